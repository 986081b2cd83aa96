"""The documented HTTP interfaces by topic, as in the vendor's document. Every call raises CloudError."""

from .common import DEVICE, GROUP, Call
from .devices import Devices, Groups, History, Sharing, Updates
from .homes import Home, Homes
from .things import Dispatch, Endpoint, Things
from .users import Messages, Users

__all__ = ["DEVICE", "GROUP", "Api", "Endpoint", "Home"]


class Api:
    """Everything that can be asked with a token."""

    def __init__(self, call: Call) -> None:
        """Reach the cloud through `call`."""
        self.users = Users(call)
        self.things = Things(call)
        self.devices = Devices(call)
        self.groups = Groups(call)
        self.sharing = Sharing(call)
        self.history = History(call)
        self.updates = Updates(call)
        self.homes = Homes(call)
        self.messages = Messages(call)
        self.dispatch = Dispatch(call)
