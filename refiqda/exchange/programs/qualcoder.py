"""QualCoder, whose importer can be read: what it does not take over is known better than of any other program."""

from __future__ import annotations

from typing import Final

from refiqda.exchange.programs.kinds import CannotHold, Counting, Effect, Format, Program, Writing

_SOURCE: Final = "[C] QualCoder refi.py, August 2026"
_BOTH: Final[tuple[Format, ...]] = ("project", "codebook")


def _known(
    what: str,
    object_: str,
    detail: str,
    effect: Effect = "drops",
    *,
    formats: tuple[Format, ...] = ("project",),
    mended: bool = False,
) -> CannotHold:
    return CannotHold(
        what=what,
        object=object_,
        detail=detail,
        evidence=_SOURCE,
        effect=effect,
        formats=formats,
        mended=mended,
    )


_REFUSES: Final = (
    _known(
        "project-without-origin",
        "project",
        "QualCoder stops importing a project that does not say which program made it",
        "refuses",
        mended=True,
    ),
    _known(
        "text-without-file",
        "text",
        "QualCoder stops at a source whose text stands in the XML and not in a file",
        "refuses",
        mended=True,
    ),
    _known(
        "path-without-scheme",
        "path of a text",
        "QualCoder stops at a text whose path does not begin with 'internal://'",
        "refuses",
        mended=True,
    ),
    _known(
        "text-outside-archive",
        "text outside the file",
        "QualCoder stops at a text that lies outside of the project file",
        "refuses",
    ),
    _known(
        "nameless-medium",
        "source without a name",
        "QualCoder stops at a picture, PDF or recording that has no name",
        "refuses",
    ),
    _known(
        "repeated-media-name",
        "source",
        "QualCoder stops at a picture or recording that has the name of another source",
        "refuses",
    ),
    _known(
        "undated-note",
        "note without a date",
        "QualCoder stops at a note that has no date",
        "refuses",
        mended=True,
    ),
    _known(
        "repeated-note-name",
        "note",
        "QualCoder stops at a note that has the name of another note",
        "refuses",
        mended=True,
    ),
    _known(
        "undated-picture-area",
        "part of a picture without a date",
        "QualCoder stops at a part of a picture that has no date",
        "refuses",
        mended=True,
    ),
    _known(
        "incomplete-transcript",
        "transcript",
        "QualCoder stops at a transcript that has no name, no date, or no file",
        "refuses",
    ),
    _known(
        "S008 none",
        "namespace",
        "QualCoder does not import a codebook that names no namespace",
        "refuses",
        formats=("codebook",),
        mended=True,
    ),
)

_DROPS: Final = (
    _known("Graph", "graph", "QualCoder does not read graphs"),
    _known(
        "SyncPoint",
        "sync point",
        "QualCoder does not keep the points that tie a transcript to its recording",
    ),
    _known("second-transcript", "transcript", "QualCoder reads the first transcript of a recording only"),
    _known("Set.member_codes", "codes of a set", "QualCoder does not keep which codes are in a set"),
    _known("Set.member_notes", "notes of a set", "QualCoder does not keep which notes are in a set"),
    _known("Set", "set", "QualCoder does not read the sets of a codebook", formats=("codebook",)),
    _known("other-link", "link", "QualCoder takes over only links from a note to a passage of text"),
    _known(
        "note-without-file",
        "note",
        "QualCoder takes over only notes that have a name and a file, or lie on a passage of their source",
    ),
    _known(
        "note-of-source", "note of a text", "QualCoder loses a note that is attached to a whole text source"
    ),
    _known("coded-note", "coding in a note", "QualCoder does not read what is coded in notes"),
    _known("coding-of-source", "coding of a whole source", "QualCoder reads codings of passages only"),
    _known(
        "pdf-without-text",
        "PDF",
        "QualCoder does not take over a PDF without its text, nor what is coded in it",
    ),
    _known(
        "repeated-pdf-name", "PDF", "QualCoder does not take over a PDF that has the name of another source"
    ),
    _known(
        "PDFSource.variable_values",
        "values of a PDF",
        "QualCoder does not read the variables' values of PDFs",
    ),
    _known(
        "PDFSelection.representation",
        "text of a part of a page",
        "QualCoder does not read texts that belong to parts of pages",
    ),
    _known(
        "PictureSource.text_description",
        "text of a picture",
        "QualCoder does not read texts that belong to pictures",
    ),
    _known(
        "PictureSelection.description",
        "memo of a part of a picture",
        "QualCoder shows the name of a part of a picture as its memo, and not the description",
    ),
    _known(
        "PDFSelection.description",
        "memo of a part of a page",
        "QualCoder shows the name of a part of a page as its memo, and not the description",
    ),
    _known(
        "members-of-named-case",
        "what belongs to a case",
        "QualCoder reads of a case that has a name only the values, and codings of its code",
    ),
    _known(
        "nameless-case",
        "case without a name",
        "QualCoder does not take over a case that has no name and not exactly one source",
    ),
    _known("repeated-case-name", "case", "QualCoder does not take over a case that has the name of another"),
    _known(
        "repeated-code-name",
        "code",
        "QualCoder has one code of a name: the codings of a second code of that name lose their code",
        formats=_BOTH,
    ),
    _known(
        "repeated-folder-name",
        "folder of codes",
        "QualCoder has one folder of a name, and puts the codes of both there",
        "weakens",
        formats=_BOTH,
    ),
    _known("User.id", "initials of a user", "QualCoder does not keep the initials of users"),
)

