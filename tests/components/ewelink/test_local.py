"""eWeLink devices on the local network in Home Assistant: what is said once, whom is believed, and who is away."""

from collections.abc import AsyncGenerator
from typing import Any
from unittest.mock import patch

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.event import async_track_state_change_event
import pytest

from custom_components.homeclouds.account import absences
from custom_components.homeclouds.clouds.ewelink import cloud
from custom_components.homeclouds.clouds.ewelink.lan import Pace
from custom_components.homeclouds.const import DOMAIN
from simulators.ewelink import Ewelink
from simulators.ewelink.devices import EwelinkDevice
from simulators.testing import loopback_network

from ..accounts import until
from .account import LAMP, call, fill_in, frames, state

METER, BRIDGE = "1000000010", "1000000031"
FAST = Pace(tick=0.01, measuring=0.05, suspect=0.05, idle=0.5, away=0.05)


@pytest.fixture(autouse=True)
async def _network(hass: HomeAssistant, enable_custom_integrations: None, ewelink: Ewelink) -> AsyncGenerator[None]:
    """Have Home Assistant's zeroconf look around on loopback, where devices are."""
    hass.config.components.add("zeroconf")
    async with loopback_network() as zeroconf:
        await ewelink.local.start()
        with patch("custom_components.homeclouds.zeroconf.async_get_instance", return_value=zeroconf):
            yield
        for entry in hass.config_entries.async_loaded_entries(DOMAIN):
            await hass.config_entries.async_unload(entry.entry_id)
        await ewelink.local.stop()


async def at_home(hass: HomeAssistant, sim: Ewelink, mode: str = "auto") -> ConfigEntry:
    """Set the demo account up, and wait until its lamp is found at home."""
    entry: ConfigEntry = (await fill_in(hass, sim))["result"]
    await hass.async_block_till_done()
    if mode != "auto":
        hass.config_entries.async_update_entry(entry, options={"mode": mode})
        await hass.config_entries.async_reload(entry.entry_id)
        await hass.async_block_till_done()
    else:
        await until(lambda: entry.runtime_data.cloud.push.connected)
    await until(lambda: state(hass, "sensor", f"{LAMP}_path").state == "local")
    await until(lambda: state(hass, "switch", f"{LAMP}_switch").state == "off")
    await until(lambda: entry.runtime_data.cloud.poll_interval >= 900)
    sim.requests.clear()
    return entry


def device(sim: Ewelink, device_id: str = LAMP) -> EwelinkDevice:
    """Return a device as the vendor has it."""
    return sim.devices[device_id]


def commands(sim: Ewelink) -> list[str]:
    """Return the commands that devices have heard at home, questions left out."""
    paths = [record.path for record in sim.requests.to("/zeroconf/")]
    return [path for path in paths if not path.endswith("/getState")]


@pytest.mark.parametrize("mode", ["auto", "local"])
async def test_reset_after_obeying(hass: HomeAssistant, ewelink: Ewelink, mode: str) -> None:
    """A relay that obeys and breaks the connection moves once; its state, when asked, tells that it did."""
    await at_home(hass, ewelink, mode)
    ewelink.faults.add("drop", path="/zeroconf/switch", after=True)
    await call(hass, "switch.turn_on", f"{LAMP}_switch")
    assert (len(commands(ewelink)), device(ewelink).commands) == (1, 1)
    assert not frames(ewelink)
    assert not ewelink.requests.to("/v2/device/thing/status")
    assert state(hass, "switch", f"{LAMP}_switch").state == "on"


async def test_reset_without_obeying(hass: HomeAssistant, ewelink: Ewelink) -> None:
    """A relay that breaks the connection and stays as it was is told honestly."""
    entry = await at_home(hass, ewelink)
    entry.runtime_data.cloud.confirm_after, entry.runtime_data.cloud.confirm_within = 0.05, 0.2
    ewelink.faults.add("drop", path="/zeroconf/switch")
    with pytest.raises(HomeAssistantError) as told:
        await call(hass, "switch.turn_on", f"{LAMP}_switch")
    assert told.value.translation_key == "no_answer"
    assert (len(commands(ewelink)), device(ewelink).commands, len(frames(ewelink))) == (1, 0, 0)
    assert state(hass, "switch", f"{LAMP}_switch").state == "off"


