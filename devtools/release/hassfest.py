"""What Home Assistant's `hassfest` requires of a custom integration, without its checkout of core.

Source: `script/hassfest` of home-assistant/core 2026.11 (manifest, translations, icons, services, dependencies, requirements,
config_flow, config_schema). Lists of known values are read from the installed Home Assistant.
"""

import ast
from collections.abc import Callable, Iterator, Mapping
from functools import cache
import json
from pathlib import Path
import re
import string
from typing import Any
from urllib.parse import urlparse

from awesomeversion import AwesomeVersion, AwesomeVersionStrategy
from awesomeversion.exceptions import AwesomeVersionException
import homeassistant
from homeassistant.const import Platform
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import selector
from homeassistant.requirements import DISCOVERY_INTEGRATIONS
from packaging.requirements import InvalidRequirement, Requirement
import probatio
import yaml

from .archive import files_of, integration_of

_COMPONENTS = Path(homeassistant.__file__).parent / "components"
_REQUIRED = {"domain": str, "name": str, "codeowners": list, "documentation": str, "version": str, "iot_class": str}
_OPTIONAL = {
    "after_dependencies": list,
    "bluetooth": list,
    "categories": list,
    "config_flow": bool,
    "connectivity": list,
    "dependencies": list,
    "dhcp": list,
    "disabled": str,
    "homekit": dict,
    "import_executor": bool,
    "integration_type": str,
    "issue_tracker": str,
    "loggers": list,
    "mqtt": list,
    "quality_scale": str,
    "requirements": list,
    "single_config_entry": bool,
    "ssdp": list,
    "usb": list,
    "zeroconf": list,
}
_WORDS = {
    "integration_type": {"device", "entity", "hardware", "helper", "hub", "service", "system"},
    "iot_class": {
        "assumed_state",
        "calculated",
        "cloud_polling",
        "cloud_push",
        "local_polling",
        "local_push",
    },
    "quality_scale": {"bronze", "silver", "gold", "platinum", "custom", "no_score", "internal", "legacy"},
}
_ALWAYS_LOADED = {
    *(platform.value for platform in Platform),
    *(
        "automation",
        "conversation",
        "device_automation",
        "diagnostics",
        "frontend",
        "group",
        "homeassistant",
        "labs",
        "llm",
    ),
    *("media_source", "onboarding", "persistent_notification", "person", "repairs", "script", "stream", "sun"),
    *("system_health", "system_log", "timer", "webhook", "websocket_api", "zone"),
}
_FORBIDDEN = {"async-timeout", "codecov", "coloredlogs", "pyserial-asyncio", "pytest", "setuptools", "sphinx", "wheel"}
_VERSIONS = [
    AwesomeVersionStrategy.CALVER,
    AwesomeVersionStrategy.SEMVER,
    AwesomeVersionStrategy.SIMPLEVER,
    AwesomeVersionStrategy.BUILDVER,
    AwesomeVersionStrategy.PEP440,
]
_KEY = re.compile(r"(?!.*[_-]{2})[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?")
_URL = re.compile(r"(?:(?:https?|ftps?|mqtts?|socks5)://|www\.)[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,5}", re.IGNORECASE)
_HTML = re.compile(r"<[a-z/][^>]*>", re.IGNORECASE)


def check_hassfest(root: Path) -> Iterator[str]:
    """Yield what hassfest would report of the integration of a checkout."""
    integration = integration_of(root)
    manifest = _json(integration / "manifest.json")
    checks: tuple[Callable[[Path, dict[str, Any]], Iterator[str]], ...] = (
        _check_manifest,
        _check_requirements,
        _check_dependencies,
        _check_flow,
        _check_translations,
        _check_icons,
        _check_services,
    )
    for check in checks:
        yield from check(integration, manifest)


