"""Steps of tests of a Midea account."""

from typing import Any

from custom_components.homeclouds.clouds.core.model import Snapshot

from ..listener import RecordingListener


def states(snapshot: Snapshot) -> dict[str, dict[str, Any]]:
    """States."""
    return {update.device_id: dict(update.properties) for update in snapshot.updates}


async def until(recorder: RecordingListener, count: int) -> None:
    """Wait for so many updates."""
    await recorder.until(lambda: len(recorder.updates) >= count)
