"""The Midea appliance API: what it answers, and everything it refuses."""

from typing import Any

import pytest

from simulators.midea import Midea
from simulators.midea.catalogue import (
    ATTIC,
    BEDROOM,
    CELLAR,
    DEHUMIDIFIER,
    DOOR_LOCK,
    GARAGE,
    GUEST_ROOM,
    LIVING_ROOM,
    NEIGHBOR,
    OFFICE_AC,
    STUDY,
    WASHER,
)
from simulators.midea.signing import open_signature

from .midea_client import OPEN, Caller

DOCUMENT_BODY = (
    '{"reqId":"fe8234bf-e94c-4cdf-8ea9-c3112962ab01","applianceList":[{"applianceCode":"17592186044420",'
    '"type":"0xAC","name":"airc","modelName":"1","onlineStatus":"1"}]}'
)


@pytest.mark.parametrize(
    ("path", "query", "body", "signature"),
    [
        (
            "/v1/open/device/list/get",
            "uid=123&uname=tom",
            DOCUMENT_BODY,
            "He8PjE+9j3hON9ZlfvHQn+R9Bj1zOtap03kAwweKc2M=",
        ),
        (
            OPEN + "/appliance/fullQuery",
            "",
            '{"reqId":"r1","applianceCode":"17592186044420"}',
            "rO4iEucKWew4Jyhvt8pmNjoEEkFjXZdl9tlAyRIPYLM=",
        ),
    ],
)
def test_signature_vectors(path: str, query: str, body: str, signature: str) -> None:
    """The signature is what others compute, and the query enters it decoded."""
    assert open_signature("demo-secret", "POST", path, query, body.encode()) == signature
    encoded = query.replace("tom", "%74om")
    assert open_signature("demo-secret", "POST", path, encoded, body.encode()) == signature


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"ClientId": "stranger"}, 5000),
        ({"ClientId": None}, 5000),
        ({"SignatureVersion": "1.0"}, 9001),
        ({"SignatureVersion": None}, 9001),
        ({"Signature": "He8PjE+9j3hON9ZlfvHQn+R9Bj1zOtap03kAwweKc2M="}, 9001),
        ({"Signature": None}, 9001),
        ({"Content_Type": "text/plain"}, 9001),
    ],
)
async def test_headers(caller: Caller, changes: dict[str, str | None], code: int) -> None:
    """Each header of section 4.2.1 is checked."""
    status, answer = await caller.open("/token", {"openUserId": "100"}, **changes)
    assert (status, answer["code"], answer["data"]) == (200, code, None)


async def test_signature_covers_bytes_and_query(caller: Caller) -> None:
    """The bytes are signed as sent, and so is the query."""
    body = b'{ "openUserId":"100" , "name": "\xe5\x93\x88" }'
    assert (await caller.open("/token", body))[1]["code"] == 0
    assert (await caller.open("/token?a=1", body))[1]["code"] == 0
    data = b'{"openUserId":"100"}'
    headers: dict[str, str | None] = {
        "Content-Type": "application/json",
        "ClientId": caller.midea.client_id,
        "SignatureVersion": "2.0",
        "Signature": open_signature(caller.midea.client_secret, "POST", OPEN + "/token", "", data),
    }
    assert (await caller.raw(OPEN + "/token", data, headers, {}))[1]["code"] == 0
    assert (await caller.raw(OPEN + "/token", data + b" ", headers, {}))[1]["code"] == 9001
    assert (await caller.raw(OPEN + "/token?a=1", data, headers, {}))[1]["code"] == 9001


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"openUserId": ""},
        {"openUserId": " "},
        {"openUserId": 100},
        {"openUserId": "100", "stamp": 1593740640770},
        {"openUserId": "100", "stamp": "yesterday"},
        {"openUserId": "100", "reqId": 5},
        [],
        b"",
        b"{",
        b"\xff",
    ],
)
async def test_wrong_parameters(caller: Caller, body: Any) -> None:
    """A body that is no JSON object or lacks what is required is refused."""
    assert (await caller.open("/token", body))[1]["code"] == 9001


async def test_token(caller: Caller) -> None:
    """A token comes with the ADS resource; both spellings of the stamp are fine."""
    for stamp in ("1593740640770", "20191106142639"):
        data = await caller.ask("/token", openUserId="100", stamp=stamp, reqId="r")
        assert data == {
            "accessToken": data["accessToken"],
            "adsId": "65794",
            "adsDomain": "ads.example.invalid",
            "adsPort": 28443,
        }
    assert await caller.ask("/ads") == {k: v for k, v in data.items() if k != "accessToken"}


