"""Change random words, numbers and names of what clouds know about devices, and see whether the golden files notice.

Each change is made in a copy of the tree, one at a time, in a process of its own that shares what was imported before.
"""

import argparse
import ast
import asyncio
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
import json
import logging
import os
from pathlib import Path
import random
import re
import shutil
import sys
import tempfile
import time
import traceback
from typing import Any, override

ROOT = Path(__file__).parents[1]
CLOUDS = Path("custom_components/homeclouds/clouds")
SOURCES = (
    "ewelink/profiles/*.yaml",
    "ewelink/profiles/parts/*.yaml",
    "ewelink/profiles/remotes.py",
    "ewelink/codecs.py",
    "ewelink/thresholds.py",
    "midea/profiles/*.py",
    "midea/profiles/*.yaml",
    "midea/profiles/parts/*.yaml",
    "profiles/shared/*.yaml",
    "profiles/named_codecs.py",
    "haier/profile.py",
    "haier/thing_model.py",
    "tencent/thing_model.py",
    "profiles/labels.py",
    "profiles/thing_model/*.py",
    "china_telecom/profiles/*.yaml",
    "china_telecom/common.yaml",
)
"""Profiles, tables of words and matchers."""
THING_MODELS = frozenset({"haier", "tencent"})
"""Clouds whose devices are described by thing models."""
PROFILES = frozenset({"china_telecom", "ewelink", "midea"})
"""Clouds whose devices are described by profiles."""
ENGINE = frozenset({"labels.py", "thing_model"})
"""What of the shared profiles describes thing models."""
_WARM = ("homeassistant.components", "homeassistant.helpers", "homeassistant.config_entries")
_WORD = re.compile(r"[A-Za-z]+|\d+|[\u4e00-\u9fff]+")
_SECONDS = 120


@dataclass(frozen=True)
class Change:
    """One change of one file."""

    file: Path
    """Below the folder of the clouds."""
    line: int
    old: str
    new: str
    text: str
    """The file as it is afterwards."""

    @property
    def cloud(self) -> str:
        """Folder of the recordings that may notice; "profiles" for what several clouds share."""
        return self.file.parts[0]

    @property
    def noticed_by(self) -> frozenset[str]:
        """Folders of the recordings that may notice."""
        if self.cloud != "profiles":
            return frozenset((self.cloud,))
        return THING_MODELS if self.file.parts[1] in ENGINE else PROFILES

    @override
    def __str__(self) -> str:
        """Return where and what."""
        return f"{self.file}:{self.line}: {self.old} -> {self.new}"


def sources() -> list[Path]:
    """Return the files that may be changed."""
    return sorted(path.relative_to(ROOT / CLOUDS) for glob in SOURCES for path in (ROOT / CLOUDS).glob(glob))


@cache
def _source(file: Path) -> bytes:
    """Return a file as it is at the start: work on it may go on while its changes are tried."""
    return (ROOT / CLOUDS / file).read_bytes()


def changes(file: Path) -> list[tuple[int, int, int]]:
    """Return line, start and end of every literal that may be changed."""
    text = _source(file).decode()
    return list(_of_yaml(text) if file.suffix == ".yaml" else _of_python(text))


def _of_python(text: str) -> Iterator[tuple[int, int, int]]:
    """Yield where numbers and texts stand that are no docstrings, annotations or imports."""
    tree = ast.parse(text)
    starts = [0]
    for line in text.splitlines(True):
        starts.append(starts[-1] + len(line.encode()))
    left_out = set(_not_data(tree))
    for node in ast.walk(tree):
        if (
            not isinstance(node, ast.Constant)
            or id(node) in left_out
            or isinstance(node.value, bool | type(...) | None)
        ):
            continue
        if isinstance(node.value, str) and not _WORD.search(node.value):
            continue
        if node.end_lineno is None or node.end_col_offset is None or node.lineno != node.end_lineno:
            continue
        start, end = starts[node.lineno - 1] + node.col_offset, starts[node.end_lineno - 1] + node.end_col_offset
        yield node.lineno, start, end


