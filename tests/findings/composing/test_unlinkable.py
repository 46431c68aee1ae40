"""Study A names nobody: from all that is made to be shown, no two quotes can be told to be one person's."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections import defaultdict
from typing import TYPE_CHECKING

import docx
import openpyxl  # type: ignore[import-untyped]  # published without
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refiqda.findings.composing.attribution import Attribution
from refiqda.findings.composing.building import build
from refiqda.findings.composing.evidence import Evidence, PublicEvidence, evidence, tells_of_somebody
from refiqda.findings.composing.reading import read
from refiqda.findings.voices import Voice
from refiqda.render.findings.composing import write_manuscript
from refiqda.render.findings.evidence import SUFFIXES, write_evidence
from tests import studies
from tests.findings.composing import made

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from refiqda.findings.composing.values import Built


def built(folder: Path, policy: str = "none") -> Built:
    path = folder / "paper.md"
    path.write_text(made.manuscript(), encoding="utf-8")
    return build(read(path), made.sources(), policy=policy)


def table(folder: Path, policy: str = "none") -> Evidence:
    return evidence(built(folder, policy), made.projects(), made.voices())


@pytest.fixture(scope="module")
def packet(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, PublicEvidence, Evidence]:
    """Make everything that goes out of study A, in every form, in one folder."""
    folder = tmp_path_factory.mktemp("packet")
    public, restricted = table(folder).public()
    for suffix in SUFFIXES:
        write_evidence(public, folder / f"evidence{suffix}")
    write_manuscript(built(folder), folder / "built.md")
    document = docx.Document()
    for line in made.manuscript().splitlines():
        document.add_paragraph(line)
    document.save(str(folder / "typed.docx"))
    write_manuscript(build(read(folder / "typed.docx"), made.sources(), policy="none"), folder / "built.docx")
    for name in ("paper.md", "typed.docx"):
        (folder / name).unlink()
    return folder, public, restricted


def texts(path: Path) -> Iterator[tuple[str, str]]:
    """Yield every part of a file that holds text: members of archives, and the file itself."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            for info in archive.infolist():
                assert info.date_time == (1980, 1, 1, 0, 0, 0), "no time of any part"
                assert not info.comment
                assert not info.extra
                yield f"{path.name}/{info.filename}", archive.read(info).decode("utf-8", "replace")
    else:
        yield path.name, path.read_text(encoding="utf-8")


def fields(rows: Iterable[dict[str, str]]) -> dict[str, dict[str, set[str]]]:
    """Return, for each field, the quotes (by id) that share each value; several values of a cell each for itself."""
    ids = {words: name for name, words in shown().items()}
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in rows:
        name = ids[row["quote"]]
        for field, cell in row.items():
            for value in {cell, *cell.split("; "), *cell.split("\n")}:
                found[field][value].add(name)
    return found


def shown() -> dict[str, str]:
    return made.whole()


def of_one(names: set[str]) -> bool:
    """Return whether several quotes are one person's, and nobody else's."""
    said = [made.people()[name] for name in names]
    return len(said) > 1 and len(set.union(*said)) == 1


def rows_of(path: Path) -> list[dict[str, str]]:
    if path.suffix == ".json":
        value = json.loads(path.read_bytes())
        assert set(value) == {"format", "statement", "aggregate", "evidence"}
        return list(value["evidence"])
    if path.suffix == ".csv":
        lines = list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))
    elif path.suffix == ".xlsx":
        book = openpyxl.load_workbook(path)
        lines = [
            ["" if cell is None else str(cell) for cell in row]
            for row in book["evidence"].iter_rows(values_only=True)
        ]
    elif path.suffix == ".docx":
        lines = [[cell.text for cell in row.cells] for row in docx.Document(str(path)).tables[0].rows]
    else:
        page = re.sub(
            r"\s*<(/?)(table|thead|tbody|tr|colgroup|col)\b[^>]*>",
            r"<\1\2>",
            path.read_text(encoding="utf-8"),
        )
        unescape = {"&#39;": "'", "&amp;": "&", "&#34;": '"'}
        lines = [
            [
                re.sub("&#?[a-z0-9]+;", lambda one: unescape[one[0]], cell)
                for cell in re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.DOTALL)
            ]
            for row in page.split("<tr>")[1:]
        ]
    head = [title.casefold() for title in lines[0]]
    return [dict(zip(head, line, strict=True)) for line in lines[1:]]


def test_no_field_of_any_form_tells_quotes_of_one_person(
    packet: tuple[Path, PublicEvidence, Evidence],
) -> None:
    folder, public, _ = packet
    assert {"evidence", "claim", "quote", "codes", "analysts"} <= set(public.columns)
    for suffix in SUFFIXES:
        rows = rows_of(folder / f"evidence{suffix}")
        assert len(rows) == len(made.people())
        for field, values in fields(rows).items():
            linked = {value: names for value, names in values.items() if of_one(names)}
            assert not linked, (suffix, field)


