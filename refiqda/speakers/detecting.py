"""Detecting who speaks in every text of a project: turns, labels with proposals, prompts, and what is doubtful.

A label is judged with all texts in view: one that recurs in any of them counts in all. Nothing is changed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from refiqda.errors import InvalidArgumentError, require_project
from refiqda.speakers.found import Conversation, Speaker, Speakers
from refiqda.speakers.prompts import asking_paragraphs, find_given, find_recurring, given_prompts
from refiqda.speakers.proposals import propose
from refiqda.speakers.texts import SpokenText, spoken_texts
from refiqda.text.speaker_words import key_of
from refiqda.text.turn_lines import candidates_in, compiled_pattern, lines_of
from refiqda.text.turns import judge, turns_by

if TYPE_CHECKING:
    import re
    from collections.abc import Collection, Iterator, Sequence

    from refiqda.project import Project
    from refiqda.speakers.found import Prompt
    from refiqda.speakers.prompts import Stretch
    from refiqda.text.turn_lines import Candidate
    from refiqda.text.turns import Label, Turn, Turns

_MOST_LISTED: Final = 50
_OFTEN: Final = 3
_TALK: Final = 0.25
"""What part of the lines of a text without turns begins like a label, at least, for the labels to be asked about."""


def detect(
    project: Project,
    *,
    patterns: Sequence[str] = (),
    labels: Sequence[str] = (),
    moderators: Sequence[str] = (),
    prompts: Sequence[str] = (),
    sources: Collection[str] | None = None,
) -> Speakers:
    """Return who speaks in the texts of ``project``, as proposals to be judged by a person.

    ``patterns`` declare how labels are written (``"{label} |"``; see ``turn_lines.compiled_pattern``), ``labels`` and
    ``moderators`` which there are, the latter those who ask. ``prompts`` are the questions of the guide; without them,
    questions of moderators that recur over texts are taken for prompts. ``sources`` limits it to these GUIDs.
    Raises InvalidArgumentError for a pattern that is none, and for an empty label.
    """
    require_project(project, "tree", "text", "held_file")
    declared = {_key(one) for one in (*labels, *moderators)}
    expressions = [compiled_pattern(one) for one in patterns]
    texts = [one for one in spoken_texts(project) if sources is None or one.guid in sources]
    looked = [(one, _candidates(one, expressions)) for one in texts]
    known: set[str] = set()
    for one, candidates in looked:
        if one.text is not None:
            found = judge(one.text.string, candidates, declared=declared)
            known |= {label.key for label in found if label.evidence in {"recurs", "marked up", "declared"}}
    conversations = [_conversation(one, candidates, declared, known) for one, candidates in looked]
    proposed = propose(project, conversations, {_key(one) for one in moderators})
    heard = {speaker.key for one in proposed for speaker in one.speakers}
    return Speakers(
        tuple(proposed),
        _prompts(proposed, given_prompts(prompts)),
        tuple(dict.fromkeys(patterns)),
        tuple(dict.fromkeys(one.strip() for one in (*labels, *moderators) if _key(one) not in heard)),
    )


def _key(label: str) -> str:
    if not label.strip():
        raise InvalidArgumentError(
            "a label is empty", remedy="Write it as in the transcript, without its colon."
        )
    return key_of(label.strip().rstrip(":"))


def _candidates(one: SpokenText, expressions: Sequence[re.Pattern[str]]) -> list[Candidate]:
    if one.text is None:
        return []
    return candidates_in(one.text.string, bold=one.bold, patterns=expressions)


def _conversation(
    one: SpokenText, candidates: list[Candidate], declared: Collection[str], known: Collection[str]
) -> Conversation:
    blank = Conversation(
        source=one.guid, source_name=one.name, kind=one.kind, text=one.text, found=None, notes=one.notes
    )
    if one.text is None:
        return blank
    string = one.text.string
    found = turns_by(string, candidates, judge(string, candidates, declared=declared, known=known))
    by_key: dict[str, list[Turn]] = {}
    for turn in found.turns:
        by_key.setdefault(turn.key, []).append(turn)
    numbers = _numbers(
        string, {turns[0].start for turns in by_key.values()} | {x.first for x in found.labels}
    )
    listed = [label for label in found.labels if label.key in by_key]
    others = [label for label in found.labels if not label.taken and _worth_asking(label)]
    if not found.turns and sum(label.count for label in others) < _TALK * _lines(string):
        others = []  # a text with a few colons is no talk
    speakers = [
        _speaker(one, string, label, by_key.get(label.key, []), numbers)
        for label in sorted([*listed, *others[:_MOST_LISTED]], key=lambda label: label.first)
    ]
    notes = [*one.notes, *_notes_of(found, string, len(others))]
    return attrs.evolve(blank, found=found, speakers=tuple(speakers), notes=tuple(notes))


def _lines(string: str) -> int:
    return sum(1 for line in lines_of(string) if string[line.start : line.end].strip())


def _worth_asking(label: Label) -> bool:
    return label.evidence in {"once", "alone"} or (
        label.evidence in {"sentence", "form of few lines"} and label.count >= _OFTEN
    )


def _speaker(
    one: SpokenText, string: str, label: Label, turns: list[Turn], numbers: dict[int, int]
) -> Speaker:
    times = [turn.time for turn in turns if turn.time is not None]
    return Speaker(
        source=one.guid,
        source_name=one.name,
        label=label.spelling,
        key=label.key,
        form=label.form,
        evidence=label.evidence,
        turns=len(turns) if label.taken else label.count,
        words=sum(len(string[turn.speech_start : turn.speech_end].split()) for turn in turns),
        empty=sum(turn.speech_start == turn.speech_end for turn in turns),
        overlaps=sum(turn.overlaps for turn in turns),
        paragraph=numbers[turns[0].start if turns else label.first],
        time=times[0] if times else None,
        role="participant",
        cases=(),
        keep=label.taken,
    )


def _numbers(string: str, starts: set[int]) -> dict[int, int]:
    """Return the number of the line at each of ``starts``; one inside of a line has that line's."""
    wanted = sorted(starts)
    found: dict[int, int] = {}
    place = 0
    for line in lines_of(string):
        while place < len(wanted) and wanted[place] <= line.end:
            found[wanted[place]] = line.number
            place += 1
        if place == len(wanted):
            break
    return found


def _notes_of(found: Turns, string: str, others: int) -> Iterator[str]:
    if not found.turns:
        if string.strip():
            yield "no speakers were found"
        return
    if found.before:
        yield f"{found.before:,} words stand before the first turn and belong to nobody"
    if found.inside:
        yield f"{found.inside:,} labels stand inside of a line, where they begin no turn"
    if others > _MOST_LISTED:
        yield f"{others - _MOST_LISTED:,} more words stand once like a label and are not listed"


def _prompts(conversations: Sequence[Conversation], given: list[str]) -> tuple[Prompt, ...]:
    stretches = list(stretches_to_ask(conversations))
    return find_given(given, stretches) if given else find_recurring(stretches)


def stretches_to_ask(conversations: Sequence[Conversation]) -> Iterator[Stretch]:
    """Yield where prompts may stand: what moderators say, and in texts without turns the paragraphs that ask."""
    for one in conversations:
        if one.text is None or one.found is None:
            continue
        string = one.text.string
        if not one.found.turns:
            yield from asking_paragraphs(one.source, string)
            continue
        asking = {speaker.key for speaker in one.speakers if speaker.keep and speaker.role == "moderator"}
        for turn in one.found.turns:
            if turn.key in asking and turn.speech_start < turn.speech_end:
                yield one.source, string, turn.speech_start, turn.speech_end
