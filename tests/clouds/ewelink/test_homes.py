"""Homes that come, go, and are refused."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from custom_components.homeclouds.clouds.core.errors import CloudError, GoneError, NotPermittedError
from custom_components.homeclouds.clouds.ewelink.api import Api, Home
from custom_components.homeclouds.clouds.ewelink.devices import Descriptions, read
from custom_components.homeclouds.clouds.ewelink.homes import Homes


class Vendor:
    """A cloud with homes of one lamp each."""

    def __init__(self, *homes: str) -> None:
        """List these homes, none of which is refused."""
        self.listed = list(homes)
        self.refusals: dict[str, type[CloudError]] = {}
        self.asked: list[str] = []

    async def homes(self) -> list[Home]:
        """Return the homes."""
        return [Home(home, home, {}) for home in self.listed]

    async def things(self, home: str) -> list[Any]:
        """Return the lamp of a home."""
        self.asked.append(home)
        if (refusal := self.refusals.get(home)) is not None:
            raise refusal
        return [{"itemType": 1, "itemData": {"deviceid": f"lamp-{home}", "extra": {"uiid": 1}, "params": {}}}]

    def account(self, *chosen: str) -> Homes:
        """Return the homes of an account, of which these were chosen."""
        api = SimpleNamespace(homes=SimpleNamespace(all=self.homes), things=SimpleNamespace(all=self.things))
        return Homes(cast(Api, api), frozenset(chosen))


@pytest.mark.parametrize("refusal", [GoneError, NotPermittedError])
@pytest.mark.parametrize("listed", [False, True])
async def test_refused_home_takes_no_other_away(refusal: type[CloudError], listed: bool) -> None:
    """A home that was deleted or left, or of an invitation, is left out, and asked for once until homes are listed anew."""
    vendor = Vendor("own", "shared")
    homes = vendor.account()
    assert [thing.device.id for thing in await homes.things()] == ["lamp-own", "lamp-shared"]
    vendor.refusals["shared"] = refusal
    if not listed:
        vendor.listed.remove("shared")
    for _ in range(3):
        assert [thing.device.id for thing in await homes.things()] == ["lamp-own"]
    assert vendor.asked.count("shared") == 2
    assert [home.id for home in homes.shown] == vendor.listed
    assert [home.id for home in homes.open] == ["own"]
    vendor.refusals.clear()
    homes._until = 0
    assert len(await homes.things()) == len(vendor.listed)


@pytest.mark.parametrize("listed", [("own",), ("own", "shared")])
async def test_refusal_of_all_homes_is_told(listed: tuple[str, ...]) -> None:
    """Where there is nothing else to show, the account says why."""
    vendor = Vendor(*listed)
    homes = vendor.account()
    vendor.refusals = dict.fromkeys(listed, NotPermittedError)
    for _ in range(2):
        with pytest.raises(NotPermittedError):
            await homes.things()


async def test_chosen_home_that_is_no_more() -> None:
    """No home that was not chosen takes its place, and another one can be chosen even if it is the only one."""
    vendor = Vendor("own", "parents")
    homes = vendor.account("own")
    assert [thing.device.id for thing in await homes.things()] == ["lamp-own"]
    vendor.listed.remove("own")
    await homes.read()
    assert not await homes.things()
    (field,) = homes.fields
    assert field.options == ("parents",)
    assert "parents" not in vendor.asked


@pytest.mark.parametrize(
    "odd",
    [
        {},
        {"extra": None, "name": None, "apikey": None, "devicekey": None, "brandName": None},
        {"extra": {}, "name": "", "apikey": "", "devicekey": ""},
        {"extra": {"uiid": None, "model": None}},
        {"extra": {"uiid": "odd"}},
        {"extra": {"uiid": "126"}},
    ],
)
def test_device_stays_what_it_is(odd: dict[str, Any]) -> None:
    """A list that leaves out what may not be empty has nothing new to say of it: neither type, name nor key go."""
    whole = {"name": "Lamp", "apikey": "a", "devicekey": "k", "brandName": "B", "extra": {"uiid": 126, "model": "m"}}
    descriptions, home = Descriptions(), Home("h", "Home", {})
    before, after = (
        thing
        for data in (whole, odd)
        for item in [cast(Any, {"itemType": 1, "itemData": {"deviceid": "d", **data}})]
        for thing in read(descriptions.complete([item]), home)
    )
    assert (after, after.owner, after.key, after.model) == (before, "a", "k", "m")
