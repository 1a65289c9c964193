"""An OpenID provider on loopback that does as it should until it is told to misbehave.

It checks what a provider checks: the client and its secret, the redirect address, and the PKCE
verifier, and it gives each code out once. It signs whatever it is told to, as a hostile one would.
"""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

CLIENT, SECRET, AUDIENCE = "daybook-pages", "the secret of the client", "https://daybook.example/"

Key = RSAKey | ECKey
Json = dict[str, Any]


class OpenIdProvider:
    """The provider: its keys, whom it signs in, and how it is feeling."""

    def __init__(self) -> None:
        self.issuer = ""
        self.subject = "8f1c-0001"
        self.keys: dict[str, Key] = {"first": RSAKey.generate_key(2048)}
        #: What it says over what it would say: of itself, in ID tokens, and in the address back.
        self.metadata: Json = {}
        self.claims: Json = {}
        self.answer: dict[str, str] = {}
        self.jwks: Json | None = None
        #: Signs the claims of an ID token, in place of its own way.
        self.sign: Callable[[Json], str] = self.signed
        self.asked: Counter[str] = Counter()
        self.is_away = False
        self._codes: dict[str, dict[str, str]] = {}

    def be_good(self) -> None:
        """As it was at first, but for its keys."""
        self.metadata, self.claims, self.answer, self.jwks = {}, {}, {}, None
        self.sign, self.is_away, self.subject = self.signed, False, "8f1c-0001"

    def signed(self, claims: Json, *, kid: str | None = None, algorithm: str = "RS256") -> str:
        """A token with the newest key, or another."""
        kid = kid or list(self.keys)[-1]
        return jwt.encode(
            {"alg": algorithm, "kid": kid}, claims, self.keys[kid], algorithms=[algorithm]
        )

    def access_token(self, **claims: Any) -> str:
        """A machine's access token, with these claims over the usual ones."""
        usual = {**self._usual(), "aud": AUDIENCE}
        return self.signed({k: v for k, v in {**usual, **claims}.items() if v is not None})

    def description(self) -> Json:
        """What it says of itself."""
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "authorization_response_iss_parameter_supported": True,
            **self.metadata,
        }

    def key_set(self) -> Json:
        """Its public keys."""
        keys = [
            {**key.as_dict(private=False), "kid": kid, "use": "sig"}
            for kid, key in self.keys.items()
        ]
        return self.jwks if self.jwks is not None else {"keys": keys}

    def authorize(self, asked: dict[str, str]) -> str:
        """Sign the person in without asking; where their browser goes next."""
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        code = f"code-{len(self._codes) + 1}"
        self._codes[code] = asked
        said = {"code": code, "state": asked["state"], "iss": self.issuer, **self.answer}
        query = urlencode({name: text for name, text in said.items() if text})
        return f"{asked['redirect_uri']}?{query}"

    def exchange(self, form: dict[str, str], authorization: str) -> tuple[int, Json]:
        """An ID token for a code, once."""
        pair = base64.b64encode(f"{CLIENT}:{SECRET.replace(' ', '%20')}".encode()).decode()
        asked = self._codes.pop(form.get("code", ""), None)
        if authorization != f"Basic {pair}":
            return 401, {"error": "invalid_client"}
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if (
            asked is None
            or asked["redirect_uri"] != form.get("redirect_uri")
            or asked["code_challenge"] != challenge
        ):
            return 400, {"error": "invalid_grant"}
        claims = {**self._usual(), "aud": CLIENT, "nonce": asked["nonce"], **self.claims}
        token = self.sign({name: value for name, value in claims.items() if value is not None})
        return 200, {"access_token": "opaque", "token_type": "Bearer", "id_token": token}

    def _usual(self) -> Json:
        now = int(time.time())
        return {"iss": self.issuer, "sub": self.subject, "iat": now, "exp": now + 300}


@contextmanager
def running_provider() -> Generator[OpenIdProvider]:
    """A provider on a free port of loopback, until the end."""
    provider = OpenIdProvider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            provider.asked[parts.path] += 1
            asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
            if provider.is_away:
                self._answer(503, {})
            elif parts.path == "/.well-known/openid-configuration":
                self._answer(200, provider.description())
            elif parts.path == "/keys":
                self._answer(200, provider.key_set())
            elif parts.path == "/authorize":
                self.send_response(302)
                self.send_header("Location", provider.authorize(asked))
                self.send_header("Content-Length", "0")
                self.end_headers()
            else:
                self._answer(404, {})

        def do_POST(self) -> None:
            provider.asked[self.path] += 1
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            self._answer(*provider.exchange(form, self.headers.get("Authorization", "")))

        def _answer(self, status: int, said: Json) -> None:
            body = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - as it is overridden
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
