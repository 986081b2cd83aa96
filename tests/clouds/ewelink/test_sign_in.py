"""Signing in, tokens and losing them."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
import time
from typing import Any

import pytest

from custom_components.homeclouds.clouds.core import redact
from custom_components.homeclouds.clouds.core.errors import (
    AuthError,
    CloudError,
    CommandError,
    NotPermittedError,
    OriginError,
    ProtocolError,
    RateLimitError,
    ServerError,
    SetupError,
    TakenOverError,
    UnansweredError,
    UnreachableError,
)
from custom_components.homeclouds.clouds.core.model import Problem
from custom_components.homeclouds.clouds.ewelink.api import accounts as accounts_module
from custom_components.homeclouds.clouds.ewelink.api.accounts import Accounts
from simulators.ewelink import Ewelink

from .conftest import Account, Open, device


async def test_sign_in(listener: Account, ewelink: Ewelink) -> None:
    """The region is looked up, then one call signs in; the account is the user."""
    account = await listener.cloud.sign_in()
    assert account.id == ewelink.accounts.users[0].apikey
    assert account.name == "Demo"
    assert account.data["tokens"] == listener.saved["tokens"]
    assert ewelink.requests.to("login")[0].json()["email"] == "demo@example.com"
    assert len(ewelink.requests.to("get-region")) == 1


@pytest.mark.parametrize(
    "name", ["13800138000", "+8613800138000", "+86 138 0013 8000", " 0086 (138) 0013-8000\N{NO-BREAK SPACE}"]
)
async def test_sign_in_by_telephone(name: str, open_account: Open, ewelink: Ewelink) -> None:
    """A telephone number goes out with its country code."""
    await open_account(username=name, country_code="86").cloud.sign_in()
    assert ewelink.requests.to("login")[0].json()["phoneNumber"] == "+8613800138000"


@pytest.mark.parametrize(
    ("wrong", "kind", "field"),
    [
        ({"password": "wrong-password"}, AuthError, "password"),
        ({"username": "nobody@example.com"}, AuthError, "username"),
        ({"app_secret": "wrong"}, SetupError, "app_secret"),
        ({"app_id": "blocked-app"}, SetupError, "app_id"),
        ({"username": ""}, AuthError, "username"),
    ],
)
async def test_each_wrong_field_is_named(
    wrong: dict[str, Any], kind: type[CloudError], field: str, open_account: Open
) -> None:
    """Every field of the form has an error of its own."""
    with pytest.raises(kind) as raised:
        await open_account(**wrong).cloud.sign_in()
    assert raised.value.field == field


@pytest.mark.parametrize(
    ("wrong", "field"), [({"server": "ftp://x"}, "server"), ({"country_code": "china"}, "country_code")]
)
def test_wrong_form(wrong: dict[str, Any], field: str, open_account: Open) -> None:
    """What is no address or no country code is refused before anything is sent."""
    with pytest.raises(SetupError) as raised:
        open_account(**wrong)
    assert raised.value.field == field
    assert field != "server" or isinstance(raised.value, OriginError)


async def test_region_redirect_stays_on_the_server(open_account: Open, ewelink: Ewelink) -> None:
    """10004 names the right region, which is kept; a private deployment stays where it is."""
    ewelink.faults.add("wrong_region", region="us", times=1)
    listener = open_account(region="eu")
    await listener.cloud.sign_in()
    assert listener.saved["tokens"]["region"] == "us"
    assert len(ewelink.requests.to("login")) == 2


@pytest.mark.parametrize("region", ["eu", "mars"])
async def test_regions_in_circles(region: str, open_account: Open, ewelink: Ewelink) -> None:
    """Regions that point at each other, or all nowhere, end in an error at the field, and lead nobody astray later."""
    ewelink.faults.add("wrong_region", region=region)
    listener = open_account(region="eu")
    with pytest.raises(AuthError) as raised:
        await listener.cloud.sign_in()
    assert raised.value.field == "region"
    assert listener.cloud.session.client.region == "eu"


@pytest.mark.parametrize("region", ["", None, "mars"])
async def test_region_that_is_not_named(region: str | None, open_account: Open, ewelink: Ewelink) -> None:
    """Where 10004 names no region, the others are tried."""
    ewelink.faults.add("wrong_region", region=region, times=2)
    listener = open_account(region="eu")
    await listener.cloud.sign_in()
    assert len(ewelink.requests.to("login")) == 3
    assert listener.saved["tokens"]["region"] not in {"eu", "mars"}


async def test_blanks_of_a_pasted_form(open_account: Open, ewelink: Ewelink) -> None:
    """Blanks around what is pasted are dropped; those of a password, and whatever else is in it, are kept."""
    user, password = ewelink.accounts.users[0], ' pä"ß\\wörd&=+%20\N{SNOWMAN} '
    user.password = password
    blanks: dict[str, Any] = {name: f" {ewelink.sign_in[name]}\t" for name in ("username", "app_id", "app_secret")}
    await open_account(**blanks, password=password).cloud.sign_in()
    assert ewelink.requests.to("login")[0].json()["password"] == password


async def test_region_that_is_not_reached(
    open_account: Open, ewelink: Ewelink, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where no region is named, one that cannot be reached keeps none of the others from being tried."""
    ewelink.faults.add("wrong_region", region="", times=1)
    listener = open_account(region="us")
    client, tried = listener.cloud.session.client, list[str]()
    signed = client.signed

    async def call(method: str, path: str, data: Mapping[str, Any], **more: Any) -> Any:
        tried.append(client.region)
        if client.region == "cn":
            raise UnreachableError
        return await signed(method, path, data, **more)

    monkeypatch.setattr(client, "signed", call)
    await listener.cloud.sign_in()
    assert (tried, listener.saved["tokens"]["region"]) == (["us", "cn", "as"], "as")


