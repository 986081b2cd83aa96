"""A Tencent IoT Explorer account in Home Assistant under fault: what is shown is right, or said to be unknown."""

import base64
from collections.abc import AsyncGenerator
import json
from typing import Any

from homeassistant.config_entries import SOURCE_USER, ConfigEntry
from homeassistant.const import STATE_OFF, STATE_ON, STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import Event, EventStateChangedData, HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_capture_events

from custom_components.homeclouds.clouds.tencent import cloud as tencent_cloud
from custom_components.homeclouds.clouds.tencent.cloud import TencentCloud
from custom_components.homeclouds.const import CONF_CLOUD, DOMAIN
from simulators.tencent import Tencent
from simulators.tencent.calls import CALLS
from simulators.tencent.device import ThingDevice
from simulators.tencent.models import enum, flag, number, product, template_of
from simulators.testing import simulator_fixture

from .accounts import call, close, entity, hurry, state, until

tencent = simulator_fixture(Tencent)

LAMP, LIGHT, REMOTE, GATEWAY = "SIMRGBLAMP/lamp01", "SIMBASICLT/light01", "SIMREMOTE1/sub_key", "SIMGATEWAY/gw01"
SENSOR = "SIMTHSENSE/sub_th"
KEY, METER = "DEMOKEY001/key01", "DEMOMETER1/meter01"
PRODUCTS = (
    product(
        "DEMOKEY001",
        "无线开关",
        1,
        [enum("key1", "按键1", {"1": "单击", "2": "双击"}, "r"), number("battery", "电量", 0, 100)],
    ),
    product(
        "DEMOMETER1",
        "计量开关",
        1,
        [flag("power_switch", "开关"), number("add_elec", "增加电量", 0, 500, "kWh", "r", kind="float", step=0.01)],
    ),
)


