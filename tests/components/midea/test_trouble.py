"""The appliances while something goes wrong: reports, lists and answers that are odd, old, lost or untrue."""

import asyncio
from collections.abc import Mapping
import json
import logging
import time
from typing import Any
from unittest.mock import Mock

from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.setup import async_setup_component
import pytest
from yarl import URL

from custom_components.homeclouds.account import reading
from custom_components.homeclouds.clouds.core import vendor_clock
from custom_components.homeclouds.clouds.midea import background, devices
from custom_components.homeclouds.clouds.midea.cloud import MideaCloud
from custom_components.homeclouds.const import DOMAIN
from simulators.midea.catalogue import BEDROOM, LIVING_ROOM, OFFICE_AC
from simulators.midea.reports import REPORT_PATH

from .conftest import Instance, eventually

LIVING, BED, OFFICE, GUEST = (
    f"climate.{room}_air_conditioner" for room in ("living_room", "bedroom", "office", "guest_room")
)


def refused(instance: Instance) -> Mapping[str, int]:
    """Return how many reports were refused, by reason."""
    counted: Any = instance.account.cloud.diagnostics()["reports_refused"]
    return dict(counted)


def answered(instance: Instance) -> list[int]:
    """Return the codes that the reports were answered with."""
    return [json.loads(record.answer)["code"] for record in instance.midea.reporter.log]


async def say(instance: Instance, headers: bytes, body: bytes) -> bytes:
    """Send a request to the documented path with headers that no client would send, and return the answer."""
    url = URL(instance.midea.webhook or "")
    reader, writer = await asyncio.open_connection(url.host, url.port)
    start = f"POST {REPORT_PATH} HTTP/1.1\r\nHost: {url.host}\r\nConnection: close\r\nContent-Length: {len(body)}\r\n"
    writer.write(start.encode() + headers + b"\r\n" + body)
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    return answer


# --- reports


@pytest.mark.parametrize("signature", [b"\xff\xfe", b"\xc3\xa9", b"", b"\xf0\x9f\x98\x80" * 50])
async def test_signature_of_odd_bytes(instance: Instance, caplog: pytest.LogCaptureFixture, signature: bytes) -> None:
    """Bytes that are no text are a wrong signature like any other."""
    await instance.move_in()
    client = instance.midea.client_id.encode()
    headers = b"ClientId: %s\r\nSignatureVersion: 2.0\r\nSignature: %s\r\n" % (client, signature)
    answer = await say(instance, headers, b'{"a":1}')
    assert answer.startswith(b"HTTP/1.1 200")
    assert json.loads(answer.partition(b"\r\n\r\n")[2])["code"] == 10004
    assert refused(instance)["wrong_signature"] == 1
    assert "Traceback" not in caplog.text


async def test_counter_that_begins_anew(instance: Instance) -> None:
    """An appliance that counts its messages from 1 again is heard."""
    await instance.move_in()
    instance.midea.change(BEDROOM, {"power": "1"})
    instance.midea.change(BEDROOM, {"power": "0"})
    await instance.settle()
    instance.midea.restart_counter()
    instance.midea.clock.advance(86400)
    instance.midea.change(BEDROOM, {"power": "1"})
    await instance.settle()
    assert answered(instance) == [0, 0, 0]
    assert instance.state(BED).state == "cool"


@pytest.mark.parametrize("age", [10, 3600])
async def test_replay_after_a_reload(instance: Instance, age: float) -> None:
    """A report from before a reload is not taken again, be it old or almost new."""
    await instance.move_in()
    instance.midea.faults.add("old_report", seconds=age, times=1)
    instance.midea.change(BEDROOM, {"power": "1"})
    await instance.settle()
    instance.midea.devices[BEDROOM].properties["power"] = "0"
    await instance.hass.config_entries.async_reload(instance.entry.entry_id)
    await instance.until(BED, "off")
    instance.midea.faults.add("replayed_report", times=1)
    instance.midea.push(BEDROOM)
    await instance.settle()
    assert answered(instance)[-1] == 10003
    assert instance.state(BED).state == "off"


