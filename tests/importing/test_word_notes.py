from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import pytest

import refiqda
from refiqda.building.sources import add_document
from refiqda.documents.reading import read_document
from refiqda.documents.word import read_word
from refiqda.documents.word_clean import without_comments
from refiqda.errors import AmbiguousNameError, InvalidArgumentError, UnusableFileError
from refiqda.handouts import blank, split
from refiqda.importing import import_file
from refiqda.importing.margins import code_mark
from refiqda.importing.word import import_word
from tests.cli.calls import run_command as run
from tests.documents.docx_builder import comment, docx, end, p, r, start

if TYPE_CHECKING:
    from pathlib import Path

    from refiqda import model

YELLOW, GREEN = '<w:highlight w:val="yellow"/>', '<w:highlight w:val="green"/>'
THREAD = (
    '<w15:commentEx w15:paraId="0A" w15:done="1"/><w15:commentEx w15:paraId="0B" w15:paraIdParent="0A"/>'
    '<w15:commentEx w15:paraId="0C" w15:paraIdParent="0A"/>'
)


def put(path: Path, body: str, **parts: str) -> Path:
    path.write_bytes(docx(body, parts))
    return path


def noted(path: Path, author: str, *, words: str = "went", note: str = "why?", look: str = "") -> Path:
    """Write "I went home" with a comment on one of its words, by this author."""
    pieces = []
    for number, word in enumerate(("I", "went", "home")):
        run_ = r(word, look if word == words else "")
        pieces.append((" " if number else "", f"{start(0)}{run_}{end(0)}" if word == words else run_))
    body = p(*(f"{r(blank)}{piece}" if blank else piece for blank, piece in pieces))
    return put(
        path, body, comments=comment(0, note, author, more='w:initials="X" w:date="2024-05-06T07:08:09Z"')
    )


def memos(project: refiqda.Project) -> list[tuple[str, str | None, str | None, str | None]]:
    """Return words, memo, its author and its date, for each memo on a passage, in the order of the file."""
    names = {user.guid: user.name for user in project.tree.users}
    notes = {note.guid: note for note in project.tree.notes}
    found = []
    for source in project.tree.sources:
        text = project.text(source).string
        for one in source.plain_text_selections:  # type: ignore[union-attr]  # these sources are texts
            for ref in one.note_refs:
                note = notes[ref]
                words = text[one.start_position : one.end_position]
                found.append(
                    (words, note.plain_text_content, names[note.creating_user or ""], note.creation_date_time)
                )
    return found


def test_a_comment_is_a_memo_on_its_passage_by_its_author(tmp_path: Path) -> None:
    project, report = import_file(noted(tmp_path / "talk.docx", "Mara"))
    assert memos(project) == [("went", "why?", "Mara", "2024-05-06T07:08:09")]
    assert [(user.name, user.id) for user in project.tree.users] == [("Mara", "X")]
    assert [source.name for source in project.tree.sources] == ["talk.docx"]
    assert not report
    assert report.opening == "1 margin note and 0 highlights were found."


def test_copies_annotated_by_two_people_are_one_source_with_both_layers(tmp_path: Path) -> None:
    first = noted(tmp_path / "talk-mara.docx", "Mara")
    second = noted(tmp_path / "talk-colm.docx", "Colm", words="home", note="warm")
    project, _ = import_word(first, more=[second])
    assert len(project.tree.sources) == 1
    assert [row[:3] for row in memos(project)] == [("went", "why?", "Mara"), ("home", "warm", "Colm")]


def test_one_author_of_several_documents_is_one_user(tmp_path: Path) -> None:
    other = put(tmp_path / "b.docx", p(start(0), r("other"), end(0)), comments=comment(0, "n", "Mara"))
    project, _ = import_word(noted(tmp_path / "a.docx", "Mara"), more=[other])
    assert [user.name for user in project.tree.users] == ["Mara"]
    assert [source.name for source in project.tree.sources] == ["a.docx", "b.docx"]


