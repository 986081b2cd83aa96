"""Living with the appliances."""

from datetime import timedelta
import json
import logging
from typing import Any

from homeassistant.components.climate import ATTR_PRESET_MODE, ATTR_SWING_HORIZONTAL_MODE, ATTR_SWING_MODE
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN, EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import device_registry as dr, issue_registry as ir
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from homeassistant.util.unit_system import US_CUSTOMARY_SYSTEM
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed
from pytest_homeassistant_custom_component.components.diagnostics import get_diagnostics_for_config_entry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.homeclouds.const import DOMAIN
from simulators.midea.catalogue import (
    ATTIC,
    BEDROOM,
    CELLAR,
    DEHUMIDIFIER,
    GARAGE,
    GUEST_ROOM,
    LIVING_ROOM,
    OFFICE_AC,
    STUDY,
    WASHER,
)

from ..accounts import remove_at_once
from .conftest import Instance, eventually

LIVING, BED, OFFICE = (f"climate.{room}_air_conditioner" for room in ("living_room", "bedroom", "office"))


# --- what is there


async def test_set_up_says_nothing_bad(instance: Instance, caplog: pytest.LogCaptureFixture) -> None:
    """A set-up and a life with reports log no warning, and never a secret."""
    caplog.set_level(logging.DEBUG)
    await instance.move_in()
    instance.midea.change(BEDROOM, {"power": "1"})
    instance.midea.change(CELLAR, {"power": "1"})
    await instance.settle()
    await instance.do("climate.set_temperature", BED, temperature=21)
    await instance.poll()
    bad = [record for record in caplog.records if record.levelno >= logging.WARNING]
    allowed = ("has not been tested by Home Assistant", "zlib_ng")
    assert not [record for record in bad if not any(text in record.getMessage() for text in allowed)]
    secrets = (instance.midea.client_secret, instance.midea.open_user_id, instance.entry.data["access_token"])
    ours = "\n".join(record.getMessage() for record in caplog.records if "homeclouds" in record.name)
    assert ours
    assert not [secret for secret in secrets if secret in ours]


async def test_devices(instance: Instance) -> None:
    """Appliances are devices with what the vendor tells of them."""
    await instance.move_in()
    living = instance.device(LIVING_ROOM)
    assert (living.manufacturer, living.model, living.name) == (
        "Midea",
        "Air conditioner KFR-35GW",
        "Living room air conditioner",
    )
    assert living.serial_number
    assert instance.device(WASHER).model == "Front-loading washing machine MG100T2"
    assert dr.async_get(instance.hass).async_get_device_by_identifier((DOMAIN, ATTIC), instance.entry.entry_id) is None


async def test_entities_of_an_air_conditioner(instance: Instance) -> None:
    """Every row of the thing model is there, the rarely wanted ones off."""
    await instance.move_in()
    found = instance.entities(LIVING_ROOM)
    off = {entity.unique_id.partition("_")[2] for entity in found if entity.disabled_by}
    louvres = {f"louvre_angle_{unit}{n}" for unit in ("", "second_") for n in range(1, 5)}
    flags = {"eco", "boost", "sleep", "frost_protection"}
    assert off == louvres | flags | {"energy_running", "energy_current_run", "temperature_unit", "fault"}
    assert len(found) == 36
    switches = [entity for entity in found if entity.domain in {"switch", "select"}]
    # What changes how the air conditioner works is a setting: an area's switch.turn_on must not start a self-clean
    assert switches
    assert all(entity.entity_category is EntityCategory.CONFIG for entity in switches)


