"""Running the simulators together: registry, fleet, and the command line."""

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack, suppress
import json
import os
import signal
import sys

import aiohttp
import pytest

from simulators.__main__ import run
from simulators.core import Simulator
from simulators.fleet import PORTS_PER_SIMULATOR, Fleet
from simulators.listeners import reserve_port
from simulators.midea import Midea
from simulators.registry import registry, select


def test_registry() -> None:
    """Every vendor package takes part, under names that are unique."""
    assert registry()["midea"] is Midea
    assert all(issubclass(found, Simulator) and found.name == name for name, found in registry().items())
    assert select() == registry()
    assert select(["midea"]) == {"midea": Midea}
    with pytest.raises(ValueError, match="unknown simulator 'acme'; known: .*midea"):
        select(["midea", "acme"])


@pytest.fixture
def port_base(socket_enabled: None) -> Iterator[int]:
    """A port that nobody else has, nor the one ten above it, where the first simulator listens."""
    with ExitStack() as stack:
        while True:
            port = reserve_port(stack)
            with suppress(OSError, OverflowError):
                reserve_port(stack, port + PORTS_PER_SIMULATOR)
                break
        yield port


async def test_fleet(http: aiohttp.ClientSession, port_base: int) -> None:
    """A fleet runs in real time, can be controlled, and is gone afterwards."""
    async with Fleet(["midea"], port_base=port_base, speed=100) as fleet:
        ready = fleet.describe()
        assert ready["control"] == f"http://127.0.0.1:{port_base}"
        shown = ready["simulators"]["midea"]
        assert shown["url"] == shown["sign_in"]["server"] == f"http://127.0.0.1:{port_base + 10}"
        async with http.get(ready["control"] + "/simulators/midea") as answer:
            assert set((await answer.json())["actions"]) == set(Midea.ACTIONS)
        act = f"{ready['control']}/simulators/midea/actions/configure"
        async with http.post(act, json={"control_delay": 0}) as answer:
            assert answer.status == 200
        midea = fleet.simulators["midea"]
        assert isinstance(midea, Midea)
        assert midea.control_delay == 0
    with pytest.raises(aiohttp.ClientConnectionError):
        await http.get(ready["control"])


async def test_fleet_starts_whole_or_not(port_base: int) -> None:
    """If the control port is taken, no simulator stays behind."""
    server = await asyncio.start_server(lambda r, w: None, "127.0.0.1", port_base)
    fleet = Fleet(["midea"], port_base=port_base)
    with pytest.raises(OSError, match="Address already in use"):
        async with fleet:
            pass
    assert not fleet.simulators["midea"].listeners
    server.close()
    await server.wait_closed()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_command_line(socket_enabled: None, number: signal.Signals) -> None:
    """It prints one line when ready and ends by a signal."""
    said: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    task = asyncio.create_task(run(["--only", "midea", "--ready-json"], say=said.set_result))
    line = await said
    assert "\n" not in line
    assert json.loads(line)["simulators"]["midea"]["sign_in"]["open_user_id"]
    os.kill(os.getpid(), number)
    assert await task == 0


async def test_command_line_as_a_program() -> None:
    """It runs as a module, with what a user can read."""
    program = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "simulators", "--only", "midea", stdout=asyncio.subprocess.PIPE
    )
    assert program.stdout is not None
    text = (await program.stdout.readuntil(b"\n}\n")).decode()
    assert json.loads(text)["control"].startswith("http://127.0.0.1:")
    program.send_signal(signal.SIGTERM)
    assert await program.wait() == 0


async def test_command_line_refuses(socket_enabled: None, capsys: pytest.CaptureFixture[str]) -> None:
    """An unknown name is told."""
    assert await run(["--only", "acme"]) == 1
    assert "unknown simulator 'acme'" in capsys.readouterr().err
