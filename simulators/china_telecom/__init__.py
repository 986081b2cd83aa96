"""China Telecom Smart Home (Q/CT X-2017): a partner's platform (C), devices that log in (Mc), a device on the network (Md)."""

from .fleet import ChinaTelecomDevices
from .lan import ChinaTelecomLan, HomeNetwork
from .platform import ChinaTelecomPlatform, SecurePlatform

SIMULATORS = (SecurePlatform, ChinaTelecomDevices, HomeNetwork)

__all__ = [
    "SIMULATORS",
    "ChinaTelecomDevices",
    "ChinaTelecomLan",
    "ChinaTelecomPlatform",
    "HomeNetwork",
    "SecurePlatform",
]
