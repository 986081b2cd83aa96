"""A partner's platform (C) under fault: polls that fail, notices that come anyhow, values that cannot be."""

from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import EVENT_STATE_CHANGED, STATE_UNAVAILABLE
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.homeclouds.clouds.china_telecom.platform import push
from custom_components.homeclouds.clouds.core.errors import GoneError, ProtocolError
from simulators.china_telecom import ChinaTelecomPlatform

from .accounts import entity, state, until
from .telecom import SN_AC, SN_DOOR, SN_GATEWAY, account, call, impatient, issues, partner

__all__ = ["account", "impatient", "partner"]
CURTAIN = "SN0000000000000CU01"


@pytest.fixture
async def told(
    hass: HomeAssistant,
    account: ConfigEntry,
    partner: ChinaTelecomPlatform,
    hass_client_no_auth: ClientSessionGenerator,
) -> ConfigEntry:
    """Return the account, whose partner reports to Home Assistant's own server."""
    client = await hass_client_no_auth()
    partner.notify_url = str(client.make_url("")).rstrip("/")
    await partner.get_token()
    return account


async def test_one_failed_poll(hass: HomeAssistant, told: ConfigEntry, partner: ChinaTelecomPlatform) -> None:
    """While notices come, a poll that fails makes nothing unavailable, commands go out, and the next one is soon."""
    coordinator = told.runtime_data
    await coordinator.poller.async_refresh()
    assert coordinator.poller.update_interval.total_seconds() == 600
    gone: list[str] = []

    @callback
    def look(event: Event[EventStateChangedData]) -> None:
        if (new := event.data["new_state"]) is not None and new.state == STATE_UNAVAILABLE:
            gone.append(new.entity_id)

    hass.bus.async_listen(EVENT_STATE_CHANGED, look)
    partner.faults.add("http_error", status=502)
    await coordinator.poller.async_refresh()
    partner.faults.clear()
    assert not coordinator.poller.last_update_success
    assert coordinator.poller.update_interval.total_seconds() <= 60
    for number in range(6):
        partner.change(SN_AC, {"0.TEMP": str(18 + number)})
        await partner.settled()
    await hass.async_block_till_done()
    assert state(hass, SN_AC, "climate", "air_conditioner").attributes["temperature"] == 23
    await call(hass, "climate.turn_off", entity(hass, SN_AC, "climate", "air_conditioner"))
    assert len(partner.requests.to("/device/control")) == 1
    assert not gone


async def test_position_that_cannot_be(hass: HomeAssistant, told: ConfigEntry, partner: ChinaTelecomPlatform) -> None:
    """A cover at 255 % and a room of 255 degrees are not known, until something good comes."""
    for value, shown in (("255", None), ("40", 40), ("-1", None), ("1e999", None), ("40", 40)):
        partner.change(CURTAIN, {"0.MOTOR_POS": value})
        await partner.settled()
        await hass.async_block_till_done()
        assert state(hass, CURTAIN, "cover", "cover").attributes.get("current_position") == shown
    for name, attribute in (("0.TEMP", "temperature"), ("0.CUR_TEMP", "current_temperature")):
        for value, degrees in (("255", None), ("nan", None), ("21", 21)):
            partner.change(SN_AC, {name: value})
            await partner.settled()
            await hass.async_block_till_done()
            assert state(hass, SN_AC, "climate", "air_conditioner").attributes[attribute] == degrees


async def test_large_notice(hass: HomeAssistant, told: ConfigEntry, partner: ChinaTelecomPlatform) -> None:
    """Home Assistant's own port takes notices of the size that the interface allows, and says so of larger ones."""
    status = [{"serialId": "0", "name": "TEMP", "value": "19"}]
    for kibibytes, code in ((900, 0), (1100, 1002)):
        body = {"access_token": partner.notify_token, "deviceSN": SN_AC, "padding": "x" * 1024 * kibibytes}
        assert (await partner.call("/notify/device/status", {**body, "status": status}))["code"] == code
    await hass.async_block_till_done()
    assert state(hass, SN_AC, "climate", "air_conditioner").attributes["temperature"] == 19


@pytest.mark.parametrize("fault", [{"name": "drop"}, {"name": "http_error", "status": 500}])
async def test_answer_lost(
    hass: HomeAssistant, account: ConfigEntry, partner: ChinaTelecomPlatform, fault: dict[str, Any]
) -> None:
    """A command whose answer is lost is not sent again: the device is asked what became of it."""
    climate = entity(hass, SN_AC, "climate", "air_conditioner")
    partner.faults.add(
        fault["name"], path="/device/control", after=True, **{k: v for k, v in fault.items() if k != "name"}
    )
    await call(hass, "climate.turn_off", climate)
    assert len(partner.requests.to("/device/control")) == 1
    assert state(hass, SN_AC, "climate", "air_conditioner").state == "off"
    # Not carried out, and no answer: told so
    partner.faults.clear()
    partner.faults.add(fault["name"], path="/device/control", **{k: v for k, v in fault.items() if k != "name"})
    with pytest.raises(HomeAssistantError) as caught:
        await call(hass, "climate.turn_on", climate)
    assert caught.value.translation_key in {"no_answer", "no_reply", "server_error"}
    assert len(partner.requests.to("/device/control")) == 2


