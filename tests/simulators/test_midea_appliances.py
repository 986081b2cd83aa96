"""The Midea appliances: frames as an independent library reads them, physics, and what they do by themselves."""

from typing import Any

from midealocal.const import ProtocolVersion
from midealocal.device import MideaDevice
from midealocal.devices import device_selector
import pytest

from simulators.devices import Cause
from simulators.midea import Midea, frames
from simulators.midea.appliances import AirConditioner, Dehumidifier
from simulators.midea.catalogue import (
    BEDROOM,
    DEHUMIDIFIER,
    DOOR_LOCK,
    EVERYTHING,
    LIVING_ROOM,
    OFFICE_AC,
    STUDY,
    WASHER,
    many_air_conditioners,
)
from simulators.midea.dialects import DOCUMENT, WORDS
from simulators.midea.frames import AcState

WARM = AcState(
    power=True,
    mode=2,
    temp=24.5,
    fan=60,
    swing_vertical=True,
    eco=True,
    room=26.4,
    outdoor=33,
    humidity=55,
    energy_total=5650.02,
    energy_run=1514,
    watts=812.3,
)


@pytest.fixture
def library() -> MideaDevice:
    """Return the library's own idea of an air conditioner."""
    device = device_selector(
        name="x",
        device_id=1,
        device_type=0xAC,
        ip_address="",
        port=0,
        token="",
        key="",
        device_protocol=ProtocolVersion.V2,
        model="",
        subtype=0,
        customize="",
    )
    assert device is not None
    return device


@pytest.mark.parametrize(
    ("frame", "meaning"),
    [
        (
            frames.state_frame(WARM),
            {
                "power": True,
                "mode": 2,
                "target_temperature": 24.5,
                "fan_speed": 60,
                "swing_vertical": True,
                "swing_horizontal": False,
                "eco_mode": True,
                "boost_mode": False,
                "sleep_mode": False,
                "screen_display": True,
                "indoor_temperature": 26.4,
                "outdoor_temperature": 33.0,
            },
        ),
        (
            frames.state_frame(AcState(temp=17, swing_horizontal=True, turbo=True, sleep=True, fahrenheit=True)),
            {
                "power": False,
                "target_temperature": 17.0,
                "swing_horizontal": True,
                "boost_mode": True,
                "sleep_mode": True,
                "temp_fahrenheit": True,
            },
        ),
        (
            frames.state_frame(AcState(power=True, display=False, frost_protection=True)),
            {"screen_display": False, "frost_protect": True},
        ),
        (
            frames.report_frame(WARM),
            {"power": True, "mode": 2, "target_temperature": 24.5, "fan_speed": 60, "swing_vertical": True},
        ),
        (frames.report_frame(AcState(temp=12.5)), {"power": False, "target_temperature": 12.5}),
        (
            frames.temperature_frame(WARM),
            {"indoor_temperature": 26.4, "outdoor_temperature": 33.0, "indoor_humidity": 55},
        ),
        (
            frames.energy_frame(WARM),
            {
                "total_energy_consumption": 5650.02,
                "current_energy_consumption": 1514.0,
                "realtime_power": 812.3,
            },
        ),
    ],
    ids=["state", "modes", "display", "report", "cold", "temperatures", "energy"],
)
def test_frames_read_by_a_library(library: MideaDevice, frame: bytes, meaning: dict[str, Any]) -> None:
    """What is encoded here is what a library for real appliances decodes."""
    decoded = {str(key): value for key, value in library.process_message(frame).items()}
    assert {key: decoded[key] for key in meaning} == meaning
    assert frames.unpack(frame, 0xAC) == (frame[9], frame[10:-2])


def test_frame_vectors() -> None:
    """Two frames are known to the byte."""
    on = AcState(power=True, mode=2, temp=24.5, fan=60, swing_vertical=True)
    assert frames.report_frame(on).hex() == (
        "aa24ac00000000000005a059403c0000003c0000000000000000000000000000000000cdad"
    )
    assert frames.temperature_frame(WARM).hex() == "aa1fac00000000000004a1000000000000000000000000667400003704006e0d"