def test_answers_keep_their_order_authors_and_what_they_answer(tmp_path: Path) -> None:
    ranges = p(start(0), start(1), start(2), r("went"), end(0), end(1), end(2))
    comments = (
        comment(0, "why?", "Mara", paragraph="0A")
        + comment(1, "tired", "Colm", paragraph="0B")
        + comment(2, "yes", "Mara", paragraph="0C")
    )
    project, report = import_word(
        put(tmp_path / "a.docx", ranges, comments=comments, commentsExtended=THREAD)
    )
    assert [row[1:3] for row in memos(project)] == [("why?", "Mara"), ("tired", "Colm"), ("yes", "Mara")]
    notes = {note.guid: note.plain_text_content for note in project.tree.notes}
    links = [
        (one.name, notes[one.origin_guid or ""], notes[one.target_guid or ""]) for one in project.tree.links
    ]
    assert links == [("answer", "tired", "why?"), ("answer", "yes", "why?")]
    assert [note.description for note in project.tree.notes] == ["resolved", None, None]
    assert "1 thread resolved" in report.opening


def test_a_note_that_marks_nothing_stands_on_its_paragraph(tmp_path: Path) -> None:
    point = '<w:r><w:commentReference w:id="0"/></w:r>'
    body = p(r("one")) + p(r("two "), point, r("words")) + p()
    project, report = import_word(put(tmp_path / "a.docx", body, comments=comment(0, "n")))
    assert memos(project)[0][:2] == ("two words", "n")
    assert [loss.detail for loss in report] == ["it marks no words, and stands on the whole paragraph now"]
    empty = p(r("one")) + p(point)
    assert memos(import_word(put(tmp_path / "b.docx", empty, comments=comment(0, "n")))[0])[0][0] == "one"
    before = p(point) + p(r("one"))
    assert memos(import_word(put(tmp_path / "c.docx", before, comments=comment(0, "n")))[0])[0][0] == "one"


def test_a_note_in_a_document_without_words_is_one_on_the_source(tmp_path: Path) -> None:
    point = p('<w:r><w:commentReference w:id="0"/></w:r>')
    project, _ = import_word(put(tmp_path / "a.docx", point, comments=comment(0, "n")))
    assert project.tree.sources[0].note_refs == [project.tree.notes[0].guid]


def test_highlights_are_codings_with_a_code_for_each_colour(tmp_path: Path) -> None:
    body = p(r("I", YELLOW), r(" went "), r("home", GREEN), r("!", '<w:shd w:fill="A1B2C3"/>'))
    project, _ = import_word(put(tmp_path / "a.docx", body), coder="Mara")
    assert [(row.quote, row.code, row.coder) for row in project.codings()] == [
        ("I", "yellow highlight", "Mara"),
        ("home", "green highlight", "Mara"),
        ("!", "#A1B2C3 highlight", "Mara"),
    ]
    assert [code.color for code in project.tree.code_book] == ["#FFFF00", "#00FF00", "#A1B2C3"]


def test_a_colour_can_be_given_a_code_or_left_out(tmp_path: Path) -> None:
    file = put(tmp_path / "a.docx", p(r("I", YELLOW), r(" went "), r("home", GREEN)))
    project, report = import_word(
        file, coder="M", highlights={"Yellow": "Mood/Joy", "green": None, "darkBlue": "X"}
    )
    assert [(row.quote, row.code_path) for row in project.codings()] == [("I", "Mood/Joy")]
    assert [loss.detail for loss in report] == [
        "its colour was to be left out",
        'nothing is highlighted in "darkblue"',
    ]


def test_whose_highlights_are_is_said_by_who_commented_alone_or_asked(tmp_path: Path) -> None:
    project, report = import_word(noted(tmp_path / "a.docx", "Mara", look=YELLOW))
    assert [row.coder for row in project.codings()] == ["Mara"]
    assert "only one who commented" in report.losses[0].detail
    project, report = import_word(put(tmp_path / "b.docx", p(r("a", YELLOW))))
    assert [row.coder for row in project.codings()] == ["Author"]
    assert "--coder" in report.losses[0].detail


