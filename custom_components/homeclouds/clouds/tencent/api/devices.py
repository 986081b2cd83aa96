"""Device Management, Device Control and Distribution Network Management."""

from collections.abc import Iterable, Mapping
import json
import time
from typing import Any

from ...core.errors import ProtocolError
from ...core.model import JSON
from ...core.rate_limit import Priority
from ...core.values import number, once
from ..fields import decoded, integer, objects, text
from ..types import ActionResult, DeviceDetails, DeviceEntry, Product, Ticket, shaped
from .common import Ref, Topic


class Devices(Topic):
    """Devices of the account."""

    async def products(self, product_ids: Iterable[str], device_ids: Iterable[str] = ()) -> list[Product]:
        """Return the products, and those of the devices, with their DataTemplate (AppGetProducts)."""
        more = {"DeviceIds": found} if (found := list(device_ids)) else {}
        answer = await self.call("AppGetProducts", priority=Priority.LIST, ProductIds=list(product_ids), **more)
        return [shaped(Product, item) for item in objects(answer, "Products")]

    async def in_family(self, family_id: str, room_id: str = "") -> list[DeviceEntry]:
        """Return the devices of a family or of one room, "0" being the default room (AppGetFamilyDeviceList)."""
        params: dict[str, Any] = {"FamilyId": family_id, "RoomId": room_id}
        return await self.listed(DeviceEntry, "AppGetFamilyDeviceList", "DeviceList", **params)

    async def sub_devices(self, gateway: Ref) -> list[DeviceEntry]:
        """Return the devices behind a gateway that are in its family (AppGetFamilySubDeviceList)."""
        return await self.listed(DeviceEntry, "AppGetFamilySubDeviceList", "DeviceList", **gateway.gateway_params)

    async def bound_to_gateway(self, gateway: Ref, product_id: str) -> list[DeviceEntry]:
        """Return a gateway's devices of one product; BindStatus 1: in the family (AppGetGatewayBindDeviceList)."""
        params: dict[str, Any] = {"ProductId": product_id, **gateway.gateway_params}
        return await self.listed(DeviceEntry, "AppGetGatewayBindDeviceList", "DeviceList", **params)

    async def online(self, device_ids: Iterable[str]) -> dict[str, bool]:
        """Return which devices are online (AppGetDeviceStatuses).

        The document's sample comment has the meaning the wrong way round and its table names the list differently: 1 is
        online, 0 offline, below 0 abnormal.
        """
        answer = await self.call("AppGetDeviceStatuses", priority=Priority.LIST, DeviceIds=list(device_ids))
        found = [(item, number(item.get("Online"))) for item in objects(answer, "DeviceStatuses", "Devices")]
        return once((text(item, "DeviceId"), online == 1, online == 1) for item, online in found if online is not None)

    async def details(self, device: Ref, family_id: str) -> DeviceEntry:
        """Return one device's entry (AppGetDeviceInFamily)."""
        return shaped(DeviceEntry, await self.ask("AppGetDeviceInFamily", **device.params, FamilyId=family_id))

    async def extended(self, device: Ref) -> DeviceDetails:
        """Return ManufacturerName, ProductModel, Mac, FwVer, IP (AppGetDeviceExtInfo)."""
        answer = await self.call("AppGetDeviceExtInfo", priority=Priority.STATISTICS, DeviceId=device.id)
        return shaped(DeviceDetails, answer)

    async def rename(self, device: Ref, alias: str) -> None:
        """Give a device another name (AppUpdateDeviceInFamily)."""
        await self.call("AppUpdateDeviceInFamily", priority=Priority.COMMAND, **device.params, AliasName=alias)

    async def move(self, device: Ref, family_id: str, room_id: str) -> None:
        """Put a device into another room (AppModifyFamilyDeviceRoom)."""
        await self.call("AppModifyFamilyDeviceRoom", **device.params, FamilyId=family_id, RoomId=room_id)

    async def delete(self, device: Ref, family_id: str, room_id: str = "") -> None:
        """Take a device out of the account (AppDeleteDeviceInFamily)."""
        await self.call("AppDeleteDeviceInFamily", **device.params, FamilyId=family_id, RoomId=room_id)

    async def wechat_ticket(
        self, device: Ref, *, third_app: bool, model_id: str = "", mini_program: str = ""
    ) -> Ticket:
        """Return a ticket for WeChat device messages (APPGetWechatDeviceTicket and Devicename, spelled like that)."""
        answer = await self.ask(
            "APPGetWechatDeviceTicket",
            ProductId=device.product,
            Devicename=device.name,
            IsThirdApp=int(third_app),
            ModelId=model_id or None,
            MiniProgramAppId=mini_program or None,
        )
        return shaped(Ticket, answer)

    async def add_sub_device(self, gateway: Ref, device: Ref) -> DeviceEntry:
        """Put a gateway's device into the family (AppBindSubDeviceInFamily)."""
        answer = await self.ask("AppBindSubDeviceInFamily", **device.params, **gateway.gateway_params)
        return shaped(DeviceEntry, answer.get("AppDeviceInfo"))

    async def bind_signed(
        self,
        device: Ref,
        family_id: str,
        *,
        timestamp: int,
        signature: str,
        bind_type: str = "wifi_sign",
        room_id: str | None = None,
        connection_id: str | None = None,
        sign_method: str | None = None,
    ) -> DeviceEntry:
        """Bind a device with the signature that it gave (AppSigBindDeviceInFamily)."""
        answer = await self.ask(
            "AppSigBindDeviceInFamily",
            **device.params,
            FamilyId=family_id,
            DeviceTimestamp=timestamp,
            Signature=signature,
            BindType=bind_type,
            RoomId=room_id,
            ConnId=connection_id,
            SignMethod=sign_method,
        )
        return shaped(DeviceEntry, answer.get("AppDeviceInfo"))

    async def bind_to_gateway(self, gateway: Ref, device: Ref, *, timestamp: int, nonce: str, signature: str) -> None:
        """Bind a device to a gateway with the signature that it gave (AppSigGatewayBindDevice)."""
        await self.call(
            "AppSigGatewayBindDevice",
            **device.params,
            **gateway.gateway_params,
            DeviceTimestamp=timestamp,
            Nonce=nonce,
            Signature=signature,
        )

    async def unbind_from_gateway(self, gateway: Ref, device: Ref) -> None:
        """Take a device off its gateway (AppGatewayUnbindDevice)."""
        await self.call("AppGatewayUnbindDevice", **device.params, **gateway.gateway_params)


