"""A user, a browser, and air conditioners from Midea."""

from playwright.sync_api import Page, expect

from .conftest import Instance
from .person import (
    PUSHED_WITHIN_MS,
    check_device,
    dialog,
    eventually,
    fill_in,
    finish,
    make_cooler,
    set_mode,
    submit,
    take_screenshot,
    thermostat,
)

APPLIANCE = "Bedroom air conditioner"
FORM = {
    "Server": "server",
    "Client ID": "client_id",
    "Client secret": "client_secret",
    "Open user ID": "open_user_id",
}


def test_add_account(new_instance: Instance, new_page: Page) -> None:
    """The account is added by clicking, from the very beginning, and its devices are there."""
    page = new_page
    page.goto(f"{new_instance.url}/config/integrations/dashboard")
    page.get_by_role("button", name="Add integration").click()
    brands = page.locator("dialog-add-integration")
    brands.get_by_role("textbox").fill("HomeClouds")
    brands.get_by_text("HomeClouds", exact=True).click()
    page.get_by_text("Midea Open Smart").click()
    form = page.locator("dialog-data-entry-flow")
    fill_in(form, FORM, new_instance.simulators["midea"]["sign_in"])
    take_screenshot(page, "midea-sign-in")
    submit(form)
    finish(page)

    device = check_device(page, new_instance, APPLIANCE, "by Midea")
    expect(device.get_by_role("switch", name="Display")).to_be_visible()
    take_screenshot(page, "midea-device")


def test_climate_card(instance: Instance, page: Page) -> None:
    """The card moves the appliance, and the appliance moves the card."""
    appliance = next(id_ for id_, one in instance.appliances("midea").items() if one["name"] == APPLIANCE)
    page.goto(instance.url)
    card = thermostat(page, APPLIANCE)
    set_mode(card, "Cool")
    eventually(page, lambda: instance.appliances("midea")[appliance]["properties"]["power"] == "1")
    expect(card.get_by_role("radio", name="Cool", exact=True)).to_be_checked()
    make_cooler(card)
    eventually(page, lambda: instance.appliances("midea")[appliance]["properties"]["temp"] == "23.5")
    expect(card).to_contain_text("23.5 °C")
    take_screenshot(page, "midea-card")

    instance.use_remote_control("midea", appliance, temp="19")
    expect(card).to_contain_text("19 °C", timeout=PUSHED_WITHIN_MS)
    take_screenshot(page, "midea-remote-control")


def test_log_in_again(instance: Instance, page: Page) -> None:
    """A token that the cloud refuses leads to a form that says why; what is kept is enough once the cloud takes it again."""
    instance.misbehave("midea", "expired_token")
    climate = next(s["entity_id"] for s in instance.states() if s["attributes"].get("friendly_name") == APPLIANCE)
    instance.update(climate)
    page.goto(f"{instance.url}/config/integrations/dashboard")
    page.get_by_text("Reconfigure").click()
    form = dialog(page)
    expect(form).to_contain_text("Authentication expired for Midea Open Smart")
    expect(form).to_contain_text("Invalid authentication")
    take_screenshot(page, "midea-log-in-again")
    instance.mend_cloud("midea")
    submit(form)
    expect(form).to_contain_text("Open user ID")
    submit(form)
    expect(form).to_contain_text("Re-authentication was successful")
    eventually(page, lambda: instance.state(climate)["state"] not in {"unavailable", "unknown"})
