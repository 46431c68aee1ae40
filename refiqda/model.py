"""Every element of the REFI-QDA project and codebook, in schema order, each described once.

Python names are the snake_case of the XML names (``startPosition`` is ``start_position``). References are the
GUID they point to, wrappers (``Users/User``) are plain lists. GUIDs, dates and decimals stay the strings that
the file has; only integers and booleans are converted, and a value that has no meaning in its type is None.
Positions are what the file says; spans in canonical text are made elsewhere (``refiqda.text``).

Clause numbers refer to the REFI-QDA specification 1.5.
"""

# ruff: noqa: RUF009 - the helpers of spec are attrs.field in other words, not values shared by instances

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

import attrs

from refiqda import spec, trees

if TYPE_CHECKING:
    from collections.abc import Iterator


def guid_key(guid: str) -> str:
    """Return the form in which GUIDs are compared: no blanks, no braces, lower case (clause 3.7)."""
    return guid.strip(" \t\r\n{}").lower()


def made_of_content(guid: str) -> bool:
    """Return whether a GUID is of the kind that scripts make of names and other content (version 5, RFC 9562).

    Two people who coded apart can come to the same one, so that it shows no common past.
    """
    return guid_key(guid)[14:15] == "5"


@attrs.define(kw_only=True)
class Element:
    """Base of all elements.

    ``source_form`` is how the file spelled this element where that differs from the plain way (unknown
    attributes and elements, order, lexical forms). It belongs to reader and writer, takes no part in
    comparison, and is obeyed only where it still fits the element's values.
    """

    source_form: Any = attrs.field(default=None, eq=False, repr=False)

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:  # noqa: ANN401 - as copy.deepcopy
        """Return a copy of this element and all below it, made without recursion: see `refiqda.trees.clone`."""
        return trees.clone(self, memo)


@attrs.define(kw_only=True)
class Identified(Element):
    """Base of the elements that others point to by GUID."""

    guid: str = spec.attribute("guid", spec.GUID, required=True)


@attrs.define(kw_only=True)
class Authored(Identified):
    """Base of the elements that say who made and who last changed them, and when.

    Users are GUIDs that need not be among the project's users; dates are xsd:dateTime, the zone optional.
    """

    name: str | None = spec.attribute("name", spec.STRING)
    creating_user: str | None = spec.attribute("creatingUser", spec.GUID)
    creation_date_time: str | None = spec.attribute("creationDateTime", spec.DATE_TIME)
    modifying_user: str | None = spec.attribute("modifyingUser", spec.GUID)
    modified_date_time: str | None = spec.attribute("modifiedDateTime", spec.DATE_TIME)


@spec.element("UserType")
@attrs.define(kw_only=True)
class User(Identified):
    """A person (or machine) who coded, wrote or changed something; ``id`` is often the initials."""

    name: str | None = spec.attribute("name", spec.STRING)
    id: str | None = spec.attribute("id", spec.STRING)


@spec.element("CodeType")
@attrs.define(kw_only=True)
class Code(Identified):
    """A code, with its sub-codes to any depth; one that is not codable is a folder (clause 11)."""

    name: str = spec.attribute("name", spec.STRING, required=True)
    is_codable: bool = spec.attribute("isCodable", spec.BOOLEAN, required=True)
    color: str | None = spec.attribute("color", spec.COLOR)
    description: str | None = spec.text("Description")
    note_refs: list[str] = spec.references("NoteRef", spec.NOTE_REF)
    codes: list[Code] = spec.children({"Code": "Code"}, formats=("project", "codebook"))


@spec.element("VariableType")
@attrs.define(kw_only=True)
class Variable(Identified):
    """A variable that cases and sources can have values of."""

    name: str = spec.attribute("name", spec.STRING, required=True)
    type_of_variable: str = spec.attribute("typeOfVariable", spec.VARIABLE_TYPE, required=True)
    description: str | None = spec.text("Description")


