"""The documented HTTP interfaces, by name. Every method raises CloudError; sections are the document's."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..budget import Priority
from ..errors import CloudError, ProtocolError
from ..model import JSON
from .session import Session

type Record = dict[str, Any]
"""One JSON object of an answer."""

DEVICE = 1
GROUP = 2


@dataclass(frozen=True, slots=True)
class Home:
    """A home ("family") with the names of its rooms by id."""

    id: str
    name: str
    rooms: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where the WebSocket is."""

    domain: str
    port: int


@dataclass
class Api:
    """Calls with a token: things, homes, groups, sharing, history, firmware, messages."""

    session: Session

    # User

    async def profile(self) -> Record:
        """Return the user (Get User Information)."""
        return _record(await self.session.call("GET", "/v2/user/profile", priority=Priority.LIST), "user")

    async def update_profile(self, *, nickname: str) -> None:
        """Change the user's nickname (Update User Information)."""
        await self.session.call("POST", "/v2/user/profile", {"nickname": nickname})

    async def logout(self) -> None:
        """Give the tokens back (Logout)."""
        await self.session.call("DELETE", "/v2/user/logout")

    # Home page

    async def home_page(self, **parts: Mapping[str, JSON]) -> Record:
        """Return several things of the current home at once (Get home page information): getUser={}, getThing={"num": 0}."""
        return await self.session.call("POST", "/v2/homepage", {"lang": "en", **parts}, priority=Priority.LIST)

    # Device

    async def things(self, home: str | None = None, *, page: int = 30) -> list[Record]:
        """Return all things of a home (Get Thing List): in one piece, or in pages where the server can't do that."""
        place = {"familyid": home} if home else {}
        try:
            return await self._things(place | {"num": 0})
        except CloudError as err:
            if err.code != "500":
                raise
        found: dict[Any, Record] = {}
        begin = -9999999
        while True:
            things = await self._things(place | {"num": page, "beginIndex": begin})
            news = {(each.get("itemType"), _id(each)): each for each in things}
            if not news.keys() - found.keys():
                return list(found.values())
            found |= news
            begin = max(int(each.get("index") or 0) for each in things)
            if len(things) < page:
                return list(found.values())

    async def _things(self, query: Mapping[str, str | int]) -> list[Record]:
        return _records(await self.session.call("GET", "/v2/device/thing", query, priority=Priority.LIST), "thingList")

    async def specified_things(self, wanted: Sequence[tuple[int, str]]) -> list[Record]:
        """Return up to 10 things by (itemType, id) (Get Specified Things list)."""
        body = {"thingList": [{"itemType": kind, "id": thing} for kind, thing in wanted]}
        return _records(await self.session.call("POST", "/v2/device/thing", body), "thingList")

    async def status(self, thing: str, *, kind: int = DEVICE, names: Iterable[str] = ()) -> Record:
        """Return params of a device or group, all if no names are given (Get Device or Group Status)."""
        query: dict[str, str | int] = {"type": kind, "id": thing}
        if wanted := "|".join(names):
            query["params"] = wanted
        return _record(await self.session.call("GET", "/v2/device/thing/status", query), "params")

    async def set_status(self, thing: str, params: Mapping[str, Any], *, kind: int = DEVICE) -> None:
        """Control a device or group (Update the Status of a Device or Group). Raises OfflineError, CommandError."""
        body = {"type": kind, "id": thing, "params": params}
        await self.session.call("POST", "/v2/device/thing/status", body, priority=Priority.COMMAND)

    async def set_statuses(
        self, commands: Mapping[str, tuple[int, Mapping[str, Any]]], *, timeout: int = 8000
    ) -> dict[str, int]:
        """Control up to 10 things, id -> (kind, params), and return their result codes (Update the Status of Multiple…)."""
        items = [{"type": kind, "id": thing, "params": params} for thing, (kind, params) in commands.items()]
        body = {"thingList": items, "timeout": timeout}
        answer = await self.session.call("POST", "/v2/device/thing/batch-status", body, priority=Priority.COMMAND)
        return {str(each.get("id")): int(each.get("error") or 0) for each in _records(answer, "respList")}

    async def update_info(self, device: str, *, name: str | None = None, room: str | None = None) -> None:
        """Rename a device or move it to a room (Update Name/Room of Device)."""
        changes = {"name": name, "roomid": room}
        body = {"deviceid": device} | {key: value for key, value in changes.items() if value is not None}
        await self.session.call("POST", "/v2/device/update-info", body)

    async def set_tags(self, device: str, tags: Mapping[str, JSON], *, merge: bool = True) -> Record:
        """Change a device's tags, such as the names of its ways (Change Device Tags) and return the thing."""
        body = {"deviceid": device, "type": "merge" if merge else "replace", "tags": tags}
        return _record(await self.session.call("POST", "/v2/device/tags", body), "updatedThing")

    # Groups

    async def groups(self) -> list[Record]:
        """Return the groups of the current home (Get Group List)."""
        return _records(await self.session.call("GET", "/v2/device/group", {"lang": "en"}), "groupList")

    async def add_group(self, name: str, main_device: str, *, home: str | None = None) -> Record:
        """Add a group and return it as a thing (Add Group)."""
        body = {"name": name, "mainDeviceId": main_device, "sort": 2} | ({"familyid": home} if home else {})
        return await self.session.call("POST", "/v2/device/group", body)

    async def rename_group(self, group: str, name: str) -> None:
        """Rename a group (Change Group Name)."""
        await self.session.call("PUT", "/v2/device/group", {"id": group, "name": name})

    async def delete_group(self, group: str) -> None:
        """Delete a group (Delete Group)."""
        await self.session.call("DELETE", "/v2/device/group", {"id": group})

    async def save_group_status(self, group: str, params: Mapping[str, Any]) -> None:
        """Store a group's params without controlling anything (Change Group Status)."""
        await self.session.call("POST", "/v2/device/group/status", {"id": group, "params": params})

    async def set_group_devices(self, group: str, devices: Sequence[str]) -> list[Record]:
        """Say which devices a group has; its main device must be among them (Update the Device List of a Group)."""
        body = {"id": group, "deviceidList": list(devices)}
        return _records(await self.session.call("POST", "/v2/device/group/update", body), "updatedThingList")

    # Sharing

    async def share(
        self, devices: Sequence[str], user: Mapping[str, str], *, permit: int, comment: str = ""
    ) -> list[Record]:
        """Share devices with a user, by email or countryCode and phoneNumber (Share Devices); `permit` is about timers."""
        body = {"deviceidList": list(devices), "user": user, "permit": permit, "comment": comment, "shareType": 1}
        return _records(await self.session.call("POST", "/v2/device/share", body), "updatedThingList")

    async def change_permit(self, device: str, apikey: str, permit: int) -> None:
        """Change what a user may do with a shared device's timers (Change Sharing Permission)."""
        await self.session.call(
            "POST", "/v2/device/share/permit", {"deviceid": device, "apikey": apikey, "permit": permit}
        )

    async def unshare(self, device: str, apikey: str) -> None:
        """Take a share back (Cancel Sharing)."""
        await self.session.call("DELETE", "/v2/device/share", {"deviceid": device, "apikey": apikey})

    # History, firmware

    async def history(self, device: str, *, before: int | None = None, number: int = 30) -> list[Record]:
        """Return a device's last operations, newest first; `before` is in ms (Get Device Operating History)."""
        query: dict[str, str | int] = {"deviceid": device, "num": number}
        if before is not None:
            query["from"] = before
        answer = await self.session.call("GET", "/v2/device/history", query, priority=Priority.STATISTICS)
        return _records(answer, "histories")

    async def clear_history(self, device: str) -> None:
        """Forget a device's operations (Clean Device Operating History)."""
        await self.session.call("DELETE", "/v2/device/history", {"deviceid": device})

    async def firmware(self, devices: Sequence[tuple[str, str, str]]) -> list[Record]:
        """Return newer firmware for up to 30 (id, model, version) (Get Device OTA Update Information)."""
        items = [{"deviceid": device, "model": model, "version": version} for device, model, version in devices]
        body = {"deviceInfoList": items}
        answer = await self.session.call("POST", "/v2/device/ota/query", body, priority=Priority.STATISTICS)
        return _records(answer, "otaInfoList")

    # Homes and rooms

    async def homes(self) -> list[Home]:
        """Return the homes (Get Homes and Rooms)."""
        answer = await self.session.call("GET", "/v2/family", {"lang": "en"}, priority=Priority.LIST)
        return [
            Home(
                str(each.get("id")),
                str(each.get("name") or ""),
                {str(room.get("id")): str(room.get("name") or "") for room in each.get("roomList") or ()},
            )
            for each in _records(answer, "familyList")
        ]

    async def add_home(self, name: str, rooms: Sequence[str] = ()) -> Record:
        """Add a home with rooms (Add a Home)."""
        return await self.session.call("POST", "/v2/family", {"name": name, "sort": 2, "roomNameList": list(rooms)})

    async def rename_home(self, home: str, name: str) -> None:
        """Rename a home (Change Home Name)."""
        await self.session.call("PUT", "/v2/family", {"id": home, "name": name})

    async def delete_home(self, home: str, *, move_to: str, switch_to: str) -> None:
        """Delete a home, moving its things to another (Delete Home)."""
        await self.session.call(
            "DELETE", "/v2/family", {"id": home, "deviceFamily": move_to, "switchFamily": switch_to}
        )

    async def switch_home(self, home: str) -> None:
        """Make a home the current one (Switch Current Home)."""
        await self.session.call("POST", "/v2/family/current", {"id": home})

    async def sort_things(self, home: str, things: Sequence[tuple[int, str]]) -> None:
        """Put all things of a home in order, as (itemType, id) (Sort Things in a Home)."""
        await self.session.call("POST", "/v2/family/thing/sort", {"familyid": home, "thingList": _things(things)})

    async def add_room(self, home: str, name: str) -> Record:
        """Add a room to a home (Add a Room)."""
        return await self.session.call("POST", "/v2/family/room", {"familyid": home, "name": name, "sort": 2})

    async def rename_room(self, room: str, name: str) -> None:
        """Rename a room (Change Room Name)."""
        await self.session.call("PUT", "/v2/family/room", {"id": room, "name": name})

    async def sort_rooms(self, home: str, rooms: Sequence[str]) -> None:
        """Put all rooms of a home in order (Sort Rooms)."""
        await self.session.call("POST", "/v2/family/room/index", {"familyid": home, "idList": list(rooms)})

    async def delete_room(self, room: str) -> None:
        """Delete a room (Delete Room)."""
        await self.session.call("DELETE", "/v2/family/room", {"id": room})

    async def move_things(self, room: str, before: Sequence[tuple[int, str]], after: Sequence[tuple[int, str]]) -> None:
        """Say which things are in a room, given which ones were (Move things)."""
        body = {"roomid": room, "oldThingList": _things(before), "newThingList": _things(after)}
        await self.session.call("POST", "/v2/family/room/thing", body)

    # Messages, dispatch

    async def messages(self, home: str | None = None, *, before: int | None = None, number: int = 30) -> list[Record]:
        """Return a home's messages, newest first; `before` is in ms (Get the List of Messages)."""
        query: dict[str, str | int] = {"num": number}
        query |= ({"familyid": home} if home else {}) | ({} if before is None else {"from": before})
        answer = await self.session.call("GET", "/v2/message/read", query, priority=Priority.STATISTICS)
        return _records(answer, "messageList")

    async def dispatch(self) -> Endpoint:
        """Return where to open the WebSocket (HTTP: DispatchService)."""
        tokens = await self.session.token()
        origin = self.session.client.hosts.dispatch(tokens.region)
        answer = await self.session.call("GET", "/dispatch/app", priority=Priority.COMMAND, origin=origin)
        domain, port = answer.get("domain") or answer.get("IP"), answer.get("port")
        if not isinstance(domain, str) or not isinstance(port, int):
            raise ProtocolError("the dispatch service names no server")
        return Endpoint(domain, port)


def _things(things: Sequence[tuple[int, str]]) -> list[Record]:
    return [{"itemType": kind, "id": thing} for kind, thing in things]


def _record(answer: Mapping[str, Any], name: str) -> Record:
    found = answer.get(name)
    if not isinstance(found, dict):
        raise ProtocolError(f"no {name} in the answer")
    return found


def _records(answer: Mapping[str, Any], name: str) -> list[Record]:
    found = answer.get(name)
    if not isinstance(found, list):
        raise ProtocolError(f"no {name} in the answer")
    return [each for each in found if isinstance(each, dict)]


def _id(thing: Mapping[str, Any]) -> str:
    data = thing.get("itemData")
    return str(data.get("deviceid") or data.get("id")) if isinstance(data, dict) else ""
