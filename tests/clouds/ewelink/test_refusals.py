"""What the vendor refuses, and what Home Assistant leaves alone."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from custom_components.homeclouds.clouds import ewelink as package
from custom_components.homeclouds.clouds.core.errors import (
    AuthError,
    CloudError,
    CommandError,
    GoneError,
    NotPermittedError,
    ProtocolError,
    RateLimitError,
    SetupError,
    ValueRangeError,
)
from custom_components.homeclouds.clouds.ewelink.api import Api
from custom_components.homeclouds.clouds.ewelink.api.accounts import Purpose
from custom_components.homeclouds.clouds.ewelink.codes import UnknownPersonError, UnknownUserError

from .conftest import Bench

LAMP, DOUBLE = "1000000001", "1000000003"
NEW, GSM = "1000001001", "348512d49379bb0acace4598e14fc450"
DEMO, GUEST, NOBODY = {"email": "demo@example.com"}, {"email": "guest@example.com"}, {"email": "nobody@example.com"}
NUMBER = "+8613800138000"

type Wrong = Callable[[Bench], Awaitable[object]]
KEY = f"key-of-{NEW}"

REFUSED: dict[str, tuple[int, type[CloudError], Wrong]] = {
    "wrong old password": (10001, AuthError, lambda b: b.api.users.change_password("wrong", "password3")),
    "short new password": (400, ValueRangeError, lambda b: b.api.users.change_password("demo-password", "short")),
    "wrong code to close": (10002, AuthError, lambda b: b.api.users.close_account("000000")),
    "code of nobody": (10003, UnknownUserError, lambda b: b.accounts.send_code(NOBODY, Purpose.RESET_PASSWORD)),
    "sms of nobody": (10003, UnknownUserError, lambda b: b.accounts.sms_login("+86", "+8613000000000", "1")),
    "sms from abroad": (400, SetupError, lambda b: b.accounts.sms_login("+1", "+12025550100", "1")),
    "wrong sms code": (10002, AuthError, lambda b: b.accounts.sms_login("+86", NUMBER, "000000")),
    "account exists": (10009, SetupError, lambda b: b.accounts.register("+49", DEMO, "password1", "1")),
    "e-mail in China": (400, SetupError, lambda b: b.accounts.register("+86", NOBODY, "password1", "1")),
    "wrong code to register": (10002, AuthError, lambda b: b.accounts.register("+49", NOBODY, "password1", "1")),
    "reset of nobody": (10003, UnknownUserError, lambda b: b.accounts.reset_password(NOBODY, "password1", "1")),
    "dead refresh token": (401, SetupError, lambda b: b.accounts.refresh("dead")),
    "used page code": (405, AuthError, lambda b: b.accounts.exchange("used", "http://127.0.0.1")),
    "malformed device id": (30010, ValueRangeError, lambda b: b.api.devices.add("x", KEY, name="N", chip="chip-1")),
    "never produced": (30011, CommandError, lambda b: b.api.devices.add("10000010ff", KEY, name="N", chip="chip-1")),
    "no extra": (30012, CommandError, lambda b: b.api.devices.add("1000001002", KEY, name="N", chip="chip-1")),
    "no brand": (30013, CommandError, lambda b: b.api.devices.add("1000001003", KEY, name="N", chip="chip-1")),
    "no product": (30019, CommandError, lambda b: b.api.devices.add("1000001004", KEY, name="N", chip="chip-1")),
    "wrong chip": (30014, ValueRangeError, lambda b: b.api.devices.add(NEW, KEY, name="N", chip="chip-2")),
    "wrong key": (30015, ValueRangeError, lambda b: b.api.devices.add(NEW, "wrong", name="N", chip="chip-1")),
    "brand of others": (
        30017,
        NotPermittedError,
        lambda b: b.api.devices.add("1000001005", "key-of-1000001005", name="N", chip="chip-1"),
    ),
    "unknown QR code": (405, GoneError, lambda b: b.api.devices.add_gsm("unknown", name="N")),
    "no such device": (405, GoneError, lambda b: b.api.devices.delete("unknown")),
    "no such room": (405, GoneError, lambda b: b.api.devices.update_info(LAMP, room="unknown")),
    "sharing with nobody": (30008, UnknownPersonError, lambda b: b.api.sharing.share([LAMP], NOBODY, permit=0)),
    "number without country": (
        400,
        ValueRangeError,
        lambda b: b.api.sharing.share([LAMP], {"phoneNumber": "+8613800138001"}, permit=0),
    ),
    "not shared": (405, GoneError, lambda b: b.api.sharing.change_permit(LAMP, "x", 0)),
    "permit too large": (400, ValueRangeError, lambda b: b.api.sharing.share([LAMP], GUEST, permit=16)),
    "name too long": (400, ValueRangeError, lambda b: b.api.groups.add("x" * 51, LAMP)),
    "group without main": (400, ValueRangeError, lambda b: b.api.groups.set_devices("group-1", [DOUBLE])),
    "too many things": (400, ValueRangeError, lambda b: b.api.things.specified([(1, LAMP)] * 11)),
    "some rooms only": (400, ValueRangeError, lambda b: b.api.homes.sort_rooms(["room-1"])),
    "some things only": (400, ValueRangeError, lambda b: b.api.homes.sort_things([(1, LAMP)])),
    "never there": (400, ValueRangeError, lambda b: b.api.homes.move_things("room-2", [(1, LAMP)], [])),
    "home moved to itself": (
        400,
        ValueRangeError,
        lambda b: b.api.homes.delete("home-1", move_to="home-1", switch_to="home-2"),
    ),
    "no such home": (405, GoneError, lambda b: b.api.homes.switch("unknown")),
    "too many messages": (400, ValueRangeError, lambda b: b.api.messages.newest(number=31)),
}


@pytest.mark.parametrize("name", REFUSED)
async def test_refused(name: str, bench: Bench) -> None:
    """What the vendor refuses is an error of its own kind, with the vendor's code."""
    code, kind, do = REFUSED[name]
    with pytest.raises(kind) as raised:
        await do(bench)
    assert raised.value.code == str(code)
    assert not isinstance(raised.value, ProtocolError)


