"""The zip of a release and the rules that it must keep."""

from collections.abc import Callable
import json
from pathlib import Path
import shutil
from typing import Any
from zipfile import ZipFile

import pytest

from devtools.release.archive import build, files_of
from devtools.release.hacs import check_hacs
from devtools.release.hassfest import check_hassfest
from devtools.release.version import check_manual_installation, check_version

ROOT = Path(__file__).resolve().parent.parent
MANUAL = "Unpack `homeclouds.zip` into `custom_components/homeclouds`."
CHANGELOG = "# Changelog\n\n## [Unreleased]\n\n## [1.2.0] - 2026-12-01\n\n- New.\n\n## [1.1.0] - 2026-11-01\n\n- Old.\n"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A small checkout that keeps all rules."""
    root = tmp_path / "checkout"
    integration = root / "custom_components/homeclouds"
    (integration / "translations").mkdir(parents=True)
    (integration / "brand").mkdir()
    source = ROOT / "custom_components/homeclouds"
    for name in ("brand/icon.png", "config_flow.py", "__init__.py"):
        shutil.copy(source / name, integration / name)
    for name in ("icons.json", "services.yaml", "manifest.json", "translations/en.json"):
        shutil.copy(source / name, integration / name)
    change_json(integration / "manifest.json", lambda manifest: manifest.update(version="1.2.0"))
    shutil.copy(ROOT / "hacs.json", root)
    (root / "pyproject.toml").write_text('[project]\nname = "homeclouds"\nversion = "1.2.0"\n')
    (root / "CHANGELOG.md").write_text(CHANGELOG)
    (root / "README.md").write_text(MANUAL)
    return root


def change_json(path: Path, change: Callable[[Any], object]) -> None:
    """Change the content of a JSON file."""
    content = json.loads(path.read_text(encoding="utf-8"))
    change(content)
    path.write_text(json.dumps(content), encoding="utf-8")


def change_text(path: Path, before: str, after: str) -> None:
    """Replace what a file must contain."""
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")


def test_checkout_has_no_findings(checkout: Path) -> None:
    """The rules are kept by the checkout that the other tests break, and by this one."""
    for check in (check_hacs, check_hassfest, check_manual_installation, check_version):
        assert list(check(checkout)) == []
    assert list(check_hacs(ROOT)) == []
    assert list(check_hassfest(ROOT)) == []


def test_build_is_reproducible(checkout: Path, tmp_path: Path) -> None:
    """Times, leftovers of running, and the order on disk change nothing."""
    integration = checkout / "custom_components/homeclouds"
    first = build(checkout, tmp_path / "first").read_bytes()
    for name in ("__pycache__/a.cpython-314.pyc", "tests/test_a.py", ".hidden", "b.pyc"):
        (integration / name).parent.mkdir(exist_ok=True)
        (integration / name).write_text("x")
    for path in files_of(integration):
        path.touch()
        path.chmod(0o600)
    assert build(checkout, tmp_path / "second").read_bytes() == first


def test_build_contains_the_integration(tmp_path: Path) -> None:
    """HACS finds the manifest at the top, and everything that Home Assistant loads is there."""
    with ZipFile(build(ROOT, tmp_path)) as archive:
        names = archive.namelist()
        assert json.loads(archive.read("manifest.json"))["domain"] == "homeclouds"
    assert names == sorted(names)
    integration = ROOT / "custom_components/homeclouds"
    wanted = {
        path.relative_to(integration).as_posix()
        for path in integration.rglob("*")
        if path.is_file() and not {"__pycache__", "texts"} & set(path.parts)
    }
    assert set(names) == wanted
    assert {"__init__.py", "translations/en.json", "brand/icon.png", "clouds/midea/cloud.py"} <= set(names)


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        (lambda hacs: hacs.pop("name"), "hacs.json: name is missing"),
        (lambda hacs: hacs.pop("filename"), "hacs.json: zip_release requires filename"),
        (lambda hacs: hacs.update(zip_releases=True), "hacs.json: zip_releases is unknown"),
        (lambda hacs: hacs.update(zip_release="yes"), "hacs.json: zip_release has the wrong type"),
    ],
)
def test_hacs_file_with_fault_is_found(checkout: Path, change: Callable[[Any], object], finding: str) -> None:
    """Each rule for hacs.json has its finding."""
    change_json(checkout / "hacs.json", change)
    assert any(found.startswith(finding) for found in check_hacs(checkout))


def test_hacs_repository_with_faults_is_found(checkout: Path) -> None:
    """So has each rule for the repository."""
    integration = checkout / "custom_components/homeclouds"
    (integration / "brand/icon.png").write_bytes(b"GIF")
    (checkout / "README.md").unlink()
    change_json(integration / "manifest.json", lambda manifest: manifest.pop("issue_tracker"))
    found = list(check_hacs(checkout))
    assert found == [
        "manifest.json: issue_tracker is missing",
        "brand/icon.png: not a square PNG (None)",
        "README.md is missing",
    ]
    shutil.copytree(integration, checkout / "custom_components/second")
    assert "custom_components: 2 integrations instead of one" in list(check_hacs(checkout))
    (checkout / "hacs.json").write_text("{")
    assert next(check_hacs(checkout)).startswith("hacs.json: ")


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        (lambda manifest: manifest.pop("codeowners"), "manifest.json: codeowners is missing"),
        (lambda manifest: manifest.update(loggers="a"), "manifest.json: loggers is no list"),
        (lambda manifest: manifest.update(zzz=1), "manifest.json: zzz is unknown"),
        (lambda manifest: manifest.update(iot_class="cloud"), "manifest.json: iot_class has the unknown value cloud"),
        (lambda manifest: manifest.update(categories=["x.y"]), "manifest.json: categories has the unknown value x.y"),
        (lambda manifest: manifest.update(name=manifest.pop("name")), "manifest.json: keys are not sorted"),
        (lambda manifest: manifest.update(domain="other"), "manifest.json: domain is not the name of the folder"),
        (lambda manifest: manifest.update(documentation="http://a.example"), "manifest.json: documentation is not"),
        (lambda manifest: manifest.update(version="one"), "manifest.json: version one is not valid"),
        (lambda manifest: manifest.update(requirements=["a b c"]), "requirements: a b c is not valid"),
        (lambda manifest: manifest.update(requirements=["a >=1"]), "requirements: a >=1 contains a space"),
        (lambda manifest: manifest.update(requirements=["pytest==1"]), "requirements: pytest is not for running"),
        (lambda manifest: manifest.update(dependencies=["htpp"]), "dependencies: htpp is unknown"),
        (lambda manifest: manifest.update(dependencies=[]), "dependencies: file_upload is imported, but not in"),
        (lambda manifest: manifest.update(config_flow=False), "config_flow: manifest.json and config_flow.py disagree"),
    ],
)
def test_manifest_with_fault_is_found(checkout: Path, change: Callable[[Any], object], finding: str) -> None:
    """Each of hassfest's rules for the manifest has its finding."""
    source = "from homeassistant.components import file_upload\nimport homeassistant.components.http\n"
    (checkout / "custom_components/homeclouds/uses.py").write_text(source)
    change_json(checkout / "custom_components/homeclouds/manifest.json", change)
    assert any(found.startswith(finding) for found in check_hassfest(checkout))


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("See https://example.com/a", "contains a URL"),
        ("A <b>word</b>", "contains HTML"),
        ("A space ", "begins or ends with a space"),
        ("Not '{name}'", "has a placeholder in single quotes"),
        ("Not {name", "has a faulty placeholder"),
        ("Not {my name}", "has the faulty placeholder {my name}"),
        ("[%key:common::a%]", "has a reference"),
        (["A"], "is no text"),
    ],
)
def test_text_with_fault_is_found(checkout: Path, text: Any, finding: str) -> None:
    """Each rule for texts has its finding, in any language."""
    path = checkout / "custom_components/homeclouds/translations/xx.json"
    path.write_text(json.dumps({"config": {"error": {"a": text}}}))
    assert [found for found in check_hassfest(checkout) if "translations/xx.json: config.error.a " + finding in found]


