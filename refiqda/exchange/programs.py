"""What is known of each program that writes or reads REFI-QDA, as data and nothing else.

A program's value says how the program itself writes (so that its files are read right) and how a file for it
is written. Where nobody has tested a program's way of counting, files for it hold texts with LF line ends and
no byte order mark, counted in code points: then the rival ways of counting give the same numbers, except after
characters beyond the basic plane.

Every statement carries its evidence, marked by where it comes from: [M] measured on real files, [C] read in a
program's source, [V] the vendor's or the standard's own text, [T] reported by users or third-party tests.
"""

from __future__ import annotations

import re
from typing import Final, Literal

import attrs

GuidCase = Literal["kept", "upper", "lower"]
Effect = Literal["refuses", "drops", "weakens", "moves"]


@attrs.frozen(kw_only=True)
class Counting:
    """How a program counts the characters of a text, in the words of ``text.positions.PositionRule``.

    ``verified`` is False where nobody has tested it: then the values are what to write, not what is known.
    """

    unit: Literal["codepoint", "utf16", "utf8"] = "codepoint"
    newline: Literal["stored", "crlf1"] = "stored"
    bom: Literal["dropped", "counted"] = "dropped"
    verified: bool = False

    @property
    def spelling(self) -> str:
        """The rule as ``--positions`` spells it."""
        return (
            self.unit
            + ("+crlf1" if self.newline == "crlf1" else "")
            + ("+bom" if self.bom == "counted" else "")
        )


@attrs.frozen(kw_only=True)
class CannotHold:
    """Something that a program does not take over from a file, though the file says it.

    ``what`` names it by the model: a class (``Graph``) or class and field (``Case.variable_values``). ``object`` is
    the word users read, ``detail`` what becomes of it, ``evidence`` the marked reason to say so. ``effect``:
    the program refuses the whole file for it, drops it, or keeps it weaker or in another place.
    """

    what: str
    object: str
    detail: str
    evidence: str
    effect: Effect = "drops"


@attrs.frozen(kw_only=True)
class Program:
    """One program: how to know its files, how it counts, and how a file for it is written.

    ``origins`` are regular expressions for the start of a project's ``origin``, letter case aside. ``folder`` and
    ``xml_name`` are names in the archive. ``text_newline`` and ``text_bom`` are the form of its text files.
    ``selections`` says whether it writes a selection for each coding or one for each passage, ``cases`` how it says
    what belongs to a case: by references in the case, or by codings of the case's own code. ``pdf_origin`` is the
    corner from which areas of PDF pages are measured, ``first_page`` the number of a PDF's first page.
    ``inline_texts`` says which texts may stand inside the project XML: all, those of notes, or none. ``packing``
    is how the archive's members are packed, ``folder_mark`` an empty file that marks the folder.
    """

    name: str
    title: str
    origins: tuple[str, ...] = ()
    folder: str = "sources"
    xml_name: str = "project.qde"
    guid_case: GuidCase = "kept"
    counting: Counting = Counting()
    text_newline: Literal["lf", "crlf"] = "lf"
    text_bom: bool = False
    selections: Literal["per passage", "per coding"] = "per passage"
    cases: Literal["references", "codings"] = "references"
    pdf_origin: Literal["bottom-left", "top-left"] = "bottom-left"
    first_page: Literal[0, 1] = 0
    inline_texts: Literal["all", "notes", "none"] = "all"
    packing: Literal["deflated", "stored"] = "deflated"
    folder_mark: str | None = None
    evidence: tuple[str, ...] = ()
    cannot_hold: tuple[CannotHold, ...] = ()


_UNTESTED: Final = "Its way of counting is unverified: texts are written with LF, without byte order mark."

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
)

_NVIVO_LOSSES: Final = (
    CannotHold(
        what="Graph",
        object="graph",
        detail="NVivo does not list maps among what it takes over",
        evidence="[V] NVivo help, REFI-QDA Standard",
    ),
)

NVIVO: Final = Program(
    name="nvivo",
    title="NVivo for Windows",
    origins=(r"nvivo\b",),
    folder="Sources",
    guid_case="lower",
    counting=Counting(unit="utf16", verified=True),
    text_newline="crlf",
    text_bom=True,
    selections="per coding",
    inline_texts="none",
    evidence=(
        "[M] UTF-16 units, a CRLF counts two, the byte order mark none.",
        "[M] NVivo 12.6: one study exported for Windows and for Mac agrees in 186 of 187 coded texts so.",
        "[M] One selection for each coding (303 for 188 passages).",
        "[M] Folder 'Sources', texts as UTF-8 with byte order mark and CRLF, members deflated.",
        "[M] Every text, those of memos too, is a file; line ends of two characters cannot stand in XML as they are.",
        "[M] Identifiers in lower case.",
    ),
    cannot_hold=_NVIVO_LOSSES,
)

NVIVO_MAC: Final = Program(
    name="nvivo-mac",
    title="NVivo for Mac",
    origins=(r"nvivo\b.*\bmac",),
    guid_case="lower",
    counting=Counting(unit="utf16", verified=True),
    selections="per coding",
    cases="codings",
    inline_texts="none",
    packing="stored",
    folder_mark=".root",
    evidence=(
        "[M] UTF-16 units; NVivo for Mac 12.7: 294 of 297 selections fall on word edges so, 35 otherwise.",
        "[M] Folder 'sources', texts with LF and without byte order mark, members stored, an empty 'sources/.root'.",
        "[M] NVivo for Mac 20.5: every case shares its identifier with a code; codings of it say who belongs to it.",
    ),
    cannot_hold=_NVIVO_LOSSES,
)

