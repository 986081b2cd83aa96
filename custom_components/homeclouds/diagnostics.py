"""Diagnostics: what helps to find a fault. By allow-list: what is not known to be harmless is not shown."""

from collections import Counter
import re
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr

from .account.account import HomeCloudsAccount, HomeCloudsConfigEntry
from .account.device_registry import owner_of
from .account.device_state import DeviceState
from .clouds.core.model import Value
from .clouds.core.secret_names import is_personal, normal
from .clouds.core.values import not_believed, number, token

_WORD = re.compile(r"[\w:-]*", re.ASCII)
_WORDS = frozenset({"on", "off", "true", "false", "auto", "open", "close", "stop", "none", ""})


async def async_get_config_entry_diagnostics(hass: HomeAssistant, entry: HomeCloudsConfigEntry) -> dict[str, Any]:
    """Return the account's state, without names, ids or secrets."""
    account = entry.runtime_data
    budget = account.cloud.budget
    return {
        "cloud": account.type.key,
        "options": sorted(entry.options),
        "connection": account.connection,
        "last_poll_good": account.poller.last_update_success,
        "poll_interval": account.cloud.poll_interval,
        "last_message": account.last_message.isoformat() if account.last_message else None,
        "budget": {"remaining": budget.remaining, **budget.dump()} if budget else None,
        "counters": dict(account.cloud.diagnostics()),
        "values_not_believed": {_plain(name): count for name, count in not_believed().items()},
        "unforeseen_errors": dict(account.guard.counts),
        "listening_restarts": account.listening.restarts,
        "devices_gone": len(account.absences.gone),
        "problems": dict(Counter(problem.key for problem in account.cloud.problems())),
        "devices": [_device(account, state) for state in account.states.values()],
    }


async def async_get_device_diagnostics(
    hass: HomeAssistant, entry: HomeCloudsConfigEntry, device: dr.AnyDeviceEntry
) -> dict[str, Any]:
    """Return one device's state; a channel stands for its device."""
    account: HomeCloudsAccount = entry.runtime_data
    state = account.states.get(owner_of(hass, device) or "")
    return {"cloud": account.type.key, "device": _device(account, state) if state else None}


def _device(account: HomeCloudsAccount, state: DeviceState) -> dict[str, Any]:
    device = state.device
    read = frozenset[str]().union(*(feature.reads for feature in state.features))
    return {
        "type": device.type,
        "kind": device.kind,
        "model": device.model,
        "definition": {name: part for name, part in device.definition.items() if name in account.type.product},
        "own_profile": account.profiles.is_described(state),
        "online": device.online,
        "shared": device.shared,
        "has_gateway": device.gateway is not None,
        "channels": len(device.channels),
        "features": sorted(
            f"{type(feature).__name__}:{feature.channel or ''}:{feature.key}" for feature in state.features
        ),
        "properties": {
            _plain(name, is_read=name in read): _shown(name, value, name in read)
            for name, value in sorted(state.reported.items())
        },
        "not_believed": {
            _plain(name, is_read=name in read): count
            for name, count in not_believed().items()
            if name in state.reported
        },
        "pending": sorted(_plain(name, is_read=name in read) for name in state.pending),
    }


def _plain(name: str, *, is_read: bool = False) -> str:
    """Return a property's name without parts that a user may have typed in, such as the names of entries of a list.

    Those stand within a name. Where no feature reads it, it is not known which of its words are the vendor's.
    """
    parts = name.split(".")
    first = next((place for place, part in enumerate(parts) if not part.isdigit()), 0)
    return ".".join(
        part
        if _WORD.fullmatch(part) and (is_read or part.isdigit() or not first < place < len(parts) - 1)
        else "<name>"
        for place, part in enumerate(parts)
    )


def _shown(name: str, value: Value, is_read: bool) -> Value:
    """Return a value that can hold nothing personal: numbers and switch words of properties that features read."""
    if value is None or isinstance(value, bool) or token(value).lower() in _WORDS:
        return value
    if is_read and number(value) is not None and not is_personal(normal(name.rpartition(".")[2])):
        return value
    return f"<{type(value).__name__}>"
