"""What nobody foresaw: an exception of a cloud is told as an error of ours and logged once, whoever asked for what."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
import logging
from typing import Any, override

from homeassistant.components.media_player import BrowseError
from homeassistant.components.media_source import Unresolvable, async_browse_media, async_resolve_media
from homeassistant.config_entries import SOURCE_USER, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import device_registry as dr, issue_registry as ir
from homeassistant.setup import async_setup_component
import pytest

from custom_components.homeclouds.clouds.core.codecs import Flag
from custom_components.homeclouds.clouds.core.errors import CloudError, SetupError, UnreachableError
from custom_components.homeclouds.clouds.core.features import Feature, Switch
from custom_components.homeclouds.clouds.core.media import Library, MediaItem, Stream
from custom_components.homeclouds.clouds.core.model import Device, Problem
from custom_components.homeclouds.clouds.registry import CLOUDS
from custom_components.homeclouds.const import DOMAIN
from custom_components.homeclouds.repairs import async_create_fix_flow

from .conftest import DEVICE_ID, FakeCloud, Instance
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


async def _action(instance: Instance, name: str, /, **data: Any) -> str | None:
    found = dr.async_get(instance.hass).async_get_device_by_identifier((DOMAIN, DEVICE_ID), instance.entry.entry_id)
    assert found is not None
    with pytest.raises(HomeAssistantError) as raised:
        await instance.hass.services.async_call(DOMAIN, name, {"device_id": found.id, **data}, blocking=True)
    return raised.value.translation_key


async def rename(instance: Instance) -> str | None:
    """Rename a device."""
    return await _action(instance, "rename_device", name="x")


async def act(instance: Instance) -> str | None:
    """Perform an action of the vendor's."""
    return await _action(instance, "call_action", action_id="wink")


async def fix(instance: Instance) -> str | None:
    """Confirm a repair."""
    issue_id = next(issue_id for domain, issue_id in ir.async_get(instance.hass).issues if domain == DOMAIN)
    flow: Any = await async_create_fix_flow(instance.hass, issue_id, {"entry_id": instance.entry.entry_id})
    flow.hass, flow.issue_id = instance.hass, issue_id
    form = await flow.async_step_confirm({})
    return str(form["errors"]["base"])


async def browse(instance: Instance) -> str | None:
    """Open the media browser."""
    with pytest.raises(BrowseError) as raised:
        await async_browse_media(instance.hass, f"media-source://{DOMAIN}/{instance.entry.entry_id}")
    return raised.value.translation_key


async def play(instance: Instance) -> str | None:
    """Play a recording."""
    with pytest.raises(Unresolvable) as raised:
        await async_resolve_media(instance.hass, f"media-source://{DOMAIN}/{instance.entry.entry_id}/x", None)
    return raised.value.translation_key


@pytest.mark.parametrize("ask", [rename, act, fix, browse, play])
async def test_unexpected_exception_is_shown_and_logged_once(
    instance: Instance,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    ask: Callable[[Instance], Awaitable[str | None]],
) -> None:
    """Whatever a user asks for ends with an error that is translated; the traceback is in the log, once."""

    async def broken(*args: Any) -> Any:
        raise ZeroDivisionError("odd")

    for name in ("rename", "action", "fix"):
        monkeypatch.setattr(FakeCloud, name, broken)
    assert await async_setup_component(instance.hass, "media_source", {})
    instance.cloud.library, instance.cloud.seen_problems = BrokenLibrary(), (WAITING,)
    await instance.show(Switch(key="beep", state=Flag("buzzer")), buzzer="1")
    assert [await ask(instance), await ask(instance)] == ["unexpected_error", "unexpected_error"]
    errors = [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]
    assert len(errors) == 1
    assert "ZeroDivisionError" in errors[0]
    assert instance.entry.runtime_data.guard.counts == {"ZeroDivisionError": 2}