def _json(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return found


@cache
def _known(key: str) -> frozenset[str]:
    """Return the values of a list that the manifests of Home Assistant's own integrations have."""
    return frozenset(value for path in _COMPONENTS.glob("*/manifest.json") for value in _json(path).get(key, []))


def _check_manifest(integration: Path, manifest: dict[str, Any]) -> Iterator[str]:
    for key, kind in {**_REQUIRED, **_OPTIONAL}.items():
        if key in _REQUIRED and not manifest.get(key):
            yield f"manifest.json: {key} is missing"
        elif key in manifest and not isinstance(manifest[key], kind):
            yield f"manifest.json: {key} is no {kind.__name__}"
    for key in sorted(manifest.keys() - _REQUIRED.keys() - _OPTIONAL.keys()):
        yield f"manifest.json: {key} is unknown"
    for key, words in _WORDS.items():
        if key in manifest and manifest[key] not in words:
            yield f"manifest.json: {key} has the unknown value {manifest[key]}"
    for key in ("categories", "connectivity"):
        for value in manifest.get(key, []):
            if value not in _known(key):
                yield f"manifest.json: {key} has the unknown value {value}"
    if list(manifest) != sorted(manifest, key=lambda key: ({"domain": 0, "name": 1}.get(key, 2), key)):
        yield "manifest.json: keys are not sorted (domain, name, then by the alphabet)"
    if manifest.get("domain") != integration.name:
        yield "manifest.json: domain is not the name of the folder"
    if (_COMPONENTS / integration.name).exists():
        yield f"manifest.json: Home Assistant has an integration {integration.name} itself"
    address = str(manifest.get("documentation", ""))
    if urlparse(address).scheme != "https" or address.startswith("https://www.home-assistant.io/integrations"):
        yield "manifest.json: documentation is not an https address of the project"
    try:
        AwesomeVersion(manifest.get("version"), ensure_strategy=_VERSIONS)
    except AwesomeVersionException:
        yield f"manifest.json: version {manifest.get('version')} is not valid"


def _check_requirements(integration: Path, manifest: dict[str, Any]) -> Iterator[str]:
    for line in manifest.get("requirements", []):
        try:
            requirement = Requirement(line)
        except InvalidRequirement:
            yield f"requirements: {line} is not valid"
            continue
        if " " in line:
            yield f"requirements: {line} contains a space"
        if requirement.name.lower().replace("_", "-") in _FORBIDDEN:
            yield f"requirements: {requirement.name} is not for running programs"


def _check_dependencies(integration: Path, manifest: dict[str, Any]) -> Iterator[str]:
    allowed = {*_ALWAYS_LOADED, *manifest.get("dependencies", []), *manifest.get("after_dependencies", [])}
    allowed |= {domain for domain, keys in DISCOVERY_INTEGRATIONS.items() if any(key in manifest for key in keys)}
    for domain in [*manifest.get("dependencies", []), *manifest.get("after_dependencies", [])]:
        if not (_COMPONENTS / domain).exists():
            yield f"dependencies: {domain} is unknown"
    used: set[str] = set()
    for path in files_of(integration):
        if path.suffix == ".py":
            used |= _imported(ast.parse(path.read_text(encoding="utf-8")))
    for domain in sorted(used - allowed - {integration.name}):
        yield f"dependencies: {domain} is imported, but not in dependencies or after_dependencies"


def _imported(node: ast.AST) -> set[str]:
    """Return the integrations that code imports when its module is loaded, or later in a function."""
    found: set[str] = set()
    for child in ast.iter_child_nodes(node):
        match child:
            case ast.If(test=ast.Name(id="TYPE_CHECKING")):
                continue
            case ast.ImportFrom(module="homeassistant.components"):
                found |= {alias.name for alias in child.names}
            case ast.ImportFrom(module=str(module)) if module.startswith("homeassistant.components."):
                found.add(module.split(".")[2])
            case ast.Import():
                names = [alias.name.split(".") for alias in child.names]
                found |= {name[2] for name in names if name[:2] == ["homeassistant", "components"] and len(name) > 2}
        found |= _imported(child)
    return found


def _check_flow(integration: Path, manifest: dict[str, Any]) -> Iterator[str]:
    path = integration / "config_flow.py"
    if bool(manifest.get("config_flow")) != path.is_file():
        yield "config_flow: manifest.json and config_flow.py disagree"
    source = path.read_text(encoding="utf-8") if path.is_file() else ""
    if any(key in manifest for key in ("bluetooth", "dhcp", "ssdp", "usb", "zeroconf")) and not re.search(
        r"self\.(async_set_unique_id|_async_handle_discovery_without_unique_id)", source
    ):
        yield "config_flow: discovery requires a unique ID"
    init = (integration / "__init__.py").read_text(encoding="utf-8")
    if re.search(r"^(async )?def (async_)?setup\(", init, re.MULTILINE) and "CONFIG_SCHEMA" not in init:
        yield "config_schema: a setup function requires CONFIG_SCHEMA"


def _texts(tree: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield dotted key and text of everything in a tree."""
    for key, value in tree.items():
        if isinstance(value, Mapping):
            yield from _texts(value, f"{path}{key}.")
        else:
            yield f"{path}{key}", value


def _faults_of(text: Any) -> Iterator[str]:
    if not isinstance(text, str):
        yield "is no text"
        return
    if _HTML.search(text):
        yield "contains HTML"
    if _URL.search(text):
        yield "contains a URL; use a placeholder"
    if text != text.strip():
        yield "begins or ends with a space"
    if re.search(r"'{\w+}'", text):
        yield "has a placeholder in single quotes"
    if "[%" in text:
        yield "has a reference, which is for Home Assistant's own integrations"
    try:
        names = [name for _, name, _, _ in string.Formatter().parse(text) if name]
    except ValueError as err:
        yield f"has a faulty placeholder ({err})"
        return
    for name in names:
        if not name.isidentifier():
            yield f"has the faulty placeholder {{{name}}}"


def _check_translations(integration: Path, manifest: dict[str, Any]) -> Iterator[str]:
    files = sorted((integration / "translations").glob("*.json"))
    if integration / "translations/en.json" not in files:
        yield "translations/en.json is missing"
    for path in files:
        tree = _json(path)
        for key, text in _texts(tree):
            for fault in _faults_of(text):
                yield f"translations/{path.name}: {key} {fault}"
        for key in _slugs(tree):
            yield f"translations/{path.name}: {key} is no valid key"
        for flow in (tree.get("config", {}), tree.get("options", {}), *tree.get("config_subentries", {}).values()):
            for name, step in flow.get("step", {}).items():
                for part in (step, *step.get("sections", {}).values()):
                    for key in sorted(part.get("data_description", {}).keys() - part.get("data", {}).keys()):
                        yield f"translations/{path.name}: step {name} describes {key}, which it does not have"
        for domain, action in tree.get("services", {}).items():
            for key in sorted({"name", "description"} - action.keys()):
                yield f"translations/{path.name}: action {domain} has no {key}"


def _slugs(tree: Mapping[str, Any]) -> Iterator[str]:
    """Yield keys of entities, states, selectors, actions, and errors that are no translation keys."""
    for section in ("entity", "selector", "services", "exceptions", "device", "system_health"):
        for key, _ in _texts(tree.get(section, {})):
            for part in key.split("."):
                if not _KEY.fullmatch(part):
                    yield f"{section}.{key}"


def _check_icons(integration: Path, manifest: dict[str, Any]) -> Iterator[str]:
    for key, icon in _texts(_json(integration / "icons.json")):
        if not re.fullmatch(r"mdi:[a-z0-9-]+", str(icon)):
            yield f"icons.json: {key} is no mdi icon"
    for platform, keys in _json(integration / "icons.json").get("entity", {}).items():
        for key, row in keys.items():
            for attribute in row.get("state_attributes", {}).values():
                same = [state for state, icon in attribute.get("state", {}).items() if icon == attribute.get("default")]
                if same:
                    yield f"icons.json: {platform}.{key} repeats its default for {', '.join(same)}"


def _fields(action: Mapping[str, Any] | None) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the fields of an action, those in sections included."""
    for name, field in ((action or {}).get("fields") or {}).items():
        if isinstance(field, Mapping) and "fields" in field:
            yield from field["fields"].items()
        else:
            yield name, field or {}


def _check_services(integration: Path, manifest: dict[str, Any]) -> Iterator[str]:
    path = integration / "services.yaml"
    actions = yaml.safe_load(path.read_text(encoding="utf-8")) if path.is_file() else {}
    english = _json(integration / "translations/en.json")
    texts, icons = english.get("services", {}), _json(integration / "icons.json").get("services", {})
    for name in sorted((texts.keys() | icons.keys()) - actions.keys()):
        yield f"services.yaml: {name} has texts or an icon, and no description"
    for name, action in actions.items():
        if name not in texts or name not in icons:
            yield f"services.yaml: {name} has no texts or no icon"
        if unknown := sorted((action or {}).keys() - {"fields", "target"}):
            yield f"services.yaml: {name} has unknown keys: {', '.join(unknown)}"
        for field, row in _fields(action):
            for fault in _field_faults(row, english):
                yield f"services.yaml: field {field} of {name} {fault}"
            if "name" not in texts.get(name, {}).get("fields", {}).get(field, {}):
                yield f"services.yaml: field {field} of {name} has no name"


def _field_faults(row: Mapping[str, Any], english: Mapping[str, Any]) -> Iterator[str]:
    known = {"advanced", "default", "example", "filter", "required", "selector"}
    if unknown := sorted(row.keys() - known):
        yield f"has unknown keys: {', '.join(unknown)}"
    if any(key in row and row[key] is None for key in ("default", "example")):
        yield "has an empty default or example"
    if "selector" not in row:
        return
    try:
        selector.validate_selector(row["selector"])
    except (probatio.Invalid, HomeAssistantError) as err:
        yield f"has a faulty selector: {err}"
        return
    choices = row["selector"].get("select") or {}
    if (key := choices.get("translation_key")) and key not in english.get("selector", {}):
        yield f"has the translation key {key}, which has no texts"
