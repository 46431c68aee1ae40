"""One table of ways to save a project again: whichever a program chose, the project says the same."""

from __future__ import annotations

import copy
import functools
import io
import re
import uuid
import zipfile
from typing import TYPE_CHECKING, Final

import attrs
import pytest
from hypothesis import given, settings
from lxml import etree

import refiqda
from refiqda import model
from refiqda.conversion import convert, write_strict
from refiqda.errors import NotInProjectError
from refiqda.text.canonical import Text
from refiqda.text.positions import PositionRule
from tests.foreign import cases
from tests.foreign.programs import WRITERS
from tests.made_studies import studies

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from refiqda.changes.readable import Readable
    from refiqda.project import Project

    Rewrite = Callable[[etree._Element], None]

GUID: Final = re.compile(r"\{?[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\}?")
SPACE: Final = uuid.UUID(int=11)
STAMPS: Final = ("creationDateTime", "modifiedDateTime", "modifyingUser")


# --- the same XML, spelled otherwise --------------------------------------------------------------------


def local(element: etree._Element) -> str:
    return etree.QName(element).localname


def reverse_attributes(root: etree._Element) -> None:
    for element in root.iter("{*}*"):
        pairs = list(element.attrib.items())
        element.attrib.clear()
        for name, value in reversed(pairs):
            element.set(name, value)


def reverse_siblings(root: etree._Element) -> None:
    """Reverse every run of children of one name: where the schema leaves the order free."""
    for element in root.iter("{*}*"):
        kinds: dict[str, list[etree._Element]] = {}
        for child in element.iterchildren("{*}*"):
            kinds.setdefault(child.tag, []).append(child)
        element[:] = [child for run in kinds.values() for child in reversed(run)]


def respell_guids(root: etree._Element, spelled: Callable[[str], str]) -> None:
    for element in root.iter("{*}*"):
        for name, value in element.attrib.items():
            if name != "name" and GUID.fullmatch(str(value)):
                element.set(name, spelled(str(value).strip("{}").lower()))


def drop_dates(root: etree._Element) -> None:
    for element in root.iter("{*}*"):
        for name in STAMPS:
            if name in element.attrib:
                del element.attrib[name]


def other_case_of_colors(root: etree._Element) -> None:
    for element in root.iter("{*}*"):
        if "color" in element.attrib:
            element.set("color", str(element.attrib["color"]).swapcase())


def selections(root: etree._Element) -> list[etree._Element]:
    return [element for element in root.iter("{*}*") if local(element).endswith("Selection")]


def codings(selection: etree._Element) -> list[etree._Element]:
    return list(selection.iterchildren("{*}Coding"))


def split_selections(root: etree._Element) -> None:
    """Give every coding a selection of its own; the first keeps the GUID, so that what points to it still does.

    Not where a selection holds a text of its own: the source would hold that text twice, which is another thing to say.
    """
    for selection in selections(root):
        if selection.find("{*}Representation") is not None:
            continue
        place = selection
        for number, coding in enumerate(codings(selection)[1:]):
            apart = copy.deepcopy(selection)
            apart.set("guid", str(uuid.uuid5(SPACE, f"{selection.get('guid')} {number}")))
            for one in codings(apart):
                apart.remove(one)
            before = [one for one in apart if local(one) == "Description"]
            apart.insert(len(before), coding)
            place.addnext(apart)
            place = apart


def join_selections(root: etree._Element) -> None:
    """Put codings of one passage into one selection, but where one says more than where and who, or is pointed to."""
    pointed = {one.get("targetGUID") for one in root.iter("{*}*")}
    pointed |= {one.get(name) for one in root.iter("{*}Link") for name in ("originGUID", "targetGUID")}
    first: dict[tuple[object, ...], etree._Element] = {}
    for selection in selections(root):
        says_more = any(local(one) != "Coding" for one in selection.iterchildren("{*}*"))
        if says_more or not codings(selection) or selection.get("guid") in pointed:
            continue
        own = (*STAMPS, "guid")
        stands = sorted((name, value) for name, value in selection.attrib.items() if name not in own)
        key = (selection.getparent(), selection.tag, *stands)
        if key in first:
            first[key].extend(codings(selection))
            parent = selection.getparent()
            assert parent is not None
            parent.remove(selection)
        first.setdefault(key, selection)


