"""One account of each type in a real Home Assistant, and what a trial does with it.

Needs no pytest, so that script/soak uses the same accounts.
"""

from abc import ABC, abstractmethod
import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, ExitStack
from types import MappingProxyType, TracebackType
from typing import Any, ClassVar, Self, override

from homeassistant.config_entries import ConfigEntry, ConfigEntryState, ConfigSubentry, ConfigSubentryData
from homeassistant.const import EVENT_STATE_CHANGED, STATE_OFF, STATE_ON, STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import DOMAIN as HOMEASSISTANT_DOMAIN, Event, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component

from benchmarks.instance import account, open_door
from custom_components.homeclouds.account.account import HomeCloudsAccount
from custom_components.homeclouds.const import DOMAIN
from simulators.china_telecom import ChinaTelecomDevices, ChinaTelecomLan, ChinaTelecomPlatform
from simulators.core import Simulator
from simulators.ewelink import Ewelink
from simulators.haier import Haier
from simulators.midea import Midea
from simulators.recording import Recorded
from simulators.tencent import Tencent

DEVICES = 4
"""Appliances of an account, where the simulator lets one choose."""
DEADLINE = 15.0
"""Seconds to wait for what the findings allow 2 or 15 seconds for; no poll by itself falls into them."""

type SignIn = Callable[[Mapping[str, Any]], Awaitable[ConfigEntry]]
"""Fills in the sign-in form and returns the new account."""
type Reading = tuple[float, bool]
"""A number that is changed by remote control, and whether the appliance that is commanded is on."""


async def until(condition: Callable[[], object], within: float = DEADLINE) -> bool:
    """Wait until something is true and return whether it became so in time."""
    try:
        async with asyncio.timeout(within):
            while not condition():
                await asyncio.sleep(0.01)
    except TimeoutError:
        return False
    return True


