"""The columns of a codings table: which there are, which are needed, and what a strange one was meant to be."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Final

from refiqda.errors import InvalidArgumentError

if TYPE_CHECKING:
    from collections.abc import Collection

READ: Final = (
    "source", "code", "coder", "start", "end", "quote", "occurrence", "prefix", "suffix", "memo", "created",
    "coder_kind", "model", "prompt", "begin_ms", "end_ms", "page", "x1", "y1", "x2", "y2", "source_guid",
    "code_guid", "code_path", "coder_guid",
)  # fmt: skip
"""What a row may say."""

_CORNERS: Final = ("x1", "y1", "x2", "y2")

PASSED_OVER: Final = frozenset({
    "coding_guid", "guid", "selection_guid", "source_kind", "case", "origin",
})  # fmt: skip
"""Columns of an exported table of codings that say nothing a new coding could take."""

ADDED: Final = ("unplaced_row", "unplaced_why", "unplaced_reason", "unplaced_candidates", "unplaced_hint")
"""Columns that a sheet of rows to be corrected has beside its own; passed over when it comes back.

The first two are for people and stand first, the others for programs."""

_MEANT: Final[dict[str, str]] = {
    **dict.fromkeys(("document", "doc", "file", "filename", "file_name", "title", "transcript", "interview"), "source"),
    **dict.fromkeys(("text", "excerpt", "passage", "segment", "quotation", "citation", "exact"), "quote"),
    **dict.fromkeys(("label", "tag", "theme", "category", "code_name"), "code"),
    **dict.fromkeys(("user", "annotator", "analyst", "author", "rater", "creator", "creating_user"), "coder"),
    **dict.fromkeys(("comment", "note", "rationale", "reason", "explanation", "justification"), "memo"),
    **dict.fromkeys(("date", "created_at", "timestamp", "datetime", "creation_date_time"), "created"),
    **dict.fromkeys(("from", "begin", "start_position", "start_char", "startposition", "pos0"), "start"),
    **dict.fromkeys(("to", "stop", "end_position", "end_char", "endposition", "pos1"), "end"),
    **dict.fromkeys(("nth", "instance", "count", "number"), "occurrence"),
    **dict.fromkeys(("kind", "coder_type", "is_machine"), "coder_kind"),
    **dict.fromkeys(("before", "context_before", "left"), "prefix"),
    **dict.fromkeys(("after", "context_after", "right"), "suffix"),
    **dict.fromkeys(("llm", "model_name", "engine"), "model"),
    **dict.fromkeys(("prompt_id", "prompt_name", "prompt_version"), "prompt"),
}  # fmt: skip
"""Names that other tools give to what is meant."""


def nearest(name: str, known: Collection[str] = READ) -> str | None:
    """Return the column that a strange name was probably meant to be."""
    meant = _MEANT.get(name)
    if meant in known:
        return meant
    close = difflib.get_close_matches(name, known, n=1, cutoff=0.75)
    return close[0] if close else None


def check_columns(columns: Collection[str], *, file: str, has_coder: bool) -> list[str]:
    """Return what is to be told of columns that are not read.

    ``has_coder``: somebody is the coder of rows that name none. Raises InvalidArgumentError that names the file and
    the column where one is missing that every table needs.
    """
    strange = [
        one
        for one in columns
        if one not in READ and one not in PASSED_OVER and one not in ADDED
    ]  # fmt: skip
    for what, alternatives in (
        ("source", (("source",), ("source_guid",))),
        ("code", (("code",), ("code_path",), ("code_guid",))),
        ("quote", (("quote",), ("start", "end"), ("begin_ms", "end_ms"), _CORNERS)),
        ("coder", (("coder",), ("coder_guid",))),
    ):
        if what == "coder" and has_coder:
            continue
        if not any(all(one in columns for one in each) for each in alternatives):
            raise _missing(what, strange, columns, file)
    return [_told(one, columns, file) for one in strange]


def _missing(what: str, strange: list[str], columns: Collection[str], file: str) -> InvalidArgumentError:
    needs = {"quote": 'no column "quote", nor "start" and "end"'}.get(what, f'no column "{what}"')
    wanted = {"quote": ("quote", "start", "end")}.get(what, (what,))
    meant = next((one for one in strange if nearest(one) in wanted), None)
    remedy = f"Its columns are {', '.join(columns) or 'none'}."
    if meant is not None:
        remedy = f'Rename "{meant}" to "{nearest(meant)}" if that is what it holds.'
    elif what == "coder":
        remedy = "Add one, or say who coded it all: --coder NAME (in Python coder=)."
    return InvalidArgumentError(f"has {needs}", file=file, where="first row", remedy=remedy)


def _told(name: str, columns: Collection[str], file: str) -> str:
    meant = nearest(name, [one for one in READ if one not in columns])
    question = f'; was "{meant}" meant?' if meant else ""
    return f'{file}: the column "{name}" is not read{question}'
