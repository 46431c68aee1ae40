"""To which cases a coding belongs: by the words it holds."""

from __future__ import annotations

from typing import Final

from hypothesis import given, settings
from hypothesis import strategies as st

import refiqda
from refiqda import model, speakers
from refiqda.project import Project
from tests.speakers.talks import recorded

TALK: Final = "Talk of May\n\nI: How was it?\nP1: Cold, and long.\nP2: Not for me.\n\nI: Why?\nP1: So.\n"


def talk(*, as_codes: bool = False) -> Project:
    """Return a project with a talk in which the speakers are marked."""
    project = Project.new("Talks")
    project.add_user("Ana")
    project.add_code("Weather")
    project.add_source("May", TALK)
    found = speakers.detect(project, labels=["P1", "P2"], moderators=["I"])
    return speakers.apply(project, found, as_codes=as_codes).project


def coded(project: Project, *quotes: str) -> refiqda.Codings:
    """Return the codings of the project after these words were coded."""
    for quote in quotes:
        start = project.text("May").string.index(quote)
        project.add_coding("May", start, start + len(quote), "Weather", "Ana")
    return project.codings()


def test_a_quote_of_one_speaker_shows_that_speaker() -> None:
    codings = coded(talk(), "Cold", "Not for me.", "P2: Not for me.\n\nI:", " long.\nP2:", "Why?")
    assert codings.column("case") == ("P1", "P2", "P2", "P1", "Interviewer")


def test_an_exchange_shows_all_who_speak_in_it_in_their_order() -> None:
    codings = coded(talk(), "long.\nP2: Not", TALK)
    assert sorted(codings.column("case"), key=str) == ["Interviewer;P1;P2", "P1;P2"]


def test_headings_labels_and_blanks_are_nobodys() -> None:
    assert coded(talk(), "Talk of May", "P1:", "\n\nI: ", "\n\n").column("case") == (None,) * 4


def test_passages_coded_as_a_case_count_like_those_that_it_refers_to() -> None:
    project = talk(as_codes=True)
    for case in project.tree.cases:
        case.selection_refs.clear()
    codings = coded(project, "Cold, and", "long.\nP2: Not")
    assert [row.case for row in codings if row.origin == "person"] == ["P1", "P1;P2"]
    assert {row.case for row in codings if row.origin == "case"} == {"Interviewer", "P1", "P2"}


def test_a_coding_in_a_transcript_shows_who_speaks_there() -> None:
    project = Project.new("Calls")
    project.add_user("Ana")
    project.add_code("Weather")
    recorded(project)
    found = speakers.detect(project, labels=["P5"], moderators=["I"])
    project = speakers.apply(project, found).project
    start = project.text("Talk").string.index("More")
    project.add_coding("Talk", start, start + 4, "Weather", "Ana")
    (case,) = project.codings().column("case")
    assert case == "P5"


def test_one_who_says_it_with_another_is_shown_with_the_other() -> None:
    project = Project.new("Talks")
    project.add_user("Ana")
    project.add_code("Weather")
    project.add_source("May", "I: How?\nP1: So.\nI: And?\nP2: So.\nP1+P2: Bye now.\n")
    project = speakers.apply(project, speakers.detect(project, labels=["P1", "P2"], moderators=["I"])).project
    assert coded(project, "Bye").column("case") == ("P1;P2",)


def test_a_case_of_the_whole_source_comes_before_its_speakers() -> None:
    project = talk()
    project.tree.cases.append(
        model.Case(
            guid="00000000-0000-4000-8000-000000000001",
            name="Family",
            source_refs=[project.tree.sources[0].guid],
        )
    )
    assert coded(project, "Cold").column("case") == ("Family;P1",)


def test_tables_count_what_a_case_said_and_part_an_exchange() -> None:
    project = talk()
    coded(project, "Cold", "long.\nP2: Not")
    counts = {row["case"]: (row["codings"], row["coders"]) for row in project.table("cases").to_dicts()}
    assert counts == {"Interviewer": (0, None), "P1": (2, "Ana"), "P2": (1, "Ana")}
    (words,) = project.table("matrix", by="case", measure="words").to_dicts()
    assert words == {"code_path": "Weather", "Interviewer": 0, "P1": 2, "P2": 1}
    (characters,) = project.table("matrix", by="case", measure="characters").to_dicts()
    assert characters == {"code_path": "Weather", "Interviewer": 0, "P1": 9, "P2": 3}
    roles = project.table("codings", attributes=True).column("case: Speaker role")
    assert list(roles) == ["participant", "participant"]


SPANS = st.lists(
    st.tuples(st.integers(0, 30), st.integers(0, 30)).map(lambda one: (min(one), max(one))), max_size=8
)


@given(text=st.text("ab \n", min_size=30, max_size=30), passages=SPANS, asked=SPANS, owners=st.data())
@settings(max_examples=26, deadline=None)
def test_a_coding_belongs_to_the_cases_whose_words_it_holds(
    text: str, passages: list[tuple[int, int]], asked: list[tuple[int, int]], owners: st.DataObject
) -> None:
    project = Project.new("Any")
    project.add_user("Ana")
    project.add_code("Code")
    source = project.add_source("Text", text)
    assert isinstance(source, model.TextSource)
    cases = [model.Case(guid=f"00000000-0000-4000-8000-{one:012d}", name=f"C{one}") for one in range(3)]
    of: dict[str, set[int]] = {case.name or "": set() for case in cases}
    for number, (start, end) in enumerate(passages):
        guid = f"00000000-0000-4000-8001-{number:012d}"
        source.plain_text_selections.append(
            model.PlainTextSelection(guid=guid, start_position=start, end_position=end)
        )
        case = owners.draw(st.sampled_from(cases))
        case.selection_refs.append(guid)
        of[case.name or ""].update(place for place in range(start, end) if not text[place].isspace())
    project.tree.cases += cases
    for number, (start, end) in enumerate(asked):
        source.plain_text_selections.append(
            model.PlainTextSelection(
                guid=f"00000000-0000-4000-8002-{number:012d}", start_position=start, end_position=end,
                codings=[model.Coding(guid=f"00000000-0000-4000-8003-{number:012d}",
                                      code_ref=project.tree.code_book[0].guid)],
            )
        )  # fmt: skip
    for row in project.codings():
        assert row.start is not None
        assert row.end is not None
        held = {place for place in range(row.start, row.end) if not text[place].isspace()}
        shown = set((row.case or "").split(";")) - {""}
        if held:
            assert shown == {name for name, places in of.items() if places & held}
