"""Features that a device has for each of its channels."""

from collections.abc import Iterator, Sequence
from itertools import groupby
import json
import re

from .yaml_source import Located

_MARKS = ("{channel}", "{channel:02}", "{number}")
_MARK = re.compile(r"\{\w+(:[^}]*)?\}")


def per_channel(items: Sequence[Located], count: int) -> Iterator[Located]:
    """Yield features for each channel of a device, where they mention it. Raises FileError.

    `{channel}` counts from 0 (`{channel:02}`: 00), `{number}` from 1. Features that follow one another are made channel by channel. With one channel only
    a feature belongs to the device, not to a `channel`.
    """
    for item in items:
        _check_marks(item)
    for for_channels, group in groupby(items, _mentions_channels):
        if for_channels:
            features = list(group)
            yield from (_of_channel(item, channel, count) for channel in range(count) for item in features)
        else:
            yield from group


def _check_marks(item: Located) -> None:
    """See whether braces hold what stands for a channel. Raises FileError."""
    inner = item.value
    if isinstance(inner, dict):
        for key, one in inner.items():
            _check_marks(Located(key, one.line))
            _check_marks(one)
    elif isinstance(inner, list):
        for one in inner:
            _check_marks(one)
    elif (found := next((one[0] for one in _MARK.finditer(inner) if one[0] not in _MARKS), None)) is not None:
        raise item.error(f"`{found}` stands for nothing; known: {', '.join(_MARKS)}")


def _mentions_channels(item: Located) -> bool:
    text = json.dumps(item.raw())
    return any(mark in text for mark in _MARKS)


def _of_channel(item: Located, channel: int, count: int) -> Located:
    words = dict(zip(_MARKS, (str(channel), f"{channel:02}", str(channel + 1)), strict=True))
    found = item.filled(lambda text: _MARK.sub(lambda mark: words[mark[0]], text))
    if count > 1 or not isinstance(found.value, dict):
        return found
    return Located({kind: _without_channel(body) for kind, body in found.value.items()}, found.line)


def _without_channel(body: Located) -> Located:
    if not isinstance(body.value, dict):
        return body
    return Located({key: item for key, item in body.value.items() if key != "channel"}, body.line, body.typed)
