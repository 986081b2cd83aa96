"""Who logs in to a server that takes everything and answers nothing is told so soon: every login method of every cloud."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from typing import Any

from homeassistant.config_entries import SOURCE_USER
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, section
from homeassistant.setup import async_setup_component
import pytest

from custom_components.homeclouds import config_flow
from custom_components.homeclouds.clouds.core.cloud import CloudType, Field, FieldKind
from custom_components.homeclouds.clouds.registry import CLOUDS
from custom_components.homeclouds.const import DOMAIN

from . import haste
from .accounts import ACCOUNTS

SOON = 20
"""Seconds within which the first answer has to come."""
CASES = [
    (kind.key, login_method)
    for kind in CLOUDS.values()
    for login_method in (
        *([""] if not kind.login_methods or kind.is_complete({field.name: "x" for field in kind.fields}) else []),
        *kind.login_methods,
    )
    if kind.key != "china_telecom_devices"
]
"""Key of a cloud, and a login method, "" for none. Where devices log in to Home Assistant there is no server."""
ANY = {FieldKind.TEXT: "13800000000", FieldKind.SECRET: "any secret", FieldKind.PASSWORD: "any password"}


@pytest.fixture
async def held() -> list[asyncio.StreamWriter]:
    """Return the connections that a server has taken."""
    return []


@pytest.fixture
async def dead_port(socket_enabled: None, held: list[asyncio.StreamWriter]) -> AsyncGenerator[int]:
    """Return the port of a server that takes requests and never answers."""
    server = await asyncio.start_server(lambda _, writer: held.append(writer), "127.0.0.1", 0)
    yield server.sockets[0].getsockname()[1]
    for writer in held:
        writer.close()
    server.close()


def _value(field: Field, known: Mapping[str, Any], port: int) -> Any:
    """Return what to fill in; servers are the one that never answers."""
    if field.kind is FieldKind.ORIGIN:
        return f"http://127.0.0.1:{port}"
    if field.name == "port":
        return port
    if field.name in known:
        return known[field.name]
    if field.kind is FieldKind.LINES:
        return [f"127.0.0.1:{port}"]
    return field.default if field.default is not None else ANY.get(field.kind)


def _filled(schema: Any, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the input of a form."""
    return {
        str(marker): _filled(kind.schema, values) if isinstance(kind, section) else values[str(marker)]
        for marker, kind in schema.schema.items()
        if isinstance(kind, section) or values.get(str(marker)) is not None
    }


def _values(kind: CloudType, login_method: str, known: Mapping[str, Any], port: int) -> dict[str, Any]:
    fields = (*kind.fields, *kind.login_methods.get(login_method, ()))
    values = {field.name: _value(field, known, port) for field in fields}
    # What would make another login method complete; a code is sent to a phone number only
    return {
        name: value for name, value in values.items() if not login_method or name not in {"username", "password"}
    } | {
        field.name: ANY[FieldKind.TEXT] if login_method == "sms" else values[field.name]
        for field in kind.login_methods.get(login_method, ())
    }


@pytest.mark.parametrize(("cloud", "login_method"), CASES)
async def test_dead_server_is_reported_soon(
    hass: HomeAssistant,
    enable_custom_integrations: None,
    dead_port: int,
    held: list[asyncio.StreamWriter],
    short_times: None,
    short_timeout: None,
    monkeypatch: pytest.MonkeyPatch,
    cloud: str,
    login_method: str,
) -> None:
    """The form comes back with an error within one bound, however many requests it takes, and can be sent again."""
    assert config_flow._SIGN_IN_WITHIN + config_flow._CLOSE_WITHIN <= SOON
    monkeypatch.setattr(config_flow, "_SIGN_IN_WITHIN", 0.3)
    monkeypatch.setattr(haste, "IMPATIENCE", 0.1)
    kind = CLOUDS[cloud]
    assert await async_setup_component(hass, "http", {})
    known = await _known(hass, cloud)
    values, flow = _values(kind, login_method, known, dead_port), hass.config_entries.flow
    choices = iter((cloud, f"{cloud}_{login_method}"))
    step: Any = await flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    while not step.get("errors"):
        match step["type"]:
            case FlowResultType.MENU:
                given: dict[str, Any] | None = {"next_step_id": next(choices)}
            case FlowResultType.EXTERNAL_STEP:
                given = {"code": "any code", "region": "eu"}
            case FlowResultType.EXTERNAL_STEP_DONE:
                given = None
            case _:
                given = _filled(step["data_schema"], values)
        step = await flow.async_configure(step["flow_id"], given)
        assert step["type"] not in {FlowResultType.CREATE_ENTRY, FlowResultType.ABORT}
    assert step["errors"] == ({"hosts": "no_diy_device"} if cloud == "ewelink_diy" else {"base": "cannot_connect"})
    assert len(held) <= 2


async def _known(hass: HomeAssistant, cloud: str) -> Mapping[str, Any]:
    """Return login details as a simulated cloud has them."""
    found = next((kind for kind in ACCOUNTS.values() if kind.cloud == cloud), None)
    if found is None:
        return {}
    account = found(hass)
    async with account.simulator:
        return account.data()
