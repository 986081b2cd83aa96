"""Languages other than English: one file each, with every English phrase once.

`catalogue/texts/<language>.json` has two parts. `phrases` maps an English phrase to its translation. `contexts` maps a pattern of
a text's path in translations/en.json, such as `entity.switch.*.name`, to the translation it has there and nowhere else: for
phrases with several meanings.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
import fnmatch
import json
from pathlib import Path
import re
from typing import TypedDict

INTEGRATION = Path(__file__).resolve().parent.parent / "custom_components/homeclouds"
TEXTS = INTEGRATION / "catalogue/texts"
_FIXED = re.compile(r"{\w+}|`[^`]+`|\]\([^)]+\)|\*\*")
"""What a translation has as often as the English: placeholders, what is typed, links, bold words."""
_QUOTED_PLACEHOLDER = re.compile("'{")
"""Home Assistant shows such a placeholder as it is (ICU MessageFormat, quoting)."""
_SENTENCE = 5
"""From so many words on, no phrase is the same in two languages."""

type Tree = dict[str, Tree | str]


class Language(TypedDict):
    """What the file of a language holds."""

    phrases: dict[str, str]
    contexts: dict[str, str]


def codes() -> list[str]:
    """Return the codes of all languages but English, as Home Assistant writes them."""
    return sorted(path.stem for path in TEXTS.glob("*.json"))


def load(code: str) -> Language:
    """Return what the file of a language holds."""
    found: Language = json.loads((TEXTS / f"{code}.json").read_text(encoding="utf-8"))
    return found


def leaves(tree: Mapping[str, Tree | str], path: str = "") -> Iterator[tuple[str, str]]:
    """Yield path (with dots) and text of all texts."""
    for key, value in tree.items():
        if isinstance(value, str):
            yield f"{path}{key}", value
        else:
            yield from leaves(value, f"{path}{key}.")


def translated(english: Tree, language: Language) -> Tree:
    """Return English texts in another language; those without a translation stay as they are."""
    contexts = [(re.compile(fnmatch.translate(one)), text) for one, text in language["contexts"].items()]

    def inner(tree: Tree, above: str) -> Tree:
        found: Tree = {}
        for key, value in tree.items():
            path = f"{above}{key}"
            if isinstance(value, str):
                own = next((text for pattern, text in contexts if pattern.fullmatch(path)), None)
                found[key] = own or language["phrases"].get(value, value)
            else:
                found[key] = inner(value, f"{path}.")
        return found

    return inner(english, "")


def faults(english: Tree, language: Language) -> Iterator[str]:
    """Yield what is missing, superfluous, or wrong in a language."""
    yield from _confusable(english, language)
    phrases, contexts = language["phrases"], language["contexts"]
    texts = dict(leaves(english))
    elsewhere = {text for path, text in texts.items() if not any(fnmatch.fnmatchcase(path, one) for one in contexts)}
    yield from (f"no text for {phrase!r}" for phrase in sorted(elsewhere - phrases.keys()))
    yield from (f"nothing says {phrase!r}" for phrase in sorted(phrases.keys() - elsewhere))
    for phrase, text in phrases.items():
        yield from _differences(phrase, text)
    for pattern, text in contexts.items():
        found = {texts[path] for path in fnmatch.filter(texts, pattern)}
        if not found:
            yield f"nothing is at {pattern}"
        elif found == {phrase for phrase in found if phrases.get(phrase) == text}:
            yield f"{pattern} says what its phrase says"
        for phrase in sorted(found):
            yield from _differences(phrase, text)


def _confusable(english: Tree, language: Language) -> Iterator[str]:
    """Yield the words that two options of one list share: nobody could tell them apart."""
    texts = dict(leaves(english))
    options: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for path, text in leaves(translated(english, language)):
        above, _, _ = path.rpartition(".")
        if above.endswith((".state", ".options")):
            options[above, text.casefold()].add(texts[path].casefold())
    yield from (
        f"{text!r} at {path} is {' and '.join(sorted(of))}" for (path, text), of in options.items() if len(of) > 1
    )


def _differences(english: str, text: str) -> Iterator[str]:
    if text != text.strip() or not text:
        yield f"blanks around {text!r} or no text ({english!r})"
    if sorted(_FIXED.findall(english)) != sorted(_FIXED.findall(text)):
        yield f"other placeholders, literals, links, or bold words: {text!r} ({english!r})"
    if _QUOTED_PLACEHOLDER.search(text):
        yield f"an apostrophe hides a placeholder: {text!r}"
    if text == english and len(english.split()) >= _SENTENCE:
        yield f"still English: {text!r}"
