"""Interfaces that can be called by name: those of the document that no entity and no action needs, by their titles."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ..core.api_calls import ApiCall, change, destroy, read
from ..core.errors import AppMissingError
from .client import ApplianceApi
from .user_client import UserApi


@dataclass(frozen=True, slots=True)
class Interfaces:
    """Both APIs of the document, that of users if the form has the credentials of an app."""

    appliances: ApplianceApi
    app: UserApi | None

    @property
    def users(self) -> UserApi:
        """Return the user API. Raises AppMissingError if the account has no credentials of an app."""
        if self.app is None:
            raise AppMissingError
        return self.app


CALLS: Final[Mapping[str, ApiCall[Interfaces]]] = {
    # User API, 4.1
    "Get country code list": read(lambda to: to.users.regions),
    "Send a verification code": change(lambda to: to.users.send_code),
    "Verify a verification code": change(lambda to: to.users.verify_code),
    "Check existence for a user": read(lambda to: to.users.check_account),
    "Create a new user account": change(lambda to: to.users.register),
    "User login": change(lambda to: to.users.login),
    "Login with a third party account": change(lambda to: to.users.login_third_party),
    "Bind a third-party account": change(lambda to: to.users.bind_third_party),
    "Unbind a third-party account": destroy(lambda to: to.users.unbind_third_party),
    "Renew the access token": change(lambda to: to.users.extend_token),
    "Set push token for google Firebase": change(lambda to: to.users.set_push_token),
    "User logout": destroy(lambda to: to.users.logout),
    "Delete an user account": destroy(lambda to: to.users.unregister),
    "Query user information": read(lambda to: to.users.user),
    "Update user information": change(lambda to: to.users.update),
    "Modify the password of login user": destroy(lambda to: to.users.reset_password),
    "Change the language code for login user": change(lambda to: to.users.set_language),
    "Upload an image": change(lambda to: to.users.upload),
    # Appliance API, 4.2
    "Get ADS resource": read(lambda to: to.appliances.ads),
    "Get RegionID": read(lambda to: to.appliances.region_id),
    "Get channel list": read(lambda to: to.appliances.wifi_channels),
    "Bind an appliance to user": change(lambda to: to.appliances.bind),
    "Unbind an appliance from user": destroy(lambda to: to.appliances.unbind),
}
