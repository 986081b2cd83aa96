"""Keys that recorded devices had in earlier releases: which entity of today each has become."""

from collections.abc import Iterable, Iterator, Mapping
import json
from pathlib import Path
import re

from custom_components.homeclouds.account.device_registry import place
from custom_components.homeclouds.account.key_changes import successors
from custom_components.homeclouds.clouds.core.features import Feature
from custom_components.homeclouds.clouds.registry import CLOUDS

from .recording import load
from .vendors import subject

FILE = Path(__file__).parents[1] / "tests" / "recordings" / "earlier_keys.json"
"""Recording -> entity that is no more ("sensor.property_humidity", "switch.switch#1") -> entity that it has become.

That is one of the same platform, which takes entity ID and history over; or one of another platform, or None, and then the earlier
entity stays in the registry as one that is no longer provided, until its user deletes it.
"""
UNEXPLAINED = "?"
"""What stands for what an entity has become until somebody says so."""
_ENTITY = re.compile(r"^(\w+\.[^\s#:]+(?:#\S+)?): (?!not added)", re.MULTILINE)


def known() -> dict[str, dict[str, str | None]]:
    """Return the list."""
    found: dict[str, dict[str, str | None]] = json.loads(FILE.read_text(encoding="utf-8"))
    return found


def entity_of(device_id: str, feature: Feature) -> str:
    """Return how golden files name the entity of a feature."""
    return f"{place(device_id, feature)[0]}.{feature.key}{'' if feature.channel is None else f'#{feature.channel}'}"


def unique_id_of(device_id: str, entity: str) -> str:
    """Return the unique ID of an entity that is named as in golden files."""
    key, _, channel = entity.partition(".")[2].partition("#")
    return "_".join(part for part in (device_id, channel, key) if part)


def vanished(before: str, after: str) -> list[str]:
    """Return the entities that a golden file had and has no more."""
    now = {match[1] for match in _ENTITY.finditer(after)}
    return list(dict.fromkeys(match[1] for match in _ENTITY.finditer(before) if match[1] not in now))


def become(path: Path, entities: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield (earlier entity, what it becomes by itself, else UNEXPLAINED)."""
    found: dict[tuple[str, str], str] = {}
    for recording in load(path):
        one = subject(recording)
        features = one.features(one.device, frozenset(one.properties))
        names = {place(one.device.id, feature): entity_of(one.device.id, feature) for feature in features}
        leads = successors(one.device.id, features, CLOUDS[recording.cloud])
        for entity in entities:
            where = entity.partition(".")[0], unique_id_of(one.device.id, entity)
            for before, after in leads.items():
                if (str(before[0]), before[1]) == where:
                    found[where[0], entity] = names[after]
    yield from ((entity, found.get((entity.partition(".")[0], entity), UNEXPLAINED)) for entity in entities)


def add(path: Path, entities: Iterable[str]) -> list[str]:
    """Add the entities that a recording has no more to the list; return those that became nothing by themselves."""
    rows = dict(become(path, list(entities)))
    name = f"{path.parent.name}/{path.stem}"
    listed = known()
    store({**listed, name: {**listed.get(name, {}), **rows}})
    return [entity for entity, now in rows.items() if now == UNEXPLAINED]


def store(listed: Mapping[str, Mapping[str, str | None]]) -> None:
    """Write the list, in order."""
    ordered = {name: dict(sorted(rows.items())) for name, rows in sorted(listed.items()) if rows}
    FILE.write_text(f"{json.dumps(ordered, ensure_ascii=False, indent=1)}\n", encoding="utf-8")
