"""Interface Md against a device on the local network."""

import asyncio
from pathlib import Path
import re
from typing import Any, override

import aiohttp
import pytest
import pytest_socket

from custom_components.homeclouds.clouds.china_telecom import LAN
from custom_components.homeclouds.clouds.china_telecom.errors import NoReadingError
from custom_components.homeclouds.clouds.china_telecom.lan import cloud as lan_cloud, connection, discovery
from custom_components.homeclouds.clouds.china_telecom.lan.cloud import LanCloud
from custom_components.homeclouds.clouds.core.cloud import Context
from custom_components.homeclouds.clouds.core.errors import (
    AuthError,
    CommandError,
    NoAnswerError,
    SetupError,
    UnansweredError,
    UnreachableError,
    UnsupportedError,
)
from custom_components.homeclouds.clouds.core.features import Climate
from custom_components.homeclouds.clouds.profiles.own_files import OwnProfiles
from simulators.china_telecom import ChinaTelecomLan
from simulators.china_telecom.lan import _Search, air_conditioner

from ..listener import RecordingListener, reporting

AC = "LAN000000000000AC77"


async def cloud_of(lan: ChinaTelecomLan, session: aiohttp.ClientSession, **more: Any) -> LanCloud:
    """Return the account of the device."""
    cloud = LanCloud({**lan.sign_in, **more}, Context(session=session))
    await cloud.prepare()
    return cloud


def known(listener: RecordingListener) -> bool:
    """Return whether the state has arrived."""
    return bool(listener.properties.get(AC)) and listener.online.get(AC, False)


async def test_sign_in(lan: ChinaTelecomLan, session: aiohttp.ClientSession) -> None:
    """The device is found, the PIN proved, and the state asked for; what was learned is remembered."""
    cloud = await cloud_of(lan, session, name="Study")
    account = await cloud.sign_in()
    reading = {"session_key": "lan_key", "framing": "cts", "sealed": False}
    assert (account.id, account.name, account.data) == (AC, "Study", {"model": "AirCon-A1", "reading": reading})
    assert [record.interface for record in lan.requests] == ["/auth", "/query"]
    assert re.fullmatch(r"[1-9]\d{15}", lan.requests.to("/auth")[0].json()["rand"])


