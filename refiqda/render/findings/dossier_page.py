"""Dossiers as one HTML page: passages to filter by analyst, agreement, participant, perspective and kind; tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO

from refiqda.render.findings.dossier_reading import (
    groups,
    lead,
    named,
    runs_leftward,
    sections,
    title_of,
    voices,
)
from refiqda.render.findings.dossier_rows import cell_summary, words_of
from refiqda.render.html import script, write_html

if TYPE_CHECKING:
    from collections.abc import Iterable

    from refiqda.findings.dossiers.grids import Grid, Paired
    from refiqda.findings.dossiers.values import Dossier
    from refiqda.render.findings.dossier_reading import Group, Shown


def write_page(
    dossier: Dossier,
    stream: BinaryIO,
    *,
    by: str | None = None,
    grid: Grid | None = None,
    paired: Paired | None = None,
) -> None:
    """Write a dossier as a page that works alone, in light, dark and print."""
    source, policy = script("dossier.js")
    tables = grid is not None or paired is not None
    write_html(
        "dossier.html",
        stream,
        title=title_of(dossier, grid, paired),
        lead=lead(dossier),
        voices=voices(dossier),
        sections=()
        if tables
        else [
            {
                "heading": one.heading, "under": one.under, "definitions": one.definitions, "notes": one.notes,
                "groups": _groups(one.groups),
            }
            for one in sections(dossier, by)
        ],
        against=_groups(groups(dossier, dossier.against, "none")),
        grid=None if grid is None else _grid(grid),
        paired=None if paired is None else _paired(paired),
        wide=tables,
        script=source,
        policy=policy,
    )  # fmt: skip


def _groups(given: tuple[Group, ...]) -> list[dict[str, Any]]:
    return [{"heading": one.heading, "passages": list(map(_passage, one.passages))} for one in given]


def _passage(one: Shown) -> dict[str, Any]:
    passage = one.passage
    return {
        "number": one.number,
        "head": one.head,
        "way": _way(words for turn in one.turns for words, own in turn.parts if own),
        "turns": [
            {
                "speaker": turn.speaker,
                "around": turn.around,
                "way": _way(words for words, _ in turn.parts),
                "parts": [(words.strip("\n") if turn.around else words, own) for words, own in turn.parts],
            }
            for turn in one.turns
        ],
        "nowhere": passage.place or passage.kind,
        "facts": one.facts,
        "notes": one.notes,
        "filters": {
            "analyst": "|".join(map(named, passage.analysts)),
            "coded": passage.state if passage.agreement else "",
            "participant": "|".join(passage.participants),
            "perspective": "|".join(passage.roles),
            "kind": passage.kind,
            "quoted": "yes" if passage.quotes else "no",
        },
    }


def _way(words: Iterable[str]) -> str:
    return "rtl" if runs_leftward("".join(words)) else "ltr"


def _grid(grid: Grid) -> dict[str, Any]:
    rows = [(", ".join(part for part in (one.case, one.role) if part), cells) for one, cells in grid.rows]
    rows += [("(nobody known)", grid.nobody)] if grid.nobody is not None else []
    return {
        "titles": grid.titles,
        "told": grid.told,
        "rows": [
            {
                "name": name,
                "cells": [
                    {"beginnings": cell.beginnings, "summary": cell_summary(cell) if cell.passages else ""}
                    for cell in cells
                ],
            }
            for name, cells in rows
        ],
    }


def _paired(paired: Paired) -> dict[str, Any]:
    return {
        "perspectives": [role.capitalize() for role in paired.perspectives],
        "constituents": [
            {
                "name": one.name,
                "rows": [
                    {
                        "dyad": dyad,
                        "cells": [
                            [
                                {
                                    "number": each.number,
                                    "words": words_of(each),
                                    "source": each.source,
                                    "place": each.place,
                                }
                                for each in cell
                            ]
                            for cell in cells
                        ],
                    }
                    for dyad, cells in one.rows
                ],
            }
            for one in paired.constituents
        ],
    }
