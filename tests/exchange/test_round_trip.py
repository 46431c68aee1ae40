"""Reading and writing again keeps the canonical XML of every document, valid or not."""

# ruff: noqa: E501, S311 - documents and cases stand one a line; chance that is the same every time

from __future__ import annotations

import io
import random
import re
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from refiqda import model, schema, spec
from refiqda.errors import InvalidArgumentError
from refiqda.exchange.archive import Kept, Made, write_container
from refiqda.exchange.container import open_container
from refiqda.exchange.writer import write_xml
from tests import everything, mutations, oracle_xml, strategies
from tests.exchange.reading import GUID, HEAD, outcome, read, written

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

DOCUMENTS = {
    "everything": everything.everything_project(),
    "odd": everything.odd_project(),
    "everything, codebook": everything.everything_codebook(),
    "odd, codebook": everything.odd_codebook(),
    **everything.odd_projects(),
}


def is_kept(xml: bytes) -> None:
    before, after = oracle_xml.canonical(xml), oracle_xml.canonical(written(read(xml)))
    assert after == before


@pytest.mark.parametrize("name", sorted(DOCUMENTS))
def test_reading_and_writing_keeps_the_canonical_xml(name: str) -> None:
    is_kept(DOCUMENTS[name])


STRAY = {
    "text around elements": "<Users> a <User guid='g'/> b\n <User guid='h'/>\n c </Users>",
    "text with a greater-than sign at its end": "<Users>a >  <!-- b -->\n  </Users>",
    "text around an instruction": "<Users>\n <?x?> a <?x?> \n</Users>",
    "text around CDATA": "<Users>\n <![CDATA[ a ]]> \n</Users>",
    "blanks in CDATA": "<Users><![CDATA[ ]]></Users>",
    "text in wrappers in wrappers": "<CodeBook>a<Codes>b<Code guid='g' name='n' isCodable='true'/>c</Codes>d</CodeBook>",
    "two wrappers inside": "<CodeBook><Codes/><Codes><Code guid='g' name='n' isCodable='true'/></Codes></CodeBook>",
    "an empty wrapper inside": "<CodeBook><Codes/></CodeBook>",
    "an empty wrapper with an attribute": "<Users a='b'/>",
    "an empty wrapper with a comment": "<Users><!-- none --></Users>",
    "a lost wrapper": "<CodeBook><Code guid='g' name='n' isCodable='true'/></CodeBook>",
    "a wrapper with another's content": "<Users><Note guid='g'/></Users><Notes><User guid='h'/></Notes>",
    "a wrapper in a wrapper": "<Users><Users><User guid='h'/></Users></Users>",
    "a prefix for one wrapper": "<q:Users xmlns:q='urn:QDA-XML:project:1.0'><q:User guid='h'/></q:Users>",
    "a prefix declared again": "<Users xmlns:q='urn:a'><User guid='h' q:a=''/><User xmlns:q='urn:b' q:a='' guid='i'/></Users>",
    "markup in a reference": "<NoteRef targetGUID='g'>a<b>c</b>d</NoteRef><NoteRef targetGUID='g'/>",
    "a reference without GUID with text": "<NoteRef>a</NoteRef>",
    "a reference under both names": "<NoteRef targetGUID='g' guid='h'/>",
    "a description of elements alone": "<Description><b/></Description>",
    "a description with elements and text": "<Description>a<b> c </b>d<e/></Description>",
    "descriptions, the first with an element": "<Description>a<b/></Description><Description/>",
    "an empty description twice": "<Description/><Description/>",
    "a description with attributes": "<Description a='b'> c </Description>",
    "unknown elements deep": "<a><b><c> d <e/> f </c></b></a>",
    "unknown elements between": "<a/><Users><User guid='g'/></Users><a/><Description>d</Description><a/>",
    "names in another case": "<users><USER guid='g'/></users><description>d</description><noteref targetGUID='g'/>",
    "a carriage return": "<Description>a&#13;\nb&#13;</Description>",
    "many repeats of equal references": "<NoteRef targetGUID='g'/><a/><NoteRef targetGUID='g'/><NoteRef targetGUID='h'/>",
}


@pytest.mark.parametrize("name", sorted(STRAY))
def test_what_stands_oddly_is_kept(name: str) -> None:
    is_kept(f"{HEAD}{STRAY[name]}</Project>".encode())
    is_kept(f"{HEAD}\n<Users/>{STRAY[name]}\n</Project>".encode())


@pytest.mark.parametrize("between", [" ", "x", " > "])
def test_long_stray_text_is_kept(between: str) -> None:
    is_kept(f"{HEAD}x{between * 300_000}<Users/>{between * 300_000}x</Project>".encode())


