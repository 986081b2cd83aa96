"""Tencent IoT Explorer: set-up, pushes over the socket, memory, requests at rest, restart with the cloud down."""

import asyncio
import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
import json
from pathlib import Path
import time
from typing import Any

import aiohttp
from homeassistant.components.climate import ClimateEntity, HVACMode
from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_get_clientsession

from custom_components.homeclouds.clouds.core.cloud import Context
from custom_components.homeclouds.clouds.core.model import Properties
from custom_components.homeclouds.clouds.profiles.thing_model import build
from custom_components.homeclouds.clouds.tencent.cloud import TencentCloud
from custom_components.homeclouds.clouds.tencent.signing import sign
from custom_components.homeclouds.clouds.tencent.thing_model import parse_model
from simulators.tencent import Tencent

from .floor import Floor, FloorDevice
from .instance import account, home, room_temperatures, set_up
from .measure import Row, cost, elsewhere, processor_time
from .rivals import Rivals

SIZES = (10, 50, 200)
PUSHES = 5_000
PUSHING = 50
MEASURED = 200
FAMILY = "f_home"
_MODES = {"cold": HVACMode.COOL, "hot": HVACMode.HEAT, "wind": HVACMode.FAN_ONLY, "auto": HVACMode.AUTO}


def words(climate: ClimateEntity, properties: Properties) -> None:
    """Read the climate out of the thing model's properties."""
    climate._attr_hvac_mode = _MODES[str(properties["mode"])] if properties["power_switch"] else HVACMode.OFF
    climate._attr_native_target_temperature = float(str(properties["temp_set"]))
    climate._attr_native_current_temperature = float(str(properties["temp_current"]))
    climate._attr_fan_mode = str(properties["fan_speed_enum"])
    climate._attr_swing_mode = "on" if properties["switch_vertical"] else "off"
    climate._attr_swing_horizontal_mode = "on" if properties["switch_horizontal"] else "off"


@dataclass
class TencentFloor:
    """The floor's client of the cloud."""

    tencent: Tencent
    token: str = ""
    floor: Floor = field(init=False)
    pushes: int = 0

    def __post_init__(self) -> None:
        """Make the integration."""
        self.floor = Floor(self.load, words)

    async def call(self, session: aiohttp.ClientSession, action: str, **data: Any) -> Any:
        """Call the cloud."""
        body = {"RequestId": "1", "Action": action, "AccessToken": self.token, **data}
        async with session.post(f"{self.tencent.base_url}/api/exploreropen/tokenapi", json=body) as answer:
            return (await answer.json())["Response"]

    async def load(self, hass: HomeAssistant) -> list[FloorDevice]:
        """Ask for everything, ten devices at a time."""
        session = async_get_clientsession(hass)
        await self.sign_in(session)
        lanes = asyncio.Semaphore(10)
        rows: list[dict[str, Any]] = []
        while len(found := (await self._page(session, len(rows)))):
            rows += found
        (product,) = (await self.call(session, "AppGetProducts", ProductIds=[rows[0]["ProductId"]]))["Products"]
        features = build(parse_model(json.loads(product["DataTemplate"]))).features

        async def ask(row: Mapping[str, Any]) -> FloorDevice:
            async with lanes:
                ref = {name: row[name] for name in ("ProductId", "DeviceName")}
                data = json.loads((await self.call(session, "AppGetDeviceData", **ref))["Data"])
            return FloorDevice(
                row["DeviceId"], row["AliasName"], features, {name: item["Value"] for name, item in data.items()}
            )

        return list(await asyncio.gather(*(ask(row) for row in rows)))

    async def _page(self, session: aiohttp.ClientSession, offset: int) -> list[dict[str, Any]]:
        page = {"FamilyId": FAMILY, "RoomId": "", "Offset": offset, "Limit": 50}
        found: list[dict[str, Any]] = (await self.call(session, "AppGetFamilyDeviceList", **page))["DeviceList"]
        return found

    async def sign_in(self, session: aiohttp.ClientSession) -> None:
        """Get a token."""
        account = self.tencent.account
        body: dict[str, str | int] = {
            "Action": "AppGetToken",
            "RequestId": "1",
            "AppKey": self.tencent.app_key,
            "Timestamp": int(time.time()),
            "Nonce": 1,
            "Type": "phone",
            "CountryCode": "86",
            "PhoneNumber": account.phone,
            "Password": account.password,
        }
        body["Signature"] = sign(body, self.tencent.app_secret)
        async with session.post(f"{self.tencent.base_url}/api/exploreropen/appapi", json=body) as answer:
            self.token = (await answer.json())["Response"]["Data"]["Token"]

    async def listen(self, hass: HomeAssistant, ready: asyncio.Event) -> None:
        """Take pushes until there were enough."""
        address = f"ws{self.tencent.base_url.removeprefix('http')}/ws/explorer"
        async with async_get_clientsession(hass).ws_connect(address) as ws:
            params = {"DeviceIds": list(self.floor.devices), "AccessToken": self.token}
            await ws.send_json({"action": "ActivePush", "reqId": "1", "params": params})
            async for message in ws:
                frame = json.loads(message.data)
                if frame.get("push"):
                    payload = json.loads(base64.b64decode(frame["params"]["Payload"]))
                    self.floor.push(frame["params"]["DeviceId"], payload["params"])
                    self.pushes += 1
                    if self.pushes == PUSHES:
                        return
                else:
                    ready.set()