@pytest.mark.parametrize("authorization", [None, "", "Bearer", "Bearer nonsense", "Basic {}", "{}"])
async def test_authorization(caller: Caller, authorization: str | None) -> None:
    """Every call but the first needs the bearer token."""
    await caller.sign_in()
    header = authorization and authorization.format(caller.device_token)
    status, answer = await caller.open("/appliance/list", {}, Authorization=header)
    assert (status, answer["code"]) == (401, 401)


async def test_tokens_expire(caller: Caller, midea: Midea) -> None:
    """A token lives as long as configured, or until it is told to expire; how that is refused can be chosen."""
    midea.configure(token_lifetime=100)
    await caller.sign_in()
    midea.clock.advance(99)
    assert await caller.code("/appliance/list") == 0
    midea.clock.advance(1)
    assert (await caller.open("/appliance/list"))[0] == 401
    await caller.sign_in()
    midea.expire_tokens()
    midea.configure(token_refusal=10011)
    status, answer = await caller.open("/appliance/list")
    assert (status, answer["code"]) == (200, 10011)
    await caller.sign_in()
    midea.faults.add("expired_token", times=1)
    assert await caller.code("/appliance/list") == 10011
    assert await caller.code("/appliance/list") == 0


async def test_list(caller: Caller) -> None:
    """The list has the appliances of the user, in the table's spelling and with the oddities of the examples."""
    listed = {entry["applianceCode"]: entry for entry in await caller.ask("/appliance/list")}
    assert list(listed) == [
        LIVING_ROOM,
        BEDROOM,
        OFFICE_AC,
        STUDY,
        CELLAR,
        GARAGE,
        GUEST_ROOM,
        DEHUMIDIFIER,
        WASHER,
        DOOR_LOCK,
    ]
    living = listed[LIVING_ROOM]
    assert living == {
        "applianceCode": LIVING_ROOM,
        "name": "Living room air conditioner",
        "applianceType": "0xAC",
        "modelNumber": "KFR-35GW",
        "online": 1,
        "activeStatus": 1,
        "sn": living["sn"],
        "sn8": living["sn"][9:17],
        "productImage": "",
        "authStatus": 0,
    }
    assert listed[GARAGE]["online"] == 0
    assert (listed[GUEST_ROOM]["authStatus"], listed[BEDROOM]["authStatus"]) == (2, 3)
    assert (listed[OFFICE_AC]["online"], listed[OFFICE_AC]["authStatus"]) == ("1", "3")
    assert "modelNumber" not in listed[OFFICE_AC]
    lock = listed[DOOR_LOCK]
    assert (lock["online"], lock["modelName"], lock["applianceType"], lock["sn8"]) == (None, "0", "0x09", "20010950")


async def test_other_users(caller: Caller, midea: Midea) -> None:
    """A user sees only their own; a new id has nothing."""
    await caller.sign_in(midea.neighbor_id)
    assert [a["applianceCode"] for a in await caller.ask("/appliance/list")] == [NEIGHBOR]
    await caller.sign_in("somebody new")
    assert await caller.ask("/appliance/list") == []
    assert await caller.code("/appliance/fullQuery", applianceCode=LIVING_ROOM) == 5300


async def test_network_setup_calls(caller: Caller) -> None:
    """City and channels are looked up; unknown ones are refused."""
    assert await caller.ask("/area/city", cityCode="America/Anchorage") == {"cityId": "10246"}
    assert await caller.ask("/area/city", cityCode="Asia/Shanghai") == {"cityId": 10001}
    assert await caller.code("/area/city", cityCode="Atlantis") == 9001
    channels = await caller.ask("/country/channel/retrieve", countryCode="US")
    assert channels[1] == {
        "channelNum": "52",
        "channelCounts": "4",
        "maxTransferPower": "24",
        "dfs": "1",
        "countryCode": "US",
        "country": "USA",
    }
    assert await caller.code("/country/channel/retrieve", countryCode="XX") == 9001


async def test_bind_and_unbind(caller: Caller) -> None:
    """An appliance is bound with its code, once, and can be given up."""
    assert await caller.code("/bind", applianceCode="1", verificationCode="1") == 5300
    assert await caller.code("/bind", applianceCode=ATTIC, verificationCode="1") == 9001
    assert await caller.code("/bind", applianceCode=ATTIC) == 9001
    assert await caller.code("/bind", applianceCode=NEIGHBOR, verificationCode="1") == 9503
    assert await caller.ask("/bind", applianceCode=ATTIC, verificationCode="483920") is None
    assert await caller.code("/appliance/fullQuery", applianceCode=ATTIC) == 0
    assert await caller.ask("/unbind", applianceCode=ATTIC) is None
    assert await caller.code("/unbind", applianceCode=ATTIC) == 5300


