"""The demo house."""

from collections.abc import Iterator

from .appliances import AirConditioner, Appliance, Washer, WaterHeater, choice, command, flag, number

_MODES = (("0", "自动"), ("1", "制冷"), ("2", "除湿"), ("4", "制热"), ("6", "送风"))
_SPEEDS = (
    ("1", "高风"),
    ("2", "中风"),
    ("3", "低风"),
    ("4", "微风"),
    ("5", "自动"),
    ("6", "中高风"),
    ("7", "中低风"),
    ("8", "超强风"),
)
_VERTICAL = (
    ("0", "固定"),
    ("1", "健康气流上吹"),
    ("2", "位置1"),
    ("3", "健康气流下吹"),
    ("4", "位置2"),
    ("5", "位置3"),
    ("6", "位置4"),
    ("7", "位置5"),
    ("8", "自动"),
)
_HORIZONTAL = (("0", "固定"), ("1", "位置1"), ("2", "位置2"), ("3", "位置3"), ("4", "位置4"), ("7", "自动"))
_SWITCHES = {
    "healthMode": "健康",
    "rapidMode": "强力",
    "muteStatus": "静音",
    "silentSleepStatus": "静眠",
    "screenDisplayStatus": "屏显",
    "electricHeatingStatus": "电加热",
    "10degreeHeatingStatus": "10度制热",
    "energySavingStatus": "节能",
    "lightStatus": "灯光",
    "selfCleaningStatus": "自清洁",
    "selfCleaning56Status": "56度除菌自清洁",
    "freshAirStatus": "新风",
    "humidificationStatus": "加湿",
    "lockStatus": "童锁",
    "halfDegreeSettingStatus": "半度设置",
    "intelligenceStatus": "智能",
    "pmvStatus": "PMV",
    "echoStatus": "静音提示",
}
_AC_ALARMS = {
    "indoorTempSensorErr": "室内温度传感器故障",
    "outdoorTempSensorErr": "室外温度传感器故障",
    "drainErr": "排水故障",
}


def devices() -> Iterator[Appliance]:
    """Yield the appliances of the demo account."""
    yield _living_room()
    yield _cabinet()
    yield _parents()
    yield _water_heater()
    yield _curtain()
    yield _fridge()
    yield _washer()
    yield _purifier()
    yield _air_box()
    yield _old_device()


def air_conditioners(count: int) -> Iterator[Appliance]:
    """Yield so many air conditioners of the living room's kind."""
    for place in range(count):
        appliance = _living_room()
        appliance.id, appliance.name = f"2C37C5{place:06X}", f"空调 {place}"
        yield appliance


def _living_room() -> Appliance:
    return AirConditioner(
        id="2C37C530B5F1",
        name="客厅空调",
        kind="02012001",
        product="KFR-35GW/81@U1-Ha",
        product_code="AA9C30E00",
        attributes=[
            flag("onOffStatus", "开关机"),
            number("targetTemperature", "目标温度", "16", "30", "0.5"),
            choice("operationMode", "运行模式", *_MODES),
            choice("windSpeed", "风速", *_SPEEDS),
            choice("windDirectionVertical", "上下摆风", *_VERTICAL),
            choice("windDirectionHorizontal", "左右摆风", *_HORIZONTAL),
            choice("humanSensingStatus", "人感", ("0", "关闭"), ("1", "避人"), ("2", "跟随"), ("3", "智能")),
            choice("specialMode", "特殊模式", ("0", "无"), ("1", "老人"), ("2", "儿童")),
            choice("tempUnit", "温度单位", ("1", "摄氏度"), ("2", "华氏度")),
            *(flag(name, desc) for name, desc in _SWITCHES.items()),
            number("indoorTemperature", "室内温度", "-32", "95.5", "0.5", writable=False),
            number("outdoorTemperature", "室外温度", "-64", "191", writable=False),
            number("indoorHumidity", "室内湿度", "0", "100", writable=False),
            number("targetHumidity", "目标湿度", "30", "80"),
            number("totalPowerConsumption", "累计用电量", "0", "65535", "0.1", writable=False),
            number("compressorStep", "压缩机级数", "0", "20", writable=False),
            flag("factoryTest", "工厂测试", invisible=True),
            flag("groupOnlyStatus", "组合设置", operationType="G"),
            number("neverReported", "从不上报", "0", "9"),
            command("getAllProperty", "查询所有属性"),
            command("getAllAlarm", "查询所有报警"),
            command("stopCurrentAlarm", "停止当前报警"),
            command("grSetDAC", "组命令"),
        ],
        alarm_texts=_AC_ALARMS,
        properties={
            "onOffStatus": "true",
            "targetTemperature": "26.00",
            "operationMode": "1",
            "windSpeed": "5",
            "windDirectionVertical": "8",
            "windDirectionHorizontal": "0",
            "humanSensingStatus": "0",
            "specialMode": "0",
            "tempUnit": "1",
            **dict.fromkeys(_SWITCHES, "false"),
            "screenDisplayStatus": "true",
            "indoorTemperature": "27.00",
            "outdoorTemperature": "31",
            "indoorHumidity": "55",
            "targetHumidity": "50",
            "totalPowerConsumption": "128.4",
            "compressorStep": "3",
            "factoryTest": "false",
            "groupOnlyStatus": "false",
        },
    )


