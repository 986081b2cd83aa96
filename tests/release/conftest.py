"""A Home Assistant of its own that has nothing of this checkout but the zip.

Run by `script/release`, or alone with the command that stands there.
"""

import asyncio
from asyncio.subprocess import STDOUT
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
import json
from pathlib import Path
import sys
from typing import Any
from zipfile import ZipFile

import pytest

from devtools.release.archive import build
from script.demo_house.client import HomeAssistant
from script.demo_house.config import HOST, make_config
from simulators.listeners import reserve_port

ROOT = Path(__file__).resolve().parents[2]
START_WITHIN = 120
STOP_WITHIN = 30
USER, PASSWORD = "owner", "of-a-fresh-house"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything in this folder, so that a plain run of the tests leaves it out."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.release)


@dataclass
class Home:
    """A configuration folder, and Home Assistant as often as it is started with it."""

    folder: Path
    onboarded: bool = False

    def stored(self, key: str) -> dict[str, Any]:
        """Return one of Home Assistant's own files."""
        found: dict[str, Any] = json.loads((self.folder / ".storage" / key).read_text(encoding="utf-8"))
        return found

    def store(self, key: str, version: tuple[int, int], data: dict[str, Any]) -> None:
        """Write one of Home Assistant's own files, while it does not run."""
        content = {"version": version[0], "minor_version": version[1], "key": key, "data": data}
        (self.folder / ".storage" / key).write_text(json.dumps(content), encoding="utf-8")

    @property
    def log(self) -> str:
        """Return what the last run wrote."""
        return (self.folder / "output.log").read_text(encoding="utf-8")

    @asynccontextmanager
    async def running(self) -> AsyncIterator[HomeAssistant]:
        """Start Home Assistant where no module of this checkout can be imported, and log in."""
        server = self.stored("http")["data"]["stable"]
        launcher = ROOT / "script/demo_house/hass.py"
        command = [sys.executable, "-P", launcher, "--log-no-color", "--config", self.folder]
        with (self.folder / "output.log").open("wb") as log:
            process = await asyncio.create_subprocess_exec(
                *map(str, command), cwd=self.folder, stdout=log, stderr=STDOUT, start_new_session=True
            )
            try:
                async with HomeAssistant(f"http://{HOST}:{server['server_port']}") as client:
                    async with asyncio.timeout(START_WITHIN):
                        while not await client.is_running():
                            assert process.returncode is None, self.log
                            await asyncio.sleep(0.2)
                    if self.onboarded:
                        await client.log_in(USER, PASSWORD)
                    else:
                        await client.onboard("Owner", USER, PASSWORD, "en")
                        self.onboarded = True
                    yield client
            finally:
                if process.returncode is None:
                    process.terminate()
                    async with asyncio.timeout(STOP_WITHIN):
                        await process.wait()


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    """A new home with the zip unpacked as README says, and nothing else of ours."""
    target = tmp_path / "custom_components/homeclouds"
    with ZipFile(build(ROOT, tmp_path / "dist")) as archive:
        archive.extractall(target)
    folder = tmp_path / "config"
    folder.mkdir()
    with ExitStack() as stack:
        make_config(folder, reserve_port(stack), "en", target.parent)
        yield Home(folder)
