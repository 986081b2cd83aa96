"""Curtains, shutters, garage doors and motors."""

from ...core.codecs import Flag, Measure, Range
from ...core.features import Cover
from ..codecs import Twin, Unless
from .rows import Profile, battery, setting

_PERCENT = "%"

CURTAIN = Cover(
    key="cover",
    name="",
    open={"switch": "on"},
    close={"switch": "off"},
    stop={"switch": "pause"},
    position=Measure("setclose", _PERCENT, -1, 100),
    target=Range("setclose", 0, 100, 1, _PERCENT, -1, 100),
    device_class="curtain",
)
SHUTTER = Cover(
    key="cover",
    name="",
    open={"op": 1},
    close={"op": 3},
    stop={"op": 2},
    position=Measure("per", _PERCENT),
    target=Range("per", 0, 100, 1, _PERCENT),
    device_class="shutter",
)
ZIGBEE = Cover(
    key="cover",
    name="",
    open={"curtainAction": "open"},
    close={"curtainAction": "close"},
    stop={"curtainAction": "pause"},
    position=Measure("curPercent", _PERCENT, -1, 100),
    target=Twin("curPercent", 0, 100, 1, _PERCENT, -1, 100, target="openPercent"),
    device_class="curtain",
)
ROLE = "workMode"
"""Trait: 1 switch, 2 motor, 3 meter."""
IS_MOTOR = Unless(ROLE, frozenset({"1", "3"}))
IS_SWITCH = Unless(ROLE, frozenset({"2"}))
MOTOR = Cover(
    key="cover",
    name="",
    open={"motorTurn": 1},
    close={"motorTurn": 2},
    stop={"motorTurn": 0},
    position=Measure("currLocation", _PERCENT),
    target=Twin("currLocation", 0, 100, 1, _PERCENT, target="location"),
    when=IS_MOTOR,
    device_class="shutter",
)
"""The motor that a DUALR3 drives while its role is "motor"."""
TOUCH_MOTOR = Cover(
    key="cover",
    open={"electromotor": 0},
    close={"electromotor": 2},
    stop={"electromotor": 1},
    position=Measure("percentageControl", _PERCENT, -1, 100),
    target=Range("percentageControl", 0, 100, 1, _PERCENT, -1, 100),
    when=IS_MOTOR,
    device_class="shutter",
)
"""The motor behind a T5; models that are none have no `percentageControl`."""

PROFILES: dict[int, Profile] = (
    dict.fromkeys((11, 258, 7034), Profile((CURTAIN, battery())))
    | dict.fromkeys((67, 91), Profile((SHUTTER,)))
    | {
        1514: Profile((ZIGBEE, battery(scale=2))),
        7006: Profile((ZIGBEE, battery())),
        7015: Profile((ZIGBEE, battery(), setting("child_lock", Flag("childLock", True, False)))),
    }
)
