"""China Telecom in Home Assistant: what its three interfaces have in common."""

from enum import StrEnum
import json
import logging
from pathlib import Path

from homeassistant.components.binary_sensor import BinarySensorDeviceClass
from homeassistant.components.button import ButtonDeviceClass
from homeassistant.components.cover import CoverDeviceClass
from homeassistant.components.event import EventDeviceClass
from homeassistant.components.humidifier import HumidifierDeviceClass
from homeassistant.components.number import NumberDeviceClass
from homeassistant.components.sensor import SensorDeviceClass
from homeassistant.components.switch import SwitchDeviceClass
from homeassistant.components.valve import ValveDeviceClass
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.components.diagnostics import get_diagnostics_for_config_entry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.homeclouds.clouds.core.features import Button, Cover, Feature, Humidifier, Number, Switch, Valve
from custom_components.homeclouds.clouds.core.sensor_features import BinarySensor, Event, Sensor
from custom_components.homeclouds.clouds.profiles.classes import DEVICE_CLASSES
from custom_components.homeclouds.clouds.profiles.profile_schema import KINDS
from custom_components.homeclouds.const import DOMAIN
from simulators.china_telecom import ChinaTelecomDevices, ChinaTelecomLan, ChinaTelecomPlatform

from .accounts import choose_cloud, entity, state, until
from .telecom import (
    CT_AC,
    LAN,
    LAN_AC,
    PLATFORM,
    SN_AC,
    account,
    call,
    fleet,
    impatient,
    issues,
    lan,
    lan_form,
    partner,
    platform_form,
    server,
    shows,
)

__all__ = ["account", "fleet", "impatient", "lan", "partner", "server"]


def test_device_classes() -> None:
    """A profile may name what Home Assistant knows, and nothing else."""
    known: dict[type[Feature], type[StrEnum]] = {
        BinarySensor: BinarySensorDeviceClass,
        Button: ButtonDeviceClass,
        Cover: CoverDeviceClass,
        Event: EventDeviceClass,
        Humidifier: HumidifierDeviceClass,
        Number: NumberDeviceClass,
        Sensor: SensorDeviceClass,
        Switch: SwitchDeviceClass,
        Valve: ValveDeviceClass,
    }
    assert DEVICE_CLASSES.keys() == known.keys()
    for kind, classes in DEVICE_CLASSES.items():
        assert classes <= set(known[kind])
    assert {kind for kind in KINDS.values() if hasattr(kind, "device_class")} == DEVICE_CLASSES.keys()


async def test_profile_mistakes_are_shown(hass: HomeAssistant, partner: ChinaTelecomPlatform) -> None:
    """A mistake in a profile of the user's is a repair with file and line; the rest works."""
    folder = Path(hass.config.path(DOMAIN, "china_telecom"))
    folder.mkdir(parents=True, exist_ok=True)
    broken, mine = folder / "broken.yaml", folder / "mystery.yaml"
    broken.write_text("features:\n- rocket: {}\n")
    mine.write_text(
        "match: {properties: [FROBNICATION]}\nfeatures:\n- number:\n    key: volume\n    value: {property: FROBNICATION, maximum: 9}\n"
    )
    try:
        result = await choose_cloud(hass, PLATFORM, platform_form(partner))
        await hass.async_block_till_done()
        entry: ConfigEntry = result["result"]
        [issue] = issues(hass)
        assert issue.translation_key == "profile_mistakes"
        assert issue.translation_placeholders is not None
        assert "broken.yaml, 2" in issue.translation_placeholders["mistakes"]
        assert state(hass, "SN0000000000000ZZ01", "number", "volume").state == "7.0"
        await call(hass, "number.set_value", entity(hass, "SN0000000000000ZZ01", "number", "volume"), value=3)
        assert partner.devices["SN0000000000000ZZ01"].properties["0.FROBNICATION"] == "3"
        # Corrected, and reloaded: no restart
        broken.write_text("match: {types: [NOTHING]}\nfeatures:\n- switch: {key: x, name: X, state: WHATEVER}\n")
        mine.write_text(mine.read_text().replace("maximum: 9", "maximum: 12"))
        assert await hass.config_entries.async_reload(entry.entry_id)
        await hass.async_block_till_done()
        await until(lambda: not issues(hass))
        assert state(hass, "SN0000000000000ZZ01", "number", "volume").attributes["max"] == 12
        await hass.config_entries.async_unload(entry.entry_id)
    finally:
        broken.unlink()
        mine.unlink()


async def test_nothing_is_logged_or_shown_that_should_not(
    hass: HomeAssistant,
    account: ConfigEntry,
    server: ConfigEntry,
    partner: ChinaTelecomPlatform,
    fleet: ChinaTelecomDevices,
    lan: ChinaTelecomLan,
    hass_client: ClientSessionGenerator,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Setting up, commands and reports log no warning and no secret; diagnostics hold none."""
    caplog.set_level(logging.DEBUG, logger="custom_components.homeclouds")
    assert await async_setup_component(hass, "diagnostics", {})
    third = (await choose_cloud(hass, LAN, lan_form(lan)))["result"]
    await until(lambda: shows(hass, LAN_AC, "climate", "air_conditioner", "cool"))
    await call(hass, "climate.set_temperature", entity(hass, SN_AC, "climate", "air_conditioner"), temperature=20)
    await call(hass, "climate.set_temperature", entity(hass, CT_AC, "climate", "air_conditioner"), temperature=20)
    secrets = [
        partner.sign_in["cloud_key"],
        partner.sign_in["platform_key"],
        lan.pin,
        *(form["pin"] for form in fleet.forms()),
        *(line.token for line in fleet.lines.values()),
        *(line.key for line in fleet.lines.values()),
    ]
    shown = [json.dumps(await get_diagnostics_for_config_entry(hass, hass_client, e)) for e in (account, server, third)]
    for secret in [one for one in secrets if one]:
        assert secret not in caplog.text
        assert not any(secret in one for one in shown)
    for one in (CT_AC, LAN_AC, SN_AC):
        assert not any(one in text for text in shown)
    bad = [
        record
        for record in caplog.records
        if record.levelno >= logging.WARNING
        and record.name != "asyncio"
        and "custom integration" not in record.getMessage()
    ]
    assert not bad
    await hass.config_entries.async_unload(third.entry_id)
