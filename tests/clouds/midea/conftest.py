"""A running Midea cloud, and clients of it."""

from collections.abc import AsyncGenerator, Mapping
from typing import Any

import aiohttp
from aiohttp import web
import pytest

from custom_components.homeclouds.clouds.core.cloud import Context
from custom_components.homeclouds.clouds.core.http import Http
from custom_components.homeclouds.clouds.core.model import Call
from custom_components.homeclouds.clouds.midea import CLOUD
from custom_components.homeclouds.clouds.midea.client import ApplianceApi
from custom_components.homeclouds.clouds.midea.cloud import MideaCloud
from custom_components.homeclouds.clouds.midea.user_client import App, UserApi
from simulators.listeners import HttpListener
from simulators.midea import Midea
from simulators.midea.accounts import utility_unit
from simulators.testing import simulator_fixture

from ..listener import RecordingListener, reporting

midea = simulator_fixture(Midea, control_delay=0)


async def _encrypt(text: str) -> str:
    """Encrypt as the simulator takes Midea's unit to do."""
    return utility_unit(text)


@pytest.fixture
def context(session: aiohttp.ClientSession, saved: dict[str, Any]) -> Context:
    """Return a context without accounts."""
    return Context(session=session, save=saved.update)


@pytest.fixture
def cloud(midea: Midea, context: Context) -> MideaCloud:
    """Return the demo account."""
    made = CLOUD.create(midea.sign_in, context)
    assert isinstance(made, MideaCloud)
    return made


@pytest.fixture
def recorder(cloud: MideaCloud) -> RecordingListener:
    """Listen to the cloud."""
    cloud.listener = RecordingListener()
    return cloud.listener


@pytest.fixture
def api(midea: Midea, session: aiohttp.ClientSession) -> ApplianceApi:
    """Return a client of the appliance API."""
    return ApplianceApi(
        http=Http(session),
        origin=midea.base_url,
        client_id=midea.client_id,
        client_secret=midea.client_secret,
        open_user_id=midea.open_user_id,
    )


@pytest.fixture
def users(midea: Midea, session: aiohttp.ClientSession) -> UserApi:
    """Return a client of the user API with the utility unit."""
    return UserApi(
        http=Http(session),
        origin=midea.base_url,
        app=App(midea.app_id, midea.app_key, midea.app_secret, device_id="test"),
        encrypt=_encrypt,
    )


@pytest.fixture
async def door(cloud: MideaCloud, midea: Midea) -> AsyncGenerator[str]:
    """Return the address of a server that hands the vendor's calls to the cloud, and give it to the vendor."""

    async def serve(request: web.Request) -> web.Response:
        path, _, query = request.raw_path.partition("?")
        headers: Mapping[str, str] = {name.lower(): value for name, value in request.headers.items()}
        reply = cloud.receive(Call(request.method, path, query, headers, await request.read()))
        return web.json_response(dict(reply.body), status=reply.status)

    app = web.Application()
    app.router.add_post("/{tail:.*}", serve)
    listener = HttpListener(app, name="door", port=0, ssl=None)
    await listener.start()
    midea.webhook = listener.address
    yield listener.address
    await listener.stop()


@pytest.fixture
async def listening(cloud: MideaCloud, recorder: RecordingListener) -> AsyncGenerator[RecordingListener]:
    """Let the cloud listen."""
    async with reporting(cloud, recorder):
        yield recorder
