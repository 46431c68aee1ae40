"""The private register: what its tables say, and that a fault in them tells a place and no private word."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refiqda.errors import UnusableFileError
from refiqda.register import (
    VARIABLE,
    KnownName,
    RegisterFileError,
    find_register,
    read_known_names,
    read_register,
    register_beside,
)
from refiqda.register.tables import MAX_BYTES, parse_table
from refiqda.register.values import said

HERS = "Ylva Brekkhaugen"
ROOT = Path(__file__).resolve().parents[2]


def register(folder: Path, table: object = "case,name\nC1,Ylva\n", **others: str) -> Path:
    folder.mkdir(exist_ok=True)
    data = table if isinstance(table, bytes) else str(table).encode()
    (folder / "register.csv").write_bytes(data)
    for name, text in others.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


WHOLE = """\
case,name,aliases,role,dyad,relations,knows,illness,consent,consent_quotes,consent_audio,review_quotes,withdrawn,Own
C1,Ylva  Brekkhaugen,Ylvi; Frau B.,client,01,T1,,asthma,2024-03-01,yes,no,,,x
T1,Tor Vallestrand,,therapist,01,,C1,,yes,no,,yes,,
C2,Signe Moldaker,,client,,,,,yes,yes,yes,nei,,
C3,,,client,,,,,,,,,2025-01-09,
"""


def test_a_register_says_who_is_who(tmp_path: Path) -> None:
    found = read_register(register(tmp_path / "r", WHOLE))
    first, therapist, reviewed, gone = found.people
    assert first.case == "C1"
    assert first.names == ("Ylva Brekkhaugen", "Ylvi", "Frau B.")
    assert (first.role, first.dyad, first.relations) == ("client", "01", ("T1",))
    assert therapist.relations == ("C1",)
    assert dict(first.consents) == {"quotes": "yes", "audio": "no"}
    assert dict(first.more) == {"illness": "asthma", "own": "x"}
    assert (first.consented, first.may("quotes"), first.may("audio"), first.may("else")) == (
        True,
        True,
        False,
        None,
    )
    assert therapist.may("quotes") is True, "a later review that was answered wins"
    assert reviewed.may("quotes") is False
    assert reviewed.may("audio") is True, "silence leaves the base consent as it was"
    assert (gone.names, gone.withdrawn, gone.may("quotes")) == ((), "2025-01-09", False)
    assert [one.line for one in found.people] == [2, 3, 4, 5]
    assert found.scopes == ("quotes", "audio")
    assert found.person("c2") is reviewed
    assert found.person("C9") is None


def test_known_names_are_all_names_with_their_codes(tmp_path: Path) -> None:
    folder = register(tmp_path / "r", WHOLE, names="name,case\nHestervik,\nBrother of Ylva,C1\n")
    names = read_register(folder).known_names()
    assert names[:3] == (KnownName(HERS, "C1"), KnownName("Ylvi", "C1"), KnownName("Frau B.", "C1"))
    assert names[-2:] == (KnownName("Hestervik", ""), KnownName("Brother of Ylva", "C1"))
    assert read_known_names(folder) == names


def test_no_value_shows_itself_in_a_log(tmp_path: Path) -> None:
    found = read_register(
        register(tmp_path / "r", WHOLE, missing="case,instrument,reason\nC1,guide,asthma\n")
    )
    shown = repr((found, found.people, found.known_names()))
    assert not [word for word in (HERS, "Ylvi", "asthma", "client", "2025-01-09") if word in shown]


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
@pytest.mark.parametrize("form", ["utf-8", "utf-8-sig", "utf-16"])
def test_every_form_in_which_spreadsheets_save_a_table_says_the_same(
    tmp_path: Path, mark: str, form: str
) -> None:
    plain = read_register(register(tmp_path / "r", WHOLE)).people
    rows = list(csv.reader(io.StringIO(WHOLE)))
    out = io.StringIO()
    csv.writer(out, delimiter=mark).writerows(rows)
    assert read_register(register(tmp_path / "r", out.getvalue().encode(form))).people == plain


def test_a_first_line_that_says_the_delimiter_does_not_shift_lines(tmp_path: Path) -> None:
    folder = register(tmp_path / "r", 'sep=;\r\ncase;name\r\nC1;"Ylva\nBrekkhaugen"\r\nC2;Tor\r\n')
    assert [(one.line, one.names) for one in read_register(folder).people] == [(3, (HERS,)), (5, ("Tor",))]


FAULTS = {
    "no titles": (f"C1,{HERS}\n", 'register.csv: has no column "case" [line 1].'),
    "a case twice": (f"case,name\nC1,{HERS}\nc1,{HERS}\n", "register.csv: a case stands twice [line 3]."),
    "no case": (f"case,name\n,{HERS}\n", "register.csv: is empty [line 2, case]."),
    "too many cells": (
        f"case,name\nC1,{HERS},x\n",
        "a row has more cells than there are columns [line 2].",
    ),
    "an open quote": (f'case,name\nC1,"{HERS}\n', "is no CSV file"),
    "a stray quote": (f'case,name\nC1,"{HERS}"x\n', "is no CSV file [line 2]."),
    "another encoding": (f"case,name\nC1,{HERS}\nC2,Jør\n".encode("latin-1"), "is not UTF-8 [line 3]."),
    "a control character": (f"case,name\nC1,{HERS}\x1b[2J\n", "that is none of a text [line 2]."),
    "a column twice": (f"case,name,{HERS},{HERS}\n", "names a column twice [line 1]."),
    "an unknown friend": (
        f"case,name,knows\nC1,{HERS},{HERS}\n",
        "names a case that no row has [line 2,",
    ),
    "nothing": ("", "register.csv: holds no table."),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_told_by_its_place_and_without_what_stands_there(tmp_path: Path, fault: str) -> None:
    table, message = FAULTS[fault]
    with pytest.raises(RegisterFileError) as caught:
        read_register(register(tmp_path / "r", table))
    assert message in str(caught.value)
    assert caught.value.remedy
    told = f"{caught.value!s} {caught.value.args} {caught.value.__cause__!r}"
    assert "Brekkhaugen" not in told
    assert "brekkhaugen" not in told


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        (
            "missing",
            f"case,instrument,reason\nX9,guide,{HERS}\n",
            "the case has no row in register.csv [line 2]",
        ),
        (
            "missing",
            f"case,instrument,wave,reason\nC1,g,1,{HERS}\nC1,G,1,b\n",
            "the same piece stands twice [line 3]",
        ),
        ("missing", f"instrument,reason\ng,{HERS}\n", 'has no column "case"'),
        ("recruitment", f"step,count,reason\n{HERS},many,\n", "is no whole number [line 2, count]"),
        ("names", f"name,case\n{HERS},X9\n", "the case has no row in register.csv [line 2]"),
    ],
)
def test_faults_of_the_other_tables_are_told_the_same_way(
    tmp_path: Path, name: str, text: str, message: str
) -> None:
    with pytest.raises(RegisterFileError) as caught:
        read_register(register(tmp_path / "r", **{name: text}))
    assert message in str(caught.value)
    assert HERS not in str(caught.value)


def test_a_file_that_is_too_large_is_refused() -> None:
    with pytest.raises(RegisterFileError, match="larger than"):
        parse_table(b"case,name\n" + b"x" * MAX_BYTES, "register.csv", ("case",))


@settings(max_examples=39, deadline=None)
@given(
    data=st.one_of(
        st.binary(max_size=80),
        st.text(max_size=60).map(lambda s: f"case,name\n{s}".encode("utf-8", "replace")),
    )
)
def test_whatever_stands_in_a_file_it_is_a_table_or_a_fault_of_it(data: bytes) -> None:
    try:
        told = {*parse_table(data, "register.csv", ("case", "name")).columns}
    except RegisterFileError as error:
        told = {"case", "name", error.remedy}
    assert told >= {"case", "name"}
    assert "" not in told


@pytest.mark.parametrize(
    ("cell", "meaning"),
    [
        ("yes", True),
        ("2024-03-01", True),
        ("signed 3 May", True),
        ("No", False),
        (" nei ", False),
        ("", None),
        ("?", None),
    ],
)
def test_a_cell_of_consent_says_yes_no_or_nothing(cell: str, meaning: object) -> None:
    assert said(cell) is meaning


def test_the_registers_that_come_along_are_read() -> None:
    therapists = read_register(ROOT / "examples" / "therapists-private")
    assert len(therapists.people) == 8
    assert len(therapists.missing) == 8
    dyads = read_register(ROOT / "examples" / "dyads-private")
    assert len(dyads.people) == 22
    assert dyads.scopes == ("quotes", "partner_reads")


def test_the_register_of_a_study_lies_beside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    study = tmp_path / "waiting"
    study.mkdir()
    assert register_beside(study) == (tmp_path / "waiting-private").resolve()
    assert find_register(study) is None
    (tmp_path / "waiting-private").mkdir()
    assert find_register(study) is None, "a folder without a register is none"
    assert find_register(study / ".." / "waiting") is None
    folder = register(tmp_path / "waiting-private")
    assert find_register(study) == folder.resolve()


def test_a_study_that_is_a_whole_drive_has_a_place_for_it_too(tmp_path: Path) -> None:
    drive = Path(tmp_path.anchor)
    assert register_beside(drive) == drive / "study-private"


def test_a_register_elsewhere_is_named_by_the_variable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = tmp_path / "waiting"
    study.mkdir()
    monkeypatch.setenv(VARIABLE, str(tmp_path / "safe"))
    with pytest.raises(UnusableFileError, match="REFIQDA_REGISTER names a folder without"):
        find_register(study)
    folder = register(tmp_path / "safe")
    assert find_register(study) == folder


@pytest.mark.parametrize("by", ["place", "link"])
def test_a_register_inside_the_study_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, by: str
) -> None:
    study = tmp_path / "waiting"
    study.mkdir()
    inside = register(study / "private")
    place = inside
    if by == "link":
        place = tmp_path / "waiting-private"
        try:
            place.symlink_to(inside, target_is_directory=True)
        except OSError:
            pytest.skip("no links here")
        monkeypatch.delenv(VARIABLE, raising=False)
    else:
        monkeypatch.setenv(VARIABLE, str(place))
    with pytest.raises(UnusableFileError, match="lies inside the study's folder"):
        find_register(study)
