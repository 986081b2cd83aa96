"""Print what Home Assistant shows of a device: of a recording, a bare thing model, or a diagnostics download."""

import argparse
import asyncio
from collections.abc import Sequence
import json
import logging
from pathlib import Path
import sys
from typing import Any

from custom_components.homeclouds.clouds.profiles.suggest import suggestion
from custom_components.homeclouds.clouds.registry import CLOUDS
from custom_components.homeclouds.entity import FeatureEntity

from .describing import attempt, describe, page, to_show, written_text
from .instance import Instance, Shown
from .recording import Recording, RecordingError, load


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="script/describe", description=__doc__)
    parser.add_argument("file", type=Path, metavar="FILE", help="see CONTRIBUTING.md for what may be in it")
    parser.add_argument("--language", default="en", help="of names and messages, such as zh-Hans")
    parser.add_argument("--json", action="store_true", help="for programs: an array with one object per entity")
    parser.add_argument("--device", type=int, metavar="NUMBER", help="of an account's devices this one only, from 1")
    parser.add_argument(
        "--profile", action="store_true", help="print a profile of one's own to begin with: docs/adding_a_device.md"
    )
    parser.add_argument(
        "--write",
        nargs="+",
        metavar=("ENTITY ACTION", "KEY=VALUE"),
        help="print what an action would write, such as --write climate.air_conditioner set_temperature temperature=21",
    )
    return parser.parse_args()


def _data(pairs: Sequence[str]) -> dict[str, Any]:
    """Read key=value; a value that is JSON is taken as such."""
    data: dict[str, Any] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals:
            raise RecordingError(f"{pair} is not key=value")
        try:
            data[key] = json.loads(value)
        except ValueError:
            data[key] = value
    return data


def _entity(shown: Shown, wanted: str) -> FeatureEntity[Any]:
    """Return the entity that is meant: platform.key, platform.key#channel, or only the key where that is enough."""
    found = [entity for entity in shown.entities if wanted in _names(entity)]
    if len(found) != 1:
        offered = ", ".join(_names(entity)[0] for entity in found or shown.entities)
        raise RecordingError(
            f"{'several entities are' if found else 'no entity is'} called {wanted}; there are {offered}"
        )
    return found[0]


def _names(entity: FeatureEntity[Any]) -> list[str]:
    domain, key, channel = entity.platform_data.domain, entity.feature.key, entity.feature.channel
    names = [f"{domain}.{key}", key, domain]
    return (
        names if channel is None else [f"{domain}.{key}#{channel}", *names, f"{key}#{channel}", f"{domain}#{channel}"]
    )


async def _write(instance: Instance, recording: Recording, words: Sequence[str], *, as_json: bool) -> None:
    """Print what an action would write, and why it would be refused."""
    if len(words) < 2:
        raise RecordingError("--write takes an entity and an action")
    async with instance.show(to_show(recording)) as shown:
        entity = _entity(shown, words[0])
        requests, refusal = await attempt(shown, entity, words[1].rpartition(".")[2], _data(words[2:]))
    if as_json:
        print(json.dumps({"writes": requests, "refused": refusal or None}, ensure_ascii=False))
        return
    for request in requests:
        print(f"writes: {written_text(request)}")
    if refusal:
        print(f"refused: {refusal}")
    elif not requests:
        print("writes: nothing")


def _profile(recording: Recording) -> str:
    """Return a profile in which every property has a suggestion."""
    device = to_show(recording)
    known = {name: value for name, value in device.properties.items() if value is not None}
    return suggestion(device.device, {**device.properties, **recording.hidden, **known}, CLOUDS[recording.cloud].layout)


async def _print(options: argparse.Namespace) -> None:
    found = load(options.file)
    if options.device is not None:
        if not 1 <= options.device <= len(found):
            raise RecordingError(f"there are {len(found)} devices")
        found = [found[options.device - 1]]
    if options.profile:
        print("\n".join(_profile(recording) for recording in found), end="")
        return
    async with Instance.open(options.language) as instance:
        if options.write:
            if len(found) != 1:
                raise RecordingError(f"choose one of {len(found)} devices with --device")
            await _write(instance, found[0], options.write, as_json=options.json)
        elif options.json:
            described = [await describe(instance, recording) for recording in found]
            print(json.dumps([entity for entities in described for entity in entities], ensure_ascii=False, indent=1))
            _note([recording for recording, entities in zip(found, described, strict=True) if not entities])
        else:
            pages = [await page(instance, recording) for recording in found]
            print("\n".join(pages), end="")
            _note([recording for recording, text in zip(found, pages, strict=True) if "\n\n" not in text])


def _note(without: Sequence[Recording]) -> None:
    """Say of which devices nothing is shown, rather than leaving it at that."""
    for recording in without:
        what = "its type is not known and it has no properties" if recording.type else "it has no properties that tell"
        print(f"script/describe: no entity comes of {recording.name}: {what}", file=sys.stderr)


def main() -> int:
    """Return 0, or 2 if the file or the entity cannot be made sense of."""
    try:
        asyncio.run(_print(_arguments()))
    except (RecordingError, OSError, UnicodeDecodeError) as err:
        print(f"script/describe: {err}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    logging.disable(logging.WARNING)
    sys.exit(main())
