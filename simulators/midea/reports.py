"""The cloud as a caller, section 5: it posts what appliances report to the partner's cloud."""

import asyncio
from collections.abc import Mapping
from itertools import count
import json
import time
from typing import Any, Final
import uuid

import aiohttp
from multidict import CIMultiDict
from yarl import URL

from ..recording import Recorded, RequestLog
from .appliances import Appliance
from .signing import open_signature
from .state import MideaState, Spelling

REPORT_PATH: Final = "/v1/oem2third/appliance/data/report"
TIMEOUT: Final = aiohttp.ClientTimeout(total=10)
OVERSIZE: Final = 65 * 1024


class Reporter:
    """Sends reports one after the other, each once: a report that is refused or lost is not repeated.

    ``log`` holds what was sent with the status and answer it got; status 0 means that nobody answered.
    """

    def __init__(self, cloud: MideaState) -> None:
        """Report for a cloud; call ``open`` before."""
        self._cloud = cloud
        self._session: aiohttp.ClientSession | None = None
        self._turn = asyncio.Lock()
        self._numbers = count(1)
        self._last = b""
        self.log = RequestLog()

    def open(self) -> None:
        """Get ready."""
        connector = aiohttp.TCPConnector(resolver=aiohttp.ThreadedResolver())
        self._session = aiohttp.ClientSession(connector=connector, timeout=TIMEOUT)

    async def close(self) -> None:
        """Hang up."""
        if self._session is not None:
            await self._session.close()

    def restart_counter(self) -> None:
        """Number the reports from 1 again."""
        self._numbers = count(1)

    async def report(
        self, webhook: str, appliance: Appliance, frame: bytes, properties: Mapping[str, Any] | None
    ) -> None:
        """Send one report to an origin, which is completed with the documented path, or to a full address.

        ``properties`` None means that the thing model has no words for what is reported.
        """
        cloud, url = self._cloud, URL(webhook)
        if self._session is None or cloud.faults.take("lost_report", appliance.id):
            return
        if url.path in {"", "/"}:
            url = url.with_path(REPORT_PATH)
        async with self._turn:
            body, headers = self._compose(appliance, frame, properties, url)
            record = Recorded(method="POST", path=url.raw_path, headers=CIMultiDict(headers), body=body)
            record.interface, record.time = appliance.id, cloud.now()
            self.log.add(record)
            try:
                async with self._session.post(url, data=body, headers=headers, allow_redirects=False) as answer:
                    record.answer = await answer.read()
                    record.status = answer.status
            except (aiohttp.ClientError, TimeoutError) as error:
                record.answer, record.status = str(error).encode(), 0
            self.log.changed()

    def _compose(
        self, appliance: Appliance, frame: bytes, properties: Mapping[str, Any] | None, url: URL
    ) -> tuple[bytes, dict[str, str]]:
        cloud, faults = self._cloud, self._cloud.faults
        if faults.take("corrupt_frame", appliance.id):
            frame = frame[:-2] + bytes((frame[-2] ^ 0xFF, frame[-1]))
        message = self._message(appliance, frame, properties)
        if faults.take("nameless_report", appliance.id):
            message = {key: value for key, value in message.items() if not key.startswith("appliance")}
        if faults.take("oversized_report", appliance.id):
            message["padding"] = "x" * OVERSIZE
        body = json.dumps(message, ensure_ascii=False).encode()
        if faults.take("broken_report", appliance.id):
            # As the document's example is printed: the inner quotes are escaped, the outer ones are missing.
            body = b'{"applianceId":"%s","msgId":1,"reportData":{"power\\":"0\\"}}' % appliance.id.encode()
        if self._last and faults.take("replayed_report", appliance.id):
            body = self._last
        self._last = body
        signature = open_signature(cloud.client_secret, "POST", url.raw_path, url.raw_query_string, body)
        if faults.take("bad_signature", appliance.id):
            signature = open_signature("another secret", "POST", url.raw_path, url.raw_query_string, body)
        return body, {
            "Content-Type": "application/json",
            "ClientId": "somebody-else" if faults.take("unknown_client", appliance.id) else cloud.client_id,
            "SignatureVersion": "2.0",
            "Signature": signature,
        }

    def _message(self, appliance: Appliance, frame: bytes, properties: Mapping[str, Any] | None) -> dict[str, Any]:
        cloud, milliseconds = self._cloud, int(self._cloud.now() * 1000)
        if old := cloud.faults.take("old_report", appliance.id):
            milliseconds -= int(float(old.options.get("seconds", 60)) * 1000)
        number = next(self._numbers)
        code = "1" if cloud.faults.take("stranger_report", appliance.id) else appliance.id
        if cloud.spelling == Spelling.EXAMPLE and properties is not None:
            return {
                "reqId": uuid.uuid4().hex,
                "stamp": time.strftime("%Y%m%d%H%M%S", time.gmtime(milliseconds / 1000)),
                "applianceId": code,
                "msgId": number,
                "msgTime": milliseconds,
                "dataFormat": 1,
                "reportData": json.dumps(properties),
            }
        return {
            "reqId": uuid.uuid4().hex,
            "stamp": str(milliseconds),
            "applianceCode": code,
            "msgId": str(number),
            "msgTime": milliseconds,
            "hexData": frame.hex().upper(),
            "jsonData": properties,
        }
