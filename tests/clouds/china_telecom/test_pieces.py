"""Crypto, frames, statuses, gate, profiles: what needs no network."""

from dataclasses import replace
from pathlib import Path
import time
from typing import Any

import pytest

from custom_components.homeclouds.clouds.china_telecom.base import PROFILE
from custom_components.homeclouds.clouds.china_telecom.connection_limits import MOST_REMEMBERED, Bucket, Gate
from custom_components.homeclouds.clouds.china_telecom.crypto import DecryptError, Key
from custom_components.homeclouds.clouds.china_telecom.events import EventMemory, Reported, event_updates
from custom_components.homeclouds.clouds.china_telecom.extras import Extras
from custom_components.homeclouds.clouds.china_telecom.feature_builder import CHANNELS, load
from custom_components.homeclouds.clouds.china_telecom.frames import (
    MalformedError,
    Splitter,
    TooLongError,
    pack,
    unpack,
)
from custom_components.homeclouds.clouds.china_telecom.params import (
    C_WORDS,
    MC_WORDS,
    MOST_ITEMS,
    Resources,
    channels,
    commands,
    entry_changes,
    statuses,
)
from custom_components.homeclouds.clouds.china_telecom.platform.config import Line, read_lines
from custom_components.homeclouds.clouds.china_telecom.platform.push import _body
from custom_components.homeclouds.clouds.core.codecs import Codec
from custom_components.homeclouds.clouds.core.errors import ProtocolError
from custom_components.homeclouds.clouds.core.features import Climate, Cover, Fan, Feature, Light, Lock, Switch
from custom_components.homeclouds.clouds.core.model import Call, Device, Update
from custom_components.homeclouds.clouds.core.sensor_features import BinarySensor, Event, Firmware, Sensor
from custom_components.homeclouds.clouds.profiles.own_files import OwnProfiles
from custom_components.homeclouds.clouds.profiles.profile import parse
from custom_components.homeclouds.clouds.profiles.profile_codecs import Scope

PIN = Key.of_pin("0123456789abcdefFEDCBA9876543210")
SESSION = Key.of_session("abcdef0123456789")


@pytest.mark.parametrize(
    ("key", "inner", "data"),
    [
        (
            PIN,
            {
                "sequence": "12345",
                "deviceId": "0000111122223333aaaabbbb",
                "version": "001.000.000.001",
                "time": 1361542433,
            },
            "oir4cp114XpxvceCz4SnU/VU+cpBk09bXtL+Djebs90HioQL2T33O67IsRTOUwIaRuKbVdO8gTMW08CuBic9SRGJFYTOUvyr+kgQCu4ItT6s"
            "qRc9EYQEQ5kyWgFZ35/UxTskFTKRSwbgb/HgwimhfQ==",
        ),
        (
            SESSION,
            {"result": 0, "sequence": "12345", "heartBeat": 45, "authInterval": 600, "time": 1361542433},
            "kdnT2Ut6GRKtN6Yj1q8xRHGMst7gdNfm1Ma/lfA6mnCxy/aWL3R4nFivEOCyvz0N6IIiiB+xa3YeNtMmz/WIO5yrbRKIZ1+PGkmHu4weUunny"
            "C/ddpoR7sFfLNGlLiVO",
        ),
        (
            SESSION,
            {
                "sequence": "1",
                "deviceId": "D1",
                "serialId": "0",
                "cmd": [{"cmdName": "SET_POWER", "cmdParam": "1"}],
                "time": 1361542433,
            },
            "jxOI2QfSTCAdtYyEgxH/45c39/GEBFQMenhi8l/sfiFwA2NkUGPJjM8B1h0ZFdSSGKkQ77T3jzKiHRoRI28IC+poauHwPoCfoDe0xkxUEINjV"
            "10qJZbqGaBCnMGIbUGGFTRkAPalxR74K8ZsIDbm49IshcuBsyILvTNTSDPv32E=",
        ),
    ],
)
def test_vectors(key: Key, inner: dict[str, Any], data: str) -> None:
    """Packets are encrypted as the vectors say, and read back."""
    assert key.seal(inner) == data
    assert key.unseal(data) == inner


