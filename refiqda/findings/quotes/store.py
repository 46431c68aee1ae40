"""The quotes of a study on disk: ``quotes.jsonl`` in the study's folder, lines that are only ever added.

The first line is ``{"format": "refiqda.quotes/1"}``. Each further line is a quote, a selection (who looked at which
passages, what was chosen and why), or the withdrawal of a quote; the last line of an id counts. The file holds words of
participants and stays within the team.

It is read as hostile input: limited in size, every fault told with its line and never quoted.
"""

from __future__ import annotations

import difflib
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast, get_args

import attrs

from refiqda.errors import InvalidArgumentError, NotInProjectError, UnusableFileError
from refiqda.exclusive import exclusive
from refiqda.files import atomic_write, flush_folder
from refiqda.findings.quotes.annotating import to_annotation
from refiqda.findings.quotes.values import Edit, EditKind, Form, Quote, Selector, Target, Translation

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

FILE: Final = "quotes.jsonl"
FORMAT: Final = "refiqda.quotes/1"
MAX_BYTES: Final = 64 << 20
MAX_LINE: Final = 4 << 20
_NUMBER: Final = 2**53

Passed = tuple[str, int, int, str]
Seen = tuple[str, int, int]


@attrs.frozen(kw_only=True)
class Selection:
    """One choice among passages: what was seen, what was chosen (ids of quotes), what was passed over and why.

    Passages are the GUID of their text and a canonical span.
    """

    at: str | None = None
    by: tuple[str, ...] = ()
    theme: tuple[str, ...] = ()
    seen: tuple[Seen, ...] = ()
    chosen: tuple[str, ...] = ()
    passed_over: tuple[Passed, ...] = attrs.field(default=(), repr=False)
    reason: str = attrs.field(default="", repr=False)


@attrs.frozen(eq=False)
class QuoteStore:
    """The quotes that count now, by id in the order in which they were first bound, and every selection."""

    quotes: Mapping[str, Quote]
    selections: tuple[Selection, ...] = ()
    withdrawn: tuple[str, ...] = ()
    path: Path | None = None

    def find(self, identity: str) -> Quote:
        """Return a quote by id; NotInProjectError with the nearest ids where there is none."""
        found = self.quotes.get(identity)
        if found is not None:
            return found
        if identity in self.withdrawn:
            raise NotInProjectError(
                f'the quote "{identity}" was withdrawn', remedy="Choose another, or bind it anew."
            )
        near = difflib.get_close_matches(identity, list(self.quotes), n=3)
        raise NotInProjectError(
            f'there is no quote "{identity}"',
            remedy=f"Did you mean {' or '.join(near)}?" if near else "`refiqda quotes find` lists them.",
        )


def read_quotes(path: str | Path) -> QuoteStore:
    """Return the quotes of a file, or of the study's folder that holds it; an absent file holds none.

    Raises UnusableFileError with the line for what is no such file. A last line without its end, torn by a crash, is
    no line.
    """
    path = Path(path)
    path = path / FILE if path.is_dir() else path
    try:
        if path.stat().st_size > MAX_BYTES:
            raise UnusableFileError(
                "is too large for a file of quotes",
                file=path.name,
                remedy=f"At most {MAX_BYTES >> 20} MB are read.",
            )
        data = path.read_bytes()
    except FileNotFoundError:
        return QuoteStore({}, path=path)
    except OSError as error:
        raise UnusableFileError(
            f"cannot be read ({error.strerror})", file=path.name, remedy="Check the file."
        ) from None
    return _store(data, path)


def _store(data: bytes, path: Path) -> QuoteStore:
    quotes: dict[str, Quote] = {}
    selections: list[Selection] = []
    withdrawn: dict[str, None] = {}
    whole = data[: data.rfind(b"\n") + 1].removeprefix(b"\xef\xbb\xbf")
    for number, line in enumerate(whole.split(b"\n")[:-1], 1):
        place = _Place(path.name, number)
        values = place.values(line.rstrip(b"\r"))
        if number == 1:
            if values.get("format") != FORMAT:
                raise place.fault("is no file of quotes", f'The first line must be {{"format": "{FORMAT}"}}.')
            continue
        kind = values.get("kind")
        if kind == "quote":
            quote = place.quote(values)
            quotes[quote.id] = quote
            withdrawn.pop(quote.id, None)
        elif kind == "selection":
            selections.append(place.selection(values))
        elif kind == "withdrawn":
            identity = place.text(values, "id")
            quotes.pop(identity, None)
            withdrawn[identity] = None
        else:
            raise place.fault("has a line of an unknown kind", "A newer version may have written it.")
    return QuoteStore(quotes, tuple(selections), tuple(withdrawn), path)


