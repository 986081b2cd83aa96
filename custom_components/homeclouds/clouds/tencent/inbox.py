"""Messages to the user (document, Message Management)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
import logging

from ..core.cloud import Listener
from ..core.errors import AuthError, CloudError, RateLimitError, SetupError
from ..core.model import Properties, Update, Value
from ..core.vendor_clock import sent_at
from .api import Api, Ref
from .api.history import MessageCategory
from .devices import DeviceList
from .homes import MESSAGE, MESSAGE_TYPES, MESSAGES, Family
from .types import MessageEntry

_LOGGER = logging.getLogger(__name__)


@dataclass
class Inbox:
    """Reads the messages of an account."""

    api: Api
    listener: Listener
    devices: DeviceList
    _seen: dict[str, int] = field(default_factory=dict)
    """Type of messages -> when the newest known was sent, in milliseconds since the epoch."""
    _known: dict[str, list[MessageEntry]] = field(default_factory=dict)
    """Type of messages -> those of the last reading."""

    async def read(self, families: Sequence[Family]) -> list[Update]:
        """Return the messages of each home, and report the events of those that are newer than any seen, once their kind has been read.

        Raises AuthError, SetupError, RateLimitError.
        """
        read_before = set(self._known)
        for category, kind in zip(MessageCategory, MESSAGE_TYPES, strict=True):
            try:
                self._known[kind] = await self.api.messages.since(category, self._seen.get(kind, 0))
            except AuthError, SetupError, RateLimitError:
                raise
            except CloudError as err:
                _LOGGER.debug("Messages left out: %s", err)
        homes = {family.id: family.device.id for family in families}
        of_home: dict[str, list[Value]] = {home: [] for home in homes.values()}
        found = ((sent_at(item["MsgTimestamp"]), kind, item) for kind, items in self._known.items() for item in items)
        newest = dict(self._seen)
        for moment, kind, item in sorted(found, key=lambda entry: entry[0]):
            self._seen[kind] = max(self._seen.get(kind, 0), moment)
            if not (home := self._home_of(item, homes)):
                continue
            title, body = item["MsgTitle"], item["MsgContent"]
            time = item["MsgTimestamp"] / 1000
            of_home[home].append({"id": item["MsgID"], "title": title, "text": body, "time": time})
            if kind in read_before and moment > newest.get(kind, 0):
                data: Properties = {"message.type": kind, "message.title": title, "message.text": body}
                self.listener.update(Update(home, events={MESSAGE: data}))
        return [Update(home, {MESSAGES: messages}) for home, messages in of_home.items()]

    def _home_of(self, message: MessageEntry, homes: Mapping[str, str]) -> str:
        """Return the home that a message is shown in, the first if it is of none; "" if it is of one that is not shown."""
        device = Ref(message["ProductId"], message["DeviceName"])
        family = message["FamilyId"] or self.devices.family_of(device.id)
        if family in homes:
            return homes[family]
        # Devices of homes that are not shown are in no list
        unlisted = all(device) and not family and not self.devices.is_listed(device.id)
        if family in self.devices.families or (unlisted and len(homes) < len(self.devices.families)):
            return ""
        return next(iter(homes.values()), "")