@pytest.mark.parametrize(
    "sealed", ["", "####", "AAAA", None, 5, SESSION.encrypt(b"[1]"), SESSION.encrypt(b"{"), SESSION.encrypt(b"\xff")]
)
def test_undecipherable(sealed: object) -> None:
    """What is no encrypted object is told by one error."""
    with pytest.raises(DecryptError):
        SESSION.unseal(sealed)


def test_other_key() -> None:
    """A wrong key opens nothing, and keys are not shown."""
    with pytest.raises(DecryptError):
        PIN.unseal(SESSION.seal({"a": 1}))
    assert "0123" not in repr(PIN)
    for wrong in ("short", "ü" * 16, "x" * 33):
        with pytest.raises(ValueError, match="32"):
            Key.of_pin(wrong)
    with pytest.raises(ValueError, match="16"):
        Key.of_session("abcdef0123456789abcdef0")


def test_split_and_glued() -> None:
    """Frames may come in pieces and in bunches; what is no frame is dropped."""
    splitter = Splitter(200)
    whole = (
        pack({"a": 1}) + pack({"b": "CTS"}) + b"noise\r\n" + b'CTS{"cut' + pack({"c": 3}) + b"xxCTS " + b'{"d":4}\r\n'
    )
    found = [frame for byte in whole for frame in splitter.feed(bytes([byte]))]
    assert [unpack(frame) for frame in found] == [{"a": 1}, {"b": "CTS"}, {"c": 3}, {"d": 4}]
    assert splitter.feed(whole) == found


def test_many_frames() -> None:
    """A read may hold more frames than one pass takes."""
    assert len(Splitter(50).feed(pack({"a": 1}) * 2500)) == 2500


@pytest.mark.parametrize("data", [b"x" * 51, b"CTS{" + b"x" * 60 + b"\r\n", pack({"a": 1}) + b"y" * 51])
def test_too_long(data: bytes) -> None:
    """Nobody may make us keep more than a frame."""
    with pytest.raises(TooLongError):
        Splitter(50).feed(data)


@pytest.mark.parametrize("frame", [b"{", b"[]", b"1", b'{"a":\xff}', b"[" * 5000])
def test_malformed(frame: bytes) -> None:
    """A frame holds a JSON object."""
    with pytest.raises(MalformedError):
        unpack(frame)


@pytest.mark.parametrize("half", [rb"\ud800", b"\xed\xa0\x80"])
def test_half_a_character(half: bytes) -> None:
    """What would keep an account from being stored is a question mark, whoever sent it."""
    message = b'{"serialId": "' + half + b'"}'
    assert SESSION.unseal(SESSION.encrypt(message)) == {"serialId": "?"}
    if half.isascii():
        assert unpack(message) == {"serialId": "?"}
        assert _body(Call("POST", "/", "", {}, message)) == {"serialId": "?"}


def test_statuses() -> None:
    """Both interfaces' words give the same properties; numbers become texts."""
    assert statuses([{"serialId": 1, "name": "POWER", "value": 1}, {"name": "TEMP", "value": "26.0"}], C_WORDS) == {
        "1.POWER": "1",
        "0.TEMP": "26",
    }
    assert statuses({"serialId": "0", "name": "A", "value": "x"}, C_WORDS) == {"0.A": "x"}
    assert statuses([{"statusName": "POWER", "curStatusValue": "0"}], MC_WORDS, "2") == {"2.POWER": "0"}
    assert statuses(None, C_WORDS) == {}


def test_null_is_one_unknown_value() -> None:
    """A status whose value is null is unknown, and takes no other one along."""
    items = [{"name": "POWER", "value": None}, {"name": "TEMP", "value": "26"}]
    assert statuses(items, C_WORDS) == {"0.POWER": None, "0.TEMP": "26"}


