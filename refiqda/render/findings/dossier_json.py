"""Dossiers as JSON: every passage with what is known of it (``refiqda.dossier/1`` and ``refiqda.passages/1``)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from refiqda.findings.dossiers.grids import Grid, Paired
    from refiqda.findings.dossiers.values import Dossier, Mark, Note, Passage, Person


def passages_dict(dossier: Dossier) -> dict[str, Any]:
    """Return the list of passages as `quotes find --json` prints it."""
    return {
        "format": "refiqda.passages/1",
        "analysts": list(dossier.analysts),
        "machines": list(dossier.machines),
        "filters": list(dossier.filters),
        "told": list(dossier.told),
        "attribution": dossier.attribution,
        "total": dossier.whole,
        "passages": [_passage(one, dossier, around=False) for one in dossier.passages],
    }


def dossier_dict(
    dossier: Dossier, *, grid: Grid | None = None, paired: Paired | None = None
) -> dict[str, Any]:
    """Return a dossier whole, with the tables that were asked for."""
    found: dict[str, Any] = {
        **passages_dict(dossier),
        "format": "refiqda.dossier/1",
        "themes": [
            {
                "name": one.name, "kind": one.kind, "codes": list(one.codes), "analysts": list(one.analysts),
                "made_apart": one.apart, "definitions": dict(one.definitions),
            }
            for one in dossier.themes
        ],
        "code_notes": [{"on": path, **_note(note)} for path, note in dossier.code_notes],
        "passages": [_passage(one, dossier, around=True) for one in dossier.passages],
        "against": [_passage(one, dossier, around=True) for one in dossier.against],
    }  # fmt: skip
    if dossier.attribution == "internal":
        found["participants"] = list(map(_person, dossier.people))
        found["without_a_passage"] = list(map(_person, dossier.absent))
        found["without_a_quote"] = list(map(_person, dossier.unquoted)) if dossier.stored else None
    if grid is not None:
        found["grid"] = {
            "codes": list(grid.columns),
            "rows": [
                {
                    **_person(person),
                    "cells": [
                        {
                            "passages": [each.number for each in cell.passages],
                            "beginnings": [text for _, text in cell.beginnings],
                            "notes": cell.notes,
                        }
                        for cell in cells
                    ],
                }
                for person, cells in grid.rows
            ],
        }
    if paired is not None:
        found["paired"] = [
            {
                "constituent": one.name,
                "dyads": [
                    {
                        "dyad": dyad,
                        **{
                            role: [each.number for each in cell]
                            for role, cell in zip(paired.perspectives, cells, strict=True)
                        },
                    }
                    for dyad, cells in one.rows
                ],
            }
            for one in paired.constituents
        ]
    return found


def _passage(one: Passage, dossier: Dossier, *, around: bool) -> dict[str, Any]:
    found: dict[str, Any] = {
        "number": one.number, "theme": one.theme, "source": one.source, "source_guid": one.source_guid,
        "digest": one.digest, "medium": one.medium, "place": one.place, "start": one.start, "end": one.end,
        "length": None if one.words is None else len(one.words),
        "codes": list(one.codes), "analysts": list(one.analysts),
        "agreement": one.agreement, "state": one.state, "silent": list(one.silent),
        "participants": list(one.participants), "perspectives": list(one.roles), "dyads": list(one.dyads),
        "kind": one.kind, "wave": one.wave, "language": one.language, "use": one.use,
        "quotes": list(one.quotes) if dossier.stored else None,
    }  # fmt: skip
    if not around:
        return {**found, "notes": len(one.notes), "words": one.words}
    return {
        **found,
        "words": one.words,
        "why": one.why,
        "said": [{"speaker": each.speaker, "where": each.where, "words": each.words} for each in one.said],
        "marks": list(map(_mark, one.marks)),
        "other_codes": list(map(_mark, one.others)),
        "read_otherwise": list(map(_mark, one.differs)),
        "notes": list(map(_note, one.notes)),
    }


def _mark(one: Mark) -> dict[str, Any]:
    return {
        "analyst": one.analyst, "code": one.code, "start": one.start, "end": one.end,
        "machine": one.machine, "consensus": one.consensus,
    }  # fmt: skip


def _note(one: Note) -> dict[str, Any]:
    return {"author": one.author, "created": one.created, "code": one.code, "text": one.text}


def _person(one: Person) -> dict[str, Any]:
    return {"case": one.case, "role": one.role, "dyad": one.dyad}
