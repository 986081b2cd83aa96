"""The table of calls: what each needs, and who answers it."""

from collections.abc import Callable, Mapping
from typing import Any

from .device import ThingDevice
from .refusals import INVALID_PARAMETER, MISSING_PARAMETER, NO_DEVICE, NO_SUCH_ACTION, NOT_LINKED, Refusal
from .state import UNLINKED, TencentState

type Params = dict[str, Any]
type Handler = Callable[[TencentState, Params], Mapping[str, Any] | None]

CALLS: dict[str, tuple[tuple[str, ...], Handler]] = {}
"""Action -> the parameters that it must have, and its handler."""
PAGE_LIMIT = 50


def call(action: str, *required: str) -> Callable[[Handler], Handler]:
    """Enter a handler in the table."""

    def enter(handler: Handler) -> Handler:
        CALLS[action] = (required, handler)
        return handler

    return enter


def answer(cloud: TencentState, action: str, params: Params) -> Mapping[str, Any]:
    """Answer a call with a token.

    Raises:
        Refusal: with one of the documented codes.
    """
    if action not in CALLS:
        raise Refusal(NO_SUCH_ACTION, action)
    required, handler = CALLS[action]
    if missing := [name for name in required if name not in params]:
        raise Refusal(MISSING_PARAMETER, missing[0])
    return handler(cloud, params) or {}


def device_of(cloud: TencentState, params: Params) -> ThingDevice:
    """Return the device that a call names by ProductId and DeviceName.

    Raises:
        Refusal: it is not in the account, or its product not linked with the application.
    """
    return known(cloud, f"{params['ProductId']}/{params['DeviceName']}")


def known(cloud: TencentState, device_id: str) -> ThingDevice:
    """The same by DeviceId."""
    if device_id.startswith(UNLINKED):
        raise Refusal(NOT_LINKED)
    if device_id not in cloud.devices:
        raise Refusal(NO_DEVICE)
    return cloud.devices[device_id]


def page(params: Params, key: str, items: list[Any], limit: int = PAGE_LIMIT) -> dict[str, Any]:
    """Return one page of a list.

    Raises:
        Refusal: a larger page than the document allows.
    """
    start, size = int(params.get("Offset") or 0), int(params.get("Limit") or 10)
    if size > limit or start < 0:
        raise Refusal(INVALID_PARAMETER, "Limit")
    return {key: items[start : start + size], "Total": len(items)}
