"""Sirens."""

from homeassistant.exceptions import ServiceValidationError
import pytest

from custom_components.homeclouds.clouds.core.codecs import Choice, Flag
from custom_components.homeclouds.clouds.core.features import Siren
from custom_components.homeclouds.clouds.core.number_codecs import Range

from .conftest import Instance

ENTITY = "siren.thing"


async def test_siren_sounds_as_asked(instance: Instance) -> None:
    """Tone, volume and duration go out with the command to sound; what is not said stays as it is set."""
    siren = Siren(
        key="siren",
        name="",
        state=Flag("on"),
        tone=Choice("tone", {1: "1", 2: "bell"}),
        volume=Range("volume", minimum=0, maximum=10),
        duration=Range("time", minimum=1, maximum=30, unit="min"),
    )
    await instance.show(siren, on="0")
    assert instance.state(ENTITY).state == "off"
    assert instance.attributes(ENTITY, "available_tones", "supported_features") == [[1, "bell"], 31]
    assert await instance.do("siren.turn_on", ENTITY) == [{"on": "1"}]
    assert instance.state(ENTITY).state == "on"
    assert await instance.do("siren.turn_off", ENTITY) == [{"on": "0"}]
    loud = await instance.do("siren.turn_on", ENTITY, tone=1, volume_level=0.5, duration=61)
    assert loud == [{"on": "1", "tone": 1, "volume": 5, "time": 2}]
    # Not shorter than it can
    assert await instance.do("siren.turn_on", ENTITY, tone="bell", duration=5) == [{"on": "1", "tone": 2, "time": 1}]
    # In seconds, as it was asked for
    with pytest.raises(ServiceValidationError, match="from 60 to 1800"):
        await instance.do("siren.turn_on", ENTITY, duration=3600)


@pytest.mark.parametrize(
    ("time", "asked", "sent"),
    [
        (Range("time", minimum=10, maximum=180, step=10, unit="s"), 61, 70),
        (Range("time", minimum=10, maximum=180, step=10, unit="s"), 60, 60),
        (Range("time", minimum=5, maximum=180, step=10, unit="s"), 60, 65),
        (Range("time", minimum=0, maximum=255, step=10, unit="s"), 252, 250),
        (Range("time", minimum=0, maximum=3, step=0.5, unit="min"), 61, 1.5),
        (Range("time", minimum=0.5, maximum=2, step=0.1, unit="min"), 72, 1.2),
    ],
)
async def test_sounds_as_long_as_asked(instance: Instance, time: Range, asked: int, sent: float) -> None:
    """A device that counts in steps sounds for the next one, as far as it has one."""
    await instance.show(Siren(key="siren", name="", state=Flag("on"), duration=time), on="0")
    assert await instance.do("siren.turn_on", ENTITY, duration=asked) == [{"on": "1", "time": sent}]


async def test_siren_that_only_sounds(instance: Instance) -> None:
    """One without settings offers none."""
    await instance.show(Siren(key="siren", name="", state=Flag("on")), on="1")
    assert instance.state(ENTITY).state == "on"
    assert instance.attributes(ENTITY, "available_tones", "supported_features") == [None, 3]


async def test_tone_is_the_siren_itself(instance: Instance) -> None:
    """Where one property says whether and how, a tone is enough."""
    kinds = Choice("state", {0: "both", 1: "sound"})
    await instance.show(
        Siren(key="siren", name="", state=Flag("state", on=0, off=3, otherwise=True), tone=kinds), state=3
    )
    assert await instance.do("siren.turn_on", ENTITY, tone="sound") == [{"state": 1}]
    assert instance.state(ENTITY).state == "on"
    # What sounds already keeps its tone
    assert await instance.do("siren.turn_on", ENTITY) == [{"state": 1}]
    assert await instance.do("siren.turn_off", ENTITY) == [{"state": 3}]
    assert await instance.do("siren.turn_on", ENTITY) == [{"state": 0}]
