"""Families, rooms, members and sharing; scenes and automations; messages; users."""

from collections.abc import Mapping
from typing import Any

from .account import Family
from .calls import Params, call, device_of, page
from .device_calls import entry
from .refusals import INVALID_PARAMETER, NO_FAMILY, NO_PERMISSION, Refusal
from .state import TencentState

_TIME = 1_570_786_578


def _family(cloud: TencentState, params: Params) -> Family:
    if params["FamilyId"] not in cloud.account.families:
        raise Refusal(NO_FAMILY)
    return cloud.account.families[params["FamilyId"]]


@call("AppGetUser")
def user(cloud: TencentState, params: Params) -> Mapping[str, Any]:
    """Who is signed in."""
    account = cloud.account
    return {
        "Data": {
            "UserID": account.user_id,
            "NickName": "Demo",
            "CountryCode": "86",
            "PhoneNumber": account.phone,
            "Email": account.email,
            "Avatar": "",
        }
    }


@call("AppGetUserSetting")
def user_setting(cloud: TencentState, params: Params) -> Mapping[str, Any]:
    """The user's settings."""
    return {"UserSetting": {"TemperatureUnit": "C", "Region": "ap-guangzhou"}}


@call("AppLogoutUser")
def log_out(cloud: TencentState, params: Params) -> Mapping[str, Any]:
    """End the token."""
    cloud.account.tokens.pop(params["AccessToken"], None)
    return {"Data": "OK"}


@call("AppGetFamilyList")
def families(cloud: TencentState, params: Params) -> Mapping[str, Any]:
    """All families."""
    items = [
        {"FamilyId": key, "Name": family.name, "Role": 1, "CreateTime": _TIME, "UpdateTime": _TIME}
        for key, family in cloud.account.families.items()
    ]
    return page(params, "FamilyList", items)


@call("AppDescribeFamily", "FamilyId")
def describe_family(cloud: TencentState, params: Params) -> Mapping[str, Any]:
    """One family; here its name is called FamilyName."""
    family = _family(cloud, params)
    return {"Data": {"FamilyId": params["FamilyId"], "FamilyName": family.name, "Address": family.address}}


@call("AppCreateFamily", "Name", "Address")
def create_family(cloud: TencentState, params: Params) -> Mapping[str, Any]:
    """A new family."""
    key = cloud.account.new_id("f")
    cloud.account.families[key] = Family(params["Name"], params["Address"])
    return {"Data": {"FamilyId": key}}


@call("AppModifyFamily", "FamilyId", "Name", "Address")
def modify_family(cloud: TencentState, params: Params) -> None:
    """Another name."""
    family = _family(cloud, params)
    family.name, family.address = params["Name"], params["Address"]


@call("AppDeleteFamily", "FamilyId", "Name")
def delete_family(cloud: TencentState, params: Params) -> None:
    """Delete a family; its name must be given too."""
    if _family(cloud, params).name != params["Name"]:
        raise Refusal(INVALID_PARAMETER, "Name")
    del cloud.account.families[params["FamilyId"]]


@call("AppGetRoomList")
def rooms(cloud: TencentState, params: Params) -> Mapping[str, Any]:
    """Rooms of a family."""
    family = _family(cloud, {"FamilyId": params.get("FamilyId", "")})
    items = [
        {"RoomId": key, "RoomName": name, "DeviceNum": 1, "CreateTime": _TIME, "UpdateTime": _TIME}
        for key, name in family.rooms.items()
    ]
    return page(params, "RoomList", items)


@call("AppCreateRoom", "FamilyId", "Name")
def create_room(cloud: TencentState, params: Params) -> Mapping[str, Any]:
    """A new room."""
    key = cloud.account.new_id("r")
    _family(cloud, params).rooms[key] = params["Name"]
    return {"Data": {"RoomId": key}}


@call("AppModifyRoom", "FamilyId", "RoomId")
def modify_room(cloud: TencentState, params: Params) -> None:
    """Another name."""
    _family(cloud, params).rooms[params["RoomId"]] = params["Name"]


@call("AppDeleteRoom", "FamilyId", "RoomId")
def delete_room(cloud: TencentState, params: Params) -> None:
    """Delete a room."""
    _family(cloud, params).rooms.pop(params["RoomId"], None)


@call("AppGetFamilyMemberList", "FamilyId")
def members(cloud: TencentState, params: Params) -> Mapping[str, Any]:
    """Members of a family."""
    _family(cloud, params)
    return page(params, "MemberList", [{"UserID": cloud.account.user_id, "NickName": "Demo", "Avatar": "", "Role": 1}])


