"""The words that entities show and take, in their order: Home Assistant's own where it has one.

A word with an asterisk is translated by Home Assistant itself.
"""

from collections.abc import Mapping

_VOCABULARIES: Mapping[str, str] = {
    "fan_mode": """
        *auto silent breeze *low medium_low *medium *middle medium_high *high strong turbo full level_1
        level_2 level_3 level_4 level_5 level_6 level_7 level_8 level_9 natural healthy
        sleep smart fixed *off *on *diffuse *focus *top
    """,
    "preset": """
        *none *eco *boost *sleep *away *comfort *home *activity auto smart manual schedule quiet
        night power_saving frost_protection healthy natural smart_dry ventilation dry_heat
        floor_heat floor_heat_heat holiday
    """,
    "swing": """
        *off *on auto auto_2 *vertical *horizontal *both top upper middle lower bottom
        position_1 position_2 position_3 position_4 position_5 position_6 position_7 position_8 position_9 healthy_up
        healthy_down
    """,
    "swing_horizontal": """
        *off *on auto left center_left center center_right right wide both position_1 position_2
        position_3 position_4 position_5 position_6 position_7 position_8 position_9
    """,
    "operation": """
        *eco *electric *gas *heat_pump *high_demand *off *performance auto full_tank half_tank
        instant manual night_power normal power_saving smart sterilize comfort frost_protection
        low medium high holiday quiet constant_temperature
    """,
    "effect": """
        *off white bright reading computer night_light good_night party leisure soft colorful
        romantic moonlight candlelight movie music tv streamer warm cool_light color scene
        gradient breathing jump strobe custom natural diy_gradient diy_pulse diy_breathing
        diy_strobe rgb_gradient rgb_pulse rgb_breathing rgb_strobe work sleep dazzling gorgeous
        magic_forward magic_back jump_colorful jump_rgb jump_ycp strobe_colorful strobe_rgb strobe_ycp
        gradual_colorful gradual_red_yellow gradual_red_purple gradual_green_cyan gradual_green_yellow
        gradual_blue_purple marquee_red marquee_green marquee_blue marquee_yellow marquee_cyan
        marquee_purple marquee_white race_colorful_forward race_colorful_back race_rgb_forward
        race_rgb_back race_ycp_forward race_ycp_back wave_colorful_forward wave_colorful_back
        wave_rgb_forward wave_rgb_back wave_ycp_forward wave_ycp_back flush_colorful_forward
        flush_colorful_back flush_rgb_forward flush_rgb_back flush_ycp_forward flush_ycp_back
        flush_colorful_close flush_colorful_open flush_rgb_close flush_rgb_open flush_ycp_close
        flush_ycp_open music_classic music_soft music_dynamic music_disco childhood wiper fairy starburst
        custom_1 custom_2
    """,
    "fan_preset": """
        auto normal natural sleep smart quiet strong turbo eco healthy breeze night baby comfort
        manual low medium high continuous drying shoe_drying ventilation home humid work fixed bypass
    """,
    "humidifier_mode": """
        *auto *away *baby *boost *comfort *eco *home *normal *sleep fast slow smart quiet strong
        low medium high manual night continuous drying shoe_drying ventilation level_1 level_2 level_3 healthy humid work
    """,
    "fault_state": """
        none normal fault sensor_fault fan_fault motor_fault compressor_fault communication_fault
        side_brush_fault main_brush_fault wheel_fault
        dry_burning overheated overload overvoltage undervoltage overcurrent leakage short_circuit water_leak
        water_shortage tank_full filter_due blocked frozen low_battery surge emergency_stop food_shortage
    """,
    "status": """
        off standby idle running paused auto cooling heating drying fan ventilation defrosting
        preheating cleaning eco fault normal alarm offline done scheduled keeping_warm cooking
        washing rinsing spinning charging manual opening closing charged purifying dispensing
        sterilizing stopped returning sleeping water_shortage tank_full open closed weighing plugged_in
        feeding dry_burning water_leak mains battery bypass boiling stirring fermenting making_ice servicing
        constant_temperature
    """,
    "quality": "excellent good medium poor very_poor",
    "dust_level": "excellent good medium poor",
    "noise_level": "quiet normal high",
    "brightness_level": "bright normal dark",
    "battery_level": "low medium high normal",
    "light_color": "brighter darker",
    "unlock": "fingerprint password card key app remote unknown face",
    "connection": "push poll none",
    "path": "local cloud none",
    "mode": """
        auto manual normal sleep eco smart quiet strong comfort night day work schedule holiday
        fast slow low medium high max min off standby cleaning drying ventilation away
        natural heating cooling ultrasonic baby healthy selfie stepless make_up cooking preheating keeping_warm
        fridge freezer soft_freezing single_tube double_tube edge spot dock boil tea dechlorinate mite_removal descale
        defrost steam sterilize purification intermittent continuous custom full_tank half_tank
        constant_temperature bypass room_temperature warm_water hot_water milk fast_cooling fast_freezing
    """,
    "program": """
        auto smart normal fast strong eco quiet cotton mixed synthetic wool silk delicate down_jacket jeans shirts
        bedding sports rinse rinse_spin spin wash_dry tub_clean drying baby
        sterilize healthy custom upper_and_lower hot_air grill ferment defrost keeping_warm fine porridge soup stew
        steam rice noodles yogurt cake chiffon_cake egg_tarts bread cookies pizza fries chicken_wings whole_chicken
        sausages steak seafood fish vegetables meat air_fry drumsticks glass milk
    """,
    "special_mode": "none elderly child baby sleep",
    "choice": """
        off on auto manual normal none excellent good min low medium_low medium medium_high high max poor very_poor level_1 level_2 level_3 level_4 level_5
        level_6 level_7 level_8 level_9 quiet soft strong sleep eco comfort smart custom slow fast up down left right forward backward
        horizontal vertical same_direction opposite_directions open closed close start pause continue stop cancel idle
        standby running done feeding testing success failed abnormal fault alarm low_temperature high_temperature
        expired full empty sufficient insufficient blocked charging charged not_charging battery mains no_card
        no_space formatting vibration fall tilt standard_definition high_definition sound_and_light sound light
        sitting standing follow_switch position_light no_spin edge spot dock scene unknown other hard ajar chinese english
        red orange yellow green cyan blue purple pink white colorful cold_water warm_water hot_water room_temperature
        cool hot front rear movie music game vivid ok back ready_to_wear extra_dry iron no_drying not_installed
        water_shortage once all_day scheduled built_in external elderly child intermittent continuous inside_air
        outside_air mixed holiday fast_cooling fast_freezing soft_freezing fridge freezer vegetables meat fish seafood
        tea baby leakage overvoltage undervoltage overcurrent overload overheated short_circuit
    """,
    "fan_speed": """
        auto off silent breeze low medium_low medium medium_high high strong turbo full level_1 level_2
        level_3 level_4 level_5 level_6 level_7 level_8 level_9 natural healthy sleep
        smart fixed
    """,
    "louvre_vertical": """
        off on auto auto_2 top upper middle lower bottom position_1 position_2 position_3
        position_4 position_5 position_6 position_7 position_8 position_9 healthy_up healthy_down
    """,
    "louvre_horizontal": """
        off on auto left center_left center center_right right wide both position_1
        position_2 position_3 position_4 position_5 position_6 position_7 position_8 position_9
    """,
    "louvre_angle": "off swinging",
    "angle": """
        off angle_30 angle_60 angle_70 angle_80 angle_90 angle_100 angle_110 angle_120 angle_180 angle_360 swing
    """,
    "heater_mode": "off heating heat_high heat_low bath blow ventilation drying",
    "silence": "normal quiet very_quiet",
    "wind_avoidance": "left right up down off",
    "surround_wind": "off up down",
    "wind_pattern": "normal natural sleep healthy strong soft off",
    "human_sensing": "off follow_me follow_me_away smart on",
    "temperature_unit": "celsius fahrenheit",
    "power_on_state": "on off last",
    "work_mode": "switch motor meter scene color white schedule",
    "humidity_control": "off humidify dehumidify",
    "light_mode": "white color scene night_light reading music colorful fixed off",
    "heat_level": """
        auto low medium high middle off level_1 level_2 level_3 level_4 level_5 milk coffee warm_water hot_water
    """,
    "volume": "off low medium high",
    "suction": "off auto smart silent quiet soft low normal medium high strong turbo max level_1 level_2 level_3",
    "size": """
        low medium high auto level_1 level_2 level_3 level_4 level_5 level_6 level_7 level_8
        level_9 level_10
    """,
    "display_brightness": "off low medium high auto",
    "motor_direction": "normal reversed",
    "button_mode": "switch scene",
    "portion": "continuous",
    "heating_elements": "upper lower upper_and_lower",
    "tank": "half_tank full_tank",
    "air": "hot_air cold_air",
    "playing": "in_order repeat_all repeat_one shuffle",
    "sound_quality": "standard high lossless",
    "fault_event": "occurred cleared",
    "alarm": "triggered cleared tampering low_battery fault",
    "remote_key": "triggered",
    "touch": "short_press double_press long_press slide_1 slide_2 slide_3",
    "lock_alarm": "lingering wrong_code wrong_fingerprint wrong_card duress forced low_battery unknown",
    "message": "alarm camera device family notice notification operation share_cancelled shared",
    "vendor_event": "alert fault info triggered",
}

