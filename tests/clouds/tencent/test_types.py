"""Answers in their declared form, whatever the server sends."""

from typing import Any, get_type_hints

import pytest

from custom_components.homeclouds.clouds.tencent import types
from custom_components.homeclouds.clouds.tencent.types import (
    AutomationDetails,
    FamilyEntry,
    MessageEntry,
    Ticket,
    shaped,
)

KINDS = [kind for kind in vars(types).values() if isinstance(kind, type) and hasattr(kind, "__total__")]
ODD: list[Any] = [None, [], {}, "text", 7, 1.5, True, "", [None], {"a": 1}, float("nan")]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_declared_members_are_there(kind: Any) -> None:
    """Each member has its declared form, whatever stands in its place."""
    hints = get_type_hints(kind)
    for odd in ODD:
        for found in (shaped(kind, odd), shaped(kind, dict.fromkeys(hints, odd))):
            for name, hint in hints.items():
                value = found[name]
                assert hint is Any or isinstance(value, getattr(hint, "__origin__", hint)), (name, odd)


def test_spellings_and_other_members() -> None:
    """Numbers may be texts, names have two spellings, and what is not declared is kept."""
    message = shaped(MessageEntry, {"MsgID": 7, "MsgTimestamp": "1574152773000", "Attachments": ["a"]})
    assert (message["MsgID"], message["MsgTimestamp"], message["MsgTitle"]) == ("7", 1574152773000, "")
    assert message.get("Attachments") == ["a"]
    assert shaped(FamilyEntry, {"FamilyName": "Home"})["Name"] == "Home"
    assert shaped(AutomationDetails, {"Actions": '[{"ActionType": 1}]'})["Actions"] == [{"ActionType": 1}]
    assert shaped(Ticket, {"WXIoTDeviceInfo": '{"SN": "1"}'})["WXIoTDeviceInfo"] == {"SN": "1"}