@pytest.mark.parametrize("skew", [86400, -86400])
async def test_clocks_that_differ(instance: Instance, skew: float) -> None:
    """What counts is the vendor's clock, as its answers tell it."""
    instance.midea.faults.add("clock_skew", seconds=skew)
    await instance.move_in()
    instance.midea.change(BEDROOM, {"power": "1"})
    await instance.settle()
    assert answered(instance) == [0]
    assert instance.state(BED).state == "cool"


@pytest.mark.parametrize("jump", [86400, -86400])
async def test_clock_is_set(instance: Instance, monkeypatch: pytest.MonkeyPatch, jump: float) -> None:
    """Home Assistant's clock may be set and set back: reports count meanwhile, before any answer tells the vendor's time."""
    await instance.move_in()
    right = time.time
    for power, shown, clock in (("1", "cool", lambda: right() + jump), ("0", "off", right), ("1", "cool", right)):
        monkeypatch.setattr(vendor_clock, "time", Mock(time=clock, monotonic=time.monotonic))
        instance.midea.change(BEDROOM, {"power": power})
        await instance.settle()
        assert instance.state(BED).state == shown
    assert answered(instance) == [0, 0, 0]


async def test_invalid_value_has_the_appliance_read(instance: Instance) -> None:
    """What can't be is unknown until the appliance was asked, which is at once."""
    await instance.move_in()
    instance.midea.requests.clear()
    instance.midea.faults.add("lies", path="report")
    instance.midea.change(BEDROOM, {"power": "1", "mode": "4"})
    await instance.settle()
    await instance.until(BED, "heat")
    assert len(instance.midea.requests.to("fullQuery")) == 1


