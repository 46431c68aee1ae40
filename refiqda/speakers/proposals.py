"""What is proposed for each label: a role, a case, and the doubts that a person should resolve.

Roles are proposed by words of several languages and by who asks; cases by the label itself where it is a person's
name or code, and by the source where it only names a part in the talk (``P``, ``Respondent``), since it is another
person in every interview.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

import attrs

from refiqda.model import guid_key
from refiqda.speakers import marks
from refiqda.text.speaker_words import (
    is_generic,
    is_moderator_letter,
    is_moderator_word,
    is_participant_word,
    is_several_word,
    is_unknown,
    key_of,
    parts_of,
    series_of,
)
from refiqda.text.turn_lines import WEAK
from refiqda.text.turns import BOLD

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from refiqda.project import Project
    from refiqda.speakers.found import Conversation, Speaker
    from refiqda.text.speaker_words import Role

_ASKS: Final = 0.4
"""What part of a moderator's turns hold a question mark, at least, where nothing in the label says so."""

_LETTERS: Final = {
    "i": "Interviewer", "int": "Interviewer", "intv": "Interviewer", "iv": "Interviewer", "ir": "Interviewer",
    "q": "Interviewer", "m": "Moderator", "mod": "Moderator", "(bold)": "Interviewer",
}  # fmt: skip
_NOBODY: Final[dict[Role, str]] = {"unknown": marks.UNKNOWN, "several": marks.SEVERAL}
_LEGEND: Final = re.compile(r"(?<!\S)(\w[\w.\-]{0,11})[ \t]*[:=][ \t]*(\w{3,20})")
_MOST_HEAD: Final = 10_000
_NUMBERED: Final = re.compile(r"(\D+?)\s*(\d*)")
_NOBODY_ASKS: Final = "nobody here looks like a moderator or interviewer"
_ASKS_LITTLE: Final = "is a letter that often stands for the moderator, but asks little"
_ASKS_ELSEWHERE: Final = "asks in other texts, but little in this one"
_SELDOM, _MANY = 2, 20
_LONG: Final = 5

_ONCE: Final = "stands once"
ONCE: Final = f"{_ONCE}; say yes if it is a speaker"
ALONE: Final = "is the only label of its text; say yes if it is a speaker"
UNLIKELY: Final = (
    "stands often like a label, but is written like the beginning of a sentence; say yes if it is a speaker"
)

_UNKEPT: Final = {"once": ONCE, "alone": ALONE}


def propose(
    project: Project, conversations: Sequence[Conversation], moderators: Collection[str]
) -> list[Conversation]:
    """Return the conversations with a role, cases and doubts for every label.

    ``moderators`` are the keys of labels that were declared to ask.
    """
    rated = _spread([_with_roles(one, moderators) for one in conversations])
    texts = Counter(speaker.key for one in rated for speaker in one.speakers if speaker.keep)
    names = _Names(project)
    made = [_with_cases(one, texts, names) for one in rated]
    return _with_conflicts(made)


# --- roles ----------------------------------------------------------------------------------------------


def _with_roles(one: Conversation, moderators: Collection[str]) -> Conversation:
    if one.found is None or one.text is None:
        return one
    string = one.text.string
    asked: Counter[str] = Counter()
    for turn in one.found.turns:
        asked[turn.key] += "?" in string[turn.speech_start : turn.speech_end]
    kept = [speaker for speaker in one.speakers if speaker.keep]
    asking = {*moderators, *_named_above(string[: one.found.turns[0].start] if one.found.turns else "")}
    by_word = {speaker.key: _role_by_word(speaker, asking) for speaker in kept}
    share = {speaker.key: asked[speaker.key] / max(speaker.turns, 1) for speaker in kept}
    guessed = None
    if "moderator" not in by_word.values():
        guessed = _who_asks(kept, by_word, share)
    made = []
    for speaker in one.speakers:
        role: Role = by_word.get(speaker.key) or "participant"
        doubts = [*speaker.doubts, *_doubts(speaker, one)]
        if speaker.key == guessed:
            role = "moderator"
            if share[guessed] < _ASKS:
                doubts.append(_ASKS_LITTLE)
            elif not is_moderator_letter(speaker.label):
                doubts.append("asks most, so it may be the moderator")
        made.append(attrs.evolve(speaker, role=role, doubts=tuple(doubts)))
    notes = list(one.notes)
    if kept and not any(speaker.keep and speaker.role == "moderator" for speaker in made):
        notes.append(_NOBODY_ASKS)
    return attrs.evolve(one, speakers=tuple(made), notes=tuple(notes))


def _named_above(head: str) -> set[str]:
    """Return the labels that the text before the first turn explains as those who ask (``M: moderator``)."""
    return {
        key_of(found[1])
        for found in _LEGEND.finditer(head[:_MOST_HEAD])
        if is_moderator_word(found[2]) and not is_moderator_word(found[1])
    }


