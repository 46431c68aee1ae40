"""Which fields of the model are meaning, and which are not: one table, every field of every element in it.

Meaning is what a researcher would miss: names, hierarchy, descriptions, memos, colours, texts, what is coded
where with which code by whom, cases, variables, sets, links, graphs. Not meaning is what programs make anew at
every export (GUIDs, dates), where things lie (paths), who imported or last touched something (who coded or
wrote it is meaning), and how a thing is drawn on a plane whose unit and origin the standard leaves open.

No order is meaning, not even that of codes: programs sort lists by their own lights at every export, and the
standard gives no order a sense. Order in a text is carried by positions, order of time by times.
"""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping


class Role(enum.Enum):
    """What a field is to the meaning of a project; ``is_meaning`` sums it up."""

    EXACT = "a value compared as it is"
    NAME = "a name; none and an empty one are the same"
    PROSE = "a description; none and an empty one are the same, newline forms too"
    COLOR = "a colour; #abc and #AABBCC are the same"
    NUMBER = "a decimal number by its value"
    MOMENT = "a date or time that is data"
    CONTENT = "the text, in its canonical form, wherever it is stored"
    AUTHOR = "who coded or wrote, by name"
    PLACE = "a position, corner, page or time: what it says in canonical text where there is one"
    LABEL = "a selection's name; no meaning where it repeats the beginning of the passage"
    REFERENCE = "what is pointed to, by its content"
    PARTS = "the elements inside"
    IDENTITY = "a GUID: programs make new ones"
    DATE = "when something was made or changed"
    PATH = "where something is stored"
    PROVENANCE = "which program or hand brought it here"
    LAYOUT = "where on the plane; its unit and origin are undefined"

    @property
    def is_meaning(self) -> bool:
        """Whether a change of the field changes what the project says."""
        return self not in _NOT_MEANING


_NOT_MEANING: Final = frozenset({Role.IDENTITY, Role.DATE, Role.PATH, Role.PROVENANCE, Role.LAYOUT})

_STAMPS: Final = {
    "creation_date_time": Role.DATE,
    "modifying_user": Role.PROVENANCE,
    "modified_date_time": Role.DATE,
}
_SELECTION: Final = {
    "guid": Role.IDENTITY,
    "name": Role.LABEL,
    "creating_user": Role.AUTHOR,
    **_STAMPS,
    "description": Role.PROSE,
    "codings": Role.PARTS,
    "note_refs": Role.REFERENCE,
}
_AREA: Final = {
    **_SELECTION,
    "first_x": Role.PLACE,
    "first_y": Role.PLACE,
    "second_x": Role.PLACE,
    "second_y": Role.PLACE,
}
_STRETCH: Final = {**_SELECTION, "begin": Role.PLACE, "end": Role.PLACE}
_BEARER: Final = {
    "guid": Role.IDENTITY,
    "name": Role.NAME,
    "creating_user": Role.PROVENANCE,
    **_STAMPS,
    "description": Role.PROSE,
    "note_refs": Role.REFERENCE,
}
_SOURCE: Final = {**_BEARER, "codings": Role.PARTS, "variable_values": Role.PARTS}
_TEXT: Final = {
    "rich_text_path": Role.PATH,
    "plain_text_path": Role.PATH,
    "plain_text_content": Role.CONTENT,
}
_FILE: Final = {**_SOURCE, "path": Role.PATH, "current_path": Role.PATH}
_CODE: Final = {
    "guid": Role.IDENTITY,
    "name": Role.NAME,
    "is_codable": Role.EXACT,
    "color": Role.COLOR,
    "description": Role.PROSE,
    "note_refs": Role.REFERENCE,
    "codes": Role.PARTS,
}

