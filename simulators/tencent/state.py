"""What the platform knows and what happens to its devices, apart from who asks and how."""

from collections.abc import Iterable, Mapping
from functools import partial
import json
from typing import Any, override

from ..core import Simulator
from ..devices import Cause
from .account import Account, Update
from .device import ThingDevice
from .home import DEFINES, HOME, demo_home, many_conditioners, past
from .models import template_of
from .products import PRODUCTS
from .refusals import INVALID_PARAMETER, Refusal

UNLINKED = "SIMSECRET1"
"""A product that the application is not linked with."""
_UPDATE_SECONDS = 20
_FORMS = {
    "envelope": ("Response", "data"),
    "status_key": ("DeviceStatuses", "Devices"),
    "listover": ("end", "more"),
    "nickname": ("NickName", "Nickname"),
}


class TencentState(Simulator[ThingDevice]):
    """Account, products and devices of the cloud.

    Attributes:
        app_key, app_secret: of the application.
        account: the demo user and what belongs to them.
        products: thing models by ProductId.
        envelope: "Response" as in the document, or "data" as the vendor's SDK reads it.
        status_key: which of the document's two names the list of AppGetDeviceStatuses has.
        shadow_form: whether reports have the form of the old shadow.
        params_as_text: whether the params of pushes are a text, as they were in 2021.
        listover: what Listover means, "end" (there is no more) or "more", the document having both.
        nickname: what sign-ins by WeChat must have, "NickName" as in the document's sample or "Nickname" as in its table.
        action_delay: seconds of the simulated world until an asynchronous action is replied to.
    """

    def __init__(self, *, port_base: int = 0, conditioners: int | None = None) -> None:
        """Prepare the cloud with the demo home, or with a number of equal air conditioners."""
        super().__init__(port_base=port_base)
        self.app_key, self.app_secret = "demo-key", "demo-secret"
        self.account = Account(self.now)
        self.products = {product["ProductId"]: product for product in PRODUCTS}
        self.envelope = "Response"
        self.status_key = "DeviceStatuses"
        self.shadow_form = False
        self.params_as_text = False
        self.listover = "end"
        self.nickname = "NickName"
        self.action_delay = 0.0
        for device in demo_home() if conditioners is None else many_conditioners(conditioners):
            self.add_device(device)
        if conditioners is None:
            for device_id, name, values in past(self.now()):
                self.account.history[device_id, name] = values

    def lying(self, properties: Mapping[str, Any], interface: str) -> dict[str, Any]:
        """Return properties, or invalid data in their place."""
        return dict.fromkeys(properties, "lies") if self.faults.take("lies", interface) else dict(properties)

    # Devices

    def command(self, device: ThingDevice, wanted: Mapping[str, Any]) -> None:
        """Send a control message to a device: its fellow listeners hear of it, then of what it did."""
        self.notify(device, "Property", "Push", {"method": "control", "clientToken": "c-1", "params": dict(wanted)})
        if self.faults.take("ignored_command", device.id):
            return
        _, changes = device.obey(wanted)
        if changes:
            device.properties.update(changes)
            self.on_change(device, changes, Cause.COMMAND)

    def run_actions(self, actions: Iterable[Mapping[str, Any]]) -> None:
        """Carry out the actions of a scene, with their delays."""
        delay = 0.0
        for item in actions:
            if item["ActionType"] == 1:
                delay += float(item["Data"])
            elif item["ActionType"] == 0:
                device_id, data = f"{item['ProductId']}/{item['DeviceName']}", json.loads(item["Data"])
                self.later(delay, partial(self.command, self.devices[device_id], data))

    def act(self, device: ThingDevice, action: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """Have a device carry out an action of its model.

        Raises:
            Refusal: its model has no such action.
        """
        known = {item["id"] for item in template_of(self.products[device.product])["actions"]}
        if action not in known:
            raise Refusal(INVALID_PARAMETER, "ActionId")
        self.notify(device, "Action", "Push", {"method": "action", "actionId": action, "params": dict(params)})
        return device.act(action, params)

    def reply_action(self, device: ThingDevice, action: str, params: Mapping[str, Any], token: str) -> None:
        """Carry out an action and reply over the socket."""
        output = self.act(device, action, params)
        reply = {"method": "action_reply", "clientToken": token, "code": 0, "status": "succ", "response": output}
        self.notify(device, "Action", "Report", reply)

    def start_update(self, device: ThingDevice) -> None:
        """Let a firmware update run for a while."""
        job = self.account.updates[device.id] = Update(device.version, self.account.firmware[device.product])
        fails = self.faults.take("update_fails", device.id)

        def step(percent: int) -> None:
            job.status, job.percent = 3 if percent < 80 else 4, percent
            if percent >= 100:
                job.status = 5 if fails else 6
                job.error = "checksum" if fails else ""
                if not fails:
                    device.version = job.target

        for part in range(1, 11):
            self.later(_UPDATE_SECONDS * part / 10, partial(step, part * 10))

    def new_device(self, product: str, name: str, family: str, *, gateway: str | None = None) -> ThingDevice:
        """Bind a device.

        Raises:
            Refusal: the product is unknown.
        """
        if product not in self.products:
            raise Refusal("ResourceNotFound.StudioProductNotExist")
        device = ThingDevice(
            id=f"{product}/{name}", name=name, kind=product, family=family, gateway=gateway, defines=DEFINES[product]
        )
        self.add_device(device)
        return device

    @override
    def on_change(self, device: ThingDevice, changes: Mapping[str, Any], cause: Cause) -> None:
        now = int(self.now() * 1000)
        for name, value in changes.items():
            device.updated[name] = now
            self.account.history.setdefault((device.id, name), []).append((now, value))
        told = self.lying(changes, f"push/{device.id}")
        if self.shadow_form:
            old = {"type": "update", "state": {"reported": told}, "version": 155, "clientToken": "old"}
            self.notify(device, "Shadow", "Report", old)
        else:
            self.notify(device, "Property", "Report", {"method": "report", "clientToken": "c-2", "params": told})

    @override
    def on_online(self, device: ThingDevice) -> None:
        self.notify(device, "StatusChange", "Online" if device.online else "Offline", None)

    def notify(self, device: ThingDevice, kind: str, sub: str, payload: Mapping[str, Any] | None) -> None:
        """Push a report or an event of a device; the cloud that has sockets does it here."""

    # What only this vendor has

    def press(self, device_id: str, name: str, value: int) -> None:
        """Press a key: report a property even if it is as it was."""
        self.on_change(self.devices[device_id], {name: value}, Cause.REMOTE)

    def report(self, device_id: str, params: dict[str, Any], timestamp: int | None = None) -> None:
        """Have a device report properties once more, or late, with the time in milliseconds that its clock gives."""
        stamp = {} if timestamp is None else {"timestamp": timestamp}
        payload = {"method": "report", "clientToken": "c-3", **stamp, "params": params}
        self.notify(self.devices[device_id], "Property", "Report", payload)

    def raise_event(self, device_id: str, event_id: str, params: dict[str, Any] | None = None) -> None:
        """Have a device report an event of its model."""
        device = self.devices[device_id]
        known = {item["id"]: item["type"] for item in template_of(self.products[device.product])["events"]}
        kind = known.get(event_id, "info")
        self.account.events.insert(
            0,
            {
                "TimeStamp": int(self.now()),
                "ProductId": device.product,
                "DeviceName": device.device_name,
                "EventId": event_id,
                "Type": kind,
                "Data": json.dumps(params or {}),
            },
        )
        payload = {
            "method": "event_post",
            "clientToken": "e-1",
            "eventId": event_id,
            "type": kind,
            "params": params or {},
        }
        self.notify(device, "Event", "Report", payload)

    def send_message(self, category: int, title: str, content: str, family: str = HOME) -> None:
        """Write a message to the user: category 1 device, 2 family, 3 notification."""
        self.account.add_message(category, title, content, family)

    def offer_firmware(self, product: str, version: str) -> None:
        """Offer a firmware for a product."""
        self.account.firmware[product] = version

    def expire_tokens(self) -> None:
        """Let every access token expire now."""
        self.account.tokens.clear()

    def populate(self, count: int) -> None:
        """Replace the devices with a number of equal air conditioners."""
        self.devices.clear()
        for device in many_conditioners(count):
            self.add_device(device)

    def add_scene(self, family: str, scene: str, name: str) -> None:
        """Add a scene that does nothing."""
        self.account.families[family].scenes[scene] = {"SceneName": name, "Actions": []}

    def film(self, device_id: str, event_id: str = "motion", seconds: int = 10) -> None:
        """Have a camera record an event that ends now, and report it."""
        self.account.record(device_id, event_id, int(self.now()) - seconds, seconds)
        self.raise_event(device_id, event_id)

    def end_storage(self, device_id: str) -> None:
        """Let a camera's storage plan end, and its recordings with it."""
        self.account.recordings.pop(device_id, None)

    def add_unlinked_device(self) -> None:
        """Add a device whose product the application is not linked with."""
        self.add_device(ThingDevice(id=f"{UNLINKED}/x01", name="Unlinked", kind=UNLINKED, family=HOME))

    def configure(
        self,
        *,
        envelope: str | None = None,
        status_key: str | None = None,
        shadow_form: bool | None = None,
        params_as_text: bool | None = None,
        listover: str | None = None,
        nickname: str | None = None,
    ) -> None:
        """Choose between the forms that the vendor's documents and programs show.

        Raises:
            ValueError: there is no such form.
        """
        for name, value in {
            "envelope": envelope,
            "status_key": status_key,
            "listover": listover,
            "nickname": nickname,
        }.items():
            if value is not None and value not in _FORMS[name]:
                raise ValueError(f"{name} is {' or '.join(_FORMS[name])}")
            setattr(self, name, value or getattr(self, name))
        self.shadow_form = self.shadow_form if shadow_form is None else shadow_form
        self.params_as_text = self.params_as_text if params_as_text is None else params_as_text
