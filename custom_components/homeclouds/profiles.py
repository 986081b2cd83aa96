"""The owner's own profiles in an account: what they change, and what is wrong with them."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from homeassistant.core import HomeAssistant, callback

from . import devices
from .clouds.cloud import CloudType
from .clouds.features import Feature
from .clouds.model import Problem, Properties
from .clouds.profiles.own import OwnProfiles
from .const import DOMAIN
from .state import DeviceState

if TYPE_CHECKING:
    from .coordinator import HomeCloudsCoordinator

_MOST_MISTAKES = 20


def own_profiles(hass: HomeAssistant, cloud: CloudType) -> OwnProfiles:
    """Return the owner's profiles for a kind of cloud, still to be read."""
    return OwnProfiles(Path(hass.config.path(DOMAIN, cloud.layout.folder or cloud.key)), cloud.layout)


class ProfileKeeper:
    """Lets the owner's profiles say what devices can do."""

    def __init__(self, coordinator: HomeCloudsCoordinator, own: OwnProfiles) -> None:
        """Serve an account."""
        self._coordinator = coordinator
        self._own = own

    async def read(self) -> None:
        """Read the files of the owner's folder."""
        await self._coordinator.hass.async_add_executor_job(self._own.read)

    @callback
    def features(self, state: DeviceState) -> tuple[Feature, ...]:
        """Return what a device can do; the entities of what the owner replaced are removed."""
        names = frozenset(state.reported)
        known = self._coordinator.cloud.features(state.device, names)
        found = tuple(self._own.features(state.device, names, known))
        if self._own.profiles:
            places = {devices.place(state.device.id, feature) for feature in found}
            for place in {devices.place(state.device.id, feature) for feature in known} - places:
                devices.remove_entity(self._coordinator.hass, *place)
        return found

    def as_told(self, state: DeviceState, wanted: Properties) -> Properties:
        """Return what to write in the form in which the device tells it."""
        return self._own.as_told(state.device, wanted, state.reported)

    def problems(self) -> Sequence[Problem]:
        """Return what a person has to put right."""
        if not (mistakes := self._own.mistakes) or self._own.folder is None:
            return ()
        told = [f"- {one.file}, {one.line}: {one.reason}" for one in mistakes[:_MOST_MISTAKES]]
        told += [f"- + {len(mistakes) - _MOST_MISTAKES}"] if len(mistakes) > _MOST_MISTAKES else []
        folder = f"{DOMAIN}/{self._own.folder.name}"
        return (Problem("profile_mistakes", placeholders={"mistakes": "\n".join(told), "folder": folder}),)
