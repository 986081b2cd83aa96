"""Accounts for the trials, and times that do not make anybody wait."""

from collections.abc import AsyncGenerator, Iterator
import gc

from homeassistant.core import HomeAssistant
import pytest

from .accounts import ACCOUNTS, Account
from .haste import give_up_soon, hurry
from .watch import LogWatch


@pytest.fixture(autouse=True)
def own_garbage() -> Iterator[None]:
    """Have the trials look through objects of their own only: all that is loaded would take most of their time."""
    gc.freeze()
    yield
    gc.collect()


@pytest.fixture
def short_times(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have confirmations and reconnections wait for a moment only."""
    hurry(monkeypatch.setattr)


@pytest.fixture
def short_timeout(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have HTTP requests given up soon."""
    give_up_soon(monkeypatch.setattr)


@pytest.fixture
def log() -> Iterator[LogWatch]:
    """Watch the log, which has no traceback in the end."""
    with LogWatch() as log:
        yield log
        log.settle()
    assert log.tracebacks == []


@pytest.fixture
async def account(
    request: pytest.FixtureRequest,
    hass: HomeAssistant,
    enable_custom_integrations: None,
    socket_enabled: None,
    short_times: None,
) -> AsyncGenerator[Account]:
    """Return an account of the type that the test names, set up and steady."""
    async with ACCOUNTS[request.param](hass) as account:
        yield account
