"""The demo account's appliances, and as many air conditioners as a benchmark wants."""

from collections.abc import Iterator
import hashlib
from typing import Any

from ..devices import Drift
from . import thing_model
from .appliances import AirConditioner, Appliance, AuthStatus, Dehumidifier, Washer
from .dialects import WORDS

BASIC: dict[str, Any] = {
    "power": "0",
    "mode": "2",
    "windSpeed": "102",
    "temp": "24",
    "roomTemp": "28",
    "outTemp": "33",
    "sleep": "0",
    "horzWind": "0",
    "vertWind": "0",
    "filterFlag": "0",
    "tempModeSwitch": "0",
    "faultCode": "0",
}

EVERYTHING: dict[str, Any] = {
    **BASIC,
    "strong": "0",
    "eco": "0",
    "8DegreeHot": "0",
    "unDirectBlow": "1",
    "buzzer": "1",
    "selfClean": "0",
    "windBreezed": "0",
    "windNone": "0",
    "windSoft": "0",
    "notWindStatus": "0",
    "ledDisplay": "0",
    "smartEye": "0",
    "windNotBreezed": "0",
    "lightClass": "0",
    "roundWind": "0",
    "totalPowerConsume": "12540",
    "totalRunPower": "12540",
    "curRunPower": "0",
    "curRealTimePower": "0",
    "masterLouverMsg": str(50 << 24 | 102 << 16 | 25 << 8),
    "slaveLouverMsg": "0",
}

OFFICE: dict[str, Any] = {
    "power": "off",
    "mode": "cool",
    "temperature": 25,
    "small_temperature": "0.5",
    "wind_speed": 102,
    "wind_swing_lr": "off",
    "wind_swing_ud": "off",
    "eco": "off",
    "ptc": "off",
    "dry": "off",
    "strong_wind": "off",
    "comfort_power_save": "off",
    "comfort_sleep": "off",
    "prevent_straight_wind": 1,
    "screen_display": "on",
    "no_wind_sense": 0,
    "self_clean": 0,
    "fresh_air_fan_speed": 0,
    "indoor_temperature": 27.5,
    "outdoor_temperature": 33,
    "indoor_humidity": 56,
    "real_time_power": 0,
    "error_code": 0,
}

LIVING_ROOM = "17592186044420"
BEDROOM = "17592186044421"
OFFICE_AC = "17592186044422"
STUDY = "17592186044423"
CELLAR = "17592186044424"
GARAGE = "17592186044425"
GUEST_ROOM = "17592186044426"
DEHUMIDIFIER = "19791209300998"
WASHER = "19791209300999"
DOOR_LOCK = "9895604656561"
ATTIC = "17592186044430"
NEIGHBOR = "17592186044440"


def _serial(appliance: str, kind: str) -> str:
    digits = str(int(hashlib.sha256(appliance.encode()).hexdigest(), 16))[:8]
    return f"0000{kind[2:]}112{digits}95015140000000"


def _air_conditioner(appliance: str, name: str, owner: str | None, **details: Any) -> AirConditioner:
    return AirConditioner(
        **{
            "id": appliance,
            "name": name,
            "owner": owner,
            "model": thing_model.AC_DOCUMENT,
            "model_number": "KFR-35GW",
            "sn": _serial(appliance, "0xAC"),
            "properties": dict(BASIC),
            **details,
        }
    )


def demo_home(owner: str, neighbor: str) -> Iterator[Appliance]:
    """Yield one appliance of every sort that has ever made trouble, one waiting to be bound, and one of the neighbor."""
    yield _air_conditioner(
        LIVING_ROOM,
        "Living room air conditioner",
        owner,
        model=thing_model.AC_DOCUMENT_STEPLESS,
        properties=dict(EVERYTHING),
        auth_status=AuthStatus.DONE,
    )
    yield _air_conditioner(
        BEDROOM,
        "Bedroom air conditioner",
        owner,
        properties={**BASIC, "eco": "0", "ledDisplay": "0", "roomTemp": "27"},
        room=Drift(27),
        full_commands_only=True,
        fixed_fan_when_dry=True,
    )
    yield _air_conditioner(
        OFFICE_AC,
        "Office air conditioner",
        owner,
        dialect=WORDS,
        model=thing_model.AC_WORDS,
        properties=dict(OFFICE),
        room=Drift(27.5),
        listed={"modelNumber": ..., "modelName": "22396", "online": "1", "activeStatus": "1", "authStatus": "3"},
    )
    yield _air_conditioner(STUDY, "书房空调", owner, json_reports=False)
    yield _air_conditioner(CELLAR, "Cellar air conditioner", owner, model=None, json_reports=False)
    yield _air_conditioner(GARAGE, "Garage air conditioner", owner, online=False)
    yield _air_conditioner(GUEST_ROOM, "Guest room air conditioner", owner, auth_status=AuthStatus.OPEN)
    yield Dehumidifier(
        id=DEHUMIDIFIER,
        name="Laundry room dehumidifier",
        owner=owner,
        model=thing_model.DEHUMIDIFIER,
        model_number="CF20BD",
        sn=_serial(DEHUMIDIFIER, "0xA1"),
        properties={
            "power": "on",
            "mode": "set",
            "humidity": 50,
            "wind_speed": 60,
            "child_lock": "off",
            "cur_humidity": 68,
            "tank_status": 0,
            "water_full_level": 10,
            "error_code": 0,
        },
    )
    yield Washer(
        id=WASHER,
        name="Washing machine",
        owner=owner,
        model=thing_model.WASHER,
        model_number="MG100T2",
        sn=_serial(WASHER, "0xDB"),
        properties={
            "power": "on",
            "control_status": "pause",
            "running_status": "standby",
            "program": "mixed_wash",
            "temperature": 30,
            "dehydration_speed": 1000,
            "lock": "off",
            "remain_time": 0,
            "error_code": 0,
        },
    )
    yield Appliance(
        id=DOOR_LOCK,
        name="smart door lock",
        kind="0x09",
        owner=owner,
        model=thing_model.LOCK,
        sn="0000093112001095015140000000UP70",
        active_status=0,
        auth_status=AuthStatus.DONE,
        listed={"modelNumber": ..., "modelName": "0", "online": None},
        properties={"lockStatus": "1", "doorStatus": "0", "battery": "87"},
    )
    yield _air_conditioner(ATTIC, "Attic air conditioner", None, bind_code="483920")
    yield _air_conditioner(NEIGHBOR, "Neighbor's air conditioner", neighbor)


def many_air_conditioners(count: int, owner: str) -> Iterator[Appliance]:
    """Yield air conditioners with every property of section 6.2."""
    for number in range(1, count + 1):
        yield _air_conditioner(
            str(21990232555520 + number), f"Air conditioner {number}", owner, properties=dict(EVERYTHING)
        )
