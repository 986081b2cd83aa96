"""What an account asks of a cloud, and what a cloud declares about itself."""

from abc import ABC, abstractmethod
import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar, Protocol, override

import aiohttp

from ..profiles.layout import FLAT, Layout
from ..profiles.own_files import OwnProfiles
from .features import Feature
from .http import origin
from .model import JSON, Account, Device, Problem, Properties, Snapshot, Update
from .rate_limit import Budget, Budgets
from .speech import Speech


class FieldKind(StrEnum):
    """How a field of a form is filled in."""

    TEXT = "text"
    SECRET = "secret"
    """A key or token that is pasted: blanks around it are none of it."""
    PASSWORD = "password"
    """A secret that the user chose: kept as it is typed."""
    ORIGIN = "origin"
    """scheme://host[:port]"""
    CALLING_CODE = "calling_code"
    """Of a phone number's country; that of Home Assistant's country is suggested, else the default."""
    CHOICE = "choice"
    NUMBER = "number"
    FLAG = "flag"
    FILE = "file"
    """The text of a file picked in the browser."""
    LINES = "lines"
    """Several texts."""
    ASSISTANT = "assistant"
    """One of Home Assistant's voice assistants."""


def form_text(data: Mapping[str, JSON], name: str) -> str:
    """Return what a field of a form holds, without spaces around it; empty if it holds nothing."""
    return str(data.get(name) or "").strip()


def form_origin(data: Mapping[str, JSON], name: str) -> str:
    """Return the origin that a field of a form holds; empty if it holds nothing. Raises OriginError, InsecureError."""
    address = form_text(data, name)
    return origin(address, allow_http=bool(data.get("allow_http")), field=name) if address else ""


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field of a sign-in or options form."""

    name: str
    kind: FieldKind = FieldKind.TEXT
    required: bool = True
    default: JSON = None
    options: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    """Option -> its name, where it is the user's own and can't be translated."""
    multiple: bool = False
    """Whether several may be chosen. All of them, or none, stand for all there will ever be, and are not kept."""
    custom: bool = False
    """Whether something else than one of the options may be filled in."""
    minimum: float | None = None
    maximum: float | None = None
    advanced: bool = False
    """Shown in a folded section."""


class Listener(Protocol):
    """Takes in what a cloud receives. A push is newer than a poll or query that began before it; the listener sees to that."""

    def update(self, update: Update) -> None:
        """Take in what was pushed of one device. Cheap; may be called thousands of times a second."""

    async def catch_up(self, read: Awaitable[Iterable[Update]]) -> None:
        """Await states that are read because pushes were missed, and take them in. Raises what reading raises."""

    def link_changed(self) -> None:
        """Cloud.connected has changed."""

    def refresh(self) -> None:
        """Something changed that is no Update (a device added or removed, a push missed): take a snapshot soon."""

    def problems_changed(self) -> None:
        """Cloud.problems() has changed."""


class NullListener(Listener):
    """A listener that ignores everything, for a cloud that is only used to log in."""

    @override
    def update(self, update: Update) -> None: ...

    @override
    async def catch_up(self, read: Awaitable[Iterable[Update]]) -> None:
        await read

    @override
    def link_changed(self) -> None: ...

    @override
    def refresh(self) -> None: ...

    @override
    def problems_changed(self) -> None: ...


class Environment(Protocol):
    """The Home Assistant that a cloud runs in."""

    async def addresses(self) -> Sequence[str]:
        """Return the present IP addresses of the network adapters that Home Assistant uses."""

    def cloud_keys(self) -> Collection[str]:
        """Return the keys (CloudType.key) of all configured accounts."""


@dataclass(kw_only=True)
class Context:
    """What a cloud gets from its account."""

    session: aiohttp.ClientSession
    listener: Listener = field(default_factory=NullListener)
    budgets: Budgets = field(default_factory=Budgets)
    language: str = "en"
    time_zone: str = "UTC"
    """Name of Home Assistant's time zone, in which users give times."""
    options: Mapping[str, JSON] = field(default_factory=dict)
    devices: Sequence[Mapping[str, JSON]] = ()
    """The forms of the devices that the user added one by one (CloudType.device_fields)."""
    previous: Mapping[str, JSON] = field(default_factory=dict)
    """What the account has been set up with so far, while its form is filled in anew."""
    save: Callable[[Mapping[str, JSON]], None] = lambda data: None
    """Keeps new tokens and the like; merged into the account's data, which the cloud finds there after a restart."""
    profiles: OwnProfiles = field(default_factory=OwnProfiles)
    """Profiles of the owner. The account applies them; a cloud looks there only for what attributes are called."""
    shown: Callable[[str], Collection[str]] = lambda device: ()
    """Names the properties of a device (by its id) that enabled entities show: what is worth asking for often."""
    environment: Environment | None = None
    """The Home Assistant that the cloud runs in; None outside of one."""
    zeroconf: Any = None
    """The shared zeroconf instance, where there is one."""
    speech: Speech | None = None
    """Speech for devices with loudspeakers and microphones; None while logging in."""


