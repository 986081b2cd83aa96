"""Every call of the vendor's document: it does what it says, is checked as the vendor checks it, and reaches the vendor."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, NamedTuple

import pytest

from custom_components.homeclouds.clouds.ewelink.api import GROUP, Endpoint
from custom_components.homeclouds.clouds.ewelink.api.accounts import Purpose
from simulators.ewelink import Ewelink

from .conftest import Bench

LAMP, FLOOR_LAMP, DOUBLE = "1000000001", "1000000002", "1000000003"
NEW, GSM = "1000001001", "348512d49379bb0acace4598e14fc450"
DEMO, GUEST = {"email": "demo@example.com"}, {"email": "guest@example.com"}
NUMBER = "+8613800138000"


type Use = Callable[[Bench], Awaitable[None]]


class Row(NamedTuple):
    """A call of the document, and one use of it."""

    method: str
    path: str
    use: Use


DOCUMENT: dict[str, Row] = {}
"""Headline of the document -> call. "Get the list of all devices" has no address: it describes what the lists hold."""
OTHERS: dict[str, Row] = {}
"""The same from the vendor's other documents."""


def _row(table: dict[str, Row], name: str, method: str, path: str) -> Callable[[Use], Use]:
    def add(use: Use) -> Use:
        table[name] = Row(method, path, use)
        return use

    return add


documented, beyond = partial(_row, DOCUMENT), partial(_row, OTHERS)


# --- User ------------------------------------------------------------------------------------------------------------------


@documented("Get Region", "GET", "/v2/utils/get-region")
async def _region(b: Bench) -> None:
    assert await b.accounts.region("+86") == "cn"
    assert await b.accounts.region("+65") == "as"


@documented("Create account", "POST", "/v2/user/register")
async def _register(b: Bench) -> None:
    code = await b.code({"phoneNumber": "+8613800138009"}, Purpose.REGISTER)
    signed_in = await b.accounts.register("+86", {"phoneNumber": "+8613800138009"}, "password1", code)
    assert (signed_in["user"]["phoneNumber"], signed_in["region"]) == ("+8613800138009", "cn")
    assert len(b.sim.accounts.users) == 4


@documented("Login", "POST", "/v2/user/login")
async def _login(b: Bench) -> None:
    signed_in = await b.accounts.login("+86", DEMO, "demo-password")
    assert (signed_in["user"]["nickname"], signed_in["region"]) == ("Demo", "cn")
    assert b.sim.accounts.check(signed_in["at"], b.sim.now()).rt == signed_in["rt"]


@documented("SMS Login", "POST", "/v2/user/sms-login")
async def _sms_login(b: Bench) -> None:
    code = await b.code({"phoneNumber": NUMBER}, Purpose.SIGN_IN)
    assert (await b.accounts.sms_login("+86", NUMBER, code))["user"]["phoneNumber"] == NUMBER


@documented("Send Verification Code", "POST", "/v2/user/verification-code")
async def _send_code(b: Bench) -> None:
    await b.accounts.send_code(DEMO, Purpose.RESET_PASSWORD)
    (sent,) = b.sim.accounts.sent
    assert (sent.name, sent.purpose) == ("demo@example.com", 1)


@documented("Reset Password", "POST", "/v2/user/reset-pwd")
async def _reset_password(b: Bench) -> None:
    code = await b.code(DEMO, Purpose.RESET_PASSWORD)
    await b.accounts.reset_password(DEMO, "password2", code)
    assert b.sim.accounts.users[0].password == "password2"


@documented("Change Password", "POST", "/v2/user/change-pwd")
async def _change_password(b: Bench) -> None:
    await b.api.users.change_password("demo-password", "password3")
    assert b.sim.accounts.users[0].password == "password3"


@documented("Get User Information", "GET", "/v2/user/profile")
async def _profile(b: Bench) -> None:
    found = await b.api.users.profile()
    assert (found["user"]["nickname"], found["user"]["accountLevel"], found["region"]) == ("Demo", 20, "cn")


@documented("Update User Information", "POST", "/v2/user/profile")
async def _update_profile(b: Bench) -> None:
    await b.api.users.update(nickname="New", newsletter=False, consulted=True)
    assert (b.sim.accounts.users[0].nickname, b.sim.accounts.users[0].consulted) == ("New", True)


@documented("Refresh Access Token", "POST", "/v2/user/refresh")
async def _refresh(b: Bench) -> None:
    assert b.listener.cloud.session.tokens is not None
    old = b.listener.cloud.session.tokens
    new = await b.accounts.refresh(old.rt)
    assert {new["at"], new["rt"]}.isdisjoint({old.at, old.rt})


