"""The documents: the same headings for each cloud, links that lead somewhere, and examples that Home Assistant would take."""

from collections.abc import Iterator
import json
from pathlib import Path
import re
from typing import Any, Final
from urllib.parse import unquote, urlsplit

import pytest
import yaml

from custom_components.homeclouds.clouds.core.codecs import Flag
from custom_components.homeclouds.clouds.core.features import Switch
from custom_components.homeclouds.const import DOMAIN
from devtools import ewelink_types
from devtools.languages import leaves
from devtools.pages import PAGES, actions_of, page

ROOT: Final = Path(__file__).resolve().parent.parent
DOCUMENTS: Final = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / ".github").rglob("*.md")])
HEADINGS: Final = [
    "Use cases",
    "Prerequisites",
    "Setup",
    "Settings",
    "Supported devices",
    "Entities",
    "Actions",
    "Data updates",
    "Known limitations",
    "Troubleshooting",
    "Removing the integration",
]
LARGEST_PICTURE: Final = 100_000
CORE_ACTIONS: Final = {
    "climate.set_temperature": {"hvac_mode", "temperature"},
    "climate.set_fan_mode": {"fan_mode"},
    "notify.notify": {"message"},
}
"""Home Assistant's own actions in examples, and their fields."""
_FENCE: Final = re.compile(r"^```(?P<language>\w*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK: Final = re.compile(r"!?\[[^\]]*\]\((?P<target>[^)\s]+)\)")
_CODE: Final = re.compile(r"`[^`\n]*`")


def prose(path: Path) -> str:
    """Return a document without its examples."""
    return _FENCE.sub("", path.read_text(encoding="utf-8"))


def anchors(path: Path) -> set[str]:
    """Return the anchors that GitHub gives to a document's headings."""
    found: set[str] = set()
    for heading in re.findall(r"^#+ (.+)$", prose(path), re.MULTILINE):
        text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "")
        slug = re.sub(r"[^\w\- ]", "", text.strip().lower()).replace(" ", "-")
        number = 0
        while (anchor := f"{slug}-{number}" if number else slug) in found:
            number += 1
        found.add(anchor)
    return found


def broken_links(path: Path) -> Iterator[str]:
    """Yield what is wrong with a document's links: files and anchors must exist, addresses must be complete."""
    for match in _LINK.finditer(_CODE.sub("", prose(path))):
        target = match["target"]
        parts = urlsplit(target)
        if parts.scheme:
            if parts.scheme not in {"http", "https", "mailto"} or not (parts.netloc or parts.scheme == "mailto"):
                yield target
            continue
        file = (path.parent / unquote(parts.path)).resolve() if parts.path else path
        found = file.exists() and ROOT in file.parents
        if not found or (parts.fragment and (file.suffix != ".md" or unquote(parts.fragment) not in anchors(file))):
            yield target


def examples(path: Path) -> Iterator[Any]:
    """Yield the YAML examples of a document."""
    for match in _FENCE.finditer(path.read_text(encoding="utf-8")):
        if match["language"] == "yaml":
            yield yaml.safe_load(match["text"])


def actions_in(example: Any) -> Iterator[dict[str, Any]]:
    """Yield the actions that an example performs, however deep."""
    if isinstance(example, list):
        for item in example:
            yield from actions_in(item)
    elif isinstance(example, dict):
        if isinstance(example.get("action"), str):
            yield example
        for item in example.values():
            yield from actions_in(item)


def fields_of(action: str) -> set[str]:
    """Return the fields that an action takes."""
    if action in CORE_ACTIONS:
        return CORE_ACTIONS[action]
    domain, name = action.split(".")
    assert domain == DOMAIN, action
    services = yaml.safe_load((ROOT / "custom_components/homeclouds/services.yaml").read_text(encoding="utf-8"))
    return set((services[name] or {}).get("fields") or {})


