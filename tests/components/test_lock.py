"""Locks."""

from typing import override

from homeassistant.exceptions import ServiceValidationError
import pytest

from custom_components.homeclouds.clouds.core.codecs import Flag, Reader
from custom_components.homeclouds.clouds.core.features import Lock
from custom_components.homeclouds.clouds.core.model import Properties

from .conftest import Instance

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


async def test_lock(instance: Instance) -> None:
    """A lock locks and unlocks."""
    await instance.show(Lock(key="lock", name="", state=Flag("l")), l=1)
    assert instance.state(ENTITY).state == "locked"
    assert await instance.do("lock.unlock", ENTITY) == [{"l": "0"}]
    assert instance.state(ENTITY).state == "unlocked"
    assert await instance.do("lock.lock", ENTITY) == [{"l": "1"}]


async def test_to_look_at(instance: Instance) -> None:
    """A lock that can't be moved from afar says so."""
    await instance.show(Lock(key="lock", name="", state=Bolt()), bolt=0)
    assert instance.state(ENTITY).state == "unlocked"
    with pytest.raises(ServiceValidationError) as caught:
        await instance.do("lock.lock", ENTITY)
    assert caught.value.translation_key == "not_supported"
    assert instance.cloud.sent == []


async def test_unknown(instance: Instance) -> None:
    """A lock that tells nothing is unknown."""
    await instance.show(Lock(key="lock", name="", state=Bolt()), bolt=None)
    assert instance.state(ENTITY).state == "unknown"
