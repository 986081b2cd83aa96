"""Where an account lives: the servers of its region."""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

from ..core.http import origin
from ..core.model import JSON
from .session import Hosts

REGIONS: Final[Mapping[str, str]] = {
    "china": "https://uws.haier.net",
    "southeast_asia": "https://uws-sea.haieriot.net",
    "america": "https://uws-gea-us.haieriot.net",
    "europe": "https://uws-euro.haieriot.net",
}
OAUTH: Final = "oauth"
"""The way of signing in over the vendor's page."""
_PAGE: Final = "https://account.haier.com"
_ACCOUNT: Final = "https://zj.haier.net"
_USERS: Final = "https://account-api.haier.net"


def sign_in_page(data: Mapping[str, JSON], redirect_uri: str, state: str) -> str:
    """Return the address of the vendor's sign-in page."""
    page = (text(data, "account_server") or _PAGE).rstrip("/")
    query = {
        "client_id": str(data.get("client_id") or ""),
        "response_type": "code",
        "state": state,
        "redirect_uri": redirect_uri,
    }
    return f"{page}/oauth/authorize?{urlencode(query)}"


def hosts_of(data: Mapping[str, JSON]) -> Hosts:
    """Return the servers of a sign-in form. Raises OriginError, InsecureError."""

    def chosen(field: str) -> str:
        address = text(data, field)
        return origin(address, allow_http=bool(data.get("allow_http")), field=field) if address else ""

    account = chosen("account_server")
    uws = chosen("server") or REGIONS[text(data, "region") or "china"]
    return Hosts(uws, account or _ACCOUNT, account or _USERS)


def text(data: Mapping[str, Any], name: str) -> str | None:
    """Return a text without blanks around it; None if there is none."""
    value = data.get(name)
    return value.strip() if isinstance(value, str) and value.strip() else None
