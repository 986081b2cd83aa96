"""What a person sees of a feature, in one line."""

from collections.abc import Iterator
from typing import Any

from custom_components.homeclouds.clouds import features as f
from custom_components.homeclouds.platforms import PLATFORMS


def shown(feature: f.Feature) -> str:
    """Return platform, key and all that makes a difference to a person."""
    return " ".join(_parts(feature))


def _parts(feature: f.Feature) -> Iterator[str]:
    yield PLATFORMS[type(feature)]
    yield feature.key
    if feature.channel is not None:
        yield f"#{feature.channel}"
    if feature.name:
        yield f'"{feature.name}"'
    elif feature.name == "" and feature.channel is None:
        yield "main"
    classes = [getattr(feature, name, None) for name in ("device_class", "unit", "state_class")]
    if any(classes):
        yield f"[{' '.join(str(part) for part in classes if part)}]"
    if getattr(feature, "resets", False):
        yield "resets"
    if feature.category is not None:
        yield str(feature.category)
    if not feature.enabled:
        yield "off"
    yield from _details(feature)


def _details(feature: f.Feature) -> Iterator[str]:
    match feature:
        case f.Sensor(options=options) if options is not None:
            yield "/".join(options)
        case f.Number():
            yield _range(feature.value)
        case f.Select():
            yield "/".join(feature.value.options)
        case f.Climate():
            words = {name: getattr(feature, name) for name in ("mode", "fan", "swing", "swing_horizontal", "preset")}
            yield _range(feature.target)
            yield from (f"{name}:{'/'.join(codec.options)}" for name, codec in words.items() if codec is not None)
            yield from _reads(feature, "current", "humidity", "action")
        case f.WaterHeater() | f.Humidifier():
            yield _range(feature.target)
            yield from (f"mode:{'/'.join(feature.mode.options)}",) if feature.mode else ()
            yield from _reads(feature, "current")
        case f.Light():
            yield from (
                f"{name}:{_range(codec)}" for name in ("brightness", "temperature") if (codec := getattr(feature, name))
            )
            yield from _reads(feature, "color")
            yield from (f"effect:{'/'.join(feature.effect.options)}",) if feature.effect else ()
        case f.Fan():
            yield from (f"speed:{_range(feature.speed)}",) if feature.speed else ()
            words = {"levels": feature.levels, "preset": feature.preset}
            yield from (f"{name}:{'/'.join(codec.options)}" for name, codec in words.items() if codec is not None)
            yield from _reads(feature, "oscillate", "forward")
        case f.Cover():
            yield "/".join(
                name for name in ("open", "close", "stop", "position", "target", "moving") if getattr(feature, name)
            )
        case f.Event():
            yield "/".join((*feature.types, *feature.attributes))


def _range(codec: Any) -> str:
    return f"{codec.minimum:g}..{codec.maximum:g} by {codec.step:g}{codec.unit or ''}"


def _reads(feature: f.Feature, *names: str) -> Iterator[str]:
    for name in names:
        if (codec := getattr(feature, name)) is not None:
            yield f"{name}:{'/'.join(sorted(codec.names))}"