@pytest.mark.parametrize(
    "items",
    [
        "text",
        [1],
        [{"name": "A"}],
        [{"name": "A.B", "value": "1"}],
        [{"name": "", "value": "1"}],
        [{"name": "A", "value": True}],
        [{"name": "A", "value": {}}],
        [{"name": "A", "value": "x" * 2000}],
        [{"name": "A", "value": "1"}] * (MOST_ITEMS + 1),
    ],
)
def test_bad_statuses(items: object) -> None:
    """What is no list of statuses is refused as a whole."""
    with pytest.raises(ProtocolError):
        statuses(items, C_WORDS)


def test_resources() -> None:
    """Entries are called by their name or id; what is deleted by its id alone is found; passwords are not kept."""
    memory = Resources()
    entries = [
        {"CONSUM_ID": "34", "CONSUM_NAME": "MAIN_FILTER", "REMAIN_LIFE": 87},
        {"CONSUM_ID": "35", "CONSUM_NAME": "", "REMAIN_LIFE": "5"},
    ]
    assert memory.read([{"resourceName": "CONSUM", "resourceInfo": entries}], MC_WORDS, "0") == {
        "0.CONSUM.MAIN_FILTER.CONSUM_ID": "34",
        "0.CONSUM.MAIN_FILTER.CONSUM_NAME": "MAIN_FILTER",
        "0.CONSUM.MAIN_FILTER.REMAIN_LIFE": "87",
        "0.CONSUM.35.CONSUM_ID": "35",
        "0.CONSUM.35.CONSUM_NAME": "",
        "0.CONSUM.35.REMAIN_LIFE": "5",
    }
    gone = [{"resourceName": "CONSUM", "resourceInfo": {"CONSUM_ID": "34", "MODE": "3"}}]
    assert memory.read(gone, MC_WORDS, "0") == {
        "0.CONSUM.MAIN_FILTER.CONSUM_ID": None,
        "0.CONSUM.MAIN_FILTER.CONSUM_NAME": None,
        "0.CONSUM.MAIN_FILTER.REMAIN_LIFE": None,
    }
    keys = [{"serialId": "0", "resName": "TEMP_KEY_LIST", "resInfo": [{"KEY_ID": "1", "TEMP_PASS": "9", "mode": "1"}]}]
    assert Resources().read(keys, C_WORDS) == {"0.TEMP_KEY_LIST.1.KEY_ID": "1"}


def test_entries_of_one_name() -> None:
    """It is the id that identifies an entry: of two with the same name, the second has its id behind it."""
    memory = Resources()
    timers = [
        {"SCHEDULE_ID": "4", "SCHEDULE_NAME": "Night", "ACTIVE": "1"},
        {"SCHEDULE_ID": "5", "SCHEDULE_NAME": "Night", "ACTIVE": "0"},
    ]
    first, second = "0.SCHEDULE.Night", "0.SCHEDULE.Night 5"
    resource = {"resourceName": "SCHEDULE", "resourceInfo": timers}
    for _ in range(2):
        told = memory.read([resource], MC_WORDS, "0", whole=True)
        assert (told[f"{first}.ACTIVE"], told[f"{second}.ACTIVE"]) == ("1", "0")
    [change] = entry_changes({f"{second}.ACTIVE": "1"}, told)
    assert change.values == {"SCHEDULE_ID": "5", "SCHEDULE_NAME": "Night", "ACTIVE": "1"}

    def changed(**entry: str) -> dict[str, Any]:
        return dict(memory.read([{**resource, "resourceInfo": entry}], MC_WORDS, "0"))

    assert changed(SCHEDULE_ID="5", ACTIVE="1", MODE="2")[f"{second}.ACTIVE"] == "1"
    assert changed(SCHEDULE_ID="4", MODE="3") == dict.fromkeys(
        (f"{first}.SCHEDULE_ID", f"{first}.SCHEDULE_NAME", f"{first}.ACTIVE")
    )
    assert changed(SCHEDULE_ID="5", SCHEDULE_NAME="Night", ACTIVE="0")[f"{second}.ACTIVE"] == "0"
    # What takes the place of one that is gone has its name
    assert changed(SCHEDULE_ID="6", SCHEDULE_NAME="Night", ACTIVE="1")[f"{first}.SCHEDULE_ID"] == "6"


