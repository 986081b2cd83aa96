"""The demo account: two families, a gateway with sub-devices, a device that somebody shares."""

from collections.abc import Iterator
import math
from typing import Any

from .device import AllSwitch, Conditioner, Curtain, MeterPlug, Momentary, ThingDevice, Vacuum
from .models import template_of
from .products import PRODUCTS

HOME, OFFICE = "f_home", "f_office"
ROOMS = {HOME: {"r_living": "Living room", "r_bed": "Bedroom", "r_hall": "Hall"}, OFFICE: {"r_desk": "Desk"}}
GATEWAY = "SIMGATEWAY/gw01"

_RGB = {"red": 255, "green": 128, "blue": 0}
_DEVICES: tuple[tuple[type[ThingDevice], str, str, str, str, dict[str, Any]], ...] = (
    (Conditioner, "SIMAIRCOND/ac01", "Air conditioner", HOME, "r_living", {
        "power_switch": 0, "mode": "cold", "fan_speed_enum": "auto", "temp_set": 26, "temp_current": 28, "humidity_current": 55,
        "switch_vertical": 0, "switch_horizontal": 0, "status": "off", "eco": 0, "sleep": 0, "beep": 1, "display": 1,
        "child_lock": 0, "power_consumption": 12.5, "fault": "normal", "temp_unit_convert": "celsius"}),
    (ThingDevice, "SIMRGBLAMP/lamp01", "Color light", HOME, "r_living", {
        "power_switch": 1, "brightness": 80, "color_temp": 4000, "color_mode": 1, "rgb_color": _RGB, "scene_type": 0,
        "count_down": 0}),
    (ThingDevice, "SIMTEXTLMP/lamp02", "Bulb", HOME, "r_bed", {
        "switch_led": 1, "work_mode": "colour", "bright_value_v2": 500, "temp_value_v2": 300, "colour_data_v2": "00f003e801f4"}),
    (ThingDevice, "SIMBASICLT/light01", "Desk light", OFFICE, "r_desk", {
        "power_switch": 0, "color": 0, "brightness": 50, "name": "desk"}),
    (AllSwitch, "SIMSWITCH3/sw01", "Wall switch", HOME, "r_hall", {
        "power_switch": 1, "switch_1": 1, "switch_2": 0, "switch_3": 0, "button1": 1, "button2": 1, "button3": 1,
        "count_down1": 0, "count_down2": 0, "count_down3": 0}),
    (MeterPlug, "SIMMETERPL/plug01", "Fridge plug", HOME, "r_living", {
        "power_switch": 1, "count_down": 0, "current": 275, "power": 60.5, "voltage": 2301, "add_elec": 0.01,
        "total_energy": 3.2}),
    (Curtain, "SIMCURTAIN/cur01", "Curtain", HOME, "r_bed", {"power_switch": 1, "mode": 2, "position": 0}),
    (Momentary, "SIMPURIFAN/pur01", "Air purifier", HOME, "r_bed", {
        "power_switch": 1, "windspeed": "2", "mode": "0", "anion": 0, "reset_filter": 0, "pm2_5": 12, "temperature": 23.4,
        "filter_left_level": 73, "air_quality": "0"}),
    (ThingDevice, "SIMHUMIDIF/hum01", "Humidifier", HOME, "r_bed", {
        "power_switch": 0, "working_mode": 0, "humidity_set": 55, "humidity": 41, "water_shortage": 0}),
    (ThingDevice, "SIMTHERMOS/th01", "Floor heating", HOME, "r_living", {
        "power_switch": 1, "spray_mode": "hot", "level": "auto", "current_temp": 20.5, "current_fahrenheit": 69,
        "set_temp": 21.5, "set_fahrenheit": 71, "frost": 0, "window_check": 0}),
    (ThingDevice, "SIMWATERHT/wh01", "Water heater", HOME, "0", {
        "power_switch": 1, "temp_set": 55, "temp_current": 48, "mode": "smart", "water_left": 40, "work_life_1": 80}),
    (ThingDevice, GATEWAY, "Gateway", HOME, "r_hall", {"version": "2.1", "rssi": -51}),
    (ThingDevice, "SIMTHSENSE/sub_th", "Climate sensor", HOME, "r_bed", {
        "current_temp": 235, "current_humidity": 47, "battery_percentage": 88, "battery_state": "high", "tamper_event": "0"}),
    (ThingDevice, "SIMDOORSEN/sub_door", "Front door", HOME, "r_hall", {"contact_state": 0, "temperAlarm": 0, "voltage": 93}),
    (ThingDevice, "SIMMOTIONS/sub_pir", "Hall motion", HOME, "r_hall", {"motionAlarm_state": 0, "battery_percentage": 70}),
    (ThingDevice, "SIMREMOTE1/sub_key", "Remote", HOME, "r_living", {"switch_type_1": 0, "battery": 60}),
    (ThingDevice, "SIMSMOKESE/smoke01", "Smoke detector", HOME, "r_hall", {
        "smoke_sensor_state": "normal", "co_value": 2, "muffling": 0}),
    (ThingDevice, "SIMGADGETX/gad01", "Gadget", OFFICE, "r_desk", {
        "turbo_boost": 0, "gain": 2.5, "colour_scheme": 1, "stage": "idle", "note": "hello", "serial": "G-1",
        "last_service": 1_700_000_000_000, "window": {"from": 8, "to": 18}, "slots": [1, 2, 3]}),
    (ThingDevice, "SIMCAMERA1/cam01", "Camera", HOME, "r_hall", {"motion_switch": 1, "stream": 1}),
    (ThingDevice, "SIMSPEAKER/spk01", "Speaker", HOME, "r_living", {"volume": 30, "play": 0}),
    (Vacuum, "SIMVACUUM1/vac01", "Robot vacuum", HOME, "r_living", {
        "power_go": 0, "mode": "smart", "status": "charge_done", "electricity_left": 100, "filter": 62, "suction": "normal",
        "clean_area": 0, "clean_time": 0, "seek": 0, "fault": 0}),
    (ThingDevice, "SIMSIREN01/siren01", "Siren", HOME, "r_hall", {
        "alarm_switch": 0, "alarm_volume": "middle", "alarm_time": 2, "alarm_ringtone": 1, "battery_percentage": 83}),
    (ThingDevice, "SIMDOORLCK/lock01", "Door lock", HOME, "r_hall", {
        "lock_motor_state": 1, "unlock_type": 0, "door_state": 0, "residual_electricity": 74, "automatic_lock": 1,
        "beep_volume": "low"}),
    (ThingDevice, "SIMBASICLT/borrowed", "Neighbor's light", "", "", {
        "power_switch": 1, "color": 2, "brightness": 20, "name": "porch"}),
)  # fmt: skip

