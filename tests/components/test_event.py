"""Things that happen."""

from custom_components.homeclouds.clouds.core.codecs import Choice, Const
from custom_components.homeclouds.clouds.core.model import Update
from custom_components.homeclouds.clouds.core.number_codecs import Measure
from custom_components.homeclouds.clouds.core.sensor_features import Event

from .conftest import DEVICE_ID, Instance

KEY = Event(
    key="button",
    source="key",
    type=Choice("key", {0: "press_end", 1: "multi_press_end", 2: "long_press_end", 9: "other"}),
    types=("press_end", "multi_press_end", "long_press_end"),
    attributes={"multi_press_count": Measure("count"), "nothing": Measure("absent")},
    device_class="button",
)
BELL = Event(key="doorbell", source="ring", type=Const("ring"), types=("ring",), device_class="doorbell")
ENTITY = "event.thing_button"


async def test_pushed_change(instance: Instance) -> None:
    """A pushed change of the property is the event, with what else is known."""
    await instance.show(KEY, key=0)
    assert instance.state(ENTITY).state == "unknown"
    assert instance.attributes(ENTITY, "event_types", "device_class") == [
        ["press_end", "multi_press_end", "long_press_end"],
        "button",
    ]
    await instance.push(key=1, count=2)
    first = instance.state(ENTITY)
    assert (first.attributes["event_type"], first.attributes["multi_press_count"]) == ("multi_press_end", 2)
    assert "nothing" not in first.attributes
    await instance.push(key=2)
    assert instance.state(ENTITY).attributes["event_type"] == "long_press_end"
    assert instance.state(ENTITY).state > first.state


async def test_what_is_no_event(instance: Instance) -> None:
    """Nothing happened: other properties changed, the same value came again, or the kind is none of ours."""
    await instance.show(KEY, key=0, other=1)
    await instance.push(other=2)
    await instance.push(key=0)
    await instance.push(key=9)
    await instance.push(key="?")
    assert instance.state(ENTITY).state == "unknown"


async def test_reported_event(instance: Instance) -> None:
    """An event that the vendor tells as such happens each time."""
    await instance.show(BELL)
    states = set()
    for _ in range(2):
        await instance.tell(Update(DEVICE_ID, events={"ring": {}}))
        states.add(instance.state("event.thing_doorbell").state)
    assert len(states - {"unknown"}) == 2
    assert instance.attributes("event.thing_doorbell", "event_type") == ["ring"]
