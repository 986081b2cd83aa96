"""Who may know whom: the rules of docs/architecture.md that code must keep."""

import ast
from collections.abc import Iterator
import json
from pathlib import Path
import re

import homeassistant.components
from homeassistant.const import Platform
import pytest

ROOT = Path(__file__).parent.parent
HOUSE = ROOT / "custom_components" / "homeclouds"
CLOUDS = HOUSE / "clouds"
VENDORS = sorted(
    path.name for path in CLOUDS.iterdir() if (path / "__init__.py").exists() and path.name not in {"core", "profiles"}
)
BRANDS = {
    "midea": r"midea|美的",
    "ewelink": r"ewelink|coolkit|sonoff|易微联",
    "tencent": r"tencent|qcloud|腾讯",
    "haier": r"haier|haigeek|海尔",
    "china_telecom": r"telecom|ctsmart|电信|小翼",
}
"""How a vendor may be named."""
NAMES_VENDORS = {HOUSE / "config_flow.py", CLOUDS / "registry.py"}
FRIENDS_OF_PLATFORMS = {
    "account.account",
    "clouds.core.features",
    "clouds.core.model",
    "history.monotonic",
    "entity",
}


def imports(file: Path) -> Iterator[tuple[str, int]]:
    """Yield (module, line) of all imports of a file; relative ones are written from the integration's folder."""
    package = file.relative_to(ROOT).with_suffix("").parts[:-1]
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node.lineno
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join((*base, *([node.module] if node.module else [])))
            if node.module is None or (ROOT / module.replace(".", "/")).is_dir():
                for alias in node.names:
                    yield f"{module}.{alias.name}", node.lineno
            else:
                yield module, node.lineno


def files(folder: Path) -> list[Path]:
    """Return all Python files under a folder."""
    found = sorted(folder.rglob("*.py"))
    assert found, folder
    return found


@pytest.mark.parametrize("file", files(CLOUDS), ids=lambda file: str(file.relative_to(CLOUDS)))
def test_clouds(file: Path) -> None:
    """Clouds know no Home Assistant, no other cloud, and each other's folder only by relative imports."""
    own = file.relative_to(CLOUDS).parts[0]
    for module, line in imports(file):
        where = f"{file}:{line} imports {module}"
        root = module.split(".")[0]
        assert root not in {"homeassistant", "probatio", "voluptuous", "simulators", "tests", "benchmarks"}, where
        if root == "custom_components":
            if module.startswith("custom_components.homeclouds.catalogue"):
                continue
            assert module.startswith("custom_components.homeclouds.clouds"), where
            vendor = module.removeprefix("custom_components.homeclouds.clouds").strip(".").split(".")[0]
            assert vendor not in VENDORS or vendor == own or file in NAMES_VENDORS, where
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        assert (
            not isinstance(node, ast.ImportFrom)
            or node.level
            or (node.module or "").split(".")[0] != "custom_components"
        ), file


@pytest.mark.parametrize("platform", sorted(p for p in Platform if (HOUSE / f"{p}.py").exists()))
def test_platforms(platform: Platform) -> None:
    """A platform file knows Home Assistant, the base entity, the coordinator and the features, and nothing else."""
    for module, line in imports(HOUSE / f"{platform}.py"):
        if module.startswith("custom_components."):
            assert module.removeprefix("custom_components.homeclouds.") in FRIENDS_OF_PLATFORMS, (
                f"{platform}:{line} {module}"
            )


@pytest.mark.parametrize("file", files(HOUSE), ids=lambda file: str(file.relative_to(HOUSE)))
def test_vendors_are_named_at_home_only(file: Path) -> None:
    """A vendor's name stands in its own package, the registry and the config flow only."""
    if file in NAMES_VENDORS:
        return
    relative = file.relative_to(HOUSE).parts
    own = relative[1] if len(relative) > 2 else None
    text = file.read_text(encoding="utf-8")
    for vendor, pattern in BRANDS.items():
        if vendor != own:
            assert not (found := re.search(pattern, text, re.IGNORECASE)), (
                f"{file} names {found[0] if found else vendor}"
            )


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_no_vendor_in_names_of_entities(language: str) -> None:
    """Entities are called the same whatever the brand."""
    texts = json.loads((HOUSE / "translations" / f"{language}.json").read_text(encoding="utf-8"))
    text = json.dumps([texts["entity"], texts["device"]], ensure_ascii=False)
    assert not re.search("|".join(BRANDS.values()), text, re.IGNORECASE)


@pytest.mark.parametrize("file", files(ROOT / "simulators"), ids=lambda file: str(file.relative_to(ROOT)))
def test_simulators(file: Path) -> None:
    """The simulators share nothing with what they test."""
    for module, line in imports(file):
        assert module.split(".")[0] not in {"custom_components", "homeassistant", "tests"}, f"{file}:{line}"


def test_every_vendor_has_its_name() -> None:
    """No vendor is forgotten by the rules above."""
    assert set(VENDORS) <= set(BRANDS)


def test_flow_needs_no_package_that_has_to_be_compiled() -> None:
    """Home Assistant installs what the manifest names, and what that names, before a flow opens: all of it has wheels."""
    components = Path(homeassistant.components.__file__).parent
    todo, seen, required = [HOUSE], set(), set()
    while todo:
        if (folder := todo.pop()) not in seen:
            seen.add(folder)
            manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
            required |= {line.split("==")[0] for line in manifest.get("requirements", ())}
            before = [*manifest.get("dependencies", ()), *manifest.get("after_dependencies", ())]
            todo += [components / domain for domain in before]
    assert components / "recorder" in seen
    assert not required & {"pymicro-vad", "pyspeex-noise", "ha-ffmpeg", "hass-nabucasa", "mutagen"}
