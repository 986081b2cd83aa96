"""Steps of tests of an eWeLink account."""

from typing import Any

from simulators.ewelink import Ewelink

from .conftest import Account

LAMP, DOUBLE, ZIGBEE, BULB, GROUP = "1000000001", "1000000003", "1000000006", "1000000020", "group.group-1"


def frames(sim: Ewelink, action: str) -> list[dict[str, Any]]:
    """Return the frames of a kind that the socket has heard."""
    return [record.json() for record in sim.requests.to(f"ws/{action}")]


async def act(listener: Account, name: str, device: str, **data: Any) -> Any:
    """Do an action."""
    return await listener.cloud.action(name, listener.devices[device], data)