@spec.element("VariableValueType")
@attrs.define(kw_only=True)
class VariableValue(Element):
    """The value of one variable; at most one of the values is given, none means missing."""

    variable_ref: str | None = spec.reference("VariableRef", spec.VARIABLE_REF)
    text_value: str | None = spec.text("TextValue", choice="value")
    boolean_value: bool | None = spec.text("BooleanValue", spec.BOOLEAN, choice="value")
    integer_value: int | None = spec.text("IntegerValue", spec.INTEGER, choice="value")
    float_value: str | None = spec.text("FloatValue", spec.DECIMAL, choice="value")
    date_value: str | None = spec.text("DateValue", spec.DATE, choice="value")
    date_time_value: str | None = spec.text("DateTimeValue", spec.DATE_TIME, choice="value")


@spec.element("CaseType")
@attrs.define(kw_only=True)
class Case(Identified):
    """A unit of the study (a person, a site): sources and selections, and values of variables (clause 13)."""

    name: str | None = spec.attribute("name", spec.STRING)
    description: str | None = spec.text("Description")
    code_refs: list[str] = spec.references("CodeRef", spec.CODE_REF)
    variable_values: list[VariableValue] = spec.children({"VariableValue": "VariableValue"})
    source_refs: list[str] = spec.references("SourceRef", spec.SOURCE_REF)
    selection_refs: list[str] = spec.references("SelectionRef", spec.SELECTION_REF)


@spec.element("CodingType")
@attrs.define(kw_only=True)
class Coding(Identified):
    """One code applied by one user to a selection or to a whole source."""

    creating_user: str | None = spec.attribute("creatingUser", spec.GUID)
    creation_date_time: str | None = spec.attribute("creationDateTime", spec.DATE_TIME)
    code_ref: str | None = spec.reference("CodeRef", spec.CODE_REF)
    note_refs: list[str] = spec.references("NoteRef", spec.NOTE_REF)


@spec.element("PlainTextSelectionType")
@attrs.define(kw_only=True)
class PlainTextSelection(Authored):
    """A passage of a plain text: half-open positions, code points by the standard (clause 10.2)."""

    start_position: int | None = spec.attribute("startPosition", spec.INTEGER, required=True)
    end_position: int | None = spec.attribute("endPosition", spec.INTEGER, required=True)
    description: str | None = spec.text("Description")
    codings: list[Coding] = spec.children({"Coding": "Coding"})
    note_refs: list[str] = spec.references("NoteRef", spec.NOTE_REF)


@spec.element("TextSourceType")
@attrs.define(kw_only=True)
class TextSource(Authored):
    """A text: its content inline or in a plain text file, with an optional styled form (clause 9.1).

    Either ``plain_text_content`` or ``plain_text_path`` is to be filled, not both.
    """

    rich_text_path: str | None = spec.attribute("richTextPath", spec.STRING)
    plain_text_path: str | None = spec.attribute("plainTextPath", spec.STRING)
    description: str | None = spec.text("Description")
    plain_text_content: str | None = spec.text("PlainTextContent")
    plain_text_selections: list[PlainTextSelection] = spec.children(
        {"PlainTextSelection": "PlainTextSelection"}
    )
    codings: list[Coding] = spec.children({"Coding": "Coding"})
    note_refs: list[str] = spec.references("NoteRef", spec.NOTE_REF)
    variable_values: list[VariableValue] = spec.children({"VariableValue": "VariableValue"})


@spec.element("TextSourceType")
@attrs.define(kw_only=True)
class Note(TextSource):
    """A note or memo: all that a text source has, attached by NoteRef, Link or Set (clause 3.9)."""


@attrs.define(kw_only=True)
class Area(Authored):
    """Base of the selections that are rectangles given by two opposite corners."""

    first_x: int | None = spec.attribute("firstX", spec.INTEGER, required=True)
    first_y: int | None = spec.attribute("firstY", spec.INTEGER, required=True)
    second_x: int | None = spec.attribute("secondX", spec.INTEGER, required=True)
    second_y: int | None = spec.attribute("secondY", spec.INTEGER, required=True)


@attrs.define(kw_only=True)
class FileSource(Authored):
    """Base of the sources that are a file: where it is now, and where it was (clause 8.3)."""

    path: str | None = spec.attribute("path", spec.STRING)
    current_path: str | None = spec.attribute("currentPath", spec.STRING)
    description: str | None = spec.text("Description")


@spec.element("PictureSelectionType")
@attrs.define(kw_only=True)
class PictureSelection(Area):
    """A rectangle of a picture, upper left and lower right corner, after EXIF rotation (clause 10.4)."""

    description: str | None = spec.text("Description")
    codings: list[Coding] = spec.children({"Coding": "Coding"})
    note_refs: list[str] = spec.references("NoteRef", spec.NOTE_REF)