class Cloud(ABC):
    """One account at one vendor. All coroutines raise CloudError and nothing else."""

    confirm_after: ClassVar[float] = 2
    """Seconds after an accepted command to wait for a push before asking for the state."""
    confirm_within: ClassVar[float] = 10
    """Seconds after which a command that was not seen to work has failed."""

    def __init__(self, context: Context) -> None:
        """Report to the context's listener."""
        self.listener = context.listener

    async def prepare(self) -> None:  # noqa: B027 - most clouds need nothing
        """Get ready, once and before all else: read files, build certificates. Nothing is called over the network."""

    async def prepare_for(self, types: Iterable[str]) -> None:  # noqa: B027 - many clouds know all types from the start
        """Read what is known of some types of devices (Device.type), before features() is asked about devices out of storage."""

    @abstractmethod
    async def sign_in(self) -> Account:
        """Prove the credentials with as few calls as it takes and say whose they are."""

    @abstractmethod
    async def fetch(self) -> Snapshot:
        """Return all devices and their state, within the budget."""

    @abstractmethod
    async def query(self, device: Device) -> Update:
        """Ask for the state of one device. Raises OfflineError, GoneError."""

    def is_query_scarce(self, device: Device) -> bool:
        """Return whether query() takes one of few requests now, so that a state that gets old waits for the next fetch()."""
        return False

    @abstractmethod
    def features(self, device: Device, names: frozenset[str]) -> Sequence[Feature]:
        """Return what the device can do, from its description and the names of its properties, never from values.

        Called again when a name is seen for the first time; the same arguments give the same (shared) objects.
        """

    @abstractmethod
    async def send(self, device: Device, wanted: Properties, present: Properties) -> Properties:
        """Write properties (all or none) and wait for the vendor's ack; return what the ack says of the new state.

        `present` are the device's properties before. Raises CommandError.
        """

    async def listen(self) -> None:
        """Receive pushes and hand them to `listener` until cancelled. Raises AuthError, SetupError."""
        await asyncio.get_running_loop().create_future()

    def retry(self) -> None:  # noqa: B027 - many clouds have no connection of their own
        """The user wants something: if the next attempt to connect is being waited for, make it now."""

    @property
    def connected(self) -> bool | None:
        """Whether pushes are coming in; None if this cloud (as set up) has no connection of its own to lose."""
        return None

    @property
    @abstractmethod
    def poll_interval(self) -> float:
        """Seconds until the next fetch(): slow while pushes come in, within the budget otherwise."""

    @property
    def budget(self) -> Budget | None:
        """The budget that a sensor shows."""
        return None

    def problems(self) -> Sequence[Problem]:
        """What only the user can put right, now."""
        return ()

    @abstractmethod
    async def close(self) -> None:
        """Release everything but the HTTP session, which belongs to Home Assistant."""

    def dump(self) -> Mapping[str, JSON]:
        """Return what has to outlive a restart but changes too often for Context.save; kept beside the devices."""
        return {}

    def load(self, data: Mapping[str, JSON]) -> None:  # noqa: B027 - most clouds keep nothing
        """Take in what dump() gave before a restart, before anything is received."""

    def diagnostics(self) -> Mapping[str, JSON]:
        """Return counters and states, nothing secret and nothing personal."""
        return {}


