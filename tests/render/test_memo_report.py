from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest

import refiqda
from refiqda import editing, model
from refiqda.documents.word import WordText, read_word
from refiqda.errors import NotInProjectError
from refiqda.memos import collect_memos
from refiqda.render.memo_report import said_date, write_memo_report
from refiqda.render.word_margin import sources_with_memos, write_margin
from tests.cli.calls import run_command

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "I: And then?\n\nP5: I went home early, and nobody asked.\nP5: They knew."


def note(project: refiqda.Project, text: str, user: str, *, title: str | None = None) -> model.Note:
    made = model.Note(
        guid=editing.new_guid(project, None, "note", text),
        name=title,
        creating_user=project.find_user(user).guid,
        plain_text_content=text,
    )
    project.tree.notes.append(made)
    return made


@pytest.fixture
def study() -> refiqda.Project:
    """Two analysts, two sources; memos on codings, on a code, on a source, on the project, and on nothing."""
    project = refiqda.Project.new("Clinic")
    for name in ("Mara", "Colm", "First pass (machine: m1)"):
        project.add_user(name)
    talk = project.add_source("Talk", TEXT)
    other = project.add_source("Other", "P6: Yes.")
    home, asked = project.add_code("Home"), project.add_code("Asked", parent=project.add_code("Folk"))

    def code(
        words: str, what: model.Code, who: str, memo: str | None = None, created: str | None = None
    ) -> model.Coding:
        place = TEXT.index(words)
        return project.add_coding(talk, place, place + len(words), what, who, memo=memo, created=created)

    code("nobody asked", asked, "Colm", "asked for what?", "2024-05-07T09:00:00+02:00")
    code("went home", home, "Mara", "again home", "2024-05-06T07:08:09Z")
    code("home early", home, "Colm")
    project.add_coding(other, 4, 7, home, "First pass (machine: m1)", memo="guessed")
    talk.note_refs.append(note(project, "short talk", "Mara").guid)
    home.note_refs.append(note(project, "where one rests", "Colm", title="Meaning").guid)
    project.tree.note_refs.append(note(project, "to do", "Mara").guid)
    note(project, "on its own", "Colm")
    answer = note(project, "yes, again", "Colm")
    selection = talk.plain_text_selections[1]
    selection.note_refs.append(answer.guid)
    link = model.Link(
        guid=editing.new_guid(project, None, "link"),
        name="answer",
        direction="OneWay",
        origin_guid=answer.guid,
        target_guid=selection.codings[0].note_refs[0],
    )
    project.tree.links.append(link)
    return project


def report(project: refiqda.Project, **options: object) -> WordText:
    stream = io.BytesIO()
    write_memo_report(project, stream, **options)  # type: ignore[arg-type]  # as each test says
    return read_word(stream.getvalue(), label="report")


def test_every_memo_stands_once_in_reading_order(study: refiqda.Project) -> None:
    made = report(study).text.split("\n")
    assert made[:3] == ["Notes: Clinic", "8 notes by Mara, Colm, First pass (machine: m1)", "Talk"]
    assert made[3:] == [
        "Paragraph 2  ·  Home (Mara, Colm)",
        "P5: I went home early, and nobody asked.",
        "Mara, 2024-05-06 07:08 UTC, on Home  again home",
        "Colm  yes, again",
        "Paragraph 2  ·  Folk/Asked (Colm)",
        "P5: I went home early, and nobody asked.",
        "Colm, 2024-05-07 09:00 +02:00, on Folk/Asked  asked for what?",
        "On the whole source",
        "Mara  short talk",
        "Other",
        "Paragraph 1  ·  Home (First pass (machine: m1))",
        "P6: Yes.",
        "First pass (machine: m1), on Home (a machine, no person)  guessed",
        "On codes",
        "Home",
        "Colm, Meaning  where one rests",
        "On the project",
        "Mara  to do",
        "Notes on their own",
        "Colm  on its own",
    ]


def test_the_words_of_the_passage_are_bold_in_their_context(study: refiqda.Project) -> None:
    made = report(study)
    bold = [made.text[start:end] for start, end in made.bold]
    assert "went home" in bold
    assert "nobody asked" in bold


def test_by_code_a_passage_stands_under_each_of_its_codes(study: refiqda.Project) -> None:
    made = report(study, by="code").text.split("\n")
    heads = [line for line in made if line in {"Folk/Asked", "Home", "On whole sources", "On the project"}]
    assert heads == ["Folk/Asked", "Home", "On whole sources", "On the project"]
    under = made[made.index("Home") :]
    assert under[1:4] == [
        "On the code itself",
        "Colm, Meaning  where one rests",
        "Talk, paragraph 2  ·  Home (Mara, Colm)",
    ]


