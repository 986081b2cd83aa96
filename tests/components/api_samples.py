"""One use of every interface that `homeclouds.call_api` can call, by cloud, in an order in which each is possible."""

import base64
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from simulators.core import Simulator
from simulators.ewelink import Ewelink
from simulators.midea import Midea
from simulators.midea.accounts import utility_unit
from simulators.midea.catalogue import ATTIC, LIVING_ROOM
from simulators.tencent import Tencent

type Parameters = Mapping[str, Any]


@dataclass
class Caller:
    """The vendor's side, and the action to prepare a call with."""

    simulator: Simulator
    call: Callable[[str, Parameters], Awaitable[Any]]

    async def secret(self, interface: str, **parameters: Any) -> str:
        """Return what an interface returns as a text."""
        return str(await self.call(interface, parameters))


type Sample = Parameters | Callable[[Caller], Awaitable[Parameters]]

LAMP, GATEWAY, NEW, HOME = "SIMRGBLAMP/lamp01", "SIMGATEWAY/gw01", "SIMBASICLT/new", "f_home"
_PLAN = {
    "name": "Rain",
    "conditions": [{"CondId": "1", "CondType": 1}],
    "actions": [{"ActionType": 1, "Data": "5"}],
    "any_condition": True,
}


def _bind_token(**parameters: Any) -> Sample:
    async def prepare(by: Caller) -> Parameters:
        return {"token": await by.secret("AppCreateDeviceBindToken"), **parameters}

    return prepare


def _share_token(**parameters: Any) -> Sample:
    async def prepare(by: Caller) -> Parameters:
        return {"token": await by.secret("AppCreateShareDeviceToken", device=LAMP, family_id=HOME), **parameters}

    return prepare


async def _invitation(by: Caller) -> Parameters:
    return {"token": await by.secret("AppInviteMember", family_id=HOME)}


async def _message(by: Caller) -> Parameters:
    assert isinstance(by.simulator, Tencent)
    return {"message_id": by.simulator.account.messages[0]["MsgID"]}


TENCENT: Mapping[str, Sample] = {
    "AppGetUserSetting": {},
    "AppLogoutUser": {},
    "AppCreateDeviceBindToken": {},
    "AppGetDeviceBindTokenState": _bind_token(),
    "AppTokenBindDeviceFamily": _bind_token(device=NEW, family_id=HOME),
    "APPGetWechatDeviceTicket": {"device": LAMP, "third_app": True, "model_id": "m"},
    "AppDeleteDeviceInFamily": {"device": LAMP, "family_id": HOME},
    "AppGetDeviceInFamily": {"device": LAMP, "family_id": HOME},
    "AppModifyFamilyDeviceRoom": {"device": LAMP, "family_id": HOME, "room_id": "r_bed"},
    "AppBindSubDeviceInFamily": {"gateway": GATEWAY, "device": NEW},
    "AppGetGatewayBindDeviceList": {"gateway": GATEWAY, "product_id": "SIMTHSENSE"},
    "AppSigBindDeviceInFamily": {"device": NEW, "family_id": HOME, "timestamp": 1694141664, "signature": "7CE3"},
    "AppSigGatewayBindDevice": {
        "gateway": GATEWAY,
        "device": NEW,
        "timestamp": 1583810805,
        "nonce": "123456",
        "signature": "YZGf",
    },
    "AppGatewayUnbindDevice": {"gateway": GATEWAY, "device": "SIMTHSENSE/sub_th"},
    "AppReportDataAsDevice": {"device": LAMP, "data": {"brightness": 3}},
    "AppPublishMsgAsDevice": {"device": LAMP, "topic": "topic", "payload": "text"},
    "AppReportDeviceEvent": {
        "device": "SIMBASICLT/light01",
        "event_id": "low_voltage",
        "params": {"voltage": 3.1},
        "timestamp": 1,
    },
    "AppSendShareDeviceInvite": {"device": LAMP, "user_id": "7"},
    "AppCreateShareDeviceToken": {"device": LAMP, "family_id": HOME, "context": None},
    "AppDescribeShareDeviceToken": _share_token(),
    "AppBindUserShareDevice": _share_token(device=LAMP),
    "AppRemoveUserShareDevice": {"device": "SIMBASICLT/borrowed"},
    "AppListShareDeviceUsers": {"device": LAMP},
    "AppRemoveShareDeviceUser": {"device": LAMP, "user_id": 7},
    "AppCreateFamily": {"name": "New", "address": "Street"},
    "AppModifyFamily": {"family_id": HOME, "name": "New", "address": "Street"},
    "AppDeleteFamily": {"family_id": HOME, "name": "My home"},
    "AppDescribeFamily": {"family_id": HOME},
    "AppCreateRoom": {"family_id": HOME, "name": "Attic"},
    "AppModifyRoom": {"family_id": HOME, "room_id": "r_bed", "name": "Guests"},
    "AppDeleteRoom": {"family_id": HOME, "room_id": "r_bed"},
    "AppInviteMember": {"family_id": HOME},
    "AppSendShareFamilyInvite": {"family_id": HOME, "user_id": "7"},
    "AppJoinFamily": _invitation,
    "AppGetFamilyMemberList": {"family_id": HOME},
    "AppDeleteFamilyMember": {"family_id": HOME, "member_id": "7"},
    "AppExitFamily": {"family_id": HOME},
    "AppGetDeviceOTAInfo": {"device": LAMP},
    "AppReportFirmwareVersion": {"device": LAMP, "version": "2.0"},
    "AppReportOTAStatus": {"device": LAMP, "version": "2.0", "state": "downloading", "percent": 20},
    "AppDeleteMessage": _message,
    "AppCreateScene": {"family_id": HOME, "name": "New", "actions": []},
    "AppModifyScene": {"scene_id": "s_movie", "name": "New", "actions": [{"ActionType": 1, "Data": "5"}]},
    "AppDeleteScene": {"scene_id": "s_movie"},
    "AppCreateAutomation": {"family_id": HOME, "plan": _PLAN},
    "AppDescribeAutomation": {"automation_id": "a_hall"},
    "AppModifyAutomation": {"automation_id": "a_hall", "plan": _PLAN},
    "AppDeleteAutomation": {"automation_id": "a_hall"},
    "IotVideoDescribeCloudStorageStreamData": {"device": "SIMCAMERA1/cam01", "start": 5},
    "AppKugouUserCommand song_infos": {"device": "SIMSPEAKER/spk01", "ids": ["1", "2"]},
    "AppKugouUserCommand user_logout": {"device": "SIMSPEAKER/spk01"},
}

