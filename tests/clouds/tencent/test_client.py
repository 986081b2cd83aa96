"""Signing in, envelopes, the token's life, and the vendor's errors."""

import asyncio
import logging
import time
from typing import Any
from unittest.mock import Mock

import aiohttp
import pytest

from custom_components.homeclouds.clouds.core import vendor_clock
from custom_components.homeclouds.clouds.core.cloud import Context
from custom_components.homeclouds.clouds.core.errors import (
    AuthError,
    ClockError,
    CloudError,
    CommandError,
    GoneError,
    LockedError,
    NoAnswerError,
    NotPermittedError,
    OfflineError,
    OriginError,
    ProtocolError,
    RateLimitError,
    SecretError,
    ServerError,
    SetupError,
    TokenError,
    UnreachableError,
    UnsupportedError,
    ValueRangeError,
)
from custom_components.homeclouds.clouds.tencent.client import opened
from custom_components.homeclouds.clouds.tencent.cloud import TencentCloud
from custom_components.homeclouds.clouds.tencent.codes import error_for, unwrap
from simulators.tencent import Tencent

from .conftest import make

LOGIN_METHODS: dict[str, dict[str, str]] = {
    "phone": {"login_method": "phone", "country_code": "86", "phone": "13900000000", "password": "demo-password"},
    "email": {"login_method": "email", "email": "demo@example.com", "password": "demo-password"},
    "wechat": {"login_method": "wechat", "wx_open_id": "wx-demo", "nickname": "Demo", "avatar": ""},
}


def form(tencent: Tencent, login_method: str, **changes: str) -> dict[str, Any]:
    """Return what the sign-in form gives."""
    base = {name: tencent.sign_in[name] for name in ("region", "app_key", "app_secret", "server", "socket")}
    return base | LOGIN_METHODS[login_method] | changes


@pytest.mark.parametrize("login_method", LOGIN_METHODS)
async def test_login_methods(tencent: Tencent, context: Context, saved: dict[str, Any], login_method: str) -> None:
    """Each login method leads to the same account, whose token is kept."""
    account = await make(form(tencent, login_method), context).sign_in()
    assert (account.id, account.name) == ("1001", "Demo")
    assert account.data == saved
    assert tencent.account.accepts(saved["token"])


async def test_other_login_methods_fields_are_left_alone(tencent: Tencent, context: Context) -> None:
    """What the form kept of another login method plays no part."""
    await make(form(tencent, "phone") | {"email": "other@example.com", "wx_open_id": "other"}, context).sign_in()
    assert tencent.requests.to("AppGetToken")[0].json()["Type"] == "phone"


@pytest.mark.parametrize(
    ("login_method", "changes", "error", "field"),
    [
        ("phone", {"app_key": "wrong"}, SetupError, "app_key"),
        ("phone", {"app_secret": "wrong"}, SecretError, "app_secret"),
        ("phone", {"password": "wrong"}, AuthError, None),
        ("phone", {"phone": "1"}, AuthError, None),
        ("email", {"email": "nobody@example.com"}, AuthError, None),
        ("wechat", {"wx_open_id": "nobody"}, AuthError, None),
    ],
)
async def test_wrong_fields(
    tencent: Tencent,
    context: Context,
    login_method: str,
    changes: dict[str, str],
    error: type[CloudError],
    field: str | None,
) -> None:
    """Each wrong field has an error of its own."""
    with pytest.raises(error) as caught:
        await make(form(tencent, login_method, **changes), context).sign_in()
    assert type(caught.value) is error
    assert caught.value.field == field


@pytest.mark.parametrize("ahead", [400 * 86400, -56 * 365 * 86400])
async def test_own_clock_is_wrong(cloud: TencentCloud, monkeypatch: pytest.MonkeyPatch, ahead: float) -> None:
    """A computer whose clock is not set yet, as after a power cut, signs in with the vendor's time."""
    monkeypatch.setattr(vendor_clock, "time", Mock(time=lambda: time.time() + ahead, monotonic=time.monotonic))
    await cloud.sign_in()
    assert cloud.client.sign_ins == 1


async def test_clock_and_lock(tencent: Tencent, cloud: TencentCloud) -> None:
    """A wrong clock and a locked account are told apart from wrong credentials."""
    tencent.faults.add("clock_skew", seconds=4000)
    await cloud.sign_in()
    tencent.faults.clear()
    tencent.faults.add("clock_skew", seconds=-4000, told=False)
    with pytest.raises(ClockError):
        await cloud.sign_in()
    tencent.faults.clear()
    tencent.faults.add("locked", times=1)
    with pytest.raises(LockedError):
        await cloud.sign_in()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("server", "nonsense/path"),
        ("server", "ftp://x"),
        ("socket", "https://x/ws"),
        ("socket", "ws://:bad"),
        ("socket", "no thing"),
    ],
)
def test_addresses(tencent: Tencent, context: Context, field: str, value: str) -> None:
    """An address that is none is refused at its field."""
    with pytest.raises(OriginError) as caught:
        make(form(tencent, "phone") | {field: value}, context)
    assert caught.value.field == field


