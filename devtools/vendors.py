"""From a recording to a device of its cloud, with the cloud's own code: description, properties, features and news."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import UTC
from functools import cache, partial
from typing import Any, cast

import aiohttp

from custom_components.homeclouds.clouds.china_telecom import feature_builder as telecom_profiles, params as telecom
from custom_components.homeclouds.clouds.china_telecom.base import TelecomCloud
from custom_components.homeclouds.clouds.china_telecom.devices.cloud import DevicesCloud
from custom_components.homeclouds.clouds.china_telecom.events import event_updates
from custom_components.homeclouds.clouds.china_telecom.lan.cloud import LanCloud
from custom_components.homeclouds.clouds.china_telecom.platform.cloud import PlatformCloud
from custom_components.homeclouds.clouds.core.cloud import Context
from custom_components.homeclouds.clouds.core.features import Feature
from custom_components.homeclouds.clouds.core.model import Device, DeviceKind, Properties, Update, Value
from custom_components.homeclouds.clouds.core.timers import timer_features
from custom_components.homeclouds.clouds.core.values import flatten, token
from custom_components.homeclouds.clouds.ewelink import devices as things, diy, profiles as ewelink_profiles
from custom_components.homeclouds.clouds.ewelink.api import Home
from custom_components.homeclouds.clouds.ewelink.background import MESSAGES as EWELINK_MESSAGES
from custom_components.homeclouds.clouds.ewelink.messages import Messages
from custom_components.homeclouds.clouds.ewelink.movement import Movement
from custom_components.homeclouds.clouds.ewelink.rf_sensors import RfSensors
from custom_components.homeclouds.clouds.ewelink.writes import Inching
from custom_components.homeclouds.clouds.haier import profile as haier_profile, thing_model as haier
from custom_components.homeclouds.clouds.midea import binary, profiles as midea_profiles
from custom_components.homeclouds.clouds.midea.profiles.types import NAMES as MIDEA_NAMES
from custom_components.homeclouds.clouds.profiles.thing_model import EVENT, EVENT_TYPES, Profile, build
from custom_components.homeclouds.clouds.tencent import (
    fields as tencent,
    firmware as tencent_firmware,
    homes as tencent_homes,
    thing_model as template,
    timers as tencent_timers,
)
from custom_components.homeclouds.clouds.tencent.config import zone_of

from .recording import Push, Recording, RecordingError

DEVICE_ID = "device"


@dataclass(frozen=True, kw_only=True)
class Subject:
    """A recorded device in the hands of its cloud."""

    device: Device
    properties: Properties
    features: Callable[[Device, frozenset[str]], Sequence[Feature]]
    news: Callable[[Push], Sequence[Update]]
    asks: Properties = field(default_factory=dict)
    """What the cloud writes now and then so that the device tells more."""
    says: Mapping[str, Any] = field(default_factory=dict)
    """What else its profile says to the cloud."""
    sends: Callable[[Properties, Properties], Properties] = lambda wanted, present: wanted
    """What the cloud sends of what is wished, given the present properties."""


def subject(recording: Recording) -> Subject:
    """Return a recorded device as its cloud sees it. Raises RecordingError, CloudError."""
    return _VENDORS[recording.cloud](recording)


def _device(recording: Recording, **more: Any) -> Device:
    return Device(
        **{
            "id": DEVICE_ID,
            "name": recording.name,
            "online": recording.online,
            "type": recording.type,
            "model": recording.model,
            **more,
        }
    )


def _plain(update: Callable[[Mapping[str, Any]], Properties]) -> Callable[[Push], Sequence[Update]]:
    return lambda push: [Update(DEVICE_ID, update(push.properties), push.online)]


def _is_home(recording: Recording) -> bool:
    return recording.definition.get("kind") == DeviceKind.HOME


# --- eWeLink ------------------------------------------------------------------------------------------------------------


def _ewelink(recording: Recording) -> Subject:
    """Read `params`; `definition` may hold the thing's `tags`, and `group` for a group of such devices."""
    if _is_home(recording):
        return Subject(
            device=_device(recording, kind=DeviceKind.HOME),
            properties={},
            features=lambda device, names: (EWELINK_MESSAGES,),
            news=lambda push: [Update(DEVICE_ID, {}, push.online, push.events)],
        )
    definition, uiid = recording.definition, recording.type
    data: dict[str, Any] = {
        "deviceid": DEVICE_ID,
        "name": recording.name,
        "online": recording.online,
        "extra": {"uiid": int(uiid) if uiid.isdecimal() else 0, "model": recording.model or ""},
        "params": recording.properties,
        "tags": definition.get("tags"),
    }
    listed = [{"itemType": 1, "itemData": data}]
    if definition.get("group"):
        group = {"id": DEVICE_ID, "name": recording.name, "mainDeviceId": DEVICE_ID, "params": recording.properties}
        listed.append({"itemType": 3, "itemData": group})
    thing = things.read(cast("Any", listed), Home("", "", {}))[-1]
    device = replace(thing.device, id=DEVICE_ID)
    if "remotes" in definition:
        device = replace(device, definition={**device.definition, "remotes": definition["remotes"]})
    sensors = RfSensors(lambda update: None, {})
    device = sensors.define(device)
    profile = ewelink_profiles.profile(things.uiid_of(device), thing.properties)
    read, movement, before = Messages(), Movement(lambda device_id: profile.moves), Update(DEVICE_ID, thing.properties)
    read.remember([before])
    movement.remember(before)

    def news(push: Push) -> Iterator[Update]:
        frame: Any = {"action": "update", "deviceid": DEVICE_ID, "params": push.properties}
        if push.properties and (update := read.read(frame)) is not None:
            yield movement.follow(sensors.follow(update))
        if push.online is not None or push.events:
            yield Update(DEVICE_ID, {}, push.online, push.events)

    return Subject(
        device=device,
        properties=sensors.listed(Update(DEVICE_ID, thing.properties)).properties,
        features=things.features,
        news=lambda push: list(news(push)),
        asks=profile.ask,
        says={name: said for name in _SAID if (said := getattr(profile, name))},
        sends=partial(Inching().to_send, DEVICE_ID),
    )


