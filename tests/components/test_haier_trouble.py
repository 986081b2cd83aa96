"""A Haier account while something goes wrong: odd messages, values, lists and answers."""

import base64
from collections.abc import AsyncGenerator
from contextlib import suppress
import gzip
import json
import logging
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import EVENT_STATE_CHANGED, STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import Event, HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.util.unit_system import US_CUSTOMARY_SYSTEM
from hypothesis import given
import pytest

from custom_components.homeclouds.account.account import HomeCloudsAccount
from custom_components.homeclouds.clouds.haier.cloud import HaierCloud
from simulators.haier import Haier
from simulators.haier.appliances import number
from simulators.testing import simulator_fixture
from tests.fuzz import fuzz, json_values

from .accounts import call, close, entity, hurry, state, until
from .test_haier import login_method_form, signed_in, start

haier = simulator_fixture(Haier)
AC, CURTAIN, HEATER = "2C37C530B5F1", "A4CF12000077", "3C71BF112233"


@pytest.fixture(autouse=True)
def impatient(enable_custom_integrations: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have commands and reconnections not wait."""
    monkeypatch.setattr("custom_components.homeclouds.clouds.haier.commands.PAUSES", (0.05, 0.05))
    hurry(monkeypatch, HaierCloud)


@pytest.fixture
async def entry(hass: HomeAssistant, haier: Haier) -> AsyncGenerator[ConfigEntry]:
    """Return the demo account, signed in, set up and pushing."""
    entry = await signed_in(hass, haier)
    await until(lambda: entry.runtime_data.cloud.connected)
    await hass.async_block_till_done(wait_background_tasks=False)
    yield entry
    await close(hass, entry)


def message(kind: Any, data: Any) -> str:
    """Return a message of the gateway."""
    content = {"businType": kind, "data": data}
    return json.dumps({"agClientId": "", "topic": "GenMsgDown", "content": content}, ensure_ascii=False)


def packed(content: Any) -> str:
    """Return base64 of JSON."""
    return base64.b64encode(json.dumps(content).encode()).decode()


def report(model: Any, device: str = AC) -> str:
    """Return the message of a digital model."""
    args = base64.b64encode(gzip.compress(json.dumps(model).encode(), 1)).decode()
    return message("DigitalModel", packed({"dev": device, "args": args}))


DEEP = '{"a":' * 3000 + "1" + "}" * 3000


# Push


@pytest.mark.parametrize(
    "odd",
    [
        message("DigitalModel", "é"),
        message("DigitalModel", "\u0000"),
        message("DigitalModel", base64.b64encode(b"[" * 100_000).decode()),
        message("DevOnlineNotify", base64.b64encode(DEEP.encode()).decode()),
        message("DevOfflineNotify", packed({"devs": {AC: 1}})),
        report(None),
        report({"attributes": {"onOffStatus": "true"}}),
        report({"attributes": [], "alarms": 5}),
    ],
    ids=["no ASCII", "NUL", "deep list", "deep object", "no list", "no model", "no attributes", "no alarms"],
)
async def test_odd_message(
    hass: HomeAssistant, haier: Haier, entry: ConfigEntry, caplog: pytest.LogCaptureFixture, odd: str
) -> None:
    """A message that nobody understands is counted, and the next one is heard."""
    seen: list[str] = []

    def note(event: Event[Any]) -> None:
        if event.data["new_state"] and event.data["new_state"].state == STATE_UNAVAILABLE:
            seen.append(event.data["entity_id"])

    hass.bus.async_listen(EVENT_STATE_CHANGED, note)
    await haier.say(odd)
    haier.change(AC, {"targetTemperature": "18"})
    await until(lambda: state(hass, AC, "climate", "air_conditioner").attributes["temperature"] == 18)
    cloud = entry.runtime_data.cloud
    assert cloud.connected
    assert cloud.diagnostics()["messages_not_understood"] == 1
    assert cloud.diagnostics()["connects"] == 1
    assert not seen
    assert "never retrieved" not in caplog.text


@pytest.mark.parametrize(
    "of_no_interest",
    ["", "{", "null", DEEP, message([], {}), message("DigitalModel", None), '{"topic": 5, "content": null}'],
    ids=["empty", "cut", "null", "deep", "strange types", "no data", "no content"],
)
async def test_message_of_no_interest(
    hass: HomeAssistant, haier: Haier, entry: ConfigEntry, of_no_interest: str
) -> None:
    """What is no news at all is passed over."""
    await haier.say(of_no_interest)
    haier.change(AC, {"targetTemperature": "18"})
    await until(lambda: state(hass, AC, "climate", "air_conditioner").attributes["temperature"] == 18)
    assert entry.runtime_data.cloud.diagnostics()["connects"] == 1


@pytest.mark.parametrize("raw", ["-64", "-64.0", "-64.00", " -64.00 ", "-064.0", -64, -64.0])
async def test_no_sensor(hass: HomeAssistant, haier: Haier, entry: ConfigEntry, raw: Any) -> None:
    """The vendor's mark for a missing sensor is no temperature, however it is spelled."""
    model = {"attributes": [{"name": name, "value": raw} for name in ("outdoorTemperature", "indoorTemperature")]}
    await haier.say(report(model))
    await until(lambda: state(hass, AC, "sensor", "outdoor_temperature").state == STATE_UNKNOWN)
    assert state(hass, AC, "climate", "air_conditioner").attributes["current_temperature"] is None
    haier.change(AC, {"outdoorTemperature": "-6.50", "indoorTemperature": "-0.0"})
    await until(lambda: state(hass, AC, "sensor", "outdoor_temperature").state == "-6.5")
    assert state(hass, AC, "climate", "air_conditioner").attributes["current_temperature"] == 0


async def test_invalid_values_in_answers(
    hass: HomeAssistant, haier: Haier, entry: ConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A device that reports what cannot be is asked, and once more if it answers so, too."""
    monkeypatch.setattr("custom_components.homeclouds.account.reading._DOUBT_PAUSES", (0, 0.05))
    haier.requests.clear()
    haier.faults.add("lies", path=AC, times=2)
    haier.change(AC, {"indoorTemperature": "21.00"})
    await until(lambda: not list(haier.faults))
    await until(lambda: state(hass, AC, "climate", "air_conditioner").attributes["current_temperature"] == 21)
    assert len(haier.requests.to("devdigitalmodels")) == 2


async def test_whole_degrees_with_fahrenheit_as_unit(hass: HomeAssistant, haier: Haier) -> None:
    """Plus and minus always move, though the unit counts in whole degrees Celsius."""
    hass.config.units = US_CUSTOMARY_SYSTEM
    appliance = haier.devices[AC]
    haier.widen(AC, number("targetTemperature", "目标温度", "16", "30"), "23")
    result = await start(hass, haier, "refresh_token")
    result = await hass.config_entries.flow.async_configure(
        result["flow_id"], login_method_form(haier, "refresh_token")
    )
    await until(lambda: result["result"].runtime_data.cloud.connected)
    await hass.async_block_till_done(wait_background_tasks=False)
    assert state(hass, AC, "climate", "air_conditioner").attributes["temperature"] == 73
    for requested in (74, 75, 74, 73, 72, *range(61, 87), *range(86, 60, -1)):
        await call(hass, "climate.set_temperature", AC, "air_conditioner", temperature=requested)
        assert state(hass, AC, "climate", "air_conditioner").attributes["temperature"] == requested
        assert abs(float(appliance.properties["targetTemperature"]) - (requested - 32) / 1.8) <= 0.5
    await hass.config_entries.async_unload(result["result"].entry_id)


# Secrets


@pytest.mark.parametrize("login_method", ["refresh_token", "password"])
async def test_debug_log(
    hass: HomeAssistant, haier: Haier, caplog: pytest.LogCaptureFixture, login_method: str
) -> None:
    """No token, password or id is in the log: at sign-in, renewal, a command, an error and after a restart."""
    caplog.set_level(logging.DEBUG)
    result = await start(hass, haier, login_method)
    result = await hass.config_entries.flow.async_configure(result["flow_id"], login_method_form(haier, login_method))
    account: ConfigEntry = result["result"]
    await until(lambda: account.runtime_data.cloud.connected)
    haier.faults.add("expired_token", times=1)
    await account.runtime_data.poller.async_refresh()
    await call(hass, "climate.turn_off", AC, "air_conditioner")
    await hass.config_entries.async_reload(account.entry_id)
    await until(lambda: account.runtime_data.cloud.connected)
    await account.runtime_data.poller.async_refresh()
    await hass.config_entries.async_unload(account.entry_id)
    secrets = [text for grant in haier.office.grants.values() for text in (grant.access, grant.refresh) if text]
    secrets += [haier.sign_in[name] for name in ("app_key", "client_id", "password")]
    ours = [r.getMessage() for r in caplog.records if "homeclouds" in r.name]
    assert len(secrets) > 5
    assert not [(secret, line) for line in ours for secret in secrets if secret in line]


# Lists


@pytest.mark.parametrize("options", [{}, {"missing": True}, {"value": {}}, {"value": "none"}])
async def test_list_of_nothing(hass: HomeAssistant, haier: Haier, entry: ConfigEntry, options: dict[str, Any]) -> None:
    """A list that is none says nothing about anybody."""
    count = len(dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id))
    registry = er.async_get(hass)
    registry.async_update_entity(entity(hass, CURTAIN, "cover", "cover"), name="Mine")
    haier.faults.add("no_list", **options)
    for _ in range(3):
        await entry.runtime_data.poller.async_refresh()
        assert not entry.runtime_data.poller.last_update_success
    haier.faults.clear()
    await entry.runtime_data.poller.async_refresh()
    assert len(dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)) == count
    assert state(hass, CURTAIN, "cover", "cover").name.endswith("Mine")


async def test_device_that_a_list_lacks(hass: HomeAssistant, haier: Haier, entry: ConfigEntry) -> None:
    """Its pushes are heard all the same."""
    haier.devices[HEATER] = haier.devices.pop(HEATER)
    haier.faults.add("lists", path="deviceinfos", how="half")
    for _ in range(2):
        await entry.runtime_data.poller.async_refresh()
    haier.change(HEATER, {"targetTemp": "45"})
    heater = (hass, HEATER, "water_heater", "water_heater")
    await until(lambda: state(*heater).attributes["temperature"] == 45)


# Commands


@pytest.mark.parametrize(
    ("code", "reason", "told"), [("S00042", "", "code S00042"), ("S00004", "107", "code 107"), ("", "4711", "refused")]
)
async def test_refusal_says_the_code(
    hass: HomeAssistant, haier: Haier, entry: ConfigEntry, code: str, reason: str, told: str
) -> None:
    """A refusal names the code, also one that is in no table; the words are in the debug log."""
    haier.faults.add("refuse", code=code, reason=reason)
    with pytest.raises(HomeAssistantError, match=told) as caught:
        await call(hass, "climate.turn_off", AC, "air_conditioner")
    assert caught.value.translation_key == "command_refused"


@pytest.mark.parametrize("lost", ["drop", "http_error"])
async def test_answer_lost(hass: HomeAssistant, haier: Haier, entry: ConfigEntry, lost: str) -> None:
    """A command by REST that was carried out, and whose answer got lost, is not sent again."""
    haier.faults.add("http_error", path="assign")
    haier.drop_sockets("gateway")
    await until(lambda: not entry.runtime_data.cloud.connected)
    haier.faults.add(lost, path="sendbatchCmd", after=True)
    with suppress(HomeAssistantError):
        await call(hass, "climate.turn_off", AC, "air_conditioner")
    assert len(haier.requests.to("sendbatchCmd")) == 1
    assert haier.devices[AC].properties["onOffStatus"] == "false"


@fuzz
@given(json_values("topic", "content", "businType", "data", "devs", "dev", "args"))
async def test_fuzz(
    hass: HomeAssistant, haier: Haier, entry: ConfigEntry, monkeypatch: pytest.MonkeyPatch, content: Any
) -> None:
    """Whatever the gateway says, the connection stays and the next change is seen."""
    # Polls, which strange devices bring about, would take most of the time, and have their own tests
    monkeypatch.setattr(HomeCloudsAccount, "refresh", lambda self: None)
    for text in (
        json.dumps(content),
        message("DigitalModel", packed(content)),
        report(content),
        report({"attributes": content}),
    ):
        await haier.say(text)
    wanted = 18 if state(hass, AC, "climate", "air_conditioner").attributes["temperature"] != 18 else 19
    haier.change(AC, {"onOffStatus": "true", "targetTemperature": str(wanted)})
    await until(lambda: state(hass, AC, "climate", "air_conditioner").attributes["temperature"] == wanted)
    assert entry.runtime_data.cloud.diagnostics()["connects"] == 1
