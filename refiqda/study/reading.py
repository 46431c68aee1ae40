"""From the file to the values: every table and key with its reader, every fault with its place."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import attrs

from refiqda.study.layout import Document, StudyFileError
from refiqda.study.values import (
    APPROACHES,
    FILE_NAME,
    GUIDES,
    POLICIES,
    ROLES,
    Analyst,
    Expected,
    Instrument,
    Round,
    Slot,
    Structure,
    Study,
    nearest,
    shown,
)

MAX_BYTES: Final = 1_048_576
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
_PRIVATE = re.compile(
    r"participants?|persons?|people|names|dyads?|relations?|consents?|register|private|illness|reasons?|withdraw\w*",
    re.IGNORECASE,
)
_REGISTER = "Keep private facts in the private register outside the study folder; here stand counts only."


def find_study(start: str | Path) -> Study | None:
    """Return the study of the nearest folder with a study.toml, from ``start`` (folder or file) upward.

    None when there is none. A study.toml that is found but faulty is a StudyFileError, not passed over.
    """
    place = Path(start).resolve()
    for folder in (place, *place.parents):
        candidate = folder / FILE_NAME
        try:
            found = candidate.is_file()
        except OSError:  # a folder above that may not be searched is no study of this user
            continue
        if found:
            return read_study(candidate)
    return None


def read_study(path: str | Path) -> Study:
    """Read a study.toml, given itself or its folder; StudyFileError on any fault."""
    path = Path(path)
    path = path / FILE_NAME if path.is_dir() else path
    text = _decoded(_bytes(path), path.name)
    return attrs.evolve(parse_study(text, file=path.name), folder=path.resolve().parent)


def _decoded(data: bytes, file: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise StudyFileError("not UTF-8", file=file, line=line, remedy="Save it as UTF-8.") from error


def study_faults(path: str | Path) -> tuple[StudyFileError, ...]:
    """Return every fault of a study.toml, given itself or its folder, that can be told at once; none if it is sound.

    What is no TOML at all has one fault: nothing behind it can be read.
    """
    path = Path(path)
    path = path / FILE_NAME if path.is_dir() else path
    faults: list[StudyFileError] = []
    try:
        _build(Document(_decoded(_bytes(path), path.name), path.name), faults)
    except StudyFileError as error:
        faults.append(error)
    return tuple(sorted(faults, key=lambda fault: fault.line or 0))


def _bytes(path: Path) -> bytes:
    if not path.is_file():  # nor a pipe, which could be read without end
        remedy = "`refiqda study init` makes one."
        raise StudyFileError("there is no such file", file=path.name, remedy=remedy)
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        remedy = "Check the file's permissions."
        raise StudyFileError("cannot be read", file=path.name, remedy=remedy) from error
    if len(data) > MAX_BYTES:
        remedy = "Check that this is the study's own file."
        raise StudyFileError(f"larger than {MAX_BYTES} bytes", file=path.name, remedy=remedy)
    return data


def parse_study(text: str, *, file: str = FILE_NAME) -> Study:
    """Return the study that the text of a study.toml declares; ``file`` is its name in messages."""
    return _build(Document(text, file))


@attrs.frozen
class _Place:
    """Where a value stands, so that a fault can say so."""

    document: Document
    table: str
    index: int = 0
    key: str = ""

    def fault(self, what: str, remedy: str) -> StudyFileError:
        name = ".".join(shown(part) for part in (self.table, self.key) if part)
        line = self.document.line(self.table, self.index, self.key)
        return StudyFileError(what, file=self.document.file, line=line, place=name, remedy=remedy)


_Reader = Callable[[object, _Place], object]


def _text(value: object, place: _Place) -> str:
    if not isinstance(value, str):
        raise place.fault(f"a text is expected, not {_kind(value)}", 'Write it in quotation marks: "...".')
    if not value.strip():
        raise place.fault("is empty", "Fill it in or leave the line out.")
    return value


def _texts(value: object, place: _Place) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise place.fault(f"a list of texts is expected, not {_kind(value)}", 'Write ["...", "..."].')
    texts = tuple(_text(each, place) for each in value)
    for text, count in _counted(texts).items():
        if count > 1:
            raise place.fault(f'"{shown(text)}" stands twice in the list', "Keep it once.")
    return texts


def _number(value: object, place: _Place) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        remedy = _REGISTER if place.key == "excused" else "Write it without quotation marks: 2."
        raise place.fault(f"a whole number is expected, not {_kind(value)}", remedy)
    if value < 0:
        raise place.fault("a number below zero", "Write 0 or more.")
    return value


def _one_of(allowed: tuple[str, ...]) -> Callable[[object, _Place], str]:
    """Make a reader of one word out of ``allowed``; letter case is forgiven, other spellings are not."""
    by_fold = {word.casefold(): word for word in allowed}

    def read(value: object, place: _Place) -> str:
        text = _text(value, place)
        if text.casefold() not in by_fold:
            raise place.fault(f'"{shown(text)}" is not one of its values', nearest(text, allowed))
        return by_fold[text.casefold()]

    return read


def _roles(value: object, place: _Place) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_one_of(ROLES)(role, place) for role in _texts(value, place)))


def _languages(value: object, place: _Place) -> tuple[str, ...]:
    languages = _texts(value, place)
    for language in languages:
        if not _LANGUAGE.fullmatch(language):
            remedy = 'Write language tags: "nb", "en", "de-CH".'
            raise place.fault(f'"{shown(language)}" is not a language tag', remedy)
    return languages


def _waves(value: object, place: _Place) -> tuple[int | str, ...]:
    waves = value if isinstance(value, list) else [value]
    return tuple(_text(wave, place) if isinstance(wave, str) else _number(wave, place) for wave in waves)


def _slots(value: object, place: _Place) -> tuple[Slot, ...]:
    if isinstance(value, dict):
        return tuple(Slot(name=name, count=_number(count, place)) for name, count in value.items())
    return tuple(Slot(name=name) for name in _texts(value, place))


def _pronouns(value: object, place: _Place) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, dict):
        raise place.fault(
            f"roles with their pronouns are expected, not {_kind(value)}", 'Write { client = "he" }.'
        )
    return tuple((role, _text(each, place)) for role, each in value.items())


@attrs.frozen
class _Table:
    """How one table of the file is read: its keys, with the field that each fills, and what must be there."""

    keys: Mapping[str, tuple[str, _Reader]]
    needed: tuple[str, ...] = ()
    repeated: bool = False


_TABLES: Final[Mapping[str, _Table]] = {
    "study": _Table(
        {
            "title": ("title", _text),
            "languages": ("languages", _languages),
            "approach": ("approach", _one_of(APPROACHES)),
        }
    ),
    "analyst": _Table({"name": ("name", _text), "roles": ("roles", _roles)}, ("name",), repeated=True),
    "instrument": _Table(
        {"name": ("name", _text), "kind": ("kind", _text), "wave": ("waves", _waves)},
        ("name",),
        repeated=True,
    ),
    "expected": _Table(
        {
            "instrument": ("instrument", _text),
            "per": ("per", _text),
            "count": ("count", _number),
            "excused": ("excused", _number),
        },
        ("instrument", "count"),
        repeated=True,
    ),
    "structure": _Table(
        {
            "levels": ("levels", _texts),
            "slots": ("slots", _slots),
            "perspectives": ("perspectives", _texts),
            "rules": ("rules", _texts),
        }
    ),
    "attribution": _Table(
        {"policy": ("attribution_policy", _one_of(POLICIES)), "pronouns": ("pronouns", _pronouns)}
    ),
    "round": _Table(
        {"name": ("name", _text), "sources": ("sources", _texts), "coders": ("coders", _texts)},
        ("name",),
        repeated=True,
    ),
    "report": _Table({"guide": ("guide", _one_of(GUIDES))}),
}


_Faults = list[StudyFileError] | None
"""Where faults are gathered; None: the first one is raised."""


def _tell(faults: _Faults, fault: StudyFileError) -> None:
    if faults is None:
        raise fault
    faults.append(fault)


def _build(document: Document, faults: _Faults = None) -> Study:
    """Return the study; with ``faults`` that is of use only if they are empty afterwards."""
    for name in document.tables:
        if name not in _TABLES:
            homes = [f"[{table}]" for table in _TABLES if name in _TABLES[table].keys]
            remedy = f"Write it below {' or '.join(homes)}." if homes else _suggestion(name, _TABLES)
            _tell(faults, _Place(document, name).fault("unknown table", remedy))
    rows = {name: _rows(document, name, table, faults) for name, table in _TABLES.items()}
    if faults:
        return Study()
    single: dict[str, Any] = rows["study"][0] | rows["attribution"][0] | rows["report"][0]
    study = Study(
        **single,
        analysts=tuple(Analyst(**row) for row in rows["analyst"]),
        instruments=tuple(Instrument(**row) for row in rows["instrument"]),
        expected=tuple(Expected(**row) for row in rows["expected"]),
        structure=Structure(**rows["structure"][0]),
        rounds=tuple(Round(**row) for row in rows["round"]),
    )
    for fault in (
        *_doubles(
            document, "analyst", [each.name for each in study.analysts], "Name all roles in one table."
        ),
        *_doubles(
            document,
            "instrument",
            [each.name for each in study.instruments],
            "Write wave = [1, 3] in one table.",
        ),
        *_doubles(document, "round", [each.name for each in study.rounds], "Give each round its own name."),
        *_strangers(document, study),
    ):
        _tell(faults, fault)
    return study


def _rows(document: Document, name: str, table: _Table, faults: _Faults) -> list[dict[str, Any]]:
    """Return the fields of each occurrence of a table: one (perhaps empty) unless the table is repeated."""
    found = document.tables.get(name, [] if table.repeated else {})
    place = _Place(document, name)
    if table.repeated and not (isinstance(found, list) and all(isinstance(row, dict) for row in found)):
        _tell(faults, place.fault("a repeated table is expected", f"Write [[{name}]], once for each."))
        return []
    if not table.repeated and not isinstance(found, dict):
        _tell(faults, place.fault("a table is expected", f"Write [{name}], once."))
        return [{}]
    rows = found if table.repeated else [found]
    return [_fields(row, table, _Place(document, name, index), faults) for index, row in enumerate(rows)]


def _fields(row: dict[str, Any], table: _Table, place: _Place, faults: _Faults) -> dict[str, Any]:
    fields = {}
    for key, value in row.items():
        here = attrs.evolve(place, key=key)
        if key not in table.keys:
            _tell(faults, here.fault("unknown key", _suggestion(key, table.keys)))
            continue
        field, read = table.keys[key]
        try:
            fields[field] = read(value, here)
        except StudyFileError as fault:
            _tell(faults, fault)
    for key in table.needed:
        if key not in row:
            _tell(faults, place.fault(f'"{key}" is missing', f"Add {key} = ... to this table."))
    return fields


def _doubles(document: Document, table: str, names: list[str], remedy: str) -> Iterator[StudyFileError]:
    """Yield a fault for each name that stands twice."""
    seen = set()
    for index, name in enumerate(names):
        folded = " ".join(name.casefold().split())
        if folded in seen:
            yield _Place(document, table, index, "name").fault(f'"{shown(name)}" stands twice', remedy)
        seen.add(folded)


def _strangers(document: Document, study: Study) -> Iterator[StudyFileError]:
    """Yield a fault for each reference that leads nowhere, where the file declares what it may lead to."""
    instruments = [each.name for each in study.instruments]
    for index, each in enumerate(study.expected):
        if instruments and each.instrument not in instruments:
            place = _Place(document, "expected", index, "instrument")
            yield place.fault(
                f'no instrument "{shown(each.instrument)}"', nearest(each.instrument, instruments)
            )
    levels = study.structure.levels
    for slot in study.structure.slots:
        if levels and slot.count is not None and slot.name not in levels:
            place = _Place(document, "structure", 0, "slots")
            yield place.fault(f'no level "{shown(slot.name)}"', nearest(slot.name, levels))


def _suggestion(name: str, known: Iterable[str]) -> str:
    known = list(known)
    if _PRIVATE.fullmatch(name) and not difflib.get_close_matches(name, known, n=1):
        return _REGISTER
    return nearest(name, known)


def _counted(texts: Iterable[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for text in texts:
        counts[text] = counts.get(text, 0) + 1
    return counts


def _kind(value: object) -> str:
    """Return how a user of TOML would call this value."""
    names = {
        bool: "true or false",
        int: "a number",
        float: "a number",
        str: "a text",
        list: "a list",
        dict: "a table",
    }
    return names.get(type(value), "a date")
