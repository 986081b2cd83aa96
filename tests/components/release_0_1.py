"""What release 0.1 stored of the demo houses: login details, and the entities that it registered."""

import json
from pathlib import Path
from typing import Any, Final

from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.homeclouds.const import CONF_CLOUD, DOMAIN
from simulators.china_telecom import ChinaTelecomLan, ChinaTelecomPlatform
from simulators.core import Simulator
from simulators.ewelink import Ewelink
from simulators.haier import Haier
from simulators.midea import Midea
from simulators.tencent import Tencent

SIMULATOR_TYPES: Final[dict[str, type[Simulator]]] = {
    "midea": Midea,
    "ewelink": Ewelink,
    "tencent": Tencent,
    "haier": Haier,
    "china_telecom_platform": ChinaTelecomPlatform,
    "china_telecom_lan": ChinaTelecomLan,
}
NO_LONGER_PROVIDED: Final = {
    "ewelink": {"humidifier 1000000027_humidifier"},
    "midea": {
        "binary_sensor 19791209300998_power",
        "binary_sensor 19791209300999_power",
        "sensor 19791209300998_property_child_lock",
        "sensor 19791209300998_property_humidity",
        "sensor 19791209300998_property_mode",
        "sensor 19791209300998_property_tank_status",
        "sensor 19791209300998_property_wind_speed",
        "sensor 19791209300999_property_lock",
        "sensor 9895604656561_property_doorStatus",
        "sensor 9895604656561_property_lockStatus",
    },
    "tencent": {
        "sensor SIMDOORSEN/sub_door_next_timer",
        "sensor SIMGATEWAY/gw01_next_timer",
        "sensor SIMMOTIONS/sub_pir_next_timer",
        "sensor SIMREMOTE1/sub_key_next_timer",
        "sensor SIMTHSENSE/sub_th_next_timer",
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
that humidifies, and appliances whose properties were shown as they are. What has none has nothing that a timer could set."""
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


def add_entry(hass: HomeAssistant, cloud: str, simulator: Simulator) -> MockConfigEntry:
    """Add the account as release 0.1 stored it."""
    entry = MockConfigEntry(
        domain=DOMAIN, title="Demo", unique_id=cloud, version=1, data=login_details(cloud, simulator)
    )
    entry.add_to_hass(hass)
    return entry
