"""Words to choose from."""

from typing import Any

from homeassistant.exceptions import ServiceValidationError
import pytest

from custom_components.homeclouds.clouds.core.codecs import Choice
from custom_components.homeclouds.clouds.core.features import Select

from .conftest import Instance

SENSING = Select(key="human_sensing", value=Choice("eye", {0: "off", 1: "follow_me", 2: "follow_me_away"}))
ENTITY = "select.thing_human_sensing"


async def test_choose(instance: Instance) -> None:
    """Choosing writes the vendor's value."""
    await instance.show(SENSING, eye=0)
    assert instance.state(ENTITY).state == "off"
    assert instance.attributes(ENTITY, "options") == [["off", "follow_me", "follow_me_away"]]
    assert await instance.do("select.select_option", ENTITY, option="follow_me") == [{"eye": 1}]
    assert instance.state(ENTITY).state == "follow_me"


@pytest.mark.parametrize("value", [None, 7, "?"])
async def test_unknown(instance: Instance, value: Any) -> None:
    """A value that stands for no word is unknown."""
    await instance.show(SENSING, eye=value)
    assert instance.state(ENTITY).state == "unknown"


async def test_refused(instance: Instance) -> None:
    """A word that is none of the options is refused."""
    await instance.show(SENSING, eye=0)
    with pytest.raises(ServiceValidationError):
        await instance.do("select.select_option", ENTITY, option="on")
    assert instance.cloud.sent == []
