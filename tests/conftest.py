"""What all tests share.

Of the hypothesis profiles, `quick` is what every run of the tests uses, and `long` is what script/fuzz uses.
"""

from collections.abc import Iterator
import logging
import os

from hypothesis import HealthCheck, settings
import pytest

from custom_components.homeclouds.clouds.core import redact

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


@pytest.fixture(autouse=True)
def nothing_learned() -> Iterator[None]:
    """Forget a test's secrets: another's texts may hold them by chance."""
    yield
    redact._known.clear()
