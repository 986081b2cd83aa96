"""Devices that connect to Home Assistant (Mc) under fault: strangers, breaks, reloads, and devices that say too much."""

import asyncio
from dataclasses import replace
from functools import partial
import logging
from typing import Any
from unittest.mock import Mock

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import EVENT_STATE_CHANGED, STATE_UNAVAILABLE
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.helpers import entity_registry as er, issue_registry as ir
from homeassistant.helpers.event import async_track_state_change_event
import pytest

from custom_components.homeclouds.clouds.china_telecom.devices.transports import Peer
from custom_components.homeclouds.clouds.china_telecom.sockets import addresses
from simulators.china_telecom import ChinaTelecomDevices
from simulators.china_telecom.line import Line
from simulators.china_telecom.wire import frame, seal

from .accounts import choose_cloud, entity, state, until
from .telecom import (
    CT_AC,
    CT_DOOR,
    CT_SWITCH,
    DEVICES,
    add_device,
    call,
    end_with_a_command,
    fleet,
    impatient,
    issues,
    port_form,
    server,
    shows,
)

__all__ = ["fleet", "impatient", "server"]


class Watch:
    """Counts how often an entity became available or unavailable."""

    def __init__(self, hass: HomeAssistant, entity_id: str) -> None:
        """Begin now."""
        self.changes: list[bool] = []
        shown = hass.states.get(entity_id)
        self._there = shown is not None and shown.state != STATE_UNAVAILABLE
        async_track_state_change_event(hass, entity_id, self._look)

    @callback
    def _look(self, event: Event[EventStateChangedData]) -> None:
        new = event.data["new_state"]
        there = new is not None and new.state != STATE_UNAVAILABLE
        if there != self._there:
            self._there = there
            self.changes.append(there)


