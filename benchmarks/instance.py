"""A Home Assistant in this process, with the integration that is measured."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
import logging
import socket
from tempfile import TemporaryDirectory
from typing import Any

from homeassistant import loader
from homeassistant.components.http import config as http
from homeassistant.config_entries import ConfigEntryState, ConfigSubentryData
from homeassistant.core import HomeAssistant
from homeassistant.helpers import frame
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_test_home_assistant

from custom_components.homeclouds.const import CONF_CLOUD, DOMAIN
from simulators.listeners import HttpListener

logging.basicConfig(level=logging.ERROR)


@asynccontextmanager
async def home() -> AsyncIterator[HomeAssistant]:
    """Yield a Home Assistant that is up."""
    # What is saved at the end may still be on its way
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        async with async_test_home_assistant(config_dir=folder) as hass:
            hass.data.pop(loader.DATA_CUSTOM_COMPONENTS)
            frame.async_setup(hass)
            await _choose_a_free_port(hass)
            assert await async_setup_component(hass, "http", {})
            try:
                yield hass
            finally:
                await hass.async_stop(force=True)


async def _choose_a_free_port(hass: HomeAssistant) -> None:
    """Keep off the usual port, where another Home Assistant may be, and off the network."""
    store = await http.async_get_and_load_store(hass)
    config = store.default
    config["server_host"], config["server_port"] = ["127.0.0.1"], 0
    await store.async_set_pending(config)
    await store.async_promote_pending()


def account(
    cloud: str, data: Mapping[str, Any], subentries: Sequence[ConfigSubentryData] | None = None
) -> MockConfigEntry:
    """Return an account of ours."""
    entry_data = {CONF_CLOUD: cloud, **data}
    return MockConfigEntry(domain=DOMAIN, unique_id=cloud, title=cloud, data=entry_data, subentries_data=subentries)


async def set_up(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Set an entry up and wait until its entities are there."""
    if hass.config_entries.async_get_entry(entry.entry_id) is None:
        entry.add_to_hass(hass)
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert entry.state is ConfigEntryState.LOADED


def room_temperatures(hass: HomeAssistant) -> set[float]:
    """Return the temperatures that climate entities show."""
    return {state.attributes["current_temperature"] for state in hass.states.async_all("climate")}


@asynccontextmanager
async def open_door(hass: HomeAssistant) -> AsyncIterator[tuple[str, int]]:
    """Serve Home Assistant's views and yield host and port."""
    # As in Home Assistant itself: platforms that are needed later add views
    hass.http.app._router.freeze = lambda: None  # type: ignore[method-assign]  # a method of aiohttp
    listener = HttpListener(hass.http.app, name="home_assistant", port=0, ssl=None)
    await listener.start()
    try:
        yield "127.0.0.1", listener.port
    finally:
        await listener.stop()


def post(address: tuple[str, int], requests: list[bytes]) -> int:
    """Send ready-made requests one after the other over one connection and return how many were answered with 200."""
    good = 0
    with socket.create_connection(address) as line, line.makefile("rb") as answers:
        for request in requests:
            line.sendall(request)
            good += b" 200 " in answers.readline()
            length = 0
            while (header := answers.readline()) not in {b"\r\n", b""}:
                if header.lower().startswith(b"content-length:"):
                    length = int(header.split(b":")[1])
            answers.read(length)
    return good


def request(path: str, headers: Mapping[str, str], body: bytes) -> bytes:
    """Return the bytes of a POST."""
    lines = [f"POST {path} HTTP/1.1", "Host: localhost", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body
