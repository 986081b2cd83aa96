"""A user, a browser, and an account full of Haier."""

from playwright.sync_api import Page, expect

from .conftest import Instance
from .person import (
    PUSHED_WITHIN_MS,
    check_device,
    choose_cloud,
    eventually,
    fill_in,
    finish,
    make_cooler,
    set_mode,
    submit,
    submit_invalid,
    take_screenshot,
    thermostat,
    unfold,
)

APPLIANCE, AC = "客厅空调", "2C37C530B5F1"


def setpoint(instance: Instance) -> float:
    """Return the target temperature that the simulated air conditioner has."""
    return float(instance.appliances("haier")[AC]["properties"]["targetTemperature"])


def test_add_account(new_instance: Instance, new_page: Page) -> None:
    """A wrong key is named at its field; put right, the account is added and its devices are there."""
    page, values = new_page, new_instance.simulators["haier"]["sign_in"]
    form = choose_cloud(page, new_instance, "Haier U+")
    fill_in(form, {"App ID": "app_id", "App key": "app_key", "Client ID": "client_id"}, values | {"app_key": "wrong"})
    unfold(form)
    fill_in(form, {"Server": "server", "Account server": "account_server"}, values)
    take_screenshot(page, "haier-sign-in")
    submit(form)
    form.get_by_text("Username and password").click()
    fill_in(form, {"Username": "username", "Password": "password"}, values)
    submit_invalid(page, form, "Invalid secret or key", "haier-wrong-key")

    fill_in(form, {"App key": "app_key"}, values)
    submit(form)
    form.get_by_text("Username and password").click()
    submit(form)
    finish(page)

    device = check_device(page, new_instance, APPLIANCE, "by Haier")
    expect(device.get_by_role("switch", name="Self-clean")).to_be_visible()
    take_screenshot(page, "haier-device")


def test_climate_card(instance: Instance, page: Page) -> None:
    """The card moves the appliance, and the appliance moves the card."""
    page.goto(instance.url)
    card = thermostat(page, APPLIANCE)
    set_mode(card, "Heat")
    eventually(page, lambda: instance.appliances("haier")[AC]["properties"]["operationMode"] == "4")
    before = setpoint(instance)
    make_cooler(card)
    eventually(page, lambda: setpoint(instance) == before - 0.5)

    instance.use_remote_control("haier", AC, targetTemperature="19.5")
    expect(card).to_contain_text("19.5 °C", timeout=PUSHED_WITHIN_MS)
    take_screenshot(page, "haier-card")
