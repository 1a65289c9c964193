"""Every event on the pages comes with its proof, and with a receipt to take away."""

from __future__ import annotations

import json

import pytest

from domain.record.note import NoteVerifier
from domain.record.policy import Policy
from domain.record.tlog_proof import TlogProof
from tests.support.pages import Reader
from tests.support.scene import Scene
from tests.support.tiles import leaf


@pytest.fixture(autouse=True)
def published(scene: Scene) -> None:
    """A checkpoint covers both cases."""
    with scene.server.client(scene.auditor) as client:
        client.get(f"/v1/cases/{scene.george}/events/{scene.head}/proof").raise_for_status()


@pytest.mark.parametrize("page", ["history", "entries"])
def test_says_where_each_event_stands_and_what_covers_it(
    reader: Reader, scene: Scene, page: str
) -> None:
    found = reader.get(scene.path(scene.elliot, "history"))
    if page == "entries":
        chronology = reader.get(scene.path(scene.elliot, "chronology"))
        links = [each.attributes["href"] for each in chronology.main.all("a")]
        found = reader.get(next(each for each in links if "/entries/" in each))
    proofs = found.main.all("details.proof")

    assert proofs
    for proof in proofs:
        facts = dict(
            zip(
                (each.text for each in proof.all("dt")),
                (each.text for each in proof.all("dd")),
                strict=True,
            )
        )
        assert list(facts) == ["Position", "Leaf hash", "Checkpoint"]
        assert len(facts["Leaf hash"]) == 64
        assert facts["Checkpoint"].startswith("Covered by the signed checkpoint of ")
        assert proof.one("a").attributes["href"].endswith("/receipt")


def test_the_receipt_is_a_file_that_proves_the_event(reader: Reader, scene: Scene) -> None:
    proof = reader.get(scene.path(scene.elliot, "history")).main.all("details.proof")[-1]

    answer = reader.http.get(proof.one("a").attributes["href"])

    assert answer.status_code == 200, answer.text
    position = int(proof.all("dd")[0].text.replace(",", ""))
    name = f"daybook-event-{position}.receipt.json"
    assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'
    receipt = json.loads(answer.text)
    entry = receipt["entry"].encode()
    assert json.loads(entry)["position"] == position
    assert leaf(entry).hex() == proof.all("dd")[1].text
    TlogProof.parse(receipt["proof"].encode()).verify(
        leaf(entry), Policy(NoteVerifier.from_vkey(receipt["verifier_key"]))
    )


def test_there_is_none_for_who_may_not_read_the_case(scene: Scene) -> None:
    with Reader(scene.server, "auditor") as stranger:
        assert stranger.get(f"/cases/{scene.elliot}/events/1/receipt").status == 404
    with Reader(scene.server, scene.contributor) as cafcass:
        assert cafcass.get(f"/cases/{scene.george}/events/1/receipt").status == 404


@pytest.mark.parametrize("position", ["0", "x", "999999", "9" * 30])
def test_there_is_none_of_what_is_not_on_the_record(
    reader: Reader, scene: Scene, position: str
) -> None:
    assert reader.get(f"/cases/{scene.elliot}/events/{position}/receipt").status == 404
