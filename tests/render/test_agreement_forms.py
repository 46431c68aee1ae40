"""The comparison in every form: written, read back, the same bytes twice, and nothing that does not belong there."""

from __future__ import annotations

import csv
import importlib
import io
import json
import re
from functools import partial
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest

import refiqda
from refiqda.agreement.report import Agreement
from refiqda.agreement.report import agree as agree_in_any_unit
from refiqda.render.agreement import FORMS, agreement_json, write_agreement
from refiqda.render.agreement.page import _DARK, _LIGHT, _shades, luminance
from refiqda.render.agreement.passages import SAME, passages_of
from refiqda.render.agreement.terminal import add_agreement
from refiqda.render.agreement.words import bare
from refiqda.render.terminal import Page
from refiqda.study import parse_study
from tests.made_studies import guid

if TYPE_CHECKING:
    from pathlib import Path

    from refiqda.study import Study

agree = partial(agree_in_any_unit, unit="character")

openpyxl: Any = importlib.import_module("openpyxl")  # published without types

HOSTILE = '<script>alert("1")</script>'
WORDS = "I waited nineteen weeks. Nobody rang me, and then somebody did.\nThe door was open all the time."
PEOPLE = ("Ada", HOSTILE, "دانا")
VOID = {"meta", "br", "col", "input", "line", "circle"}


def project_of(people: tuple[str, ...] = PEOPLE[:2]) -> refiqda.Project:
    project = refiqda.Project.new("Study")
    for name in (
        "Waiting",
        HOSTILE,
        "الشعور بالذنب",
        "A code with a name that goes on and on until it does not fit any more",
    ):
        project.add_code(name)
    project.add_source("Interview 1", WORDS)
    project.add_source("مقابلة 2", WORDS.replace("weeks", "days"))
    for number, person in enumerate(people):
        project.add_user(person)
        project.add_coding("Interview 1", 0, 24 - 5 * number, "Waiting", person)
        project.add_coding("Interview 1", 64, 95, HOSTILE, person)
        project.add_coding("مقابلة 2", 3, 20, ("Waiting", "الشعور بالذنب")[number % 2], person)
    return project


def written(report: Agreement, form: str, folder: Path, *, study: Study | None = None) -> bytes:
    passages = passages_of(report)
    path = folder / f"report{form}"
    write_agreement(
        report,
        agreement_json(report, study=study, passages=passages),
        path,
        passages,
        study=study,
        overwrite=True,
    )
    return path.read_bytes()


