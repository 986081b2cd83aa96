"""As much of Home Assistant as it takes to show the entities of one device: registries, states and actions, nothing running."""

from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cache
from importlib import import_module
import json
import logging
from pathlib import Path
import tempfile
from types import MappingProxyType, SimpleNamespace
from typing import Any

from homeassistant import loader
from homeassistant.config_entries import ConfigEntries, ConfigEntry
from homeassistant.const import Platform
from homeassistant.core import CoreState, HomeAssistant, State
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import (
    area_registry as ar,
    category_registry as cr,
    device_registry as dr,
    entity as entity_helper,
    entity_registry as er,
    floor_registry as fr,
    label_registry as lr,
    restore_state as rs,
    translation,
)
from homeassistant.helpers.entity import Entity, async_generate_entity_id
from homeassistant.helpers.entity_component import EntityComponent
from homeassistant.helpers.entity_platform import DATA_DOMAIN_ENTITIES, EntityPlatform
from homeassistant.helpers.translation import recursive_flatten
from homeassistant.util.unit_system import METRIC_SYSTEM, US_CUSTOMARY_SYSTEM

from custom_components.homeclouds import const
from custom_components.homeclouds.account import device_registry as devices
from custom_components.homeclouds.account.channels import number_of, numbered
from custom_components.homeclouds.account.device_state import DeviceState
from custom_components.homeclouds.clouds.core.features import Feature
from custom_components.homeclouds.clouds.core.model import Device, Properties, Update, Value
from custom_components.homeclouds.const import CONF_CLOUD, DOMAIN
from custom_components.homeclouds.entity import FeatureEntity

from .vendors import DEVICE_ID, Subject

_LOGGER = logging.getLogger(__name__)
_COMPONENTS = Path(loader.__file__).parent / "components"
_OURS = Path(const.__file__).parent
_DOMAINS: Mapping[str, Any] = {
    platform: import_module(f"homeassistant.components.{platform}")
    for platform in Platform
    if (_OURS / f"{platform}.py").is_file()
}


@cache
def texts(domain: str, language: str) -> Mapping[str, Any]:
    """Return the translations of an integration (ours, or one of Home Assistant's); English if there are none."""
    folder = (_OURS if domain == DOMAIN else _COMPONENTS / domain) / "translations"
    path = folder / f"{language}.json"
    found: Mapping[str, Any] = json.loads((path if path.exists() else folder / "en.json").read_text(encoding="utf-8"))
    return found


def _flat_texts(domain: str, language: str, category: str) -> dict[str, str]:
    languages = dict.fromkeys(("en", language))
    found: dict[str, str] = {}
    for each in languages:
        section = texts(domain, each).get(category, {})
        found |= recursive_flatten(f"component.{domain}.{category}.", section)
    return found


def _fill_translations(hass: HomeAssistant, language: str) -> None:
    """Have the names of channels and states and the texts of errors at hand, which Home Assistant else reads while it runs."""
    cache = translation._TranslationCache(hass)
    # Data of its own: test helpers share those of all cores
    cache.cache_data = SimpleNamespace(loaded={}, cache={})  # type: ignore[assignment]  # of the same shape
    hass.data[translation.TRANSLATION_FLATTEN_CACHE] = cache
    for domain in (DOMAIN, *_DOMAINS):
        hass.config.components.add(domain)
        for each in dict.fromkeys(("en", language)):
            for category in ("device", "entity_component", "exceptions"):
                categories = cache.cache_data.cache.setdefault(each, {}).setdefault(category, {})
                categories[domain] = _flat_texts(domain, each, category)
            cache.cache_data.loaded.setdefault(each, set()).add(domain)


def _set_up_scenes(hass: HomeAssistant) -> None:
    """Register what scenes can do; their own set-up would load Home Assistant's scenes, too."""
    component = EntityComponent[Entity](_LOGGER, "scene", hass)
    component.async_register_entity_service("turn_on", {}, "_async_activate")


