"""From the keys and labels of thing models to the house's words.

A row is a word and a regular expression; the first that is found in the label (or, failing that, is the key) wins. A label for
which there is no word stays as the product has it.
"""

from collections.abc import Iterable, Mapping
from functools import cache
import re

from ...features import Action, Mode
from ..template import Property

type Rows = tuple[tuple[str, str], ...]

MODES: Rows = (
    (Mode.DRY, r"除湿|抽湿|干燥|\b(arefaction|dry|dehumid\w*|wet)\b"),
    (Mode.HEAT, r"制热|加热|取暖|地暖|辅热|\b(hot|heat|heating|warm|floor_?heat\w*|auxiliary)\b"),
    (Mode.COOL, r"制冷|冷风|\b(cold|cool|cooling|refrigeration)\b"),
    (Mode.FAN_ONLY, r"送风|出风|吹风|通风|\b(wind|fan|fan_only|blow|ventilation)\b"),
    (Mode.AUTO, r"自动|智能|\b(auto|smart|automatic|intelligent)\b"),
)
"""What a climate's mode can mean. Heating in a particular way (floor, auxiliary) is heating with a preset."""

PRESETS: Rows = (
    ("floor_heat_heat", r"地暖.*(加|和)|floor_heat_and_heat"),
    ("floor_heat", r"地暖|floor_?heat"),
    ("boost", r"强力|强劲|极速|速热|速冷|\b(strong|turbo|boost|powerful)\b"),
    ("eco", r"节能|\b(eco|energy|energy_saving)\b"),
    ("sleep", r"睡眠|\bsleep\b"),
    ("comfort", r"舒适|\bcomfort(able)?\b"),
    ("holiday", r"节日|假日|度假|\b(holiday|vacation)\b"),
    ("away", r"离家|外出|\b(away|leave)\b"),
    ("home", r"居家|在家|\bhome\b"),
    ("frost_protection", r"防冻|防霜|\b(frost|antifreeze|anti_freeze)\b"),
    ("manual", r"手动|\bmanual\b"),
    ("schedule", r"程控|编程|定时|\b(program|schedule|timing)\b"),
    ("quiet", r"静音|\b(mute|quiet|silent)\b"),
    ("healthy", r"健康|\bhealth\b"),
)

FAN_MODES: Rows = (
    ("auto", r"自动|\bauto\b"),
    ("silent", r"静音|\b(mute|quiet|silent|silence)\b"),
    ("sleep", r"睡眠|\bsleep\b"),
    ("natural", r"自然|\b(natural|nature)\b"),
    ("healthy", r"健康|\bhealth\b"),
    ("turbo", r"最高|极速|超强|\b(turbo|super|highest)\b"),
    ("strong", r"强力|强劲|强风|\b(strong|powerful)\b"),
    ("medium_low", r"中低"),
    ("medium_high", r"中高"),
    ("low", r"低|弱|微风|\b(low|weak)\b"),
    ("medium", r"中|\b(middle|mid|medium)\b"),
    ("high", r"高|\bhigh\b"),
    ("off", r"^关|\boff\b"),
)

FAN_PRESETS: Rows = (
    ("auto", r"自动|\bauto\b"),
    ("smart", r"智能|\bsmart\b"),
    ("sleep", r"睡眠|\bsleep\b"),
    ("natural", r"自然|\b(natural|nature)\b"),
    ("quiet", r"静音|\b(mute|quiet|silent)\b"),
    ("turbo", r"极速|超强|\b(turbo|rapid)\b"),
    ("strong", r"强力|强劲|强风|\b(strong|powerful)\b"),
    ("comfort", r"舒适|\bcomfort\b"),
    ("healthy", r"健康|\bhealth\b"),
    ("manual", r"手动|\bmanual\b"),
    ("eco", r"节能|\beco\b"),
    ("baby", r"母婴|婴|\bbaby\b"),
    ("normal", r"默认|正常|标准|普通|\b(normal|default|standard)\b"),
    ("low", r"低|\blow\b"),
    ("medium", r"中|\b(middle|medium)\b"),
    ("high", r"高|\bhigh\b"),
)

HUMIDIFIER_MODES: Rows = (
    ("normal", r"默认|正常|标准|普通|\b(normal|default|standard)\b"),
    ("auto", r"自动|恒湿|\bauto\b"),
    ("sleep", r"睡眠|\bsleep\b"),
    ("strong", r"强劲|强力|\b(strong|powerful)\b"),
    ("quiet", r"静音|\b(mute|quiet)\b"),
    ("smart", r"智能|\bsmart\b"),
    ("continuous", r"连续|\bcontinuous\b"),
    ("drying", r"干衣|烘干|\bdry(ing)?\b"),
    ("manual", r"手动|\bmanual\b"),
    ("low", r"低|\b(low|slow)\b"),
    ("medium", r"中|\b(middle|medium)\b"),
    ("high", r"高|\b(high|fast)\b"),
)

