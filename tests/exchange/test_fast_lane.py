"""The fast lane changes nothing but the time: with and without it, the same model, problems and refusals."""

# ruff: noqa: E501, S311 - documents and cases stand one a line; chance that is the same every time

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from refiqda import model
from refiqda.exchange import fast_lane, reader
from tests import everything, oracle_xml, strategies
from tests.exchange.reading import GUID, HEAD, outcome, read

if TYPE_CHECKING:
    from collections.abc import Iterator

_BY = f'creatingUser="{GUID}" creationDateTime="2024-01-01T00:00:00Z"'


def selection(
    number: int, *, name: str = "s", start: str | None = None, more: str = "", inside: str = ""
) -> str:
    at = str(number) if start is None else start
    return (
        f'<PlainTextSelection guid="{GUID}" name="{name}" startPosition="{at}" endPosition="{number + 5}" {_BY}{more}>'
        f'{inside}<Coding guid="{GUID}" {_BY}><CodeRef targetGUID="{GUID}"/></Coding></PlainTextSelection>'
    )


def many(count: int = 6, between: str = "") -> str:
    return between.join(selection(number) for number in range(count))


def source(inside: str, tag: str = "TextSource") -> str:
    return f'<{tag} guid="{GUID}" name="t">{inside}</{tag}>'


def document(*sources: str, head: str = HEAD) -> str:
    return f'{head}<Users><User guid="{GUID}"/></Users><Sources>{"".join(sources)}</Sources></Project>'


PLAIN = document(source(many()), source(many(3, "\n  ")), source(""), source(many(2)))


@pytest.fixture(params=[90, 1 << 18])
def chunk(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    size: int = request.param
    monkeypatch.setattr(reader, "CHUNK", size)
    return size


def agree(xml: bytes | str) -> None:
    content = xml.encode() if isinstance(xml, str) else xml
    assert outcome(content, fast=True) == outcome(content, fast=False)


def runs_taken(xml: str, monkeypatch: pytest.MonkeyPatch) -> int:
    """Return how many selections the fast lane made of ``xml``."""
    taken: list[int] = []
    make = fast_lane._Shape.make

    def counted(shape: fast_lane._Shape, values: list[bytes]) -> list[model.PlainTextSelection] | None:
        made = make(shape, values)
        taken.append(len(made or ()))
        return made

    monkeypatch.setattr(fast_lane._Shape, "make", counted)
    read(xml)
    return sum(taken)


def test_the_fast_lane_is_taken_where_selections_are_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "CHUNK", 4000)
    xml = document(source(many(100, "\n ")))
    assert runs_taken(xml, monkeypatch) > 90
    tree = read(xml).tree
    assert isinstance(tree, model.Project)
    found = tree.sources[0]
    assert isinstance(found, model.TextSource)
    assert [one.start_position for one in found.plain_text_selections] == list(range(100))
    assert len({id(one.codings) for one in found.plain_text_selections}) == 100
    assert len({id(one.note_refs) for one in found.plain_text_selections}) == 100
    assert {one.codings[0].code_ref for one in found.plain_text_selections} == {GUID}


