"""What appliances upload: calls that Midea's cloud makes to us (§5)."""

from collections import Counter, OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
import time
from typing import Any

import orjson

from ..core.last_seen import LastSeen
from ..core.model import JSON, Call, Properties, Reply
from ..core.values import flatten, number, read_json, token
from ..core.vendor_clock import AHEAD
from . import signing
from .binary import find_frame

PATH = "/v1/oem2third/appliance/data/report"
LARGEST = 64 * 1024
_REMEMBERED = 4096
_WINDOW = 300
"""Seconds that a report may be old by the vendor's clock. Signatures hold no time, so that one would be good for ever."""
_TOLERATED = 60
"""Seconds that a clock may be ahead of the vendor's."""

ACCEPTED = Reply({"code": 0, "msg": ""})
"""The answer to a report that was taken."""
CODES: Mapping[str, int] = {
    "wrong_client": 5000,
    "wrong_version": 9001,
    "wrong_signature": 10004,
    "too_large": 9001,
    "wrong_json": 9001,
    "too_old": 10003,
    "replayed": 10003,
}
"""Why a report is refused -> the code of the answer, out of the vendor's own tables (§4.1.4, §4.2.4)."""


class RefusedError(Exception):
    """A report that is not taken."""

    def __init__(self, reason: str, message: str = "") -> None:
        """Take a key of CODES and the message that is returned beside the code."""
        super().__init__(message or reason.replace("_", " "))
        self.reason = reason
        self.genuine = reason == "wrong_json"
        """Whether it is the vendor's own: the signature is looked at first."""


@dataclass(slots=True)
class Report:
    """One upload of one appliance; never changed, but not frozen either, which costs."""

    appliance: str
    properties: Properties | None
    """None: it is binary only, or in a form that can't be read."""
    frame: bytes | None
    """Only where there are no properties."""
    time: float | None
    """When the appliance uploaded it by the vendor's clock, in seconds since the epoch; None if there is none or it is invalid."""
    late: bool
    """A newer one came in before."""


@dataclass
class Reports:
    """Checks the reports of one account and remembers which it has seen."""

    client_id: str
    client_secret: str = field(repr=False)
    clock: Callable[[], float] = time.time
    """The vendor's clock, in seconds since the epoch."""
    taken: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    last: LastSeen = field(default_factory=LastSeen)
    """When the last one was taken."""
    _newest: dict[str, float] = field(default_factory=dict, repr=False)
    """Appliance -> time of its newest report."""
    _before: dict[str, float] = field(default_factory=dict, repr=False)
    """Appliance -> time of its newest report before a restart: a report that is not newer is a repetition."""
    _seen: OrderedDict[tuple[str, str, float | None], None] = field(default_factory=OrderedDict, repr=False)

    def dump(self) -> dict[str, JSON]:
        """Return the time of each appliance's newest report."""
        return {**self._newest}

    def load(self, newest: Mapping[str, JSON]) -> None:
        """Take in what dump() gave before a restart."""
        self._before = {appliance: moment for appliance, raw in newest.items() if (moment := number(raw)) is not None}
        self._newest = dict(self._before)

    def take(self, call: Call) -> Report:
        """Return the report in a call. Raises RefusedError, which is counted."""
        try:
            self._check(call)
            report = self._read(call.body)
        except RefusedError as err:
            self.refused[err.reason] += 1
            raise
        self.taken += 1
        self.last.note()
        return report

    def _check(self, call: Call) -> None:
        if len(call.body) > LARGEST:
            raise RefusedError("too_large")
        if call.headers.get("clientid", "") != self.client_id:
            raise RefusedError("wrong_client")
        if call.headers.get("signatureversion", "") != signing.VERSION:
            raise RefusedError("wrong_version")
        signature = call.headers.get("signature", "")
        if not signing.verify(signature, self.client_secret, call.method, call.path, call.query, call.body):
            raise RefusedError("wrong_signature")

    def _read(self, body: bytes) -> Report:
        data = _parse(body)
        appliance = token(data.get("applianceCode")) or token(data.get("applianceId"))
        message = token(data.get("msgId"))
        if not appliance or not message:
            raise RefusedError("wrong_json", "applianceCode and msgId are required")
        now = self.clock()
        moment = _moment(data.get("msgTime"), now)
        if moment is not None and moment < now - _WINDOW:
            raise RefusedError("too_old")
        if (appliance, message, moment) in self._seen or self._is_repetition(appliance, moment, now):
            raise RefusedError("replayed")
        properties = _properties(data.get("jsonData"), data.get("reportData"))
        is_binary = properties is None and isinstance(data.get("hexData"), str)
        frame = find_frame(data["hexData"]) if is_binary else None
        self._seen[appliance, message, moment] = None
        if len(self._seen) > _REMEMBERED:
            self._seen.popitem(last=False)
        return Report(appliance, properties, frame, moment, self._late(appliance, moment))

    def _is_repetition(self, appliance: str, moment: float | None, now: float) -> bool:
        """Return whether a report is not newer than the newest before a restart.

        If the clock of that one was ahead, one that is older is late: nothing is believed because of it.
        """
        newest = self._before.get(appliance, 0)
        return moment is not None and (moment == newest or moment < newest <= now + _TOLERATED)

    def _late(self, appliance: str, moment: float | None) -> bool:
        if moment is None:
            return False
        if moment < max(self._newest.get(appliance, 0), self._before.get(appliance, 0)):
            return True
        if len(self._newest) >= _REMEMBERED and appliance not in self._newest:
            self._newest.clear()
        self._newest[appliance] = moment
        return False

    def diagnostics(self) -> Mapping[str, JSON]:
        """Return the counters."""
        return {
            "reports_taken": self.taken,
            "reports_refused": {reason: self.refused[reason] for reason in CODES},
            "last_report": self.last.at,
        }


def refusal(error: RefusedError) -> Reply:
    """Return the answer to a report that was refused."""
    return Reply({"code": CODES[error.reason], "msg": str(error)}, accepted=False)


def _moment(value: JSON, now: float) -> float | None:
    milliseconds = number(value)
    return None if milliseconds is None or milliseconds / 1000 > now + AHEAD else milliseconds / 1000


def _parse(body: bytes) -> dict[str, Any]:
    try:
        data = orjson.loads(body)
    except ValueError:
        data = _read_loosely(body)
    if not isinstance(data, dict):
        raise RefusedError("wrong_json")
    return data


def _read_loosely(body: bytes) -> Any:
    """Read what is JSON to Python only, such as NaN."""
    try:
        return read_json(body)
    except ValueError:
        return _mended(body)
    except RecursionError:
        raise RefusedError("wrong_json") from None


def _mended(body: bytes) -> Any:
    r"""Read the document's own example, which is no JSON: "reportData":{"power\":\"0\"} has lost a quotation mark."""
    try:
        text = body.decode()
        head, mark, tail = text.partition('"reportData":')
        if not mark:
            raise RefusedError("wrong_json")
        return read_json(head + mark + tail.replace('\\"', '"').replace('"{', "{").replace('}"', "}"))
    except ValueError, RecursionError:
        raise RefusedError("wrong_json") from None


def _properties(*spellings: JSON) -> Properties | None:
    """Read the first spelling of the state that holds one: an object, or an object as text."""
    for spelling in spellings:
        try:
            found = read_json(spelling) if isinstance(spelling, str) and spelling else spelling
            if isinstance(found, dict) and found:
                return flatten(found)
        except ValueError, RecursionError:
            continue
    return None
