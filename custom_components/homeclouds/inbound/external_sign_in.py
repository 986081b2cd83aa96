"""Signing in on a vendor's own page, which sends the user back here."""

import secrets

from aiohttp.web import Request, Response
from homeassistant.core import HomeAssistant
from homeassistant.helpers.config_entry_oauth2_flow import HEADER_FRONTEND_BASE
from homeassistant.helpers.http import KEY_HASS, HomeAssistantView, current_request
from homeassistant.helpers.network import get_url

from ..account.domain_data import domain_data
from ..const import DOMAIN

_PATH = f"/api/{DOMAIN}/callback"


class CallbackView(HomeAssistantView):
    """The callback of vendors' login pages; it only accepts states that a waiting flow issued."""

    requires_auth = False
    url = _PATH
    name = f"api:{DOMAIN}:callback"

    async def get(self, request: Request) -> Response:
        """Let the flow go on with what the page sent."""
        hass = request.app[KEY_HASS]
        flow_id = domain_data(hass).pages.pop(request.query.get("state", ""), None)
        if flow_id is None:
            return Response(status=400, text="This page belongs to no sign-in that is under way.")
        await hass.config_entries.flow.async_configure(flow_id, user_input=dict(request.query))
        return Response(content_type="text/html", text="<script>window.close()</script>")


def open_callback(hass: HomeAssistant) -> None:
    """Register the callback; the first login needs it before any account has set up the integration."""
    shared = domain_data(hass)
    if not shared.callback_open:
        hass.http.register_view(CallbackView)
        shared.callback_open = True


def redirect_uri(hass: HomeAssistant) -> str:
    """Return the address to come back to, as the user's browser reaches Home Assistant."""
    open_callback(hass)
    request = current_request.get()
    base = request.headers.get(HEADER_FRONTEND_BASE) if request is not None else None
    return f"{base or get_url(hass)}{_PATH}"


def new_state(hass: HomeAssistant, flow_id: str) -> str:
    """Return a fresh state that leads back to the flow."""
    state = secrets.token_urlsafe(24)
    domain_data(hass).pages[state] = flow_id
    return state


def forget(hass: HomeAssistant, flow_id: str) -> None:
    """Forget the states of a flow that has ended."""
    pages = domain_data(hass).pages
    for state in [state for state, waiting in pages.items() if waiting == flow_id]:
        del pages[state]
