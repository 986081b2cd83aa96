"""Midea Open Smart: set-up, reports, memory, requests at rest, restart with the cloud down."""

import asyncio
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
import hashlib
import hmac
import json
from pathlib import Path
import time
from typing import Any

import aiohttp
from aiohttp import web
import freezegun
from homeassistant.components.climate import ClimateEntity, HVACMode
from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.http import HomeAssistantView

from custom_components.homeclouds.clouds.core.cloud import Context
from custom_components.homeclouds.clouds.core.model import Properties
from custom_components.homeclouds.clouds.midea.cloud import MideaCloud
from custom_components.homeclouds.clouds.midea.profiles import features
from custom_components.homeclouds.clouds.midea.push import PATH
from simulators.midea import Midea

from .floor import Floor, FloorDevice
from .instance import account, home, open_door, post, request, room_temperatures, set_up
from .measure import Row, cost, elsewhere, processor_time
from .rivals import Rivals

API = "/midea/open/business/v1"
SIZES = (10, 50, 200)
REPORTS = 5_000
REPORTING = 50
MEASURED = 200
_MODES = {"1": HVACMode.AUTO, "2": HVACMode.COOL, "3": HVACMode.DRY, "4": HVACMode.HEAT, "5": HVACMode.FAN_ONLY}
_FANS = {"102": "auto", "80": "high", "60": "medium", "40": "low"}


def words(climate: ClimateEntity, properties: Properties) -> None:
    """Read the climate out of the properties of §6.2."""
    climate._attr_hvac_mode = _MODES[str(properties["mode"])] if properties["power"] == "1" else HVACMode.OFF
    climate._attr_native_target_temperature = float(str(properties["temp"]))
    climate._attr_native_current_temperature = float(str(properties["roomTemp"]))
    climate._attr_fan_mode = _FANS[str(properties["windSpeed"])]
    climate._attr_swing_mode = "on" if properties["vertWind"] == "3" else "off"
    climate._attr_swing_horizontal_mode = "on" if properties["horzWind"] == "3" else "off"


def signed(secret: str, path: str, body: bytes) -> str:
    """Sign."""
    return b64encode(hmac.digest(secret.encode(), f"POST{path}".encode() + body, hashlib.sha256)).decode()


@dataclass
class MideaFloor:
    """The floor's client of the cloud."""

    midea: Midea
    token: str = ""
    floor: Floor = field(init=False)

    def __post_init__(self) -> None:
        """Make the integration."""
        self.floor = Floor(self.load, words)

    async def call(self, session: aiohttp.ClientSession, path: str, data: Mapping[str, Any]) -> Any:
        """Call the cloud."""
        body = json.dumps({"reqId": "1", "stamp": "1593740640770", **data}).encode()
        headers = {
            "Content-Type": "application/json",
            "ClientId": self.midea.client_id,
            "SignatureVersion": "2.0",
            "Signature": signed(self.midea.client_secret, API + path, body),
            "Authorization": f"Bearer {self.token}",
        }
        async with session.post(self.midea.base_url + API + path, data=body, headers=headers) as answer:
            return (await answer.json())["data"]

    async def load(self, hass: HomeAssistant) -> list[FloorDevice]:
        """Ask for everything, six appliances at a time."""
        session = async_get_clientsession(hass)
        self.token = (await self.call(session, "/token", {"openUserId": self.midea.open_user_id}))["accessToken"]
        lanes = asyncio.Semaphore(6)

        async def ask(row: Mapping[str, Any]) -> FloorDevice:
            async with lanes:
                data = await self.call(session, "/appliance/fullQuery", {"applianceCode": row["applianceCode"]})
            properties = {**data["query"], **data["fault"]}
            return FloorDevice(row["applianceCode"], row["name"], features("AC", frozenset(properties)), properties)

        rows = await self.call(session, "/appliance/list", {})
        return list(await asyncio.gather(*(ask(row) for row in rows)))


class FloorView(HomeAssistantView):
    """The floor's ear: it checks the same signature."""

    url = "/floor/report"
    name = "floor:report"
    requires_auth = False

    def __init__(self, floor: Floor, secret: str) -> None:
        """Hand reports to the floor."""
        self._floor = floor
        self._secret = secret

    async def post(self, request: web.Request) -> web.Response:
        """Take a report."""
        body = await request.read()
        if not hmac.compare_digest(signed(self._secret, request.path, body), request.headers["Signature"]):
            return self.json({"code": 10004, "msg": ""})
        report = json.loads(body)
        self._floor.push(report["applianceCode"], report["jsonData"])
        return self.json({"code": 0, "msg": ""})


