"""Binary frames: vectors that two public libraries agree on."""

from typing import Any

import pytest

from custom_components.homeclouds.clouds.core.errors import NoAnswerError, ProtocolError, UnsupportedError
from custom_components.homeclouds.clouds.midea import binary

STATE = "aa24ac00000000000003c001583c7f7f003c0000006674000004000000000000000000467a"
DOCUMENT_SAMPLE = (
    "5a,5a,01,00,5a,00,20,80,ad,29,00,00,38,0c,06,00,1c,06,15,14,ad,1d,00,00,00,09,00,00,00,00,00,00,00,01,80,00,00,00,00,aa,"
    "21,fb,00,00,00,00,02,03,01,00,04,03,0b,00,00,00,02,00,00,00,00,00,00,00,00,10,0a,00,01,af,00,00,00,00,00,00,00,00,00,00,"
    "00,00,00,00,00"
)


@pytest.mark.parametrize(
    ("frame", "told"),
    [
        (
            "aa23ac00000000000303c00145660000003c0010045c6b20000000000000000000020d79",
            {"power": "1", "mode": "2", "temp": "21", "windSpeed": "102", "vertWind": "3", "horzWind": "0", "eco": "1"}
            | {"roomTemp": "21", "outTemp": "28.5", "strong": "0", "sleep": "0", "8DegreeHot": "0"}
            | {"tempModeSwitch": "1", "filterFlag": "1"},
        ),
        (
            STATE,
            {"power": "1", "mode": "2", "temp": "24.5", "windSpeed": "60", "vertWind": "3", "horzWind": "0", "eco": "0"}
            | {"roomTemp": "26.4", "outTemp": "33", "strong": "0", "sleep": "0", "8DegreeHot": "0"}
            | {"tempModeSwitch": "0", "filterFlag": "0"},
        ),
        (
            "aa24ac00000000000005a059403c0000003c0000000000000000000000000000000000cdad",
            {"power": "1", "mode": "2", "temp": "24.5", "windSpeed": "60", "vertWind": "3", "horzWind": "0"},
        ),
        (
            "aa1fac00000000000004a1000000000000000000000000667400003704006e0d",
            {"roomTemp": "26.4", "outTemp": "33"},
        ),
        (
            "aa20ac00000000000203c121014400564a02640000000014ae0000000000041a22",
            {"totalPowerConsume": "565002", "curRealTimePower": "0"},
        ),
    ],
)
async def test_vectors(frame: str, told: dict[str, str]) -> None:
    """Vectors."""
    sound = binary.find_frame(frame)
    assert sound is not None
    assert await binary.decode(sound) == told


@pytest.mark.parametrize(
    "frame",
    [
        "aa24ac000000000000024043583c7f7f003c0000000000000000000000280000000001e8cc",
        "aa21ac00000000000003418100ff03ff000200000000000000000000000003028bdb",
        "aa0fac00000000000006c00000000000007f",
    ],
)
async def test_frames_without_state(frame: str) -> None:
    """Frames that tell nothing."""
    raw = bytes.fromhex(frame)
    with pytest.raises(ProtocolError):
        await binary.decode(raw)


async def test_other_types() -> None:
    """Other types."""
    body = bytes.fromhex("c8010228000000000000000000000000")
    head = bytes((0xAA, 10 + len(body), 0xA1, 0, 0, 0, 0, 0, 3, 3)) + body
    dehumidifier = head + bytes((-sum(head[1:]) & 0xFF,))
    told = await binary.decode(dehumidifier)
    assert told["power"] is True
    unknown = bytearray(head)
    unknown[2] = 0x09
    with pytest.raises(ProtocolError):
        await binary.decode(bytes(unknown))


def test_corrupt_frames_are_not_taken() -> None:
    """Corrupt frames are not taken."""
    raw = bytearray.fromhex(STATE)
    for place in range(len(raw)):
        broken = raw.copy()
        broken[place] ^= 0x55
        assert binary.find_frame(broken.hex()) is None


@pytest.mark.parametrize("text", ["", "AA", "xyz", "aa24", "0" * 80, "aa" * 30])
def test_no_frame(text: str) -> None:
    """No frame."""
    assert binary.find_frame(text) is None
    with pytest.raises(NoAnswerError):
        binary.answer_frame(text)


async def test_the_documents_sample() -> None:
    """The documents sample."""
    # It lost a zero of the frame's header, which no check byte can tell; its message type is none then.
    frame = binary.find_frame(DOCUMENT_SAMPLE)
    assert frame is not None
    with pytest.raises(ProtocolError):
        await binary.decode(frame)


def test_frame_in_an_envelope() -> None:
    """Frame in an envelope."""
    envelope = "5a5a0100" + "aa" * 36 + STATE + "00" * 16
    assert binary.find_frame(",".join(envelope[i : i + 2] for i in range(0, len(envelope), 2))) == bytes.fromhex(STATE)


async def test_command() -> None:
    """An air conditioner's command changes what was wanted, and nothing else."""
    [made] = await binary.command([bytes.fromhex(STATE)], {"temp": "22", "power": "0", "btnSound": "0"})
    frame = binary.find_frame(made)
    assert frame is not None
    assert (frame[9], frame[10]) == (0x02, 0x40)
    assert frame[11] & 0x01 == 0
    assert (frame[12] & 0x0F) + 16 == 22
    with pytest.raises(UnsupportedError):
        await binary.command([bytes.fromhex(STATE)], {"lightClass": "1"})
    with pytest.raises(UnsupportedError):
        await binary.command([bytes.fromhex(STATE)], {"temp": "warm"})


DEHUMIDIFIER = "aa21a100000000000003c80101500000003200000000000000003c5c000000000057"


