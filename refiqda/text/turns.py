"""Turns of speakers in a transcript: who speaks from where to where, told by the labels before the turns.

A label counts when it recurs in the text, is known from other texts of the study, or when somebody declared it;
``Note:``, ``Time: 10:30``, ``I said: yes`` and links are none unless declared. What is written only like a label
(``Anna - ``, ``[Anna]``, a line of its own, bold letters) counts where a text has no plainer form and most of its
lines are written so. Each label carries its evidence, so that people can judge it.

A turn begins with its line (a time before the label belongs to it) and ends before the next one, without the blanks
there; paragraphs without a label continue it. Every character is in exactly one turn or one gap.

Spans are half-open code points of the canonical text; times are milliseconds. The time taken grows with the text.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

import attrs

from refiqda.text.speaker_words import (
    OVERLAP,
    is_field,
    is_name_like,
    is_role_word,
    is_several_word,
    is_unknown,
    key_of,
    parts_of,
    series_of,
)
from refiqda.text.turn_lines import WEAK, Candidate, Form, candidates_in, closing_time, lines_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

Evidence = Literal[
    "declared", "marked up", "recurs", "elsewhere", "series", "form", "word", "combination",
    "once", "alone", "field", "sentence", "head", "form of few lines",
]  # fmt: skip

TAKEN: Final[frozenset[Evidence]] = frozenset(
    {"declared", "marked up", "recurs", "elsewhere", "series", "form", "word", "combination"}
)
"""What speaks for a label; the other words say why a candidate was not taken."""

BOLD, PLAIN = "(bold)", "(not bold)"
"""The labels of paragraphs that only their letters tell apart."""

_ALONE: Final = 3
"""So often the only label of a text stands before turns, at least."""
_HEAD_LINES: Final = 40
_HEAD_WIDTH: Final = 120
_CODE: Final = 4
"""The letters of a code of a speaker; words for fields are longer."""
_FIELD_WORDS: Final = 6
_APART, _TITLE = 1, 4
"""Other lines that may stand between two fields of a head, and before the first."""
_INSIDE: Final = re.compile(r"(?<=[ \t\xa0])([^\s:]{1,20}):(?=\s)")
_VOICE_END: Final = re.compile(r"\s*</v>\s*\Z")


@attrs.frozen
class Label:
    """A label of a text, taken or not.

    ``spelling`` is the most frequent one, ``count`` how often it stands where a label can, ``first`` the start of its
    first line, ``evidence`` what speaks for it or against it.
    """

    key: str
    spelling: str
    count: int
    first: int
    form: Form
    evidence: Evidence

    @property
    def taken(self) -> bool:
        """Whether its lines begin turns."""
        return self.evidence in TAKEN


class Turn(NamedTuple):
    """One turn: ``[start, end)`` with its label, ``[speech_start, speech_end)`` without.

    ``time`` is the time mark before the words and ``end_time`` the one behind them, None where there is none;
    ``overlaps`` counts marks of speech at the same time.
    """

    start: int
    end: int
    label_start: int
    label_end: int
    speech_start: int
    speech_end: int
    label: str
    key: str
    form: Form
    time: int | None
    end_time: int | None
    overlaps: int


@attrs.frozen
class Turns:
    """The turns of one text, in order, and the labels judged.

    ``length`` is that of the text, ``before`` how many words stand before the first turn, ``inside`` how often a label
    that counts stands inside of a line, where it begins no turn.
    """

    length: int
    turns: tuple[Turn, ...] = attrs.field(repr=False)
    labels: tuple[Label, ...]
    before: int
    inside: int

    @property
    def gaps(self) -> tuple[tuple[int, int], ...]:
        """What is in no turn: the text before the first one, and blanks between turns and behind them."""
        edges = [0, *(place for turn in self.turns for place in (turn.start, turn.end)), self.length]
        pairs = zip(edges[::2], edges[1::2], strict=True)
        return tuple((start, end) for start, end in pairs if start < end)


def detect_turns(
    string: str,
    *,
    bold: Sequence[tuple[int, int]] = (),
    patterns: Sequence[re.Pattern[str]] = (),
    declared: Collection[str] = (),
    known: Collection[str] = (),
) -> Turns:
    """Return the turns of one text.

    ``bold`` are spans in bold letters, ``patterns`` come from ``turn_lines.compiled_pattern``, ``declared`` are labels
    that count whatever they look like, ``known`` labels that count in other texts of the study.
    """
    candidates = candidates_in(string, bold=bold, patterns=patterns)
    labels = judge(string, candidates, declared={key_of(one) for one in declared}, known=set(known))
    return turns_by(string, candidates, labels)


def judge(
    string: str,
    candidates: Sequence[Candidate],
    *,
    declared: Collection[str] = (),
    known: Collection[str] = (),
    refused: Collection[str] = (),
) -> tuple[Label, ...]:
    """Return the labels among ``candidates``, each with its evidence, in the order of their first lines.

    ``declared``, ``known`` and ``refused`` are keys (``speaker_words.key_of``); what is refused begins no turn.
    """
    head = _head_end(string)
    grouped: dict[tuple[bool, str], list[Candidate]] = {}
    for one in candidates:
        key = key_of(string[one.label_start : one.label_end])
        grouped.setdefault((one.form in WEAK, key), []).append(one)
    strong = {key: found for (weak, key), found in grouped.items() if not weak}
    evidence = {
        key: _evidence_of(string, key, found, head, declared, known)
        for key, found in strong.items()
        if key not in refused
    }
    _second_look(string, strong, evidence)
    _refuse_alone(strong, evidence)
    labels = [_label(string, key, strong[key], evidence[key]) for key in evidence]
    if not any(one.taken for one in labels):
        weak = {key: found for (is_weak, key), found in grouped.items() if is_weak and key not in refused}
        labels += _weak_labels(string, weak, declared, known)
    return tuple(sorted(labels, key=lambda one: one.first))


def turns_by(string: str, candidates: Sequence[Candidate], labels: Sequence[Label]) -> Turns:
    """Return the turns that begin where ``labels`` that are taken stand."""
    wanted = {(one.key, one.form in WEAK): one for one in labels if one.taken}
    if any(one.form == "bold paragraph" for one in wanted.values()):
        begins = _paragraph_turns(string, candidates)
    else:
        begins = []
        head = _head_end(string)
        below = {key_of(string[one.label_start : one.label_end]) for one in candidates if one.start >= head}
        for one in candidates:
            label = string[one.label_start : one.label_end]
            key = key_of(label)
            judged = wanted.get((key, one.form in WEAK))
            if judged is None or (one.form in WEAK and one.form != judged.form):
                continue
            if one.start >= head or key not in below:  # a declared label may stand nowhere else
                begins.append((one, label, key))
    turns = tuple(_turns(string, begins))
    first = turns[0].start if turns else len(string)
    keys = {one.key for one in labels if one.taken}
    inside = _inside(string, turns, keys)
    return Turns(len(string), turns, tuple(labels), len(string[:first].split()), inside)


def _inside(string: str, turns: Sequence[Turn], keys: Collection[str]) -> int:
    """Return how often a label that counts stands in the words of a turn behind the beginning of a line."""
    found = 0
    for turn in turns:
        words = string[turn.speech_start : turn.speech_end]
        if ":" in words:
            found += sum(
                1 for one in _INSIDE.finditer(words) if not one[1].islower() and key_of(one[1]) in keys
            )
    return found


# --- judging labels -------------------------------------------------------------------------------------


def _evidence_of(  # noqa: PLR0911 - one kind of evidence a return
    string: str,
    key: str,
    found: list[Candidate],
    head: int,
    declared: Collection[str],
    known: Collection[str],
) -> Evidence:
    first = found[0]
    label = string[first.label_start : first.label_end]
    if key in declared or first.form == "declared":
        return "declared"
    if first.form == "voice":
        return "marked up"
    if is_field(label):
        return "field"
    below = [one for one in found if one.start >= head]
    if not below:
        return "head"
    if not (is_name_like(label) or key in known):
        return "sentence"
    if len(below) > 1:
        return "recurs"
    return "elsewhere" if key in known else "once"


def _second_look(string: str, found: dict[str, list[Candidate]], evidence: dict[str, Evidence]) -> None:
    """Take labels that stand once where they clearly belong to others that count, in place."""
    taken = {key for key, word in evidence.items() if word in TAKEN}
    if not taken:
        return
    series = {series_of(key) for key in taken} - {None}
    timed = any(one.time is not None for key in taken for one in found[key])
    for key, word in evidence.items():
        if word not in {"once", "sentence"}:
            continue
        one = found[key][0]
        label = string[one.label_start : one.label_end]
        parts = [key_of(part) for part in parts_of(label)]
        if parts and all(part in taken or series_of(part) in series for part in parts):
            evidence[key] = "combination"
        elif is_unknown(label) or is_several_word(label) or is_role_word(label):
            evidence[key] = "word"
        elif word == "once" and series_of(key) in series:
            evidence[key] = "series"
        elif word == "once" and timed and one.time is not None:
            evidence[key] = "form"


def _refuse_alone(found: dict[str, list[Candidate]], evidence: dict[str, Evidence]) -> None:
    """Take no label that is the only one of its text and stands there once or twice: nobody talks alone, in place."""
    taken = [key for key, word in evidence.items() if word in TAKEN]
    if len(taken) == 1 and evidence[taken[0]] in {"recurs", "elsewhere"} and len(found[taken[0]]) < _ALONE:
        evidence[taken[0]] = "alone"


def _label(string: str, key: str, found: list[Candidate], evidence: Evidence) -> Label:
    spellings = Counter(string[one.label_start : one.label_end] for one in found)
    most = max(spellings.values())
    spelling = next(one for one, count in spellings.items() if count == most)
    return Label(key, spelling, len(found), found[0].start, found[0].form, evidence)


def _weak_labels(
    string: str, found: dict[str, list[Candidate]], declared: Collection[str], known: Collection[str]
) -> list[Label]:
    """Return labels of the one weak form by which most lines are written, and the rest as not taken."""
    by_form: dict[Form, dict[str, list[Candidate]]] = {}
    for key, places in found.items():
        for one in places:
            by_form.setdefault(one.form, {}).setdefault(key, []).append(one)
    best: list[Label] = []
    for form, keys in by_form.items():
        labels = _of_weak_form(string, form, keys, declared, known)
        count = sum(one.count for one in labels if one.taken)
        if count > sum(one.count for one in best if one.taken) or not best:
            best = labels
    return best


_COVERAGE: Final[dict[Form, float]] = {
    "brackets": 0.5,
    "dash": 0.5,
    "full stop": 0.5,
    "own line": 0.25,
    "bold": 0.3,
    "bold paragraph": 0.1,
}
"""How much of a text's lines a weak form must begin."""


