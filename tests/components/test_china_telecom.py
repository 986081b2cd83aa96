"""China Telecom's three interfaces in Home Assistant, against their simulators."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
import json
import logging
from pathlib import Path
import socket
from types import MappingProxyType
from typing import Any

from homeassistant.components.binary_sensor import BinarySensorDeviceClass
from homeassistant.components.button import ButtonDeviceClass
from homeassistant.components.climate import HVACMode
from homeassistant.components.cover import CoverDeviceClass
from homeassistant.components.event import EventDeviceClass
from homeassistant.components.humidifier import HumidifierDeviceClass
from homeassistant.components.number import NumberDeviceClass
from homeassistant.components.sensor import SensorDeviceClass
from homeassistant.components.switch import SwitchDeviceClass
from homeassistant.components.valve import ValveDeviceClass
from homeassistant.config_entries import (
    SOURCE_REAUTH,
    SOURCE_RECONFIGURE,
    SOURCE_USER,
    ConfigEntry,
    ConfigEntryState,
    ConfigSubentry,
)
from homeassistant.const import EVENT_STATE_CHANGED, EVENT_STATE_REPORTED, STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import Event as BusEvent, HomeAssistant, callback
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.components.diagnostics import get_diagnostics_for_config_entry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.homeclouds.account.account import HomeCloudsAccount
from custom_components.homeclouds.clouds.china_telecom.lan import discovery
from custom_components.homeclouds.clouds.core.features import Button, Cover, Feature, Humidifier, Number, Switch, Valve
from custom_components.homeclouds.clouds.core.sensor_features import BinarySensor, Event, Sensor
from custom_components.homeclouds.clouds.profiles.classes import DEVICE_CLASSES
from custom_components.homeclouds.clouds.profiles.profile_schema import KINDS
from custom_components.homeclouds.const import DOMAIN
from simulators.china_telecom import ChinaTelecomDevices, ChinaTelecomLan, ChinaTelecomPlatform, HomeNetwork, strangers

from .accounts import choose_cloud, entity, state, until
from .telecom import (
    CT_AC,
    CT_DOOR,
    CT_SWITCH,
    DEVICES,
    LAN,
    LAN_AC,
    PLATFORM,
    SN_AC,
    SN_DOOR,
    SN_GATEWAY,
    SN_PURIFIER,
    SN_SWITCH,
    account,
    add_device,
    call,
    fleet,
    impatient,
    issues,
    lan,
    lan_form,
    partner,
    platform_form,
    port_form,
    secure_partner,
    server,
    shows,
)

__all__ = ["account", "fleet", "impatient", "lan", "partner", "secure_partner", "server"]

# --- platform to platform -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "errors"),
    [
        ({"server": "ftp://nonsense"}, {"server": "invalid_origin"}),
        ({"server": "http://192.0.2.1"}, {"server": "insecure_origin"}),
        ({"cloud_id": "other"}, {"cloud_key": "invalid_auth"}),
        ({"cloud_key": "wrong"}, {"cloud_key": "invalid_auth"}),
        ({"serials": [], "gateways": []}, {"serials": "no_serials"}),
        ({"server": "http://127.0.0.1:1"}, {"server": "cannot_connect"}),
    ],
)
async def test_platform_wrong_field(
    hass: HomeAssistant, partner: ChinaTelecomPlatform, change: dict[str, Any], errors: dict[str, str]
) -> None:
    """Each wrong field has its own message, and can be put right."""
    result = await choose_cloud(hass, PLATFORM, platform_form(partner, **change))
    assert (result["step_id"], result["errors"]) == (PLATFORM, errors)
    result = await hass.config_entries.flow.async_configure(result["flow_id"], platform_form(partner))
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await hass.config_entries.async_unload(result["result"].entry_id)


@contextmanager
def uploads(monkeypatch: pytest.MonkeyPatch, folder: Path, texts: dict[str, str]) -> Iterator[None]:
    """Have files uploaded, by ids that begin with a letter each."""

    @contextmanager
    def uploaded(hass: HomeAssistant, file_id: str) -> Iterator[Path]:
        path = folder / file_id
        path.write_text(texts[file_id.rstrip("0")])
        yield path

    with monkeypatch.context() as patch:
        patch.setattr("custom_components.homeclouds.flow.schema.process_uploaded_file", uploaded)
        yield


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
    assert len(partner.device(SN_DOOR).resources["KEY_LIST"]) == 1
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


def test_device_classes() -> None:
    """A profile may name what Home Assistant knows, and nothing else."""
    known: dict[type[Feature], type[StrEnum]] = {
        BinarySensor: BinarySensorDeviceClass,
        Button: ButtonDeviceClass,
        Cover: CoverDeviceClass,
        Event: EventDeviceClass,
        Humidifier: HumidifierDeviceClass,
        Number: NumberDeviceClass,
        Sensor: SensorDeviceClass,
        Switch: SwitchDeviceClass,
        Valve: ValveDeviceClass,
    }
    assert DEVICE_CLASSES.keys() == known.keys()
    for kind, classes in DEVICE_CLASSES.items():
        assert classes <= set(known[kind])
    assert {kind for kind in KINDS.values() if hasattr(kind, "device_class")} == DEVICE_CLASSES.keys()


async def test_profile_mistakes_are_shown(hass: HomeAssistant, partner: ChinaTelecomPlatform) -> None:
    """A mistake in a profile of the user's is a repair with file and line; the rest works."""
    folder = Path(hass.config.path(DOMAIN, "china_telecom"))
    folder.mkdir(parents=True, exist_ok=True)
    broken, mine = folder / "broken.yaml", folder / "mystery.yaml"
    broken.write_text("features:\n- rocket: {}\n")
    mine.write_text(
        "match: {properties: [FROBNICATION]}\nfeatures:\n- number:\n    key: volume\n    value: {property: FROBNICATION, maximum: 9}\n"
    )
    try:
        result = await choose_cloud(hass, PLATFORM, platform_form(partner))
        await hass.async_block_till_done()
        entry: ConfigEntry = result["result"]
        [issue] = issues(hass)
        assert issue.translation_key == "profile_mistakes"
        assert issue.translation_placeholders is not None
        assert "broken.yaml, 2" in issue.translation_placeholders["mistakes"]
        assert state(hass, "SN0000000000000ZZ01", "number", "volume").state == "7.0"
        await call(hass, "number.set_value", entity(hass, "SN0000000000000ZZ01", "number", "volume"), value=3)
        assert partner.devices["SN0000000000000ZZ01"].properties["0.FROBNICATION"] == "3"
        # Corrected, and reloaded: no restart
        broken.write_text("match: {types: [NOTHING]}\nfeatures:\n- switch: {key: x, name: X, state: WHATEVER}\n")
        mine.write_text(mine.read_text().replace("maximum: 9", "maximum: 12"))
        assert await hass.config_entries.async_reload(entry.entry_id)
        await hass.async_block_till_done()
        await until(lambda: not issues(hass))
        assert state(hass, "SN0000000000000ZZ01", "number", "volume").attributes["max"] == 12
        await hass.config_entries.async_unload(entry.entry_id)
    finally:
        broken.unlink()
        mine.unlink()


