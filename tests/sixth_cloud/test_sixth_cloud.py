"""A cloud that was added by following docs/adding_a_cloud.md, in a real Home Assistant."""

from collections.abc import AsyncGenerator, Mapping
from pathlib import Path
from typing import Any

from homeassistant.config_entries import SOURCE_USER, ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir
import pytest

from custom_components.homeclouds.clouds.registry import CLOUDS
from custom_components.homeclouds.const import DOMAIN
from simulators.devices import VirtualDevice
from simulators.testing import simulator_fixture
from tests.components.accounts import call, hurry, remove_at_once, state, until
from tests.components.steps import add_steps

from . import CLOUD
from .cloud import NimbusCloud
from .simulator import Nimbus

nimbus = simulator_fixture(Nimbus)

LAMP = "n1"
MOST_LINES = 300


@pytest.fixture(autouse=True)
def registered(enable_custom_integrations: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the cloud in the registry."""
    monkeypatch.setitem(CLOUDS, CLOUD.key, CLOUD)
    add_steps(CLOUD)
    hurry(monkeypatch, NimbusCloud)


async def log_in(hass: HomeAssistant, values: Mapping[str, str]) -> Any:
    """Go through the form."""
    flow = hass.config_entries.flow
    menu: Any = await flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    assert CLOUD.key in menu["menu_options"]
    form = await flow.async_configure(menu["flow_id"], {"next_step_id": CLOUD.key})
    return await flow.async_configure(form["flow_id"], dict(values))


@pytest.fixture
async def entry(hass: HomeAssistant, nimbus: Nimbus) -> AsyncGenerator[ConfigEntry]:
    """Return an account that was added through the form, with push up."""
    done = await log_in(hass, nimbus.sign_in)
    assert done["type"] is FlowResultType.CREATE_ENTRY
    entry: ConfigEntry = done["result"]
    await until(lambda: entry.state is ConfigEntryState.LOADED and nimbus.sockets)
    yield entry
    if entry.state is ConfigEntryState.LOADED:
        await hass.config_entries.async_unload(entry.entry_id)


async def test_wrong_password_is_shown_at_its_field(hass: HomeAssistant, nimbus: Nimbus) -> None:
    """The table of codes says what a refusal means and which field is to blame."""
    form = await log_in(hass, nimbus.sign_in | {"password": "wrong"})
    assert form["errors"] == {"password": "invalid_auth"}


async def test_account(hass: HomeAssistant, nimbus: Nimbus, entry: ConfigEntry) -> None:
    """The account has its user's id; devices are shown as their profile says, with names and units of the catalogue."""
    assert (entry.unique_id, entry.title) == ("nimbus_u1", "Nimbus demo")
    assert state(hass, LAMP, "light", "light").state == "off"
    power = state(hass, LAMP, "sensor", "power")
    assert (power.state, power.attributes["unit_of_measurement"], power.name) == ("0", "W", "Desk Power")


async def test_command_and_push(hass: HomeAssistant, nimbus: Nimbus, entry: ConfigEntry) -> None:
    """A command reaches the lamp; what somebody changes at the lamp is shown."""
    await call(hass, "light.turn_on", LAMP, "light", brightness_pct=80)
    assert nimbus.devices[LAMP].properties == {"power": "on", "level": 80, "watts": 0}
    nimbus.change(LAMP, {"watts": 7})
    await until(lambda: state(hass, LAMP, "sensor", "power").state == "7")


async def test_connection_breaks(hass: HomeAssistant, nimbus: Nimbus, entry: ConfigEntry) -> None:
    """What changes while the connection is away is read when it is back; an expired token is renewed."""
    nimbus.token = "token-2"
    nimbus.drop_sockets()
    nimbus.change(LAMP, {"power": "on"})
    await until(lambda: state(hass, LAMP, "light", "light").state == "on" and nimbus.sockets)


async def test_offline_device(hass: HomeAssistant, nimbus: Nimbus, entry: ConfigEntry) -> None:
    """A refusal is told in words; a device that is offline is unavailable."""
    nimbus.devices[LAMP].online = False
    with pytest.raises(HomeAssistantError) as raised:
        await call(hass, "light.turn_on", LAMP, "light")
    assert raised.value.translation_key == "device_offline"
    nimbus.push(LAMP)
    await until(lambda: state(hass, LAMP, "light", "light").state == "unavailable")


async def test_device_list_changes(
    hass: HomeAssistant, nimbus: Nimbus, entry: ConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A device of an unknown type is a repair with a file to begin with; one that the cloud disowns is removed."""
    remove_at_once(monkeypatch)
    nimbus.devices["n2"] = VirtualDevice(id="n2", name="Odd", kind="kettle", properties={"boil": 1})
    nimbus.push_message({"event": "devices"})
    issues = ir.async_get(hass).issues
    await until(lambda: any(issue.translation_key == "unknown_device_type" for issue in issues.values()))
    del nimbus.devices["n2"]
    nimbus.push_message({"event": "devices"})
    await until(lambda: not any(issue.translation_key == "unknown_device_type" for issue in issues.values()))


async def test_logged_out_by_the_vendor(hass: HomeAssistant, nimbus: Nimbus, entry: ConfigEntry) -> None:
    """The user is asked to log in again."""
    nimbus.push_message({"event": "logged_out"})
    await until(
        lambda: any(flow["context"]["source"] == "reauth" for flow in hass.config_entries.flow.async_progress())
    )


def test_size() -> None:
    """A cloud is small: everything else is shared."""
    folder = Path(__file__).parent
    files = [folder / "__init__.py", folder / "client.py", folder / "cloud.py", *folder.glob("profiles/*")]
    assert sum(len(file.read_text(encoding="utf-8").splitlines()) for file in files) <= MOST_LINES
