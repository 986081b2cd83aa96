"""The kinds of appliances that the standard and its panels name, from a partner's platform to entities and back."""

from collections.abc import AsyncGenerator

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest

from simulators.china_telecom import ChinaTelecomPlatform
from simulators.china_telecom.catalogue import others

from .accounts import choose_cloud, close, entity, state, until
from .telecom import PLATFORM, call, impatient, issues, platform_form

__all__ = ["impatient"]
HUMIDIFIER, HEATER, FAN = "SN0000000000000HU01", "SN0000000000000WH01", "SN0000000000000FN01"
RACK, SIREN = "SN0000000000000DR01", "SN0000000000000SR01"


@pytest.fixture
async def partner(socket_enabled: None) -> AsyncGenerator[ChinaTelecomPlatform]:
    """Return a partner with one appliance of each further kind."""
    async with ChinaTelecomPlatform(appliances=others("SN")) as partner:
        yield partner


@pytest.fixture
async def account(hass: HomeAssistant, partner: ChinaTelecomPlatform) -> AsyncGenerator[ConfigEntry]:
    """Return the partner's account, set up."""
    kinds = {one.id: one.kind for one in others("SN")}
    serials = [f"{line} | {kinds[line.partition(' ')[0]]}" for line in partner.sign_in["serials"].split("\n")]
    result = await choose_cloud(hass, PLATFORM, platform_form(partner, serials=serials, gateways=[]))
    assert result["type"] is FlowResultType.CREATE_ENTRY, result
    await hass.async_block_till_done()
    yield result["result"]
    await close(hass, result["result"])


@pytest.mark.parametrize(
    ("device", "domain", "key", "shown"),
    [
        (HUMIDIFIER, "humidifier", "humidifier", "on"),
        (HUMIDIFIER, "select", "mist_level", "low"),
        (HUMIDIFIER, "sensor", "consumable_life_water", "70"),
        (HEATER, "sensor", "water_temperature", "43"),
        (HEATER, "binary_sensor", "heating", "on"),
        (HEATER, "switch", "timer_night", "on"),
        (FAN, "fan", "fan", "off"),
        (RACK, "cover", "cover", "open"),
        (RACK, "light", "light", "off"),
        (SIREN, "siren", "siren", "off"),
        (SIREN, "number", "volume", "30"),
    ],
)
async def test_appliance_shows_its_state(
    hass: HomeAssistant, account: ConfigEntry, device: str, domain: str, key: str, shown: str
) -> None:
    """Each kind has its main entity, its settings, and its resources; none is of an unknown type."""
    assert state(hass, device, domain, key).state.removesuffix(".0") == shown
    assert not issues(hass)


async def test_timer_of_a_device_is_turned_off(
    hass: HomeAssistant, account: ConfigEntry, partner: ChinaTelecomPlatform
) -> None:
    """A timer is written as a change of its whole entry, and shown as the device has it."""
    await call(hass, "switch.turn_off", entity(hass, HEATER, "switch", "timer_night"))
    [entry] = partner.devices[HEATER].resources["SCHEDULE"]
    assert (entry["ACTIVE"], entry["TIME"], entry["SCHEDULE_NAME"]) == ("0", "79200", "Night")
    await until(lambda: state(hass, HEATER, "switch", "timer_night").state == "off")


async def test_rack_is_moved(hass: HomeAssistant, account: ConfigEntry, partner: ChinaTelecomPlatform) -> None:
    """Up, down, and stop are actions of the motor."""
    for action, value in (("open_cover", "0"), ("close_cover", "1"), ("stop_cover", "2")):
        await call(hass, f"cover.{action}", entity(hass, RACK, "cover", "cover"))
        assert partner.requests.to("/device/control")[-1].json()["cmds"] == [{"name": "SET_ACTION", "value": value}]