class Elements(HTMLParser):
    """Checks that elements are closed in order; gathers the attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.attributes: list[tuple[str, str, str | None]] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += [(tag, name, value) for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not self.open or self.open[-1] != "style":
            self.words.append(data)


def parsed(page: bytes) -> Elements:
    found = Elements()
    found.feed(page.decode())
    found.close()
    assert found.open == []
    return found


@pytest.mark.parametrize("people", [PEOPLE[:2], PEOPLE])
@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_the_same_bytes_twice(form: str, people: tuple[str, ...], tmp_path: Path) -> None:
    made = [written(agree(project_of(people), by=["cell"]), form, tmp_path) for _ in range(2)]
    assert made[0] == made[1]


@pytest.mark.parametrize("people", [PEOPLE[:2], PEOPLE])
def test_the_page_is_whole_and_fetches_nothing(people: tuple[str, ...], tmp_path: Path) -> None:
    page = written(agree(project_of(people)), ".html", tmp_path)
    found = parsed(page)
    assert not {name for _, name, _ in found.attributes} & {"src", "href", "srcset", "onclick", "action"}
    assert not re.search(rb"https?://|url\(|@import|<script", page)
    text = "".join(found.words)
    assert HOSTILE in text
    assert "الشعور بالذنب" in text
    ids = [value for _, name, value in found.attributes if name == "id"]
    assert len(ids) == len(set(ids))
    labels = {value for tag, name, value in found.attributes if (tag, name) == ("label", "for")}
    assert labels <= set(ids)


def test_the_page_leads_with_the_differences(tmp_path: Path) -> None:
    words = " ".join("".join(parsed(written(agree(project_of()), ".html", tmp_path)).words).split())
    assert words.index("where the analysts differ") < words.index("both marked") < words.index("Krippendorff")
    assert "turn" in words or "paragraph 1" in words


def test_shades_read_well_in_light_and_dark() -> None:
    for ends in (_LIGHT, _DARK):
        for shade in _shades(ends):
            light = luminance([int(one) for one in re.findall(r"\d+", shade.back)])
            ink = 0.0 if shade.ink == "#000" else 1.0
            assert (max(light, ink) + 0.05) / (min(light, ink) + 0.05) >= 4.5


def test_without_numbers_no_form_has_a_figure(tmp_path: Path) -> None:
    study = parse_study('[study]\ntitle = "S"\napproach = "reflexive"\n')
    report = agree(project_of(), coefficients=[])
    page = written(report, ".html", tmp_path, study=study).decode()
    text = " ".join("".join(parsed(page.encode()).words).split())
    assert "%" not in text
    for word in ("alpha", "kappa", "Dice", "agreement of", "Agreement of"):
        assert word not in text.replace("no figure of agreement", ""), word
    assert 'class="plot"' not in page
    book = openpyxl.load_workbook(io.BytesIO(written(report, ".xlsx", tmp_path, study=study)))
    cells = [str(cell.value) for sheet in book for row in sheet for cell in row if cell.value is not None]
    assert not [one for one in cells if "alpha" in one or "Dice" in one or "prevalence" in one]
    value = json.loads(written(report, ".json", tmp_path, study=study))
    assert value["coefficients"] == {}
    assert value["why_no_coefficients"]
    assert value["prevalence"] is None
    assert not re.search(r": -?[0-9]+\.[0-9]", json.dumps(value))
    assert "agreement" not in " ".join([*value["methods"], *value["sentences"]])
    rows = written(report, ".csv", tmp_path, study=study).decode("utf-8-sig")
    assert rows.splitlines()[0] == "medium,unit,by,name,coder_a,coder_b,both,only_a,only_b,neither"
    assert not re.search(r",[0-9]*\.[0-9]", rows)
    assert "greement" not in str(book.properties.title)


def test_no_two_columns_of_a_sheet_have_one_name_and_figures_of_two_stand_with_pairs(tmp_path: Path) -> None:
    report = agree(project_of(PEOPLE), bootstrap=20, seed=1)
    book = openpyxl.load_workbook(io.BytesIO(written(report, ".xlsx", tmp_path)))
    heads = {sheet.title: [cell.value for cell in next(iter(sheet)) if cell.value] for sheet in book}
    assert all(len(names) == len(set(names)) for names in heads.values())
    assert "Krippendorff's alpha low" in heads["codes"]
    assert "Cohen's kappa" in heads["pairs"]
    assert "Cohen's kappa" not in heads["codes"]


def test_small_cells_show_counts_and_set_apart_where_people_differ(tmp_path: Path) -> None:
    page = written(agree(project_of()), ".html", tmp_path).decode()
    assert re.search(r'class="little f16" title="both 19 of 24 characters">19 of 24<', page)
    assert re.search(r'class="little f20 alike" title="both 31 of 31 characters">31 of 31<', page)


def test_names_with_a_slash_stay_whole_in_the_choice_of_pairs(tmp_path: Path) -> None:
    people = ("Ada / A", "Ada / B", "Cy")
    page = parsed(written(agree(project_of(people)), ".html", tmp_path))
    assert "only Ada / A and only Ada / B marked" in "".join(page.words)


def test_the_workbook_has_its_sheets_and_the_counts_of_the_report(tmp_path: Path) -> None:
    report = agree(project_of())
    book = openpyxl.load_workbook(io.BytesIO(written(report, ".xlsx", tmp_path)))
    assert book.sheetnames == [
        "summary",
        "codes",
        "sources",
        "pairs",
        "cells",
        "passages",
        "left out",
        "methods",
    ]
    rows = list(book["codes"].iter_rows(values_only=True))
    counts = {row[0]: row[3:7] for row in rows[1:]}
    assert counts == {
        part.name: (part.pairs[0].both, part.pairs[0].only_a, part.pairs[0].only_b, part.pairs[0].neither)
        for part in report.by_code
    }
    passages = list(book["passages"].iter_rows(values_only=True))[1:]
    assert (passages[0][0], passages[0][1], passages[0][4], passages[0][6]) == (
        "Interview 1", "paragraph 1", WORDS[:24], WORDS[:19],
    )  # fmt: skip


def test_the_table_has_a_row_a_part_and_pair(tmp_path: Path) -> None:
    report = agree(project_of(PEOPLE))
    text = written(report, ".csv", tmp_path).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    for part in report.by_code:
        own = [row for row in rows if row["by"] == "code" and row["name"] == part.name]
        assert [int(row["both"]) for row in own] == [part.both, *(one.both for one in part.pairs)]
    pairs = [row for row in rows if row["by"] == "pair"]
    assert [(row["coder_a"], row["coder_b"]) for row in pairs] == [
        part.pairs[0].coders for part in report.pairs
    ]
    assert all(row["cohen_kappa"] for row in pairs)


def test_json_has_no_words_unless_passages_are_asked_for(tmp_path: Path) -> None:
    report = agree(project_of())
    said = written(report, ".json", tmp_path).decode()
    assert "nineteen" not in said
    value = agreement_json(report, study=None, passages=passages_of(report), words=True)
    assert value["differences"] == {
        "total": 2,
        "boundary": 1,
        "one-sided": 0,
        "code": 1,
        "split": 0,
        "same": 1,
    }
    assert value["passages"][0]["marks"][0] == {"coder": "Ada", "codes": ["Waiting"], "words": WORDS[:24]}


def test_passages_are_where_people_look_for_them() -> None:
    found = passages_of(agree(project_of()))
    assert [(one.source, one.place, one.kind) for one in found.found] == [
        ("Interview 1", "paragraph 1", "boundary"),
        ("Interview 1", "paragraph 2", SAME),
        ("مقابلة 2", "paragraph 1", "code"),
    ]
    first = found.found[0]
    assert [(run.words, run.coders) for run in first.runs] == [(WORDS[:19], (0, 1)), (WORDS[19:24], (0,))]
    assert (first.words_of(1), first.size) == (WORDS[:19], 5)


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("people", [PEOPLE[:2], PEOPLE])
def test_the_terminal_leads_with_the_differences_and_keeps_its_width(
    width: int, people: tuple[str, ...]
) -> None:
    page = Page(terminal=False, width=width)
    add_agreement(page, agree(project_of(people), by=["source"]))
    text = page.text()
    assert text.index("differ") < text.index("marked, ") < text.index("All codes together")
    assert "In words" in text
    page = Page(terminal=False, width=width)
    add_agreement(page, agree(project_of(people), coefficients=[]))
    assert "alpha" not in page.text()
    assert "%" not in page.text()


def test_bare_figures_never_say_one_where_they_are_less() -> None:
    assert [bare(one) for one in (None, 1.0, 0.9999, 0.5, -0.25, -0.001, 0.0)] == [
        "\u2013", "1.00", ".99", ".50", "-.25", ".00", ".00",
    ]  # fmt: skip


def media_project() -> refiqda.Project:
    """Return a project with codings in a text, a recording and a picture, of two people."""
    project = project_of()
    users = [project.find_user(person).guid or "" for person in PEOPLE[:2]]
    code = project.find_code("Waiting").guid or ""
    audio = refiqda.model.AudioSource(guid=guid(1), name="Recording", path="internal://a.mp3")
    picture = refiqda.model.PictureSource(guid=guid(2), name="Photo", path="internal://b.png")
    for number, user in enumerate(users):
        coding = [
            refiqda.model.Coding(guid=guid(10 * kind + number), creating_user=user, code_ref=code)
            for kind in (1, 2)
        ]
        audio.audio_selections.append(
            refiqda.model.AudioSelection(
                guid=guid(30 + number), name="a", begin=1000 + 20_000 * number, end=61_000, codings=coding[:1]
            )
        )
        picture.picture_selections.append(
            refiqda.model.PictureSelection(
                guid=guid(40 + number), name="b", first_x=50 * number, first_y=0, second_x=100, second_y=100,
                codings=coding[1:],
            )
        )  # fmt: skip
    project.tree.sources += [audio, picture]
    return project


def test_every_medium_has_its_own_counts_in_every_form(tmp_path: Path) -> None:
    report = agree(media_project())
    counts = {one.medium: (one.unit, one.together.both, one.together.either) for one in report.media}
    assert counts["time"] == ("millisecond", 40_000, 60_000)
    assert counts["pictures"] == ("pixel", 5_000, 10_000)
    assert sorted(report.sources) == sorted({"Interview 1", "مقابلة 2", "Recording", "Photo"})
    assert [one["medium"] for one in report.to_dict()["media"]] == [one.medium for one in report.media]
    text = "".join(parsed(written(report, ".html", tmp_path)).words)
    assert "0:00:40" in text
    assert "0:00:01\u20130:01:01" in text
    book = openpyxl.load_workbook(io.BytesIO(written(report, ".xlsx", tmp_path)))
    assert {"codes (text)", "codes (time)", "codes (pictures)"} <= set(book.sheetnames)
    rows = list(
        csv.DictReader(io.StringIO(written(report, ".csv", tmp_path).decode("utf-8-sig"), newline=""))
    )
    assert {row["medium"] for row in rows} == {"text", "time", "pictures"}


@pytest.mark.parametrize("unit", ["source", "segment"])
def test_sources_and_segments_are_counted_over_all_media(unit: str, tmp_path: Path) -> None:
    report = agree_in_any_unit(media_project(), unit=unit)
    assert [one.medium for one in report.media] == ["all"]
    assert parsed(written(report, ".html", tmp_path)).words
