"""Each analyst's codes, with their definitions, as a crosswalk speaks of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from refiqda.agreement.concepts import path_of
from refiqda.agreement.copies import Copy, copies_of
from refiqda.model import guid_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from refiqda import model
    from refiqda.agreement.inputs import Input
    from refiqda.agreement.things import Material


@attrs.frozen
class CodeOf:
    """One of an analyst's codes: its path, GUID and definition."""

    path: str
    guid: str | None
    definition: str | None = None


@attrs.frozen(eq=False)
class Book:
    """An analyst's codes, in the order of the codebook; ``numbers`` says which of a material's codes each is."""

    codes: tuple[CodeOf, ...]
    numbers: tuple[int, ...]


def books_of(given: Input | Mapping[str, Input], material: Material) -> dict[str, Book]:
    """Return the book of each coder: of a file of their own all its codes, of a common project those they used."""
    copies = copies_of(given)
    known = _numbers(material)
    if copies[0].name is None:
        return {
            coder: _book(copies[0], known, only=set(material.code[material.coder == place].tolist()))
            for place, coder in enumerate(material.coders)
        }
    whose = {copy.name: copy for copy in copies}
    return {coder: _book(whose[coder], known) for coder in material.coders}


def _numbers(material: Material) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, code in enumerate(material.codes):
        for guid in (*code.guids, *([guid_key(code.guid)] if code.guid else [])):
            found.setdefault(guid, place)
    return found


def _book(copy: Copy, known: Mapping[str, int], *, only: set[int] | None = None) -> Book:
    definitions = _definitions(copy)
    codes, numbers = [], []
    for entry in copy.table.codes:
        key = guid_key(entry.guid or "")
        number = known.get(key, -1)
        if entry.kind == "case" or (only is not None and number not in only):
            continue
        codes.append(CodeOf(path_of(entry), entry.guid, definitions.get(key)))
        numbers.append(number)
    return Book(tuple(codes), tuple(numbers))


def _definitions(copy: Copy) -> dict[str, str]:
    """Return the definition of each code of a project by its GUID; none where only codings were given."""
    if copy.project is None:
        return {}
    found: dict[str, str] = {}
    waiting: list[Iterable[model.Code]] = [copy.project.tree.code_book]
    while waiting:
        for code in waiting.pop():
            if code.guid and code.description:
                found.setdefault(guid_key(code.guid), code.description)
            waiting.append(code.codes)
    return found


def paths(books: Mapping[str, Book]) -> dict[str, Sequence[tuple[str, str | None]]]:
    """Return books as `Crosswalk.resolved` takes them."""
    return {coder: [(one.path, one.guid) for one in book.codes] for coder, book in books.items()}
