"""The table of codes: the codebook in its order, with what each code was used for."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from refiqda.extracts.spans import lengths
from refiqda.extracts.table import Table
from refiqda.extracts.walking import codes_with_parents, listed, sets_of
from refiqda.extracts.wanted import code_lines
from refiqda.frames import Field
from refiqda.model import guid_key

if TYPE_CHECKING:
    from refiqda import model
    from refiqda.extracts.walking import Words
    from refiqda.extracts.wanted import Chosen

NOUN: Final = ("code", "codes")
_OF_CODES: Final = (
    Field("code_guid", meaning="What the file calls the code."),
    Field("code", meaning="The name of the code."),
    Field("code_path", meaning="The code with the codes above it, from the outermost (Parent/Child)."),
    Field("parent", meaning="The code above it, with those above that one; empty for the outermost."),
    Field("color", meaning="The colour, as red, green and blue in hexadecimal."),
    Field("is_codable", "boolean", "Whether passages can have the code; false for a folder of codes."),
    Field("description", meaning="The definition, as the file has it."),
)
_USE: Final = (
    Field("codings", "integer", "How many passages, areas and whole sources were given the code."),
    Field("level", "integer", "How deep it stands: 1 for the outermost codes."),
    Field("sources", "integer", "In how many sources it was used."),
    Field("coders", meaning="Who used it."),
    Field(
        "characters",
        "integer",
        "How many characters of text have the code; what was coded twice counts once.",
    ),
    Field("memo", meaning="The notes on the code."),
    Field("sets", meaning="The sets that hold the code."),
)
COUNTED: Final = (
    "Figures leave out codings that only say who belongs to a case, and a program's own repeats on pages."
)


def codes_table(chosen: Chosen, words: Words) -> Table:
    """Return the codes of a project, those that are asked for."""
    tree, codings = chosen.project.tree, chosen.codings
    pointers = codings.pointers()
    lines: dict[str, int] = {}
    for line, entry in enumerate(codings.codes):
        lines.setdefault(guid_key(entry.guid or ""), line)
    counts = Counter(pointers.code.tolist())
    sources = Counter(
        code for code, _ in set(zip(pointers.code.tolist(), pointers.source.tolist(), strict=True))
    )
    people: dict[int, list[int]] = {}
    for code, coder in sorted(set(zip(pointers.code.tolist(), pointers.coder.tolist(), strict=True))):
        people.setdefault(code, []).append(coder)
    characters = lengths(codings, pointers.code)
    sets = sets_of(tree, "member_codes")
    asked = code_lines(chosen.project, codings, chosen.wanted) if chosen.wanted.codes else None
    rows: list[tuple[Any, ...]] = []
    for code, path, parent, level in codes_with_parents(tree.code_book):
        key = guid_key(code.guid or "")
        line = lines.get(key, -2)
        if asked is None or line in asked:
            used = (
                counts[line], level, sources[line],
                listed(codings.coders[coder].name for coder in people.get(line, ()) if coder >= 0),
                characters[line], words.memo(code.note_refs), listed(sets.get(key, ())),
            )  # fmt: skip
            rows.append((*_columns(code, path, parent), *used))
    return Table(
        name="codes",
        fields=(*_OF_CODES, *_USE),
        noun=NOUN,
        notes=(COUNTED, *chosen.machines()),
        told=chosen.machines(),
        first=2,
        length=len(rows),
        make=lambda: rows,
    )


def codebook_table(codebook: model.CodeBook) -> Table:
    """Return the codes of a codebook that stands alone: nobody used them yet."""
    rows = [_columns(code, path, parent) for code, path, parent, _ in codes_with_parents(codebook.codes)]
    return Table(name="codes", fields=_OF_CODES, noun=NOUN, first=2, length=len(rows), make=lambda: rows)


def _columns(code: model.Code, path: str, parent: str | None) -> tuple[Any, ...]:
    return code.guid, code.name, path, parent, code.color, code.is_codable, code.description
