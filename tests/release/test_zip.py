"""A first installation, an update from 0.1, and a downgrade, with the zip alone."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
import json
from typing import Any, Final

from script.demo_house.client import HomeAssistant
from tests.components.release_0_1 import NO_LONGER_PROVIDED, REGISTERED, SIMULATOR_TYPES, login_details

from .conftest import Home

DOMAIN: Final = "homeclouds"
HOUR: Final = "2026-11-01T{:02}:00:00+00:00"
REFUSAL: Final = (
    "Config entry {title} for homeclouds has version {stored} which is higher than the current version {current}"
)


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    """Wait until something holds."""
    async with asyncio.timeout(60):
        while not await condition():
            await asyncio.sleep(0.2)


async def entries(client: HomeAssistant) -> dict[str, str]:
    """Return the state of each account by its title."""
    found = await client.command("config_entries/get", domain=DOMAIN)
    return {entry["title"]: entry["state"] for entry in found}


def problems(home: Home) -> list[str]:
    """Return the log's warnings and errors that concern the integration, but the one that every custom integration gets."""
    lines = [line for line in home.log.splitlines() if DOMAIN in line and (" ERROR " in line or " WARNING " in line)]
    return [line for line in lines if "not been tested by Home Assistant" not in line]


async def test_fresh_home_opens_the_config_flow(home: Home) -> None:
    """The config flow offers every cloud, with texts, and nothing is logged."""
    async with home.running() as client:
        step = await client.post("/api/config/config_entries/flow", {"handler": DOMAIN})
        assert step["type"] == "menu"
        assert len(step["menu_options"]) >= len(SIMULATOR_TYPES)
        texts = await client.command(
            "frontend/get_translations", language="en", category="config", integration=DOMAIN, config_flow=True
        )
        options = texts["resources"]
        shown = {
            name: options.get(f"component.{DOMAIN}.config.step.user.menu_options.{name}")
            for name in step["menu_options"]
        }
        assert all(shown.values()), shown
    assert problems(home) == []


def installed_0_1(home: Home, login: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """Write the accounts and entities of release 0.1; return entity ID by cloud, platform, and unique ID."""
    chosen: dict[str, str] = {}
    accounts, rows = [], []
    for cloud, data in login.items():
        accounts.append(
            {"entry_id": cloud, "version": 1, "domain": DOMAIN, "title": cloud, "data": data, "source": "user"}
        )
        for row in REGISTERED[cloud]:
            platform, unique_id = row.split(" ", 1)
            chosen[f"{cloud} {row}"] = entity_id = f"{platform}.chosen_{len(chosen)}"
            rows.append({"entity_id": entity_id, "unique_id": unique_id, "platform": DOMAIN, "config_entry_id": cloud})
    home.store("core.config_entries", (1, 1), {"entries": accounts})
    home.store("core.entity_registry", (1, 1), {"entities": rows})
    return chosen


async def statistics_of(client: HomeAssistant, sensors: list[str]) -> Any:
    """Return the recorded hours of sensors."""
    return await client.command(
        "recorder/statistics_during_period",
        start_time=HOUR.format(0),
        end_time=HOUR.format(23),
        statistic_ids=sensors,
        period="hour",
        types=["state", "sum", "mean", "min", "max"],
    )


async def test_update_from_0_1_and_downgrade(home: Home) -> None:
    """Entities keep their IDs and statistics; an older release refuses the accounts of a newer one and leaves them as they are."""
    async with AsyncExitStack() as stack:
        simulators = {cloud: await stack.enter_async_context(kind()) for cloud, kind in SIMULATOR_TYPES.items()}
        async with home.running() as client:
            pass
        login = {cloud: login_details(cloud, simulator) for cloud, simulator in simulators.items()}
        chosen = installed_0_1(home, login)
        lost = {chosen[f"{cloud} {row}"] for cloud, rows in NO_LONGER_PROVIDED.items() for row in rows}
        sensors = [
            entity_id
            for row, entity_id in chosen.items()
            if entity_id.startswith("sensor.") and row.endswith("_temperature") and entity_id not in lost
        ]
        assert sensors
        async with home.running() as client:
            for sensor in sensors:
                metadata = {
                    "has_sum": False,
                    "mean_type": 1,
                    "name": None,
                    "source": "recorder",
                    "statistic_id": sensor,
                    "unit_class": "temperature",
                    "unit_of_measurement": "°C",
                }
                stats = [{"start": HOUR.format(hour), "mean": 20 + hour, "min": 20, "max": 44} for hour in range(4)]
                await client.command("recorder/import_statistics", metadata=metadata, stats=stats)

            async def all_loaded() -> bool:
                return set((await entries(client)).values()) == {"loaded"}

            async def all_provided() -> bool:
                states = {state["entity_id"]: state["attributes"] for state in await client.command("get_states")}
                missing = {i for i in chosen.values() if i not in states or states[i].get("restored")}
                return missing <= lost

            async def all_recorded() -> bool:
                found = await statistics_of(client, sensors)
                return [len(found.get(sensor, ())) for sensor in sensors] == [4] * len(sensors)

            await until(all_loaded)
            await until(all_provided)
            await until(all_recorded)
            before = await statistics_of(client, sensors)
        registry = {row["entity_id"] for row in home.stored("core.entity_registry")["data"]["entities"]}
        assert set(chosen.values()) <= registry

        # A newer release with entries of another major version, of which this one is the downgrade.
        content = home.stored("core.config_entries")
        for entry in content["data"]["entries"]:
            if entry["domain"] == DOMAIN:
                current, entry["version"] = entry["version"], entry["version"] + 1
        accounts = json.dumps(content["data"]["entries"], sort_keys=True)
        home.store("core.config_entries", (content["version"], content["minor_version"]), content["data"])
        async with home.running() as client:

            async def all_refused() -> bool:
                return set((await entries(client)).values()) == {"migration_error"}

            await until(all_refused)
            assert await statistics_of(client, sensors) == before
        for cloud in SIMULATOR_TYPES:
            assert REFUSAL.format(title=cloud, stored=current + 1, current=current) in home.log
        assert json.dumps(home.stored("core.config_entries")["data"]["entries"], sort_keys=True) == accounts
        kept = {row["entity_id"] for row in home.stored("core.entity_registry")["data"]["entities"]}
        assert registry <= kept
