"""The standard itself, and the programs of which less is known."""

from __future__ import annotations

from typing import Final

from refiqda.exchange.programs.kinds import CannotHold, Counting, Format, Program, Writing

_UNTESTED: Final = "Its way of counting is unverified: texts are written with LF, without byte order mark."
_BOTH: Final[tuple[Format, ...]] = ("project", "codebook")
_WIKI: Final = "[V] QualCoder wiki 6.1, transfer from QualCoder"
_QC: Final = "[C] qualitative-coding, refi_qda/reader.py"

STANDARD: Final = Program(
    name="standard",
    title="the REFI-QDA standard",
    origins=("refiqda",),
    counting=Counting(verified=True),
    evidence=(
        "[V] Clause 10.2: positions are Unicode code points, the first is 0.",
        "[V] Clauses 5.3 and 8.1: one project.qde and a flat folder 'sources'.",
        "[V] Clause 9.1.2: plain text is UTF-8; byte order mark and line ends are not mentioned.",
    ),
    habits=(
        "[M] Whether the end of a passage belongs to it is not said; where it could be tested it does not.",
        "[V] Clause 10.3: areas of PDF pages from the bottom left; whether the first page is 0 or 1 is not said.",
        "[V] Clause 7: programs should say on export and on import what they leave out.",
    ),
)

QUIRKOS: Final = Program(
    name="quirkos",
    title="Quirkos",
    origins=(r"quirkos\b",),
    writing=Writing(case_names=False, values="cases"),
    evidence=(_UNTESTED, "[T] Its cases have no names and hold the values of variables (QualCoder #465)."),
    cannot_hold=(
        CannotHold(
            what="Case.variable_values",
            object="values of a case",
            detail="Quirkos is reported not to take over the values of cases",
            evidence=_WIKI,
        ),
        CannotHold(
            what="Note",
            object="note",
            detail="Quirkos is reported to know one kind of memo",
            effect="weakens",
            evidence="[T] QualCoder issue 488",
        ),
    ),
)

F4: Final = Program(
    name="f4",
    title="f4analyse",
    origins=(r"f4",),
    guid_case="lower",
    writing=Writing(memos="both"),
    evidence=(_UNTESTED, "[M] f4analyse 2025.2.9: identifiers in lower case, no users and no dates."),
    habits=(
        "[M] 2025.2.9: notes have no name; a memo is written twice, as a description and as a note.",
        "[M] 2025.2.9: a memo on a coded passage becomes a second passage of the same extent.",
    ),
)

TRANSANA: Final = Program(
    name="transana",
    title="Transana",
    origins=(r"transana\b",),
    guid_case="lower",
    evidence=(_UNTESTED, "[M] Transana 3.22b2 (annex A.3): identifiers in lower case, an older namespace."),
    habits=(
        "[M] 3.22b2: namespace project:0:10, of another structure; codings without user and date.",
        "[M] 3.22b2: several GUIDs are used twice; members of sets have a name.",
        "[V] Evers and others (2020) took projects from ATLAS.ti to Transana.",
    ),
)

TAGUETTE: Final = Program(
    name="taguette",
    title="Taguette",
    origins=(r"taguette\b",),
    guid_case="upper",
    writing=Writing(colors="none", steady_guids=True),
    evidence=("[C] Writes codebooks only, and reads none.",),
    habits=(
        "[M] 0.9.2: the codebook ends with an empty Sets element, which is not valid.",
        "[C] Codes have no colour and no description, and stand in one flat list under their whole path.",
        "[C] A code's GUID is made of its path: a renamed code is another one.",
    ),
    cannot_hold=(
        CannotHold(
            what="Project",
            object="project",
            detail="Taguette imports no REFI-QDA projects",
            effect="refuses",
            evidence="[C] Taguette export.py, and no import",
        ),
        CannotHold(
            what="CodeBook",
            object="codebook",
            detail="Taguette imports no REFI-QDA codebooks",
            effect="refuses",
            formats=("codebook",),
            evidence="[C] Taguette export.py, and no import",
        ),
    ),
)

OPENQDA: Final = Program(
    name="openqda",
    title="OpenQDA",
    origins=(r"openqda\b",),
    evidence=("[C] [T] 1.0.7 reads and writes codebooks; projects are being worked on (issue 12).",),
    habits=(
        "[M] A development build of 2025: Codebook for CodeBook, after the sources, without Codes; one code twice.",
        "[M] The same: attributes that the standard has not.",
        "[M] The same: paths 'internal://sources/...', and .rtf as styled text without a plain one.",
        "[C] Reads codebooks in the namespaces codebook:0:4 and project:1.0, and without one.",
        "[T] Letters beyond ASCII come as character references (issue 87).",
    ),
    cannot_hold=(
        CannotHold(
            what="Project",
            object="project",
            detail="OpenQDA 1.0.7 imports codebooks only",
            effect="refuses",
            evidence="[T] OpenQDA issue 12",
        ),
    ),
)


def _ignored(what: str, object_: str) -> CannotHold:
    return CannotHold(what=what, object=object_, detail=f"qc ignores each {object_}", evidence=_QC)


QC: Final = Program(
    name="qc",
    title="qc (qualitative-coding)",
    origins=(r"qc\b", r"qualitative[- ]coding\b"),
    guid_case="lower",
    writing=Writing(file_names="any name", styled="text only", colors="none", steady_guids=True),
    evidence=("[C] Positions are those of Python strings, code points; passages are whole lines.",),
    habits=(
        "[M] 1.2 and 1.3: paths without internal://, files not named by GUIDs, no XML declaration.",
        "[M] GUIDs are made of ASCII codes of hexadecimal digits.",
        "[C] A passage is named 'line:' and its number, and covers the line with its line feed.",
    ),
    cannot_hold=(
        CannotHold(
            what="Project.code_book",
            object="hierarchy of codes",
            detail="qc knows a code by its name: codes of one name become one",
            effect="weakens",
            evidence=_QC,
        ),
        CannotHold(
            what="PlainTextSelection",
            object="passage",
            detail="qc codes lines: a passage becomes the line in which it begins",
            effect="weakens",
            evidence=_QC,
        ),
        _ignored("Variable", "variable"),
        _ignored("Case", "case"),
        _ignored("Note", "note"),
        _ignored("Link", "link"),
        _ignored("Set", "set"),
        _ignored("Graph", "graph"),
        CannotHold(
            what="Code.color", object="colour of a code", detail="qc has no colours", evidence=_QC, formats=_BOTH
        ),
        _ignored("Code.description", "description of a code"),
        CannotHold(
            what="PictureSource", object="picture", detail="qc stops at sources other than texts",
            effect="refuses", evidence=_QC,
        ),
        CannotHold(
            what="PDFSource", object="PDF", detail="qc stops at sources other than texts",
            effect="refuses", evidence=_QC,
        ),
        CannotHold(
            what="AudioSource", object="audio recording", detail="qc stops at sources other than texts",
            effect="refuses", evidence=_QC,
        ),
        CannotHold(
            what="VideoSource", object="video recording", detail="qc stops at sources other than texts",
            effect="refuses", evidence=_QC,
        ),
    ),
)  # fmt: skip
