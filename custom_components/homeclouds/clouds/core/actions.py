"""The actions of a cloud beyond writing properties (CloudType.actions, Cloud.action())."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo

from .errors import UnsupportedError
from .model import JSON, Value
from .values import number


def moment(value: Value, zone: tzinfo, *, per_second: int = 1) -> str | None:
    """Return a vendor's timestamp as ISO 8601 in a time zone; None if it is none."""
    seconds = number(value)
    try:
        return datetime.fromtimestamp(seconds / per_second, zone).isoformat() if seconds else None
    except OverflowError, ValueError, OSError:
        return None


@dataclass(frozen=True)
class ActionTable[Owner, Target]:
    """The methods of a class that perform actions, by the action's name; the first line of each says what it returns, if anything."""

    methods: Mapping[str, Callable[[Owner, Target, Mapping[str, JSON]], Awaitable[JSON]]]

    @property
    def names(self) -> frozenset[str]:
        """The names of all actions."""
        return frozenset(self.methods)

    async def perform(self, owner: Owner, name: str, target: Target | None, data: Mapping[str, JSON]) -> JSON:
        """Perform an action on a target and return its result. Raises UnsupportedError, and CloudError as the action does."""
        if target is None or (method := self.methods.get(name)) is None:
            raise UnsupportedError(name)
        return await method(owner, target, data)
