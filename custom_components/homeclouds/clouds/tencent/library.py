"""What cameras keep in the cloud storage and what the music service plays, as folders.

Nothing in the lists of devices or in the thing models tells which devices have either, so each is asked.

A device's folder is "ProductId/DeviceName"; below it are day/<YYYY-MM-DD>, clip/<start>-<end>, music/<list>, playlist/<id> and
song/<id>. A part of a video is named in its address by starttime_epoch and endtime_epoch, of which the document says nothing.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, tzinfo
import re
import time
from typing import override

from yarl import URL

from ..core.background import for_each
from ..core.errors import AuthError, CloudError, CommandError, GoneError, RateLimitError, SetupError, UnreachableError
from ..core.media import HLS, Library, MediaItem, MediaKind, Stream, mime_type
from ..core.model import Device, DeviceKind
from ..core.rate_limit import Priority
from .api import Api, Ref
from .api.media import Recording, Song
from .thing_model import decode, parse_model

_REMEMBERED = 600
"""Seconds for which is remembered what a device has."""
_PLAYS_FOR = 24 * 3600
_UNENDED = 60
"""Seconds to play of a recording whose end is unknown."""
_LISTS = ("daily", "new", "playlists")
_SEARCHED_PLAYLISTS = 20
_AT_ONCE = 10
_SPAN = re.compile(r"([0-9]{1,10})-([0-9]{1,10})")
_LAST_MOMENT = 10**10


@dataclass(frozen=True, slots=True)
class _Holdings:
    """What a device has."""

    recordings: bool
    music: bool


@dataclass
class TencentLibrary(Library):
    """Recordings and music of all devices of an account."""

    api: Api
    devices: Callable[[], Awaitable[Mapping[str, Device]]]
    zone: tzinfo
    """In which the vendor's days begin."""
    _known: dict[str, tuple[float, _Holdings]] = field(default_factory=dict)

    @override
    async def folder(self, path: str) -> MediaItem:
        if not path:
            return await self._root()
        match path.split("/"):
            case [_, _]:
                return await self._device(await self._find(path))
            case [product, name, "day", day]:
                return await self._day(await self._find(f"{product}/{name}"), path, day)
            case [product, name, "music", "playlists"]:
                return replace(_list(path, "playlists"), items=await self._playlists(Ref(product, name)))
            case [product, name, "music", "daily"]:
                ref = Ref(product, name)
                return _with_songs(_list(path, "daily"), ref, await self.api.music.daily(ref))
            case [product, name, "music", "new"]:
                ref = Ref(product, name)
                return _with_songs(_list(path, "new"), ref, await self.api.music.new_songs(ref))
            case [product, name, "playlist", playlist]:
                return await self._playlist(Ref(product, name), path, playlist)
        raise GoneError(path)

    @override
    async def play(self, path: str) -> Stream:
        match path.split("/"):
            case [product, name, "clip", span, *_]:
                return await self._play_clip(Ref(product, name), *_span(span))
            case [product, name, "song", song]:
                url = _address(await self.api.music.song_url(Ref(product, name), song))
                return Stream(url, mime_type(url, "audio/mpeg"))
        raise GoneError(path)

    @override
    async def search(self, path: str, text: str) -> Sequence[MediaItem]:
        """The music service has no call for that, so its lists are gone through; of playlists, the first few."""
        folder = await self.folder(path)
        lists = [item.path for item in folder.items if item.label is not None]
        found = [item for one in await for_each(self.folder, lists, _AT_ONCE) or [folder] for item in one.items]
        playlists = [item.path for item in found if item.kind is MediaKind.PLAYLIST][:_SEARCHED_PLAYLISTS]
        found += [item for one in await for_each(self.folder, playlists, _AT_ONCE) for item in one.items]
        wanted = text.casefold()
        matching = (item for item in found if wanted in item.title.casefold() or wanted in item.artist.casefold())
        return tuple(dict.fromkeys(matching))

    @override
    async def picture(self, picture: str) -> str:
        device_id, _, thumbnail = picture.partition(" ")
        if not thumbnail:
            return _address(picture)
        return _address(await self.api.storage.thumbnail(Ref.parse(device_id), thumbnail))

    async def _find(self, device_id: str) -> Device:
        if (device := (await self.devices()).get(device_id)) is None:
            raise GoneError(device_id)
        return device

    # --- folders --------------------------------------------------------------------------------------------------------

    async def _root(self) -> MediaItem:
        devices = [device for device in (await self.devices()).values() if _may_hold(device)]
        found = await for_each(self._holdings, devices, _AT_ONCE)
        items = tuple(
            _folder_of(device) for device, has in zip(devices, found, strict=True) if has.recordings or has.music
        )
        return MediaItem(path="", kind=MediaKind.FOLDER, items=items)

    async def _device(self, device: Device) -> MediaItem:
        ref, has = Ref.parse(device.id), await self._holdings(device)
        days = sorted(await self.api.storage.dates(ref), reverse=True) if has.recordings else []
        items = [MediaItem(path=f"{device.id}/day/{day}", kind=MediaKind.FOLDER, title=day) for day in days]
        if has.music:
            items += [_list(f"{device.id}/music/{name}", name) for name in _LISTS]
        return replace(_folder_of(device), items=tuple(items), searchable=has.music)

    async def _day(self, device: Device, path: str, day: str) -> MediaItem:
        """Return a day's events, and what was recorded without one, the newest first."""
        try:
            start = datetime.strptime(day, "%Y-%m-%d").replace(tzinfo=self.zone)
        except ValueError:
            raise GoneError(path) from None
        end = start + timedelta(days=1)
        ref, template = Ref.parse(device.id), parse_model(decode(device.definition.get("template")))
        names = {event.id: event.name for event in template.events}
        events, spans = await asyncio.gather(
            self.api.storage.recordings(ref, int(start.timestamp()), int(end.timestamp()) - 1),
            self.api.storage.day(ref, day),
        )
        with_event = {(event.start, event.end) for event in events.events}
        found = events.events + [span for span in spans.events if (span.start, span.end) not in with_event]
        newest_first = sorted((one for one in found if _is_moment(one.start)), key=lambda one: one.start, reverse=True)
        items = tuple(dict.fromkeys(_clip(device.id, one, names) for one in newest_first))
        return MediaItem(path=path, kind=MediaKind.FOLDER, title=day, items=items)

    async def _playlists(self, device: Ref) -> tuple[MediaItem, ...]:
        return tuple(
            MediaItem(
                path=f"{device.id}/playlist/{item.id}",
                kind=MediaKind.PLAYLIST,
                title=item.name or item.id,
                picture=item.picture,
            )
            for item in await self.api.music.playlists(device)
            if item.id
        )

    async def _playlist(self, device: Ref, path: str, playlist: str) -> MediaItem:
        """Return a playlist; its name is only in the list of playlists."""
        playlists, songs = await asyncio.gather(
            self._playlists(device), self.api.music.playlist_songs(device, playlist)
        )
        known = next((item for item in playlists if item.path == path), _list(path, "playlist"))
        return _with_songs(known, device, songs)

    # --- playing --------------------------------------------------------------------------------------------------------

    async def _play_clip(self, device: Ref, start: int, end: int) -> Stream:
        if end <= start:
            end = start + _UNENDED
        video = (await self.api.storage.recordings(device, start, end)).video
        if not _is_address(video):
            day = datetime.fromtimestamp(start, self.zone).date().isoformat()
            video = (await self.api.storage.day(device, day)).video
        if not _is_address(video):
            # A battery camera stores pictures, which play without a signature.
            video, _ = await self.api.storage.stream(device, start)
            return Stream(_address(video), mime_type(video, HLS))
        part = URL(_address(video), encoded=True).update_query(starttime_epoch=start, endtime_epoch=end)
        signed = await self.api.storage.signed_url(device, str(part), int(time.time()) + _PLAYS_FOR)
        return Stream(_address(signed), mime_type(signed, HLS))

    # --- what devices have ----------------------------------------------------------------------------------------------

    async def _holdings(self, device: Device) -> _Holdings:
        at, found = self._known.get(device.id, (0.0, None))
        if found is None or time.monotonic() - at > _REMEMBERED:
            ref = Ref.parse(device.id)
            dates, user = await asyncio.gather(
                _unless_refused(self.api.storage.dates, ref), _unless_refused(self.api.music.user, ref)
            )
            found = _Holdings(bool(dates), user is not None)
            self._known[device.id] = (time.monotonic(), found)
        return found


