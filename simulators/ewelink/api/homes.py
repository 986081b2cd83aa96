"""Homes and Rooms."""

from typing import Any

from ..accounts import Refusal, User
from ..state import thing_id
from .common import Body, Calls, Topic, objects, text, whole

_MOST_HOMES = {10: 2, 20: 20, 30: 100}
"""Homes that each account level may have; the document says only that there is such a limit."""
_MOST_ROOMS = 100


class Homes(Topic):
    """Where things are."""

    @property
    def calls(self) -> Calls:
        """Calls with a token."""
        return {
            ("GET", "/v2/family"): self.all,
            ("POST", "/v2/family"): self._add,
            ("PUT", "/v2/family"): self._rename,
            ("DELETE", "/v2/family"): self._delete,
            ("POST", "/v2/family/current"): self._switch,
            ("POST", "/v2/family/thing/sort"): self._sort_things,
            ("POST", "/v2/family/room"): self._add_room,
            ("PUT", "/v2/family/room"): self._rename_room,
            ("DELETE", "/v2/family/room"): self._delete_room,
            ("POST", "/v2/family/room/index"): self._sort_rooms,
            ("POST", "/v2/family/room/thing"): self._move,
        }

    async def all(self, user: User, body: Body) -> Body:
        """List homes."""
        homes = [
            {"id": home["id"], "apikey": user.apikey, "name": home["name"], "index": index, "roomList": _rooms(home)}
            for index, home in enumerate(self._sim.homes_of(user))
        ]
        return {"familyList": homes, "currentFamilyId": self._sim.current_home}

    async def _add(self, user: User, body: Body) -> Body:
        name, sort = text(body, "name"), whole(body, "sort", 1, 2)
        if len(self._sim.homes) >= _MOST_HOMES[user.level]:
            raise Refusal(20002, "too many homes for this plan")
        number = max(int(home["id"].removeprefix("home-")) for home in self._sim.homes) + 1
        home: dict[str, Any] = {"id": f"home-{number}", "name": name}
        home["rooms"] = {f"home-{number}-room-{n}": each for n, each in enumerate(body.get("roomNameList") or ())}
        self._sim.homes.insert(0 if sort == 1 else len(self._sim.homes), home)
        return {"id": home["id"], "name": name, "index": self._sim.homes.index(home), "roomList": _rooms(home)}

    async def _rename(self, user: User, body: Body) -> Body:
        self.home(body.get("id"))["name"] = text(body, "name")
        return {}

    async def _delete(self, user: User, body: Body) -> Body:
        if len(self._sim.homes) == 1:
            raise Refusal(20003, "the only home")
        home = self.home(text(body, "id"))
        heir, next_one = self.home(text(body, "deviceFamily")), self.home(text(body, "switchFamily"))
        if home in (heir, next_one):
            raise Refusal(400, "another home is needed")
        for device in self._sim.devices.values():
            if device.home == home["id"]:
                device.home, device.room = heir["id"], None
        for group in self._sim.groups:
            if group["home"] == home["id"]:
                group["home"], group["room"] = heir["id"], None
        self._sim.homes.remove(home)
        self._sim.current_home = next_one["id"]
        return {}

    async def _switch(self, user: User, body: Body) -> Body:
        self._sim.current_home = self.home(text(body, "id"))["id"]
        return {}

    async def _sort_things(self, user: User, body: Body) -> Body:
        home, wanted = self.home(body.get("familyid"))["id"], [each["id"] for each in objects(body, "thingList")]
        here = [thing_id(item) for item in self._sim.items(user, home)]
        if sorted(here) != sorted(wanted):
            raise Refusal(400, "all things of the home are needed")
        self._sim.order |= {thing: index for index, thing in enumerate(wanted)}
        return {}

    # --- rooms -----------------------------------------------------------------------------------------------------------

    async def _add_room(self, user: User, body: Body) -> Body:
        home, name, sort = self.home(text(body, "familyid")), text(body, "name"), whole(body, "sort", 1, 2)
        if len(home["rooms"]) >= _MOST_ROOMS:
            raise Refusal(20002, "too many rooms")
        room = f"{home['id']}-room-{len(home['rooms']) + 1}"
        home["rooms"] = {room: name} | home["rooms"] if sort == 1 else home["rooms"] | {room: name}
        return {"id": room, "name": name, "index": list(home["rooms"]).index(room)}

    async def _rename_room(self, user: User, body: Body) -> Body:
        self.home_of_room(body.get("id"))["rooms"][body["id"]] = text(body, "name")
        return {}

    async def _delete_room(self, user: User, body: Body) -> Body:
        room = body.get("id")
        del self.home_of_room(room)["rooms"][room]
        self._leave(room)
        return {}

    async def _sort_rooms(self, user: User, body: Body) -> Body:
        home, wanted = self.home(body.get("familyid")), body.get("idList")
        if not isinstance(wanted, list) or sorted(wanted) != sorted(home["rooms"]):
            raise Refusal(400, "all rooms of the home are needed")
        home["rooms"] = {room: home["rooms"][room] for room in wanted}
        return {}

    async def _move(self, user: User, body: Body) -> Body:
        room = body.get("roomid")
        self.home_of_room(room)
        before, after = objects(body, "oldThingList"), objects(body, "newThingList")
        for each in before:
            if self._room_of(user, each) != room:
                raise Refusal(400, "not in this room")
        for each in before:
            self._put(user, each, None)
        for each in after:
            self._put(user, each, room)
        return {}

    def _room_of(self, user: User, thing: Body) -> str | None:
        if thing.get("itemType") == 3:
            room: str | None = self.group(thing["id"])["room"]
            return room
        return self.device(user, thing["id"]).room

    def _put(self, user: User, thing: Body, room: str | None) -> None:
        if thing.get("itemType") == 3:
            self.group(thing["id"])["room"] = room
        else:
            self.device(user, thing["id"]).room = room

    def _leave(self, room: object) -> None:
        for device in self._sim.devices.values():
            if device.room == room:
                device.room = None
        for group in self._sim.groups:
            if group["room"] == room:
                group["room"] = None


def _rooms(home: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"id": room, "name": name, "index": index} for index, (room, name) in enumerate(home["rooms"].items())]
