"""No two features of a device have one id, whatever property names come together."""

from collections import Counter
import random
from typing import Final, override

from homeassistant.core import HomeAssistant
import pytest

from custom_components.homeclouds.account.device_registry import place
from simulators.core import Simulator
from simulators.ewelink import Ewelink
from simulators.haier import Haier
from simulators.midea import Midea
from simulators.tencent import Tencent

from ..faults.accounts import ACCOUNTS, Account

SIMULATOR_TYPES: Final[dict[str, type[Simulator]]] = {
    "Midea": Midea,
    "eWeLink": Ewelink,
    "Tencent": Tencent,
    "Haier": Haier,
}
"""Accounts whose simulator has many different devices."""
_MIXTURES: Final = 40


def furnished(name: str) -> type[Account]:
    """Return the account with as many kinds of devices as there are."""
    kind = ACCOUNTS[name]
    if name not in SIMULATOR_TYPES:
        return kind

    class Furnished(kind):  # type: ignore[valid-type, misc]  # a class chosen at run time
        @override
        def make(self) -> Simulator:
            return SIMULATOR_TYPES[name]()

        @override
        def steady(self) -> bool:
            return bool(self.coordinator.states)

    return Furnished


@pytest.mark.parametrize("name", ACCOUNTS)
async def test_no_id_twice(
    hass: HomeAssistant, enable_custom_integrations: None, socket_enabled: None, name: str
) -> None:
    """Each device with its own names, with all names of the account, and with mixtures of them."""
    chance = random.Random(name)
    async with furnished(name)(hass) as account:
        cloud, states = account.coordinator.cloud, list(account.coordinator.states.values())
        pool = sorted({name for state in states for name in state.reported})
        assert pool
        for state in states:
            mixtures = [chance.sample(pool, chance.randint(1, len(pool))) for _ in range(_MIXTURES)]
            for names in ([], pool, *mixtures):
                features = cloud.features(state.device, frozenset(state.reported) | set(names))
                found = Counter(place(state.device.id, feature) for feature in features)
                assert not [where for where, count in found.items() if count > 1], names
