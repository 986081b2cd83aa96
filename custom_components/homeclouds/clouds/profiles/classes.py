"""Device classes that a profile may name, by kind of feature: Home Assistant's words for what a thing is.

A word that is none of them would keep every entity of its kind from being added, so it is a mistake to be pointed at.
"""

from collections.abc import Mapping

from ..core.features import Button, Cover, Feature, Humidifier, Number, Switch, Valve
from ..core.sensor_features import BinarySensor, Event, Sensor


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_QUANTITIES = _words(
    """
    absolute_humidity apparent_power aqi area atmospheric_pressure battery blood_glucose_concentration carbon_dioxide
    carbon_monoxide conductivity current data_rate data_size distance duration energy energy_distance energy_storage frequency
    gas humidity illuminance irradiance moisture monetary nitrogen_dioxide nitrogen_monoxide nitrous_oxide ozone ph pm1 pm10
    pm25 pm4 power power_factor precipitation precipitation_intensity pressure radon reactive_energy reactive_power
    signal_strength sound_pressure speed sulphur_dioxide temperature temperature_delta volatile_organic_compounds
    volatile_organic_compounds_parts voltage volume volume_flow_rate volume_storage water weight wind_direction wind_speed
    """
)
DEVICE_CLASSES: Mapping[type[Feature], frozenset[str]] = {
    BinarySensor: _words(
        """
        battery battery_charging carbon_monoxide cold connectivity door garage_door gas heat light lock moisture motion moving
        occupancy opening plug power presence problem running safety smoke sound tamper update vibration window
        """
    ),
    Button: _words("identify restart update"),
    Cover: _words("awning blind curtain damper door garage gate shade shutter window"),
    Event: _words("button doorbell motion"),
    Humidifier: _words("dehumidifier humidifier"),
    Number: _QUANTITIES,
    Sensor: _QUANTITIES,
    Switch: _words("outlet switch"),
    Valve: _words("gas water"),
}
