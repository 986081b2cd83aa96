"""What the tests of China Telecom's accounts have in common: forms, and accounts that are set up."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

from homeassistant.config_entries import SOURCE_USER, ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er, issue_registry as ir
import pytest

from custom_components.homeclouds.clouds.china_telecom.base import TelecomCloud
from custom_components.homeclouds.clouds.china_telecom.lan import discovery
from custom_components.homeclouds.clouds.china_telecom.lan.cloud import LanCloud
from custom_components.homeclouds.const import DOMAIN
from simulators.china_telecom import ChinaTelecomDevices, ChinaTelecomLan, ChinaTelecomPlatform
from simulators.testing import simulator_fixture

from .accounts import choose_cloud, close, hurry, until

partner = simulator_fixture(ChinaTelecomPlatform)
secure_partner = simulator_fixture(ChinaTelecomPlatform, tls=True)
fleet = simulator_fixture(ChinaTelecomDevices, retry=0.02)
lan = simulator_fixture(ChinaTelecomLan)

SN_AC, SN_DOOR, SN_SWITCH = "SN0000000000000AC01", "SN0000000000000DL01", "SN0000000000000SW01"
SN_GATEWAY, SN_PURIFIER = "SN0000000000000GW01", "SN0000000000000AP01"
CT_AC, CT_SWITCH, CT_DOOR = "CT0000000000000AC01", "CT0000000000000SW01", "CT0000000000000DL01"
CT_BALCONY = "CT0000000000000TH01"
LAN_AC = "LAN000000000000AC77"
PLATFORM, DEVICES, LAN = "china_telecom_platform", "china_telecom_devices", "china_telecom_lan"


@pytest.fixture(autouse=True)
def impatient(enable_custom_integrations: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have commands, searches and reconnections not wait."""
    for kind in (TelecomCloud, LanCloud):
        hurry(monkeypatch, kind)
    monkeypatch.setattr(discovery, "BROADCAST", "127.0.0.1")
    monkeypatch.setattr(discovery, "WAIT", 0.1)


def shows(hass: HomeAssistant, device_id: str, domain: str, key: str, value: str) -> bool:
    """Return whether an entity is there and shows something."""
    found = er.async_get(hass).async_get_entity_id(domain, DOMAIN, f"{device_id}_{key}")
    shown = hass.states.get(found) if found else None
    return shown is not None and shown.state == value


def issues(hass: HomeAssistant) -> list[ir.IssueEntry]:
    """Return the repairs, but for that of the simulated device of a type that nobody knows."""
    found = ir.async_get(hass).issues.values()
    return [one for one in found if one.translation_key != "unknown_device_type"]


async def call(hass: HomeAssistant, action: str, target: str, **data: Any) -> None:
    """Call an action on an entity."""
    domain, _, service = action.partition(".")
    await hass.services.async_call(domain, service, {"entity_id": target, **data}, blocking=True)


async def end_with_a_command(hass: HomeAssistant, entry: ConfigEntry, command: asyncio.Task[None], ends: str) -> None:
    """Remove or reload an account while a command is under way, and check that its caller is told."""
    if ends == "remove":
        await hass.config_entries.async_remove(entry.entry_id)
    else:
        await hass.config_entries.async_reload(entry.entry_id)
    with pytest.raises(HomeAssistantError) as caught:
        await command
    assert caught.value.translation_key == "account_closed"


def platform_form(partner: ChinaTelecomPlatform, **changes: Any) -> dict[str, Any]:
    """Return what is filled in for a partner's platform."""
    lines = {name: partner.sign_in[name].split("\n") for name in ("serials", "gateways")}
    return {**partner.sign_in, **lines, **changes}


@pytest.fixture
async def account(hass: HomeAssistant, partner: ChinaTelecomPlatform) -> AsyncGenerator[ConfigEntry]:
    """Return a partner's account, set up."""
    result = await choose_cloud(hass, PLATFORM, platform_form(partner))
    assert result["type"] is FlowResultType.CREATE_ENTRY, result
    await hass.async_block_till_done()
    entry: ConfigEntry = result["result"]
    yield entry
    await close(hass, entry)


def port_form(fleet: ChinaTelecomDevices) -> dict[str, Any]:
    """Return what is filled in for the servers."""
    ports = {name: int(fleet.sign_in[name]) for name in ("port", "connect_port")}
    return {**ports, "advanced": {"listen_address": "127.0.0.1"}}


async def add_device(hass: HomeAssistant, entry: ConfigEntry, form: dict[str, str]) -> Any:
    """Add a device by its form."""
    result = await hass.config_entries.subentries.async_init(
        (entry.entry_id, "device"), context={"source": SOURCE_USER}
    )
    return await hass.config_entries.subentries.async_configure(result["flow_id"], form)


@pytest.fixture
async def server(hass: HomeAssistant, fleet: ChinaTelecomDevices) -> AsyncGenerator[ConfigEntry]:
    """Return the account that the fleet logs in to, with all devices added."""
    result = await choose_cloud(hass, DEVICES, port_form(fleet))
    assert result["type"] is FlowResultType.CREATE_ENTRY, result
    entry: ConfigEntry = result["result"]
    for form in fleet.forms():
        added = await add_device(hass, entry, form)
        assert added["type"] is FlowResultType.CREATE_ENTRY
    await until(lambda: shows(hass, CT_AC, "climate", "air_conditioner", "cool"))
    await until(lambda: shows(hass, CT_SWITCH, "switch", "3_switch", "off"))
    # The last device behind the gateway, which logs in anew for each that is added
    await until(lambda: shows(hass, CT_BALCONY, "sensor", "humidity", "48"))
    await until(lambda: shows(hass, CT_DOOR, "binary_sensor", "lock", "off"))
    yield entry
    await close(hass, entry)


def lan_form(lan: ChinaTelecomLan, **changes: Any) -> dict[str, Any]:
    """Return what is filled in for a device on the network."""
    ports = {name: int(lan.sign_in[name]) for name in ("port", "search_port")}
    return {**{name: lan.sign_in[name] for name in ("device_id", "pin", "host")}, "advanced": ports, **changes}
