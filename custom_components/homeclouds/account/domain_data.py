"""What all accounts of this Home Assistant share."""

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cryptography.fernet import Fernet
from homeassistant.core import HomeAssistant
from homeassistant.util.hass_dict import HassKey

from ..clouds.core.rate_limit import Budgets
from ..const import DOMAIN

if TYPE_CHECKING:
    from .account import HomeCloudsCoordinator


@dataclass
class DomainData:
    """Budgets by vendor limit, and which account shows a device that several of them see."""

    budgets: Budgets = field(default_factory=Budgets)
    shown_by: dict[tuple[str, str], HomeCloudsCoordinator] = field(default_factory=dict)
    """(cloud, device id) -> account."""
    pages: dict[str, str] = field(default_factory=dict)
    """State sent to a vendor's sign-in page -> the flow that waits for its return."""
    callback_open: bool = False
    importing: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held while statistics are looked at and added to."""
    seal: Fernet = field(default_factory=lambda: Fernet(Fernet.generate_key()))
    """For what a browser is to bring back unread and unchanged; good until Home Assistant is restarted."""


_KEY: HassKey[DomainData] = HassKey(DOMAIN)


def domain_data(hass: HomeAssistant) -> DomainData:
    """Return the shared data, making it at the first call."""
    return hass.data.setdefault(_KEY, DomainData())
