"""Features that a model of given properties has."""

from typing import Any

from custom_components.homeclouds.clouds.core.features import Feature
from custom_components.homeclouds.clouds.profiles.thing_model import Overrides, build
from custom_components.homeclouds.clouds.tencent.thing_model import parse_model
from simulators.tencent.models import flag

POWER = flag("power_switch", "开关")


def features(
    *properties: dict[str, Any], category: str = "1", overrides: Overrides | None = None, **more: Any
) -> list[Feature]:
    """Return what a product of these properties can do."""
    template = parse_model({"profile": {"CategoryId": category}, "properties": list(properties), **more})
    return list(build(template, overrides).features)


def only[F: Feature](kind: type[F], *properties: dict[str, Any], **more: Any) -> F:
    """Return its one feature of a kind."""
    (found,) = [feature for feature in features(*properties, **more) if isinstance(feature, kind)]
    return found


def keys(*properties: dict[str, Any], **more: Any) -> list[str]:
    """Return kinds and keys of what it can do, those that are off by default in brackets."""
    found = [(f"{type(f).__name__} {f.key}", f.enabled) for f in features(*properties, **more)]
    return [name if enabled else f"({name})" for name, enabled in found]
