"""Lists in which something is no entry: the others are there all the same, in every cloud."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import aiohttp
import pytest

from custom_components.homeclouds.clouds.core.cloud import Context
from custom_components.homeclouds.clouds.core.model import Device, Snapshot
from custom_components.homeclouds.clouds.registry import CLOUDS
from simulators.registry import registry
from tests.faults.haste import spend_freely

_IDS: Mapping[str, tuple[str, ...]] = {
    "midea": ("applianceCode",),
    "ewelink": ("deviceid", "id"),
    "haier": ("deviceId", "name"),
    "tencent": ("ProductId", "DeviceName", "DeviceId", "FamilyId", "RoomId", "SceneId", "AutomationId"),
    "china_telecom_platform": ("deviceSN", "name", "resName", "CONSUM_ID", "CONSUM_NAME"),
}
"""Cloud -> the members of its lists' entries that are IDs."""


def _plain(device: Device | None) -> Device | None:
    """Return a device without the lists that it carries itself."""
    return device and replace(device, definition={})


def _states(snapshot: Snapshot) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for update in snapshot.updates:
        found.setdefault(update.device_id, {}).update(update.properties)
    return found


@pytest.mark.parametrize("cloud", _IDS)
async def test_the_others_stay(
    cloud: str, session: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch, saved: dict[str, Any]
) -> None:
    """All devices and their state are what they are without the strange entries."""
    spend_freely(monkeypatch.setattr)
    async with registry()[cloud]() as simulator:
        form: dict[str, Any] = {**simulator.sign_in}
        form |= {name: form[name].split("\n") for name in ("serials", "gateways") if name in form}
        made = CLOUDS[cloud].create(form, Context(session=session, save=saved.update))
        await made.prepare()
        await made.sign_in()
        await made.fetch()
        right = await made.fetch()
        simulator.faults.add("lists", how="strange", ids=_IDS[cloud])
        found = await made.fetch()
        simulator.faults.clear()
        assert [_plain(found.devices.get(one)) for one in right.devices] == [*map(_plain, right.devices.values())]
        states = _states(found)
        for device_id, state in _states(right).items():
            assert state.items() <= states[device_id].items()
        await made.close()
