"""Who logs in to a server that answers nothing, or sends all requests elsewhere, is told so soon: every login method of every cloud."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from itertools import cycle
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer
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
NOT_BY_HTTP = {"ewelink_diy": "no_diy_device", "china_telecom_lan": "cannot_connect"}
"""Key of a cloud that does not log in by HTTP -> its error where there is a web server instead."""
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


@pytest.fixture
async def sending_port(dead_port: int) -> AsyncGenerator[int]:
    """Return the port of a server that sends all requests to the one that never answers, with each status there is for that."""
    statuses = cycle((307, 308, 302, 301, 303))

    async def answer(request: web.Request) -> web.Response:
        await request.read()
        return web.Response(status=next(statuses), headers={"Location": f"http://127.0.0.1:{dead_port}/"})

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    async with TestServer(app) as server:
        assert server.port is not None
        yield server.port


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
    step = await _log_in(hass, cloud, login_method, dead_port)
    assert step["errors"] == ({"hosts": "no_diy_device"} if cloud == "ewelink_diy" else {"base": "cannot_connect"})
    assert len(held) <= 2


@pytest.mark.parametrize(("cloud", "login_method"), CASES)
async def test_no_request_goes_where_a_server_sends_it(
    hass: HomeAssistant,
    enable_custom_integrations: None,
    sending_port: int,
    held: list[asyncio.StreamWriter],
    short_times: None,
    cloud: str,
    login_method: str,
) -> None:
    """Login details stay with the server that was entered: a redirect is an error in the form."""
    step = await _log_in(hass, cloud, login_method, sending_port)
    assert list(step["errors"].values()) == [NOT_BY_HTTP.get(cloud, "unexpected_answer")]
    assert held == []


async def _log_in(hass: HomeAssistant, cloud: str, login_method: str, port: int) -> Any:
    """Fill in the forms until there is an error; return that step."""
    kind = CLOUDS[cloud]
    assert await async_setup_component(hass, "http", {})
    known = await _known(hass, cloud)
    values, flow = _values(kind, login_method, known, port), hass.config_entries.flow
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
    return step


async def _known(hass: HomeAssistant, cloud: str) -> Mapping[str, Any]:
    """Return login details as a simulated cloud has them."""
    found = next((kind for kind in ACCOUNTS.values() if kind.cloud == cloud), None)
    if found is None:
        return {}
    account = found(hass)
    async with account.simulator:
        return account.data()
