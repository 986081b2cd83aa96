"""Choose a cloud and sign in; sign in again; change settings."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partialmethod
from typing import Any, override

from homeassistant.config_entries import (
    SOURCE_REAUTH,
    SOURCE_RECONFIGURE,
    ConfigEntry,
    ConfigFlow,
    ConfigFlowResult,
    ConfigSubentryFlow,
)
from homeassistant.core import callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.service_info.zeroconf import ZeroconfServiceInfo

from .account.cloud_context import HassEnvironment
from .account.cloud_types import async_cloud_type
from .account.domain_data import domain_data
from .account.issues import sign_in_issue
from .account.runtime import Guard
from .clouds.core.abilities import HasOptions, SendsCodes
from .clouds.core.cloud import Cloud, CloudType, Context, Field
from .clouds.core.errors import CloudError, SetupError, UnansweredError, UnreachableError
from .clouds.core.model import Account
from .clouds.registry import CLOUDS, DISCOVERED, WITH_DEVICE_FORMS
from .const import CONF_CLOUD, DOMAIN
from .flow import schema as forms
from .flow.settings import HomeCloudsOptionsFlow
from .flow.subentries import DEVICE, DeviceFlow
from .inbound import external_sign_in as pages

_LOGIN_METHOD = "login_method"
_EMPTY = "value_missing"
"""The error at a field that has nothing but blanks."""
_SIGN_IN_WITHIN = 16
"""Seconds for proving the login details and asking for the choices, however many requests that takes."""
_CLOSE_WITHIN = 2


class HomeCloudsConfigFlow(ConfigFlow, domain=DOMAIN):
    """One flow for all clouds: each has a step of its key, and one more for each login method."""

    VERSION = 1
    MINOR_VERSION = 2

    def __init__(self) -> None:
        """Start with nothing filled in."""
        self._data: dict[str, Any] = {}
        self._previous: Mapping[str, Any] = {}
        self._callback: dict[str, Any] = {}
        self._offers: Mapping[str, str] = {}
        self._title = ""
        self._choices: Sequence[Field] = ()

    @staticmethod
    @callback
    @override
    def async_get_options_flow(config_entry: ConfigEntry) -> HomeCloudsOptionsFlow:
        return HomeCloudsOptionsFlow()

    @classmethod
    @callback
    @override
    def async_get_supported_subentry_types(cls, config_entry: ConfigEntry) -> dict[str, type[ConfigSubentryFlow]]:
        # A discovery that is ignored is an entry without data
        return {DEVICE: DeviceFlow} if config_entry.data.get(CONF_CLOUD) in WITH_DEVICE_FORMS else {}

    @override
    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Choose the cloud."""
        return self.async_show_menu(step_id="user", menu_options=list(CLOUDS))

    @override
    async def async_step_zeroconf(self, discovery_info: ZeroconfServiceInfo) -> ConfigFlowResult:
        """A device in the local network shows which cloud its owner could sign in to."""
        keys = DISCOVERED.get(discovery_info.type, ())
        for number, key in enumerate(keys):
            kind = await async_cloud_type(self.hass, key)
            if not kind.announced(discovery_info.properties):
                continue
            if any(entry.data.get(CONF_CLOUD) in keys[number:] for entry in self._async_current_entries()):
                return self.async_abort(reason="already_configured")
            await self.async_set_unique_id(key)
            self._abort_if_unique_id_configured()
            self.context["title_placeholders"] = {"name": kind.brand}
            return await self.sign_in_step(key)
        return self.async_abort(reason="not_supported")

    async def async_step_reauth(self, entry_data: Mapping[str, Any]) -> ConfigFlowResult:
        """Begin to sign in again."""
        return await self.async_step_reauth_confirm()

    async def async_step_reauth_confirm(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Say that it is needed."""
        entry = self._get_reauth_entry()
        refusal = domain_data(self.hass).refusals.get(entry.entry_id)
        if user_input is None:
            return self.async_show_form(
                step_id="reauth_confirm",
                errors={"base": refusal.key} if refusal else {},
                description_placeholders={
                    "account": entry.title,
                    "code": "",
                    **(refusal.placeholders if refusal else {}),
                },
            )
        return await self._again(entry, refusal)

    async def async_step_reconfigure(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Change how to sign in."""
        return await self._again(self._get_reconfigure_entry())

    async def _again(self, entry: ConfigEntry, refusal: CloudError | None = None) -> ConfigFlowResult:
        """Ask for what may have to be changed: only what the login method takes, unless the developer's values were refused."""
        self._data, self._previous = dict(entry.data), entry.data
        key, login_method = entry.data[CONF_CLOUD], entry.data.get(_LOGIN_METHOD)
        kind = await async_cloud_type(self.hass, key)
        if self.source == SOURCE_REAUTH and login_method in kind.login_methods and not isinstance(refusal, SetupError):
            return await self.login_method_step(key, str(login_method))
        return await self.sign_in_step(key)

    # --- what the steps of all clouds do --------------------------------------------------------------------------------

    async def sign_in_step(self, key: str, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for the fields of a cloud."""
        kind = await async_cloud_type(self.hass, key)
        if user_input is None:
            if kind.discover is not None:
                known = self._async_current_ids()
                offers = (await kind.discover()).items()
                self._offers = {value: label for value, label in offers if f"{kind.key}_{value}" not in known}
            return self._form(kind, kind.key, kind.fields)
        self._callback = {}
        self._data = forms.kept(kind.fields, self._data) | await forms.collect(self.hass, kind.fields, user_input)
        if empty := forms.missing(kind.fields, self._data):
            return self._form(kind, key, kind.fields, empty, _EMPTY)
        if kind.login_methods and not kind.is_complete(self._data):
            login_method = self._data.get(_LOGIN_METHOD) if self.source == SOURCE_REAUTH else None
            if login_method in kind.login_methods:
                return await self.login_method_step(key, str(login_method))
            step: Callable[[], Awaitable[ConfigFlowResult]] = getattr(self, f"async_step_{key}_login_method")
            return await step()
        return await self._sign_in(kind, kind.key, kind.fields)

    async def choose_login_method_step(self, key: str, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Choose an authentication method."""
        kind = await async_cloud_type(self.hass, key)
        return self.async_show_menu(
            step_id=f"{key}_login_method", menu_options=[f"{key}_{login_method}" for login_method in kind.login_methods]
        )

    async def login_method_step(
        self, key: str, login_method: str, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the fields of an authentication method."""
        kind = await async_cloud_type(self.hass, key)
        step, fields = f"{key}_{login_method}", kind.login_methods[login_method]
        if login_method in kind.pages:
            return await self._page_step(kind, login_method, user_input)
        if user_input is None:
            return self._form(kind, step, fields)
        given = await forms.collect(self.hass, fields, user_input)
        self._data = forms.kept(fields, self._data) | given | {_LOGIN_METHOD: login_method}
        if empty := forms.missing(fields, self._data):
            return self._form(kind, step, fields, empty, _EMPTY)
        if login_method not in kind.codes:
            return await self._sign_in(kind, step, fields)
        try:
            await self._try(kind, _send_code)
        except CloudError as err:
            return self._refused(kind, step, fields, err)
        return await self.code_step(key, login_method)

    async def code_step(
        self, key: str, login_method: str, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the code that the vendor has sent; without one it sends another."""
        kind = await async_cloud_type(self.hass, key)
        step, fields = f"{key}_{login_method}_code", kind.codes[login_method]
        if user_input is None:
            return self._form(kind, step, fields)
        self._callback = await forms.collect(self.hass, fields, user_input)
        if not self._callback:
            return await self.login_method_step(key, login_method, self._data)
        return await self._sign_in(kind, step, fields)

    async def _page_step(
        self, kind: CloudType, login_method: str, user_input: dict[str, Any] | None
    ) -> ConfigFlowResult:
        step = f"{kind.key}_{login_method}"
        if user_input is None:
            uri = pages.redirect_uri(self.hass)
            self._callback = {"redirect_uri": uri}
            url = kind.pages[login_method](self._data, uri, pages.new_state(self.hass, self.flow_id))
            return self.async_external_step(step_id=step, url=url)
        self._callback |= user_input
        self._data[_LOGIN_METHOD] = login_method
        return self.async_external_step_done(next_step_id=f"{step}_done")

    async def page_done_step(self, key: str, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Sign in with what the vendor's page sent back."""
        kind = await async_cloud_type(self.hass, key)
        return await self._sign_in(kind, kind.key, kind.fields)

    # --- one step of each cloud, for the flow manager --------------------------------------------------------------------

    async_step_midea = partialmethod(sign_in_step, "midea")
    async_step_midea_account = partialmethod(login_method_step, "midea", "account")
    async_step_midea_login_method = async_step_midea_account
    async_step_ewelink = partialmethod(sign_in_step, "ewelink")
    async_step_ewelink_login_method = partialmethod(choose_login_method_step, "ewelink")
    async_step_ewelink_oauth = partialmethod(login_method_step, "ewelink", "oauth")
    async_step_ewelink_oauth_done = partialmethod(page_done_step, "ewelink")
    async_step_ewelink_sms = partialmethod(login_method_step, "ewelink", "sms")
    async_step_ewelink_sms_code = partialmethod(code_step, "ewelink", "sms")
    async_step_ewelink_diy = partialmethod(sign_in_step, "ewelink_diy")
    async_step_haier = partialmethod(sign_in_step, "haier")
    async_step_haier_login_method = partialmethod(choose_login_method_step, "haier")
    async_step_haier_refresh_token = partialmethod(login_method_step, "haier", "refresh_token")
    async_step_haier_password = partialmethod(login_method_step, "haier", "password")
    async_step_haier_oauth = partialmethod(login_method_step, "haier", "oauth")
    async_step_haier_oauth_done = partialmethod(page_done_step, "haier")
    async_step_tencent = partialmethod(sign_in_step, "tencent")
    async_step_tencent_login_method = partialmethod(choose_login_method_step, "tencent")
    async_step_tencent_phone = partialmethod(login_method_step, "tencent", "phone")
    async_step_tencent_email = partialmethod(login_method_step, "tencent", "email")
    async_step_tencent_wechat = partialmethod(login_method_step, "tencent", "wechat")
    async_step_china_telecom_platform = partialmethod(sign_in_step, "china_telecom_platform")
    async_step_china_telecom_devices = partialmethod(sign_in_step, "china_telecom_devices")
    async_step_china_telecom_lan = partialmethod(sign_in_step, "china_telecom_lan")

    @callback
    @override
    def async_remove(self) -> None:
        pages.forget(self.hass, self.flow_id)

    async def _sign_in(self, kind: CloudType, step: str, fields: tuple[Field, ...]) -> ConfigFlowResult:
        try:
            account, self._choices = await self._try(kind, self._prove)
        except CloudError as err:
            return self._refused(kind, step, fields, err)
        return await self._finish(kind, account)

    def _refused(self, kind: CloudType, step: str, fields: tuple[Field, ...], err: CloudError) -> ConfigFlowResult:
        """Show the form that has the field to blame, with the error; no answer leaves nothing in doubt here."""
        place = forms.blamed((*fields, *(item for item in kind.fields if item.name in self._data)), err)
        if place in {item.name for item in kind.fields} - {item.name for item in fields}:
            step, fields = kind.key, kind.fields
        key = UnreachableError.key if isinstance(err, UnansweredError) else err.key
        return self._form(kind, step, fields, place, key, err.placeholders)

    async def _try[T](self, kind: CloudType, work: Callable[[Cloud], Awaitable[T]]) -> T:
        """Do something with a cloud made of what is filled in. Raises CloudError."""
        context = Context(
            session=async_get_clientsession(self.hass),
            budgets=domain_data(self.hass).budgets,
            language=self.hass.config.language,
            time_zone=self.hass.config.time_zone,
            previous=self._previous,
            environment=HassEnvironment(self.hass),
        )
        guard = Guard()
        async with guard.within():
            cloud = kind.create({**self._data, "callback": self._callback} if self._callback else self._data, context)
        try:
            async with guard.within(_SIGN_IN_WITHIN):
                await cloud.prepare()
                return await work(cloud)
        finally:
            await guard.close(cloud.close, _CLOSE_WITHIN)

    async def _prove(self, cloud: Cloud) -> tuple[Account, Sequence[Field]]:
        """Sign in; return whose account it is and what there is to choose about it."""
        account = await cloud.sign_in()
        again = self.source in {SOURCE_REAUTH, SOURCE_RECONFIGURE}
        return account, await cloud.choices() if isinstance(cloud, HasOptions) and not again else ()

    async def _finish(self, kind: CloudType, account: Account) -> ConfigFlowResult:
        data = {**self._data, **account.data, CONF_CLOUD: kind.key}
        await self.async_set_unique_id(f"{kind.key}_{account.id}", raise_on_progress=False)
        if self.source in {SOURCE_REAUTH, SOURCE_RECONFIGURE}:
            entry = self._get_reauth_entry() if self.source == SOURCE_REAUTH else self._get_reconfigure_entry()
            if account.moves and self.unique_id != entry.unique_id:
                self._abort_if_unique_id_configured()
            else:
                self._abort_if_unique_id_mismatch()
            ir.async_delete_issue(self.hass, DOMAIN, sign_in_issue(entry.entry_id))
            domain_data(self.hass).refusals.pop(entry.entry_id, None)
            return self.async_update_reload_and_abort(entry, unique_id=self.unique_id, data=data)
        self._abort_if_unique_id_configured()
        self._title, self._data = f"{kind.brand} {account.name}", data
        return await self.async_step_choices() if self._choices else self._create({})

    async def async_step_choices(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask what to take of the account, as far as there is a choice; it can be changed in the settings."""
        if user_input is not None:
            return self._create(await forms.collect(self.hass, self._choices, user_input))
        form = self.add_suggested_values_to_schema(
            forms.schema(self._choices, {}), forms.suggestions(self._choices, {})
        )
        return self.async_show_form(
            step_id="choices", data_schema=form, description_placeholders={"account": self._title}
        )

    def _create(self, options: Mapping[str, Any]) -> ConfigFlowResult:
        return self.async_create_entry(title=self._title, data=self._data, options=options)

    def _form(
        self,
        kind: CloudType,
        step: str,
        fields: tuple[Field, ...],
        wrong: str | None = None,
        error: str = "",
        placeholders: dict[str, str] | None = None,
    ) -> ConfigFlowResult:
        shown = forms.local(forms.offering(fields, self._offers), self.hass.config.country)
        known = self._data = forms.without_refused(fields, self._data, wrong)
        form = self.add_suggested_values_to_schema(forms.schema(shown, known, wrong), forms.suggestions(fields, known))
        texts = {"code": "", **kind.links, **(placeholders or {})}
        errors = {forms.error_place(fields, wrong, error): error} if error else None
        return self.async_show_form(step_id=step, data_schema=form, errors=errors, description_placeholders=texts)


async def _send_code(cloud: Cloud) -> None:
    """Have the vendor send the code that proves who signs in. Raises CloudError."""
    assert isinstance(cloud, SendsCodes)
    await cloud.send_code()
