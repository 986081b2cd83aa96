"""What all tests share.

Of the hypothesis profiles, `quick` is what every run of the tests uses, and `long` is what script/fuzz uses.
"""

from collections.abc import Iterator
import logging
import os

from hypothesis import HealthCheck, settings
import pytest
import pytest_asyncio

from custom_components.homeclouds.clouds.core import redact, values

_COMMON = settings(
    deadline=None,
    database=None,
    print_blob=False,
    # Home Assistant is shared by the examples of a test, and slow machines generate slowly.
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.large_base_example,
    ],
)
settings.register_profile("quick", _COMMON, max_examples=60, derandomize=True)
settings.register_profile("long", _COMMON, max_examples=int(os.environ.get("FUZZ_EXAMPLES", "1000")))
settings.load_profile("quick")
# Tests that nothing is logged are not about how slow the machine is
logging.getLogger("asyncio").addFilter(lambda record: not str(record.msg).startswith("Executing "))
logging.getLogger("homeassistant.helpers.entity").addFilter(
    lambda record: not str(record.msg).startswith("Updating state ")
)
# Every entity and every statement is a line that few tests read, and that is written twice
logging.getLogger("homeassistant").setLevel(logging.WARNING)
logging.getLogger("sqlalchemy.engine").setLevel(logging.WARNING)

_LOOP_FIXTURES = {"configure_event_loop", "disable_http_server", "enable_event_loop_debug", "verify_cleanup"}


def pytest_itemcollected(item: pytest.Item) -> None:
    """Give a test that needs no event loop none: with all that Home Assistant's plugin does to it, a loop costs 12 ms."""
    if isinstance(item, pytest.Function) and not pytest_asyncio.is_async_test(item) and "hass" not in item.fixturenames:
        item.fixturenames[:] = [name for name in item.fixturenames if name not in _LOOP_FIXTURES]


@pytest.fixture(autouse=True)
def enable_event_loop_debug() -> None:
    """Leave debug mode to --asyncio-debug, which the weekly run has: with it the tests take twice the time."""


@pytest.fixture(name="caplog")
def caplog_without_debug(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """Leave debug logs to the tests that set that level: hiding secrets in them took a third of the time of all others."""
    caplog.set_level(logging.INFO)
    return caplog


@pytest.fixture(autouse=True)
def nothing_learned() -> Iterator[None]:
    """Forget a test's secrets, which another's texts may hold by chance, and the values that it did not believe."""
    yield
    redact._known.clear()
    values._doubts.clear()
