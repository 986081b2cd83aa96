"""The owner's own profiles in an account: what they change, what is wrong with them, and one to begin with."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, callback
from yarl import URL

from ..clouds.core.cloud import CloudType
from ..clouds.core.errors import FolderError
from ..clouds.core.features import Feature
from ..clouds.core.model import UNKNOWN_TYPE, Problem, Properties
from ..clouds.profiles.own_files import OwnProfiles
from ..clouds.profiles.suggest import GUIDE, outline, slug, suggestion
from ..const import DOMAIN
from . import device_registry as devices
from .device_state import DeviceState
from .runtime import AccountRuntime

type Place = tuple[Platform, str]
"""Platform and unique id of an entity."""

_MOST_MISTAKES = 20
_LONGEST_RECORDING = 4000
"""Characters that an issue form is filled in with, for servers that refuse long addresses."""
_ISSUES = URL("https://github.com/homeclouds/homeclouds/issues/new")


def own_profiles(hass: HomeAssistant, cloud: CloudType) -> OwnProfiles:
    """Return the owner's profiles for a kind of cloud, still to be read."""
    return OwnProfiles(Path(hass.config.path(DOMAIN, cloud.layout.folder or cloud.key)), cloud.layout)


class ProfileKeeper:
    """Applies the owner's profiles to the devices of an account."""

    def __init__(self, runtime: AccountRuntime, own: OwnProfiles) -> None:
        """Serve an account."""
        self._runtime = runtime
        self._own = own
        self._saved: set[str] = set()
        """What the devices are of whose types a file was saved since the account was loaded."""
        self._places: dict[str, set[Place]] = {}
        """Device id -> entities that it has from the owner's profiles alone."""
        self._before: dict[str, set[Place]] = {}
        """Device id -> entities that it had so before the account was loaded, until the device is looked at."""

    def load(self, stored: Mapping[str, Sequence[Sequence[str]]]) -> None:
        """Take back what dump() gave."""
        self._before = {
            device_id: {(Platform(platform), unique_id) for platform, unique_id in places}
            for device_id, places in stored.items()
        }

    def dump(self) -> dict[str, list[list[str]]]:
        """Return what must outlive a restart."""
        kept, states = {**self._before, **self._places}, self._runtime.states
        return {
            device_id: sorted([str(part) for part in place] for place in places)
            for device_id, places in kept.items()
            if device_id in states
        }

    async def read(self) -> None:
        """Read the files of the owner's folder."""
        await self._runtime.hass.async_add_executor_job(self._own.read)

    @callback
    def features(self, state: DeviceState) -> tuple[Feature, ...]:
        """Return what a device can do; the entities of what the owner replaced, or describes no longer, are removed."""
        names = frozenset(state.reported)
        try:
            known = self._runtime.cloud.features(state.device, names)
            found = tuple(self._own.features(state.device, names, known))
        except Exception as err:  # noqa: BLE001 - one odd device is no reason to show none
            self._runtime.guard.known(err)
            return state.features
        device_id = state.device.id
        before = self._before.pop(device_id, set()) | self._places.pop(device_id, set())
        if before or self._own.of(state.device, names) is not None:
            places, usual = ({devices.place(device_id, feature) for feature in features} for features in (found, known))
            for place in (usual | before) - places:
                devices.remove_entity(self._runtime.hass, *place)
            if own := places - usual:
                self._places[device_id] = own
        return found

    def as_reported(self, state: DeviceState, target: Properties) -> Properties:
        """Return what to write in the form in which the device reports it."""
        return self._own.in_reported_form(state.device, target, state.reported)

    def problems(self, found: Sequence[Problem]) -> Sequence[Problem]:
        """Return what the user has to put right: what the cloud found, and what is wrong with the owner's files.

        A device of an unknown type can be described by a file; once there is one, the type is known.
        """
        states = self._runtime.states
        problems: list[Problem] = [*self._mistakes()]
        for problem in found:
            if problem.key != UNKNOWN_TYPE:
                problems.append(problem)
            elif (state := states.get(problem.device_id or "")) is not None and not self.is_described(state):
                problems.append(replace(problem, fixable=True, placeholders=self._offer(problem, state)))
        return problems

    async def save(self, problem: Problem) -> None:
        """Keep the profile to begin with in the owner's folder. Raises FolderError."""
        if (state := self._runtime.states.get(problem.device_id or "")) is not None:
            text = suggestion(state.device, state.reported, self._own.layout)
            await self._runtime.hass.async_add_executor_job(self._write, _stem(state), text)
            self._saved.add(_kind(state) or state.device.id)

    def _write(self, stem: str, text: str) -> None:
        """Write a file that is not there yet. Blocks. Raises FolderError."""
        assert self._own.folder is not None
        try:
            self._own.folder.mkdir(parents=True, exist_ok=True)
            free = (path for path in self._paths(stem) if not path.exists())
            with next(free).open("x", encoding="utf-8") as file:
                file.write(text)
        except OSError as err:
            raise FolderError(str(err)) from err

    def _paths(self, stem: str) -> Iterator[Path]:
        assert self._own.folder is not None
        for number in count(1):
            yield self._own.folder / f"{stem}{'' if number == 1 else f'_{number}'}.yaml"

    def is_described(self, state: DeviceState) -> bool:
        """Return whether the owner has a file for a device."""
        if (_kind(state) or state.device.id) in self._saved:
            return True
        return self._own.of(state.device, frozenset(state.reported)) is not None

    def _offer(self, problem: Problem, state: DeviceState) -> dict[str, str]:
        """Return the texts that help to have a device known: an issue form, and a profile to begin with."""
        texts, cloud = problem.placeholders, self._runtime.type.brand
        title = f"{cloud}: device type {texts['type']}"
        address = _ISSUES.with_query(
            template="device.yml",
            title=title,
            cloud=cloud,
            recording=f"{title}\n\n{outline(state.device, state.reported)}"[:_LONGEST_RECORDING],
        )
        return {
            **texts,
            "issue_url": str(address),
            "guide_url": GUIDE,
            "file": f"{self._folder}/{_stem(state)}.yaml",
            "profile": suggestion(state.device, state.reported, self._own.layout),
        }

    @property
    def _folder(self) -> str:
        """The folder as the user would look for it."""
        return f"{DOMAIN}/{self._own.folder.name}" if self._own.folder is not None else DOMAIN

    def _mistakes(self) -> Sequence[Problem]:
        if not (mistakes := self._own.mistakes):
            return ()
        lines = [f"- {one.file}, {one.line}: {one.reason}" for one in mistakes[:_MOST_MISTAKES]]
        lines += [f"- + {len(mistakes) - _MOST_MISTAKES}"] if len(mistakes) > _MOST_MISTAKES else []
        return (Problem("profile_mistakes", placeholders={"mistakes": "\n".join(lines), "folder": self._folder}),)


def _kind(state: DeviceState) -> str:
    """Return what a file to begin with tells a device by; "" if it has neither type nor model."""
    device = state.device
    return device.type or device.model_id or device.model or ""


def _stem(state: DeviceState) -> str:
    """Return what a file for such devices is called."""
    return slug(_kind(state)) or "device"
