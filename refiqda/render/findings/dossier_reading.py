"""A dossier as it is read: its head in sentences, its passages in groups, each with its lines; for all forms."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final

import attrs

from refiqda.machine_coders import machine_of
from refiqda.render.memo_report import said_date
from refiqda.render.plain import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from refiqda.findings.dossiers.grids import Grid, Paired
    from refiqda.findings.dossiers.values import Dossier, Mark, Note, Passage, Person, Said

INTERNAL: Final = (
    "Internal: this dossier names cases and sources. It is for the people of the study and is not shown round; "
    "for that, a copy that names nobody can be made."
)
ROUND: Final = (
    "A copy to show round: it names no case, no source and no place, and its passages stand in no order of persons. "
    "What people say can still tell who they are; read it before you give it away."
)
ONE_LINE: Final = "It describes and does not judge: no figure of agreement, no count of people, no threshold."
_AGREEMENT: Final = {
    "all": "Coded by every analyst",
    "some": "Coded by several analysts, not by all",
    "one": "",
    "consensus": "In the consensus alone",
    "machine": "Coded by a machine alone",
}
_ORDER: Final = tuple(_AGREEMENT)
LONG: Final = 2400
"""A turn longer than this is shown by its beginning and its end."""
_SHORT: Final = 40
_NAMED: Final = 3


@attrs.frozen
class Shown:
    """A passage as it is read: what names it, lines about it, its turns, notes as who and what."""

    number: int
    head: str
    turns: tuple[Turn, ...]
    facts: tuple[tuple[str, str], ...]
    notes: tuple[tuple[str, str], ...]
    passage: Passage


@attrs.frozen
class Turn:
    """What one person says: the label, and the parts with whether they are the passage's own."""

    speaker: str
    parts: tuple[tuple[str, bool], ...]
    around: bool


@attrs.frozen
class Group:
    """Passages under one heading, "" where there is only one group."""

    heading: str
    passages: tuple[Shown, ...]


@attrs.frozen
class Section:
    """What stands under one theme: definitions and memos on its codes, then the groups."""

    heading: str
    under: str
    definitions: tuple[tuple[str, str], ...]
    notes: tuple[tuple[str, str], ...]
    groups: tuple[Group, ...]


def sections(dossier: Dossier, by: str | None = None) -> tuple[Section, ...]:
    """Return the dossier by theme; ``by`` is how passages are grouped (`GROUPINGS`), None for what suits it."""
    found = []
    for theme in dossier.themes:
        mine = dossier.by_theme[theme.name]
        kind = {"theme": "a code with what is below it", "set": "a set of codes", "code": "a code"}[
            theme.kind
        ]
        found.append(
            Section(
                heading=theme.name,
                under=f"{counted(len(mine), 'passage')} of {kind}",
                definitions=theme.definitions,
                notes=tuple(
                    (f"{_who(note)}, on the code {path}", note.text)
                    for path, note in dossier.code_notes
                    if path in theme.codes
                ),
                groups=groups(dossier, mine, by or usual_grouping(dossier)),
            )
        )
    return tuple(found)


def usual_grouping(dossier: Dossier) -> str:
    """Return how passages are grouped unless somebody says otherwise."""
    if any(one.agreement for one in dossier.passages):
        return "agreement"
    return "source" if dossier.attribution == "internal" else "none"


def groups(dossier: Dossier, passages: Sequence[Passage], by: str) -> tuple[Group, ...]:
    """Return passages under headings; one that belongs under several stands under each."""
    found: dict[str, list[Passage]] = {}
    for one in passages:
        for heading in dict.fromkeys(_headings(dossier, one, by)):
            found.setdefault(heading, []).append(one)
    keys = list(found)
    if by == "agreement":
        keys.sort(key=lambda one: (_agreement_rank(found[one][0]), one))
    elif by in {"participant", "perspective", "kind", "analyst"}:
        keys.sort(key=lambda one: (one.startswith("("), one.casefold()))
    return tuple(Group(one, tuple(shown(each) for each in found[one])) for one in keys)


