"""Recordings and music of an account, against the simulated cloud."""

from dataclasses import replace

import aiohttp
import pytest
from yarl import URL

from custom_components.homeclouds.clouds.core.errors import (
    AuthError,
    CommandError,
    GoneError,
    NotPermittedError,
    RateLimitError,
    UnreachableError,
)
from custom_components.homeclouds.clouds.core.media import HLS, Library, MediaItem, MediaKind, mime_type
from custom_components.homeclouds.clouds.tencent.cloud import TencentCloud
from simulators.tencent import Tencent
from simulators.tencent.calls import CALLS

CAMERA, SPEAKER = "SIMCAMERA1/cam01", "SIMSPEAKER/spk01"
DATES, EVENTS = "IotVideoDescribeCloudStorageDate", "IotVideoDescribeCloudStorageEvents"
THUMBNAIL = "IotVideoDescribeCloudStorageThumbnail"
SIGN = "IotVideoGenerateSignedVideoURL"


@pytest.fixture
def library(cloud: TencentCloud) -> Library:
    """Return the account's library."""
    assert cloud.library is not None
    return cloud.library


async def clips(library: Library) -> list[MediaItem]:
    """Return all recordings of the camera, the newest first."""
    days = (await library.folder(CAMERA)).items
    return [clip for day in days for clip in (await library.folder(day.path)).items]


async def names(library: Library, path: str) -> list[str]:
    """Return what the things in a folder are called."""
    return [item.title for item in (await library.folder(path)).items]


# Folders


async def test_devices_with_media(tencent: Tencent, library: Library) -> None:
    """Only devices that have something are listed; each is asked once."""
    for _ in range(2):
        found = await library.folder("")
        assert [(item.path, item.device, item.kind) for item in found.items] == [
            (CAMERA, CAMERA, MediaKind.FOLDER),
            (SPEAKER, SPEAKER, MediaKind.FOLDER),
        ]
    asked = [record.json()["DeviceName"] for record in tencent.requests.to(DATES)]
    assert len(asked) == len(set(asked))
    assert not {"sub_th", "sub_door"} & set(asked)


async def test_days_and_recordings(library: Library) -> None:
    """The newest day and recording come first; an event has its name and its picture, a mere recording neither."""
    days = [item.title for item in (await library.folder(CAMERA)).items]
    assert days == sorted(days, reverse=True)
    found = await clips(library)
    assert [(clip.title, clip.duration, bool(clip.picture)) for clip in found] == [
        ("Sound", 30, True),
        ("Motion", 12, True),
        ("Sound", 30, True),
        ("", 600, False),
    ]
    assert all(clip.playable and clip.start is not None for clip in found)


async def test_double_and_unended_recordings(tencent: Tencent, library: Library) -> None:
    """What is listed twice is shown once; an end before the start, as in the vendor's own sample, is none."""
    now = int(tencent.now())
    tencent.account.recordings[CAMERA] = []
    for _ in range(2):
        tencent.account.record(CAMERA, "unheard_of", now - 90, -50)
    tencent.account.record(CAMERA, "", 0, 5)
    (clip,) = (await library.folder(f"{CAMERA}/day/{(await library.folder(CAMERA)).items[0].title}")).items
    assert (clip.title, clip.duration) == ("unheard_of", None)
    url = URL((await library.play(clip.path)).url, encoded=True)
    assert (url.query["starttime_epoch"], url.query["endtime_epoch"]) == (str(now - 90), str(now - 30))


async def test_music(library: Library) -> None:
    """Songs and lists of songs."""
    lists = (await library.folder(SPEAKER)).items
    assert [item.label for item in lists] == ["music_daily", "music_new", "music_playlists"]
    assert await names(library, lists[0].path) == ["Morning", "Night train"]
    assert await names(library, lists[1].path) == ["For members only", "Night train"]
    playlists = (await library.folder(lists[2].path)).items
    assert [(item.title, item.playable) for item in playlists] == [("Breakfast", False), ("Evening", False)]
    folder = await library.folder(playlists[0].path)
    assert folder.title == "Breakfast"
    assert (await library.folder(f"{SPEAKER}/playlist/0")).label == "music_playlist"
    assert [(item.title, item.artist, item.duration) for item in folder.items] == [
        ("Morning", "The Larks", 4),
        ("River", "The Larks", 4),
    ]


