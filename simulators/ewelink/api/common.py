"""What all topics share: looking things up, and saying no as the vendor does."""

from collections.abc import Awaitable, Callable
from typing import Any

from ..accounts import Refusal, User
from ..devices import EwelinkDevice
from ..state import EwelinkState

type Body = dict[str, Any]
type Signed = Callable[[str, Body], Body]
type Call = Callable[[User, Body], Awaitable[Body]]
type Calls = dict[tuple[str, str], Call]


class Topic:
    """Some of the interfaces."""

    def __init__(self, sim: EwelinkState) -> None:
        """Answer for this simulator."""
        self._sim = sim

    def device(self, user: User, device: object) -> EwelinkDevice:
        """Return a device that a user sees. Raises Refusal 405, 406."""
        found = self._sim.devices.get(str(device))
        if found is None:
            raise Refusal(405, "no such device")
        if not self._sim.sees(user, found):
            raise Refusal(406, "access denied")
        return found

    def own(self, user: User, device: object) -> EwelinkDevice:
        """Return a device that a user owns. Raises Refusal 405, 406."""
        found = self.device(user, device)
        if found.owner != user.apikey:
            raise Refusal(406, "access denied")
        return found

    def group(self, group: object) -> dict[str, Any]:
        """Return a group. Raises Refusal 405."""
        return _first(self._sim.groups, group)

    def home(self, home: object) -> dict[str, Any]:
        """Return a home, the current one if none is named. Raises Refusal 405."""
        return _first(self._sim.homes, home or self._sim.current_home)

    def home_of_room(self, room: object) -> dict[str, Any]:
        """Return the home that a room is in. Raises Refusal 405."""
        found = next((home for home in self._sim.homes if room in home["rooms"]), None)
        if found is None:
            raise Refusal(405, "no such room")
        return found

    def place(self, body: Body) -> tuple[str, str | None]:
        """Return home and room that something new is put into. Raises Refusal 405."""
        room = body.get("roomid")
        home = self.home(body.get("familyid"))
        if room is not None and room not in home["rooms"]:
            raise Refusal(405, "no such room")
        return home["id"], room


def _first(records: list[dict[str, Any]], wanted: object) -> dict[str, Any]:
    found = next((record for record in records if record["id"] == wanted), None)
    if found is None:
        raise Refusal(405, "not found")
    return found


def text(body: Body, name: str, *, longest: int | None = None) -> str:
    """Return a parameter that must be a text. Raises Refusal 400."""
    value = body.get(name)
    if not isinstance(value, str) or not value or (longest is not None and len(value) > longest):
        raise Refusal(400, f"{name} is missing or wrong")
    return value


def whole(body: Body, name: str, lowest: int, highest: int, default: int | None = None) -> int:
    """Return a parameter that must be a whole number within limits, however a query spells it. Raises Refusal 400."""
    value = body.get(name, default)
    if isinstance(value, str) and value.lstrip("-").isdecimal():
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or not lowest <= value <= highest:
        raise Refusal(400, f"{name} must be {lowest} to {highest}")
    return value


def objects(body: Body, name: str, *, least: int = 0, most: int | None = None) -> list[Body]:
    """Return a parameter that must be a list of objects with an id. Raises Refusal 400."""
    value = body.get(name)
    if not isinstance(value, list) or len(value) < least or (most is not None and len(value) > most):
        raise Refusal(400, f"{name} must be a list of {least} to {most}")
    if not all(isinstance(each, dict) and isinstance(each.get("id"), str) for each in value):
        raise Refusal(400, f"{name} must hold objects with an id")
    return value


def mapping(body: Body, name: str) -> Body:
    """Return a parameter that must be an object. Raises Refusal 400."""
    value = body.get(name)
    if not isinstance(value, dict):
        raise Refusal(400, f"{name} must be an object")
    return value


def settings(body: Body) -> dict[str, int]:
    """Return a device's settings. Raises Refusal 400."""
    found = mapping(body, "settings")
    if not found.keys() <= {"opsNotify", "opsHistory", "alarmNotify"} or not all(
        value in {0, 1} for value in found.values()
    ):
        raise Refusal(400, "settings are opsNotify, opsHistory, alarmNotify: 0 or 1")
    return found
