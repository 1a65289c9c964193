"""The OpenID provider that vouches for people of this Daybook: what it says of itself, its keys,
and the exchange of a code for who signed in (OpenID Connect Core 1.0, code flow with PKCE).

It is asked for its own description and keys at most once an hour; for keys once more when a token
names one that is not known, but not oftener than once a minute, whatever tokens people make up.
"""

from __future__ import annotations

import asyncio
import base64
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote, urlencode

import httpx
import structlog
from pydantic import BaseModel, ConfigDict, ValidationError

from api.asking import NotAnswered, ask, safe_url
from api.identity.jwt import Keys, NotAToken, UnknownKey, signed_claims, subject_of
from api.problems import ProviderUnavailable
from api.settings import Settings, SettingUnusable

log = structlog.get_logger(__name__)

LONGEST_ANSWER_S = 10.0
LARGEST_ANSWER_BYTES = 256 * 1024
KEPT_S = 3600.0
LEAST_PAUSE_S = 60.0
#: While it does not answer, nobody waits for it more often than this.
AWAY_S = 5.0
#: Where the provider sends a browser back to.
CALLBACK = "/sign-in/callback"
_SETTING = "DAYBOOK_OIDC_ISSUER"


@dataclass(frozen=True, slots=True)
class Client:
    """What this Daybook is to the provider. `secret_file` is read for each exchange."""

    client_id: str
    redirect_uri: str
    secret_file: Path | None


class Metadata(BaseModel):
    """As much as is needed of OpenID Connect Discovery 1.0, section 3."""

    model_config = ConfigDict(frozen=True)

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)
    #: RFC 9207: whether its answers always name it.
    authorization_response_iss_parameter_supported: bool = False