def append_quotes(
    path: str | Path,
    quotes: Iterable[Quote] = (),
    selections: Iterable[Selection] = (),
    withdrawn: Iterable[str] = (),
    *,
    new: bool = False,
) -> QuoteStore:
    """Add lines to a file of quotes (made where there is none); they are on disk when this returns.

    With ``new`` a quote may not have an id that is taken; this is looked at under the lock, so that of two people who
    choose at once neither overwrites the other: TakenMeanwhileError, and nothing is written.
    Raises InvalidArgumentError for an id that no token can name, and UnusableFileError where the file is damaged.
    """
    path = Path(path)
    path = path / FILE if path.is_dir() else path
    lines: list[dict[str, Any]] = []
    for quote in quotes:
        check_id(quote.id)
        lines.append({"kind": "quote", **quote_dict(quote)})
    lines += [{"kind": "selection", **selection_dict(one)} for one in selections]
    lines += [{"kind": "withdrawn", "id": identity} for identity in withdrawn]
    if not _is_unicode(lines):
        raise InvalidArgumentError("a quote has a character that is none", remedy="Bind the passage anew.")
    with exclusive(path) as descriptor:
        data = path.read_bytes()
        there = _store(data, path)
        if new:
            _require_free(lines, there)
        whole = data.rfind(b"\n") + 1
        if whole < len(data):
            os.ftruncate(descriptor, whole)
        if not whole:
            lines.insert(0, {"format": FORMAT})
        content = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode()
        view = memoryview(content)
        while view:
            view = view[os.write(descriptor, view) :]
        os.fsync(descriptor)
    flush_folder(path.parent)
    return read_quotes(path)


def erase_quotes(path: str | Path, identities: Iterable[str]) -> QuoteStore:
    """Take every line of these quotes out of the file, for good: for somebody who withdraws, whose words they hold.

    All other lines stay byte for byte; that the quotes were withdrawn is added, so that their ids are not given again.
    The file is replaced as a whole, under the lock that writers hold. Raises NotInProjectError for an id that it never
    had, and UnusableFileError where it is damaged.
    """
    path = Path(path)
    path = path / FILE if path.is_dir() else path
    asked = list(dict.fromkeys(identities))
    with exclusive(path):
        data = path.read_bytes()
        there = _store(data, path)
        for identity in asked:
            if identity not in there.withdrawn:
                there.find(identity)
        kept = [
            line
            for line in data[: data.rfind(b"\n") + 1].split(b"\n")[:-1]
            if not _is_of(line.removeprefix(b"\xef\xbb\xbf"), asked)
        ]
        kept += [json.dumps({"kind": "withdrawn", "id": identity}).encode() for identity in asked]
        with atomic_write(path, overwrite=True) as stream:
            stream.write(b"".join(line + b"\n" for line in kept))
    return read_quotes(path)


def _is_of(line: bytes, identities: Iterable[str]) -> bool:
    values = json.loads(line)
    return values.get("kind") in {"quote", "withdrawn"} and values.get("id") in identities


class TakenMeanwhileError(InvalidArgumentError):
    """An id was free when a quote was made, and was given to another one since."""


def _require_free(lines: Iterable[dict[str, Any]], there: QuoteStore) -> None:
    for line in lines:
        if line["kind"] == "quote" and line["id"] in there.quotes:
            raise TakenMeanwhileError(
                f'there is a quote "{line["id"]}" already', remedy="Give this one another id."
            )


def check_id(identity: str) -> None:
    """Raise InvalidArgumentError for an id that is none: letters, digits, ``-``, ``_`` and ``.``, at most 64."""
    if not (
        0 < len(identity) <= _LONGEST_ID
        and all(letter.isalnum() or letter in "-_." for letter in identity)
        and identity[0].isalnum()
    ):
        raise InvalidArgumentError(
            "this is no id of a quote",
            remedy="Use letters, digits, - and _, at most 64, beginning with a letter or digit.",
        )


_LONGEST_ID: Final = 64


def _is_unicode(value: object) -> bool:
    """Return whether JSON holds no half of a surrogate pair, which no file could be written with."""
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


def quote_dict(quote: Quote) -> dict[str, Any]:
    """Return a quote as JSON, what is empty left out; `read_quotes` gives the same quote back."""
    return {
        name: value
        for name, value in attrs.asdict(quote).items()
        if name in {"id", "form"} or (value not in ("", (), [], None))
    }


def selection_dict(selection: Selection) -> dict[str, Any]:
    """Return a selection as JSON, what is empty left out."""
    return {name: value for name, value in attrs.asdict(selection).items() if value not in ("", (), [], None)}