async def test_regions_that_are_not_reached(
    open_account: Open, ewelink: Ewelink, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where it is not certain that no region knows the user, the login may be repeated, and begins where it did."""
    listener = open_account(region="us")
    client = listener.cloud.session.client

    async def call(method: str, path: str, data: Mapping[str, Any], **more: Any) -> Any:
        raise AuthError(code="10004") if client.region == "us" else UnreachableError

    monkeypatch.setattr(client, "signed", call)
    with pytest.raises(UnreachableError):
        await listener.cloud.sign_in()
    assert client.region == "us"


@pytest.mark.parametrize(
    ("call", "error", "regions"),
    [
        (lambda accounts: accounts.register("+1", {"email": "new@example.com"}, "password1", "1"), UnreachableError, 4),
        (lambda accounts: accounts.register("+1", {"email": "new@example.com"}, "password1", "1"), UnansweredError, 2),
        (lambda accounts: accounts.login("+1", {"email": "new@example.com"}, "password1"), UnansweredError, 4),
    ],
)
async def test_regions_of_calls_that_may_have_been_carried_out(
    open_account: Open,
    monkeypatch: pytest.MonkeyPatch,
    call: Callable[[Accounts], Awaitable[object]],
    error: type[CloudError],
    regions: int,
) -> None:
    """What a guessed region may have carried out is not repeated in another one, unless it is a login."""
    client, tried = open_account().cloud.session.client, list[str]()
    client.region = "us"

    async def signed(*args: Any, **more: Any) -> Any:
        tried.append(client.region)
        raise AuthError(code="10004") if client.region == "us" else error

    monkeypatch.setattr(client, "signed", signed)
    with pytest.raises(error):
        await call(Accounts(client))
    assert tried == ["us", "cn", "as", "eu"][:regions]
    assert client.region == "us"


async def test_unknown_country(open_account: Open, ewelink: Ewelink) -> None:
    """Where the region can't be had, one is tried."""
    ewelink.faults.add("http_error", path="get-region")
    listener = open_account(country_code="+49")
    await listener.cloud.sign_in()
    assert listener.saved["tokens"]["region"] == "eu"


@pytest.mark.parametrize("fault", ["http_error", "drop", "wrong_json", "html"])
async def test_a_server_in_trouble(fault: str, open_account: Open, ewelink: Ewelink) -> None:
    """Whatever goes wrong on the way is told as such, and tried again later."""
    ewelink.faults.add(fault, path="login")
    with pytest.raises(UnreachableError):
        await open_account().cloud.sign_in()


async def test_expired_token_is_refreshed(listener: Account, ewelink: Ewelink) -> None:
    """402: the token is refreshed and the call repeated; nobody signs in."""
    before = listener.saved["tokens"]["at"]
    ewelink.faults.add("expired_token", times=1)
    await listener.fetch()
    assert listener.saved["tokens"]["at"] != before
    assert (len(ewelink.requests.to("refresh")), len(ewelink.requests.to("login"))) == (1, 1)


@pytest.mark.parametrize("code", [401, 402, 406])
async def test_refused_once(code: int, listener: Account, open_account: Open, ewelink: Ewelink) -> None:
    """A token that is refused, for whatever reason, is refreshed; nobody signs in."""
    again = open_account(tokens={**listener.saved["tokens"], "since": time.time() - 3600})
    ewelink.faults.add("api_error", code=code, times=1)
    await again.fetch()
    assert (len(ewelink.requests.to("refresh")), len(ewelink.requests.to("login"))) == (1, 1)


@pytest.mark.parametrize(
    ("code", "error", "sign_ins"), [(401, TakenOverError, 1), (402, TakenOverError, 1), (406, NotPermittedError, 0)]
)
async def test_refused_for_good(
    code: int, error: type[CloudError], sign_ins: int, listener: Account, open_account: Open, ewelink: Ewelink
) -> None:
    """Refresh once, sign in once, then say so; what a new token does not change is no matter of signing in."""
    again = open_account(tokens={**listener.saved["tokens"], "since": time.time() - 3600})
    ewelink.faults.add("api_error", code=code)
    with pytest.raises(error):
        await again.fetch()
    assert (len(ewelink.requests.to("refresh")), len(ewelink.requests.to("login"))) == (1, 1 + sign_ins)


async def test_clock_that_is_set_back_keeps_no_token_new(
    listener: Account, open_account: Open, ewelink: Ewelink, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A token that is refused is refreshed, though by the clock it was given tomorrow."""
    wall = time.time()
    again = open_account(tokens={**listener.saved["tokens"], "since": wall - 3600})
    monkeypatch.setattr("time.time", lambda: wall - 86400)
    ewelink.faults.add("api_error", code=406, times=1)
    await again.fetch()
    assert len(ewelink.requests.to("refresh")) == 1


async def test_clock_that_is_set_back_makes_no_pause_longer(
    listener: Account, ewelink: Ewelink, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The pause of an hour for used up calls ends after an hour, though the clock was set back by a day."""
    ewelink.faults.add("api_error", code=412, times=1)
    with pytest.raises(RateLimitError):
        await listener.fetch()
    wall, steady = time.time() - 86400, time.monotonic() + 3601
    with monkeypatch.context() as patch:
        patch.setattr("time.time", lambda: wall)
        patch.setattr("time.monotonic", lambda: steady)
        assert [problem.key for problem in listener.cloud.problems() if "quota" in problem.key] == []


async def test_token_is_refreshed_in_time(listener: Account, open_account: Open, ewelink: Ewelink) -> None:
    """After 25 of its 30 days a token is renewed before it is refused."""
    old = listener.saved["tokens"]
    again = open_account(tokens={**old, "since": time.time() - 26 * 86400})
    await again.fetch()
    assert len(ewelink.requests.to("refresh")) == 1
    carried = [record.headers["Authorization"] for record in ewelink.requests.to("family")]
    assert carried
    assert not any(old["at"] in text for text in carried)


async def test_taken_over_once(listener: Account, ewelink: Ewelink) -> None:
    """Another client signed in: refreshing fails, signing in works, once."""
    ewelink.take_over()
    await listener.fetch()
    assert (len(ewelink.requests.to("refresh")), len(ewelink.requests.to("login"))) == (1, 2)
    ewelink.take_over()
    with pytest.raises(TakenOverError):
        await listener.fetch()
    assert len(ewelink.requests.to("login")) == 2


async def test_changed_password(listener: Account, ewelink: Ewelink) -> None:
    """Signing in again with a password that is no longer right asks the user."""
    ewelink.take_over()
    ewelink.accounts.users[0].password = "another-password"
    with pytest.raises(AuthError) as raised:
        await listener.fetch()
    assert not isinstance(raised.value, TakenOverError)


async def test_tokens_that_never_work(listener: Account, ewelink: Ewelink) -> None:
    """Tokens that are refused however new they are do not make a loop."""
    ewelink.faults.add("expired_token")
    with pytest.raises(TakenOverError):
        await listener.fetch()
    assert (len(ewelink.requests.to("refresh")), len(ewelink.requests.to("login"))) == (1, 2)


async def test_kept_tokens_are_used(listener: Account, open_account: Open, ewelink: Ewelink) -> None:
    """After a restart nobody signs in."""
    again = open_account(tokens=listener.saved["tokens"])
    await again.fetch()
    assert len(ewelink.requests.to("login")) == 1


async def test_stored_secrets_stay_secret(listener: Account, open_account: Open) -> None:
    """After a restart, too, what a server repeats of the tokens and the devices' keys is hidden."""
    await listener.fetch()
    tokens, keys = listener.saved["tokens"], listener.saved["device_keys"]
    redact._known.clear()
    open_account(tokens=tokens, device_keys=keys)
    for secret in (tokens["at"], tokens["rt"], tokens["apikey"], *filter(None, keys.values())):
        assert secret not in redact.redacted(f"here we have {secret} once more")


@pytest.mark.parametrize("member", ["at", "rt", "region", "since", "what"])
@pytest.mark.parametrize("odd", [None, [], {}])
async def test_kept_tokens_that_make_no_sense(
    listener: Account, open_account: Open, ewelink: Ewelink, member: str, odd: Any
) -> None:
    """What is kept and cannot be tokens is as good as nothing."""
    nonsense = open_account(tokens={**listener.saved["tokens"], member: odd})
    await nonsense.fetch()
    assert len(ewelink.requests.to("login")) == 2


async def test_one_refresh_for_many_calls(listener: Account, ewelink: Ewelink) -> None:
    """Calls that find the token expired at the same time renew it once."""
    ewelink.faults.add("expired_token", times=2)
    await asyncio.gather(listener.cloud.api.homes.all(), listener.cloud.api.users.profile())
    assert len(ewelink.requests.to("refresh")) == 1


async def test_denied_resource(listener: Account, ewelink: Ewelink) -> None:
    """406 about a resource does not cost the sign-in."""
    device(ewelink).owner = "somebody-else"
    with pytest.raises(NotPermittedError):
        await listener.cloud.api.history.clear("1000000001")
    assert len(ewelink.requests.to("login")) == 1


async def test_used_up_quota(listener: Account, ewelink: Ewelink) -> None:
    """412: silence, a repair, and no further call."""
    ewelink.faults.add("api_error", code=412, times=1)
    with pytest.raises(RateLimitError) as raised:
        await listener.fetch()
    assert raised.value.retry_after == 3600
    assert [problem.key for problem in listener.cloud.problems()] == ["app_quota_used_up"]
    calls = len(ewelink.requests)
    with pytest.raises(RateLimitError):
        await listener.fetch()
    assert len(ewelink.requests) == calls


async def test_pushes_go_on_without_calls(listener: Account, ewelink: Ewelink) -> None:
    """While the calls are used up a lost socket is opened again all the same."""
    await listener.listen()
    ewelink.faults.add("api_error", code=412, times=1)
    with pytest.raises(RateLimitError):
        await listener.fetch()
    ewelink.drop_sockets("socket")
    await listener.until(lambda: listener.cloud.push.link.connects == 2)
    ewelink.change("1000000001", {"switch": "on"})
    await listener.until(lambda: listener.properties["1000000001"]["switch"] == "on")


async def test_quota_by_http_status(listener: Account, ewelink: Ewelink) -> None:
    """HTTP 403 means the same."""
    ewelink.faults.add("http_error", status=403, times=1)
    with pytest.raises(RateLimitError):
        await listener.fetch()


async def test_app_without_permission(listener: Account, ewelink: Ewelink) -> None:
    """407 at run time is about the app, not the user; which interfaces are meant is told until they work."""
    ewelink.faults.add("api_error", code=407)
    with pytest.raises(NotPermittedError) as raised:
        await listener.fetch()
    assert raised.value.key == "app_not_permitted"
    assert listener.cloud.problems() == [Problem("app_not_permitted", placeholders={"interfaces": "/v2/family"})]
    ewelink.faults.clear()
    await listener.fetch()
    assert "app_not_permitted" not in {problem.key for problem in listener.cloud.problems()}
    assert len(ewelink.requests.to("refresh")) == 0


async def test_sign_in_by_page(open_account: Open, ewelink: Ewelink) -> None:
    """A code from the vendor's page gives tokens; the user is asked for; there is no password to fall back on."""
    user = ewelink.accounts.users[0]
    ewelink.accounts.codes["the-code"] = user
    callback = {"code": "the-code", "region": "cn", "redirect_uri": "http://127.0.0.1:8123/callback"}
    listener = open_account(callback=callback, username="", password="")
    account = await listener.cloud.sign_in()
    assert (account.id, account.name) == (user.apikey, "Demo")
    await listener.fetch()
    ewelink.take_over()
    with pytest.raises(AuthError) as raised:
        await listener.fetch()
    assert not isinstance(raised.value, TakenOverError)
    with pytest.raises(AuthError):
        await open_account(callback=callback).cloud.sign_in()


async def test_page_tokens_stay_secret(open_account: Open, ewelink: Ewelink, monkeypatch: pytest.MonkeyPatch) -> None:
    """A token is known to be secret before the first call with it, whose answer is logged."""
    ewelink.accounts.codes["the-code"] = ewelink.accounts.users[0]
    callback = {"code": "the-code", "region": "cn", "redirect_uri": "http://127.0.0.1:8123/callback"}
    listener = open_account(callback=callback, username="", password="")
    client, secret = listener.cloud.session.client, list[bool]()

    async def bearer(token: str, *args: Any, **options: Any) -> dict[str, Any]:
        secret.append(token in redact._known)
        return await type(client).bearer(client, token, *args, **options)

    monkeypatch.setattr(client, "bearer", bearer)
    await listener.cloud.sign_in()
    assert secret == [True]


@pytest.mark.parametrize("region", ["", "mars", "evil.example/", None])
async def test_page_of_no_region(region: str | None, open_account: Open, ewelink: Ewelink) -> None:
    """The code is sent to no host but the vendor's."""
    callback = {"code": "the-code", "region": region, "redirect_uri": "http://127.0.0.1:8123/callback"}
    with pytest.raises(ProtocolError):
        await open_account(callback=callback, username="", password="").cloud.sign_in()
    assert not ewelink.requests.to("/v2/")


async def test_unknown_region(open_account: Open, ewelink: Ewelink, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nobody tells the region in time, it is asked for once and guessed."""
    monkeypatch.setattr(accounts_module, "_REGION_WITHIN", 0.1)
    ewelink.faults.add("half_open", path="get-region")
    await open_account().cloud.sign_in()
    assert len(ewelink.requests.to("get-region")) == 1


async def test_unknown_codes(listener: Account, ewelink: Ewelink) -> None:
    """A code that no table knows is a refusal, told with its number and the vendor's words, and no reason to sign in again."""
    ewelink.faults.add("signed_error", code=19999, path="login")
    with pytest.raises(CommandError) as refused:
        await listener.cloud.sign_in()
    assert (str(refused.value), refused.value.code) == ("fault (code 19999)", "19999")
    ewelink.faults.add("api_error", code=29999)
    with pytest.raises(CommandError) as refused:
        await listener.fetch()
    assert str(refused.value) == "fault (code 29999)"
    assert len(ewelink.requests.to("login")) == 2


@pytest.mark.parametrize("code", [500, 503, 504])
async def test_trouble_of_the_server(listener: Account, ewelink: Ewelink, code: int) -> None:
    """The server's own trouble is told as such, whether HTTP says so or the answer."""
    for fault, option in (("api_error", "code"), ("http_error", "status")):
        ewelink.faults.add(fault, path="/v2/", **{option: code})
        with pytest.raises(ServerError):
            await listener.fetch()
        ewelink.faults.clear()


async def test_codes_of_rates_pause(listener: Account, ewelink: Ewelink) -> None:
    """A code that speaks of too many calls is followed by silence."""
    ewelink.faults.add("api_error", code=10010, times=1)
    with pytest.raises(RateLimitError):
        await listener.fetch()
    calls = len(ewelink.requests.to("/v2/"))
    with pytest.raises(RateLimitError):
        await listener.fetch()
    assert len(ewelink.requests.to("/v2/")) == calls
