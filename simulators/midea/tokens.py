"""Tokens that expire."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
import secrets


class Standing(Enum):
    """What a token is worth."""

    GOOD = auto()
    EXPIRED = auto()
    UNKNOWN = auto()


@dataclass
class _Grant:
    holder: str
    expires: float


class Tokens:
    """The tokens of one API; several of one holder may live side by side."""

    def __init__(self, now: Callable[[], float], lifetime: float) -> None:
        """Issue tokens that live for ``lifetime`` seconds."""
        self._now = now
        self.lifetime = lifetime
        self._grants: dict[str, _Grant] = {}

    def issue(self, holder: str) -> tuple[str, float]:
        """Return a new token and the time at which it expires."""
        token, expires = secrets.token_hex(16), self._now() + self.lifetime
        self._grants[token] = _Grant(holder, expires)
        return token, expires

    def holder(self, token: str) -> str:
        """Return whose token it is, expired or not; empty if it is nobody's."""
        grant = self._grants.get(token)
        return grant.holder if grant else ""

    def standing(self, token: str) -> Standing:
        """Return what a token is worth now."""
        if (grant := self._grants.get(token)) is None:
            return Standing.UNKNOWN
        return Standing.GOOD if self._now() < grant.expires else Standing.EXPIRED

    def expire(self) -> None:
        """Let every token expire now."""
        for grant in self._grants.values():
            grant.expires = self._now()

    def revoke(self, token: str) -> None:
        """Forget a token."""
        self._grants.pop(token, None)

    def revoke_holder(self, holder: str) -> None:
        """Forget every token of a holder."""
        self._grants = {token: grant for token, grant in self._grants.items() if grant.holder != holder}