@pytest.mark.parametrize(
    ("path", "text", "found"),
    [
        (SPEAKER, "LARKS", ["Morning", "River"]),
        (SPEAKER, "ev", ["Evening"]),
        (SPEAKER, "trai", ["Night train"]),
        (f"{SPEAKER}/music/new", "r", ["For members only", "Night train"]),
        (f"{SPEAKER}/music/playlists", "r", ["Breakfast", "Morning", "River", "Night train", "For members only"]),
        (f"{SPEAKER}/playlist/8", "r", ["Morning", "River"]),
        (SPEAKER, "nothing like it", []),
    ],
)
async def test_search(library: Library, path: str, text: str, found: list[str]) -> None:
    """Songs and playlists are found by title and artist, in the folder and below, each once."""
    assert (await library.folder(path)).searchable
    assert [item.title for item in await library.search(path, text)] == found


async def test_no_search_among_recordings(library: Library) -> None:
    """Recordings are found by day."""
    camera = await library.folder(CAMERA)
    assert not camera.searchable
    assert not camera.items[0].searchable


async def test_before_the_first_reading(tencent: Tencent, cloud: TencentCloud, library: Library) -> None:
    """The devices are read if they are not known yet, and not again if they are."""
    await library.folder("")
    before = len(tencent.requests.to("AppGetFamilyDeviceList"))
    await cloud.fetch()
    await library.folder("")
    assert len(tencent.requests.to("AppGetFamilyDeviceList")) == 2 * before


# Playing


async def test_recording_plays(tencent: Tencent, library: Library, session: aiohttp.ClientSession) -> None:
    """The address plays just that recording, for a day."""
    clip = (await clips(library))[1]
    stream = await library.play(clip.path)
    assert stream.mime_type == HLS
    async with session.get(URL(stream.url, encoded=True)) as answer:
        assert answer.status == 200
        assert (await answer.text()).count("#EXTINF") == 6
    (asked,) = tencent.requests.to(SIGN)
    assert abs(asked.json()["ExpireTime"] - tencent.now() - 24 * 3600) < 60


async def test_picture_of_a_recording(library: Library, session: aiohttp.ClientSession) -> None:
    """The address is as the vendor signed it, percent signs and all."""
    address = await library.picture((await clips(library))[0].picture)
    assert "%2Fevents%2F" in address
    async with session.get(URL(address, encoded=True)) as answer:
        assert (answer.status, answer.content_type) == (200, "image/jpeg")


async def test_song_plays(library: Library, session: aiohttp.ClientSession) -> None:
    """A song has an address and a picture."""
    song = (await library.folder(f"{SPEAKER}/music/daily")).items[0]
    stream = await library.play(song.path)
    assert stream.mime_type == "audio/mpeg"
    for address in (stream.url, await library.picture(song.picture)):
        async with session.get(URL(address, encoded=True)) as answer:
            assert answer.status == 200


async def test_address_of_the_day(tencent: Tencent, library: Library) -> None:
    """Where no event tells the video's address, the day does."""
    clip = (await clips(library))[-1]
    tencent.account.recordings[CAMERA] = [item for item in tencent.account.recordings[CAMERA] if not item["EventId"]]
    assert "/playback.m3u8?" in (await library.play(clip.path)).url


# What goes wrong


@pytest.mark.parametrize(
    "path",
    [
        "nonsense",
        "SIMCAMERA1/nobody",
        "SIMCAMERA1/nobody/day/2026-11-20",
        f"{CAMERA}/day/yesterday",
        f"{CAMERA}/cellar/1",
        f"{CAMERA}/clip/1-2",
        "SIMSPEAKER/nobody/music/daily",
        f"{SPEAKER}/music/loud",
    ],
)
async def test_no_such_folder(library: Library, path: str) -> None:
    """What does not exist is told so."""
    with pytest.raises(GoneError):
        await library.folder(path)


@pytest.mark.parametrize("path", ["", CAMERA, f"{CAMERA}/clip/now", f"{CAMERA}/clip/1", "SIMCAMERA1/nobody/clip/1-2"])
async def test_nothing_to_play(library: Library, path: str) -> None:
    """So is what can't be played."""
    with pytest.raises(GoneError):
        await library.play(path)


