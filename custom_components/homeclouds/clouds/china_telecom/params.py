"""Statuses and resources <-> flat properties.

A status is the property `<serialId>.<statusName>` ("0.POWER", "2.POWER"), an entry of a resource
`<serialId>.<resourceName>.<entry>.<KEY>` ("0.CONSUM.MAIN_FILTER.REMAIN_LIFE"). All values are kept as texts: the document
says that they are, and devices that send numbers mean the same.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any

from ..core.errors import ProtocolError
from ..core.model import JSON, Properties, Value
from ..core.values import SCALARS, as_dict, token

ALL_CHANNELS = "0"
"""serialId of a device with one channel, or of all channels at once."""
COMMAND_PREFIX = "SET_"
EVENT_PREFIX = "event."
DELETED = "3"
RESOURCE_MODES = {"add": "1", "modify": "2", "delete": DELETED}
MOST_ITEMS = 1000
"""Statuses, resources, or entries in one message; more are invalid."""
_LONGEST = 1024
_SHORT = 255
_MISSING = object()


@dataclass(frozen=True, slots=True)
class Words:
    """How one of the interfaces spells the same thing."""

    name: str
    value: str
    resource: str
    entries: str
    mode: str


C_WORDS = Words(name="name", value="value", resource="resName", entries="resInfo", mode="mode")
"""Interface C: flat lists (7.3.1.6)."""
MC_WORDS = Words(
    name="statusName",
    value="curStatusValue",
    resource="resourceName",
    entries="resourceInfo",
    mode="MODE",
)
"""Interface Mc: lists per serialId (5.4.3.3)."""


def objects(data: object) -> Iterator[dict[str, Any]]:
    """Return the objects of a list; an object that stands where the list should counts as its only item.

    Raises ProtocolError if there is anything else in it, or too much.
    """
    yield from map(object_of, items_of(data))


def items_of(data: object) -> list[Any]:
    """Return the items of a list, as objects() does, whatever they are. Raises ProtocolError if it is none, or too long."""
    items = [data] if isinstance(data, dict) else [] if data is None else data
    if not isinstance(items, list) or len(items) > MOST_ITEMS:
        raise ProtocolError("not a list of objects")
    return items


def object_of(item: object) -> dict[str, Any]:
    """Return an item that is an object. Raises ProtocolError if it is none."""
    if not isinstance(item, dict):
        raise ProtocolError("not an object in the list")
    return item


def readable[T](data: object, read: Callable[[dict[str, Any]], T]) -> list[T]:
    """Read the objects of a list; those that cannot be read are left out. Raises ProtocolError if none can be."""
    return each_readable(items_of(data), lambda item: read(object_of(item)))


def each_readable[S, T](items: Iterable[S], read: Callable[[S], T]) -> list[T]:
    """Read items as readable() does, whatever they are."""
    found: list[T] = []
    error: ProtocolError | None = None
    for item in items:
        try:
            found.append(read(item))
        except ProtocolError as err:
            error = err
    if error is not None and not found:
        raise error
    return found


def text(value: object) -> str:
    """Return a text or number as text. Raises ProtocolError for anything else, and for what is too long."""
    if isinstance(value, bool) or not isinstance(value, SCALARS):
        raise ProtocolError("not a text")
    if not isinstance(value, str):
        return token(value)
    if len(value) > _LONGEST:
        raise ProtocolError("too long")
    # token() cuts at what a state of Home Assistant may hold; a text to be spoken may be longer
    return token(value) if len(value) <= _SHORT else value.strip()


def reading(value: object) -> str | None:
    """Return the value of a status; None, unknown, if it is null. Raises ProtocolError as text() does."""
    return None if value is None else text(value)


def name_of(value: object) -> str:
    """Return a name that may be part of a property's name. Raises ProtocolError."""
    if not (result := text(value)) or "." in result:
        raise ProtocolError("not a name")
    return result


