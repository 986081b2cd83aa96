"""Midea's appliance types, and the files that say what each can do."""

from collections.abc import Mapping

AIR_CONDITIONERS = frozenset({"AC", "CC"})
"""Types that use one of the air conditioners' vocabularies."""

NAMES: Mapping[str, str] = {
    "09": "Door lock",
    "13": "Light",
    "26": "Bathroom heater",
    "34": "Sink dishwasher",
    "40": "Ceiling fan",
    "A1": "Dehumidifier",
    "AC": "Air conditioner",
    "AD": "Air box",
    "B0": "Microwave oven",
    "B1": "Oven",
    "B3": "Sterilizer",
    "B4": "Toaster",
    "B6": "Range hood",
    "B8": "Robot vacuum",
    "BF": "Steam oven",
    "C2": "Toilet",
    "C3": "Heat pump",
    "CA": "Refrigerator",
    "CC": "Commercial air conditioner",
    "CD": "Heat pump water heater",
    "CE": "Fresh air system",
    "CF": "Heat pump",
    "DA": "Top-loading washing machine",
    "DB": "Front-loading washing machine",
    "DC": "Tumble dryer",
    "E1": "Dishwasher",
    "E2": "Electric water heater",
    "E3": "Gas water heater",
    "E6": "Boiler",
    "E8": "Slow cooker",
    "EA": "Rice cooker",
    "EC": "Pressure cooker",
    "ED": "Water purifier",
    "FA": "Fan",
    "FB": "Electric heater",
    "FC": "Air purifier",
    "FD": "Humidifier",
}
"""Category code (§4.2.3.12, without its prefix) -> what kind of appliance it is."""
