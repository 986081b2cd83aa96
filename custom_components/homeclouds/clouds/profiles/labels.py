r"""From vendors' labels to the catalogue's words: one table for each kind of thing, for all manufacturers.

A row is a word and a regular expression; the first that is found in the label (in lower case) wins. In a word, \1 is the
expression's group. A label without a row stays as the vendor has it.
"""

from collections.abc import Mapping

from ..core.enums import Mode

type Rows = tuple[tuple[str, str], ...]

_NUMERALS = "一二三四五六七八九"

MODES: Rows = (
    (Mode.DRY, r"除湿|抽湿|干燥|\b(arefaction|dry|dehumid\w*|wet)\b|осуш"),
    (
        Mode.HEAT,
        r"制热|加热|采暖|取暖|地暖|辅热|\b(hot|heat|heating|warm|floor_?heat\w*|auxiliary)\b|обогр|нагрев|тепло",
    ),
    (Mode.COOL, r"制冷|冷风|\b(cold|cool|cooling|refrigeration)\b|охлажд|холод"),
    (Mode.FAN_ONLY, r"送风|出风|吹风|通风|\b(wind|fan|fan_only|blow|ventilation)\b|вентил|обдув"),
    (Mode.AUTO, r"自动|智能|\b(auto|smart|automatic|intelligent)\b|авто|умный"),
)
"""What a climate's mode can mean. Heating in a particular way (floor, auxiliary) is heating with a preset."""

PRESETS: Rows = (
    ("floor_heat_heat", r"地暖.*([加和+＋])|floor_heat_and_heat"),
    ("floor_heat", r"地暖|floor_?heat"),
    ("boost", r"强力|强劲|极速|速热|速冷|\b(strong|turbo|boost|powerful)\b|турбо"),
    ("eco", r"节能|省电|\b(eco|energy|energy_saving)\b|эко"),
    ("sleep", r"睡眠|\bsleep\b|сон|ночн"),
    ("comfort", r"舒适|\bcomfort(able)?\b|комфорт"),
    ("auto", r"自动|\bauto\b|авто"),
    ("holiday", r"节日|假日|度假|\b(holiday|vacation)\b"),
    ("away", r"离家|外出|\b(away|leave)\b|отъезд"),
    ("home", r"居家|在家|\bhome\b"),
    ("frost_protection", r"防冻|防霜|\b(frost|antifreeze|anti_freeze)\b"),
    ("manual", r"手动|\bmanual\b"),
    ("schedule", r"程控|编程|定时|\b(program|schedule|timing)\b"),
    ("quiet", r"静音|\b(mute|quiet|silent)\b|тих"),
    ("healthy", r"健康|\bhealth\b"),
)

FAN_SPEEDS: Rows = (
    ("auto", r"自动|\bauto\b|авто"),
    (r"level_\1", r"([1-9]) ?[档级]"),
    *((f"level_{n}", rf"(?<!十){numeral} ?[档级]") for n, numeral in enumerate(_NUMERALS, 1)),
    ("silent", r"静音|安静|\b(mute|quiet|silent|silence)\b|тих|бесшум"),
    ("sleep", r"睡眠|\bsleep\b|сон|ночн"),
    ("natural", r"自然|\b(natural|nature)\b|естеств"),
    ("healthy", r"健康|\bhealth\b"),
    ("smart", r"智能|\bsmart\b|умн"),
    ("breeze", r"微风|\bbreeze\b|бриз"),
    ("medium_high", r"中高|高中"),
    ("medium_low", r"中低|低中"),
    ("turbo", r"强力|超强|超高|极速|最高|爆炒|\b(turbo|boost|super|highest|powerful)\b|турбо|максимальн"),
    ("strong", r"强|\bstrong\b|сильн"),
    ("full", r"全速|最大"),
    ("low", r"低|弱|\b(low|weak)\b|низк|малая"),
    ("medium", r"中|\b(middle|mid|med|medium)\b|средн"),
    ("high", r"高|\bhigh\b|высок"),
    ("fixed", r"固定|\bfixed\b"),
    ("off", r"^关|^停(止|机)?$|\b(off|stop)\b"),
)

FAN_PRESETS: Rows = (
    ("auto", r"自动|\bauto\b"),
    ("smart", r"智能|\bsmart\b"),
    ("sleep", r"睡眠|\bsleep\b"),
    ("natural", r"自然|\b(natural|nature)\b"),
    ("quiet", r"静音|\b(mute|quiet|silent)\b"),
    ("turbo", r"极速|超强|快速|高速|\b(turbo|rapid|fast)\b"),
    ("strong", r"强力|强劲|强风|\b(strong|powerful)\b"),
    ("comfort", r"舒适|\bcomfort\b"),
    ("healthy", r"健康|\bhealth\b"),
    ("manual", r"手动|\bmanual\b"),
    ("eco", r"节能|\beco\b"),
    ("bypass", r"旁[路通]|\bbypass\b"),
    ("baby", r"婴|宝宝|\bbaby\b"),
    ("normal", r"默认|正常|标准|普通|直吹|\b(normal|default|standard|straight)\b"),
    ("low", r"低|弱|\blow\b"),
    ("medium", r"中|\b(middle|medium)\b"),
    ("high", r"高|\bhigh\b"),
    ("breeze", r"[微柔]风|\bbreeze\b"),
    ("night", r"夜[间晚]|\bnight\b"),
)

