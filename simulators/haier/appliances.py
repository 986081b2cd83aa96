"""Virtual appliances with a digital model."""

from dataclasses import dataclass, field
from typing import Any, override

from ..devices import Drift, VirtualDevice

MODES = {"1": -1, "4": 1}
"""Operation modes that change the room's temperature: which way."""
_COMMANDS = ("getAllProperty", "getAllAlarm", "stopCurrentAlarm", "grSetDAC")


def attribute(
    name: str, desc: str, span: dict[str, Any] | None, *, writable: bool = True, **more: Any
) -> dict[str, Any]:
    """Return an attribute of a digital model."""
    return {
        "name": name,
        "desc": desc,
        "readable": True,
        "writable": writable,
        "invisible": False,
        "operationType": "IG",
        **({"valueRange": span} if span else {}),
        **more,
    }


def choice(name: str, desc: str, *options: tuple[str, str], **more: Any) -> dict[str, Any]:
    """Return an attribute with a list of values."""
    data = [{"data": value, "desc": text} for value, text in options]
    return attribute(name, desc, {"type": "LIST", "dataList": data}, **more)


def flag(name: str, desc: str, **more: Any) -> dict[str, Any]:
    """Return an attribute that is true or false."""
    return choice(name, desc, ("false", "关"), ("true", "开"), **more)


def number(name: str, desc: str, low: str, high: str, step: str = "1", **more: Any) -> dict[str, Any]:
    """Return an attribute with a range."""
    kind = "Double" if "." in step else "Integer"
    data = {"dataType": kind, "step": step, "minValue": low, "maxValue": high}
    return attribute(name, desc, {"type": "STEP", "dataStep": data}, **more)


def command(name: str, desc: str) -> dict[str, Any]:
    """Return a pseudo attribute that is a command."""
    return attribute(name, desc, None, readable=False)


@dataclass(kw_only=True)
class Appliance(VirtualDevice):
    """An appliance as the cloud's shadow has it."""

    wifi_type: str = "2" + "0" * 63
    product: str = ""
    product_code: str = ""
    attributes: list[dict[str, Any]] = field(default_factory=list)
    alarm_texts: dict[str, str] = field(default_factory=dict)
    alarms: list[str] = field(default_factory=list)
    control: bool = True
    has_model: bool = True

    def info(self) -> dict[str, Any]:
        """Return the entry in deviceinfos; what is unknown is left out."""
        content = {
            "deviceId": self.id,
            "deviceName": self.name,
            "deviceType": self.kind,
            "wifiType": self.wifi_type,
            "productNameT": self.product,
            "productCodeT": self.product_code,
        }
        return {
            **{name: value for name, value in content.items() if value},
            "online": self.online,
            "deviceRole": "owner" if self.control else "family",
            "permissions": [],
            "totalPermission": {"view": True, "set": self.control, "control": self.control},
        }

    def model(self) -> dict[str, Any]:
        """Return the digital model with the present values."""
        return {
            "attributes": [
                {
                    **item,
                    **(
                        {"value": value, "defaultValue": value}
                        if (value := self.shown(item["name"])) is not None
                        else {}
                    ),
                }
                for item in self.attributes
            ],
            "alarms": [
                {"name": name, "desc": text, "value": "true" if name in self.alarms else "false"}
                for name, text in self.alarm_texts.items()
            ],
            "businessAttr": [],
        }

    def shown(self, name: str) -> str | None:
        """Return the value of an attribute as reported now."""
        value = self.properties.get(name)
        return None if value is None else str(value)

    def refusal(self, name: str, value: str, wanted: dict[str, str], kind: str) -> tuple[str, str] | None:
        """Return (execResultCode, resCode) if the appliance does not take a value; `kind` is I, G or either."""
        item = next((item for item in self.attributes if item["name"] == name), None)
        if item is None or not item["writable"] or not set(kind) & set(item["operationType"]):
            return "S00005", "17"
        span = item.get("valueRange", {})
        if span.get("type") == "LIST" and value not in {option["data"] for option in span["dataList"]}:
            return "S00004", "13"
        if span.get("type") == "STEP" and not _within(span["dataStep"], value):
            return "S00004", "13"
        return None

    def obey(self, wanted: dict[str, str]) -> dict[str, str]:
        """Return what changes when the appliance carries a command out."""
        if "stopCurrentAlarm" in wanted:
            self.alarms.clear()
        return {name: value for name, value in wanted.items() if name not in _COMMANDS}

    @override
    def describe(self) -> dict[str, Any]:
        return {**super().describe(), "alarms": self.alarms}


def _within(step: dict[str, str], value: str) -> bool:
    try:
        wanted, low, high = float(value), float(step["minValue"]), float(step["maxValue"])
    except ValueError:
        return False
    return low <= wanted <= high and ((wanted - low) / float(step["step"])).is_integer()


@dataclass(kw_only=True)
class AirConditioner(Appliance):
    """Cools or heats its room; deaf to set points while off."""

    room: Drift = field(default_factory=lambda: Drift(27.0, 0.5))
    outdoor: float = 31.0

    @override
    def shown(self, name: str) -> str | None:
        off = self.properties.get("onOffStatus") == "false"
        return None if off and name in {"targetTemperature", "operationMode"} else super().shown(name)

    @override
    def refusal(self, name: str, value: str, wanted: dict[str, str], kind: str) -> tuple[str, str] | None:
        running = {**self.properties, **wanted}["onOffStatus"] == "true"
        if name in {"targetTemperature", "operationMode", "windSpeed"} and not running:
            return "S00004", "12"
        return super().refusal(name, value, wanted, kind)

    @override
    def tick(self, seconds: float) -> dict[str, Any]:
        direction = (
            MODES.get(self.properties.get("operationMode", ""), 0) if self.properties["onOffStatus"] == "true" else 0
        )
        target = float(self.properties["targetTemperature"])
        goal = (
            target
            if direction and (target - self.room.value) * direction > 0
            else (self.room.value if direction else self.outdoor)
        )
        return {"indoorTemperature": f"{round(self.room.step(seconds, goal) * 2) / 2:.2f}"}


@dataclass(kw_only=True)
class WaterHeater(Appliance):
    """Burns gas while hot water runs."""

    litres: float = 1234.0

    @override
    def tick(self, seconds: float) -> dict[str, Any]:
        if self.properties["onOffStatus"] != "true":
            return {}
        self.litres += seconds / 60
        return {"totalUseGasL": f"{self.litres:.1f}", "outWaterTemp": self.properties["targetTemp"]}


@dataclass(kw_only=True)
class Washer(Appliance):
    """Runs its program down."""

    left: float = 45.0

    @override
    def tick(self, seconds: float) -> dict[str, Any]:
        if self.properties["runningMode"] != "1":
            return {}
        self.left = max(0.0, self.left - seconds / 60)
        done = {} if self.left else {"runningMode": "3"}
        return {"remainingTime": str(round(self.left)), **done}
