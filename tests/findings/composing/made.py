"""Study A's quotes and texts as values, so that manuscripts can be built of them in memory."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, Any, cast

import attrs

from refiqda.findings.composing.building import Sources
from refiqda.findings.quotes.selecting import select
from refiqda.findings.quotes.values import Quote, Translation
from refiqda.findings.voices import Voices, hear
from tests import studies

if TYPE_CHECKING:
    from refiqda.findings.quotes.values import Form, Target
    from refiqda.project import Project


@attrs.frozen
class Words:
    """Printed words, as the quotes' own module returns them."""

    text: str
    stale: bool = False
    why: str = ""


@functools.cache
def projects() -> tuple[Project, ...]:
    return tuple(studies.projects("therapists").values())


@functools.cache
def voices() -> Voices:
    return hear(projects(), studies.plain("therapists").study)


_FOLD = dict.fromkeys(map(ord, '\u201c\u201d\u2018\u2019"'), "'")


def _fold(words: str) -> str:
    return words.translate(_FOLD)


def _parts(words: str) -> list[str]:
    split = re.split(r"\[[^\]]*\]|\n?^\u2013 ", words, flags=re.MULTILINE)
    return [part for one in split if (part := one.strip())]


def target(source: str, words: str) -> Target | None:
    """Return the passage from the first to the last words that stand there, whatever was edited between."""
    seen = voices().source(source)
    parts = _parts(words)
    text = seen.text.translate(_FOLD)
    start = text.find(parts[0].translate(_FOLD))
    last = text.find(parts[-1].translate(_FOLD), max(start, 0))
    if min(start, last) < 0:
        return None
    end = last + len(parts[-1])
    return select(voices(), seen, start, end)


def several(row: dict[str, str]) -> tuple[Target, ...]:
    """Return the passages of an expression that several said, one for each."""
    seen = voices().source(row["source"])
    found = []
    for turn in seen.turns:
        at = seen.text.find(row["printed"].translate(_FOLD), turn.start, turn.end)
        if at >= 0 or (at := seen.text.lower().find("it isn't dangerous", turn.start, turn.end)) >= 0:
            end = at + len(row["printed"])
            found.append(select(voices(), seen, at, end))
    return tuple(found)


def condensed(row: dict[str, str]) -> tuple[Target, ...]:
    seen = voices().source(row["source"])
    return (select(voices(), seen, 0, len(seen.text)),)


FORMS = {"exchange": "exchange", "said by several": "several", "condensate": "condensate"}


@functools.cache
def quotes() -> dict[str, Quote]:
    """Return the quotes of the study's private table, each bound to its passage and to what that translates."""
    found = {}
    links = studies.plain("therapists").rows("links")
    for row in studies.private("therapists")["quotes"]:
        words, form = row["printed"], FORMS.get(row["form"], "passage")
        own = target(row["source"], words)
        targets: tuple[Target, ...] = (own,) if own else ()
        if form in {"several", "condensate"}:
            targets = several(row) if form == "several" else condensed(row)
        originals = [
            Translation(one, "nb", "Tove Asklund", "2024-11-02")
            for link in links
            if row["source"] == link["target"]
            and any(
                _fold(part) in _fold(link["translation"]) or _fold(link["translation"]) in _fold(part)
                for part in _parts(words)
            )
            and (one := target(link["source"], link["quote"])) is not None
        ]
        found[row["id"]] = Quote(
            id=row["id"],
            form=cast("Form", form),
            targets=targets,
            original=tuple(originals),
            words=words if form == "condensate" else "",
            language="en",
            theme=(row["hook"],),
        )
    return found


def whole() -> dict[str, str]:
    """Return what each quote prints."""
    return {row["id"]: row["printed"] for row in studies.private("therapists")["quotes"]}


def people() -> dict[str, set[str]]:
    """Return whom each quote is from, as the private table says."""
    return {
        row["id"]: set(filter(None, row["case"].replace(",", ";").replace(" ", "").split(";")))
        for row in studies.private("therapists")["quotes"]
    }


def sources(**changes: Any) -> Sources:  # noqa: ANN401 - as the class takes them
    words = whole()
    said = Sources(quotes=quotes(), printed=lambda quote: Words(words[quote.id]), voices=voices())
    return attrs.evolve(said, **changes)


def manuscript() -> str:
    """Return the study's hooks with their quotes, those that the file leaves out too, and the sentence about all."""
    text = studies.written("therapists", "hooks.md")
    rows = studies.private("therapists")["quotes"]
    for number, row in enumerate(rows):
        if f"[[q:{row['id']}]]" not in text:
            head = f"## {row['hook']}\n"
            alone = (
                "\n\n[[q:{}]]\n"
                if row["form"] in {"block", "exchange"}
                else "\nClaim {1} has words: [[q:{0}]].\n"
            )
            text = text.replace(head, f"{head}{alone.format(row['id'], number)}", 1)
    return f"{text}\n## Method\n\n[[q-aggregate]] [[q-statement]]\n"
