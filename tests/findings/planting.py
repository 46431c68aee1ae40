"""Quotations that were altered on purpose, each with the status that is right by how it was made.

Passages are drawn with a seed from the texts of the two studies; nothing here asks how quotations are verified. Words
that were altered are made sure of to stand nowhere in the material as they are printed, and words that were not, to
stand in one place.
"""

from __future__ import annotations

import functools
import random
import re
import unicodedata
from typing import TYPE_CHECKING, Final

import attrs

from tests.studies import LEADING, SEVERAL, UNKNOWN, plain, turns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

SEED: Final = 20240611
_LONG: Final = 22
"""So many words has what something is left out of."""
_SENTENCE: Final = re.compile(r"[^.!?…]*[^.!?…\s][^.!?…]*[.!?…]+(?=\s|$)")
_PLAIN: Final = re.compile(r"[^\W_]|[ ,.!?;:'’æøåÆØÅé-]")  # noqa: RUF001 - letters and marks of plain sentences
_CONTEXT: Final = "life and work guide"
_WORDS: Final = {
    "dyads": ("lantern", "granite", "velvet", "harvest", "copper", "orchard", "pencil", "glacier"),
    "therapists": ("lykten", "granitt", "fløyel", "innhøsting", "kobber", "frukthage", "blyant", "isbre"),
}
_MORE: Final = {"dyads": ("truly", "perhaps", "certainly"), "therapists": ("virkelig", "kanskje", "sikkert")}
_NEGATION: Final = re.compile(r" (?:not|never|ikke|aldri)\b(?= \w)|n't\b(?= \w)")
_BRACKETED: Final = {
    "dyads": (re.compile(r"\b(?:she|he|her|him|it)\b"), "[the other one]"),
    "therapists": (re.compile(r"\b(?:hun|han|henne|ham|det)\b"), "[terapeuten]"),
}
_INVENTED: Final = {
    "dyads": (
        "Nobody in the harbour had ever painted the lighthouse in so many colours before breakfast.",
        "My uncle keeps seven parrots in the greenhouse and names them after ministers.",
        "We drove across the whole plateau with a broken piano strapped to the roof.",
        "Every single violin in that orchestra had been carved from driftwood.",
        "The bakery on the corner sold nothing but liquorice and old newspapers.",
    ),
    "therapists": (
        "Fiskerne malte hele brygga lilla den natten kongen sovnet i stabburet.",
        "Bestefar samlet på grammofoner og oppkalte dem etter kjente skihoppere.",
        "Vi kjørte tvers over vidda med et ødelagt orgel bundet fast på taket.",
        "Bakeriet ved torget solgte bare lakris, gamle aviser og såpe.",
        "Alle fiolinene i orkesteret var skåret ut av drivved fra Svalbard.",
    ),
}


@attrs.frozen
class Alteration:
    """A quotation as a manuscript prints it, below a heading of its own, and the status that it must get."""

    name: str
    kind: str
    study: str
    lines: tuple[str, ...] = attrs.field(repr=False)
    expected: str

    @property
    def markdown(self) -> str:
        """The heading and what stands below it."""
        return "\n\n".join((f"## {self.name}", *self.lines))

    @property
    def plain_only(self) -> bool:
        """Whether it can be printed in plain text alone: Markdown has no hyphens at the end of a line."""
        return any("-\n" in line for line in self.lines)


@attrs.frozen
class Passage:
    """Words that one person said in one go: sentences in order, whose they are, and in which text."""

    study: str
    source: str
    case: str
    sentences: tuple[str, ...]

    @property
    def text(self) -> str:
        """The words with a blank between sentences."""
        return " ".join(self.sentences)


@functools.cache
def material(study: str) -> str:
    """Return all texts of a study, each run of blanks one blank."""
    return "\n".join(" ".join(text.split()) for text in plain(study).texts.values())


@functools.cache
def passages(study: str) -> tuple[Passage, ...]:
    """Return what participants said: turns of interviews and groups, paragraphs of notes; plain sentences only."""
    found = []
    for row in plain(study).rows("sources"):
        if row["use"] == "translation" or row["instrument"] == _CONTEXT:
            continue
        for case, text in _said(study, row["source"], row["participants"]):
            sentences = tuple(" ".join(each[0].split()) for each in _SENTENCE.finditer(text))
            whole = " ".join(text.split())
            if sentences and " ".join(sentences) == whole and all(map(_PLAIN.fullmatch, whole)):
                found.append(Passage(study, row["source"], case, sentences))
    return tuple(found)


