"""Air conditioners: the thing model of §6.2, and the second vocabulary that many of them speak.

The document's own control example is in the second one; which of the two an appliance speaks shows in the names it reports.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, override

from ...core.codecs import Byte, Choice, Codec, Flag, Half, Measure, Named, Nearest, OneOf, Range, Reader, Table, With
from ...core.features import Action, BinarySensor, Climate, Event, Fan, Feature, Mode, Select, Sensor, Switch, Unit
from ...core.model import Properties
from ...core.values import as_text, token

FAHRENHEIT: Mapping[float, float] = {
    60: 16,
    61: 16.5,
    62: 17,
    63: 17.5,
    64: 18,
    65: 18.5,
    66: 19,
    67: 19.5,
    68: 20,
    69: 20.5,
    70: 21,
    71: 21.5,
    72: 22,
    73: 23,
    74: 23.5,
    75: 24,
    76: 24.5,
    77: 25,
    78: 25.5,
    79: 26,
    80: 26.5,
    81: 27,
    82: 28,
    83: 28.5,
    84: 29,
    85: 29.5,
    86: 30,
}
"""°F -> °C of §6.2 (whose column headings are swapped), as far as it keeps within the range that it states for `temp`."""

FAULTS: Mapping[str, str] = {
    "0": "none",
    "1": "EH0b",
    "2": "EH00",
    "3": "EH01",
    "4": "EH02",
    "5": "EH03",
    "6": "EC52",
    "7": "EC53",
    "8": "EC54",
    "9": "EC51",
    "10": "EH60",
    "11": "EH61",
    "12": "EC07",
    "13": "PC00",
    "14": "PC01",
    "15": "PC02",
    "16": "PC0L",
    "33": "EL0C",
}
"""faultCode -> what the appliance's own display shows (§6.2)."""


@dataclass(frozen=True)
class FaultText(Named[str]):
    """A fault as the display shows it; a code that the table lacks stays a number."""

    table: tuple[tuple[str, str], ...] = (("0", "none"),)

    @override
    def read(self, properties: Properties) -> str | None:
        code = token(properties.get(self.name))
        return dict(self.table).get(code, code) or None


@dataclass(frozen=True)
class FaultEvent(Named[str]):
    """Whether a fault came or went."""

    @override
    def read(self, properties: Properties) -> str | None:
        code = token(properties.get(self.name))
        return None if not code else "cleared" if code == "0" else "occurred"


@dataclass(frozen=True)
class Running(Reader[str]):
    """What an air conditioner does right now, told from the power it draws: without compressor it is a small fan."""

    power: Reader[bool]
    mode: Reader[str]
    watts: Reader[float]
    target: Reader[float]
    current: Reader[float] | None
    compressor: float = 100
    """Watts from which on the compressor must be running."""

    @property
    @override
    def names(self) -> frozenset[str]:
        readers = (self.power, self.mode, self.watts, self.target, *((self.current,) if self.current else ()))
        return frozenset[str]().union(*(reader.names for reader in readers))

    @override
    def read(self, properties: Properties) -> str | None:
        power, mode, watts = self.power.read(properties), self.mode.read(properties), self.watts.read(properties)
        if power is None or mode is None:
            return None
        if not power:
            return Action.OFF
        if mode == Mode.FAN_ONLY:
            return Action.FAN
        if watts is None:
            return None
        if watts < self.compressor:
            return Action.IDLE
        if mode == Mode.AUTO:
            return self._automatic(properties)
        return {Mode.COOL: Action.COOLING, Mode.DRY: Action.DRYING, Mode.HEAT: Action.HEATING}.get(Mode(mode))

    def _automatic(self, properties: Properties) -> str | None:
        current = self.current.read(properties) if self.current else None
        target = self.target.read(properties)
        if current is None or target is None or current == target:
            return None
        return Action.COOLING if current > target else Action.HEATING


@dataclass(frozen=True, kw_only=True)
class Dialect:
    """One of the two vocabularies: what the climate is made of, and all else."""

    power: Codec[bool]
    mode: Choice
    target: Range | Half
    target_fahrenheit: Table
    current: Measure
    humidity: Measure | None = None
    fan: Nearest
    swing: Choice
    swing_horizontal: Choice
    presets: Mapping[str, Codec[bool]]
    watts: Measure
    rows: tuple[Feature, ...]
    """Each is there if the appliance reports all that it reads."""

    def features(self, names: frozenset[str]) -> tuple[Feature, ...]:
        """Return what an air conditioner that reports these names can do."""
        climate = self._climate(names)
        return (*((climate,) if climate else ()), *(row for row in self.rows if row.reads <= names))

    def _climate(self, names: frozenset[str]) -> Climate | None:
        if not self.power.names | self.mode.names <= names:
            return None
        presets = {word: flag for word, flag in self.presets.items() if flag.names <= names}
        known = self.target.names | self.watts.names <= names
        return Climate(
            key="air_conditioner",
            name="",
            power=self.power,
            mode=self.mode,
            target=self.target if self.target.names <= names else None,
            target_fahrenheit=_known(self.target_fahrenheit, names),
            current=_known(self.current, names),
            humidity=_known(self.humidity, names),
            fan=_known(self.fan, names),
            swing=_known(self.swing, names),
            swing_horizontal=_known(self.swing_horizontal, names),
            preset=OneOf(presets) if presets else None,
            action=Running(self.power, self.mode, self.watts, self.target, _known(self.current, names))
            if known
            else None,
        )


