"""Pytest plugin: prints the fault table, filled in with what happened. `python -m tests.faults --table` loads it."""

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any

import pytest


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print the table."""
    # Loaded before Home Assistant's test plugin, which must come before Home Assistant's components.
    columns = list(import_module("tests.faults.accounts").ACCOUNTS)
    cells: dict[tuple[str, str], str] = {}
    for report in (each for kind in ("passed", "failed") for each in terminalreporter.getreports(kind)):
        if report.when != "call":
            continue
        _, _, test = report.nodeid.rpartition("::test_")
        name, _, column = test.removesuffix("]").partition("[")
        found = next((value for key, value in report.user_properties if key == "cell"), None)
        if found is not None:
            cells[found[0], found[1]] = found[2]
        elif column in columns:
            cells[name.replace("_", " "), column] = "right" if report.passed else "WRONG"
    terminalreporter.write_line("")
    for line in markdown(cells, columns):
        terminalreporter.write_line(line)


def markdown(cells: Mapping[tuple[str, str], str], columns: Sequence[str]) -> list[str]:
    """Return the lines of the table."""
    rows = dict.fromkeys(row for row, _ in cells)
    head = [f"| fault | {' | '.join(columns)} |", "|---" * (len(columns) + 1) + "|"]
    return head + [f"| {row} | {' | '.join(cells.get((row, column), '.') for column in columns)} |" for row in rows]


def main(arguments: list[str]) -> int:
    """Run the trials; further arguments go to pytest."""
    more = [argument for argument in arguments if argument != "--table"]
    return int(pytest.main(["-q", "--tb=no", "-p", "tests.faults.report", "tests/faults", *more]))
