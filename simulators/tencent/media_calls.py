"""Cloud storage and music.

The document prints neither the parameters nor the answers of the music service's sub-commands; the names here are a guess, which
the client shares.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from .calls import Params, call, device_of, known
from .files import COVERS, MUSIC, THUMBNAILS, TIMESHIFT, signed
from .refusals import INVALID_PARAMETER, Refusal
from .state import TencentState

_CAMERA = ("ProductId", "DeviceName")
_BEIJING = timezone(timedelta(hours=8))
_THUMBNAIL_LIFETIME = 3600
_SONG_LIFETIME = 24 * 3600


def _recordings(cloud: TencentState, params: Params) -> list[dict[str, Any]]:
    """Return a camera's recordings, oldest first; none for all other devices."""
    return sorted(
        cloud.account.recordings.get(device_of(cloud, params).id, []), key=lambda item: int(item["StartTime"])
    )


def _video(cloud: TencentState, params: Params) -> str:
    return f"{cloud.base_url}{TIMESHIFT}/{params['ProductId']}/{params['DeviceName']}/playback.m3u8"


def _day(moment: int) -> str:
    return datetime.fromtimestamp(moment, UTC).astimezone(_BEIJING).date().isoformat()


@call("IotVideoDescribeCloudStorageEvents", *_CAMERA)
def recordings(cloud: TencentState, params: Params) -> Mapping[str, Any]:
    """Events with video: of a page of N at least the half, as the document warns."""
    now = int(cloud.now())
    start, end = params.get("StartTime") or now - 24 * 3600, params.get("EndTime") or now
    found = [item for item in _recordings(cloud, params) if item["EventId"] and start <= item["StartTime"] <= end]
    if event := params.get("EventId"):
        found = [item for item in found if item["EventId"] == event]
    first = int(params.get("Context") or 0)
    last = first + (int(params.get("Size") or 10) + 1) // 2
    over = last >= len(found)
    return {
        "Total": len(found[first:last]),
        "Events": found[first:last],
        "Context": "" if over else str(last),
        "Listover": over,
        "VideoURL": _video(cloud, params) if found else "",
    }


@call("IotVideoDescribeCloudStorageThumbnail", *_CAMERA, "Thumbnail")
def thumbnail(cloud: TencentState, params: Params) -> Mapping[str, Any]:
    """Where a picture is."""
    if params["Thumbnail"] not in {item["Thumbnail"] for item in _recordings(cloud, params)}:
        raise Refusal(INVALID_PARAMETER, "Thumbnail")
    path = f"{THUMBNAILS}/{params['Thumbnail'].replace('/', '%2F')}"
    return {"ThumbnailURL": signed(cloud, f"{cloud.base_url}{path}", int(cloud.now()) + _THUMBNAIL_LIFETIME)}


@call("IotVideoDescribeCloudStorageDate", *_CAMERA)
def dates(cloud: TencentState, params: Params) -> Mapping[str, Any]:
    """Days with video."""
    return {"Data": sorted({_day(item["StartTime"]) for item in _recordings(cloud, params)})}


@call("IotVideoDescribeCloudStorageTime", *_CAMERA, "Date")
def day(cloud: TencentState, params: Params) -> Mapping[str, Any]:
    """What there is on a day."""
    try:
        datetime.fromisoformat(params["Date"])
    except ValueError:
        raise Refusal(INVALID_PARAMETER, "Date") from None
    spans = [
        {"StartTime": item["StartTime"], "EndTime": item["EndTime"]}
        for item in _recordings(cloud, params)
        if _day(item["StartTime"]) == params["Date"]
    ]
    return {"Data": {"VideoURL": _video(cloud, params) if spans else "", "TimeList": spans}}


@call("IotVideoGenerateSignedVideoURL", *_CAMERA, "VideoURL", "ExpireTime")
def signed_url(cloud: TencentState, params: Params) -> Mapping[str, Any]:
    """An address that plays for a while."""
    device_of(cloud, params)
    if not params["VideoURL"].startswith(f"{cloud.base_url}{TIMESHIFT}/") or params["ExpireTime"] <= cloud.now():
        raise Refusal(INVALID_PARAMETER, "VideoURL")
    return {"SignedVideoURL": signed(cloud, params["VideoURL"], params["ExpireTime"])}


