"""Signing in, and tokens that are renewed in one place."""

import asyncio
from typing import Any

import aiohttp
import pytest
import yarl

from custom_components.homeclouds.clouds.core.errors import (
    AuthError,
    CaptchaError,
    ClockError,
    CloudError,
    LockedError,
    ProtocolError,
    SecretError,
    SetupError,
    TokenError,
    UnreachableError,
)
from custom_components.homeclouds.clouds.haier import CLOUD, codes
from custom_components.homeclouds.clouds.haier.cloud import HaierCloud
from simulators.haier import Haier
from simulators.haier.account_server import AccountServer
from simulators.haier.state import USER_ID

from .conftest import Make

LIST = "deviceinfos"


@pytest.mark.parametrize("login_method", ["refresh_token", "password"])
async def test_sign_in(make: Make, saved: dict[str, Any], haier: Haier, login_method: str) -> None:
    """Both login methods find the same account, and keep the tokens they got."""
    account = await make(login_method).sign_in()
    assert (account.id, account.name) == (USER_ID, "小海")
    assert account.data == saved
    assert saved["access_token"] in haier.office.grants
    assert saved["refresh_token"] != haier.sign_in["refresh_token"]


@pytest.mark.parametrize(
    ("login_method", "changes", "kind", "field"),
    [
        ("password", {"app_id": "MB-OTHER"}, SecretError, "app_key"),
        ("password", {"app_key": "wrong"}, SecretError, "app_key"),
        ("password", {"username": "nobody"}, codes.UnknownAccountError, "username"),
        ("password", {"password": "wrong"}, AuthError, "password"),
        ("refresh_token", {"refresh_token": "wrong"}, AuthError, "refresh_token"),
        ("refresh_token", {"refresh_token": ""}, AuthError, "refresh_token"),
        ("refresh_token", {"client_id": "another"}, codes.ForeignTokenError, "client_id"),
    ],
)
async def test_wrong_field(
    make: Make, login_method: str, changes: dict[str, str], kind: type[CloudError], field: str
) -> None:
    """Each wrong field is named."""
    with pytest.raises(kind) as caught:
        await make(login_method, **changes).sign_in()
    assert type(caught.value) is kind
    assert caught.value.field == field


@pytest.mark.parametrize("missing", ["app_id", "app_key", "client_id"])
def test_missing_field(haier: Haier, missing: str) -> None:
    """A form without one of the app's values makes no cloud."""
    with pytest.raises(SetupError) as caught:
        CLOUD.create({**haier.sign_in, missing: " "}, None)  # type: ignore[arg-type]  # never looked at
    assert caught.value.field == missing


async def test_captcha_and_lock(make: Make, haier: Haier) -> None:
    """After five wrong passwords the cloud wants a captcha, after ten it locks the account."""
    cloud = make("password", password="wrong")
    kinds = []
    for _ in range(11):
        with pytest.raises(AuthError) as caught:
            await cloud.sign_in()
        kinds.append(type(caught.value))
    assert kinds == [AuthError] * 5 + [CaptchaError] * 5 + [LockedError]


async def test_clock_is_followed(cloud: HaierCloud, haier: Haier) -> None:
    """A vendor whose clock differs is followed: one retry, then all calls carry its time."""
    haier.faults.add("clock_skew", seconds=3600)
    await cloud._client.devices()
    assert len(haier.requests.to(LIST)) == 2
    skew: Any = cloud.diagnostics()["clock_skew"]
    assert 3500 < skew < 3700
    await cloud._client.devices()
    assert len(haier.requests.to(LIST)) == 3


async def test_clock_that_cannot_be_followed(cloud: HaierCloud, haier: Haier) -> None:
    """A vendor that keeps finding our clock wrong, and says its own, is told apart from a wrong key."""
    haier.faults.add("ret_code", code="D00001", path=LIST)
    haier.clock.advance(7200)
    with pytest.raises(ClockError) as caught:
        await cloud._client.devices()
    assert caught.value.key == "clock_skew"
    haier.clock.advance(-7200)
    with pytest.raises(SetupError) as wrong_key:
        await cloud._client.devices()
    assert wrong_key.value.field == "app_key"


async def test_repeated_number(cloud: HaierCloud, haier: Haier) -> None:
    """A number that was used before is replaced, once."""
    haier.faults.add("replay", times=1)
    await cloud._client.devices()
    haier.faults.add("replay")
    with pytest.raises(UnreachableError):
        await cloud._client.devices()


async def test_expired_token(cloud: HaierCloud, haier: Haier, saved: dict[str, Any]) -> None:
    """A token that is not accepted is renewed once, however many calls find out; the new ones are kept."""
    before = dict(saved)
    haier.office.grants[before["access_token"]].expires = 0
    await asyncio.gather(*(cloud._client.devices() for _ in range(5)))
    assert len(haier.requests.to("refreshToken")) == 2
    assert saved["access_token"] != before["access_token"]
    assert saved["refresh_token"] != before["refresh_token"]


