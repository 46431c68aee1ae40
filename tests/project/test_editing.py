"""Editing: in place, GUIDs from content, and the words that were coded are the words that come back."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import refiqda
from refiqda import model
from refiqda.errors import AmbiguousNameError, InvalidArgumentError, NotInProjectError
from refiqda.text.positions import canonical_string
from tests.oracle_xml import canonical
from tests.project.built import WORDS, archive, coding, guid, passage, project_xml, source
from tests.text.texts import stored_texts

ORIGINS = ("", "NVivo 12.6", "NVivo for Mac 15.0.0", "ATLAS.ti 9")


def written(project: refiqda.Project) -> bytes:
    stream = io.BytesIO()
    project.write(stream)
    return stream.getvalue()


def again(project: refiqda.Project) -> refiqda.Project:
    return refiqda.read(written(project))


def opened(inside: str = "", *, origin: str = "", text: bytes | None = None) -> refiqda.Project:
    data = WORDS.encode() if text is None else text
    return refiqda.read(archive(project_xml(source("51", inside), origin=origin), {"51": data}))


spans = st.tuples(st.integers(0, 10_000), st.integers(0, 10_000))


@settings(max_examples=39, deadline=None)
@given(stored_texts, spans, st.sampled_from(ORIGINS))
def test_what_is_coded_is_what_comes_back(raw: str, numbers: tuple[int, int], origin: str) -> None:
    project = opened(origin=origin, text=raw.encode())
    words = canonical_string(raw)
    start, end = sorted(number % (len(words) + 1) for number in numbers)
    if start == end:
        with pytest.raises(InvalidArgumentError):
            project.add_coding("Interview", start, end, "Work", "Ana")
        return
    project.add_coding("Interview", start, end, "Work", "Ana")
    for one in (project, again(project)):
        (row,) = one.codings()
        assert (row.start, row.end, row.quote) == (start, end, words[start:end])
        assert one.codings().diagnostics == ()


@settings(max_examples=23, deadline=None)
@given(stored_texts, st.sampled_from(ORIGINS))
def test_an_added_text_is_the_same_before_and_after_writing(raw: str, origin: str) -> None:
    project = refiqda.Project.new("Study", origin=origin)
    made = project.add_source("Interview", raw)
    for one in (project, again(project)):
        assert one.text(made.guid).string == canonical_string(raw)
        assert one.text("Interview").sha256 == project.text(made).sha256
    assert "\r" not in project.text(made).raw


def test_a_project_made_from_nothing_is_whole_after_writing() -> None:
    project = refiqda.Project.new("Study")
    ana = project.add_user("Ana", id="A")
    trust = project.add_code("Trust", color="#ff0000", description="What is relied upon")
    inner = project.add_code("In people", parent="Trust", is_codable=False)
    text = project.add_source("Interview", WORDS)
    made = project.add_coding(text, 0, 3, inner, ana, memo="A thought", created="2024-01-31T12:00:00Z")
    project.add_coding("Interview", 4, 8, "Trust", "A")
    read = again(project)
    assert read.tree == project.tree
    assert list(read.codings()) == list(project.codings())
    assert read.codings()[0].memo == "A thought"
    assert made.creation_date_time == "2024-01-31T12:00:00Z"
    assert trust.codes == [inner]
    assert read.diagnostics == []
    assert repr(read).endswith(": 1 sources>")


def test_the_same_script_makes_the_same_bytes() -> None:
    def script() -> bytes:
        project = refiqda.Project.new("Study")
        project.add_user("Ana")
        project.add_code("Trust")
        project.add_source("Interview", WORDS)
        project.add_coding("Interview", 0, 3, "Trust", "Ana")
        project.add_coding("Interview", 0, 3, "Trust", "Ana")
        return written(project)

    assert script() == script()


def test_equal_things_get_guids_of_their_own() -> None:
    project = opened()
    made = [project.add_coding("Interview", 0, 3, "Work", "Ana") for _ in range(3)]
    made_codes = [project.add_code("New") for _ in range(2)]
    made_users = [project.add_user("New") for _ in range(2)]
    made_sources = [project.add_source("New", "x") for _ in range(2)]
    guids = [one.guid for one in (*made, *made_codes, *made_users, *made_sources)]
    assert len(set(guids)) == len(guids)
    assert project.index().duplicates() == {}


def test_a_guid_can_be_given_once() -> None:
    project = opened()
    assert (
        project.add_code("Mine", guid="{" + guid("f0").upper() + "}").guid == "{" + guid("f0").upper() + "}"
    )
    for taken in (guid("f0"), guid("c1"), "word"):
        with pytest.raises(InvalidArgumentError, match="no GUID, or taken"):
            project.add_user("Mine", guid=taken)
    user = project.add_user("Mine", guid=guid("f1"))
    text = project.add_source("Text", "one", guid=guid("f2"))
    made = project.add_coding(text, 0, 1, "Work", user, guid=guid("f3"))
    assert (text.plain_text_path, made.guid) == (f"internal://{guid('f2')}.txt", guid("f3"))


def test_a_selection_of_the_same_span_and_user_is_used_again() -> None:
    project = opened(passage("71", 0, 3, coding("d1"), f'creatingUser="{guid("a1").upper()}"'))
    project.add_coding("Interview", 0, 3, "Work", "Ana")
    project.add_coding("Interview", 0, 3, "Work", "B")
    (holder,) = project.tree.sources
    assert isinstance(holder, model.TextSource)
    assert [len(one.codings) for one in holder.plain_text_selections] == [2, 1]
    holder.plain_text_selections[0].end_position = 2  # behind the back of the editor
    project.add_coding("Interview", 0, 3, "Trust", "Ana")
    assert [len(one.codings) for one in holder.plain_text_selections] == [2, 1, 1]
    del holder.plain_text_selections[1:]
    project.add_coding("Interview", 0, 2, "Trust", "Ana")
    assert [len(one.codings) for one in holder.plain_text_selections] == [3]


def test_for_nvivo_each_coding_has_its_own_selection() -> None:
    project = opened(origin="NVivo 12.6")
    for _ in range(2):
        project.add_coding("Interview", 0, 3, "Work", "Ana")
    (holder,) = project.tree.sources
    assert isinstance(holder, model.TextSource)
    assert [len(one.codings) for one in holder.plain_text_selections] == [1, 1]
    assert len({one.guid for one in holder.plain_text_selections}) == 2


def test_renaming_a_code_changes_its_name_and_nothing_else() -> None:
    xml = project_xml(source("51", passage("71", 0, 3, coding("d1"))))
    project = refiqda.read(archive(xml, {"51": b"text"}))
    before = list(project.codings())
    assert project.rename_code("Trust/In people", "In <persons>").guid == guid("c2")
    assert project.rename_code(guid("c1"), "Confidence").name == "Confidence"
    with zipfile.ZipFile(io.BytesIO(written(project))) as packed:
        changed = packed.read("project.qde")
    expected = xml.replace(b'"In people"', b'"In &lt;persons&gt;"').replace(b'"Trust"', b'"Confidence"')
    assert canonical(changed) == canonical(expected)
    assert [row._replace(code="Trust", code_path="Trust") for row in again(project).codings()] == before


def test_things_are_found_by_guid_path_name_and_id() -> None:
    project = opened()
    inner = project.find_code("Trust/In people")
    assert project.find_code("In people") is inner
    assert project.find_code("{" + guid("c2").upper() + "}") is inner
    assert project.find_code(inner) is inner
    assert project.find_user("B") is project.find_user(guid("a2"))
    assert project.find_source("Interview") is project.find_source(guid("51"))


def test_an_ambiguous_name_lists_the_candidates() -> None:
    project = opened()
    project.add_code("In people", parent="Work")
    with pytest.raises(AmbiguousNameError, match="may be any of 2") as caught:
        project.find_code("In people")
    assert [one.partition(" (")[0] for one in caught.value.candidates] == [
        "Trust/In people",
        "Work/In people",
    ]
    for path, _, tail in (one.partition(" (") for one in caught.value.candidates):
        assert project.find_code(path).guid == tail.rstrip(")")
    project.add_source("Interview", "again")
    with pytest.raises(AmbiguousNameError):
        project.text("Interview")


def test_a_top_level_code_is_found_by_its_path_where_another_has_its_name() -> None:
    project = opened()
    inner = project.add_code("Work", parent="Trust")
    with pytest.raises(
        AmbiguousNameError, match=r"/Work \(.*; Trust/Work \(|Trust/Work \(.*; /Work \("
    ) as caught:
        project.find_code("Work")
    found = {
        one.partition(" (")[0]: project.find_code(one.partition(" (")[0]) for one in caught.value.candidates
    }
    assert {path: code.guid for path, code in found.items()} == {
        "/Work": guid("c3"),
        "Trust/Work": inner.guid,
    }
    assert project.find_code("/Trust/Work") is inner


def test_a_name_that_begins_with_a_slash_is_still_a_name() -> None:
    project = opened()
    slashed = project.add_code("/Work", parent="Trust")
    assert project.find_code("/Work") is slashed
    assert project.find_code("Work").guid == guid("c3")
    with pytest.raises(NotInProjectError):
        project.find_code("/In people")


@pytest.mark.parametrize("find", ["find_code", "find_source", "find_user"])
@pytest.mark.parametrize("asked", [5, None, [1]])
def test_what_is_no_name_is_refused_by_its_kind(find: str, asked: object) -> None:
    with pytest.raises(InvalidArgumentError, match="a name, path or GUID is needed"):
        getattr(opened(), find)(asked)


@pytest.mark.parametrize("find", ["find_code", "find_source", "find_user"])
def test_what_is_not_there_is_said_in_one_line(find: str) -> None:
    with pytest.raises(NotInProjectError, match="there is no") as caught:
        getattr(opened(), find)("Nobody")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (2, 1), (3, 3), (0, 10_000)])
def test_a_span_outside_of_the_text_is_refused_and_leaves_no_trace(start: int, end: int) -> None:
    project = opened()
    before = written(project)
    with pytest.raises(InvalidArgumentError, match="span"):
        project.add_coding("Interview", start, end, "Work", "Ana", memo="never")
    assert written(project) == before


def test_what_xml_cannot_hold_is_refused_and_leaves_no_trace() -> None:
    project = opened()
    before = written(project)
    tries = (
        lambda: project.add_user("An\x00a"),
        lambda: project.add_user("Ana", id="\x1b"),
        lambda: project.add_code(" "),
        lambda: project.add_code("Code", description="\ud800"),
        lambda: project.add_code("Code", color="red"),
        lambda: project.rename_code("Work", "\x07"),
        lambda: project.add_source("Text", "\ud800"),
        lambda: project.add_source("", "text"),
        lambda: project.add_coding("Interview", 0, 1, "Work", "Ana", memo="\x00"),
        lambda: project.add_coding("Interview", 0, 1, "Work", "Ana", created="yesterday"),
    )
    for attempt in tries:
        with pytest.raises(InvalidArgumentError):
            attempt()
    assert written(project) == before


def test_the_text_of_a_pdf_and_a_transcript_can_be_coded_and_a_picture_cannot() -> None:
    sources = (
        f'<PDFSource guid="{guid("53")}" name="Report"><Representation guid="{guid("54")}">'
        "<PlainTextContent>All of it</PlainTextContent></Representation></PDFSource>"
        f'<AudioSource guid="{guid("55")}" name="Talk"><Transcript guid="{guid("56")}">'
        "<PlainTextContent>one two</PlainTextContent></Transcript></AudioSource>"
        f'<PictureSource guid="{guid("57")}" name="Map"/>'
    )
    project = refiqda.read(project_xml(sources))
    project.add_coding("Report", 0, 3, "Work", "Ana")
    project.add_coding("Talk", 4, 7, "Work", "Ana")
    assert again(project).codings().column("quote") == ("All", "two")
    with pytest.raises(InvalidArgumentError, match="positions"):
        project.add_coding("Map", 0, 3, "Work", "Ana")


def test_an_added_text_that_was_taken_out_again_is_not_written() -> None:
    project = opened()
    project.add_source("New", "text")
    project.tree.sources.pop()
    assert len(project.members()) == 2
