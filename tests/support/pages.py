"""Reading pages in tests: a small tree from the standard library's parser, and a signed-in reader.

The tree also says what is wrong with the markup: what was left open, closed out of turn, or given
an id twice. A browser forgives all of that, so no other test would notice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any, Self
from urllib.parse import urlsplit

import httpx

from tests.support.server import TRUST, RunningServer

VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
)


@dataclass
class Element:
    """An element, with its text and elements in order."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict[str, str])
    children: list[Element | str] = field(default_factory=list["Element | str"])

    @property
    def classes(self) -> frozenset[str]:
        """Its classes."""
        return frozenset(self.attributes.get("class", "").split())

    @property
    def text(self) -> str:
        """All its text, with single spaces: what a screen reader has to work with."""
        parts = [each if isinstance(each, str) else f" {each.text} " for each in self.children]
        return " ".join("".join(parts).split())

    def walk(self) -> Iterator[Element]:
        """It and everything in it, in order."""
        yield self
        for child in self.children:
            if isinstance(child, Element):
                yield from child.walk()

    def all(self, selector: str = "*", **attributes: str) -> list[Element]:
        """Elements by `tag.class` (either part may be left out) and by attribute."""
        tag, *classes = selector.split(".")
        return [
            each
            for each in self.walk()
            if tag in {"", "*", each.tag}
            and each.classes.issuperset(classes)
            and all(
                each.attributes.get(name.replace("_", "-").removesuffix("-")) == value
                for name, value in attributes.items()
            )
        ]

    def one(self, selector: str = "*", **attributes: str) -> Element:
        """The only such element."""
        found = self.all(selector, **attributes)
        assert len(found) == 1, f"{len(found)} elements match {selector} {attributes}"
        return found[0]

    def link(self, text: str) -> str:
        """Where the link with exactly this text leads."""
        found = {each.attributes["href"] for each in self.all("a") if each.text == text}
        assert len(found) == 1, f"links called {text!r} lead to {found or 'nothing'}"
        return found.pop()


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("#document")
        self.open = [self.root]
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = Counter(name for name, _ in attrs)
        self.faults += [f"<{tag}> has {name} twice" for name, n in names.items() if n > 1]
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if self.open[-1].tag == tag:
            self.open.pop()
            return
        self.faults.append(f"</{tag}> closes <{self.open[-1].tag}> (line {self.getpos()[0]})")

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


@dataclass(frozen=True)
class Page:
    """A page that was answered."""

    response: httpx.Response
    tree: Element
    faults: tuple[str, ...]

    @property
    def status(self) -> int:
        """The HTTP status."""
        return self.response.status_code

    @property
    def title(self) -> str:
        """What the browser's tab says."""
        return self.tree.one("head").one("title").text

    @property
    def main(self) -> Element:
        """Its main part."""
        return self.tree.one("main")

    @property
    def text(self) -> str:
        """All the words of the page."""
        return self.tree.one("body").text


def read(response: httpx.Response) -> Page:
    """The page in an answer."""
    assert response.headers["content-type"] == "text/html; charset=utf-8", response.text[:500]
    builder = _Builder()
    builder.feed(response.text)
    builder.close()
    left_open = [f"<{each.tag}> is never closed" for each in builder.open[1:]]
    return Page(response, builder.root, (*builder.faults, *left_open))


class Reader:
    """Somebody at a browser without JavaScript: cookies, links and forms."""

    def __init__(self, server: RunningServer, username: str | None = None) -> None:
        self.server = server
        self.http = httpx.Client(
            base_url=server.base_url,
            headers={"Accept": "text/html", "Sec-Fetch-Site": "same-origin"},
            timeout=30.0,
            verify=TRUST,
        )
        if username is not None:
            self.sign_in(username)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.http.close()

    def get(self, path: str, **query: Any) -> Page:
        """Open a page, without following where it sends."""
        return read(self.http.get(path, params=query or None, headers={"Accept": "text/html"}))

    def sent_to(self, path: str, **query: Any) -> str:
        """Where opening a page sends instead."""
        response = self.http.get(path, params=query or None)
        assert response.status_code == 303, f"{response.status_code}: {response.text[:500]}"
        return response.headers["location"]

    def post(self, path: str, form: dict[str, str], **headers: str) -> httpx.Response:
        """Send a form, without following where it leads."""
        return self.http.post(path, data=form, headers=headers)

    def sign_in(self, username: str, next_: str | None = None) -> str:
        """Sign in with the real form; where that leads."""
        page = self.get("/sign-in", **({"next": next_} if next_ else {}))
        form = {
            each.attributes["name"]: each.attributes.get("value", "")
            for each in page.main.all("input")
        }
        actor = self.server.actors[username]
        answer = self.post(
            "/sign-in", {**form, "username": actor.username, "password": actor.password}
        )
        assert answer.status_code == 303, answer.text[:2000]
        return answer.headers["location"]


def query_of(address: str) -> str:
    """The part after the question mark."""
    return urlsplit(address).query
