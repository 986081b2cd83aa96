"""Devices that nobody knows: a repair that helps to report and to describe them."""

from pathlib import Path
import re
from typing import Any

from homeassistant.components.repairs import DOMAIN as REPAIRS
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
from homeassistant.util.yaml import parse_yaml
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator
from yarl import URL

from custom_components.homeclouds.clouds.core.model import Device, Problem
from custom_components.homeclouds.clouds.core.number_codecs import Measure
from custom_components.homeclouds.clouds.core.sensor_features import Sensor
from custom_components.homeclouds.clouds.registry import CLOUDS
from custom_components.homeclouds.const import DOMAIN

from .conftest import DEVICE_ID, Instance
from .in_memory import settle

ROOT = Path(__file__).parents[2]
OUTLINE = "?: gizmo.a (number), humidity (number), params.childLock (on/off), words (text)"
UNKNOWN = Problem("unknown_device_type", DEVICE_ID, placeholders={"type": "98765"})
PLAIN = Sensor(key="plain", name="Plain", value=Measure("humidity"))
PROFILE = """\
# https://github.com/homeclouds/homeclouds/blob/main/docs/adding_a_device.md
match:
  types: ["98765"]
features:
#  - sensor: {key: gizmo_a, name: "Gizmo a", value: gizmo.a}
#  - sensor: {key: humidity, value: humidity}
#  - switch: {key: child_lock, state: {property: params.childLock, on: "on", off: "off"}}
#  - sensor: {key: words, name: "Words", value: {property: words, text: true}}
"""
STATE: dict[str, Any] = {"humidity": 40, "params.childLock": "off", "gizmo.a": 1.5, "words": "Good morning"}


@pytest.fixture
def folder(hass: HomeAssistant, tmp_path: Path) -> Path:
    """Give Home Assistant a configuration folder of its own, and return where files for the cloud go."""
    hass.config.config_dir = str(tmp_path)
    return tmp_path / DOMAIN / "fake"


def issues(instance: Instance) -> list[ir.IssueEntry]:
    """Return the repairs that there are."""
    return [issue for (domain, _), issue in ir.async_get(instance.hass).issues.items() if domain == DOMAIN]


async def reload(instance: Instance) -> None:
    """Reload the account."""
    assert await instance.hass.config_entries.async_reload(instance.entry.entry_id)
    await settle(instance.hass)


async def test_unknown_device(folder: Path, instance: Instance, hass_client: ClientSessionGenerator) -> None:
    """Its repair leads to an issue form and saves a profile, which needs no more than to lose its comment marks."""
    assert await async_setup_component(instance.hass, REPAIRS, {})
    instance.cloud.seen_problems = (UNKNOWN, Problem("unknown_device_type", "of another account"))
    await instance.show(PLAIN, device=Device(id=DEVICE_ID, name="Thing", type="98765"), **STATE)
    [issue] = issues(instance)
    assert issue.translation_placeholders is not None
    address = URL(issue.translation_placeholders["issue_url"])
    assert (address.host, address.path) == ("github.com", "/homeclouds/homeclouds/issues/new")
    form: Any = parse_yaml(
        (ROOT / ".github" / "ISSUE_TEMPLATE" / address.query["template"]).read_text(encoding="utf-8")
    )
    fields = {part["id"]: part["attributes"] for part in form["body"]}
    assert address.query.keys() <= {"template", "title", *fields}
    assert {cloud.brand for cloud in CLOUDS.values()} - {"Fake"} <= set(fields["cloud"]["options"])
    assert address.query["title"] == "Fake: device type 98765"
    assert address.query["recording"].splitlines()[-1] == OUTLINE
    client = await hass_client()

    async def step(flow_id: str = "") -> Any:
        body = {} if flow_id else {"handler": DOMAIN, "issue_id": issue.issue_id}
        return await (await client.post(f"/api/repairs/issues/fix{flow_id}", json=body)).json()

    shown = await step()
    assert shown["description_placeholders"]["profile"] == PROFILE
    assert shown["description_placeholders"]["file"] == "homeclouds/fake/98765.yaml"
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.write_text("in the way")
    shown = await step(f"/{shown['flow_id']}")
    assert shown["errors"] == {"base": "folder_not_writable"}
    folder.unlink()
    done = await step(f"/{shown['flow_id']}")
    assert done["type"] == "create_entry"
    await settle(instance.hass)
    assert not issues(instance)
    assert (folder / "98765.yaml").read_text(encoding="utf-8") == PROFILE

    # Nothing changes until something is said, and then it does
    await reload(instance)
    assert not issues(instance)
    assert instance.state("sensor.thing_plain").state == "40"
    (folder / "98765.yaml").write_text(re.sub(r"(?m)^#  -", "  -", PROFILE), encoding="utf-8")
    await reload(instance)
    assert not issues(instance)
    assert instance.hass.states.get("sensor.thing_plain") is None
    assert instance.state("sensor.thing_gizmo_a").state == "1.5"
    assert instance.state("sensor.thing_words").state == "Good morning"
    assert instance.attributes("sensor.thing_humidity", "device_class", "unit_of_measurement") == ["humidity", "%"]
    assert await instance.do("switch.turn_on", "switch.thing_child_lock") == [{"params.childLock": "on"}]


