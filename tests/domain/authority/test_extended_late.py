"""A power that was extended once its time was over is a question, as a late order is."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from domain.authority.flags import flags
from domain.authority.known import Authority, Change, Known
from domain.authority.law import LAW
from domain.vocabulary import PowerType
from tests.support.builders import an_id, when

RECORDED = datetime(2026, 3, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("extended", "found"),
    [
        ("2026-03-02T09:00+00:00", []),
        ("2026-03-02T18:00+00:00", [True]),
        ("2026-03-02", [False]),
    ],
)
def test_a_late_extension_of_a_power_is_flagged_as_surely_as_its_date_says(extended, found):
    begins = when("2026-03-01T10:00+00:00")
    power = Authority(
        an_id("power"), PowerType.MHA_SECTION_136.value, 1, RECORDED, begins, begins,
        changes=(Change(2, RECORDED, "extended", when(extended)),),
    )  # fmt: skip

    flagged = flags(Known((power,), LAW), (), datetime(2026, 6, 1, tzinfo=UTC))

    assert [each.certain for each in flagged if each.kind == "extension-after-expiry"] == found
