"""The common rules of UWS, as a server would check them: headers, signature, clock, numbers, tokens."""

from dataclasses import dataclass, field
from hashlib import sha256
from itertools import count
import re
from typing import Any

from ..recording import Recorded

REQUIRED = ("appId", "appVersion", "clientId", "sequenceId", "timestamp", "language", "timezone", "Content-Type")
TOKEN_LIFE = 10 * 86400


class Refused(Exception):
    """A call ends with this retCode."""

    def __init__(self, code: str, info: str = "") -> None:
        """Take code and the vendor's debug text."""
        super().__init__(code)
        self.code, self.info = code, info or MEANINGS.get(code, "error")


MEANINGS = {
    "A00004": "系统内部错误",
    "B00001": "缺少必填参数",
    "B00002": "参数类型错误",
    "B00004": "参数不符合规则要求",
    "B00005": "参数数量错误",
    "C00001": "appId与appKey验证失败",
    "C00005": "重复请求",
    "D00001": "sign签名错误",
    "D00002": "账号或密码错误",
    "D00003": "Token不存在，未通过token验证",
    "D00004": "Token已过期，未通过token验证。",
    "D00005": "Token不是由此应用创建，未通过token验证。",
    "D00009": "登录失败超限，需使用验证码登录",
    "D00010": "账号被锁定",
    "D00017": "账户不存在",
    "G20202": "当前用户与该设备不匹配",
    "Y00001": "设备云端影子未开启或已关闭。",
    "Y00002": "历史设备，没有建立标准模型转换关系。",
}


def sign(path: str, body: bytes, app_id: str, app_key: str, timestamp: str) -> str:
    """Sign what was received: path, body without blanks, appId, appKey, timestamp."""
    text = re.sub(r"[ \t\r\n]", "", body.decode())
    return sha256(f"{path}{text}{app_id}{app_key}{timestamp}".encode()).hexdigest()


@dataclass
class Grant:
    """A pair of tokens."""

    access: str
    refresh: str
    client_id: str
    expires: float


@dataclass
class Office:
    """Issues tokens and remembers them, and every request number."""

    app_id: str = "MB-DEMO-0000"
    app_key: str = "504f37c39bb062a789b28598fe94d9d8"
    window: float = 300
    """Seconds that a timestamp may be off."""
    life: float = TOKEN_LIFE
    grants: dict[str, Grant] = field(default_factory=dict)
    """By access token."""
    numbers: set[str] = field(default_factory=set)
    codes: dict[str, tuple[str, float]] = field(default_factory=dict)
    """Code of the sign-in page -> where it was sent to, and until when it is good."""
    _count: count[int] = field(default_factory=lambda: count(1))

    def issue(self, client_id: str, now: float) -> Grant:
        """Make a new pair."""
        number = next(self._count)
        grant = Grant(
            f"TGT{number:04d}ACCESS0000000000000000", f"RT{number:04d}REFRESH00000000000", client_id, now + self.life
        )
        self.grants[grant.access] = grant
        return grant

    def rotate(self, refresh: str, client_id: str, now: float) -> Grant:
        """Trade a refresh token for a new pair; the old refresh token is used up."""
        old = next((grant for grant in self.grants.values() if refresh and grant.refresh == refresh), None)
        if old is None:
            raise Refused("D00003")
        if old.client_id != client_id:
            raise Refused("D00005")
        old.refresh = ""
        return self.issue(client_id, now)

    def check(self, record: Recorded, now: float, *, token: bool = True) -> None:
        """Check the headers of a call as the document has it."""
        headers = record.headers
        if missing := [name for name in REQUIRED if not headers.get(name)]:
            raise Refused("B00001", f"缺少必填参数 {', '.join(missing)}")
        if headers["appId"] != self.app_id:
            raise Refused("C00001")
        if not re.fullmatch(r"\d{20}", headers["sequenceId"]):
            raise Refused("B00004", "sequenceId")
        self._check_sign(record, now)
        if headers["sequenceId"] in self.numbers:
            raise Refused("C00005")
        self.numbers.add(headers["sequenceId"])
        if token:
            self.check_token(headers.get("accessToken", ""), headers["clientId"], now)

    def check_system(self, record: Recorded, now: float) -> None:
        """Check the headers of a call in the name of a system."""
        headers = record.headers
        if missing := [name for name in ("systemId", "apiVersion", "sign", "timestamp") if not headers.get(name)]:
            raise Refused("B00001", f"缺少必填参数 {', '.join(missing)}")
        expected = sha256(f"{self.app_id}{self.app_key}{headers['timestamp']}".encode()).hexdigest()
        late = abs(int(headers["timestamp"]) / 1000 - now) > self.window
        if late or headers["systemId"] != self.app_id or headers["sign"] != expected:
            raise Refused("D00001")

    def new_code(self, redirect_uri: str, now: float) -> str:
        """Return a code of the sign-in page: good for ten minutes and once."""
        code = f"CODE{next(self._count):04d}"
        self.codes[code] = (redirect_uri, now + 600)
        return code

    def use_code(self, code: str, redirect_uri: str, now: float) -> None:
        """Use a code up."""
        expected, until = self.codes.pop(code, ("", 0.0))
        if not expected or expected != redirect_uri or until < now:
            raise Refused("30003", "code invalid")

    def _check_sign(self, record: Recorded, now: float) -> None:
        timestamp = record.headers["timestamp"]
        if not timestamp.isdecimal() or abs(int(timestamp) / 1000 - now) > self.window:
            raise Refused("D00001", "sign签名错误 timestamp")
        if record.headers.get("sign") != sign(record.path, record.body, self.app_id, self.app_key, timestamp):
            raise Refused("D00001")

    def check_token(self, access: str, client_id: str, now: float) -> None:
        """Check that a token is known, fresh and this client's."""
        grant = self.grants.get(access)
        if grant is None:
            raise Refused("D00003")
        if grant.client_id != client_id:
            raise Refused("D00005")
        if grant.expires < now:
            raise Refused("D00004")


def answer(**content: Any) -> dict[str, Any]:
    """Return the body of a good answer, without nulls."""
    return {
        "retCode": "00000",
        "retInfo": "成功",
        **{name: value for name, value in content.items() if value is not None},
    }