type Page = Callable[[Mapping[str, JSON], str, str], str]
"""Makes the address of a vendor's sign-in page of the form's data, a `redirect_uri` to send the user back to, and a `state` to send along."""


@dataclass(frozen=True, kw_only=True)
class CloudType:
    """A kind of cloud: what the sign-in form needs to know before there is an account."""

    key: str
    """Also the flow's step id."""
    brand: str
    """What the user knows the cloud as; an account is called by it and by its own name."""
    fields: tuple[Field, ...]
    login_methods: Mapping[str, tuple[Field, ...]] = field(default_factory=dict)
    """Login methods, one to be chosen after `fields`; each with fields of its own."""
    pages: Mapping[str, Page] = field(default_factory=dict)
    """Login methods (without fields) that lead over a page of the vendor's; what it sends back is data["callback"] at sign-in only."""
    codes: Mapping[str, tuple[Field, ...]] = field(default_factory=dict)
    """Login methods after which a code is sent -> the fields that take it; they are data["callback"] at sign-in only."""
    links: Mapping[str, str] = field(default_factory=dict)
    """Name of a link in the texts of its forms -> URL."""
    sufficient: frozenset[str] = frozenset()
    """Names of those of `fields` that, all filled in, are enough to sign in, so that no login method has to be chosen; empty: none are."""
    options: tuple[Field, ...] = ()
    device_fields: tuple[Field, ...] = ()
    """Form of a device, for a cloud whose devices the user adds one by one; the first field is the Device's id."""
    check_device: Callable[[Mapping[str, JSON]], object] = lambda data: None
    """See whether a device's form can be right. Raises SetupError with the field to blame."""
    discover: Callable[[], Awaitable[Mapping[str, str]]] | None = None
    """Looks for devices nearby for a few seconds: value of the first of `fields` -> what to call it.

    The value is the id of the account that the form leads to, so that what is there already is not offered.
    """
    announced: Callable[[Mapping[str, Any]], bool] = lambda text: True
    """Whether what a device announces in the local network (the TXT record) calls for this kind of account."""
    inbound: tuple[str, ...] = ()
    """Paths that the vendor calls on us, as documented."""
    largest_call: int = 64 * 1024
    """Bytes that the body of such a call has at most; of a larger one receive() gets one byte more."""
    actions: frozenset[str] = frozenset()
    """Names of the actions that Cloud.action() knows."""
    product: frozenset[str] = frozenset()
    """Members of Device.definition that are of the product alone (a thing model), so that diagnostics may show them."""
    renamed: Mapping[str, str] = field(default_factory=dict)
    """Platform and key of a feature ("switch.circulation") -> the key that it had in an earlier release."""
    unknown_key: Callable[[str], str] = str
    """What makes the key of a property that is in no table; an entity made so goes to the feature that the property gets one day."""
    requirements: tuple[str, ...] = ()
    """Packages that only accounts of this cloud need, with the versions that work."""
    predecessors: frozenset[str] = frozenset()
    """Domains of other integrations for the same devices, which are known by MAC address there."""
    layout: Layout = FLAT
    """How profiles of the owner call the properties of its devices."""
    create: Callable[[Mapping[str, JSON], Context], Cloud]
    """Make a cloud from the form's (and kept) data. Raises SetupError with the field to blame."""

    def is_complete(self, data: Mapping[str, JSON]) -> bool:
        """Return whether the filled in `fields` are enough to sign in."""
        return bool(self.sufficient) and all(data.get(name) for name in self.sufficient)
