"""XML that is broken, hostile or merely odd: refused in one line, or read with a problem that says what was odd."""

# ruff: noqa: E501 - documents and cases stand one a line; chance that is the same every time

from __future__ import annotations

import copy
import gc
import io
import itertools

import pytest

from refiqda import model
from refiqda.errors import UnusableFileError
from refiqda.exchange.limits import Limits
from refiqda.exchange.reader import read_xml
from refiqda.exchange.writer import write_xml
from tests import oracle_xml
from tests.exchange.reading import GUID, HEAD, project, read, refusal, rules, written

WORDS = "what a participant said"
PLAIN = f"{HEAD}<Description>{WORDS}</Description></Project>"
DECLARED = '<?xml version="1.0" encoding="utf-8"?>'
HOSTS = "file:///etc/hostname"

REFUSED: dict[str, tuple[bytes, str]] = {
    "28 an external entity from a file": (
        f'<!DOCTYPE Project [<!ENTITY x SYSTEM "{HOSTS}">]>{PLAIN.replace(WORDS, "&x;")}'.encode(), "DOCTYPE"),
    "28 an external entity from the network": (
        f'<!DOCTYPE Project [<!ENTITY x SYSTEM "http://localhost/x">]>{PLAIN.replace(WORDS, "&x;")}'.encode(), "DOCTYPE"),
    "29 a billion laughs": (
        f'<!DOCTYPE Project [<!ENTITY a "ha"><!ENTITY b "{"&a;" * 10}">]>{PLAIN.replace(WORDS, "&b;")}'.encode(), "DOCTYPE"),
    "30 quadratic entities": (f'<!DOCTYPE Project [<!ENTITY a "{"a" * 9999}">]>{PLAIN}'.encode(), "DOCTYPE"),
    "31 a DOCTYPE with nothing in it": (f"<!DOCTYPE Project>{PLAIN}".encode(), "DOCTYPE"),
    "31 a DOCTYPE with an address": (f'<!DOCTYPE Project SYSTEM "http://localhost/p.dtd">{PLAIN}'.encode(), "DOCTYPE"),
    "32 parameter entities": (f'<!DOCTYPE Project [<!ENTITY % p SYSTEM "{HOSTS}"> %p;]>{PLAIN}'.encode(), "DOCTYPE"),
    "an entity nobody declared": (PLAIN.replace(WORDS, "&x;").encode(), "not well-formed"),
    "37 Windows-1252 under the name of UTF-8": ((DECLARED + PLAIN).replace("what", "Zoë").encode("cp1252"), "not well-formed"),
    "37 Windows-1252 declared": (
        (DECLARED.replace("utf-8", "windows-1252") + PLAIN).replace("what", "Zoë").encode("cp1252"), "other than UTF-8"),
    "37 Latin 1 declared": ((DECLARED.replace("utf-8", "ISO-8859-1") + PLAIN).encode(), "other than UTF-8"),
    "37 UTF-16 declared, UTF-8 in fact": ((DECLARED.replace("utf-8", "utf-16") + PLAIN).encode(), "other than UTF-8"),
    "37 an encoding nobody knows": ((DECLARED.replace("utf-8", "klingon") + PLAIN).encode(), "other than UTF-8"),
    "38 UTF-7": ((DECLARED.replace("utf-8", "utf-7") + PLAIN).encode(), "other than UTF-8"),
    "38 UTF-7 without saying so": (b"+ADw-Project/+AD4-", "not well-formed"),
    "38 EBCDIC": ((DECLARED + PLAIN).encode("cp500"), "not well-formed"),
    "38 UTF-16 without a byte order mark": (PLAIN.encode("utf-16-le"), "other than UTF-8"),
    "38 UTF-32": (PLAIN.encode("utf-32"), "not well-formed"),
    "38 UTF-32 without a byte order mark": (PLAIN.encode("utf-32-be"), "other than UTF-8"),
    "38 UTF-16 cut in the middle of a character": (PLAIN.encode("utf-16")[:-1], "not well-formed"),
    "38 an odd surrogate in UTF-16": (PLAIN.replace(WORDS, "\udc00").encode("utf-16", "surrogatepass"), "not well-formed"),
    "39 two byte order marks": (b"\xef\xbb\xbf" * 2 + PLAIN.encode(), "two byte order marks"),
    "40 NUL": (PLAIN.replace(WORDS, "a\0b").encode(), "not well-formed"),
    "40 a control character": (PLAIN.replace(WORDS, "a\x0bb").encode(), "not well-formed"),
    "40 a reference to a control character": (PLAIN.replace(WORDS, "&#11;").encode(), "not well-formed"),
    "40 a lone surrogate": (PLAIN.replace(WORDS, "\ud800").encode("utf-8", "surrogatepass"), "not well-formed"),
    "40 U+FFFF": (PLAIN.replace(WORDS, "\uffff").encode(), "not well-formed"),
    "40 U+FFFE": (PLAIN.replace(WORDS, "\ufffe").encode(), "not well-formed"),
    "43 another standard": (b'<gexf xmlns="http://gexf.net/1.3"/>', "neither"),
    "43 another namespace": (PLAIN.replace("urn:QDA-XML:project:1.0", "urn:example:other").encode(), "neither"),
    "43 another root": (PLAIN.replace("Project", "Projects").encode(), "neither"),
    "44 a prefix nobody declared at the root": (b"<q:Project name='p'/>", "prefix"),
    "44 a prefix nobody declared": (PLAIN.replace("<Description>", "<q:Note/><Description>").encode(), "prefix"),
    "44 a prefix nobody declared, in an unknown element": (PLAIN.replace("<Description>", "<a><q:b/></a><Description>").encode(), "prefix"),
    "44 an attribute's prefix nobody declared": (PLAIN.replace("<Description>", "<Description q:a=''>").encode(), "prefix"),
    "49 a duplicate attribute": (PLAIN.replace('name="p"', 'name="p" name="p"').encode(), "not well-formed"),
    "49 something behind the end": ((PLAIN + "<Project/>").encode(), "not well-formed"),
    "49 text behind the end": ((PLAIN + WORDS).encode(), "not well-formed"),
    "49 an end missing": (PLAIN[:-10].encode(), "not well-formed"),
    "49 tags crossed": (PLAIN.replace("</Description></Project>", "</Project></Description>").encode(), "not well-formed"),
    "no XML": (b"PK\x05\x06", "not well-formed"),
    "nothing": (b"", "empty"),
    "blanks": (b" \n\t" * 9, "empty"),
    "a byte order mark alone": (b"\xef\xbb\xbf", "empty"),
    "blanks and text before the root": (b"\n x" + PLAIN.encode(), "not well-formed"),
    "a declaration in the middle": (PLAIN.replace("<Description>", DECLARED + "<Description>").encode(), "not well-formed"),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_it_is_refused_with_place_and_remedy_and_no_word_of_a_participant(name: str) -> None:
    xml, expected = REFUSED[name]
    error = refusal(xml)
    assert expected in error.what
    assert "participant" not in str(error)
    assert "localhost" not in str(error)


def test_windows_1252_is_named_in_the_remedy() -> None:
    assert "Windows-1252" in refusal(REFUSED["37 Windows-1252 under the name of UTF-8"][0]).remedy
    assert "Windows-1252" not in refusal(REFUSED["40 U+FFFF"][0]).remedy
    assert "Windows-1252" not in refusal(REFUSED["40 NUL"][0]).remedy


READ: dict[str, tuple[bytes, list[str]]] = {
    "33 an XInclude": (PLAIN.replace("<Description>", '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" '
                                     f'href="{HOSTS}" parse="text"/><Description>').encode(), ["S001"]),
    "33 a style sheet": (f'<?xml-stylesheet href="{HOSTS}"?>{PLAIN}'.encode(), []),
    "34 a schema location": (PLAIN.replace(' name="p"', ' name="p" xmlns:s="http://www.w3.org/2001/XMLSchema-instance" '
                                           's:schemaLocation="urn:QDA-XML:project:1.0 http://localhost/p.xsd"').encode(), []),
    "38 UTF-16": (PLAIN.encode("utf-16"), ["S011"]),
    "38 UTF-16, high byte first": (b"\xfe\xff" + (DECLARED.replace("utf-8", "UTF-16") + PLAIN).encode("utf-16-be"), ["S011"]),
    "39 a byte order mark": (b"\xef\xbb\xbf" + (DECLARED + PLAIN).encode(), []),
    "41 blanks before the declaration": (f"\n  {DECLARED}{PLAIN}".encode(), ["S010"]),
    "41 many blanks before the declaration": (f"{' ' * 5000}{DECLARED}{PLAIN}".encode(), ["S010"]),
    "41 a byte order mark and blanks before the declaration": (f"\ufeff\n{DECLARED}{PLAIN}".encode(), ["S010"]),
    "41 blanks without a declaration": (f"\n  {PLAIN}".encode(), []),
    "42 XML 1.1": (DECLARED.replace("1.0", "1.1").encode() + PLAIN.encode(), ["S009"]),
    "43 no namespace": (PLAIN.replace(' xmlns="urn:QDA-XML:project:1.0"', "").encode(), ["S008"]),
    "43 an older version": (PLAIN.replace(":project:1.0", ":project:0.4").encode(), ["S008"]),
    "43 the codebook's namespace": (PLAIN.replace(":project:", ":codebook:").encode(), ["S008"]),
    "43 a misspelt root": (PLAIN.replace("Project", "PROJECT").encode(), ["S013"]),
    "44 a prefix": (PLAIN.replace("xmlns=", "xmlns:q=").replace("<", "<q:").replace("<q:/", "</q:").encode(), []),
    "45 what nobody knows": (PLAIN.replace("<Description>", "<Extra/><Description a=''>").encode(), ["S001", "S002"]),
    "46 another order": (PLAIN.replace("</Project>", "<Users><User guid='g'/></Users></Project>").encode(), ["S003"]),
    "48 an empty container": (PLAIN.replace("<Description>", "<Users/><Description>").encode(), ["S006"]),
    "50 comments and CDATA in a text": (PLAIN.replace("what a", "<![CDATA[what]]><!-- or --> a").encode(), []),
    "a description twice": (PLAIN.replace("</Project>", "<Description/></Project>").encode(), ["S007"]),
    "text where none belongs": (PLAIN.replace("<Description>", "stray<Description>").encode(), ["S012"]),
    "a reference without GUID": (PLAIN.replace("</Project>", "<NoteRef/></Project>").encode(), ["S014"]),
    "ASCII": ((DECLARED.replace("utf-8", "US-ASCII") + PLAIN).encode(), []),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(READ))
def test_it_is_read_with_a_problem_that_says_so(name: str) -> None:
    xml, expected = READ[name]
    parsed = read(xml)
    assert rules(parsed) == expected
    assert {one.severity for one in parsed.diagnostics} <= {"warning"}
    assert not [one for one in parsed.diagnostics if "participant" in one.message]
    assert isinstance(parsed.tree, model.Project)
    assert parsed.tree.description == WORDS
    if not name.startswith("41"):
        assert oracle_xml.canonical(written(parsed)) == oracle_xml.canonical(xml)


def test_a_reference_without_guid_is_named_as_in_the_file() -> None:
    (told,) = read(READ["a reference without GUID"][0]).diagnostics
    assert told.path == "NoteRef"
    assert told.message.endswith(": NoteRef")


def nested(depth: int) -> str:
    opening = f'<Code guid="{GUID}" name="n" isCodable="true">'
    return f"{HEAD}<CodeBook><Codes>{opening * depth}{'</Code>' * depth}</Codes></CodeBook></Project>"


def test_codes_are_read_written_copied_and_walked_as_deep_as_the_limit_allows() -> None:
    limit = Limits().max_xml_depth
    xml = nested(limit - 3)  # the project and two containers are open as well
    parsed = read(xml)
    assert oracle_xml.canonical(written(parsed)) == oracle_xml.canonical(xml.encode())
    assert len(list(model.iterate(parsed.tree))) == limit - 2
    copied = copy.deepcopy(parsed.tree)
    assert len(list(model.iterate(copied))) == limit - 2
    assert not {id(one) for one in model.iterate(copied)} & {id(one) for one in model.iterate(parsed.tree)}


@pytest.mark.parametrize(
    "xml", [nested(1000), nested(100_000), f"{HEAD}{'<a>' * 1000}{'</a>' * 1000}</Project>"]
)
def test_35_what_is_nested_too_deeply_is_refused(xml: str) -> None:
    assert refusal(xml).what == "is nested too deeply"


def test_unknown_elements_are_kept_as_deep_as_the_limit_allows() -> None:
    depth = Limits().max_xml_depth - 2
    xml = f"{HEAD}{'<a>' * depth}{'</a>' * depth}</Project>"
    parsed = read(xml)
    assert oracle_xml.canonical(written(parsed)) == oracle_xml.canonical(xml.encode())
    assert written(read(written(parsed))) == written(parsed)
    copy.deepcopy(parsed.tree)


def test_a_copy_is_written_as_its_original_is() -> None:
    parsed = read(f"{HEAD}stray<Users a='b'><User guid='{{G}}' x=''/></Users><Extra><a/></Extra></Project>")
    before = written(parsed)
    stream = io.BytesIO()
    copied = copy.deepcopy(parsed.tree)
    assert copied == parsed.tree
    write_xml(copied, stream)
    assert stream.getvalue() == before
    assert isinstance(copied, model.Project)
    copied.users.clear()
    assert written(parsed) == before


LONG = "a" * 5000
TOO_LONG = {
    "an attribute": f"<Users><User guid='{LONG}'/></Users>",
    "an attribute with greater-than signs": f"<Users><User guid='{'>' * 5000}'/></Users>",
    "an unknown attribute": f"<Extra a='{LONG}'/>",
    "a name": f"<{LONG}/>",
    "a comment": f"<!-- {LONG} -->",
    "a text": f"<Description>{LONG}</Description>",
    "a text in an unknown element": f"<Extra>{LONG}</Extra>",
    "a stray text": LONG,
    "a stray text in a reference": f"<NoteRef targetGUID='g'>{LONG}</NoteRef>",
}


@pytest.mark.parametrize("name", sorted(TOO_LONG))
def test_36_what_is_longer_than_the_limit_is_refused(name: str) -> None:
    limits = Limits(max_attribute_chars=1000, max_text_chars=1000)
    assert "longer than the limit" in refusal(f"{HEAD}{TOO_LONG[name]}</Project>", limits=limits).what
    read(f"{HEAD}{TOO_LONG[name]}</Project>")


def test_the_collector_is_as_it_was_after_reading_and_after_a_refusal() -> None:
    for was in (True, False):
        (gc.enable if was else gc.disable)()
        try:
            read(PLAIN)
            assert gc.isenabled() is was
            refusal(PLAIN[:-3])
            assert gc.isenabled() is was
        finally:
            gc.enable()


def test_a_stream_that_fails_leaves_the_collector_on() -> None:
    class Failing(io.BytesIO):
        def read(self, _size: int | None = -1, /) -> bytes:
            raise OSError

    with pytest.raises(OSError, match=r"^$"):
        read_xml(Failing())
    assert gc.isenabled()


def test_a_stream_that_gives_little_at_a_time_is_read_alike() -> None:
    class Slow(io.BytesIO):
        def read(self, _size: int | None = -1, /) -> bytes:
            return super().read(3)

    for xml, expected in READ.values():
        parsed = read_xml(Slow(xml))
        assert rules(parsed) == expected
        assert parsed.tree == read(xml).tree
    for xml, _ in REFUSED.values():
        with pytest.raises(UnusableFileError):
            read_xml(Slow(xml))


def test_47_what_is_missing_gets_its_default_and_stays_missing_when_written() -> None:
    xml = f"{HEAD}<CodeBook><Codes><Code/></Codes></CodeBook><Sources><TextSource><PlainTextSelection/></TextSource></Sources></Project>"
    parsed = read(xml)
    tree = parsed.tree
    assert isinstance(tree, model.Project)
    assert tree.code_book == [model.Code(guid="", name="", is_codable=True)]
    source = tree.sources[0]
    assert isinstance(source, model.TextSource)
    assert source.plain_text_selections == [
        model.PlainTextSelection(guid="", start_position=None, end_position=None)
    ]
    assert set(rules(parsed)) == {"S004"}
    assert oracle_xml.canonical(written(parsed)) == oracle_xml.canonical(xml.encode())


def test_55_a_coding_without_a_code_and_one_with_two_are_kept() -> None:
    parsed = project(
        f"<Sources><TextSource guid='{GUID}'><Coding guid='a'/>"
        "<Coding guid='b'><CodeRef targetGUID='c'/><CodeRef targetGUID='d'/></Coding></TextSource></Sources>"
    )
    tree = parsed.tree
    assert isinstance(tree, model.Project)
    assert [coding.code_ref for coding in tree.sources[0].codings] == [None, "c"]
    assert rules(parsed) == ["S007"]
    assert b'<CodeRef targetGUID="d"/>' in written(parsed)


@pytest.mark.parametrize("number", ["\u0663", "\uff15", "1_000", "NaN", "1.0", "1e3", "0x10", "", "9" * 5000])
def test_62_a_position_that_is_no_number_has_no_value_and_is_kept(number: str) -> None:
    parsed = project(
        f"<Sources><TextSource guid='{GUID}'>"
        f"<PlainTextSelection guid='{GUID}' startPosition='{number}' endPosition='7'/></TextSource></Sources>"
    )
    tree = parsed.tree
    assert isinstance(tree, model.Project)
    source = tree.sources[0]
    assert isinstance(source, model.TextSource)
    assert source.plain_text_selections[0].start_position is None
    assert rules(parsed) == ["S005"]
    assert f'startPosition="{number}"'.encode() in written(parsed)


def test_63_an_integer_of_thirty_digits_survives() -> None:
    parsed = project(
        f"<Cases><Case guid='{GUID}'><VariableValue><IntegerValue>{'9' * 30}</IntegerValue></VariableValue></Case></Cases>"
    )
    tree = parsed.tree
    assert isinstance(tree, model.Project)
    assert tree.cases[0].variable_values[0].integer_value == 10**30 - 1
    assert rules(parsed) == []
    assert b"9" * 30 in written(parsed)


def test_lines_are_told_when_asked_for() -> None:
    parsed = read(f"{HEAD}\n<Users>\n<User guid='a'/>\n<User guid='b' odd=''/></Users></Project>", lines=True)
    assert isinstance(parsed.tree, model.Project)
    assert [parsed.lines[id(user)] for user in parsed.tree.users] == [3, 4]
    assert parsed.diagnostics[0].line == 4


def test_attributes_in_thousands_of_orders_are_read_without_learning_each() -> None:
    names = [
        f'{name}="v"'
        for name in ("name", "creatingUser", "creationDateTime", "modifyingUser", "modifiedDateTime")
    ]
    orders = [
        f'{" ".join(order)} guid="{number}"' for number, order in enumerate(itertools.permutations(names))
    ]
    parsed = project("<Sources>" + "".join(f"<TextSource {order}/>" for order in orders) + "</Sources>")
    assert isinstance(parsed.tree, model.Project)
    assert len({source.guid for source in parsed.tree.sources}) == len(orders)
    assert {source.name for source in parsed.tree.sources} == {"v"}
    assert parsed.diagnostics == []


@pytest.mark.parametrize("name", [":guid", "guid:", "a:b:c", ":"])
def test_a_name_with_a_misplaced_colon_is_refused(name: str) -> None:
    xml = f'<Project xmlns="urn:QDA-XML:project:1.0" xmlns:a="urn:a" name="p"><Users><User {name}="1"/></Users></Project>'
    with pytest.raises(UnusableFileError, match="namespace prefix"):
        read_xml(io.BytesIO(xml.encode()))
