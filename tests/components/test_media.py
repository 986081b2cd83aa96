"""Recordings and music in the media browser, from the simulated cloud to the bytes that a browser gets."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus
import json
import logging
from pathlib import Path
from typing import Any, override

from aiohttp import ClientError, web
from aiohttp.test_utils import TestServer
from cryptography.fernet import Fernet
from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.aiohttp_client import HomeAssistantTCPConnector
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator, WebSocketGenerator
from yarl import URL

from custom_components.homeclouds.account.domain_data import domain_data
from custom_components.homeclouds.clouds.core.cloud import Field, FieldKind
from custom_components.homeclouds.clouds.core.media import HLS, Library, MediaItem, MediaKind, Stream
from custom_components.homeclouds.clouds.registry import CLOUDS
from custom_components.homeclouds.const import CONF_CLOUD, DOMAIN
from custom_components.homeclouds.inbound.media_proxy import may_lead_to, stream_path, with_links
from custom_components.homeclouds.inbound.media_session import PublicConnector
import simulators.tencent
from simulators.tencent import Tencent
from simulators.testing import simulator_fixture

from .accounts import close
from .conftest import DEVICE_ID, Instance

tencent = simulator_fixture(Tencent)

ROOT = f"media-source://{DOMAIN}"
SAMPLES = Path(simulators.tencent.__file__).parent / "media"
CAMERA, SPEAKER = "SIMCAMERA1/cam01", "SIMSPEAKER/spk01"


@pytest.fixture(autouse=True)
async def media_browser(hass: HomeAssistant, enable_custom_integrations: None) -> None:
    """Have a media browser."""
    assert await async_setup_component(hass, "media_source", {})
    assert await async_setup_component(hass, DOMAIN, {})


@pytest.fixture
async def entry(hass: HomeAssistant, tencent: Tencent) -> AsyncGenerator[ConfigEntry]:
    """Return the demo account, set up."""
    entry = MockConfigEntry(
        domain=DOMAIN, title="Demo", unique_id="tencent_1001", data={CONF_CLOUD: "tencent", **tencent.sign_in}
    )
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    yield entry
    await close(hass, entry)


class Browser:
    """Somebody who looks around in the media browser."""

    def __init__(self, websocket: Any, frontend: Any, player: Any) -> None:
        """Use these connections."""
        self.websocket = websocket
        self.frontend = frontend
        self.player = player

    async def _ask(self, kind: str, identifier: str) -> dict[str, Any]:
        await self.websocket.send_json_auto_id({"type": f"media_source/{kind}_media", "media_content_id": identifier})
        answer: dict[str, Any] = await self.websocket.receive_json()
        return answer

    async def open(self, identifier: str = ROOT) -> dict[str, Any]:
        """Open a folder."""
        answer = await self._ask("browse", identifier)
        assert answer["success"], answer
        folder: dict[str, Any] = answer["result"]
        return folder

    async def walk(self, *titles: str) -> dict[str, Any]:
        """Open a folder by the names of those above it."""
        folder = await self.open()
        for title in titles:
            found = {child["title"]: child["media_content_id"] for child in folder["children"]}
            folder = await self.open(found[title])
        return folder

    async def search(self, identifier: str, text: str, **more: Any) -> dict[str, Any]:
        """Search in a folder."""
        await self.websocket.send_json_auto_id(
            {"type": "media_source/search_media", "media_content_id": identifier, "search_query": text, **more}
        )
        answer: dict[str, Any] = await self.websocket.receive_json()
        return answer

    async def play(self, identifier: str) -> dict[str, Any]:
        """Ask for where something plays from."""
        answer = await self._ask("resolve", identifier)
        assert answer["success"], answer
        stream: dict[str, Any] = answer["result"]
        return stream

    async def error(self, kind: str, identifier: str) -> str:
        """Ask for something in vain, and return what the user is told."""
        answer = await self._ask(kind, identifier)
        assert not answer["success"], answer
        message: str = answer["error"]["message"]
        return message

    async def get(self, path: str, **headers: str) -> Any:
        """Fetch something as a player does, with nothing but what is in the address."""
        return await self.player.get(path, headers=headers)

    async def look(self, path: str) -> Any:
        """Fetch a picture as the media browser does, with a token."""
        return await self.frontend.get(path)


@pytest.fixture
async def browser(
    hass: HomeAssistant,
    hass_ws_client: WebSocketGenerator,
    hass_client: ClientSessionGenerator,
    hass_client_no_auth: ClientSessionGenerator,
) -> Browser:
    """Return somebody who looks around."""
    assert await async_setup_component(hass, "http", {})
    hass.http.app._router.freeze = lambda: None  # type: ignore[method-assign]  # accounts add paths later, as in Home Assistant
    return Browser(await hass_ws_client(hass), await hass_client(), await hass_client_no_auth())


def titles(folder: dict[str, Any]) -> list[str]:
    """Return what the things in a folder are called."""
    return [child["title"] for child in folder["children"]]


# Looking around


async def test_accounts_and_devices(hass: HomeAssistant, entry: ConfigEntry, browser: Browser) -> None:
    """Accounts, their devices by the names that the user gave them, and only those that have something."""
    device = dr.async_get(hass).async_get_device_by_identifier((DOMAIN, CAMERA), entry.entry_id)
    assert device is not None
    dr.async_get(hass).async_update_device(device.id, name_by_user="Front door camera")
    root = await browser.open()
    assert (root["title"], titles(root), root["can_play"]) == ("HomeClouds", ["Demo"], False)
    account = await browser.walk("Demo")
    assert (account["title"], titles(account)) == ("Demo", ["Front door camera", "Speaker"])


async def test_recordings(hass: HomeAssistant, tencent: Tencent, entry: ConfigEntry, browser: Browser) -> None:
    """A recording has its time in Home Assistant's time zone, its event and its length; its picture is the vendor's."""
    await hass.config.async_set_time_zone("Asia/Shanghai")
    camera = await browser.walk("Demo", "Camera")
    newest = camera["children"][0]
    assert newest["title"] == max(titles(camera))
    day = await browser.open(newest["media_content_id"])
    assert (day["title"], day["children_media_class"]) == (newest["title"], "video")
    clip = day["children"][0]
    start = max(item["StartTime"] for item in tencent.account.recordings[CAMERA])
    time = dt_util.as_local(dt_util.utc_from_timestamp(start))
    assert (clip["title"], clip["can_play"], clip["can_expand"]) == (f"{time:%H:%M:%S} Sound (0:30)", True, False)
    picture = await browser.look(clip["thumbnail"])
    assert (picture.status, picture.content_type) == (HTTPStatus.OK, "image/jpeg")
    assert await picture.read() == (SAMPLES / "sound.jpg").read_bytes()


async def test_recording_plays(entry: ConfigEntry, browser: Browser) -> None:
    """A player gets a playlist whose parts come through Home Assistant, each with a signature of its own."""
    camera = await browser.walk("Demo", "Camera")
    day = await browser.open(camera["children"][0]["media_content_id"])
    stream = await browser.play(day["children"][0]["media_content_id"])
    assert stream["mime_type"] == HLS
    playlist = await browser.get(stream["url"])
    assert (playlist.status, playlist.content_type) == (HTTPStatus.OK, "application/vnd.apple.mpegurl")
    lines = (await playlist.text()).splitlines()
    assert lines[0] == "#EXTM3U"
    parts = [line for line in lines if line and not line.startswith("#")]
    assert len(parts) == 15
    clips = [await browser.get(part) for part in parts[:2]]
    assert [clip.content_type for clip in clips] == ["video/mp2t", "video/mp2t"]
    assert [await clip.read() for clip in clips] == [(SAMPLES / f"clip{n}.ts").read_bytes() for n in (0, 1)]


async def test_music(entry: ConfigEntry, browser: Browser) -> None:
    """Lists of songs have names of ours; a song plays, also from the middle."""
    speaker = await browser.walk("Demo", "Speaker")
    assert titles(speaker) == ["Daily picks", "New songs", "Playlists"]
    playlists = await browser.walk("Demo", "Speaker", "Playlists")
    assert (titles(playlists), playlists["children_media_class"]) == (["Breakfast", "Evening"], "playlist")
    songs = await browser.open(playlists["children"][0]["media_content_id"])
    assert songs["title"] == "Breakfast"
    assert titles(songs) == ["Morning – The Larks", "River – The Larks"]
    cover = await browser.look(songs["children"][0]["thumbnail"])
    assert cover.content_type == "image/jpeg"
    stream = await browser.play(songs["children"][0]["media_content_id"])
    assert stream["mime_type"] == "audio/mpeg"
    song = (SAMPLES / "song.mp3").read_bytes()
    whole = await browser.get(stream["url"])
    assert (whole.status, await whole.read()) == (HTTPStatus.OK, song)
    part = await browser.get(stream["url"], Range="bytes=100-199")
    assert (part.status, await part.read()) == (HTTPStatus.PARTIAL_CONTENT, song[100:200])
    assert part.headers["Content-Range"] == f"bytes 100-199/{len(song)}"


async def test_search(tencent: Tencent, entry: ConfigEntry, browser: Browser) -> None:
    """Music can be searched, recordings and accounts can't."""
    account = await browser.walk("Demo")
    assert not account["can_search"]
    speaker = account["children"][1]
    opened = await browser.open(speaker["media_content_id"])
    assert opened["can_search"]
    answer = await browser.search(speaker["media_content_id"], "ev")
    assert [item["title"] for item in answer["result"]["result"]] == ["Evening"]
    answer = await browser.search(speaker["media_content_id"], "ev", media_filter_classes=["music"])
    assert answer["result"]["result"] == []
    tencent.faults.add("http_error", path="AppKugouUserCommand")
    answer = await browser.search(speaker["media_content_id"], "ev")
    assert "Server error" in answer["error"]["message"]
    answer = await browser.search(f"{ROOT}/unknown", "ev")
    assert "not loaded" in answer["error"]["message"]