ODD_SELECTIONS = {
    "an entity": selection(1, name="a &amp; b &lt;c&gt; &quot;d&quot; &apos;e&apos;"),
    "character references": selection(1, name="&#65;&#x1F600;&#10;&#13;&#9;&#xD;&#32;"),
    "a reference to NUL": selection(1, name="&#0;"),
    "a reference to U+FFFF": selection(1, name="&#xFFFF;"),
    "a reference to a surrogate": selection(1, name="&#xD800;"),
    "a reference beyond Unicode": selection(1, name="&#x110000;"),
    "a reference far beyond Unicode": selection(1, name="&#99999999999;"),
    "a reference with leading zeros": selection(1, name="&#00000000065;"),
    "a reference with a capital X": selection(1, name="&#X41;"),
    "an unknown entity": selection(1, name="&bogus;"),
    "a bare ampersand": selection(1, name="a & b"),
    "two ampersands": selection(1, name="&&amp;"),
    "a less-than sign in a value": selection(1, name="a < b"),
    "a tag in a value": selection(1, name="<PlainTextSelection "),
    "a greater-than sign in a value": selection(1, name="a > b -> c"),
    "a quote too many": selection(1, name='a" b'),
    "a quote and an equals sign": selection(1, name='a" other="b'),
    "single quotes": selection(1).replace('"', "'"),
    "single quotes around double quotes": selection(1).replace('name="s"', "name='a\" guid=\"b'"),
    "mixed quotes": selection(1).replace('name="s"', "name='s'"),
    "an apostrophe": selection(1, name="it's"),
    "a duplicate attribute": selection(1, more=' name="again"'),
    "no blank between attributes": selection(1).replace('" name', '"name'),
    "a line end between attributes": selection(1).replace(" name", "\nname"),
    "blanks around the equals sign": selection(1).replace("name=", "name = "),
    "blanks at the end of the tags": selection(1).replace('">', '"  >').replace("/>", " />"),
    "a line end at the end of an end tag": selection(1).replace("</PlainTextSelection>", "</PlainTextSelection\n>"),
    "a missing name": selection(1).replace('name="s" ', ""),
    "a missing guid": selection(1).replace(f'guid="{GUID}" ', ""),
    "a missing position": selection(1).replace('startPosition="1" ', ""),
    "an unknown attribute": selection(1, more=' colour="red"'),
    "a namespace declaration": selection(1, more=' xmlns="urn:example:other"'),
    "an empty namespace": selection(1, more=' xmlns=""'),
    "a foreign attribute": selection(1, more=' xmlns:y="urn:y" y:a="b"'),
    "an undeclared prefix": selection(1, more=' y:a="b"'),
    "an attribute of XML": selection(1, more=' xml:space="preserve"'),
    "a coding without a code": selection(1).replace(f'<CodeRef targetGUID="{GUID}"/>', ""),
    "a code twice": selection(1).replace("</Coding>", f'<CodeRef targetGUID="{GUID}"/></Coding>'),
    "a code with content": selection(1).replace(f'<CodeRef targetGUID="{GUID}"/>', f'<CodeRef targetGUID="{GUID}">x</CodeRef>'),
    "a code with an open and an end tag": selection(1).replace(f'{GUID}"/></Coding>', f'{GUID}"></CodeRef></Coding>'),
    "no coding": re.sub("<Coding.*</Coding>", "", selection(1)),
    "a selection in one tag": re.sub("><Coding.*", "/>", selection(1)),
    "a description": selection(1, inside='<Description>a &quot;b&quot; "c" &lt;PlainTextSelection guid=""</Description>'),
    "text in the selection": selection(1, inside="stray"),
    "a no-break space in the selection": selection(1, inside="\u00a0"),
    "a line separator in the selection": selection(1, inside="\u2028"),
    "a next line in the selection": selection(1, inside="\x85"),
    "blanks in the selection": selection(1, inside=" \n\t"),
    "a carriage return in the selection": selection(1, inside="\r"),
    "a form feed in the selection": selection(1, inside="\x0c"),
    "a control character": selection(1, name="\x01"),
    "a NUL": selection(1, name="\0"),
    "U+FFFE": selection(1, name="\ufffe"),
    "U+FFFF": selection(1, name="\uffff"),
    "U+FFFD": selection(1, name="\ufffd"),
    "a delete character": selection(1, name="\x7f\x9f"),
    "a character beyond the first plane": selection(1, name="\U0001f600\U0010ffff"),
    "a line end in a value": selection(1, name="a\nb"),
    "a tab in a value": selection(1, name="a\tb"),
    "a carriage return in a value": selection(1, name="a\rb\r\nc"),
    "two codings": selection(1, inside=f'<Coding guid="{GUID}"><CodeRef targetGUID="{GUID}"/></Coding>'),
    "a note reference": selection(1, inside=f'<NoteRef targetGUID="{GUID}"/>'),
    "a comment": selection(1, inside="<!-- aside -->"),
    "CDATA": selection(1, inside="<![CDATA[ ]]>"),
    "an instruction": selection(1, inside="<?aside?>"),
    "our own instruction": selection(1, inside="<?refiqda?>"),
    "an unfinished selection": '<PlainTextSelection guid="x"',
    "an unfinished coding": selection(1).replace("</Coding>", ""),
    "an end tag too many": selection(1) + "</PlainTextSelection>",
    "a selection in a selection": selection(1, inside=selection(2)),
    "a longer name": selection(1).replace("<PlainTextSelection ", "<PlainTextSelections "),
    "tags crossed": selection(1).replace("</Coding></PlainTextSelection>", "</PlainTextSelection></Coding>"),
    "an empty guid": selection(1).replace(GUID, ""),
}  # fmt: skip
NUMBERS = ("+5", "007", "-0", "-5", "\u0663", "1_000", "\uff15", "9" * 30, "9" * 4001, "9" * 4300, "9" * 4400, " 5", "5 ", "", "x",
           "1.0", "1e3", "0x10", "NaN", "&#53;")  # fmt: skip
