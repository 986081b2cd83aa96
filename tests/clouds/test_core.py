"""Budget, metering, redaction, model and errors."""

import asyncio
from collections.abc import Callable
import random
import time
from typing import Any

import pytest

from custom_components.homeclouds.clouds.core.codecs import Choice, Flag, Text
from custom_components.homeclouds.clouds.core.errors import CommandError, ErrorTable, OfflineError, RateLimitError
from custom_components.homeclouds.clouds.core.features import Climate, Switch
from custom_components.homeclouds.clouds.core.last_seen import LastSeen
from custom_components.homeclouds.clouds.core.model import Device, DeviceKind
from custom_components.homeclouds.clouds.core.number_codecs import Measure
from custom_components.homeclouds.clouds.core.rate_limit import Budget, Budgets, Limit, Priority
from custom_components.homeclouds.clouds.core.redact import learn, redacted
from custom_components.homeclouds.clouds.core.secret_names import HIDDEN
from custom_components.homeclouds.clouds.core.sensor_features import Event
from custom_components.homeclouds.clouds.core.values import once
from custom_components.homeclouds.history.monotonic import Monotonic


async def take(budget: Budget, interface: str = "", priority: Priority = Priority.STATE) -> None:
    """Make a call that is answered at once."""
    async with budget.call(interface, priority):
        pass


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        """Start somewhere."""
        self.now = 1000.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now


async def test_budget_counts_and_cools_down() -> None:
    """Calls are counted within the window; a cool-down refuses at once and survives a restart."""
    clock = Clock()
    budget = Budget(Limit(calls=2, seconds=10), clock)
    await take(budget)
    await take(budget)
    assert budget.remaining == 0
    clock.now += 10
    assert budget.remaining == 2
    budget.cool_down(30)
    with pytest.raises(RateLimitError) as raised:
        await take(budget)
    assert raised.value.retry_after == 30
    after_restart = Budget(Limit(calls=2, seconds=10), clock)
    after_restart.load(budget.dump())
    with pytest.raises(RateLimitError):
        await take(after_restart)
    clock.now += 30
    await take(after_restart)


@pytest.mark.parametrize(
    "until", [None, "soon", 1e300, float("nan"), float("inf"), -1, [], True, 10**400, 86400 * 365 * 300]
)
def test_budget_rejects_invalid_stored_data(until: Any) -> None:
    """A file that was damaged does not silence an account for ever."""
    budget = Budget(Limit(calls=2, seconds=10), Clock())
    budget.load({"cooldown_until": until})
    assert budget.cooldown_until <= 1
    budget.cool_down(float("nan"))
    assert budget.cooldown_until <= 1
    budget.cool_down(1e300)
    assert budget.cooldown_until == 1000 + 86400


def test_budget_has_a_clock_that_nobody_sets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Calls do not wait for as long as Home Assistant's clock is set back; what is stored is a time that outlives a restart."""
    budget = Budget(Limit(calls=2, seconds=10))
    assert budget.clock is time.monotonic
    budget.cool_down(30)
    stored = budget.dump()
    assert stored["cooldown_until"] == pytest.approx(time.time() + 30, abs=5)
    monkeypatch.setattr("time.time", lambda: stored["cooldown_until"] + 1)
    after_restart = Budget(Limit(calls=2, seconds=10))
    after_restart.load(stored)
    assert after_restart.cooldown_until <= after_restart.clock()


async def test_budget_lets_commands_go_first() -> None:
    """Of those who wait, commands come before polls, whoever came first."""
    clock = Clock()
    budget = Budget(Limit(calls=1, seconds=0.01), clock)
    await take(budget)
    order: list[str] = []

    async def call(name: str, priority: Priority) -> None:
        await take(budget, priority=priority)
        order.append(name)
        clock.now += 1

    waiting = [asyncio.create_task(call("list", Priority.LIST)), asyncio.create_task(call("command", Priority.COMMAND))]
    await asyncio.sleep(0)
    clock.now += 1
    await asyncio.gather(*waiting)
    assert order == ["command", "list"]


async def test_budget_leaves_a_gap_per_interface() -> None:
    """Two calls of one interface keep the gap; another interface does not wait."""
    clock = Clock()
    budget = Budget(Limit(calls=100, seconds=300, gap=0.5), clock)
    await take(budget, "a")
    await take(budget, "b")
    late = asyncio.create_task(take(budget, "a"))
    await asyncio.sleep(0)
    assert not late.done()
    clock.now += 0.5
    await late


async def test_budget_lets_calls_of_one_interface_follow_one_another() -> None:
    """The gap begins with the answer; who waits for another interface is not held up."""
    clock = Clock()
    budget = Budget(Limit(calls=100, seconds=300, gap=0.5), clock)
    late = asyncio.create_task(take(budget, "a"))
    async with budget.call("a"):
        clock.now += 10
        await take(budget, "b")
        await asyncio.sleep(0)
        assert not late.done()
    await asyncio.sleep(0)
    assert not late.done()
    clock.now += 0.5
    budget.cool_down(0)
    await take(budget, "c")
    await late


