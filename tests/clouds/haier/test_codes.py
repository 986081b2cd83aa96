"""Every code of the document, read from the vendor's own table, has a class."""

import re

import pytest

from custom_components.homeclouds.clouds.core import errors
from custom_components.homeclouds.clouds.haier import codes

# "公共错误码" of the UWS document, in its order.
DOCUMENT = [
    "A00001",
    "A00002",
    "A00003",
    "A00004",
    "A00005",
    "A00006",
    "A00007",
    "A00008",
    "A00009",
    "B00001",
    "B00002",
    "B00003",
    "B00004",
    "B00006",
    "B00007",
    "C00001",
    "C00002",
    "C00003",
    "C00004",
    "C00005",
    "C00006",
    "C00007",
    "C00008",
    "D00001",
    "D00002",
    "D00003",
    "D00004",
    "D00005",
    "D00006",
    "D00007",
    "D00008",
    "D00009",
    "D00010",
    "D00011",
    "D00012",
    "D00013",
    "D00015",
    "D00016",
    "D00017",
    "E31104",
    "E31105",
    "E31106",
    "E31107",
    "E31108",
    "E31109",
    "E31111",
    "E31129",
    "E31130",
    "E31131",
    "E31132",
    "E31133",
    "E31134",
    "F31211",
    "F31212",
    "F31213",
    "F31214",
    "F31215",
    "F31216",
    "F31217",
    "F31218",
    "F31219",
    "F31221",
    "F31222",
    "F31223",
    "F31224",
    "F31225",
    "F31301",
    "G20003",
    "G20201",
    "G20202",
    "G20301",
    "20903",
    "G20904",
    "G20908",
    "G20910",
    "G23401",
    "G23501",
    "G24001",
    "H00001",
    "H32004",
    "H32005",
    "H32006",
    "H32007",
    "H32008",
    "H32009",
    "H32010",
    "H32011",
    "LC0001",
    "LS0001",
    "LI0001",
    "LG0001",
    "S00001",
    "S00002",
    "S00003",
    "S00004",
    "Y00001",
    "Y00002",
    "Y00003",
]


@pytest.mark.parametrize("code", DOCUMENT)
def test_document_is_complete(code: str) -> None:
    """No documented code falls through to the default."""
    assert code in codes.COMMON.codes


@pytest.mark.parametrize(
    ("code", "kind", "field"),
    [
        ("A00003", errors.ServerError, None),
        ("B00005", codes.RequestError, None),
        ("C00001", errors.SecretError, "app_key"),
        ("C00002", errors.SetupError, "app_id"),
        ("C00005", codes.RepeatedError, None),
        ("D00001", errors.ClockError, None),
        ("D00002", errors.AuthError, "password"),
        ("D00004", errors.TokenError, None),
        ("D00005", codes.ForeignTokenError, "client_id"),
        ("21016", codes.ForeignTokenError, "client_id"),
        ("D00009", errors.CaptchaError, None),
        ("D00010", errors.LockedError, None),
        ("D00017", codes.UnknownAccountError, "username"),
        ("G23401", errors.GoneError, None),
        ("S00002", codes.MessageError, None),
        ("S03002", errors.OfflineError, None),
        ("Y00003", codes.NoModelError, None),
        ("Z99999", errors.CommandError, None),
    ],
)
def test_reactions(code: str, kind: type[errors.CloudError], field: str | None) -> None:
    """A code's class is its reaction; a code that blames a field of the form says so."""
    with pytest.raises(kind) as caught:
        codes.check({"retCode": code, "retInfo": "because"})
    assert type(caught.value) is kind
    assert (caught.value.code, caught.value.field) == (code, field)
    assert re.search("because", str(caught.value))


def test_no_code() -> None:
    """An answer without a code is none of theirs."""
    with pytest.raises(errors.ProtocolError):
        codes.check({})


def test_same_code_of_a_command() -> None:
    """S00002 is a missing task in general, but a silent device in the result of a command."""
    assert isinstance(codes.CONTROL.error("S00002"), errors.NoAnswerError)
