"""A small time-stamping authority on loopback (RFC 3161): certificates, tokens, and an HTTP server.

It can be told to be away, to be late, or to stamp something else than what it was asked.
"""

from __future__ import annotations

import threading
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from tests.support import der

SIGNED_DATA = "1.2.840.113549.1.7.2"
TST_INFO = "1.2.840.113549.1.9.16.1.4"
CONTENT_TYPE = "1.2.840.113549.1.9.3"
MESSAGE_DIGEST = "1.2.840.113549.1.9.4"
SIGNING_CERTIFICATE = "1.2.840.113549.1.9.16.2.47"
SHA256 = "2.16.840.1.101.3.4.2.1"
ECDSA_SHA256 = "1.2.840.10045.4.3.2"
POLICY = "1.3.6.1.4.1.99999.1"


class Authority:
    """A root certificate, and an authority under it that stamps."""

    def __init__(self) -> None:
        self.root, root_key = _certificate("Synthetic root", None)
        self._certificate, self._key = _certificate("Synthetic authority", (self.root, root_key))
        self._serials = count(1)
        self.asked = 0
        self.is_away = False
        #: Added to the digest that it is asked to stamp, to stamp another.
        self.changes = b""
        #: Digests that it does not stamp.
        self.refuses: set[bytes] = set()

    def write_roots(self, path: Path) -> Path:
        """The file that DAYBOOK_TIMESTAMP_ROOTS names."""
        path.write_bytes(self.root.public_bytes(Encoding.PEM))
        return path

    def answer(self, request: bytes, now: datetime | None = None) -> bytes:
        """The TimeStampResp to a TimeStampReq."""
        [(_, content, _)] = der.parts(request)
        _, (_, imprint, _), *others = der.parts(content)
        algorithm, (_, digest, _) = der.parts(imprint)
        if digest in self.refuses:
            return b""
        nonces = [whole for tag, _, whole in others if tag == der.INTEGER]
        stamped = sha256(digest + self.changes).digest() if self.changes else digest
        when = (now or datetime.now(UTC)).strftime("%Y%m%d%H%M%SZ").encode()
        info = der.tlv(
            der.SEQUENCE,
            der.integer(1),
            der.oid(POLICY),
            der.tlv(der.SEQUENCE, algorithm[2], der.tlv(der.OCTET_STRING, stamped)),
            der.integer(next(self._serials)),
            der.tlv(der.GENERALIZED_TIME, when),
            *nonces,
        )
        granted = der.tlv(der.SEQUENCE, der.integer(0))
        return der.tlv(der.SEQUENCE, granted, self._token(info))

    def _token(self, info: bytes) -> bytes:
        digest = der.tlv(der.SEQUENCE, der.oid(SHA256))
        signed = der.tlv(
            der.SEQUENCE,
            der.integer(3),
            der.tlv(der.SET, digest),
            der.tlv(
                der.SEQUENCE,
                der.oid(TST_INFO),
                der.tlv(der.EXPLICIT_0, der.tlv(der.OCTET_STRING, info)),
            ),
            der.tlv(der.EXPLICIT_0, self._certificate.public_bytes(Encoding.DER)),
            der.tlv(der.SET, self._signer_info(info, digest)),
        )
        return der.tlv(der.SEQUENCE, der.oid(SIGNED_DATA), der.tlv(der.EXPLICIT_0, signed))

    def _signer_info(self, info: bytes, digest: bytes) -> bytes:
        own = sha256(self._certificate.public_bytes(Encoding.DER)).digest()
        certificate = der.tlv(der.SEQUENCE, der.tlv(der.OCTET_STRING, own))
        attributes = sorted(
            (
                _attribute(CONTENT_TYPE, der.oid(TST_INFO)),
                _attribute(MESSAGE_DIGEST, der.tlv(der.OCTET_STRING, sha256(info).digest())),
                _attribute(
                    SIGNING_CERTIFICATE, der.tlv(der.SEQUENCE, der.tlv(der.SEQUENCE, certificate))
                ),
            )
        )
        signature = self._key.sign(der.tlv(der.SET, *attributes), ec.ECDSA(hashes.SHA256()))
        return der.tlv(
            der.SEQUENCE,
            der.integer(1),
            der.tlv(
                der.SEQUENCE,
                self._certificate.issuer.public_bytes(),
                der.integer(self._certificate.serial_number),
            ),
            digest,
            der.tlv(der.EXPLICIT_0, *attributes),
            der.tlv(der.SEQUENCE, der.oid(ECDSA_SHA256)),
            der.tlv(der.OCTET_STRING, signature),
        )


@contextmanager
def serving(authority: Authority) -> Generator[str]:
    """The URL of the authority."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            authority.asked += 1
            if authority.is_away:
                self.send_error(503)
                return
            answer = authority.answer(body)
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/stamp"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _attribute(kind: str, value: bytes) -> bytes:
    return der.tlv(der.SEQUENCE, der.oid(kind), der.tlv(der.SET, value))


def _certificate(
    name: str, issuer: tuple[x509.Certificate, ec.EllipticCurvePrivateKey] | None
) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer[0].subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
    )
    if issuer:
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        builder = builder.add_extension(usage, critical=True)
    return builder.sign(issuer[1] if issuer else key, hashes.SHA256()), key
