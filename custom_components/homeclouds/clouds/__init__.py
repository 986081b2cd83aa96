"""Clients of the vendor clouds. Nothing here imports Home Assistant."""
