"""Making a project out of another program's rows: people, codes, texts, passages, memos, values.

GUIDs are UUIDv5 of what a thing is in its program (its table, its number, who made it and when), so that the same
project imported twice, or two copies of it coded apart, name the same things alike. What XML cannot hold is put
right here, and said.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

import attrs

from refiqda import editing, model, spec
from refiqda.errors import RefiqdaError
from refiqda.losses import LossLog, LossReport
from refiqda.project import Project
from refiqda.text.positions import as_stored, canonical_string

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from refiqda.index import TextHolder

_FORBIDDEN: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SURROGATES: Final = re.compile("[\ud800-\udfff]")
_STAMP: Final = re.compile(
    r"(\d{4}-\d{2}-\d{2})(?:[T _](\d{2}:\d{2}:\d{2}))?(\.\d+)?\s*(Z|[+-]\d{2}:?\d{2})?"
)
_R_STAMP: Final = re.compile(r"[^\W\d_]+\.? ([A-Z][a-z]{2}) +(\d{1,2}) (\d{1,2}):(\d{2}):(\d{2}) (\d{4})")
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DECIMAL: Final = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_COLOR: Final = re.compile(r"#?([0-9A-Fa-f]{6})(?:[0-9A-Fa-f]{2})?")
_UNNAMED: Final = "without a name"


@attrs.frozen
class Authorship:
    """Who made something, and when, as the program says it."""

    user: str | None = None
    created: str | None = None


NOBODY: Final = Authorship()


@attrs.define(eq=False)
class Passages:
    """The selections of one text made so far, by their span and who made them."""

    holder: model.TextSource
    length: int
    known: dict[tuple[int, int, str | None], model.PlainTextSelection] = attrs.field(factory=dict)


class Making:
    """A project being made out of ``program``'s; ``log`` collects what does not come across as it was."""

    def __init__(self, name: str, program: str) -> None:
        self.program = program
        self.log = LossLog()
        self.project = Project.new(self.clean(name, "name of the project") or program)
        self.tree = self.project.tree
        self._users: dict[str, str] = {}

    def finish(self) -> tuple[Project, LossReport]:
        """Return the project and the report."""
        report = self.log.report()
        return self.project, attrs.evolve(
            report, opening=f"{self.project.tree.name}: imported from {self.program}."
        )

    # --- values -------------------------------------------------------------------------------------------

    def guid(self, kind: str, *content: str | int | None) -> str:
        """Return the GUID of a thing; equal things get different ones."""
        parts = [None if one is None else str(one) for one in content]
        return editing.new_guid(self.project, None, kind, self.program, *parts)

    def clean(self, text: str | None, what: str) -> str:
        """Return a text that XML can hold, character for character; control characters become U+FFFD."""
        if text is None:
            return ""
        made = clean(text)
        if made != text:
            self.log.add("repaired", what, "control characters, which XML cannot hold, were replaced")
        return made

    def date(self, value: str | None, what: str) -> str | None:
        """Return a date as the standard writes it; None, told, for what is none. No zone is invented."""
        if value is None or not value.strip():
            return None
        made = date_of(value.strip())
        if made is None:
            self.log.add("dropped", what, "its date is written in a way that is not understood")
        return made

    def color(self, value: str | None, name: str) -> str | None:
        """Return a colour as ``#RRGGBB``; None, told, for what is none."""
        if value is None or not value.strip():
            return None
        found = _COLOR.fullmatch(value.strip())
        if found is None:
            self.log.add("dropped", "colour", "is written in a way that is not understood", name=name)
            return None
        return f"#{found[1].upper()}"

    def by(self, owner: str | None, stamp: str | None, what: str) -> Authorship:
        """Return who made a thing and when."""
        return Authorship(self.user(owner), self.date(stamp, what))

    # --- people, codes ------------------------------------------------------------------------------------

    def user(self, name: str | None) -> str | None:
        """Return the GUID of a person, made when first named; None for nobody."""
        if name is None or not name.strip():
            return None
        known = self._users.get(name)
        if known is None:
            known = self.guid("user", name)
            self.tree.users.append(model.User(guid=known, name=self.clean(name, "name of a person")))
            self._users[name] = known
        return known

    def code(self, code: model.Code, above: model.Code | None) -> model.Code:
        """Add a code below another or at the top, its name made fit."""
        code.name = self.clean(code.name, "name of a code").strip() or _UNNAMED
        if code.description is not None:
            code.description = self.clean(code.description, "memo of a code") or None
        (self.tree.code_book if above is None else above.codes).append(code)
        return code

    # --- texts --------------------------------------------------------------------------------------------

    def text_source(self, guid: str, name: str | None, text: str, by: Authorship) -> model.TextSource:
        """Add a source with the canonical form of ``text``, which waits to be written."""
        source = model.TextSource(
            guid=guid,
            name=self.clean(name, "name of a source").strip() or _UNNAMED,
            creating_user=by.user,
            creation_date_time=by.created,
        )
        self.store(source, text)
        self.tree.sources.append(source)
        return source

    def store(self, holder: TextHolder, text: str) -> None:
        """Let the canonical form of ``text`` be the text of ``holder``, in a file of its own."""
        if _SURROGATES.search(text):
            text = _SURROGATES.sub("\ufffd", text)
            self.log.add(
                "repaired", "text", "halves of characters, which no text file can hold, were replaced"
            )
        holder.plain_text_path = f"internal://{holder.guid}.txt"
        self.project.new_texts[holder.plain_text_path] = as_stored(canonical_string(text))

    def file(self, guid: str, suffix: str, content: bytes | Path) -> str | None:
        """Add a file and return the path by which a source names it; None, told, where it cannot be had."""
        path = f"internal://{guid}{suffix.lower()}"
        try:
            self.project.new_files[path] = content
        except RefiqdaError as error:
            self.log.add("dropped", "file", error.what, guid=guid)
            return None
        return path

    def passage(self, passages: Passages, start: int, end: int, by: Authorship) -> model.PlainTextSelection:
        """Return the selection of a canonical span by a person, a new one unless there is one."""
        key = (start, end, by.user)
        found = passages.known.get(key)
        if found is None:
            found = model.PlainTextSelection(
                guid=self.guid("selection", passages.holder.guid, start, end, by.user),
                start_position=start,
                end_position=end,
                creating_user=by.user,
                creation_date_time=by.created,
            )
            passages.known[key] = found
            passages.holder.plain_text_selections.append(found)
        return found

    def coding(self, on: model.Selection | model.Source, code: model.Code, by: Authorship) -> model.Coding:
        """Code a selection or a source."""
        made = model.Coding(
            guid=self.guid("coding", on.guid, code.guid, by.user, by.created),
            creating_user=by.user,
            creation_date_time=by.created,
            code_ref=code.guid,
        )
        on.codings.append(made)
        return made

    # --- memos, values ------------------------------------------------------------------------------------

    def note(
        self, about: Iterable[str], text: str | None, by: Authorship, *, name: str | None = None
    ) -> model.Note | None:
        """Add a memo, or nothing for an empty one; ``about`` are references to it that the caller keeps."""
        shown = self.clean(text, "memo")
        title = self.clean(name, "name of a memo").strip() or None
        if not shown.strip() and title is None:
            return None
        note = model.Note(
            guid=self.guid("note", *about, title, shown, by.user, by.created),
            name=title,
            creating_user=by.user,
            creation_date_time=by.created,
            plain_text_content=shown,
        )
        self.tree.notes.append(note)
        return note

    def attach(
        self, to: model.Coding | model.Selection | model.Source, text: str | None, by: Authorship
    ) -> None:
        """Add a memo to something, or nothing for an empty one."""
        if text is not None and text.strip():
            note = self.note((to.guid,), text, by)
            if note is not None:
                to.note_refs.append(note.guid)


