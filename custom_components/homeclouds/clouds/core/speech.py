"""Speech synthesis and recognition, for clouds whose devices have loudspeakers and microphones."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol


class Coding(StrEnum):
    """How sound is written down."""

    PCM = "pcm"
    """Bare samples of 16 bits, the low byte first."""
    AMR = "amr"
    """AMR-NB at 8000 samples per second, AMR-WB at 16000."""
    SPEEX = "speex"
    """In an Ogg container."""


@dataclass(frozen=True, slots=True)
class Audio:
    """Sound of one channel."""

    data: bytes = field(repr=False)
    coding: Coding
    rate: int
    """Samples per second."""


class Outcome(StrEnum):
    """The outcome of a spoken command."""

    DONE = "done"
    """Carried out, or answered."""
    NOT_UNDERSTOOD = "not_understood"
    """The words are known, but not what to do."""
    NO_SUCH_TARGET = "no_such_target"
    """There is no device or room of that name."""
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Heard:
    """A recognized spoken command."""

    text: str
    """The words that were recognized."""
    answer: str
    """The reply to speak; may be empty."""
    outcome: Outcome


class SpeechError(Exception):
    """Speech synthesis or recognition failed."""


class UnconfiguredError(SpeechError):
    """No speech engine is set up."""


class UnrecognizedError(SpeechError):
    """No words could be made out."""


class Speech(Protocol):
    """Speech synthesis and recognition. Which devices may use it is decided by the cloud."""

    async def say(self, text: str, *, coding: Coding, rate: int, voice: str = "", assistant: str = "") -> Audio:
        """Return a text as it is spoken.

        `voice` is the speaker that is asked for, where there is one of that name; `assistant` the voice assistant that the
        user chose, "" for the one they prefer. Raises SpeechError.
        """

    async def hear(self, device_id: str, audio: Audio, *, assistant: str = "") -> Heard:
        """Do what was said to a device; the room meant is the device's, unless another one is named. Raises SpeechError."""
