"""The choice of homes to show, for clouds whose accounts may have several."""

from collections.abc import Mapping, Sequence

from .cloud import Field, FieldKind
from .model import JSON

HOMES = "homes"
"""The option that holds the ids of the chosen homes."""


def home_fields(homes: Mapping[str, str], chosen: frozenset[str]) -> Sequence[Field]:
    """Return the form's choice among homes (id -> name); nothing if there is none, unless a home was chosen that is no more."""
    choice = Field(
        name=HOMES, kind=FieldKind.CHOICE, required=False, options=tuple(homes), labels=dict(homes), multiple=True
    )
    return (choice,) if len(homes) > 1 or (homes and not chosen <= homes.keys()) else ()


def chosen_homes(options: Mapping[str, JSON]) -> frozenset[str]:
    """Return the ids of the chosen homes; none means all."""
    chosen = options.get(HOMES)
    return frozenset(str(home) for home in chosen) if isinstance(chosen, list) else frozenset()
