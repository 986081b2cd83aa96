"""What all topics of the interfaces share."""

from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from ...core.errors import ProtocolError
from ...core.rate_limit import Priority
from ..types import ThingId

DEVICE = 1
GROUP = 2


class Call(Protocol):
    """Makes a call with the account's token, or another one if that is refused."""

    def __call__(
        self,
        method: str,
        path: str,
        data: Mapping[str, Any] | None = None,
        *,
        priority: Priority = Priority.STATE,
        origin: str | None = None,
    ) -> Awaitable[dict[str, Any]]:
        """Return the `data` of the answer. Raises CloudError."""


@dataclass(frozen=True, slots=True)
class Topic:
    """A group of calls."""

    call: Call


def record[T](answer: Mapping[str, Any], name: str, kind: type[T]) -> T:
    """Return the object of that name, taken for what the document says it is. Raises ProtocolError if there is none."""
    if isinstance(found := answer.get(name), dict):
        return found  # type: ignore[return-value]  # JSON enters here; what is in it is checked where it is used
    raise ProtocolError(f"no {name} in the answer")


def records[T](answer: Mapping[str, Any], name: str, kind: type[T]) -> list[T]:
    """Return the objects in the list of that name. Raises ProtocolError if there is no list, or no object among what is in it."""
    if isinstance(found := answer.get(name), list):
        objects = [each for each in found if isinstance(each, dict)]
        if objects or not found:
            return objects  # type: ignore[return-value]  # as in record()
    raise ProtocolError(f"no {name} in the answer")


def given(**values: Any) -> dict[str, Any]:
    """Return the parameters that have a value."""
    return {name: value for name, value in values.items() if value is not None}


def thing_ids(things: Sequence[tuple[int, str]]) -> list[ThingId]:
    """Return (itemType, id) as the interfaces want them."""
    return [{"itemType": kind, "id": thing} for kind, thing in things]
