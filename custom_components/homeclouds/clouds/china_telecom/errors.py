"""Errors with texts of their own."""

from errno import EADDRNOTAVAIL
from socket import gaierror

from ..core.errors import AuthError, CommandError, SetupError, UnreachableError


class DeviceIdError(SetupError):
    """This can be no device ID."""

    key = "invalid_device_id"


class PinError(SetupError):
    """A PIN has 32 characters."""

    key = "invalid_pin"


class PortTakenError(SetupError):
    """Another program listens at the port."""

    key = "port_taken"


class NoSuchAddressError(SetupError):
    """This machine has no such address to listen at."""

    key = "no_such_address"


def listen_error(error: OSError, *, port: str, address: str) -> PortTakenError | NoSuchAddressError:
    """Return what is wrong if listening fails, with the form's field of the port or the address."""
    # asyncio tells of an address that can't be had without a number
    if isinstance(error, gaierror) or error.errno in {EADDRNOTAVAIL, None}:
        return NoSuchAddressError("there is no such address here", field=address)
    return PortTakenError(f"cannot listen: {error.strerror}", field=port)


class SamePortError(SetupError):
    """Two services can't share a port."""

    key = "same_port"


class NoSerialsError(SetupError):
    """The partner can't list devices, so at least one serial number is needed."""

    key = "no_serials"


class NoLocalControlError(SetupError):
    """The device says that it can't be controlled locally."""

    key = "no_local_control"


class WrongPinError(AuthError):
    """The device does not accept the PIN."""

    key = "wrong_pin"


class NoReadingError(SetupError):
    """The device accepts the login, but its answers match no reading of the document."""

    key = "no_reading"


class NotFoundError(UnreachableError):
    """The device does not answer on the local network."""

    key = "device_not_found"


class CertificateProblem(SetupError):
    """A certificate or key is not what it should be."""

    key = "bad_certificate"


class LockedAttributeError(CommandError):
    """The device does not let this be changed at present."""

    key = "locked_at_present"
