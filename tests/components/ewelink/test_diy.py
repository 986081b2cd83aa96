"""SONOFF devices in DIY mode without an account: found in the network or at a host, and nothing is asked of the cloud."""

from collections.abc import AsyncGenerator
from ipaddress import ip_address
import json
from typing import Any
from unittest.mock import patch

from homeassistant.config_entries import (
    SOURCE_IGNORE,
    SOURCE_RECONFIGURE,
    SOURCE_USER,
    SOURCE_ZEROCONF,
    ConfigEntry,
    ConfigFlowResult,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.service_info.zeroconf import ZeroconfServiceInfo
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
import pytest_socket

from custom_components.homeclouds import async_remove_config_entry_device
from custom_components.homeclouds.clouds.core.errors import OfflineError
from custom_components.homeclouds.clouds.core.http import Http
from custom_components.homeclouds.clouds.ewelink import hosts
from custom_components.homeclouds.clouds.ewelink.lan import Pace
from custom_components.homeclouds.const import CONF_CLOUD, DOMAIN
from custom_components.homeclouds.diagnostics import async_get_config_entry_diagnostics
from simulators.ewelink import Ewelink
from simulators.ewelink.devices import EwelinkDevice
from simulators.testing import loopback_network

from ..accounts import call, choose_cloud, state, until

PLUG, MINI, THERMOSTAT, BRIDGE = "1000d10001", "1000d10002", "1000d10003", "1000d10004"
FAST = Pace(tick=0.01, measuring=0.05, suspect=0.05, idle=0.5, away=0.05)


@pytest.fixture(autouse=True)
async def _network(hass: HomeAssistant, enable_custom_integrations: None, ewelink: Ewelink) -> AsyncGenerator[None]:
    """Have a network of devices in DIY mode only, and Home Assistant's zeroconf look around in it."""
    ewelink.devices.clear()
    channels = [{"outlet": outlet, "switch": "off"} for outlet in range(4)]
    for device, uiid, params in (
        (
            PLUG,
            1,
            {"switch": "off", "startup": "stay", "pulse": "off", "pulseWidth": 500, "rssi": -61, "fwVersion": "3.6.0"},
        ),
        (MINI, 77, {"switches": channels, "sledOnline": "on"}),
        (THERMOSTAT, 15, {"switch": "off", "temperature": 21.5, "humidity": 48}),
    ):
        ewelink.add_device(
            EwelinkDevice(id=device, name="DIY", kind=str(uiid), uiid=uiid, local=True, properties=params)
        )
    hass.config.components.add("zeroconf")
    async with loopback_network() as zeroconf:
        with patch("custom_components.homeclouds.zeroconf.async_get_instance", return_value=zeroconf):
            yield
        for entry in hass.config_entries.async_loaded_entries(DOMAIN):
            await hass.config_entries.async_unload(entry.entry_id)
        await ewelink.local.stop()


def device(sim: Ewelink, device_id: str = PLUG) -> EwelinkDevice:
    """Return a device."""
    return sim.devices[device_id]


def calls_of_the_cloud(sim: Ewelink) -> list[str]:
    """Return what was asked of the cloud."""
    return [record.path for record in sim.requests.to("") if "/zeroconf/" not in record.path]


async def added(hass: HomeAssistant, hosts: list[str] | None = None) -> ConfigEntry:
    """Add the devices of this network, by hand."""
    result = await choose_cloud(hass, "ewelink_diy", {"hosts": hosts} if hosts else {})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["title"] == "SONOFF DIY"
    await hass.async_block_till_done()
    entry: ConfigEntry = result["result"]
    return entry


def shown(hass: HomeAssistant, device_id: str, domain: str, key: str) -> str | None:
    """Return an entity's state, None while there is none."""
    try:
        return state(hass, device_id, domain, key).state
    except AssertionError:
        return None


async def test_found_in_the_network(hass: HomeAssistant, ewelink: Ewelink) -> None:
    """All devices in DIY mode are found, shown as what they are, and take commands; the cloud is asked nothing."""
    await ewelink.local.start()
    entry = await added(hass)
    await until(lambda: shown(hass, PLUG, "switch", "switch") == "off")
    await until(lambda: shown(hass, MINI, "switch", "switch") == "off")
    await until(lambda: shown(hass, THERMOSTAT, "sensor", "temperature") == "21.5")
    await call(hass, "switch.turn_on", PLUG, "switch")
    await call(hass, "switch.turn_on", MINI, "switch")
    assert device(ewelink).properties["switch"] == "on"
    assert device(ewelink, MINI).properties["switches"][0]["switch"] == "on"
    assert state(hass, PLUG, "switch", "switch").state == "on"
    assert calls_of_the_cloud(ewelink) == []
    known = dr.async_get(hass).async_get_device_by_identifier((DOMAIN, PLUG), entry.entry_id)
    assert known is not None
    assert (known.manufacturer, known.sw_version) == ("SONOFF", "3.6.0")
    assert shown(hass, PLUG, "update", "firmware") is None
    told = await async_get_config_entry_diagnostics(hass, entry)
    assert "1000d10001" not in str(told.get("cloud"))
    again = await choose_cloud(hass, "ewelink_diy", {})
    assert (again["type"], again["reason"]) == (FlowResultType.ABORT, "already_configured")


async def test_away_and_back(hass: HomeAssistant, ewelink: Ewelink) -> None:
    """A device that leaves is unavailable, also after a restart, and back when it announces itself."""
    await ewelink.local.start()
    entry = await added(hass)
    await until(lambda: shown(hass, PLUG, "switch", "switch") == "off")
    entry.runtime_data.cloud.local.lan.pace = FAST
    await ewelink.local.withdraw(PLUG)
    await until(lambda: shown(hass, PLUG, "switch", "switch") == "unavailable")
    cloud, plug = entry.runtime_data.cloud, entry.runtime_data.states[PLUG].device
    for work in (cloud.query(plug), cloud.send(plug, {"switch": "on"}, {"switch": "off"})):
        with pytest.raises(OfflineError):
            await work
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    await until(lambda: shown(hass, MINI, "switch", "switch") == "off")
    assert shown(hass, PLUG, "switch", "switch") == "unavailable"
    device(ewelink).properties["switch"] = "on"
    await ewelink.local.announce(device(ewelink))
    await until(lambda: shown(hass, PLUG, "switch", "switch") == "on")


async def test_bridge(hass: HomeAssistant, ewelink: Ewelink) -> None:
    """The learnt keys of an RF bridge are sent and heard; one that it learns appears, and all outlive a restart."""
    learnt = [{"rfChl": 0, "rfVal": "29EA015E04245575C0"}]
    properties = {"rfList": learnt, "cmd": "trigger", "rfTrig0": "2026-01-01T00:00:00.000Z"}
    ewelink.add_device(
        EwelinkDevice(
            id=BRIDGE, name="DIY", kind="28", uiid=28, local=True, announces="rf", properties=dict(properties)
        )
    )
    await ewelink.local.start()
    entry = await added(hass)
    await until(lambda: shown(hass, BRIDGE, "button", "remote_key_0") is not None)
    assert state(hass, BRIDGE, "button", "remote_key_0").name == f"eWeLink {BRIDGE} Remote key 0"
    await call(hass, "button.press", BRIDGE, "remote_key_0")
    sent = await ewelink.wait_for_request("/zeroconf/transmit")
    assert json.loads(sent.body)["data"] == {"cmd": "transmit", "rfChl": 0}

    ewelink.change(BRIDGE, {"rfList": [*learnt, {"rfChl": 1, "rfVal": "29EA015E04245575C1"}]})
    await until(lambda: shown(hass, BRIDGE, "event", "remote_event_1") == "unknown")
    ewelink.receive_rf(BRIDGE, 1)
    await until(lambda: shown(hass, BRIDGE, "event", "remote_event_1") != "unknown")
    assert "29EA015E" not in str(dict(entry.data))
    await ewelink.local.withdraw(BRIDGE)
    await hass.config_entries.async_reload(entry.entry_id)
    await until(lambda: shown(hass, BRIDGE, "button", "remote_key_1") == "unavailable")


async def test_key_that_was_received_while_away(hass: HomeAssistant, ewelink: Ewelink) -> None:
    """What a bridge received while Home Assistant was not there is no event when it starts; the next key is."""
    properties = {"rfList": [{"rfChl": 0, "rfVal": "29EA015E04245575C0"}], "rfTrig0": "2026-01-01T00:00:00.000Z"}
    ewelink.add_device(
        EwelinkDevice(id=BRIDGE, name="DIY", kind="28", uiid=28, local=True, announces="rf", properties=properties)
    )
    await ewelink.local.start()
    entry = await added(hass)
    await until(lambda: shown(hass, BRIDGE, "event", "remote_event_0") == "unknown")
    assert await hass.config_entries.async_unload(entry.entry_id)
    await ewelink.local.withdraw(BRIDGE)
    device(ewelink, BRIDGE).properties["rfTrig0"] = "2026-01-01T08:00:00.000Z"
    await ewelink.local.announce(device(ewelink, BRIDGE))
    assert await hass.config_entries.async_setup(entry.entry_id)
    await until(lambda: shown(hass, BRIDGE, "event", "remote_event_0") not in {None, "unavailable"})
    assert shown(hass, BRIDGE, "event", "remote_event_0") == "unknown"
    ewelink.receive_rf(BRIDGE, 0)
    await until(lambda: shown(hass, BRIDGE, "event", "remote_event_0") != "unknown")


async def test_gone_for_good(hass: HomeAssistant, ewelink: Ewelink) -> None:
    """Its user can remove a device that is away, not one that is there; it stays away, and is found anew if it comes back."""
    await ewelink.local.start()
    entry = await added(hass)
    await until(lambda: shown(hass, PLUG, "switch", "switch") == "off")

    async def remove() -> bool:
        registered = dr.async_get(hass).async_get_device_by_identifier((DOMAIN, PLUG), entry.entry_id)
        assert registered is not None
        return await async_remove_config_entry_device(hass, entry, registered)

    assert not await remove()
    entry.runtime_data.cloud.local.lan.pace = FAST
    await ewelink.local.withdraw(PLUG)
    await until(lambda: shown(hass, PLUG, "switch", "switch") == "unavailable")
    assert await remove()
    assert shown(hass, PLUG, "switch", "switch") is None
    await hass.config_entries.async_reload(entry.entry_id)
    await until(lambda: shown(hass, MINI, "switch", "switch") == "off")
    assert shown(hass, PLUG, "switch", "switch") is None
    await ewelink.local.announce(device(ewelink))
    await until(lambda: shown(hass, PLUG, "switch", "switch") == "off")


@pytest.mark.parametrize(("version", "with_id"), [("3.5.0", ""), ("3.5.0", f" {PLUG}"), ("3.7.6", f" {PLUG}")])
async def test_host(hass: HomeAssistant, ewelink: Ewelink, version: str, with_id: str) -> None:
    """A device that announces nothing here is found at its host; newer firmware wants its ID."""
    device(ewelink).properties["fwVersion"] = version
    port = (await ewelink.local.plug_in(PLUG)).port
    await added(hass, [f"127.0.0.1:{port}{with_id}"])
    await until(lambda: shown(hass, PLUG, "switch", "switch") == "off")
    await call(hass, "switch.turn_on", PLUG, "switch")
    assert device(ewelink).properties["switch"] == "on"
    assert calls_of_the_cloud(ewelink) == []


async def test_host_that_answers_later(hass: HomeAssistant, ewelink: Ewelink, monkeypatch: pytest.MonkeyPatch) -> None:
    """A device at a host that is off when Home Assistant starts is asked again; without zeroconf, too."""
    monkeypatch.setattr("custom_components.homeclouds.clouds.ewelink.diy_cloud._ASK_EVERY", 0.01)
    hass.config.components.remove("zeroconf")
    port = (await ewelink.local.plug_in(PLUG)).port
    await ewelink.local.unplug(PLUG)
    data = {CONF_CLOUD: "ewelink_diy", "hosts": [f"127.0.0.1:{port}"]}
    entry = MockConfigEntry(domain=DOMAIN, title="SONOFF DIY", unique_id="ewelink_diy_home", data=data)
    entry.add_to_hass(hass)
    await hass.config_entries.async_setup(entry.entry_id)
    await ewelink.local.plug_in(PLUG, port)
    await until(lambda: shown(hass, PLUG, "switch", "switch") == "off")


async def test_two_hosts_of_one_device(hass: HomeAssistant, ewelink: Ewelink, monkeypatch: pytest.MonkeyPatch) -> None:
    """A device in two networks is one device; the other host is asked only when it does not answer where it was."""
    monkeypatch.setattr("custom_components.homeclouds.clouds.ewelink.diy_cloud._ASK_EVERY", 0.01)
    hass.config.components.remove("zeroconf")
    port = (await ewelink.local.plug_in(PLUG)).port
    pytest_socket.socket_allow_hosts(["127.0.0.1", "::ffff:127.0.0.1"], allow_unix_socket=True)
    urls = [f"127.0.0.1:{port} {PLUG}", f"[::ffff:127.0.0.1]:{port} {PLUG}"]
    entry = await added(hass, urls)
    await until(lambda: shown(hass, PLUG, "switch", "switch") == "off")
    cloud = entry.runtime_data.cloud
    asked: list[str] = []
    ask = hosts.ask

    async def counted(http: Http, host: hosts.Host, sequence: str) -> tuple[str, str, dict[str, Any]]:
        asked.append(host.url)
        return await ask(http, host, sequence)

    await until(lambda: len(cloud._devices) == 2)
    monkeypatch.setattr(hosts, "ask", counted)
    for _ in range(3):
        await cloud._look_at_hosts()
    assert asked == []
    peer = cloud.local.peers[PLUG]
    was_at, peer.misses = peer.url, 1
    await cloud._look_at_hosts()
    assert set(asked) == {f"http://127.0.0.1:{port}", f"http://[::ffff:127.0.0.1]:{port}"} - {was_at}
    assert cloud.local.peers[PLUG].url == asked[0]
    assert set(cloud.local.diy) == {PLUG}


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1:1",
        "127.0.0.1:port",
        "",
        "127.0.0.1:1/path",
        "127.0.0.1:1 not-an-id",
        "[::1",
        "127.0.0.1:{port}",
        "127.0.0.1:{port} 1000000099",
    ],
)
async def test_wrong_host(hass: HomeAssistant, ewelink: Ewelink, host: str) -> None:
    """A host at which no such device answers is told at its field; what is corrected is taken."""
    device(ewelink).properties["fwVersion"] = "3.8.0"
    port = (await ewelink.local.plug_in(PLUG)).port
    result = await choose_cloud(hass, "ewelink_diy", {"hosts": [host.format(port=port) or "?"]})
    assert result["errors"] == {"hosts": "no_diy_device"}
    assert result["description_placeholders"]["name"] in (host.format(port=port) or "?")
    result = await hass.config_entries.flow.async_configure(
        result["flow_id"], {"hosts": [f"127.0.0.1:{port} {PLUG}", " "]}
    )
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done()


