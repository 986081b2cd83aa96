"""A partner's platform (C) in Home Assistant, against its simulator."""

import json
from pathlib import Path

from homeassistant.components.climate import HVACMode
from homeassistant.config_entries import SOURCE_REAUTH, SOURCE_RECONFIGURE, ConfigEntry, ConfigEntryState
from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.components.diagnostics import get_diagnostics_for_config_entry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.homeclouds.const import DOMAIN
from simulators.china_telecom import ChinaTelecomPlatform

from .accounts import choose_cloud, entity, state, until, uploads
from .telecom import (
    PLATFORM,
    SN_AC,
    SN_DOOR,
    SN_GATEWAY,
    SN_PURIFIER,
    SN_SWITCH,
    account,
    call,
    impatient,
    partner,
    platform_form,
    secure_partner,
    shows,
)

__all__ = ["account", "impatient", "partner", "secure_partner"]


async def test_platform_certificates(
    hass: HomeAssistant,
    secure_partner: ChinaTelecomPlatform,
    hass_client: ClientSessionGenerator,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """Certificates are picked as files, each wrong one has its own message; they are kept, and not shown."""
    partner = secure_partner
    files = {name: partner.sign_in[name] for name in ("certificate", "key", "ca")}
    names = {"certificate": "a".ljust(32, "0"), "key": "b".ljust(32, "0"), "ca": "c".ljust(32, "0")}
    nonsense, other = "d".ljust(32, "0"), "e".ljust(32, "0")
    texts = dict(zip("abcde", (*files.values(), "x", partner.partner_pair.key), strict=True))
    with uploads(monkeypatch, tmp_path, texts):
        for wrong, errors in (
            ({"certificate": nonsense}, {"certificate": "bad_certificate"}),
            ({"key": other}, {"key": "bad_certificate"}),
            ({"ca": nonsense}, {"ca": "bad_certificate"}),
        ):
            result = await choose_cloud(hass, PLATFORM, platform_form(partner, **{**names, **wrong}))
            assert result["errors"] == errors
            hass.config_entries.flow.async_abort(result["flow_id"])
        form = {name: value for name, value in platform_form(partner).items() if name not in files}
        result = await choose_cloud(hass, PLATFORM, {**form, **names})
    entry = result["result"]
    await hass.async_block_till_done()
    assert state(hass, SN_AC, "climate", "air_conditioner").state == "cool"
    # Signing in anew needs no file to be picked again
    result = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_RECONFIGURE, "entry_id": entry.entry_id}
    )
    assert result["data_schema"] is not None
    assert "PRIVATE KEY" not in str([key.description for key in result["data_schema"].schema])
    result = await hass.config_entries.flow.async_configure(result["flow_id"], form)
    assert result["reason"] == "reconfigure_successful"
    assert entry.data["key"] == files["key"]
    await hass.async_block_till_done()
    assert await async_setup_component(hass, "diagnostics", {})
    shown = json.dumps(await get_diagnostics_for_config_entry(hass, hass_client, entry))
    assert "BEGIN" not in shown
    for text in files.values():
        assert text.splitlines()[1] not in shown
    await until(lambda: entry.runtime_data.cloud._reached)
    await hass.config_entries.async_unload(entry.entry_id)


async def test_platform_devices(hass: HomeAssistant, account: ConfigEntry, partner: ChinaTelecomPlatform) -> None:
    """Every appliance gets its entities, channels are child devices, what is behind a gateway hangs on it."""
    assert state(hass, SN_AC, "climate", "air_conditioner").attributes["temperature"] == 26
    assert state(hass, "SN0000000000000LT01", "light", "light").state == "off"
    assert state(hass, SN_SWITCH, "switch", "2_switch").state == "on"
    assert state(hass, "SN0000000000000SK01", "switch", "switch").state == "on"
    assert state(hass, "SN0000000000000CU01", "cover", "cover").attributes["current_position"] == 100
    assert state(hass, SN_PURIFIER, "sensor", "consumable_life_main_filter").state == "87"
    assert state(hass, SN_PURIFIER, "sensor", "consumable_life_348749489").state == "55"
    assert state(hass, SN_DOOR, "binary_sensor", "lock").state == "off"
    assert state(hass, "SN0000000000000TH01", "sensor", "temperature").state == "21.5"
    assert state(hass, "SN0000000000000ZZ01", "sensor", "status_frobnication").state == "7"
    registry = dr.async_get(hass)
    gateway = registry.async_get_device_by_identifier((DOMAIN, SN_GATEWAY), account.entry_id)
    door = registry.async_get_device_by_identifier((DOMAIN, SN_DOOR), account.entry_id)
    assert gateway is not None
    assert door is not None
    assert door.via_device_id == gateway.id
    assert not hass.states.async_entity_ids("lock"), "a lock that cannot be locked from here is no lock"


