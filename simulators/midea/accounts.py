"""The users of the user API: their data, their passwords, and the codes that are mailed to them."""

from collections.abc import Callable
from dataclasses import dataclass, field
import hashlib
from itertools import count
import secrets
from typing import Any, Final

from .refusals import (
    USER_CODE_EXPIRED,
    USER_CODE_INVALID,
    USER_EXISTS,
    USER_NO_ACCOUNT,
    USER_UNKNOWN,
    USER_WRONG_PASSWORD,
    Refusal,
)

CODE_LIFETIME: Final = 300
CODE_ATTEMPTS: Final = 5
THIRD_PARTIES: Final = {32: "facebook", 79: "apple", 89: "twitter"}


def utility_unit(clear: str) -> str:
    """Encrypt a password or code as the apps do.

    The vendor gives its "utility unit" to partners only; a SHA-256 in hex stands in for it here.
    """
    return hashlib.sha256(clear.encode()).hexdigest()


@dataclass
class User:
    """One account."""

    uid: str
    name: str
    flag: int = 0
    password: str = ""
    third: dict[int, dict[str, str]] = field(default_factory=dict)
    details: dict[str, Any] = field(default_factory=dict)
    created: float = 0
    updated: float = 0


@dataclass
class _Code:
    secret: str
    expires: float
    attempts: int = CODE_ATTEMPTS


class Accounts:
    """All accounts of the platform.

    ``encrypt`` is the utility unit; a test may put another one in its place before it adds users.
    """

    def __init__(self, now: Callable[[], float], encrypt: Callable[[str], str] = utility_unit) -> None:
        """Start without users."""
        self._now = now
        self.encrypt = encrypt
        self._users: dict[str, User] = {}
        self._mailed: dict[str, _Code] = {}
        self._second: dict[str, _Code] = {}
        self._uids = count(1000)

    def add(self, name: str, *, password: str = "", uid: str | None = None) -> User:
        """Add a user with a password in clear."""
        return self.create(name, encrypted=self.encrypt(password), uid=uid)

    def create(self, name: str, *, encrypted: str, flag: int = 0, uid: str | None = None) -> User:
        """Add a user as an app registers one.

        Raises:
            Refusal: the name is taken.
        """
        if self.find(name):
            raise Refusal(USER_EXISTS)
        now = self._now()
        user = User(uid or str(next(self._uids)), name, flag, encrypted, created=now, updated=now)
        self._users[user.uid] = user
        return user

    def find(self, name: str) -> User | None:
        """Return the user of an e-mail address or phone number, a leading plus ignored."""
        return next((u for u in self._users.values() if u.name == name.removeprefix("+")), None)

    def find_third(self, channel: int, identifier: str) -> User | None:
        """Return the user that a third party's id is bound to."""
        users = self._users.values()
        return next((u for u in users if u.third.get(channel, {}).get("identifier") == identifier), None)

    def get(self, uid: str) -> User:
        """Return a user by id.

        Raises:
            Refusal: the account is gone.
        """
        if uid not in self._users:
            raise Refusal(USER_NO_ACCOUNT)
        return self._users[uid]

    def delete(self, uid: str) -> None:
        """Delete an account."""
        self._users.pop(uid, None)

    def sign_in(self, name: str, encrypted: str) -> User:
        """Return the user who signs in.

        Raises:
            Refusal: no such user, or another password.
        """
        if (user := self.find(name)) is None:
            raise Refusal(USER_UNKNOWN)
        if not secrets.compare_digest(user.password.encode(), encrypted.encode()):
            raise Refusal(USER_WRONG_PASSWORD)
        return user

    # Verification codes

    def mail_code(self, receiver: str) -> None:
        """Send a code."""
        self._mailed[receiver] = _Code(f"{secrets.randbelow(10**6):06}", self._now() + CODE_LIFETIME)

    def code_sent_to(self, receiver: str) -> str:
        """Return the code that the receiver reads in the mail; empty if there is none."""
        code = self._mailed.get(receiver)
        return code.secret if code else ""

    def exchange(self, receiver: str, encrypted: str) -> str:
        """Return the second code for a correct first one, which is used up by it.

        Raises:
            Refusal: the code is wrong, tried too often, or expired.
        """
        self._redeem(self._mailed, receiver, lambda code: self.encrypt(code) == encrypted)
        second = self.encrypt(secrets.token_hex(8))
        self._second[receiver] = _Code(second, self._now() + CODE_LIFETIME)
        return second

    def confirm(self, receiver: str, second: str) -> None:
        """Use the second code up.

        Raises:
            Refusal: the code is wrong or expired.
        """
        self._redeem(self._second, receiver, lambda code: code == second)

    def _redeem(self, codes: dict[str, _Code], receiver: str, fits: Callable[[str], bool]) -> None:
        code = codes.get(receiver)
        if code is None or code.attempts <= 0:
            raise Refusal(USER_CODE_INVALID)
        if self._now() > code.expires:
            raise Refusal(USER_CODE_EXPIRED)
        code.attempts -= 1
        if not fits(code.secret):
            raise Refusal(USER_CODE_INVALID)
        del codes[receiver]
