"""Words for what a product calls its values: by their labels, their keys, or the vendor's standard."""

from collections.abc import Iterable, Mapping
from functools import cache, partial
import re

from ....catalogue import find
from ....catalogue.words import VOCABULARIES
from ...core.codecs import Flag
from ...core.enums import Action
from ...core.model import Value
from ..labels import CHOICES, Rows
from .codecs import Warns
from .patterns import FAILS, HOLDS_WATER
from .property import Property

ACTIONS: Mapping[str, Action] = {
    "off": Action.OFF,
    "standby": Action.IDLE,
    "idle": Action.IDLE,
    "cooling": Action.COOLING,
    "heating": Action.HEATING,
    "drying": Action.DRYING,
    "fan": Action.FAN,
    "ventilation": Action.FAN,
    "defrosting": Action.DEFROSTING,
    "preheating": Action.PREHEATING,
}
"""What of a status a climate shows as its action."""

COLORS: Mapping[str, tuple[int, int, int]] = {
    r"红|\bred\b|^r$": (255, 0, 0),
    r"绿|\bgreen\b|^g$": (0, 255, 0),
    r"蓝|\bblue\b|^b$": (0, 0, 255),
    r"黄|\byellow\b": (255, 255, 0),
    r"橙|\borange\b": (255, 128, 0),
    r"紫|\b(purple|violet)\b": (128, 0, 255),
    r"青|\bcyan\b": (0, 255, 255),
    r"粉|\bpink\b": (255, 105, 180),
    r"白|\bwhite\b": (255, 255, 255),
}

_ON_OFF = {
    "off": r"关|关闭|已关闭|关机|关闭?阀门?|停用|禁用|否|off|closed?|disabled?|no",
    "on": r"开|开启|打开|已开启|开机|打?开阀门?|启用|是|on|open(ed)?|enabled?|yes",
}
_BREAKER = {"off": r"分闸?|断开?|[拉跳]闸", "on": r"合闸?|[吸闭]合|接?通"}
"""The same of a breaker or a relay that can be set: what is closed lets current through. A reading may be called by either."""
DOUBLE = r"双击|\bdouble\w*"
BUTTONS: Mapping[str, str] = {
    DOUBLE: "multi_press_end",
    r"三击|\btriple\w*": "multi_press_end",
    r"长按|\b(long|hold)\w*": "long_press_end",
    r"单击|点击|短按|\b(single|short|click|press)\w*": "press_end",
}
"""Words for a way to press a key -> what is reported of it."""

OPEN = r"打开|开启|开[窗门]|^开$|上升|升起|^升$|\b(open|on|up)\b"
CLOSE = r"关闭|关[窗门]|闭合|^关$|下降|放下|^降$|\b(close|off|down)\b"
STOP = r"暂停|停止|^停$|\b(stop|pause)\b"
_TESTS = r"自检|测试|预热|\b(self[_ ]?check\w*|test\w*|warm\w*|preheat\w*|unknown)\b"
"""What a sensor of anything may be that tells nothing yet."""
TESTED = rf"{_TESTS}|检测中|校准|标定|初始"
"""What a detector may be that neither alarms nor is calm."""
BROKEN = (
    rf"{FAILS.pattern}|低电|欠压|电[量压池]\S?[低弱]|(传感器?|探[头测器]+|设备|通[信讯])异常|拆|屏蔽|休眠"
    r"|\b(fault\w*|fail\w*|error|offline|expired|end of life|(low|weak) (batt\w*|power|voltage)|batt\w* (low|weak)|tamper\w*)\b"
)
"""What is wrong with a detector itself, rather than with what it watches over."""
OVER = r"解除|恢复|取消|消除|\b(cancel\w*|clear\w*|recover\w*|restor\w*)\b"
"""What says that an alarm has ended."""
ALARMS = r"[火预]警|[高低](报|浓度)|求[救助]|超[标限]|泄露|漏[气水]|浸(?!泡)|\b(warn\w*|sos|high)\b"
"""What a detector may call an alarm, beside the words that anything has for it."""
_SENSED = r"^\s*(烟雾?|[燃煤]气|smoke|gas)\s*$"
"""Whole part of a label that alarms by naming no more than what is there."""
_OF_TWO = (
    r"^\s*(烟雾?|[燃煤]气|smoke|gas)\s*([和与及]|\band\b)\s*(温湿?度?|湿度|火焰|烟雾?|[燃煤]气|一氧化碳|co|temperature|heat|humidity|smoke|gas)"
    r"\s*(传感器?|探[头测器]+|sensors?)\s*(故障|异常|fault|failure|error)\s*$"
)
"""Whole label of what is wrong with sensors of two things."""
_JOINED = rf"[+＋&＆、,，/且]|\b(and|with)\b|[；;并（(和与及](?!需|.*({OVER}|{_TESTS}))"
"""What joins two of them in a label, rather than two kinds of alarms that are over, or an alarm with what it is for."""
CALM = r"正常|充足|离床|关闭|闭合|(?<!正在)(关[上好着门窗盖]|^关阀|[门窗盖]关|已关(?!阀)|^已关阀|合[上拢])(?!.*(超时|失败|异常|故障|[报告]警|提[醒示]|[遇受]阻|不|中$))|[关上]锁|未|无|安全|^关$|^否$|停止|待机|空闲|\b(idle|standby|stopped|normal|close[d]?|off|no|none|safe|clear|false|ok|dry|absent)\b"
NOT_CALM = r"不足|忘|[未不非没](正常|关|闭|合|安全|锁|上锁|反锁|落锁)|\b(abnormal|unlock(ed)?|unsafe|not[ _](closed|normal|safe|ok|clear|locked))\b"
NEGATED = r"([未没不非无]|没有|停止|取消|\b(not|no|non))[ _-]?$"
"""What stands before a word where a label says the opposite."""
LACKS = r"缺|[盐粮]|(亮碟|漂洗|光亮)剂|salt|rinse|(?<![bs])lack|short|empty|no_?water"
"""Words for what tells that something is used up: there, "has water" is calm, and "no water" is not."""
THERE = r"^有[^缺]*[水盐粮剂料]$|[不无没未]有?缺|\b(no|not)[ _](lack|short)"
GONE = r"^[无没]有?[^缺]*[水盐粮剂料]$|缺|\bno[ _](water|salt|rinse|food)|\b(lack|shortage|empty)\b"
ALARM = (
    r"报警|^需|[开解]锁|告警|异常|故障|打开|开启|^开$|[已敞]开|开[着门窗盖阀]|[门窗盖]开|^有|^是$|触发|检测到|泄漏|移动|感应到|拆"
    r"|\b(alarm|alert|fault|error|open(ed)?|on|yes|detected|triggered|true|leak|motion|present|low)\b"
)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """Compile once: there are more patterns than the re module remembers."""
    return re.compile(pattern)


