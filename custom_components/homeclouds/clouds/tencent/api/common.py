"""What all topics of the API share."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
import json
from typing import Any, NamedTuple, Self

from ...core.rate_limit import Priority
from ..client import Call
from ..fields import Data, integer, objects, text
from ..types import shaped

_PAGES = 100
"""More pages than this is a server that never says it is done."""
_OF_THE_PAST = 2000
"""Most pages where a cursor leads through a history."""


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
        """The parameters that name the device as a gateway."""
        return {"GatewayProductId": self.product, "GatewayDeviceName": self.name}


@dataclass(frozen=True, slots=True)
class Topic:
    """A group of calls."""

    call: Call

    async def ask(self, action: str, **params: Any) -> Data:
        """Make a call whose fields pages of the document show in the answer, in its Data, or in its data: look in all."""
        answer = await self.call(action, **params)
        data = answer.get("Data", answer.get("data"))
        return {**answer, **data} if isinstance(data, dict) else answer

    async def paged(self, action: str, key: str, *, page: int = 50, **params: Any) -> list[Data]:
        """Return the objects of all pages. Raises CloudError."""
        found: list[Data] = []
        for number in range(_PAGES):
            answer = await self.ask(action, priority=Priority.LIST, **params, Offset=number * page, Limit=page)
            items = objects(answer, key)
            found += items
            total = integer(answer, "Total")
            if not items or (len(found) >= total if total else len(items) < page):
                break
        return found

    async def listed[T](self, kind: type[T], action: str, key: str, **params: Any) -> list[T]:
        """Return the members of all pages in their declared form. Raises CloudError."""
        return [shaped(kind, item) for item in await self.paged(action, key, **params)]

    async def followed(
        self, action: str, key: str, *, priority: Priority = Priority.STATISTICS, **params: Any
    ) -> AsyncIterator[tuple[Data, list[Data]]]:
        """Yield the answer and its objects for every page that a Context leads to. Raises CloudError.

        Texts and samples of the document contradict each other about Listover, so it is not looked at: the end is where there
        is no Context, or where a page brings nothing new. A Context may stay the same: it names a scroll of the server's.
        """
        sent, pages, count, context = set[str](), set[str](), 0, ""
        for _ in range(_OF_THE_PAST):
            answer = await self.ask(action, priority=priority, **params, Context=context or None)
            items = objects(answer, key, nullable=True)
            sent.add(context)
            context = text(answer, "Context")
            count, page = count + len(items), json.dumps(items)
            if page in pages and (context in sent or count > integer(answer, "Total")):
                return
            yield answer, items
            pages.add(page)
            if not items or not context:
                return