def reports(midea: Midea, path: str) -> list[bytes]:
    """Return signed reports: four of five tell a new room temperature, one that somebody uses the remote control."""
    codes = list(midea.devices)
    made = []
    for number in range(REPORTS):
        news = {"roomTemp": f"{18 + number // len(codes) % 20 / 2:g}"}
        if number % 5 == 0:
            news = {"power": str(number // 5 % 2), "temp": f"{20 + number // 10 % 12 / 2:g}"}
        body = json.dumps(
            {
                "reqId": str(number),
                "stamp": "1593740640770",
                "applianceCode": codes[number % len(codes)],
                "msgId": str(number),
                "msgTime": int(time.time() * 1000) + number,
                "hexData": "",
                "jsonData": news,
            }
        ).encode()
        headers = {
            "Content-Type": "application/json",
            "ClientId": midea.client_id,
            "SignatureVersion": "2.0",
            "Signature": signed(midea.client_secret, path, body),
        }
        made.append(request(path, headers, body))
    return made


async def reported_to_ours(midea: Midea) -> float:
    """Return the seconds that our integration takes for the reports."""
    async with home() as hass:
        await set_up(hass, account("midea", midea.sign_in))
        async with open_door(hass) as address:
            made = reports(midea, PATH)
            with processor_time() as spent:
                assert await asyncio.to_thread(post, address, made) == REPORTS
        _check(hass)
    return spent.seconds


async def reported_to_floor(midea: Midea) -> float:
    """Return the seconds that the floor takes for the reports."""
    async with home() as hass:
        floor = MideaFloor(midea).floor
        await set_up(hass, floor.install(hass))
        hass.http.register_view(FloorView(floor, midea.client_secret))
        async with open_door(hass) as address:
            made = reports(midea, FloorView.url)
            with processor_time() as spent:
                assert await asyncio.to_thread(post, address, made) == REPORTS
        _check(hass)
    return spent.seconds


def _check(hass: HomeAssistant) -> None:
    """See that the last room temperature is shown."""
    shown = room_temperatures(hass)
    assert shown & {18 + (REPORTS - 1) // REPORTING % 20 / 2}, shown


async def requests_at_rest(midea: Midea, *, reported: bool) -> float:
    """Return the requests of an hour in which nobody does anything, after the first poll."""
    async with aiohttp.ClientSession() as session:
        cloud = MideaCloud(midea.sign_in, Context(session=session))
        with freezegun.freeze_time(real_asyncio=True) as clock:
            await cloud.fetch()
            midea.requests.clear()
            passed = 0.0
            while passed < 3600:
                if reported:
                    cloud._reports.last.note()
                passed += cloud.poll_interval
                clock.tick(cloud.poll_interval)
                if reported:
                    cloud._reports.last.note()
                await cloud.fetch()
    return len(midea.requests)


async def rows(times: int, other: Path | None = None) -> list[Row]:
    """Measure everything."""
    rivals = Rivals(
        cloud="midea",
        simulator=lambda size: Midea(appliances=size),
        sign_in=lambda midea: midea.sign_in,
        floor=lambda midea: MideaFloor(midea).floor,
        other=other,
    )
    found = await rivals.all_but_pushes(times, SIZES, restarted=MEASURED, kept=MEASURED, loaded=REPORTING)

    found.append(
        await rivals.burst(
            times, REPORTING, "reports", REPORTS, ours=reported_to_ours, floor=reported_to_floor, at_least=0.8
        )
    )
    for size in SIZES:
        # The floor would ask each appliance every minute, as there is nothing less.
        once_a_minute = 60.0 * (1 + size)
        async with elsewhere(Midea(appliances=size)) as midea:
            for reported, bound in ((False, 1), (True, 0.25)):
                asked = await requests_at_rest(midea, reported=reported)
                what = f"midea: requests an hour, {size} at rest, {'reports' if reported else 'polls'}"
                found.append(cost(what, asked, once_a_minute, "", at_most=bound))
    return found
