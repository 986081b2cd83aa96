"""Errors with texts of their own."""

from errno import EADDRNOTAVAIL
from socket import gaierror

from ..core.errors import AuthError, CommandError, SetupError, UnreachableError


class DeviceIdError(SetupError, key="invalid_device_id"):
    """This can be no device ID."""


class PinError(SetupError, key="invalid_pin"):
    """A PIN has 32 characters."""


class PortTakenError(SetupError, key="port_taken"):
    """Another program listens at the port."""


class NoSuchAddressError(SetupError, key="no_such_address"):
    """This machine has no such address to listen at."""


def listen_error(error: OSError, *, port: str, address: str) -> PortTakenError | NoSuchAddressError:
    """Return what is wrong if listening fails, with the form's field of the port or the address."""
    # asyncio tells of an address that can't be had without a number
    if isinstance(error, gaierror) or error.errno in {EADDRNOTAVAIL, None}:
        return NoSuchAddressError("there is no such address here", field=address)
    return PortTakenError(f"cannot listen: {error.strerror}", field=port)


class SamePortError(SetupError, key="same_port"):
    """Two services can't share a port."""


class NoSerialsError(SetupError, key="no_serials"):
    """The partner can't list devices, so at least one serial number is needed."""


class NoLocalControlError(SetupError, key="no_local_control"):
    """The device says that it can't be controlled locally."""


class WrongPinError(AuthError, key="wrong_pin"):
    """The device does not accept the PIN."""


class NoReadingError(SetupError, key="no_reading"):
    """The device accepts the login, but its answers match no reading of the document."""


class NotFoundError(UnreachableError, key="device_not_found"):
    """The device does not answer on the local network."""


class CertificateProblem(SetupError, key="bad_certificate"):
    """A certificate or key is not what it should be."""


class LockedAttributeError(CommandError, key="locked_at_present"):
    """The device does not let this be changed at present."""
