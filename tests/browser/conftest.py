"""A running demo, a browser that is signed in to it, and a remote control for the simulated appliances.

Run by `script/test`, or alone with the command that stands there.
"""

from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
import json
from pathlib import Path
import subprocess
import sys
from typing import Any
from urllib.request import Request, urlopen

from playwright.sync_api import Browser, Error, Page, ViewportSize, expect, sync_playwright
import pytest

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = "/usr/bin/chromium"
CHROMIUM_OPTIONS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    "--no-sandbox",
]
WINDOW = ViewportSize(width=1280, height=900)
PATIENCE_MS = 60_000
expect.set_options(timeout=PATIENCE_MS)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything in this folder, so that a plain run leaves it out, and the demo with accounts is started by one worker."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            with_accounts = "instance" in getattr(item, "fixturenames", ())
            item.add_marker(pytest.mark.xdist_group("house" if with_accounts else item.path.stem))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add what every page shows to the report of a test that failed: the machine that it failed on may be gone."""
    report = yield
    if report.when == "call" and report.failed:
        for page in [one for one in getattr(item, "funcargs", {}).values() if isinstance(one, Page)]:
            with suppress(Error):
                report.sections.append((f"Page {page.url}", page.locator("body").aria_snapshot(timeout=5000)))
    return report


@dataclass(frozen=True)
class Instance:
    """A running demo."""

    url: str
    user: str
    password: str
    token: str
    control: str
    simulators: Mapping[str, Mapping[str, Any]]

    def _call(self, url: str, method: str = "GET", body: Mapping[str, Any] | None = None) -> Any:
        """Call an API and return the answer."""
        data = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        with urlopen(Request(url, data, headers, method=method), timeout=PATIENCE_MS / 1000) as response:
            return json.load(response)

    def state(self, entity_id: str) -> dict[str, Any]:
        """Return what Home Assistant knows of an entity."""
        state: dict[str, Any] = self._call(f"{self.url}/api/states/{entity_id}")
        return state

    def states(self) -> list[dict[str, Any]]:
        """Return all states in Home Assistant."""
        states: list[dict[str, Any]] = self._call(f"{self.url}/api/states")
        return states

    def appliances(self, cloud: str) -> dict[str, dict[str, Any]]:
        """Return a simulated cloud's appliances with their properties, by id."""
        appliances: dict[str, dict[str, Any]] = self._call(f"{self.control}/simulators/{cloud}/devices")
        return appliances

    def use_remote_control(self, cloud: str, appliance: str, **properties: Any) -> None:
        """Change an appliance as a user does who stands beside it."""
        url = f"{self.control}/simulators/{cloud}/devices/{appliance}"
        self._call(url, "PATCH", {"properties": properties})

    def put(self, cloud: str, appliance: str, *, online: bool) -> None:
        """Take an appliance from the net, or put it back."""
        self._call(f"{self.control}/simulators/{cloud}/devices/{appliance}", "PATCH", {"online": online})

    def update(self, entity_id: str) -> None:
        """Have the device asked for its state."""
        self._call(f"{self.url}/api/services/homeassistant/update_entity", "POST", {"entity_id": entity_id})

    def misbehave(self, cloud: str, fault: str) -> None:
        """Switch on a fault of a simulated cloud."""
        self._call(f"{self.control}/simulators/{cloud}/faults", "POST", {"name": fault})

    def break_cloud(self, cloud: str) -> None:
        """Have a simulated cloud answer nothing but errors, and lose its connections."""
        self.misbehave(cloud, "http_error")
        self._call(f"{self.control}/simulators/{cloud}/drop", "POST")

    def mend_cloud(self, cloud: str) -> None:
        """End all faults of a simulated cloud."""
        self._call(f"{self.control}/simulators/{cloud}/faults", "DELETE")


@contextmanager
def _running_demo(config: Path, *options: str) -> Iterator[Instance]:
    """Run the demo, and see that it ends as it should."""
    command = [sys.executable, "-m", "script.demo_house", "--headless", "--port", "0", "--config", str(config)]
    with subprocess.Popen([*command, *options], cwd=ROOT, stdout=subprocess.PIPE, text=True) as demo:
        try:
            assert demo.stdout
            ready = demo.stdout.readline()
            assert ready, "the demo did not start"
            yield Instance(**json.loads(ready))
        finally:
            demo.terminate()
            code = demo.wait(timeout=120)
    assert code == 0


@pytest.fixture(scope="session")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """A demo with the accounts of all clouds."""
    with _running_demo(tmp_path_factory.mktemp("house")) as instance:
        yield instance


@pytest.fixture(scope="session")
def new_instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """A demo without any account."""
    with _running_demo(tmp_path_factory.mktemp("new_house"), "--no-accounts") as instance:
        yield instance


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A browser without a window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_OPTIONS)
        yield browser
        browser.close()


def sign_in(page: Page, instance: Instance) -> None:
    """Sign in as a user does."""
    page.goto(instance.url)
    page.get_by_role("textbox", name="Username").fill(instance.user)
    page.get_by_role("textbox", name="Password").fill(instance.password)
    page.get_by_role("button", name="Log in").click()
    expect(page.locator("ha-sidebar")).to_be_visible()
    expect(page.locator("#ha-launch-screen")).to_have_count(0)


@contextmanager
def _signed_in(browser: Browser, instance: Instance, language: str = "en-GB") -> Iterator[Page]:
    """Yield a page that is signed in; a page of its own for each test would compile the user interface each time."""
    context = browser.new_context(viewport=WINDOW, locale=language, reduced_motion="reduce", service_workers="block")
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    sign_in(page, instance)
    yield page
    context.close()


@pytest.fixture(scope="session")
def page(browser: Browser, instance: Instance) -> Iterator[Page]:
    """The page of somebody who is signed in to the demo with accounts; each test loads it anew."""
    with _signed_in(browser, instance) as page:
        yield page


@pytest.fixture(scope="session")
def new_page(browser: Browser, new_instance: Instance) -> Iterator[Page]:
    """The page of somebody who is signed in to the demo without accounts; each test loads it anew."""
    with _signed_in(browser, new_instance) as page:
        yield page
