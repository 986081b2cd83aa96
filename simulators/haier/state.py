"""What the cloud knows, and how a call of UWS is checked and answered."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from ..core import Simulator
from ..recording import Recorded
from .appliances import Appliance
from .catalogue import air_conditioners, devices
from .rules import Office, Refused

CLIENT_ID = "356877020056553-08002700DC94"
USERNAME, PASSWORD, USER_ID = "13800000000", "Sommer-2026", "100013957366169523"
type Call = Callable[[web.Request, dict[str, Any]], dict[str, Any]]
type Handle = Callable[[web.Request], Awaitable[web.Response]]
type Check = Callable[[Recorded], None]


class HaierState(Simulator[Appliance]):
    """The account, its tokens and its appliances."""

    def __init__(self, *, port_base: int = 0, appliances: int | None = None) -> None:
        """Furnish the house: as the catalogue has it, or with so many equal air conditioners."""
        super().__init__(port_base=port_base)
        self.office = Office()
        furniture = devices() if appliances is None else air_conditioners(appliances)
        self.devices = {device.id: device for device in furniture}
        self.failures = 0
        self.user = {"userId": USER_ID, "username": "小海", "mobile": USERNAME}

    def appliance(self, device_id: str) -> Appliance:
        """Return an appliance. Raises Refused."""
        if device_id not in self.devices:
            raise Refused("G20202")
        return self.devices[device_id]

    def model(self, device: Appliance) -> dict[str, Any]:
        """Return the model of an appliance with its values."""
        model = device.model()
        if self.faults.take("lies", device.id):
            for item in model["attributes"]:
                item["value"] = {"a": 1} if item["name"] == "onOffStatus" else "-99999"
        return model

    def call(self, work: Call, *, token: bool = True) -> Handle:
        """Return what checks a call's signature, and its access token if it needs one, and answers it."""
        return self._handler(work, lambda record: self.office.check(record, self.now(), token=token), token=token)

    def system_call(self, work: Call) -> Handle:
        """Return what checks and answers a call between systems, which is signed in another way and has no token."""
        return self._handler(work, lambda record: self.office.check_system(record, self.now()), token=False)

    def _handler(self, work: Call, check: Check, *, token: bool) -> Handle:
        async def handle(request: web.Request) -> web.Response:
            record = Recorded(
                method=request.method, path=request.path, headers=request.headers, body=await request.read()
            )
            try:
                self._object(request.path, token=token)
                check(record)
                content = work(request, _body(record))
            except Refused as refusal:
                content = {"retCode": refusal.code, "retInfo": refusal.info}
            return web.json_response(content)

        return handle

    def _object(self, path: str, *, token: bool) -> None:
        if fault := self.faults.take("ret_code", path):
            raise Refused(str(fault.options.get("code", "A00004")))
        if self.faults.take("replay", path):
            raise Refused("C00005")
        if token and self.faults.take("expired_token", path):
            raise Refused("D00004")
        if token and self.faults.take("foreign_token", path):
            raise Refused("D00005")


def _body(record: Recorded) -> dict[str, Any]:
    if not record.body:
        return {}
    try:
        body = record.json()
    except ValueError:
        raise Refused("B00002") from None
    if not isinstance(body, dict):
        raise Refused("B00002")
    return body
