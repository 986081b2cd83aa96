"""Calls to the partner's platform: C21 to C31 (Q/CT X-2017, 7.3.2)."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
import json
import random
import time
from typing import Any

from ...core.errors import AuthError, CloudError, ProtocolError, ServerError
from ...core.http import Http
from ...core.model import JSON, Value
from ...core.rate_limit import Priority
from ...core.redact import learn
from ...core.shared_work import Renewal, with_token
from ...core.values import SCALARS, identifier, number, presence, token
from ..codes import CODES, Code
from ..params import C_WORDS, Resources, each_readable, name_of, readable, statuses

_TOKEN = "/token"
_EARLY = 60
"""Seconds before its end at which a token is renewed."""
_SHORTEST, _DAY = 30, 86400
_HEADERS = {"Content-Type": "application/json; charset=utf-8"}


def sequence_no() -> str:
    """Return a sequence number: YYYYMMDDHHMMSS and four digits."""
    return f"{time.strftime('%Y%m%d%H%M%S')}{random.randrange(10_000):04}"


def expiry(value: object, now: float) -> float:
    """Return the epoch seconds at which a token ends.

    The document says "system timestamp"; platforms send milliseconds, seconds, or seconds from now. What is none of these,
    or long past (clocks differ), counts as a day: the platform says so when a token is no longer good.
    """
    end = number(value if isinstance(value, SCALARS) else None) or 0
    if end > 1e11:
        end /= 1000
    elif 0 < end < 1e8:
        end += now
    return end if end > now + _SHORTEST else now + _DAY


@dataclass(frozen=True, slots=True)
class Member:
    """A device as a gateway lists it."""

    serial: str
    type: str
    online: bool | None = None
    status: Mapping[str, Value] = field(default_factory=dict)


@dataclass
class PlatformClient:
    """The partner's platform. All calls raise UnreachableError, AuthError, CommandError."""

    http: Http
    server: str
    """Origin, without a slash at the end."""
    cloud_id: str = field(repr=False)
    cloud_key: str = field(repr=False)
    resources: defaultdict[str, Resources] = field(repr=False)
    """Serial number -> what is known of a device's resources."""
    expires_at: float = 0
    _token: str | None = field(default=None, repr=False)
    renewal: Renewal = field(default_factory=Renewal, repr=False)

    async def renew(self) -> None:
        """C21 (7.3.2.1): get a token. Raises AuthError if id and key are refused."""
        self._token = None
        answer = await self._post(
            _TOKEN,
            {"cloudId": self.cloud_id, "cloudKey": self.cloud_key},
            Priority.COMMAND,
        )
        if (code := _code(answer)) == str(int(Code.FAILED)):
            raise ServerError(str(answer.get("desc") or ""), code=code)
        if code != str(int(Code.OK)):
            raise AuthError(str(answer.get("desc") or ""), code=code, field="cloud_key")
        given = answer.get("access_token")
        if not isinstance(given, str) or not given:
            raise ProtocolError("no access_token")
        learn(given)
        self._token, self.expires_at = given, expiry(answer.get("expiredAt"), time.time())

    async def bind(self, serial: str, *, gateway: str | None = None, key: str = "", type: str = "") -> str:
        """C22 (7.3.2.2), or C24 (7.3.2.4) for a device behind a gateway; return the device's type as far as it is known."""
        data = _given(deviceSN=serial, deviceType=type, gwId=gateway or "", bindKey="" if gateway else key)
        answer = await self._call("/device/sub/bind" if gateway else "/device/bind", data, Priority.COMMAND)
        return identifier(answer.get("deviceType")) or type

    async def unbind(self, serial: str, *, gateway: str | None = None, type: str = "") -> None:
        """C23 (7.3.2.3), or C25 (7.3.2.5) for a device behind a gateway."""
        data = _given(deviceSN=serial, deviceType=type, gwId=gateway or "")
        await self._call("/device/sub/unbind" if gateway else "/device/unbind", data, Priority.COMMAND)

    async def online(self, serial: str, type: str = "") -> bool:
        """C26 (7.3.2.6): whether a device is online."""
        answer = await self._call("/device/online/get", _given(deviceSN=serial, deviceType=type))
        if (online := presence(answer.get("online"))) is None:
            raise ProtocolError("online is neither 0 nor 1")
        return online

    async def status(self, serial: str, type: str = "") -> tuple[str, dict[str, Value]]:
        """C27 (7.3.2.7): the device's type, where stated, and its properties."""
        answer = await self._call("/device/status/get", _given(deviceSN=serial, deviceType=type))
        return identifier(answer.get("deviceType")) or type, self._properties(serial, answer)

    async def control(
        self, serial: str, channel: str, commands: Sequence[tuple[str, str]], type: str = ""
    ) -> dict[str, Value]:
        """C28 (7.3.2.8): write to one channel of a device; return the part of the new state that is in the answer."""
        data = _given(deviceSN=serial, deviceType=type, serialId=channel)
        data["cmds"] = [{"name": name, "value": value} for name, value in commands]
        answer = await self._call("/device/control", data, Priority.COMMAND)
        return statuses(answer.get("result"), C_WORDS)

    async def members(self, gateway: str) -> list[Member]:
        """C29 (7.3.2.10): a gateway, first, and the devices behind it."""
        answer = await self._call("/gateway/subList", {"gwId": gateway}, Priority.LIST)
        return [_member(item, serial) for item, serial in _members(answer, gateway)]

    async def details(self, gateway: str) -> list[Member]:
        """C30 (7.3.2.11): the properties of a gateway, first, and of the devices behind it, but for those that cannot be read."""
        answer = await self._call("/gateway/subDetailList", {"gwId": gateway}, Priority.LIST)

        def read(one: tuple[Mapping[str, Any], str]) -> Member:
            item, serial = one
            return _member(item, serial, self._properties(serial, item))

        return each_readable(_members(answer, gateway), read)

    async def manage(self, serial: str, channel: str, resource: str, entry: dict[str, JSON], type: str = "") -> None:
        """C31 (7.3.2.9): add, change, or delete an entry of a resource, by its mode 1, 2, or 3."""
        data = _given(deviceSN=serial, deviceType=type)
        data["resource"] = [{"serialId": channel, "resName": resource, "resInfo": [entry]}]
        await self._call("/device/resManage", data, Priority.COMMAND)

    def _properties(self, serial: str, data: Mapping[str, Any]) -> dict[str, Value]:
        resources = self.resources[serial].read(data.get("resource"), C_WORDS, whole=True)
        if data.get("status") is None:
            raise ProtocolError("no `status`")
        return statuses(data["status"], C_WORDS) | resources

    async def _call(self, path: str, data: Mapping[str, JSON], priority: Priority = Priority.STATE) -> dict[str, Any]:
        """Make a call that needs the token; a token that is refused is renewed once."""
        return await with_token(
            self._valid, self._valid, lambda token: self._attempt(path, {"access_token": token, **data}, priority)
        )

    async def _valid(self, refused: str | None = None) -> str:
        if self._token is None or self._token == refused or time.time() > self.expires_at - _EARLY:
            await self.renewal.share(self.renew)
        if self._token is None:
            raise ProtocolError("no access_token")
        return self._token

    async def _attempt(self, path: str, data: Mapping[str, JSON], priority: Priority) -> dict[str, Any]:
        answer = await self._post(path, data, priority)
        if (code := _code(answer)) != str(int(Code.OK)):
            raise CODES.error(code, str(answer.get("desc") or ""))
        return answer

    async def _post(self, path: str, data: Mapping[str, JSON], priority: Priority) -> dict[str, Any]:
        body = json.dumps({**data, "sequenceNo": sequence_no()}, ensure_ascii=False).encode(errors="replace")
        answer = await self.http.request(
            "POST",
            f"{self.server}{path}",
            headers=_HEADERS,
            body=body,
            interface=path,
            priority=priority,
            private=path == _TOKEN,
        )
        if answer.status == 404:
            raise ProtocolError(f"there is no {path} on this server")
        return answer.json()


async def tried[T](job: Callable[[], Awaitable[T]]) -> T | CloudError:
    """Do something and return what comes of it, or the CloudError."""
    try:
        return await job()
    except CloudError as err:
        return err


def _code(answer: Mapping[str, Any]) -> str:
    """Return the code of an answer. Raises ProtocolError if it has none."""
    if not (code := token(answer.get("code"))).removeprefix("-").isdecimal():
        raise ProtocolError("no code in the answer")
    return code


def _given(**data: str) -> dict[str, JSON]:
    return {name: value for name, value in data.items() if value}


def _members(answer: Mapping[str, Any], gateway: str) -> list[tuple[Mapping[str, Any], str]]:
    if not isinstance(answer.get("devices"), list | dict):
        raise ProtocolError("no `devices`")
    listed = readable(answer["devices"], lambda item: (item, name_of(item.get("deviceSN"))))
    return [(answer, gateway), *listed]


def _member(item: Mapping[str, Any], serial: str, status: Mapping[str, Value] | None = None) -> Member:
    return Member(serial, identifier(item.get("deviceType")), presence(item.get("online")), status or {})
