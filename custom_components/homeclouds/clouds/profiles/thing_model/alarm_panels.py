"""Alarm systems."""

from collections.abc import Iterator

from ...core.features import AlarmPanel, Feature
from .. import labels
from .feature_builder import FeatureBuilder, choice, only
from .meanings import arms


def alarm_panel(builder: FeatureBuilder) -> Iterator[Feature]:
    """Return an alarm system, which is known by a choice that arms and disarms it."""
    if (prop := next((prop for prop in builder.left() if arms(prop)), None)) is not None:
        builder.taken.add(prop.id)
        yield AlarmPanel(key="alarm_system", name="", state=choice(prop, only(prop, labels.ARMING)))