def _may_hold(device: Device) -> bool:
    """Return whether a device can have a camera or a loudspeaker at all: devices behind a gateway have neither."""
    return device.kind is not DeviceKind.HOME and device.gateway is None


async def _unless_refused[T](ask: Callable[[Ref, Priority], Awaitable[T]], device: Ref) -> T | None:
    """Return the answer, or None if the cloud says with a code of its own that there is none."""
    try:
        return await ask(device, Priority.LIST)
    except AuthError, SetupError, RateLimitError:
        raise
    except CloudError as err:
        if isinstance(err, UnreachableError) and (err.code is None or err.code.isdecimal()):
            raise
        return None


def _folder_of(device: Device) -> MediaItem:
    return MediaItem(path=device.id, kind=MediaKind.FOLDER, device=device.id)


def _list(path: str, name: str) -> MediaItem:
    """Return a list of the music service."""
    return MediaItem(path=path, kind=MediaKind.FOLDER, label=f"music_{name}", searchable=True)


def _with_songs(item: MediaItem, device: Ref, songs: Iterable[Song]) -> MediaItem:
    return replace(
        item,
        searchable=True,
        items=tuple(
            MediaItem(
                path=f"{device.id}/song/{song.id}",
                kind=MediaKind.MUSIC,
                title=song.name or song.id,
                artist=song.artist,
                duration=song.duration or None,
                picture=song.picture,
            )
            for song in songs
            if song.id
        ),
    )


def _clip(device_id: str, recording: Recording, names: Mapping[str, str]) -> MediaItem:
    span = f"{recording.start}-{recording.end}"
    return MediaItem(
        path=f"{device_id}/clip/{span}/{recording.id}" if recording.id else f"{device_id}/clip/{span}",
        kind=MediaKind.VIDEO,
        title=names.get(recording.id, recording.id),
        start=datetime.fromtimestamp(recording.start, UTC),
        duration=recording.end - recording.start if recording.end > recording.start else None,
        picture=f"{device_id} {recording.thumbnail}" if recording.thumbnail else "",
    )


def _span(text: str) -> tuple[int, int]:
    """Read "<start>-<end>"."""
    if (found := _SPAN.fullmatch(text)) is None:
        raise GoneError(text)
    return int(found[1]), int(found[2])


def _is_moment(seconds: int) -> bool:
    return 0 < seconds < _LAST_MOMENT


def _is_address(text: str) -> bool:
    try:
        url = URL(text, encoded=True)
    except ValueError:
        return False
    return url.scheme in {"http", "https"} and bool(url.host)


def _address(text: str) -> str:
    if not _is_address(text):
        raise CommandError("no address to play from")
    return text