@pytest.fixture(autouse=True)
def impatient(enable_custom_integrations: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have commands and reconnections not wait."""
    hurry(monkeypatch, TencentCloud)


def add(tencent: Tencent, device_id: str, **properties: Any) -> None:
    """Add a device of one of the products above."""
    made = next(item for item in PRODUCTS if device_id.startswith(item["ProductId"]))
    tencent.products[made["ProductId"]] = made
    defines = {item["id"]: item["define"] for item in template_of(made)["properties"]}
    tencent.add_device(
        ThingDevice(
            id=device_id,
            name=device_id,
            kind=made["ProductId"],
            family="f_home",
            defines=defines,
            properties=properties,
        )
    )


@pytest.fixture
async def entry(hass: HomeAssistant, tencent: Tencent) -> AsyncGenerator[ConfigEntry]:
    """Return the demo account with a key and a meter, set up and pushing."""
    add(tencent, KEY, key1=1, battery=91)
    add(tencent, METER, power_switch=1)
    entry = MockConfigEntry(domain=DOMAIN, title="Demo", data={CONF_CLOUD: "tencent", **tencent.sign_in})
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await until(lambda: entry.runtime_data.cloud.connected)
    await tencent.wait_for_request(
        lambda record: record.interface == "AppCheckFirmwareUpdate" and record.status is not None,
        count=len(tencent.devices),
    )
    await hass.async_block_till_done(wait_background_tasks=False)
    await entry.runtime_data.poller.async_refresh()
    yield entry
    await close(hass, entry)


async def tell(tencent: Tencent, device_id: str, payload: Any, **params: Any) -> None:
    """Have the socket send a push with this payload."""
    text = base64.b64encode(json.dumps(payload).encode()).decode()
    params = {"Type": "Property", "SubType": "Report", "DeviceId": device_id, "Payload": text, **params}
    for subscription in tencent.sockets.subscriptions:
        await subscription.ws.send_json({"action": "DeviceChange", "push": True, "params": params})


def brightness(hass: HomeAssistant, device_id: str = LAMP) -> Any:
    """Return what is shown, in percent."""
    shown = state(hass, device_id, "light", "light").attributes["brightness"]
    return None if shown is None else round(shown / 2.55)


# Commands


async def test_limit_code_pauses(hass: HomeAssistant, tencent: Tencent, entry: ConfigEntry) -> None:
    """A code that speaks of a rate limit is told as one, and nothing is asked for a while."""
    tencent.change(LIGHT, {"power_switch": 0})
    tencent.faults.add("refuse", code="RequestLimitExceeded", path="AppControlDeviceData")
    await until(lambda: state(hass, LIGHT, "light", "light").state == STATE_OFF)
    with pytest.raises(HomeAssistantError) as caught:
        await call(hass, "light.turn_on", LIGHT, "light")
    assert caught.value.translation_key == "rate_limited"
    assert tencent.devices[LIGHT].properties["power_switch"] == 0
    tencent.requests.clear()
    await entry.runtime_data.poller.async_refresh()
    assert not [record for record in tencent.requests if record.path.startswith("/api/")]


async def test_unknown_code_is_shown(hass: HomeAssistant, tencent: Tencent, entry: ConfigEntry) -> None:
    """A code in no table is a refusal that names the code."""
    tencent.faults.add("refuse", times=1, code="FailedOperation.MotorBlocked", path="AppControlDeviceData")
    with pytest.raises(HomeAssistantError) as caught:
        await call(hass, "light.turn_off", LAMP, "light")
    assert caught.value.translation_key == "command_refused"
    assert "FailedOperation.MotorBlocked" in str((caught.value.translation_placeholders or {})["code"])
    assert tencent.devices[LAMP].properties["power_switch"] == 1


@pytest.mark.parametrize(
    ("code", "errors"),
    [
        ("SomethingNew", {"app_key": "invalid_client"}),
        ("UnauthorizedOperation.NotOnSale", {"app_key": "invalid_client"}),
        ("AuthFailure.SignatureFailure", {"app_secret": "invalid_secret"}),
        ("InvalidParameterValue.PhoneNumberFormat", {"phone": "invalid_auth"}),
        ("RequestLimitExceeded", {"base": "rate_limited"}),
        ("InternalServerError", {"base": "server_error"}),
    ],
)
async def test_refused_sign_in_blames_what_can_be_mended(
    hass: HomeAssistant, tencent: Tencent, code: str, errors: dict[str, str]
) -> None:
    """A refusal of the application is shown at its key or secret, never as a bad address."""
    tencent.faults.add("refuse", code=code, path="AppGetToken")
    flow = hass.config_entries.flow
    result = await flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    result = await flow.async_configure(result["flow_id"], {"next_step_id": "tencent"})
    advanced = {name: tencent.sign_in[name] for name in ("server", "socket")}
    first = {name: tencent.sign_in[name] for name in ("region", "app_key", "app_secret")}
    result = await flow.async_configure(result["flow_id"], {**first, "advanced": advanced})
    result = await flow.async_configure(result["flow_id"], {"next_step_id": "tencent_phone"})
    details = {name: tencent.sign_in[name] for name in ("country_code", "phone", "password")}
    result = await flow.async_configure(result["flow_id"], details)
    assert (result["type"], result["errors"]) == (FlowResultType.FORM, errors)


@pytest.mark.parametrize("nickname", ["NickName", "Nickname"])
async def test_wechat_nickname_in_both_spellings(hass: HomeAssistant, tencent: Tencent, nickname: str) -> None:
    """The document spells a parameter in two ways."""
    tencent.configure(nickname=nickname)
    wechat = {"login_method": "wechat", "wx_open_id": "wx-demo", "nickname": "Demo", "avatar": ""}
    entry = MockConfigEntry(domain=DOMAIN, title="Demo", data={CONF_CLOUD: "tencent", **tencent.sign_in, **wechat})
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await until(lambda: entry.runtime_data.cloud.connected)
    await hass.config_entries.async_unload(entry.entry_id)


# The state


async def test_odd_message_costs_itself_alone(hass: HomeAssistant, tencent: Tencent, entry: ConfigEntry) -> None:
    """After a message that can not be read the next one is shown, and nothing became unavailable."""
    seen = async_capture_events(hass, "state_changed")
    await tell(tencent, LIGHT, {"method": ["report"], "params": {"power_switch": 1}})
    await tell(tencent, LIGHT, {"method": "report", "params": {"power_switch": 1}})
    await until(lambda: state(hass, LIGHT, "light", "light").state == STATE_ON)
    assert entry.runtime_data.cloud.connected
    assert entry.runtime_data.cloud.diagnostics()["damaged_frames"] == 1
    assert not [event for event in seen if event.data["new_state"].state == STATE_UNAVAILABLE]


async def test_change_in_a_short_break_is_shown(hass: HomeAssistant, tencent: Tencent, entry: ConfigEntry) -> None:
    """What nobody was told of while the connection was away is read when it is back."""
    tencent.requests.clear()
    tencent.faults.add("http_error", path="/ws/explorer")
    tencent.drop_sockets()
    await until(lambda: not entry.runtime_data.cloud.connected)
    await entry.runtime_data.poller.async_refresh()
    await tencent.wait_for_request("AppGetDeviceData", count=2 * len(tencent.devices))
    tencent.change(LAMP, {"brightness": 41})
    tencent.faults.clear()
    await until(lambda: brightness(hass) == 41)


async def test_lost_push_is_caught_by_the_next_poll(hass: HomeAssistant, tencent: Tencent, entry: ConfigEntry) -> None:
    """Every poll reads states."""
    tencent.faults.add("lost_push", path=LAMP)
    tencent.change(LAMP, {"brightness": 41})
    await entry.runtime_data.poller.async_refresh()
    assert brightness(hass) == 41


async def test_device_back_online_is_read(hass: HomeAssistant, tencent: Tencent, entry: ConfigEntry) -> None:
    """What changed while a device was offline is read when it is back."""
    tencent.set_online(LAMP, False)
    await until(lambda: state(hass, LAMP, "light", "light").state == STATE_UNAVAILABLE)
    tencent.faults.add("lost_push", times=1, path=LAMP)
    tencent.change(LAMP, {"brightness": 41})
    tencent.set_online(LAMP, True)
    await until(lambda: state(hass, LAMP, "light", "light").state == STATE_ON and brightness(hass) == 41)


async def test_devices_behind_an_offline_gateway(hass: HomeAssistant, tencent: Tencent, entry: ConfigEntry) -> None:
    """They can not be reached, whatever the cloud says of them, and come back with their gateway."""
    tencent.set_online(GATEWAY, False)
    await until(lambda: state(hass, SENSOR, "sensor", "temperature").state == STATE_UNAVAILABLE)
    await entry.runtime_data.poller.async_refresh()
    assert state(hass, SENSOR, "sensor", "temperature").state == STATE_UNAVAILABLE
    tencent.set_online(GATEWAY, True)
    await until(lambda: state(hass, SENSOR, "sensor", "temperature").state == "23.5")


async def test_older_report_does_not_win(hass: HomeAssistant, tencent: Tencent, entry: ConfigEntry) -> None:
    """Of two reports the one that the device stamped later is shown, in whatever order they arrive."""
    tencent.report(LAMP, {"brightness": 66}, 1_700_000_060_000)
    await until(lambda: brightness(hass) == 66)
    tencent.report(LAMP, {"brightness": 33}, 1_700_000_000_000)
    tencent.report(LAMP, {"power_switch": 0}, 1_700_000_000_000)
    await until(lambda: state(hass, LAMP, "light", "light").state == STATE_OFF)
    tencent.report(LAMP, {"power_switch": 1}, 1_700_000_090_000)
    await until(lambda: state(hass, LAMP, "light", "light").state == STATE_ON)
    assert brightness(hass) == 66


@pytest.mark.parametrize("action", ["AppGetFamilyList", "AppGetFamilyDeviceList", "AppGetSceneList", "AppGetRoomList"])
@pytest.mark.parametrize("missing", [False, True])
async def test_list_that_is_none_takes_nothing_away(
    hass: HomeAssistant,
    tencent: Tencent,
    entry: ConfigEntry,
    action: str,
    missing: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A list that is null or missing is no list; devices, scenes and rooms stay as they were."""
    before = {entry.entity_id for entry in er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)}
    keys = {"AppGetFamilyList": "FamilyList", "AppGetSceneList": "SceneList", "AppGetRoomList": "RoomList"}
    answer = {} if missing else {keys.get(action, "DeviceList"): None}
    monkeypatch.setitem(CALLS, action, ((), lambda cloud, params: answer))
    for _ in range(4):
        await entry.runtime_data.poller.async_refresh()
    after = {entry.entity_id for entry in er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)}
    assert before <= after
    assert state(hass, LAMP, "light", "light").state == STATE_ON
    assert state(hass, "home_f_home", "scene", "scene.s_movie").state == STATE_UNKNOWN
    tencent.change(LAMP, {"brightness": 12})
    await until(lambda: brightness(hass) == 12)