def _of_weak_form(
    string: str,
    form: Form,
    keys: dict[str, list[Candidate]],
    declared: Collection[str],
    known: Collection[str],
) -> list[Label]:
    if form == "bold paragraph":
        return _bold_labels(string, keys)
    likely: dict[str, Evidence] = {}
    for key, places in keys.items():
        label = string[places[0].label_start : places[0].label_end]
        if key in declared:
            likely[key] = "declared"
        elif not is_field(label) and is_name_like(label):
            if key in known:
                likely[key] = "elsewhere"
            elif len(places) > 1:
                likely[key] = "recurs"
    lines = sum(1 for one in lines_of(string) if string[one.start : one.end].strip())
    begun = sum(len(keys[key]) for key in likely)
    if not ("declared" in likely.values() or (len(likely) > 1 and begun >= _COVERAGE[form] * lines)):
        likely = dict.fromkeys(likely, "form of few lines")
    return [_label(string, key, keys[key], word) for key, word in likely.items()]


def _bold_labels(string: str, keys: dict[str, list[Candidate]]) -> list[Label]:
    """Return the two labels of a text whose questions stand in bold letters, or none."""
    places = [one for found in keys.values() for one in found]
    ends = [string.find("\n", one.speech) for one in places]
    asked = sum(
        string[one.speech : end if end >= 0 else None].rstrip().endswith("?")
        for one, end in zip(places, ends, strict=True)
    )
    if len(places) < 2 or asked * 2 < len(places):  # noqa: PLR2004 - a single question shows no habit
        return []
    first = min(one.start for one in places)
    return [
        Label(key_of(BOLD), BOLD, len(places), first, "bold paragraph", "recurs"),
        Label(key_of(PLAIN), PLAIN, len(places), first, "bold paragraph", "recurs"),
    ]