@spec.element("PictureSourceType")
@attrs.define(kw_only=True)
class PictureSource(FileSource):
    """A JPEG or PNG picture (clause 9.1.5), with an optional description that is a text of its own."""

    text_description: TextSource | None = spec.child("TextDescription", "TextSource")
    picture_selections: list[PictureSelection] = spec.children({"PictureSelection": "PictureSelection"})
    codings: list[Coding] = spec.children({"Coding": "Coding"})
    note_refs: list[str] = spec.references("NoteRef", spec.NOTE_REF)
    variable_values: list[VariableValue] = spec.children({"VariableValue": "VariableValue"})


@spec.element("PDFSelectionType")
@attrs.define(kw_only=True)
class PDFSelection(Area):
    """A rectangle on a page, in PDF points from the bottom left of the media box (clause 10.3).

    Programs count pages from 0 or from 1; the standard is silent.
    """

    page: int | None = spec.attribute("page", spec.INTEGER, required=True)
    description: str | None = spec.text("Description")
    representation: TextSource | None = spec.child("Representation", "TextSource")
    codings: list[Coding] = spec.children({"Coding": "Coding"})
    note_refs: list[str] = spec.references("NoteRef", spec.NOTE_REF)


@spec.element("PDFSourceType")
@attrs.define(kw_only=True)
class PDFSource(FileSource):
    """A PDF; its text, and the selections in that text, stand in ``representation`` (clause 9.1.4)."""

    pdf_selections: list[PDFSelection] = spec.children({"PDFSelection": "PDFSelection"})
    representation: TextSource | None = spec.child("Representation", "TextSource")
    codings: list[Coding] = spec.children({"Coding": "Coding"})
    note_refs: list[str] = spec.references("NoteRef", spec.NOTE_REF)
    variable_values: list[VariableValue] = spec.children({"VariableValue": "VariableValue"})


@attrs.define(kw_only=True)
class Stretch(Authored):
    """Base of the selections that are a stretch of time, in milliseconds from the start (clause 10.4)."""

    begin: int | None = spec.attribute("begin", spec.INTEGER, required=True)
    end: int | None = spec.attribute("end", spec.INTEGER, required=True)
    description: str | None = spec.text("Description")
    codings: list[Coding] = spec.children({"Coding": "Coding"})
    note_refs: list[str] = spec.references("NoteRef", spec.NOTE_REF)


@spec.element("AudioSelectionType")
@attrs.define(kw_only=True)
class AudioSelection(Stretch):
    """A stretch of an audio recording."""


@spec.element("VideoSelectionType")
@attrs.define(kw_only=True)
class VideoSelection(Stretch):
    """A stretch of a video recording."""


@spec.element("SyncPointType")
@attrs.define(kw_only=True)
class SyncPoint(Identified):
    """A position in a transcript that belongs to a time in the recording, in milliseconds."""

    time_stamp: int | None = spec.attribute("timeStamp", spec.INTEGER)
    position: int | None = spec.attribute("position", spec.INTEGER)


@spec.element("TranscriptSelectionType")
@attrs.define(kw_only=True)
class TranscriptSelection(Authored):
    """A passage of a transcript, from one sync point to another."""

    from_sync_point: str | None = spec.attribute("fromSyncPoint", spec.GUID)
    to_sync_point: str | None = spec.attribute("toSyncPoint", spec.GUID)
    description: str | None = spec.text("Description")
    codings: list[Coding] = spec.children({"Coding": "Coding"})
    note_refs: list[str] = spec.references("NoteRef", spec.NOTE_REF)


@spec.element("TranscriptType")
@attrs.define(kw_only=True)
class Transcript(Authored):
    """The text of a recording, tied to it by sync points; a recording may have several."""

    rich_text_path: str | None = spec.attribute("richTextPath", spec.STRING)
    plain_text_path: str | None = spec.attribute("plainTextPath", spec.STRING)
    description: str | None = spec.text("Description")
    plain_text_content: str | None = spec.text("PlainTextContent")
    sync_points: list[SyncPoint] = spec.children({"SyncPoint": "SyncPoint"})
    transcript_selections: list[TranscriptSelection] = spec.children(
        {"TranscriptSelection": "TranscriptSelection"}
    )
    note_refs: list[str] = spec.references("NoteRef", spec.NOTE_REF)


