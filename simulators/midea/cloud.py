"""The Midea cloud: two APIs, reports to the partner, and a home full of appliances."""

from collections.abc import Mapping
import hashlib
from typing import Any, override

from aiohttp import web

from ..core import Simulator
from ..devices import Cause, VirtualDevice
from .accounts import Accounts
from .appliance_api import ApplianceApi
from .appliances import Appliance, AuthStatus
from .catalogue import demo_home, many_air_conditioners
from .refusals import WRONG_PARAMETER
from .reports import Reporter, Spelling
from .tokens import Tokens
from .user_api import UserApi

USER_TOKEN_LIFETIME = 7 * 24 * 3600


class Midea(Simulator):
    """The cloud behind both APIs.

    Attributes:
        client_id, client_secret: what the vendor gave to the partner, for the appliance API and the reports.
        app_id, app_key, app_secret: what the vendor gave for the user API.
        open_user_id, neighbour_id: who owns the demo home, and who the one appliance next door.
        webhook: origin or full address to which reports are posted, None for nowhere. Changes by physics are reported too.
        spelling: which of the document's two spellings the reports have.
        control_delay: seconds of the simulated world until an accepted command is carried out and reported; 0 for at once.
        token_refusal: what a caller without a valid device token gets. The document lists nothing; a number below 600 is
            an HTTP status, another one a code in an HTTP 200.
        signature_refusal: the same for a wrong signature; 9001 is the nearest that the document lists.
        reporter: what was posted, in its ``log``.
        accounts: users of the user API and their verification codes.
    """

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

    def __init__(
        self,
        *,
        port_base: int = 0,
        appliances: int | None = None,
        control_delay: float = 1.0,
        token_lifetime: float = 7200,
    ) -> None:
        """Prepare the cloud with the demo home, or with a number of equal air conditioners."""
        super().__init__(port_base=port_base)
        self.client_id = "homeclouds-demo"
        self.client_secret = "demo-secret"
        self.app_id, self.app_key, self.app_secret = "1020", "demo-key", "demo-secret"
        self.accounts = Accounts(self.now)
        demo_user = self.accounts.add("demo@example.com", password="demo-password", uid="100")
        self.open_user_id = hashlib.md5(demo_user.uid.encode(), usedforsecurity=False).hexdigest()
        self.neighbour_id = hashlib.md5(b"101", usedforsecurity=False).hexdigest()
        self.webhook: str | None = None
        self.spelling = Spelling.TABLE
        self.control_delay = control_delay
        self.token_refusal = 401
        self.signature_refusal = WRONG_PARAMETER
        self.device_tokens = Tokens(self.now, token_lifetime)
        self.user_tokens = Tokens(self.now, USER_TOKEN_LIFETIME)
        self.reporter = Reporter(self)
        if appliances is None:
            for appliance in demo_home(self.open_user_id, self.neighbour_id):
                self.add_device(appliance)
        else:
            self.populate(appliances)

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

    def appliance(self, device_id: str) -> Appliance:
        """Return an appliance.

        Raises:
            KeyError: there is none of this code.
        """
        appliance = self.devices[device_id]
        assert isinstance(appliance, Appliance)
        return appliance

    # Reports

    @override
    def on_change(self, device: VirtualDevice, changes: Mapping[str, Any], cause: Cause) -> None:
        appliance = self.appliance(device.id)
        for frame, part in appliance.reports(changes):
            self._report(appliance, frame, part)

    @override
    def push(self, device_id: str) -> None:
        appliance = self.appliance(device_id)
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
        appliance = self.appliance(device_id)
        if appliance.auth_status == AuthStatus.WAITING:
            appliance.auth_status = AuthStatus.DONE
        return {"status": int(appliance.auth_status)}

    def set_webhook(self, url: str | None) -> None:
        """Post reports to this origin or full address from now on; null for nowhere."""
        self.webhook = url

    def restart_counter(self) -> None:
        """Number the reports from 1 again, as the document's example is."""
        self.reporter.restart_counter()

    def configure(
        self,
        *,
        spelling: str | None = None,
        control_delay: float | None = None,
        token_refusal: int | None = None,
        token_lifetime: float | None = None,
    ) -> None:
        """Set how the cloud behaves where the document leaves it open.

        Raises:
            ValueError: the spelling is none of ``table`` and ``example``.
        """
        if spelling is not None:
            self.spelling = Spelling(spelling)
        if control_delay is not None:
            self.control_delay = control_delay
        if token_refusal is not None:
            self.token_refusal = token_refusal
        if token_lifetime is not None:
            self.device_tokens.lifetime = token_lifetime

    def expire_tokens(self) -> None:
        """Let every token of both APIs expire now."""
        self.device_tokens.expire()
        self.user_tokens.expire()

    def populate(self, count: int) -> None:
        """Replace the home with a number of equal air conditioners."""
        self.devices.clear()
        for appliance in many_air_conditioners(count, self.open_user_id):
            self.add_device(appliance)

    def verification_code(self, receiver: str) -> str:
        """Return the newest verification code that an e-mail address or phone has got; empty if none."""
        return self.accounts.code_sent_to(receiver)