HUMIDIFIER_MODES: Rows = (
    ("normal", r"默认|正常|标准|普通|\b(normal|default|standard)\b"),
    ("auto", r"自动|恒湿|\bauto\b"),
    ("sleep", r"睡眠|\bsleep\b"),
    ("strong", r"强劲|强力|\b(strong|powerful)\b"),
    ("quiet", r"静音|\b(mute|quiet)\b"),
    ("smart", r"智能|\bsmart\b"),
    ("continuous", r"连续|\bcontinuous\b"),
    ("shoe_drying", r"[干烘]鞋"),
    ("drying", r"干衣|烘干|\bdry(ing)?\b"),
    ("manual", r"手动|\bmanual\b"),
    ("low", r"低|\b(low|slow)\b"),
    ("medium", r"中|\b(middle|medium)\b"),
    ("high", r"高|\b(high|fast)\b"),
    ("baby", r"婴|宝宝|\bbaby\b"),
    ("healthy", r"健康|\bhealth\b"),
    ("eco", r"节能|省电|\beco\b"),
    ("comfort", r"舒适|\bcomfort(able)?\b"),
    ("humid", r"潮湿|湿润|\bhumid(ity)?\b"),
    ("work", r"工作|办公|\bwork\b"),
    ("ventilation", r"[送通]风|\b(fan|ventilation)\b"),
    ("night", r"夜[间晚]|\bnight\b"),
)

TANKS: Rows = (
    ("full_tank", r"[整全]胆|\b(whole|full)_tank\w*"),
    ("half_tank", r"半胆|\bhalf_tank\w*"),
)

HEATER_MODES: Rows = (
    ("auto", r"自动|\bauto\b"),
    ("eco", r"节能|省电|\beco\b"),
    ("manual", r"手动|\bmanual\b"),
    ("smart", r"智能|\bsmart\b"),
    *TANKS,
    ("night_power", r"夜电|\bnight_power\b"),
    ("instant", r"即热|\binstant\w*"),
    ("sterilize", r"杀菌|消毒|\bsterili\w+"),
    ("normal", r"普通|标准|\b(normal|standard)\b"),
    ("comfort", r"舒适|\bcomfort(able)?\b"),
    ("frost_protection", r"防冻|\b(frost|antifreeze|anti_freeze)\b"),
    ("performance", r"速热|强劲|强力|\b(boost|turbo|rapid)\b"),
    ("heat_pump", r"^热泵(加热)?(模式)?$|^heat[ _]pump( mode)?$"),
    ("electric", r"^电(加热|热|辅热?)(模式)?$|^electric(al)?( heat(er|ing)?)?( mode)?$"),
    ("quiet", r"静音|\b(mute|quiet|silent)\b"),
    ("holiday", r"假日|度假|\b(holiday|vacation)\b"),
    ("constant_temperature", r"恒温|\bconstant[_ ]temp\w*"),
    ("low", r"低|\blow\b"),
    ("medium", r"中|\b(middle|medium)\b"),
    ("high", r"高|\bhigh\b"),
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
    ("warm", r"暖光|温馨|\bwarm\b"),
    ("leisure", r"休闲|\b(leisure|relax\w*)\b"),
    ("colorful", r"七彩|炫彩|\bcolou?rful\b"),
    ("party", r"派对|聚会|\bparty\b"),
    ("gradient", r"渐变|\bgradient\b"),
    ("breathing", r"呼吸|\bbreath\w*"),
    ("jump", r"跳变|\bjump\b"),
    ("strobe", r"频闪|\bstrobe\b"),
    ("work", r"工作|办公|\bwork(ing)?\b"),
    ("sleep", r"睡眠|\bsleep\b"),
    ("dazzling", r"炫目|\bdazzling\b"),
    ("gorgeous", r"缤纷|\bgorgeous\b"),
    ("scene", r"情景|场景|\bscenes?\b"),
)

APPLIANCE_MODES: Rows = (
    ("auto", r"自动|\bauto\b|авто"),
    ("smart", r"智能|\bsmart\b|умн"),
    ("sleep", r"睡眠|\bsleep\b|сон|ночн"),
    ("eco", r"节能|省电|\beco\b|эконом|эко\b"),
    ("quiet", r"静音|安静|\b(mute|quiet)\b|тих"),
    ("strong", r"强力|强劲|超强|\b(strong|boost)\b|сильн|турбо"),
    ("comfort", r"舒适|\bcomfort(able)?\b"),
    ("manual", r"手动|\bmanual\b"),
    ("normal", r"默认|正常|标准|普通|\b(normal|default|standard)\b|обычн|стандарт"),
    ("holiday", r"节日|假日|度假|\bholiday\b|отпуск"),
    ("schedule", r"程控|定时|\b(program|schedule|timing)\b"),
    ("night", r"夜|\bnight\b"),
    ("off", r"^关闭?$|\boff\b"),
    ("standby", r"待机|\bstandby\b"),
    ("ventilation", r"换气|\bventilation\b"),
    ("drying", r"烘干|干燥|\bdry(ing)?\b"),
    ("boil", r"烧水|煮水|\bboil\w*"),
    ("tea", r"[煮泡]茶|\btea\b"),
    ("dechlorinate", r"除氯|\bdechlorinat\w*"),
    ("mite_removal", r"除螨|\bmites?\b"),
    ("descale", r"除垢|\bdescal\w*"),
    ("defrost", r"解冻|\b(defrost|thaw)\b"),
    ("steam", r"蒸(?!发)|\bsteam\b"),
    ("sterilize", r"杀菌|消毒|除菌|\b(sterili\w+|disinfect\w*)\b"),
    ("purification", r"净化|\bpurif\w*"),
    ("intermittent", r"间[歇隔]|\b(intermittent|interval)\b"),
    ("continuous", r"连续|持续|\bcontinu\w*"),
    ("custom", r"自定义|\b(custom|diy)\b"),
    *TANKS,
    ("low", r"低|\blow\b"),
    ("medium", r"中|\b(middle|medium)\b"),
    ("high", r"高|\bhigh\b"),
    ("fast_cooling", r"速冷(?!冻)|\b(super|quick|fast|power)[_ ]?cool(ing)?\b"),
    ("fast_freezing", r"[速急]冷?冻|\b(super|quick|fast|power)[_ ]?freez(e|ing)\b"),
    ("fast", r"快|速|\b(fast|quick)\b"),
    ("away", r"离家|外出|\b(away|leave)\b"),
    ("natural", r"自然|\bnatural\b"),
    ("ultrasonic", r"超声|\bultrasonic\b"),
    ("heating", r"加热|\bheating\b"),
    ("baby", r"婴|宝宝|\bbaby\b"),
    ("healthy", r"健康|\bhealth\b"),
    ("selfie", r"自拍|\bselfie\b"),
    ("stepless", r"无[极级]|\bstepless\b"),
    ("make_up", r"[美化]妆|\bmake_?up\b"),
    ("preheating", r"预热|\bpreheat\w*"),
    ("keeping_warm", r"保温|\bkeep[_ ]?warm\w*"),
    ("cooking", r"烹饪|\bcook(ing)?\b"),
    ("cooling", r"制冷|\bcool(ing)?\b"),
    ("heating", r"制热"),
    ("soft_freezing", r"软冷?冻|\bsoft[_ ]freez(e|ing)\b"),
    ("fridge", r"冷藏|\b(fridge|refrigerat(e|ion|ing))\b"),
    ("freezer", r"冷冻|\bfreez(er|e|ing)\b"),
    ("single_tube", r"单管|\bsingle[_ ]tube\b"),
    ("double_tube", r"双管|\bdouble[_ ]tube\b"),
    ("edge", r"沿[墙边]|\b(edge|wall)\b"),
    ("spot", r"[定重]点|\bspot\b"),
    ("dock", r"回充|回桩|\b(dock|charge[_ ]?go)\b"),
    ("constant_temperature", r"恒温|\bconstant[_ ]temp\w*"),
    ("bypass", r"旁[路通]|\bbypass\b"),
    ("room_temperature", r"常温|室温"),
    ("warm_water", r"温水|\bwarm[_ ]water\b"),
    ("hot_water", r"[热开沸]水|\bhot[_ ]water\b"),
    ("milk", r"[泡冲热]奶|\bmilk\b"),
)