async def test_climate(instance: Instance) -> None:
    """The climate shows what the appliance has."""
    await instance.move_in()
    state = instance.state(LIVING)
    assert state.state == "off"
    assert state.attributes["hvac_modes"] == ["off", "auto", "cool", "dry", "heat", "fan_only"]
    assert state.attributes["fan_modes"] == ["auto", "low", "medium", "high"]
    assert state.attributes["preset_modes"] == ["none", "eco", "boost", "sleep", "frost_protection", "smart_dry"]
    assert state.attributes["swing_modes"] == state.attributes["swing_horizontal_modes"] == ["off", "on"]
    assert (state.attributes["min_temp"], state.attributes["max_temp"]) == (12, 30)
    assert state.attributes["target_temp_step"] == 0.5
    assert (state.attributes["temperature"], state.attributes["current_temperature"]) == (24, 28)
    assert state.attributes["hvac_action"] == "off"
    office = instance.state(OFFICE)
    assert (office.attributes["temperature"], office.attributes["current_humidity"]) == (25.5, 56)
    assert office.attributes["fan_modes"] == ["auto", "silent", "low", "medium", "high", "full"]


async def test_washing_machine(instance: Instance) -> None:
    """It is turned on, started, paused, and looked at."""
    await instance.move_in()
    entities = {entity.unique_id.partition("_")[2]: entity for entity in instance.entities(WASHER)}
    shown = {key for key, entity in entities.items() if entity.disabled_by is None}
    assert {"power", "start", "pause", "status", "time_left", "program", "child_lock"} <= shown
    assert instance.state(entities["program"].entity_id).state == "mixed"
    await instance.do("switch.turn_on", entities["power"].entity_id)
    await instance.do("button.press", entities["start"].entity_id)
    await instance.until(entities["status"].entity_id, "running")
    await instance.until(entities["time_left"].entity_id, "60")
    await instance.do("button.press", entities["pause"].entity_id)
    await instance.until(entities["status"].entity_id, "paused")


async def test_dehumidifier(instance: Instance) -> None:
    """It is a humidifier entity of its class, beside its readings."""
    await instance.move_in()
    entities = {f"{one.domain}.{one.unique_id.partition('_')[2]}": one for one in instance.entities(DEHUMIDIFIER)}
    main = entities["humidifier.dehumidifier"].entity_id
    assert instance.state(main).attributes["device_class"] == "dehumidifier"
    await instance.do("humidifier.set_humidity", main, humidity=55)
    await instance.do("humidifier.turn_off", main)
    await instance.until(main, "off")
    assert instance.state(main).attributes["humidity"] == 55
    assert instance.state(entities["binary_sensor.tank_full"].entity_id).state == "off"


async def test_appliance_that_cannot_be_asked_spoils_nothing(instance: Instance) -> None:
    """Without thing model and without an answer an appliance is a device without entities."""
    instance.midea.faults.add("refuse", path="control/hexadecimal", code=1016)
    await instance.move_in()
    assert not instance.entities(CELLAR)
    assert instance.state(BED).state == "off"
    instance.midea.faults.clear()
    await instance.poll()
    assert instance.state("climate.cellar_air_conditioner").state == "off"


# --- commands


async def test_one_request_for_all_that_is_wanted(instance: Instance) -> None:
    """Mode and temperature are one request, and the report confirms it."""
    await instance.move_in()
    await instance.do("climate.set_temperature", BED, temperature=21.5, hvac_mode="cool")
    assert instance.sent() == [{"power": "1", "mode": "2", "temp": "21.5"}]
    assert instance.midea.devices[BEDROOM].properties["temp"] == "21.5"
    assert instance.state(BED).state == "cool"
    assert instance.state(BED).attributes["temperature"] == 21.5
    assert not instance.midea.requests.to("fullQuery")[9:]