def _generated(tree: model.Project | model.CodeBook) -> None:
    xml = oracle_xml.to_xml(tree)
    parsed = read(xml)
    assert parsed.tree == tree
    is_kept(xml)


def _mutated(tree: model.Project | model.CodeBook, seed: int) -> None:
    format_: spec.Format = "project" if isinstance(tree, model.Project) else "codebook"
    changed = mutations.mutated(oracle_xml.document(tree), format_, random.Random(seed))
    xml = etree.tostring(changed)
    if outcome(xml, fast=False)[0] != "UnusableFileError":
        is_kept(xml)
    else:  # a mutation of the root alone makes a document unreadable
        assert changed.tag != f"{{{spec.NAMESPACES[format_]}}}{model.ROOT_NAMES[format_]}"


def _plain(tree: model.Project | model.CodeBook) -> None:
    stream = io.BytesIO()
    write_xml(tree, stream, plain=True)
    format_: spec.Format = "project" if isinstance(tree, model.Project) else "codebook"
    parsed = read(stream.getvalue())
    assert (parsed.tree, parsed.format) == (tree, format_)
    assert parsed.diagnostics == []
    checker = schema.xsd(format_)
    assert checker.validate(etree.fromstring(stream.getvalue())), checker.error_log


ROOTS = st.one_of(strategies.projects(), strategies.codebooks())


@settings(max_examples=39, deadline=None)
@given(ROOTS)
def test_generated_documents_are_kept(tree: model.Project | model.CodeBook) -> None:
    _generated(tree)


@settings(max_examples=39, deadline=None)
@given(ROOTS, st.integers(0, 2**32))
def test_mutated_documents_are_kept(tree: model.Project | model.CodeBook, seed: int) -> None:
    _mutated(tree, seed)


@settings(max_examples=26, deadline=None)
@given(ROOTS)
def test_plain_writing_is_valid_and_says_the_same(tree: model.Project | model.CodeBook) -> None:
    _plain(tree)


@pytest.mark.long
@settings(max_examples=1000, deadline=None)
@given(ROOTS, st.integers(0, 2**32))
def test_a_thousand_documents_are_kept(tree: model.Project | model.CodeBook, seed: int) -> None:
    _generated(tree)
    _mutated(tree, seed)
    _plain(tree)


@pytest.mark.parametrize("name", sorted(DOCUMENTS))
def test_plain_writing_forgets_the_spelling(name: str) -> None:
    parsed = read(DOCUMENTS[name])
    again = read(written(parsed, plain=True))
    assert again.tree == parsed.tree
    assert not [
        one for one in again.diagnostics if one.rule in {"S001", "S002", "S006", "S008", "S012", "S013"}
    ]


@pytest.mark.parametrize("often", [15, pytest.param(60, marks=pytest.mark.long)])
def test_many_mutations_of_odd_documents_are_kept(often: int) -> None:
    chance = random.Random(5)
    for name in ("everything", "odd", "a prefix for the format, with all oddities"):
        root = etree.fromstring(DOCUMENTS[name])
        for _ in range(often):
            changed = etree.tostring(mutations.mutated(root, "project", chance))
            if outcome(changed, fast=False)[0] != "UnusableFileError":
                is_kept(changed)


@pytest.mark.parametrize("text", ["\ud800", "a\udfffb"])
def test_lone_surrogates_are_not_written(text: str) -> None:
    tree = model.Project(name="p", description=text)
    with pytest.raises(UnicodeEncodeError):
        write_xml(tree, io.BytesIO())


def test_the_format_follows_from_the_root() -> None:
    tree = model.CodeBook(codes=[model.Code(guid=GUID, name="c", is_codable=True)])
    stream = io.BytesIO()
    write_xml(tree, stream)
    assert read(stream.getvalue()).tree == tree
    write_xml(tree, stream, format_="codebook")
    with pytest.raises(InvalidArgumentError, match="CodeBook cannot be written as a project"):
        write_xml(tree, stream, format_="project")
    with pytest.raises(InvalidArgumentError, match="Code cannot be written"):
        write_xml(tree.codes[0], stream)  # type: ignore[arg-type]  # what a caller may get wrong


def test_an_element_in_the_wrong_list_is_an_error() -> None:
    tree = model.Project(name="p", users=[model.Variable(guid=GUID, name="v", type_of_variable="Text")])  # type: ignore[list-item]
    with pytest.raises(TypeError, match="Variable"):
        write_xml(tree, io.BytesIO())