def clean(text: str) -> str:
    """Return a text with U+FFFD for every character that XML cannot hold."""
    return _FORBIDDEN.sub("\ufffd", text)


def date_of(value: str) -> str | None:
    """Return a date as programs write it (ISO, with or without zone; R's ``date()``) as xsd:dateTime, or None."""
    found = _STAMP.fullmatch(value)
    if found is not None:
        day, time, fraction, zone = found.groups()
        if zone and zone != "Z" and ":" not in zone:
            zone = f"{zone[:3]}:{zone[3:]}"
        made = f"{day}T{time or '00:00:00'}{fraction or ''}{zone or ''}"
    else:
        said = _R_STAMP.fullmatch(value)
        if said is None or said[1] not in _MONTHS:
            return None
        month = _MONTHS.index(said[1]) + 1
        made = f"{said[6]}-{month:02}-{int(said[2]):02}T{int(said[3]):02}:{said[4]}:{said[5]}"
    try:
        datetime.fromisoformat(made[:19])
    except ValueError:
        return None
    return made if spec.DATE_TIME.accepts(made) else None


def value_of(variable: model.Variable, value: str) -> model.VariableValue | None:
    """Return a value in the variable's type, None where it is none of that type."""
    made = model.VariableValue(variable_ref=variable.guid)
    if variable.type_of_variable == "Text":
        made.text_value = value
        return made
    number = decimal_of(value)
    if variable.type_of_variable == "Float" and number is not None:
        made.float_value = number
        return made
    if variable.type_of_variable == "Date":
        try:
            made.date_value = date.fromisoformat(value).isoformat()
        except ValueError:
            return None
        return made
    return None


def decimal_of(value: str) -> str | None:
    """Return a number as xsd:decimal writes it (no exponent), None for what is none."""
    plain = value.strip()
    return plain if _DECIMAL.fullmatch(plain) else None


__all__ = ["NOBODY", "Authorship", "Making", "Passages", "clean", "date_of", "decimal_of", "value_of"]
