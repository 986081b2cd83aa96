"""Run the demo until it is told to stop."""

import argparse
import asyncio
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
import json
from pathlib import Path
import signal
import sys
from typing import Any

import aiohttp

from simulators.listeners import reserve_port

from .client import FlowError, HomeAssistant
from .config import HOST, ROOT, make_config, new_folder
from .dashboard import make_dashboard

DOMAIN = "homeclouds"
USER, PASSWORD = "demo", "demo-house"
SET_WEBHOOK = "set_webhook"
START_WITHIN = 120
STOP_WITHIN = 30


def parse_arguments() -> argparse.Namespace:
    """Return the options."""
    parser = argparse.ArgumentParser(prog="script/demo", description=__doc__)
    parser.add_argument("--headless", action="store_true", help="for programs: one JSON line when ready, nothing else")
    parser.add_argument("--port", type=int, default=8123, help="Home Assistant's port; 0: any free one")
    parser.add_argument("--config", type=Path, help="empty or new folder for Home Assistant; default: .demo, emptied")
    parser.add_argument("--only", default="", metavar="CLOUDS", help="comma-separated; default: all")
    parser.add_argument("--no-accounts", action="store_true", help="leave the adding of accounts to you")
    parser.add_argument("--language", default="en", help="of the interface, such as zh-Hans")
    return parser.parse_args()


@asynccontextmanager
async def process(*command: object, **options: Any) -> AsyncIterator[Process]:
    """Run a program in the background, away from the terminal's Ctrl-C, and stop it in the end."""
    running = await asyncio.create_subprocess_exec(*map(str, command), cwd=ROOT, start_new_session=True, **options)
    try:
        yield running
    finally:
        if running.returncode is None:
            running.terminate()
            try:
                await asyncio.wait_for(running.wait(), STOP_WITHIN)
            except TimeoutError:
                running.kill()
                await running.wait()


async def start_simulators(stack: AsyncExitStack, only: str) -> dict[str, Any]:
    """Start the simulated clouds and return their addresses and sign-in values."""
    command = [sys.executable, "-m", "simulators", "--ready-json", "--only", only]
    simulators = await stack.enter_async_context(process(*command, stdout=asyncio.subprocess.PIPE))
    assert simulators.stdout
    ready = await asyncio.wait_for(simulators.stdout.readline(), START_WITHIN)
    if not ready:
        raise RuntimeError("the simulators do not start")
    description: dict[str, Any] = json.loads(ready)
    return description


async def start_home_assistant(stack: AsyncExitStack, config: Path, url: str) -> HomeAssistant:
    """Start Home Assistant and wait for it to answer."""
    log = stack.enter_context((config / "output.log").open("wb"))
    command = [sys.executable, "-m", "script.demo_house.hass", "--log-no-color", "--config", config]
    running = await stack.enter_async_context(process(*command, stdout=log, stderr=log))
    home_assistant = await stack.enter_async_context(HomeAssistant(url))
    try:
        async with asyncio.timeout(START_WITHIN):
            while running.returncode is None and not await home_assistant.is_running():
                await asyncio.sleep(0.2)
    except TimeoutError:
        pass
    else:
        if running.returncode is None:
            return home_assistant
    last = Path(log.name).read_text(errors="replace").splitlines()[-20:]
    raise RuntimeError("\n".join([f"Home Assistant does not start, see {log.name}:", *last]))


async def tell_where_the_house_is(simulators: Mapping[str, Any], url: str) -> None:
    """Tell the clouds that call their customers where Home Assistant is."""
    async with aiohttp.ClientSession(simulators["control"], raise_for_status=True) as session:
        for name in simulators["simulators"]:
            async with session.get(f"/simulators/{name}") as response:
                actions = (await response.json())["actions"]
            if SET_WEBHOOK in actions:
                await session.post(f"/simulators/{name}/actions/{SET_WEBHOOK}", json={"url": url})


async def add_account(
    home_assistant: HomeAssistant, cloud: str, values: Mapping[str, Any], devices: Sequence[Mapping[str, Any]]
) -> None:
    """Add an account, and say what is wrong with it; the demo goes on without it."""
    try:
        entry = await home_assistant.add_account(DOMAIN, cloud, values)
        await home_assistant.add_devices(entry["entry_id"], devices)
    except (FlowError, RuntimeError, aiohttp.ClientError) as error:
        complain(f"{cloud}: {error}")
        return
    if entry["state"] != "loaded":
        complain(f"{cloud}: {entry['state']}, {entry['reason']}")


def complain(problem: object) -> None:
    """Tell the person who started the demo about a problem."""
    print(f"demo: {problem}", file=sys.stderr, flush=True)


def welcome(ready: Mapping[str, Any]) -> str:
    """Return what a person needs to know."""
    lines = [f"Home Assistant: {ready['url']}   user: {ready['user']}   password: {ready['password']}"]
    lines += [f"{name}: {simulator['url']}" for name, simulator in ready["simulators"].items()]
    lines += [f"Control of the simulated houses: {ready['control']}/simulators", "Ctrl-C ends everything."]
    return "\n".join(lines)


async def demo(options: argparse.Namespace, stack: AsyncExitStack) -> dict[str, Any]:
    """Start everything and return what to tell."""
    config = new_folder(options.config)
    simulators = await start_simulators(stack, options.only)
    # Not before: simulators take any free port, too
    try:
        port = reserve_port(stack, options.port)
    except OSError as error:
        raise OSError(f"port {options.port} is in use; choose another one with --port") from error
    make_config(config, port, options.language)
    home_assistant = await start_home_assistant(stack, config, f"http://{HOST}:{port}")
    token = await home_assistant.onboard("Demo", USER, PASSWORD, options.language)
    await home_assistant.command("frontend/set_user_data", key="language", value={"language": options.language})
    await tell_where_the_house_is(simulators, home_assistant.url)
    if not options.no_accounts:
        for name, simulator in simulators["simulators"].items():
            await add_account(home_assistant, name, simulator["sign_in"], simulator.get("devices", ()))
        await make_dashboard(home_assistant, DOMAIN)
    async with asyncio.timeout(START_WITHIN):
        await home_assistant.wait_until_started()
    return {"url": home_assistant.url, "user": USER, "password": PASSWORD, "token": token, **simulators}


async def run(options: argparse.Namespace) -> int:
    """Run until SIGINT or SIGTERM and return the exit code."""
    this = asyncio.current_task()
    assert this
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, this.cancel)
    try:
        async with AsyncExitStack() as stack:
            ready = await demo(options, stack)
            print(json.dumps(ready) if options.headless else welcome(ready), flush=True)
            await asyncio.get_running_loop().create_future()
    except asyncio.CancelledError:
        return 0
    except (OSError, RuntimeError, aiohttp.ClientError) as error:
        complain(str(error) or type(error).__name__)
    return 1


if __name__ == "__main__":
    sys.exit(asyncio.run(run(parse_arguments())))