class Account(ABC):
    """An account, its simulated cloud, and one appliance of it.

    Attributes:
        cloud: the account's type, as in the config entry.
        socket: listener of the simulator to which the long connection goes; "" if there is none.
        http: whether the account calls the vendor over HTTP.
    """

    cloud: ClassVar[str]
    socket: ClassVar[str] = ""
    http: ClassVar[bool] = True

    def __init__(self, hass: HomeAssistant, sign_in: SignIn | None = None) -> None:
        """Prepare the account; it comes to be through a sign-in form that is filled in, or is simply there."""
        self.hass = hass
        self.simulator = self.make()
        self.entry: ConfigEntry
        self._sign_in = sign_in
        self.flaps = 0
        """Changes of availability of the entity that flapped most."""
        self._flaps: dict[str, int] = {}
        self.broken = ExitStack()
        """What of Home Assistant a trial broke."""
        self._stack = AsyncExitStack()
        self._origin = ""

    # Life

    @abstractmethod
    def make(self) -> Simulator:
        """Return the cloud with a few appliances."""

    def data(self) -> Mapping[str, Any]:
        """Return what the entry keeps of the sign-in form."""
        return {
            name: int(value) if name.endswith("port") else value
            for name, value in self.simulator.sign_in.items()
            if value
        }

    def subentries(self) -> list[ConfigSubentryData]:
        """Return the devices that a user added one by one."""
        return []

    async def __aenter__(self) -> Self:
        """Start the cloud and set the account up."""
        hass = self.hass
        assert await async_setup_component(hass, "http", {})
        try:
            await self._stack.enter_async_context(self.simulator)
            self._stack.callback(hass.bus.async_listen(EVENT_STATE_CHANGED, self._changed))
            self.entry = await self._entry()
            assert self.entry.state is ConfigEntryState.LOADED
            host, port = await self._stack.enter_async_context(open_door(hass))
            self.receive_at(f"http://{host}:{port}")
            assert await until(self.steady), f"{self.cloud} is not up: {self.shown()} for {self.actual()}"
        except BaseException:
            await self._stack.aclose()
            raise
        return self

    async def _entry(self) -> ConfigEntry:
        """Return the account's entry, set up."""
        if self._sign_in is None:
            made: ConfigEntry = account(self.cloud, self.data(), self.subentries())
            await self.hass.config_entries.async_add(made)
            return made
        entry = await self._sign_in(self.data())
        for form in self.subentries():
            added = ConfigSubentry(
                data=MappingProxyType(form["data"]),
                subentry_type=form["subentry_type"],
                title=form["title"],
                unique_id=form["unique_id"],
            )
            self.hass.config_entries.async_add_subentry(entry, added)
        return entry

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Unload the account and stop the cloud."""
        self.simulator.faults.clear()
        self.broken.close()
        known = self.hass.config_entries.async_get_entry(self.entry.entry_id)
        if known is not None and known.state is ConfigEntryState.LOADED:
            await self.hass.config_entries.async_unload(self.entry.entry_id)
        # Before the door closes: it would still have a report on its way
        await self.simulator.stop()
        await self._stack.aclose()

    def receive_at(self, origin: str) -> None:  # noqa: B027 - most clouds are called, and do not call
        """Have the cloud report to Home Assistant at this address, if it reports by calling."""

    @property
    def coordinator(self) -> HomeCloudsAccount:
        """Return the loaded account."""
        coordinator: HomeCloudsAccount = self.entry.runtime_data
        return coordinator

    # The appliance

    @property
    def device(self) -> str:
        """Return the id of the appliance: the first."""
        return next(iter(self.simulator.devices))

    @abstractmethod
    def actual(self) -> Reading:
        """Return what the appliance is at."""

    @abstractmethod
    def set_number(self, number: float) -> None:
        """Change the number by remote control."""

    def turn(self) -> None:
        """Change the number by remote control to something else."""
        self.set_number(20 + (self.actual()[0] - 19) % 8)

    @abstractmethod
    def is_command(self, record: Recorded) -> bool:
        """Return whether what the simulator received is a command."""

    def received(self) -> int:
        """Return how many commands the simulator has received."""
        return sum(self.is_command(record) for record in self.simulator.requests)

    def listening(self) -> bool:
        """Return whether the cloud would reach Home Assistant with a push."""
        return True

    # Home Assistant

    number: ClassVar[tuple[str, str, str]] = ("climate", "air_conditioner", "temperature")
    """Domain, key and attribute that show the number; "" for the state."""
    switch: ClassVar[tuple[str, str]] = ("climate", "air_conditioner")
    """Domain and key of what is turned on and off."""

    def entity(self, domain: str, key: str) -> str:
        """Return the id of an entity, "" while there is none."""
        return er.async_get(self.hass).async_get_entity_id(domain, DOMAIN, f"{self.device}_{key}") or ""

    def shown(self) -> Reading | None:
        """Return what Home Assistant shows; None while something is unavailable or unknown."""
        domain, key, attribute = self.number
        number, switch = self.hass.states.get(self.entity(domain, key)), self.hass.states.get(self.entity(*self.switch))
        if number is None or switch is None or {number.state, switch.state} & {STATE_UNAVAILABLE, STATE_UNKNOWN}:
            return None
        value = number.attributes.get(attribute) if attribute else number.state
        value = {STATE_ON: 1, STATE_OFF: 0}.get(str(value), value)
        return None if value is None else (float(value), switch.state != STATE_OFF)

    def unavailable(self) -> list[str]:
        """Return the devices of the account that are not there."""
        return [key for key, state in self.coordinator.states.items() if not state.device.online]

    def right(self) -> bool:
        """Return whether Home Assistant shows what is."""
        return self.shown() == self.actual()

    def steady(self) -> bool:
        """Return whether all is as it should be in fair weather."""
        return self.right() and self.listening() and self.coordinator.cloud.connected is not False

    async def command(self, on: bool) -> str:
        """Turn the appliance on or off and return "ok", or the key of the error that is shown."""
        domain, key = self.switch
        try:
            await self.hass.services.async_call(
                domain, "turn_on" if on else "turn_off", {"entity_id": self.entity(domain, key)}, blocking=True
            )
        except HomeAssistantError as err:
            return err.translation_key or repr(err)
        return "ok"

    async def poll(self) -> None:
        """Have the account polled now."""
        await self.coordinator.poller.async_refresh()

    async def ask(self) -> None:
        """Have the appliance asked for its state now."""
        assert await async_setup_component(self.hass, HOMEASSISTANT_DOMAIN, {})
        await self.hass.services.async_call(
            HOMEASSISTANT_DOMAIN, "update_entity", {"entity_id": self.entity(*self.switch)}, blocking=True
        )

    async def reload(self) -> None:
        """Reload the account."""
        await self.hass.config_entries.async_reload(self.entry.entry_id)

    @callback
    def _changed(self, event: Event[Any]) -> None:
        new, old, entity_id = (event.data[name] for name in ("new_state", "old_state", "entity_id"))
        mine = {self.entity(*self.number[:2]), self.entity(*self.switch)}
        if entity_id not in mine or old is None:
            return
        if (new is None or new.state == STATE_UNAVAILABLE) != (old.state == STATE_UNAVAILABLE):
            self._flaps[entity_id] = self._flaps.get(entity_id, 0) + 1
            self.flaps = max(self._flaps.values())

    def forget(self) -> None:
        """Count from zero again, and have the simulator keep nothing of what was."""
        self._flaps.clear()
        self.flaps = 0
        self.simulator.requests.clear()

    def drop(self) -> None:
        """Break the long connection."""
        if self.socket:
            self.simulator.drop_sockets(self.socket)

    def stall(self) -> None:
        """Have the next command be received and take long."""
        self.simulator.faults.add("latency", seconds=20)


class MideaAccount(Account):
    """Midea, with reports."""

    cloud = "midea"
    simulator: Midea

    @override
    def make(self) -> Simulator:
        return Midea(appliances=DEVICES, control_delay=0)

    @override
    def receive_at(self, origin: str) -> None:
        self.simulator.webhook = origin

    @override
    def forget(self) -> None:
        super().forget()
        self.simulator.reporter.log.clear()

    @override
    def actual(self) -> Reading:
        properties = self.simulator.devices[self.device].properties
        return float(properties["temp"]), properties["power"] == "1"

    @override
    def set_number(self, number: float) -> None:
        self.simulator.change(self.device, {"temp": f"{number:g}"})

    @override
    def is_command(self, record: Recorded) -> bool:
        return "/control/" in record.interface


class EwelinkAccount(Account):
    """eWeLink, over its socket."""

    cloud = "ewelink"
    socket = "socket"
    number = ("sensor", "power", "")
    switch = ("switch", "switch")
    simulator: Ewelink

    @override
    def make(self) -> Simulator:
        return Ewelink(meters=DEVICES)

    @override
    def actual(self) -> Reading:
        properties = self.simulator.devices[self.device].properties
        return float(properties["power"]), properties["switch"] == "on"

    @override
    def set_number(self, number: float) -> None:
        self.simulator.change(self.device, {"power": f"{number:.2f}"})

    @override
    def is_command(self, record: Recorded) -> bool:
        return record.interface in {"ws/update", "/v2/device/thing/status", "/zeroconf/switch"} and (
            b'"switch"' in record.body or record.listener == "local"
        )

    @override
    def listening(self) -> bool:
        return bool(self.simulator.clients)

    @override
    def stall(self) -> None:
        self.simulator.faults.add("slow_device", seconds=20)


class TencentAccount(Account):
    """Tencent IoT Explorer."""

    cloud = "tencent"
    socket = "http"
    simulator: Tencent

    @override
    def make(self) -> Simulator:
        return Tencent(conditioners=DEVICES)

    @override
    def actual(self) -> Reading:
        properties = self.simulator.devices[self.device].properties
        return float(properties["temp_set"]), bool(properties["power_switch"])

    @override
    def set_number(self, number: float) -> None:
        self.simulator.change(self.device, {"temp_set": int(number)})

    @override
    def is_command(self, record: Recorded) -> bool:
        return "AppControlDeviceData" in record.interface

    @override
    def forget(self) -> None:
        super().forget()
        self.simulator.account.history.clear()

    @override
    def listening(self) -> bool:
        return any(subscription.devices for subscription in self.simulator.sockets.subscriptions)


class HaierAccount(Account):
    """Haier U+, over its gateway."""

    cloud = "haier"
    socket = "gateway"
    number = ("climate", "air_conditioner", "current_temperature")
    simulator: Haier

    @override
    def make(self) -> Simulator:
        return Haier(appliances=DEVICES)

    @override
    def data(self) -> Mapping[str, Any]:
        return {**super().data(), "region": "china", "login_method": "password"}

    @override
    def actual(self) -> Reading:
        properties = self.simulator.devices[self.device].properties
        return float(properties["indoorTemperature"]), properties["onOffStatus"] == "true"

    @override
    def set_number(self, number: float) -> None:
        self.simulator.change(self.device, {"indoorTemperature": f"{number:.2f}"})

    @override
    def is_command(self, record: Recorded) -> bool:
        return record.interface == "BatchCmdReq" or "sendbatchCmd" in record.interface

    @override
    def listening(self) -> bool:
        return any(self.simulator.sockets.values())

    @override
    def stall(self) -> None:
        self.simulator.faults.add("silent")


class _Channels(Account):
    """China Telecom's wall switch: one channel is changed by remote, another is commanded."""

    number = ("switch", "2_switch", "")
    switch = ("switch", "1_switch")

    @override
    def actual(self) -> Reading:
        properties = self.simulator.devices[self.device].properties
        return float(properties["2.POWER"]), properties["1.POWER"] == "1"

    @override
    def set_number(self, number: float) -> None:
        self.simulator.change(self.device, {"2.POWER": f"{number:g}"})

    @override
    def turn(self) -> None:
        self.set_number(1 - self.actual()[0])


