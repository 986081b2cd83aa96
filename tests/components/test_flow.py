"""The flow: choose, sign in, mistakes, sign in again, change, settings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus
import json
from pathlib import Path
from typing import Any, override
from unittest.mock import patch
from uuid import uuid4

from homeassistant.config_entries import SOURCE_USER, ConfigFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.homeclouds.account import cloud_types
from custom_components.homeclouds.account.domain_data import domain_data
from custom_components.homeclouds.clouds.core.abilities import HasOptions
from custom_components.homeclouds.clouds.core.cloud import Cloud, CloudType, Context, Field, FieldKind
from custom_components.homeclouds.clouds.core.errors import (
    AuthError,
    CloudError,
    SecretError,
    SetupError,
    TakenOverError,
    UnreachableError,
)
from custom_components.homeclouds.clouds.core.model import JSON, Account
from custom_components.homeclouds.clouds.registry import CLOUDS, CloudTypes
from custom_components.homeclouds.const import CONF_CLOUD, DOMAIN
from custom_components.homeclouds.flow import schema as forms
from custom_components.homeclouds.inbound import external_sign_in as pages

from .conftest import FakeCloud
from .steps import add_steps

FIELDS = (
    Field(name="server", kind=FieldKind.ORIGIN),
    Field(name="secret", kind=FieldKind.SECRET),
    Field(name="region", kind=FieldKind.CHOICE, options=("eu", "us"), default="eu"),
    Field(name="port", kind=FieldKind.NUMBER, required=False, minimum=1, maximum=65535),
    Field(name="any_port", kind=FieldKind.NUMBER, required=False),
    Field(name="key", kind=FieldKind.FILE, required=False),
    Field(name="serials", kind=FieldKind.LINES, required=False),
    Field(name="lenient", kind=FieldKind.FLAG, required=False, advanced=True),
)
GOOD: dict[str, Any] = {"server": " https://one.example ", "secret": "hunter22", "advanced": {"lenient": True}}


class Shop(FakeCloud, HasOptions):
    """A cloud that knows one person."""

    trouble: CloudError | None = None
    asked: dict[str, JSON]
    homes: Mapping[str, str] = {}

    @override
    async def sign_in(self) -> Account:
        if self.trouble is not None:
            raise self.trouble
        return Account(id=str(self.asked.get("user", "anna")), name="Anna", data={"token": "t1"})

    @override
    def option_fields(self) -> Sequence[Field]:
        field = Field(name="homes", kind=FieldKind.CHOICE, options=tuple(self.homes), labels=self.homes, multiple=True)
        return (replace(field, required=False),) if self.homes else ()

    @override
    async def choices(self) -> Sequence[Field]:
        return self.option_fields()


@dataclass
class Flow:
    """The flow of one kind of cloud."""

    hass: HomeAssistant
    shop: Shop

    async def begin(self) -> ConfigFlowResult:
        """Open the flow and choose the cloud."""
        menu = await self.hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})
        assert menu["type"] is FlowResultType.MENU
        return await self.go(menu, {"next_step_id": "shop"})

    async def go(self, result: ConfigFlowResult, user_input: dict[str, Any] | None) -> ConfigFlowResult:
        """Fill in a form or choose from a menu."""
        following = await self.hass.config_entries.flow.async_configure(result["flow_id"], user_input)
        await self.hass.async_block_till_done()
        return following


def offer(monkeypatch: pytest.MonkeyPatch, kind: CloudType) -> None:
    """Put a kind of cloud into the registry, and its steps into the flow."""
    monkeypatch.setitem(CLOUDS, kind.key, kind)
    add_steps(kind)


@pytest.fixture
def flow(hass: HomeAssistant, enable_custom_integrations: None, monkeypatch: pytest.MonkeyPatch) -> Flow:
    """Return the flow of a cloud that asks for one of everything."""
    shop = Shop()

    def create(data: Mapping[str, JSON], context: Context) -> Cloud:
        shop.asked = dict(data)
        if data.get("secret") == "malformed":
            raise SetupError(field="secret")
        return shop.of(context)

    offer(monkeypatch, CloudType(key="shop", brand="Shop", fields=FIELDS, create=create))
    return Flow(hass, shop)


async def test_sign_in(flow: Flow) -> None:
    """Fields become the account's data; what is left empty is left out, spaces around are cut."""
    form = await flow.begin()
    assert form["step_id"] == "shop"
    done = await flow.go(form, GOOD)
    assert done["type"] is FlowResultType.CREATE_ENTRY
    assert done["title"] == "Shop Anna"
    assert done["result"].unique_id == "shop_anna"
    assert done["data"] == {
        "cloud": "shop", "server": "https://one.example", "secret": "hunter22", "region": "eu", "lenient": True, "token": "t1",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("trouble", "errors"),
    [
        (UnreachableError("no route"), {"server": "cannot_connect"}),
        (AuthError(field="secret"), {"secret": "invalid_auth"}),
        (SetupError(field="lenient"), {"advanced": "invalid_client"}),
        (AuthError(field="not a field"), {"base": "invalid_auth"}),
    ],
)
async def test_mistakes_are_shown_where_they_are(flow: Flow, trouble: CloudError, errors: dict[str, str]) -> None:
    """Each error has its place, and the second try succeeds; the cloud is let go of both times."""
    flow.shop.trouble = trouble
    form = await flow.go(await flow.begin(), GOOD)
    assert form["type"] is FlowResultType.FORM
    assert form["errors"] == errors
    assert flow.shop.closed
    flow.shop.trouble = None
    assert (await flow.go(form, GOOD))["type"] is FlowResultType.CREATE_ENTRY