ATLASTI: Final = Program(
    name="atlasti",
    title="ATLAS.ti",
    origins=(r"atlas\.?ti\b",),
    guid_case="upper",
    evidence=(
        f"[C] [T] Said to count a CRLF as one though its texts hold CRLF. {_UNTESTED}",
        "[C] Refuses a folder 'Sources' with a capital letter, and elements out of order.",
        "[M] Identifiers in upper case; the project XML may have any name.",
    ),
    cannot_hold=(
        CannotHold(
            what="Variable",
            object="variable",
            detail="ATLAS.ti is reported not to take over variables and their values",
            evidence="[V] QualCoder wiki 6.1, transfer from QualCoder",
        ),
    ),
)

MAXQDA: Final = Program(
    name="maxqda",
    title="MAXQDA",
    origins=(r"maxqda\b",),
    guid_case="upper",
    evidence=(
        f"[C] QualCoder writes CRLF for it with numbers that count LF. {_UNTESTED}",
        "[M] MAXQDA 24.7: plain text paths only, identifiers in upper case, every code codable.",
    ),
    cannot_hold=(
        CannotHold(
            what="Variable",
            object="variable",
            detail="MAXQDA is reported to keep the names of variables and to lose their values",
            evidence="[T] transfer test NVivo to MAXQDA; [V] QualCoder wiki 6.1",
        ),
        CannotHold(
            what="Case",
            object="case",
            detail="MAXQDA is reported to turn cases into codes",
            evidence="[T] transfer test NVivo to MAXQDA",
        ),
        CannotHold(
            what="PDFSource.representation",
            object="coded text of a PDF",
            detail="MAXQDA is reported not to take over what is coded in the text of a PDF",
            evidence="[T] transfer test NVivo to MAXQDA",
        ),
    ),
)

QUALCODER: Final = Program(
    name="qualcoder",
    title="QualCoder",
    origins=(r"qualcoder\b",),
    counting=Counting(verified=True),
    selections="per coding",
    pdf_origin="top-left",
    inline_texts="notes",
    evidence=(
        "[C] Positions are those of Python strings, code points.",
        "[C] One selection for each coding; areas of PDF pages measured from the top left, against the standard.",
        "[C] Reads texts without taking a byte order mark away, which then counts; folder 'sources' or 'Sources'.",
        "[C] Stops at a source whose text stands inside the XML, and at a project without origin.",
    ),
    cannot_hold=(
        CannotHold(
            what="Graph", object="graph", detail="QualCoder does not read graphs", evidence="[C] refi.py"
        ),
        CannotHold(
            what="SyncPoint",
            object="sync point",
            detail="QualCoder does not keep the points that tie a transcript to its recording",
            evidence="[C] refi.py",
        ),
        CannotHold(
            what="Set",
            object="set",
            detail="QualCoder turns sets into attributes of files",
            evidence="[C] refi.py",
        ),
        CannotHold(
            what="Link",
            object="link",
            detail="QualCoder takes over only links from a note to a passage",
            evidence="[C] refi.py",
        ),
    ),
)

QUIRKOS: Final = Program(
    name="quirkos",
    title="Quirkos",
    origins=(r"quirkos\b",),
    evidence=(_UNTESTED, "[T] Its cases have no names and hold the values of variables (QualCoder #465)."),
    cannot_hold=(
        CannotHold(
            what="Case.variable_values",
            object="value of a case",
            detail="Quirkos is reported not to take over the values of cases",
            evidence="[V] QualCoder wiki 6.1",
        ),
    ),
)

F4: Final = Program(
    name="f4",
    title="f4analyse",
    origins=(r"f4",),
    guid_case="lower",
    evidence=(_UNTESTED, "[M] f4analyse 2025.2.9: identifiers in lower case, no users and no dates."),
)

TRANSANA: Final = Program(
    name="transana",
    title="Transana",
    origins=(r"transana\b",),
    guid_case="lower",
    evidence=(_UNTESTED, "[M] Transana 3.22b2 (annex A.3): identifiers in lower case, an older namespace."),
)

PROGRAMS: Final[tuple[Program, ...]] = (
    NVIVO_MAC,
    NVIVO,
    ATLASTI,
    MAXQDA,
    QUALCODER,
    QUIRKOS,
    F4,
    TRANSANA,
    STANDARD,
)
"""All programs; of two whose origins fit, the first is meant."""

TOOLS: Final[tuple[str, ...]] = (
    "nvivo", "nvivo-mac", "atlasti", "maxqda", "qualcoder", "quirkos", "f4", "transana", "standard",
)  # fmt: skip
"""What ``--for`` and ``tool=`` take."""


def program_named(name: str) -> Program | None:
    """Return the program of this name as ``--for`` spells it, letter case and blanks around it aside."""
    wanted = name.strip().lower()
    return next((program for program in PROGRAMS if program.name == wanted), None)


_MADE_FOR: Final = re.compile(r"refiqda \(for ([a-z0-9-]+)\)")


def origin_for(program: Program) -> str:
    """Return the ``origin`` of a file that was written for ``program``: by whom, and in whose form."""
    return "refiqda" if program is STANDARD else f"refiqda (for {program.name})"


def program_of(origin: str | None) -> Program | None:
    """Return the program that a project's ``origin`` names, or None.

    The origin is what the file says of itself; programs that imitate another say that other's name. What was
    written for a program follows its ways and names it, see `origin_for`.
    """
    said = " ".join((origin or "").split()).lower()
    made_for = _MADE_FOR.match(said)
    if made_for is not None:
        return program_named(made_for[1])
    for program in PROGRAMS:
        if any(re.match(pattern, said) for pattern in program.origins):
            return program
    return None
