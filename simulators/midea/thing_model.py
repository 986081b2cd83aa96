"""What the keys of an appliance may hold: section 6.2, and the names that the vendor's own apps use."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Choice:
    """One of some words or whole numbers."""

    values: tuple[str, ...]

    def accepts(self, text: str) -> bool:
        """Return whether the text is one of them."""
        return text in self.values


@dataclass(frozen=True)
class Span:
    """A number within a range, on a grid."""

    low: float
    high: float
    step: float = 1

    def accepts(self, text: str) -> bool:
        """Return whether the text is such a number."""
        try:
            number = float(text)
        except ValueError:
            return False
        return self.low <= number <= self.high and number % self.step == 0


@dataclass(frozen=True)
class Key:
    """One key of a thing model.

    ``command`` and ``property`` are its usage; ``numeric`` reports JSON numbers instead of strings.
    """

    values: Choice | Span
    command: bool = True
    property: bool = True
    numeric: bool = False

    def parse(self, value: Any) -> str | int | float | None:
        """Return a commanded value as it will be reported, or None if the cloud refuses it.

        Strings are what the document wants; whole numbers are tolerated, as its own example sends one.
        """
        if isinstance(value, bool) or not isinstance(value, str | int):
            return None
        text = str(value)
        if not self.command or not self.values.accepts(text):
            return None
        if isinstance(self.values, Choice):
            return int(text) if self.numeric else text
        number = float(text)
        if self.numeric:
            return int(number) if number.is_integer() else number
        return f"{number:g}"


type ThingModel = Mapping[str, Key]


def _reading(low: float, high: float, step: float = 1, *, numeric: bool = False) -> Key:
    return Key(Span(low, high, step), command=False, numeric=numeric)


FLAG = Key(Choice(("0", "1")))
ON_OFF = Key(Choice(("on", "off")))
NUMERIC_FLAG = Key(Choice(("0", "1")), numeric=True)
COUNTER = _reading(0, 2**32)

FAULTS = (*range(17), 33)

# Section 6.2, every row.
AC_DOCUMENT: ThingModel = {
    "power": FLAG,
    "mode": Key(Choice(("1", "2", "3", "4", "5", "6"))),
    "windSpeed": Key(Choice(("40", "60", "80", "102"))),
    "btnSound": Key(Choice(("0", "1")), property=False),
    "temp": Key(Span(12, 30, 0.5)),
    "faultCode": Key(Choice(tuple(map(str, FAULTS))), command=False),
    "roomTemp": _reading(-15, 50, 0.5),
    "sleep": FLAG,
    "horzWind": Key(Choice(("0", "3"))),
    "vertWind": Key(Choice(("0", "3"))),
    "filterFlag": Key(Choice(("0", "1")), command=False),
    "outTemp": _reading(-15, 50, 0.5),
    "tempModeSwitch": FLAG,
    "strong": FLAG,
    "eco": FLAG,
    "8DegreeHot": FLAG,
    "unDirectBlow": Key(Choice(("1", "2"))),
    "buzzer": FLAG,
    "selfClean": FLAG,
    "windBreezed": FLAG,
    "windNone": FLAG,
    "windSoft": FLAG,
    "notWindStatus": Key(Choice(("0", "1", "2", "3"))),
    "ledDisplay": Key(Choice(("0", "7"))),
    "smartEye": FLAG,
    "windNotBreezed": FLAG,
    "lightClass": FLAG,
    "roundWind": Key(Choice(("0", "1", "2"))),
    "totalPowerConsume": COUNTER,
    "totalRunPower": COUNTER,
    "curRunPower": COUNTER,
    "curRealTimePower": COUNTER,
    "masterLouverMsg": COUNTER,
    "slaveLouverMsg": COUNTER,
}

# A stepless fan takes every percentage beside automatic.
AC_DOCUMENT_STEPLESS: ThingModel = {
    **AC_DOCUMENT,
    "windSpeed": Key(Choice((*map(str, range(1, 101)), "102"))),
}

# The second dialect: words instead of numbers, temperature in two parts.
AC_WORDS: ThingModel = {
    "power": ON_OFF,
    "mode": Key(Choice(("auto", "cool", "heat", "dry", "fan", "smart_dry"))),
    "temperature": Key(Span(16, 30), numeric=True),
    "small_temperature": Key(Choice(("0", "0.5"))),
    "wind_speed": Key(Choice(("20", "40", "60", "80", "100", "102")), numeric=True),
    "wind_swing_lr": ON_OFF,
    "wind_swing_ud": ON_OFF,
    "eco": ON_OFF,
    "ptc": ON_OFF,
    "dry": ON_OFF,
    "strong_wind": ON_OFF,
    "comfort_power_save": ON_OFF,
    "comfort_sleep": ON_OFF,
    "prevent_straight_wind": Key(Choice(("1", "2")), numeric=True),
    "screen_display": ON_OFF,
    "no_wind_sense": NUMERIC_FLAG,
    "self_clean": NUMERIC_FLAG,
    "fresh_air_fan_speed": Key(Choice(("0", "40", "60", "80", "100")), numeric=True),
    "indoor_temperature": _reading(-15, 50, 0.5, numeric=True),
    "outdoor_temperature": _reading(-15, 50, 0.5, numeric=True),
    "indoor_humidity": _reading(0, 100, numeric=True),
    "real_time_power": _reading(0, 100_000, numeric=True),
    "error_code": _reading(0, 255, numeric=True),
}

DEHUMIDIFIER: ThingModel = {
    "power": ON_OFF,
    "mode": Key(Choice(("set", "continuity", "auto", "dry_clothes", "dry_shoes", "fan"))),
    "humidity": Key(Span(35, 85, 5), numeric=True),
    "wind_speed": Key(Choice(("20", "40", "60", "80", "100", "102")), numeric=True),
    "child_lock": ON_OFF,
    "cur_humidity": _reading(0, 100, numeric=True),
    "tank_status": _reading(0, 1, numeric=True),
    "water_full_level": _reading(0, 100, numeric=True),
    "error_code": _reading(0, 255, numeric=True),
}

WASHER: ThingModel = {
    "power": ON_OFF,
    "control_status": Key(Choice(("start", "pause"))),
    "program": Key(Choice(("cotton", "eco", "mixed_wash", "fast_wash", "wool"))),
    "temperature": Key(Choice(("0", "20", "30", "40", "60", "90")), numeric=True),
    "dehydration_speed": Key(Choice(("0", "400", "800", "1000", "1200", "1400")), numeric=True),
    "lock": ON_OFF,
    "running_status": Key(Choice(("standby", "work", "pause", "end")), command=False),
    "remain_time": _reading(0, 600, numeric=True),
    "error_code": _reading(0, 255, numeric=True),
}

LOCK: ThingModel = {
    "lockStatus": Key(Choice(("0", "1")), command=False),
    "doorStatus": Key(Choice(("0", "1")), command=False),
    "battery": _reading(0, 100),
}
