"""The strategies of the fuzz tests generate what they promise."""

from contextlib import suppress
import json

from hypothesis import given

from .fuzz import any_bytes, fuzz, json_objects, json_texts, mutated, mutated_bytes

MESSAGE = {"action": "update", "deviceid": "1000", "params": {"switch": "on", "switches": [{"outlet": 0}]}}


@fuzz
@given(mutated([MESSAGE], "params"), json_objects("params", "switch"), mutated_bytes([b"abcdef"]), any_bytes)
def test_strategies_generate_json_and_bytes(message: object, body: dict[str, object], frame: bytes, raw: bytes) -> None:
    """All that is generated passes through a JSON text, as it would from a server."""
    for value in (message, body):
        json.loads(json.dumps(value).encode())
    assert isinstance(frame + raw, bytes)
    assert MESSAGE == {"action": "update", "deviceid": "1000", "params": {"switch": "on", "switches": [{"outlet": 0}]}}


@fuzz
@given(json_texts("params", valid=[MESSAGE]))
def test_bodies_are_json_or_refused(body: bytes) -> None:
    """A body is JSON or refused with one of the parser's own errors."""
    with suppress(ValueError, RecursionError):
        json.loads(body)
