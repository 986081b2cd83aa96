"""The Midea user API: what it answers, and everything it refuses."""

from hashlib import sha256
from typing import Any

import pytest

from simulators.midea import Midea
from simulators.midea.signing import user_signature

from .midea_client import Caller

MAIL = "new@example.com"


def encrypted(clear: str) -> str:
    """Do what the utility unit does here."""
    return sha256(clear.encode()).hexdigest()


@pytest.mark.parametrize(
    ("secret", "key", "signature"),
    [
        (
            "SIT_4VjZdg19laDoIrut",
            "meicloud",
            "cc5928490e94356db656c950807c3e66a889f000940561edc4e4bb7bd8a3da5e",
        ),
        ("demo-secret", "demo-key", "8f67d58686f248628cc2ffcf91850e45c9d9592fa0df275cbcb68e7b74053ad6"),
    ],
)
def test_signature_vectors(secret: str, key: str, signature: str) -> None:
    """The signature is what others compute for the document's sample."""
    body = b'{"stamp":"20210929135328","reqId":"7f58b69eb1ed413785f5eff0ed6b1907"}'
    assert user_signature(secret, key, body, "1632894808272") == signature


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"Accept_Language": None}, 10001),
        ({"Content_Type": "text/plain"}, 10001),
        ({"User_Agent": None}, 10001),
        ({"appId": None}, 10001),
        ({"src": None}, 10001),
        ({"deviceId": ""}, 10001),
        ({"appVNum": None}, 10001),
        ({"clientType": None}, 10001),
        ({"clientType": "3"}, 10001),
        ({"reqId": None}, 10001),
        ({"reqId": "cf72452d-76bf-1da4-0c47-f806a43c95f4"}, 10001),
        ({"language": "en-US"}, 10001),
        ({"language": "zh_CN"}, 0),
        ({"stamp": None}, 10001),
        ({"stamp": "1632894808272"}, 10001),
        ({"appId": "1"}, 10002),
        ({"stamp": "20210929135328"}, 10003),
        ({"sign": None}, 10004),
        ({"sign": "cc5928490e94356db656c950807c3e66a889f000940561edc4e4bb7bd8a3da5e"}, 10004),
        ({"random": None}, 10004),
        ({"random": "1"}, 10004),
    ],
)
async def test_headers(caller: Caller, changes: dict[str, str | None], code: int) -> None:
    """Each header of section 4.1.1 is checked."""
    assert (await caller.user("/v1/user/area/get", **changes))[1]["code"] == code


@pytest.mark.parametrize(("shift", "code"), [(0, 0), (8 * 3600, 0), (500, 0), (-500, 0), (700, 10003), (3600, 10003)])
async def test_stamp(caller: Caller, shift: int, code: int) -> None:
    """The stamp may be UTC or Beijing time, ten minutes off."""
    assert (await caller.user("/v1/user/area/get", stamp=caller.stamp(shift=shift)))[1]["code"] == code


async def test_clock_skew(caller: Caller, midea: Midea) -> None:
    """A cloud whose clock is wrong refuses everybody."""
    midea.faults.add("clock_skew", seconds=1800)
    assert await caller.user_code("/v1/user/area/get") == 10003


@pytest.mark.parametrize("body", [b"{", b"[]", b"\xff", {"loginAccount": "x"}, {"loginAccount": "x", "password": 5}])
async def test_wrong_bodies(caller: Caller, body: Any) -> None:
    """A body that is no JSON object or lacks what is required is refused."""
    assert (await caller.user("/v1/user/login", body))[1]["code"] == 10001


async def test_areas(caller: Caller) -> None:
    """The countries are listed with the hosts to call."""
    areas = (await caller.user_ask("/v1/user/area/get"))["list"]
    assert [area["countryCode"] for area in areas] == ["CN", "US", "FR"]
    assert "http://" + areas[0]["url"] == caller.midea.base_url


async def test_login(caller: Caller, midea: Midea) -> None:
    """A login gives token, user and expiry; wrong names and passwords are told apart."""
    data = await caller.login()
    assert (data["uid"], data["email"], data["userFlag"]) == ("100", "demo@example.com", "0")
    assert data["expiredDate"] == pytest.approx(midea.now() + 7 * 24 * 3600, abs=60)
    assert await caller.user_code("/v1/user/login", loginAccount="x@y.zz", password="x") == 12001
    assert await caller.user_code("/v1/user/login", loginAccount="demo@example.com", password="x") == 12002
    demo = {"loginAccount": "demo@example.com", "password": encrypted("demo-password"), "pushToken": "p"}
    await caller.user_ask("/v1/user/login", **demo)
    assert (await caller.user_ask("/v1/user/query"))["pushTokens"] == ["p"]


