"""The hours that a meter keeps, as the past of the counter that it reports: the energy since midnight."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from ..core.model import Sample

COUNTER = "dayKwh"
"""Property that counts since midnight, in hundredths of kWh."""
_HOUR = 3600


def day_totals(hours: Sequence[float | None], now: float, zone: tzinfo) -> list[Sample]:
    """Return the counter at the beginning of each day and at the end of each full hour, oldest first.

    Hours begin with those of the zone's clocks. `hours` are kWh, newest first, of which the first is the present hour, which is left out; as are hours of a day whose beginning
    is not known, and those of a day after one that is None.
    """
    samples: list[Sample] = []
    total: float | None = None
    present = int(now - (now + _offset(now, zone)) % _HOUR)
    begins = [present - number * _HOUR for number in range(len(hours))]
    days = [datetime.fromtimestamp(begin, zone).date() for begin in begins]
    for number in range(len(hours) - 1, 0, -1):
        if number + 1 < len(hours) and days[number] != days[number + 1]:
            total = 0.0
            samples.append(Sample(begins[number], 0))
        energy = hours[number]
        total = None if total is None or energy is None else total + energy
        if total is not None:
            samples.append(Sample(begins[number] + _HOUR - 1, round(total * 100)))
    return samples


def _offset(now: float, zone: tzinfo) -> float:
    offset = datetime.fromtimestamp(now, zone).utcoffset()
    return offset.total_seconds() if offset is not None else 0