ODD_SELECTIONS |= {
    f"the number {number[:6]} of {len(number)}": selection(1, start=number) for number in NUMBERS
}


@pytest.mark.parametrize("name", sorted(ODD_SELECTIONS))
def test_one_odd_selection_among_others_changes_nothing(name: str, chunk: int) -> None:
    assert chunk
    odd = ODD_SELECTIONS[name]
    for inside in (
        many() + odd + many(),
        odd,
        many() + "\n" + odd,
        odd * 3 + many(),
        many(2, "\r\n") + odd + many(2, "\r\n"),
    ):
        agree(document(source(inside), source(many())))
    agree(document(source(many()), source(many())).replace("</Users>", "</Users>" + odd))


RUN = many(3, "\n")
ODD_PLACES = {
    "in a PDF source": document(source(RUN, "PDFSource")),
    "in a representation": document(source(source(RUN, "Representation"), "PDFSource")),
    "in a text description": document(source(source(RUN, "TextDescription"), "PictureSource")),
    "among the sources": document(RUN),
    "among the users": document(source("")).replace("<Users>", "<Users>" + RUN),
    "in an unknown element": document(source(f"<Unknown>{RUN}</Unknown>")),
    "in a foreign element": document(source(f'<x:a xmlns:x="urn:x">{RUN}</x:a>')),
    "in a text": document(source(f"<PlainTextContent>before {RUN} after</PlainTextContent>")),
    "in a description": document(source(f"<Description>{RUN}</Description>{RUN}")),
    "in a coding": document(source(f'<Coding guid="{GUID}">{RUN}</Coding>')),
    "in a reference": document(source(f'<NoteRef targetGUID="{GUID}">{RUN}</NoteRef>')),
    "after the codings": document(source(f'<Coding guid="{GUID}"><CodeRef targetGUID="{GUID}"/></Coding>{RUN}')),
    "after a note reference, twice": document(source(f'<NoteRef targetGUID="{GUID}"/>{RUN}{RUN}')),
    "before the content": document(source(f"{RUN}<PlainTextContent>late</PlainTextContent>{RUN}")),
    "beside stray text": document(source(f"stray{RUN}stray &gt; {RUN}stray\n  ")),
    "after an unknown element": document(source(f"<Unknown/>{RUN}<Unknown a='b'/>{RUN}")),
    "under another default namespace": document(f'<TextSource xmlns="urn:x" guid="{GUID}">{RUN}</TextSource>'),
    "under no namespace": document(f'<TextSource xmlns="" guid="{GUID}">{RUN}</TextSource>'),
    "under a namespace declared anew": document(f'<TextSource xmlns:y="urn:x" guid="{GUID}">{RUN}</TextSource>'),
    "in notes": document(source(""))[: -len("</Project>")] + f"<Notes>{source(RUN, 'Note')}</Notes></Project>",
    "after the end": document(source(RUN)) + RUN,
    "after the end, with an instruction before": document(source(RUN)) + "<?x?>" + RUN,
    "before an error": document(source(RUN + "</Wrong>")),
    "before an error in its line": document(source("\n " + RUN + many(2) + ' <a b="<"/>')),
    "before an error, not taken": document(source(f"<U>\n {RUN}{many(2)} &x; </U>")),
    "before text": document(source(RUN + many(2) + "\n\n stray")),
    "before an unknown attribute": document(source(RUN), '<TextSource guid="" x=""/>', source(RUN), '<TextSource guid="" y=""/>'),
    "before an odd one in another line": document(source(many(2, "\n ") + "\n\n " + ODD_SELECTIONS["a less-than sign in a value"])),
    "before another spelling in another line": document(source(many(2) + "\n\n " + selection(1, more=" ") + "\n <Odd/>")),
    "in a tag": document(source("") + '<TextSource guid="a" ' + RUN),
    "in a value": document(source("") + '<TextSource guid="a' + RUN),
    "in single quotes": document(source("") + "<TextSource guid='a" + RUN + "'/>"),
    "before a comment": document(source(RUN + "<!-- aside -->" + RUN)),
    "in a comment": document(source(RUN + "<!-- aside " + RUN + " -->" + RUN)),
    "in CDATA": document(source("<PlainTextContent><![CDATA[ > " + RUN + "]]></PlainTextContent>" + RUN)),
    "after CDATA": document(source("<PlainTextContent><![CDATA[<]]></PlainTextContent>" + RUN)),
    "in an instruction": document(source(RUN + "<?x > " + RUN + " ?>" + RUN)),
    "between instructions": document(source("<?x?>" + RUN + "<?refiqda?>" + RUN)),
    "after a comment before the root": "<!-- a > b -->" + document(source(RUN)),
    "after a declaration": '<?xml version="1.0" encoding="UTF-8"?>\n' + document(source(RUN)),
    "after a declaration of ASCII": '<?xml version="1.0" encoding="us-ascii"?>' + document(source(many(3) + selection(1, name="Zoë"))),
    "in ASCII": '<?xml version="1.0" encoding="ASCII"?>' + document(source(RUN)),
    "in a misspelt project": document(source(RUN)).replace("Project", "project"),
    "in a codebook": f'<CodeBook xmlns="urn:QDA-XML:codebook:1.0"><Codes>{source(RUN)}</Codes></CodeBook>',
    "prefixed": everything.prefixed(document(source(RUN)).encode()).decode(),
    "prefixed in a plain document": document(source(RUN)).replace(">", ' xmlns:q="urn:QDA-XML:project:1.0">', 1).replace(
        "<TextSource", "<q:TextSource").replace("</TextSource", "</q:TextSource"),
    "with CR LF": document(source(many(5, "\n  ")), "\n", source(RUN + "<Odd/>")).replace("\n", "\r\n"),
    "with CR": document(source(many(5, "\n  ")), "\n", source(RUN + "<Odd/>")).replace("\n", "\r"),
    "with short runs": document(source("".join(many(2) + "<Odd/>" for _ in range(60)))),
    "with two spellings in turns": document(source("".join(selection(n) + selection(n).replace("  ", " ").replace('">', '" >') for n in range(70)))),
    "cut off": document(source(RUN))[:-40],
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(ODD_PLACES))
def test_a_run_in_an_odd_place_changes_nothing(name: str, chunk: int) -> None:
    assert chunk
    agree(ODD_PLACES[name])
    agree(b"\xef\xbb\xbf" + ODD_PLACES[name].encode())
    agree(ODD_PLACES[name].replace("><", ">\n  <"))
    agree(ODD_PLACES[name].replace("><", ">\n text > \n <"))


