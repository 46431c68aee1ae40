"""Who is quoted, beside the material there is: a description, without thresholds and without a verdict (METHOD 11).

For each participant, perspective, kind of source and state of agreement: how much material there is (texts of the
study, passages under its codes) and how many quotes. A quote counts once for each line it belongs to: an exchange of
two people counts for both of them and once for the kind of its source. Material that a group made is told as such, and
nobody's silence in a group is read as anything.

The whole is private, for it names cases. `Balance.public` says what may be printed, naming nobody: the sentence that
`quotes build` puts for ``[[q-aggregate]]``.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any, Final

import attrs

from refiqda.errors import NotInProjectError
from refiqda.findings.composing.aggregate import aggregate_of
from refiqda.findings.quotes.anchoring import anchor
from refiqda.intervals import overlap
from refiqda.surveying.values import key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from refiqda.findings.dossiers.values import Dossier, Passage
    from refiqda.findings.quotes.values import Quote, Target
    from refiqda.findings.voices import SourceSeen, Voice, Voices

FORMAT: Final = "refiqda.quotes-balance/1"
GROUPS: Final = ("participant", "perspective", "source kind", "agreement", "theme")
STATES: Final = {
    "all": "all analysts",
    "some": "several analysts",
    "one": "one analyst",
    "consensus": "the consensus alone",
    "machine": "a machine alone",
    "": "one analyst's theme",
}


@attrs.frozen
class Line:
    """One line: of what (a case, a role ...), its texts and coded passages, and the quotes by id."""

    group: str
    name: str
    texts: int
    passages: int
    quotes: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Balance:
    """Every line by group, and what stands outside of lines.

    ``silent`` are participants with material and no quote, ``unplaced`` quotes whose words stand nowhere any more,
    ``outside`` quotes from outside of the passages under their theme. ``speakers`` are the cases that speak in each
    quote, by its id.
    """

    lines: tuple[Line, ...]
    quotes: int
    people: int
    silent: tuple[str, ...] = ()
    unplaced: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    group_material: tuple[str, ...] = ()
    speakers: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict, repr=False)

    def of(self, group: str) -> tuple[Line, ...]:
        """Return the lines of a group."""
        return tuple(line for line in self.lines if line.group == group)

    def questions(self) -> tuple[str, ...]:
        """Return what somebody may want to ask of it; nothing here is a fault."""
        asked = []
        if self.silent:
            number = len(self.silent)
            whose = "one participant is" if number == 1 else f"{number} participants are"
            asked.append(f"The words of {whose} not quoted. Is that reading absent from the findings?")
        for group in ("perspective", "source kind"):
            empty = [line.name for line in self.of(group) if not line.quotes and line.passages]
            if empty:
                asked.append(f"No quote is from: {', '.join(empty)}. What would it add, or speak against?")
        return tuple(asked)

    def public(self) -> str:
        """Return the sentence that may be printed: it names nobody, and nothing groups quotes by person."""
        return aggregate_of(self.speakers, [line.name for line in self.of("participant")])

    def to_dict(self, *, private: bool = True) -> dict[str, Any]:
        """Return it as JSON; without ``private`` only the sentence and the numbers it is made of."""
        public = {"format": FORMAT, "quotes": self.quotes, "statement": self.public()}
        if not private:
            return public
        return {
            **public,
            "private": True,
            "lines": [attrs.asdict(line) | {"quotes": list(line.quotes)} for line in self.lines],
            "never_quoted": list(self.silent),
            "not_found": list(self.unplaced),
            "outside_theme": list(self.outside),
            "group_material": list(self.group_material),
            "questions": list(self.questions()),
        }


def balance(quotes: Iterable[Quote], dossier: Dossier, voices: Voices) -> Balance:
    """Return who is quoted beside what material there is; ``dossier`` has the passages under all codes or themes."""
    counting = _Counting(dossier, voices)
    given = list(quotes)
    for quote in given:
        counting.add(quote)
    return counting.balance(len(given))


class _Counting:
    def __init__(self, dossier: Dossier, voices: Voices) -> None:
        self.dossier = dossier
        self.voices = voices
        self.quoted: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
        self.unplaced: list[str] = []
        self.outside: list[str] = []
        self.speakers: dict[str, tuple[str, ...]] = {}
        self._passages: dict[str, list[Passage]] = defaultdict(list)
        for one in dossier.passages:
            if one.start is not None and one.end is not None and one.medium == "text":
                self._passages[one.source_guid].append(one)

    def add(self, quote: Quote) -> None:
        for theme in quote.theme:
            self.quoted["theme", theme][quote.id] = None
        self.speakers[quote.id] = ()
        spans = [span for target in _spoken(quote) for span in self._span(target)]
        if not spans:
            self.unplaced.append(quote.id)
            return
        here = [
            one
            for seen, start, end in spans
            for one in self._passages[seen.guid]
            if overlap((one.start or 0, one.end or 0), (start, end)) > 0
        ]
        own = [one for one in here if not quote.theme or set(one.codes) & set(quote.theme)]
        if quote.theme and not own:
            self.outside.append(quote.id)
        for seen, start, end in spans:
            self.quoted["source kind", seen.kind or "without an instrument"][quote.id] = None
            for voice in self.voices.at(seen, start, end):
                if voice.case:
                    self.quoted["participant", voice.case][quote.id] = None
                    self.quoted["perspective", voice.role or "without a role"][quote.id] = None
        voices = (voice for seen, start, end in spans for voice in self.voices.at(seen, start, end))
        self.speakers[quote.id] = tuple(dict.fromkeys(voice.case for voice in voices if voice.case))
        for state in {one.agreement for one in own}:
            self.quoted["agreement", state][quote.id] = None

    def _span(self, target: Target) -> Iterator[tuple[SourceSeen, int, int]]:
        try:
            seen = self.voices.source(target.source_guid)
        except NotInProjectError:
            return
        found = anchor(target, seen.text, digest=seen.digest)
        if found.state != "lost":
            yield seen, found.start, found.end

    def balance(self, number: int) -> Balance:
        people = {one.case for one in self.dossier.people}
        lines = (
            *self._lines("participant", people, lambda one: one.participants, _cases),
            *self._lines(
                "perspective",
                set(),
                lambda one: one.roles or ("without a role",) if one.voices else (),
                self._roles,
            ),
            *self._lines("source kind", set(), lambda one: (one.kind or "without an instrument",), _kinds),
            *self._lines("agreement", set(), lambda one: (one.agreement,), None),
            *self._lines("theme", set(), lambda one: one.codes, None),
        )
        return Balance(
            lines=lines,
            quotes=number,
            people=len(people),
            silent=tuple(line.name for line in lines if line.group == "participant" and not line.quotes),
            unplaced=tuple(self.unplaced),
            speakers=self.speakers,
            outside=tuple(self.outside),
            group_material=tuple(
                dict.fromkeys(
                    seen.kind or seen.name
                    for seen in self.voices.sources
                    if len(seen.cases) > 1 and not seen.is_translation
                )
            ),
        )

    def _roles(self, seen: SourceSeen) -> set[str]:
        return {self.voices.voice(case).role or "without a role" for case in seen.cases}

    def _lines(self, group: str, names: set[str], of: Any, texts: Any) -> Iterator[Line]:  # noqa: ANN401 - functions of a passage and of a text
        passages: Counter[str] = Counter(name for one in self.dossier.passages for name in set(of(one)))
        counted: Counter[str] = Counter()
        for seen in self.voices.sources:
            if texts is not None and not seen.is_translation and key(seen.use) != "context":
                counted.update(texts(seen))
        known = {name for kind, name in self.quoted if kind == group}
        for name in sorted(names | set(passages) | known | (set(counted) if not names else set())):
            shown = STATES[name] if group == "agreement" else name
            yield Line(group, shown, counted[name], passages[name], tuple(self.quoted.get((group, name), ())))


def _cases(seen: SourceSeen) -> set[str]:
    return set(seen.cases)


def _kinds(seen: SourceSeen) -> set[str]:
    return {seen.kind or "without an instrument"}


def _spoken(quote: Quote) -> Sequence[Target]:
    """Return where a quote's words were said: in the original, where what is printed is a translation."""
    return tuple(one.original for one in quote.original) or quote.targets


def voices_of(quote: Quote, voices: Voices) -> tuple[Voice, ...]:
    """Return everyone whose words a quote has, each once, by the original where it is a translation."""
    found: dict[Voice, None] = {}
    for target in _spoken(quote):
        try:
            seen = voices.source(target.source_guid)
        except NotInProjectError:
            continue
        placed = anchor(target, seen.text, digest=seen.digest)
        if placed.state != "lost":
            found.update(dict.fromkeys(voices.at(seen, placed.start, placed.end)))
    return tuple(voice for voice in found if voice.case)