HEATER_MODES: Rows = (
    ("auto", r"自动|\bauto\b"),
    ("eco", r"节能|\beco\b"),
    ("manual", r"手动|\bmanual\b"),
    ("smart", r"智能|\bsmart\b"),
    ("full_tank", r"整胆|全胆|\bwhole_tank\w*|\bfull_tank\b"),
    ("half_tank", r"半胆|\bhalf_tank\w*"),
    ("night_power", r"夜电|\bnight_power\b"),
    ("instant", r"即热|\binstant\w*"),
    ("sterilize", r"杀菌|消毒|\bsterili\w+"),
    ("normal", r"普通|标准|\b(normal|standard)\b"),
    ("power_saving", r"省电"),
)

SCENES: Rows = (
    ("reading", r"阅读|\bread(ing)?\b"),
    ("night_light", r"夜灯|\bnight\b"),
    ("good_night", r"晚安"),
    ("romantic", r"浪漫|\bromantic\b"),
    ("moonlight", r"月光"),
    ("candlelight", r"烛光"),
    ("movie", r"观影|影院|电影|\bmovie\b"),
    ("tv", r"电视|\btv\b"),
    ("music", r"律动|音乐|\bmusic\b"),
    ("streamer", r"流光"),
    ("bright", r"明亮|\bbright\b"),
    ("soft", r"柔和|柔光|\bsoft\b"),
    ("cool_light", r"冷光"),
    ("warm", r"暖光|\bwarm\b"),
    ("leisure", r"休闲|\b(leisure|relax\w*)\b"),
    ("colorful", r"七彩|炫彩|\bcolou?rful\b"),
    ("party", r"派对|聚会|\bparty\b"),
    ("gradient", r"渐变|\bgradient\b"),
    ("breathing", r"呼吸|\bbreath\w*"),
    ("jump", r"跳变|\bjump\b"),
    ("strobe", r"频闪|\bstrobe\b"),
)

SELECT_MODES: Rows = (
    *FAN_PRESETS[:2],
    ("sleep", r"睡眠|\bsleep\b"),
    ("eco", r"节能|\beco\b"),
    ("quiet", r"静音|\b(mute|quiet)\b"),
    ("strong", r"强力|强劲|\bstrong\b"),
    ("comfort", r"舒适|\bcomfort(able)?\b"),
    ("manual", r"手动|\bmanual\b"),
    ("normal", r"默认|正常|标准|普通|\b(normal|default|standard)\b"),
    ("holiday", r"节日|假日|\bholiday\b"),
    ("schedule", r"程控|定时|\b(program|schedule|timing)\b"),
    ("off", r"^关闭?$|\boff\b"),
    ("standby", r"待机|\bstandby\b"),
    ("ventilation", r"换气|\bventilation\b"),
    ("drying", r"烘干|干燥|\bdry(ing)?\b"),
    ("low", r"低|\blow\b"),
    ("medium", r"中|\b(middle|medium)\b"),
    ("high", r"高|\bhigh\b"),
)

LEVELS: Rows = (
    ("auto", r"自动|\bauto\b"),
    ("low", r"低|\blow\b"),
    ("medium", r"中|\b(middle|medium)\b"),
    ("high", r"高|\bhigh\b"),
    ("off", r"关|\boff\b"),
)

QUALITY: Rows = (
    ("excellent", r"优|\b(excellent|best)\b"),
    ("good", r"良|\bgood\b"),
    ("very_poor", r"严重|重度|\b(very_poor|serious|severe)\b"),
    ("poor", r"中度|差|\b(poor|bad)\b"),
    ("medium", r"轻度|中|一般|\b(medium|middle|mild|fair)\b"),
)

UNLOCKING: Rows = (
    ("fingerprint", r"指纹|\bfinger\w*"),
    ("password", r"密码|\b(password|pwd|pin)\b"),
    ("card", r"卡|\b(card|nfc)\b"),
    ("key", r"钥匙|\bkey\b"),
    ("app", r"手机|应用|\b(app|phone)\b"),
    ("remote", r"远程|\bremote\b"),
)

