"""The reports of the Midea cloud to its partner."""

from base64 import b64encode
from collections.abc import AsyncGenerator
from hashlib import sha256
import hmac
import json
from typing import Any

from aiohttp import web
import pytest

from simulators.listeners import HttpListener
from simulators.midea import Midea, frames
from simulators.midea.catalogue import ATTIC, CELLAR, DOOR_LOCK, GARAGE, LIVING_ROOM, STUDY
from simulators.midea.reports import REPORT_PATH
from simulators.recording import Recorded, RequestLog

from .midea_client import Caller


class Partner:
    """A partner's cloud that takes reports, in the way it is told to."""

    def __init__(self) -> None:
        """Accept everything."""
        self.got = RequestLog()
        self.answer: web.StreamResponse | None = None
        self.url = ""

    async def take(self, request: web.Request) -> web.StreamResponse:
        """Take one report."""
        self.got.add(Recorded(method="POST", path=request.path, headers=request.headers, body=await request.read()))
        return self.answer or web.json_response({"code": 0, "msg": ""})

    @property
    def last(self) -> dict[str, Any]:
        """Return the newest report."""
        message: dict[str, Any] = self.got[-1].json()
        return message

    def signed(self, secret: str) -> bool:
        """Return whether the newest report is signed with a secret."""
        record = self.got[-1]
        digest = hmac.new(secret.encode(), f"POST{record.path}".encode() + record.body, sha256).digest()
        return b64encode(digest).decode() == record.headers["Signature"]


@pytest.fixture
async def partner(midea: Midea) -> AsyncGenerator[Partner]:
    """Return the partner whose address the cloud knows."""
    partner = Partner()
    app = web.Application(client_max_size=2**20)
    app.router.add_post("/{path:.*}", partner.take)
    listener = HttpListener(app, name="partner", port=0, ssl=None)
    await listener.start()
    partner.url = listener.address
    midea.set_webhook(listener.address)
    yield partner
    await listener.stop()


async def test_table_spelling(midea: Midea, partner: Partner) -> None:
    """A change is reported at the documented path, signed, in the spelling of the table."""
    midea.change(LIVING_ROOM, {"power": "1", "eco": "1"})
    await midea.settled()
    assert partner.got[-1].path == REPORT_PATH
    assert partner.got[-1].headers["ClientId"] == midea.client_id
    assert partner.got[-1].headers["SignatureVersion"] == "2.0"
    assert partner.got[-1].headers["Content-Type"] == "application/json"
    assert partner.signed("demo-secret")
    report = partner.last
    assert set(report) == {"reqId", "stamp", "applianceCode", "msgId", "msgTime", "hexData", "jsonData"}
    assert (report["applianceCode"], report["msgId"], report["jsonData"]) == (
        LIVING_ROOM,
        "1",
        {"power": "1", "eco": "1"},
    )
    assert isinstance(report["msgTime"], int)
    frame = bytes.fromhex(report["hexData"])
    assert frames.unpack(frame, 0xAC) is not None
    assert frame[10] == 0xA0
    record = midea.reporter.log[-1]
    assert (record.status, record.json(), json.loads(record.answer)) == (200, report, {"code": 0, "msg": ""})


async def test_example_spelling(midea: Midea, partner: Partner) -> None:
    """The other spelling is that of the example, its inner JSON quoted properly."""
    midea.configure(spelling="example")
    midea.change(LIVING_ROOM, {"power": "1"})
    await midea.settled()
    report = partner.last
    assert set(report) == {"reqId", "stamp", "applianceId", "msgId", "msgTime", "dataFormat", "reportData"}
    assert (report["msgId"], report["dataFormat"], len(report["stamp"])) == (1, 1, 14)
    assert json.loads(report["reportData"]) == {"power": "1"}
    midea.change(STUDY, {"power": "1"})
    await midea.settled()
    assert (partner.last["applianceCode"], partner.last["jsonData"]) == (STUDY, None)
    with pytest.raises(ValueError, match="prose"):
        midea.configure(spelling="prose")


async def test_each_kind_of_change_has_its_frame(midea: Midea, partner: Partner) -> None:
    """State, temperatures and energy go in messages of their own, each with its part of the JSON."""
    midea.change(LIVING_ROOM, {"power": "1", "roomTemp": "25", "totalPowerConsume": "12600"})
    await midea.settled()
    sent = {bytes.fromhex(r.json()["hexData"])[10]: r.json()["jsonData"] for r in partner.got}
    assert sent == {0xA0: {"power": "1"}, 0xA1: {"roomTemp": "25"}, 0xC1: {"totalPowerConsume": "12600"}}


