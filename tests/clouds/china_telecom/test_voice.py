"""Devices that speak and listen, with a voice that says what a test says."""

import asyncio
import base64
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from typing import Any, override

import aiohttp
import pytest

from custom_components.homeclouds.clouds.china_telecom.devices import recording, voice
from custom_components.homeclouds.clouds.china_telecom.devices.cloud import DevicesCloud
from custom_components.homeclouds.clouds.core.cloud import Context
from custom_components.homeclouds.clouds.core.speech import (
    Audio,
    Coding,
    Heard,
    Outcome,
    Speech,
    SpeechError,
    UnconfiguredError,
    UnrecognizedError,
)
from simulators.china_telecom import ChinaTelecomDevices, wire

from ..listener import RecordingListener, reporting

AC, GATEWAY, SENSOR = "CT0000000000000AC01", "CT0000000000000GW01", "CT0000000000000TH01"
SOUND = bytes(range(256)) * 40


@dataclass
class Voices(Speech):
    """A voice that says and hears what it is told to."""

    heard: Heard = field(default_factory=lambda: Heard("turn it on", "Done", Outcome.DONE))
    error: type[SpeechError] | None = None
    sound: bytes = b"sound"
    said: list[tuple[Any, ...]] = field(default_factory=list)
    listened: list[tuple[str, Audio, str]] = field(default_factory=list)
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    busy: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        """Answer at once."""
        self.gate.set()

    async def _work(self) -> None:
        self.busy.set()
        await self.gate.wait()
        if self.error is not None:
            raise self.error

    @override
    async def say(self, text: str, *, coding: Coding, rate: int, voice: str = "", assistant: str = "") -> Audio:
        self.said.append((text, coding, rate, voice, assistant))
        await self._work()
        return Audio(self.sound, coding, rate)

    @override
    async def hear(self, device_id: str, audio: Audio, *, assistant: str = "") -> Heard:
        self.listened.append((device_id, audio, assistant))
        await self._work()
        return self.heard


@pytest.fixture
def voices() -> Voices:
    """Return the voice."""
    return Voices()


def cloud_of(
    fleet: ChinaTelecomDevices,
    session: aiohttp.ClientSession,
    listener: RecordingListener,
    voices: Speech | None,
    **options: Any,
) -> DevicesCloud:
    """Return the cloud that the fleet logs in to."""
    context = Context(session=session, options=options, save=listener.save, devices=fleet.forms(), speech=voices)
    return DevicesCloud(fleet.sign_in, context)


async def settled(fleet: ChinaTelecomDevices, listener: RecordingListener) -> None:
    """Wait until all devices have said what they are."""
    await listener.until(lambda: all(listener.properties.get(one.id) for one in fleet.devices.values()))


@pytest.fixture
async def cloud(
    fleet: ChinaTelecomDevices, session: aiohttp.ClientSession, listener: RecordingListener, voices: Voices
) -> AsyncGenerator[DevicesCloud]:
    """Return a cloud that all devices are connected to."""
    made = cloud_of(fleet, session, listener, voices, assistant="kitchen")
    async with reporting(made, listener):
        await settled(fleet, listener)
        yield made


async def test_speech(cloud: DevicesCloud, fleet: ChinaTelecomDevices, voices: Voices) -> None:
    """A text comes back as sound, as the device wants it and else as the document says."""
    answer = await fleet.say(AC, "空调已打开")
    assert (answer["result"], answer["deviceId"]) == (0, AC)
    assert base64.b64decode(answer["ttsResult"]["audioData"]) == b"sound"
    wanted = {
        "anchor": "xiaoyan",
        "speed": 100,
        "volume": 0,
        "pitch": "50",
        "format": "pcm",
        "rate": "8000",
        "channel": 1,
    }
    assert (await fleet.say(SENSOR, "wet", **wanted))["result"] == 0
    assert voices.said == [
        ("空调已打开", Coding.AMR, 16000, "", "kitchen"),
        ("wet", Coding.PCM, 8000, "xiaoyan", "kitchen"),
    ]
    assert cloud.diagnostics()["speech"] == {"served": 2}


