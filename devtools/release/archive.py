"""The zip of a release: the content of `custom_components/homeclouds`, the same bytes for the same files."""

from collections.abc import Iterator
import json
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest time that the format knows."""
_MODE = 0o100644
_LEFT_OUT = {"__pycache__", "tests", "texts"}
"""Texts are what translations are generated from."""


def integration_of(root: Path) -> Path:
    """Return the folder of the integration of a checkout."""
    return next((root / "custom_components").glob("*/manifest.json")).parent


def files_of(integration: Path) -> Iterator[Path]:
    """Yield what belongs into the zip, sorted by its name there: no bytecode, no tests, nothing hidden."""
    for path in sorted(integration.rglob("*"), key=lambda path: path.relative_to(integration).as_posix()):
        parts = path.relative_to(integration).parts
        hidden = any(part.startswith(".") or part in _LEFT_OUT for part in parts)
        if path.is_file() and not hidden and path.suffix not in {".pyc", ".pyo"}:
            yield path


def build(root: Path, folder: Path) -> Path:
    """Write the zip that `hacs.json` names into a folder and return its path.

    HACS unpacks it into `custom_components/<domain>`, so that the names in it begin in that folder. Order, times, modes, and
    compression are fixed: two builds of the same files are equal.
    """
    integration = integration_of(root)
    name = str(json.loads((root / "hacs.json").read_text(encoding="utf-8"))["filename"])
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / name
    with ZipFile(target, "w", compresslevel=9) as archive:
        for path in files_of(integration):
            info = ZipInfo(path.relative_to(integration).as_posix(), _EPOCH)
            info.compress_type = ZIP_DEFLATED
            info.create_system = 3
            info.external_attr = _MODE << 16
            archive.writestr(info, path.read_bytes())
    return target
