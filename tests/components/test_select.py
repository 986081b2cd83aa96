"""Words to choose from."""

from typing import Any

from homeassistant.exceptions import ServiceValidationError
import pytest

from custom_components.homeclouds.clouds.core.codecs import Choice
from custom_components.homeclouds.clouds.core.features import Select

from .conftest import House

SENSING = Select(key="human_sensing", value=Choice("eye", {0: "off", 1: "follow_me", 2: "follow_me_away"}))
ENTITY = "select.thing_human_sensing"


async def test_choose(house: House) -> None:
    """Choosing writes the vendor's value."""
    await house.show(SENSING, eye=0)
    assert house.state(ENTITY).state == "off"
    assert house.attributes(ENTITY, "options") == [["off", "follow_me", "follow_me_away"]]
    assert await house.do("select.select_option", ENTITY, option="follow_me") == [{"eye": 1}]
    assert house.state(ENTITY).state == "follow_me"


@pytest.mark.parametrize("value", [None, 7, "?"])
async def test_unknown(house: House, value: Any) -> None:
    """A value that stands for no word is unknown."""
    await house.show(SENSING, eye=value)
    assert house.state(ENTITY).state == "unknown"


async def test_refused(house: House) -> None:
    """A word that is none of the options is refused."""
    await house.show(SENSING, eye=0)
    with pytest.raises(ServiceValidationError):
        await house.do("select.select_option", ENTITY, option="on")
    assert house.cloud.sent == []
