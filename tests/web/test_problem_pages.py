"""Failures as pages: nothing of what failed is shown, and there is always a way on."""

from __future__ import annotations

import httpx
import pytest
from fastapi import APIRouter, FastAPI
from starlette.testclient import TestClient

from api.handlers import install_handlers, render_pages_with
from api.metrics import Metrics
from api.middleware import Surroundings
from api.web import problem_page
from api.web.route import OpenPage
from domain.errors import NotPermitted
from domain.record.append import RecordUnavailable
from tests.support.pages import Page, read

SECRET = "what the child said"


def _app() -> FastAPI:
    router = APIRouter(route_class=OpenPage)

    @router.get("/fails")
    async def fails() -> None:
        raise ValueError(SECRET)

    @router.get("/away")
    async def away() -> None:
        raise RecordUnavailable

    @router.get("/forbidden")
    async def forbidden() -> None:
        raise NotPermitted("This needs the role of reviewer.")

    app = FastAPI()
    app.add_middleware(Surroundings, metrics=Metrics())
    install_handlers(app)
    app.include_router(router)
    render_pages_with(app, problem_page)
    return app


@pytest.fixture(scope="module")
def client() -> TestClient:
    # Over https, where names of cookies are known without asking any settings.
    at = "https://testserver"
    return TestClient(_app(), base_url=at, headers={"Accept": "text/html"})


def _open(client: TestClient, path: str) -> Page:
    answer = client.get(path)
    return read(httpx.Response(answer.status_code, headers=answer.headers, text=answer.text))


def test_answers_a_failure_nobody_foresaw_with_a_page_and_an_id_to_quote(
    client: TestClient,
) -> None:
    page = _open(client, "/fails")
    assert page.status == 500
    assert page.main.one("h1").text == "Daybook has a problem"
    assert page.main.one("code").text == page.response.headers["x-request-id"]
    assert SECRET not in page.response.text
    assert "ValueError" not in page.response.text


def test_says_that_the_record_cannot_be_reached_and_when_to_try_again(client: TestClient) -> None:
    page = _open(client, "/away")
    assert page.status == 503
    assert page.response.headers["retry-after"]
    assert "cannot be reached at the moment" in page.main.text


def test_says_which_role_is_missing(client: TestClient) -> None:
    page = _open(client, "/forbidden")
    assert page.status == 403
    assert "This needs the role of reviewer." in page.main.text


def test_answers_programs_in_json_all_the_same(client: TestClient) -> None:
    answer = client.get("/forbidden", headers={"Accept": "application/json"})
    assert answer.headers["content-type"] == "application/problem+json"