@spec.element("AudioSourceType")
@attrs.define(kw_only=True)
class AudioSource(FileSource):
    """An audio recording with its transcripts (clause 9.1.6)."""

    transcripts: list[Transcript] = spec.children({"Transcript": "Transcript"})
    audio_selections: list[AudioSelection] = spec.children({"AudioSelection": "AudioSelection"})
    codings: list[Coding] = spec.children({"Coding": "Coding"})
    note_refs: list[str] = spec.references("NoteRef", spec.NOTE_REF)
    variable_values: list[VariableValue] = spec.children({"VariableValue": "VariableValue"})


@spec.element("VideoSourceType")
@attrs.define(kw_only=True)
class VideoSource(FileSource):
    """A video recording with its transcripts (clause 9.1.6)."""

    transcripts: list[Transcript] = spec.children({"Transcript": "Transcript"})
    video_selections: list[VideoSelection] = spec.children({"VideoSelection": "VideoSelection"})
    codings: list[Coding] = spec.children({"Coding": "Coding"})
    note_refs: list[str] = spec.references("NoteRef", spec.NOTE_REF)
    variable_values: list[VariableValue] = spec.children({"VariableValue": "VariableValue"})


@spec.element("LinkType")
@attrs.define(kw_only=True)
class Link(Identified):
    """A connection between two identified things (clause 3.8)."""

    name: str | None = spec.attribute("name", spec.STRING)
    direction: str | None = spec.attribute("direction", spec.DIRECTION)
    color: str | None = spec.attribute("color", spec.COLOR)
    origin_guid: str | None = spec.attribute("originGUID", spec.GUID)
    target_guid: str | None = spec.attribute("targetGUID", spec.GUID)
    note_refs: list[str] = spec.references("NoteRef", spec.NOTE_REF)


@spec.element("SetType")
@attrs.define(kw_only=True)
class Set(Identified):
    """A group of codes, sources and notes (clause 12); in a codebook, of codes."""

    name: str = spec.attribute("name", spec.STRING, required=True)
    description: str | None = spec.text("Description")
    member_codes: list[str] = spec.references("MemberCode", spec.CODE_REF, codebook=spec.MEMBER_CODE)
    member_sources: list[str] = spec.references("MemberSource", spec.SOURCE_REF)
    member_notes: list[str] = spec.references("MemberNote", spec.NOTE_REF)


@spec.element("VertexType")
@attrs.define(kw_only=True)
class Vertex(Identified):
    """A node of a graph, perhaps standing for something in the project; where on the plane is not defined."""

    represented_guid: str | None = spec.attribute("representedGUID", spec.GUID)
    name: str | None = spec.attribute("name", spec.STRING)
    first_x: int | None = spec.attribute("firstX", spec.INTEGER, required=True)
    first_y: int | None = spec.attribute("firstY", spec.INTEGER, required=True)
    second_x: int | None = spec.attribute("secondX", spec.INTEGER)
    second_y: int | None = spec.attribute("secondY", spec.INTEGER)
    shape: str | None = spec.attribute("shape", spec.SHAPE)
    color: str | None = spec.attribute("color", spec.COLOR)


@spec.element("EdgeType")
@attrs.define(kw_only=True)
class Edge(Identified):
    """A line between two vertices of a graph, perhaps standing for something in the project."""

    represented_guid: str | None = spec.attribute("representedGUID", spec.GUID)
    name: str | None = spec.attribute("name", spec.STRING)
    source_vertex: str = spec.attribute("sourceVertex", spec.GUID, required=True)
    target_vertex: str = spec.attribute("targetVertex", spec.GUID, required=True)
    color: str | None = spec.attribute("color", spec.COLOR)
    direction: str | None = spec.attribute("direction", spec.DIRECTION)
    line_style: str | None = spec.attribute("lineStyle", spec.LINE_STYLE)


@spec.element("GraphType")
@attrs.define(kw_only=True)
class Graph(Identified):
    """A drawing of vertices and edges (clause 14)."""

    name: str | None = spec.attribute("name", spec.STRING)
    vertices: list[Vertex] = spec.children({"Vertex": "Vertex"})
    edges: list[Edge] = spec.children({"Edge": "Edge"})


