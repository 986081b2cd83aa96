"""The clouds there are; each is imported when its kind is first looked up."""

from collections.abc import Iterator, Mapping, MutableMapping
from importlib import import_module
from typing import override

from .core.cloud import CloudType

_PACKAGES: Mapping[str, tuple[str, str]] = {
    "midea": ("midea", "CLOUD"),
    "ewelink": ("ewelink", "CLOUD"),
    "ewelink_diy": ("ewelink", "DIY_CLOUD"),
    "haier": ("haier", "CLOUD"),
    "tencent": ("tencent", "CLOUD"),
    "china_telecom_platform": ("china_telecom", "PLATFORM"),
    "china_telecom_devices": ("china_telecom", "DEVICES"),
    "china_telecom_lan": ("china_telecom", "LAN"),
}
"""Key -> package and name of the cloud's kind, in the order in which they are offered."""

DISCOVERED: Mapping[str, tuple[str, ...]] = {"_ewelink._tcp.local.": ("ewelink_diy", "ewelink")}
"""Zeroconf service type of a vendor's devices in the local network -> keys; each takes the devices of those before it, too."""

WITH_DEVICE_FORMS = frozenset({"china_telecom_devices"})
"""Keys of the clouds whose devices are added one by one (CloudType.device_fields)."""


class CloudTypes(MutableMapping[str, CloudType]):
    """Kinds of clouds by key. Looking up one that is not loaded imports its package, which blocks."""

    def __init__(self, packages: Mapping[str, tuple[str, str]]) -> None:
        """Start with nothing loaded."""
        self._packages = packages
        self._loaded: dict[str, CloudType] = {}

    def package(self, key: str) -> str | None:
        """Return the full name of the package that a lookup would import; None if there is nothing to import."""
        if key in self._loaded or key not in self._packages:
            return None
        return f"{__package__}.{self._packages[key][0]}"

    @override
    def __getitem__(self, key: str) -> CloudType:
        if (package := self.package(key)) is not None:
            self._loaded[key] = getattr(import_module(package), self._packages[key][1])
        return self._loaded[key]

    @override
    def __setitem__(self, key: str, kind: CloudType) -> None:
        self._loaded[key] = kind

    @override
    def __delitem__(self, key: str) -> None:
        del self._loaded[key]

    @override
    def __iter__(self) -> Iterator[str]:
        return iter({**self._packages, **self._loaded})

    @override
    def __contains__(self, key: object) -> bool:
        return key in self._packages or key in self._loaded

    @override
    def __len__(self) -> int:
        return len(self._packages.keys() | self._loaded.keys())


CLOUDS = CloudTypes(_PACKAGES)
