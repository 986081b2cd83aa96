"""What an account asks of the cloud by itself, and devices that sleep meanwhile."""

from contextlib import suppress
from datetime import UTC, datetime
import itertools
import time
from types import SimpleNamespace
from typing import Any

import pytest

from custom_components.homeclouds.clouds.core import background as jobs
from custom_components.homeclouds.clouds.core.errors import UnreachableError
from custom_components.homeclouds.clouds.ewelink import background, firmware, homes, polling, session
from custom_components.homeclouds.clouds.ewelink.polling import Polling
from simulators.ewelink import Ewelink

from .conftest import Account

DOOR = "1000000032"
_MONTH = 30 * 86400
_RECONNECTIONS = 60
"""In a month; each costs the address of the socket and the lists."""


async def test_calls_of_a_month(listener: Account, ewelink: Ewelink) -> None:
    """A home with push makes at most 2,000 calls a month by itself."""
    await listener.listen()
    await listener.cloud.jobs.round()
    homes = len(listener.cloud.homes.all)

    async def calls(work: Any) -> int:
        before = len(ewelink.requests.to("/v2/"))
        await work
        return len(ewelink.requests.to("/v2/")) - before

    listener.cloud.homes._until = 0
    a_list = await calls(listener.cloud.fetch())
    assert a_list >= 1 + homes
    messages = await calls(listener.cloud.background.read_messages())
    checks = await calls(listener.cloud.background.check_firmware())
    assert await calls(listener.cloud.background.check_sleepers()) == 0
    assert await calls(listener.cloud.background.request_statistics()) == 0
    month = (
        a_list * (_MONTH / listener.cloud.poll_interval + _RECONNECTIONS)
        + _RECONNECTIONS
        + messages * _MONTH / background.MESSAGES_EVERY
        + checks * _MONTH / firmware.CHECK_EVERY
    )
    assert month <= 2000 * homes


async def test_devices_are_asked_in_the_background_where_that_is_free(listener: Account, ewelink: Ewelink) -> None:
    """Queries over the socket are not counted; without it lists read the states, of which each query would be one of few calls."""
    await listener.listen()
    cloud, device = listener.cloud, listener.devices[DOOR]
    assert not cloud.is_query_scarce(device)
    await ewelink.listeners["socket"].refuse()
    await listener.until(lambda: not cloud.push.connected)
    assert cloud.is_query_scarce(device)
    before = len(ewelink.requests.to("/v2/"))
    await cloud.query(device)
    assert len(ewelink.requests.to("/v2/")) == before + 1


async def test_rounds_ask_for_messages_now_and_then(listener: Account, ewelink: Ewelink) -> None:
    """Two rounds soon after one another ask once."""
    await listener.listen()
    await listener.cloud.jobs.round()
    asked = len(ewelink.requests.to("/v2/message/read"))
    await listener.cloud.jobs.round()
    assert len(ewelink.requests.to("/v2/message/read")) == asked > 0


async def test_calls_of_a_month_in_which_each_connection_breaks(listener: Account, ewelink: Ewelink) -> None:
    """Each costs the lists, and a sign-on, of which the vendor wants few."""
    await listener.listen()
    before = len(ewelink.requests.to("/v2/"))
    await listener.cloud.handle_connected()
    lists = len(ewelink.requests.to("/v2/")) - before
    longest = listener.cloud.push.link.longest_after_many
    assert lists * _MONTH / longest <= 3000 * len(listener.cloud.homes.all)


@pytest.mark.parametrize(
    ("fault", "again"), [({"name": "api_error", "code": 407}, 0), ({"name": "http_error", "status": 502}, 1)]
)
async def test_rounds_ask_again_for_what_failed_but_not_for_what_is_refused(
    listener: Account, ewelink: Ewelink, fault: dict[str, Any], again: int
) -> None:
    """What an app ID is not allowed is not asked for every five minutes."""
    await listener.listen()
    ewelink.faults.add(**fault, path="/v2/device/ota/query")
    await listener.cloud.jobs.round()
    asked = len(ewelink.requests.to("/v2/device/ota/query"))
    await listener.cloud.jobs.round()
    assert len(ewelink.requests.to("/v2/device/ota/query")) == asked + again