STATUS: Rows = (
    ("off", r"^关|关机|\boff\b"),
    ("standby", r"待机|\bstandby\b"),
    ("cleaning", r"清洁|清洗|\bclean\w*"),
    ("defrosting", r"除霜|化霜|\bdefrost\w*"),
    ("preheating", r"预热|\bpreheat\w*"),
    ("drying", r"除湿|烘干|\b(arefaction|dry(ing)?)\b"),
    ("heating", r"加热|制热|取暖|\b(heat(ing)?|hot|warm)\b"),
    ("cooling", r"制冷|\b(cool(ing)?|cold)\b"),
    ("ventilation", r"换气|通风|\bventilation\b"),
    ("fan", r"送风|\b(wind|fan)\b"),
    ("paused", r"暂停|\bpaused?\b"),
    ("running", r"运行|工作|\b(run(ning)?|work(ing)?)\b"),
    ("auto", r"自动|\bauto\b"),
    ("idle", r"空闲|\bidle\b"),
    ("fault", r"故障|\bfault\b"),
    ("alarm", r"报警|告警|\balarm\b"),
    ("normal", r"正常|\bnormal\b"),
    ("offline", r"离线|\boffline\b"),
    ("eco", r"节能|\beco\b"),
)

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

DOUBLE = r"双击|\bdouble\w*"
BUTTONS: Mapping[str, str] = {
    DOUBLE: "double",
    r"三击|\btriple\w*": "triple",
    r"长按|\b(long|hold)\w*": "long",
    r"单击|点击|短按|\b(single|short|click|press)\w*": "single",
}

OPEN = r"打开|开启|开窗|^开$|上升|\b(open|on|up)\b"
CLOSE = r"关闭|关窗|闭合|^关$|下降|\b(close|off|down)\b"
STOP = r"暂停|停止|^停$|\b(stop|pause)\b"
CALM = r"正常|关闭|闭合|未|无|安全|^关$|^否$|\b(normal|close[d]?|off|no|none|safe|clear|false|ok|dry|absent)\b"
ALARM = (
    r"报警|告警|异常|故障|打开|开启|^开$|^有|^是$|触发|检测到|泄漏|移动|感应到|拆"
    r"|\b(alarm|alert|fault|error|open(ed)?|on|yes|detected|triggered|true|leak|motion|present|low)\b"
)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """Compile once: there are more patterns than the re module remembers."""
    return re.compile(pattern)


def found(pattern: str, key: str, label: str) -> bool:
    """Tell whether a label says it or, failing that, the key does."""
    plain = key.replace("_", " ")
    return bool(
        _compiled(pattern).search(label.lower())
        or _compiled(pattern).search(key.lower())
        or _compiled(pattern).search(plain.lower())
    )


def word(rows: Rows, key: str, label: str) -> str | None:
    """Return the word for one value of an enumeration; labels are asked before keys."""
    for text in (label.lower(), key.lower(), key.lower().replace("_", " ")):
        for name, pattern in rows:
            if text and _compiled(pattern).search(text):
                return str(name)
    return None


def words(prop: Property, rows: Rows = (), *, shared: bool = False) -> dict[str | int, str]:
    """Return value on the wire -> word, the label where there is none.

    Each word comes once (else the label, with its key where labels repeat), unless values may be `shared`: only looked at.
    """
    result: dict[str | int, str] = {}
    for value, label in prop.values.items():
        plain = label or str(value)
        name = word(rows, str(value), label) or plain
        if name in result.values() and not shared:
            name = plain if plain not in result.values() else f"{plain} ({value})"
        result[value] = name
    return result


def split(prop: Property) -> tuple[str | int, str | int] | None:
    """Return the calm and the alarming value of an enumeration of two; None if it is none."""
    if prop.type == "bool":
        pairs: list[tuple[str | int, str]] = [(0, prop.mapping.get("0", "")), (1, prop.mapping.get("1", ""))]
    else:
        pairs = list(prop.values.items())
    if len(pairs) != 2:
        return None
    calm = [_calm(str(value), label) for value, label in pairs]
    if calm[0] is not None and calm[1] is not None and calm[0] != calm[1]:
        return (pairs[0][0], pairs[1][0]) if calm[0] else (pairs[1][0], pairs[0][0])
    return (pairs[0][0], pairs[1][0]) if {str(value) for value, _ in pairs} == {"0", "1"} else None


def _calm(key: str, label: str) -> bool | None:
    for text in (label.lower(), key.lower()):
        if _compiled(CALM).search(text):
            return True
        if _compiled(ALARM).search(text):
            return False
    return None


def mentions(texts: Iterable[str], pattern: str) -> bool:
    """Tell whether one of the texts says it."""
    return any(_compiled(pattern).search(text.lower()) for text in texts)
