"""Pulse times wait for their mode; meters are asked for their readings channel by channel."""

from typing import Any

import pytest

from custom_components.homeclouds.clouds.core.features import Button
from custom_components.homeclouds.clouds.core.model import Device, Properties
from custom_components.homeclouds.clouds.ewelink.profiles import profile
from custom_components.homeclouds.clouds.ewelink.writes import Inching, Writes


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


@pytest.mark.parametrize(
    ("uiid", "expected"),
    [
        (5, [60]),
        (126, [{"all": 1, "time": 60}]),
        (130, [{"outlet": outlet, "time": 60} for outlet in range(4)]),
    ],
)
async def test_live_readings_of_channels(uiid: int, expected: list[Any]) -> None:
    """A meter of several channels is told which are meant; an SPM one channel at a time, which counts as one request."""
    writes, device = Writes(), Device(id="d", name="", type=str(uiid))
    (live,) = (row for row in profile(uiid).features if isinstance(row, Button) and row.key == "live_readings")
    assert await writes.plan(device, live.writes, {}) == (live.writes, [{"uiActive": one} for one in expected])
    assert len(writes.live._asked["d"]) == 1
    _, sent = await Writes().plan(device, {**live.writes, "switches.0.switch": "on"}, {})
    assert sum("switches" in one for one in sent) == 1
    assert [one["uiActive"] for one in sent if "uiActive" in one] == expected
