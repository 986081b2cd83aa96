"""Result codes of answers, which are numbers or texts."""

from typing import Any

import pytest

from custom_components.homeclouds.clouds.core.errors import OfflineError, ProtocolError
from custom_components.homeclouds.clouds.core.http import Answer
from custom_components.homeclouds.clouds.ewelink import push
from custom_components.homeclouds.clouds.ewelink.api import Api
from custom_components.homeclouds.clouds.ewelink.codes import result_code
from custom_components.homeclouds.clouds.ewelink.params import json_object
from simulators.ewelink import Ewelink

from .conftest import Account
from .steps import LAMP


def in_text(answer: dict[str, Any]) -> dict[str, Any]:
    """Return an answer with its result as text."""
    return {**answer, "error": str(answer["error"])} if "error" in answer else answer


@pytest.mark.parametrize(
    ("error", "code"), [(0, 0), ("0", 0), ("0.0", 0), (503, 503), (" 503", 503), (None, None), ("", None)]
)
def test_result_code(error: Any, code: int | None) -> None:
    """A code counts however it is written."""
    assert result_code({"error": error}) == code


@pytest.mark.parametrize("odd", ["none", "0.5", "nan", "9" * 5000, [], {}])
def test_result_that_is_no_code(odd: Any) -> None:
    """What is no number says neither that something was done nor that it was not."""
    with pytest.raises(ProtocolError) as raised:
        result_code({"error": odd})
    assert raised.value.uncertain


async def test_codes_in_text_on_the_socket(
    listener: Account, ewelink: Ewelink, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sign-on, commands, and refusals are understood whose codes are texts."""
    decode = json_object

    def decode_in_text(text: Any) -> push.Frame | None:
        return None if (frame := decode(text)) is None else in_text(frame)

    monkeypatch.setattr(push, "json_object", decode_in_text)
    await listener.listen()
    assert listener.cloud.push.sign_ons == 1
    assert await listener.send(LAMP, switch="on") == {"switch": "on"}
    ewelink.faults.add("device_error", code=503, times=1)
    with pytest.raises(OfflineError):
        await listener.send(LAMP, switch="off")


async def test_codes_in_text_over_http(listener: Account, ewelink: Ewelink, monkeypatch: pytest.MonkeyPatch) -> None:
    """So are lists and commands over HTTP."""
    read = Answer.json
    monkeypatch.setattr(Answer, "json", lambda answer: in_text(read(answer)))
    await listener.fetch()
    assert await listener.send(LAMP, switch="on") == {"switch": "on"}
    assert ewelink.devices[LAMP].properties["switch"] == "on"


async def test_codes_of_several_commands() -> None:
    """Each command of a call has its own result; one that cannot be read is unknown, and those of others are not."""

    async def call(*args: Any, **kwargs: Any) -> dict[str, Any]:
        results = {"a": "0", "b": 503, "c": "none", "d": None}
        return {"respList": [{"id": device, "error": error} for device, error in results.items()]}

    assert await Api(call).things.set_statuses({}) == {"a": 0, "b": 503}
