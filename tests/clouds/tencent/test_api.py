"""Every documented call, against a cloud that checks what each must have."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from custom_components.homeclouds.clouds.core.errors import CommandError, GoneError, ProtocolError, ValueRangeError
from custom_components.homeclouds.clouds.tencent.api import Api, Ref
from custom_components.homeclouds.clouds.tencent.api.firmware import Progress, Status
from custom_components.homeclouds.clouds.tencent.api.history import MessageCategory
from custom_components.homeclouds.clouds.tencent.api.media import MusicCommand, Recordings
from custom_components.homeclouds.clouds.tencent.api.scenes import AutomationPlan
from custom_components.homeclouds.clouds.tencent.api.timers import Timer
from custom_components.homeclouds.clouds.tencent.fields import decoded, integer, objects, text
from custom_components.homeclouds.clouds.tencent.types import ShareToken
from simulators.tencent import Tencent
from simulators.tencent.calls import CALLS

from .documented import DOCUMENTED

LAMP, GATEWAY, CAMERA = Ref("SIMRGBLAMP", "lamp01"), Ref("SIMGATEWAY", "gw01"), Ref("SIMCAMERA1", "cam01")
SENSOR, BORROWED, SPEAKER = Ref("SIMTHSENSE", "sub_th"), Ref("SIMBASICLT", "borrowed"), Ref("SIMSPEAKER", "spk01")
NEW, LIGHT = Ref("SIMBASICLT", "new"), Ref("SIMBASICLT", "light01")
HOME = "f_home"
PLAN = AutomationPlan(
    name="Rain", conditions=[{"CondId": "1", "CondType": 1}], actions=[{"ActionType": 1, "Data": "5"}]
)
TIMER = Timer(name="night", time="23:00", days="1000001", repeat=False, data={"power_switch": 0})

type Calling = Callable[[Api], Awaitable[Any]]

ANSWERS: dict[str, tuple[Calling, Callable[[Any], Any]]] = {
    "AppGetUser": (lambda api: api.users.user(), lambda user: user["UserID"] == "1001"),
    "AppGetUserSetting": (lambda api: api.users.settings(), lambda found: found["TemperatureUnit"] == "C"),
    "AppLogoutUser": (lambda api: api.users.log_out(), lambda found: found is None),
    "AppGetProducts": (
        lambda api: api.devices.products(["SIMRGBLAMP"], ["SIMCAMERA1/cam01"]),
        lambda found: [product["ProductId"] for product in found] == ["SIMRGBLAMP", "SIMCAMERA1"],
    ),
    "AppGetFamilyDeviceList": (lambda api: api.devices.in_family(HOME, "r_bed"), lambda found: len(found) == 4),
    "AppGetFamilySubDeviceList": (lambda api: api.devices.sub_devices(GATEWAY), lambda found: len(found) == 4),
    "AppGetGatewayBindDeviceList": (
        lambda api: api.devices.bound_to_gateway(GATEWAY, "SIMTHSENSE"),
        lambda found: [item["BindStatus"] for item in found] == [1],
    ),
    "AppGetDeviceStatuses": (lambda api: api.devices.online([LAMP.id]), lambda found: found == {LAMP.id: True}),
    "AppGetDeviceInFamily": (
        lambda api: api.devices.details(LAMP, HOME),
        lambda found: found["AliasName"] == "Color light",
    ),
    "AppGetDeviceExtInfo": (lambda api: api.devices.extended(LAMP), lambda found: found["FwVer"] == "1.0.0"),
    "AppUpdateDeviceInFamily": (lambda api: api.devices.rename(LAMP, "x"), lambda found: found is None),
    "AppModifyFamilyDeviceRoom": (lambda api: api.devices.move(LAMP, HOME, "r_bed"), lambda found: found is None),
    "AppDeleteDeviceInFamily": (lambda api: api.devices.delete(LAMP, HOME, "r_living"), lambda found: found is None),
    "APPGetWechatDeviceTicket": (
        lambda api: api.devices.wechat_ticket(LAMP, third_app=True, model_id="m"),
        lambda found: found["WXIoTDeviceInfo"] == {"SN": "lamp01", "SNTicket": "ticket-1", "ModelId": "m"},
    ),
    "AppBindSubDeviceInFamily": (
        lambda api: api.devices.add_sub_device(GATEWAY, NEW),
        lambda found: found["DeviceId"] == NEW.id,
    ),
    "AppSigBindDeviceInFamily": (
        lambda api: api.devices.bind_signed(NEW, HOME, timestamp=1694141664, signature="7CE3", connection_id="1938"),
        lambda found: found["DeviceId"] == NEW.id,
    ),
    "AppSigGatewayBindDevice": (
        lambda api: api.devices.bind_to_gateway(GATEWAY, NEW, timestamp=1583810805, nonce="123456", signature="YZGf"),
        lambda found: found is None,
    ),
    "AppGatewayUnbindDevice": (
        lambda api: api.devices.unbind_from_gateway(GATEWAY, SENSOR),
        lambda found: found is None,
    ),
    "AppControlDeviceData": (lambda api: api.control.write(LAMP, {"power_switch": 0}), lambda found: found is None),
    "AppCallDeviceActionSync": (
        lambda api: api.control.act(LAMP, "light_blink", {"color": 1, "time": 2}),
        lambda found: found == {"status": "succ", "output": {"result": 1}},
    ),
    "AppCallDeviceActionAsync": (
        lambda api: api.control.start_action(LAMP, "identify", {}),
        lambda found: found.startswith("call-"),
    ),
    "AppReportDataAsDevice": (lambda api: api.control.report_data(LAMP, {"brightness": 3}), lambda found: found == ""),
    "AppReportDeviceEvent": (
        lambda api: api.control.report_event(LIGHT, "low_voltage", {"voltage": 3.1}, timestamp=1),
        lambda found: found is None,
    ),
    "AppPublishMsgAsDevice": (lambda api: api.control.publish(LAMP, "topic", "text"), lambda found: found is None),
    "AppCreateDeviceBindToken": (lambda api: api.pairing.token(), lambda found: found.startswith("bind-")),
    "AppGetDeviceBindTokenState": (lambda api: _state_of_new_token(api), lambda found: found == 1),
    "AppTokenBindDeviceFamily": (lambda api: _bind_with_new_token(api), lambda found: found is None),
    "AppGetFamilyList": (
        lambda api: api.families.all(),
        lambda found: [item["Name"] for item in found] == ["My home", "Office"],
    ),
    "AppDescribeFamily": (lambda api: api.families.details(HOME), lambda found: found["FamilyName"] == "My home"),
    "AppCreateFamily": (lambda api: api.families.create("New", "Street"), lambda found: found.startswith("f_new")),
    "AppModifyFamily": (lambda api: api.families.modify(HOME, "New", "Street"), lambda found: found is None),
    "AppDeleteFamily": (lambda api: api.families.delete(HOME, "My home"), lambda found: found is None),
    "AppGetRoomList": (lambda api: api.families.rooms(HOME), lambda found: len(found) == 3),
    "AppCreateRoom": (lambda api: api.families.create_room(HOME, "Attic"), lambda found: found.startswith("r_new")),
    "AppModifyRoom": (lambda api: api.families.modify_room(HOME, "r_bed", "Guests"), lambda found: found is None),
    "AppDeleteRoom": (lambda api: api.families.delete_room(HOME, "r_bed"), lambda found: found is None),
    "AppGetFamilyMemberList": (lambda api: api.families.members(HOME), lambda found: found[0]["Role"] == 1),
    "AppInviteMember": (lambda api: api.families.invite(HOME), lambda found: found.startswith("join-")),
    "AppSendShareFamilyInvite": (lambda api: api.families.invite_user(HOME, "7"), lambda found: found is None),
    "AppJoinFamily": (lambda api: _join(api), lambda found: found is None),
    "AppDeleteFamilyMember": (lambda api: api.families.remove_member(HOME, "7"), lambda found: found is None),
    "AppExitFamily": (lambda api: api.families.leave(HOME), lambda found: found is None),
    "AppListUserShareDevices": (
        lambda api: api.sharing.shared_with_me(),
        lambda found: found[0]["FromUserID"] == "2002",
    ),
    "AppSendShareDeviceInvite": (lambda api: api.sharing.invite(LAMP, "7"), lambda found: found is None),
    "AppCreateShareDeviceToken": (lambda api: api.sharing.token(LAMP, HOME), lambda found: found.startswith("share-")),
    "AppDescribeShareDeviceToken": (lambda api: _describe_share(api), lambda found: found["AliasName"] == "a light"),
    "AppBindUserShareDevice": (lambda api: _take_share(api), lambda found: found is None),
    "AppRemoveUserShareDevice": (lambda api: api.sharing.give_back(BORROWED), lambda found: found is None),
    "AppListShareDeviceUsers": (lambda api: api.sharing.users(LAMP), lambda found: found[0]["UserId"] == "7"),
    "AppRemoveShareDeviceUser": (lambda api: api.sharing.take_back(LAMP, "7"), lambda found: found is None),
    "AppGetSceneList": (lambda api: api.scenes.all(HOME), lambda found: found[0]["SceneName"] == "Movie night"),
    "AppRunScene": (lambda api: api.scenes.run("s_movie"), lambda found: found is None),
    "AppCreateScene": (lambda api: api.scenes.create(HOME, "New", []), lambda found: found.startswith("s_new")),
    "AppModifyScene": (lambda api: api.scenes.modify("s_movie", "New", []), lambda found: found is None),
    "AppDeleteScene": (lambda api: api.scenes.delete("s_movie"), lambda found: found is None),
    "AppGetAutomationList": (lambda api: api.automations.all(HOME), lambda found: found[0]["Status"] == 1),
    "AppDescribeAutomation": (lambda api: api.automations.details("a_hall"), lambda found: found["MatchType"] == 0),
    "AppModifyAutomationStatus": (lambda api: api.automations.enable("a_hall", False), lambda found: found is None),
    "AppCreateAutomation": (lambda api: api.automations.create(HOME, PLAN), lambda found: found.startswith("a_new")),
    "AppModifyAutomation": (lambda api: api.automations.modify("a_hall", PLAN), lambda found: found is None),
    "AppDeleteAutomation": (lambda api: api.automations.delete("a_hall"), lambda found: found is None),
    "AppGetTimerList": (lambda api: api.timers.all(LAMP), lambda found: [timer.id for timer in found] == ["t_1"]),
    "AppCreateTimer": (lambda api: api.timers.create(LAMP, TIMER), lambda found: found.startswith("t_new")),
    "AppModifyTimer": (
        lambda api: api.timers.modify(LAMP, Timer(id="t_1", name="x", time="01:00")),
        lambda found: found is None,
    ),
    "AppModifyTimerStatus": (lambda api: api.timers.enable(LAMP, "t_1", False), lambda found: found is None),
    "AppDeleteTimer": (lambda api: api.timers.delete(LAMP, "t_1"), lambda found: found is None),
    "AppCheckFirmwareUpdate": (lambda api: api.firmware.check(LAMP), lambda found: found == ("1.0.0", "1.1.0")),
    "AppPublishFirmwareUpdateMessage": (lambda api: api.firmware.install(LAMP), lambda found: found is None),
    "AppDescribeFirmwareUpdateStatus": (
        lambda api: _progress(api),
        lambda found: found == Progress(Status.PENDING, 0, ""),
    ),
    "AppDescribeFirmware": (
        lambda api: api.firmware.describe("SIMRGBLAMP", "1.1.0"),
        lambda found: found["Description"] == "Better in every way.",
    ),
    "AppGetDeviceOTAInfo": (lambda api: api.firmware.download(LAMP), lambda found: found["TargetVersion"] == "1.1.0"),
    "AppReportFirmwareVersion": (lambda api: api.firmware.report_version(LAMP, "2.0"), lambda found: found is None),
    "AppReportOTAStatus": (
        lambda api: api.firmware.report_status(LAMP, "2.0", "downloading", percent=20),
        lambda found: found is None,
    ),
    "AppGetMessages": (
        lambda api: api.messages.since(MessageCategory.DEVICE, 0),
        lambda found: found[0]["MsgTitle"] == "Device Warning",
    ),
    "AppDeleteMessage": (lambda api: _delete_message(api), lambda found: found is None),
    "AppGetDeviceData": (lambda api: api.history.state(LAMP), lambda found: found.properties["brightness"] == 80),
    "AppGetDeviceDataHistory": (lambda api: api.history.samples(LAMP, "brightness", 0, 1), lambda found: found == []),
    "AppListEventHistory": (lambda api: api.history.events(LAMP), lambda found: found == []),
    "IotVideoDescribeCloudStorageEvents": (
        lambda api: api.storage.recordings(CAMERA),
        lambda found: [event.id for event in found.events] == ["motion", "sound"] and found.video.endswith(".m3u8"),
    ),
    "IotVideoDescribeCloudStorageThumbnail": (lambda api: _thumbnail(api), lambda found: "/cos/%2F1000%2F" in found),
    "IotVideoDescribeCloudStorageDate": (lambda api: api.storage.dates(CAMERA), lambda found: len(found) in {2, 3}),
    "IotVideoDescribeCloudStorageTime": (
        lambda api: _first_day(api),
        lambda found: found.events[0].end - found.events[0].start == 600 and found.video.endswith(".m3u8"),
    ),
    "IotVideoGenerateSignedVideoURL": (
        lambda api: _signed_video(api),
        lambda found: "playback.m3u8?t=" in found and "&sign=" in found,
    ),
    "IotVideoDescribeCloudStorageStreamData": (
        lambda api: api.storage.stream(CAMERA, 5),
        lambda found: [address.rpartition("/")[2] for address in found] == ["video", "audio"],
    ),
    "AppKugouUserCommand": (
        lambda api: api.music.song_url(SPEAKER, "1"),
        lambda found: "/music/1.mp3?" in found,
    ),
}
"""Action -> how it is called, and what its result must be."""


async def _state_of_new_token(api: Api) -> int:
    return await api.pairing.state(await api.pairing.token())


async def _bind_with_new_token(api: Api) -> None:
    await api.pairing.bind(await api.pairing.token(), NEW, HOME)


async def _join(api: Api) -> None:
    await api.families.join(await api.families.invite(HOME))


async def _describe_share(api: Api) -> ShareToken:
    return await api.sharing.describe(await api.sharing.token(LAMP, HOME))


async def _take_share(api: Api) -> None:
    await api.sharing.take(LAMP, await api.sharing.token(LAMP, HOME))


async def _progress(api: Api) -> Progress:
    await api.firmware.install(LAMP)
    return await api.firmware.progress(LAMP)


async def _delete_message(api: Api) -> None:
    (message,) = await api.messages.since(MessageCategory.DEVICE, 0)
    await api.messages.delete(message["MsgID"])


async def _thumbnail(api: Api) -> str:
    (first, *_), _ = await api.storage.recordings(CAMERA)
    return await api.storage.thumbnail(CAMERA, first.thumbnail)


async def _first_day(api: Api) -> Recordings:
    return await api.storage.day(CAMERA, (await api.storage.dates(CAMERA))[0])


async def _signed_video(api: Api) -> str:
    _, video = await api.storage.recordings(CAMERA)
    return await api.storage.signed_url(CAMERA, video, 2**31)


def test_all_calls_are_here() -> None:
    """The table has every call that the cloud answers."""
    assert ANSWERS.keys() == CALLS.keys()


@pytest.mark.parametrize("action", ANSWERS)
async def test_call(tencent: Tencent, api: Api, action: str) -> None:
    """The call reaches the cloud with all that it must have, and its result is understood."""
    calling, right = ANSWERS[action]
    result = await calling(api)
    assert right(result), result
    (*_, record) = [record for record in tencent.requests if record.interface == action]
    assert record.path == "/api/exploreropen/tokenapi"
    must, may = DOCUMENTED[action]
    sent = record.json().keys() - {"AccessToken", "RequestId", "Action"}
    assert must <= sent <= must | may


def test_all_documented() -> None:
    """Every action of the document is there, and none that it does not know."""
    assert ANSWERS.keys() == DOCUMENTED.keys()


async def test_recordings_of_many_pages(tencent: Tencent, api: Api) -> None:
    """All pages are read, and only what is asked for."""
    now = int(tencent.now())
    for number in range(120):
        tencent.account.record(CAMERA.id, "person", now - 2000 + number * 10, 5)
    found = await api.storage.recordings(CAMERA, now - 2000, now, event="person")
    assert [event.start - now for event in found.events] == list(range(-2000, -800, 10))
    assert len(tencent.requests.to("IotVideoDescribeCloudStorageEvents")) == 5
    assert await api.storage.recordings(CAMERA, 1, 2, channel=3) == ([], "")


MUSIC: dict[MusicCommand, tuple[Calling, object]] = {
    MusicCommand.DAILY: (lambda api: api.music.daily(SPEAKER), ["Morning", "Night train"]),
    MusicCommand.NEW_SONGS: (lambda api: api.music.new_songs(SPEAKER), ["For members only", "Night train"]),
    MusicCommand.PLAYLISTS: (lambda api: api.music.playlists(SPEAKER), ["Breakfast", "Evening"]),
    MusicCommand.PLAYLIST_SONGS: (lambda api: api.music.playlist_songs(SPEAKER, "8"), ["Morning", "River"]),
    MusicCommand.SONGS: (lambda api: api.music.songs(SPEAKER, ["2", "3"]), ["River", "Night train"]),
    MusicCommand.SONG_URL: (lambda api: api.music.song_url(SPEAKER, "4"), ""),
    MusicCommand.USER: (lambda api: api.music.user(SPEAKER), {"nickname": "Demo", "is_vip": 0}),
    MusicCommand.LOG_OUT: (lambda api: api.music.log_out(SPEAKER), None),
}


@pytest.mark.parametrize("command", MusicCommand)
async def test_music(tencent: Tencent, api: Api, command: MusicCommand) -> None:
    """All sub-commands of the music service."""
    calling, wanted = MUSIC[command]
    found = await calling(api)
    assert ([item.name for item in found] if isinstance(found, list) else found) == wanted
    assert tencent.requests.to("AppKugouUserCommand")[-1].json()["KGCommand"] == command


async def test_music_of_many_pages(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """All pages are read; a song is known by all that is told of it."""
    monkeypatch.setattr("custom_components.homeclouds.clouds.tencent.api.media._SIZE", 1)
    songs = await api.music.playlist_songs(SPEAKER, "9")
    assert [song.id for song in songs] == ["2", "3", "4"]
    assert (songs[0].artist, songs[0].duration) == ("The Larks", 4)
    assert songs[0].picture.endswith("/cover.jpg")


async def test_music_refuses(tencent: Tencent, api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """The music service has errors of its own."""
    required, _ = CALLS["AppKugouUserCommand"]
    monkeypatch.setitem(
        CALLS, "AppKugouUserCommand", (required, lambda cloud, params: {"ErrorCode": 30001, "ErrorMsg": "no"})
    )
    with pytest.raises(CommandError, match="no"):
        await api.music.user(SPEAKER)
    monkeypatch.setitem(
        CALLS,
        "AppKugouUserCommand",
        (required, lambda cloud, params: {"ErrorCode": "ResourceNotFound.DeviceNotExist", "Data": "x"}),
    )
    with pytest.raises(GoneError):
        await api.music.user(SPEAKER)


async def test_refusals(api: Api) -> None:
    """What the cloud refuses is told."""
    with pytest.raises(GoneError):
        await api.history.state(Ref("SIMRGBLAMP", "nobody"))
    with pytest.raises(ValueRangeError):
        await api.families.delete(HOME, "wrong name")
    with pytest.raises(CommandError):
        await api.firmware.progress(LAMP)


@pytest.mark.parametrize(
    ("data", "error"),
    [("{broken", True), ("[]", True), (7, True), ("", False), ({"a": {"Value": 1}, "b": 2, "c": {}}, False)],
)
async def test_odd_states(api: Api, monkeypatch: pytest.MonkeyPatch, data: Any, error: bool) -> None:
    """A state that can't be read is an error; parts that can't be are left out."""
    monkeypatch.setitem(CALLS, "AppGetDeviceData", ((), lambda cloud, params: {"Data": data}))
    if error:
        with pytest.raises(ProtocolError):
            await api.history.state(LAMP)
    else:
        assert (await api.history.state(LAMP)).properties == ({"a": 1} if data else {})


@pytest.mark.parametrize(
    ("action", "answer", "ask"),
    [
        ("AppGetDeviceDataHistory", {"Results": None}, lambda api: api.history.samples(LAMP, "a", 0, 1)),
        ("AppListEventHistory", {"EventHistory": None, "Context": None}, lambda api: api.history.events(LAMP)),
        ("AppGetMessages", {"Data": {"Msgs": None}}, lambda api: api.messages.since(MessageCategory.DEVICE, 0)),
        ("AppGetAutomationList", {"List": None}, lambda api: api.automations.all(HOME)),
    ],
)
async def test_nothing_is_null(
    api: Api, monkeypatch: pytest.MonkeyPatch, action: str, answer: dict[str, Any], ask: Calling
) -> None:
    """Lists that come without a Total, and of which no device is made, are null where there is nothing."""
    monkeypatch.setitem(CALLS, action, ((), lambda cloud, params: answer))
    assert await ask(api) == []
    monkeypatch.setitem(CALLS, action, ((), lambda cloud, params: {}))
    with pytest.raises(ProtocolError):
        await ask(api)


async def test_products_are_never_null(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each that is asked for has a device, which would be without entities."""
    monkeypatch.setitem(CALLS, "AppGetProducts", ((), lambda cloud, params: {"Products": None}))
    with pytest.raises(ProtocolError):
        await api.devices.products(["P"])