def test_copies_of_one_name_in_a_folder_each_are_told_apart(tmp_path: Path) -> None:
    files = [tmp_path / name / "talk.docx" for name in ("mara", "colm")]
    for file in files:
        file.parent.mkdir()
        noted(file, "Author", look=YELLOW)
    project, report = import_word(files[0], more=files[1:])
    assert [user.name for user in project.tree.users] == [
        "Author (mara/talk.docx)",
        "Author (colm/talk.docx)",
    ]
    assert {loss.name for loss in report.losses} == {"mara/talk.docx", "colm/talk.docx"}
    named, _ = import_word(files[0], more=files[1:], coder={str(files[0]): "Mara", str(files[1]): "Colm"})
    assert [row.coder for row in named.codings()] == ["Mara", "Colm"]
    with pytest.raises(InvalidArgumentError, match="2 files have this name"):
        import_word(files[0], more=files[1:], coder={"talk.docx": "Mara"})
    whose = [f"--coder={who}={file}" for who, file in zip(("Mara", "Colm"), files, strict=True)]
    assert run("import", *files, "-o", tmp_path / "out.qdpx", *whose).code == 0
    assert [row.coder for row in refiqda.read(tmp_path / "out.qdpx").codings()] == ["Mara", "Colm"]
    assert run("import", *files, "-o", tmp_path / "no.qdpx", "--coder", "Mara=talk.docx").code == 2


@pytest.mark.parametrize("name", ["Author", "Microsoft Office User", ""])
def test_names_that_are_nobodys_are_told_and_not_united(tmp_path: Path, name: str) -> None:
    files = [noted(tmp_path / "a.docx", name), noted(tmp_path / "b.docx", name)]
    project, report = import_word(files[0], more=files[1:])
    assert len({row[2] for row in memos(project)}) == 2
    assert "no real name" in report.losses[0].detail
    named, _ = import_word(files[0], more=files[1:], coder={"a.docx": "Mara", "b.docx": "Colm"})
    assert [row[2] for row in memos(named)] == ["Mara", "Colm"]


@pytest.mark.parametrize(
    ("pattern", "text", "codes", "memo"),
    [
        ("#code", "#fear #of/loss and more", ["fear", "of/loss"], "and more"),
        ("[code]", "[Fear of loss] [b]", ["Fear of loss", "b"], None),
        ("code:", "Fear of loss: see above", ["Fear of loss"], "see above"),
        ("CODE=code;", "CODE=a b; rest", ["a b"], "rest"),
    ],
)
def test_comments_that_begin_with_a_code_are_codings_if_asked(
    tmp_path: Path, pattern: str, text: str, codes: list[str], memo: str | None
) -> None:
    file = noted(tmp_path / "a.docx", "Mara", note=text)
    project, _ = import_word(file, comments_as_codes=pattern)
    rows = list(project.codings())
    assert [(row.quote, row.code_path, row.coder, row.created) for row in rows] == [
        ("went", code, "Mara", "2024-05-06T07:08:09") for code in codes
    ]
    assert rows[0].memo == memo
    assert len(import_word(file)[0].codings()) == 0


def test_other_comments_stay_memos_where_codes_are_asked_for(tmp_path: Path) -> None:
    project, _ = import_word(noted(tmp_path / "a.docx", "Mara", note="why #not"), comments_as_codes="#code")
    assert memos(project)[0][:2] == ("went", "why #not")
    assert len(project.codings()) == 0


@pytest.mark.parametrize("pattern", ["", "code", "#", " code "])
def test_a_pattern_that_shows_no_code_is_refused(pattern: str) -> None:
    with pytest.raises(InvalidArgumentError, match="names a code"):
        code_mark(pattern)


def test_notes_are_added_to_the_source_that_is_there(tmp_path: Path) -> None:
    project = refiqda.Project.new("study")
    project.add_user("Mara")
    project.add_source("other", "I went home")
    source = project.add_source("talk", "I went home")
    code = project.add_code("c")
    project.add_coding(source, 2, 6, code, "Mara")
    with pytest.raises(AmbiguousNameError, match="2 sources"):
        import_word(noted(tmp_path / "x.docx", "Mara"), into=project)
    made, _ = import_word(noted(tmp_path / "Talk.docx", "Mara"), into=project)
    assert len(made.tree.sources) == 2
    (selection,) = made.find_source("talk").plain_text_selections  # type: ignore[union-attr]  # a text
    assert len(selection.codings) == len(selection.note_refs) == 1
    assert [user.name for user in made.tree.users] == ["Mara"]
    assert project.tree.notes == []


