"""Signing in to Home Assistant."""

from playwright.sync_api import Page, expect

from .conftest import Instance
from .person import take_screenshot


def test_sign_in(new_instance: Instance, new_page: Page) -> None:
    """Home Assistant opens for its owner, who signed in by the form."""
    new_page.goto(new_instance.url)
    expect(new_page.locator("ha-sidebar")).to_be_visible()
    take_screenshot(new_page, "signed-in")
