"""ATLAS.ti, whose versions for Windows and Mac write in different ways."""

from __future__ import annotations

from typing import Final

from refiqda.exchange.programs.kinds import CannotHold, Program, Version, Writing

_MAGNOLIA: Final = "[C] Magnolia's writer"
_WIKI: Final = "[V] QualCoder wiki 6.1, transfer from QualCoder"
_WINDOWS: Final = r"atlas\.?ti\b\W*win\w*\W*"
_ON_MAC: Final = r"(?=.*\bmac)"

_VERSIONS: Final = (
    Version(
        name="Windows 9",
        origins=(_WINDOWS + r"9\b",),
        text_newline="crlf",
        text_bom=False,
        writing=Writing(file_names="own GUID"),
        evidence=(
            "[M] 9.1.3: a PDF and its text share one GUID; the text has CRLF, no byte order mark, and no passages.",
            "[M] 9.1.3: pages from 0, areas from the bottom left (391 of 391).",
            "[M] 9.1.3: 1 to 5 codings a selection, and still 391 selections for 305 areas.",
            "[M] 9.1.3: names of selections are cut at 70 characters.",
            "[M] 9.1.3: networks as graphs; some edges stand for codings, some for nothing.",
            "[M] 9.0.19 codebooks: namespace codebook:0:4; groups inside groups are named 'group::sub'.",
        ),
    ),
    Version(
        name="Windows 23",
        origins=(_WINDOWS + r"23\b",),
        evidence=(
            "[M] 23.2.3: project.qde, codes inside codes.",
            "[C] 23.4 codebooks: namespace codebook:0:4 (test data of requal).",
        ),
    ),
    Version(
        name="Mac 8",
        origins=(r"atlas\.?ti\b" + _ON_MAC + r"\D*8\b",),
        writing=Writing(
            file_names="own GUID", media="beside", styled="docx and text", memos="notes", colors="#RRGGBB"
        ),
        evidence=(
            "[M] 8.4 (annex A.2): an area of a page and the passage of its text share a GUID; an area for each page.",
            "[M] 8.4: code groups are sets, and codes inside codes are named 'outer::inner'.",
            "[M] 8.4: a .docx beside each text, also where the source is called .txt; notes stand in the XML.",
            "[M] 8.4: recordings beside the project, relative:///; transcripts with sync points.",
            "[M] 8.4: attributes of documents are sets called 'gender: male'.",
        ),
    ),
    Version(
        name="Mac 26",
        origins=(r"atlas\.?ti\b" + _ON_MAC + r"\D*26\b",),
        xml_name="(any name).qde",
        writing=Writing(media="beside", memos="descriptions", colors="none", steady_guids=False),
        evidence=(
            "[T] 26.1.2: the XML has any name, not even that of the file (QualCoder #1369, qdpx-toolkit).",
            "[T] 26.1.2: comments are bare descriptions, without author and date; there are no notes.",
            "[T] 26.1.2: sources and media have new GUIDs in each export; codes have no colour.",
            "[T] 26.1.2: media are packed anew and lie beside the project; basePath names the user's folder.",
            "[T] 26.1.2: passages without length, for a comment at a place.",
        ),
    ),
)

ATLASTI: Final = Program(
    name="atlasti",
    title="ATLAS.ti",
    origins=(r"atlas\.?ti\b",),
    versions=_VERSIONS,
    guid_case="upper",
    codebook_namespace="urn:QDA-XML:codebook:0:4",
    evidence=(
        "[C] [T] Said to count a CRLF as one though its texts hold CRLF. Its way of counting is unverified.",
        "[C] [T] For it texts are written with LF, without byte order mark.",
        "[C] Refuses a folder 'Sources' with a capital letter, and elements out of order.",
        "[M] Identifiers in upper case; the project XML may have any name.",
    ),
    habits=(
        "[M] A user called ATLAS.ti, always with the same GUID, stands among the users.",
        "[C] The source of a recording may have an empty name; the name is that of its transcript.",
        "[M] Document groups and code groups are sets; links have a direction and a colour.",
        "[T] Merging knows things by GUID only: what it does not know comes in twice, the second named '(2)'.",
        "[V] A project of ATLAS.ti on the desktop cannot be imported into ATLAS.ti Web (manual of version 22).",
    ),
    cannot_hold=(
        CannotHold(
            what="A015",
            object="folder of sources",
            detail="ATLAS.ti refuses a folder that is spelled with a capital letter",
            effect="refuses",
            evidence="[C] QualCoder refi.py; [T] Magnolia issue 7",
            mended=True,
        ),
        CannotHold(
            what="S003",
            object="order of elements",
            detail="ATLAS.ti refuses elements that are out of order",
            effect="refuses",
            evidence="[C] QualCoder refi.py, Magnolia's writer",
            formats=("project", "codebook"),
            mended=True,
        ),
        CannotHold(
            what="S005 isCodable",
            object="yes/no value",
            detail="ATLAS.ti refuses a yes/no value that is spelled in another way than true or false",
            effect="refuses",
            evidence=_MAGNOLIA,
            formats=("project", "codebook"),
            mended=True,
        ),
        CannotHold(
            what="shared-guid",
            object="identifier",
            detail="ATLAS.ti is reported to refuse a file in which two things have one identifier",
            effect="refuses",
            evidence="[C] Magnolia's writer; [M] ATLAS.ti 9.1.3 itself writes such files",
            mended=True,
        ),
        CannotHold(
            what="styled-text-as-txt",
            object="styled text",
            detail="ATLAS.ti refuses a .txt file as the styled text of a source",
            effect="refuses",
            evidence="[C] QualCoder refi.py",
            mended=True,
        ),
        CannotHold(
            what="pdf-as-text",
            object="PDF",
            detail="ATLAS.ti refuses a PDF that is given as a text source",
            effect="refuses",
            evidence=_MAGNOLIA,
        ),
        CannotHold(
            what="Variable",
            object="variable",
            detail="ATLAS.ti is reported not to take over variables",
            evidence=_WIKI,
        ),
        CannotHold(
            what="VariableValue",
            object="value of a variable",
            detail="ATLAS.ti is reported not to take over variables, and with them their values",
            evidence=_WIKI,
        ),
        CannotHold(
            what="TranscriptSelection.codings",
            object="coded passage of a transcript",
            detail="ATLAS.ti is reported to keep codes on transcripts only where they are written its own way",
            effect="weakens",
            evidence="[T] Magnolia 1.6, release notes",
        ),
    ),
)
