"""Reports: what is taken, in which spelling, and what is refused."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
import json
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.homeclouds.clouds.core.model import JSON, Call
from custom_components.homeclouds.clouds.midea.push import CODES, LARGEST, PATH, RefusedError, Reports, refusal
from custom_components.homeclouds.clouds.midea.signing import open_signature
from tests.fuzz import fuzz, json_texts, nested, odd_texts

CLIENT, SECRET = "client", "demo-secret"
STATE = "AA24AC00000000000003C001583C7F7F003C0000006674000004000000000000000000467A"
TABLE: dict[str, JSON] = {
    "reqId": "1",
    "stamp": "1672185600467",
    "applianceCode": "30786325578468",
    "msgId": "m1",
    "msgTime": 1672185600467,
    "hexData": STATE,
    "jsonData": {"power": "0", "mode": "2", "eco": "1"},
}
EXAMPLE = (
    b'{"reqId": "hxxbhhg5vueth0p05qnp5c52h78c5b7i","stamp": "20191106142639","applianceId": "30786325578468","msgId": 1,'
    b'"msgTime": 1672185600467,"dataFormat":1,"reportData":{"power\\":\\"0\\"}}'
)


NOW = 1672185600.467


@pytest.fixture
def reports() -> Reports:
    """Reports, received when they were sent."""
    return Reports(CLIENT, SECRET, lambda: NOW)


def call(body: bytes | Mapping[str, Any], *, path: str = PATH, query: str = "", **headers: str) -> Call:
    """Return a well signed call, but for the headers given."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    known = {
        "clientid": CLIENT,
        "signatureversion": "2.0",
        "signature": open_signature(SECRET, "POST", path, query, raw),
    }
    return Call("POST", path, query, known | headers, raw)


def test_the_table(reports: Reports) -> None:
    """The table."""
    report = reports.take(call(TABLE))
    assert report.appliance == "30786325578468"
    assert report.properties == {"power": "0", "mode": "2", "eco": "1"}
    assert report.frame is None
    assert not report.late
    assert reports.diagnostics()["reports_taken"] == 1


@pytest.mark.parametrize(
    "body",
    [
        EXAMPLE,
        EXAMPLE.replace(b'{"power\\":\\"0\\"}', b'"{\\"power\\":\\"0\\"}"'),
        EXAMPLE.replace(b'{"power\\":\\"0\\"}', b'{"power":"0"}'),
        EXAMPLE.replace(b'{"power\\":\\"0\\"}', b'{\\"power\\":\\"0\\"}'),
    ],
)
def test_the_example(reports: Reports, body: bytes) -> None:
    """The example."""
    report = reports.take(call(body))
    assert report.appliance == "30786325578468"
    assert report.properties == {"power": "0"}
    assert report.frame is None


@pytest.mark.parametrize("path", [PATH, "/api/webhook/0123"])
@pytest.mark.parametrize("query", ["", "house=1&name=%E7%A9%BA"])
def test_signed_is_what_was_called(reports: Reports, path: str, query: str) -> None:
    """Signed is what was called."""
    assert reports.take(call(TABLE, path=path, query=query))


def test_binary_only(reports: Reports) -> None:
    """Binary only."""
    report = reports.take(call(TABLE | {"jsonData": None}))
    assert report.properties is None
    assert report.frame is not None
    report = reports.take(call(TABLE | {"jsonData": None, "hexData": STATE[:-1] + "0", "msgId": "m2"}))
    assert report.frame is None


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (call(TABLE, clientid="other"), "wrong_client"),
        (call(TABLE, clientid=""), "wrong_client"),
        (call(TABLE, signatureversion="1.0"), "wrong_version"),
        (call(TABLE, signature="He8PjE+9j3hON9ZlfvHQn+R9Bj1zOtap03kAwweKc2M="), "wrong_signature"),
        (call(TABLE, signature=""), "wrong_signature"),
        # What aiohttp makes of bytes that are no text
        (call(TABLE, signature="\udcff\udcfe"), "wrong_signature"),
        (call(TABLE, signature="é"), "wrong_signature"),
        (call(TABLE, clientid="\udcff"), "wrong_client"),
        (replace(call(TABLE), path="/\udcff"), "wrong_signature"),
        (replace(call(TABLE), query="a=\udcff&b=%ff"), "wrong_signature"),
        (call(TABLE | {"msgTime": (NOW - 301) * 1000}), "too_old"),
        (call(TABLE | {"msgTime": "0"}), "too_old"),
        (call(b" " * (LARGEST + 1)), "too_large"),
        (call(b"nonsense"), "wrong_json"),
        (call(b"[1]"), "wrong_json"),
        (call(b"\xff\xfe"), "wrong_json"),
        (call(b"[" * 60_000), "wrong_json"),
        (call(b'{"reportData":{"cut'), "wrong_json"),
        (call({"applianceCode": "1"}), "wrong_json"),
        (call({"msgId": "1", "jsonData": {"power": "1"}}), "wrong_json"),
    ],
)
def test_refused(reports: Reports, wrong: Call, reason: str) -> None:
    """Refused."""
    with pytest.raises(RefusedError) as caught:
        reports.take(wrong)
    assert caught.value.reason == reason
    reply = refusal(caught.value)
    assert reply.body["code"] == CODES[reason] != 0
    assert not reply.accepted
    counted = reports.diagnostics()["reports_refused"]
    assert isinstance(counted, dict)
    assert counted[reason] == 1
    assert sum(int(str(number)) for number in counted.values()) == 1
    assert reports.taken == 0


