"""Devices that speak and listen, through Home Assistant's own voice assistants."""

import asyncio
import base64
from collections.abc import AsyncGenerator
import json
import os
from pathlib import Path
import shutil
from typing import Any

from homeassistant.components.assist_pipeline import (
    Pipeline,
    async_create_default_pipeline,
    async_get_pipelines,
    async_update_pipeline,
)
from homeassistant.components.ffmpeg import FFmpegManager
from homeassistant.components.homeassistant.exposed_entities import async_expose_entity
from homeassistant.config_entries import ConfigSubentryData
from homeassistant.const import EVENT_CALL_SERVICE
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import area_registry as ar, device_registry as dr, entity_registry as er
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_capture_events

from custom_components.homeclouds.clouds.core.speech import Audio, Coding, SpeechError
from custom_components.homeclouds.const import CONF_CLOUD, DOMAIN
from custom_components.homeclouds.voice import audio
from simulators.china_telecom import ChinaTelecomDevices
from simulators.testing import simulator_fixture

from .accounts import close
from .speech_engines import Engines, fake_ffmpeg, set_up_engines, wav

fleet = simulator_fixture(ChinaTelecomDevices, retry=0.02)
AC, LAMP, SOCKET = "CT0000000000000AC01", "CT0000000000000LT01", "CT0000000000000SK01"
SOUND = b"\1\2" * 3200


