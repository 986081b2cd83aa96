"""The version: one in all places, the newest in the changelog, and installed as README says."""

from collections.abc import Iterator
import json
from pathlib import Path
import re
import tomllib

from awesomeversion import AwesomeVersion

from .archive import integration_of

_HEADING = re.compile(r"^## \[(?P<version>[^\]]+)\](?: - (?P<date>\S+))?\s*$", re.MULTILINE)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def check_version(root: Path) -> Iterator[str]:
    """Yield places that disagree about the version of a checkout, and what its changelog lacks for a release."""
    version = str(json.loads((integration_of(root) / "manifest.json").read_text(encoding="utf-8")).get("version", ""))
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    if version != project:
        yield f"version: manifest.json has {version}, pyproject.toml {project}"
    changelog = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    headings = [match.groupdict() for match in _HEADING.finditer(changelog)]
    if headings and headings[0]["version"] == "Unreleased":
        if _body(changelog, "Unreleased"):
            yield "CHANGELOG.md: changes are still under [Unreleased]"
        del headings[0]
    if not headings or headings[0]["version"] != version:
        yield f"CHANGELOG.md: the newest heading is not [{version}]"
        return
    if not _DATE.fullmatch(headings[0]["date"] or ""):
        yield f"CHANGELOG.md: [{version}] has no date (YYYY-MM-DD)"
    if not _body(changelog, version):
        yield f"CHANGELOG.md: nothing under [{version}]"
    versions = [AwesomeVersion(heading["version"] or "") for heading in headings]
    if versions != sorted(versions, reverse=True):
        yield "CHANGELOG.md: versions are not in order"


def check_manual_installation(root: Path) -> Iterator[str]:
    """Yield what READMEs leave out of copying the zip by hand."""
    name = json.loads((root / "hacs.json").read_text(encoding="utf-8"))["filename"]
    folder = f"custom_components/{integration_of(root).name}"
    for path in sorted(root.glob("README*.md")):
        text = path.read_text(encoding="utf-8")
        if name not in text:
            yield f"{path.name}: does not name {name}, the file of a release"
        if folder not in text:
            yield f"{path.name}: does not name {folder}, where {name} is unpacked"


def _body(changelog: str, version: str) -> str:
    """Return what is under a version's heading."""
    for match in _HEADING.finditer(changelog):
        if match["version"] == version:
            following = _HEADING.search(changelog, match.end())
            return changelog[match.end() : following.start() if following else None].strip()
    return ""
