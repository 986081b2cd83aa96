"""eWeLink (CoolKit v2) on loopback, written from the vendor's API Center document."""

from .cloud import Ewelink as Ewelink

SIMULATORS = (Ewelink,)
