"""The simulated U+ cloud: what it answers, and everything it refuses."""

import base64
import gzip
import json
from typing import Any

import aiohttp
import pytest

from simulators.haier import Haier
from simulators.haier.rules import sign
from simulators.haier.state import CLIENT_ID, PASSWORD, USERNAME
from simulators.testing import simulator_fixture

from .haier_client import Caller

haier = simulator_fixture(Haier)
AC, CABINET, PARENTS, OLD, CURTAIN = "2C37C530B5F1", "0007A8C2D4E6", "DC330D000001", "C893465A0001", "A4CF12000077"
LIST, MODEL = "/uds/v1/protected/deviceinfos", "/shadow/v1/devdigitalmodels"
NUMBER = "0123456789abcdef0123456789abcdef"


@pytest.fixture
async def caller(haier: Haier, http: aiohttp.ClientSession) -> Caller:
    """Return a caller that is signed in."""
    caller = Caller(haier, http)
    await caller.sign_in()
    return caller


def test_signature_vectors() -> None:
    """The vendor's own vector, and blanks that vanish."""
    key, stamp = "504f37c39bb062a789b28598fe94d9d8", "1614331048386"
    official = sign("/shadow/v1/info", b'{"deviceId":"2C37C530B5F1"}', "MB-DEMO-0000", key, stamp)
    assert official == "7e5ffbf921dabc9dc3db657c4d2fdb7c990444380d638973f26762722d7b09d2"
    blanks = sign("/stdudse/v1/sendbatchCmd/1", b'{"name": "a b"}', "MB-DEMO-0000", key, stamp)
    assert blanks == "f6948aef113d44974ec8f539e67efb895c58d900f949e56deebfc15a578d7e4f"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, "00000"),
        *(
            ({name: None}, "B00001")
            for name in ("appId", "appVersion", "clientId", "sequenceId", "timestamp", "language")
        ),
        ({"appId": "MB-OTHER"}, "C00001"),
        ({"sign": "0" * 64}, "D00001"),
        ({"sign": None}, "D00001"),
        ({"timestamp": "1614331048386"}, "D00001"),
        ({"timestamp": "yesterday"}, "D00001"),
        ({"sequenceId": "12"}, "B00004"),
        ({"accessToken": "stranger"}, "D00003"),
        ({"accessToken": None}, "D00003"),
        ({"clientId": "other"}, "D00005"),
    ],
)
async def test_headers(caller: Caller, changes: dict[str, str | None], code: str) -> None:
    """Each header is checked as the document has it."""
    assert await caller.code(LIST, **changes) == code


async def test_numbers_and_clock(caller: Caller, haier: Haier) -> None:
    """A number is good once; the cloud's own clock decides, and its answers tell it."""
    assert await caller.code(LIST, sequenceId="1" * 20) == "00000"
    assert await caller.code(LIST, sequenceId="1" * 20) == "C00005"
    haier.faults.add("clock_skew", seconds=900)
    assert await caller.code(LIST) == "D00001"


async def test_body_is_checked(caller: Caller) -> None:
    """Blanks don't matter for the signature; what is no JSON object is refused."""
    assert await caller.code(MODEL, f'{{ "deviceInfoList" : [\n{{"deviceId": "{AC}"}}] }}') == "00000"
    assert await caller.code(MODEL, "{") == "B00002"
    assert await caller.code(MODEL, "[]") == "B00002"
    assert await caller.code(MODEL, {}) == "B00001"


async def test_accounts(caller: Caller, haier: Haier) -> None:
    """A refresh token is good once and for its own client; access tokens expire."""
    tokens = await caller.sign_in()
    body = {"refreshToken": tokens["refreshToken"]}
    assert await caller.code("/refreshToken", body, clientId="other") == "D00005"
    answer = await caller.call("/refreshToken", body)
    assert answer["data"]["tokenInfo"]["accountToken"] != tokens["accountToken"]
    assert await caller.code("/refreshToken", body) == "D00003"
    haier.clock.advance(11 * 86400)
    stamp = str(int(haier.now() * 1000))
    assert await caller.code(LIST, timestamp=stamp) == "D00004"
    assert await caller.code("/login", {"username": "x", "password": PASSWORD}, timestamp=stamp) == "D00017"


