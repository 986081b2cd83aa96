"""Texts to set."""

from homeassistant.exceptions import ServiceValidationError
import pytest

from custom_components.homeclouds.clouds.core.codecs import Codec, Text, With
from custom_components.homeclouds.clouds.core.features import TextInput

from .conftest import Instance

ENTITY = "text.thing_message"


@pytest.mark.parametrize("codec", [Text("say", 10), With(Text("say", 10), {})])
async def test_set(instance: Instance, codec: Codec[str]) -> None:
    """A text has its longest length and is written as it is."""
    await instance.show(TextInput(key="message", value=codec), say="hello")
    assert instance.state(ENTITY).state == "hello"
    assert instance.attributes(ENTITY, "max") == [10]
    assert await instance.do("text.set_value", ENTITY, value="你好") == [{"say": "你好"}]
    assert instance.state(ENTITY).state == "你好"
    with pytest.raises(ServiceValidationError):
        await instance.do("text.set_value", ENTITY, value="x" * 11)


async def test_unknown(instance: Instance) -> None:
    """What is no text is unknown."""
    await instance.show(TextInput(key="message", value=Text("say")), say={"no": "text"})
    assert instance.state(ENTITY).state == "unknown"
