"""Steps of the config flow for kinds of clouds that only tests know."""

from collections.abc import Awaitable, Callable
from typing import Any

from homeassistant.config_entries import ConfigFlowResult

from custom_components.homeclouds.clouds.core.cloud import CloudType
from custom_components.homeclouds.config_flow import HomeCloudsConfigFlow


def _step(run: Callable[..., Awaitable[ConfigFlowResult]], *known: str) -> Callable[..., Awaitable[ConfigFlowResult]]:
    async def step(flow: HomeCloudsConfigFlow, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        return await run(flow, *known, user_input)

    return step


def _menu(key: str) -> Callable[..., Awaitable[ConfigFlowResult]]:
    async def step(flow: HomeCloudsConfigFlow, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        return await flow.choose_way_step(key)

    return step


def add_steps(kind: CloudType) -> None:
    """Give the flow the steps of a cloud."""
    flow, key = HomeCloudsConfigFlow, kind.key
    steps = {key: _step(flow.sign_in_step, key), f"{key}_way": _menu(key)}
    steps |= {f"{key}_{way}": _step(flow.way_step, key, way) for way in kind.ways}
    steps |= {f"{key}_{page}_done": _step(flow.page_done_step, key) for page in kind.pages}
    steps |= {f"{key}_{way}_code": _step(flow.code_step, key, way) for way in kind.codes}
    for name, step in steps.items():
        setattr(flow, f"async_step_{name}", step)
