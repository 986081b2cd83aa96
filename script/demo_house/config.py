"""Home Assistant's configuration folder for the demo."""

from collections.abc import Mapping
import json
from pathlib import Path
import shutil
from typing import Any

from homeassistant.components.http import config as http
from homeassistant.components.onboarding import STORAGE_VERSION as ONBOARDING_VERSION
from homeassistant.util import dt as dt_util

ROOT = Path(__file__).resolve().parents[2]
HOST = "127.0.0.1"
CONFIGURATION = """\
# Made by script/demo. Not default_config, which needs a compiler.
homeassistant:
  name: Demo house
  country: CN
  currency: CNY
  language: {language}
  latitude: 30.27
  longitude: 120.16
  time_zone: Asia/Shanghai
  unit_system: metric
  # The default ones would be installed at the first start.
  auth_mfa_modules: []
logger:
  default: warning
  logs:
    custom_components.homeclouds: info
    # Optional libraries that are not here.
    aiohttp_fast_zlib: error
    homeassistant.components.camera.img_util: critical
automation: !include automations.yaml
config:
conversation:
energy:
frontend:
history:
logbook:
media_source:
recorder:
sun:
webhook:
"""


def new_folder(folder: Path | None) -> Path:
    """Return an empty folder; without a wish, the ignored one in the project, emptied.

    Raises:
        RuntimeError: there is something in it.
    """
    if folder is None:
        folder = ROOT / ".demo"
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise RuntimeError(f"{folder} is not empty")
    return folder


def make_config(folder: Path, port: int, language: str, components: Path = ROOT / "custom_components") -> None:
    """Fill a folder with what Home Assistant needs to start, and with custom integrations; by default this checkout's."""
    (folder / "configuration.yaml").write_text(CONFIGURATION.format(language=language))
    (folder / "custom_components").symlink_to(components)
    (folder / "automations.yaml").write_text("[]\n")
    shutil.copytree(ROOT / "blueprints", folder / "blueprints")
    server = {
        **http.HTTP_STORAGE_SCHEMA({"server_host": HOST, "server_port": port}),
        http.HTTP_CONFIG_CREATED_AT: dt_util.utcnow().isoformat(),
        http.HTTP_CONFIG_ERROR: None,
        http.HTTP_CONFIG_ERROR_MESSAGE: None,
    }
    # Where it listens is no longer a matter of YAML; a new address given there would have to be confirmed in time.
    stored = {http.KEY_STABLE: server, http.KEY_PENDING: None, http.KEY_YAML_MIGRATION_DONE: True}
    _store(folder, http.STORAGE_KEY, http.STORAGE_VERSION, stored)
    # All but the creation of the owner, which is done like a browser does it: it would bring integrations that need
    # the internet.
    _store(folder, "onboarding", ONBOARDING_VERSION, {"done": ["core_config", "analytics", "integration"]})


def _store(folder: Path, key: str, version: int, data: Mapping[str, Any]) -> None:
    """Write one of Home Assistant's own files."""
    path = folder / ".storage" / key
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps({"version": version, "minor_version": 1, "key": key, "data": data}))
