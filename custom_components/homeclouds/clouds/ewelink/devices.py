"""Things (devices and groups) as the vendor lists them -> devices and their state (document, Get the list of all devices)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
import re
from typing import Any, cast

from ..core.features import Feature
from ..core.model import JSON, Device, DeviceKind, Update, Value
from ..core.sensor_features import Firmware
from ..core.timers import timer_features
from ..core.values import as_dict, identifier, number, once, presence, storable
from . import profiles
from .api import DEVICE, GROUP, Home
from .params import flatten
from .profiles import remotes
from .rf_sensors import KINDS, SENSORS
from .timer_list import TimerList
from .types import ThingData, ThingRecord

_BRIDGES = frozenset({66, 168, 243})
_MAC = re.compile(r"[0-9A-Fa-f]{2}(:?[0-9A-Fa-f]{2}){5}")
RF_BRIDGE = 28
_CONFIGURED = ("lowVolAlarm",)
_DESCRIBES = ("name", "family", "apikey", "devicekey", "brandName", "productModel")
"""Members of a device that may not be empty and say what it is, beside `extra` (document, Get the list of all devices)."""
HOME_PREFIX, GROUP_PREFIX = "home.", "group."


@dataclass(frozen=True, slots=True)
class Thing:
    """A device or group, with what it takes to command it."""

    device: Device
    uiid: int
    owner: str = field(repr=False)
    """The apikey of its owner."""
    key: str = field(repr=False)
    """The device's own key, with which it encrypts on the local network; "" for a group."""
    properties: Mapping[str, Value] = field(repr=False)
    model: str = ""
    """Firmware's name, which an update asks for."""
    profile: profiles.Profile = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Look up what such a device can do."""
        object.__setattr__(self, "profile", profiles.profile(self.uiid, self.properties))

    @property
    def kind(self) -> int:
        """What the interfaces call the type: device or group."""
        return item_type(self.device)

    @property
    def update(self) -> Update:
        """The state as listed."""
        return Update(self.device.id, self.properties, online=self.device.online)


@dataclass
class Descriptions:
    """What devices are, as listed so far: a list that leaves out some of it, or has null for it, says nothing new of that."""

    _known: dict[str, dict[str, Any]] = field(default_factory=dict, repr=False)

    def complete(self, items: Iterable[ThingRecord]) -> list[ThingRecord]:
        """Return listed things with what is known of them besides."""
        return [cast(ThingRecord, {**item, "itemData": self._of(item.get("itemData"))}) for item in items]

    def _of(self, data: Any) -> Any:
        if not isinstance(data, dict) or not (device := _id(cast(ThingData, data))):
            return data
        known = self._known.setdefault(device, {"extra": {}})
        told = {name: value for name, value in as_dict(data.get("extra")).items() if value is not None}
        if not _uiid(cast(ThingData, data)):
            told.pop("uiid", None)
        known |= {name: data[name] for name in _DESCRIBES if data.get(name)}
        known["extra"] = {**known["extra"], **told}
        return {**data, **known}


def item_type(device: Device) -> int:
    """Return what the interfaces call the type: device or group."""
    return GROUP if device.id.startswith(GROUP_PREFIX) else DEVICE


def command_id(device_id: str) -> str:
    """Return the vendor's own id of a device or group."""
    return device_id.removeprefix(GROUP_PREFIX)


def home_device(home: Home) -> Device:
    """Return a home as a device of kind HOME."""
    return Device(
        id=f"{HOME_PREFIX}{home.id}", name=home.name or "eWeLink", kind=DeviceKind.HOME, manufacturer="eWeLink"
    )


async def read_all(items: Sequence[ThingRecord], home: Home) -> list[Thing]:
    """Return the things of a home, after what describes them was read."""
    datas = [data for item in items if isinstance(data := item.get("itemData"), dict)]
    await profiles.prepare(map(_uiid, datas))
    return read(items, home)


def read(items: Iterable[ThingRecord], home: Home) -> list[Thing]:
    """Return the things of a home; what is neither a device nor a group is left out."""
    datas = [data for item in items if isinstance(data := item.get("itemData"), dict)]
    devices = by_id(_device(data, home) for data in datas if _id(data))
    groups = [
        _group(data, home, devices)
        for data in datas
        if not _id(data) and identifier(data.get("id")) and data.get("mainDeviceId")
    ]
    return [*devices.values(), *groups]


def by_id(things: Iterable[Thing]) -> dict[str, Thing]:
    """Return things by ID; of several lists, or of one that has a device twice."""
    return once((thing.device.id, thing.device.online, thing) for thing in things)


def _id(data: ThingData) -> str:
    return identifier(data.get("deviceid"))


def _definition(
    uiid: int, properties: Mapping[str, JSON], params: dict[str, JSON], tags: dict[str, JSON]
) -> dict[str, JSON]:
    """Return what a device's features depend on beside its type."""
    definition: dict[str, JSON] = (
        {"remotes": remotes.remotes(tags, params.get("rfList"))} if uiid == RF_BRIDGE or "rfList" in params else {}
    )
    if sensors := remotes.sensor_channels(tags):
        definition[KINDS] = sensors
    traits = profiles.profile(uiid, properties).traits
    if found := {name: storable(properties[name]) for name in traits if name in properties}:
        definition["traits"] = found
    return definition


