"""Vocabularies of the standard model: vendor texts and values -> words of docs/vocabulary.md."""

from typing import Final

from .kit import Words

MODES: Final = Words(
    texts=(
        ("自动|智能", "auto"),
        ("制冷", "cool"),
        ("除湿|抽湿", "dry"),
        ("制热|加热|采暖", "heat"),
        ("送风|通风", "fan_only"),
    ),
    values={"0": "auto", "1": "cool", "2": "dry", "4": "heat", "6": "fan_only"},
    known_only=True,
)

_POSITIONS = (("位置 ?([1-7])", r"position_\1"), ("([1-7]) ?(?:档|位)", r"position_\1"))

SPEEDS: Final = Words(
    texts=(
        ("自动", "auto"),
        ("([1-9]) ?[档级]", r"level_\1"),
        ("静音|安静", "silent"),
        ("微风", "breeze"),
        ("中高|高中", "medium_high"),
        ("中低|低中", "medium_low"),
        ("超强|超高|强力", "turbo"),
        ("强劲|强", "strong"),
        ("睡眠", "sleep"),
        ("自然", "natural"),
        ("健康", "healthy"),
        ("智能", "smart"),
        ("全速|最大", "full"),
        ("高", "high"),
        ("中", "medium"),
        ("低", "low"),
        ("固定", "fixed"),
    ),
    # The standard counts downwards.
    values={"1": "high", "2": "medium", "3": "low", "5": "auto"},
)

VERTICAL: Final = Words(
    texts=(
        ("健康.*上|上.*健康", "healthy_up"),
        ("健康.*下|下.*健康", "healthy_down"),
        ("自动 ?2", "auto_2"),
        ("自动", "auto"),
        ("上下|摆", "swing"),
        ("固定|关|定格", "fixed"),
        *_POSITIONS,
        ("最上|顶", "top"),
        ("最下|底", "bottom"),
        ("偏上|中上|上中", "upper"),
        ("偏下|中下|下中", "lower"),
        ("中", "middle"),
        ("上", "top"),
        ("下", "bottom"),
    ),
    values={
        "0": "fixed",
        "1": "healthy_up",
        "2": "position_2",
        "3": "healthy_down",
        "4": "position_4",
        "5": "position_5",
        "6": "position_6",
        "7": "position_7",
        "8": "auto",
        "9": "auto_2",
    },
)

HORIZONTAL: Final = Words(
    texts=(
        ("自动", "auto"),
        ("左右|摆", "swing"),
        ("固定|关|定格", "fixed"),
        *_POSITIONS,
        ("广角|宽", "wide"),
        ("中左|偏左|左中", "center_left"),
        ("中右|偏右|右中", "center_right"),
        ("左", "left"),
        ("右", "right"),
        ("中", "center"),
    ),
    values={"0": "fixed", "7": "auto"} | {str(place): f"position_{place}" for place in range(1, 7)},
)

HUMAN_SENSING: Final = Words(
    texts=(
        ("关", "off"),
        ("避|躲|不吹", "follow_me_away"),
        ("随|跟|吹人", "follow_me"),
        ("智能|自动", "smart"),
        ("开", "on"),
    ),
    values={"0": "off"},
)

TEMPERATURE_UNITS: Final = Words(
    texts=(("华氏|℉|F", "fahrenheit"), ("摄氏|℃|C", "celsius")),
    values={"1": "celsius", "2": "fahrenheit"},
    known_only=True,
)

APPLIANCE_MODES: Final = Words(
    texts=(
        ("自动", "auto"),
        ("手动", "manual"),
        ("标准|普通|正常", "normal"),
        ("睡眠", "sleep"),
        ("节能|省电", "eco"),
        ("智能", "smart"),
        ("静音|安静", "quiet"),
        ("强力|强劲|超强", "strong"),
        ("舒适", "comfort"),
        ("夜", "night"),
        ("假日|度假", "holiday"),
        ("速|快", "fast"),
        ("待机", "standby"),
        ("关", "off"),
    ),
)

STATUSES: Final = Words(
    texts=(
        ("故障", "fault"),
        ("报警", "alarm"),
        ("待机", "standby"),
        ("暂停", "paused"),
        ("运行|工作|启动", "running"),
        ("预热", "preheating"),
        ("除霜|化霜", "defrosting"),
        ("加热|制热", "heating"),
        ("制冷", "cooling"),
        ("烘干|干燥", "drying"),
        ("清洁|洗涤", "cleaning"),
        ("结束|空闲|完成", "idle"),
        ("关机|关", "off"),
    ),
)
