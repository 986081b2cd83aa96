"""How a name and its secret may stand together in a text, beyond JSON and queries."""

from base64 import a85encode, b32encode, b64encode, b85encode
from collections.abc import Callable
import gzip
import html
import json
from textwrap import wrap
from urllib.parse import quote
import zlib

from multidict import CIMultiDict

type Shape = Callable[[str, str], str]

LISTS: dict[str, Shape] = {
    "names and values": lambda name, secret: json.dumps({"names": ["a", name, "b"], "values": ["1", secret, "2"]}),
    "values and names": lambda name, secret: json.dumps({"values": ["1", secret], "names": ["a", name]}),
    "keys and vals": lambda name, secret: json.dumps({"keys": ["a", name], "x": 1, "vals": ["1", secret]}),
    "fields and data": lambda name, secret: json.dumps({"fields": ["a", name], "data": ["1", secret]}),
    "columns and rows": lambda name, secret: json.dumps({"columns": ["a", name], "rows": [["1", "2"], ["2", secret]]}),
    "rows": lambda name, secret: json.dumps([["id", name, "x"], ["1", "b", "2"], ["2", secret, "3"]]),
    "tuples of names and values": lambda name, secret: repr({"names": ("a", name), "values": ("1", secret)}),
    "arguments": lambda name, secret: f"Query(names={['a', name]!r}, values={['1', secret]!r})",
    "texts with commas": lambda name, secret: json.dumps({"names": f"a,{name},b", "values": f"1,{secret},2"}),
    "query of lists": lambda name, secret: f"names=a,{name}&values=1,{quote(secret)}",
    "zipped": lambda name, secret: repr([("a", name), ("1", secret)]),
    "flat": lambda name, secret: json.dumps(["A", "b", name, secret]),
    "indented lists of two": lambda name, secret: json.dumps([[name, secret]], indent=2),
    "where and what": lambda name, secret: json.dumps({"loc": ["body", name], "msg": "bad", "input": secret}),
    "table": lambda name, secret: f"id,{name},x\r\n1,{secret.replace(',', '')},2\r\n",
    "quoted table": lambda name, secret: f'"id","{name}"\n"1","{secret}"\n',
    "table of Markdown": lambda name, secret: f"| name | {name} |\n|---|---|\n| x | {secret} |",
}
PAIRS: dict[str, Shape] = {
    "far apart": lambda name, secret: json.dumps({"name": name, **dict.fromkeys("abcdefgh", 1), "value": secret}),
    "attribute and result": lambda name, secret: json.dumps({"attr": name, "result": secret}),
    "parameter": lambda name, secret: json.dumps({"param": name, "paramValue": secret}),
    "old and new": lambda name, secret: json.dumps({"field": name, "old": secret, "new": secret}),
    "rejected": lambda name, secret: json.dumps({"field": name, "rejectedValue": secret, "message": "no"}),
    "typed": lambda name, secret: json.dumps({"key": name, "value": {"stringValue": secret}}),
    "label": lambda name, secret: json.dumps({"title": f"The {name}", "value": secret}),
    "indented": lambda name, secret: json.dumps([{"name": name, "value": secret}], indent=2),
    "value before name": lambda name, secret: f"value={quote(secret, '')}&x=1&name={name}",
    "repeated members": lambda name, secret: f"name=a&name={name}&value=1&value={quote(secret, '')}",
    "numbered members": lambda name, secret: f"P.1.Name=a&P.2.Name={name}&P.1.Value=1&P.2.Value={quote(secret, '')}",
    "member in brackets": lambda name, secret: f"data[{name}]={quote(secret, '')}&x=1",
    "member in quoted brackets": lambda name, secret: f"data%5B{name}%5D={quote(secret, '')}&x=1",
    "member with a path": lambda name, secret: f"data.{name}={quote(secret, '')}&x=1",
    "item": lambda name, secret: f"data['{name}'] = '{secret}'",
}
MARKUP: dict[str, Shape] = {
    "attribute": lambda name, secret: f'<a x="1" {name}="{secret}" y=\'2\'/>',
    "name and value": lambda name, secret: f'<param name="{name}" value="{secret}"/>',
    "value and name": lambda name, secret: f"<param value='{secret}' name='{name}'/>",
    "input": lambda name, secret: f'<input type="hidden" name="{name}" id="q" value="{secret}">',
    "named element": lambda name, secret: f'<entry key="{name}">{secret}</entry>',
    "named element of elements": lambda name, secret: f'<entry key="{name}"><v>{secret}</v></entry>',
    "property list": lambda name, secret: f"<key>{name}</key>\n<string>{secret}</string>",
    "elements of a pair": lambda name, secret: f"<p><name>{name}</name><value>{secret}</value></p>",
    "elements the other way round": lambda name, secret: f"<p><value>{secret}</value><name>{name}</name></p>",
    "nested elements": lambda name, secret: f"<m><name>{name}</name><value><string>{secret}</string></value></m>",
    "character data": lambda name, secret: f"<{name}><![CDATA[{secret}]]></{name}>",
    "namespace": lambda name, secret: f'<ns:{name} type="x">{secret}</ns:{name}>',
    "element of elements": lambda name, secret: f"<{name}><v>{secret}</v></{name}>",
    "escaped": lambda name, secret: html.escape(f'<param name="{name}" value="{secret}"/>'),
}