@pytest.mark.parametrize("name", PAGES)
def test_page_of_cloud_has_the_headings(name: str) -> None:
    """Each cloud's page has the same headings in the same order."""
    assert re.findall(r"^## (.+)$", prose(ROOT / f"docs/{name}.md"), re.MULTILINE) == HEADINGS


@pytest.mark.parametrize("name", PAGES)
def test_page_of_cloud_has_all_actions(name: str) -> None:
    """Each action that a cloud has is described with all of its parameters, and the generated tables are up to date."""
    text = (ROOT / f"docs/{name}.md").read_text(encoding="utf-8")
    assert page(name) == text
    part = text.partition("\n## Actions\n")[2].partition("\n## ")[0]
    assert re.findall(r"^### `homeclouds\.(\w+)`$", part, re.MULTILINE) == actions_of(name)
    for action in actions_of(name):
        section = part.partition(f"### `homeclouds.{action}`\n")[2].partition("\n### ")[0]
        for field in fields_of(f"homeclouds.{action}"):
            assert f"\n| `{field}` | " in section


@pytest.mark.parametrize("name", PAGES)
def test_page_of_cloud_shows_the_setup(name: str) -> None:
    """Each page has a numbered setup with a picture."""
    setup = prose(ROOT / f"docs/{name}.md").partition("\n## Setup\n")[2].partition("\n## ")[0]
    assert re.search(r"^1\. ", setup.strip(), re.MULTILINE)
    assert re.search(r"!\[[^\]]+\]\(images/[\w-]+\.png\)", setup)


@pytest.mark.parametrize("name", PAGES)
def test_messages_in_troubleshooting_are_shown(name: str) -> None:
    """What a page says that you see is a text of the integration, with … for what differs."""
    text = (ROOT / f"docs/{name}.md").read_text(encoding="utf-8")
    section = text.split("\n## Troubleshooting\n")[1].split("\n## ")[0]
    english = json.loads((ROOT / "custom_components/homeclouds/translations/en.json").read_text(encoding="utf-8"))
    shown = [re.sub(r"{\w+}", "\0", found) for _, found in leaves(english)]
    quoted = re.findall(r"^\|[^|]*?\*([^*|]+)\*", section, re.MULTILINE)
    assert quoted
    for one in quoted:
        pattern = ".*".join(re.escape(part) for part in re.split(r"\s*…\s*", one))
        assert any(re.search(pattern, found) for found in shown), one


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(path: Path) -> None:
    """Files, headings, and pictures that a document links to exist."""
    assert list(broken_links(path)) == []


