"""The pages people read: server-rendered HTML that works without JavaScript.

Start at `chronology.py`. A route reads, `rows`, `lanes`, `day_strips` and `month_grid` shape what
was read, `present` words it, and a template under `templates/` lays it out.
"""

from fastapi import APIRouter

from api.web import as_of, cases, chronology, entries, history, sign_in, timeline
from api.web.problem_pages import problem_page

router = APIRouter()
for _each in (sign_in, cases, chronology, timeline, history, entries, as_of):
    router.include_router(_each.router)
router.include_router(sign_in.signed_in)

__all__ = ["problem_page", "router"]
