"""The commands `daybook actor` and `daybook token`."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from api.settings import Settings
from domain.errors import Refusal
from domain.vocabulary import Role
from ops.database import working_database
from ops.plain_errors import plain_errors

if TYPE_CHECKING:
    from api.identity.administration import Changes, Person
    from api.identity.tokens import Token

actors = typer.Typer(help="Who may use this Daybook.", no_args_is_help=True)
tokens = typer.Typer(help="Tokens that systems speak to the API with.", no_args_is_help=True)

Username = Annotated[str, typer.Option(help="What they sign in with.")]

#: The option behind each field that a refusal names.
OPTIONS = {
    "partnership_slug": "--partnership",
    "partnership_name": "--new-partnership",
    "username": "--username",
    "name": "--name",
    "agency": "--agency",
    "roles": "--role",
    "email": "--email",
    "issuer": "--issuer",
    "subject": "--subject",
    "label": "--label",
    "scopes": "--scope",
    "expires_at": "--days",
    "token_id": "--token",
}


@actors.command("add")
def add(
    *,
    partnership: Annotated[
        str, typer.Option(help="Short name of the partnership, such as northmere.")
    ],
    username: Username,
    name: Annotated[str, typer.Option(help="Their name, as the record will show it.")],
    agency: Annotated[str, typer.Option(help="Code of their agency, such as police.")],
    role: Annotated[list[Role], typer.Option(help="What they may do. Give it again for more.")],
    new_partnership: Annotated[
        str | None,
        typer.Option(help="Begin this partnership, with a log of its own: its full name."),
    ] = None,
    with_password: Annotated[
        bool, typer.Option("--password", help="Also give them a password, to sign in to the pages.")
    ] = False,
) -> None:
    """Add an actor to a partnership and print their token, once: only its hash is kept.

    No server need be running; one that is knows them at once.
    """
    from ops.actors import (  # noqa: PLC0415 - loads the password hasher
        add_one,
        new_password,
        partnership_to_join,
    )

    with plain_errors(), working_database(Settings()) as dsns, options_named():
        full_name = partnership_to_join(dsns, partnership, new_partnership)
        made = add_one(
            dsns,
            partnership_slug=partnership,
            partnership_name=full_name,
            username=username,
            name=name,
            agency=agency,
            roles=role,
            password=new_password() if with_password else None,
        )
    which = f"{full_name} ({partnership})"
    if new_partnership is not None:
        typer.echo(f"Began the partnership {which}, with a log of its own.")
    roles = ", ".join(each.label.lower() for each in role)
    typer.echo(f"Added {username} of {agency}, {roles}, to {which}.")
    typer.echo(f"Token: {made.token}")
    if made.password:
        typer.echo(f"Password: {made.password}")
    typer.echo("Keep this: it cannot be shown again.")


@actors.command("list")
def list_actors(
    *, partnership: Annotated[str, typer.Option(help="Short name of the partnership.")]
) -> None:
    """Show everybody of a partnership: who they are, what they may do, how they sign in."""
    from ops.people import listed  # noqa: PLC0415 - as above

    with plain_errors(), working_database(Settings()) as dsns, options_named():
        for each in listed(dsns, partnership):
            typer.echo(_line(each))


@actors.command("change")
def change(
    *,
    username: Username,
    name: Annotated[str | None, typer.Option(help="Their name from now on.")] = None,
    agency: Annotated[str | None, typer.Option(help="Code of the agency they moved to.")] = None,
    role: Annotated[
        list[Role] | None, typer.Option(help="Their roles from now on; repeat it for more.")
    ] = None,
    email: Annotated[
        str | None, typer.Option(help="Where alerts are sent; an empty text takes it away.")
    ] = None,
) -> None:
    """Change a name, an agency, roles or an e-mail address.

    Other roles or another agency sign them out everywhere; another agency also revokes their
    tokens. What they have recorded keeps what they were then.
    """
    from api.identity.administration import Changes  # noqa: PLC0415 - as above

    roles = tuple(role) if role else None
    _change(username, Changes(name=name, agency=agency, roles=roles, email=email))


@actors.command("disable")
def disable(*, username: Username) -> None:
    """Take somebody's access away at once: sign-ins, tokens and password.

    The last administrator of a partnership stays.
    """
    from api.identity.administration import Changes  # noqa: PLC0415 - as above

    _change(username, Changes(is_disabled=True))


@actors.command("enable")
def enable(*, username: Username) -> None:
    """Give somebody their access back, with the roles, password and tokens that they had."""
    from api.identity.administration import Changes  # noqa: PLC0415 - as above

    _change(username, Changes(is_disabled=False))


@actors.command("link")
def link(
    *,
    username: Username,
    issuer: Annotated[str, typer.Option(help="The OpenID provider, as it writes itself.")],
    subject: Annotated[
        str, typer.Option(help="What the provider calls them; never an e-mail address.")
    ],
) -> None:
    """Link somebody to their account at their organisation, to sign in with it.

    Somebody who signs in there before they are linked is shown both lines to give here.
    """
    from api.identity.administration import Changes  # noqa: PLC0415 - as above

    _change(username, Changes(issuer=issuer, subject=subject))


@actors.command("password")
def password(*, username: Username) -> None:
    """Give somebody a new password and print it, once. Their sign-ins and any lock are over."""
    from ops.people import given_password  # noqa: PLC0415 - as above

    with plain_errors(), working_database(Settings()) as dsns, options_named():
        made = given_password(dsns, username)
    typer.echo(f"Password: {made}")
    typer.echo("Keep this: it cannot be shown again.")


@tokens.command("issue")
def issue(
    *,
    username: Username,
    label: Annotated[str, typer.Option(help="What it is for, such as a system's name.")],
    scope: Annotated[
        list[str] | None,
        typer.Option(help="An action of roles.toml that it is for; repeat it. All, if left out."),
    ] = None,
    days: Annotated[int, typer.Option(min=1, max=731, help="When it ends.")] = 365,
) -> None:
    """Give somebody a token for a system of their agency and print it, once.

    It may do what they may, within its scopes, until it ends or is revoked.
    """
    from ops.people import issued_token  # noqa: PLC0415 - as above

    with plain_errors(), working_database(Settings()) as dsns, options_named():
        made = issued_token(dsns, username, label=label, scopes=scope or ["*"], days=days)
    typer.echo(f"Token: {made.secret}")
    typer.echo(f"It ends on {made.token.expires_at:%Y-%m-%d}. Its id is {made.token.token_id}.")
    typer.echo("Keep this: it cannot be shown again.")


@tokens.command("list")
def list_tokens(*, username: Username) -> None:
    """Show every token somebody was given, with what it is for and when it was last used."""
    from ops.people import listed_tokens  # noqa: PLC0415 - as above

    with plain_errors(), working_database(Settings()) as dsns, options_named():
        for each in listed_tokens(dsns, username):
            typer.echo(_token_line(each))


@tokens.command("revoke")
def revoke(
    *,
    username: Username,
    token: Annotated[str, typer.Option(help="The token's id, as `daybook token list` shows it.")],
) -> None:
    """End a token of somebody's at once, and for good."""
    from ops.people import revoked_token  # noqa: PLC0415 - as above

    with plain_errors(), working_database(Settings()) as dsns, options_named():
        ended = revoked_token(dsns, username, token)
    typer.echo(f"Revoked: {_token_line(ended)}")


