"""The handle that users hold: a project's tree, the container it came from, its texts and codings.

Nothing computed is kept behind the tree, which anyone may change: `Project.codings` and `Project.index` are
made anew on each call, texts are read from the file when asked for.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from refiqda import editing, filing, model, sampling, trees
from refiqda.attachments import WithFiles
from refiqda.errors import (
    NotInProjectError,
    OutputExistsError,
    UnusableFileError,
    UnusableMemberError,
)
from refiqda.exchange.additions import NewFiles
from refiqda.exchange.archive import write_container
from refiqda.exchange.codebooks import codebook_of
from refiqda.exchange.container import open_container
from refiqda.exchange.limits import Limits
from refiqda.exchange.programs import STANDARD, program_of
from refiqda.exchange.reader import read_xml
from refiqda.exchange.writer import write_xml
from refiqda.faithful import members_of, write_bare
from refiqda.files import atomic_write
from refiqda.index import Index, TextHolder
from refiqda.page_areas import PageAreas
from refiqda.tabulate import tabulate
from refiqda.text.canonical import Text, decode_text
from refiqda.text.positions import PositionRule, canonical_string
from refiqda.text.rules import Decision, contradictions, decide, force, forced_rule, rule_of

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from refiqda.diagnostics import Diagnostic
    from refiqda.exchange.archive import Kept, Made
    from refiqda.exchange.container import Container
    from refiqda.exchange.reader import Parsed
    from refiqda.extracts import Table
    from refiqda.tables import Codings
    from refiqda.text.forensics import Evidence

BARE_SUFFIXES = (".qde", ".xml")
_EXTERNAL = ("relative:", "absolute:", "http:", "https:", "file:")
_RECENT_TEXTS = 8
_KEPT_CHARACTERS = 2_000_000


class Project(WithFiles):
    """A project: made by `read` or `Project.new`.

    ``tree`` is the model and may be edited; ``container`` is where it came from (None for a new one), ``path``
    the file, if it was one; ``lines`` maps ``id(element)`` to its line when asked for at reading. ``rule`` is
    how the texts' positions are counted; where it is not given, the file is asked when it is first needed.
    ``new_texts`` are texts added since, as they will be stored, by the path that the tree names, waiting to be
    written; ``new_files`` other files added since, by that path: their bytes or where they lie (`NewFiles`);
    ``borrowed`` are files that lie in another project's archive.
    """

    def __init__(
        self,
        tree: model.Project,
        *,
        container: Container | None = None,
        path: Path | None = None,
        label: str | None = None,
        rule: PositionRule | None = None,
        parsed: Parsed | None = None,
    ) -> None:
        self.tree = tree
        self.container = container
        self.path = path
        self.label = label or (container.label if container is not None else "new project")
        self._decision: Decision | None = None if rule is None else force(tree.origin, rule)
        self._evidence: Evidence | None = None
        self._looked_at: dict[tuple[str | None, str | None], str] = {}
        self._room = _KEPT_CHARACTERS
        self.lines: dict[int, int] = parsed.lines if parsed is not None else {}
        self.new_texts: dict[str, str] = {}
        self.new_files = NewFiles()
        self.borrowed: dict[str, Kept] = {}
        self._findings = parsed.diagnostics if parsed is not None else []
        self._recent: dict[object, Text] = {}
        self._desk = editing.Desk()

    @classmethod
    def new(cls, name: str, *, origin: str = "refiqda") -> Project:
        """Return an empty project."""
        return cls(model.Project(name=name, origin=origin), rule=rule_of(origin))

    def copy(self) -> Project:
        """Return a project of its own with the same content; its files are still read where they are."""
        made = Project(trees.clone(self.tree), container=self.container, path=self.path, label=self.label)
        made._decision = self.counting
        made.new_texts, made.borrowed = dict(self.new_texts), dict(self.borrowed)
        made.new_files = self.new_files.copy()
        made._findings = self._findings
        return made

    def __repr__(self) -> str:
        return f"<Project {self.label}: {len(self.tree.sources)} sources>"

    @property
    def program(self) -> str | None:
        """The program that the project says it comes from, as commands spell it (``nvivo-mac``), or None."""
        known = program_of(self.tree.origin)
        return None if known is None else known.name

    @property
    def diagnostics(self) -> list[Diagnostic]:
        """What was odd about the file so far; reading its members can add to it."""
        container = [] if self.container is None else self.container.diagnostics
        counting = [] if self._decision is None else contradictions(self._decision, self.label)
        return [*container, *self._findings, *counting]

    @property
    def rule(self) -> PositionRule:
        """How the positions of the texts are counted; decided when it is first needed, and fixed then."""
        return self.counting.rule

    @property
    def counting(self) -> Decision:
        """How the positions of the texts are counted, and why: see `refiqda.text.rules`."""
        if self._decision is None:
            self._decision = decide(self.tree.origin, self.evidence)
        return self._decision

    def evidence(self) -> Evidence:
        """Return what a sample of the passages shows about the counting; looked for once, then the same."""
        if self._evidence is None:
            self._evidence = sampling.examine(self.tree, self._raw_to_look_at)
        return self._evidence

    def _raw_to_look_at(self, holder: TextHolder) -> str | None:
        """Return a text as stored, and keep it if there is room: it is likely to be asked for next."""
        try:
            raw = self._read_raw(holder)
        except (NotInProjectError, UnusableMemberError):
            return None  # told where the text is needed
        if len(raw) <= self._room:
            self._room -= len(raw)
            self._looked_at[holder.plain_text_path, holder.plain_text_content] = raw
        return raw

    def index(self) -> Index:
        """Return an index of the tree as it is now."""
        return Index(self.tree)

    def codings(self, *, include: Collection[str] | None = None) -> Codings:
        """Return the codings as they are now; ``include`` names the origins wanted (all by default)."""
        areas = self.page_areas()
        made = tabulate(self.tree, self.text, label=self.label, differs=self._stands_twice, areas=areas)
        if include is None:
            return made
        return made.where([origin in include for origin in made.origin])

    def page_areas(self) -> PageAreas:
        """Return what says where areas of PDF pages are, as the program that wrote the project measures them."""
        program = program_of(self.tree.origin) or STANDARD
        from_top = program.pdf_origin == "top-left"
        return PageAreas(self.page_sizes if from_top else None, program.first_page)

    def table(self, name: str, **options: Any) -> Table:  # noqa: ANN401 - the fields of extracts.Wanted
        """Return a table of the project as it is now: ``codings``, ``cases``, ``notes`` and the like.

        It has ``to_pandas`` and friends; its names and ``options`` are those of `refiqda.extracts`. Raises
        InvalidArgumentError for others, and as `find_code` for what is asked for by name.
        """
        from refiqda import extracts  # noqa: PLC0415 - loaded only where it is used

        return extracts.table_of(self, name, **options)

    def text(self, source: str | model.Source | TextHolder) -> Text:
        """Return the text of a source, note, representation, text description or transcript.

        ``source`` is the element, its GUID, or the name of a source; a PDF gives its representation, a picture
        its description, a recording its first transcript. A text that stands both in the project XML and in a
        file is read from the file, whose line ends XML has not touched. Raises NotInProjectError where there
        is no plain text or its file is missing, AmbiguousNameError, and UnusableMemberError for a damaged
        file or one that is not UTF-8.
        """
        holder = editing.text_holder(self, source)
        rule = self.rule
        key = (holder.plain_text_path, holder.plain_text_content)
        text = self._recent.pop(key, None)
        if text is None:
            raw = self._looked_at.pop(key, None)
            text = Text(self._read_raw(holder) if raw is None else raw, rule)
        if len(self._recent) == _RECENT_TEXTS:
            del self._recent[next(iter(self._recent))]
        self._recent[key] = text
        return text

    def _read_raw(self, holder: TextHolder) -> str:
        """Return the text as stored; raises as `text`."""
        path, inline = holder.plain_text_path, holder.plain_text_content
        if path:
            stored = self._stored_raw(path)
            if stored is not None:
                return stored
        if inline is not None:
            return inline
        what, remedy = _absence(path, rich=bool(holder.rich_text_path))
        raise NotInProjectError(what, file=self.label, where=holder.guid, remedy=remedy)

    def _stored_raw(self, path: str) -> str | None:
        waiting = self.new_texts.get(path)
        if waiting is not None:
            return waiting
        held = self.held_file(path)
        if held is None:
            return None
        data = held.container.read(held.member)
        return decode_text(data, file=self.label, member=held.member.name).raw

    def _stands_twice(self, holder: TextHolder) -> bool:
        inline, path = holder.plain_text_content, holder.plain_text_path
        if inline is None or not path:
            return False
        stored = self._stored_raw(path)
        return stored is not None and canonical_string(stored) != canonical_string(inline)

    # --- editing: in place, without dates ---------------------------------------------------------------

    def find_code(self, code: str | model.Code) -> model.Code:
        """Return the code with this GUID, path (``Parent/Child``) or name.

        A path may begin with a slash: ``/B`` is the top-level code where another code is called ``B`` too.
        Raises NotInProjectError, and AmbiguousNameError with the candidates.
        """
        return editing.find_code(self, code)

    def find_source(self, source: str | model.Source) -> model.Source:
        """Return the source with this GUID or name; raises as `find_code`."""
        return editing.find_source(self, source)

    def find_user(self, user: str | model.User) -> model.User:
        """Return the user with this GUID, name or id; raises as `find_code`."""
        return editing.find_user(self, user)

    def add_user(self, name: str, *, guid: str | None = None, id: str | None = None) -> model.User:  # noqa: A002 - the standard's name
        """Add a user and return it; ``id`` is often the initials."""
        return editing.add_user(self, name, guid=guid, id_=id)

    def add_code(
        self,
        name: str,
        *,
        parent: str | model.Code | None = None,
        color: str | None = None,
        description: str | None = None,
        is_codable: bool = True,
        guid: str | None = None,
    ) -> model.Code:
        """Add a code, at the end of the codebook or of ``parent``'s sub-codes, and return it.

        Raises InvalidArgumentError for an empty name or a colour that is none (``#RRGGBB``).
        """
        code = model.Code(
            guid=guid or "", name=name, is_codable=is_codable, color=color, description=description
        )
        return editing.add_code(self, code, parent)

    def rename_code(self, code: str | model.Code, name: str) -> model.Code:
        """Give a code another name, and return it; its GUID and everything else stays."""
        return editing.rename_code(self, code, name)

    def add_source(self, name: str, text: str, *, guid: str | None = None) -> model.TextSource:
        """Add a text and return its source; writing stores it as UTF-8, line ends LF, no byte order mark."""
        return editing.add_source(self, name, text, guid=guid)

    def add_file(
        self,
        name: str,
        file: bytes | str | Path,
        *,
        text: str | None = None,
        suffix: str | None = None,
        outside: bool = False,
        guid: str | None = None,
    ) -> model.Source:
        """Add a file as a source: a PDF, picture, recording or .docx, by its suffix; return the source.

        ``file`` is its bytes, or where it lies: then it is copied when the project is written, and must be the
        same file by then. ``text`` is the text of a PDF (which can be coded then), the description of a picture,
        or the plain text of a .docx, which needs one. ``suffix`` (``.mp3``) is that of the path, or of ``name``,
        unless given. ``outside`` leaves a recording where it is: the project names it as lying beside it
        (``relative:///``), and it has to be handed on with it. Raises InvalidArgumentError for other kinds of file
        and for one inside beyond 2,147,483,647 bytes (clause 8.5), UnusableFileError for one that cannot be read.
        """
        return filing.add_file(self, name, file, text=text, suffix=suffix, outside=outside, guid=guid)

    def add_transcript(
        self,
        recording: str | model.Source,
        name: str,
        text: str,
        *,
        sync_points: Sequence[tuple[int, int]] = (),
        duration: int | None = None,
        styled: bytes | str | Path | None = None,
        guid: str | None = None,
    ) -> model.Transcript:
        """Add a transcript to a recording, behind those it has, and return it.

        ``sync_points`` are (milliseconds, position in the canonical text), times never going back; one at the
        beginning is added, and one at the end where ``duration`` (milliseconds) is given. ``styled`` is the .docx
        that the text comes from. Raises InvalidArgumentError for points outside of the text or out of order.
        """
        return filing.add_transcript(
            self, recording, name, text, sync_points=sync_points, duration=duration, styled=styled, guid=guid
        )

    def add_coding(  # noqa: PLR0913 - the public call; a span cannot be said with less
        self,
        source: str | model.Source | model.Transcript,
        start: int,
        end: int,
        code: str | model.Code,
        coder: str | model.User,
        *,
        memo: str | None = None,
        created: str | None = None,
        guid: str | None = None,
    ) -> model.Coding:
        """Code the canonical span ``[start, end)`` of a text, a PDF's text or a transcript, and return the coding.

        ``source`` is a recording for its first transcript; of several, name the transcript (element, GUID, name).
        A transcript gets sync points where the span begins and ends, unless it has them: their times are
        estimated from those around them, or left open behind the last.

        A selection of the same span by the same user is used again, except for NVivo, which writes one for
        each coding. ``memo`` becomes a note of the coding, ``created`` (xsd:dateTime) its date. Raises
        InvalidArgumentError for a span outside of the text, and as `find_code`.
        """
        asked = editing.Asked(source, start, end, code, coder)
        return editing.add_coding(self, asked, memo=memo, created=created, guid=guid)

    # --- writing ----------------------------------------------------------------------------------------

    def write(self, target: str | Path | BinaryIO, *, overwrite: bool = False) -> list[Diagnostic]:
        """Write faithfully: nothing repaired, members as they were, the XML in its old place and name.

        The suffix says the format: ``.qde`` and ``.xml`` are the bare XML with its sources in a folder beside
        it, everything else an archive. Returns the faults of members that were left out because they may not
        be read. Raises OutputExistsError, also for the file the project was read from.
        """
        if isinstance(target, str | os.PathLike):
            path = Path(target)
            self._refuse_input(path)
            if path.suffix.casefold() in BARE_SUFFIXES:
                return write_bare(self, path, overwrite=overwrite)
            return write_container(path, self.members(), overwrite=overwrite)
        return write_container(target, self.members())

    def members(self) -> list[Kept | Made]:
        """Return the members of the archive that writing makes, the texts and files added since at its end."""
        return members_of(self)

    def _refuse_input(self, path: Path) -> None:
        if self.path is not None and path.exists() and self.path.exists() and path.samefile(self.path):
            raise OutputExistsError(
                "is the file that the project was read from, and is not overwritten",
                file=path.name,
                remedy="Choose another name.",
            )


def read(
    source: str | Path | bytes | BinaryIO,
    *,
    positions: str | PositionRule = "auto",
    lines: bool = False,
    limits: Limits | None = None,
) -> Project:
    """Read a project (.qdpx, or a bare .qde with its sources beside it) from a path, bytes or binary file.

    ``positions`` says how the texts are counted (``auto``, ``codepoint``, ``utf16``, ``utf8``, each with
    ``+crlf1`` where a CRLF counts one, and ``+bom`` where a byte order mark does); ``auto`` finds out when a text is
    first needed (`refiqda.text.rules`). ``lines`` remembers the line of each element. Raises
    UnusableFileError, also for a codebook.
    """
    rule = forced_rule(positions)
    container, parsed = _open(source, lines=lines, limits=limits)
    if not isinstance(parsed.tree, model.Project):
        raise UnusableFileError(
            "is a codebook, not a project", file=container.label, remedy="Use refiqda.read_codebook."
        )
    path = Path(source) if isinstance(source, str | os.PathLike) else None
    return Project(parsed.tree, container=container, path=path, rule=rule, parsed=parsed)


def read_codebook(source: str | Path | bytes | BinaryIO, *, limits: Limits | None = None) -> model.CodeBook:
    """Read a codebook (.qdc); of a project its codes without their notes, and the sets of codes.

    The codes of a project are copies, spelled plainly: how a project spells a code, no codebook can repeat.
    Raises UnusableFileError.
    """
    _, parsed = _open(source, lines=False, limits=limits)
    if isinstance(parsed.tree, model.CodeBook):
        return parsed.tree
    return codebook_of(parsed.tree)


def write_codebook(codebook: model.CodeBook, target: str | Path, *, overwrite: bool = False) -> None:
    """Write a codebook (.qdc) as it is; raises OutputExistsError."""
    with atomic_write(target, overwrite=overwrite) as stream:
        write_xml(codebook, stream, format_="codebook")


def _open(
    source: str | Path | bytes | BinaryIO, *, lines: bool, limits: Limits | None
) -> tuple[Container, Parsed]:
    allowed = limits or Limits()
    container = open_container(source, limits=allowed)
    with container.stream(container.root) as stream:
        return container, read_xml(stream, label=container.label, limits=allowed, lines=lines)


def _absence(path: str | None, *, rich: bool) -> tuple[str, str]:
    """Return what is wrong where a text has no plain text, and what to do."""
    if path and path.strip().casefold().startswith(_EXTERNAL):
        return "the text of a source lies outside of the project", "Put it into the folder 'sources'."
    if path:
        return "the text of a source is missing", "Export the project again, with its sources."
    if rich:
        return "a source has a styled text only", "Export the project again, with plain texts."
    return "a source has no text", "Only sources with a plain text can be read."


__all__ = ["Project", "read", "read_codebook", "write_codebook"]