@spec.element("ProjectType")
@attrs.define(kw_only=True)
class Project(Element):
    """A whole project: who, codes, cases, sources with their codings, notes, links, sets and graphs."""

    name: str = spec.attribute("name", spec.STRING, required=True)
    origin: str | None = spec.attribute("origin", spec.STRING)
    creating_user_guid: str | None = spec.attribute("creatingUserGUID", spec.GUID)
    creation_date_time: str | None = spec.attribute("creationDateTime", spec.DATE_TIME)
    modifying_user_guid: str | None = spec.attribute("modifyingUserGUID", spec.GUID)
    modified_date_time: str | None = spec.attribute("modifiedDateTime", spec.DATE_TIME)
    base_path: str | None = spec.attribute("basePath", spec.STRING)
    users: list[User] = spec.children({"User": "User"}, wrappers=(spec.Wrapper("Users", "UsersType"),))
    code_book: list[Code] = spec.children(
        {"Code": "Code"},
        wrappers=(
            spec.Wrapper("CodeBook", "CodeBookType"),
            spec.Wrapper("Codes", "CodesType", required=True),
        ),
    )
    variables: list[Variable] = spec.children(
        {"Variable": "Variable"}, wrappers=(spec.Wrapper("Variables", "VariablesType"),)
    )
    cases: list[Case] = spec.children({"Case": "Case"}, wrappers=(spec.Wrapper("Cases", "CasesType"),))
    sources: list[Source] = spec.children(
        {
            "TextSource": "TextSource",
            "PictureSource": "PictureSource",
            "PDFSource": "PDFSource",
            "AudioSource": "AudioSource",
            "VideoSource": "VideoSource",
        },
        wrappers=(spec.Wrapper("Sources", "SourcesType"),),
    )
    notes: list[Note] = spec.children({"Note": "Note"}, wrappers=(spec.Wrapper("Notes", "NotesType"),))
    links: list[Link] = spec.children({"Link": "Link"}, wrappers=(spec.Wrapper("Links", "LinksType"),))
    sets: list[Set] = spec.children({"Set": "Set"}, wrappers=(spec.Wrapper("Sets", "SetsType"),))
    graphs: list[Graph] = spec.children({"Graph": "Graph"}, wrappers=(spec.Wrapper("Graphs", "GraphsType"),))
    description: str | None = spec.text("Description")
    note_refs: list[str] = spec.references("NoteRef", spec.NOTE_REF)


@spec.element("CodeBookType")
@attrs.define(kw_only=True)
class CodeBook(Element):
    """A codebook on its own (.qdc): codes, and sets of codes."""

    origin: str | None = spec.attribute("origin", spec.STRING)
    codes: list[Code] = spec.children(
        {"Code": "Code"}, wrappers=(spec.Wrapper("Codes", "CodesType", required=True),), formats=("codebook",)
    )
    sets: list[Set] = spec.children(
        {"Set": "Set"}, wrappers=(spec.Wrapper("Sets", "SetsType"),), formats=("codebook",)
    )


Source = TextSource | PictureSource | PDFSource | AudioSource | VideoSource
Selection = (
    PlainTextSelection
    | PictureSelection
    | PDFSelection
    | AudioSelection
    | VideoSelection
    | TranscriptSelection
)
SELECTIONS: tuple[type, ...] = get_args(Selection)
"""The classes of `Selection`."""

PATH_FIELDS = ("plain_text_path", "rich_text_path", "path")
"""The fields that name a source's file where it is now."""

ROOTS: dict[spec.Format, type[Project | CodeBook]] = {"project": Project, "codebook": CodeBook}
ROOT_NAMES: dict[spec.Format, str] = {"project": "Project", "codebook": "CodeBook"}


def iterate(root: Element, format_: spec.Format = "project") -> Iterator[Element]:
    """Yield ``root`` and every element below it, in the order of the document.

    Nesting is walked without recursion, so that its depth is no concern.
    """
    stack: list[Element] = [root]
    while stack:
        item = stack.pop()
        yield item
        below: list[Element] = []
        for field, many in spec.child_fields(type(item), format_):
            value = getattr(item, field)
            below += value if many else [value] if value is not None else []
        stack += reversed(below)
