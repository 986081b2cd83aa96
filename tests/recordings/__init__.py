"""Devices of all clouds as their vendors tell them, and what Home Assistant makes of each."""
