"""`script/describe` on all that it takes: recordings, bare thing models, diagnostics; and what actions would write."""

import json
from pathlib import Path
from typing import Any

import pytest

from devtools import describe
from devtools.golden import FOLDER

FIELDS = [
    "platform", "key", "name", "channel", "device_class", "unit", "state_class", "category", "enabled", "options",
    "features", "value", "attributes",
]  # fmt: skip
SWITCH: dict[str, Any] = {
    "cloud": "ewelink",
    "type": "2",
    "model": "MODEL-2",
    "name": "Hall",
    "online": True,
    "definition": {"tags": {"ck_channel_name": {"0": "Ceiling"}}},
    "properties": {"switches": [{"outlet": 0, "switch": "on"}, {"outlet": 1, "switch": "off"}]},
    "pushes": [{"switches": [{"outlet": 1, "switch": "on"}]}],
}
TEMPLATE = {
    "version": "1.0",
    "profile": {"ProductId": "X", "CategoryId": "1"},
    "properties": [
        {"id": "power_switch", "name": "电源开关", "mode": "rw", "define": {"type": "bool", "mapping": {}}},
        {
            "id": "voltage",
            "name": "电压",
            "mode": "r",
            "define": {"type": "int", "min": "0", "max": "300", "unit": "V"},
        },
    ],
    "events": [],
    "actions": [],
}
MODEL = {
    "attributes": [
        {"name": "onOffStatus", "desc": "开关机", "readable": True, "writable": True, "value": "true",
         "valueRange": {"type": "LIST", "dataList": [{"data": "false"}, {"data": "true"}]}},
    ],
    "alarms": [],
}  # fmt: skip


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """Run script/describe on data and return exit code, output and complaints."""

    def run_on(data: object, *arguments: str) -> tuple[int, str, str]:
        file = tmp_path / "device.json"
        file.write_text(data if isinstance(data, str) else json.dumps(data), encoding="utf-8")
        monkeypatch.setattr("sys.argv", ["describe", str(file), *arguments])
        monkeypatch.setattr("logging.disable", lambda level: None)
        code = describe.main()
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run_on


def test_recording_as_json_has_the_documented_fields(run: Any) -> None:
    """One object per entity with exactly these fields; a channel has the name that its owner gave it."""
    code, out, _ = run(SWITCH, "--json")
    entities = json.loads(out)
    assert code == 0
    assert all(list(entity) == FIELDS for entity in entities)
    assert [(entity["key"], entity["channel"], entity["name"], entity["value"]) for entity in entities] == [
        ("switch", "0", "Ceiling", "on"),
        ("switch", "1", "Channel 2", "off"),
    ]


def test_recording_as_text_shows_pushes_in_another_language(run: Any) -> None:
    """Names are translated, and each push tells what it changes."""
    _, out, _ = run(SWITCH, "--language", "zh-Hans")
    assert "switch.switch#1: 通道 2" in out
    assert "    switch.switch#1: off -> on" in out


def test_bare_models_are_described(run: Any) -> None:
    """A thing model needs nothing around it."""
    for model, found in ((TEMPLATE, ["switch.outlet", "sensor.voltage"]), (MODEL, ["switch.switch"])):
        _, out, _ = run(model, "--json")
        assert [f"{entity['platform']}.{entity['key']}" for entity in json.loads(out)] == found


def test_resources_are_named_as_they_are_told(run: Any) -> None:
    """Entries may come as the standard lists them, by name or by id."""
    filters: list[dict[str, Any]] = [
        {"CONSUM_ID": "1", "CONSUM_NAME": "MAIN_FILTER", "REMAIN_LIFE": "63"},
        {"CONSUM_ID": "2", "CONSUM_NAME": "", "REMAIN_LIFE": 87},
    ]
    for consumables in (filters, {one["CONSUM_ID"]: one for one in filters}):
        properties = {"0": {"POWER": "1", "CONSUM": consumables}}
        _, out, _ = run({"cloud": "china_telecom", "type": "fan", "properties": properties}, "--json")
        found = [(e["name"], e["value"]) for e in json.loads(out) if e["platform"] == "sensor"]
        assert found == [("Consumable 1 life", "87"), ("Main filter life", "63")]


def test_alarms_by_name_are_described(run: Any) -> None:
    """A digital model's alarms may be given as names with texts."""
    power = {"name": "onOffStatus", "writable": True, "value": "true"}
    model = {"attributes": [power], "alarms": {"E1": "Sensor"}}
    _, out, _ = run({"cloud": "haier", "definition": model, "properties": {"alarms": ["E1"]}}, "--json")
    assert ("fault", "Sensor") in {(e["key"], e["value"]) for e in json.loads(out)}