class Account:
    """What stands in for an account: the device's state, and a note of what is written instead of a cloud."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry[Any], subject: Subject) -> None:
        """Start without devices."""
        self.hass, self.config_entry, self.subject = hass, entry, subject
        self.states: dict[str, DeviceState] = {}
        self.written: list[dict[str, Value]] = []
        self.commands = self
        self.cloud = SimpleNamespace(budget=None, connected=True)
        self.available = True
        self.connection = "push"
        self.name = "Account"
        self.listeners: list[Callable[[str, tuple[Feature, ...]], None]] = []

    def async_add_feature_listener(self, tell: Callable[[str, tuple[Feature, ...]], None]) -> Callable[[], None]:
        """Tell of new features."""
        self.listeners.append(tell)
        return lambda: self.listeners.remove(tell)

    async def write(self, state: DeviceState, target: Properties) -> None:
        """Note what would be written."""
        if sent := self.subject.sends(target, state.reported):
            self.written.append(dict(sent))


@dataclass
class Shown:
    """One device with its entities in Home Assistant."""

    instance: Instance
    subject: Subject
    account: Account
    entities: list[FeatureEntity[Any]] = field(default_factory=list)
    rejected: list[tuple[Feature, str]] = field(default_factory=list)
    """Features whose entity Home Assistant does not add, and why."""

    @property
    def state(self) -> DeviceState:
        """The device's state."""
        return self.account.states[DEVICE_ID]

    def state_of(self, entity: Entity) -> State:
        """Return what Home Assistant shows of an entity."""
        state = self.instance.hass.states.get(entity.entity_id)
        assert state is not None
        return state

    async def take(self, update: Update) -> None:
        """Take news, as an account does."""
        state, known = self.state, len(self.state.reported)
        changed = {
            name: value
            for name, value in update.properties.items()
            if name not in state.reported or state.reported[name] != value
        }
        state.report(changed)
        if len(state.reported) > known:
            await self.instance.profile(self)
        if update.online is not None:
            state.device = replace(state.device, online=update.online)
        state.notify_all()
        state.handle_events(update, changed)

    async def call(self, entity: Entity, action: str, data: Mapping[str, Any]) -> list[dict[str, Value]]:
        """Do one of Home Assistant's actions; return what was written. Raises HomeAssistantError, probatio.Invalid."""
        self.account.written = []
        domain = entity.entity_id.partition(".")[0]
        await self.instance.hass.services.async_call(
            domain, action, {"entity_id": entity.entity_id, **data}, blocking=True
        )
        return self.account.written


