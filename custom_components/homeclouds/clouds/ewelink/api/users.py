"""User (the calls with a token), Home Page, and Message Center."""

from typing import Any, cast

from ...core.rate_limit import Priority
from ..types import HomePage, Message, Profile, User
from .common import Topic, given, record, records


class Users(Topic):
    """Who is signed in."""

    async def profile(self) -> Profile:
        """Return the user and their region (Get User Information)."""
        answer = await self.call("GET", "/v2/user/profile", priority=Priority.LIST)
        return {"user": record(answer, "user", User), "region": str(answer.get("region") or "")}

    async def update(
        self, *, nickname: str | None = None, newsletter: bool | None = None, consulted: bool | None = None
    ) -> None:
        """Change what is given (Update User Information); `consulted`, once it was so, can only be True."""
        body = given(nickname=nickname, acceptEmailAd=newsletter, accountConsult=consulted)
        await self.call("POST", "/v2/user/profile", body)

    async def change_password(self, old: str, new: str) -> None:
        """Change the password (Change Password). Raises AuthError (10001) if the old one is wrong."""
        await self.call("POST", "/v2/user/change-pwd", {"oldPassword": old, "newPassword": new})

    async def logout(self) -> None:
        """Give the tokens back (Logout)."""
        await self.call("DELETE", "/v2/user/logout")

    async def revoke(self) -> None:
        """Give tokens of the vendor's page back (OAuth 2.0 guide, step 4)."""
        await self.call("DELETE", "/v2/user/oauth/token")

    async def close_account(self, code: str) -> None:
        """Delete the account with a code that was sent for it (Delete Account). Raises AuthError (10002)."""
        await self.call("POST", "/v2/user/close-account", {"verificationCode": code})

    async def home_page(
        self,
        *,
        user: bool = False,
        homes: bool = False,
        things: int | None = None,
        messages: int | None = None,
        client: dict[str, str] | None = None,
    ) -> HomePage:
        """Return several things of the current home at once (Get home page information).

        `things` and `messages` say how many, 0 all things; `client` may hold model, os, imei, romVersion, appVersion.
        """
        body: dict[str, Any] = {"lang": "en"} | given(
            clientInfo=client,
            getUser={} if user else None,
            getFamily={} if homes else None,
            getThing=None if things is None else {"num": things},
            getMessage=None if messages is None else {"num": messages},
        )
        return cast(HomePage, await self.call("POST", "/v2/homepage", body, priority=Priority.LIST))


class Messages(Topic):
    """What the vendor has to say."""

    async def newest(self, home: str | None = None, *, before: int | None = None, number: int = 30) -> list[Message]:
        """Return messages of a home, newest first, 30 at most; `before` is in ms (Get the List of Messages)."""
        query = {"num": number} | given(familyid=home, **{"from": before})
        answer = await self.call("GET", "/v2/message/read", query, priority=Priority.STATISTICS)
        return records(answer, "messageList", Message)
