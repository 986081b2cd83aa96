"""The simulated partner's platform, fleet and local device, looked at from outside."""

import struct

import aiohttp
import pytest

from simulators.china_telecom import ChinaTelecomDevices, ChinaTelecomLan, ChinaTelecomPlatform, HomeNetwork
from simulators.china_telecom.wire import decrypt, encrypt, seal, unseal
from simulators.fleet import Fleet
from simulators.testing import simulator_fixture

partner = simulator_fixture(ChinaTelecomPlatform)
fleet = simulator_fixture(ChinaTelecomDevices)
lan = simulator_fixture(ChinaTelecomLan)


def test_encryption() -> None:
    """The vector of a login, and a round trip."""
    pin = "0123456789abcdefFEDCBA9876543210"
    plain = b'{"sequence":"12345","deviceId":"0000111122223333aaaabbbb","version":"001.000.000.001","time":1361542433}'
    assert encrypt(plain, pin[:16], pin[16:]).startswith("oir4cp114XpxvceCz4SnU/VU+cpBk09b")
    assert decrypt(encrypt(plain, pin[:16], pin[16:]), pin[:16], pin[16:]) == plain
    assert unseal(seal({"a": 1}, pin[:16], pin[:16]), pin[:16], pin[:16]) == {"a": 1}


async def test_platform(partner: ChinaTelecomPlatform, http: aiohttp.ClientSession) -> None:
    """Tokens are asked for, sequence numbers are looked at, unknown devices are told."""

    async def call(path: str, **body: str) -> int:
        async with http.post(partner.base_url + path, json={"sequenceNo": "202401010000000001", **body}) as response:
            answer = await response.json()
        tokens.append(answer.get("access_token", ""))
        return int(answer["code"])

    tokens: list[str] = []
    keys = {"cloudId": partner.sign_in["cloud_id"], "cloudKey": partner.sign_in["cloud_key"]}
    assert await call("/token", **{**keys, "cloudKey": "wrong"}) == 1002
    assert await call("/token", **keys) == 0
    token = tokens[-1]
    device = next(iter(partner.devices))
    assert await call("/device/online/get", deviceSN=device) == 1001
    assert await call("/device/online/get", deviceSN=device, access_token=token) == 0
    assert await call("/device/online/get", deviceSN="?", access_token=token) == 1003
    assert await call("/device/online/get", deviceSN=device, access_token=token, sequenceNo="1") == 1002


async def test_search(lan: ChinaTelecomLan) -> None:
    """A search is answered if it is for all models or for this one."""
    assert lan.found(struct.pack(">BIH", 0, 1, 0)) is not None
    assert lan.found(b"\x02M1" + struct.pack(">IH", 1, 0)) is None
    assert lan.found(b"\x00") is None
    lan.faults.add("silent")
    assert lan.found(struct.pack(">BIH", 0, 1, 0)) is None


async def test_another_device_to_be_found(socket_enabled: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The demo has a device to be found at the document's ports, unless they are taken."""
    monkeypatch.setattr(HomeNetwork, "PORTS", (0, 0))
    async with HomeNetwork() as network:
        another = network.another
        [found] = network.describe()["found"]
        assert found == {"device_id": "LAN000000000000AC78", "pin": another.pin}
        network.change(another.device.id, {"3": 20})
        network.set_online(another.device.id, False)
        assert another.found(struct.pack(">BIH", 0, 1, 0)) is None
        assert network.found(struct.pack(">BIH", 0, 1, 0)) is not None
        monkeypatch.setattr(HomeNetwork, "PORTS", tuple(listener.port for listener in another.listeners.values()))
        async with HomeNetwork() as too_late:
            assert too_late.describe()["found"] == []


async def test_fleet_describes_its_devices(fleet: ChinaTelecomDevices) -> None:
    """The demo learns what to type in."""
    described = fleet.describe()
    assert {"port", "connect_port"} <= described["sign_in"].keys()
    assert all(len(form["pin"]) == 32 for form in described["devices"])


async def test_all_three_run_together(socket_enabled: None) -> None:
    """They are in the registry by their package."""
    async with Fleet(["china_telecom"]) as running:
        assert running.simulators.keys() == {"china_telecom_platform", "china_telecom_devices", "china_telecom_lan"}