def test_events() -> None:
    """Every detail of an event is one happening; an event without any happens, too."""
    found = event_updates("D", "LOCK_OPEN", [{"KEY_ID": "1"}, {"KEY_ID": "2", "PASSWORD": "x"}])
    assert [update.events["LOCK_OPEN"] for update in found] == [
        {"name": "LOCK_OPEN", "KEY_ID": "1"},
        {"name": "LOCK_OPEN", "KEY_ID": "2"},
    ]
    assert found[0].properties == {"event.LOCK_OPEN": ""}
    assert [update.events for update in event_updates("D", "RING", None)] == [{"RING": {"name": "RING"}}]


def test_channels_and_commands() -> None:
    """Channels are counted, and writes go by channel, in order."""
    assert channels(["0.POWER", "10.POWER", "2.POWER", "event.X", "firmware.version"]) == ["2", "10"]
    assert commands({"1.POWER": "1", "2.POWER": 0, "1.MODE": 2.0}) == {
        "1": [("POWER", "1"), ("MODE", "2")],
        "2": [("POWER", "0")],
    }


def test_gate() -> None:
    """Connections are limited in all and by address; failures shut an address out for a while."""
    now = 0.0
    gate = Gate(total=3, per_address=2, failures=2, window=60, clock=lambda: now)
    assert [gate.enter("a"), gate.enter("a"), gate.enter("a"), gate.enter("b"), gate.enter("c")] == [
        True,
        True,
        False,
        True,
        False,
    ]
    gate.leave("b")
    assert gate.connections == 2
    gate.fail("b")
    assert gate.permits("b")
    gate.fail("b")
    assert not gate.enter("b")
    now = 61
    assert gate.enter("b")
    gate.fail("b")
    assert gate.permits("b")
    for number in range(MOST_REMEMBERED + 10):
        gate.fail(str(number))
    assert len(gate._failed) == MOST_REMEMBERED
    gate.fail("b")
    gate.fail("b")
    assert not gate.permits("b")
    gate.forgive()
    assert gate.permits("b")


def test_profiles_offered() -> None:
    """The form offers all profiles that there are."""
    assert PROFILE.options == tuple(profile.key for profile in load().profiles)


def test_bucket() -> None:
    """So many at once, and then so many a second."""
    now = 0.0
    bucket = Bucket(rate=2, burst=3, clock=lambda: now)
    assert [bucket.take() for _ in range(5)] == [True, True, True, False, False]
    now = 1
    assert [bucket.take() for _ in range(3)] == [True, True, False]
    now = 100
    assert [bucket.take() for _ in range(4)] == [True, True, True, False]


# --- profiles -------------------------------------------------------------------------------------------------------------


def names(*found: str) -> frozenset[str]:
    """Return property names."""
    return frozenset(found)


OURS = load()


@pytest.mark.parametrize(
    ("kind", "present", "wanted", "key"),
    [
        ("AirCon-A1", (), "", "air_conditioner"),
        ("空调", (), "", "air_conditioner"),
        ("", ("0.POWER", "0.MODE", "0.TEMP", "0.X"), "", "air_conditioner"),
        ("", ("0.POWER",), "", "switch"),
        ("", ("1.POWER", "2.POWER"), "", "switch"),
        ("", ("0.POWER", "0.BRIGHTNESS"), "", "light"),
        ("", ("0.MOTOR_POS",), "", "curtain"),
        ("", ("0.HUMIDITY",), "", "sensor"),
        ("", ("0.LOCK_STATE", "0.BATTERY_WARN"), "", "lock"),
        ("", ("0.POWER", "0.PM25"), "", "air_purifier"),
        ("Mystery", ("0.POWER",), "light", "light"),
        ("Mystery", ("0.POWER",), "no such profile", "switch"),
        ("Mystery", ("0.FOO",), "", None),
    ],
)
def test_choice_of_profile(kind: str, present: tuple[str, ...], wanted: str, key: str | None) -> None:
    """A device's profile is the one asked for, or its type's, or its statuses'."""
    found = OURS.choose(kind, names(*present), wanted)
    assert (found.key if found else None) == key