@pytest.mark.parametrize(
    ("action", "data", "instruction", "attribute", "value"),
    [
        ("climate.set_hvac_mode", {"hvac_mode": "heat"}, {"power": "1", "mode": "4"}, None, "heat"),
        ("climate.turn_on", {}, {"power": "1"}, None, "cool"),
        ("climate.set_temperature", {"temperature": 19}, {"temp": "19"}, "temperature", 19),
        ("climate.set_fan_mode", {"fan_mode": "high"}, {"windSpeed": "80"}, "fan_mode", "high"),
        ("climate.set_swing_mode", {ATTR_SWING_MODE: "on"}, {"vertWind": "3"}, ATTR_SWING_MODE, "on"),
        (
            "climate.set_swing_horizontal_mode",
            {ATTR_SWING_HORIZONTAL_MODE: "on"},
            {"horzWind": "3"},
            ATTR_SWING_HORIZONTAL_MODE,
            "on",
        ),
        ("climate.set_preset_mode", {ATTR_PRESET_MODE: "eco"}, {"eco": "1"}, ATTR_PRESET_MODE, "eco"),
        ("climate.set_preset_mode", {ATTR_PRESET_MODE: "smart_dry"}, {"mode": "6"}, ATTR_PRESET_MODE, "smart_dry"),
        (
            "climate.set_preset_mode",
            {ATTR_PRESET_MODE: "frost_protection"},
            {"8DegreeHot": "1"},
            ATTR_PRESET_MODE,
            "frost_protection",
        ),
    ],
)
async def test_climate_actions(
    instance: Instance,
    action: str,
    data: dict[str, Any],
    instruction: dict[str, str],
    attribute: str | None,
    value: Any,
) -> None:
    """Each action reaches the appliance and is seen."""
    await instance.move_in()
    await instance.do(action, LIVING, **data)
    assert instance.sent() == [instruction]
    state = instance.state(LIVING)
    assert (state.attributes[attribute] if attribute else state.state) == value


async def test_commands_in_the_other_vocabulary(instance: Instance) -> None:
    """The office obeys its own words."""
    await instance.move_in()
    await instance.do("climate.set_temperature", OFFICE, temperature=22.5, hvac_mode="fan_only")
    assert instance.sent() == [{"power": "on", "mode": "fan", "temperature": "22", "small_temperature": "0.5"}]
    assert instance.state(OFFICE).state == "fan_only"
    assert instance.state(OFFICE).attributes["temperature"] == 22.5
    await instance.do("fan.turn_on", "fan.office_air_conditioner_fresh_air", percentage=100)
    assert instance.midea.devices[OFFICE_AC].properties["fresh_air_fan_speed"] == 100
    await instance.do("fan.turn_off", "fan.office_air_conditioner_fresh_air")
    assert instance.midea.devices[OFFICE_AC].properties["fresh_air_fan_speed"] == 0


@pytest.mark.parametrize(("degrees", "raw"), [(72, "22"), (73, "23"), (74, "23.5"), (82, "28"), (86, "30"), (60, "16")])
async def test_fahrenheit(instance: Instance, degrees: int, raw: str) -> None:
    """Whole degrees Fahrenheit go by the document's own table, and come back as they were set."""
    instance.hass.config.units = US_CUSTOMARY_SYSTEM
    await instance.move_in()
    await instance.do("climate.set_temperature", BED, temperature=degrees)
    assert instance.sent() == [{"temp": raw}]
    assert instance.state(BED).attributes["temperature"] == degrees
    assert instance.state(BED).attributes["target_temp_step"] == 1


@pytest.mark.parametrize(
    ("action", "entity_id", "data", "instruction"),
    [
        ("switch.turn_off", "switch.living_room_air_conditioner_display", {}, {"ledDisplay": "7"}),
        ("switch.turn_on", "switch.living_room_air_conditioner_no_direct_airflow", {}, {"unDirectBlow": "2"}),
        (
            "select.select_option",
            "select.living_room_air_conditioner_airflow_avoidance",
            {"option": "up"},
            {"unDirectBlow": "2", "notWindStatus": "2"},
        ),
        (
            "select.select_option",
            "select.living_room_air_conditioner_surround_airflow",
            {"option": "down"},
            {"roundWind": "2"},
        ),
    ],
)
async def test_beside_the_climate(
    instance: Instance, action: str, entity_id: str, data: dict[str, Any], instruction: dict[str, str]
) -> None:
    """Switches and selects write as documented."""
    await instance.move_in()
    await instance.do(action, entity_id, **data)
    assert instance.sent() == [instruction]
    assert (
        instance.midea.devices[LIVING_ROOM].properties | instruction == instance.midea.devices[LIVING_ROOM].properties
    )


