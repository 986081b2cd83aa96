"""What the models of published.py give, line by line: platform, key, name if it is the product's, class, unit, category, words."""

EXPECTED: dict[str, str] = {
    "air purifier": """
fan air_purifier main levels:一档/二档/三档/四档 preset:manual/auto/sleep/turbo
sensor pm25 [pm25 μg/m³ measurement]
sensor formaldehyde [mg/m³ measurement]
sensor filter_life [% measurement] diagnostic
sensor filter_days_used [duration d measurement] diagnostic off
switch ionizer config
switch child_lock config
switch uv config
sensor air_quality [enum] excellent/good/medium/very_poor
sensor fault [enum] diagnostic normal/滤网到期/风机故障
button reset_filter config
select countdown_set "定时关机" config off 关闭/1小时/2小时/4小时
sensor time_left [duration min measurement]
""",
    "fresh air system": """
fan fresh_air main levels:low/medium/high preset:auto/manual/sleep
switch bypass "旁通" config off
switch exhaust "排风" config off
sensor temperature [temperature °C measurement]
sensor outdoor_temperature [temperature °C measurement]
sensor humidity [humidity % measurement]
sensor carbon_dioxide [carbon_dioxide ppm measurement]
sensor pm25 [pm25 μg/m³ measurement]
sensor outdoor_pm25 "室外PM2.5" [pm25 μg/m³ measurement]
sensor tvoc [volatile_organic_compounds mg/m³ measurement]
sensor filter_life [% measurement] diagnostic
sensor hepa_filter_life "高效滤网剩余寿命" [% measurement] diagnostic
""",
    "dehumidifier": """
humidifier dehumidifier main [dehumidifier] 35..70 by 5% mode:manual/auto/drying/continuous current:humidity_indoor
sensor temperature [temperature °C measurement]
select fan_speed config low/high
binary_sensor tank_full [problem]
binary_sensor defrosting diagnostic
switch child_lock config
switch swing "摆风" config off
sensor time_left [duration min measurement]
""",
    "humidifier with light": """
humidifier humidifier main [humidifier] 40..75 by 1% current:humidity_current
light light brightness:0..255 by 1 color:colour.b/colour.g/colour.r
select mist_level config low/medium/high
binary_sensor water_shortage [problem]
switch disinfection config
""",
    "air monitor": """
sensor temperature [temperature °C measurement]
sensor humidity [humidity % measurement]
sensor pm1 "PM1.0" [pm1 μg/m³ measurement]
sensor pm25 [pm25 μg/m³ measurement]
sensor pm10 [pm10 μg/m³ measurement]
sensor carbon_dioxide [carbon_dioxide ppm measurement]
sensor formaldehyde [mg/m³ measurement]
sensor tvoc [volatile_organic_compounds_parts ppb measurement]
sensor illuminance [illuminance lx measurement]
sensor sound_pressure [sound_pressure dB measurement]
sensor atmospheric_pressure [atmospheric_pressure hPa measurement]
sensor aqi [aqi measurement]
sensor battery [battery % measurement] diagnostic
sensor charge_state "充电状态" [enum] 未充电/充电中/已充满
""",
    "smoke sensor": """
binary_sensor smoke [smoke]
sensor smoke_sensor_value "烟雾浓度" [% measurement]
sensor battery [battery % measurement] diagnostic
switch self_checking "自检" config
sensor checking_result "自检结果" [enum] 自检中/自检成功/自检失败/其他
switch mute_alarm config
sensor lifecycle "生命周期" [enum] 正常/失效
event event.smoke_alarm "烟雾报警" info/alert/fault/value
""",
    "gas sensor": """
binary_sensor gas [gas]
sensor gas_sensor_value "燃气浓度" [%LEL measurement]
select alarm_ringtone "报警铃声" config 铃声1/铃声2
number alarm_time "报警时长" [duration] config 1..60 by 1s
switch self_checking "自检" config
binary_sensor preheat "预热"
""",
    "carbon monoxide sensor": """
binary_sensor carbon_monoxide [carbon_monoxide]
sensor carbon_monoxide [carbon_monoxide ppm measurement]
sensor battery_voltage [voltage V measurement] diagnostic off
binary_sensor battery [battery] diagnostic
""",
    "water leak sensor": """
binary_sensor moisture [moisture]
sensor battery [battery % measurement] diagnostic
binary_sensor tamper [tamper] diagnostic
sensor alarm_time "报警时间" [timestamp]
""",
    "motion sensor": """
binary_sensor motion [motion]
sensor illuminance [illuminance lx measurement]
sensor battery [battery % measurement] diagnostic
select sensitivity config low/medium/high
number detection_delay [duration] config 5..300 by 5s
""",
    "presence radar": """
binary_sensor presence [occupancy]
sensor target_distance "目标距离" [distance cm measurement]
sensor illuminance [illuminance lx measurement]
number sensitivity config off 0..9 by 1
number detection_delay [duration] config 0..600 by 1s
number near_detection "最小检测距离" [distance] config 0..10 by 0.1m
""",
    "door sensor": """
binary_sensor door [door]
sensor battery_level [enum] diagnostic low/medium/high
binary_sensor tamper [tamper] diagnostic
""",
    "vibration sensor": """
sensor shock_state "震动状态" [enum] 正常/震动/跌落/倾斜
number sensitivity config off 0..50 by 1
sensor battery [battery % measurement] diagnostic
""",
    "soil and rain": """
sensor soil_moisture "土壤湿度" [moisture % measurement]
sensor soil_temp "土壤温度" [temperature °C measurement]
sensor rainfall "降雨量" [precipitation mm]
sensor wind_speed "风速" [wind_speed m/s measurement]
sensor wind_direction "风向" [° measurement]
sensor ec "电导率" [conductivity μS/cm measurement]
sensor ph "pH值" [ph measurement]
sensor uv_index "紫外线指数" [measurement]
""",
    "emergency button": """
binary_sensor sos_state "SOS状态" [safety]
sensor battery [battery % measurement] diagnostic
event event.sos_alarm "紧急求助" info/alert/fault
""",
    "smart lock": """
lock lock main
sensor last_unlock_by [enum] fingerprint/password/card/key/remote/face
binary_sensor door [door]
sensor battery [battery % measurement] diagnostic
binary_sensor child_lock "反锁"
switch automatic_lock "自动上锁" config off
select volume config off/low/medium/high
text users "用户列表" config off
text fingerprints "指纹列表" config off
event event.unlock_fingerprint "指纹开锁" info/alert/fault/user
event event.alarm_lock "门锁报警" info/alert/fault/type
event event.doorbell "门铃" info/alert/fault
button action.unlock_remote "远程开锁"
""",
    "doorbell": """
sensor battery [battery % measurement] diagnostic
sensor wireless_powermode "供电方式" [enum] 电池/电源
switch motion_detection
switch status_light off
select basic_nightvision "红外夜视" config 自动/关闭/开启
number volume config 1..10 by 1
event event.doorbell_press "有人按门铃" info/alert/fault
event event.motion_detected "有人逗留" info/alert/fault
""",
    "camera": """
switch basic_flip "画面翻转"
switch basic_osd "时间水印"
switch basic_private "隐私模式"
select sensitivity config low/medium/high
sensor sd_storge "SD卡容量" diagnostic off
sensor sd_status "SD卡状态" [enum] 正常/异常/空间不足/正在格式化/无SD卡
button sd_format "格式化SD卡" config off
select ptz_control "云台控制" config 上/右/下/左
switch ptz_stop "云台停止"
switch record_switch "录像开关"
""",
    "siren": """
switch alarm_switch "报警开关"
select volume config low/medium/high/off
number alarm_time "报警时长" [duration] 1..10 by 1min
select alarm_ringtone "铃声选择" config 铃声1/铃声2/铃声3
sensor battery [battery % measurement] diagnostic
""",
    "curtain with two positions": """
cover cover main open/close/stop/position/target/moving
select motor_direction config off normal/reversed
sensor time_left [duration min measurement]
switch border "限位设置" config off
sensor status [enum] 全开/全关
""",
    "venetian blind": """
cover cover main [blind] open/close/stop/position/target
number angle "叶片角度" config 0..180 by 1°
""",
    "roller shutter": """
cover cover main [shutter] open/close/stop/position
""",
    "drying rack": """
cover cover main open/close/stop/position
switch light config
switch drying config
switch air_dry "风干" config off
switch disinfection config
number drying_time "烘干时间" [duration] config off 0..240 by 1min
sensor fault [enum] diagnostic normal/过载/遇阻
""",
    "window opener": """
cover cover main [window] open/close/stop/position/target
binary_sensor rain_sensor "雨感状态" off
switch child_lock config
""",
    "garage door": """
switch switch main [switch]
binary_sensor door [door]
number tr_timecon "动作时间" [duration] config off 10..120 by 1s
number countdown [duration] config off 0..86400 by 1s
""",
    "instant water heater": """
water_heater water_heater main 35..65 by 1°C mode:normal/厨房/浴缸/eco current:outlet_temp
sensor inlet_temperature [temperature °C measurement]
sensor water_flow "水流量" [volume_flow_rate L/min measurement] off
switch zero_cold_water "零冷水" config off
binary_sensor heating
binary_sensor fan_state "风机状态" off
sensor gas [gas m³ total_increasing]
sensor water [water L total_increasing]
sensor fault [enum] diagnostic normal/E1/E2
""",
    "storage water heater": """
water_heater water_heater main 30..75 by 1°C mode:full_tank/half_tank/eco/night_power current:current_temp
sensor water_left [% measurement]
sensor energy [energy kWh total_increasing]
sensor anode_life [% measurement] diagnostic
binary_sensor heating
""",
    "heat pump": """
climate heat_pump main 5..60 by 1°C mode:cool/heat preset:none/热水 current:temp_current
sensor indoor_temperature [temperature °C measurement]
sensor inlet_temperature [temperature °C measurement]
sensor outlet_temperature [temperature °C measurement]
sensor temperature [temperature °C measurement]
sensor compressor_frequency [frequency Hz measurement] diagnostic
binary_sensor compressor [running] diagnostic
binary_sensor defrosting diagnostic
""",
    "floor heating thermostat": """
climate thermostat main 5..35 by 0.5°C preset:manual/auto/holiday/away current:room_temp
sensor indoor_temperature [temperature °C measurement]
sensor floor_temperature [temperature °C measurement]
number temperature_correction [temperature_delta] config off -9..9 by 1°C
switch child_lock config
binary_sensor valve_state "阀门状态" [opening]
switch frost_protection config
text week_program "周程序" config off
""",
    "radiator valve": """
climate thermostat main 5..30 by 0.5°C preset:auto/manual/away/comfort/eco current:temp_current
sensor indoor_temperature [temperature °C measurement]
switch window_detection config
switch child_lock config
sensor valve_opening [% measurement] diagnostic
sensor battery [battery % measurement] diagnostic
binary_sensor window_open [window]
""",
    "heater": """
climate thermostat main 15..35 by 1°C swing_horizontal:off/on preset:none/eco current:temp_current
sensor indoor_temperature [temperature °C measurement]
select heat_level config low/medium/high
switch child_lock config
sensor time_left [duration min measurement]
""",
    "bathroom heater": """
light light
switch heating
switch blow_switch "吹风"
switch ventilation
switch drying
select heat_level config low/high
sensor temperature [temperature °C measurement]
""",
    "electric blanket": """
switch power
select level_1 "左侧档位" config 关/一档/二档/三档
select level_2 "右侧档位" config 关/一档/二档/三档
sensor temp_current_1 "左侧温度" [temperature °C measurement]
number countdown [duration] config off 0..12 by 1h
""",
    "kettle": """
switch power
switch keep_warm "保温"
number temp_setting_quick_c "加热温度" [temperature] 40..100 by 5°C
sensor temperature [temperature °C measurement]
sensor status [enum] standby/heating/keeping_warm/cooling
binary_sensor fault_dry "干烧" [problem]
""",
    "rice cooker": """
switch power
switch start "开始"
select program 精煮/快煮/煮粥/煲汤/蛋糕
sensor status [enum] standby/cooking/keeping_warm/scheduled/done
number cook_temperature "烹饪温度" [temperature] 30..140 by 1°C
sensor time_left [duration min measurement]
number appointment_time "预约时间" [duration] 0..1440 by 1min
binary_sensor lid "上盖状态" [opening]
""",
    "oven": """
switch power
number target_temperature [temperature] 30..250 by 1°C
sensor temperature [temperature °C measurement]
select mode config 上下火/热风/发酵/烧烤
number work_time "工作时长" [duration] 1..180 by 1min
sensor time_left [duration min measurement]
switch light
binary_sensor door [door]
""",
    "gas stove": """
binary_sensor left_state "左灶状态"
binary_sensor right_state "右灶状态"
number left_timer "左灶定时" [duration] config 0..180 by 1min
binary_sensor gas [gas]
sensor battery [battery % measurement] diagnostic
""",
    "range hood": """
fan hood main levels:low/strong/爆炒
switch light config
switch delay_off "延时关机" config off
switch gesture "手势控制" config off
sensor clean_remind "清洗提醒" [duration h] off
""",
    "dishwasher": """
switch power
sensor status [enum] standby/running/paused/done/scheduled
select program 智能洗/强力洗/节能洗/快速洗
sensor time_left [duration min measurement]
binary_sensor door [door]
binary_sensor salt_lack "缺盐提醒" [problem]
binary_sensor rinse_lack "缺漂洗剂" [problem]
""",
    "refrigerator": """
number fridge_temperature [temperature] 2..8 by 1°C
number freezer_temperature [temperature] -24..-16 by 1°C
sensor fridge_temperature [temperature °C measurement]
sensor freezer_temperature [temperature °C measurement]
switch fast_cooling
switch fast_freezing
switch smart
switch holiday
binary_sensor fridge_door [door]
binary_sensor freezer_door [door]
""",
    "washing machine": """
switch power
switch start_pause "启动暂停"
select program 标准/快洗/羊毛/单脱水
sensor status [enum] standby/washing/rinsing/spinning/done
number spin_speed "脱水转速" 0..1400 by 200rpm
number wash_temp "洗涤温度" [temperature] 0..90 by 10°C
sensor time_left [duration min measurement]
binary_sensor door_lock "门锁"
switch child_lock
sensor water [water L total_increasing]
""",
    "robot vacuum": """
switch power_go "清扫开关"
select mode config smart/沿墙/定点/回充
select direction_control "方向控制" config 前进/后退/左转/右转/停止
sensor status [enum] standby/cleaning/charging/charged/fault
sensor battery [battery % measurement] diagnostic
sensor edge_brush "边刷寿命" [% measurement] diagnostic
sensor roll_brush "滚刷寿命" [% measurement] diagnostic
sensor filter_life [% measurement] diagnostic
button reset_edge_brush "重置边刷" config off
select suction "吸力" config 强力/标准/轻柔
sensor clean_area "清扫面积" [area m² measurement]
sensor clean_time "清扫时间" [duration min]
button find [identify] config
sensor fault [enum] diagnostic normal/边刷异常/轮子异常
sensor path_data "路径" diagnostic off
""",
    "pet feeder": """
number manual_feed "手动喂食" 1..12 by 1份
switch quick_feed "一键投喂"
sensor feed_state "喂食状态" [enum] 待机/喂食中
sensor feed_report "喂食结果" [份 measurement]
text meal_plan "喂食计划" config off
sensor battery [battery % measurement] diagnostic
sensor food_state "余粮状态" [enum] 充足/缺粮
number voice_times "播放次数" 0..5 by 1次
""",
    "fish tank": """
light light brightness:0..100 by 1%
switch pump_switch "水泵开关"
switch heater_switch "加热棒"
sensor water_temperature [temperature °C measurement]
number target_temperature [temperature] 18..34 by 1°C
sensor ph_value "PH值" [ph measurement]
sensor tds "水质TDS" [ppm measurement]
switch feed "喂食"
number pump_speed "水泵转速" 1..10 by 1
""",
    "irrigation valve": """
valve valve main [water]
number countdown [duration] config off 0..86400 by 1s
sensor water_flow "水流速" [volume_flow_rate L/min measurement] off
sensor water [water L total_increasing]
sensor battery [battery % measurement] diagnostic
sensor status [enum] manual/auto/idle
text timer_list "定时列表" config off
""",
    "scene switch": """
event button_1 [button] press_end/multi_press_end/long_press_end/multi_press_count
event button_2 [button] press_end/multi_press_end/long_press_end/multi_press_count
event button_3 [button] press_end/multi_press_end/long_press_end/multi_press_count
event button_4 [button] press_end/multi_press_end/long_press_end/multi_press_count
sensor battery [battery % measurement] diagnostic
""",
    "wireless switch of texts": """
event button_1 [button] press_end/multi_press_end/long_press_end/multi_press_count
event button_2 [button] press_end/multi_press_end/long_press_end/multi_press_count
sensor battery [battery % measurement] diagnostic
""",
    "two-way switch": """
switch switch_1 #1 [switch]
switch switch_2 #2 [switch]
number countdown #1 [duration] config off 0..86400 by 1s
number countdown #2 [duration] config off 0..86400 by 1s
select power_on_state config off/on/last
select light_mode "指示灯状态" config off 关闭/跟随开关/位置指示
switch backlight_switch "背光开关" config off
""",
    "power strip": """
switch switch_1 #1 [switch]
switch switch_2 #2 [switch]
switch switch_3 #3 [switch]
switch switch_4 #4 [switch]
switch switch_5 #5 [switch]
switch all_channels
sensor power [power W measurement]
sensor current [current A measurement]
sensor voltage [voltage V measurement]
sensor add_ele [energy kWh total_increasing]
switch child_lock config
""",
    "metering socket in other units": """
switch outlet main [outlet]
sensor power [power W measurement]
sensor voltage [voltage V measurement]
sensor current [current A measurement]
sensor energy [energy kWh total_increasing]
sensor energy_today [energy kWh total_increasing] resets
sensor power_factor [power_factor measurement]
sensor frequency [frequency Hz measurement] diagnostic
binary_sensor over_load "过载告警" [problem]
""",
    "breaker": """
switch switch main [switch]
sensor leakage_current "漏电电流" [current mA measurement] diagnostic
sensor temperature [temperature °C measurement]
sensor voltage [voltage V measurement]
sensor current [current A measurement]
sensor power [power W measurement]
sensor reactive_power "无功功率" [reactive_power kvar measurement] off
sensor energy [energy kWh total_increasing]
number voltage_limit [voltage] config off 230..300 by 1V
number current_limit [current] config off 1..100 by 1A
sensor fault [enum] diagnostic normal/过压/欠压/过流/漏电
""",
    "three-phase meter": """
sensor voltage_phase_a [voltage V measurement]
sensor voltage_phase_b [voltage V measurement]
sensor voltage_phase_c [voltage V measurement]
sensor current_phase_a [current A measurement]
sensor current_phase_b [current A measurement]
sensor current_phase_c [current A measurement]
sensor power_phase_a [power W measurement]
sensor power_phase_b [power W measurement]
sensor power_phase_c [power W measurement]
sensor power [power W measurement]
sensor energy [energy kWh total_increasing]
sensor energy_returned [energy kWh total_increasing]
sensor energy_this_month [energy kWh total_increasing] resets off
sensor balance "剩余金额" [元 measurement]
""",
    "meter of structs": """
switch outlet main [outlet]
sensor voltage_phase_a [voltage V measurement]
sensor current_phase_a [current A measurement]
sensor power_phase_a [power W measurement]
sensor voltage_phase_b [voltage V measurement]
sensor current_phase_b [current A measurement]
sensor power_phase_b [power W measurement]
sensor energy [energy kWh total_increasing]
""",
    "dimmable lamp": """
light light main brightness:1..100 by 1%
""",
    "white lamp of two": """
light light main brightness:10..1000 by 1 temperature:2700..6500 by 3.8K
number countdown [duration] config off 0..86400 by 1s
""",
    "colour lamp of texts": """
light light main brightness:10..1000 by 1 temperature:2700..6500 by 3.8K color:colour_data_v2
text scene_data_v2 "情景" config off
text music_data "音乐灯" config off
number countdown [duration] config off 0..86400 by 1s
""",
    "colour lamp of hue and saturation": """
light light main brightness:0..100 by 1% temperature:2700..6500 by 1K color:hsv_color.hue/hsv_color.saturation/hsv_color.value
""",
    "lamp of plain numbers": """
light light main brightness:0..255 by 1 temperature:2000..6536 by 1K color:hue/saturation
""",
    "night light": """
light light main brightness:1..100 by 1%
binary_sensor motion [motion]
sensor battery [battery % measurement] diagnostic
number countdown [duration] config off 10..300 by 1s
""",
    "ceiling fan with light": """
fan fan levels:level_1/level_2/level_3/level_4/level_5/level_6 preset:normal/natural/sleep forward:fan_direction
light light main brightness:1..100 by 1% temperature:2700..6500 by 38K
number fan_countdown "风扇定时" [duration] config off 0..8 by 1h
""",
    "standing fan": """
fan fan main speed:1..100 by 1 preset:normal/natural/sleep/quiet oscillate:fan_horizontal
switch fan_vertical "上下摇头" config off
switch light config
select countdown_set "定时" config off 取消/1小时/2小时
""",
    "air conditioner of numbers": """
climate air_conditioner main 16..32 by 1°C mode:auto/cool/dry/fan_only/heat fan:auto/low/medium/high swing:off/vertical/horizontal/both preset:none/eco current:temp_current
sensor indoor_temperature [temperature °C measurement]
switch light config
switch health config
select temperature_unit config off celsius/fahrenheit
""",
    "air conditioner by infrared": """
climate air_conditioner main 16..30 by 1°C mode:cool/heat/auto/fan_only/dry fan:auto/low/medium/high swing:off/on
""",
    "central air conditioner panel": """
climate air_conditioner main 5..35 by 0.5°C mode:cool/heat/fan_only fan:low/medium/high/auto preset:none/floor_heat current:env_temp
sensor indoor_temperature [temperature °C measurement]
switch child_lock config
""",
    "infrared remote": """
text ir_code "红外码" config off
switch ir_study "学习模式"
sensor study_code "学习结果" diagnostic off
sensor temperature [temperature °C measurement]
""",
    "gateway": """
sensor version "固件版本" diagnostic off
switch allow_join "允许入网"
select alarm_mode "布防状态" config 撤防/在家布防/离家布防
number volume config 0..100 by 1%
sensor sub_devices "子设备列表" diagnostic off
sensor online_count "在线设备数" [个 measurement]
""",
    "body scale": """
sensor weight "体重" [weight kg measurement]
sensor bmi "BMI" [measurement]
sensor body_fat "体脂率" [% measurement]
sensor heart_rate "心率" [bpm measurement]
sensor measure_time "测量时间" [timestamp]
""",
    "desk": """
sensor height "当前高度" [distance cm measurement]
number height_set "设定高度" [distance] 60..130 by 1cm
select desk_control "升降控制" config 停止/上升/下降
select preset "记忆档位" config 坐姿/站姿
""",
    "speaker": """
switch play "播放暂停"
number volume config 0..100 by 1%
select play_mode "播放模式" config 顺序播放/单曲循环/随机播放
sensor song_name "歌曲名称" diagnostic off
switch quiet
""",
    "socket with nothing but slips": """
switch power
switch switch "开关"
sensor power [power W measurement]
number level "级别" 5..5 by 1
number wild "很大" -1e+09..1e+12 by 1
number backwards "倒" 0..100 by 1
number texts "文" 0..100 by 1
sensor list "列表" diagnostic off
number deep.inner.x "深 里 X" 0..100 by 1
switch deep.ok "深 好"
sensor when "时间" [timestamp]
""",
    "water purifier": """
switch power
sensor tds_in "原水TDS" [ppm measurement]
sensor tds_out "净水TDS" [ppm measurement]
sensor filter_life [% measurement] diagnostic
sensor filter_life_2 "RO膜滤芯寿命" [% measurement] diagnostic
sensor water [water L total_increasing]
switch water_wash "冲洗" config
sensor status [enum] standby/制水中/冲洗中/缺水/水满
button filter_reset_1 "PP棉复位" config off
binary_sensor moisture [moisture]
""",
    "bath heater with a set point": """
climate thermostat main 20..40 by 1°C current:temp_current
sensor indoor_temperature [temperature °C measurement]
switch light config
switch night_light config
select heat_level config off/弱暖/强暖
switch blow "吹风" config off
switch ventilation config
switch drying config
""",
    "sound light alarm": """
select alarm_state "报警模式" config 声光报警/声报警/光报警/关闭
number alarm_time "报警时长" [duration] 1..60 by 1min
select volume config low/medium/high
switch mute_alarm
sensor battery [battery % measurement] diagnostic
binary_sensor charge_state "充电状态" [battery_charging] diagnostic
binary_sensor tamper [tamper] diagnostic
""",
    "smart toilet": """
switch power
switch flush "冲水"
select seat_temp "座温" config 关闭/低/中/高
select water_temp "水温" config 关闭/低/中/高
select nozzle "喷头位置" config 1档/2档
switch drying
switch deodorization "除臭"
binary_sensor seat_state "着座状态"
switch light
""",
    "water heater in English": """
water_heater water_heater main 30..75 by 1°C mode:eco/performance/holiday current:cur_temp
sensor tank_level "Hot water in tank" [% measurement] off
""",
    "air conditioner in English and Fahrenheit": """
climate air_conditioner main 61..86 by 1°F mode:auto/cool/dry/fan_only/heat fan:auto/low/medium/high/turbo swing:off/on preset:none/eco current:RoomTemp
sensor indoor_temperature [temperature °F measurement]
switch light config
""",
    "two dimmers": """
light light_1 #1 brightness:10..1000 by 1
light light_2 #2 brightness:10..1000 by 1
""",
    "two metered sockets": """
switch switch_1 #1 [switch]
switch switch_2 #2 [switch]
sensor power #1 [power W measurement]
sensor power #2 [power W measurement]
sensor voltage [voltage V measurement]
sensor add_ele [energy kWh total_increasing]
""",
    "two curtains": """
cover cover_1 #1 [curtain] open/close/stop/position/target
cover cover_2 #2 [curtain] open/close/stop/position/target
""",
    "probe in tenths": """
sensor temperature [temperature °C measurement]
sensor humidity [humidity % measurement]
number temp_max_set "温度上限" [temperature] config off -40..125 by 0.1°C
number temp_min_set "温度下限" [temperature] config off -40..125 by 0.1°C
sensor temp_alarm "温度报警" [enum] 低温报警/高温报警/取消
select temperature_unit config off celsius/fahrenheit
""",
    "prepaid meter": """
switch outlet main [outlet]
switch switch_prepayment "预付费开关" config off
sensor balance_energy "剩余电量" [energy kWh] off
sensor energy [energy kWh total_increasing]
sensor power [power W measurement]
button clear_energy "电量清零" config off
""",
    "switches with scene keys": """
switch switch_1 #1 [switch]
switch switch_2 #2 [switch]
switch switch_3 #3 [switch]
event scene_1 "场景1" triggered
event scene_2 "场景2" triggered
""",
    "fan and light kit": """
fan fan speed:1..100 by 1% forward:fan_direction
light light main brightness:10..1000 by 1 temperature:2700..6500 by 3.8K
""",
    "air conditioner with speeds in numbers": """
climate air_conditioner main 16..30 by 0.5°C mode:cool/heat/fan_only fan:auto/level_1/level_2/level_3/level_4/level_5
number timer.h "定时 时" config off 0..23 by 1
number timer.m "定时 分" config off 0..59 by 1
number timer.s "定时 秒" config off 0..59 by 1
""",
    "air conditioner with speeds in per cent": """
climate air_conditioner main 16..30 by 1°C mode:cool/heat
number fan_speed config 1..100 by 1%
""",
}