_SAID = ("sleeps", "at_home", "only_told", "whole", "first", "moves", "history", "traits")
"""What profiles say to the cloud."""


# --- Midea --------------------------------------------------------------------------------------------------------------


def _midea(recording: Recording) -> Subject:
    """Read flat properties; a member `frame` is a binary message in hexadecimal digits."""
    kind = recording.type.upper().removeprefix("0X")
    name = MIDEA_NAMES.get(kind)
    model = name if recording.model is None else recording.model
    return Subject(
        device=_device(recording, type=kind, model=model),
        properties=_midea_properties(recording.properties),
        features=lambda device, names: midea_profiles.features(device.type, names, recording.definition.get("limits")),
        news=_plain(_midea_properties),
    )


def _midea_properties(data: Mapping[str, Any]) -> Properties:
    data = dict(data)
    if not isinstance(text := data.pop("frame", None), str):
        return flatten(data)
    if (frame := binary.find_frame(text)) is None:
        raise RecordingError("`frame` holds no sound frame")
    return {**binary._decode(frame), **flatten(data)}


# --- Haier --------------------------------------------------------------------------------------------------------------


def _haier(recording: Recording) -> Subject:
    """Read a digital model (`attributes`, `alarms`, maybe with values), and properties by name.

    `totalPermission` of the list of devices may stand beside the model.
    """
    model, definition = deepcopy(dict(recording.definition)), haier.Definition()
    values: Properties = {}
    if isinstance(model.get("attributes"), list):
        if isinstance(alarms := model.get("alarms"), dict):
            model["alarms"] = [{"name": name, "desc": text} for name, text in alarms.items()]
        definition, values = haier.parse(model)
    elif isinstance(model.get("attributes"), dict):
        definition = haier.Definition.load(model)
    permission = model.get("totalPermission")
    shared = isinstance(permission, dict) and permission.get("control") is False
    if shared:
        definition = definition.locked()
    return Subject(
        device=_device(recording, shared=shared, definition=definition.data if definition.attributes else {}),
        properties={**values, **recording.properties},
        features=_haier_features,
        news=_plain(dict),
    )


def _haier_features(device: Device, names: frozenset[str]) -> Sequence[Feature]:
    if device.definition:
        return haier_profile.features_of(haier.Definition.load(device.definition), names, device.model or "")
    return haier_profile.reported_features(names)


# --- Tencent ------------------------------------------------------------------------------------------------------------


def _tencent(recording: Recording) -> Subject:
    """Read a DataTemplate, properties with structs, and events by their id: {"type": ..., "params": {...}}."""
    definition = recording.definition
    if _is_home(recording):
        return Subject(
            device=_device(recording, kind=DeviceKind.HOME, definition=dict(definition)),
            properties=recording.properties,
            features=lambda device, names: tuple(tencent_homes.home_features(device)),
            news=lambda push: [Update(DEVICE_ID, push.properties, push.online, push.events)],
        )
    wrapped = definition.get("template")
    model = template.parse_model(template.decode(dict(definition) if wrapped is None else wrapped))
    profile = build(model, product=str(definition.get("product") or recording.model or ""))
    return Subject(
        device=_device(recording, channels=dict(profile.channels)),
        properties=tencent.flat(recording.properties),
        features=lambda device, names: (
            *profile.features,
            *tencent_firmware.firmware_features(names),
            *timer_features(tencent_timers.TimerList(zone=zone_of("mainland", UTC)), names, profile.features),
        ),
        news=lambda push: [_tencent_news(profile, push)],
        says={"increments": profile.increments} if profile.increments else {},
    )


