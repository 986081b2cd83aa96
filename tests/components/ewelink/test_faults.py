"""eWeLink under fault in Home Assistant: odd frames, lists that lie or come late, other clients, texts that repeat secrets."""

import asyncio
import json
import logging
from typing import Any

from homeassistant.config_entries import SOURCE_REAUTH, ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.event import async_track_state_change_event
from homeassistant.helpers.update_coordinator import UpdateFailed
import pytest

from custom_components.homeclouds.clouds.core.errors import ProtocolError
from custom_components.homeclouds.diagnostics import async_get_config_entry_diagnostics
from simulators.ewelink import Ewelink
from simulators.ewelink.devices import EwelinkDevice

from ..accounts import until
from .account import LAMP, call, entity_id, frames, repairs, state


async def push(sim: Ewelink, frame: Any) -> None:
    """Send every socket a text, or a frame as JSON."""
    for client in sim.clients:
        await client.socket.send_str(frame if isinstance(frame, str) else json.dumps(frame))


@pytest.mark.parametrize(
    "frame",
    [
        {"params": {"switch": "1.0e9999999"}},
        {"params": {"switch": {"a": {"b": []}}}},
        {"params": {"switch": None, "rssi": 1e308}},
        {"params": []},
        {"params": {"switches": [{"outlet": [], "switch": "on"}]}},
        {"action": ["update"], "params": {"switch": "on"}},
        {"deviceid": {}, "params": {"switch": "on"}},
        {"action": "sysmsg", "params": {"online": "no"}},
        '{"action":"update","deviceid":"1000000001","params":' + '{"a":' * 500 + "1" + "}" * 501,
        '{"action":"update","deviceid":"1000000001","params":{"switch":NaN}}',
        "[" * 3000,
        "\ufffd\0",
    ],
)
async def test_odd_frame(hass: HomeAssistant, account: ConfigEntry, ewelink: Ewelink, frame: Any) -> None:
    """Whatever comes on the socket, the next report shows, on the same connection."""
    if isinstance(frame, dict):
        frame = {"action": "update", "deviceid": LAMP, **frame}
    await push(ewelink, frame)
    ewelink.change(LAMP, {"switch": "on"})
    await until(lambda: state(hass, "switch", f"{LAMP}_switch").state == "on")
    assert account.runtime_data.cloud.push.connected
    assert account.runtime_data.cloud.push.sign_ons == 1
    assert all(len(str(each.state)) <= 255 for each in hass.states.async_all())


async def test_acknowledged_while_the_list_is_read(hass: HomeAssistant, account: ConfigEntry, ewelink: Ewelink) -> None:
    """A list that was made before a command does not undo it."""
    shown: list[str] = []
    lamp = entity_id(hass, "switch", f"{LAMP}_switch")
    async_track_state_change_event(
        hass, lamp, lambda event: shown.append(getattr(event.data["new_state"], "state", ""))
    )
    before = len(ewelink.requests.to("/v2/device/thing"))
    ewelink.faults.add("latency", seconds=20, path="/v2/device/thing", times=1, after=True)
    poll = asyncio.create_task(account.runtime_data.poller.async_refresh())
    await ewelink.wait_for_request("/v2/device/thing", count=before + 1)
    await call(hass, "switch.turn_on", f"{LAMP}_switch")
    ewelink.faults.clear()
    await poll
    await hass.async_block_till_done()
    assert state(hass, "switch", f"{LAMP}_switch").state == "on"
    assert set(shown) == {"on"}


async def test_changed_during_a_short_break(hass: HomeAssistant, account: ConfigEntry, ewelink: Ewelink) -> None:
    """What changes while the socket is away, however short, shows once it is back."""
    dispatch = ewelink.faults.add("drop", path="dispatch")
    ewelink.drop_sockets("socket")
    await until(lambda: dispatch.hits > 0)
    ewelink.change(LAMP, {"switch": "on"})
    ewelink.faults.clear()
    await until(lambda: state(hass, "switch", f"{LAMP}_switch").state == "on")
    await until(lambda: account.runtime_data.cloud.push.connected)


@pytest.mark.parametrize("how", ["null", "missing"])
async def test_list_that_is_none(hass: HomeAssistant, account: ConfigEntry, ewelink: Ewelink, how: str) -> None:
    """A list that is null or missing removes nothing and makes nothing unavailable."""
    before = {each.entity_id: each.state for each in hass.states.async_all()}
    ewelink.faults.add("lists", path="/v2/device/thing", how=how)
    for _ in range(3):
        await account.runtime_data.poller.async_refresh()
    await hass.async_block_till_done()
    assert {each.entity_id for each in hass.states.async_all()} == set(before)
    assert state(hass, "switch", f"{LAMP}_switch").state == "off"