def _said(study: str, source: str, participants: str) -> Iterator[tuple[str, str]]:
    text = plain(study).texts[source]
    if ";" in participants or study == "dyads":
        for turn in turns(study, source):
            if len(turn.speakers) == 1 and turn.speakers[0] not in LEADING | SEVERAL | UNKNOWN:
                yield turn.speakers[0], text[turn.start : turn.end]
    else:
        yield from ((participants, each) for each in text.split("\n\n") if ":" not in each[:3])


def _runs(study: str, rng: random.Random, least: int = 9, most: int = 3) -> Iterator[Passage]:
    """Yield runs of sentences of at least ``least`` words that stand in one place, in an order drawn."""
    pool = list(passages(study))
    rng.shuffle(pool)
    for one in pool:
        first = rng.randrange(len(one.sentences))
        for last in range(first + 1, min(first + most, len(one.sentences)) + 1):
            run = attrs.evolve(one, sentences=one.sentences[first:last])
            if len(run.text.split()) >= least and material(study).count(run.text) == 1:
                yield run
                break


def _altered(run: Passage, printed: str) -> str | None:
    """Return printed words, None where the material has them after all or too little is left."""
    return printed if printed not in material(run.study) and len(printed.split()) >= 6 else None


# --- what is done to words: each returns the printed words, None where it cannot be done to a run ---------------------


def _changed(run: Passage, rng: random.Random) -> str | None:
    words = run.text.split(" ")
    places = [at for at in range(1, len(words) - 1) if len(words[at]) > 3 and words[at].isalpha()]
    if not places:
        return None
    words[rng.choice(places)] = rng.choice(_WORDS[run.study])
    return _altered(run, " ".join(words))


def _unnegated(run: Passage, _: random.Random) -> str | None:
    printed, count = _NEGATION.subn("", run.text, count=1)
    return _altered(run, printed) if count else None


def _added(run: Passage, rng: random.Random) -> str | None:
    words = run.text.split(" ")
    words.insert(rng.randrange(2, len(words) - 1), rng.choice(_MORE[run.study]))
    return _altered(run, " ".join(words))


def _cut(run: Passage, rng: random.Random) -> tuple[str, str, str, str] | None:
    """Return a run in four parts: four words before the third, of four words, and at least nine behind it."""
    words = run.text.split(" ")
    if len(words) < _LONG:
        return None
    one = rng.randrange(4, len(words) - 16)
    two = one + 4
    three = two + 4
    first, second = " ".join(words[:one]), " ".join(words[one:two])
    return first, second, " ".join(words[two:three]), " ".join(words[three:])


def _unmarked(run: Passage, rng: random.Random) -> str | None:
    parts = _cut(run, rng)
    return _altered(run, f"{parts[0]} {parts[1]} {parts[3]}") if parts else None


def _marked(run: Passage, rng: random.Random) -> str | None:
    parts = _cut(run, rng)
    return _altered(run, f"{parts[0]} {parts[1]} [...] {parts[3]}") if parts else None


def _moved(run: Passage, rng: random.Random) -> str | None:
    """The mark stands where nothing was left out; words are left out elsewhere."""
    parts = _cut(run, rng)
    return _altered(run, f"{parts[0]} [...] {parts[1]} {parts[3]}") if parts else None


def _turned(run: Passage, rng: random.Random) -> str | None:
    """Parts around a mark in the wrong order."""
    parts = _cut(run, rng)
    return _altered(run, f"{parts[2]} {parts[3].rstrip('.')} [...] {parts[0]} {parts[1]}") if parts else None


def _bracketed(run: Passage, _: random.Random) -> str | None:
    pattern, printed = _BRACKETED[run.study]
    made, count = pattern.subn(printed, run.text, count=1)
    return _altered(run, made) if count else None


def _marks(run: Passage, _: random.Random) -> str | None:
    made = run.text.replace("'", "\u2019").replace("-", "\u2010")
    return _altered(run, made) if made != run.text else None


def _soft(run: Passage, rng: random.Random) -> str | None:
    return _in_words(run, rng, "\u00ad")


def _broken(run: Passage, rng: random.Random) -> str | None:
    return _in_words(run, rng, "-\n")


def _in_words(run: Passage, rng: random.Random, put: str) -> str | None:
    words = run.text.split(" ")
    long = [at for at, word in enumerate(words) if len(word) > 7 and word.isalpha()]
    if not long:
        return None
    at = rng.choice(long)
    words[at] = words[at][:4] + put + words[at][4:]
    return " ".join(words)


def _glued(run: Passage, rng: random.Random) -> str | None:
    words = run.text.split(" ")
    at = rng.randrange(1, len(words))
    return "\u00a0".join((" ".join(words[:at]), " ".join(words[at:])))


def _decomposed(run: Passage, _: random.Random) -> str | None:
    made = unicodedata.normalize("NFD", run.text)
    return made if made != run.text else None