def test_reading_together_sets_each_analyst_beside_the_paragraph(study: refiqda.Project) -> None:
    lines = report(study, by="together", sources=["Talk"]).text.split("\n")
    assert "Passage\tMara\tColm" in lines
    (row,) = [line for line in lines if "nobody asked" in line]
    assert row == "P5: I went home 1 early 2, and nobody asked 3.\t1  ·  Home"


def test_reading_together_shows_codes_on_which_nobody_wrote(study: refiqda.Project) -> None:
    talk = study.tree.sources[0]
    place = TEXT.index("They knew")
    study.add_coding(talk, place, place + 9, study.find_code("Home"), study.find_user("Mara"))
    coded = collect_memos(study, coded=True)
    bare = [one for one in coded.of_kind("passage") if not one.memos and one.start == place]
    assert [(one.codes, one.place) for one in bare] == [((("Home", "Mara"),), "paragraph 3")]
    assert len(coded) == len(collect_memos(study))
    assert all(one.memos for one in collect_memos(study).subjects)
    for notes_only, shown in ((False, True), (True, False)):
        stream = io.BytesIO()
        write_memo_report(study, stream, by="together", notes_only=notes_only)
        assert ("They knew" in read_word(stream.getvalue(), label="x").text) == shown
    mine = collect_memos(study, coders=["Colm"], coded=True)
    assert {coder for one in mine.of_kind("passage") if not one.memos for _, coder in one.codes} == {"Colm"}


def test_one_analyst_or_one_source_alone(study: refiqda.Project) -> None:
    assert "asked for what" not in report(study, coders=["Mara"]).text
    assert "again home" in report(study, coders=["Mara"]).text
    alone = report(study, sources=["Other"]).text
    assert "guessed" in alone
    assert "to do" not in alone
    with pytest.raises(NotInProjectError):
        report(study, coders=["Nobody"])


def test_a_project_without_memos_is_a_document_that_says_so() -> None:
    assert report(refiqda.Project.new("Empty")).text == "Notes: Empty\n0 notes"


def test_the_same_project_gives_the_same_bytes(study: refiqda.Project) -> None:
    first, second = io.BytesIO(), io.BytesIO()
    for stream in (first, second):
        write_memo_report(study, stream, by="together")
    assert first.getvalue() == second.getvalue()


def test_long_passages_and_long_paragraphs_are_shortened() -> None:
    project = refiqda.Project.new("x")
    project.add_user("Mara")
    words = " ".join(f"word{number}" for number in range(2000))
    source = project.add_source("s", words)
    code = project.add_code("c")
    project.add_coding(source, 0, len(words), code, "Mara", memo="all of it")
    project.add_coding(source, 900, 907, code, "Mara", memo="a bit")
    for by in ("source", "together"):
        made = report(project, by=by).text
        assert "[…]" in made
        assert len(made) < len(words)


def test_a_description_of_a_passage_is_a_memo_unless_a_note_says_the_same(study: refiqda.Project) -> None:
    selections = study.find_source("Talk").plain_text_selections  # type: ignore[union-attr]  # a text
    selections[0].description = "asked for what?"
    selections[2].description = "only here"
    texts = [memo.text for one in collect_memos(study).subjects for memo in one.memos]
    assert texts.count("asked for what?") == 1
    assert texts.count("only here") == 1


def test_a_memo_linked_to_a_passage_hangs_on_it(study: refiqda.Project) -> None:
    linked = note(study, "linked", "Mara")
    target = study.find_source("Other").plain_text_selections[0]  # type: ignore[union-attr]  # a text
    study.tree.links.append(
        model.Link(guid=editing.new_guid(study, None, "l"), origin_guid=linked.guid, target_guid=target.guid)
    )
    (subject,) = [
        one for one in collect_memos(study).subjects if "linked" in {memo.text for memo in one.memos}
    ]
    assert (subject.kind, subject.start, subject.end) == ("passage", 4, 7)


def test_a_memo_linked_to_a_case_is_none_on_its_own(study: refiqda.Project) -> None:
    case = model.Case(guid=editing.new_guid(study, None, "case", "P5"), name="P5")
    study.tree.cases.append(case)
    made = note(study, "brave", "Mara")
    guid = editing.new_guid(study, None, "link", "brave")
    study.tree.links.append(model.Link(guid=guid, origin_guid=case.guid, target_guid=made.guid))
    (found,) = collect_memos(study).of_kind("other")
    assert (found.name, [one.text for one in found.memos]) == ("case P5", ["brave"])
    lines = report(study).text.split("\n")
    at = lines.index("On cases, sets, links and notes")
    assert lines[at + 1 : at + 3] == ["Case P5", "Mara  brave"]


