"""The long connection."""

import asyncio
import json
import logging
from typing import Any
from unittest.mock import AsyncMock, Mock

import aiohttp
import pytest

from custom_components.homeclouds.clouds.core.errors import AuthError, UnreachableError
from custom_components.homeclouds.clouds.core.model import Problem
from custom_components.homeclouds.clouds.tencent.cloud import TencentCloud
from simulators.tencent import Tencent
from simulators.tencent.calls import CALLS
from simulators.tencent.refusals import NO_DEVICE, Refusal

from ..listener import RecordingListener
from .conftest import listening, state_of

LAMP, REMOTE, LIGHT = "SIMRGBLAMP/lamp01", "SIMREMOTE1/sub_key", "SIMBASICLT/light01"


@pytest.mark.parametrize(("text", "shadow"), [(False, False), (True, False), (False, True), (True, True)])
async def test_changes(
    tencent: Tencent, cloud: TencentCloud, recorder: RecordingListener, text: bool, shadow: bool
) -> None:
    """Changes arrive, in the new form and in that of the old shadow, params as object or text."""
    tencent.configure(params_as_text=text, shadow_form=shadow)
    async with listening(cloud, recorder):
        tencent.change(LAMP, {"brightness": 5, "rgb_color": {"red": 1, "green": 2, "blue": 3}})
        update = await recorder.hear(lambda update: update.device_id == LAMP and "brightness" in update.properties)
    assert update.properties == {"brightness": 5, "rgb_color.red": 1, "rgb_color.green": 2, "rgb_color.blue": 3}


async def test_command_on_its_way_is_no_state(
    tencent: Tencent, cloud: TencentCloud, recorder: RecordingListener
) -> None:
    """What others send to a device is not what it is."""
    tencent.faults.add("ignored_command", path=LAMP)
    async with listening(cloud, recorder) as snapshot:
        await cloud.send(snapshot.devices[LAMP], {"power_switch": 0}, {})
        tencent.change(LAMP, {"brightness": 5})
        await recorder.hear(lambda update: update.properties.get("brightness") == 5)
    assert not [update for update in recorder.updates if "power_switch" in update.properties]


async def test_online(tencent: Tencent, cloud: TencentCloud, recorder: RecordingListener) -> None:
    """Devices come and go."""
    async with listening(cloud, recorder):
        tencent.set_online(LAMP, False)
        await recorder.hear(lambda update: update.device_id == LAMP and update.online is False)
        tencent.set_online(LAMP, True)
        await recorder.hear(lambda update: update.device_id == LAMP and update.online is True)


async def test_nameless_status(tencent: Tencent, cloud: TencentCloud, recorder: RecordingListener) -> None:
    """A status of nobody knows whom has everything read again."""
    tencent.faults.add("anonymous_push", times=1)
    async with listening(cloud, recorder):
        await recorder.until(lambda: "refresh" in recorder.notices)
        recorder.notices.clear()
        tencent.set_online(LAMP, False)
        await recorder.until(lambda: "refresh" in recorder.notices)


async def test_events(tencent: Tencent, cloud: TencentCloud, recorder: RecordingListener) -> None:
    """Events of the model, and keys whose every report is one."""
    async with listening(cloud, recorder):
        tencent.raise_event(LIGHT, "low_voltage", {"voltage": 3.1})
        update = await recorder.hear(lambda update: update.events)
        assert update.events == {"event.low_voltage": {"voltage": 3.1, "event.type": "alert"}}
        recorder.updates.clear()
        for _ in range(2):
            tencent.press(REMOTE, "switch_type_1", 0)
        await recorder.until(lambda: len([update for update in recorder.updates if update.events]) == 2)
    assert [update.events for update in recorder.updates if update.events] == [
        {"switch_type_1": {"switch_type_1": 0}}
    ] * 2


async def test_damaged_pushes(tencent: Tencent, cloud: TencentCloud, recorder: RecordingListener) -> None:
    """Damage is passed over, and the connection lives."""
    async with listening(cloud, recorder):
        tencent.faults.add("damaged_payload", times=1, path=LAMP)
        tencent.change(LAMP, {"brightness": 5})
        tencent.faults.add("garbage_frame", times=1, path=LAMP)
        tencent.change(LAMP, {"brightness": 6})
        tencent.change(LAMP, {"brightness": 7})
        await recorder.hear(lambda update: update.properties.get("brightness") == 7)
        assert not [update for update in recorder.updates if update.properties.get("brightness") == 5]
        assert cloud.diagnostics()["damaged_frames"] == 2
        assert cloud.push.link.connects == 1