def _spread(conversations: list[Conversation]) -> list[Conversation]:
    """Let who asks in one text ask in the others too, where the label is a person's and nothing speaks against it.

    Beside somebody else who asks, the label must ask there as well, or be a letter of moderators that asks in half of
    its turns in all texts: then it is proposed, and the doubt told (one who only welcomes the group, or a mother).
    """
    asking, likely, sure = _who_asks_anywhere(conversations)
    made = []
    for one in conversations:
        known = any(speaker.keep and speaker.role == "moderator" for speaker in one.speakers)
        speakers = []
        for speaker in one.speakers:
            told, role = speaker.doubts, speaker.role
            if speaker.key in sure:
                told = tuple(doubt for doubt in told if doubt != _ASKS_LITTLE)
            if speaker.keep and role == "participant" and speaker.key in asking:
                if not known or _asks(speaker, one):
                    role = "moderator"
                elif speaker.key in likely:
                    role, told = "moderator", (*told, _ASKS_ELSEWHERE)
            speakers.append(attrs.evolve(speaker, role=role, doubts=told))
        made.append(_without_note(attrs.evolve(one, speakers=tuple(speakers))))
    return made


def _who_asks_anywhere(conversations: Sequence[Conversation]) -> tuple[set[str], set[str], set[str]]:
    """Return the labels of moderators in any text, of these the letters that are in most turns, and the sure ones."""
    asking: Counter[str] = Counter()
    turns: Counter[str] = Counter()
    letters: set[str] = set()
    sure: set[str] = set()
    for speaker in (speaker for one in conversations for speaker in one.speakers if speaker.keep):
        if is_moderator_letter(speaker.label):
            letters.add(speaker.key)
        elif is_generic(speaker.label):
            continue
        turns[speaker.key] += speaker.turns
        if speaker.role == "moderator":
            asking[speaker.key] += speaker.turns
            if _ASKS_LITTLE not in speaker.doubts:
                sure.add(speaker.key)
    return set(asking), {key for key in letters & set(asking) if asking[key] * 2 >= turns[key]}, sure


def _without_note(one: Conversation) -> Conversation:
    """Drop the note that nobody asks from a text where somebody does."""
    if any(speaker.keep and speaker.role == "moderator" for speaker in one.speakers):
        return attrs.evolve(one, notes=tuple(note for note in one.notes if note != _NOBODY_ASKS))
    return one


def _asks(speaker: Speaker, one: Conversation) -> bool:
    if one.found is None or one.text is None:
        return False
    string = one.text.string
    said = [
        string[turn.speech_start : turn.speech_end] for turn in one.found.turns if turn.key == speaker.key
    ]
    return sum("?" in words for words in said) >= _ASKS * len(said)


def _role_by_word(speaker: Speaker, moderators: Collection[str]) -> Role | None:
    label = speaker.label
    if speaker.key in moderators or label == BOLD:
        return "moderator"
    if is_unknown(label):
        return "unknown"
    if is_several_word(label) or (parts_of(label) and speaker.evidence == "combination"):
        return "several"
    if is_moderator_word(label):
        return "moderator"
    return "participant" if is_participant_word(label) else None


def _who_asks(
    kept: Sequence[Speaker], by_word: dict[str, Role | None], share: dict[str, float]
) -> str | None:
    """Return the key of the one label that asks in most of its turns, or of the one letter that stands for who asks."""
    open_ = [speaker for speaker in kept if by_word[speaker.key] is None and speaker.turns > 1]
    asking = sorted(open_, key=lambda speaker: (-share[speaker.key], not is_moderator_letter(speaker.label)))
    if not asking or len(kept) < 2:  # noqa: PLR2004 - one alone asks nobody
        return None
    rival = share[asking[1].key] if len(asking) > 1 else 0.0
    if share[asking[0].key] >= _ASKS and rival * 2 <= share[asking[0].key]:
        return asking[0].key
    letters = [speaker.key for speaker in open_ if is_moderator_letter(speaker.label)]
    single = [speaker for speaker in open_ if len(speaker.key) == 1]
    return letters[0] if len(letters) == len(single) == 1 else None


# --- doubts ---------------------------------------------------------------------------------------------


def _doubts(speaker: Speaker, one: Conversation) -> list[str]:
    """Return what makes the label itself doubtful."""
    if not speaker.keep:
        like = _like(speaker, one)
        if like is not None:
            return [f'{_ONCE}; perhaps "{like}", written otherwise']
        return [_UNKEPT.get(speaker.evidence, UNLIKELY)]
    doubts = []
    total = sum(other.turns for other in one.speakers if other.keep)
    others = {series_of(other.key) for other in one.speakers if other.keep and other.key != speaker.key}
    seldom = speaker.turns <= _SELDOM and total >= _MANY and series_of(speaker.key) not in others - {None}
    seldom = seldom and not (is_unknown(speaker.label) or is_several_word(speaker.label))
    like = _like(speaker, one)
    if like is not None:
        doubts.append(f'perhaps "{like}", written otherwise')
    elif seldom and speaker.evidence in {"recurs", "series", "form"}:
        doubts.append(f"begins only {speaker.turns} of {total:,} turns")
    if speaker.turns == total and speaker.evidence not in {"declared", "marked up"}:
        doubts.append("is the only speaker found in its text")
    if speaker.form in WEAK and speaker.evidence != "declared":
        doubts.append(f"is written only like a label ({speaker.form})")
    return doubts