@call("AppInviteMember", "FamilyId")
def invite_member(cloud: TencentState, params: Params) -> Mapping[str, Any]:
    """A token to join with."""
    _family(cloud, params)
    return {"ShareToken": cloud.account.new_secret("join")}


@call("AppSendShareFamilyInvite", "FamilyId", "ToUserId")
def invite_user(cloud: TencentState, params: Params) -> None:
    """Invite a user."""
    _family(cloud, params)


@call("AppJoinFamily", "ShareToken")
def join(cloud: TencentState, params: Params) -> None:
    """Join a family."""
    if params["ShareToken"] not in cloud.account.secrets:
        raise Refusal(INVALID_PARAMETER, "ShareToken")


@call("AppDeleteFamilyMember", "FamilyId", "MemberId")
def remove_member(cloud: TencentState, params: Params) -> None:
    """Remove a member."""
    _family(cloud, params)


@call("AppExitFamily", "FamilyId")
def leave(cloud: TencentState, params: Params) -> None:
    """Leave a family."""
    _family(cloud, params)
    del cloud.account.families[params["FamilyId"]]


# Sharing


@call("AppListUserShareDevices", "Offset", "Limit")
def shared(cloud: TencentState, params: Params) -> Mapping[str, Any]:
    """Devices that others share; they belong to no family."""
    found = [
        {**{k: v for k, v in entry(cloud, d).items() if k not in {"FamilyId", "RoomId"}}, "FromUserID": d.shared_by}
        for d in cloud.devices.values()
        if d.shared_by
    ]
    return page(params, "ShareDevices", found, limit=100)


@call("AppSendShareDeviceInvite", "ProductId", "DeviceName", "ToUserId")
def share(cloud: TencentState, params: Params) -> Mapping[str, Any]:
    """Share a device with a user."""
    device_of(cloud, params)
    return {"Status": "OK"}


@call("AppCreateShareDeviceToken", "ProductId", "DeviceName", "FamilyId")
def share_token(cloud: TencentState, params: Params) -> Mapping[str, Any]:
    """A token to take a device with."""
    device_of(cloud, params)
    return {"ShareDeviceToken": cloud.account.new_secret("share")}


@call("AppDescribeShareDeviceToken", "ShareDeviceToken")
def describe_share(cloud: TencentState, params: Params) -> Mapping[str, Any]:
    """What a token is for."""
    if params["ShareDeviceToken"] not in cloud.account.secrets:
        raise Refusal("InvalidParameterValue.InvalidShareDeviceToken")
    return {"ShareDeviceTokenInfo": {"FromUserId": "1", "FromUserNick": "tests", "UserId": "", "AliasName": "a light"}}


@call("AppBindUserShareDevice", "ProductId", "DeviceName", "ShareDeviceToken")
def take(cloud: TencentState, params: Params) -> Mapping[str, Any]:
    """Take a shared device."""
    if params["ShareDeviceToken"] not in cloud.account.secrets:
        raise Refusal("InvalidParameterValue.InvalidShareDeviceToken")
    return {"Status": "OK"}


@call("AppRemoveUserShareDevice", "ProductId", "DeviceName")
def give_back(cloud: TencentState, params: Params) -> Mapping[str, Any]:
    """Give a shared device back."""
    device = device_of(cloud, params)
    if not device.shared_by:
        raise Refusal("InvalidParameterValue.AppDeviceNotExist")
    cloud.remove_device(device.id)
    return {"Status": "OK"}


@call("AppListShareDeviceUsers", "ProductId", "DeviceName", "Offset", "Limit")
def share_users(cloud: TencentState, params: Params) -> Mapping[str, Any]:
    """With whom a device is shared."""
    device_of(cloud, params)
    return page(params, "Users", [{"UserId": "7", "NickName": "tests", "PhoneNumber": "139***5678", "BindTime": _TIME}])


@call("AppRemoveShareDeviceUser", "ProductId", "DeviceName", "RemoveUserId")
def take_back(cloud: TencentState, params: Params) -> Mapping[str, Any]:
    """End sharing with somebody."""
    device_of(cloud, params)
    return {"Status": "OK"}


# Scenes and automations


@call("AppGetSceneList", "FamilyId", "Offset", "Limit")
def scenes(cloud: TencentState, params: Params) -> Mapping[str, Any]:
    """Scenes of a family."""
    found = [
        {
            "SceneId": key,
            "FamilyId": params["FamilyId"],
            "SceneIcon": "",
            "UserId": "1",
            "Flag": 0,
            "Status": 0,
            **scene,
        }
        for key, scene in _family(cloud, params).scenes.items()
    ]
    return page(params, "SceneList", found)


