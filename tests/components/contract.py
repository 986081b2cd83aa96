"""The loops of the behavior contract: what a user may rely on, whatever the brand.

Each loop drives one entity through Home Assistant's actions and notes what is not kept, by the name of the rule.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from homeassistant.components.climate import ClimateEntityFeature, HVACMode
from homeassistant.const import STATE_OFF
from homeassistant.core import HomeAssistant, State
from homeassistant.exceptions import HomeAssistantError

from custom_components.homeclouds.account.account import HomeCloudsAccount
from custom_components.homeclouds.clouds.core.model import Device, Properties
from devtools.typical_actions import Action, typical_actions

SCENES = ("climate", "fan", "light", "cover", "humidifier", "water_heater")
"""Platforms whose states are restored by scenes."""
_POWER_ON = {"turn_on", "toggle", "set_hvac_mode", "set_operation_mode", "set_percentage", "set_preset_mode"}
_SHOWN = {
    "set_temperature": {"temperature", "target_temp_low", "target_temp_high"},
    "turn_on": {"color_temp_kelvin", "effect"},
}
"""Fields of an action that are attributes of the same name afterwards, where not all are."""
_MODES = {"color_temp_kelvin": "color_temp", "rgb_color": "rgb"}
_RULES = {"not_confirmed", "not_permitted"}
"""Refusals that the documents foresee: a user must press a button, or the account may only look."""
_NOT_RESTORED = {"smart", "manual", "unknown"}
"""States that Home Assistant's scenes leave alone: they know its own words of a water heater only."""
_NOT_SHOWN = {"hvac_mode", "position", "oscillating"}
"""Fields that are no attributes."""
_STATES = {"option", "value"}
"""Fields that are the state."""