@call("IotVideoDescribeCloudStorageStreamData", *_CAMERA, "StartTime")
def stream(cloud: TencentState, params: Params) -> Mapping[str, Any]:
    """Addresses of an image stream; empty without recordings."""
    known = bool(_recordings(cloud, params))
    return {f"{kind}Stream": f"{cloud.base_url}/stream/{kind.lower()}" if known else "" for kind in ("Video", "Audio")}


# Music

_SONGS = {
    "1": ("Morning", "The Larks"),
    "2": ("River", "The Larks"),
    "3": ("Night train", "Somebody"),
    "4": ("For members only", "Somebody"),
}
_PLAYLISTS = {"8": ("Breakfast", ("1", "2")), "9": ("Evening", ("2", "3", "4"))}
_MEMBERS_ONLY = {"4"}
_UNKNOWN_COMMAND, _UNKNOWN_SONG = 30001, 30002


class MusicError(Exception):
    """The music service says no with a number of its own."""


@call("AppKugouUserCommand", "KGCommand", "DeviceId", "KugouParams")
def music(cloud: TencentState, params: Params) -> Mapping[str, Any]:
    """A sub-command of the music service; only loudspeakers have one."""
    if known(cloud, params["DeviceId"]).id not in cloud.account.music_devices:
        raise Refusal("UnsupportedOperation", "no music service")
    try:
        return {"ErrorCode": 0, "ErrorMsg": "", "Data": _sing(cloud, params["KGCommand"], params["KugouParams"])}
    except MusicError as error:
        code, message = error.args
        return {"ErrorCode": code, "ErrorMsg": message, "Data": {}}


def _sing(cloud: TencentState, command: str, params: Params) -> dict[str, Any]:
    songs = {key: _song(cloud, key) for key in _SONGS}
    match command:
        case "awesome_everyday":
            return {"songs": [songs["1"], songs["3"]]}
        case "awesome_newsong":
            return _page(params, "songs", [songs["4"], songs["3"]])
        case "playlist_awesome":
            found = [
                {"playlist_id": key, "playlist_name": name, "pic": _cover(cloud)}
                for key, (name, _) in _PLAYLISTS.items()
            ]
            return _page(params, "playlists", found)
        case "playlist_song":
            _, keys = _PLAYLISTS.get(str(params.get("playlist_id")), ("", ()))
            return _page(params, "songs", [songs[key] for key in keys])
        case "song_infos":
            return {"songs": [songs[key] for key in str(params.get("songs_id")).split(",") if key in songs]}
        case "song_url":
            return _song_url(cloud, str(params.get("song_id")))
        case "user_info":
            return {"nickname": "Demo", "is_vip": 0}
        case "user_logout":
            return {}
    raise MusicError(_UNKNOWN_COMMAND, "unknown command")


def _cover(cloud: TencentState) -> str:
    return f"{cloud.base_url}{COVERS}/cover.jpg"


def _song(cloud: TencentState, key: str) -> dict[str, Any]:
    name, singer = _SONGS[key]
    return {
        "song_id": key,
        "song_name": name,
        "singer_name": singer,
        "album_name": "Demo",
        "album_img": _cover(cloud),
        "duration": 4,
    }


def _song_url(cloud: TencentState, key: str) -> dict[str, Any]:
    if key not in _SONGS:
        raise MusicError(_UNKNOWN_SONG, "unknown song")
    if key in _MEMBERS_ONLY:
        return {"song_id": key, "song_url": ""}
    address = signed(cloud, f"{cloud.base_url}{MUSIC}/{key}.mp3", int(cloud.now()) + _SONG_LIFETIME)
    return {"song_id": key, "song_url": address}


def _page(params: Params, key: str, items: list[Any]) -> dict[str, Any]:
    number, size = int(params.get("page") or 1), int(params.get("size") or 10)
    return {key: items[(number - 1) * size : number * size], "total": len(items), "page": number, "size": size}
