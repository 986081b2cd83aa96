"""What the factories made and nobody has added yet."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Produced:
    """What the vendor's factory data say of a device."""

    key: str
    chip: str = "chip-1"
    uiid: int = 1
    model: str = "PSF-B01-GL"
    brand: str = "SONOFF"
    product: str = "BASIC"
    params: Mapping[str, Any] = field(default_factory=lambda: {"switch": "off", "fwVersion": "3.7.0"})


PRODUCED: Mapping[str, Produced] = {
    "1000001001": Produced(key="key-of-1000001001"),
    "1000001002": Produced(key="key-of-1000001002", uiid=0),
    "1000001003": Produced(key="key-of-1000001003", brand=""),
    "1000001004": Produced(key="key-of-1000001004", product=""),
    "1000001005": Produced(key="key-of-1000001005", brand="OTHERS"),
    "1000001006": Produced(key="key-of-1000001006", uiid=24, product="G1"),
}
"""By device id: one that works, some whose data lack something, one of a brand that needs the maker's permission, one GSM."""

GSM: Mapping[str, str] = {"348512d49379bb0acace4598e14fc450": "1000001006"}
"""Id in the QR code of a GSM device -> device id."""