@contextmanager
def options_named() -> Generator[None]:
    """Say with a refusal which option it is about."""
    try:
        yield
    except Refusal as refusal:
        option = OPTIONS.get(refusal.field or "")
        if option is None:
            raise
        raise Refusal(f"{option}: {refusal.sentence}") from refusal


def _change(username: str, changes: Changes) -> None:
    from ops.people import changed  # noqa: PLC0415 - as above

    with plain_errors(), working_database(Settings()) as dsns, options_named():
        typer.echo(_line(changed(dsns, username, changes)))


def _line(person: Person) -> str:
    roles = ", ".join(role.label.lower() for role in person.roles)
    ways = [
        *(["password"] if person.has_password else []),
        *([f"{person.issuer} {person.subject}"] if person.issuer else []),
    ]
    end = "disabled" if person.is_disabled else f"signs in by {' or '.join(ways) or 'token only'}"
    return f"{person.username}: {person.name}, {person.agency}, {roles}; {end}"


def _token_line(token: Token) -> str:
    used = f"last used {token.last_used_at:%Y-%m-%d}" if token.last_used_at else "never used"
    if token.revoked_at:
        end = f"revoked {token.revoked_at:%Y-%m-%d}"
    else:
        end = f"{'ends' if token.is_good else 'ended'} {token.expires_at:%Y-%m-%d}"
    return f"{token.token_id}  {token.label}; {', '.join(token.scopes)}; {used}; {end}"
