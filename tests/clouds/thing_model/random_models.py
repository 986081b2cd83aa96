"""Thing models made by chance: plausible ones, slips and invalid data, the same for the same seed."""

import random
from typing import Any

WORDS = [
    "power",
    "switch",
    "temp",
    "temperature",
    "set",
    "current",
    "cur",
    "target",
    "humidity",
    "mode",
    "fan",
    "speed",
    "wind",
    "level",
    "battery",
    "percentage",
    "voltage",
    "power",
    "energy",
    "ele",
    "total",
    "today",
    "position",
    "percent",
    "control",
    "curtain",
    "light",
    "led",
    "bright",
    "value",
    "color",
    "colour",
    "data",
    "hue",
    "saturation",
    "scene",
    "work",
    "state",
    "status",
    "fault",
    "alarm",
    "smoke",
    "gas",
    "water",
    "leak",
    "door",
    "contact",
    "motion",
    "pir",
    "presence",
    "lock",
    "child",
    "count",
    "down",
    "left",
    "time",
    "filter",
    "life",
    "reset",
    "valve",
    "pm25",
    "co2",
    "tvoc",
    "hcho",
    "lux",
    "noise",
    "rssi",
    "volume",
    "sensitivity",
    "phase",
    "a",
    "b",
    "c",
    "1",
    "2",
    "3",
    "usb",
    "button",
    "key",
    "swing",
    "vertical",
    "horizontal",
    "eco",
    "sleep",
    "anion",
    "uv",
    "display",
    "beep",
    "heat",
    "cool",
    "dry",
    "frost",
    "window",
    "outlet",
    "channel",
    "relay",
    "indicator",
    "wash",
    "program",
]
NAMES = [
    "电源开关",
    "开关",
    "温度",
    "当前温度",
    "温度设置",
    "湿度",
    "模式",
    "工作模式",
    "风速",
    "档位",
    "亮度",
    "色温",
    "颜色",
    "彩光",
    "场景",
    "状态",
    "故障",
    "电量",
    "电池电量",
    "功率",
    "电压",
    "电流",
    "用电量",
    "今日用电量",
    "窗帘位置",
    "控制",
    "门磁",
    "烟雾报警",
    "燃气",
    "漏水",
    "人体感应",
    "童锁",
    "倒计时",
    "滤芯寿命",
    "重置",
    "水阀开关",
    "音量",
    "灵敏度",
    "A相电压",
    "冷藏温度",
    "冷冻设定温度",
    "按键1",
    "左键",
    "指示灯",
    "上电状态",
    "剩余时间",
    "预约",
    "水位",
    "甲醛",
    "光照度",
    "气压",
    "土壤湿度",
]
LABELS = [
    "关",
    "开",
    "打开",
    "关闭",
    "停止",
    "自动",
    "手动",
    "制冷",
    "制热",
    "除湿",
    "送风",
    "睡眠",
    "节能",
    "低",
    "中",
    "高",
    "正常",
    "报警",
    "故障",
    "无",
    "红",
    "绿",
    "蓝",
    "白光",
    "彩光",
    "情景",
    "单击",
    "双击",
    "长按",
    "一档",
    "二档",
    "上升",
    "下降",
    "有人",
    "无人",
    "指纹",
    "密码",
    "整胆",
    "舒适",
    "防冻",
    "离家",
    "优",
    "良",
    "差",
    "oN",
    "Off",
    "unknown",
    "其他",
    "加热中",
    "待机",
    "A",
    "B",
]
UNITS = [
    "℃",
    "°C",
    "C",
    "℉",
    "%",
    "％",
    "W",
    "瓦",
    "kW-h",
    "kwh",
    "度",
    "V",
    "mV",
    "A",
    "mA",
    "s",
    "秒",
    "min",
    "分钟",
    "h",
    "ms",
    "lux",
    "LX",
    "hPa",
    "μg/m³",
    "ug/m3",
    "ppm",
    "mg/m³",
    "dB",
    "dBm",
    "m3",
    "L/min",
    "元",
    "次",
    "K",
    "mired",
    "m/s",
    "㎡",
]
TYPES = ("bool", "int", "int", "float", "enum", "enum", "stringenum", "string", "timestamp", "struct", "array")
NONSENSE: tuple[Any, ...] = (None, "", "x", -1, 0, 1e300, True, [], {}, "0", "NaN", "inf", [1], {"a": 1})


