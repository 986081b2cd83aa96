"""No secret of a sign-in form and no issued token is seen anywhere, whatever a server repeats."""

from base64 import b64encode
from collections.abc import Iterator, Mapping
import json
import logging
import re
from typing import Any
from urllib.parse import quote

from homeassistant.config_entries import SOURCE_USER, ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, section
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import device_registry as dr, entity_registry as er, issue_registry as ir
import pytest

from custom_components.homeclouds import diagnostics
from custom_components.homeclouds.const import DOMAIN

from .accounts import ACCOUNTS, Account, until
from .haste import doubt_soon

PATHS: Mapping[str, tuple[str, ...]] = {
    "Midea": ("midea",),
    "eWeLink": ("ewelink",),
    "Tencent": ("tencent", "tencent_phone"),
    "Haier": ("haier", "haier_password"),
    "C": ("china_telecom_platform",),
    "Mc": ("china_telecom_devices",),
    "Md": ("china_telecom_lan",),
}
"""Column -> what is chosen in the menus of the sign-in form."""
PLAIN = frozenset(
    {
        "account_server",
        "base_path",
        "connect_port",
        "country_code",
        "dispatch_server",
        "host",
        "listen_address",
        "port",
        "region",
    }
    | {
        "search_port",
        "server",
        "socket",
        "login_method",
        "cloud",
        "model",
        "byte_order",
        "framing",
        "session_key",
        "lan_key",
    }
)
"""Fields that are no secret: addresses and choices."""
KEPT = frozenset({"certificate", "key", "ca", "serials", "gateways", "device_id", "pin"})
"""Fields whose form is checked before anything is called."""
ISSUED = re.compile(
    rb'"(?:\w*[tT]oken|at|rt|apikey|apiKey|devicekey|sessionKey|\w*[sS]ecret|\w*[pP]assword|mobile|phone\w*|pin)\\?"\s*:\s*\\?"([^"\\]{8,})'
)
"""Secrets in what a simulator answers: tokens, keys, telephone numbers."""
REFUSALS: tuple[tuple[str, Mapping[str, Any]], ...] = (
    ("refuse", {}),
    ("code", {"code": 9999}),
    ("ret_code", {"code": "A00004"}),
    ("ret_code", {"code": "X99999"}),
    ("api_error", {"code": 500}),
    ("api_error", {"code": 98765}),
    ("device_error", {"code": 98765}),
    ("wrapped_error", {"code": "Strange"}),
    ("expired_token", {"times": 1}),
    ("http_error", {"status": 500}),
    ("http_error", {"status": 403}),
    ("html", {}),
    ("drop", {}),
    ("types", {"shape": "inner_array"}),
)
"""Faults that make a server refuse, each with everything repeated in the answer; a vendor may lack some."""


class RefusedError(Exception):
    """A sign-in form that comes back with errors."""


