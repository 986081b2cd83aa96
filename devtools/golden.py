"""The golden files beside the recordings: what each recorded device gives, to be read and compared."""

import asyncio
from collections.abc import Iterable
import difflib
import logging
from pathlib import Path
import sys

from . import earlier_keys
from .describing import page
from .instance import Instance
from .recording import load

FOLDER = Path(__file__).parents[1] / "tests" / "recordings"


def recordings(folder: Path = FOLDER) -> list[Path]:
    """Return all recordings."""
    return sorted(folder.glob("*/*.json"))


def golden(path: Path) -> Path:
    """Return the golden file of a recording."""
    return path.with_suffix(".txt")


async def pages(paths: Iterable[Path]) -> dict[Path, str]:
    """Return what recordings give now."""
    async with Instance.open() as instance:
        return {path: "\n".join([await page(instance, recording) for recording in load(path)]) for path in paths}


def difference(path: Path, text: str) -> list[str]:
    """Return the lines in which what a recording gives now differs from its golden file."""
    file = golden(path)
    known = file.read_text(encoding="utf-8") if file.exists() else ""
    name = f"{file.parent.name}/{file.name}"
    lines = known.splitlines(True), text.splitlines(True)
    return [] if text == known else list(difflib.unified_diff(*lines, f"{name} (accepted)", f"{name} (now)", n=2))


def _keep_earlier(path: Path, before: str, after: str) -> None:
    """Note which entities are no more, so that a test sees what becomes of those that users have."""
    if gone := earlier_keys.vanished(before, after):
        for entity in earlier_keys.add(path, gone):
            print(f"{path.stem}: {entity} has become nothing by itself; say in {earlier_keys.FILE.name} what it is now")


def main() -> int:
    """Compare, or with --accept rewrite, and print what differs."""
    arguments = sys.argv[1:]
    accept = "--accept" in arguments
    chosen = [Path(argument).resolve() for argument in arguments if not argument.startswith("-")]
    paths = chosen or recordings()
    stale = [path for path in FOLDER.glob("*/*.txt") if not path.with_suffix(".json").exists()]
    differ = len(stale)
    for path, text in asyncio.run(pages(paths)).items():
        if not (lines := difference(path, text)):
            continue
        differ += 1
        file = golden(path)
        if file.exists():
            sys.stdout.writelines(lines)
            if accept:
                _keep_earlier(path, file.read_text(encoding="utf-8"), text)
        else:
            print(f"new: {file.parent.name}/{file.name}, {len(text.splitlines())} lines")
        if accept:
            file.write_text(text, encoding="utf-8")
    for file in stale:
        print(f"without a recording: {file.parent.name}/{file.name}")
        if accept:
            file.unlink()
    print(f"{len(paths)} recordings, {differ} {'accepted anew' if accept else 'differ'}")
    return 1 if differ and not accept else 0


if __name__ == "__main__":
    logging.disable(logging.WARNING)
    sys.exit(main())