def found(pattern: str, key: str, label: str) -> bool:
    """Return whether a label says it or, failing that, the key does."""
    plain = key.replace("_", " ")
    return bool(
        _compiled(pattern).search(label.lower())
        or _compiled(pattern).search(key.lower())
        or _compiled(pattern).search(plain.lower())
    )


def word(rows: Rows, key: str, label: str, *, sure: bool = False) -> str | None:
    """Return the word for one value of an enumeration; labels are asked before keys.

    To be `sure` takes more of a longer label than a single character of it. What is not so has no word for what is so.
    """
    for text in (label.lower(), key.lower(), key.lower().replace("_", " ")):
        for name, pattern in rows:
            if (
                text
                and (match := _compiled(pattern).search(text))
                and not _compiled(NEGATED).search(text[: match.start()])
                and (not sure or len(match[0]) > 1 or match[0] == text)
            ):
                return match.expand(str(name))
    return None


def word_of(prop: Property, rows: Rows, key: str, label: str, *, sure: bool = False) -> str | None:
    """Return the word for a value of a property, by its label and key or else by the vendor's standard."""
    standard = prop.standard.get(key)
    if standard and (not label or label.isdecimal()):
        return standard
    return word(rows, key, label, sure=sure) or standard


def words(prop: Property, rows: Rows = (), *, shared: bool = False, sure: bool = False) -> dict[str | int, str]:
    """Return value on the wire -> word, the label where there is none.

    Each word comes once (else the label, with its key where labels repeat), unless values may be `shared`: only looked at.
    Labels that repeat were copied without thought: then the keys are asked first.
    """
    repeats = len(set(prop.values.values())) < len(prop.values)
    if shared and repeats and not any(str(key).isdecimal() for key in prop.values):
        return {value: str(value) for value in prop.values}
    result: dict[str | int, str] = {}
    careless = not shared and repeats
    for value, label in prop.values.items():
        plain = label or str(value)
        name = word(rows, str(value), "") if careless else None
        name = name or word_of(prop, rows, str(value), label, sure=sure) or plain
        if name in result.values() and not shared and (name := prop.standard.get(str(value), name)) in result.values():
            name = plain if plain not in result.values() else f"{plain} ({value})"
        result[value] = name
    return result


def with_choices(kind: str, key: str, rows: Rows) -> Rows:
    """Return the rows of a choice, and those of any choice for the rest of its words."""
    entry = find(kind, key)
    known = VOCABULARIES.get(entry.words.get("state", ""), {}) if entry else {}
    return (*rows, *(row for row in CHOICES if row[0] in known))


def all_of(rows: Rows, prop: Property, *, by_standard: bool = False) -> bool:
    """Return whether there is a word for every value."""
    find = partial(word_of, prop) if by_standard else word
    return bool(prop.values) and all(find(rows, str(value), label) for value, label in prop.values.items())


def on_off(prop: Property) -> tuple[str | int, str | int] | None:
    """Return the off and the on value of an enumeration that is just on or off; None if it is another."""
    return _on_off(prop, _ON_OFF) or breaker(prop)


def breaker(prop: Property) -> tuple[str | int, str | int] | None:
    """Return the off and the on value of what breaks and makes a circuit; None if it is another."""
    return _on_off(prop, _BREAKER) if prop.writable else None


