"""What people answered to the conflicts of a plan: read from the sheet that the plan wrote."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import attrs

from refiqda.errors import InvalidArgumentError, UnusableFileError, unreadable
from refiqda.office.sheets import MAX_BYTES, read_sheet

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_ANEW: Final = "The copies or the rules changed since: make the sheet anew with --plan."
_SETTLED_BY: Final = {
    "same-name": "Say in a crosswalk which codes are the same, or of analysts whose they are with --coder.",
    "shared-coder": "Say with --coder NAME=FILE:USER who is who.",
}


@attrs.frozen
class Answer:
    """An answer, and where it stands (``row 4``)."""

    text: str
    where: str | None = None


@attrs.define(eq=False)
class Answers:
    """Answers by the id of their conflict; those looked up are remembered, so that one for nothing is told."""

    given: Mapping[str, Answer]
    file: str | None = None
    taken: set[str] = attrs.field(factory=set)

    def of(self, conflict: str, possible: Sequence[str]) -> str | None:
        """Return the answer to a conflict as ``possible`` spells it, None where there is none.

        Raises InvalidArgumentError, with the row, for an answer that is not possible.
        """
        answer = self.given.get(conflict)
        if answer is None:
            return None
        self.taken.add(conflict)
        for one in possible:
            if one == answer.text:
                return one
        for one in possible:
            if one.casefold() == answer.text.strip().casefold():
                return one
        raise InvalidArgumentError(
            f"{answer.text!r} is no answer to {conflict}",
            file=self.file,
            where=answer.where,
            remedy=f"Answer {' or '.join(possible)}, or leave it empty.",
        )

    def refuse(self, conflict: str, kind: str) -> None:
        """Raise InvalidArgumentError where somebody answered what this sheet cannot settle."""
        if conflict in self.given:
            raise InvalidArgumentError(
                f"{conflict} is not settled by an answer",
                file=self.file,
                where=self.given[conflict].where,
                remedy=_SETTLED_BY.get(kind, "Leave its answer empty."),
            )

    def refuse_unknown(self) -> None:
        """Raise InvalidArgumentError for an answer to a conflict that there is not."""
        for conflict in self.given:
            if conflict not in self.taken:
                raise InvalidArgumentError(
                    f"there is no conflict {conflict!r}",
                    file=self.file,
                    where=self.given[conflict].where,
                    remedy=_ANEW,
                )


def answers_of(given: Mapping[str, str | Answer] | Answers | None) -> Answers:
    """Return answers given as a mapping of ids to words, or read from a sheet, as they are used: fresh each time."""
    if isinstance(given, Answers):
        return Answers(given.given, given.file)
    return Answers(
        {key: one if isinstance(one, Answer) else Answer(one) for key, one in (given or {}).items()}
    )


def read_answers(path: str | Path) -> Answers:
    """Read a sheet of conflicts (.json, .csv, .tsv, .jsonl or .xlsx) with its answers; empty ones are none.

    Raises UnusableFileError for a file that is no such sheet, InvalidArgumentError for one id with two answers.
    """
    place = Path(path)
    found: dict[str, Answer] = {}
    for where, id_, text in _lines(place):
        if text is None or not text.strip():
            continue
        if id_ is None or not id_.strip():
            raise InvalidArgumentError(
                "an answer stands beside no id", file=place.name, where=where, remedy=_ANEW
            )
        known = found.setdefault(id_.strip(), Answer(text.strip(), where))
        if known.text != text.strip():
            raise InvalidArgumentError(
                f"answers {id_.strip()} twice",
                file=place.name,
                where=where,
                remedy="Keep one of the answers.",
            )
    return Answers(found, place.name)


def _lines(place: Path) -> Iterator[tuple[str, str | None, str | None]]:
    """Yield of each line of a sheet where it stands, its id and its answer."""
    if place.suffix.lower() == ".json":
        for number, one in enumerate(_listed(place), 1):
            yield f"conflict {number}", _text(one.get("id")), _text(one.get("answer"))
        return
    sheet = read_sheet(place)
    missing = [name for name in ("id", "answer") if name not in sheet.columns]
    if missing:
        raise UnusableFileError(
            f"has no column {missing[0]!r}",
            file=place.name,
            remedy="Give the sheet that `refiqda merge --plan -o` wrote.",
        )
    for row in sheet.rows:
        yield f"row {row.number}", row.cells.get("id"), row.cells.get("answer")


def _listed(place: Path) -> list[dict[str, Any]]:
    """Return the conflicts of a JSON file: a list, or an object that has them under ``conflicts``."""
    try:
        if place.stat().st_size > MAX_BYTES:
            raise UnusableFileError("is too large for a sheet", file=place.name, remedy="Give the sheet.")
        value = json.loads(place.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise unreadable(place.name, error) from error
    except (ValueError, RecursionError) as error:
        raise UnusableFileError(
            "is no JSON", file=place.name, remedy="Give the sheet that `refiqda merge --plan -o` wrote."
        ) from error
    found = value.get("conflicts") if isinstance(value, dict) else value
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise UnusableFileError(
            "is no list of conflicts",
            file=place.name,
            remedy="Give the sheet that `refiqda merge --plan -o` wrote.",
        )
    return found


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None if value is None else str(value)
