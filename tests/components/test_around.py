"""What surrounds the devices: repairs, actions, calls from vendors, diagnostics, system health."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from enum import Enum
from http import HTTPStatus
from io import BytesIO
import json
import logging
import sys
from types import ModuleType
from typing import Any
from unittest.mock import patch

from freezegun.api import FrozenDateTimeFactory
from homeassistant import components
from homeassistant.components.repairs import DOMAIN as REPAIRS
from homeassistant.components.webhook import async_handle_webhook
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import device_registry as dr, issue_registry as ir
from homeassistant.setup import async_setup_component
from homeassistant.util.aiohttp import MockRequest
import probatio
import pytest
from pytest_homeassistant_custom_component.common import get_system_health_info
from pytest_homeassistant_custom_component.components.diagnostics import (
    get_diagnostics_for_config_entry,
    get_diagnostics_for_device,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.homeclouds.clouds.core.codecs import Flag, Text
from custom_components.homeclouds.clouds.core.errors import CommandError, OfflineError, RateLimitError, TakenOverError
from custom_components.homeclouds.clouds.core.features import Switch
from custom_components.homeclouds.clouds.core.model import Device, Problem, Reply
from custom_components.homeclouds.clouds.core.number_codecs import Measure
from custom_components.homeclouds.clouds.core.rate_limit import Budget
from custom_components.homeclouds.clouds.core.sensor_features import Sensor
from custom_components.homeclouds.clouds.registry import CLOUDS
from custom_components.homeclouds.const import DOMAIN
from custom_components.homeclouds.inbound.webhook import push_addresses

from .conftest import DEVICE_ID, Instance
from .in_memory import poll, settle

BEEP = Switch(key="beep", state=Flag("buzzer"))
WAITING = Problem("appliance_not_authenticated", DEVICE_ID, fixable=True)


def device_id(instance: Instance, vendor_id: str = DEVICE_ID) -> str:
    """Return the registry's id of a device."""
    found = dr.async_get(instance.hass).async_get_device_by_identifier((DOMAIN, vendor_id), instance.entry.entry_id)
    assert found is not None
    return found.id


async def test_problem_becomes_a_repair_and_is_fixed(instance: Instance, hass_client: ClientSessionGenerator) -> None:
    """A repair says what to do; the fix is tried as often as it takes."""
    assert await async_setup_component(instance.hass, REPAIRS, {})
    instance.cloud.seen_problems = (WAITING,)
    await instance.show(BEEP, buzzer="1")
    issues = [issue for (domain, _), issue in ir.async_get(instance.hass).issues.items() if domain == DOMAIN]
    assert [issue.translation_key for issue in issues] == ["appliance_not_authenticated"]
    assert issues[0].translation_placeholders == {"account": "Somebody", "device": "Thing"}
    client = await hass_client()
    body = {"handler": DOMAIN, "issue_id": issues[0].issue_id}
    form = await (await client.post("/api/repairs/issues/fix", json=body)).json()
    assert form["step_id"] == "confirm"
    instance.cloud.error = OfflineError()
    form = await (await client.post(f"/api/repairs/issues/fix/{form['flow_id']}", json={})).json()
    assert form["errors"] == {"base": "device_offline"}
    instance.cloud.error = None
    done = await (await client.post(f"/api/repairs/issues/fix/{form['flow_id']}", json={})).json()
    assert done["type"] == "create_entry"
    assert instance.cloud.fixed == [WAITING]
    await settle(instance.hass)
    assert ir.async_get(instance.hass).async_get_issue(DOMAIN, issues[0].issue_id) is None


async def test_repair_that_solved_itself(instance: Instance, hass_client: ClientSessionGenerator) -> None:
    """A repair whose problem is gone only needs to be acknowledged."""
    assert await async_setup_component(instance.hass, REPAIRS, {})
    instance.cloud.seen_problems = (WAITING,)
    await instance.show(BEEP, buzzer="1")
    issue_id = next(issue_id for domain, issue_id in ir.async_get(instance.hass).issues if domain == DOMAIN)
    client = await hass_client()
    form = await (await client.post("/api/repairs/issues/fix", json={"handler": DOMAIN, "issue_id": issue_id})).json()
    instance.cloud.seen_problems = ()
    await instance.hass.config_entries.async_reload(instance.entry.entry_id)
    await settle(instance.hass)
    done = await (await client.post(f"/api/repairs/issues/fix/{form['flow_id']}", json={})).json()
    assert done["type"] == "create_entry"


