"""The catalogue is whole: its languages and its words."""

import json
from pathlib import Path
from typing import Any

from homeassistant.generated.languages import LANGUAGES
import pytest

from custom_components.homeclouds.catalogue import find, in_order
from custom_components.homeclouds.catalogue.keys import KEYS
from custom_components.homeclouds.catalogue.words import ICONS, VOCABULARIES
from devtools import languages

ROOT = Path(__file__).parent.parent
COMPONENT = ROOT / "custom_components" / "homeclouds"
EN: dict[str, Any] = json.loads((COMPONENT / "translations" / "en.json").read_text(encoding="utf-8"))
ZH: dict[str, Any] = json.loads((COMPONENT / "translations" / "zh-Hans.json").read_text(encoding="utf-8"))


BROKEN = {
    "missing": ({}, {}, "no text for 'Child lock of {device}'"),
    "unused": ({"Child lock of {device}": "{device}: x", "Old": "Alt"}, {}, "nothing says 'Old'"),
    "placeholder": ({"Child lock of {device}": "{gerät}"}, {}, "other placeholders"),
    "hidden placeholder": ({"Child lock of {device}": "l'{device}"}, {}, "an apostrophe hides"),
    "blanks": ({"Child lock of {device}": "{device} "}, {}, "blanks around"),
    "no place": ({"Child lock of {device}": "{device}: x"}, {"issues.*": "y"}, "nothing is at issues.*"),
    "needless": ({"Child lock of {device}": "{device}: x"}, {"*.a": "{device}: x"}, "*.a says what its phrase says"),
}
"""What can be wrong with a language: its phrases, its contexts, and what is said of it."""


@pytest.mark.parametrize("name", BROKEN)
def test_wrong_language_is_found(name: str) -> None:
    """What a language lacks or has too much, and what would show wrong, is named."""
    english: languages.Tree = {"entity": {"a": "Child lock of {device}", "b": "Child lock of {device}"}}
    phrases, contexts, found = BROKEN[name]
    assert any(
        fault.startswith(found) for fault in languages.faults(english, {"phrases": phrases, "contexts": contexts})
    )


def test_untranslated_sentence_is_found() -> None:
    """Names may be the same in two languages, sentences are not."""
    english: languages.Tree = {"a": "Wi-Fi", "b": "Turn the device on again."}
    both = {text: text for _, text in languages.leaves(english)}
    assert list(languages.faults(english, {"phrases": both, "contexts": {}})) == [
        "still English: 'Turn the device on again.'"
    ]


def test_options_with_one_word_are_found() -> None:
    """Two options of a list are never called the same."""
    english: languages.Tree = {"select": {"state": {"quiet": "Quiet", "silent": "Silent"}}}
    language: languages.Language = {"phrases": {"Quiet": "Leise", "Silent": "leise"}, "contexts": {}}
    assert list(languages.faults(english, language)) == ["'leise' at select.state is quiet and silent"]


def test_phrase_has_its_own_meaning_in_a_context() -> None:
    """A phrase is translated once, and anew where it means something else."""
    english: languages.Tree = {"light": {"name": "Light", "state": {"light": "Light"}}, "fan": {"name": "Light"}}
    language: languages.Language = {"phrases": {"Light": "Licht"}, "contexts": {"*.state.light": "leicht"}}
    assert languages.translated(english, language) == {
        "light": {"name": "Licht", "state": {"light": "leicht"}},
        "fan": {"name": "Licht"},
    }
    assert list(languages.faults(english, language)) == []


def test_languages_are_those_of_home_assistant() -> None:
    """Home Assistant reads a language only under its own code, and has each of them."""
    assert set(languages.codes()) < LANGUAGES
    assert {path.stem for path in (COMPONENT / "translations").iterdir()} == {"en", *languages.codes()}


@pytest.mark.parametrize("key", KEYS["water_heater"])
def test_water_heater_state_is_translated(key: str) -> None:
    """The state of a water heater is its operation mode, so both have the same texts."""
    for texts in (EN, ZH):
        entry = texts["entity"]["water_heater"][key]
        assert {"auto", "comfort", "smart"} <= entry["state"].keys()
        assert entry["state"] == entry["state_attributes"]["operation_mode"]["state"]


def test_each_icon_is_that_of_a_word() -> None:
    """No icon is lost by the way its word is written."""
    assert ICONS.keys() <= {word for words in VOCABULARIES.values() for word in words}


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
