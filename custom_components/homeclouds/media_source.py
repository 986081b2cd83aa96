"""Recordings and music of the accounts in the media browser: accounts, their devices, and whatever the cloud has of those."""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import override

from homeassistant.components.media_player import BrowseError, MediaClass, MediaType, SearchMedia, SearchMediaQuery
from homeassistant.components.media_source import (
    BrowseMediaSource,
    MediaSource,
    MediaSourceError,
    MediaSourceItem,
    PlayMedia,
    Unresolvable,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.translation import async_get_translations
from homeassistant.util import dt as dt_util

from .account.account import HomeCloudsAccount
from .account.device_registry import identifier
from .clouds.core.abilities import HasLibrary
from .clouds.core.errors import CloudError, CommandError, GoneError
from .clouds.core.media import Library, MediaItem, MediaKind
from .const import DOMAIN
from .inbound.media_proxy import picture_path, stream_path

_CLASSES = {
    MediaKind.FOLDER: (MediaClass.DIRECTORY, MediaType.PLAYLIST),
    MediaKind.PLAYLIST: (MediaClass.PLAYLIST, MediaType.PLAYLIST),
    MediaKind.IMAGE: (MediaClass.IMAGE, MediaType.IMAGE),
    MediaKind.MUSIC: (MediaClass.MUSIC, MediaType.MUSIC),
    MediaKind.VIDEO: (MediaClass.VIDEO, MediaType.VIDEO),
}

type Failure = type[BrowseError | MediaSourceError]
type Account = tuple[HomeCloudsAccount, Library]


async def async_get_media_source(hass: HomeAssistant) -> MediaSource:
    """Set up the media source of all accounts."""
    return HomeCloudsMediaSource(hass)


class HomeCloudsMediaSource(MediaSource):
    """All accounts that have recordings or music. An identifier is an entry's id and a path within its account."""

    name = "HomeClouds"

    def __init__(self, hass: HomeAssistant) -> None:
        """List the accounts."""
        super().__init__(DOMAIN)
        self.hass = hass

    @override
    async def async_browse_media(self, item: MediaSourceItem) -> BrowseMediaSource:
        if not item.identifier:
            return await self._root()
        (account, library), path = self._find(item, BrowseError)
        with _translated(BrowseError):
            async with account.guard.within():
                folder = await library.folder(path)
        words = await self._words()
        shown = self._shown(account, folder, words)
        shown.children = [
            self._shown(account, child, words)
            for child in folder.items
            if child.device is None or child.device in account.states
        ]
        return shown

    @override
    async def async_resolve_media(self, item: MediaSourceItem) -> PlayMedia:
        (account, library), path = self._find(item, Unresolvable)
        with _translated(Unresolvable):
            async with account.guard.within():
                stream = await library.play(path)
        return PlayMedia(stream_path(self.hass, stream.url), stream.mime_type)

    @override
    async def async_search_media(self, item: MediaSourceItem, query: SearchMediaQuery) -> SearchMedia:
        (account, library), path = self._find(item, BrowseError)
        with _translated(BrowseError):
            async with account.guard.within():
                found = await library.search(path, query.search_query)
        words = await self._words()
        shown = [self._shown(account, one, words) for one in found]
        wanted = query.media_filter_classes
        return SearchMedia(result=[one for one in shown if not wanted or one.media_class in wanted])

    async def _words(self) -> Mapping[str, str]:
        return await async_get_translations(self.hass, self.hass.config.language, "common", {DOMAIN})

    async def _root(self) -> BrowseMediaSource:
        accounts = self._accounts()
        found = await asyncio.gather(*(_has_media(*account) for account in accounts.values()))
        return _folder(
            "",
            self.name,
            [
                _folder(entry_id, account.config_entry.title)
                for (entry_id, (account, _)), has in zip(accounts.items(), found, strict=True)
                if has
            ],
        )

    def _accounts(self) -> Mapping[str, Account]:
        """Return the accounts at work that can have media, by entry id."""
        accounts = (entry.runtime_data for entry in self.hass.config_entries.async_loaded_entries(DOMAIN))
        return {
            account.config_entry.entry_id: (account, account.cloud.library)
            for account in accounts
            if isinstance(account.cloud, HasLibrary) and account.cloud.library is not None
        }

    def _find(self, item: MediaSourceItem, failure: Failure) -> tuple[Account, str]:
        entry_id, _, path = item.identifier.partition("/")
        if (account := self._accounts().get(entry_id)) is None:
            raise failure(translation_domain=DOMAIN, translation_key="media_account_not_loaded")
        return account, path

    def _shown(self, account: HomeCloudsAccount, item: MediaItem, words: Mapping[str, str]) -> BrowseMediaSource:
        kind, content_type = _CLASSES[item.kind]
        return BrowseMediaSource(
            domain=DOMAIN,
            identifier=f"{account.config_entry.entry_id}/{item.path}" if item.path else account.config_entry.entry_id,
            media_class=kind,
            media_content_type=content_type,
            title=self._title(account, item, words),
            can_play=item.playable,
            can_expand=not item.playable,
            can_search=item.searchable,
            thumbnail=picture_path(self.hass, account, item.picture) if item.picture else None,
        )

    def _title(self, account: HomeCloudsAccount, item: MediaItem, words: Mapping[str, str]) -> str:
        if item.device is not None:
            return self._device_name(account, item.device)
        if item.label is not None:
            return words[f"component.{DOMAIN}.common.{item.label}"]
        if item.start is None:
            name = " – ".join(part for part in (item.title, item.artist) if part)
            return name or account.config_entry.title
        length = f"({_length(item.duration)})" if item.duration else ""
        return " ".join(part for part in (f"{dt_util.as_local(item.start):%H:%M:%S}", item.title, length) if part)

    def _device_name(self, account: HomeCloudsAccount, device_id: str) -> str:
        found = dr.async_get(self.hass).async_get_device_by_identifier(
            identifier(device_id), account.config_entry.entry_id
        )
        named = found and (found.name_by_user or found.name)
        return named or device_id


async def _has_media(account: HomeCloudsAccount, library: Library) -> bool:
    """Return whether an account has media. One that can't be queried counts as having some: opening it shows the error."""
    try:
        async with account.guard.within():
            folder = await library.folder("")
    except CloudError:
        return True
    return any(item.device is None or item.device in account.states for item in folder.items)


def _folder(identifier: str, title: str, children: list[BrowseMediaSource] | None = None) -> BrowseMediaSource:
    return BrowseMediaSource(
        domain=DOMAIN,
        identifier=identifier,
        media_class=MediaClass.DIRECTORY,
        media_content_type=MediaType.PLAYLIST,
        title=title,
        can_play=False,
        can_expand=True,
        children=children,
    )


@contextmanager
def _translated(failure: Failure) -> Iterator[None]:
    """Turn a cloud's error into one that the media browser shows."""
    try:
        yield
    except CloudError as err:
        key = (
            "media_gone"
            if isinstance(err, GoneError)
            else "media_refused"
            if isinstance(err, CommandError)
            else err.key
        )
        raise failure(
            translation_domain=DOMAIN, translation_key=key, translation_placeholders=err.placeholders
        ) from err


def _length(seconds: float) -> str:
    """Return a length of time as players show it."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