async def test_without_thing_model(instance: Instance) -> None:
    """The cellar obeys binary messages."""
    await instance.move_in()
    cellar = "climate.cellar_air_conditioner"
    await instance.do("climate.set_temperature", cellar, temperature=22.5, hvac_mode="heat")
    assert not instance.sent()
    assert instance.midea.devices[CELLAR].properties["temp"] == "22.5"
    assert (instance.state(cellar).state, instance.state(cellar).attributes["temperature"]) == ("heat", 22.5)


async def test_without_reports(instance: Instance, short_timeout: None) -> None:
    """Where nothing is reported one query confirms the command."""
    await instance.sign_in()
    asked = len(instance.midea.requests.to("fullQuery"))
    await instance.do("climate.turn_on", BED)
    assert instance.state(BED).state == "cool"
    assert len(instance.midea.requests.to("fullQuery")) == asked + 1


@pytest.mark.parametrize(
    ("entity_id", "fault", "options", "key"),
    [
        (BED, "refuse", {"code": 110003}, "command_refused"),
        (BED, "refuse", {"code": 1204}, "device_offline"),
        (BED, "http_error", {}, "server_error"),
        (BED, "rate_limit", {}, "rate_limited"),
        (BED, "ignored_command", {}, "no_answer"),
        (BED, "html", {}, "unexpected_answer"),
        ("climate.guest_room_air_conditioner", "latency", {"seconds": 0}, "not_confirmed"),
    ],
)
async def test_refused_command(
    instance: Instance, short_timeout: None, entity_id: str, fault: str, options: dict[str, Any], key: str
) -> None:
    """Whoever commands is told why it failed, and the old state is back."""
    await instance.move_in()
    instance.midea.push(LIVING_ROOM)
    await instance.settle()
    seen = instance.watch(entity_id)
    path = BEDROOM if fault == "ignored_command" else "control/json"
    instance.midea.faults.add(fault, path=path, **options)
    with pytest.raises(HomeAssistantError) as caught:
        await instance.do("climate.turn_on", entity_id)
    assert caught.value.translation_key == key
    assert caught.value.translation_domain == DOMAIN
    assert seen[0].state == "cool"
    assert instance.state(entity_id).state == "off"
    assert len(instance.sent()) == 1


async def test_temperature_out_of_range(instance: Instance) -> None:
    """A temperature that no appliance has goes nowhere."""
    await instance.move_in()
    with pytest.raises(ServiceValidationError):
        await instance.do("climate.set_temperature", BED, temperature=45)
    assert not instance.sent()


async def test_account_removed_while_a_command_is_under_way(instance: Instance) -> None:
    """A command does not outlive its account, and its caller is told."""
    await instance.move_in()
    instance.midea.faults.add("half_open", path="control/json")
    command = instance.hass.async_create_task(instance.do("climate.turn_on", BED))
    await instance.midea.wait_for_request("control/json")
    await instance.hass.config_entries.async_remove(instance.entry.entry_id)
    with pytest.raises(HomeAssistantError) as caught:
        await command
    assert caught.value.translation_key == "account_closed"
    instance.midea.faults.clear()


# --- news


async def test_remote_control(instance: Instance) -> None:
    """What somebody does with the remote control is there with the report, without a poll."""
    await instance.move_in()
    polls = len(instance.midea.requests)
    instance.midea.change(BEDROOM, {"power": "1", "mode": "4", "temp": "25.5", "windSpeed": "101"})
    await instance.settle()
    state = instance.state(BED)
    assert (state.state, state.attributes["temperature"], state.attributes["fan_mode"]) == ("heat", 25.5, None)
    assert len(instance.midea.requests) == polls


async def test_report_updates_only_its_entities(instance: Instance) -> None:
    """A room temperature writes two states, not thirty."""
    await instance.move_in()
    written = instance.watch("living_room")
    instance.midea.change(LIVING_ROOM, {"roomTemp": "26.5"})
    await instance.settle()
    assert sorted(state.entity_id for state in written) == [
        LIVING,
        "sensor.living_room_air_conditioner_indoor_temperature",
    ]