async def test_hosts_can_be_changed(hass: HomeAssistant, ewelink: Ewelink) -> None:
    """The hosts are asked for again where the account is reconfigured."""
    await ewelink.local.plug_in(PLUG)
    entry = await added(hass)
    result = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_RECONFIGURE, "entry_id": entry.entry_id}
    )
    assert result["step_id"] == "ewelink_diy"
    host = ewelink.local.host(PLUG)
    result = await hass.config_entries.flow.async_configure(result["flow_id"], {"hosts": [host]})
    assert result["reason"] == "reconfigure_successful"
    await until(lambda: shown(hass, PLUG, "switch", "switch") == "off")


def announcement(**text: str) -> ZeroconfServiceInfo:
    """Return what Home Assistant's discovery finds."""
    return ZeroconfServiceInfo(
        ip_address=ip_address("127.0.0.1"),
        ip_addresses=[ip_address("127.0.0.1")],
        port=8081,
        hostname=f"eWeLink_{PLUG}.local.",
        type="_ewelink._tcp.local.",
        name=f"eWeLink_{PLUG}._ewelink._tcp.local.",
        properties={"id": PLUG, "type": "diy_plug", **text},
    )


IN_CLEAR = {"data1": '{"switch":"off"}'}


async def find(hass: HomeAssistant, info: ZeroconfServiceInfo) -> ConfigFlowResult:
    """Have a device discovered."""
    return await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_ZEROCONF}, data=info)


