from __future__ import annotations

import pytest

from refiqda import model, spec
from refiqda.exchange.programs import PROGRAMS, TOOLS, program_named, program_of
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


def test_every_statement_says_where_it_comes_from_and_names_something_of_the_model() -> None:
    classes = {cls.__name__: cls for cls in spec.element_classes()}
    for program in PROGRAMS:
        assert program.evidence
        for entry in program.cannot_hold:
            name, _, field = entry.what.partition(".")
            assert entry.evidence.startswith(("[M]", "[C]", "[V]", "[T]"))
            assert issubclass(classes[name], model.Element)
            assert not field or hasattr(classes[name], field)
