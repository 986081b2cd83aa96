"""Device Management, Device Control, pairing, sharing and data of devices."""

from collections.abc import Mapping
import json
from typing import Any
from zlib import crc32

from .calls import Params, call, device_of, known, page
from .device import ThingDevice
from .refusals import INVALID_PARAMETER, NO_FAMILY, NOT_LINKED, OFFLINE, Refusal
from .state import UNLINKED, TencentState

_CREATED = 1_574_664_969
_SINCE = _CREATED * 1000
"""When a property was last reported that nobody has changed."""


def entry(cloud: TencentState, device: ThingDevice) -> dict[str, Any]:
    """Return a device as the lists show it."""
    kind = 1 if device.kind == "SIMGATEWAY" else 2 if device.gateway else 0
    return {
        "ProductId": device.product,
        "DeviceName": device.device_name,
        "DeviceId": device.id,
        "AliasName": device.name,
        "UserID": cloud.account.user_id,
        "FamilyId": device.family,
        "RoomId": device.room,
        "IconUrl": "",
        "DeviceType": kind,
        "CreateTime": _CREATED,
        "UpdateTime": _CREATED,
    }


@call("AppGetProducts", "ProductIds")
def products(cloud: TencentState, params: Params) -> Mapping[str, Any]:
    """Products, and those of devices; one that is not linked spoils the call."""
    of_devices = (device.partition("/")[0] for device in params.get("DeviceIds", ()))
    wanted = dict.fromkeys((*params["ProductIds"], *of_devices))
    if UNLINKED in wanted:
        raise Refusal(NOT_LINKED)
    return {"Products": [cloud.products[key] for key in wanted if key in cloud.products]}


@call("AppGetFamilyDeviceList", "FamilyId", "RoomId")
def in_family(cloud: TencentState, params: Params) -> Mapping[str, Any]:
    """Devices of a family; "" is all rooms. Sub-devices are listed by their gateway."""
    if params["FamilyId"] not in cloud.account.families:
        raise Refusal(NO_FAMILY)
    found = [
        device
        for device in cloud.devices.values()
        if device.family == params["FamilyId"] and device.gateway is None and params["RoomId"] in {"", device.room}
    ]
    return page(params, "DeviceList", [entry(cloud, device) for device in found])


@call("AppGetFamilySubDeviceList", "GatewayProductId", "GatewayDeviceName", "Offset", "Limit")
def sub_devices(cloud: TencentState, params: Params) -> Mapping[str, Any]:
    """Devices behind a gateway."""
    gateway = known(cloud, f"{params['GatewayProductId']}/{params['GatewayDeviceName']}")
    return page(params, "DeviceList", [entry(cloud, d) for d in cloud.devices.values() if d.gateway == gateway.id])


@call("AppGetGatewayBindDeviceList", "ProductId", "GatewayProductId", "GatewayDeviceName", "Offset", "Limit")
def bound(cloud: TencentState, params: Params) -> Mapping[str, Any]:
    """Devices of one product behind a gateway."""
    gateway = known(cloud, f"{params['GatewayProductId']}/{params['GatewayDeviceName']}")
    found = [d for d in cloud.devices.values() if d.gateway == gateway.id and d.product == params["ProductId"]]
    return page(params, "DeviceList", [{**entry(cloud, d), "BindStatus": 1} for d in found])


@call("AppGetDeviceStatuses", "DeviceIds")
def statuses(cloud: TencentState, params: Params) -> Mapping[str, Any]:
    """Who is online: 1 online, 0 offline."""
    found = [cloud.devices[key] for key in params["DeviceIds"] if key in cloud.devices]
    items = [
        {"DeviceId": d.id, "ProductId": d.product, "DeviceName": d.device_name, "Online": int(d.online)} for d in found
    ]
    return {cloud.status_key: items}


@call("AppUpdateDeviceInFamily", "ProductId", "DeviceName", "AliasName")
def rename(cloud: TencentState, params: Params) -> Mapping[str, Any]:
    """A new name."""
    device = device_of(cloud, params)
    device.name = params["AliasName"]
    return {"Data": entry(cloud, device)}


@call("AppGetDeviceInFamily", "ProductId", "DeviceName", "FamilyId")
def details(cloud: TencentState, params: Params) -> Mapping[str, Any]:
    """One device."""
    return {"Data": entry(cloud, device_of(cloud, params))}


@call("AppGetDeviceExtInfo", "DeviceId")
def extended(cloud: TencentState, params: Params) -> Mapping[str, Any]:
    """What a device says of itself."""
    device = known(cloud, params["DeviceId"])
    mac = f"0200{crc32((device.gateway or device.id).encode()):08X}"
    return {
        "ManufacturerName": "Demo Works",
        "ProductModel": f"DW-{device.product[3:]}",
        "Mac": mac,
        "FwVer": device.version,
        "IP": "",
    }