async def test_malformed_value(flow: Flow) -> None:
    """What is wrong without asking the cloud is told without asking it."""
    form = await flow.go(await flow.begin(), GOOD | {"secret": "malformed"})
    assert form["errors"] == {"secret": "invalid_client"}


async def test_same_account_twice(flow: Flow) -> None:
    """One account, one entry."""
    await flow.go(await flow.begin(), GOOD)
    again = await flow.go(await flow.begin(), GOOD | {"server": "https://other.example"})
    assert again["type"] is FlowResultType.ABORT
    assert again["reason"] == "already_configured"


async def test_file(flow: Flow, tmp_path: Path) -> None:
    """A picked file is kept as its text."""
    assert await async_setup_component(flow.hass, "file_upload", {})
    picked = tmp_path / "client.key"
    await flow.hass.async_add_executor_job(picked.write_text, "-----BEGIN")
    with patch("custom_components.homeclouds.flow.schema.process_uploaded_file") as upload:
        upload.return_value.__enter__.return_value = picked
        done = await flow.go(await flow.begin(), GOOD | {"key": str(uuid4())})
    assert done["data"]["key"] == "-----BEGIN"


async def entry_of(flow: Flow) -> MockConfigEntry:
    """Return an account that was added before."""
    data = {CONF_CLOUD: "shop", "server": "https://one.example", "secret": "hunter22", "region": "us"}
    entry = MockConfigEntry(domain=DOMAIN, title="Anna", unique_id="shop_anna", data=data)
    entry.add_to_hass(flow.hass)
    return entry


async def test_sign_in_again(flow: Flow) -> None:
    """The form is filled in but for the secret, which may stay as it was."""
    entry = await entry_of(flow)
    confirm = await entry.start_reauth_flow(flow.hass)
    assert confirm["step_id"] == "reauth_confirm"
    form = await flow.go(confirm, {})
    assert form["data_schema"] is not None
    suggested = {str(key): (key.description or {}).get("suggested_value") for key in form["data_schema"].schema}
    assert suggested["server"] == "https://one.example"
    assert suggested["secret"] is None
    done = await flow.go(form, {"server": "https://two.example", "region": "us"})
    assert done["reason"] == "reauth_successful"
    assert (entry.data["server"], entry.data["secret"], entry.data["token"]) == (
        "https://two.example",
        "hunter22",
        "t1",
    )


LOGIN_METHODS = {"password": (Field(name="password", kind=FieldKind.PASSWORD),), "code": (Field(name="code"),)}