@pytest.mark.parametrize(
    ("change", "error", "field"),
    [
        ({"pin": "0" * 32}, AuthError, "pin"),
        ({"pin": "short"}, SetupError, "pin"),
        ({"device_id": ""}, SetupError, "device_id"),
        ({"device_id": "OTHER"}, AuthError, "pin"),
        ({"port": 1}, UnreachableError, None),
        ({"session_key": "lan_key"}, None, None),
        ({"session_key": "random"}, SetupError, "session_key"),
    ],
)
async def test_wrong_fields(
    lan: ChinaTelecomLan,
    session: aiohttp.ClientSession,
    change: dict[str, Any],
    error: type[Exception] | None,
    field: str | None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each wrong field is told as itself."""
    monkeypatch.setattr(connection, "_TIMEOUT", 2)
    if error is None:
        await (await cloud_of(lan, session, **change)).sign_in()
        return
    with pytest.raises(error) as caught:
        await (await cloud_of(lan, session, **change)).sign_in()
    assert getattr(caught.value, "field", None) == field


async def test_search(lan: ChinaTelecomLan, session: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch) -> None:
    """Devices that answer are offered; one without an address is searched for."""
    monkeypatch.setattr(discovery, "BROADCAST", "127.0.0.1")
    monkeypatch.setattr(discovery, "PORT", int(lan.sign_in["search_port"]))
    monkeypatch.setattr(discovery, "WAIT", 1)
    assert await lan_cloud.offers() == {AC: f"AirCon-A1 {AC} (127.0.0.1)"}
    cloud = await cloud_of(lan, session, host="")
    await cloud.sign_in()
    lan.faults.add("silent")
    with pytest.raises(UnreachableError) as caught:
        await cloud.sign_in()
    assert caught.value.field == "device_id"


@pytest.mark.parametrize("sealed", [False, True])
@pytest.mark.parametrize("framing", ["cts", "lines"])
@pytest.mark.parametrize("session_key", ["lan_key", "random", "lan_key_raw", "lan_pin"])
async def test_dialects(
    socket_enabled: None,
    session: aiohttp.ClientSession,
    listener: RecordingListener,
    monkeypatch: pytest.MonkeyPatch,
    session_key: str,
    framing: str,
    sealed: bool,
) -> None:
    """What the document leaves open is found out, and remembered; it can be chosen, too."""
    monkeypatch.setattr(connection, "_TRY", 0.3)
    options: dict[str, Any] = {"session_key": session_key, "framing": framing}
    async with ChinaTelecomLan(byte_order="little", sealed=sealed, **options) as lan:
        account = await (await cloud_of(lan, session)).sign_in()
        assert account.data == {"model": "AirCon-A1", "reading": {**options, "sealed": sealed}}
        await (await cloud_of(lan, session, byte_order="little", **options)).sign_in()
        # What is known to work is tried first, so that nothing else is tried however slow the machine is
        monkeypatch.setattr(connection, "_TRY", 10)
        before = len(lan.requests.to("/auth"))
        cloud = await cloud_of(lan, session, **account.data)
        async with reporting(cloud, listener):
            await listener.until(lambda: known(listener))
            assert listener.properties[AC]["0.TEMP"] == "26"
            line = await cloud._reach()
            line._renew_at = 0
            await line.heartbeat()
            await line.query()
        assert len(lan.requests.to("/auth")) == before + 2


async def test_pure_json(
    socket_enabled: None, session: aiohttp.ClientSession, listener: RecordingListener, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A device that ends its messages by nothing is understood, with several at once too."""
    monkeypatch.setattr(connection, "_TRY", 0.3)
    async with ChinaTelecomLan(framing="bare") as lan:
        account = await (await cloud_of(lan, session)).sign_in()
        cloud = await cloud_of(lan, session, **account.data)
        async with reporting(cloud, listener):
            await listener.until(lambda: known(listener))
            lan.faults.add("glued", times=1)
            await (await cloud._reach()).query()
            lan.post({"3": 19})
            await listener.until(lambda: listener.properties[AC]["0.TEMP"] == "19")


async def test_dialect_found_out_later(
    socket_enabled: None, session: aiohttp.ClientSession, listener: RecordingListener, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A device that speaks otherwise than it did is understood again, and the new reading kept."""
    monkeypatch.setattr(connection, "_TRY", 0.1)
    async with ChinaTelecomLan() as lan:
        account = await (await cloud_of(lan, session)).sign_in()
        lan.session_key = "random"
        context = Context(session=session, save=listener.save)
        cloud = LanCloud({**lan.sign_in, **account.data}, context)
        await cloud.prepare()
        async with reporting(cloud, listener):
            await listener.until(lambda: known(listener))
        assert listener.saved["reading"] == {"session_key": "random", "framing": "cts", "sealed": False}


async def test_state_and_control(
    lan: ChinaTelecomLan, session: aiohttp.ClientSession, listener: RecordingListener
) -> None:
    """Numbers are read as statuses; commands are confirmed by the device's report."""
    cloud = await cloud_of(lan, session, model="AirCon-A1")
    async with reporting(cloud, listener):
        await listener.until(lambda: known(listener))
        assert cloud.connected is True
        assert {name: listener.properties[AC][name] for name in ("0.POWER", "0.MODE", "0.CUR_TEMP")} == {
            "0.POWER": "1",
            "0.MODE": "1",
            "0.CUR_TEMP": "27",
        }
        snapshot = await cloud.fetch()
        device = snapshot.devices[AC]
        assert device.model == "AirCon-A1"
        names = frozenset(listener.properties[AC])
        assert Climate in {type(one) for one in cloud.features(device, names)}
        assert cloud.features(device, names | {"asc.TEMP"}) is cloud.features(device, names)
        assert (await cloud.send(device, {"0.POWER": "1", "0.TEMP": "23"}, {}))["0.TEMP"] == "23"
        assert lan.device.properties["3"] == 23
        lan.change(AC, {"3": 25, "4": None})
        await listener.until(lambda: listener.properties[AC]["0.TEMP"] == "25")
        assert (await cloud.query(device)).properties["0.TEMP"] == "25"
        assert listener.properties[AC]["0.WIND_SPEED"] is None
        assert cloud.diagnostics()["connects"] == 1


async def test_unnamed_attributes(
    lan: ChinaTelecomLan, session: aiohttp.ClientSession, listener: RecordingListener
) -> None:
    """Without a profile attributes keep their numbers, and can be written by them."""
    lan.device.kind = "Mystery"
    cloud = await cloud_of(lan, session)
    await cloud.sign_in()
    async with reporting(cloud, listener):
        await listener.until(lambda: known(listener))
        assert listener.properties[AC]["0.A3"] == "26"
        await cloud.send((await cloud.fetch()).devices[AC], {"0.A3": "20"}, {})
        assert lan.device.properties["3"] == 20


async def test_own_names(
    lan: ChinaTelecomLan, session: aiohttp.ClientSession, listener: RecordingListener, tmp_path: Path
) -> None:
    """A profile of the user's names the attributes, and what may not be read is unavailable."""
    (tmp_path / "mine.yaml").write_text(
        "match: {types: ['aircon*']}\nlan: {1: RUN}\nfeatures:\n- switch: {key: power, state: RUN}\n"
    )
    own = OwnProfiles(tmp_path, LAN.layout)
    own.read()
    cloud = LanCloud({**lan.sign_in, "model": "AirCon-A1"}, Context(session=session, profiles=own))
    await cloud.prepare()
    async with reporting(cloud, listener):
        await listener.until(lambda: "0.RUN" in listener.properties.get(AC, {}))
        device = (await cloud.fetch()).devices[AC]
        [power] = own.features(device, frozenset(listener.properties[AC]), ())
        assert power.key == "power"
        assert power.when is not None
        assert power.when.read({"asc.RUN": "0"}) is False


async def test_constraints(lan: ChinaTelecomLan, session: aiohttp.ClientSession, listener: RecordingListener) -> None:
    """What is read-only or forbidden is not written; what cannot be turned off is unavailable; both may end."""
    cloud = await cloud_of(lan, session, model="AirCon-A1")
    async with reporting(cloud, listener):
        await listener.until(lambda: known(listener))
        device = (await cloud.fetch()).devices[AC]
        lan.constrain("3", 1)
        await listener.until(lambda: listener.properties[AC].get("asc.TEMP") == "1")
        before = len(lan.requests.to("/opt"))
        with pytest.raises(CommandError):
            await cloud.send(device, {"0.TEMP": "20"}, listener.properties[AC])
        assert len(lan.requests.to("/opt")) == before
        lan.constrain("3", 0)
        await listener.until(lambda: listener.properties[AC]["asc.TEMP"] == "0")
        climate = next(
            one for one in cloud.features(device, frozenset(listener.properties[AC])) if type(one) is Climate
        )
        assert climate.when is not None
        assert climate.when.read(listener.properties[AC]) is True
        with pytest.raises(CommandError):
            await cloud.send(device, {"0.TEMP": "20"}, listener.properties[AC])
        lan.constrain("1", 0)
        await listener.until(lambda: listener.properties[AC].get("asc.POWER") == "0")
        assert climate.when.read(listener.properties[AC]) is False
        lan.constrain("1", None)
        await listener.until(lambda: listener.properties[AC]["asc.POWER"] is None)
        assert climate.when.read(listener.properties[AC]) is True


async def test_what_ended_while_nobody_listened(
    lan: ChinaTelecomLan, session: aiohttp.ClientSession, listener: RecordingListener
) -> None:
    """A constraint and an upgrade out of storage that the device no longer mentions are over."""
    cloud = await cloud_of(lan, session, model="AirCon-A1")
    device = (await cloud.fetch()).devices[AC]
    cloud.features(device, frozenset({"0.POWER", "asc.POWER", "firmware.running", "firmware.progress"}))
    async with reporting(cloud, listener):
        await listener.until(lambda: known(listener))
        assert listener.properties[AC].get("asc.POWER", "0") is None
        assert listener.properties[AC].get("firmware.running") == "0"


async def test_faults_and_upgrade(
    lan: ChinaTelecomLan, session: aiohttp.ClientSession, listener: RecordingListener
) -> None:
    """Faults come and go; an upgrade shows how far it is."""
    cloud = await cloud_of(lan, session, model="AirCon-A1")
    async with reporting(cloud, listener):
        await listener.until(lambda: known(listener))
        assert (listener.properties[AC]["fault.codes"], listener.properties[AC]["fault.present"]) == ("0", "0")
        lan.break_down([1, 23])
        await listener.until(lambda: listener.properties[AC]["fault.codes"] == "1, 23")
        assert listener.properties[AC]["fault.present"] == "1"
        lan.upgrade(2, 85)
        await listener.until(lambda: listener.properties[AC].get("firmware.progress") == "85")
        assert listener.properties[AC]["firmware.running"] == "1"
        lan.upgrade(7, 100)
        await listener.until(lambda: listener.properties[AC]["firmware.running"] == "0")
        lan.upgrade(6, 5)
        await listener.until(lambda: listener.properties[AC]["firmware.running"] == "1")
        lan.ota = None
        update = await cloud.query((await cloud.fetch()).devices[AC])
        assert update.properties.get("firmware.running", listener.properties[AC]["firmware.running"]) == "0"


async def test_connection_comes_back(
    lan: ChinaTelecomLan, session: aiohttp.ClientSession, listener: RecordingListener, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A device that comes back soon was never away, and is asked for its state; one that does not is offline."""
    cloud = await cloud_of(lan, session, model="AirCon-A1")
    monkeypatch.setattr(lan_cloud, "_WITHIN", 0.1)
    async with reporting(cloud, listener):
        await listener.until(lambda: known(listener))
        device = (await cloud.fetch()).devices[AC]
        lan.device.properties["3"] = 18
        lan.drop_sockets("control")
        await listener.until(lambda: listener.properties[AC]["0.TEMP"] == "18" and cloud.connected)
        assert listener.online[AC]
        monkeypatch.setattr(lan_cloud, "_RETURNS_WITHIN", 0.1)
        lan.pin, pin = "9" * 32, lan.pin
        lan.faults.add("mute")
        lan.drop_sockets("control")
        await listener.until(lambda: listener.online[AC] is False)
        lan.faults.clear()
        lan.pin = pin
        cloud.retry()
        await listener.until(lambda: listener.online[AC] and cloud.connected)
    assert cloud.connected is False
    assert (await cloud.fetch()).updates == ()
    with pytest.raises(UnreachableError):
        await cloud.send(device, {"0.TEMP": "20"}, {})


async def test_dead_connection(
    lan: ChinaTelecomLan, session: aiohttp.ClientSession, listener: RecordingListener, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A command without an answer makes the connection suspect: a dead one is replaced, and the next command works."""
    monkeypatch.setattr(connection, "_TIMEOUT", 0.2)
    cloud = await cloud_of(lan, session, model="AirCon-A1")
    async with reporting(cloud, listener):
        await listener.until(lambda: known(listener) and cloud.connected)
        device = (await cloud.fetch()).devices[AC]
        cloud._link.patience = 0.01
        connects = cloud._link.connects
        assert lan.silence_sockets("control")
        with pytest.raises(NoAnswerError):
            await cloud.send(device, {"0.TEMP": "20"}, {})
        await listener.until(lambda: cloud.connected and cloud._link.connects > connects)
        monkeypatch.setattr(connection, "_TIMEOUT", 10)
        assert (await cloud.send(device, {"0.TEMP": "20"}, {}))["0.TEMP"] == "20"


async def test_refusals(
    lan: ChinaTelecomLan, session: aiohttp.ClientSession, listener: RecordingListener, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the device says no to, or nothing; what is not encrypted is not believed."""
    cloud = await cloud_of(lan, session, model="AirCon-A1")
    async with reporting(cloud, listener):
        await listener.until(lambda: known(listener))
        device = (await cloud.fetch()).devices[AC]
        lan.faults.add("refuse", times=1)
        with pytest.raises(UnsupportedError):
            await cloud.send(device, {"0.TEMP": "20"}, {})
        lan.faults.add("mute", times=1)
        with monkeypatch.context() as patch:
            patch.setattr(connection, "_TIMEOUT", 0.2)
            with pytest.raises(NoAnswerError):
                await cloud.query(device)
        lan.faults.add("plain", times=1)
        lan.post({"3": 99})
        lan.post({"4": 1})
        await listener.until(lambda: listener.properties[AC]["0.WIND_SPEED"] == "1")
        assert listener.properties[AC]["0.TEMP"] == "26"
        # Reports that make no sense are left alone
        nonsense: dict[str, Any]
        for nonsense in ({"as": "x"}, {"as": {"x": 1}}, {"as": {"3": {}}}):
            for guest in lan.guests:
                lan._send(guest, {"cmd": "post", **nonsense})
        lan.post({"4": 2})
        await listener.until(lambda: listener.properties[AC]["0.WIND_SPEED"] == "2")
        # What can be read of a report is taken
        for guest in lan.guests:
            lan._send(guest, {"cmd": "post", "as": {"x": 1, "3": {}, "4": 1}, "fids": [None, {}, 7]})
        await listener.until(lambda: listener.properties[AC]["0.WIND_SPEED"] == "1")
        assert listener.properties[AC]["fault.codes"] == "7"


@pytest.mark.parametrize("fault", ["garbage", "truncated", "split", "glued", "replay"])
async def test_untidy_device(
    lan: ChinaTelecomLan, session: aiohttp.ClientSession, listener: RecordingListener, fault: str
) -> None:
    """Noise, and messages cut off, in pieces, at once or twice, do not keep the device from being understood."""
    lan.faults.add(fault)
    cloud = await cloud_of(lan, session, model="AirCon-A1")
    async with reporting(cloud, listener):
        await listener.until(lambda: known(listener))
        device = (await cloud.fetch()).devices[AC]
        assert (await cloud.send(device, {"0.TEMP": "23"}, {}))["0.TEMP"] == "23"
        lan.change(AC, {"3": 25})
        await listener.until(lambda: listener.properties[AC]["0.TEMP"] == "25")
        assert cloud.diagnostics()["connects"] == 1


async def test_key_is_renewed(
    lan: ChinaTelecomLan, session: aiohttp.ClientSession, listener: RecordingListener
) -> None:
    """The key is renewed before it ends, on the same connection."""
    cloud = await cloud_of(lan, session, model="AirCon-A1")
    async with reporting(cloud, listener):
        await listener.until(lambda: known(listener))
        line = await cloud._reach()
        line._renew_at = 0
        await line.heartbeat()
        assert len(lan.requests.to("/auth")) == 2
        lan.change(AC, {"3": 22})
        await listener.until(lambda: listener.properties[AC]["0.TEMP"] == "22")


async def test_answers_with_other_types(
    lan: ChinaTelecomLan, session: aiohttp.ClientSession, listener: RecordingListener, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A device that repeats the number of a message as a number, and has null for a code, is understood."""
    send = lan._send

    def odd(guest: Any, message: Any) -> None:
        send(guest, {**message, "mid": int(message["mid"]), "code": None} if "mid" in message else message)

    monkeypatch.setattr(lan, "_send", odd)
    cloud = await cloud_of(lan, session, model="AirCon-A1")
    async with reporting(cloud, listener):
        await listener.until(lambda: known(listener))
        device = (await cloud.fetch()).devices[AC]
        assert (await cloud.send(device, {"0.TEMP": "23"}, {}))["0.TEMP"] == "23"


async def test_trouble_at_the_handshake_asks_for_no_pin(
    lan: ChinaTelecomLan, session: aiohttp.ClientSession, listener: RecordingListener, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A device that worked, and then refuses for another reason than the PIN, is tried again."""
    cloud = await cloud_of(lan, session, model="AirCon-A1")
    async with reporting(cloud, listener):
        await listener.until(lambda: known(listener) and cloud.connected)
        line = await cloud._reach()
        with monkeypatch.context() as patch:
            answer = b'CTS{"cmd":"resp","code":899999}\r\n'
            patch.setattr(lan, "_authenticate", lambda guest, inner: guest.writer.write(answer))
            line._renew_at = 0
            with pytest.raises(UnreachableError):
                await line.heartbeat()
            lan.drop_sockets("control")
            async with asyncio.timeout(10):
                while "refuses" not in cloud._link.last_error:
                    await asyncio.sleep(0.01)
        cloud.retry()
        await listener.until(lambda: cloud.connected is True)


async def test_not_controllable(
    lan: ChinaTelecomLan, session: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A device that says it can't be controlled locally is not set up."""

    async def found(*args: object, **options: object) -> dict[str, discovery.Found]:
        return {AC: discovery.Found(AC, "M", "127.0.0.1", False)}

    monkeypatch.setattr(discovery, "discover", found)
    with pytest.raises(SetupError) as caught:
        await (await cloud_of(lan, session)).sign_in()
    assert caught.value.field == "device_id"

    async def broken(*args: object, **options: object) -> dict[str, discovery.Found]:
        raise OSError("no network")

    monkeypatch.setattr(discovery, "discover", broken)
    assert await lan_cloud.offers() == {}
    with pytest.raises(UnreachableError):
        await (await cloud_of(lan, session, host="")).sign_in()


async def test_silent_device(
    socket_enabled: None, session: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A device that takes the connection and says nothing, or too much, is not reached."""
    monkeypatch.setattr(connection, "_TIMEOUT", 0.1)
    monkeypatch.setattr(discovery, "WAIT", 0.05)
    odd = b'CTS{"cmd":"resp","code":[]}\r\n'
    talk = [*[b""] * 2, *[b"x" * 300_000] * 2, odd, b'CTS{"cmd":"resp","code":300001}\r\n']

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(talk.pop(0))
        await reader.read()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    data = {"device_id": AC, "pin": "0" * 32, "host": "127.0.0.1", "port": server.sockets[0].getsockname()[1]}
    data |= {"search_port": 1, "session_key": "random", "framing": "cts"}
    monkeypatch.setattr(connection, "_TRY", 0.1)
    for error in (UnansweredError, UnreachableError, AuthError, AuthError):
        with pytest.raises(error):
            await LanCloud(data, Context(session=session)).sign_in()
    server.close()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00",
        b"\x00\x01\x01A\x01M\x00\x01\x00",
        b"\x00\x00\x01A\x01M\x01\x01\x00",
        b"\x00\x00\x01\xff\x01M\x00\x01\x00",
        b"\x00\x00\x01A\x01\n\x00\x01\x00",
    ],
)
def test_no_answer_to_a_search(data: bytes) -> None:
    """What is no answer is not taken for a device."""
    assert discovery.read(data, "h") is None


async def test_answers_without_end(socket_enabled: None) -> None:
    """Somebody who answers as a thousand devices does not fill the memory, nor hide a device that was found before."""

    class Liar(asyncio.DatagramProtocol):
        @override
        def connection_made(self, transport: Any) -> None:
            self.transport = transport

        @override
        def datagram_received(self, data: bytes, addr: Any) -> None:
            self.answer(0, addr)

        def answer(self, number: int, addr: Any) -> None:
            """Answer as one device after the other: what comes faster than it is read gets lost."""
            name = f"D{number:03}".encode()
            self.transport.sendto(b"\x00\x00\x04" + name + b"\x01M\x00\x01\x00", addr)
            if number < 299:
                loop.call_soon(self.answer, number + 1, addr)

    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(Liar, local_addr=("127.0.0.1", 0))
    port = transport.get_extra_info("sockname")[1]
    found = await discovery.discover(lambda one: one.device_id == "D299", target="127.0.0.1", port=port)
    assert len(found) == 256
    transport.close()


def test_answer_with_key() -> None:
    """The key for binding is there in the first two minutes only; leave for local control may be missing."""
    found = discovery.read(b"\x00\x00\x01A\x01M\x00\x00\x01" + (77).to_bytes(8), "h")
    assert found is not None
    assert (found.controllable, found.host) == (None, "h")
    assert len(discovery.search("little")) == 7


@pytest.fixture
def network(lan: ChinaTelecomLan, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a search of the whole network end soon, and reach this machine only."""
    pytest_socket.socket_allow_hosts(["127.0.0.1", "127.0.0.2", "127.0.0.9"])
    monkeypatch.setattr(discovery, "BROADCAST", "127.0.0.1")
    monkeypatch.setattr(discovery, "WAIT", 0.3)
    monkeypatch.setattr(connection, "_TRY", 0.2)
    monkeypatch.setattr(connection, "_TIMEOUT", 0.5)


@pytest.mark.usefixtures("network")
async def test_open_finds_device_at_another_address(
    lan: ChinaTelecomLan, session: aiohttp.ClientSession, listener: RecordingListener
) -> None:
    """A device that got another address is found by its ID; its name stays."""
    cloud = await cloud_of(lan, session, host="127.0.0.9")
    async with reporting(cloud, listener):
        await listener.until(lambda: known(listener))
        assert (await cloud.fetch()).devices[AC].name == f"China Telecom {AC[-4:]}"


@pytest.mark.usefixtures("network")
async def test_open_finds_device_whose_address_another_has(
    lan: ChinaTelecomLan, session: aiohttp.ClientSession, listener: RecordingListener
) -> None:
    """That another device refuses the PIN at the old address is no reason to ask for a new one."""
    other = ChinaTelecomLan(device=air_conditioner("LAN000000000000AC99", "Another"))
    server = await asyncio.start_server(other._talk, "127.0.0.2", int(lan.sign_in["port"]))
    cloud = await cloud_of(lan, session, host="127.0.0.2")
    async with reporting(cloud, listener):
        await listener.until(lambda: known(listener))
    assert other.requests.to("/auth")
    server.close()


@pytest.mark.usefixtures("network")
async def test_another_device_at_the_address_while_it_is_off(
    lan: ChinaTelecomLan, session: aiohttp.ClientSession, listener: RecordingListener
) -> None:
    """It goes on being looked for, and is found when it is back."""
    other = ChinaTelecomLan(device=air_conditioner("LAN000000000000AC99", "Another"))
    loop = asyncio.get_running_loop()
    server = await asyncio.start_server(other._talk, "127.0.0.2", int(lan.sign_in["port"]))
    place = ("127.0.0.2", int(lan.sign_in["search_port"]))
    search, _ = await loop.create_datagram_endpoint(lambda: _Search(other), local_addr=place)
    lan.faults.add("silent")
    cloud = await cloud_of(lan, session, host="127.0.0.2")
    async with reporting(cloud, listener):
        async with asyncio.timeout(10):
            while "another device" not in cloud._link.last_error:
                await asyncio.sleep(0.01)
        lan.faults.clear()
        cloud.retry()
        await listener.until(lambda: known(listener))
    search.close()
    server.close()


@pytest.mark.usefixtures("network")
async def test_sign_in_without_state_is_refused(lan: ChinaTelecomLan, session: aiohttp.ClientSession) -> None:
    """A device that lets us in and reports nothing makes no entry."""
    lan.device.properties.clear()
    with pytest.raises(NoReadingError) as caught:
        await (await cloud_of(lan, session)).sign_in()
    assert caught.value.field == "session_key"


@pytest.mark.usefixtures("network")
async def test_silent_after_handshake_is_a_repair(
    lan: ChinaTelecomLan, session: aiohttp.ClientSession, listener: RecordingListener
) -> None:
    """A device that worked and reports no state any more is offline and a repair, until it does."""
    cloud = await cloud_of(lan, session)
    lan.faults.add("mute", path="query")
    async with reporting(cloud, listener):
        await listener.until(lambda: listener.problems)
        assert [problem.key for problem in cloud.problems()] == ["no_state"]
        assert not listener.online.get(AC)
        lan.faults.clear()
        cloud.retry()
        await listener.until(lambda: known(listener))
        assert not cloud.problems()


@pytest.mark.usefixtures("network")
@pytest.mark.parametrize("how", ["null", "missing", "empty"])
async def test_no_attributes_are_not_called_no_connection(
    lan: ChinaTelecomLan,
    session: aiohttp.ClientSession,
    listener: RecordingListener,
    monkeypatch: pytest.MonkeyPatch,
    how: str,
) -> None:
    """A device that is reached and reports no attributes, as null or none, is told so: in the form, by a repair, to a command."""
    monkeypatch.setattr(lan_cloud, "_WITHIN", 0.1)
    lan.faults.add("lists", how=how)
    cloud = await cloud_of(lan, session)
    with pytest.raises(NoReadingError):
        await cloud.sign_in()
    async with reporting(cloud, listener):
        await listener.until(lambda: listener.problems)
        assert [problem.key for problem in cloud.problems()] == ["no_state"]
        device = (await cloud.fetch()).devices[AC]
        with pytest.raises(NoReadingError):
            await cloud.send(device, {"POWER": "1"}, {})
        lan.faults.clear()
        cloud.retry()
        await listener.until(lambda: known(listener))
        assert not cloud.problems()


@pytest.mark.usefixtures("network")
@pytest.mark.parametrize("byte_order", ["big", "little"])
async def test_search_in_both_byte_orders(session: aiohttp.ClientSession, byte_order: str) -> None:
    """A device that looks at the time of a search understands one of the two orders."""
    async with ChinaTelecomLan(byte_order=byte_order) as lan:
        lan.faults.add("strict_clock")
        lan.bind_key = 77
        account = await (await cloud_of(lan, session, host="")).sign_in()
        assert account.data["model"] == "AirCon-A1"
        found = await discovery.discover(
            lambda one: True, target="127.0.0.1", port=int(lan.sign_in["search_port"]), orders=(byte_order,)
        )
        assert found[AC].model == "AirCon-A1"


async def test_host_is_a_name(
    lan: ChinaTelecomLan, session: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name is resolved outside of the event loop, for the search as well; one that is not found, or can be none, is unreachable."""
    loop = asyncio.get_running_loop()
    resolve = loop.getaddrinfo

    async def lookup(host: Any, port: Any, **options: Any) -> Any:
        if host == "aircon.home":
            return await resolve("127.0.0.1", port, **options)
        host.encode("idna")
        raise OSError("Name or service not known")

    monkeypatch.setattr(loop, "getaddrinfo", lookup)
    account = await (await cloud_of(lan, session, host="aircon.home")).sign_in()
    assert account.data["model"] == "AirCon-A1"
    for name in ("aircon.invalid", "air..con", "a" * 70):
        with pytest.raises(UnreachableError):
            await (await cloud_of(lan, session, host=name)).sign_in()
