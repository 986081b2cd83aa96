"""Homes (families at the vendor's): their scenes, automations, and messages."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import override

from ..core.codecs import Choice, Flag, Reader, Text
from ..core.features import Feature, Messages, Scene, Switch
from ..core.model import Device, DeviceKind, Message, Properties, Update, Value
from ..core.sensor_features import Event
from ..core.values import as_dict, as_dicts, number
from .api import Api
from .fields import text

HOME = "home_"
"""Begins the id of a home's device."""
SCENE = "scene."
AUTOMATION = "automation."
MESSAGE = "message"
"""Source of the account's messages."""
MESSAGE_TYPES = ("device", "family", "notification")
MESSAGES = "message.all"
"""Property of a home: its messages."""
_DELETE = "message.delete"


def home_features(device: Device) -> Iterator[Feature]:
    """Return a home's scenes, automations, and messages."""
    for key, name in as_dict(device.definition.get("scenes")).items():
        yield Scene(key=f"{SCENE}{key}", name=str(name), writes={f"{SCENE}{key}": 1})
    for key, name in as_dict(device.definition.get("automations")).items():
        yield Switch(
            key=f"{AUTOMATION}{key}",
            label="automation",
            name=str(name),
            state=Flag(f"{AUTOMATION}{key}", on=1, off=0),
        )
    yield Event(
        key="message",
        source=MESSAGE,
        type=Choice("message.type", {kind: kind for kind in MESSAGE_TYPES}),
        types=MESSAGE_TYPES,
        attributes={"title": Text("message.title"), "text": Text("message.text", maximum=1000)},
    )
    yield Messages(key="messages", messages=MessageList(), delete=Text(_DELETE))


@dataclass(frozen=True)
class MessageList(Reader[tuple[Message, ...]]):
    """Reads the messages of a home."""

    names = frozenset((MESSAGES,))

    @override
    def read(self, properties: Properties) -> tuple[Message, ...] | None:
        found = properties.get(MESSAGES)
        if not isinstance(found, list):
            return None
        return tuple(
            Message(text(item, "id"), text(item, "title"), text(item, "text"), number(item.get("time")) or 0)
            for item in found
            if isinstance(item, dict)
        )


@dataclass(frozen=True)
class Family:
    """A home, and what belongs to it beside its devices."""

    id: str
    name: str
    rooms: Mapping[str, str] = field(default_factory=dict)
    scenes: Mapping[str, str] = field(default_factory=dict)
    automations: Mapping[str, str] = field(default_factory=dict)
    enabled: Mapping[str, bool] = field(default_factory=dict)
    """Automation -> whether it is enabled."""

    @property
    def device(self) -> Device:
        """The home as a device."""
        return Device(
            id=f"{HOME}{self.id}",
            name=self.name,
            kind=DeviceKind.HOME,
            type="home",
            home=self.name,
            definition={"scenes": dict(self.scenes), "automations": dict(self.automations)},
        )

    @property
    def properties(self) -> dict[str, Value]:
        """The properties of that device."""
        return {f"{AUTOMATION}{key}": int(enabled) for key, enabled in self.enabled.items()}


async def write_home(api: Api, wanted: Properties, present: Properties) -> Properties:
    """Run scenes, enable and disable automations, delete messages, and return the new state. Raises CloudError."""
    changed: dict[str, Value] = {}
    for name, value in wanted.items():
        if name.startswith(SCENE):
            await api.scenes.run(name.removeprefix(SCENE))
        elif name.startswith(AUTOMATION):
            await api.automations.enable(name.removeprefix(AUTOMATION), bool(value))
            changed[name] = value
        elif name == _DELETE:
            await api.messages.delete(str(value))
            changed[MESSAGES] = [item for item in as_dicts(present.get(MESSAGES)) if item.get("id") != value]
    return changed


async def query_home(api: Api, device: Device) -> Update:
    """Return which automations are enabled. Raises CloudError."""
    found = await api.automations.all(device.id.removeprefix(HOME))
    return Update(device.id, {f"{AUTOMATION}{item['AutomationId']}": item["Status"] for item in found})
