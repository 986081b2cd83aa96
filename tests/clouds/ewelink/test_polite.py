"""What an account asks of the cloud by itself, and devices that sleep meanwhile."""

from datetime import UTC, datetime
from typing import Any

import pytest

from custom_components.homeclouds.clouds.ewelink import background, firmware
from custom_components.homeclouds.clouds.ewelink.polling import Polling
from simulators.ewelink import Ewelink

from .conftest import House

DOOR = "1000000032"
_MONTH = 30 * 86400
_RECONNECTIONS = 60
"""In a month; each costs the address of the socket and the lists."""


async def test_calls_of_a_month(house: House, ewelink: Ewelink) -> None:
    """A home with push makes at most 2,000 calls a month by itself."""
    await house.listen()
    await house.cloud.jobs.round()
    homes = len(house.cloud.homes.all)

    async def calls(work: Any) -> int:
        before = len(ewelink.requests.to("/v2/"))
        await work
        return len(ewelink.requests.to("/v2/")) - before

    house.cloud.homes._until = 0
    a_list = await calls(house.cloud.fetch())
    assert a_list >= 1 + homes
    messages = await calls(house.cloud.background.read_messages())
    checks = await calls(house.cloud.background.check_firmware())
    assert await calls(house.cloud.background.check_sleepers()) == 0
    assert await calls(house.cloud.background.request_statistics()) == 0
    month = (
        a_list * (_MONTH / house.cloud.poll_interval + _RECONNECTIONS)
        + _RECONNECTIONS
        + messages * _MONTH / background.MESSAGES_EVERY
        + checks * _MONTH / firmware.CHECK_EVERY
    )
    assert month <= 2000 * homes


async def test_rounds_ask_for_messages_now_and_then(house: House, ewelink: Ewelink) -> None:
    """Two rounds soon after one another ask once."""
    await house.listen()
    await house.cloud.jobs.round()
    asked = len(ewelink.requests.to("/v2/message/read"))
    await house.cloud.jobs.round()
    assert len(ewelink.requests.to("/v2/message/read")) == asked > 0


@pytest.mark.parametrize(("without", "expected"), [(0, 60), (599, 60), (600, 300), (86399, 300), (86400, 900)])
def test_without_push(without: float, expected: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without push the list is asked for every minute at first, and the less often the longer it lasts."""
    pace = Polling(1000.0)
    monkeypatch.setattr("time.monotonic", lambda: 1000 + without)
    assert pace.interval(pushing=False, local=False) == expected
    assert pace.interval(pushing=False, local=True) == 900
    assert pace.interval(pushing=True, local=True) == 10800
    pace.changed()
    assert pace.interval(pushing=False, local=False) == 60


async def test_sleeper(house: House, ewelink: Ewelink, monkeypatch: pytest.MonkeyPatch) -> None:
    """A door sensor sleeps for two hours without being away; then the clock tells it, and its next word brings it back."""
    told = datetime(2026, 5, 4, 10, tzinfo=UTC)
    now = told.timestamp() + 2400
    monkeypatch.setattr("time.time", lambda: now)
    door = ewelink.devices[DOOR]
    door.properties |= {"lastUpdateTime": "2026-05-04T10:00:00.000Z", "actionTime": "2026-05-04T07:12:00.000Z"}
    door.online = False
    await house.listen()
    await house.fetch()
    assert house.online[DOOR]
    await house.cloud.background.check_sleepers()
    assert house.online[DOOR]
    now = told.timestamp() + 7560
    await house.cloud.background.check_sleepers()
    assert not house.online[DOOR]
    heard = len(house.updates)
    await house.cloud.background.check_sleepers()
    assert len(house.updates) == heard
    await house.fetch()
    assert not house.online[DOOR]
    ewelink.change(DOOR, {"battery": 2.8})
    await house.until(lambda: house.properties[DOOR]["battery"] == 2.8)
    assert house.online[DOOR]
    await house.fetch()
    assert house.online[DOOR]
    await house.cloud.background.check_sleepers()
    assert house.online[DOOR]