async def test_binary_reports(instance: Instance) -> None:
    """The study speaks in frames, and they are understood."""
    await instance.move_in()
    polls = len(instance.midea.requests)
    study = next(e.entity_id for e in instance.entities(STUDY) if e.domain == "climate")
    instance.midea.change(STUDY, {"power": "1", "temp": "20.5"})
    assert (await instance.until(study, "cool")).attributes["temperature"] == 20.5
    assert len(instance.midea.requests) == polls


async def test_through_the_webhook(instance: Instance) -> None:
    """Home Assistant behind a proxy gets its reports at its own address."""
    await instance.move_in()
    instance.midea.webhook = f"{instance.midea.webhook}/api/webhook/{instance.entry.data['webhook_id']}"
    instance.midea.change(BEDROOM, {"power": "1"})
    await instance.settle()
    assert instance.state(BED).state == "cool"


@pytest.mark.parametrize(
    ("fault", "code", "counter"),
    [
        ("bad_signature", 10004, "wrong_signature"),
        ("unknown_client", 5000, "wrong_client"),
        ("oversized_report", 9001, "too_large"),
        ("replayed_report", 10003, "replayed"),
    ],
)
async def test_forged_reports(instance: Instance, fault: str, code: int, counter: str) -> None:
    """What Midea did not sign changes nothing, and is counted."""
    await instance.move_in()
    instance.midea.change(BEDROOM, {"temp": "20"})
    await instance.settle()
    instance.midea.faults.add(fault)
    instance.midea.change(BEDROOM, {"power": "1"})
    await instance.settle()
    assert instance.state(BED).state == "off"
    assert json.loads(instance.midea.reporter.log[-1].answer)["code"] == code
    refused: Any = instance.account.cloud.diagnostics()["reports_refused"]
    assert refused[counter] == 1


async def test_offline_and_back(instance: Instance) -> None:
    """An appliance without power is unavailable; its first report brings it back."""
    await instance.move_in()
    assert not [e for e in instance.entities(GARAGE) if instance.hass.states.get(e.entity_id)]
    instance.midea.set_online(BEDROOM, False)
    await instance.poll()
    assert instance.state(BED).state == STATE_UNAVAILABLE
    with pytest.raises(HomeAssistantError):
        await instance.hass.services.async_call(
            DOMAIN,
            "send_command",
            {"device_id": instance.device(BEDROOM).id, "instruction": {"power": "1"}},
            blocking=True,
        )
    instance.midea.set_online(BEDROOM, True)
    instance.midea.push(BEDROOM)
    await instance.settle()
    assert instance.state(BED).state == "off"


async def test_fault_comes_and_goes(instance: Instance) -> None:
    """A fault is a problem and an event, which says what it is."""
    await instance.move_in()
    instance.midea.change(LIVING_ROOM, {"faultCode": "13"})
    await instance.settle()
    assert instance.state("binary_sensor.living_room_air_conditioner_fault").state == "on"
    event = instance.state("event.living_room_air_conditioner_fault_report")
    assert (event.attributes["event_type"], event.attributes["code"]) == ("occurred", "PC00")
    instance.midea.change(LIVING_ROOM, {"faultCode": "0"})
    await instance.settle()
    assert instance.state("event.living_room_air_conditioner_fault_report").attributes["event_type"] == "cleared"


async def test_energy_never_falls(instance: Instance) -> None:
    """A meter that says 0 for a moment is not believed."""
    await instance.move_in()
    for raw, shown in (("12550", "125.5"), ("0", "125.5"), ("12560", "125.6")):
        instance.midea.change(LIVING_ROOM, {"totalPowerConsume": raw})
        await instance.settle()
        assert instance.state("sensor.living_room_air_conditioner_energy").state == shown


async def test_cooling_down(instance: Instance) -> None:
    """An hour of cooling: the room follows, the meter counts, the climate says what it does."""
    await instance.move_in()
    await instance.do("climate.set_temperature", LIVING, temperature=24, hvac_mode="cool")
    await instance.midea.advance(120)
    await instance.settle()
    assert instance.state(LIVING).attributes["hvac_action"] == "cooling"
    assert instance.state("sensor.living_room_air_conditioner_power").state == "900"
    await instance.midea.advance(3600)
    await instance.settle()
    assert instance.state(LIVING).attributes["current_temperature"] == 24
    assert float(instance.state("sensor.living_room_air_conditioner_energy").state) > 125.4


