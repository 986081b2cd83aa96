"""Locks."""

from typing import override

from homeassistant.exceptions import ServiceValidationError
import pytest

from custom_components.homeclouds.clouds.core.codecs import Flag, Reader
from custom_components.homeclouds.clouds.core.features import Lock
from custom_components.homeclouds.clouds.core.model import Properties

from .conftest import House

ENTITY = "lock.thing"


class Bolt(Reader[bool]):
    """Whether a bolt is shut, which only its key can change."""

    @property
    @override
    def names(self) -> frozenset[str]:
        return frozenset({"bolt"})

    @override
    def read(self, properties: Properties) -> bool | None:
        return {"1": True, "0": False}.get(str(properties.get("bolt")))


async def test_lock(house: House) -> None:
    """A lock locks and unlocks."""
    await house.show(Lock(key="lock", name="", state=Flag("l")), l=1)
    assert house.state(ENTITY).state == "locked"
    assert await house.do("lock.unlock", ENTITY) == [{"l": "0"}]
    assert house.state(ENTITY).state == "unlocked"
    assert await house.do("lock.lock", ENTITY) == [{"l": "1"}]


async def test_to_look_at(house: House) -> None:
    """A lock that can't be moved from afar says so."""
    await house.show(Lock(key="lock", name="", state=Bolt()), bolt=0)
    assert house.state(ENTITY).state == "unlocked"
    with pytest.raises(ServiceValidationError) as caught:
        await house.do("lock.lock", ENTITY)
    assert caught.value.translation_key == "not_supported"
    assert house.cloud.sent == []


async def test_unknown(house: House) -> None:
    """A lock that tells nothing is unknown."""
    await house.show(Lock(key="lock", name="", state=Bolt()), bolt=None)
    assert house.state(ENTITY).state == "unknown"
