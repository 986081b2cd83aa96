"""What a user does in Home Assistant's user interface."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
import re
from typing import Any

from playwright.sync_api import FilePayload, Locator, Page, TimeoutError, expect

from .conftest import PATIENCE_MS, Instance

SCREENSHOTS = Path(__file__).resolve().parents[2] / ".screenshots"
POLL_MS = 200
RELOAD_MS = 20_000
"""When a user loads a page anew that does not show what it should: the user interface may have missed a message."""
ACCOUNTS = "/config/integrations/integration/homeclouds"
_FOLLOW_LINK = """path => {
    history.pushState(null, "", path);
    window.dispatchEvent(new CustomEvent("location-changed", {detail: {replace: false}}));
}"""
_ALL_ANSWERED = """() => [...document.querySelector("home-assistant").hass.connection.commands.values()].every(
    command => "callback" in command)"""
"""Only subscriptions are left among what the page has sent."""
PUSHED_WITHIN_MS = 20_000
"""Far less than the time between two polls: only a push can be that quick."""


def take_screenshot(page: Page, name: str) -> None:
    """Keep a picture of the page in the ignored folder `.screenshots`, to be looked at."""
    SCREENSHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}.png")


def eventually(page: Page, condition: Callable[[], bool]) -> None:
    """Wait for something that the page does not show."""
    for _ in range(PATIENCE_MS // POLL_MS):
        if condition():
            return
        page.wait_for_timeout(POLL_MS)
    raise AssertionError("it did not happen")


# --- dialogs ------------------------------------------------------------------------------------------------------------


def dialog(page: Page) -> Locator:
    """Return the dialog of a config flow."""
    return page.locator("dialog-data-entry-flow")


def choose_cloud(page: Page, instance: Instance, cloud: str) -> Locator:
    """Begin to add an account and return the dialog."""
    page.goto(f"{instance.url}/config/integrations/dashboard/add?domain=homeclouds")
    page.get_by_role("button", name="OK").click()
    dialog(page).get_by_text(cloud, exact=True).click()
    return dialog(page)


def field(form: Locator, label: str) -> Locator:
    """Return a field of a form; behind the label of a required one stands a star."""
    name = re.compile(rf"^{re.escape(label)}\*?$")
    return form.get_by_role("textbox", name=name).or_(form.get_by_role("spinbutton", name=name))


def fill_in(form: Locator, labels: Mapping[str, str], values: Mapping[str, Any]) -> None:
    """Fill in fields: label -> name of the value."""
    for label, name in labels.items():
        field(form, label).fill(str(values[name]))
    for label, name in labels.items():
        expect(field(form, label)).to_have_value(str(values[name]))


def choose_other(page: Page, form: Locator, label: str, value: str) -> None:
    """Fill in a field that offers something, if there is something to offer, with something else."""
    offers = form.get_by_role("button", name=label)
    expect(field(form, label).or_(offers)).to_be_visible()
    if not offers.count():
        field(form, label).fill(value)
        return
    offers.click()
    page.get_by_placeholder("Search | Add custom item").fill(value)
    page.get_by_text("Add custom item", exact=True).click()
    expect(offers).to_contain_text(value)


def unfold(form: Locator) -> None:
    """Open the folded part of a form."""
    form.get_by_text("More options", exact=True).click()


def add_lines(form: Locator, label: str, lines: Sequence[str]) -> None:
    """Fill in a field that takes several texts."""
    for number, line in enumerate(lines):
        form.get_by_role("button", name=f"Add {label}").click()
        form.get_by_role("textbox", name=label).nth(number).fill(line)


def pick_file(page: Page, label: str, name: str, content: str) -> None:
    """Pick a file from the disk."""
    with page.expect_file_chooser() as chooser:
        dialog(page).get_by_role("button", name=label, exact=True).click()
    chooser.value.set_files(FilePayload(name=name, mimeType="application/x-pem-file", buffer=content.encode()))
    expect(dialog(page)).to_contain_text(name)


def submit(form: Locator) -> None:
    """Send the form off."""
    form.get_by_role("button", name="Submit").click()


def submit_invalid(page: Page, form: Locator, error: str, picture: str) -> None:
    """Send the form off with invalid input, and check the error."""
    submit(form)
    expect(form).to_contain_text(error)
    take_screenshot(page, picture)


def finish(page: Page) -> None:
    """See that the account is there, with its devices, and close the dialog."""
    expect(dialog(page).get_by_role("textbox", name="Device name")).not_to_have_count(0)
    dialog(page).get_by_role("button").last.click()
    gone(page)


def gone(page: Page) -> None:
    """Wait until the dialog has closed; one that is opened before would be closed with it."""
    expect(dialog(page).locator("*")).to_have_count(0)


# --- pages --------------------------------------------------------------------------------------------------------------


def follow_link(page: Page, path: str) -> None:
    """Go to another page as a link of the user interface does, which is not loaded anew."""
    page.evaluate(_FOLLOW_LINK, path)


def open_accounts(page: Page, instance: Instance) -> None:
    """Go to the page with all accounts and their devices."""
    page.goto(f"{instance.url}{ACCOUNTS}")


def open_device(page: Page, instance: Instance, name: str) -> Locator:
    """Go to a device and return its page."""
    row = page.locator("ha-config-entry-device-row").get_by_text(name, exact=True).first
    follow_link(page, ACCOUNTS)
    for _ in range(PATIENCE_MS // RELOAD_MS):
        with suppress(TimeoutError):
            row.wait_for(timeout=RELOAD_MS)
            break
        open_accounts(page, instance)
    row.click()
    device = page.locator("ha-config-device-page")
    expect(device).to_contain_text("Device info")
    return device


def check_device(page: Page, instance: Instance, name: str, *texts: str) -> Locator:
    """Check that the page of a device has these texts, and return it."""
    device = open_device(page, instance, name)
    for text in texts:
        expect(device).to_contain_text(text)
    return device


# --- the dashboard ------------------------------------------------------------------------------------------------------


def room(page: Page, name: str) -> Locator:
    """Return a room of the dashboard."""
    return page.locator("hui-grid-section").filter(has=page.get_by_role("heading", name=name, exact=True))


def thermostat(page: Page, name: str, place: Locator | None = None) -> Locator:
    """Return the card of a climate entity, once it can be used.

    The card is there before its words are: until they have come, the slider has another name.
    """
    card = (place or page).locator("hui-thermostat-card").filter(has=page.get_by_text(name, exact=True))
    card.scroll_into_view_if_needed()
    expect(target(card)).to_be_visible()
    return card


def target(card: Locator) -> Locator:
    """Return the slider of a thermostat card."""
    return card.get_by_role("slider", name="Target temperature", exact=True)


def set_mode(card: Locator, mode: str) -> None:
    """Choose a mode on a thermostat card."""
    card.get_by_role("radio", name=mode, exact=True).click()


def make_cooler(card: Locator) -> None:
    """Lower the target temperature by one step, until Home Assistant has answered: before that, a card takes in no other state."""
    target(card).press("ArrowDown")
    card.page.wait_for_function(_ALL_ANSWERED)


# --- more about one entity, and devices that are added one by one ---------------------------------------------------------


def open_panel(page: Page, name: str) -> Locator:
    """Open what there is about a climate entity, once it is on the device's page, and return it."""
    device = page.locator("ha-config-device-page")
    expect(device).to_contain_text("Currently")
    device.get_by_text(name, exact=True).last.click()
    panel = page.locator("ha-more-info-dialog")
    expect(target(panel)).to_be_visible()
    return panel


def add_device(page: Page) -> Locator:
    """Begin to add a device to the only account that takes some, and return the dialog."""
    button = page.get_by_role("button", name="Add device")
    for _ in range(PATIENCE_MS // RELOAD_MS):
        with suppress(TimeoutError):
            button.wait_for(timeout=RELOAD_MS)
            break
        page.reload()
    button.click()
    return dialog(page)


def close_panel(page: Page) -> None:
    """Close the dialog that says that a device was added."""
    dialog(page).get_by_role("button", name="Finish").click()
    gone(page)


def remove_device(page: Page, name: str) -> None:
    """Remove a device that was added."""
    row = page.locator("ha-config-sub-entry-row").filter(has_text=name)
    row.get_by_role("button", name="Menu").first.click()
    row.get_by_role("menuitem", name="Delete").locator("visible=true").click()
    page.get_by_role("button", name="Delete").locator("visible=true").click()
    expect(row).to_have_count(0)