@documented("Logout", "DELETE", "/v2/user/logout")
async def _logout(b: Bench) -> None:
    await b.api.users.logout()
    assert not b.sim.accounts.pairs


@documented("Delete Account", "POST", "/v2/user/close-account")
async def _close_account(b: Bench) -> None:
    await b.api.users.close_account(await b.code(DEMO, Purpose.CLOSE_ACCOUNT))
    assert [user.nickname for user in b.sim.accounts.users] == ["Guest", "Third"]
    assert not b.sim.devices


@beyond("OAuth 2.0: exchange the code", "POST", "/v2/user/oauth/token")
async def _exchange(b: Bench) -> None:
    b.sim.accounts.codes["the-code"] = b.sim.accounts.users[0]
    granted = await b.accounts.exchange("the-code", "http://127.0.0.1/callback")
    assert granted["rtExpiredTime"] > granted["atExpiredTime"]
    assert b.sim.accounts.check(granted["accessToken"], b.sim.now()).rt == granted["refreshToken"]


@beyond("OAuth 2.0: revoke", "DELETE", "/v2/user/oauth/token")
async def _revoke(b: Bench) -> None:
    await b.api.users.revoke()
    assert not b.sim.accounts.pairs


# --- Home Page, Device -----------------------------------------------------------------------------------------------------


@documented("Get home page information", "POST", "/v2/homepage")
async def _home_page(b: Bench) -> None:
    b.sim.add_message("Hello")
    page = await b.api.users.home_page(user=True, homes=True, things=3, messages=30, client={"os": "Android"})
    assert page["userInfo"]["nickname"] == "Demo"
    assert [home["name"] for home in page["familyInfo"]["familyList"]] == ["My Home", "Garden House"]
    assert len(page["thingInfo"]["thingList"]) == 3
    assert [message["message"]["text"] for message in page["messageInfo"]["messageList"]] == ["Hello"]
    assert "userInfo" not in await b.api.users.home_page(homes=True)


@documented("Get Thing List", "GET", "/v2/device/thing")
async def _things(b: Bench) -> None:
    lamp, *_, group = await b.api.things.all("home-1")
    data = lamp["itemData"]
    assert (lamp["itemType"], data["deviceid"], data["extra"]["uiid"], data["family"]["roomid"]) == (
        1,
        LAMP,
        1,
        "room-1",
    )
    assert data["devGroups"] == [{"type": 1, "groupId": "group-1"}]
    assert data["settings"] == {"opsNotify": 0, "opsHistory": 1, "alarmNotify": 1}
    assert (group["itemType"], group["itemData"]["mainDeviceId"]) == (3, LAMP)
    assert len(await b.api.things.all()) > 40


@documented("Get Specified Things list", "POST", "/v2/device/thing")
async def _specified(b: Bench) -> None:
    found = await b.api.things.specified([(1, LAMP), (3, "group-1"), (1, "unknown")])
    assert [each["itemType"] for each in found] == [1, 3]


@documented("Get Device or Group Status", "GET", "/v2/device/thing/status")
async def _status(b: Bench) -> None:
    assert await b.api.things.status(LAMP, names=["switch", "startup"]) == {"switch": "off", "startup": "off"}
    assert await b.api.things.status("group-1", kind=GROUP) == {"switch": "off"}


@documented("Update the Status of a Device or Group", "POST", "/v2/device/thing/status")
async def _set_status(b: Bench) -> None:
    await b.api.things.set_status(LAMP, {"switch": "on"})
    assert b.device().properties["switch"] == "on"
    await b.api.things.set_status("group-1", {"switch": "off"}, kind=GROUP)
    assert b.device(FLOOR_LAMP).properties["switch"] == "off"


@documented("Update the Status of Multiple Devices or Groups", "POST", "/v2/device/thing/batch-status")
async def _set_statuses(b: Bench) -> None:
    b.sim.set_online(DOUBLE, False)
    wanted = {thing: (kind, {"switch": "on"}) for thing, kind in ((LAMP, 1), (DOUBLE, 1), ("group-1", GROUP))}
    assert await b.api.things.set_statuses(wanted) == {LAMP: 0, DOUBLE: 30022, "group-1": 0}
    assert await b.api.things.set_statuses(wanted, timeout=0) == {LAMP: 0, DOUBLE: 0, "group-1": 0}