@pytest.mark.parametrize(
    "wanted",
    [
        {"content": ""},
        {"content": None},
        {"content": "x" * 501},
        {"format": "mp3"},
        {"rate": 44100},
        {"rate": "fast"},
        {"channel": 2},
        {"speed": 101},
        {"pitch": -1},
        {"anchor": {}},
    ],
)
async def test_speech_of_invalid_text(
    cloud: DevicesCloud, fleet: ChinaTelecomDevices, voices: Voices, wanted: dict[str, Any]
) -> None:
    """What the document does not allow is a wrong parameter, and nobody speaks."""
    assert (await fleet.say(AC, **{"content": "x", **wanted}))["result"] == 100001
    assert not voices.said
    assert (await fleet.lines[AC].request(3000, {"deviceId": AC}))["result"] == 100001
    assert (await fleet.lines[AC].request(3000, {"deviceId": AC, "ttsParam": [{}, {}]}))["result"] == 100001


@pytest.mark.parametrize(
    ("outcome", "result"),
    [
        (Outcome.DONE, 0),
        (Outcome.NO_SUCH_TARGET, 400003),
        (Outcome.NOT_UNDERSTOOD, 400004),
        (Outcome.FAILED, 999999),
    ],
)
async def test_command(
    cloud: DevicesCloud, fleet: ChinaTelecomDevices, voices: Voices, outcome: Outcome, result: int
) -> None:
    """What was said to a device is done, and the device is told what became of it."""
    voices.heard = Heard("把空调调到 28 度", "已将空调温度设置为 28 度", outcome)
    [answer] = await fleet.listen(AC, SOUND)
    assert answer["result"] == result
    assert answer["ctrlResult"] == {"rawText": "把空调调到 28 度", "resultDesc": "已将空调温度设置为 28 度"}
    assert voices.listened == [(AC, Audio(SOUND, Coding.AMR, 16000), "kitchen")]


@pytest.mark.parametrize("strict", [False, True])
async def test_command_in_pieces(
    fleet: ChinaTelecomDevices,
    session: aiohttp.ClientSession,
    listener: RecordingListener,
    voices: Voices,
    strict: bool,
) -> None:
    """A recording may come in pieces with one sequence number, by devices behind a gateway and while others speak."""
    made = cloud_of(fleet, session, listener, voices, strict_sequence=strict)
    async with reporting(made, listener):
        await settled(fleet, listener)
        results = [one["result"] for one in await fleet.listen(SENSOR, SOUND, 5, format="pcm", rate=8000)]
        assert results == [400002, 400002, 400002, 400002, 0]
        assert voices.listened == [(SENSOR, Audio(SOUND, Coding.PCM, 8000), "")]
        assert (await fleet.say(SENSOR, "x"))["result"] == 0


def piece(device: str, sn: int, last: str, data: bytes, **more: Any) -> dict[str, Any]:
    """Return a packet with a piece of a recording."""
    given = {"voiceId": "v", "sn": sn, "isLast": last, "audioData": base64.encodebytes(data).decode()}
    return {"deviceId": device, "ctrlParam": given | more}


async def test_life_goes_on_while_recording(cloud: DevicesCloud, fleet: ChinaTelecomDevices, voices: Voices) -> None:
    """Between the pieces a device may send other packets; a piece that comes twice counts once; later heads are left out."""
    line = fleet.lines[AC]
    number = line.number()
    assert (await line.request(3002, piece(AC, 1, "0", b"#!AMR\nab"), number=number))["result"] == 400002
    assert (await line.request(1000, {"token": line.token}))["result"] == 0
    assert (await line.request(3002, piece(AC, 2, "0", b"#!AMR\ncd"), number=number))["result"] == 400002
    assert (await line.request(3002, piece(AC, 2, "0", b"#!AMR\ncd", x=1), number=number))["result"] == 400002
    # A device that counts on all the same is understood by the id of its recording
    assert (await line.request(3002, piece(AC, 3, "1", b"ef")))["result"] == 0
    assert [audio.data for _, audio, _ in voices.listened] == [b"#!AMR\nabcdef"]


