"""The blueprints as Home Assistant imports them."""

from pathlib import Path

from homeassistant.components.blueprint.importer import fetch_blueprint_from_url
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.test_util.aiohttp import AiohttpClientMocker

ROOT = Path(__file__).resolve().parents[2]
BLUEPRINTS = "blueprints/automation/homeclouds"


async def test_blueprints_are_imported(hass: HomeAssistant, aioclient_mock: AiohttpClientMocker) -> None:
    """Home Assistant imports each by the URL that the documents name, and keeps that as its source."""
    files = sorted((ROOT / BLUEPRINTS).glob("*.yaml"))
    assert files
    for path in files:
        raw = f"https://raw.githubusercontent.com/homeclouds/homeclouds/main/{BLUEPRINTS}/{path.name}"
        aioclient_mock.get(raw, text=path.read_text(encoding="utf-8"))
        url = f"https://github.com/homeclouds/homeclouds/blob/main/{BLUEPRINTS}/{path.name}"
        imported = await fetch_blueprint_from_url(hass, url)
        assert imported.suggested_filename == f"homeclouds/{path.stem}"
        assert imported.blueprint.metadata["source_url"] == url
        assert imported.blueprint.validate() is None
