"""The port for a partner's reports, and the certificates of both sides."""

import asyncio
from collections.abc import Iterator
import contextlib
from contextlib import ExitStack
from io import BytesIO
import logging
import ssl
from typing import Any

import aiohttp
import pytest

from custom_components.homeclouds.clouds.china_telecom.connection_limits import Bucket
from custom_components.homeclouds.clouds.china_telecom.errors import CertificateProblem
from custom_components.homeclouds.clouds.china_telecom.platform.tls import identity
from custom_components.homeclouds.clouds.china_telecom.platform.tls_server import NoticeGate, NoticeServer
from custom_components.homeclouds.clouds.core.errors import CertificateError
from simulators.china_telecom import ChinaTelecomPlatform
from simulators.china_telecom.certificates import Authority, client_side
from simulators.listeners import reserve_port

from ..listener import RecordingListener, reporting
from .partner import AC, cloud_of


@pytest.fixture
def port() -> Iterator[int]:
    """A port that nobody else has."""
    with ExitStack() as stack:
        yield reserve_port(stack)


async def test_mutual_tls(
    secure_partner: ChinaTelecomPlatform, session: aiohttp.ClientSession, listener: RecordingListener, port: int
) -> None:
    """Both sides show certificates, in both directions; the listener of our own lets nobody in without."""
    partner = secure_partner
    cloud = await cloud_of(
        partner, session, listener, options={"notify_port": float(port), "notify_address": "127.0.0.1"}
    )
    assert (await cloud.sign_in()).name == "127.0.0.1"
    listener.take(await cloud.fetch())
    async with reporting(cloud, listener):
        while not cloud.notice_port:
            await asyncio.sleep(0)
        partner.notify_url = f"https://127.0.0.1:{port}"
        partner.change(AC, {"0.TEMP": "18"})
        await partner.settled()
        assert listener.properties[AC]["0.TEMP"] == "18"
        assert cloud.diagnostics()["own_listener"] is True
        ours = partner.ours.certificate
        strangers = Authority("Somebody else").issue("stranger")
        late = partner.theirs.issue("partner", days=-1)
        own = partner.ours.issue("one of ours")
        before = len(listener.updates)
        for pair in (None, strangers, late, own):
            context = client_side(pair, ours)
            with pytest.raises(aiohttp.ClientError):
                async with session.post(f"{partner.notify_url}/notify/token", json={}, ssl=context) as response:
                    await response.read()
        # Nor does the right certificate help somebody who does not know whom to trust
        with pytest.raises(aiohttp.ClientError):
            await session.post(
                f"{partner.notify_url}/notify/token",
                json={},
                ssl=client_side(partner.partner_pair, partner.theirs.certificate),
            )
        assert len(listener.updates) == before
        with pytest.raises(aiohttp.ClientError):
            await session.post(f"http://127.0.0.1:{port}/notify/token", json={})
        status, answer = partner.notify_answers[-1]
        assert (status, answer["code"]) == (200, 0)
    assert cloud.notice_port == 0


async def test_partner_refuses_us(secure_partner: ChinaTelecomPlatform, session: aiohttp.ClientSession) -> None:
    """Without our certificate, with another, or with another authority, the trouble is the certificate."""
    partner = secure_partner
    other = Authority("Other")
    pair = other.issue("other")
    changes: list[dict[str, Any]] = [
        {"certificate": "", "key": ""},
        {"certificate": pair.certificate, "key": pair.key},
        {"ca": other.certificate},
    ]
    for change in changes:
        cloud = await cloud_of(partner, session, **change)
        with pytest.raises((CertificateError, CertificateProblem)):
            await cloud.sign_in()


async def test_we_refuse_the_partner(socket_enabled: None, session: aiohttp.ClientSession) -> None:
    """A partner whose certificate has expired, or is for another name, is not talked to: it gets no key."""
    partner = ChinaTelecomPlatform(tls=True)
    partner.partner_pair = partner.theirs.issue("partner", days=-1)
    async with partner:
        with pytest.raises(CertificateError):
            await (await cloud_of(partner, session)).sign_in()
        assert not partner.requests.to("/token")
    partner = ChinaTelecomPlatform(tls=True)
    partner.partner_pair = partner.theirs.issue("partner", address="127.0.0.2")
    async with partner:
        with pytest.raises(CertificateError):
            await (await cloud_of(partner, session)).sign_in()
        assert not partner.requests.to("/token")


async def test_identity(secure_partner: ChinaTelecomPlatform) -> None:
    """Certificates are checked before they are used."""
    partner = secure_partner
    good = {
        "certificate": partner.client_pair.certificate,
        "key": partner.client_pair.key,
        "ca": partner.ours.certificate,
    }
    identity(good).check()
    expired = partner.ours.issue("old", days=-1)
    for change, field in (
        ({"key": partner.partner_pair.key}, "key"),
        ({"key": "x"}, "key"),
        ({"certificate": ""}, "certificate"),
        ({"certificate": expired.certificate, "key": expired.key}, "certificate"),
        ({"ca": "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"}, "ca"),
    ):
        with pytest.raises(CertificateProblem) as caught:
            identity({**good, **change}).check()
        assert caught.value.field == field
    for change, field in (({"ca": ""}, "ca"), ({"certificate": "", "key": ""}, "certificate")):
        with pytest.raises(CertificateProblem) as caught:
            identity({**good, **change}).server_context()
        assert caught.value.field == field
    assert identity({}).ends is None