async def test_captcha_and_lock(caller: Caller) -> None:
    """Five wrong passwords, then a captcha is wanted, then the account is locked."""
    codes = [await caller.code("/login", {"username": USERNAME, "password": "wrong"}) for _ in range(11)]
    assert codes == ["D00002"] * 5 + ["D00009"] * 5 + ["D00010"]


async def test_user(caller: Caller, haier: Haier, http: aiohttp.ClientSession) -> None:
    """The account API has its own shape of errors."""
    url = haier.listeners["account"].address + "/v2/haier/userinfo"
    async with http.get(url, headers={"Authorization": f"Bearer {caller.token}"}) as response:
        assert (await response.json())["userId"]
    async with http.get(url) as response:
        assert (response.status, (await response.json())["error"]) == (401, "invalid_token")


async def test_page(caller: Caller, haier: Haier, http: aiohttp.ClientSession) -> None:
    """The page refuses strangers; its code is good once, for ten minutes, for the address it was sent to."""
    page = haier.listeners["account"].address + "/oauth/authorize"
    query = {"client_id": CLIENT_ID, "response_type": "code", "state": "s", "redirect_uri": "http://h/"}
    async with http.get(page, params={**query, "client_id": "x"}, allow_redirects=False) as response:
        assert response.status == 400

    async def get_code() -> str:
        async with http.get(page, params=query, allow_redirects=False) as response:
            return response.headers["Location"].rpartition("code=")[2]

    async def trade(code: str, uri: str = "http://h/", *, key: str = "") -> str:
        stamp = str(int(haier.now() * 1000))
        office = haier.office
        signature = sign("", b"", office.app_id, key or office.app_key, stamp)
        headers = {"systemId": office.app_id, "apiVersion": "v1", "timestamp": stamp, "sign": signature}
        body = {"code": code, "redirectUrl": uri}
        async with http.post(haier.base_url + "/ucs/uia/get/token-code", json=body, headers=headers) as response:
            return str((await response.json())["retCode"])

    code = await get_code()
    assert await trade(code, key="wrong") == "D00001"
    assert await trade(code) == "00000"
    assert await trade(code) == "30003"
    assert await trade(await get_code(), "http://elsewhere/") == "30003"
    late = await get_code()
    haier.clock.advance(601)
    assert await trade(late) == "30003"
    async with http.post(haier.base_url + "/ucs/uia/get/token-code", json={}) as response:
        assert (await response.json())["retCode"] == "B00001"


async def test_devices(caller: Caller, haier: Haier) -> None:
    """The list leaves out what is not known; models come one by one."""
    infos = (await caller.call(LIST))["deviceinfos"]
    assert {info["deviceId"] for info in infos} == haier.devices.keys()
    assert "null" not in json.dumps(infos)
    assert [info for info in infos if "deviceName" not in info]
    answer = await caller.call(MODEL, {"deviceInfoList": [{"deviceId": AC}]})
    model = json.loads(answer["detailInfo"][AC])
    assert {"attributes", "alarms", "businessAttr"} == model.keys()
    both = {"deviceInfoList": [{"deviceId": AC}, {"deviceId": CURTAIN}]}
    assert await caller.code(MODEL, both) == "B00005"
    assert await caller.code(MODEL, {"deviceInfoList": [{"deviceId": OLD}]}) == "Y00002"
    assert await caller.code(MODEL, {"deviceInfoList": [{"deviceId": "nobody's"}]}) == "G20202"
    assert (await caller.call(f"/uds/v1/protected/{OLD}/lastReportStatus"))["statuses"]
    assert (await caller.call(f"/uds/v1/protected/{OLD}/isOnline"))["online"] is True


def item(device: str, index: int = 0, **command: Any) -> dict[str, Any]:
    """Return one command of a batch."""
    return {"deviceId": device, "index": index, "sn": NUMBER, "subSn": f"{NUMBER}:{index}", **command}


