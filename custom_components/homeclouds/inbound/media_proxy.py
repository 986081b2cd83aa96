"""Pictures, recordings and music on their way from a vendor to the user.

Vendors' addresses are of little use to a browser: they are often plain http, forbid other pages to read them (CORS), and carry
signatures that must not be seen. So what is shown is an address of Home Assistant, in which the vendor's is sealed: it cannot
be made to fetch anything else. A playlist's parts are sealed in turn. Every connection goes to a public address or to a
server that a user configured (media_session): a vendor's answer must not make Home Assistant send requests into its own network.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from http import HTTPStatus
import json
import logging
import re
from typing import TYPE_CHECKING

from aiohttp import ClientError, ClientResponse, ClientTimeout, hdrs
from aiohttp.web import Request, Response, StreamResponse
from cryptography.fernet import InvalidToken
from homeassistant.components.http.auth import async_sign_path
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.http import KEY_HASS, HomeAssistantView
from yarl import URL

from ..account.domain_data import domain_data
from ..clouds.core.abilities import HasLibrary
from ..clouds.core.errors import CloudError, GoneError
from ..const import DOMAIN
from .media_session import media_session

if TYPE_CHECKING:
    from ..account.account import HomeCloudsAccount

_LOGGER = logging.getLogger(__name__)
_PATH = f"/api/{DOMAIN}/media/"
_LIFETIME = timedelta(days=1)
"""As long as Home Assistant's own addresses of media work."""
_TIMEOUT = ClientTimeout(total=None, connect=15, sock_connect=15, sock_read=15)
_HLS = "application/vnd.apple.mpegurl"
_PLAYLISTS = {_HLS, "application/x-mpegurl", "audio/mpegurl", "audio/x-mpegurl"}
_MOVED = {
    HTTPStatus.MOVED_PERMANENTLY,
    HTTPStatus.FOUND,
    HTTPStatus.SEE_OTHER,
    HTTPStatus.TEMPORARY_REDIRECT,
    HTTPStatus.PERMANENT_REDIRECT,
}
_MOVES = 5
_LARGEST_PLAYLIST = 4 * 1024 * 1024
_PART = 64 * 1024
_MEDIA = re.compile(r"(audio|image|video)/(?!.*(?:svg|xml|html))|application/octet-stream$")
"""Nothing that a browser would run as a page of Home Assistant's."""
_ASKED = (hdrs.RANGE, hdrs.IF_RANGE)
_ANSWERED = (hdrs.CONTENT_LENGTH, hdrs.CONTENT_RANGE, hdrs.ACCEPT_RANGES, hdrs.LAST_MODIFIED, hdrs.ETAG)
_URI = re.compile(r'(?<=URI=")[^"]+(?=")')


def stream_path(hass: HomeAssistant, url: str) -> str:
    """Return the path under which a vendor's address plays."""
    return _sealed(hass, url)


def picture_path(hass: HomeAssistant, account: HomeCloudsAccount, picture: str) -> str:
    """Return the path under which a picture is shown, whose address is asked for when it is."""
    return _sealed(hass, picture, entry_id=account.config_entry.entry_id)


def _sealed(hass: HomeAssistant, what: str, *, entry_id: str = "", source: str = "") -> str:
    """Seal an address, the picture of an account's that is to be asked for, or an address that stands in a source."""
    token = domain_data(hass).seal.encrypt(json.dumps([entry_id, what, source]).encode())
    return f"{_PATH}{token.decode()}"


