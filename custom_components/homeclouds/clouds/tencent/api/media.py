"""Cloud Storage Service and Music Service.

"lotVideo…" in the document is a misreading of IotVideo…, and the Action in its samples is copied from another page. Of the
music service it names the sub-commands but prints neither their parameters nor their answers; the names here are those of the
music platform behind it (Kugou), read leniently.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any, NamedTuple

from ...core.errors import CommandError
from ...core.rate_limit import Priority
from ...core.values import as_dict, as_list
from ..codes import error_for
from ..fields import Data, integer, objects, text
from ..types import MusicUser, shaped
from .common import Ref, Topic

_PAGES = 20
_SIZE = 50


class Recording(NamedTuple):
    """One event in the cloud storage; times in seconds since the epoch."""

    id: str
    start: int
    end: int
    thumbnail: str


class Recordings(NamedTuple):
    """Events, or spans without a name, and the address of the video that they are in ("": unknown)."""

    events: list[Recording]
    video: str


class Storage(Topic):
    """Video that a camera keeps in the cloud."""

    async def recordings(
        self, device: Ref, start: int = 0, end: int = 0, *, event: str = "", channel: int | None = None
    ) -> Recordings:
        """Return the events between two times in seconds; of the last day without (IotVideoDescribeCloudStorageEvents).

        `channel` is that of a video recorder.
        """
        events: list[Recording] = []
        video = ""
        params = {"StartTime": start, "EndTime": end, "Size": _SIZE, "EventId": event or None, "ChannelId": channel}
        action = "IotVideoDescribeCloudStorageEvents"
        async for answer, items in self.followed(action, "Events", priority=Priority.STATE, **device.params, **params):
            events += [
                Recording(
                    text(item, "EventId"), integer(item, "StartTime"), integer(item, "EndTime"), text(item, "Thumbnail")
                )
                for item in items
            ]
            video = video or text(answer, "VideoURL")
        return Recordings(events, video)

    async def thumbnail(self, device: Ref, name: str) -> str:
        """Return the address of a thumbnail (IotVideoDescribeCloudStorageThumbnail)."""
        answer = await self.ask("IotVideoDescribeCloudStorageThumbnail", **device.params, Thumbnail=name)
        return text(answer, "ThumbnailURL")

    async def dates(self, device: Ref, priority: Priority = Priority.STATE) -> list[str]:
        """Return the days with video, YYYY-MM-DD (IotVideoDescribeCloudStorageDate)."""
        answer = await self.call("IotVideoDescribeCloudStorageDate", priority=priority, **device.params)
        return [day for day in as_list(answer.get("Data")) if isinstance(day, str)]

    async def day(self, device: Ref, date: str) -> Recordings:
        """Return what there is on a day (IotVideoDescribeCloudStorageTime)."""
        answer = await self.ask("IotVideoDescribeCloudStorageTime", **device.params, Date=date)
        events = [
            Recording("", integer(item, "StartTime"), integer(item, "EndTime"), "")
            for item in objects(answer, "TimeList", nullable=True)
        ]
        return Recordings(events, text(answer, "VideoURL"))

    async def signed_url(self, device: Ref, url: str, expires: int) -> str:
        """Return an address that plays until `expires`, in seconds since the epoch (IotVideoGenerateSignedVideoURL)."""
        answer = await self.ask("IotVideoGenerateSignedVideoURL", **device.params, VideoURL=url, ExpireTime=expires)
        return text(answer, "SignedVideoURL")

    async def stream(self, device: Ref, start: int) -> tuple[str, str]:
        """Return the addresses of an image stream's video and audio (IotVideoDescribeCloudStorageStreamData)."""
        answer = await self.ask("IotVideoDescribeCloudStorageStreamData", **device.params, StartTime=start)
        return text(answer, "VideoStream"), text(answer, "AudioStream", "AudioStr")