async def test_names_in_chinese(hass: HomeAssistant, entry: ConfigEntry, browser: Browser) -> None:
    """Names of ours are in the language of Home Assistant."""
    hass.config.language = "zh-Hans"
    assert titles(await browser.walk("Demo", "Speaker")) == ["每日推荐", "新歌首发", "推荐歌单"]


async def test_new_recording(tencent: Tencent, entry: ConfigEntry, browser: Browser) -> None:
    """What is recorded while somebody looks is there when the folder is opened again."""
    camera = await browser.walk("Demo", "Camera")
    before = await browser.open(camera["children"][0]["media_content_id"])
    tencent.film(CAMERA, "motion", 7)
    after = await browser.walk("Demo", "Camera", max(titles(await browser.walk("Demo", "Camera"))))
    assert after["children"][0]["title"].endswith("Motion (0:07)")
    assert after["children"][0] not in before["children"]


# What goes wrong


async def test_nothing_secret(
    hass: HomeAssistant, tencent: Tencent, entry: ConfigEntry, browser: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither identifiers nor addresses nor logs tell tokens or the vendor's signatures."""
    caplog.set_level(logging.DEBUG)
    account = await browser.walk("Demo")
    camera, speaker = [await browser.open(child["media_content_id"]) for child in account["children"]]
    day = await browser.open(camera["children"][0]["media_content_id"])
    songs = await browser.open(speaker["children"][0]["media_content_id"])
    streams = [await browser.play(folder["children"][0]["media_content_id"]) for folder in (day, songs)]
    answers = [await browser.get(stream["url"]) for stream in streams]
    answers.append(await browser.look(day["children"][0]["thumbnail"]))
    assert [answer.status for answer in answers] == [HTTPStatus.OK] * 3
    told = json.dumps([account, camera, speaker, day, songs, streams]) + await answers[0].text()
    signatures = {record.query.rpartition("sign=")[2] for record in tencent.requests if "sign=" in record.query}
    assert len(signatures) >= 3
    logged = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith("custom_components"))
    for secret in (*signatures, *tencent.account.tokens, tencent.app_secret, tencent.account.password):
        assert secret not in told
        assert secret not in logged
    assert tencent.base_url not in told


