"""Words go into a document and nothing else changes: no mark, no citation, no other block."""

from hypothesis import given, settings
from hypothesis import strategies as st

from bff.documents import check
from bff.edits import apply
from bff.edits.apply import Splice
from bff.edits.words import blocks_of, content_of, stands_for_node
from tests.documents.make import Node, citation, doc, everything, paragraph, text
from tests.edits.make import BOLD, ITALIC, LINK, block, change, inline, words
from tests.sampling import cases

CITED = citation("0a000000-0000-4000-8000-00000000000c")


def test_every_kind_of_node_comes_back_as_it_was() -> None:
    whole = everything()

    units = {found.id: found.units for found in blocks_of(whole)}

    assert len(units) > 3
    assert apply.rewritten(whole, units) == whole


@given(inline)
def test_a_blocks_words_and_back_are_the_block(content: list[Node]) -> None:
    assert content_of(block(*content).units) == content


@settings(max_examples=cases(50, 1000))
@given(inline, words, st.data())
def test_all_but_the_changed_words_stays_with_its_formatting(
    content: list[Node], new: str, data: st.DataObject
) -> None:
    before = block(*content)
    runs = [at for at in range(len(before.text) + 1) if not any(map(stands_for_node, before.text[at : at + 1]))]
    start = data.draw(st.sampled_from(runs))
    end = start
    while end < len(before.text) and not stands_for_node(before.text[end]) and data.draw(st.booleans()):
        end += 1

    after = apply.spliced(before, [Splice(start, end, new)])

    assert apply.plain(after) == before.text[:start] + new + before.text[end:]
    assert tuple(after[:start]) == before.units[:start]
    assert tuple(after[len(after) - (len(before.text) - end) :]) == before.units[end:]
    known = [unit.marks for unit in before.units]
    assert all(
        any(set(map(str, unit.marks)) <= set(map(str, marks)) for marks in known) for unit in after if unit.marks
    )
    check(doc(paragraph(*content_of(after))))


def test_kept_words_keep_their_marks_and_new_ones_take_those_of_the_words_they_replace() -> None:
    before = block("The ", text("tall reeds", BOLD, ITALIC), " bend ", text("here", LINK), ".")
    changed = change(before, "tall reeds bend here", "tall sedges bend low here")

    assert content_of(apply.spliced(before, [changed])) == [
        text("The "), text("tall sedges", BOLD, ITALIC), text(" bend low "), text("here", LINK), text("."),
    ]  # fmt: skip


def test_words_put_at_the_edge_of_a_link_are_no_part_of_it() -> None:
    before = block(text("reeds", BOLD, LINK))

    assert content_of(apply.spliced(before, [change(before, "reeds", "reeds bend")])) == [
        text("reeds", BOLD, LINK), text(" bend", BOLD),
    ]  # fmt: skip


def test_a_citation_is_moved_whole_or_dropped_as_the_change_says() -> None:
    before = block("So it is", CITED, ", he says.")

    moved = apply.spliced(before, [change(before, "is\u27e6c1\u27e7, he says", "is, he says\u27e6c1\u27e7")])
    dropped = apply.spliced(before, [change(before, "is\u27e6c1\u27e7,", "is,")])

    assert content_of(moved) == [text("So it is, he says"), CITED, text(".")]
    assert content_of(dropped) == [text("So it is, he says.")]


def test_several_changes_of_a_block_do_not_disturb_each_other() -> None:
    before = block("one two three four")
    several = [change(before, "three", "3"), change(before, "one", "a longer beginning")]

    assert apply.plain(apply.spliced(before, several)) == "a longer beginning two 3 four"


def test_code_and_what_looks_like_our_own_labels_are_never_offered() -> None:
    code = {"type": "codeBlock", "attrs": {"id": "0a000000-0000-4000-8000-000000000001"}, "content": [text("x = 1")]}

    assert blocks_of(doc(code, paragraph(text("see \u27e6c1\u27e7")), paragraph(text("\U000f0001")))) == []