def test_notes_on_the_transcript_of_a_recording_stand_on_the_transcript(tmp_path: Path) -> None:
    project = refiqda.Project.new("study")
    recording = project.add_file("talk.mp3", b"sound")
    transcript = project.add_transcript(recording, "talk.docx", "I went home", sync_points=[(0, 0), (900, 7)])
    file = noted(tmp_path / "talk.docx", "Mara", look=YELLOW)
    made, _ = import_word(file, into=project)
    (row,) = made.codings()
    assert (row.quote, row.source, len(made.tree.sources)) == ("went", "talk.mp3", 1)
    (selection,) = made.tree.sources[0].transcripts[0].transcript_selections  # type: ignore[union-attr]  # as made
    assert len(selection.note_refs) == 1
    assert transcript.transcript_selections == []
    again, report = import_word(file, into=made)
    assert refiqda.digest(again) == refiqda.digest(made)
    assert sum(loss.count for loss in report if "there already" in loss.detail) == 2


def test_a_changed_text_is_refused_or_becomes_a_source_of_its_own(tmp_path: Path) -> None:
    project = refiqda.Project.new("study")
    project.add_source("talk", "I went home today")
    file = noted(tmp_path / "talk.docx", "Mara")
    with pytest.raises(InvalidArgumentError, match="from line 1 on") as caught:
        import_word(file, into=project)
    assert "home" not in str(caught.value)
    made, _ = import_word(file, into=project, beside=True)
    assert [source.name for source in made.tree.sources] == ["talk", "talk.docx"]


def test_a_document_that_is_no_source_of_the_project_is_told(tmp_path: Path) -> None:
    project = refiqda.Project.new("Study")
    project.add_source("Other", "Nothing of the kind.")
    made, report = import_word(noted(tmp_path / "talk.docx", "Mara"), into=project)
    assert [source.name for source in made.tree.sources] == ["Other", "talk.docx"]
    assert [loss.detail for loss in report.losses] == ["no source has its text, so it is a source of its own"]


def test_versions_of_one_text_are_told(tmp_path: Path) -> None:
    lines = [p(r(f"line {number}")) for number in range(9)]
    first = put(tmp_path / "a.docx", "".join(lines))
    second = put(tmp_path / "b.docx", "".join([*lines[:6], p(r("new")), *lines[7:]]))
    project, report = import_word(first, more=[second])
    assert len(project.tree.sources) == 2
    assert "differs from line 7 on" in report.losses[0].detail


def test_the_document_stays_without_its_comments(tmp_path: Path) -> None:
    ranges = p(start(0), start(1), r("went"), end(0), end(1), r(" on", YELLOW))
    file = put(
        tmp_path / "a.docx", ranges, comments=comment(0, "secret note", paragraph="0A"), footer=p(start(5))
    )
    project, _ = import_word(file)
    source: model.TextSource = project.tree.sources[0]  # type: ignore[assignment]  # a text
    kept = project.new_files[source.rich_text_path or ""]
    assert isinstance(kept, bytes)
    assert b"comment" not in b"".join(content(kept).values()).lower()
    again = read_word(kept, label="x")
    assert (again.text, again.comments, len(again.highlights)) == ("went on", (), 1)
    assert without_comments(kept, label="x") == kept


