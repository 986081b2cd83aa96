"""What the three interfaces have in common: devices that are described by the names of their statuses."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import ClassVar, override

from ..cloud import Cloud, Context, Field, FieldKind
from ..features import Feature
from ..model import Device, Problem
from .extras import Extras
from .profile import Profiles, load
from .status import ways

FOLDER = "china_telecom"
"""Name of the folder for the person's own profiles."""
_OURS = ("air_conditioner", "air_purifier", "curtain", "light", "lock", "sensor", "socket", "switch")
PROFILE = Field(name="profile", kind=FieldKind.CHOICE, required=False, options=_OURS, custom=True)
"""Which profile a device has, one of ours or of the person's own."""


class TelecomCloud(Cloud):
    """A cloud whose devices get their features from profiles."""

    confirm_after = 3
    confirm_within = 13
    """A device has 10 seconds to report what became of a command (5.4.3.2)."""

    extras: ClassVar[Extras] = Extras()

    def __init__(self, context: Context) -> None:
        """Start without profiles; prepare() reads them."""
        self.context = context
        self.profiles = Profiles(())
        self._names: dict[str, set[str]] = {}

    @override
    async def prepare(self) -> None:
        folder = None if self.context.folder is None else Path(self.context.folder, FOLDER)
        self.profiles = await asyncio.to_thread(load, folder, self.extras)

    @override
    def features(self, device: Device, names: frozenset[str]) -> Sequence[Feature]:
        wanted = str(device.definition.get("profile") or "")
        profile = self.profiles.choose(device.type or device.model or "", names, wanted)
        return self.profiles.features(profile, names)

    @override
    def problems(self) -> Sequence[Problem]:
        mistakes = [f"- {one.file}, {one.line}: {one.reason}" for one in self.profiles.mistakes]
        return [Problem("profile_mistakes", placeholders={"mistakes": "\n".join(mistakes)})] if mistakes else []

    def learn(self, device_id: str, names: Iterable[str]) -> bool:
        """Note which properties a device has; True if that tells of new ways."""
        known = self._names.setdefault(device_id, set())
        before = ways(known)
        known.update(names)
        return ways(known) != before

    def channels(self, device_id: str) -> Mapping[str, str]:
        """Return the ways of a device, for Device.channels."""
        return dict.fromkeys(ways(self._names.get(device_id, ())), "")
