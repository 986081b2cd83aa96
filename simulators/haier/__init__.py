"""Haier U+ (UWS)."""

from .server import Haier

__all__ = ["SIMULATORS", "Haier"]

SIMULATORS = (Haier,)
