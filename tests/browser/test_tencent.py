"""A person, a browser, and devices from Tencent IoT Explorer."""

from playwright.sync_api import Page, expect

from .conftest import PATIENCE_MS, House, eventually, take_screenshot

# Far less than the time between two polls: only a push can be that quick.
PUSHED_WITHIN_MS = 10_000


def test_add_account(new_house: House, new_page: Page) -> None:
    """The account is added by clicking; a wrong password is told; its devices are there."""
    page, values = new_page, new_house.simulators["tencent"]["sign_in"]
    page.goto(f"{new_house.url}/config/integrations/dashboard")
    page.get_by_role("button", name="Add integration").click()
    page.get_by_role("textbox", name="Search").last.fill("HomeClouds")
    page.get_by_text("HomeClouds", exact=True).last.click()
    page.get_by_text("Tencent IoT Explorer").click()
    dialog = page.locator("dialog-data-entry-flow")
    dialog.get_by_role("textbox", name="App key").fill(values["app_key"])
    dialog.get_by_role("textbox", name="App secret").fill(values["app_secret"])
    dialog.get_by_text("Advanced").click()
    dialog.get_by_role("textbox", name="Server").fill(values["server"])
    take_screenshot(page, "tencent-application")
    dialog.get_by_role("button", name="Submit").click()
    page.get_by_text("With phone number and password").click()
    dialog.get_by_role("textbox", name="Phone number").fill(values["phone"])
    dialog.get_by_role("textbox", name="Password").fill("wrong")
    dialog.get_by_role("button", name="Submit").click()
    expect(dialog).to_contain_text("does not accept these credentials")
    take_screenshot(page, "tencent-wrong-password")
    dialog.get_by_role("textbox", name="Password").fill(values["password"])
    dialog.get_by_role("button", name="Submit").click()
    expect(dialog).to_contain_text("What to show", timeout=PATIENCE_MS)
    take_screenshot(page, "tencent-homes")
    dialog.get_by_role("button", name="Submit").click()
    expect(dialog.get_by_role("textbox", name="Device name")).not_to_have_count(0, timeout=PATIENCE_MS)
    dialog.get_by_role("button").last.click()
    expect(dialog.get_by_role("textbox")).to_have_count(0)

    page.goto(f"{new_house.url}/config/integrations/integration/homeclouds")
    page.get_by_text("Wall switch", exact=True).click()
    device = page.locator("ha-config-device-page")
    expect(device).to_contain_text("Channel 3")
    expect(device).to_contain_text("All channels")
    take_screenshot(page, "tencent-device")


def test_push_moves_the_card(house: House, page: Page) -> None:
    """A change at the device is on the dashboard at once."""
    sensor = "SIMTHSENSE%2Fsub_th"
    house.use_remote_control("tencent", sensor, current_temp=187)
    expect(page.locator("hui-tile-card").filter(has_text="18.7 °C")).to_have_count(1, timeout=PUSHED_WITHIN_MS)
    take_screenshot(page, "tencent-push")


def test_recording_plays(house: House, page: Page) -> None:
    """A person finds a recording by its picture, and sees it move."""
    page.goto(f"{house.url}/media-browser")
    items = page.locator("ha-media-player-browse .child:visible")
    for name in ("HomeClouds", "Demo", "Camera"):
        items.filter(has_text=name).first.click()
        expect(items.filter(has_text=name)).to_have_count(0)
    with page.expect_response(lambda response: "/api/homeclouds/media/" in response.url) as picture:
        items.first.click()
    assert picture.value.headers["content-type"] == "image/jpeg"
    expect(items.filter(has_text="Sound")).to_have_count(1)
    take_screenshot(page, "tencent-recordings")
    items.filter(has_text="Sound").click()
    video = page.locator("video")
    expect(video).to_have_count(1)
    eventually(page, lambda: bool(video.evaluate("video => video.currentTime > 1 && video.videoWidth === 320")))
    take_screenshot(page, "tencent-recording")
