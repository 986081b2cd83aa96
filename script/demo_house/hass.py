"""Home Assistant without those of its default integrations that need a compiler, a camera or the internet."""

from importlib.util import find_spec
from pathlib import Path
import sys
import tempfile
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


def use_own_temporary_folder(config: Path) -> None:
    """Share none with another Home Assistant: uploads go to a folder with a fixed name, which each empties at its first."""
    folder = config / "tmp"
    folder.mkdir(exist_ok=True)
    tempfile.tempdir = str(folder)


def main() -> int:
    """Run Home Assistant; the arguments are its own."""
    replace_speech_modules()
    use_own_temporary_folder(Path(sys.argv[sys.argv.index("--config") + 1]))
    bootstrap.DEFAULT_INTEGRATIONS.difference_update(UNUSABLE_HERE)
    return __main__.main()


if __name__ == "__main__":
    sys.exit(main())