def test_frames_that_are_ignored() -> None:
    """A damaged frame, or one for another type, says nothing; a second check sum may stand for the CRC."""
    good = frames.report_frame(WARM)
    wrong_crc = bytearray(good)
    wrong_crc[-2] ^= 1
    wrong_crc[-1] = -sum(wrong_crc[1:-1]) & 0xFF
    for bad in (b"", good[:-1], b"\xab" + good[1:], good[:-1] + bytes((good[-1] ^ 1,)), bytes(wrong_crc)):
        assert frames.unpack(bad, 0xAC) is None
    assert frames.unpack(good, 0xA1) is None
    body = bytes((0x41, 0x81))
    summed = frames.frame(0xAC, 3, body + bytes((-sum(body) & 0xFF,)))
    assert frames.unpack(summed, 0xAC) == (3, body)
    assert frames.commanded(WARM, body) is None
    assert frames.commanded(WARM, bytes((0x40, *bytes(30)))) == AcState(
        mode=0, temp=16, fan=0, room=26.4, outdoor=33, humidity=55, energy_total=5650.02, energy_run=1514, watts=812.3
    )


@pytest.mark.parametrize("dialect", [DOCUMENT, WORDS])
def test_dialects(dialect: Any) -> None:
    """What a dialect writes it reads back; rubbish stays at the default."""
    state = AcState(power=True, mode=6, temp=22.5, fan=80, swing_vertical=True, eco=True, turbo=True, sleep=True)
    assert dialect.read(dialect.write(state)) == AcState(
        **{**vars(state), "energy_total": 0, "energy_run": 0, "watts": 0}
    )
    assert dialect.read({"power": None, "mode": "?", "temp": [], "temperature": {}}) == AcState()


async def test_room_follows_the_set_point(midea: Midea) -> None:
    """A room is cooled or heated to the set point, stays there, and drifts away when the appliance is off."""

    def room() -> float:
        return float(midea.devices[LIVING_ROOM].properties["roomTemp"])

    midea.change(LIVING_ROOM, {"power": "1", "mode": "2", "temp": "24"})
    await midea.advance(60)
    assert 24 < room() < 28
    await midea.advance(3600)
    assert room() == 24
    midea.change(LIVING_ROOM, {"mode": "4", "temp": "30", "outTemp": "5"})
    await midea.advance(3600)
    assert room() == 30
    midea.change(LIVING_ROOM, {"mode": "1", "temp": "26"})
    await midea.advance(3600)
    assert room() == 26
    midea.change(LIVING_ROOM, {"mode": "5"})
    await midea.advance(3600)
    assert room() == 23
    midea.change(LIVING_ROOM, {"power": "0"})
    await midea.advance(100_000)
    assert room() == 5
    midea.change(LIVING_ROOM, {"roomTemp": "30"})
    await midea.advance(1)
    assert room() == 30


async def test_energy_counts(midea: Midea) -> None:
    """Energy only grows; the running total starts anew with each run."""

    def reading(key: str) -> int:
        return int(midea.devices[LIVING_ROOM].properties[key])

    before = reading("totalPowerConsume")
    midea.change(LIVING_ROOM, {"power": "1", "temp": "20"})
    await midea.advance(60)
    assert reading("curRealTimePower") == 90
    await midea.advance(1800)
    first = reading("curRunPower")
    assert first > 10
    assert reading("totalPowerConsume") == before + first
    midea.change(LIVING_ROOM, {"power": "0"})
    await midea.advance(60)
    assert (reading("curRealTimePower"), reading("curRunPower")) == (0, first)
    midea.change(LIVING_ROOM, {"power": "1"})
    await midea.advance(60)
    assert reading("curRunPower") < first
    assert reading("totalPowerConsume") >= before + first


async def test_values_in_words(midea: Midea) -> None:
    """The second dialect has the same physics, with JSON numbers."""
    midea.change(OFFICE_AC, {"power": "on"})
    await midea.advance(3600)
    properties = midea.devices[OFFICE_AC].properties
    assert (properties["indoor_temperature"], properties["real_time_power"]) == (25.5, 2500)
    await midea.advance(0)
    properties["small_temperature"] = "0"
    await midea.advance(3600)
    assert properties["indoor_temperature"] == 25
    assert isinstance(properties["indoor_temperature"], int)


