"""The catalogue is whole: its languages, its words, and what is written from it."""

import json
from pathlib import Path
import re
import string
import subprocess
import sys
from typing import Any

import pytest

from custom_components.homeclouds.catalogue import find, in_order
from custom_components.homeclouds.catalogue.keys import KEYS
from custom_components.homeclouds.catalogue.words import VOCABULARIES

ROOT = Path(__file__).parent.parent
COMPONENT = ROOT / "custom_components" / "homeclouds"
EN: dict[str, Any] = json.loads((COMPONENT / "translations" / "en.json").read_text(encoding="utf-8"))
ZH: dict[str, Any] = json.loads((COMPONENT / "translations" / "zh-Hans.json").read_text(encoding="utf-8"))


def leaves(data: Any, path: tuple[str, ...] = ()) -> dict[tuple[str, ...], str]:
    """Return path -> text of all texts."""
    if isinstance(data, str):
        return {path: data}
    return {leaf: text for key, value in data.items() for leaf, text in leaves(value, (*path, key)).items()}


def test_generated_files_are_fresh() -> None:
    """Translations, icons, and the vocabulary page are what the catalogue says."""
    generate = [sys.executable, str(ROOT / "script" / "generate.py"), "--check"]
    found = subprocess.run(generate, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout + found.stderr


def test_languages_are_complete() -> None:
    """Both languages have every text, with the same placeholders, and nothing is left in the other's script."""
    en, zh = leaves(EN), leaves(ZH)
    assert en.keys() == zh.keys()
    for path, text in en.items():
        fields = [{name for _, name, _, _ in string.Formatter().parse(one) if name} for one in (text, zh[path])]
        assert fields[0] == fields[1], path
        assert text.isascii() or not re.search(r"[\u4e00-\u9fff]", text), path


@pytest.mark.parametrize("key", KEYS["water_heater"])
def test_water_heater_state_is_translated(key: str) -> None:
    """The state of a water heater is its operation mode, so both have the same texts."""
    for texts in (EN, ZH):
        entry = texts["entity"]["water_heater"][key]
        assert {"auto", "comfort", "smart"} <= entry["state"].keys()
        assert entry["state"] == entry["state_attributes"]["operation_mode"]["state"]


def test_every_vocabulary_is_used() -> None:
    """No list of words stands there that no key takes."""
    used = {name for rows in KEYS.values() for row in rows.values() for name in row.words.values()}
    assert used == VOCABULARIES.keys()


@pytest.mark.parametrize("kind", KEYS)
def test_rows_are_whole(kind: str) -> None:
    """Every key says what it is, and what Home Assistant names by its class has one."""
    for key, row in KEYS[kind].items():
        assert row.meaning or row.device_class, key
        assert not row.named_by_class or row.device_class or kind == "update", key


def test_words_have_an_order() -> None:
    """Words come in the catalogue's order, a vendor's own behind them."""
    given = ["turbo", "睡眠风", "low", "auto", "high"]
    assert in_order("climate", "air_conditioner", "fan_mode", given) == ["auto", "low", "high", "turbo", "睡眠风"]
    assert in_order("climate", "of a vendor", "fan_mode", given) == given
    assert find("sensor", "of a vendor") is None