async def test_platform_commands(hass: HomeAssistant, account: ConfigEntry, partner: ChinaTelecomPlatform) -> None:
    """Commands reach the partner; a command that does nothing fails in words."""
    climate = entity(hass, SN_AC, "climate", "air_conditioner")
    await call(hass, "climate.set_temperature", climate, temperature=22, hvac_mode=HVACMode.HEAT)
    assert partner.devices[SN_AC].properties["0.TEMP"] == "22"
    assert partner.devices[SN_AC].properties["0.MODE"] == "2"
    assert len(partner.requests.to("/device/control")) == 1
    assert state(hass, SN_AC, "climate", "air_conditioner").state == "heat"
    await call(hass, "switch.turn_on", entity(hass, SN_SWITCH, "switch", "1_switch"))
    assert partner.devices[SN_SWITCH].properties["1.POWER"] == "1"
    partner.faults.add("deaf")
    partner.faults.add("no_result")
    with pytest.raises(HomeAssistantError) as caught:
        await call(hass, "climate.turn_off", climate)
    assert caught.value.translation_key == "no_answer"
    assert state(hass, SN_AC, "climate", "air_conditioner").state == "heat"
    partner.faults.clear()
    partner.faults.add("code", code=1002, path="/device/control")
    with pytest.raises(HomeAssistantError) as caught:
        await call(hass, "climate.turn_off", climate)
    assert caught.value.translation_key == "command_refused"


async def test_platform_notices(
    hass: HomeAssistant,
    account: ConfigEntry,
    partner: ChinaTelecomPlatform,
    hass_client_no_auth: ClientSessionGenerator,
) -> None:
    """What the partner reports to Home Assistant's own server shows at once."""
    client = await hass_client_no_auth()
    partner.notify_url = str(client.make_url("")).rstrip("/")
    partner.change(SN_AC, {"0.TEMP": "19"})
    await partner.settled()
    await hass.async_block_till_done()
    assert state(hass, SN_AC, "climate", "air_conditioner").attributes["temperature"] == 19
    partner.set_online(SN_AC, False)
    await partner.settled()
    await hass.async_block_till_done()
    assert state(hass, SN_AC, "climate", "air_conditioner").state == STATE_UNAVAILABLE
    await partner.event(SN_DOOR, "LOCK_OPEN", KEY_TYPE="1", KEY_ID="7")
    await hass.async_block_till_done()
    attributes = state(hass, SN_DOOR, "event", "unlock").attributes
    assert (attributes["event_type"], attributes["key_id"]) == ("fingerprint", "7")
    await partner.event(SN_DOOR, "DOORBELL")
    await hass.async_block_till_done()
    await partner.event(SN_DOOR, "DOORBELL")
    await hass.async_block_till_done()
    assert state(hass, SN_DOOR, "event", "event_doorbell").attributes["event_type"] == "triggered"
    answer = await partner.call("/notify/device/status", {"access_token": "guess", "deviceSN": SN_AC, "status": []})
    assert answer["code"] == 1001
    # A notice tells the type of a device, which a query does not
    guess = entity(hass, "SN0000000000000SK01", "switch", "switch")
    partner.change("SN0000000000000SK01", {"0.POWER": "0"})
    await partner.settled()
    await until(lambda: shows(hass, "SN0000000000000SK01", "switch", "outlet", "off"))
    # What it was taken for until then is gone, and its place in automations taken over
    assert er.async_get(hass).async_get_entity_id("switch", DOMAIN, "SN0000000000000SK01_switch") is None
    assert entity(hass, "SN0000000000000SK01", "switch", "outlet") == guess
    # A device that joins a gateway is there without a reload
    await partner.bind(SN_GATEWAY, "SN-new", "Plug-P2", {"0.POWER": "1"})
    await until(lambda: shows(hass, "SN-new", "switch", "outlet", "on"))


