"""Clients of the vendor clouds. Nothing here knows Home Assistant."""
