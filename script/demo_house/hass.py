"""Home Assistant without those of its default integrations that need a compiler, a camera or the internet."""

import sys

from homeassistant import bootstrap
from homeassistant.__main__ import main

UNUSABLE_HERE = {"assist_satellite", "camera", "image_processing", "marketplace", "stt", "tts", "wake_word"}

if __name__ == "__main__":
    bootstrap.DEFAULT_INTEGRATIONS.difference_update(UNUSABLE_HERE)
    sys.exit(main())
