"""The signature's vectors, and numbers that are never given twice."""

import pytest

from custom_components.homeclouds.clouds.haier.signing import Sequence, signature, system_signature

KEY, STAMP = "504f37c39bb062a789b28598fe94d9d8", "1614331048386"


@pytest.mark.parametrize(
    ("path", "body", "key", "expected"),
    [
        (
            "/shadow/v1/info",
            '{"deviceId":"2C37C530B5F1"}',
            KEY,
            "7e5ffbf921dabc9dc3db657c4d2fdb7c990444380d638973f26762722d7b09d2",
        ),
        (
            "/stdudse/v1/sendbatchCmd/1",
            '{"name": "a b"}',
            KEY,
            "f6948aef113d44974ec8f539e67efb895c58d900f949e56deebfc15a578d7e4f",
        ),
        (
            "/stdudse/v1/sendbatchCmd/1",
            '{\r\n\t"name":"ab"\n}',
            f' "{KEY}" ',
            "f6948aef113d44974ec8f539e67efb895c58d900f949e56deebfc15a578d7e4f",
        ),
    ],
    ids=["official", "blanks vanish", "line ends and quoted key"],
)
def test_signature(path: str, body: str, key: str, expected: str) -> None:
    """The official vector, and that blanks are no part of what is signed."""
    assert signature(path, body, "MB-DEMO-0000", key, STAMP) == expected


def test_system_signature() -> None:
    """The flavour of the OAuth calls: sha256 of id, key and time."""
    assert system_signature("a", "b", "1") == "ca5ba87c93d42f8a45c1e0f569bba8bac92c80f4ce6c864bd44d136572411b7e"


def test_sequence() -> None:
    """14 digits of China time and 6 that count; none twice even if the clock goes back or the count wraps."""
    times = iter([0.0, 0.0, -60.0, 1.0])
    sequence = Sequence(clock=lambda: next(times) + 1_700_000_000, _count=999_998)
    numbers = [sequence.next() for _ in range(4)]
    assert numbers == ["20231115061320999999", "20231115061320000000", "20231115061320000001", "20231115061321000002"]
