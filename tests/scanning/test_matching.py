"""Which spellings of a name are found, as what, and what is none."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refiqda.register import KnownName, read_register
from refiqda.scanning import Matcher, scan_text
from refiqda.study import read_study
from tests.house.test_floors import ROOT

NAMES = [
    KnownName("Ylva Brekkhaugen", "T1"),
    KnownName("Jørn Ravnliden", "T7"),
    KnownName("Benedikte Ulvåsen", "T8"),
    KnownName("Anne-Grete Marie van der Holm", "T9"),
    KnownName("Annelise", "T9"),
    KnownName("Liv Young", "T2"),
    KnownName("Siobhán O'Shea", "T3"),
    KnownName("Bo Ek", "T4"),
    KnownName("Ulf Berg-Hansen", "T5"),
    KnownName("王小明", "T6"),
    KnownName("Moldaker, Signe", ""),
]
MATCHER = Matcher(NAMES)


def found(text: str, *, prose: bool = True) -> list[tuple[str, str]]:
    return [(each.case, each.kind) for each in MATCHER.find(text, prose=prose)]


@pytest.mark.parametrize(
    ("text", "case"),
    [
        ("Ylva Brekkhaugen", "T1"),
        ("ylva brekkhaugen", "T1"),
        ("YLVA BREKKHAUGEN", "T1"),
        ("Brekkhaugen, Ylva", "T1"),
        ("Ylva\u00a0Brekkhaugen", "T1"),
        ("Ylva \u200b  Brekk\u00adhaugen", "T1"),
        ("Ylva\r\n\t Brekkhaugen", "T1"),
        ("Ylva Brekk-\n  haugen", "T1"),
        ("Ylva Brekk\u00ad\nhaugen", "T1"),
        ("YlvaBrekkhaugen", "T1"),
        ("ylva_brekkhaugen_2024", "T1"),
        ("ylva.brekkhaugen@example.org", "T1"),
        ("Ylva Brekkhaugens hund", "T1"),
        ("Ylva Brekkhaugen's dog", "T1"),
        ("Ylva Brekkhaugen’s dog", "T1"),  # noqa: RUF001 - the curly apostrophe is the case
        ("Ylva;Brekkhaugen", "T1"),
        ('"Ylva","Brekkhaugen"', "T1"),
        ("Ｙｌｖａ Brekkhaugen", "T1"),  # noqa: RUF001 - letters of full width
        (unicodedata.normalize("NFD", "Benedikte Ulvåsen"), "T8"),
        ("Benedikte Ulvaasen", "T8"),
        ("Benedikte Ulvasen", "T8"),
        ("Joern Ravnliden", "T7"),
        ("Jorn Ravnliden", "T7"),
        ("Anne-Grete Marie van der Holm", "T9"),
        ("Anne Grete Holm", "T9"),
        ("Annegrete Holm", "T9"),
        ("Siobhan O’Shea", "T3"),  # noqa: RUF001 - as above
        ("siobhan oshea", "T3"),
        ("Bo Ek", "T4"),
        ("Ulf Berg-Hansen", "T5"),
        ("signe moldaker", ""),
    ],
)
def test_a_whole_name_is_found_however_it_is_written(text: str, case: str) -> None:
    assert (case, "full") in found(f"and so {text} said")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I met Brekkhaugen there", [("T1", "surname")]),
        ("I met Brekkhaugens brother", [("T1", "surname")]),
        ("Annelise came", [("T9", "alias")]),
        ("Fru Holm came", [("T9", "surname")]),
        ("Oshea came, O'Shea too", [("T3", "surname"), ("T3", "surname")]),
        ("Berg-Hansen", [("T5", "surname")]),
        ("我是王小明。", [("T6", "alias")]),
        ("Hansen came", [("T5", "part")]),
        ("Ylva came", [("T1", "part")]),
        ("Ylvas and Ylva's", [("T1", "part"), ("T1", "part")]),
        ("my whole liv", []),
        ("people who are young", [("T2", "part")]),
        ("They are young. Young people are.", [("T2", "part"), ("T2", "part")]),
        ("They are young and so is Young here.", [("T2", "part"), ("T2", "surname")]),
        ("Bo came", [("T4", "part")]),
        ("bo came, BO too", []),
        ("Y. B. and YB", []),
        ("Ylvaringen brekkhaugenstrasse", []),
        ("van der Berget", []),
        ("der van and Van", []),
    ],
)
def test_a_word_alone_weighs_less(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("write to ybrekkhaugen@example.org", [("T1", "surname")]),
        ("write to y.brekkhaugen@example.org", [("T1", "surname")]),
        ("brekkhaugen.y2@example.org", [("T1", "surname")]),
        ("brekkhaugeny@example.org", [("T1", "surname")]),
        ("ylva.brekkhaugen@example.org", [("T1", "full")]),
        ("file:///C:/Users/ybrekkhaugen/a.docx", [("T1", "surname")]),
        ("C:\\Users\\brekkhaugen\\a", [("T1", "surname")]),
        ("/home/lyoung/a", [("T2", "surname")]),
        ('name="ybrekkhaugen"', [("T1", "part")]),
        ("lyoungs and loholm", [("T2", "part")]),
        ("somebody@brekkhaugenvann.no", []),
    ],
)
def test_the_name_of_an_account_is_found(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


def test_an_initial_and_a_surname_that_make_a_word_stop_nothing() -> None:
    matcher = Matcher([KnownName("Bea Ridge", "C1"), KnownName("Pat Lane", "C2")])
    assert [each.kind for each in matcher.find("The plane over the Bridge.")] == ["part"]
    assert [each.kind for each in matcher.find("bridge-plane.docx", prose=False)] == ["part"]


def test_in_a_file_name_letter_case_says_nothing() -> None:
    assert found("transcript-brekkhaugen.txt", prose=False) == [("T1", "surname")]
    assert found("transcriptYlvaBrekkhaugen2.txt", prose=False) == [("T1", "full")]


def test_an_analyst_of_the_same_surname_may_be_named() -> None:
    matcher = Matcher([KnownName("Jonas Ridge", "C1")], ["Mara Ridge"])
    assert [each.kind for each in matcher.find("Mara Ridge met Ridge. So Jonas Ridge")] == ["surname", "full"]


def test_a_first_name_that_is_an_analysts_too_is_hers() -> None:
    names = [KnownName("Mara Hollis", "C1"), KnownName("Ida Hollis", "C2")]
    assert [each.case for each in Matcher(names, ["Mara Ridge"]).find("Mara and Ida")] == ["C2"]
    assert [each.kind for each in Matcher(names, ["Mara Ridge"]).find("Mara Hollis, M.")] == ["full"]


def test_the_further_names_of_a_person_are_aliases() -> None:
    matcher = Matcher([KnownName("Ylva Brekkhaugen", "T1"), KnownName("Ylva Sandmo", "T1")])
    assert [each.kind for each in matcher.find("Ylva Sandmo, Ylva Brekkhaugen")] == ["alias", "full"]


@settings(deadline=None, max_examples=26)
@given(
    st.text("abcdefghij \n\t.,-_øåÅéß\u00ad\u200b'’&;#123%\\u<>/", max_size=60),  # noqa: RUF001 - the apostrophes
    st.sampled_from(NAMES[:3]),
    st.text("abcdefghij \n.,øå\u00ad'’&;#12%\\<>", max_size=60),  # noqa: RUF001 - as above
)
def test_a_name_with_blanks_around_it_is_found_in_any_text(before: str, known: KnownName, after: str) -> None:
    hits = scan_text(f"{before} {known.name} {after}", NAMES).stopping
    assert known.case in {hit.case for hit in hits}
    assert f"line {before.count(chr(10)) + 1}" in {hit.where for hit in hits}


@settings(deadline=None, max_examples=26)
@given(st.text(max_size=60), st.lists(st.text(max_size=15), max_size=3))
def test_no_text_and_no_name_is_too_odd(text: str, names: list[str]) -> None:
    scan_text(text, [KnownName(name, "C1") for name in names])


@settings(deadline=None, max_examples=26)
@given(st.sampled_from(NAMES[:9]), st.sampled_from(["NFC", "NFD", "NFKD"]), st.booleans())
def test_normal_forms_and_capitals_make_no_difference(known: KnownName, form: str, upper: bool) -> None:
    name = unicodedata.normalize(form, known.name)  # type: ignore[arg-type]  # one of the four
    assert (known.case, "alias" if " " not in name else "full") in found(name.upper() if upper else name)


def test_hits_over_the_edge_of_what_is_searched_at_once_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("refiqda.scanning.looking.SEGMENT", 100)
    text = "\n".join(["word " * 7 + "Ylva", "Brekkhaugen " + "more " * 5] * 30)
    scan = scan_text(text, NAMES)
    assert {hit.where for hit in scan.stopping if hit.kind == "full"} == {
        f"line {n}" for n in range(1, 60, 2)
    }


def test_a_long_text_without_blanks_or_lines_ends() -> None:
    assert scan_text("ab" * 200_000 + " Ylva Brekkhaugen", NAMES).stopping[0].kind == "full"


@pytest.mark.parametrize("study", ["dyads", pytest.param("therapists", marks=pytest.mark.long)])
def test_the_studies_that_come_along_name_nobody(study: str) -> None:
    folder = ROOT / "examples" / study
    names = read_register(folder.with_name(study + "-private")).known_names()
    matcher = Matcher(names, [each.name for each in read_study(folder).analysts])
    from refiqda.scanning import scan_file  # noqa: PLC0415 - beside its use

    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and "__pycache__" not in path.parts]
    scans = {path.name: scan_file(path, matcher).stopping for path in files}
    assert len(scans) > 20
    assert {name: hits for name, hits in scans.items() if hits} == {}
