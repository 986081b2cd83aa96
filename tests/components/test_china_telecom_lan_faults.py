"""A device on the local network (Md) under fault: readings of the document, breaks, lost answers."""

import asyncio
from collections.abc import AsyncGenerator

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest

from custom_components.homeclouds.clouds.china_telecom.lan import connection
from simulators.china_telecom import ChinaTelecomLan

from .accounts import choose_cloud, close, entity, state, until
from .telecom import LAN, LAN_AC, call, end_with_a_command, impatient, lan, lan_form, shows
from .test_china_telecom_devices_faults import Watch, errors

__all__ = ["impatient", "lan"]


@pytest.fixture
async def device(hass: HomeAssistant, lan: ChinaTelecomLan) -> AsyncGenerator[ConfigEntry]:
    """Return the account of the device, connected."""
    entry: ConfigEntry = (await choose_cloud(hass, LAN, lan_form(lan)))["result"]
    await until(
        lambda: shows(hass, LAN_AC, "climate", "air_conditioner", "cool") and entry.runtime_data.cloud.connected
    )
    yield entry
    await close(hass, entry)


@pytest.mark.parametrize("session_key", ["lan_key", "random", "lan_key_raw", "lan_pin"])
async def test_form_as_it_stands(hass: HomeAssistant, socket_enabled: None, session_key: str) -> None:
    """Whatever the device takes for the key, the form as it stands leads to entities with values."""
    async with ChinaTelecomLan(session_key=session_key) as simulator:
        entry: ConfigEntry = (await choose_cloud(hass, LAN, lan_form(simulator)))["result"]
        await until(lambda: shows(hass, LAN_AC, "climate", "air_conditioner", "cool"))
        await hass.config_entries.async_unload(entry.entry_id)


async def test_wrong_choice(hass: HomeAssistant, lan: ChinaTelecomLan, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key that does not answer is told in the form: there is no entry that is online without a state."""
    monkeypatch.setattr(connection, "_TIMEOUT", 0.3)
    form = lan_form(lan)
    form["advanced"] = {**form["advanced"], "session_key": "random"}
    result = await choose_cloud(hass, LAN, form)
    assert result["type"] is FlowResultType.FORM
    assert list(result["errors"].values()) == ["no_reading"]
    monkeypatch.setattr(connection, "_TIMEOUT", 10)
    result = await hass.config_entries.flow.async_configure(result["flow_id"], lan_form(lan))
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await hass.config_entries.async_unload(result["result"].entry_id)


async def test_ten_breaks(hass: HomeAssistant, device: ConfigEntry, lan: ChinaTelecomLan) -> None:
    """A device that hangs up after each report is spoken to again at once, and was never away."""
    climate = entity(hass, LAN_AC, "climate", "air_conditioner")
    watch = Watch(hass, climate)
    for number in range(10):
        await until(lambda: lan.guests and device.runtime_data.cloud.connected)
        lan.change(LAN_AC, {"3": 18 + number})
        lan.drop_sockets("control")
        if number == 5:
            await until(lambda: not device.runtime_data.cloud.connected)
            await call(hass, "climate.turn_off", climate)
    await until(lambda: state(hass, LAN_AC, "climate", "air_conditioner").attributes["temperature"] == 27)
    assert lan.device.properties["1"] == 0
    assert len(lan.requests.to("/opt")) == 1
    assert watch.changes == []


@pytest.mark.parametrize("ends", ["reload", "remove"])
async def test_account_ends_with_a_command_under_way(
    hass: HomeAssistant, device: ConfigEntry, lan: ChinaTelecomLan, caplog: pytest.LogCaptureFixture, ends: str
) -> None:
    """The caller hears that the account was closed; after a reload the device is there as before."""
    climate = entity(hass, LAN_AC, "climate", "air_conditioner")
    watch = Watch(hass, climate)
    lan.faults.add("mute", path="opt")
    command = hass.async_create_task(call(hass, "climate.turn_off", climate))
    await lan.wait_for_request("/opt")
    await end_with_a_command(hass, device, command, ends)
    if ends == "reload":
        await until(lambda: device.runtime_data.cloud.connected)
    await hass.async_block_till_done()
    assert watch.changes == ([False, True] if ends == "reload" else [False])
    assert len(lan.requests.to("/opt")) == 1
    assert not errors(caplog)


async def test_answer_lost(hass: HomeAssistant, device: ConfigEntry, lan: ChinaTelecomLan) -> None:
    """A command whose answer is lost with the connection is not sent again: the device is asked what became of it."""
    climate = entity(hass, LAN_AC, "climate", "air_conditioner")
    lan.faults.add("mute", path="opt")
    command = asyncio.create_task(call(hass, "climate.turn_off", climate))
    await lan.wait_for_request("/opt")
    lan.device.properties["1"] = 0
    lan.drop_sockets("control")
    await command
    assert state(hass, LAN_AC, "climate", "air_conditioner").state == "off"
    assert len(lan.requests.to("/opt")) == 1


async def test_two_people_at_once(hass: HomeAssistant, device: ConfigEntry, lan: ChinaTelecomLan) -> None:
    """Both are told that it is done, and the device was never away."""
    climate = entity(hass, LAN_AC, "climate", "air_conditioner")
    watch = Watch(hass, climate)
    await asyncio.gather(
        call(hass, "climate.set_temperature", climate, temperature=20),
        call(hass, "climate.set_hvac_mode", climate, hvac_mode="heat"),
    )
    assert (lan.device.properties["3"], lan.device.properties["2"]) == (20, 2)
    assert watch.changes == []
