"""Whatever is secret comes out of nothing that is said, however it is written there."""

from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable
import html
import json
import sys
from urllib.parse import quote, quote_plus, urlencode

from hypothesis import given, strategies as st
import pytest

from custom_components.homeclouds.clouds.core import redact as module
from custom_components.homeclouds.clouds.core.errors import CloudError, ErrorTable, UnexpectedError, foreseen
from custom_components.homeclouds.clouds.core.redact import learn, redacted, without_secrets
from custom_components.homeclouds.clouds.core.secret_names import HIDDEN
from tests.fuzz import fuzz

from .secret_shapes import ADDRESSES, CODINGS, ENCODINGS, LINES, LISTS, MARKUP, PAIRS, SENTENCES, Shape

_LIST = (
    "token accessToken access_token refresh_token accountToken tokenValue X-Access-Token ACCESSTOKEN secret appSecret "
    "client_secret apikey appKey deviceKey session_key lanKey password passwd Password userPassword pwd authorization "
    "Authorization X-Authorization sign signature Sign verifyCode authCode verification_code code userId user_id uid openId open_id "
    "unionId phone phoneNumber phone_number mobile email e-mail Email mail nickname userName appid at rt pin cookie ticket"
)
NAMES = _LIST.split()

_hidden = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=6, max_size=60)
_words = st.text("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/=_-.", min_size=6, max_size=80)
_any_text = st.text(st.characters(exclude_categories=["Cs"]), min_size=6, max_size=40)


@pytest.fixture(autouse=True)
def ignorant(monkeypatch: pytest.MonkeyPatch) -> None:
    """Know no secrets."""
    monkeypatch.setattr(module, "_known", {})


def nested(text: str, depth: int) -> str:
    """Return JSON in JSON in JSON."""
    for _ in range(depth):
        text = json.dumps({"data": text, "power": "1"})
    return text


SHAPES: dict[str, Callable[[str, str], str]] = {
    "json": lambda name, secret: json.dumps({"power": 1, name: secret, "x": 2}),
    "json, tight": lambda name, secret: json.dumps({name: secret, "x": "y"}, separators=(",", ":")),
    "json in json": lambda name, secret: nested(json.dumps({name: secret, "x": "y"}), 1),
    "json in json in json": lambda name, secret: nested(json.dumps({name: secret, "x": "y"}), 2),
    "cut off": lambda name, secret: json.dumps({name: secret})[:-2],
    "object": lambda name, secret: json.dumps({name: {"a": {"b": [secret]}}, "x": 1}),
    "list": lambda name, secret: json.dumps({name: ["other", secret]}),
    "pair": lambda name, secret: json.dumps({"name": name, "value": secret}),
    "pair of keys": lambda name, secret: json.dumps({"Key": name, "type": "string", "Value": secret}),
    "pair the other way round": lambda name, secret: json.dumps({"value": secret, "id": 7, "name": name}),
    "pair in json in json": lambda name, secret: nested(json.dumps([{"name": name, "value": secret}]), 1),
    "list of two": lambda name, secret: json.dumps([name, secret]),
    "lists of two": lambda name, secret: nested(json.dumps([["a", "b"], [name, secret], ["c", "d"]]), 1),
    "quoted json": lambda name, secret: quote(json.dumps({name: secret, "a": 1})),
    "twice quoted json": lambda name, secret: quote(quote(json.dumps({name: secret, "a": 1}), ""), ""),
    "quoted-plus json": lambda name, secret: quote_plus(json.dumps({name: secret, "a": 1})),
    "json in html": lambda name, secret: html.escape(json.dumps({name: secret, "a": 1})),
    "json with coded quotes": lambda name, secret: json.dumps(json.dumps({name: secret}))[1:-1].replace(
        '\\"', "\\u0022"
    ),
    "query": lambda name, secret: f"GET https://x.example/a?b=1&{urlencode({name: secret})}&c=2",
    "quoted query": lambda name, secret: quote(f"a=1&{urlencode({name: secret})}&c=2", ""),
    "unquoted query": lambda name, secret: f"a=1&{name}={secret.replace('&', '')}&c=2",
    "quoted json in json": lambda name, secret: quote(nested(json.dumps({name: secret, "a": 1}), 1)),
    "header": lambda name, secret: f"{name}: {secret}\r\nX: y",
    "element": lambda name, secret: f"<a><{name}>{secret}</{name}></a>",
    "full width colon": lambda name, secret: f"错误 {name}：{secret} 无效",
}
REPRS: dict[str, Callable[[str, str], str]] = {
    "dict": lambda name, secret: repr({name: secret, "x": 1}),
    "tuple": lambda name, secret: repr((name, secret)),
    "tuple of bytes": lambda name, secret: repr([(name.encode(), secret.encode())]),
    "call": lambda name, secret: f"Tokens({name.replace('-', '_')}={secret!r}, x=1)",
    "field": lambda name, secret: f"Field(name={name!r}, value={secret!r})",
    "pairs": lambda name, secret: f"name={name}&value={secret.replace('&', '')}&x=1",
}


