"""The login form and the options of an account, parsed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import timedelta, timezone, tzinfo
import re

from yarl import URL

from ..core.cloud import Field, FieldKind, form_text
from ..core.errors import OriginError
from ..core.http import origin
from ..core.model import JSON
from ..core.values import number
from ..profiles.thing_model import KNOWN_ROLES, Overrides
from .client import SOCKET

ALLOW_EMPTY = "allow_empty"
ROLES = "property_roles"

OPTIONS = (Field(name=ROLES, kind=FieldKind.LINES, required=False),)

_RULE = re.compile(
    r"(?P<product>[\w-]+)[./](?P<property>[\w.-]+)\s*=\s*(?P<role>[a-z_0-9]*)\s*(?:[*x×]\s*(?P<scale>[\d.]+))?"
)
HIDDEN = "hidden"
INVERTED = "inverted"

_LOGINS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    # The document's table says Nickname, its sample NickName
    "wechat": (
        "AppGetTokenByWeiXin",
        {"WxOpenID": "wx_open_id", "NickName": "nickname", "Nickname": "nickname", "Avatar": "avatar"},
    ),
    "phone": ("AppGetToken", {"CountryCode": "country_code", "PhoneNumber": "phone", "Password": "password"}),
    "email": ("AppGetToken", {"Email": "email", "Password": "password"}),
}
"""Login method -> action and parameter -> field."""


def overrides(lines: Iterable[JSON]) -> tuple[dict[str, Overrides], list[str]]:
    """Read lines "ProductId.property = role * factor"; role and factor may be left out.

    Instead of a role, "hidden" leaves the property out and "inverted" turns it round (a position, on and off).

    Returns what they say by product, and the lines that make no sense.
    """
    unread: list[str] = []
    roles: dict[str, dict[str, str]] = defaultdict(dict)
    scales: dict[str, dict[str, float]] = defaultdict(dict)
    hidden: dict[str, set[str]] = defaultdict(set)
    inverted: dict[str, set[str]] = defaultdict(set)
    for line in lines:
        if not str(line).strip():
            continue
        rule = _RULE.fullmatch(str(line).strip())
        factor = number(rule["scale"]) if rule else None
        if rule is None or rule["role"] not in KNOWN_ROLES | {"", HIDDEN, INVERTED} or (rule["scale"] and not factor):
            unread.append(str(line))
            continue
        product, prop = rule["product"], rule["property"]
        if rule["role"] == HIDDEN:
            hidden[product].add(prop)
        elif rule["role"] == INVERTED:
            inverted[product].add(prop)
        elif rule["role"] or not rule["scale"]:
            roles[product][prop] = rule["role"]
        if factor:
            scales[product][prop] = factor
    found = {
        product: Overrides(roles[product], scales[product], frozenset(hidden[product]), frozenset(inverted[product]))
        for product in {*roles, *scales, *hidden, *inverted}
    }
    return found, unread


def login(data: Mapping[str, JSON]) -> tuple[str, Mapping[str, str]]:
    """Return the action that signs in and its parameters; the form keeps what was filled in for other login methods."""
    login_method = _login_method(data)
    action, fields = _LOGINS[login_method]
    params = {name: form_text(data, field) for name, field in fields.items()}
    if "Password" in params:
        params |= {"Password": str(data.get("password") or ""), "Type": login_method}
    return action, params


def who(data: Mapping[str, JSON]) -> str:
    """Return the field that says whose account it is."""
    return {"wechat": "wx_open_id"}.get(login_method := _login_method(data), login_method)


def _login_method(data: Mapping[str, JSON]) -> str:
    if (login_method := str(data.get("login_method") or "")) in _LOGINS:
        return login_method
    return "wechat" if data.get("wx_open_id") else "email" if data.get("email") else "phone"


def socket_address(address: str, server: str, *, allow_http: bool) -> str:
    """Return the address of the socket; on the server itself unless one is given. Raises OriginError."""
    if not address:
        return f"ws{server.removeprefix('http')}{SOCKET}"
    try:
        url = URL(address if "://" in (address := address.strip()) else f"wss://{address}")
    except ValueError as err:
        raise OriginError(field="socket") from err
    if url.scheme not in {"ws", "wss"} or not url.host or url.user:
        raise OriginError(field="socket")
    origin(f"http{str(url.origin()).removeprefix('ws')}", allow_http=allow_http, field="socket")
    return str(url)


def zone_of(region: str, user_zone: tzinfo) -> tzinfo:
    """Return the time zone of timers: nothing says which; on the mainland there is only one, elsewhere it is the user's."""
    return timezone(timedelta(hours=8)) if region == "mainland" else user_zone