def features_of(kind: str, *present: str) -> dict[tuple[type[Feature], str | None, str], Feature]:
    """Return the features of a device by kind, channel and key."""
    found = OURS.features(OURS.choose(kind, names(*present)), names(*present))
    by_place = {(type(one), one.channel, one.key): one for one in found}
    assert len(by_place) == len(found), "unique ids"
    return by_place


@pytest.mark.parametrize(
    ("kind", "present", "expected"),
    [
        (
            "AirCon",
            ("0.POWER", "0.MODE", "0.TEMP", "0.CUR_TEMP"),
            {(Climate, None, "air_conditioner"), (Sensor, None, "indoor_temperature")},
        ),
        ("Lamp", ("0.POWER", "0.BRIGHTNESS"), {(Light, None, "light")}),
        ("", ("1.POWER", "2.POWER"), {(Switch, "1", "switch"), (Switch, "2", "switch")}),
        ("Plug", ("0.POWER",), {(Switch, None, "outlet")}),
        ("Curtain", ("0.MOTOR_POS",), {(Cover, None, "cover")}),
        (
            "DoorLock",
            ("0.LOCK_STATE", "0.BATTERY_WARN"),
            {
                (BinarySensor, None, "lock"),
                (Event, None, "unlock"),
                (Event, None, "lock_alarm"),
                (BinarySensor, None, "battery"),
            },
        ),
        (
            "Purifier",
            ("0.POWER", "0.PM25", "0.CONSUM.MAIN_FILTER.REMAIN_LIFE", "0.CONSUM.7.REMAIN_LIFE"),
            {
                (Fan, None, "air_purifier"),
                (Sensor, None, "pm25"),
                (Sensor, None, "consumable_life_main_filter"),
                (Sensor, None, "consumable_life_7"),
            },
        ),
        ("Sensor", ("0.TEMPERATURE", "0.CUR_TEMP"), {(Sensor, None, "temperature")}),
        ("AirCon", ("0.POWER", "0.MODE"), {(Switch, None, "power"), (Sensor, None, "status_mode")}),
        (
            "Gateway",
            ("0.SIGNAL", "0.DEMOLISH", "0.BATTERY_WARN"),
            {(Sensor, None, "link_quality"), (BinarySensor, None, "tamper"), (BinarySensor, None, "battery")},
        ),
        ("Mystery", ("0.FOO", "1.BAR"), {(Sensor, None, "status_foo"), (Sensor, "1", "status_bar")}),
        ("Mystery", ("event.RING",), {(Event, None, "event_ring")}),
        ("Mystery", ("firmware.version",), {(Firmware, None, "firmware")}),
        ("Mystery", ("0.KEY_LIST.1.KEY_ID", "0.KEY_LIST.2.KEY_ID"), {(Sensor, None, "lock_keys")}),
        ("Mystery", ("2.TANK.LEFT.LEVEL", "2.TANK.LEFT.TANK_ID"), {(Sensor, "2", "resource_tank_left_level")}),
    ],
)
def test_features(kind: str, present: tuple[str, ...], expected: set[tuple[type[Feature], str | None, str]]) -> None:
    """The features that a device gets, from its type and names."""
    assert set(features_of(kind, *present)) == expected


def test_climate_codecs() -> None:
    """An air conditioner is read and written in the device's values, as texts."""
    present = ("0.POWER", "0.MODE", "0.TEMP", "0.WIND_SPEED")
    climate = features_of("AirCon", *present)[Climate, None, "air_conditioner"]
    assert isinstance(climate, Climate)
    assert climate.swing is None
    assert climate.mode is not None
    assert climate.target is not None
    assert climate.mode.read({"0.MODE": "4"}) == "dry"
    assert climate.mode.write("heat", {}) == {"0.MODE": "2"}
    assert climate.target.write(24, {}) == {"0.TEMP": "24"}


