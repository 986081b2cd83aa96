"""Check the files that are not Python (manifest, translations, icons, HACS), and how the Python files are laid out.

What Home Assistant and HACS themselves ask for is checked by their own actions in the
project's workflow; this covers the project's own rules, and runs anywhere in a moment.
"""

import ast
from collections.abc import Iterator
import json
from pathlib import Path
import re
import sys
import tomllib
from typing import Any

import homeassistant
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from custom_components.homeclouds.clouds.registry import CLOUDS  # noqa: E402 - the tree is not installed

INTEGRATION = ROOT / "custom_components/homeclouds"
TRANSLATIONS = INTEGRATION / "translations"
SOURCES = ("custom_components", "simulators", "tests", "devtools", "benchmarks", "script")
"""Folders with Python files."""
SOURCE_LANGUAGE = "en"
LONGEST, SHORTEST = 400, 30
"""Lines of a module."""
MOST_SHORT = 15
"""Modules below the shortest, in all; those of Home Assistant's own names count, packages do not."""
TABLES = {
    "catalogue/keys.py",
    "catalogue/words.py",
    "clouds/profiles/labels.py",
}
"""Modules that list things of one kind and may be longer."""
SUPPRESSED = re.compile(r"# (noqa|type: ignore|pragma: no cover)")
REASONED = re.compile(r"# (noqa: [A-Z]+\d+|type: ignore\[[a-z, -]+\]).*?( - | {1,2}# )\w")


def load(path: Path) -> Any:
    """Return the content of a JSON file."""
    return json.loads(path.read_text(encoding="utf-8"))


def flatten(tree: dict[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    """Yield (dotted key, text) for every text of a tree."""
    for key, value in tree.items():
        if isinstance(value, dict):
            yield from flatten(value, f"{path}{key}.")
        else:
            yield f"{path}{key}", value


def check_icons(path: Path) -> Iterator[str]:
    """Every icon belongs to something that has a name."""
    source = load(TRANSLATIONS / f"{SOURCE_LANGUAGE}.json")
    for section, depth in (("entity", 2), ("services", 1)):
        known = {".".join(key.split(".")[:depth]) for key, _ in flatten(source.get(section, {}))}
        icons = {".".join(key.split(".")[:depth]) for key, _ in flatten(load(path).get(section, {}))}
        for key in sorted(icons - known):
            yield f"{section}.{key} is not in the translations"


def core_requirements() -> dict[str, set[str]]:
    """Return package -> versions that Home Assistant's integrations pin."""
    pins: dict[str, set[str]] = {}
    for manifest in Path(homeassistant.__file__).parent.glob("components/*/manifest.json"):
        for line in load(manifest).get("requirements", []):
            requirement = Requirement(line)
            versions = {pin.version for pin in requirement.specifier if pin.operator == "=="}
            pins.setdefault(requirement.name.lower(), set()).update(versions)
    return pins


def check_manifest(path: Path) -> Iterator[str]:
    """Versions agree, and no requirement fights one of Home Assistant's own."""
    manifest = load(path)
    if list(manifest) != [
        "domain",
        "name",
        *sorted(manifest.keys() - {"domain", "name"}),
    ]:
        yield "keys must be domain, name, then sorted"
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    if manifest["version"] != project["version"]:
        yield f"version is {manifest['version']}, in pyproject.toml {project['version']}"
    pins = core_requirements()
    tested = (ROOT / "requirements_test.txt").read_text(encoding="utf-8").splitlines()
    of_clouds = [line for kind in CLOUDS.values() for line in kind.requirements]
    yield from (f"{line} of a cloud is not in requirements_test.txt" for line in of_clouds if line not in tested)
    for line in [*manifest.get("requirements", []), *of_clouds]:
        requirement = Requirement(line)
        for version in sorted(pins.get(requirement.name.lower(), ())):
            if version not in requirement.specifier:
                yield f"{line} excludes {version}, which Home Assistant pins"


def check_hacs(path: Path) -> Iterator[str]:
    """HACS asks for the Home Assistant that the tests run on, and for the release's file."""
    hacs = load(path)
    floor = (ROOT / "requirements_test.txt").read_text(encoding="utf-8")
    if f"homeassistant=={hacs['homeassistant']}\n" not in floor:
        yield "homeassistant is not the version in requirements_test.txt"
    if hacs.get("zip_release") and hacs["filename"] != f"{INTEGRATION.name}.zip":
        yield "filename is not what the release workflow makes"


def check_modules(path: Path) -> Iterator[str]:
    """Modules are neither too long to read nor too short to be worth a file."""
    lines = {
        str(file.relative_to(path)): len(file.read_text(encoding="utf-8").splitlines()) for file in path.rglob("*.py")
    }
    for name, count in sorted(lines.items()):
        if count > LONGEST and name not in TABLES:
            yield f"{name} has {count} lines, more than {LONGEST}"
    short = sorted(name for name, count in lines.items() if count < SHORTEST and not name.endswith("__init__.py"))
    if len(short) > MOST_SHORT:
        yield f"{len(short)} modules have less than {SHORTEST} lines, more than {MOST_SHORT}: {', '.join(short)}"


def check_wiring(path: Path) -> Iterator[str]:
    """On Home Assistant's side, no attribute is set by a computed name: a search for a flow's step finds it."""
    for file in sorted(path.rglob("*.py")):
        if file.is_relative_to(path / "clouds"):
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "setattr":
                yield f"{file.relative_to(path)}:{node.lineno} calls setattr()"


def check_suppressions(path: Path) -> Iterator[str]:
    """What silences a tool names the rule and says why."""
    for file in sorted(each for folder in SOURCES for each in (path / folder).rglob("*.py")):
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            if SUPPRESSED.search(line) and not REASONED.search(line):
                yield f"{file.relative_to(path)}:{number} gives no reason: {line.strip()}"


def main() -> int:
    """Print every finding; return 1 if there are any."""
    checks = [
        (check_manifest, INTEGRATION / "manifest.json"),
        (check_hacs, ROOT / "hacs.json"),
        (check_icons, INTEGRATION / "icons.json"),
        (check_modules, INTEGRATION),
        (check_wiring, INTEGRATION),
        (check_suppressions, ROOT),
    ]
    findings = [f"{path.relative_to(ROOT)}: {finding}" for check, path in checks for finding in check(path)]
    print("\n".join(findings) or "files: no findings")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