def _not_data(tree: ast.AST) -> Iterator[int]:
    """Yield the constants that are documentation, or text of a user's error."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield id(node.value)
        if isinstance(node, ast.JoinedStr):
            yield from (id(part) for part in ast.walk(node) if isinstance(part, ast.Constant))
        if isinstance(node, ast.Raise | ast.AnnAssign):
            part = node.exc if isinstance(node, ast.Raise) else node.annotation
            yield from (id(inner) for inner in ast.walk(part)) if part is not None else ()
        if isinstance(node, ast.FunctionDef):
            yield from (id(inner) for part in node.decorator_list for inner in ast.walk(part))
            for argument in (*node.args.args, *node.args.kwonlyargs):
                if argument.annotation is not None:
                    yield from (id(inner) for inner in ast.walk(argument.annotation))


def _of_yaml(text: str) -> Iterator[tuple[int, int, int]]:
    place = 0
    for number, line in enumerate(text.splitlines(True), 1):
        body = line.partition("#")[0]
        for found in re.finditer(r"[A-Za-z_]{3,}|\d+(?:\.\d+)?", body):
            behind = body[found.end() :].lstrip()
            if not behind.startswith(":") or found[0].isupper() or found[0][0].isdecimal():
                start = place + len(body[: found.start()].encode())
                yield number, start, start + len(found[0].encode())
        place += len(line.encode())


def mutate(file: Path, spot: tuple[int, int, int], chance: random.Random) -> Change | None:
    """Return a change at a literal; None if there is none to be made."""
    line, start, end = spot
    data = _source(file)
    old = data[start:end].decode()
    new = _changed(old, chance)
    if new is None or new == old:
        return None
    return Change(file, line, old, new, (data[:start] + new.encode() + data[end:]).decode())


def _changed(old: str, chance: random.Random) -> str | None:
    """Change a number, or one of the words in a text."""
    if re.fullmatch(r"[\d_]+(\.\d+)?(e-?\d+)?", old):
        value = float(old.replace("_", ""))
        chosen = chance.choice((value * 10, value + 1, value - 1 if value else 2.0, value / 10))
        return str(int(chosen)) if chosen == int(chosen) and "." not in old else str(round(chosen, 6))
    found = list(_WORD.finditer(old))
    if not found:
        return None
    word = chance.choice(
        found if old[:1] in "\"'r" and len(found) == 1 else [w for w in found if w.start() > 0] or found
    )
    text = word[0]
    if text.isdecimal():
        return old[: word.start()] + str(int(text) + 1) + old[word.end() :]
    if len(text) == 1 and text.isascii():
        return old[: word.start()] + ("q" if text != "q" else "z") + old[word.end() :]
    place = chance.randrange(len(text))
    letter = "x" if text.isascii() else "龘"
    return (
        old[: word.start()] + text[:place] + letter + text[place + text[place].isascii() * 0 + 1 :] + old[word.end() :]
    )


class Bench:
    """A copy of the tree, in which one file at a time is another."""

    def __init__(self, folder: Path) -> None:
        """Copy what is needed."""
        self.folder = folder
        for name in ("custom_components", "devtools", "tests/recordings"):
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))

    def notices(self, change: Change | None) -> str:
        """Return what noticed a change: a recording, or an error; "" if nothing did. Runs in a process of its own."""
        path = None if change is None else self.folder / CLOUDS / change.file
        kept = b"" if path is None else path.read_bytes()
        if path is not None and change is not None:
            path.write_text(change.text, encoding="utf-8")
        read, write = os.pipe()
        if (child := os.fork()) == 0:
            os.close(read)
            os._exit(_run_child(write, change, self.folder))
        os.close(write)
        with os.fdopen(read, encoding="utf-8") as told:
            answer = told.read()
        os.waitpid(child, 0)
        if path is not None:
            path.write_bytes(kept)
        return answer


def _run_child(write: int, change: Change | None, folder: Path) -> int:
    """Compare the cloud's recordings in the copied tree, and tell which differs first."""
    with os.fdopen(write, "w", encoding="utf-8") as tell:
        sys.path.insert(0, str(folder))
        sys.dont_write_bytecode = True
        logging.disable(logging.CRITICAL)
        try:
            golden: Any = import_module("devtools.golden")
            paths = [path for path in golden.recordings() if change is None or path.parent.name in change.noticed_by]
            tell.write(asyncio.run(_first_difference(golden, paths)))
        except BaseException:  # noqa: BLE001 - whatever a change breaks, it was noticed
            tell.write(traceback.format_exc(limit=-1).strip().splitlines()[-1])
    return 0