@dataclass
class Contract:
    """An account that is driven, and what it did not keep."""

    hass: HomeAssistant
    account: HomeCloudsAccount
    broken: list[str] = field(default_factory=list)
    sent: list[Properties] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Note what goes to the cloud."""
        cloud = self.account.cloud
        send = cloud.send

        async def noted(device: Device, wanted: Properties, present: Properties) -> Properties:
            self.sent.append(dict(wanted))
            told: Properties = await send(device, wanted, present)
            return told

        cloud.send = noted  # type: ignore[method-assign]  # noted on its way

    def state(self, entity_id: str) -> State:
        """Return the state of an entity."""
        state = self.hass.states.get(entity_id)
        assert state is not None
        return state

    def note(self, rule: str, entity_id: str, what: str) -> None:
        """Note what is not kept."""
        self.broken.append(f"{rule} {entity_id}: {what}")

    async def do(self, entity_id: str, action: str, data: Mapping[str, Any] | None = None) -> str:
        """Do an action; return the key of the refusal, "" if there is none."""
        domain = entity_id.partition(".")[0]
        self.sent.clear()
        try:
            await self.hass.services.async_call(domain, action, {"entity_id": entity_id, **(data or {})}, blocking=True)
        except HomeAssistantError as err:
            return err.translation_key or repr(err)
        if {} in self.sent:
            self.note("ALL-1", entity_id, f"{action} {data} sends an empty instruction")
        return ""

    def actions(self, entity_id: str) -> list[Action]:
        """Return what the entity offers."""
        state = self.state(entity_id)
        found = list(typical_actions(entity_id.partition(".")[0], state))
        if (step := state.attributes.get("percentage_step")) is None:
            return found
        # A card sends whole percents, cut off
        cut = [
            (action, {"percentage": int(step * round(data["percentage"] / step))})
            for action, data in found
            if "percentage" in data
        ]
        return [*(each for each in found if "percentage" not in each[1]), *cut]

    # --- rules ----------------------------------------------------------------------------------------------------------

    async def offers_work(self, entity_id: str) -> None:
        """ALL-1, ALL-2: what is offered works and is shown, and asked for again it succeeds."""
        again: set[str] = set()
        for action, data in self.actions(entity_id):
            await self.calm(entity_id)
            if refusal := await self.do(entity_id, action, data):
                if refusal in _RULES:
                    return
                self.note("ALL-2", entity_id, f"{action} {data} is refused: {refusal}")
                continue
            await self.see_shown("ALL-2", entity_id, action, data)
            if action not in again:
                again.add(action)
                if refusal := await self.do(entity_id, action, data):
                    self.note("ALL-1", entity_id, f"{action} {data} again is refused: {refusal}")

    async def see_shown(self, rule: str, entity_id: str, action: str, data: Mapping[str, Any]) -> None:
        """See whether what was asked for is shown, as soon as reports of what was before have come in."""
        shown = _SHOWN.get(action, data.keys() - _NOT_SHOWN)
        await self.see(rule, entity_id, action, {name: value for name, value in data.items() if name in shown})

    async def see(self, rule: str, entity_id: str, action: str, wanted: Mapping[str, Any]) -> None:
        """See whether attributes have these values."""
        if not await _soon(lambda: not self._missing(entity_id, wanted)):
            self.note(rule, entity_id, f"{action} {wanted} shows {self._missing(entity_id, wanted)}")

    def _missing(self, entity_id: str, wanted: Mapping[str, Any]) -> Mapping[str, Any]:
        state = self.state(entity_id)
        shown = {name: state.state if name in _STATES else state.attributes.get(name) for name in wanted}
        return {name: value for name, value in shown.items() if not _near(wanted[name], value)}

    async def calm(self, entity_id: str) -> None:
        """Turn something on, in a mode in which an appliance takes any setting."""
        state = self.state(entity_id)
        if HVACMode.COOL not in state.attributes.get("hvac_modes", ()):
            await self.turn(entity_id, on=True)
        elif state.state != HVACMode.COOL:
            await self.do(entity_id, "set_hvac_mode", {"hvac_mode": HVACMode.COOL})

    async def turn(self, entity_id: str, *, on: bool) -> bool:
        """Turn something on or off that can be; return whether it is so."""
        domain, state = entity_id.partition(".")[0], self.state(entity_id)
        if domain not in {"climate", "fan", "light", "humidifier", "water_heater"}:
            return on
        if (state.state != STATE_OFF) == on:
            return True
        if self.hass.services.has_service(domain, "turn_on"):
            await self.do(entity_id, "turn_on" if on else "turn_off")
        return (self.state(entity_id).state != STATE_OFF) == on

    async def off_stays_off(self, entity_id: str) -> None:
        """ALL-5, CLI-1, CLI-2: settings while off leave it off, are shown, and come with the next power-on."""
        domain = entity_id.partition(".")[0]
        await self.calm(entity_id)
        for action, data in {tuple(each[1]) or each[0]: each for each in self.actions(entity_id)}.values():
            if action.startswith("turn") or (
                action in _POWER_ON and not (domain == "climate" and "preset_mode" in data)
            ):
                continue
            if "hvac_mode" in data or not await self.turn(entity_id, on=False):
                continue
            if (refusal := await self.do(entity_id, action, data)) in _RULES:
                return
            if refusal:
                self.note("CLI-1", entity_id, f"{action} {data} while off is refused: {refusal}")
                continue
            if self.state(entity_id).state != STATE_OFF:
                self.note("CLI-1", entity_id, f"{action} {data} while off turns it on")
                continue
            await self.see_shown("CLI-1", entity_id, action, data)
            kept = not self.sent
            if not await self.turn(entity_id, on=True):
                self.note("CLI-1", entity_id, f"cannot be turned on after {action} {data}")
            # What the device took while off may be the set point of that mode.
            if kept:
                await self.see_shown("CLI-1 then on", entity_id, action, data)
        if domain == "climate":
            await self.off_wins(entity_id)

    async def off_wins(self, entity_id: str) -> None:
        """CLI-2: with off in the call nothing is refused, and it is off."""
        state = self.state(entity_id)
        if STATE_OFF not in state.attributes["hvac_modes"]:
            return
        if state.attributes["supported_features"] & ClimateEntityFeature.TARGET_TEMPERATURE:
            await self.turn(entity_id, on=True)
            data = {"temperature": state.attributes["max_temp"], "hvac_mode": STATE_OFF}
            if refusal := await self.do(entity_id, "set_temperature", data):
                self.note("CLI-2", entity_id, f"set_temperature {data} is refused: {refusal}")
            if self.state(entity_id).state != STATE_OFF:
                self.note("CLI-2", entity_id, f"set_temperature {data} does not turn it off")

    async def degrees_stay(self, entity_id: str) -> None:
        """CLI-5: every degree of a card stays, plus and minus move, and the ends are accepted."""
        state = self.state(entity_id)
        attributes = state.attributes
        if "target_temp_step" not in attributes or attributes.get("temperature") is None:
            return
        low, high, step = (attributes[name] for name in ("min_temp", "max_temp", "target_temp_step"))
        await self.turn(entity_id, on=True)
        wanted = low
        while wanted <= high:
            if (refusal := await self.do(entity_id, "set_temperature", {"temperature": wanted})) in _RULES:
                return
            if refusal:
                self.note("CLI-5", entity_id, f"{wanted} is refused: {refusal}")
            else:
                await self.see_shown("CLI-5", entity_id, "set_temperature", {"temperature": wanted})
            wanted = high if wanted < high < wanted + step else wanted + step

    async def is_restored(self, entity_id: str) -> None:
        """ALL-4: snapshot, change everything, restore, while on and while off."""
        services = self.hass.services
        for on in (True, False):
            await self.calm(entity_id)
            if not on and not await self.turn(entity_id, on=False):
                return
            before = self.state(entity_id)
            if before.state in _NOT_RESTORED:
                return
            snapshot = {"scene_id": f"before_{on}".lower(), "snapshot_entities": [entity_id]}
            await services.async_call("scene", "create", snapshot, blocking=True)
            await self.change(entity_id)
            scene = f"scene.{snapshot['scene_id']}"
            try:
                await services.async_call("scene", "turn_on", {"entity_id": scene}, blocking=True)
            except HomeAssistantError as err:
                if err.translation_key in _RULES:
                    return
                self.note("ALL-4", entity_id, f"is refused: {err.translation_key} {err.translation_placeholders}")
            await self.see_restored(entity_id, before)

    async def see_restored(self, entity_id: str, before: State) -> None:
        """See whether something is as it was."""
        if not await _soon(lambda: not _differences(before, self.state(entity_id))):
            self.note("ALL-4", entity_id, f"is restored, but for {_differences(before, self.state(entity_id))}")

    async def change(self, entity_id: str) -> None:
        """Change all that can be, and turn it off if it was on."""
        state = self.state(entity_id)
        first: dict[str, Action] = {}
        for action, data in self.actions(entity_id):
            if "hvac_mode" not in data:
                changes = [n for n, value in data.items() if value not in (state.attributes.get(n), STATE_OFF)]
                first = dict.fromkeys(changes, (action, data)) | first
        await self.turn(entity_id, on=True)
        for action, data in first.values():
            await self.do(entity_id, action, data)
        await self.turn(entity_id, on=state.state == STATE_OFF)

    async def light_shows_what_is_chosen(self, entity_id: str) -> None:
        """LIG-1: from every color mode and effect to every other."""
        chosen = [data for action, data in self.actions(entity_id) if action == "turn_on" and len(data) == 1]
        modes = [data for data in chosen if "brightness" not in data]
        kinds = {next(iter(data)): data for data in modes}
        last = [*kinds.values(), *{next(iter(data)): data for data in reversed(modes)}.values()]
        for first in kinds.values():
            for then in last:
                await self.do(entity_id, "turn_on", first)
                if refusal := await self.do(entity_id, "turn_on", then):
                    self.note("LIG-1", entity_id, f"{first} then {then} is refused: {refusal}")
                    continue
                wanted = then if "effect" in then else {"color_mode": _MODES[next(iter(then))]}
                await self.see(f"LIG-1 {first}", entity_id, "turn_on", wanted)

    async def speed_ends_preset(self, entity_id: str) -> None:
        """FAN-2: after a speed by hand there is no preset."""
        speeds = [data for action, data in self.actions(entity_id) if action == "set_percentage" and data["percentage"]]
        for preset in self.state(entity_id).attributes.get("preset_modes") or ():
            for speed in speeds[-1:]:
                await self.do(entity_id, "set_preset_mode", {"preset_mode": preset})
                await self.do(entity_id, "set_percentage", speed)
                if (shown := self.state(entity_id).attributes.get("preset_mode")) is not None:
                    self.note("FAN-2", entity_id, f"{preset} then {speed} shows {shown}")

    def shown_is_offered(self, entity_id: str) -> None:
        """ALL-3: what is shown is offered."""
        if entity_id.partition(".")[0] not in SCENES:
            return
        attributes = self.state(entity_id).attributes
        for name, offers in (
            ("fan_mode", "fan_modes"),
            ("swing_mode", "swing_modes"),
            ("swing_horizontal_mode", "swing_horizontal_modes"),
            ("preset_mode", "preset_modes"),
            ("effect", "effect_list"),
            ("operation_mode", "operation_list"),
            ("mode", "available_modes"),
        ):
            shown = attributes.get(name)
            if shown is not None and shown not in (attributes.get(offers) or ()):
                self.note("ALL-3", entity_id, f"{name} {shown} is not offered")


async def _soon(condition: Callable[[], bool]) -> bool:
    try:
        async with asyncio.timeout(30):
            while not condition():
                await asyncio.sleep(0.01)
    except TimeoutError:
        return False
    return True


def _near(wanted: Any, shown: Any) -> bool:
    """Return whether something is shown, but for what a device rounds."""
    if isinstance(wanted, bool) or not isinstance(wanted, int | float):
        return bool(shown == wanted)
    return shown is not None and abs(float(shown) - wanted) <= (wanted * 0.03 if wanted > 1000 else 0.5)


def _differences(before: State, after: State) -> Mapping[str, tuple[Any, Any]]:
    found: dict[str, tuple[Any, Any]] = {} if before.state == after.state else {"state": (before.state, after.state)}
    if before.domain in {"fan", "humidifier", "light"} and after.state == STATE_OFF:
        # Home Assistant restores nothing else of them
        return found
    names = {
        "temperature", "target_temp_low", "target_temp_high", "humidity", "fan_mode", "swing_mode", "swing_horizontal_mode",
        "preset_mode", "percentage", "oscillating", "direction", "brightness", "color_mode", "color_temp_kelvin", "effect",
        "operation_mode", "away_mode", "mode", "current_position",
    }  # fmt: skip
    for name in names & before.attributes.keys():
        was, now = before.attributes[name], after.attributes.get(name)
        if (
            was != now
            and was is not None
            and not (isinstance(was, (int, float)) and now and abs(was - now) <= 0.02 * abs(was))
        ):
            found[name] = was, now
    return found
