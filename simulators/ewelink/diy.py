"""A home whose SONOFF devices are in DIY mode: no cloud and no account, each device answers at its own port."""

from typing import Any, override

from .catalogue import channels
from .devices import EwelinkDevice
from .local import LocalNetwork
from .state import EwelinkState

_FIRMWARE = {"rssi": -61, "fwVersion": "3.8.0"}
_ROWS: tuple[tuple[str, int, dict[str, Any]], ...] = (
    ("1000d10001", 1, {"switch": "off", "startup": "stay", "pulse": "off", "pulseWidth": 500}),
    ("1000d10002", 77, {"switches": channels("off"), "sledOnline": "on"}),
    ("1000d10003", 15, {"switch": "off", "temperature": 21.5, "humidity": 48}),
)


class EwelinkDiy(EwelinkState):
    """The devices of one home, which are asked at their hosts; their announcements stay off."""

    name = "ewelink_diy"

    def __init__(self, *, port_base: int = 0) -> None:
        """Fill the home."""
        super().__init__(port_base=port_base)
        self.local = LocalNetwork(self)
        self.devices.clear()
        for device, uiid, params in _ROWS:
            properties = {**params, **_FIRMWARE}
            self.add_device(
                EwelinkDevice(id=device, name="DIY", kind=str(uiid), uiid=uiid, local=True, properties=properties)
            )

    @override
    async def open(self) -> None:
        for device in self.devices:
            await self._plug_in(device)
        self.sign_in = {"hosts": "\n".join(f"{self.local.host(device)} {device}" for device in self.devices)}

    @override
    async def stop(self) -> None:
        await super().stop()
        await self.local.stop()

    @override
    def on_online(self, device: EwelinkDevice) -> None:
        self.deliver(self._plug_in(device.id) if device.online else self.local.unplug(device.id))

    async def _plug_in(self, device: str) -> None:
        known = self.listeners.get(device)
        port = known.port if known is not None else self._next_port()
        self.listeners[device] = await self.local.plug_in(device, port)