@call("AppModifyFamilyDeviceRoom", "FamilyId", "RoomId", "ProductId", "DeviceName")
def move(cloud: TencentState, params: Params) -> None:
    """Another room."""
    device_of(cloud, params).room = params["RoomId"]


@call("AppDeleteDeviceInFamily", "FamilyId", "RoomId", "ProductId", "DeviceName")
def delete(cloud: TencentState, params: Params) -> None:
    """Take a device out of the account."""
    cloud.remove_device(device_of(cloud, params).id)


@call("APPGetWechatDeviceTicket", "ProductId", "Devicename", "IsThirdApp")
def ticket(cloud: TencentState, params: Params) -> Mapping[str, Any]:
    """A ticket for device messages."""
    known(cloud, f"{params['ProductId']}/{params['Devicename']}")
    info = {"SN": params["Devicename"], "SNTicket": "ticket-1", "ModelId": params.get("ModelId", "")}
    return {"Data": {"DeviceId": f"{params['ProductId']}/{params['Devicename']}", "WXIoTDeviceInfo": info}}


@call("AppBindSubDeviceInFamily", "GatewayProductId", "GatewayDeviceName", "ProductId", "DeviceName")
def add_sub_device(cloud: TencentState, params: Params) -> Mapping[str, Any]:
    """Put a device behind a gateway into the family."""
    gateway = known(cloud, f"{params['GatewayProductId']}/{params['GatewayDeviceName']}")
    device = cloud.new_device(params["ProductId"], params["DeviceName"], gateway.family, gateway=gateway.id)
    return {"Data": {"AppDeviceInfo": entry(cloud, device)}}


@call("AppSigBindDeviceInFamily", "FamilyId", "ProductId", "DeviceName", "DeviceTimestamp", "Signature", "BindType")
def bind_signed(cloud: TencentState, params: Params) -> Mapping[str, Any]:
    """Bind a device with its own signature, which the cloud alone can check."""
    device = cloud.new_device(params["ProductId"], params["DeviceName"], params["FamilyId"])
    return {"data": {"AppDeviceInfo": entry(cloud, device)}}


_GATEWAY = ("GatewayProductId", "GatewayDeviceName")


@call("AppSigGatewayBindDevice", "ProductId", "DeviceName", *_GATEWAY, "DeviceTimestamp", "Nonce", "Signature")
def bind_to_gateway(cloud: TencentState, params: Params) -> None:
    """Bind a device to a gateway."""
    gateway = known(cloud, f"{params['GatewayProductId']}/{params['GatewayDeviceName']}")
    cloud.new_device(params["ProductId"], params["DeviceName"], gateway.family, gateway=gateway.id)


@call("AppGatewayUnbindDevice", "ProductId", "DeviceName", *_GATEWAY)
def unbind_from_gateway(cloud: TencentState, params: Params) -> None:
    """Take a device off its gateway."""
    cloud.remove_device(device_of(cloud, params).id)


# Pairing


@call("AppCreateDeviceBindToken")
def bind_token(cloud: TencentState, params: Params) -> Mapping[str, Any]:
    """A token to bind a device with."""
    return {"Data": {"Token": cloud.account.new_secret("bind")}}


@call("AppGetDeviceBindTokenState", "Token")
def bind_state(cloud: TencentState, params: Params) -> Mapping[str, Any]:
    """How far it is."""
    if params["Token"] not in cloud.account.secrets:
        raise Refusal("InvalidParameterValue.TokenNotExist")
    return {"Data": {"State": 1}}


@call("AppTokenBindDeviceFamily", "Token", "ProductId", "DeviceName", "FamilyId", "RoomId")
def bind(cloud: TencentState, params: Params) -> None:
    """Bind a device with a token."""
    if params["Token"] not in cloud.account.secrets:
        raise Refusal("InvalidParameterValue.TokenNotExist")
    cloud.new_device(params["ProductId"], params["DeviceName"], params["FamilyId"])


# Control and data


@call("AppControlDeviceData", "ProductId", "DeviceName", "Data")
def control(cloud: TencentState, params: Params) -> Mapping[str, Any]:
    """Send properties to a device; what it makes of them is not in the answer."""
    device, wanted = device_of(cloud, params), _json(params["Data"])
    if not device.online:
        raise Refusal(OFFLINE)
    cloud.command(device, wanted)
    return {"Data": ""}