_PLUG, _DOUBLE, _MADE = "1000000001", "1000000003", "1000001001"
_DEMO, _NUMBER, _NEW_NUMBER = {"email": "demo@example.com"}, "+8613800138000", "+8613800138009"


def _with_code(user: Mapping[str, str], purpose: str, /, **parameters: Any) -> Sample:
    async def prepare(by: Caller) -> Parameters:
        assert isinstance(by.simulator, Ewelink)
        await by.call("Send Verification Code", {"user": user, "purpose": purpose})
        (name,) = user.values()
        return {"code": by.simulator.verification_code(name)["code"], **parameters}

    return prepare


EWELINK: Mapping[str, Sample] = {
    "Send Verification Code": {"user": _DEMO, "purpose": 1},
    "Create account": _with_code(
        {"phoneNumber": _NEW_NUMBER},
        "register",
        country_code="+86",
        user={"phoneNumber": _NEW_NUMBER},
        password="password1",
    ),
    "SMS Login": _with_code({"phoneNumber": _NUMBER}, "sign_in", country_code="+86", phone_number=_NUMBER),
    "Reset Password": _with_code(_DEMO, "reset_password", user=_DEMO, password="password2"),
    "Change Password": {"old": "demo-password", "new": "password3"},
    "Get User Information": {},
    "Update User Information": {"nickname": "New", "newsletter": False},
    "Logout": {},
    "Revoke Token": {},
    "Delete Account": _with_code(_DEMO, "close_account"),
    "Get home page information": {"user": True, "things": 3},
    "Add WiFi Device": {
        "device": _MADE,
        "key": f"key-of-{_MADE}",
        "name": "New",
        "chip": "chip-1",
        "settings": {"opsHistory": 0},
    },
    "Add GSM Device": {"gsm_id": "348512d49379bb0acace4598e14fc450", "name": "Gate"},
    "Delete Device": {"device": _PLUG},
    "Change device settings": {"devices": [_PLUG], "settings": {"opsHistory": 0}},
    "Get Group List": {},
    "Add Group": {"name": "New", "main_device": _DOUBLE},
    "Delete Group": {"group": "group-1"},
    "Change Group Status": {"group": "group-1", "params": {"switch": "on"}},
    "Update the Device List of a Group": {"group": "group-1", "devices": [_PLUG, _DOUBLE]},
    "Clean Device Operating History": {"device": _PLUG},
    "Sort Rooms": {"rooms": ["room-4", "room-3", "room-2", "room-1"]},
    "Move things": {"room": "room-1", "before": [[1, _PLUG]], "after": [[1, _DOUBLE]]},
    "Add a Home": {"name": "Third", "rooms": ["Attic"], "last": False},
    "Delete Home": {"home": "home-1", "move_to": "home-2", "switch_to": "home-2"},
    "Switch Current Home": {"home": "home-2"},
    "Sort Things in a Home": {"things": [[1, "1000000090"]], "home": "home-2"},
    "Add a Room": {"home": "home-2", "name": "Attic"},
    "Change Room Name": {"room": "room-9", "name": "New"},
    "Delete Room": {"room": "room-1"},
}

