"""Appliances of the demo house, in the words of the document: statuses per serialId, resources, and what time does to them."""

from dataclasses import dataclass, field
from typing import Any, override

from ..devices import Drift, VirtualDevice

type Resource = dict[str, Any]


@dataclass(kw_only=True)
class Appliance(VirtualDevice):
    """A device: properties are `serialId.STATUS`, values are texts."""

    pin: str = ""
    gateway: str | None = None
    version: str = "001.000.000.001"
    modules: dict[str, str] = field(default_factory=dict)
    """Name -> version of parts with a firmware of their own."""
    resources: dict[str, list[Resource]] = field(default_factory=dict)
    """Resource name -> its entries (all on serialId 0)."""

    def apply(self, serial: str, name: str, value: str) -> dict[str, Any] | None:
        """Return the properties that a command changes; None if there is no such status. "0" is all channels."""
        if f"{serial}.{name}" in self.properties:
            return {f"{serial}.{name}": value}
        if serial == "0":
            return {key: value for key in self.properties if key.split(".", 1)[1] == name} or None
        return None


@dataclass(kw_only=True)
class AirConditioner(Appliance):
    """Cools or heats a room."""

    room: Drift = field(default_factory=lambda: Drift(27.0))

    @override
    def tick(self, seconds: float) -> dict[str, Any]:
        on = self.properties["0.POWER"] == "1" and self.properties["0.MODE"] in {"1", "2"}
        goal = float(self.properties["0.TEMP"]) if on else 29.0
        return {"0.CUR_TEMP": f"{self.room.step(seconds, goal):.0f}"}


def pin_of(device_id: str) -> str:
    """Return a PIN of 32 characters that belongs to a demo device."""
    return (device_id * 32)[:32]


def house(prefix: str = "CT") -> list[Appliance]:
    """Return new appliances, one of each kind, and a gateway with two devices behind it."""
    return [
        AirConditioner(
            id=f"{prefix}0000000000000AC01",
            name="Living room air conditioner",
            kind="AirCon-A1",
            properties={
                "0.POWER": "1",
                "0.MODE": "1",
                "0.TEMP": "26",
                "0.WIND_SPEED": "0",
                "0.SWING": "0",
                "0.CUR_TEMP": "27",
            },
        ),
        Appliance(
            id=f"{prefix}0000000000000LT01",
            name="Desk lamp",
            kind="Lamp-L1",
            properties={"0.POWER": "0", "0.BRIGHTNESS": "60", "0.COLOR_TEMP": "4000"},
        ),
        Appliance(
            id=f"{prefix}0000000000000SW01",
            name="Hall switch",
            kind="Switch-S3",
            properties={"1.POWER": "0", "2.POWER": "1", "3.POWER": "0"},
        ),
        Appliance(id=f"{prefix}0000000000000SK01", name="Socket", kind="Plug-P1", properties={"0.POWER": "1"}),
        Appliance(
            id=f"{prefix}0000000000000CU01",
            name="Bedroom curtain",
            kind="Curtain-C1",
            properties={"0.MOTOR_POS": "100", "0.ACTION": "2"},
        ),
        Appliance(
            id=f"{prefix}0000000000000AP01",
            name="Air purifier",
            kind="Purifier-K1",
            modules={"MCU": "001.000.000.003"},
            properties={"0.POWER": "1", "0.WIND_SPEED": "2", "0.WORK_MODE": "0", "0.PM25": "18"},
            resources={
                "CONSUM": [
                    {"CONSUM_ID": "348749488", "CONSUM_NAME": "MAIN_FILTER", "REMAIN_LIFE": "87"},
                    {"CONSUM_ID": "348749489", "CONSUM_NAME": "", "REMAIN_LIFE": "55"},
                ]
            },
        ),
        Appliance(
            id=f"{prefix}0000000000000ZZ01",
            name="Something new",
            kind="Mystery-9",
            properties={"0.FROBNICATION": "7", "0.WHATEVER": "on"},
        ),
        Appliance(id=f"{prefix}0000000000000GW01", name="Gateway", kind="Hub-G1", properties={"0.SIGNAL": "90"}),
        Appliance(
            id=f"{prefix}0000000000000DL01",
            name="Front door",
            kind="DoorLock-D1",
            gateway=f"{prefix}0000000000000GW01",
            properties={"0.LOCK_STATE": "1", "0.BATTERY_WARN": "0", "0.DEMOLISH": "0", "0.SIGNAL": "80"},
            resources={"KEY_LIST": [{"KEY_ID": "1", "KEY_TYPE": "1"}, {"KEY_ID": "2", "KEY_TYPE": "2"}]},
        ),
        Appliance(
            id=f"{prefix}0000000000000TH01",
            name="Balcony sensor",
            kind="Sensor-T1",
            gateway=f"{prefix}0000000000000GW01",
            properties={"0.TEMPERATURE": "21.5", "0.HUMIDITY": "48", "0.BATTERY_WARN": "0"},
        ),
    ]


def others(prefix: str = "CT") -> list[Appliance]:
    """Return appliances of the other kinds that the document and the vendor's own panels name, with their resources."""
    return [
        Appliance(
            id=f"{prefix}0000000000000HU01",
            name="Humidifier",
            kind="Humidifier-H1",
            properties={
                "0.POWER": "1",
                "0.TARGET_HUMIDITY": "50",
                "0.HUMIDITY": "41",
                "0.WORK_MODE": "0",
                "0.MIST_LEVEL": "1",
                "0.WATER_SHORTAGE": "0",
            },
            resources={"CONSUM": [{"CONSUM_ID": "1", "CONSUM_NAME": "WATER", "REMAIN_LIFE": "70"}]},
        ),
        Appliance(
            id=f"{prefix}0000000000000WH01",
            name="Water heater",
            kind="WaterHeater-W1",
            properties={"0.POWER": "1", "0.TEMP": "50", "0.WATER_TEMP": "43", "0.HEATING": "1"},
            resources={
                "SCHEDULE": [
                    {
                        "SCHEDULE_ID": "4",
                        "SCHEDULE_NAME": "Night",
                        "TIME": "79200",
                        "REPEAT_CYCLE": "1,2",
                        "ACTIVE": "1",
                        "ACTION": "0",
                    }
                ]
            },
        ),
        Appliance(
            id=f"{prefix}0000000000000FN01",
            name="Fan",
            kind="Fan-F1",
            properties={"0.POWER": "0", "0.WIND_SPEED": "2", "0.SWING": "0"},
            resources={"COUNTDOWN": [{"COUNTDOWN_ID": "1", "HOUR": "1", "MINUTE": "30", "ACTION": "0"}]},
        ),
        Appliance(
            id=f"{prefix}0000000000000DR01",
            name="Drying rack",
            kind="Airer-D1",
            properties={"0.ACTION": "2", "0.MOTOR_POS": "40", "0.LIGHT": "0"},
        ),
        Appliance(
            id=f"{prefix}0000000000000SR01",
            name="Siren",
            kind="Siren-S1",
            properties={"0.ALARM": "0", "0.VOLUME": "30", "0.SND_TYPE": "2"},
        ),
    ]


def with_pins(appliances: list[Appliance]) -> list[Appliance]:
    """Give every appliance a PIN."""
    for appliance in appliances:
        appliance.pin = pin_of(appliance.id)
    return appliances
