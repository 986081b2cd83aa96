"""Midea Open Smart, written from "Midea Open Smart" sections 4, 5 and 6.2."""

from .cloud import Midea

__all__ = ["SIMULATORS", "Midea"]

SIMULATORS = (Midea,)
