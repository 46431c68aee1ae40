"""One selection for each coding or for each place: the same said in two ways, and nothing lost or multiplied."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import refiqda
from refiqda import model
from refiqda.conversion import convert
from tests.project import built

PER_CODING = ("nvivo", "nvivo-mac", "qualcoder")
PER_PASSAGE = ("atlasti", "maxqda", "quirkos", "f4", "transana")
TEXT = "abcdefghij klmnop"


def project(inside: str, rest: str = "", *, cases: str = "", origin: str = "") -> refiqda.Project:
    xml = built.project_xml(built.source("b1", inside), rest, cases=cases, origin=origin)
    return refiqda.read(built.archive(xml, {"b1": TEXT.encode()}))


def passages(of: refiqda.Project) -> list[model.PlainTextSelection]:
    source = of.tree.sources[0]
    assert isinstance(source, model.TextSource)
    return source.plain_text_selections


def rows(of: refiqda.Project) -> list[tuple[object, ...]]:
    kept = ("coding_guid", "code", "coder", "quote", "created", "case", "memo")
    return sorted(
        (tuple(str(getattr(row, name)).lower() for name in kept) for row in of.codings()),
    )


THREE = built.coding("e1") + built.coding("e2", "c2") + built.coding("e3", "c3", "a1")


@pytest.mark.parametrize("tool", PER_CODING)
def test_a_passage_with_several_codings_becomes_one_for_each(tool: str) -> None:
    said = f'name="abcd" creatingUser="{built.guid("a1")}"'
    before = project(built.passage("d1", 0, 4, f"<Description>why</Description>{THREE}", said))
    after, report = convert(before, tool)
    assert [len(one.codings) for one in passages(after)] == [1, 1, 1]
    assert {(one.start_position, one.end_position, one.name, one.description) for one in passages(after)} == {
        (0, 4, "abcd", "why")
    }
    assert len({one.guid for one in passages(after)}) == 3
    assert passages(after)[0].guid == built.guid("d1")
    assert refiqda.digest(after) == refiqda.digest(before)
    assert rows(after) == rows(before)
    assert not report.of_kind("dropped", "moved", "renamed", "repaired")
    assert "passage" not in {loss.object for loss in report}


@pytest.mark.parametrize("tool", PER_PASSAGE)
def test_passages_of_one_place_become_one_again(tool: str) -> None:
    before = project(built.passage("d1", 0, 4, f"<Description>why</Description>{THREE}"))
    apart, _ = convert(before, "nvivo")
    after, report = convert(apart, tool)
    (one,) = passages(after)
    assert one.guid.lower() == built.guid("d1")
    assert [coding.guid.lower() for coding in one.codings] == [built.guid(f"e{n}") for n in (1, 2, 3)]
    assert refiqda.digest(after) == refiqda.digest(before)
    assert rows(after) == rows(before)
    assert not report.of_kind("dropped", "moved", "renamed", "repaired")


def test_parts_get_the_same_guids_every_time_and_never_one_that_is_there() -> None:
    first, _ = convert(project(built.passage("d1", 0, 4, THREE)), "nvivo")
    joined, _ = convert(first, "atlasti")
    again, _ = convert(joined, "nvivo")
    assert [one.guid for one in passages(again)] == [one.guid for one in passages(first)]
    taken = passages(first)[1].guid
    inside = built.passage("d1", 0, 4, THREE) + built.passage("d2", 5, 6, built.coding("e9")).replace(
        built.guid("d2"), taken
    )
    third, _ = convert(project(inside), "nvivo")
    guids = [one.guid for one in passages(third)]
    assert len(set(guids)) == 4
    assert taken == guids[3]


@pytest.mark.parametrize("tool", ["standard", None])
def test_the_standard_leaves_passages_as_they_are(tool: str | None) -> None:
    inside = built.passage("d1", 0, 4, THREE) + built.passage("d2", 0, 4, built.coding("e9"))
    before = project(inside)
    after, _ = convert(before, tool)
    assert passages(after) == passages(before)


def test_a_program_keeps_two_passages_of_one_place_in_its_own_files() -> None:
    inside = built.passage("d1", 0, 4, built.coding("e1")) + built.passage(
        "d2", 0, 4, built.coding("e2", "c2")
    )
    assert len(passages(convert(project(inside, origin="ATLAS.ti 23"), "atlasti")[0])) == 2
    assert len(passages(convert(project(inside, origin="MAXQDA 24"), "atlasti")[0])) == 1


@pytest.mark.parametrize(
    ("more", "other"),
    [
        ("", "<Description>another thought</Description>"),
        ('name="first"', ""),
        (f'creatingUser="{built.guid("a2")}"', ""),
        (f'modifyingUser="{built.guid("a2")}"', ""),
        ("", f'<NoteRef targetGUID="{built.guid("f1")}"/>'),
    ],
)
def test_passages_that_say_something_of_their_own_stay_apart(more: str, other: str) -> None:
    described = other if "Description" in other else ""
    noted = other if "NoteRef" in other else ""
    inside = built.passage("d1", 0, 4, built.coding("e1"), more) + built.passage(
        "d2", 0, 4, f"{described}{built.coding('e2', 'c2')}{noted}"
    )
    before = project(inside)
    after, _ = convert(before, "atlasti")
    assert len(passages(after)) == 2
    assert refiqda.digest(after) == refiqda.digest(before)


def test_dates_of_passages_keep_them_apart_only_where_codings_have_none() -> None:
    dated = [f'creationDateTime="2024-01-0{day}T00:00:00Z"' for day in (1, 2)]
    bare = f'<Coding guid="{{}}"><CodeRef targetGUID="{built.guid("c1")}"/></Coding>'
    for inside, count in ((built.coding("e1"), 1), (bare.format(built.guid("e1")), 2)):
        first = built.passage("d1", 0, 4, inside, dated[0])
        second = built.passage("d2", 0, 4, inside.replace(built.guid("e1"), built.guid("e2")), dated[1])
        after, _ = convert(project(first + second), "atlasti")
        assert len(passages(after)) == count


def test_passages_without_codings_are_never_joined() -> None:
    inside = built.passage("d1", 0, 4, "") + built.passage("d2", 0, 4, built.coding("e1"))
    assert len(passages(convert(project(inside), "atlasti")[0])) == 2


LINKED = (
    f'<Links><Link guid="{built.guid("91")}" originGUID="{built.guid("d1")}" targetGUID="{built.guid("d2")}"/></Links>'
    f'<Graphs><Graph guid="{built.guid("92")}"><Vertex guid="{built.guid("93")}" firstX="0" firstY="0" '
    f'representedGUID="{built.guid("d2")}"/></Graph></Graphs>'
)


def case_of(*passages_: str) -> str:
    refs = "".join(f'<SelectionRef targetGUID="{built.guid(one)}"/>' for one in passages_)
    return f'<Cases><Case guid="{built.guid("ca")}" name="Ana">{refs}</Case></Cases>'


def test_cases_links_and_graphs_follow_passages_taken_apart() -> None:
    inside = built.passage("d1", 0, 4, THREE) + built.passage("d2", 5, 6, THREE.replace("0000e", "0001e"))
    before = project(inside, LINKED, cases=case_of("d1"))
    after, _ = convert(before, "nvivo")
    assert len(after.tree.cases[0].selection_refs) == 3
    assert (after.tree.links[0].origin_guid, after.tree.links[0].target_guid) == (
        built.guid("d1"),
        built.guid("d2"),
    )
    assert refiqda.digest(after) == refiqda.digest(before)
    assert rows(after) == rows(before)


def test_cases_links_and_graphs_follow_passages_that_are_joined() -> None:
    inside = built.passage("d1", 0, 4, built.coding("e1")) + built.passage(
        "d2", 0, 4, built.coding("e2", "c2")
    )
    before = project(inside, LINKED, cases=case_of("d1", "d2"))
    after, _ = convert(before, "f4")
    assert len(passages(after)) == 1
    assert after.tree.cases[0].selection_refs == [built.guid("d1")]
    assert after.tree.links[0].target_guid == built.guid("d1")
    assert after.tree.graphs[0].vertices[0].represented_guid == built.guid("d1")
    assert refiqda.digest(after) == refiqda.digest(before)
    assert rows(after) == rows(before)


def test_passages_of_different_cases_stay_apart() -> None:
    inside = built.passage("d1", 0, 4, built.coding("e1")) + built.passage(
        "d2", 0, 4, built.coding("e2", "c2")
    )
    before = project(inside, cases=case_of("d1"))
    after, _ = convert(before, "atlasti")
    assert len(passages(after)) == 2
    assert rows(after) == rows(before)


def test_a_passage_is_its_coders_where_each_coding_has_its_own() -> None:
    inside = built.passage(
        "d1", 0, 4, built.coding("e1") + built.coding("e2", "c2", "a2"), f'creatingUser="{built.guid("a1")}"'
    )
    before = project(inside)
    after, report = convert(before, "qualcoder")
    assert [one.creating_user for one in passages(after)] == [built.guid("a1"), built.guid("a2")]
    assert refiqda.digest(after) == refiqda.digest(before)
    assert "passage" not in {loss.object for loss in report}
    described = project(inside.replace("<Coding", "<Description>mine</Description><Coding", 1))
    after, report = convert(described, "qualcoder")
    assert [one.creating_user for one in passages(after)] == [built.guid("a1"), built.guid("a2")]
    assert [loss.kind for loss in report if loss.object == "passage"] == ["degraded"]
    after, report = convert(described, "nvivo")
    assert [one.creating_user for one in passages(after)] == [built.guid("a1")] * 2
    assert refiqda.digest(after) == refiqda.digest(described)
    assert "passage" not in {loss.object for loss in report}


def test_who_named_a_passage_never_changes_in_silence() -> None:
    inside = built.passage(
        "d1", 0, 4, built.coding("e1", user="a2"), f'name="A turn" creatingUser="{built.guid("a1")}"'
    )
    before = project(inside)
    after, report = convert(before, "nvivo")
    assert passages(after)[0].creating_user == built.guid("a1")
    assert refiqda.digest(after) == refiqda.digest(before)
    assert "passage" not in {loss.object for loss in report}
    after, report = convert(before, "qualcoder")
    assert passages(after)[0].creating_user == built.guid("a2")
    assert [loss.kind for loss in report if loss.object == "passage"] == ["degraded"]


AREAS = {
    "PictureSelection": ("PictureSource", 'firstX="1" firstY="2" secondX="3" secondY="4"'),
    "PDFSelection": ("PDFSource", 'page="0" firstX="1" firstY="2" secondX="3" secondY="4"'),
    "AudioSelection": ("AudioSource", 'begin="1" end="2"'),
    "VideoSelection": ("VideoSource", 'begin="1" end="2"'),
}


@pytest.mark.parametrize("kind", AREAS)
def test_every_kind_of_selection_is_taken_apart_and_joined(kind: str) -> None:
    owner, place = AREAS[kind]
    selection = f'<{kind} guid="{built.guid("d1")}" {place}>{THREE}</{kind}>'
    xml = built.project_xml(f'<{owner} guid="{built.guid("b1")}" name="One">{selection}</{owner}>')
    before = refiqda.read(built.archive(xml))
    apart, _ = convert(before, "nvivo-mac")
    joined, _ = convert(apart, "transana")
    count = {
        id(one): sum(type(e).__name__ == kind for e in model.iterate(one.tree)) for one in (apart, joined)
    }
    assert (count[id(apart)], count[id(joined)]) == (3, 1)
    assert refiqda.digest(apart) == refiqda.digest(before) == refiqda.digest(joined)
    assert rows(apart) == rows(before) == rows(joined)


def test_the_text_of_a_part_of_a_page_is_there_once() -> None:
    inner = (
        f'<Representation guid="{built.guid("b2")}"><PlainTextContent>{TEXT}</PlainTextContent>'
        f"{built.passage('d2', 0, 4, built.coding('e9'))}</Representation>"
    )
    area = f'<PDFSelection guid="{built.guid("d1")}" {AREAS["PDFSelection"][1]}>{inner}{THREE}</PDFSelection>'
    xml = built.project_xml(f'<PDFSource guid="{built.guid("b1")}" name="One">{area}</PDFSource>')
    before = refiqda.read(built.archive(xml))
    apart, _ = convert(before, "nvivo-mac")
    joined, _ = convert(apart, "f4")
    for one in (apart, joined):
        (source,) = one.tree.sources
        assert isinstance(source, model.PDFSource)
        assert sum(area.representation is not None for area in source.pdf_selections) == 1
        assert refiqda.digest(one) == refiqda.digest(before)


# --- law ------------------------------------------------------------------------------------------------

_codes = st.sampled_from(("c1", "c2", "c3"))
_users = st.sampled_from(("a1", "a2", None))
_passage = st.tuples(
    st.sampled_from(((0, 4), (0, 4), (5, 8))),
    st.lists(st.tuples(_codes, _users), max_size=3),
    st.sampled_from(("", "", "<Description>a thought</Description>")),
    st.sampled_from(("", f'creatingUser="{built.guid("a1")}"', f'creatingUser="{built.guid("a2")}"')),
)


@settings(max_examples=26, deadline=None)
@given(
    st.lists(_passage, min_size=1, max_size=5),
    st.sampled_from((*PER_CODING, *PER_PASSAGE)),
    st.sampled_from((*PER_CODING, *PER_PASSAGE)),
    st.booleans(),
)
def test_no_coding_is_lost_or_multiplied_and_the_meaning_stays(
    drawn: list[tuple[tuple[int, int], list[tuple[str, str | None]], str, str]],
    first: str,
    second: str,
    joined_to_case: bool,
) -> None:
    inside = "".join(
        built.passage(
            f"d{n}",
            *place,
            said + "".join(built.coding(f"e{n}{m}", *one) for m, one in enumerate(codings)),
            who,
        )
        for n, (place, codings, said, who) in enumerate(drawn)
    )
    before = project(inside, cases=case_of("d0") if joined_to_case else "")
    there, report = convert(before, first)
    back, again = convert(there, second)
    told = False
    for one, of_it in ((there, report), (back, again)):
        told = told or "passage" in {loss.object for loss in of_it}
        assert told or refiqda.digest(one) == refiqda.digest(before)
        assert rows(one) == rows(before)
    assert not told or "qualcoder" in (first, second)
    if first in PER_CODING:
        assert all(len(one.codings) <= 1 for one in passages(there))
