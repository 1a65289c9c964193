"""A source reference names the one entry that stands and carries it now; an id names one for ever.

What an entry let go of, by being withdrawn or corrected, can be put on the record again, in other
words or under an id of its own; the very same words, sent again as they were, add nothing.
"""

from __future__ import annotations

import uuid

import pytest

from tests.support.client import at_once, contribution_body, entry_body, open_case


def contribute(client, case, *entries, key=None):
    return client.post(f"{case.path}/contributions", contribution_body(*entries), key=key)


def record(client, case, *entries):
    """The id of the first entry."""
    return contribute(client, case, *entries).ok(201)["entries"][0]["id"]


def correct(client, case, entry_id, content):
    body = {"content": content, "reason": "Wrong."}
    return client.post(f"{case.path}/entries/{entry_id}/corrections", body)


def withdraw(client, case, entry_id):
    body = {"reason": "Recorded by mistake."}
    client.post(f"{case.path}/entries/{entry_id}/withdrawal", body).ok(200)


def passed_over(receipt):
    return [(each["index"], each["id"]) for each in receipt["already_on_record"]]


class TestLettingGo:
    """Withdrawn, or corrected to another."""

    def test_a_nightly_batch_does_not_bring_back_what_was_withdrawn(self, police, case):
        entry_id = record(police, case, entry_body("1"), entry_body("2"))
        withdraw(police, case, entry_id)

        with police.nothing_recorded():
            told = contribute(police, case, entry_body("1"), entry_body("2")).ok(200)

        assert passed_over(told)[0] == (0, entry_id)
        assert [each["is_withdrawn"] for each in told["already_on_record"]] == [True, False]

    def test_a_nightly_batch_does_not_bring_back_what_was_corrected_away(self, police, case):
        entry_id = record(police, case, entry_body("1"))
        correct(police, case, entry_id, entry_body("2")).ok(200)

        with police.nothing_recorded():
            assert passed_over(contribute(police, case, entry_body("1")).ok(200)) == [(0, entry_id)]

    def test_the_same_words_are_recorded_again_under_an_id_of_their_own(self, police, case):
        withdraw(police, case, record(police, case, entry_body("1")))
        chosen = str(uuid.uuid4())

        assert record(police, case, entry_body("1", entry_id=chosen)) == chosen

        with police.nothing_recorded():
            told = contribute(police, case, entry_body("1")).ok(200)
        assert passed_over(told) == [(0, chosen)]
        assert not told["already_on_record"][0]["is_withdrawn"]

    def test_what_was_withdrawn_can_be_recorded_again_in_other_words(self, police, case):
        first = record(police, case, entry_body("1"))
        withdraw(police, case, first)
        again = entry_body("1", summary="Nobody was in.")

        second = record(police, case, again)

        assert second != first
        with police.nothing_recorded():
            assert passed_over(contribute(police, case, again).ok(200)) == [(0, second)]
            contribute(police, case, entry_body("1", summary="x")).problem(
                409, "entries.0.source.reference", second
            )

    def test_again_and_again(self, police, case):
        recorded = set()
        for n in range(4):
            entry_id = record(police, case, entry_body("1", summary=f"Visit {n}."))
            withdraw(police, case, entry_id)
            recorded.add(entry_id)
        assert len(recorded) == 4

    def test_a_reference_corrected_away_is_free_for_what_it_truly_names(self, police, case):
        wrong = record(police, case, entry_body("1"))
        correct(police, case, wrong, entry_body("2")).ok(200)
        truly = entry_body("1", summary="Nobody was in.")

        right = record(police, case, truly)

        with police.nothing_recorded():
            told = contribute(police, case, entry_body("2"), truly).ok(200)
            assert passed_over(told) == [(0, wrong), (1, right)]
            correct(police, case, wrong, entry_body("1")).problem(409, "content.source.reference")

    def test_an_entry_may_take_up_its_reference_again_while_it_is_free(self, police, case):
        entry_id = record(police, case, entry_body("1"))
        for reference in ("2", "1", "2"):
            correct(police, case, entry_id, entry_body(reference)).ok(200)
        second = record(police, case, entry_body("1", summary="Nobody was in."))

        with police.nothing_recorded():
            correct(police, case, entry_id, entry_body("1")).problem(
                409, "content.source.reference"
            )
        withdraw(police, case, second)
        correct(police, case, entry_id, entry_body("1")).ok(200)
        with police.nothing_recorded():
            told = contribute(police, case, entry_body("1")).ok(200)
        assert passed_over(told) == [(0, entry_id)]

    def test_a_correction_may_take_what_another_entry_let_go(self, police, case):
        first, second = record(police, case, entry_body("1")), record(police, case, entry_body("2"))
        withdraw(police, case, first)

        correct(police, case, second, entry_body("1")).ok(200)

        with police.nothing_recorded():
            assert passed_over(contribute(police, case, entry_body("1")).ok(200)) == [(0, second)]

    def test_a_reference_twice_in_one_batch_is_refused_even_where_it_is_free(self, police, case):
        withdraw(police, case, record(police, case, entry_body("1")))

        with police.nothing_recorded():
            contribute(police, case, entry_body("1"), entry_body("1")).problem(
                422, "entries.1.source.reference"
            )


