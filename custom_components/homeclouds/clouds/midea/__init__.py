"""Midea Open Smart: appliances of Midea and its brands, through the cloud that Midea opens to its partners."""

from ..core.cloud import CloudType, Field, FieldKind
from .cloud import ACTIONS, MideaCloud
from .config import FIELDS, LOGIN_METHODS, SUFFICIENT
from .profiles.generic import unknown_key
from .push import PATH

CLOUD = CloudType(
    key="midea",
    brand="Midea Open Smart",
    requirements=("midea-local>=14.0.0,<16",),
    predecessors=frozenset({"midea", "midea_ac", "midea_ac_lan", "midea_auto_cloud"}),
    fields=FIELDS,
    login_methods=LOGIN_METHODS,
    sufficient=SUFFICIENT,
    options=(Field(name="quiet_commands", kind=FieldKind.FLAG, required=False, default=False),),
    inbound=(PATH,),
    actions=ACTIONS,
    unknown_key=unknown_key,
    create=MideaCloud,
)
