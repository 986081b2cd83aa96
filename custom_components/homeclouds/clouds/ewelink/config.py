"""What the sign-in form says, and what was kept beside it."""

from collections.abc import Mapping

from ..core.cloud import form_origin, form_text
from ..core.errors import SetupError
from ..core.model import JSON
from .regions import Hosts
from .session import Credentials, Tokens


def password(data: Mapping[str, JSON]) -> str:
    """Return the password as it was typed, "" if there is none."""
    value = data.get("password")
    return value if isinstance(value, str) else ""


def hosts(data: Mapping[str, JSON]) -> Hosts:
    """Return the vendor's hosts, or those that take their place. Raises SetupError."""
    return Hosts(form_origin(data, "server"), form_origin(data, "dispatch_server"))


def credentials(data: Mapping[str, JSON]) -> Credentials:
    """Return what the user signs in with. Raises SetupError."""
    return Credentials(
        country_code=_country(form_text(data, "country_code")),
        username=form_text(data, "username"),
        password=password(data),
        region=form_text(data, "region") or "auto",
    )


def tokens(data: Mapping[str, JSON]) -> Tokens | None:
    """Return the tokens as kept, if they can be read."""
    kept = data.get("tokens")
    try:
        return Tokens.from_dict(kept) if isinstance(kept, dict) else None
    except TypeError:
        return None


def _country(code: str) -> str:
    """Return the country code with its plus sign. Raises SetupError if it is none."""
    digits = code.strip().lstrip("+")
    if digits and not digits.isdecimal():
        raise SetupError(field="country_code")
    return f"+{digits}" if digits else ""
