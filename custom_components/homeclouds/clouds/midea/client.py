"""The appliance API of Midea Open Smart (§4.2): thirteen calls, signed, with a token that renews itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
import json
from typing import Any, Self
import uuid

from ..core.errors import (
    AuthError,
    CommandError,
    ErrorTable,
    NotPermittedError,
    ProtocolError,
    RateLimitError,
    SetupError,
    TokenError,
)
from ..core.http import Answer, Http
from ..core.model import JSON, Properties
from ..core.rate_limit import Priority
from ..core.redact import learn
from ..core.shared_work import Renewal
from ..core.values import as_dict, flatten, number, once, token as spelling
from . import signing
from .codes import APPLIANCE, PLAIN

BASES = ("/midea/open/business/v1", "/midea/open/v1")
"""Paths of the interfaces: of the document's table (§4.2.3), and of its examples."""


_DOUBTFUL = frozenset({"403", "5000", "6001", "9001", "9003", "10001", "10002", "10004"})
"""Documented codes that a server may send for an expired token: they are about permission, parameters, or the signature."""


class AuthState(IntEnum):
    """Whether an appliance trusts its user (§4.2.3.7)."""

    DONE = 0
    WAITING = 1
    """A user has to confirm at the appliance."""
    MISSING = 2
    UNSUPPORTED = 3

    @classmethod
    def parse(cls, value: JSON) -> Self | None:
        """Read a status; None for one that the document does not know."""
        status = number(value)
        return next((state for state in cls if state == status), None)


@dataclass(frozen=True, slots=True)
class Ads:
    """Where appliances are sent to when they are put on the network (§4.2.3.2)."""

    id: str
    domain: str
    port: int | None

    @classmethod
    def parse(cls, data: Mapping[str, JSON]) -> Self:
        """Read the answer of /token or /ads."""
        port = number(data.get("adsPort"))
        return cls(spelling(data.get("adsId")), spelling(data.get("adsDomain")), None if port is None else int(port))


@dataclass(frozen=True, slots=True)
class WifiChannels:
    """A run of Wi-Fi channels that a country allows (§4.2.3.4)."""

    first: int
    count: int
    power: int
    dfs: bool

    @classmethod
    def parse(cls, data: Mapping[str, JSON]) -> Self:
        """Read one entry."""
        first, count, power = (number(data.get(n)) for n in ("channelNum", "channelCounts", "maxTransferPower"))
        if first is None or count is None or power is None:
            raise ProtocolError("incomplete channel")
        return cls(int(first), int(count), int(power), spelling(data.get("dfs")) == "1")


@dataclass(frozen=True, slots=True)
class Appliance:
    """One row of the appliance list (§4.2.3.12)."""

    code: str
    name: str
    type: str
    """Category code without prefix: "AC"."""
    online: bool
    """True as well where the list has no word on it."""
    active: bool
    model: str | None
    serial_number: str | None
    sn8: str | None
    auth: AuthState | None

    @classmethod
    def parse(cls, data: JSON) -> Self | None:
        """Read a row in any of its documented spellings; None if it has no id."""
        if not isinstance(data, dict) or not (code := spelling(data.get("applianceCode"))):
            return None
        model = spelling(data.get("modelNumber")) or spelling(data.get("modelName"))
        return cls(
            code=code,
            name=spelling(data.get("name")) or code,
            type=spelling(data.get("applianceType")).upper().removeprefix("0X"),
            online=spelling(data.get("online")) != "0",
            active=spelling(data.get("activeStatus")) != "0",
            model=model if model != "0" else None,
            serial_number=spelling(data.get("sn")) or None,
            sn8=spelling(data.get("sn8")) or None,
            auth=AuthState.parse(data.get("authStatus")),
        )


