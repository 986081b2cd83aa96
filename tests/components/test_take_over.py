"""Taking over from other integrations, with the registries as those write them."""

from collections.abc import AsyncGenerator, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import Any, override

from homeassistant.components.recorder import Recorder, get_instance, history
from homeassistant.config_entries import ConfigEntry, ConfigEntryState, ConfigFlow, ConfigFlowResult
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.entity import Entity
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    MockModule,
    MockPlatform,
    mock_config_flow,
    mock_integration,
    mock_platform,
)
from pytest_homeassistant_custom_component.components.recorder.common import async_wait_recording_done

from custom_components.homeclouds.const import DOMAIN
from simulators.core import Simulator
from simulators.ewelink import Ewelink
from simulators.haier import Haier
from simulators.midea import Midea
from simulators.tencent import Tencent
from simulators.testing import simulator_fixture

from .accounts import close, demo_entry

ewelink = simulator_fixture(Ewelink)
haier = simulator_fixture(Haier)
midea = simulator_fixture(Midea)
tencent = simulator_fixture(Tencent)

HAIER_ID, MIDEA_ID, TENCENT_ID = "2C37C530B5F1", "17592186044420", "SIMAIRCOND/ac01"


@pytest.fixture
def mock_recorder_before_hass(async_test_recorder: Any) -> None:
    """Have the recorder ready before Home Assistant."""


@pytest.fixture(autouse=True)
def _flows() -> Iterator[None]:
    """Let Home Assistant find a flow of each other integration."""
    with ExitStack() as stack:
        for domain in {"router", *(old.domain for old in OLD.values())}:
            stack.enter_context(mock_config_flow(domain, ConfigFlow))
        yield


@dataclass(frozen=True)
class Old:
    """One device as another integration registers it."""

    cloud: str
    domain: str
    identifier: Any
    entities: Mapping[str, tuple[str, str]]
    """Entity ID -> unique ID there, and platform and the end of the unique ID of its counterpart here ("": none)."""
    device: str
    """The vendor's ID here."""
    mac: str = ""
    serial: str | None = None
    classes: Mapping[str, str] = field(default_factory=dict)


OLD = {
    "SonoffLAN": Old(
        "ewelink",
        "sonoff",
        "1000000009",
        {
            "switch.sonoff_1000000009": ("1000000009", "switch"),
            "sensor.sonoff_1000000009_power": ("1000000009_power", "power"),
            "sensor.sonoff_1000000009_rssi": ("1000000009_rssi", "signal_strength"),
            "switch.sonoff_1000000009_led": ("1000000009_led", "status_light"),
            "sensor.sonoff_1000000009_energy_1": ("1000000009_energy_1", ""),
        },
        "1000000009",
        mac="d0:27:00:00:00:09",
        classes={"sensor.sonoff_1000000009_power": "power", "sensor.sonoff_1000000009_rssi": "signal_strength"},
    ),
    "SonoffLAN, channels": Old(
        "ewelink",
        "sonoff",
        "1000000004",
        {
            f"switch.sonoff_1000000004_{number}": (f"1000000004_{number}", f"{number - 1}_switch")
            for number in (1, 2, 3)
        },
        "1000000004",
    ),
    "midea of Home Assistant": Old(
        "midea",
        "midea",
        MIDEA_ID,
        {
            "climate.bedroom": (f"{MIDEA_ID}_climate", "air_conditioner"),
            "sensor.bedroom_indoor_temperature": (f"{MIDEA_ID}_indoor_temperature", "indoor_temperature"),
            "switch.bedroom_prompt_tone": (f"{MIDEA_ID}_prompt_tone", "beep"),
            "switch.bedroom_screen_display": (f"{MIDEA_ID}_screen_display", "display"),
        },
        MIDEA_ID,
        classes={"sensor.bedroom_indoor_temperature": "temperature"},
    ),
    "midea_ac_lan": Old(
        "midea",
        "midea_ac_lan",
        int(MIDEA_ID),
        {
            f"climate.{MIDEA_ID}_climate": (f"midea_ac_lan.{MIDEA_ID}_climate", "air_conditioner"),
            f"sensor.{MIDEA_ID}_outdoor_temperature": (
                f"midea_ac_lan.{MIDEA_ID}_outdoor_temperature",
                "outdoor_temperature",
            ),
            f"switch.{MIDEA_ID}_turbo_fan": (f"midea_ac_lan.{MIDEA_ID}_turbo_fan", ""),
        },
        MIDEA_ID,
        classes={f"sensor.{MIDEA_ID}_outdoor_temperature": "temperature"},
    ),
    "hon": Old(
        "haier",
        "hon",
        "2c-37-c5-30-b5-f1",
        {
            "climate.salon": ("2c-37-c5-30-b5-f1", "air_conditioner"),
            "sensor.salon_indoor": ("2c-37-c5-30-b5-f1tempIndoor", "indoor_temperature"),
        },
        HAIER_ID,
        classes={"sensor.salon_indoor": "temperature"},
    ),
    "haier_evo": Old(
        "haier",
        "haier_evo",
        "something-else",
        {"climate.haier_salon": ("something-else_climate", "air_conditioner")},
        HAIER_ID,
        mac="2c:37:c5:30:b5:f1",
    ),
    "an integration like Tuya's": Old(
        "tencent",
        "xtend_tuya",
        "elsewhere",
        {
            "climate.lounge": ("xtend_tuya.elsewhere", "air_conditioner"),
            "switch.lounge_child_lock": ("xtend_tuya.elsewherechild_lock", "child_lock"),
        },
        TENCENT_ID,
        serial=TENCENT_ID,
    ),
}