class Maker:
    """Makes models."""

    def __init__(self, seed: int) -> None:
        """Make the same ones for the same seed."""
        self.random = random.Random(seed)

    def model(self) -> dict[str, Any]:
        """Return a thing model."""
        pick = self.random
        properties = [self.property() for _ in range(pick.randint(0, 14))]
        if properties and pick.random() < 0.2:
            properties.append({**pick.choice(properties)})
        data: dict[str, Any] = {
            "version": "1.0",
            "profile": {"ProductId": "RANDOM0001", "CategoryId": pick.choice(["1", "141", "582", "519", "", 7, None])},
            "properties": properties,
            "events": [
                {
                    "id": self.identifier(),
                    "name": pick.choice(NAMES),
                    "type": pick.choice(["info", "alert", "fault", "x"]),
                }
                for _ in range(pick.randint(0, 2))
            ],
            "actions": [{"id": self.identifier(), "name": pick.choice(NAMES)} for _ in range(pick.randint(0, 2))],
        }
        if pick.random() < 0.1:
            data[pick.choice(list(data))] = pick.choice(NONSENSE)
        return data

    def identifier(self) -> str:
        """Return an id in one of the makers' styles."""
        words = self.random.choices(WORDS, k=self.random.randint(1, 3))
        if self.random.random() < 0.2:
            return words[0] + "".join(word.title() for word in words[1:])
        return "_".join(words)

    def property(self) -> dict[str, Any]:
        """Return a property, now and then with something in it that does not belong there."""
        pick = self.random
        data: dict[str, Any] = {
            "id": self.identifier(),
            "name": pick.choice((*NAMES, "")),
            "mode": pick.choice(["r", "rw", "rw", "RW", ""]),
            "define": self.define(pick.choice(TYPES)),
        }
        if pick.random() < 0.08:
            data[pick.choice(list(data))] = pick.choice(NONSENSE)
        return data

    def define(self, kind: str, depth: int = 0) -> dict[str, Any]:
        """Return the definition of a type."""
        pick = self.random
        data: dict[str, Any] = {"type": kind}
        match kind:
            case "bool":
                data["mapping"] = pick.choice([{"0": "关", "1": "开"}, {"0": "打开", "1": "关闭"}, {}, None])
            case "int" | "float":
                low, high = pick.choice(
                    [(0, 100), (16, 30), (-200, 600), (0, 0), (100, 0), (0, 86400), (2700, 6500), (-1e9, 1e12)]
                )
                data |= {"min": str(low), "max": str(high), "step": pick.choice(["1", "0", "0.5", "", "s"])}
                data["unit"] = pick.choice((*UNITS, ""))
            case "enum" | "stringenum":
                keys = [str(n) for n in range(pick.randint(0, 6))] if pick.random() < 0.7 else pick.sample(WORDS, 3)
                data["mapping"] = {key: pick.choice(LABELS) for key in keys}
            case "string":
                data |= {"min": "0", "max": pick.choice(["64", "2048", "0", "x"])}
            case "struct":
                members = (
                    [(self.identifier(), pick.choice(TYPES)) for _ in range(pick.randint(0, 3))] if depth < 3 else []
                )
                data["specs"] = [
                    {"id": key, "name": pick.choice(NAMES), "dataType": self.define(inner, depth + 1)}
                    for key, inner in members
                ]
            case "array":
                data["arrayInfo"] = {"type": pick.choice(["int", "string", "struct"])}
        if pick.random() < 0.08:
            data[pick.choice(list(data))] = pick.choice(NONSENSE)
        return data

    def value(self) -> Any:
        """Return what a device may send for anything."""
        pick = self.random
        return pick.choice(
            (*NONSENSE, 1, 50, 225, "1", "26.5", "on", "true", "000000ff0064", '{"h":1,"s":2,"v":3}', "#ff0000", 1.7e12)
        )