async def test_frames_that_come_twice(cloud: TencentCloud, recorder: RecordingListener) -> None:
    """The last frames are known again, and no more of them are kept."""

    def frame(number: int) -> aiohttp.WSMessage:
        params = {"Type": "StatusChange", "SubType": "Online", "DeviceId": LAMP, "Seq": number}
        text = json.dumps({"action": "DeviceChange", "push": True, "params": params})
        return aiohttp.WSMessage(aiohttp.WSMsgType.TEXT, text, None)

    for number in (*range(70), 69, 6, 5):
        cloud.push.handle_message(frame(number))
    assert len(recorder.updates) == 71


class Wire:
    """A connection over which certain messages come."""

    closed = False

    def __init__(self, *messages: aiohttp.WSMessage) -> None:
        """Have these come."""
        self._messages = iter(messages)

    async def __anext__(self) -> aiohttp.WSMessage:
        """Return the next one, until the connection closes."""
        if (message := next(self._messages, None)) is None:
            raise StopAsyncIteration
        return message

    async def send_str(self, text: str) -> None:
        """Take whatever is sent."""

    async def close(self) -> None:
        """Close."""


async def test_odd_messages_before_the_subscription_is_confirmed(
    cloud: TencentCloud, recorder: RecordingListener, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """They are counted as later ones are, and end nothing; neither does a push that nobody can take in."""
    texts = (
        '{"action": "DeviceChange", "params": ',
        {"action": "DeviceChange", "push": True, "params": {"Type": "StatusChange", "SubType": "Online"}},
        {"reqId": "1", "error": "", "data": {"deviceIds": [LAMP]}},
        {"reqId": "2", "error": "", "data": {"Response": {"RequestId": "x"}}},
    )
    told = [text if isinstance(text, str) else json.dumps(text) for text in texts]
    wire = Wire(
        aiohttp.WSMessage(aiohttp.WSMsgType.ERROR, aiohttp.WebSocketError(1009, "too big"), None),
        *(aiohttp.WSMessage(aiohttp.WSMsgType.TEXT, text, None) for text in told),
    )
    monkeypatch.setattr("custom_components.homeclouds.clouds.tencent.push.open_socket", AsyncMock(return_value=wire))
    monkeypatch.setattr(recorder, "refresh", Mock(side_effect=KeyError))
    await cloud.push.watch([LAMP])
    await cloud.push.open_channel()
    assert cloud.push.link.damaged == {"TypeError": 1, "ProtocolError": 1, "KeyError": 1}
    logged = [record.getMessage() for record in caplog.records if record.levelno > logging.DEBUG]
    assert not [text for text in logged if "Traceback" in text]


async def test_refused_devices(tencent: Tencent, cloud: TencentCloud, recorder: RecordingListener) -> None:
    """A device that is silently left out of the subscription is a repair, until it is let in."""
    tencent.faults.add("refuse_device", path=LAMP)
    async with listening(cloud, recorder):
        await recorder.until(lambda: "problems" in recorder.notices)
        assert cloud.problems() == [Problem("devices_not_pushed", placeholders={"devices": "Color light"})]
        tencent.change(LAMP, {"brightness": 44})
        assert state_of(await cloud.fetch(), LAMP)["brightness"] == 44
        recorder.notices.clear()
        tencent.faults.clear()
        tencent.drop_sockets()
        await recorder.until(lambda: "problems" in recorder.notices)
        assert not cloud.problems()


async def test_new_device_is_subscribed(tencent: Tencent, cloud: TencentCloud, recorder: RecordingListener) -> None:
    """A device that appears is listened to at once, on the same connection."""
    async with listening(cloud, recorder):
        device = tencent.new_device("SIMBASICLT", "new", "f_home")
        device.properties = {"power_switch": 0}
        await cloud.fetch()
        await tencent.wait_for_request("socket/ActivePush", count=2)
        await tencent.settled()
        await recorder.until(lambda: not cloud.push.waiting)
        tencent.change(device.id, {"power_switch": 1})
        await recorder.hear(lambda update: update.device_id == device.id)
        assert cloud.push.link.connects == 1


async def test_reconnect_reads_again(tencent: Tencent, cloud: TencentCloud, recorder: RecordingListener) -> None:
    """However short the connection was away: what changed meanwhile is read once the subscription is confirmed."""
    async with listening(cloud, recorder):
        await tencent.wait_for_request("AppGetDeviceData", count=2 * len(tencent.devices))
        tencent.faults.add("lost_push", path=LAMP)
        tencent.change(LAMP, {"brightness": 41})
        tencent.faults.add("lost_push", path=LIGHT)
        tencent.set_online(LIGHT, False)
        recorder.updates.clear()
        tencent.drop_sockets()
        await recorder.hear(lambda update: update.device_id == LAMP and update.properties.get("brightness") == 41)
        await recorder.hear(lambda update: update.device_id == LIGHT and update.online is False)
        order = [record.interface for record in tencent.requests]
        confirmed = len(order) - order[::-1].index("socket/ActivePush")
        assert order[confirmed:].count("AppGetDeviceData") == len(tencent.devices)


async def test_reading_after_reconnect_is_older_than_what_is_pushed_meanwhile(
    tencent: Tencent, cloud: TencentCloud, recorder: RecordingListener
) -> None:
    """A push that crosses the reading wins."""
    async with listening(cloud, recorder):
        await tencent.wait_for_request("AppGetDeviceData", count=2 * len(tencent.devices))
        tencent.faults.add("latency", path="AppGetDeviceData", seconds=0.3)
        tencent.requests.clear()
        tencent.drop_sockets()
        await tencent.wait_for_request("AppGetDeviceData")
        old = dict(tencent.devices[LAMP].properties)
        recorder.updates.clear()
        tencent.change(LAMP, {"brightness": 7})
        tencent.devices[LAMP].properties = old
        update = await recorder.hear(lambda update: update.device_id == LAMP and "color_temp" in update.properties)
        assert "brightness" not in update.properties


@pytest.mark.parametrize("fault", ["http_error", "html", "rate_limit"])
async def test_reading_after_reconnect_is_repeated(
    tencent: Tencent, cloud: TencentCloud, recorder: RecordingListener, fault: str
) -> None:
    """The connection counts once the states could be read; before that, changes are told already."""
    async with listening(cloud, recorder):
        tencent.faults.add(fault, path="AppGetDeviceData", retry_after=1)
        tencent.requests.clear()
        tencent.drop_sockets()
        await tencent.wait_for_request("AppGetDeviceData")
        tencent.change(LAMP, {"brightness": 41})
        await recorder.hear(lambda update: update.properties.get("brightness") == 41)
        assert not cloud.connected
        tencent.faults.clear()
        await recorder.until(lambda: cloud.connected)


@pytest.mark.parametrize("odd", [{"Data": "{broken"}, Refusal(NO_DEVICE)])
async def test_device_without_state_does_not_hold_up_the_connection(
    tencent: Tencent, cloud: TencentCloud, recorder: RecordingListener, odd: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One device that the cloud refuses to tell of, or whose data are odd, is left to the polls."""
    _, usual = CALLS["AppGetDeviceData"]

    def state(cloud: Tencent, params: dict[str, Any]) -> Any:
        if params["DeviceName"] != "lamp01":
            return usual(cloud, params)
        if isinstance(odd, Refusal):
            raise odd
        return odd

    monkeypatch.setitem(CALLS, "AppGetDeviceData", ((), state))
    async with listening(cloud, recorder):
        assert cloud.states.behind is not isinstance(odd, Refusal)


async def test_device_without_state_that_went_while_the_connection_was_away(
    tencent: Tencent, cloud: TencentCloud, recorder: RecordingListener, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That it is offline is told, although its state is refused."""
    _, usual = CALLS["AppGetDeviceData"]

    def state(cloud: Tencent, params: dict[str, Any]) -> Any:
        if params["DeviceName"] == "lamp01":
            raise Refusal(NO_DEVICE)
        return usual(cloud, params)

    async with listening(cloud, recorder):
        monkeypatch.setitem(CALLS, "AppGetDeviceData", ((), state))
        tencent.faults.add("lost_push", path=LAMP)
        tencent.set_online(LAMP, False)
        recorder.updates.clear()
        tencent.drop_sockets()
        await recorder.hear(lambda update: update.device_id == LAMP and update.online is False)


async def test_dead_token(tencent: Tencent, cloud: TencentCloud, recorder: RecordingListener) -> None:
    """A token that died is renewed, and the connection made anew with it, without calling anything refused."""
    await cloud.fetch()
    tencent.expire_tokens()
    task = asyncio.create_task(cloud.push.run())
    await recorder.until(lambda: cloud.connected)
    assert len(tencent.requests.to("AppGetToken")) == 2
    assert len(tencent.requests.to("socket/ActivePush")) == 2
    tencent.change(LAMP, {"brightness": 5})
    await recorder.hear(lambda update: update.properties.get("brightness") == 5)
    assert "problems" not in recorder.notices
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_token_that_can_not_be_renewed(
    tencent: Tencent, cloud: TencentCloud, recorder: RecordingListener
) -> None:
    """Listening ends where only the user can help."""
    await cloud.fetch()
    tencent.account.password = "changed"
    tencent.expire_tokens()
    with pytest.raises(AuthError):
        await cloud.listen()


@pytest.mark.parametrize("fault", ["socket_error", "socket_silent"])
async def test_subscription_fails(
    tencent: Tencent, cloud: TencentCloud, recorder: RecordingListener, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A subscription that fails, or is never answered, is tried again."""
    monkeypatch.setattr("custom_components.homeclouds.clouds.tencent.push._ANSWER_WITHIN", 0.5)
    tencent.faults.add(fault, times=1, path="socket/ActivePush")
    async with listening(cloud, recorder):
        assert len(tencent.requests.to("socket/ActivePush")) >= 2


async def test_refused_heartbeat(tencent: Tencent, cloud: TencentCloud, recorder: RecordingListener) -> None:
    """While heartbeats are refused the vendor falls silent, so all devices count as not pushed; the connection stays."""
    tencent.faults.add("heartbeat_refused")
    async with listening(cloud, recorder):
        tencent.change(LAMP, {"brightness": 5})
        await recorder.hear(lambda update: update.properties.get("brightness") == 5)
        (problem,) = cloud.problems()
        assert problem.key == "devices_not_pushed"
        assert "Color light" in problem.placeholders["devices"]
        assert cloud.poll_interval < 120
        tencent.faults.clear()
        socket = cloud.push.socket
        assert socket is not None
        await socket.heartbeat()
        await recorder.until(lambda: cloud.poll_interval == 600)
        assert not cloud.problems()
        assert cloud.push.link.connects == 1


async def test_heartbeat_that_is_refused_later(
    tencent: Tencent, cloud: TencentCloud, recorder: RecordingListener
) -> None:
    """Devices that pushes came of until now are polled at once: the next poll would be ten minutes later."""
    async with listening(cloud, recorder):
        # For what is kept of the devices
        await recorder.until(lambda: recorder.refreshes)
        assert cloud.poll_interval == 600
        recorder.notices.clear()
        tencent.faults.add("heartbeat_refused")
        socket = cloud.push.socket
        assert socket is not None
        await socket.heartbeat()
        await recorder.until(lambda: recorder.refreshes)
        assert cloud.poll_interval < 120
        # Once is enough
        recorder.notices.clear()
        await socket.heartbeat()
        tencent.change(LAMP, {"brightness": 5})
        await recorder.hear(lambda update: update.properties.get("brightness") == 5)
        assert not recorder.refreshes


async def test_heartbeat_that_the_server_has_no_time_for(
    tencent: Tencent, cloud: TencentCloud, recorder: RecordingListener
) -> None:
    """That is over by the next one, and nothing for the user to look into."""
    async with listening(cloud, recorder):
        tencent.faults.add("heartbeat_refused", code="InternalServerError.InternalRPCError")
        beats = len(tencent.requests.to("socket/AppDeviceTraceHeartBeat"))
        socket = cloud.push.socket
        assert socket is not None
        await socket.heartbeat()
        await tencent.wait_for_request("socket/AppDeviceTraceHeartBeat", count=beats + 1)
        tencent.change(LAMP, {"brightness": 5})
        await recorder.hear(lambda update: update.properties.get("brightness") == 5)
        assert not cloud.problems()


async def test_product_that_is_not_linked_stops_no_pushes(
    tencent: Tencent, cloud: TencentCloud, recorder: RecordingListener
) -> None:
    """One device whose product the application is not linked with would have the heartbeat for all refused."""
    tencent.add_unlinked_device()
    async with listening(cloud, recorder):
        assert cloud.poll_interval == 600
        assert [problem.key for problem in cloud.problems()] == ["product_not_linked"]
        told = [record.json()["params"] for record in tencent.requests if record.interface.startswith("socket/")]
        assert told and not [params for params in told if "SIMSECRET1" in json.dumps(params)]


async def test_heartbeat(tencent: Tencent, cloud: TencentCloud, recorder: RecordingListener) -> None:
    """Heartbeats name the devices and carry the token where the document has it; the vendor goes on telling."""
    cloud.push.link.heartbeat = 0
    async with listening(cloud, recorder):
        record = await tencent.wait_for_request("socket/AppDeviceTraceHeartBeat", count=3)
        params = json.loads(record.body)["params"]["ActionParams"]
        assert LAMP in params["DeviceIds"]
        assert tencent.account.accepts(params["AccessToken"])


async def test_no_socket(tencent: Tencent, cloud: TencentCloud, recorder: RecordingListener) -> None:
    """No connection leads to polls, and the reason is kept for diagnostics."""
    tencent.faults.add("http_error", path="/ws/explorer")
    await cloud.fetch()
    cloud.push.link.first_pause = 60
    task = asyncio.create_task(cloud.listen())
    await tencent.wait_for_request(lambda record: record.path == "/ws/explorer" and record.status is not None)
    async with asyncio.timeout(30):
        while not cloud.push.link.last_error:
            await asyncio.sleep(0)
    assert "cannot_connect" in str(cloud.diagnostics()["last_error"])
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_asking_on_a_closed_socket(tencent: Tencent, cloud: TencentCloud, recorder: RecordingListener) -> None:
    """Nothing but a CloudError leaves the socket."""
    async with listening(cloud, recorder):
        socket = cloud.push.socket
        assert socket is not None
        await socket.close()
        with pytest.raises(UnreachableError):
            await socket.heartbeat()
