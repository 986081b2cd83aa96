"""eWeLink: set-up, bursts of pushes, memory, and how fast commands leave and are confirmed."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from functools import partial
import json
from pathlib import Path
import time
from typing import Any, override

import aiohttp
from homeassistant.components.climate import ClimateEntity
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.aiohttp_client import async_get_clientsession

from custom_components.homeclouds.clouds.core.model import Properties
from custom_components.homeclouds.clouds.ewelink.params import flatten
from custom_components.homeclouds.clouds.ewelink.profiles import features
from custom_components.homeclouds.const import DOMAIN
from simulators.ewelink import Ewelink
from simulators.ewelink.accounts import APPS, signature

from .floor import Floor, FloorDevice
from .instance import account, home, set_up
from .measure import Row, cost, elsewhere, processor_time
from .rivals import Rivals

SIZES = (10, 100, 500, 1000)
PUSHES = 10_000
COMMANDS = 100
MISSED = "777.7"
LAST = "888.8"
FOUR_CHANNELS = "1000000005"


def _toggled(number: int, turn: int) -> dict[str, Any]:
    return {"switch": ("off", "on")[turn % 2]}


def _measured(number: int, turn: int) -> dict[str, Any]:
    return {"power": f"{number / 100:.2f}"}


def _all(number: int, turn: int) -> dict[str, Any]:
    measured = {"voltage": f"{220 + number % 1000 / 100:.2f}", "current": f"{number / 10000:.2f}"}
    return _toggled(number, turn) | _measured(number, turn) | measured | {"rssi": -40 - number % 30}


KINDS: Mapping[str, Callable[[int, int], dict[str, Any]]] = {
    "pushes": _measured,
    "toggles": _toggled,
    "mixed pushes": _all,
}
"""Kind of burst -> what a device pushes: for the number of the push, and how often the device had its turn before."""


class Vendor(Ewelink):
    """The simulated cloud, which can be told to push from another thread."""

    kind = "pushes"
    """What devices push in a burst."""
    loop: asyncio.AbstractEventLoop

    @override
    async def open(self) -> None:
        self.loop = asyncio.get_running_loop()
        await super().open()

    async def on_its_loop[T](self, work: Coroutine[Any, Any, T]) -> T:
        """Do something where the simulator lives."""
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, self.loop))

    async def burst(self) -> None:
        """Push changes, one device after the other, and at last a power."""
        ids = list(self.devices)
        (client,) = self.clients
        told = [(ids[number % len(ids)], KINDS[self.kind](number, number // len(ids))) for number in range(PUSHES - 1)]
        for device, params in (*told, (ids[-1], {"power": LAST})):
            await client.send({"action": "update", "deviceid": device, "userAgent": "device", "params": params})

    async def go_on_unheard(self) -> None:
        """Cut all sockets, and have every device change before anybody can be told."""
        self.clients.clear()
        self.drop_sockets("socket")
        for device in self.devices.values():
            self.change(device.id, {"power": MISSED})


def words(climate: ClimateEntity, properties: Properties) -> None:
    """Read nothing: there is no climate among plugs."""


class EwelinkFloor:
    """The least that shows the account: sign in, list, listen."""

    def __init__(self, vendor: Vendor) -> None:
        """Use this cloud."""
        self.vendor = vendor
        self.floor = Floor(self.load, words)
        self._listening: asyncio.Task[None] | None = None

    async def load(self, hass: HomeAssistant) -> list[FloorDevice]:
        """Return the account's devices, and listen from then on."""
        session = async_get_clientsession(hass)
        form = self.vendor.sign_in
        body = json.dumps({"countryCode": "+86", "email": form["username"], "password": form["password"]}).encode()
        app = form["app_id"]
        headers = {
            "Authorization": f"Sign {signature(APPS[app], body)}",
            "X-CK-Appid": app,
            "Content-Type": "application/json",
        }
        async with session.post(f"{form['server']}/v2/user/login", data=body, headers=headers) as response:
            user = (await response.json())["data"]
        bearer = {"Authorization": f"Bearer {user['at']}"}
        async with session.get(f"{form['server']}/v2/device/thing?num=0", headers=bearer) as response:
            things = (await response.json())["data"]["thingList"]
        async with session.get(f"{form['dispatch_server']}/dispatch/app", headers=bearer) as response:
            where = await response.json()
        socket = await session.ws_connect(f"ws://{where['domain']}:{where['port']}/api/ws")
        await socket.send_json(
            {
                "action": "userOnline",
                "at": user["at"],
                "apikey": user["user"]["apikey"],
                "appid": app,
                "nonce": "abcdefgh",
                "userAgent": "app",
                "sequence": "1",
                "version": 8,
            }
        )
        await socket.receive_json()
        self._listening = hass.async_create_background_task(self._listen(socket), "floor")
        return [self._device(thing["itemData"]) for thing in things]

    def _device(self, data: dict[str, Any]) -> FloorDevice:
        properties = flatten(data["params"])
        return FloorDevice(
            data["deviceid"], data["name"], features(data["extra"]["uiid"], frozenset(properties)), properties
        )

    async def _listen(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        try:
            async for message in socket:
                frame = json.loads(message.data)
                self.floor.push(frame["deviceid"], frame["params"])
        finally:
            await socket.close()


async def listening(vendor: Vendor) -> None:
    """Wait for the socket."""
    async with asyncio.timeout(20):
        while not vendor.clients:
            await asyncio.sleep(0.01)


async def _take_burst(hass: HomeAssistant, vendor: Vendor) -> float:
    await listening(vendor)
    with processor_time() as spent:
        await vendor.on_its_loop(vendor.burst())
        async with asyncio.timeout(120):
            while not any(state.state == LAST for state in hass.states.async_all("sensor")):
                await asyncio.sleep(0.02)
    return spent.seconds


async def pushed_to_ours(vendor: Vendor) -> float:
    """Return the seconds that our integration takes for the burst."""
    async with home() as hass:
        entry = account("ewelink", vendor.sign_in)
        await set_up(hass, entry)
        async with asyncio.timeout(20):
            # Until then the list is read, for what was missed before the socket was open
            while not entry.runtime_data.cloud.push.connected:
                await asyncio.sleep(0.05)
        seconds = await _take_burst(hass, vendor)
    await _gone(vendor)
    return seconds


async def pushed_to_floor(vendor: Vendor) -> float:
    """Return the seconds that the floor takes for the burst."""
    async with home() as hass:
        await set_up(hass, EwelinkFloor(vendor).floor.install(hass))
        seconds = await _take_burst(hass, vendor)
    await _gone(vendor)
    return seconds


async def pushed_to_another(rivals: Rivals[Vendor], vendor: Vendor) -> float:
    """Return the seconds that the other integration takes for the burst."""
    async with rivals.another(vendor) as (hass, entry):
        await set_up(hass, entry)
        return await _take_burst(hass, vendor)


async def _gone(vendor: Vendor) -> None:
    async with asyncio.timeout(20):
        while vendor.clients:
            vendor.loop.call_soon_threadsafe(vendor.drop_sockets, "socket")
            await asyncio.sleep(0.05)


async def commands(vendor: Vendor) -> tuple[float, float, float]:
    """Return the seconds until one command's frame has left, until it is confirmed, and until a hundred commands are."""
    async with home() as hass:
        await set_up(hass, account("ewelink", vendor.sign_in))
        await listening(vendor)
        switches = [state.entity_id for state in hass.states.async_all("switch")][:COMMANDS]
        left: list[float] = []
        confirmed: list[float] = []
        for entity in switches[:10]:
            before = len(vendor.requests.to("ws/update"))
            start = time.perf_counter()
            task = hass.async_create_task(
                hass.services.async_call("switch", "turn_off", {"entity_id": entity}, blocking=True)
            )
            while len(vendor.requests.to("ws/update")) == before:
                await asyncio.sleep(0)
            left.append(time.perf_counter() - start)
            await task
            confirmed.append(time.perf_counter() - start)
            assert hass.states.is_state(entity, "off")
        await asyncio.sleep(2)
        start = time.perf_counter()
        await hass.services.async_call("switch", "turn_on", {"entity_id": switches}, blocking=True)
        return min(left), min(confirmed), time.perf_counter() - start


async def recovery(vendor: Vendor) -> float:
    """Return the seconds from the loss of the socket until it is back and all is shown that was missed."""
    async with home() as hass:
        await set_up(hass, account("ewelink", vendor.sign_in))
        await listening(vendor)
        await vendor.on_its_loop(vendor.go_on_unheard())
        start = time.perf_counter()
        async with asyncio.timeout(60):
            while [state.state for state in hass.states.async_all("sensor")].count(MISSED) < len(vendor.devices):
                await asyncio.sleep(0.005)
        await listening(vendor)
        return time.perf_counter() - start


async def four_channels(vendor: Ewelink) -> tuple[float, int]:
    """Return the seconds until four channels that are turned on together are on their way, and the frames that it took."""
    async with home() as hass:
        await set_up(hass, account("ewelink", vendor.sign_in))
        async with asyncio.timeout(20):
            while not vendor.clients:
                await asyncio.sleep(0.01)
        find = er.async_get(hass).async_get_entity_id
        channels = [find("switch", DOMAIN, f"{FOUR_CHANNELS}_{channel}_switch") for channel in range(4)]
        before = len(vendor.requests.to("ws/update"))
        start = time.perf_counter()
        task = hass.async_create_task(
            hass.services.async_call("switch", "turn_on", {"entity_id": channels}, blocking=True)
        )
        while len(vendor.requests.to("ws/update")) == before:
            await asyncio.sleep(0)
        left = time.perf_counter() - start
        await task
        return left, len(vendor.requests.to("ws/update")) - before


def rivals_of(other: Path | None, kind: str = "pushes") -> Rivals[Vendor]:
    """Return our integration, the floor, and another integration if there is one; bursts are of this kind."""

    def vendor(size: int) -> Vendor:
        made = Vendor(meters=size)
        made.kind = kind
        return made

    return Rivals(
        cloud="ewelink",
        simulator=vendor,
        sign_in=lambda vendor: vendor.sign_in,
        floor=lambda vendor: EwelinkFloor(vendor).floor,
        platform="switch",
        leave=_gone,
        other=other,
    )


async def rows(times: int, other: Path | None = None) -> list[Row]:
    """Measure everything."""
    rivals = rivals_of(other)
    found = [*await rivals.set_ups(times, SIZES), await rivals.memory(COMMANDS)]
    found += [await rivals.reloads(times, size) for size in SIZES]
    found.append(await rivals.idle(COMMANDS))

    bursts = [
        await rivals_of(other, kind).burst(
            times,
            size,
            kind,
            PUSHES,
            ours=pushed_to_ours,
            floor=pushed_to_floor,
            another=partial(pushed_to_another, rivals),
            at_least=0.85,
        )
        for kind in KINDS
        for size in SIZES
    ]
    found += bursts
    few, many = bursts[0], bursts[len(SIZES) - 1]
    growth, least = few.ours / many.ours, few.floor / many.floor
    found.append(cost(f"ewelink: growth per push, {SIZES[0]} to {SIZES[-1]}", growth, least, "x", at_most=1.15))
    async with elsewhere(Vendor(meters=COMMANDS)) as vendor:
        one, confirmed, hundred = await commands(vendor)
        await _gone(vendor)
        back = await recovery(vendor)
        found.append(cost("ewelink: one command's frame leaves", one * 1000, 2, "ms", at_most=1))
        found.append(cost("ewelink: one command to confirmed state", confirmed * 1000, 50, "ms", at_most=1))
        found.append(cost(f"ewelink: {COMMANDS} commands confirmed", hundred, 5, "s", at_most=1))
        found.append(cost(f"ewelink: {COMMANDS} missed changes recovered", back, 1, "s", at_most=1))
    async with elsewhere(Ewelink()) as simulator:
        left, frames = await four_channels(simulator)
        found.append(cost("ewelink: four channels' frame leaves", left * 1000, 10, "ms", at_most=1))
        found.append(cost("ewelink: frames of four channels", frames, 1, "", at_most=1))
    return found
