"""What is known of one device, and who wants to hear of it."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from typing import Any, Protocol

from .clouds.features import Feature
from .clouds.model import Device, Properties, Value
from .clouds.properties import Reader, same

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
    missing: int = 0
    """Complete snapshots in a row that did not list the device."""
    properties: Properties = field(init=False)
    """The properties as they are shown: reported, with the pending ones on top."""

    def __post_init__(self) -> None:
        """Show what is reported."""
        self._show()

    def _show(self) -> None:
        self.properties = {**self.reported, **self.pending} if self.pending else self.reported

    def read[T](self, reader: Reader[T] | None) -> T | None:
        """Read a meaning out of what is shown; None without a reader."""
        return None if reader is None else reader.read(self.properties)

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

    def _codecs(self, names: Properties) -> list[Any]:
        return [
            codec
            for feature in self.features
            if not feature.reads.isdisjoint(names)
            for codec in feature.codecs
            if not codec.names.isdisjoint(names)
        ]
