"""Errors in the user's language: every class has a text, and nothing of a vendor's own words is in it."""

import importlib
import json
from pathlib import Path
import pkgutil
import string

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest

from custom_components.homeclouds import clouds
from custom_components.homeclouds.clouds.core.errors import CloudError, OutOfRangeError
from custom_components.homeclouds.entity import translated_errors
from devtools.describing import message
from tests.faults.accounts import ACCOUNTS
from tests.faults.haste import doubt_soon, hurry

WORDS = "debug: illegal-arg at dispatcher"
"""What a vendor's server writes for its developers."""
LANGUAGES = ("en", "zh-Hans")
TEXTS = {
    language: json.loads(
        (Path(clouds.__file__).parents[1] / f"translations/{language}.json").read_text(encoding="utf-8")
    )["exceptions"]
    for language in LANGUAGES
}


def kinds(kind: type[CloudError] = CloudError) -> list[type[CloudError]]:
    """Return an error class and all that are derived from it, of all clouds."""
    return [kind, *(found for each in kind.__subclasses__() for found in kinds(each))]


def test_every_error_has_a_text_without_vendor_words() -> None:
    """In each language: all placeholders are filled, the code is there, the vendor's words are not."""
    for module in pkgutil.walk_packages(clouds.__path__, f"{clouds.__name__}."):
        importlib.import_module(module.name)
    for kind in kinds():
        error = OutOfRangeError(3, 1, 2) if kind is OutOfRangeError else kind(WORDS, code="E42")
        with pytest.raises(HomeAssistantError) as raised, translated_errors("灯"):
            raise error
        placeholders = raised.value.translation_placeholders or {}
        for language in LANGUAGES:
            text = TEXTS[language][error.key]["message"]
            assert {name for _, name, _, _ in string.Formatter().parse(text) if name} <= placeholders.keys(), kind
            shown = message(raised.value, language)
            assert "{" not in shown, kind
            assert kind.is_name or WORDS not in shown, kind


@pytest.mark.parametrize("brand", ["Midea", "Tencent", "Haier", "C"])
async def test_refused_command_is_told_in_the_users_language(
    hass: HomeAssistant,
    enable_custom_integrations: None,
    socket_enabled: None,
    monkeypatch: pytest.MonkeyPatch,
    brand: str,
) -> None:
    """Whatever a cloud answers to a command, the user reads a whole sentence in Chinese."""
    hurry(monkeypatch.setattr)
    doubt_soon(monkeypatch.setattr)
    hass.config.language = "zh-Hans"
    async with ACCOUNTS[brand](hass) as account:
        domain, key = account.switch
        target = {"entity_id": account.entity(domain, key)}
        account.simulator.faults.add("refuse" if brand == "Haier" else "http_error")
        action = "turn_off" if account.actual()[1] else "turn_on"
        with pytest.raises(HomeAssistantError) as raised:
            await hass.services.async_call(domain, action, target, blocking=True)
        shown = message(raised.value, "zh-Hans")
        assert shown.endswith("。")
        assert any("\u4e00" <= letter <= "\u9fff" for letter in shown)
        assert WORDS not in shown
