"""The pages people read: server-rendered HTML that works without JavaScript.

Start at `chronology.py`. A route reads, `rows`, `lanes`, `day_strips` and `month_grid` shape what
was read, `present` words it, and a template under `templates/` lays it out.
"""

from api.web import (
    account,
    as_of,
    care,
    cases,
    chronology,
    decisions,
    emergency,
    emergency_reviews,
    entries,
    escalations,
    history,
    invitations,
    learning,
    learning_across,
    legal,
    looks,
    organisation,
    people,
    receipts,
    retention,
    review,
    rules,
    sharing,
    sign_in,
    timeline,
    unusual,
)
from api.web.problem_pages import problem_page

ROUTERS = (
    *(
        each.router
        for each in (
            sign_in,
            organisation,
            account,
            cases,
            chronology,
            timeline,
            escalations,
            decisions,
            history,
            care,
            legal,
            learning,
            learning_across,
            people,
            emergency,
            emergency_reviews,
            retention,
            review,
            rules,
            looks,
            unusual,
            sharing,
            invitations,
            entries,
            as_of,
            receipts,
        )
    ),
    sign_in.signed_in,
)

__all__ = ["ROUTERS", "problem_page"]
