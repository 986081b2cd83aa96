"""Feature kinds: what a user can see or do, made of codecs and in Home Assistant's words, yet independent of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import Any, ClassVar, override

from ...catalogue import find, in_order
from ...catalogue.key import Key
from .codecs import Codec, Const, Reader, Selectable
from .enums import Category, Mode
from .model import Message, Value
from .number_codecs import Measure, Settable, Table


@dataclass(frozen=True, kw_only=True)
class Feature:
    """One thing that a user can see or do.

    What the catalogue says of its key (class, unit, category, default) counts; the fields are for keys that it does not have.
    """

    kind: ClassVar[str]
    """Its rows in the catalogue, and Home Assistant's platform."""

    key: str
    """Unique within the device (and channel); the key in the catalogue unless `label` is."""
    label: str | None = None
    """Key in the catalogue, where several features share one name."""
    name: str | None = None
    """The vendor's own name, where no translation can exist (thing models). The main feature of a device has name ""."""
    placeholders: Mapping[str, str] = field(default_factory=dict)
    category: Category | None = None
    enabled: bool = True
    """Whether it is shown without being asked for."""
    standalone: bool = False
    """One of the functions of a device without a main feature: it has no category, unless the catalogue calls it a setting."""
    mirrored: bool = False
    """A main feature of the device does the same: not shown without being asked for."""
    exception: str = ""
    """Why this device differs from the catalogue: what is given here counts then."""
    channel: str | None = None
    """The channel of a multi-channel device it belongs to: a child device."""
    when: Reader[bool] | None = None
    """Available only while this is true."""

    said: ClassVar[frozenset[str]] = frozenset({"enabled"})
    """The fields that the catalogue fills, beside `category`."""
    aside: ClassVar[Category] = Category.CONFIG
    """Its category if it is mirrored."""
    units: ClassVar[Mapping[str, str]] = {}
    """Units of fields whose codecs give none: they decide what can be."""

    @override
    def __init_subclass__(
        cls, *, kind: str = "", said: Iterable[str] = (), units: Mapping[str, str] | None = None
    ) -> None:
        """Say of a kind of features what is not as of its base; `said` comes on top of what the catalogue fills of all."""
        super().__init_subclass__()
        if kind:
            cls.kind = kind
        cls.said, cls.units = cls.said.union(said), units or cls.units

    def __post_init__(self) -> None:
        """Take from the catalogue what it says of the key."""
        if self.known is not None:
            for name in self.said:
                object.__setattr__(self, name, getattr(self.known, name))
            category = None if self.standalone and not self.known.setting else self.known.category
            object.__setattr__(self, "category", Category(category) if category else None)
        if self.mirrored:
            object.__setattr__(self, "enabled", False)
            object.__setattr__(self, "category", self.aside)
        for name, unit in self.units.items():
            if isinstance(reader := getattr(self, name), Measure) and reader.unit is None:
                object.__setattr__(self, name, replace(reader, unit=unit))

    @cached_property
    def known(self) -> Key | None:
        """What the catalogue says of the key; None for a vendor's own."""
        row = find(self.kind, self.label or ("" if self.name else self.key))
        return None if self.exception or (row and row.only_words) else row

    def words(self, attribute: str, codec: Selectable) -> list[str]:
        """Return the words of an attribute ("state" for the state) in the catalogue's order."""
        return in_order(self.kind, self.label or ("" if self.name else self.key), attribute, codec.options)

    @cached_property
    def id(self) -> tuple[type[Feature], str | None, str]:
        """The id that is unique among the features of its device."""
        return type(self), self.channel, self.key

    @cached_property
    def codecs(self) -> tuple[Reader[Any], ...]:
        """All codecs it is made of."""
        values = (getattr(self, item.name) for item in fields(self))
        return tuple(value for value in values if isinstance(value, Reader))

    @cached_property
    def reads(self) -> frozenset[str]:
        """The properties whose change may change what it shows."""
        return frozenset[str]().union(*(codec.names for codec in self.codecs))


@dataclass(frozen=True, kw_only=True)
class Powered(Feature):
    """Something that is turned on and off, and has settings beside."""

    power: Codec[bool] | None
    only_while_on: bool = False
    """Whether the device takes settings only while it is on: until then they are kept."""