def test_switching_off_ends_boost_and_sleep(midea: Midea) -> None:
    """Boost and sleep end with the power, where the appliance has them; a beep is heard and not reported."""
    living = midea.devices[LIVING_ROOM]
    midea.change(LIVING_ROOM, {"power": "1", "strong": "1", "sleep": "1"})
    assert living.obey({"power": "0", "btnSound": "1"}) == {"power": "0", "strong": "0", "sleep": "0"}
    assert living.describe()["beeps"] == 1
    study = midea.devices[STUDY]
    midea.change(STUDY, {"power": "1"})
    assert study.obey({"power": "0"}) == {"power": "0", "sleep": "0"}


def test_fan_is_fixed_while_drying(midea: Midea) -> None:
    """While drying the fan reports its fixed speed, and the old one comes back afterwards."""
    bedroom = midea.devices[BEDROOM]

    def command(**requested: str) -> str:
        midea.change(BEDROOM, bedroom.obey(requested), Cause.COMMAND)
        return str(bedroom.properties["windSpeed"])

    assert command(mode="2", windSpeed="40") == "40"
    assert command(mode="3") == "101"
    assert command(temp="25") == "101"
    assert command(mode="2") == "40"
    assert command(mode="6", windSpeed="80") == "101"
    assert command(mode="4") == "80"


def test_binary_energy_query(midea: Midea) -> None:
    """The energy group can be queried; unknown queries and commands are not answered."""
    living = midea.devices[LIVING_ROOM]
    group = b"\x41\x21\x01\x44" + bytes(16)
    reply = living.execute(frames.frame(0xAC, 3, group + bytes((frames.crc8(group),))))
    assert reply is not None
    assert reply[0][10:14] == b"\xc1\x21\x01\x44"
    unknown = frames.frame(0xAC, 3, b"\x99" + bytes((frames.crc8(b"\x99"),)))
    assert living.execute(unknown) is None


async def test_dehumidifier(midea: Midea) -> None:
    """A dehumidifier dries the air until its tank is full."""
    device = midea.devices[DEHUMIDIFIER]
    assert isinstance(device, Dehumidifier)
    await midea.advance(600)
    assert device.properties["cur_humidity"] == 63
    await midea.advance(36_000)
    assert (device.properties["tank_status"], device.properties["water_full_level"]) == (1, 100)
    await midea.advance(36_000)
    assert device.properties["cur_humidity"] == 70
    device.empty_tank()
    await midea.advance(1)
    assert device.properties["tank_status"] == 0


async def test_washer(midea: Midea) -> None:
    """A washing machine counts down, can be paused, and ends."""
    washer = midea.devices[WASHER]

    def command(**requested: str) -> tuple[str, int]:
        midea.change(WASHER, washer.obey(requested), Cause.COMMAND)
        return washer.properties["running_status"], washer.properties["remain_time"]

    assert command(control_status="pause") == ("standby", 0)
    assert command(control_status="start", program="fast_wash") == ("work", 15)
    await midea.advance(301)
    assert command(control_status="pause") == ("pause", 10)
    await midea.advance(600)
    assert command(control_status="start") == ("work", 10)
    await midea.advance(600)
    assert washer.properties["running_status"] == "end"
    assert command(control_status="start") == ("work", 15)
    assert command(power="off") == ("standby", 0)


def test_door_lock_answers_binary(midea: Midea) -> None:
    """An appliance of any type has a frame of its type."""
    lock = midea.devices[DOOR_LOCK]
    assert lock.mandatory == frozenset()
    assert lock.reports({"battery": "5"}) == [(lock.snapshot(), {"battery": "5"})]
    assert lock.snapshot()[2] == 0x09


def test_many_air_conditioners() -> None:
    """A benchmark gets as many as it asks for, each with a map of its own."""
    midea = Midea(appliances=3)
    assert len(midea.devices) == 3
    first, second, _ = midea.devices.values()
    assert isinstance(first, AirConditioner)
    assert first.properties == EVERYTHING
    assert first.properties is not second.properties
    assert len({a.sn for a in many_air_conditioners(50, "x")}) == 50
