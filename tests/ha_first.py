"""Early pytest plugin: what must be so before the first test is even found.

The test library, made for Home Assistant 2026.10, is to run on 2026.11: Home Assistant must be imported before anything
imports httpx, because it puts httpx2 in its place; and the library looks for a helper of the logger integration where it
used to be. Drop this when pytest-homeassistant-custom-component follows.

At the end of each test Home Assistant's executor gives its idle threads a second, divided among them, before it interrupts
them. On a busy machine that is too short, and a thread that is interrupted never ends the ones that wait for it.

Voice assistants import two packages without wheels, to find out when somebody stops speaking. Nobody here asks them to.
"""

from importlib.util import find_spec
import sys
from types import ModuleType

from homeassistant.components import logger
from homeassistant.components.logger import helpers
from homeassistant.util import executor

logger._clear_logger_overwrites = helpers._clear_logger_overwrites  # type: ignore[attr-defined]  # where the library looks

executor.EXECUTOR_SHUTDOWN_TIMEOUT = 600

for _name, _class in {"pymicro_vad": "MicroVad", "pyspeex_noise": "AudioProcessor"}.items():
    if find_spec(_name) is None:
        sys.modules[_name] = ModuleType(_name)
        setattr(sys.modules[_name], _class, type(_class, (), {}))