async def test_song_for_members(library: Library) -> None:
    """A song that the user may not hear has no address; one that is unknown is refused."""
    with pytest.raises(CommandError, match="no address"):
        await library.play(f"{SPEAKER}/song/4")
    with pytest.raises(CommandError, match="unknown song"):
        await library.play(f"{SPEAKER}/song/77")


async def test_storage_plan_ended(tencent: Tencent, library: Library) -> None:
    """A camera without recordings is not listed; what was listed before does not play."""
    clip = (await clips(library))[0]
    tencent.end_storage(CAMERA)
    with pytest.raises(CommandError, match="no address"):
        await library.play(clip.path)
    assert (await library.folder(CAMERA)).items == ()


async def test_never_any_storage(tencent: Tencent, library: Library) -> None:
    """Without recordings the camera is not listed at all."""
    tencent.end_storage(CAMERA)
    assert [item.path for item in (await library.folder("")).items] == [SPEAKER]


@pytest.mark.parametrize("code", ["UnsupportedOperation", "InternalError", "UnauthorizedOperation", "Unheard.Of"])
async def test_refusal_means_none(tencent: Tencent, library: Library, code: str) -> None:
    """A device for which the cloud refuses to tell has none, whatever the code."""
    tencent.faults.add("refuse", path=DATES, code=code)
    assert [item.path for item in (await library.folder("")).items] == [SPEAKER]


@pytest.mark.parametrize(
    ("fault", "options", "error"),
    [
        ("http_error", {}, UnreachableError),
        ("rate_limit", {"retry_after": 1}, RateLimitError),
        ("expired_token", {}, AuthError),
    ],
)
async def test_errors_are_shown(
    tencent: Tencent, cloud: TencentCloud, library: Library, fault: str, options: dict[str, int], error: type[Exception]
) -> None:
    """A cloud in trouble is not mistaken for one without recordings, and is asked again when it is well."""
    await cloud.fetch()
    tencent.faults.add(fault, path=DATES, **options)
    with pytest.raises(error):
        await library.folder("")
    tencent.faults.clear()


async def test_refused_in_words(tencent: Tencent, library: Library) -> None:
    """What the cloud refuses when asked for it is told."""
    (clip, *_) = await clips(library)
    tencent.faults.add("refuse", path=SIGN, code="UnauthorizedOperation")
    with pytest.raises(NotPermittedError):
        await library.play(clip.path)
    tencent.faults.add("refuse", path=THUMBNAIL, code="InvalidParameterValue")
    with pytest.raises(CommandError):
        await library.picture(clip.picture)


@pytest.mark.parametrize("address", ["", "nonsense", "ftp://x/y", "http://", "http://[bad", "javascript:alert(1)"])
async def test_lying_address(library: Library, address: str) -> None:
    """What is no web address is not handed on."""
    with pytest.raises(CommandError):
        await library.picture(address)


async def test_lying_times(tencent: Tencent, library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """A recording at a time that can't be is left out."""
    day = (await library.folder(CAMERA)).items[0].path
    required, _ = CALLS[EVENTS]
    times = (10**13, -1, "soon", float("inf"), None, 1_700_000_000)
    lies = [{"StartTime": time, "EndTime": time, "Thumbnail": "", "EventId": "lie"} for time in times]
    monkeypatch.setitem(CALLS, EVENTS, (required, lambda cloud, params: {"Events": lies}))
    tencent.account.recordings[CAMERA] = []
    (clip,) = (await library.folder(day)).items
    assert clip.path == f"{CAMERA}/clip/1700000000-1700000000/lie"


def test_mime_types() -> None:
    """The end of an address tells its type, else what is usual is taken."""
    assert mime_type("http://x/a.M3U8?sign=1.mp3", "?") == HLS
    assert mime_type("http://x/a.flac", "?") == "audio/flac"
    assert mime_type("http://x/a", "audio/mpeg") == "audio/mpeg"
    item = MediaItem(path="", kind=MediaKind.FOLDER)
    assert (item.playable, replace(item, kind=MediaKind.IMAGE).playable) == (False, True)