async def test_problems(
    secure_partner: ChinaTelecomPlatform, session: aiohttp.ClientSession, listener: RecordingListener
) -> None:
    """A certificate that ends soon, and a port that is taken, are for the user to put right."""
    partner = secure_partner
    soon = partner.ours.issue("soon", days=3)
    taken = await asyncio.start_server(lambda reader, writer: None, "127.0.0.1", 0)
    port = taken.sockets[0].getsockname()[1]
    cloud = await cloud_of(
        partner,
        session,
        listener,
        options={"notify_port": port, "notify_address": "127.0.0.1"},
        certificate=soon.certificate,
        key=soon.key,
    )
    async with reporting(cloud, listener):
        await listener.until(lambda: listener.problems)
        assert [problem.key for problem in cloud.problems()] == ["certificate_ends", "port_taken"]
    taken.close()
    other = RecordingListener()
    cloud = await cloud_of(partner, session, other, options={"notify_port": port, "notify_address": "192.0.2.77"})
    async with reporting(cloud, other):
        await other.until(lambda: other.problems)
        assert [problem.key for problem in cloud.problems()] == ["address_gone"]


async def test_listener_rate(
    secure_partner: ChinaTelecomPlatform, session: aiohttp.ClientSession, listener: RecordingListener
) -> None:
    """Even with the right certificate there are only so many calls a second."""
    partner = secure_partner
    cloud = await cloud_of(partner, session, listener)
    server = NoticeServer(
        cloud.receive, await asyncio.to_thread(identity(cloud_data(partner)).server_context), NoticeGate()
    )
    server.calls = Bucket(rate=0, burst=3)
    await server.open(("127.0.0.1",), 0)
    context = client_side(partner.partner_pair, partner.ours.certificate)
    statuses = []
    for _ in range(5):
        async with session.post(f"https://127.0.0.1:{server.port}/notify/token", json={}, ssl=context) as response:
            statuses.append(response.status)
    assert statuses == [200, 200, 200, 429, 429]
    await server.close()


def cloud_data(partner: ChinaTelecomPlatform) -> dict[str, str]:
    """Return the texts of our certificates."""
    return {name: partner.sign_in[name] for name in ("certificate", "key", "ca")}


async def test_listener_limits(
    secure_partner: ChinaTelecomPlatform, session: aiohttp.ClientSession, listener: RecordingListener, port: int
) -> None:
    """Connections that never shake hands are limited, and so are bodies."""
    partner = secure_partner
    cloud = await cloud_of(partner, session, listener, options={"notify_port": port, "notify_address": "127.0.0.1"})
    async with reporting(cloud, listener):
        while not cloud.notice_port:
            await asyncio.sleep(0)
        context = client_side(partner.partner_pair, partner.ours.certificate)
        url = f"https://127.0.0.1:{port}/notify/token"
        async with session.post(url, data=BytesIO(b" " * 1_200_000), ssl=context) as response:
            assert (await response.json())["code"] == 1002
        writers = [(await asyncio.open_connection("127.0.0.1", port))[1] for _ in range(40)]
        with pytest.raises(aiohttp.ClientError):
            async with aiohttp.ClientSession() as fresh:
                await fresh.post(url, json={}, ssl=context)
        for writer in writers:
            writer.close()


async def test_listener_bears_any_bytes(
    secure_partner: ChinaTelecomPlatform,
    session: aiohttp.ClientSession,
    listener: RecordingListener,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Before TLS, in the handshake and within it: whatever comes is refused, and nothing is logged for it."""
    partner = secure_partner
    cloud = await cloud_of(partner, session, listener)
    gate = NoticeGate(failures=1000)
    server_side = await asyncio.to_thread(identity(cloud_data(partner)).server_context)
    server = NoticeServer(cloud.receive, server_side, gate)
    await server.open(("127.0.0.1",), 0)
    context = client_side(partner.partner_pair, partner.ours.certificate)
    odd = (
        b"",
        b"\xff" * 300,
        b"\x16\x03\x01\xff\xff" + b"\x00" * 50,
        b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"POST /notify/token HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"POST /notify/token HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{",
        b"POST /\xff\xfe HTTP/1.1\r\nHost: \xff\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc",
        b"GET " + b"x" * 20_000 + b" HTTP/1.1\r\n\r\n",
    )
    for data in odd:
        for tls in (None, context):
            reader, writer = await asyncio.open_connection("127.0.0.1", server.port, ssl=tls)
            writer.write(data)
            writer.write_eof() if tls is None else writer.close()
            with contextlib.suppress(OSError):
                await reader.read()
            writer.close()
    async with session.post(f"https://127.0.0.1:{server.port}/notify/token", json={}, ssl=context) as response:
        assert (await response.json())["code"] == 1001
    await server.close()
    async with asyncio.timeout(30):
        while gate.connections:
            await asyncio.sleep(0.01)
    assert not [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]


async def test_listener_keeps_to_private_addresses(
    secure_partner: ChinaTelecomPlatform, session: aiohttp.ClientSession, listener: RecordingListener
) -> None:
    """A partner from elsewhere is turned away and shown, unless the user lets in everybody."""
    cloud = await cloud_of(secure_partner, session, listener)
    cloud.listener = listener
    server = NoticeServer(
        cloud.receive, ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), cloud._gate, listener.problems_changed
    )
    assert not server.admits("203.0.113.9")
    assert [(one.key, one.placeholders) for one in cloud.problems()] == [
        ("foreign_address", {"address": "203.0.113.9"})
    ]
    assert listener.problems == 1
    assert server.admits("fd00::9")
    cloud._gate.anywhere = True
    assert server.admits("203.0.113.9")
