"""What all accounts of this Home Assistant share."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from cryptography.fernet import Fernet
from homeassistant.core import HomeAssistant
from homeassistant.util.hass_dict import HassKey

from ..clouds.core.errors import CloudError
from ..clouds.core.rate_limit import Budgets
from ..const import DOMAIN
from .device_state import DeviceState


class DeviceOwner(Protocol):
    """An account that shows devices."""

    @property
    def states(self) -> Mapping[str, DeviceState]:
        """Device id -> what is known of it."""

    def drop(self, device_id: str) -> None:
        """Remove a device and its entities."""


@dataclass
class DomainData:
    """Budgets by vendor limit, and which account shows a device that several of them see."""

    budgets: Budgets = field(default_factory=Budgets)
    shown_by: dict[tuple[str, str], DeviceOwner] = field(default_factory=dict)
    """(cloud, device id) -> account."""
    pages: dict[str, str] = field(default_factory=dict)
    """State sent to a vendor's sign-in page -> the flow that waits for its return."""
    refusals: dict[str, CloudError] = field(default_factory=dict)
    """Entry id of an account -> why its login was refused last."""
    callback_open: bool = False
    inbound_paths: set[str] = field(default_factory=set)
    """The documented paths that are open for vendors' calls."""
    importing: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held while statistics are looked at and added to."""
    seal: Fernet = field(default_factory=lambda: Fernet(Fernet.generate_key()))
    """For what a browser is to bring back unread and unchanged; good until Home Assistant is restarted."""


_KEY: HassKey[DomainData] = HassKey(DOMAIN)


def domain_data(hass: HomeAssistant) -> DomainData:
    """Return the shared data, making it at the first call."""
    return hass.data.setdefault(_KEY, DomainData())
