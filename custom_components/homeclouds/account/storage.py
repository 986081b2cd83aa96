"""What is kept of an account over a restart: devices, their last state, and what its cloud has learned."""

from collections.abc import Mapping
import logging
from typing import Any, Protocol

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.storage import Store

from ..clouds.core.model import Device, Properties
from ..clouds.core.values import storable
from ..const import DOMAIN
from .runtime import AccountRuntime

_LOGGER = logging.getLogger(__name__)
_VERSION = 1
_SAVE_DELAY = 60


def account_store(hass: HomeAssistant, entry_id: str) -> Store[dict[str, Any]]:
    """Return the storage of an account's last known devices."""
    return Store(hass, _VERSION, f"{DOMAIN}.{entry_id}", private=True)


class Persistent(Protocol):
    """A part of the account that outlives a restart."""

    def load(self, stored: Mapping[str, Any], /) -> None:
        """Take back what dump() gave."""

    def dump(self) -> Mapping[str, Any]:
        """Return what must outlive a restart."""


class AccountStorage:
    """Loads and saves one account."""

    def __init__(self, runtime: AccountRuntime, parts: Mapping[str, Persistent]) -> None:
        """Store the devices of this account, its cloud and the other parts, each by its name."""
        self._runtime = runtime
        self._parts: dict[str, Persistent] = {"cloud": runtime.cloud, **parts}
        if runtime.cloud.budget is not None:
            self._parts["budget"] = runtime.cloud.budget
        self._store = account_store(runtime.hass, runtime.entry.entry_id)
        self._unsaved = self._closed = False

    async def load(self) -> tuple[Mapping[str, Device], Mapping[str, Properties]]:
        """Return the last known devices and their properties; the rest is handed to the parts. What is not sound is left out."""
        try:
            kept: object = await self._store.async_load()
        except Exception as err:  # noqa: BLE001 - whatever is wrong with a file, the account begins anew
            title, kind = self._runtime.entry.title, type(err).__name__
            _LOGGER.warning("The stored devices of %s cannot be loaded (%s) and are fetched anew", title, kind)
            return {}, {}
        if kept is None:
            return {}, {}
        stored: Mapping[str, Any] = kept if isinstance(kept, dict) else {}
        sound = [self._is_taken_back(part, stored.get(name, {})) for name, part in self._parts.items()]
        found: dict[str, Device] = {}
        properties: dict[str, Properties] = {}
        listed: list[Any] = found_list if isinstance(found_list := stored.get("devices"), list) else [None]
        for data in listed:
            try:
                device = Device.from_dict(data["device"])
                found[device.id], properties[device.id] = device, dict(data["properties"])
            except AttributeError, LookupError, TypeError, ValueError:
                sound.append(False)
        if not all(sound):
            _LOGGER.warning(
                "The stored devices of %s are of another version and are fetched anew", self._runtime.entry.title
            )
        return found, properties

    def _is_taken_back(self, part: Persistent, stored: Mapping[str, Any]) -> bool:
        try:
            part.load(stored)
        except Exception:  # noqa: BLE001 - whatever is wrong with a file, the account begins anew
            return False
        return True

    @callback
    def save_later(self) -> None:
        """Have the devices stored within a minute."""
        if not self._unsaved and not self._closed:
            self._unsaved = True
            self._store.async_delay_save(self._dump, _SAVE_DELAY)

    async def close(self) -> None:
        """Store what was not stored yet, and nothing from now on: it would replace what the reloaded account stores."""
        self._closed = True
        if self._unsaved:
            await self._store.async_save(self._dump())

    def _dump(self) -> dict[str, Any]:
        self._unsaved = False
        return {
            "devices": [
                {"device": state.device.as_dict(), "properties": storable(state.reported)}
                for state in self._runtime.states.values()
            ],
            **{name: dict(part.dump()) for name, part in self._parts.items()},
        }
