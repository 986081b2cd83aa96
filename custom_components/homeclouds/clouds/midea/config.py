"""The form: fields, login methods, and what is made of them."""

from collections.abc import Mapping
from dataclasses import dataclass
import hashlib
from typing import Final, Self

from ..core.cloud import Context, Field, FieldKind, form_origin
from ..core.errors import SetupError
from ..core.http import Http, origin
from ..core.model import JSON
from ..core.redact import learn
from ..core.values import token
from .accounts import USER_TOKEN
from .client import BASES
from .encryption import FIELD as ENCRYPTION, parse, unchanged
from .user_client import App, UserApi

FIELDS: Final = (
    Field(name="server", kind=FieldKind.ORIGIN),
    Field(name="client_id"),
    Field(name="client_secret", kind=FieldKind.SECRET),
    Field(name="open_user_id", required=False),
    Field(
        name="base_path",
        kind=FieldKind.CHOICE,
        required=False,
        options=BASES,
        labels={base: base for base in BASES},
        custom=True,
        default=BASES[0],
        advanced=True,
    ),
    Field(name="allow_http", kind=FieldKind.FLAG, required=False, default=False, advanced=True),
)
SUFFICIENT: Final = frozenset({"client_id", "client_secret", "open_user_id"})
LOGIN_METHODS: Final[Mapping[str, tuple[Field, ...]]] = {
    "account": (
        Field(name="account"),
        Field(name="password", kind=FieldKind.PASSWORD),
        Field(name="app_id"),
        Field(name="app_key", kind=FieldKind.SECRET),
        Field(name="app_secret", kind=FieldKind.SECRET),
        Field(name=ENCRYPTION, kind=FieldKind.FILE),
        Field(name="account_country", required=False),
        Field(name="app_server", kind=FieldKind.ORIGIN, required=False, advanced=True),
    )
}


@dataclass(frozen=True, slots=True)
class Settings:
    """What was filled in."""

    server: str
    client_id: str
    client_secret: str
    open_user_id: str
    """Empty if it is that of a Midea account that has not logged in yet."""
    account: str
    access_token: str
    base_path: str
    country: str
    """Where the Midea account is registered, ISO 3166-1 alpha-2; empty for wherever the server is."""

    @classmethod
    def parse(cls, data: Mapping[str, JSON]) -> Self:
        """Read the fields of the form. Raises SetupError with the field to blame."""
        texts = {name: token(data.get(name)).strip() for name in cls.__dataclass_fields__}
        texts |= {
            "server": origin(texts["server"], allow_http=bool(data.get("allow_http"))),
            "base_path": f"/{texts['base_path'].strip('/')}" if texts["base_path"] else BASES[0],
            "country": token(data.get("account_country")).strip().upper(),
        }
        for name in ("client_id", "client_secret"):
            if not texts[name]:
                raise SetupError("empty", field=name)
        if not texts["open_user_id"] and not texts["account"]:
            raise SetupError("empty", field="open_user_id")
        return cls(**texts)


def user_api(data: Mapping[str, JSON], settings: Settings, http: Http, context: Context) -> UserApi | None:
    """Return the API of Midea accounts; None without the credentials of an app. Raises SetupError with the field to blame."""
    app_id, key, secret = (token(data.get(name)).strip() for name in ("app_id", "app_key", "app_secret"))
    if not (app_id and key and secret):
        return None
    account, password = token(data.get("account")), data.get("password")
    learn(key, secret, token(data.get(USER_TOKEN)), password if isinstance(password, str) else None)
    file = data.get(ENCRYPTION)
    installation = hashlib.sha256(f"{settings.client_id} {account or settings.open_user_id}".encode()).hexdigest()[:32]
    return UserApi(
        http,
        form_origin(data, "app_server") or settings.server,
        App(app_id, key, secret, installation),
        parse(file, http) if isinstance(file, str) and file else unchanged,
        access_token=token(data.get(USER_TOKEN)),
        renewed=lambda access_token: context.save({USER_TOKEN: access_token}),
        credentials=(account, password) if account and isinstance(password, str) and file else None,
    )
