"""docs/vocabulary.md, the translations and the icons say the same."""

import json
from pathlib import Path
import re
import string
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
COMPONENT = ROOT / "custom_components" / "homeclouds"
PAGE = (ROOT / "docs" / "vocabulary.md").read_text(encoding="utf-8")
EN: dict[str, Any] = json.loads((COMPONENT / "translations" / "en.json").read_text(encoding="utf-8"))
ZH: dict[str, Any] = json.loads((COMPONENT / "translations" / "zh-Hans.json").read_text(encoding="utf-8"))
ICONS: dict[str, Any] = json.loads((COMPONENT / "icons.json").read_text(encoding="utf-8"))


def table(*head: str) -> list[list[str]]:
    """Return the rows of the table with these column heads."""
    _, _, rest = PAGE.partition(f"| {' | '.join(head)} |\n")
    lines = rest.partition("\n\n")[0].splitlines()[1:]
    return [[cell.strip().strip("`") for cell in line.strip("|").split("|")] for line in lines]


KEYS = {(kind, key): (en, zh) for kind, key, en, zh, _ in table("kind", "key", "en", "zh-Hans", "meaning")}
WORDS = {word: (en, zh) for word, en, zh in table("word", "en", "zh-Hans")}


def leaves(data: Any, path: tuple[str, ...] = ()) -> dict[tuple[str, ...], str]:
    """Return path -> text of all texts."""
    if isinstance(data, str):
        return {path: data}
    return {leaf: text for key, value in data.items() for leaf, text in leaves(value, (*path, key)).items()}


def test_names_are_in_the_vocabulary() -> None:
    """Every name has its row, with the same words, and every row that needs one has a name."""
    translated = {
        (kind, key): (entry.get("name", "—"), ZH["entity"][kind][key].get("name", "—"))
        for kind, entries in EN["entity"].items()
        for key, entry in entries.items()
    }
    listed = {key: names for key, names in KEYS.items() if "(device class)" not in key[0]}
    unnamed = {key for key, names in listed.items() if names == ("—", "—") and key not in translated}
    assert translated == {key: names for key, names in listed.items() if key not in unnamed}


def test_states_are_in_the_vocabulary() -> None:
    """One word reads the same wherever it is shown."""
    for path, text in leaves(EN["entity"]).items():
        if "state" in path:
            zh = leaves(ZH["entity"])[path]
            assert WORDS.get(path[-1]) == (text, zh), path


def test_words_are_all_used() -> None:
    """No word is listed that nothing shows."""
    assert set(WORDS) == {path[-1] for path in leaves(EN["entity"]) if "state" in path}


def test_words_of_keys_are_listed() -> None:
    """The page's table of words by key is what the translations have."""
    listed = {
        (kind, key, attribute): {word for word in words.split(", ") if not word.startswith("*")}
        for kind, key, attribute, words in table("kind", "key", "attribute", "words")
    }
    translated: dict[tuple[str, str, str], set[str]] = {}
    for path in leaves(EN["entity"]):
        if "state" in path:
            attribute = path[3] if "state_attributes" in path else "state"
            translated.setdefault((path[0], path[1], attribute), set()).add(path[-1])
    assert translated == {key: words for key, words in listed.items() if words}


def test_languages_are_complete() -> None:
    """Both languages have every text, with the same placeholders, and nothing is left in the other's script."""
    en, zh = leaves(EN), leaves(ZH)
    assert en.keys() == zh.keys()
    for path, text in en.items():
        fields = [{name for _, name, _, _ in string.Formatter().parse(one) if name} for one in (text, zh[path])]
        assert fields[0] == fields[1], path
        assert text.isascii() or not re.search(r"[\u4e00-\u9fff]", text), path


@pytest.mark.parametrize("name", ["translations/en.json", "translations/zh-Hans.json", "icons.json"])
def test_files_are_sorted(name: str) -> None:
    """Keys are sorted, so that merges stay easy."""
    text = (COMPONENT / name).read_text(encoding="utf-8")
    assert text == json.dumps(json.loads(text), indent=2, ensure_ascii=False, sort_keys=True) + "\n"


def test_icons_are_of_known_keys() -> None:
    """Icons exist only for keys of the vocabulary and words of theirs."""
    for kind, entries in ICONS["entity"].items():
        for key in entries:
            assert (kind, key) in KEYS
