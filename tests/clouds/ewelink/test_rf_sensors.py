"""Keys of RF bridges that are sensors."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from custom_components.homeclouds.clouds.core.model import Device, Update
from custom_components.homeclouds.clouds.core.sensor_features import BinarySensor
from custom_components.homeclouds.clouds.ewelink.api import Home
from custom_components.homeclouds.clouds.ewelink.devices import read
from custom_components.homeclouds.clouds.ewelink.rf_sensors import SENSORS, RfSensors, rules
from simulators.ewelink import Ewelink

from .conftest import Account, Open

BRIDGE = "1000000031"
NAMES = {"zyx_info": [{"remote_type": "6", "name": "Hall", "buttonName": [{"0": "Motion"}, {"1": "Quiet"}]}]}


def heard(seconds: float = 0) -> str:
    """Return the time of a key that was heard so many seconds ago, as bridges write it."""
    return (datetime.now(UTC) - timedelta(seconds=seconds)).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@pytest.fixture
def told() -> list[Update]:
    """What the sensors tell by themselves."""
    return []


def bridge(**definition: Any) -> Device:
    """Return a bridge whose keys have names."""
    keys: list[Any] = [["0", "Hall", "Motion"], ["1", "Hall", "Hall closed"], ["2", "", ""]]
    return Device(id=BRIDGE, name="Bridge", definition={"remotes": keys, **definition})


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["Hall Motion = 30"], {"0": 30}),
        (["motion=30", "2 = 5"], {"0": 30, "2": 5}),
        (["0 = hall closed"], {"0": "1"}),
        (["Hall Motion = 999999999"], {"0": 86400}),
        (["Hall Motion = nothing"], {"0": 120}),
        (["Cellar = 30", "Hall Motion", "=", "= 3", 7], {}),
        ("Hall Motion = 30", {}),
    ],
)
def test_rules(lines: Any, expected: dict[str, Any], told: list[Update]) -> None:
    """A key is named by its remote control and name, its name alone, or its number."""
    sensors = RfSensors(told.append, rules({"rf_sensors": lines}))
    assert sensors.define(bridge()).definition.get(SENSORS, {}) == expected
    assert sensors.define(Device(id="lamp", name="Lamp")).definition == {}


async def test_time_ends_it(told: list[Update]) -> None:
    """A key that was heard is on for a while; hearing it again is longer, and repeating its time is nothing."""
    sensors = RfSensors(told.append, {"hall motion": "30"})
    sensors.define(bridge())
    old = Update(BRIDGE, {"rfTrig0": heard(600)})
    assert sensors.listed(old).properties["rfOn0"] == "0"
    assert sensors.follow(old) is old
    assert sensors.follow(Update("lamp", {"rfTrig0": heard()})).properties.keys() == {"rfTrig0"}
    assert sensors.follow(Update(BRIDGE, {"rfTrig0": heard()})).properties["rfOn0"] == "1"
    assert sensors.listed(old).properties["rfOn0"] == "1"
    assert sensors.follow(Update(BRIDGE, {"rfTrig0": heard(-1)})).properties["rfOn0"] == "1"
    (timer,) = sensors._timers.values()
    timer.cancel()
    sensors._turn_off(BRIDGE, "0")
    assert [update.properties for update in told] == [{"rfOn0": "0"}]
    assert sensors.listed(old).properties["rfOn0"] == "0"
    sensors.follow(Update(BRIDGE, {"rfTrig0": "no time"}))
    sensors.close()
    assert not sensors._timers


def test_another_key_ends_it(told: list[Update]) -> None:
    """A door has a key for open and one for closed; what was heard long ago says nothing."""
    sensors = RfSensors(told.append, {"hall motion": "hall closed"})
    sensors.define(bridge())
    assert sensors.follow(Update(BRIDGE, {"rfTrig1": heard(600)})).properties.keys() == {"rfTrig1"}
    assert sensors.follow(Update(BRIDGE, {"rfTrig0": heard()})).properties["rfOn0"] == "1"
    assert "rfOn0" not in sensors.listed(Update(BRIDGE, {})).properties
    assert sensors.follow(Update(BRIDGE, {"rfTrig1": heard()})).properties["rfOn0"] == "0"
    assert told == []


async def test_sensors_of_the_app(open_account: Open, ewelink: Ewelink) -> None:
    """What the app calls a sensor is one without a rule; another key is one with a rule. Neither can be sent."""
    bridge = ewelink.devices[BRIDGE]
    bridge.tags.update(NAMES)
    listener: Account = open_account(options={"rf_sensors": ["1 = Motion"]})
    await listener.cloud.sign_in()
    await listener.fetch()
    features = listener.cloud.features(listener.devices[BRIDGE], frozenset())
    assert {(feature.kind, feature.name) for feature in features if "Hall" in str(feature.name)} >= {
        ("binary_sensor", "Hall Motion"),
        ("binary_sensor", "Hall Quiet"),
    }
    assert not [feature for feature in features if feature.kind == "button" and feature.key.startswith("remote_key")]
    (sensor, _) = (feature for feature in features if isinstance(feature, BinarySensor))
    assert sensor.state.read(listener.properties[BRIDGE]) is False
    listener.start()
    await listener.until(lambda: bool(ewelink.clients))
    ewelink.report(bridge, {"cmd": "trigger", "rfTrig0": heard()})
    await listener.until(lambda: sensor.state.read(listener.properties[BRIDGE]) is True)


def test_odd_names() -> None:
    """Whatever the names of keys are, the bridge is shown."""
    for names in (None, [7], [{"remote_type": 6}], [{"remote_type": "6", "buttonName": [7, {"0": 1}]}]):
        data: Any = {"deviceid": BRIDGE, "extra": {"uiid": 28}, "params": {}, "tags": {"zyx_info": names}}
        (thing,) = read([{"itemType": 1, "itemData": data, "index": 0}], Home("", "", {}))
        assert thing.device.id == BRIDGE