def spelled(secret: str) -> set[str]:
    """Return how the secret would be recognized."""
    raw = secret.encode()
    return {
        secret,
        json.dumps(secret)[1:-1],
        quote(secret, ""),
        quote_plus(secret),
        b64encode(raw).decode().rstrip("="),
        urlsafe_b64encode(raw).decode().rstrip("="),
        b64encode(b64encode(raw)).decode().rstrip("="),
        b64encode(json.dumps({"x": secret}).encode()).decode().rstrip("="),
        raw.hex(),
        raw.hex().upper(),
        html.escape(secret),
    }


def shown(secret: str, text: str) -> bool:
    """Return whether a secret can be read in a text."""
    return any(form in text for form in spelled(secret))


@pytest.mark.parametrize("shape", [*SHAPES, *REPRS])
@fuzz
@given(name=st.sampled_from(NAMES), secret=_words)
def test_unknown_secrets_with_revealing_names(shape: str, name: str, secret: str) -> None:
    """What has a telling name is hidden though nobody said that it is secret; plain numbers of three digits are not."""
    text = (SHAPES | REPRS)[shape](name, f"{secret}-canary")
    assert "canary" not in redacted(text)


@pytest.mark.parametrize(
    "shape",
    [
        pytest.param(shape, id=f"{kind}: {name}")
        for kind, shapes in {
            "list": LISTS,
            "pair": PAIRS,
            "markup": MARKUP,
            "lines": LINES,
            "address": ADDRESSES,
        }.items()
        for name, shape in shapes.items()
    ],
)
@fuzz
@given(name=st.sampled_from(NAMES), secret=_words)
def test_unknown_secrets_in_other_formats(shape: Shape, name: str, secret: str) -> None:
    """So it is in lists beside lists, in pairs, in XML, in forms, in YAML, in tables, and in addresses."""
    assert "canary" not in redacted(shape(name, f"{secret}-canary"))


def test_secret_that_looks_like_a_name() -> None:
    """What is said to be a value is hidden even if it could be the name of one."""
    assert "canary" not in redacted(MARKUP["elements the other way round"]("token", "JWT-canary"))


@pytest.mark.parametrize("shape", SENTENCES)
@pytest.mark.parametrize(
    "name", ["token", "access_token", "Password", "client_secret", "apikey", "phoneNumber", "e-mail"]
)
def test_unknown_secrets_in_sentences(shape: str, name: str) -> None:
    """So it is in a vendor's words, where the name means nothing else."""
    assert "canary" not in redacted(SENTENCES[shape](name, "canary"))


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("shape", ['{{"token": "{}", "x": 1}}', "a=1&password={}&c=2", "lanKey: {}"])
def test_unknown_secrets_in_coded_texts(shape: str, encoding: str) -> None:
    """Of a text that is coded as a whole nothing is left if it names a secret; other such texts stay."""
    write = ENCODINGS[encoding]
    text, clean = write(shape.format("canary-77")), redacted(write(shape.format("canary-77")))
    assert HIDDEN in clean
    assert not any(text[start : start + 40] in clean for start in (0, len(text) - 40)), clean
    if encoding not in {"basic authentication", "signed token"}:
        other = write("power=1 and mode=cool, all is well here")
        assert redacted(other) == other


@pytest.mark.parametrize("shape", [shape for shape in SHAPES if "json" in shape or shape in {"pair", "list of two"}])
@fuzz
@given(name=st.sampled_from(NAMES), secret=_any_text)
def test_odd_secrets_with_revealing_names(shape: str, name: str, secret: str) -> None:
    """So it is with quotation marks, backslashes, brackets and whatever else in it."""
    text = SHAPES[shape](name, f"\"{secret}'}}\\canary")
    assert "canary" not in redacted(text)