def _same(run: Passage, _: random.Random) -> str | None:
    return run.text


_ONE_PASSAGE: Final[tuple[tuple[str, str, Callable[[Passage, random.Random], str | None], int, int], ...]] = (
    ("changed word", "UNDECLARED-EDIT", _changed, 15, 15),
    ("dropped negation", "UNDECLARED-EDIT", _unnegated, 12, 10),
    ("added word", "UNDECLARED-EDIT", _added, 10, 8),
    ("unmarked omission", "UNDECLARED-EDIT", _unmarked, 10, 8),
    ("moved omission", "UNDECLARED-EDIT", _moved, 10, 8),
    ("marked omission", "DECLARED-EDIT", _marked, 8, 6),
    ("turned omission", "SPLICED", _turned, 6, 4),
    ("bracketed word", "DECLARED-EDIT", _bracketed, 8, 6),
    ("other marks", "NORMALISED", _marks, 10, 0),
    ("soft hyphen", "NORMALISED", _soft, 6, 6),
    ("hyphen at a line's end", "NORMALISED", _broken, 6, 6),
    ("non-breaking space", "NORMALISED", _glued, 6, 6),
    ("decomposed letters", "NORMALISED", _decomposed, 0, 16),
    ("nothing altered", "EXACT", _same, 10, 8),
)


@functools.cache
def alterations(study: str) -> tuple[Alteration, ...]:
    """Return the altered quotations of a study, the same for the same texts."""
    found: list[Alteration] = []
    for kind, expected, change, dyads, therapists in _ONE_PASSAGE:
        rng = random.Random(f"{SEED} {study} {kind}")  # noqa: S311 - draws test data
        made = ((run, change(run, rng)) for run in _again(study, rng))
        wanted = dyads if study == "dyads" else therapists
        good = ((run, words) for run, words in made if words is not None)
        for number, (_, words) in zip(range(1, wanted + 1), good, strict=False):
            lines = _printed(words, study, inline=number % 2 == 0)
            found.append(Alteration(f"{kind} {number} of {study}", kind, study, lines, expected))
    for maker in (
        _spliced,
        _swapped,
        _roles,
        _over_another,
        _over_a_question,
        _exchanges,
        _shared,
        _invented,
    ):
        rng = random.Random(f"{SEED} {study} {maker.__name__}")  # noqa: S311 - as above
        for number, (kind, lines, expected) in enumerate(maker(study, rng), 1):
            found.append(Alteration(f"{kind} {number} of {study}", kind, study, lines, expected))
    return tuple(found)


def _again(study: str, rng: random.Random) -> Iterator[Passage]:
    """Yield runs, drawn anew a few times, each once."""
    seen = set()
    for _ in range(6):
        for run in _runs(study, rng):
            if run.text not in seen:
                seen.add(run.text)
                yield run


_SAYS: Final = {"dyads": "One of them said:", "therapists": "En av dem sa:"}


def _printed(words: str, study: str, *, inline: bool) -> tuple[str, ...]:
    if "\n" in words or (inline and "\u2019" not in words):
        return (f"{_SAYS[study]} \u201c{words}\u201d",)
    return (_SAYS[study], _block(words))


def _block(words: str) -> str:
    return "\n".join(f"> {line}" for line in words.split("\n"))


_Made = tuple[str, tuple[str, ...], str]


def _pairs(study: str, rng: random.Random) -> Iterator[tuple[Passage, Passage]]:
    runs = list(_runs(study, rng, most=2))
    for one, other in zip(runs[::2], runs[1::2], strict=False):
        if one.case != other.case and one.source != other.source:
            yield one, other


def _spliced(study: str, rng: random.Random) -> Iterator[_Made]:
    """Words of two people as if one had said them, without and with a mark between them."""
    for number, (one, other) in zip(range(18), _pairs(study, rng), strict=False):
        words = f"{one.text} {'[...] ' * (number % 3 == 2)}{other.text}"
        yield "spliced speakers", _printed(words, study, inline=number % 2 == 0), "SPLICED"


def _swapped(study: str, rng: random.Random) -> Iterator[_Made]:
    """Words with the sign of somebody else behind them."""
    for number, (one, other) in zip(range(10), _pairs(study, rng), strict=False):
        words = (
            (f"{_SAYS[study]} \u201c{one.text.rstrip('.')}\u201d ({other.case}).",)
            if number % 2
            else (_SAYS[study], f"> {one.text} ({other.case})")
        )
        yield "swapped speaker", words, "WRONG-SPEAKER"


