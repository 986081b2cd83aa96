"""The appliances while something goes wrong: reports, lists and answers that are odd, old, lost or untrue."""

import asyncio
from collections.abc import Mapping
import json
import logging
from typing import Any

from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.setup import async_setup_component
import pytest
from yarl import URL

from custom_components.homeclouds.account import reading
from custom_components.homeclouds.clouds.midea import background, devices
from custom_components.homeclouds.clouds.midea.cloud import MideaCloud
from custom_components.homeclouds.const import DOMAIN
from simulators.midea.catalogue import BEDROOM, LIVING_ROOM, OFFICE_AC
from simulators.midea.reports import REPORT_PATH

from .conftest import House, eventually

LIVING, BED, OFFICE = (f"climate.{room}_air_conditioner" for room in ("living_room", "bedroom", "office"))


def refused(house: House) -> Mapping[str, int]:
    """Return how many reports were refused, by reason."""
    counted = house.account.cloud.diagnostics()["reports_refused"]
    assert isinstance(counted, dict)
    return counted  # type: ignore[return-value]


def answered(house: House) -> list[int]:
    """Return the codes that the reports were answered with."""
    return [json.loads(record.answer)["code"] for record in house.midea.reporter.log]


async def say(house: House, headers: bytes, body: bytes) -> bytes:
    """Send a request to the documented path with headers that no client would send, and return the answer."""
    url = URL(house.midea.webhook or "")
    reader, writer = await asyncio.open_connection(url.host, url.port)
    start = f"POST {REPORT_PATH} HTTP/1.1\r\nHost: {url.host}\r\nConnection: close\r\nContent-Length: {len(body)}\r\n"
    writer.write(start.encode() + headers + b"\r\n" + body)
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    return answer


# --- reports


@pytest.mark.parametrize("signature", [b"\xff\xfe", b"\xc3\xa9", b"", b"\xf0\x9f\x98\x80" * 50])
async def test_signature_of_odd_bytes(house: House, caplog: pytest.LogCaptureFixture, signature: bytes) -> None:
    """Bytes that are no text are a wrong signature like any other."""
    await house.move_in()
    client = house.midea.client_id.encode()
    headers = b"ClientId: %s\r\nSignatureVersion: 2.0\r\nSignature: %s\r\n" % (client, signature)
    answer = await say(house, headers, b'{"a":1}')
    assert answer.startswith(b"HTTP/1.1 200")
    assert json.loads(answer.partition(b"\r\n\r\n")[2])["code"] == 10004
    assert refused(house)["wrong_signature"] == 1
    assert "Traceback" not in caplog.text


async def test_counter_that_begins_anew(house: House) -> None:
    """An appliance that counts its messages from 1 again is heard."""
    await house.move_in()
    house.midea.change(BEDROOM, {"power": "1"})
    house.midea.change(BEDROOM, {"power": "0"})
    await house.settle()
    house.midea.restart_counter()
    house.midea.clock.advance(86400)
    house.midea.change(BEDROOM, {"power": "1"})
    await house.settle()
    assert answered(house) == [0, 0, 0]
    assert house.state(BED).state == "cool"


@pytest.mark.parametrize("age", [10, 3600])
async def test_replay_after_a_reload(house: House, age: float) -> None:
    """A report from before a reload is not taken again, be it old or almost new."""
    await house.move_in()
    house.midea.faults.add("old_report", seconds=age, times=1)
    house.midea.change(BEDROOM, {"power": "1"})
    await house.settle()
    house.midea.devices[BEDROOM].properties["power"] = "0"
    await house.hass.config_entries.async_reload(house.entry.entry_id)
    await house.until(BED, "off")
    house.midea.faults.add("replayed_report", times=1)
    house.midea.push(BEDROOM)
    await house.settle()
    assert answered(house)[-1] == 10003
    assert house.state(BED).state == "off"


@pytest.mark.parametrize("skew", [86400, -86400])
async def test_clocks_that_differ(house: House, skew: float) -> None:
    """What counts is the vendor's clock, as its answers tell it."""
    house.midea.faults.add("clock_skew", seconds=skew)
    await house.move_in()
    house.midea.change(BEDROOM, {"power": "1"})
    await house.settle()
    assert answered(house) == [0]
    assert house.state(BED).state == "cool"