@pytest.mark.parametrize("total", [10, None])
async def test_pages_without_end(hass: HomeAssistant, account: ConfigEntry, ewelink: Ewelink, total: Any) -> None:
    """Pages that never end are given up after a bound: nothing is removed or added, and a good list is read as before."""
    before, devices = {each.entity_id for each in hass.states.async_all()}, set(account.runtime_data.states)
    ewelink.faults.add("no_all")
    ewelink.faults.add("endless_pages", total=total)
    asked = len(ewelink.requests.to("/v2/device/thing"))
    await account.runtime_data.poller.async_refresh()
    assert isinstance(account.runtime_data.poller.last_exception, UpdateFailed)
    assert isinstance(account.runtime_data.poller.last_exception.__cause__, ProtocolError)
    assert len(ewelink.requests.to("/v2/device/thing")) - asked <= 101
    assert {each.entity_id for each in hass.states.async_all()} == before
    assert state(hass, "switch", f"{LAMP}_switch").state == "off"
    ewelink.faults.clear()
    await account.runtime_data.poller.async_refresh()
    assert account.runtime_data.poller.last_update_success
    assert set(account.runtime_data.states) == devices


async def test_many_things_in_pages(hass: HomeAssistant, account: ConfigEntry, ewelink: Ewelink) -> None:
    """A server that can't list all things at once is asked for pages, at the next poll from the start."""
    for number in range(45):
        device_id = f"30000000{number:02}"
        ewelink.add_device(
            EwelinkDevice(
                id=device_id,
                name=f"Switch {number}",
                kind="1",
                uiid=1,
                key="k" * 8,
                owner=ewelink.accounts.users[0].apikey,
                properties={"switch": "off"},
            )
        )
    ewelink.faults.add("http_error", status=504, path="/v2/device/thing", times=1)
    await account.runtime_data.poller.async_refresh()
    await hass.async_block_till_done()
    assert account.runtime_data.poller.last_update_success
    assert state(hass, "switch", "3000000044_switch").state == "off"
    before = len(ewelink.requests.to("/v2/device/thing"))
    await account.runtime_data.poller.async_refresh()
    asked = ewelink.requests.to("/v2/device/thing")[before:]
    assert asked
    assert not [record for record in asked if "num=0" in record.query.split("&")]


async def test_taken_over_after_the_token_expired(hass: HomeAssistant, account: ConfigEntry, ewelink: Ewelink) -> None:
    """The user is told who signs them out until they are signed in anew, good polls or not."""
    cloud = account.runtime_data.cloud
    ewelink.faults.add("api_error", code=401, path="/v2/device/thing", times=2)
    await account.runtime_data.poller.async_refresh()
    logins = len(ewelink.requests.to("login"))
    assert logins == 2
    ewelink.faults.add("refuse_sign_on")
    ewelink.drop_sockets("socket")
    await until(lambda: bool(hass.config_entries.flow.async_progress()))
    ewelink.faults.clear()
    await account.runtime_data.poller.async_refresh()
    await hass.async_block_till_done()
    assert account.runtime_data.poller.last_update_success
    (flow,) = hass.config_entries.flow.async_progress()
    assert flow["context"]["source"] == SOURCE_REAUTH
    shown = await hass.config_entries.flow.async_configure(flow["flow_id"])
    assert shown.get("errors") == {"base": "signed_in_elsewhere"}
    assert not cloud.push.connected
    assert "signed_in_elsewhere" in repairs(hass)
    assert len(ewelink.requests.to("login")) == logins


async def test_texts_that_repeat_the_request(
    hass: HomeAssistant, account: ConfigEntry, ewelink: Ewelink, caplog: pytest.LogCaptureFixture
) -> None:
    """A server that repeats the request in its words leaks nothing into logs, errors and diagnostics."""
    caplog.set_level(logging.DEBUG)
    token = account.runtime_data.cloud.session.tokens.at
    ewelink.faults.add("echo")
    ewelink.faults.add("api_error", code=500)
    await account.runtime_data.poller.async_refresh()
    ewelink.drop_sockets("socket")
    await until(lambda: not account.runtime_data.cloud.push.connected)
    with pytest.raises(HomeAssistantError) as told:
        await call(hass, "switch.turn_on", f"{LAMP}_switch")
    diagnostics = json.dumps(await async_get_config_entry_diagnostics(hass, account), default=str)
    for text in (caplog.text, str(told.value), diagnostics, str(account.runtime_data.poller.last_exception)):
        assert token not in text
        assert ewelink.sign_in["app_id"] not in text
    assert not frames(ewelink)