@pytest.mark.parametrize(
    ("refusal", "step"), [(AuthError(), "shop_password"), (SecretError(), "shop"), (SetupError("x", code=7), "shop")]
)
async def test_sign_in_again_says_why_and_asks_only_for_what_is_wrong(
    flow: Flow, monkeypatch: pytest.MonkeyPatch, refusal: CloudError, step: str
) -> None:
    """The cause is named, and the login method that was used before is not asked for."""
    offer(monkeypatch, replace(CLOUDS["shop"], login_methods=LOGIN_METHODS))
    entry = await entry_of(flow)
    flow.hass.config_entries.async_update_entry(
        entry, data={**entry.data, "login_method": "password", "password": "old"}
    )
    flow.shop.trouble = refusal
    monkeypatch.setattr(flow.shop, "error", refusal)
    await flow.hass.config_entries.async_setup(entry.entry_id)
    await flow.hass.async_block_till_done()
    [progress] = flow.hass.config_entries.flow.async_progress()
    confirm = await flow.hass.config_entries.flow.async_configure(progress["flow_id"])
    assert confirm["errors"] == {"base": refusal.key}
    assert confirm["description_placeholders"] is not None
    assert confirm["description_placeholders"]["account"] == "Anna"
    form = await flow.go(confirm, {})
    assert form["step_id"] == step
    flow.shop.trouble = None
    monkeypatch.setattr(flow.shop, "error", None)
    if step == "shop":
        form = await flow.go(form, GOOD)
        assert form["step_id"] == "shop_password"
    done = await flow.go(form, {"password": "new"})
    assert done["reason"] == "reauth_successful"
    assert (entry.data["login_method"], entry.data["password"]) == ("password", "new")
    assert domain_data(flow.hass).refusals == {}


async def test_kept_secret_is_marked(flow: Flow) -> None:
    """What may be left empty is seen to be there."""
    entry = await entry_of(flow)
    form = await entry.start_reconfigure_flow(flow.hass)
    assert form["data_schema"] is not None
    fields = {str(key): selector for key, selector in form["data_schema"].schema.items()}
    assert fields["secret"].config["suffix"] == forms.KEPT
    fresh = await flow.begin()
    assert fresh["data_schema"] is not None
    assert (
        "suffix" not in {str(key): selector for key, selector in fresh["data_schema"].schema.items()}["secret"].config
    )


def subclasses(kind: type[CloudError]) -> set[type[CloudError]]:
    """Return a kind of error and all kinds of it."""
    return {kind}.union(*map(subclasses, kind.__subclasses__()))


def test_every_refusal_has_a_text() -> None:
    """The login form can name each reason for which it opens."""
    texts = json.loads((Path(forms.__file__).parents[1] / "translations" / "en.json").read_text(encoding="utf-8"))
    keys = {kind.key for base in (AuthError, SetupError) for kind in subclasses(base)}
    assert keys <= texts["config"]["error"].keys()


@pytest.mark.parametrize(
    ("country", "code"), [("DE", "+49"), ("US", "+1"), ("CN", "+86"), (None, "+86"), ("XX", "+86")]
)
async def test_calling_code_is_that_of_the_instance(
    flow: Flow, monkeypatch: pytest.MonkeyPatch, country: str | None, code: str
) -> None:
    """A phone number is most likely one of Home Assistant's country."""
    fields = (Field(name="country_code", kind=FieldKind.CALLING_CODE, default="+86"),)
    links = {"developer_url": "https://shop.example"}
    offer(monkeypatch, replace(CLOUDS["shop"], fields=fields, links=links))
    flow.hass.config.country = country
    form = await flow.begin()
    assert form["data_schema"] is not None
    assert form["data_schema"]({}) == {"country_code": code}
    assert form["description_placeholders"] == {"code": "", **links}


async def test_reconfigure(flow: Flow) -> None:
    """The login method can be changed."""
    entry = await entry_of(flow)
    form = await entry.start_reconfigure_flow(flow.hass)
    done = await flow.go(form, GOOD | {"secret": "new-secret"})
    assert done["reason"] == "reconfigure_successful"
    assert entry.data["secret"] == "new-secret"


@pytest.mark.parametrize("source", ["start_reauth_flow", "start_reconfigure_flow"])
async def test_new_sign_in_ends_the_repair(flow: Flow, source: str) -> None:
    """Why signing in again was needed is forgotten when it is done."""
    entry = await entry_of(flow)
    assert await flow.hass.config_entries.async_setup(entry.entry_id)
    entry.runtime_data.issues.signed_out(TakenOverError())
    assert ir.async_get(flow.hass).async_get_issue(DOMAIN, f"{entry.entry_id}_sign_in") is not None
    form = await getattr(entry, source)(flow.hass)
    if form["step_id"] == "reauth_confirm":
        form = await flow.go(form, {})
    await flow.go(form, GOOD)
    await flow.hass.async_block_till_done()
    assert ir.async_get(flow.hass).async_get_issue(DOMAIN, f"{entry.entry_id}_sign_in") is None