@pytest.mark.parametrize(
    ("command", "code", "reason"),
    [
        (item(AC, name="windSpeed", value="8"), "A00000", "0"),
        (item(AC, cmdName="grSetDAC", cmdArgs={"windSpeed": "2", "onOffStatus": "false"}), "S00004", "12"),
        (item(AC, name="windSpeed", value="9"), "S00004", "13"),
        (item(AC, name="targetTemperature", value="31"), "S00004", "13"),
        (item(AC, name="targetTemperature", value="20.3"), "S00004", "13"),
        (item(AC, name="targetTemperature", value="warm"), "S00004", "13"),
        (item(AC, name="indoorTemperature", value="20"), "S00005", "17"),
        (item(AC, name="nothing", value="20"), "S00005", "17"),
        (item(AC, name="groupOnlyStatus", value="true"), "S00005", "17"),
        (item(AC, cmdName="grSetDAC", cmdArgs={"groupOnlyStatus": "true"}), "A00000", "0"),
        (item(CABINET, name="targetTemperature", value="20"), "S00004", "12"),
        (item(PARENTS, name="onOffStatus", value="false"), "S00001", "15"),
        (item("E81000000014", name="x", value="1"), "S03002", None),
    ],
)
async def test_commands(caller: Caller, haier: Haier, command: dict[str, Any], code: str, reason: str | None) -> None:
    """A command is accepted; what became of it is asked for."""
    body = {"sn": NUMBER, "cmdMsgList": [command]}
    assert await caller.code(f"/stdudse/v1/sendbatchCmd/{NUMBER}", body) == "00000"
    answer = await caller.call(f"/stdudse/v1/queryResult/{NUMBER}")
    (result,) = answer["cmdResultList"]
    assert (result["execResultCode"], result.get("invalidCode")) == (code, reason)
    assert answer["batchResult"] is (code == "A00000")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"sn": "other", "cmdMsgList": []}, "B00004"),
        ({"sn": NUMBER, "cmdMsgList": [item(AC, 1, name="windSpeed", value="1")]}, "B00004"),
        ({"sn": NUMBER, "cmdMsgList": [item("nobody's", name="windSpeed", value="1")]}, "G20202"),
        ({"sn": NUMBER, "cmdMsgList": [item(AC, name="windSpeed", value=1)]}, "B00002"),
    ],
)
async def test_bad_batches(caller: Caller, body: dict[str, Any], code: str) -> None:
    """Numbers, devices and types are checked before anything is done."""
    assert await caller.code(f"/stdudse/v1/sendbatchCmd/{NUMBER}", body) == code
    assert await caller.code("/stdudse/v1/queryResult/unknown") == "B00004"


async def connect(caller: Caller, *devices: str) -> aiohttp.ClientWebSocketResponse:
    """Open the assigned gateway and bind devices."""
    answer = await caller.call("/gmsWS/wsag/assign", {"clientId": CLIENT_ID, "token": caller.token})
    url = f"{answer['agAddr']}/userag?token={caller.token}&agClientId={caller.token}"
    socket = await caller.http.ws_connect(url.replace("http", "ws", 1))
    await say(socket, caller, "BoundDevs", devs=list(devices))
    return socket


async def say(socket: aiohttp.ClientWebSocketResponse, caller: Caller, topic: str, **content: Any) -> dict[str, Any]:
    """Send a message and return the next one."""
    await socket.send_json({"agClientId": caller.token, "topic": topic, "content": content})
    answer: dict[str, Any] = await socket.receive_json()
    return answer


