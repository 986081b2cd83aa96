"""Entities of release 0.1 keep their entity IDs: all of the demo houses, as that release registered them."""

from dataclasses import replace
import json
from pathlib import Path
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.homeclouds.clouds.core.codecs import Flag
from custom_components.homeclouds.clouds.core.features import Switch
from custom_components.homeclouds.clouds.registry import CLOUDS
from custom_components.homeclouds.const import CONF_CLOUD, DOMAIN
from simulators.china_telecom import ChinaTelecomLan, ChinaTelecomPlatform
from simulators.core import Simulator
from simulators.ewelink import Ewelink
from simulators.haier import Haier
from simulators.midea import Midea
from simulators.tencent import Tencent

from ..faults.accounts import until
from .conftest import DEVICE_ID, House

HOUSES: Final[dict[str, type[Simulator]]] = {
    "midea": Midea,
    "ewelink": Ewelink,
    "tencent": Tencent,
    "haier": Haier,
    "china_telecom_platform": ChinaTelecomPlatform,
    "china_telecom_lan": ChinaTelecomLan,
}
OTHER_PLATFORM: Final = {
    "ewelink": {"humidifier 1000000027_humidifier"},
    "midea": {
        "binary_sensor 19791209300998_power",
        "binary_sensor 19791209300999_power",
        "sensor 19791209300998_property_child_lock",
        "sensor 19791209300998_property_cur_humidity",
        "sensor 19791209300998_property_humidity",
        "sensor 19791209300998_property_mode",
        "sensor 19791209300998_property_tank_status",
        "sensor 19791209300998_property_water_full_level",
        "sensor 19791209300998_property_wind_speed",
        "sensor 19791209300999_property_dehydration_speed",
        "sensor 19791209300999_property_lock",
        "sensor 19791209300999_property_program",
        "sensor 19791209300999_property_remain_time",
        "sensor 19791209300999_property_running_status",
        "sensor 19791209300999_property_temperature",
        "sensor 9895604656561_property_battery",
        "sensor 9895604656561_property_doorStatus",
        "sensor 9895604656561_property_lockStatus",
    },
    "china_telecom_platform": {"lock SN0000000000000DL01_lock"},
    "haier": {
        "binary_sensor DC330D000001_power",
        "sensor DC330D000001_operationMode",
        "sensor DC330D000001_target_temperature",
        "sensor DC330D000001_windSpeed",
    },
}
"""What has become an entity of another kind: a lock that cannot be operated, an air conditioner that could only be read, a fan
that humidifies, and appliances whose properties were shown as they are."""
REGISTERED: Final = json.loads((Path(__file__).parent / "registry_of_0_1.json").read_text(encoding="utf-8"))
"""Cloud -> platform and unique ID of every entity of its demo house."""


def login_details(cloud: str, simulator: Simulator) -> dict[str, Any]:
    """Return what the entry of release 0.1 kept."""
    data: dict[str, Any] = {
        name: int(value) if name.endswith("port") else value for name, value in simulator.sign_in.items() if value
    }
    match simulator:
        case Haier():
            data |= {"region": "china", "way": "password"}
        case ChinaTelecomPlatform():
            data |= {name: simulator.sign_in[name].split("\n") for name in ("serials", "gateways")}
        case ChinaTelecomLan():
            data |= {"model": simulator.device.kind}
    return {CONF_CLOUD: cloud, **data}


def registered(hass: HomeAssistant, entry: ConfigEntry, rows: list[str]) -> dict[str, str]:
    """Register entities with IDs that a user chose; return them by platform and unique ID."""
    registry, found = er.async_get(hass), {}
    for number, row in enumerate(rows):
        platform, unique = row.split(" ", 1)
        made = registry.async_get_or_create(
            platform, DOMAIN, unique, suggested_object_id=f"chosen_{number}", config_entry=entry
        )
        found[row] = made.entity_id
    return found


def _lost(hass: HomeAssistant, before: dict[str, str]) -> set[str]:
    return {row for row, entity_id in before.items() if hass.states.get(entity_id) is None}


@pytest.mark.parametrize("cloud", HOUSES)
async def test_entities_keep_their_ids(
    hass: HomeAssistant, enable_custom_integrations: None, socket_enabled: None, cloud: str
) -> None:
    """Each entity of 0.1 is provided again under the entity ID that its user chose, and none appears twice."""
    assert await async_setup_component(hass, "http", {})
    async with HOUSES[cloud]() as simulator:
        entry = MockConfigEntry(
            domain=DOMAIN, title="Demo", unique_id=cloud, version=1, data=login_details(cloud, simulator)
        )
        entry.add_to_hass(hass)
        before = registered(hass, entry, REGISTERED[cloud])
        assert await hass.config_entries.async_setup(entry.entry_id)
        await hass.async_block_till_done()
        expected = OTHER_PLATFORM.get(cloud, set())
        assert await until(lambda: _lost(hass, before) <= expected), sorted(_lost(hass, before) - expected)
        assert sorted(_lost(hass, before) ^ expected) == []
        await hass.config_entries.async_unload(entry.entry_id)


@pytest.mark.parametrize(
    ("taken", "unique_id"), [((), f"{DEVICE_ID}_new"), (("old",), f"{DEVICE_ID}_old"), (("new",), f"{DEVICE_ID}_old")]
)
async def test_key_that_changed(
    house: House, monkeypatch: pytest.MonkeyPatch, taken: tuple[str, ...], unique_id: str
) -> None:
    """A feature whose key changed takes over the entity, unless the old key is still in use or the new one already is."""
    monkeypatch.setitem(CLOUDS, "fake", replace(CLOUDS["fake"], renamed={"switch.new": "old"}))
    house.entry.add_to_hass(house.hass)
    rows = [f"switch {DEVICE_ID}_old", *(f"switch {DEVICE_ID}_new" for key in taken if key == "new")]
    entity_id = registered(house.hass, house.entry, rows)[rows[0]]
    keys = ("old", "new") if "old" in taken else ("new",)
    house.furnish(*(Switch(key=key, name=key, state=Flag("buzzer")) for key in keys), buzzer="1")
    await house.set_up_again()
    await house.hass.async_block_till_done()
    kept = er.async_get(house.hass).async_get(entity_id)
    assert kept is not None
    assert kept.unique_id == unique_id