@documented("Add WiFi Device", "POST", "/v2/device/add")
async def _add(b: Bench) -> None:
    thing = await b.api.devices.add(
        NEW, f"key-of-{NEW}", name="New", chip="chip-1", settings={"opsHistory": 0}, home="home-2", room="room-9"
    )
    assert (thing["itemType"], thing["itemData"]["name"], thing["itemData"]["settings"]["opsHistory"]) == (1, "New", 0)
    assert b.device(NEW).room == "room-9"
    first, *_ = await b.api.things.all("home-2")
    assert first["itemData"]["deviceid"] == NEW


@documented("Add GSM Device", "POST", "/v2/device/add-gsm")
async def _add_gsm(b: Bench) -> None:
    (thing,) = await b.api.devices.add_gsm(GSM, name="Gate", last=True)
    assert (thing["itemData"]["name"], thing["itemData"]["extra"]["uiid"]) == ("Gate", 24)
    *_, last = await b.api.things.all("home-1")
    assert last["itemData"].get("deviceid") == "1000001006"


@documented("Update Name/Room of Device", "POST", "/v2/device/update-info")
async def _update_info(b: Bench) -> None:
    await b.api.devices.update_info(LAMP, name="New", room="room-2")
    assert (b.device().name, b.device().room) == ("New", "room-2")


@documented("Delete Device", "DELETE", "/v2/device")
async def _delete(b: Bench) -> None:
    await b.api.devices.delete(LAMP)
    assert LAMP not in b.sim.devices
    assert not b.sim.groups


@documented("Change Device Tags", "POST", "/v2/device/tags")
async def _set_tags(b: Bench) -> None:
    await b.api.devices.set_tags(LAMP, {"key1": "value1"}, merge=False)
    thing = await b.api.devices.set_tags(LAMP, {"key3": "value3"})
    assert thing["itemData"]["tags"] == {"key1": "value1", "key3": "value3"}
    await b.api.devices.set_tags(LAMP, {"key3": "value3"}, merge=False)
    assert b.device().tags == {"key3": "value3"}


@beyond("Change device settings", "POST", "/v2/device/settings")
async def _set_settings(b: Bench) -> None:
    await b.api.devices.set_settings([LAMP, DOUBLE], {"opsHistory": 0})
    await b.api.things.set_status(LAMP, {"switch": "on"})
    assert b.device().history == []


# --- groups, sharing, history, firmware --------------------------------------------------------------------------------------


@documented("Get Group List", "GET", "/v2/device/group")
async def _groups(b: Bench) -> None:
    (group,) = await b.api.groups.all()
    assert (group["itemType"], group["itemData"]["id"], group["itemData"]["params"]) == (
        3,
        "group-1",
        {"switch": "off"},
    )


@documented("Add Group", "POST", "/v2/device/group")
async def _add_group(b: Bench) -> None:
    group = await b.api.groups.add("New", DOUBLE, home="home-1", room="room-4")
    assert (group["itemData"]["mainDeviceId"], group["itemData"]["family"]["roomid"]) == (DOUBLE, "room-4")


@documented("Change Group Name", "PUT", "/v2/device/group")
async def _rename_group(b: Bench) -> None:
    await b.api.groups.rename("group-1", "New")
    assert b.sim.groups[0]["name"] == "New"


@documented("Delete Group", "DELETE", "/v2/device/group")
async def _delete_group(b: Bench) -> None:
    await b.api.groups.delete("group-1")
    assert not b.sim.groups


@documented("Change Group Status", "POST", "/v2/device/group/status")
async def _save_group(b: Bench) -> None:
    await b.api.groups.save_status("group-1", {"switch": "on"})
    assert b.sim.groups[0]["params"] == {"switch": "on"}
    assert b.device().properties["switch"] == "off"


@documented("Update the Device List of a Group", "POST", "/v2/device/group/update")
async def _set_group_devices(b: Bench) -> None:
    found = await b.api.groups.set_devices("group-1", [LAMP, DOUBLE])
    assert [each["itemData"]["deviceid"] for each in found] == [LAMP, DOUBLE]


@documented("Share Devices", "POST", "/v2/device/share")
async def _share(b: Bench) -> None:
    user = {"countryCode": "+86", "phoneNumber": "+8613800138001"}
    (thing,) = await b.api.sharing.share([LAMP], user, permit=9, comment="Welcome")
    (shared,) = thing["itemData"]["shareTo"]
    assert (shared["apikey"], shared["permit"], shared["comment"]) == (b.guest, 9, "Welcome")


@documented("Change Sharing Permission", "POST", "/v2/device/share/permit")
async def _change_permit(b: Bench) -> None:
    await b.api.sharing.share([LAMP], GUEST, permit=0)
    (thing,) = await b.api.sharing.change_permit(LAMP, b.guest, 3)
    assert thing["itemData"]["shareTo"][0]["permit"] == 3