@pytest.mark.parametrize(
    ("name", "before", "after", "finding"),
    [
        ("translations/en.json", '"device": {', '"device": {"Not A Key": {"name": "A"},', "is no valid key"),
        ("translations/en.json", '"step": {', '"step": {"x": {"data_description": {"y": "A"}},', "step x describes y"),
        ("translations/en.json", '"services": {', '"services": {"x": {"name": "A"},', "action x has no description"),
        (
            "icons.json",
            '"services": {',
            '"services": {"x": {"service": "hass:a"},',
            "services.x.service is no mdi icon",
        ),
        ("icons.json", '"services": {', '"services": {"x": {"service": "mdi:a"},', "x has texts or an icon, and no"),
        ("services.yaml", "bind_device:", "bind_devices:", "bind_devices has no texts or no icon"),
        ("services.yaml", "  fields:", "  field: {}\n  fields:", "bind_device has unknown keys: field"),
        ("services.yaml", "    serial_number:", "    serial:", "field serial of bind_device has no name"),
        ("services.yaml", "required: true", "require: true", "has unknown keys: require"),
        ("services.yaml", "text:", "texts:", "has a faulty selector"),
        ("services.yaml", "      example: light_blink", "      example:", "has an empty default or example"),
        ("services.yaml", "translation_key: ", "translation_key: no_", "which has no texts"),
        ("config_flow.py", "async_set_unique_id", "async_set_id", "config_flow: discovery requires a unique ID"),
        ("__init__.py", "CONFIG_SCHEMA", "SCHEMA", "config_schema: a setup function requires CONFIG_SCHEMA"),
    ],
)
def test_file_with_fault_is_found(checkout: Path, name: str, before: str, after: str, finding: str) -> None:
    """Each of hassfest's rules for other files has its finding."""
    change_text(checkout / "custom_components/homeclouds" / name, before, after)
    found = list(check_hassfest(checkout))
    assert [one for one in found if finding in one], found