def _agreement_rank(one: Passage) -> int:
    return _ORDER.index(one.agreement) if one.agreement in _ORDER else len(_ORDER)


def _headings(dossier: Dossier, one: Passage, by: str) -> Sequence[str]:
    if by == "agreement":
        both = one.agreement == "all" and len(_able(dossier, one)) == 2  # noqa: PLR2004 - two are both
        told = "Coded by both analysts" if both else _AGREEMENT.get(one.agreement)
        return (told or _first_upper(one.state),)
    found: dict[str, Sequence[str]] = {
        "source": (one.source or one.kind,),
        "code": one.codes,
        "analyst": tuple(map(named, one.analysts)) or (one.state,),
        "participant": one.participants or ("(nobody known)",),
        "perspective": one.roles or ("(no perspective known)",),
        "kind": (one.kind or "(no kind known)",),
    }
    return found.get(by, ("",))


def _able(dossier: Dossier, one: Passage) -> tuple[str, ...]:
    return next((theme.analysts for theme in dossier.themes if theme.name == one.theme), ())


def _first_upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def shown(one: Passage) -> Shown:
    """Return a passage as it is read."""
    head = [
        ", ".join(part for part in (one.source, one.place) if part),
        "; ".join(dict.fromkeys(_voice(each.case, each.role, each.dyad) for each in one.voices)),
        ", ".join(part for part in (one.kind, f"wave {one.wave}" if one.wave else "") if part),
        {"translation": "a translation", "context": "read as context only"}.get(one.use.lower(), ""),
    ]
    return Shown(
        number=one.number,
        head="  ·  ".join(part for part in head if part),
        turns=_turns(one.said),
        facts=tuple(_facts(one)),
        notes=tuple(
            (_who(note) + (f", on {note.code}" if note.code else ""), note.text) for note in one.notes
        ),
        passage=one,
    )


def _voice(case: str, role: str, dyad: str) -> str:
    return ", ".join(part for part in (case, role, f"dyad {dyad}" if dyad and case else "") if part)


def _facts(one: Passage) -> Iterable[tuple[str, str]]:
    if one.why:
        yield "Counter-evidence", one.why
    yield "Coded", codes_of(one.marks)
    silent = f" ({', '.join(one.silent)} coded nothing in this source)" if one.silent else ""
    consensus = any(mark.consensus for mark in one.marks)
    if silent or consensus or one.agreement in {"one", "some", "machine"}:
        yield "By", one.state + silent
    extents = _extents(one)
    if extents:
        yield "Marked", extents
    if one.differs:
        yield "Read otherwise", codes_of(one.differs)
    also = [each for each in one.others if each not in one.differs]
    if also:
        yield "Also coded", codes_of(also)
    if one.quotes:
        yield "Quoted already", ", ".join(one.quotes)


def _extents(one: Passage) -> str:
    """Return which part of the words each analyst marked, where they did not mark the same."""
    if one.words is None or one.start is None or len(one.analysts) < 2:  # noqa: PLR2004 - nobody to differ from
        return ""
    found: dict[str, tuple[int, int]] = {}
    for mark in one.marks:
        if mark.start is None or mark.end is None:
            continue
        low, high = found.get(mark.analyst, (mark.start, mark.end))
        found[mark.analyst] = min(low, mark.start), max(high, mark.end)
    if len(set(found.values())) < 2:  # noqa: PLR2004 - all the same
        return ""
    said = []
    for name, (low, high) in found.items():
        part = " ".join(one.words[low - one.start : high - one.start].split())
        said.append(
            f"{named(name)}: “{_ends(part)}”"
            if (low, high) != (one.start, one.end)
            else f"{named(name)}: all"
        )
    return "; ".join(said)


def _ends(text: str) -> str:
    if len(text) <= 2 * _SHORT:
        return text
    return f"{text[:_SHORT].rpartition(' ')[0] or text[:_SHORT]} … {text[-_SHORT:].partition(' ')[2] or text[-_SHORT:]}"