def _tencent_news(profile: Profile, push: Push) -> Update:
    properties = tencent.flat(push.properties)
    events: dict[str, Properties] = {name: {name: properties[name]} for name in profile.momentary & properties.keys()}
    for name, event in push.events.items():
        kind = event.get("type")
        data = {**tencent.flat(event.get("params", {})), "event.type": kind if kind in EVENT_TYPES else "info"}
        events[f"{EVENT}{name}"] = data
    return Update(DEVICE_ID, properties, push.online, events)


# --- China Telecom ------------------------------------------------------------------------------------------------------


@cache
def _profiles(interface: type[TelecomCloud]) -> telecom_profiles.Profiles:
    return telecom_profiles.load(interface.extras)


def _telecom(interface: type[TelecomCloud]) -> Callable[[Recording], Subject]:
    """Read statuses by serialId ({"0": {"POWER": "1"}}), with resources as {"0": {"CONSUM": {entry: {key: value}}}}.

    `definition` may name the `profile`.
    """

    def make(recording: Recording) -> Subject:
        profiles, wanted = _profiles(interface), str(recording.definition.get("profile") or "")
        known = sorted(one.key for one in profiles.profiles)
        if wanted and wanted not in known:
            raise RecordingError(f"unknown profile {wanted!r}; there are {', '.join(known)}")
        properties = _statuses(recording.properties)

        def features(device: Device, names: frozenset[str]) -> Sequence[Feature]:
            return profiles.features(profiles.choose(device.type or device.model or "", names, wanted), names)

        def news(push: Push) -> Iterator[Update]:
            if push.properties or push.online is not None:
                yield Update(DEVICE_ID, _statuses(push.properties), push.online)
            for name, infos in push.events.items():
                yield from event_updates(DEVICE_ID, name, infos)

        return Subject(
            device=_device(recording, channels=dict.fromkeys(telecom.channels(properties), "")),
            properties=properties,
            features=features,
            news=lambda push: list(news(push)),
        )

    return make


def _statuses(properties: Mapping[str, Any]) -> Properties:
    named = {
        way: {name: _entries(value) for name, value in parts.items()} if isinstance(parts, dict) else parts
        for way, parts in properties.items()
    }
    return {name: None if value is None else token(value) for name, value in flatten(named).items()}


def _entries(value: Any) -> Any:
    """Return the entries of a resource by their names, or else their ids, as the clouds know them."""
    entries = enumerate(value) if isinstance(value, list) else value.items() if isinstance(value, dict) else ()
    found = {_entry_name(entry) or str(key): entry for key, entry in entries if isinstance(entry, dict)}
    return found or value


def _entry_name(entry: Mapping[str, Any]) -> str:
    given = (entry[key] for end in ("_NAME", "_ID") for key in entry if key.endswith(end) and entry[key])
    return str(next(given, "")).replace(".", "_")


def _telecom_lan(recording: Recording) -> Subject:
    """Read a message: attributes by number in `as`, constraints in `asc`, faults in `fids`, an upgrade in `ota`."""
    data = {
        "device_id": DEVICE_ID,
        "pin": "0" * 32,
        "model": recording.model or recording.type,
        "profile": str(recording.definition.get("profile") or ""),
    }
    cloud = LanCloud(data, Context(session=cast("aiohttp.ClientSession", None)))
    cloud.profiles = _profiles(LanCloud)
    cloud._choose()
    read: Callable[[Mapping[str, Any]], Update] = cloud._read

    def properties(message: Mapping[str, Any]) -> Mapping[str, Value]:
        named = {name: value for name, value in message.items() if "." in name}
        numbered = {name: value for name, value in message.items() if name.isdecimal()}
        rest = {name: value for name, value in message.items() if name not in named and name not in numbered}
        return {**read({"as": numbered} | rest).properties, **named}

    return Subject(
        device=_device(
            recording, type=recording.type or recording.model or "", definition={"profile": data["profile"]}
        ),
        properties=properties(recording.properties),
        features=cloud.features,
        news=_plain(properties),
    )


def _ewelink_diy(recording: Recording) -> Subject:
    """Read what a device in DIY mode tells; one without `type` is what its params say, `model` being the word it announces."""
    kind = recording.type or str(diy.device_type(recording.model or "", recording.properties) or "")
    found = _ewelink(replace(recording, type=kind))
    device = replace(found.device, definition={**found.device.definition, "diy": True})
    profile = ewelink_profiles.profile(things.uiid_of(device))
    properties = profile.as_in_cloud(Update(DEVICE_ID, found.properties)).properties
    return replace(found, device=device, properties=properties)


_VENDORS: Mapping[str, Callable[[Recording], Subject]] = {
    "ewelink": _ewelink,
    "ewelink_diy": _ewelink_diy,
    "midea": _midea,
    "haier": _haier,
    "tencent": _tencent,
    "china_telecom_platform": _telecom(PlatformCloud),
    "china_telecom_devices": _telecom(DevicesCloud),
    "china_telecom_lan": _telecom_lan,
}