async def test_authentication(caller: Caller, midea: Midea) -> None:
    """An appliance is authenticated by a press on it within two minutes; until then it cannot be controlled."""

    async def status() -> int:
        return int((await caller.ask("/appliance/auth/status", applianceCode=GUEST_ROOM))["status"])

    command = {"applianceCode": GUEST_ROOM, "instruction": {"power": "1"}}
    assert await status() == 2
    assert midea.press_button(GUEST_ROOM) == {"status": 2}
    assert await caller.code("/appliance/control/json", **command) == 110003
    assert await caller.ask("/appliance/auth", applianceCode=GUEST_ROOM) is None
    assert await status() == 1
    assert await caller.code("/appliance/control/json", **command) == 110003
    await midea.advance(120)
    assert await status() == 2
    await caller.ask("/appliance/auth", applianceCode=GUEST_ROOM)
    assert midea.press_button(GUEST_ROOM) == {"status": 0}
    await midea.advance(120)
    assert await status() == 0
    assert await caller.code("/appliance/control/json", **command) == 0
    assert await caller.code("/appliance/auth", applianceCode=GUEST_ROOM) == 0
    assert await status() == 0
    assert await caller.code("/appliance/auth", applianceCode=BEDROOM) == 6001
    assert await caller.code("/appliance/auth", applianceCode=GARAGE) == 1204
    assert await caller.code("/appliance/auth/status", applianceCode="1") == 5300


async def test_full_query(caller: Caller) -> None:
    """State and fault come apart; without thing model or connection there is none."""
    state = await caller.ask("/appliance/fullQuery", applianceCode=LIVING_ROOM)
    assert (state["query"]["power"], state["query"]["temp"], state["fault"]) == ("0", "24", {"faultCode": "0"})
    assert all(isinstance(value, str) for value in state["query"].values())
    state = await caller.ask("/appliance/fullQuery", applianceCode=OFFICE_AC)
    assert (state["query"]["power"], state["query"]["indoor_temperature"], state["fault"]) == ("off", 27.5, {})
    state = await caller.ask("/appliance/fullQuery", applianceCode=DOOR_LOCK)
    assert state == {"query": {"lockStatus": "1", "doorStatus": "0", "battery": "87"}, "fault": {}}
    assert await caller.code("/appliance/fullQuery", applianceCode=CELLAR) == 110001
    assert await caller.code("/appliance/fullQuery", applianceCode=GARAGE) == 1204
    assert await caller.code("/appliance/fullQuery", applianceCode="1") == 5300
    assert await caller.code("/appliance/fullQuery") == 9001


async def test_control_takes_time(caller: Caller, midea: Midea) -> None:
    """A command is answered at once and carried out a second later, or at once if so configured."""
    command = {"applianceCode": LIVING_ROOM, "instruction": {"power": "1", "temp": "23.5"}}
    assert await caller.ask("/appliance/control/json", **command) is None
    assert midea.devices[LIVING_ROOM].properties["power"] == "0"
    await midea.advance(1)
    assert midea.devices[LIVING_ROOM].properties["power"] == "1"
    assert midea.devices[LIVING_ROOM].properties["temp"] == "23.5"
    midea.configure(control_delay=0)
    await caller.ask("/appliance/control/json", applianceCode=LIVING_ROOM, instruction={"temp": 22})
    assert midea.devices[LIVING_ROOM].properties["temp"] == "22"


async def test_command_in_flight(caller: Caller, midea: Midea) -> None:
    """A command reaches nobody if the appliance goes away meanwhile, or if the fault says so."""
    await caller.ask("/appliance/control/json", applianceCode=LIVING_ROOM, instruction={"power": "1"})
    midea.set_online(LIVING_ROOM, False)
    await caller.ask("/appliance/control/json", applianceCode=STUDY, instruction={"power": "1"})
    midea.remove_device(STUDY)
    await midea.advance(2)
    assert midea.devices[LIVING_ROOM].properties["power"] == "0"
    midea.faults.add("ignored_command", times=1, path=OFFICE_AC)
    for code in (OFFICE_AC, OFFICE_AC):
        assert midea.devices[OFFICE_AC].properties["power"] == "off"
        await caller.ask("/appliance/control/json", applianceCode=code, instruction={"power": "on"})
        await midea.advance(2)
    assert midea.devices[OFFICE_AC].properties["power"] == "on"


