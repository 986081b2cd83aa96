"""What some clouds can do beside what all can: each a base that a cloud names and Home Assistant's side asks for with isinstance()."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence

from .cloud import Field
from .media import Library
from .model import JSON, Call, Device, Problem, Reply, Sample


class HasActions(ABC):
    """Knows the actions that CloudType.actions names."""

    @abstractmethod
    async def action(self, name: str, device: Device | None, data: Mapping[str, JSON]) -> JSON:
        """Perform an action and return its result. Raises CloudError."""


class HasBinaryCommands(ABC):
    """Passes binary commands on to devices."""

    @abstractmethod
    async def send_binary(self, device: Device, command: str) -> JSON:
        """Send a command of hexadecimal digits and return what the device answers. Raises CloudError."""


class HasDeviceForms(ABC):
    """Has devices that are added one by one (CloudType.device_fields)."""

    @abstractmethod
    def devices_changed(self, devices: Sequence[Mapping[str, JSON]]) -> None:
        """Take in the forms of all devices after some were added, changed, or removed."""


class HasFixes(ABC):
    """Can put some of its problems right."""

    @abstractmethod
    async def fix(self, problem: Problem) -> None:
        """Try to put a fixable problem right, after the user did their part. Raises CloudError."""


class HasHistory(ABC):
    """Remembers what properties were."""

    @abstractmethod
    async def history(self, device: Device, name: str, start: float, end: float) -> Sequence[Sample]:
        """Return the values of a property between two times in seconds since the epoch, oldest first. Raises CloudError."""


class HasInbound(ABC):
    """Is called by its vendor on the paths of CloudType.inbound."""

    @abstractmethod
    def receive(self, call: Call) -> Reply:
        """Answer a request of the vendor; pushes go to the listener."""


class HasLibrary(ABC):
    """Has recordings or music."""

    library: Library | None
    """None if this account has none."""


class HasLogout(ABC):
    """Has a token that can be given back."""

    @abstractmethod
    async def log_out(self) -> None:
        """End the login that is kept; do nothing without one. Raises CloudError."""


class HasNames(ABC):
    """Can rename devices."""

    @abstractmethod
    async def rename(self, device: Device, name: str) -> None:
        """Give a device a new name at the vendor's. Raises CloudError."""


class HasOffListDevices(ABC):
    """Has devices that no list of its vendor's names, so that nothing but its user can tell that they are gone for good."""

    @abstractmethod
    def forget(self, device: Device) -> bool:
        """Forget a device that the user removes; False if it is not one of these, or is there."""


class HasOptions(ABC):
    """Has options that depend on the account (which homes to show), beside CloudType.options."""

    @abstractmethod
    def option_fields(self) -> Sequence[Field]:
        """Return the fields of these options."""

    @abstractmethod
    async def choices(self) -> Sequence[Field]:
        """Return those that are asked before a new account is set up, right after sign_in(). Raises CloudError."""


class SendsCodes(ABC):
    """Can have its vendor send a code to the user, for the login methods that CloudType.codes names."""

    @abstractmethod
    async def send_code(self) -> None:
        """Have a code sent to the user of the form. Raises CloudError with the field to blame."""


class HasPeers(ABC):
    """Lets others connect, and rejects those that cannot prove who they are."""

    @property
    @abstractmethod
    def rejected(self) -> int:
        """How many connections were rejected."""
