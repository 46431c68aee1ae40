"""The evidence table: from each claim of a manuscript to its quotes, their passages, who coded them, what was decided.

The restricted form has all of it and is for the team and its auditor. The public form has what a reader can be given
who is to know nothing of anybody: evidence ids drawn at random each time, in random order, the words as printed, codes,
and how many analysts and decisions there are. It has no source, no position, no case, no date. A column that would let
two quotes of one person be told to belong together is left out whole: blanks in single rows would tell which.

Source of the two forms: the study designs of `examples/`; what chains quotes to one person (selectors, positions,
names of sources) does so even where a manuscript names nobody.
"""

from __future__ import annotations

import secrets
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any, Final

import attrs

from refiqda.findings.composing.aggregate import most_told
from refiqda.findings.composing.attribution import voices_of
from refiqda.machine_coders import machine_of
from refiqda.model import guid_key
from refiqda.reconciliation.decisions import heads
from refiqda.reconciliation.reserved import is_ours
from refiqda.surveying.values import key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from refiqda.findings.composing.values import Built, Setting
    from refiqda.findings.quotes.values import Quote, Target
    from refiqda.findings.voices import Voices
    from refiqda.project import Project
    from refiqda.reconciliation.decisions import Decision
    from refiqda.rows import CodingRow
    from refiqda.trail.entry import Entry

PUBLIC: Final = ("evidence", "theme", "claim", "quote", "role", "codes", "analysts", "decisions")
"""The columns of the public form; ``role`` only where the study attributes by role."""
_IN_ANY_CASE: Final = frozenset({"evidence", "quote"})
"""The columns that are never left out."""
_ID_BYTES: Final = 4


@attrs.frozen
class Passage:
    """Where a quote stands: source, canonical span (half-open), and whether a translation was made of this."""

    source: str
    start: int
    end: int
    original: bool = False

    def in_words(self) -> str:
        """Return the place on one line."""
        return f"{self.source}, {self.start}-{self.end}{' (original)' if self.original else ''}"


@attrs.frozen(kw_only=True)
class Row:
    """A quote of the manuscript with all that is known of it; ``evidence`` is its id in the public form, if any.

    ``private`` are how many edits protect somebody, ``declared`` how many are marked in print.
    """

    quote: str
    form: str
    words: str = attrs.field(repr=False)
    where: tuple[str, ...]
    theme: str
    claim: str = attrs.field(repr=False)
    passages: tuple[Passage, ...]
    cases: tuple[str, ...]
    roles: tuple[str, ...]
    codes: tuple[str, ...]
    analysts: tuple[str, ...]
    decisions: tuple[str, ...] = ()
    entries: tuple[int, ...] = ()
    language: str = ""
    translator: str = ""
    translated: str = ""
    declared: int = 0
    private: int = 0
    attribution: str = ""
    reason: str = attrs.field(default="", repr=False)
    by: tuple[str, ...] = ()
    at: str = ""
    evidence: str = ""

    @property
    def people(self) -> frozenset[str]:
        """Return whom the words are from, to be held against others: cases, else the texts that they stand in."""
        return frozenset(filter(None, self.cases)) or frozenset(f"in {one.source}" for one in self.passages)


@attrs.frozen(kw_only=True)
class PublicEvidence:
    """The public form: ``columns`` of `PUBLIC` that tell nothing of anybody, and rows in random order."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    aggregate: str = ""
    statement: str = ""
    left_out: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form; what was left out is told to who builds, not in the file."""
        return {
            "format": "refiqda.evidence-public/1",
            "statement": self.statement,
            "aggregate": self.aggregate,
            "evidence": [dict(zip(self.columns, row, strict=True)) for row in self.rows],
        }


