"""The hours that a meter keeps, as the past of its counter."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from custom_components.homeclouds.clouds.core.errors import UnsupportedError
from custom_components.homeclouds.clouds.ewelink.actions import day_totals
from simulators.ewelink import Ewelink

from .conftest import Account

METER, LAMP = "1000000012", "1000000001"
HOUR = 3600


def test_counter_begins_at_midnight() -> None:
    """The counter is that of the day; the present hour, and a day that is known in part only, are left out."""
    now = datetime(2026, 5, 4, 2, 30, tzinfo=UTC).timestamp()
    midnight = datetime(2026, 5, 4, tzinfo=UTC).timestamp()
    assert day_totals([9, 0.5, 0.25, 3, 4], now, UTC) == [
        (midnight, 0),
        (midnight + HOUR - 1, 25),
        (midnight + 2 * HOUR - 1, 75),
    ]
    assert day_totals([9, 0.5, None, 3, 4], now, UTC) == [(midnight, 0)], "what came after an unknown hour is unknown"
    assert day_totals([9, None, 0.25, 3, 4], now, UTC) == [(midnight, 0), (midnight + HOUR - 1, 25)]
    assert day_totals([9, 0.5], now, UTC) == []
    assert day_totals([], now, UTC) == []


def test_days_of_another_zone() -> None:
    """Days begin where Home Assistant is, also on the day on which midnight is left out."""
    now = datetime(2026, 4, 3, 1, 30, tzinfo=UTC).timestamp()
    (first, *_) = day_totals([1.0] * 30, now, ZoneInfo("Asia/Shanghai"))
    assert first == (datetime(2026, 4, 2, 16, tzinfo=UTC).timestamp(), 0)
    # In Calcutta, days and the hours of its meters begin at half past
    now = datetime(2026, 4, 3, 1, 45, tzinfo=UTC).timestamp()
    (first, after, *_) = day_totals([1.0] * 30, now, ZoneInfo("Asia/Calcutta"))
    midnight = datetime(2026, 4, 2, 18, 30, tzinfo=UTC).timestamp()
    assert (first, after) == ((midnight, 0), (midnight + HOUR - 1, 100))
    # In Beirut, the clock went from 00:00 to 01:00
    zone = ZoneInfo("Asia/Beirut")
    now = datetime(2026, 3, 29, 3, 30, tzinfo=UTC).timestamp()
    (first, *_) = day_totals([1.0] * 12, now, zone)
    assert datetime.fromtimestamp(first.time, zone).hour == 1


async def test_history(listener: Account, ewelink: Ewelink) -> None:
    """The hours of a meter are its counter's past; nothing else has one, and no timer asks for it."""
    await listener.listen()
    await listener.cloud.background.request_statistics()
    meter = ewelink.devices[METER]
    assert not any("getHoursKwh" in frame.json().get("params", {}) for frame in ewelink.requests.to("ws/update"))
    meter.hours = "050" * 49
    samples = await listener.cloud.history(listener.devices[METER], "dayKwh", 0, 1e12)
    assert {sample.value for sample in samples} <= set(range(0, 1250, 50))
    assert 1200 in {sample.value for sample in samples}
    assert await listener.cloud.history(listener.devices[METER], "dayKwh", 0, 1) == []
    for device, name in ((METER, "power"), (LAMP, "dayKwh"), ("home.home-1", "dayKwh")):
        with pytest.raises(UnsupportedError):
            await listener.cloud.history(listener.devices[device], name, 0, 1e12)
