"""The arithmetic of the benchmarks."""

from benchmarks.measure import cost, memory, processor_time, rate, side_by_side, table


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