VOCABULARIES: Mapping[str, Mapping[str, int]] = {
    name: {word.strip("*"): place for place, word in enumerate(words.split())} for name, words in _VOCABULARIES.items()
}
"""Vocabulary -> its words and their places."""
OWN_WORDS: Mapping[str, frozenset[str]] = {
    name: frozenset(word for word in words.split() if word[0] != "*") for name, words in _VOCABULARIES.items()
}
"""Vocabulary -> those of its words that Home Assistant does not translate."""

ICONS: Mapping[str, str] = {
    "fixed": "mdi:fan",
    "smart": "mdi:auto-fix",
    "auto": "mdi:autorenew",
    "auto_2": "mdi:arrow-oscillating",
    "both": "mdi:arrow-split-vertical",
    "bottom": "mdi:arrow-collapse-down",
    "breeze": "mdi:weather-windy",
    "center": "mdi:arrow-up",
    "center_left": "mdi:arrow-top-left",
    "center_right": "mdi:arrow-top-right",
    "dry_heat": "mdi:water-percent",
    "floor_heat": "mdi:heating-coil",
    "floor_heat_heat": "mdi:heating-coil",
    "frost_protection": "mdi:snowflake-thermometer",
    "full": "mdi:fan-plus",
    "healthy": "mdi:heart-pulse",
    "healthy_down": "mdi:heart-pulse",
    "healthy_up": "mdi:heart-pulse",
    "holiday": "mdi:beach",
    "left": "mdi:arrow-left",
    "level_1": "mdi:fan-speed-1",
    "level_2": "mdi:fan-speed-2",
    "level_3": "mdi:fan-speed-3",
    "level_4": "mdi:fan-chevron-up",
    "level_5": "mdi:fan-chevron-up",
    "level_6": "mdi:fan-chevron-up",
    "level_7": "mdi:fan-chevron-up",
    "level_8": "mdi:fan-chevron-up",
    "level_9": "mdi:fan-chevron-up",
    "lower": "mdi:arrow-down",
    "manual": "mdi:hand-back-right",
    "medium_high": "mdi:speedometer",
    "medium_low": "mdi:speedometer-slow",
    "middle": "mdi:arrow-right",
    "natural": "mdi:weather-windy",
    "night": "mdi:weather-night",
    "position_1": "mdi:numeric-1-circle-outline",
    "position_2": "mdi:numeric-2-circle-outline",
    "position_3": "mdi:numeric-3-circle-outline",
    "position_4": "mdi:numeric-4-circle-outline",
    "position_5": "mdi:numeric-5-circle-outline",
    "position_6": "mdi:numeric-6-circle-outline",
    "position_7": "mdi:numeric-7-circle-outline",
    "position_8": "mdi:numeric-8-circle-outline",
    "position_9": "mdi:numeric-9-circle-outline",
    "power_saving": "mdi:leaf",
    "quiet": "mdi:volume-off",
    "right": "mdi:arrow-right",
    "schedule": "mdi:calendar-clock",
    "silent": "mdi:fan-minus",
    "sleep": "mdi:power-sleep",
    "smart_dry": "mdi:water-percent",
    "strong": "mdi:fan-plus",
    "top": "mdi:arrow-collapse-up",
    "turbo": "mdi:fan-plus",
    "upper": "mdi:arrow-up",
    "ventilation": "mdi:air-filter",
    "wide": "mdi:arrow-expand-horizontal",
}
"""Word -> its icon, on whatever attribute."""