class OldEntity(Entity):
    """An entity of another integration."""

    _attr_should_poll = False

    def __init__(self, old: Old, entity_id: str) -> None:
        """Register it as that integration does."""
        self.entity_id = entity_id
        self._attr_unique_id = old.entities[entity_id][0]
        self._attr_name = f"Old {entity_id}"
        self._attr_device_class = old.classes.get(entity_id)
        connections = {(dr.CONNECTION_NETWORK_MAC, old.mac)} if old.mac else set()
        self._attr_device_info = dr.DeviceInfo(
            identifiers={(old.domain, old.identifier)},
            connections=connections,
            name="Old device",
            serial_number=old.serial,
        )

    @property
    @override
    def state(self) -> str:
        """Return something to remember it by."""
        return "17"


async def set_up_old(hass: HomeAssistant, old: Old, *, unloads: bool = True) -> MockConfigEntry:
    """Set up an account of another integration with one device."""

    async def setup_entry(hass: HomeAssistant, entry: ConfigEntry) -> None:
        await hass.config_entries.async_forward_entry_setups(entry, platforms)

    async def unload_entry(hass: HomeAssistant, entry: ConfigEntry) -> bool:
        return unloads and await hass.config_entries.async_unload_platforms(entry, platforms)

    platforms = sorted({Platform(entity_id.partition(".")[0]) for entity_id in old.entities})
    module = MockModule(old.domain, async_setup_entry=setup_entry, async_unload_entry=unload_entry)
    mock_integration(hass, module, built_in=False)
    mock_platform(hass, f"{old.domain}.config_flow", None)
    for platform in platforms:
        mock_platform(hass, f"{old.domain}.{platform}", MockPlatform(async_setup_entry=adder(old, platform)))
    entry = MockConfigEntry(domain=old.domain, title="Old account")
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    return entry


def adder(old: Old, platform: Platform) -> Any:
    """Return what adds the entities of a platform."""

    async def add(hass: HomeAssistant, entry: ConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback) -> None:
        async_add_entities(
            OldEntity(old, entity_id) for entity_id in old.entities if entity_id.startswith(f"{platform}.")
        )

    return add


@pytest.fixture
async def accounts(
    hass: HomeAssistant,
    enable_custom_integrations: None,
    ewelink: Ewelink,
    haier: Haier,
    midea: Midea,
    tencent: Tencent,
) -> AsyncGenerator[dict[str, MockConfigEntry]]:
    """Return the demo account of each cloud; set_up_new() sets it up."""
    simulators: dict[str, Simulator] = {"ewelink": ewelink, "haier": haier, "midea": midea, "tencent": tencent}
    entries = {name: demo_entry(simulator) for name, simulator in simulators.items()}
    yield entries
    for entry in entries.values():
        await close(hass, entry)