def _cabinet() -> Appliance:
    sides = [f"{name}{side}" for name in ("windSpeed", "windDirectionVertical") for side in "LR"]
    return AirConditioner(
        id="0007A8C2D4E6",
        name="主卧柜机",
        kind="02012003",
        product="KFR-72LW/07EDS",
        product_code="AA8T10E02",
        attributes=[
            flag("onOffStatus", "开关机"),
            number("targetTemperature", "目标温度", "16", "30"),
            choice("operationMode", "运行模式", *_MODES),
            *(choice(f"windSpeed{side}", "风速", *_SPEEDS[:3], _SPEEDS[4]) for side in "LR"),
            *(choice(f"windDirectionVertical{side}", "上下摆风", _VERTICAL[0], _VERTICAL[8]) for side in "LR"),
            flag("echoStatus", "静音提示"),
            number("indoorTemperature", "室内温度", "-32", "95.5", "0.5", writable=False),
            number("outdoorTemperature", "室外温度", "-64", "191", writable=False),
        ],
        properties={
            "onOffStatus": "false",
            "targetTemperature": "24",
            "operationMode": "4",
            **dict.fromkeys(sides, "0"),
            "windSpeedL": "5",
            "windSpeedR": "5",
            "echoStatus": "true",
            "indoorTemperature": "22.50",
            "outdoorTemperature": "-64",
        },
    )


def _parents() -> Appliance:
    return AirConditioner(
        id="DC330D000001",
        name="父母家空调",
        kind="02012001",
        product="KFR-26GW",
        control=False,
        attributes=[
            flag("onOffStatus", "开关机"),
            number("targetTemperature", "目标温度", "16", "30"),
            choice("operationMode", "运行模式", *_MODES),
            choice("windSpeed", "风速", *_SPEEDS[:5]),
            number("indoorTemperature", "室内温度", "-32", "95.5", "0.5", writable=False),
        ],
        properties={
            "onOffStatus": "true",
            "targetTemperature": "25",
            "operationMode": "1",
            "windSpeed": "3",
            "indoorTemperature": "26.00",
        },
    )


def _water_heater() -> Appliance:
    return WaterHeater(
        id="3C71BF112233",
        name="燃气热水器",
        kind="18019001",
        product="JSQ31-16WR5DU1",
        attributes=[
            flag("onOffStatus", "开关机"),
            number("targetTemp", "目标温度", "35", "60"),
            number("outWaterTemp", "出水温度", "0", "100", writable=False),
            number("totalUseGasL", "累计用气量", "0", "9999999", "0.1", writable=False),
            number("totalUseWaterL", "累计用水量", "0", "9999999", "0.1", writable=False),
            flag("zeroColdWater", "零冷水"),
        ],
        alarm_texts={"flameErr": "点火故障"},
        properties={
            "onOffStatus": "true",
            "targetTemp": "42",
            "outWaterTemp": "41",
            "totalUseGasL": "1234.0",
            "totalUseWaterL": "5678.0",
            "zeroColdWater": "false",
        },
    )