async def test_dehumidifier() -> None:
    """A type without a vocabulary of the document has the library's."""
    told = await binary.decode(bytes.fromhex(DEHUMIDIFIER))
    expected = {"power": True, "mode": "manual", "fan_speed": "high", "target_humidity": 50, "current_humidity": 60}
    assert told.items() >= {**expected, "current_temperature": 21.0, "tank": 0, "child_lock": False}.items()


def alike(frame: str) -> str:
    """Return a frame without what changes from call to call: the message's number and the check bytes."""
    return frame[:-6]


@pytest.mark.parametrize(
    ("wanted", "frame"),
    [
        ({"target_humidity": "55"}, "aa21a10000000000000248430150000000370000000000000000000000000002998e"),
        ({"mode": "auto"}, "aa21a10000000000000248430350000000320000000000000000000000000003fa2f"),
        ({"power": "off"}, "aa21a100000000000002484201500000003200000000000000000000000000041c0f"),
    ],
)
async def test_commands_of_a_dehumidifier(wanted: dict[str, str], frame: str) -> None:
    """A command carries the whole state, with what was wanted changed."""
    [made] = await binary.command([bytes.fromhex(DEHUMIDIFIER)], wanted)
    assert alike(made) == alike(frame)


HEAT_PUMP = bytes((1, 0x02, 0x3A, 0, 3, 0, 30, 35, 48, 44)) + bytes(20)
"""Body of the basic report: zone 2 is on, and heats."""


@pytest.mark.parametrize(
    ("state", "wanted", "last"),
    [
        # A dehumidifier that is off: its power, its humidity
        ("aa21a100000000000003c80001500000003200000000000000003c5c000000000058", {"power": "on", "target_humidity": "55"}, {11: 0x01, 17: 55}),
        # Zone 1 on and cooling, at 20 °C
        ("", {"zone1_power": "on", "mode": "2", "target_temperature.0": "20"}, {11: 0x03, 12: 2, 13: 20, 14: 35}),
        ("", {"mode": 1}, {11: 0x02, 12: 1, 13: 30}),
    ],
)  # fmt: skip
async def test_no_command_takes_back_the_one_before(state: str, wanted: dict[str, Any], last: dict[int, int]) -> None:
    """Each carries the whole state, so the last says all that was wanted."""
    found = bytes.fromhex(state) if state else frame_of(0xC3, 0x03, HEAT_PUMP)
    made = await binary.command([found], wanted)
    frame = binary.find_frame(made[-1])
    assert frame is not None
    assert {place: frame[place] & (0x01 if state and place == 11 else 0xFF) for place in last} == last


@pytest.mark.parametrize("wanted", [{"nonsense": "1"}, {"zone.1": "5"}])
async def test_commands_that_cannot_be(wanted: dict[str, str]) -> None:
    """What the library does not know is refused, and not sent as something else."""
    with pytest.raises(UnsupportedError):
        await binary.command([bytes.fromhex(DEHUMIDIFIER)], wanted)


@pytest.mark.parametrize(
    ("kind", "first"),
    [
        ("A1", "aa20a100000000000003418100ff00000000000000000000000000000000"),
        ("DB", "aa0bdb000000000000030314"),
        ("CC", "aa22cc000000000000030100000000000000000000000000000000000000000000000e"),
        ("AC", "aa20ac00000000000003418100ff"),
    ],
)
def test_queries(kind: str, first: str) -> None:
    """Every type is asked by frames of its own."""
    queries = binary.queries(kind)
    assert queries[0].startswith(first)
    assert all(binary.find_frame(query) for query in queries)


async def test_washing_machine_is_turned_on() -> None:
    """Without a state that is known a command can be made, too."""
    state = frame_of(0xDB, 0x03, bytes((3, 1, 1, 0, 0, 3)) + bytes(60))
    [made] = await binary.command([state], {"power": "on"})
    assert made == "aa20db000000000000020201ffffffffffffffffffffffffffffffffffffffff14"


def frame_of(kind: int, message: int, body: bytes) -> bytes:
    """Return a sound frame."""
    head = bytes((0xAA, 10 + len(body), kind, 0, 0, 0, 0, 0, 0, message)) + body
    return head + bytes((-sum(head[1:]) & 0xFF,))


def test_unknown_types() -> None:
    """They have no binary messages."""
    for kind in ("09", "", "ZZ"):
        with pytest.raises(UnsupportedError):
            binary.queries(kind)


def fan(protocol: int) -> bytes:
    """Return the report of a fan that is on, in its second mode, and does not oscillate."""
    return frame_of(0xFA, 0x03, bytes((0, 0, 0, 0, 0x05, 10)) + bytes(17) + bytes((protocol,)) + bytes(36))


@pytest.mark.parametrize(
    ("protocol", "wanted", "sent"),
    [
        (0, {"fan_speed": "5", "mode": "normal"}, [(0x80, 5), (0x03, 0)]),
        (0, {"mode": "silent"}, [(0x0B, 0)]),
        (5, {"mode": "normal"}, [(0x03, 0)]),
        (5, {"mode": "silent"}, [(0x0B, 0)]),
        (5, {"oscillate": "off", "fan_speed": "5"}, [(0x80, 5)]),
    ],
)
async def test_fans_of_both_protocols(protocol: int, wanted: dict[str, str], sent: list[tuple[int, int]]) -> None:
    """Each has its own words for modes, and what is so already is not refused: mode and speed that are sent."""
    frames = [binary.find_frame(made) for made in await binary.command([fan(protocol)], wanted)]
    assert [(frame[14], frame[15]) for frame in frames if frame is not None] == sent
