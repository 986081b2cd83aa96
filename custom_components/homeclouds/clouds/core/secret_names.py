"""Which names give away that what belongs to them is secret."""

from functools import lru_cache
import re

HIDDEN = "**REDACTED**"
_LONGEST_NAME = 64

_TELLING = re.compile(
    r"token|secret|passw|passphrase|pwd|authori[sz]ation|credential|cookie|session|ticket|jwt|key|code|signature|sign$|"
    r"^sign(?!al|in)|phone|mobile|mail|nickname|username|loginname|userid|openid|unionid|idcard|latitude|longitude|"
    r"^(?:at|rt|pin|otp|pass|pw|auth|xauth|sid|tel|telephone|login|captcha|lat|lng|lon|uid|useruid|sn|serialnumber|serialno|mac|imei|imsi|iccid|ssid|bssid|appid|clientid|account(?:id)?|"
    r"memberid|ownerid|personid|customerid|wifiname|bindinfos|rfval|sig|ak|qak|"
    r"gps|geo|location|coordinates?|address|homeaddress|street)$|"
    r"密码|口令|密钥|令牌|验证码|手机|邮箱|昵称|身份证|签名$"
)
_IDENTITY = re.compile(
    r".*(?:phone|mobile|mail|nickname|username|loginname)(?:number)?|(?:.*user|open|union|member|owner|account|person|customer)?id|"
    r"tel|telephone|login|gps|geo|location|coordinates?|(?:home)?address|street|lat|lng|lon|uid|useruid|sn|serialnumber|serialno|mac|wifiname|ssid|bssid|.*(?:latitude|longitude)|手机号?|邮箱|昵称"
)
"""Names that reveal who or where a user is: hidden in what others may see, shown where they are requested by name."""
_HARMLESS = re.compile(
    r"(?:appliance|product|prod|type|model|ret|err|error|status|result|res|rsp|fault|warn|alarm|country|city|area|region|"
    r"lang|language|time|function|mode|state|sub|msg|return|response|http|close)codes?|signal.*|.*tokenexpired"
)
"""Names that look telling and are needed to understand a log."""
_OUTRIGHT = re.compile(
    r"(?:token|secret|passw(?:or)?d|passcode|authori[sz]ation|passphrase|pwd|credentials?|cookie|signature|phone(?:number)?|mobile|e?mail|nickname|"
    r"(?:api|app|access|device|private|secret|session|lan)key|userid|openid|密码|口令|密钥|令牌|验证码|手机号?|邮箱|身份证号?)$"
)
"""Telling names that mean nothing else, not even in a sentence."""
_VALUES = re.compile(
    r"val|(?:.*[a-z])?values?|vals|v|.*data|contents?|.*text|.*string|rows|items|input|result|answer|old|new|default|"
    r"current|actual|given|received|before|after"
)
"""Names of what another member of the object names."""
_LABELS = re.compile(r"(?:.*(?:name|key|label|title|field|param|parameter|attr|attribute|header))s?")
"""Names of what names another member of the object."""
_PLAIN = re.compile(r"-?\d{0,3}(?:\.\d+)?|true|false|null|none", re.IGNORECASE)
_PLACE = re.compile(r"^(?:lat|lng|lon)$|(?:latitude|longitude)$")
"""Names of numbers that tell a place."""
_RESULT = re.compile(
    r"-?\d{4,5}|[A-Z]{1,2}\d{3,6}|(?:Auth|Failed|Internal|Invalid|Limit|Missing|Operation|Request|Resource|Un)[A-Za-z.]*"
)
"""What stands behind "code" in the answer to a call."""
_NAME = re.compile(rf"[\w.\[\]-]{{1,{_LONGEST_NAME}}}")
_PHRASE = re.compile(rf"[\w.\[\] -]{{1,{_LONGEST_NAME}}}")


@lru_cache(maxsize=4096)
def normal(word: str) -> str:
    """Return a name without what its spelling adds."""
    return word.lower().replace("_", "").replace("-", "").replace(" ", "")[:_LONGEST_NAME]


@lru_cache(maxsize=4096)
def tells(name: str) -> bool:
    """Return whether the value of a normalized name is hidden."""
    return _TELLING.search(name) is not None and _HARMLESS.fullmatch(name) is None


def tells_outright(name: str) -> bool:
    """Return whether what follows a normalized name is hidden even in a sentence."""
    return tells(name) and _OUTRIGHT.search(name) is not None


def is_secret(name: str) -> bool:
    """Return whether the value behind a normal name is hidden from the user, too."""
    return tells(name) and not is_personal(name)


def is_personal(name: str) -> bool:
    """Return whether the value behind a normal name reveals who or where a user is."""
    return _IDENTITY.fullmatch(name) is not None


def is_value(name: str) -> bool:
    """Return whether a normal name says only that its member is a value."""
    return _VALUES.fullmatch(name) is not None


def is_named(text: str, member: str) -> bool:
    """Return whether a text, the value of a member with this normal name, is a telling name."""
    pattern = _PHRASE if _LABELS.fullmatch(member) else _NAME
    if pattern.fullmatch(text) is None:
        return False
    return tells(normal(text.rpartition(".")[2])) or tells(normal(text.rpartition(" ")[2]))


def is_harmless(value: str, name: str) -> bool:
    """Return whether a value can be shown behind any name."""
    return (
        (_PLAIN.fullmatch(value) is not None and not ("." in value and _PLACE.search(name)))
        or value == HIDDEN
        or (name == "code" and _RESULT.fullmatch(value) is not None)
    )