def channel_in(item: Mapping[str, Any]) -> str:
    """Return the serialId of an object; that of all channels if it has none. Raises ProtocolError."""
    return name_of(item.get("serialId", ALL_CHANNELS))


def statuses(items: object, words: Words, serial: str | None = None) -> dict[str, Value]:
    """Read a list of statuses, but for those that cannot be read. Raises ProtocolError."""

    def read(item: Mapping[str, Any]) -> tuple[str, Value]:
        channel = channel_in(item) if serial is None else serial
        return f"{channel}.{name_of(item.get(words.name))}", reading(item.get(words.value, _MISSING))

    return dict(readable(items, read))


def channel_of(name: str) -> str | None:
    """Return the channel in a property's name; None for a device with one channel, or all at once."""
    serial = name.partition(".")[0]
    return None if serial == ALL_CHANNELS else serial


def channels(names: Iterable[str]) -> list[str]:
    """Return the serialIds of a multi-channel device in order; none for a device with one channel."""
    found = {name.partition(".")[0] for name in names if name[:1].isdecimal()} - {ALL_CHANNELS}
    return sorted(found, key=lambda channel: (len(channel), channel))


def commands(wanted: Properties) -> dict[str, list[tuple[str, str]]]:
    """Return serialId -> (statusName, value) in the order of writing, of the statuses among properties to write."""
    by_channel: dict[str, list[tuple[str, str]]] = {}
    for name, value in wanted.items():
        channel, _, status = name.partition(".")
        if "." not in status:
            by_channel.setdefault(channel, []).append((status, token(value)))
    return by_channel


def managed_entry(data: Mapping[str, JSON], words: Words) -> tuple[str, str, dict[str, JSON]]:
    """Return channel, resource, and entry of the action `manage_resource`."""
    entry: dict[str, JSON] = {words.mode: RESOURCE_MODES[str(data["operation"])]}
    entry |= {key: str(value) for key, value in as_dict(data.get("values")).items()}
    return str(data.get("channel") or ALL_CHANNELS), str(data["resource"]), entry


@dataclass(frozen=True, slots=True)
class EntryChange:
    """What is to be written to one entry of a resource."""

    channel: str
    resource: str
    values: dict[str, str]
    """The whole entry as it is to be: a change names its entry by its id."""


def entry_changes(wanted: Properties, present: Properties) -> list[EntryChange]:
    """Return the changes of resource entries among properties to write."""
    found: dict[str, EntryChange] = {}
    for name, value in wanted.items():
        entry, _, key = name.rpartition(".")
        if entry.count(".") == 2:
            channel, resource, _ = entry.split(".")
            change = found.setdefault(entry, EntryChange(channel, resource, _entry_values(entry, present)))
            change.values[key] = token(value)
    return list(found.values())


def _entry_values(entry: str, present: Properties) -> dict[str, str]:
    prefix = f"{entry}."
    return {
        name.removeprefix(prefix): token(value)
        for name, value in present.items()
        if value is not None and name.startswith(prefix)
    }


