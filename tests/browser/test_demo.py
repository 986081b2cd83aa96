"""A demo with accounts at all clouds."""

from playwright.sync_api import Page, expect

from .conftest import Instance
from .person import open_accounts, take_screenshot


def test_dashboard(instance: Instance, page: Page) -> None:
    """Every climate entity of the demo has a card that shows it."""
    page.goto(instance.url)
    climates = [state for state in instance.states() if state["entity_id"].startswith("climate.")]
    cards = page.locator("hui-thermostat-card")
    expect(cards).to_have_count(len(climates))
    take_screenshot(page, "house")
    expect(page.locator("hui-error-card, hui-warning")).to_have_count(0)


def test_accounts(instance: Instance, page: Page) -> None:
    """Every simulated cloud has an account in the demo that is called by it, and none is in trouble."""
    open_accounts(page, instance)
    accounts = page.locator("ha-config-entry-row")
    expect(accounts).to_have_count(len(instance.simulators))
    for word in ("Failed to set up", "Retrying setup", "Needs attention"):
        expect(accounts.filter(has_text=word)).to_have_count(0)
    for brand in (
        "eWeLink Demo",
        "Haier U+ 小海",
        "Midea Open Smart f899139d",
        "Tencent IoT Explorer Demo",
        "SONOFF DIY",
    ):
        expect(accounts.filter(has_text=brand)).to_have_count(1)
    expect(accounts.filter(has_text="China Telecom")).to_have_count(3)
    take_screenshot(page, "accounts")