@pytest.mark.parametrize(
    "spelling", [b"\xe9", b"\xc3", b"\xed\xa0\x80", b"\xf8\x88\x80\x80\x80", b"\xc0\x80", b"\x80"]
)
def test_bytes_that_are_not_utf8_are_refused_both_ways(spelling: bytes, chunk: int) -> None:
    assert chunk
    for xml in (
        document(source(many() + selection(1, name="@") + many())),
        document(source(many() + "@" + many())),
    ):
        broken = xml.encode().replace(b"@", spelling)
        agree(broken)
        assert "not UTF-8" in str(outcome(broken, fast=True))


@pytest.mark.parametrize("name", sorted(everything.odd_projects()))
def test_whole_documents_are_read_alike(name: str, chunk: int) -> None:
    assert chunk
    agree(everything.odd_projects()[name])


def test_the_fast_lane_closes_where_selections_are_never_plain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "CHUNK", 8000)
    odd = "".join(selection(number, start=f"+{number}") for number in range(400))
    assert runs_taken(document(source(odd), source(many(100))), monkeypatch) == 0
    agree(document(source(odd), source(many(100))))


def _bordered(xml: bytes) -> Iterator[int]:
    yield from range(1, 201, 13)
    yield len(xml)


def test_chunk_borders_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    odd = document(
        source(many(3, "\n") + "stray > \n " + ODD_SELECTIONS["a description"] + many(3) + "<Odd/>" + many(2))
    )
    for xml in (PLAIN.encode(), odd.encode()):
        expected = outcome(xml, fast=False)
        for size in _bordered(xml):
            monkeypatch.setattr(reader, "CHUNK", size)
            assert outcome(xml, fast=True) == expected
            assert outcome(xml, fast=False) == expected


