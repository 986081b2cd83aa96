"""All kinds of products in Home Assistant, as entities."""

from collections.abc import Iterator
import logging

from homeassistant.helpers import entity_registry as er
import pytest

from custom_components.homeclouds.clouds.core.model import Device, Update
from custom_components.homeclouds.clouds.profiles.thing_model import build
from custom_components.homeclouds.clouds.tencent.thing_model import parse_model
from tests.clouds.thing_model.published import MODELS
from tests.clouds.thing_model.random_models import Maker

from .conftest import Instance


@pytest.fixture(autouse=True)
def presentable(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """See to it that Home Assistant has no cause for complaint; products may have words of their own."""
    yield
    logged = [record for phase in ("setup", "call") for record in caplog.get_records(phase)]
    assert [
        record.getMessage()
        for record in logged
        if record.levelno >= logging.ERROR
        or (
            record.levelno == logging.WARNING
            and record.name.startswith(("homeassistant.components", "homeassistant.helpers"))
        )
    ] == []


def entities(instance: Instance) -> list[er.RegistryEntry]:
    """Return the entities of devices."""
    entries = er.async_entries_for_config_entry(er.async_get(instance.hass), instance.entry.entry_id)
    return [entry for entry in entries if not entry.unique_id.startswith(instance.entry.entry_id)]


async def show(instance: Instance, models: dict[str, object]) -> int:
    """Put a device of each model into the account, and return how many features there are."""
    count = 0
    for name, data in models.items():
        profile = build(parse_model(data))  # type: ignore[arg-type] # invalid data is meant to be tried
        instance.furnish(*profile.features, device=Device(id=name, name=name, channels=dict(profile.channels)))
        count += len(profile.features)
    await instance.set_up()
    return count


async def test_published(instance: Instance) -> None:
    """Every feature of every product becomes an entity, and copes with whatever the device sends."""
    count = await show(instance, dict(MODELS))
    assert len(entities(instance)) == count
    maker = Maker(1)
    for _ in range(3):
        for device_id, features in instance.cloud.profile.items():
            names = {name for feature in features for name in feature.reads}
            await instance.tell(Update(device_id, {name: maker.value() for name in sorted(names)}, online=True))


async def test_chance(instance: Instance) -> None:
    """The same with models that chance has made."""
    count = await show(instance, {f"random {seed}": Maker(seed).model() for seed in range(60)})
    assert len(entities(instance)) == count