def _form(name: str, secret: str, more: str = "") -> str:
    return f'--B\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n{secret}\r\n--B--'


LINES: dict[str, Shape] = {
    "form": _form,
    "form with types": lambda name, secret: _form(name, secret, "\r\nContent-Type: text/plain"),
    "form with a file": lambda name, secret: f"--B\nX: y\nX-D: form-data; name={name}; filename=x\n\n{secret}\n--B--",
    "form in JSON": lambda name, secret: json.dumps(_form(name, secret)),
    "form in a repr": lambda name, secret: repr(_form(name, secret).encode()),
    "cookie": lambda name, secret: f"Cookie: a=b; {name}={secret}; c=d",
    "set cookie": lambda name, secret: f"Set-Cookie: {name}={secret}; Path=/; HttpOnly",
    "headers": lambda name, secret: repr(CIMultiDict({"A": "b", name: f"Bearer {secret}"})),
    "raw headers": lambda name, secret: repr(((b"A", b"b"), (name.encode(), secret.encode()))),
    "YAML": lambda name, secret: f"a: 1\n{name}: {secret}\nb: 2",
    "YAML pair": lambda name, secret: f"- name: {name}\n  value: {secret}\n",
    "YAML pair the other way round": lambda name, secret: f"- value: two {secret}\n  name: {name}\n",
    "YAML block": lambda name, secret: f"{name}: |\n  {secret}\n  second {secret}\nb: 2",
    "YAML list": lambda name, secret: f"a: 1\n{name}:\n- x\n- {secret}\nb: 2",
    "YAML object": lambda name, secret: f"  {name}:\n    inner: {secret}\n  b: 2",
    "INI": lambda name, secret: f"[x]\n{name} = {secret}\n",
    "fields": lambda name, secret: f"{name}|{secret}|x",
    "columns": lambda name, secret: f"{name}\t{secret}\n",
    "environment": lambda name, secret: f"export {name}={secret}",
    "option": lambda name, secret: f"run --{name} {secret} --x",
    "option of a list": lambda name, secret: repr(["run", f"--{name}", secret]),
    "PHP": lambda name, secret: f"Array\n(\n    [{name}] => {secret}\n)",
    "PHP with types": lambda name, secret: f'["{name}"]=>\n  string(6) "{secret}"',
    "PHP stored": lambda name, secret: f's:5:"{name}";s:6:"{secret}";',
    "Go": lambda name, secret: f"map[a:1 {name}:{secret} c:2]",
    "bytearray": lambda name, secret: repr({name: bytearray(secret.encode())}),
    "wrapped": lambda name, secret: f"Login({name.replace('-', '_')}=Secret(value={secret!r}))",
    "smart quotes": lambda name, secret: f"“{name}”：“{secret}”",
    "words": lambda name, secret: json.dumps({f"The {name}": secret}),
    "Chinese": lambda name, secret: json.dumps({"密码": secret, "令牌": secret}, ensure_ascii=False),
    "Chinese, escaped": lambda name, secret: json.dumps({"密码": secret}),
}
ADDRESSES: dict[str, Shape] = {
    "user and password": lambda name, secret: f"https://user:{quote(secret, '')}@host/a",
    "password alone": lambda name, secret: f"mqtts://{quote(secret, '')}@host/a",
    "password without user": lambda name, secret: f"redis://:{quote(secret, '')}@host/a",
    "quoted": lambda name, secret: quote(f"https://user:{quote(secret, '')}@host/a", ""),
    "fragment": lambda name, secret: f"https://a/b#{name}={quote(secret)}",
    "parameter of a path": lambda name, secret: f"https://a/b;{name}={quote(secret, '')}/c",
}
SENTENCES: dict[str, Shape] = {
    "quoted": lambda name, secret: f"the {name} '{secret}' is invalid",
    "brackets": lambda name, secret: f"invalid {name} [{secret}]",
    "parentheses": lambda name, secret: f"invalid {name} ({secret})",
    "backticks": lambda name, secret: f"invalid {name}: `{secret}`",
    "random": lambda name, secret: f"the {name} is a8-{secret}",
    "word": lambda name, secret: f"The {name} is {secret}, which is too old.",
    "word of a past": lambda name, secret: f"Your {name} was {secret}",
    "word before its state": lambda name, secret: f"{name} {secret} is invalid",
    "word before its state, without a verb": lambda name, secret: f"invalid: {name} {secret} not found",
    "word before its name": lambda name, secret: f"{secret} is not a valid {name}",
    "quoted word before its name": lambda name, secret: f"got '{secret}' as {name}",
    "assignment": lambda name, secret: f"{name} := {secret}",
    "Chinese, without a verb": lambda name, secret: f"验证码{secret}错误",
    "Chinese, state first": lambda name, secret: f"{name}错误：{secret}",
    "Chinese word": lambda name, secret: f"您的密码是{secret}。",
    "path": lambda name, secret: f"GET /api/{name}/a8-{secret.replace('/', '')}/x",
}
"""For names that mean nothing else."""


