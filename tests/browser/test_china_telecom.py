"""A user, a browser, and China Telecom's three interfaces."""

from typing import Any

from playwright.sync_api import Page, expect

from .conftest import Instance
from .person import (
    add_device,
    add_lines,
    check_device,
    choose_cloud,
    choose_other,
    close_panel,
    eventually,
    fill_in,
    finish,
    make_cooler,
    open_accounts,
    open_device,
    open_panel,
    pick_file,
    remove_device,
    submit,
    submit_invalid,
    take_screenshot,
    unfold,
)

AC = "Living room air conditioner"
PLATFORM, DEVICES, LOCAL = "china_telecom_platform", "china_telecom_devices", "china_telecom_lan"
KEYS = {
    "Server": "server",
    "Cloud ID": "cloud_id",
    "Cloud key": "cloud_key",
    "Platform ID": "platform_id",
    "Platform key": "platform_key",
}
FILES = {"Client certificate": "certificate", "Client private key": "key", "Partner's certificate authority": "ca"}
TARGET = {PLATFORM: "0.TEMP", DEVICES: "0.TEMP", LOCAL: "3"}
DEVICE = {"Device ID": "device_id", "PIN": "pin", "Name": "name"}


def setpoint(instance: Instance, cloud: str, device: str) -> float:
    """Return the target temperature that a simulated air conditioner has."""
    return float(instance.appliances(cloud)[device]["properties"][TARGET[cloud]])


def move_both_ways(page: Page, instance: Instance, cloud: str, device: str, name: str) -> None:
    """Move an air conditioner by its panel, and the panel by the remote control. The panel stays open."""
    panel = open_panel(page, name)
    before = setpoint(instance, cloud, device)
    make_cooler(panel)
    eventually(page, lambda: setpoint(instance, cloud, device) < before)
    expect(panel).to_contain_text(f"{setpoint(instance, cloud, device):g} °C")
    instance.use_remote_control(cloud, device, **{TARGET[cloud]: 19})
    expect(panel).to_contain_text("19 °C")
    take_screenshot(page, f"{cloud}-panel")


def test_platform(new_instance: Instance, new_page: Page) -> None:
    """Keys and certificate files are given; devices are moved both ways; a lost platform is told and found again."""
    page, values = new_page, new_instance.simulators[PLATFORM]["sign_in"]
    form = choose_cloud(page, new_instance, "China Telecom: a partner's platform")
    fill_in(form, KEYS, values | {"cloud_key": "wrong"})
    add_lines(form, "Device serial number", values["serials"][:1])
    add_lines(form, "Gateway serial number", values["gateways"])
    for label, name in FILES.items():
        pick_file(page, label, f"{name}.pem", values[name])
    take_screenshot(page, "china-telecom-certificates")
    submit_invalid(page, form, "Invalid authentication", "china-telecom-wrong-key")
    fill_in(form, {"Cloud key": "cloud_key"}, values)
    submit(form)
    finish(page)

    check_device(page, new_instance, "DoorLock-D1 DL01", "Connected via Gateway", "Lock alarm")
    take_screenshot(page, "china-telecom-lock")
    open_device(page, new_instance, AC)
    move_both_ways(page, new_instance, PLATFORM, values["serials"][0].split()[0], AC)
    # Its connections stay: of one that is lost just when a request leaves, nobody knows what became of that
    new_instance.misbehave(PLATFORM, "http_error")
    make_cooler(page.locator("ha-more-info-dialog"))
    expect(page.get_by_text("Server error").first).to_be_visible()
    expect(page.locator("ha-more-info-dialog")).to_contain_text("19 °C")
    take_screenshot(page, "china-telecom-platform-lost")
    new_instance.mend_cloud(PLATFORM)
    make_cooler(page.locator("ha-more-info-dialog"))
    eventually(page, lambda: setpoint(new_instance, PLATFORM, values["serials"][0].split()[0]) < 19)


def test_devices(new_instance: Instance, new_page: Page) -> None:
    """Devices are added one by one, log in, are moved both ways, go and come back, and can be removed."""
    page, simulator = new_page, new_instance.simulators[DEVICES]
    form = choose_cloud(page, new_instance, "China Telecom: devices that log in to Home Assistant")
    fill_in(form, {"Login port": "port", "Connection port": "connect_port"}, simulator["sign_in"])
    unfold(form)
    fill_in(form, {"Listen address": "listen_address"}, simulator["sign_in"])
    submit(form)
    finish(page)

    forms: dict[str, dict[str, Any]] = {one["name"]: one for one in simulator["devices"]}
    cool, gateway, door = forms[AC] | {"name": "Attic"}, forms["Gateway"], forms["Front door"]
    # Who knocks in vain has everybody at this address shut out for a while
    for one in forms.values():
        new_instance.put(DEVICES, one["device_id"], online=one["name"] in (AC, door["name"]))
    open_accounts(page, new_instance)
    form = add_device(page)
    fill_in(form, DEVICE, cool | {"pin": "too short"})
    submit_invalid(page, form, "A PIN must have exactly 32 characters.", "china-telecom-wrong-pin")
    fill_in(form, DEVICE, cool)
    submit(form)
    close_panel(page)
    open_device(page, new_instance, "Attic")
    move_both_ways(page, new_instance, DEVICES, cool["device_id"], "Attic")
    new_instance.put(DEVICES, cool["device_id"], online=False)
    expect(page.locator("ha-more-info-dialog")).to_contain_text("Unavailable")
    take_screenshot(page, "china-telecom-device-gone")
    new_instance.put(DEVICES, cool["device_id"], online=True)

    expect(page.locator("ha-more-info-dialog")).to_contain_text("19 °C")

    open_accounts(page, new_instance)
    new_instance.put(DEVICES, gateway["device_id"], online=True)
    for one in (gateway, door):
        form = add_device(page)
        fill_in(form, DEVICE, one)
        submit(form)
        close_panel(page)
    take_screenshot(page, "china-telecom-devices")
    check_device(page, new_instance, "Front door", "Connected via Gateway", "Tamper")

    open_accounts(page, new_instance)
    remove_device(page, "Attic")
    take_screenshot(page, "china-telecom-device-removed")


def test_local(new_instance: Instance, new_page: Page) -> None:
    """A device on the network is added by its ID and PIN, moved both ways, and comes back after a lost connection."""
    page, values = new_page, new_instance.simulators[LOCAL]["sign_in"]
    form = choose_cloud(page, new_instance, "China Telecom: a device on your network")
    choose_other(page, form, "Device ID", values["device_id"])
    fill_in(form, {"PIN": "pin", "Host": "host"}, values)
    unfold(form)
    fill_in(form, {"Control port": "port", "Discovery port": "search_port"}, values)
    take_screenshot(page, "china-telecom-local")
    submit(form)
    finish(page)

    open_device(page, new_instance, "AirCon-A1 AC77")
    move_both_ways(page, new_instance, LOCAL, values["device_id"], "AirCon-A1 AC77")
    new_instance.put(LOCAL, values["device_id"], online=False)
    expect(page.locator("ha-more-info-dialog")).to_contain_text("Unavailable")
    take_screenshot(page, "china-telecom-local-gone")
    new_instance.put(LOCAL, values["device_id"], online=True)
    expect(page.locator("ha-more-info-dialog")).to_contain_text("19 °C")
