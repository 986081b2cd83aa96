"""Accounts at a partner's platform (interface C), and a web server in Home Assistant's place."""

from typing import Any

import aiohttp
from aiohttp import web

from custom_components.homeclouds.clouds.china_telecom.platform.cloud import PlatformCloud
from custom_components.homeclouds.clouds.core.cloud import Context
from custom_components.homeclouds.clouds.core.model import Call
from simulators.china_telecom import ChinaTelecomPlatform

from ..listener import RecordingListener

AC, SWITCH, GATEWAY = "SN0000000000000AC01", "SN0000000000000SW01", "SN0000000000000GW01"
DOOR, PURIFIER, SENSOR = "SN0000000000000DL01", "SN0000000000000AP01", "SN0000000000000TH01"


def form(partner: ChinaTelecomPlatform, **more: Any) -> dict[str, Any]:
    """Return the sign-in form as filled in by a user."""
    lines = {name: partner.sign_in[name].split("\n") for name in ("serials", "gateways")}
    return {**partner.sign_in, **lines, **more}


async def cloud_of(
    partner: ChinaTelecomPlatform,
    session: aiohttp.ClientSession,
    listener: RecordingListener | None = None,
    options: dict[str, Any] | None = None,
    **more: Any,
) -> PlatformCloud:
    """Return an account at the partner's."""
    context = Context(session=session, options=options or {})
    if listener is not None:
        context.save, context.listener = listener.save, listener
    cloud = PlatformCloud(form(partner, **more), context)
    await cloud.prepare()
    return cloud


async def serve(cloud: PlatformCloud, partner: ChinaTelecomPlatform) -> web.AppRunner:
    """Stand in for Home Assistant's web server."""

    async def handle(request: web.Request) -> web.Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        reply = cloud.receive(Call(request.method, request.path, "", headers, await request.read()))
        return web.json_response(dict(reply.body), status=reply.status)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", handle)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    partner.notify_url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    return runner
