"""Throw-away certificates for mutual TLS on loopback."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
import ipaddress
from pathlib import Path
import ssl
from tempfile import TemporaryDirectory

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID


@dataclass(frozen=True)
class Pair:
    """A certificate and its key, as PEM."""

    certificate: str
    key: str


class Authority:
    """Signs certificates for one side of the conversation."""

    def __init__(self, name: str) -> None:
        """Make the authority's own certificate."""
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _name(name)
        builder = _builder(self._name, self._name, self._key.public_key(), timedelta(days=30))
        usage = x509.KeyUsage(
            digital_signature=True,
            content_commitment=False,
            key_encipherment=False,
            data_encipherment=False,
            key_agreement=False,
            key_cert_sign=True,
            crl_sign=True,
            encipher_only=False,
            decipher_only=False,
        )
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        builder = builder.add_extension(usage, critical=True)
        builder = builder.add_extension(
            x509.SubjectKeyIdentifier.from_public_key(self._key.public_key()), critical=False
        )
        self._own = builder.sign(self._key, hashes.SHA256())

    @property
    def certificate(self) -> str:
        """The authority's certificate as PEM."""
        return self._own.public_bytes(Encoding.PEM).decode()

    def issue(self, name: str, *, days: float = 30, address: str = "127.0.0.1") -> Pair:
        """Return a certificate for an address that ends in some days (in the past, if negative)."""
        key = ec.generate_private_key(ec.SECP256R1())
        builder = _builder(_name(name), self._name, key.public_key(), timedelta(days=days))
        names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address)), x509.DNSName("localhost")])
        builder = builder.add_extension(names, critical=False)
        builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        builder = builder.add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), critical=False
        )
        signed = builder.sign(self._key, hashes.SHA256())
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        return Pair(signed.public_bytes(Encoding.PEM).decode(), pem.decode())


def server_side(pair: Pair, trusted: str) -> ssl.SSLContext:
    """Return a server's context that demands certificates of an authority."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(cadata=trusted)
    _load(context, pair)
    return context


def client_side(pair: Pair | None, trusted: str) -> ssl.SSLContext:
    """Return a client's context, with or without a certificate of its own."""
    context = ssl.create_default_context(cadata=trusted)
    if pair is not None:
        _load(context, pair)
    return context


def _load(context: ssl.SSLContext, pair: Pair) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder, "pair.pem")
        path.write_text(pair.key + pair.certificate)
        context.load_cert_chain(path)


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, life: timedelta
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=60))
        .not_valid_after(now + life)
    )
