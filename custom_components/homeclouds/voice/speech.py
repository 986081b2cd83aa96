"""Home Assistant's speech engines for devices with loudspeakers and microphones.

Nothing is set up for it: what a user configured under Voice assistants is used, and text-to-speech alone where there is no more.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from dataclasses import dataclass
import logging
from typing import TYPE_CHECKING, Any, override

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import Context, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import device_registry as dr, intent

from ..account.device_registry import identifier
from ..account.other_integrations import loaded_integration
from ..clouds.core.speech import (
    Audio,
    Coding,
    Heard,
    Outcome,
    Speech,
    SpeechError,
    UnconfiguredError,
    UnrecognizedError,
)
from . import audio as sound

if TYPE_CHECKING:
    from types import ModuleType

    from homeassistant.components.assist_pipeline import Pipeline, PipelineEvent

_LOGGER = logging.getLogger(__name__)
_PREFERRED = "preferred"
_UNCONFIGURED = {"validation-error", "stt-provider-missing", "stt-provider-unsupported-metadata"}
_OUTCOMES = {
    intent.IntentResponseErrorCode.NO_INTENT_MATCH: Outcome.NOT_UNDERSTOOD,
    intent.IntentResponseErrorCode.NO_VALID_TARGETS: Outcome.NO_SUCH_TARGET,
}
_CHUNK = 4096


class HassSpeech(Speech):
    """The voice assistants of Home Assistant, for the devices of one account."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry) -> None:
        """Serve the devices of one account."""
        self._hass = hass
        self._entry = entry
        self._conversations: dict[str, str] = {}

    @override
    async def say(self, text: str, *, coding: Coding, rate: int, voice: str = "", assistant: str = "") -> Audio:
        if (tts := loaded_integration(self._hass, "tts")) is None:
            raise UnconfiguredError
        engine, language, options = self._speaker(tts, assistant, voice)
        options |= {
            tts.ATTR_PREFERRED_FORMAT: "wav",
            tts.ATTR_PREFERRED_SAMPLE_RATE: rate,
            tts.ATTR_PREFERRED_SAMPLE_CHANNELS: 1,
            tts.ATTR_PREFERRED_SAMPLE_BYTES: sound.WIDTH,
        }
        try:
            media = tts.generate_media_source_id(self._hass, text, engine, language, options, cache=False)
        except HomeAssistantError as err:
            raise SpeechError("the engine does not take this") from err
        _, made = await _of_engines(tts.async_get_media_source_audio(self._hass, media))
        return await sound.from_wav(self._hass, made, coding, rate)

    def _speaker(self, tts: ModuleType, assistant: str, voice: str) -> tuple[str, str | None, dict[str, Any]]:
        """Return engine, language, and options of the assistant's voice, else of the preferred one. Raises UnconfiguredError."""
        pipeline = self._assistant(assistant)
        engine = (pipeline and pipeline.tts_engine) or tts.async_default_engine(self._hass)
        if engine is None or (instance := tts.get_engine_instance(self._hass, engine)) is None:
            raise UnconfiguredError
        own = pipeline if pipeline is not None and pipeline.tts_engine else None
        language, usual = (own.tts_language, own.tts_voice) if own is not None else (None, None)
        spoken = language or instance.default_language
        voices = (instance.async_get_supported_voices(spoken) if spoken else None) or ()
        wanted = voice if voice in {one.voice_id for one in voices} else usual
        return engine, language, {tts.ATTR_VOICE: wanted} if wanted else {}

    def _assistant(self, wanted: str) -> Pipeline | None:
        """Return the assistant that was chosen, or the preferred one if it is gone; None if there are none."""
        if (assist := loaded_integration(self._hass, "assist_pipeline")) is None:
            return None
        found: Pipeline
        try:
            found = assist.async_get_pipeline(self._hass, None if wanted in {"", _PREFERRED} else wanted)
        except assist.PipelineNotFound:
            found = assist.async_get_pipeline(self._hass)
        return found

    @override
    async def hear(self, device_id: str, audio: Audio, *, assistant: str = "") -> Heard:
        assist, stt = (loaded_integration(self._hass, domain) for domain in ("assist_pipeline", "stt"))
        pipeline = self._assistant(assistant)
        if assist is None or stt is None or pipeline is None or pipeline.stt_engine is None:
            raise UnconfiguredError
        samples = await sound.to_samples(self._hass, audio)
        device = dr.async_get(self._hass).async_get_device_by_identifier(identifier(device_id), self._entry.entry_id)
        run = _Run()
        await _of_engines(
            assist.async_pipeline_from_audio_stream(
                self._hass,
                context=Context(),
                event_callback=run.handle_event,
                stt_metadata=stt.SpeechMetadata(
                    language="",
                    format=stt.AudioFormats.WAV,
                    codec=stt.AudioCodecs.PCM,
                    bit_rate=stt.AudioBitRates.BITRATE_16,
                    sample_rate=stt.AudioSampleRates.SAMPLERATE_16000,
                    channel=stt.AudioChannels.CHANNEL_MONO,
                ),
                stt_stream=_stream(samples),
                pipeline_id=pipeline.id,
                conversation_id=self._conversations.get(device_id),
                # The device says where its recording ends
                audio_settings=assist.AudioSettings(is_vad_enabled=False),
                device_id=None if device is None else device.id,
                end_stage=assist.PipelineStage.INTENT,
            )
        )
        if run.conversation:
            self._conversations[device_id] = run.conversation
        return run.result()


async def _of_engines[T](work: Awaitable[T]) -> T:
    """Await an engine, which is third-party code and may raise anything. Raises SpeechError."""
    [made] = await asyncio.gather(work, return_exceptions=True)
    if isinstance(made, BaseException):
        _LOGGER.debug("Speaking or listening failed: %r", made)
        raise SpeechError("an engine failed") from made
    return made


async def _stream(samples: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(samples), _CHUNK):
        yield samples[start : start + _CHUNK]


@dataclass
class _Run:
    """The events of a voice assistant's run."""

    text: str = ""
    conversation: str = ""
    error: str = ""
    response: dict[str, Any] | None = None

    @callback
    def handle_event(self, event: PipelineEvent) -> None:
        """Note what an event of the pipeline says."""
        data = event.data or {}
        match event.type:
            case "run-start":
                self.conversation = data["conversation_id"]
            case "stt-end":
                self.text = data["stt_output"]["text"]
            case "intent-end":
                self.response = data["intent_output"]["response"]
            case "error":
                self.error = data["code"]

    def result(self) -> Heard:
        """Return the words, the answer, and the outcome. Raises SpeechError."""
        if self.error in _UNCONFIGURED:
            raise UnconfiguredError
        if self.error and not self.text:
            raise UnrecognizedError(self.error)
        if self.response is None:
            return Heard(self.text, "", Outcome.FAILED)
        answer = self.response.get("speech", {}).get("plain", {}).get("speech") or ""
        if self.response.get("response_type") != intent.IntentResponseType.ERROR.value:
            return Heard(self.text, answer, Outcome.DONE)
        code = self.response.get("data", {}).get("code")
        return Heard(self.text, answer, _OUTCOMES.get(code, Outcome.FAILED))
