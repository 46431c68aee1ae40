"""NVivo, for Windows and for Mac: one maker, two programs that write in two ways."""

from __future__ import annotations

from typing import Final

import attrs

from refiqda.exchange.programs.kinds import CannotHold, Counting, Program, Version, Writing

_HELP: Final = "[V] NVivo help, REFI-QDA Standard"

_CANNOT_HOLD: Final = (
    CannotHold(
        what="Graph",
        object="graph",
        detail="NVivo does not list maps among what it takes over",
        evidence=_HELP,
    ),
    CannotHold(
        what="Code.color",
        object="colour of a code",
        detail="NVivo asks on import whether code colours are wanted; say yes",
        effect="weakens",
        evidence=_HELP,
    ),
)

_HABITS: Final = (
    "[V] Datasets, and some kinds of sets and of coding, are not exported (NVivo help).",
    "[V] Annotations of PDFs, pictures and recordings become memos (NVivo help).",
    "[C] An annotation is a link from a note to an uncoded passage (QualCoder refi.py).",
    "[C] A case has the GUID of a code (QualCoder refi.py), and variables are named Classification:Attribute.",
    "[M] Texts come as .docx and .txt; memos are notes with both; every element is dated.",
    "[T] What is exported for MAXQDA loses the links of memos and the folders (a library's transfer test).",
    "[V] Going back and forth between Windows and Mac is not recommended as a way of working (NVivo help).",
)

_WRITING: Final = Writing(
    packing="deflated",
    file_names="source's GUID",
    media="inside",
    styled="docx and text",
    memos="notes",
    annotations="notes linked to passages",
    case_names=True,
)

NVIVO: Final = Program(
    name="nvivo",
    title="NVivo for Windows",
    origins=(r"nvivo\b",),
    versions=(
        Version(
            name="12 and 20",
            origins=(r"nvivo\b\D*(12|20)\b",),
            evidence=("[M] NVivo 12.6 and 20.1: no code has a colour.",),
            writing=Writing(colors="none"),
        ),
    ),
    folder="Sources",
    guid_case="lower",
    counting=Counting(unit="utf16", verified=True),
    text_newline="crlf",
    text_bom=True,
    selections="per coding",
    inline_texts="none",
    writing=_WRITING,
    evidence=(
        "[M] UTF-16 units, a CRLF counts two, the byte order mark none.",
        "[M] NVivo 12.6: one study exported for Windows and for Mac agrees in 186 of 187 coded texts so.",
        "[M] One selection for each coding (303 for 188 passages).",
        "[M] Folder 'Sources', texts as UTF-8 with byte order mark and CRLF, members deflated.",
        "[M] Identifiers in lower case.",
        "[M] Every text, those of memos too, is a file; line ends of two characters cannot stand in XML as they are.",
    ),
    habits=(
        *_HABITS,
        "[M] Names of passages are empty (952 of 952), and so are most descriptions; basePath is empty.",
        "[M] A file is named by the GUID of its source; the XML has CRLF line ends.",
        "[M] Nothing has the GUID that NVivo for Mac gives it (0 of 152 codes).",
    ),
    cannot_hold=_CANNOT_HOLD,
)


def _text_only(what: str, object_: str) -> CannotHold:
    return CannotHold(
        what=what,
        object=object_,
        detail="NVivo for Mac 15 advises to use REFI-QDA for projects of texts only",
        effect="weakens",
        evidence="[V] vendor's note on what NVivo 15 for Mac can do",
    )


NVIVO_MAC: Final = Program(
    name="nvivo-mac",
    title="NVivo for Mac",
    origins=(r"nvivo\b.*\bmac",),
    versions=(
        Version(
            name="14",
            origins=(r"nvivo\b.*\bmac\D*14\b",),
            evidence=(
                "[M] 14.23: areas run past the edge of their picture (63 of 176), by a pixel or so.",
                "[M] 14.23: currentPath is empty, and links from picture to note have no name and no direction.",
            ),
        ),
        Version(
            name="15",
            origins=(r"nvivo\b.*\bmac\D*15\b",),
            evidence=(
                "[M] 15.0: a project imported from qc came out without its passages, sources named by GUIDs.",
            ),
        ),
    ),
    guid_case="lower",
    counting=Counting(unit="utf16", verified=True),
    selections="per coding",
    cases="codings",
    inline_texts="none",
    folder_mark=".root",
    writing=attrs.evolve(_WRITING, packing="stored", values="sources"),
    evidence=(
        "[M] UTF-16 units; NVivo for Mac 12.7: 294 of 297 selections fall on word edges so, 35 otherwise.",
        "[M] Folder 'sources', texts with LF and without byte order mark, members stored, an empty 'sources/.root'.",
        "[M] NVivo for Mac 20.5: every case shares its identifier with a code; codings of it say who belongs to it.",
    ),
    habits=(
        *_HABITS,
        "[M] 20.5: a case has neither sources nor values (68 of 68); values stand in sources, all of type Text.",
        "[M] 20.5: a set without members.",
        "[V] Framework matrices, relationships and see-also links are hidden on Mac (vendor's help).",
    ),
    cannot_hold=(
        *_CANNOT_HOLD,
        _text_only("PDFSource", "PDF"),
        _text_only("PictureSource", "picture"),
        _text_only("AudioSource", "audio recording"),
        _text_only("VideoSource", "video recording"),
        CannotHold(
            what="path-without-scheme",
            object="path of a text",
            detail="NVivo for Mac 15 takes a path without 'internal://' for an empty text, and does not say so",
            evidence="[T] qualitative-coding issue 71",
            mended=True,
        ),
    ),
)