def _units(text: str, form: str) -> str:
    return "".join(form.format(byte) for byte in text.encode())


ENCODINGS: dict[str, Callable[[str], str]] = {
    "hexadecimal": lambda text: text.encode().hex(),
    "hexadecimal with spaces": lambda text: text.encode().hex(" "),
    "hexadecimal with colons": lambda text: text.encode().hex(":"),
    "bytes": lambda text: _units(text, "\\x{:02x}"),
    "octal": lambda text: _units(text, "\\{:03o}"),
    "braces": lambda text: _units(text, "\\u{{{:x}}}"),
    "all quoted": lambda text: _units(text, "%{:02X}"),
    "every other letter quoted": lambda text: "".join(
        f"%{ord(one):02X}" if index % 2 or one in ' "' else one for index, one in enumerate(text)
    ),
    "references": lambda text: _units(text, "&#{};"),
    "hexadecimal references": lambda text: _units(text, "&#x{:x};"),
    "hexadecimal numbers": lambda text: str([hex(byte) for byte in text.encode()]),
    "characters": lambda text: json.dumps(list(text)),
    "two bytes a character": lambda text: repr(text.encode("utf-16-le")),
    "base64 in lines": lambda text: "\n".join(wrap(b64encode(f'{{"a": "{"y" * 60}"}}{text}'.encode()).decode(), 76)),
    "packed": lambda text: b64encode(gzip.compress(text.encode())).decode(),
    "packed otherwise": lambda text: b64encode(zlib.compress(text.encode())).decode(),
    "basic authentication": lambda text: "Basic " + b64encode(f"user:{text}".encode()).decode(),
    "one letter escaped": lambda text: text.replace("k", "\\u006b"),
    "signed token": lambda text: ".".join(
        b64encode(part).decode().rstrip("=") for part in (b'{"alg":"HS256"}', f'{{"a":"{text[:4]}"}}'.encode(), b"sign")
    ),
}
"""How a whole text with a telling name may be written."""


