"""Messages of the vendor as a to-do list."""

from functools import partial
from typing import override

from homeassistant.components.todo import TodoItem, TodoItemStatus, TodoListEntity, TodoListEntityFeature

from .clouds.core.features import Messages
from .entity import FeatureEntity, add_features

PARALLEL_UPDATES = 0


class HomeCloudsMessages(FeatureEntity[Messages], TodoListEntity):
    """Messages, newest first."""

    _attr_supported_features = TodoListEntityFeature.DELETE_TODO_ITEM

    @property
    @override
    def todo_items(self) -> list[TodoItem] | None:
        if (messages := self.device_state.read(self.feature.messages)) is None:
            return None
        return [
            TodoItem(
                summary=message.title or message.text,
                uid=message.id,
                status=TodoItemStatus.NEEDS_ACTION,
                description=message.text if message.title else None,
            )
            for message in sorted(messages, key=lambda message: message.time, reverse=True)
        ]

    @override
    async def async_delete_todo_items(self, uids: list[str]) -> None:
        for uid in uids:
            await self.write((self.feature.delete, uid))


async_setup_entry = partial(add_features, kind=Messages, make=HomeCloudsMessages)
