"""A user who looks around in the media browser."""

from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator, WebSocketGenerator

from custom_components.homeclouds.const import DOMAIN

ROOT = f"media-source://{DOMAIN}"


@pytest.fixture(autouse=True)
async def media_browser(hass: HomeAssistant, enable_custom_integrations: None) -> None:
    """Have a media browser."""
    assert await async_setup_component(hass, "media_source", {})
    assert await async_setup_component(hass, DOMAIN, {})


class Browser:
    """Somebody who looks around in the media browser."""

    def __init__(self, websocket: Any, frontend: Any, player: Any) -> None:
        """Use these connections."""
        self.websocket = websocket
        self.frontend = frontend
        self.player = player

    async def _ask(self, kind: str, identifier: str) -> dict[str, Any]:
        await self.websocket.send_json_auto_id({"type": f"media_source/{kind}_media", "media_content_id": identifier})
        answer: dict[str, Any] = await self.websocket.receive_json()
        return answer

    async def open(self, identifier: str = ROOT) -> dict[str, Any]:
        """Open a folder."""
        answer = await self._ask("browse", identifier)
        assert answer["success"], answer
        folder: dict[str, Any] = answer["result"]
        return folder

    async def walk(self, *titles: str) -> dict[str, Any]:
        """Open a folder by the names of those above it."""
        folder = await self.open()
        for title in titles:
            found = {child["title"]: child["media_content_id"] for child in folder["children"]}
            folder = await self.open(found[title])
        return folder

    async def search(self, identifier: str, text: str, **more: Any) -> dict[str, Any]:
        """Search in a folder."""
        await self.websocket.send_json_auto_id(
            {"type": "media_source/search_media", "media_content_id": identifier, "search_query": text, **more}
        )
        answer: dict[str, Any] = await self.websocket.receive_json()
        return answer

    async def play(self, identifier: str) -> dict[str, Any]:
        """Ask for where something plays from."""
        answer = await self._ask("resolve", identifier)
        assert answer["success"], answer
        stream: dict[str, Any] = answer["result"]
        return stream

    async def error(self, kind: str, identifier: str) -> str:
        """Ask for something in vain, and return what the user is told."""
        answer = await self._ask(kind, identifier)
        assert not answer["success"], answer
        message: str = answer["error"]["message"]
        return message

    async def get(self, path: str, **headers: str) -> Any:
        """Fetch something as a player does, with nothing but what is in the address."""
        return await self.player.get(path, headers=headers)

    async def look(self, path: str) -> Any:
        """Fetch a picture as the media browser does, with a token."""
        return await self.frontend.get(path)


@pytest.fixture
async def browser(
    hass: HomeAssistant,
    hass_ws_client: WebSocketGenerator,
    hass_client: ClientSessionGenerator,
    hass_client_no_auth: ClientSessionGenerator,
) -> Browser:
    """Return somebody who looks around."""
    assert await async_setup_component(hass, "http", {})
    hass.http.app._router.freeze = lambda: None  # type: ignore[method-assign]  # accounts add paths later, as in Home Assistant
    return Browser(await hass_ws_client(hass), await hass_client(), await hass_client_no_auth())


def titles(folder: dict[str, Any]) -> list[str]:
    """Return what the things in a folder are called."""
    return [child["title"] for child in folder["children"]]