def test_subclasses_are_written_under_the_name_of_their_class() -> None:
    class Interview(model.TextSource):
        pass

    stream = io.BytesIO()
    tree = model.Project(name="p", sources=[Interview(guid=GUID, name="i")])
    write_xml(tree, stream)
    assert b"<TextSource guid=" in stream.getvalue()


def test_what_an_odd_document_lacks_is_added_where_the_schema_has_it() -> None:
    parsed = read(
        f"{HEAD}<Extra/><Sources/><Users><User guid='a'/></Users><NoteRef targetGUID='b'/></Project>"
    )
    tree = parsed.tree
    assert isinstance(tree, model.Project)
    tree.description = "new"
    tree.graphs.append(model.Graph(guid="c"))
    tree.notes.append(model.Note(guid="d"))
    tree.note_refs.append("e")
    names = [etree.QName(element).localname for element in etree.fromstring(written(parsed))]
    assert sorted(names) == [
        "Description",
        "Extra",
        "Graphs",
        "NoteRef",
        "NoteRef",
        "Notes",
        "Sources",
        "Users",
    ]
    assert names[-2:] == ["NoteRef", "NoteRef"]
    assert names.index("Notes") < names.index("Graphs") < names.index("Description") < names.index("NoteRef")
    assert read(written(parsed)).tree == tree


def test_a_large_document_is_written_in_pieces() -> None:
    tree = model.Project(name="p", users=[model.User(guid=str(number)) for number in range(9000)])
    stream = io.BytesIO()
    write_xml(tree, stream)
    assert read(stream.getvalue()).tree == tree


@pytest.mark.corpus
def test_every_real_file_is_kept(corpus: Path) -> None:
    files = sorted(path for path in corpus.rglob("*.q*") if path.suffix in {".qdpx", ".qde", ".qdc"})
    assert files
    for path in files:
        container = open_container(path)
        xml = container.read(container.root)
        is_kept(xml)
        assert outcome(xml, fast=True) == outcome(xml, fast=False)
        if container.kind == "archive":
            stream = io.BytesIO()
            made = Made(container.root.name, written(read(xml)))
            write_container(
                stream, [made if one is container.root else Kept(container, one) for one in container.members]
            )
            again = open_container(stream.getvalue())
            assert [one.name for one in again.members] == [one.name for one in container.members]
            for old, new in zip(container.members, again.members, strict=True):
                if old is container.root:
                    assert oracle_xml.canonical(again.read(new)) == oracle_xml.canonical(xml)
                elif old.fault is None and not old.is_directory:
                    assert again.read(new) == container.read(old)


# --- editing ------------------------------------------------------------------------------------------------------


def _key(guid: str | None) -> str:
    return model.guid_key(guid or "")[-2:]


def _same(tree: model.Project, guid: str) -> model.Element:
    return next(one for one in model.iterate(tree) if _key(getattr(one, "guid", None)) == guid)


def _by_guid(root: etree._Element, guid: str, tree: model.Project) -> etree._Element:
    """Return the XML element that ``_same`` finds in the model."""
    name = type(_same(tree, guid)).__name__
    return next(
        one for one in root.iter(etree.Element)
        if _key(one.get("guid")) == guid and etree.QName(one).localname.lower() == name.lower() and "urn:QDA" in str(one.tag)
    )  # fmt: skip


ATTRIBUTE_EDITS = [
    ("10", "name", "name", "New & <old>", "New & <old>"),
    ("11", "color", "color", "#000000", "#000000"),
    ("12", "color", "color", "#000000", "#000000"),
    ("11", "is_codable", "isCodable", False, "false"),
    ("40", "plain_text_path", "plainTextPath", "internal://new.txt", "internal://new.txt"),
    ("01", "name", "name", "Zoë", "Zoë"),
    ("01", "id", "id", None, None),
    ("41", "start_position", "startPosition", 4, "4"),
    ("41", "end_position", "endPosition", 15, "15"),
    ("30", "name", "name", "Household", "Household"),
]
EDITED = {
    name: xml
    for name, xml in DOCUMENTS.items()
    if "codebook" not in name and "root" not in name and name != "UTF-16"
}


@pytest.mark.parametrize("name", sorted(EDITED))
def test_changing_one_attribute_changes_only_that(name: str) -> None:
    for guid, field, xml_name, value, spelled in ATTRIBUTE_EDITS:
        parsed, root = read(EDITED[name]), etree.fromstring(EDITED[name])
        tree = parsed.tree
        assert isinstance(tree, model.Project)
        if not any(_key(getattr(one, "guid", None)) == guid for one in model.iterate(tree)):
            assert "capitals" in name or "odd" in name  # where the oddity is another GUID
            continue
        element = _by_guid(root, guid, tree)
        setattr(_same(tree, guid), field, value)
        if spelled is None:
            element.attrib.pop(xml_name)
        else:
            element.set(xml_name, spelled)
        assert oracle_xml.canonical(written(parsed)) == oracle_xml.canonical(etree.tostring(root)), (
            guid,
            field,
        )


