"""Roles of properties, each with the types, IDs, and names that a property of the role has.

Sources: the standard templates in the vendor's document and console, and published product models. The first row that fits wins:
narrow rows stand before wide ones.
"""

from dataclasses import dataclass
import re

from .patterns import CORRECTION
from .property import ENUMS, NUMBERS

_NUMBER = "n"
_BOOL = "b"
_ENUM = "e"
TEXT = "s"
LETTERS = {**dict.fromkeys(NUMBERS, _NUMBER), **dict.fromkeys(ENUMS, _ENUM), "bool": _BOOL}
"""Type of a property -> the letter that stands for it in a row; of all other types it is `TEXT`."""

_SET = r"(set|setting|target|goal|aim)"
_NOW = r"(current|cur|now|actual|real|realtime|real_time|va)"
_PLACE = r"(indoor|inside|in|room|env|environment|ambient|air)"
_TEMP = r"(temp|temperature|temprature|wendu)"
_HUMI = r"(humidity|humi|hum|shidu)"
_BOUND = "(最[高低大小]可?(设[定置]|目标)|(设[定置]|目标)的?最[高低大小])的?"
_BOUND_OF = r"(?=.*\b(set|target)\b)(?=.*\b(max|maximum|min|minimum|limit)\b).*\b"
_NO_BOUND = r"^(?!.*([上下]限|阈值|回差|最[高低大小]|[报告预]警|保护|\b(max|maximum|min|minimum|limit|alarm)\b)).*"
"""Begins a label of what is set, rather than of how far it can be."""
_STATE = r"(_?(state|status|alarm|event|value|warn(ing)?))?"


@dataclass(frozen=True, slots=True)
class Role:
    """How a role is recognized: by the ID, else by the label, else by the name in snake case, which is compared as an ID is."""

    name: str
    types: str
    """Letters of the types that it can have: b bool, n number, e enumeration, s other."""
    id: str
    """Regular expression for the whole id in snake case, without a mark for Fahrenheit."""
    label: str = r"(?!)"
    """Regular expression for a part of the name."""


