"""Early pytest plugin: lets the test library, made for Home Assistant 2026.10, run on 2026.11.

Home Assistant must be imported before anything imports httpx, because it puts
httpx2 in its place; and the library looks for a helper of the logger integration
where it used to be. Drop this when pytest-homeassistant-custom-component follows.
"""

from homeassistant.components import logger
from homeassistant.components.logger import helpers

logger._clear_logger_overwrites = helpers._clear_logger_overwrites  # type: ignore[attr-defined]
