"""What the codes in question mean, as each file says it and as the people have written it since.

A definition is a code's description. Where all files say the same it stands once; where they differ, each with whose
it is. A ``revise-code`` line of the log with ``after`` is a new version: people decide by the newest, and see what
it was before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from refiqda.index import walk_codes
from refiqda.model import guid_key
from refiqda.reconciliation.decisions import revisions
from refiqda.reconciliation.notes import projects_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from refiqda.reconciliation.inputs import Inputs
    from refiqda.reconciliation.log import Decision
    from refiqda.reconciliation.segments import Material


@attrs.frozen
class Definition:
    """One wording: ``whose`` is the analyst whose file says so, empty where all say the same or people agreed on it.

    ``version`` is 1 for what files say, and one more for each revision; ``line`` is that of the revision in the log.
    """

    whose: str
    text: str
    version: int = 1
    line: int | None = None


def definitions(
    inputs: Inputs,
    material: Material,
    decisions: Iterable[Decision] = (),
    *,
    renamed: Mapping[str, str] | None = None,
) -> dict[str, tuple[Definition, ...]]:
    """Return the wordings of every code by its path, the newest first; a code without any has none.

    The codes of ``material`` come first, then every other code of the files by its plain path. ``decisions`` are the
    lines of the log; ``renamed`` says what the codes that it names by an older path are called now.
    """
    written = _written(inputs)
    found: dict[str, tuple[Definition, ...]] = {}
    meant: set[str] = set()
    for path in material.codes:
        guids = material.code_guids.get(path, ())
        meant.update(guids)
        found[path] = _told(
            [(whose, texts[guid][1]) for whose, texts in written for guid in guids if guid in texts]
        )
    others: dict[str, list[tuple[str, str]]] = {}
    for whose, texts in written:
        for guid, (path, text) in texts.items():
            if guid not in meant and path not in found:
                others.setdefault(path, []).append((whose, text))
    for path in sorted(others):
        found[path] = _told(others[path])
    for line in revisions(decisions):  # one that was withdrawn says nothing
        if line.code and line.after is not None:
            path = (renamed or {}).get(line.code, line.code)
            before = found.get(path, ())
            newest = before[0].version if before else 1
            found[path] = (Definition("", line.after, newest + 1, line.line or None), *before)
    return found


def _written(inputs: Inputs) -> list[tuple[str, dict[str, tuple[str, str]]]]:
    """Return for each file whose it is, and the path and description of its codes by the key of the GUID."""
    return [
        (
            "" if whose is None else whose.name,
            {
                guid_key(code.guid): (path, (code.description or "").strip())
                for code, path in walk_codes(project.tree.code_book)
                if code.is_codable
            },
        )
        for whose, project in projects_of(inputs)
    ]


def _told(said: list[tuple[str, str]]) -> tuple[Definition, ...]:
    """Return the wordings, once where all who say something say the same."""
    wordings = {text for _, text in said if text}
    if len(wordings) == 1:
        return (Definition("", wordings.pop()),)
    return tuple(dict.fromkeys(Definition(whose, text) for whose, text in said if text))


__all__ = ["Definition", "definitions"]
