"""The servers of an account's region."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from ..core.cloud import form_origin
from ..core.model import JSON
from .session import Hosts

REGIONS: Final[Mapping[str, str]] = {
    "china": "https://uws.haier.net",
    "southeast_asia": "https://uws-sea.haieriot.net",
    "america": "https://uws-gea-us.haieriot.net",
    "europe": "https://uws-euro.haieriot.net",
}
OAUTH: Final = "oauth"
"""The login method over the vendor's page."""
_PAGE: Final = "https://account.haier.com"
_ACCOUNT: Final = "https://zj.haier.net"
_USERS: Final = "https://account-api.haier.net"


_CHINESE: Final = "zh-cn"
_CHINA_TIME: Final = "8"


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
    account = form_origin(data, "account_server")
    uws = form_origin(data, "server") or REGIONS[text(data, "region") or "china"]
    return Hosts(uws, account or _ACCOUNT, account or _USERS)


def language_of(language: str, region: str | None) -> str:
    """Return the code of the language to ask for (UWS document, "国际化处理": only English is marked as supported).

    For other languages, texts are Chinese in China and English elsewhere.
    """
    if language.lower().startswith("zh"):
        return _CHINESE
    return "en" if language.lower().startswith("en") or region not in {None, "china"} else _CHINESE


def hours_ahead(time_zone: str) -> str:
    """Return how many whole hours a time zone is ahead of UTC now; China's if there is no such zone."""
    try:
        ahead = datetime.now(ZoneInfo(time_zone)).utcoffset()
    except ValueError, OSError, KeyError:
        return _CHINA_TIME
    return _CHINA_TIME if ahead is None else str(min(max(round(ahead.total_seconds() / 3600), -11), 13))


def text(data: Mapping[str, Any], name: str) -> str | None:
    """Return a text without blanks around it; None if there is none."""
    value = data.get(name)
    return value.strip() if isinstance(value, str) and value.strip() else None