class MusicCommand(StrEnum):
    """Sub-commands of AppKugouUserCommand."""

    PLAYLIST_SONGS = "playlist_song"
    SONG_URL = "song_url"
    DAILY = "awesome_everyday"
    SONGS = "song_infos"
    PLAYLISTS = "playlist_awesome"
    NEW_SONGS = "awesome_newsong"
    LOG_OUT = "user_logout"
    USER = "user_info"


class Song(NamedTuple):
    """A song; `duration` in seconds, 0 if it is unknown."""

    id: str
    name: str
    artist: str
    picture: str
    duration: int


class Playlist(NamedTuple):
    """A list of songs."""

    id: str
    name: str
    picture: str


class Music(Topic):
    """The music service of a device."""

    async def daily(self, device: Ref) -> list[Song]:
        """Return the songs recommended today (awesome_everyday)."""
        return _songs(await self.command(device, MusicCommand.DAILY, {}))

    async def new_songs(self, device: Ref) -> list[Song]:
        """Return newly released songs (awesome_newsong)."""
        return [_song(item) for item in await self._paged(device, MusicCommand.NEW_SONGS, "songs", {})]

    async def playlists(self, device: Ref) -> list[Playlist]:
        """Return the recommended playlists (playlist_awesome)."""
        found = await self._paged(device, MusicCommand.PLAYLISTS, "playlists", {})
        return [
            Playlist(text(item, "playlist_id"), text(item, "playlist_name"), text(item, "pic", "playlist_img"))
            for item in found
        ]

    async def playlist_songs(self, device: Ref, playlist: str) -> list[Song]:
        """Return the songs of a playlist (playlist_song)."""
        params = {"playlist_id": playlist}
        return [_song(item) for item in await self._paged(device, MusicCommand.PLAYLIST_SONGS, "songs", params)]

    async def songs(self, device: Ref, ids: Iterable[str]) -> list[Song]:
        """Return what there is to know of songs (song_infos)."""
        return _songs(await self.command(device, MusicCommand.SONGS, {"songs_id": ",".join(ids)}))

    async def song_url(self, device: Ref, song: str) -> str:
        """Return where a song plays from; "" if the user may not hear it (song_url)."""
        return text(await self.command(device, MusicCommand.SONG_URL, {"song_id": song}), "song_url")

    async def user(self, device: Ref, priority: Priority = Priority.STATE) -> MusicUser:
        """Return the user of the music service (user_info). Raises CommandError if the device has none."""
        return shaped(MusicUser, await self.command(device, MusicCommand.USER, {}, priority))

    async def log_out(self, device: Ref) -> None:
        """Sign the user out of the music service (user_logout)."""
        await self.command(device, MusicCommand.LOG_OUT, {})

    async def command(
        self, device: Ref, command: MusicCommand, params: dict[str, Any], priority: Priority = Priority.STATE
    ) -> Data:
        """Carry out a sub-command and return its data (AppKugouUserCommand). Raises CommandError."""
        answer = await self.call(
            "AppKugouUserCommand", priority=priority, DeviceId=device.id, KGCommand=command.value, KugouParams=params
        )
        if code := answer.get("ErrorCode"):
            message = text(answer, "ErrorMsg")
            raise error_for(str(code), message) if isinstance(code, str) else CommandError(message, code=code)
        return as_dict(answer.get("Data"))

    async def _paged(self, device: Ref, command: MusicCommand, key: str, params: dict[str, Any]) -> list[Data]:
        found: list[Data] = []
        for page in range(1, _PAGES + 1):
            data = await self.command(device, command, {**params, "page": page, "size": _SIZE})
            items = objects(data, key, nullable=True)
            found += items
            if not items or len(found) >= integer(data, "total"):
                break
        return found


def _songs(data: Data) -> list[Song]:
    return [_song(item) for item in objects(data, "songs", nullable=True)]


def _song(item: Data) -> Song:
    return Song(
        text(item, "song_id"),
        text(item, "song_name"),
        text(item, "singer_name"),
        text(item, "album_img"),
        integer(item, "duration"),
    )
