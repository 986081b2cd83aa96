"""`homeclouds.call_api`: every interface of every cloud, and what is refused."""

from collections.abc import AsyncGenerator, Mapping, Sequence
import json
from typing import Any

from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import ServiceValidationError, Unauthorized
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser

from custom_components.homeclouds.clouds.core.api_calls import ApiCall, Effect
from custom_components.homeclouds.clouds.ewelink import api_calls as ewelink
from custom_components.homeclouds.clouds.midea import api_calls as midea
from custom_components.homeclouds.clouds.tencent import api_calls as tencent
from custom_components.homeclouds.const import DOMAIN
from simulators.core import Simulator
from simulators.ewelink import Ewelink
from simulators.midea import Midea
from simulators.registry import registry
from simulators.tencent import Tencent
from tests.faults.haste import spend_freely

from .accounts import close, demo_entry
from .api_samples import SAMPLES, Caller, Parameters
from .conftest import Instance

_CALLS: Mapping[str, Mapping[str, ApiCall[Any]]] = {
    "midea": midea.CALLS,
    "ewelink": ewelink.CALLS,
    "tencent": tencent.CALLS,
}
_DESTROYING = [
    (key, name) for key, calls in _CALLS.items() for name, call in calls.items() if call.effect is Effect.DESTROY
]


class Account:
    """An account in Home Assistant and its vendor."""

    def __init__(self, hass: HomeAssistant, simulator: Simulator, entry: MockConfigEntry) -> None:
        """Call through this entry."""
        self.hass, self.simulator, self.entry = hass, simulator, entry

    async def call(self, interface: str, parameters: Parameters | None = None, **options: Any) -> Any:
        """Call an interface, confirmed unless told otherwise."""
        context = options.pop("context", None)
        data = {"config_entry_id": self.entry.entry_id, "interface": interface, "confirm": True, **options}
        if parameters is not None:
            data["parameters"] = dict(parameters)
        answer = await self.hass.services.async_call(
            DOMAIN, "call_api", data, blocking=True, context=context, return_response=True
        )
        assert answer is not None
        return answer["result"]

    def effect(self, interface: str) -> Effect:
        """Return what an interface does."""
        effect: Effect = self.entry.runtime_data.cloud.api_calls.effect(interface)
        return effect

    async def sample(self, cloud: str, interface: str) -> Parameters:
        """Return parameters that the vendor takes."""
        sample = SAMPLES[cloud][interface]
        return await sample(Caller(self.simulator, self.call)) if callable(sample) else sample

    async def try_out(self, cloud: str, interface: str, sample: Parameters) -> None:
        """Call an interface: it reaches the vendor with all that it must have and is answered."""
        before = len(self.simulator.requests)
        json.dumps(await self.call(interface.upper(), sample))
        news = list(self.simulator.requests)[before:]
        assert news, interface
        if cloud == "tencent":
            assert interface.split(maxsplit=1)[0] in {record.interface for record in news}


@pytest.fixture
def cloud() -> str:
    """Return which cloud a test is about."""
    return "tencent"


