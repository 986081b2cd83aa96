"""Background work: messages, firmware, devices that sleep, and statistics that devices report only on request."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
import logging
import time

from ..core.background import Job
from ..core.cloud import Listener
from ..core.codecs import Choice, Text
from ..core.errors import CloudError, GoneError, NotPermittedError
from ..core.model import JSON, Update
from ..core.sensor_features import Event
from ..core.vendor_clock import sent_at
from . import profiles
from .api import Api
from .codes import AppNotPermittedError
from .commands import reported
from .devices import HOME_PREFIX, Thing
from .firmware import CHECK_EVERY, Firmwares
from .homes import Homes
from .params import flatten
from .push import Push
from .sleepers import Sleepers
from .types import Message

_LOGGER = logging.getLogger(__name__)
_LOOK_EVERY = 300
"""Seconds, at what asks nobody; also the pause before failed work is repeated."""
MESSAGES_EVERY = 3600
"""Seconds; more often, they alone would use up what an account may ask in a month."""
_MESSAGES_WITHOUT_PUSH = 3 * 3600
"""While the lists that stand in for pushes need most of these requests."""
_STATISTICS_EVERY = 6 * 3600
_PAGE = 30
"""Messages in one answer at most (document, Get the List of Messages)."""
_MOST_MESSAGES = 300
MESSAGE_TYPES: Mapping[str, str] = {
    "shareNotify_v2": "shared",
    "cancelShareNotify_v2": "share_cancelled",
    "opsNotify_v2": "operation",
    "pushNotify_v2": "notice",
    "alarmNotify_v2": "alarm",
    "IOTCameraNotify_v2": "camera",
}
"""Message types (document, Get the List of Messages) -> words."""
_WORDS = tuple(MESSAGE_TYPES.values())
MESSAGES = Event(
    key="message",
    source="message",
    type=Choice("type", {word: word for word in _WORDS}),
    types=_WORDS,
    attributes={"text": Text("text"), "device": Text("device")},
)
"""What a home shows of them."""


@dataclass
class BackgroundTasks:
    """The account's background work; none of it is urgent."""

    api: Api
    push: Push
    homes: Homes
    listener: Listener
    things: Callable[[], Iterable[Thing]]
    """Returns all devices and groups."""
    sleepers: Sleepers
    firmwares: Firmwares
    _newest: dict[str, int] = field(default_factory=dict)
    _refused: dict[str, float] = field(default_factory=dict, repr=False)
    """Homes whose messages the user may not read -> when to ask for them again (monotonic)."""

    @property
    def jobs(self) -> tuple[Job, ...]:
        """What to do, and how often."""
        return (
            Job("sleepers", _LOOK_EVERY, self.check_sleepers),
            Job("installations", _LOOK_EVERY, self.end_installations),
            Job("messages", _MESSAGES_WITHOUT_PUSH, self.read_messages),
            Job("firmware", CHECK_EVERY, self.check_firmware),
            Job("statistics", _STATISTICS_EVERY, self.request_statistics),
        )

    async def check_sleepers(self) -> None:
        """Report which devices have slept for too long."""
        for update in self.sleepers.gone(self.things()):
            self.listener.update(update)

    async def read_messages(self) -> float | None:
        """Report messages that are new since the last round. Returns after how many seconds to do so again while pushes come in."""
        for home in self.homes.open:
            if time.monotonic() < self._refused.get(home.id, 0):
                continue
            seen = self._newest.get(home.id)
            try:
                found = await self._messages(home.id, seen)
            except AppNotPermittedError:
                raise
            except (GoneError, NotPermittedError) as err:
                _LOGGER.debug("Messages of a home are left out: %s", err)
                self._refused[home.id] = time.monotonic() + CHECK_EVERY
                continue
            for message in sorted(found, key=_date):
                if seen is not None and _date(message) > seen:
                    self.listener.update(Update(f"{HOME_PREFIX}{home.id}", events={"message": _message(message)}))
            self._newest[home.id] = max([seen or 0, *map(_date, found)])
        return MESSAGES_EVERY if self.push.connected else None

    async def _messages(self, home: str, seen: int | None) -> list[Message]:
        """Return a home's newest messages, back to the newest one that was read before."""
        found = page = await self.api.messages.newest(home, number=_PAGE)
        while seen is not None and len(page) == _PAGE and _oldest(page) > seen and len(found) < _MOST_MESSAGES:
            page = await self.api.messages.newest(home, before=_oldest(page), number=_PAGE)
            found = found + page
        return found

    async def check_firmware(self) -> None:
        """Report the latest firmware of all devices."""
        for update in await self.firmwares.check(self.things()):
            self.listener.update(update)

    async def end_installations(self) -> None:
        """Report which devices no longer count as installing firmware."""
        for update in self.firmwares.ended():
            self.listener.update(update)

    async def request_statistics(self) -> None:
        """Have devices report their energy histories."""
        for thing in self.things():
            ask = profiles.profile(thing.uiid).ask
            if ask and thing.device.online and self.push.connected:
                try:
                    reply = await self.push.request("update", thing.device, thing.owner, dict(ask))
                except CloudError as err:
                    _LOGGER.debug("Statistics of a device are left out: %s", err)
                    continue
                if params := reported(reply):
                    self.listener.update(Update(thing.device.id, flatten(params)))


def _oldest(page: list[Message]) -> int:
    """Return the earliest date of some messages that can be; 0 if none can."""
    return min(filter(None, map(_date, page)), default=0)


def _date(message: Message) -> int:
    return sent_at(message.get("date"))


def _message(message: Message) -> dict[str, JSON]:
    content = message.get("message")
    content = content if isinstance(content, dict) else {}
    device = content.get("deviceName") or content.get("name")
    return {
        "type": MESSAGE_TYPES.get(str(message.get("msgType")), "notice"),
        "text": str(content.get("text") or content.get("content") or ""),
        "device": str(device) if device else None,
    }