@attrs.frozen
class _Place:
    """A line of the file: takes values out of it, and tells faults with its number."""

    file: str
    line: int

    def fault(
        self, what: str, remedy: str = "Correct the line, or restore the file from a copy."
    ) -> UnusableFileError:
        return UnusableFileError(what, file=self.file, where=f"line {self.line}", remedy=remedy)

    def values(self, line: bytes) -> dict[str, Any]:
        if len(line) > MAX_LINE:
            raise self.fault("has a line that is too long")
        try:
            values = json.loads(line)
        except (ValueError, RecursionError):
            raise self.fault("has a line that is no JSON") from None
        if not isinstance(values, dict):
            raise self.fault("has a line that is no JSON object")
        if b"\\u" in line and not _is_unicode(values):
            raise self.fault("has a character that is none")
        return values

    def text(self, values: Mapping[str, Any], name: str, default: str | None = None) -> str:
        value = values.get(name, default)
        if not isinstance(value, str):
            raise self.fault(f'"{name}" is missing or no text')
        return value

    def number(self, values: Mapping[str, Any], name: str, default: int | None = None) -> int:
        value = values.get(name, default)
        if type(value) is not int or not 0 <= value < _NUMBER:
            raise self.fault(f'"{name}" is missing or no position')
        return value

    def list_of(self, values: Mapping[str, Any], name: str) -> list[Any]:
        value = values.get(name, [])
        if not isinstance(value, list):
            raise self.fault(f'"{name}" is no list')
        return value

    def texts(self, values: Mapping[str, Any], name: str) -> tuple[str, ...]:
        found = self.list_of(values, name)
        if not all(isinstance(each, str) for each in found):
            raise self.fault(f'"{name}" is no list of texts')
        return tuple(found)

    def objects(self, values: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
        found = self.list_of(values, name)
        if not all(isinstance(each, dict) for each in found):
            raise self.fault(f'"{name}" is no list of objects')
        return found

    def one_of(self, values: Mapping[str, Any], name: str, choices: tuple[str, ...], default: str) -> str:
        value = self.text(values, name, default)
        if value not in choices:
            raise self.fault(f'"{name}" is none of {", ".join(choices)}')
        return value

    def moment(self, values: Mapping[str, Any]) -> str | None:
        return None if values.get("at") is None else self.text(values, "at")

    def quote(self, values: Mapping[str, Any]) -> Quote:
        identity = self.text(values, "id")
        try:
            check_id(identity)
        except InvalidArgumentError:
            raise self.fault('"id" is no id of a quote') from None
        return Quote(
            id=identity,
            form=cast("Form", self.one_of(values, "form", get_args(Form), "passage")),
            targets=tuple(map(self.target, self.objects(values, "targets"))),
            language=self.text(values, "language", ""),
            edits=tuple(map(self.edit, self.objects(values, "edits"))),
            original=tuple(map(self.translation, self.objects(values, "original"))),
            words=self.text(values, "words", ""),
            theme=self.texts(values, "theme"),
            slot=self.pairs(values),
            claim=self.text(values, "claim", ""),
            reason=self.text(values, "reason", ""),
            by=self.texts(values, "by"),
            at=self.moment(values),
        )

    def pairs(self, values: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
        found = []
        for each in self.list_of(values, "slot"):
            if not (isinstance(each, list) and [type(one) for one in each] == [str, str]):
                raise self.fault('"slot" is no list of levels with their names')
            found.append((each[0], each[1]))
        return tuple(found)

    def target(self, values: Mapping[str, Any]) -> Target:
        selector = values.get("selector")
        if not isinstance(selector, dict):
            raise self.fault('"selector" is missing or no object')
        start, end = self.number(selector, "start"), self.number(selector, "end")
        if start >= end:
            raise self.fault('"selector" ends before it begins')
        return Target(
            source=self.text(values, "source"),
            source_guid=self.text(values, "source_guid"),
            selector=Selector(
                exact=self.text(selector, "exact"),
                prefix=self.text(selector, "prefix", ""),
                suffix=self.text(selector, "suffix", ""),
                start=start,
                end=end,
            ),
            digest=self.text(values, "digest"),
            dated=None if values.get("dated") is None else self.text(values, "dated"),
        )

    def edit(self, values: Mapping[str, Any]) -> Edit:
        return Edit(
            kind=cast("EditKind", self.one_of(values, "kind", get_args(EditKind), "")),
            start=self.number(values, "start"),
            end=self.number(values, "end"),
            printed=self.text(values, "printed"),
            target=self.number(values, "target", 0),
            reason=self.text(values, "reason", ""),
        )

    def translation(self, values: Mapping[str, Any]) -> Translation:
        original = values.get("original")
        if not isinstance(original, dict):
            raise self.fault('"original" of a translation is missing or no object')
        return Translation(
            original=self.target(original),
            language=self.text(values, "language", ""),
            translator=self.text(values, "translator", ""),
            at=self.text(values, "at", ""),
        )

    def selection(self, values: Mapping[str, Any]) -> Selection:
        return Selection(
            at=self.moment(values),
            by=self.texts(values, "by"),
            theme=self.texts(values, "theme"),
            seen=tuple(cast("Seen", self.row(each, "seen")) for each in self.list_of(values, "seen")),
            chosen=self.texts(values, "chosen"),
            passed_over=tuple(
                cast("Passed", self.row(each, "passed_over")) for each in self.list_of(values, "passed_over")
            ),
            reason=self.text(values, "reason", ""),
        )

    def row(self, values: object, name: str) -> tuple[Any, ...]:
        kinds = {"seen": [str, int, int], "passed_over": [str, int, int, str]}[name]
        if not (isinstance(values, list) and [type(one) for one in values] == kinds):
            raise self.fault(f'"{name}" is no list of passages')
        return tuple(values)


__all__ = [
    "FILE",
    "FORMAT",
    "QuoteStore",
    "Selection",
    "append_quotes",
    "check_id",
    "quote_dict",
    "read_quotes",
    "selection_dict",
    "to_annotation",
]