def test_air_conditioner_without_modes() -> None:
    """One that tells no mode, or has not yet, cools, as those of other brands do."""
    climate = features_of("AirCon", "0.POWER", "0.TEMP")[Climate, None, "air_conditioner"]
    assert isinstance(climate, Climate)
    assert (climate.mode, climate.fixed_mode) == (None, "cool")


def test_lock_is_only_looked_at() -> None:
    """Nothing unlocks from afar unless the user writes a profile that says so."""
    lock = features_of("DoorLock", "0.LOCK_STATE")[BinarySensor, None, "lock"]
    assert isinstance(lock, BinarySensor)
    assert lock.state.read({"0.LOCK_STATE": "1"}) is False, "locked"
    source = "features:\n- lock:\n    key: lock\n    state: {property: LOCK_STATE, writable: true}\n"
    [blueprint] = parse("mine", source).features
    made = blueprint.make(Scope(lambda name: f"0.{name}", lambda name: True))
    assert isinstance(made, Lock)
    assert isinstance(made.state, Codec)


def test_unlock_event() -> None:
    """An unlock tells how; a method that is in no table is "unknown"."""
    event = features_of("DoorLock", "0.LOCK_STATE")[Event, None, "unlock"]
    assert isinstance(event, Event)
    assert event.happened({"name": "LOCK_OPEN", "KEY_TYPE": "1", "KEY_ID": "3"}) == ("fingerprint", {"key_id": "3"})
    assert event.happened({"name": "LOCK_OPEN"}) == ("unknown", {})


def test_equal_devices_share_features() -> None:
    """Features are made once."""
    one = OURS.features(OURS.choose("Lamp", names("0.POWER")), names("0.POWER"))
    assert OURS.features(OURS.choose("Lamp2", names("0.POWER")), names("0.POWER")) is one


def test_extras() -> None:
    """What an interface adds."""
    profiles = load(Extras(alarms=True, constraints=True))
    present = names("0.POWER", "fault.codes", "fault.present")
    found = {one.key: one for one in profiles.features(profiles.choose("Plug", present), present)}
    assert found.keys() == {"outlet", "alarm", "fault", "fault_code"}
    outlet = found["outlet"]
    assert outlet.when is not None
    assert outlet.when.read({}) is True
    assert outlet.when.read({"asc.POWER": "1"}) is True
    assert outlet.when.read({"asc.POWER": "0"}) is False


def test_profile_of_the_user(tmp_path: Path) -> None:
    """A profile of the user's names statuses, as ours do, and is for each channel of a device."""
    (tmp_path / "switch.yaml").write_text(
        "match: {types: [MYSTERY], properties: [POWER, DIM]}\nfeatures:\n- light: {key: light, power: POWER}\n"
        "- sensor: {key: consumable_life, each: CONSUM, value: entry.LIFE}\n",
        encoding="utf-8",
    )
    own = OwnProfiles(tmp_path, CHANNELS)
    own.read()
    present = names("1.POWER", "2.POWER", "0.POWER", "0.CONSUM.FILTER.LIFE", "0.ELSE")
    device = Device(id="d", name="d", type="mystery")
    found = own.features(device, present, OURS.features(OURS.choose("mystery", present), present))
    assert {(type(one), one.channel, one.key) for one in found} == {
        (Light, None, "light"),
        (Light, "1", "light"),
        (Light, "2", "light"),
        (Sensor, None, "consumable_life_filter"),
        (Sensor, None, "status_else"),
    }
    # By name, and by the names of statuses
    asked = replace(device, type="", definition={"profile": "switch"})
    assert own.of(asked, names("0.POWER")) is not None
    assert own.of(replace(device, type=""), names("1.POWER", "2.DIM")) is not None
    assert own.of(replace(device, definition={"profile": "light"}), present) is None, "one of ours is asked for"


