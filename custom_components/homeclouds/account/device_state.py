"""What is known of one device, and which entities show it."""

from collections import ChainMap, deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
import logging
import math
import time
from typing import Any, Protocol

from ..clouds.core.codecs import Reader
from ..clouds.core.errors import foreseen
from ..clouds.core.features import Cover, Feature, Light
from ..clouds.core.model import Device, Properties, Update, Value
from ..clouds.core.values import number, same
from ..clouds.core.vendor_clock import AHEAD

_LOGGER = logging.getLogger(__name__)
_MOST_FEATURES = 512
"""Each becomes an entity, and one message may name thousands of properties."""
_ONLINE = ""
"""Name under which the time of the online flag is kept."""
_LATE = 3600
"""A report so many seconds older than an acknowledgement has another clock, and is not older."""

_UNREAD: Any = object()

_unforeseen: set[str] = set()
"""Kinds of unexpected errors of entities whose traceback was logged."""

type FeatureId = tuple[type[Feature], str | None, str]
type Notify = Callable[[], None]
type HandleEvent = Callable[[Properties], None]


class DeviceEntity(Protocol):
    """An entity of a device."""

    def async_write_ha_state(self) -> None:
        """Write the present state."""

    def revise(self) -> None:
        """Adopt the device's present features."""


