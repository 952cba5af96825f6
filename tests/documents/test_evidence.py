"""The state of evidence in a document, over HTTP: it is the server's, and what stands there now decides."""

from uuid import uuid4

import pytest

from tests.documents import make
from tests.documents.conftest import Desk

pytestmark = pytest.mark.stack


def test_editing_one_word_changes_the_state_of_its_evidence(desk: Desk) -> None:
    document = desk.begin()["id"]
    evidence = desk.checked(document, "Reeds bend in the wind.")
    marked = make.evidence(evidence)

    whole = make.doc(
        make.paragraph(make.text("Reeds bend ", marked), make.text("in the wind.", make.mark("bold"), marked))
    )
    assert desk.save(document, 1, whole).status_code == 200
    assert desk.states(document) == {evidence: "exact"}

    desk.save(document, 2, make.doc(make.paragraph(make.text("Reeds break in the wind.", marked))))
    assert desk.states(document) == {evidence: "changed"}

    desk.client.post(f"/api/documents/{document}/versions/1/restore", json={"version": 3})
    assert desk.states(document) == {}
    desk.save(document, 4, make.doc(make.paragraph(make.text("Reeds  bend in the\u00a0wind.", marked))))
    assert desk.states(document) == {evidence: "exact"}


STRUCK, FORMULA = make.mark("strike"), {"type": "mathInline", "attrs": {"latex": "\\neg"}}


@pytest.mark.parametrize(
    ("claim", "shown", "state"),
    [
        ("An area of 10² m.", [make.text("An area of 102 m.")], "changed"),
        ("It did not help.", [make.text("It did "), make.text("not", STRUCK), make.text(" help.")], "changed"),
        ("It did help.", [make.text("It did "), FORMULA, make.text("help.")], "changed"),
        ("It did help.", [make.text("It "), make.citation(str(uuid4())), make.text("did help.")], "exact"),
        ("It did “help”\u200b me.", [make.text('It did\u202f"help" me.')], "exact"),
        # As the web app sets what a model wrote in Markdown's signs.
        ("It **did** `so`, [as _seen_](https://a.org/b).", [make.text("It did so, as seen.")], "exact"),
        ("It **did** so.", [make.text("It **did** so.")], "exact"),
        ("It **did** so.", [make.text("It **did not** so.")], "changed"),
        ("It is 2*3 by a_b.", [make.text("It is 23 by ab.")], "changed"),
    ],
)
def test_what_a_reader_would_read_otherwise_is_changed(
    desk: Desk, claim: str, shown: list[make.Node], state: str
) -> None:
    document = desk.begin()["id"]
    evidence = desk.checked(document, claim)
    marked = [node | {"marks": [*node.get("marks", []), make.evidence(evidence)]} for node in shown]

    assert desk.save(document, 1, make.doc(make.paragraph(*marked))).status_code == 200

    assert desk.states(document) == {evidence: state}


def test_going_back_recomputes_the_evidence(desk: Desk) -> None:
    document = desk.begin()["id"]
    marked = make.evidence(desk.checked(document, "Reeds bend.", "near"))
    desk.save(document, 1, make.doc(make.paragraph(make.text("Reeds bend.", marked))), reason="manual")
    desk.save(document, 2, make.doc(make.paragraph(make.text("Reeds break.", marked))), reason="manual")
    assert set(desk.states(document).values()) == {"changed"}

    desk.client.post(f"/api/documents/{document}/versions/2/restore", json={"version": 3})

    assert set(desk.states(document).values()) == {"near"}


def test_an_invented_or_foreign_id_is_unverified(desk: Desk, stranger: Desk) -> None:
    theirs = stranger.checked(stranger.begin()["id"], "Reeds bend.")
    invented, document = str(uuid4()), desk.begin()["id"]

    words = (make.text("a", make.evidence(invented)), make.text("Reeds bend.", make.evidence(theirs)))
    answer = desk.save(document, 1, make.doc(make.paragraph(*words)))

    assert answer.status_code == 200
    items = desk.client.get(f"/api/documents/{document}/evidence").json()["items"]
    assert [(item["id"], item["state"], item["quote"]) for item in items] == [
        (invented, "unverified", None),
        (theirs, "unverified", None),
    ]