def test_memos_on_areas_and_times_have_a_place_in_words() -> None:
    project = refiqda.Project.new("x")
    project.add_user("Mara")
    memo = note(project, "look", "Mara")
    area = model.PDFSelection(
        guid=editing.new_guid(project, None, "a"), page=2, first_x=0, first_y=9, second_x=9, second_y=0
    )
    area.note_refs.append(memo.guid)
    heard = model.AudioSelection(guid=editing.new_guid(project, None, "b"), begin=61_000, end=3_661_000)
    heard.note_refs.append(note(project, "listen", "Mara").guid)
    project.tree.sources += [
        model.PDFSource(guid=editing.new_guid(project, None, "p"), name="pdf", pdf_selections=[area]),
        model.AudioSource(guid=editing.new_guid(project, None, "q"), name="audio", audio_selections=[heard]),
    ]
    lines = report(project).text.split("\n")
    assert [line for line in lines if line.startswith(("Page", "0:"))] == ["Page 3", "0:01:01–1:01:01"]  # noqa: RUF001 - a range
    assert "[no words]" in report(project, by="together").text


def test_dates_are_said_without_a_language() -> None:
    assert [said_date(one) for one in ("2024-05-06T07:08:09.5Z", "2024-05-06T07:08:09", "soon", None)] == [
        "2024-05-06 07:08 UTC",
        "2024-05-06 07:08",
        "soon",
        "",
    ]


# --- comments ---------------------------------------------------------------------------------------------


def margin(project: refiqda.Project, source: str) -> WordText:
    stream = io.BytesIO()
    write_margin(project, source, stream)
    return read_word(stream.getvalue(), label="margin")


def test_a_source_has_its_memos_as_comments(study: refiqda.Project) -> None:
    made = margin(study, "Talk")
    assert made.text == TEXT
    assert [(one.text, one.author, one.date, one.parent) for one in made.comments] == [
        ("again home", "Mara", "2024-05-06T07:08:09Z", None),
        ("yes, again", "Colm", None, 0),
        ("asked for what?", "Colm", "2024-05-07T07:00:00Z", None),
    ]
    assert [one.name for one in sources_with_memos(study)] == ["Talk", "Other"]


def test_what_is_no_comment_is_told(study: refiqda.Project) -> None:
    said = write_margin(study, "Talk", io.BytesIO())
    assert (said.comments, said.left_out) == (3, ("1 note on the whole source",))


def test_a_text_that_no_document_can_hold_keeps_its_length() -> None:
    project = refiqda.Project.new("x")
    project.add_source("s", "a\x0bb")
    stream = io.BytesIO()
    said = write_margin(project, "s", stream)
    assert read_word(stream.getvalue(), label="x").text == "a\ufffdb"
    assert said.left_out == ("characters that no document can hold are shown as U+FFFD",)


def test_a_source_without_a_text_has_no_margin() -> None:
    project = refiqda.Project.new("x")
    project.tree.sources.append(model.AudioSource(guid=editing.new_guid(project, None, "q"), name="audio"))
    with pytest.raises(NotInProjectError):
        write_margin(project, "audio", io.BytesIO())


# --- the command ------------------------------------------------------------------------------------------


@pytest.fixture
def saved(study: refiqda.Project, tmp_path: Path) -> Path:
    path = tmp_path / "study.qdpx"
    refiqda.write(study, path)
    return path


def test_the_command_writes_a_report(saved: Path, tmp_path: Path) -> None:
    out = tmp_path / "notes.docx"
    done = run_command("memos", saved, "-o", out, "--by", "together", "--letter")
    assert (done.code, done.out) == (0, "8 notes written to notes.docx\n")
    assert "again home" in read_word(out.read_bytes(), label="x").text
    assert run_command("memos", saved, "-o", out).code == 2
    assert run_command("memos", saved, "-o", tmp_path / "notes.pdf").code == 2


def test_the_command_writes_a_document_for_each_source_that_has_notes(saved: Path, tmp_path: Path) -> None:
    folder = tmp_path / "margins"
    done = run_command("memos", saved, "-o", folder, "--as-comments", "--json")
    assert done.code == 0
    assert [(one["file"], one["notes"]) for one in done.json["files"]] == [
        ("Talk.docx", 3),
        ("Other.docx", 1),
    ]
    assert sorted(path.name for path in folder.iterdir()) == ["Other.docx", "Talk.docx"]
    assert run_command("memos", saved, "-o", folder, "--as-comments").code == 2
    single = tmp_path / "one.docx"
    assert run_command("memos", saved, "-o", single, "--as-comments").code == 2
    assert run_command("memos", saved, "-o", single, "--as-comments", "--source", "Other").code == 0


def test_a_project_without_notes_has_no_comments_to_write(tmp_path: Path) -> None:
    path = tmp_path / "study.qdpx"
    refiqda.write(refiqda.Project.new("x"), path)
    done = run_command("memos", path, "-o", tmp_path / "m", "--as-comments")
    assert done.code == 2
    assert not (tmp_path / "m").exists()