async def test_recording_of_invalid_data(
    cloud: DevicesCloud, fleet: ChinaTelecomDevices, voices: Voices, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pieces that do not fit, are too much or are no sound are refused, and end the recording."""
    monkeypatch.setattr(recording, "MOST_AUDIO", 8)
    line = fleet.lines[AC]
    for second in (
        piece(AC, 3, "1", b"ab"),
        piece(AC, 2, "1", b"ab", format="pcm"),
        piece(AC, 2, "1", b"ab", rate=8000),
        piece(AC, 2, "1", b"123456789"),
        piece(AC, 2, "1", b"ab", audioData="@"),
        piece(AC, 2, "1", b"ab", audioData=7),
        {"deviceId": AC, "ctrlParam": {"sn": "two", "audioData": ""}},
    ):
        number = line.number()
        assert (await line.request(3002, piece(AC, 1, "0", b"ab"), number=number))["result"] == 400002
        assert (await line.request(3002, second, number=number))["result"] == 100001
        cloud.handler.voice._recordings._open.clear()
    assert (await line.request(3002, piece(AC, 1, "1", b"")))["result"] == 100001
    assert (await line.request(3002, {"deviceId": AC}))["result"] == 100001
    assert (await line.request(3002, piece(AC, 2, "1", b"ab")))["result"] == 100001
    assert not voices.listened


async def test_beginnings_do_not_pile_up(
    cloud: DevicesCloud, fleet: ChinaTelecomDevices, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Recordings that are never finished are forgotten: the oldest when there are many, all after a while."""
    monkeypatch.setattr(recording, "MOST_OPEN", 2)
    gateway = fleet.lines[GATEWAY]
    kept = cloud.handler.voice._recordings._open
    for device in (GATEWAY, "CT0000000000000DL01", SENSOR):
        assert (await gateway.request(3002, piece(device, 1, "0", b"ab")))["result"] == 400002
    assert list(kept) == ["CT0000000000000DL01", SENSOR]
    for one in kept.values():
        one.last_piece -= 100
    assert (await gateway.request(3002, piece(GATEWAY, 1, "0", b"ab")))["result"] == 400002
    assert list(kept) == [GATEWAY]


@pytest.mark.parametrize(
    ("error", "spoken", "understood"),
    [
        (UnconfiguredError, 400001, 400004),
        (UnrecognizedError, 400005, 400005),
        (SpeechError, 999999, 999999),
        (TimeoutError, 999999, 999999),
    ],
)
async def test_speech_engine_fails(
    cloud: DevicesCloud,
    fleet: ChinaTelecomDevices,
    voices: Voices,
    error: type[SpeechError],
    spoken: int,
    understood: int,
) -> None:
    """A voice that is missing is told with the code that the document has for it."""
    voices.error = error
    assert (await fleet.say(AC, "x"))["result"] == spoken
    assert [one["result"] for one in await fleet.listen(AC, SOUND)] == [understood]
    voices.error = None
    assert (await fleet.say(AC, "x"))["result"] == 0


@pytest.mark.parametrize("off", [True, False])
async def test_without_speech_engine(
    fleet: ChinaTelecomDevices, session: aiohttp.ClientSession, listener: RecordingListener, voices: Voices, off: bool
) -> None:
    """Without a voice, or if the user wants none, the document's answers are given at once."""
    made = cloud_of(fleet, session, listener, voices if off else None, speech=not off)
    async with reporting(made, listener):
        await settled(fleet, listener)
        assert (await fleet.say(AC, "x"))["result"] == 400001
        assert [one["result"] for one in await fleet.listen(AC, SOUND, 3)] == [400004]
        assert not voices.said


async def test_only_devices_that_are_bound(cloud: DevicesCloud, fleet: ChinaTelecomDevices, voices: Voices) -> None:
    """A gateway speaks for nobody who did not prove to be behind it."""
    gateway = fleet.lines[GATEWAY]
    for device in (AC, "stranger", ""):
        assert (await gateway.request(3002, piece(device, 1, "1", b"ab")))["result"] == 200001
        answer = await gateway.request(3000, {"deviceId": device, "ttsParam": {"content": "x"}})
        assert answer["result"] == 200001
    assert not voices.said
    assert not voices.listened


async def test_voice_of_unauthenticated_peers_is_rejected(
    cloud: DevicesCloud, fleet: ChinaTelecomDevices, voices: Voices
) -> None:
    """Nobody speaks or is heard without a session: not before connecting, not with another key, not with another's token."""
    host, port = fleet.doors["connect"]
    line, inner = fleet.lines[AC], {"sequence": "1", **piece(AC, 1, "1", b"ab")}
    for token, key in ((line.token, line.key), ("0" * 16, line.key)):
        reader, writer = await asyncio.open_connection(host, port)
        writer.write(wire.frame({"code": 3002, "token": token, "data": wire.seal(inner, key, key)}))
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await reader.readexactly(1)
        writer.close()
    for token, key in ((line.token, "0" * 16), (fleet.lines[GATEWAY].token, line.key)):
        line.send(wire.frame({"code": 3002, "token": token, "data": wire.seal(inner, key, key)}))
    assert (await line.request(1000, {"token": line.token}))["result"] == 0
    assert not voices.listened
    assert cloud.server.counts["unauthenticated"] == cloud.server.counts["undecipherable"] == 2


async def test_slow_speech_engine(
    cloud: DevicesCloud, fleet: ChinaTelecomDevices, voices: Voices, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While Home Assistant thinks, a device may say other things; asking again does nothing twice; in the end there is an answer."""
    monkeypatch.setattr(voice, "_WITHIN", 0.05)
    voices.gate.clear()
    line = fleet.lines[AC]
    asked = asyncio.create_task(line.request(3002, piece(AC, 1, "1", b"ab"), number=line.number()))
    await voices.busy.wait()
    assert (await line.request(1000, {"token": line.token}))["result"] == 0
    assert (await asked)["result"] == 999999
    assert cloud.handler.voice.counts == {"failed": 1}


async def test_repeated_command(cloud: DevicesCloud, fleet: ChinaTelecomDevices, voices: Voices) -> None:
    """A device that asks again before, or after, it is answered does not have its command done twice."""
    voices.gate.clear()
    asked = asyncio.create_task(fleet.listen(AC, SOUND))
    await voices.busy.wait()
    line = fleet.lines[AC]
    command = line.untidy.last
    line.send(command)
    await line.request(1000, {"token": ""})
    line.send(command)
    await line.request(1000, {"token": ""})
    voices.gate.set()
    assert [one["result"] for one in await asked] == [0]
    assert len(voices.listened) == 1
    line.send(command)
    assert (await fleet.say(AC, "x"))["result"] == 0
    assert len(voices.listened) == 1
    assert cloud.server.counts["repeats"] == 2


async def test_one_at_a_time(cloud: DevicesCloud, fleet: ChinaTelecomDevices, voices: Voices) -> None:
    """A device is served one request at a time, all of them a few; who hangs up gives up."""
    voices.gate.clear()
    first = asyncio.create_task(fleet.say(AC, "x"))
    await voices.busy.wait()
    assert (await fleet.say(AC, "y"))["result"] == 999999
    assert [text for text, *_ in voices.said] == ["x"]
    cloud.handler.voice._busy |= {"1", "2", "3"}
    assert (await fleet.say(SENSOR, "z"))["result"] == 999999
    fleet.lines[AC].close()
    with pytest.raises(ConnectionError):
        await first
    while AC in cloud.handler.voice._busy:
        await asyncio.sleep(0)


async def test_too_much_sound(cloud: DevicesCloud, fleet: ChinaTelecomDevices, voices: Voices) -> None:
    """An answer that would stop up the line is not sent; the longest that may be sent arrives, while life goes on."""
    voices.sound = bytes(512 * 1024 + 1)
    assert (await fleet.say(AC, "x"))["result"] == 999999
    voices.sound = bytes(512 * 1024)
    answer, beat = await asyncio.gather(fleet.say(AC, "x"), fleet.lines[AC].request(1000, {}))
    assert len(base64.b64decode(answer["ttsResult"]["audioData"])) == 512 * 1024
    assert beat["result"] == 0


async def test_not_too_often(cloud: DevicesCloud, fleet: ChinaTelecomDevices, voices: Voices) -> None:
    """Speech costs money: a device gets so much of it in a minute."""
    now = 0.0
    cloud.handler.voice.clock = lambda: now
    results = [(await fleet.say(AC, "x"))["result"] for _ in range(22)]
    assert results == [0] * 20 + [999999] * 2
    assert (await fleet.say(SENSOR, "x"))["result"] == 0
    now = 60.0
    assert (await fleet.say(AC, "x"))["result"] == 0


async def test_datagrams(
    datagram_fleet: ChinaTelecomDevices, session: aiohttp.ClientSession, listener: RecordingListener, voices: Voices
) -> None:
    """Over UDP a recording comes in pieces as well; a recorded one that is played again does nothing, nor moves the device."""
    fleet = datagram_fleet
    made = cloud_of(fleet, session, listener, voices)
    async with reporting(made, listener):
        await settled(fleet, listener)
        line = fleet.lines[AC]
        number, frames = line.number(), []
        for sn in (1, 2, 3):
            await line.request(3002, piece(AC, sn, "1" if sn == 3 else "0", b"ab"), number=number)
            frames.append(line.untidy.last)
        loop = asyncio.get_running_loop()
        elsewhere, _ = await loop.create_datagram_endpoint(
            asyncio.DatagramProtocol, remote_addr=("127.0.0.1", made.server.connect_port)
        )
        for frame in frames:
            elsewhere.sendto(frame)
        await line.request(1000, {"token": line.token})
        await line.request(1000, {"token": line.token})
        elsewhere.close()
        assert [audio.data for _, audio, _ in voices.listened] == [b"ababab"]
        assert made.server.sessions[AC].address[1] == line.port
        # What does not fit into a datagram can't be answered
        voices.sound = bytes(40_000)
        assert (await fleet.say(AC, "x"))["result"] == 999999


async def test_new_recording(cloud: DevicesCloud, fleet: ChinaTelecomDevices, voices: Voices) -> None:
    """A device that begins another recording has given the first one up."""
    line = fleet.lines[AC]
    assert (await line.request(3002, piece(AC, 1, "0", b"ab")))["result"] == 400002
    assert (await line.request(3002, piece(AC, 1, "0", b"cd", voiceId="w")))["result"] == 400002
    assert (await line.request(3002, piece(AC, 1, "0", b"ef", voiceId="w")))["result"] == 400002
    assert (await line.request(3002, piece(AC, 2, "1", b"gh", voiceId="w")))["result"] == 0
    assert [audio.data for _, audio, _ in voices.listened] == [b"efgh"]
    # What was begun long ago is not gone on with
    assert (await line.request(3002, piece(AC, 1, "0", b"ab")))["result"] == 400002
    cloud.handler.voice._recordings._open[AC].last_piece -= 100
    assert (await line.request(3002, piece(AC, 2, "1", b"cd")))["result"] == 100001