def _furnish(simulator: Simulator, *kept: str) -> None:
    """Leave the account nothing but these appliances."""
    for device_id in [key for key in simulator.devices if not key.endswith(kept)]:
        simulator.remove_device(device_id)


class PlatformAccount(_Channels):
    """China Telecom, platform to platform."""

    cloud = "china_telecom_platform"
    simulator: ChinaTelecomPlatform

    @override
    def make(self) -> Simulator:
        simulator = ChinaTelecomPlatform()
        _furnish(simulator, "SW01", "LT01", "SK01", "GW01", "TH01")
        return simulator

    @override
    def data(self) -> Mapping[str, Any]:
        lines = {name: self.simulator.sign_in[name].split("\n") for name in ("serials", "gateways")}
        return {**self.simulator.sign_in, **lines}

    @override
    def receive_at(self, origin: str) -> None:
        self.simulator.notify_url = origin

    @override
    def forget(self) -> None:
        super().forget()
        self.simulator.notify_answers.clear()

    @property
    @override
    def device(self) -> str:
        return "SN0000000000000SW01"

    @override
    def is_command(self, record: Recorded) -> bool:
        return record.interface == "/device/control"


class DevicesAccount(_Channels):
    """China Telecom, devices that log in here."""

    cloud = "china_telecom_devices"
    socket = "lines"
    http = False
    simulator: ChinaTelecomDevices

    @override
    def make(self) -> Simulator:
        simulator = ChinaTelecomDevices(retry=0.02)
        _furnish(simulator, "SW01", "LT01")
        return simulator

    @override
    def subentries(self) -> list[ConfigSubentryData]:
        return [
            ConfigSubentryData(data=form, subentry_type="device", title=form["name"], unique_id=form["device_id"])
            for form in self.simulator.forms()
        ]

    @property
    @override
    def device(self) -> str:
        return "CT0000000000000SW01"

    @override
    async def _entry(self) -> ConfigEntry:
        # A device that calls before it is added would be taken for a stranger, and kept out for a while.
        for device in self.simulator.devices.values():
            device.online = False
        entry = await super()._entry()
        for device in self.simulator.devices.values():
            device.online = True
        return entry

    @override
    async def poll(self) -> None:
        # The account itself has nothing to ask
        await super().poll()
        await self.ask()

    @override
    def is_command(self, record: Recorded) -> bool:
        return record.interface == "/2005"

    @override
    def listening(self) -> bool:
        return len(self.simulator.lines) == len(self.simulator.devices)

    @override
    def stall(self) -> None:
        self.simulator.faults.add("mute")

    @override
    def drop(self) -> None:
        for line in list(self.simulator.lines.values()):
            line.close()


