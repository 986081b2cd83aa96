"""Clouds with several login methods."""

from homeassistant.config_entries import SOURCE_USER
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest

from custom_components.homeclouds.clouds.core.cloud import CloudType, Field
from custom_components.homeclouds.clouds.registry import CLOUDS
from custom_components.homeclouds.const import DOMAIN

from .conftest import Instance
from .steps import add_steps


async def test_choice_of_login_method(hass: HomeAssistant, instance: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    """After the cloud's fields the login method is chosen, and its fields are asked for."""
    create = CLOUDS["fake"].create
    fields, login_methods = (
        (Field(name="region"),),
        {"password": (Field(name="name"),), "token": (Field(name="token"),)},
    )
    kind = CloudType(key="fake", brand="Fake", fields=fields, login_methods=login_methods, create=create)
    monkeypatch.setitem(CLOUDS, "fake", kind)
    add_steps(kind)

    flow = hass.config_entries.flow
    step = await flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    step = await flow.async_configure(step["flow_id"], {"next_step_id": "fake"})
    step = await flow.async_configure(step["flow_id"], {"region": "cn"})
    assert step["type"] is FlowResultType.MENU
    assert step["menu_options"] == ["fake_password", "fake_token"]
    step = await flow.async_configure(step["flow_id"], {"next_step_id": "fake_token"})
    step = await flow.async_configure(step["flow_id"], {"token": "secret"})
    assert step["type"] is FlowResultType.CREATE_ENTRY
    assert step["data"] == {"cloud": "fake", "region": "cn", "login_method": "token", "token": "secret"}
