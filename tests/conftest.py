"""The hypothesis profiles of all fuzz tests: `quick` is what every run of the tests uses, `long` is what script/fuzz uses."""

import os

from hypothesis import HealthCheck, settings

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
