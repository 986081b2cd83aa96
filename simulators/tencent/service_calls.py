"""Timers and firmware."""

from collections.abc import Mapping
from typing import Any

from .calls import Params, call, device_of, page
from .refusals import INVALID_PARAMETER, OFFLINE, Refusal
from .state import TencentState

_TIMER = ("TimerName", "Days", "TimePoint", "Repeat", "Data")


def _timers(cloud: TencentState, params: Params) -> dict[str, dict[str, Any]]:
    return cloud.account.timers.setdefault(device_of(cloud, params).id, {})


def _timer(cloud: TencentState, params: Params) -> dict[str, Any]:
    timers = _timers(cloud, params)
    if params["TimerId"] not in timers:
        raise Refusal(INVALID_PARAMETER, "TimerId")
    return timers[params["TimerId"]]


@call("AppGetTimerList", "ProductId", "DeviceName")
def timers(cloud: TencentState, params: Params) -> Mapping[str, Any]:
    """Timers of a device."""
    found = [
        {"TimerId": key, "ProductId": params["ProductId"], "DeviceName": params["DeviceName"], **timer}
        for key, timer in _timers(cloud, params).items()
    ]
    return page(params, "TimerList", found)


@call("AppCreateTimer", "ProductId", "DeviceName", *_TIMER)
def create_timer(cloud: TencentState, params: Params) -> Mapping[str, Any]:
    """A new timer, enabled."""
    if len(params["Days"]) != 7:
        raise Refusal(INVALID_PARAMETER, "Days")
    key = cloud.account.new_id("t")
    _timers(cloud, params)[key] = {**{name: params[name] for name in _TIMER}, "Status": 1}
    return {"Data": {"TimerId": key, "TimerName": params["TimerName"]}}


@call("AppModifyTimer", "ProductId", "DeviceName", "TimerId", *_TIMER)
def modify_timer(cloud: TencentState, params: Params) -> None:
    """Change a timer."""
    _timer(cloud, params).update({name: params[name] for name in _TIMER})


@call("AppModifyTimerStatus", "ProductId", "DeviceName", "TimerId")
def enable_timer(cloud: TencentState, params: Params) -> None:
    """Enable or disable a timer."""
    _timer(cloud, params)["Status"] = params.get("Status", 0)


@call("AppDeleteTimer", "ProductId", "DeviceName", "TimerId")
def delete_timer(cloud: TencentState, params: Params) -> None:
    """Delete a timer."""
    _timer(cloud, params)
    del _timers(cloud, params)[params["TimerId"]]


# Firmware


@call("AppCheckFirmwareUpdate", "ProductId", "DeviceName")
def check_firmware(cloud: TencentState, params: Params) -> Mapping[str, Any]:
    """What is installed and what could be."""
    device = device_of(cloud, params)
    newest = cloud.account.firmware.get(device.product, "")
    return {"CurrentVersion": device.version, "DstVersion": newest if newest != device.version else ""}


@call("AppPublishFirmwareUpdateMessage", "ProductId", "DeviceName")
def update_firmware(cloud: TencentState, params: Params) -> None:
    """Start an update."""
    device = device_of(cloud, params)
    if device.product not in cloud.account.firmware:
        raise Refusal("ResourceNotFound.DeviceHasNoFirmware")
    if not device.online:
        raise Refusal(OFFLINE)
    cloud.start_update(device)


@call("AppDescribeFirmwareUpdateStatus", "ProductId", "DeviceName")
def firmware_status(cloud: TencentState, params: Params) -> Mapping[str, Any]:
    """How far the update is."""
    device = device_of(cloud, params)
    job = cloud.account.updates.get(device.id)
    if job is None:
        raise Refusal("ResourceNotFound.DeviceFirmwareTaskNotExist")
    return {
        "OriVersion": job.origin,
        "DstVersion": job.target,
        "ErrMsg": job.error,
        "Percent": job.percent,
        "Status": job.status,
    }


@call("AppDescribeFirmware", "ProductID", "FirmwareVersion")
def firmware(cloud: TencentState, params: Params) -> Mapping[str, Any]:
    """A version."""
    if cloud.account.firmware.get(params["ProductID"]) != params["FirmwareVersion"]:
        raise Refusal("ResourceNotFound.FirmwareNotExist")
    return {
        "Createtime": 1_599_626_765,
        "Description": "Better in every way.",
        "Md5sum": "1a5c386576074d22a604b795e8917e1a",
        "Name": "demo",
        "ProductId": params["ProductID"],
        "ProductName": "demo",
        "Version": params["FirmwareVersion"],
        "FwType": "mcu",
    }


@call("AppGetDeviceOTAInfo", "ProductId", "DeviceName")
def firmware_address(cloud: TencentState, params: Params) -> Mapping[str, Any]:
    """Where the firmware is."""
    device = device_of(cloud, params)
    if device.product not in cloud.account.firmware:
        raise Refusal("ResourceNotFound.DeviceFirmwareTaskNotExist")
    target = cloud.account.firmware[device.product]
    return {"FirmwareURL": f"{cloud.base_url}/firmware", "TargetVersion": target, "UploadVersion": device.version}


@call("AppReportFirmwareVersion", "ProductId", "DeviceName", "Version")
def report_version(cloud: TencentState, params: Params) -> None:
    """A Bluetooth device's version."""
    device_of(cloud, params).version = params["Version"]


@call("AppReportOTAStatus", "ProductId", "DeviceName", "Version", "State", "ResultCode")
def report_update(cloud: TencentState, params: Params) -> None:
    """How far a Bluetooth device's update is."""
    device_of(cloud, params)
