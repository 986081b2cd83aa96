"""What HACS requires of a repository with an integration, as far as its files show it.

Source: HACS, "Publish an integration" and "hacs.json" (https://hacs.xyz/docs/publish/integration, .../publish/start).
"""

from collections.abc import Iterator
import json
from pathlib import Path
import struct
from typing import Any

_KEYS: dict[str, type | tuple[type, ...]] = {
    "name": str,
    "content_in_root": bool,
    "zip_release": bool,
    "filename": str,
    "hide_default_branch": bool,
    "country": (str, list),
    "homeassistant": str,
    "hacs": str,
    "persistent_directory": str,
}
_MANIFEST_KEYS = ("domain", "documentation", "issue_tracker", "codeowners", "name", "version")


def check_hacs(root: Path) -> Iterator[str]:
    """Yield what HACS would not accept of a checkout."""
    try:
        hacs: dict[str, Any] = json.loads((root / "hacs.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as err:
        yield f"hacs.json: {err}"
        return
    yield from (f"hacs.json: {text}" for text in _check_keys(hacs))
    found = sorted(path.parent for path in (root / "custom_components").glob("*/manifest.json"))
    if len(found) != 1:
        yield f"custom_components: {len(found)} integrations instead of one"
        return
    manifest = json.loads((found[0] / "manifest.json").read_text(encoding="utf-8"))
    for key in _MANIFEST_KEYS:
        if not manifest.get(key):
            yield f"manifest.json: {key} is missing"
    size = _png_size(found[0] / "brand/icon.png")
    if size is None or size[0] != size[1]:
        yield f"brand/icon.png: not a square PNG ({size})"
    if not any((root / name).is_file() for name in ("README.md", "README", "readme.md")):
        yield "README.md is missing"


def _check_keys(hacs: dict[str, Any]) -> Iterator[str]:
    for key, value in hacs.items():
        if key not in _KEYS:
            yield f"{key} is unknown"
        elif not isinstance(value, _KEYS[key]):
            yield f"{key} has the wrong type"
    if not hacs.get("name"):
        yield "name is missing"
    if hacs.get("zip_release") and not str(hacs.get("filename", "")).endswith(".zip"):
        yield "zip_release requires filename, the name of a zip"


def _png_size(path: Path) -> tuple[int, int] | None:
    """Return width and height of a PNG, None if it is none."""
    head = path.read_bytes()[:24] if path.is_file() else b""
    if head[:8] != b"\x89PNG\r\n\x1a\n":
        return None
    width, height = struct.unpack(">II", head[16:24])
    return int(width), int(height)
