"""Messages of the vendor as a to-do list."""

from dataclasses import dataclass
from typing import Any, override

from homeassistant.helpers.entity import Entity
import pytest

from custom_components.homeclouds.clouds.core.codecs import Reader, Text
from custom_components.homeclouds.clouds.core.features import Messages
from custom_components.homeclouds.clouds.core.model import Message, Properties

from .conftest import Instance

ENTITY = "todo.thing_messages"


@dataclass(frozen=True)
class Inbox(Reader[tuple[Message, ...]]):
    """Reads the messages of a property."""

    @property
    @override
    def names(self) -> frozenset[str]:
        return frozenset(("inbox",))

    @override
    def read(self, properties: Properties) -> tuple[Message, ...] | None:
        found: Any = properties.get("inbox")
        return None if found is None else tuple(Message(*item) for item in found)


async def test_messages_are_read_and_deleted(instance: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    """The newest comes first, and one is deleted by its id."""
    monkeypatch.setattr(Entity, "entity_registry_enabled_default", True)
    await instance.show(Messages(key="messages", messages=Inbox(), delete=Text("delete")))
    assert instance.state(ENTITY).state == "unknown"
    await instance.push(inbox=[("1", "Leak", "Water in the kitchen", 5), ("2", "", "Hello", 7)])
    assert instance.state(ENTITY).state == "2"
    answer: Any = await instance.hass.services.async_call(
        "todo", "get_items", {"entity_id": ENTITY}, blocking=True, return_response=True
    )
    assert [(item["summary"], item.get("description")) for item in answer[ENTITY]["items"]] == [
        ("Hello", None),
        ("Leak", "Water in the kitchen"),
    ]
    assert await instance.do("todo.remove_item", ENTITY, item="Leak") == [{"delete": "1"}]