@pytest.mark.parametrize("fault", [{"name": "local_error", "code": 400}, {"name": "http_error", "status": 400}])
async def test_refusal_goes_through_the_cloud(hass: HomeAssistant, ewelink: Ewelink, fault: dict[str, Any]) -> None:
    """What the device refuses is tried through the cloud, once."""
    await at_home(hass, ewelink)
    ewelink.faults.add(path="/zeroconf/", **fault)
    await call(hass, "switch.turn_on", f"{LAMP}_switch")
    assert (len(commands(ewelink)), len(frames(ewelink)), device(ewelink).commands) == (1, 1, 1)
    assert state(hass, "switch", f"{LAMP}_switch").state == "on"


async def test_refused_key_is_not_sent_through_the_cloud(hass: HomeAssistant, ewelink: Ewelink) -> None:
    """A key of a remote control that the bridge refuses is not sent on another way."""
    await at_home(hass, ewelink)
    await until(lambda: state(hass, "sensor", f"{BRIDGE}_path").state == "local")
    ewelink.faults.add("local_error", code=400)
    (key, *_) = [
        entry.unique_id
        for entry in er.async_get(hass).entities.values()
        if entry.domain == "button" and entry.unique_id.startswith(BRIDGE)
    ]
    with pytest.raises(HomeAssistantError):
        await call(hass, "button.press", key)
    assert len(commands(ewelink)) == 1
    assert not frames(ewelink)


