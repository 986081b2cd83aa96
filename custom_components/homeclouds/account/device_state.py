"""What is known of one device, and who wants to hear of it."""

from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
import math
import time
from typing import Any, Protocol

from ..clouds.core.codecs import Reader
from ..clouds.core.features import Cover, Feature, Light
from ..clouds.core.model import Device, Properties, Update, Value
from ..clouds.core.values import number, same

_ONLINE = ""
"""Name under which the time of the online flag is kept."""
_AHEAD = 2 * 86400
"""A report from so many seconds in the future has a wrong clock: it counts as one without a time."""
_LATE = 3600
"""A report so many seconds older than an acknowledgement has another clock, and is not older."""

type Tell = Callable[[], None]
type Happen = Callable[[Properties], None]


class Shown(Protocol):
    """An entity of a device."""

    def async_write_ha_state(self) -> None:
        """Show what there is."""

    def revise(self) -> None:
        """Look whether the device can do something else than was thought."""


@dataclass(slots=True)
class DeviceState:
    """A device, its properties as reported and as wished for, and the entities that read them."""

    device: Device
    reported: dict[str, Value] = field(default_factory=dict)
    pending: dict[str, Value] = field(default_factory=dict)
    """Written, but not yet confirmed."""
    features: tuple[Feature, ...] = ()
    readers: dict[str, list[Tell]] = field(default_factory=dict)
    """Property name -> entities whose features read it."""
    everyone: list[Shown] = field(default_factory=list)
    sources: dict[str, list[Happen]] = field(default_factory=dict)
    """Event source -> its event entities."""
    times: dict[str, float] = field(default_factory=dict)
    """Property name -> when it was so by the vendor's clock. Not stored: after a restart the first report counts."""
    acknowledged: dict[str, float] = field(default_factory=dict)
    """Property name -> the vendor's time when a command was sent whose acknowledgement gave its value."""
    properties: Properties = field(init=False)
    """The properties as they are shown: reported, with the pending ones on top."""
    _indexed: tuple[Feature, ...] = ()
    _single: dict[str, list[Reader[Any]]] = field(default_factory=dict)
    """Property name -> codecs that read this property alone, of the features that are `_indexed`."""
    _behind: float = math.inf
    """How far the vendor's clock is behind ours, in seconds; the least delay seen is taken for none."""
    _events: deque[tuple[object, ...]] = field(default_factory=lambda: deque(maxlen=16))

    def __post_init__(self) -> None:
        """Show what is reported."""
        self._show()

    def _show(self) -> None:
        self.properties = {**self.reported, **self.pending} if self.pending else self.reported

    def read[T](self, reader: Reader[T] | None) -> T | None:
        """Read a meaning out of what is shown; None without a reader."""
        return None if reader is None else reader.read(self.properties)

    # --- which report is newer -------------------------------------------------------------------------------------------

    @property
    def vendor_time(self) -> float:
        """The present time by the vendor's clock, as far as it is known."""
        return time.time() - (0 if self._behind == math.inf else self._behind)

    def accept(self, update: Update, *, pushed: bool = False) -> Update:
        """Return what of an update is not older than what is known; without times the order of arrival counts."""
        if update.time is None and not update.times:
            return update
        now, when, times = time.time(), update.time, update.times
        if pushed and when is not None and when <= now + _AHEAD:
            self._behind = min(self._behind, now - when)
        stale = [
            name
            for name in update.properties
            if not self._newer(name, times.get(name, when) if times else when, now, pushed=pushed)
        ]
        online, events = update.online, self._new_events(update) if update.events else update.events
        if online is not None and not self._newer(_ONLINE, when, now, pushed=pushed):
            online = None
        if not stale and online is update.online and events is update.events:
            return update
        properties = {name: value for name, value in update.properties.items() if name not in stale}
        return replace(update, properties=properties, online=online, events=events)

    def _newer(self, name: str, when: float | None, now: float, *, pushed: bool) -> bool:
        if when is None or when > now + _AHEAD:
            return True
        if when < self.times.get(name, when) or (
            pushed and self.acknowledged and older(when, self.acknowledged.get(name))
        ):
            return False
        self.times[name] = when
        return True

    def _new_events(self, update: Update) -> Mapping[str, Properties]:
        """Leave out events that were reported before with the same time."""
        if update.time is None:
            return update.events
        found = {name: (name, update.time, dict(data)) for name, data in update.events.items()}
        fresh = {name: key for name, key in found.items() if key not in self._events}
        self._events.extend(fresh.values())
        return update.events if len(fresh) == len(found) else {name: update.events[name] for name in fresh}

    # --- reported, pending and shown -------------------------------------------------------------------------------------

    def report(self, news: Properties) -> None:
        """Take in what the device reports."""
        self.reported.update(news)
        if self.pending:
            self._show()

    def wish(self, wanted: Properties) -> None:
        """Show what is written as if it were so already."""
        self.pending.update(wanted)
        self._show()

    def forget(self, wanted: Iterable[str]) -> None:
        """Show what is reported again."""
        for name in wanted:
            self.pending.pop(name, None)
        self._show()

    def tell(self, names: Collection[str]) -> None:
        """Tell the entities that read one of these properties, each once."""
        readers = self.readers
        if len(names) == 1:
            for tell in tuple(readers.get(next(iter(names)), ())):
                tell()
            return
        for tell in dict.fromkeys(tell for name in names if name in readers for tell in readers[name]):
            tell()

    def tell_everyone(self) -> None:
        """Tell all entities of the device."""
        for entity in tuple(self.everyone):
            entity.async_write_ha_state()

    def revise(self) -> None:
        """Have all entities of the device look whether it can do something else than was thought."""
        for entity in tuple(self.everyone):
            entity.revise()

    def fulfils(self, wanted: Properties) -> bool:
        """Tell whether what the device reports means what was wished for.

        Meanings are compared as the codecs read them; a property that no codec reads is compared by its spelling.
        """
        wish = {**self.reported, **wanted}
        covered: set[str] = set()
        for codec in self._codecs(wanted):
            if codec.read(self.reported) != codec.read(wish):
                return False
            covered |= codec.names
        return all(same(self.reported.get(name), value) for name, value in wanted.items() if name not in covered)

    def contradicted(self, news: Properties, wanted: Properties, passing: Mapping[str, Collection[Value]]) -> set[str]:
        """Return the wanted properties of which the news say otherwise.

        A number that changes by and by (a position, a brightness) may be `passing` from where it was to where it shall be:
        property name -> values between which it is on its way.
        """
        mentioned = {name: value for name, value in news.items() if name in wanted}
        wish = {**self.reported, **wanted}
        told = {**wish, **mentioned}
        found: set[str] = set()
        covered: set[str] = set()
        for codec in self._codecs(mentioned) if mentioned else ():
            names = codec.names & mentioned.keys()
            covered |= names
            # What cannot be read says nothing of what somebody did
            if (now := codec.read(told)) is None or now == codec.read(wish):
                continue
            if not (codec in self._gradual and _between(codec, told, wish, names, passing)):
                found |= names
        return found | {n for n, value in mentioned.items() if n not in covered and not same(value, wanted[n])}

    def is_doubtful(self, names: Iterable[str]) -> bool:
        """Tell whether one of these properties has a value that cannot be read."""
        if self._indexed is not self.features:
            self._indexed, self._single = self.features, {}
            for codec in (codec for feature in self.features for codec in feature.codecs if len(codec.names) == 1):
                self._single.setdefault(next(iter(codec.names)), []).append(codec)
        reported = self.reported
        return any(
            codec.read(reported) is None and reported[name] not in (None, "") and not codec.is_nothing(reported)
            for name in names
            for codec in self._single.get(name, ())
        )

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


def older(when: float | None, acknowledged: float | None) -> bool:
    """Tell whether a report is older than an acknowledgement; vendors' times may be whole seconds."""
    return when is not None and acknowledged is not None and 0 < math.floor(acknowledged) - when < _LATE


def _between(
    codec: Reader[Any],
    told: Properties,
    wish: Properties,
    names: Collection[str],
    passing: Mapping[str, Collection[Value]],
) -> bool:
    ends = [codec.read({**wish, name: value}) for name in names for value in passing.get(name, ())]
    numbers = [number(value) for value in (codec.read(told), codec.read(wish), *ends)]
    known = [value for value in numbers if value is not None]
    return len(known) == len(numbers) and min(known[1:]) <= known[0] <= max(known[1:])