@pytest.fixture(autouse=True)
def impatient(enable_custom_integrations: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have news taken in at once."""
    monkeypatch.setattr("custom_components.homeclouds.account.poller._REFRESH_COOLDOWN", 0)


@pytest.fixture
async def engines(hass: HomeAssistant, tmp_path: Path) -> Engines:
    """Return engines; the preferred voice assistant uses them, and Home Assistant's own sentences."""
    return await set_up_engines(hass, fake_ffmpeg(tmp_path))


async def set_up(hass: HomeAssistant, fleet: ChinaTelecomDevices, **options: Any) -> MockConfigEntry:
    """Set up an account that the whole fleet connects to."""
    subentries = [
        ConfigSubentryData(data=form, subentry_type="device", title=form["name"], unique_id=form["device_id"])
        for form in fleet.forms()
    ]
    data = {CONF_CLOUD: "china_telecom_devices", **fleet.sign_in}
    entry = MockConfigEntry(domain=DOMAIN, title="Devices", data=data, options=options, subentries_data=subentries)
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    async with asyncio.timeout(30):
        while any(entity_id(hass, *one) is None for one in ((LAMP, "light", "light"), (SOCKET, "switch", "outlet"))):
            await asyncio.sleep(0.01)
    await hass.async_block_till_done()
    return entry


@pytest.fixture
async def account(hass: HomeAssistant, engines: Engines, fleet: ChinaTelecomDevices) -> AsyncGenerator[MockConfigEntry]:
    """Return an account that the whole fleet is connected to."""
    entry = await set_up(hass, fleet)
    yield entry
    await close(hass, entry)


def entity_id(hass: HomeAssistant, device: str, domain: str, key: str) -> str | None:
    """Return the id of an entity, once it is there."""
    return er.async_get(hass).async_get_entity_id(domain, DOMAIN, f"{device}_{key}")


def put_into(hass: HomeAssistant, entry: MockConfigEntry, area: str, *devices: str) -> None:
    """Put devices into an area."""
    area_id = ar.async_get(hass).async_get_or_create(area).id
    for device in devices:
        found = dr.async_get(hass).async_get_device_by_identifier((DOMAIN, device), entry.entry_id)
        assert found is not None
        dr.async_get(hass).async_update_device(found.id, area_id=area_id)


def assistant(hass: HomeAssistant) -> Pipeline:
    """Return the voice assistant."""
    [one] = async_get_pipelines(hass)
    return one


@pytest.mark.parametrize(("language", "words"), [("en", "turn on the lights"), ("zh-CN", "打开灯")])
async def test_command_for_the_room(
    hass: HomeAssistant,
    account: MockConfigEntry,
    engines: Engines,
    fleet: ChinaTelecomDevices,
    language: str,
    words: str,
) -> None:
    """What is said to a device means its room: its own lamp is turned on through the cloud, the one elsewhere is not."""
    engines.words = words
    await async_update_pipeline(hass, assistant(hass), conversation_language=language)
    lamp = entity_id(hass, LAMP, "light", "light")
    assert lamp is not None
    hass.states.async_set("light.cellar", "off", {"friendly_name": "Cellar"})
    for light in (lamp, "light.cellar"):
        async_expose_entity(hass, "conversation", light, True)
    put_into(hass, account, "Bedroom", AC, LAMP)
    calls = async_capture_events(hass, EVENT_CALL_SERVICE)
    answers = await fleet.listen(AC, SOUND, 3, format="pcm")
    assert [one["result"] for one in answers] == [400002, 400002, 0]
    assert answers[-1]["ctrlResult"]["rawText"] == words
    assert answers[-1]["ctrlResult"]["resultDesc"]
    assert fleet.devices[LAMP].properties["0.POWER"] == "1"
    assert {str(call.data["service_data"]["entity_id"]).strip("[']") for call in calls} == {lamp}
    [(metadata, sound)] = engines.recorded
    assert (metadata.language, metadata.sample_rate, sound) == ("en", 16000, SOUND)


@pytest.mark.parametrize(
    ("words", "result"),
    [
        ("turn on the chandelier", 400003),
        ("abracadabra", 400004),
        (None, 400005),
        ("", 400005),
    ],
)
async def test_commands_that_fail(
    account: MockConfigEntry, engines: Engines, fleet: ChinaTelecomDevices, words: str | None, result: int
) -> None:
    """What can't be heard, understood or found is told with the document's code for it, in words if there are any."""
    engines.words = words
    [answer] = await fleet.listen(AC, SOUND, format="pcm")
    assert answer["result"] == result
    assert answer.get("ctrlResult", {}).get("rawText") == (words or None)
    assert bool(answer.get("ctrlResult", {}).get("resultDesc")) == bool(words)


async def test_conversation_goes_on(
    hass: HomeAssistant, account: MockConfigEntry, engines: Engines, fleet: ChinaTelecomDevices
) -> None:
    """What is said next to the same device belongs to the same conversation; an agent that breaks down is no disaster."""
    await async_update_pipeline(hass, assistant(hass), conversation_engine="conversation.thinker")
    results = [(await fleet.listen(one, SOUND, format="pcm"))[0]["result"] for one in (AC, AC, LAMP)]
    assert results == [999999] * 3
    first, second, third = engines.asked
    assert first.conversation_id == second.conversation_id != third.conversation_id
    device = dr.async_get(hass).async_get_device_by_identifier((DOMAIN, AC), account.entry_id)
    assert device is not None
    assert first.device_id == second.device_id == device.id != third.device_id
    assert first.text == "turn on the lights"


async def test_recogniser_breaks_down(
    hass: HomeAssistant, account: MockConfigEntry, engines: Engines, fleet: ChinaTelecomDevices
) -> None:
    """A recogniser that fails, is gone, or was never there is told for what it is."""
    engines.error = RuntimeError("out of order")
    assert (await fleet.listen(AC, SOUND, format="pcm"))[0]["result"] == 400005
    engines.error = TimeoutError()
    assert (await fleet.listen(AC, SOUND, format="pcm"))[0]["result"] == 999999
    await async_update_pipeline(hass, assistant(hass), stt_engine="stt.gone")
    assert (await fleet.listen(AC, SOUND, format="pcm"))[0]["result"] == 400004
    await async_update_pipeline(hass, assistant(hass), stt_engine=None)
    assert (await fleet.listen(AC, SOUND, format="pcm"))[0]["result"] == 400004


async def test_speech(account: MockConfigEntry, engines: Engines, fleet: ChinaTelecomDevices) -> None:
    """A text is spoken by the engine of the assistant, with the voice that is asked for if it has it."""
    answer = await fleet.say(AC, "空调已打开", format="pcm", anchor="usual")
    assert (answer["result"], base64.b64decode(answer["ttsResult"]["audioData"])) == (0, engines.samples)
    await fleet.say(AC, "Hello", format="pcm", anchor="nobody")
    [(text, language, options), (_, _, usual)] = engines.spoken
    assert (text, language) == ("空调已打开", "en")
    assert options == {
        "voice": "usual",
        "preferred_format": "wav",
        "preferred_sample_rate": 16000,
        "preferred_sample_channels": 1,
        "preferred_sample_bytes": 2,
    }
    assert usual["voice"] == "xiaoyan"


async def test_speech_with_a_chosen_assistant(
    hass: HomeAssistant, engines: Engines, fleet: ChinaTelecomDevices
) -> None:
    """The user may choose an assistant; if it is gone, the preferred one serves."""
    other = await async_create_default_pipeline(hass, "stt.recogniser", "tts.speaker", "Other")
    assert other is not None
    await async_update_pipeline(hass, other, tts_voice="usual", tts_language="zh", stt_language="zh")
    entry = await set_up(hass, fleet, assistant=other.id)
    await fleet.say(AC, "Hello", format="pcm")
    assert [(language, options.get("voice")) for _, language, options in engines.spoken] == [("zh", "usual")]
    await fleet.listen(AC, SOUND, format="pcm")
    assert engines.recorded[0][0].language == "zh"
    hass.config_entries.async_update_entry(entry, options={"assistant": "gone"})
    entry = await reload(hass, entry, fleet)
    await fleet.say(AC, "Hello", format="pcm")
    assert engines.spoken[1][1] == "en"
    await hass.config_entries.async_unload(entry.entry_id)


async def reload(hass: HomeAssistant, entry: MockConfigEntry, fleet: ChinaTelecomDevices) -> MockConfigEntry:
    """Set an account up again, until the device is back."""
    await hass.config_entries.async_reload(entry.entry_id)
    async with asyncio.timeout(30):
        while AC not in fleet.lines:
            await asyncio.sleep(0.01)
    return entry


async def test_speech_that_fails(
    hass: HomeAssistant, account: MockConfigEntry, engines: Engines, fleet: ChinaTelecomDevices
) -> None:
    """An engine that fails, does not know its language, or is gone is told for what it is."""
    engines.error = KeyError("out of order")
    assert (await fleet.say(AC, "one", format="pcm"))["result"] == 999999
    engines.error = None
    engines.samples = b""
    assert base64.b64decode((await fleet.say(AC, "two", format="pcm"))["ttsResult"]["audioData"]) == b""
    await async_update_pipeline(hass, assistant(hass), tts_language="tlh")
    assert (await fleet.say(AC, "three", format="pcm"))["result"] == 999999
    await async_update_pipeline(hass, assistant(hass), tts_engine="tts.gone")
    assert (await fleet.say(AC, "four", format="pcm"))["result"] == 400001


async def test_speech_without_recognition(hass: HomeAssistant, fleet: ChinaTelecomDevices, tmp_path: Path) -> None:
    """Without engines nobody speaks; without voice assistants nobody listens."""
    entry = await set_up(hass, fleet)
    assert (await fleet.say(AC, "Hello", format="pcm"))["result"] == 400001
    assert (await fleet.listen(AC, SOUND, format="pcm"))[0]["result"] == 400004
    engines = await set_up_engines(hass, fake_ffmpeg(tmp_path), assistants=False)
    assert (await fleet.say(AC, "Hello", format="pcm"))["result"] == 0
    assert engines.spoken[0][1] == "en"
    assert (await fleet.listen(AC, SOUND, format="pcm"))[0]["result"] == 400004
    await hass.config_entries.async_unload(entry.entry_id)


async def test_settings(hass: HomeAssistant, account: MockConfigEntry, fleet: ChinaTelecomDevices) -> None:
    """Devices may be kept from speaking and listening."""
    result = await hass.config_entries.options.async_init(account.entry_id)
    form = {"areas": True, "strict_sequence": False, "heartbeat": 30, "speech": False, "assistant": "preferred"}
    result = await hass.config_entries.options.async_configure(result["flow_id"], form)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done()
    await reload(hass, account, fleet)
    assert (await fleet.say(AC, "Hello", format="pcm"))["result"] == 400001


# --- sound ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("recorded", "coding", "rate", "source"),
    [
        (b"#!AMR\nxyz", Coding.AMR, 8000, "amr"),
        (b"#!AMR-WB\nxyz", Coding.AMR, 16000, "amr"),
        (b"xyz", Coding.AMR, 8000, "amrnb"),
        (b"xyz", Coding.AMR, 16000, "amrwb"),
        (b"OggSxyz", Coding.SPEEX, 16000, "ogg"),
    ],
)
async def test_compressed_recordings(
    hass: HomeAssistant, engines: Engines, recorded: bytes, coding: Coding, rate: int, source: str
) -> None:
    """Compressed sound is unpacked by Home Assistant's FFmpeg, whatever it says it is and no longer than a minute."""
    command, _, rest = (await audio.to_samples(hass, Audio(recorded, coding, rate))).partition(b"\n")
    words = json.loads(command)
    assert words[words.index("-i") - 2 : words.index("-i") + 2] == ["-f", source, "-i", "pipe:0"]
    assert words[-9:] == ["-f", "s16le", "-ar", "16000", "-ac", "1", "-t", "60", "pipe:1"]
    assert rest == recorded


