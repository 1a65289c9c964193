"""What a decision was made on, and what came later, as a reviewer reads it."""

from __future__ import annotations

from tests.support.pages import Reader
from tests.support.scene import Scene


def test_shows_what_a_decision_was_made_on_and_what_came_later(
    reader: Reader, scene: Scene
) -> None:
    page = reader.get(scene.path(scene.george, "decisions"))
    plan = page.main.all("section.learning-item")[0]

    assert plan.one("h3").text == "Should George's child protection plan continue?"
    assert "that had already happened" in plan.text
    later = plan.all("details")[1]
    assert any("Children's social care" in each.text for each in later.all("tr"))
    assert "These are the first 40." in later.text

    whole = reader.get(later.link("Show all 44")).main.all("section.learning-item")[0]

    assert len(whole.all("details")[1].all("tr")) == 1 + 44
