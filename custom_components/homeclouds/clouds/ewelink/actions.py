"""Actions beyond writing properties: sharing, history, timers, tags."""

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from typing import ClassVar, cast
from zoneinfo import ZoneInfo

from ..core.actions import ActionTable, moment
from ..core.cloud import Context
from ..core.errors import NotPermittedError, UnsupportedError, ValueRangeError
from ..core.model import JSON, Sample, Value
from ..core.values import as_dict, as_dicts, as_list, number
from . import profiles
from .api import GROUP, Api
from .codecs import history
from .commands import Commands
from .devices import Thing
from .timers import Timers
from .types import Share, ThingRecord

_OF_OWNERS = frozenset({"get_shares", "set_tags", "share_device", "unshare_device"})
"""Actions that users with whom a device is shared may not perform."""
_OPERATIONS = 30
_PERMITS = {"create": 1, "edit": 2, "delete": 4, "enable": 8}
_HISTORIES: Mapping[str, tuple[str, int]] = {
    "hundredDaysKwh": ("hundredDaysKwhData", 6),
    "getHoursKwh": ("hoursKwhData", 3),
    **{f"getKwh_{channel:02}": (f"kwhHistories_{channel:02}", 4) for channel in range(4)},
}
"""What requests a history -> the property that reports it, and the number of characters per day."""
_OF_HOURS = "getHoursKwh"
COUNTER = "dayKwh"
"""Property that counts since midnight, in hundredths of kWh."""
_HOUR = 3600


class Actions:
    """Performs the actions of an account; each takes a thing and the fields of the action."""

    def __init__(self, api: Api, commands: Commands, context: Context) -> None:
        """Use the account's API and commands; users give times in the context's zone."""
        self._api, self._commands, self._context = api, commands, context
        self._zone = ZoneInfo(context.time_zone)
        self._timers = Timers(commands, context.listener, self._zone)

    async def perform(self, name: str, thing: Thing, data: Mapping[str, JSON]) -> JSON:
        """Perform an action and return its result. Raises CloudError."""
        if thing.kind == GROUP:
            raise UnsupportedError(name)
        if thing.device.shared and name in _OF_OWNERS:
            raise NotPermittedError("the device belongs to another user")
        return await self.action_table.perform(self, name, thing, data)

    async def _get_operations(self, thing: Thing, data: Mapping[str, JSON]) -> JSON:
        """Return a list with `time`, `what` was changed, `by` which app or system, the `account`, and the `request`."""
        limit, end = data.get("limit", _OPERATIONS), data.get("end")
        entries = await self._api.history.operations(
            thing.device.id,
            number=limit if isinstance(limit, int) else _OPERATIONS,
            before=int(end * 1000) if isinstance(end, int | float) else None,
        )
        return [
            {
                "time": moment(each.get("opsTime"), self._zone, per_second=1000),
                "what": each.get("opsSwitchs"),
                "by": each.get("userAgent"),
                "account": each.get("opsAccount") or None,
                "request": each.get("request"),
            }
            for each in entries
        ]

    async def _get_timers(self, thing: Thing, data: Mapping[str, JSON]) -> JSON:
        """Return a list with `timer_id`, `enabled`, `time`, `days`, `repeat`, `at` as the device has it, and what is written as `data`."""
        return await self._timers.all(thing)

    async def _set_timer(self, thing: Thing, data: Mapping[str, JSON]) -> JSON:
        """Return the timer, as `get_timers` does."""
        return await self._timers.set(thing, data)

    async def _delete_timer(self, thing: Thing, data: Mapping[str, JSON]) -> JSON:
        await self._timers.delete(thing, data)
        return None

    async def _set_tags(self, thing: Thing, data: Mapping[str, JSON]) -> JSON:
        """Return all tags of the device."""
        tags = data.get("tags")
        updated = await self._api.devices.set_tags(thing.device.id, as_dict(tags))
        self._context.listener.refresh()
        item = updated.get("itemData")
        return item.get("tags") if isinstance(item, dict) else tags

    async def _get_shares(self, thing: Thing, data: Mapping[str, JSON]) -> JSON:
        """Return a list with `name`, `email`, `phone_number`, `comment`, the permissions for `timers`, and the `time` of sharing."""
        return [
            {
                "name": each.get("nickname") or None,
                "email": each.get("email") or None,
                "phone_number": each.get("phoneNumber") or None,
                "comment": each.get("comment") or None,
                "timers": [word for word, bit in _PERMITS.items() if int(number(each.get("permit")) or 0) & bit],
                "time": moment(each.get("shareTime"), self._zone, per_second=1000),
            }
            for each in await self._shared_with(thing)
        ]

    async def _shared_with(self, thing: Thing) -> list[Share]:
        return _shares(await self._api.things.specified([(1, thing.device.id)]))

    async def _share_device(self, thing: Thing, data: Mapping[str, JSON]) -> JSON:
        """Return the number of users that the device is `shared_with`."""
        permit = sum(_PERMITS.get(str(each), 0) for each in as_list(data.get("timers")))
        user = _user(data)
        known = [share for share in await self._shared_with(thing) if _is(share, user)]
        if known:
            things = await self._api.sharing.change_permit(thing.device.id, str(known[0].get("apikey")), permit)
        else:
            comment = str(data.get("comment") or "")
            things = await self._api.sharing.share([thing.device.id], user, permit=permit, comment=comment)
        return {"shared_with": len(_shares(things))}

    async def _unshare_device(self, thing: Thing, data: Mapping[str, JSON]) -> JSON:
        """Return the number of users that it was `unshared` from."""
        user = _user(data)
        shares = [share for share in await self._shared_with(thing) if _is(share, user)]
        for each in shares:
            await self._api.sharing.unshare(thing.device.id, str(each.get("apikey")))
        if not shares:
            raise ValueRangeError("the device is not shared with this user")
        return {"unshared": len(shares)}

    async def hours(self, thing: Thing) -> list[float | None]:
        """Return kWh per hour, newest first. Raises UnsupportedError if the device keeps no hours."""
        asks = {name: value for name, value in profiles.profile(thing.uiid).history.items() if name == _OF_HOURS}
        if not asks:
            raise UnsupportedError("the device keeps no energy of hours")
        (found,) = await self._histories(thing, asks)
        return found

    async def _histories(self, thing: Thing, asks: Mapping[str, Value]) -> list[list[float | None]]:
        answered = await self._commands.write(thing.device, asks)
        if missing := [name for name, _ in map(_HISTORIES.__getitem__, asks) if name not in answered]:
            answered = {**answered, **await self._commands.query(thing.device, missing)}
        return [history(str(answered.get(name) or ""), digits) for name, digits in (_HISTORIES[ask] for ask in asks)]

    async def _get_energy_history(self, thing: Thing, data: Mapping[str, JSON]) -> JSON:
        """Return kWh per day, or per hour as the device keeps them, newest first; of several channels each by its number."""
        profile = profiles.profile(thing.uiid)
        asks = {name: value for name, value in {**profile.ask, **profile.history}.items() if name in _HISTORIES}
        if not asks:
            raise UnsupportedError("the device keeps no energy history")
        found: list[JSON] = [[*days] for days in await self._histories(thing, asks)]
        return found[0] if len(found) == 1 else {str(channel): days for channel, days in enumerate(found)}

    action_table: ClassVar[ActionTable[Actions, Thing]] = ActionTable(
        {
            "delete_timer": _delete_timer,
            "get_energy_history": _get_energy_history,
            "get_operations": _get_operations,
            "get_shares": _get_shares,
            "get_timers": _get_timers,
            "set_tags": _set_tags,
            "set_timer": _set_timer,
            "share_device": _share_device,
            "unshare_device": _unshare_device,
        }
    )


