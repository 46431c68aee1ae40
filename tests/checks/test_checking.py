"""What `refiqda.check` promises: one voice, selection, lines, every kind of input, nothing quoted."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

import refiqda
from refiqda import schema
from refiqda.checks import gathering
from refiqda.checks import schema as verdicts
from refiqda.checks.registry import rules
from refiqda.errors import InvalidArgumentError, UnusableFileError
from refiqda.render.problems import show_problems
from tests import mutations
from tests.checks.fixtures import PASSING, XML, changed, guid, packed
from tests.everything import everything_codebook, everything_project, odd_projects
from tests.schema.engines import settled

if TYPE_CHECKING:
    import random
    from collections.abc import Callable
    from pathlib import Path


def codes(*arguments: object, **options: object) -> list[str]:
    return [one.rule for one in refiqda.check(*arguments, **options)]  # type: ignore[arg-type]  # passed on


def test_reader_and_schema_do_not_say_the_same_twice() -> None:
    assert codes(changed('name="Trust"', 'name="Trust" rating="5"')) == ["S107"]
    assert codes(changed("<Users>", "<Users>anyone")) == ["S108"]
    assert codes(changed('isCodable="true"', 'isCodable="yes"')) == ["S115"]


def test_the_reader_speaks_where_the_schema_stops() -> None:
    broken = changed("<Codes>", "<Codes><Rating/>", "</Codes>", "<Mark/></Codes>")
    assert codes(broken) == ["S102", "S001"]


def test_blanks_around_a_date_are_no_fault_and_eight_digits_are_no_colour() -> None:
    assert " 2024-01-31T12:00:00Z " in XML
    assert codes(PASSING) == []
    (found,) = refiqda.check(changed("#aabbcc", "#aabbccdd"), select=["S113"])
    assert (found.line, found.guid) == (5, guid("c1"))
    assert found.path == f"Project/CodeBook/Codes/Code[@guid='{guid('c1')}']"


def test_another_namespace_is_judged_as_if_it_were_1_0() -> None:
    for other in ('xmlns="urn:QDA-XML:project:0:10"', ""):
        broken = changed('xmlns="urn:QDA-XML:project:1.0"', other, ' isCodable="true"', "")
        assert codes(broken) == ["S008", "S106"]


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        (lambda xml: "\n\n" + xml, {"S010", "S106", "R009"}),
        (lambda xml: xml.replace('version="1.0" ', 'version="1.1" '), {"S009", "S106", "R009"}),
        (lambda xml: "\ufeff" + xml, {"S106", "R009"}),
        (lambda xml: xml.replace("utf-8", "utf-16").encode("utf-16"), {"S011", "S106", "R009"}),
    ],
)
def test_odd_outer_forms_are_judged_like_any_other(
    form: Callable[[str], str | bytes], expected: set[str]
) -> None:
    xml = XML.replace(' isCodable="true"', "").replace(
        f'originGUID="{guid("c1")}"', f'originGUID="{guid("ff")}"'
    )
    found = refiqda.check(packed(form(xml)))
    assert {one.rule for one in found} == expected
    assert all(one.line for one in found)


@pytest.mark.parametrize("name", sorted(odd_projects()))
def test_odd_projects_are_checked_without_a_crash(name: str) -> None:
    found = refiqda.check(odd_projects()[name])
    assert all(one.rule in rules() and one.message for one in found)


@settings(max_examples=26, deadline=None)
@given(chance=st.randoms(use_true_random=False))
def test_whatever_the_reader_takes_is_checked(chance: random.Random) -> None:
    root = mutations.mutated(etree.fromstring(everything_project()), "project", chance)
    data = etree.tostring(root)
    try:
        refiqda.read(data)
    except UnusableFileError:
        with pytest.raises(UnusableFileError):
            refiqda.check(data)
    else:
        assert all(one.rule in rules() for one in refiqda.check(data))


def test_prefixes_are_no_fault_and_places_are_found_behind_them() -> None:
    xml = f'<q:Project xmlns:q="urn:QDA-XML:project:1.0" name="n">\n<q:Users><q:User guid="{guid("1")}"/>\n'
    (found,) = refiqda.check(f"{xml}<q:User/></q:Users></q:Project>".encode(), select=["S1"])
    assert (found.rule, found.line, found.path) == ("S106", 3, "Project/Users/User")


def test_values_are_not_repeated_in_messages() -> None:
    words = "Anna-Lena has asthma"
    broken = changed('isCodable="true"', f'isCodable="{words}"', "#aabbcc", words, '"OneWay"', f'"{words}"')
    broken_ref = changed(f'CodeRef targetGUID="{guid("c1")}"', f'CodeRef targetGUID="{words}"')
    found = [*refiqda.check(broken), *refiqda.check(broken_ref)]
    assert {"S115", "S113", "S117", "R001", "S111"} <= {one.rule for one in found}
    assert not any(words in one.message or words in one.remedy for one in found)


def test_rules_are_selected_and_ignored_by_code_beginning_and_name() -> None:
    broken = changed(
        ' isCodable="true"',
        "",
        '"OneWay"',
        '"both"',
        f'originGUID="{guid("c1")}"',
        f'originGUID="{guid("ff")}"',
    )
    assert set(codes(broken)) == {"S106", "S117", "R009"}
    assert set(codes(broken, select=["S"])) == {"S106", "S117"}
    assert codes(broken, select=["S"], ignore=["S117"]) == ["S106"]
    assert codes(broken, select=["dangling-link-end"]) == ["R009"]
    with pytest.raises(InvalidArgumentError, match="no rule 'X1'"):
        refiqda.check(broken, select=["X1"])


def test_findings_come_by_line() -> None:
    found = refiqda.check(changed(' isCodable="true"', "", '"OneWay"', '"both"', 'page="0"', 'page="-1"'))
    assert [one.rule for one in found] == ["S106", "P012", "S117"]
    assert sorted(one.line or 0 for one in found) == [one.line for one in found]


def test_a_project_is_judged_as_it_is_now() -> None:
    project = refiqda.read(PASSING)
    assert refiqda.check(project) == []
    project.tree.cases[0].source_refs.append(guid("ff"))
    project.tree.users[0].guid = "ana"
    assert {"R003", "R002", "S111"} == set(codes(project))


def test_a_codebook_is_checked_as_file_and_as_value(tmp_path: Path) -> None:
    path = tmp_path / "codes.qdc"
    path.write_bytes(everything_codebook())
    found = refiqda.check(path, select=["S1", "R"])
    value = refiqda.read_codebook(path)
    assert [one.rule for one in found] == codes(value, select=["S1", "R"])
    value.sets[0].member_codes.append(guid("ff"))
    assert "R001" in codes(value)


def test_a_file_that_is_refused_raises() -> None:
    with pytest.raises(UnusableFileError):
        refiqda.check(b"no project")


def test_ten_thousand_faults_are_listed_up_to_a_limit_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verdicts, "MOST_OF_A_KIND", 3)
    monkeypatch.setattr(gathering, "MOST_OF_A_RULE", 3)
    users = "".join(f'<User guid="{guid(str(number))}" x="1"/>' for number in range(10, 20))
    links = f'<Link guid="{guid("f0")}" originGUID="{guid("c1")}" targetGUID="{guid("c1")}"/>' * 5
    found = refiqda.check(changed("</Users>", f"{users}</Users>", "</Links>", f"{links}</Links>"))
    assert Counter(one.rule for one in found)["S107"] == 4
    assert [one.message for one in found if "more of this kind" in one.message] == [
        "and 2 more of this kind, not listed", "and 7 more of this kind, not listed"]  # fmt: skip


@settings(max_examples=39, deadline=None)
@given(chance=st.randoms(use_true_random=False))
def test_the_verdict_is_that_of_the_schema(chance: random.Random) -> None:
    root = settled(mutations.mutated(etree.fromstring(everything_project()), "project", chance))
    if etree.QName(root).namespace != "urn:QDA-XML:project:1.0":
        return
    found = verdicts.judge(etree.tostring(root), "project", file=None)
    assert (not found) == schema.xsd("project").validate(root)


def test_problems_as_text_are_counted_with_their_first_places(capsys: pytest.CaptureFixture[str]) -> None:
    users = "".join(f'<User guid="{guid(str(number))}" x="1"/>' for number in range(10, 18))
    found = refiqda.check(changed("</Users>", f"{users}</Users>", 'page="0"', 'page="-1"'))
    show_problems(found, [found[0].file or ""])
    printed = capsys.readouterr().out
    assert printed.count("S107 error") == 4
    assert "... and 4 more S107 (--json lists all)" in printed
    assert "8 errors, 1 warning." in printed
    assert "\x1b" not in printed


def test_no_problems_say_so(capsys: pytest.CaptureFixture[str]) -> None:
    show_problems([], ["study.qdpx"])
    assert "no problems found" in capsys.readouterr().out


def test_a_message_cannot_act_on_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    found = refiqda.check(changed(f'User guid="{guid("a1")}"', 'User guid="&#x202e;ana"'))
    show_problems(found, ["study.qdpx"])
    assert "\u202e" not in capsys.readouterr().out


def test_the_same_file_gives_the_same_problems() -> None:
    broken = packed(XML.replace(guid("c1"), guid("e1")), without="sources/a.txt")
    assert refiqda.check(broken) == refiqda.check(broken)


PLAIN = XML.encode()
C1 = f'guid="{guid("c1")}"'.encode()
SPELLINGS = {
    "plain": PLAIN,
    "line ends of two": PLAIN.replace(b"\n", b"\r\n"),
    "a byte order mark": b"\xef\xbb\xbf" + PLAIN,
    "single quotes": PLAIN.replace(b'"', b"'"),
    "blanks around the sign": PLAIN.replace(b"guid=", b"\n guid = "),
    "a prefix": PLAIN.replace(b"<", b"<q:").replace(b"<q:/", b"</q:").replace(b"<q:?", b"<?")
    .replace(b'xmlns="', b'xmlns:q="'),
    "one line": PLAIN.replace(b"\n", b""),
    "a greater sign before": PLAIN.replace(C1 + b' name="Trust"', b'name=">" ' + C1),
    "words like an attribute": PLAIN.replace(b"Words", b"Words with " + C1 + b" in them"),
    "a comment": PLAIN.replace(b"<Users>", b"<!-- <Code " + C1 + b"/> --><Users>"),
    "a character by its number": PLAIN.replace(b'Code guid="0', b'Code guid="&#48;'),
    "line ends of one": PLAIN.replace(b"\n", b"\r"),
    "blanks before": b"\n\n" + PLAIN,
    "a processing instruction": PLAIN.replace(b"<Users>", b"<?x <Code guid='1'/>?><Users>"),
}  # fmt: skip


@pytest.mark.parametrize("spelling", sorted(SPELLINGS))
def test_places_are_found_by_searching_as_by_parsing(spelling: str) -> None:
    document = SPELLINGS[spelling]
    wanted = frozenset(guid(tail) for tail in ("a1", "c1", "51", "61", "71", "f1", "86"))
    found = gathering.places_of(document, wanted)
    assert found == gathering._parse(document, wanted)
    assert set(found) == wanted
    assert gathering._is_plain(document) == (
        spelling not in ("a comment", "line ends of one", "blanks before", "a processing instruction")
    )


def test_a_guid_that_is_not_there_has_no_place() -> None:
    assert gathering.places_of(PLAIN, {guid("c1"), "gone"}).keys() == {guid("c1")}
