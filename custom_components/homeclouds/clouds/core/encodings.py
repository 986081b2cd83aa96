"""How a text may be written within another: base64, hexadecimal, escapes, lists of numbers."""

from base64 import b64decode
from collections.abc import Callable, Iterator, Mapping
import html
import re
from urllib.parse import unquote_plus
import zlib

_CODE_UNIT = re.compile(r"u\{?0{0,4}([0-9A-Fa-f]{1,4})\}?")
_BYTE = re.compile(r"\\+x([0-9A-Fa-f]{2})|\\+([0-7]{3})")
_ESCAPED = re.compile(r"(?<!\\)\\+(?:u([0-9A-Fa-f]{4})|x(00|[4-7][0-9A-Fa-f]))")
_NUMBER = re.compile(r"0x([0-9A-Fa-f]{1,2})|(-?\d+)")
_INDEX = re.compile(r"""["']?\d+["']?\s*:""")
_PACKED = (b"\x1f\x8b", b"\x78\x01", b"\x78\x9c", b"\x78\xda")
_LARGEST = 65536
"""Bytes that a compressed text is unpacked to at most."""


def _of_base64(coded: str) -> Iterator[str]:
    plain = re.sub(r"\\+[rn]|[\\\s]", "", coded).replace("-", "+").replace("_", "/")
    # What stands before and after it may look like a part of it
    for start in range(4):
        part = plain[start : len(plain) - ((len(plain) - start) % 4 == 1)]
        raw = _unpacked(b64decode(part + "=" * (-len(part) % 4)))
        text = raw.decode(errors="replace")
        if text.count("\N{REPLACEMENT CHARACTER}") * 4 <= len(text):
            yield text


def _unpacked(raw: bytes) -> bytes:
    """Return what packed bytes hold; others as they are."""
    if not raw.startswith(_PACKED):
        return raw
    try:
        return zlib.decompressobj(47).decompress(raw, _LARGEST)
    except zlib.error:
        return raw


def _of_credentials(coded: str) -> Iterator[str]:
    """Yield what basic authentication carries as a member with a telling name."""
    for text in _of_base64(coded.partition(" ")[2]):
        user, colon, password = text.partition(":")
        if colon and user.isprintable():
            yield f"password={password}"


def _of_hexadecimal(coded: str) -> Iterator[str]:
    digits = re.sub(r"[ :]|0x|\\+x", "", coded)
    for start in (0, 1):
        part = digits[start : len(digits) - (len(digits) - start) % 2]
        yield _unpacked(bytes.fromhex(part)).replace(b"\0", b"").decode(errors="replace")


def _of_escapes(coded: str) -> Iterator[str]:
    units = b"".join(int(code, 16).to_bytes(2) for code in _CODE_UNIT.findall(coded))
    yield units.decode("utf-16-be", errors="replace")


def _of_octal(coded: str) -> Iterator[str]:
    yield bytes(int(one or "0", 16) | int(other or "0", 8) & 255 for one, other in _BYTE.findall(coded)).decode(
        errors="replace"
    )


def _of_numbers(coded: str) -> Iterator[str]:
    found = _NUMBER.findall(_INDEX.sub("", coded))
    numbers = (int(hexadecimal, 16) if hexadecimal else int(digits) for hexadecimal, digits in found)
    small = [number for number in numbers if -128 <= number < 256]
    yield bytes(number & 255 for number in small).decode(errors="replace")
    if min(small, default=0) < 0:
        yield bytes(abs(number) for number in small).decode(errors="replace")
    for digits, base in (("01", 2), ("01234567", 8)):
        if all(set(number) <= set(digits) for _, number in found):
            yield bytes(int(number, base) & 255 for _, number in found if number).decode(errors="replace")


def _of_repr(coded: str) -> Iterator[str]:
    """Yield what packed bytes hold whose repr this is."""
    raw = coded.encode("latin-1", errors="replace").decode("unicode_escape", errors="replace")
    yield _unpacked(raw.encode("latin-1", errors="replace")).decode(errors="replace")


def _of_characters(coded: str) -> Iterator[str]:
    yield "".join(re.findall(r"""["'](\\?.)["']""", coded)).replace("\\", "")


def _of_references(coded: str) -> Iterator[str]:
    yield html.unescape(coded)


def _of_quoted(coded: str) -> Iterator[str]:
    for _ in range(3):
        if (plain := unquote_plus(coded)) == coded:
            return
        yield (coded := plain)


def with_plain_letters(text: str) -> str:
    """Return the text with letters in the place of their escapes."""
    return _ESCAPED.sub(lambda found: chr(int(found[1] or found[2], 16)), text).replace("\0", "")


type Encodings = Mapping[re.Pattern[str], Callable[[str], Iterator[str]]]

ENCODINGS: Encodings = {
    re.compile(r"(?:[A-Za-z0-9+/_-]|\\+/){16,}(?:(?:\r?\n|\\+r\\+n|\\+n)(?:[A-Za-z0-9+/_-]|\\+/){4,})*"): _of_base64,
    re.compile(r"Basic [A-Za-z0-9+/]{6,}={0,2}"): _of_credentials,
    re.compile(r"(?:[0-9A-Fa-f]{2}[ :]?){8,}"): _of_hexadecimal,
    re.compile(r"(?<!\\)(?:\\+u(?:[0-9A-Fa-f]{4}|\{[0-9A-Fa-f]{1,4}\})){4,}"): _of_escapes,
    re.compile(r"(?<!\\)(?:\\+x[0-9A-Fa-f]{2}|\\+[0-7]{3}){4,}"): _of_octal,
    re.compile(
        r"""(?:(?:["']?\d{1,5}["']?\s*:\s*)?["']?(?:0x[0-9A-Fa-f]{1,2}|-?\d{1,3}|[01]{8})["']?(?:,\s*|[\s;-])){3,}"""
        r"""(?:["']?\d{1,5}["']?\s*:\s*)?["']?(?:0x[0-9A-Fa-f]{1,2}|-?\d{1,3}|[01]{8})(?!\d)"""
    ): _of_numbers,
    re.compile(r"(?:\\x1f\\x8b|x\\(?:x01|x9c|xda))(?:\\.|[^\\'\"])*"): _of_repr,
    re.compile(r"""(?:["']\\?.["'],\s*){3,}["']\\?.["']"""): _of_characters,
    re.compile(r"(?:&#x?[0-9A-Fa-f]{2,5};){4,}|&lt;.*&gt;", re.DOTALL): _of_references,
}
"""Texts that are written otherwise as a whole, each with how to read it; there may be more than one way."""
MIXTURES: Encodings = {
    re.compile(r"(?<!\S)(?:[^\s%]|%(?!(?:25)*[4-7]))*%\S*"): _of_quoted,
}
"""Texts in which some letters are written otherwise."""