async def test_tokens(caller: Caller, midea: Midea) -> None:
    """Tokens are unknown, expire, are renewed with themselves, and end with the logout."""
    assert await caller.user_code("/v1/user/query") == 10010
    await caller.login()
    midea.clock.advance(8 * 24 * 3600)
    assert await caller.user_code("/v1/user/query") == 10011
    old = caller.access_token
    caller.access_token = (await caller.user_ask("/v1/user/token/extend"))["accessToken"]
    assert await caller.user_code("/v1/user/query") == 0
    assert (await caller.user("/v1/user/query", accessToken=old))[1]["code"] == 10010
    midea.faults.add("expired_token", times=1, path="/v1/user/query")
    assert await caller.user_code("/v1/user/query") == 10011
    assert await caller.user_code("/v1/user/logout") == 0
    assert await caller.user_code("/v1/user/query") == 10010
    await caller.login()
    midea.expire_tokens()
    assert await caller.user_code("/v1/user/query") == 10011


async def test_exists(caller: Caller) -> None:
    """Existence is told by a code, which the document prints as text."""

    async def code(account: str, **more: Any) -> Any:
        _, answer = await caller.user("/v1/user/exist/verify", {"account": account, **more})
        return answer["code"]

    assert await code("demo@example.com") == "14003"
    assert await code("demo@example.com", reverse=True) == 0
    assert await code("x@y.zz") == 0
    assert await code("x@y.zz", reverse=True) == "14001"
    assert await code("x@y.zz", reverse="yes") == 10001


async def second_code(caller: Caller, receiver: str) -> str:
    """Go through the mail to get the second verification code."""
    await caller.user_ask("/v1/user/verify/code/send", verifyIdReceiver=receiver)
    first = encrypted(caller.midea.verification_code(receiver))
    data = await caller.user_ask("/v1/user/auth/verifyId", verifyId=first, verifyIdReceiver=receiver)
    return str(data["verifyId"])


async def test_verification_codes(caller: Caller, midea: Midea) -> None:
    """A code is mailed, checked once, tried five times at most, and expires."""

    async def verify(code: str) -> int:
        return await caller.user_code("/v1/user/auth/verifyId", verifyId=encrypted(code), verifyIdReceiver=MAIL)

    assert midea.verification_code(MAIL) == ""
    assert await verify("000000") == 11003
    await caller.user_ask("/v1/user/verify/code/send", verifyIdReceiver=MAIL, type="2", userFlag=0)
    code = midea.verification_code(MAIL)
    for _ in range(4):
        assert await verify("wrong") == 11003
    assert await verify(code) == 0
    assert await verify(code) == 11003
    await caller.user_ask("/v1/user/verify/code/send", verifyIdReceiver=MAIL)
    for _ in range(5):
        await verify("wrong")
    assert await verify(midea.verification_code(MAIL)) == 11003
    await caller.user_ask("/v1/user/verify/code/send", verifyIdReceiver=MAIL)
    midea.clock.advance(301)
    assert await verify(midea.verification_code(MAIL)) == 11001


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"verifyIdReceiver": "8613812345678", "userFlag": 1}, 0),
        ({"verifyIdReceiver": "nobody"}, 10001),
        ({"verifyIdReceiver": MAIL, "type": 6}, 10001),
        ({"verifyIdReceiver": MAIL, "type": "first"}, 10001),
        ({"verifyIdReceiver": MAIL, "type": True}, 10001),
        ({"verifyIdReceiver": MAIL, "userFlag": 2}, 10001),
        ({"verifyIdReceiver": MAIL, "type": 4}, 10001),
        ({"verifyIdReceiver": MAIL, "type": 4, "channel": 79}, 0),
    ],
)
async def test_sending_codes(caller: Caller, body: dict[str, Any], code: int) -> None:
    """The parameters of a code are checked."""
    assert await caller.user_code("/v1/user/verify/code/send", **body) == code


async def test_unsent_code(caller: Caller, midea: Midea) -> None:
    """The mail may be down."""
    midea.faults.add("unsent_code", times=1)
    assert await caller.user_code("/v1/user/verify/code/send", verifyIdReceiver=MAIL) == 11002


async def test_register_and_unregister(caller: Caller) -> None:
    """An account is made with the second code, and deleted with another one."""
    account = {
        "countryCode": "CN",
        "email": MAIL,
        "password": encrypted("secret"),
        "verifyIdReceiver": MAIL,
        "verifyId": "wrong",
        "nickName": "Lei",
    }
    assert await caller.user_code("/v1/user/register", **account) == 11003
    account["verifyId"] = await second_code(caller, MAIL)
    data = await caller.user_ask("/v1/user/register", **account)
    assert (data["nickName"], data["email"]) == ("Lei", MAIL)
    account["verifyId"] = await second_code(caller, MAIL)
    assert await caller.user_code("/v1/user/register", **account) == 14003
    login = {"loginAccount": MAIL, "password": encrypted("secret")}
    caller.access_token = (await caller.user_ask("/v1/user/login", **login))["accessToken"]
    codes = {"verifyIdReceiver": MAIL, "verifyId": await second_code(caller, MAIL)}
    assert await caller.user_code("/v1/user/account/unregister", **codes) == 0
    assert await caller.user_code("/v1/user/query") == 10010
    assert await caller.user_code("/v1/user/login", **login) == 12001


