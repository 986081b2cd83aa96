"""User Management, and the calls of the vendor's own apps that its document leaves out (AppGetUser, AppGetUserSetting)."""

from ..types import UserProfile, UserSettings, shaped
from .common import Topic


class Users(Topic):
    """Who is signed in."""

    async def user(self) -> UserProfile:
        """Return UserID, NickName and the like of the account (AppGetUser)."""
        return shaped(UserProfile, await self.ask("AppGetUser"))

    async def settings(self) -> UserSettings:
        """Return TemperatureUnit ("C" or "F"), Region … (AppGetUserSetting)."""
        return shaped(UserSettings, (await self.ask("AppGetUserSetting")).get("UserSetting"))

    async def log_out(self) -> None:
        """End the token (User Logging Out)."""
        await self.call("AppLogoutUser")