async def test_plain_recordings(hass: HomeAssistant) -> None:
    """Plain samples need no FFmpeg: half the rate is doubled, half a sample is left out."""
    assert await audio.to_samples(hass, Audio(SOUND + b"\1", Coding.PCM, 16000)) == SOUND
    assert len(await audio.to_samples(hass, Audio(SOUND, Coding.PCM, 8000))) == pytest.approx(2 * len(SOUND), abs=4)


@pytest.mark.parametrize(
    ("channels", "width", "rate"), [(1, 2, 16000), (2, 2, 16000), (1, 1, 16000), (1, 2, 48000), (2, 3, 22050)]
)
async def test_spoken_sound(hass: HomeAssistant, channels: int, width: int, rate: int) -> None:
    """Whatever an engine makes, the device gets its samples as it wants them."""
    made = wav(bytes(rate * channels * width), rate, channels, width)
    found = await audio.from_wav(hass, made, Coding.PCM, 8000)
    assert (found.coding, found.rate) == (Coding.PCM, 8000)
    assert len(found.data) == pytest.approx(16000, abs=8)


async def test_compressed_speech(
    hass: HomeAssistant, account: MockConfigEntry, engines: Engines, fleet: ChinaTelecomDevices
) -> None:
    """Speech is compressed by FFmpeg, if it can; it was not built to write AMR-NB here."""
    for wanted, encoder in (({}, "libvo_amrwbenc"), ({"format": "speex", "rate": 8000}, "libspeex")):
        answer = await fleet.say(AC, "Hello", **wanted)
        command, _, rest = base64.b64decode(answer["ttsResult"]["audioData"]).partition(b"\n")
        words = json.loads(command)
        assert words[words.index("-c:a") + 1] == encoder
        assert words[words.index("-ar") + 1] == str(wanted.get("rate", 16000))
        assert rest
    assert (await fleet.say(AC, "Hello", rate=8000))["result"] == 999999