async def test_values_of_the_wrong_type(instance: Instance) -> None:
    """Nonsense is shown as unknown and breaks nothing."""
    await instance.move_in()
    nonsense = {"temp": "warm", "mode": {"a": 1}, "windSpeed": "x", "roomTemp": "hot", "faultCode": None, "eco": "?"}
    instance.midea.change(LIVING_ROOM, nonsense)
    await instance.settle()
    state = instance.state(LIVING)
    assert state.attributes["temperature"] is None
    assert state.attributes["fan_mode"] is None
    assert instance.state("sensor.living_room_air_conditioner_indoor_temperature").state == STATE_UNKNOWN
    instance.midea.faults.add("lies")
    await instance.poll()
    instance.midea.faults.clear()
    await instance.poll()
    assert instance.state(BED).state == "off"


# --- coming and going


async def test_appliances_come_and_go(instance: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    """A new appliance appears with its first report, one that is disowned is unavailable and disappears in the end."""
    await instance.move_in()
    attic = instance.midea.devices[ATTIC]
    attic.owner = instance.midea.open_user_id
    instance.midea.push(ATTIC)
    await instance.until("climate.attic_air_conditioner", "off")
    instance.midea.remove_device(ATTIC)
    await instance.poll()
    await instance.until("climate.attic_air_conditioner", STATE_UNAVAILABLE)
    remove_at_once(monkeypatch)
    await instance.poll()
    await eventually(lambda: instance.hass.states.get("climate.attic_air_conditioner") is None)
    assert instance.state(BED).state == "off"


async def test_outage(instance: Instance, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cloud that is down is said once, and once when it is back."""
    monkeypatch.setattr("custom_components.homeclouds.account.outage._GRACE", 0)
    await instance.sign_in()
    instance.midea.faults.add("http_error")
    for _ in range(3):
        await instance.poll()
    await instance.until(BED, STATE_UNAVAILABLE)
    instance.midea.faults.clear()
    await instance.poll()
    assert instance.state(BED).state == "off"
    told = [r.levelname for r in caplog.records if "homeclouds" in r.name and r.levelno >= logging.INFO]
    assert told.count("ERROR") == 1


async def test_restart_with_the_cloud_down(instance: Instance) -> None:
    """Entities exist at once, from storage, and the account comes back by itself."""
    await instance.move_in()
    instance.midea.change(BEDROOM, {"power": "1", "temp": "20"})
    await instance.settle()
    assert await instance.hass.config_entries.async_unload(instance.entry.entry_id)
    instance.midea.faults.add("drop")
    assert await instance.hass.config_entries.async_setup(instance.entry.entry_id)
    await instance.hass.async_block_till_done()
    assert instance.entry.state is ConfigEntryState.LOADED
    assert instance.state(BED).attributes.get("friendly_name") == "Bedroom air conditioner"
    instance.midea.faults.clear()
    await instance.poll()
    assert (instance.state(BED).state, instance.state(BED).attributes["temperature"]) == ("cool", 20)


async def test_restart_costs_one_list(instance: Instance) -> None:
    """The token is kept, and the list is asked for once."""
    await instance.move_in()
    assert await instance.hass.config_entries.async_unload(instance.entry.entry_id)
    instance.midea.requests.clear()
    assert await instance.hass.config_entries.async_setup(instance.entry.entry_id)
    await instance.midea.wait_for_request("fullQuery", count=8)
    assert not instance.midea.requests.to("/token")
    assert len(instance.midea.requests.to("/appliance/list")) == 1


async def test_unload_and_remove(instance: Instance) -> None:
    """Unloading leaves nothing that runs, removing nothing that is kept."""
    entry = await instance.move_in()
    assert await instance.hass.config_entries.async_unload(entry.entry_id)
    assert instance.state(BED).state == STATE_UNAVAILABLE
    instance.midea.change(BEDROOM, {"power": "1"})
    await instance.settle()
    assert instance.midea.reporter.log[-1].status == 404
    assert await instance.hass.config_entries.async_remove(entry.entry_id)
    await instance.hass.async_block_till_done()
    assert instance.hass.states.get(BED) is None


async def test_poll_by_the_clock(instance: Instance) -> None:
    """Without reports the account is polled every minute."""
    await instance.sign_in()
    instance.midea.devices[BEDROOM].properties["power"] = "1"
    async_fire_time_changed(instance.hass, dt_util.utcnow() + timedelta(seconds=62))
    await instance.until(BED, "cool")


# --- what only a user can do


async def test_appliance_that_must_be_confirmed(
    instance: Instance, hass: HomeAssistant, hass_client: ClientSessionGenerator
) -> None:
    """A repair asks to confirm an appliance, tries, and is gone when it was done."""
    assert await async_setup_component(hass, "repairs", {})
    await instance.move_in()
    registry = ir.async_get(hass)
    (issue,) = (one for one in registry.issues.values() if one.domain == DOMAIN)
    assert (issue.translation_key, issue.is_fixable) == ("appliance_not_authenticated", True)
    assert issue.translation_placeholders
    assert issue.translation_placeholders["device"] == "Guest room air conditioner"
    client = await hass_client()
    started = await client.post("/api/repairs/issues/fix", json={"handler": DOMAIN, "issue_id": issue.issue_id})
    flow = await started.json()
    step = await (await client.post(f"/api/repairs/issues/fix/{flow['flow_id']}", json={})).json()
    assert step["errors"] == {"base": "not_confirmed"}
    instance.midea.press_button(GUEST_ROOM)
    step = await (await client.post(f"/api/repairs/issues/fix/{flow['flow_id']}", json={})).json()
    assert step["type"] == "create_entry"
    await hass.async_block_till_done()
    assert not [one for one in registry.issues.values() if one.domain == DOMAIN]


async def test_rename(instance: Instance) -> None:
    """A name given in Home Assistant is the appliance's name at Midea."""
    await instance.move_in()
    await instance.hass.services.async_call(
        DOMAIN, "rename_device", {"device_id": instance.device(BEDROOM).id, "name": "Nursery"}, blocking=True
    )
    assert instance.midea.devices[BEDROOM].name == "Nursery"
    await eventually(lambda: instance.device(BEDROOM).name == "Nursery")


async def test_send_command(instance: Instance) -> None:
    """Experts send what they like and get the answer."""
    await instance.move_in()
    target = {"device_id": instance.device(BEDROOM).id}
    await instance.hass.services.async_call(
        DOMAIN, "send_command", {**target, "instruction": {"eco": "1"}}, blocking=True
    )
    assert instance.sent() == [{"eco": "1"}]
    response = await instance.hass.services.async_call(
        DOMAIN,
        "send_command",
        {**target, "hexadecimal": "aa20ac00000000000003418100ff00000000000000000000000000000000024925"},
        blocking=True,
        return_response=True,
    )
    assert response
    result: Any = response["result"]
    assert result["properties"]["eco"] == "1"
    with pytest.raises(HomeAssistantError):
        await instance.hass.services.async_call(
            DOMAIN, "send_command", {**target, "instruction": {"nonsense": "1"}}, blocking=True
        )


async def test_diagnostics(instance: Instance, hass: HomeAssistant, hass_client: ClientSessionGenerator) -> None:
    """Diagnostics hold the counters and nothing personal."""
    assert await async_setup_component(hass, "diagnostics", {})
    await instance.move_in()
    instance.midea.push(BEDROOM)
    await instance.settle()
    found = await get_diagnostics_for_config_entry(hass, hass_client, instance.entry)
    text = json.dumps(found)
    assert found["counters"]["reports_taken"] == 1
    personal = (
        instance.midea.client_secret,
        instance.midea.client_id,
        instance.midea.open_user_id,
        instance.entry.data["access_token"],
        BEDROOM,
        "Bedroom",
        instance.device(BEDROOM).serial_number,
    )
    assert not [word for word in personal if word and word in text]