async def test_problem_that_keeps_polls_from_working(instance: Instance, freezer: FrozenDateTimeFactory) -> None:
    """A problem shows while polls fail because of it, beside those known before, and goes with the first good poll."""

    def shown() -> set[str | None]:
        issues = ir.async_get(instance.hass).issues.values()
        return {issue.translation_key for issue in issues if issue.domain == DOMAIN}

    instance.cloud.seen_problems = (WAITING,)
    await instance.show(BEEP, buzzer="1")
    instance.cloud.error, instance.cloud.seen_problems = RateLimitError(), (Problem("app_quota_used_up"),)
    await poll(instance, freezer)
    assert shown() == {"app_quota_used_up", "appliance_not_authenticated"}
    await instance.hass.config_entries.async_unload(instance.entry.entry_id)
    await instance.set_up_again()
    assert shown() == {"app_quota_used_up", "appliance_not_authenticated"}
    instance.cloud.error, instance.cloud.seen_problems = None, ()
    await poll(instance, freezer)
    assert shown() == set()


async def test_problem_of_a_device_that_is_not_shown(instance: Instance, freezer: FrozenDateTimeFactory) -> None:
    """A repair names its device: one that another account shows is named there, and one that is yet to come is waited for."""

    def shown() -> list[ir.IssueEntry]:
        return [issue for issue in ir.async_get(instance.hass).issues.values() if issue.domain == DOMAIN]

    instance.cloud.seen_problems = (replace(WAITING, device_id="d2"),)
    await instance.show(BEEP, buzzer="1")
    assert shown() == []
    instance.furnish(BEEP, device=Device(id="d2", name="Late"), buzzer="1")
    await poll(instance, freezer)
    [issue] = shown()
    assert issue.translation_placeholders == {"account": "Somebody", "device": "Late"}


async def test_silent_vendor(instance: Instance, freezer: FrozenDateTimeFactory) -> None:
    """If polls find changes for hours that no push told of, a repair says so; the first push takes it back."""
    await instance.show(BEEP, buzzer="0")
    issue_id = f"{instance.entry.entry_id}_push_silent"
    issues = ir.async_get(instance.hass)
    for n in range(23):
        assert issues.async_get_issue(DOMAIN, issue_id) is None
        instance.cloud.states[DEVICE_ID]["buzzer"] = str((n + 1) % 2)
        await poll(instance, freezer, 16 * 60)
    assert issues.async_get_issue(DOMAIN, issue_id) is not None
    freezer.tick(timedelta(minutes=1))
    await instance.push(buzzer="1")
    assert issues.async_get_issue(DOMAIN, issue_id) is None


async def test_actions_reach_the_cloud(instance: Instance) -> None:
    """An action goes to the cloud of the device and returns what it answers."""
    await instance.show(BEEP, buzzer="1")
    data = {"device_id": device_id(instance), "action_id": "wink", "parameters": {"times": 2}}
    answer = await instance.hass.services.async_call(DOMAIN, "call_action", data, blocking=True, return_response=True)
    assert answer == {"result": ["call_action", DEVICE_ID, {"action_id": "wink", "parameters": {"times": 2}}]}


@pytest.mark.parametrize(("zone", "hour"), [("Asia/Shanghai", 0), ("America/New_York", 13)])
async def test_moments_are_in_the_zone_of_home_assistant(
    instance: Instance, monkeypatch: pytest.MonkeyPatch, zone: str, hour: int
) -> None:
    """A form gives a time without a zone: it is that of Home Assistant's clock, whatever the host's shows."""
    await instance.hass.config.async_set_time_zone(zone)
    await instance.show(BEEP, buzzer="1")
    kind = replace(CLOUDS["fake"], actions=frozenset({"get_history"}))
    monkeypatch.setattr(instance.entry.runtime_data, "type", kind)
    data = {"device_id": device_id(instance), "property": "buzzer"}
    span = {"start": "2026-11-30 08:00:00", "end": "2026-11-30T20:00:00+00:00"}
    answer = await instance.hass.services.async_call(
        DOMAIN, "get_history", data | span, blocking=True, return_response=True
    )
    start, end = (datetime(2026, 11, 30, of_day, tzinfo=UTC).timestamp() for of_day in (hour, 20))
    assert answer == {"result": ["get_history", DEVICE_ID, {"property": "buzzer", "start": start, "end": end}]}
    span = {"start": "0001-01-01T00:00:00+08:00", "end": "9999-12-31T23:59:59-08:00"}
    for name, value in span.items():
        with pytest.raises(probatio.Invalid):
            await instance.hass.services.async_call(
                DOMAIN, "get_history", data | {name: value}, blocking=True, return_response=True
            )