@pytest.mark.parametrize("how", ["null", "missing"])
async def test_list_that_is_none(
    hass: HomeAssistant, account: ConfigEntry, partner: ChinaTelecomPlatform, how: str
) -> None:
    """A list that is not there is an error, not an empty list: nothing goes for it."""
    partner.faults.add("lists", how=how, path="/gateway/subList")
    for _ in range(4):
        await account.runtime_data.poller.async_refresh()
    assert SN_DOOR in account.runtime_data.states
    assert state(hass, SN_DOOR, "binary_sensor", "lock").state == "off"
    device = account.runtime_data.states[SN_GATEWAY].device
    cloud = account.runtime_data.cloud
    partner.faults.add("lists", how=how, path="/device/status/get")
    with pytest.raises(ProtocolError):
        await cloud.query(account.runtime_data.states[SN_AC].device)
    partner.faults.clear()
    await cloud.query(device)
    partner.remove_device(SN_DOOR)
    with pytest.raises(GoneError):
        await cloud.query(account.runtime_data.states[SN_DOOR].device)


async def test_presence_that_cannot_be(
    hass: HomeAssistant, account: ConfigEntry, partner: ChinaTelecomPlatform
) -> None:
    """Neither here nor away is no answer, and takes nobody away."""
    partner.faults.add("types", shape="inner_number", path="/device/online/get")
    partner.faults.add("types", shape="inner_number", path="/gateway/subList")
    await account.runtime_data.poller.async_refresh()
    assert all(one.device.online for one in account.runtime_data.states.values())


async def test_reload_keeps_the_partners_token(
    hass: HomeAssistant, told: ConfigEntry, partner: ChinaTelecomPlatform
) -> None:
    """After a reload the partner goes on with the token that it has; only its digest is kept."""
    token = partner.notify_token
    assert token not in str(told.data)
    await hass.config_entries.async_reload(told.entry_id)
    partner.change(SN_AC, {"0.TEMP": "20"})
    await partner.settled()
    await hass.async_block_till_done()
    assert partner.notify_token == token
    assert [answer["code"] for _, answer in partner.notify_answers[1:]] == [0]
    assert state(hass, SN_AC, "climate", "air_conditioner").attributes["temperature"] == 20
    await until(lambda: told.runtime_data.cloud.connected)


async def test_notices_that_pass_each_other(
    hass: HomeAssistant, told: ConfigEntry, partner: ChinaTelecomPlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two notices in quick succession the first may arrive last: then the device itself is asked."""
    monkeypatch.setattr(push, "_CLOSE", 0.3)
    for value in ("29", "28"):
        status = [{"serialId": "0", "name": "TEMP", "value": value}]
        body = {"access_token": partner.notify_token, "deviceSN": SN_AC, "status": status}
        assert (await partner.call("/notify/device/status", body))["code"] == 0
    await hass.async_block_till_done()
    assert state(hass, SN_AC, "climate", "air_conditioner").attributes["temperature"] == 28
    await until(lambda: state(hass, SN_AC, "climate", "air_conditioner").attributes["temperature"] == 26)


async def test_notices_that_pass_each_other_amid_failures(
    hass: HomeAssistant, told: ConfigEntry, partner: ChinaTelecomPlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A device that could not be read after such notices is read once its cloud answers again, before the next poll."""
    monkeypatch.setattr(push, "_CLOSE", 0.3)
    monkeypatch.setattr(push, "_RARELY", 0.1)
    partner.requests.clear()
    partner.faults.add("http_error", status=502)
    for value in ("29", "28"):
        status = [{"serialId": "0", "name": "TEMP", "value": value}]
        body = {"access_token": partner.notify_token, "deviceSN": SN_AC, "status": status}
        assert (await partner.call("/notify/device/status", body))["code"] == 0
    await until(lambda: partner.requests.to("/device/online/get"))
    await hass.async_block_till_done()
    assert state(hass, SN_AC, "climate", "air_conditioner").attributes["temperature"] == 28
    partner.faults.clear()
    await until(lambda: state(hass, SN_AC, "climate", "air_conditioner").attributes["temperature"] == 26)


async def test_account_ends_with_a_command_under_way(
    hass: HomeAssistant, account: ConfigEntry, partner: ChinaTelecomPlatform
) -> None:
    """The caller hears that the account was closed, and nothing is sent twice."""
    climate = entity(hass, SN_AC, "climate", "air_conditioner")
    partner.faults.add("latency", seconds=4, path="/device/control")
    command = hass.async_create_task(call(hass, "climate.turn_off", climate))
    await partner.wait_for_request("/device/control")
    await hass.config_entries.async_reload(account.entry_id)
    with pytest.raises(HomeAssistantError) as caught:
        await command
    assert caught.value.translation_key == "account_closed"
    assert len(partner.requests.to("/device/control")) == 1
    assert not issues(hass)


async def test_many_statuses(hass: HomeAssistant, told: ConfigEntry, partner: ChinaTelecomPlatform) -> None:
    """A partner, too, makes no more of a device than one can be."""
    channels = [{"serialId": str(channel), "name": "POWER", "value": "1"} for channel in range(1, 1000)]
    body = {"access_token": partner.notify_token, "deviceSN": "SN0000000000000SW01", "status": channels}
    assert (await partner.call("/notify/device/status", body))["code"] == 0
    await until(lambda: len(told.runtime_data.states["SN0000000000000SW01"].device.channels) == 32)
    assert [issue.translation_key for issue in issues(hass)] == ["too_many_parts"]
