"""Every rule: registered, described, and shown by a file that breaks it and one that does not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from refiqda.checks import check
from refiqda.checks.pages import pages
from refiqda.checks.registry import FAMILIES, PARTS, Rule, rule, rules
from refiqda.errors import NotInProjectError
from refiqda.exchange.findings import READING_RULES
from refiqda.exchange.members import RULES
from refiqda.tabulate import POSITION_RULES
from tests.checks.fixtures import ELSEWHERE, FAILING, FOR, PASSING

ROOT = Path(__file__).parents[2]
ECHOED = {"S001", "S002", "S003", "S004", "S005", "S006", "S007", "S012", "S013", "S014"}


def test_every_code_that_a_module_gives_is_registered() -> None:
    letters = "".join(FAMILIES)
    found = {
        code
        for path in (ROOT / "refiqda").rglob("*.py")
        for code in re.findall(rf'"([{letters}][0-9]{{3}})"', path.read_text(encoding="utf-8"))
    }
    assert found <= set(rules())
    assert {*READING_RULES, *RULES, *POSITION_RULES} <= set(rules())


@pytest.mark.parametrize("code", sorted(rules()))
def test_a_rule_says_what_it_finds_why_it_matters_an_example_and_a_remedy(code: str) -> None:
    page = rule(code).page()
    assert all(part.strip() for part in page)
    assert len(page) == len(PARTS) + 1


@pytest.mark.parametrize("code", sorted({*READING_RULES, *POSITION_RULES}))
def test_a_rule_applied_elsewhere_has_the_same_severity_there(code: str) -> None:
    assert {**READING_RULES, **POSITION_RULES}[code][0] == rule(code).severity


def test_names_are_words_and_used_once() -> None:
    names = [one.name for one in rules().values()]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", name) for name in names)


def test_a_rule_is_found_by_code_and_by_name() -> None:
    assert rule("r001") is rule("dangling-code-ref") is rules()["R001"]
    with pytest.raises(NotInProjectError, match="there is no rule 'R999'"):
        rule("R999")


def test_a_code_is_never_used_twice() -> None:
    with pytest.raises(AssertionError, match="used twice"):
        type("Again", (Rule,), {}, code="R001", severity="info")


def test_every_rule_has_a_file_that_breaks_it() -> None:
    assert {*FAILING, *ELSEWHERE} == set(rules())


def test_every_rule_passes_the_good_file() -> None:
    assert check(PASSING) == []
    assert check(PASSING, tool="standard") == []


@pytest.mark.parametrize("code", sorted(FAILING))
def test_a_file_that_breaks_a_rule_is_told_so(code: str, tmp_path: Path) -> None:
    made = FAILING[code]
    source = made if isinstance(made, bytes) else made(tmp_path)
    found = check(source, tool=FOR.get(code), select=(code,))
    assert [one.rule for one in found][:1] == [code]
    assert found[0].severity == rule(code).severity
    assert found[0].fixable == rule(code).fixable
    assert found[0].remedy
    if code in ECHOED:
        assert {one.rule for one in check(source)} != {code}


@pytest.mark.parametrize("code", [one for one in sorted(FAILING) if one[0] in "RPI" or one.startswith("S1")])
def test_a_finding_in_the_xml_names_its_line(code: str, tmp_path: Path) -> None:
    made = FAILING[code]
    source = made if isinstance(made, bytes) else made(tmp_path)
    assert all(one.line for one in check(source, tool=FOR.get(code), select=(code,)) if one.path != "Project")


def test_the_pages_are_current() -> None:
    folder = ROOT / "docs" / "rules"
    stored = {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}
    assert stored == pages(), "run: python -m refiqda.checks.pages"