def _like(speaker: Speaker, one: Conversation) -> str | None:
    """Return a much more frequent label that this one may be a slip for."""
    if parts_of(speaker.label) or is_unknown(speaker.label):
        return None
    bare = _bare(speaker.key)
    for other in one.speakers:
        if other.keep and other.key != speaker.key and other.turns >= speaker.turns * 3:
            near = _bare(other.key)
            if bare == near or (min(len(bare), len(near)) >= _LONG and _one_apart(bare, near)):
                return other.label
    return None


def _bare(key: str) -> str:
    return "".join(sign for sign in key if sign.isalnum())


def _one_apart(one: str, other: str) -> bool:
    """Return whether one letter more, less or other makes the two alike; digits are never slips."""
    if len(one) > len(other):
        one, other = other, one
    if len(other) - len(one) > 1:
        return False
    start = next((at for at, sign in enumerate(one) if sign != other[at]), len(one))
    rest, more = (
        (one[start + 1 :], other[start + 1 :])
        if len(one) == len(other)
        else (one[start:], other[start + 1 :])
    )
    changed = one[start : start + 1] + other[start : start + 1]
    return rest == more and not any(map(str.isdigit, changed))


# --- cases ----------------------------------------------------------------------------------------------


class _Names:
    """The cases that a project has: by name, and those that belong to a source as a whole."""

    def __init__(self, project: Project) -> None:
        self.known = Counter(case.name for case in project.tree.cases if case.name)
        self.of_source: dict[str, list[str]] = {}
        for case in project.tree.cases:
            if case.name:
                for guid in case.source_refs:
                    self.of_source.setdefault(guid_key(guid), []).append(case.name)


def _with_cases(one: Conversation, texts: Counter[str], names: _Names) -> Conversation:
    generic = [
        speaker.key
        for speaker in one.speakers
        if speaker.keep and speaker.role == "participant" and is_generic(speaker.label)
    ]
    named = {
        speaker.key: _case_of(speaker, one, texts, names, alone=len(generic) == 1) for speaker in one.speakers
    }
    made = []
    for speaker in one.speakers:
        cases = named[speaker.key]
        like = None if speaker.keep else _like(speaker, one)
        if like is not None:
            cases = named[key_of(like)]
        doubts = list(speaker.doubts)
        if speaker.role == "several" and speaker.evidence == "combination":
            cases = tuple(
                dict.fromkeys(
                    name
                    for part in parts_of(speaker.label)
                    for name in named.get(key_of(part), (part.strip(),))
                )
            )
        if speaker.keep and speaker.key in generic and len(generic) > 1 and texts[speaker.key] > 1:
            doubts.append("names a part and no person; perhaps somebody else in every text")
        doubts += [f'several cases are called "{name}"' for name in cases if names.known[name] > 1]
        made.append(attrs.evolve(speaker, cases=cases, doubts=tuple(doubts)))
    return attrs.evolve(one, speakers=tuple(made))


def _case_of(
    speaker: Speaker, one: Conversation, texts: Counter[str], names: _Names, *, alone: bool
) -> tuple[str, ...]:
    if speaker.role in _NOBODY:
        return (_NOBODY[speaker.role],)
    if speaker.role == "moderator":
        found = _NUMBERED.fullmatch(speaker.key)
        word = _LETTERS.get(found[1].strip() if found is not None else speaker.key)
        if word is not None:
            return (f"{word} {found[2]}".strip() if found is not None else word,)
        return (_as_name(speaker.label),)
    if is_generic(speaker.label) or speaker.label.startswith("("):
        own = names.of_source.get(guid_key(speaker.source), [])
        if alone or speaker.label.startswith("("):
            return (own[0] if len(own) == 1 else one.source_name,)
        if texts[speaker.key] > 1:
            return (f"{one.source_name}: {speaker.label}",)
    return (_as_name(speaker.label),)


def _as_name(label: str) -> str:
    """Return a label as a name: without brackets around it, a word in small letters with a capital."""
    plain = " ".join(label.strip(" .").split())
    return plain[0].upper() + plain[1:] if plain.islower() and plain.isalpha() and len(plain) > 1 else plain


def _with_conflicts(conversations: list[Conversation]) -> list[Conversation]:
    """Add the doubt that one case would have two roles."""
    roles: dict[str, set[Role]] = {}
    for one in conversations:
        for speaker in one.speakers:
            if speaker.keep and speaker.evidence != "combination":
                for name in speaker.cases:
                    roles.setdefault(name, set()).add(speaker.role)
    made = []
    for one in conversations:
        speakers = [
            attrs.evolve(
                speaker,
                doubts=(
                    *speaker.doubts,
                    *(
                        f'"{name}" would be moderator in one text and participant in another'
                        for name in speaker.cases
                        if speaker.keep and len(roles.get(name, ())) > 1
                    ),
                ),
            )
            for speaker in one.speakers
        ]
        made.append(attrs.evolve(one, speakers=tuple(speakers)))
    return made
