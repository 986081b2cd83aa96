"""Alarm systems."""

from collections.abc import Iterator

from ... import labels
from ...features import AlarmPanel, Feature
from .meanings import arms
from .parts import Parts, choice, only


def alarm_panel(parts: Parts) -> Iterator[Feature]:
    """Return an alarm system, which is known by a choice that arms and disarms it."""
    if (prop := next((prop for prop in parts.left() if arms(prop)), None)) is not None:
        parts.taken.add(prop.id)
        yield AlarmPanel(key="alarm_system", name="", state=choice(prop, only(prop, labels.ARMING)))
