"""The Midea cloud: two APIs, reports to the partner, and a home full of appliances."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any, override

from aiohttp import web

from ..devices import Cause
from .appliance_api import ApplianceApi
from .appliances import Appliance, AuthStatus
from .reports import Reporter
from .state import MideaState
from .user_api import UserApi


class Midea(MideaState):
    """The cloud."""

    name = "midea"
    FAULTS = {
        "refuse": "answer a signed call with response `code` (9999)",
        "empty_list": "list no appliances",
        "half_list": "list only the first half of the appliances",
        "no_data": "answer a call of the appliance API with `data` null, or with `missing` without it",
        "ignored_command": "accept a JSON command and do nothing; path: appliance code",
        "truncated_reply": "cut the reply of a hexadecimal command as printed in the document; path: appliance code",
        "unsent_code": "fail to mail a verification code; path: receiver",
        "lost_report": "never send a report; path of this and the following: appliance code",
        "bad_signature": "sign a report with another secret",
        "unknown_client": "send a report with another ClientId",
        "replayed_report": "send the report before once more, word for word",
        "old_report": "send a report with a time `seconds` (60) ago",
        "oversized_report": "send a report of more than 64 KiB",
        "broken_report": "send a report that is no JSON",
        "nameless_report": "send a report without the appliance's code",
        "stranger_report": "report for an appliance that nobody has",
        "corrupt_frame": "damage the hexData of a report",
    }
    ACTIONS = (
        "press_button",
        "set_webhook",
        "configure",
        "expire_tokens",
        "populate",
        "verification_code",
        "restart_counter",
    )

    @cached_property
    def reporter(self) -> Reporter:
        """Posts the reports, and has what was posted in its ``log``."""
        return Reporter(self)

    @override
    async def open(self) -> None:
        self.reporter.open()
        app = web.Application(client_max_size=8 * 1024 * 1024)
        app.add_routes([*ApplianceApi(self).routes(), *UserApi(self).routes()])
        await self.serve_http(app)
        self.sign_in = {
            "server": self.base_url,
            "client_id": self.client_id,
            "client_secret": self.client_secret,
            "open_user_id": self.open_user_id,
        }

    @override
    async def stop(self) -> None:
        await super().stop()
        await self.reporter.close()

    # Reports

    @override
    def on_change(self, device: Appliance, changes: Mapping[str, Any], cause: Cause) -> None:
        for frame, part in device.reports(changes):
            self._report(device, frame, part)

    @override
    def push(self, device_id: str) -> None:
        appliance = self.devices[device_id]
        self._report(appliance, appliance.snapshot(), dict(appliance.properties))

    def _report(self, appliance: Appliance, frame: bytes, properties: Mapping[str, Any]) -> None:
        if not (self.webhook and self.listeners and appliance.online and appliance.owner):
            return
        if fault := self.faults.take("lies", f"report/{appliance.id}"):
            properties = fault.options.get("values") or dict.fromkeys(properties, "lies")
        spoken = appliance.json_reports and appliance.model is not None
        self.deliver(self.reporter.report(self.webhook, appliance, frame, properties if spoken else None))

    # What only this vendor has

    def press_button(self, device_id: str) -> dict[str, int]:
        """Press the button on an appliance that waits for its authentication."""
        appliance = self.devices[device_id]
        if appliance.auth_status == AuthStatus.WAITING:
            appliance.auth_status = AuthStatus.DONE
        return {"status": int(appliance.auth_status)}

    def set_webhook(self, url: str | None) -> None:
        """Post reports to this origin or full address from now on; null for nowhere."""
        self.webhook = url

    def restart_counter(self) -> None:
        """Number the reports from 1 again, as the document's example is."""
        self.reporter.restart_counter()

    def verification_code(self, receiver: str) -> str:
        """Return the newest verification code that an e-mail address or phone has got; empty if none."""
        return self.accounts.code_sent_to(receiver)
