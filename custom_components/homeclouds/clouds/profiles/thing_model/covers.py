"""Curtains, blinds and whatever else goes up and down, put together from properties by role."""

from collections.abc import Iterator, Mapping
import re

from ...core.codecs import Flag, Seen
from ...core.features import Cover, Feature
from ...core.model import Value
from .. import labels
from . import value_maps as words
from .codecs import WRITE_ONLY, WriteOnly
from .feature_builder import FeatureBuilder, choice, flag, only
from .patterns import KINDS, VALVE
from .property import ENUMS, Property

_MOVES = 4
"""Open, close, stop, and at most one more: what has more commands is a robot."""
_COVERS = {
    "blind": "百叶|venetian",
    "shutter": "卷帘|卷闸|shutter",
    "window": "开窗|推窗|天窗|window_(control|position)",
    "awning": "遮阳|雨棚|awning",
    "garage": "车库|garage",
    "curtain": "窗帘|[布纱幻]帘|开合|curtain",
}
"""Device class -> the words for it."""


_PART = re.compile(
    r"^(?!.*([帘窗门幕墙]|百叶|\b(curtain|blind|shade|shutter|door|window|gate|screen)))"
    r"(床?[头背腰腿脚足臀尾颈]部?|(head|back|leg|foot|feet|lumbar|neck)\b)",
    re.IGNORECASE,
)
"""Names of a part of a bed or an armchair, which is no cover as a whole."""
_SHUT = re.compile("[已全]?关([闭上好]|到位)?|closed?")
"""Whole label of a cover that is closed."""


def cover(builder: FeatureBuilder) -> Iterator[Feature]:
    """Return a curtain or blind; one property may be both where it is and where it is to go."""
    control = next(
        (prop for role in ("cover_control", "mode", None) for prop in builder.all(role) if _moves(prop)), None
    )
    position, target = builder.peek("position"), builder.peek("target_position")
    if control is None and not any(prop and prop.writable for prop in (position, target)):
        return
    if builder.main or builder.peek("target_temperature", "color_temperature") or builder.mentions("升降桌|桌面|desk"):
        return
    texts = (
        text for prop in (control, position, target) if prop for text in (prop.id, prop.name, *prop.mapping.values())
    )
    if words.mentions((builder.product, *texts), VALVE):
        # What opens all covers must not open it
        return
    builder.take("position")
    builder.take("target_position")
    moves = (prop for prop in (*builder.all("action"), *builder.all("door")) if prop.type in ENUMS)
    moving = next((prop for prop in moves if "opening" in only(prop, labels.MOVING).values()), None)
    if moving is not None:
        builder.taken.add(moving.id)
    if control is not None:
        builder.taken.add(control.id)
    goal = target or (position if position and position.writable else None)
    called = [position.name if position else ""]
    inverted = words.mentions(called, "关闭|闭合") and not words.mentions(called, "打开|开合|开启")
    commands = _commands(control, builder.take("power") if control is None else None)
    shown = position or target
    door = builder.peek("door") if shown is None else None
    closed = (_closed(moving) if moving and shown is None else None) or (flag(door) if door else None)
    beside_fan = shown is None and builder.peek("fan_speed") and builder.peek("fan_power", "power")
    part = control is not None and bool(beside_fan or _PART.search(control.name))
    yield Cover(
        key="cover",
        name=KINDS.sub("", control.name) if control and part else "",
        device_class=next((kind for kind, pattern in _COVERS.items() if builder.mentions(pattern)), None),
        open=commands.get("open"),
        close=commands.get("close"),
        stop=commands.get("stop"),
        position=_turned(builder, shown, inverted) if shown else None,
        target=_turned(builder, goal, inverted) if goal else None,
        closed=Seen(closed, is_opposite=True) if closed else None,
        moving=choice(moving, only(moving, labels.MOVING)) if moving else None,
    )


def is_part(feature: Feature) -> bool:
    """Return whether a feature moves one of several parts of what the product is, rather than a curtain."""
    return isinstance(feature, Cover) and feature.channel is not None and feature.device_class is None


def _closed(state: Property) -> Flag | None:
    """Return what tells a cover that is closed from one that is not, or not yet."""
    shut = [value for value, label in state.values.items() if _SHUT.fullmatch(label.lower())]
    others = [value for value in state.values if value not in shut]
    return Flag(state.id, on=others[0], off=shut[0], otherwise=True) if len(shut) == 1 and others else None


def _moves(prop: Property) -> bool:
    """Return whether an enumeration opens or closes something, and stops it on its way."""
    return bool(
        prop.type in ENUMS
        and _command(prop, words.STOP)
        and (_command(prop, words.OPEN) or _command(prop, words.CLOSE))
        and len(prop.values) <= _MOVES
    )


def _commands(control: Property | None, power: Property | None) -> Mapping[str, Mapping[str, Value] | None]:
    """Return what a choice of commands takes, or else what turns the cover on and off."""
    if control is not None:
        patterns = {"open": words.OPEN, "close": words.CLOSE, "stop": words.STOP}
        return {name: _command(control, pattern) for name, pattern in patterns.items()}
    if power is not None:
        name, state = f"{power.id}{WRITE_ONLY}", flag(power)
        return {"open": {name: state.on}, "close": {name: state.off}}
    return {}


def _command(control: Property, pattern: str) -> dict[str, Value] | None:
    for value, label in control.values.items():
        if words.found(pattern, str(value), label):
            return {f"{control.id}{WRITE_ONLY}": value}
    return None


def _turned(builder: FeatureBuilder, prop: Property, inverted: bool) -> WriteOnly:
    """Return the codec of a position: whatever the device counts in, 0 is closed and 100 is open."""
    plain = builder.range(prop)
    inverted ^= prop.is_inverted
    scale = 100 / ((plain.maximum - plain.minimum) or 100) * (-1 if inverted else 1)
    offset = -(plain.maximum if inverted else plain.minimum) * scale
    step = max(plain.step * abs(scale), 1)
    return WriteOnly(prop.id, 0, 100, step, plain.unit, scale, offset, wire=_whole_text if prop.is_text else round)


def _whole_text(value: float) -> str:
    return str(round(value))