@pytest.mark.parametrize("source", ["start_reauth_flow", "start_reconfigure_flow"])
async def test_another_account(flow: Flow, source: str) -> None:
    """Credentials of somebody else are refused."""
    entry = await entry_of(flow)
    form = await getattr(entry, source)(flow.hass)
    if form["step_id"] == "reauth_confirm":
        form = await flow.go(form, {})
    with patch.object(flow.shop, "sign_in", return_value=Account(id="bob", name="Bob")):
        done = await flow.go(form, GOOD)
    assert done["reason"] == "unique_id_mismatch"


async def test_account_that_moves(flow: Flow) -> None:
    """An account that is told by nothing but an address of the form is the same at another one, unless there is one already."""
    entry = await entry_of(flow)
    MockConfigEntry(domain=DOMAIN, unique_id="shop_there", data=dict(entry.data)).add_to_hass(flow.hass)
    for address, reason, unique_id in (
        ("elsewhere", "reconfigure_successful", "shop_elsewhere"),
        ("elsewhere", "reconfigure_successful", "shop_elsewhere"),
        ("there", "already_configured", "shop_elsewhere"),
    ):
        form = await entry.start_reconfigure_flow(flow.hass)
        with patch.object(flow.shop, "sign_in", return_value=Account(id=address, name="Anna", moves=True)):
            done = await flow.go(form, GOOD)
        assert (done["reason"], entry.unique_id) == (reason, unique_id)