def _device(data: ThingData, home: Home) -> Thing:
    extra, params, tags = as_dict(data.get("extra")), as_dict(data.get("params")), as_dict(data.get("tags"))
    uiid = _uiid(data)
    properties = _with_position(uiid, flatten(params) | _configured(as_dict(data.get("devConfig"))))
    names = as_dict(tags.get("ck_channel_name"))
    gateway = params.get("parentid")
    mac = params.get("staMac") or extra.get("mac")
    version = params.get("fwVersion")
    definition = _definition(uiid, properties, params, tags)
    device = Device(
        id=_id(data),
        name=str(data.get("name") or _id(data)),
        kind=DeviceKind.GATEWAY if uiid in _BRIDGES else DeviceKind.APPLIANCE,
        online=presence(data.get("online")) is not False,
        type=str(uiid),
        manufacturer=_text(data.get("brandName")) or "eWeLink",
        model=_text(data.get("productModel")) or _text(extra.get("model")),
        model_id=_text(extra.get("model")),
        serial_number=_id(data),
        sw_version=_text(version),
        mac=str(mac) if isinstance(mac, str) and _MAC.fullmatch(mac) else None,
        home=home.name,
        room=home.rooms.get(str(as_dict(data.get("family")).get("roomid"))),
        gateway=gateway if isinstance(gateway, str) and gateway else None,
        shared=isinstance(data.get("sharedBy"), dict),
        channels=_channels(definition, uiid, properties, names),
        definition=definition,
    )
    return Thing(
        device,
        uiid,
        str(data.get("apikey") or ""),
        str(data.get("devicekey") or ""),
        properties,
        str(extra.get("model") or ""),
    )


def _group(data: ThingData, home: Home, devices: Mapping[str, Thing]) -> Thing:
    main = devices.get(str(data["mainDeviceId"]))
    uiid = main.uiid if main else 0
    properties = _with_position(uiid, flatten(as_dict(data.get("params"))) or (dict(main.properties) if main else {}))
    device = Device(
        id=f"{GROUP_PREFIX}{identifier(data.get('id'))}",
        name=str(data.get("name") or identifier(data.get("id"))),
        type=str(uiid),
        manufacturer="eWeLink",
        model="Group",
        home=home.name,
        room=home.rooms.get(str(as_dict(data.get("family")).get("roomid"))),
        channels=_channels({"group": True}, uiid, properties, {}),
        definition={"group": True},
    )
    return Thing(device, uiid, "", "", properties)


def features(device: Device, names: frozenset[str]) -> tuple[Feature, ...]:
    """Return what a device (or group) can do, its properties having these names."""
    found = profiles.features(uiid_of(device), names, **_kind(device.definition))
    if device.definition.get("diy"):
        found = tuple(feature for feature in found if not isinstance(feature, Firmware))
    found = (*found, *timer_features(TimerList(), names, found))
    if "remotes" not in device.definition:
        return found
    return (*remotes.features(device.definition["remotes"], device.definition.get(SENSORS)), *found)


def uiid_of(device: Device) -> int:
    """Return the UIID of a device; 0 if it has none."""
    return int(device.type) if device.type.isdecimal() else 0


def last_report_of(params: Mapping[str, Any]) -> float | None:
    """Return when a device reported last, in seconds since the epoch; None if that is unknown."""
    times = [moment for name in ("lastUpdateTime", "actionTime") if (moment := _moment(params.get(name)))]
    return max(times, default=None)


def _moment(value: Any) -> float | None:
    try:
        return datetime.fromisoformat(value).timestamp() if isinstance(value, str) else None
    except ValueError, OverflowError:
        return None


def _with_position(uiid: int, properties: dict[str, Value]) -> dict[str, Value]:
    """Return what is listed, with where a cover is."""
    moves = profiles.profile(uiid, properties).moves
    return properties if moves is None else properties | moves.listed(properties)


def _configured(config: Mapping[str, Any]) -> dict[str, Value]:
    """Return what the factory has set of a device, as properties."""
    return {f"devConfig.{name}": config[name] for name in _CONFIGURED if name in config}


def _uiid(data: ThingData) -> int:
    uiid = number(as_dict(data.get("extra")).get("uiid"))
    return int(uiid) if uiid is not None and uiid > 0 and uiid.is_integer() else 0


def _channels(
    definition: Mapping[str, JSON], uiid: int, properties: Mapping[str, Value], names: Mapping[str, Any]
) -> dict[str, str]:
    channels = profiles.channels(uiid, frozenset(properties), **_kind(definition))
    return {channel: str(names.get(channel) or "") for channel in channels}


def _kind(definition: Mapping[str, JSON]) -> dict[str, Any]:
    """Return what else the profile is chosen by."""
    traits = {
        name: value for name, value in as_dict(definition.get("traits")).items() if not isinstance(value, list | dict)
    }
    return {"group": bool(definition.get("group")), "traits": frozenset(traits.items())}


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None
