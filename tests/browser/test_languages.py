"""The forms in languages of other scripts, word lengths, and directions."""

from collections.abc import Iterator
import json

from playwright.sync_api import Page, expect
import pytest

from .conftest import ROOT, Instance
from .person import dialog, take_screenshot

LANGUAGES = ["de", "he", "ja", "zh-Hant"]


_SET_LANGUAGE = """async language => {
    const hass = document.querySelector("home-assistant").hass;
    const value = {...hass.locale, language};
    await hass.connection.sendMessagePromise({type: "frontend/set_user_data", key: "language", value});
    localStorage.removeItem("selectedLanguage");
}"""


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest, new_instance: Instance, new_page: Page) -> Iterator[str]:
    """Have the user speak a language."""
    code: str = request.param
    new_page.goto(f"{new_instance.url}/profile/general")
    expect(new_page.locator("ha-sidebar")).to_be_visible()
    new_page.evaluate(_SET_LANGUAGE, code)
    yield code
    new_page.evaluate(_SET_LANGUAGE, "en")


def test_form_is_translated(new_instance: Instance, new_page: Page, language: str) -> None:
    """The form has the texts of the language, runs in its direction, and fits the window."""
    path = ROOT / f"custom_components/homeclouds/translations/{language}.json"
    texts = json.loads(path.read_text(encoding="utf-8"))["config"]["step"]
    page = new_page
    page.goto(f"{new_instance.url}/config/integrations/dashboard/add?domain=homeclouds")
    page.locator("dialog-box").get_by_role("button").last.click()
    form = dialog(page)
    form.get_by_text(texts["user"]["menu_options"]["tencent"], exact=True).click()
    step = texts["tencent"]
    for label in step["data"].values():
        expect(form).to_contain_text(label)
    expect(form).to_contain_text(step["data_description"]["app_key"])
    assert page.evaluate("document.documentElement.dir") == ("rtl" if language == "he" else "ltr")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    take_screenshot(page, f"form-{language}")
