"""Taguette's own projects: the SQLite database that it exports or works on.

Documents are HTML and become texts (`refiqda.importing.web_text`); the text has the line ends that the page shows.
Tags become codes: a tag called ``a.b`` stands below ``a`` where there is such a tag, as in Taguette's own list of them.
Who made a highlight is known from the log of commands only: it is taken from there; an export names ``admin`` there,
whoever it was. A database of a server holds
several projects; then ``project`` names one.

Source: Taguette's code (``database/models.py``, ``database/copy.py``, ``extract.py``, ``web/api.py``).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import attrs

from refiqda import model
from refiqda.errors import AmbiguousNameError, NotInProjectError, UnusableFileError
from refiqda.importing.databases import Database, DatabaseLimits, Row
from refiqda.importing.making import NOBODY, Authorship, Making, Passages
from refiqda.importing.web_text import WebText, plain_text

if TYPE_CHECKING:
    from pathlib import Path

    from refiqda.losses import LossReport
    from refiqda.project import Project

_EVERYBODY: Final = "admin"
"""Whom an export names in place of every member, and the only member where Taguette runs on one's own computer."""

_MAX_PAYLOAD: Final = 1 << 20
_MAX_DEPTH: Final = 20


@attrs.define
class _Document:
    source: model.TextSource
    text: WebText
    passages: Passages


def import_taguette(
    path: Path, *, project: str | int | None = None, limits: DatabaseLimits | None = None
) -> tuple[Project, LossReport]:
    """Read a Taguette project; ``project`` is a name or number where the database holds several.

    Raises UnusableFileError, AmbiguousNameError where there are several and none is named, and NotInProjectError
    where there is none of that name.
    """
    log_of_opening = Making(path.stem, "Taguette")
    with Database(path, log_of_opening.log, limits=limits) as database:
        database.require("Taguette", "projects", "documents", "tags", "highlights", "highlight_tags")
        row = _chosen(database, project)
        making = Making(row.text("name") or path.stem, "Taguette")
        making.log = log_of_opening.log
        _Reading(making, database, row).run()
    return making.finish()


def _chosen(database: Database, asked: str | int | None) -> Row:
    rows = list(database.rows("projects", "id", "name", "description", "created"))
    fitting = [
        row for row in rows if asked is None or asked in (row.text("name"), row.integer("id"), row.text("id"))
    ]
    if not rows:
        raise UnusableFileError("holds no project", file=database.label, remedy="Export one from Taguette.")
    if not fitting:
        raise NotInProjectError(
            f"there is no project {asked!r}", file=database.label, remedy="Give its name or number."
        )
    if len(fitting) > 1:
        names = tuple(f"{row.text('name')} ({row.text('id')})" for row in fitting)
        raise AmbiguousNameError(
            f"holds {len(fitting)} projects",
            candidates=names,
            file=database.label,
            remedy=f"Name one, or its number: {'; '.join(names)}.",
        )
    return fitting[0]


