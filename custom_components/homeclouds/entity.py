"""What all entities have in common: one feature of one device."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
import logging
from typing import Any, cast, override

from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers.device_registry import DeviceInfo
from homeassistant.helpers.entity import Entity
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.typing import UndefinedType

from .account.account import HomeCloudsAccount, HomeCloudsConfigEntry
from .account.channels import names, number_of, numbered
from .account.degrees import Degrees
from .account.device_registry import account_identifier, channel_device, info, unique_id
from .account.failures import placeholders
from .clouds.core.codecs import Codec, OneOf, Reader
from .clouds.core.errors import CloudError, OutOfRangeError, UnsupportedError, ValueRangeError
from .clouds.core.features import Feature, Powered
from .clouds.core.model import Properties, Value
from .clouds.core.sensor_features import Event
from .const import DOMAIN
from .flow.subentries import subentry_of

_LOGGER = logging.getLogger(__name__)

type Meaning = tuple[Reader[Any] | None, Any]
"""What to write: the codec (None: the device has none, and it is refused), and the value that it encodes."""


def part(codec: Reader[Any] | None, value: Any) -> tuple[Meaning, ...]:
    """Return what goes along only where the device has it."""
    return () if codec is None else ((codec, value),)


def _called(feature: Feature) -> str:
    return (feature.label or feature.key) if feature.name is None else feature.name


@contextmanager
def translated_errors(device: str) -> Iterator[None]:
    """Turn a cloud's error into one that the user can read; the vendor's own words are for the debug log."""
    try:
        yield
    except CloudError as err:
        _LOGGER.debug("%s: %s", device, err)
        invalid = isinstance(err, UnsupportedError | ValueRangeError)
        raise (ServiceValidationError if invalid else HomeAssistantError)(
            translation_domain=DOMAIN,
            translation_key=err.key,
            translation_placeholders=placeholders(device, err),
        ) from err


class AccountEntity(Entity):
    """Something about the account itself."""

    _attr_has_entity_name = True
    _attr_should_poll = False
    _attr_entity_category = EntityCategory.DIAGNOSTIC

    def __init__(self, account: HomeCloudsAccount, key: str) -> None:
        """Show one thing about this account."""
        self.account = account
        self._attr_translation_key = key
        self._attr_unique_id = f"{account.config_entry.entry_id}_{key}"
        self._attr_device_info = DeviceInfo(identifiers={account_identifier(account.config_entry)})

    @override
    async def async_added_to_hass(self) -> None:
        await super().async_added_to_hass()
        self.async_on_remove(self.account.async_add_account_listener(self.async_write_ha_state))

    @override
    async def async_device_update(self, warning: bool = True) -> None:
        await self.async_update()

    async def async_update(self) -> None:
        """Read the whole account."""
        await self.account.poller.async_request_refresh()
        await self.account.reader.read_rest()

    @callback
    @override
    def async_entity_id_changed(self, old_entity_id: str) -> None:
        """Nothing here depends on the entity id."""


class FeatureEntity[F: Feature](Entity):
    """One feature of one device."""

    _attr_has_entity_name = True
    _attr_should_poll = False
    _is_present = True
    """Whether the feature is among the present ones of its device: another mode of the device may have others."""

    def __init__(self, account: HomeCloudsAccount, device_id: str, feature: F) -> None:
        """Show this feature of that device."""
        self.account = account
        self.device_state = account.states[device_id]
        self._attr_unique_id = unique_id(device_id, feature)
        self._attr_device_info = info(account.hass, account.config_entry, device_id, feature.channel)
        self.describe(feature)

    def describe(self, feature: F) -> None:
        """Work out once what follows from the feature alone, and again when it changes."""
        self.feature = feature
        self._attr_translation_key = feature.label or feature.key
        self._attr_translation_placeholders = dict(feature.placeholders)
        if feature.name is not None:
            self._attr_name = feature.name or None
        if feature.category is not None:
            self._attr_entity_category = EntityCategory(feature.category)
        self._attr_entity_registry_enabled_default = feature.enabled

    @override
    def _name_internal(
        self, device_class_name: str | None, platform_translations: dict[str, str]
    ) -> str | UndefinedType | None:
        name = super()._name_internal(device_class_name, platform_translations)
        if not self._is_numbered:
            return name
        hass, channel = self.account.hass, self.feature.channel
        assert channel is not None
        shown = platform_translations is self.platform_data.platform_translations
        language = hass.config.language if shown else "en"
        return numbered(
            hass, language, number_of(self.device_state.device, channel), name if isinstance(name, str) else ""
        )

    @property
    def _is_numbered(self) -> bool:
        """Whether the name has to say which channel of the device is meant."""
        device, channel = self.device_state.device, self.feature.channel
        if channel is None or channel_device(self.account.hass, self.account.config_entry, device.id, channel):
            return False
        features, called = self.device_state.features, _called(self.feature)
        several = len(self.device_state.channels) > 1
        return several or any(one.channel is None and _called(one) == called for one in features)

    @override
    async def async_added_to_hass(self) -> None:
        await super().async_added_to_hass()
        self._is_present = self.device_state.has(self.feature)
        self._enlist(self.device_state.entities, self)
        if isinstance(self.feature, Event):
            self._enlist(self.device_state.sources.setdefault(self.feature.source, []), self.handle_event)
        else:
            self._read(self.feature.reads)

    def _read(self, names: Iterable[str]) -> None:
        for name in names:
            self._enlist(self.device_state.readers.setdefault(name, []), self.async_write_ha_state)

    @callback
    def revise(self) -> None:
        """Adopt the device's present feature."""
        feature = next((found for found in self.device_state.features if found.id == self.feature.id), None)
        self._is_present = feature is not None
        if feature is not None and feature != self.feature:
            if not isinstance(feature, Event):
                self._read(feature.reads - self.feature.reads)
            self.describe(cast("F", feature))
            self.async_write_ha_state()

    def _enlist[T](self, listeners: list[T], listener: T) -> None:
        listeners.append(listener)
        self.async_on_remove(lambda: listeners.remove(listener))

    @callback
    @override
    def async_entity_id_changed(self, old_entity_id: str) -> None:
        """Nothing here depends on the entity id."""

    @property
    @override
    def available(self) -> bool:
        if not (self._is_present and self.device_state.device.online and self.account.available):
            return False
        when = self.feature.when
        return True if when is None else bool(self.device_state.read(when))

    def channel_name(self, channel: str | None) -> str:
        """Return what a channel of the device is called, or the device itself."""
        hass, device = self.account.hass, self.device_state.device
        if channel is None:
            return device.name
        return names(hass, device).get(channel) or numbered(hass, hass.config.language, number_of(device, channel))

    @property
    def properties(self) -> Properties:
        """The device's properties, with the pending ones on top."""
        return self.device_state.properties

    def degrees(self, unit: str) -> Degrees:
        """Return what carries set points between Home Assistant's unit and the device's."""
        return Degrees(unit, self.account.hass.config.units.temperature_unit)

    @callback
    def handle_event(self, data: Properties) -> None:
        """Handle an event of the feature's source."""

    @override
    async def async_device_update(self, warning: bool = True) -> None:
        # Home Assistant's own forgets who asks while a question is under way, and logs failures as faults of the code
        try:
            await self.async_update()
        except HomeAssistantError as err:
            _LOGGER.warning("%s was not updated: %s", self.entity_id, err)

    async def async_update(self) -> None:
        """Ask the device for its state. Raises a translated HomeAssistantError."""
        with translated_errors(self.device_state.device.name):
            await self.account.reader.asked(self.device_state)

    async def write(self, *meanings: Meaning) -> None:
        """Write several meanings in one request and wait until they are confirmed.

        Each codec sees what those before it wrote. Raises a translated HomeAssistantError.
        """
        with translated_errors(self.device_state.device.name):
            target = self.target(meanings)
        await self.send(target)

    def target(self, meanings: Iterable[Meaning]) -> dict[str, Value]:
        """Return the properties to write for several meanings. Raises CloudError."""
        target: dict[str, Value] = {}
        for codec, value in meanings:
            if not isinstance(codec, Codec):
                raise UnsupportedError
            target |= codec.write(value, {**self.properties, **target})
        return target

    def only_changes(self, other: Reader[Any] | None, meaning: Meaning, first: Iterable[Meaning] = ()) -> bool:
        """Whether to write what is so already, after what is written first, would only change another meaning.

        Raises a translated HomeAssistantError.
        """
        codec, value = meaning
        if other is None or not isinstance(codec, Codec):
            return False
        with translated_errors(self.device_state.device.name):
            now = {**self.properties, **self.target(first)}
            then = {**now, **codec.write(value, now)}
        return codec.read(then) == codec.read(now) and other.read(then) != other.read(now)

    def check_range(self, value: float, low: float, high: float) -> None:
        """Check a value in the unit in which it was asked for. Raises a translated ServiceValidationError."""
        if not low <= value <= high:
            with translated_errors(self.device_state.device.name):
                raise OutOfRangeError(value, low, high)

    async def send(self, properties: Mapping[str, Value]) -> None:
        """Write properties as they are; without any it is done at once."""
        if not properties:
            return
        with translated_errors(self.device_state.device.name):
            await self.account.commands.write(self.device_state, properties)


