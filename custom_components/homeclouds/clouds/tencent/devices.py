"""The devices of an account: those of its homes, shared ones, those behind gateways, and their products.

They are read in the order in which the vendor's own apps read; independent calls run at the same time.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
import logging
import time

from ..core.errors import (
    AuthError,
    CloudError,
    CommandError,
    NotPermittedError,
    RateLimitError,
    SetupError,
    UnsupportedError,
)
from ..core.model import JSON, Device, DeviceKind
from .api import Api, Ref
from .homes import Family
from .thing_model import decode, fingerprint
from .types import DeviceDetails, DeviceEntry, Product, shaped

_LOGGER = logging.getLogger(__name__)
_BATCH = 50
_GATEWAY = 1
_GATEWAY_PRODUCT = 5
_NO_PRODUCT, _NO_DETAILS = shaped(Product, None), shaped(DeviceDetails, None)
_UNKNOWN: dict[str, JSON] = {"template": {}, "fingerprint": "", "product": ""}


@dataclass
class _Entry:
    """A device as the lists have it."""

    data: DeviceEntry
    family: Family | None = None
    gateway: str | None = None
    shared: bool = False

    @property
    def ref(self) -> Ref:
        return Ref(self.data["ProductId"], self.data["DeviceName"])


@dataclass
class DeviceList:
    """Reads the account. What rarely changes (products, extended information) is remembered."""

    api: Api
    products: dict[str, Product] = field(default_factory=dict)
    extended: dict[str, DeviceDetails] = field(default_factory=dict)
    """Device id -> ManufacturerName, ProductModel, Mac, FwVer."""
    families: dict[str, str] = field(default_factory=dict)
    """All families there are, chosen or not: id -> name."""
    unlinked: set[str] = field(default_factory=set)
    """Products that the application is not linked with."""
    definitions: dict[str, dict[str, JSON]] = field(default_factory=dict)
    """Product -> the definition that all its devices share."""
    online: dict[str, bool] = field(default_factory=dict)
    """Device id -> whether it was online when that was reported last."""
    complete: bool = True
    """Whether the last reading missed nothing."""
    relearn_after: float = 24 * 3600
    """Seconds after which products are read again: their makers may have changed the model."""
    _learned: float = field(default_factory=time.monotonic)
    _families: dict[str, Family] = field(default_factory=dict)
    _family_of: dict[str, str] = field(default_factory=dict)
    """Device id -> the family that it is in; "": in none."""
    _gateways: list[Ref] = field(default_factory=list)
    _listed: set[str] = field(default_factory=set)

    async def has_changed(self, chosen: frozenset[str] = frozenset()) -> bool:
        """Return whether the lists have other devices than when this was asked, or all was read, last. Raises CloudError."""
        lists = await asyncio.gather(
            self.api.sharing.shared_with_me(),
            *(self.api.devices.in_family(family) for family in self.families if not chosen or family in chosen),
            *(self.api.devices.sub_devices(gateway) for gateway in self._gateways),
        )
        listed = {_Entry(item).ref.id for items in lists for item in items if all(_Entry(item).ref)}
        before, self._listed = self._listed, listed
        return listed != before

    async def read(self, chosen: frozenset[str] = frozenset()) -> tuple[dict[str, Device], list[Family]]:
        """Return the devices and families, of the chosen families only if any are chosen. Raises CloudError."""
        self.complete = True
        await self.read_families()
        wanted = [item for item in self.families if not chosen or item in chosen]
        families = await asyncio.gather(*(self._family(item, self.families[item]) for item in wanted))
        lists = await asyncio.gather(
            *(self._or_default([], self.api.devices.in_family, family.id) for family in families),
            self._or_default([], self.api.sharing.shared_with_me),
        )
        entries: dict[str, _Entry] = {}
        for family, items in zip(families, lists, strict=False):
            entries |= {entry.ref.id: entry for entry in (_Entry(item, family) for item in items) if all(entry.ref)}
        for item in lists[-1]:
            entry = _Entry(item, shared=True)
            if all(entry.ref):
                entries.setdefault(entry.ref.id, entry)
        await self._learn({entry.ref.product for entry in entries.values()})
        await self._add_sub_devices(entries, {family.id: family for family in families})
        await self._learn({entry.ref.product for entry in entries.values()})
        if self.complete:
            self._listed = set(entries)
        self._family_of |= {key: entry.family.id if entry.family else "" for key, entry in entries.items()}
        devices = {key: self._device(entry) for key, entry in entries.items()}
        await self._or_default({}, self.read_online, devices.values())
        devices = {key: replace(device, online=self._is_online(device)) for key, device in devices.items()}
        return devices | {family.device.id: family.device for family in families}, list(families)

    async def read_families(self) -> None:
        """Get the names of all families. Raises CloudError."""
        found = await self.api.families.all()
        self.families = {item["FamilyId"]: item["Name"] for item in found if item["FamilyId"]}

    def family_of(self, device_id: str) -> str:
        """Return the ID of the family that a device is in; empty for what others lend."""
        return self._family_of.get(device_id, "")

    def is_listed(self, device_id: str) -> bool:
        """Return whether a list has had a device."""
        return device_id in self._family_of

    async def has_devices(self) -> bool:
        """Return whether the account has any device, of its own or lent by others. Raises CloudError."""
        await self.read_families()
        lists = (self.api.devices.in_family(family) for family in self.families)
        return any(await asyncio.gather(self.api.sharing.shared_with_me(), *lists))

    async def _or_default[T, D, **P](
        self, default: D, request: Callable[P, Awaitable[T]], *args: P.args, **kwargs: P.kwargs
    ) -> T | D:
        """Return what a request gives, or a default if it fails: rights to a home may be lost at any time."""
        try:
            return await request(*args, **kwargs)
        except AuthError, SetupError, RateLimitError:
            raise
        except CloudError as err:
            _LOGGER.debug("Left out of the reading: %s", err)
            self.complete = False
            return default

    async def _family(self, family_id: str, name: str) -> Family:
        family = replace(self._families.get(family_id, Family(family_id, "")), name=name or family_id)
        rooms, scenes, automations = await asyncio.gather(
            self._or_default(None, self.api.families.rooms, family_id),
            self._or_default(None, self.api.scenes.all, family_id),
            self._or_default(None, self.api.automations.all, family_id),
        )
        if rooms is not None:
            family = replace(family, rooms={item["RoomId"]: item["RoomName"] for item in rooms if item["RoomId"]})
        if scenes is not None:
            family = replace(family, scenes={item["SceneId"]: item["SceneName"] for item in scenes if item["SceneId"]})
        if automations is not None:
            named = [item for item in automations if item["AutomationId"]]
            family = replace(
                family,
                automations={item["AutomationId"]: item["Name"] for item in named},
                enabled={item["AutomationId"]: item["Status"] == 1 for item in named},
            )
        self._families[family_id] = family
        return family

    def _is_gateway(self, entry: _Entry) -> bool:
        product = self.products.get(entry.ref.product, _NO_PRODUCT)
        return entry.data["DeviceType"] == _GATEWAY or product["ProductType"] == _GATEWAY_PRODUCT

    async def _add_sub_devices(self, entries: dict[str, _Entry], families: Mapping[str, Family]) -> None:
        gateways = [entry for entry in entries.values() if self._is_gateway(entry) and not entry.shared]
        self._gateways = [gateway.ref for gateway in gateways]
        lists = await asyncio.gather(
            *(self._or_default([], self.api.devices.sub_devices, gateway) for gateway in self._gateways)
        )
        for gateway, items in zip(gateways, lists, strict=True):
            for item in items:
                entry = _Entry(item, families.get(item["FamilyId"], gateway.family), gateway.ref.id)
                if not all(entry.ref) or entry.ref == gateway.ref:
                    continue
                entries.setdefault(entry.ref.id, entry).gateway = gateway.ref.id

    async def _learn(self, product_ids: Iterable[str]) -> None:
        """Get the products that are not known yet, and once a day all of them."""
        old = time.monotonic() - self._learned > self.relearn_after
        missing = sorted(set(product_ids) - (set() if old else self.products.keys()))
        if old:
            self._learned = time.monotonic()
        for start in range(0, len(missing), _BATCH):
            await self._learn_batch(missing[start : start + _BATCH])

    async def _learn_batch(self, product_ids: Sequence[str]) -> None:
        refused: dict[str, CloudError] = {}
        found = await _taken(self.api.devices.products, product_ids, refused)
        self.unlinked |= {product for product, error in refused.items() if isinstance(error, NotPermittedError)}
        odd = [error for error in refused.values() if not isinstance(error, NotPermittedError)]
        if odd and not found and not self.products:
            # It is not one of them: all devices would be without entities
            raise odd[0]
        for product in chain.from_iterable(found):
            template = decode(product["DataTemplate"])
            self.products[product["ProductId"]] = {**product, "DataTemplate": None}
            self.definitions[product["ProductId"]] = {
                "template": template,
                "fingerprint": fingerprint(template),
                "product": product["Name"],
            }
        self.unlinked -= self.products.keys()

    async def read_online(self, devices: Iterable[Device]) -> dict[str, bool]:
        """Return which devices are online, themselves and the gateways that they are behind. Raises CloudError."""
        gateways = {device.id: device.gateway for device in devices}
        ids = [*dict.fromkeys([*gateways, *filter(None, gateways.values())])]
        parts = [ids[start : start + _BATCH] for start in range(0, len(ids), _BATCH)]
        refused: dict[str, CloudError] = {}
        found = await asyncio.gather(*(_taken(self.api.devices.online, part, refused) for part in parts))
        if refused and not any(found):
            raise next(iter(refused.values()))
        found_online = {key: online for part in chain.from_iterable(found) for key, online in part.items()}
        self.online |= found_online
        return {
            key: found_online[key] and found_online.get(gateway or key, True)
            for key, gateway in gateways.items()
            if key in found_online
        }

    def _is_online(self, device: Device) -> bool:
        """Return whether a device and its gateway were online when last reported."""
        return self.online.get(device.id, False) and self.online.get(device.gateway or device.id, True)

    def _device(self, entry: _Entry) -> Device:
        ref, extended = entry.ref, self.extended.get(entry.ref.id, _NO_DETAILS)
        product = self.products.get(ref.product, _NO_PRODUCT)
        rooms: Mapping[str, str] = entry.family.rooms if entry.family else {}
        return Device(
            id=ref.id,
            name=entry.data["AliasName"] or product["Name"] or ref.name,
            kind=DeviceKind.GATEWAY if self._is_gateway(entry) else DeviceKind.APPLIANCE,
            type=product["CategoryId"],
            manufacturer=extended["ManufacturerName"] or None,
            model=extended["ProductModel"] or product["Name"] or None,
            model_id=ref.product,
            serial_number=ref.name,
            sw_version=extended["FwVer"] or None,
            mac=_mac(extended["Mac"]),
            home=entry.family.name if entry.family else None,
            room=rooms.get(entry.data["RoomId"]) or None,
            gateway=entry.gateway,
            shared=entry.shared,
            definition=self.definitions.get(ref.product, _UNKNOWN),
        )


def appliances(devices: Mapping[str, Device]) -> list[Device]:
    """Return all devices but homes."""
    return [device for device in devices.values() if device.kind is not DeviceKind.HOME]


async def _taken[T](
    request: Callable[[Sequence[str]], Awaitable[T]], ids: Sequence[str], refused: dict[str, CloudError]
) -> list[T]:
    """Return the answers for all IDs that the vendor takes: one that it refuses spoils what it is asked for with. Raises CloudError."""
    try:
        return [await request(ids)]
    except (CommandError, NotPermittedError) as err:
        if err.uncertain or isinstance(err, UnsupportedError):
            raise
        if len(ids) == 1:
            _LOGGER.debug("%s is left out: %s", ids[0], err)
            refused[ids[0]] = err
            return []
    middle = len(ids) // 2
    return [*await _taken(request, ids[:middle], refused), *await _taken(request, ids[middle:], refused)]


def _mac(address: str) -> str | None:
    digits = "".join(char for char in address.lower() if char in "0123456789abcdef")
    return ":".join(digits[i : i + 2] for i in range(0, 12, 2)) if len(digits) == 12 and int(digits, 16) else None
