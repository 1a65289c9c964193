"""Refusals and problems: one table, plain words, and nothing of what was sent."""

from __future__ import annotations

import importlib
import pkgutil

import pytest
from pydantic import BaseModel, ValidationError

import domain
import projections
from api.concurrency import read_if_match
from api.problems import KINDS, FieldError, Malformed, SeveralFaults, as_json, kind_of, problem_of
from api.strict_json import canonical, read_json, read_json_lines
from api.v1.entry_bodies import ContributionBody
from api.wording import in_words
from domain.case import AgencyNotOnCase, CaseIsClosed, CaseNotOpened
from domain.command import ForAnotherAgency, NotHappenedYet
from domain.errors import Refusal, Stale
from domain.record.append import OutcomeUnknown, RecordBusy
from tests.support.client import contribution_body, entry_body


def every_refusal() -> list[type[Refusal]]:
    for package in (domain, projections):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)
    found: list[type[Refusal]] = []
    waiting = [Refusal]
    while waiting:
        refusal = waiting.pop()
        found.append(refusal)
        waiting += refusal.__subclasses__()
    return found


REFUSALS = every_refusal()


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda each: each.__name__)
def test_every_refusal_has_a_sentence_and_a_status(refusal):
    kind = kind_of(refusal)

    assert refusal.__doc__, "Its docstring is what the person reads."
    assert 400 <= kind.status < 600
    assert refusal is Refusal or kind is not KINDS[Refusal], "It must say what sort it is."


@pytest.mark.parametrize(
    ("refusal", "status"),
    [
        (CaseNotOpened, 404),
        (CaseIsClosed, 409),
        (AgencyNotOnCase, 409),
        (Stale, 409),
        (NotHappenedYet, 422),
        (ForAnotherAgency, 403),
        (RecordBusy, 503),
        (OutcomeUnknown, 503),
    ],
)
def test_what_some_refusals_become(refusal, status):
    problem = problem_of(refusal())

    assert problem.status == problem.document.status == status
    assert (problem.headers.get("Retry-After") is not None) == (status == 503)


def test_one_type_is_always_one_status():
    statuses = {kind.slug: set() for kind in KINDS.values()}
    for kind in KINDS.values():
        statuses[kind.slug].add(kind.status)

    assert all(len(each) == 1 for each in statuses.values())


def test_a_problem_with_half_a_character_in_a_field_name_can_be_sent():
    faults = (FieldError(field="\ud800", detail="x"),)

    assert b"\\ud800" in as_json(problem_of(SeveralFaults(faults))).body


def test_what_was_sent_is_never_repeated():
    secret = "Sarah Jane was seen"
    body = contribution_body(
        entry_body(
            summary=[secret], kind=secret, occurred=secret, subjects=secret, sequence=secret
        ),
        title={"x": secret},
        source=secret,
    )
    with pytest.raises(ValidationError) as refused:
        ContributionBody.model_validate(body)

    told = str(problem_of(in_words(refused.value.errors())).document)

    # A date that cannot be read is shown, because otherwise nobody finds it in the source.
    assert secret not in told.replace(f"'{secret}' is not a date", "")


def test_the_words_for_every_sort_of_fault_are_ours():
    class Anything(BaseModel):
        model_config = {"extra": "forbid"}

        number: int
        text: str
        flag: bool

    with pytest.raises(ValidationError) as refused:
        Anything.model_validate({"number": "x", "text": 1, "flag": "perhaps", "more": 1})

    assert {each.field: each.detail for each in in_words(refused.value.errors()).faults} == {
        "number": "This must be a whole number.",
        "text": "This must be text.",
        "flag": "This must be true or false.",
        "more": "Daybook has no such field here. Check its spelling, or leave it out.",
    }


def test_a_thousand_faults_make_an_answer_that_can_be_read():
    body = contribution_body(*({} for _ in range(500)))
    with pytest.raises(ValidationError) as refused:
        ContributionBody.model_validate(body)

    assert len(in_words(refused.value.errors()).faults) == 50


class TestStrictJson:
    """JSON as I-JSON has it."""

    @pytest.mark.parametrize(
        ("raw", "value"),
        [
            (b'{"a": [1, -2.5e3, true, null, "\\u00e9"]}', {"a": [1, -2500.0, True, None, "é"]}),
            (b"\xef\xbb\xbf{}", {}),
            (b"9007199254740991", 2**53 - 1),
            (b'"\\ud83d\\ude42"', "🙂"),
        ],
    )
    def test_what_is_json_is_read(self, raw, value):
        assert read_json(raw) == value

    @pytest.mark.parametrize(
        ("raw", "field"),
        [
            (b'{"a": {"b": [0, NaN]}}', "a.b.1"),
            (b'{"a": 9007199254740992}', "a"),
            (b'{"a": -9007199254740992}', "a"),
            (b'[{"a": 1, "a": 1}]', "0.a"),
        ],
    )
    def test_what_is_refused_is_named_by_its_place(self, raw, field):
        with pytest.raises(Malformed) as refused:
            read_json(raw)

        assert refused.value.field == field

    def test_lines_are_numbered_as_in_the_file(self):
        assert read_json_lines(b'{"a": 1}\r\n\n{"a": 2}') == [{"a": 1}, {"a": 2}]
        with pytest.raises(Malformed, match="line 3"):
            read_json_lines(b"{}\n\n{")

    def test_one_value_has_one_canonical_form(self):
        turned = read_json('{"b": "é", "a": [1.0, 2]}'.encode())

        assert canonical(turned) == b'{"a":[1.0,2],"b":"\\u00e9"}'
        assert canonical(turned) == canonical(read_json(b' {"a":[1.0,2] ,"b":"\\u00e9"}'))
        assert canonical("\ud800") == b'"\\ud800"'


class TestIfMatch:
    """Entity tags as RFC 9110 has them."""

    @pytest.mark.parametrize(
        ("lines", "versions"),
        [
            (['"3"'], {3}),
            (['"3", "4"', '"5"'], {3, 4, 5}),
            (['W/"3"'], set()),
            (['"03"', '"x"', '"99999999999"', '"0"'], set()),
            (['"a,b", "3"'], {3}),
            ([' "3" ,, "4" '], {3, 4}),
        ],
    )
    def test_which_versions_it_names(self, lines, versions):
        given = read_if_match(lines)

        assert given is not None
        assert given.versions == versions

    def test_none_at_all(self):
        assert read_if_match([]) is None

    @pytest.mark.parametrize("text", ["", "3", '"', '"3', "W/3", '"3""4"', "**", '"a b"'])
    def test_what_is_none(self, text):
        with pytest.raises(Malformed):
            read_if_match([text])