@pytest.mark.parametrize(
    ("text", "step"),
    [
        (IN_CLEAR, "ewelink_diy"),
        ({"data1": '{"switches":[{"outlet":0,', "data2": '"switch":"on"}]}'}, "ewelink_diy"),
        ({"encrypt": "true", "iv": "AAAA", "data1": "AAAA"}, "ewelink"),
        ({}, "ewelink"),
        ({"data1": "nonsense"}, "ewelink"),
    ],
)
async def test_discovery(hass: HomeAssistant, text: dict[str, str], step: str) -> None:
    """A device in DIY mode is offered without an account; any other asks for one. The card tells which."""
    result = await find(hass, announcement(**text))
    assert (result["type"], result["step_id"]) == (FlowResultType.FORM, step)
    (flow,) = hass.config_entries.flow.async_progress()
    assert flow["context"]["title_placeholders"]["name"] == ("SONOFF" if step == "ewelink_diy" else "eWeLink")
    if step == "ewelink_diy":
        done = await hass.config_entries.flow.async_configure(result["flow_id"], {})
        assert done["type"] is FlowResultType.CREATE_ENTRY
        await hass.async_block_till_done()


@pytest.mark.parametrize(
    ("key", "of_diy", "of_account"),
    [("ewelink", "already_configured", "already_configured"), ("ewelink_diy", "already_configured", None)],
)
async def test_discovery_of_what_is_there(
    hass: HomeAssistant, key: str, of_diy: str | None, of_account: str | None
) -> None:
    """An account takes devices in DIY mode as well; without one, an account is still offered."""
    MockConfigEntry(domain=DOMAIN, data={CONF_CLOUD: key}).add_to_hass(hass)
    assert (await find(hass, announcement(**IN_CLEAR))).get("reason") == of_diy
    assert (await find(hass, announcement(encrypt="true"))).get("reason") == of_account