@call("AppCreateScene", "FamilyId", "SceneName", "SceneIcon", "Actions")
def create_scene(cloud: TencentState, params: Params) -> Mapping[str, Any]:
    """A new scene."""
    key = cloud.account.new_id("s")
    _family(cloud, params).scenes[key] = {"SceneName": params["SceneName"], "Actions": params["Actions"]}
    return {"SceneId": key}


def _of(cloud: TencentState, kind: str, key: str) -> dict[str, Any]:
    """Return the scenes or automations that have this one."""
    for family in cloud.account.families.values():
        if key in (found := family.scenes if kind == "scene" else family.automations):
            return found
    raise Refusal(NO_PERMISSION)


@call("AppModifyScene", "SceneId", "SceneName", "SceneIcon", "Actions")
def modify_scene(cloud: TencentState, params: Params) -> None:
    """Change a scene."""
    _of(cloud, "scene", params["SceneId"])[params["SceneId"]] = {
        "SceneName": params["SceneName"],
        "Actions": params["Actions"],
    }


@call("AppDeleteScene", "SceneId")
def delete_scene(cloud: TencentState, params: Params) -> None:
    """Delete a scene."""
    del _of(cloud, "scene", params["SceneId"])[params["SceneId"]]


@call("AppRunScene", "SceneId")
def run_scene(cloud: TencentState, params: Params) -> None:
    """Carry a scene out."""
    if cloud.faults.take("scene_busy"):
        raise Refusal("UnsupportedOperation.SceneRunInProgress")
    cloud.run_actions(_of(cloud, "scene", params["SceneId"])[params["SceneId"]]["Actions"])


_PLAN = (
    "Name", "Icon", "Status", "MatchType", "Conditions", "Actions", "EffectiveBeginTime", "EffectiveEndTime", "EffectiveDays",
)  # fmt: skip


@call("AppGetAutomationList", "FamilyId")
def automations(cloud: TencentState, params: Params) -> Mapping[str, Any]:
    """Automations of a family."""
    found = _family(cloud, params).automations.items()
    return {"List": [{"AutomationId": k, "Icon": "", "Name": a["Name"], "Status": a["Status"]} for k, a in found]}


@call("AppCreateAutomation", "FamilyId", *_PLAN)
def create_automation(cloud: TencentState, params: Params) -> Mapping[str, Any]:
    """A new automation."""
    key = cloud.account.new_id("a")
    _family(cloud, params).automations[key] = {name: params[name] for name in _PLAN}
    return {"AutomationId": key}


@call("AppDescribeAutomation", "AutomationId")
def describe_automation(cloud: TencentState, params: Params) -> Mapping[str, Any]:
    """One automation."""
    found = _of(cloud, "automation", params["AutomationId"])[params["AutomationId"]]
    return {"Data": {"AutomationId": params["AutomationId"], **found}}


@call("AppModifyAutomation", "AutomationId", *_PLAN)
def modify_automation(cloud: TencentState, params: Params) -> None:
    """Change an automation."""
    _of(cloud, "automation", params["AutomationId"])[params["AutomationId"]] = {name: params[name] for name in _PLAN}


@call("AppModifyAutomationStatus", "AutomationId", "Status")
def enable_automation(cloud: TencentState, params: Params) -> None:
    """Enable or disable an automation."""
    _of(cloud, "automation", params["AutomationId"])[params["AutomationId"]]["Status"] = params["Status"]


@call("AppDeleteAutomation", "AutomationId")
def delete_automation(cloud: TencentState, params: Params) -> None:
    """Delete an automation."""
    del _of(cloud, "automation", params["AutomationId"])[params["AutomationId"]]


# Messages


@call("AppGetMessages", "Category", "Limit")
def messages(cloud: TencentState, params: Params) -> Mapping[str, Any]:
    """Messages of a category, newest first, from the one named on."""
    if params["Category"] not in {1, 2, 3} or params["Limit"] > 100:
        raise Refusal(INVALID_PARAMETER, "Category")
    found = [item for item in reversed(cloud.account.messages) if item["Category"] == params["Category"]]
    if last := params.get("MsgID"):
        found = found[[item["MsgID"] for item in found].index(last) + 1 :]
    return {"Data": {"Listover": len(found) <= params["Limit"], "Msgs": found[: params["Limit"]]}}


@call("AppDeleteMessage", "MsgID")
def delete_message(cloud: TencentState, params: Params) -> Mapping[str, Any]:
    """Delete a message."""
    account = cloud.account
    kept = [item for item in account.messages if item["MsgID"] != str(params["MsgID"])]
    if len(kept) == len(account.messages):
        raise Refusal("InvalidParameterValue.MsgIDInvalid")
    account.messages[:] = kept
    return {"Data": "OK"}
