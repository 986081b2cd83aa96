"""What the platform asks of a device (Q/CT X-2017, 5.4.3)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...core.model import JSON
from ..codes import Packet
from ..params import text
from .device_session import Session


@dataclass(frozen=True, slots=True)
class DeviceClient:
    """The requests to one device, by the session of the device itself or of its gateway.

    All raise OfflineError, NoAnswerError, and what the result code of the answer stands for (5.4.4).
    """

    session: Session
    device_id: str

    async def query(self) -> None:
        """Have the device report its state within 10 seconds (2003, 5.4.3.1)."""
        await self._request(Packet.QUERY, {})

    async def control(self, channel: str, commands: Sequence[tuple[str, str]]) -> str:
        """Write to one channel of the device; "0" is all channels (2005, 5.4.3.2). Return its description of the result."""
        written = [{"cmdName": name, "cmdParam": value} for name, value in commands]
        answer = await self._request(Packet.CONTROL, {"serialId": channel, "cmd": written})
        return text(answer.get("dscp") or "")

    async def manage_resource(self, channel: str, resource: str, entry: dict[str, JSON]) -> None:
        """Add, change, or delete an entry of a resource, by its MODE 1, 2, or 3 (2031, 5.4.3.4)."""
        serial = [{"resourceName": resource, "resourceInfo": [entry]}]
        resources = [{"serialId": channel, "resourceSerial": serial}]
        await self._request(Packet.MANAGE_RESOURCES, {"resourceSerials": resources})

    async def unbind(self) -> None:
        """Have the gateway unbind the device (2015, 5.4.3.10)."""
        await self.session.request(
            Packet.SUB_UNBIND, {"deviceId": self.session.known.id, "subDeviceId": self.device_id}
        )

    async def upgrade(self, device: Mapping[str, str], modules: Sequence[Mapping[str, str]]) -> None:
        """Have the device install a firmware, of its own or of modules: version, url, md5 (2025, 5.4.3.15)."""
        more = {"modules": [dict(module) for module in modules]} if modules else {}
        await self._request(Packet.UPGRADE, {"device": dict(device), **more})

    async def _request(self, packet: Packet, inner: Mapping[str, Any]) -> dict[str, Any]:
        return await self.session.request(packet, {"deviceId": self.device_id, **inner})
