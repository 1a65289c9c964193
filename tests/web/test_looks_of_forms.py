"""A page that answers a form shows the case as well, so it is on the access log."""

from __future__ import annotations

from tests.support.client import AgencyClient, open_case
from tests.support.looks import look_of
from tests.support.pages import Reader


def test_a_form_that_is_refused_is_a_look_at_the_case_it_shows(server):
    with AgencyClient(server, "coordinator") as client:
        case = open_case(client)
        client.get(case.path, headers={"Daybook-Position": str(case.position)}).ok()
    path = f"/cases/{case.case_id}/sharing"
    with Reader(server, "coordinator") as reader:
        hidden = {
            each.attributes["name"]: each.attributes.get("value", "")
            for each in reader.get(path).main.all("input", type="hidden")
        }

        answer = reader.post(path, hidden)

    assert answer.status_code == 422
    assert case.reference in answer.text
    (look,) = look_of(server, answer.headers["x-request-id"])
    assert str(look.case_id) == case.case_id