_DISHES: Rows = (
    ("custom", r"自定义|\b(custom|diy)\b"),
    ("upper_and_lower", r"上下([火烤]|加热)|\b(bake|conventional|upper[_ ]and[_ ]lower)\b"),
    ("hot_air", r"热风|\b(hot[_ ]air|convection)\b"),
    ("air_fry", r"空气炸|\bair[_ ]fry\w*"),
    ("grill", r"烧烤|\b(grill|barbecue|bbq)\b"),
    ("ferment", r"发酵|\bferment\w*"),
    ("defrost", r"解冻|\b(defrost|thaw)\b"),
    ("keeping_warm", r"保温|\bkeep[_ ]?warm\b"),
    ("fine", r"精煮|\bfine\b"),
    ("porridge", r"煮?粥|\b(porridge|congee)\b"),
    ("soup", r"[煲煮炖]?汤|\bsoup\b"),
    ("stew", r"炖|\bstew\b"),
    ("steam", r"蒸|\bsteam\b"),
    ("rice", r"[煮米]?饭|\brice\b"),
    ("noodles", r"面条|煮面|\bnoodles?\b"),
    ("yogurt", r"酸奶|\byogh?urt\b"),
    ("cake", r"蛋糕|\bcake\b"),
    ("chiffon_cake", r"戚风|\bchiffon\b"),
    ("egg_tarts", r"蛋挞|\begg[_ ]tarts?\b"),
    ("bread", r"面包|\bbread\b"),
    ("cookies", r"饼干|曲奇|\bcookies?\b"),
    ("pizza", r"披萨|比萨|\bpizza\b"),
    ("fries", r"薯条|\b(fries|chips)\b"),
    ("chicken_wings", r"鸡翅|\b(chicken[_ ])?wings?\b"),
    ("drumsticks", r"鸡腿|\bdrum_?sticks?\b"),
    ("whole_chicken", r"整鸡|烤鸡|\b(whole[_ ])?chicken\b"),
    ("sausages", r"[烤香]肠|\bsausages?\b"),
    ("steak", r"牛排|\bsteak\b"),
    ("seafood", r"海鲜|虾|\b(seafood|shrimps?|prawns?)\b"),
    ("fish", r"鱼|\bfish\b"),
    ("vegetables", r"果蔬|蔬菜|\bvegetables?\b"),
    ("meat", r"肉|\bmeat\b"),
    ("milk", r"牛奶|\bmilk\b"),
)

PROGRAMS: Rows = (
    ("tub_clean", r"筒(自洁|清洁)|桶(自洁|清洁)|\b(tub|drum)[ _]clean\w*"),
    ("wash_dry", r"洗烘|洗干|\bwash[ _](and[ _])?dry\b"),
    ("rinse_spin", r"漂洗?[ +]?脱|\brinse[ _](and[ _])?spin\b"),
    ("spin", r"脱水|甩干|\bspin\b"),
    ("rinse", r"漂洗|\brinse\b"),
    ("fast", r"快[洗速]|快|速洗|\b(quick|fast|express|rapid)\b|быстр"),
    ("wool", r"羊毛|\bwool\w*|шерсть"),
    ("cotton", r"纯?棉[麻织]?|\bcotton\w*|хлопок"),
    ("mixed", r"混合|\bmix(ed)?\b|смешан"),
    ("synthetic", r"化纤|合成|\bsynthetic\w*|синтетик"),
    ("silk", r"丝绸|真丝|\bsilk\b"),
    ("delicate", r"轻柔|柔洗|精细|内衣|\b(delicate\w*|gentle|lingerie)\b|деликат"),
    ("down_jacket", r"羽绒|\bdown[ _]jackets?\b|\bfeather\b"),
    ("jeans", r"牛仔|\b(jeans|denim)\b"),
    ("shirts", r"衬[衫衣]|\bshirts?\b"),
    ("bedding", r"床品|大件|被|\b(bedding|bulky|duvet)\b"),
    ("sports", r"运动|\bsports?(wear)?\b"),
    ("glass", r"玻璃|\bglass\b"),
    ("baby", r"婴[儿幼]|婴|童[装衣]|宝宝|\b(baby|kids)\b|детск"),
    ("sterilize", r"除菌|杀菌|消毒|高温(?![蒸烤煎炸])|\b(sterili\w+|sanitize|hygiene)\b"),
    ("eco", r"节能|省[电水]|\beco\b|эко"),
    ("quiet", r"静音|夜|\b(quiet|silent|night)\b"),
    ("strong", r"强力|强洗|重油|\b(strong|intensive|heavy)\b|интенсив"),
    ("smart", r"智能|智慧|\b(smart|ai)\b"),
    ("auto", r"自动|\bauto\b"),
    ("healthy", r"健康|\bhealth\w*"),
    ("drying", r"烘干|\bdry(ing)?\b"),
    ("normal", r"标准|普通|日常|常规|\b(normal|standard|daily)\b"),
    *_DISHES,
)