def tell(tencent: Tencent) -> None:
    """Have the cloud push: four of five tell a new room temperature, one that somebody uses the remote control."""
    ids = list(tencent.devices)
    for number in range(PUSHES):
        news: dict[str, Any] = {"temp_current": 18 + number // len(ids) % 20}
        if number % 5 == 0:
            news = {"power_switch": number // 5 % 2, "temp_set": 20 + number // 10 % 10}
        device = tencent.devices[ids[number % len(ids)]]
        tencent.notify(device, "Property", "Report", {"method": "report", "clientToken": "b", "params": news})


async def pushed(tencent: Tencent, done: asyncio.Event) -> float:
    """Return the processor seconds of this thread until all pushes are taken."""
    device = next(iter(tencent.devices.values()))
    loop = tencent.sockets.subscriptions[0].ws._loop if tencent.sockets.subscriptions else None
    assert loop is not None, device
    with processor_time() as spent:
        loop.call_soon_threadsafe(tell, tencent)
        async with asyncio.timeout(120):
            await done.wait()
    return spent.seconds


async def pushed_to_ours(tencent: Tencent) -> float:
    """Return the seconds that our integration takes for the pushes."""
    async with home() as hass:
        entry = account("tencent", tencent.sign_in)
        await set_up(hass, entry)
        cloud = entry.runtime_data.cloud
        async with asyncio.timeout(30):
            while not cloud.connected or tencent.requests.to("AppCheckFirmwareUpdate")[PUSHING - 1 :] == []:
                await asyncio.sleep(0.05)
        await hass.async_block_till_done(wait_background_tasks=False)
        done, heard, taken = asyncio.Event(), cloud.handle_push, 0

        def count(news: Any) -> None:
            nonlocal taken
            heard(news)
            taken += 1
            if taken == PUSHES:
                done.set()

        cloud.handle_push = count
        seconds = await pushed(tencent, done)
        _check(hass)
        await hass.config_entries.async_unload(entry.entry_id)
    tencent.requests.clear()
    return seconds


async def pushed_to_floor(tencent: Tencent) -> float:
    """Return the seconds that the floor takes for the pushes."""
    async with home() as hass:
        floor, ready, done = TencentFloor(tencent), asyncio.Event(), asyncio.Event()
        await set_up(hass, floor.floor.install(hass))
        task = asyncio.create_task(floor.listen(hass, ready))
        task.add_done_callback(lambda _: done.set())
        await ready.wait()
        seconds = await pushed(tencent, done)
        _check(hass)
    return seconds


def _check(hass: HomeAssistant) -> None:
    """See that the last room temperature is shown."""
    shown = room_temperatures(hass)
    assert 18 + (PUSHES - 1) // PUSHING % 20 in shown, shown


async def requests_of_a_poll(tencent: Tencent) -> float:
    """Return the requests of an hour, for polls and lists, while pushes come in."""
    async with aiohttp.ClientSession() as session:
        cloud = TencentCloud(tencent.sign_in, Context(session=session))
        await cloud.fetch()
        cloud.push.link.connected = True
        tencent.requests.clear()
        await cloud.fetch()
        polls = len(tencent.requests) * 3600 / cloud.poll_interval
        tencent.requests.clear()
        await cloud.lists.round()
        return polls + len(tencent.requests) * 3600 / cloud.lists.retry_after


async def rows(times: int, other: Path | None = None) -> list[Row]:
    """Measure everything."""
    rivals = Rivals(
        cloud="tencent",
        simulator=lambda size: Tencent(conditioners=size),
        sign_in=lambda tencent: tencent.sign_in,
        floor=lambda tencent: TencentFloor(tencent).floor,
        other=other,
    )
    found = await rivals.all_but_pushes(times, SIZES, restarted=MEASURED, kept=MEASURED, loaded=PUSHING)

    found.append(
        await rivals.burst(times, PUSHING, "pushes", PUSHES, ours=pushed_to_ours, floor=pushed_to_floor, at_least=0.85)
    )
    for size in SIZES:
        # The floor would ask each device every minute, as there is nothing less.
        async with elsewhere(Tencent(conditioners=size)) as tencent:
            asked = await requests_of_a_poll(tencent)
        found.append(cost(f"tencent: requests an hour, {size} at rest", asked, 60.0 * (1 + size), "", at_most=0.25))
    return found
