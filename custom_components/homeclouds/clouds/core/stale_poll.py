"""What is pushed while the devices are being asked for is newer than what the answer brings.

So is what a later question has brought by then.
"""

from collections.abc import Awaitable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import count

from .model import Device, Update


@dataclass(slots=True)
class Overtaking:
    """The pushes since the question, and what was answered to later ones."""

    number: int
    """Questions are numbered as they begin."""
    _names: dict[str, set[str]] = field(default_factory=dict)
    """Device id -> properties of which something was said meanwhile."""
    _online: dict[str, bool] = field(default_factory=dict)

    def add(self, update: Update) -> None:
        """Note a push."""
        if (names := self._names.get(update.device_id)) is None:
            self._names[update.device_id] = set(update.properties)
        else:
            names.update(update.properties)
        if update.online is not None:
            self._online[update.device_id] = update.online

    def applied_to(self, device: Device) -> Device:
        """Return a device as the answer describes it, but online or offline as was said meanwhile."""
        online = self._online.get(device.id)
        return device if online is None else replace(device, online=online)

    def left_of(self, update: Update) -> Update:
        """Return what the answer says of a device, without that of which something was said meanwhile."""
        if (names := self._names.get(update.device_id)) is None:
            return update
        properties = {name: value for name, value in update.properties.items() if name not in names}
        return replace(
            update, properties=properties, online=None if update.device_id in self._online else update.online
        )


class Questions:
    """The questions for states that are under way; a push or an acknowledgement overtakes the answers of all of them."""

    def __init__(self) -> None:
        """Start with none."""
        self._open: list[Overtaking] = []
        self._number = count()

    @contextmanager
    def begin(self) -> Iterator[Overtaking]:
        """Collect what comes in while a question is under way."""
        newer = Overtaking(next(self._number))
        self._open.append(newer)
        try:
            yield newer
        finally:
            self._open = [other for other in self._open if other is not newer]

    async def read(self, work: Awaitable[Iterable[Update]]) -> list[Update]:
        """Await what is read of devices, and return it without what is pushed meanwhile."""
        with self.begin() as newer:
            updates = list(await work)
        self.answered(newer, updates)
        return [newer.left_of(update) for update in updates]

    def answered(self, question: Overtaking, updates: Iterable[Update]) -> None:
        """Note an answer: answers to earlier queries are out of date."""
        if earlier := [other for other in self._open if other.number < question.number]:
            for update in updates:
                for other in earlier:
                    other.add(update)

    def overtake(self, update: Update) -> None:
        """Note a push or an acknowledgement."""
        for newer in self._open:
            newer.add(update)
