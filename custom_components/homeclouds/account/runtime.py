"""What the parts of one account share."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant

from ..clouds.core.cloud import Cloud, CloudType
from ..clouds.core.stale_poll import Questions
from ..const import DOMAIN
from .device_state import DeviceState
from .guard import Guard


@dataclass(eq=False, frozen=True)
class AccountRuntime:
    """The account's cloud and devices, and where its background work runs."""

    hass: HomeAssistant
    entry: ConfigEntry
    type: CloudType
    cloud: Cloud
    guard: Guard
    states: dict[str, DeviceState] = field(default_factory=dict)
    """Device id -> what is known of it."""
    questions: Questions = field(default_factory=Questions)
    """The polls and queries under way, which a push or an acknowledgement overtakes."""

    def create_task(
        self, work: Coroutine[Any, Any, None], name: str, *, eager_start: bool = True
    ) -> asyncio.Task[None]:
        """Run in the background for as long as the account is loaded."""
        name = f"{DOMAIN} {self.entry.title} {name}"
        return self.entry.async_create_background_task(self.hass, work, name, eager_start)