@call("AppCallDeviceActionSync", "ProductId", "DeviceName", "ActionId")
def act(cloud: TencentState, params: Params) -> Mapping[str, Any]:
    """Call an action and wait."""
    device = device_of(cloud, params)
    if not device.online:
        raise Refusal(OFFLINE)
    output = cloud.act(device, params["ActionId"], _json(params.get("InputParams") or "{}"))
    return {"ClientToken": cloud.account.new_secret("call"), "Status": "succ", "OutputParams": json.dumps(output)}


@call("AppCallDeviceActionAsync", "ProductId", "DeviceName", "ActionId")
def act_later(cloud: TencentState, params: Params) -> Mapping[str, Any]:
    """Call an action; the reply comes over the socket."""
    device = device_of(cloud, params)
    if not device.online:
        raise Refusal(OFFLINE)
    token = cloud.account.new_secret("call")
    inputs = _json(params.get("InputParams") or "{}")
    cloud.later(cloud.action_delay, lambda: cloud.reply_action(device, params["ActionId"], inputs, token))
    return {"ClientToken": token, "Status": "Sent"}


@call("AppReportDataAsDevice", "DeviceId", "Data", "Timestamp")
def report_data(cloud: TencentState, params: Params) -> Mapping[str, Any]:
    """Report for a Bluetooth device."""
    cloud.change(known(cloud, params["DeviceId"]).id, _json(params["Data"]))
    return {"Data": ""}


@call("AppPublishMsgAsDevice", "ProductId", "DeviceName", "Topic", "Payload")
def publish(cloud: TencentState, params: Params) -> None:
    """Publish for a Bluetooth device."""
    device_of(cloud, params)


@call("AppReportDeviceEvent", "DeviceId", "EventId", "Params", "Method", "EventTimeStamp")
def report_event(cloud: TencentState, params: Params) -> Mapping[str, Any]:
    """Report an event for a Bluetooth device."""
    cloud.raise_event(known(cloud, params["DeviceId"]).id, params["EventId"], _json(params["Params"]))
    return {"Data": ""}


@call("AppGetDeviceData", "ProductId", "DeviceName")
def data(cloud: TencentState, params: Params) -> Mapping[str, Any]:
    """What a device last reported."""
    device = device_of(cloud, params)
    values = cloud.lying(device.properties, "AppGetDeviceData")
    found = {name: {"Value": value, "LastUpdate": device.updated.get(name, _SINCE)} for name, value in values.items()}
    return {"Data": json.dumps(found, ensure_ascii=False)}


@call("AppGetDeviceDataHistory", "FieldName", "MinTime", "MaxTime", "Limit")
def history(cloud: TencentState, params: Params) -> Mapping[str, Any]:
    """The past of a property, newest first, in pages."""
    device = known(cloud, params["DeviceId"]) if "DeviceId" in params else device_of(cloud, params)
    if params["MinTime"] > params["MaxTime"]:
        raise Refusal(INVALID_PARAMETER, "MinTime")
    found = [
        {"Time": str(time), "Value": json.dumps(value) if isinstance(value, dict | list) else str(value)}
        for time, value in reversed(cloud.account.history.get((device.id, params["FieldName"]), []))
        if params["MinTime"] <= time <= params["MaxTime"]
    ]
    return {"FieldName": params["FieldName"], **_pages(cloud, params, "Results", found, int(params["Limit"]))}


@call("AppListEventHistory", "ProductId", "DeviceName")
def events(cloud: TencentState, params: Params) -> Mapping[str, Any]:
    """Events of a device, newest first; a time of 0 is the present."""
    device = device_of(cloud, params)
    start, end = params.get("StartTime") or cloud.now(), params.get("EndTime") or cloud.now()
    found = [
        item
        for item in cloud.account.events
        if (item["ProductId"], item["DeviceName"]) == (device.product, device.device_name)
        and params.get("Type") in {None, "", item["Type"]}
        and params.get("EventId") in {None, "", item["EventId"]}
        and start <= item["TimeStamp"] <= end
    ]
    pages = _pages(cloud, params, "EventHistory", found, int(params.get("Size") or 10))
    return {**pages, "Total": len(found)}


def _pages(cloud: TencentState, params: Params, key: str, found: list[Any], size: int) -> dict[str, Any]:
    """Return the page that a Context leads to; the document says Listover in both ways."""
    start = int(params.get("Context") or 0)
    over = start + size >= len(found)
    return {
        key: found[start : start + size],
        "Listover": over if cloud.listover == "end" else not over,
        "Context": "" if over else str(start + size),
    }


def _json(text: Any) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except TypeError, ValueError:
        raise Refusal(INVALID_PARAMETER, "Data") from None
    if not isinstance(found, dict):
        raise Refusal(INVALID_PARAMETER, "Data")
    return found
