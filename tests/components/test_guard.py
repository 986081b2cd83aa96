"""What nobody foresaw: an exception of a cloud is told as an error of ours and logged once, whoever asked for what."""

from collections.abc import Awaitable, Callable
import logging
from typing import Any, override

from homeassistant.components.media_player import BrowseError
from homeassistant.components.media_source import Unresolvable, async_browse_media, async_resolve_media
from homeassistant.config_entries import SOURCE_USER
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import device_registry as dr, issue_registry as ir
from homeassistant.setup import async_setup_component
import pytest

from custom_components.homeclouds.clouds.core.codecs import Flag
from custom_components.homeclouds.clouds.core.features import Switch
from custom_components.homeclouds.clouds.core.media import Library, MediaItem, Stream
from custom_components.homeclouds.clouds.core.model import Problem
from custom_components.homeclouds.clouds.registry import CLOUDS
from custom_components.homeclouds.const import DOMAIN
from custom_components.homeclouds.repairs import async_create_fix_flow

from .conftest import DEVICE_ID, FakeCloud, House
from .steps import add_steps

WAITING = Problem("appliance_not_authenticated", DEVICE_ID, fixable=True)


class BrokenLibrary(Library):
    """A library whose server sends what its code cannot read."""

    @override
    async def folder(self, path: str) -> MediaItem:
        raise ZeroDivisionError("odd")

    @override
    async def play(self, path: str) -> Stream:
        raise ZeroDivisionError("odd")

    @override
    async def picture(self, picture: str) -> str:
        raise ZeroDivisionError("odd")


async def _action(house: House, name: str, /, **data: Any) -> str | None:
    found = dr.async_get(house.hass).async_get_device_by_identifier((DOMAIN, DEVICE_ID), house.entry.entry_id)
    assert found is not None
    with pytest.raises(HomeAssistantError) as raised:
        await house.hass.services.async_call(DOMAIN, name, {"device_id": found.id, **data}, blocking=True)
    return raised.value.translation_key


async def rename(house: House) -> str | None:
    """Rename a device."""
    return await _action(house, "rename_device", name="x")


async def act(house: House) -> str | None:
    """Perform an action of the vendor's."""
    return await _action(house, "send_command", instruction={})


async def fix(house: House) -> str | None:
    """Confirm a repair."""
    issue_id = next(issue_id for domain, issue_id in ir.async_get(house.hass).issues if domain == DOMAIN)
    flow = await async_create_fix_flow(house.hass, issue_id, {"entry_id": house.entry.entry_id})
    flow.hass, flow.issue_id = house.hass, issue_id
    form = await flow.async_step_confirm({})  # type: ignore[attr-defined]
    return str(form["errors"]["base"])


async def browse(house: House) -> str | None:
    """Open the media browser."""
    with pytest.raises(BrowseError) as raised:
        await async_browse_media(house.hass, f"media-source://{DOMAIN}/{house.entry.entry_id}")
    return raised.value.translation_key


async def play(house: House) -> str | None:
    """Play a recording."""
    with pytest.raises(Unresolvable) as raised:
        await async_resolve_media(house.hass, f"media-source://{DOMAIN}/{house.entry.entry_id}/x", None)
    return raised.value.translation_key


@pytest.mark.parametrize("ask", [rename, act, fix, browse, play])
async def test_unforeseen_exception_is_told_and_logged_once(
    house: House,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    ask: Callable[[House], Awaitable[str | None]],
) -> None:
    """Whatever a user asks for ends with an error that is translated; the traceback is in the log, once."""

    async def broken(*args: Any) -> Any:
        raise ZeroDivisionError("odd")

    for name in ("rename", "action", "fix"):
        monkeypatch.setattr(FakeCloud, name, broken)
    assert await async_setup_component(house.hass, "media_source", {})
    house.cloud.library, house.cloud.seen_problems = BrokenLibrary(), (WAITING,)
    await house.show(Switch(key="beep", state=Flag("buzzer")), buzzer="1")
    assert [await ask(house), await ask(house)] == ["unexpected_error", "unexpected_error"]
    errors = [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]
    assert len(errors) == 1
    assert "ZeroDivisionError" in errors[0]
    assert house.entry.runtime_data.guard.counts == {"ZeroDivisionError": 2}


async def test_unforeseen_exception_while_logging_in(
    house: House, hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The form says that something unforeseen happened, and can be sent again."""

    async def broken(*args: Any) -> Any:
        raise ZeroDivisionError("odd")

    monkeypatch.setattr(FakeCloud, "sign_in", broken)
    add_steps(CLOUDS["fake"])
    menu = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    form: Any = await hass.config_entries.flow.async_configure(menu["flow_id"], {"next_step_id": "fake"})
    form = await hass.config_entries.flow.async_configure(form["flow_id"], {})
    assert form["errors"] == {"base": "unexpected_error"}
    assert house.cloud.closed
    assert "ZeroDivisionError" in caplog.text
