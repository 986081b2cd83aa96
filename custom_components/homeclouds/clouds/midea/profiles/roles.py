"""Which property of an air conditioner is which, by the words in its name."""

from collections.abc import Mapping, Set as AbstractSet

_TEMPERATURE = frozenset({"temp", "temperature"})
_SET = frozenset({"set", "target", "setting", "setpoint"})
_RUNS = frozenset({"run", "running", "op", "operating", "operation", "work", "working", "ac", "hvac", "set"})
_STATES = frozenset({"state", "status", "switch", "on", "off"})
_MEASURED = frozenset({"room", "indoor", "current", "cur", "ambient", "inside"})
_WIND = frozenset({"fan", "wind"})
_RATES = frozenset({"speed", "level", "gear"})
_GLUED: Mapping[str, tuple[str, ...]] = {
    "fanspeed": ("fan", "speed"),
    "windspeed": ("wind", "speed"),
    "settemp": ("set", "temp"),
    "roomtemp": ("room", "temp"),
    "onoff": ("on", "off"),
}
_NEEDED = frozenset({"power", "mode", "target"})


def roles(words_of: Mapping[str, list[str]]) -> Mapping[str, str]:
    """Return role -> property, given the words of each name.

    Empty unless power, mode, and set point can be told apart: each is one property, and only one.
    """
    found: dict[str, str] = {}
    doubtful: set[str] = set()
    for name, words in words_of.items():
        role = _role({part for word in words for part in _GLUED.get(word, (word,))})
        if role in found:
            doubtful.add(role)
        found[role] = name
    known = {role: name for role, name in found.items() if role and role not in doubtful}
    return known if known.keys() >= _NEEDED else {}


def _role(words: AbstractSet[str]) -> str:
    if temperature := words & _TEMPERATURE:
        rest = words - temperature
        return "target" if rest and rest <= _SET else "current" if rest and rest <= _MEASURED else ""
    if "mode" in words:
        return "mode" if words - {"mode"} <= _RUNS else ""
    if "power" in words or words in ({"run", "status"}, {"run", "state"}, {"on", "off"}):
        return "power" if words - {"power", "run"} <= _STATES else ""
    if words & _WIND:
        return "fan" if words - _WIND <= _RATES else ""
    return "swing" if words == {"swing"} else ""
