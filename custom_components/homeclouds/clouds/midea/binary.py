"""Midea's binary messages, for appliances and reports that the cloud has no thing model for.

A frame is 0xAA, its length, the appliance's type, … and a check byte over all but the first. What its body means is midea-local's
knowledge; it is loaded when the first frame comes in, and works in a thread, because loading it takes a while.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
import re
from typing import TYPE_CHECKING, Any, Final

from ..core.errors import NoAnswerError, ProtocolError, UnsupportedError
from ..core.model import JSON, Properties, Value
from ..core.values import ON, SCALARS, as_number, flatten, number, same, token

if TYPE_CHECKING:
    from midealocal.device import MideaDevice

_START = 0xAA
_SHORTEST = 12
_REPORTS = frozenset({0x03, 0x04, 0x05})
"""Message types that carry state: answer to a query, and two kinds of notification."""
_OBEYED = (0x02, 0xC0)
"""Message type and body id of the state with which an air conditioner answers a command."""
_SET = 0x02
AIR_CONDITIONER = "AC"
"""The type whose frames are decoded to the names of the document's thing model."""
_HEAT_PUMP = "C3"
_AC_QUERY = "aa20ac00000000000003418100ff00000000000000000000000000000000024925"
_AC_ENERGY = "aa11ac00000000000003412101440001098f"

_STATE = frozenset({"power", "mode", "target_temperature", "fan_speed", "swing_vertical", "swing_horizontal"})
_AC_REPORTED: Final[Mapping[int, frozenset[str]]] = {
    0xA0: _STATE,
    0xA1: frozenset({"indoor_temperature", "outdoor_temperature"}),
    0xC0: _STATE
    | {"eco_mode", "boost_mode", "sleep_mode", "frost_protect", "temp_fahrenheit", "full_dust"}
    | {"indoor_temperature", "outdoor_temperature"},
    0xC1: frozenset({"total_energy_consumption", "realtime_power"}),
}
"""Body id -> the properties in it; the library fills in others with defaults."""


def _digit(value: Any) -> Value:
    return "1" if value else "0"


def _swing(value: Any) -> Value:
    return "3" if value else "0"


def _hundredths(value: Any) -> Value:
    return str(round(value * 100))


_AC_PROPERTIES: Final[tuple[tuple[str, str, Callable[[Any], Value] | None, Callable[[float], Any] | None], ...]] = (
    ("power", "power", _digit, bool),
    ("mode", "mode", token, int),
    ("target_temperature", "temp", token, float),
    ("fan_speed", "windSpeed", token, int),
    ("swing_vertical", "vertWind", _swing, bool),
    ("swing_horizontal", "horzWind", _swing, bool),
    ("eco_mode", "eco", _digit, bool),
    ("boost_mode", "strong", _digit, bool),
    ("sleep_mode", "sleep", _digit, bool),
    ("frost_protect", "8DegreeHot", _digit, bool),
    ("temp_fahrenheit", "tempModeSwitch", _digit, bool),
    ("prompt_tone", "btnSound", None, bool),
    ("full_dust", "filterFlag", _digit, None),
    ("indoor_temperature", "roomTemp", token, None),
    ("outdoor_temperature", "outTemp", token, None),
    ("total_energy_consumption", "totalPowerConsume", _hundredths, None),
    ("realtime_power", "curRealTimePower", lambda watts: token(round(watts / 10, 2)), None),
)
"""The library's word, the name in the thing model of §6.2, and how values are read and written; None where they are not."""

_OTHER_WORDS: Final[Mapping[tuple[str, str], str]] = {
    ("FA", "normal"): "none",
    ("FA", "silent"): "mute",
    ("CD", "standard"): "hybrid",
}
"""Type and mode -> what the library calls it on appliances that use another protocol."""


def find_frame(text: str) -> bytes | None:
    """Return the first sound frame in hexadecimal text, with or without separators and an envelope around it.

    The envelope of the document's sample (§4.2.3.11) has lost some bytes, so that nothing but the frame itself can be trusted.
    """
    try:
        raw = bytes.fromhex(re.sub(r"[\s,]|0x", "", text))
    except ValueError:
        return None
    for start in (place for place, byte in enumerate(raw[:-1]) if byte == _START):
        frame = raw[start : start + raw[start + 1] + 1]
        if len(frame) == raw[start + 1] + 1 >= _SHORTEST and sum(frame[1:]) & 0xFF == 0:
            return frame
    return None


async def decode(*frames: bytes) -> dict[str, Value]:
    """Return the properties in valid frames of one appliance: an air conditioner's with the names of §6.2, others' with the library's.

    Raises ProtocolError if they tell none.
    """
    return await asyncio.to_thread(_decode, *frames)


def queries(kind: str) -> tuple[str, ...]:
    """Return the commands that ask an appliance for its whole state; loading what knows them takes a while.

    Raises UnsupportedError.
    """
    if kind == AIR_CONDITIONER:
        return _AC_QUERY, _AC_ENERGY
    try:
        device = _device(int(kind, 16))
    except (ProtocolError, ValueError) as err:
        raise UnsupportedError(f"no binary messages for type {kind}") from err
    return tuple(bytes(message.serialize()).hex() for message in device.build_query())


async def command(states: Sequence[bytes], wanted: Properties) -> tuple[str, ...]:
    """Return the commands that change an appliance's state, which its frames hold. Raises UnsupportedError."""
    return await asyncio.to_thread(_command, states, wanted)