async def test_folded_part_shows_its_values(flow: Flow, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folded part of a form shows defaults, then what was filled in; the browser looks for both at its head."""
    port = Field(name="search_port", kind=FieldKind.NUMBER, default=7680, advanced=True)
    proxy = Field(name="proxy", required=False, advanced=True)
    offer(monkeypatch, replace(CLOUDS["shop"], fields=(*FIELDS, port, proxy)))
    form = await flow.begin()
    assert suggested(form)["advanced"] == {"search_port": 7680}
    flow.shop.trouble = UnreachableError()
    filled = {"search_port": 1, "proxy": "p", "lenient": True}
    form = await flow.go(form, GOOD | {"advanced": filled})
    assert suggested(form)["advanced"] == filled
    flow.shop.trouble = None
    done = await flow.go(form, GOOD)
    assert (done["result"].data["search_port"], "proxy" in done["result"].data) == (7680, False)


async def test_what_is_cleared_is_gone(flow: Flow) -> None:
    """What a form shows and the user empties is not kept, other than a secret, which it does not show."""
    entry = await entry_of(flow)
    flow.hass.config_entries.async_update_entry(entry, data={**entry.data, "port": 80.0})
    form = await entry.start_reconfigure_flow(flow.hass)
    await flow.go(form, {"server": "https://one.example", "region": "eu"})
    assert (entry.data["secret"], "port" in entry.data) == ("hunter22", False)


async def test_login_methods(flow: Flow, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some clouds have several login methods, chosen after the common fields; errors lead back to the right form."""
    login_methods = {
        "phone": (Field(name="phone"), Field(name="pin", kind=FieldKind.SECRET)),
        "email": (Field(name="email"),),
    }
    offer(monkeypatch, replace(CLOUDS["shop"], login_methods=login_methods))
    menu = await flow.go(await flow.begin(), GOOD)
    assert menu["menu_options"] == ["shop_phone", "shop_email"]
    form = await flow.go(menu, {"next_step_id": "shop_phone"})
    flow.shop.trouble = AuthError(field="pin")
    form = await flow.go(form, {"phone": "1", "pin": "2222"})
    assert (form["step_id"], form["errors"]) == ("shop_phone", {"pin": "invalid_auth"})
    flow.shop.trouble = SetupError(field="secret")
    form = await flow.go(form, {"phone": "1", "pin": "2222"})
    assert (form["step_id"], form["errors"]) == ("shop", {"secret": "invalid_client"})
    flow.shop.trouble = None
    menu = await flow.go(form, GOOD)
    done = await flow.go(await flow.go(menu, {"next_step_id": "shop_phone"}), {"phone": "1", "pin": "2222"})
    assert done["data"]["login_method"] == "phone"
    assert done["data"]["phone"] == "1"


async def test_vendors_page(
    flow: Flow, monkeypatch: pytest.MonkeyPatch, hass_client_no_auth: ClientSessionGenerator
) -> None:
    """A login method may lead over the vendor's own page, which sends the user back with a code; what it sent is not kept."""
    await flow.hass.config.async_update(internal_url="http://127.0.0.1:8123")

    def page(data: Mapping[str, JSON], redirect_uri: str, state: str) -> str:
        return f"https://vendor.example/login?to={redirect_uri}&state={state}"

    offer(monkeypatch, replace(CLOUDS["shop"], login_methods={"page": ()}, pages={"page": page}))
    menu = await flow.go(await flow.begin(), GOOD)
    outside = await flow.go(menu, {"next_step_id": "shop_page"})
    assert outside["type"] is FlowResultType.EXTERNAL_STEP
    address, _, state = outside["url"].partition("&state=")
    assert address == "https://vendor.example/login?to=http://127.0.0.1:8123/api/homeclouds/callback"
    client = await hass_client_no_auth()
    async with client.get("/api/homeclouds/callback?state=guessed&code=1") as stranger:
        assert stranger.status == HTTPStatus.BAD_REQUEST
    async with client.get(f"/api/homeclouds/callback?state={state}&code=c1&region=eu") as back:
        assert back.status == HTTPStatus.OK
    async with client.get(f"/api/homeclouds/callback?state={state}&code=c1") as again:
        assert again.status == HTTPStatus.BAD_REQUEST
    done = await flow.go(outside, None)
    assert done["type"] is FlowResultType.CREATE_ENTRY
    callback = flow.shop.asked["callback"]
    assert isinstance(callback, dict)
    assert (callback["code"], callback["region"]) == ("c1", "eu")
    assert "callback" not in done["data"]


async def test_given_up_page_is_forgotten(flow: Flow, monkeypatch: pytest.MonkeyPatch) -> None:
    """A flow that is closed waits for nothing."""
    await flow.hass.config.async_update(internal_url="http://127.0.0.1:8123")
    monkeypatch.setattr(pages, "new_state", lambda hass, flow_id: "s")
    offer(
        monkeypatch,
        replace(
            CLOUDS["shop"], login_methods={"page": ()}, pages={"page": lambda data, redirect_uri, state: "https://v"}
        ),
    )
    outside = await flow.go(await flow.go(await flow.begin(), GOOD), {"next_step_id": "shop_page"})
    flow.hass.config_entries.flow.async_abort(outside["flow_id"])
    assert domain_data(flow.hass).pages == {}


def suggested(form: ConfigFlowResult) -> dict[str, Any]:
    """Return what a form is filled in with."""
    assert form["data_schema"] is not None
    return {str(key): (key.description or {}).get("suggested_value") for key in form["data_schema"].schema}


@pytest.mark.parametrize(
    ("answer", "kept"),
    [
        ({"homes": ["1"]}, {"homes": ["1"]}),
        ({"homes": ["1", "2"]}, {}),
        ({"homes": []}, {}),
        ({}, {}),
    ],
)
async def test_choices(flow: Flow, answer: dict[str, Any], kept: dict[str, Any]) -> None:
    """What there is to choose about an account is asked before it is set up; all is what is offered, and not kept."""
    flow.shop.homes = {"1": "Mine", "2": "Yours"}
    form = await flow.go(await flow.begin(), GOOD)
    assert (form["step_id"], form["description_placeholders"]) == ("choices", {"account": "Shop Anna"})
    assert suggested(form) == {"homes": ["1", "2"]}
    done = await flow.go(form, answer)
    assert (done["type"], done["title"]) == (FlowResultType.CREATE_ENTRY, "Shop Anna")
    assert done["result"].options == kept


async def test_begun_twice(flow: Flow) -> None:
    """Who left a dialog half-way, by closing the browser, can begin anew; what was left is over then."""
    flow.shop.homes = {"1": "Mine", "2": "Yours"}
    await flow.go(await flow.begin(), GOOD)
    done = await flow.go(await flow.go(await flow.begin(), GOOD), {})
    assert done["type"] is FlowResultType.CREATE_ENTRY
    assert not flow.hass.config_entries.flow.async_progress()


async def test_choices_are_no_obstacle(flow: Flow) -> None:
    """Who has the account already is told so at once; who signs in again is not asked again."""
    flow.shop.homes = {"1": "Mine", "2": "Yours"}
    entry = await entry_of(flow)
    assert (await flow.go(await flow.begin(), GOOD))["reason"] == "already_configured"
    done = await flow.go(await entry.start_reconfigure_flow(flow.hass), GOOD)
    assert done["reason"] == "reconfigure_successful"


async def test_settings(flow: Flow) -> None:
    """Settings are shown as they are and take effect at once; what can't be asked now stays as it was."""
    flow.shop.homes = {"1": "Mine", "2": "Yours"}
    done = await flow.go(await flow.go(await flow.begin(), GOOD), {"homes": ["1", "2"]})
    entry, settings = done["result"], flow.hass.config_entries.options
    form = await settings.async_init(entry.entry_id)
    assert form["step_id"] == "init"
    assert suggested(form) == {"homes": ["1", "2"], "areas": True}
    saved = await settings.async_configure(form["flow_id"], {"areas": False, "homes": ["1"]})
    await flow.hass.async_block_till_done()
    assert saved["type"] is FlowResultType.CREATE_ENTRY
    assert entry.options == {"areas": False, "homes": ["1"]}
    assert suggested(await settings.async_init(entry.entry_id)) == {"homes": ["1"], "areas": False}
    await flow.hass.config_entries.async_unload(entry.entry_id)
    form = await settings.async_init(entry.entry_id)
    await settings.async_configure(form["flow_id"], {"areas": True})
    await flow.hass.async_block_till_done()
    assert entry.options == {"areas": True, "homes": ["1"]}


@pytest.mark.parametrize(
    ("shown", "suggestion", "answer", "kept"),
    [
        # None of those that were chosen is there for now: that is shown, and stays so
        ({"2": "Yours", "3": "New"}, [], {"homes": []}, {"homes": ["1"]}),
        ({"2": "Yours", "3": "New"}, [], {}, {"homes": ["1"]}),
        ({"2": "Yours", "3": "New"}, [], {"homes": ["3"]}, {"homes": ["3", "1"]}),
        ({"2": "Yours", "3": "New"}, [], {"homes": ["2", "3"]}, {}),
        ({"1": "Mine", "2": "Yours"}, ["1"], {"homes": []}, {}),
    ],
)
async def test_chosen_home_that_is_missing(
    flow: Flow, shown: dict[str, str], suggestion: list[str], answer: dict[str, Any], kept: dict[str, Any]
) -> None:
    """Settings that are saved while a chosen home is not listed keep it, and bring no other."""
    flow.shop.homes = {"1": "Mine", "2": "Yours"}
    done = await flow.go(await flow.go(await flow.begin(), GOOD), {"homes": ["1"]})
    entry, settings = done["result"], flow.hass.config_entries.options
    flow.shop.homes = shown
    form = await settings.async_init(entry.entry_id)
    assert suggested(form)["homes"] == suggestion
    await settings.async_configure(form["flow_id"], {"areas": False, **answer})
    await flow.hass.async_block_till_done()
    assert entry.options == {"areas": False, **kept}


@pytest.mark.parametrize(
    ("external", "path_url"), [("https://house.example", "https://house.example/shop/report"), (None, "-")]
)
async def test_settings_show_the_addresses_for_the_vendor(
    flow: Flow, monkeypatch: pytest.MonkeyPatch, external: str | None, path_url: str
) -> None:
    """Where the vendor calls us, the settings tell where; a dash if Home Assistant cannot be called."""
    await flow.hass.config.async_update(external_url=external)
    offer(monkeypatch, replace(CLOUDS["shop"], inbound=("/shop/report",)))
    done = await flow.go(await flow.begin(), GOOD)
    form = await flow.hass.config_entries.options.async_init(done["result"].entry_id)
    assert form["step_id"] == "inbound"
    assert form["description_placeholders"] is not None
    assert form["description_placeholders"]["path_url"] == path_url
    await flow.hass.config_entries.async_unload(done["result"].entry_id)
    form = await flow.hass.config_entries.options.async_init(done["result"].entry_id)
    assert form["description_placeholders"] == {"path_url": "-", "webhook_url": "-"}


async def test_kind_that_is_not_loaded_is_imported(hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cloud is imported when its first account or form needs it."""
    monkeypatch.setattr(cloud_types, "CLOUDS", CloudTypes({"midea": ("midea", "CLOUD")}))
    assert (await cloud_types.async_cloud_type(hass, "midea")).key == "midea"
    with pytest.raises(KeyError):
        await cloud_types.async_cloud_type(hass, "nimbus")