async def test_codes_are_good_once(bench: Bench) -> None:
    """A verification code is good once, for one purpose, and not too many are sent."""
    code = await bench.code(DEMO, Purpose.CLOSE_ACCOUNT)
    with pytest.raises(AuthError):
        await bench.accounts.reset_password(DEMO, "password2", code)
    code = await bench.code(DEMO, Purpose.RESET_PASSWORD)
    await bench.accounts.reset_password(DEMO, "password2", code)
    with pytest.raises(AuthError):
        await bench.accounts.reset_password(DEMO, "password3", code)
    await bench.accounts.send_code(DEMO, Purpose.RESET_PASSWORD)
    with pytest.raises(RateLimitError):
        await bench.accounts.send_code(DEMO, Purpose.RESET_PASSWORD)


async def test_codes_are_sent_in_the_users_region(bench: Bench) -> None:
    """A user of another region is looked for there."""
    bench.sim.faults.add("wrong_region", region="us", times=1)
    await bench.accounts.send_code(DEMO, Purpose.RESET_PASSWORD)
    assert bench.listener.cloud.session.client.region == "us"
    assert len(bench.sim.requests.to("verification-code")) == 2


async def test_limits_of_the_plan(bench: Bench) -> None:
    """Groups and homes are counted by the plan."""
    bench.sim.accounts.users[0].level = 10
    for name in "abcd":
        await bench.api.groups.add(name, LAMP)
    with pytest.raises(NotPermittedError):
        await bench.api.groups.add("e", LAMP)
    with pytest.raises(NotPermittedError):
        await bench.api.homes.add("Third")
    await bench.api.homes.delete("home-2", move_to="home-1", switch_to="home-1")
    with pytest.raises(CommandError) as raised:
        await bench.api.homes.delete("home-1", move_to="home-1", switch_to="home-1")
    assert raised.value.code == "20003"


async def test_what_belongs_to_others(bench: Bench) -> None:
    """A shared device is given back rather than deleted; one of somebody else's can't be added."""
    guest = bench.sim.accounts.users[1]
    bench.device(DOUBLE).owner = guest.apikey
    bench.device(DOUBLE).shared_with = [{"apikey": bench.sim.accounts.users[0].apikey, "permit": 0}]
    await bench.api.devices.delete(DOUBLE)
    assert bench.device(DOUBLE).shared_with == []
    await bench.api.devices.add_gsm(GSM, name="Gate")
    bench.device("1000001006").owner = guest.apikey
    with pytest.raises(CommandError) as raised:
        await bench.api.devices.add_gsm(GSM, name="Gate")
    assert raised.value.code == "30007"


async def test_answers_that_lack_what_was_asked_for(bench: Bench) -> None:
    """An answer without what the document promises is a server in trouble, not a crash."""

    async def empty(*args: object, **kwargs: object) -> dict[str, Any]:
        return {"updatedThing": None}

    api = Api(empty)
    for call in (
        api.things.all(),
        api.things.status(LAMP),
        api.users.profile(),
        api.dispatch.server("http://x"),
        api.sharing.unshare(LAMP, "x"),
        api.homes.all(),
    ):
        with pytest.raises(ProtocolError):
            await call


# --- what Home Assistant leaves alone --------------------------------------------------------------------------------------

ACCOUNT_ONLY = ("register", "reset_password", "change_password", "close_account", "add_gsm")


@pytest.mark.parametrize("name", ACCOUNT_ONLY)
def test_accounts_are_left_alone(name: str) -> None:
    """Making, deleting and unlocking accounts is left to the vendor's app: nothing beside the calls themselves names them."""
    folder = Path(package.__file__).parent
    users = {
        path.relative_to(folder).parts[0] for path in folder.rglob("*.py") if f".{name}(" in path.read_text("utf-8")
    }
    assert users == set()