REWRITTEN: Final[dict[str, Rewrite]] = {
    "attributes in another order": reverse_attributes,
    "siblings in another order": reverse_siblings,
    "GUIDs in capitals": lambda root: respell_guids(root, str.upper),
    "GUIDs in braces": lambda root: respell_guids(root, lambda one: "{" + one + "}"),
    "GUIDs minted anew": lambda root: respell_guids(root, lambda one: str(uuid.uuid5(SPACE, one))),
    "no dates": drop_dates,
    "colours in the other case": other_case_of_colors,
    "one selection for each coding": split_selections,
    "one selection for each passage": join_selections,
}


def rewritten(data: bytes, rewrite: Rewrite) -> bytes:
    """Return the project file, a .qdpx or its XML alone, with its XML rewritten; all other files as they are."""
    if not zipfile.is_zipfile(io.BytesIO(data)):
        root = etree.fromstring(data, etree.XMLParser(remove_blank_text=True, huge_tree=True))
        rewrite(root)
        return etree.tostring(root, xml_declaration=True, encoding="utf-8")
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as packed, zipfile.ZipFile(made, "w") as again:
        for entry in packed.infolist():
            inside = packed.read(entry)
            is_project = entry.filename.lower().endswith(".qde")
            again.writestr(entry.filename, rewritten(inside, rewrite) if is_project else inside)
    return made.getvalue()


# --- the same texts, stored and counted otherwise -------------------------------------------------------


@attrs.frozen
class Stored:
    """A project whose texts have a byte order mark and CRLF, counted by another rule."""

    project: Project
    tree: model.Project
    texts: dict[str, Text]

    def text(self, source: model.TextSource | model.Transcript) -> Text:
        return self.texts.get(source.guid) or self.project.text(source)


def stored_otherwise(project: Project, unit: str) -> Readable:
    tree = copy.deepcopy(project.tree)
    texts: dict[str, Text] = {}
    for one in model.iterate(tree):
        if not isinstance(one, model.TextSource | model.Transcript):
            continue
        try:
            old = project.text(one.guid)
        except NotInProjectError:  # no text in the file: nothing to store otherwise
            continue
        new = Text("\ufeff" + old.string.replace("\n", "\r\n"), PositionRule(unit))  # type: ignore[arg-type]  # a unit
        texts[one.guid] = new
        parts: list[object] = []
        if isinstance(one, model.TextSource):
            parts += one.plain_text_selections
            fields: tuple[str, ...] = ("start_position", "end_position")
        else:
            parts += one.sync_points
            fields = ("position",)
        for part in parts:
            for field in fields:
                at = getattr(part, field)
                if at is not None:
                    setattr(part, field, new.to_raw(old.to_canonical(at)))
    return Stored(project, tree, texts)


# --- the table ------------------------------------------------------------------------------------------


def by_way_of(project: Project, *tools: str) -> Project:
    """Return the project as it is after it was written for each program in turn and read again."""
    for tool in tools:
        project, _ = convert(project, tool)
    return project


TABLE: Final[tuple[str, ...]] = (
    *REWRITTEN,
    "byte order mark, CRLF, UTF-16 units",
    "byte order mark, CRLF, bytes",
    "NVivo's form",
    "NVivo's form, ATLAS.ti's, and NVivo's again",
    "ATLAS.ti's form, NVivo's, and ATLAS.ti's again",
)

REPAIRED: Final = {
    "openqda-dev2025-openqdarefitools-invalid-document.qde": {("edited", "project", "description")},
}
"""Invalid files that say more once they are written strictly: a description stood where the standard has none.

No other file here holds what NVivo's or ATLAS.ti's form cannot say: nothing is left out of the comparison.
"""