def codes_of(marks: Iterable[Mark]) -> str:
    """Return codes with who gave them: ``Fear (Mara, Colm); Loss (Colm)``."""
    by: dict[str, dict[str, None]] = {}
    for mark in marks:
        by.setdefault(mark.code, {})[named(mark.analyst)] = None
    return "; ".join(f"{code} ({', '.join(who)})" for code, who in by.items())


def named(analyst: str) -> str:
    """Return an analyst's name; of a machine coder with the word, that it is no person."""
    machine = machine_of(analyst)
    return analyst if machine is None else f"{analyst}, no person"


def _who(note: Note) -> str:
    name = named(note.author) if note.author else "no name"
    return ", ".join(part for part in (name, said_date(note.created)) if part)


def _turns(said: Iterable[Said]) -> tuple[Turn, ...]:
    """Return parts of one turn put together again; what stands before and behind is a turn of its own."""
    found: list[Turn] = []
    last = ""
    for one in said:
        around = one.where in {"before", "behind"}
        part = _shortened(one.words) if one.where == "own" else one.words, one.where == "own"
        joins = found and not around and last in {"own", "same"} and found[-1].speaker == one.speaker
        if joins and not (last == "same" and one.where == "same") and not (last == one.where == "own"):
            found[-1] = attrs.evolve(found[-1], parts=(*found[-1].parts, part))
        else:
            found.append(Turn(one.speaker, (part,), around))
        last = one.where
    return tuple(found)


def _shortened(words: str) -> str:
    if len(words) <= LONG:
        return words
    return f"{words[: LONG // 2].rstrip()} […] {words[-LONG // 2 :].lstrip()}"


def runs_leftward(text: str) -> bool:
    """Return whether words run from right to left, by their first character of a strong direction.

    >>> runs_leftward("(שלום) and more"), runs_leftward("yes, שלום")
    (True, False)
    """
    for sign in text:
        kind = unicodedata.bidirectional(sign)
        if kind in {"L", "R", "AL"}:
            return kind != "L"
    return False


def title_of(dossier: Dossier, grid: Grid | None = None, paired: Paired | None = None) -> str:
    """Return the title of a dossier, or of a table of all codes."""
    every = len(dossier.themes) > _NAMED
    if grid is not None:
        return "Theme by participant" if every else f"{dossier.title}, by participant"
    if paired is not None:
        sides = " beside ".join(paired.perspectives)
        return f"{sides.capitalize()}, dyad by dyad" if every else f"{dossier.title}: {sides}"
    return dossier.title


def lead(dossier: Dossier) -> tuple[str, ...]:
    """Return the sentences at the head: what this is, whose codings, what was chosen, what a reader needs."""
    found = [INTERNAL if dossier.attribution == "internal" else ROUND]
    many = counted(len(dossier.passages), "passage")
    if dossier.filters:
        found.append(f"{many} of {dossier.whole:,}, chosen by {'; '.join(dossier.filters)}.")
    else:
        found.append(f"{many}. Codings that share words are one passage. {ONE_LINE}")
    if len(dossier.analysts) > 1:
        found.append(f"Analysts: {', '.join(dossier.analysts)}.")
    found.extend(dossier.told)
    if dossier.study is not None and dossier.study.roles_in_words:
        found.append(dossier.study.roles_in_words)
    return tuple(found)


def voices(dossier: Dossier) -> tuple[tuple[str, str], ...]:
    """Return whose voice is not here: a heading each with the participants; nothing for a copy to show round."""
    if dossier.attribution != "internal":
        return ()
    found = []
    if dossier.absent:
        found.append(("Have material and no passage here", _people(dossier.absent)))
    if dossier.stored and dossier.unquoted:
        found.append(("Have passages here and are quoted nowhere", _people(dossier.unquoted)))
    return tuple(found)


def _people(people: Iterable[Person]) -> str:
    return "; ".join(_voice(one.case, one.role, one.dyad) for one in people)
