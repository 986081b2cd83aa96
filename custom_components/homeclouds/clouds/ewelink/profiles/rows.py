"""Rows that many profiles have in common."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ...core.codecs import Choice, Codec, Flag, Lookup, Measure, Range, Reader, Text, With
from ...core.features import BinarySensor, Button, Event, Feature, Firmware, Number, Select, Sensor, Switch, Unit
from ...core.model import JSON, Value
from ..codecs import flag, whole

PATH = "path"
"""Property: how the device is reached; written by the cloud."""
LATEST, RUNNING, INSTALL = "ota.latest", "ota.running", "ota.install"
"""Properties: newer firmware, whether it is being installed, and the wish for it; written by the cloud."""


@dataclass(frozen=True)
class Profile:
    """What devices of one UIID can do. Of the features, those are shown whose properties the device has."""

    features: tuple[Feature, ...]
    whole: bool = False
    """Whether all ways must be written together."""
    ask: Mapping[str, Value] = field(default_factory=dict)
    """What to write now and then so that the device tells its statistics."""
    traits: tuple[str, ...] = ()
    """Properties that say what the device is rather than how it is (its role): they decide which features are shown."""


def sensor(key: str, value: Reader[Any] | str, unit: str | None = None, *, scale: float = 1, **more: Any) -> Sensor:
    """Return a sensor; a number, if a property's name is given."""
    return Sensor(key=key, value=Measure(value, unit, scale) if isinstance(value, str) else value, **more)


def temperature(name: str = "temperature", *, scale: float = 1, key: str = "temperature") -> Sensor:
    """Return a temperature in °C."""
    return sensor(key, name, Unit.CELSIUS, scale=scale)


def humidity(name: str = "humidity", *, scale: float = 1) -> Sensor:
    """Return a relative humidity."""
    return sensor("humidity", name, Unit.PERCENT, scale=scale)


def power(name: str = "power", *, scale: float = 1, **more: Any) -> Sensor:
    """Return a power in watts."""
    return sensor("power", name, Unit.WATT, scale=scale, **more)


def voltage(name: str = "voltage", *, scale: float = 1, **more: Any) -> Sensor:
    """Return a voltage in volts."""
    return sensor("voltage", name, Unit.VOLT, scale=scale, **more)


def current(name: str = "current", *, scale: float = 1, **more: Any) -> Sensor:
    """Return a current in amperes."""
    return sensor("current", name, Unit.AMPERE, scale=scale, **more)


def energy(key: str, value: Reader[float] | str, *, scale: float = 1, **more: Any) -> Sensor:
    """Return an energy in kWh."""
    return sensor(key, value, Unit.KILOWATT_HOUR, scale=scale, **more)


def battery(name: str = "battery", *, scale: float = 1) -> Sensor:
    """Return a battery's charge."""
    return sensor("battery", Measure(name, Unit.PERCENT, scale, low=0, high=100))


def binary(key: str, state: Codec[bool]) -> BinarySensor:
    """Return a yes or no."""
    return BinarySensor(key=key, state=state)


def words(key: str, value: Reader[str], options: tuple[str, ...]) -> Sensor:
    """Return a sensor of words."""
    return Sensor(key=key, value=value, options=options)


def setting(key: str, state: Codec[bool], **more: Any) -> Switch:
    """Return a switch of a function."""
    return Switch(key=key, state=state, **more)


LIVE = Button(key="live_readings", writes={"uiActive": 60})
LINK_QUALITY = sensor("link_quality", "subDevRssi", Unit.DBM)
_STARTUP: Mapping[Value, str] = {"on": "on", "off": "off", "stay": "last"}
_PRESSES: Mapping[Value, str] = {0: "press_end", 2: "long_press_end", 1: "multi_press_end", 3: "multi_press_end"}


def settings(startup: str, pulse: str, width: str, **more: Any) -> tuple[Feature, ...]:
    """Return what a relay does when power comes back, and whether it turns off by itself."""
    time = Range(width, 0.5, 3600, 0.5, Unit.SECONDS, 0.001, wire=whole)
    return (
        Select(key="power_on_state", value=Choice(startup, _STARTUP), **more),
        setting("pulse", With(flag(pulse), carries=(width,)), **more),
        Number(key="pulse_width", value=With(time, carries=(pulse,)), **more),
    )


_FIRMWARE = Firmware(
    key="firmware",
    installed=Text("fwVersion"),
    latest=Text(LATEST),
    running=Flag(RUNNING, on=True, off=False),
    install={INSTALL: True},
)
COMMON: tuple[Feature, ...] = (
    *settings("startup", "pulse", "pulseWidth"),
    setting("status_light", flag("sledOnline")),
    sensor("signal_strength", "rssi", Unit.DBM),
    LINK_QUALITY,
    words(
        "path",
        Choice(PATH, {"local": "local", "cloud": "cloud", "none": "none"}),
        ("local", "cloud", "none"),
    ),
    _FIRMWARE,
)
"""What any device may have."""
INTERLOCK = setting("interlock", Flag("lock", 1, 0))


def switch(name: str = "switch", *, key: str = "switch", on: Value = "on", off: Value = "off", **more: Any) -> Switch:
    """Return the main switch, or outlet."""
    return Switch(key=key, state=flag(name, on, off), **({"name": ""} | more))


def way(
    number: int,
    channel: str | None,
    *,
    key: str = "switch",
    extra: Mapping[str, Value] | None = None,
    when: Reader[bool] | None = None,
) -> tuple[Feature, ...]:
    """Return the switch of one way of a `switches` device, and its settings; `extra` is what every command must carry."""
    main = switch(f"switches.{number}.switch", channel=channel, key=key, when=when)
    return (
        replace(main, state=With(main.state, extra)) if extra else main,
        *settings(
            f"configure.{number}.startup",
            f"pulses.{number}.pulse",
            f"pulses.{number}.width",
            channel=channel,
            when=when,
        ),
    )


def ways(count: int, **more: Any) -> tuple[Feature, ...]:
    """Return the ways of a device: child devices that may exclude one another, or the device itself if there is only one."""
    channels = [None] if count == 1 else [str(number) for number in range(count)]
    rows = [row for number, channel in enumerate(channels) for row in way(number, channel, **more)]
    return tuple(rows) if count == 1 else (*rows, INTERLOCK)


def multi_way(count: int, *more: Feature, key: str = "switch", whole: bool = False) -> Profile:
    """Return the profile of a device with several ways (or one, in the manner of these)."""
    return Profile((*ways(count, key=key), *more), whole=whole)


def button(outlet: int | None = None) -> Event:
    """Return the event of a key, or of one of several."""
    press: dict[str, JSON] = {} if outlet is None else {"number": outlet + 1}
    return Event(
        key="button" if outlet is None else f"button_{outlet + 1}",
        label="button" if outlet is None else "button_number",
        placeholders={name: str(value) for name, value in press.items()},
        source="button" if outlet is None else f"button.{outlet}",
        type=Choice("key", _PRESSES),
        types=tuple(dict.fromkeys(_PRESSES.values())),
        attributes={"multi_press_count": Lookup("key", {1: 2, 3: 3})},
    )


def correction(name: str, kind: str = "temperature", *, limit: float = 7, step: float = 0.1) -> Number:
    """Return the number that is added to what a sensor measures."""
    unit = Unit.CELSIUS if kind == "temperature" else Unit.PERCENT
    return Number(key=f"{kind}_correction", value=Range(name, -limit, limit, step, unit))
