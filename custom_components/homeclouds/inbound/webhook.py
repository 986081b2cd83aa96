"""Requests that the vendors' clouds make to Home Assistant.

Two doors lead to the same receive() of a cloud: the vendor's documented path on Home Assistant's own server, and a webhook (with
a cloudhook where Nabu Casa is active) for systems behind a proxy. Both are open to the world: it is the cloud that checks.
"""

from http import HTTPStatus
from typing import cast

from aiohttp import hdrs
from aiohttp.web import Request, Response
from homeassistant.components import webhook
from homeassistant.core import HomeAssistant
from homeassistant.helpers.http import HomeAssistantView
from homeassistant.helpers.network import NoURLAvailableError, get_url
from homeassistant.util.aiohttp import MockRequest
from yarl import URL

from ..account.account import HomeCloudsAccount, HomeCloudsConfigEntry
from ..account.domain_data import domain_data
from ..clouds.core.abilities import HasInbound
from ..clouds.core.cloud import CloudType
from ..clouds.core.model import Call, Reply
from ..const import CONF_CLOUDHOOK_URL, CONF_WEBHOOK_ID, DOMAIN
from .cloudhook import keep_cloudhook

_REFUSED = Reply({}, accepted=False, status=HTTPStatus.BAD_REQUEST)


class InboundView(HomeAssistantView):
    """A path that a vendor's document prescribes."""

    requires_auth = False

    def __init__(self, hass: HomeAssistant, path: str) -> None:
        """Listen at this path."""
        self._hass = hass
        self.url = path
        self.name = f"{DOMAIN}:{path}"

    async def post(self, request: Request) -> Response:
        """Pass the request to the accounts of this vendor until one accepts it."""
        entries: list[HomeCloudsConfigEntry] = self._hass.config_entries.async_loaded_entries(DOMAIN)
        accounts = [entry.runtime_data for entry in entries if self.url in entry.runtime_data.type.inbound]
        if not accounts:
            return Response(status=404)
        # A path belongs to one kind of cloud
        call = await _call(request, request.rel_url.raw_path, accounts[0].type.largest_call)
        for account in accounts:
            reply = _receive(account, call)
            if reply.accepted:
                break
        return self.json(dict(reply.body), reply.status)


def _register_views(hass: HomeAssistant, kind: CloudType) -> None:
    """Open the documented paths of a vendor, once."""
    opened = domain_data(hass).inbound_paths
    for path in kind.inbound:
        if path not in opened:
            opened.add(path)
            hass.http.register_view(InboundView(hass, path))


async def open_webhook(hass: HomeAssistant, entry: HomeCloudsConfigEntry) -> None:
    """Open the account's own webhook and the documented paths, if its vendor makes calls."""
    if not entry.runtime_data.type.inbound:
        return
    _register_views(hass, entry.runtime_data.type)
    if CONF_WEBHOOK_ID not in entry.data:
        hass.config_entries.async_update_entry(entry, data={**entry.data, CONF_WEBHOOK_ID: webhook.async_generate_id()})
    webhook_id = entry.data[CONF_WEBHOOK_ID]

    async def handle(hass: HomeAssistant, webhook_id: str, request: Request) -> Response:
        path = request.rel_url.raw_path if not isinstance(request, MockRequest) else _cloudhook_path(entry)
        account = entry.runtime_data
        reply = _receive(account, await _call(request, path, account.type.largest_call))
        return HomeAssistantView.json(dict(reply.body), reply.status)

    webhook.async_register(hass, DOMAIN, entry.title, webhook_id, handle, allowed_methods=[hdrs.METH_POST])
    entry.async_on_unload(lambda: webhook.async_unregister(hass, webhook_id))
    await keep_cloudhook(hass, entry)


def push_addresses(hass: HomeAssistant, account: HomeCloudsAccount) -> dict[str, str]:
    """Return the addresses to give to the vendor: `path_url` and `webhook_url` ("" if Home Assistant has none)."""
    entry = account.config_entry
    try:
        base = get_url(hass, allow_internal=False, prefer_cloud=False)
    except NoURLAvailableError:
        base = ""
    webhook_url = entry.data.get(CONF_CLOUDHOOK_URL) or (
        f"{base}{webhook.async_generate_path(entry.data[CONF_WEBHOOK_ID])}" if base else ""
    )
    return {"path_url": f"{base}{account.type.inbound[0]}" if base else "", "webhook_url": webhook_url}


def _cloudhook_path(entry: HomeCloudsConfigEntry) -> str:
    """Return the path that the vendor called (and signed) when the request came in by the cloudhook."""
    return URL(entry.data.get(CONF_CLOUDHOOK_URL, "")).raw_path


def _receive(account: HomeCloudsAccount, call: Call | None) -> Reply:
    """Pass a call to a cloud whose kind is called; one that cannot be read is refused, and whatever it raises is a refusal."""
    if call is None:
        return _REFUSED
    try:
        return cast(HasInbound, account.cloud).receive(call)
    except Exception as err:  # noqa: BLE001 - anybody can send anything; neither a traceback nor HTTP 500 for it
        account.guard.known(err)
        return _REFUSED


async def _call(request: Request, path: str, largest: int) -> Call | None:
    """Read a request; of a body that is too large so much that the cloud can see that it is. None if there is no whole body."""
    body, content = bytearray(), request.content
    try:
        while len(body) <= largest and (part := await content.read(largest + 1 - len(body))):
            body += part
    except Exception:  # noqa: BLE001 - it is cut off, or coded otherwise than it says: anybody can send that, too
        return None
    return Call(
        method=request.method,
        path=path,
        query=request.query_string if isinstance(request, MockRequest) else request.rel_url.raw_query_string,
        headers=request.headers,
        body=bytes(body),
    )