class LanAccount(Account):
    """China Telecom, a device on the local network."""

    cloud = "china_telecom_lan"
    socket = "control"
    http = False
    simulator: ChinaTelecomLan

    @override
    def make(self) -> Simulator:
        return ChinaTelecomLan()

    @override
    def data(self) -> Mapping[str, Any]:
        # What signing in finds out and keeps.
        return {**super().data(), "host": "localhost", "model": self.simulator.device.kind}

    @property
    @override
    def device(self) -> str:
        return self.simulator.device.id

    @override
    def actual(self) -> Reading:
        properties = self.simulator.device.properties
        return float(properties["3"]), bool(properties["1"])

    @override
    def set_number(self, number: float) -> None:
        self.simulator.change(self.device, {"3": int(number)})

    @override
    def is_command(self, record: Recorded) -> bool:
        return record.interface == "/opt"

    @override
    def listening(self) -> bool:
        return bool(self.simulator.guests)

    @override
    def stall(self) -> None:
        self.simulator.faults.add("mute")


ACCOUNTS: Mapping[str, type[Account]] = {
    "Midea": MideaAccount,
    "eWeLink": EwelinkAccount,
    "Tencent": TencentAccount,
    "Haier": HaierAccount,
    "C": PlatformAccount,
    "Mc": DevicesAccount,
    "Md": LanAccount,
}
"""Column of the fault table -> the account."""