async def test_register_with_a_phone(caller: Caller) -> None:
    """A phone number with its area code is a name, with or without a plus."""
    phone = "8613812345678"
    account = {
        "countryCode": "CN",
        "userFlag": 1,
        "phoneAreacode": "86",
        "password": encrypted("secret"),
        "verifyIdReceiver": phone,
        "verifyId": await second_code(caller, phone),
    }
    assert await caller.user_code("/v1/user/register", **account) == 10001
    assert await caller.user_code("/v1/user/register", **account, mobile="13812345678") == 0
    login = {"loginAccount": f"+{phone}", "password": encrypted("secret")}
    assert (await caller.user_ask("/v1/user/login", **login))["email"] == ""


async def test_account_deleted_meanwhile(caller: Caller, midea: Midea) -> None:
    """A token of an account that is gone is worth nothing."""
    await caller.login()
    midea.accounts.delete("100")
    assert await caller.user_code("/v1/user/query") == 14001


async def test_third_parties(caller: Caller) -> None:
    """A third party's login makes an account of its own, or is bound to one, once."""
    facebook = {"thirdUID": encrypted("fb"), "token": "t", "channel": 32}
    data = await caller.user_ask("/v1/user/third/login", **facebook)
    assert data["userFlag"] == "32"
    assert (await caller.user_ask("/v1/user/third/login", **facebook))["uid"] == data["uid"]
    assert await caller.user_code("/v1/user/third/login", **{**facebook, "channel": 1}) == 10001
    await caller.login()
    assert await caller.user_code("/v1/user/third/bind", **facebook) == 14003
    apple = {"thirdUID": encrypted("a"), "token": "t", "channel": "79", "extraInfo": "x"}
    assert await caller.user_code("/v1/user/third/bind", **apple) == 0
    info = await caller.user_ask("/v1/user/query")
    assert info["apple"] == {"bound": True, "identifier": encrypted("a"), "extraInfo": "x"}
    assert info["facebook"] == {"bound": False}
    assert (await caller.user_ask("/v1/user/third/login", **apple))["uid"] == "100"
    assert await caller.user_code("/v1/user/third/unbind", channel=79) == 0
    assert await caller.user_code("/v1/user/third/unbind", channel=79) == 10001


async def test_user_data(caller: Caller) -> None:
    """The user's data can be read and changed."""
    await caller.login()
    info = await caller.user_ask("/v1/user/query")
    assert (info["uid"], info["status"], info["tenantCode"], info["pushTokens"]) == ("100", "0", 1020, [""])
    await caller.user_ask("/v1/user/update", nickName="Mei", gender="1", birthday="1990-01-02", uid="7")
    await caller.user_ask("/v1/user/lan/area/setting", language="zh_CN")
    await caller.user_ask("/v1/common/bind/pushtoken", pushToken="fcm")
    info = await caller.user_ask("/v1/user/query")
    assert (info["nickName"], info["gender"], info["birthday"], info["uid"]) == ("Mei", "1", "1990-01-02", "100")
    assert (info["language"], info["fireBaseToken"]) == ("zh_CN", "fcm")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/user/update", {"nickName": 5}),
        ("/v1/user/update", {"gender": "2"}),
        ("/v1/user/update", {"birthday": "yesterday"}),
        ("/v1/user/lan/area/setting", {"language": "de_DE"}),
        ("/v1/common/picture/upload", {"base64": "***"}),
        ("/v1/common/bind/pushtoken", {}),
    ],
)
async def test_wrong_user_data(caller: Caller, path: str, body: dict[str, Any]) -> None:
    """Wrong data is refused."""
    await caller.login()
    assert await caller.user_code(path, **body) == 10001


async def test_password(caller: Caller) -> None:
    """The password is changed with a second code."""
    await caller.login()
    mail = "demo@example.com"
    change = {"password": encrypted("new"), "verifyIdReceiver": mail, "verifyId": await second_code(caller, mail)}
    assert await caller.user_code("/v1/user/passwd/reset", **change) == 0
    assert await caller.user_code("/v1/user/login", loginAccount=mail, password=encrypted("new")) == 0


async def test_picture(caller: Caller) -> None:
    """A picture gets an address."""
    await caller.login()
    data = await caller.user_ask("/v1/common/picture/upload", base64="aGVsbG8=", format="png")
    assert data["fileType"] == "image/png"
    assert data["url"].endswith(data["fileName"])


async def test_any_refusal(caller: Caller, midea: Midea) -> None:
    """Any code of the table can be had."""
    midea.faults.add("refuse", code=13001, path="/v1/user/area", times=1)
    assert await caller.user_code("/v1/user/area/get") == 13001
    assert await caller.user_code("/v1/user/area/get") == 0
