"""The eWeLink simulator refuses what the vendor refuses."""

import json
from typing import Any

import aiohttp
import pytest

from simulators.ewelink import Ewelink
from simulators.ewelink.accounts import signature
from simulators.ewelink.devices import merged
from simulators.ewelink.pace import Pace
from simulators.testing import simulator_fixture

ewelink = simulator_fixture(Ewelink)


def signed(sim: Ewelink, body: bytes, **changes: str) -> dict[str, str]:
    """Return the headers of a signed call."""
    return {
        "Authorization": f"Sign {signature(sim.sign_in['app_secret'], body)}",
        "X-CK-Appid": sim.sign_in["app_id"],
        "X-CK-Nonce": "abcd1234",
        "Content-Type": "application/json",
        **changes,
    }


def login_body(sim: Ewelink, **changes: Any) -> bytes:
    """Return the body of a sign-in."""
    values = {"countryCode": "+86", "email": sim.sign_in["username"], "password": sim.sign_in["password"], **changes}
    return json.dumps(values).encode()


async def login(http: aiohttp.ClientSession, sim: Ewelink) -> dict[str, Any]:
    """Sign in and return the data."""
    body = login_body(sim)
    async with http.post(f"{sim.base_url}/v2/user/login", data=body, headers=signed(sim, body)) as response:
        data: dict[str, Any] = (await response.json())["data"]
    return data


@pytest.mark.parametrize(
    ("values", "headers", "code"),
    [
        ({}, {}, 0),
        ({"password": "wrong"}, {}, 10001),
        ({"email": "nobody@example.com"}, {}, 10003),
        ({"countryCode": "86"}, {}, 400),
        ({}, {"X-CK-Appid": "unknown"}, 407),
        ({}, {"X-CK-Nonce": "short"}, 400),
        ({}, {"Authorization": "Sign AAAA"}, 401),
        ({}, {"Authorization": "Bearer AAAA"}, 401),
        ({}, {"Content-Type": "text/plain"}, 400),
    ],
)
async def test_sign_in(
    http: aiohttp.ClientSession, ewelink: Ewelink, values: dict[str, Any], headers: dict[str, str], code: int
) -> None:
    """Signature, app, nonce, content type and form are checked."""
    body = login_body(ewelink, **values)
    url = f"{ewelink.base_url}/v2/user/login"
    async with http.post(url, data=body, headers=signed(ewelink, body, **headers)) as response:
        assert (await response.json())["error"] == code


@pytest.mark.parametrize(
    ("method", "path", "body", "code"),
    [
        ("GET", "/v2/family", None, 0),
        ("GET", "/v2/nothing", None, 403),
        ("POST", "/v2/device/thing/status", {"type": 1, "id": "1000000001", "params": {}}, 400),
        ("POST", "/v2/device/thing/status", {"type": 1, "id": "unknown", "params": {"switch": "on"}}, 405),
        ("POST", "/v2/device/thing", {"thingList": []}, 400),
        ("POST", "/v2/device/thing/batch-status", {"thingList": [], "timeout": 9000}, 400),
        ("POST", "/v2/device/ota/query", {"deviceInfoList": []}, 400),
        ("GET", "/v2/device/history?deviceid=1000000001&num=31", None, 400),
        ("POST", "/v2/device/share", {"deviceidList": ["1000000001"], "user": {"email": "x"}, "permit": 0}, 30008),
        ("POST", "/v2/device/group/update", {"id": "group-1", "deviceidList": []}, 400),
        ("DELETE", "/v2/device/share?deviceid=1000000001&apikey=x", None, 0),
        ("GET", "/v2/device/thing?familyid=unknown", None, 405),
        ("GET", "/v2/device/thing/status?type=3&id=1000000001", None, 400),
        ("POST", "/v2/device/thing", {"thingList": [{"itemType": 1}]}, 400),
        ("POST", "/v2/device/tags", {"deviceid": "1000000001", "tags": {}, "type": "add"}, 400),
        ("POST", "/v2/device/tags", {"deviceid": "1000000001", "tags": []}, 400),
        ("POST", "/v2/device/settings", {"deviceidList": ["1000000001"], "settings": {"opsNotify": 2}}, 400),
        ("POST", "/v2/device/settings", {"settings": {"opsNotify": 1}}, 400),
        ("POST", "/v2/device/add", {"name": "N", "deviceid": "1000001001"}, 400),
        ("POST", "/v2/user/profile", {"accountConsult": False}, 400),
        ("POST", "/v2/homepage", {"getScene": {}}, 0),
        ("POST", "/v2/family", {"name": "Third", "sort": 3}, 400),
        ("POST", "/v2/family/room", {"familyid": "home-2", "name": "Room", "sort": 1}, 0),
        ("PUT", "/v2/family/room", {"id": "unknown", "name": "Room"}, 405),
        ("POST", "/v2/family/room/thing", {"roomid": "room-1", "oldThingList": []}, 400),
    ],
)
async def test_calls(
    http: aiohttp.ClientSession, ewelink: Ewelink, method: str, path: str, body: Any, code: int
) -> None:
    """Calls are checked as the document says."""
    token = (await login(http, ewelink))["at"]
    headers = {"Authorization": f"Bearer {token}"}
    async with http.request(method, f"{ewelink.base_url}{path}", json=body, headers=headers) as response:
        assert (await response.json())["error"] == code