async def set_up_new(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Set up an account of this integration."""
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()


async def choose(hass: HomeAssistant, entry: ConfigEntry, **choice: str) -> ConfigFlowResult:
    """Choose in the settings of an account; return what is shown then."""
    form = await hass.config_entries.options.async_init(entry.entry_id)
    assert form["data_schema"] is not None
    return await hass.config_entries.options.async_configure(form["flow_id"], form["data_schema"]({}) | choice)


async def confirm(hass: HomeAssistant, shown: ConfigFlowResult) -> None:
    """Confirm the preview."""
    done = await hass.config_entries.options.async_configure(shown["flow_id"], {})
    assert done["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done(wait_background_tasks=False)


async def offered(hass: HomeAssistant, entry: ConfigEntry) -> set[str]:
    """Return which of the two fields the settings have."""
    form = await hass.config_entries.options.async_init(entry.entry_id)
    assert form["data_schema"] is not None
    hass.config_entries.options.async_abort(form["flow_id"])
    return {str(name) for name in form["data_schema"].schema} & {"take_over", "undo_take_over"}


def mine(hass: HomeAssistant, old: Old, entity_id: str) -> str | None:
    """Return the present ID of the entity here that means the same as another integration's."""
    platform, suffix = entity_id.partition(".")[0], old.entities[entity_id][1]
    return er.async_get(hass).async_get_entity_id(platform, DOMAIN, f"{old.device}_{suffix}") if suffix else None


@pytest.mark.parametrize("name", OLD)
async def test_devices_are_taken_over_and_given_back(
    hass: HomeAssistant, accounts: Mapping[str, MockConfigEntry], name: str
) -> None:
    """Entity IDs, names, and areas move to the same physical device, and back until the old entry is deleted."""
    old, entities, devices = OLD[name], er.async_get(hass), dr.async_get(hass)
    before = await set_up_old(hass, old)
    entry = accounts[old.cloud]
    await set_up_new(hass, entry)
    old_device = devices.async_get_device_by_identifier((old.domain, old.identifier), before.entry_id)
    assert old_device is not None
    devices.async_update_device(old_device.id, area_id="attic", name_by_user="Grandfather")
    first, *_ = old.entities
    entities.async_update_entity(first, name="Named by me", icon="mdi:home", labels={"heat"})
    entities.async_update_entity_options(first, "conversation", {"should_expose": False})
    own = {entity_id: mine(hass, old, entity_id) for entity_id in old.entities}
    assert all((own[entity_id] is not None) == bool(suffix) for entity_id, (_, suffix) in old.entities.items())

    shown = await choose(hass, entry, take_over=before.entry_id)
    assert (shown["type"], shown["step_id"]) == (FlowResultType.FORM, "take_over")
    preview = shown["description_placeholders"]
    assert preview is not None
    assert f"`{own[first]}` → `{first}`" in preview["entities"]
    assert preview["left"] == (
        ", ".join(f"`{entity_id}`" for entity_id, (_, suffix) in old.entities.items() if not suffix) or "-"
    )
    await confirm(hass, shown)
    for entity_id, (_, suffix) in old.entities.items():
        if suffix:
            assert mine(hass, old, entity_id) == entity_id
            assert hass.states.get(entity_id) is not None, entity_id
            assert entities.entities[entity_id].config_entry_id == entry.entry_id
    moved = entities.entities[first]
    assert (moved.name, moved.icon, moved.labels) == ("Named by me", "mdi:home", {"heat"})
    assert moved.options["conversation"] == {"should_expose": False}
    new_device = devices.async_get_device_by_identifier((DOMAIN, old.device), entry.entry_id)
    assert new_device is not None
    assert (new_device.area_id, new_device.name_by_user) == ("attic", "Grandfather")
    assert await offered(hass, entry) == {"undo_take_over"}

    shown = await choose(hass, entry, undo_take_over=before.entry_id)
    await confirm(hass, shown)
    assert {entity_id: mine(hass, old, entity_id) for entity_id in old.entities} == own
    for entity_id, (unique_id, _) in old.entities.items():
        assert entities.entities[entity_id].unique_id == unique_id
        found = hass.states.get(entity_id)
        assert found is not None and found.state == "17"
    assert entities.entities[first].name == "Named by me"
    assert entities.entities[str(own[first])].name is None
    assert devices.async_get(new_device.id) is not None
    assert await offered(hass, entry) == {"take_over"}


async def test_history_goes_on(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    accounts: Mapping[str, MockConfigEntry],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """What was recorded of the old entity is the past of the new one, and of the old one again after undoing."""
    assert await async_setup_component(hass, "history", {})
    old, entity_id, start = OLD["SonoffLAN"], "switch.sonoff_1000000009", dt_util.utcnow()
    before = await set_up_old(hass, old)
    entry = accounts["ewelink"]
    await set_up_new(hass, entry)

    async def past() -> list[str]:
        await async_wait_recording_done(hass)
        states = await get_instance(hass).async_add_executor_job(
            history.state_changes_during_period, hass, start, None, entity_id
        )
        return [state.state for state in states[entity_id]]

    await confirm(hass, await choose(hass, entry, take_over=before.entry_id))
    taken = await past()
    assert taken[0] == "17" and taken[-1] in {"on", "off"}
    await confirm(hass, await choose(hass, entry, undo_take_over=before.entry_id))
    assert (await past())[: len(taken)] == taken
    assert (await past())[-1] == "17"
    assert "Cannot migrate history" not in caplog.text
    assert "Cannot rename statistic_id" not in caplog.text


async def test_undo_ends_with_the_old_entry(hass: HomeAssistant, accounts: Mapping[str, MockConfigEntry]) -> None:
    """Once the old entry is deleted there is nothing to undo, and what was taken over stays."""
    old = OLD["haier_evo"]
    before, entry = await set_up_old(hass, old), accounts["haier"]
    await set_up_new(hass, entry)
    await confirm(hass, await choose(hass, entry, take_over=before.entry_id))
    await hass.config_entries.async_remove(before.entry_id)
    await hass.async_block_till_done()
    assert await offered(hass, entry) == set()
    assert mine(hass, old, "climate.haier_salon") == "climate.haier_salon"


async def test_old_integration_registers_its_entities_again(
    hass: HomeAssistant, accounts: Mapping[str, MockConfigEntry]
) -> None:
    """The entities that the old integration registers at its next start do not keep undo from the old IDs."""
    old, entity_id = OLD["midea_ac_lan"], f"climate.{MIDEA_ID}_climate"
    before, entry = await set_up_old(hass, old), accounts["midea"]
    await set_up_new(hass, entry)
    await confirm(hass, await choose(hass, entry, take_over=before.entry_id))
    await hass.config_entries.async_reload(before.entry_id)
    await hass.async_block_till_done()
    again = er.async_get(hass).async_get_entity_id("climate", "midea_ac_lan", f"midea_ac_lan.{MIDEA_ID}_climate")
    assert again is not None and again != entity_id
    assert hass.states.get(again) is None
    await confirm(hass, await choose(hass, entry, undo_take_over=before.entry_id))
    assert er.async_get(hass).entities[entity_id].platform == "midea_ac_lan"


@pytest.mark.parametrize("which", ["old", "new"])
async def test_entry_that_cannot_be_unloaded(
    hass: HomeAssistant, accounts: Mapping[str, MockConfigEntry], which: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is changed if one of the two cannot be unloaded."""
    old = OLD["haier_evo"]
    before, entry = await set_up_old(hass, old, unloads=which != "old"), accounts["haier"]
    await set_up_new(hass, entry)
    shown = await choose(hass, entry, take_over=before.entry_id)
    unload = hass.config_entries.async_unload
    if which == "new":

        async def refuse(entry_id: str) -> bool:
            return entry_id != entry.entry_id and await unload(entry_id)

        monkeypatch.setattr(hass.config_entries, "async_unload", refuse)
    own = mine(hass, old, "climate.haier_salon")
    done = await hass.config_entries.options.async_configure(shown["flow_id"], {})
    monkeypatch.undo()
    assert (done["type"], done["reason"]) == (FlowResultType.ABORT, "cannot_unload")
    await hass.async_block_till_done(wait_background_tasks=False)
    assert entry.state is ConfigEntryState.LOADED
    assert mine(hass, old, "climate.haier_salon") == own


async def test_devices_gone_while_the_form_is_open(
    hass: HomeAssistant, accounts: Mapping[str, MockConfigEntry]
) -> None:
    """A choice that is no longer there ends the dialog."""
    before, entry = await set_up_old(hass, OLD["hon"]), accounts["haier"]
    await set_up_new(hass, entry)
    shown = await choose(hass, entry, take_over=before.entry_id)
    await hass.config_entries.async_unload(entry.entry_id)
    done = await hass.config_entries.options.async_configure(shown["flow_id"], {})
    assert (done["type"], done["reason"]) == (FlowResultType.ABORT, "nothing_to_take_over")
    assert await offered(hass, entry) == set()


@pytest.mark.parametrize(
    "old",
    [
        replace(OLD["haier_evo"], domain="router"),
        replace(OLD["hon"], domain="router", identifier="2c:37:c5:30:b5:f1"),
        replace(OLD["hon"], identifier="2c-37-c5-30-b5-f2"),
    ],
)
async def test_other_devices_are_not_offered(
    hass: HomeAssistant, accounts: Mapping[str, MockConfigEntry], old: Old
) -> None:
    """A router that knows the MAC address, or a device of the same kind, is nothing to take over from."""
    await set_up_old(hass, old)
    await set_up_new(hass, accounts["haier"])
    assert await offered(hass, accounts["haier"]) == set()
