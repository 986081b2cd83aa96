"""Forms made from the fields that a cloud declares."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
import re
from typing import Any

from homeassistant.components.file_upload import process_uploaded_file
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import (
    AssistPipelineSelector,
    BooleanSelector,
    FileSelector,
    FileSelectorConfig,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)
import probatio

from ..clouds.core.cloud import Field, FieldKind
from ..clouds.core.errors import AuthError, CloudError
from .calling_codes import CALLING_CODES

ADVANCED = "advanced"
"""Name of the folded section."""
HIDDEN = frozenset({FieldKind.SECRET, FieldKind.PASSWORD, FieldKind.FILE})
"""Kinds whose value is never shown again."""
KEPT = "••••••"
"""Marks a secret that stays as it is if its field is left empty."""
_BLANKS = re.compile(r"^[\s\u200b-\u200f\u2060\ufeff]+|[\s\u200b-\u200f\u2060\ufeff]+$")
_OF_SERVER = frozenset({"cannot_connect", "tls_error", "unexpected_answer"})
"""Errors that a wrong server causes."""
_LISTED_OPTIONS = 4
"""More than these fold up, so that a form stays in sight."""


def local(fields: Iterable[Field], country: str | None) -> tuple[Field, ...]:
    """Return the fields with the calling code of a country as default."""
    code = CALLING_CODES.get(country or "")
    return tuple(
        replace(item, default="+" * str(item.default).startswith("+") + code)
        if code and item.kind is FieldKind.CALLING_CODE
        else item
        for item in fields
    )


def schema(fields: Sequence[Field], known: Mapping[str, Any], wrong: str | None = None) -> probatio.Schema:
    """Return the form, in which the field that is `wrong` is in sight.

    What is secret and known already may be left empty, and is never shown.
    """
    plain: dict[probatio.Marker, Any] = {}
    advanced: dict[probatio.Marker, Any] = {}
    for item in fields:
        (advanced if item.advanced else plain)[_marker(item, known)] = _selector(item, is_kept=_is_kept(item, known))
    if advanced:
        # A default of its own hides those of the fields in it, unless it says what to show.
        shown = {item.name: item.default for item in fields if item.advanced and item.default is not None}
        shown |= suggestions(fields, known)[ADVANCED]
        marker = probatio.Optional(ADVANCED, default=dict, description={"suggested_value": shown})
        plain[marker] = section(
            probatio.Schema(advanced), {"collapsed": wrong not in {item.name for item in fields if item.advanced}}
        )
    return probatio.Schema(plain)


def suggestions(fields: Iterable[Field], known: Mapping[str, Any]) -> dict[str, Any]:
    """Return the suggested values, those of the folded section below its name."""
    shown = [item for item in fields if (item.name in known or item.multiple) and item.kind not in HIDDEN]
    plain = {item.name: _suggestion(item, known) for item in shown if not item.advanced}
    return plain | {ADVANCED: {item.name: _suggestion(item, known) for item in shown if item.advanced}}


async def collect(
    hass: HomeAssistant, fields: Iterable[Field], user_input: Mapping[str, Any], known: Mapping[str, Any] = {}
) -> dict[str, Any]:
    """Return the flat input; files as their text. What was left empty is left out.

    What of a choice among several is `known` and no option for now stays chosen.
    """
    flat = {**user_input, **user_input.get(ADVANCED, {})}
    flat.pop(ADVANCED, None)
    for item in fields:
        if item.kind is FieldKind.FILE and flat.get(item.name):
            flat[item.name] = await hass.async_add_executor_job(_text_of_upload, hass, flat[item.name])
        elif isinstance(value := flat.get(item.name), str):
            flat[item.name] = _trimmed(value) if item.kind is not FieldKind.PASSWORD else value
        elif item.kind is FieldKind.LINES and isinstance(value, list):
            flat[item.name] = [line for line in map(_trimmed, value) if line] or None
        elif item.multiple:
            flat[item.name] = _chosen(item, flat.get(item.name) or [], known)
    return {name: value for name, value in flat.items() if value not in ("", None)}


def missing(fields: Iterable[Field], data: Mapping[str, Any]) -> str | None:
    """Return the first field that needs a value and has none: a form takes blanks for one."""
    return next((item.name for item in fields if item.required and item.name not in data), None)


def blamed(fields: Iterable[Field], error: CloudError) -> str | None:
    """Return the field to which an error points: the one that it names, else the only one that it can be about."""
    if error.field is not None:
        return error.field
    kind = FieldKind.ORIGIN if error.key in _OF_SERVER else FieldKind.PASSWORD if error.key == AuthError.key else None
    return next((item.name for item in fields if item.kind is kind), None)


def kept(fields: Iterable[Field], known: Mapping[str, Any]) -> dict[str, Any]:
    """Return what stays as it was if a form is left empty: secrets, and all that the form has no field for."""
    shown = {item.name for item in fields if item.kind not in HIDDEN}
    return {name: value for name, value in known.items() if name not in shown}


def without_refused(fields: Iterable[Field], known: Mapping[str, Any], wrong: str | None) -> dict[str, Any]:
    """Return what is known without a secret that was refused: an empty field keeps only what was not."""
    refused = {item.name for item in fields if item.name == wrong and item.kind in HIDDEN}
    return {name: value for name, value in known.items() if name not in refused}


def offering(fields: tuple[Field, ...], offers: Mapping[str, str]) -> tuple[Field, ...]:
    """Let the first field be chosen from what was found nearby, or be filled in as before."""
    if not offers:
        return fields
    first = replace(fields[0], kind=FieldKind.CHOICE, options=tuple(offers), labels=offers, custom=True)
    return (first, *fields[1:])


def error_place(fields: Iterable[Field], name: str | None, error: str) -> str:
    """Return where a form shows an error: at the field, at the section that it is in (forms show none inside), else above all.

    That no server answers is shown above all unless the form asks for the server: it is mostly the network.
    """
    item = next((item for item in fields if item.name == name), None)
    if item is None or (item.advanced and error in _OF_SERVER):
        return "base"
    return ADVANCED if item.advanced else item.name


def _trimmed(text: str) -> str:
    """Return a text without what is pasted along: blanks, also those that have no width."""
    return _BLANKS.sub("", text)


def _suggestion(item: Field, known: Mapping[str, Any]) -> Any:
    if not item.multiple:
        return known[item.name]
    chosen = known.get(item.name) or item.options
    return [option for option in item.options if option in chosen]


def _chosen(item: Field, chosen: Sequence[str], known: Mapping[str, Any]) -> list[str] | None:
    """Return what is chosen of several, with what was chosen before and is no option for now; None if all are.

    Nothing means all, too, unless nothing is what the form showed.
    """
    if set(chosen) >= set(item.options) or (not chosen and _suggestion(item, known)):
        return None
    return [*chosen, *(option for option in known.get(item.name, ()) if option not in item.options)]


def _is_kept(item: Field, known: Mapping[str, Any]) -> bool:
    return item.kind in HIDDEN and bool(known.get(item.name))


def _marker(item: Field, known: Mapping[str, Any]) -> probatio.Marker:
    kind = probatio.Required if item.required and not _is_kept(item, known) else probatio.Optional
    return kind(item.name) if item.default is None else kind(item.name, default=item.default)


def _selector(item: Field, *, is_kept: bool) -> Any:
    match item.kind:
        case FieldKind.CHOICE:
            return SelectSelector(_choice(item))
        case FieldKind.NUMBER:
            config = NumberSelectorConfig(mode=NumberSelectorMode.BOX)
            if item.minimum is not None:
                config["min"] = item.minimum
            if item.maximum is not None:
                config["max"] = item.maximum
            return NumberSelector(config)
        case FieldKind.FLAG:
            return BooleanSelector()
        case FieldKind.ASSISTANT:
            return AssistPipelineSelector()
        case FieldKind.FILE:
            return FileSelector(FileSelectorConfig(accept=".pem,.crt,.cer,.key,.json"))
        case FieldKind.LINES:
            return TextSelector(TextSelectorConfig(multiple=True))
        case FieldKind.SECRET | FieldKind.PASSWORD:
            secret = TextSelectorConfig(type=TextSelectorType.PASSWORD)
            if is_kept:
                secret["suffix"] = KEPT
            return TextSelector(secret)
        case FieldKind.ORIGIN:
            return TextSelector(TextSelectorConfig(type=TextSelectorType.URL))
        case _:
            return TextSelector()


def _choice(item: Field) -> SelectSelectorConfig:
    if item.labels:
        options = [SelectOptionDict(value=option, label=item.labels[option]) for option in item.options]
        return SelectSelectorConfig(options=options, multiple=item.multiple, custom_value=item.custom)
    config = SelectSelectorConfig(
        options=list(item.options), multiple=item.multiple, translation_key=item.name, custom_value=item.custom
    )
    if len(item.options) > _LISTED_OPTIONS:
        config["mode"] = SelectSelectorMode.DROPDOWN
    return config


def _text_of_upload(hass: HomeAssistant, file_id: str) -> str:
    with process_uploaded_file(hass, file_id) as path:
        return path.read_text(encoding="utf-8", errors="replace")
