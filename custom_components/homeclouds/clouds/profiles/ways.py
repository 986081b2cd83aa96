"""Features that a device has for each of its ways."""

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
import json

from .yaml_source import Located

_MARKS = ("{way}", "{way:02}", "{number}")


def per_way(items: Iterable[Located], count: int) -> Iterator[Located]:
    """Yield features for each way of a device, where they mention it.

    `{way}` counts from 0 (`{way:02}`: 00), `{number}` from 1. Features that follow one another are made way by way. With one way only
    a feature belongs to the device, not to a `channel`.
    """
    for for_ways, group in groupby(items, _mentions_ways):
        if for_ways:
            features = list(group)
            yield from (_of_way(item, way, count) for way in range(count) for item in features)
        else:
            yield from group


def _mentions_ways(item: Located) -> bool:
    text = json.dumps(item.raw())
    return any(mark in text for mark in _MARKS)


def _of_way(item: Located, way: int, count: int) -> Located:
    found = item.filled(_filler(way))
    if count > 1 or not isinstance(found.value, dict):
        return found
    return Located({kind: _without_channel(body) for kind, body in found.value.items()}, found.line)


def _without_channel(body: Located) -> Located:
    if not isinstance(body.value, dict):
        return body
    return Located({key: item for key, item in body.value.items() if key != "channel"}, body.line, body.typed)


def _filler(way: int) -> Callable[[str], str]:
    texts = (str(way), f"{way:02}", str(way + 1))

    def fill(text: str) -> str:
        for mark, word in zip(_MARKS, texts, strict=True):
            text = text.replace(mark, word)
        return text

    return fill