@pytest.mark.parametrize("refuses", [False, True])
async def test_calls_of_a_month_without_push(
    listener: Account, ewelink: Ewelink, monkeypatch: pytest.MonkeyPatch, refuses: bool
) -> None:
    """A home makes at most 2,000 calls in a simulated month, its pushes blocked or each sign-on refused until the token is new."""
    cloud, link = listener.cloud, listener.cloud.push.link
    ewelink.homes = ewelink.homes[:1]
    for device in list(ewelink.devices)[5:]:
        ewelink.remove_device(device)
    if not refuses:
        await ewelink.listeners["socket"].refuse()
    cloud.session.client.http.budget = None
    now = poll = work = push = start = time.monotonic()
    epoch = time.time() - start
    clock = SimpleNamespace(monotonic=lambda: now, time=lambda: epoch + now)
    monkeypatch.setattr(ewelink, "now", clock.time)
    for module in (polling, jobs, homes, session):
        monkeypatch.setattr(module, "time", clock)
    cloud._polling = Polling(now)
    pauses, opened = itertools.count(), 0
    while now < start + _MONTH:
        if now >= poll:
            await cloud.fetch()
            poll = now + cloud.poll_interval
        if now >= work:
            await cloud.jobs.round()
            work = now + cloud.jobs.retry_after
        if now >= push:
            if refuses:
                ewelink.faults.add("refuse_sign_on", times=1)
            with suppress(UnreachableError):
                await (await cloud.push.open_channel()).close()
                opened += 1
            ewelink.faults.clear()
            push = now + min(link.first_pause * 2 ** min(next(pauses), 20), link.longest_pause)
        now = min(poll, push, work)
    asked = [record for record in ewelink.requests if record.path.startswith(("/v2/", "/dispatch/"))]
    assert len(cloud.homes.all) == 1
    assert 1000 < len(asked) <= 2000
    assert bool(opened) == refuses


@pytest.mark.parametrize(
    ("without", "expected"), [(0, 60), (599, 60), (600, 300), (7199, 300), (7200, 1800), (86399, 1800), (86400, 2700)]
)
def test_without_push(without: float, expected: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without push the list is asked for every minute at first, and the less often the longer it lasts."""
    pace = Polling(1000.0)
    monkeypatch.setattr("time.monotonic", lambda: 1000 + without)
    assert pace.interval(pushing=False, local=False) == expected
    assert pace.interval(pushing=False, local=True) == 900
    assert pace.interval(pushing=True, local=True) == 10800


def test_without_push_for_long() -> None:
    """Pushes that break at once change nothing; those that came in for a while are likely to come back."""
    now = 1000.0
    clock = SimpleNamespace(monotonic=lambda: now)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(polling, "time", clock)
        pace = Polling(now)
        for length, expected in ((5, 2700), (61, 60)):
            now += 86400
            pace.changed(pushing=True)
            now += length
            pace.changed(pushing=False)
            pace.changed(pushing=False)
            assert pace.interval(pushing=False, local=False) == expected


async def test_sleeper(listener: Account, ewelink: Ewelink, monkeypatch: pytest.MonkeyPatch) -> None:
    """A door sensor sleeps for two hours without being away; then the clock tells it, and its next word brings it back."""
    told = datetime(2026, 5, 4, 10, tzinfo=UTC)
    now = told.timestamp() + 2400
    monkeypatch.setattr("time.time", lambda: now)
    door = ewelink.devices[DOOR]
    door.properties |= {"lastUpdateTime": "2026-05-04T10:00:00.000Z", "actionTime": "2026-05-04T07:12:00.000Z"}
    door.online = False
    await listener.listen()
    await listener.fetch()
    assert listener.online[DOOR]
    await listener.cloud.background.check_sleepers()
    assert listener.online[DOOR]
    clock = listener.cloud.background.sleepers.clock
    listener.cloud.background.sleepers.clock = lambda: clock() + 5160
    now = told.timestamp() + 7560
    await listener.cloud.background.check_sleepers()
    assert not listener.online[DOOR]
    heard = len(listener.updates)
    await listener.cloud.background.check_sleepers()
    assert len(listener.updates) == heard
    await listener.fetch()
    assert not listener.online[DOOR]
    ewelink.change(DOOR, {"battery": 2.8})
    await listener.until(lambda: listener.properties[DOOR]["battery"] == 2.8)
    assert listener.online[DOOR]
    await listener.fetch()
    assert listener.online[DOOR]
    await listener.cloud.background.check_sleepers()
    assert listener.online[DOOR]


@pytest.mark.parametrize("ahead", [-86400, 86400])
@pytest.mark.parametrize(("hours", "online"), [(1, True), (3, False)])
async def test_sleeper_while_our_clock_is_wrong(
    listener: Account, ewelink: Ewelink, *, ahead: int, hours: int, online: bool
) -> None:
    """How long a sensor has said nothing is told by the clock of the cloud, which dates its reports."""
    ewelink.faults.add("clock_skew", seconds=ahead)
    door = ewelink.devices[DOOR]
    door.properties["lastUpdateTime"] = datetime.fromtimestamp(ewelink.now() - hours * 3600, UTC).isoformat()
    door.online = False
    await listener.fetch()
    assert listener.online[DOOR] is online
    await listener.cloud.background.check_sleepers()
    assert listener.online[DOOR] is online


async def test_internet_is_back(listener: Account, ewelink: Ewelink, monkeypatch: pytest.MonkeyPatch) -> None:
    """A list that comes again after none did has the socket opened at once, however long its next attempt was off."""
    retried: list[bool] = []
    monkeypatch.setattr(listener.cloud.push.link, "retry", lambda: retried.append(True))
    await listener.fetch()
    assert not retried
    ewelink.faults.add("http_error", path="/v2/device/thing")
    with pytest.raises(UnreachableError):
        await listener.cloud.fetch()
    ewelink.faults.clear()
    await listener.fetch()
    await listener.fetch()
    assert retried == [True]
