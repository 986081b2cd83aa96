"""The account's homes: which of them are shown, and the things in them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
import time

from ..core.cloud import Field
from ..core.errors import CloudError, GoneError, NotPermittedError
from ..core.homes import home_fields
from . import devices as things
from .api import Api, Home
from .devices import Descriptions, Thing
from .types import ThingRecord

_GOOD_FOR = 6 * 3600
"""Seconds for which the list of homes is not asked for again."""
_OWN, _SHARED, _OWN_GROUP = 1, 2, 3
"""Kinds of things (document, Get Specified Things list: itemType)."""


@dataclass
class Homes:
    """All homes of the account, of which those are shown that were `chosen`; all, if none was."""

    api: Api
    chosen: frozenset[str]
    all: Sequence[Home] = ()
    _until: float = field(default=0, repr=False)
    _in_pages: bool = False
    _refused: set[str] = field(default_factory=set, repr=False)
    """Homes that are listed, and whose things the user may not see: those of an invitation, for example."""
    _descriptions: Descriptions = field(default_factory=Descriptions, repr=False)

    @property
    def shown(self) -> Sequence[Home]:
        """The homes to show."""
        return [home for home in self.all if not self.chosen or home.id in self.chosen]

    @property
    def fields(self) -> Sequence[Field]:
        """The form's choice, where there is one."""
        return home_fields({home.id: home.name for home in self.all}, self.chosen)

    @property
    def open(self) -> Sequence[Home]:
        """The homes to show that the user may look into."""
        return [home for home in self.shown if home.id not in self._refused]

    async def read(self) -> None:
        """Ask which homes there are."""
        self.all = await self.api.homes.all()
        self._until = time.monotonic() + _GOOD_FOR

    async def things(self) -> list[Thing]:
        """Return what is in the homes to show, without those that are refused. Raises CloudError if all are."""
        if not self.all or time.monotonic() > self._until:
            await self.read()
            self._refused.clear()
        homes = [home for home in self.shown if home.id not in self._refused] or self.shown
        found: list[Thing] = []
        refused: dict[str, CloudError] = {}
        for home in homes:
            try:
                found += await things.read_all(self._descriptions.complete(await self._things(home.id)), home)
            except (GoneError, NotPermittedError) as err:
                refused[home.id] = err
        if refused:
            await self.read()
            if len(refused) == len(homes):
                raise next(iter(refused.values()))
            self._refused |= refused.keys()
        return list(things.by_id(found).values())

    async def find(self, device: str) -> Thing:
        """Return a device or group that no list brings. Raises GoneError if the cloud does not know it."""
        kinds = (_OWN_GROUP,) if device.startswith(things.GROUP_PREFIX) else (_OWN, _SHARED)
        items = await self.api.things.specified([(kind, things.command_id(device)) for kind in kinds])
        for thing in await things.read_all(self._descriptions.complete(items), Home("", "", {})):
            if thing.device.id == device:
                return thing
        raise GoneError("the cloud does not know the device")

    async def _things(self, home: str) -> list[ThingRecord]:
        """Ask for everything at once, until that is too much for the server."""
        if not self._in_pages:
            try:
                return await self.api.things.all(home)
            except CloudError as err:
                if not err.uncertain:
                    raise
        found = await self.api.things.pages(home)
        self._in_pages = True
        return found

    async def rename(self, home: str, name: str) -> None:
        """Rename a home; the next list has the new name."""
        await self.api.homes.rename(name, home)
        self._until = 0
