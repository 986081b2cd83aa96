"""The eighteen calls of the user API against the simulator."""

import asyncio
import base64
from typing import Any

import aiohttp
import pytest

from custom_components.homeclouds.clouds.core.errors import (
    AuthError,
    ClockError,
    CommandError,
    SecretError,
    SetupError,
    TokenError,
    UnreachableError,
    ValueRangeError,
)
from custom_components.homeclouds.clouds.midea.user_client import App, Channel, Purpose, Region, User, UserApi
from simulators.midea import Midea

USER, PASSWORD = "demo@example.com", "demo-password"


async def test_regions(users: UserApi, midea: Midea) -> None:
    """Regions."""
    regions = await users.regions()
    assert regions[0] == Region("1", "China", "CN", "86", midea.base_url.partition("://")[2], "mqtt-cn.example.invalid")


async def test_sign_up_and_away(users: UserApi, midea: Midea) -> None:
    """Sign up and away."""
    phone = "8613812345678"
    await users.check_account(phone)
    await users.send_code(phone)
    second = await users.verify_code(phone, midea.verification_code(phone))
    user = await users.register(phone, "first", second, "CN", area_code="86", nickName="Tom")
    assert user.nick_name == "Tom"
    assert user.expires is not None
    with pytest.raises(CommandError):
        await users.check_account(phone)
    await users.send_code(phone, Purpose.NEW_PASSWORD)
    await users.reset_password(phone, "second", await users.verify_code(phone, midea.verification_code(phone)))
    with pytest.raises(AuthError) as caught:
        await users.login(phone, "first")
    assert caught.value.field == "password"
    await users.login(phone, "second")
    await users.send_code(phone, Purpose.DELETION)
    await users.unregister(phone, await users.verify_code(phone, midea.verification_code(phone)))
    with pytest.raises(AuthError) as caught:
        await users.check_account(phone, reverse=True)
    assert caught.value.field == "account"


async def test_sign_up_by_mail(users: UserApi, midea: Midea) -> None:
    """Sign up by mail."""
    mail = "tom@example.com"
    await users.send_code(mail, Purpose.THIRD_PARTY, Channel.APPLE)
    second = await users.verify_code(mail, midea.verification_code(mail))
    assert (await users.register(mail, "first", second, "US")).email == mail
    with pytest.raises(AuthError):
        await users.verify_code(mail, "000000")
    midea.faults.add("unsent_code")
    with pytest.raises(UnreachableError):
        await users.send_code(mail)


async def test_signed_in(users: UserApi) -> None:
    """Signed in."""
    user = await users.login(USER, PASSWORD)
    assert (user.uid, user.user_name) == ("100", USER)
    assert "accessToken" not in user.details
    assert USER not in repr(user).replace(f"user_name='{USER}'", "").replace(f"nick_name='{USER}'", "")
    await users.update(nickName="Tom", gender="1", birthday="2000-02-29")
    await users.set_language("zh_CN")
    await users.set_push_token("somewhere")
    asked = await users.user()
    assert (asked.nick_name, asked.gender, asked.birthday, asked.language) == ("Tom", "male", "2000-02-29", "zh_CN")
    assert (asked.is_blocked, asked.bindings, asked.phone_code, asked.memo) == (False, {}, "", "")
    assert asked.details["fireBaseToken"] == "somewhere"
    picture = await users.upload(base64.b64encode(b"image").decode(), "png")
    assert picture.type == "image/png"
    assert picture.url.endswith(picture.name)
    with pytest.raises(ValueRangeError):
        await users.set_language("tlh")


@pytest.mark.parametrize("odd", [None, [], "x", {}, {"bound": "yes"}, float("nan")])
def test_user_that_makes_no_sense(odd: Any) -> None:
    """Whatever stands in place of a field, it is empty at worst."""
    names = ("uid", "userName", "gender", "birthday", "status", "facebook", "expiredDate")
    user = User.parse(dict.fromkeys(names, odd))
    assert (user.bindings, user.expires, user.is_blocked, user.gender) == ({}, None, False, "")


