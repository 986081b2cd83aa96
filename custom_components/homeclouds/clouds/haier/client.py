"""The calls of UWS that read and control an account: devices, digital models, commands, the gateway's address.

None of them is in the vendor's document, which stops at the common rules; they follow the official samples of
haier-iot/cloud-api and what working clients send.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
import uuid

from ..core.errors import ProtocolError
from ..core.model import JSON
from ..core.rate_limit import Priority
from ..core.shared_work import with_token
from ..core.values import SCALARS, as_dict, identifier, once, presence, read_json
from .codes import NoModelError
from .session import Session

_DEVICES: Final = "/uds/v1/protected/deviceinfos"
_LAST_STATUS: Final = "/uds/v1/protected/{}/lastReportStatus"
_MODEL: Final = "/shadow/v1/devdigitalmodels"
_BATCH: Final = "/stdudse/v1/sendbatchCmd/{}"
_RESULT: Final = "/stdudse/v1/queryResult/{}"
_ASSIGN: Final = "/gmsWS/wsag/assign"


@dataclass
class Client:
    """The calls of one account."""

    session: Session
    left_out: int = 0
    """Devices of the last list that could not be read."""

    async def call(
        self,
        method: str,
        path: str,
        body: Mapping[str, JSON] | None = None,
        *,
        priority: Priority = Priority.STATE,
    ) -> dict[str, Any]:
        """Make a call as the user. Raises CloudError."""
        transport, origin = self.session.transport, self.session.hosts.uws
        return await with_token(
            self.session.access,
            self.session.renew,
            lambda token: transport.call(method, origin, path, body, token=token, priority=priority),
        )

    async def devices(self) -> list[dict[str, Any]]:
        """Return the devices bound to the account; what has no id is left out, and counted in `left_out`.

        Raises TooManyDevicesError.
        """
        answer = await self.call("GET", _DEVICES, priority=Priority.LIST)
        rows = answer.get("deviceinfos")
        if not isinstance(rows, list):
            raise ProtocolError("deviceinfos is no list")
        named = [(identifier(row.get("deviceId")), row) for row in rows if isinstance(row, dict)]
        devices = once(
            (device_id, presence(row.get("online")), {**row, "deviceId": device_id})
            for device_id, row in named
            if device_id
        )
        self.left_out = len(rows) - sum(bool(device_id) for device_id, _ in named)
        return list(devices.values())

    async def digital_model(self, device_id: str) -> dict[str, Any]:
        """Return the digital model of one device (the cloud takes one per call, else B00005). Raises NoModelError."""
        answer = await self.call("POST", _MODEL, {"deviceInfoList": [{"deviceId": device_id}]})
        if not (text := as_dict(answer.get("detailInfo")).get(device_id)):
            raise NoModelError("no digital model")
        return decode_object(text)

    async def last_status(self, device_id: str) -> dict[str, str]:
        """Return what a device without digital model reported last: name -> value."""
        answer = await self.call("GET", _LAST_STATUS.format(device_id))
        statuses = answer.get("statuses")
        if isinstance(statuses, list):
            statuses = {
                item["name"]: item.get("value")
                for item in statuses
                if isinstance(item, dict) and isinstance(item.get("name"), str)
            }
        if not isinstance(statuses, dict):
            raise ProtocolError("statuses is neither map nor list")
        return {name: str(value) for name, value in statuses.items() if isinstance(value, SCALARS)}

    async def send(self, device_id: str, commands: Sequence[Mapping[str, JSON]]) -> str:
        """Hand commands for one device to the cloud as one batch and return its number; the result comes later."""
        number = new_number()
        items: list[JSON] = [
            {"deviceId": device_id, "index": index, "sn": number, "subSn": f"{number}:{index}", **command}
            for index, command in enumerate(commands)
        ]
        await self.call("POST", _BATCH.format(number), {"sn": number, "cmdMsgList": items}, priority=Priority.COMMAND)
        return number

    async def results(self, number: str) -> list[dict[str, Any]]:
        """Return how far the commands of a batch have got: `execStep`, `execResult`, `execResultCode`, `invalidCode`."""
        answer = await self.call("GET", _RESULT.format(number), priority=Priority.COMMAND)
        return list(_results(answer))

    async def gateway(self) -> tuple[str, str]:
        """Return the address of the gateway to connect to, and the token it was assigned for."""
        return await with_token(self.session.access, self.session.renew, self._assign)

    async def _assign(self, token: str) -> tuple[str, str]:
        transport = self.session.transport
        body: dict[str, JSON] = {"clientId": transport.client_id, "token": token}
        answer = await transport.call("POST", self.session.hosts.uws, _ASSIGN, body, token=token)
        address = answer.get("agAddr")
        if not isinstance(address, str) or "://" not in address:
            raise ProtocolError("no gateway assigned")
        return address, token


def new_number() -> str:
    """Return a new 32-digit number for a batch or a message."""
    return uuid.uuid4().hex


def decode_object(text: object) -> dict[str, Any]:
    """Return a JSON object, which may come as JSON within JSON. Raises ProtocolError."""
    try:
        content = read_json(text) if isinstance(text, str | bytes) else text
    except (ValueError, RecursionError) as err:
        raise ProtocolError("no JSON where an object belongs") from err
    if not isinstance(content, dict):
        raise ProtocolError("no JSON object where one belongs")
    return content


def _results(answer: Mapping[str, Any]) -> Sequence[dict[str, Any]]:
    """Find the list of results, whose place in the answer the vendor's pages do not agree upon."""
    for value in answer.values():
        if isinstance(value, list) and value and all(isinstance(item, dict) and "execStep" in item for item in value):
            return value
        if isinstance(value, dict) and (found := _results(value)):
            return found
    return ()