@pytest.fixture
def lists_read_often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read the lists of devices much more often."""
    monkeypatch.setattr(tencent_cloud, "LISTS_EVERY", 0.1)


async def test_new_device_appears_by_itself(
    hass: HomeAssistant, tencent: Tencent, lists_read_often: None, entry: ConfigEntry
) -> None:
    """Nothing is pushed of a new device, so the lists are watched."""
    device = tencent.new_device("SIMBASICLT", "new", "f_home")
    device.properties = {"power_switch": 1}
    await until(lambda: er.async_get(hass).async_get_entity_id("light", DOMAIN, f"{device.id}_light"))
    await until(lambda: state(hass, device.id, "light", "light").state == STATE_ON)


async def test_push_of_the_family_leads_to_its_lists(hass: HomeAssistant, tencent: Tencent, entry: ConfigEntry) -> None:
    """A push that is about no device is taken for news of the family."""
    device = tencent.new_device("SIMBASICLT", "new", "f_home")
    device.properties = {"power_switch": 1}
    for subscription in tencent.sockets.subscriptions:
        await subscription.ws.send_json({"action": "FamilyChange", "push": True, "params": {"FamilyId": "f_home"}})
    await until(lambda: er.async_get(hass).async_get_entity_id("light", DOMAIN, f"{device.id}_light"))


# What happens


def presses(hass: HomeAssistant, seen: list[Event[EventStateChangedData]]) -> int:
    """Return how often the key was pressed."""
    name = entity(hass, KEY, "event", "button_1")
    shown = {
        event.data["new_state"].state for event in seen if event.data["entity_id"] == name and event.data["new_state"]
    }
    return len(shown - {STATE_UNAVAILABLE, STATE_UNKNOWN})


@pytest.fixture
def seen(hass: HomeAssistant, entry: ConfigEntry) -> list[Event[EventStateChangedData]]:
    """Return all changes of states from here on."""
    captured: list[Event[EventStateChangedData]] = async_capture_events(hass, "state_changed")
    return captured


async def test_whole_state_of_a_key_is_no_press(
    hass: HomeAssistant, tencent: Tencent, entry: ConfigEntry, seen: list[Event[EventStateChangedData]]
) -> None:
    """A wireless switch repeats its last press with everything else that it reports."""
    for battery in (90, 89, 89):
        await tell(tencent, KEY, {"method": "report", "params": {"key1": 1, "battery": battery}})
    tencent.drop_sockets()
    await until(lambda: not entry.runtime_data.cloud.connected)
    await until(lambda: entry.runtime_data.cloud.connected)
    await tell(tencent, KEY, {"method": "report", "params": {"key1": 1, "battery": 88}})
    await tell(tencent, KEY, {"method": "report", "params": {"key1": 1}})
    await tell(tencent, LIGHT, {"method": "report", "params": {"power_switch": 1}})
    await until(lambda: state(hass, LIGHT, "light", "light").state == STATE_ON)
    assert presses(hass, seen) == 1


async def test_first_report_after_coming_online_is_no_press(
    hass: HomeAssistant, tencent: Tencent, entry: ConfigEntry, seen: list[Event[EventStateChangedData]]
) -> None:
    """A key that comes back reports what it did last; from then on each frame is a press, and counts once."""
    tencent.set_online(KEY, False)
    tencent.set_online(KEY, True)
    await tencent.settled()
    tencent.report(KEY, {"key1": 1})
    await tencent.settled()
    tencent.faults.add("doubled_push", path=KEY)
    for _ in range(2):
        tencent.report(KEY, {"key1": 1})
        await tencent.settled()
    tencent.change(LIGHT, {"power_switch": 1})
    await until(lambda: state(hass, LIGHT, "light", "light").state == STATE_ON)
    assert presses(hass, seen) == 2


async def test_increments_are_summed(hass: HomeAssistant, tencent: Tencent, entry: ConfigEntry) -> None:
    """Energy that is told as what was added becomes a total, which a reload does not touch; each report counts once."""
    tencent.faults.add("doubled_push", path=METER)
    for amount in (0.12, 0.05, 0.05):
        tencent.report(METER, {"add_elec": amount})
        await tencent.settled()
    await until(lambda: state(hass, METER, "sensor", "add_elec").state == "0.22")
    await entry.runtime_data.poller.async_refresh()
    assert await hass.config_entries.async_reload(entry.entry_id)
    await until(lambda: entry.runtime_data.cloud.connected)
    for amount in (0.01, -5, 1e9, float("nan")):
        tencent.report(METER, {"add_elec": amount})
    await until(lambda: state(hass, METER, "sensor", "add_elec").state == "0.23")
    shown = state(hass, METER, "sensor", "add_elec").attributes
    assert (shown["device_class"], shown["state_class"]) == ("energy", "total_increasing")
    assert shown["unit_of_measurement"] == "kWh"


async def test_increment_that_is_told_twice(hass: HomeAssistant, tencent: Tencent, entry: ConfigEntry) -> None:
    """A report that the device repeats, with the time that it gave it, counts once, in whatever frame it comes."""
    now = int(tencent.now() * 1000)
    for stamp in (now, now, now + 1):
        tencent.report(METER, {"add_elec": 0.05}, stamp)
        await tencent.settled()
    tencent.report(METER, {"add_elec": 0.02})
    await until(lambda: state(hass, METER, "sensor", "add_elec").state == "0.12")


@pytest.mark.parametrize("listover", ["end", "more"])
async def test_past_is_complete(hass: HomeAssistant, tencent: Tencent, entry: ConfigEntry, listover: str) -> None:
    """Actions return all pages of events and values, whatever the cloud means by Listover."""
    tencent.configure(listover=listover)
    for voltage in range(137):
        tencent.raise_event(LIGHT, "low_voltage", {"voltage": voltage})
    tencent.raise_event(LIGHT, "hardware_fault")
    start = 1_700_000_000
    tencent.account.history[LAMP, "brightness"] = [((start + n) * 1000, n % 100) for n in range(730)]
    found: dict[str, Any] = {}
    for device_id, action, data in (
        (LIGHT, "get_events", {"event_id": "low_voltage"}),
        (LAMP, "get_history", {"property": "brightness", "start": dt_util.utc_from_timestamp(start).isoformat()}),
    ):
        device = dr.async_get(hass).async_get_device_by_identifier((DOMAIN, device_id), entry.entry_id)
        assert device is not None
        answer = await hass.services.async_call(
            DOMAIN, action, {"device_id": device.id, **data}, blocking=True, return_response=True
        )
        found[action] = (answer or {})["result"]
    assert [item["data"]["voltage"] for item in found["get_events"]] == [*reversed(range(137))]
    assert [item["value"] for item in found["get_history"]] == [str(n % 100) for n in range(730)]
    assert len(tencent.requests.to("AppListEventHistory")) == 3
    assert len(tencent.requests.to("AppGetDeviceDataHistory")) == 4
