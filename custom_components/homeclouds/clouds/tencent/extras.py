"""Features that devices have beside those of their thing model."""

from collections.abc import Iterator

from ..core.codecs import Choice, Flag, Measure, Text
from ..core.features import Event, Feature, Firmware, Scene, Sensor, Switch
from ..core.model import Device
from ..profiles.thing_model.codecs import Moment
from .background import INSTALL, LATEST, NEXT_TIMER, NOTES, PERCENT, RUNNING, VERSION
from .devices import AUTOMATION, SCENE

MESSAGE = "message"
"""Source of the account's messages."""
MESSAGE_TYPES = ("device", "family", "notification")


def of_home(device: Device) -> Iterator[Feature]:
    """Return a family's scenes, automations and messages."""
    scenes, automations = device.definition.get("scenes"), device.definition.get("automations")
    for key, name in scenes.items() if isinstance(scenes, dict) else ():
        yield Scene(key=f"{SCENE}{key}", name=str(name), writes={f"{SCENE}{key}": 1})
    for key, name in automations.items() if isinstance(automations, dict) else ():
        yield Switch(
            key=f"{AUTOMATION}{key}",
            label="automation",
            name=str(name),
            state=Flag(f"{AUTOMATION}{key}", on=1, off=0),
        )
    yield Event(
        key="message",
        source=MESSAGE,
        type=Choice("message.type", {kind: kind for kind in MESSAGE_TYPES}),
        types=MESSAGE_TYPES,
        attributes={"title": Text("message.title"), "text": Text("message.text", maximum=1000)},
    )


def of_appliance(names: frozenset[str]) -> Iterator[Feature]:
    """Return firmware and timers, where the cloud has told of them."""
    if VERSION in names:
        yield Firmware(
            key="firmware",
            installed=Text(VERSION),
            latest=Text(LATEST),
            running=Flag(RUNNING, on=1, off=0),
            progress=Measure(PERCENT),
            notes=Text(NOTES, maximum=4000),
            install={INSTALL: 1},
        )
    if NEXT_TIMER in names:
        yield Sensor(key="next_timer", value=Moment(NEXT_TIMER))
