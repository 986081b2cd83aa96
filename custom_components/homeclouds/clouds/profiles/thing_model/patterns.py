"""Words in ids, names and labels that tell what a property is for, whatever its role."""

import re

CORRECTION = "(校[准正]|补偿|修正|偏移)"
"""Words for what is added to a reading."""
SAYS_SET = re.compile(
    r"(^|_)(set|setting|switch|mode|control|ctrl|enable|en|target|limit|threshold)(?![a-z])"
    r"|设[置定]|给定|控制|调节|目标|阈值|[上下]限|开关|模式|档位"
)
SAYS_READ = re.compile(r"(^|_)(state|status|result|current|now)(?![a-z])|状态|结果|当前|剩余|实[时际]")
RELAY = re.compile("^(?!.*(粘连|故障|异常|防拆|断线)).*(继电器|警号|警笛|(^|_)relay(?![a-z]))")
"""What is there to be switched, though its name may be that of its state, rather than of what is wrong with it."""
SAYS_MEASURED = re.compile(
    r"(^|_)(concentration|pulse|pressure|weight|heart_rate)(?![a-z])"
    r"|值$|浓度|脉搏|心率|(呼吸|心跳)频?率|血[压氧糖脂]|尿酸|胆固醇|体温|[收舒][缩张]压|体[重脂]|重量|(身体|代谢)年龄|骨量|肌肉|脂肪|水分|蛋白质?率?$"
    r"|余[粮量砂]| [今当][日天]|本次[充用耗取]| 累计| 总[发用耗]|(使用|如厕)次数|减排|步数|卡路里|(总|续航|行驶)里程|液位|浊度|含[水氧盐]?量|(SD|TF|存储)\S*容量"
    r"|(腔体?|炉[内腔膛]|锅|探[针头]|枪头|散热器?|芯片|主板|电[池芯机]|模[块组]|机[箱内]|线缆|触点|端子|逆变器?|变压器|[ABCN][相线])温度?$"
)
"""Words for what is measured, of numbers only: a choice of concentrations can be set."""
MEASURED_UNITS = frozenset({
    "mmHg", "bpm", "ppm", "ppb", "%LEL", "dBm", "lx", "μg/m³", "mg/m³", "mg/L", "μS/cm", "mS/cm", "W/m²", "m/s",
    "km/h",
})  # fmt: skip
"""Units of what can only be measured."""
COUNTS = re.compile(
    r"_(index|seq|sequence)(?![a-z])|(^|_)(bmr|target_dis(tance)?)(?![a-z_])|目标距离|bmi|指数$|体[脂水]率"
)
"""What a device counts or computes for itself."""
STARTS_COOKING = re.compile(
    r"(^|_)start(_(cook|bake|pause|stop|status|state|switch)\w*)?(?![a-z_])|(开始|启动)([/、]?暂停|烹饪|烘焙|加热|制作|冲泡|冲奶|煮)|启停| (一键)?(制作|冲泡|冲煮)$"
)
"""What makes an appliance hot that cooks, or turns its blades."""
HOBS = r"(?<!烟)(?<!联动)灶(?!具?联动)|烟灶(?!联动)|电磁炉|电陶炉|燃气炉|卡式炉|cook_?top|\bhob\b|\bstove"
"""Words for what has an open fire or a hot plate, rather than for a hood that follows one."""
BURNS_AT = re.compile(
    r"火力|^(?!.*[风烟灯]).*(功率|[档挡]位)|(^|_)(fire|power)_?(power|level|gear)(?![a-z])|\b(power|heat) (level|setting)\b",
    re.IGNORECASE,
)
"""What sets how hot it burns."""
CARRIES = r"跑步机|走步机|treadmill|walking ?pad"
"""Words for a device that carries a person who stands on it."""
WEIGHED_IN = re.compile(r"食[物材]重量|(^|_)food_?weight(?![a-z])")
"""What one tells an appliance that cooks of the food in it."""
OUTDOORS = re.compile(r"[室户]外|\boutdoors?\b", re.IGNORECASE)
"""Names of what is measured outdoors."""
UNLOCKS = re.compile(r"unlock|open_(door|lock)|remote_open|开锁|开门|(远程|门锁)解锁")
"""Words for what opens a door."""
LASTS = re.compile("延[时迟]|设[置定]")
"""Names of for how long a door is opened, rather than of who opened it, or how often."""
STAYS_OPEN = re.compile("passage|常开")
"""Words for what leaves a door unlocked, where they are about a lock."""
LOCKS = "门锁|指纹|开锁|unlock"
"""Words for a lock."""
GAS = r"[燃煤]气|天然气|液化(石油)?气|沼气|用气量|(?<![a-z])gas(?![a-z])"
"""Words for the gas that is burnt."""
VALVE = r"阀(?!值)|(?<![a-z])valve(?![a-z])"
"""Words for a valve or a damper; 阀值 is how some write a threshold."""
WIND_DIRECTION = re.compile(r"wind_dir|风向")
"""Words for where the wind comes from."""
COMMANDS: tuple[tuple[str, str], ...] = (
    (
        "start",
        r"(启动|开始)(清[扫洁]|工作|运行|洗涤|烘干|烹饪)?|start( (cleaning|program(me)?|cooking|washing|drying))?|run|старт|пуск|запуск",
    ),
    ("pause", r"暂停|pause|пауза"),
    ("stop", r"停止|结束|取消([（(].*[）)])?|stop|cancel|стоп|остановить|отмена"),
    ("dock", r"回充|返回充电|返回基站|回桩|return([_ ]to[_ ](base|dock))?|return home|dock|go_charge|recharge"),
    (
        "previous",
        r"(切换)?[到至]?上一[首曲个集章台]?(歌曲?)?|prev(ious)?([_ ](song|track|piece|episode|chapter|channel))?",
    ),
    ("next", r"(切换)?[到至]?下一[首曲个集章台]?(歌曲?)?|next([_ ](song|track|piece|episode|chapter|channel))?"),
)
"""Command -> whole label."""
COOKS = "烹饪|烘焙|烧?烤|炸|炖|电饭|蒸[箱烤炉煮饭]|微波|cook|bak(e|ing)|fry|grill"
"""Words for a device whose modes are dishes, unless they are known as modes."""
WASHES = r"洗碗|洗衣|洗涤|[干烘]衣|dish_?wash|wash(er|ing)|laundry|dryer"
"""The same where they are programs."""
GRINDS = "咖啡|豆浆|破壁|料理机|搅拌|榨汁|绞肉|垃圾处理|冲奶|奶粉|coffee|blender|juicer|disposer"
"""Words for a device that turns blades or brews when it is started."""
MOPS = "扫地|清扫|拖地|拖布|吸尘|mop|sweep|vacuum"
"""Words for a robot that cleans floors."""
NO_COMMAND = re.compile(r"不变|无|空闲|none|idle|no_?change|нет")
"""Whole label of what stands where nothing is commanded."""
TOLD_APART = frozenset({"target_temperature", "filter_life", "button_mode"})
"""Roles whose properties have the product's names where a device has several."""
NAMED_ALIKE = frozenset({"time_left", "action", "program", "heat_level"})
"""Roles whose properties have the product's names where several end alike; one whose name is that end has the catalogue's."""
SET_ONCE = re.compile(
    r"(^|_)(lock|auto|kb|uv|flip|osd|private|privacy|record|night_?vision|self_check(ing)?)(?![a-z])"
    "|锁|^自动|提示音|按键音|背景灯|紫外|翻转|水印|隐私|录像|夜视|自检"
)
"""A switch that is no function by itself, even on a device without a main feature."""
ABOUT_ITSELF = re.compile(r"(^|_)(network|telnet|signal|firmware)(?![a-z])|网络|信号|固件")
"""Readings about the device itself."""
ARMING = (r"布防|\barm(ed)?\b", r"撤防|\bdisarm(ed)?\b")
"""The commands of an alarm system: to arm and to disarm."""
IDENTIFIES = re.compile(
    r"(^|_)(id|uid|user_no|addr(ess)?)(?![a-z])|编号|地址|(开锁|解锁)用户|(指纹|指静脉|密码|卡片?|人脸|钥匙|NFC|蓝牙)(开锁|解锁)$"
)
"""Numbers that identify a user or an object."""
LEFT_SIDE = re.compile("^(?!.*剩)(左|.*左侧)")
"""Names of what is on the left, rather than left over."""
LEFT_OPEN = re.compile("[未没][关合]|忘关|(超时|过久|太久)|too long|left open", re.IGNORECASE)
"""Names of what warns of a door that is open."""
PLACES = tuple(
    (f"{place}_temperature", re.compile(rf"\b({words})\b.*\btemp|({label})(水温|温度)", re.IGNORECASE))
    for place, words, label in (
        ("inlet", "inlet|return", "[进回]水口?"),
        ("outlet", "outlet|supply", "[出供]水口?"),
        ("outdoor", "outdoor|outside", "[室户]外(环境|空气)?"),
    )
)
"""Role, name of a temperature that is not the room's, whatever its id."""
AIR = r"风|扇|烟机|净化|摇头|换气|fan(?!g)|wind(?!ow)|\bair|\bvent|hood|purif|blow"
"""Words for what moves air."""
FRESH_AIR = "新风|fresh_?air"
"""Words for the air that comes in from outdoors, beside that which an air conditioner blows."""
BLOWS_NO_AIR = rf"按摩|揉捏|理疗|筋膜|搅拌|打蛋|和面|摇[篮椅奶]|婴儿床|造浪|鱼缸|水族|massage|\bstir|cradle|aquarium|{CARRIES}|{GRINDS}"
"""Words for what has a speed that is none of a fan."""
NO_FAN = re.compile("雾|电机|马达|按摩|揉|转速|场景|语速|播放|运行速度|[开升][合降窗]速度")
"""Names of speeds and levels that are no fan's."""
BATH = r"洗浴|卫浴|沐浴|生活热?水|\b(bath|shower|domestic|dhw)\b"
"""Words for the set point of the water from the tap, beside that of the heating."""
MODE_OF_TARGET = (
    ("cool", re.compile(r"制冷|\b(cool|cooling|cold)\b", re.IGNORECASE)),
    ("heat", re.compile(r"制热(?!水(温度|[^温]))|采暖|供暖|\b(heat|heating)\b", re.IGNORECASE)),
    ("auto", re.compile(r"自动|\bauto(matic)?\b", re.IGNORECASE)),
)
"""Mode, words of the set point that it has for itself. Water that is made hot is no room that is heated."""
NO_MODE = re.compile(
    r"节能|经济|离家|外出|睡眠|夜间|防冻|假[日期]|度假|最[高低]|\b(eco|energy|away|sleep|night|frost|holiday|max|min)\b",
    re.IGNORECASE,
)
"""Words of set points that hold only at times."""
ANY_MODE = re.compile(
    r"(设[定置]|目标)(温度|水温)|(温度|水温)(设[定置]|调节)|(target|set|desired) temperature|temperature (setting|set ?point)",
    re.IGNORECASE,
)
"""Whole name of a set point for no mode in particular."""
COMBINED = re.compile(r"[+＋&＆和及与]|\band\b|_and_", re.IGNORECASE)
"""What joins two modes in a label."""
ACTS = tuple(
    (
        action,
        re.compile(rf"(正在)?({label})(工作|运行)?(状态|中)"),
        re.compile(rf"({words})_?(state|status|now|active)"),
    )
    for action, label, words in (
        ("heating", "加热|制热|采暖|供暖|供热|取暖", "heat(ing)?"),
        ("cooling", "制冷|供冷", "cool(ing)?|refrigerat(ion|ing)"),
    )
)
"""Action, whole name and whole ID in snake case of what says whether it is under way."""
HELPS = re.compile(r"电|辅|水|管|垫|\b(aux|auxiliary|electric|water|pipe)\b", re.IGNORECASE)
"""Names of heaters beside the one that warms the room."""
AMBIENT = re.compile(r"环境(空气)?温度|\bambient\b", re.IGNORECASE)
"""Names of the temperature of the air around a device, which is the room's unless it stands outdoors."""
INDOORS = re.compile(r"室内|房间|\b(indoor|room)\b", re.IGNORECASE)
OF_AIR = re.compile(r"[进出送回排]风|\b(inlet|outlet|supply|return|discharge) air\b", re.IGNORECASE)
"""Names of temperatures of the air that a device takes in or blows out."""
BURNS = "炉|灶|燃烧|点火|热水|采暖|供暖|取暖|boiler|burner|furnace|heater|stove|ignit"
"""Words for what burns something to make heat."""
DETECTOR = "探测|传感|[报告]警|detector|sensor|alarm"
"""What a product is called that watches over something."""
MEASURES = rf"{DETECTOR}|[检监探遥]测|测[量温试]|感应|变送|采集|记录|显示|\b(monitor|meter|thermometer)"
"""The same of what measures, too."""
APPLIANCE = (
    r"([机锅炉壶煲箱柜扇器]|开关|插座)[^\u4e00-\u9fff]*$"
    r"|\b(fryer|oven|cooker|kettle|(dish)?washer|dryer|fridge|(washing|coffee) machine|purifier|heater|switch|socket|plug)\W*$"
)
"""End of what a product is called that works, unless it measures."""
SEEN_FLAME = re.compile("火焰探测(?!.*[报告]警)")
"""Name of whether there is a flame, which is good or bad."""
COLD = "酒柜|冰箱|冰柜|冷柜|雪茄柜|wine|fridge|freezer|cooler"
"""Words for what keeps its inside cold."""
CHILLS = "[冷冰]水机|chiller"
"""Words for what makes water cold, as large as it may be."""
COOLS_WATER = r"(?<!泵)[冷冰]水机(?!组)|水族|鱼缸|aquarium|\b(water|industrial|laser) chiller"
"""Words for what keeps the water of a machine or of fish cold."""
WARMS_NO_ROOM = (
    r"足浴|[泡洗]脚|暖杯|杯垫|恒温[杯壶]|马克杯|奶瓶|[温暖热]奶|酸奶|热敷|艾灸|护[膝腰颈]"
    r"|鞋[柜架]|[烘干暖擦]鞋|鞋.{0,2}(烘干|护理)|宠物.{0,2}(烘|吹|干燥)|烘干[机箱柜]|[烘干]衣[机柜]|衣物护理|干果|(消毒|保洁)柜|(发酵|醒发)箱"
    r"|\b(shoe|pet|clothes|food|hair)[ _](cabinet|dryer|dehydrator)"
    r"|foot[ _]?(bath|spa)|\b(mug|cup|bottle|yogh?urt)[ _](warmer|heater|maker)"
)
"""What a product is called that warms a drink, a part of the body, or what is put into it: it has a set point, but is no thermostat or water heater."""
STANDS_INDOORS = rf"{COLD}|{COOLS_WATER}|[除抽]湿机|制冰|饮水|净水|[干烘]衣|洗衣|移动空调|dehumidifier|ice maker|dispenser|dryer|washer|portable"
"""Words for what has its compressor in the room."""
OUTDOOR_UNIT = r"热泵|空气[源能]|室外机|\bheat[ _]?pump|\bair[ _-]?source"
"""Words for what takes heat from the air outdoors."""
TO_SET = re.compile(r"(^|_)(set|setting|target)(_| |$)|设[置定]|给定|目标(?![距角方速数点强能回信编类])")
"""What is set, though its id is a reading's; a radar's targets are people."""
REACTS = re.compile(
    "控制$|联动|自动|保护(开关|功能)?$|([报告]警|提[醒示])(开关|功能|使能)$|(感应|[检侦]测)(开关|功能)$|(自检|测试|消音)$|紧急(停[机止]|切断|制动)|[开关](窗|阀|风机)$|[开关亮]灯$"
)
"""Names of what is done when something is sensed, or of whether it is sensed at all, rather than of what senses it."""
DETECTS = re.compile("(移动|运动|人形)(侦测|检测)$|motion detection$", re.IGNORECASE)
"""Names of what a camera looks for, where it is turned on and off."""
STRENGTH = re.compile("强度|力度|频率|模式|按摩|[档等]")
"""Names of how hard something shakes, rather than of whether it is shaken."""
GIVEN_OUT = re.compile("^([出取]水量|杯量)(设[置定]|调节|选择)?$")
"""Whole name of how much water is given out each time, where it can be set."""
EACH_TIME = re.compile(r"单次\S{0,4}用量$")
"""The end of the name of how much a device takes each time, where it can be set."""
FAILS = re.compile("故障|干扰|失效|失灵|[短断开]路|离线|寿命|[到过]期")
"""Names of what is wrong with a sensor, rather than of what it senses."""
WRONG = r"缺|^需|不足|脏|堵|已满|水满|满水|故障|异常|[报告]警|[到过]期|\b(lack|short(age)?|low|full|dirty|fault|abnormal|alarm)\b"
"""Labels of a flag that tells of what is wrong with something."""
GOES_WRONG = re.compile(rf"{FAILS.pattern}|过[流压温热载充放]|[低高]温|保护|[报告]警|异常")
"""Names of what is wrong with the charging, rather than of whether it goes on."""
CHARGES_WITH = re.compile(
    r"(?=.*[充放]电)(?=.*(电流|功率)).*(设|限|调|目标|最[大高])|\b(max|maximum|set|target) (dis)?charg\w* (current|power)\b|\b(dis)?charg\w* (current|power) (limit|set|setting)\b",
    re.IGNORECASE,
)
"""Names of the current or power that a vehicle or a battery is charged or discharged with at most."""
NO_CHARGING = re.compile("枪|插|连接|接口|完成|充满|满电|预约|定时")
"""Names of what comes before or after the charging."""
STATUS = re.compile(
    r"_(state|status|fault|error|failure)\b|状态"
    r"|^(?!.*(清[除空]|消除|解除|复位|重置|确认|忽略|屏蔽|推送)(历史|所有|全部|当前|设备|系统|[报告]警)*(故障|异常)$).*(故障|异常)$"
)
"""Readings, though they can be written."""
UNDER_WAY = re.compile(r"(烹饪|工作|运行|加热|洗涤|清扫)中|cooking|working|running")
SUCKS = re.compile(r"吸力|\bsuction\b", re.IGNORECASE)
"""Name of what a robot's fan does."""
LIMITS = re.compile(
    rf"阈值|[上下]限|限[值制]$|{CORRECTION}[值量]?$|\bthreshold\b"
    r"|([报告预]警|保护|动作|恢复|启动|停止|停机|[启起停]泵|[加卸]载|截止|过[充放]|[浮均]充)(值|压力|电[压流]|功率|[温湿]度|[水液]位|浓度)",
    re.IGNORECASE,
)
"""Names of a bound for a reading, whatever its id: at which something warns, starts, or stops; or of what is added to it."""
SLATS = re.compile("叶片|百叶")
"""Names of an angle that is no air conditioner's."""
KINDS = re.compile(r"[ _]*(控制|操作|开关|电机|位置|control|switch|motor|position)+$", re.IGNORECASE)
"""The end of a name that says what a property is for, after what it belongs to."""
TURNS = re.compile("[扫摆]风|摇头|角度|旋转")
"""Names of how far something turns, in degrees that are none of temperature."""
LOUD = re.compile(r"音量|\bvolume\b", re.IGNORECASE)
"""Name of how loud something is."""
ZONES = re.compile(
    r"^[左右上下前后内外][侧边区层]?温度|^([左右上下前后内外][侧边区层]?)?(加热|取暖)?[档挡]位$|\b(left|right|upper|lower)( \w+)? temp",
    re.IGNORECASE,
)
"""Names of how warm a device is made, or each of its parts: in degrees, or in levels."""
CORRECTS = re.compile(f"{CORRECTION}(?!后)")
"""Names of what is added to a temperature."""
HOW_OFTEN = re.compile(
    "(呼吸|心跳|上[报传]|推送|采[集样]|检测|刷新|通[信讯]|喷雾|[振震]动|按摩|闪烁|清[洗洁]|换水|翻[身蛋]).*频率"
)
"""Names of how often something is done, rather than of the frequency of a current."""
OF_PANEL = re.compile(r"背光|指示|屏|显示|按键(?!\s*[\d一二三四])|数码")
"""Names of the lights of a panel, by which it is read in the dark."""
OF_CIRCUIT = re.compile("[0-9一二三四五六七八九十] ?[路号]|[进出]线|[左右]")
"""Names of what one of several circuits draws."""
BETWEEN = re.compile(r"(?<![A-Z])(A[-/]?B|B[-/]?C|C[-/]?A)\s*相", re.IGNORECASE)
"""Names of what is measured between two phases."""
OF_WIRE = re.compile("零线|中性线|线电压|(?<![A-Z])(AB|BC|CA)线|(?<![A-Z])N[线相]", re.IGNORECASE)
"""Names of what is measured on the neutral wire, or between two phases."""
TRANSFORMS = re.compile("变比|互感|倍率")
"""Names of the ratio of a transformer, by which a meter multiplies: CT for short."""
GEARS = re.compile("火力|[档挡]|等级|调节")
"""Names of steps that are set, rather than of the power that is drawn."""
NO_SHADE = re.compile(
    r"(?<![\d:：=为是-])最[小大低高暗亮]|最[小大低高]亮|[上来通]电|开[机灯]|默认|初始|[上下]限|阈值|步[进长]|时[间长]|速[度率]|变化率|曲线|(环境|室[内外])(?!氛围|照明|[^\s度]{0,4}灯)|光线"
)
"""Names of how bright a lamp may or shall be, how it gets there, or of what it does not shine by, rather than of how bright it is."""
EXPLAINED = re.compile(r"(?<=.)[（(][^）)]*\d.*")
"""The end of a name that says what its numbers mean."""
SHINES = re.compile("^(?!.*(环境|室[内外]|照度|光线|感光|光感)).*(亮度|明暗|调光|灯光)")
"""Names of how bright a lamp is, rather than what it shines on."""
RESTS = re.compile("^(?!.*剩).*(休息|[间停]歇|间隔|停止|暂停)")
"""Names of how long something rests, rather than of the rest of its time."""
IS_CLEANED = re.compile("^(?!.*(清扫|[本单]次|累计|总|已)).*([清冲]洗|清洁(?!(时[间长]|用时)$))")
"""Names of how long something is cleaned or rinsed, rather than of how long a robot has cleaned."""
OF_PART = re.compile(
    "^(?!.*([上下]限|阈值|报警|最[高低])).*[上下][层区室管腔箱格火桶]"
    r"|\b(upper|lower) (zone|chamber|compartment|heater|element|tube|shelf|drawer|cavity|oven|basket)\b(?!.*\b(limit|alarm|max|min))",
    re.IGNORECASE,
)
"""Names of temperatures of the upper or the lower part of a device, rather than of how warm or cold it may be."""
LEAKS_CURRENT = "漏电|防电墙"
"""Names and labels of a leak of current rather than of water."""
LOCK = re.compile("锁$")
"""Name of what is on while it is locked, whatever its values are."""
DOOR_LOCK = re.compile(r"门.{0,2}锁(状态)?$|\b(door|lid) ?lock( (state|status))?$", re.IGNORECASE)
"""Name of whether a door is locked."""
LOCKED, UNLOCKED = "^(上锁|锁定|已锁|锁)$", "^(解锁|开锁|未锁|已解锁)$"
"""Labels of a lock."""
ADDED_UP = re.compile("累[计积]")
"""Names of what is added up, rather than of how large all of something is."""
TOTAL = re.compile(r"累[计积]|总|\btotal\b", re.IGNORECASE)
"""Names of what is counted from the first day on."""
ANEW = re.compile("[本单]次|[今当][日天]|[今本当][周月季年]|[日周月年][用耗]电|(?<!瓦)小时")
"""Names of what is counted anew from the beginning of each use or time on."""
PART = re.compile(rf"{ANEW.pattern}|[尖峰平谷][时段期]?.{{0,3}}电[量能]")
"""Names of what is counted from the beginning of a use or a time on, or at one tariff."""
NO_COUNTER = re.compile(
    "昨[日天]|(?<!当)前一?[日天]|上[一个]?[周月季年]|去年|近|均|剩余|余额|可用|备用电[量能]|预[计估测]"
)
"""Names of what was counted in a time that is over, or is left to be used."""
AT_ONCE = re.compile("瞬时|实时|当前|流速")
"""Names of how much flows at the moment, whatever the unit."""
DRAWN = re.compile("[出取]水量|杯量")
"""Names of how much water is given out at a time."""
FUNCTION = re.compile("(工作)?功能(选择)?")
"""Whole name of what an appliance does, of several things."""
NO_HEAT = re.compile(
    "^(?!.*[热暖温火烘]).*([风速量灯光亮音雾]|水[位压流]|[报告预]警|压力|坡度|阻力|难度|吸力|蒸汽|气泡|按摩|[震振]动|转动|搅拌|功率)"
)
"""Names of levels of something else than heat."""
POWER_LEVEL = re.compile("^(加热|工作|输出)?功率([档挡]位|等级|级别|设置|选择|调节)$")
"""Whole name of how much power something heats with, if it heats."""
WARMS = r"取暖|暖[风气]|油汀|电暖|踢脚线|壁炉|(?<!过)加热|发热|\bheater|\bheating|\bwarmer"
"""Words for what makes something warm, rather than tells that it is too hot."""
HOLDS_WATER = re.compile(r"^(集|储|清|污|净|冷凝|蓄)?水[箱桶盒槽](\d|状态|水位|提[醒示])*$")
"""Whole name of what is said of a tank."""
OF_TANK = (("tank_full", "^已?(水满|满水?)了?$"), ("water_shortage", "^(已?缺水|无水|没水)了?$"))
"""Role, label of what is wrong with a tank."""
FLOWS = re.compile("(?<!音)量")
"""Names of amounts of water, air, or steam."""