def unpack(message: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Return kind and content of what the gateway pushes."""
    content = message["content"]
    data = json.loads(base64.b64decode(content["data"]))
    if content["businType"] == "DigitalModel":
        data["args"] = json.loads(gzip.decompress(base64.b64decode(data["args"])))
    return content["businType"], data


async def test_gateway(caller: Caller, haier: Haier) -> None:
    """Changes of bound devices are pushed, of others not; coming and going too."""
    socket = await connect(caller, CURTAIN)
    haier.change(AC, {"windSpeed": "1"})
    haier.change(CURTAIN, {"openDegree": "7"})
    kind, data = unpack(await socket.receive_json())
    assert (kind, data["dev"]) == ("DigitalModel", CURTAIN)
    assert data["args"]["attributes"][0]["value"] == "7"
    haier.set_online(CURTAIN, False)
    assert unpack(await socket.receive_json()) == ("DevOfflineNotify", {"devs": [CURTAIN]})
    haier.set_online(CURTAIN, True)
    assert unpack(await socket.receive_json()) == ("DevOnlineNotify", {"devs": [CURTAIN]})
    assert (await say(socket, caller, "HeartBeat", sn=NUMBER, duration=0))["topic"] == "HeartBeatAck"
    await socket.close()


async def test_gateway_commands(caller: Caller, haier: Haier) -> None:
    """A command through the socket has its result where any other's is."""
    socket = await connect(caller)
    command = {**item(AC), "delaySeconds": 0, "cmdArgs": {"windSpeed": "3"}}
    assert (await say(socket, caller, "BatchCmdReq", trace=NUMBER, sn=NUMBER, data=[command]))[
        "topic"
    ] == "BatchCmdReqAck"
    assert haier.devices[AC].properties["windSpeed"] == "3"
    answer = await caller.call(f"/stdudse/v1/queryResult/{NUMBER}")
    assert answer["batchResult"] is True
    refused = await say(socket, caller, "BatchCmdReq", trace=NUMBER, sn=NUMBER, data=[item("nobody's", cmdArgs={})])
    assert refused["content"]["retCode"] == "G20202"
    await socket.send_json({"agClientId": "stranger", "topic": "HeartBeat", "content": {}})
    assert (await socket.receive()).type is aiohttp.WSMsgType.CLOSE
    await socket.close()


async def test_gateway_refuses(caller: Caller, haier: Haier) -> None:
    """A stranger's token gets no address and no socket; a reassignment sends everybody to the other gateway."""
    assert await caller.code("/gmsWS/wsag/assign", {"clientId": CLIENT_ID, "token": "x"}) == "D00003"
    url = haier.listeners["gateway"].address.replace("http", "ws", 1) + "/userag?token=x&agClientId=x"
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await caller.http.ws_connect(url)
    assert refused.value.status == 401
    socket = await connect(caller)
    await haier.reassign()
    assert (await socket.receive()).type is aiohttp.WSMsgType.CLOSE
    answer = await caller.call("/gmsWS/wsag/assign", {"clientId": CLIENT_ID, "token": caller.token})
    assert answer["agAddr"] == haier.listeners["gateway_2"].address
    await socket.close()


async def test_faults(caller: Caller, haier: Haier) -> None:
    """What can be told to go wrong does."""
    for name, options, path, body, code in (
        ("ret_code", {"code": "A00002"}, LIST, None, "A00002"),
        ("replay", {}, LIST, None, "C00005"),
        ("expired_token", {}, LIST, None, "D00004"),
        ("foreign_token", {}, LIST, None, "D00005"),
        ("no_model", {}, MODEL, {"deviceInfoList": [{"deviceId": AC}]}, "Y00001"),
        ("captcha", {}, "/login", {}, "D00009"),
        ("captcha", {}, "/refreshToken", {}, "D00009"),
        ("locked", {}, "/login", {}, "D00010"),
    ):
        haier.faults.add(name, times=1, **options)
        assert await caller.code(path, body) == code
    assert await caller.code(LIST) == "00000"
    haier.shrink_tokens(-1)
    await caller.sign_in()
    assert await caller.code(LIST) == "D00004"
    haier.forget_tokens()
    assert await caller.code(LIST) == "D00003"


async def test_life(haier: Haier) -> None:
    """Rooms cool down while the air conditioner runs, gas is burnt, washing ends, alarms come and go."""
    haier.tick(3600)
    properties = {name: device.properties for name, device in haier.devices.items()}
    assert properties[AC]["indoorTemperature"] == "26.00"
    assert properties[CABINET]["indoorTemperature"] == "31.00"
    assert properties["3C71BF112233"]["totalUseGasL"] == "1294.0"
    assert properties["3C71BF112233"]["outWaterTemp"] == "42"
    assert (properties["C8D77800AA01"]["runningMode"], properties["C8D77800AA01"]["remainingTime"]) == ("3", "0")
    haier.change("3C71BF112233", {"onOffStatus": "false"})
    haier.tick(3600)
    assert properties["3C71BF112233"]["totalUseGasL"] == "1294.0"
    haier.alarm(AC, "drainErr")
    haier.alarm(AC, "drainErr")
    assert haier.devices[AC].describe()["alarms"] == ["drainErr"]
    haier.clear_alarms(AC)
    assert haier.devices[AC].describe()["alarms"] == []
