"""The arithmetic of the benchmarks, and that they measure the other integration as they measure ours."""

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks import rivals as measuring
from benchmarks.ewelink import Vendor, pushed_to_another, rivals_of
from benchmarks.measure import cost, elsewhere, markdown, memory, processor_time, rate, side_by_side, table


def test_bounds() -> None:
    """A bound is kept or missed by the ratio."""
    assert cost("set-up", 1.4, 1, "s", at_most=1.5).passed
    assert not cost("set-up", 1.6, 1, "s", at_most=1.5).passed
    assert rate("reports", 80, 100, "1/s", at_least=0.8).passed
    assert not rate("reports", 79, 100, "1/s", at_least=0.8).passed
    assert cost("nothing to compare with", 1, 0, "s", at_most=1).passed


def test_table() -> None:
    """The table names what was missed, and what was wanted."""
    text = table([cost("set-up", 3, 2, "s", at_most=1.2), rate("reports", 9, 10, "1/s")])
    lines = [line.split() for line in text.splitlines()]
    assert lines[1] == ["set-up", "3", "2", "s", "1.50", "<=", "1.2", "MISSED"]
    assert lines[2] == ["reports", "9", "10", "1/s", "0.90", "-", "ok"]


async def test_side_by_side() -> None:
    """The best of each counts, taken in turns."""
    order: list[str] = []

    async def measured(name: str, results: list[float]) -> float:
        order.append(name)
        return results.pop()

    ours, floor = [3.0, 1.0], [2.0, 5.0]
    assert await side_by_side(2, lambda: measured("ours", ours), lambda: measured("floor", floor)) == (1, 2)
    assert order == ["ours", "floor", "ours", "floor"]


def test_measuring() -> None:
    """Work takes time, and what is kept takes memory."""
    with processor_time() as spent:
        sum(range(100_000))
    assert spent.seconds > 0
    with memory() as kept:
        block = bytearray(1_000_000)
        assert kept() >= len(block)


def test_tables_with_another_integration() -> None:
    """Its figures have a column of their own, if there are any; documents tell ratios only."""
    rows = [cost("set-up", 3, 2, "s", at_most=1.2), replace(rate("reports", 9, 10, "1/s"), other=5.0)]
    lines = [line.split() for line in table(rows).splitlines()]
    assert lines[0] == ["ours", "other", "floor", "unit", "ratio", "wanted"]
    assert lines[2] == ["reports", "9", "5", "10", "1/s", "0.90", "-", "ok"]
    assert markdown(rows).splitlines()[2:] == [
        "| set-up | 1.50 | <= 1.2 | **no** |",
        "| reports | 0.90 | - | yes |",
    ]


async def test_another_integration_is_measured_likewise(
    socket_enabled: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A Python file installs it; here it is the floor."""
    other = tmp_path / "other.py"
    other.write_text(
        "from benchmarks.ewelink import EwelinkFloor\n\n\n"
        "async def install(hass, simulator):\n    return EwelinkFloor(simulator).floor.install(hass)\n"
    )
    for name in ("_SETTLED", "_IDLE"):
        monkeypatch.setattr(measuring, name, 0.01)
    monkeypatch.setattr("benchmarks.ewelink.PUSHES", 20)
    rivals = rivals_of(other)
    async with elsewhere(Vendor(meters=2)) as vendor:
        assert await pushed_to_another(rivals, vendor) > 0
    rows = [await rivals.reloads(1, 2), await rivals.idle(2), await rivals.memory(2)]
    assert all(row.ours > 0 and row.other is not None for row in rows)