def test_replayed(reports: Reports) -> None:
    """The same message of the same appliance from the same time is taken once."""
    reports.take(call(TABLE))
    with pytest.raises(RefusedError, match="replayed"):
        reports.take(call(TABLE))
    reports.take(call(TABLE | {"msgId": "m2"}))
    reports.take(call(TABLE | {"applianceCode": "2"}))


def test_counter_that_begins_anew(reports: Reports) -> None:
    """A message id may come again with a newer time."""
    for number, ahead in (("1", 0), ("2", 1), ("1", 2), ("2", 3), ("1", 86400)):
        reports.take(call(TABLE | {"msgId": number, "msgTime": (NOW + ahead) * 1000}))
    with pytest.raises(RefusedError, match="replayed"):
        reports.take(call(TABLE | {"msgId": "1", "msgTime": (NOW + 2) * 1000}))


def test_restart(reports: Reports) -> None:
    """What was taken before a restart is not taken after it, but what is newer is."""
    reports.take(call(TABLE))
    later = Reports(CLIENT, SECRET, lambda: NOW + 10)
    later.load(json.loads(json.dumps(reports.dump())))
    for number in ("m1", "m0"):
        with pytest.raises(RefusedError, match="replayed"):
            later.take(call(TABLE | {"msgId": number}))
    assert not later.take(call(TABLE | {"msgTime": NOW * 1000 + 1})).late
    assert later.take(call(TABLE | {"applianceCode": "2"}))
    later.load({"1": "nonsense", "2": None, "3": [1]})
    assert later.dump() == {}


def test_restart_after_a_report_from_the_future(reports: Reports) -> None:
    """A clock that was ahead silences nobody for as long; what is older than its report is late, so that the appliance is asked."""
    reports.take(call(TABLE | {"msgTime": (NOW + 86400) * 1000}))
    later = Reports(CLIENT, SECRET, lambda: NOW + 10)
    later.load(reports.dump())
    with pytest.raises(RefusedError, match="replayed"):
        later.take(call(TABLE | {"msgId": "m2", "msgTime": (NOW + 86400) * 1000}))
    assert later.take(call(TABLE | {"msgId": "m3", "msgTime": (NOW + 9) * 1000})).late


@pytest.mark.parametrize("moment", [None, "soon", [], 10**400, (NOW + 3 * 86400) * 1000])
def test_without_time(reports: Reports, moment: JSON) -> None:
    """A report without a time that can be is taken, and keeps no other from being taken."""
    assert reports.take(call(TABLE | {"msgId": "x", "msgTime": moment})).time is None
    report = reports.take(call(TABLE))
    assert (report.time, report.late) == (NOW, False)


def test_memory_is_bounded(reports: Reports) -> None:
    """Memory is bounded."""
    for number in range(5000):
        reports.take(call(TABLE | {"msgId": str(number), "applianceCode": str(number)}))
    assert len(reports._seen) <= 4096
    assert len(reports._newest) <= 4096


def test_out_of_order(reports: Reports) -> None:
    """A report that is older than the newest is told from the others."""
    moments = [(NOW + 10, False), (NOW - 200, True), (NOW + 9.9, True), (NOW + 10.1, False), (None, False)]
    for number, (moment, late) in enumerate(moments):
        times = {"msgId": str(number), "msgTime": None if moment is None else moment * 1000}
        assert reports.take(call(TABLE | times)).late is late


@pytest.mark.parametrize(
    "state",
    [
        rb'{"\ud800":"\ud800"}',
        b'{"\xed\xa0\x80":"\xed\xa0\x80"}',
        rb'"{\"\ud800\":\"\ud800\"}"',
        rb'"{\"\\ud800\":\"\\ud800\"}"',
    ],
)
def test_half_a_character(reports: Reports, state: bytes) -> None:
    """In a name it would keep anything from being stored; it is a question mark."""
    body = b'{"applianceCode":"1","msgId":"1","jsonData":%b}' % state
    assert reports.take(call(body)).properties == {"?": "?"}


def test_half_a_character_in_an_id(reports: Reports) -> None:
    """So is one in what is kept of an appliance over a restart."""
    reports.take(call(rb'{"applianceCode":"\ud800","msgId":"1","msgTime":%d}' % (NOW * 1000)))
    assert reports.dump().keys() == {"?"}


@pytest.mark.parametrize("state", ["x", "", [], {}, 5, "[1]"])
def test_state_that_is_none(reports: Reports, state: JSON) -> None:
    """State that is none."""
    assert reports.take(call(TABLE | {"jsonData": state, "hexData": 5})).properties is None


@pytest.mark.parametrize("state", [nested(900, "1", "a"), json.dumps(nested(900, "1", "a"))])
def test_state_that_is_too_deep(reports: Reports, state: JSON) -> None:
    """Nesting beyond reason breaks nothing."""
    assert reports.take(call(TABLE | {"jsonData": state, "hexData": None}))


_KEYS = ("applianceCode", "applianceId", "msgId", "msgTime", "hexData", "jsonData", "reportData", "dataFormat")
_VALID = [TABLE, TABLE | {"jsonData": None}, {**TABLE, "applianceId": "1", "reportData": '{"power":"0"}'}]


@fuzz
@given(json_texts(*_KEYS, valid=_VALID), st.one_of(st.none(), odd_texts), odd_texts, odd_texts)
def test_fuzz(body: bytes, signature: str | None, client: str, query: str) -> None:
    """Whatever is sent is taken or refused for a reason; nothing else comes out."""
    reports = Reports(CLIENT, SECRET, lambda: NOW)
    headers = {} if signature is None else {"signature": signature, "clientid": client}
    for sent in (call(body, **headers), replace(call(body), query=query), call(body), call(body)):
        with suppress(RefusedError):
            assert reports.take(sent).properties != {}
    json.dumps(reports.diagnostics())
    json.dumps(reports.dump())
