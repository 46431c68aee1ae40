"""What programs stumble over and no single field says, each a condition with a name: "the second source of a name".

The tables of ``refiqda.exchange.programs`` name them in ``CannotHold.what``; ``refiqda.exchange.holding`` asks.
Each finds the elements it is about, in a tree that was gone through once.
"""

from __future__ import annotations

import functools
import itertools
import re
from typing import TYPE_CHECKING, Any, Final

import attrs

from refiqda import model
from refiqda.exchange.census import Census, take_census
from refiqda.model import guid_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_INSIDE: Final = "internal://"
_SCHEME: Final = re.compile(r"\s*[A-Za-z][A-Za-z+.-]+:")
_MEDIA: Final = (model.PictureSource, model.AudioSource, model.VideoSource)
_FILES: Final = (*_MEDIA, model.PDFSource)
_RECORDINGS: Final = (model.AudioSource, model.VideoSource)
_HOLDERS: Final = (model.TextSource, model.Note, model.Transcript)
_SELECTIONS: Final = (
    model.PlainTextSelection,
    model.PictureSelection,
    model.PDFSelection,
    model.AudioSelection,
    model.VideoSelection,
)
_DATED: Final = (*_SELECTIONS, model.TextSource, model.Note, *_FILES, model.Transcript)


class Whole:
    """A tree with what conditions ask of it as a whole, looked up once."""

    def __init__(self, tree: model.Project | model.CodeBook, census: Census | None = None) -> None:
        self.tree = tree
        self.census = take_census(tree) if census is None else census

    def of(self, *classes: type) -> Iterator[Any]:
        """Yield the elements of these classes."""
        return itertools.chain.from_iterable(self.census.get(cls, ()) for cls in classes)

    @property
    def sources(self) -> list[model.Source]:
        """The sources; a codebook has none."""
        return self.tree.sources if isinstance(self.tree, model.Project) else []

    @functools.cached_property
    def texts(self) -> list[model.TextSource]:
        """The text sources, and the texts of PDFs."""
        given = [one if isinstance(one, model.TextSource) else None for one in self.sources]
        given += [one.representation for one in self.of(model.PDFSource)]
        return [one for one in given if one is not None]

    @functools.cached_property
    def notes(self) -> dict[str, model.Note]:
        """The notes by GUID."""
        return {guid_key(one.guid or ""): one for one in self.of(model.Note)}

    @functools.cached_property
    def repeated(self) -> list[model.Source]:
        """The sources that have the name of an earlier one."""
        return list(_repeated(self.sources))


@attrs.frozen(eq=False)
class Condition:
    """What must be so, in words, and what finds the elements that are."""

    says: str
    finds: Callable[[Whole], Iterable[model.Element]]


CONDITIONS: Final[dict[str, Condition]] = {}


def _condition(
    name: str, says: str
) -> Callable[[Callable[[Whole], Iterable[Any]]], Callable[[Whole], Iterable[Any]]]:
    def register(finds: Callable[[Whole], Iterable[Any]]) -> Callable[[Whole], Iterable[Any]]:
        CONDITIONS[name] = Condition(says, finds)
        return finds

    return register


def _repeated(things: Iterable[Any]) -> Iterator[Any]:
    """Yield the things that have the name of an earlier one; no name is no name."""
    seen: set[str] = set()
    for one in things:
        if one.name and one.name in seen:
            yield one
        seen.add(one.name or "")


def _undated(thing: Any) -> bool:  # noqa: ANN401 - any element with dates
    return not thing.creation_date_time and not thing.modified_date_time


# --- texts and their files ------------------------------------------------------------------------------


@_condition("project-without-origin", "a project that does not say which program made it")
def _(whole: Whole) -> Iterator[Any]:
    return (one for one in whole.of(model.Project) if one.origin is None)


@_condition("text-without-file", "a source, or the text of a PDF, that names no plain text file")
def _(whole: Whole) -> Iterator[Any]:
    return (one for one in whole.texts if not one.plain_text_path)


@_condition("path-without-scheme", "the path of a text that does not begin with `internal://` or the like")
def _(whole: Whole) -> Iterator[Any]:
    for one in whole.of(*_HOLDERS):
        if any(path and not _SCHEME.match(path) for path in (one.plain_text_path, one.rich_text_path)):
            yield one


@_condition("text-outside-archive", "a text that lies outside of the project file")
def _(whole: Whole) -> Iterator[Any]:
    for one in whole.texts:
        given = [path.strip().lower() for path in (one.plain_text_path, one.rich_text_path) if path]
        if any(_SCHEME.match(path) and not path.startswith(_INSIDE) for path in given):
            yield one


