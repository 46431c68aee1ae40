"""The table of codings: a row each, with context, and the variables of cases and sources, where they are asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import attrs

from refiqda.exchange.programs import STANDARD, program_of
from refiqda.extracts.places import Places
from refiqda.extracts.table import Table
from refiqda.extracts.values import Values, value_columns
from refiqda.extracts.wanted import UNCOUNTED, owners_of_lines
from refiqda.frames import Field
from refiqda.index import walk_codes
from refiqda.rows import CODING_FIELDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from refiqda import model
    from refiqda.extracts.wanted import Chosen
    from refiqda.tables import Codings

NOUN: Final = ("coding", "codings")
_CONTEXT: Final = (
    Field("before", meaning="What stands before the passage."),
    Field("after", meaning="What follows the passage."),
)
_SEVERAL: Final = (
    "Where a passage belongs to cases that differ in a variable, the values are joined by a semicolon."
)


def codings_table(chosen: Chosen) -> Table:
    """Return the codings: the columns of a coding row, then those that are asked for."""
    codings, wanted = chosen.codings, chosen.wanted
    fields = CODING_FIELDS
    parts: list[Callable[[], Iterable[Sequence[Any]]]] = [lambda: codings]
    notes: tuple[str, ...] = (
        "Each row is one coding: a passage, an area or a whole source to which one analyst gave one code.",
    )
    if wanted.context:
        fields += _CONTEXT
        parts.append(lambda: codings.surroundings(wanted.context))
        notes += (f"before and after have at most {wanted.context} characters.",)
    if wanted.attributes:
        attributes = attributes_of(chosen)
        fields += attributes.fields
        parts.append(attributes.rows)
        notes += (_SEVERAL,)

    def rows() -> Iterable[Sequence[Any]]:
        if len(parts) == 1:
            return codings
        return (sum(map(tuple, row), ()) for row in zip(*(part() for part in parts), strict=True))

    tree = chosen.project.tree
    return Table(
        name="codings",
        fields=fields,
        noun=NOUN,
        notes=notes,
        outline=tuple((path, code.description) for code, path in walk_codes(tree.code_book)),
        aside=UNCOUNTED if wanted.origins is None else (),
        length=len(codings),
        make=rows,
        places=lambda: places_of(codings, first_page_of(tree)),
    )


def places_of(codings: Codings, first_page: int) -> Iterator[str]:
    """Yield where each coding is, in words."""
    places = Places(codings.texts, first_page)
    lines = codings.pointers().source.tolist()
    for line, row in zip(lines, codings, strict=True):
        yield places.place(
            line,
            row.start,
            row.end,
            page=row.page,
            begin_ms=row.begin_ms,
            end_ms=row.end_ms,
            is_whole=row.selection_guid is None,
        )


def first_page_of(tree: model.Project) -> int:
    """Return the number that the program which wrote a project gives the first page."""
    return (program_of(tree.origin) or STANDARD).first_page


@attrs.frozen
class Attributes:
    """Columns of variables beside codings: ``keys`` say for each row which owner of each column it has."""

    fields: tuple[Field, ...]
    _of_cases: Sequence[Values]
    _of_sources: Sequence[Values]
    _cases: Sequence[int]
    _sources: Sequence[int]

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """Yield the values of each row."""
        for case, source in zip(self._cases, self._sources, strict=True):
            yield (
                *(column.of.get(case) for column in self._of_cases),
                *(column.of.get(source) for column in self._of_sources),
            )


def attributes_of(chosen: Chosen) -> Attributes:
    """Return the variables of the cases and of the source of each coding, as columns ``case: X`` and ``source: X``."""
    tree, codings = chosen.project.tree, chosen.codings
    numbers: dict[tuple[int, ...], int] = {}
    cases = [numbers.setdefault(one, len(numbers)) for one in chosen.cases()]
    said = [[value for case in one for value in tree.cases[case].variable_values] for one in numbers]
    of_cases = value_columns(tree, said, prefix="case: ")
    of_sources = value_columns(tree, [one.variable_values for one in tree.sources], prefix="source: ")
    owners = [-1 if one is None else one for one in owners_of_lines(tree, codings.sources)]
    return Attributes(
        tuple(one.field for one in (*of_cases, *of_sources)),
        of_cases,
        of_sources,
        cases,
        [owners[line] for line in codings.pointers().source.tolist()],
    )
