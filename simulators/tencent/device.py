"""Virtual devices: what they are sent, what they do about it, and what time does to them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, override

from ..devices import Drift, Meter, VirtualDevice
from .models import fits


@dataclass(kw_only=True)
class ThingDevice(VirtualDevice):
    """A device of one product; ``id`` is ProductId/DeviceName, ``properties`` what it last reported."""

    family: str = ""
    room: str = "0"
    gateway: str | None = None
    shared_by: str | None = None
    version: str = "1.0.0"
    defines: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    updated: dict[str, int] = field(default_factory=dict)
    """Property -> when it was last reported, in milliseconds."""

    @property
    def product(self) -> str:
        """The ProductId."""
        return self.id.partition("/")[0]

    @property
    def device_name(self) -> str:
        """The DeviceName."""
        return self.id.partition("/")[2]

    def obey(self, wanted: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
        """Take a control message: the reply's code, and what changes at once. 406: a value that the model does not have."""
        if any(name not in self.defines or not fits(self.defines[name], value) for name, value in wanted.items()):
            return 406, {}
        return 0, self.carry_out(dict(wanted))

    def carry_out(self, wanted: dict[str, Any]) -> dict[str, Any]:
        """Do what was sent; by default it becomes the state at once."""
        return wanted

    def act(self, action: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """Carry out an action of the model and return its output."""
        return {"result": 1} if params else {}


@dataclass(kw_only=True)
class Conditioner(ThingDevice):
    """Cools or heats its room."""

    room_temperature: Drift = field(default_factory=lambda: Drift(28.0))
    meter: Meter = field(default_factory=lambda: Meter(12.5))

    @override
    def carry_out(self, wanted: dict[str, Any]) -> dict[str, Any]:
        state = self.properties | wanted
        status = {"cold": "cooling", "hot": "heating"}.get(state["mode"], "wind") if state["power_switch"] else "off"
        return wanted | {"status": status}

    @override
    def tick(self, seconds: float) -> dict[str, Any]:
        on = bool(self.properties["power_switch"])
        self.room_temperature.step(seconds, self.properties["temp_set"] if on else 28)
        kwh = self.meter.step(seconds, 900 if on else 0)
        return {"temp_current": round(self.room_temperature.value), "power_consumption": round(kwh, 2)}


@dataclass(kw_only=True)
class Curtain(ThingDevice):
    """Moves for a while; tells its position as it goes, and never where it is to go."""

    goal: float | None = None
    pace: float = 10
    """Per cent in a second."""

    @override
    def carry_out(self, wanted: dict[str, Any]) -> dict[str, Any]:
        if "position" in wanted:
            self.goal = wanted["position"]
        if "mode" in wanted:
            self.goal = {0: 100, 1: 0}.get(wanted["mode"])
        return {name: value for name, value in wanted.items() if name == "power_switch"}

    @override
    def tick(self, seconds: float) -> dict[str, Any]:
        if self.goal is None:
            return {}
        drift = Drift(self.properties["position"], self.pace * 60)
        position = round(drift.step(seconds, self.goal))
        if position == self.goal:
            self.goal = None
        return {"position": position}


@dataclass(kw_only=True)
class MeterPlug(ThingDevice):
    """Measures what hangs on it; volts in tenths, which its model does not say."""

    meter: Meter = field(default_factory=lambda: Meter(3.2))

    @override
    def carry_out(self, wanted: dict[str, Any]) -> dict[str, Any]:
        on = (self.properties | wanted)["power_switch"]
        return wanted | {"power": 60.5 if on else 0, "current": 275 if on else 0}

    @override
    def tick(self, seconds: float) -> dict[str, Any]:
        kwh = self.meter.step(seconds, self.properties["power"])
        return {"total_energy": round(kwh, 3)}


@dataclass(kw_only=True)
class AllSwitch(ThingDevice):
    """Several channels and one switch for all of them."""

    @override
    def carry_out(self, wanted: dict[str, Any]) -> dict[str, Any]:
        channels = [name for name in self.properties if name.startswith("switch_")]
        if "power_switch" in wanted:
            return dict.fromkeys(channels, wanted["power_switch"]) | wanted
        state = self.properties | wanted
        return wanted | {"power_switch": int(any(state[name] for name in channels))}


@dataclass(kw_only=True)
class Momentary(ThingDevice):
    """Does something once; the property goes back by itself."""

    @override
    def carry_out(self, wanted: dict[str, Any]) -> dict[str, Any]:
        if wanted.pop("reset_filter", 0):
            wanted["filter_left_level"] = 100
        return wanted


@dataclass(kw_only=True)
class Vacuum(ThingDevice):
    """Cleans until it is stopped or sent home, and charges there."""

    dust: Drift = field(default_factory=lambda: Drift(0, 1))
    """Square meters so far, one a minute."""

    @override
    def carry_out(self, wanted: dict[str, Any]) -> dict[str, Any]:
        wanted.pop("seek", None)
        if wanted.get("mode") == "chargego":
            return wanted | {"power_go": 0, "status": "charging"}
        if "power_go" in wanted or "mode" in wanted:
            on = wanted.get("power_go", 1)
            return wanted | {"power_go": on, "status": "cleaning" if on else "standby"}
        return wanted

    @override
    def tick(self, seconds: float) -> dict[str, Any]:
        battery = self.properties["electricity_left"]
        match self.properties["status"]:
            case "cleaning":
                area = round(self.dust.step(seconds, 9999))
                return {"clean_area": area, "clean_time": area, "electricity_left": max(100 - area, 0)}
            case "charging":
                return (
                    {"electricity_left": 100, "status": "charge_done"}
                    if battery >= 99
                    else {"electricity_left": battery + 1}
                )
        return {}