async def test_unknown_action_and_unknown_device(instance: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a cloud does not know is the caller's mistake."""
    await instance.show(BEEP, buzzer="1")
    account = dr.async_get(instance.hass).async_get_device_by_identifier(
        (DOMAIN, f"account_{instance.entry.entry_id}"), instance.entry.entry_id
    )
    assert account is not None
    with pytest.raises(ServiceValidationError):
        await instance.hass.services.async_call(
            DOMAIN, "call_action", {"device_id": account.id, "action_id": "wink"}, blocking=True
        )
    monkeypatch.setattr(instance.entry.runtime_data, "type", replace(CLOUDS["fake"], actions=frozenset()))
    with pytest.raises(ServiceValidationError):
        await instance.hass.services.async_call(
            DOMAIN, "call_action", {"device_id": device_id(instance), "action_id": "wink"}, blocking=True
        )


async def test_rename(instance: Instance) -> None:
    """A new name goes to the cloud and comes back from it; a refusal is told."""
    await instance.show(BEEP, buzzer="1")
    data = {"device_id": device_id(instance), "name": "Kitchen"}
    await instance.hass.services.async_call(DOMAIN, "rename_device", data, blocking=True)
    await settle(instance.hass)
    found = dr.async_get(instance.hass).async_get(device_id(instance))
    assert found is not None
    assert found.name == "Kitchen"
    instance.cloud.error = CommandError()
    with pytest.raises(HomeAssistantError):
        await instance.hass.services.async_call(DOMAIN, "rename_device", data, blocking=True)


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        (b"open sesame", {"code": 0, "path": "/fake/report", "query": "a=%20b"}),
        (b"open wheat", {"code": 1, "path": "/fake/report", "query": "a=%20b"}),
        (b"x" * 200_000, {"code": 1, "path": "/fake/report", "query": "a=%20b"}),
    ],
)
async def test_vendor_calls_its_own_path(
    instance: Instance, hass_client_no_auth: ClientSessionGenerator, body: bytes, answer: dict[str, Any]
) -> None:
    """The documented path is open without signing in; the cloud decides."""
    await instance.show(BEEP, buzzer="1")
    client = await hass_client_no_auth()
    response = await client.post("/fake/report?a=%20b", data=body)
    assert (response.status, await response.json()) == (HTTPStatus.OK, answer)


@pytest.mark.parametrize("way", ["path", "webhook"])
async def test_call_that_upsets_the_cloud_is_refused(
    instance: Instance, hass_client_no_auth: ClientSessionGenerator, caplog: pytest.LogCaptureFixture, way: str
) -> None:
    """Whatever receive() raises is a refusal: counted, logged once, and no server error."""
    await instance.show(BEEP, buzzer="1")
    client = await hass_client_no_auth()
    path = "/fake/report" if way == "path" else f"/api/webhook/{instance.entry.data['webhook_id']}"
    with patch.object(instance.cloud, "receive", side_effect=UnicodeEncodeError("utf-8", "\udcff", 0, 1, "no")):
        answers = [await client.post(path, data=b"odd") for _ in range(3)]
    assert {answer.status for answer in answers} == {HTTPStatus.BAD_REQUEST}
    assert instance.entry.runtime_data.guard.counts == {"UnicodeEncodeError": 3}
    assert len([record for record in caplog.records if "Traceback" in record.getMessage()]) == 1
    assert (await (await client.post(path, data=b"open sesame")).json())["code"] == 0


@pytest.mark.parametrize("way", ["path", "webhook"])
@pytest.mark.parametrize(
    "rest",
    [
        b"Content-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc",
        b"Content-Length: 100\r\n\r\n{",
    ],
)
async def test_call_that_cannot_be_read_is_refused(
    instance: Instance,
    hass_client_no_auth: ClientSessionGenerator,
    caplog: pytest.LogCaptureFixture,
    way: str,
    rest: bytes,
) -> None:
    """A body that is cut off, or coded otherwise than it says, makes neither a server error nor a traceback."""
    await instance.show(BEEP, buzzer="1")
    client = await hass_client_no_auth()
    path = "/fake/report" if way == "path" else f"/api/webhook/{instance.entry.data['webhook_id']}"
    url = client.make_url(path)
    reader, writer = await asyncio.open_connection(url.host, url.port)
    writer.write(f"POST {path} HTTP/1.1\r\nHost: localhost\r\n".encode() + rest)
    await asyncio.sleep(0.1)
    writer.write_eof()
    assert b" 500 " not in await reader.read()
    writer.close()
    await settle(instance.hass)
    assert "Error handling request" not in caplog.text
    assert (await (await client.post(path, data=b"open sesame")).json())["code"] == 0