async def test_day_without_recordings(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """Likewise for cameras."""
    monkeypatch.setitem(CALLS, "IotVideoDescribeCloudStorageEvents", ((), lambda cloud, params: {"Events": None}))
    monkeypatch.setitem(
        CALLS, "IotVideoDescribeCloudStorageTime", ((), lambda cloud, params: {"Data": {"TimeList": None}})
    )
    assert await api.storage.recordings(CAMERA) == ([], "")
    assert await api.storage.day(CAMERA, "2026-01-01") == ([], "")


async def test_odd_answers(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers that lack what they should bring."""
    monkeypatch.setitem(CALLS, "AppGetFamilyList", ((), lambda cloud, params: {"FamilyList": "none"}))
    with pytest.raises(ProtocolError):
        await api.families.all()
    monkeypatch.setitem(CALLS, "AppCallDeviceActionAsync", ((), lambda cloud, params: {}))
    with pytest.raises(ProtocolError):
        await api.control.start_action(LAMP, "identify", {})
    monkeypatch.setitem(CALLS, "IotVideoDescribeCloudStorageDate", ((), lambda cloud, params: {"Data": None}))
    assert await api.storage.dates(CAMERA) == []
    monkeypatch.setitem(CALLS, "AppDescribeFirmwareUpdateStatus", ((), lambda cloud, params: {"Percent": 5}))
    assert await api.firmware.progress(LAMP) == Progress(None, 5, "")
    monkeypatch.setitem(CALLS, "AppDescribeFirmwareUpdateStatus", ((), lambda cloud, params: {"Status": 0}))
    assert (await api.firmware.progress(LAMP)).status is Status.OFFLINE


async def test_list_without_total_is_read_to_its_end(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a Total the last page is the one that is not full."""
    rooms = [{"RoomId": str(number)} for number in range(120)]

    def some(cloud: Tencent, params: dict[str, Any]) -> dict[str, Any]:
        return {"RoomList": rooms[params["Offset"] :][: params["Limit"]]}

    monkeypatch.setitem(CALLS, "AppGetRoomList", ((), some))
    assert [room["RoomId"] for room in await api.families.rooms("f_home")] == [room["RoomId"] for room in rooms]


@pytest.mark.parametrize("listover", ["end", "more"])
async def test_history_is_complete_in_both_readings_of_listover(tencent: Tencent, api: Api, listover: str) -> None:
    """The document has Listover both ways, so all pages are read either way, each once."""
    tencent.configure(listover=listover)
    tencent.account.history[LAMP.id, "brightness"] = [(1_700_000_000_000 + n, n % 100) for n in range(730)]
    samples = await api.history.samples(LAMP, "brightness", 1_700_000_000_000, 1_700_000_001_000)
    assert [sample.value for sample in samples] == [str(n % 100) for n in range(730)]
    assert len(tencent.requests.to("AppGetDeviceDataHistory")) == 4


@pytest.mark.parametrize("listover", ["end", "more"])
async def test_events_are_complete(tencent: Tencent, api: Api, listover: str) -> None:
    """All events between two times come, even if they are alike; an id chooses among them."""
    tencent.configure(listover=listover)
    device = Ref("SIMBASICLT", "light01")
    for _ in range(137):
        tencent.raise_event(device.id, "low_voltage", {"voltage": 3.1})
    tencent.raise_event(device.id, "other")
    now = int(tencent.now())
    assert len(await api.history.events(device, start=now - 60, end=now + 1, event="low_voltage")) == 137
    assert len(tencent.requests.to("AppListEventHistory")) == 3
    assert await api.history.events(device, start=now - 600, end=now - 60) == []


async def test_pages_that_repeat_are_left(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that ignores its own Context, or never ends, is left."""
    calls: list[str] = []

    def same(cloud: Tencent, params: dict[str, Any]) -> dict[str, Any]:
        calls.append(params.get("Context", ""))
        return {"EventHistory": [{"EventId": "e", "TimeStamp": 1}], "Context": str(len(calls)), "Listover": False}

    monkeypatch.setitem(CALLS, "AppListEventHistory", ((), same))
    assert [event["EventId"] for event in await api.history.events(LAMP)] == ["e"]
    assert calls == ["", "1"]


async def test_cursor_that_stays_the_same_leads_on(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """The Contexts that the document prints name a scroll of the server's, which goes on under one name."""
    left = [[{"EventId": f"e{page}", "TimeStamp": 1}] for page in range(5)]

    def scroll(cloud: Tencent, params: dict[str, Any]) -> dict[str, Any]:
        return {"EventHistory": left.pop(0) if left else [], "Context": "scroll", "Total": 5}

    monkeypatch.setitem(CALLS, "AppListEventHistory", ((), scroll))
    assert [event["EventId"] for event in await api.history.events(LAMP)] == ["e0", "e1", "e2", "e3", "e4"]


async def test_cursor_that_stays_where_it_is_is_left(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same page under the same Context is the end, whatever the Total."""
    answer = {"EventHistory": [{"EventId": "e", "TimeStamp": 1}], "Context": "c", "Total": 9}
    calls: list[str] = []

    def same(cloud: Tencent, params: dict[str, Any]) -> dict[str, Any]:
        calls.append(params.get("Context", ""))
        return answer

    monkeypatch.setitem(CALLS, "AppListEventHistory", ((), same))
    assert len(await api.history.events(LAMP)) == 1
    assert calls == ["", "c"]


async def test_unread_messages_are_all_read(tencent: Tencent, api: Api) -> None:
    """More messages than a page holds are read back to the last one seen."""
    (seen,) = await api.messages.since(MessageCategory.DEVICE, 0)
    for number in range(45):
        tencent.send_message(1, "Alarm", str(number))
    found = await api.messages.since(MessageCategory.DEVICE, seen["MsgTimestamp"])
    assert [item["MsgContent"] for item in found[:45]] == [str(number) for number in reversed(range(45))]


async def test_endless_pages(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that never says it is done is left."""
    calls: list[int] = []

    def more(cloud: Tencent, params: dict[str, Any]) -> dict[str, Any]:
        calls.append(params["Offset"])
        return {"FamilyList": [{"FamilyId": "x"}], "Total": 10**9}

    monkeypatch.setitem(CALLS, "AppGetFamilyList", ((), more))
    assert len(await api.families.all()) == 100 == len(calls)


def test_helpers() -> None:
    """Fields in whatever spelling."""
    assert objects({"a": None, "Total": 0}, "a") == []
    assert objects({"a": None, "Total": "0"}, "a") == []
    nothing: list[dict[str, Any]] = [{"a": None}, {"a": None, "Total": None}, {"a": {}}, {}]
    for missing in nothing:
        with pytest.raises(ProtocolError):
            objects(missing, "a")
    assert objects({"b": [{"x": 1}, "no"]}, "a", "b") == [{"x": 1}]
    assert (text({"a": "", "b": 0}, "a", "b"), text({"a": [], "b": {"x": 1}, "c": True}, "a", "b", "c")) == ("0", "")
    spellings: list[Any] = ["5", 5.0, None, "x", [], {}, float("inf"), float("nan"), "9" * 5000]
    assert [integer({"n": value}, "n") for value in spellings] == [5, 5, 0, 0, 0, 0, 0, 0, 0]
    assert (decoded('{"a": 1}'), decoded("{broken"), decoded("text"), decoded(5)) == ({"a": 1}, "{broken", "text", 5)
    assert Ref.parse("P/d") == Ref("P", "d")
    assert not any(Ref.parse(""))
