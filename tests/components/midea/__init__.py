"""Midea Open Smart in Home Assistant, against the simulator."""