def _some(text: str, write: Callable[[str], str]) -> str:
    """Write every third letter otherwise."""
    return "".join(one if index % 3 else write(one) for index, one in enumerate(text))


CODINGS: dict[str, Callable[[str], str]] = {
    "upper case": str.upper,
    "hexadecimal with dashes": lambda text: text.encode().hex("-"),
    "hexadecimal in lines": lambda text: text.encode().hex("\n"),
    "hexadecimal as numbers": lambda text: " ".join(f"0x{byte:02X}" for byte in text.encode()),
    "hexadecimal, packed": lambda text: gzip.compress(text.encode()).hex(),
    "bytes, packed": lambda text: repr(gzip.compress(text.encode())),
    "binary": lambda text: " ".join(f"{byte:08b}" for byte in text.encode()),
    "octal numbers": lambda text: " ".join(f"{byte:03o}" for byte in text.encode()),
    "numbers": lambda text: " ".join(str(byte) for byte in text.encode()),
    "signed numbers": lambda text: str([(byte + 128) % 256 - 128 for byte in text.encode()]),
    "numbered numbers": lambda text: json.dumps({str(index): byte for index, byte in enumerate(text.encode())}),
    "reversed": lambda text: text[::-1],
    "base85": lambda text: b85encode(text.encode()).decode(),
    "Ascii85": lambda text: a85encode(text.encode()).decode(),
    "base64 of base64": lambda text: b64encode(b64encode(text.encode())).decode(),
    "base64 in groups": lambda text: " ".join(wrap(b64encode(text.encode()).decode(), 4)),
    "base32": lambda text: b32encode(text.encode()).decode().lower(),
    "quoted printable": lambda text: _units(text, "={:02X}"),
    "some quoted four times": lambda text: _some(
        text, lambda one: "%252525" + quote(one, "").strip("%") if one in "&'\" " else one
    ),
    "some references": lambda text: _some(text, lambda one: f"&#{ord(one)};"),
    "references of references": lambda text: _some(text, lambda one: f"&amp;#x{ord(one):04x};"),
    "references without end": lambda text: "".join(f"&#{ord(one)}" for one in text) + " ",
    "some escaped": lambda text: _some(text, lambda one: f"\\u{ord(one):04x}"),
    "some escaped and quoted": lambda text: _some(text, lambda one: f"%5Cu{ord(one):04X}"),
    "some in octal": lambda text: _some(text, lambda one: "".join(f"\\{byte:03o}" for byte in one.encode())),
    "five times JSON": lambda text: json.dumps(json.dumps(json.dumps(json.dumps(json.dumps(text))))),
    "repr of JSON": lambda text: repr(json.dumps({"a": text})),
    "spaced": " ".join,
    "with what cannot be seen": "\u200b".join,
    "cut into lines": lambda text: f"{text[:5]}\n{text[5:]}",
    "cut into members": lambda text: json.dumps({"a": text[:3], "b": text[3:]}, ensure_ascii=False),
    "wide letters": lambda text: "".join(chr(ord(one) + 0xFEE0) if "!" <= one <= "~" else one for one in text),
}
"""How a secret may be written by whoever knows it."""
