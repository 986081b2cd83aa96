"""Firmware Upgrade."""

from enum import IntEnum
from typing import Any, NamedTuple

from ...core.rate_limit import Priority
from ..fields import integer, text
from ..types import FirmwareDetails, FirmwareDownload, shaped
from .common import Ref, Topic


class Status(IntEnum):
    """How far an update is (AppDescribeFirmwareUpdateStatus). The document leaves out the number of "offline"."""

    OFFLINE = 0
    PENDING = 1
    DELIVERED = 2
    DOWNLOADING = 3
    BURNING = 4
    FAILED = 5
    DONE = 6
    RUNNING = 7
    WAITING = 8
    """For the user to confirm."""
    DOWNLOADED = 20


class Progress(NamedTuple):
    """How far an update is."""

    status: Status | None
    """None: the server did not say."""
    percent: int
    error: str


class Firmware(Topic):
    """Firmware of devices."""

    async def check(self, device: Ref) -> tuple[str, str]:
        """Return the present version and the one to update to, "" if there is none (AppCheckFirmwareUpdate)."""
        answer = await self.ask("AppCheckFirmwareUpdate", priority=Priority.STATISTICS, **device.params)
        return text(answer, "CurrentVersion"), text(answer, "DstVersion")

    async def install(self, device: Ref) -> None:
        """Start the update (AppPublishFirmwareUpdateMessage)."""
        await self.call("AppPublishFirmwareUpdateMessage", priority=Priority.COMMAND, **device.params)

    async def progress(self, device: Ref) -> Progress:
        """Return how far the update is (AppDescribeFirmwareUpdateStatus)."""
        answer = await self.ask("AppDescribeFirmwareUpdateStatus", **device.params)
        number = integer(answer, "Status", -1) if answer.get("Status") != 0 else 0
        status = Status(number) if number in {*Status} else None
        return Progress(status, integer(answer, "Percent"), text(answer, "ErrMsg"))

    async def describe(self, product_id: str, version: str) -> FirmwareDetails:
        """Return Description, Createtime … of a version (AppDescribeFirmware; the product is "ProductID" in its table)."""
        params: dict[str, Any] = {"ProductID": product_id, "ProductId": product_id, "FirmwareVersion": version}
        answer = await self.ask("AppDescribeFirmware", priority=Priority.STATISTICS, **params)
        return shaped(FirmwareDetails, answer)

    async def download(self, device: Ref) -> FirmwareDownload:
        """Return FirmwareURL, TargetVersion, UploadVersion (AppGetDeviceOTAInfo)."""
        return shaped(FirmwareDownload, await self.ask("AppGetDeviceOTAInfo", **device.params))

    async def report_version(self, device: Ref, version: str) -> None:
        """Report a Bluetooth device's version (AppReportFirmwareVersion)."""
        await self.call("AppReportFirmwareVersion", **device.params, Version=version)

    async def report_status(
        self, device: Ref, version: str, state: str, *, result: int = 0, message: str = "", percent: int | None = None
    ) -> None:
        """Report how far a Bluetooth device's update is (AppReportOTAStatus; the percentage is spelled "Persent")."""
        await self.call(
            "AppReportOTAStatus",
            **device.params,
            Version=version,
            State=state,
            ResultCode=result,
            ResultMsg=message,
            Persent=percent,
        )