DEFINES = {
    product["ProductId"]: {item["id"]: item["define"] for item in template_of(product)["properties"]}
    for product in PRODUCTS
}


def demo_home() -> Iterator[ThingDevice]:
    """Return the devices of the demo account."""
    for kind, identifier, name, family, room, properties in _DEVICES:
        product = identifier.partition("/")[0]
        yield kind(
            id=identifier,
            name=name,
            kind=product,
            family=family,
            room=room,
            gateway=GATEWAY if "/sub_" in identifier else None,
            shared_by=None if family else "2002",
            defines=DEFINES[product],
            properties=dict(properties),
        )


def past(now: float) -> Iterator[tuple[str, str, list[tuple[int, Any]]]]:
    """Yield device, property and values of the last three days, one an hour: the room's climate and what the plug has counted."""
    hours = range(-72, 0)
    moments = [int((now + hour * 3600) * 1000) for hour in hours]
    warm = [math.sin(hour * math.pi / 12) for hour in hours]
    yield "SIMTHSENSE/sub_th", "current_temp", list(zip(moments, (round(225 + 20 * day) for day in warm), strict=True))
    yield (
        "SIMTHSENSE/sub_th",
        "current_humidity",
        list(zip(moments, (round(50 - 8 * day) for day in warm), strict=True)),
    )
    energy = (round(3.2 + 0.04 * hour, 3) for hour in hours)
    yield "SIMMETERPL/plug01", "total_energy", list(zip(moments, energy, strict=True))


def many_conditioners(count: int) -> Iterator[ThingDevice]:
    """Return a number of equal air conditioners, for trials of scale."""
    kind, _, _, family, room, properties = _DEVICES[0]
    for index in range(count):
        yield kind(
            id=f"SIMAIRCOND/ac{index:05}",
            name=f"Air conditioner {index}",
            kind="SIMAIRCOND",
            family=family,
            room=room,
            defines=DEFINES["SIMAIRCOND"],
            properties=dict(properties),
        )
