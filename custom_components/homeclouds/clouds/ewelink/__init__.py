"""eWeLink (CoolKit v2)."""

from collections.abc import Mapping
import time
from urllib.parse import urlencode

from ..core.cloud import CloudType, Field, FieldKind, form_text
from ..core.model import JSON
from . import rf_sensors
from .actions import ACTIONS
from .cloud import EwelinkCloud
from .diy import announced
from .diy_cloud import DiyCloud
from .profiles import Types
from .regions import REGIONS
from .signing import nonce, sign

_OAUTH_PAGE = "https://c2ccdn.coolkit.cc"


def _page(data: Mapping[str, JSON], redirect_uri: str, state: str) -> str:
    """Return the vendor's sign-in page (CoolKit OAuth 2.0 guide, step 1)."""
    app_id, sequence = form_text(data, "app_id"), str(int(time.time() * 1000))
    query = {
        "clientId": app_id,
        "seq": sequence,
        "authorization": sign(form_text(data, "app_secret"), f"{app_id}_{sequence}".encode()),
        "redirectUrl": redirect_uri,
        "grantType": "authorization_code",
        "state": state,
        "nonce": nonce(),
        "showQRCode": "false",
    }
    return f"{data.get('server') or _OAUTH_PAGE}/oauth/index.html?{urlencode(query)}"


CLOUD = CloudType(
    key="ewelink",
    brand="eWeLink",
    predecessors=frozenset({"sonoff"}),
    fields=(
        Field(name="country_code", kind=FieldKind.CALLING_CODE, default="+86"),
        Field(name="username", required=False),
        Field(name="password", kind=FieldKind.PASSWORD, required=False),
        Field(name="app_id"),
        Field(name="app_secret", kind=FieldKind.SECRET),
        Field(name="region", kind=FieldKind.CHOICE, default="auto", options=("auto", *REGIONS)),
        Field(name="server", kind=FieldKind.ORIGIN, required=False, advanced=True),
        Field(name="dispatch_server", kind=FieldKind.ORIGIN, required=False, advanced=True),
        Field(name="allow_http", kind=FieldKind.FLAG, required=False, default=False, advanced=True),
    ),
    links={"developer_url": "https://dev.ewelink.cc"},
    login_methods={"oauth": (), "sms": (Field(name="username"),)},
    pages={"oauth": _page},
    codes={"sms": (Field(name="verification_code", required=False),)},
    sufficient=frozenset({"username", "password"}),
    options=(
        Field(name="mode", kind=FieldKind.CHOICE, default="auto", options=("auto", "local", "cloud")),
        Field(name="hosts", kind=FieldKind.LINES, required=False),
        rf_sensors.OPTION,
    ),
    actions=ACTIONS,
    layout=Types(),
    create=EwelinkCloud,
)

DIY_CLOUD = CloudType(
    key="ewelink_diy",
    brand="SONOFF",
    predecessors=frozenset({"sonoff"}),
    fields=(Field(name="hosts", kind=FieldKind.LINES, required=False),),
    options=(rf_sensors.OPTION,),
    layout=Types(),
    announced=announced,
    create=DiyCloud,
)
