"""Result codes (Q/CT X-2017, 5.4.4, 6.2.6, 7.3.1.9, 7.3.2.12)."""

from enum import IntEnum, StrEnum

from ..core import errors


class Result(IntEnum):
    """Results of the interfaces Mc and Md."""

    OK = 0
    BAD_PARAMETER = 100001
    NO_SUCH_DEVICE = 200001
    WRONG_PIN = 200002
    NOT_AUTHENTICATED = 200003
    OFFLINE = 300001
    UNSUPPORTED = 300002
    NO_SUCH_SPEAKER = 400001
    MORE_AUDIO = 400002
    """Not a failure: the rest of the recording is expected."""
    NO_SUCH_TARGET = 400003
    """What was said names a device that is not there."""
    NOT_UNDERSTOOD_SERVICE = 400004
    NOT_UNDERSTOOD = 400005
    DEVICE_FAILED = 899999
    PLATFORM_FAILED = 999999


class Code(IntEnum):
    """Return codes of interface C."""

    OK = 0
    TOKEN = 1001
    PARAMETER = 1002
    NO_SUCH_DEVICE = 1003
    FAILED = 9999


RESULTS = errors.ErrorTable(
    {
        "100001": errors.ValueRangeError,
        "200001": errors.OfflineError,
        "200003": errors.OfflineError,
        "300001": errors.OfflineError,
        "300002": errors.UnsupportedError,
    }
)
CODES = errors.ErrorTable(
    {
        "1001": errors.TokenError,
        "1002": errors.CommandError,
        "1003": errors.GoneError,
        "9999": errors.ServerError,
    },
)


class Packet(IntEnum):
    """Packet types of interface Mc (5.2.1). A device's request is answered with the next number, the platform's with the one before."""

    HEARTBEAT = 1000
    LOGIN = 1002
    CONNECT = 1004
    CONSTRAINTS = 2001
    QUERY = 2003
    CONTROL = 2005
    REPORT = 2006
    ALARM = 2008
    FAULT = 2010
    SUB_AUTH = 2012
    SUB_UNBIND = 2015
    SUB_BIND_REPORT = 2016
    SUB_UNBIND_REPORT = 2018
    SUB_ONLINE = 2020
    VERSION = 2022
    UPGRADE = 2025
    UPGRADE_RESULT = 2026
    RESOURCES = 2028
    MANAGE_RESOURCES = 2031
    EVENT = 2032
    SPEAK = 3000
    VOICE = 3002


ANSWERS_TO_US = frozenset(
    code - 1
    for code in (
        Packet.CONSTRAINTS,
        Packet.QUERY,
        Packet.CONTROL,
        Packet.SUB_UNBIND,
        Packet.UPGRADE,
        Packet.MANAGE_RESOURCES,
    )
)


def answer_to(code: int) -> int:
    """Return the packet type of the answer to a request."""
    return code - 1 if code % 2 else code + 1


class Event(StrEnum):
    """Sources of Update.events that every device may have."""

    ALARM = "alarm"
    FAULT = "fault"
