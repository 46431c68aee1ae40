"""A study in which participants' words are planted wherever a project can hold them, each place with its own word."""

from __future__ import annotations

import io
import re
import uuid
import zipfile
from typing import TYPE_CHECKING, Final

import refiqda
from refiqda import model

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from refiqda.project import Project

PLACES: Final = (
    "text", "code", "selection", "passage", "coding", "document", "case", "variable", "set", "margin", "pdf",
    "project", "title", "source", "project-memo", "link-memo", "mark", "vertex", "link", "writing",
)  # fmt: skip
"""Where a word is planted: in a text, a definition, ... ; the word says where it was found."""
PLANT: Final = "quillfeather"
WHO: Final = {"mara": "Mara Ridge", "colm": "Colm Vance"}
PDF: Final = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)


def word(place: str, version: int = 1) -> str:
    """Return the word planted in a place; a second version of it is what it was changed into."""
    assert place in PLACES
    return f"{PLANT}{place.replace('-', '')}v{version}"


def sentence(place: str, version: int = 1) -> str:
    return f'As she said: "the {word(place, version)} was never mine", and laughed.'


def guid(*parts: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, "/".join(parts)))


def planted(analyst: str, version: int = 1) -> Project:
    """Return the copy of one analyst; ``version`` 2 says everything otherwise, as after a week of work."""
    project = refiqda.Project.new("Planted")
    tree = project.tree
    user = project.add_user(WHO[analyst], guid=guid("user", analyst))
    project.add_code("Shame", description=sentence("code", version), guid=guid("code", "Shame"))
    project.add_code("Guilt", description=sentence("code"), guid=guid("code", "Guilt"))
    talk = project.add_source("Interview 1", talk_text(version), guid=guid("source", "1"))
    talk.description = sentence("source", version)
    paper = f"On paper.\n{sentence('pdf', version)}\nThe end.\n"
    leaflet = project.add_file("Leaflet.pdf", PDF, text=paper, guid=guid("source", "2"))
    offset = 0 if analyst == "mara" else 4
    for number, (start, end, code) in enumerate(((5, 40, "Shame"), (45, 80, "Guilt"), (90, 130, "Shame"))):
        extra = offset if version == 1 or number else offset + 2
        memo = sentence("coding", version)
        project.add_coding(
            talk, start + extra, end + extra, code, user, memo=memo, guid=guid("coding", analyst, str(number))
        )
    selection = talk.plain_text_selections[0]
    selection.description = sentence("selection", version)
    selection.name = sentence("mark", version)
    talk.plain_text_selections[2].name = sentence("mark", version)
    selection.note_refs.append(note(tree, "passage", version, analyst))
    talk.plain_text_selections[1].note_refs.append(note(tree, "margin", version, analyst))
    talk.note_refs.append(note(tree, "document", version, analyst))
    tree.note_refs.append(note(tree, "project-memo", version, analyst))
    tree.description = sentence("project", version)
    tree.variables.append(model.Variable(guid=guid("variable"), name="What stays", type_of_variable="Text"))
    value = model.VariableValue(variable_ref=guid("variable"), text_value=sentence("variable", version))
    tree.cases.append(
        model.Case(
            guid=guid("case"),
            name="C01",
            description=sentence("case", version),
            variable_values=[value],
            source_refs=[talk.guid],
        )
    )
    tree.sets.append(
        model.Set(
            guid=guid("set"),
            name="First wave",
            description=sentence("set", version),
            member_sources=[talk.guid],
        )
    )
    said = sentence("vertex", version)
    vertex = model.Vertex(guid=guid("vertex"), name=said, first_x=1, first_y=1, represented_guid=talk.guid)
    tree.graphs.append(model.Graph(guid=guid("graph"), name=said, vertices=[vertex]))
    link = model.Link(
        guid=guid("link"),
        name=sentence("link", version),
        origin_guid=selection.guid,
        target_guid=leaflet.guid,
    )
    link.note_refs.append(note(tree, "link-memo", version, analyst))
    tree.links.append(link)
    return project


def talk_text(version: int = 1) -> str:
    lines = [f"I: Line {number}, and what then?\nP: {sentence('text', version)}" for number in range(6)]
    return "\n".join(lines) + "\n"


def note(tree: model.Project, place: str, version: int, analyst: str) -> str:
    """Add a note of this place and return its GUID."""
    made = model.Note(
        guid=guid("note", place, analyst),
        name=f"memo {analyst}" if place != "margin" else f"memo about {word('title', version)}",
        plain_text_content=sentence(place, version),
        description=sentence("writing", version),
    )
    tree.notes.append(made)
    return made.guid


def found_in(data: bytes, name: str) -> list[str]:
    """Return where a planted word stands in a file's bytes, whatever they are packed in: place and name."""
    hits = []
    for content, inside in unpacked(data, name):
        low = content.lower()
        for spelled in (PLANT.encode(), PLANT.encode("utf-16-le"), PLANT.encode("utf-16-be")):
            hits += [
                f"{inside}: {one.decode(errors='replace')}"
                for one in sorted(set(re.findall(spelled + rb"\w*", low)))
            ]
    return hits


def unpacked(data: bytes, name: str) -> Iterator[tuple[bytes, str]]:
    """Yield bytes as they are and, of archives, of each member and of archives in it."""
    yield data, name
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for each in archive.namelist():
                yield from unpacked(archive.read(each), f"{name}/{each}")


def leaks_in(folder: Path) -> list[str]:
    """Return every planted word in the files of a folder and below, but for the kept states."""
    return [
        hit
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "states" not in path.relative_to(folder).parts
        for hit in found_in(path.read_bytes(), path.relative_to(folder).as_posix())
    ]