async def test_platform_actions(hass: HomeAssistant, account: ConfigEntry, partner: ChinaTelecomPlatform) -> None:
    """Binding, unbinding and resources as actions."""
    registry = dr.async_get(hass)
    itself = registry.async_get_device_by_identifier((DOMAIN, f"account_{account.entry_id}"), account.entry_id)
    door = registry.async_get_device_by_identifier((DOMAIN, SN_DOOR), account.entry_id)
    assert itself is not None
    assert door is not None
    await partner.bind(SN_GATEWAY, "SN-new", "Plug-P2", {"0.POWER": "1"})
    data = {"device_id": itself.id, "serial_number": "SN-new"}
    await hass.services.async_call(DOMAIN, "bind_device", data, blocking=True)
    await hass.async_block_till_done()
    assert "SN-new" in account.data["serials"]
    change = {"device_id": door.id, "resource": "KEY_LIST", "operation": "delete", "values": {"KEY_ID": "2"}}
    await hass.services.async_call(DOMAIN, "manage_resource", change, blocking=True)
    assert len(partner.devices[SN_DOOR].resources["KEY_LIST"]) == 1
    for wrong in ({"device_id": itself.id}, {"device_id": door.id, "version": "1", "url": "x", "md5": "x"}):
        with pytest.raises(ServiceValidationError):
            await hass.services.async_call(
                DOMAIN, "unbind_device" if len(wrong) == 1 else "offer_firmware", wrong, blocking=True
            )
    with pytest.raises(ServiceValidationError):
        await hass.services.async_call(DOMAIN, "rename_device", {"device_id": itself.id, "name": "x"}, blocking=True)
    await hass.services.async_call(DOMAIN, "unbind_device", {"device_id": door.id}, blocking=True)
    assert SN_DOOR not in partner.devices


async def test_platform_restart_while_the_partner_is_down(
    hass: HomeAssistant, account: ConfigEntry, partner: ChinaTelecomPlatform
) -> None:
    """A restart shows the last known state even if the partner can't be reached."""
    await hass.config_entries.async_unload(account.entry_id)
    partner.faults.add("http_error")
    await hass.config_entries.async_setup(account.entry_id)
    await hass.async_block_till_done()
    assert account.state is ConfigEntryState.LOADED
    assert er.async_get(hass).async_get(entity(hass, SN_AC, "climate", "air_conditioner")) is not None
    partner.faults.clear()
    await account.runtime_data.poller.async_refresh()
    assert state(hass, SN_AC, "climate", "air_conditioner").state == "cool"


async def test_platform_reauth(hass: HomeAssistant, account: ConfigEntry, partner: ChinaTelecomPlatform) -> None:
    """A key that is no longer accepted leads to one request to sign in again."""
    partner.faults.add("expired_token")
    partner.faults.add("wrong_key", times=1)
    await account.runtime_data.poller.async_refresh()
    await account.runtime_data.poller.async_refresh()
    [flow] = hass.config_entries.flow.async_progress()
    partner.faults.clear()
    result = await hass.config_entries.flow.async_configure(flow["flow_id"], {})
    result = await hass.config_entries.flow.async_configure(result["flow_id"], platform_form(partner))
    assert result["reason"] == "reauth_successful"
    await hass.async_block_till_done()


async def test_platform_listener_needs_certificates(hass: HomeAssistant, account: ConfigEntry) -> None:
    """The listener of our own needs certificates; without them the user is asked for them."""
    result = await hass.config_entries.options.async_init(account.entry_id)
    options = {"areas": True, "set_prefix": True, "notify_port": 1, "notify_address": "127.0.0.1"}
    await hass.config_entries.options.async_configure(result["flow_id"], options)
    await until(hass.config_entries.flow.async_progress)
    [flow] = hass.config_entries.flow.async_progress()
    assert (flow["context"]["source"], flow["context"]["entry_id"]) == (SOURCE_REAUTH, account.entry_id)
    hass.config_entries.flow.async_abort(flow["flow_id"])


async def test_platform_options(hass: HomeAssistant, account: ConfigEntry, partner: ChinaTelecomPlatform) -> None:
    """Whether commands begin with SET_ can be chosen."""
    result = await hass.config_entries.options.async_init(account.entry_id)
    options = {"areas": True, "set_prefix": False, "notify_port": 0, "notify_address": "127.0.0.1"}
    result = await hass.config_entries.options.async_configure(result["flow_id"], options)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done()
    with pytest.raises(HomeAssistantError):
        await call(hass, "climate.turn_off", entity(hass, SN_AC, "climate", "air_conditioner"))
    assert partner.requests.to("/device/control")[0].json()["cmds"][0]["name"] == "POWER"