def _known[R: Reader[Any]](reader: R | None, names: frozenset[str]) -> R | None:
    return reader if reader is not None and reader.names <= names else None


def _temperature(name: str) -> Measure:
    """Read a room's or the outdoor temperature; the range is the document's (§6.2)."""
    return Measure(name, unit=Unit.CELSIUS, low=-15, high=50)


def _ambient(key: str, name: str) -> Sensor:
    return Sensor(key=key, value=_temperature(name))


def _energy(key: str, name: str) -> Sensor:
    return Sensor(key=key, value=Measure(name, unit=Unit.KILOWATT_HOUR, scale=0.01, low=0))


def _switch(key: str, state: Codec[bool]) -> Switch:
    return Switch(key=key, state=state)


def _louvres(key: str, name: str) -> tuple[Sensor, ...]:
    """Four deflectors packed into one number, the first in the highest byte; 0 is off, 102 swinging (§6.2)."""
    return tuple(
        Sensor(
            key=f"{key}_{place}",
            label=key,
            placeholders={"number": str(place)},
            value=Byte(name, 4 - place),
        )
        for place in range(1, 5)
    )


def _faults(name: str, text: FaultText) -> tuple[Feature, ...]:
    return (
        Sensor(key="fault", value=text),
        BinarySensor(
            key="fault",
            state=Flag(name, on="1", otherwise=True),
        ),
        Event(
            key="fault",
            source=name,
            type=FaultEvent(name),
            types=("occurred", "cleared"),
            attributes={"code": text},
        ),
    )


_TEMP = Range("temp", minimum=12, maximum=30, step=0.5, unit=Unit.CELSIUS, wire=as_text)
_WATTS = Measure("curRealTimePower", unit=Unit.WATT, scale=10, low=0)

DOCUMENT = Dialect(
    power=Flag("power"),
    mode=Choice(
        "mode",
        {
            "1": Mode.AUTO,
            "2": Mode.COOL,
            "3": Mode.DRY,
            "4": Mode.HEAT,
            "5": Mode.FAN_ONLY,
            "6": Mode.DRY,
        },
    ),
    target=_TEMP,
    target_fahrenheit=Table(_TEMP, FAHRENHEIT, unit=Unit.FAHRENHEIT),
    current=_temperature("roomTemp"),
    fan=Nearest(
        "windSpeed",
        {"102": "auto", "40": "low", "60": "medium", "80": "high"},
        exact=frozenset({"101", "102"}),
    ),
    swing=Choice("vertWind", {"0": "off", "3": "on", "1": "on"}),
    swing_horizontal=Choice("horzWind", {"0": "off", "3": "on", "1": "on"}),
    presets={
        "eco": Flag("eco"),
        "boost": Flag("strong"),
        "sleep": Flag("sleep"),
        "frost_protection": Flag("8DegreeHot"),
        "smart_dry": Flag("mode", on="6", off="3", otherwise=False),
    },
    watts=_WATTS,
    rows=(
        _switch("breeze_away", Flag("unDirectBlow", on="2", off="1")),
        _switch("breeze", Flag("windBreezed")),
        _switch("no_breeze", Flag("windNotBreezed")),
        _switch("no_wind", Flag("windNone")),
        _switch("soft_wind", Flag("windSoft")),
        _switch("smart_eye", Flag("smartEye")),
        _switch("light", Flag("lightClass")),
        _switch("self_clean", Flag("selfClean")),
        _switch("display", Flag("ledDisplay", on="0", off="7", otherwise=False)),
        _switch("beep", Flag("buzzer")),
        Select(
            key="wind_avoidance",
            value=With(
                Choice("notWindStatus", {"0": "left", "1": "right", "2": "up", "3": "down"}), {"unDirectBlow": "2"}
            ),
        ),
        Select(key="surround_wind", value=Choice("roundWind", {"0": "off", "1": "up", "2": "down"})),
        Select(key="temperature_unit", value=Choice("tempModeSwitch", {"0": "celsius", "1": "fahrenheit"})),
        _ambient("indoor_temperature", "roomTemp"),
        _ambient("outdoor_temperature", "outTemp"),
        _energy("energy", "totalPowerConsume"),
        _energy("energy_running", "totalRunPower"),
        _energy("energy_current_run", "curRunPower"),
        Sensor(key="power", value=_WATTS),
        BinarySensor(key="filter", state=Flag("filterFlag")),
        *_faults("faultCode", FaultText("faultCode", tuple(FAULTS.items()))),
        *_louvres("louvre_angle", "masterLouverMsg"),
        *_louvres("louvre_angle_second", "slaveLouverMsg"),
    ),
)
"""§6.2. Mode 6, smart dehumidifying, is shown as dry with the preset "smart_dry"; `btnSound` is an option of the account."""


