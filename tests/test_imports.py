"""Who may know whom: the rules of docs/architecture.md that code must keep."""

import ast
from collections.abc import Iterator, Mapping, Set as AbstractSet
from graphlib import CycleError, TopologicalSorter
import json
from pathlib import Path
import re
import subprocess
import sys

import homeassistant.components
from homeassistant.const import Platform
import pytest

from custom_components.homeclouds.clouds.registry import CLOUDS as CLOUD_TYPES, WITH_DEVICE_FORMS

ROOT = Path(__file__).parent.parent
INTEGRATION = ROOT / "custom_components" / "homeclouds"
CLOUDS = INTEGRATION / "clouds"
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
NAMES_VENDORS = {INTEGRATION / "config_flow.py", CLOUDS / "registry.py"}
FRIENDS_OF_PLATFORMS = {
    "account.account",
    "clouds.core.enums",
    "clouds.core.features",
    "clouds.core.sensor_features",
    "clouds.core.model",
    "clouds.core.timers",
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


def test_clouds() -> None:
    """Clouds know no Home Assistant, no other cloud, and each other's folder only by relative imports."""
    for file in files(CLOUDS):
        _check_imports_of_cloud(file)


def _check_imports_of_cloud(file: Path) -> None:
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


@pytest.mark.parametrize("platform", sorted(p for p in Platform if (INTEGRATION / f"{p}.py").exists()))
def test_platforms(platform: Platform) -> None:
    """A platform file knows Home Assistant, the base entity, the account and the features, and nothing else."""
    for module, line in imports(INTEGRATION / f"{platform}.py"):
        if module.startswith("custom_components."):
            assert module.removeprefix("custom_components.homeclouds.") in FRIENDS_OF_PLATFORMS, (
                f"{platform}:{line} {module}"
            )


def test_vendors_are_named_at_home_only() -> None:
    """A vendor's name stands in its own package, the registry and the config flow only."""
    for file in set(files(INTEGRATION)) - NAMES_VENDORS:
        relative = file.relative_to(INTEGRATION).parts
        own = relative[1] if len(relative) > 2 else None
        text = file.read_text(encoding="utf-8")
        for vendor, pattern in BRANDS.items():
            if vendor != own:
                found = re.search(pattern, text, re.IGNORECASE)
                assert found is None, f"{file} names {found[0]}"


@pytest.mark.parametrize("file", sorted((INTEGRATION / "translations").glob("*.json")), ids=lambda file: file.stem)
def test_no_vendor_in_names_of_entities(file: Path) -> None:
    """Entities are called the same whatever the brand."""
    texts = json.loads(file.read_text(encoding="utf-8"))
    text = json.dumps([texts["entity"], texts["device"]], ensure_ascii=False)
    # Remote controls are "telecomandi" in Italian
    assert not re.search(rf"({'|'.join(BRANDS.values())})(?![a-z])", text, re.IGNORECASE)


def test_simulators() -> None:
    """The simulators share nothing with what they test, and none of their modules has more than 400 lines."""
    for file in files(ROOT / "simulators"):
        for module, line in imports(file):
            assert module.split(".")[0] not in {"custom_components", "homeassistant", "tests"}, f"{file}:{line}"
        assert len(file.read_text(encoding="utf-8").splitlines()) <= 400, file


def _module(file: Path) -> str:
    return ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def _graph(folder: Path) -> Mapping[str, AbstractSet[str]]:
    """Return module -> modules of the same tree that it imports, type checking included."""
    modules = {_module(file): file for file in files(folder)}
    graph: dict[str, set[str]] = {}
    for module, file in modules.items():
        found = graph[module] = set()
        for name, _line in imports(file):
            # What is imported from a package may be a module or a name of its __init__
            while name and name not in modules:
                name = name.rpartition(".")[0]
            if name and name != module:
                found.add(name)
    return graph


@pytest.mark.parametrize("folder", [INTEGRATION, ROOT / "simulators"], ids=lambda folder: str(folder.name))
def test_no_import_circle(folder: Path) -> None:
    """No module is imported by what it imports, not even for types."""
    try:
        TopologicalSorter(_graph(folder)).prepare()
    except CycleError as err:
        pytest.fail(f"import circle: {' <- '.join(err.args[1])}")


def test_import_circle_for_types_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An import that only type checkers follow closes a circle, too."""
    monkeypatch.setattr(sys.modules[__name__], "ROOT", tmp_path)
    (tmp_path / "part").mkdir()
    (tmp_path / "part" / "one.py").write_text("from .two import Two\n", encoding="utf-8")
    (tmp_path / "part" / "two.py").write_text("if TYPE_CHECKING:\n    from .one import One\n", encoding="utf-8")
    with pytest.raises(pytest.fail.Exception, match="part.one"):
        test_no_import_circle(tmp_path / "part")


_SET_UP = """
import importlib, os, sys
from homeassistant.const import Platform
for name in ["__init__", "config_flow", "services", "diagnostics", "repairs", "system_health"]:
    importlib.import_module(f"custom_components.homeclouds.{name}")
from custom_components.homeclouds.clouds.registry import CLOUDS
list(CLOUDS), len(CLOUDS), "tencent" in CLOUDS

def show(names):
    print(*sorted({name.split(".")[3] for name in names if name.startswith("custom_components.homeclouds.clouds.")}))

none = set(sys.modules)
show(none)
for key in sys.argv[1:]:
    sys.stdout.flush()
    if child := os.fork():
        os.waitpid(child, 0)
        continue
    CLOUDS[key]
    show(set(sys.modules) - none)
    sys.stdout.flush()
    os._exit(0)
"""


def test_account_imports_its_own_cloud_only() -> None:
    """What Home Assistant imports of the integration names no cloud; looking one up imports no other."""
    command = [sys.executable, "-c", _SET_UP, *CLOUD_TYPES]
    shown = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    assert not set(shown[0].split()) & set(VENDORS)
    for key, imported in zip(CLOUD_TYPES, shown[1:], strict=True):
        assert [vendor for vendor in imported.split() if vendor in VENDORS] == [
            vendor for vendor in VENDORS if key.startswith(vendor)
        ]


@pytest.mark.parametrize("key", list(CLOUD_TYPES))
def test_registry_says_what_kinds_say(key: str) -> None:
    """What must be known of a cloud before it is imported is so once it is."""
    kind = CLOUD_TYPES[key]
    assert kind.key == key
    assert (key in WITH_DEVICE_FORMS) == bool(kind.device_fields)


@pytest.mark.parametrize("key", list(CLOUD_TYPES))
def test_each_step_of_a_cloud_is_in_the_flow(key: str) -> None:
    """Whoever searches for a step by its name finds it."""
    kind = CLOUD_TYPES[key]
    steps = {
        key,
        *(f"{key}_{login_method}" for login_method in kind.login_methods),
        *(f"{key}_{page}_done" for page in kind.pages),
    }
    steps |= {f"{key}_login_method"} if kind.login_methods else set()
    steps |= {f"{key}_{login_method}_code" for login_method in kind.codes}
    text = (INTEGRATION / "config_flow.py").read_text(encoding="utf-8")
    longer = tuple(f"{other}_" for other in CLOUD_TYPES if other.startswith(f"{key}_"))
    names = [name for name in re.findall(r"async_step_(\w+) = ", text) if f"{name}_".startswith(f"{key}_")]
    assert {name for name in names if not f"{name}_".startswith(longer)} == steps


def test_every_vendor_has_its_name() -> None:
    """No vendor is forgotten by the rules above."""
    assert set(VENDORS) <= set(BRANDS)


def test_flow_needs_no_package_that_has_to_be_compiled() -> None:
    """Home Assistant installs what the manifest names, and what that names, before a flow opens: all of it has wheels."""
    components = Path(homeassistant.components.__file__).parent
    todo, seen, required = [INTEGRATION], set(), set()
    while todo:
        if (folder := todo.pop()) not in seen:
            seen.add(folder)
            manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
            required |= {line.split("==")[0] for line in manifest.get("requirements", ())}
            before = [*manifest.get("dependencies", ()), *manifest.get("after_dependencies", ())]
            todo += [components / domain for domain in before]
    assert components / "recorder" in seen
    assert not required & {"pymicro-vad", "pyspeex-noise", "ha-ffmpeg", "hass-nabucasa", "mutagen"}
