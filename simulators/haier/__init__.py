"""Haier U+ (UWS)."""

from .server import Haier

SIMULATORS = (Haier,)
