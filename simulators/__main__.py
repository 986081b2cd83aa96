"""``python -m simulators``: run the vendor clouds until told to stop."""

import argparse
import asyncio
from collections.abc import Callable
from functools import partial
import json
import signal
import sys

from .fleet import Fleet


def _arguments(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="simulators", description="Vendor clouds on 127.0.0.1.")
    parser.add_argument("--only", default="", help="comma-separated names; default: all")
    parser.add_argument("--port-base", type=int, default=0, help="first port; default: the system picks")
    parser.add_argument("--speed", type=float, default=1.0, help="how many times as fast the physics run")
    parser.add_argument("--ready-json", action="store_true", help="print one JSON line when ready, and nothing else")
    return parser.parse_args(argv)


async def run(argv: list[str] | None = None, *, say: Callable[[str], None] = partial(print, flush=True)) -> int:
    """Run until SIGINT or SIGTERM and return the exit code; ``say`` gets the ready line."""
    options = _arguments(argv)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    try:
        fleet = Fleet([n for n in options.only.split(",") if n], port_base=options.port_base, speed=options.speed)
        async with fleet:
            ready = fleet.describe()
            say(json.dumps(ready, indent=None if options.ready_json else 2))
            await stop.wait()
    except (ValueError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(run()))