async def test_offer_ends_when_devices_are_added(hass: HomeAssistant) -> None:
    """Who adds devices in DIY mode from the menu is offered no more of them, but still the account of others."""
    for text in (IN_CLEAR, {"encrypt": "true"}):
        assert (await find(hass, announcement(**text)))["type"] is FlowResultType.FORM
    assert (await choose_cloud(hass, "ewelink_diy", {}))["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done()
    (left,) = hass.config_entries.flow.async_progress()
    assert left["context"]["unique_id"] == "ewelink"


@pytest.mark.parametrize(
    ("key", "text"), [("ewelink_diy", IN_CLEAR), ("ewelink", {"encrypt": "true"}), ("ewelink", {})]
)
async def test_ignored_discovery(hass: HomeAssistant, key: str, text: dict[str, str]) -> None:
    """What was ignored once is not offered again, and Home Assistant can list it."""
    entry = MockConfigEntry(domain=DOMAIN, source=SOURCE_IGNORE, unique_id=key, data={})
    entry.add_to_hass(hass)
    assert entry.as_json_fragment
    assert (await find(hass, announcement(**text)))["reason"] == "already_configured"


async def test_menu(hass: HomeAssistant) -> None:
    """DIY mode is a choice of its own in the first menu."""
    result: Any = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    assert "ewelink_diy" in result["menu_options"]
