"""Authorities that exist for one test, and certificates in which they vouch for this machine."""

import datetime as dt
import ssl
from pathlib import Path
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

_BEGIN = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
_END = _BEGIN + dt.timedelta(days=36_500)


class Certificate(NamedTuple):
    """The PEM files of a certificate and of its key."""

    cert: Path
    key: Path


class Authority:
    """Vouches for whom it is asked to."""

    def __init__(self, folder: Path, name: str) -> None:
        """Keep everything in this folder; the ``name`` begins its files' names."""
        self._folder, self._name = folder, name
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        own = self._signed(self._subject, self._key.public_key(), x509.BasicConstraints(ca=True, path_length=None))
        self.cert = folder / f"{name}.pem"
        self.cert.write_bytes(own.public_bytes(serialization.Encoding.PEM))

    def certificate(self, host: str) -> Certificate:
        """A certificate for this host, and its key."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
        names = x509.SubjectAlternativeName([x509.DNSName(host)])
        signed = self._signed(subject, key.public_key(), x509.BasicConstraints(ca=False, path_length=None), names)
        made = Certificate(self._folder / f"{self._name}-{host}.pem", self._folder / f"{self._name}-{host}.key")
        made.cert.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
        encoding, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
        made.key.write_bytes(key.private_bytes(encoding, form, serialization.NoEncryption()))
        return made

    def serving(self, host: str = "localhost") -> ssl.SSLContext:
        """How a server proves that it is this host."""
        tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        tls.load_cert_chain(*self.certificate(host))
        return tls

    def _signed(self, subject: x509.Name, key: ec.EllipticCurvePublicKey, *extensions: x509.ExtensionType) -> x509.Certificate:
        builder = x509.CertificateBuilder(self._subject, subject, key, x509.random_serial_number(), _BEGIN, _END)
        for extension in extensions:
            builder = builder.add_extension(extension, critical=isinstance(extension, x509.BasicConstraints))
        return builder.sign(self._key, hashes.SHA256())