SIZES: Rows = (
    ("low", r"小|低|\b(low|small)\b"),
    ("medium", r"中|\b(middle|medium|mid)\b"),
    ("high", r"大|高|\b(high|large|big)\b"),
    ("auto", r"自动|恒湿|\bauto\b"),
    (r"level_\1", r"\b(10|[1-9]) ?[档级]"),
    (r"level_\1", r"level[_ ]?(10|[1-9])\b"),
)

BATTERY: Rows = (
    ("low", r"低|不足|\b(low|empty)\b"),
    ("medium", r"中|\b(middle|medium|mid)\b"),
    ("high", r"高|满|\b(high|full)\b"),
    ("normal", r"正常|充足|\b(normal|ok)\b"),
)

WINDS: Rows = (
    ("sleep", r"睡眠|\bsleep\b"),
    ("natural", r"自然|\b(natural|nature)\b"),
    ("healthy", r"健康|\bhealth\b"),
    ("strong", r"强|\b(strong|powerful)\b"),
    ("soft", r"柔|\bsoft\b"),
    ("normal", r"默认|正常|标准|普通|直吹|\b(normal|default|standard|straight)\b"),
    ("off", r"^关|\boff\b"),
)

SUCTION: Rows = (
    ("off", r"^关|\b(off|close)\b"),
    ("quiet", r"安静|静音|\b(quiet|silent|silence|mute)\b"),
    ("soft", r"轻|柔|\b(soft|gentle)\b"),
    ("max", r"最大|最强|超强|全速|\b(max|turbo|super)\b"),
    ("strong", r"强|\bstrong\b"),
    ("normal", r"标准|正常|普通|\b(standard|normal)\b"),
    ("low", r"小|低|弱|\blow\b"),
    ("medium", r"中|\b(middle|mid|medium)\b"),
    ("high", r"大|高|\bhigh\b"),
)
"""How hard a robot sucks."""

WATER_FLOW: Rows = (
    ("off", r"^关|不出水|\b(off|close)\b"),
    ("low", r"小|低|弱|\blow\b"),
    ("medium", r"中|标准|\b(middle|mid|medium|standard)\b"),
    ("high", r"大|高|强|\bhigh\b"),
)
"""How wet a robot mops."""

LOUDNESS: Rows = (
    ("off", r"静音|关|\b(off|mute)\b"),
    ("low", r"低|\blow\b"),
    ("medium", r"中|\b(middle|medium|normal)\b"),
    ("high", r"高|\bhigh\b"),
)

AFTER_POWER_CUT: Rows = (
    ("last", r"记忆|保持|上次|\b(memory|last|keep)\b"),
    ("off", r"断|关|\b(power_off|off)\b"),
    ("on", r"通|开|\b(power_on|on)\b"),
)

ARMING: Rows = (
    ("disarmed", r"撤防|解除|\bdisarm(ed)?\b"),
    ("armed_home", r"在家|居家|留守|\b(home|stay)\b"),
    ("armed_night", r"夜间|睡眠|\b(night|sleep)\b"),
    ("triggered", r"紧急|报警|触发|\b(sos|panic|alarm|trigger(ed)?)\b"),
    ("armed_away", r"离家|外出|布防|\b(away|arm(ed)?)\b"),
    ("armed_custom_bypass", r""),
)
"""What else an alarm system can be set to is the user's own."""

LIGHT_MODES: Rows = (
    ("white", r"白|\bwhite\b"),
    ("color", r"彩|色|\bcolou?r\b"),
    ("scene", r"情景|场景|\bscene\b"),
    ("music", r"音乐|律动|\bmusic\b"),
)

SWING: Rows = (
    ("both", r"全部|同时|上下左右|3d|\b(both|all)\b"),
    ("vertical", r"上下|垂直|\b(vertical|up_?down|ud)\b"),
    ("horizontal", r"左右|水平|\b(horizontal|left_?right|lr)\b"),
    ("off", r"停|关|固定|\b(off|stop|fixed)\b"),
    ("on", r"开|扫风|摆风|\b(on|start|swing)\b"),
)

ANGLES: Rows = (
    ("off", r"停|关|固定|\b(off|stop|fixed)\b"),
    (r"angle_\1", r"(?<!\d)(30|60|70|80|90|100|110|120|180|360)(?!\d)"),
)
"""How far a fan turns."""

MOVING: Rows = (
    ("opening", r"打开中|正在打开|开启中|上升中|正在上升|\b(opening|rising)\b"),
    ("closing", r"关闭中|正在关闭|下降中|正在下降|\b(closing|falling)\b"),
    ("stopped", r"停|静止|待机|\b(stop(ped)?|idle|standby)\b"),
)
"""What a cover does. "closing" alone says also that it is about to be closed."""

