"""Steps of the config flow for kinds of clouds that only tests know."""

from functools import partialmethod

from custom_components.homeclouds.clouds.core.cloud import CloudType
from custom_components.homeclouds.config_flow import HomeCloudsConfigFlow


def add_steps(kind: CloudType) -> None:
    """Give the flow the steps of a cloud."""
    flow, key = HomeCloudsConfigFlow, kind.key
    steps = {
        key: partialmethod(flow.sign_in_step, key),
        f"{key}_login_method": partialmethod(flow.choose_login_method_step, key),
        **{f"{key}_{each}": partialmethod(flow.login_method_step, key, each) for each in kind.login_methods},
        **{f"{key}_{page}_done": partialmethod(flow.page_done_step, key) for page in kind.pages},
        **{f"{key}_{each}_code": partialmethod(flow.code_step, key, each) for each in kind.codes},
    }
    for name, step in steps.items():
        setattr(flow, f"async_step_{name}", step)
