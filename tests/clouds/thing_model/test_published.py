"""Models of all kinds of products with their names taken away, and models that chance has made. What they give is in tests/recordings."""

from collections import Counter
from collections.abc import Iterator, Mapping
import json
from typing import Any

import pytest

from custom_components.homeclouds.clouds.core import features as f
from custom_components.homeclouds.clouds.core.codecs import Codec
from custom_components.homeclouds.clouds.core.errors import CloudError
from custom_components.homeclouds.clouds.profiles.thing_model import build
from custom_components.homeclouds.clouds.tencent.thing_model import decode, fingerprint, parse_model
from tests.components.presentable import complaints

from .published import MODELS, model
from .random_models import Maker

CHANCES = 400


def features(data: Mapping[str, Any]) -> list[f.Feature]:
    """Return what a model gives, having seen to it that it is fit to be shown."""
    template = parse_model(data)
    found = list(build(template).features)
    labels = {label or str(value) for prop in template.properties for value, label in prop.values.items()}
    assert [what for feature in found for what in complaints(feature, labels)] == []
    keys = Counter((type(feature), feature.channel, feature.key) for feature in found)
    assert [key for key, count in keys.items() if count > 1] == []
    return found


@pytest.mark.parametrize("name", MODELS)
def test_without_names(name: str) -> None:
    """A model without any names and labels still gives entities that can be shown."""
    bare = json.loads(json.dumps(MODELS[name]))
    for prop in bare["properties"]:
        prop.pop("name", None)
        if isinstance(define := prop["define"], dict) and isinstance(define.get("mapping"), dict):
            define["mapping"] = dict.fromkeys(define["mapping"], "")
    assert features(bare)


@pytest.mark.parametrize("seed", range(CHANCES))
def test_chance(seed: int) -> None:
    """Whatever a model says, nothing breaks, and what comes of it can be shown, read and written."""
    maker = Maker(seed)
    data = maker.model()
    assert fingerprint(decode(json.dumps(data)))
    found = features(decode(json.dumps(data)))
    names = {name for feature in found for name in feature.reads}
    for _ in range(5):
        properties = {name.removesuffix("!"): maker.value() for name in names}
        for feature in found:
            for codec in feature.codecs:
                codec.read(properties)
                for value in settings(codec):
                    try:
                        written = codec.write(value, properties) if isinstance(codec, Codec) else {}
                    except CloudError:
                        continue
                    json.dumps(written)


def settings(codec: Any) -> Iterator[Any]:
    """Yield what a user may ask of a codec: its words, its limits, on and off, colors, texts."""
    if hasattr(codec, "options"):
        yield from codec.options
    elif hasattr(codec, "minimum"):
        yield from (codec.minimum, codec.maximum, (codec.minimum + codec.maximum) / 2)
    elif "Flag" in type(codec).__name__:
        yield from (True, False)
    elif any(kind in type(codec).__name__ for kind in ("Color", "Rgb", "Palette")):
        yield from ((255, 0, 0), (1, 2, 3))
    elif "Text" in type(codec).__name__:
        yield from ("", "[]", "text")


def test_twins() -> None:
    """Of two properties with one id the first counts; ids that are used here already get out of each other's way."""
    lamp = {"id": "light", "name": "L", "mode": "rw", "define": {"type": "bool"}}
    other = {"id": "Light", "name": "灯光", "mode": "rw", "define": {"type": "bool"}}
    found = features(model(lamp, {**lamp, "name": "M"}, other, {**other, "id": "lighting", "name": "照明"}))
    assert [(feature.key, feature.name) for feature in found] == [
        ("light", None),
        ("Light", "灯光"),
        ("lighting", "照明"),
    ]