@pytest.mark.parametrize("ffmpeg", [None, "/nowhere/ffmpeg"])
async def test_no_ffmpeg(hass: HomeAssistant, ffmpeg: str | None) -> None:
    """Without FFmpeg there is no compressed sound; bare Speex nobody reads."""
    if ffmpeg:
        assert await async_setup_component(hass, "ffmpeg", {"ffmpeg": {"ffmpeg_bin": ffmpeg}})
    for recorded, coding in ((b"xyz", Coding.AMR), (b"xyz", Coding.SPEEX)):
        with pytest.raises(SpeechError):
            await audio.to_samples(hass, Audio(recorded, coding, 16000))
    with pytest.raises(SpeechError):
        await audio.from_wav(hass, b"no WAV", Coding.PCM, 16000)


async def test_ffmpeg_that_hangs(hass: HomeAssistant, tmp_path: Path) -> None:
    """A conversion that is given up leaves no process behind."""
    program = tmp_path / "ffmpeg"
    program.write_text(f"#!/bin/sh\necho $$ > {tmp_path}/pid\nexec sleep 1000\n")
    program.chmod(0o755)
    hass.config.components.add("ffmpeg")
    hass.data["ffmpeg"] = FFmpegManager(hass, str(program))
    work = asyncio.create_task(audio.to_samples(hass, Audio(b"xyz", Coding.AMR, 16000)))
    async with asyncio.timeout(30):
        while not (tmp_path / "pid").exists() or not (tmp_path / "pid").read_text().strip():
            await asyncio.sleep(0.01)
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)


@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="needs FFmpeg")
async def test_real_ffmpeg(hass: HomeAssistant) -> None:
    """A second of AMR, with and without its head, is a second; what FFmpeg packs as Speex it unpacks again."""
    assert await async_setup_component(hass, "ffmpeg", {})
    for head, frame, rate in ((b"#!AMR\n", b"\x3c" + bytes(31), 8000), (b"#!AMR-WB\n", b"\x14" + bytes(32), 16000)):
        for recorded in (head + frame * 50, frame * 50):
            assert len(await audio.to_samples(hass, Audio(recorded, Coding.AMR, rate))) == 32000
    packed = await audio.from_wav(hass, wav(bytes(32000), 16000), Coding.SPEEX, 16000)
    assert packed.data.startswith(b"OggS")
    assert len(await audio.to_samples(hass, packed)) == pytest.approx(32000, rel=0.1)