@attrs.frozen(kw_only=True)
class Evidence:
    """The restricted form: rows in the order of the manuscript, and who has which pseudonym."""

    rows: tuple[Row, ...]
    analysts: int
    policy: str
    aggregate: str = ""
    statement: str = ""
    pseudonyms: tuple[tuple[str, str, str], ...] = attrs.field(default=(), repr=False)

    def public(self) -> tuple[PublicEvidence, Evidence]:
        """Return the public form, and this one with its ids: whoever keeps it can find a row that is asked about.

        The ids and the order come from the system's source of randomness, and are new each time.
        """
        ids = _random_ids(len(self.rows))
        rows = tuple(attrs.evolve(row, evidence=one) for row, one in zip(self.rows, ids, strict=True))
        table = {name: [_public_cell(row, name, self.analysts) for row in rows] for name in PUBLIC}
        if self.policy != "role":
            del table["role"]
        table["codes"] = _safe_codes(rows)
        if not any(row.decisions for row in rows):
            table["decisions"] = [""] * len(rows)  # nothing was decided, or no log is there
        people = [row.people for row in rows]
        most = _most_of_one(people)
        left_out = tuple(
            name
            for name, cells in table.items()
            if name not in _IN_ANY_CASE
            and (tells_of_somebody(cells, people) or one_is_shared(cells, most) or not any(cells))
        )
        columns = tuple(name for name in table if name not in left_out)
        shown = [tuple(table[name][number] for name in columns) for number in range(len(rows))]
        secrets.SystemRandom().shuffle(shown)
        public = PublicEvidence(
            columns=columns,
            rows=tuple(shown),
            aggregate=self.aggregate,
            statement=self.statement,
            left_out=tuple(name for name in left_out if any(table[name])),
        )
        return public, attrs.evolve(self, rows=rows)

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form of the restricted table."""
        return {
            "format": "refiqda.evidence/1",
            "policy": self.policy,
            "statement": self.statement,
            "aggregate": self.aggregate,
            "evidence": [attrs.asdict(row) for row in self.rows],
            "pseudonyms": [
                dict(zip(("case", "theme", "pseudonym"), row, strict=True)) for row in self.pseudonyms
            ],
        }


def tells_of_somebody(cells: Sequence[str], people: Sequence[frozenset[str]]) -> bool:
    """Return whether a value is shared by quotes of one person alone: then it tells that they belong together.

    An empty cell is a value too; so are those who speak together in several exchanges one "person".
    """
    groups: dict[str, list[frozenset[str]]] = defaultdict(list)
    for cell, said in zip(cells, people, strict=True):
        groups[cell].append(said)
    return any(map(_of_one, groups.values()))


def _of_one(people: Sequence[frozenset[str]]) -> bool:
    """Return whether several of these are one person's, and none is known to be anybody else's."""
    known = [one for one in people if one]
    return len(known) > 1 and len(set(known)) == 1


def one_is_shared(cells: Sequence[str], most: int) -> bool:
    """Return whether just one value is shared by several quotes, and by no more than ``most``: it could be somebody's.

    Were the column left out for somebody's sake alone, that it is missing would point at this one value; so it is
    missing whoever they are. Where several values are shared, nobody can say which it was.
    """
    shared = [number for number in Counter(cells).values() if number > 1]
    return len(shared) == 1 and shared[0] <= most


def _most_of_one(people: Sequence[frozenset[str]]) -> int:
    """Return in how many quotes one person is heard at most, as the aggregate tells it; of few it tells nothing."""
    told = most_told(people)
    return len(people) if told is None else told


def _random_ids(count: int) -> list[str]:
    ids: dict[str, None] = {}
    while len(ids) < count:
        ids[secrets.token_hex(_ID_BYTES)] = None
    return list(ids)


def _public_cell(row: Row, name: str, analysts: int) -> str:
    if name == "analysts":
        return _how_many(len(row.analysts), analysts)
    if name == "decisions":
        return str(len(row.decisions))
    if name == "role":
        return " and ".join(dict.fromkeys(row.roles))
    return {"evidence": row.evidence, "theme": row.theme, "claim": row.claim, "quote": row.words}.get(
        name, ""
    )


def _how_many(some: int, every: int) -> str:
    """Return how many analysts gave a passage a code, without a name."""
    if not some:
        return ""
    if some == 1:
        return "one analyst"
    both = 2
    return (
        "both analysts"
        if some == both == every
        else ("all analysts" if some >= every else "several analysts")
    )


def _safe_codes(rows: Sequence[Row]) -> list[str]:
    """Return the codes of each row without those that only one person's quotes share."""
    who: dict[str, list[int]] = defaultdict(list)
    for number, row in enumerate(rows):
        for code in row.codes:
            who[code].append(number)
    shared = {tuple(group) for group in who.values() if len(group) > 1}
    most = _most_of_one([row.people for row in rows])
    alone = shared if len(shared) == 1 and len(next(iter(shared))) <= most else set()  # as `one_is_shared`
    risky = {
        code
        for code, group in who.items()
        if tuple(group) in alone or _of_one([rows[number].people for number in group])
    }
    return ["; ".join(sorted(code for code in row.codes if code not in risky)) for row in rows]


# --- gathering ----------------------------------------------------------------------------------------------------