@dataclass
class Resources:
    """The resources of one device. Entries are called by their name, or else by their id.

    The id is what identifies an entry: names may be empty (5.4.3.3), and the same. Changes may name an entry by its id
    only, so the ids are remembered.
    """

    _names: dict[tuple[str, str, str], str] = field(default_factory=dict)
    """Channel, resource, and id of an entry -> what it is called."""
    _ids: dict[tuple[str, str, str], str] = field(default_factory=dict)
    """Channel, resource, and what an entry is called -> its id."""
    _keys: dict[tuple[str, str, str], set[str]] = field(default_factory=dict)

    def read(self, items: object, words: Words, serial: str | None = None, *, whole: bool = False) -> dict[str, Value]:
        """Read a list of resources, or of changes to them; what was deleted has the value None.

        `whole`: each resource is reported with all its entries, so that others are gone; a list of entries that is missing or null
        says nothing. What cannot be read of a state is left out; a change that cannot be read is not made in part, for it may
        come again. Raises ProtocolError.
        """

        def listed(entries: object) -> list[dict[str, Value]]:
            return readable(entries, kept_texts) if whole else [kept_texts(entry) for entry in objects(entries)]

        def one(item: Mapping[str, Any]) -> tuple[str, str, list[dict[str, Value]] | None]:
            entries = item.get(words.entries)
            return (
                channel_in(item) if serial is None else serial,
                name_of(item.get(words.resource)),
                None if entries is None else listed(entries),
            )

        found: dict[str, Value] = {}
        read = readable(items, one)
        for channel, resource, entries in read:
            if entries is None:
                continue
            if whole:
                found |= self._forget({(channel, resource)})
            for entry in entries:
                found |= self._entry(channel, resource, entry, words)
        if whole and serial is None and read:
            found |= self.retain({(channel, resource) for channel, resource, _ in read})
        return found

    def retain(self, told: AbstractSet[tuple[str, str]]) -> dict[str, Value]:
        """Forget all resources but some, by channel and name; return the entries of the others as deleted."""
        return self._forget({place[:2] for place in self._keys} - told)

    def recall(self, names: Iterable[str]) -> None:
        """Take back the entries that were known before a restart, by the names of their properties."""
        for name in names:
            if name.count(".") == 3 and len(self._keys) < MOST_ITEMS:
                channel, resource, entry, key = name.split(".")
                self._keys.setdefault((channel, resource, entry), set()).add(key)

    def _forget(self, resources: AbstractSet[tuple[str, str]]) -> dict[str, Value]:
        """Forget the entries of resources, by channel and name; return them as deleted."""
        gone = {place: keys for place, keys in self._keys.items() if place[:2] in resources}
        for place in gone:
            del self._keys[place]
        self._names = {place: name for place, name in self._names.items() if place[:2] not in resources}
        self._ids = {place: one for place, one in self._ids.items() if place[:2] not in resources}
        return {f"{'.'.join(place)}.{key}": None for place, keys in gone.items() for key in keys}

    def _entry(self, channel: str, resource: str, values: dict[str, Value], words: Words) -> dict[str, Value]:
        deleted = values.pop(words.mode, None) == DELETED
        ids = [str(value) for key, value in values.items() if key.endswith("_ID") and value]
        names = [str(value) for key, value in values.items() if key.endswith("_NAME") and value]
        name = self._name(channel, resource, ids, names)
        known = self._keys.setdefault((channel, resource, name), set())
        if deleted:
            values = dict.fromkeys(known or values)
            self._names.pop((channel, resource, self._ids.pop((channel, resource, name), "")), None)
        elif len(self._keys) <= MOST_ITEMS:
            known.update(values)
        return {f"{channel}.{resource}.{name}.{key}": value for key, value in values.items()}

    def _name(self, channel: str, resource: str, ids: list[str], names: list[str]) -> str:
        given = (names or ids or [ALL_CHANNELS])[0].replace(".", "_")
        if not ids:
            return given
        place = (channel, resource, ids[0])
        own = f"{given} {ids[0]}".replace(".", "_")
        if names and (self._names.get(place) == own or self._ids.get((channel, resource, given), ids[0]) != ids[0]):
            given = own
        if names and len(self._names) < MOST_ITEMS:
            self._ids.pop((channel, resource, self._names.get(place, "")), None)
            self._names[place], self._ids[channel, resource, given] = given, ids[0]
        return self._names.get(place, given)


def _keep(key: str) -> bool:
    """Return whether a key of a resource may be kept: the passwords of a lock are not kept."""
    return "PASS" not in key and "." not in key and bool(key)


def kept_texts(entry: Mapping[str, object]) -> dict[str, Value]:
    """Return the texts of an object without passwords. Raises ProtocolError."""
    return {key: text(value) for key, value in entry.items() if value is not None and _keep(key)}
