"""One place for the vendor's HTTP interfaces: how they are called, and what their answers mean."""

from collections.abc import Mapping
from dataclasses import dataclass, field
import json
from math import inf
import time
from typing import Any
from urllib.parse import quote, urlencode

from ..core.errors import AuthError, CloudError, ErrorTable, ProtocolError, UnreachableError
from ..core.http import Http
from ..core.rate_limit import Limit, Priority
from ..core.values import as_dict
from .codes import FORBIDDEN, QUOTA, QUOTA_PAUSE, RUNNING, SIGNED, WRONG_REGION, QuotaError, result_code
from .regions import REGIONS, Hosts
from .signing import canonical, nonce, sign

LIMIT = Limit(
    calls=300,
    seconds=300,
    gap=0.55,
    source="API Center, Requirements of Calling Interface: 500 ms per interface, 300 in 5 min",
)
"""Per IP address, so for all accounts of the machine; the gap has 50 ms to spare for what happens on the way."""
_TIMEOUT = 30
_USED_UP = frozenset({403, 412})
"""Statuses of HTTP that say so without an answer (CoolKit developer guide)."""
_COUNTED = "/v2/"
"""Begins the interfaces that an app id has a number of calls for; the dispatch service is none of them."""


@dataclass
class Client:
    """Calls for one account. The token is given with every call: the session owns it."""

    http: Http
    hosts: Hosts
    app_id: str
    app_secret: str = field(repr=False)
    region: str = ""
    quiet_until: float = -inf
    """Until when the app id has no calls left (monotonic)."""
    forbidden: set[str] = field(default_factory=set)
    """Interfaces that the app id may not use, as far as was tried."""

    async def signed(
        self,
        method: str,
        path: str,
        data: Mapping[str, Any],
        *,
        origin: str | None = None,
        timeout: float = _TIMEOUT,
    ) -> dict[str, Any]:
        """Make a call that proves the app (Authorization: Sign) and return its `data`.

        Raises AuthError or SetupError with the field to blame, UnreachableError, RateLimitError; 10004 (other region) leaves
        as AuthError with that code and the region as its message.
        """
        if method in {"POST", "PUT"}:
            message = _encode(data)
        else:
            message = canonical({name: str(value) for name, value in data.items()})
        header = f"Sign {sign(self.app_secret, message)}"
        return await self._call(
            method, path, data, header, SIGNED, Priority.COMMAND, origin or self.hosts.api(self.region), timeout
        )

    async def signed_at_home(self, path: str, data: Mapping[str, Any], *, repeatable: bool = False) -> dict[str, Any]:
        """Make a signed call in the user's region: 10004 names it, and `region` is it from then on (document, Login).

        Where it names none, the others are tried, also if one cannot be reached or, if the call is `repeatable`, may have carried
        it out. Raises as signed() does; AuthError with field "region" if no region knows the user.
        """
        tried: list[str] = []
        failure: CloudError | None = None
        guessed = False
        while True:
            tried.append(self.region)
            region = ""
            try:
                return await self.signed("POST", path, data)
            except AuthError as err:
                if err.code != WRONG_REGION:
                    raise
                region = str(err)
            except UnreachableError as err:
                if not guessed:
                    raise
                if err.uncertain and not repeatable:
                    self.region = tried[0]
                    raise
                failure = failure or err
            if guessed := region not in REGIONS:
                region = next((other for other in REGIONS if other not in tried), tried[0])
            if region in tried:
                self.region = tried[0]
                raise failure or AuthError("no region knows the account", field="region", code=WRONG_REGION)
            self.region = region

    async def bearer(
        self,
        token: str,
        method: str,
        path: str,
        data: Mapping[str, Any] | None = None,
        *,
        priority: Priority = Priority.STATE,
        origin: str | None = None,
    ) -> dict[str, Any]:
        """Make a call with an access token and return its `data` (the whole answer if it has none). Raises TokenError too."""
        header = f"Bearer {token}"
        return await self._call(
            method, path, data or {}, header, RUNNING, priority, origin or self.hosts.api(self.region)
        )

    async def _call(
        self,
        method: str,
        path: str,
        data: Mapping[str, Any],
        authorization: str,
        table: ErrorTable,
        priority: Priority,
        origin: str,
        timeout: float = _TIMEOUT,
    ) -> dict[str, Any]:
        if path.startswith(_COUNTED) and (pause := self.quiet_until - time.monotonic()) > 0:
            raise QuotaError("the app id's calls are used up", code=QUOTA, retry_after=pause)
        headers = {"Authorization": authorization, "X-CK-Appid": self.app_id, "X-CK-Nonce": nonce()}
        url, body = f"{origin}{path}", None
        if method in {"POST", "PUT"}:
            headers["Content-Type"] = "application/json"
            body = _encode(data)
        elif data:
            url += f"?{urlencode(data, quote_via=quote)}"
        answer = await self.http.request(
            method,
            url,
            headers=headers,
            body=body,
            interface=path,
            priority=priority,
            timeout=timeout,
            private=table is SIGNED,
        )
        if answer.status in _USED_UP:
            raise self._exhausted(answer.status)
        content = answer.json()
        if (code := result_code(content)) is None:
            raise ProtocolError(f"no result code in the answer to {path}")
        if code:
            raise self._error(table, code, content, path)
        self.forbidden.discard(path)
        result = content.get("data", content)
        if not isinstance(result, dict):
            raise ProtocolError(f"no data in the answer to {path}")
        return result

    def _error(self, table: ErrorTable, code: int, content: Mapping[str, Any], path: str) -> CloudError:
        if str(code) == QUOTA:
            return self._exhausted(code)
        if str(code) == FORBIDDEN:
            self.forbidden.add(path)
        words = str(as_dict(content.get("data")).get("region") or content.get("msg") or "")
        error = table.error(code, words if str(code) in table.codes else f"{words} (code {code})".lstrip())
        self.http.pause(error)
        return error

    def _exhausted(self, code: int) -> QuotaError:
        self.quiet_until = time.monotonic() + QUOTA_PAUSE
        return QuotaError("the app id's calls are used up", code=code, field="app_id", retry_after=QUOTA_PAUSE)


def _encode(data: Mapping[str, Any]) -> bytes:
    return json.dumps(data, separators=(",", ":"), ensure_ascii=False).encode()
