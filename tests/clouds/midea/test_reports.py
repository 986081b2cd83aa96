"""Reports: what is taken, in which spelling, and what is refused."""

from collections.abc import Mapping
import json
from typing import Any

import pytest

from custom_components.homeclouds.clouds.midea.reports import CODES, LARGEST, PATH, RefusedError, Reports, refusal
from custom_components.homeclouds.clouds.midea.signing import open_signature
from custom_components.homeclouds.clouds.model import JSON, Call

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


@pytest.fixture
def reports() -> Reports:
    """Reports."""
    return Reports(CLIENT, SECRET)


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
    """Replayed."""
    reports.take(call(TABLE))
    with pytest.raises(RefusedError, match="replayed"):
        reports.take(call(TABLE))
    reports.take(call(TABLE | {"msgId": "m2"}))
    reports.take(call(TABLE | {"applianceCode": "2"}))


def test_memory_is_bounded(reports: Reports) -> None:
    """Memory is bounded."""
    for number in range(5000):
        reports.take(call(TABLE | {"msgId": str(number), "applianceCode": str(number)}))
    assert len(reports._seen) <= 4096
    assert len(reports._newest) <= 4096


def test_out_of_order(reports: Reports) -> None:
    """Out of order."""
    now = 1_800_000_000_000
    assert not reports.take(call(TABLE | {"msgId": "1", "msgTime": now})).late
    assert reports.take(call(TABLE | {"msgId": "2", "msgTime": now - 5000})).late
    assert not reports.take(call(TABLE | {"msgId": "3", "msgTime": now + 1})).late
    assert not reports.take(call(TABLE | {"msgId": "4"} | {"msgTime": None})).late


@pytest.mark.parametrize("state", ["x", "", [], {}, 5, "[1]"])
def test_state_that_is_none(reports: Reports, state: JSON) -> None:
    """State that is none."""
    assert reports.take(call(TABLE | {"jsonData": state, "hexData": 5})).properties is None