@pytest.mark.parametrize(
    ("model", "properties", "entity"),
    [
        ("plug", {"switch": "on"}, "switch"),
        ("diy_light", {"switch": "on", "ltype": "white", "white": {"br": 50, "ct": 0}}, "light"),
        ("multifun_switch", {"motorTurn": 0, "currLocation": 40}, "cover"),
    ],
)
def test_devices_in_diy_mode_follow_reported_properties(
    run: Any, model: str, properties: dict[str, Any], entity: str
) -> None:
    """What has no type is recognized by the word that it announces and by its params."""
    code, printed, complaints = run(
        {"cloud": "ewelink_diy", "type": "", "model": model, "properties": properties}, "--json"
    )
    assert (code, complaints) == (0, "")
    assert entity in {one["platform"] for one in json.loads(printed)}


def test_diagnostics_of_device_and_account_are_described(run: Any) -> None:
    """What the diagnostics hide has no value; several devices come one after the other, or one by its number."""
    device = {
        "type": "2",
        "kind": "appliance",
        "model": "MODEL-2",
        "online": True,
        "channels": 2,
        "properties": {"switches.0.switch": "on", "switches.1.switch": "<str>", "rssi": -50},
    }
    _, out, _ = run({"home_assistant": {}, "data": {"cloud": "ewelink", "device": device}}, "--json")
    assert [(e["key"], e["value"]) for e in json.loads(out)] == [
        ("switch", "on"),
        ("switch", "unknown"),
        ("signal_strength", "-50"),
    ]
    account = {"data": {"cloud": "midea", "devices": [{"type": "09", "properties": {}}, {"type": "AC", "properties": {
        "power": "1", "mode": "2", "temp": "24"}}]}}  # fmt: skip
    _, out, _ = run(account, "--json", "--device", "2")
    assert [(e["platform"], e["value"]) for e in json.loads(out)] == [("climate", "cool")]
    _, out, _ = run({"data": {"cloud": "haier", "devices": [{"type": "1", "properties": {"a": "<str>"}}]}})
    assert "note: the diagnostics hold no thing model" in out
    assert "note: no value, or hidden by the diagnostics: a" in out


def test_pushes_of_devices_are_described(run: Any) -> None:
    """Pushes that are added to a device of diagnostics are shown, as a recording's are."""
    device = {"type": "2", "properties": {"switches.0.switch": "on"}, "pushes": [{"switches.0.switch": "off"}]}
    _, out, _ = run({"cloud": "ewelink", "devices": [device]})
    assert "    switch.switch#0: on -> off" in out


def test_write_prints_properties_or_the_refusal(run: Any) -> None:
    """What would be written, and what Home Assistant or the device's range refuses."""
    _, out, _ = run(SWITCH, "--write", "switch.switch#1", "switch.turn_on")
    assert out == 'writes: switches.1.switch="on"\n'
    climate = json.loads((FOLDER / "midea" / "ac_document_basic.json").read_text(encoding="utf-8"))
    _, out, _ = run(climate, "--json", "--write", "climate.air_conditioner", "set_temperature", "temperature=21.5")
    assert json.loads(out) == {"writes": [{"temp": "21.5"}], "refused": None}
    _, out, _ = run(climate, "--write", "climate.air_conditioner", "set_temperature", "temperature=99")
    assert out.startswith("refused: ")
    assert "99" in out
    _, out, _ = run(climate, "--write", "climate.air_conditioner", "set_hvac_mode", "hvac_mode=off")
    assert out == 'writes: power="0"\n'


def test_profile_to_begin_with(run: Any) -> None:
    """Every property of a recording or of diagnostics stands with a suggestion, and without its value."""
    code, out, _ = run(SWITCH, "--profile")
    assert code == 0
    assert '  types: ["2"]  # or: "MODEL-2"' in out
    assert [line for line in out.splitlines() if line.startswith("#  -")] == [
        '#  - switch: {key: switches_0_switch, name: "Switches 0 switch", state: {property: switches.0.switch, on: "on", off: "off"}}',
        '#  - switch: {key: switches_1_switch, name: "Switches 1 switch", state: {property: switches.1.switch, on: "on", off: "off"}}',
    ]
    device = {"type": "98765", "properties": {"gizmo": "<str>", "pm25": 12, "volume": "<int>"}}
    code, out, _ = run({"data": {"cloud": "ewelink", "device": device}}, "--profile")
    assert out.splitlines()[-3:] == [
        '#  - sensor: {key: gizmo, name: "Gizmo", value: {property: gizmo, text: true}}',
        "#  - sensor: {key: pm25, value: pm25}",
        "#  - number: {key: volume, value: {property: volume, minimum: 0, maximum: 100}}",
    ]


