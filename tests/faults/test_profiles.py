"""Profiles of the owner's own, in accounts of all types: taken in by a reload, a mistake is a repair, and what was there comes back."""

from collections.abc import Mapping
import json
from pathlib import Path

from homeassistant.const import STATE_OFF, STATE_ON
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
import pytest

from custom_components.homeclouds.clouds.core.model import DeviceKind
from custom_components.homeclouds.clouds.registry import CLOUDS
from custom_components.homeclouds.const import DOMAIN
from custom_components.homeclouds.diagnostics import async_get_config_entry_diagnostics
from devtools.recording import read as recordings
from devtools.vendors import subject

from .accounts import ACCOUNTS, Account, until

READ: Mapping[str, tuple[str, str, str, str]] = {
    "midea": ("temp", "power", "1", "0"),
    "ewelink": ("power", "switch", "on", "off"),
    "tencent": ("temp_set", "power_switch", "1", "0"),
    "haier": ("indoorTemperature", "onOffStatus", "true", "false"),
    "china_telecom_platform": ("POWER", "POWER", "1", "0"),
    "china_telecom_devices": ("POWER", "POWER", "1", "0"),
    "china_telecom_lan": ("TEMP", "POWER", "1", "0"),
}
"""Cloud -> the properties of the number and of the switch of its trial's appliance, and what the latter is on and off."""
PROFILE = """
match:
  any: [{switch}]
features:
  - light:
      key: mine
      name: My light
      power: {{property: {switch}, on: "{on}", off: "{off}"}}
  - sensor: {{key: my_number, name: My number, value: {number}}}
"""


@pytest.fixture
def config_folder(hass: HomeAssistant, tmp_path: Path) -> Path:
    """Give Home Assistant a configuration folder of its own."""
    hass.config.config_dir = str(tmp_path)
    return tmp_path


def profile_issue(hass: HomeAssistant) -> ir.IssueEntry | None:
    """Return the repair about mistakes in profiles."""
    return next((one for one in ir.async_get(hass).issues.values() if one.translation_key == "profile_mistakes"), None)


@pytest.mark.parametrize("account", ACCOUNTS, indirect=True)
async def test_own_profile(config_folder: Path, account: Account) -> None:
    """A file gives its devices other entities, which work; without it they have their old ones again, and no others."""
    layout = CLOUDS[account.cloud].layout
    folder = config_folder / DOMAIN / (layout.folder or account.cloud)
    folder.mkdir(parents=True)
    number, switch, on, off = READ[account.cloud]
    old = account.number, account.switch
    channel = "1_" if old[1][1].startswith("1_") else ""
    mine = ("sensor", f"{'2_' if channel else ''}my_number", ""), ("light", f"{channel}mine")
    (folder / "mine.yaml").write_text(PROFILE.format(number=number, switch=switch, on=on, off=off))
    await account.reload()
    account.number, account.switch = mine  # type: ignore[misc]  # only this one shows something else
    assert await until(account.steady)
    assert not any(account.entity(*place[:2]) for place in old)
    for wanted in (not account.actual()[1], account.actual()[1]):
        assert await account.command(wanted) == "ok"
        assert account.actual()[1] is wanted
        light = account.hass.states.get(account.entity(*account.switch))
        assert light is not None
        assert light.state == (STATE_ON if wanted else STATE_OFF)
    account.turn()
    assert await until(account.right)

    # A mistake
    assert profile_issue(account.hass) is None
    (folder / "mine.yaml").write_text("match:\n  any: [x]\nfeatures:\n  - rocket: {key: x}\n")
    await account.reload()
    account.number, account.switch = old  # type: ignore[misc]  # what the class says, again
    assert await until(account.steady)
    assert await until(lambda: profile_issue(account.hass))
    issue = profile_issue(account.hass)
    assert issue is not None
    assert issue.translation_placeholders is not None
    assert issue.translation_placeholders["folder"] == f"{DOMAIN}/{folder.name}"
    assert "mine.yaml, 4: `rocket`" in issue.translation_placeholders["mistakes"]

    assert not any(account.entity(*place[:2]) for place in mine)

    # Nothing
    (folder / "mine.yaml").unlink()
    await account.reload()
    assert await until(account.steady)
    assert await until(lambda: profile_issue(account.hass) is None)


@pytest.mark.parametrize("account", ACCOUNTS, indirect=True)
async def test_diagnostics_are_recordings(account: Account) -> None:
    """What diagnostics tell of devices is enough to say which entities they have."""
    diagnostics = await async_get_config_entry_diagnostics(account.hass, account.entry)
    found = list(recordings(json.loads(json.dumps(diagnostics)), "Device"))
    states = list(account.coordinator.states.values())
    assert len(found) == len(states)
    for recording, state in zip(found, states, strict=True):
        if state.device.kind is DeviceKind.HOME:
            continue
        shown = subject(recording)
        features = shown.features(shown.device, frozenset(shown.properties))
        assert {feature.id for feature in features} == {feature.id for feature in state.features}
