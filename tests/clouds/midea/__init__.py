"""Midea Open Smart against its simulator."""
