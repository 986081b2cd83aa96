"""The two vocabularies in which air conditioners speak JSON, and their translation into neutral words.

One is section 6.2 of the document. The other is what the document's own control example and the vendor's apps use.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
import math
from typing import Any, Final

from .frames import AcState

DRY_MODES: Final = frozenset({3, 6})
MODE_WORDS: Final = ("auto", "cool", "dry", "heat", "fan", "smart_dry")


@dataclass(frozen=True)
class Dialect:
    """How properties are read into an ``AcState`` and written from one.

    ``reads`` maps a field of AcState (or ``half``, added to ``temp``) to a key and its decoder; ``writes`` maps a key to its
    encoder. ``temperatures`` and ``energies`` are the keys that time changes; ``ends_with_power`` what switching off resets.
    """

    reads: Mapping[str, tuple[str, Callable[[Any], Any]]]
    writes: Mapping[str, Callable[[AcState], Any]]
    temperatures: frozenset[str]
    energies: frozenset[str]
    ends_with_power: Mapping[str, Any]
    mandatory: frozenset[str]
    fan: str
    fixed_fan: Any
    fault_keys: frozenset[str] = frozenset()
    beep_key: str = ""

    def read(self, properties: Mapping[str, Any]) -> AcState:
        """Return the state; what is missing or no proper value stays at its default."""
        found: dict[str, Any] = {}
        for name, (key, decode) in self.reads.items():
            try:
                found[name] = decode(properties[key])
            except KeyError, ValueError, TypeError:
                continue
        if half := found.pop("half", 0):
            found["temp"] = found.get("temp", AcState.temp) + half
        return AcState(**found)

    def write(self, state: AcState) -> dict[str, Any]:
        """Return every key that this dialect has for a state."""
        return {key: encode(state) for key, encode in self.writes.items()}


def _number(text: Any) -> int:
    return int(float(text))


def _flag(text: Any) -> bool:
    return text in {"1", 1, "on"}


def _swing(text: Any) -> bool:
    return text in {"3", 3}


def _digit(value: bool) -> str:
    return "1" if value else "0"


def _word(value: bool) -> str:
    return "on" if value else "off"


def _half_degrees(value: float) -> float:
    return round(value * 2) / 2


def _hundredths(value: float) -> str:
    return str(math.floor(value * 100 + 1e-6))


def _json_number(value: float) -> int | float:
    return int(value) if value == int(value) else value


DOCUMENT: Final = Dialect(
    reads={
        "power": ("power", _flag),
        "mode": ("mode", _number),
        "temp": ("temp", float),
        "fan": ("windSpeed", _number),
        "swing_vertical": ("vertWind", _swing),
        "swing_horizontal": ("horzWind", _swing),
        "eco": ("eco", _flag),
        "turbo": ("strong", _flag),
        "sleep": ("sleep", _flag),
        "fahrenheit": ("tempModeSwitch", _flag),
        "display": ("ledDisplay", lambda text: text in {"0", 0}),
        "filter_dirty": ("filterFlag", _flag),
        "frost_protection": ("8DegreeHot", _flag),
        "error": ("faultCode", _number),
        "room": ("roomTemp", float),
        "outdoor": ("outTemp", float),
        "energy_total": ("totalPowerConsume", lambda text: float(text) / 100),
        "energy_run": ("curRunPower", lambda text: float(text) / 100),
        "watts": ("curRealTimePower", lambda text: float(text) * 10),
    },
    writes={
        "power": lambda s: _digit(s.power),
        "mode": lambda s: str(s.mode),
        "temp": lambda s: f"{s.temp:g}",
        "windSpeed": lambda s: str(s.fan),
        "vertWind": lambda s: "3" if s.swing_vertical else "0",
        "horzWind": lambda s: "3" if s.swing_horizontal else "0",
        "eco": lambda s: _digit(s.eco),
        "strong": lambda s: _digit(s.turbo),
        "sleep": lambda s: _digit(s.sleep),
        "tempModeSwitch": lambda s: _digit(s.fahrenheit),
        "roomTemp": lambda s: f"{_half_degrees(s.room):g}",
        "outTemp": lambda s: f"{_half_degrees(s.outdoor):g}",
        "totalPowerConsume": lambda s: _hundredths(s.energy_total),
        "totalRunPower": lambda s: _hundredths(s.energy_total),
        "curRunPower": lambda s: _hundredths(s.energy_run),
        "curRealTimePower": lambda s: str(round(s.watts / 10)),
    },
    temperatures=frozenset({"roomTemp", "outTemp"}),
    energies=frozenset({"totalPowerConsume", "totalRunPower", "curRunPower", "curRealTimePower"}),
    ends_with_power={"strong": "0", "sleep": "0"},
    mandatory=frozenset({"power", "mode", "temp", "windSpeed"}),
    fan="windSpeed",
    fixed_fan="101",
    fault_keys=frozenset({"faultCode"}),
    beep_key="btnSound",
)

WORDS: Final = Dialect(
    reads={
        "power": ("power", _flag),
        "mode": ("mode", lambda word: MODE_WORDS.index(word) + 1),
        "temp": ("temperature", float),
        "half": ("small_temperature", float),
        "fan": ("wind_speed", _number),
        "swing_vertical": ("wind_swing_ud", _flag),
        "swing_horizontal": ("wind_swing_lr", _flag),
        "eco": ("eco", _flag),
        "turbo": ("strong_wind", _flag),
        "sleep": ("comfort_sleep", _flag),
        "display": ("screen_display", _flag),
        "error": ("error_code", _number),
        "room": ("indoor_temperature", float),
        "outdoor": ("outdoor_temperature", float),
        "humidity": ("indoor_humidity", _number),
        "watts": ("real_time_power", lambda tenths: float(tenths) / 10),
    },
    writes={
        "power": lambda s: _word(s.power),
        "mode": lambda s: MODE_WORDS[s.mode - 1],
        "temperature": lambda s: int(s.temp),
        "small_temperature": lambda s: "0.5" if s.temp % 1 else "0",
        "wind_speed": lambda s: s.fan,
        "wind_swing_ud": lambda s: _word(s.swing_vertical),
        "wind_swing_lr": lambda s: _word(s.swing_horizontal),
        "eco": lambda s: _word(s.eco),
        "strong_wind": lambda s: _word(s.turbo),
        "comfort_sleep": lambda s: _word(s.sleep),
        "indoor_temperature": lambda s: _json_number(_half_degrees(s.room)),
        "outdoor_temperature": lambda s: _json_number(_half_degrees(s.outdoor)),
        "real_time_power": lambda s: round(s.watts * 10),
    },
    temperatures=frozenset({"indoor_temperature", "outdoor_temperature", "indoor_humidity"}),
    energies=frozenset({"real_time_power"}),
    ends_with_power={"strong_wind": "off", "comfort_sleep": "off"},
    mandatory=frozenset({"power", "mode", "temperature", "wind_speed"}),
    fan="wind_speed",
    fixed_fan=101,
)
