"""JSON objects of the interfaces, as the document describes them.

A server may leave out what the document calls always present: readers allow for that.
"""

from typing import Any, Literal, TypedDict

type Params = dict[str, Any]
"""The state of a device, or what is wanted of it; each type of device has its own."""


class User(TypedDict, total=False):
    """A user (Create account, `user`)."""

    apikey: str
    """Id of the user."""
    countryCode: str
    phoneNumber: str
    email: str
    nickname: str
    accountLevel: int
    """10 free, 20 advanced, 30 pro."""
    levelExpiredAt: int
    """ms; 0 or missing: never."""
    denyRecharge: bool
    accountConsult: bool
    ipCountry: str
    wxServiceId: str
    wxAppId: str
    wxId: str
    wxOpenId: str
    yanKanYunInfo: dict[str, Any]


class Renewed(TypedDict):
    """A new pair of tokens (Refresh Access Token)."""

    at: str
    rt: str


class SignedIn(Renewed):
    """What every login method gives (Login)."""

    user: User
    region: str
    """cn, as, us, eu."""


class Granted(TypedDict):
    """What the vendor's page's code is exchanged for (OAuth 2.0 guide, step 3)."""

    accessToken: str
    atExpiredTime: int
    """ms."""
    refreshToken: str
    rtExpiredTime: int


class Profile(TypedDict):
    """Get User Information."""

    user: User
    region: str


class Extra(TypedDict, total=False):
    """What the factory has set of a device (Get the list of all devices, `extra`)."""

    model: str
    """Name of the firmware."""
    ui: str
    uiid: int
    """Type of the device."""
    description: str
    manufacturer: str
    mac: str
    apmac: str
    modelInfo: str
    brandId: str


class Settings(TypedDict, total=False):
    """The vendor's notifications about a device (`settings`): 0 no, 1 yes."""

    opsNotify: int
    """Of changes of its state; 0 unless set."""
    opsHistory: int
    """Whether its operations are kept; 1 unless set."""
    alarmNotify: int
    """Of alarms; 1 unless set."""


class Place(TypedDict, total=False):
    """Where a thing is (`family`)."""

    familyid: str
    index: int
    roomid: str


class Share(TypedDict, total=False):
    """With whom, or by whom, a device is shared (`shareTo`, `sharedBy`)."""

    apikey: str
    email: str
    phoneNumber: str
    nickname: str
    permit: int
    """Sum of what may be done with timers: 1 create, 2 edit, 4 delete, 8 enable."""
    comment: str
    shareTime: int
    """ms."""


class Membership(TypedDict):
    """A group that a device is in (`devGroups`)."""

    type: int
    groupId: str


class ThingData(TypedDict, total=False):
    """A device (with `deviceid`), or a group (with `id` and `mainDeviceId`)."""

    name: str
    family: Place
    params: Params
    deviceid: str
    apikey: str
    """Of the owner."""
    devicekey: str
    online: bool
    extra: Extra
    brandName: str
    brandLogo: str
    showBrand: bool
    productModel: str
    devGroups: list[Membership]
    tags: dict[str, Any]
    devConfig: dict[str, Any]
    settings: Settings
    sharedBy: Share
    shareTo: list[Share]
    gsmInfoData: dict[str, Any]
    id: str
    mainDeviceId: str


class ThingRecord(TypedDict):
    """One entry of a list of things (Get Thing List)."""

    itemType: int
    """1 own device, 2 shared by another user, 3 own group."""
    itemData: ThingData
    index: int


class ThingList(TypedDict):
    """Get Thing List."""

    thingList: list[ThingRecord]
    total: int
    """May be more than are listed: devices of other makers need their permission."""


class ThingId(TypedDict):
    """How things are named in requests."""

    itemType: int
    id: str


class Operation(TypedDict, total=False):
    """Something that was done with a device (Get Device Operating History)."""

    deviceid: str
    userAgent: str
    """app or device."""
    opsSwitchs: str
    request: str
    opsAccount: str
    opsTime: int
    """ms."""


class Binary(TypedDict, total=False):
    """A file of a firmware."""

    name: str
    downloadUrl: str
    digest: str
    """SHA256."""


class Firmware(TypedDict, total=False):
    """A newer firmware (Get Device OTA Update Information)."""

    deviceid: str
    version: str
    binList: list[Binary]
    type: str
    forceTime: str


class RoomRecord(TypedDict):
    """A room (Get Homes and Rooms)."""

    id: str
    name: str
    index: int


class HomeRecord(TypedDict, total=False):
    """A home, which the vendor calls family (Get Homes and Rooms, Add a Home)."""

    id: str
    apikey: str
    name: str
    index: int
    roomList: list[RoomRecord]


class HomeList(TypedDict):
    """Get Homes and Rooms."""

    familyList: list[HomeRecord]
    currentFamilyId: str


class Message(TypedDict, total=False):
    """A message of the message center (Get the List of Messages)."""

    msgid: str
    msgType: str
    message: dict[str, Any]
    date: int
    """ms."""


class MessageList(TypedDict):
    """Get the List of Messages."""

    messageList: list[Message]


class HomePage(TypedDict, total=False):
    """Get home page information: what was asked for."""

    userInfo: User
    familyInfo: HomeList
    thingInfo: ThingList
    messageInfo: MessageList


class Server(TypedDict, total=False):
    """What the dispatch service answers (HTTP: DispatchService)."""

    IP: str
    port: int
    domain: str
    reason: str
    error: int


class SignOn(TypedDict):
    """The first frame on the WebSocket (WebSocket: handshake)."""

    action: Literal["userOnline"]
    at: str
    apikey: str
    appid: str
    nonce: str
    ts: int
    """Seconds."""
    userAgent: Literal["app"]
    sequence: str
    """ms."""
    version: int


class Command(TypedDict):
    """A frame that wants something of a device (WebSocket: Update device status, check for device status; upgrade)."""

    action: str
    """update, query, upgrade."""
    apikey: str
    """Of the device's owner."""
    selfApikey: str
    deviceid: str
    params: Any
    """What to change; the names to query, none for all; the firmware."""
    userAgent: Literal["app"]
    sequence: str


class Answer(TypedDict, total=False):
    """What the server answers to a frame, found by its `sequence`."""

    error: int
    sequence: str
    apikey: str
    deviceid: str
    params: Params
    config: Params
    """To a sign-on: `hb` 1 if heartbeats are wanted, every `hbInterval` seconds. To a command: some devices report here."""