def _wrong(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values with every secret replaced by a canary of its own."""
    secret = {
        name for name, value in values.items() if name not in PLAIN and isinstance(value, str) and name not in KEPT
    }
    return {**values, **{name: f"canary-{name}-{'0123456789' * 2}" for name in secret}}


def _filled(schema: Any, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the input of one form."""
    filled: dict[str, Any] = {}
    for marker, kind in schema.schema.items():
        if isinstance(kind, section):
            filled[str(marker)] = _filled(kind.schema, values)
        elif str(marker) in values:
            filled[str(marker)] = values[str(marker)]
    return filled


async def _sign_in(hass: HomeAssistant, path: tuple[str, ...], values: Mapping[str, Any]) -> ConfigEntry:
    """Go through the sign-in form and return the new account."""
    flow, choices = hass.config_entries.flow, iter(path)
    step: Any = await flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    while step["type"] is not FlowResultType.CREATE_ENTRY:
        if step.get("errors"):
            flow.async_abort(step["flow_id"])
            raise RefusedError(step["errors"])
        given = (
            {"next_step_id": next(choices)}
            if step["type"] is FlowResultType.MENU
            else _filled(step["data_schema"], values)
        )
        step = await flow.async_configure(step["flow_id"], given)
    entry: ConfigEntry = step["result"]
    return entry


async def _live(account: Account) -> list[str]:
    """Poll and command in fair weather, and under each refusal; return the texts of the errors that are raised."""
    texts: list[str] = []
    known = account.simulator.faults.known
    for name, options in (("latency", {"seconds": 0}), *(each for each in REFUSALS if each[0] in known)):
        account.simulator.faults.add("echo")
        account.simulator.faults.add(name, **options)
        await account.poll()
        texts += await _commanded(account)
        account.simulator.faults.clear()
        account.drop()
        account.turn()
        await account.poll()
        await account.hass.async_block_till_done(wait_background_tasks=False)
    return texts


async def _commanded(account: Account) -> list[str]:
    domain, key = account.switch
    service = "turn_off" if account.actual()[1] else "turn_on"
    try:
        await account.hass.services.async_call(
            domain, service, {"entity_id": account.entity(domain, key)}, blocking=True
        )
    except HomeAssistantError as err:
        return [repr(each) + str(each) + str(getattr(each, "translation_placeholders", "")) for each in _causes(err)]
    return []


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _canaries(account: Account, entry: ConfigEntry) -> set[str]:
    """Return the secrets: what was filled in, what is kept beside it, and what the cloud issued."""
    kept = {
        **account.data(),
        **entry.data,
        **{key: value for sub in entry.subentries.values() for key, value in sub.data.items()},
    }
    found = {
        str(value)
        for name, value in kept.items()
        if name not in PLAIN | {"name", "device_id"} and isinstance(value, str)
    }
    for record in account.simulator.requests:
        found |= {issued.decode() for issued in ISSUED.findall(record.answer)}
    return {text for text in found if len(text) >= 6}


def _spellings(canary: str) -> set[str]:
    """Return how a secret may be written."""
    coded = {b64encode(b" " * shift + canary.encode()).decode()[4:-4] for shift in range(3)}
    return {
        canary,
        quote(canary),
        quote(canary, safe=""),
        json.dumps(canary)[1:-1],
        *(text for text in coded if len(text) > 8),
    }


async def _seen(hass: HomeAssistant, entry: ConfigEntry) -> dict[str, str]:
    """Return everything that somebody may look at, beside the log."""
    devices = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    entities = er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
    return {
        "states": json.dumps([state.as_dict() for state in hass.states.async_all()], default=str),
        "repairs": str(
            [issue.to_json() | {"p": issue.translation_placeholders} for issue in ir.async_get(hass).issues.values()]
        ),
        "notifications": str(hass.data.get("persistent_notification")),
        "diagnostics": str(await diagnostics.async_get_config_entry_diagnostics(hass, entry)),
        "device diagnostics": str(
            [
                await diagnostics.async_get_device_diagnostics(hass, entry, device)
                for device in devices
                if isinstance(device, dr.DeviceEntry)
            ]
        ),
        "titles": f"{entry.title} {[sub.title for sub in entry.subentries.values()]}",
        "registries": str([one.dict_repr for one in devices]) + str([one.as_partial_dict for one in entities]),
        "reason": f"{entry.reason} {entry.error_reason_translation_placeholders}",
    }


@pytest.mark.parametrize("column", ACCOUNTS)
async def test_no_canary_is_seen(
    hass: HomeAssistant,
    column: str,
    enable_custom_integrations: None,
    socket_enabled: None,
    short_times: None,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Through sign-in, set-up, polls, commands, refusals and renewals with debug logging on, no secret is seen."""
    for logger in ("custom_components", "homeassistant"):
        caplog.set_level(logging.DEBUG, logger=logger)
    doubt_soon(monkeypatch.setattr)

    async def sign_in(values: Mapping[str, Any]) -> ConfigEntry:
        wrong = _wrong(values)
        if wrong != values:
            with pytest.raises(RefusedError):
                await _sign_in(hass, PATHS[column], wrong)
        return await _sign_in(hass, PATHS[column], values)

    async with ACCOUNTS[column](hass, sign_in) as account:
        entry = account.entry
        texts = await _live(account)
        await account.reload()
        assert await until(lambda: entry.state is ConfigEntryState.LOADED and account.steady())
        seen = await _seen(hass, entry)
    formatter = logging.Formatter()
    records = [record for record in caplog.records if not record.name.startswith(("aiohttp", "asyncio"))]
    seen |= {"errors": "\n".join(texts), "log": "\n".join(map(formatter.format, records))}
    assert "custom_components" in " ".join(record.name for record in records)
    leaks = [
        f"{place}: {canary} in ...{text[max(0, text.index(spelling) - 100) :][:200]}"
        for canary in _canaries(account, entry)
        | {str(value) for value in _wrong(account.data()).values() if "canary" in str(value)}
        for spelling in _spellings(canary)
        for place, text in seen.items()
        if spelling in text
    ]
    assert leaks == []