async def test_invalid_value_has_the_appliance_read(house: House) -> None:
    """What can't be is unknown until the appliance was asked, which is at once."""
    await house.move_in()
    house.midea.requests.clear()
    house.midea.faults.add("lies", path="report")
    house.midea.change(BEDROOM, {"power": "1", "mode": "4"})
    await house.settle()
    await house.until(BED, "heat")
    assert len(house.midea.requests.to("fullQuery")) == 1


async def test_repeated_invalid_values(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """An appliance that answers with invalid data, too, is asked some more times."""
    monkeypatch.setattr(reading, "_DOUBT_PAUSES", (0, 0, 0, 0))
    await house.move_in()
    house.midea.requests.clear()
    house.midea.faults.add("lies", path="report")
    house.midea.faults.add("lies", path="fullQuery", times=3)
    house.midea.change(BEDROOM, {"power": "1", "mode": "4"})
    await house.settle()
    await house.until(BED, "heat")
    assert len(house.midea.requests.to("fullQuery")) == 4
    assert not house.midea.requests.to("/appliance/list")


@pytest.mark.parametrize("raw", ["-64", "127.5", "NaN", "1e300", "1e999", "50.5", "-15.5"])
async def test_temperature_that_cannot_be(house: House, raw: Any) -> None:
    """A room temperature outside of the document's range is unknown."""
    await house.move_in()
    house.midea.faults.add("latency", path="fullQuery", seconds=60)
    house.midea.faults.add("lies", path="report", values={"roomTemp": raw}, times=1)
    house.midea.push(BEDROOM)
    await house.settle()
    assert house.state(BED).attributes["current_temperature"] is None
    for good in ("50", "-15"):
        house.midea.change(BEDROOM, {"roomTemp": good})
        await house.settle()
        assert house.state(BED).attributes["current_temperature"] == float(good)


async def test_genuine_report_that_cannot_be_read(house: House) -> None:
    """What the vendor signed and nobody can read has the state read."""
    await house.move_in()
    house.midea.push(LIVING_ROOM)
    await house.settle()
    house.midea.faults.add("nameless_report")
    house.midea.change(BEDROOM, {"power": "1"})
    await house.settle()
    assert refused(house)["wrong_json"] == 1
    await house.until(BED, "cool")


async def test_silence_after_a_report(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """An appliance that stops reporting is asked once: the vendor does not repeat a report that got lost."""
    monkeypatch.setattr(background, "_CHECK_EVERY", 0.01)
    monkeypatch.setattr(devices, "_REPORTS_STOPPED", 0.05)
    await house.move_in()
    house.midea.requests.clear()
    house.midea.change(BEDROOM, {"power": "1"})
    await house.settle()
    house.midea.faults.add("lost_report", times=1)
    house.midea.change(BEDROOM, {"power": "0"})
    await house.settle()
    await house.until(BED, "off")
    house.midea.push(BEDROOM)
    await house.settle()
    assert [record.json()["applianceCode"] for record in house.midea.requests.to("fullQuery")] == [BEDROOM]


async def test_fixed_fan_speed_can_be_restored(house: House) -> None:
    """A fan speed that can't be chosen is not shown as one."""
    await house.move_in()
    house.midea.change(BEDROOM, {"power": "1", "windSpeed": "101"})
    await house.settle()
    attributes = house.state(BED).attributes
    assert attributes["fan_mode"] is None
    assert "fixed" not in attributes["fan_modes"]


# --- lists


@pytest.mark.parametrize("missing", [False, True])
async def test_list_of_nothing(house: House, missing: bool) -> None:
    """A list that is none says nothing about anybody."""
    await house.move_in()
    registry = er.async_get(house.hass)
    registry.async_update_entity(BED, new_entity_id="climate.mine", name="Mine")
    await house.hass.async_block_till_done()
    devices = len(dr.async_entries_for_config_entry(dr.async_get(house.hass), house.entry.entry_id))
    house.midea.faults.add("no_data", path="/appliance/list", missing=missing)
    for _ in range(3):
        await house.poll()
        assert not house.account.poller.last_update_success
    assert len(dr.async_entries_for_config_entry(dr.async_get(house.hass), house.entry.entry_id)) == devices
    house.midea.faults.clear()
    await house.poll()
    assert house.state("climate.mine").state == "off"
    assert house.state("climate.mine").name == "Bedroom air conditioner Mine"


async def test_appliance_that_comes_back_is_asked(house: House) -> None:
    """Who was away is asked at once, however lately it was heard."""
    await house.move_in()
    house.midea.push(BEDROOM)
    await house.settle()
    house.midea.set_online(BEDROOM, False)
    await house.poll()
    assert house.state(BED).state == STATE_UNAVAILABLE
    house.midea.set_online(BEDROOM, True)
    house.midea.devices[BEDROOM].properties["power"] = "1"
    await house.poll()
    assert house.state(BED).state == "cool"


# --- commands


async def test_two_names_of_one_fault(house: House, caplog: pytest.LogCaptureFixture) -> None:
    """An appliance that tells its fault under two names has one."""
    house.midea.devices[OFFICE_AC].properties["faultCode"] = "0"
    await house.move_in()
    faults = [entity for entity in house.entities(OFFICE_AC) if entity.unique_id.endswith("_fault")]
    assert sorted(entity.domain for entity in faults) == ["binary_sensor", "event", "sensor"]
    assert not [r.getMessage() for r in caplog.records if r.levelno >= logging.ERROR]


async def test_set_point_that_the_appliance_ignores(house: House, short_timeout: None) -> None:
    """What it ignored is refused at once and not offered any more, until it turns out to be possible."""
    await house.move_in()
    await house.do("climate.turn_on", BED)
    house.midea.faults.add("ignored_command", path=BEDROOM)
    with pytest.raises(HomeAssistantError) as first:
        await house.do("climate.set_temperature", BED, temperature=16)
    assert first.value.translation_key == "no_answer"
    sent = len(house.sent())
    for wish in (16, 14):
        with pytest.raises(ServiceValidationError, match=r"16\.5 to 30"):
            await house.do("climate.set_temperature", BED, temperature=wish)
    assert len(house.sent()) == sent
    assert house.state(BED).attributes["temperature"] == 24
    await house.until_attribute(BED, "min_temp", 16.5)
    house.midea.faults.clear()
    await house.do("climate.set_temperature", BED, temperature=17)
    house.midea.change(BEDROOM, {"temp": "16"})
    await house.settle()
    await house.until_attribute(BED, "min_temp", 12)
    await house.do("climate.set_temperature", BED, temperature=20)
    await house.do("climate.set_temperature", BED, temperature=16)
    assert house.state(BED).attributes["temperature"] == 16


async def test_mode_that_the_appliance_refuses(house: House) -> None:
    """It is not offered any more; neither are half degrees that it rounds."""
    await house.move_in()
    await house.do("climate.turn_on", BED)
    house.midea.faults.add("refuse", path="control/json", code=110003)
    with pytest.raises(HomeAssistantError):
        await house.do("climate.set_hvac_mode", BED, hvac_mode="heat")
    house.midea.faults.clear()
    await house.until_attribute(BED, "hvac_modes", ["off", "auto", "cool", "dry", "fan_only"])
    with pytest.raises(ServiceValidationError):
        await house.do("climate.set_hvac_mode", BED, hvac_mode="heat")
    house.midea.change(BEDROOM, {"mode": "4"})
    await house.settle()
    await house.until_attribute(BED, "hvac_modes", ["off", "auto", "cool", "dry", "heat", "fan_only"])


async def test_set_point_that_was_taken(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """What an appliance took once can be had again, whoever changed it meanwhile."""
    monkeypatch.setattr(MideaCloud, "confirm_within", 0)
    await house.move_in()
    await house.do("climate.set_temperature", BED, temperature=16, hvac_mode="cool")
    house.midea.change(BEDROOM, {"temp": "24"})
    await house.settle()
    await house.account.cloud.query(house.account.states[BEDROOM].device)
    await house.do("climate.set_temperature", BED, temperature=16)
    assert house.state(BED).attributes["temperature"] == 16


async def test_set_point_that_got_lost(house: House, short_timeout: None) -> None:
    """What every air conditioner takes is sent again when the user asks again."""
    await house.move_in()
    await house.do("climate.turn_on", BED)
    house.midea.faults.add("ignored_command", path=BEDROOM, times=1)
    with pytest.raises(HomeAssistantError):
        await house.do("climate.set_temperature", BED, temperature=22)
    await house.do("climate.set_temperature", BED, temperature=22)
    assert house.state(BED).attributes["temperature"] == 22


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
    house: House, short_timeout: None, fault: str, options: dict[str, Any], key: str | None, reports: bool
) -> None:
    """A command is sent once; what became of it is asked, or told by the report."""
    await house.move_in()
    if not reports:
        house.midea.set_webhook(None)
    house.midea.faults.add(fault, path="control/json", after=True, **options)
    if fault == "refuse":
        with pytest.raises(HomeAssistantError) as caught:
            await house.do("climate.turn_on", BED)
        assert caught.value.translation_key in {key, "no_answer"}
    else:
        await house.do("climate.turn_on", BED)
        assert house.state(BED).state == "cool"
    assert len(house.sent()) == 1


async def test_answer_lost_and_nothing_done(house: House, short_timeout: None) -> None:
    """Without a sign of it the user is told that there was no answer, after the appliance was asked."""
    await house.move_in()
    house.midea.requests.clear()
    house.midea.faults.add("ignored_command", path=BEDROOM)
    house.midea.faults.add("drop", path="control/json", after=True)
    with pytest.raises(HomeAssistantError) as caught:
        await house.do("climate.turn_on", BED)
    assert caught.value.translation_key in {"no_answer", "no_reply"}
    assert len(house.sent()) == 1
    assert house.midea.requests.to("fullQuery")
    assert house.state(BED).state == "off"


@pytest.mark.parametrize("value", ["nan", "inf", "-inf"])
async def test_no_number(house: House, value: str, caplog: pytest.LogCaptureFixture) -> None:
    """What is no number is refused before anything is sent."""
    # Home Assistant's own debug message writes it as a whole number
    caplog.set_level(logging.INFO, "homeassistant.components.climate")
    await house.move_in()
    await house.do("climate.turn_on", BED)
    sent = len(house.sent())
    with pytest.raises(ServiceValidationError):
        await house.do("climate.set_temperature", BED, temperature=value)
    assert len(house.sent()) == sent
    assert "Traceback" not in caplog.text


async def test_update_entity(house: House) -> None:
    """Who asks for an entity to be updated has that appliance asked, and no other."""
    assert await async_setup_component(house.hass, "homeassistant", {})
    await house.move_in()
    house.midea.change(BEDROOM, {"power": "1"})
    await house.settle()
    house.midea.faults.add("lost_report")
    house.midea.change(BEDROOM, {"power": "0"})
    await house.settle()
    house.midea.requests.clear()
    await house.do("homeassistant.update_entity", BED)
    await house.until(BED, "off")
    assert [record.json()["applianceCode"] for record in house.midea.requests.to("fullQuery")] == [BEDROOM]
    assert not house.midea.requests.to("/appliance/list")


async def test_token_expires_before_a_command(house: House) -> None:
    """A command that was refused for its token goes out again with a new one, and is carried out once."""
    await house.move_in()
    house.midea.expire_tokens()
    await house.do("climate.turn_on", BED)
    assert [record.status for record in house.midea.requests.to("/control/json")] == [401, 200]
    assert len(house.midea.reporter.log) == 1
    assert house.state(BED).state == "cool"


async def test_unknown_code(house: House, short_timeout: None) -> None:
    """A code that nobody knows is shown."""
    await house.move_in()
    house.midea.faults.add("refuse", path="control/json", code=4711)
    with pytest.raises(HomeAssistantError, match="4711") as caught:
        await house.do("climate.turn_on", BED)
    assert (caught.value.translation_domain, caught.value.translation_key) == (DOMAIN, "command_refused")


async def test_reloads_back_to_back(house: House) -> None:
    """Reloads, with a command under way too, leave nothing behind."""
    await house.move_in()
    before = {task for task in asyncio.all_tasks() if "homeclouds" in task.get_name()}
    for _ in range(10):
        house.midea.faults.add("half_open", path="control/json", times=1)
        command = house.hass.async_create_task(house.do("climate.turn_on", BED))
        await house.midea.wait_for_request("control/json")
        assert await house.hass.config_entries.async_reload(house.entry.entry_id)
        with pytest.raises(HomeAssistantError):
            await command
        house.midea.faults.clear()
        house.midea.requests.clear()
    await house.hass.async_block_till_done()
    await eventually(
        lambda: len({t for t in asyncio.all_tasks() if "homeclouds" in t.get_name()}) <= len(before),
    )
    house.midea.change(BEDROOM, {"power": "1"})
    await house.settle()
    assert house.state(BED).state == "cool"
