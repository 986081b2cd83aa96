"""What is behind the addresses of cloud storage and music: pictures, HLS playlists with their segments, songs.

Every address but those of covers carries an end and a signature of its own, as the vendor's anti-hotlinking has it. The samples
in `media/` are drawings and tones made for this project.
"""

from collections.abc import Iterable
import hashlib
import hmac
from pathlib import Path

from aiohttp import web
from yarl import URL

from .state import TencentState

TIMESHIFT, THUMBNAILS, MUSIC, COVERS = "/timeshift/live", "/cos", "/music", "/covers"
_FOLDER = Path(__file__).parent / "media"
_CLIPS = ("clip0.ts", "clip1.ts")
_CLIP_SECONDS = 2
_LONGEST = 60
_KEY = b"anti-hotlinking"


def signed(cloud: TencentState, address: str, expires: int) -> str:
    """Return an address that works until a time in seconds since the epoch."""
    url = URL(address, encoded=True)
    query = f"{url.raw_query_string}&" if url.raw_query_string else ""
    sign = _signature(f"{url.raw_path}?{query}t={expires:x}")
    return f"{url.origin()}{url.raw_path}?{query}t={expires:x}&sign={sign}"


def _signature(text: str) -> str:
    return hmac.new(_KEY, text.encode(), hashlib.sha1).hexdigest()


class Files:
    """Serves them."""

    def __init__(self, cloud: TencentState) -> None:
        """Serve the files of this cloud."""
        self._cloud = cloud

    @property
    def routes(self) -> Iterable[web.RouteDef]:
        """What to add to the server."""
        return [
            web.get(f"{TIMESHIFT}/{{product}}/{{device}}/playback.m3u8", self._playlist),
            web.get(f"{TIMESHIFT}/{{product}}/{{device}}/{{clip}}.ts", self._segment),
            web.get(f"{THUMBNAILS}/{{name}}", self._thumbnail),
            web.get(f"{MUSIC}/{{song}}.mp3", self._song),
            web.get(f"{COVERS}/cover.jpg", self._cover),
        ]

    def _check(self, request: web.Request) -> None:
        """Refuse an address that was not given out, or has expired."""
        target, _, sign = request.raw_path.rpartition("&sign=")
        _, _, end = target.rpartition("t=")
        if not hmac.compare_digest(_signature(target), sign) or int(end, 16) <= self._cloud.now():
            raise web.HTTPForbidden(text="<Error><Code>AccessDenied</Code></Error>", content_type="application/xml")

    async def _playlist(self, request: web.Request) -> web.Response:
        self._check(request)
        start, end = int(request.query["starttime_epoch"]), int(request.query["endtime_epoch"])
        lines = ["#EXTM3U", "#EXT-X-VERSION:3", f"#EXT-X-TARGETDURATION:{_CLIP_SECONDS}", "#EXT-X-PLAYLIST-TYPE:VOD"]
        for number in range(max(1, min(end - start, _LONGEST) // _CLIP_SECONDS)):
            if number and not number % len(_CLIPS):
                lines.append("#EXT-X-DISCONTINUITY")
            clip = signed(
                self._cloud,
                str(request.url.with_path(request.path.replace("playback.m3u8", _CLIPS[number % 2]))),
                self._end,
            )
            lines += [f"#EXTINF:{_CLIP_SECONDS}.0,", clip.rpartition("/")[2]]
        text = "\n".join([*lines, "#EXT-X-ENDLIST", ""])
        return web.Response(text=text, content_type="application/vnd.apple.mpegurl")

    @property
    def _end(self) -> int:
        return int(self._cloud.now()) + _LONGEST

    async def _segment(self, request: web.Request) -> web.FileResponse:
        self._check(request)
        return _file(f"{request.match_info['clip']}.ts", "video/mp2t")

    async def _thumbnail(self, request: web.Request) -> web.FileResponse:
        self._check(request)
        return _file(request.match_info["name"].rpartition("-")[2], "image/jpeg")

    async def _song(self, request: web.Request) -> web.FileResponse:
        self._check(request)
        return _file("song.mp3", "audio/mpeg")

    async def _cover(self, request: web.Request) -> web.FileResponse:
        return _file("cover.jpg", "image/jpeg")


def _file(name: str, content_type: str) -> web.FileResponse:
    """Return one of the samples, or a part of it if that is what was asked for."""
    if name not in {path.name for path in _FOLDER.iterdir()}:
        raise web.HTTPNotFound
    return web.FileResponse(_FOLDER / name, headers={"Content-Type": content_type})
