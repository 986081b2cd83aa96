"""Audio formats: from what devices record to what Home Assistant takes, and from its speech to what devices play."""

import asyncio
import io
import wave

import audioop
from homeassistant.core import HomeAssistant

from ..account.other_integrations import loaded_integration
from ..clouds.core.speech import Audio, Coding, SpeechError

RATE, WIDTH = 16000, 2
"""What voice assistants of Home Assistant take: samples per second, and bytes of a sample."""
_MOST_SECONDS = 60
_CONTAINERS = {b"#!AMR": "amr", b"OggS": "ogg"}
_BARE_AMR = {8000: "amrnb", 16000: "amrwb"}
_ENCODERS = {
    (Coding.AMR, 8000): ("libopencore_amrnb", "-b:a", "12.2k", "-f", "amr"),
    (Coding.AMR, 16000): ("libvo_amrwbenc", "-b:a", "23.85k", "-f", "amr"),
    (Coding.SPEEX, 8000): ("libspeex", "-f", "ogg"),
    (Coding.SPEEX, 16000): ("libspeex", "-f", "ogg"),
}


async def to_samples(hass: HomeAssistant, audio: Audio) -> bytes:
    """Return the samples of a recording, for a voice assistant. Raises SpeechError."""
    if audio.coding is Coding.PCM:
        return _resample(audio.data[: len(audio.data) // WIDTH * WIDTH], audio.rate)
    container = next((name for head, name in _CONTAINERS.items() if audio.data.startswith(head)), None)
    if container is None and audio.coding is Coding.AMR:
        container = _BARE_AMR[audio.rate]
    if container is None:
        raise SpeechError("speex without its container can't be read")
    samples = ("-f", "s16le", "-ar", str(RATE), "-ac", "1", "-t", str(_MOST_SECONDS))
    return await _ffmpeg(hass, audio.data, ("-f", container), samples)


async def from_wav(hass: HomeAssistant, wav: bytes, coding: Coding, rate: int) -> Audio:
    """Return a WAV file in a device's format. Raises SpeechError."""
    samples = _samples(wav, rate)
    if coding is not Coding.PCM:
        encoder, *how = _ENCODERS[coding, rate]
        plain = ("-f", "s16le", "-ar", str(rate), "-ac", "1")
        samples = await _ffmpeg(hass, samples, plain, ("-c:a", encoder, *how))
    return Audio(samples, coding, rate)


def _samples(wav: bytes, rate: int) -> bytes:
    """Return the samples of a WAV file; engines for speech do not always keep to what they are asked for."""
    try:
        with wave.open(io.BytesIO(wav)) as file:
            _, width, found, *_ = form = file.getparams()
            samples = file.readframes(file.getnframes())
        if width != WIDTH:
            samples = audioop.lin2lin(samples, width, WIDTH)
        if form.nchannels != 1:
            samples = audioop.tomono(samples, WIDTH, 0.5, 0.5)
    except (EOFError, wave.Error, audioop.error) as err:
        raise SpeechError("not a WAV file that can be read") from err
    return _resample(samples, found, rate)


def _resample(samples: bytes, rate: int, wanted: int = RATE) -> bytes:
    return samples if rate == wanted else audioop.ratecv(samples, WIDTH, 1, rate, wanted, None)[0]


async def _ffmpeg(hass: HomeAssistant, data: bytes, source: tuple[str, ...], target: tuple[str, ...]) -> bytes:
    """Convert with Home Assistant's FFmpeg, which may lack an encoder. Raises SpeechError."""
    if (ffmpeg := loaded_integration(hass, "ffmpeg")) is None:
        raise SpeechError("there is no FFmpeg")
    command = "-hide_banner", "-loglevel", "error", *source, "-i", "pipe:0", *target, "pipe:1"
    try:
        binary = ffmpeg.get_ffmpeg_manager(hass).binary
        process = await asyncio.create_subprocess_exec(
            binary,
            *command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
    except (OSError, ValueError) as err:
        raise SpeechError("there is no FFmpeg") from err
    try:
        made, _ = await process.communicate(data)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode or not made:
        raise SpeechError("FFmpeg can't convert this")
    return made