@_condition("styled-text-as-txt", "a styled text (`richTextPath`) that is a .txt file")
def _(whole: Whole) -> Iterator[Any]:
    return (one for one in whole.of(*_HOLDERS) if (one.rich_text_path or "").strip().lower().endswith(".txt"))


@_condition("pdf-as-text", "a text source whose file is a PDF")
def _(whole: Whole) -> Iterator[Any]:
    for one in whole.of(model.TextSource):
        if any(
            (path or "").strip().lower().endswith(".pdf")
            for path in (one.plain_text_path, one.rich_text_path)
        ):
            yield one


# --- names ----------------------------------------------------------------------------------------------


@_condition("nameless-medium", "a picture, PDF or recording without a name")
def _(whole: Whole) -> Iterator[Any]:
    return (one for one in whole.of(*_FILES) if one.name is None)


@_condition("repeated-text-name", "a text source with the name of an earlier source")
def _(whole: Whole) -> Iterator[Any]:
    return (one for one in whole.repeated if isinstance(one, model.TextSource))


@_condition("repeated-media-name", "a picture or recording with the name of an earlier source")
def _(whole: Whole) -> Iterator[Any]:
    return (one for one in whole.repeated if isinstance(one, _MEDIA))


@_condition("repeated-pdf-name", "a PDF with the name of an earlier source")
def _(whole: Whole) -> Iterator[Any]:
    return (one for one in whole.repeated if isinstance(one, model.PDFSource))


@_condition("repeated-note-name", "a note in a file with the name of an earlier such note")
def _(whole: Whole) -> Iterator[Any]:
    return _repeated(one for one in whole.of(model.Note) if one.plain_text_path)


@_condition("repeated-case-name", "a case with the name of an earlier one")
def _(whole: Whole) -> Iterator[Any]:
    return _repeated(whole.of(model.Case))


@_condition("repeated-code-name", "a code with the name of an earlier one, wherever both stand")
def _(whole: Whole) -> Iterator[Any]:
    return _repeated(one for one in whole.of(model.Code) if one.is_codable)


@_condition("repeated-folder-name", "a folder of codes with the name of an earlier one")
def _(whole: Whole) -> Iterator[Any]:
    return _repeated(one for one in whole.of(model.Code) if not one.is_codable)


@_condition("repeated-variable-name", "a variable with the name of an earlier one")
def _(whole: Whole) -> Iterator[Any]:
    return _repeated(whole.of(model.Variable))


# --- dates ----------------------------------------------------------------------------------------------


@_condition("undated-note", "a note without any date")
def _(whole: Whole) -> Iterator[Any]:
    return (one for one in whole.of(model.Note) if _undated(one))


@_condition("undated-picture-area", "a part of a picture without any date")
def _(whole: Whole) -> Iterator[Any]:
    return (one for one in whole.of(model.PictureSelection) if _undated(one))


@_condition("zoned-date", "a date with a time zone, of a source, note or passage")
def _(whole: Whole) -> Iterator[Any]:
    for one in whole.of(*_DATED):
        date = one.creation_date_time or one.modified_date_time
        if date and (date[-1:] == "Z" or date[-6:-5] in ("+", "-")):
            yield one


# --- recordings and PDFs --------------------------------------------------------------------------------


@_condition("incomplete-transcript", "a transcript without a name, a date or a file")
def _(whole: Whole) -> Iterator[Any]:
    for one in whole.of(model.Transcript):
        if one.name is None or not one.plain_text_path or _undated(one):
            yield one


@_condition("second-transcript", "each further transcript of a recording")
def _(whole: Whole) -> Iterator[Any]:
    return (further for one in whole.of(*_RECORDINGS) for further in one.transcripts[1:])


@_condition("pdf-without-text", "a PDF without its text (`Representation`)")
def _(whole: Whole) -> Iterator[Any]:
    return (one for one in whole.of(model.PDFSource) if one.representation is None)


@_condition("coded-text-of-pdf", "a coding in the text of a PDF (`Representation`)")
def _(whole: Whole) -> Iterator[Any]:
    for one in whole.of(model.PDFSource):
        if one.representation is not None:
            yield from one.representation.codings
            for passage in one.representation.plain_text_selections:
                yield from passage.codings


# --- codes and codings ----------------------------------------------------------------------------------


@_condition("folder-in-code", "a code that is not codable inside of one that is")
def _(whole: Whole) -> Iterator[Any]:
    for one in whole.of(model.Code):
        if one.is_codable and one.codes:
            yield from (below for below in one.codes if not below.is_codable)


@_condition("coding-of-source", "a coding of a whole source")
def _(whole: Whole) -> Iterator[Any]:
    return (coding for one in whole.of(model.TextSource, *_FILES) for coding in one.codings)