def _word(name: str) -> Flag:
    return Flag(name, on="on", off="off")


_TEMPERATURE = Half(
    Range("temperature", minimum=16, maximum=30, step=1, unit=Unit.CELSIUS, wire=as_text), "small_temperature"
)
_REAL_TIME_POWER = Measure("real_time_power", unit=Unit.WATT, scale=0.1, low=0)

WORDS = Dialect(
    power=_word("power"),
    mode=Choice(
        "mode",
        {
            "auto": Mode.AUTO,
            "cool": Mode.COOL,
            "dry": Mode.DRY,
            "heat": Mode.HEAT,
            "fan": Mode.FAN_ONLY,
            "smart_dry": Mode.DRY,
        },
    ),
    target=_TEMPERATURE,
    target_fahrenheit=Table(_TEMPERATURE, FAHRENHEIT, unit=Unit.FAHRENHEIT),
    current=_temperature("indoor_temperature"),
    humidity=Measure("indoor_humidity", unit=Unit.PERCENT, low=1, high=100),
    fan=Nearest(
        "wind_speed",
        {
            "102": "auto",
            "20": "silent",
            "40": "low",
            "60": "medium",
            "80": "high",
            "100": "full",
        },
        exact=frozenset({"101", "102"}),
    ),
    swing=Choice("wind_swing_ud", {"off": "off", "on": "on"}),
    swing_horizontal=Choice("wind_swing_lr", {"off": "off", "on": "on"}),
    presets={
        "eco": _word("eco"),
        "boost": _word("strong_wind"),
        "sleep": _word("comfort_sleep"),
        "power_saving": _word("comfort_power_save"),
        "smart_dry": Flag("mode", on="smart_dry", off="dry", otherwise=False),
    },
    watts=_REAL_TIME_POWER,
    rows=(
        _switch("auxiliary_heat", _word("ptc")),
        _switch("drying", _word("dry")),
        _switch("breeze_away", Flag("prevent_straight_wind", on="2", off="1")),
        _switch("no_wind", Flag("no_wind_sense")),
        _switch("self_clean", Flag("self_clean")),
        _switch("display", _word("screen_display")),
        Fan(
            key="fresh_air",
            power=Flag("fresh_air_fan_speed", on="60", off="0", otherwise=True),
            levels=Nearest("fresh_air_fan_speed", {"40": "low", "60": "medium", "80": "high", "100": "full"}),
        ),
        _ambient("indoor_temperature", "indoor_temperature"),
        _ambient("outdoor_temperature", "outdoor_temperature"),
        Sensor(key="indoor_humidity", value=Measure("indoor_humidity", unit=Unit.PERCENT, low=1, high=100)),
        Sensor(key="power", value=_REAL_TIME_POWER),
        *_faults("error_code", FaultText("error_code")),
    ),
)
"""Names that the vendor's own apps use."""

_WORDS_ONLY = frozenset({"temperature", "wind_speed", "wind_swing_ud", "indoor_temperature", "small_temperature"})


def dialect(names: frozenset[str]) -> Dialect:
    """Tell which vocabulary an air conditioner with these property names speaks."""
    return WORDS if names & _WORDS_ONLY else DOCUMENT


def makes_sense(names: frozenset[str], properties: Properties) -> bool:
    """Tell whether what an air conditioner of these property names tells of its main properties can be so."""
    words = dialect(names)
    readers = (words.power, words.mode, words.target, words.current, words.swing, words.swing_horizontal)
    return all(
        reader.read(properties) is not None
        for reader in readers
        if all(properties.get(name) is not None for name in reader.names)
    )


@lru_cache(maxsize=256)
def features(names: frozenset[str]) -> tuple[Feature, ...]:
    """Return what an air conditioner that reports these names can do."""
    return dialect(names).features(names)
