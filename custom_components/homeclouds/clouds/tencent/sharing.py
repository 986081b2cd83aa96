"""The owner of a device: sharing, taking shared devices, binding, and unbinding."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from ..core.actions import ActionTable
from ..core.cloud import form_text
from ..core.errors import UnsupportedError, ValueRangeError
from ..core.model import JSON, Device, DeviceKind
from .api import Api, Ref

type Data = Mapping[str, JSON]


@dataclass
class Sharing:
    """Carries out the actions that change who has a device."""

    api: Api
    family_of: Callable[[str], str]
    """Returns the ID of the family that a device is in by the device's; empty for what others lend."""

    async def take(self, data: Data) -> JSON:
        """Take a device that another user lends: `bind_key` is their token. Raises CloudError."""
        await self.api.sharing.take(_new(data), _required(data, "bind_key"))
        return None

    async def _get_shares(self, device: Device, data: Data) -> JSON:
        """Return a list with `user_id` and `name`."""
        return [
            {"user_id": user["UserId"], "name": user["NickName"]}
            for user in await self.api.sharing.users(Ref.parse(device.id))
        ]

    async def _share_device(self, device: Device, data: Data) -> JSON:
        """Return a `token` with which any user can take the device, unless a user was given."""
        ref, user = Ref.parse(device.id), str(data.get("user_id") or "")
        if user:
            await self.api.sharing.invite(ref, user)
            return None
        return {"token": await self.api.sharing.token(ref, self.family_of(device.id))}

    async def _unshare_device(self, device: Device, data: Data) -> JSON:
        await self.api.sharing.take_back(Ref.parse(device.id), _required(data, "user_id"))
        return None

    async def _bind_device(self, device: Device, data: Data) -> JSON:
        if device.kind is not DeviceKind.GATEWAY:
            raise UnsupportedError("bind_device")
        await self.api.devices.add_sub_device(Ref.parse(device.id), _new(data))
        return None

    async def _unbind_device(self, device: Device, data: Data) -> JSON:
        ref = Ref.parse(device.id)
        if device.shared:
            await self.api.sharing.give_back(ref)
        elif device.gateway is not None:
            await self.api.devices.unbind_from_gateway(Ref.parse(device.gateway), ref)
        else:
            await self.api.devices.delete(ref, self.family_of(device.id))
        return None

    action_table: ClassVar[ActionTable[Sharing, Device]] = ActionTable(
        {
            "bind_device": _bind_device,
            "get_shares": _get_shares,
            "share_device": _share_device,
            "unbind_device": _unbind_device,
            "unshare_device": _unshare_device,
        }
    )


def _new(data: Data) -> Ref:
    product, _, name = _required(data, "serial_number").partition("/")
    if not product or not name:
        raise ValueRangeError("serial_number")
    return Ref(product, name)


def _required(data: Data, name: str) -> str:
    if not (value := form_text(data, name)):
        raise ValueRangeError(name)
    return value
