"""Signing in to Home Assistant."""

from playwright.sync_api import Page, expect

from .conftest import take_screenshot


def test_sign_in(new_page: Page) -> None:
    """The house opens for its owner."""
    expect(new_page.locator("ha-sidebar")).to_be_visible()
    take_screenshot(new_page, "signed-in")