async def test_signed_in_people_only(
    hass: HomeAssistant, tencent: Tencent, entry: ConfigEntry, browser: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    """An address of ours alone is of no use."""
    path = stream_path(hass, f"{tencent.base_url}/covers/cover.jpg")
    assert (await browser.get(path)).status == HTTPStatus.UNAUTHORIZED
    assert (await browser.look(path)).status == HTTPStatus.OK
    caplog.clear()  # Home Assistant warns of the attempt


async def test_no_accounts(browser: Browser, hass: HomeAssistant, entry: ConfigEntry, tencent: Tencent) -> None:
    """An account without recordings and music is not listed."""
    tencent.end_storage(CAMERA)
    tencent.account.music_devices.clear()
    assert (await browser.open())["children"] == []
    assert (await browser.open(f"{ROOT}/{entry.entry_id}"))["children"] == []


async def test_storage_plan_ended(tencent: Tencent, entry: ConfigEntry, browser: Browser) -> None:
    """A plan that has ended is told when something is to be played or opened."""
    camera = await browser.walk("Demo", "Camera")
    day = await browser.open(camera["children"][0]["media_content_id"])
    tencent.end_storage(CAMERA)
    message = await browser.error("resolve", day["children"][0]["media_content_id"])
    assert "plan may be missing or expired" in message
    tencent.faults.add("refuse", path="IotVideoDescribeCloudStorageEvents", code="UnsupportedOperation")
    assert "plan may be missing or expired" in await browser.error("browse", camera["children"][0]["media_content_id"])


@pytest.mark.parametrize(
    ("fault", "options", "message"),
    [
        ("http_error", {}, "Server error"),
        ("html", {}, "Unexpected response"),
        ("rate_limit", {"retry_after": 1}, "Too many requests"),
        ("expired_token", {}, "Invalid authentication"),
    ],
)
async def test_cloud_in_trouble(
    tencent: Tencent,
    entry: ConfigEntry,
    browser: Browser,
    monkeypatch: pytest.MonkeyPatch,
    fault: str,
    options: dict[str, Any],
    message: str,
) -> None:
    """The account is still listed, and tells what is wrong."""
    monkeypatch.setattr("custom_components.homeclouds.clouds.tencent.library._REMEMBERED", -1)
    camera = await browser.walk("Demo", "Camera")
    tencent.faults.add(fault, path="IotVideo*", **options)
    root = await browser.open()
    assert titles(root) == ["Demo"]
    assert message in await browser.error("browse", root["children"][0]["media_content_id"])
    assert message in await browser.error("browse", camera["children"][0]["media_content_id"])
    assert message in await browser.error("resolve", f"{ROOT}/{entry.entry_id}/{CAMERA}/clip/1-2")


@pytest.mark.parametrize("path", ["nonsense", "SIMCAMERA1/nobody", f"{CAMERA}/day/2026-02-31", f"{CAMERA}/clip/x"])
async def test_unknown_paths(entry: ConfigEntry, browser: Browser, path: str) -> None:
    """What is not there is told so."""
    for kind in ("browse", "resolve"):
        assert "no longer exists" in await browser.error(kind, f"{ROOT}/{entry.entry_id}/{path}")


async def test_account_not_at_work(hass: HomeAssistant, entry: ConfigEntry, browser: Browser) -> None:
    """Neither an unloaded account nor an unknown one can be looked at; a picture of it is gone."""
    camera = await browser.walk("Demo", "Camera")
    day = await browser.open(camera["children"][0]["media_content_id"])
    clip = day["children"][0]
    await hass.config_entries.async_unload(entry.entry_id)
    for identifier in (camera["media_content_id"], f"{ROOT}/unknown/x"):
        assert "not loaded" in await browser.error("browse", identifier)
    assert "not loaded" in await browser.error("resolve", clip["media_content_id"])
    assert (await browser.look(clip["thumbnail"])).status == HTTPStatus.NOT_FOUND
    assert (await browser.open())["children"] == []


@pytest.mark.parametrize(
    ("fault", "options", "status"),
    [
        ("http_error", {"status": 403}, HTTPStatus.GONE),
        ("http_error", {"status": 503}, HTTPStatus.BAD_GATEWAY),
        ("drop", {}, HTTPStatus.BAD_GATEWAY),
        ("html", {}, HTTPStatus.BAD_GATEWAY),
    ],
)
async def test_file_server_in_trouble(
    tencent: Tencent, entry: ConfigEntry, browser: Browser, fault: str, options: dict[str, Any], status: HTTPStatus
) -> None:
    """What the vendor's server does not give is told in words; a web page is never handed through."""
    songs = await browser.walk("Demo", "Speaker", "Daily picks")
    stream = await browser.play(songs["children"][0]["media_content_id"])
    tencent.faults.add(fault, path="/music/*", **options)
    answer = await browser.get(stream["url"])
    assert (answer.status, answer.content_type) == (status, "application/json")
    assert (await answer.json())["message"]


async def test_picture_in_trouble(tencent: Tencent, entry: ConfigEntry, browser: Browser) -> None:
    """A picture whose address is refused is gone."""
    camera = await browser.walk("Demo", "Camera")
    day = await browser.open(camera["children"][0]["media_content_id"])
    tencent.faults.add("refuse", path="IotVideoDescribeCloudStorageThumbnail", code="ResourceNotFound")
    assert (await browser.look(day["children"][0]["thumbnail"])).status == HTTPStatus.NOT_FOUND


async def test_address_expires(
    hass: HomeAssistant, tencent: Tencent, entry: ConfigEntry, browser: Browser, freezer: FrozenDateTimeFactory
) -> None:
    """An address is of no use to anybody after a day, nor is one that was never given out."""
    path = stream_path(hass, f"{tencent.base_url}/covers/cover.jpg")
    assert (await browser.look(path)).status == HTTPStatus.OK
    assert (await browser.look(path[:-4] + "AAA=")).status == HTTPStatus.NOT_FOUND
    domain_data(hass).seal = Fernet(Fernet.generate_key())
    assert (await browser.look(path)).status == HTTPStatus.NOT_FOUND
    freezer.tick(timedelta(days=-2))
    path = stream_path(hass, f"{tencent.base_url}/covers/cover.jpg")
    freezer.tick(timedelta(days=2))
    assert (await browser.look(path)).status == HTTPStatus.NOT_FOUND


# Without a vendor


class Shelf(Library):
    """A library of what a test says."""

    def __init__(self, *items: MediaItem) -> None:
        """Have these items."""
        self.items = items
        self.url = ""

    @override
    async def folder(self, path: str) -> MediaItem:
        return MediaItem(path=path, kind=MediaKind.FOLDER, title=path, items=self.items)

    @override
    async def play(self, path: str) -> Stream:
        return Stream(self.url, "image/png")

    @override
    async def picture(self, picture: str) -> str:
        return picture


async def test_any_library(instance: Instance, browser: Browser) -> None:
    """Whatever a cloud has is shown; devices that another account shows are left to it."""
    instance.cloud.library = shelf = Shelf(
        MediaItem(path="a", kind=MediaKind.IMAGE, title="Snapshot"),
        MediaItem(path="b", kind=MediaKind.VIDEO, start=dt_util.utcnow(), duration=3725),
        MediaItem(path="c", kind=MediaKind.FOLDER, device=DEVICE_ID),
        MediaItem(path="d", kind=MediaKind.FOLDER, device="of somebody else"),
    )
    await instance.show()
    account = await browser.walk("Somebody")
    assert [child["media_class"] for child in account["children"]] == ["image", "video", "directory"]
    snapshot, film, thing = titles(account)
    assert (snapshot, thing) == ("Snapshot", "Thing")
    assert film.endswith(" (1:02:05)")
    answer = await browser.search(account["media_content_id"], "Snap")
    assert "does not provide this media" in answer["error"]["message"]
    shelf.items = shelf.items[3:]
    assert titles(await browser.open()) == []


@pytest.fixture
async def server(socket_enabled: None) -> AsyncGenerator[TestServer]:
    """Return a server of odd files."""

    async def cut_off(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": "1000", "Content-Type": "video/mp4"})
        await response.prepare(request)
        await response.write(b"begin")
        assert request.transport is not None
        request.transport.close()
        return response

    async def picture(request: web.Request) -> web.Response:
        return web.Response(body=b"<svg/>", content_type="image/xhtml+xml")

    async def playlist(request: web.Request) -> web.Response:
        return web.Response(
            text="#EXTM3U\ndata:,x\nhttp://[bad\n" * int(request.query["lines"]), content_type="audio/x-mpegurl"
        )

    async def moved(request: web.Request) -> web.Response:
        return web.Response(status=int(request.query.get("status", "302")), headers={"Location": request.query["to"]})

    async def image(request: web.Request) -> web.Response:
        return web.Response(body=b"image", content_type="image/png")

    async def parts(request: web.Request) -> web.Response:
        return web.Response(text=f"#EXTM3U\n{request.query['to']}\n", content_type="audio/x-mpegurl")

    app = web.Application()
    app.add_routes([web.get("/cut", cut_off), web.get("/svg", picture), web.get("/playlist", playlist)])
    app.add_routes([web.get("/moved", moved), web.get("/image", image), web.get("/parts", parts)])
    server = TestServer(app)
    await server.start_server()
    yield server
    await server.close()


async def configure(instance: Instance, server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Set up an account whose user named a server."""
    kind = replace(CLOUDS["fake"], fields=(Field(name="server", kind=FieldKind.ORIGIN),))
    monkeypatch.setitem(CLOUDS, "fake", kind)
    instance.entry = MockConfigEntry(
        domain=DOMAIN, title="Somebody", unique_id="fake_somebody", data={CONF_CLOUD: "fake", "server": server}
    )
    instance.cloud.library = Shelf()
    await instance.show()


@pytest.fixture
async def configured(
    instance: Instance, browser: Browser, server: TestServer, monkeypatch: pytest.MonkeyPatch
) -> Instance:
    """Return an account whose server is the server of odd files."""
    await configure(instance, str(server.make_url("").origin()), monkeypatch)
    await browser.open()
    return instance


async def test_odd_files(configured: Instance, browser: Browser, server: TestServer) -> None:
    """No script gets in, no endless list; a file that ends early is not taken for a whole one."""

    async def get(path: str) -> Any:
        return await browser.look(stream_path(configured.hass, str(server.make_url(path))))

    assert (await get("/svg")).status == HTTPStatus.BAD_GATEWAY
    assert (await (await get("/playlist?lines=3")).text()).split() == ["#EXTM3U", "data:,x", "http://[bad"] * 3
    assert (await get("/playlist?lines=600000")).status == HTTPStatus.BAD_GATEWAY
    with pytest.raises(ClientError):
        await (await get("/cut")).read()


@pytest.fixture
async def neighbor(socket_enabled: None) -> AsyncGenerator[TestServer]:
    """Return another server of the home network, which nobody is to call."""

    async def image(request: web.Request) -> web.Response:
        request.app["calls"].append(request.path)
        return web.Response(body=b"image", content_type="image/png")

    app = web.Application()
    app["calls"] = []
    app.router.add_get("/{name}", image)
    server = TestServer(app)
    await server.start_server()
    yield server
    await server.close()


@pytest.mark.parametrize("status", ["301", "302", "303", "307", "308"])
async def test_answers_reach_no_local_address(
    configured: Instance, browser: Browser, server: TestServer, neighbor: TestServer, status: str
) -> None:
    """A redirect is followed on the same server; one to another computer of the home network, or without end, is not."""

    async def get(path: str, **query: str) -> Any:
        return await browser.look(stream_path(configured.hass, str(server.make_url(path).with_query(query))))

    answer = await get("/moved", to="/image", status=status)
    assert (answer.status, await answer.read()) == (HTTPStatus.OK, b"image")
    for target in (str(neighbor.make_url("/image")), "file:///etc/passwd", "/moved?to=/moved", "http://[bad", "//"):
        assert (await get("/moved", to=target, status=status)).status == HTTPStatus.BAD_GATEWAY
    assert neighbor.app["calls"] == []


async def test_playlists_reach_no_local_address(
    configured: Instance, browser: Browser, server: TestServer, neighbor: TestServer
) -> None:
    """Neither do the parts of a playlist, nor to another scheme."""
    for target, status in (
        ("/image", HTTPStatus.OK),
        (str(neighbor.make_url("/image")), HTTPStatus.BAD_GATEWAY),
        (f"http://me:pw@127.0.0.1:{server.port}/image", HTTPStatus.NOT_FOUND),
    ):
        playlist = await browser.look(
            stream_path(configured.hass, str(server.make_url("/parts").with_query({"to": target})))
        )
        part = (await playlist.text()).split()[1]
        assert (await browser.look(part)).status == status
    assert neighbor.app["calls"] == []


@pytest.mark.parametrize(
    ("source", "address", "allowed"),
    [
        ("https://a.example/x", "https://b.example/y", True),
        ("http://a.example/x", "https://b.example/y", True),
        ("http://a.example/x", "http://b.example:8080/y", True),
        ("https://a.example/x", "http://b.example/y", False),
        ("https://a.example/x", "ftp://b.example/y", False),
        ("https://a.example/x", "https://me:pw@b.example/y", False),
        ("https://a.example/x", "/y", False),
    ],
)
def test_where_an_answer_may_lead_to(source: str, address: str, allowed: bool) -> None:
    """Never to a less safe scheme."""
    assert may_lead_to(URL(source), URL(address)) is allowed


@pytest.mark.parametrize(
    ("host", "allowed"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1::", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("192.168.1.1", False),
        ("172.31.0.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("224.0.0.251", False),
        ("0.0.0.0", False),
        ("::1", False),
        ("fe80::1", False),
        ("fd00::1", False),
        ("::ffff:10.0.0.1", False),
        ("::ffff:0:10.0.0.1", False),
        ("::10.0.0.1", False),
        ("64:ff9b::10.0.0.1", False),
        ("64:ff9b::8.8.8.8", True),
        ("2002:a00:1::", False),
        ("fec0::1", False),
    ],
)
async def test_public_addresses_are_connected_to(hass: HomeAssistant, host: str, allowed: bool) -> None:
    """An address that stands in a URL is looked at before it is connected to."""
    connector = PublicConnector(hass)
    if allowed:
        assert [(each["host"], each["port"]) for each in await connector._resolve_host(host, 443)] == [(host, 443)]
    else:
        with pytest.raises(OSError, match="not a public address"):
            await connector._resolve_host(host, 443)
    await connector.close()


def look_up(monkeypatch: pytest.MonkeyPatch, answers: Sequence[Sequence[str]]) -> list[str]:
    """Have names found at these addresses, one answer for each time; return the list of the names asked for."""
    asked: list[str] = []

    async def resolve(self: HomeAssistantTCPConnector, host: str) -> list[Any]:
        asked.append(host)
        found = answers[min(len(asked), len(answers)) - 1]
        return [
            {"hostname": host, "host": each, "port": 0, "family": 2, "proto": 6, "flags": 0, "address": each}
            for each in found
        ]

    monkeypatch.setattr(HomeAssistantTCPConnector, "async_resolve_host", resolve)
    return asked


@pytest.mark.parametrize("addresses", [["93.184.216.34", "127.0.0.1"], ["127.0.0.1"], ["fe80::1%eth0"], ["?"], []])
async def test_names_in_the_local_network_are_refused(
    configured: Instance,
    browser: Browser,
    neighbor: TestServer,
    monkeypatch: pytest.MonkeyPatch,
    addresses: list[str],
) -> None:
    """A name is as good as the worst of its addresses, already in the first URL."""
    look_up(monkeypatch, [addresses])
    path = stream_path(configured.hass, f"http://media.example:{neighbor.port}/image")
    assert (await browser.look(path)).status == HTTPStatus.BAD_GATEWAY
    assert neighbor.app["calls"] == []


async def test_name_that_changes_its_address_is_asked_for_once(
    instance: Instance, browser: Browser, server: TestServer, neighbor: TestServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The address that was checked is connected to (DNS rebinding); a configured server may be a local one."""
    await configure(instance, f"http://media.example:{server.port}", monkeypatch)
    asked = look_up(monkeypatch, [["127.0.0.1"], ["127.0.0.2"]])
    path = stream_path(instance.hass, f"http://media.example:{server.port}/image")
    assert (await browser.look(path)).status == HTTPStatus.OK
    assert asked == ["media.example"]
    path = stream_path(instance.hass, f"http://media.example:{neighbor.port}/image")
    assert (await browser.look(path)).status == HTTPStatus.BAD_GATEWAY
    assert neighbor.app["calls"] == []


def test_playlist_with_keys() -> None:
    """All addresses in a playlist are replaced, wherever they stand; all else stays."""
    playlist = (
        '#EXTM3U\r\n#EXT-X-KEY:METHOD=AES-128,URI="key?a=1",IV=0x1\n\n'
        '#EXT-X-MAP:URI="init.mp4",BYTERANGE="5@0"\n#EXTINF:2.0,\n seg/1.ts?x=y \n#EXT-X-ENDLIST'
    )
    assert with_links(playlist, lambda address: f"<{address}>") == (
        '#EXTM3U\n#EXT-X-KEY:METHOD=AES-128,URI="<key?a=1>",IV=0x1\n\n'
        '#EXT-X-MAP:URI="<init.mp4>",BYTERANGE="5@0"\n#EXTINF:2.0,\n<seg/1.ts?x=y>\n#EXT-X-ENDLIST'
    )