@pytest.mark.parametrize(
    ("data", "arguments", "complaint"),
    [
        ("{", (), "no JSON"),
        ([], (), "not an object"),
        ({"x": 1}, (), "neither a recording nor a thing model"),
        ({"cloud": "nowhere"}, (), "unknown cloud 'nowhere'"),
        ({"cloud": "midea", "properties": []}, (), "`properties` is no object"),
        ({"cloud": "midea", "pushes": [1]}, (), "a push is an object"),
        ({"cloud": "midea", "properties": {"frame": "aa"}}, (), "no sound frame"),
        ({"cloud": "midea", "type": "AC", "properties": {"frame": 7}}, (), "`frame` is no text"),
        ({"cloud": "midea", "type": "0xZZ"}, (), "no type of an appliance"),
        ({"cloud": "midea"}, (), "there is nothing to show"),
        ({"cloud": "ewelink", "type": [1]}, (), "`type` is neither a text nor a number"),
        ({"cloud": "ewelink", "type": "abc"}, (), "'abc' is no UIID"),
        ({"cloud": "ewelink", "type": 1, "online": "yes"}, (), "`online` is neither true nor false"),
        ({"cloud": "ewelink", "type": 1, "definition": {"tags": 7}}, (), "`tags` of the definition is no object"),
        ({"cloud": "haier", "definition": {"attributes": 7}}, (), "its `attributes` are no list"),
        ({"cloud": "haier", "definition": {"attributes": [7]}}, (), "is an object with a `name`"),
        ({"cloud": "haier", "definition": {"attributes": [], "alarms": 3}}, (), "its `alarms` are neither a list"),
        ({"cloud": "haier", "definition": {"profile": {}}}, (), "its `attributes` are no list"),
        ({"attributes": 7}, (), "which names its `cloud`"),
        ({"cloud": "tencent", "definition": {"version": "1.0"}}, (), "neither `properties` nor `events`"),
        ({"cloud": "tencent", "definition": {"template": 7}}, (), "neither `properties` nor `events`"),
        ({"cloud": "tencent", "definition": {"properties": 7}}, (), "its `properties` are no list"),
        ({"cloud": "tencent", "definition": {"events": [{"name": "x"}]}}, (), "none of its `events` is an object with"),
        ({"cloud": "tencent", "definition": {"properties": [{"id": "x"}]}}, (), "has a `define`"),
        ({"cloud": "tencent", "definition": "x"}, (), "no JSON"),
        ({"cloud": "china_telecom", "properties": {"POWER": "1"}}, (), "not by serialId"),
        ({"cloud": "china_telecom", "definition": {"profile": 7}}, (), "`profile` of the definition is no text"),
        ({"cloud": "china_telecom", "definition": {"profile": "x"}}, (), "unknown profile 'x'"),
        ({"cloud": "china_telecom_lan", "properties": {"POWER": 1}}, (), "attributes by number, such as"),
        ({"cloud": "china_telecom_lan", "properties": {"0": {"POWER": "1"}}}, (), "attribute 0 has no plain value"),
        ({"cloud": "china_telecom_lan", "properties": {"fids": "7"}}, (), "`fids` of the properties is no list"),
        ({"cloud": "china_telecom_lan", "definition": {"profile": 7}}, (), "`profile` of the definition is no text"),
        (
            {"cloud": "china_telecom_lan", "properties": {"as": {"x": 1}}},
            ("--write", "x", "y"),
            "an attribute without a number",
        ),
        ({"cloud": "midea", "propertys": {"power": 1}, "type": "AC"}, (), "a recording has no `propertys`"),
        (
            {"cloud": "midea", "devices": [{"type": "AC"}], "type": "AC", "pushes": [{"power": "1"}]},
            (),
            "`pushes`, `type` must stand in a device, not beside the devices",
        ),
        (SWITCH, ("--write", "switch", "turn_on"), "several entities are called switch"),
        (SWITCH, ("--write", "light", "turn_on"), "no entity is called light"),
        (SWITCH, ("--write", "switch#0", "turn_on", "x"), "not key=value"),
        (SWITCH, ("--write", "switch#0"), "takes an entity and an action"),
        (SWITCH, ("--device", "2"), "there are 1 devices"),
    ],
)
def test_invalid_input_is_shown(run: Any, data: object, arguments: tuple[str, ...], complaint: str) -> None:
    """Exit code 2, and one line that says why."""
    code, _, told = run(data, *arguments)
    assert code == 2
    assert complaint in told


@pytest.mark.parametrize("arguments", [(), ("--json",)])
def test_device_without_entities_is_told(run: Any, arguments: tuple[str, ...]) -> None:
    """A device of which nothing is shown is no silent success."""
    code, _, told = run({"cloud": "ewelink", "type": "99999", "name": "Gizmo"}, *arguments)
    assert code == 0
    assert "no entity comes of Gizmo: its type is not known" in told