def content(data: bytes) -> dict[str, bytes]:
    import io  # noqa: PLC0415 - for this helper

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_nothing_of_one_analysts_margin_is_in_the_copy_for_another(tmp_path: Path) -> None:
    files = [
        noted(tmp_path / "a.docx", "Mara", note="heron"),
        noted(tmp_path / "b.docx", "Colm", note="bittern"),
    ]
    project, _ = import_word(files[0], more=files[1:])
    copies = {one.name: one.project for one in split(project).handouts}
    blanks = {"New": blank(project, "New")[0].project}
    for name, copy in {**copies, **blanks}.items():
        path = tmp_path / f"{name}.qdpx"
        refiqda.write(copy, path, tool="standard")
        members = content(path.read_bytes())
        styled = [
            inner
            for key, data in members.items()
            if key.endswith(".docx")
            for inner in content(data).values()
        ]
        everything = b"".join([*members.values(), *styled])
        assert styled
        assert (b"heron" in everything) is (name == "Mara")
        assert (b"bittern" in everything) is (name == "Colm")


def test_a_document_built_in_as_a_source_leaves_its_comments_out(tmp_path: Path) -> None:
    project = refiqda.Project.new("study")
    noted(tmp_path / "a.docx", "Mara", note="heron")
    plain = put(tmp_path / "b.docx", p(r("a")))
    for name in ("a.docx", "b.docx"):
        add_document(project, read_document(tmp_path / name))
    kept = [one for one in project.new_files.values() if isinstance(one, bytes)]
    assert [b"heron" in b"".join(content(one).values()) for one in kept] == [False]
    assert plain in project.new_files.values()


def test_what_the_text_does_not_hold_is_in_the_report(tmp_path: Path) -> None:
    body = p(r("a"), f"<w:del>{r('b')}</w:del><w:ins>{r('c')}</w:ins>")
    _, report = import_word(put(tmp_path / "a.docx", body))
    assert [(loss.kind, loss.detail) for loss in report] == [
        ("degraded", "tracked changes: 1 insertion is in the text"),
        ("dropped", "tracked changes: 1 deletion is left out"),
    ]


def test_the_same_documents_make_the_same_bytes(tmp_path: Path) -> None:
    for number in (1, 2):
        (tmp_path / str(number)).mkdir()
        project, _ = import_word(noted(tmp_path / str(number) / "a.docx", "Mara", look=YELLOW))
        refiqda.write(project, tmp_path / f"{number}.qdpx", tool="maxqda")
    assert (tmp_path / "1.qdpx").read_bytes() == (tmp_path / "2.qdpx").read_bytes()


def test_a_file_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(UnusableFileError, match="no such file"):
        import_word(tmp_path / "none.docx")


# --- the command ------------------------------------------------------------------------------------------


def test_the_command_writes_a_project_and_says_what_it_found(tmp_path: Path) -> None:
    files = [noted(tmp_path / "a.docx", "Author"), noted(tmp_path / "b.docx", "Colm", look=YELLOW)]
    out = tmp_path / "o.qdpx"
    coders = ("--coder", "Mara=a.docx", "--coder", "Colm=b.docx")
    done = run("import", *files, "-o", out, *coders, "--highlight", "yellow=Theme", "--json")
    assert done.code == 0, done.err
    said = done.json
    assert (said["format"], said["sources"], said["codings"], said["notes"]) == ("refiqda.import/1", 1, 1, 2)
    assert {row[2] for row in memos(refiqda.read(out))} == {"Mara", "Colm"}
    assert [one for one in refiqda.check(out) if one.severity == "error"] == []


@pytest.mark.parametrize(
    "extra",
    [
        ("--highlight", "yellow"),
        ("--coder", "a", "--coder", "b"),
        ("--coder", "a=x.docx"),
        ("--comments-as-codes", "#"),
    ],
)
def test_options_that_make_no_sense_are_usage(tmp_path: Path, extra: tuple[str, ...]) -> None:
    done = run("import", noted(tmp_path / "a.docx", "M"), "-o", tmp_path / "o.qdpx", *extra)
    assert done.code == 2
    assert not (tmp_path / "o.qdpx").exists()


def test_options_for_word_are_refused_for_other_files(tmp_path: Path) -> None:
    other = tmp_path / "a.eaf"
    other.write_text("<x/>", encoding="utf-8")
    assert run("import", other, "-o", tmp_path / "o.qdpx", "--coder", "M").code == 2
    assert run("import", other, other, "-o", tmp_path / "o.qdpx").code == 2