@fuzz
@given(
    secret=_hidden | _words | _any_text,
    before=st.text(max_size=30),
    after=st.text(max_size=30),
    write=st.sampled_from(
        [
            str,
            repr,
            lambda text: nested(json.dumps({"x": text}), 0),
            lambda text: nested(json.dumps({"x": text}, ensure_ascii=False), 1),
            lambda text: nested(json.dumps({"x": text}), 2),
            quote,
            quote_plus,
            lambda text: quote(text, ""),
            lambda text: quote(quote(text, ""), ""),
            lambda text: quote(json.dumps({"x": text})),
            lambda text: b64encode(text.encode()).decode(),
            lambda text: urlsafe_b64encode(text.encode()).decode().rstrip("="),
            lambda text: b64encode(json.dumps({"x": text}, ensure_ascii=False).encode()).decode(),
            lambda text: b64encode(json.dumps({"x": text}).encode()).decode().replace("/", "\\/"),
            lambda text: b64encode(b64encode(text.encode())).decode(),
            html.escape,
            lambda text: text.encode().hex(),
            lambda text: text.encode().hex().upper(),
            lambda text: text.encode().hex("-"),
            lambda text: json.dumps([text[:3], text[3:]]) if text.isalnum() else text,
        ]
    ),
)
def test_known_secrets_anywhere(secret: str, before: str, after: str, write: Callable[[str], str]) -> None:
    """What is known to be secret is found in every spelling, wherever it stands."""
    if shown(secret, before + after + HIDDEN) or shown(secret, write("")):
        return
    learn(secret)
    text = f"{before} {write(secret)} {after}"
    clean = redacted(text)
    assert not shown(secret, clean.replace(HIDDEN, ""))


@pytest.mark.parametrize("coding", CODINGS)
def test_known_secrets_in_other_codings(coding: str) -> None:
    """What is known is found in any coding that can be undone; what is not known stays."""
    write, other = CODINGS[coding], "The power of Lamp 7 is on"
    for secret in ("Monday's", "hunter22", 'Tr0ub4dor&3 "x"', "密码abc星期一", "a8f5f167f44f4964e6c998dee827110c"):
        learn(secret)
        clean = redacted(f"refused: {write(secret)} (id 7)")
        assert HIDDEN in clean
        assert clean.startswith("refused: ")
    assert redacted(write(other)) == write(other)


@pytest.mark.parametrize(
    "private",
    [
        "+86 138 1234 5678",
        "+4915112345678",
        "13812345678",
        "8613812345678",
        "jane.doe+x@example.com",
        "jane.doe%40example.co.uk",
        "AA:BB:cc:dd:EE:FF",
        "aa-bb-cc-dd-ee-ff",
        "114.88.32.17",
        "2408:8207:1850:abcd::12",
        "2408:8207:1850:abcd:12:0:0:5",
        "31.230416,121.473701",
        "-0.127758; 51.507351",
        "310101199001011234",
        "eyJhbGciOiJSU0EtT0FFUCJ9.OKOawDo13gRp2ojaHV7.48V1_ALb6US04U3b.5eym8TW_c8SuK0ltJ3.XFBoMYUZodetZdvTiFvSkQ",
        "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE",
    ],
)
def test_what_shows_by_itself(private: str) -> None:
    """Who or where somebody is needs no telling name in a log, but is left in what a user asks for; secrets are in neither."""
    for text in ("no user {} found", "sent to {}.", '{{"x": "{}"}}', "https://a/b?to={}&x=1", "({})"):
        assert private not in redacted(text.format(private))
    is_secret = private.startswith(("eyJ", "AKID"))
    assert without_secrets({"x": f"it is {private}"}) == {"x": f"it is {HIDDEN if is_secret else private}"}


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-29 17:30:59.014+00:00 took 12.345678 s",
        "x=0.312713, y=0.329016 at 1795974049272",
        "1000000001 is version 3.5.1.22 at 192.168.1.17:8081, [::1]:80",
        "curl -u",
        "GET https://47.52.1.9/v1 (version 16.2.1.0, 2026:11:29 20:35) from 10.20.30.40",
        "frame aa0c010203ff00, 123456789012, accumulated, AABBCC00112",
        '{"deviceId": "0007A8C01F2B"}',
        '{"temp": 21.5, "humidity": 48.25, "energy": "13812345678.5"}',
    ],
)
def test_numbers_that_are_nobody(text: str) -> None:
    """Times, versions, addresses on the network, colors, and readings are needed to understand a log."""
    assert redacted(text) == text


@pytest.mark.parametrize("private", ["AABBCC001122", "aabbcc001122", "aabb.cc00.1122"])
def test_bare_macs(private: str) -> None:
    """They are hidden in sentences; in JSON they may be what a device is called by."""
    for text in ("device {} is gone", "no {}.", "({}), retried", "{}: refused"):
        assert private not in redacted(text.format(private))


