"""Filling in the forms of a page, as somebody at a browser without JavaScript does."""

from __future__ import annotations

import httpx

from tests.support.pages import Element, Page, Reader


def form_of(page: Page | Element, action: str) -> Element:
    """The form that is sent to an address with this end."""
    root = page.main if isinstance(page, Page) else page
    found = [each for each in root.all("form") if each.attributes["action"].endswith(action)]
    assert len(found) == 1, f"{len(found)} forms are sent to {action}"
    return found[0]


def send(reader: Reader, page: Page, action: str, **fields: str) -> httpx.Response:
    """Send a form with its hidden fields and these."""
    form = form_of(page, action)
    hidden = {
        each.attributes["name"]: each.attributes.get("value", "")
        for each in form.all("input", type="hidden")
    }
    return reader.post(form.attributes["action"], {**hidden, **fields})
