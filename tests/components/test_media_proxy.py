"""The media proxy: what a browser gets of odd files, and which addresses it does not reach."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import replace
from http import HTTPStatus
from typing import Any, override

from aiohttp import ClientError, web
from aiohttp.test_utils import TestServer
from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import HomeAssistantTCPConnector
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from yarl import URL

from custom_components.homeclouds.clouds.core.cloud import Field, FieldKind
from custom_components.homeclouds.clouds.core.media import Library, MediaItem, MediaKind, Stream
from custom_components.homeclouds.clouds.registry import CLOUDS
from custom_components.homeclouds.const import CONF_CLOUD, DOMAIN
from custom_components.homeclouds.inbound.media_proxy import may_lead_to, stream_path, with_links
from custom_components.homeclouds.inbound.media_session import PublicConnector

from .conftest import DEVICE_ID, Instance
from .media_browser import Browser, browser, media_browser, titles

__all__ = ["browser", "media_browser"]


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
