"""What is looked after in the background: messages, firmware, statistics that devices report only when asked."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
import itertools
import logging
import time
from typing import Protocol

from ..core.cloud import Listener
from ..core.errors import AuthError, CloudError, SetupError, UnsupportedError, foreseen
from ..core.model import JSON, Properties, Update, Value
from . import profiles
from .api import Api
from .devices import HOME_PREFIX, Thing
from .homes import Homes
from .profiles.homes import MESSAGE_TYPES
from .properties import LATEST, RUNNING
from .push import Push
from .sleepers import Sleepers
from .types import Firmware, Message

_LOGGER = logging.getLogger(__name__)
_ROUND = 300
_FIRMWARE_EVERY = 86400
_MESSAGES_EVERY = 3600
"""Seconds; more often, they alone would use up what an account may ask in a month."""
_STATISTICS_EVERY = 6 * 3600
_INSTALLS_FOR = 900
_PAGE = 30
"""Messages in one answer at most (document, Get the List of Messages)."""
_MOST_MESSAGES = 300
_AT_ONCE = 30
"""Devices in one question for firmware (document, Get Device OTA Update Information)."""


class ThingsOwner(Protocol):
    """The account whose things are looked after."""

    listener: Listener

    @property
    def things(self) -> Iterable[Thing]:
        """All devices and groups."""


@dataclass
class BackgroundTasks:
    """The account's background work; none of it is urgent."""

    api: Api
    push: Push
    homes: Homes
    account: ThingsOwner
    sleepers: Sleepers
    first_pause: float = 30
    """Seconds after the start until the first round: what people wait for comes first."""
    _newest: dict[str, int] = field(default_factory=dict)
    _firmware: dict[str, Firmware] = field(default_factory=dict)
    _installing: dict[str, float] = field(default_factory=dict)
    _due: dict[str, float] = field(default_factory=dict)
    _unforeseen: set[str] = field(default_factory=set, repr=False)

    async def run(self) -> None:
        """Do the rounds until cancelled. Raises AuthError, SetupError."""
        await asyncio.sleep(self.first_pause)
        while True:
            await self.round()
            await asyncio.sleep(_ROUND)

    async def round(self) -> None:
        """Do all that is due."""
        works = (("sleepers", 0, self.look_at_sleepers), ("messages", _MESSAGES_EVERY, self.messages), ("firmware", _FIRMWARE_EVERY, self.firmware),
                 ("statistics", _STATISTICS_EVERY, self.statistics))  # fmt: skip
        for name, every, work in works:
            if time.monotonic() < self._due.get(name, 0):
                continue
            try:
                await work()
            except AuthError, SetupError:
                raise
            except CloudError as err:
                _LOGGER.debug("No %s this time: %s", name, err)
            except Exception as err:  # noqa: BLE001 - logged once, and told as an error of the cloud
                foreseen(err, self._unforeseen)
                self._due[name] = time.monotonic() + _FIRMWARE_EVERY
            else:
                self._due[name] = time.monotonic() + every

    async def look_at_sleepers(self) -> None:
        """Report which devices have slept for too long."""
        for update in self.sleepers.gone(self.account.things):
            self.account.listener.update(update)

    async def messages(self) -> None:
        """Report messages that are new since the last round."""
        for home in self.homes.all:
            seen = self._newest.get(home.id)
            found = await self._messages(home.id, seen)
            for message in sorted(found, key=_date):
                if seen is not None and _date(message) > seen:
                    self.account.listener.update(
                        Update(f"{HOME_PREFIX}{home.id}", events={"message": _message(message)})
                    )
            self._newest[home.id] = max([seen or 0, *map(_date, found)])

    async def _messages(self, home: str, seen: int | None) -> list[Message]:
        """Return a home's newest messages, so many that none since the last look is missing."""
        found = page = await self.api.messages.newest(home, number=_PAGE)
        while seen is not None and len(page) == _PAGE and min(map(_date, page)) > seen and len(found) < _MOST_MESSAGES:
            page = await self.api.messages.newest(home, before=min(map(_date, page)), number=_PAGE)
            found = found + page
        return found

    async def firmware(self) -> None:
        """Ask for newer firmware of all devices and report it."""
        asked = [t for t in self.account.things if t.model and isinstance(t.properties.get("fwVersion"), str)]
        for batch in itertools.batched(asked, _AT_ONCE, strict=False):
            answer = await self.api.updates.newer(
                [(t.device.id, t.model, str(t.properties["fwVersion"])) for t in batch]
            )
            found = {str(each.get("deviceid")): each for each in answer if each.get("binList")}
            for thing in batch:
                device, installed = thing.device.id, str(thing.properties["fwVersion"])
                news = found.get(device)
                if news is None:
                    self._firmware.pop(device, None)
                else:
                    self._firmware[device] = news
                latest = str(news.get("version") or installed) if news else installed
                self.account.listener.update(Update(device, {LATEST: latest, RUNNING: self._still_installing(device)}))

    async def install(self, thing: Thing) -> Properties:
        """Have a device install its newer firmware; it restarts and then reports the version. Raises CommandError."""
        if (news := self._firmware.get(thing.device.id)) is None:
            await self.firmware()
            if (news := self._firmware.get(thing.device.id)) is None:
                raise UnsupportedError("there is no newer firmware")
        params = {"model": thing.model, "version": news.get("version"), "binList": news.get("binList")}
        await self.push.request("upgrade", thing.device.id, thing.owner, params)
        self._installing[thing.device.id] = time.monotonic()
        return {RUNNING: True}

    def installed(self, device: str, version: Value) -> dict[str, Value]:
        """Take note of a version that a device reports, and return what else that means."""
        if self._installing.pop(device, None) is None and device not in self._firmware:
            return {}
        news = self._firmware.get(device)
        if news is not None and news.get("version") == version:
            del self._firmware[device]
        return {RUNNING: False}

    async def statistics(self) -> None:
        """Have devices report their energy histories."""
        for thing in self.account.things:
            ask = profiles.profile(thing.uiid).ask
            if ask and thing.device.online and self.push.connected:
                try:
                    reply = await self.push.request("update", thing.device.id, thing.owner, dict(ask))
                except CloudError as err:
                    _LOGGER.debug("A device does not tell its statistics: %s", err)
                    continue
                if isinstance(params := reply.get("params") or reply.get("config"), dict):
                    self.account.listener.update(Update(thing.device.id, params))

    def _still_installing(self, device: str) -> bool:
        since = self._installing.get(device)
        return since is not None and time.monotonic() - since < _INSTALLS_FOR


def _date(message: Message) -> int:
    date = message.get("date")
    return date if isinstance(date, int) else 0


def _message(message: Message) -> dict[str, JSON]:
    content = message.get("message")
    content = content if isinstance(content, dict) else {}
    device = content.get("deviceName") or content.get("name")
    return {
        "type": MESSAGE_TYPES.get(str(message.get("msgType")), "notice"),
        "text": str(content.get("text") or content.get("content") or ""),
        "device": str(device) if device else None,
    }
