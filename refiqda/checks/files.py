"""The files that a project names, and the texts in them; every text is read once, and its passages checked.

Clauses 8.3 (where files lie), 9.1 (a text stands inline or in a file, not both), 9.1.2 (UTF-8).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from refiqda import model
from refiqda.checks.gathering import name_of
from refiqda.checks.positions import check_passages, check_transcript
from refiqda.checks.rules import archive as rules
from refiqda.checks.rules.positions import DivergingTexts, UnreadableText
from refiqda.errors import NotInProjectError, UnusableMemberError
from refiqda.exchange import names
from refiqda.text.positions import canonical_string

if TYPE_CHECKING:
    from collections.abc import Callable

    from refiqda.checks.gathering import Findings
    from refiqda.exchange.census import Census
    from refiqda.exchange.members import Member
    from refiqda.index import TextHolder
    from refiqda.project import Project
    from refiqda.text.canonical import Text

_FILES = (model.PictureSource, model.PDFSource, model.AudioSource, model.VideoSource)
_HOLDERS = (model.TextSource, model.Note, model.Transcript)


def check_files(
    project: Project, census: Census, findings: Findings, also: Callable[[Any, Text], None] | None = None
) -> None:
    """Apply the rules A1xx, and those of positions to every text; ``also`` is asked of each text that can be read."""
    check = _Check(project, findings, also)
    for cls in _HOLDERS:
        for holder in census.get(cls, []):
            check.text(holder)
    for media in _FILES:
        for source in census.get(media, []):
            check.path(source, source.path, "file")
    check.unreferenced()


class _Check:
    """One project's files being checked; remembers which members were named."""

    def __init__(
        self, project: Project, findings: Findings, also: Callable[[Any, Text], None] | None = None
    ) -> None:
        self.project = project
        self.findings = findings
        self.also = also
        self.named: set[int] = set()

    def path(self, owner: Any, path: str | None, what: str) -> bool:  # noqa: ANN401 - any source or text
        """Check one path; return whether it names a file that can be read."""
        if not path:
            return False
        if path in self.project.new_texts:
            return True
        held = self.project.held_file(path)
        if held is not None:
            self.named.add(id(held.member))
            return True
        if names.internal_path(path) is None:
            message = f"the {what} of {name_of(owner)} lies outside of the project"
            self.findings.add(rules.ExternalFile, message, owner)
        else:
            message = f"the {what} of {name_of(owner)} is not among the files of the project"
            self.findings.add(rules.MissingFile, message, owner)
        return False

    def text(self, holder: TextHolder) -> None:
        """Check a text: its files, whether it can be read, and the positions in it."""
        self.path(holder, holder.rich_text_path, "styled text")
        stored = self.path(holder, holder.plain_text_path, "text")
        text = self._read(holder)
        if text is not None and stored and holder.plain_text_content is not None:
            if canonical_string(holder.plain_text_content) != text.string:
                message = "the text in the project XML and the one in the file differ"
                self.findings.add(DivergingTexts, message, holder)
            else:
                message = "the text stands in the project XML and in a file"
                self.findings.add(rules.TextStandsTwice, message, holder)
        if isinstance(holder, model.Transcript):
            passages = len(holder.transcript_selections)
            check_transcript(holder, text, self.findings)
        else:
            passages = len(holder.plain_text_selections)
            check_passages(holder, text, self.findings)
        if text is not None and _is_blank(text) and (passages or (stored and type(holder) is not model.Note)):
            self.findings.add(
                rules.EmptyText, f"the text has no words; {passages} passages lie in it", holder
            )
        if self.also is not None and text is not None:
            self.also(holder, text)
        if text is None and passages:
            message = f"{passages} passages lie in a text that cannot be read"
            self.findings.add(UnreadableText, message, holder)

    def _read(self, holder: TextHolder) -> Text | None:
        try:
            return self.project.text(holder)
        except NotInProjectError:
            if not holder.plain_text_path and type(holder) is model.TextSource:
                self.findings.add(rules.StyledTextOnly, "the source has no plain text", holder)
        except UnusableMemberError as error:
            if "UTF-8" in error.what:  # others are faults of the entry, which the container tells
                hint = f" ({error.remedy.rstrip('.')})" if error.remedy else ""
                self.findings.add(rules.TextNotUtf8, f"the text file is not UTF-8{hint}", holder)
        return None

    def unreferenced(self) -> None:
        """Tell of files that nothing names."""
        container = self.project.container
        for member in () if container is None else container.members:
            if member is not container.root and id(member) not in self.named and _counts(member):  # type: ignore[union-attr]  # there are members
                message = "nothing in the project refers to this file"
                self.findings.add(rules.UnreferencedFile, message, path=names.shown(member.name))


def _is_blank(text: Text) -> bool:
    return not text.string or text.string.isspace()


def _counts(member: Member) -> bool:
    return member.readable and not (member.system or member.repeat)