class Control(Topic):
    """Device Control, and the calls by which an app acts for a Bluetooth device."""

    async def write(self, device: Ref, data: Mapping[str, JSON]) -> None:
        """Send properties to a device (AppControlDeviceData). The answer is the cloud's, not the device's."""
        await self.call("AppControlDeviceData", priority=Priority.COMMAND, **device.params, Data=json.dumps(data))

    async def act(self, device: Ref, action_id: str, params: Mapping[str, JSON]) -> ActionResult:
        """Call an action of the thing model and wait for what it returns (AppCallDeviceActionSync)."""
        answer = await self.call(
            "AppCallDeviceActionSync", priority=Priority.COMMAND, **_action(device, action_id, params)
        )
        return {"status": text(answer, "Status"), "output": decoded(answer.get("OutputParams"))}

    async def start_action(self, device: Ref, action_id: str, params: Mapping[str, JSON]) -> str:
        """Call an action without waiting and return the ClientToken of the reply to come (AppCallDeviceActionAsync)."""
        answer = await self.call(
            "AppCallDeviceActionAsync", priority=Priority.COMMAND, **_action(device, action_id, params)
        )
        if not (token := text(answer, "ClientToken")):
            raise ProtocolError("no ClientToken in the answer")
        return token

    async def report_data(self, device: Ref, data: Mapping[str, JSON]) -> str:
        """Report the present properties of a Bluetooth device (AppReportDataAsDevice; its sample has TimeStamp)."""
        stamp = int(time.time() * 1000)
        params: dict[str, Any] = {"DeviceId": device.id, "Data": json.dumps(data), "Timestamp": stamp}
        return text(await self.call("AppReportDataAsDevice", **params, TimeStamp=stamp), "Data")

    async def report_event(self, device: Ref, event_id: str, params: Mapping[str, JSON], *, timestamp: int) -> None:
        """Report an event for a Bluetooth device; `timestamp` in milliseconds (AppReportDeviceEvent)."""
        await self.call(
            "AppReportDeviceEvent",
            DeviceId=device.id,
            EventId=event_id,
            Params=json.dumps(params),
            Method="ReportEventAsDevice",
            EventTimeStamp=timestamp,
        )

    async def publish(self, device: Ref, topic: str, payload: str) -> None:
        """Publish a message for a Bluetooth device (AppPublishMsgAsDevice)."""
        await self.call("AppPublishMsgAsDevice", **device.params, Topic=topic, Payload=payload)


class Pairing(Topic):
    """Distribution Network Management: bringing a Wi-Fi device into the account."""

    async def token(self) -> str:
        """Return a token for a device to be bound with (AppCreateDeviceBindToken)."""
        return text(await self.ask("AppCreateDeviceBindToken"), "Token")

    async def state(self, token: str) -> int:
        """Return how far the binding is; 0: not begun (AppGetDeviceBindTokenState)."""
        return integer(await self.ask("AppGetDeviceBindTokenState", Token=token), "State")

    async def bind(self, token: str, device: Ref, family_id: str, room_id: str = "0") -> None:
        """Bind a device that has used the token (AppTokenBindDeviceFamily)."""
        await self.call("AppTokenBindDeviceFamily", Token=token, **device.params, FamilyId=family_id, RoomId=room_id)


def _action(device: Ref, action_id: str, params: Mapping[str, JSON]) -> dict[str, Any]:
    return {**device.params, "ActionId": action_id, "InputParams": json.dumps(params, ensure_ascii=False)}