class Provider:
    """One OpenID provider. Raises SettingUnusable for an address that may not be asked."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        issuer: str,
        *,
        client: Client | None,
        audience: str | None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        safe_url(issuer, _SETTING)
        self.issuer, self.client, self.audience = issuer, client, audience
        self._http, self._clock = http, clock
        self._metadata: tuple[float, Metadata] | None = None
        self._keys: tuple[float, Keys] | None = None
        self._away_until = float("-inf")
        self._asking = asyncio.Lock()

    async def metadata(self) -> Metadata:
        """What it says of itself. Raises ProviderUnavailable."""
        async with self._asking:
            return await self._known_metadata()

    async def authorization_url(self, *, state: str, nonce: str, challenge: str) -> str:
        """Where a browser goes to sign in. Raises ProviderUnavailable."""
        client = self._for_people()
        endpoint = (await self.metadata()).authorization_endpoint
        asked = urlencode(
            {
                "response_type": "code",
                "client_id": client.client_id,
                "redirect_uri": client.redirect_uri,
                "scope": "openid",
                "state": state,
                "nonce": nonce,
                "code_challenge": challenge,
                "code_challenge_method": "S256",
            }
        )
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{asked}"

    async def is_ours(self, answered_iss: str | None) -> bool:
        """Whether an answer to a browser is this provider's (RFC 9207)."""
        if answered_iss is not None:
            return answered_iss == self.issuer
        return not (await self.metadata()).authorization_response_iss_parameter_supported

    async def subject_for(self, code: str, *, verifier: str, nonce: str) -> str:
        """Who signed in, for the code that their browser brought.

        Raises NotAToken where the provider does not stand by it, and ProviderUnavailable.
        """
        client = self._for_people()
        metadata = await self.metadata()
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": client.redirect_uri,
            "client_id": client.client_id,
            "code_verifier": verifier,
        }
        headers = _prove(client, metadata, form)
        answer = await self._ask_for(
            "POST", metadata.token_endpoint, form=form, headers=headers, refused=(400, 401)
        )
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise NotAToken("It gave no ID token.")
        claims = await self._claims(token)
        return subject_of(
            claims,
            issuer=self.issuer,
            audience=client.client_id,
            now=time.time(),
            nonce=nonce,
        )

    async def subject_of_machine(self, token: str) -> str:
        """Whose access token this is (RFC 9068). Raises NotAToken and ProviderUnavailable."""
        if self.audience is None:
            raise NotAToken("No audience is set.")
        return subject_of(
            await self._claims(token), issuer=self.issuer, audience=self.audience, now=time.time()
        )

    def _for_people(self) -> Client:
        if self.client is None:
            raise ProviderUnavailable(
                "This Daybook has no sign-in for people of an organisation. Use a password."
            )
        return self.client

    async def _claims(self, token: str) -> dict[str, Any]:
        at_most_s = KEPT_S
        if self._keys is not None and self._clock() - self._keys[0] < KEPT_S:
            try:
                return signed_claims(token, self._keys[1])
            except UnknownKey:
                # A provider that changes keys signs with the new one at once.
                at_most_s = LEAST_PAUSE_S
        async with self._asking:
            return signed_claims(token, await self._known_keys(at_most_s=at_most_s))

    async def _known_metadata(self) -> Metadata:
        if self._metadata is not None and self._clock() - self._metadata[0] < KEPT_S:
            return self._metadata[1]
        url = f"{self.issuer.rstrip('/')}/.well-known/openid-configuration"
        try:
            found = Metadata.model_validate(await self._ask_for("GET", url))
            if found.issuer != self.issuer:
                raise _unavailable("It calls itself something else than DAYBOOK_OIDC_ISSUER.")
            for address in (found.authorization_endpoint, found.token_endpoint, found.jwks_uri):
                safe_url(address, _SETTING)
        except (ValidationError, SettingUnusable):
            raise _unavailable("What it says of itself cannot be used.") from None
        self._metadata = self._clock(), found
        return found

    async def _known_keys(self, *, at_most_s: float) -> Keys:
        if self._keys is not None and self._clock() - self._keys[0] < at_most_s:
            return self._keys[1]
        metadata = await self._known_metadata()
        keys = Keys.of(await self._ask_for("GET", metadata.jwks_uri))
        self._keys = self._clock(), keys
        return keys

    async def _ask_for(
        self,
        method: str,
        url: str,
        *,
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        refused: tuple[int, ...] = (),
    ) -> dict[str, Any]:
        # Codes come from people who are signing in; descriptions and keys anybody can make us want.
        is_wanted_by_anybody = method == "GET"
        if is_wanted_by_anybody and self._clock() < self._away_until:
            raise ProviderUnavailable
        try:
            answer = await ask(
                self._http,
                method,
                url,
                body=urlencode(form).encode() if form is not None else None,
                media_type="application/x-www-form-urlencoded" if form is not None else None,
                headers={"Accept": "application/json", **(headers or {})},
                most_bytes=LARGEST_ANSWER_BYTES,
                longest_s=LONGEST_ANSWER_S,
            )
        except NotAnswered as error:
            if is_wanted_by_anybody:
                self._away_until = self._clock() + AWAY_S
            raise _unavailable(str(error)) from None
        if answer.status in refused:
            raise NotAToken(f"It answered {answer.status}.")
        try:
            found = json.loads(answer.body) if answer.status == 200 else None
        except ValueError:
            found = None
        if not isinstance(found, dict):
            raise _unavailable(f"It answered {answer.status}, and no JSON object.")
        return cast("dict[str, Any]", found)


def provider_of(settings: Settings, http: httpx.AsyncClient) -> Provider | None:
    """The provider that is set, if one is. Raises SettingUnusable."""
    if settings.oidc_issuer is None:
        return None
    client = None
    if settings.oidc_client_id is not None:
        client = Client(
            settings.oidc_client_id,
            f"{settings.public_url}{CALLBACK}",
            settings.oidc_client_secret_file,
        )
    return Provider(http, settings.oidc_issuer, client=client, audience=settings.oidc_audience)


def _prove(client: Client, metadata: Metadata, form: dict[str, str]) -> dict[str, str]:
    """How the exchange says that it is ours (RFC 6749 section 2.3.1): by a header or a field."""
    if client.secret_file is None:
        return {}
    try:
        secret = client.secret_file.read_text("utf-8").strip()
    except (OSError, ValueError):
        raise _unavailable("DAYBOOK_OIDC_CLIENT_SECRET_FILE cannot be read.") from None
    if "client_secret_basic" not in metadata.token_endpoint_auth_methods_supported:
        form["client_secret"] = secret
        return {}
    pair = f"{quote(client.client_id, safe='')}:{quote(secret, safe='')}"
    return {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}


def _unavailable(why: str) -> ProviderUnavailable:
    log.warning("oidc.unavailable", why=why)
    return ProviderUnavailable()