@dataclass(frozen=True, kw_only=True)
class Climate(Powered, kind="climate", units={"current": "°C", "humidity": "%"}):
    """An air conditioner or a thermostat."""

    power: Codec[bool] | None = None
    mode: Selectable | None = None
    """Words are Mode's. None: the device only heats (`fixed_mode`)."""
    fixed_mode: Mode = Mode.HEAT
    target: Settable | None = None
    target_fahrenheit: Settable | None = None
    """The target in °F, where the appliance has a table of its own for it."""
    target_low: Settable | None = None
    target_high: Settable | None = None
    """Instead of `target`: the thresholds of a thermostat that keeps the temperature between two of them."""
    current: Reader[float] | None = None
    target_humidity: Settable | None = None
    humidity: Reader[float] | None = None
    fan: Selectable | None = None
    swing: Selectable | None = None
    """Vertical swing (up and down)."""
    swing_horizontal: Selectable | None = None
    preset: Selectable | None = None
    action: Reader[str] | None = None
    """Words are Action's."""
    is_view_only: bool = False
    """Whether the account may look at it and no more."""

    @property
    def exact_fahrenheit(self) -> Settable | None:
        """The target in °F unless its table has more of them than the device tells apart, as of whole °C."""
        fahrenheit = self.target_fahrenheit
        return None if isinstance(fahrenheit, Table) and not fahrenheit.is_exact else fahrenheit


@dataclass(frozen=True, kw_only=True)
class WaterHeater(Powered, kind="water_heater", units={"current": "°C"}):
    """A water heater."""

    power: Codec[bool] | None = None
    target: Settable
    current: Reader[float] | None = None
    mode: Selectable | None = None
    """Words: eco, electric, performance, high_demand, heat_pump, gas, or the device's own."""
    fixed_mode: str = "electric"
    """What it is doing while it is on, where it has no modes."""
    away: Codec[bool] | None = None


@dataclass(frozen=True, kw_only=True)
class Switch(Feature, kind="switch", said=("device_class",)):
    """Something to turn on and off."""

    state: Codec[bool]
    device_class: str | None = None
    """"outlet" or "switch"."""


ALARM_STATES = frozenset((
    "disarmed", "armed_home", "armed_away", "armed_night", "armed_vacation", "armed_custom_bypass", "pending", "arming",
    "disarming", "triggered",
))  # fmt: skip
"""States of an alarm system."""


@dataclass(frozen=True, kw_only=True)
class Light(Powered, kind="light"):
    """A light."""

    power: Codec[bool]
    brightness: Settable | None = None
    temperature: Settable | None = None
    """Color temperature in kelvin."""
    color: Codec[tuple[int, int, int]] | None = None
    """Red, green, blue, 0 to 255 each, at full brightness; without `brightness` the color carries it."""
    white: Settable | None = None
    """White beside red, green and blue, up to what is as bright as 255 of them."""
    color_mode: Reader[str] | None = None
    """"color_temp" or "rgb": which of the two is shown now, where a light has both."""
    effect: Selectable | None = None


@dataclass(frozen=True, kw_only=True)
class Number(Feature, kind="number", said=("device_class",)):
    """A number to set."""

    value: Settable
    device_class: str | None = None
    category: Category | None = Category.CONFIG
    typed: bool = False
    """Whether it is typed rather than dragged: what may do harm is set to no value on the way to another."""


@dataclass(frozen=True, kw_only=True)
class Select(Feature, kind="select"):
    """One of several words to choose."""

    value: Selectable
    category: Category | None = Category.CONFIG


@dataclass(frozen=True, kw_only=True)
class TextInput(Feature, kind="text"):
    """A text to set."""

    value: Codec[str]
    category: Category | None = Category.CONFIG


@dataclass(frozen=True, kw_only=True)
class Button(Feature, kind="button", said=("device_class",)):
    """Something to press."""

    writes: Mapping[str, Value]
    device_class: str | None = None


@dataclass(frozen=True, kw_only=True)
class MediaPlayer(Feature, kind="media_player"):
    """A player of music or stories, or a television."""

    playing: Codec[bool] | None = None
    """False: paused."""
    power: Codec[bool] | None = None
    mute: Codec[bool] | None = None
    source: Selectable | None = None
    previous: Mapping[str, Value] = field(default_factory=dict)
    next: Mapping[str, Value] = field(default_factory=dict)
    """What to write for the piece before, and the one after."""
    volume: Settable | None = None
    """Its range is from silent to full."""
    position: Settable | None = None
    """Seconds."""
    order: Selectable | None = None
    """Words: in_order, repeat_all, repeat_one, shuffle."""
    title: Reader[str] | None = None
    artist: Reader[str] | None = None
    """Of the piece that plays."""


