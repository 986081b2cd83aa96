"""Recordings, pictures and music that an account holds: folders, and what is in them.

A vendor's cloud that has such things provides a Library (Cloud.library). Paths are the cloud's own: Home Assistant takes
them from one item to ask for the next, and keeps them in bookmarks and automations. There is never a secret in them.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import PurePosixPath

from yarl import URL

from .errors import UnsupportedError

HLS = "application/x-mpegURL"
"""Of the spellings that there are, the one that Home Assistant's browser plays."""
_MIME_TYPES = {
    ".aac": "audio/aac",
    ".flac": "audio/flac",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".m3u8": HLS,
    ".m4a": "audio/mp4",
    ".mp3": "audio/mpeg",
    ".mp4": "video/mp4",
    ".ogg": "audio/ogg",
    ".png": "image/png",
    ".ts": "video/mp2t",
    ".wav": "audio/wav",
}


class MediaKind(StrEnum):
    """What an item is; folders and playlists hold others, the rest can be played."""

    FOLDER = "folder"
    PLAYLIST = "playlist"
    IMAGE = "image"
    MUSIC = "music"
    VIDEO = "video"


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaItem:
    """A folder, or something to look at or listen to. One of `title`, `label`, `device` and `start` gives it its name."""

    path: str
    kind: MediaKind
    title: str = ""
    """The name that the vendor or the user gave it."""
    label: str | None = None
    """Translation key, where the name is ours."""
    device: str | None = None
    """Id of the device that the folder belongs to, whose name it then has."""
    artist: str = ""
    start: datetime | None = None
    """When it was recorded."""
    duration: float | None = None
    """Seconds."""
    picture: str = ""
    """What Library.picture() knows its picture by; "" if there is none."""
    searchable: bool = False
    """Whether Library.search() finds things in this folder."""
    items: tuple[MediaItem, ...] = ()
    """What is in the folder that was asked for."""

    @property
    def playable(self) -> bool:
        """Whether it can be played (else it can be opened)."""
        return self.kind not in {MediaKind.FOLDER, MediaKind.PLAYLIST}


@dataclass(frozen=True, slots=True)
class Stream:
    """Where something plays from, for a while."""

    url: str
    """http or https, percent-encoded as the vendor signed it."""
    mime_type: str


class Library(ABC):
    """What an account holds. All coroutines raise CloudError and nothing else; GoneError: there is no such thing (any more)."""

    @abstractmethod
    async def folder(self, path: str) -> MediaItem:
        """Return a folder with its items; "" is the account itself, empty if it has no media at all."""

    @abstractmethod
    async def play(self, path: str) -> Stream:
        """Return where an item plays from, usable for a day if the vendor lets us choose."""

    async def search(self, path: str, text: str) -> Sequence[MediaItem]:
        """Return what in a searchable folder, and in those in it, has the text in its title or is by an artist who has."""
        raise UnsupportedError

    @abstractmethod
    async def picture(self, picture: str) -> str:
        """Return the address of an item's picture."""


def mime_type(url: str, default: str) -> str:
    """Return the MIME type that follows from the end of an address."""
    return _MIME_TYPES.get(PurePosixPath(URL(url, encoded=True).path).suffix.lower(), default)
