"""Firmware of devices and of their modules: what is offered, and what that does to properties (Q/CT X-2017, 5.4.3.14 to 5.4.3.16)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
import re

from ...core.cloud import form_text
from ...core.errors import UnsupportedError, ValueRangeError
from ...core.model import JSON, Properties, Value
from ...core.values import as_dict
from ..extras import firmware
from .devices import Known

_MD5 = re.compile(r"[0-9a-fA-F]{32}")
_PARTS = ("version", "url", "md5")


@dataclass
class Firmwares:
    """The firmwares that were offered: device id -> module ("" is the device itself) -> version, address and MD5."""

    offers: dict[str, dict[str, dict[str, str]]] = field(default_factory=dict)

    @classmethod
    def load(cls, stored: JSON) -> Firmwares:
        """Take back what dump() gave; what is of another shape is dropped."""
        devices = as_dict(stored).items()
        return cls({device: _offers(modules) for device, modules in devices if isinstance(modules, dict)})

    def dump(self) -> JSON:
        """Return what is worth keeping over a restart."""
        return {
            device: {module: dict[str, JSON](offer) for module, offer in modules.items()}
            for device, modules in self.offers.items()
        }

    def offer(self, device_id: str, data: Mapping[str, JSON]) -> Properties:
        """Offer a firmware and return the changed properties. Raises ValueRangeError."""
        offer = {name: form_text(data, name) for name in _PARTS}
        module = form_text(data, "module")
        if not _MD5.fullmatch(offer["md5"]):
            raise ValueRangeError("md5 has 32 hexadecimal digits")
        if not offer["url"].startswith(("http://", "https://")) or not offer["version"]:
            raise ValueRangeError("version and url are needed")
        if "." in module:
            raise ValueRangeError("this is no module")
        self.offers.setdefault(device_id, {})[module] = offer
        return {firmware("latest", module): offer["version"]}

    def notice(self, known: Known, module: str) -> tuple[Mapping[str, str], list[Mapping[str, str]]]:
        """Return what the device itself and what its modules are to install (2025). Raises UnsupportedError."""
        if (offer := self.offers.get(known.id, {}).get(module)) is None:
            raise UnsupportedError("no firmware is offered")
        if not module:
            return offer, []
        # The device's part must not be missing, and only one may be upgraded: there is nothing new for the device itself
        same = {"version": known.version, "url": "", "md5": ""}
        return same, [{"name": module, **offer}]

    def installed(self, device_id: str, module: str, version: str) -> dict[str, Value]:
        """Return the properties that follow from a version of a device, or of a module of it."""
        offer = self.offers.get(device_id, {}).get(module)
        return {
            firmware("version", module): version,
            firmware("latest", module): offer["version"] if offer is not None else version,
            firmware("running", module): "0",
        }


def _offers(stored: Mapping[str, JSON]) -> dict[str, dict[str, str]]:
    return {
        module: {name: str(offer.get(name) or "") for name in _PARTS}
        for module, offer in stored.items()
        if isinstance(offer, dict)
    }