class _Reading:
    def __init__(self, making: Making, database: Database, row: Row) -> None:
        self.making = making
        self.log = making.log
        self.database = database
        self.row = row
        self.number = row.integer("id")
        self.codes: dict[int, model.Code] = {}
        self.documents: dict[int, _Document] = {}
        self.by: dict[tuple[str, int], Authorship] = {}

    def run(self) -> None:
        tree = self.making.tree
        tree.description = self.making.clean(self.row.filled("description"), "description") or None
        tree.creation_date_time = self.making.date(self.row.text("created"), "project")
        self._read_commands()
        self._read_documents()
        self._read_tags()
        self._read_highlights()
        self._tell_the_rest()

    def _read_commands(self) -> None:
        """Find out who made which highlight and document, and when; the last word counts."""
        for row in self.database.rows(
            "commands", "date", "user_login", "project_id", "document_id", "payload"
        ):
            if row.integer("project_id") != self.number:
                continue
            said = _payload(row.text("payload"))
            kind = said.get("type")
            key = said.get("highlight_id") if kind == "highlight_add" else row.integer("document_id")
            if kind in ("highlight_add", "document_add") and isinstance(key, int):
                what = "highlight" if kind == "highlight_add" else "document"
                known = self.by.get((str(kind), key))
                by = self.making.by(row.text("user_login"), row.text("date"), what)
                self.by[str(kind), key] = known or by

    def _read_documents(self) -> None:
        columns = (
            "id",
            "name",
            "description",
            "filename",
            "created",
            "project_id",
            "text_direction",
            "contents",
        )
        for row in self.database.rows("documents", *columns):
            number = row.integer("id")
            if row.integer("project_id") != self.number or number is None:
                continue
            html = row.text("contents") or ""
            text = WebText(html)
            known = self.by.get(("document_add", number), NOBODY)
            by = Authorship(known.user, self.making.date(row.text("created"), "document"))
            guid = self.making.guid("source", row.text("name"), text.string)
            source = self.making.text_source(guid, row.text("name"), text.string, by)
            source.description = self.making.clean(row.filled("description"), "description") or None
            self.documents[number] = _Document(source, text, Passages(source, len(text.string)))
            if row.text("text_direction") == "RIGHT_TO_LEFT":
                detail = "that it is read from right to left, which the format does not say of texts"
                self.log.add("dropped", "direction of a text", detail, guid=guid, name=source.name)
            if text.gaps:
                detail = "line ends were put between its paragraphs; Taguette has none there, and counts none"
                self.log.add("degraded", "text", detail, guid=guid, name=source.name)
            if "<img" in html.lower():
                self.log.add("dropped", "picture in a text", "only the text comes across", name=source.name)

    def _read_tags(self) -> None:
        found: list[tuple[int, str, model.Code]] = []
        for row in self.database.rows("tags", "id", "project_id", "path", "description"):
            number, path = row.integer("id"), row.text("path") or ""
            if row.integer("project_id") != self.number or number is None:
                continue
            code = model.Code(
                guid=self.making.guid("code", path),
                name=path,
                is_codable=True,
                description=row.filled("description"),
            )
            self.codes[number] = code
            found.append((number, path, code))
        by_path = {path: code for _, path, code in found}
        for _, path, code in found:
            above, parent = None, path
            while above is None and "." in parent:
                parent = parent.rpartition(".")[0]
                above = by_path.get(parent)
            if above is not None and above is not code:
                code.name = path[len(parent) + 1 :] or path
                detail = "a tag whose name begins with that of another and a dot stands below it"
                self.log.add("renamed", "tag", detail, guid=code.guid, name=path)
            else:
                above = None
            self.making.code(code, above)

    def _read_highlights(self) -> None:
        tags: dict[int, list[int]] = {}
        for row in self.database.rows("highlight_tags", "highlight_id", "tag_id"):
            highlight, tag = row.integer("highlight_id"), row.integer("tag_id")
            if highlight is not None and tag is not None:
                tags.setdefault(highlight, []).append(tag)
        for row in self.database.rows(
            "highlights", "id", "document_id", "start_offset", "end_offset", "snippet"
        ):
            document = self.documents.get(-1 if (key := row.integer("document_id")) is None else key)
            if document is not None:
                self._highlight(row, document, tags.get(row.integer("id") or 0, []))

    def _highlight(self, row: Row, document: _Document, tags: list[int]) -> None:
        source = document.source
        start, end = row.integer("start_offset"), row.integer("end_offset")
        span = None if start is None or end is None else document.text.place(start, end)
        if span is None:
            self.log.add(
                "dropped", "highlight", "lies outside of its text", guid=source.guid, name=source.name
            )
            return
        words = document.text.string[span[0] : span[1]]
        if not _same(words, plain_text(row.text("snippet") or "")):
            detail = "its numbers lead to other words than Taguette keeps of it, so it is worth a look"
            self.log.add("degraded", "highlight", detail, guid=source.guid, name=source.name)
        by = self.by.get(("highlight_add", row.integer("id") or 0), NOBODY)
        selection = self.making.passage(document.passages, *span, by)
        codes = [self.codes[tag] for tag in sorted(tags) if tag in self.codes]
        for code in codes:
            self.making.coding(selection, code, by)
        if len(codes) < len(tags):
            self.log.add("dropped", "tag of a highlight", "is not there", count=len(tags) - len(codes))

    def _tell_the_rest(self) -> None:
        for row in self.database.rows("project_members", "project_id", "user_login", "privileges"):
            if row.integer("project_id") == self.number:
                self.making.user(row.text("user_login"))
                self.log.add(
                    "dropped", "right", "what a member may do in Taguette", name=row.text("user_login")
                )
        names = {user.name for user in self.making.tree.users}
        if names <= {_EVERYBODY}:
            detail = "an export names nobody else: who marked what is known from the database that Taguette works on"
            self.log.add("degraded", "analyst", detail, name=_EVERYBODY)


def _payload(text: str | None) -> dict[str, Any]:
    """Return what a command says; nothing for what is too long, too deep or no object."""
    if text is None or len(text) > _MAX_PAYLOAD or text.count("[") + text.count("{") > _MAX_DEPTH:
        return {}
    try:
        said = json.loads(text)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _same(words: str, snippet: str) -> bool:
    return "".join(words.split()) == "".join(snippet.split())


__all__ = ["import_taguette"]