@pytest.mark.parametrize(("size", "received"), [(1_000_000, 1_000_000), (2_000_000, 1_000_001)])
async def test_call_is_as_large_as_its_cloud_allows(
    instance: Instance,
    hass_client_no_auth: ClientSessionGenerator,
    monkeypatch: pytest.MonkeyPatch,
    size: int,
    received: int,
) -> None:
    """Each kind of cloud says how large its calls are."""
    monkeypatch.setitem(CLOUDS, "fake", replace(CLOUDS["fake"], largest_call=1_000_000))
    await instance.show(BEEP, buzzer="1")
    client = await hass_client_no_auth()
    with patch.object(instance.cloud, "receive", return_value=Reply({}, accepted=False)) as receive:
        await client.post("/fake/report", data=BytesIO(b"x" * size))
    assert len(receive.call_args[0][0].body) == received


async def test_vendor_calls_without_any_account(
    instance: Instance, hass_client_no_auth: ClientSessionGenerator
) -> None:
    """A path whose accounts are all gone does not exist."""
    await instance.show(BEEP, buzzer="1")
    await instance.hass.config_entries.async_unload(instance.entry.entry_id)
    client = await hass_client_no_auth()
    async with client.post("/fake/report", data=b"open sesame") as response:
        assert response.status == HTTPStatus.NOT_FOUND


async def test_vendor_calls_the_webhook(instance: Instance, hass_client_no_auth: ClientSessionGenerator) -> None:
    """The webhook leads to the same cloud, with the path that was called; it is closed with the account."""
    await instance.show(BEEP, buzzer="1")
    path = f"/api/webhook/{instance.entry.data['webhook_id']}"
    client = await hass_client_no_auth()
    response = await client.post(path, data=b"open sesame")
    assert await response.json() == {"code": 0, "path": path, "query": ""}
    await instance.hass.config_entries.async_unload(instance.entry.entry_id)
    assert (await (await client.post(path, data=b"open sesame")).read()) == b""


class NabuCasa(ModuleType):
    """What the account needs of Home Assistant's cloud integration, whose own requirements are heavy."""

    class CloudNotAvailable(Exception):
        """Not connected."""

    class CloudConnectionState(Enum):
        """State."""

        CLOUD_CONNECTED = 1
        CLOUD_DISCONNECTED = 2

    connected = False
    failure: Exception | None = None
    deleted: list[str]
    tell: Callable[[CloudConnectionState], Awaitable[None]]

    def async_active_subscription(self, hass: HomeAssistant) -> bool:
        """Say yes."""
        return True

    def async_is_connected(self, hass: HomeAssistant) -> bool:
        """Say whether."""
        return self.connected

    def async_listen_connection_change(self, hass: HomeAssistant, tell: Any) -> Callable[[], None]:
        """Remember whom to tell."""
        self.tell = tell
        return lambda: None

    def async_remote_ui_urls(self, hass: HomeAssistant) -> list[str]:
        """Have no remote access."""
        return []

    async def async_get_or_create_cloudhook(self, hass: HomeAssistant, webhook_id: str) -> str:
        """Give an address."""
        if self.failure is not None:
            raise self.failure
        return "https://hooks.nabu.example/abc"

    async def async_delete_cloudhook(self, hass: HomeAssistant, webhook_id: str) -> None:
        """Take it back."""
        if self.failure is not None:
            raise self.failure
        self.deleted = [webhook_id]


@pytest.fixture
def nabu_casa(instance: Instance, monkeypatch: pytest.MonkeyPatch) -> NabuCasa:
    """Set up Nabu Casa, which is yet to connect."""
    nabu_casa = NabuCasa("homeassistant.components.cloud")
    monkeypatch.setitem(sys.modules, "homeassistant.components.cloud", nabu_casa)
    monkeypatch.setattr(components, "cloud", nabu_casa, raising=False)
    instance.hass.config.components.add("cloud")
    return nabu_casa


