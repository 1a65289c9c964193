"""What each type of problem means: the page that a problem's `type` leads to."""

from __future__ import annotations

from inspect import cleandoc

from fastapi import APIRouter
from pydantic import BaseModel

from api.problems import KINDS
from domain.errors import NotOnRecord

router = APIRouter(tags=["health"])


class ProblemType(BaseModel):
    """A type of problem, the status it always has, and what to do about it."""

    type: str
    title: str
    status: int
    meaning: tuple[str, ...]


class NoSuchType(NotOnRecord):
    """Daybook has no problem of this type."""

    field = "slug"


@router.get("/problems/{slug}", summary="What does a problem mean?")
async def show_problem_type(slug: str) -> ProblemType:
    """Types are stable: programs may tell problems apart by them."""
    rows = [(refusal, kind) for refusal, kind in KINDS.items() if kind.slug == slug]
    if not rows:
        raise NoSuchType
    kind = rows[0][1]
    return ProblemType(
        type=f"/problems/{slug}",
        title=kind.title,
        status=kind.status,
        meaning=tuple(
            dict.fromkeys(" ".join(cleandoc(refusal.__doc__ or "").split()) for refusal, _ in rows)
        ),
    )
