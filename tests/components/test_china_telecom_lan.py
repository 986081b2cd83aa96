"""A device on the local network (Md) in Home Assistant, against its simulator."""

from homeassistant.config_entries import SOURCE_USER, ConfigEntry
from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.exceptions import HomeAssistantError
import pytest

from custom_components.homeclouds.clouds.china_telecom.lan import discovery
from custom_components.homeclouds.const import DOMAIN
from simulators.china_telecom import ChinaTelecomLan, HomeNetwork

from .accounts import choose_cloud, entity, state, until
from .telecom import LAN, LAN_AC, call, impatient, lan, lan_form, shows

__all__ = ["impatient", "lan"]


@pytest.fixture
def patient_search(impatient: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a search wait long enough for what must be found."""
    monkeypatch.setattr(discovery, "WAIT", 1)


@pytest.mark.usefixtures("patient_search")
async def test_lan_offers_devices(hass: HomeAssistant, lan: ChinaTelecomLan, monkeypatch: pytest.MonkeyPatch) -> None:
    """Devices that answer are offered in the form."""
    monkeypatch.setattr(discovery, "PORT", int(lan.sign_in["search_port"]))
    assert await offered(hass) == [{"value": LAN_AC, "label": f"AirCon-A1 {LAN_AC} (127.0.0.1)"}]


async def offered(hass: HomeAssistant) -> list[dict[str, str]]:
    """Return the devices that the form offers."""
    result = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    result = await hass.config_entries.flow.async_configure(result["flow_id"], {"next_step_id": LAN})
    assert result["data_schema"] is not None
    [selector] = [value for key, value in result["data_schema"].schema.items() if key == "device_id"]
    hass.config_entries.flow.async_abort(result["flow_id"])
    found: list[dict[str, str]] = selector.config.get("options", [])
    return found


@pytest.mark.usefixtures("patient_search")
async def test_lan_offers_what_is_new(
    hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch, socket_enabled: None
) -> None:
    """A device that is there already is not offered; another is taken by its offer and its PIN alone."""
    monkeypatch.setattr(HomeNetwork, "PORTS", (0, 0))
    async with HomeNetwork() as network:
        search, control = (listener.port for listener in network.another.listeners.values())
        monkeypatch.setattr(discovery, "PORT", search)
        new = network.another.device.id
        assert [option["value"] for option in await offered(hass)] == [new]
        form = {"device_id": new, "pin": network.another.pin, "advanced": {"port": control, "search_port": search}}
        result = await choose_cloud(hass, LAN, form)
        assert result["type"] is FlowResultType.CREATE_ENTRY
        assert await offered(hass) == []
        await hass.config_entries.async_unload(result["result"].entry_id)


@pytest.mark.parametrize(
    ("change", "errors"),
    [
        ({"device_id": "ü"}, {"device_id": "invalid_device_id"}),
        ({"pin": "0"}, {"pin": "invalid_pin"}),
        ({"pin": "0" * 32}, {"pin": "wrong_pin"}),
        ({"host": "", "device_id": "OTHER"}, {"device_id": "device_not_found"}),
    ],
)
async def test_lan_wrong_field(
    hass: HomeAssistant, lan: ChinaTelecomLan, change: dict[str, str], errors: dict[str, str]
) -> None:
    """Each wrong field has its own message, and can be put right."""
    result = await choose_cloud(hass, LAN, lan_form(lan, **change))
    assert result["errors"] == errors
    result = await hass.config_entries.flow.async_configure(result["flow_id"], lan_form(lan))
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await hass.config_entries.async_unload(result["result"].entry_id)


async def test_lan_lives(hass: HomeAssistant, lan: ChinaTelecomLan) -> None:
    """The device is controlled and reports; constraints, faults and a lost connection show."""
    result = await choose_cloud(hass, LAN, lan_form(lan, name="Study"))
    entry: ConfigEntry = result["result"]
    await until(lambda: shows(hass, LAN_AC, "climate", "air_conditioner", "cool"))
    climate = entity(hass, LAN_AC, "climate", "air_conditioner")
    assert climate == "climate.study"
    await call(hass, "climate.set_temperature", climate, temperature=20)
    assert lan.device.properties["3"] == 20
    lan.constrain("3", 1)
    await until(lambda: entry.runtime_data.states[LAN_AC].reported.get("asc.TEMP") == "1")
    with pytest.raises(HomeAssistantError) as caught:
        await call(hass, "climate.set_temperature", climate, temperature=25)
    assert caught.value.translation_key == "locked_at_present"
    lan.constrain("1", 0)
    await until(lambda: shows(hass, LAN_AC, "climate", "air_conditioner", STATE_UNAVAILABLE))
    lan.constrain("1", None)
    await until(lambda: shows(hass, LAN_AC, "climate", "air_conditioner", "cool"))
    lan.upgrade(2, 40)
    await until(lambda: shows(hass, LAN_AC, "update", "firmware", STATE_UNKNOWN))
    assert state(hass, LAN_AC, "update", "firmware").attributes["in_progress"] is True
    assert state(hass, LAN_AC, "update", "firmware").attributes["update_percentage"] == 40
    lan.upgrade(7, 100)
    await until(lambda: not state(hass, LAN_AC, "update", "firmware").attributes["in_progress"])
    lan.break_down([23])
    await until(lambda: shows(hass, LAN_AC, "binary_sensor", "fault", "on"))
    lan.set_online(LAN_AC, False)
    await hass.config_entries.async_unload(entry.entry_id)


async def test_lan_reauth(hass: HomeAssistant, lan: ChinaTelecomLan) -> None:
    """A device that got another PIN is asked for it, and lives again with it."""
    entry: ConfigEntry = (await choose_cloud(hass, LAN, lan_form(lan)))["result"]
    await until(lambda: shows(hass, LAN_AC, "climate", "air_conditioner", "cool"))
    lan.pin = "9" * 32
    lan.drop_sockets("control")
    await until(hass.config_entries.flow.async_progress)
    [flow] = hass.config_entries.flow.async_progress()
    result = await hass.config_entries.flow.async_configure(flow["flow_id"], {})
    result = await hass.config_entries.flow.async_configure(result["flow_id"], lan_form(lan, pin="8" * 32))
    assert result["errors"] == {"pin": "wrong_pin"}
    result = await hass.config_entries.flow.async_configure(result["flow_id"], lan_form(lan, pin=lan.pin))
    assert result["reason"] == "reauth_successful"
    await until(lambda: shows(hass, LAN_AC, "climate", "air_conditioner", "cool"))
    await hass.config_entries.async_unload(entry.entry_id)
