"""The vendor's regions and hosts."""

from dataclasses import dataclass
from urllib.parse import urlsplit

REGIONS = ("cn", "as", "us", "eu")
LOOKUP = "https://apia.coolkit.cn"
"""Where any region may be asked for (document, Get Region)."""


@dataclass(frozen=True, slots=True)
class Hosts:
    """Origins of the interfaces; those of a private deployment take the place of the vendor's in every region."""

    server: str = ""
    dispatch_server: str = ""

    def api(self, region: str) -> str:
        """Return the origin of the HTTP interfaces (document, Interface domain name)."""
        return self.server or f"https://{region}-apia.coolkit.{_domain(region)}"

    @property
    def lookup(self) -> str:
        """Return the origin to ask for the region of a country."""
        return self.server or LOOKUP

    def dispatch(self, region: str) -> str:
        """Return the origin of the dispatch service (document, DispatchService)."""
        return self.dispatch_server or f"https://{region}-dispa.coolkit.{_domain(region)}"

    def socket(self, domain: str, port: int) -> str:
        """Return the address of the WebSocket that the dispatch service named."""
        plain = urlsplit(self.dispatch_server).scheme == "http"
        return f"{'ws' if plain else 'wss'}://{domain}:{port}/api/ws"


def _domain(region: str) -> str:
    return "cn" if region == "cn" else "cc"