def _decode(*frames: bytes) -> dict[str, Value]:
    device = _device(frames[0][2])
    properties: dict[str, Value] = {}
    error = ProtocolError("the frame tells no state")
    for frame in frames:
        try:
            reported = _read(device, frame)
        except ProtocolError as err:
            error = err
            continue
        if f"{frame[2]:02X}" != AIR_CONDITIONER:
            properties |= _plain(reported)
            continue
        known = _AC_REPORTED.get(frame[10], frozenset())
        properties |= {
            name: encode(reported[word])
            for word, name, encode, _ in _AC_PROPERTIES
            if encode is not None and word in known and reported.get(word) is not None
        }
    if not properties:
        raise error
    return properties


def _command(states: Sequence[bytes], wanted: Properties) -> tuple[str, ...]:
    device = _device(states[0][2])
    reported: dict[str, Any] = {}
    for frame in states:
        reported |= _read(device, frame)
    if f"{states[0][2]:02X}" == AIR_CONDITIONER:
        return (_ac_command(device, wanted),)
    from midealocal.exceptions import MideaLocalError  # noqa: PLC0415 - slow to import, and few accounts need it

    sent: list[str] = []
    # Every command of the library ends here.
    vars(device)["build_send"] = lambda cmd: sent.append(bytes(cmd.serialize()).hex())
    for name, value in wanted.items():
        before = len(sent)
        try:
            _set(device, name, value, reported)
            other = _OTHER_WORDS.get((f"{states[0][2]:02X}", token(value))) if name == "mode" else None
            if other is not None and len(sent) == before:
                _set(device, name, other, reported)
        except (AttributeError, LookupError, TypeError, ValueError, MideaLocalError) as err:
            raise UnsupportedError(f"{name} can't be set by a binary command: {err}") from err
        # The library may not repeat what is so already
        if len(sent) == before and not same(reported.get(name), value):
            raise UnsupportedError(f"{name} can't be set by a binary command")
    return tuple(sent)


def _set(device: Any, name: str, value: Value, reported: Mapping[str, Any]) -> None:
    """Have the library build the command for one attribute; an element of a list is one zone of a heat pump."""
    attribute, _, zone = name.partition(".")
    if zone:
        device.set_target_temperature(number(value), None, int(zone))
    elif attribute in device.attributes:
        wanted = _like(reported.get(attribute, device.attributes[attribute]), value)
        if attribute == "mode" and f"{device.device_type:02X}" == _HEAT_PUMP:
            # The library sets it only along with a zone's power, which may stay off.
            message = device.make_message_set()
            message.mode = wanted
            device.build_send(message)
        else:
            device.set_attribute(attribute, wanted)
        # A command carries the whole state: the next one must not take this one back.
        vars(device)["_attributes"][attribute] = wanted


def _like(present: Any, value: Value) -> bool | float | str:
    """Return a value as the library has it."""
    word, found = token(value), number(value)
    if isinstance(present, bool) or (not isinstance(present, SCALARS) and word in {"on", "off"}):
        return word.lower() in ON
    if isinstance(present, str) or found is None:
        return word
    return as_number(found)


def _ac_command(device: Any, wanted: Properties) -> str:
    message = device.make_message_set()
    writable = {
        name: (word, decode_value) for word, name, _, decode_value in _AC_PROPERTIES if decode_value is not None
    }
    for name, value in wanted.items():
        raw = number(value)
        if name not in writable or raw is None:
            raise UnsupportedError(f"{name} can't be set by a binary command")
        word, decode_value = writable[name]
        setattr(message, word, decode_value(raw))
    return bytes(message.serialize()).hex()


def _device(kind: int) -> MideaDevice:
    """Return a new decoder: values of earlier frames must not leak into this one."""
    from midealocal.const import ProtocolVersion  # noqa: PLC0415 - slow to import, and few accounts need it
    from midealocal.devices import device_selector  # noqa: PLC0415 - slow to import, and few accounts need it

    device = device_selector(
        name="",
        device_id=0,
        device_type=kind,
        ip_address="",
        port=0,
        token="",
        key="",
        device_protocol=ProtocolVersion.V2,
        model="",
        subtype=0,
        customize="",
    )
    if device is None:
        raise ProtocolError(f"type {kind:02X} is not known")
    return device


def _read(device: MideaDevice, frame: bytes) -> dict[str, Any]:
    from midealocal.message import MessageBodyError, MessageLenError  # noqa: PLC0415 - slow to import, and few accounts need it

    obeyed = (frame[9], frame[10]) == _OBEYED if frame[2] == int(AIR_CONDITIONER, 16) else frame[9] == _SET
    if frame[9] not in _REPORTS and not obeyed:
        raise ProtocolError(f"message type {frame[9]:02X} carries no state")
    try:
        return {str(name): value for name, value in device.process_message(frame).items()}
    except (MessageBodyError, MessageLenError, ValueError, LookupError, TypeError, ArithmeticError) as err:
        raise ProtocolError(f"{type(err).__name__} in a frame of type {frame[2]:02X}") from err


def _plain(reported: Mapping[str, Any]) -> dict[str, Value]:
    """Return decoded values as JSON, elements of lists one by one; unknown ones are left out."""
    values = {name: _json(value) for name, value in reported.items() if name != "capabilities"}
    return {name: value for name, value in flatten(values).items() if value is not None}


def _json(value: Any) -> JSON:
    if isinstance(value, list | tuple):
        return [_json(item) for item in value]
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, str):
        return str(value)
    return int(value) if isinstance(value, int) else float(value) if isinstance(value, float) else None


def answer_frame(answer: str) -> bytes:
    """Return the frame in the answer to a binary command. Raises NoAnswerError if there is none."""
    if (frame := find_frame(answer)) is None:
        raise NoAnswerError("the answer holds no frame")
    return frame