def test_budgets_are_shared_by_name() -> None:
    """Accounts that name the same limit share it."""
    budgets = Budgets()
    limit = Limit(calls=1, seconds=1)
    assert budgets.get("ip", limit) is budgets.get("ip", limit)
    assert budgets.get("ip", limit) is not budgets.get("other", limit)


@pytest.mark.parametrize(
    ("readings", "total"),
    [
        ([10, 10.5, 12], 12),
        ([10, 0, 10.5], 10.5),
        ([10, 0.2, 0.3], 10.3),
        ([10, 5000, 10.2], 10.2),
        ([10, 500, 501], 501),
        ([10, -1], 10),
    ],
)
def test_monotonic(readings: list[float], total: float) -> None:
    """Glitches are passed over, resets and confirmed jumps go on from where the total was."""
    meter = Monotonic()
    for reading in readings:
        meter.read(reading)
    assert meter.read(-1) == total


@pytest.mark.parametrize("seed", range(50))
def test_monotonic_never_falls(seed: int) -> None:
    """Whatever comes in, the total does not fall."""
    chance = random.Random(seed)
    readings = [chance.choice([chance.uniform(-10, 300), chance.uniform(0, 1e6), 0.0]) for _ in range(200)]
    meter = Monotonic()
    totals = [total for reading in readings if (total := meter.read(reading)) is not None]
    assert totals == sorted(totals)


def test_redacted() -> None:
    """Known secrets go wherever they stand; telling names hide what stands behind them."""
    learn("canary-secret", "abc", "", "13900000000", None)
    text = 'canary-secret {"accessToken": "x1", "power": "1"} Authorization: Bearer x2;phone=13900000000 abc latitude=3'
    clean = redacted(text)
    assert "canary-secret" not in clean
    assert "x1" not in clean
    assert "x2" not in clean
    assert "13900000000" not in clean
    assert '"power": "1"' in clean
    assert "latitude=3" in clean
    assert HIDDEN in clean


def test_device_survives_storage() -> None:
    """A stored device reads back equal; one of another version raises what set-up expects."""
    device = Device(id="1", name="AC", kind=DeviceKind.GATEWAY, channels={"1": "Left"}, definition={"a": [1]})
    assert Device.from_dict(device.as_dict()) == device
    with pytest.raises(TypeError):
        Device.from_dict({"kind": "appliance", "id": "1", "name": "x", "colour": 1})
    with pytest.raises(ValueError, match="spaceship"):
        Device.from_dict({"kind": "spaceship", "id": "1", "name": "x"})


def test_features_know_what_they_read() -> None:
    """A feature reads what its codecs read."""
    climate = Climate(key="ac", power=Flag("power"), mode=Choice("mode", {1: "auto"}), current=Measure("room"))
    assert climate.reads == {"power", "mode", "room"}
    assert Switch(key="a", state=Flag("x")).reads == {"x"}


def test_event_has_type_and_attributes() -> None:
    """An event feature takes only its own types."""
    event = Event(
        key="fault", source="code", type=Choice("code", {1: "fault"}), types=("fault",), attributes={"t": Text("t")}
    )
    assert event.happened({"code": 1, "t": "EH00"}) == ("fault", {"t": "EH00"})
    assert event.happened({"code": 1}) == ("fault", {})
    assert event.happened({"code": 2}) is None


def test_error_table() -> None:
    """A code becomes its class and the field to blame; other codes the default."""
    table = ErrorTable({"1204": OfflineError, "429": RateLimitError}, {"1204": "server"})
    assert isinstance(table.error(1204, "asleep"), OfflineError)
    assert table.error(1204).field == "server"
    assert str(table.error(1204, "asleep")) == "asleep"
    assert str(table.error(7)) == "code 7"
    assert type(table.error(7)) is CommandError
    assert isinstance(table.error(429), RateLimitError)


def test_error_without_words_says_its_key() -> None:
    """An error always says something."""
    make: Callable[[], OfflineError] = OfflineError
    assert str(make()) == "device_offline"


def test_last_seen_has_a_clock_that_nobody_sets(monkeypatch: pytest.MonkeyPatch) -> None:
    """What came in an hour ago is an hour old, though the clock was set back by a day meanwhile."""
    seen, wall, steady = LastSeen(), time.time(), time.monotonic()
    assert (seen.at, seen.within(1e9)) == (None, False)
    seen.note()
    assert seen.at == pytest.approx(wall, abs=5)
    monkeypatch.setattr("time.time", lambda: wall - 86400)
    assert seen.within(60)
    monkeypatch.setattr("time.monotonic", lambda: steady + 3600)
    assert not seen.within(3600 - 60)


@pytest.mark.parametrize(
    ("presences", "counts"),
    [
        ([True, False], 0),
        ([False, True], 1),
        ([True, True], 1),
        ([False, False], 1),
        ([True, None], 0),
        ([None, None], 1),
    ],
)
def test_device_that_is_listed_twice(presences: list[bool | None], counts: int) -> None:
    """Of contrary entries of a device the one that is online counts, else the last."""
    entries = [("one", online, place) for place, online in enumerate(presences)]
    assert once([*entries, ("other", False, 9)]) == {"one": counts, "other": 9}
