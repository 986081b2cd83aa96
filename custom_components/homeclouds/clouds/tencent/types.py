"""What the vendor answers, by section of its document. Members of lists are read by `shaped()`, so that all are there in the declared form.

Other spellings that tables and samples of the document have stand behind a member, as `Annotated[str, "FamilyName"]`.
"""

from collections.abc import Hashable, Mapping
from functools import cache
from typing import Annotated, Any, TypedDict, cast, get_args, get_origin, get_type_hints

from ..core.values import as_dict, as_list
from .fields import decoded, integer, text


class Product(TypedDict):
    """A product (Obtaining Product Information)."""

    ProductId: str
    Name: str
    Description: str
    DataTemplate: Any
    """The thing model, as text or object."""
    CategoryId: str
    ProductType: int
    """5: a gateway."""


class DeviceEntry(TypedDict):
    """A device in a list (Getting User Bound Device List, Get the Sub-Device List, Querying the User-Shared Device List)."""

    ProductId: str
    DeviceName: str
    DeviceId: str
    AliasName: str
    FamilyId: str
    RoomId: str
    DeviceType: int
    """1: a gateway, 2: behind one."""
    BindStatus: int
    """1: in the family."""


class DeviceDetails(TypedDict):
    """What a device says of itself (Retrieve Device Scale-Out Information)."""

    ManufacturerName: str
    ProductModel: str
    Mac: str
    FwVer: str
    IP: str


class ActionResult(TypedDict):
    """What an action of the thing model returns (Sync Calling Device Behavior)."""

    status: str
    output: Any


class FamilyEntry(TypedDict):
    """A family in the list (Get Family List)."""

    FamilyId: str
    Name: Annotated[str, "FamilyName"]
    Role: int
    """1: administrator."""


class FamilyDetails(TypedDict):
    """A family (Getting Family Details)."""

    FamilyName: Annotated[str, "Name"]
    Address: str


class Room(TypedDict):
    """A room (Getting Room List)."""

    RoomId: str
    RoomName: Annotated[str, "Name"]
    DeviceNum: int


class Member(TypedDict):
    """A member of a family (Get the Family Member List)."""

    UserID: Annotated[str, "UserId"]
    NickName: Annotated[str, "Nickname"]
    Avatar: str
    Role: int


class Borrower(TypedDict):
    """A user whom a device is lent to (Querying Device User List)."""

    UserId: Annotated[str, "UserID"]
    NickName: Annotated[str, "Nickname"]


class ShareToken(TypedDict):
    """What a token is for (Obtain Device Sharing Token Information)."""

    FromUserId: str
    FromUserNick: str
    UserId: str
    """Empty until the token is used."""
    UserNick: str
    ProductId: str
    DeviceName: str
    AliasName: str
    BindTime: int
    ExpireTime: int
    CreateTime: int


class SceneEntry(TypedDict):
    """A scene (Get Manual Intelligent Linkage List)."""

    SceneId: str
    SceneName: str
    FamilyId: str


class AutomationEntry(TypedDict):
    """An automation in the list (Get Automatic Intelligent Linkage List)."""

    AutomationId: str
    Name: str
    Status: int
    """1: enabled."""


class AutomationDetails(TypedDict):
    """An automation (Getting Automatic Intelligent Linkage Details)."""

    AutomationId: str
    Name: str
    Status: int
    MatchType: int
    Conditions: list[Any]
    Actions: list[Any]
    EffectiveBeginTime: str
    EffectiveEndTime: str
    EffectiveDays: str


class FirmwareDetails(TypedDict):
    """A version of a product's firmware (View Firmware Information)."""

    Version: str
    Name: str
    Description: str
    Md5sum: str
    Createtime: int


class FirmwareDownload(TypedDict):
    """Where a device's next firmware is (Query the Download Address of Device Firmware)."""

    FirmwareURL: str
    TargetVersion: str
    UploadVersion: str


class MessageEntry(TypedDict):
    """A message to the user (Query Message List)."""

    MsgID: str
    MsgTimestamp: int
    """Milliseconds since the epoch."""
    MsgTitle: str
    MsgContent: str
    FamilyId: str
    """Empty where the message is about a device."""
    ProductId: str
    DeviceName: str


class EventEntry(TypedDict):
    """An event of a device (Obtaining Historical Events of a Device)."""

    EventId: str
    Type: str
    """info, alert or fault."""
    TimeStamp: int
    Data: Any


class UserProfile(TypedDict):
    """The signed-in user."""

    UserID: Annotated[str, "UserId"]
    NickName: Annotated[str, "Nickname"]
    PhoneNumber: str
    Email: str


class UserSettings(TypedDict):
    """What the user has set in the app."""

    TemperatureUnit: str
    """C or F."""
    Region: str


class Ticket(TypedDict):
    """A ticket for messages of WeChat (Query Weixin Authorization Invoice)."""

    WXIoTDeviceInfo: Mapping[str, Any]


class MusicUser(TypedDict):
    """The user of the music service (User Information; the document prints no members)."""

    nickname: str


@cache
def _members(kind: Hashable) -> list[tuple[str, type, tuple[str, ...]]]:
    found: list[tuple[str, type, tuple[str, ...]]] = []
    for name, hint in get_type_hints(cast("type", kind), include_extras=True).items():
        plain, *spellings = get_args(hint) if get_origin(hint) is Annotated else (hint,)
        found.append((name, get_origin(plain) or plain, tuple(spellings)))
    return found


def shaped[T](kind: type[T], data: object) -> T:
    """Return an answer as a TypedDict of this module: what is missing or has another form is empty; other members stay."""
    source = as_dict(data)
    found: dict[str, Any] = {**source}
    for name, form, spellings in _members(cast("Hashable", kind)):
        if form is str:
            found[name] = text(source, name, *spellings)
        elif form is int:
            found[name] = integer(source, name)
        elif form is list:
            found[name] = as_list(decoded(source.get(name)))
        elif form is not Any:
            found[name] = as_dict(decoded(source.get(name)))
        else:
            found.setdefault(name, None)
    return cast("T", found)