@documented("Cancel Sharing", "DELETE", "/v2/device/share")
async def _unshare(b: Bench) -> None:
    await b.api.sharing.share([LAMP], GUEST, permit=0)
    (thing,) = await b.api.sharing.unshare(LAMP, b.guest)
    assert thing["itemData"]["shareTo"] == []


@documented("Get Device Operating History", "GET", "/v2/device/history")
async def _operations(b: Bench) -> None:
    for state in ("on", "off", "on"):
        await b.api.things.set_status(LAMP, {"switch": state})
        await b.sim.advance(1)
    first, second, third = await b.api.history.operations(LAMP)
    assert (first["request"], first["userAgent"]) == ('{"switch": "on"}', "app")
    assert await b.api.history.operations(LAMP, before=first["opsTime"], number=1) == [second]
    assert await b.api.history.operations(LAMP, before=third["opsTime"]) == []


@documented("Clean Device Operating History", "DELETE", "/v2/device/history")
async def _clear_history(b: Bench) -> None:
    await b.api.things.set_status(LAMP, {"switch": "on"})
    await b.api.history.clear(LAMP)
    assert b.device().history == []


@documented("Get Device OTA Update Information", "POST", "/v2/device/ota/query")
async def _firmware(b: Bench) -> None:
    lamp, double = b.device(), b.device(DOUBLE)
    asked = [(each.id, each.model, "3.7.0") for each in (lamp, double)]
    (newer,) = await b.api.updates.newer(asked)
    assert (newer["deviceid"], newer["version"], newer["binList"][0]["name"]) == (LAMP, "3.8.0", "user1.bin")
    assert await b.api.updates.newer([(LAMP, "other", "3.7.0")]) == []


# --- Homes and Rooms, Message Center -----------------------------------------------------------------------------------------


@documented("Get Homes and Rooms", "GET", "/v2/family")
async def _homes(b: Bench) -> None:
    first, second = await b.api.homes.all()
    assert (first.name, first.rooms["room-2"]) == ("My Home", "Bedroom")
    assert (second.id, second.rooms) == ("home-2", {"room-9": "Porch"})


@documented("Add a Home", "POST", "/v2/family")
async def _add_home(b: Bench) -> None:
    home = await b.api.homes.add("Third", ["Attic", "Cellar"], last=False)
    assert [room["name"] for room in home["roomList"]] == ["Attic", "Cellar"]
    assert [home.name for home in await b.api.homes.all()] == ["Third", "My Home", "Garden House"]


@documented("Add a Room", "POST", "/v2/family/room")
async def _add_room(b: Bench) -> None:
    room = await b.api.homes.add_room("home-2", "Attic", last=False)
    assert b.sim.homes[1]["rooms"] == {room["id"]: "Attic", "room-9": "Porch"}


@documented("Change Home Name", "PUT", "/v2/family")
async def _rename_home(b: Bench) -> None:
    await b.api.homes.rename("New", "home-2")
    await b.api.homes.rename("Current")
    assert [home["name"] for home in b.sim.homes] == ["Current", "New"]


@documented("Change Room Name", "PUT", "/v2/family/room")
async def _rename_room(b: Bench) -> None:
    await b.api.homes.rename_room("room-9", "New")
    assert b.sim.homes[1]["rooms"] == {"room-9": "New"}


@documented("Sort Rooms", "POST", "/v2/family/room/index")
async def _sort_rooms(b: Bench) -> None:
    wanted = ["room-4", "room-3", "room-2", "room-1"]
    await b.api.homes.sort_rooms(wanted)
    assert list(b.sim.homes[0]["rooms"]) == wanted


@documented("Delete Home", "DELETE", "/v2/family")
async def _delete_home(b: Bench) -> None:
    await b.api.homes.delete("home-1", move_to="home-2", switch_to="home-2")
    assert (b.device().home, b.device().room, b.sim.groups[0]["home"]) == ("home-2", None, "home-2")
    assert b.sim.current_home == "home-2"


@documented("Delete Room", "DELETE", "/v2/family/room")
async def _delete_room(b: Bench) -> None:
    await b.api.homes.delete_room("room-1")
    assert "room-1" not in b.sim.homes[0]["rooms"]
    assert (b.device().room, b.sim.groups[0]["room"]) == (None, None)