async def test_unforeseen_exception_while_logging_in(
    instance: Instance, hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
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
    assert instance.cloud.closed
    assert "ZeroDivisionError" in caplog.text


async def broken(*args: Any) -> Any:
    """Raise what nobody foresaw."""
    raise ZeroDivisionError("odd")


async def hanging(*args: Any) -> Any:
    """Never come to an end."""
    await asyncio.get_running_loop().create_future()


def unexpected(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return what was logged as an error."""
    return [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]


@pytest.mark.parametrize("name", ["create", "prepare", "prepare_for"])
@pytest.mark.parametrize(
    ("error", "key", "state"),
    [
        (ZeroDivisionError("odd"), "unexpected_error", ConfigEntryState.SETUP_RETRY),
        (UnreachableError(), "cannot_connect", ConfigEntryState.SETUP_RETRY),
        (SetupError(), SetupError.key, ConfigEntryState.SETUP_ERROR),
    ],
)
async def test_failures_at_setup_are_shown(
    instance: Instance,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    name: str,
    error: Exception,
    key: str,
    state: ConfigEntryState,
) -> None:
    """An account whose cloud cannot get ready is tried again later or asks for a login; it says why, and leaves nothing."""

    async def fail(*args: Any) -> Any:
        raise error

    def fail_at_once(*args: Any) -> Any:
        raise error

    instance.furnish(Switch(key="beep", state=Flag("buzzer")), buzzer="1")
    kind = CLOUDS["fake"]
    with monkeypatch.context() as patch:
        if name == "create":
            patch.setitem(CLOUDS, "fake", replace(kind, create=fail_at_once))
        else:
            patch.setattr(FakeCloud, name, fail)
        instance.entry.add_to_hass(instance.hass)
        await instance.hass.config_entries.async_setup(instance.entry.entry_id)
        await instance.hass.async_block_till_done()
        assert instance.entry.state is state
        assert instance.entry.error_reason_translation_key == key
        assert instance.cloud.closed is (name != "create")
    traced = [text for text in unexpected(caplog) if "Traceback" in text]
    assert len(traced) == (0 if isinstance(error, CloudError) else 1)
    await instance.hass.config_entries.async_reload(instance.entry.entry_id)
    await instance.hass.async_block_till_done()
    assert instance.state("switch.thing_beep").state == "on"


@pytest.mark.parametrize("close", [broken, hanging])
async def test_account_goes_and_comes_whatever_close_does(
    instance: Instance,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    close: Callable[..., Awaitable[None]],
) -> None:
    """A cloud that cannot let go of something keeps no account from being unloaded or reloaded; its devices are stored."""
    monkeypatch.setattr(FakeCloud, "close", close)
    monkeypatch.setattr("custom_components.homeclouds.account.runtime._CLOSE_WITHIN", 0.01)
    await instance.show(Switch(key="beep", state=Flag("buzzer")), buzzer="1")
    for _ in range(2):
        assert await instance.hass.config_entries.async_reload(instance.entry.entry_id)
    assert instance.entry.state is ConfigEntryState.LOADED
    assert instance.state("switch.thing_beep").state == "on"
    assert await instance.hass.config_entries.async_unload(instance.entry.entry_id)
    assert all("ZeroDivisionError" in text for text in unexpected(caplog))


async def test_odd_device_hides_no_other(
    instance: Instance, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A device whose description cannot be understood has no entities; the others are there."""
    features = FakeCloud.features

    def odd(cloud: FakeCloud, device: Device, names: frozenset[str]) -> Sequence[Feature]:
        if device.id == "odd":
            raise ZeroDivisionError("odd")
        return features(cloud, device, names)

    monkeypatch.setattr(FakeCloud, "features", odd)
    instance.furnish(device=Device(id="odd", name="Odd"), buzzer="1")
    await instance.show(Switch(key="beep", state=Flag("buzzer")), buzzer="1")
    assert instance.state("switch.thing_beep").state == "on"
    await instance.entry.runtime_data.poller.async_refresh()
    assert len(unexpected(caplog)) == 1
    assert instance.entry.runtime_data.poller.last_update_success


async def test_poll_whose_result_cannot_be_taken_in(
    instance: Instance, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It counts as a failed poll, and is logged once."""
    await instance.show(Switch(key="beep", state=Flag("buzzer")), buzzer="1")

    def odd(cloud: FakeCloud) -> Sequence[Problem]:
        raise ZeroDivisionError("odd")

    with monkeypatch.context() as patch:
        patch.setattr(FakeCloud, "problems", odd)
        for _ in range(3):
            await instance.entry.runtime_data.poller.async_refresh()
    assert len([text for text in unexpected(caplog) if "ZeroDivisionError" in text]) == 1
    await instance.entry.runtime_data.poller.async_refresh()
    assert instance.entry.runtime_data.poller.last_update_success
