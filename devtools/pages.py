"""The tables of the clouds' pages in docs: actions, supported devices, entities, from what the integration itself reads."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Set as AbstractSet
from functools import cache
from importlib.util import find_spec
import inspect
import json
from pathlib import Path
import re
import sys
from typing import Any, get_type_hints

import yaml

from custom_components.homeclouds.catalogue.keys import KEYS
from custom_components.homeclouds.clouds.core.actions import ActionTable
from custom_components.homeclouds.clouds.core.cloud import CloudType
from custom_components.homeclouds.clouds.midea import profiles as midea
from custom_components.homeclouds.clouds.midea.profiles.types import NAMES as MIDEA_NAMES
from custom_components.homeclouds.clouds.profiles.profile import Format, Profile, parse
from custom_components.homeclouds.clouds.profiles.profile_codecs import ANY
from custom_components.homeclouds.clouds.profiles.profile_schema import Blueprint
from custom_components.homeclouds.clouds.registry import CLOUDS

from . import ewelink_types

ROOT = Path(__file__).resolve().parent.parent
INTEGRATION = ROOT / "custom_components/homeclouds"
PAGES = ("midea", "ewelink", "haier", "tencent", "china_telecom")
_BLOCK = re.compile(
    r"(?P<begin><!-- generated: (?P<name>\w+) -->\n)(?P<old>.*?)(?P<end><!-- end of \w+ -->\n)", re.DOTALL
)
_LINE = re.compile(r"(?P<kind>[a-z_]+)\.(?P<key>[a-z0-9_]+)(?:#\S+)?: ")


def page(name: str) -> str:
    """Return a page of docs with its generated parts as they must be."""

    def part(match: re.Match[str]) -> str:
        lines = _PARTS[match["name"]](name)
        return f"{match['begin']}{''.join(f'{line}\n' for line in lines)}{match['end']}"

    return _BLOCK.sub(part, (ROOT / f"docs/{name}.md").read_text(encoding="utf-8"))


def row(*cells: str) -> str:
    """Return a line of a Markdown table."""
    return f"| {' | '.join(cell.replace('|', '\\|').replace('\n', ' ') for cell in cells)} |"


def _head(*cells: str) -> Iterator[str]:
    yield row(*cells)
    yield row(*("---" for _ in cells))


@cache
def _english() -> Any:
    return json.loads((INTEGRATION / "translations/en.json").read_text(encoding="utf-8"))


@cache
def _services() -> Any:
    return yaml.safe_load((INTEGRATION / "services.yaml").read_text(encoding="utf-8"))


def kinds_of(name: str) -> list[CloudType]:
    """Return the kinds of account that a page is about."""
    return [kind for kind in CLOUDS.values() if _package(kind) == name]


def _package(kind: CloudType) -> str:
    return kind.create.__module__.split(".clouds.")[-1].split(".")[0]


def actions_of(name: str) -> list[str]:
    """Return the actions that accounts of a page have, sorted."""
    found = {"send_command"}
    for kind in kinds_of(name):
        found |= kind.actions
        cloud = kind.create if inspect.isclass(kind.create) else get_type_hints(kind.create)["return"]
        if hasattr(cloud, "rename"):
            found.add("rename_device")
        if hasattr(cloud, "history"):
            found.add("import_statistics")
    if find_spec(f"custom_components.homeclouds.clouds.{name}.api_calls"):
        found.add("call_api")
    return sorted(found)


def _results(name: str) -> Mapping[str, str]:
    """Return action -> what it returns, as the methods say that perform it."""
    found: dict[str, str] = {}
    for module in (m for path, m in sys.modules.items() if f".clouds.{name}." in path):
        for _, owner in inspect.getmembers(module, inspect.isclass):
            table = getattr(owner, "action_table", None)
            methods = table.methods if isinstance(table, ActionTable) else {}
            lines = {action: (method.__doc__ or "").partition("\n")[0] for action, method in methods.items()}
            found |= {action: line for action, line in lines.items() if line.startswith("Return ")}
    return found


def _actions(name: str) -> Iterator[str]:
    """Yield a section for each action of a page: what it does, and a table of its parameters."""
    results = _results(name)
    for action in actions_of(name):
        texts, described = _english()["services"][action], _services()[action] or {}
        yield from (f"### `homeclouds.{action}`", "", texts["description"], "")
        yield from _head("Parameter", "Required", "Description")
        if "target" in described:
            yield row("target", "yes", "The entities, devices, or areas.")
        for field, details in (described.get("fields") or {}).items():
            label = texts["fields"][field]
            example = details.get("example", details.get("default"))
            if isinstance(example, bool):
                example = str(example).lower()
            hint = (
                ""
                if example is None
                else f" Example: `{example}`."
                if "example" in details
                else f" Default: `{example}`."
            )
            required = "yes" if details.get("required") else "no"
            yield row(f"`{field}`", required, f"{label.get('description', label['name'])}{hint}")
        yield ""
        if action in results:
            yield from (f"Returns {results[action].removeprefix('Return ')}", "")


@cache
def _recorded(name: str) -> Mapping[str, frozenset[str]]:
    """Return kind -> keys of all entities that recorded devices of a cloud have."""
    found: dict[str, set[str]] = {}
    for path in (ROOT / "tests/recordings" / name).glob("*.txt"):
        for line in path.read_text(encoding="utf-8").splitlines():
            if (match := _LINE.match(line)) and match["key"] in KEYS.get(match["kind"], {}):
                found.setdefault(match["kind"], set()).add(match["key"])
    return {kind: frozenset(keys) for kind, keys in found.items()}


def _names(kind: str, keys: Iterable[str]) -> str:
    vocabulary, kind_name = ewelink_types.names(), kind.replace("_", " ")
    return _listed({_shown(vocabulary[kind_name, key], enabled=KEYS[kind][key].enabled) for key in keys})


def _shown(name: str, *, enabled: bool) -> str:
    return name if enabled else f"*{name}*"


def _listed(names: AbstractSet[str]) -> str:
    return ", ".join(sorted(names, key=lambda name: name.strip("*").lower()))


def _entities(name: str) -> Iterator[str]:
    """Yield the entities that devices of a cloud may have, by platform."""
    yield from _head("Platform", "Entities")
    for kind, keys in sorted(_recorded(name).items()):
        yield row(kind.replace("_", " ").capitalize(), _names(kind, keys))


def _profiles(name: str) -> Iterator[str]:
    """Yield the devices that a cloud's profile files describe."""
    vocabulary = ewelink_types.names()
    yield from _head("Device", "Profile", "Selected by", "Entities")
    for path in sorted((INTEGRATION / f"clouds/{name}/profiles").glob("*.yaml")):
        text = path.read_text(encoding="utf-8")
        match = dict(yaml.safe_load(text).get("match", {}))
        if types := [kind for kind in MIDEA_NAMES if path in midea.files(kind)]:
            match["types"] = types
        if not match:
            continue
        title = text.splitlines()[0].removeprefix("# ").split(". ")[0].split(" (")[0].split(": ")[0].rstrip(".")
        entities: dict[str, set[str]] = {}
        own = parse(path.stem, text, Format(numbered=True, parts=path.parent / "parts"))
        for entry in (*own.features, *_shared(path.parent.parent / "common.yaml", own)):
            if (feature := entry.make(ANY)) is not None:
                shown_name = _shown(ewelink_types.name_of(feature, vocabulary), enabled=feature.enabled)
                entities.setdefault(feature.kind.replace("_", " "), set()).add(shown_name)
        shown = [f"{kind}: {_listed(names)}" for kind, names in entities.items()]
        yield row(title, f"`{path.stem}`", _selected_by(match), ". ".join(shown) or "—")


def _shared(common: Path, own: Profile) -> list[Blueprint]:
    """Return what any device may have, of the properties by which a profile is selected and that it does not use itself."""
    if not common.is_file():
        return []
    names = (own.properties | own.some).difference(*(one.properties for one in own.features))
    return [one for one in parse(common.stem, common.read_text(encoding="utf-8")).features if one.properties & names]


def _selected_by(match: Mapping[str, Any]) -> str:
    parts = {"types": "type", "properties": "all of", "any": "one of"}
    found = []
    for key, label in parts.items():
        if values := match.get(key):
            names = ", ".join(f"`{value}`" for value in (values if isinstance(values, list) else [values]))
            found.append(f"{label} {names}")
    return "; or ".join(found)


_PARTS: Mapping[str, Callable[[str], Iterator[str]]] = {
    "actions": _actions,
    "entities": _entities,
    "profiles": _profiles,
    "types": lambda name: (line.rstrip("\n") for text in ewelink_types.table() for line in text.splitlines()),
}
