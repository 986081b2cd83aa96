"""Homes and Rooms."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from ...core.errors import ProtocolError
from ...core.rate_limit import Priority
from ...core.values import as_dicts, identifier
from ..types import HomeRecord, RoomRecord
from .common import Topic, given, records, thing_ids


@dataclass(frozen=True, slots=True)
class Home:
    """A home ("family") with the names of its rooms by id."""

    id: str
    name: str
    rooms: Mapping[str, str]


class Homes(Topic):
    """Homes, their rooms, and what is in them.

    Where a home may be left out, the current one is meant. `last`: behind the others rather than before them.
    """

    async def all(self) -> list[Home]:
        """Return the homes, of which every account has one (Get Homes and Rooms)."""
        answer = await self.call("GET", "/v2/family", {"lang": "en"}, priority=Priority.LIST)
        homes = [home for each in records(answer, "familyList", HomeRecord) if (home := _home(each)).id]
        if not homes:
            raise ProtocolError("no home in the answer")
        return homes

    async def add(self, name: str, rooms: Sequence[str] = (), *, last: bool = True) -> HomeRecord:
        """Add a home with rooms (Add a Home). Raises NotPermittedError (20002) if the plan allows no more."""
        body = {"name": name, "sort": 2 if last else 1, "roomNameList": list(rooms)}
        return cast(HomeRecord, await self.call("POST", "/v2/family", body))

    async def rename(self, name: str, home: str | None = None) -> None:
        """Rename a home (Change Home Name)."""
        await self.call("PUT", "/v2/family", {"name": name} | given(id=home))

    async def delete(self, home: str, *, move_to: str, switch_to: str) -> None:
        """Delete a home, moving its things to another (Delete Home). Raises CommandError (20003) if it is the only one."""
        body = {"id": home, "deviceFamily": move_to, "switchFamily": switch_to}
        await self.call("DELETE", "/v2/family", body)

    async def switch(self, home: str) -> None:
        """Make a home the current one (Switch Current Home)."""
        await self.call("POST", "/v2/family/current", {"id": home})

    async def sort_things(self, things: Sequence[tuple[int, str]], home: str | None = None) -> None:
        """Put all things of a home in order, as (itemType, id) (Sort Things in a Home)."""
        body = {"thingList": thing_ids(things)} | given(familyid=home)
        await self.call("POST", "/v2/family/thing/sort", body)

    async def add_room(self, home: str, name: str, *, last: bool = True) -> RoomRecord:
        """Add a room to a home, 100 at most (Add a Room)."""
        body = {"familyid": home, "name": name, "sort": 2 if last else 1}
        return cast(RoomRecord, await self.call("POST", "/v2/family/room", body))

    async def rename_room(self, room: str, name: str) -> None:
        """Rename a room (Change Room Name)."""
        await self.call("PUT", "/v2/family/room", {"id": room, "name": name})

    async def sort_rooms(self, rooms: Sequence[str], home: str | None = None) -> None:
        """Put all rooms of a home in order (Sort Rooms)."""
        await self.call("POST", "/v2/family/room/index", {"idList": list(rooms)} | given(familyid=home))

    async def delete_room(self, room: str) -> None:
        """Delete a room (Delete Room)."""
        await self.call("DELETE", "/v2/family/room", {"id": room})

    async def move_things(self, room: str, before: Sequence[tuple[int, str]], after: Sequence[tuple[int, str]]) -> None:
        """Say which things are in a room, given which ones were (Move things)."""
        body = {"roomid": room, "oldThingList": thing_ids(before), "newThingList": thing_ids(after)}
        await self.call("POST", "/v2/family/room/thing", body)


def _home(record: HomeRecord) -> Home:
    rooms = as_dicts(record.get("roomList"))
    names = {key: str(room.get("name") or "") for room in rooms if (key := identifier(room.get("id")))}
    return Home(identifier(record.get("id")), str(record.get("name") or ""), names)
