"""What all entities have in common."""

from collections.abc import Iterator

from homeassistant.const import EntityCategory
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import entity_registry as er, translation
import pytest

from custom_components.homeclouds.clouds.core.codecs import Flag
from custom_components.homeclouds.clouds.core.enums import Category
from custom_components.homeclouds.clouds.core.errors import (
    CloudError,
    OutOfRangeError,
    UnansweredError,
    UnsupportedError,
    ValueRangeError,
)
from custom_components.homeclouds.clouds.core.features import Switch
from custom_components.homeclouds.clouds.core.model import Device
from custom_components.homeclouds.clouds.core.number_codecs import Measure
from custom_components.homeclouds.clouds.core.sensor_features import Sensor
from custom_components.homeclouds.const import DOMAIN

from .conftest import DEVICE_ID, FakeCloud, Instance

BEEP = Switch(key="beep", state=Flag("beep"), category=Category.CONFIG)


def all_errors(kind: type[CloudError] = CloudError) -> Iterator[type[CloudError]]:
    """Yield every class of error that a cloud may raise."""
    for error in kind.__subclasses__():
        if error.__module__ == CloudError.__module__:
            yield error
            yield from all_errors(error)


async def test_names(instance: Instance) -> None:
    """Names come from the device, the translations, their placeholders, the device class, or the vendor."""
    await instance.show(
        Switch(key="main", name="", state=Flag("a")),
        BEEP,
        Switch(key="left_lamp", label="light", state=Flag("b")),
        Sensor(key="consumable_1", label="consumable_life", placeholders={"name": "Filter"}, value=Measure("c")),
        Sensor(key="humidity", value=Measure("d")),
        Switch(key="custom_7", name="灯带", state=Flag("e")),
        device=Device(id=DEVICE_ID, name="Bedroom"),
    )
    names = {state.attributes["friendly_name"] for state in instance.hass.states.async_all(("switch", "sensor"))}
    assert names == {
        "Bedroom",
        "Bedroom Beep",
        "Bedroom Light",
        "Bedroom Filter life",
        "Bedroom Humidity",
        "Bedroom 灯带",
        "Somebody Update method",
    }


async def test_registry(instance: Instance) -> None:
    """Entities are known by device and key; they are where they belong, and shown only if worth it."""
    await instance.show(
        BEEP,
        Sensor(key="link_quality", value=Measure("r"), category=Category.DIAGNOSTIC, enabled=False),
    )
    registry = er.async_get(instance.hass)
    entries = {
        entry.unique_id: (entry.entity_category, entry.disabled_by, entry.translation_key, entry.has_entity_name)
        for entry in er.async_entries_for_config_entry(registry, instance.entry.entry_id)
        if not entry.unique_id.startswith(instance.entry.entry_id)
    }
    assert entries == {
        "d1_beep": (EntityCategory.CONFIG, None, "beep", True),
        "d1_link_quality": (
            EntityCategory.DIAGNOSTIC,
            er.RegistryEntryDisabler.INTEGRATION,
            "link_quality",
            True,
        ),
    }


@pytest.mark.parametrize("error", sorted(set(all_errors()), key=str))
async def test_errors(instance: Instance, error: type[CloudError], monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a cloud may answer reaches the user in words, and nothing stays as if it had worked."""
    monkeypatch.setattr(FakeCloud, "confirm_after", 0.01)
    monkeypatch.setattr(FakeCloud, "confirm_within", 0.02)
    await instance.show(BEEP, beep=0)
    instance.cloud.error = failure = OutOfRangeError(9, 1, 5) if error is OutOfRangeError else error("because")
    with pytest.raises(HomeAssistantError) as caught:
        await instance.do("switch.turn_on", "switch.thing_beep")
    assert isinstance(caught.value, ServiceValidationError) is issubclass(error, UnsupportedError | ValueRangeError)
    assert caught.value.translation_domain == DOMAIN
    key = "no_answer" if error is UnansweredError else error.key
    texts = await translation.async_get_translations(instance.hass, "en", "exceptions", [DOMAIN])
    text = texts[f"component.{DOMAIN}.exceptions.{key}.message"]
    expected = text.format(device="Thing", account="Thing", **failure.placeholders)
    assert str(caught.value).removesuffix(".") == expected.removesuffix(".")
    assert instance.state("switch.thing_beep").state != "on"


async def test_renaming_an_entity_keeps_it(instance: Instance) -> None:
    """An entity whose id the user changes goes on under the new one."""
    await instance.show(BEEP, beep=0)
    er.async_get(instance.hass).async_update_entity("switch.thing_beep", new_entity_id="switch.quiet")
    er.async_get(instance.hass).async_update_entity(
        "binary_sensor.somebody_connection", new_entity_id="binary_sensor.c"
    )
    await instance.hass.async_block_till_done()
    await instance.push(beep=1)
    assert instance.state("switch.quiet").state == "on"
    assert instance.hass.states.get("switch.thing_beep") is None
    assert instance.state("binary_sensor.c").state == "on"
