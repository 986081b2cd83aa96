"""A user, a browser, and devices from Tencent IoT Explorer."""

from playwright.sync_api import Page, expect

from .conftest import Instance
from .person import (
    PUSHED_WITHIN_MS,
    check_device,
    choose_cloud,
    eventually,
    fill_in,
    finish,
    submit,
    submit_invalid,
    take_screenshot,
    unfold,
)


def test_add_account(new_instance: Instance, new_page: Page) -> None:
    """The account is added by clicking; a wrong password is told; its devices are there."""
    page, values = new_page, new_instance.simulators["tencent"]["sign_in"]
    form = choose_cloud(page, new_instance, "Tencent IoT Explorer")
    fill_in(form, {"App key": "app_key", "App secret": "app_secret"}, values)
    unfold(form)
    fill_in(form, {"Server": "server"}, values)
    take_screenshot(page, "tencent-application")
    submit(form)
    form.get_by_text("Phone number and password").click()
    fill_in(form, {"Phone number": "phone", "Password": "password"}, values | {"password": "wrong"})
    submit_invalid(page, form, "Invalid authentication", "tencent-wrong-password")
    fill_in(form, {"Password": "password"}, values)
    submit(form)
    expect(form).to_contain_text("Homes")
    take_screenshot(page, "tencent-homes")
    submit(form)
    finish(page)

    check_device(page, new_instance, "Wall switch", "Channel 3", "All channels")
    take_screenshot(page, "tencent-device")


def test_push_moves_the_card(instance: Instance, page: Page) -> None:
    """A change at the device is on the dashboard at once."""
    page.goto(instance.url)
    instance.use_remote_control("tencent", "SIMTHSENSE%2Fsub_th", current_temp=187)
    expect(page.locator("hui-tile-card").filter(has_text="18.7 °C")).to_have_count(1, timeout=PUSHED_WITHIN_MS)
    take_screenshot(page, "tencent-push")


def test_recording_plays(instance: Instance, page: Page) -> None:
    """A user finds a recording by its picture, and sees it move."""
    page.goto(f"{instance.url}/media-browser")
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
