"""The eWeLink cloud: HTTP, dispatch, WebSocket and the devices' own local network, each on a port of its own."""

from collections.abc import Mapping
from typing import Any, ClassVar, override

from ..odd_acks import ODD_ACKS
from .accounts import APPS
from .api import Api
from .clients import Client
from .devices import EwelinkDevice
from .local import LocalNetwork
from .socket import Sockets
from .state import EwelinkState

_WALL_SWITCHES = frozenset({160, 161, 162})
"""UIIDs that wrap a press of their keys in an object."""


class Ewelink(EwelinkState):
    """The cloud with its servers."""

    name = "ewelink"
    FAULTS: ClassVar[Mapping[str, str]] = {
        "wrong_region": "sign-in and its like answer 10004 and name `region` (us)",
        "api_error": "calls with a token answer with the result `code` (500)",
        "signed_error": "signed calls (signing in and its like) answer with the result `code` (500)",
        "no_all": "the list of all things at once answers 500; pages work",
        "endless_pages": "each page of things brings 30 new ones; `total` (10) is how many there are said to be",
        "device_error": "commands on the socket answer `code` (504)",
        "slow_device": "commands on the socket are answered after `seconds` (6)",
        "refuse_sign_on": "the socket answers the sign-on with 406",
        **ODD_ACKS,
        "bridge_answers": "what is asked of a device behind a bridge is answered on the socket in the bridge's name",
        "no_result": "answers on the socket have no `error`",
        "no_sequence": "answers to queries on the socket have no `sequence`, as the document's example has none",
        "no_pong": "the socket takes everything and answers nothing",
        "garbage": "a push is preceded by something that is no JSON",
        "duplicate": "a push comes twice",
        "reordered": "a push comes after the next one",
        "local_error": "devices on the local network answer `code` (500)",
        "local_garbage": "devices on the local network answer `text`, which is no JSON",
        "local_slow": "devices on the local network take `seconds` (1) for a command",
    }
    ACTIONS: ClassVar[tuple[str, ...]] = (
        "take_over", "press_button", "slide", "receive_rf", "ring", "add_message", "share_with", "local_network",
        "verification_code"
    )  # fmt: skip

    def __init__(self, *, port_base: int = 0, meters: int = 0) -> None:
        """Fill the demo account: with so many metering plugs and nothing else, or with the catalogue."""
        super().__init__(port_base=port_base, meters=meters)
        self.api = Api(self)
        self.sockets, self.local = Sockets(self, self.api), LocalNetwork(self)

    @override
    async def open(self) -> None:
        await self.serve_http(self.api.app)
        await self.serve_http(self.sockets.dispatch, name="dispatch")
        await self.serve_http(self.sockets.app, name="socket")
        (app, secret), *_ = APPS.items()
        user = self.accounts.users[0]
        self.sign_in = {
            "country_code": user.country,
            "username": user.email,
            "password": user.password,
            "app_id": app,
            "app_secret": secret,
            "region": "auto",
            "server": self.base_url,
            "dispatch_server": self.listeners["dispatch"].address,
        }

    @override
    async def stop(self) -> None:
        await self.local.stop()
        await super().stop()
        self.clients.clear()

    @override
    def report(self, device: EwelinkDevice, params: Mapping[str, Any], deaf: Client | None = None) -> None:
        super().report(device, params, deaf)
        if device.local and self.local.running:
            self.deliver(self.local.tell(device))

    # --- what the control API can do -------------------------------------------------------------------------------------

    def take_over(self, user: str = "demo@example.com") -> dict[str, Any]:
        """Let another client sign in with the same app: the tokens so far are void and their sockets are closed."""
        found = self.accounts.user(user)
        if found is None:
            raise ValueError(f"no user {user}")
        for app in APPS:
            self.accounts.issue(app, found, self.now())
        for client in [client for client in self.clients if client.pair.user is found]:
            self.spawn(_close(client))
        return {"taken_over": found.email}

    def press_button(self, device: str, key: int = 0, outlet: int | None = None) -> dict[str, Any]:
        """Press a key: 0 once, 1 twice, 2 long."""
        found, press = self.devices[device], {"key": key} if outlet is None else {"key": key, "outlet": outlet}
        params: dict[str, Any] = {**press, "actionTime": f"{self.now():.3f}"}
        if found.uiid in _WALL_SWITCHES:
            params = {"localKeyPass": press}
        self.report(found, params)
        return params

    def slide(self, device: str, direction: int = 1) -> dict[str, Any]:
        """Slide over a touch panel: 1, 2 or 3."""
        self.report(self.devices[device], {"slide": direction})
        return {"slide": direction}

    def receive_rf(self, device: str, channel: int = 0) -> dict[str, Any]:
        """Let an RF bridge hear a key of a remote control."""
        params = {f"rfTrig{channel}": f"{self.now():.3f}"}
        found = self.devices[device]
        found.properties.update(params)
        self.report(found, params)
        return params

    def ring(self, device: str) -> dict[str, Any]:
        """Ring at a doorbell."""
        self.report(self.devices[device], {"cmd": "trigger"})
        return {}

    def add_message(self, text: str, kind: str = "alarmNotify_v2", home: str = "home-1") -> dict[str, Any]:
        """Put a message into the message center."""
        message = {
            "msgid": f"message-{len(self.messages) + 1}",
            "msgType": kind,
            "message": {"text": text},
            "date": int(self.now() * 1000) + len(self.messages),
            "home": home,
        }
        self.messages.append(message)
        return message

    def share_with(self, device: str, user: str = "guest@example.com") -> dict[str, Any]:
        """Share a device with another user."""
        found, other = self.devices[device], self.accounts.user(user)
        if other is None:
            raise ValueError(f"no user {user}")
        found.shared_with.append({"apikey": other.apikey, "email": other.email, "permit": 0})
        return {}

    def verification_code(self, user: str) -> dict[str, Any]:
        """Return the verification code that was sent last to an e-mail address or telephone number."""
        found = [sent.code for sent in self.accounts.sent if sent.name == user and not sent.used]
        if not found:
            raise ValueError(f"no code for {user}")
        return {"code": found[-1]}

    def local_network(self, *, on: bool = True) -> dict[str, Any]:
        """Let the devices announce themselves on the local network (loopback), or stop."""
        self.deliver(self.local.start() if on else self.local.stop())
        return {"on": on}


async def _close(client: Client) -> None:
    await client.socket.close()