def errors(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return what was logged as an error."""
    return [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]


async def report(line: Line, statuses: dict[str, dict[str, str]], code: int = 2006) -> dict[str, Any]:
    """Report statuses by serialId, and return the answer."""
    serials = [
        {
            "serialId": channel,
            "statusSerial": [{"statusName": name, "curStatusValue": value} for name, value in ones.items()],
        }
        for channel, ones in statuses.items()
    ]
    return await line.request(code, {"deviceId": line.id, "statusSerials": serials})


async def test_reloads_back_to_back(
    hass: HomeAssistant, server: ConfigEntry, fleet: ChinaTelecomDevices, caplog: pytest.LogCaptureFixture
) -> None:
    """However often the account is reloaded, it listens, its devices come back, and no socket is left over."""
    for _ in range(30):
        await hass.config_entries.async_reload(server.entry_id)
    cloud = server.runtime_data.cloud
    await until(lambda: cloud.connected and len(cloud.server.sessions) == 8)
    await until(lambda: shows(hass, CT_AC, "climate", "air_conditioner", "cool"))
    assert len(cloud.server._servers) == 2
    assert not errors(caplog)
    await hass.config_entries.async_unload(server.entry_id)
    for port in fleet.doors.values():
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection(*port)


@pytest.mark.parametrize("ends", ["reload", "remove"])
async def test_account_ends_with_a_command_under_way(
    hass: HomeAssistant,
    server: ConfigEntry,
    fleet: ChinaTelecomDevices,
    caplog: pytest.LogCaptureFixture,
    ends: str,
) -> None:
    """The caller hears that the account was closed; nothing is sent again, and no future is left unheard of."""
    climate = entity(hass, CT_AC, "climate", "air_conditioner")
    watch = Watch(hass, climate)
    fleet.faults.add("mute", path=CT_AC)
    command = hass.async_create_task(call(hass, "climate.turn_off", climate))
    await fleet.wait_for_request("/2005")
    await end_with_a_command(hass, server, command, ends)
    fleet.faults.clear()
    if ends == "reload":
        await until(lambda: len(server.runtime_data.cloud.server.sessions) == 8)
        await until(lambda: shows(hass, CT_AC, "climate", "air_conditioner", "cool"))
    await hass.async_block_till_done()
    assert watch.changes == ([False, True] if ends == "reload" else [False])
    assert len(fleet.requests.to("/2005")) == 1
    assert not errors(caplog)


async def test_connection_breaks(hass: HomeAssistant, server: ConfigEntry, fleet: ChinaTelecomDevices) -> None:
    """A device that loses its connection and comes back was never away, and what is commanded meanwhile waits for it."""
    climate = entity(hass, CT_AC, "climate", "air_conditioner")
    watch = Watch(hass, climate)
    for number in range(10):
        await until(lambda: CT_AC in fleet.lines)
        connects = server.runtime_data.cloud.server.counts["connects"]
        fleet.lines[CT_AC].close()
        fleet.change(CT_AC, {"0.TEMP": str(18 + number)})
        if number == 5:
            await call(hass, "switch.turn_on", entity(hass, CT_SWITCH, "switch", "1_switch"))
            await call(hass, "climate.turn_off", climate)
        await until(partial(came_back, server, connects))
    await until(lambda: state(hass, CT_AC, "climate", "air_conditioner").attributes["temperature"] == 27)
    assert fleet.devices[CT_AC].properties["0.POWER"] == "0"
    assert len([one for one in fleet.requests.to("/2005") if one.json()["deviceId"] == CT_AC]) == 1
    assert watch.changes == []


def came_back(entry: ConfigEntry, connects: int) -> bool:
    """Return whether a device has connected since there were so many connections."""
    return bool(entry.runtime_data.cloud.server.counts["connects"] > connects)


async def test_device_that_says_nothing_when_it_is_back(
    hass: HomeAssistant, server: ConfigEntry, fleet: ChinaTelecomDevices, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A device that comes back and does not tell its state by itself is asked."""

    async def mute(line: Line) -> None:
        return None

    monkeypatch.setattr(Line, "introduce", mute)
    fleet.lines[CT_AC].close()
    fleet.devices[CT_AC].properties["0.TEMP"] = "17"
    await until(lambda: state(hass, CT_AC, "climate", "air_conditioner").attributes["temperature"] == 17)


async def test_two_people_at_once(hass: HomeAssistant, server: ConfigEntry, fleet: ChinaTelecomDevices) -> None:
    """Two users command the same device: both are told that it is done, and it was never away."""
    climate = entity(hass, CT_AC, "climate", "air_conditioner")
    watch = Watch(hass, climate)
    await asyncio.gather(
        call(hass, "climate.set_temperature", climate, temperature=20),
        call(hass, "climate.set_hvac_mode", climate, hvac_mode="heat"),
    )
    assert fleet.devices[CT_AC].properties["0.TEMP"] == "20"
    assert fleet.devices[CT_AC].properties["0.MODE"] == "2"
    assert watch.changes == []


async def test_command_behind_a_gateway_at_once(hass: HomeAssistant, fleet: ChinaTelecomDevices) -> None:
    """A device that has just proved to be behind a gateway takes commands, whatever the registry knows of it yet."""
    fleet.devices[CT_DOOR].kind = "Plug-P1"
    fleet.devices[CT_DOOR].properties = {"0.POWER": "0"}
    entry: ConfigEntry = (await choose_cloud(hass, DEVICES, port_form(fleet)))["result"]
    for form in fleet.forms():
        await add_device(hass, entry, form)
    await until(
        lambda: shows(hass, CT_DOOR, "switch", "outlet", "off") or shows(hass, CT_DOOR, "switch", "switch", "off")
    )
    cloud, seen = entry.runtime_data.cloud, entry.runtime_data.states[CT_DOOR].device
    await cloud.send(replace(seen, gateway=None), {"0.POWER": "1"}, {})
    await until(lambda: fleet.devices[CT_DOOR].properties["0.POWER"] == "1")
    await hass.config_entries.async_unload(entry.entry_id)


async def test_event_repeated_after_a_heartbeat(
    hass: HomeAssistant, server: ConfigEntry, fleet: ChinaTelecomDevices
) -> None:
    """A packet that comes again word for word happens once and is answered again, also with others in between."""
    line = fleet.lines[CT_DOOR.replace("DL", "GW")]
    happened: list[str] = []
    lock = entity(hass, CT_DOOR, "event", "unlock")
    async_track_state_change_event(hass, lock, callback(lambda event: happened.append(event.data["new_state"].state)))
    answers: list[tuple[int, Any]] = []
    fleet.tap = lambda code, inner: answers.append((code, inner.get("result")))
    event = {"eventName": "LOCK_OPEN", "eventInfo": [{"KEY_ID": "1", "KEY_TYPE": "1"}]}
    sent = asyncio.create_task(line.request(2032, {"deviceId": CT_DOOR, "event": [event]}, number="17"))
    await asyncio.sleep(0)
    packet = line.untidy.last
    await sent
    await line.request(1000, {"token": line.token}, number="18")
    line.send(packet)
    await line.request(1000, {"token": line.token}, number="19")
    await hass.async_block_till_done()
    assert [result for code, result in answers if code == 2033] == [0, 0]
    assert len(happened) == 1


async def test_device_with_a_thousand_channels(
    hass: HomeAssistant, server: ConfigEntry, fleet: ChinaTelecomDevices
) -> None:
    """Of what a device says it has, so much becomes entities as a device can have, and the user is told."""
    line = fleet.lines[CT_SWITCH]
    assert (await report(line, {str(channel): {"POWER": "0"} for channel in range(1, 1001)}))["result"] == 0
    # What an honest report waits for: the new entities of 32 channels, and no more
    written: list[str] = []
    hass.bus.async_listen(EVENT_STATE_CHANGED, callback(lambda event: written.append(event.data["entity_id"])))
    fleet.change(CT_AC, {"0.TEMP": "19"})
    await until(lambda: state(hass, CT_AC, "climate", "air_conditioner").attributes["temperature"] == 19)
    assert len(written) <= 2 * 32
    statuses = {f"S{number}": "1" for number in range(900)}
    await report(line, {"0": statuses})
    await line.request(
        2032, {"deviceId": CT_SWITCH, "event": [{"eventName": f"E{number}", "eventInfo": []} for number in range(900)]}
    )
    modules = [{"name": f"M{number}", "version": "1"} for number in range(900)]
    await line.request(2022, {"deviceId": CT_SWITCH, "device": {"version": "1"}, "modules": modules})
    await hass.async_block_till_done()
    await until(lambda: len(server.runtime_data.states[CT_SWITCH].device.channels) == 32)
    registry = er.async_get(hass)
    made = [one for one in registry.entities.values() if one.unique_id.startswith(CT_SWITCH)]
    kinds = {kind: len([one for one in made if one.domain == kind]) for kind in ("switch", "sensor", "event", "update")}
    assert kinds["switch"] == 32
    assert kinds["sensor"] <= 32
    assert kinds["event"] <= 32 + 2
    assert kinds["update"] <= 32 + 1
    [issue] = issues(hass)
    assert (issue.translation_key, issue.translation_placeholders) == (
        "too_many_parts",
        {"account": server.title, "device": "Hall switch", "most": "32"},
    )
    # Its own channels still work, and a restart does not make more of it
    await call(hass, "switch.turn_on", entity(hass, CT_SWITCH, "switch", "2_switch"))
    await hass.config_entries.async_reload(server.entry_id)
    await until(lambda: CT_SWITCH in server.runtime_data.cloud.server.sessions and CT_SWITCH in fleet.lines)
    await report(fleet.lines[CT_SWITCH], {str(channel): {"POWER": "0"} for channel in range(2000, 2100)})
    await hass.async_block_till_done()
    assert len([one for one in registry.entities.values() if one.unique_id.startswith(CT_SWITCH)]) == len(made)


async def test_slow_unauthenticated_peers(hass: HomeAssistant, fleet: ChinaTelecomDevices) -> None:
    """Who says nothing makes way for who does: every honest device gets in, and those that are in notice nothing."""
    entry: ConfigEntry = (await choose_cloud(hass, DEVICES, port_form(fleet)))["result"]
    await add_device(hass, entry, fleet.forms()[0])
    await until(lambda: shows(hass, CT_AC, "climate", "air_conditioner", "cool"))
    cloud, line = entry.runtime_data.cloud, fleet.lines[CT_AC]
    host, port = fleet.doors["login"]
    idle = []
    for number in range(240):
        reader, writer = await asyncio.open_connection(host, port, local_addr=(f"127.0.0.{number % 24 + 2}", 0))
        writer.write(b"C")
        idle.append((reader, writer))
    for _ in range(57):
        honest = Line(fleet, fleet.devices[CT_AC])
        await honest.log_in(host, port)
    assert cloud.server.counts["logins"] == 1 + 57
    assert (await line.request(1000, {"token": line.token}))["result"] == 0
    assert cloud.server.counts["connects"] == 1
    for _, writer in idle:
        writer.close()
    await hass.config_entries.async_unload(entry.entry_id)


async def test_honest_device_behind_the_address_of_others(hass: HomeAssistant, fleet: ChinaTelecomDevices) -> None:
    """Where many have failed, a good device gets in a moment later, and with that the address is forgiven."""
    for device in fleet.devices.values():
        device.online = False
    entry: ConfigEntry = (await choose_cloud(hass, DEVICES, port_form(fleet)))["result"]
    await add_device(hass, entry, fleet.forms()[0])
    await until(lambda: entry.runtime_data.cloud.connected)
    gate = entry.runtime_data.cloud.server.gate
    for _ in range(45):
        reader, writer = await asyncio.open_connection(*fleet.doors["login"])
        writer.write(frame({"code": 1002, "deviceId": CT_AC, "data": seal({"deviceId": CT_AC}, "0" * 16, "0" * 16)}))
        assert await reader.read() == b""
        writer.close()
    assert not gate.permits("127.0.0.1")
    fleet.set_online(CT_AC, True)
    await until(lambda: shows(hass, CT_AC, "climate", "air_conditioner", "cool"))
    assert gate.permits("127.0.0.1")
    await hass.config_entries.async_unload(entry.entry_id)


# --- where it listens, and to whom ----------------------------------------------------------------------------------------


@pytest.fixture
def adapters(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let Home Assistant use one adapter that has a private address of loopback and a public one."""
    ips = [("127.0.0.5", 8), ("203.0.113.7", 24)]
    adapter = Mock(
        nice_name="eth0", index=0, ips=[Mock(is_IPv6=False, ip=ip, network_prefix=prefix) for ip, prefix in ips]
    )
    monkeypatch.setattr("homeassistant.components.network.util.ifaddr.get_adapters", lambda: [adapter])


@pytest.mark.usefixtures("adapters")
async def test_listens_where_home_assistant_is(hass: HomeAssistant, fleet: ChinaTelecomDevices) -> None:
    """Without an address of the user's, it listens at the private addresses of Home Assistant's own adapters only."""
    for device in fleet.devices.values():
        device.online = device.id == CT_AC
    form = {**port_form(fleet), "advanced": {}}
    entry: ConfigEntry = (await choose_cloud(hass, DEVICES, form))["result"]
    cloud = entry.runtime_data.cloud
    await until(lambda: cloud.connected)
    assert places(cloud) == {"127.0.0.1", "127.0.0.5"}
    await add_device(hass, entry, fleet.forms()[0])
    await until(lambda: shows(hass, CT_AC, "climate", "air_conditioner", "cool"))
    cloud.context.options = {"anywhere": True}
    assert await addresses("", cloud.context) == ("0.0.0.0", "::")
    assert await addresses("127.0.0.9", cloud.context) == ("127.0.0.9",)
    await hass.config_entries.async_unload(entry.entry_id)


def places(cloud: Any) -> set[str]:
    """Return the addresses at which a cloud listens, which are the same for login, connection and datagrams."""
    tcp = [one.getsockname()[0] for server in cloud.server._servers for one in server.sockets]
    udp = [one.get_extra_info("sockname")[0] for one in cloud.server._datagrams]
    assert sorted(tcp) == sorted(udp * 2)
    return set(udp)


@pytest.mark.parametrize("address", ["198.51.100.7", "100.64.0.1", "2001:db8::1", "::ffff:8.8.8.8"])
async def test_unauthenticated_peer_from_another_network(
    hass: HomeAssistant, server: ConfigEntry, address: str
) -> None:
    """Who comes from outside of private networks is turned away and shown to the user, unless they let in everybody."""
    doors = server.runtime_data.cloud.server
    wire = Mock(spec=asyncio.Transport)
    wire.get_extra_info.return_value = (address, 5)
    Peer(doors, login=True).connection_made(wire)
    wire.abort.assert_called_once()
    [issue] = issues(hass)
    assert issue.translation_key == "foreign_address"
    assert issue.translation_placeholders == {"account": server.title, "address": address}
    doors.settings.anywhere = True
    wire.reset_mock()
    peer = Peer(doors, login=True)
    peer.connection_made(wire)
    wire.abort.assert_not_called()
    peer.connection_lost(None)


@pytest.mark.parametrize(
    "address", ["10.1.2.3", "172.20.0.9", "192.168.178.20", "169.254.3.4", "fd00::7", "fe80::1%2", "::1"]
)
async def test_neighbor(hass: HomeAssistant, server: ConfigEntry, address: str) -> None:
    """Private addresses may come, IPv6 too."""
    wire = Mock(spec=asyncio.Transport)
    wire.get_extra_info.return_value = (address, 5)
    peer = Peer(server.runtime_data.cloud.server, login=True)
    peer.connection_made(wire)
    wire.abort.assert_not_called()
    peer.connection_lost(None)
    assert not issues(hass)


async def test_device_of_no_profile_is_a_repair_with_a_profile(
    hass: HomeAssistant, server: ConfigEntry, fleet: ChinaTelecomDevices
) -> None:
    """The repair of a type that nobody knows offers a file that names all of the device's statuses."""

    def found() -> list[ir.IssueEntry]:
        return [one for one in ir.async_get(hass).issues.values() if one.translation_key == "unknown_device_type"]

    await until(found)
    [issue] = found()
    texts = issue.translation_placeholders
    assert issue.is_fixable
    assert texts is not None
    assert (texts["type"], texts["device"], texts["file"]) == (
        "Mystery-9",
        "Something new",
        "homeclouds/china_telecom/mystery_9.yaml",
    )
    assert 'types: ["Mystery-9"]' in texts["profile"]
    assert "FROBNICATION" in texts["profile"]
    fleet.change("CT0000000000000ZZ01", {"0.MOTOR_POS": "10"})
    await until(lambda: not found())
