"""eWeLink's device types: presentable all through, and told to users as they are (`script/generate` writes the page)."""

import pytest

from custom_components.homeclouds.clouds.ewelink.profiles import UIIDS, common, profile

from .presentable import complaints


@pytest.mark.parametrize("uiid", sorted(UIIDS))
def test_every_type_is_presentable(uiid: int) -> None:
    """Whatever a device of this type may have, it has a name, words, an icon, and classes that Home Assistant takes."""
    rows = (*profile(uiid).features, *common())
    assert [complaint for row in rows for complaint in complaints(row)] == []