_MAIL = "tom@example.com"


async def _log_in(by: Caller) -> None:
    await by.call("User login", {"account": "demo@example.com", "password": utility_unit("demo-password")})


def _as_user(**parameters: Any) -> Sample:
    async def prepare(by: Caller) -> Parameters:
        await _log_in(by)
        return parameters

    return prepare


def _with_second_code(receiver: str, purpose: int, /, **parameters: Any) -> Sample:
    async def prepare(by: Caller) -> Parameters:
        await _log_in(by)
        return {"receiver": receiver, "second_code": (await _code(by, receiver, purpose)), **parameters}

    return prepare


async def _code(by: Caller, receiver: str, purpose: int) -> str:
    assert isinstance(by.simulator, Midea)
    await by.call("Send a verification code", {"receiver": receiver, "purpose": purpose})
    code = utility_unit(by.simulator.verification_code(receiver))
    return str(await by.call("Verify a verification code", {"receiver": receiver, "code": code}))


async def _mailed(by: Caller) -> Parameters:
    assert isinstance(by.simulator, Midea)
    await by.call("Send a verification code", {"receiver": _MAIL})
    return {"receiver": _MAIL, "code": utility_unit(by.simulator.verification_code(_MAIL))}


async def _third_party(by: Caller) -> Parameters:
    await by.call("Bind a third-party account", await _bound(by))
    return {"channel": 32}


async def _bound(by: Caller) -> Parameters:
    await _log_in(by)
    return {"user_id": utility_unit("fb-1"), "third_party_token": "fb-token", "channel": "facebook"}


MIDEA: Mapping[str, Sample] = {
    "Get country code list": {},
    "Send a verification code": {"receiver": _MAIL, "purpose": "third_party", "channel": 79},
    "Verify a verification code": _mailed,
    "Check existence for a user": {"account": _MAIL},
    "Create a new user account": _with_second_code(
        _MAIL, 1, password=utility_unit("first"), country="US", nickName="Tom"
    ),
    "User login": {"account": "demo@example.com", "password": utility_unit("demo-password")},
    "Login with a third party account": {
        "user_id": utility_unit("fb-2"),
        "third_party_token": "fb-token",
        "channel": 32,
    },
    "Bind a third-party account": _bound,
    "Unbind a third-party account": _third_party,
    "Renew the access token": _as_user(),
    "Set push token for google Firebase": _as_user(push_token="somewhere"),
    "User logout": _as_user(),
    "Delete an user account": _with_second_code("demo@example.com", 5),
    "Query user information": _as_user(),
    "Update user information": _as_user(nickName="Tom", gender="1"),
    "Modify the password of login user": _with_second_code("demo@example.com", 3, password=utility_unit("second")),
    "Change the language code for login user": _as_user(language="zh_CN"),
    "Upload an image": _as_user(image=base64.b64encode(b"image").decode(), image_format="png"),
    "Get ADS resource": {},
    "Get RegionID": {"time_zone": "Europe/Berlin"},
    "Get channel list": {"country": "CN"},
    "Bind an appliance to user": {"appliance": ATTIC, "verification_code": "483920"},
    "Unbind an appliance from user": {"appliance": LIVING_ROOM},
}

SAMPLES: Mapping[str, Mapping[str, Sample]] = {"midea": MIDEA, "ewelink": EWELINK, "tencent": TENCENT}
