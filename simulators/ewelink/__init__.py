"""eWeLink (CoolKit v2) on loopback, written from the vendor's API Center document."""

from .cloud import Ewelink as Ewelink
from .diy import EwelinkDiy as EwelinkDiy

SIMULATORS = (Ewelink, EwelinkDiy)
