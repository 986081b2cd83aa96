"""Answers of which the vendor's pages do not agree upon the shape, and answers that are none."""

import asyncio
from typing import Any

from aiohttp import ClientSession
from freezegun.api import FrozenDateTimeFactory
import pytest

from custom_components.homeclouds.clouds.core.cloud import Context
from custom_components.homeclouds.clouds.core.errors import ClockError, ProtocolError
from custom_components.homeclouds.clouds.core.vendor_clock import VendorClock
from custom_components.homeclouds.clouds.haier import CLOUD
from custom_components.homeclouds.clouds.haier.client import Client
from custom_components.homeclouds.clouds.haier.cloud import HaierCloud
from custom_components.homeclouds.clouds.haier.codes import NoModelError
from custom_components.homeclouds.clouds.haier.regions import hours_ahead, language_of
from custom_components.homeclouds.clouds.haier.session import Tokens, _tokens as read_tokens
from simulators.haier import Haier

from .conftest import OLD


@pytest.fixture
def client(cloud: HaierCloud) -> Client:
    """Return the calls of the account."""
    return cloud._client


def answering(client: Client, monkeypatch: pytest.MonkeyPatch, **answer: Any) -> Client:
    """Return the client; whatever it asks, it gets this answer."""
    monkeypatch.setattr(client, "call", lambda *args, **kwargs: asyncio.sleep(0, {"retCode": "00000", **answer}))
    return client


@pytest.mark.parametrize("answer", [{}, {"detailInfo": []}, {"detailInfo": {}}, {"detailInfo": {"x": ""}}])
async def test_no_model(client: Client, monkeypatch: pytest.MonkeyPatch, answer: dict[str, Any]) -> None:
    """A device that is missing in the answer has no digital model."""
    with pytest.raises(NoModelError):
        await answering(client, monkeypatch, **answer).digital_model("x")


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        ({"a": 1, "b": None}, {"a": "1"}),
        ([{"name": "a", "value": "1"}, {"name": "b"}, {}, 5], {"a": "1"}),
    ],
)
async def test_last_status(
    client: Client, monkeypatch: pytest.MonkeyPatch, statuses: Any, expected: dict[str, str]
) -> None:
    """A map or a list of names and values."""
    assert await answering(client, monkeypatch, statuses=statuses).last_status(OLD) == expected


async def test_no_statuses(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Anything else is none."""
    with pytest.raises(ProtocolError):
        await answering(client, monkeypatch, statuses=5).last_status(OLD)


@pytest.mark.parametrize(
    ("answer", "steps"),
    [
        ({"results": [{"execStep": 1}]}, [1]),
        ({"payload": {"deep": {"list": [{"execStep": 2}]}}}, [2]),
        ({"batchResult": True, "list": [], "other": [{"x": 1}]}, []),
    ],
)
async def test_results(
    client: Client, monkeypatch: pytest.MonkeyPatch, answer: dict[str, Any], steps: list[int]
) -> None:
    """Results are found wherever they are."""
    assert [item["execStep"] for item in await answering(client, monkeypatch, **answer).results("1")] == steps


@pytest.mark.parametrize("life", [None, "soon", 0, -5, [1], 10**400, float("nan"), "inf"])
def test_life_of_tokens(freezer: FrozenDateTimeFactory, life: Any) -> None:
    """Tokens that don't say how long they live are renewed within the minute."""
    freezer.move_to("2026-11-20 12:00:00+00:00")
    tokens = read_tokens({"accessToken": "a", "expiresIn": life}, "accessToken")
    assert tokens == Tokens("a", "", 1795176000 + 54)
    assert Tokens.load(tokens.dump()) == tokens


async def test_clock_without_date(client: Client, haier: Haier, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that refuses the time but does not tell its own leaves both causes open: the clock is named."""
    haier.faults.add("ret_code", code="D00001", path="deviceinfos")
    monkeypatch.setattr("simulators.core.formatdate", lambda *args, **kwargs: "yesterday")
    client.session.transport.http.clock = VendorClock()
    with pytest.raises(ClockError) as caught:
        await client.devices()
    assert caught.value.key == "clock_skew"


async def test_renewal_without_page(cloud: HaierCloud) -> None:
    """Who never was on the vendor's page has nothing to exchange."""
    with pytest.raises(Exception, match="page"):
        await cloud._session.exchange("code", "http://house/")


async def test_user_without_id(cloud: HaierCloud, haier: Haier) -> None:
    """An account that can't be told from others is none."""
    haier.user = {"username": "x"}
    cloud._session.tokens = Tokens(cloud._session.tokens.access, cloud._session.tokens.refresh)
    with pytest.raises(ProtocolError):
        await cloud.sign_in()


@pytest.mark.parametrize(
    ("language", "region", "code"),
    [
        ("zh-Hans", "china", "zh-cn"),
        ("zh-Hant", "america", "zh-cn"),
        ("en", "china", "en"),
        ("en-GB", None, "en"),
        ("ru", "europe", "en"),
        ("ru", None, "zh-cn"),
    ],
)
def test_language_is_one_that_the_vendor_supports(language: str, region: str | None, code: str) -> None:
    """English where Home Assistant or the region is not Chinese."""
    assert language_of(language, region) == code


@pytest.mark.parametrize(
    ("zone", "hours"), [("Asia/Shanghai", "8"), ("UTC", "0"), ("Pacific/Kiritimati", "13"), ("No/Such", "8"), ("", "8")]
)
def test_hours_ahead_are_within_what_the_vendor_takes(zone: str, hours: str) -> None:
    """Whole hours, from -11 to 13."""
    assert hours_ahead(zone) == hours


async def test_headers_hold_language_and_time_zone(haier: Haier, session: ClientSession) -> None:
    """The vendor's texts come in the language of Home Assistant."""
    context = Context(session=session, language="en", time_zone="Asia/Tokyo")
    cloud = CLOUD.create({**haier.sign_in, "login_method": "password"}, context)
    await cloud.sign_in()
    headers = [record.headers for record in haier.requests if "language" in record.headers]
    assert {(header["language"], header["timezone"]) for header in headers} == {("en", "9")}