async def test_repeated_invalid_values(instance: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    """An appliance that answers with invalid data, too, is asked some more times."""
    monkeypatch.setattr(reading, "_DOUBT_PAUSES", (0, 0, 0, 0))
    await instance.move_in()
    instance.midea.requests.clear()
    instance.midea.faults.add("lies", path="report")
    instance.midea.faults.add("lies", path="fullQuery", times=3)
    instance.midea.change(BEDROOM, {"power": "1", "mode": "4"})
    await instance.settle()
    await instance.until(BED, "heat")
    assert len(instance.midea.requests.to("fullQuery")) == 4
    assert not instance.midea.requests.to("/appliance/list")


@pytest.mark.parametrize("raw", ["-64", "127.5", "NaN", "1e300", "1e999", "50.5", "-15.5"])
async def test_temperature_that_cannot_be(instance: Instance, raw: Any) -> None:
    """A room temperature outside of the document's range is unknown."""
    await instance.move_in()
    instance.midea.faults.add("latency", path="fullQuery", seconds=60)
    instance.midea.faults.add("lies", path="report", values={"roomTemp": raw}, times=1)
    instance.midea.push(BEDROOM)
    await instance.settle()
    assert instance.state(BED).attributes["current_temperature"] is None
    for good in ("50", "-15"):
        instance.midea.change(BEDROOM, {"roomTemp": good})
        await instance.settle()
        assert instance.state(BED).attributes["current_temperature"] == float(good)


async def test_genuine_report_that_cannot_be_read(instance: Instance) -> None:
    """What the vendor signed and nobody can read has the state read."""
    await instance.move_in()
    instance.midea.push(LIVING_ROOM)
    await instance.settle()
    instance.midea.faults.add("nameless_report")
    instance.midea.change(BEDROOM, {"power": "1"})
    await instance.settle()
    assert refused(instance)["wrong_json"] == 1
    await instance.until(BED, "cool")


async def test_silence_after_a_report(instance: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    """An appliance that stops reporting is asked once: the vendor does not repeat a report that got lost."""
    monkeypatch.setattr(background, "_CHECK_EVERY", 0.01)
    monkeypatch.setattr(devices, "_REPORTS_STOPPED", 0.05)
    await instance.move_in()
    instance.midea.requests.clear()
    instance.midea.change(BEDROOM, {"power": "1"})
    await instance.settle()
    instance.midea.faults.add("lost_report", times=1)
    instance.midea.change(BEDROOM, {"power": "0"})
    await instance.settle()
    await instance.until(BED, "off")
    instance.midea.push(BEDROOM)
    await instance.settle()
    assert [record.json()["applianceCode"] for record in instance.midea.requests.to("fullQuery")] == [BEDROOM]


async def test_fixed_fan_speed_can_be_restored(instance: Instance) -> None:
    """A fan speed that can't be chosen is not shown as one."""
    await instance.move_in()
    instance.midea.change(BEDROOM, {"power": "1", "windSpeed": "101"})
    await instance.settle()
    attributes = instance.state(BED).attributes
    assert attributes["fan_mode"] is None
    assert "fixed" not in attributes["fan_modes"]


# --- lists


@pytest.mark.parametrize("missing", [False, True])
async def test_list_of_nothing(instance: Instance, missing: bool) -> None:
    """A list that is none says nothing about anybody."""
    await instance.move_in()
    registry = er.async_get(instance.hass)
    registry.async_update_entity(BED, new_entity_id="climate.mine", name="Mine")
    await instance.hass.async_block_till_done()
    devices = len(dr.async_entries_for_config_entry(dr.async_get(instance.hass), instance.entry.entry_id))
    instance.midea.faults.add("no_data", path="/appliance/list", missing=missing)
    for _ in range(3):
        await instance.poll()
        assert not instance.account.poller.last_update_success
    assert len(dr.async_entries_for_config_entry(dr.async_get(instance.hass), instance.entry.entry_id)) == devices
    instance.midea.faults.clear()
    await instance.poll()
    assert instance.state("climate.mine").state == "off"
    assert instance.state("climate.mine").name == "Bedroom air conditioner Mine"


async def test_appliance_that_comes_back_is_asked(instance: Instance) -> None:
    """Who was away is asked at once, however lately it was heard."""
    await instance.move_in()
    instance.midea.push(BEDROOM)
    await instance.settle()
    instance.midea.set_online(BEDROOM, False)
    await instance.poll()
    assert instance.state(BED).state == STATE_UNAVAILABLE
    instance.midea.set_online(BEDROOM, True)
    instance.midea.devices[BEDROOM].properties["power"] = "1"
    await instance.poll()
    assert instance.state(BED).state == "cool"


# --- commands


async def test_two_names_of_one_fault(instance: Instance, caplog: pytest.LogCaptureFixture) -> None:
    """An appliance that tells its fault under two names has one."""
    instance.midea.devices[OFFICE_AC].properties["faultCode"] = "0"
    await instance.move_in()
    faults = [entity for entity in instance.entities(OFFICE_AC) if entity.unique_id.endswith("_fault")]
    assert sorted(entity.domain for entity in faults) == ["binary_sensor", "event", "sensor"]
    assert not [r.getMessage() for r in caplog.records if r.levelno >= logging.ERROR]


async def test_set_point_that_the_appliance_ignores(instance: Instance, short_timeout: None) -> None:
    """What it ignored is refused at once and not offered any more, until it turns out to be possible."""
    await instance.move_in()
    await instance.do("climate.turn_on", BED)
    instance.midea.faults.add("ignored_command", path=BEDROOM)
    with pytest.raises(HomeAssistantError) as first:
        await instance.do("climate.set_temperature", BED, temperature=16)
    assert first.value.translation_key == "no_answer"
    sent = len(instance.sent())
    for requested in (16, 14):
        with pytest.raises(ServiceValidationError, match=r"16\.5 to 30"):
            await instance.do("climate.set_temperature", BED, temperature=requested)
    assert len(instance.sent()) == sent
    assert instance.state(BED).attributes["temperature"] == 24
    await instance.until_attribute(BED, "min_temp", 16.5)
    instance.midea.faults.clear()
    await instance.do("climate.set_temperature", BED, temperature=17)
    instance.midea.change(BEDROOM, {"temp": "16"})
    await instance.settle()
    await instance.until_attribute(BED, "min_temp", 12)
    await instance.do("climate.set_temperature", BED, temperature=20)
    await instance.do("climate.set_temperature", BED, temperature=16)
    assert instance.state(BED).attributes["temperature"] == 16


async def test_mode_that_the_appliance_refuses(instance: Instance) -> None:
    """It is not offered any more once that repeats, for without a reason the appliance may only have been busy."""
    await instance.move_in()
    await instance.do("climate.turn_on", BED)
    for mode in ("dry", "heat", "heat"):
        instance.midea.faults.add("refuse", path="control/json", code=110003, times=1)
        with pytest.raises(HomeAssistantError):
            await instance.do("climate.set_hvac_mode", BED, hvac_mode=mode)
    await instance.do("climate.set_hvac_mode", BED, hvac_mode="dry")
    await instance.until_attribute(BED, "hvac_modes", ["off", "auto", "cool", "dry", "fan_only"])
    with pytest.raises(ServiceValidationError):
        await instance.do("climate.set_hvac_mode", BED, hvac_mode="heat")
    instance.midea.change(BEDROOM, {"mode": "4"})
    await instance.settle()
    await instance.until_attribute(BED, "hvac_modes", ["off", "auto", "cool", "dry", "heat", "fan_only"])


async def test_refusals_before_it_is_confirmed_say_nothing(instance: Instance) -> None:
    """An appliance on which a button is still to be pressed refuses all, and takes all afterwards."""
    await instance.move_in()
    for temperature in (12, 30):
        with pytest.raises(HomeAssistantError, match="button|confirm"):
            await instance.do("climate.set_temperature", GUEST, temperature=temperature, hvac_mode="heat")
    attributes = instance.state(GUEST).attributes
    assert "heat" in attributes["hvac_modes"]
    assert (attributes["min_temp"], attributes["max_temp"]) == (12, 30)


async def test_set_point_that_was_taken(instance: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    """What an appliance took once can be had again, whoever changed it meanwhile."""
    monkeypatch.setattr(MideaCloud, "confirm_within", 0)
    await instance.move_in()
    await instance.do("climate.set_temperature", BED, temperature=16, hvac_mode="cool")
    instance.midea.change(BEDROOM, {"temp": "24"})
    await instance.settle()
    await instance.account.cloud.query(instance.account.states[BEDROOM].device)
    await instance.do("climate.set_temperature", BED, temperature=16)
    assert instance.state(BED).attributes["temperature"] == 16


async def test_set_point_that_got_lost(instance: Instance, short_timeout: None) -> None:
    """What every air conditioner takes is sent again when the user asks again."""
    await instance.move_in()
    await instance.do("climate.turn_on", BED)
    instance.midea.faults.add("ignored_command", path=BEDROOM, times=1)
    with pytest.raises(HomeAssistantError):
        await instance.do("climate.set_temperature", BED, temperature=22)
    await instance.do("climate.set_temperature", BED, temperature=22)
    assert instance.state(BED).attributes["temperature"] == 22


@pytest.mark.parametrize(
    ("fault", "options", "key"),
    [
        ("drop", {}, "no_answer"),
        ("http_error", {"status": 502}, "server_error"),
        ("html", {}, "unexpected_answer"),
        ("no_data", {}, None),
        ("refuse", {"code": 9999}, "server_error"),
    ],
)
@pytest.mark.parametrize("reports", [True, False])
async def test_answer_lost(
    instance: Instance, short_timeout: None, fault: str, options: dict[str, Any], key: str | None, reports: bool
) -> None:
    """A command is sent once; what became of it is asked, or told by the report."""
    await instance.move_in()
    if not reports:
        instance.midea.set_webhook(None)
    instance.midea.faults.add(fault, path="control/json", after=True, **options)
    if fault == "refuse":
        with pytest.raises(HomeAssistantError) as caught:
            await instance.do("climate.turn_on", BED)
        assert caught.value.translation_key in {key, "no_answer"}
    else:
        await instance.do("climate.turn_on", BED)
        assert instance.state(BED).state == "cool"
    assert len(instance.sent()) == 1


async def test_answer_lost_and_nothing_done(instance: Instance, short_timeout: None) -> None:
    """Without a sign of it the user is told that there was no answer, after the appliance was asked."""
    await instance.move_in()
    instance.midea.requests.clear()
    instance.midea.faults.add("ignored_command", path=BEDROOM)
    instance.midea.faults.add("drop", path="control/json", after=True)
    with pytest.raises(HomeAssistantError) as caught:
        await instance.do("climate.turn_on", BED)
    assert caught.value.translation_key in {"no_answer", "no_reply"}
    assert len(instance.sent()) == 1
    assert instance.midea.requests.to("fullQuery")
    assert instance.state(BED).state == "off"


@pytest.mark.parametrize("value", ["nan", "inf", "-inf"])
async def test_no_number(instance: Instance, value: str, caplog: pytest.LogCaptureFixture) -> None:
    """What is no number is refused before anything is sent."""
    # Home Assistant's own debug message writes it as a whole number
    caplog.set_level(logging.INFO, "homeassistant.components.climate")
    await instance.move_in()
    await instance.do("climate.turn_on", BED)
    sent = len(instance.sent())
    with pytest.raises(ServiceValidationError):
        await instance.do("climate.set_temperature", BED, temperature=value)
    assert len(instance.sent()) == sent
    assert "Traceback" not in caplog.text


async def test_update_entity(instance: Instance) -> None:
    """Who asks for an entity to be updated has that appliance asked, and no other."""
    assert await async_setup_component(instance.hass, "homeassistant", {})
    await instance.move_in()
    instance.midea.change(BEDROOM, {"power": "1"})
    await instance.settle()
    instance.midea.faults.add("lost_report")
    instance.midea.change(BEDROOM, {"power": "0"})
    await instance.settle()
    instance.midea.requests.clear()
    await instance.do("homeassistant.update_entity", BED)
    await instance.until(BED, "off")
    assert [record.json()["applianceCode"] for record in instance.midea.requests.to("fullQuery")] == [BEDROOM]
    assert not instance.midea.requests.to("/appliance/list")


async def test_token_expires_before_a_command(instance: Instance) -> None:
    """A command that was refused for its token goes out again with a new one, and is carried out once."""
    await instance.move_in()
    instance.midea.expire_tokens()
    await instance.do("climate.turn_on", BED)
    assert [record.status for record in instance.midea.requests.to("/control/json")] == [401, 200]
    assert len(instance.midea.reporter.log) == 1
    assert instance.state(BED).state == "cool"


async def test_unknown_code(instance: Instance, short_timeout: None) -> None:
    """A code that nobody knows is shown."""
    await instance.move_in()
    instance.midea.faults.add("refuse", path="control/json", code=4711)
    with pytest.raises(HomeAssistantError, match="4711") as caught:
        await instance.do("climate.turn_on", BED)
    assert (caught.value.translation_domain, caught.value.translation_key) == (DOMAIN, "command_refused")


async def test_reloads_back_to_back(instance: Instance) -> None:
    """Reloads, with a command under way too, leave nothing behind."""
    await instance.move_in()
    before = {task for task in asyncio.all_tasks() if "homeclouds" in task.get_name()}
    for _ in range(10):
        instance.midea.faults.add("half_open", path="control/json", times=1)
        command = instance.hass.async_create_task(instance.do("climate.turn_on", BED))
        await instance.midea.wait_for_request("control/json")
        assert await instance.hass.config_entries.async_reload(instance.entry.entry_id)
        with pytest.raises(HomeAssistantError):
            await command
        instance.midea.faults.clear()
        instance.midea.requests.clear()
    await instance.hass.async_block_till_done()
    await eventually(
        lambda: len({t for t in asyncio.all_tasks() if "homeclouds" in t.get_name()}) <= len(before),
    )
    instance.midea.change(BEDROOM, {"power": "1"})
    await instance.settle()
    assert instance.state(BED).state == "cool"