ACTIONS = Actions.action_table.names


def _user(data: Mapping[str, JSON]) -> dict[str, str]:
    """Return the user to share with, as the interface wants them."""
    if email := data.get("email"):
        return {"email": str(email)}
    if phone := data.get("phone_number"):
        return {"countryCode": str(data.get("country_code") or ""), "phoneNumber": str(phone)}
    raise ValueRangeError("email or phone_number")


def _is(share: Share, user: Mapping[str, str]) -> bool:
    """Return whether a device is shared with this user."""
    if (email := user.get("email")) is not None:
        return email.lower() == str(share.get("email") or "").lower()
    return user["phoneNumber"] == share.get("phoneNumber")


def _shares(things: list[ThingRecord]) -> list[Share]:
    return [cast(Share, each) for thing in things for each in as_dicts(as_dict(thing.get("itemData")).get("shareTo"))]


def day_totals(hours: Sequence[float | None], now: float, zone: tzinfo) -> list[Sample]:
    """Return the counter at the beginning of each day and at the end of each full hour, oldest first.

    Hours begin with those of the zone's clocks. `hours` are kWh, newest first, of which the first is the present hour, which is left out; as are hours of a day whose beginning
    is not known, and those of a day after one that is None.
    """
    samples: list[Sample] = []
    total: float | None = None
    present = int(now - (now + _offset(now, zone)) % _HOUR)
    begins = [present - place * _HOUR for place in range(len(hours))]
    days = [datetime.fromtimestamp(begin, zone).date() for begin in begins]
    for place in range(len(hours) - 1, 0, -1):
        if place + 1 < len(hours) and days[place] != days[place + 1]:
            total = 0.0
            samples.append(Sample(begins[place], 0))
        energy = hours[place]
        total = None if total is None or energy is None else total + energy
        if total is not None:
            samples.append(Sample(begins[place] + _HOUR - 1, round(total * 100)))
    return samples


def _offset(now: float, zone: tzinfo) -> float:
    offset = datetime.fromtimestamp(now, zone).utcoffset()
    return offset.total_seconds() if offset is not None else 0
