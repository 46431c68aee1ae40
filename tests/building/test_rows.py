"""What a row may say, and what becomes of one that says too little, too much, or the wrong thing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import polars as pl
import pytest

import refiqda
from refiqda import model
from refiqda.building.columns import READ, nearest
from refiqda.building.hints import FORGIVEN, IN_WORDS
from refiqda.building.reasons import REASONS
from refiqda.building.searching import MOST_PLACES, find_all
from refiqda.errors import InvalidArgumentError, UnusableFileError
from tests.foreign.files import m4a

if TYPE_CHECKING:
    from pathlib import Path

TEXT = (
    "I: How long?\r\nP: We waited. We waited for \u201cages\u201d \u2014 nobody\u00a0came.\r\n"
    "P: caf\u00e9, cafe\u0301.x\u0301"
)
PLAIN = {"source": "P01", "code": "Waiting", "coder": "Anna"}


def outcome(*rows: dict[str, Any], **options: Any) -> list[Any]:  # noqa: ANN401 - as `refiqda.build`
    """Return for each row its quote as placed, or the reason with the candidates."""
    given = [
        {**PLAIN, **dict.fromkeys(("quote", "start", "end")), **row, "memo": f"{number}"}
        for number, row in enumerate(rows)
    ]
    built = refiqda.build(sources={"P01.txt": TEXT}, codings=given, **options)
    found: dict[int, Any] = {int(row.memo or ""): row.quote for row in built.project.codings()}
    found |= {one.row: (one.reason, one.candidates) for one in built.unplaced}
    return [found[number] for number in range(len(rows))]


@pytest.mark.parametrize("name", ["p01", "p01.txt", "P0l"])
def test_a_source_that_is_not_there_is_told_with_the_nearest(name: str) -> None:
    rows = [{**PLAIN, "source": name, "quote": "How long"}]
    (lost,) = refiqda.build(sources={"P01.txt": TEXT}, codings=rows).unplaced
    assert lost.reason == "unknown-source"
    assert ('the nearest is "P01.txt"' in lost.detail) == (name != "P0l")


@pytest.mark.parametrize(
    ("row", "wanted"),
    [
        ({"quote": "We waited for"}, "We waited for"),
        ({"quote": "We waited"}, ("ambiguous", 2)),
        ({"quote": "We waited", "occurrence": 2, "suffix": " for"}, "We waited"),
        ({"quote": "We waited", "suffix": "for"}, "We waited"),
        ({"quote": "We waited", "prefix": "P:"}, "We waited"),
        ({"quote": "We waited", "prefix": "I:"}, ("missing", 2)),
        ({"quote": "We waited", "occurrence": 3}, ("missing", 2)),
        ({"quote": "We waited", "occurrence": 0}, ("bad-number", 0)),
        ({"quote": "We waited", "occurrence": "second"}, ("bad-number", 0)),
        ({"quote": "How long?\nP"}, "How long?\nP"),
        ({"quote": "How long?\r\nP"}, "How long?\nP"),
        ({"quote": "cafe"}, ("missing", 0)),
        ({"quote": "caf\u00e9"}, ("ambiguous", 2)),
        ({"quote": "cafe\u0301."}, "cafe\u0301."),
        ({"start": 3, "end": "11.0"}, ("bad-number", 0)),
        ({"start": 3.0, "end": 11}, "How long"),
        ({"start": 3, "end": 11, "quote": "How long"}, "How long"),
        ({"start": 2, "end": 10, "quote": "How long"}, ("mismatch", 1)),
        ({"start": 3}, ("bad-number", 0)),
        ({"start": 3, "end": 3}, ("range", 0)),
        ({"start": 0, "end": 10_000}, ("range", 0)),
        ({}, ("no-place", 0)),
        ({"quote": "   "}, ("missing", 0)),
        ({"quote": "How long", "source": "P09"}, ("unknown-source", 0)),
        ({"quote": "How long", "source": ""}, ("unknown-source", 0)),
        ({"quote": "How long", "source": "data\\P01.TXT"}, "How long"),
        ({"quote": "How long", "source": "P01.docx"}, ("unknown-source", 0)),
        ({"quote": "How long", "code": " "}, ("no-code", 0)),
        ({"quote": "How long", "code": "A//B"}, ("no-code", 0)),
        ({"quote": "How long", "code": "/".join("a" * 65)}, ("no-code", 0)),
        ({"quote": "How long", "code": "/".join("a" * 64)}, "How long"),
        ({"quote": "How long", "code": ["A", "B"]}, ("no-code", 0)),
        ({"quote": "How long", "code": {"name": "A"}}, ("no-code", 0)),
        ({"quote": "How long", "code": "[sic] {x}"}, "How long"),
        ({"quote": "How long", "code": "a\x0bb"}, ("bad-text", 0)),
        ({"quote": "How long", "coder": None}, ("no-coder", 0)),
        ({"quote": "How long", "coder_kind": "robot"}, ("bad-kind", 0)),
        ({"quote": "How long", "coder_kind": "person", "model": "m"}, ("bad-kind", 0)),
        ({"quote": "How long", "coder": "X (machine: a)", "model": "b"}, ("bad-kind", 0)),
        ({"quote": "How long", "created": "yesterday"}, ("bad-date", 0)),
        ({"quote": "How long", "created": "2024-02-30"}, ("bad-date", 0)),
        ({"begin_ms": 1, "end_ms": 5}, ("no-text", 0)),
    ],
)  # fmt: skip
def test_each_row_is_placed_or_says_why(row: dict[str, Any], wanted: object) -> None:
    assert outcome(row) == [wanted]
    if isinstance(wanted, tuple):
        assert wanted[0] in REASONS


@pytest.mark.parametrize(
    ("quote", "hint"),
    [
        ('"ages"', "quotation-marks"),
        ("ages' -- nobody", "dashes,quotation-marks"),
        ("nobody came", "white-space"),
        ("we Waited FOR", "letter-case"),
        ("wai\u00adted for", "invisible-characters"),
        ("How long? [...] nobody", "elision"),
        ("How long? ... I left", None),
        ("caf\u00e9, cafe\u0301.x", "character-edge"),
        ("never said", None),
    ],
)
def test_a_quote_that_is_not_there_says_what_it_differs_in(quote: str, hint: str | None) -> None:
    (one,) = refiqda.build(sources={"P01": TEXT}, codings=[{**PLAIN, "quote": quote}]).unplaced
    assert (one.reason, one.candidates) == ("missing", 0)
    assert (None if one.hint is None else set(one.hint.split(","))) == (
        None if hint is None else set(hint.split(","))
    )


def test_a_quote_of_another_source_says_so() -> None:
    sources = {"P01": "one text", "P02": "another text"}
    (one,) = refiqda.build(sources=sources, codings=[{**PLAIN, "quote": "another"}]).unplaced
    assert (one.reason, one.hint) == ("missing", "other-source")
    assert FORGIVEN.keys() == IN_WORDS.keys()


def test_occurrences_that_could_mean_two_places_are_not_guessed() -> None:
    text = {"P01": "a b c. x b c. x b d."}
    row = {**PLAIN, "quote": "b", "prefix": "x", "occurrence": 2}
    (one,) = refiqda.build(sources=text, codings=[row]).unplaced
    assert (one.reason, one.candidates) == ("ambiguous", 2)


def test_places_overlap_and_are_counted_to_an_end() -> None:
    assert find_all("aaaa", ["aa", "", "b"]) == {"aa": [0, 1, 2], "": [], "b": []}
    assert len(find_all("a" * (MOST_PLACES + 5), ["a"])["a"]) == MOST_PLACES
    row = {**PLAIN, "quote": "a", "occurrence": 7}
    (one,) = refiqda.build(sources={"P01": "a" * (MOST_PLACES + 5)}, codings=[row]).unplaced
    assert one.reason == "ambiguous"


def test_many_words_are_found_as_few_are() -> None:
    text = "abcab\u00e5cabdabcabca" * 3
    words = {text[start : start + length] for start in range(20) for length in (1, 2, 3, 5, 9, 17, 60)} | {
        "zz",
        "ca",
    }
    assert find_all(text, words, few=0) == find_all(text, words, few=10_000)


# --- codes, coders, sources -----------------------------------------------------------------------------


def test_codes_are_found_by_path_name_and_guid_and_made_where_absent() -> None:
    book = refiqda.Project.new("b")
    time = book.add_code("Time")
    work = book.add_code("Work", is_codable=False)
    book.add_code("Time", parent=work)
    book.add_code("Trust", parent=work)
    names = [
        "Time",
        "Work/Time",
        "Trust",
        time.guid.upper(),
        "/Trust",
        "Work",
        "New/Time",
        " Trust ",
        "Work/New",
    ]
    rows = [{**PLAIN, "code": name, "start": 0, "end": 3, "memo": str(at)} for at, name in enumerate(names)]
    built = refiqda.build(sources={"P01": TEXT}, codings=rows, codebook=book)
    found = {int(row.memo or ""): row.code_path for row in built.project.codings()}
    assert [found.get(at) for at in range(len(names))] == [
        "Time", "Work/Time", "Work/Trust", "Time", "Trust", None, "New/Time", "Work/Trust", "Work/New",
    ]  # fmt: skip
    assert [one.reason for one in built.unplaced] == ["folder-code"]
    assert built.created_codes == ("Trust", "New", "New/Time", "Work/New")
    assert sum('created beside the code "T' in note for note in built.notes) == 2


def test_a_codebook_that_people_wrote_gives_the_codes_to_begin_with(tmp_path: Path) -> None:
    (tmp_path / "codes.csv").write_text(
        "code,path,definition\nLong,Waiting/Long,Hours of it\n", encoding="utf-8"
    )
    row = {**PLAIN, "code": "Long", "start": 0, "end": 3}
    built = refiqda.build(sources={"P01": TEXT}, codings=[row], codebook=tmp_path / "codes.csv")
    assert [one.code_path for one in built.project.codings()] == ["Waiting/Long"]
    assert "Hours of it" in (built.project.find_code("Long").description or "")
    assert built.created_codes == ()
    with pytest.raises(InvalidArgumentError, match="form of the codebook"):
        refiqda.build(sources={"P01": TEXT}, codebook=tmp_path / "codes.odt")


def test_a_name_that_several_codes_have_is_not_guessed() -> None:
    book = refiqda.Project.new("b")
    for parent in ("A", "B"):
        book.add_code("Trust", parent=book.add_code(parent))
    row = {**PLAIN, "code": "Trust", "start": 0, "end": 3}
    (one,) = refiqda.build(sources={"P01": TEXT}, codings=[row], codebook=book).unplaced
    assert (one.reason, one.candidates) == ("ambiguous-code", 2)


def test_codes_that_differ_in_capital_letters_are_two_and_told() -> None:
    rows = [{**PLAIN, "code": name, "start": 0, "end": 3} for name in ("Trust", "A/trust", "B/Trust")]
    built = refiqda.build(sources={"P01": TEXT}, codings=rows)
    assert built.created_codes == ("Trust", "A", "A/trust", "B", "B/Trust")
    assert built.notes == ('the code "A/trust" was created beside the code "Trust"',)


def test_names_in_two_spellings_of_unicode_are_one() -> None:
    rows = [{**PLAIN, "source": "Bja\u030arn", "coder": coder, "code": code, "quote": "x"}
            for coder, code in (("A\u030asa", "Ro\u0301"), ("\u00c5sa", "R\u00f3"))]  # fmt: skip
    built = refiqda.build(sources={"Bj\u00e5rn.txt": "x"}, codings=rows)
    assert (built.placed, built.repeated) == (2, 1)
    assert (built.created_codes, built.created_coders) == (("R\u00f3",), ("\u00c5sa",))


def test_sources_that_one_name_could_mean_are_not_guessed() -> None:
    sources = {"P01.txt": "x", "P01.md": "x y", "P02.txt": "z"}
    rows = [{**PLAIN, "source": name, "quote": "x"} for name in ("P01", "P01.md")]
    built = refiqda.build(sources=sources, codings=rows)
    assert [(one.reason, one.candidates) for one in built.unplaced] == [("ambiguous-source", 2)]
    assert [row.source for row in built.project.codings()] == ["P01.md"]


def test_a_recording_is_coded_in_its_transcript_and_by_times(tmp_path: Path) -> None:
    (tmp_path / "talk.m4a").write_bytes(m4a())
    (tmp_path / "talk.txt").write_text(
        "#00:00:00-0# Hello.\nThen we waited. #00:00:04-0#\n", encoding="utf-8"
    )
    rows = [
        {**PLAIN, "source": "talk", "quote": "we waited"},
        {**PLAIN, "source": "talk.txt", "quote": "Hello"},
        {**PLAIN, "source": "talk.m4a", "begin_ms": 100, "end_ms": 900},
        {**PLAIN, "source": "talk", "begin_ms": 900, "end_ms": 100},
        {**PLAIN, "source": "talk", "quote": "we waited"},
    ]
    built = refiqda.build(sources=tmp_path, codings=rows)
    found = [(row.quote, row.begin_ms, row.end_ms) for row in built.project.codings()]
    assert [quote for quote, _, _ in found] == ["Hello", "we waited", None]
    assert found[2] == (None, 100, 900)
    assert (built.repeated, [one.reason for one in built.unplaced]) == (1, ["range"])
    again = refiqda.build(into=built.project, codings=rows)
    assert again.repeated == 4
    source = built.project.tree.sources[0]
    assert isinstance(source, model.AudioSource)
    assert len(source.transcripts[0].transcript_selections) == 2


# --- what codings may be given as -----------------------------------------------------------------------


def test_frames_and_mappings_say_the_same() -> None:
    rows = [
        {**PLAIN, "quote": "How long", "occurrence": None},
        {**PLAIN, "quote": "We waited", "occurrence": 2},
    ]
    frames: list[Any] = [rows, iter(rows), pd.DataFrame(rows), pl.DataFrame(rows), pl.DataFrame(rows).lazy(),
                         pl.DataFrame(rows).to_arrow(), tuple(rows)]  # fmt: skip
    digests = set()
    for frame in frames:
        project, unplaced = refiqda.build(sources={"P01": TEXT}, codings=frame)
        assert unplaced == ()
        digests.add(refiqda.digest(project))
    assert len(digests) == 1


def test_what_holds_no_rows_says_so() -> None:
    for wrong in (5, {"source": ["P01"]}, [1], "no.such", ["a.csv", 1]):
        with pytest.raises((InvalidArgumentError, UnusableFileError)):
            refiqda.build(sources={"P01": TEXT}, codings=wrong)
    with pytest.raises(InvalidArgumentError, match="nothing to build on"):
        refiqda.build(codings=[])
    with pytest.raises(InvalidArgumentError, match="is no date"):
        refiqda.build(sources={}, created="soon")
    with pytest.raises(InvalidArgumentError, match="codebook already"):
        refiqda.build(into=refiqda.Project.new("x"), codebook=refiqda.Project.new("y"))
    assert refiqda.build(sources={"P01": TEXT}).placed == 0


@pytest.mark.parametrize(
    ("drop", "add", "what"),
    [
        ("source", {"document": "P01"}, 'no column "source" [first row]. Rename "document" to "source"'),
        ("code", {}, 'no column "code"'),
        ("coder", {}, "--coder NAME"),
        ("quote", {"quotes": "How long"}, 'Rename "quotes" to "quote"'),
        ("quote", {"start": 1}, 'no column "quote", nor "start" and "end"'),
    ],
)
def test_a_column_that_is_needed_is_named(drop: str, add: dict[str, Any], what: str) -> None:
    row = {**{key: value for key, value in {**PLAIN, "quote": "How long"}.items() if key != drop}, **add}
    with pytest.raises(InvalidArgumentError) as caught:
        refiqda.build(sources={"P01": TEXT}, codings=[row])
    assert what in str(caught.value)


def test_a_column_that_is_not_read_is_told_with_the_nearest() -> None:
    row = {**PLAIN, "quote": "How long", "ocurrence": 1, "rationale": "x", "thing": 2}
    built = refiqda.build(sources={"P01": TEXT}, codings=[row], coder="B")
    assert built.notes == (
        'codings: the column "ocurrence" is not read; was "occurrence" meant?',
        'codings: the column "rationale" is not read; was "memo" meant?',
        'codings: the column "thing" is not read',
    )
    assert nearest("strat") == "start"
    assert nearest("quite other") not in READ


def test_the_default_coder_and_date_are_for_rows_without() -> None:
    rows = [
        {**PLAIN, "quote": "How long"},
        {**PLAIN, "coder": "", "quote": "We waited for", "created": "2024-05-01 10:00 +0200"},
    ]
    built = refiqda.build(sources={"P01": TEXT}, codings=rows, coder="Bo", created="2024-01-01")
    found = [(row.coder, row.created) for row in built.project.codings()]
    assert found == [("Anna", "2024-01-01T00:00:00"), ("Bo", "2024-05-01T10:00:00+02:00")]


def test_a_position_inside_of_a_character_is_told() -> None:
    built = refiqda.build(sources={"P01": "e\u0301"}, codings=[{**PLAIN, "start": 0, "end": 1}])
    assert built.notes == ("1 passage given by positions: an edge lies inside of a character",)
