"""Home Assistant without those of its default integrations that need a compiler, a camera or the internet."""

from importlib.util import find_spec
import sys
from types import ModuleType

from homeassistant import __main__, bootstrap

UNUSABLE_HERE = {"assist_satellite", "camera", "image_processing", "marketplace", "stt", "tts", "wake_word"}
# There are no wheels of these. The voice assistant, which nothing here uses, cannot even be imported without them, and
# without it Home Assistant cannot describe its actions to the frontend.
SPEECH = {"pymicro_vad": "MicroVad", "pyspeex_noise": "AudioProcessor"}


def replace_speech_modules() -> None:
    """Put empty modules in the place of the ones that are not installed, and do not try to install them."""
    missing = [name for name in SPEECH if not find_spec(name)]
    for name in missing:
        sys.modules[name] = ModuleType(name)
        setattr(sys.modules[name], SPEECH[name], type(SPEECH[name], (), {}))
    sys.argv += ["--skip-pip-packages", ",".join(name.replace("_", "-") for name in missing)]


def main() -> int:
    """Run Home Assistant; the arguments are its own."""
    replace_speech_modules()
    bootstrap.DEFAULT_INTEGRATIONS.difference_update(UNUSABLE_HERE)
    return __main__.main()


if __name__ == "__main__":
    sys.exit(main())
