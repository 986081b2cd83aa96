"""The binary messages between an air conditioner and the cloud: an encoder for what it reports, a parser for what it is told.

The vendor's document only names them ("msmart protocol"). Layout: 0xAA, length, appliance type, six fixed bytes, message
type, body, check byte. An air conditioner ends its body with a message number and a CRC-8.
"""

from dataclasses import dataclass, replace
from enum import IntEnum

AIR_CONDITIONER = 0xAC
HEADER = 10
SWING_VERTICAL = 0x0C
SWING_HORIZONTAL = 0x03


class MessageType(IntEnum):
    """Byte 9 of a frame."""

    SET = 0x02
    QUERY = 0x03
    NOTIFY_1 = 0x04
    NOTIFY_2 = 0x05


@dataclass(frozen=True)
class AcState:
    """An air conditioner in words of no dialect: temperatures in °C, energies in kWh, power in W."""

    power: bool = False
    mode: int = 2
    temp: float = 24
    fan: int = 102
    swing_vertical: bool = False
    swing_horizontal: bool = False
    eco: bool = False
    turbo: bool = False
    sleep: bool = False
    fahrenheit: bool = False
    display: bool = True
    filter_dirty: bool = False
    frost_protection: bool = False
    error: int = 0
    room: float = 26
    outdoor: float = 30
    humidity: int = 50
    energy_total: float = 0
    energy_run: float = 0
    watts: float = 0

    @property
    def swing(self) -> int:
        """Return the low nibble of the swing byte."""
        return (SWING_VERTICAL if self.swing_vertical else 0) | (SWING_HORIZONTAL if self.swing_horizontal else 0)


def crc8(data: bytes) -> int:
    """Return the CRC-8 of the family, polynomial 0x31 reflected."""
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ 0x8C if crc & 1 else crc >> 1
    return crc


def frame(kind: int, message: int, body: bytes) -> bytes:
    """Return a frame of an appliance type around a body, which includes its own CRC if the type has one."""
    head = bytes((HEADER + len(body), kind, 0, 0, 0, 0, 0, 0, message))
    return b"\xaa" + head + body + bytes((-sum(head + body) & 0xFF,))


def _ac_frame(message: int, body: bytes) -> bytes:
    return frame(AIR_CONDITIONER, message, body + bytes((crc8(body),)))


def _temperature(value: float) -> tuple[int, int]:
    """Return half degrees as one byte, and the tenths that they leave out."""
    halves, rest = divmod(round(value * 10), 5)
    return halves + 50, rest