FAULTS: Rows = (
    ("normal", r"^无|^没有|正常|\b(normal|none|no|ok|no_fault)\b"),
    ("sensor_fault", r"(传感器|探头)(故障|异常|错误|[开断短]路)|\bsensor_(fault|error)\b"),
    ("fan_fault", r"(风机|风扇)(故障|异常)|\bfan_(fault|error)\b"),
    ("motor_fault", r"(电机|马达)(故障|异常|堵转)|\bmotor_(fault|error)\b"),
    ("compressor_fault", r"压缩机(故障|异常)|\bcompressor_(fault|error)\b"),
    ("communication_fault", r"通[信讯](故障|异常|错误)|\bcommunication_(fault|error)\b"),
    ("side_brush_fault", r"边刷(故障|异常|缠绕)|\b(side|edge)_brush_(fault|error)\b"),
    ("main_brush_fault", r"[滚主]刷(故障|异常|缠绕)|\b(main|roll(er)?)_brush_(fault|error)\b"),
    ("wheel_fault", r"轮子?(故障|异常|悬空)|\bwheel_(fault|error)\b"),
    ("dry_burning", r"干烧|\bdry_?burn(ing)?\b"),
    ("overheated", r"过热|过温|超温|高温报?警?$|\bover_?(heat(ed|ing)?|temp(erature)?)\b"),
    ("overload", r"过载|过功率|\bover_?(load|power)\b"),
    ("overvoltage", r"过压|\bover_?voltage\b"),
    ("undervoltage", r"欠压|低压|\bunder_?voltage\b"),
    ("overcurrent", r"过流|\bover_?current\b"),
    ("leakage", r"漏电|\bleakage\b"),
    ("short_circuit", r"短路|\bshort_?circuit\b"),
    ("water_leak", r"漏水|\bwater_?leak\b"),
    ("water_shortage", r"缺水|\b(water_?shortage|lack_?(of_?)?water|no_?water)\b"),
    ("tank_full", r"水满|满水|\b(water|tank)_?full\b"),
    ("filter_due", r"滤[网芯](到期|更换|堵塞|脏堵)|\bfilter_(due|expired|dirty)\b"),
    ("surge", r"浪涌|\bsurge\b"),
    ("emergency_stop", r"急停|\bemergency_?stop\b"),
    ("food_shortage", r"[缺余]粮|\b(lack|no)_?(of_?)?(food|grain)\b"),
    ("blocked", r"遇阻|卡[住粮]|堵[塞转粮]|\b(block(ed)?|jam(med)?|stuck)\b"),
    ("frozen", r"结冰|冻结|\bfrozen\b"),
    ("low_battery", r"电量低|低电|电池(电[压量])?[过偏]?低|\blow_battery\b"),
    ("fault", r"^有?故障$|\b(fault|error)\b"),
)

LEVELS: Rows = (
    ("auto", r"自动|\bauto\b"),
    ("low", r"低|弱|\blow\b"),
    ("medium", r"中|\b(middle|medium)\b"),
    ("high", r"高|强|\bhigh\b"),
    ("off", r"关|\boff\b"),
    ("milk", r"奶|\bmilk\b"),
    ("coffee", r"咖啡|\bcoffee\b"),
    ("warm_water", r"温水|\bwarm_water\b"),
    ("hot_water", r"[热开沸]水|\b(boiled|hot)_water\b"),
)

PORTIONS: Rows = (
    ("continuous", r"持续|连续|\bcontinu\w*"),
    (r"\1 mL", r"\b([0-9]{2,4}) ?(?:ml|毫升)"),
)

HEATING_ELEMENTS: Rows = (
    ("upper_and_lower", r"上下|\b(both|upper_(and_)?lower)\b"),
    ("upper", r"上[管层火]|\b(upper|top)\b"),
    ("lower", r"下[管层火]|\b(lower|bottom)\b"),
)

AIR: Rows = (
    ("hot_air", r"[热暖]风|\b(hot|warm)_?(air|wind)\b"),
    ("cold_air", r"[冷凉]风|\b(cold|cool)_?(air|wind)\b"),
)

BATH_HEATING: Rows = (
    ("heat_high", r"[强高双]暖|[强高]热|\b(strong|high)[_ ](warm|heat)\w*"),
    ("heat_low", r"[弱低微单]暖|[弱低]热|\b(weak|low)[_ ](warm|heat)\w*"),
    ("heating", r"取暖|暖风|热风|\b(heat|warm)\w*"),
    ("bath", r"[沐洗]浴|\bbath\b"),
    ("blow", r"吹风|[凉冷]风|\bblow\w*"),
    ("ventilation", r"换气|排风|\bventilat\w*"),
    ("drying", r"干燥|烘干|\bdry(ing)?\b"),
    ("off", r"^(全?关闭?|待机|停止)$|\b(off|standby|stop)\b"),
)
"""What a bathroom heater does."""

PLAYING: Rows = (
    ("repeat_one", r"单曲|\b(repeat_one|single)\b"),
    ("shuffle", r"随机|\b(shuffle|random)\b"),
    ("repeat_all", r"(列表|全部)循环|\b(repeat_all|list_loop)\b"),
    ("in_order", r"顺序|\b(order|sequence)\b"),
)

SOUND_QUALITY: Rows = (
    ("lossless", r"无损|\blossless\b"),
    ("high", r"高|\b(high|hq)\b"),
    ("standard", r"标准|普通|\b(standard|normal)\b"),
)

BUTTON_MODES: Rows = (
    ("scene", r"情景|场景|\bscene\b"),
    ("switch", r"开关|\b(switch|relay)\b"),
)