_CHANGES: Final = (
    _known(
        "coder-unlike-passage",
        "coder of a coding",
        "QualCoder takes who made the passage for the coder, and not who made the coding",
        "weakens",
    ),
    _known(
        "coder-unlike-transcript",
        "coded passage of a transcript",
        "QualCoder takes it as made by whoever made the transcript",
        "weakens",
    ),
    _known(
        "coding-of-folder",
        "coding of a folder",
        "QualCoder reads codes that are not codable as folders: codings of them lose their code",
        "weakens",
    ),
    _known(
        "Code.color",
        "colour of a code",
        "QualCoder takes the nearest of its own colours",
        "weakens",
        formats=_BOTH,
    ),
    _known(
        "typed-variable",
        "type of a variable",
        "QualCoder knows texts and numbers: dates and yes/no become texts, whole numbers any numbers",
        "weakens",
    ),
    _known(
        "repeated-variable-name",
        "variable",
        "QualCoder has one variable of a name, and puts both variables' values there",
        "weakens",
    ),
    _known("zoned-date", "date", "QualCoder keeps dates without their time zone", "weakens"),
    _known(
        "note-not-of-text",
        "memo attached to something",
        "QualCoder keeps memos in its journal, without the code, coding or passage they belong to",
        "weakens",
    ),
    _known(
        "S005 isCodable",
        "yes/no value",
        "QualCoder takes a folder for a code where isCodable is not spelled 'false'",
        "weakens",
        formats=_BOTH,
        mended=True,
    ),
    _known(
        "Set.member_sources", "sources of a set", "QualCoder turns sets into attributes of files", "moves"
    ),
    _known(
        "case-of-one-source",
        "case without a name",
        "QualCoder turns a case that has no name and one source into attributes of the file",
        "moves",
    ),
    _known(
        "folder-in-code",
        "folder inside of a code",
        "QualCoder puts a folder that lies inside of a code to the top",
        "moves",
        formats=_BOTH,
    ),
    _known(
        "repeated-text-name",
        "source",
        "QualCoder puts a number before the name of a text that has the name of another source",
        "moves",
    ),
)

QUALCODER: Final = Program(
    name="qualcoder",
    title="QualCoder",
    origins=(r"qualcoder\b",),
    counting=Counting(verified=True),
    counts_on_import=Counting(bom="counted", verified=True),
    selections="per coding",
    pdf_origin="top-left",
    inline_texts="all but journals",
    coder_from="selection",
    stops_without_dates=True,
    transcripts_by_maker=True,
    transcripts_marked=True,
    writing=Writing(
        packing="deflated",
        file_names="own GUID",
        media="inside",
        memos="both",
        annotations="notes linked to passages",
        case_names=True,
        values="sources",
        steady_guids=False,
    ),
    evidence=(
        "[C] Positions are those of Python strings, code points.",
        "[C] One selection for each coding; areas of PDF pages measured from the top left, against the standard.",
        "[C] Writes texts with a byte order mark that its numbers do not count, and counts it when it reads.",
        "[C] Folder 'sources'; reads 'Sources' too.",
        "[C] Takes the coder from the selection, not from the coding.",
    ),
    habits=(
        "[C] Every GUID is new in each export.",
        "[C] On import a CRLF becomes a line end and a blank, so that numbers that count two stay right.",
        "[C] On import from ATLAS.ti a CRLF becomes a line end, and counts one.",
        "[C] Writes CRLF for MAXQDA if asked, with numbers that count LF.",
        "[C] The memo of a coding is the description of its passage; journals are notes with a file.",
        "[C] An annotation is a note with a passage of its own; the source refers to it.",
        "[C] Coded passages of a transcript come out one character late, unless a byte order mark stands before it.",
        "[C] Sync points are made from the time stamps in the transcript's text.",
        "[C] Neither sets nor graphs are exported; recordings over 2 GB are not given as external files.",
        "[M] Writes its texts so that its own import puts 0 of 1,000 codings on their words.",
        "[T] Before 2026 categories were exported as codes that can code (#321).",
    ),
    cannot_hold=(*_REFUSES, *_DROPS, *_CHANGES),
)