@pytest.mark.parametrize("code", [STUDY, CELLAR])
async def test_without_words(midea: Midea, partner: Partner, code: str) -> None:
    """An appliance without JSON reports in binary only; a forced push has the whole state."""
    midea.push(code)
    await midea.settled()
    assert partner.last["jsonData"] is None
    assert bytes.fromhex(partner.last["hexData"])[10] == 0xC0
    midea.push(LIVING_ROOM)
    await midea.settled()
    assert partner.last["jsonData"] == midea.devices[LIVING_ROOM].properties


async def test_who_does_not_report(midea: Midea, partner: Partner) -> None:
    """Nothing comes from appliances that are offline or bound to nobody, nor without an address."""
    midea.push(GARAGE)
    midea.push(ATTIC)
    midea.faults.add("lost_report", times=1, path=STUDY)
    midea.push(STUDY)
    await midea.settled()
    midea.set_webhook(None)
    midea.push(LIVING_ROOM)
    await midea.settled()
    assert len(partner.got) == 0
    midea.set_webhook(partner.url)
    midea.push(STUDY)
    await midea.settled()
    assert len(partner.got) == 1


async def test_commands_and_physics_are_reported(midea: Midea, partner: Partner, caller: Caller) -> None:
    """What a command or time changes is reported too, in order."""
    await caller.ask("/appliance/control/json", applianceCode=LIVING_ROOM, instruction={"power": "1"})
    assert len(partner.got) == 0
    await midea.advance(300)
    reports = [r.json() for r in partner.got if r.json()["applianceCode"] == LIVING_ROOM]
    assert reports[0]["jsonData"] == {"power": "1"}
    assert any("roomTemp" in report["jsonData"] for report in reports)
    numbers = [int(r.json()["msgId"]) for r in partner.got]
    assert numbers == sorted(numbers)


async def test_own_path_and_query(midea: Midea, partner: Partner) -> None:
    """A full address is used as it is, and its path and query are what is signed."""
    midea.set_webhook(f"{partner.url}/api/webhook/abc?x=%20")
    midea.push(DOOR_LOCK)
    await midea.settled()
    record = partner.got[-1]
    assert record.path == "/api/webhook/abc"
    digest = hmac.new(b"demo-secret", b"POST/api/webhook/abcx= " + record.body, sha256).digest()
    assert record.headers["Signature"] == b64encode(digest).decode()


async def test_no_second_try(midea: Midea, partner: Partner) -> None:
    """A refused, failed or unheard report is not repeated."""
    partner.answer = web.json_response({"code": 7, "msg": "no"})
    midea.push(STUDY)
    await midea.settled()
    assert (len(partner.got), json.loads(midea.reporter.log[-1].answer)["code"]) == (1, 7)
    midea.set_webhook("http://127.0.0.1:1")
    midea.push(STUDY)
    await midea.settled()
    assert (len(partner.got), midea.reporter.log[-1].status) == (1, 0)


async def test_misbehaviour(midea: Midea, partner: Partner) -> None:
    """Reports can be forged, replayed, oversized, broken, foreign, damaged and untrue."""

    async def report(fault: str) -> Recorded:
        midea.faults.add(fault, times=1)
        midea.push(LIVING_ROOM)
        await midea.settled()
        assert not list(midea.faults)
        return partner.got[-1]

    midea.push(STUDY)
    await midea.settled()
    first = partner.last["msgId"]
    await report("replayed_report")
    assert partner.last["msgId"] == first
    await report("bad_signature")
    assert not partner.signed("demo-secret")
    assert (await report("unknown_client")).headers["ClientId"] == "somebody-else"
    assert len((await report("oversized_report")).body) > 65536
    assert partner.signed("demo-secret")
    broken = await report("broken_report")
    with pytest.raises(ValueError, match="Expecting"):
        broken.json()
    assert partner.signed("demo-secret")
    await report("stranger_report")
    assert partner.last["applianceCode"] == "1"
    await report("corrupt_frame")
    assert frames.unpack(bytes.fromhex(partner.last["hexData"]), 0xAC) is None
    await report("lies")
    assert set(partner.last["jsonData"].values()) == {"lies"}
