"""Every recorded device gives what its golden file says; `script/recordings --accept` rewrites those."""

import asyncio
from itertools import batched
from pathlib import Path

import pytest

from devtools.golden import FOLDER, difference, golden, pages, recordings

AT_ONCE = 80
"""Recordings of a test: an instance for each would take longer than what is shown in it."""
BATCHES = list(batched(recordings(), AT_ONCE, strict=False))


def _named(paths: tuple[Path, ...]) -> str:
    return f"{paths[0].relative_to(FOLDER)}-{paths[-1].relative_to(FOLDER)}"


@pytest.mark.parametrize("paths", BATCHES, ids=_named)
def test_recordings_give_golden_files(paths: tuple[Path, ...]) -> None:
    """A device gives these entities, values and writes, and no others."""
    given = asyncio.run(pages(paths))
    assert not "".join(line for path in paths for line in difference(path, given[path]))


def test_golden_files_have_recordings() -> None:
    """No golden file is left of a recording that is gone."""
    assert {golden(path) for path in recordings()} == set(FOLDER.glob("*/*.txt"))
