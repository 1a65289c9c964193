"""The commands `daybook access`."""

from __future__ import annotations

from typing import Annotated

import typer

from api.settings import Settings
from ops.database import working_database
from ops.plain_errors import plain_errors

app = typer.Typer(help="Who looked at what. Asking is on the log as well.", no_args_is_help=True)

Partnership = Annotated[str, typer.Option(help="Short name of the partnership.")]
Most = Annotated[int, typer.Option("--most", min=1, max=10_000, help="The latest so many.")]


@app.command("case")
def case(
    *,
    reference: Annotated[
        str, typer.Argument(metavar="CASE", help="The case's reference, such as DEMO-0001, or id.")
    ],
    partnership: Partnership,
    most: Most = 100,
) -> None:
    """Who looked at a case, and who was refused. Also of one whose key was destroyed."""
    from ops.access import print_case  # noqa: PLC0415 - loads what it needs of the API

    settings = Settings()
    with plain_errors(), working_database(settings) as dsns:
        print_case(settings, dsns, partnership, reference, most)


@app.command("person")
def person(
    *,
    who: Annotated[str, typer.Argument(metavar="PERSON", help="Their username, or their id.")],
    partnership: Partnership,
    most: Most = 100,
) -> None:
    """What a person looked at, and what they were refused."""
    from ops.access import print_person  # noqa: PLC0415 - as above

    settings = Settings()
    with plain_errors(), working_database(settings) as dsns:
        print_person(settings, dsns, partnership, who, most)


@app.command("unusual")
def unusual(*, partnership: Partnership) -> None:
    """What is unusual, by the rules of domain/reference/unusual_access.toml. It accuses nobody."""
    from ops.access import print_unusual  # noqa: PLC0415 - as above

    settings = Settings()
    with plain_errors(), working_database(settings) as dsns:
        print_unusual(settings, dsns, partnership)
