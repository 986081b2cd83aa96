"""Rows that many profiles have in common."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ...features import (
    BinarySensor,
    Button,
    Category,
    Event,
    Feature,
    Firmware,
    Number,
    Select,
    Sensor,
    StateClass,
    Switch,
    Unit,
)
from ...model import JSON, Value
from ...properties import Choice, Codec, Flag, Lookup, Measure, Range, Reader, Text, With
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


def sensor(
    key: str,
    value: Reader[Any] | str,
    device_class: str | None = None,
    unit: str | None = None,
    *,
    scale: float = 1,
    state_class: StateClass | None = StateClass.MEASUREMENT,
    **more: Any,
) -> Sensor:
    """Return a sensor of a number."""
    reader = Measure(value, unit, scale) if isinstance(value, str) else value
    return Sensor(key=key, value=reader, device_class=device_class, unit=unit, state_class=state_class, **more)


def temperature(name: str = "temperature", *, scale: float = 1, key: str = "temperature", **more: Any) -> Sensor:
    """Return a temperature in °C."""
    return sensor(key, name, "temperature", Unit.CELSIUS, scale=scale, precision=1, **more)


def humidity(name: str = "humidity", *, scale: float = 1, **more: Any) -> Sensor:
    """Return a relative humidity."""
    return sensor("humidity", name, "humidity", Unit.PERCENT, scale=scale, **more)


def power(name: str = "power", *, scale: float = 1, **more: Any) -> Sensor:
    """Return a power in watts."""
    return sensor("power", name, "power", Unit.WATT, scale=scale, precision=1, **more)


def voltage(name: str = "voltage", *, scale: float = 1, **more: Any) -> Sensor:
    """Return a voltage in volts."""
    return sensor("voltage", name, "voltage", Unit.VOLT, scale=scale, precision=1, **more)


def current(name: str = "current", *, scale: float = 1, **more: Any) -> Sensor:
    """Return a current in amperes."""
    return sensor("current", name, "current", Unit.AMPERE, scale=scale, precision=2, **more)


def energy(key: str, value: Reader[float] | str, *, scale: float = 1, resets: bool = True, **more: Any) -> Sensor:
    """Return an energy in kWh that counts up and starts anew with its period; or never, unless it `resets`."""
    return sensor(
        key,
        value,
        "energy",
        Unit.KILOWATT_HOUR,
        scale=scale,
        state_class=StateClass.TOTAL_INCREASING,
        precision=2,
        resets=resets,
        **more,
    )


def battery(name: str = "battery", *, scale: float = 1) -> Sensor:
    """Return a battery's charge."""
    value = Measure(name, Unit.PERCENT, scale, low=0, high=100)
    return sensor("battery", value, "battery", Unit.PERCENT, category=Category.DIAGNOSTIC)


def binary(key: str, state: Codec[bool], device_class: str | None = None, **more: Any) -> BinarySensor:
    """Return a yes or no."""
    return BinarySensor(key=key, state=state, device_class=device_class, **more)


def words(key: str, value: Reader[str], options: tuple[str, ...], **more: Any) -> Sensor:
    """Return a sensor of words."""
    return Sensor(key=key, value=value, device_class="enum", options=options, **more)


def setting(key: str, state: Codec[bool], **more: Any) -> Switch:
    """Return a switch among the settings."""
    return Switch(key=key, state=state, category=Category.CONFIG, **more)


LIVE = Button(key="live_readings", writes={"uiActive": 60})
LINK_QUALITY = sensor(
    "link_quality", "subDevRssi", "signal_strength", Unit.DBM, category=Category.DIAGNOSTIC, enabled=False
)
_STARTUP: Mapping[Value, str] = {"on": "on", "off": "off", "stay": "last"}
_PRESSES: Mapping[Value, str] = {0: "press_end", 2: "long_press_end", 1: "multi_press_end", 3: "multi_press_end"}


def settings(startup: str, pulse: str, width: str, **more: Any) -> tuple[Feature, ...]:
    """Return what a relay does when power comes back, and whether it turns off by itself."""
    time = Range(width, 0.5, 3600, 0.5, Unit.SECONDS, 0.001, wire=whole)
    return (
        Select(key="power_on_state", value=Choice(startup, _STARTUP), **more),
        setting("pulse", With(flag(pulse), carries=(width,)), enabled=False, **more),
        Number(key="pulse_width", value=With(time, carries=(pulse,)), device_class="duration", enabled=False, **more),
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
    setting("status_light", flag("sledOnline"), enabled=False),
    sensor("signal_strength", "rssi", "signal_strength", Unit.DBM, category=Category.DIAGNOSTIC, enabled=False),
    LINK_QUALITY,
    words(
        "path",
        Choice(PATH, {"local": "local", "cloud": "cloud", "none": "none"}),
        ("local", "cloud", "none"),
        category=Category.DIAGNOSTIC,
    ),
    _FIRMWARE,
)
"""What any device may have."""
INTERLOCK = setting("interlock", Flag("lock", 1, 0), enabled=False)


def switch(
    name: str = "switch", *, device_class: str = "switch", on: Value = "on", off: Value = "off", **more: Any
) -> Switch:
    """Return the main switch."""
    key = "outlet" if device_class == "outlet" else "switch"
    return Switch(key=key, state=flag(name, on, off), device_class=device_class, **({"name": ""} | more))


def way(
    number: int,
    channel: str | None,
    *,
    device_class: str = "switch",
    extra: Mapping[str, Value] | None = None,
    when: Reader[bool] | None = None,
) -> tuple[Feature, ...]:
    """Return the switch of one way of a `switches` device, and its settings; `extra` is what every command must carry."""
    main = switch(f"switches.{number}.switch", channel=channel, device_class=device_class, when=when)
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


def multi_way(count: int, *more: Feature, device_class: str = "switch", whole: bool = False) -> Profile:
    """Return the profile of a device with several ways (or one, in the manner of these)."""
    return Profile((*ways(count, device_class=device_class), *more), whole=whole)


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
        device_class="button",
    )


def correction(name: str, kind: str = "temperature", *, limit: float = 7, step: float = 0.1) -> Number:
    """Return the number that is added to what a sensor measures."""
    unit, device_class = (Unit.CELSIUS, "temperature_delta") if kind == "temperature" else (Unit.PERCENT, None)
    return Number(
        key=f"{kind}_correction", value=Range(name, -limit, limit, step, unit), device_class=device_class, enabled=False
    )