@pytest.fixture
async def account(
    hass: HomeAssistant,
    cloud: str,
    socket_enabled: None,
    enable_custom_integrations: None,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncGenerator[Account]:
    """Return the demo account of a cloud."""
    spend_freely(monkeypatch.setattr)
    async with registry()[cloud]() as simulator:
        app: dict[str, str] = {}
        if isinstance(simulator, Midea):
            app = {"app_id": simulator.app_id, "app_key": simulator.app_key, "app_secret": simulator.app_secret}
            app["app_server"] = simulator.base_url
        entry = demo_entry(simulator, **app)
        entry.add_to_hass(hass)
        assert await hass.config_entries.async_setup(entry.entry_id)
        await hass.async_block_till_done()
        yield Account(hass, simulator, entry)
        await close(hass, entry)


@pytest.mark.parametrize("cloud", SAMPLES)
async def test_interfaces_that_take_nothing_away(account: Account, cloud: str) -> None:
    """There is a sample of every interface that can be called, and those that read, add, or change are answered."""
    assert set(account.entry.runtime_data.cloud.api_calls.names) == set(SAMPLES[cloud])
    for interface in SAMPLES[cloud]:
        if account.effect(interface) is not Effect.DESTROY:
            await account.try_out(cloud, interface, await account.sample(cloud, interface))


@pytest.mark.parametrize(("cloud", "interface"), _DESTROYING, ids=[f"{cloud}-{name}" for cloud, name in _DESTROYING])
async def test_interface_that_destroys(account: Account, cloud: str, interface: str) -> None:
    """It is called only if it is confirmed."""
    sample = await account.sample(cloud, interface)
    before = len(account.simulator.requests)
    with pytest.raises(ServiceValidationError) as caught:
        await account.call(interface, sample, confirm=False)
    assert caught.value.translation_key == "confirmation_missing"
    assert len(account.simulator.requests) == before
    await account.try_out(cloud, interface, sample)


async def test_only_administrators(account: Account, hass_admin_user: MockUser) -> None:
    """A user who is no administrator is refused, and nothing is sent; an administrator is not."""
    before = len(account.simulator.requests)
    user = MockUser(id="guest").add_to_hass(account.hass)
    for interface in ("AppDescribeFamily", "AppDeleteFamily", "nonsense"):
        with pytest.raises(Unauthorized):
            await account.call(interface, {"family_id": "f_home"}, context=Context(user_id=user.id))
    assert len(account.simulator.requests) == before
    admin = Context(user_id=hass_admin_user.id)
    assert (await account.call("AppDescribeFamily", {"family_id": "f_home"}, context=admin))["FamilyName"] == "My home"


_WRONG: Sequence[tuple[str, Parameters | None, str, str]] = [
    ("AppCreateRum", {}, "unknown_interface", "AppCreateRoom"),
    ("nonsense", {}, "unknown_interface", "nonsense"),
    ("AppCreateRoom", {"family_id": "f_home"}, "parameter_missing", "name"),
    ("AppCreateRoom", None, "parameter_missing", "family_id"),
    ("AppCreateRoom", {"family_id": "f_home", "name": "x", "self": "y"}, "parameter_unknown", "self"),
    ("AppCreateRoom", {"family_id": "f_home", "name": ["x"]}, "parameter_invalid", "name"),
    ("AppCreateRoom", {"family_id": "f_home", "name": True}, "parameter_invalid", "name"),
    ("AppCreateRoom", {"family_id": "f_home", "name": None}, "parameter_invalid", "name"),
    ("AppGetDeviceOTAInfo", {"device": 7}, "parameter_invalid", "device"),
    ("AppReportDataAsDevice", {"device": "a/b", "data": [1]}, "parameter_invalid", "data"),
    ("AppKugouUserCommand song_infos", {"device": "a/b", "ids": "1"}, "parameter_invalid", "ids"),
    ("AppKugouUserCommand song_infos", {"device": "a/b", "ids": [{}]}, "parameter_invalid", "ids"),
    ("IotVideoDescribeCloudStorageStreamData", {"device": "a/b", "start": True}, "parameter_invalid", "start"),
    ("AppCreateAutomation", {"family_id": "x", "plan": {"name": "x"}}, "parameter_missing", "conditions"),
    ("AppCreateAutomation", {"family_id": "x", "plan": "x"}, "parameter_invalid", "plan"),
]
_WRONG_MEMBERS: Sequence[tuple[str, Parameters, str]] = [
    ("Send Verification Code", {"user": {"email": "a@example.com"}, "purpose": "nonsense"}, "purpose"),
    ("Send Verification Code", {"user": {"email": "a@example.com"}, "purpose": [1]}, "purpose"),
    ("Send Verification Code", {"user": {"email": ["a"]}, "purpose": 1}, "user"),
    ("Change device settings", {"devices": [], "settings": {"nonsense": 1}}, "settings"),
    ("Change device settings", {"devices": [], "settings": {"opsNotify": "on"}}, "settings.opsNotify"),
    ("Sort Things in a Home", {"things": [[1]]}, "things"),
]


async def test_what_is_wrong_is_named(account: Account) -> None:
    """A wrong name or parameter is the caller's mistake; nothing is sent."""
    before = len(account.simulator.requests)
    for interface, parameters, key, reason in _WRONG:
        with pytest.raises(ServiceValidationError) as caught:
            await account.call(interface, parameters)
        assert (caught.value.translation_domain, caught.value.translation_key) == (DOMAIN, key), interface
        assert reason in str((caught.value.translation_placeholders or {})["name"]), interface
    assert len(account.simulator.requests) == before


@pytest.mark.parametrize("cloud", ["ewelink"])
async def test_members_are_checked_too(account: Account) -> None:
    """What is in a list or an object is checked as well."""
    for interface, parameters, reason in _WRONG_MEMBERS:
        with pytest.raises(ServiceValidationError) as caught:
            await account.call(interface, parameters)
        assert caught.value.translation_placeholders is not None
        assert caught.value.translation_placeholders["name"] == reason


@pytest.mark.parametrize("cloud", ["ewelink"])
async def test_no_secrets_in_the_answer(account: Account, cloud: str) -> None:
    """Tokens and keys are hidden, whoever they belong to; the rest of the answer is there."""
    assert isinstance(account.simulator, Ewelink)
    added = await account.call(
        "Add WiFi Device",
        {"device": "1000001001", "key": "key-of-1000001001", "name": "New", "chip": "chip-1"},
    )
    await account.call("Send Verification Code", {"user": {"phoneNumber": "+8613800138000"}, "purpose": "sign_in"})
    code = account.simulator.verification_code("+8613800138000")["code"]
    signed_in = await account.call("SMS Login", {"country_code": "+86", "phone_number": "+8613800138000", "code": code})
    assert (signed_in["at"], signed_in["rt"], signed_in["user"]["apikey"]) == ("**REDACTED**",) * 3
    assert signed_in["region"] == "cn"
    assert (added["itemData"]["devicekey"], added["itemData"]["name"]) == ("**REDACTED**", "New")
    assert "key-of-1000001001" not in json.dumps(added)
    issued = {secret for pair in account.simulator.accounts.pairs for secret in (pair.at, pair.rt)}
    assert not any(secret in json.dumps([signed_in, added]) for secret in issued)


async def test_errors_of_the_vendor(account: Account) -> None:
    """What the vendor refuses is told as of any other action."""
    assert isinstance(account.simulator, Tencent)
    with pytest.raises(ServiceValidationError) as caught:
        await account.call("AppDeleteFamily", {"family_id": "f_home", "name": "wrong"})
    assert caught.value.translation_key == "value_out_of_range"
    assert "f_home" in account.simulator.account.families


async def test_what_was_changed_shows(account: Account) -> None:
    """After a call that changes something the list is read anew."""
    simulator = account.simulator
    simulator.requests.clear()
    await account.call("AppDeleteDeviceInFamily", {"device": "SIMRGBLAMP/lamp01", "family_id": "f_home"})
    await simulator.wait_for_request("AppGetFamilyDeviceList")


@pytest.mark.parametrize("cloud", ["midea"])
async def test_without_an_app(account: Account) -> None:
    """Interfaces of Midea's users need the credentials of an app; those of appliances do not."""
    entry = account.entry
    data = {name: value for name, value in entry.data.items() if not name.startswith("app_")}
    account.hass.config_entries.async_update_entry(entry, data=data)
    await account.hass.config_entries.async_reload(entry.entry_id)
    with pytest.raises(ServiceValidationError) as caught:
        await account.call("Get country code list")
    assert caught.value.translation_key == "app_missing"
    assert await account.call("Get RegionID", {"time_zone": "Europe/Berlin"}) == 10305


@pytest.mark.parametrize("cloud", ["haier"])
async def test_cloud_without_interfaces(account: Account) -> None:
    """A cloud all of whose calls have entities or actions knows no other."""
    with pytest.raises(ServiceValidationError) as caught:
        await account.call("anything")
    assert caught.value.translation_key == "action_not_supported"


async def test_account_that_is_not_there(instance: Instance) -> None:
    """An unknown account is the caller's mistake."""
    await instance.set_up()
    data = {"config_entry_id": "nobody", "interface": "anything"}
    with pytest.raises(ServiceValidationError):
        await instance.hass.services.async_call(DOMAIN, "call_api", data, blocking=True)
