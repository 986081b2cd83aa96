"""A Tencent account: lists, states, and their polls."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest

from custom_components.homeclouds.clouds.core.cloud import Context
from custom_components.homeclouds.clouds.core.errors import AuthError, CommandError, GoneError, UnreachableError
from custom_components.homeclouds.clouds.core.model import Device, DeviceKind, Problem
from custom_components.homeclouds.clouds.tencent import cloud as tencent_cloud
from custom_components.homeclouds.clouds.tencent.api.devices import Devices
from custom_components.homeclouds.clouds.tencent.cloud import TencentCloud
from simulators.tencent import Tencent
from simulators.tencent.calls import CALLS
from simulators.tencent.models import flag, product
from simulators.tencent.refusals import INVALID_PARAMETER, Refusal

from ..listener import RecordingListener
from .conftest import appliances, listening, make, state_of
from .devices import AC, CURTAIN, GADGET, GATEWAY, LAMP, SENSOR


async def test_fetch(tencent: Tencent, cloud: TencentCloud) -> None:
    """All families, rooms, gateways with what is behind them, and what others share."""
    tencent.set_online(CURTAIN, False)
    snapshot = await cloud.fetch()
    assert snapshot.complete
    assert snapshot.devices.keys() == {*tencent.devices, "home_f_home", "home_f_office"}
    lamp, sensor = snapshot.devices[LAMP], snapshot.devices[SENSOR]
    assert (lamp.name, lamp.home, lamp.room, lamp.type, lamp.online) == (
        "Color light",
        "My home",
        "Living room",
        "141",
        True,
    )
    assert (lamp.model, lamp.model_id, lamp.serial_number) == ("彩光灯", "SIMRGBLAMP", "lamp01")
    assert (sensor.gateway, sensor.room) == (GATEWAY, "Bedroom")
    assert snapshot.devices[GATEWAY].kind is DeviceKind.GATEWAY
    assert not snapshot.devices[CURTAIN].online
    borrowed = snapshot.devices["SIMBASICLT/borrowed"]
    assert (borrowed.shared, borrowed.home) == (True, None)
    assert snapshot.devices["SIMSWITCH3/sw01"].channels == {"1": "", "2": "", "3": ""}
    assert state_of(snapshot, LAMP)["rgb_color.green"] == 128
    assert state_of(snapshot, "home_f_home")["automation.a_hall"] == 1
    assert Device.from_dict(lamp.as_dict()) == lamp


@pytest.mark.parametrize("key", ["DeviceStatuses", "Devices"])
async def test_both_names_of_the_status_list(tencent: Tencent, cloud: TencentCloud, key: str) -> None:
    """The document has two names for the list."""
    tencent.configure(status_key=key)
    tencent.set_online(AC, False)
    snapshot = await cloud.fetch()
    assert not snapshot.devices[AC].online
    assert snapshot.devices[LAMP].online


async def test_pages(tencent: Tencent, cloud: TencentCloud) -> None:
    """Long lists come in pages of fifty."""
    tencent.populate(120)
    snapshot = await cloud.fetch()
    assert len(list(appliances(snapshot))) == 120
    pages = [record.json() for record in tencent.requests.to("AppGetFamilyDeviceList")]
    assert sorted(page["Offset"] for page in pages if page["FamilyId"] == "f_home") == [0, 50, 100]


async def test_chosen_homes(tencent: Tencent, context: Context) -> None:
    """Only the chosen families are read; all can be chosen from."""
    context.options = {"homes": ["f_office"]}
    cloud = make(tencent.sign_in, context)
    snapshot = await cloud.fetch()
    assert {device.home for device in appliances(snapshot)} == {"Office", None}
    (field,) = cloud.option_fields()
    assert field.labels == {"f_home": "My home", "f_office": "Office"}
    del cloud.devices.families["f_office"]
    (field,) = cloud.option_fields()
    assert field.options == ("f_home",), "the chosen one is no more"


async def test_second_fetch_is_cheaper(tencent: Tencent, cloud: TencentCloud, recorder: RecordingListener) -> None:
    """Products are asked for once; states every time, for a push may be lost."""
    async with listening(cloud, recorder):
        tencent.faults.add("lost_push", path=LAMP)
        tencent.change(LAMP, {"brightness": 41})
        tencent.requests.clear()
        again = await cloud.fetch()
    assert not tencent.requests.to("AppGetProducts")
    assert state_of(again, LAMP)["brightness"] == 41


async def test_poll_of_many_devices_reads_those_unread_for_longest(
    tencent: Tencent, cloud: TencentCloud, recorder: RecordingListener
) -> None:
    """While pushes come in, a poll reads a hundred states or half of them, and the next one goes on with the others."""
    tencent.populate(120)
    async with listening(cloud, recorder):
        await tencent.wait_for_request("AppGetDeviceData", count=240)
        read = []
        for _ in range(2):
            tencent.requests.clear()
            await cloud.fetch()
            read.append({record.json()["DeviceName"] for record in tencent.requests.to("AppGetDeviceData")})
    assert [len(names) for names in read] == [100, 100]
    assert len(read[0] | read[1]) == 120


async def test_changed_model(tencent: Tencent, cloud: TencentCloud) -> None:
    """A model that its maker has changed is learned within a day, and gives other features."""
    await cloud.fetch()
    tencent.products["SIMSPEAKER"] = product("SIMSPEAKER", "Speaker", 1, [flag("child_lock", "Lock")])
    cloud.devices.relearn_after = 0
    speaker = (await cloud.fetch()).devices["SIMSPEAKER/spk01"]
    assert [feature.key for feature in cloud.features(speaker, frozenset())] == ["child_lock"]


async def test_restart_without_push_reads_states(tencent: Tencent, cloud: TencentCloud) -> None:
    """Without a connection every poll reads the states."""
    await cloud.fetch()
    tencent.change(LAMP, {"brightness": 33})
    assert state_of(await cloud.fetch(), LAMP)["brightness"] == 33


@pytest.mark.parametrize(
    "action", ["AppGetRoomList", "AppGetSceneList", "AppGetFamilySubDeviceList", "AppListUserShareDevices"]
)
async def test_one_part_fails(tencent: Tencent, cloud: TencentCloud, action: str) -> None:
    """A part that can't be had is left out, and nothing is taken for removed."""
    tencent.faults.add("refuse", path=action, code="UnauthorizedOperation.NoPermissionToFamily")
    snapshot = await cloud.fetch()
    assert not snapshot.complete
    assert LAMP in snapshot.devices


