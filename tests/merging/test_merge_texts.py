"""Merging copies whose texts differ: every coding on its words, with its code and coder, or kept on a note."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import refiqda
from refiqda import model
from refiqda.changes import digest
from refiqda.merging import MergeResult, merge
from refiqda.project import Project
from refiqda.text.positions import PositionRule
from tests.made_studies import guid

if TYPE_CHECKING:
    from pathlib import Path

TEXT = (
    "INT: How did it begin?\n"
    "ANNA: I talk slowly \U0001f600, I know. She let me finish.\n"
    "INT: And then?\n"
    "ANNA: Teh nurse was kind. She let me finish.\n"
    "INT: What would you change?\n"
    "ANNA: The waiting, most of all \U0001f680. Nobody tells you how long it will take.\n"
)
MENDED = TEXT.replace("Teh", "The").replace("ANNA", "P1")


def study(
    text: str = TEXT, *, coder: str = "Mara", number: int = 100, rule: PositionRule | None = None
) -> Project:
    """Return a copy of one study: source 3, code 2, a coder of its own."""
    return Project(
        model.Project(
            name="Study",
            users=[model.User(guid=guid(number), name=coder)],
            code_book=[model.Code(guid=guid(2), name="Trust", is_codable=True)],
            sources=[model.TextSource(guid=guid(3), name="Interview 1", plain_text_content=text)],
        ),
        rule=rule,
    )


def mark(
    project: Project, words: str, number: int, *, nth: int = 0, source: str = "Interview 1", **more: str
) -> None:
    """Code the nth occurrence of some words."""
    text = project.text(source).string
    start = -1
    for _ in range(nth + 1):
        start = text.index(words, start + 1)
    coder = project.tree.users[0].guid
    project.add_coding(source, start, start + len(words), "Trust", coder, guid=guid(number), **more)


def of(result: MergeResult) -> Project:
    assert result.project is not None
    return result.project


def rows(project: Project) -> list[tuple[str | None, str | None, str | None]]:
    return sorted(((one.coder, one.code, one.quote) for one in project.codings()), key=str)


def asked(result: MergeResult) -> list[tuple[str, dict[str, Any]]]:
    return [(one.kind, one.choices) for one in result.conflicts if one.resolved == "kept apart"]


def test_a_mended_text_is_aligned_and_the_primarys_stays() -> None:
    one, two = study(), study(MENDED, coder="Colm", number=200)
    mark(one, "I talk slowly \U0001f600", 10)
    mark(two, "She let me finish.", 20, nth=1)
    mark(two, "The nurse was kind", 21)
    result = merge({"A": one, "B": two})
    assert of(result).text("Interview 1").string == TEXT
    assert rows(of(result)) == [
        ("Colm", "Trust", "She let me finish."),
        ("Colm", "Trust", "Teh nurse was kind"),
        ("Mara", "Trust", "I talk slowly \U0001f600"),
    ]
    assert result.reanchored == 2
    assert result.unplaced == ()
    found = [
        (line.coder, line.code, line.source, line.copy, line.confidence) for line in result.reanchored_list
    ]
    assert found == [
        ("Colm", "Trust", "Interview 1", "B", 1.0),
        ("Colm", "Trust", "Interview 1", "B", 0.9333),
    ]
    first = result.reanchored_list[0]
    assert MENDED[first.old_start : first.old_end] == TEXT[first.start : first.end] == "She let me finish."
    assert first.start == TEXT.rindex("She")
    back = merge({"A": one, "B": two}, primary="B")
    assert of(back).text("Interview 1").string == MENDED
    assert ("Mara", "Trust", "I talk slowly \U0001f600") in rows(of(back))


def nvivo_and_atlas(tmp_path: Path) -> tuple[Project, Project]:
    """Return A's copy as NVivo for Windows writes it, and B's, mended, as ATLAS.ti does: new GUIDs and names."""
    windows = PositionRule("utf16")
    one = study("\ufeff" + TEXT.replace("\n", "\r\n"), rule=windows)
    mark(one, "I talk slowly \U0001f600, I know.", 10)
    mark(one, "most of all \U0001f680. Nobody", 11)
    mark(one, "She let me finish.", 12, nth=1)
    two = study(MENDED, coder="Colm", number=200)
    mark(two, "\U0001f600, I know", 20)
    mark(two, "The nurse was kind.", 21)
    mark(two, "how long it will take.", 22)
    two.tree.sources[0].guid, two.tree.sources[0].name = guid(77), "Interview_1.txt"
    refiqda.write(one, tmp_path / "a.qdpx", tool="nvivo")
    refiqda.write(two, tmp_path / "b.qdpx", tool="atlasti")
    return refiqda.read(tmp_path / "a.qdpx"), refiqda.read(tmp_path / "b.qdpx")


@pytest.mark.parametrize("primary", ["A", "B"])
def test_an_nvivo_export_and_an_atlas_ti_export_give_each_coding_its_words_code_and_coder(
    tmp_path: Path, primary: str
) -> None:
    one, two = nvivo_and_atlas(tmp_path)
    assert one.text(one.tree.sources[0]).raw.count("\r\n") == TEXT.count("\n")
    result = merge({"A": one, "B": two}, primary=primary)
    nurse = "Teh nurse was kind." if primary == "A" else "The nurse was kind."
    assert rows(of(result)) == [
        ("Colm", "Trust", nurse),
        ("Colm", "Trust", "how long it will take."),
        ("Colm", "Trust", "\U0001f600, I know"),
        ("Mara", "Trust", "I talk slowly \U0001f600, I know."),
        ("Mara", "Trust", "She let me finish."),
        ("Mara", "Trust", "most of all \U0001f680. Nobody"),
    ]
    assert len(of(result).tree.sources) == 1
    assert result.matches["sources"] == {"similar": 1}
    assert result.reanchored == 3
    second = [row for row in of(result).codings() if row.quote == "She let me finish."]
    assert [row.start for row in second] == [(TEXT if primary == "A" else MENDED).rindex("She")]
    refiqda.write(of(result), tmp_path / "merged.qdpx", tool="standard")
    assert rows(refiqda.read(tmp_path / "merged.qdpx")) == rows(of(result))


def with_lost_words() -> tuple[Project, Project]:
    """Return two copies; the second codes a sentence that the first does not have, with all that may hang on it."""
    one = study(TEXT.replace("ANNA: Teh nurse was kind. She let me finish.\n", ""))
    mark(one, "I talk slowly", 10)
    two = study(coder="Colm", number=200)
    mark(two, "Teh nurse was kind.", 20, memo="Ask again")
    mark(two, "I know.", 21)
    source = two.tree.sources[0]
    assert isinstance(source, model.TextSource)
    lost = source.plain_text_selections[0]
    two.tree.cases = [
        model.Case(
            guid=guid(30), name="Ward 4", selection_refs=[lost.guid, source.plain_text_selections[1].guid]
        )
    ]
    two.tree.links = [model.Link(guid=guid(40), name="because", origin_guid=lost.guid, target_guid=guid(2))]
    return one, two


def test_what_cannot_be_placed_is_listed_and_kept_on_a_note_at_the_source() -> None:
    one, two = with_lost_words()
    result = merge({"A": one, "B": two})
    project = of(result)
    assert [(line.code, line.coder, line.start, line.reason, line.kept_in) for line in result.unplaced] == [
        ("Trust", "Colm", TEXT.index("Teh"), "words", "Not found in Interview 1")
    ]
    note = next(one for one in project.tree.notes if one.name == "Not found in Interview 1")
    said = project.text(note).string
    for part in ("Trust", "Colm", f"{TEXT.index('Teh')} to", "Teh nurse was kind.", "Ward 4"):
        assert part in said
    assert note.guid in project.tree.sources[0].note_refs
    assert [two.text(memo).string for memo in two.tree.notes if memo.guid in note.note_refs] == ["Ask again"]
    assert [link.origin_guid for link in project.tree.links] == [note.guid]
    placed = {one.guid for one in project.tree.sources[0].plain_text_selections}  # type: ignore[union-attr]  # a text
    assert len(project.tree.cases[0].selection_refs) == 1
    assert set(project.tree.cases[0].selection_refs) <= placed
    assert [one.rule for one in refiqda.check(project) if one.severity == "error"] == []
    assert rows(project) == [("Colm", "Trust", "I know."), ("Mara", "Trust", "I talk slowly")]


def test_merging_the_result_again_adds_nothing(tmp_path: Path) -> None:
    one, two = with_lost_words()
    once = of(merge({"A": one, "B": two}))
    again = merge({"A": once, "B": two})
    assert digest(of(again)) == digest(once)
    assert len(of(again).tree.notes) == len(once.tree.notes)
    refiqda.write(once, tmp_path / "once.qdpx", tool="standard")
    read = refiqda.read(tmp_path / "once.qdpx")
    assert digest(of(merge({"A": read, "B": two}))) == digest(once)


def test_a_coding_of_the_common_past_stands_once_though_its_place_is_not_quite_the_same() -> None:
    one = study()
    mark(one, "Teh nurse was kind.", 10, created="2024-05-01T10:00:00Z")
    two = study(MENDED)
    mark(two, "The nurse was kind. ", 10, created="2024-05-01T10:00:00Z")
    two.tree.users.append(model.User(guid=guid(200), name="Colm"))
    result = merge({"A": one, "B": two})
    assert rows(of(result)) == [("Mara", "Trust", "Teh nurse was kind.")]
    assert result.inherited == 1


def test_the_bases_text_stays_and_the_primarys_codings_are_placed_in_it() -> None:
    base = study()
    one, two = study(MENDED), study(coder="Colm", number=200)
    mark(one, "The nurse was kind", 10)
    mark(two, "Nobody tells", 20)
    result = merge({"A": one, "B": two}, base)
    assert of(result).text("Interview 1").string == TEXT
    assert rows(of(result)) == [("Colm", "Trust", "Nobody tells"), ("Mara", "Trust", "Teh nurse was kind")]
    assert [(line.copy, line.coder) for line in result.reanchored_list] == [("A", "Mara")]
    assert {row.coding_guid for row in of(result).codings()} == {guid(10), guid(20)}
    only = study(TEXT)
    only.tree.sources.clear()
    second = merge({"A": only, "B": one}, base)
    assert of(second).text("Interview 1").string == TEXT
    assert rows(of(second)) == [("Mara", "Trust", "Teh nurse was kind")]


# --- parts ------------------------------------------------------------------------------------------------


def part(text: str, number: int) -> model.TextSource:
    made = model.TextSource(guid=guid(number), name="Text", plain_text_content=text)
    start = text.index("nurse was kind")
    made.plain_text_selections = [
        model.PlainTextSelection(
            guid=guid(number + 1),
            start_position=start,
            end_position=start + 14,
            codings=[
                model.Coding(
                    guid=guid(number + 2), code_ref=guid(2), creating_user=guid(100 + number // 1000)
                )
            ],
        )
    ]
    return made


def bearing(kind: str, text: str, number: int) -> Project:
    """Return a copy whose one source bears a text as a part of it, with a coding in it."""
    project = study(coder=f"Coder {number // 1000}", number=100 + number // 1000)
    held = part(text, number)
    sources: dict[str, model.Source] = {
        "representation": model.PDFSource(guid=guid(4), name="Leaflet", representation=held),
        "description": model.PictureSource(guid=guid(4), name="Photo", text_description=held),
        "area": model.PDFSource(
            guid=guid(4),
            name="Leaflet",
            pdf_selections=[
                model.PDFSelection(
                    guid=guid(number + 5),
                    page=0,
                    first_x=1,
                    first_y=2,
                    second_x=3,
                    second_y=4,
                    representation=held,
                )
            ],
        ),
    }
    project.tree.sources = [sources[kind]]
    return project


@pytest.mark.parametrize("kind", ["representation", "description", "area"])
def test_texts_of_pages_and_pictures_that_differ_are_aligned_too(kind: str) -> None:
    copies = {"A": bearing(kind, TEXT, 1000), "B": bearing(kind, "Page 1\n" + MENDED, 2000)}
    result = merge(copies)
    assert [(row.coder, row.quote) for row in of(result).codings()] == [
        ("Coder 1", "nurse was kind"),
        ("Coder 2", "nurse was kind"),
    ]
    assert result.reanchored == 1
    assert not result.unplaced
    again = merge({"A": of(result), "B": copies["B"]})
    assert digest(of(again)) == digest(of(result))


def test_a_pages_text_that_is_quite_another_loses_no_coding() -> None:
    other = "Quite another text was read from these pages, the nurse was kind in it though."
    result = merge({"A": bearing("representation", TEXT, 1000), "B": bearing("representation", other, 2000)})
    assert [(row.coder, row.quote) for row in of(result).codings()] == [
        ("Coder 1", "nurse was kind"),
        ("Coder 2", "nurse was kind"),
    ]
    assert [source.name for source in of(result).tree.sources] == ["Leaflet", "Leaflet (B)"]
    assert [line.kept_in for line in result.unplaced] == ["Leaflet (B)"]


def recording(text: str, number: int, *, name: str = "Transcript", shared: bool = False) -> Project:
    project = study(coder=f"Coder {number // 1000}", number=100 + number // 1000)
    start = text.index("nurse was kind")
    points = [
        model.SyncPoint(guid=guid(number + 1), time_stamp=0, position=0),
        model.SyncPoint(guid=guid(number + 2), time_stamp=4000, position=start),
        model.SyncPoint(guid=guid(number + 3), time_stamp=6000, position=start + 14),
    ]
    selection = model.TranscriptSelection(
        guid=guid(number + 4),
        from_sync_point=points[1].guid,
        to_sync_point=points[2].guid,
        codings=[
            model.Coding(guid=guid(number + 5), code_ref=guid(2), creating_user=guid(100 + number // 1000))
        ],
    )
    transcript = model.Transcript(
        guid=guid(6 if shared else number + 6),
        name=name,
        plain_text_content=text,
        sync_points=points,
        transcript_selections=[selection],
    )
    project.tree.sources = [model.AudioSource(guid=guid(4), name="Take", transcripts=[transcript])]
    return project


@pytest.mark.parametrize(("name", "shared"), [("Transcript", False), ("Transcript (mended)", True)])
def test_a_transcript_that_was_mended_is_one_and_its_passages_keep_words_and_times(
    name: str, shared: bool
) -> None:
    two = recording("TRANSCRIPT\n" + MENDED, 2000, name=name, shared=shared)
    result = merge({"A": recording(TEXT, 1000, shared=shared), "B": two})
    (source,) = of(result).tree.sources
    assert isinstance(source, model.AudioSource)
    (transcript,) = source.transcripts
    found = [(row.coder, row.quote, row.begin_ms, row.end_ms) for row in of(result).codings()]
    assert found == [("Coder 1", "nurse was kind", 4000, 6000), ("Coder 2", "nurse was kind", 4000, 6000)]
    assert result.reanchored == 1
    assert len(transcript.transcript_selections) == 1
    again = merge({"A": of(result), "B": two})
    assert digest(of(again)) == digest(of(result))


def test_another_transcript_of_the_same_recording_comes_along() -> None:
    other = "Notes of the interviewer on the whole: the nurse was kind, it seems, and much more besides."
    result = merge({"A": recording(TEXT, 1000), "B": recording(other, 2000, name="Notes")})
    (source,) = of(result).tree.sources
    assert isinstance(source, model.AudioSource)
    assert [one.name for one in source.transcripts] == ["Transcript", "Notes"]
    assert [(row.coder, row.quote) for row in of(result).codings()] == [
        ("Coder 1", "nurse was kind"),
        ("Coder 2", "nurse was kind"),
    ]


# --- what is asked ----------------------------------------------------------------------------------------


def named(**texts: str) -> Project:
    project = study()
    project.tree.sources = [
        model.TextSource(
            guid=guid(sum(map(ord, text)) + 7 * sum(map(ord, name))), name=name, plain_text_content=text
        )
        for name, text in texts.items()
    ]
    return project


def test_sources_of_one_name_and_different_texts_are_asked_about() -> None:
    result = merge(
        {"A": named(Interview=TEXT), "B": named(Interview="Quite another conversation, on another day.")}
    )
    assert len(of(result).tree.sources) == 2
    assert asked(result) == [("same-name", {"A": "Interview", "B": "Interview"})]


def test_empty_texts_and_blank_forms_are_never_joined_in_silence() -> None:
    one, two = named(P1="", P2=TEXT, P3=TEXT), named(P1=" ", Sheet=TEXT)
    two.tree.sources[1].guid = guid(999)
    result = merge({"A": one, "B": two})
    assert len(of(result).tree.sources) == 5
    assert asked(result) == [
        ("empty", {"A": "P1", "B": "P1"}),
        ("template", {"A": ["P2", "P3"], "B": "Sheet"}),
    ]


# --- laws -------------------------------------------------------------------------------------------------

LINES = tuple(TEXT.splitlines(keepends=True))


@st.composite
def edited(draw: st.DrawFn) -> str:
    """A version of the text: lines gone, put in, mended or wrapped otherwise."""
    lines: list[str] = []
    for line in LINES:
        how = draw(st.sampled_from(["as is", "as is", "as is", "gone", "mended", "headed", "wrapped"]))
        if how == "headed":
            lines.append(f"--- {len(lines)} ---\n")
        if how != "gone":
            word = {"mended": ("me", "us"), "wrapped": (" ", "\n")}.get(how, ("", ""))
            lines.append(line.replace(*word) if word[0] else line)
    return "".join(lines)


@settings(max_examples=20, deadline=None)
@given(edited(), edited(), st.lists(st.tuples(st.integers(0, 400), st.integers(1, 60)), max_size=5))
def test_no_coding_is_lost_and_merging_again_adds_nothing(
    first: str, second: str, spans: list[tuple[int, int]]
) -> None:
    one, two = study(first or "x"), study(second or "x", coder="Colm", number=200)
    for number, (start, length) in enumerate(spans):
        text = two.text("Interview 1").string
        if start + length <= len(text) and text[start : start + length].strip():
            two.add_coding("Interview 1", start, start + length, "Trust", "Colm", guid=guid(20 + number))
    copies = {"A": one, "B": two}
    result = merge(copies)
    came = {row.coding_guid for row in two.codings()}
    there = {row.coding_guid for row in of(result).codings()}
    apart = any(source.name != "Interview 1" for source in of(result).tree.sources)
    listed = {line.coding for line in result.unplaced}
    assert there | listed == came
    assert apart or not there & listed
    for line in result.reanchored_list:
        assert 0.5 <= line.confidence <= 1.0
        if line.confidence == 1.0:
            old, new = second[line.old_start : line.old_end], first[line.start : line.end]
            assert old.split() == new.split()
    again = merge({"A": of(result), "B": two})
    assert digest(of(again)) == digest(of(result))
