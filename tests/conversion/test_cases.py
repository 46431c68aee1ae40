"""Who belongs to a case: the codings that say it are known as such after every conversion."""

from __future__ import annotations

import pytest

import refiqda
from refiqda.conversion import convert
from refiqda.exchange.programs import TOOLS
from tests.project import built

TEXT = "abcdefghij klmnop"


def project(case: str, origin: str = "NVivo for Mac 20.5.0", name: str = 'name="Trust"') -> refiqda.Project:
    inside = built.passage("d1", 0, 4, built.coding("e1", case)) + built.passage(
        "d2", 1, 3, built.coding("e2", "c2")
    )
    links = (
        f'<Links><Link guid="{built.guid("91")}" originGUID="{built.guid(case)}" targetGUID="{built.guid("d1")}"/>'
        "</Links>"
    )
    cases = f'<Cases><Case guid="{built.guid(case)}" {name}/></Cases>'
    xml = built.project_xml(
        built.source("b1", inside + built.coding("e3", case)), links, cases=cases, origin=origin
    )
    return refiqda.read(built.archive(xml, {"b1": TEXT.encode()}))


def rows(of: refiqda.Project) -> list[tuple[object, ...]]:
    return sorted((row.guid.lower(), row.code, row.quote, row.case or "", row.origin) for row in of.codings())


@pytest.mark.parametrize("tool", [None, *TOOLS])
def test_a_case_that_shares_its_guid_with_a_code_refers_to_it(tool: str | None) -> None:
    before = project("c1")
    after, report = convert(before, tool)
    guids = [before.tree.cases[0].guid, after.tree.cases[0].guid]
    assert guids[0].lower() != guids[1].lower()
    assert after.tree.cases[0].code_refs == [after.tree.code_book[0].guid]
    assert rows(after) == rows(before)
    assert [row[4] for row in rows(after)] == ["case", "person", "case"]
    assert refiqda.digest(after) == refiqda.digest(before)
    assert [(loss.kind, loss.object) for loss in report][:2] == [("repaired", "case"), ("moved", "case")]


@pytest.mark.parametrize("tool", [None, *TOOLS])
def test_a_case_that_codings_take_for_a_code_gets_one(tool: str | None) -> None:
    before = project("ca")
    after, report = convert(before, tool)
    assert rows(after) == [
        (guid, code or "Trust", quote, case, origin) for guid, code, quote, case, origin in rows(before)
    ]
    assert [row[4] for row in rows(after)] == ["case", "person", "case"]
    assert refiqda.digest(after) == refiqda.digest(before)
    made = [code for code in after.tree.code_book if code.name == "Trust"]
    assert len(made) == (1 if tool == "nvivo-mac" else 2)
    told = [loss for loss in report if "stands" in loss.detail or "there is a code" in loss.detail]
    assert len(told) == (0 if tool == "nvivo-mac" else 1)
    assert refiqda.digest(convert(after, "nvivo-mac")[0]) == refiqda.digest(before)


def test_a_case_without_a_name_gets_no_code() -> None:
    before = project("ca", name="")
    after, _ = convert(before, "standard")
    assert len(after.tree.code_book) == len(before.tree.code_book)
    assert rows(after) == rows(before)


def test_cases_that_point_to_what_is_theirs_are_told_where_the_program_says_it_by_codings() -> None:
    refers = f'<SourceRef targetGUID="{built.guid("b1")}"/>'
    cases = f'<Cases><Case guid="{built.guid("ca")}" name="Ana">{refers}</Case></Cases>'
    xml = built.project_xml(built.source("b1", built.coding("e1")), cases=cases)
    before = refiqda.read(built.archive(xml, {"b1": b"abc"}))
    for tool in TOOLS:
        after, report = convert(before, tool)
        assert rows(after) == rows(before)
        by_codings = [loss for loss in report if "by codings" in loss.detail]
        assert len(by_codings) == (tool == "nvivo-mac")


def test_of_codes_that_share_a_guid_the_first_of_the_document_stays_the_one_that_codings_mean() -> None:
    inner = f'<Code guid="{built.guid("c9")}" name="Twice" isCodable="true"/>'
    xml = built.project_xml(built.source("b1", built.passage("d1", 0, 3, built.coding("e1", "c9"))))
    for books in (
        f'<Codes><Code guid="{built.guid("c8")}" name="Outer" isCodable="true">{inner}</Code>{inner}',
        f'<Codes>{inner}<Code guid="{built.guid("c8")}" name="Outer" isCodable="true">{inner}</Code>',
    ):
        before = refiqda.read(built.archive(xml.replace(b"<Codes>", books.encode()), {"b1": b"abc"}))
        after, _ = convert(before)
        assert [row.code_path for row in after.codings()] == [row.code_path for row in before.codings()]
        assert refiqda.digest(after) == refiqda.digest(before)