QUALITY: Rows = (
    ("excellent", r"优|\b(excellent|best|great)\b"),
    ("good", r"良|\bgood\b"),
    ("very_poor", r"严重|重度|\b(very_poor|serious|severe)\b"),
    ("poor", r"中度|差|\b(poor|bad)\b"),
    ("medium", r"轻度|中|一般|\b(medium|middle|mild|moderate|fair)\b"),
)

UNLOCKING: Rows = (
    ("fingerprint", r"指纹|\bfinger\w*"),
    ("password", r"密码|\b(password|pwd|pin)\b"),
    ("card", r"卡|\b(card|nfc)\b"),
    ("key", r"钥匙|\bkey\b"),
    ("app", r"手机|应用|\b(app|phone)\b"),
    ("remote", r"远程|\bremote\b"),
    ("face", r"人脸|刷脸|\bface\b"),
)

STATUSES: Rows = (
    (
        "returning",
        r"回充|回桩|返回|\b(return(ing)?|docking|recharg(e|ing)|go(ing|to)?[_ ]?(to[_ ])?(charg(e|ing)|dock))\b",
    ),
    ("sleeping", r"休眠|\bsleep(ing)?\b"),
    ("opening", r"打开中|正在打开|上升中|\bopening\b"),
    ("closing", r"关闭中|正在关闭|下降中|\bclosing\b"),
    ("off", r"^关|关机|\boff\b|выкл"),
    (
        "charged",
        r"充满|充电完成|\b(charged|charg(e|ing)[_ ](done|finish(ed)?|completed?|full)|(?<!ice[_ ])(?<!tank[_ ])(?<!water[_ ])full)\b",
    ),
    ("done", r"完成|结束|\b(done|finish(ed)?|complete[d]?|end)\b|заверш|готово|окончен"),
    ("scheduled", r"预约|\b(appointment|reserv\w+|scheduled|delay(ed)?)\b|отлож"),
    ("keeping_warm", r"保温|\b(keep[_ ]?warm\w*|(?<!pre[_ -])warming(?![_ ]?up))\b"),
    ("boiling", r"沸腾|煮沸|\bboil(ing)?\b"),
    ("cooking", r"烹饪|煮|烘[烤焙]|\b(cook|bak|roast)(ing)?\b"),
    ("washing", r"洗涤|清洗中|主洗|预洗|浸泡|冲洗|\bwash(ing)?\b|стирка|мойка"),
    ("rinsing", r"漂洗|\brins(e|ing)\b|полоск"),
    ("spinning", r"脱水|甩干|\bspin(ning)?\b|отжим"),
    ("charging", r"充电|\bcharg(e|ing)\b"),
    ("manual", r"手动|\bmanual\b"),
    ("standby", r"待机|\b(standby|ready)\b|ожидани"),
    ("cleaning", r"清洁|清洗|清扫|清理|\bclean\w*"),
    ("defrosting", r"除霜|化霜|\bdefrost\w*"),
    ("preheating", r"预热|\bpreheat\w*"),
    ("drying", r"除湿|烘干|干燥|\b(arefaction|dry(ing)?)\b|сушка"),
    ("heating", r"加热|制热|取暖|\b(heat(ing)?|hot|warm)\b|нагрев|обогрев"),
    ("cooling", r"制冷|冷却|降温|\b(cool(ing|down)?|cold)\b|охлажден"),
    ("ventilation", r"换气|通风|\bventilation\b"),
    ("fan", r"送风|\b(wind|fan)\b"),
    ("paused", r"暂停|\bpaused?\b|пауза"),
    ("running", r"运行|工作|启动|\b(run(ning)?|work(ing)?)\b|работа"),
    ("auto", r"自动|\bauto\b"),
    ("idle", r"空闲|[未非](运行|工作|启动|运转)|\bidle\b"),
    ("fault", r"故障|异常|错误|出错|\b(fault|error|abnormal)\b|ошибка|неисправ"),
    ("alarm", r"报警|告警|\balarm\b"),
    ("normal", r"正常|\bnormal\b"),
    ("offline", r"离线|\boffline\b"),
    ("eco", r"节能|\beco\b"),
    ("purifying", r"净水|净化|制水|\bpurif\w*"),
    ("dispensing", r"取水|出水|\b(water_intake|dispens\w*)\b"),
    ("sterilizing", r"杀菌|消毒|\bsterili\w*"),
    ("stopped", r"停止|取消|\b(stop(ped)?|cancel(l?ed)?)\b"),
    ("water_shortage", r"缺水|\b(water[_ ]?shortage|(lack[_ ]of|no)[_ ]?water)\b"),
    ("tank_full", r"水满|满水|\b(water|tank)[_ ]?full\b"),
    ("weighing", r"称重|\bweigh\w*"),
    ("plugged_in", r"插[枪入]|已连接|\b(plugged(_in)?|connected)\b"),
    ("feeding", r"[喂出]食|\bfeeding\b"),
    ("dry_burning", r"干烧|\bdry_?burn\w*"),
    ("water_leak", r"漏水|\bwater_?leak\w*"),
    ("mains", r"市电|\b(mains|ac_?power)\b"),
    ("battery", r"电池|\bbattery\b"),
    ("bypass", r"旁[路通]|\bbypass\b"),
    ("stirring", r"搅拌|\bstir(ring)?\b"),
    ("fermenting", r"发酵|\bferment\w*"),
    ("making_ice", r"制冰|\b(making[_ ]ice|ice[_ ]making)\b"),
    ("servicing", r"检修|维护中|\b(servicing|maintenance)\b"),
    ("constant_temperature", r"恒温|\bconstant[_ ]temp\w*"),
    ("open", r"全开|已打开|\bopen(ed)?\b"),
    ("closed", r"全关|已关闭|\bclosed\b"),
)

