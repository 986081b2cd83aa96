"""Tools for users who work on HomeClouds: what Home Assistant makes of a recorded device, and what an action would write."""
