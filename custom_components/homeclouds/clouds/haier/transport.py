"""Signed calls: headers, signature, result codes, and the two retries that the vendor's rules call for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
import json
from typing import Any

from ..core.errors import ClockError, RateLimitError, SecretError
from ..core.http import Answer, Http
from ..core.model import JSON
from ..core.rate_limit import Priority
from .codes import RepeatedError, check
from .signing import Sequence, signature, system_signature

_APP_VERSION = "1.0.0"


@dataclass
class Transport:
    """One app's and client's way to UWS and to the account gateway, which share rules."""

    http: Http
    app_id: str
    app_key: str = field(repr=False)
    client_id: str
    language: str = "zh-cn"
    """In which the vendor names attributes, values, and alarms."""
    timezone: str = "8"
    """Hours ahead of UTC."""
    send_app_key: bool = False
    """Whether to send the key in clear, against the document, as some vendor apps do."""
    _sequence: Sequence = field(default_factory=Sequence)

    async def call(
        self,
        method: str,
        origin: str,
        path: str,
        body: Mapping[str, JSON] | None = None,
        *,
        token: str = "",
        priority: Priority = Priority.STATE,
        private: bool = False,
    ) -> dict[str, Any]:
        """Make a signed call and return its answer.

        A wrong signature (D00001) is retried once with the vendor's own time, a repeated number (C00005) with a new one:
        both mean that nothing was carried out. Raises CloudError: ClockError if the clocks differ, SecretError at `app_key`
        if they are known not to and the signature is still wrong.
        """
        text = "" if body is None else json.dumps(body, ensure_ascii=False, separators=(",", ":"))
        clock = self.http.clock

        async def attempt() -> dict[str, Any]:
            answer = await self.http.request(
                method,
                origin + path,
                headers=self._headers(path, text, token),
                body=text.encode() if text else None,
                interface=path,
                priority=priority,
                private=private,
            )
            return self._checked(answer)

        try:
            return await clock.agreed(attempt, RepeatedError)
        except ClockError as err:
            if not clock.agrees:
                raise
            raise SecretError(str(err), code=err.code, field="app_key") from None

    async def system_call(
        self, origin: str, path: str, body: Mapping[str, JSON], system: tuple[str, str]
    ) -> dict[str, Any]:
        """Make a call in the name of a system (id and key), as the OAuth calls want it. Raises CloudError."""
        timestamp = self._timestamp()
        headers = {
            "Content-Type": "application/json;charset=UTF-8",
            "apiVersion": "v1",
            "sign": system_signature(*system, timestamp),
            "systemId": system[0],
            "timestamp": timestamp,
        }
        answer = await self.http.request(
            "POST", origin + path, headers=headers, body=json.dumps(body).encode(), interface=path, private=True
        )
        return self._checked(answer)

    def _checked(self, answer: Answer) -> dict[str, Any]:
        result = answer.json()
        try:
            check(result)
        except RateLimitError as err:
            self.http.pause(err)
            raise
        return result

    def _headers(self, path: str, text: str, token: str) -> dict[str, str]:
        timestamp = self._timestamp()
        headers = {
            "Content-Type": "application/json;charset=UTF-8",
            "accessToken": token,
            "appId": self.app_id,
            "appVersion": _APP_VERSION,
            "clientId": self.client_id,
            "language": self.language,
            "sequenceId": self._sequence.next(),
            "sign": signature(path, text, self.app_id, self.app_key, timestamp),
            "timestamp": timestamp,
            "timezone": self.timezone,
        }
        return headers | ({"appKey": self.app_key} if self.send_app_key else {})

    def _timestamp(self) -> str:
        return str(int(self.http.clock.stamp() * 1000))
