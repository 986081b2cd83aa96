"""The base of every simulated cloud: its ports, its devices, its time, its faults, and what it has heard."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from contextlib import suppress
from email.utils import formatdate
from heapq import heappop, heappush
from itertools import count
import json
from ssl import SSLContext
from types import TracebackType
from typing import Any, ClassVar, Self

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from .clock import Clock
from .devices import Cause, VirtualDevice
from .faults import COMMON_FAULTS, Fault, Faults
from .listeners import HttpListener, Listener, StreamHandler, TcpListener, UdpListener
from .recording import Predicate, Recorded, RequestLog
from .spoiling import SPOILERS

CUT_OFF_JSON = '{"code": 0, "data": {"list": ['
WEB_PAGE = "<!DOCTYPE html><html><head><title>Welcome</title></head><body>Please log in to the network.</body></html>"


class Simulator[D: VirtualDevice = Any]:
    """One vendor cloud on loopback; an async context manager.

    A vendor sets ``name``, opens its ports in ``open``, fills ``sign_in`` and ``devices``, and overrides ``on_change`` and
    ``on_online`` where the cloud pushes.

    Attributes:
        name: key in the registry, on the command line and in the control API.
        FAULTS: the vendor's own faults beside the common ones, name to description.
        ACTIONS: names of methods that the control API offers as ``actions/<name>``; parameters are the keys of its body.
        sign_in: what a user types into the sign-in form for the demo account: field to value. Valid once started.
        devices: the virtual appliances by id.
        requests: everything received, oldest first.
        faults: the switchboard of faults.
        clock: the cloud's wall clock.
        elapsed: seconds that the simulated world has lived through.
    """

    name: ClassVar[str]
    FAULTS: ClassVar[Mapping[str, str]] = {}
    ACTIONS: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *, port_base: int = 0) -> None:
        """Prepare a cloud.

        ``port_base`` is the first listener's port, the following listeners count up from it; 0 lets the system pick each.
        """
        self.sign_in: dict[str, str] = {}
        self.devices: dict[str, D] = {}
        self.requests = RequestLog()
        self.faults = Faults({**COMMON_FAULTS, **self.FAULTS})
        self.clock = Clock()
        self.elapsed = 0.0
        self.listeners: dict[str, Listener] = {}
        self._port_base = port_base
        self._agenda: list[tuple[float, int, Callable[[], None]]] = []
        self._sequence = count()
        self._tasks: set[asyncio.Task[None]] = set()
        self._deliveries: set[asyncio.Task[None]] = set()

    # Life

    async def __aenter__(self) -> Self:
        """Start."""
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop."""
        await self.stop()

    async def start(self) -> None:
        """Open the ports.

        Raises:
            OSError: a port is taken.
        """
        try:
            await self.open()
        except BaseException:
            await self.stop()
            raise

    async def open(self) -> None:
        """Open the listeners and fill ``sign_in``: the vendor's part of ``start``."""

    async def stop(self) -> None:
        """Close everything: ports, connections, background work. The devices keep their state for another ``start``."""
        self.faults.clear()
        tasks = [*self._tasks, *self._deliveries]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for listener in self.listeners.values():
            await listener.stop()
        self.listeners.clear()

    @property
    def base_url(self) -> str:
        """Return the origin of the first listener."""
        return next(iter(self.listeners.values())).address

    def describe(self) -> dict[str, Any]:
        """Return addresses and sign-in values as JSON for the control API and the ready line."""
        return {
            "url": self.base_url if self.listeners else None,
            "listeners": {name: listener.address for name, listener in self.listeners.items()},
            "sign_in": self.sign_in,
        }

    # Ports

    async def serve_http(
        self, app: web.Application, *, name: str = "http", ssl: SSLContext | None = None
    ) -> HttpListener:
        """Serve an application, WebSockets included; its requests are recorded and pass the faults."""
        app.middlewares.insert(0, self.observer(name))
        app.on_response_prepare.append(self._date)
        return await self._listen(HttpListener(app, name=name, port=self._next_port(), ssl=ssl))

    async def serve_tcp(
        self, handler: StreamHandler, *, name: str = "tcp", ssl: SSLContext | None = None
    ) -> TcpListener:
        """Serve a stream protocol; the handler records what it reads with ``record``."""
        return await self._listen(TcpListener(handler, name=name, port=self._next_port(), ssl=ssl))

    async def serve_udp(self, protocol: Callable[[], asyncio.DatagramProtocol], *, name: str = "udp") -> UdpListener:
        """Serve datagrams."""
        return await self._listen(UdpListener(protocol, name=name, port=self._next_port()))

    def _next_port(self) -> int:
        return self._port_base and self._port_base + len(self.listeners)

    async def _listen[ListenerT: Listener](self, listener: ListenerT) -> ListenerT:
        await listener.start()
        self.listeners[listener.name] = listener
        return listener

    def drop_sockets(self, listener: str | None = None) -> int:
        """Abort the open connections of one listener or of all, and return how many there were."""
        return sum(each.drop() for name, each in self.listeners.items() if listener in (None, name))

    def silence_sockets(self, listener: str | None = None) -> int:
        """Leave the open connections of one listener or of all open but dead, and return how many there are."""
        return sum(each.silence() for name, each in self.listeners.items() if listener in (None, name))

    # What is heard, and what goes wrong

    def interface(self, record: Recorded) -> str:
        """Return what faults are matched against: the path, unless the vendor has a better name for the call."""
        return record.path

    def record(self, record: Recorded) -> Recorded:
        """Log a request or frame."""
        record.time = self.clock.time()
        record.interface = record.interface or self.interface(record)
        return self.requests.add(record)

    async def wait_for_request(self, wanted: Predicate | str, *, count: int = 1, timeout: float = 30) -> Recorded:
        """Wait for a request, past ones included; see ``RequestLog.wait_for``."""
        return await self.requests.wait_for(wanted, count=count, timeout=timeout)

    def now(self) -> float:
        """Return the cloud's time in seconds since the epoch, with the fault ``clock_skew`` applied."""
        skew = self.faults.peek("clock_skew")
        return self.clock.time() + (float(skew.options.get("seconds", 3600)) if skew else 0)

    async def _date(self, request: web.Request, response: web.StreamResponse) -> None:
        skew = self.faults.peek("clock_skew")
        lies = skew is not None and not skew.options.get("told", True)
        response.headers["Date"] = formatdate(self.clock.time() if lies else self.now(), usegmt=True)

    def observer(self, listener: str) -> Middleware:
        """Return what records an application's requests and lets them pass the faults; ``serve_http`` adds it."""

        @web.middleware
        async def observe(request: web.Request, handler: Handler) -> web.StreamResponse:
            path, _, query = request.raw_path.partition("?")
            record = self.record(
                Recorded(
                    method=request.method,
                    path=path,
                    query=query,
                    headers=request.headers,
                    body=await request.read(),
                    listener=listener,
                )
            )
            response = await self._answer(record, request, handler)
            record.status = response.status
            if isinstance(response, web.Response) and isinstance(response.body, bytes):
                record.answer = response.body
            self.requests.changed()
            return response

        return observe

    async def _answer(self, record: Recorded, request: web.Request, handler: Handler) -> web.StreamResponse:
        latency = self.faults.take("latency", record.interface)
        seconds = float(latency.options.get("seconds", 1)) if latency else 0
        if latency and not latency.options.get("after"):
            await self.faults.hold(seconds)
        for name in ("drop", "half_open", "rate_limit", "http_error", "wrong_json", "html"):
            if fault := self.faults.take(name, record.interface):
                if fault.options.get("after"):
                    await handler(request)
                return await self._misbehave(fault, request)
        try:
            response = await handler(request)
        except web.HTTPException as refusal:
            record.status = refusal.status
            self.requests.changed()
            raise
        if latency and latency.options.get("after"):
            await self.faults.hold(seconds)
        return self._spoiled(record, request, response)

    def _spoiled(self, record: Recorded, request: web.Request, response: web.StreamResponse) -> web.StreamResponse:
        if not isinstance(response, web.Response) or response.content_type != "application/json":
            return response
        for name, spoil in SPOILERS.items():
            if fault := self.faults.take(name, record.interface):
                said = f"{request.url} {dict(request.headers)} {record.body.decode(errors='replace')}"
                response.body = json.dumps(spoil(json.loads(str(response.text)), fault.options, said)).encode()
        return response

    async def _misbehave(self, fault: Fault, request: web.Request) -> web.StreamResponse:
        match fault.name:
            case "rate_limit":
                seconds = fault.options.get("retry_after", 30)
                return web.Response(status=429, headers={"Retry-After": str(seconds)} if seconds else {})
            case "http_error":
                return web.Response(status=int(fault.options.get("status", 503)), text="Service error")
            case "wrong_json":
                return web.Response(text=CUT_OFF_JSON, content_type="application/json")
            case "html":
                return web.Response(text=WEB_PAGE, content_type="text/html")
            case "half_open":
                await self.faults.hold()
        if request.transport:
            request.transport.abort()
        return web.Response()

    # Devices

    def add_device(self, device: D) -> None:
        """Add an appliance to the account."""
        self.devices[device.id] = device

    def remove_device(self, device_id: str) -> None:
        """Remove an appliance from the account.

        Raises:
            KeyError: there is none.
        """
        del self.devices[device_id]

    def change(self, device_id: str, changes: Mapping[str, Any], cause: Cause = Cause.REMOTE) -> dict[str, Any]:
        """Set properties of an appliance as if somebody used its remote control; return those that differ.

        Raises:
            KeyError: there is no such appliance.
        """
        device = self.devices[device_id]
        missing = object()
        news = {key: value for key, value in changes.items() if device.properties.get(key, missing) != value}
        if news:
            device.properties.update(news)
            self.on_change(device, news, cause)
        return news

    def set_online(self, device_id: str, online: bool) -> None:
        """Plug an appliance in or out.

        Raises:
            KeyError: there is no such appliance.
        """
        device = self.devices[device_id]
        if device.online != online:
            device.online = online
            self.on_online(device)

    def push(self, device_id: str) -> None:
        """Make an appliance report everything now.

        Raises:
            KeyError: there is no such appliance.
        """
        device = self.devices[device_id]
        self.on_change(device, dict(device.properties), Cause.REMOTE)

    def on_change(self, device: D, changes: Mapping[str, Any], cause: Cause) -> None:
        """Properties changed: a cloud that pushes does it here, with ``deliver``."""

    def on_online(self, device: D) -> None:
        """An appliance came or went: a cloud that pushes does it here, with ``deliver``."""

    # Time

    def later(self, delay: float, action: Callable[[], None]) -> None:
        """Do something once the world has lived ``delay`` more seconds; at once if the delay is 0."""
        if delay <= 0:
            action()
        else:
            heappush(self._agenda, (self.elapsed + delay, next(self._sequence), action))

    def tick(self, seconds: float) -> None:
        """Let the world live through some seconds: planned actions and physics. The wall clock is not touched."""
        end = self.elapsed + seconds
        while self._agenda and self._agenda[0][0] <= end:
            due, _, action = heappop(self._agenda)
            self._live(due)
            action()
        self._live(end)

    def _live(self, until: float) -> None:
        seconds, self.elapsed = until - self.elapsed, until
        if seconds > 0:
            for device in list(self.devices.values()):
                self.change(device.id, device.tick(seconds), Cause.PHYSICS)

    async def advance(self, seconds: float) -> None:
        """Move world and wall clock together, and wait until everything pushed is delivered."""
        self.clock.advance(seconds)
        self.tick(seconds)
        await self.settled()

    def run_in_real_time(self, *, interval: float = 0.5, speed: float = 1.0) -> None:
        """Let the world live by itself from now on, ``speed`` times as fast as the wall clock."""

        async def run() -> None:
            while True:
                await asyncio.sleep(interval)
                self.tick(interval * speed)

        self.spawn(run())

    # Background work

    def spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Run something until it ends or the simulator stops."""
        return self._run(work, self._tasks)

    def deliver(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Run a push; ``settled`` waits for it. Where the connection is gone, the push is lost."""

        async def push() -> None:
            with suppress(ConnectionError):
                await work

        task = self._run(push(), self._deliveries)
        # A push that is cancelled before it began was never awaited
        task.add_done_callback(lambda _: work.close())
        return task

    def _run(self, work: Coroutine[Any, Any, None], group: set[asyncio.Task[None]]) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(work)
        group.add(task)
        task.add_done_callback(group.discard)
        return task

    async def settled(self) -> None:
        """Wait until every push is delivered, those included that pushes cause."""
        while self._deliveries:
            await asyncio.gather(*self._deliveries)