async def test_tokens(http: aiohttp.ClientSession, ewelink: Ewelink) -> None:
    """A second sign-in voids the first token; a token lives for 30 days."""
    first, second = await login(http, ewelink), await login(http, ewelink)

    async def code(token: str) -> int:
        url, headers = f"{ewelink.base_url}/v2/family", {"Authorization": f"Bearer {token}"}
        async with http.get(url, headers=headers) as response:
            return int((await response.json())["error"])

    assert (await code(first["at"]), await code(second["at"])) == (401, 0)
    ewelink.clock.advance(31 * 86400)
    assert await code(second["at"]) == 402


async def test_refresh(http: aiohttp.ClientSession, ewelink: Ewelink) -> None:
    """The token may be refreshed with the token itself instead of a signature; then the old pair is dead."""
    user = await login(http, ewelink)
    url, headers = f"{ewelink.base_url}/v2/user/refresh", {"Authorization": f"Bearer {user['at']}"}
    async with http.post(url, json={"rt": user["rt"]}, headers=headers) as response:
        assert set((await response.json())["data"]) == {"at", "rt"}
    async with http.post(url, json={"rt": user["rt"]}, headers=headers) as response:
        assert (await response.json())["error"] == 401


async def test_verification_codes(http: aiohttp.ClientSession, ewelink: Ewelink) -> None:
    """There are three verification codes a minute, and twenty an hour."""

    async def send() -> int:
        body = json.dumps({"type": 0, "email": "new@example.com"}).encode()
        url = f"{ewelink.base_url}/v2/user/verification-code"
        async with http.post(url, data=body, headers=signed(ewelink, body)) as response:
            return int((await response.json())["error"])

    assert [await send() for _ in range(4)] == [0, 0, 0, 10010]
    for _ in range(17):
        ewelink.clock.advance(61)
        assert await send() == 0
    ewelink.clock.advance(61)
    assert await send() == 10010
    assert len(ewelink.verification_code("new@example.com")["code"]) == 6
    with pytest.raises(ValueError, match="no code"):
        ewelink.verification_code("nobody@example.com")


@pytest.mark.parametrize(
    ("changes", "error"),
    [({}, 0), ({"at": "x"}, 406), ({"apikey": "x"}, 406), ({"version": 7}, 400), ({"nonce": None}, 400)],
)
async def test_sign_on(http: aiohttp.ClientSession, ewelink: Ewelink, changes: dict[str, Any], error: int) -> None:
    """The socket wants a complete sign-on by the token's own user and app."""
    user = await login(http, ewelink)
    hello = {
        "action": "userOnline",
        "at": user["at"],
        "apikey": user["user"]["apikey"],
        "appid": ewelink.sign_in["app_id"],
        "nonce": "abcd1234",
        "userAgent": "app",
        "sequence": "1",
        "version": 8,
        **changes,
    }
    hello = {name: value for name, value in hello.items() if value is not None}
    address = ewelink.listeners["socket"].address
    async with http.ws_connect(f"{address}/api/ws") as socket:
        await socket.send_json(hello)
        assert (await socket.receive_json())["error"] == error
        if not error:
            await socket.send_str("ping")
            assert await socket.receive_str() == "pong"


def test_pace() -> None:
    """Calls that come too fast, or too many, are noticed."""
    pace = Pace()
    pace.count("a", 0)
    pace.count("b", 0.1)
    pace.count("a", 0.4)
    assert pace.violations == ["a after 0.400 s"]
    pace = Pace()
    for number in range(301):
        pace.count("a", number * 0.6)
    assert pace.violations == ["301 calls in 300 s"]


def test_channels_merge_by_outlet() -> None:
    """A part of the channels changes those channels."""
    old = [{"outlet": 0, "switch": "off"}, {"outlet": 1, "switch": "off"}]
    assert merged(old, [{"outlet": 1, "switch": "on"}]) == [old[0], {"outlet": 1, "switch": "on"}]