# --- devices that connect here --------------------------------------------------------------------------------------------


async def test_device_added_during_set_up(
    hass: HomeAssistant, fleet: ChinaTelecomDevices, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A device is taken in that the user added before the account had got ready."""
    start, form = HomeCloudsAccount.start, fleet.forms()[0]

    def add_first(account: HomeCloudsAccount, *, stale: bool) -> None:
        device = ConfigSubentry(
            data=MappingProxyType(form), subentry_type="device", title="AC", unique_id=form["device_id"]
        )
        hass.config_entries.async_add_subentry(account.config_entry, device)
        start(account, stale=stale)

    monkeypatch.setattr(HomeCloudsAccount, "start", add_first)
    entry: ConfigEntry = (await choose_cloud(hass, DEVICES, port_form(fleet)))["result"]
    await until(lambda: shows(hass, CT_AC, "climate", "air_conditioner", "cool"))
    await hass.config_entries.async_unload(entry.entry_id)


async def test_devices_live(hass: HomeAssistant, server: ConfigEntry, fleet: ChinaTelecomDevices) -> None:
    """Devices are controlled, report, go and come back, each in its own subentry."""
    climate = entity(hass, CT_AC, "climate", "air_conditioner")
    await call(hass, "climate.set_temperature", climate, temperature=21)
    assert fleet.devices[CT_AC].properties["0.TEMP"] == "21"
    await call(hass, "switch.turn_on", entity(hass, CT_SWITCH, "switch", "3_switch"))
    assert fleet.devices[CT_SWITCH].properties["3.POWER"] == "1"
    fleet.change(CT_AC, {"0.POWER": "0"})
    await until(lambda: shows(hass, CT_AC, "climate", "air_conditioner", "off"))
    await fleet.event(CT_DOOR, "LOCK_ALARM", ALARM_TYPE="PASS_ATK")
    await fleet.alarm(CT_AC, "TEMP", "40", "too hot")
    await fleet.fault(CT_AC, "E5")
    await until(lambda: state(hass, CT_AC, "event", "fault").attributes.get("code") == "E5")
    assert state(hass, CT_DOOR, "event", "lock_alarm").attributes["event_type"] == "wrong_code"
    assert state(hass, CT_AC, "event", "alarm").attributes["description"] == "too hot"
    device = dr.async_get(hass).async_get_device_by_identifier((DOMAIN, CT_AC), server.entry_id)
    assert device is not None
    await until(lambda: getattr(dr.async_get(hass).async_get(device.id), "sw_version", None) == "001.000.000.001")
    [mine] = [one for one in server.subentries.values() if one.unique_id == CT_AC]
    assert device.config_subentry_id == mine.subentry_id
    fleet.set_online(CT_AC, False)
    await until(lambda: shows(hass, CT_AC, "climate", "air_conditioner", STATE_UNAVAILABLE))
    fleet.set_online(CT_AC, True)
    await until(lambda: shows(hass, CT_AC, "climate", "air_conditioner", "off"))


async def test_devices_firmware(hass: HomeAssistant, server: ConfigEntry, fleet: ChinaTelecomDevices) -> None:
    """A firmware that is offered is installed by the update entity."""
    device = dr.async_get(hass).async_get_device_by_identifier((DOMAIN, CT_AC), server.entry_id)
    assert device is not None
    data = {"device_id": device.id, "version": "002", "url": "http://127.0.0.1/f", "md5": "a" * 32}
    assert state(hass, CT_AC, "update", "firmware").state == "off"
    await hass.services.async_call(DOMAIN, "offer_firmware", data, blocking=True)
    assert state(hass, CT_AC, "update", "firmware").state == "on"
    await call(hass, "update.install", entity(hass, CT_AC, "update", "firmware"))
    assert json.loads((await fleet.wait_for_request("/2025")).body)["device"]["md5"] == "a" * 32
    assert state(hass, CT_AC, "update", "firmware").attributes["in_progress"] is True
    await fleet.upgraded(CT_AC, "002")
    await until(lambda: shows(hass, CT_AC, "update", "firmware", "off"))


async def test_devices_firmware_of_a_module(
    hass: HomeAssistant, server: ConfigEntry, fleet: ChinaTelecomDevices
) -> None:
    """A part of a device with a firmware of its own has an update entity of its own."""
    purifier = "CT0000000000000AP01"
    await until(lambda: shows(hass, purifier, "update", "firmware_mcu", "off"))
    assert state(hass, purifier, "update", "firmware_mcu").attributes["friendly_name"] == "Air purifier MCU firmware"
    device = dr.async_get(hass).async_get_device_by_identifier((DOMAIN, purifier), server.entry_id)
    assert device is not None
    data = {"version": "002", "url": "http://127.0.0.1/f", "md5": "a" * 32, "module": "MCU"}
    await hass.services.async_call(DOMAIN, "offer_firmware", {"device_id": device.id, **data}, blocking=True)
    assert shows(hass, purifier, "update", "firmware", "off")
    await call(hass, "update.install", entity(hass, purifier, "update", "firmware_mcu"))
    assert json.loads((await fleet.wait_for_request("/2025")).body)["modules"][0]["md5"] == "a" * 32
    assert state(hass, purifier, "update", "firmware_mcu").attributes["in_progress"] is True
    await fleet.upgraded(purifier, "002", module="MCU")
    await until(lambda: shows(hass, purifier, "update", "firmware_mcu", "off"))


async def test_devices_added_and_removed(hass: HomeAssistant, server: ConfigEntry, fleet: ChinaTelecomDevices) -> None:
    """Devices are added, changed and removed one by one; the others stay connected."""
    connects = server.runtime_data.cloud.server.counts["connects"]
    again = await add_device(hass, server, fleet.forms()[0])
    assert again["reason"] == "already_configured"
    for wrong, errors in (
        ({"device_id": "ü", "pin": "0" * 32}, {"device_id": "invalid_device_id"}),
        ({"device_id": "X", "pin": "0"}, {"pin": "invalid_pin"}),
    ):
        result = await add_device(hass, server, wrong)
        assert result["errors"] == errors
    result = await hass.config_entries.subentries.async_configure(
        result["flow_id"], {"device_id": "X1", "pin": "0" * 32}
    )
    assert (result["type"], result["title"]) == (FlowResultType.CREATE_ENTRY, "X1")
    [switch] = [one for one in server.subentries.values() if one.unique_id == CT_SWITCH]
    change = await hass.config_entries.subentries.async_init(
        (server.entry_id, "device"), context={"source": SOURCE_RECONFIGURE, "subentry_id": switch.subentry_id}
    )
    form = {"device_id": CT_SWITCH, "name": "Stairs", "profile": "light"}
    change = await hass.config_entries.subentries.async_configure(change["flow_id"], form)
    assert change["reason"] == "reconfigure_successful"
    await until(lambda: shows(hass, CT_SWITCH, "light", "1_light", "off"))
    change = await hass.config_entries.subentries.async_init(
        (server.entry_id, "device"), context={"source": SOURCE_RECONFIGURE, "subentry_id": switch.subentry_id}
    )
    change = await hass.config_entries.subentries.async_configure(change["flow_id"], {"device_id": CT_AC})
    assert change["reason"] == "already_configured"
    [lamp] = [one for one in server.subentries.values() if one.unique_id == "CT0000000000000LT01"]
    hass.config_entries.async_remove_subentry(server, lamp.subentry_id)
    await hass.async_block_till_done()
    assert er.async_get(hass).async_get_entity_id("light", DOMAIN, "CT0000000000000LT01_light") is None
    assert server.runtime_data.cloud.server.counts["connects"] == connects
    # With another PIN a device has to log in again, and can't
    [plug] = [one for one in server.subentries.values() if one.unique_id == "CT0000000000000SK01"]
    hass.config_entries.async_update_subentry(server, plug, data={**plug.data, "pin": "1" * 32})
    await until(lambda: shows(hass, "CT0000000000000SK01", "switch", "outlet", STATE_UNAVAILABLE))


async def test_devices_after_a_restart(hass: HomeAssistant, server: ConfigEntry, fleet: ChinaTelecomDevices) -> None:
    """After a restart the entities are there at once, and live as soon as the devices are back."""
    await hass.config_entries.async_unload(server.entry_id)
    assert await hass.config_entries.async_setup(server.entry_id)
    assert entity(hass, CT_AC, "climate", "air_conditioner")
    await until(lambda: shows(hass, CT_AC, "climate", "air_conditioner", "cool"))


async def test_devices_port_taken(hass: HomeAssistant, fleet: ChinaTelecomDevices) -> None:
    """A port that another program holds is told at its field."""
    port = int(fleet.sign_in["port"])
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(("127.0.0.1", port))
        taken.listen()
        result = await choose_cloud(hass, DEVICES, port_form(fleet))
        assert result["errors"] == {"port": "port_taken"}
    form = port_form(fleet)
    result = await hass.config_entries.flow.async_configure(result["flow_id"], {**form, "connect_port": port})
    assert result["errors"] == {"connect_port": "same_port"}
    result = await hass.config_entries.flow.async_configure(result["flow_id"], form)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await hass.config_entries.async_unload(result["result"].entry_id)


async def test_devices_with_another_pin(hass: HomeAssistant, server: ConfigEntry, fleet: ChinaTelecomDevices) -> None:
    """A device that comes with another PIN than was filled in is a repair, until that is put right."""
    [plug] = [one for one in server.subentries.values() if one.unique_id == "CT0000000000000SK01"]
    right = dict(plug.data)
    hass.config_entries.async_update_subentry(server, plug, data={**right, "pin": "1" * 32})
    await until(lambda: [issue.translation_key for issue in issues(hass)] == ["device_pin"])
    [issue] = issues(hass)
    assert issue.translation_placeholders == {"account": server.title, "device": "Socket"}
    hass.config_entries.async_update_subentry(server, plug, data=right)
    await until(lambda: shows(hass, "CT0000000000000SK01", "switch", "outlet", "on"))
    assert not issues(hass)


def registry_ids(hass: HomeAssistant, *accounts: ConfigEntry) -> set[str]:
    """Return all that is registered for some accounts."""
    found: set[str] = set()
    for one in accounts:
        found |= {entity.id for entity in er.async_entries_for_config_entry(er.async_get(hass), one.entry_id)}
        found |= {device.id for device in dr.async_entries_for_config_entry(dr.async_get(hass), one.entry_id)}
    return found


async def test_unauthenticated_peers_change_no_entity(
    hass: HomeAssistant,
    server: ConfigEntry,
    account: ConfigEntry,
    fleet: ChinaTelecomDevices,
    partner: ChinaTelecomPlatform,
    hass_client_no_auth: ClientSessionGenerator,
) -> None:
    """Whatever strangers send to any of the open doors: no state is written, and nothing is registered."""
    client = await hass_client_no_auth()
    webhook = "/api/webhook/" + account.data["webhook_id"]
    # All that there is to report has been reported, and told
    await until(lambda: all(one.device.model for one in server.runtime_data.states.values()))
    await until(lambda: server.runtime_data.states[CT_DOOR].device.gateway)
    assert (await fleet.lines[CT_AC].request(1000, {}))["result"] == 0
    await server.runtime_data.poller.async_refresh()
    await hass.async_block_till_done()
    states = {one.entity_id: one for one in hass.states.async_all()}
    registered = registry_ids(hass, server, account)
    about_accounts = {
        entity.entity_id
        for one in (server, account)
        for entity in er.async_entries_for_config_entry(er.async_get(hass), one.entry_id)
        if entity.unique_id.startswith(one.entry_id)
    }
    written: list[str] = []

    @callback
    def write_down(data: Mapping[str, Any]) -> bool:
        written.append(data["entity_id"])
        return False

    @callback
    def nothing(event: BusEvent[Any]) -> None:
        """What happens is written down by the filter."""

    for kind in (EVENT_STATE_CHANGED, EVENT_STATE_REPORTED):
        hass.bus.async_listen(kind, nothing, event_filter=write_down)
    for door in ("login", "connect", "udp"):
        for seed in range(2):
            await fleet.flood(300, door, seed)
        await fleet.slow_loris(5, "login" if door == "udp" else door)
    recorded = fleet.lines[CT_AC].untidy.last
    for port in fleet.doors.values():
        await strangers.flood(port, iter([recorded] * 20))
    bodies: list[Any] = [
        {
            "deviceSN": SN_AC,
            "deviceType": "x",
            "online": "0",
            "status": [{"serialId": "0", "name": "TEMP", "value": "5"}],
        },
        {"gwId": SN_GATEWAY, "deviceSN": SN_DOOR, "event": [{"eventName": "LOCK_OPEN", "eventInfo": []}]},
        [],
        "x",
    ]
    paths = ("unbind", "sub/bind", "sub/unbind", "online", "status", "resource", "event")
    for path in ("/notify/token", *(f"/notify/device/{path}" for path in paths)):
        for body in bodies:
            for token in (None, "", "guess", partner.sign_in["platform_key"]):
                sent = {**body, "access_token": token} if isinstance(body, dict) else body
                assert (await (await client.post(path, json=sent)).json())["code"] in {1001, 1002}
                await client.post(webhook + path, json=sent)
    await client.post(webhook, data=b"\xff" * 70_000)
    assert (await fleet.lines[CT_AC].request(1000, {}))["result"] == 0
    await hass.async_block_till_done()
    assert not set(written) - about_accounts
    assert {one.entity_id: one for one in hass.states.async_all()} == states
    assert registry_ids(hass, server, account) == registered
    cloud = server.runtime_data.cloud
    assert cloud.server.counts["logins"] == cloud.server.counts["connects"] >= 8
    assert cloud.rejected > 100
    assert account.runtime_data.cloud.rejected > 100


# --- one device on the network --------------------------------------------------------------------------------------------


async def test_lan_offers_devices(hass: HomeAssistant, lan: ChinaTelecomLan, monkeypatch: pytest.MonkeyPatch) -> None:
    """Devices that answer are offered in the form."""
    monkeypatch.setattr(discovery, "PORT", int(lan.sign_in["search_port"]))
    assert await offered(hass) == [{"value": LAN_AC, "label": f"AirCon-A1 {LAN_AC} (127.0.0.1)"}]


async def offered(hass: HomeAssistant) -> list[dict[str, str]]:
    """Return the devices that the form offers."""
    result = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    result = await hass.config_entries.flow.async_configure(result["flow_id"], {"next_step_id": LAN})
    assert result["data_schema"] is not None
    [selector] = [value for key, value in result["data_schema"].schema.items() if key == "device_id"]
    hass.config_entries.flow.async_abort(result["flow_id"])
    found: list[dict[str, str]] = selector.config.get("options", [])
    return found


async def test_lan_offers_what_is_new(
    hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch, socket_enabled: None
) -> None:
    """A device that is there already is not offered; another is taken by its offer and its PIN alone."""
    monkeypatch.setattr(HomeNetwork, "PORTS", (0, 0))
    async with HomeNetwork() as network:
        search, control = (listener.port for listener in network.another.listeners.values())
        monkeypatch.setattr(discovery, "PORT", search)
        new = network.another.device.id
        assert [option["value"] for option in await offered(hass)] == [new]
        form = {"device_id": new, "pin": network.another.pin, "advanced": {"port": control, "search_port": search}}
        result = await choose_cloud(hass, LAN, form)
        assert result["type"] is FlowResultType.CREATE_ENTRY
        assert await offered(hass) == []
        await hass.config_entries.async_unload(result["result"].entry_id)


@pytest.mark.parametrize(
    ("change", "errors"),
    [
        ({"device_id": "ü"}, {"device_id": "invalid_device_id"}),
        ({"pin": "0"}, {"pin": "invalid_pin"}),
        ({"pin": "0" * 32}, {"pin": "wrong_pin"}),
        ({"host": "", "device_id": "OTHER"}, {"device_id": "device_not_found"}),
    ],
)
async def test_lan_wrong_field(
    hass: HomeAssistant, lan: ChinaTelecomLan, change: dict[str, str], errors: dict[str, str]
) -> None:
    """Each wrong field has its own message, and can be put right."""
    result = await choose_cloud(hass, LAN, lan_form(lan, **change))
    assert result["errors"] == errors
    result = await hass.config_entries.flow.async_configure(result["flow_id"], lan_form(lan))
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await hass.config_entries.async_unload(result["result"].entry_id)


async def test_lan_lives(hass: HomeAssistant, lan: ChinaTelecomLan) -> None:
    """The device is controlled and reports; constraints, faults and a lost connection show."""
    result = await choose_cloud(hass, LAN, lan_form(lan, name="Study"))
    entry: ConfigEntry = result["result"]
    await until(lambda: shows(hass, LAN_AC, "climate", "air_conditioner", "cool"))
    climate = entity(hass, LAN_AC, "climate", "air_conditioner")
    assert climate == "climate.study"
    await call(hass, "climate.set_temperature", climate, temperature=20)
    assert lan.device.properties["3"] == 20
    lan.constrain("3", 1)
    await until(lambda: entry.runtime_data.states[LAN_AC].reported.get("asc.TEMP") == "1")
    with pytest.raises(HomeAssistantError) as caught:
        await call(hass, "climate.set_temperature", climate, temperature=25)
    assert caught.value.translation_key == "locked_at_present"
    lan.constrain("3", 0)
    await until(lambda: shows(hass, LAN_AC, "climate", "air_conditioner", STATE_UNAVAILABLE))
    lan.constrain("3", None)
    await until(lambda: shows(hass, LAN_AC, "climate", "air_conditioner", "cool"))
    lan.upgrade(2, 40)
    await until(lambda: shows(hass, LAN_AC, "update", "firmware", STATE_UNKNOWN))
    assert state(hass, LAN_AC, "update", "firmware").attributes["in_progress"] is True
    assert state(hass, LAN_AC, "update", "firmware").attributes["update_percentage"] == 40
    lan.upgrade(7, 100)
    await until(lambda: not state(hass, LAN_AC, "update", "firmware").attributes["in_progress"])
    lan.break_down([23])
    await until(lambda: shows(hass, LAN_AC, "binary_sensor", "fault", "on"))
    lan.set_online(LAN_AC, False)
    await hass.config_entries.async_unload(entry.entry_id)


async def test_lan_reauth(hass: HomeAssistant, lan: ChinaTelecomLan) -> None:
    """A device that got another PIN is asked for it, and lives again with it."""
    entry: ConfigEntry = (await choose_cloud(hass, LAN, lan_form(lan)))["result"]
    await until(lambda: shows(hass, LAN_AC, "climate", "air_conditioner", "cool"))
    lan.pin = "9" * 32
    lan.drop_sockets("control")
    await until(hass.config_entries.flow.async_progress)
    [flow] = hass.config_entries.flow.async_progress()
    result = await hass.config_entries.flow.async_configure(flow["flow_id"], {})
    result = await hass.config_entries.flow.async_configure(result["flow_id"], lan_form(lan, pin="8" * 32))
    assert result["errors"] == {"pin": "wrong_pin"}
    result = await hass.config_entries.flow.async_configure(result["flow_id"], lan_form(lan, pin=lan.pin))
    assert result["reason"] == "reauth_successful"
    await until(lambda: shows(hass, LAN_AC, "climate", "air_conditioner", "cool"))
    await hass.config_entries.async_unload(entry.entry_id)


# --- all three ------------------------------------------------------------------------------------------------------------


async def test_nothing_is_logged_or_shown_that_should_not(
    hass: HomeAssistant,
    account: ConfigEntry,
    server: ConfigEntry,
    partner: ChinaTelecomPlatform,
    fleet: ChinaTelecomDevices,
    lan: ChinaTelecomLan,
    hass_client: ClientSessionGenerator,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Setting up, commands and reports log no warning and no secret; diagnostics hold none."""
    caplog.set_level(logging.DEBUG, logger="custom_components.homeclouds")
    assert await async_setup_component(hass, "diagnostics", {})
    third = (await choose_cloud(hass, LAN, lan_form(lan)))["result"]
    await until(lambda: shows(hass, LAN_AC, "climate", "air_conditioner", "cool"))
    await call(hass, "climate.set_temperature", entity(hass, SN_AC, "climate", "air_conditioner"), temperature=20)
    await call(hass, "climate.set_temperature", entity(hass, CT_AC, "climate", "air_conditioner"), temperature=20)
    secrets = [
        partner.sign_in["cloud_key"],
        partner.sign_in["platform_key"],
        lan.pin,
        *(form["pin"] for form in fleet.forms()),
        *(line.token for line in fleet.lines.values()),
        *(line.key for line in fleet.lines.values()),
    ]
    shown = [json.dumps(await get_diagnostics_for_config_entry(hass, hass_client, e)) for e in (account, server, third)]
    for secret in [one for one in secrets if one]:
        assert secret not in caplog.text
        assert not any(secret in one for one in shown)
    for one in (CT_AC, LAN_AC, SN_AC):
        assert not any(one in text for text in shown)
    bad = [
        record
        for record in caplog.records
        if record.levelno >= logging.WARNING
        and record.name != "asyncio"
        and "custom integration" not in record.getMessage()
    ]
    assert not bad
    await hass.config_entries.async_unload(third.entry_id)
