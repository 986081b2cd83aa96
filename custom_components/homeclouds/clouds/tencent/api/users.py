"""User Management, and the calls of the vendor's own apps that its document leaves out (AppGetUser, AppGetUserSetting)."""

from ..fields import Data
from .common import Topic


class Users(Topic):
    """Who is signed in."""

    __slots__ = ()

    async def user(self) -> Data:
        """Return UserID, NickName and the like of the account (AppGetUser)."""
        return await self.ask("AppGetUser")

    async def settings(self) -> Data:
        """Return TemperatureUnit ("C" or "F"), Region … (AppGetUserSetting)."""
        return (await self.ask("AppGetUserSetting")).get("UserSetting") or {}

    async def log_out(self) -> None:
        """End the token (User Logging Out)."""
        await self.call("AppLogoutUser")
