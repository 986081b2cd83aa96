"""Engines that speak and listen as a test says, set up as any other integration's entities."""

from collections.abc import AsyncIterable
from dataclasses import dataclass, field
import io
from pathlib import Path
import sys
from typing import Any, override
import wave

from homeassistant.components import stt, tts
from homeassistant.components.conversation import ConversationEntity, ConversationInput, ConversationResult
from homeassistant.config_entries import ConfigEntry, ConfigFlow
from homeassistant.const import MATCH_ALL, Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    MockModule,
    MockPlatform,
    mock_config_flow,
    mock_integration,
    mock_platform,
)

_DOMAIN = "engines"


def wav(samples: bytes, rate: int, channels: int = 1, width: int = 2) -> bytes:
    """Return a WAV file."""
    with io.BytesIO() as buffer:
        with wave.open(buffer, "wb") as file:
            file.setnchannels(channels)
            file.setsampwidth(width)
            file.setframerate(rate)
            file.writeframes(samples)
        return buffer.getvalue()


@dataclass
class Engines:
    """What the engines do, and what was asked of them."""

    words: str | None = "turn on the lights"
    """What the recogniser hears; None: nothing, "": it fails."""
    error: Exception | None = None
    samples: bytes = b"\1\2" * 160
    rate: int = 16000
    channels: int = 1
    width: int = 2
    recorded: list[tuple[stt.SpeechMetadata, bytes]] = field(default_factory=list)
    spoken: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    asked: list[ConversationInput] = field(default_factory=list)


class Recogniser(stt.SpeechToTextEntity):
    """Hears what it is told to."""

    _attr_name = "Recogniser"
    supported_languages = ["en", "zh"]
    supported_formats = [stt.AudioFormats.WAV]
    supported_codecs = [stt.AudioCodecs.PCM]
    supported_bit_rates = [stt.AudioBitRates.BITRATE_16]
    supported_sample_rates = [stt.AudioSampleRates.SAMPLERATE_16000]
    supported_channels = [stt.AudioChannels.CHANNEL_MONO]

    def __init__(self, engines: Engines) -> None:
        """Do as these say."""
        self._engines = engines

    @override
    async def async_process_audio_stream(
        self, metadata: stt.SpeechMetadata, stream: AsyncIterable[bytes]
    ) -> stt.SpeechResult:
        self._engines.recorded.append((metadata, b"".join([chunk async for chunk in stream])))
        if self._engines.error is not None:
            raise self._engines.error
        state = stt.SpeechResultState.ERROR if self._engines.words == "" else stt.SpeechResultState.SUCCESS
        return stt.SpeechResult(self._engines.words, state)


class Speaker(tts.TextToSpeechEntity):
    """Says anything with the same sound."""

    _attr_name = "Speaker"
    _attr_default_language = "en"
    _attr_supported_languages = ["en", "zh"]
    _attr_supported_options = [
        tts.ATTR_VOICE,
        tts.ATTR_PREFERRED_FORMAT,
        tts.ATTR_PREFERRED_SAMPLE_RATE,
        tts.ATTR_PREFERRED_SAMPLE_CHANNELS,
        tts.ATTR_PREFERRED_SAMPLE_BYTES,
    ]

    def __init__(self, engines: Engines) -> None:
        """Do as these say."""
        self._engines = engines

    @callback
    @override
    def async_get_supported_voices(self, language: str) -> list[tts.Voice]:
        return [tts.Voice("xiaoyan", "Xiaoyan"), tts.Voice("usual", "Usual")]

    @override
    async def async_get_tts_audio(self, message: str, language: str, options: dict[str, Any]) -> tts.TtsAudioType:
        engines = self._engines
        engines.spoken.append((message, language, options))
        if engines.error is not None:
            raise engines.error
        return "wav", wav(engines.samples, engines.rate, engines.channels, engines.width)


class Thinker(ConversationEntity):
    """Breaks down, or fails as it is told to."""

    _attr_name = "Thinker"
    supported_languages = MATCH_ALL

    def __init__(self, engines: Engines) -> None:
        """Do as these say."""
        self._engines = engines

    @override
    async def async_process(self, user_input: ConversationInput) -> ConversationResult:
        self._engines.asked.append(user_input)
        raise RuntimeError("out of order")


def fake_ffmpeg(folder: Path) -> str:
    """Make a program in the place of FFmpeg: it writes its arguments and what it read, and lacks an encoder for AMR-NB."""
    program = folder / "ffmpeg"
    program.write_text(
        f"#!{sys.executable}\n"
        "import json, sys\n"
        "if '-version' in sys.argv:\n"
        "    sys.exit(print('ffmpeg version 7.1'))\n"
        "if 'libopencore_amrnb' in sys.argv:\n"
        "    sys.exit(1)\n"
        "sys.stdout.buffer.write(json.dumps(sys.argv[1:]).encode() + b'\\n' + sys.stdin.buffer.read())\n"
    )
    program.chmod(0o755)
    return str(program)


async def set_up_engines(hass: HomeAssistant, ffmpeg: str, *, assistants: bool = True) -> Engines:
    """Set up engines of all kinds, and Home Assistant's voice assistants if asked to."""
    assert await async_setup_component(hass, "ffmpeg", {"ffmpeg": {"ffmpeg_bin": ffmpeg}})
    for domain in ("homeassistant", "conversation", "tts", "stt"):
        assert await async_setup_component(hass, domain, {})
    engines = Engines()
    kinds = {Platform.STT: Recogniser, Platform.TTS: Speaker, Platform.CONVERSATION: Thinker}

    async def set_up_entry(hass: HomeAssistant, entry: ConfigEntry) -> None:
        await hass.config_entries.async_forward_entry_setups(entry, kinds)

    mock_integration(hass, MockModule(_DOMAIN, async_setup_entry=set_up_entry))
    for platform, kind in kinds.items():

        async def set_up_platform(
            hass: HomeAssistant, entry: ConfigEntry, add: AddConfigEntryEntitiesCallback, kind: Any = kind
        ) -> None:
            add([kind(engines)])

        mock_platform(hass, f"{_DOMAIN}.{platform}", MockPlatform(async_setup_entry=set_up_platform))
    mock_platform(hass, f"{_DOMAIN}.config_flow")
    entry = MockConfigEntry(domain=_DOMAIN)
    entry.add_to_hass(hass)
    with mock_config_flow(_DOMAIN, ConfigFlow):
        assert await hass.config_entries.async_setup(entry.entry_id)
    assert not assistants or await async_setup_component(hass, "assist_pipeline", {})
    await hass.async_block_till_done()
    return engines