async def test_renewed_before_it_expires(make: Make, haier: Haier, saved: dict[str, Any]) -> None:
    """No call is made with a token about to expire."""
    cloud = make()
    await cloud.sign_in()
    again = make(**{**saved, "renew_at": 1})
    await again._client.devices()
    assert again.diagnostics()["token_renewals"] == 1
    assert all(b'"D0000' not in request.answer for request in haier.requests)


async def test_renewal_may_wait(make: Make, haier: Haier, saved: dict[str, Any]) -> None:
    """While the account server is down, a token that is still good goes on being used."""
    await make().sign_in()
    haier.faults.add("http_error", path="refreshToken")
    again = make(**{**saved, "renew_at": 1})
    assert await again._client.devices()
    with pytest.raises(UnreachableError):
        await make(**{**saved, "access_token": "", "renew_at": 1})._client.devices()


async def test_refused_twice(cloud: HaierCloud, haier: Haier) -> None:
    """A fresh token that is refused as well needs a user; there is no loop."""
    haier.faults.add("expired_token", path=LIST)
    with pytest.raises(AuthError) as caught:
        await cloud._client.devices()
    assert not isinstance(caught.value, TokenError)
    assert len(haier.requests.to(LIST)) == 2


async def test_foreign_token_is_not_renewed(cloud: HaierCloud, haier: Haier) -> None:
    """A token of another client is no case for renewal."""
    haier.faults.add("foreign_token", path=LIST)
    with pytest.raises(codes.ForeignTokenError):
        await cloud._client.devices()
    assert len(haier.requests.to("refreshToken")) == 1


async def test_revoked(cloud: HaierCloud, make: Make, haier: Haier) -> None:
    """Without a password, revoked tokens need a user; with one, it is used."""
    haier.forget_tokens()
    with pytest.raises(AuthError):
        await cloud._client.devices()
    by_password = make("password")
    await by_password.sign_in()
    haier.forget_tokens()
    assert await by_password._client.devices()


@pytest.mark.parametrize("nonsense", [{}, {"data": {"tokenInfo": {"accountToken": 1}}}])
async def test_answer_without_tokens(
    make: Make, haier: Haier, monkeypatch: pytest.MonkeyPatch, nonsense: dict[str, Any]
) -> None:
    """An account server that answers invalid data is no reason to sign in again."""
    monkeypatch.setattr(AccountServer, "_granted", lambda self, grant: {"retCode": "00000", **nonsense})
    with pytest.raises(ProtocolError):
        await make().sign_in()


async def test_user_refuses_token(make: Make, haier: Haier) -> None:
    """Who the token belongs to must be known."""
    cloud = make()
    await cloud.sign_in()
    haier.forget_tokens()
    with pytest.raises(TokenError):
        await cloud._session.user()


async def test_app_key_is_sent_only_if_asked_for(make: Make, haier: Haier) -> None:
    """The document forbids to send the key in clear; some servers want it."""
    await make().sign_in()
    assert all("appKey" not in request.headers for request in haier.requests)
    haier.requests.clear()
    await make("password", send_app_key=True).sign_in()
    assert haier.requests.to("login")[0].headers["appKey"] == haier.sign_in["app_key"]


# The vendor's page


async def through_the_page(haier: Haier, session: aiohttp.ClientSession) -> dict[str, str]:
    """Do what a browser does, and return what comes back."""
    url = CLOUD.pages["oauth"](haier.sign_in, "http://house/back", "the state")
    async with session.get(url, allow_redirects=False) as response:
        back = yarl.URL(response.headers["Location"])
    assert back.path == "/back"
    assert back.query["state"] == "the state"
    return {**back.query, "redirect_uri": "http://house/back"}


async def test_page(make: Make, haier: Haier, session: aiohttp.ClientSession, saved: dict[str, Any]) -> None:
    """A code of the page buys tokens that are bound to a client id of their own, and are renewed their own way."""
    callback = await through_the_page(haier, session)
    account = await make("oauth", callback=callback).sign_in()
    assert account.id == USER_ID
    assert account.data["uhome_client_id"] == "uhome-0001"
    cloud = make("oauth", **account.data)
    assert await cloud._client.devices()
    await cloud._session.renew(str(account.data["access_token"]))
    assert len(haier.requests.to("/ucs/uia/refresh/token")) == 1
    assert await cloud._client.devices()
    with pytest.raises(AuthError):
        await make("oauth", callback=callback).sign_in()


async def test_page_says_no(make: Make, haier: Haier, session: aiohttp.ClientSession) -> None:
    """Somebody who says no on the page is not signed in."""
    haier.faults.add("page_refused")
    with pytest.raises(AuthError):
        await make("oauth", callback=await through_the_page(haier, session)).sign_in()


@pytest.mark.parametrize("payload", [None, "nonsense", "{}"])
async def test_page_returns_invalid_data(
    make: Make,
    haier: Haier,
    session: aiohttp.ClientSession,
    monkeypatch: pytest.MonkeyPatch,
    payload: str | None,
) -> None:
    """An answer without tokens is none."""
    monkeypatch.setattr(AccountServer, "_system_granted", lambda self, grant: {"retCode": "00000", "payload": payload})
    with pytest.raises(ProtocolError):
        await make("oauth", callback=await through_the_page(haier, session)).sign_in()