@dataclass
class ApplianceApi:
    """The calls of one user. All raise CloudError; SetupError and AuthError name the field to blame."""

    http: Http
    origin: str
    client_id: str
    client_secret: str = field(repr=False)
    open_user_id: str
    access_token: str = field(default="", repr=False)
    base: str = BASES[0]
    """Path that all interfaces are below."""
    renewed: Callable[[str], None] = lambda access_token: None
    """Called with every new token, so that it outlives a restart."""
    renewals: int = 0
    left_out: int = 0
    """Rows of the last list that could not be read."""
    _not_cured: set[str] = field(default_factory=set, repr=False)
    """Codes without a meaning in the document that a new token did not change."""
    renewal: Renewal = field(default_factory=Renewal, repr=False)

    async def token(self) -> Ads:
        """Get a new device token and keep it (§4.2.3.1)."""
        data = object_of(await self._post("/token", {"openUserId": self.open_user_id}, Priority.COMMAND, "", PLAIN))
        if not (access_token := spelling(data.get("accessToken"))):
            raise ProtocolError("no token")
        learn(access_token)
        self.access_token = access_token
        self.renewals += 1
        self.renewed(access_token)
        return Ads.parse(data)

    async def ads(self) -> Ads:
        """Get the ADS resource (§4.2.3.2)."""
        return Ads.parse(object_of(await self._call("/ads", table=PLAIN)))

    async def region_id(self, time_zone: str) -> int:
        """Get the region of a time zone such as America/Anchorage (§4.2.3.3)."""
        region = number(object_of(await self._call("/area/city", cityCode=time_zone)).get("cityId"))
        if region is None:
            raise ProtocolError("no cityId")
        return int(region)

    async def wifi_channels(self, country: str) -> list[WifiChannels]:
        """Get the Wi-Fi channels of a country, ISO 3166-1 alpha-2 (§4.2.3.4)."""
        rows = array_of(await self._call("/country/channel/retrieve", countryCode=country))
        return [WifiChannels.parse(row) for row in rows if isinstance(row, dict)]

    async def bind(self, appliance: str, verification_code: str) -> None:
        """Give an appliance to the user (§4.2.3.5)."""
        await self._call("/bind", Priority.COMMAND, applianceCode=appliance, verificationCode=verification_code)

    async def unbind(self, appliance: str) -> None:
        """Take an appliance from the user (§4.2.3.6)."""
        await self._call("/unbind", Priority.COMMAND, applianceCode=appliance)

    async def auth_status(self, appliance: str) -> AuthState:
        """Ask whether an appliance trusts its user (§4.2.3.7)."""
        status = object_of(await self._call("/appliance/auth/status", applianceCode=appliance)).get("status")
        if (state := AuthState.parse(status)) is None:
            raise ProtocolError("unknown authentication status")
        return state

    async def authenticate(self, appliance: str) -> None:
        """Have an appliance ask for a confirmation at it (§4.2.3.8)."""
        await self._call("/appliance/auth", Priority.COMMAND, applianceCode=appliance)

    async def state(self, appliance: str, priority: Priority = Priority.STATE) -> Properties:
        """Get all properties of an appliance, the fault among them (§4.2.3.9)."""
        data = object_of(await self._call("/appliance/fullQuery", priority, applianceCode=appliance))
        properties: dict[str, JSON] = {}
        for part in ("query", "fault"):
            properties |= flatten(as_dict(data.get(part)))
        return properties

    async def control(self, appliance: str, instruction: Mapping[str, JSON], *, complete: bool = True) -> None:
        """Write properties (§4.2.3.10); `complete` has the cloud fill in those that the appliance wants besides."""
        await self._call(
            "/appliance/control/json",
            Priority.COMMAND,
            applianceCode=appliance,
            query=complete,
            instruction=dict(instruction),
        )

    async def control_raw(self, appliance: str, command: str) -> str:
        """Send a binary command in hexadecimal and return the appliance's answer as it came (§4.2.3.11)."""
        answer = await self._call(
            "/appliance/control/hexadecimal", Priority.COMMAND, applianceCode=appliance, command=command
        )
        return answer if isinstance(answer, str) else ""

    async def appliances(self) -> list[Appliance]:
        """List the user's appliances (§4.2.3.12); rows without an id are left out, and counted in `left_out`."""
        rows = array_of(await self._call("/appliance/list", Priority.LIST, PLAIN))
        appliances = [appliance for row in rows if (appliance := Appliance.parse(row))]
        self.left_out = len(rows) - len(appliances)
        return list(once((appliance.code, appliance.online, appliance) for appliance in appliances).values())

    async def rename(self, appliance: str, name: str) -> None:
        """Change an appliance's name (§4.2.3.13)."""
        await self._call("/appliance/updateDeviceInfo", Priority.COMMAND, applianceCode=appliance, name=name)

    async def _call(
        self, path: str, priority: Priority = Priority.STATE, table: ErrorTable = APPLIANCE, **data: JSON
    ) -> JSON:
        used = self.access_token or await self._renew("")
        try:
            return await self._post(path, data, priority, used, table)
        except TokenError:
            used = await self._renew(used)
        except (CommandError, NotPermittedError, SetupError) as err:
            # The document lists no code of the appliance API for a token that has ended (§4.2.4): it may be one that it lacks.
            if (
                err.code is None
                or (err.code in table.codes and err.code not in _DOUBTFUL)
                or err.code in self._not_cured
            ):
                raise
            used = await self._renew(used)
            self._not_cured.add(err.code)
            data_again = await self._post(path, data, priority, used, table)
            self._not_cured.discard(err.code)
            return data_again
        try:
            return await self._post(path, data, priority, used, table)
        except TokenError as err:
            raise AuthError("a new token is not accepted either", code=err.code) from err

    async def _renew(self, refused: str) -> str:
        if self.access_token == refused:
            await self.renewal.share(self.token)
        return self.access_token

    async def _post(
        self, path: str, data: Mapping[str, JSON], priority: Priority, access_token: str, table: ErrorTable
    ) -> JSON:
        return await self.http.clock.agreed(lambda: self._signed(path, data, priority, access_token, table))

    async def _signed(
        self, path: str, data: Mapping[str, JSON], priority: Priority, access_token: str, table: ErrorTable
    ) -> JSON:
        body = json.dumps(
            {"reqId": str(uuid.uuid4()), "stamp": str(int(self.http.clock.stamp() * 1000)), **data},
            ensure_ascii=False,
            separators=(",", ":"),
        ).encode()
        headers = {
            "Content-Type": "application/json",
            "ClientId": self.client_id,
            "SignatureVersion": signing.VERSION,
            "Signature": signing.open_signature(self.client_secret, "POST", self.base + path, "", body),
        }
        if access_token:
            headers["Authorization"] = f"Bearer {access_token}"
        answer = await self.http.request(
            "POST",
            self.origin + self.base + path,
            headers=headers,
            body=body,
            interface=path,
            priority=priority,
            private=path == "/token",
        )
        try:
            return result(answer, table)
        except RateLimitError as err:
            self.http.pause(err)
            raise


def result(answer: Answer, table: ErrorTable) -> JSON:
    """Return the data of an answer. Raises what its code stands for, ProtocolError if it has none."""
    if answer.status in {401, 403}:
        raise table.error(answer.status)
    content = answer.json()
    code = number(content.get("code"))
    if code is None:
        raise ProtocolError(f"no result code in answer with status {answer.status}")
    if code != 0:
        raise table.error(int(code), f"{int(code)} {spelling(content.get('msg'))}".strip())
    data: JSON = content.get("data")
    return data


def object_of(data: JSON) -> dict[str, Any]:
    """Return the object that an answer must hold. Raises ProtocolError."""
    if not isinstance(data, dict):
        raise ProtocolError("no object in answer")
    return data


def array_of(data: JSON) -> list[JSON]:
    """Return the list that an answer must hold. Raises ProtocolError."""
    if not isinstance(data, list):
        raise ProtocolError("no list in answer")
    return data