class RelayView(HomeAssistantView):
    """Passes media on to users who are logged in."""

    url = f"{_PATH}{{token}}"
    name = f"api:{DOMAIN}:media"

    async def get(self, request: Request, token: str) -> StreamResponse:
        """Fetch what is sealed in the token."""
        hass = request.app[KEY_HASS]
        try:
            content = domain_data(hass).seal.decrypt(token, ttl=int(_LIFETIME.total_seconds()))
        except InvalidToken:
            return self._refusal("media_gone", HTTPStatus.NOT_FOUND)
        entry_id, what, source = json.loads(content)
        try:
            address = URL(await _picture(hass, entry_id, what) if entry_id else what, encoded=True)
            if source and not may_lead_to(URL(source, encoded=True), address):
                raise GoneError("a playlist leads astray")
            return await self._relay(request, address)
        except CloudError as err:
            _LOGGER.debug("No picture: %s", err)
            return self._refusal("media_gone", HTTPStatus.NOT_FOUND)
        except (ClientError, TimeoutError, ValueError) as err:
            _LOGGER.debug("Media could not be fetched: %s", type(err).__name__)
            return self._refusal("media_unreachable", HTTPStatus.BAD_GATEWAY)

    async def _relay(self, request: Request, address: URL) -> StreamResponse:
        hass = request.app[KEY_HASS]
        playlist = address.path.lower().endswith(".m3u8")
        asked: dict[str, str] = {
            name: request.headers[name] for name in _ASKED if name in request.headers and not playlist
        }
        async with await _fetch(hass, address, {**asked, hdrs.ACCEPT_ENCODING: "identity"}) as answer:
            if answer.status not in {HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT}:
                gone = answer.status < HTTPStatus.INTERNAL_SERVER_ERROR
                _LOGGER.debug("Media refused with status %s", answer.status)
                return self._refusal(
                    "media_gone" if gone else "media_unreachable", HTTPStatus.GONE if gone else HTTPStatus.BAD_GATEWAY
                )
            if playlist or answer.content_type.lower() in _PLAYLISTS:
                return await self._playlist(hass, answer)
            if not _MEDIA.match(answer.content_type.lower()):
                return self._refusal("media_unreachable", HTTPStatus.BAD_GATEWAY)
            return await _pass_on(request, answer)

    async def _playlist(self, hass: HomeAssistant, answer: ClientResponse) -> Response:
        """Return a playlist whose parts are fetched through the proxy."""
        content = b""
        while len(content) <= _LARGEST_PLAYLIST and (part := await answer.content.read(_PART)):
            content += part
        if len(content) > _LARGEST_PLAYLIST:
            return self._refusal("media_unreachable", HTTPStatus.BAD_GATEWAY)

        def link(part: str) -> str:
            try:
                address = answer.url.join(URL(part, encoded=True))
            except ValueError:
                return part
            if address.scheme not in {"http", "https"}:
                return part
            return async_sign_path(hass, _sealed(hass, str(address), source=str(answer.url)), _LIFETIME)

        return Response(text=with_links(content.decode(errors="replace"), link), content_type=_HLS)

    def _refusal(self, key: str, status: HTTPStatus) -> Response:
        return self.json_message(str(HomeAssistantError(translation_domain=DOMAIN, translation_key=key)), status)


def with_links(playlist: str, link: Callable[[str], str]) -> str:
    """Return an HLS playlist (RFC 8216) with all addresses in it replaced."""
    lines = (line.strip() for line in playlist.splitlines())
    return "\n".join(
        _URI.sub(lambda found: link(found[0]), line) if line.startswith("#") else line and link(line) for line in lines
    )


async def _fetch(hass: HomeAssistant, address: URL, headers: Mapping[str, str]) -> ClientResponse:
    """Return the answer, wherever it has moved to. Raises ClientError also if that is no place to go to."""
    for _ in range(_MOVES):
        answer = await media_session(hass).get(address, headers=headers, timeout=_TIMEOUT, allow_redirects=False)
        if answer.status not in _MOVED or hdrs.LOCATION not in answer.headers:
            return answer
        answer.release()
        source, address = address, address.join(URL(answer.headers[hdrs.LOCATION], encoded=True))
        if not may_lead_to(source, address):
            break
    raise ClientError("redirected where nothing is fetched from")


def may_lead_to(source: URL, address: URL) -> bool:
    """Return whether what is at `source` may lead to `address`: never from HTTPS to HTTP, nor to another scheme."""
    return address.scheme in {"https", source.scheme} and bool(address.host and source.host) and not address.user


async def _picture(hass: HomeAssistant, entry_id: str, picture: str) -> str:
    entry = hass.config_entries.async_get_entry(entry_id)
    if entry is None or entry.state is not ConfigEntryState.LOADED:
        raise GoneError(entry_id)
    account: HomeCloudsAccount = entry.runtime_data
    if not isinstance(account.cloud, HasLibrary) or (library := account.cloud.library) is None:
        raise GoneError(entry_id)
    async with account.guard.within():
        return str(await library.picture(picture))


async def _pass_on(request: Request, answer: ClientResponse) -> StreamResponse:
    """Hand an answer through as it comes in."""
    response = StreamResponse(status=answer.status)
    response.headers.update({name: answer.headers[name] for name in _ANSWERED if name in answer.headers})
    response.content_type = answer.content_type
    response.headers[hdrs.CACHE_CONTROL] = "private, max-age=3600"
    await response.prepare(request)
    try:
        async for part in answer.content.iter_chunked(_PART):
            await response.write(part)
    except ClientError, TimeoutError:
        # What was promised can't be kept: only a cut connection tells the player
        _LOGGER.debug("Media ended early")
        if request.transport is not None:
            request.transport.abort()
    return response
