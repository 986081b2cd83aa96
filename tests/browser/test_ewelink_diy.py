"""A user, a browser, and a home of SONOFF devices in DIY mode."""

from playwright.sync_api import Page, expect

from .conftest import Instance
from .person import (
    add_lines,
    check_device,
    choose_cloud,
    eventually,
    field,
    finish,
    submit,
    submit_invalid,
    take_screenshot,
)

DIY = "ewelink_diy"
PLUG, THERMOMETER = "1000d10001", "1000d10003"


def test_add_devices(new_instance: Instance, new_page: Page) -> None:
    """A host that does not answer is named; put right, the devices are there, go when they are unplugged, and come back."""
    page, hosts = new_page, new_instance.simulators[DIY]["sign_in"]["hosts"].splitlines()
    form = choose_cloud(page, new_instance, "SONOFF devices in DIY mode")
    add_lines(form, "Host", ["127.0.0.1:1"])
    submit_invalid(page, form, "127.0.0.1:1 is not a device in DIY mode", "ewelink-diy-wrong-host")
    field(form, "Host").fill(hosts[0])
    for number, host in enumerate(hosts[1:], start=1):
        form.get_by_role("button", name="Add Host").click()
        form.get_by_role("textbox", name="Host").nth(number).fill(host)
    take_screenshot(page, "ewelink-diy-form")
    submit(form)
    finish(page)

    device = check_device(page, new_instance, f"eWeLink {PLUG}", "by SONOFF")
    switch = device.get_by_role("switch")
    switch.press("Space")
    eventually(page, lambda: new_instance.appliances(DIY)[PLUG]["properties"]["switch"] == "on")
    expect(switch).to_be_checked()
    take_screenshot(page, "ewelink-diy-plug")

    device = check_device(page, new_instance, f"eWeLink {THERMOMETER}", "21.5 °C")
    new_instance.put(DIY, THERMOMETER, online=False)
    sensors = device.locator("ha-device-entities-card").filter(has_text="Sensors")
    expect(sensors).to_contain_text("Unavailable")
    take_screenshot(page, "ewelink-diy-unavailable")
    new_instance.put(DIY, THERMOMETER, online=True)
    new_instance.use_remote_control(DIY, THERMOMETER, temperature=19.5)
    expect(sensors).to_contain_text("19.5 °C")
    expect(sensors).not_to_contain_text("Unavailable")
    take_screenshot(page, "ewelink-diy-back")
