"""Devices that connect to Home Assistant (Mc), against a simulated fleet."""

from collections.abc import Mapping
import json
import socket
from types import MappingProxyType
from typing import Any

from homeassistant.config_entries import SOURCE_RECONFIGURE, ConfigEntry, ConfigSubentry
from homeassistant.const import EVENT_STATE_CHANGED, EVENT_STATE_REPORTED, STATE_UNAVAILABLE
from homeassistant.core import Event as BusEvent, HomeAssistant, callback
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import device_registry as dr, entity_registry as er
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.homeclouds.account.account import HomeCloudsAccount
from custom_components.homeclouds.const import DOMAIN
from simulators.china_telecom import ChinaTelecomDevices, ChinaTelecomPlatform, strangers

from .accounts import choose_cloud, entity, state, until
from .telecom import (
    CT_AC,
    CT_DOOR,
    CT_SWITCH,
    DEVICES,
    SN_AC,
    SN_DOOR,
    SN_GATEWAY,
    account,
    add_device,
    call,
    fleet,
    impatient,
    issues,
    partner,
    port_form,
    server,
    shows,
)

__all__ = ["account", "fleet", "impatient", "partner", "server"]


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


async def test_device_removed_while_its_account_is_not_loaded(hass: HomeAssistant, server: ConfigEntry) -> None:
    """What is stored of a device does not bring it back, nor one that has another ID since."""
    lamp, plug = "CT0000000000000LT01", "CT0000000000000SK01"
    assert {lamp, plug} <= server.runtime_data.states.keys()
    await hass.config_entries.async_unload(server.entry_id)
    added = {one.unique_id: one for one in server.subentries.values()}
    hass.config_entries.async_remove_subentry(server, added[lamp].subentry_id)
    other = {**added[plug].data, "device_id": "CT0000000000000SK99"}
    hass.config_entries.async_update_subentry(server, added[plug], data=other, unique_id=other["device_id"])
    assert await hass.config_entries.async_setup(server.entry_id)
    assert not {lamp, plug} & server.runtime_data.states.keys()
    registry = dr.async_get(hass)
    for gone in (lamp, plug):
        assert registry.async_get_device_by_identifier((DOMAIN, gone), server.entry_id) is None
    assert entity(hass, CT_AC, "climate", "air_conditioner")


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


def free_port() -> int:
    """Return a port that nobody has."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def test_devices_change_ports(hass: HomeAssistant, fleet: ChinaTelecomDevices) -> None:
    """An account takes another port in place of one of its two, which it holds meanwhile, and stays the same account."""
    form = port_form(fleet)
    entry: ConfigEntry = (await choose_cloud(hass, DEVICES, form))["result"]
    await until(lambda: entry.runtime_data.cloud.connected)
    for name in ("connect_port", "port"):
        form[name] = free_port()
        result = await hass.config_entries.flow.async_init(
            DOMAIN, context={"source": SOURCE_RECONFIGURE, "entry_id": entry.entry_id}
        )
        result = await hass.config_entries.flow.async_configure(result["flow_id"], form)
        assert result.get("reason") == "reconfigure_successful", result
        await hass.async_block_till_done()
        await until(lambda: entry.runtime_data.cloud.connected)
        assert {getattr(entry.runtime_data.cloud.server, of) for of in ("login_port", "connect_port")} == {
            form["port"],
            form["connect_port"],
        }
    assert entry.unique_id == f"{DEVICES}_{form['port']}"
    await hass.config_entries.async_unload(entry.entry_id)


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
