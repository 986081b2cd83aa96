"""What the person may choose about an account."""

from collections.abc import Iterable, Mapping
import re

from ..cloud import Field, FieldKind
from ..model import JSON
from ..properties import number
from .profiles import KNOWN_ROLES, Overrides

HOMES = "homes"
ROLES = "property_roles"

OPTIONS = (Field(name=ROLES, kind=FieldKind.LINES, required=False),)

_RULE = re.compile(
    r"(?P<product>[\w-]+)[./](?P<property>[\w.-]+)\s*=\s*(?P<role>[a-z_0-9]*)\s*(?:[*x×]\s*(?P<scale>[\d.]+))?"
)
HIDDEN = "hidden"


def homes_field(families: Mapping[str, str]) -> Field:
    """Return the choice of families; none chosen means all."""
    return Field(
        name=HOMES,
        kind=FieldKind.CHOICE,
        required=False,
        multiple=True,
        options=tuple(families),
        labels=dict(families),
    )


def chosen_homes(options: Mapping[str, JSON]) -> frozenset[str]:
    """Return the ids of the families to read."""
    chosen = options.get(HOMES)
    return frozenset(str(item) for item in chosen) if isinstance(chosen, list) else frozenset()


def overrides(lines: Iterable[JSON]) -> tuple[dict[str, Overrides], list[str]]:
    """Read lines "ProductId.property = role * factor"; role and factor may be left out, "hidden" leaves the property out.

    Returns what they say by product, and the lines that make no sense.
    """
    unread: list[str] = []
    roles: dict[str, dict[str, str]] = {}
    scales: dict[str, dict[str, float]] = {}
    hidden: dict[str, set[str]] = {}
    for line in lines:
        if not str(line).strip():
            continue
        rule = _RULE.fullmatch(str(line).strip())
        factor = number(rule["scale"]) if rule else None
        if rule is None or rule["role"] not in KNOWN_ROLES | {"", HIDDEN} or (rule["scale"] and not factor):
            unread.append(str(line))
            continue
        product, prop = rule["product"], rule["property"]
        if rule["role"] == HIDDEN:
            hidden.setdefault(product, set()).add(prop)
        elif rule["role"] or not rule["scale"]:
            roles.setdefault(product, {})[prop] = rule["role"]
        if factor:
            scales.setdefault(product, {})[prop] = factor
    found = {
        product: Overrides(roles.get(product, {}), scales.get(product, {}), frozenset(hidden.get(product, ())))
        for product in {*roles, *scales, *hidden}
    }
    return found, unread