def _head_end(string: str) -> int:
    """Return where a head of fields (``Date: ...``) ends: at the top, with two fields at least."""
    fields, others, end = 0, 0, 0
    for line in lines_of(string):
        words = string[line.start : min(line.end, line.start + _HEAD_WIDTH + 1)]
        if not words.strip():
            continue
        label, colon, _ = words.partition(":")
        if colon and is_field(label.strip()):
            fields, others, end = fields + 1, 0, line.end
        elif fields and _continues(words):
            others, end = 0, line.end
        else:
            others += 1
        if others > (_APART if fields else _TITLE) or line.number > _HEAD_LINES or len(words) > _HEAD_WIDTH:
            break
    return end if fields > 1 else 0


def _continues(words: str) -> bool:
    """Return whether a line of a head is a field itself, of whatever name."""
    label, colon, rest = words.partition(":")
    value = rest.strip()
    said = value.endswith((".", "?", "!")) or len(value.split()) > _FIELD_WORDS
    return bool(colon and value) and not said and len(label) > _CODE


# --- making turns ---------------------------------------------------------------------------------------


def _turns(string: str, begins: Sequence[tuple[Candidate, str, str]]) -> Iterable[Turn]:
    for number, (one, label, key) in enumerate(begins):
        stop = begins[number + 1][0].start if number + 1 < len(begins) else len(string)
        end = one.start + len(string[one.start : stop].rstrip())
        last, end_time = closing_time(string, min(one.speech, end), end)
        voice = _VOICE_END.search(string, max(one.speech, last - 20), last) if one.form == "voice" else None
        last = voice.start() if voice is not None else last
        words = string[one.speech : last]
        speech = min(one.speech + len(words) - len(words.lstrip()), end)
        overlaps = len(OVERLAP.findall(words)) if "//" in words or "[" in words or "(" in words else 0
        yield Turn(
            start=one.start,
            end=end,
            label_start=one.label_start,
            label_end=one.label_end,
            speech_start=speech,
            speech_end=max(speech, speech + len(words.strip())),
            label=label,
            key=key,
            form=one.form,
            time=one.time,
            end_time=end_time,
            overlaps=overlaps,
        )


def _paragraph_turns(string: str, candidates: Sequence[Candidate]) -> list[tuple[Candidate, str, str]]:
    """Return the beginnings of turns where bold paragraphs ask and others answer."""
    bold = {one.start for one in candidates if one.form == "bold paragraph"}
    begins: list[tuple[Candidate, str, str]] = []
    before: str | None = None
    for line in lines_of(string):
        if not string[line.start : line.end].strip():
            continue
        label = BOLD if line.start in bold else PLAIN
        if label != before and (begins or label == BOLD):
            one = Candidate(line.start, line.start, line.start, line.start, "bold paragraph", None)
            begins.append((one, label, key_of(label)))
            before = label
    return begins


__all__ = ["BOLD", "PLAIN", "Evidence", "Label", "Turn", "Turns", "detect_turns", "judge", "turns_by"]