def switched(text: str, patterns: Mapping[str, str] = _ON_OFF) -> str | None:
    """Return "on" or "off" if a text says no more than that."""
    return next((kind for kind, pattern in patterns.items() if _compiled(pattern).fullmatch(text.lower())), None)


def _on_off(prop: Property, patterns: Mapping[str, str]) -> tuple[str | int, str | int] | None:
    values: dict[str, list[str | int]] = {"off": [], "on": []}
    for value, label in prop.values.items():
        kind = switched(label or str(value), patterns)
        if kind is None:
            return None
        values[kind].append(value)
    return (values["off"][0], values["on"][0]) if [len(found) for found in values.values()] == [1, 1] else None


def split(prop: Property) -> tuple[Value, Value] | None:
    """Return the calm and the alarming value of an enumeration of two; None if it is none."""
    if prop.type == "bool":
        labels = (prop.mapping.get("0", ""), prop.mapping.get("1", ""))
        found = _split_pairs([(0, labels[0]), (1, labels[1])], lacks=_lacks(prop))
        wire = (prop.off, prop.on)
        return None if found is None else (wire[int(found[0])], wire[int(found[1])])
    return _split_pairs(list(prop.values.items()), lacks=_lacks(prop))


def parted(prop: Property, *, warns: bool = False) -> Flag | Warns | None:
    """Return the codec of more than two values of which one is calm: all others alarm, unless only one of them says so.

    What `warns` may be calm in several ways, and does not alarm while it tests itself or is broken.
    """
    plain, found = _parted(prop), _warns(prop) if warns else None
    told = ({prop.id: value} for value in prop.values)
    return plain if found is None or (plain and all(plain.read(one) is found.read(one) for one in told)) else found


def _parted(prop: Property) -> Flag | None:
    calm = {value: _calm(str(value), label) for value, label in prop.values.items()}
    off, on = ([value for value, kind in calm.items() if kind is wanted] for wanted in (True, False))
    if len(off) != 1 or not on:
        return None
    tested = any(kind is None and _compiled(_TESTS).search(prop.values[value].lower()) for value, kind in calm.items())
    return None if tested and len(on) > 1 else Flag(prop.id, on=on[0], off=off[0], otherwise=not tested)


def _warns(prop: Property) -> Warns | None:
    """Return the codec of whether a detector warns; None if no value says that it does, or none that it is calm."""
    said = {value: _said(str(value), label) for value, label in prop.values.items()}
    calm = {value for value, label in prop.values.items() if _calm(str(value), label)}
    still = calm | {value for value, text in said.items() if _is_still(text)}
    alarms = any(_compiled(f"{ALARM}|{ALARMS}").search(text) for value, text in said.items() if value not in still)
    return Warns(prop.id, {str(value).lower(): value not in still for value in said}) if calm and alarms else None


def _is_still(text: str) -> bool:
    """Return whether a label tells of nothing but a detector itself, or that an alarm has ended: one may join it with an alarm."""
    if _compiled(_OF_TWO).search(text):
        return True
    parts = _compiled(_JOINED).sub("\n", text).splitlines()
    rest = [part for part in parts if not mentions([part], f"{TESTED}|{BROKEN}|{OVER}")]
    return len(rest) < len(parts) and not mentions(rest, f"{ALARM}|{ALARMS}|{_SENSED}")


def _said(key: str, label: str) -> str:
    return (label or key).lower().replace("_", " ")


def _split_pairs(pairs: list[tuple[str | int, str]], *, lacks: bool) -> tuple[str | int, str | int] | None:
    """Return the calm and the alarming of two values with their labels."""
    if len(pairs) != 2:
        return None
    calm = [_calm(str(value), label, lacks=lacks) for value, label in pairs]
    if {str(value) for value, _ in pairs} != {"0", "1"} and sorted(map(str, calm)) != ["False", "True"]:
        return None
    first = not calm[1] if calm[0] is None and calm[1] is not None else calm[0] is not False
    return (pairs[0][0], pairs[1][0]) if first else (pairs[1][0], pairs[0][0])


def _lacks(prop: Property) -> bool:
    """Return whether a property tells that something is used up."""
    is_tank = HOLDS_WATER.search(prop.name) and not mentions(prop.mapping.values(), "满")
    return bool(is_tank or _compiled(LACKS).search(f"{prop.id} {prop.name}".lower()))


def _calm(key: str, label: str, *, lacks: bool = False) -> bool | None:
    for text in (label.lower(), key.lower()):
        if lacks and _compiled(THERE).search(text):
            return True
        if lacks and _compiled(GONE).search(text):
            return False
        if _compiled(NOT_CALM).search(text):
            return False
        if _compiled(CALM).search(text):
            return True
        if _compiled(ALARM).search(text):
            return False
    return None


def mentions(texts: Iterable[str], pattern: str) -> bool:
    """Return whether one of the texts says it."""
    return any(_compiled(pattern).search(text.lower()) for text in texts)
