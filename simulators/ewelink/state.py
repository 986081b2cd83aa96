"""What the cloud knows: users, homes, groups, things, and who is connected; what commands do to things."""

from collections.abc import Mapping
import json
from typing import Any, override

from ..core import Simulator
from ..devices import Cause
from .accounts import Accounts, User
from .catalogue import GROUPS, HOMES, demo_devices, metering_plugs
from .clients import Client
from .devices import EwelinkDevice
from .pace import Pace


class EwelinkState(Simulator[EwelinkDevice]):
    """Everything but the servers. ``pace`` is the vendor's own count of calls against its published limits."""

    def __init__(self, *, port_base: int = 0, meters: int = 0) -> None:
        """Fill the demo account: with so many metering plugs and nothing else, or with the catalogue."""
        super().__init__(port_base=port_base)
        self.accounts = Accounts()
        self.pace = Pace()
        self.clients: set[Client] = set()
        self.homes: list[dict[str, Any]] = [{**home, "rooms": dict(home["rooms"])} for home in HOMES]
        self.groups: list[dict[str, Any]] = [{**group, "params": dict(group["params"])} for group in GROUPS]
        self.messages: list[dict[str, Any]] = []
        self.order: dict[str, int] = {}
        """Index of the things that were put somewhere; all others follow as they were added."""
        self.current_home = "home-1"
        self.heartbeat: float = 145
        owner = self.accounts.users[0].apikey
        for device in metering_plugs(owner, meters) if meters else demo_devices(owner):
            self.add_device(device)
        if meters:
            self.homes, self.groups = self.homes[:1], []

    # --- things ----------------------------------------------------------------------------------------------------------

    def sees(self, user: User, device: EwelinkDevice) -> bool:
        """Return whether a user owns a device or has it shared."""
        return device.owner == user.apikey or any(each["apikey"] == user.apikey for each in device.shared_with)

    def homes_of(self, user: User) -> list[dict[str, Any]]:
        """Return a user's homes; only the first user has more than one."""
        return self.homes if user is self.accounts.users[0] else self.homes[:1]

    def items(self, user: User, home: str | None) -> list[dict[str, Any]]:
        """Return the things that a user sees in a home."""
        found = [
            self.item(device, user)
            for device in self.devices.values()
            if self.sees(user, device) and (home is None or device.home == home or device.owner != user.apikey)
        ]
        if user is self.accounts.users[0]:
            found += [self.group_item(group) for group in self.groups if home in {None, group["home"]}]
        for index, item in enumerate(found):
            item["index"] = self.order.get(thing_id(item), index)
        return sorted(found, key=lambda item: int(item["index"]))

    def put(self, thing: str, *, last: bool) -> None:
        """Let a new thing come before or after all others."""
        every = [*self.order.values(), 0, len(self.devices) + len(self.groups) - 1]
        self.order[thing] = max(every) + 1 if last else min(every) - 1

    def forget(self, device: EwelinkDevice) -> None:
        """Let a device belong to nobody; a group without its main device is gone."""
        self.remove_device(device.id)
        self.groups = [group for group in self.groups if group["main"] != device.id]
        for group in self.groups:
            group["devices"] = [each for each in group["devices"] if each != device.id]

    def item(self, device: EwelinkDevice, user: User) -> dict[str, Any]:
        """Return a device as a thing."""
        own = device.owner == user.apikey
        data: dict[str, Any] = {
            "name": device.name,
            "deviceid": device.id,
            "apikey": device.owner,
            "extra": {
                "model": device.model,
                "ui": device.name,
                "uiid": device.uiid,
                "mac": f"d0:27:00:{_tail(device.id)}",
            },
            "brandName": device.brand,
            "showBrand": True,
            "productModel": device.product,
            "tags": device.tags,
            "settings": {"opsNotify": 0, "opsHistory": 1, "alarmNotify": 1} | device.settings,
            "devGroups": [
                {"type": 1, "groupId": group["id"]} for group in self.groups if device.id in group["devices"]
            ],
            "family": {"familyid": device.home, "index": 0, **({"roomid": device.room} if device.room else {})},
            "devicekey": device.key,
            "online": device.online,
            "params": device.properties,
        }
        if own:
            data["shareTo"] = device.shared_with
        else:
            owner = self.accounts.user(device.owner)
            data["sharedBy"] = {"apikey": device.owner, "email": owner.email if owner else "", "permit": 0}
        return {"itemType": 1 if own else 2, "itemData": data, "index": 0}

    def group_item(self, group: Mapping[str, Any]) -> dict[str, Any]:
        """Return a group as a thing."""
        data = {
            "id": group["id"],
            "name": group["name"],
            "mainDeviceId": group["main"],
            "family": {"familyid": group["home"], "index": 0, **({"roomid": group["room"]} if group["room"] else {})},
            "params": group["params"],
        }
        return {"itemType": 3, "itemData": data, "index": 0}

    # --- commands and reports --------------------------------------------------------------------------------------------

    async def obey(self, device: EwelinkDevice, params: Mapping[str, Any]) -> bool:
        """Carry out a command that came over HTTP; tell whether the device did."""
        if not device.online or self.faults.take("device_error", "http"):
            return False
        self.command(device, params)
        return True

    def command(self, device: EwelinkDevice, params: Mapping[str, Any], by: Client | None = None) -> None:
        """Carry out a command; whoever gave it hears of it only if the device reports by itself."""
        device.commands += 1
        entry = {
            "deviceid": device.id,
            "userAgent": "app",
            "opsSwitchs": "switch",
            "request": json.dumps(params),
            "opsAccount": by.pair.user.email if by is not None else "",
            "opsTime": int(self.now() * 1000),
        }
        if device.settings.get("opsHistory", 1):
            device.history.insert(0, entry)
        news = device.take(params)
        if news:
            device.properties.update(news)
            deaf = None if device.echoes or any(name.endswith("Data") or "Histories" in name for name in news) else by
            self.report(device, news, deaf=deaf)

    def report(self, device: EwelinkDevice, params: Mapping[str, Any], deaf: Client | None = None) -> None:
        """Push a device's news to everybody who sees it."""
        frame = {
            "action": "update",
            "deviceid": device.id,
            "apikey": device.owner,
            "userAgent": "device",
            "sequence": str(int(self.now() * 1000)),
            "params": dict(params),
        }
        self._push(device, frame, deaf)

    def _push(self, device: EwelinkDevice, frame: Mapping[str, Any], deaf: Client | None = None) -> None:
        for client in list(self.clients):
            if client is not deaf and self.sees(client.pair.user, device):
                self.deliver(client.send(frame))

    @override
    def on_change(self, device: EwelinkDevice, changes: Mapping[str, Any], cause: Cause) -> None:
        self.report(device, changes)

    @override
    def on_online(self, device: EwelinkDevice) -> None:
        frame = {
            "action": "sysmsg",
            "deviceid": device.id,
            "apikey": device.owner,
            "params": {"online": device.online},
        }
        self._push(device, frame)

    def upgrade(self, device: EwelinkDevice, version: str) -> None:
        """Install firmware: the device goes away and comes back with the version."""

        def finish() -> None:
            device.properties["fwVersion"] = version
            device.newer_firmware = None
            self.set_online(device.id, True)
            self.report(device, {"fwVersion": version})

        self.set_online(device.id, False)
        self.later(60, finish)


def thing_id(item: Mapping[str, Any]) -> str:
    """Return the ID of a device or group."""
    return str(item["itemData"].get("deviceid") or item["itemData"].get("id"))


def _tail(device_id: str) -> str:
    digits = device_id[-6:]
    return f"{digits[:2]}:{digits[2:4]}:{digits[4:]}"