class Instance:
    """Home Assistant's core with the platforms that HomeClouds has, and room for one device at a time."""

    def __init__(self, hass: HomeAssistant, language: str) -> None:
        """Make use of a core; open() makes one."""
        self.hass, self.language = hass, language
        self.entry: ConfigEntry[Any] = ConfigEntry(
            data={CONF_CLOUD: "midea"},
            discovery_keys=MappingProxyType({}),
            domain=DOMAIN,
            entry_id="account",
            minor_version=1,
            options={},
            source="user",
            subentries_data=(),
            title="Account",
            unique_id="account",
            version=1,
        )
        hass.config_entries._entries[self.entry.entry_id] = self.entry
        self._platforms: dict[str, EntityPlatform] = {}

    @classmethod
    @asynccontextmanager
    async def open(cls, language: str = "en") -> AsyncIterator[Instance]:
        """Start as little as possible."""
        with tempfile.TemporaryDirectory() as folder:
            hass = HomeAssistant(folder)
            hass.config.units, hass.config.language = METRIC_SYSTEM, language
            hass.config_entries = ConfigEntries(hass, {})
            hass.config_entries._initialized.set()
            entity_helper.async_setup(hass)
            loader.async_setup(hass)
            hass.data[loader.DATA_CUSTOM_COMPONENTS] = {}
            dr.async_setup(hass)
            for registry in (ar, cr, dr, er, fr, lr):
                await registry.async_load(hass, load_empty=True)
            # Players would offer their pictures over HTTP
            hass.http = SimpleNamespace(register_view=lambda view: None)  # type: ignore[assignment]  # all that is asked of it
            hass.set_state(CoreState.running)
            _fill_translations(hass, language)
            instance = cls(hass, language)
            for domain, module in _DOMAINS.items():
                if domain == Platform.SCENE:
                    _set_up_scenes(hass)
                # Calendars have no actions here, and would add a panel to the frontend
                elif domain != Platform.CALENDAR:
                    await module.async_setup(hass, {})
                instance._platforms[domain] = instance._platform(domain)
            try:
                yield instance
            finally:
                hass.import_executor.shutdown(wait=False)

    def _platform(self, domain: str) -> EntityPlatform:
        platform = EntityPlatform(
            hass=self.hass,
            logger=_LOGGER,
            domain=domain,
            platform_name=DOMAIN,
            platform=None,
            scan_interval=timedelta(days=1),
            entity_namespace=None,
        )
        platform.config_entry = self.entry
        data = platform.platform_data
        data.component_translations = _flat_texts(domain, self.language, "entity_component")
        data.platform_translations = _flat_texts(DOMAIN, self.language, "entity")
        data.default_language_platform_translations = _flat_texts(DOMAIN, "en", "entity")
        data.object_id_component_translations = data.component_translations
        data.object_id_platform_translations = data.platform_translations
        return platform

    @asynccontextmanager
    async def show(self, subject: Subject) -> AsyncIterator[Shown]:
        """Show a device; afterwards nothing of it is left."""
        account = Account(self.hass, self.entry, subject)
        shown = Shown(self, subject, account)
        self.entry.runtime_data = account
        account.states[DEVICE_ID] = DeviceState(subject.device, dict(subject.properties))
        devices.register(self.hass, self.entry, subject.device)
        try:
            await self.profile(shown)
            yield shown
        finally:
            for entity in shown.entities:
                await entity.async_remove(force_remove=True)
                del self.hass.data[DATA_DOMAIN_ENTITIES][entity.platform_data.domain][entity.entity_id]
            devices.remove(self.hass, self.entry, DEVICE_ID)
            rs.async_get(self.hass).last_states_by_entity_id.clear()

    async def profile(self, shown: Shown) -> None:
        """Find out what the device can do, and add entities for what is new."""
        state = shown.state
        features = tuple(shown.subject.features(state.device, frozenset(state.reported)))
        known = {feature.id: feature for feature in state.features}
        new = tuple(feature for feature in features if feature.id not in known)
        state.adopt(features)
        if any(feature != known.get(feature.id, feature) for feature in features):
            state.revise()
        order = {feature.id: place for place, feature in enumerate(new)}
        made = [entity for kind in dict.fromkeys(map(type, new)) for entity in await self._make(shown, kind)]
        made = [entity for entity in made if entity.feature.id in order]
        for entity in sorted(made, key=lambda entity: order[entity.feature.id]):
            try:
                await self._add(entity, shown)
            except (HomeAssistantError, ValueError) as err:
                shown.rejected.append((entity.feature, str(err)))

    async def _make(self, shown: Shown, kind: type[Feature]) -> list[FeatureEntity[Any]]:
        """Have the platform make the entities of all features of a kind."""
        found: list[Entity] = []

        def add(entities: Iterable[Entity], **_: Any) -> None:
            found.extend(entities)

        try:
            module = import_module(f"custom_components.{DOMAIN}.{kind.kind}")
            await module.async_setup_entry(self.hass, self.entry, add)
        except ValueError as err:
            shown.rejected += [(feature, str(err)) for feature in shown.state.features if type(feature) is kind]
        finally:
            self.entry._on_unload = None
            shown.account.listeners.clear()
        return [entity for entity in found if isinstance(entity, FeatureEntity) and type(entity.feature) is kind]

    async def _add(self, entity: FeatureEntity[Any], shown: Shown) -> None:
        """Add an entity. Raises HomeAssistantError or ValueError if Home Assistant would not."""
        feature, domain = entity.feature, entity.feature.kind
        if (domain, entity.unique_id) in {(other.platform_data.domain, other.unique_id) for other in shown.entities}:
            raise HomeAssistantError("its unique id is taken")
        platform = self._platforms[domain]
        entity.entity_id = async_generate_entity_id(
            f"{domain}.{{}}", "_".join(part for part in (feature.key, feature.channel) if part), hass=self.hass
        )
        platform.domain_entities[entity.entity_id] = entity
        entity.add_to_platform_start(self.hass, platform, None)
        try:
            await entity.add_to_platform_finish()
        except HomeAssistantError, ValueError:
            del platform.domain_entities[entity.entity_id]
            self.hass.states.async_remove(entity.entity_id)
            raise
        shown.entities.append(entity)

    @contextmanager
    def fahrenheit(self, entity: FeatureEntity[Any]) -> Iterator[None]:
        """Have one entity shown in a Home Assistant that measures in °F."""
        for units in (US_CUSTOMARY_SYSTEM, METRIC_SYSTEM):
            self.hass.config.units = units
            entity.describe(entity.feature)
            entity.async_write_ha_state()
            if units is US_CUSTOMARY_SYSTEM:
                yield

    def device_name(self, device: Device, channel: str | None) -> str:
        """Return what Home Assistant calls a device, or one channel of it."""
        if child := devices.channel_device(self.hass, self.entry, device.id, channel):
            return str(child.name)
        if channel is None or len(device.channels) == 1:
            return device.name
        return numbered(self.hass, self.hass.config.language, number_of(device, channel))
