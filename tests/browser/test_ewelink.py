"""A user, a browser, and an account full of eWeLink."""

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
    room,
    set_mode,
    submit,
    submit_invalid,
    take_screenshot,
    thermostat,
    unfold,
)

AC, SWITCH = "1000000035", "1000000003"
FORM = {
    "Country code": "country_code",
    "Email or phone number": "username",
    "Password": "password",
    "App ID": "app_id",
    "App secret": "app_secret",
}


def test_add_account(new_instance: Instance, new_page: Page) -> None:
    """A wrong password is told; put right, the homes are chosen, the account is added and its devices are there."""
    page, values = new_page, new_instance.simulators["ewelink"]["sign_in"]
    form = choose_cloud(page, new_instance, "eWeLink")
    fill_in(form, FORM, values | {"password": "wrong"})
    unfold(form)
    fill_in(form, {"Server": "server", "Dispatch server": "dispatch_server"}, values)
    take_screenshot(page, "ewelink-sign-in")
    submit_invalid(page, form, "Invalid authentication", "ewelink-wrong-password")
    fill_in(form, {"Password": "password"}, values)
    submit(form)
    expect(form).to_contain_text("Garden House")
    take_screenshot(page, "ewelink-homes")
    submit(form)
    finish(page)

    check_device(page, new_instance, "Double switch", "by SONOFF", "Ceiling")
    take_screenshot(page, "ewelink-device")


def test_cards(instance: Instance, page: Page) -> None:
    """Cards move devices, devices move cards; a refusal is told."""
    page.goto(instance.url)
    card = thermostat(page, "Air conditioner", room(page, "Bedroom"))
    set_mode(card, "Heat")
    eventually(page, lambda: instance.appliances("ewelink")[AC]["properties"]["mode"] == "heat")
    make_cooler(card)
    eventually(page, lambda: instance.appliances("ewelink")[AC]["properties"]["small_temperature"] == 0)
    instance.use_remote_control("ewelink", AC, temperature=19, small_temperature=0.5)
    expect(card).to_contain_text("19.5 °C", timeout=PUSHED_WITHIN_MS)
    take_screenshot(page, "ewelink-card")

    page.get_by_role("button", name="Toggle Double switch Ceiling").click()
    eventually(page, lambda: instance.appliances("ewelink")[SWITCH]["properties"]["switches"][0]["switch"] == "on")
    expect(page.get_by_role("button", name="Double switch Ceiling On")).to_be_visible()
    take_screenshot(page, "ewelink-switch")

    instance.misbehave("ewelink", "device_error")
    set_mode(card, "Cool")
    expect(page.get_by_text("Air conditioner did not confirm the command").first).to_be_visible()
    expect(card.get_by_role("radio", name="Heat", exact=True)).to_be_checked()
    take_screenshot(page, "ewelink-refused")
    instance.mend_cloud("ewelink")