def evidence(
    built: Built,
    projects: Sequence[Project],
    voices: Voices,
    *,
    decisions: Iterable[Decision] = (),
    entries: Mapping[str, Sequence[int]] | None = None,
    private: Mapping[str, int] | None = None,
) -> Evidence:
    """Return the restricted evidence of a built manuscript.

    ``decisions`` are lines of the study's decision log; ``entries`` the numbers of the trail's entries that name a
    quote, by its id; ``private`` how many private edits it has. Codings of cases, of machines and of the consensus, and
    what was coded automatically, are nobody's reading and left out.
    """
    codings = _by_source(projects)
    said = heads(list(decisions))
    by_quote: dict[str, list[Setting]] = {}
    for setting in built.settings:
        if setting.pulled is not None:
            by_quote.setdefault(setting.pulled.quote.id, []).append(setting)
    rows = []
    for name, settings in by_quote.items():
        row = _row(name, settings, voices, codings, said)
        rows.append(
            attrs.evolve(
                row, entries=tuple((entries or {}).get(name, ())), private=(private or {}).get(name, 0)
            )
        )
    analysts = {row.coder for group in codings.values() for row in group}
    return Evidence(
        rows=tuple(rows),
        analysts=len(analysts),
        policy=built.policy,
        aggregate=built.aggregate,
        statement=built.statement,
        pseudonyms=built.pseudonyms,
    )


def entries_of(entries: Iterable[Entry], ids: Iterable[str]) -> dict[str, tuple[int, ...]]:
    """Return the numbers of the trail's entries about quotes in which an id stands, by id."""
    found: dict[str, list[int]] = {name: [] for name in ids}
    for entry in entries:
        if entry.kind == "quote":
            for name in set(_words_in([opening.value for opening in entry.open.values()])) & set(found):
                found[name].append(entry.n)
    return {name: tuple(numbers) for name, numbers in found.items()}


def _words_in(value: object) -> Iterator[str]:
    """Yield every text within a value of JSON."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict | list):
            waiting += one.values() if isinstance(one, dict) else one


def _row(
    name: str,
    settings: Sequence[Setting],
    voices: Voices,
    codings: Mapping[str, Sequence[CodingRow]],
    decisions: Sequence[Decision],
) -> Row:
    pulled = settings[0].pulled
    if pulled is None:
        raise AssertionError("asked only of quotes")
    quote = pulled.quote
    targets = [(one, False) for one in quote.targets] + [(one.original, True) for one in quote.original]
    passages = tuple(_passage(target, voices, original=original) for target, original in targets)
    readings = [
        row for one in passages for row in codings.get(key(one.source), ()) if _meets(row.start, row.end, one)
    ]
    readings.sort(key=lambda row: (row.start or 0, row.end or 0, row.code_path or "", row.coder or ""))
    people = voices_of(quote, voices)
    return Row(
        quote=name,
        form=quote.form,
        words="\n".join(f"\u2013 {line}" if pulled.turns else line for line in pulled.lines),
        where=tuple(one.spot.where for one in settings),
        theme=settings[0].spot.heading or "; ".join(quote.theme),
        claim=" / ".join(dict.fromkeys(one.spot.claim for one in settings if one.spot.claim)) or quote.claim,
        passages=passages,
        cases=tuple(one.case for one in people),
        roles=tuple(one.role for one in people if one.role),
        codes=tuple(dict.fromkeys(row.code_path or row.code or "" for row in readings)),
        analysts=tuple(dict.fromkeys(row.coder or "" for row in readings)),
        decisions=_decided(passages, decisions),
        declared=len(quote.edits),
        attribution=pulled.attribution,
        **_about(quote),
    )


def _about(quote: Quote) -> dict[str, Any]:
    """Return what the quote says of itself."""
    return {
        "language": quote.language,
        "translator": "; ".join(dict.fromkeys(one.translator for one in quote.original if one.translator)),
        "translated": "; ".join(dict.fromkeys(one.at for one in quote.original if one.at)),
        "reason": quote.reason,
        "by": quote.by,
        "at": quote.at or "",
    }


def _passage(target: Target, voices: Voices, *, original: bool) -> Passage:
    source = voices.source(target.source_guid or target.source)
    return Passage(source.name, target.selector.start, target.selector.end, original)


def _meets(start: int | None, end: int | None, passage: Passage) -> bool:
    return start is not None and end is not None and start < passage.end and passage.start < end


def _by_source(projects: Sequence[Project]) -> dict[str, list[CodingRow]]:
    """Return what people coded, by the name of the source; the same coding in several projects once."""
    found: dict[str, list[CodingRow]] = defaultdict(list)
    seen: set[tuple[object, ...]] = set()
    for project in projects:
        for row in project.codings():
            if row.origin != "person" or machine_of(row.coder) is not None or is_ours(row.coder_guid):
                continue
            told = (guid_key(row.source_guid or ""), row.start, row.end, row.code_path, row.coder)
            if told not in seen:
                seen.add(told)
                found[key(row.source or "")].append(row)
    return found


def _decided(passages: Sequence[Passage], decisions: Sequence[Decision]) -> tuple[str, ...]:
    """Return the decisions about these passages: verb and id."""
    return tuple(
        f"{one.verb} {one.id}"
        for one in decisions
        if one.about is not None
        and any(
            key(one.about.source) == key(passage.source) and _meets(segment.start, segment.end, passage)
            for segment in one.about.segments
            for passage in passages
        )
    )