def test_broken_links_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A missing file or heading, half an address, and a file outside are found; examples and code are not looked at."""
    monkeypatch.setitem(globals(), "ROOT", tmp_path)
    document = tmp_path / "a.md"
    good = ["#a-heading", "a.md#a-heading", "a.md#a-heading-1", "https://a.example/b", "mailto:a@b.example"]
    bad = ["b.md", "#b", "a.md#b", "https:///b", "ftp://a.example", "../../etc/passwd"]
    links = "".join(f"[x]({target})\n" for target in (*good, *bad))
    document.write_text(f"# A *heading*\n\n## A `heading`\n\n{links}`[x](c.md)`\n\n```\n[x](d.md)\n```\n")
    assert list(broken_links(document)) == bad


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_examples_can_be_performed(path: Path) -> None:
    """Actions in examples exist, and take the fields that they are given."""
    for example in examples(path):
        for action in actions_in(example):
            given = {*action.get("data", {})}
            assert given <= fields_of(action["action"]), action


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_actions_that_are_named_exist(path: Path) -> None:
    """An action that a document names anywhere exists."""
    services = yaml.safe_load((ROOT / "custom_components/homeclouds/services.yaml").read_text(encoding="utf-8"))
    named = set(re.findall(r"`homeclouds\.(?!zip)(\w+)`", path.read_text(encoding="utf-8")))
    assert named - services.keys() == set()


def test_pictures_are_small_and_used() -> None:
    """No picture weighs more than a page should, and none is left over."""
    text = "".join(path.read_text(encoding="utf-8") for path in DOCUMENTS)
    for path in sorted((ROOT / "docs/images").iterdir()):
        assert path.stat().st_size <= LARGEST_PICTURE, path.name
        assert f"images/{path.name}" in text, path.name


def test_texts_of_actions_are_complete() -> None:
    """Each parameter has a description to print."""
    texts = json.loads((ROOT / "custom_components/homeclouds/translations/en.json").read_text(encoding="utf-8"))[
        "services"
    ]
    for name, action in texts.items():
        for field, label in action.get("fields", {}).items():
            assert label.get("description"), f"{name}.{field}"


def outline(name: str) -> dict[str, Any]:
    """Return what both READMEs must have in common, in its order: headings, tables, examples, actions, commands, and links."""
    text = (ROOT / name).read_text(encoding="utf-8")
    plain = _FENCE.sub("", text)
    return {
        "headings": re.findall(r"^(#+) ", plain, re.MULTILINE),
        "actions": re.findall(r"^### (`homeclouds.*)$", plain, re.MULTILINE),
        "rows": [len(rows.splitlines()) for rows in re.findall(r"(?:^\|.*\n)+", plain, re.MULTILINE)],
        "examples": list(examples(ROOT / name)),
        "commands": re.findall(r"^ {4}(\S+)", plain, re.MULTILINE),
        "parameters": sorted(set(re.findall(r"`[a-z_][a-z_.:0-9 ]*`", plain))),
        "links": sorted({x["target"] for x in _LINK.finditer(plain)} - {"README.md", "README.zh-Hans.md"}),
    }


def test_readmes_have_the_same_sections_and_commands() -> None:
    """Whoever reads the Chinese README misses nothing."""
    english, chinese = outline("README.md"), outline("README.zh-Hans.md")
    for part, found in english.items():
        if part == "parameters":
            assert set(found) <= set(chinese[part])
        else:
            assert found == chinese[part], part


@pytest.mark.parametrize(("name", "language"), [("README.md", "en"), ("README.zh-Hans.md", "zh-Hans")])
def test_settings_are_called_as_in_the_dialog(name: str, language: str) -> None:
    """The table of settings has each of them, under the name that the dialog shows in that language."""
    path = ROOT / f"custom_components/homeclouds/translations/{language}.json"
    steps = json.loads(path.read_text(encoding="utf-8"))["options"]["step"]
    table = re.search(
        r"^\|.*\n\| --- \| --- \|\n((?:\|.*\n)+)", (ROOT / name).read_text("utf-8").split("⚙")[1], re.MULTILINE
    )
    assert table is not None
    cells = [re.sub(r" ?[(（].*?[)）]$", "", row.split("|")[1].strip()) for row in table[1].splitlines()]
    named = {part.lower() for cell in cells for part in re.split(r", |、", cell)}
    assert named == {label.lower() for step in ("init", "inbound") for label in steps[step]["data"].values()}


def test_feature_with_a_name_of_its_own_is_listed() -> None:
    """A profile may name what the catalogue does not have; the main function has its key's name."""
    features = [Switch(key="zap", name="Zap", state=Flag("zap")), Switch(key="switch", name="", state=Flag("switch"))]
    assert ewelink_types.entities(features, ewelink_types.names()) == "switch: Zap, Switch"


def test_tables_of_profiles_show_parts_and_what_is_disabled() -> None:
    """What a profile uses of others is the device's, too; a lock to be looked at is a binary sensor."""
    rows = {line.split("`")[1]: line for line in page("midea").splitlines() if "| type `" in line}
    assert "Status" in rows["washing_machine"]
    assert "Compartment 3 door" in rows["sterilizer"]
    assert "*Power*" in rows["heat_pump"]
    assert "binary sensor: Door, Lock" in rows["door_lock"]