def _curtain() -> Appliance:
    return Appliance(
        id="A4CF12000077",
        name="客厅窗帘",
        kind="34001001",
        product="HK-60DB",
        attributes=[number("openDegree", "开合度", "0", "100")],
        properties={"openDegree": "40"},
    )


def _fridge() -> Appliance:
    return Appliance(
        id="B0F893AABBCC",
        name="冰箱",
        kind="01011001",
        product="BCD-510WGHTD14",
        attributes=[
            number("refrigeratorTargetTemperature", "冷藏室目标温度", "1", "9"),
            number("freezerTargetTemperature", "冷冻室目标温度", "-24", "-14"),
            number("refrigeratorTemperature", "冷藏室温度", "-10", "30", writable=False),
            number("freezerTemperature", "冷冻室温度", "-40", "20", writable=False),
            flag("quickRefrigeratingMode", "速冷"),
            flag("quickFreezingMode", "速冻"),
            flag("intelligenceMode", "智能模式"),
            flag("holidayMode", "假日模式"),
            flag("refrigeratorDoorStatus", "冷藏门状态", writable=False),
        ],
        properties={
            "refrigeratorTargetTemperature": "5",
            "freezerTargetTemperature": "-18",
            "refrigeratorTemperature": "5",
            "freezerTemperature": "-18",
            "quickRefrigeratingMode": "false",
            "quickFreezingMode": "false",
            "intelligenceMode": "true",
            "holidayMode": "false",
            "refrigeratorDoorStatus": "false",
        },
    )


def _washer() -> Appliance:
    return Washer(
        id="C8D77800AA01",
        name="洗衣机",
        kind="05001001",
        product="EG100MATE3S",
        attributes=[
            flag("onOffStatus", "开关机"),
            choice("washProg", "洗涤程序", ("1", "标准"), ("2", "快洗"), ("3", "羊毛")),
            choice(
                "runningMode", "运行状态", ("0", "待机"), ("1", "运行中"), ("2", "暂停"), ("3", "结束"), writable=False
            ),
            number("remainingTime", "剩余时间", "0", "300", writable=False),
            choice("spinSpeed", "脱水转速", ("0", "不脱水"), ("800", "800转"), ("1200", "1200转")),
            flag("lockStatus", "童锁"),
        ],
        properties={
            "onOffStatus": "true",
            "washProg": "1",
            "runningMode": "1",
            "remainingTime": "45",
            "spinSpeed": "800",
            "lockStatus": "false",
        },
    )


def _purifier() -> Appliance:
    return Appliance(
        id="D0BAE4000021",
        name="空气净化器",
        kind="21001001",
        product="KJ800F-N800A",
        attributes=[
            flag("onOffStatus", "开关机"),
            choice("windSpeed", "风速", ("1", "高风"), ("2", "中风"), ("3", "低风"), ("5", "自动"), ("6", "睡眠")),
            number("pm25Value", "PM2.5浓度", "0", "999", writable=False),
            number("filterLife", "滤网剩余寿命", "0", "100", writable=False),
            flag("anionStatus", "负离子"),
            flag("childLock", "童锁"),
        ],
        properties={
            "onOffStatus": "true",
            "windSpeed": "5",
            "pm25Value": "35",
            "filterLife": "80",
            "anionStatus": "false",
            "childLock": "false",
        },
    )


def _air_box() -> Appliance:
    return Appliance(
        id="E81000000014",
        name="",
        kind="14001001",
        online=False,
        attributes=[
            number("temperature", "温度", "-20", "60", "0.1", writable=False),
            number("humidity", "湿度", "0", "100", writable=False),
            number("co2Value", "二氧化碳浓度", "0", "5000", writable=False),
            number("formaldehyde", "甲醛浓度", "0", "5", "0.01", writable=False),
        ],
        properties={"temperature": "23.4", "humidity": "45", "co2Value": "650", "formaldehyde": "0.03"},
    )


def _old_device() -> Appliance:
    return Appliance(
        id="C893465A0001",
        name="老空调",
        kind="02001001",
        wifi_type="0" * 64,
        has_model=False,
        properties={"20200D": "301001", "20200E": "24"},
    )
