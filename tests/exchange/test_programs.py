from __future__ import annotations

import re

import pytest

from refiqda.exchange.holding import is_understood
from refiqda.exchange.programs import (
    EFFECTS,
    KNOWN,
    MARKS,
    PROGRAMS,
    TOOLS,
    program_named,
    program_of,
    version_of,
)
from refiqda.text.positions import parse_rule


@pytest.mark.parametrize(
    ("origin", "name"),
    [
        ("NVivo for Mac 20.5.0", "nvivo-mac"),
        ("NVivo 12", "nvivo"),
        ("ATLAS.ti 8.4.0 573 , macOS Version 10.14.3 (Build 18D109)", "atlasti"),
        ("ATLAS.ti Win 9.0.19", "atlasti"),
        ("MAXQDA 24 (Release 24.7.0, Build 241213)", "maxqda"),
        (" qualcoder 3.5", "qualcoder"),
        ("Quirkos 2", "quirkos"),
        ("f4 2025.2.9", "f4"),
        ("f4analyse", "f4"),
        ("Transana 3.22b2-QDE-Win", "transana"),
        ("refiqda 0.1", "standard"),
        ("Taguette 0.9.2", "taguette"),
        ("OpenQDA-x.y.z-commit-hash", "openqda"),
        ("qc 1.3.2", "qc"),
        ("QualiLab synthetic generator", None),
        ("Imitating NVivo", None),
        ("", None),
        (None, None),
    ],
)
def test_a_project_says_which_program_made_it(origin: str | None, name: str | None) -> None:
    found = program_of(origin)
    assert (found.name if found else None) == name


def test_every_tool_is_one_program_and_its_counting_a_rule_of_positions() -> None:
    assert sorted(TOOLS) == sorted(program.name for program in PROGRAMS)
    for tool in TOOLS:
        program = program_named(tool)
        assert program is not None
        rule = parse_rule(program.counting.spelling)
        assert rule is not None
        assert rule.to_dict() == {
            "unit": program.counting.unit,
            "newline": program.counting.newline,
            "bom": program.counting.bom,
        }


def test_untested_programs_get_texts_on_which_rival_ways_of_counting_agree() -> None:
    for program in PROGRAMS:
        if not program.counting.verified:
            assert (program.text_newline, program.text_bom, program.counting.unit) == (
                "lf",
                False,
                "codepoint",
            )


def test_every_statement_says_where_it_comes_from() -> None:
    marked = re.compile(rf"(\[[{''.join(MARKS)}]\] )+\S")
    for program in KNOWN:
        assert program.evidence
        versions = [said for version in program.versions for said in version.evidence]
        entries = [part for entry in program.cannot_hold for part in entry.evidence.split("; ")]
        for said in (*program.evidence, *program.habits, *versions, *entries):
            assert marked.match(said) or "unverified" in said, said


def test_every_entry_is_asked_somewhere_and_says_what_becomes_of_the_thing() -> None:
    for program in KNOWN:
        for entry in program.cannot_hold:
            assert is_understood(entry.what), entry.what
            assert entry.effect in EFFECTS
            assert entry.formats
            assert not entry.detail.endswith(".")
            assert entry.detail.startswith((program.title.split(" for ")[0].split(" (")[0],))


def test_no_entry_stands_twice() -> None:
    for program in KNOWN:
        keys = [(entry.what, form) for entry in program.cannot_hold for form in entry.formats]
        assert len(set(keys)) == len(keys)


def test_the_programs_that_are_only_read_are_no_tools() -> None:
    assert {program.name for program in KNOWN} - set(TOOLS) == {"taguette", "openqda", "qc"}
    for name in ("taguette", "openqda", "qc"):
        assert program_named(name) is None


@pytest.mark.parametrize(
    ("origin", "version"),
    [
        ("NVivo 12", "12 and 20"),
        ("NVivo 20.1", "12 and 20"),
        ("NVivo 14.23", None),
        ("NVivo for Mac 14.23.0", "14"),
        ("NVivo for Mac 15.0.0", "15"),
        ("NVivo for Mac 20.5.0", None),
        ("ATLAS.ti Win 9.0.19", "Windows 9"),
        ("ATLAS.ti Win 23.2.3", "Windows 23"),
        ("ATLAS.ti 8.4.0 573 , macOS Version 10.14.3 (Build 18D109)", "Mac 8"),
        ("ATLAS.ti Mac 26.1.2", "Mac 26"),
        ("ATLAS.ti Win 24.1", None),
        ("MAXQDA 24 (Release 24.7.0, Build 241213)", "24"),
        ("refiqda 24", None),
        (None, None),
    ],
)
def test_versions_that_differ_are_known_by_their_origin(origin: str | None, version: str | None) -> None:
    found = version_of(origin)
    assert (found.name if found else None) == version


def test_how_a_program_counts_on_import_is_its_own_way_unless_said() -> None:
    for program in KNOWN:
        assert program.reading is (program.counts_on_import or program.counting)
    assert program_named("qualcoder").reading.bom == "counted"  # type: ignore[union-attr]  # it is one