class PoweredEntity[F: Powered](FeatureEntity[F]):
    """A feature that is turned on and off: settings never turn it on, and off wins over all that is asked for with it."""

    @property
    def is_on(self) -> bool | None:
        """Whether it is on."""
        return self.device_state.read(self.feature.power)

    async def async_turn_on(self, **kwargs: Any) -> None:
        """Turn it on."""
        await self.start()

    async def async_turn_off(self, **kwargs: Any) -> None:
        """Turn it off."""
        await self.stop()

    @property
    def _keeps(self) -> bool:
        return self.feature.only_while_on and self.is_on is False

    def read_word(self, words: Reader[str] | None, chosen: str) -> str | None:
        """Return the word that is so; of several that are so at a time the `chosen` one if it is among them."""
        if chosen and isinstance(words, OneOf) and self.device_state.read(words.flags.get(chosen)):
            return chosen
        return self.device_state.read(words)

    async def adjust(self, *meanings: Meaning) -> None:
        """Write settings; what the device does not take while it is off is kept until it is turned on."""
        if self._keeps:
            self._keep(meanings)
        else:
            await self.write(*meanings)

    async def start(self, *meanings: Meaning) -> None:
        """Turn it on, with what was kept, and with these settings, in one request."""
        with translated_errors(self.device_state.device.name):
            power = part(self.feature.power, True)
            first, target = self.target(power), self.target((*power, *meanings))
        kept = self.device_state.kept(self.feature.id).items()
        await self.send({**first, **{name: value for name, value in kept if name not in target}, **target})

    async def stop(self, *meanings: Meaning) -> None:
        """Turn it off; settings that are asked for with it never keep it on."""
        off = (self.feature.power, False)
        if self.feature.only_while_on:
            await self.write(off)
            self._keep(meanings)
        else:
            await self.write(off, *meanings, off)

    def _keep(self, meanings: Iterable[Meaning]) -> None:
        if self.feature.power is not None:
            with translated_errors(self.device_state.device.name):
                target = self.target(meanings).items()
                settings = {name: value for name, value in target if name not in self.feature.power.names}
                self.device_state.keep(self.feature.id, self.feature.power, settings)


async def add_features[F: Feature](
    hass: HomeAssistant,
    entry: HomeCloudsConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
    kind: type[F],
    make: Callable[[HomeCloudsAccount, str, F], Entity],
) -> None:
    """Set up a platform with an entity for each feature of a kind: those there are, and those to come."""
    account = entry.runtime_data

    @callback
    def add(device_id: str, features: tuple[Feature, ...]) -> None:
        if found := [make(account, device_id, feature) for feature in features if isinstance(feature, kind)]:
            async_add_entities(found, config_subentry_id=subentry_of(entry, device_id))

    entry.async_on_unload(account.async_add_feature_listener(add))
    by_subentry: dict[str | None, list[Entity]] = {}
    for device_id, state in account.states.items():
        made = [make(account, device_id, feature) for feature in state.features if isinstance(feature, kind)]
        if made:
            by_subentry.setdefault(subentry_of(entry, device_id), []).extend(made)
    for subentry_id, entities in by_subentry.items():
        async_add_entities(entities, config_subentry_id=subentry_id)