ROLES: tuple[Role, ...] = (
    # The compartments of a refrigerator, before temperatures and doors in general
    Role("fridge_target", _NUMBER, rf"(fridge|refrigerat(or|ion|ing)|cold)_({_TEMP}_)?{_SET}.*", r"冷藏.*(设定|设置|目标)|\b(fridge|refrigerator)\b.*\b(target|set|desired)\b"),
    Role("freezer_target", _NUMBER, rf"(freezer|freeze|freezing|frozen)_({_TEMP}_)?{_SET}.*", r"冷冻.*(设定|设置|目标)|\bfreezer\b.*\b(target|set|desired)\b"),
    Role("flex_target", _NUMBER, rf"(flex|variable|change|vt_room)_({_TEMP}_)?{_SET}.*", "变温.*(设定|设置|目标)"),
    Role("fridge_temperature", _NUMBER, rf"(fridge|refrigerat(or|ion|ing))_{_TEMP}.*", r"冷藏.*温度|\b(fridge|refrigerator)\b.*\btemperature\b|температура холодил"),
    Role("freezer_temperature", _NUMBER, rf"(freezer|freezing|frozen)_{_TEMP}.*", r"冷冻.*温度|\bfreezer\b.*\btemperature\b|температура мороз"),
    Role("flex_temperature", _NUMBER, rf"(flex|variable)_{_TEMP}.*", "变温.*温度"),
    Role("flex_door", _BOOL + _ENUM, rf"(flex|variable|vt_room)_door{_STATE}", "变温.*门"),
    Role("fridge_door", _BOOL + _ENUM, rf"(fridge|refrigerat(or|ion|ing))_door{_STATE}", r"冷藏.*门|\b(fridge|refrigerator) door\b|дверь холодил"),
    Role("freezer_door", _BOOL + _ENUM, rf"(freezer|freezing|frozen)_door{_STATE}", r"冷冻.*门|\bfreezer door\b|дверь мороз"),
    # Temperatures and humidities
    Role("target_temperature", _NUMBER, rf"((out_?)?water_|outlet_)?{_TEMP}_{_SET}(_c)?|{_SET}_?{_TEMP}(_c)?|set_?point|{_TEMP}_sel(ect(ed|ion)?)?", rf"{_NO_BOUND}((设定|目标|设置)(温度|水温)|(温度|水温)(设置|设定|调节)|\b(target|set|desired)( \w+)? temperature\b|\btemperature (setting|set ?point)\b|(заданная|целевая|установ\w+) температура)"),
    Role("inlet_temperature", _NUMBER, rf"(water_)?(inlet|in_water|return)(_water)?_{_TEMP}", r"(进|回)水温(?!差)|\binlet (water )?temperature\b"),
    Role("outlet_temperature", _NUMBER, rf"(water_)?(outlet|out_water|supply)(_water)?_{_TEMP}", r"(出|供)水温(?!差)|\boutlet (water )?temperature\b"),
    Role("outdoor_temperature", _NUMBER, rf"(out|outdoor|outside|outer)(_?door)?_{_TEMP}", r"室外温度|\boutdoor temperature\b|температура (снаружи|на улице)|наружная температура"),
    Role("water_temperature", _NUMBER, rf"water_(tank_)?{_TEMP}|{_TEMP}_water", r"水温(?!差)|水箱温度|\b(water|tank) temperature\b|температура воды"),
    Role("floor_temperature", _NUMBER, rf"floor_{_TEMP}", "地面温度|地板温度"),
    Role("coil_temperature", _NUMBER, rf"(coil|evaporator|pipe)_{_TEMP}", "盘管温"),
    Role("exhaust_temperature", _NUMBER, rf"(exhaust|discharge)(_gas)?_{_TEMP}", "排气温度"),
    Role("eco_temperature", _NUMBER, rf"(eco|energy_saving)_{_TEMP}(_{_SET})?|{_TEMP}_eco", "(节能|经济)(模式)?温度"),
    Role("temperature_difference", _NUMBER, rf"(.*_)?(hysteresis|dead_?(band|zone)|{_TEMP}_(diff|difference|differential))", "回差|温差"),
    Role("temperature_interval", _NUMBER, rf"{_TEMP}_sampling.*", "温度采样"),
    Role("humidity_interval", _NUMBER, rf"{_HUMI}_sampling.*", "湿度采样"),
    Role("temperature_correction", _NUMBER, rf"{_TEMP}_(calibration|correct|correction|offset|adjust)", f"(?<!色)温度?{CORRECTION}"),
    Role("humidity_correction", _NUMBER, rf"{_HUMI}_(calibration|correct|correction|offset|adjust)", f"湿度{CORRECTION}"),
    Role("temperature_limit", _NUMBER, rf".*{_TEMP}.*(max|min|limit|upper|lower|high|low|alarm|threshold).*|(max|min|upper|lower)_?{_TEMP}.*", rf"温度.*(上限|下限|阈值|报警值)|{_BOUND}温度|(设[定置]|目标)温度.*最[高低大小]|{_BOUND_OF}temperature\b"),
    Role("humidity_limit", _NUMBER, rf".*{_HUMI}.*(max|min|limit|upper|lower|high|low|alarm|threshold).*|(max|min|upper|lower)_?{_HUMI}.*", rf"湿度.*(上限|下限|阈值|报警值)|{_BOUND}湿度|(设[定置]|目标)湿度.*最[高低大小]|{_BOUND_OF}humidity\b"),
    Role("temperature", _NUMBER, rf"{_TEMP}(_{_NOW}|_{_PLACE}|_measure|_display)?|({_NOW}|{_PLACE})_?{_TEMP}", r"当前温度|室内温度|室温(?!差)|(环境|空气)温度|^温度$|^internal temperature$|^(текущая |комнатная )?температура$|температура (в помещении|воздуха)"),
    Role("target_humidity", _NUMBER, rf"{_HUMI}_{_SET}|{_SET}_?{_HUMI}|(de)?humidif(y|ication)_{_SET}(_value)?", rf"{_NO_BOUND}((设定|目标|设置)湿度|湿度(设置|设定|调节)|[除加]湿(设定|设置|目标)值?$|\b(target|set|desired) humidity\b|(заданная|целевая) влажность)"),
    Role("humidity", _NUMBER, rf"{_HUMI}(_value|_{_NOW}|_{_PLACE}|_measure|_display)?|({_NOW}|{_PLACE})_?{_HUMI}", r"当前湿度|室内湿度|(环境|空气)湿度|^湿度$|^(текущая )?влажность$"),
    # Battery before the meters: a door sensor's "voltage" may be its battery
    Role("battery", _NUMBER, r"(va_)?batt?(ery)?(_?(soc|percentage|percent|level|value|capacity|power|left|quantity))?|residual_electricity|elec(tricity)?_left|power_percent|soc", "电池电量|剩余电量|电池百分比|电池余量|battery"),
    Role("battery_voltage", _NUMBER, r"batt?(ery)?_(voltage|vol)", "电[池瓶]电压"),
    Role("battery_level", _ENUM, r"batt?(ery)?(_?(state|status|level))?", "电池状态|电量状态"),
    Role("low_battery", _BOOL + _ENUM, r"batt?(ery)?(_?low)?(_?(state|status|alarm))?|low_(batt?(ery)?|power|voltage)(_alarm)?", "低电|电量低"),
    # Meters
    Role("energy_returned", _NUMBER, r"(total_)?(reverse|export|feed(back)?|backward)_(active_)?(energy|ele|elec|electricity)(_total)?", "(反向|馈|上网).*(电量|电能)"),
    Role("energy_today", _NUMBER, r"(cur|today|day|daily)_?(ele|elec|energy|electricity|power_consumption|consumption)(_today)?|(ele|elec|energy|electricity)_(today|day)", "[今当][日天].*电量|日[用耗]电量"),
    Role("energy_week", _NUMBER, r"week(ly)?_?(ele|elec|energy|electricity|power_consumption)|(ele|elec|energy)_week", "[本当]周(?!期).*电量|周[用耗]电量"),
    Role("energy_month", _NUMBER, r"month(ly)?_?(ele|elec|energy|electricity|power_consumption)|(ele|elec|energy)_month", "[本当]月.*电量|月[用耗]电量"),
    Role("energy_year", _NUMBER, r"year(ly)?_?(ele|elec|energy|electricity|power_consumption)|(ele|elec|energy)_year", "[本当今]年.*电量|年[用耗]电量"),
    Role("energy_added", _NUMBER, r"add_?(ele|elec|energy|electricity)", "增加电量|新增电量"),
    Role("energy", _NUMBER, r"(total_?)?(forward_)?(power_consumption|energy(_consumption)?|electric_energy|electricity|electric_quantity|ele|elec|kwh)(_?(total|consumption|value|sum))?", "耗电量|用电量|总电量|累计电量|(总|累计)发电量|电能"),
    Role("voltage_limit", _NUMBER, r"(over|under|max|min)_?vol(t|tage)?(_(threshold|limit|value|set|protect(ion)?))?|vol(t|tage)?_(upper_|lower_)?(threshold|limit)", "(过|欠|高|低)压.*(值|设|保护)|电压.*(阈值|上限|下限)"),
    Role("current_limit", _NUMBER, r"(over|max)_?(current|cur)(_(threshold|limit|value|set|protect(ion)?))?|current_(threshold|limit)", "过流.*(值|设|保护)|电流.*(阈值|上限)"),
    Role("power_limit", _NUMBER, r"(over|max)_?(power|load)(_(threshold|limit|value|set|protect(ion)?))?|power_(threshold|limit)", "(过载|过功率).*(值|设|保护)|功率.*(阈值|上限)"),
    Role("leakage_current", _NUMBER, r"(leakage|leak|residual)_current", "漏电|剩余电流"),
    Role("reactive_power", _NUMBER, r"(total_)?reactive_power(_[abc])?", "无功功率"),
    Role("apparent_power", _NUMBER, r"(total_)?apparent_power(_[abc])?", "视在功率"),
    Role("blood_glucose", _NUMBER, r"(blood_?)?(glucose|sugar)(_value)?", "血糖"),
    Role("voltage", _NUMBER, rf"({_NOW}_?|electric_)?(voltage|vol|volt)(_{_NOW}|_value)?", "电压"),
    Role("current", _NUMBER, rf"({_NOW}_?|electric_)?(current|amp|ampere)(_{_NOW}|_value)?", "电流"),
    Role("power_reading", _NUMBER, rf"({_NOW}_?|active_)?(power|watt)(_{_NOW}|_value|_rate)?", "当前功率|实时功率|有功功率|功率$"),
    Role("power_factor", _NUMBER, r"power_factor|pf", r"功率因数|\bpower factor\b"),
    Role("compressor_frequency", _NUMBER, r"(compressor|comp)_(running_)?(frequency|freq|hz)", "压缩机.*频率"),
    Role("frequency", _NUMBER, rf"({_NOW}_)?(frequency|freq|hz)", "频率$"),
    # Air
    Role("dust_level", _ENUM, r"pm_?2_?5_(level|grade|state|status)", "PM ?2[._]?5.*(级|状态)"),
    Role("aqi", _NUMBER, r"aqi(_value)?|air_quality(_index|_value)?", "空气质量(指数)?$|AQI"),
    Role("pm25", _NUMBER, r"pm_?2_?_?5(_.*)?", "PM ?2[._]?5"),
    Role("pm10", _NUMBER, r"pm_?10(_value|_num)?", "PM ?10"),
    Role("pm1", _NUMBER, r"pm_?1(_0)?(_value)?", r"PM ?1(?!\d)"),
    Role("carbon_dioxide", _NUMBER, r"e?co_?2(_value|_ppm|_num)?|carbon_dioxide.*", "CO[2₂]|二氧化碳"),
    Role("formaldehyde", _NUMBER, r"(hcho|ch_?2o|ch2_o|formaldehyde|methanal)(_value|_num)?", "甲醛"),
    Role("tvoc", _NUMBER, r"t?voc(_value|_num)?", "TVOC|挥发"),
    Role("carbon_monoxide", _NUMBER, r"co(_value|_num|_ppm|_concentration)?|carbon_monoxide.*", "一氧化碳(浓度|值)"),
    Role("soil_moisture", _NUMBER, rf"soil_({_HUMI}|moisture)", "土壤(湿度|水分)"),
    Role("rainfall", _NUMBER, r"(day_?|today_?)?rain(_?fall)?(_(total|value|day|today))?", "雨量"),
    Role("ph", _NUMBER, r"(water_)?ph(_value)?", r"(?<![a-z])PH ?值?$|酸碱度"),
    Role("conductivity", _NUMBER, r"ec(_value)?|conductivity", "电导率"),
    Role("illuminance", _NUMBER, r"(lux|illuminance|illumination|illumi|light_intensity|ambient_light|brightness_value)(_value)?", "光照|照度|光强"),
    Role("atmospheric_pressure", _NUMBER, r"(atmos(pheric)?|air|baro(metric)?)_?pressure", "(?<![燃然煤沼氧氮氢供排吸回进出储蒸])气压(?!力?(设|上|下))"),
    Role("noise", _NUMBER, r"noise(_value|_level)?|decibel", "(?<!白)噪[音声]|分贝"),
    Role("signal", _NUMBER, r"(wifi_?)?(rssi|signal)(_?(strength|value|level))?", "信号强度"),
    # Consumption, consumables and time
    Role("mist_level", _ENUM, r"(spray|mist|fog)_?(level|gear|volume|amount)|spray_mode_level", "雾量|雾化(档位|等级)|喷雾档位"),
    Role("tds", _NUMBER, r"(.*_)?tds(_.*)?", "TDS"),
    Role("filter_life", _NUMBER, r"(.*_)?filter_?(time|life)", r"^(PP|RO|COT|CBPA|UF|CTO|UDF|T33|前置|后置)\S{0,6}寿命"),
    Role("consumable", _NUMBER, r"(edge|side|roll(er)?|main|mop)_?(brush|cloth)?(_(life|left|remain))", "^(?!.*(烘干|清洗|转速|速度|[亮温湿]度)).*(边刷|滚刷|主刷|拖布|尘袋|灯管|电极|耗材)"),
    Role("filter_life", _NUMBER, r"filter(_\d)?_?(left|remain|life|residual|surplus)?_?(level|life|percent|percentage|left|time_percent)?(_\d)?", r"(滤(芯|网)|棉|炭|RO膜|超滤膜).*(寿命|剩余)$|滤(芯|网)(寿命)?百分比"),
    Role("filter_days_left", _NUMBER, r"filter(_?\d)?_(left|remain|surplus)_(days?|time|hours?)", "(滤(芯|网)|棉|炭|RO膜|超滤膜)剩余(天|时)"),
    Role("filter_days_used", _NUMBER, r"filter(_\d)?_used_(days?|time|hours?)", "滤(芯|网)(已用|使用)(天|时)"),
    Role("anode_life", _NUMBER, r"(?!)", "镁棒寿命"),
    Role("tank_life", _NUMBER, r"(?!)", "内胆寿命"),
    Role("water_left", _NUMBER, r"(hot_)?water_(left|remain|residual)", "剩余热?水"),
    Role("target_water", _NUMBER, rf"water(_level)?_{_SET}|{_SET}_water(_level)?", "水位设[置定]|(设[置定]|目标)水位|(?<![出取用灌溉])水量设置"),
    Role("water_level", _NUMBER, r"water_?level", "水位"),
    Role("water_hardness", _NUMBER, r"(raw|inlet|source|in|feed)(_water)?_hardness", "([原进源]|自来)水(的?总)?硬度"),
    Role("water_flow", _NUMBER, r"water_?flow(_rate)?|flow(_rate)?", "水流量"),
    Role("water_today", _NUMBER, r"(today|day|daily)_(water(_\w+)?|use)|water_(today|day)", "[今当]日.*水量|日用水量"),
    Role("water_part", _NUMBER, r"(month|single|once)_(water(_\w+)?|use)|water_(once|single|month)", "([单本]次|月|年).*水量"),
    Role("water_consumption", _NUMBER, r"water_(total|used|usage|consumption)|total_water(_used)?|water_use(_data)?", "(累计|总)[用制净]?水量|用水总?量"),
    Role("gas_part", _NUMBER, r"(today|day|daily|month|single|once)_gas(_(consumption|used|usage))?|gas_(today|day|month|once|single)", "([单本]次|[今当]天|日|周|月|年).*[用耗]气量"),
    Role("gas_consumption", _NUMBER, r"gas_(consumption|used|usage|total)", "耗气量|用气量"),
    Role("cleaned_area", _NUMBER, r"(sweep|clean)(ed|ing)?_?area", "清扫面积"),
    Role("cleaning_time", _NUMBER, r"sweep(ing)?_?time|cleaning_?time", "清扫时(间|长)"),
    Role("keep_warm_time", _NUMBER, r"keep_?warm_?time(_\w+)?|warm_time", "保温(时间|时长)"),
    Role("run_time", _NUMBER, r"(run|work|running|working)_?time_total|total_(run|work)_?time", "累计(工作|运行|使用)时(间|长)|(运行|工作)总时"),
    Role("time_left", _NUMBER, r"(count_?down|time|timer)_?(left|remain|rest).*|(left|remain|remaining|rest)_?(\w+_)?time(_(hh|mm))?", r"剩余.{0,4}(时间|分钟|小时|时长)|\bremaining (\w+ )?time\b|\btime (left|remaining)\b|оставш\w+ время|осталось времени"),
    Role("detection_delay", _NUMBER + _ENUM, r"(none|nobody|no_?one|pir|presence|fading|hold)_?(delay(_time)?|time)", "无人.*(延时|时间)|有人保持|检测(间隔|延时)"),
    Role("sensitivity", _NUMBER + _ENUM, r"(.*_)?sensitivity(_(set|level))?", "灵敏度"),
    Role("volume", _NUMBER + _ENUM, r"((?!air|wind|water|mist|spray|fog).*_)?volume(_(set|level))?|vol_(set|level)", "音量"),
    Role("on_timer", _NUMBER, r"(timer|timing|appointment|reserve|reservation)_?(power_?)?on|(power_?)?on_timer", "(定时|预约)开机?$"),
    Role("off_timer", _NUMBER, r"(timer|timing|appointment|reserve|reservation)_?(power_?)?off|(power_?)?off_timer", "(定时|预约)关机?$"),
    Role("countdown", _NUMBER, r"count_?down(_?\d+)?|count_?down_(set|switch)(_?\d+)?", "倒计时"),
    # Light
    Role("color_temperature", _NUMBER, r"colou?r_?(temp|temperature)(_value)?|temp_value|cct|ct|(light|cw|white)_(temp|colou?r_temp)(_value)?|temperature_colou?r", "色温|冷暖"),
    Role("brightness", _NUMBER, r"bright(ness)?(_?(value|set|level|percent))?|light_?bright(ness)?|dimm(er|ing)(_value)?|luminance|lightness|lamp_bright(ness)?|led_bright(ness)?", "亮度|明暗|调光"),
    Role("transition", _NUMBER, r"gradient(_cycle|_time)?|(fade|transition)_time", "渐变时(间|长)"),
    Role("color", _ENUM, r"colou?r|light_colou?r|colou?r_(value|select)", "^(灯光|灯)?颜色$"),
    Role("indicator_mode", _ENUM, r"(indicator|indicate|led)_?(light|lamp)?_?(mode|state|status)", "指示灯"),
    Role("light_mode", _ENUM, r"colou?r_mode|light_mode", "灯光模式|彩光模式"),
    Role("light_scene", _ENUM, r"(light_)?scenes?(_?(type|data|mode|select|value))?|light_effect|effect", "场景(类型|模式)?$|灯效|情景模式"),
    Role("hue", _NUMBER, r"hue", "^色(相|调)$"),
    Role("saturation", _NUMBER, r"saturation", "^饱和度$"),
    Role("color_data", TEXT, r"colou?r_?data(_v?\d)?|colou?r(_value)?|hsv|hsb|colou?r_hsv|rgb(_?(colou?r|value|data))?|(light|led)_colou?r|colou?r_rgb", "^彩光(颜色|数据)?$|^(灯光|灯带?|彩灯|RGB)?颜色值?$"),
    # Covers
    Role("tilt_angle", _NUMBER, r"(tilt|blade|slat|blind)?_?angle(_set)?|tilt(_position)?", "(叶片|百叶).*角度|翻转角度"),
    Role("valve_opening", _NUMBER, r"valve_?(position|opening|open)(_(percent|degree|state))?", "阀门开度"),
    Role("target_position", _NUMBER, rf"{_SET}_?(position|percent|pos)|(position|pos|percent)_{_SET}|percent_control", "目标位置|设置位置"),
    Role("position", _NUMBER, rf"(curtain_?)?(position|pos|percent|percentage|percent_state|open_?(percent|degree|position|level)|opening)(_{_NOW})?|{_NOW}_?(position|pos|percent)", "开合(度|位置)|打开位置|开合百分比|窗帘位置|(开窗|窗户)位置|开度"),
    Role("motor_direction", _ENUM, r"control_back(_mode)?|motor_(direction|reverse|turn)(_mode)?", "电机(方向|换向|反转)"),
    Role("cover_control", _ENUM, r"(curtain|motor|cover|blind)_?(control|operation|action|switch|mode)|control|operation|run_control", "窗帘.*(模式|控制|操作)|电机控制"),
    # Modes, fans, louvres
    Role("action", _ENUM, r"(work|working|run|running|hvac|device)?_?(status|state|phase)|mach(ine)?_(status|state)", r"(工作|运行)(状态|阶段)|^((洗涤|烘干|烹饪|清扫)?状态|阶段)$|^(\w+ )?(machine|appliance|oven|washer|dryer|dishwasher|working|work|running|operating|operation) (status|state)$|^machine mode$"),
    Role("fan_direction", _BOOL + _ENUM, r"fan_(direction|reverse|forward)", "风.*转向|正反转"),
    Role("fan_mode", _ENUM, r"(fan|wind)_?(mode|type|pattern)", "风类|风型|风扇模式|(?<![扫摆])风模式"),
    *(
        Role(f"{role}_{side}", _ENUM, rf"{ids}_?({side}|{side[0]})")
        for side in ("left", "right")
        for role, ids in (
            ("fan_speed", r"(fan|wind)_speed"),
            ("louvre_vertical", r"wind_direction_vertical"),
            ("louvre_horizontal", r"wind_direction_horizontal"),
        )
    ),
    Role("louvre_vertical", _ENUM, r"wind_direction_(vertical|ud|up_down)", "上下(风向|导风)"),
    Role("louvre_horizontal", _ENUM, r"wind_direction_(horizontal|lr|left_right)", "左右(风向|导风)"),
    Role("swing", _ENUM, r"((ac|wind|air)_?)?(shake|swing|sweep)(_(mode|wind|set|angle))?", "^(扫|摆)风(模式|角度|方式)?$|^风摆$|^摇头(模式|角度)$"),
    Role("fan_speed", _NUMBER + _ENUM, r"(fan|wind|air|blow|ac)_?(speed|level|gear|volume|strength|power)(_?(enum|set|level|value|gear))?|speed|fan|wind", r"风速|风量|(?<!摆)风档|风力|风扇档位|^airflow ?speed$|скорость вентилятора"),
    Role("swing_vertical", _BOOL, r"(switch|swing|shake|wind)_(vertical|ud|up_down|updown|v)|(vertical|ud|up_down|updown)_(swing|switch|shake|wind)", "上下(摆|扫)"),
    Role("swing_horizontal", _BOOL, r"(switch|swing|shake|wind)_(horizontal|lr|left_right|leftright|h)|(horizontal|lr|left_right|leftright)_(swing|switch|shake|wind)", "左右(摆|扫)"),
    Role("swing_3d", _BOOL, r"swing_3d|3d_swing", "3D扫风"),
    Role("oscillate", _BOOL, r"(swing|shake|oscillat(e|ion|ing)|wind_shake|shake_head|head_shak(e|ing)|sway)(_?(switch|wind|state))?|switch_(swing|shake|horizontal_swing)", "摇头|摆风|扫风"),
    Role("louvre_angle_vertical", _NUMBER, r"angle_(vertical|ud)|(vertical|ud)_angle", "上下摆风角度"),
    Role("louvre_angle_horizontal", _NUMBER, r"angle_(horizontal|lr)|(horizontal|lr)_angle", "左右摆风角度"),
    Role("heat_level", _ENUM, r"level|gear|heat_?level|heating_(level|gear)|heat_gear|(left|right)_(level|gear)|(level|gear)_(left|right)", "加热档位|取暖(档位)?$"),
    Role("heat_mode", _ENUM, r"heat(ing)?_mode", "制热模式"),
    Role("portion", _ENUM, r"flow|cup_?(size|volume)?|water_(amount|quantity)", "杯量|出水量|取水量"),
    Role("power_level", _ENUM, r"(power|capacity)_(set|level|gear|select|choose)", "功率(设置|档位|选择)"),
    Role("cleaning_power", _ENUM, r"suction(_(power|level|mode))?", "吸力"),
    Role("water_flow_level", _ENUM, r"(mop(ping)?_)?(water_(flow|gear|volume)|cistern)", "^(拖地)?水量(档位|设置)?$"),
    Role("temperature_unit", _ENUM, r"(temp|temperature)?_?unit(_?(convert|switch|set))?|temp_type|c_f", "温标|温度单位"),
    Role("program_step", _ENUM, r"(pr|prog|program(me)?|cycle|wash|washing|dry|drying|cook|cooking)_?(phase|step|stage)", r"(洗涤|程序|烘干|烹饪|当前)阶段|^этап"),
    Role("program", _ENUM, r"(wash|washing|cook|cooking|dry|bake|baking|recipe|menu)_?(mode|program|type|menu)|program(me)?(_(mode|type))?|recipe", "(洗涤|烹饪|烘烤|烘干|煮饭)(模式|程序)|^程序|程序$|菜谱|^菜单$|^программа"),
    Role("power_on_state", _ENUM, r"relay_status|(power|switch)_?on_?(state|status|mode|behavior|behaviour)|(restart|default|init|poweron)_?(state|status)?|power_(memory|off_memory)", "上电|通电|断电记忆|来电"),
    Role("mode", _ENUM, rf"(work|working|spray|sys|system|hvac|run|running|ac|air|device|heater)?_?mode(_{_SET})?|(set_)?mode|work_?pattern|mach(ine)?_mode", "^(工作|运行|系统|空调|除湿|加湿|加热)?模式$|模式设置"),
    # Keys
    Role("button", _ENUM, r"switch_type_?\d*|switch_mode_?\d*_?(event)?|button_?\d*|key_?(event|press|value|action)?_?\d*|click_?\d*|press_?type_?\d*"),
    Role("button_mode", _ENUM, r"mode_switch_?\d+"),
    Role("find", _BOOL, r"(seek|find|locate)(_?(me|robot|device|switch))?", "^(寻找|查找|定位)"),
    Role("valve_power", _BOOL + _ENUM, r"(water_?)?valve(_?(switch|power|on|control|state))?|switch_valve|(power_)?valve_switch", "^(智能)?(水|燃气|气)?阀(门)?(开关|控制)?$"),
    Role("channel", _BOOL, r"(power_?)?(switch|relay|outlet|socket|channel|key|way)_?\d+(_?(state|switch))?|usb_?(switch)?_?\d*|(power_)?switch_(usb|left|middle|right)_?\d*|(switch_)?valve_?\d+"),
    # What is on or off
    Role("fan_power", _BOOL, r"(fan|(range_|cooker_)?hood)_(switch|power|on|onoff)|switch_fan", "(风扇|烟机)(开关|电源)"),
    Role("light_power", _BOOL, r"(light|lamp|led)_(switch|power|on|onoff|state)|switch_(led|light|lamp)", "灯(光)?开关|照明开关"),
    Role("power", _BOOL, r"(power|main|master|total|ac)?_?(switch|on_?off)(_?(on|power|main|all|status|state))?|(power|switch)_ac|ac_power|power(_?(state|status|on))?|start(_stop)?", "^(空调)?开关$|电源开关|总开关|^电源$"),
    Role("child_lock", _BOOL, r"child_?lock|lock_child", r"童锁|^(面板|按键|键盘|屏幕)锁定?$|\b(child|key|panel) ?lock\b|защита от детей|детский замок"),
    Role("window_open", _BOOL, r"window_(open|state)", "窗户(状态|打开)"),
    Role("reset_filter", _BOOL, r"(filter_)?reset_?filter|filter_reset", "(重置|复位)滤|滤(芯|网)(重置|复位)"),
    Role("reset", _BOOL, r".*_reset(_\d+)?|reset_.*|clear_.*|(?!(.*_)?(time|clock|date|hour)_).*_format|format|restart|reboot", "重置|复位|清零|格式化|重启|恢复出厂"),
    # What senses
    Role("doorbell", _BOOL, rf"(door_?)?bell(_?(press|ring|call))?{_STATE}", "门铃(按下|响铃|呼叫)?$"),
    Role("lock", _BOOL + _ENUM, r"(door_)?lock(_?motor)?_(state|status)", r"门锁状态|上锁状态|^door lock$"),
    Role("unlock_method", _ENUM, r"unlock_(method|type|way)|open_type", "开锁方式"),
    Role("door", _BOOL + _ENUM, rf"(door_?|window_?|magnetic_?)?contact{_STATE}|door(_?(open|sensor|magnetic))?{_STATE}|magnet(ic)?{_STATE}", "门磁|门窗状态|(?<!阀)门状态|开关门|^(炉|箱|舱|仓)?门$"),
    Role("motion", _BOOL + _ENUM, rf"motion(_?alarm)?{_STATE}|pir{_STATE}|(human|body|people)_?(motion|detect|sensor|induction|infrared){_STATE}|move{_STATE}", "人体(移动|感应|检测)|移动(侦测|检测|状态)|有人移动"),
    Role("presence", _BOOL + _ENUM, rf"(presence|occupancy|exist|human_exist|someone|(in|on)_bed){_STATE}", "有人|人体存在|存在感应|在床|在离床"),
    Role("smoke", _BOOL + _ENUM, rf"smoke(_?(sensor|detect|detector))?{_STATE}", "烟雾|烟感"),
    Role("carbon_monoxide_alarm", _BOOL + _ENUM, r"co(_?(sensor|detect))?_(state|status|alarm)|co", "一氧化碳"),
    Role("gas", _BOOL + _ENUM, rf"(combustible_)?gas(_?(sensor|detect|leak))?{_STATE}", "(([燃煤]气|天然气|液化(石油)?气|沼气|甲烷)(报警|告警|状态|泄[漏露])|可燃气体)(?!(泄[漏露])?([报告]警)?(模式|方式|等级|级别|类型|设置|音|灯|推送))"),
    Role("moisture", _BOOL + _ENUM, rf"(water_?)?(leak|leakage|immersion|flood|soak|immersed){_STATE}|water_?sensor{_STATE}|flooding{_STATE}", "水浸|漏水|浸水"),
    Role("rain", _BOOL + _ENUM, rf"(is_)?rain(ing)?(_?(drop|water|sens(or|e)|detect(or|ion)?))?{_STATE}", r"^(是否)?([下降有]雨|雨[滴水雪量感])(状态|感应|检测|传感器?|报警|告警|信号)*$"),
    Role("opening", _BOOL + _ENUM, rf"(lid|cover|cap){_STATE}", "盖(状态)?$"),
    Role("emergency", _BOOL + _ENUM, rf"(sos|emergency|panic|help|hijack|duress){_STATE}|fire_?(alarm|warn(ing)?)", r"SOS|紧急|求助|胁迫|劫持|火[警灾]|火焰([报告]警|探测)|\bfire (alarm|warning)\b"),
    Role("charging", _BOOL + _ENUM, rf"(is_)?charg(e|ing){_STATE}", "充电"),
    Role("defrosting", _BOOL + _ENUM, rf"defrost(ing)?{_STATE}", "(除|化)霜(状态|中)?$"),
    Role("compressor", _BOOL + _ENUM, rf"(compressor|comp){_STATE}", "压缩机(状态|运行)?$"),
    Role("heating_now", _BOOL + _ENUM, rf"heat(ing)?_(state|status)|fire{_STATE}|flame{_STATE}|burn(er|ing)?{_STATE}", r"火焰|加热状态|加热中|燃烧(状态|中)?$|\b(burner|burning|flame) ?(state|status)?$"),
    Role("vibration", _BOOL + _ENUM, rf"(vibration|shake|shock){_STATE}", "振动|震动"),
    Role("tamper", _BOOL + _ENUM, rf"t[ae]mper(_?alarm)?{_STATE}|anti_?(dismantle|tamper|disassemble|theft){_STATE}|dismantle{_STATE}|disassembly{_STATE}", "防[拆撬]|拆卸|拆除"),
    Role("salt_low", _BOOL + _ENUM, rf"salt(_?(low|lack|short(age)?)){_STATE}|salt_(state|status)", r"(专用|软水)盐(不足|缺|状态)|^缺?(软水|专用)盐$|^缺盐$|^盐量(状态)?$|\bsalt (low|lack|shortage|status|level)\b|\b(low|lack of|no) salt\b"),
    Role("rinse_aid_low", _BOOL + _ENUM, rf"(rinse|brighten(er)?)(_?(aid|agent))?(_?(low|lack|short(age)?)){_STATE}|rinse_(aid|agent)_(state|status)", r"(亮碟|漂洗)剂(不足|缺|状态)|^缺?(亮碟|漂洗|光亮)剂$|\brinse aid\b"),
    Role("water_shortage", _BOOL + _ENUM, rf"(water_?)?((tank|box)_?)?(shortage|lack|lack_water|no_water){_STATE}|water_(empty|low){_STATE}|water_level_low", "缺水|水位(过|太)?低"),
    Role("tank_full", _BOOL + _ENUM, rf"(water_?|tank_?)full{_STATE}", "水满|满水|水箱已?满"),
    Role("filter_due", _BOOL + _ENUM, rf"filter_?(clean|due|dirty|replace|remind(er)?|alarm|tip)(ing)?{_STATE}", r"滤(芯|网).*(提醒|到期|更换|清[洁洗]|堵)|\bfilter (cleaning|replacement|reminder|dirty|due|alarm)\b"),
    Role("cleaning_due", _BOOL + _ENUM, rf"clean(ing)?_?(due|remind(er)?|tip|alarm){_STATE}", r"清[洁洗]提[醒示]|\bclean(ing)? (reminder|due|required)\b"),
    Role("fault", _BOOL + _ENUM, r"(device_)?(fault|error|failure|malfunction)(_?(alarm|state|status|code))?|faults?|alarm", "故障|^告警$"),
    Role("trouble", _BOOL, r".*(over_?(load|heat|temp|voltage|current|power)|short_?circuit|leakage|dry_burn|fault|error|block|jam|lack|shortage|abnormal).*|(.*_)?(bin|box|bag|tank|cup|bucket|ice|dust|sewage|waste)_?full", "告警|报警|异常|过载|过热|过温|过压|欠压|过流|漏电|干烧|堵|卡住|遇阻|缺|不足|[箱桶盒袋杯仓冰]满|已满|满溢|(更换|除垢|保养|维护)(提醒|提示)"),
    Role("fault_code", _NUMBER + TEXT, r"(device_)?(fault|error|err|failure)(_?(code|num|info|msg|message))?", "故障(码|代码|信息)?$|错误码"),
    Role("air_quality", _ENUM, r"air_?quality(_?(level|index|state))?|aqi(_level)?", "空气质量"),
    Role("water_quality", _ENUM, r"water_?quality", "水质"),
)  # fmt: skip

_ONE_MODE = "(cool|cooling|cold|heat|heating)"
OF_ONE_MODE = re.compile(
    rf"{_SET}_{_ONE_MODE}(_{_TEMP})?|{_TEMP}_({_SET}_)?{_ONE_MODE}"
    rf"|(occupied_)?{_ONE_MODE}(_mode)?(_water)?_({_TEMP}|set_?point|{_SET}_{_TEMP}|{_TEMP}_{_SET})"
    r"|(制[冷热]|采暖|供暖)(模式)?(水温|温度)"
)
"""Whole ID in snake case, or name, of a set point for one mode: it is one only beside that of the opposite mode."""

SENSING = frozenset(
    role.name for role in ROLES[next(i for i, role in enumerate(ROLES) if role.name == "lock") :] if _BOOL in role.types
) | {"low_battery"}
"""Roles of what senses, from the row of locks to the end of the table: readings, unless the ID is that of a setting."""
