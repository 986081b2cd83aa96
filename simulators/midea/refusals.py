"""What the cloud answers when it refuses: the response codes of sections 4.1.4, 4.2.3.11 and 4.2.4."""

from typing import Final

from aiohttp import web

APPLIANCE_OFFLINE: Final = 1204
UNKNOWN_CLIENT: Final = 5000
UNKNOWN_APPLIANCE: Final = 5300
NO_AUTHENTICATION: Final = 6001
WRONG_PARAMETER: Final = 9001
NO_FULL_STATE: Final = 110001
WRONG_COMMAND: Final = 110002
NOT_CONTROLLED: Final = 110003
ALREADY_BOUND: Final = 9503

HEX_TIMEOUT: Final = 1016
HEX_UNKNOWN_APPLIANCE: Final = 1201
HEX_NOT_OWNER: Final = 1202
HEX_EMPTY_PARAMETER: Final = 9003

USER_WRONG_PARAMETER: Final = 10001
USER_UNKNOWN_KEY: Final = 10002
USER_SIGNATURE_EXPIRED: Final = 10003
USER_SIGNATURE_WRONG: Final = 10004
USER_TOKEN_INVALID: Final = 10010
USER_TOKEN_EXPIRED: Final = 10011
USER_CODE_EXPIRED: Final = 11001
USER_CODE_NOT_SENT: Final = 11002
USER_CODE_INVALID: Final = 11003
USER_UNKNOWN: Final = 12001
USER_WRONG_PASSWORD: Final = 12002
USER_NO_ACCOUNT: Final = 14001
USER_EXISTS: Final = 14003

TEXTS: Final = {
    APPLIANCE_OFFLINE: "the appliance is offline",
    UNKNOWN_CLIENT: "client id is invalid",
    5001: "subscribing the appliance failed",
    UNKNOWN_APPLIANCE: "appliance does not exist",
    NO_AUTHENTICATION: "authentication is not supported",
    WRONG_PARAMETER: "parameter is wrong",
    NO_FULL_STATE: "getting the full status failed",
    WRONG_COMMAND: "the command's format is wrong",
    NOT_CONTROLLED: "controlling the appliance failed",
    9998: "calling a system service failed",
    9999: "system error",
    HEX_TIMEOUT: "time out",
    HEX_UNKNOWN_APPLIANCE: "the appliance does not exist",
    HEX_NOT_OWNER: "the appliance does not belong to the user",
    HEX_EMPTY_PARAMETER: "parameter can not be empty",
    10000: "system exception",
    USER_WRONG_PARAMETER: "a parameter is missing or malformed",
    USER_UNKNOWN_KEY: "the secret key does not exist",
    USER_SIGNATURE_EXPIRED: "signature is expired",
    USER_SIGNATURE_WRONG: "signature is wrong",
    USER_TOKEN_INVALID: "token is invalid",
    USER_TOKEN_EXPIRED: "token is expired",
    USER_CODE_EXPIRED: "the verification code is expired",
    USER_CODE_NOT_SENT: "sending the verification code failed",
    USER_CODE_INVALID: "the verification code is invalid",
    USER_UNKNOWN: "the user account does not exist",
    USER_WRONG_PASSWORD: "user name or password is wrong",
    13001: "creating the account failed",
    USER_NO_ACCOUNT: "User is not existed",
    USER_EXISTS: "User is already existed",
    ALREADY_BOUND: "the appliance is already bound",
    1130: "some parameter is wrong",
    99999: "system error",
    401: "Unauthorized",
    403: "Forbidden",
}


class Refusal(Exception):
    """The cloud says no.

    ``code`` is the response code; one below 600 is also the HTTP status, as a gateway in front of the cloud would answer.
    ``as_text`` writes the code as a string, as section 4.1.3.4 prints it.
    """

    def __init__(self, code: int, *, as_text: bool = False) -> None:
        """Refuse with a code."""
        super().__init__(code)
        self.code = code
        self.as_text = as_text

    def response(self) -> web.Response:
        """Return the refusal as the cloud sends it."""
        answer = {
            "code": str(self.code) if self.as_text else self.code,
            "msg": TEXTS.get(self.code, "refused"),
            "data": None,
        }
        return web.json_response(answer, status=self.code if self.code < 600 else 200)
