"""The demo's Home Assistant."""

from pathlib import Path
import tempfile

import pytest

from script.demo_house.hass import use_own_temporary_folder


def test_own_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two that run at the same time share none: the folder for uploads has a fixed name, and each empties it first."""
    monkeypatch.setattr(tempfile, "tempdir", None)
    folders = [Path(tempfile.gettempdir())]
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        use_own_temporary_folder(tmp_path / name)
        folders.append(Path(tempfile.gettempdir()))
        assert folders[-1].is_dir()
    assert len(set(folders)) == 3
