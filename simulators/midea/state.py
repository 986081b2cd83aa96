"""What the cloud knows: credentials, users, tokens, appliances."""

from enum import StrEnum
import hashlib

from ..core import Simulator
from .accounts import Accounts
from .appliances import Appliance
from .catalogue import demo_home, many_air_conditioners
from .refusals import WRONG_PARAMETER
from .tokens import Tokens

USER_TOKEN_LIFETIME = 7 * 24 * 3600


class Spelling(StrEnum):
    """The document spells a report in two ways: in its table, and in its example."""

    TABLE = "table"
    EXAMPLE = "example"


class MideaState(Simulator[Appliance]):
    """Credentials, users and appliances of both APIs.

    Attributes:
        client_id, client_secret: what the vendor gave to the partner, for the appliance API and the reports.
        app_id, app_key, app_secret: what the vendor gave for the user API.
        open_user_id, neighbor_id: who owns the demo home, and who the one appliance next door.
        webhook: origin or full address to which reports are posted, None for nowhere. Changes by physics are reported too.
        spelling: which of the document's two spellings the reports have.
        control_delay: seconds of the simulated world until an accepted command is carried out and reported; 0 for at once.
        base_path: under which of the document's two paths the appliance API is served: that of the tables in 4.2.3, or
            ``/midea/open/v1`` of the examples.
        token_refusal: what a caller without a valid device token gets. The document lists nothing; a number below 600 is
            an HTTP status, another one a code in an HTTP 200.
        signature_refusal: the same for a wrong signature; 9001 is the nearest that the document lists.
        accounts: users of the user API and their verification codes.
    """

    def __init__(
        self,
        *,
        port_base: int = 0,
        appliances: int | None = None,
        control_delay: float = 1.0,
        token_lifetime: float = 7200,
    ) -> None:
        """Fill the demo home, or a home with a number of equal air conditioners."""
        super().__init__(port_base=port_base)
        self.client_id = "homeclouds-demo"
        self.client_secret = "demo-secret"
        self.app_id, self.app_key, self.app_secret = "1020", "demo-key", "demo-secret"
        self.accounts = Accounts(self.now)
        demo_user = self.accounts.add("demo@example.com", password="demo-password", uid="100")
        self.open_user_id = hashlib.md5(demo_user.uid.encode(), usedforsecurity=False).hexdigest()
        self.neighbor_id = hashlib.md5(b"101", usedforsecurity=False).hexdigest()
        self.webhook: str | None = None
        self.spelling = Spelling.TABLE
        self.control_delay = control_delay
        self.base_path = "/midea/open/business/v1"
        self.token_refusal = 401
        self.signature_refusal = WRONG_PARAMETER
        self.device_tokens = Tokens(self.now, token_lifetime)
        self.user_tokens = Tokens(self.now, USER_TOKEN_LIFETIME)
        if appliances is None:
            for appliance in demo_home(self.open_user_id, self.neighbor_id):
                self.add_device(appliance)
        else:
            self.populate(appliances)

    def configure(
        self,
        *,
        spelling: str | None = None,
        control_delay: float | None = None,
        token_refusal: int | None = None,
        token_lifetime: float | None = None,
        base_path: str | None = None,
    ) -> None:
        """Set how the cloud behaves where the document leaves it open.

        Raises:
            ValueError: the spelling is none of ``table`` and ``example``.
        """
        if spelling is not None:
            self.spelling = Spelling(spelling)
        if control_delay is not None:
            self.control_delay = control_delay
        if token_refusal is not None:
            self.token_refusal = token_refusal
        if token_lifetime is not None:
            self.device_tokens.lifetime = token_lifetime
        if base_path is not None:
            self.base_path = base_path

    def expire_tokens(self) -> None:
        """Let every token of both APIs expire now."""
        self.device_tokens.expire()
        self.user_tokens.expire()

    def populate(self, count: int) -> None:
        """Replace the home with a number of equal air conditioners."""
        self.devices.clear()
        for appliance in many_air_conditioners(count, self.open_user_id):
            self.add_device(appliance)
