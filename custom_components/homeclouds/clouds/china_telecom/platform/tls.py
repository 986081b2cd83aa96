"""Certificates of both sides, out of texts that are kept in Home Assistant's storage."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
import ssl
from tempfile import TemporaryDirectory

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from ..errors import CertificateProblem


@dataclass(frozen=True, slots=True)
class Identity:
    """Client certificate (with its chain), its key, and the authority of the partner's certificate; PEM texts."""

    certificate: str = ""
    key: str = field(default="", repr=False)
    authority: str = ""

    @property
    def ends(self) -> datetime | None:
        """When the client certificate expires."""
        if not self.certificate:
            return None
        return min(one.not_valid_after_utc for one in _certificates(self.certificate, "certificate"))

    def check(self) -> None:
        """See whether the texts are what they should be and fit each other.

        Raises CertificateProblem with the field: `certificate`, `key` or `ca`.
        """
        if self.authority:
            _certificates(self.authority, "ca")
        if not self.certificate and not self.key:
            return
        own = _certificates(self.certificate, "certificate")[0]
        try:
            key = load_pem_private_key(self.key.encode(), None)
        except (ValueError, TypeError) as err:
            raise CertificateProblem("no unencrypted PEM key", field="key") from err
        form = Encoding.DER, PublicFormat.SubjectPublicKeyInfo
        if key.public_key().public_bytes(*form) != own.public_key().public_bytes(*form):
            raise CertificateProblem("the key belongs to another certificate", field="key")
        if own.not_valid_after_utc < datetime.now(UTC):
            raise CertificateProblem("the certificate has expired", field="certificate")

    def client_context(self) -> ssl.SSLContext:
        """Return the context for calls to the partner. Blocks; raises CertificateProblem."""
        context = ssl.create_default_context(cadata=self.authority or None)
        self._load(context)
        return context

    def server_context(self) -> ssl.SSLContext:
        """Return the context of the notification port, which requires a certificate of the authority.

        Blocks; raises CertificateProblem.
        """
        if not self.authority:
            raise CertificateProblem(
                "the partner's authority is needed to tell the partner from others",
                field="ca",
            )
        if not self.certificate:
            raise CertificateProblem("listening takes a certificate", field="certificate")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.load_verify_locations(cadata=self.authority)
        context.verify_mode = ssl.CERT_REQUIRED
        self._load(context)
        return context

    def _load(self, context: ssl.SSLContext) -> None:
        self.check()
        if not self.certificate:
            return
        # Python reads certificate and key from files only
        with TemporaryDirectory(prefix="homeclouds-") as folder:
            chain = Path(folder, "chain.pem")
            chain.touch(0o600)
            chain.write_text(f"{self.key}\n{self.certificate}\n")
            try:
                context.load_cert_chain(chain)
            except ssl.SSLError as err:
                raise CertificateProblem(str(err), field="certificate") from err


def identity(data: Mapping[str, object]) -> Identity:
    """Return the identity in a sign-in form's data."""
    return Identity(
        str(data.get("certificate") or ""),
        str(data.get("key") or ""),
        str(data.get("ca") or ""),
    )


def _certificates(pem: str, name: str) -> list[x509.Certificate]:
    try:
        return x509.load_pem_x509_certificates(pem.encode())
    except ValueError as err:
        raise CertificateProblem("no PEM certificate", field=name) from err