@pytest.mark.parametrize(
    ("appliance", "instruction", "code"),
    [
        (LIVING_ROOM, {"power": "1"}, 0),
        (LIVING_ROOM, {"power": 1}, 0),
        (LIVING_ROOM, {"power": "on"}, 110002),
        (LIVING_ROOM, {"power": True}, 110002),
        (LIVING_ROOM, {"power": None}, 110002),
        (LIVING_ROOM, {"power": ["1"]}, 110002),
        (LIVING_ROOM, {"temp": 23.5}, 110002),
        (LIVING_ROOM, {"temp": "12"}, 0),
        (LIVING_ROOM, {"temp": "30"}, 0),
        (LIVING_ROOM, {"temp": "11.5"}, 110002),
        (LIVING_ROOM, {"temp": "30.5"}, 110002),
        (LIVING_ROOM, {"temp": "22.3"}, 110002),
        (LIVING_ROOM, {"temp": "warm"}, 110002),
        (LIVING_ROOM, {"temp": "nan"}, 110002),
        (LIVING_ROOM, {"mode": "6"}, 0),
        (LIVING_ROOM, {"mode": "7"}, 110002),
        (LIVING_ROOM, {"windSpeed": "102"}, 0),
        (LIVING_ROOM, {"windSpeed": "33"}, 0),
        (LIVING_ROOM, {"windSpeed": "101"}, 110002),
        (STUDY, {"windSpeed": "33"}, 110002),
        (LIVING_ROOM, {"horzWind": "3", "vertWind": "3"}, 0),
        (LIVING_ROOM, {"horzWind": "1"}, 110002),
        (LIVING_ROOM, {"ledDisplay": "7"}, 0),
        (LIVING_ROOM, {"ledDisplay": "2"}, 110002),
        (LIVING_ROOM, {"roundWind": "2"}, 0),
        (LIVING_ROOM, {"roomTemp": "20"}, 110002),
        (LIVING_ROOM, {"faultCode": "0"}, 110002),
        (LIVING_ROOM, {"totalPowerConsume": "0"}, 110002),
        (LIVING_ROOM, {"unknown": "1"}, 110002),
        (LIVING_ROOM, {"power": "1", "unknown": "1"}, 110002),
        (LIVING_ROOM, {"notWindStatus": "1"}, 110002),
        (LIVING_ROOM, {"notWindStatus": "1", "unDirectBlow": "2"}, 0),
        (LIVING_ROOM, {"8DegreeHot": "1"}, 0),
        (LIVING_ROOM, {}, 110002),
        (LIVING_ROOM, None, 110002),
        (LIVING_ROOM, [{"power": "1"}], 110002),
        (STUDY, {"strong": "1"}, 110002),
        (OFFICE_AC, {"power": "on", "mode": "heat", "temperature": 22, "small_temperature": "0.5"}, 0),
        (OFFICE_AC, {"power": "1"}, 110002),
        (OFFICE_AC, {"temperature": "15"}, 110002),
        (OFFICE_AC, {"wind_speed": "100"}, 0),
        (OFFICE_AC, {"wind_speed": 50}, 110002),
        (OFFICE_AC, {"indoor_temperature": 20}, 110002),
        (DEHUMIDIFIER, {"humidity": "45", "child_lock": "on"}, 0),
        (DEHUMIDIFIER, {"tank_status": 0}, 110002),
        (WASHER, {"program": "wool"}, 0),
        (DOOR_LOCK, {"lockStatus": "0"}, 110002),
        (CELLAR, {"power": "1"}, 110003),
        (GARAGE, {"power": "1"}, 1204),
        (NEIGHBOR, {"power": "1"}, 5300),
        ("1", {"power": "1"}, 5300),
        ("", {"power": "1"}, 9001),
    ],
)
async def test_commands(caller: Caller, appliance: str, instruction: Any, code: int) -> None:
    """The thing model says what an appliance takes: strings, or whole numbers as in the document's example."""
    assert await caller.code("/appliance/control/json", applianceCode=appliance, instruction=instruction) == code


async def test_incomplete_commands(caller: Caller) -> None:
    """An appliance that needs complete commands takes a part only if the cloud completes it."""

    async def control(instruction: dict[str, str], **more: Any) -> int:
        return await caller.code("/appliance/control/json", applianceCode=BEDROOM, instruction=instruction, **more)

    assert await control({"power": "1"}) == 110003
    assert await control({"power": "1"}, query=False) == 110003
    assert await control({"power": "1"}, query="true") == 9001
    assert await control({"power": "1"}, query=True) == 0
    assert await control({"power": "1", "mode": "2", "temp": "24", "windSpeed": "40"}) == 0