@pytest.mark.parametrize("name", sorted(EDITED))
def test_removing_one_element_removes_only_that(name: str) -> None:
    for guid, field in (
        ("11", "codes"),
        ("02", "users"),
        ("42", "codings"),
        ("41", "plain_text_selections"),
        ("60", "notes"),
    ):
        parsed, root = read(EDITED[name]), etree.fromstring(EDITED[name])
        tree = parsed.tree
        assert isinstance(tree, model.Project)
        wanted, element = _same(tree, guid), _by_guid(root, guid, tree)
        owner = next(
            one
            for one in model.iterate(tree)
            if any(below is wanted for below in getattr(one, field, None) or ())
        )
        setattr(owner, field, [below for below in getattr(owner, field) if below is not wanted])
        parent = element.getparent()
        assert parent is not None
        tail = (element.tail or "").strip()
        before = element.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + tail
        else:
            parent.text = (parent.text or "") + tail
        parent.remove(element)
        if (
            len(parent) == 0
            and not (parent.text or "").strip()
            and not parent.attrib
            and parent.get("guid") is None
        ):
            above = parent.getparent()
            assert above is not None
            above.remove(parent)  # the container went with its last item
        assert oracle_xml.canonical(written(parsed)) == oracle_xml.canonical(etree.tostring(root)), guid


@pytest.mark.parametrize("name", sorted(EDITED))
def test_adding_elements_adds_only_those(name: str) -> None:
    xml = EDITED[name]
    added = "ffffffff-0000-4000-8000-000000000001"
    additions: list[Callable[[model.Project], None]] = [
        lambda tree: tree.users.append(model.User(guid=added)),
        lambda tree: tree.code_book[0].codes.append(model.Code(guid=added, name="n", is_codable=True)),
        lambda tree: tree.code_book.append(model.Code(guid=added, name="n", is_codable=True)),
        lambda tree: _codings(tree).append(model.Coding(guid=added, code_ref=GUID)),
        lambda tree: tree.graphs.append(model.Graph(guid=added)),
        lambda tree: tree.note_refs.append(added),
    ]
    for add in additions:
        parsed = read(xml)
        assert isinstance(parsed.tree, model.Project)
        add(parsed.tree)
        after = written(parsed)
        root = etree.fromstring(after)
        found = root.xpath(f"//*[@guid='{added}' or @targetGUID='{added}']")
        assert isinstance(found, list)
        assert len(found) == 1
        element = found[0]
        assert isinstance(element, etree._Element)
        parent = element.getparent()
        assert parent is not None
        parent.remove(element)
        kept = oracle_xml.canonical(etree.tostring(root))
        if kept != oracle_xml.canonical(xml):  # the element came with a container of its own
            assert not len(parent)
            above = parent.getparent()
            assert above is not None
            above.remove(parent)
            kept = oracle_xml.canonical(etree.tostring(root))
        assert kept == oracle_xml.canonical(xml)


def _codings(tree: model.Project) -> list[model.Coding]:
    found = _same(tree, "41")
    assert isinstance(found, model.PlainTextSelection)
    return found.codings


@pytest.mark.parametrize("name", sorted(EDITED))
def test_changing_a_description_changes_only_that(name: str) -> None:
    parsed, root = read(EDITED[name]), etree.fromstring(EDITED[name])
    tree = parsed.tree
    assert isinstance(tree, model.Project)
    for guid in ("10", "20", "40"):
        element = next(
            (one for one in _by_guid(root, guid, tree) if re.sub(".*}", "", str(one.tag)) == "Description"),
            None,
        )
        if element is not None:
            described: Any = _same(tree, guid)
            described.description = "another < text"
            tail = element.tail
            element.clear()
            element.tail, element.text = tail, "another < text"
    assert oracle_xml.canonical(written(parsed)) == oracle_xml.canonical(etree.tostring(root))


def test_a_code_behind_its_closed_container_leaves_the_container_where_it_was() -> None:
    guid = "00000000-0000-4000-8000-00000000000"
    codes = [f'<Code guid="{guid}{number}" name="C{number}" isCodable="true"/>' for number in range(3)]
    space = 'xmlns="urn:QDA-XML:project:1.0"'
    xml = f'<Project {space} name="p"><CodeBook><Codes>{codes[0]}{codes[1]}</Codes>{codes[2]}</CodeBook></Project>'
    is_kept(xml.encode())