def test_nothing_that_goes_out_holds_a_case_a_source_a_selector_or_a_day(
    packet: tuple[Path, PublicEvidence, Evidence],
) -> None:
    folder, _, _ = packet
    cases = {case for said in made.people().values() for case in said}
    sources = {one.name for one in made.voices().sources} | {one.guid for one in made.voices().sources}
    digests = {one.digest.removeprefix("sha256:") for one in made.voices().sources}
    names = {row["name"] for row in studies.private("therapists")["register"]}
    ids = set(made.people())
    days = {one.dated for one in made.voices().sources if one.dated} | {"2024-"}
    for path in sorted(folder.iterdir()):
        for part, text in texts(path):
            plain = re.sub(r"</w:t>.*?<w:t[^>]*>|<[^>]+>", " ", text) if part.endswith(".xml") else text
            for case in cases | ids:
                assert not re.search(rf"\b{case}\b", plain), (part, "a case or the study's own id")
            for told in sources | digests | names | days:
                assert told not in text, (part, "source, digest, name or day")


def test_documents_tell_nothing_by_their_properties(packet: tuple[Path, PublicEvidence, Evidence]) -> None:
    folder, _, _ = packet
    for name in ("evidence.docx", "evidence.xlsx"):
        with zipfile.ZipFile(folder / name) as archive:
            core = archive.read("docProps/core.xml").decode()
            assert "custom" not in "".join(one for one in archive.namelist() if one.startswith("docProps"))
            assert not [one for one in archive.namelist() if "comments" in one]
        assert re.findall(r"<dc:creator>(.*?)</dc:creator>", core) in ([], [""])
        assert set(re.findall(r"\d{4}-\d\d-\d\d", core)) <= {"2000-01-01"}


def test_order_says_nothing_and_two_runs_share_no_id(tmp_path: Path) -> None:
    one, other = (table(tmp_path).public()[0] for _ in range(2))
    place, words = one.columns.index("evidence"), one.columns.index("quote")
    assert not {row[place] for row in one.rows} & {row[place] for row in other.rows}
    assert sorted(row[words] for row in one.rows) == sorted(row[words] for row in other.rows)
    assert [row[words] for row in one.rows] != [row[words] for row in other.rows], "24 quotes: one in 24!"
    said = [row.words for row in table(tmp_path).rows]
    assert [row[words] for row in one.rows] != said


def test_the_restricted_form_finds_the_rows_of_the_public_one(
    packet: tuple[Path, PublicEvidence, Evidence],
) -> None:
    _, public, restricted = packet
    by_id = {row.evidence: row for row in restricted.rows}
    place, words = public.columns.index("evidence"), public.columns.index("quote")
    assert {row[place]: row[words] for row in public.rows} == {name: row.words for name, row in by_id.items()}
    for row in restricted.rows:
        assert set(row.cases) == made.people()[row.quote]
    q11 = next(row for row in restricted.rows if row.quote == "q11")
    assert q11.passages[-1].original
    assert "Eirik Sundmark" in q11.analysts or "Ragna Hovdelin" in q11.analysts


def test_the_aggregate_is_that_of_the_ledger(tmp_path: Path) -> None:
    people = made.people()
    counts = [sum(case in said for said in people.values()) for case in set().union(*people.values())]
    assert built(tmp_path).aggregate == (
        f"{len(people)} quotations are printed. All {len(counts)} participants are quoted, nobody in more than "
        f"{max(counts)} of them. In 2 of them several speak, and these count for each."
    )


def test_pseudonyms_by_theme_are_never_one_person_across_themes(tmp_path: Path) -> None:
    made_of = built(tmp_path, "pseudonym-per-theme")
    signs: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for case, theme, sign in made_of.pseudonyms:
        signs[sign].add((case, theme))
    assert all(len(one) == 1 for one in signs.values())
    assert len({theme for _, theme, _ in made_of.pseudonyms}) == 6
    public, restricted = table(tmp_path, "pseudonym-per-theme").public()
    assert restricted.pseudonyms == made_of.pseudonyms
    assert not {"attribution", "pseudonym"} & set(public.to_dict()["evidence"][0])


@settings(max_examples=39, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("xy")), max_size=8))
def test_a_column_tells_of_somebody_just_where_a_value_is_one_persons_alone(
    cells: list[tuple[str, str]],
) -> None:
    found = tells_of_somebody([value for value, _ in cells], [frozenset({who}) for _, who in cells])
    expected = any(
        sum(one == value for one, _ in cells) > 1 and len({who for one, who in cells if one == value}) == 1
        for value, _ in cells
    )
    assert found == expected


@settings(max_examples=26, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["P1", "P2", "P3"]), st.sampled_from(["a", "b"])), max_size=12))
def test_signs_are_kept_within_a_theme_and_never_shared(asked: list[tuple[str, str]]) -> None:
    giving = Attribution("pseudonym-per-theme")
    said = {(case, theme): giving.of([Voice(case)], theme) for case, theme in asked}
    assert len(set(said.values())) == len(said)
    assert all(giving.of([Voice(case)], theme) == sign for (case, theme), sign in said.items())
    assert all(Attribution("none").of([Voice(case)], theme) == "" for case, theme in asked)