async def test_file_is_kept(folder: Path, instance: Instance, hass_client: ClientSessionGenerator) -> None:
    """A file that is there already is not overwritten, whatever it is."""
    assert await async_setup_component(instance.hass, REPAIRS, {})
    folder.mkdir(parents=True)
    for number in range(25):
        (folder / f"broken{number:02}.yaml").write_text("1")
    (folder / "98765.yaml").write_text("match: {types: [x]}\nfeatures: 5")
    instance.cloud.seen_problems = (UNKNOWN,)
    await instance.show(PLAIN, device=Device(id=DEVICE_ID, name="Thing", type="98765"), **STATE)
    found = {issue.translation_key: issue for issue in issues(instance)}
    mistakes = found["profile_mistakes"].translation_placeholders
    assert mistakes is not None
    lines = mistakes["mistakes"].splitlines()
    assert lines[:2] == [
        "- 98765.yaml, 2: a list is expected",
        "- broken00.yaml, 1: a mapping (`name: value`) is expected",
    ]
    assert lines[-1] == "- + 6"
    client = await hass_client()
    body = {"handler": DOMAIN, "issue_id": found["unknown_device_type"].issue_id}
    form = await (await client.post("/api/repairs/issues/fix", json=body)).json()
    await client.post(f"/api/repairs/issues/fix/{form['flow_id']}", json={})
    await settle(instance.hass)
    assert (folder / "98765.yaml").read_text() == "match: {types: [x]}\nfeatures: 5"
    assert (folder / "98765_2.yaml").read_text(encoding="utf-8") == PROFILE


async def test_types_in_other_letters(folder: Path, instance: Instance, hass_client: ClientSessionGenerator) -> None:
    """A file for one type is none for another, though neither gives its file a name."""
    assert await async_setup_component(instance.hass, REPAIRS, {})
    for type_ in ("灯", "窗帘"):
        instance.furnish(PLAIN, device=Device(id=type_, name="Thing", type=type_), **STATE)
    instance.cloud.seen_problems = tuple(
        Problem("unknown_device_type", type_, placeholders={"type": type_}) for type_ in ("灯", "窗帘")
    )
    await instance.set_up()
    first, second = sorted(issue.issue_id for issue in issues(instance))
    client = await hass_client()
    form = await (await client.post("/api/repairs/issues/fix", json={"handler": DOMAIN, "issue_id": first})).json()
    await client.post(f"/api/repairs/issues/fix/{form['flow_id']}", json={})
    await settle(instance.hass)
    assert [issue.issue_id for issue in issues(instance)] == [second]
