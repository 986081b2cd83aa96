"""Midea's appliance types, and the files that say what each can do."""

from collections.abc import Mapping

AIR_CONDITIONERS = frozenset({"AC", "CC"})
"""Types that use one of the air conditioners' vocabularies."""

_TYPES: Mapping[str, tuple[str, str | None]] = {
    "09": ("Door lock", "door_lock"),
    "13": ("Light", "light"),
    "26": ("Bathroom heater", "bathroom_heater"),
    "34": ("Sink dishwasher", "dishwasher"),
    "40": ("Ceiling fan", "ceiling_fan"),
    "A1": ("Dehumidifier", "dehumidifier"),
    "AC": ("Air conditioner", None),
    "AD": ("Air box", "air_box"),
    "B0": ("Microwave oven", "oven"),
    "B1": ("Oven", "oven"),
    "B3": ("Sterilizer", "sterilizer"),
    "B4": ("Toaster", "oven"),
    "B6": ("Range hood", "range_hood"),
    "B8": ("Robot vacuum", "robot_vacuum"),
    "BF": ("Steam oven", "oven"),
    "C2": ("Toilet", "toilet"),
    "C3": ("Heat pump", "heat_pump_controller"),
    "CA": ("Refrigerator", "refrigerator"),
    "CC": ("Commercial air conditioner", "commercial_air_conditioner"),
    "CD": ("Heat pump water heater", "heat_pump_water_heater"),
    "CE": ("Fresh air system", "fresh_air"),
    "CF": ("Heat pump", "heat_pump"),
    "DA": ("Top-loading washing machine", "washing_machine"),
    "DB": ("Front-loading washing machine", "washing_machine"),
    "DC": ("Tumble dryer", "dryer"),
    "E1": ("Dishwasher", "dishwasher"),
    "E2": ("Electric water heater", "electric_water_heater"),
    "E3": ("Gas water heater", "gas_water_heater"),
    "E6": ("Boiler", "boiler"),
    "E8": ("Slow cooker", "cooker"),
    "EA": ("Rice cooker", "cooker"),
    "EC": ("Pressure cooker", "cooker"),
    "ED": ("Water purifier", "water_purifier"),
    "FA": ("Fan", "fan"),
    "FB": ("Electric heater", "electric_heater"),
    "FC": ("Air purifier", "air_purifier"),
    "FD": ("Humidifier", "humidifier"),
}
"""Category code (§4.2.3.12, without its prefix) -> what kind of appliance it is, and the file that says what it can do."""

NAMES: Mapping[str, str] = {code: name for code, (name, _) in _TYPES.items()}
"""Type -> what kind of appliance it is."""
FILES: Mapping[str, str] = {code: file for code, (_, file) in _TYPES.items() if file is not None}
"""Type -> the file that says what its appliances can do; air conditioners have several."""