FIELDS: Final[Mapping[str, Mapping[str, Role]]] = {
    "User": {"guid": Role.IDENTITY, "name": Role.NAME, "id": Role.NAME},
    "Code": _CODE,
    "Variable": {
        "guid": Role.IDENTITY,
        "name": Role.NAME,
        "type_of_variable": Role.EXACT,
        "description": Role.PROSE,
    },
    "VariableValue": {
        "variable_ref": Role.REFERENCE,
        "text_value": Role.EXACT,
        "boolean_value": Role.EXACT,
        "integer_value": Role.EXACT,
        "float_value": Role.NUMBER,
        "date_value": Role.MOMENT,
        "date_time_value": Role.MOMENT,
    },
    "Case": {
        "guid": Role.IDENTITY,
        "name": Role.NAME,
        "description": Role.PROSE,
        "code_refs": Role.REFERENCE,
        "variable_values": Role.PARTS,
        "source_refs": Role.REFERENCE,
        "selection_refs": Role.REFERENCE,
    },
    "Coding": {
        "guid": Role.IDENTITY,
        "creating_user": Role.AUTHOR,
        "creation_date_time": Role.DATE,
        "code_ref": Role.REFERENCE,
        "note_refs": Role.REFERENCE,
    },
    "PlainTextSelection": {**_SELECTION, "start_position": Role.PLACE, "end_position": Role.PLACE},
    "TextSource": {**_SOURCE, **_TEXT, "plain_text_selections": Role.PARTS},
    "Note": {**_SOURCE, **_TEXT, "plain_text_selections": Role.PARTS, "creating_user": Role.AUTHOR},
    "PictureSelection": _AREA,
    "PictureSource": {**_FILE, "text_description": Role.PARTS, "picture_selections": Role.PARTS},
    "PDFSelection": {**_AREA, "page": Role.PLACE, "representation": Role.PARTS},
    "PDFSource": {**_FILE, "pdf_selections": Role.PARTS, "representation": Role.PARTS},
    "AudioSelection": _STRETCH,
    "VideoSelection": _STRETCH,
    "SyncPoint": {"guid": Role.IDENTITY, "time_stamp": Role.PLACE, "position": Role.PLACE},
    "TranscriptSelection": {**_SELECTION, "from_sync_point": Role.PLACE, "to_sync_point": Role.PLACE},
    "Transcript": {**_BEARER, **_TEXT, "sync_points": Role.PARTS, "transcript_selections": Role.PARTS},
    "AudioSource": {**_FILE, "transcripts": Role.PARTS, "audio_selections": Role.PARTS},
    "VideoSource": {**_FILE, "transcripts": Role.PARTS, "video_selections": Role.PARTS},
    "Link": {
        "guid": Role.IDENTITY,
        "name": Role.NAME,
        "direction": Role.EXACT,
        "color": Role.COLOR,
        "origin_guid": Role.REFERENCE,
        "target_guid": Role.REFERENCE,
        "note_refs": Role.REFERENCE,
    },
    "Set": {
        "guid": Role.IDENTITY,
        "name": Role.NAME,
        "description": Role.PROSE,
        "member_codes": Role.REFERENCE,
        "member_sources": Role.REFERENCE,
        "member_notes": Role.REFERENCE,
    },
    "Vertex": {
        "guid": Role.IDENTITY,
        "represented_guid": Role.REFERENCE,
        "name": Role.NAME,
        "first_x": Role.LAYOUT,
        "first_y": Role.LAYOUT,
        "second_x": Role.LAYOUT,
        "second_y": Role.LAYOUT,
        "shape": Role.EXACT,
        "color": Role.COLOR,
    },
    "Edge": {
        "guid": Role.IDENTITY,
        "represented_guid": Role.REFERENCE,
        "name": Role.NAME,
        "source_vertex": Role.REFERENCE,
        "target_vertex": Role.REFERENCE,
        "color": Role.COLOR,
        "direction": Role.EXACT,
        "line_style": Role.EXACT,
    },
    "Graph": {
        "guid": Role.IDENTITY,
        "name": Role.NAME,
        "vertices": Role.PARTS,
        "edges": Role.PARTS,
    },
    "Project": {
        "name": Role.NAME,
        "origin": Role.PROVENANCE,
        "creating_user_guid": Role.PROVENANCE,
        "creation_date_time": Role.DATE,
        "modifying_user_guid": Role.PROVENANCE,
        "modified_date_time": Role.DATE,
        "base_path": Role.PATH,
        "users": Role.PARTS,
        "code_book": Role.PARTS,
        "variables": Role.PARTS,
        "cases": Role.PARTS,
        "sources": Role.PARTS,
        "notes": Role.PARTS,
        "links": Role.PARTS,
        "sets": Role.PARTS,
        "graphs": Role.PARTS,
        "description": Role.PROSE,
        "note_refs": Role.REFERENCE,
    },
    "CodeBook": {"origin": Role.PROVENANCE, "codes": Role.PARTS, "sets": Role.PARTS},
}
"""For every element class (by its Python name) the role of every field."""
