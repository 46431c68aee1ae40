"""Dossiers as people get them: commands, files of every form, odd scripts, places without words."""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from lxml import etree

from refiqda import model
from refiqda.cli.quotes_find import command as find
from refiqda.cli.quotes_show import command as show
from refiqda.findings.dossiers.filtering import GROUPINGS
from refiqda.findings.dossiers.gathering import dossier
from refiqda.findings.dossiers.places import clock_range
from refiqda.project import Project
from refiqda.render.findings.dossier_markdown import dossier_markdown
from refiqda.render.findings.dossier_page import write_page
from refiqda.render.findings.dossier_reading import runs_leftward, sections
from refiqda.render.findings.dossier_rows import passages_table
from refiqda.render.findings.dossier_word import write_document

if TYPE_CHECKING:
    from pathlib import Path

ODD = (
    "I: <script>alert(1)</script>?\nP1: \u200fשלום עולם, אמרתי לה. \U0001f44d\U0001f3fd\n"  # noqa: RUF001 - Hebrew
    "P1: *bold* | [x](y) _z_ `c`\x0b\n"
)
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.fixture
def odd() -> Project:
    project = Project.new("odd")
    project.add_source("T <b>&", ODD)
    user = project.add_user("Ada & Bo")
    project.add_code("Greeting <i>")
    for words in ("<script>alert(1)</script>", "שלום עולם", "*bold* | [x](y) _z_ `c`"):
        start = ODD.replace("\x0b", " ").index(words)
        project.add_coding(
            "T <b>&", start, start + len(words), "Greeting <i>", user.guid or "", memo="a <note>"
        )
    return project


@pytest.fixture
def saved(odd: Project, tmp_path: Path) -> Path:
    path = tmp_path / "odd.qdpx"
    odd.write(path)
    return path


def test_no_words_become_markup(odd: Project) -> None:
    made = dossier([odd], codes=["Greeting <i>"])
    page = io.BytesIO()
    write_page(made, page)
    said = page.getvalue().decode()
    assert "<script>alert" not in said
    assert "&lt;script&gt;alert" in said
    assert "Greeting &lt;i&gt;" in said
    assert '<p dir="rtl" class="mixed"><bdi class="speaker">P1</bdi>' in said
    marked = dossier_markdown(made)
    assert r"\*bold\* \| \[x\](y) \_z\_ \`c\`" in marked
    assert "\\<script\\>" in marked


def test_words_from_right_to_left_are_marked_as_such(odd: Project) -> None:
    stream = io.BytesIO()
    write_document(dossier([odd], codes=["Greeting <i>"]), stream)
    with zipfile.ZipFile(stream) as package:
        root = etree.fromstring(package.read("word/document.xml"))
    turned = [
        "".join(words.text or "" for words in one.iter(f"{WORD}t"))
        for one in root.iter(f"{WORD}p")
        if one.find(f"{WORD}pPr/{WORD}bidi") is not None
    ]
    assert any("שלום" in one for one in turned)
    assert not any("bold" in one for one in turned)
    assert [runs_leftward(one) for one in ("\u200f… שלום", "12", "yes, שלום")] == [True, False, False]


def test_the_same_dossier_gives_the_same_bytes_in_every_form(saved: Path, tmp_path: Path) -> None:
    for suffix in (".docx", ".html", ".md", ".xlsx", ".json"):
        outputs = [tmp_path / f"{name}{suffix}" for name in "ab"]
        for output in outputs:
            told = CliRunner().invoke(show, [str(saved), "--theme", "Greeting <i>", "-o", str(output)])
            assert (told.exit_code, told.output) == (0, f"3 passages written to {output.name}\n")
        assert outputs[0].read_bytes() == outputs[1].read_bytes()


def test_every_grouping_shows_every_passage(odd: Project) -> None:
    made = dossier([odd], codes=["Greeting <i>"])
    for by in GROUPINGS:
        (section,) = sections(made, by)
        assert {one.number for group in section.groups for one in group.passages} == {1, 2, 3}


def test_the_list_is_found_by_words_and_written_as_a_table(saved: Path, tmp_path: Path) -> None:
    told = CliRunner().invoke(find, [str(saved), "--words", "שלום", "--json"])
    (one,) = json.loads(told.stdout)["passages"]
    assert (one["number"], one["place"], one["length"], one["quotes"]) == (2, "turn 2", 9, None)
    assert CliRunner().invoke(find, [str(saved)]).exit_code == 0
    output = tmp_path / "list.csv"
    assert CliRunner().invoke(find, [str(saved), "-o", str(output)]).exit_code == 0
    assert output.read_bytes().startswith(b"\xef\xbb\xbfnumber,source,place,words")
    safe = ["--formula-safe", "--delimiter", ";", "--force", "-o", str(output)]
    assert CliRunner().invoke(find, [str(saved), *safe]).exit_code == 0
    assert output.read_bytes().startswith(b"\xef\xbb\xbfnumber;source;place;words")
    again = CliRunner().invoke(find, [str(saved), "-o", str(output)])
    assert "exists" in str(again.exception)


def test_a_dossier_of_nothing_asked_for_is_a_wrong_usage(saved: Path) -> None:
    told = CliRunner().invoke(show, [str(saved)])
    assert told.exit_code == 2
    assert "--theme" in told.output
    told = CliRunner().invoke(show, [str(saved), "--grid"])
    assert told.exit_code == 0
    assert "## Theme by participant" in told.output


def _coding(number: int, code: model.Code, user: model.User) -> model.Coding:
    return model.Coding(guid=f"c{number}", code_ref=code.guid, creating_user=user.guid)


def test_places_without_words_are_named_by_page_area_and_time() -> None:
    project = Project.new("media")
    user = project.add_user("Ada")
    code = project.add_code("Face")
    project.tree.sources.extend(
        [
            model.PictureSource(
                guid="s1", name="Photo",
                picture_selections=[
                    model.PictureSelection(
                        guid=f"p{at}", first_x=at * 5, first_y=0, second_x=at * 5 + 10, second_y=9,
                        codings=[_coding(at, code, user)],
                    )
                    for at in (0, 1, 9)
                ],
            ),
            model.AudioSource(
                guid="s2", name="Tape",
                audio_selections=[
                    model.AudioSelection(guid="a", begin=12_000, end=40_000, codings=[_coding(4, code, user)]),
                    model.AudioSelection(guid="b", begin=30_000, end=50_000, codings=[_coding(5, code, user)]),
                ],
            ),
        ]
    )  # fmt: skip
    made = dossier([project], codes=["Face"])
    assert [(one.source, one.place, one.words) for one in made.passages] == [
        ("Photo", "area of the picture", None),
        ("Photo", "area of the picture", None),
        ("Tape", "00:12 to 00:50", None),
    ]
    assert "no words" in dossier_markdown(made)
    assert passages_table(made).column("place")[-1] == "00:12 to 00:50"


def test_times_have_hours_where_the_recording_has() -> None:
    assert clock_range(0, 59_999) == "00:00 to 00:59"
    assert clock_range(3_599_000, 3_600_000) == "0:59:59 to 1:00:00"
    assert clock_range(5_000, 5_000) == "00:05"
