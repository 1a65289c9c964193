"""JSON Web Tokens of an OpenID provider: whose signature they bear, and whether they are for us.

Only signatures that a public key checks are taken (RS256, PS256, ES256): never `none`, never an
HMAC, for which a provider's public key would do as the secret. A key is used only for what its own
type, curve, use and algorithm allow, and only keys that the provider publishes are looked at: what
a token itself says of keys (`jwk`, `jku`, `x5c`, `x5u`) is not. RFC 8725 is the source of all this.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

#: Clocks of two machines may differ by so much.
LEEWAY_S = 60
LEAST_RSA_BITS = 2048
LONGEST_SUBJECT = 255

Key = RSAKey | ECKey
_KEY_TYPES: Mapping[str, type[Key]] = {"RS256": RSAKey, "PS256": RSAKey, "ES256": ECKey}
#: What a token may call itself. Others, such as a logout token, are signed by the same keys.
_TYPES = frozenset({"", "jwt", "at+jwt", "application/at+jwt"})


class NotAToken(Exception):
    """It is not a token of this provider for us, or no longer. The message is for our log."""


class UnknownKey(NotAToken):
    """It names a key that the provider had not published when it was last asked."""


@dataclass(frozen=True, slots=True)
class Keys:
    """The public keys of a provider that can check signatures, each with its algorithm if said."""

    keys: tuple[tuple[str | None, str | None, Key], ...]

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Keys:
        """From a JWK set (RFC 7517). Keys that are not for us are left out, as it asks."""
        listed: object = document.get("keys")
        found: list[tuple[str | None, str | None, Key]] = []
        for each in cast("list[object]", listed) if isinstance(listed, list) else []:
            if not isinstance(each, dict):
                continue
            said = cast("dict[str, Any]", each)
            key = _public_key(said)
            if key is not None:
                kid, algorithm = said.get("kid"), said.get("alg")
                found.append(
                    (
                        kid if isinstance(kid, str) else None,
                        algorithm if isinstance(algorithm, str) else None,
                        key,
                    )
                )
        return cls(tuple(found))

    def one_for(self, kid: str | None, algorithm: str) -> Key:
        """The key that a token names; where it names none, the only one it can be."""
        found = [
            key
            for name, said, key in self.keys
            if isinstance(key, _KEY_TYPES[algorithm])
            and said in {None, algorithm}
            and (kid is None or name == kid)
        ]
        if len(found) != 1:
            raise UnknownKey(f"{len(found)} keys can be the one it names.")
        return found[0]


def signed_claims(token: str, keys: Keys) -> dict[str, Any]:
    """What a token says, once its signature is known to be the provider's.

    Raises UnknownKey, and NotAToken for all else that is wrong with it.
    """
    try:
        header: dict[str, Any] = dict(jws.extract_compact(token.encode("ascii")).headers())
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise NotAToken(type(error).__name__) from None
    algorithm, kid, kind = header.get("alg"), header.get("kid"), header.get("typ", "")
    if not isinstance(algorithm, str) or algorithm not in _KEY_TYPES:
        raise NotAToken("Its algorithm is none of ours.")
    if not isinstance(kind, str) or kind.lower() not in _TYPES:
        raise NotAToken("It is a token of another kind.")
    key = keys.one_for(kid if isinstance(kid, str) else None, algorithm)
    try:
        return jwt.decode(token, key, algorithms=[algorithm]).claims
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise NotAToken(type(error).__name__) from None


def subject_of(
    claims: Mapping[str, Any],
    *,
    issuer: str,
    audience: str,
    now: float,
    nonce: str | None = None,
) -> str:
    """Who a token is about, if it is of this issuer, for this audience, and good now.

    With `nonce`, it is an ID token (OpenID Connect Core 3.1.3.7): it must repeat that nonce, and
    if it is for several it must have been given to us. Raises NotAToken.
    """
    if claims.get("iss") != issuer:
        raise NotAToken("It is of another issuer.")
    given: object = claims.get("aud")
    audiences = cast("Sequence[object]", given) if isinstance(given, list) else (given,)
    if audience not in audiences:
        raise NotAToken("It is for somebody else.")
    if _instant(claims, "exp") <= now - LEEWAY_S:
        raise NotAToken("It has ended.")
    if "nbf" in claims and _instant(claims, "nbf") > now + LEEWAY_S:
        raise NotAToken("It has not begun.")
    if nonce is not None:
        _instant(claims, "iat")
        party = claims.get("azp")
        if (len(audiences) > 1 or party is not None) and party != audience:
            raise NotAToken("It was given to somebody else.")
        if claims.get("nonce") != nonce:
            raise NotAToken("It is not the answer to what was asked.")
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT:
        raise NotAToken("It does not say who it is about.")
    if not (subject.isascii() and subject.isprintable()):
        raise NotAToken("It does not say who it is about in ASCII.")
    return subject


def _instant(claims: Mapping[str, Any], name: str) -> float:
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise NotAToken(f"Its {name} is no time.")
    return float(value)


def _public_key(said: dict[str, Any]) -> Key | None:
    if said.get("use") not in {None, "sig"}:
        return None
    public = {
        name: value for name, value in said.items() if name in {"kty", "n", "e", "crv", "x", "y"}
    }
    try:
        if said.get("kty") == "RSA":
            key = RSAKey.import_key(public)
            return key if key.public_key.key_size >= LEAST_RSA_BITS else None
        if said.get("kty") == "EC" and said.get("crv") == "P-256":
            return ECKey.import_key(public)
    except (JoseError, ValueError, TypeError, KeyError):
        pass
    return None
