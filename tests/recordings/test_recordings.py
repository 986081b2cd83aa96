"""Every recorded device gives what its golden file says; `script/recordings --accept` rewrites those."""

import asyncio
from pathlib import Path

import pytest

from devtools.golden import FOLDER, golden, pages, recordings

RECORDINGS = [str(path.relative_to(FOLDER)) for path in recordings()]


@pytest.fixture(scope="session")
def given(request: pytest.FixtureRequest) -> dict[Path, str]:
    """What the chosen recordings give now."""
    chosen = {FOLDER / item.callspec.params["name"] for item in request.session.items if hasattr(item, "callspec")
              and "name" in item.callspec.params and item.path == Path(__file__)}  # fmt: skip
    return asyncio.run(pages(sorted(chosen)))


@pytest.mark.parametrize("name", RECORDINGS)
def test_recording_gives_golden_file(name: str, given: dict[Path, str]) -> None:
    """A device gives these entities, values and writes, and no others."""
    path = FOLDER / name
    assert given[path] == golden(path).read_text(encoding="utf-8")


def test_golden_files_have_recordings() -> None:
    """No golden file is left of a recording that is gone."""
    assert {golden(path) for path in recordings()} == set(FOLDER.glob("*/*.txt"))
