"""What each type of problem means: the page that a problem's `type` leads to."""

from __future__ import annotations

from inspect import cleandoc

from fastapi import APIRouter
from pydantic import BaseModel

from api.openapi import problems
from api.problems import KINDS
from domain.errors import NotOnRecord

router = APIRouter(tags=["health"])


#: What there is to say of a type beyond what its refusals say by themselves.
_MORE = {
    "invalid": (
        "Nothing was recorded. Each field at fault is listed under errors, with what to do.",
        "A field of a body is named by its path, counted from 0, such as entries.3.occurred.",
        "Correct it and send it anew, under the same Idempotency-Key if you like: none is used up.",
        "What each field may hold is described at /openapi.json.",
    ),
}


class ProblemType(BaseModel):
    """A type of problem, the status it always has, and what to do about it."""

    type: str
    title: str
    status: int
    meaning: tuple[str, ...]


class NoSuchType(NotOnRecord):
    """Daybook has no problem of this type."""

    field = "slug"


@router.get("/problems/{slug}", summary="What does a problem mean?", responses=problems(404))
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
        meaning=(
            *dict.fromkeys(
                " ".join(cleandoc(refusal.__doc__ or "").split()) for refusal, _ in rows
            ),
            *_MORE.get(slug, ()),
        ),
    )
