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
        return await flow.choose_login_method_step(key)

    return step


def add_steps(kind: CloudType) -> None:
    """Give the flow the steps of a cloud."""
    flow, key = HomeCloudsConfigFlow, kind.key
    steps = {key: _step(flow.sign_in_step, key), f"{key}_login_method": _menu(key)}
    steps |= {
        f"{key}_{login_method}": _step(flow.login_method_step, key, login_method) for login_method in kind.login_methods
    }
    steps |= {f"{key}_{page}_done": _step(flow.page_done_step, key) for page in kind.pages}
    steps |= {f"{key}_{login_method}_code": _step(flow.code_step, key, login_method) for login_method in kind.codes}
    for name, step in steps.items():
        setattr(flow, f"async_step_{name}", step)
