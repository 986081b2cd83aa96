"""The catalogue: what each key is and which words it takes, said once for all brands."""

from .key import Key
from .keys import KEYS
from .words import VOCABULARIES


def find(kind: str, key: str) -> Key | None:
    """Return what the catalogue says of a key of a kind of entity; None if it does not have it."""
    return KEYS.get(kind, {}).get(key)


def in_order(kind: str, key: str, attribute: str, words: list[str]) -> list[str]:
    """Return the words of an attribute ("state" for the state) in the catalogue's order, then those that it does not have.

    A choice that only its product has a name for stays in the product's order if one of its words is missing.
    """
    entry = find(kind, key)
    order = VOCABULARIES.get(entry.words.get(attribute, ""), {}) if entry else {}
    if entry and entry.only_words and not order.keys() >= set(words):
        return words
    return sorted(words, key=lambda word: order.get(word, len(order)))
