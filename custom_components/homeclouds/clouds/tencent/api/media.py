"""Cloud Storage Service and Music Service.

"lotVideo…" in the document is a misreading of IotVideo…, and the Action in its samples is copied from another page.
"""

from enum import StrEnum
from typing import Any, NamedTuple

from ...errors import CommandError
from ..client import Data
from ..codes import error_for
from .common import Ref, Topic, integer, objects, text


class Recording(NamedTuple):
    """One event in the cloud storage; times in seconds since the epoch."""

    id: str
    start: int
    end: int
    thumbnail: str


class Recordings(NamedTuple):
    """A page of events and the address of the video that they are in."""

    events: list[Recording]
    video: str


class Storage(Topic):
    """Video that a camera keeps in the cloud."""

    __slots__ = ()

    async def recordings(self, device: Ref, start: int = 0, end: int = 0, *, size: int = 50) -> Recordings:
        """Return the events between two times in seconds (IotVideoDescribeCloudStorageEvents)."""
        answer = await self.ask(
            "IotVideoDescribeCloudStorageEvents", **device.params, StartTime=start, EndTime=end, Size=size
        )
        events = [
            Recording(
                text(item, "EventId"), integer(item, "StartTime"), integer(item, "EndTime"), text(item, "Thumbnail")
            )
            for item in objects(answer, "Events")
        ]
        return Recordings(events, text(answer, "VideoURL"))

    async def thumbnail(self, device: Ref, name: str) -> str:
        """Return the address of a thumbnail (IotVideoDescribeCloudStorageThumbnail)."""
        answer = await self.ask("IotVideoDescribeCloudStorageThumbnail", **device.params, Thumbnail=name)
        return text(answer, "ThumbnailURL")

    async def dates(self, device: Ref) -> list[str]:
        """Return the days with video, YYYY-MM-DD (IotVideoDescribeCloudStorageDate)."""
        data = (await self.call("IotVideoDescribeCloudStorageDate", **device.params)).get("Data")
        return [day for day in data if isinstance(day, str)] if isinstance(data, list) else []

    async def day(self, device: Ref, date: str) -> Recordings:
        """Return what there is on a day (IotVideoDescribeCloudStorageTime)."""
        answer = await self.ask("IotVideoDescribeCloudStorageTime", **device.params, Date=date)
        events = [
            Recording("", integer(item, "StartTime"), integer(item, "EndTime"), "")
            for item in objects(answer, "TimeList")
        ]
        return Recordings(events, text(answer, "VideoURL"))

    async def signed_url(self, device: Ref, url: str, expires: int) -> str:
        """Return an address that plays until `expires` (IotVideoGenerateSignedVideoURL)."""
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


class Music(Topic):
    """The music service of a device."""

    __slots__ = ()

    async def command(self, device: Ref, command: MusicCommand, params: dict[str, Any]) -> Data:
        """Carry out a sub-command and return its data (AppKugouUserCommand). Raises CommandError."""
        answer = await self.call("AppKugouUserCommand", DeviceId=device.id, KGCommand=command.value, KugouParams=params)
        if code := answer.get("ErrorCode"):
            message = text(answer, "ErrorMsg")
            raise error_for(str(code), message) if isinstance(code, str) else CommandError(message, code=code)
        data = answer.get("Data")
        return data if isinstance(data, dict) else {}