def test_example_of_the_docs() -> None:
    """The example in the documentation is right."""
    page = (Path(__file__).parents[3] / "docs" / "china_telecom.md").read_text(encoding="utf-8")
    source = page.split("```yaml\n")[1].split("```")[0]
    assert len(parse("example", source, CHANNELS.form).features) == 4


def test_keys_are_counted() -> None:
    """Entries count that have a value; those that were deleted have none."""
    present = ("0.KEY_LIST.1.KEY_ID", "0.KEY_LIST.2.KEY_ID", "0.KEY_LIST.2.KEY_TYPE")
    keys = features_of("DoorLock", "0.LOCK_STATE", *present)[Sensor, None, "lock_keys"]
    assert isinstance(keys, Sensor)
    assert keys.reads == frozenset(present)
    assert keys.value.read(dict.fromkeys(present, "1")) == 2
    assert keys.value.read({present[0]: "1", present[1]: None, present[2]: None}) == 1


@pytest.mark.parametrize("value", ["0", "", "30", "07:00"])
def test_event_without_a_moment_counts_each_time(value: str) -> None:
    """A clock that was never set, a duration, and a time of day are the same for events that are not."""
    memory = EventMemory()
    event = Reported(Update("D", events={"ALARM": {"START_TIME": value}}))
    assert [bool(one.events) for _ in range(2) for one in memory.fresh([event], "session")] == [True, True]
    assert not memory.dump()


@pytest.mark.parametrize(
    ("began", "after", "counted"),
    [
        ((0, 0), 10, 1),
        ((0, 0), 30, 1),
        ((0, 10), 10, 2),
        ((0, 0), 1, 2),
        ((0, 0), 60, 2),
        ((-86400, -86400), 10, 2),
        ((None, None), 10, 2),
    ],
    ids=["repeated", "third", "later", "same second", "long after", "clock stands still", "no clock"],
)
def test_request_that_is_repeated_counts_once(
    monkeypatch: pytest.MonkeyPatch, began: tuple[int | None, int | None], after: float, counted: int
) -> None:
    """A request repeated with another number began when the first did, and comes after the wait for an answer."""
    now, minute = time.monotonic(), int(time.time()) // 60 * 60
    memory, event = EventMemory(), Reported(Update("D", events={"RING": {"KEY_ID": "1"}}))
    count = 0
    for offset, passed in zip(began, (0, after), strict=True):
        monkeypatch.setattr("time.monotonic", lambda passed=passed: now + passed)
        at = None if offset is None else minute + offset
        count += sum(bool(one.events) for one in memory.fresh([event], "session", at))
    assert count == counted


def test_event_memory_is_bounded() -> None:
    """The last events are remembered, whether they have a time or not, and what was kept is taken back."""
    memory = EventMemory()
    events = [Reported(Update("D", events={"RING": {"TIME": str(1361542433 + number)}})) for number in range(600)]
    assert sum(bool(one.events) for one in memory.fresh(events)) == 600
    assert not memory.fresh(events[-1:])[0].events
    assert memory.fresh(events[:1])[0].events, "forgotten by now"
    for number in range(600):
        memory.fresh([Reported(Update("D", events={str(number): {}}))], "session")
    assert len(memory._untimed) == len(memory._timed) == 512
    again = EventMemory()
    again.load([*memory.dump(), *map(str, range(100))])
    assert len(again.dump()) == 512
    again.load("nothing of the kind")
    assert len(again.dump()) == 512


@pytest.mark.parametrize("blank", [" ", "   ", "\t", "\N{IDEOGRAPHIC SPACE}"])
def test_lines_with_any_blank(blank: str) -> None:
    """The name follows the serial number, also as a table or a Chinese keyboard separates them."""
    found = read_lines([f"SN1{blank}Living room | light", "", f"SN2{blank}"])
    assert found == {"SN1": Line("Living room", "light"), "SN2": Line()}
