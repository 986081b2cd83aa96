"""A user, a browser, and clouds that are lost for a while."""

from playwright.sync_api import Page, expect

from .conftest import Instance
from .person import PUSHED_WITHIN_MS, eventually, room, set_mode, take_screenshot, thermostat


def test_outage(instance: Instance, page: Page) -> None:
    """Cards are unavailable while their clouds are lost; they come back by themselves, show the same, and can be used."""
    page.goto(instance.url)
    cards = {
        "ewelink": thermostat(page, "Air conditioner", room(page, "Bedroom")),
        "haier": thermostat(page, "客厅空调"),
    }
    for card in cards.values():
        set_mode(card, "Heat")
        expect(card.get_by_role("radio", name="Heat", exact=True)).to_be_checked()
    instance.use_remote_control("ewelink", "1000000035", temperature=20, small_temperature=0.5)
    instance.use_remote_control("haier", "2C37C530B5F1", targetTemperature="20.5")
    for card in cards.values():
        expect(card).to_contain_text("20.5 °C", timeout=PUSHED_WITHIN_MS)

    # Both at once: entities do not become unavailable at once, and come back after a pause
    for cloud in cards:
        instance.break_cloud(cloud)
    for cloud, card in cards.items():
        expect(card).to_contain_text("Unavailable")
        card.scroll_into_view_if_needed()
        take_screenshot(page, f"{cloud}-unavailable")
    for cloud in cards:
        instance.mend_cloud(cloud)
    for cloud, card in cards.items():
        expect(card).to_contain_text("20.5 °C")
        card.scroll_into_view_if_needed()
        take_screenshot(page, f"{cloud}-back")

    set_mode(cards["ewelink"], "Cool")
    eventually(page, lambda: instance.appliances("ewelink")["1000000035"]["properties"]["mode"] == "cool")
