"""Entities that recorded devices had in earlier releases have become others, and nobody loses what the same platform still shows."""

from pathlib import Path
from typing import Final

from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.homeclouds.account.key_changes import rename_entities
from custom_components.homeclouds.clouds.registry import CLOUDS
from custom_components.homeclouds.const import DOMAIN
from devtools import earlier_keys
from devtools.earlier_keys import UNEXPLAINED, entity_of, unique_id_of
from devtools.golden import FOLDER, main
from devtools.recording import load
from devtools.vendors import subject

EARLIER: Final = earlier_keys.known()
BRANDS: Final = sorted({name.partition("/")[0] for name in EARLIER})
RECORDING: Final = FOLDER / "midea" / "type_34.json"


def _platform(entity: str) -> str:
    return entity.partition(".")[0]


@pytest.mark.parametrize("brand", BRANDS)
async def test_earlier_entities_become_others(hass: HomeAssistant, brand: str) -> None:
    """One of the same platform takes the entity ID over; otherwise the earlier entity stays registered, for its user to delete."""
    registry, entry = er.async_get(hass), MockConfigEntry(domain=DOMAIN)
    entry.add_to_hass(hass)
    for name, rows in EARLIER.items():
        if not name.startswith(f"{brand}/"):
            continue
        devices = [
            (recording.cloud, one.features(one.device, frozenset(one.properties)))
            for recording in load(FOLDER / f"{name}.json")
            for one in [subject(recording)]
        ]
        now = {entity_of(name, feature) for _, features in devices for feature in features}
        made = {
            earlier: registry.async_get_or_create(
                _platform(earlier), DOMAIN, unique_id_of(name, earlier), config_entry=entry
            ).entity_id
            for earlier in rows
        }
        for cloud, features in devices:
            rename_entities(hass, name, features, CLOUDS[cloud])
        for earlier, successor in rows.items():
            assert successor != UNEXPLAINED, f"{name}: say in {earlier_keys.FILE.name} what {earlier} has become"
            assert earlier not in now, f"{name}: {earlier} is there"
            assert successor is None or successor in now, f"{name}: {successor} is not there"
            moves = successor is not None and _platform(successor) == _platform(earlier)
            kept = registry.async_get(made[earlier])
            assert kept is not None
            assert kept.unique_id == unique_id_of(name, successor if moves and successor else earlier), (name, earlier)


def test_entities_that_vanish_are_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What a golden file has no more when it is accepted anew goes to the list: with what it becomes by itself, or to be explained."""
    recording, listed = tmp_path / "midea" / RECORDING.name, tmp_path / "earlier_keys.json"
    recording.parent.mkdir()
    recording.write_bytes(RECORDING.read_bytes())
    earlier = (
        "sensor.property_remain_time: Remain time\n    value: 12\n\nswitch.old#1: Old\n\nsensor.program: Program\n"
    )
    recording.with_suffix(".txt").write_text(earlier, encoding="utf-8")
    listed.write_text("{}", encoding="utf-8")
    monkeypatch.setattr(earlier_keys, "FILE", listed)
    monkeypatch.setattr("devtools.golden.FOLDER", tmp_path)
    monkeypatch.setattr("sys.argv", ["recordings", "--accept", str(recording)])
    assert main() == 0
    assert earlier_keys.known() == {
        "midea/type_34": {"sensor.property_remain_time": "sensor.time_left", "switch.old#1": UNEXPLAINED}
    }
    assert "type_34: switch.old#1 has become nothing by itself" in capsys.readouterr().out