@pytest.mark.parametrize("name", ["lat", "lng", "latitude", "homeLongitude"])
def test_positions(name: str) -> None:
    """A position is hidden though it is a plain number."""
    for value in (31.230416, "121.4737", -0.1278):
        assert str(value) not in redacted(json.dumps({name: value, "x": 1}))


@pytest.mark.parametrize(
    ("address", "secret"),
    [
        ("https://a/b?sv=2020&sig=Z%2FRHIX5Xcg0Mq2rqI3%3D&x=1", "RHIX5Xcg0Mq2rqI3"),
        ("https://a/b?q-ak=SomeKey123456&q-signature=abcdef012345", "SomeKey"),
        ("https://a/b?X-Amz-Credential=SomeKey123%2F2013&X-Amz-Signature=aeeed9bb", "aeeed9bb"),
        ("curl -X POST -u jane:hunter22 https://a/b", "hunter22"),
    ],
)
def test_signed_addresses(address: str, secret: str) -> None:
    """What opens a signed address is hidden, whoever's way of signing it is."""
    for text in (address, json.dumps({"url": address}), address.replace("/", "\\/")):
        assert secret not in redacted(text)


@fuzz
@given(text=st.text(st.sampled_from("tokenkey\"'\\:=,{}[]() &%25722Bbvalue"), max_size=300), most=st.integers(1, 300))
def test_no_text_is_too_odd(text: str, most: int) -> None:
    """Nothing raises, and nothing is longer than it may be."""
    assert len(redacted(text, most)) <= most


@pytest.mark.parametrize(
    "piece",
    [
        '{"token":',
        '{"value":',
        '"token",',
        "token=",
        '\\"token\\":\\"',
        '{"name":"token","value":{',
        "token ",
        "\\",
        "((",
        "%22",
        '{"names":["token","a"],"values":["',
        '["token","a"],',
        "<token>",
        "<name>token</name><value>",
        '<a name="token" value="',
        "- name: token\\n  value: a ",
        "token:\\n",
        "a,token\\n",
        'name="token"\\r\\n',
        "%3A%2F%2Fa",
        "%74",
        "\\x41",
        "--token ",
    ],
)
def test_long_texts_take_no_time(piece: str) -> None:
    """The work grows with the length, not with its square."""
    steps = [0, 0]
    for index, length in enumerate((4096, 16384)):
        text = (piece * length)[:length]
        steps[index] = module_steps(text)
    assert steps[1] < 10 * steps[0] + 2000


def module_steps(text: str) -> int:
    """Count the calls that redacting takes."""
    count = 0

    def trace(frame: object, event: str, argument: object) -> None:
        nonlocal count
        count += 1

    sys.setprofile(trace)
    try:
        redacted(text)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize(
    "text",
    [
        '{"code":0,"msg":"ok","retCode":"00000","errorCode":"G25005","power":"1"}',
        '{"Code": "InvalidParameterValue.DeviceNotExist", "signalStrength": -60}',
        '{"code": 10003, "applianceCode": "15393162840672"}',
        '{"name":"power","value":"1"},{"name":"temperature","value":"26.5"}',
        "token_expired: the vendor says so",
        "The device's monkey is 5",
        '{"token": null, "key": 0, "code": ""}',
        '{"names": ["power", "mode"], "values": ["on", "cool"]}',
        '<param name="power" value="on"/><name>mode</name><value>cool</value>',
        "POST https://api.example/v1/token (120 bytes)",
        "id,power,mode\n1,on,cool\n",
        "The signature is missing: see the documentation",
        "The password is not long enough, your token was already used, the access token is unauthorized",
        "Password length is invalid",
        "密码是必填项",
        "power: two words\nmode:\n  - cool\n",
    ],
)
def test_what_is_needed_stays(text: str) -> None:
    """A log can still be read."""
    assert redacted(text) == text


@pytest.mark.parametrize("shape", [*SHAPES, *REPRS])
@pytest.mark.parametrize("part", ["the name", "its beginning", "value"])
def test_known_secrets_that_are_words(shape: str, part: str) -> None:
    """Whose password is "token" or "value" does not thereby show what stands behind the name."""
    for name in NAMES:
        learn({"the name": name, "its beginning": name[:4]}.get(part, part))
        assert "canary" not in redacted((SHAPES | REPRS)[shape](name, "a-canary"))


