"""Accounts that the simulated fleet of interface Mc logs in to."""

import asyncio
from collections.abc import Callable
from typing import Any

import aiohttp
import pytest

from custom_components.homeclouds.clouds.china_telecom.devices.cloud import DevicesCloud
from custom_components.homeclouds.clouds.core.cloud import Context
from simulators.china_telecom import ChinaTelecomDevices

from ..listener import RecordingListener

AC, SWITCH, GATEWAY = "CT0000000000000AC01", "CT0000000000000SW01", "CT0000000000000GW01"
DOOR, SENSOR, PURIFIER = "CT0000000000000DL01", "CT0000000000000TH01", "CT0000000000000AP01"


def cloud_of(
    fleet: ChinaTelecomDevices,
    session: aiohttp.ClientSession,
    listener: RecordingListener,
    *,
    devices: list[dict[str, str]] | None = None,
    **options: Any,
) -> DevicesCloud:
    """Return the cloud that the fleet logs in to."""
    forms = fleet.forms() if devices is None else devices
    context = Context(session=session, options=options, save=listener.save, devices=forms)
    return DevicesCloud({**fleet.sign_in, **listener.saved}, context)


def all_reported(listener: RecordingListener, fleet: ChinaTelecomDevices) -> bool:
    """Return whether every device of the fleet has reported its state."""
    return all(
        listener.online.get(one.id) and one.properties.keys() <= listener.properties.get(one.id, {}).keys()
        for one in fleet.devices.values()
    )


async def expect_closed(address: tuple[str, int], data: bytes, local_addr: tuple[str, int] | None = None) -> None:
    """Connect, send, and expect that the other side closes the connection without an answer."""
    reader, writer = await asyncio.open_connection(*address, local_addr=local_addr)
    writer.write(data)
    with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
        await reader.readexactly(1)
    writer.close()


async def settled(condition: Callable[[], object]) -> None:
    """Wait until something is so at the other end of a socket."""
    async with asyncio.timeout(30):
        while not condition():
            await asyncio.sleep(0)
