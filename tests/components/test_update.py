"""Firmware."""

from dataclasses import replace

from homeassistant.components.update import UpdateEntityFeature
from homeassistant.const import EntityCategory
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.homeclouds.clouds.core.codecs import Flag, Text
from custom_components.homeclouds.clouds.core.number_codecs import Measure
from custom_components.homeclouds.clouds.core.sensor_features import Firmware

from .conftest import Instance

ENTITY = "update.thing_firmware"
FULL = Firmware(
    key="firmware",
    installed=Text("now"),
    latest=Text("latest"),
    running=Flag("running"),
    progress=Measure("progress"),
    notes=Text("notes"),
    install={"install": True},
)


async def test_install(instance: Instance, hass_ws_client: WebSocketGenerator) -> None:
    """An update is offered, told of, installed and watched."""
    await instance.show(FULL, now="1.0.0", latest="1.1.0", running=0, notes="Better")
    assert instance.state(ENTITY).state == "on"
    assert instance.attributes(ENTITY, "installed_version", "latest_version", "in_progress", "device_class") == [
        "1.0.0",
        "1.1.0",
        False,
        "firmware",
    ]
    assert instance.attributes(ENTITY, "supported_features") == [
        UpdateEntityFeature.INSTALL | UpdateEntityFeature.PROGRESS | UpdateEntityFeature.RELEASE_NOTES
    ]
    client = await hass_ws_client(instance.hass)
    await client.send_json_auto_id({"type": "update/release_notes", "entity_id": ENTITY})
    assert (await client.receive_json())["result"] == "Better"
    assert await instance.do("update.install", ENTITY) == [{"install": True}]
    await instance.push(running=1, progress=40)
    assert instance.attributes(ENTITY, "in_progress", "update_percentage") == [True, 40]
    await instance.push(running=0, now="1.1.0")
    assert instance.state(ENTITY).state == "off"


@pytest.mark.parametrize("running", [None, Flag("running")])
async def test_install_where_progress_is_unknown(instance: Instance, running: Flag | None) -> None:
    """What does not say whether it is being installed can be installed, as in a profile of the owner."""
    await instance.show(replace(FULL, running=running, progress=None), now="1.0.0", latest="1.1.0", running="?")
    assert await instance.do("update.install", ENTITY) == [{"install": True}]
    assert instance.attributes(ENTITY, "in_progress") == [False]


async def test_to_look_at(instance: Instance) -> None:
    """Where nothing can be installed from here it is a diagnosis; unknown versions are unknown."""
    await instance.show(Firmware(key="firmware", installed=Text("now"), latest=Text("latest")), now="1.0", latest=None)
    assert instance.state(ENTITY).state == "unknown"
    entry = er.async_get(instance.hass).async_get(ENTITY)
    assert entry is not None
    assert entry.entity_category is EntityCategory.DIAGNOSTIC
    assert instance.attributes(ENTITY, "supported_features") == [0]
