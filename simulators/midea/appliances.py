"""Virtual Midea appliances: what they report, what they obey, and what time does to them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import IntEnum
from typing import Any, override

from ..devices import Drift, Meter, VirtualDevice
from . import frames
from .dialects import DOCUMENT, DRY_MODES, Dialect
from .frames import AcState, MessageType
from .refusals import NOT_CONTROLLED, WRONG_COMMAND, Refusal
from .thing_model import ThingModel

COMPRESSOR_WATTS = 900
HOLD_WATTS = 250
FAN_WATTS = 40
STANDBY_WATTS = 1
STEP = 30
DRIVEN_PER_MINUTE = 0.5
LEFT_ALONE_PER_MINUTE = 0.05


class AuthStatus(IntEnum):
    """``authStatus`` of sections 4.2.3.7 and 4.2.3.12."""

    DONE = 0
    WAITING = 1
    OPEN = 2
    UNSUPPORTED = 3


@dataclass(kw_only=True)
class Appliance(VirtualDevice):
    """One appliance as the cloud knows it; ``kind`` is its type as text, such as ``0xAC``.

    Attributes:
        owner: open user id it is bound to, None while it waits to be bound.
        model: its thing model; None if the cloud has none, then only binary messages work.
        json_reports: whether its reports carry ``jsonData``.
        full_commands_only: it cannot obey an incomplete command, unless the cloud completes it.
        tells_sound: whether a full query has its fault code while there is no malfunction, as in the document's example; by its text
            there is one in a malfunction only (4.2.3.9).
        listed: where its entry in the list differs from the document's table; ``...`` leaves a field out.
        bind_code: the code that binds it, known from setting up its network.
        beeps: how often it has beeped.
    """

    owner: str | None = None
    model: ThingModel | None = None
    model_number: str = ""
    sn: str = ""
    active_status: int = 1
    auth_status: int = AuthStatus.UNSUPPORTED
    json_reports: bool = True
    full_commands_only: bool = False
    tells_sound: bool = True
    listed: Mapping[str, Any] = field(default_factory=dict)
    bind_code: str = ""
    beeps: int = 0

    @property
    def type_code(self) -> int:
        """Return the type as a number."""
        return int(self.kind, 16)

    @property
    def mandatory(self) -> frozenset[str]:
        """Return the keys of a complete command."""
        return frozenset(self.properties) & {"power"}

    @property
    def fault_keys(self) -> frozenset[str]:
        """Return the keys that a full query shows apart, as faults."""
        return frozenset()

    @override
    def describe(self) -> dict[str, Any]:
        return {**super().describe(), "owner": self.owner, "auth_status": int(self.auth_status), "beeps": self.beeps}

    def listing(self) -> dict[str, Any]:
        """Return its entry in the appliance list (section 4.2.3.12)."""
        entry = {
            "applianceCode": self.id,
            "name": self.name,
            "applianceType": self.kind,
            "modelNumber": self.model_number,
            "online": int(self.online),
            "activeStatus": self.active_status,
            "sn": self.sn,
            "sn8": self.sn[9:17],
            "productImage": "",
            "authStatus": int(self.auth_status),
            **self.listed,
        }
        return {key: value for key, value in entry.items() if value is not ...}

    def full_state(self) -> dict[str, dict[str, Any]]:
        """Return the answer to a query of the full state (section 4.2.3.9)."""
        return {
            "query": {k: v for k, v in self.properties.items() if k not in self.fault_keys},
            "fault": {
                k: v for k, v in self.properties.items() if k in self.fault_keys and (self.tells_sound or str(v) != "0")
            },
        }

    def check(self, instruction: Mapping[str, Any], *, complete: bool) -> dict[str, Any]:
        """Return a JSON command with its values as they will be reported.

        Raises:
            Refusal: a key or value is none of the thing model, or the command is incomplete and the appliance minds.
        """
        model = self.model or {}
        requested: dict[str, Any] = {}
        for key, value in instruction.items():
            known = key in model and (key in self.properties or not model[key].property)
            parsed = model[key].parse(value) if known else None
            if parsed is None:
                raise Refusal(WRONG_COMMAND)
            requested[key] = parsed
        if not requested:
            raise Refusal(WRONG_COMMAND)
        if self.full_commands_only and not complete and not requested.keys() >= self.mandatory:
            raise Refusal(NOT_CONTROLLED)
        return requested

    def obey(self, requested: Mapping[str, Any]) -> dict[str, Any]:
        """Return the properties that a checked command changes, with what the appliance does beside it."""
        return dict(requested)

    def execute(self, raw: bytes) -> tuple[bytes, Mapping[str, Any]] | None:
        """Return the answer to a binary command and the properties it changes; None if the appliance stays silent."""
        if frames.unpack(raw, self.type_code) is None:
            return None
        return self.snapshot(), {}

    def snapshot(self) -> bytes:
        """Return the frame of the whole state."""
        return frames.frame(self.type_code, MessageType.QUERY, bytes((1, int(self.online))))

    def reports(self, changes: Mapping[str, Any]) -> list[tuple[bytes, dict[str, Any]]]:
        """Return the messages in which changed properties are reported: a frame each, and its part of the changes."""
        return [(self.snapshot(), dict(changes))]


@dataclass(kw_only=True)
class AirConditioner(Appliance):
    """An air conditioner in a room; its property map is the truth, physics and frames read it through its dialect."""

    kind: str = "0xAC"
    dialect: Dialect = DOCUMENT
    fixed_fan_when_dry: bool = False
    room: Drift = field(default_factory=lambda: Drift(28))
    total: Meter = field(default_factory=lambda: Meter(125.4))
    this_run: Meter = field(default_factory=Meter)
    was_on: bool = False
    fan_before_dry: Any = None

    @property
    @override
    def mandatory(self) -> frozenset[str]:
        return self.dialect.mandatory

    @property
    @override
    def fault_keys(self) -> frozenset[str]:
        return self.dialect.fault_keys

    def state(self) -> AcState:
        """Return the state in neutral words."""
        return replace(self.dialect.read(self.properties), energy_total=self.total.kwh, energy_run=self.this_run.kwh)

    @override
    def check(self, instruction: Mapping[str, Any], *, complete: bool) -> dict[str, Any]:
        requested = super().check(instruction, complete=complete)
        # "it's required to set unDirectBlow=2 when using this key"
        if "notWindStatus" in requested and {**self.properties, **requested}.get("unDirectBlow") != "2":
            raise Refusal(WRONG_COMMAND)
        return requested

    @override
    def obey(self, requested: Mapping[str, Any]) -> dict[str, Any]:
        changes = super().obey(requested)
        self.beeps += changes.pop(self.dialect.beep_key, "0") == "1"
        before, after = self.state(), self.dialect.read({**self.properties, **changes})
        if before.power and not after.power:
            changes.update({k: v for k, v in self.dialect.ends_with_power.items() if k in self.properties})
        if self.fixed_fan_when_dry:
            changes.update(self._fan(changes, was_dry=before.mode in DRY_MODES, is_dry=after.mode in DRY_MODES))
        return changes

    def _fan(self, changes: Mapping[str, Any], *, was_dry: bool, is_dry: bool) -> dict[str, Any]:
        """Return the fan speed to report: fixed while drying, then the one from before."""
        key = self.dialect.fan
        wanted = changes.get(key, self.fan_before_dry if was_dry else self.properties[key])
        if is_dry:
            self.fan_before_dry = wanted
            return {key: self.dialect.fixed_fan}
        return {key: wanted} if was_dry else {}

    @override
    def execute(self, raw: bytes) -> tuple[bytes, Mapping[str, Any]] | None:
        message, body = frames.unpack(raw, self.type_code) or (None, b"")
        state = self.state()
        if message == MessageType.QUERY and body[:1] == b"\x41":
            return frames.energy_frame(state) if body[3:4] == b"\x44" else self.snapshot(), {}
        wanted = frames.commanded(state, body) if message == MessageType.SET else None
        if wanted is None:
            return None
        words = self.dialect.write(wanted)
        changes = self.obey({k: v for k, v in words.items() if self.properties.get(k, v) != v})
        after = self.dialect.read({**self.properties, **changes})
        return frames.state_frame(after, message=MessageType.SET), changes

    @override
    def snapshot(self) -> bytes:
        return frames.state_frame(self.state())

    @override
    def reports(self, changes: Mapping[str, Any]) -> list[tuple[bytes, dict[str, Any]]]:
        state, words = self.state(), self.dialect
        rest = changes.keys() - words.temperatures - words.energies
        parts = (
            (frames.report_frame, rest),
            (frames.temperature_frame, words.temperatures),
            (frames.energy_frame, words.energies),
        )
        found = ((encode, {k: v for k, v in changes.items() if k in keys}) for encode, keys in parts)
        return [(encode(state), part) for encode, part in found if part]

    @override
    def tick(self, seconds: float) -> dict[str, Any]:
        state = self.state()
        if abs(self.room.value - state.room) > 0.5:
            self.room.value = state.room
        if state.power and not self.was_on:
            self.this_run = Meter()
        self.was_on = state.power
        watts = 0.0
        while seconds > 0:
            step, seconds = min(seconds, STEP), seconds - STEP
            watts = self._live(state, step)
        words = self.dialect.write(
            replace(state, room=self.room.value, watts=watts, energy_total=self.total.kwh, energy_run=self.this_run.kwh)
        )
        moving = (self.dialect.temperatures | self.dialect.energies) & words.keys() & self.properties.keys()
        return {key: words[key] for key in moving}

    def _live(self, state: AcState, seconds: float) -> float:
        """Move the room and count energy for a short while, and return the power drawn."""
        cooling = state.mode in {2, *DRY_MODES} or (state.mode == 1 and state.outdoor > state.temp)
        heating = state.mode in {1, 4} and not cooling
        useful = (cooling and state.outdoor > state.temp) or (heating and state.outdoor < state.temp)
        if not state.power:
            goal, pace, watts = state.outdoor, LEFT_ALONE_PER_MINUTE, STANDBY_WATTS
        elif not useful:
            goal, pace, watts = state.outdoor, LEFT_ALONE_PER_MINUTE, FAN_WATTS
        else:
            goal, pace = state.temp, DRIVEN_PER_MINUTE
            watts = COMPRESSOR_WATTS if abs(self.room.value - goal) > 0.1 else HOLD_WATTS
        self.room.per_minute = pace
        self.room.step(seconds, goal)
        self.total.step(seconds, watts)
        if state.power:
            self.this_run.step(seconds, watts)
        return watts


@dataclass(kw_only=True)
class Dehumidifier(Appliance):
    """A dehumidifier whose tank fills while it works, and stops it when full."""

    kind: str = "0xA1"
    humidity: Drift = field(default_factory=lambda: Drift(68, per_minute=0.5))
    water: Drift = field(default_factory=lambda: Drift(10, per_minute=0.2))

    @override
    def tick(self, seconds: float) -> dict[str, Any]:
        p = self.properties
        working = p["power"] == "on" and p["tank_status"] == 0
        self.humidity.step(seconds, p["humidity"] if working else 70)
        if working:
            self.water.step(seconds, 100)
        level = int(self.water.value)
        return {
            "cur_humidity": round(self.humidity.value),
            "water_full_level": level,
            "tank_status": int(level >= 100),
        }

    def empty_tank(self) -> None:
        """Pour the water away."""
        self.water.value = 0


@dataclass(kw_only=True)
class Washer(Appliance):
    """A washing machine that counts its minutes down."""

    kind: str = "0xDB"
    seconds_left: float = 0
    programs: Mapping[str, int] = field(
        default_factory=lambda: {"cotton": 120, "eco": 180, "mixed_wash": 60, "fast_wash": 15, "wool": 45}
    )

    @override
    def obey(self, requested: Mapping[str, Any]) -> dict[str, Any]:
        changes = super().obey(requested)
        status = self.properties["running_status"]
        if changes.get("power") == "off":
            return {**changes, "running_status": "standby", "remain_time": 0}
        if changes.get("control_status") == "start" and status != "work":
            if status != "pause":
                self.seconds_left = 60 * self.programs[{**self.properties, **changes}["program"]]
            changes |= {"running_status": "work", "remain_time": round(self.seconds_left / 60)}
        elif changes.get("control_status") == "pause" and status == "work":
            changes["running_status"] = "pause"
        return changes

    @override
    def tick(self, seconds: float) -> dict[str, Any]:
        if self.properties["running_status"] != "work":
            return {}
        self.seconds_left = max(0, self.seconds_left - seconds)
        left = -(-self.seconds_left // 60)
        return {"remain_time": int(left), "running_status": "work" if left else "end"}