def test_regions(context: Context) -> None:
    """Without an override the region says where to go, for both kinds of connection."""
    cloud = make({"region": "overseas"}, context)
    assert cloud.client.origin == "https://oversea.iotcloud.tencentiotcloud.com"
    assert cloud.push.address == "wss://oversea.iotcloud.tencentiotcloud.com/ws/explorer"
    assert make({}, context).push.address == "wss://iot.cloud.tencent.com/ws/explorer"


@pytest.mark.parametrize("envelope", ["Response", "data"])
async def test_envelopes(tencent: Tencent, cloud: TencentCloud, envelope: str) -> None:
    """Both shapes of answers are understood, errors included."""
    tencent.configure(envelope=envelope)
    assert (await cloud.api.users.settings())["TemperatureUnit"] == "C"
    tencent.faults.add("wrapped_error", times=1, code="ResourceNotFound.DeviceNotExist")
    with pytest.raises(GoneError):
        await cloud.api.families.all()


def test_odd_envelopes() -> None:
    """An answer without any envelope is one; something else is not."""
    assert opened({"RequestId": "1", "Mac": "AA"})["Mac"] == "AA"
    assert opened({"Response": {"Data": {}}, "ErrorCode": 5, "RequestId": "1"}) == {"Data": {}, "ErrorCode": 5}
    with pytest.raises(ValueRangeError):
        opened({"code": "InvalidParameterValue", "msg": "x", "data": {}})
    answers: list[dict[str, Any]] = [{}, {"Response": []}, {"hello": "world"}]
    for nonsense in answers:
        with pytest.raises(ProtocolError):
            opened(nonsense)


async def test_token_is_kept_over_a_restart(tencent: Tencent, context: Context, saved: dict[str, Any]) -> None:
    """A token that still lives is used again."""
    await make(tencent.sign_in, context).sign_in()
    tencent.requests.clear()
    await make(tencent.sign_in | saved, context).api.families.all()
    assert [record.interface for record in tencent.requests] == ["AppGetFamilyList"]


async def test_ended_token_is_renewed_before_use(tencent: Tencent, context: Context, saved: dict[str, Any]) -> None:
    """A token that is known to have ended is not even tried."""
    tencent.account.token_lifetime = 30
    await make(tencent.sign_in, context).sign_in()
    tencent.account.token_lifetime = 3600
    tencent.requests.clear()
    await make(tencent.sign_in | saved, context).api.families.all()
    assert [record.interface for record in tencent.requests] == ["AppGetToken", "AppGetFamilyList"]