def _two_digits(value: int) -> int:
    return (value // 10 << 4) | value % 10


def _energy(kwh: float) -> bytes:
    hundredths = round(kwh * 100)
    return bytes(_two_digits(hundredths // 100**place % 100) for place in (3, 2, 1, 0))


def _power(watts: float) -> bytes:
    tenths = round(watts * 10)
    return bytes(_two_digits(tenths // 100**place % 100) for place in (2, 1, 0))


def state_frame(state: AcState, *, message: int = MessageType.QUERY, number: int = 0) -> bytes:
    """Return the full state, body id C0: the answer to a query or a command."""
    body = bytearray(25)
    whole, half = divmod(round(state.temp * 2), 2)
    indoor, indoor_rest = _temperature(state.room)
    outdoor, outdoor_rest = _temperature(state.outdoor)
    body[0] = 0xC0
    body[1] = int(state.power)
    body[2] = (state.mode << 5) | (half << 4) | ((whole - 16) & 0x0F)
    body[3] = state.fan
    body[4:6] = b"\x7f\x7f"
    body[7] = 0x30 | state.swing
    body[8] = 0x20 if state.turbo else 0
    body[9] = 0x10 if state.eco else 0
    body[10] = int(state.sleep) | (int(state.turbo) << 1) | (int(state.fahrenheit) << 2)
    body[11], body[12] = indoor, outdoor
    body[13] = ((whole - 12) & 0x1F) | (0x20 if state.filter_dirty else 0)
    body[14] = 0 if state.display else 0x70
    body[15] = (outdoor_rest << 4) | indoor_rest
    body[16] = state.error
    body[19] = state.humidity & 0x7F
    body[21] = 0x80 if state.frost_protection else 0
    body[24] = number
    return _ac_frame(message, bytes(body))


def report_frame(state: AcState, *, number: int = 0) -> bytes:
    """Return the state that an appliance sends by itself, body id A0."""
    body = bytearray(25)
    whole, half = divmod(round(state.temp * 2), 2)
    body[0] = 0xA0
    body[1] = (half << 6) | ((whole - 12) << 1 & 0x3E) | int(state.power)
    body[2] = state.mode << 5
    body[3] = state.fan
    body[7] = 0x30 | state.swing
    body[8] = 0x20 if state.turbo else 0
    body[9] = 0x10 if state.eco else 0
    body[10] = int(state.sleep) | (int(state.turbo) << 1)
    body[11] = 0 if state.display else 0x70
    body[24] = number
    return _ac_frame(MessageType.NOTIFY_2, bytes(body))


def temperature_frame(state: AcState, *, number: int = 0) -> bytes:
    """Return the temperatures and humidity that an appliance sends by itself, body id A1."""
    body = bytearray(20)
    body[0] = 0xA1
    body[13], indoor_rest = _temperature(state.room)
    body[14], outdoor_rest = _temperature(state.outdoor)
    body[17] = state.humidity
    body[18] = (outdoor_rest << 4) | indoor_rest
    body[19] = number
    return _ac_frame(MessageType.NOTIFY_1, bytes(body))


def energy_frame(state: AcState, *, number: int = 0) -> bytes:
    """Return energy and power as decimal digits, body id C1 group 4."""
    body = bytearray(21)
    body[0:4] = b"\xc1\x21\x01\x44"
    body[4:8] = _energy(state.energy_total)
    body[12:16] = _energy(state.energy_run)
    body[16:19] = _power(state.watts)
    body[20] = number
    return _ac_frame(MessageType.QUERY, bytes(body))


def envelope(appliance: int, inner: bytes, *, number: int = 1) -> bytes:
    """Return the answer to a hexadecimal command around a frame: 40 bytes of header, the frame, 16 bytes of tail."""
    head = bytearray(40)
    head[0:4] = b"\x5a\x5a\x01\x00"
    head[4:6] = (40 + len(inner) + 16).to_bytes(2, "little")
    head[6:8] = b"\x20\x80"
    head[8:12] = number.to_bytes(4, "little")
    head[20:28] = appliance.to_bytes(8, "little")
    return bytes(head) + inner + bytes(16)


def unpack(raw: bytes, kind: int) -> tuple[int, bytes] | None:
    """Return message type and body of a frame meant for an appliance type, or None if the appliance would ignore it.

    The byte before the check byte may be the CRC-8 or a second check sum, as units in the field send both.
    """
    if len(raw) < HEADER + 2 or raw[0] != 0xAA or raw[1] != len(raw) - 1 or raw[2] != kind:
        return None
    if -sum(raw[1:-1]) & 0xFF != raw[-1]:
        return None
    body = raw[HEADER:-2]
    if kind == AIR_CONDITIONER and raw[-2] not in {crc8(body), -sum(body) & 0xFF}:
        return None
    return raw[9], body


def commanded(state: AcState, body: bytes) -> AcState | None:
    """Return the state after a set command, body id 40; None if the body is none."""
    if len(body) < 20 or body[0] != 0x40:
        return None
    wide = body[18] & 0x1F
    whole = wide + 12 if wide else (body[2] & 0x0F) + 16
    return replace(
        state,
        power=bool(body[1] & 0x01),
        mode=body[2] >> 5,
        temp=whole + (0.5 if body[2] & 0x10 else 0),
        fan=body[3] & 0x7F,
        swing_vertical=bool(body[7] & SWING_VERTICAL),
        swing_horizontal=bool(body[7] & SWING_HORIZONTAL),
        turbo=bool(body[8] & 0x20),
        eco=bool(body[9] & 0x80),
        sleep=bool(body[10] & 0x01),
        fahrenheit=bool(body[10] & 0x04),
    )