async def test_one_timeout(hass: HomeAssistant, ewelink: Ewelink, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only locally: a device that hangs once stays, and takes the next command."""
    monkeypatch.setattr("custom_components.homeclouds.clouds.ewelink.lan._TIMEOUT", 0.2)
    entry = await at_home(hass, ewelink, "local")
    entry.runtime_data.cloud.confirm_after, entry.runtime_data.cloud.confirm_within = 0.05, 0.2
    seen: list[str] = []
    lamp = state(hass, "switch", f"{LAMP}_switch").entity_id
    async_track_state_change_event(hass, lamp, lambda event: seen.append(getattr(event.data["new_state"], "state", "")))
    ewelink.faults.add("half_open", path="/zeroconf/switch", times=1)
    with pytest.raises(HomeAssistantError) as told:
        await call(hass, "switch.turn_on", f"{LAMP}_switch")
    assert told.value.translation_key == "no_answer"
    monkeypatch.setattr("custom_components.homeclouds.clouds.ewelink.lan._TIMEOUT", 5)
    await call(hass, "switch.turn_on", f"{LAMP}_switch")
    assert device(ewelink).commands == 1
    assert state(hass, "switch", f"{LAMP}_switch").state == "on"
    assert "unavailable" not in seen


async def test_busy_for_a_moment(hass: HomeAssistant, ewelink: Ewelink, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only locally: one command and the questions after it, all without an answer, do not take a device away."""
    monkeypatch.setattr("custom_components.homeclouds.clouds.ewelink.lan._TIMEOUT", 0.1)
    entry = await at_home(hass, ewelink, "local")
    entry.runtime_data.cloud.confirm_after, entry.runtime_data.cloud.confirm_within = 0.05, 0.2
    ewelink.faults.add("half_open", path="/zeroconf/")
    with pytest.raises(HomeAssistantError) as told:
        await call(hass, "switch.turn_on", f"{LAMP}_switch")
    assert told.value.translation_key == "no_answer"
    assert len(commands(ewelink)) == 1
    assert state(hass, "switch", f"{LAMP}_switch").state == "off"
    ewelink.faults.clear()
    monkeypatch.setattr("custom_components.homeclouds.clouds.ewelink.lan._TIMEOUT", 5)
    await call(hass, "switch.turn_on", f"{LAMP}_switch")
    assert device(ewelink).commands == 1


@pytest.mark.parametrize("mode", ["auto", "local"])
async def test_unplugged_and_back(hass: HomeAssistant, ewelink: Ewelink, mode: str) -> None:
    """An unplugged device is away, though its announcement is still about, and back with its first answer."""
    entry = await at_home(hass, ewelink, mode)
    entry.runtime_data.cloud.local.lan.pace = FAST
    ewelink.set_online(LAMP, False)
    await ewelink.local.unplug(LAMP)
    await until(lambda: state(hass, "switch", f"{LAMP}_switch").state == "unavailable")
    device(ewelink).properties["switch"] = "on"
    await ewelink.local.plug_in(LAMP)
    await until(lambda: state(hass, "switch", f"{LAMP}_switch").state == "on")


def test_pace_keeps_what_is_promised() -> None:
    """A device that is unplugged is away within two minutes, one that is back is there within ten seconds."""
    pace, timeout = Pace(), 5
    assert pace.idle + pace.misses * timeout + (pace.misses - 1) * pace.suspect + pace.misses * pace.tick <= 120
    assert pace.away + timeout * 2 / 3 + pace.tick <= 10
    assert pace.measuring + pace.tick <= 10


async def test_meter(hass: HomeAssistant, ewelink: Ewelink) -> None:
    """Only locally: a meter nearby is read while its sensor is enabled, at no cost for the cloud."""
    meter = device(ewelink, METER)
    meter.local = True
    await ewelink.local.announce(meter)
    entry = await at_home(hass, ewelink, "local")
    entry.runtime_data.cloud.local.lan.pace = FAST
    meter.properties |= {"switch": "on", "power": "12.30", "voltage": "230.10", "current": "0.05"}
    await until(lambda: state(hass, "sensor", f"{METER}_power").state == "12.3")
    meter.properties["power"] = "99.50"
    await until(lambda: state(hass, "sensor", f"{METER}_power").state == "99.5")
    assert not ewelink.requests.to("/v2/")
    for sensor in ("power", "voltage", "current"):
        entity_id = er.async_get(hass).async_get_entity_id("sensor", DOMAIN, f"{METER}_{sensor}")
        assert entity_id is not None
        er.async_get(hass).async_update_entity(entity_id, disabled_by=er.RegistryEntryDisabler.USER)
    await hass.async_block_till_done()
    assert not entry.runtime_data.cloud.local.wants_readings(METER)


@pytest.mark.parametrize(
    "text",
    [
        {"encrypt": "false", "data1": '{"switch":"off"}'},
        {"data1": '{"switch":"off"}'},
        {"encrypt": "true", "iv": "MDEyMzQ1Njc4OWFiY2RlZg==", "data1": "5DB676fwUC+Cg27gHHl3u1D7RKl17dQkfPWGbyf2bj8="},
        {"encrypt": "true", "data1": b"\xff\xfe\x00"},
    ],
)
async def test_impostor(hass: HomeAssistant, ewelink: Ewelink, text: dict[str, Any]) -> None:
    """Whoever announces a device of the account without its key is neither believed nor spoken to."""
    entry: ConfigEntry = (await fill_in(hass, ewelink))["result"]
    await until(lambda: entry.runtime_data.cloud.push.connected)
    other = "1000000002"
    assert not device(ewelink, other).local
    port = (await ewelink.local.plug_in(other)).port
    await ewelink.local.pretend(other, {"id": other, "type": "plug", **text}, port=port)
    await until(lambda: state(hass, "sensor", f"{LAMP}_path").state == "local")
    assert state(hass, "switch", f"{other}_switch").state == "on"
    assert state(hass, "sensor", f"{other}_path").state == "cloud"
    await call(hass, "switch.turn_off", f"{other}_switch")
    assert len(frames(ewelink)) == 1
    assert other not in {record.json()["deviceid"] for record in ewelink.requests.to("/zeroconf/")}


async def test_only_locally_costs_nothing(hass: HomeAssistant, ewelink: Ewelink) -> None:
    """Only locally: neither polls, commands, questions nor updates of entities reach the cloud."""
    entry = await at_home(hass, ewelink, "local")
    assert entry.runtime_data.cloud.poll_interval >= 900
    await entry.runtime_data.poller.async_refresh()
    await call(hass, "switch.turn_on", f"{LAMP}_switch")
    await entry.runtime_data.cloud.query(entry.runtime_data.states[LAMP].device)
    assert not ewelink.requests.to("/v2/")
    assert not ewelink.requests.to("dispatch")
    assert not ewelink.requests.to("ws/")
    assert state(hass, "switch", "1000000002_switch").state == "unavailable"
    assert state(hass, "switch", f"{LAMP}_switch").state == "on"


async def test_only_locally_deleted_devices_go(
    hass: HomeAssistant, ewelink: Ewelink, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only locally: a device that the lists of two days lack and that is not here is removed, without a question to the cloud."""
    deleted = "1000000002"
    entry = await at_home(hass, ewelink, "local")
    coordinator = entry.runtime_data
    ewelink.remove_device(deleted)
    for module, name in ((absences, "_DAY"), (absences, "_ASK_EVERY"), (cloud, "_LIST_EVERY")):
        monkeypatch.setattr(module, name, 0.0)
    for day in range(2):
        assert deleted in coordinator.states, day
        await coordinator.poller.async_refresh()
        await hass.async_block_till_done()
    assert deleted not in coordinator.states
    assert LAMP in coordinator.states
    assert {record.interface for record in ewelink.requests.to("/v2/")} == {"/v2/device/thing"}


async def test_commands_after_a_lost_sign_in(hass: HomeAssistant, ewelink: Ewelink) -> None:
    """While Home Assistant asks to log in again, devices at home keep working."""
    await at_home(hass, ewelink)
    ewelink.faults.add("refuse_sign_on")
    ewelink.drop_sockets("socket")
    await until(lambda: bool(hass.config_entries.flow.async_progress()))
    await call(hass, "switch.turn_on", f"{LAMP}_switch")
    assert device(ewelink).commands == 1
    assert state(hass, "switch", f"{LAMP}_switch").state == "on"


async def test_local_devices(hass: HomeAssistant, ewelink: Ewelink) -> None:
    """With Home Assistant's own zeroconf, devices nearby are spoken to directly."""
    result = await fill_in(hass, ewelink)
    await hass.async_block_till_done()
    await until(lambda: state(hass, "sensor", f"{LAMP}_path").state == "local")
    assert state(hass, "sensor", "1000000009_path").state == "cloud"
    await call(hass, "switch.turn_on", f"{LAMP}_switch")
    assert len(ewelink.requests.to("/zeroconf/switch")) == 1
    assert ewelink.devices[LAMP].properties["switch"] == "on"
    await hass.config_entries.async_unload(result["result"].entry_id)


async def test_restart_without_the_internet(hass: HomeAssistant, ewelink: Ewelink) -> None:
    """After a restart with the Internet away, all devices are there as they were stored, and those nearby work."""
    entry = (await fill_in(hass, ewelink))["result"]
    await hass.async_block_till_done()
    await until(lambda: state(hass, "sensor", f"{LAMP}_path").state == "local")
    await hass.config_entries.async_unload(entry.entry_id)
    ewelink.faults.add("drop", path="/v2/*")
    ewelink.faults.add("drop", path="dispatch")
    ewelink.drop_sockets("socket")
    await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.LOADED
    await until(lambda: state(hass, "sensor", f"{LAMP}_path").state == "local")
    await until(lambda: state(hass, "switch", f"{LAMP}_switch").state == "off")
    await call(hass, "switch.turn_on", f"{LAMP}_switch")
    await until(lambda: state(hass, "switch", f"{LAMP}_switch").state == "on")
    assert ewelink.devices[LAMP].properties["switch"] == "on"
    await until(lambda: state(hass, "switch", "1000000002_switch").state == "unavailable")
    await hass.config_entries.async_unload(entry.entry_id)
