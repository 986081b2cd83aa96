"""A person, a browser, and a house full of Haier."""

from playwright.sync_api import Page, expect

from .conftest import House, eventually, take_screenshot

# Far less than the time between two polls: only a push can be that quick.
PUSHED_WITHIN_MS = 10_000
APPLIANCE, AC = "客厅空调", "2C37C530B5F1"
FORM = {"App ID": "app_id", "App key": "app_key", "Client ID": "client_id"}
ADVANCED = {"Server": "server", "Account server": "account_server"}


def test_add_account(new_house: House, new_page: Page) -> None:
    """A wrong key is named at its field; put right, the account is added and its devices are there."""
    page, values = new_page, new_house.simulators["haier"]["sign_in"]
    page.goto(f"{new_house.url}/config/integrations/dashboard/add?domain=homeclouds")
    page.get_by_role("button", name="OK").click()
    page.get_by_text("Haier U+").click()
    dialog = page.locator("dialog-data-entry-flow")
    for label, name in FORM.items():
        dialog.get_by_role("textbox", name=label).fill("wrong" if name == "app_key" else values[name])
    dialog.get_by_text("Advanced", exact=True).click()
    for label, name in ADVANCED.items():
        dialog.get_by_role("textbox", name=label, exact=True).fill(values[name])
    take_screenshot(page, "haier-sign-in")
    dialog.get_by_role("button", name="Submit").click()
    dialog.get_by_text("With user name and password").click()
    dialog.get_by_role("textbox", name="User name").fill(values["username"])
    dialog.get_by_role("textbox", name="Password").fill(values["password"])
    dialog.get_by_role("button", name="Submit").click()
    expect(dialog).to_contain_text("does not know this developer id or key")
    take_screenshot(page, "haier-wrong-key")

    dialog.get_by_role("textbox", name="App key").fill(values["app_key"])
    dialog.get_by_role("button", name="Submit").click()
    dialog.get_by_text("With user name and password").click()
    dialog.get_by_role("button", name="Submit").click()
    expect(dialog.get_by_role("textbox", name="Device name")).not_to_have_count(0)
    take_screenshot(page, "haier-added")

    page.goto(f"{new_house.url}/config/integrations/integration/homeclouds")
    page.get_by_text(APPLIANCE).click()
    device = page.locator("ha-config-device-page")
    expect(device).to_contain_text("by Haier")
    expect(device.get_by_role("switch", name="Self-clean")).to_be_visible()
    take_screenshot(page, "haier-device")


def test_climate_card(house: House, page: Page) -> None:
    """The card moves the appliance, the appliance moves the card, and a lost cloud is seen and comes back."""
    card = page.locator("hui-thermostat-card").filter(has_text=APPLIANCE)
    card.scroll_into_view_if_needed()
    card.get_by_role("radio", name="Heat", exact=True).click()
    eventually(page, lambda: house.appliances("haier")[AC]["properties"]["operationMode"] == "4")
    slider = card.get_by_role("slider", name="Target temperature")
    slider.focus()
    slider.press("ArrowDown")
    eventually(page, lambda: house.appliances("haier")[AC]["properties"]["targetTemperature"] == "25.5")

    house.use_remote_control("haier", AC, targetTemperature="19.5")
    expect(card).to_contain_text("19", timeout=PUSHED_WITHIN_MS)
    take_screenshot(page, "haier-card")

    house.break_cloud("haier")
    expect(card).to_contain_text("Unavailable")
    take_screenshot(page, "haier-unavailable")
    house.mend_cloud("haier")
    expect(card).to_contain_text("19")
    take_screenshot(page, "haier-back")
