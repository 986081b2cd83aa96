"""The catalogue of eWeLink's device types: presentable all through, and told to people as it is."""

from pathlib import Path
import runpy

import pytest

from custom_components.homeclouds.clouds.ewelink.profiles import PROFILES
from custom_components.homeclouds.clouds.ewelink.profiles.rows import COMMON

from .presentable import complaints

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "ewelink.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("uiid", sorted(PROFILES))
def test_every_type_is_presentable(uiid: int) -> None:
    """Whatever a device of this type may have, it has a name, words, an icon, and classes that Home Assistant takes."""
    rows = (*PROFILES[uiid].features, *COMMON)
    assert [complaint for row in rows for complaint in complaints(row)] == []


def test_the_page_tells_all_types() -> None:
    """The page's table is what the profiles say; `script/ewelink_types.py` writes it."""
    script = runpy.run_path(str(ROOT / "script" / "ewelink_types.py"))
    lines = list(script["table"]())
    assert "".join(lines) in PAGE
    named = {uiid for line in lines for uiid in line.split("|")[1].split(",")}
    assert {str(uiid) for uiid in PROFILES} <= {uiid.strip() for uiid in named}