@dataclass(slots=True)
class DeviceState:
    """A device, its properties as reported and as written, and the entities that read them."""

    device: Device
    reported: dict[str, Value] = field(default_factory=dict)
    pending: dict[str, Value] = field(default_factory=dict)
    """Written, but not yet confirmed."""
    features: tuple[Feature, ...] = ()
    announced: set[FeatureId] = field(default_factory=set)
    """The features that entities were added for, those that are gone for now included."""
    _kept: dict[FeatureId, tuple[Reader[bool], dict[str, Value]]] = field(default_factory=dict)
    """Feature -> its power, and what is to be written when it is turned on."""
    readers: dict[str, list[Notify]] = field(default_factory=dict)
    """Property name -> entities whose features read it."""
    entities: list[DeviceEntity] = field(default_factory=list)
    sources: dict[str, list[HandleEvent]] = field(default_factory=dict)
    """Event source -> its event entities."""
    times: dict[str, float] = field(default_factory=dict)
    """Property name -> when it was so by the vendor's clock. Not stored: after a restart the first report counts."""
    acknowledged: dict[str, float] = field(default_factory=dict)
    """Property name -> the vendor's time when a command was sent whose acknowledgement gave its value."""
    properties: Properties = field(init=False)
    """The properties as they are shown: reported, with the pending ones on top."""
    doubtful: bool = False
    """Whether a value was read since it was last set to False that cannot be read. What is pending is read instead of what is reported."""
    _ids: frozenset[FeatureId] = frozenset()
    """Those of the features."""
    _behind: float = math.inf
    """How far the vendor's clock is behind the monotonic one, which nobody sets; the least delay seen is taken for none."""
    _decoded: dict[int, Any] = field(default_factory=dict)
    """Identity of a codec -> what it reads, or _UNREAD since one of its properties has changed."""
    _decoded_from: dict[str, list[int]] = field(default_factory=dict)
    """Property name -> identities of the codecs that read it."""
    _followed: list[Reader[Any]] = field(default_factory=list)
    """These codecs, which are kept, for the identity of one that is gone could be given to another."""
    _events: deque[tuple[object, ...]] = field(default_factory=lambda: deque(maxlen=16))
    _is_crowded: bool = False

    def __post_init__(self) -> None:
        """Show what is reported."""
        self._show()

    @property
    def channels(self) -> Sequence[str]:
        """Its channels in order. Its features may be known before its list of channels is."""
        of_features = (feature.channel for feature in self.features if feature.channel is not None)
        return tuple(dict.fromkeys((*self.device.channels, *of_features)))

    def forget_channel(self, is_it: Callable[[str], bool]) -> bool:
        """Return whether it has no such channel; if one comes back, its entities are to be added anew."""
        if any(map(is_it, self.channels)):
            return False
        self.announced = {one for one in self.announced if one[1] is None or not is_it(one[1])}
        return True

    def _show(self) -> None:
        if not (self.pending or self._kept):
            self.properties = self.reported
            return
        kept = (target for _, target in self._kept.values())
        self.properties = {**self.reported, **ChainMap(*kept), **self.pending}

    def read[T](self, reader: Reader[T] | None) -> T | None:
        """Read a meaning out of what is shown; None without a reader. Decodes only what has changed since it was read last."""
        if reader is None:
            return None
        key = id(reader)
        try:
            found: T | None = self._decoded[key]
        except KeyError:
            self._follow(reader)
            found = self._decoded[key] = _UNREAD
        if found is _UNREAD:
            found = self._decoded[key] = reader.read(self.properties)
            if found is None and _is_unreadable(reader, self.properties):
                self.doubtful = True
        return found

    def _follow(self, reader: Reader[Any]) -> None:
        """Note what a codec reads, for it is to decode anew what has changed."""
        self._followed.append(reader)
        for name in reader.names:
            self._decoded_from.setdefault(name, []).append(id(reader))

    def _forget(self, names: Iterable[str]) -> None:
        """Have these properties decoded anew when they are read next."""
        for name in names:
            for key in self._decoded_from.get(name, ()):
                self._decoded[key] = _UNREAD

    # --- which report is newer -------------------------------------------------------------------------------------------

    @property
    def vendor_time(self) -> float:
        """The present time by the vendor's clock, as far as it is known."""
        return time.time() if self._behind == math.inf else time.monotonic() - self._behind

    def accept(self, update: Update, *, pushed: bool = False) -> Update:
        """Return what of an update is not older than what is known; without times the order of arrival counts."""
        if update.time is None and not update.times:
            return update
        # A report with a wrong clock counts as one without a time
        latest, when, times = time.time() + AHEAD, update.time, update.times
        if pushed and when is not None and when <= latest:
            self._behind = min(self._behind, time.monotonic() - when)
        acknowledged = self.acknowledged if pushed else {}
        stale: set[str] = set()
        for name in update.properties if update.online is None else (*update.properties, _ONLINE):
            moment = times.get(name, when) if times else when
            if moment is None or moment > latest:
                continue
            if moment < self.times.get(name, moment) or (acknowledged and older(moment, acknowledged.get(name))):
                stale.add(name)
            else:
                self.times[name] = moment
        events = self._new_events(update) if update.events else update.events
        if not stale and events is update.events:
            return update
        properties = {name: value for name, value in update.properties.items() if name not in stale}
        return replace(update, properties=properties, online=None if _ONLINE in stale else update.online, events=events)

    def knows_newer(self, update: Update) -> bool:
        """Return whether something newer than an update was reported of one of its properties."""
        moments = ((name, update.times.get(name, update.time)) for name in update.properties)
        return any(when is not None and when < self.times.get(name, when) for name, when in moments)

    def _new_events(self, update: Update) -> Mapping[str, Properties]:
        """Leave out events that were reported before with the same time."""
        if update.time is None:
            return update.events
        found = {name: (name, update.time, dict(data)) for name, data in update.events.items()}
        fresh = {name: key for name, key in found.items() if key not in self._events}
        self._events.extend(fresh.values())
        return update.events if len(fresh) == len(found) else {name: update.events[name] for name in fresh}

    # --- reported, pending and shown -------------------------------------------------------------------------------------

    def report(self, update: Properties) -> Properties:
        """Take in what the device reports, and return what of it has changed."""
        reported, decoded, changed = self.reported, self._decoded, {}
        for name, value in update.items():
            if name not in reported or reported[name] != value:
                changed[name] = reported[name] = value
                for key in self._decoded_from.get(name, ()):
                    decoded[key] = _UNREAD
        if self.properties is not reported and changed:
            self._report_kept(changed)
        return changed

    def _report_kept(self, update: Properties) -> None:
        for key, (power, target) in tuple(self._kept.items()):
            self._forget(target)
            if power.read(self.reported):
                del self._kept[key]
            else:
                self._kept[key] = power, {name: value for name, value in target.items() if name not in update}
        self._show()

    def keep(self, feature: FeatureId, power: Reader[bool], target: Properties) -> None:
        """Show what is to be written when a feature is turned on, until it is on or the device reports otherwise."""
        self._kept[feature] = power, {**self.kept(feature), **target}
        self._forget(target)
        self._show()
        self.notify(target.keys())

    def kept(self, feature: FeatureId) -> Properties:
        """Return what is to be written when a feature is turned on."""
        return self._kept[feature][1] if feature in self._kept else {}

    def set_pending(self, target: Properties) -> None:
        """Show what is written before the device reports it, instead of what was kept."""
        self.pending.update(target)
        for key, (power, kept) in self._kept.items():
            self._kept[key] = power, {name: value for name, value in kept.items() if target.get(name, value) == value}
        self._forget(target)
        self._show()

    def clear_pending(self, names: Iterable[str]) -> None:
        """Show what is reported again."""
        for name in names:
            self.pending.pop(name, None)
            self._forget((name,))
        self._show()

    def notify(self, names: Collection[str]) -> None:
        """Notify the entities that read one of these properties, each once."""
        readers = self.readers
        if len(names) == 1:
            (name,) = names
            found: Iterable[Notify] = tuple(readers.get(name, ()))
        else:
            found = dict.fromkeys(one for name in names if name in readers for one in readers[name])
        for write_state in found:
            try:
                write_state()
            except Exception as err:  # noqa: BLE001 - an entity that cannot show a value keeps it from no other
                foreseen(err, _unforeseen)

    def notify_all(self) -> None:
        """Notify all entities of the device."""
        for entity in tuple(self.entities):
            try:
                entity.async_write_ha_state()
            except Exception as err:  # noqa: BLE001 - as above
                foreseen(err, _unforeseen)

    def happened(self, update: Properties) -> Collection[str]:
        """Return the sources of events among properties that get another value, not just another spelling of the one they have."""
        reported = self.reported
        return [n for n in self.sources if n in update and not (n in reported and same(reported[n], update[n]))]

    def handle_events(self, update: Update, happened: Collection[str]) -> None:
        """Hand what happened to the event entities of its source."""
        for source, handlers in self.sources.items():
            if (data := update.events.get(source)) is None and source in happened:
                data = update.properties
            if data is not None:
                for handle_event in tuple(handlers):
                    handle_event({**self.reported, **data})

    def revise(self) -> None:
        """Have all entities of the device adopt its present features."""
        for entity in tuple(self.entities):
            entity.revise()

    def is_confirmed(self, target: Properties) -> bool:
        """Return whether what the device reports means what was written.

        Meanings are compared as the codecs read them; a property that no codec reads is compared by its spelling.
        """
        expected = {**self.reported, **target}
        covered: set[str] = set()
        for codec in self._codecs(target):
            if codec.read(self.reported) != codec.read(expected):
                return False
            covered |= codec.names
        return all(same(self.reported.get(name), value) for name, value in target.items() if name not in covered)

    def contradicted(
        self, update: Properties, target: Properties, passing: Mapping[str, Collection[Value]]
    ) -> set[str]:
        """Return the written properties that an update contradicts.

        A number that changes by and by (a position, a brightness) may be `passing` from where it was to its target:
        property name -> values between which it is on its way.
        """
        mentioned = {name: value for name, value in update.items() if name in target}
        expected = {**self.reported, **target}
        reported = {**expected, **mentioned}
        found: set[str] = set()
        covered: set[str] = set()
        for codec in self._codecs(mentioned) if mentioned else ():
            names = codec.names & mentioned.keys()
            covered |= names
            # An unreadable value contradicts nothing
            if (now := codec.read(reported)) is None or now == codec.read(expected):
                continue
            if not (codec in self._gradual and _between(codec, reported, expected, names, passing)):
                found |= names
        return found | {n for n, value in mentioned.items() if n not in covered and not same(value, target[n])}

    def is_doubtful(self, names: Collection[str]) -> bool:
        """Return whether one of these properties is reported with a value that cannot be read."""
        codecs = (codec for feature in self.features for codec in feature.codecs if not codec.names.isdisjoint(names))
        return any(_is_unreadable(codec, self.reported) and codec.read(self.reported) is None for codec in codecs)

    def has(self, feature: Feature) -> bool:
        """Return whether a feature is among the present ones: another mode of the device may have others."""
        return feature.id in self._ids

    def admitted(self, features: tuple[Feature, ...]) -> tuple[Feature, ...]:
        """Return so many features as a device can have, first those that entities were added for."""
        if len(features) <= _MOST_FEATURES:
            return features
        if not self._is_crowded:
            self._is_crowded = True
            _LOGGER.warning("A device has more than %d functions; the others are left out", _MOST_FEATURES)
        by_age = sorted(features, key=lambda feature: feature.id not in self.announced)
        kept = {feature.id for feature in by_age[:_MOST_FEATURES]}
        return tuple(feature for feature in features if feature.id in kept)

    def adopt(self, features: tuple[Feature, ...]) -> None:
        """Take over what the device can do now."""
        self.features = features
        self._ids = frozenset(feature.id for feature in features)
        self._decoded.clear()
        self._decoded_from.clear()
        self._followed.clear()

    @property
    def _gradual(self) -> Iterator[Reader[Any] | None]:
        for feature in self.features:
            if isinstance(feature, Cover):
                yield from (feature.position, feature.target)
            elif isinstance(feature, Light):
                yield from (feature.brightness, feature.temperature)

    def _codecs(self, names: Properties) -> list[Any]:
        return [
            codec
            for feature in self.features
            if not feature.reads.isdisjoint(names)
            for codec in feature.codecs
            if not codec.names.isdisjoint(names)
        ]


def _is_unreadable(reader: Reader[Any], properties: Properties) -> bool:
    """Return whether a reader that reads nothing out of one property should: there is a value, and not one that means nothing."""
    if len(reader.names) != 1:
        return False
    (name,) = reader.names
    return properties.get(name) not in (None, "") and not reader.is_nothing(properties)


def older(when: float | None, acknowledged: float | None) -> bool:
    """Return whether a report is older than an acknowledgement; vendors' times may be whole seconds."""
    return when is not None and acknowledged is not None and 0 < math.floor(acknowledged) - when < _LATE


def _between(
    codec: Reader[Any],
    reported: Properties,
    expected: Properties,
    names: Collection[str],
    passing: Mapping[str, Collection[Value]],
) -> bool:
    ends = [codec.read({**expected, name: value}) for name in names for value in passing.get(name, ())]
    numbers = [number(value) for value in (codec.read(reported), codec.read(expected), *ends)]
    known = [value for value in numbers if value is not None]
    return len(known) == len(numbers) and min(known[1:]) <= known[0] <= max(known[1:])
