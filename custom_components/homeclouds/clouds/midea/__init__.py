"""Midea Open Smart: appliances of Midea and its brands, through the cloud that Midea opens to its partners."""

from ..core.cloud import CloudType, Field, FieldKind
from .cloud import create
from .push import PATH

CLOUD = CloudType(
    key="midea",
    brand="Midea Open Smart",
    fields=(
        Field(name="server", kind=FieldKind.ORIGIN),
        Field(name="client_id"),
        Field(name="client_secret", kind=FieldKind.SECRET),
        Field(name="open_user_id"),
        Field(name="app_id", required=False, advanced=True),
        Field(name="app_key", kind=FieldKind.SECRET, required=False, advanced=True),
        Field(name="app_secret", kind=FieldKind.SECRET, required=False, advanced=True),
        Field(name="app_server", kind=FieldKind.ORIGIN, required=False, advanced=True),
        Field(name="allow_http", kind=FieldKind.FLAG, required=False, default=False, advanced=True),
    ),
    options=(Field(name="quiet_commands", kind=FieldKind.FLAG, required=False, default=False),),
    inbound=(PATH,),
    actions=frozenset({"send_command"}),
    create=create,
)