def _roles(study: str, rng: random.Random) -> Iterator[_Made]:
    """A client's words in a therapist's slot, and the other way round."""
    if study != "dyads":
        return
    for _, run in zip(range(12), _runs(study, rng), strict=False):
        role = "Therapist" if run.case.startswith("C") else "Client"
        yield "swapped role", (f"*{role}.* This was told with some care.", f"> {run.text}"), "WRONG-ROLE"


def _around(study: str, between: Callable[[str], bool]) -> Iterator[tuple[str, str]]:
    """Yield the words of two turns of one person with one turn of somebody else between them."""
    texts = plain(study).texts
    for row in plain(study).rows("sources"):
        if row["use"] == "translation" or row["instrument"] == _CONTEXT:
            continue
        said, text = turns(study, row["source"]), texts[row["source"]]
        for one, middle, other in zip(said, said[1:], said[2:], strict=False):
            words = [" ".join(text[each.start : each.end].split()) for each in (one, other)]
            alike = one.speakers == other.speakers and len(one.speakers) == 1
            known = alike and one.speakers[0] not in LEADING | SEVERAL | UNKNOWN
            fit = all(map(_PLAIN.fullmatch, "".join(words))) and all(len(each.split()) > 3 for each in words)
            if known and fit and between(middle.speakers[0]):
                yield words[0], words[1]


def _over_another(study: str, _: random.Random) -> Iterator[_Made]:
    """An omission that swallows what another participant said."""
    if study == "therapists":
        pairs = _around(study, lambda label: label not in LEADING | SEVERAL | UNKNOWN)
        for number, (one, other) in zip(range(8), pairs, strict=False):
            words = f"{one} [...] {other}"
            yield "omission over a speaker", _printed(words, study, inline=number % 2 == 0), "WRONG-SPEAKER"


def _over_a_question(study: str, _: random.Random) -> Iterator[_Made]:
    """An omission of the interviewer's question within the words of one participant."""
    if study == "dyads":
        pairs = _around(study, lambda label: label in LEADING)
        for number, (one, other) in zip(range(8), pairs, strict=False):
            words = f"{one} [...] {other}"
            yield "omission of a question", _printed(words, study, inline=number % 2 == 0), "DECLARED-EDIT"


def _exchanges(study: str, rng: random.Random) -> Iterator[_Made]:
    """Turns of several that follow each other, each marked as a turn; and one turn of them left out unmarked."""
    if study != "therapists":
        return
    found = []
    for source in ("focus-group-1", "focus-group-2"):
        text, said = plain(study).texts[source], turns(study, source)
        for run in zip(said, said[1:], said[2:], strict=False):
            words = [" ".join(text[each.start : each.end].split()) for each in run]
            people = [each.speakers for each in run]
            known = all(len(each) == 1 and each[0] not in LEADING | SEVERAL | UNKNOWN for each in people)
            fit = all(map(_PLAIN.fullmatch, "".join(words))) and len(words[0].split()) > 3
            if known and fit and people[0] != people[1] != people[2]:
                found.append(words)
    rng.shuffle(found)
    for words in found[:14]:
        block = "\n".join(f"> \u2013 {each}" for each in words)
        yield "exchange", ("I gruppen ble det snakket om dette:", block), "EXCHANGE"


def _shared(study: str, _: random.Random) -> Iterator[_Made]:
    """An expression of some words that two or more people used, told as such."""
    said: dict[str, set[str]] = {}
    for passage in passages(study):
        for sentence in passage.sentences:
            words = sentence.rstrip(".!?").split(" ")
            for at in range(len(words) - 3):
                said.setdefault(" ".join(words[at : at + 4]), set()).add(passage.case)
    shared = sorted(words for words, cases in said.items() if len(cases) > 1 and "," not in words)
    told = "was said by several of them." if study == "dyads" else "ble sagt av flere av dem."
    for expression in shared[:6]:
        yield "shared expression", (f"\u201c{expression}\u201d {told}",), "SAID-BY-SEVERAL"


def _invented(study: str, _: random.Random) -> Iterator[_Made]:
    """Words that nobody said."""
    for number, words in enumerate(_INVENTED[study]):
        yield "invented", _printed(words, study, inline=number % 2 == 0), "NOT-FOUND"


def manuscript(chosen: Iterable[Alteration]) -> str:
    """Return a manuscript in Markdown that prints altered quotations, each below its heading."""
    return "# Findings\n\n" + "\n\n".join(one.markdown for one in chosen) + "\n"


def sample(study: str) -> tuple[Alteration, ...]:
    """Return the first of each kind, and every twelfth."""
    seen: set[str] = set()
    chosen = []
    for number, one in enumerate(alterations(study)):
        if one.kind not in seen or number % 12 == 0:
            chosen.append(one)
        seen.add(one.kind)
    return tuple(chosen)