@documented("Sort Things in a Home", "POST", "/v2/family/thing/sort")
async def _sort_things(b: Bench) -> None:
    def ids(found: Any) -> list[tuple[int, str]]:
        data = [(each["itemType"], each["itemData"]) for each in found]
        return [(kind, item.get("deviceid") or item["id"]) for kind, item in data]

    wanted = ids(await b.api.things.all("home-1"))[::-1]
    await b.api.homes.sort_things(wanted, "home-1")
    assert ids(await b.api.things.all("home-1")) == wanted


@documented("Move things", "POST", "/v2/family/room/thing")
async def _move_things(b: Bench) -> None:
    await b.api.homes.move_things("room-1", [(1, LAMP), (3, "group-1")], [(1, LAMP), (1, DOUBLE)])
    assert (b.device().room, b.device(DOUBLE).room, b.sim.groups[0]["room"]) == ("room-1", "room-1", None)


@documented("Switch Current Home", "POST", "/v2/family/current")
async def _switch_home(b: Bench) -> None:
    await b.api.homes.switch("home-2")
    (thing,) = await b.api.things.all()
    assert thing["itemData"]["deviceid"] == "1000000090"


@documented("Get the List of Messages", "GET", "/v2/message/read")
async def _messages(b: Bench) -> None:
    for text in ("One", "Two", "Three"):
        b.sim.add_message(text, home="home-2")
    newest, second, _ = await b.api.messages.newest("home-2")
    assert (newest["msgType"], newest["message"]["text"]) == ("alarmNotify_v2", "Three")
    assert await b.api.messages.newest("home-2", before=newest["date"], number=1) == [second]
    assert await b.api.messages.newest() == []


# --- Real Time Control Device ------------------------------------------------------------------------------------------------


@documented("HTTP: DispatchService (APP)", "GET", "/dispatch/app")
async def _dispatch(b: Bench) -> None:
    endpoint = await b.api.dispatch.server(b.sim.listeners["dispatch"].address)
    assert endpoint == Endpoint("127.0.0.1", endpoint.port)
    assert f":{endpoint.port}" in b.sim.listeners["socket"].address


@documented("WebSocket: handshake", "WS", "ws/userOnline")
async def _handshake(b: Bench) -> None:
    await b.listener.listen()
    assert b.listener.cloud.push.link.silence == 145 + 15


@documented("WebSocket: device online and offline notification", "WS", "ws/userOnline")
async def _online(b: Bench) -> None:
    await b.listener.listen()
    b.sim.set_online(LAMP, False)
    await b.listener.until(lambda: not b.listener.online[LAMP])


@documented("WebSocket: Update device status", "WS", "ws/update")
async def _update(b: Bench) -> None:
    await b.listener.listen()
    await b.listener.cloud.push.request(
        "update", b.listener.devices[LAMP], b.sim.accounts.users[0].apikey, {"switch": "on"}
    )
    assert b.device().properties["switch"] == "on"


@documented("WebSocket: check for device status", "WS", "ws/query")
async def _query(b: Bench) -> None:
    await b.listener.listen()
    answer = await b.listener.cloud.push.request("query", b.listener.devices[LAMP], "", ["switch", "startup"])
    assert answer["params"] == {"switch": "off", "startup": "off"}


@documented("WebSocket: heartbeat", "WS", "ws/ping")
async def _heartbeat(b: Bench) -> None:
    b.sim.heartbeat = 0.01
    await b.listener.listen()
    await b.sim.wait_for_request("ws/ping", count=2)


@documented("WebSocket: firmware upgrade", "WS", "ws/upgrade")
async def _upgrade(b: Bench) -> None:
    await b.listener.listen()
    (newer,) = await b.api.updates.newer([(LAMP, b.device().model, "3.7.0")])
    params = {"model": b.device().model, "version": newer["version"], "binList": newer["binList"]}
    await b.listener.cloud.push.request("upgrade", b.listener.devices[LAMP], "", params)
    await b.sim.advance(61)
    assert b.device().properties["fwVersion"] == "3.8.0"


ALL = DOCUMENT | OTHERS


@pytest.mark.parametrize("name", ALL)
async def test_call(name: str, bench: Bench) -> None:
    """Each call of the document does what it says, by the address it has there."""
    row = ALL[name]
    await row.use(bench)
    assert (row.method, row.path) in {
        (record.method, record.interface if record.method == "WS" else record.path) for record in bench.sim.requests
    }


def test_nothing_is_missing(ewelink: Ewelink) -> None:
    """The table has every call that the simulated vendor answers, and the document's number of headlines."""
    over_http = {(row.method, row.path) for row in ALL.values() if row.method != "WS"}
    assert over_http == ewelink.api.documented | {("GET", "/dispatch/app")}
    assert len(DOCUMENT) == 54
