"""Devices in DIY mode: their type follows from what they report (Sonoff DIY developer documents)."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from ..core.errors import ProtocolError
from ..core.model import JSON, Device
from ..core.values import number
from .devices import RF_BRIDGE
from .lan_messages import Announcement, decoded
from .profiles.remotes import remotes

_IN_HUNDREDTHS = 190
_MOST_VOLTS = 1000
"""What is more than this counts in hundredths."""
_BY_PROPERTY: tuple[tuple[Iterable[str], int], ...] = (
    (("rfList", "rfChl", "rfTrig0"), 28),
    (("color",), 136),
    (("ltype", "white"), 135),
    (("transitionTime",), 277),
    (("brightness",), 44),
    (("autoControlEnabled",), 181),
    (("temperature", "currentTemperature"), 15),
    (("motorTurn", "currLocation"), 126),
    (("actPow_00", "voltage_00", "current_00"), 130),
    (("dayKwh", "monthKwh"), _IN_HUNDREDTHS),
    (("voltage",), 32),
    (("power", "current"), 5),
)
"""Properties of which one decides -> UIID."""
_ONE_CHANNEL = {"th_plug": 15, "enhanced_plug": 5}
_SEVERAL_CHANNELS = {"strip": 4, "multifun_switch": 126, "diy_meter": 130, "meter": 130, "fan_light": 34}
"""Announced words, where the payload leaves a choice -> UIID."""
_MINI_R3 = 77
"""Reports four channels, of which only the first is wired."""


_WORDS = {
    RF_BRIDGE: "rf",
    34: "fan_light",
    44: "diylight",
    103: "light",
    104: "light",
    126: "multifun_switch",
    135: "diy_light",
    136: "diy_light",
}
"""UIID -> announced word, where that decides how a device is spoken to."""


def word_of(uiid: int) -> str:
    """Return the word that devices of a type announce, for those that announce nothing here; "" if it makes no difference."""
    return _WORDS.get(uiid, "")


def device_type(word: str, params: Mapping[str, Any]) -> int | None:
    """Return the UIID of a device with an announced type and params; None if it is unknown."""
    for names, uiid in _BY_PROPERTY:
        if not params.keys().isdisjoint(names):
            return _IN_HUNDREDTHS if "voltage" in names and (number(params.get("voltage")) or 0) > _MOST_VOLTS else uiid
    if isinstance(channels := params.get("switches"), list) and channels:
        return _SEVERAL_CHANNELS.get(word, len(channels) if len(channels) in {2, 3} else _MINI_R3)
    return _ONE_CHANNEL.get(word, 1) if "switch" in params else None


def described(device: str, uiid: int) -> Device:
    """Return a device that is in no cloud: it has no name of its own, and no firmware to install."""
    return Device(
        id=device,
        name=f"eWeLink {device}",
        type=str(uiid),
        manufacturer="SONOFF",
        serial_number=device,
        definition={"diy": True, **({"remotes": []} if uiid == RF_BRIDGE else {})},
    )


def with_announced(device: Device, params: Mapping[str, Any]) -> Device:
    """Return a device with what its params say of it: its firmware, the keys that it has learned."""
    if isinstance(version := params.get("fwVersion"), str):
        device = replace(device, sw_version=version)
    if isinstance(learnt := params.get("rfList"), list):
        device = replace(device, definition={**device.definition, "remotes": remotes(None, learnt)})
    return device


def kept(device: Device) -> dict[str, JSON]:
    """Return what must outlive a restart of a device."""
    return {"type": device.type, "definition": device.definition}


def read_kept(devices: Mapping[str, JSON]) -> dict[str, Device]:
    """Return the devices of which kept() was stored: device id -> device."""
    found = {}
    for device, stored in devices.items():
        if isinstance(stored, dict) and isinstance(kind := stored.get("type"), str) and kind.isdecimal():
            definition = stored.get("definition")
            own = described(device, int(kind))
            found[device] = replace(own, definition=definition) if isinstance(definition, dict) else own
    return found


def announced(record: Mapping[str, str | bytes | None]) -> bool:
    """Return whether a TXT record is that of a device in DIY mode."""
    said = Announcement.parse(record)
    if said.encrypted:
        return False
    try:
        params = decoded(said.data, "", "", "")
    except ProtocolError:
        return False
    return device_type(said.type, params) is not None