@_condition("coding-of-folder", "a coding of a code that is not codable")
def _(whole: Whole) -> Iterator[Any]:
    folders = {guid_key(one.guid or "") for one in whole.of(model.Code) if not one.is_codable}
    return (one for one in whole.of(model.Coding) if guid_key(one.code_ref or "") in folders)


@_condition("coder-unlike-passage", "a coding by somebody else than the passage is by")
def _(whole: Whole) -> Iterator[Any]:
    for passage in whole.of(*_SELECTIONS):
        made = passage.creating_user or passage.modifying_user
        for coding in passage.codings:
            if coding.creating_user not in (None, made) and guid_key(coding.creating_user) != guid_key(
                made or ""
            ):
                yield coding


@_condition(
    "coder-unlike-transcript", "a coded passage of a transcript by somebody else than the transcript is by"
)
def _(whole: Whole) -> Iterator[Any]:
    for transcript in whole.of(model.Transcript):
        made = guid_key(transcript.creating_user or transcript.modifying_user or "")
        for passage in transcript.transcript_selections:
            coders = [one.creating_user or passage.creating_user for one in passage.codings]
            if any(coder and guid_key(coder) != made for coder in coders):
                yield passage


@_condition("shared-guid", "a GUID that two things have")
def _(whole: Whole) -> Iterator[Any]:
    seen: set[str] = set()
    for cls, elements in whole.census.items():
        for one in elements if issubclass(cls, model.Identified) else ():
            key = guid_key(one.guid or "")
            if key in seen:
                yield one
            if key:
                seen.add(key)


# --- notes, links, cases, variables ---------------------------------------------------------------------


@_condition("attached-note", "a note that something refers to")
def _(whole: Whole) -> Iterator[Any]:
    return (one for cls in whole.census for one in _with_notes(whole, cls))


@_condition("note-not-of-text", "a note that something other than a text source refers to")
def _(whole: Whole) -> Iterator[Any]:
    return (one for cls in whole.census if cls is not model.TextSource for one in _with_notes(whole, cls))


def _with_notes(whole: Whole, cls: type) -> list[Any]:
    if not hasattr(cls, "note_refs"):
        return []
    return [one for one in whole.of(cls) if one.note_refs]


@_condition("note-of-source", "a note that a text source refers to, and that has no passage of its own")
def _(whole: Whole) -> Iterator[Any]:
    for one in whole.texts:
        targets = (whole.notes.get(guid_key(reference)) for reference in one.note_refs)
        yield from (note for note in targets if note is not None and not _lies_on_passage(note))


def _lies_on_passage(note: model.Note) -> bool:
    return note.plain_text_content is not None and bool(note.plain_text_selections)


@_condition("note-without-file", "a note without a file or with an empty name, unless it lies on a passage")
def _(whole: Whole) -> Iterator[Any]:
    attached = {guid_key(reference) for one in whole.texts for reference in one.note_refs}
    for one in whole.of(model.Note):
        if one.plain_text_path and one.name != "":
            continue
        if not (_lies_on_passage(one) and guid_key(one.guid or "") in attached):
            yield one


@_condition("coded-note", "a coding in a note, or of one")
def _(whole: Whole) -> Iterator[Any]:
    for one in whole.of(model.Note):
        yield from one.codings
        for passage in one.plain_text_selections:
            yield from passage.codings


@_condition("other-link", "a link that does not go from a note to a passage of text")
def _(whole: Whole) -> Iterator[Any]:
    passages = (
        {guid_key(one.guid or "") for one in whole.of(model.PlainTextSelection)}
        if whole.census.get(model.Link)
        else set()
    )
    for one in whole.of(model.Link):
        annotates = guid_key(one.origin_guid or "") in whole.notes
        if not (annotates and guid_key(one.target_guid or "") in passages):
            yield one


@_condition("members-of-named-case", "a case with a name that refers to codes, sources or passages")
def _(whole: Whole) -> Iterator[Any]:
    for one in whole.of(model.Case):
        if one.name is not None and (one.source_refs or one.selection_refs or one.code_refs):
            yield one


@_condition("nameless-case", "a case without a name that has no source, or several")
def _(whole: Whole) -> Iterator[Any]:
    return (one for one in whole.of(model.Case) if one.name is None and len(one.source_refs) != 1)


@_condition("case-of-one-source", "a case without a name that has one source")
def _(whole: Whole) -> Iterator[Any]:
    return (one for one in whole.of(model.Case) if one.name is None and len(one.source_refs) == 1)


@_condition("typed-variable", "a variable that is neither a text nor a decimal number")
def _(whole: Whole) -> Iterator[Any]:
    return (one for one in whole.of(model.Variable) if one.type_of_variable not in ("Text", "Float"))
