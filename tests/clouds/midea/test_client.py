"""The thirteen calls of the appliance API against the simulator."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from unittest.mock import AsyncMock

import pytest

from custom_components.homeclouds.clouds.core.errors import (
    AuthError,
    ClockError,
    CloudError,
    CommandError,
    GoneError,
    NoAnswerError,
    OfflineError,
    ProtocolError,
    RateLimitError,
    SecretError,
    SetupError,
    UnreachableError,
    UnsupportedError,
    ValueRangeError,
)
from custom_components.homeclouds.clouds.core.http import Answer
from custom_components.homeclouds.clouds.midea.client import Appliance, ApplianceApi, AuthState, WifiChannels
from custom_components.homeclouds.clouds.midea.codes import APPLIANCE, PLAIN, USER
from simulators.midea import Midea
from simulators.midea.catalogue import ATTIC, BEDROOM, CELLAR, GARAGE, GUEST_ROOM, LIVING_ROOM, NEIGHBOR, OFFICE_AC

STATE_QUERY = "aa20ac00000000000003418100ff00000000000000000000000000000000024925"


async def test_set_up_of_the_network(api: ApplianceApi) -> None:
    """Set up of the network."""
    ads = await api.token()
    assert ads == await api.ads()
    assert (ads.id, ads.domain, ads.port) == ("65794", "ads.example.invalid", 28443)
    assert await api.region_id("America/Anchorage") == 10246
    assert await api.region_id("Asia/Shanghai") == 10001
    channels = await api.wifi_channels("US")
    assert channels[1] == WifiChannels(first=52, count=4, power=24, dfs=True)


async def test_bind_and_unbind(api: ApplianceApi) -> None:
    """Bind and unbind."""
    await api.bind(ATTIC, "483920")
    assert ATTIC in {appliance.code for appliance in await api.appliances()}
    await api.unbind(ATTIC)
    assert ATTIC not in {appliance.code for appliance in await api.appliances()}


async def test_authentication(api: ApplianceApi, midea: Midea) -> None:
    """Authentication."""
    assert await api.auth_status(GUEST_ROOM) is AuthState.MISSING
    await api.authenticate(GUEST_ROOM)
    assert await api.auth_status(GUEST_ROOM) is AuthState.WAITING
    midea.press_button(GUEST_ROOM)
    assert await api.auth_status(GUEST_ROOM) is AuthState.DONE
    with pytest.raises(UnsupportedError):
        await api.authenticate(BEDROOM)


async def test_state_and_control(api: ApplianceApi, midea: Midea) -> None:
    """State and control."""
    state = await api.state(LIVING_ROOM)
    assert state["temp"] == "24"
    assert state["faultCode"] == "0"
    await api.control(LIVING_ROOM, {"temp": "21.5"})
    assert midea.devices[LIVING_ROOM].properties["temp"] == "21.5"
    with pytest.raises(CommandError):
        await api.control(BEDROOM, {"temp": "21.5"}, complete=False)
    assert "aa" in await api.control_raw(LIVING_ROOM, STATE_QUERY)


async def test_list_and_rename(api: ApplianceApi) -> None:
    """List and rename."""
    await api.rename(BEDROOM, "卧室空调")
    found = {appliance.code: appliance for appliance in await api.appliances()}
    assert found[BEDROOM].name == "卧室空调"
    assert found[BEDROOM].type == "AC"
    assert not found[GARAGE].online
    assert found[OFFICE_AC].model == "22396"
    lock = found["9895604656561"]
    assert (lock.type, lock.model, lock.online, lock.active, lock.sn8) == ("09", None, True, False, "20010950")
    assert NEIGHBOR not in found


def test_rows_of_the_list_that_are_none() -> None:
    """Rows of the list that are none."""
    assert Appliance.parse(None) is None
    assert Appliance.parse({"name": "no code"}) is None
    odd = Appliance.parse({"applianceCode": 7, "online": "maybe", "authStatus": "9"})
    assert odd is not None
    assert (odd.code, odd.name, odd.online, odd.auth) == ("7", "7", True, None)
    with pytest.raises(ProtocolError):
        WifiChannels.parse({"channelNum": "x"})


async def test_body_is_signed_as_sent(api: ApplianceApi, midea: Midea) -> None:
    """Body is signed as sent."""
    await api.rename(BEDROOM, 'Bett "links"\\ 空调')
    assert midea.devices[BEDROOM].name == 'Bett "links"\\ 空调'


@pytest.mark.parametrize("refusal", [401, 403, 5000, 6001, 9001, 9003, 10001, 10002, 10004, 10010, 10011, 40001])
async def test_token_is_renewed_once(api: ApplianceApi, midea: Midea, refusal: int) -> None:
    """Token is renewed once."""
    kept: list[str] = []
    api.renewed = kept.append
    midea.token_refusal = refusal
    await api.appliances()
    midea.expire_tokens()
    states = await asyncio.gather(*(api.state(code) for code in (LIVING_ROOM, BEDROOM, OFFICE_AC)))
    assert all(states)
    assert len(midea.requests.to("/token")) == 2
    assert kept[-1] == api.access_token


async def test_code_that_no_token_cures(api: ApplianceApi, midea: Midea) -> None:
    """A code that the document does not list has the token renewed once, and not again if that was not it."""
    await api.appliances()
    midea.faults.add("refuse", path="/appliance/list", code=40002)
    for _ in range(2):
        with pytest.raises(CommandError):
            await api.appliances()
    assert len(midea.requests.to("/token")) == 2
    assert len(midea.requests.to("/appliance/list")) == 4


async def test_new_token_refused(api: ApplianceApi, midea: Midea) -> None:
    """New token refused."""
    midea.faults.add("expired_token")
    with pytest.raises(AuthError):
        await api.appliances()
    assert len(midea.requests.to("/token")) == 2
    assert len(midea.requests.to("/appliance/list")) == 2


@pytest.mark.parametrize(
    ("field", "value", "error", "blamed"),
    [
        ("client_id", "somebody", SetupError, "client_id"),
        ("client_secret", "guess", SecretError, "client_secret"),
        ("open_user_id", " ", SetupError, None),
    ],
)
async def test_wrong_field(
    api: ApplianceApi, midea: Midea, field: str, value: str, error: type[CloudError], blamed: str | None
) -> None:
    """Wrong field."""
    setattr(api, field, value)
    with pytest.raises(error) as caught:
        await api.token()
    if blamed:
        assert caught.value.field == blamed


@pytest.mark.parametrize(
    ("fault", "options", "error"),
    [
        ("http_error", {}, UnreachableError),
        ("rate_limit", {"retry_after": 7}, RateLimitError),
        ("drop", {}, UnreachableError),
        ("wrong_json", {}, ProtocolError),
        ("html", {}, ProtocolError),
        ("refuse", {"code": 9998}, UnreachableError),
        ("refuse", {"code": 10003}, ClockError),
        ("refuse", {"code": 424242}, CommandError),
    ],
)
async def test_trouble(
    api: ApplianceApi, midea: Midea, fault: str, options: dict[str, Any], error: type[CloudError]
) -> None:
    """Trouble."""
    await api.token()
    midea.faults.add(fault, **options)
    with pytest.raises(error):
        await api.state(LIVING_ROOM)
    midea.faults.clear()
    assert await api.state(LIVING_ROOM)


@pytest.mark.parametrize(
    ("code", "error"),
    [(GARAGE, OfflineError), (CELLAR, NoAnswerError), (NEIGHBOR, GoneError), ("1", GoneError)],
)
async def test_appliances_that_cannot_be_asked(api: ApplianceApi, code: str, error: type[CloudError]) -> None:
    """Appliances that cannot be asked."""
    with pytest.raises(error):
        await api.state(code)


@pytest.mark.parametrize(
    ("code", "error"),
    [
        (GARAGE, OfflineError),
        (NEIGHBOR, GoneError),
        ("1", GoneError),
    ],
)
async def test_binary_commands_that_fail(api: ApplianceApi, code: str, error: type[CloudError]) -> None:
    """Binary commands that fail."""
    with pytest.raises(error):
        await api.control_raw(code, STATE_QUERY)


async def test_binary_command_that_is_none(api: ApplianceApi) -> None:
    """Binary command that is none."""
    with pytest.raises(ValueRangeError):
        await api.control_raw(LIVING_ROOM, "")
    with pytest.raises(NoAnswerError):
        await api.control_raw(LIVING_ROOM, "0001")


@pytest.mark.parametrize(
    ("instruction", "error"), [({"temp": "99"}, UnsupportedError), ({"nonsense": "1"}, UnsupportedError)]
)
async def test_instructions_that_are_refused(
    api: ApplianceApi, instruction: dict[str, str], error: type[CloudError]
) -> None:
    """Instructions that are refused."""
    with pytest.raises(error):
        await api.control(LIVING_ROOM, dict(instruction))


def test_every_documented_code_has_a_reaction() -> None:
    """The tables of §4.2.4 and §4.1.4 are complete."""
    appliance = "1016 1201 1202 1204 5000 5001 5300 6001 9001 9003 9998 9999 110001 110002 110003"
    assert {*appliance.split()} <= APPLIANCE.codes.keys() & PLAIN.codes.keys()
    user = "10000 10001 10002 10003 10004 10010 10011 11001 11002 12001 12002 11003 13001 14003 9503 1130 99999 14001"
    assert {*user.split()} <= USER.codes.keys()


async def test_server_with_another_protocol(api: ApplianceApi, midea: Midea) -> None:
    """Server that speaks otherwise."""
    await api.token()
    api.origin = midea.base_url + "/elsewhere"
    with pytest.raises(ProtocolError):
        await api.appliances()


@pytest.mark.parametrize(
    ("call", "body"),
    [
        ("token", b'{"code": 0, "data": {}}'),
        ("token", b'{"code": 0, "data": null}'),
        ("appliances", b'{"code": 0, "data": {"list": []}}'),
        ("appliances", b'{"msg": "fine"}'),
        ("ads", b'{"code": "x"}'),
        ("region", b'{"code": 0, "data": {"cityId": "north"}}'),
        ("status", b'{"code": 0, "data": {"status": 9}}'),
    ],
)
async def test_answers_that_are_none(
    api: ApplianceApi, monkeypatch: pytest.MonkeyPatch, call: str, body: bytes
) -> None:
    """An answer that lacks what the document promises is told from one that does not come."""
    api.access_token = "token"
    monkeypatch.setattr(api.http, "request", AsyncMock(return_value=Answer(200, {}, body)))
    calls: dict[str, Callable[[], Awaitable[object]]] = {
        "token": api.token,
        "appliances": api.appliances,
        "ads": api.ads,
        "region": lambda: api.region_id("Asia/Shanghai"),
        "status": lambda: api.auth_status(LIVING_ROOM),
    }
    with pytest.raises(ProtocolError):
        await calls[call]()


async def test_empty_answers(api: ApplianceApi, monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer without text is none, and a list that is none is not an empty one."""
    api.access_token = "token"
    monkeypatch.setattr(api.http, "request", AsyncMock(return_value=Answer(200, {}, b'{"code": "0", "data": null}')))
    assert not await api.control_raw(LIVING_ROOM, "aa")


async def test_refused_for_its_time(api: ApplianceApi, midea: Midea) -> None:
    """A command that is refused for its time was not carried out, and is sent again in the vendor's time."""
    await api.token()
    midea.faults.add("clock_skew", seconds=86400)
    midea.faults.add("refuse", code=10003, times=1)
    await api.control(LIVING_ROOM, {"power": "0"})
    stamps = [int(one.json()["stamp"]) for one in midea.requests.to("/appliance/control/json")]
    assert len(stamps) == 2
    assert stamps[1] - stamps[0] > 86_000_000
