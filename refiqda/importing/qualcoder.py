"""QualCoder's own projects: a folder ``NAME.qda`` with the database ``data.qda`` and the files of the sources.

Versions 1 to 17 of the database are read; a column that came later may be missing. Categories become codes that are
not codable, codes and sub-codes stand below them. What is a memo of a code, a source, a case or a variable becomes
its description; what is a memo of a coding or an annotation becomes a note on it; journal entries become notes of
the project. The transcript of a recording is a text of its own in QualCoder and stays one, joined to the recording
by a link: so its codings come across to programs that know no transcripts.

Passages may be counted in two ways (`refiqda.importing.counting`). Areas of pages are measured from the top left in
QualCoder and from the bottom left by the standard (clause 10.3), in points both.

Source: QualCoder at commit c3204641 (``__main__.py``: tables and their versions; ``app.py``: kinds of paths;
``code_pdf.py``: areas, pages from 0; ``cases.py``: passages of cases).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from refiqda import model
from refiqda.errors import UnusableFileError
from refiqda.importing.counting import Counter
from refiqda.importing.databases import Database, DatabaseLimits, Row
from refiqda.importing.making import Making, Passages
from refiqda.importing.qualcoder_codes import read_codes
from refiqda.importing.qualcoder_files import Medium, medium_of
from refiqda.importing.qualcoder_media import read_areas, read_stretches
from refiqda.importing.qualcoder_things import read_cases, read_journal, read_variables, tell_the_rest

if TYPE_CHECKING:
    from pathlib import Path

    from refiqda.importing.making import Authorship
    from refiqda.losses import LossReport
    from refiqda.project import Project
    from refiqda.text.positions import PositionRule

_DATABASE: Final = "data.qda"
_NO_TEXT: Final = "has neither text nor file"

FileSource = model.PDFSource | model.PictureSource | model.AudioSource | model.VideoSource
_SOURCES: Final[dict[str, type[FileSource]]] = {
    "pdf": model.PDFSource,
    "picture": model.PictureSource,
    "audio": model.AudioSource,
    "video": model.VideoSource,
}


def import_qualcoder(path: Path, *, limits: DatabaseLimits | None = None) -> tuple[Project, LossReport]:
    """Read a QualCoder project from its folder or its database; raises UnusableFileError."""
    database = path / _DATABASE if path.is_dir() else path
    if path.is_dir() and not database.is_file():
        raise UnusableFileError(
            f"is a folder without {_DATABASE}",
            file=path.name,
            remedy="Name the folder of a QualCoder project.",
        )
    folder = database.resolve().parent
    name = (folder.stem if database.name.casefold() == _DATABASE else database.stem) or "QualCoder"
    making = Making(name, "QualCoder")
    with Database(database, making.log, limits=limits) as opened:
        opened.require("QualCoder", "source", "code_name", "code_text")
        Reading(making, opened, folder).run()
    return making.finish()


class Reading:
    """One reading of a database: what has been made of its rows so far, by their numbers."""

    def __init__(self, making: Making, database: Database, folder: Path) -> None:
        self.making = making
        self.log = making.log
        self.database = database
        self.folder = folder
        self.codes: dict[int, model.Code] = {}
        self.categories: dict[int, model.Code] = {}
        self.sources: dict[int, model.Source] = {}
        self.media: dict[int, Medium] = {}
        self.texts: dict[int, Counter] = {}
        self.passages: dict[int, Passages] = {}
        self.usual: PositionRule | None = None
        self.linked: dict[int, list[model.PlainTextSelection]] = {}

    def run(self) -> None:
        """Read everything, in the order in which one thing needs another."""
        self._read_project()
        read_codes(self)
        self._read_sources()
        self._read_codings()
        self._read_annotations()
        read_areas(self)
        read_stretches(self)
        read_variables(self, read_cases(self), read_journal(self))
        tell_the_rest(self)

    def _read_project(self) -> None:
        for row in self.database.rows("project", "memo", "date", "codername"):
            tree = self.making.tree
            tree.description = self.making.clean(row.filled("memo"), "memo of the project") or None
            tree.creation_date_time = self.making.date(row.text("date"), "project")
            break
        for row in self.database.rows("coder_names", "name", "visibility"):
            if row.integer("visibility") == 0:
                detail = "is hidden in QualCoder; their codings come across like all others"
                self.log.add("degraded", "analyst", detail, name=row.text("name"))

    # --- sources ------------------------------------------------------------------------------------------

    def _read_sources(self) -> None:
        transcripts: list[tuple[int, int]] = []
        columns = ("id", "name", "fulltext", "mediapath", "memo", "owner", "date", "av_text_id")
        for row in self.database.rows("source", *columns):
            number = row.integer("id")
            if number is None or number in self.sources:
                self.log.add("dropped", "source", "has no number of its own", name=row.text("name"))
                continue
            source = self._source(row, number)
            if source is None:
                continue
            source.description = self.making.clean(row.filled("memo"), "memo of a source") or None
            self.sources[number] = source
            said = row.integer("av_text_id")
            if said is not None:
                transcripts.append((number, said))
        for recording, text in transcripts:
            self._join(recording, text)

    def _source(self, row: Row, number: int) -> model.Source | None:
        """Return the source of a row, made and added; None, told, where there is nothing in it."""
        name, text = row.text("name"), row.text("fulltext")
        medium = medium_of(row.filled("mediapath"), self.folder, name, self.log)
        self.media[number] = medium
        if medium.kind == "text" and text is None:
            self.log.add("dropped", "source", _NO_TEXT, name=name)
            return None
        by = self.making.by(row.text("owner"), row.text("date"), "source")
        # the words are part of a text's identity: two copies in which it was edited apart hold two texts
        guid = self.making.guid("source", name, text if medium.kind in ("text", "pdf") else number)
        if medium.kind != "text":
            return self._file_source(number, self._named(guid, name, medium, by), text)
        made = self.making.text_source(guid, name, text or "", by)
        if medium.file is not None and medium.suffix == ".docx":
            made.rich_text_path = self.making.file(guid, ".docx", medium.file)
        self._open_text(number, made, text or "")
        return made

    def _named(self, guid: str, name: str | None, medium: Medium, by: Authorship) -> FileSource:
        made: FileSource = _SOURCES[medium.kind](
            guid=guid,
            name=self.making.clean(name, "name of a source").strip() or "without a name",
            creating_user=by.user,
            creation_date_time=by.created,
        )
        if medium.file is not None:
            made.path = self.making.file(guid, medium.suffix, medium.file)
        elif medium.outside is not None:
            made.path = medium.outside
        return made

    def _file_source(self, number: int, made: FileSource, text: str | None) -> FileSource:
        """Add a picture, PDF or recording; the text of a PDF becomes its representation."""
        self.making.tree.sources.append(made)
        if isinstance(made, model.PDFSource) and text:
            made.representation = model.TextSource(
                guid=self.making.guid("representation", made.guid),
                name=made.name,
                creating_user=made.creating_user,
                creation_date_time=made.creation_date_time,
            )
            self.making.store(made.representation, text)
            self._open_text(number, made.representation, text)
        elif text and text.strip():
            self.log.add(
                "dropped", "text", "stands at a picture or recording", guid=made.guid, name=made.name
            )
        return made

    def _open_text(self, number: int, holder: model.TextSource, text: str) -> None:
        counter = Counter(text)
        self.texts[number] = counter
        self.passages[number] = Passages(holder, len(counter.string))

    def _join(self, recording: int, text: int) -> None:
        """Link a recording with the text that is its transcript."""
        origin, target = self.sources.get(recording), self.sources.get(text)
        if origin is None or target is None:
            self.log.add("dropped", "transcript", "the text that a recording names is not there")
            return
        link = model.Link(
            guid=self.making.guid("transcript", origin.guid, target.guid),
            name="Transcript",
            direction="Associative",
            origin_guid=origin.guid,
            target_guid=target.guid,
        )
        self.making.tree.links.append(link)
        detail = "is a text of its own beside its recording, joined to it by a link, as in QualCoder"
        self.log.add("moved", "transcript", detail, guid=target.guid, name=target.name)

    # --- passages -----------------------------------------------------------------------------------------

    def place(self, number: int | None, row: Row, words: str | None, what: str) -> tuple[int, int] | None:
        """Return the canonical span of a row's passage, None, told, where it has no place."""
        counter = None if number is None else self.texts.get(number)
        start, end = row.integer("pos0"), row.integer("pos1")
        if number is None or counter is None:
            self.log.add("dropped", what, "lies in a text that is not there")
            return None
        source = self.sources[number]
        placed = None if start is None or end is None else counter.place(start, end, words, self.usual)
        if placed is None:
            self.log.add("dropped", what, "lies outside of its text", guid=source.guid, name=source.name)
            return None
        if placed.rule is not None and words and placed.sure and not counter.agree(start or 0, end or 0):
            self.usual = self.usual or placed.rule
        if placed.rule is None:
            detail = "its numbers lead to other words; it was put where its own words stand"
            self.log.add("repaired", what, detail, guid=source.guid, name=source.name)
        elif not placed.sure:
            detail = (
                "its words stand at several places that its numbers may mean, so it is worth a look"
                if placed.several
                else "its numbers lead to other words than it says, so it is worth a look"
                if words
                else "QualCoder counts in two ways in such a text (emoji or line ends), so its place is worth a look"
            )
            self.log.add("degraded", what, detail, guid=source.guid, name=source.name)
        return placed.start, placed.end

    def _read_codings(self) -> None:
        columns = ("cid", "fid", "seltext", "pos0", "pos1", "owner", "date", "memo", "avid", "important")
        for row in self.database.rows("code_text", *columns):
            code, number = self.code_of(row), row.integer("fid")
            span = self.place(number, row, row.text("seltext"), "coded passage")
            if code is None or span is None or number is None:
                continue
            by = self.making.by(row.text("owner"), row.text("date"), "coded passage")
            selection = self.making.passage(self.passages[number], *span, by)
            coding = self.making.coding(selection, code, by)
            self.making.attach(coding, row.filled("memo"), by)
            self.tell_important(row, selection.guid)
            stretch = row.integer("avid")
            if stretch is not None:
                self.linked.setdefault(stretch, []).append(selection)

    def _read_annotations(self) -> None:
        for row in self.database.rows("annotation", "fid", "pos0", "pos1", "memo", "owner", "date"):
            number = row.integer("fid")
            span = self.place(number, row, None, "annotation")
            if span is None or number is None:
                continue
            by = self.making.by(row.text("owner"), row.text("date"), "annotation")
            if row.filled("memo") is None:
                continue  # QualCoder deletes an annotation that is emptied; an empty one says nothing
            selection = self.making.passage(self.passages[number], *span, by)
            self.making.attach(selection, row.text("memo"), by)

    def code_of(self, row: Row) -> model.Code | None:
        """Return the code that a row names, None, told, where it is not there."""
        code = self.codes.get(-1 if (number := row.integer("cid")) is None else number)
        if code is None:
            self.log.add("dropped", "coding", "names a code that is not there")
        return code

    def tell_important(self, row: Row, guid: str) -> None:
        """Tell of a coding that is marked as important, which the format has no place for."""
        if row.integer("important"):
            self.log.add("dropped", "mark", "that a coding is important", guid=guid)