async def test_third_party(users: UserApi, midea: Midea) -> None:
    """Third party, and what the document lets be told beside it."""
    await users.login(USER, PASSWORD, phoneModel="Pixel")
    assert midea.requests.to("/user/login")[-1].json()["phoneModel"] == "Pixel"
    await users.bind_third_party("fb-1", "fb-token", Channel.FACEBOOK, extra_info="from a phone")
    assert (await users.login_third_party("fb-1", "fb-token", Channel.FACEBOOK, email="tom@example.com")).uid == "100"
    assert midea.requests.to("/user/third/login")[-1].json()["email"] == "tom@example.com"
    (party,) = (await users.user()).bindings.items()
    assert (party[0], party[1].extra) == ("facebook", "from a phone")
    await users.unbind_third_party(Channel.FACEBOOK)
    assert (await users.login_third_party("fb-1", "fb-token", Channel.FACEBOOK)).uid != "100"


async def test_expired_token_is_extended_once(users: UserApi, midea: Midea) -> None:
    """Expired token is extended once."""
    await users.login(USER, PASSWORD)
    before = users.access_token
    midea.user_tokens.expire()
    assert (await users.user()).uid == "100"
    assert users.access_token != before
    assert len(midea.requests.to("/token/extend")) == 1
    assert await users.extend_token() is not None


async def test_token_that_is_refused_while_another_is_fetched(
    users: UserApi, midea: Midea, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A call that learns late that its token is refused waits for the login that is under way."""
    users.access_token, users.credentials = "stolen", (USER, PASSWORD)
    login, logging_in, may_log_in = users.login, asyncio.Event(), asyncio.Event()

    async def log_in(account: str, password: str) -> User:
        logging_in.set()
        await may_log_in.wait()
        return await login(account, password)

    monkeypatch.setattr(users, "login", log_in)
    calling = asyncio.create_task(users.user())
    await logging_in.wait()
    late = asyncio.create_task(users._renew("stolen", TokenError()))
    await asyncio.sleep(0)
    assert not late.done()
    may_log_in.set()
    await late
    assert users.access_token not in {"", "stolen"}
    assert (await calling).uid == "100"
    assert len(midea.requests.to("/user/login")) == 1


async def test_token_that_is_none(users: UserApi, midea: Midea) -> None:
    """Token that is none."""
    users.access_token = "stolen"
    with pytest.raises(AuthError) as caught:
        await users.user()
    assert not isinstance(caught.value, TokenError)
    assert not midea.requests.to("/token/extend")


async def test_logout(users: UserApi) -> None:
    """Logout."""
    await users.login(USER, PASSWORD)
    await users.logout()
    assert not users.access_token
    with pytest.raises(AuthError):
        await users.user()


@pytest.mark.parametrize(
    ("app", "error", "field"),
    [
        (App("999", "demo-key", "demo-secret", "test"), SetupError, "app_key"),
        (App("1020", "demo-key", "wrong", "test"), SecretError, "app_secret"),
    ],
)
async def test_wrong_app(users: UserApi, app: App, error: type[SetupError], field: str) -> None:
    """Wrong app."""
    users.app = app
    with pytest.raises(error) as caught:
        await users.regions()
    assert caught.value.field == field


async def test_clock(users: UserApi, midea: Midea) -> None:
    """A call that is refused for its time is made again in the server's, unless its answers do not tell that."""
    midea.faults.add("clock_skew", seconds=86400)
    assert await users.regions()
    midea.faults.clear()
    assert await users.regions()
    midea.faults.add("clock_skew", seconds=86400, told=False)
    with pytest.raises(ClockError):
        await users.regions()


async def test_what_is_logged(users: UserApi, caplog: pytest.LogCaptureFixture, session: aiohttp.ClientSession) -> None:
    """What is logged."""
    caplog.set_level("DEBUG")
    await users.login(USER, PASSWORD)
    assert PASSWORD not in caplog.text
    assert users.access_token not in caplog.text
