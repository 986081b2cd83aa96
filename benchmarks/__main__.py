"""Measure every cloud beside the floor and print the table; ends with 1 if a bound is missed."""

import argparse
import asyncio
from importlib import import_module
from pathlib import Path
import sys

CLOUDS = sorted(path.stem for path in Path(__file__).parent.glob("*.py"))
FRAMEWORK = {"__init__", "__main__", "floor", "instance", "measure", "rivals"}


async def main() -> int:
    """Run what is asked for."""
    clouds = [name for name in CLOUDS if name not in FRAMEWORK]
    parser = argparse.ArgumentParser(prog="script/benchmark", description=__doc__)
    parser.add_argument("clouds", nargs="*", metavar="CLOUD", help=f"of {', '.join(clouds)}; all if none is named")
    parser.add_argument("--times", type=int, default=3, help="how often each is measured; the best counts")
    parser.add_argument(
        "--other",
        type=Path,
        help="a Python file that installs another integration for the one CLOUD that is named; see docs/benchmarks.md",
    )
    parser.add_argument("--markdown", action="store_true", help="print the table as docs/benchmarks.md has it")
    options = parser.parse_args()
    if options.other and len(options.clouds) != 1:
        parser.error("--other requires one CLOUD")
    if unknown := set(options.clouds) - set(clouds):
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    # Home Assistant must be imported before the test library that starts it.
    import_module("tests.ha_first")
    measure = import_module("benchmarks.measure")
    rows = []
    for name in options.clouds or clouds:
        rows += await import_module(f"benchmarks.{name}").rows(options.times, options.other)
    print(measure.markdown(rows) if options.markdown else measure.table(rows))
    return 0 if all(row.passed for row in rows) else 1


sys.exit(asyncio.run(main()))
