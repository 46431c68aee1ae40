"""What is said of a program, as classes; what each value means, and how sure it is.

Every statement carries its evidence, marked by where it comes from: [M] measured on real files, [C] read in a
program's source, [V] the vendor's or the standard's own text, [T] reported by users or third-party tests.
What nobody knows is None, or is not said at all.
"""

from __future__ import annotations

from typing import Final, Literal

import attrs

GuidCase = Literal["kept", "upper", "lower"]
Effect = Literal["refuses", "drops", "weakens", "moves"]
Format = Literal["project", "codebook"]

EFFECTS: Final[tuple[Effect, ...]] = ("refuses", "drops", "weakens", "moves")
MARKS: Final[dict[str, str]] = {
    "M": "measured on real files",
    "C": "read in a program's source",
    "V": "the vendor's or the standard's own text",
    "T": "reported by users or third-party tests",
}


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


@attrs.frozen(kw_only=True, eq=False)
class CannotHold:
    """Something that a program does not take over from a file, though the file says it.

    ``what`` says when, in one of three ways: a class or class and field of the model (``Graph``,
    ``Case.variable_values``), a condition of ``refiqda.exchange.conditions`` by its name (``note-without-file``), or
    the code of a rule that reading gives, with a word of its message if only that is meant (``S005 isCodable``).
    ``object`` is the word users read, ``detail`` what becomes of it, ``evidence`` the marked reason to say so.

    ``effect``: the program refuses the whole file for it, drops it, keeps it weaker, or in another place.
    ``formats`` are the files in which it matters. ``mended`` is True where writing for the program avoids it, so
    that only a file as it is has it.
    """

    what: str
    object: str
    detail: str
    evidence: str
    effect: Effect = "drops"
    formats: tuple[Format, ...] = ("project",)
    mended: bool = False


@attrs.frozen(kw_only=True)
class Writing:
    """How a program says things in its own files; None where nobody has seen it.

    ``packing`` of the members in the archive; ``file_names``: named by the GUID of their source, or by a GUID of
    their own; ``media``: recordings lie in the archive or beside it; ``styled``: a .docx beside each text, or the
    plain text only. ``memos``: as notes, as descriptions of what they are about, or both. ``annotations``: a note
    linked to the passage, or a description of a passage without coding. ``case_names``: whether cases have names.
    ``values``: the variables' values stand in cases or in sources. ``colors``: how code colours are spelled.
    ``steady_guids``: whether a thing has the same GUID in each export.
    """

    packing: Literal["deflated", "stored"] | None = None
    file_names: Literal["source's GUID", "own GUID", "any name"] | None = None
    media: Literal["inside", "beside"] | None = None
    styled: Literal["docx and text", "text only"] | None = None
    memos: Literal["notes", "descriptions", "both"] | None = None
    annotations: Literal["notes linked to passages", "descriptions of uncoded passages"] | None = None
    case_names: bool | None = None
    values: Literal["cases", "sources"] | None = None
    colors: Literal["#RRGGBB", "#rrggbb", "none"] | None = None
    steady_guids: bool | None = None


@attrs.frozen(kw_only=True)
class Version:
    """Versions of a program whose files differ from what is said of the program.

    ``origins`` are as those of the program. ``xml_name``, ``text_newline``, ``text_bom`` and ``writing`` say how
    these versions write, where that differs; None where it does not.
    """

    name: str
    origins: tuple[str, ...]
    evidence: tuple[str, ...]
    xml_name: str | None = None
    text_newline: Literal["lf", "crlf"] | None = None
    text_bom: bool | None = None
    writing: Writing | None = None


@attrs.frozen(kw_only=True, eq=False)
class Program:
    """One program: how to know its files, how it counts, and how a file for it is written.

    ``origins`` are regular expressions for the start of a project's ``origin``, letter case aside. ``folder`` and
    ``xml_name`` are names in the archive. ``counting`` is that of its own files; ``counts_on_import``, where it
    differs, that of files it reads. ``text_newline`` and ``text_bom`` are the form of its text files.
    ``selections`` says whether it writes a selection for each coding or one for each passage, ``cases`` how it says
    what belongs to a case: by references in the case, or by codings of the case's own code. ``pdf_origin`` is the
    corner from which areas of PDF pages are measured, ``first_page`` the number of a PDF's first page.
    ``inline_texts`` says which texts may stand inside the project XML of a file for it: all, none, or those of notes
    but for the named ones, which become entries of a journal from files alone (``conversion.journals``);
    ``coder_from`` is where it looks for who coded; ``folder_mark`` is an empty file that marks the folder.
    ``codebook_namespace`` is that of its .qdc files, where it is not the standard's. ``stops_without_dates`` is for
    one that does not read on where a note, a transcript or a part of a picture has no date; ``transcripts_by_maker``
    for one that takes whoever made a transcript for the coder of its passages; ``transcripts_marked`` for one that
    finds these passages only behind a byte order mark that the numbers do not count.

    ``evidence`` says how positions and form are known, ``habits`` what else is known of its files, each a marked
    statement. ``cannot_hold`` is what it does not take over.
    """

    name: str
    title: str
    origins: tuple[str, ...] = ()
    versions: tuple[Version, ...] = ()
    folder: str = "sources"
    xml_name: str = "project.qde"
    guid_case: GuidCase = "kept"
    counting: Counting = Counting()
    counts_on_import: Counting | None = None
    text_newline: Literal["lf", "crlf"] = "lf"
    text_bom: bool = False
    selections: Literal["per passage", "per coding"] = "per passage"
    cases: Literal["references", "codings"] = "references"
    pdf_origin: Literal["bottom-left", "top-left"] = "bottom-left"
    first_page: Literal[0, 1] = 0
    inline_texts: Literal["all", "all but journals", "none"] = "all"
    coder_from: Literal["coding", "selection"] = "coding"
    folder_mark: str | None = None
    codebook_namespace: str | None = None
    stops_without_dates: bool = False
    transcripts_by_maker: bool = False
    transcripts_marked: bool = False
    writing: Writing = Writing()
    evidence: tuple[str, ...] = ()
    habits: tuple[str, ...] = ()
    cannot_hold: tuple[CannotHold, ...] = ()

    @property
    def reading(self) -> Counting:
        """How it counts the texts of a file that it imports."""
        return self.counts_on_import or self.counting