@pytest.mark.parametrize("end", [1, "7200", -(10**14), None])
async def test_end_that_cannot_be(
    end: Any, tencent: Tencent, cloud: TencentCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A token that has ended before it was given is used until it is refused."""
    given = tencent.account.new_token
    monkeypatch.setattr(tencent.account, "new_token", lambda: {**given(), "ExpireAt": end})
    await cloud.api.families.all()
    await cloud.api.users.user()
    assert cloud.client.sign_ins == 1
    assert cloud.diagnostics()["token_expires"] is None
    tencent.expire_tokens()
    await cloud.api.families.all()
    assert cloud.client.sign_ins == 2


async def test_refused_token_is_renewed_once_for_all(tencent: Tencent, cloud: TencentCloud) -> None:
    """Many calls that find the token dead lead to one new sign-in."""
    await cloud.api.families.all()
    tencent.expire_tokens()
    tencent.requests.clear()
    await asyncio.gather(*(cloud.api.users.user() for _ in range(5)))
    assert len(tencent.requests.to("AppGetToken")) == 1
    assert cloud.client.sign_ins == 2


async def test_token_that_is_refused_again(tencent: Tencent, cloud: TencentCloud) -> None:
    """A fresh token that is refused too is the user's business; there is no loop."""
    tencent.faults.add("expired_token", path="AppGetFamilyList")
    with pytest.raises(AuthError) as caught:
        await cloud.api.families.all()
    assert not isinstance(caught.value, TokenError)
    assert len(tencent.requests.to("AppGetFamilyList")) == 2
    assert len(tencent.requests.to("AppGetToken")) == 2


async def test_changed_password(tencent: Tencent, cloud: TencentCloud) -> None:
    """Renewing fails with the reason."""
    await cloud.api.families.all()
    tencent.account.password = "changed"
    tencent.expire_tokens()
    with pytest.raises(AuthError) as caught:
        await cloud.api.families.all()
    assert caught.value.code == "InvalidParameterValue.UserLoginFailed"


@pytest.mark.parametrize(
    ("fault", "options", "error"),
    [
        ("http_error", {"status": 502}, UnreachableError),
        ("html", {}, ProtocolError),
        ("wrong_json", {}, ProtocolError),
        ("drop", {}, UnreachableError),
        ("rate_limit", {"retry_after": 7}, RateLimitError),
    ],
)
async def test_transport_faults(
    tencent: Tencent, cloud: TencentCloud, fault: str, options: dict[str, Any], error: type[CloudError]
) -> None:
    """A server in trouble is told apart from one that refuses."""
    await cloud.sign_in()
    tencent.faults.add(fault, times=1, **options)
    with pytest.raises(error):
        await cloud.api.families.all()


async def test_nothing_secret_is_logged(
    tencent: Tencent, cloud: TencentCloud, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither credentials nor tokens reach the log, whatever is logged."""
    caplog.set_level(logging.DEBUG, logger="custom_components.homeclouds")
    await cloud.sign_in()
    await cloud.fetch()
    secrets = [tencent.app_secret, tencent.account.password, tencent.account.phone, *tencent.account.tokens]
    assert "AppGetFamilyList" in caplog.text
    assert not [secret for secret in secrets if secret in caplog.text]


async def test_sign_in_without_token_in_the_answer(tencent: Tencent, cloud: TencentCloud, monkeypatch: Any) -> None:
    """An answer that lacks what it should bring is no sign-in."""
    monkeypatch.setattr(tencent.account, "new_token", dict)
    with pytest.raises(ProtocolError):
        await cloud.sign_in()
    monkeypatch.undo()
    monkeypatch.setattr(tencent.account, "user_id", "")
    with pytest.raises(AuthError):
        await cloud.sign_in()


async def test_no_connection(session: aiohttp.ClientSession) -> None:
    """Nobody there."""
    cloud = make({"server": "http://127.0.0.1:1"}, Context(session=session))
    with pytest.raises(UnreachableError):
        await cloud.sign_in()


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("InvalidParameterValue.InvalidAccessToken", TokenError),
        ("InvalidParameterValue.UserLoginFailed", AuthError),
        ("InvalidParameterValue.UserLoginForbidden", LockedError),
        ("UnauthorizedOperation.APPNoPermissionToStudioProduct", NotPermittedError),
        ("UnauthorizedOperation.NoPermissionToFamily", NotPermittedError),
        ("InvalidParameterValue.NoPermission", NotPermittedError),
        ("FailedOperation.DeviceOffline", OfflineError),
        ("FailedOperation.DeviceInfoOutdated", CommandError),
        ("ResourceNotFound.DeviceNotExist", GoneError),
        ("InvalidParameterValue.AppDeviceNotExist", GoneError),
        ("ResourceNotFound.StudioFamilyNotExist", CommandError),
        ("UnsupportedOperation.SceneRunInProgress", CommandError),
        ("UnsupportedOperation.CannotBindSameFamily", CommandError),
        ("UnsupportedOperation.DeviceNotGateway", UnsupportedError),
        ("InvalidParameterValue.BindDeviceSigMismatch", CommandError),
        ("InvalidParameterValue.InvalidAppParameter", ValueRangeError),
        ("InvalidParameterValue.DeviceShareExceededLimit", CommandError),
        ("InvalidParameterValue.InvalidShareDeviceToken", ValueRangeError),
        ("LimitExceeded.FamilyDeviceExceedLimit", CommandError),
        ("InternalServerError.InternalServerErrorExceptionDB", ServerError),
        ("InternalError", ServerError),
        ("RequestLimitExceeded", RateLimitError),
        ("RequestLimitExceeded.UinLimitExceeded", RateLimitError),
        ("LimitExceeded.FrequencyLimit", RateLimitError),
        ("FailedOperation.TooManyRequests", RateLimitError),
        ("InternalServerError.InternalRPCError", NoAnswerError),
        ("ErrorRequiredParamNotFound", CommandError),
        ("InvalidParameterValue.InvalidJSON", ValueRangeError),
        ("InvalidParameterValue.InvalidSignature", SecretError),
        ("AuthFailure.SignatureFailure", SecretError),
        ("InvalidParameterValue.AppKeyNotExist", SetupError),
        ("InvalidParameterValue.TimestampExpired", ClockError),
        ("SomethingNew.Entirely", CommandError),
        ("SomethingNew", CommandError),
        ("-1", CommandError),
        ("", ProtocolError),
    ],
)
def test_codes(code: str, error: type[CloudError]) -> None:
    """Each code has its reaction, an unknown detail that of its family."""
    assert type(error_for(code)) is error


@pytest.mark.parametrize(
    ("error", "result"),
    [
        ({"Code": "A.B", "Message": "text"}, ("A.B", "text")),
        (
            {"Code": "InternalError", "Message": "InvalidParameterValue.UserLoginFailed|no"},
            ("InvalidParameterValue.UserLoginFailed", "no"),
        ),
        ({"Code": "InternalError", "Message": "one | two"}, ("InternalError", "one | two")),
        ({}, ("", "")),
    ],
)
def test_unwrapping(error: dict[str, Any], result: tuple[str, str]) -> None:
    """The real code may stand in the message."""
    assert unwrap(error) == result
