"""From codings to passages: codings under one theme that share words (time, area) are one passage.

Every passage says who gave it the theme, which other codes stand on the same words, and whether an analyst who did not
give it the theme read the words under another code. Whose passage it is, is described, never counted up.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from typing import TYPE_CHECKING

import attrs

from refiqda.findings.dossiers.places import Places, off_text
from refiqda.findings.dossiers.values import Mark, Note, Passage
from refiqda.intervals import joined, overlap

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from refiqda.findings.dossiers.codings import Coded, Codings
    from refiqda.findings.dossiers.values import Agreement, Theme
    from refiqda.findings.voices import Voice


@attrs.define(eq=False)
class Cluster:
    """Codings of one theme that hold together, and what they cover."""

    text: int
    medium: str
    begin: int
    end: int
    page: int | None
    rows: list[Coded]

    @property
    def order(self) -> tuple[int, int, int, int, int]:
        """Reading order: sources as the projects have them; whole sources first, then pages, places."""
        return (
            self.text, ("whole", "text", "time", "area").index(self.medium), self.page or 0, self.begin, self.end,
        )  # fmt: skip


def clusters(rows: Iterable[Coded]) -> list[Cluster]:
    """Return codings put together where they share words, a time or a part of an area, in reading order."""
    grounds: dict[tuple[int, str, int | None], list[Coded]] = defaultdict(list)
    for row in rows:
        page = row.page if row.medium == "area" else None
        grounds[row.text, row.medium, page].append(row)
    found: list[Cluster] = []
    for (_, medium, _), here in grounds.items():
        if medium == "area":
            found.extend(_areas(here))
        elif medium == "whole":
            found.append(_cluster(here[0], here))
        else:
            found.extend(_stretches(here))
    return sorted(found, key=lambda one: one.order)


def _stretches(rows: list[Coded]) -> Iterator[Cluster]:
    current: Cluster | None = None
    for row in sorted(rows, key=lambda one: (one.begin, one.end)):
        if current is not None and row.begin < max(current.end, current.begin + 1):
            current.rows.append(row)
            current.end = max(current.end, row.end)
            continue
        if current is not None:
            yield current
        current = _cluster(row, [row])
    if current is not None:
        yield current


def _areas(rows: list[Coded]) -> Iterator[Cluster]:
    made: list[tuple[Cluster, list[tuple[int, int, int, int]]]] = []
    for row in sorted(rows, key=lambda one: (one.box is not None, one.box or ())):
        for cluster, boxes in made:
            if row.box is None or any(_meet(row.box, box) for box in boxes):
                cluster.rows.append(row)
                boxes.extend([row.box] if row.box else [])
                break
        else:
            made.append((_cluster(row, [row]), [row.box] if row.box else []))
    return (cluster for cluster, _ in made)


def _meet(one: tuple[int, int, int, int], other: tuple[int, int, int, int]) -> bool:
    return one == other or all(overlap((one[at], one[at + 2]), (other[at], other[at + 2])) for at in (0, 1))


def _cluster(row: Coded, rows: list[Coded]) -> Cluster:
    return Cluster(row.text, row.medium, row.begin, row.end, row.page, rows)


class Passages:
    """Makes passages of the codings of a material, for one theme after the other."""

    def __init__(self, codings: Codings) -> None:
        self.codings = codings
        self.places = Places(codings.voices)
        self._grounds: dict[tuple[int, str], tuple[list[Coded], list[int], int]] = {}
        self._by_code: dict[str, list[Coded]] = defaultdict(list)
        self._at_work: dict[int, set[str]] = defaultdict(set)
        for row in codings.rows:
            self._by_code[row.code_key].append(row)
            if not row.consensus and not row.machine:
                self._at_work[row.text].add(row.analyst)

    def of(self, theme: Theme, keys: Collection[str], *, first: int, why: str = "") -> list[Passage]:
        """Return the passages of a theme in reading order, numbered from ``first``."""
        mine = clusters(row for one in sorted(keys) for row in self._by_code.get(one, ()))
        return [
            self._passage(first + at, theme, cluster, self._others(cluster, keys), why)
            for at, cluster in enumerate(mine)
        ]

    def with_turns(self, one: Passage) -> Passage:
        """Return a passage with its words turn by turn, and what stands around them."""
        if one.text < 0 or one.start is None or one.end is None or one.medium != "text":
            return one
        return attrs.evolve(one, said=self.places.around(self.codings.texts[one.text], one.start, one.end))

    def of_rows(self, theme: Theme, rows: Iterable[Coded], *, first: int, why: str) -> list[Passage]:
        """Return the passages that some codings make, whatever their codes."""
        return [
            self._passage(first + at, theme, cluster, (), why) for at, cluster in enumerate(clusters(rows))
        ]

    def _passage(
        self, number: int, theme: Theme, cluster: Cluster, others: Sequence[Coded], why: str
    ) -> Passage:
        text = self.codings.texts[cluster.text]
        seen, is_text = text.seen, cluster.medium == "text"
        marks, elsewhere = _marks(cluster.rows), _marks(others)
        who = {one.analyst for one in marks if not one.consensus and not one.machine}
        agreement, state = _agreement(theme.analysts, who, marks)
        words = seen.text[cluster.begin : cluster.end] if is_text and seen is not None else None
        has_extent = cluster.medium in {"text", "time"}
        return Passage(
            number=number,
            theme=theme.name,
            source=text.name,
            source_guid=text.guid,
            medium=cluster.medium,  # type: ignore[arg-type]  # one of the four
            place=self.places.in_text(text, cluster.begin, cluster.end, cluster.page)
            if is_text
            else off_text(cluster.rows[0], cluster.end, text.kind),
            start=cluster.begin if has_extent else None,
            end=cluster.end if has_extent else None,
            digest=seen.digest if is_text and seen is not None else "",
            words=words,
            text=text.number,
            voices=self._voices(cluster),
            kind=(seen.kind or seen.instrument if seen is not None else "") or text.kind,
            wave=seen.wave if seen is not None else "",
            language=seen.language if seen is not None else "",
            use="translation" if seen is not None and seen.is_translation else seen.use if seen else "",
            marks=marks,
            others=elsewhere,
            differs=tuple(one for one in elsewhere if one.analyst not in who and not one.consensus),
            agreement=agreement,
            state=state,
            silent=tuple(
                one for one in theme.analysts if one not in who and one not in self._at_work[cluster.text]
            ),
            notes=() if is_text else _memos(cluster.rows),
            why=why,
        )

    def _voices(self, cluster: Cluster) -> tuple[Voice, ...]:
        voices = self.codings.voices
        seen = self.codings.texts[cluster.text].seen
        if cluster.medium == "text" and seen is not None:
            return voices.at(seen, cluster.begin, cluster.end)
        names = dict.fromkeys(
            name.strip() for row in cluster.rows for name in row.case.split(";") if name.strip()
        )
        return tuple(map(voices.voice, names))

    def _others(self, cluster: Cluster, keys: Collection[str]) -> list[Coded]:
        """Return the codings under other codes that share words or time with a cluster."""
        if cluster.medium not in {"text", "time"}:
            return []
        rows, starts, longest = self._ground(cluster.text, cluster.medium)
        first = bisect_right(starts, cluster.begin - longest - 1)
        last = bisect_left(starts, cluster.end)
        return [row for row in rows[first:last] if row.end > cluster.begin and row.code_key not in keys]

    def _ground(self, text: int, medium: str) -> tuple[list[Coded], list[int], int]:
        """Return the codings of a text (or recording) by their beginnings, and the length of the longest."""
        if not self._grounds:
            grouped: dict[tuple[int, str], list[Coded]] = defaultdict(list)
            for row in sorted(self.codings.rows, key=lambda one: one.begin):
                grouped[row.text, row.medium].append(row)
            for place, rows in grouped.items():
                longest = max(row.end - row.begin for row in rows)
                self._grounds[place] = rows, [row.begin for row in rows], longest
        return self._grounds[text, medium]


def _memos(rows: Iterable[Coded]) -> tuple[Note, ...]:
    """Return what was written on codings that have no words."""
    return tuple(
        dict.fromkeys(
            Note(row.analyst, row.memo, row.created, row.code, row.machine) for row in rows if row.memo
        )
    )


def _marks(rows: Iterable[Coded]) -> tuple[Mark, ...]:
    """Return who gave which code where: of one analyst and code what touches is joined."""
    spans: dict[tuple[str, str, bool, bool], list[tuple[int, int]]] = defaultdict(list)
    for row in rows:
        spans[row.analyst, row.code, row.machine, row.consensus].append((row.begin, row.end))
    found: list[Mark] = []
    for (analyst, code, machine, consensus), each in spans.items():
        stretches: list[tuple[int | None, int | None]] = [*joined(each)] or [(None, None)]
        found.extend(Mark(analyst, code, start, end, machine, consensus) for start, end in stretches)
    return tuple(
        sorted(found, key=lambda one: (one.consensus, one.machine, one.analyst, one.code, one.start or 0))
    )


def _agreement(able: Sequence[str], who: Collection[str], marks: Sequence[Mark]) -> tuple[Agreement, str]:
    """Return whose a passage is, as a key and in words; ``able`` are the analysts who have the theme's codes."""
    consensus = any(one.consensus for one in marks)
    tail = ", and in the consensus" if consensus else ""
    if not who:
        if consensus:
            return "consensus", "in the consensus alone"
        machines = dict.fromkeys(one.analyst for one in marks if one.machine)
        return ("machine", f"only {_and(machines)}, no person") if machines else ("", "nobody is named")
    named = [one for one in (*able, *sorted(set(who) - set(able))) if one in who]
    if len(able) < 2:  # noqa: PLR2004 - one alone agrees with nobody
        return "", f"{_and(named)}{tail}"
    if len(named) == len(able):
        return "all", f"{'both' if len(able) == 2 else f'all {len(able)}'}: {_and(named)}{tail}"  # noqa: PLR2004
    if len(named) == 1:
        return "one", f"only {named[0]}{tail}"
    return "some", f"{_and(named)}{tail}"


def _and(names: Iterable[str]) -> str:
    names = list(names)
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