@dataclass(frozen=True, kw_only=True)
class Remote(Feature, kind="remote"):
    """Remote controls whose keys a device has learned."""

    key_to_send: Codec[str]
    """Sends a key, by its name or number."""
    power: Codec[bool] = field(default_factory=lambda: Const(True))
    learn: Codec[str] | None = None
    """Learns a key: that with the number, or a new one ("")."""


@dataclass(frozen=True, kw_only=True)
class Scene(Feature, kind="scene"):
    """A vendor's scene to activate."""

    writes: Mapping[str, Value]


@dataclass(frozen=True, kw_only=True)
class Fan(Powered, kind="fan"):
    """A fan or an air purifier."""

    power: Codec[bool]
    speed: Settable | None = None
    """A number of levels; shown as a percentage of the range."""
    levels: Selectable | None = None
    """Or named levels, slowest first."""
    preset: Selectable | None = None
    oscillate: Codec[bool] | None = None
    forward: Codec[bool] | None = None


@dataclass(frozen=True, kw_only=True)
class Cover(Feature, kind="cover"):
    """A curtain, blind, shutter or door. Positions: 0 closed, 100 open."""

    open: Mapping[str, Value] | None = None
    close: Mapping[str, Value] | None = None
    stop: Mapping[str, Value] | None = None
    position: Reader[float] | None = None
    target: Settable | None = None
    closed: Reader[bool] | None = None
    moving: Reader[str] | None = None
    """"opening", "closing" or "stopped"."""
    device_class: str | None = None


@dataclass(frozen=True, kw_only=True)
class AlarmPanel(Feature, kind="alarm_control_panel"):
    """An alarm system that is armed and disarmed."""

    state: Selectable
    """Home Assistant's words, see `ALARM_STATES`; those with a value can be written."""


@dataclass(frozen=True, kw_only=True)
class Siren(Feature, kind="siren"):
    """Something that sounds an alarm, or flashes."""

    state: Codec[bool]
    tone: Selectable | None = None
    """How it sounds; chosen anew each time, or what it is set to."""
    volume: Settable | None = None
    """Its range is from silent to full."""
    duration: Settable | None = None
    """After which it stops by itself, in a unit of time."""


@dataclass(frozen=True, kw_only=True)
class Messages(Feature, kind="todo"):
    """Messages of the vendor to its user."""

    messages: Reader[tuple[Message, ...]]
    delete: Codec[str]
    """Deletes the message with an id."""


@dataclass(frozen=True, kw_only=True)
class Vacuum(Feature, kind="vacuum"):
    """A robot vacuum."""

    activity: Reader[str] | None = None
    """Words: cleaning, docked, error, idle, paused, returning."""
    start: Mapping[str, Value]
    pause: Mapping[str, Value] = field(default_factory=dict)
    stop: Mapping[str, Value] = field(default_factory=dict)
    dock: Mapping[str, Value] = field(default_factory=dict)
    spot: Mapping[str, Value] = field(default_factory=dict)
    locate: Mapping[str, Value] = field(default_factory=dict)
    undock: Mapping[str, Value] = field(default_factory=dict)
    """What to write for each; nothing for what it has no command for. `undock` goes with start where it was sent to dock."""
    suction: Selectable | None = None


@dataclass(frozen=True, kw_only=True)
class Valve(Feature, kind="valve"):
    """A valve that is open or closed."""

    state: Codec[bool]
    device_class: str | None = None


@dataclass(frozen=True, kw_only=True)
class Humidifier(Powered, kind="humidifier", said=("device_class",), units={"current": "%"}):
    """A humidifier or dehumidifier."""

    power: Codec[bool]
    target: Settable
    """Home Assistant offers one for each humidifier: what keeps no humidity is a fan."""
    current: Reader[float] | None = None
    mode: Selectable | None = None
    device_class: str = "humidifier"


@dataclass(frozen=True, kw_only=True)
class Lock(Feature, kind="lock"):
    """A lock that can be locked and unlocked; one to look at is a binary sensor (`seen_lock`)."""

    state: Reader[bool]
    """True: locked."""
