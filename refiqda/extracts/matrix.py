"""The matrix: codes by sources (or analysts, or cases), with what was coded in each cell; zeros are shown.

Cells count codings, or the characters or words that they cover (what two share counts once; areas and times have none),
or say 1 where there is any and 0 where there is none. A coding that holds words of several cases counts in each of
them, with its words parted among them.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from refiqda.extracts.spans import lengths
from refiqda.extracts.table import Table
from refiqda.extracts.values import unique
from refiqda.extracts.walking import codes_with_parents
from refiqda.extracts.wanted import UNCOUNTED, code_lines, owners_of_lines, source_lines
from refiqda.frames import Field
from refiqda.index import source_name
from refiqda.model import guid_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from refiqda.extracts.wanted import Chosen

_NOBODY: Final = "(nobody)"
_COUNTS: Final = {
    "codings": "Cells count codings.",
    "characters": "Cells count characters of coded text; what was coded twice counts once, areas and times have none.",
    "words": "Cells count words of coded text; what was coded twice counts once, areas and times have none.",
}

_BINARY: Final = "A cell is 1 where the code was used, and 0 where it was not."
_LEFT_OUT: Final = (
    "Folders of codes that hold no coding are left out, and so are codings that only say who belongs to a case, and a "
    "program's own repeats on pages, unless they were asked for."
)


def matrix_table(chosen: Chosen) -> Table:
    """Return the matrix; the rows are codes with their paths in the order of the codebook."""
    wanted = chosen.wanted
    codes = _codes(chosen)
    columns, rows, of_row = _columns(chosen)
    cells = _cells(chosen, rows, of_row, len(columns))
    names: set[str] = {"code_path", wanted.by}
    titles = [unique(name, names) for name in columns]
    notes = [_BINARY if wanted.binary else _COUNTS[wanted.measure], _LEFT_OUT, *chosen.machines()]
    lines = [(path, [cells[line * len(columns) + at] for at in range(len(columns))]) for line, path in codes]
    if wanted.transpose:
        side, heads = wanted.by, [path for path, _ in lines]
        names = {side}
        heads = [unique(head, names) for head in heads]
        body = [(title, *(cells[at] for _, cells in lines)) for at, title in enumerate(titles)]
        meaning = f"The {side}."
    else:
        side, heads = "code_path", titles
        body = [(path, *cells) for path, cells in lines]
        meaning = "The code with the codes above it, from the outermost (Parent/Child)."
    fields = (Field(side, "text", meaning), *(Field(head, "integer", notes[0]) for head in heads))
    noun = (side.removesuffix("_path"), side.removesuffix("_path") + "s")
    return Table(
        name="matrix",
        fields=fields,
        noun=noun,
        notes=tuple(notes),
        told=chosen.machines(),
        first=1,
        side=wanted.by,
        length=len(body),
        make=lambda: body,
    )


def _codes(chosen: Chosen) -> list[tuple[int, str]]:
    """Return the line of each code that has a row, with its path: all that can code, or did."""
    codings = chosen.codings
    asked = code_lines(chosen.project, codings, chosen.wanted) if chosen.wanted.codes else None
    used = set(codings.pointers().code.tolist())
    lines: dict[str, int] = {}
    for line, entry in enumerate(codings.codes):
        lines.setdefault(guid_key(entry.guid or ""), line)
    hidden = () if chosen.wanted.origins is not None and "case" in chosen.wanted.origins else UNCOUNTED
    found = []
    for code, path, _, _ in codes_with_parents(chosen.project.tree.code_book):
        line = lines.pop(guid_key(code.guid or ""), -1)  # of two codes with one GUID the first is meant
        if line >= 0 and (asked is None or line in asked):
            stands = code.is_codable and codings.codes[line].kind not in hidden
            if stands or line in used:
                found.append((line, path))
    known = {line for line, _ in found}
    others = sorted(line for line in used - known - {-1} if asked is None or line in asked)
    return found + [(line, codings.codes[line].path or codings.codes[line].guid or "") for line in others]


def _columns(chosen: Chosen) -> tuple[list[str], list[int], list[int]]:
    """Return the names of the columns, then rows of codings with the column of each; a row may stand in several."""
    codings, by = chosen.codings, chosen.wanted.by
    pointers = codings.pointers()
    if by == "case":
        cases = chosen.cases()
        names = [case.name or case.guid or "" for case in chosen.project.tree.cases]
        pairs = [(row, case) for row, some in enumerate(cases) for case in some or (len(names),)]
        return _without_empty(names, _NOBODY, pairs)
    if by == "coder":
        names = [one.name or one.guid or "" for one in codings.coders]
        pairs = [(row, line if line >= 0 else len(names)) for row, line in enumerate(pointers.coder.tolist())]
        if chosen.wanted.coders:
            used = {line for _, line in pairs}
            return _only(names, pairs, used)
        return _without_empty(names, _NOBODY, pairs)
    tree = chosen.project.tree
    owners = owners_of_lines(tree, codings.sources)
    loose = [line for line, owner in enumerate(owners) if owner is None]
    at = {line: len(tree.sources) + number for number, line in enumerate(loose)}
    names = [source_name(one) or one.guid or "" for one in tree.sources]
    names += [codings.sources[line].name or codings.sources[line].guid or "" for line in loose]
    of_line = [at[line] if owner is None else owner for line, owner in enumerate(owners)]
    pairs = [(row, of_line[line]) for row, line in enumerate(pointers.source.tolist())]
    if chosen.wanted.sources:
        return _only(
            names, pairs, {of_line[line] for line in source_lines(chosen.project, codings, chosen.wanted)}
        )
    return _only(names, pairs, set(range(len(names))))


def _only(
    names: Sequence[str], pairs: Iterable[tuple[int, int]], used: set[int]
) -> tuple[list[str], list[int], list[int]]:
    places = {column: place for place, column in enumerate(sorted(used))}
    rows = [(row, places[column]) for row, column in pairs if column in places]
    return [names[column] for column in sorted(used)], [row for row, _ in rows], [at for _, at in rows]


def _without_empty(
    names: list[str], rest: str, pairs: list[tuple[int, int]]
) -> tuple[list[str], list[int], list[int]]:
    """Return all columns, and one for the rest where anything is in it."""
    used = set(range(len(names))) | {column for _, column in pairs}
    return _only([*names, rest], pairs, used)


def _cells(chosen: Chosen, rows: list[int], of_row: list[int], width: int) -> Counter[int]:
    """Return the cells that are not zero, by the line of the code times the number of columns, plus the column."""
    codes = chosen.codings.pointers().code.tolist()
    groups = [codes[row] * width + at for row, at in zip(rows, of_row, strict=True)]
    found: Counter[Any]
    if chosen.wanted.measure == "codings":
        found = Counter(groups)
    else:
        words = chosen.wanted.measure == "words"
        parts = None
        if chosen.wanted.by == "case":  # of an exchange each speaker has what that one said
            known = len(chosen.project.tree.cases)
            parts = chosen.parts(rows, [None if at >= known else at for at in of_row])
        found = lengths(chosen.codings, groups, rows, parts, words=words) if groups else Counter()
    if chosen.wanted.binary:
        return Counter({cell: 1 for cell, number in Counter(groups).items() if number})
    return found
