"""Digital models: what a device's attributes are, and what they read now."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from typing import Any, Self

from ..core.errors import ProtocolError
from ..core.model import JSON, Value
from ..core.values import as_dict, as_dicts, number

ON = "true"
OFF = "false"
ALARMS = "alarms"
"""Name of the property that lists the alarms that are on."""

_SHAPE = ("name", "desc", "readable", "writable", "invisible", "operationType", "valueRange")
"""What of an attribute makes its definition."""
_ON = frozenset({"true", "1", "on"})


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute of a device. JSON all through; holds no value."""

    name: str
    desc: str = ""
    readable: bool = True
    writable: bool = False
    invisible: bool = False
    alone: bool = True
    """`operationType` I: can be written by itself."""
    grouped: bool = False
    """`operationType` G: can be written in a group command."""
    values: Mapping[str, str] = field(default_factory=dict)
    """LIST: value -> the vendor's text."""
    minimum: float | None = None
    maximum: float | None = None
    step: float | None = None

    @property
    def is_flag(self) -> bool:
        """Whether it is a list of true and false."""
        return bool(self.values) and set(self.values) <= {"true", "false"}

    @property
    def is_number(self) -> bool:
        """Whether it is a range with steps."""
        return self.minimum is not None and self.maximum is not None and self.minimum < self.maximum

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> Self:
        """Read an attribute of a digital model."""
        operation = str(data.get("operationType") or "I")
        span = as_dict(data.get("valueRange"))
        step = as_dict(span.get("dataStep"))
        return cls(
            name=data["name"],
            desc=str(data.get("desc") or ""),
            readable=_flag(data.get("readable"), True),
            writable=_flag(data.get("writable"), False),
            invisible=_flag(data.get("invisible"), False),
            alone="I" in operation,
            grouped="G" in operation,
            values={
                str(item["data"]): str(item.get("desc") or item["data"])
                for item in as_dicts(span.get("dataList"))
                if item.get("data") is not None
            },
            minimum=number(step.get("minValue")),
            maximum=number(step.get("maxValue")),
            step=number(step.get("step")),
        )

    def widened(self, other: Attribute) -> Attribute:
        """Return an attribute that allows whatever either of two descriptions of it allows."""
        return Attribute(
            name=self.name,
            desc=other.desc or self.desc,
            readable=self.readable or other.readable,
            writable=self.writable or other.writable,
            invisible=self.invisible and other.invisible,
            alone=self.alone or other.alone,
            grouped=self.grouped or other.grouped,
            values={**self.values, **other.values},
            minimum=_pick(min, self.minimum, other.minimum),
            maximum=_pick(max, self.maximum, other.maximum),
            step=_pick(min, self.step, other.step),
        )


@dataclass(frozen=True)
class Definition:
    """All of a digital model but the values: what the profile is chosen by."""

    attributes: Mapping[str, Attribute] = field(default_factory=dict)
    alarms: Mapping[str, str] = field(default_factory=dict)
    """Alarm -> the vendor's text."""

    @classmethod
    def load(cls, data: Mapping[str, Any]) -> Self:
        """Read what `data` gave."""
        return cls(
            {name: Attribute(**{"name": name, **item}) for name, item in data.get("attributes", {}).items()},
            data.get("alarms", {}),
        )

    @cached_property
    def data(self) -> dict[str, JSON]:
        """The JSON form, without what goes without saying; shared by all devices of this definition."""
        plain = asdict(Attribute(""))
        attributes: dict[str, JSON] = {
            name: {key: value for key, value in asdict(item).items() if key != "name" and value != plain[key]}
            for name, item in self.attributes.items()
        }
        return {"attributes": attributes, "alarms": dict(self.alarms)}

    def locked(self) -> Definition:
        """Return the definition for a user who may read but not control."""
        attributes = {name: replace(item, writable=False) for name, item in self.attributes.items()}
        return Definition(attributes, self.alarms)

    def widened(self, other: Definition) -> Definition:
        """Return a definition that allows whatever either does.

        Some models change with the mode of the device (a set point is not writable in fan mode); what a device can do does not.
        """
        if self == other:
            return self
        attributes = dict(self.attributes)
        for name, item in other.attributes.items():
            attributes[name] = attributes[name].widened(item) if name in attributes else item
        return Definition(attributes, {**self.alarms, **other.alarms})


def split(
    model: Mapping[str, Any], known: Mapping[str, Any] | None = None
) -> tuple[Mapping[str, Any], dict[str, Value]]:
    """Split a digital model into its shape, which hardly ever changes, and the values. Raises ProtocolError.

    The values are taken out of the model. `known` is the shape that it had before, and is returned if it has it still.
    Attributes without `value` have none now. An alarm is on if its `value` says so, or, where alarms carry no value, if it
    carries the time of its occurrence.
    """
    items = _named(model.get("attributes"), "attributes")
    alarms = _named([] if model.get("alarms") is None else model["alarms"], "alarms")
    values: dict[str, Value] = {}
    for item in items:
        item.pop("defaultValue", None)
        if (value := item.pop("value", None)) is not None:
            values[item["name"]] = value
    texts: Mapping[str, str] = {item["name"]: str(item.get("desc") or item["name"]) for item in alarms}
    if known and texts == known["alarms"]:
        # In the order of before: the same alarms in another one are no news
        texts = known["alarms"]
    if model.get("alarms") is not None:
        active = {item["name"] for item in alarms if _is_on(item)}
        values[ALARMS] = [name for name in texts if name in active]
    if known and items == known["attributes"] and texts is known["alarms"]:
        return known, values
    shape = {"attributes": [{key: item[key] for key in _SHAPE if key in item} for item in items], "alarms": texts}
    return (known if known == shape else shape), values


def define(shape: Mapping[str, Any]) -> Definition:
    """Return the definition that a model of this shape has."""
    return Definition({item["name"]: Attribute.parse(item) for item in shape["attributes"]}, shape["alarms"])


def parse(model: Mapping[str, Any]) -> tuple[Definition, dict[str, Value]]:
    """Return a digital model's definition and values. Raises ProtocolError."""
    shape, values = split(model)
    return define(shape), values


def _named(items: object, what: str) -> list[dict[str, Any]]:
    if not isinstance(items, list):
        raise ProtocolError(f"digital model without {what}")
    return [item for item in items if isinstance(item, dict) and isinstance(item.get("name"), str)]


def _is_on(alarm: Mapping[str, Any]) -> bool:
    if alarm.get("clear") is True:
        return False
    value = alarm.get("value")
    return str(value).lower() in _ON if value is not None else bool(alarm.get("time") or alarm.get("timestamp"))


def _flag(value: object, otherwise: bool) -> bool:
    return otherwise if value is None else str(value).lower() in _ON


def _pick(choose: Callable[[list[float]], float], one: float | None, other: float | None) -> float | None:
    known = [value for value in (one, other) if value is not None]
    return choose(known) if known else None
