"""Device: firmware."""

from collections.abc import Sequence

from ...core.rate_limit import Priority
from ..types import Firmware
from .common import Topic, records


class Updates(Topic):
    """Newer firmware; the WebSocket installs it."""

    async def newer(self, devices: Sequence[tuple[str, str, str]]) -> list[Firmware]:
        """Return newer firmware for up to 30 (id, model, version) (Get Device OTA Update Information)."""
        items = [{"deviceid": device, "model": model, "version": version} for device, model, version in devices]
        body = {"deviceInfoList": items}
        answer = await self.call("POST", "/v2/device/ota/query", body, priority=Priority.STATISTICS)
        return records(answer, "otaInfoList", Firmware)
