"""Logging in with a Midea account: the user API says who it is, the appliance API what they have."""

import hashlib
from typing import Final

from ..core.errors import NoDevicesError, SetupError
from ..core.http import origin
from ..core.model import JSON
from .client import ApplianceApi
from .user_client import User, UserApi

USER_TOKEN: Final = "user_token"
"""Where the token of a Midea account is kept."""


class CountryError(SetupError, key="country_not_served"):
    """Midea lists no server for a country."""


async def log_in(users: UserApi, appliances: ApplianceApi, country: str) -> tuple[str, dict[str, JSON]]:
    """Log in, give the appliance API the account's open user ID, and return the account's name and what is to be kept.

    `country`: where the account is registered; empty for the server as it is. Raises CloudError.
    """
    if users.credentials is None:
        raise SetupError("empty", field="account")
    if country:
        users.origin = await _server(users, country)
    user = await users.login(*users.credentials)
    await _find(user, appliances)
    kept: dict[str, JSON] = {"open_user_id": appliances.open_user_id, USER_TOKEN: users.access_token}
    if country:
        kept["app_server"] = users.origin
    return user.nick_name or user.user_name or users.credentials[0], kept


async def _server(users: UserApi, country: str) -> str:
    region = next((one for one in await users.regions() if one.country.upper() == country), None)
    if region is None or not region.host:
        raise CountryError(country, field="account_country")
    scheme = users.origin.partition("://")[0]
    address = region.host if "://" in region.host else f"{scheme}://{region.host}"
    return origin(address, allow_http=scheme == "http", field="account_country")


async def _find(user: User, appliances: ApplianceApi) -> None:
    """Find the open user ID under which the appliances are bound: the document proposes two (§4.2.3.1).

    Any open user ID gets a token, so only the one with appliances is it.
    """
    digest = hashlib.md5(user.uid.encode(), usedforsecurity=False).hexdigest()
    for open_user_id in (digest, user.uid):
        appliances.open_user_id = open_user_id
        await appliances.token()
        if await appliances.appliances():
            return
    raise NoDevicesError(field="account")