async def test_rename(caller: Caller, midea: Midea) -> None:
    """The name can be changed, nothing else."""
    assert await caller.ask("/appliance/updateDeviceInfo", applianceCode=STUDY, name="哈哈") is None
    assert midea.devices[STUDY].name == "哈哈"
    assert await caller.code("/appliance/updateDeviceInfo", applianceCode=STUDY, name="") == 9001
    assert await caller.code("/appliance/updateDeviceInfo", applianceCode="1", name="x") == 5300


QUERY = "aa21ac00000000000003418100ff03ff000200000000000000000000000003028bdb"
SET = "aa24ac000000000000024043583c7f7f003c0000000000000000000000280000000001e8cc"
DEHUMIDIFIER_QUERY = "aa0ca1000000000000030100" + f"{-sum(bytes.fromhex('0ca1000000000000030100')) & 0xFF:02x}"


@pytest.mark.parametrize(
    ("appliance", "command", "code"),
    [
        (LIVING_ROOM, "", 9003),
        (LIVING_ROOM, None, 9003),
        ("", QUERY, 9003),
        (LIVING_ROOM, "xyz1", 110002),
        (LIVING_ROOM, "aa,21", 110002),
        (LIVING_ROOM, QUERY[:-1], 110002),
        (LIVING_ROOM, "000102030405060708090a0b0c0d0e", 1016),
        (LIVING_ROOM, QUERY[:-2] + "00", 1016),
        (DEHUMIDIFIER, QUERY, 1016),
        ("1", QUERY, 1201),
        (NEIGHBOR, QUERY, 1202),
        (GARAGE, QUERY, 1204),
        (LIVING_ROOM, QUERY, 0),
        (CELLAR, QUERY.upper(), 0),
        (DEHUMIDIFIER, DEHUMIDIFIER_QUERY, 0),
    ],
)
async def test_hexadecimal_codes(caller: Caller, appliance: str, command: str | None, code: int) -> None:
    """Hexadecimal commands have codes of their own; what an appliance does not understand times out."""
    assert await caller.code("/appliance/control/hexadecimal", applianceCode=appliance, command=command) == code


async def test_hexadecimal_reply(caller: Caller, midea: Midea) -> None:
    """The reply is an envelope in comma-separated hex, whole or cut as the document prints it."""
    reply = await caller.ask("/appliance/control/hexadecimal", applianceCode=CELLAR, command=SET)
    raw = bytes.fromhex(reply.replace(",", ""))
    assert reply.startswith("5a,5a,01,00,")
    assert len(raw) == int.from_bytes(raw[4:6], "little") == 40 + raw[41] + 1 + 16
    inner = raw[40:-16]
    assert (inner[0], inner[1], inner[2], inner[10]) == (0xAA, len(inner) - 1, 0xAC, 0xC0)
    assert -sum(inner[1:-1]) & 0xFF == inner[-1]
    properties = midea.devices[CELLAR].properties
    assert {k: properties[k] for k in ("power", "mode", "temp", "windSpeed", "vertWind", "horzWind")} == {
        "power": "1",
        "mode": "2",
        "temp": "24.5",
        "windSpeed": "60",
        "vertWind": "3",
        "horzWind": "0",
    }
    midea.faults.add("truncated_reply", times=1)
    cut = await caller.ask("/appliance/control/hexadecimal", applianceCode=CELLAR, command=QUERY)
    assert len(bytes.fromhex(cut.replace(",", ""))) == len(raw) - 5
    assert inner[10:14].hex(",") in cut


async def test_invalid_values_and_refusals(caller: Caller, midea: Midea) -> None:
    """The cloud can be told to lie, to refuse with any code, and to list nothing."""
    midea.faults.add("lies", path="fullQuery", times=1)
    state = await caller.ask("/appliance/fullQuery", applianceCode=LIVING_ROOM)
    assert {"999", "NaN"} < {v for v in state["query"].values() if isinstance(v, str)}
    midea.faults.add("lies", path="list", times=1)
    assert None in await caller.ask("/appliance/list")
    midea.faults.add("empty_list", times=1)
    assert await caller.ask("/appliance/list") == []
    midea.faults.add("refuse", code=9998, path="/ads", times=1)
    assert await caller.code("/appliance/list") == 0
    assert await caller.code("/ads") == 9998
    midea.faults.add("refuse", times=1)
    assert await caller.code("/ads") == 9999


async def test_unknown_paths(caller: Caller) -> None:
    """Paths that are only in the document's examples do not exist; nor do other methods."""
    url = caller.midea.base_url
    for path in ("/midea/open/v1/token", OPEN + "/appliance/status"):
        assert (await caller.http.post(url + path)).status == 404
    assert (await caller.http.get(url + OPEN + "/token")).status == 405