@pytest.mark.parametrize("failure", [TimeoutError(), ValueError("Cloud is not connected")])
async def test_nabu_casa_fails(
    instance: Instance, nabu_casa: NabuCasa, failure: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    """An account is set up and removed whatever Nabu Casa does, and gets its address when it is back."""
    nabu_casa.connected, nabu_casa.failure = True, failure
    await instance.show(BEEP, buzzer="1")
    assert push_addresses(instance.hass, instance.entry.runtime_data)["webhook_url"] == ""
    nabu_casa.failure = None
    await nabu_casa.tell(nabu_casa.CloudConnectionState.CLOUD_CONNECTED)
    assert push_addresses(instance.hass, instance.entry.runtime_data)["webhook_url"] == "https://hooks.nabu.example/abc"
    nabu_casa.failure = failure
    await instance.hass.config_entries.async_remove(instance.entry.entry_id)
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


async def test_address_at_nabu_casa(instance: Instance, nabu_casa: NabuCasa) -> None:
    """With Nabu Casa the account gets an address there as soon as it is connected, and gives it back."""
    await instance.show(BEEP, buzzer="1")
    assert push_addresses(instance.hass, instance.entry.runtime_data)["webhook_url"] == ""
    nabu_casa.connected = True
    await nabu_casa.tell(nabu_casa.CloudConnectionState.CLOUD_DISCONNECTED)
    assert "cloudhook_url" not in instance.entry.data
    await nabu_casa.tell(nabu_casa.CloudConnectionState.CLOUD_CONNECTED)
    assert push_addresses(instance.hass, instance.entry.runtime_data)["webhook_url"] == "https://hooks.nabu.example/abc"
    request = MockRequest(b"open sesame", method="POST", mock_source="test")
    answer = await async_handle_webhook(instance.hass, instance.entry.data["webhook_id"], request)
    assert json.loads(str(answer.text)) == {"code": 0, "path": "/abc", "query": ""}
    await instance.hass.config_entries.async_remove(instance.entry.entry_id)
    assert len(nabu_casa.deleted) == 1


async def test_diagnostics_hold_no_secret(
    instance: Instance, hass_client: ClientSessionGenerator, limited: Budget, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever is fed in, neither diagnostics nor the debug log give names, ids or secrets away."""
    assert await async_setup_component(instance.hass, "diagnostics", {})
    caplog.set_level(logging.DEBUG, "custom_components.homeclouds")
    canary = "canary-7f3a"
    instance.cloud.calls = limited
    instance.furnish(
        BEEP,
        Sensor(key="indoor_temperature", value=Measure("room")),
        Sensor(key="note", name="Note", value=Text("note")),
        Sensor(key="outdoor_temperature", value=Measure("outside", "°C")),
        Sensor(key="latitude", name="Latitude", value=Measure("latitude")),
        Sensor(key="mobile", name="Mobile", value=Text("0.mobile")),
        device=Device(
            id=f"{canary}-id", name=f"{canary} name", serial_number=canary, mac="AA:BB:CC:00:11:22", room=canary,
            definition={"key": canary},
        ),
        buzzer="on", room="23.5", note=canary, hidden=canary, pin=123456, nested={"token": canary}, outside=-64,
        latitude=31.2304, **{"0.mobile": 13812345678, "0.KEYS.小明 canary-7f3a.TYPE": "1", "0.USERS.Canary7.TYPE": "1", "a.0.b": 1},
    )  # fmt: skip
    await instance.set_up()
    whole = await get_diagnostics_for_config_entry(instance.hass, hass_client, instance.entry)
    device = dr.async_get(instance.hass).async_get(device_id(instance, f"{canary}-id"))
    assert isinstance(device, dr.DeviceEntry)
    single = await get_diagnostics_for_device(instance.hass, hass_client, instance.entry, device)
    assert canary not in json.dumps([whole, single])
    assert "123456" not in json.dumps([whole, single])
    assert canary not in caplog.text
    properties = single["device"]["properties"]
    assert properties == {
        "buzzer": "on", "room": "23.5", "note": "<str>", "hidden": "<str>", "pin": "<int>", "nested": "<dict>", "outside": -64,
        "latitude": "<float>", "0.mobile": "<int>", "0.KEYS.<name>.TYPE": "<str>", "0.USERS.<name>.TYPE": "<str>", "a.0.b": "<int>",
    }  # fmt: skip
    assert single["device"]["not_believed"] == {"outside": 1}


async def test_system_health(instance: Instance) -> None:
    """The report counts accounts by how they hear of news."""
    await async_setup_component(instance.hass, "system_health", {})
    instance.cloud.pushing = True
    await instance.show(BEEP, buzzer="1")
    info = await get_system_health_info(instance.hass, DOMAIN)
    assert info == {"accounts": 1, "devices": 1, "push": 1, "poll": 0, "lost": 0, "rejected_connections": 0}


async def test_takeover_is_named(instance: Instance, freezer: FrozenDateTimeFactory) -> None:
    """Another client with the same app is told apart from wrong credentials."""
    await instance.show(BEEP, buzzer="1")
    instance.cloud.error = TakenOverError()
    await poll(instance, freezer)
    issue = ir.async_get(instance.hass).async_get_issue(DOMAIN, f"{instance.entry.entry_id}_sign_in")
    assert issue is not None
    assert issue.translation_key == "signed_in_elsewhere"
