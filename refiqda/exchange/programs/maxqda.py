"""MAXQDA."""

from __future__ import annotations

from typing import Final

from refiqda.exchange.programs.kinds import CannotHold, Program, Version, Writing

_TRANSFER: Final = "[T] a library's transfer test, NVivo to MAXQDA"

MAXQDA: Final = Program(
    name="maxqda",
    title="MAXQDA",
    origins=(r"maxqda\b",),
    versions=(
        Version(
            name="24",
            origins=(r"maxqda\D*24\b",),
            evidence=(
                "[M] 24.7: of dates the project has only the last change, and nobody who made it.",
                "[M] 24.7: plain texts only; every code has a description and is codable; colours in lower case.",
            ),
            writing=Writing(styled="text only", colors="#rrggbb"),
        ),
    ),
    guid_case="upper",
    codebook_namespace="urn:QDA-XML:codebook:0:4",
    writing=Writing(
        styled="text only",
        annotations="descriptions of uncoded passages",
        case_names=False,
        colors="#rrggbb",
    ),
    evidence=(
        "[C] QualCoder writes CRLF for it with numbers that count LF. Its way of counting is unverified.",
        "[C] For it texts are written with LF, without byte order mark.",
        "[M] MAXQDA 24.7: plain text paths only, identifiers in upper case, every code codable.",
    ),
    habits=(
        "[C] Areas of PDF pages from the bottom left, pages from 0, checked on a known quotation (Magnolia).",
        "[C] A case without name and with one source stands for the variables of that document (QualCoder).",
        "[C] A passage with a description and no coding is a memo in the document (QualCoder).",
        "[C] Audio comes as a video source (.m4a) (Magnolia).",
        "[C] Sources may share a name (QualCoder).",
        "[M] Document groups are sets of sources.",
        "[T] Survey data come as one source for each respondent (QualCoder #396).",
        "[V] The maker finds the format unsuitable for teams that work with different programs.",
    ),
    cannot_hold=(
        CannotHold(
            what="S003",
            object="order of elements",
            detail="MAXQDA is said to check the form of the XML, and to refuse elements out of order",
            effect="refuses",
            evidence="[C] Magnolia's writer",
            mended=True,
        ),
        CannotHold(
            what="Variable",
            object="variable",
            detail="MAXQDA is reported to keep the names of variables, or not to take them over",
            effect="weakens",
            evidence="[T] a library's transfer test, NVivo to MAXQDA; [V] QualCoder wiki 6.1",
        ),
        CannotHold(
            what="VariableValue",
            object="value of a variable",
            detail="MAXQDA is reported to lose the values of variables",
            evidence="[T] a library's transfer test, NVivo to MAXQDA; [V] QualCoder wiki 6.1",
        ),
        CannotHold(
            what="Case",
            object="case",
            detail="MAXQDA is reported to turn cases into codes",
            effect="moves",
            evidence=_TRANSFER,
        ),
        CannotHold(
            what="coded-text-of-pdf",
            object="coded passage in the text of a PDF",
            detail="MAXQDA is reported not to take over what is coded in the text of a PDF",
            evidence=_TRANSFER,
        ),
        CannotHold(
            what="attached-note",
            object="memo attached to something",
            detail="MAXQDA is reported to keep memos as free memos, without what they were attached to",
            effect="weakens",
            evidence=_TRANSFER,
        ),
    ),
)