_POSITIONS: Rows = tuple(
    (
        f"position_{n}",
        rf"(?:位置|第|положение|позиция|\b(?:position|pos|place)\b) ?(?:{n}(?!\d)|{numeral})|(?<!\d)(?:{n}|{numeral}) ?[档位]",
    )
    for n, numeral in enumerate(_NUMERALS, 1)
)
_STILL = r"固定|关|定格|停|\b(fix(ed)?|off|stop(ped)?)\b|фикс|выкл|стоп"
LOUVRE_VERTICAL: Rows = (
    ("healthy_up", r"健康[^下]*上|(?<!下)上[^下]*健康|\bhealth\w*( air ?flow)? up|здоров\w*.*вверх"),
    ("healthy_down", r"健康[^上]*下|下[^上]*健康|\bhealth\w*( air ?flow)? down|здоров\w*.*вниз"),
    ("auto_2", r"自动 ?2|\bauto ?2\b"),
    ("auto", r"自动|\bauto(matic)?\b|авто"),
    ("off", _STILL),
    *_POSITIONS,
    ("on", r"上下|摆|扫风|\b(swing\w*|sweep)\b|качание"),
    ("top", r"顶|\b(top|highest)\b|верх"),
    ("bottom", r"底|\b(bottom|lowest)\b|низ"),
    ("upper", r"偏上|中上|上中|\b(upper|mid(dle)?[ -]?up)\b"),
    ("lower", r"偏下|中下|下中|\b(lower|mid(dle)?[ -]?down)\b"),
    ("middle", r"中|\b(middle|mid|cent(er|re))\b|серед|центр"),
    ("top", r"上|\bup\b"),
    ("bottom", r"下|\bdown\b"),
)
LOUVRE_HORIZONTAL: Rows = (
    ("auto", r"自动|\bauto(matic)?\b|авто"),
    ("off", _STILL),
    *_POSITIONS,
    ("wide", r"广角|宽|\bwide\b|широк"),
    ("on", r"左右|摆|扫风|\b(swing\w*|sweep)\b|качание"),
    ("center_left", r"中左|偏左|左中|\b(cent(er|re)|mid(dle)?)[ -]?left\b"),
    ("center_right", r"中右|偏右|右中|\b(cent(er|re)|mid(dle)?)[ -]?right\b"),
    ("left", r"左|\bleft\b|лев"),
    ("right", r"右|\bright\b|прав"),
    ("center", r"中|\b(cent(er|re)|middle|mid)\b|центр|серед"),
)
"""A louvre that stands still is off, one that swings is on; else it stands at a place."""

HUMAN_SENSING: Rows = (
    ("off", "关"),
    ("follow_me_away", "避|躲|不吹"),
    ("follow_me", "随|跟|吹人"),
    ("smart", "智能|自动"),
    ("on", "开"),
)

SPECIAL_MODES: Rows = (
    ("none", "^无"),
    ("elderly", "老人|老年"),
    ("child", "儿童|小孩"),
    ("baby", "婴|宝宝"),
    ("sleep", "睡眠"),
)

