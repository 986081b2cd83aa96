"""A dashboard of the devices that are there: a card for everything that a person wants to see, room by room."""

from collections import defaultdict
from typing import Any

from .client import HomeAssistant

URL_PATH = "demo-house"
CLIMATE_FEATURES = {
    "hvac_modes": "climate-hvac-modes",
    "fan_modes": "climate-fan-modes",
    "swing_modes": "climate-swing-modes",
    "swing_horizontal_modes": "climate-swing-horizontal-modes",
    "preset_modes": "climate-preset-modes",
}
TILE_FEATURES = {
    "cover": ["cover-open-close"],
    "fan": ["fan-speed"],
    "humidifier": ["humidifier-toggle"],
    "light": ["light-brightness"],
    "select": ["select-options"],
    "water_heater": ["target-temperature"],
}
# In this order; what is missing here is not shown.
DOMAINS = ["climate", "water_heater", "fan", "humidifier", "light", "switch", "cover", "lock", "valve", "select"]
DOMAINS += ["number", "button", "scene", "event", "binary_sensor", "sensor"]


def _card(entity_id: str, name: Any, attributes: dict[str, Any]) -> dict[str, Any]:
    """Return the card of an entity."""
    domain = entity_id.partition(".")[0]
    if domain == "climate":
        features = [
            {"type": feature, "style": "icons" if attribute == "hvac_modes" else "dropdown"}
            for attribute, feature in CLIMATE_FEATURES.items()
            if attributes.get(attribute)
        ]
        return {"type": "thermostat", "entity": entity_id, "features": features, "grid_options": {"columns": "full"}}
    features = [{"type": feature} for feature in TILE_FEATURES.get(domain, ())]
    return {"type": "tile", "entity": entity_id, "name": name, "features": features}


def _section(title: str, cards: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a room with its cards."""
    return {"type": "grid", "cards": [{"type": "heading", "heading": title, "icon": "mdi:door-open"}, *cards]}


def _rank(entity_id: str) -> tuple[int, str]:
    """Return the place of an entity in its room."""
    return DOMAINS.index(entity_id.partition(".")[0]), entity_id


async def _rooms(home_assistant: HomeAssistant, domain: str) -> dict[str, dict[str, Any]]:
    """Return room name -> entity id -> what to call it, without what only serves set-up and diagnosis.

    A device that is in no room is one of its own, and need not be named again with each of its entities.
    """
    areas = {area["area_id"]: area["name"] for area in await home_assistant.command("config/area_registry/list")}
    devices = {device["id"]: device for device in await home_assistant.command("config/device_registry/list")}
    rooms: dict[str, dict[str, Any]] = defaultdict(dict)
    for entity in await home_assistant.command("config/entity_registry/list"):
        hidden = entity["entity_category"] or entity["disabled_by"] or entity["hidden_by"]
        if entity["platform"] != domain or hidden or entity["entity_id"].partition(".")[0] not in DOMAINS:
            continue
        device = devices[entity["device_id"]]
        parent = devices.get(device.get("parent_device_id"), device)
        room = areas.get(entity["area_id"] or device.get("area_id") or parent.get("area_id"))
        parts = (
            ["parent_device", "device", "entity"]
            if room
            else ["device", "entity"]
            if device is not parent
            else ["entity"]
        )
        name = [{"type": part} for part in parts]
        rooms[room or parent["name_by_user"] or parent["name"]][entity["entity_id"]] = name
    return rooms


async def make_dashboard(home_assistant: HomeAssistant, domain: str) -> None:
    """Make a dashboard of an integration's devices and show it first."""
    states = {state["entity_id"]: state for state in await home_assistant.command("get_states")}
    sections = [
        _section(
            room, [_card(id_, ids[id_], states[id_]["attributes"]) for id_ in sorted(ids, key=_rank) if id_ in states]
        )
        for room, ids in sorted((await _rooms(home_assistant, domain)).items())
    ]
    view = {"title": "House", "type": "sections", "max_columns": 4, "sections": sections}
    await home_assistant.command(
        "lovelace/dashboards/create", url_path=URL_PATH, title="House", icon="mdi:home-roof", show_in_sidebar=True
    )
    await home_assistant.command("lovelace/config/save", url_path=URL_PATH, config={"title": "House", "views": [view]})
    await home_assistant.command("frontend/set_system_data", key="core", value={"default_panel": URL_PATH})
