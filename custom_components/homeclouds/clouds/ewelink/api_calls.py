"""Interfaces that can be called by name: those of the document that no entity and no action needs, by their titles."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from ..core.api_calls import ApiCall, ApiCalls, change, destroy, read
from .api import Api
from .api.accounts import Accounts
from .client import Client


@dataclass(frozen=True, slots=True)
class Interfaces:
    """The calls with the account's token, and those that prove the app."""

    api: Api
    accounts: Accounts


CALLS: Final[Mapping[str, ApiCall[Interfaces]]] = {
    # User: signing in with the same app ends the token that is in use
    "Send Verification Code": change(lambda to: to.accounts.send_code),
    "Create account": change(lambda to: to.accounts.register),
    "SMS Login": destroy(lambda to: to.accounts.sms_login),
    "Reset Password": destroy(lambda to: to.accounts.reset_password),
    "Change Password": destroy(lambda to: to.api.users.change_password),
    "Get User Information": read(lambda to: to.api.users.profile),
    "Update User Information": change(lambda to: to.api.users.update),
    "Logout": destroy(lambda to: to.api.users.logout),
    "Revoke Token": destroy(lambda to: to.api.users.revoke),
    "Delete Account": destroy(lambda to: to.api.users.close_account),
    # Home Page
    "Get home page information": read(lambda to: to.api.users.home_page),
    # Device
    "Add WiFi Device": change(lambda to: to.api.devices.add),
    "Add GSM Device": change(lambda to: to.api.devices.add_gsm),
    "Delete Device": destroy(lambda to: to.api.devices.delete),
    "Change device settings": change(lambda to: to.api.devices.set_settings),
    "Get Group List": read(lambda to: to.api.groups.all),
    "Add Group": change(lambda to: to.api.groups.add),
    "Delete Group": destroy(lambda to: to.api.groups.delete),
    "Change Group Status": change(lambda to: to.api.groups.save_status),
    "Update the Device List of a Group": change(lambda to: to.api.groups.set_devices),
    "Clean Device Operating History": destroy(lambda to: to.api.history.clear),
    # Homes and Rooms
    "Add a Home": change(lambda to: to.api.homes.add),
    "Delete Home": destroy(lambda to: to.api.homes.delete),
    "Switch Current Home": change(lambda to: to.api.homes.switch),
    "Sort Things in a Home": change(lambda to: to.api.homes.sort_things),
    "Add a Room": change(lambda to: to.api.homes.add_room),
    "Change Room Name": change(lambda to: to.api.homes.rename_room),
    "Sort Rooms": change(lambda to: to.api.homes.sort_rooms),
    "Delete Room": destroy(lambda to: to.api.homes.delete_room),
    "Move things": change(lambda to: to.api.homes.move_things),
}


def api_calls(api: Api, client: Client) -> ApiCalls[Interfaces]:
    """Return the interfaces of an account."""
    # With a region of its own: an account that is created may live in another one.
    return ApiCalls(CALLS, Interfaces(api, Accounts(replace(client))))
