"""Haier U+: set-up, pushes, memory, restart with the cloud down."""

import asyncio
import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
import gzip
from hashlib import sha256
from itertools import count
import json
from pathlib import Path
import time
from typing import Any

import aiohttp
from homeassistant.components.climate import ClimateEntity, HVACMode
from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_get_clientsession

from custom_components.homeclouds.clouds.core.model import Properties
from custom_components.homeclouds.clouds.haier.profile import features_of
from custom_components.homeclouds.clouds.haier.thing_model import parse
from simulators.haier import Haier

from .floor import Floor, FloorDevice
from .instance import account, home, room_temperatures, set_up
from .measure import Row, processor_time
from .rivals import Rivals

SIZES = (10, 50, 200)
PUSHES = 2_000
PUSHING = 50
_MODES = {"0": HVACMode.AUTO, "1": HVACMode.COOL, "2": HVACMode.DRY, "4": HVACMode.HEAT, "6": HVACMode.FAN_ONLY}


def words(climate: ClimateEntity, properties: Properties) -> None:
    """Read the climate out of the attributes of the standard model."""
    on = properties["onOffStatus"] == "true"
    climate._attr_hvac_mode = _MODES[str(properties["operationMode"])] if on else HVACMode.OFF
    climate._attr_native_target_temperature = float(str(properties["targetTemperature"]))
    climate._attr_native_current_temperature = float(str(properties["indoorTemperature"]))
    climate._attr_fan_mode = climate.fan_modes[0] if climate.fan_modes else None
    climate._attr_swing_mode = climate.swing_modes[0] if climate.swing_modes else None
    climate._attr_swing_horizontal_mode = "fixed"


@dataclass
class HaierFloor:
    """The floor's client of the cloud."""

    haier: Haier
    token: str = ""
    floor: Floor = field(init=False)
    _count: count[int] = field(default_factory=count)

    def __post_init__(self) -> None:
        """Make the integration."""
        self.floor = Floor(self.load, words)

    async def call(self, session: aiohttp.ClientSession, origin: str, path: str, body: Any = None) -> Any:
        """Call the cloud."""
        text = "" if body is None else json.dumps(body, separators=(",", ":"))
        office, stamp = self.haier.office, str(int(time.time() * 1000))
        headers = {
            "accessToken": self.token,
            "appId": office.app_id,
            "appVersion": "1",
            "clientId": self.haier.sign_in["client_id"],
            "sequenceId": f"20270101000000{next(self._count):06d}",
            "sign": sha256(f"{path}{text}{office.app_id}{office.app_key}{stamp}".encode()).hexdigest(),
            "timestamp": stamp,
            "language": "zh-cn",
            "timezone": "8",
            "Content-Type": "application/json;charset=UTF-8",
        }
        method = "GET" if body is None else "POST"
        async with session.request(method, origin + path, data=text.encode(), headers=headers) as answer:
            return await answer.json()

    async def load(self, hass: HomeAssistant) -> list[FloorDevice]:
        """Ask for everything, four appliances at a time."""
        self._count = count(int(time.time() * 1000) % 500_000)
        session, uws = async_get_clientsession(hass), self.haier.base_url
        body = {"username": self.haier.sign_in["username"], "password": self.haier.sign_in["password"]}
        origin = self.haier.listeners["account"].address
        answer = await self.call(session, origin, "/api-gw/oauthserver/account/v1/login", body)
        self.token = answer["data"]["tokenInfo"]["accountToken"]
        lanes = asyncio.Semaphore(4)

        async def ask(row: Mapping[str, Any]) -> FloorDevice:
            async with lanes:
                wanted = {"deviceInfoList": [{"deviceId": row["deviceId"]}]}
                found = await self.call(session, uws, "/shadow/v1/devdigitalmodels", wanted)
            definition, values = parse(json.loads(found["detailInfo"][row["deviceId"]]))
            features = [f for f in features_of(definition, frozenset(values)) if type(f).__name__ != "Button"]
            return FloorDevice(row["deviceId"], row["deviceName"], features, dict(values))

        rows = (await self.call(session, uws, "/uds/v1/protected/deviceinfos"))["deviceinfos"]
        return list(await asyncio.gather(*(ask(row) for row in rows)))

    def push(self, message: str) -> None:
        """Take a push: unpack, compare, write what is new."""
        content = json.loads(base64.b64decode(json.loads(message)["content"]["data"]))
        model = json.loads(gzip.decompress(base64.b64decode(content["args"])))
        known = self.floor.devices[content["dev"]].properties
        values = {item["name"]: item["value"] for item in model["attributes"] if "value" in item}
        self.floor.push(content["dev"], {name: value for name, value in values.items() if known[name] != value})


def pushes(haier: Haier) -> list[str]:
    """Return what the gateway pushes as rooms cool down, one appliance after the other."""
    made = []
    appliances = [*haier.devices.values()]
    for number in range(PUSHES):
        appliance = appliances[number % len(appliances)]
        appliance.properties["indoorTemperature"] = f"{18 + number // len(appliances) % 20 / 2:.2f}"
        packed = gzip.compress(json.dumps(appliance.model(), ensure_ascii=False).encode())
        inner = json.dumps({"dev": appliance.id, "args": base64.b64encode(packed).decode()})
        content = {"businType": "DigitalModel", "data": base64.b64encode(inner.encode()).decode(), "sn": ""}
        made.append(json.dumps({"agClientId": "", "topic": "GenMsgDown", "content": content}))
    return made


def sign_in(haier: Haier) -> dict[str, Any]:
    """Return the data of an account that has signed in."""
    grant = haier.office.issue(haier.sign_in["client_id"], haier.now())
    tokens = {"access_token": grant.access, "refresh_token": grant.refresh, "renew_at": grant.expires - 3600}
    return {**haier.sign_in, **tokens, "login_method": "refresh_token"}


async def pushed_to_ours(haier: Haier) -> float:
    """Return the seconds that our integration takes for the pushes."""
    async with home() as hass:
        entry = account("haier", sign_in(haier))
        await set_up(hass, entry)
        handle, made = entry.runtime_data.cloud.handle_message, pushes(haier)
        with processor_time() as spent:
            for message in made:
                handle(json.loads(message))
            await hass.async_block_till_done()
        _check(hass)
    return spent.seconds


async def pushed_to_floor(haier: Haier) -> float:
    """Return the seconds that the floor takes for the pushes."""
    async with home() as hass:
        floor = HaierFloor(haier)
        await set_up(hass, floor.floor.install(hass))
        made = pushes(haier)
        with processor_time() as spent:
            for message in made:
                floor.push(message)
            await hass.async_block_till_done()
        _check(hass)
    return spent.seconds


def _check(hass: HomeAssistant) -> None:
    """See that the last room temperature is shown."""
    shown = room_temperatures(hass)
    assert shown == {18 + (PUSHES - 1) // PUSHING % 20 / 2}, shown


async def rows(times: int, other: Path | None = None) -> list[Row]:
    """Measure everything."""
    rivals = Rivals(
        cloud="haier",
        simulator=lambda size: Haier(appliances=size),
        sign_in=sign_in,
        floor=lambda haier: HaierFloor(haier).floor,
        other=other,
    )
    found = await rivals.all_but_pushes(times, SIZES, restarted=SIZES[-1], kept=PUSHING, loaded=PUSHING)
    # The floor does not look whether the model itself has changed.

    found.append(
        await rivals.burst(times, PUSHING, "pushes", PUSHES, ours=pushed_to_ours, floor=pushed_to_floor, at_least=0.7)
    )
    return found
