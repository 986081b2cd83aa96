"""HTTP requests to public addresses, and to the servers that users named when they logged in.

The address that was checked is the one that is connected to, so that a name with a changing address (DNS rebinding) leads
nowhere in the local network either.
"""

import ipaddress
from typing import Any, override

from aiohttp import ClientSession
from aiohttp.abc import ResolveResult
from homeassistant.const import EVENT_HOMEASSISTANT_CLOSE
from homeassistant.core import Event, HomeAssistant
from homeassistant.helpers.aiohttp_client import SERVER_SOFTWARE, HomeAssistantTCPConnector, async_get_clientsession
from homeassistant.util.hass_dict import HassKey
from homeassistant.util.ssl import get_default_context
from yarl import URL

from ..clouds.core.cloud import FieldKind
from ..const import DOMAIN

_GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")
"""The only IPv6 addresses that are given out (RFC 4291); others embed IPv4 ones, or belong to a site."""
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_KEY: HassKey[ClientSession] = HassKey(f"{DOMAIN}_media_session")


class PublicConnector(HomeAssistantTCPConnector):
    """Connects to public addresses and to configured servers only."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Serve the accounts of this Home Assistant."""
        super().__init__(ssl=get_default_context(), use_dns_cache=False)
        self._hass = hass

    @override
    async def _resolve_host(self, host: str, port: int, traces: Any = None) -> list[ResolveResult]:
        """Return the addresses of a host. Raises OSError if one of them is not to be connected to."""
        shared = async_get_clientsession(self._hass).connector
        assert isinstance(shared, HomeAssistantTCPConnector)
        found = [ResolveResult(**{**each, "port": port}) for each in await shared.async_resolve_host(host)]
        if found and ((host, port) in _configured(self._hass) or all(_is_public(each["host"]) for each in found)):
            return found
        raise OSError("not a public address")


def media_session(hass: HomeAssistant) -> ClientSession:
    """Return the session that fetches what a vendor's answer leads to."""
    if _KEY not in hass.data:
        session = ClientSession(connector=PublicConnector(hass), headers={"User-Agent": SERVER_SOFTWARE})

        async def close(event: Event) -> None:
            await session.close()

        hass.bus.async_listen_once(EVENT_HOMEASSISTANT_CLOSE, close)
        hass.data[_KEY] = session
    return hass.data[_KEY]


def _configured(hass: HomeAssistant) -> set[tuple[str | None, int | None]]:
    """Return host and port of the servers that users entered instead of the vendors' own."""
    return {
        (url.host, url.port)
        for entry in hass.config_entries.async_loaded_entries(DOMAIN)
        for field in entry.runtime_data.type.fields
        if field.kind is FieldKind.ORIGIN and (url := URL(str(entry.data.get(field.name) or "")))
    }


def _is_public(address: str) -> bool:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(parsed, ipaddress.IPv6Address):
        inner = parsed.ipv4_mapped or (ipaddress.IPv4Address(parsed.packed[-4:]) if parsed in _NAT64 else None)
        if inner is None and parsed not in _GLOBAL_UNICAST:
            return False
        parsed = inner or parsed
    return parsed.is_global and not parsed.is_multicast
