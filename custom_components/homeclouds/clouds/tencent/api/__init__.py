"""The calls of the application API by topic, as in the vendor's document."""

from ..client import Call
from ..fields import Data
from .common import Ref
from .devices import Control, Devices, Pairing
from .families import Families, Sharing
from .firmware import Firmware
from .history import History, Messages
from .media import Music, Storage
from .scenes import Automations, Scenes
from .timers import Timers
from .users import Users

__all__ = ["Api", "Data", "Ref"]


class Api:
    """Everything that can be asked of the cloud with a token."""

    def __init__(self, call: Call) -> None:
        """Reach the cloud through `call`."""
        self.users = Users(call)
        self.devices = Devices(call)
        self.control = Control(call)
        self.pairing = Pairing(call)
        self.families = Families(call)
        self.sharing = Sharing(call)
        self.firmware = Firmware(call)
        self.history = History(call)
        self.messages = Messages(call)
        self.scenes = Scenes(call)
        self.automations = Automations(call)
        self.timers = Timers(call)
        self.storage = Storage(call)
        self.music = Music(call)
