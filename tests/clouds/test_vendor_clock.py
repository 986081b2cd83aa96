"""What calls are dated with when clocks differ."""

from collections.abc import Iterator
from unittest.mock import patch

import pytest

from custom_components.homeclouds.clouds.core.errors import ClockError, CloudError, TokenError
from custom_components.homeclouds.clouds.core.vendor_clock import VendorClock

DAY = 86_400


class Server:
    """Refuses calls that are dated more than a minute off its time; its answers may tell another."""

    def __init__(self, time: float, told: float | None) -> None:
        """Start without calls."""
        self.time, self.told, self.calls = time, told, 0

    async def call(self, clock: VendorClock) -> int:
        """Answer, or refuse."""
        self.calls += 1
        clock.note(self.told)
        if abs(clock.stamp() - self.time) > 60:
            raise ClockError
        return self.calls


@pytest.fixture(autouse=True)
def ours() -> Iterator[None]:
    """Our clock stands still."""
    with patch("time.time", lambda: 1_700_000_000.0), patch("time.monotonic", lambda: 5.0):
        yield


@pytest.mark.parametrize("difference", [0, DAY, -DAY, 3600])
async def test_call_is_made_again_in_the_vendors_time(difference: float) -> None:
    """Once only, and the next one at once."""
    clock, server = VendorClock(), Server(1_700_000_000 + difference, 1_700_000_000 + difference)
    assert await clock.agreed(lambda: server.call(clock)) == (2 if difference else 1)
    assert await clock.agreed(lambda: server.call(clock)) == (3 if difference else 2)
    assert clock.now() == server.time
    assert clock.agrees == (not difference)


@pytest.mark.parametrize("told", [None, 0.0, 1_700_000_000.0 - DAY, 1e300, float("nan")])
async def test_server_that_lies_about_time(told: float | None) -> None:
    """A call is refused after the second one; later calls are dated by our clock again, and good if that is."""
    clock, server = VendorClock(), Server(1_700_000_000 + DAY, told)
    with pytest.raises(ClockError):
        await clock.agreed(lambda: server.call(clock))
    assert server.calls == 2
    server.time = 1_700_000_000
    assert await clock.agreed(lambda: server.call(clock)) == 3


async def test_what_else_is_made_again() -> None:
    """Only the errors that are named, and once."""
    clock = VendorClock()
    errors: list[CloudError] = [TokenError("used twice"), TokenError("used twice")]

    async def call() -> str:
        if errors:
            raise errors.pop()
        return "good"

    with pytest.raises(TokenError):
        await clock.agreed(call)
    assert await clock.agreed(call, TokenError) == "good"
