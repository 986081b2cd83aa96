"""Recordings and music in the media browser, from the simulated cloud to the bytes that a browser gets."""

from collections.abc import AsyncGenerator
from datetime import timedelta
from http import HTTPStatus
import json
import logging
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet
from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.homeclouds.account.domain_data import domain_data
from custom_components.homeclouds.clouds.core.media import HLS
from custom_components.homeclouds.const import CONF_CLOUD, DOMAIN
from custom_components.homeclouds.inbound.media_proxy import stream_path
import simulators.tencent
from simulators.tencent import Tencent
from simulators.testing import simulator_fixture

from .accounts import close
from .media_browser import ROOT, Browser, browser, media_browser, titles

__all__ = ["browser", "media_browser"]


tencent = simulator_fixture(Tencent)
SAMPLES = Path(simulators.tencent.__file__).parent / "media"
CAMERA, SPEAKER = "SIMCAMERA1/cam01", "SIMSPEAKER/spk01"


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