def test_files_that_are_missing_are_found(checkout: Path) -> None:
    """English texts are required; so are texts of actions with sections, and icons that differ."""
    integration = checkout / "custom_components/homeclouds"
    (integration / "translations/en.json").unlink()
    row = {"state_attributes": {"mode": {"default": "mdi:a", "state": {"on": "mdi:a"}}}}
    change_json(integration / "icons.json", lambda icons: icons["entity"].setdefault("fan", {}).update(x=row))
    with (integration / "services.yaml").open("a") as file:
        file.write("sectioned: {fields: {more: {fields: {inner: {}}}}}\n")
    found = list(check_hassfest(checkout))
    assert "translations/en.json is missing" in found
    assert "icons.json: fan.x repeats its default for on" in found
    assert "services.yaml: field inner of sectioned has no name" in found


def test_import_for_types_is_no_dependency(checkout: Path) -> None:
    """What only a type checker imports need not be loaded."""
    source = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from homeassistant.components.mqtt import a\n"
    path = checkout / "custom_components/homeclouds/uses.py"
    path.write_text(source)
    assert list(check_hassfest(checkout)) == []
    path.write_text("def later():\n    from homeassistant.components import mqtt\n")
    assert any("mqtt is imported" in found for found in check_hassfest(checkout))


@pytest.mark.parametrize(
    ("changelog", "finding"),
    [
        (CHANGELOG.replace("[Unreleased]\n", "[Unreleased]\n\n- More.\n"), "changes are still under [Unreleased]"),
        (CHANGELOG.replace("1.2.0", "1.3.0"), "the newest heading is not [1.2.0]"),
        ("# Changelog\n", "the newest heading is not [1.2.0]"),
        (CHANGELOG.replace(" - 2026-12-01", ""), "[1.2.0] has no date"),
        (CHANGELOG.replace("- New.\n", ""), "nothing under [1.2.0]"),
        (CHANGELOG.replace("1.1.0", "1.3.0"), "versions are not in order"),
    ],
)
def test_changelog_with_fault_is_found(checkout: Path, changelog: str, finding: str) -> None:
    """The version of the manifest is the newest, with a date and a text, and nothing is above it."""
    (checkout / "CHANGELOG.md").write_text(changelog)
    assert [found for found in check_version(checkout) if finding in found]


def test_versions_and_readme_that_disagree_are_found(checkout: Path) -> None:
    """Python's project has the same version, and each README tells how the zip is copied by hand."""
    (checkout / "pyproject.toml").write_text('[project]\nversion = "1.1.9"\n')
    assert list(check_version(checkout)) == ["version: manifest.json has 1.2.0, pyproject.toml 1.1.9"]
    (checkout / "README.xx.md").write_text("Copy the folder.")
    found = list(check_manual_installation(checkout))
    assert [one.split(":")[0] for one in found] == ["README.xx.md"] * 2


def test_connectivity_names_the_local_network() -> None:
    """Whoever filters integrations by the local network finds what discovers and controls devices there."""
    manifest = json.loads((ROOT / "custom_components/homeclouds/manifest.json").read_text(encoding="utf-8"))
    assert "zeroconf" in manifest
    assert manifest["connectivity"] == ["cloud", "network"]