def saved_again(data: bytes, row: str) -> tuple[Readable, Readable]:
    """Return the project of the file, and the same as the row of the table saves it."""
    project = refiqda.read(data)
    if row in REWRITTEN:
        return project, refiqda.read(rewritten(data, REWRITTEN[row]))
    if row.startswith("byte order mark"):
        return project, stored_otherwise(project, "utf16" if "UTF-16" in row else "utf8")
    return project, by_way_of(project, *("nvivo" if "NVivo" in one else "atlasti" for one in row.split(", ")))


def told(old: Readable, new: Readable) -> set[tuple[str, str, str | None]]:
    """Return the facts of the diff; the digests differ exactly where there is one."""
    found = refiqda.diff(old, new)
    assert bool(found.changes) == (found.meaning_old != found.meaning_new)
    return {(one.kind, one.object, one.field) for one in found.changes}


FORMS: Final = ("nvivo-win-12", "nvivo-mac-20", "atlasti-mac-26", "standard")


def packed(tree: model.Project) -> bytes:
    """Return a .qdpx of a study made in memory."""
    project = refiqda.Project.new(tree.name)
    project.tree = tree
    stream = io.BytesIO()
    write_strict(project, stream)
    return stream.getvalue()


@functools.cache
def everything_in(form: str) -> bytes:
    """Return a study that has everything, as a program writes it."""
    return WRITERS[form](cases.EVERYTHING).write().data


@pytest.mark.parametrize(
    ("row", "form"),
    [
        pytest.param(row, form, marks=[] if (number + column) % len(FORMS) == 0 else pytest.mark.long)
        for number, row in enumerate(TABLE)
        for column, form in enumerate(FORMS)
    ],
)
def test_a_whole_study_saved_again_says_the_same(row: str, form: str) -> None:
    assert told(*saved_again(everything_in(form), row)) == set()


@pytest.mark.long
@pytest.mark.parametrize("row", TABLE)
@settings(max_examples=30, deadline=None)
@given(tree=studies())
def test_at_length_any_study_saved_again_says_the_same(row: str, tree: model.Project) -> None:
    assert told(*saved_again(packed(tree), row)) == set()


@pytest.mark.parametrize("row", [*list(REWRITTEN)[1::2], TABLE[-3]])
@settings(max_examples=2, deadline=None)
@given(tree=studies())
def test_any_study_saved_again_says_the_same(row: str, tree: model.Project) -> None:
    assert told(*saved_again(packed(tree), row)) == set()


def test_each_row_saves_something_otherwise() -> None:
    for row in REWRITTEN.values():
        as_it_is = [root_of(rewritten(everything_in(form), lambda _: None)) for form in FORMS]
        assert [root_of(rewritten(everything_in(form), row)) for form in FORMS] != as_it_is


def root_of(data: bytes) -> bytes:
    """Return the XML of a .qdpx."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return next(packed.read(name) for name in packed.namelist() if name.endswith(".qde"))


@pytest.mark.corpus
@pytest.mark.parametrize("row", TABLE)
def test_a_real_project_saved_again_says_the_same(row: str, corpus: Path) -> None:
    files = sorted(path for path in corpus.iterdir() if path.suffix in {".qdpx", ".qde"})
    assert files
    for path in files:
        more = REPAIRED.get(path.name, set()) if row.endswith(("form", "again")) else set()
        assert told(*saved_again(path.read_bytes(), row)) == more, path.name


@pytest.mark.corpus
def test_nvivo_saving_a_real_project_again_with_guids_minted_anew_changes_nothing(corpus: Path) -> None:
    for path in sorted(corpus.glob("*.qdpx")):
        stream = io.BytesIO()
        write_strict(refiqda.read(path), stream, "nvivo")
        again = rewritten(stream.getvalue(), REWRITTEN["GUIDs minted anew"])
        assert told(refiqda.read(stream.getvalue()), refiqda.read(again)) == set(), path.name
