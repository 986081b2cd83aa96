"""Properties that the cloud itself writes beside those that devices tell."""

PATH = "path"
"""How the device is reached."""
LATEST, RUNNING, INSTALL = "ota.latest", "ota.running", "ota.install"
"""Newer firmware, whether it is being installed, and the wish for it."""