async def test_statuses_fail(tencent: Tencent, cloud: TencentCloud) -> None:
    """What is not heard of stays as it was."""
    await cloud.fetch()
    tencent.faults.add("refuse", path="AppGetDeviceStatuses", code="InternalError")
    assert (await cloud.fetch()).devices[LAMP].online


async def test_statuses_fail_after_a_restart(tencent: Tencent, cloud: TencentCloud, context: Context) -> None:
    """So does what was known before."""
    before = (await cloud.fetch()).devices
    again = make(tencent.sign_in, context)
    for device in (before[LAMP], replace(before[AC], online=False)):
        again.features(device, frozenset())
    tencent.faults.add("refuse", path="AppGetDeviceStatuses", code="InternalError")
    after = (await again.fetch()).devices
    assert after[LAMP].online
    assert not after[AC].online
    tencent.faults.clear()
    assert (await again.fetch()).devices[AC].online
    await again.close()


async def test_gateway_without_a_status(cloud: TencentCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is behind it is as it says itself, also after the gateway has been shown."""
    statuses = Devices.online

    async def online(self: Devices, device_ids: Iterable[str]) -> dict[str, bool]:
        found = await statuses(self, device_ids)
        return {key: value for key, value in found.items() if key != GATEWAY}

    monkeypatch.setattr(Devices, "online", online)
    for _ in range(2):
        devices = (await cloud.fetch()).devices
        assert devices[SENSOR].online
        for device in devices.values():
            cloud.features(device, frozenset())


async def test_one_state_fails(tencent: Tencent, cloud: TencentCloud) -> None:
    """One device does not spoil the rest."""
    tencent.faults.add("refuse", path="AppGetDeviceData", code="InternalError", times=1)
    snapshot = await cloud.fetch()
    told = {update.device_id for update in snapshot.updates if update.properties}
    assert len(told & tencent.devices.keys()) == len(tencent.devices) - 1


async def test_all_states_fail(tencent: Tencent, cloud: TencentCloud, recorder: RecordingListener) -> None:
    """Where nothing is pushed, a list alone is no good poll: the states that are shown would stay for ever."""
    await cloud.fetch()
    tencent.faults.add("refuse", path="AppGetDeviceData", code="InternalError")
    with pytest.raises(UnreachableError):
        await cloud.fetch()
    tencent.faults.clear()
    async with listening(cloud, recorder):
        tencent.faults.add("refuse", path="AppGetDeviceData", code="InternalError")
        assert (await cloud.fetch()).devices.keys() >= tencent.devices.keys()


async def test_no_families(tencent: Tencent, cloud: TencentCloud) -> None:
    """Without the list of families there is no reading."""
    tencent.faults.add("refuse", path="AppGetFamilyList", code="InternalError")
    with pytest.raises(UnreachableError):
        await cloud.fetch()


async def test_product_that_is_not_linked(tencent: Tencent, cloud: TencentCloud) -> None:
    """One product that the application has no right to is a repair, not the end of the others."""
    tencent.add_unlinked_device()
    snapshot = await cloud.fetch()
    assert snapshot.devices["SIMSECRET1/x01"].definition["template"] == {}
    assert cloud.features(snapshot.devices["SIMSECRET1/x01"], frozenset()) == ()
    assert cloud.features(snapshot.devices[LAMP], frozenset())
    assert cloud.problems() == [Problem("product_not_linked", placeholders={"products": "SIMSECRET1"})]


@pytest.mark.parametrize("action", ["AppGetDeviceStatuses", "AppGetProducts"])
async def test_one_that_is_refused_spoils_no_batch(
    tencent: Tencent, cloud: TencentCloud, recorder: RecordingListener, monkeypatch: pytest.MonkeyPatch, action: str
) -> None:
    """All others are asked for without it."""
    required, usual = CALLS[action]
    odd = 0

    def picky(cloud: Tencent, params: dict[str, Any]) -> Any:
        nonlocal odd
        if any(item.startswith("SIMGADGETX") for item in (*params.get("DeviceIds", ()), *params.get("ProductIds", ()))):
            odd += 1
            raise Refusal(INVALID_PARAMETER)
        return usual(cloud, params)

    monkeypatch.setitem(CALLS, action, (required, picky))
    async with listening(cloud, recorder) as snapshot:
        assert snapshot.complete
        assert snapshot.devices[LAMP].online
        assert cloud.features(snapshot.devices[LAMP], frozenset())
        assert snapshot.devices[GADGET].online is (action == "AppGetProducts")
        assert odd < 20


@pytest.mark.parametrize("code", ["InvalidAction", "InternalServerError.InternalRPCError", "InternalError"])
async def test_batch_is_not_divided_for_what_no_part_would_mend(
    tencent: Tencent, cloud: TencentCloud, code: str
) -> None:
    """What the cloud does not know, or has no time for, is asked once."""
    tencent.faults.add("refuse", path="AppGetDeviceStatuses", code=code)
    assert not (await cloud.fetch()).complete
    assert len(tencent.requests.to("AppGetDeviceStatuses")) == 1


async def test_all_that_is_refused_is_an_error(tencent: Tencent, cloud: TencentCloud) -> None:
    """Where the vendor takes none, it is not one of them that is wrong: the list is incomplete, or the account not set up."""
    devices = (await cloud.fetch()).devices
    tencent.faults.add("refuse", path="AppGetDeviceStatuses", code=INVALID_PARAMETER)
    assert not (await cloud.fetch()).complete
    with pytest.raises(CommandError):
        await cloud.query(devices[LAMP])
    tencent.faults.clear()
    tencent.faults.add("refuse", path="AppGetProducts", code=INVALID_PARAMETER)
    assert (await cloud.fetch()).complete
    cloud.devices.products.clear()
    with pytest.raises(CommandError):
        await cloud.fetch()


async def test_query(tencent: Tencent, cloud: TencentCloud) -> None:
    """One device is asked for its state and whether it is there; a home for its automations."""
    devices = (await cloud.fetch()).devices
    tencent.change(LAMP, {"brightness": 12})
    tencent.set_online(LAMP, False)
    update = await cloud.query(devices[LAMP])
    assert (update.properties["brightness"], update.online) == (12, False)
    assert (await cloud.query(devices["home_f_home"])).properties == {"automation.a_hall": 1}
    tencent.remove_device(LAMP)
    with pytest.raises(GoneError):
        await cloud.query(devices[LAMP])


async def test_features_are_shared(tencent: Tencent, cloud: TencentCloud) -> None:
    """Equal devices have the very same features."""
    tencent.populate(3)
    snapshot = await cloud.fetch()
    found = [cloud.features(device, frozenset()) for device in appliances(snapshot)]
    assert found[0] is found[1] is found[2]


async def test_state(tencent: Tencent, cloud: TencentCloud, recorder: RecordingListener) -> None:
    """Polls are rare while changes are pushed; diagnostics are nothing personal."""
    assert cloud.connected is False
    assert cloud.poll_interval < 120
    async with listening(cloud, recorder):
        await recorder.until(lambda: cloud.poll_interval == 600)
        await tencent.wait_for_request("AppGetDeviceData", count=2 * len(tencent.devices))
        told = cloud.diagnostics()
    assert (told["sign_ins"], told["connects"], told["families"]) == (1, 1, 2)


@pytest.mark.parametrize("gateway", [None, "SIMGATEWAY/gw01"])
async def test_added_device(
    tencent: Tencent,
    context: Context,
    recorder: RecordingListener,
    monkeypatch: pytest.MonkeyPatch,
    gateway: str | None,
) -> None:
    """Nothing is pushed of a device that is added, so the lists alone are read within a minute, and all if they differ."""
    assert tencent_cloud.LISTS_EVERY < 60
    monkeypatch.setattr(tencent_cloud, "LISTS_EVERY", 0.01)
    context.listener = recorder
    cloud = make(tencent.sign_in, context)
    async with listening(cloud, recorder):
        await recorder.until(lambda: "refresh" in recorder.notices)  # because of the details that were read
        await tencent.wait_for_request("AppGetFamilySubDeviceList", count=5)
        asked = recorder.notices.count("refresh")
        tencent.new_device("SIMRGBLAMP", "added", "f_home", gateway=gateway)
        await recorder.until(lambda: recorder.notices.count("refresh") > asked)
        assert "SIMRGBLAMP/added" in (await cloud.fetch()).devices
        count = len(tencent.requests.to("AppGetFamilySubDeviceList"))
        asked = recorder.notices.count("refresh")
        await tencent.wait_for_request("AppGetFamilySubDeviceList", count=count + 5)
        assert recorder.notices.count("refresh") == asked
    await cloud.close()


async def test_every_call_is_counted(tencent: Tencent, cloud: TencentCloud) -> None:
    """The budget knows of all calls."""
    await cloud.fetch()
    assert cloud.budget is not None
    assert cloud.budget.limit.calls - cloud.budget.remaining == tencent_calls(tencent)


def tencent_calls(tencent: Tencent) -> int:
    """Return how many HTTP calls reached the cloud."""
    return len([record for record in tencent.requests if record.method == "POST"])


async def test_wrong_data(tencent: Tencent, cloud: TencentCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    """Data that can't be read leave the state as it was, and lose nothing else."""
    monkeypatch.setitem(tencent.products, "SIMRGBLAMP", {"ProductId": "SIMRGBLAMP", "DataTemplate": "{broken"})
    tencent.faults.add("lies", path="AppGetDeviceData")
    snapshot = await cloud.fetch()
    assert cloud.features(snapshot.devices[LAMP], frozenset()) == ()
    assert state_of(snapshot, AC)["temp_current"] == "lies"


async def test_auth_errors_are_not_swallowed(tencent: Tencent, cloud: TencentCloud) -> None:
    """Where a part of a reading may fail, the sign-in may not."""
    await cloud.fetch()
    tencent.account.password = "changed"
    for action in ("AppGetDeviceData", "AppGetMessages", "AppGetRoomList"):
        tencent.faults.add("expired_token", path=action)
        with pytest.raises(AuthError):
            await cloud.fetch()
        tencent.faults.clear()