_TRIPS = "(保护|跳闸|[报告]警|故障)?"
"""What a breaker does for a reason."""
_CHOICES: Mapping[str, str] = {
    "off": "关 关闭 关机 off",
    "on": "开 开启 on",
    "auto": "自动 auto",
    "manual": "手动 manual",
    "normal": "正常 标准 普通 默认 normal",
    "none": "无 none",
    "low": "低 低速 偏低 过低 低档 低温 低[风火] 小 小火 弱 弱[风档] 轻 轻度 low",
    "medium": "中 中速 中档 中温 中[风火] 中等 中度 适中 medium middle",
    "high": "高 高速 偏高 过高 高档 高温 高[风火] 大 大火 重 重度 high",
    "max": "最高 最大 max",
    "min": "最低 最小 min",
    "medium_low": "中低 低中 中低[风火档] medium_low",
    "medium_high": "中高 高中 中高[风火档] medium_high",
    "strong": "强 强力 强劲 强[风档] strong",
    "soft": "轻柔 柔和 软 偏软 soft",
    "hard": "硬 偏硬 hard",
    "quiet": "静音 安静 quiet mute",
    "sleep": "睡眠 sleep",
    "eco": "节能 省电 节能浴 eco",
    "comfort": "舒适 舒适浴 comfort",
    "smart": "智能 smart",
    "custom": "自定义 custom diy",
    "fast": "快 快速 fast",
    "slow": "慢 慢速 slow",
    "up": "上 上升 升 向上 up",
    "down": "下 下降 降 向下 down",
    "left": "左 左转 向左 left",
    "right": "右 右转 向右 right",
    "forward": "前进 向前 forward",
    "backward": "后退 向后 backward",
    "horizontal": "水平 左右 左右[扫摆]风 horizontal",
    "vertical": "垂直 上下 上下[扫摆]风 vertical",
    "same_direction": "同向摆风",
    "opposite_directions": "相向摆风",
    "open": "已?打开 全开 已开 open",
    "closed": "全关 闭合 已关闭? closed",
    "start": "启动 开始 start",
    "stop": "停止 停 stop",
    "pause": "暂停 已暂停 暂停中 pause",
    "continue": "继续 continue",
    "cancel": "取消 cancel",
    "idle": "空闲 idle",
    "standby": "待机 standby",
    "running": "运行中 工作中 running",
    "done": "完成 已完成 喂食完成 done finished",
    "feeding": "喂食中 出粮中 feeding",
    "testing": "自检中 testing",
    "success": "成功 自检成功 success",
    "failed": "失败 自检失败 fail failed",
    "abnormal": "异常 abnormal",
    "fault": "故障 错误 出错 fault error",
    "alarm": "报警 告警 alarm",
    "low_temperature": "低温报警",
    "high_temperature": "高温报警",
    "expired": "失效 过期 已过期 expired",
    "full": "满 已满 水满 满水 full",
    "empty": "空 用完 empty",
    "sufficient": "充足 足够",
    "insufficient": "不足 缺粮",
    "blocked": "卡粮 堵塞 blocked",
    "charging": "充电中 charging",
    "charged": "已充满 充满 charged",
    "not_charging": "未充电 not_charging",
    "battery": "电池 battery",
    "mains": "电源 市电 适配器",
    "no_card": "无卡 无SD卡",
    "no_space": "空间不足",
    "formatting": "正在格式化 格式化中",
    "vibration": "震动 振动",
    "fall": "跌落",
    "tilt": "倾斜",
    "standard_definition": "标清",
    "high_definition": "高清",
    "sound_and_light": "声光报警",
    "sound": "声报警",
    "light": "光报警",
    "sitting": "坐姿",
    "standing": "站姿",
    "follow_switch": "跟随开关",
    "position_light": "位置指示",
    "no_spin": "不脱水 免脱水?",
    "edge": "沿墙 沿边 沿边清扫",
    "spot": "定点 重点 定点清扫",
    "dock": "回充",
    "scene": "情景 场景 scene",
    "ajar": "虚掩 半开 ajar",
    "chinese": "中文 汉语 普通话 chinese",
    "english": "英文 英语 english",
    "red": "红 红色 红光 red",
    "orange": "橙 橙色 orange",
    "yellow": "黄 黄色 黄光 yellow",
    "green": "绿 绿色 绿光 green",
    "cyan": "青 青色 cyan",
    "blue": "蓝 蓝色 蓝光 blue",
    "purple": "紫 紫色 purple violet",
    "pink": "粉 粉色 粉红 pink",
    "white": "白 白色 白光 white",
    "colorful": "七彩 炫彩 彩色 colorful",
    "cold_water": "冷水 凉水",
    "warm_water": "温水",
    "hot_water": "热水 开水 沸水",
    "room_temperature": "常温 室温",
    "cool": "冷 凉",
    "hot": "热",
    "front": "前 前部",
    "rear": "后 后部",
    "movie": "影院 电影 观影 movie cinema",
    "music": "音乐 music",
    "game": "游戏 game",
    "vivid": "鲜艳 艳丽 vivid",
    "ok": "确定 确认 ok",
    "back": "返回 back",
    "ready_to_wear": "即穿",
    "extra_dry": "特干 强干 超干",
    "iron": "熨烫 熨干 即熨 微湿 iron",
    "no_drying": "不烘干",
    "not_installed": "未安装 未到位",
    "water_shortage": "缺水",
    "once": "单次 一次 once",
    "all_day": "全天 全天候",
    "scheduled": "预约 定时 scheduled",
    "built_in": "内置 内部 internal",
    "external": "外置 外部 external",
    "elderly": "老人 老人浴",
    "child": "儿童 儿童浴",
    "intermittent": "间歇 间隔",
    "continuous": "连续 持续",
    "inside_air": "内循环",
    "outside_air": "外循环",
    "mixed": "混合",
    "holiday": "假日 假期 度假 holiday vacation",
    "fast_cooling": "速冷 (super|quick|fast|power).?cool(ing)?",
    "fast_freezing": "速冻 急冻 (super|quick|fast|power).?freez(e|ing)",
    "soft_freezing": "软冷冻 软冻 soft.?freez(e|ing)",
    "fridge": "冷藏 fridge refrigerator refrigeration",
    "freezer": "冷冻 freezer",
    "vegetables": "蔬菜 果蔬 vegetables",
    "meat": "肉 肉类 鲜肉 meat",
    "fish": "鱼 鱼类 fish",
    "seafood": "海鲜 seafood",
    "tea": "茶 茶叶 tea",
    "baby": "母婴 婴儿 baby",
    "excellent": "优 优秀 excellent",
    "good": "良 良好 good",
    "poor": "差 较差 poor",
    "very_poor": "极差 很差 严重污染",
    "leakage": f"漏电{_TRIPS} leakage",
    "overvoltage": f"过电?压{_TRIPS} over_?voltage",
    "undervoltage": f"欠电?压{_TRIPS} under_?voltage",
    "overcurrent": f"过电?流{_TRIPS} over_?current",
    "overload": f"过载{_TRIPS} over_?load",
    "overheated": f"[过超]温{_TRIPS} 过热{_TRIPS} over_?(heat|temp)",
    "short_circuit": f"短路{_TRIPS} short_?circuit",
    "unknown": "未知 unknown",
    "other": "其他 其它 other",
}
"""Word -> whole labels."""
TURN = (r"\1°", r"^(-?\d+) ?[度°]$")
"""A choice of angles."""
CHOICES: Rows = (
    *((word, rf"^({'|'.join(labels.lower().split())})(模式)?$") for word, labels in _CHOICES.items()),
    *((f"level_{n}", rf"^({n}|{numeral}) ?[档级]$") for n, numeral in enumerate(_NUMERALS, 1)),
    (r"\1 s", r"^(\d+) ?秒钟?$"),
    (r"\1 min", r"^(\d+) ?分钟?$"),
    (r"\1 h", r"^(\d+) ?小时$"),
    (r"\1 rpm", r"^(\d+) ?转([/每]?分钟?)?$"),
    (r"\1 °C", r"^(-?\d+) ?[度℃]$"),
    (r"\1", r"^(?:铃声|场景按键) ?(\d+)$"),
)
"""What any choice may offer that only its product has a name for."""
MOVES: Rows = (
    ("open", r"^(打开|开启|开|全开|open)$"),
    ("close", r"^(关闭|关|全关|close)$"),
    ("stop", r"^(停止|停|暂停|stop|pause)$"),
)
"""Commands that a choice may offer of something that moves."""

TEMPERATURE_UNITS: Rows = (("fahrenheit", "华氏|℉|f"), ("celsius", "摄氏|℃|c"))