class TestAtOnce:
    """Of any number who find a reference free, one has it."""

    def test_the_same_batch_after_a_withdrawal_adds_each_entry_once(self, police, case):
        batch = [entry_body(str(n)) for n in range(5)]
        withdraw(police, case, record(police, case, *batch))
        batch[0] = entry_body("0", summary="Nobody was in.")

        answers = at_once([lambda: contribute(police, case, *batch)] * 8)

        told = [each.ok() for each in answers]
        assert [len(each["entries"]) for each in told if each["entries"]] == [1]
        assert len({each["already_on_record"][0]["id"] for each in told if not each["entries"]}) < 2
        assert all(len(each["entries"]) + len(each["already_on_record"]) == 5 for each in told)

    def test_of_a_new_entry_and_a_correction_back_one_has_the_reference(self, police, case):
        for n in range(5):
            free, other = f"{n}", f"{n}/other"
            entry_id = record(police, case, entry_body(free))
            correct(police, case, entry_id, entry_body(other)).ok(200)
            new = entry_body(free, summary="Nobody was in.")

            back, added = at_once(
                [
                    lambda e=entry_id, f=free: correct(police, case, e, entry_body(f)),
                    lambda e=new: contribute(police, case, e),
                ]
            )

            assert sorted([back.status, added.status]) in ([200, 409], [201, 409])
            holder = entry_id if back.status == 200 else added.ok()["entries"][0]["id"]
            sent = entry_body(free) if back.status == 200 else new
            assert passed_over(contribute(police, case, sent).ok(200)) == [(0, holder)]


class TestReceipts:
    """What was told once is told again, whatever the record has become."""

    def test_a_receipt_names_what_was_passed_over_then(self, police, case):
        first = record(police, case, entry_body("1"))
        key, batch = str(uuid.uuid4()), [entry_body("1"), entry_body("2")]
        told = contribute(police, case, *batch, key=key)
        assert passed_over(told.ok(201)) == [(0, first)]

        withdraw(police, case, first)
        assert contribute(police, case, *batch, key=key).text == told.text
        record(police, case, entry_body("1", summary="Nobody was in."))

        assert contribute(police, case, *batch, key=key).text == told.text

    def test_a_receipt_of_a_new_entry_is_the_same_once_its_reference_moved_on(self, police, case):
        key = str(uuid.uuid4())
        told = contribute(police, case, entry_body("1"), key=key)
        correct(police, case, told.ok(201)["entries"][0]["id"], entry_body("2")).ok(200)
        record(police, case, entry_body("1", summary="Nobody was in."))

        assert contribute(police, case, entry_body("1"), key=key).text == told.text


class TestIdsOfItsOwn:
    """An agency that gives its entries ids may send them again under those."""

    @pytest.mark.parametrize("reference", ["1", None])
    def test_the_same_entry_under_the_same_id_is_on_the_record(self, police, case, reference):
        chosen = entry_body(reference, entry_id=str(uuid.uuid4()))
        first = contribute(police, case, chosen).ok(201)

        with police.nothing_recorded():
            again = contribute(police, case, chosen).ok(200)

        (told,) = again["already_on_record"]
        assert (told["id"], told["source_reference"]) == (chosen["entry_id"], reference)
        assert again["position"] == first["position"]

    @pytest.mark.parametrize("reference", ["1", None])
    def test_only_what_is_new_beside_it_is_added(self, police, case, reference):
        chosen = entry_body(reference, entry_id=str(uuid.uuid4()))
        contribute(police, case, chosen).ok(201)
        key, longer = str(uuid.uuid4()), [entry_body("2"), chosen, entry_body()]

        added = contribute(police, case, *longer, key=key)
        again = contribute(police, case, *longer, key=key)

        receipt = added.ok(201)
        assert passed_over(receipt) == [(1, chosen["entry_id"])]
        assert [each["source_reference"] for each in receipt["entries"]] == ["2", None]
        assert again.text == added.text

    def test_it_is_known_by_what_it_said_and_by_what_it_says(self, police, case):
        chosen = entry_body("1", entry_id=str(uuid.uuid4()))
        entry_id = record(police, case, chosen)
        corrected = entry_body("2", summary="Nobody was in.")
        correct(police, case, entry_id, corrected).ok(200)

        with police.nothing_recorded():
            for sent in (chosen, {**corrected, "entry_id": entry_id}):
                assert passed_over(contribute(police, case, sent).ok(200)) == [(0, entry_id)]
            other = {**corrected, "entry_id": entry_id, "summary": "x"}
            contribute(police, case, other).problem(
                409, "entries.0.entry_id", entry_id, "corrections"
            )

    def test_a_withdrawn_one_needs_another_id(self, police, case):
        chosen = entry_body("1", entry_id=str(uuid.uuid4()))
        withdraw(police, case, record(police, case, chosen))

        with police.nothing_recorded():
            contribute(police, case, chosen).problem(
                409, "entries.0.entry_id", "withdrew", "another id"
            )
        record(police, case, {**chosen, "entry_id": str(uuid.uuid4())})

    def test_it_is_something_else_on_another_case_and_to_another_agency(
        self, coordinator, police, hospital, case
    ):
        elsewhere = open_case(coordinator, ("police",))
        chosen = entry_body("1", entry_id=str(uuid.uuid4()))
        record(police, case, chosen)

        with police.nothing_recorded():
            for client, there in ((police, elsewhere), (hospital, case)):
                contribute(client, there, entry_body("2"), chosen).problem(
                    409, "entries.1.entry_id", "Something else on this record"
                )

    def test_the_same_ids_at_once_are_recorded_once(self, police, case):
        batch = [entry_body(entry_id=str(uuid.uuid4())) for _ in range(5)]

        answers = at_once([lambda: contribute(police, case, *batch)] * 6)

        assert sorted(each.status for each in answers) == [200] * 5 + [201]
