"""Players of music or stories."""

from dataclasses import replace
from datetime import timedelta

from freezegun.api import FrozenDateTimeFactory
import pytest

from custom_components.homeclouds.clouds.core.codecs import Choice, Flag, Text
from custom_components.homeclouds.clouds.core.features import MediaPlayer
from custom_components.homeclouds.clouds.core.model import Update
from custom_components.homeclouds.clouds.core.number_codecs import Range

from .conftest import DEVICE_ID, Instance

ENTITY = "media_player.thing"
FULL = MediaPlayer(
    key="media_player",
    name="",
    playing=Flag("play", on=1, off=0),
    previous={"skip": 1},
    next={"skip": 2},
    volume=Range("volume", 0, 100),
    position=Range("position", 0, 7200),
    order=Choice("order", {0: "in_order", 1: "repeat_one", 2: "shuffle"}),
    title=Text("song"),
    artist=Text("singer"),
)


async def test_all(instance: Instance) -> None:
    """A player plays, pauses, skips, seeks, and has a volume and an order."""
    await instance.show(FULL, play=1, volume=50, position=7, order=0)
    assert instance.state(ENTITY).state == "playing"
    shown = ("volume_level", "media_position", "repeat", "shuffle")
    assert instance.attributes(ENTITY, *shown) == [0.5, 7, "off", False]
    assert await instance.do("media_player.media_pause", ENTITY) == [{"play": 0}]
    assert instance.state(ENTITY).state == "paused"
    assert await instance.do("media_player.media_play", ENTITY) == [{"play": 1}]
    assert await instance.do("media_player.media_next_track", ENTITY) == [{"skip": 2}]
    assert await instance.do("media_player.media_previous_track", ENTITY) == [{"skip": 1}]
    assert await instance.do("media_player.volume_set", ENTITY, volume_level=0.35) == [{"volume": 35}]
    assert await instance.do("media_player.media_seek", ENTITY, seek_position=90) == [{"position": 90}]
    assert await instance.do("media_player.repeat_set", ENTITY, repeat="one") == [{"order": 1}]
    assert instance.attributes(ENTITY, "repeat", "shuffle") == ["one", False]
    assert await instance.do("media_player.shuffle_set", ENTITY, shuffle=True) == [{"order": 2}]
    assert instance.attributes(ENTITY, *shown) == [0.35, 90, "off", True]
    assert await instance.do("media_player.shuffle_set", ENTITY, shuffle=False) == [{"order": 0}]


async def test_what_is_not_asked_for_goes_on(instance: Instance) -> None:
    """No random order is not the end of a repetition, and no repetition not that of a random order."""
    await instance.show(FULL, play=1, order=1)
    assert await instance.do("media_player.shuffle_set", ENTITY, shuffle=False) == []
    assert instance.attributes(ENTITY, "repeat", "shuffle") == ["one", False]
    await instance.push(order=2)
    assert await instance.do("media_player.repeat_set", ENTITY, repeat="off") == []
    assert instance.attributes(ENTITY, "repeat", "shuffle") == ["off", True]


async def test_what_plays(instance: Instance) -> None:
    """A player tells the piece and who plays it; an empty text is neither."""
    await instance.show(FULL, play=1, song="Song", singer="Singer")
    shown = ("media_title", "media_artist", "media_content_type")
    assert instance.attributes(ENTITY, *shown) == ["Song", "Singer", "music"]
    await instance.push(song="", singer="")
    assert instance.attributes(ENTITY, *shown) == [None, None, "music"]


async def test_position_has_a_time(instance: Instance, freezer: FrozenDateTimeFactory) -> None:
    """The time of a position is that of its last change."""
    await instance.show(FULL, play=1, volume=50, position=7, order=0)
    (first,) = instance.attributes(ENTITY, "media_position_updated_at")
    freezer.tick(timedelta(seconds=30))
    await instance.tell(Update(DEVICE_ID, {"volume": 60}))
    assert instance.attributes(ENTITY, "media_position_updated_at") == [first]
    await instance.tell(Update(DEVICE_ID, {"position": 30}))
    assert instance.attributes(ENTITY, "media_position_updated_at") == [first + timedelta(seconds=30)]


async def test_position_stands_while_paused(instance: Instance, freezer: FrozenDateTimeFactory) -> None:
    """What plays again goes on where it was paused, as those see it who count on from its position."""
    await instance.show(FULL, play=1, volume=50, position=7, order=0)
    (first,) = instance.attributes(ENTITY, "media_position_updated_at")
    await instance.push(play=0)
    freezer.tick(timedelta(minutes=10))
    await instance.push(play=1)
    assert instance.attributes(ENTITY, "media_position_updated_at") == [first + timedelta(minutes=10)]


async def test_few(instance: Instance) -> None:
    """A player that only plays offers nothing else; what it does not tell is unknown."""
    await instance.show(MediaPlayer(key="media_player", name="", playing=Flag("play")), play="?")
    assert instance.state(ENTITY).state == "unknown"
    assert instance.attributes(ENTITY, "supported_features", "volume_level", "repeat") == [16385, None, None]


async def test_television_is_turned_on_muted_and_switched(instance: Instance) -> None:
    """A television has power, sound, and sources, and does not play by itself."""
    television = MediaPlayer(
        key="media_player",
        name="",
        power=Flag("power", on=1, off=0),
        mute=Flag("mute", on=1, off=0),
        source=Choice("source", {0: "HDMI 1", 1: "TV"}),
        volume=Range("volume", 0, 100),
        next={"channel": 1},
    )
    await instance.show(television, power=0, mute=0, source=0, volume=50)
    assert instance.state(ENTITY).state == "off"
    assert await instance.do("media_player.turn_on", ENTITY) == [{"power": 1}]
    assert instance.state(ENTITY).state == "on"
    assert instance.attributes(ENTITY, "source", "source_list", "is_volume_muted") == [
        "HDMI 1",
        ["HDMI 1", "TV"],
        False,
    ]
    assert await instance.do("media_player.select_source", ENTITY, source="TV") == [{"source": 1}]
    assert await instance.do("media_player.volume_mute", ENTITY, is_volume_muted=True) == [{"mute": 1}]
    assert await instance.do("media_player.media_next_track", ENTITY) == [{"channel": 1}]
    assert await instance.do("media_player.turn_off", ENTITY) == [{"power": 0}]


async def test_television_of_which_only_the_power_is_known_is_on(instance: Instance) -> None:
    """Whether a television plays may never be told."""
    television = MediaPlayer(
        key="media_player", name="", power=Flag("power", on=1, off=0), playing=Flag("play", on=1, off=0)
    )
    await instance.show(television, power=1)
    assert instance.state(ENTITY).state == "on"


@pytest.mark.parametrize(("told", "shown"), [(110, 1), (-5, 0), (100, 1), (0, 0)])
async def test_volume_beyond_what_can_be_set(instance: Instance, told: int, shown: float) -> None:
    """It is shown as the end of the range: Home Assistant's goes from 0 to 1."""
    await instance.show(FULL, play=1, volume=told)
    assert instance.attributes(ENTITY, "volume_level") == [shown]


async def test_volume_of_few_levels(instance: Instance) -> None:
    """Each step louder or quieter is one that can be heard, however few levels there are."""
    await instance.show(replace(FULL, volume=Range("volume", 0, 4)), play=1, volume=1)
    assert await instance.do("media_player.volume_up", ENTITY) == [{"volume": 2}]
    assert await instance.do("media_player.volume_down", ENTITY) == [{"volume": 1}]
