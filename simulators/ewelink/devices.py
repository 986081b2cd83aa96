"""Virtual eWeLink devices: nested params as the vendor has them, and a little physics."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, override

from ..devices import VirtualDevice


def merged(old: Any, new: Any) -> Any:
    """Return params after a report or command: objects merge by key, lists of channels by outlet, all else is replaced."""
    if isinstance(old, dict) and isinstance(new, dict):
        return {**old, **{key: merged(old.get(key), value) for key, value in new.items()}}
    if _by_outlet(old) and _by_outlet(new):
        channels = {channel["outlet"]: channel for channel in old}
        for channel in new:
            channels[channel["outlet"]] = {**channels.get(channel["outlet"], {}), **channel}
        return [channels[outlet] for outlet in sorted(channels)]
    return new


def _by_outlet(value: Any) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(channel, dict) and "outlet" in channel for channel in value)
    )


@dataclass(kw_only=True)
class EwelinkDevice(VirtualDevice):
    """One device of the account.

    ``echoes`` devices report their state after a command; others only acknowledge it, and other clients hear of it.
    ``tells``: answers a question for its state on the local network with it. ``announces``: the word for what it is there,
    if it is not the usual one. ``main``: the device through which it is reached there. ``padded``: how often it pads.
    ``hours``: the kWh of the last hours, newest first, three characters each.
    """

    uiid: int
    key: str = ""
    owner: str = ""
    model: str = ""
    brand: str = "SONOFF"
    product: str = ""
    room: str | None = None
    home: str = "home-1"
    tags: dict[str, Any] = field(default_factory=dict)
    settings: dict[str, int] = field(default_factory=dict)
    shared_with: list[dict[str, Any]] = field(default_factory=list)
    echoes: bool = False
    local: bool = False
    tells: bool = True
    announces: str = ""
    main: str = ""
    padded: int = 1
    hours: str = "125050000"
    newer_firmware: str | None = None
    history: list[dict[str, Any]] = field(default_factory=list)
    commands: int = 0
    live_for: float = 0

    def take(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Return what params change, merged into what the device has; requests that are no state are carried out."""
        news: dict[str, Any] = {}
        for name, value in params.items():
            match name:
                case "uiActive":
                    self.live_for = float(value if isinstance(value, int) else 60)
                case "hundredDaysKwh":
                    news["hundredDaysKwhData"] = "190101" + "000503" * 99
                case "getHoursKwh":
                    news["hoursKwhData"] = self.hours
                case "getKwh_00" | "getKwh_01" | "getKwh_02" | "getKwh_03":
                    news[f"kwhHistories_{name[-2:]}"] = "0125" + "0050" * 99
                case "cmd" | "rfChl" | "restart" | "forceShutdown":
                    continue
                case _:
                    news[name] = merged(self.properties.get(name), value)
        return self._consequences(news)

    def _consequences(self, news: dict[str, Any]) -> dict[str, Any]:
        """Let a cover move and a thermostat switch."""
        match self.uiid:
            case 15 if not news.keys().isdisjoint({"deviceType", "mainSwitch", "targets"}):
                news |= self._regulated({**self.properties, **news})
            case 126 | 165 if news.get("motorTurn") in {1, 2}:
                news["currLocation"] = 100 if news["motorTurn"] == 1 else 0
            case 126 | 165 if "location" in news:
                news["currLocation"] = news["location"]
            case 209 | 210 | 211 | 212 if news.get("electromotor") in {0, 2}:
                news["percentageControl"] = 0 if news["electromotor"] == 0 else 100
            case 11 | 258 if news.get("switch") in {"on", "off"} and "setclose" not in news:
                news["setclose"] = 0 if news["switch"] == "on" else 100
            case 1514 | 7006 if "openPercent" in news:
                news["curPercent"] = news["openPercent"]
            case 1514 | 7006 if news.get("curtainAction") in {"open", "close"}:
                news["curPercent"] = 0 if news["curtainAction"] == "open" else 100
            case 67 | 91 if news.get("op") in {1, 3}:
                news["per"] = 100 if news["op"] == 1 else 0
            case 7017 if "manTargetTemp" in news:
                news["curTargetTemp"] = news["manTargetTemp"]
        return news

    def _regulated(self, state: Mapping[str, Any]) -> dict[str, Any]:
        """Return what the thresholds of a TH10/16 make of its relay."""
        if state["deviceType"] == "normal" or state["mainSwitch"] != "on":
            return {}
        told = str(state["currentTemperature" if state["deviceType"] == "temperature" else "currentHumidity"])
        if told == "unavailable":
            return {}
        measured = float(told)
        high, low = state["targets"]
        if measured > float(high["targetHigh"]):
            return {"switch": high["reaction"]["switch"]}
        return {"switch": low["reaction"]["switch"]} if measured < float(low["targetLow"]) else {}

    @property
    def on(self) -> bool:
        """Return whether it draws power."""
        channels = self.properties.get("switches") or [{"switch": self.properties.get("switch")}]
        return any(channel.get("switch") in {"on", True} for channel in channels)

    @override
    def tick(self, seconds: float) -> dict[str, Any]:
        live, self.live_for = self.live_for > 0, max(self.live_for - seconds, 0)
        if "power" in self.properties and (live or self.uiid in {190, 276}):
            watts = 86.4 if self.on else 0.0
            scaled = str(round(watts * 100)) if self.uiid in {190, 276, 277} else f"{watts:.2f}"
            if self.uiid == 142:
                return {}
            return {"power": scaled}
        return {}

    @override
    def describe(self) -> dict[str, Any]:
        return super().describe() | {"uiid": self.uiid, "owner": self.owner, "local": self.local}
