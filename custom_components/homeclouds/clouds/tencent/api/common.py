"""What all topics of the API share."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, Self

from ...budget import Priority
from ...errors import ProtocolError
from ..client import Call, Data

_PAGES = 100
"""More pages than this is a server that never says it is done."""


class Ref(NamedTuple):
    """How the API names a device."""

    product: str
    name: str

    @classmethod
    def parse(cls, device_id: str) -> Self:
        """Read "ProductId/DeviceName"."""
        product, _, name = device_id.partition("/")
        return cls(product, name)

    @property
    def id(self) -> str:
        """The DeviceId: ProductId/DeviceName."""
        return f"{self.product}/{self.name}"

    @property
    def params(self) -> Mapping[str, Any]:
        """The two parameters that most calls have."""
        return {"ProductId": self.product, "DeviceName": self.name}

    @property
    def gateway_params(self) -> Mapping[str, Any]:
        """The same where the device is named as a gateway."""
        return {"GatewayProductId": self.product, "GatewayDeviceName": self.name}


@dataclass(frozen=True, slots=True)
class Topic:
    """A group of calls."""

    call: Call

    async def ask(self, action: str, **params: Any) -> Data:
        """Make a call whose fields some pages of the document show in the answer and some in its Data: look in both."""
        answer = await self.call(action, **params)
        data = answer.get("Data")
        return {**answer, **data} if isinstance(data, dict) else answer

    async def paged(self, action: str, *keys: str, page: int = 50, **params: Any) -> list[Data]:
        """Return the objects of all pages. Raises CloudError."""
        found: list[Data] = []
        for number in range(_PAGES):
            answer = await self.ask(action, priority=Priority.LIST, **params, Offset=number * page, Limit=page)
            items = objects(answer, *keys)
            found += items
            if not items or len(found) >= integer(answer, "Total"):
                break
        return found


def objects(data: Data, *keys: str) -> list[Data]:
    """Return the list of objects under the first key that is there; null is an empty list.

    Raises ProtocolError if there is no list.
    """
    for key in keys:
        if key in data:
            items = data[key] or []
            if isinstance(items, list):
                return [item for item in items if isinstance(item, dict)]
    raise ProtocolError(f"no {keys[0]} in the answer")


def text(data: Data, *keys: str) -> str:
    """Return the first of the fields that holds something, as text."""
    return next((str(data[key]) for key in keys if data.get(key) not in {None, ""}), "")


def integer(data: Data, key: str, default: int = 0) -> int:
    """Return a whole number, however it is spelled."""
    try:
        return int(data.get(key) or default)
    except OverflowError, TypeError, ValueError:
        return default
