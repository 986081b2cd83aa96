"""The table of eWeLink's device types and their entities in `docs/ewelink.md`."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import yaml

from custom_components.homeclouds.catalogue.keys import KEYS
from custom_components.homeclouds.clouds.core.features import Feature
from custom_components.homeclouds.clouds.ewelink.profiles import UIIDS, common, profile

ROOT = Path(__file__).resolve().parent.parent
TEXTS = ROOT / "custom_components/homeclouds/catalogue/texts"
_ABLE = frozenset({"climate", "cover", "fan", "light"})
_ABILITIES = {
    "brightness": "brightness",
    "temperature": "color temperature",
    "color": "color",
    "effect": "effects",
    "speed": "speed",
    "levels": "speeds",
    "oscillate": "oscillation",
    "stop": "stop",
    "target": "set point",
    "target_low": "two thresholds",
    "mode": "modes",
    "fan": "fan speeds",
    "swing": "swing",
    "swing_horizontal": "horizontal swing",
    "preset": "presets",
    "action": "action",
}


def names() -> dict[tuple[str, str], str]:
    """Return (kind, key) -> English name; what Home Assistant names by its device class has its key's name here."""
    texts = yaml.safe_load((TEXTS / "en.yaml").read_text(encoding="utf-8"))["names"]
    return {
        (kind.replace("_", " "), key): texts.get(
            f"{kind}.{key}",
            texts.get(
                key,
                key.replace("_", " ")
                .capitalize()
                .replace("Pm", "PM")
                .replace("25", "2.5")
                .replace("Aqi", "Air quality index"),
            ),
        )
        for kind, rows in KEYS.items()
        for key in rows
    }


def name_of(feature: Feature, vocabulary: dict[tuple[str, str], str]) -> str:
    """Return the English name of a feature; the main one of a device has its key's."""
    named = vocabulary.get((feature.kind.replace("_", " "), feature.label or feature.key), "")
    return feature.name or named.format(**feature.placeholders)


def entities(features: Iterable[Feature], vocabulary: dict[tuple[str, str], str]) -> str:
    """Return features as users read them, by kind."""
    kinds: dict[str, list[str]] = {}
    for feature in features:
        kind = feature.kind.replace("_", " ")
        name = name_of(feature, vocabulary)
        can = [ability for field, ability in _ABILITIES.items() if getattr(feature, field, None) is not None]
        kinds.setdefault(kind, []).append(f"{name} ({', '.join(can)})" if can and kind in _ABLE else name)
    return "; ".join(f"{kind}: {', '.join(dict.fromkeys(found))}" for kind, found in kinds.items())


def _of_type(features: tuple[Feature, ...], vocabulary: dict[tuple[str, str], str]) -> str:
    channels = sorted({feature.channel for feature in features if feature.channel is not None})
    parts = [entities((feature for feature in features if feature.channel is None), vocabulary)]
    if channels:
        parts.insert(
            0,
            f"{len(channels)} channels, each {entities((f for f in features if f.channel == channels[0]), vocabulary)}",
        )
    return ". ".join(part for part in parts if part) or "—"


def table() -> Iterator[str]:
    """Yield the lines of the table."""
    vocabulary = names()
    by_text: dict[str, list[int]] = {}
    for uiid in sorted(UIIDS):
        by_text.setdefault(_of_type(profile(uiid).features, vocabulary), []).append(uiid)
    yield "| Types (UIID) | Entities, where the device has what they show |\n| --- | --- |\n"
    yield f"| all | {entities(common(), vocabulary)} |\n"
    for text, uiids in by_text.items():
        yield f"| {', '.join(map(str, uiids))} | {text} |\n"
