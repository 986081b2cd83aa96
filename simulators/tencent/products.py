"""The products of the demo home: one of every kind, with the oddities that makers' models have."""

from typing import Any

from .models import action, array, enum, event, flag, number, product, struct, text, timestamp

_MODES = {"cold": "制冷", "hot": "制热", "wind": "送风", "auto": "自动", "arefaction": "除湿", "floor_heat": "地暖"}
_SPEEDS = {"auto": "自动", "mute": "静音", "low": "低风", "middle": "中风", "high": "高风"}
_FAULT = {"normal": "正常", "fault": "故障"}

PRODUCTS: tuple[dict[str, Any], ...] = (
    product(
        "SIMAIRCOND",
        "客厅空调",
        1,
        [
            flag("power_switch", "电源开关"),
            enum("mode", "模式", _MODES, kind="stringenum"),
            enum("fan_speed_enum", "风速", _SPEEDS, kind="stringenum"),
            # Read-only by its model, yet what the vendor's panel writes
            number("temp_set", "温度设置", 16, 30, "°C", "r"),
            number("temp_current", "当前温度", -20, 50, "℃", "r"),
            number("humidity_current", "当前湿度", 0, 100, "%", "r"),
            flag("switch_vertical", "上下摆风"),
            flag("switch_horizontal", "左右摆风"),
            enum(
                "status",
                "状态",
                {"off": "关闭", "cooling": "制冷中", "heating": "加热中", "wind": "送风中"},
                "r",
                kind="stringenum",
            ),
            flag("eco", "ECO模式"),
            flag("sleep", "睡眠"),
            flag("beep", "蜂鸣"),
            flag("display", "屏显"),
            flag("child_lock", "童锁"),
            number("power_consumption", "耗电量", 0, 999999, "kW-h", "r", kind="float", step=0.01),
            enum("fault", "故障告警", _FAULT, "r", kind="stringenum"),
            enum("temp_unit_convert", "温标切换", {"celsius": "摄氏度", "fahrenheit": "华氏度"}, kind="stringenum"),
        ],
        events=[event("filter_dirty", "滤网脏堵", "alert", number("hours", "已用小时", 0, 10000, "h"))],
    ),
    product(
        "SIMRGBLAMP",
        "彩光灯",
        141,
        [
            flag("power_switch", "电灯开关"),
            number("brightness", "亮度", 1, 100, "%"),
            number("color_temp", "色温", 2700, 6500, "K"),
            enum("color_mode", "灯光模式", {"0": "单色光模式", "1": "双色光模式", "2": "彩色光模式"}),
            struct("rgb_color", "RGB颜色", *(number(c, c, 0, 255) for c in ("red", "green", "blue"))),
            enum("scene_type", "场景类型", {"0": "明亮", "1": "柔和", "2": "阅读", "3": "浪漫"}),
            number("count_down", "倒计时", 0, 86400),
        ],
        actions=[
            action(
                "light_blink",
                "闪烁",
                [number("color", "颜色", 0, 2), number("time", "次数", 1, 60)],
                [number("result", "结果", 0, 1)],
            ),
            action("identify", "查找"),
        ],
    ),
    product(
        "SIMTEXTLMP",
        "彩光球泡",
        141,
        [
            flag("switch_led", "开关"),
            enum("work_mode", "模式", {"white": "白光", "colour": "彩光", "scene": "情景"}, kind="stringenum"),
            number("bright_value_v2", "亮度", 10, 1000),
            number("temp_value_v2", "冷暖值", 0, 1000),
            # Hue, saturation and value in hexadecimal digits, four each, which the model does not say
            text("colour_data_v2", "彩光", longest=255),
        ],
    ),
    product(
        "SIMBASICLT",
        "Basic light",
        141,
        [
            flag("power_switch", "Light switch"),
            enum("color", "Light color", {"0": "Red", "1": "Green", "2": "Blue"}),
            number("brightness", "Light brightness", 0, 100, "%"),
            text("name", "Light position name"),
        ],
        events=[
            event(
                "status_report", "DeviceStatus", "info", enum("status", "running_state", {"0": "normal", "1": "fault"})
            ),
            event("low_voltage", "LowVoltage", "alert", number("voltage", "Voltage", 0, 24, "V", kind="float")),
            event(
                "hardware_fault",
                "Hardware_fault",
                "fault",
                text("name", "Name"),
                number("error_code", "Error_Code", 0, 2000),
            ),
        ],
    ),
    product(
        "SIMSWITCH3",
        "三路开关",
        554,
        [
            flag("power_switch", "总开关"),
            *(flag(f"switch_{n}", f"按键{n}_开关") for n in (1, 2, 3)),
            *(enum(f"button{n}", f"按键{n}", {"1": "1"}) for n in (1, 2, 3)),
            *(number(f"count_down{n}", f"按键{n}倒计时", 0, 86400, "秒") for n in (1, 2, 3)),
        ],
    ),
    product(
        "SIMMETERPL",
        "计量插座",
        1,
        [
            flag("power_switch", "电源开关"),
            number("count_down", "倒计时", 0, 86400),
            number("current", "电流", 0, 30000, "mA", kind="float"),
            number("power", "功率", 0, 50000, "", "r", kind="float"),
            number("voltage", "电压", 0, 5000, "V", kind="float"),
            number("add_elec", "增加电量", 0, 50000, "kwh（度）", "r", kind="float", step=0.01),
            number("total_energy", "总电量", 0, 999999, "kwh", "r", kind="float", step=0.001),
        ],
    ),
    product(
        "SIMCURTAIN",
        "电动窗帘",
        519,
        [
            flag("power_switch", "电源开关"),
            enum("mode", "窗帘操作模式", {"0": "打开", "1": "关闭", "2": "暂停"}),
            number("position", "窗帘打开位置", 0, 100, "%"),
        ],
    ),
    product(
        "SIMPURIFAN",
        "空气净化器",
        1,
        [
            flag("power_switch", "电源开关"),
            enum(
                "windspeed",
                "空气净化器风速",
                {"0": "自动", "1": "静音档", "2": "低档", "3": "中档", "4": "高档"},
                kind="stringenum",
            ),
            enum("mode", "模式", {"0": "自动", "1": "睡眠", "2": "智能"}, kind="stringenum"),
            flag("anion", "负离子"),
            flag("reset_filter", "重置滤芯"),
            number("pm2_5", "PM25浓度", 0, 500, "μg/m3", "r"),
            # A reading that its model calls writable
            number("temperature", "温度", -25, 60, "℃", kind="float", step=0.1),
            number("filter_left_level", "滤芯剩余寿命", 0, 100, "%", "r"),
            enum("air_quality", "空气质量", {"0": "优", "1": "良", "2": "轻度污染"}, kind="stringenum"),
        ],
    ),
    product(
        "SIMHUMIDIF",
        "加湿器",
        1,
        [
            flag("power_switch", "总开关"),
            enum("working_mode", "工作模式", {"0": "默认", "1": "睡眠模式", "2": "强劲模式", "3": "低速模式"}),
            number("humidity_set", "湿度调节", 30, 80, "%"),
            number("humidity", "当前湿度", 0, 100, "%", "r"),
            enum("water_shortage", "缺水", {"0": "正常", "1": "缺水"}, "r"),
        ],
    ),
    product(
        "SIMTHERMOS",
        "地暖温控器",
        1,
        [
            flag("power_switch", "电源开关"),
            enum(
                "spray_mode",
                "工作模式",
                {"hot": "制热", "manual": "手动", "program": "程控", "holiday": "节日"},
                kind="stringenum",
            ),
            enum("level", "加热档位", {"auto": "自动", "low": "低档", "high": "高档"}, kind="stringenum"),
            number("current_temp", "当前温度", 0, 50, "°C", "r", kind="float", step=0.1),
            number("current_fahrenheit", "当前温度", 32, 122, "°F", "r"),
            number("set_temp", "温度调节", 5, 35, "°C", "r", kind="float", step=0.5),
            number("set_fahrenheit", "温度调节", 41, 95, "°F", "r"),
            flag("frost", "防霜冻功能"),
            flag("window_check", "开窗检测"),
        ],
    ),
    product(
        "SIMWATERHT",
        "热水器",
        1,
        [
            flag("power_switch", "电源开关"),
            number("temp_set", "温度设置", 30, 75, "°C", "r"),
            number("temp_current", "当前温度", 0, 100, "°C", "r"),
            enum("mode", "模式", {"manual": "手动模式", "smart": "智能模式", "eco": "ECO模式"}, kind="stringenum"),
            number("water_left", "剩余水量", 0, 100, "L", "r"),
            number("work_life_1", "镁棒寿命", 0, 100, "%", "r"),
        ],
    ),
    product(
        "SIMGATEWAY",
        "多功能网关",
        1,
        [text("version", "版本", "r"), number("rssi", "信号强度", -120, 0, "dBm", "r")],
        kind=5,
    ),
    product(
        "SIMTHSENSE",
        "温湿度传感器",
        25,
        [
            # Tenths of a degree, which the model does not say
            number("current_temp", "当前温度", -200, 600, "°C", "r"),
            number("current_humidity", "当前湿度", 0, 100, "", "r"),
            number("battery_percentage", "电池电量", 0, 100, "%"),
            enum("battery_state", "电池电量状态", {"low": "低", "middle": "中", "high": "高"}, kind="stringenum"),
            enum("tamper_event", "防拆告警", {"0": "未拆卸", "1": "拆卸告警"}, kind="stringenum"),
        ],
        net="zigbee",
    ),
    product(
        "SIMDOORSEN",
        "门磁",
        110,
        [
            enum("contact_state", "门磁状态", {"0": "关闭", "1": "开启"}, "r"),
            flag("temperAlarm", "防拆告警", "r"),
            number("voltage", "电池电量", 0, 100, "", "r"),
        ],
        net="zigbee",
    ),
    product(
        "SIMMOTIONS",
        "人体感应器",
        109,
        [flag("motionAlarm_state", "人体移动", "r"), number("battery_percentage", "电池电量", 0, 100, "%", "r")],
        net="zigbee",
    ),
    product(
        "SIMSMOKESE",
        "烟雾报警器",
        1,
        [
            enum("smoke_sensor_state", "烟雾状态", {"alarm": "报警", "normal": "正常"}, "r", kind="stringenum"),
            number("co_value", "一氧化碳浓度", 0, 1000, "ppm", "r"),
            flag("muffling", "消音"),
        ],
        events=[event("smoke_alarm", "烟雾报警", "alert")],
    ),
    product(
        "SIMREMOTE1",
        "无线开关",
        1,
        [
            enum("switch_type_1", "开关1", {"0": "单击", "1": "双击", "2": "长按"}),
            number("battery", "电池电量", 0, 100),
        ],
        net="zigbee",
    ),
    product(
        "SIMGADGETX",
        "Gadget",
        1,
        [
            flag("turbo_boost", "Turbo boost"),
            number("gain", "Gain", 0, 10, "dB", kind="float", step=0.5),
            enum("colour_scheme", "Scheme", {"0": "Plain", "1": "Fancy"}),
            enum("stage", "Stage", {"idle": "Idle", "busy": "Busy"}, "r", kind="stringenum"),
            text("note", "Note"),
            text("serial", "Serial", "r"),
            timestamp("last_service", "Last service"),
            struct("window", "Window", number("from", "From", 0, 24, "h"), number("to", "To", 0, 24, "h")),
            array("slots", "Slots"),
        ],
        events=[event("overload", "Overload", "fault", number("load", "Load", 0, 100, "%"))],
        actions=[
            action("calibrate", "Calibrate"),
            action("sing", "Sing", [text("song", "Song")], [number("notes", "Notes", 0, 99)]),
        ],
    ),
    product(
        "SIMCAMERA1",
        "摄像头",
        1,
        [flag("motion_switch", "移动侦测"), enum("stream", "清晰度", {"0": "标清", "1": "高清"})],
        events=[event("motion", "Motion", "info"), event("sound", "Sound", "info")],
    ),
    product("SIMSPEAKER", "音箱", 1, [number("volume", "音量", 0, 100), flag("play", "播放")]),
    product(
        "SIMVACUUM1",
        "扫地机器人",
        1,
        [
            flag("power_go", "清扫开关"),
            enum(
                "mode",
                "清扫模式",
                {"smart": "智能清扫", "wall_follow": "沿墙", "spiral": "定点", "chargego": "回充"},
                kind="stringenum",
            ),
            enum(
                "status",
                "工作状态",
                {
                    "standby": "待机",
                    "cleaning": "清扫中",
                    "charging": "充电中",
                    "charge_done": "充电完成",
                    "fault": "故障",
                },
                "r",
                kind="stringenum",
            ),
            number("electricity_left", "剩余电量", 0, 100, "%", "r"),
            number("filter", "滤网寿命", 0, 100, "%", "r"),
            enum("suction", "吸力", {"strong": "强力", "normal": "标准", "gentle": "轻柔"}, kind="stringenum"),
            number("clean_area", "清扫面积", 0, 9999, "㎡", "r"),
            number("clean_time", "清扫时间", 0, 9999, "min", "r"),
            flag("seek", "寻找机器"),
            enum("fault", "故障", {"0": "正常", "1": "边刷异常", "2": "轮子异常"}, "r"),
        ],
    ),
    product(
        "SIMSIREN01",
        "声光报警器",
        1,
        [
            flag("alarm_switch", "报警开关"),
            enum(
                "alarm_volume",
                "报警音量",
                {"low": "低", "middle": "中", "high": "高", "mute": "静音"},
                kind="stringenum",
            ),
            number("alarm_time", "报警时长", 1, 10, "min"),
            enum("alarm_ringtone", "铃声选择", {"1": "铃声1", "2": "铃声2", "3": "铃声3"}),
            number("battery_percentage", "电池电量", 0, 100, "%", "r"),
        ],
    ),
    product(
        "SIMDOORLCK",
        "智能门锁",
        1,
        [
            enum("lock_motor_state", "门锁状态", {"0": "未上锁", "1": "已上锁"}, "r"),
            enum("unlock_type", "开锁方式", {"0": "指纹", "1": "密码", "2": "门卡", "3": "钥匙", "4": "远程"}, "r"),
            enum("door_state", "门状态", {"0": "关门", "1": "开门"}, "r"),
            number("residual_electricity", "剩余电量", 0, 100, "%", "r"),
            flag("automatic_lock", "自动上锁"),
            enum(
                "beep_volume",
                "提示音量",
                {"mute": "静音", "low": "低", "normal": "中", "high": "高"},
                kind="stringenum",
            ),
        ],
        events=[event("doorbell", "门铃", "info"), event("alarm_lock", "门锁报警", "alert")],
        actions=[action("unlock_remote", "远程开锁", (), [number("result", "结果", 0, 1)])],
    ),
)
"""A product that the application is not linked with is asked for in vain: SIMSECRET1."""