_values = st.one_of(
    strategies.texts(),
    st.text(st.sampled_from("a\"'<>&;#x0123456789\n\t\r\u00a0"), max_size=8),
    st.sampled_from(["&amp;", "&#10;", "&#x41;", "&#0;", "+5", "007", "12"]),
)


@st.composite
def _alike(draw: st.DrawFn) -> str:
    """Many selections of one spelling, whose values are anything, escaped or not."""
    names = draw(
        st.lists(
            st.sampled_from(["guid", "startPosition", "endPosition", "name", "creatingUser", "odd"]),
            max_size=7,
        )
    )
    quote = draw(st.sampled_from('"""\''))
    blank, between = (
        draw(st.sampled_from([" ", " ", "  ", "\n"])),
        draw(st.sampled_from(["", "\n  ", "\r\n", " x", "<!-- -->"])),
    )
    numbers = st.integers(-3, 3000).map(str)
    made = []
    for _ in range(draw(st.integers(1, 8))):
        spelled = "".join(
            f"{blank}{name}={quote}{draw(numbers if name.endswith('Position') else st.just('v'))}{quote}"
            for name in names
        )
        inside = '<Coding guid="g"><CodeRef targetGUID="c"/></Coding>' * draw(st.integers(0, 2))
        made.append(f"<PlainTextSelection{spelled}>{inside}</PlainTextSelection>")
    odd = draw(_values)
    return document(source(many(2) + between.join(made) + selection(3, name=odd) + many(2)))


@settings(max_examples=39, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(xml=_alike(), size=st.integers(1, 400))
def test_selections_of_any_spelling_are_read_alike(
    xml: str, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader, "CHUNK", size)
    agree(xml)


@settings(max_examples=26, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    tree=strategies.projects(),
    selections=st.lists(strategies.elements(model.PlainTextSelection), min_size=1, max_size=4),
    size=st.integers(1, 300),
)
def test_projects_with_many_selections_are_read_alike(
    tree: model.Project,
    selections: list[model.PlainTextSelection],
    size: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reader, "CHUNK", size)
    tree.sources.insert(0, model.TextSource(guid=GUID, plain_text_selections=selections * 3))
    agree(oracle_xml.to_xml(tree))


_BITS = (
    [bytes([code]) for code in range(256)]
    + [b"<", b">", b'"', b"'", b"&", b"/", b"=", b" ", b"\n", b"\r"] * 8
    + [b"<!--", b"-->", b"<![CDATA[", b"]]>", b"<?", b"?>", b"&#0;", b"&amp;", b"</TextSource>", b"<PlainTextSelection ", b"\xc3\xa9", b"\xef\xbf\xbf",
       b"</PlainTextSelection>", b'"/>', b"xmlns=", b"<Coding/>", b"a:", b"&#xD800;"] * 4
)  # fmt: skip


def changed(xml: bytes, chance: random.Random) -> bytes:
    """Return ``xml`` with a byte or so inserted, deleted or replaced, here and there."""
    content = bytearray(xml)
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        at = chance.randrange(len(content))
        bit = chance.choice(_BITS)
        width = chance.choice((0, 1, 1, 1, 5, 60))
        content[at : at + width] = chance.choice((bit, bit, b"", bytes(content[at : at + width]) * 2))
    return bytes(content)


def is_well_formed(xml: bytes) -> bool:
    """Return whether libxml2 takes ``xml`` for well-formed."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    try:
        etree.fromstring(xml, parser)
    except etree.XMLSyntaxError:
        return False
    return True


def _fuzz(seed: int, cases: int, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(seed)
    small = document(
        source(many(4)),
        source(
            "<PlainTextContent>text</PlainTextContent>" + many(2, "\n ") + f'<NoteRef targetGUID="{GUID}"/>'
        ),
    ).encode()
    readable = 0
    for _ in range(cases):
        monkeypatch.setattr(reader, "CHUNK", chance.choice((40, 300, 700, 1 << 18)))
        xml = changed(small, chance)
        fast = outcome(xml, fast=True)
        assert fast == outcome(xml, fast=False), xml
        refused = fast[0] == "UnusableFileError"
        readable += not refused
        assert refused or is_well_formed(xml), xml
    assert 0 < readable < cases


def test_hundreds_of_damaged_documents_are_read_or_refused_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    _fuzz(1, 400, monkeypatch)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(1, 12))
def test_many_thousand_damaged_documents_are_read_or_refused_alike(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    _fuzz(seed, 5000, monkeypatch)