@pytest.mark.parametrize(
    "write",
    [
        lambda text: "".join(f"\\u{ord(one):04x}" for one in text),
        lambda text: json.dumps("".join(f"\\u{ord(one):04X}" for one in text)),
        lambda text: str(list(text.encode())),
        lambda text: json.dumps({"type": "Buffer", "data": list(text.encode())}),
        lambda text: b64encode("".join(f"\\u{ord(one):04x}" for one in text).encode()).decode(),
    ],
)
@pytest.mark.parametrize("text", ["first-canary", '{"token": "a-canary"}', "a=1&password=a-canary"])
def test_coded_texts(text: str, write: Callable[[str], str]) -> None:
    """Secrets are found in whole texts that are written as escapes or as numbers; other such texts stay."""
    learn("first-canary")
    other = write("nothing of interest")
    clean = redacted(f"got {write(text)} and {other}")
    assert HIDDEN in clean
    assert other in clean


def test_secrets_that_show_by_themselves() -> None:
    """Addresses with a password, bearer tokens in words, private keys."""
    pem = "-----BEGIN PRIVATE KEY-----\ncanary\n-----END PRIVATE KEY-----"
    text = f"https://me:canary@host/ the Bearer canary-1 was refused {pem}"
    assert "canary" not in redacted(text)


def test_known_everywhere() -> None:
    """What one account learned is hidden in what another says, too; the oldest are forgotten in the end."""
    learn("first-secret")
    assert redacted("first-secret") == HIDDEN
    learn(*(f"number-{number}" for number in range(5000)))
    assert redacted("number-4999") == HIDDEN
    assert len(module._known) < 3000


def test_errors_say_nothing_secret() -> None:
    """Vendors' words lose their secrets and their length where an error is made; so do codes."""
    learn("AT-demo-0001")
    text = "bad request: Authorization: Bearer AT-demo-0002 AT-demo-0001 " + "x" * 1000
    for error in (
        CloudError(text, code=text),
        ErrorTable({}).error(text, text),
        foreseen(ValueError(text), set()),
        UnexpectedError(f"a {'y' * 190} AT-demo-0001"),
        CloudError(f"{'y' * 190} AT-demo-0001 {'y' * 90000} AT-demo-0001"),
    ):
        said = f"{error} {error.code}"
        assert "AT-demo" not in said
        assert len(str(error)) <= 200
        assert len(error.code or "") <= 64
    assert len(redacted("x" * 100000, 200)) <= 200


def test_traceback_says_nothing_secret(caplog: pytest.LogCaptureFixture) -> None:
    """It is logged once, without what the exception says of secrets."""
    learn("AT-demo-0001")
    seen: set[str] = set()
    for _ in range(2):
        try:
            int("AT-demo-0001")
        except ValueError as err:
            foreseen(err, seen)
    assert caplog.text.count("Traceback") == 1
    assert "AT-demo" not in caplog.text
    assert foreseen(ValueError(), seen).key == "unexpected_error"


@pytest.mark.parametrize("write", [b64encode, urlsafe_b64encode, lambda raw: b64encode(b64encode(raw))])
def test_unknown_secrets_in_base64(write: Callable[[bytes], bytes]) -> None:
    """What has a telling name is hidden too if the whole is coded; other coded texts stay."""
    for around in ("", "q", "data/"):
        for behind in ("", "x", "xyz"):
            text = write(json.dumps({"power": 1, "accessToken": "canary-77?>~"}).encode()).decode().rstrip("=")
            assert text not in redacted(f"{around}{text}{behind}")
    text = write(json.dumps({"power": 1, "mode": "cool", "fan": "auto"}).encode()).decode()
    assert redacted(text) == text


def test_answers_to_calls_of_the_users() -> None:
    """Secrets are hidden wherever an answer names them; people and places, and plain numbers, are shown."""
    answer = {
        "user": {"accessToken": "canary", "userId": "1000", "key1": 1, "code": None},
        "pairs": [{"name": "secret", "value": "canary", "type": "text"}, {"name": "power", "value": "on"}],
        "lists": {"names": ["id", "apikey"], "values": ["7", "canary"]},
        "rows": [["id", "mode", "token"], ["1", "cool", "canary"]],
        "two": [["token", "canary"], ["mode", "cool"]],
        "texts": ['{"password": "canary"}', "cool"],
    }
    clean = without_secrets(answer)
    assert "canary" not in str(clean)
    assert clean["user"] == {"accessToken": HIDDEN, "userId": "1000", "key1": 1, "code": None}
    assert clean["pairs"] == [{"name": "secret", "value": HIDDEN, "type": "text"}, {"name": "power", "value": "on"}]
    assert clean["two"] == [["token", HIDDEN], ["mode", "cool"]]
