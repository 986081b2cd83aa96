"""Pulse times wait for their mode."""

import pytest

from custom_components.homeclouds.clouds.core.model import Properties
from custom_components.homeclouds.clouds.ewelink.writes import Inching


@pytest.mark.parametrize(("mode", "width"), [("pulse", "pulseWidth"), ("pulses.1.pulse", "pulses.1.width")])
def test_a_time_waits_for_its_mode(mode: str, width: str) -> None:
    """While the mode is off nothing is sent; the time goes out when it is turned on, and at once while it is on."""
    inching = Inching()
    off: Properties = {mode: "off", width: 3000}
    assert inching.to_send("d", {mode: "off", width: 5000}, off) == {}
    assert inching.to_send("d", {width: 4000, "switch": "on"}, off) == {"switch": "on"}
    assert inching.to_send("e", {mode: "on", width: 3000}, off) == {mode: "on", width: 3000}
    assert inching.to_send("d", {mode: "on", width: 3000}, off) == {mode: "on", width: 4000}
    assert inching.to_send("d", {mode: "on", width: 3000}, off) == {mode: "on", width: 3000}
    assert inching.to_send("d", {mode: "on", width: 6000}, {mode: "on"}) == {mode: "on", width: 6000}
    assert inching.to_send("d", {mode: "off", width: 6000}, {mode: "on"}) == {mode: "off", width: 6000}
    assert inching.to_send("d", {width: 6000}, {}) == {width: 6000}
