"""The control API: what a user, a browser test or the demo does to the simulated houses, over HTTP on loopback."""

from collections.abc import Mapping
import inspect
from typing import Any

from aiohttp import web

from .core import Simulator
from .devices import VirtualDevice


class ControlApi:
    """Routes over running simulators; see README.md for the list."""

    def __init__(self, simulators: Mapping[str, Simulator]) -> None:
        """Control these simulators."""
        self._simulators = simulators
        self.app = web.Application(middlewares=[_explain])
        one = "/simulators/{name}"
        self.app.add_routes(
            [
                web.get("/simulators", self._list),
                web.get(one, self._show),
                web.get(one + "/devices", self._devices),
                web.get(one + "/devices/{device}", self._device),
                web.patch(one + "/devices/{device}", self._set_device),
                web.delete(one + "/devices/{device}", self._remove_device),
                web.post(one + "/devices/{device}/push", self._push),
                web.get(one + "/faults", self._faults),
                web.post(one + "/faults", self._add_fault),
                web.delete(one + "/faults", self._clear_faults),
                web.delete(one + "/faults/{fault}", self._clear_faults),
                web.get(one + "/requests", self._requests),
                web.delete(one + "/requests", self._clear_requests),
                web.post(one + "/drop", self._drop),
                web.post(one + "/advance", self._advance),
                web.post(one + "/actions/{action}", self._act),
            ]
        )

    def _simulator(self, request: web.Request) -> Simulator:
        name = request.match_info["name"]
        if name not in self._simulators:
            raise web.HTTPNotFound(text=f"no simulator {name!r}")
        return self._simulators[name]

    def _target(self, request: web.Request) -> tuple[Simulator, VirtualDevice]:
        simulator, device_id = self._simulator(request), request.match_info["device"]
        if device_id not in simulator.devices:
            raise web.HTTPNotFound(text=f"no device {device_id!r}")
        return simulator, simulator.devices[device_id]

    async def _list(self, request: web.Request) -> web.Response:
        return web.json_response({name: simulator.describe() for name, simulator in self._simulators.items()})

    async def _show(self, request: web.Request) -> web.Response:
        simulator = self._simulator(request)
        return web.json_response(
            {
                **simulator.describe(),
                "faults": dict(simulator.faults.known),
                "actions": {name: inspect.getdoc(getattr(simulator, name)) for name in simulator.ACTIONS},
            }
        )

    async def _devices(self, request: web.Request) -> web.Response:
        devices = self._simulator(request).devices
        return web.json_response({device_id: device.describe() for device_id, device in devices.items()})

    async def _device(self, request: web.Request) -> web.Response:
        _, device = self._target(request)
        return web.json_response(device.describe())

    async def _set_device(self, request: web.Request) -> web.Response:
        simulator, device = self._target(request)
        body = await _body(request)
        if unknown := set(body) - {"properties", "online"}:
            raise ValueError(f"unknown keys {sorted(unknown)}; known: properties, online")
        if not isinstance(body.get("properties", {}), dict):
            raise TypeError("properties must be a JSON object")
        if "properties" in body:
            simulator.change(device.id, body["properties"])
        if "online" in body:
            simulator.set_online(device.id, bool(body["online"]))
        return web.json_response(device.describe())

    async def _remove_device(self, request: web.Request) -> web.Response:
        simulator, device = self._target(request)
        simulator.remove_device(device.id)
        return web.json_response({})

    async def _push(self, request: web.Request) -> web.Response:
        simulator, device = self._target(request)
        simulator.push(device.id)
        return web.json_response({})

    async def _faults(self, request: web.Request) -> web.Response:
        return web.json_response([fault.describe() for fault in self._simulator(request).faults])

    async def _add_fault(self, request: web.Request) -> web.Response:
        simulator, body = self._simulator(request), await _body(request)
        if "name" not in body:
            raise ValueError("the fault's name is missing")
        if not isinstance(body.get("times"), int | None):
            raise TypeError("times must be a number, or null for until cleared")
        return web.json_response(simulator.faults.add(**body).describe())

    async def _clear_faults(self, request: web.Request) -> web.Response:
        self._simulator(request).faults.clear(request.match_info.get("fault"))
        return web.json_response({})

    async def _requests(self, request: web.Request) -> web.Response:
        log = self._simulator(request).requests
        return web.json_response([record.describe() for record in log.to(request.query.get("path", ""))])

    async def _clear_requests(self, request: web.Request) -> web.Response:
        self._simulator(request).requests.clear()
        return web.json_response({})

    async def _drop(self, request: web.Request) -> web.Response:
        dropped = self._simulator(request).drop_sockets(request.query.get("listener"))
        return web.json_response({"dropped": dropped})

    async def _advance(self, request: web.Request) -> web.Response:
        simulator, body = self._simulator(request), await _body(request)
        await simulator.advance(float(body.get("seconds", 1)))
        return web.json_response({"elapsed": simulator.elapsed})

    async def _act(self, request: web.Request) -> web.Response:
        simulator, action, body = self._simulator(request), request.match_info["action"], await _body(request)
        if action not in simulator.ACTIONS:
            raise web.HTTPNotFound(text=f"no action {action!r}; known: {', '.join(simulator.ACTIONS)}")
        method = getattr(simulator, action)
        try:
            inspect.signature(method).bind(**body)
        except TypeError as error:
            raise ValueError(str(error)) from error
        result = method(**body)
        return web.json_response(await result if inspect.isawaitable(result) else result)


async def _body(request: web.Request) -> dict[str, Any]:
    body = await request.json() if await request.read() else {}
    if not isinstance(body, dict):
        raise TypeError("the body must be a JSON object")
    return body


@web.middleware
async def _explain(request: web.Request, handler: Any) -> web.StreamResponse:
    """Answer bad input with a sentence instead of a stack trace."""
    try:
        response: web.StreamResponse = await handler(request)
    except web.HTTPException as error:
        return web.json_response({"error": error.text}, status=error.status)
    except (ValueError, KeyError, TypeError) as error:
        return web.json_response({"error": str(error)}, status=400)
    return response