async def _first_difference(golden: Any, paths: list[Path]) -> str:
    async with asyncio.timeout(_SECONDS), golden.Instance.open() as instance:
        for path in paths:
            pages = [await golden.page(instance, recording) for recording in golden.load(path)]
            if "\n".join(pages) != golden.golden(path).read_text(encoding="utf-8"):
                return f"{path.parent.name}/{path.stem}"
    return ""


def _warm_up() -> None:
    """Import what no change concerns."""
    for domain in [
        "binary_sensor",
        "button",
        "climate",
        "cover",
        "event",
        "fan",
        "humidifier",
        "light",
        "lock",
        "number",
        "remote",
        "scene",
        "select",
        "sensor",
        "switch",
        "text",
        "update",
        "valve",
        "water_heater",
    ]:
        import_module(f"homeassistant.components.{domain}")
    for name in (
        "homeassistant.helpers.update_coordinator",
        "homeassistant.helpers.aiohttp_client",
        "homeassistant.helpers.restore_state",
        "cryptography.fernet",
        "zeroconf",
        "midealocal.devices.ac",
    ):
        import_module(name)


def main() -> int:
    """Return 1 if fewer than the wanted share of changes was noticed."""
    parser = argparse.ArgumentParser(prog="script/mutate", description=__doc__)
    parser.add_argument("--count", type=int, default=100, help="number of changes")
    parser.add_argument("--seed", type=int, default=int(time.time()), help="the same seed makes the same changes")
    parser.add_argument("--only", default="", metavar="TEXT", help="only files whose name holds this")
    parser.add_argument("--wanted", type=float, default=95, metavar="PERCENT", help="share that must be noticed")
    parser.add_argument("--json", action="store_true", help="print the survivors as JSON, too")
    options = parser.parse_args()
    chance = random.Random(options.seed)
    spots = [(file, spot) for file in sources() if options.only in str(file) for spot in changes(file)]
    print(f"seed {options.seed}: {options.count} of {len(spots)} places", flush=True)
    _warm_up()
    began, tried, survivors = time.monotonic(), 0, list[Change]()
    per_cloud: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder))
        if differs := bench.notices(None):
            print(f"the golden files differ already: {differs}")
            return 2
        chance.shuffle(spots)
        for file, spot in spots:
            if tried == options.count:
                break
            if (change := mutate(file, spot, chance)) is None:
                continue
            tried += 1
            per_cloud[change.cloud] += 1
            if not bench.notices(change):
                survivors.append(change)
                print(f"not noticed: {change}", flush=True)
    share = 100 * (tried - len(survivors)) / max(tried, 1)
    seconds = time.monotonic() - began
    print(f"{tried} changes ({dict(per_cloud)}), {tried - len(survivors)} noticed ({share:.0f} %), {seconds:.0f} s")
    if options.json:
        print(json.dumps([str(change) for change in survivors], ensure_ascii=False))
    return 0 if share >= options.wanted else 1


if __name__ == "__main__":
    sys.exit(main())
