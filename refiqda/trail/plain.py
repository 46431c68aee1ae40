"""The entries of a trail in plain words: every word that people read of them stands here, or in ``changes.grouping``.

An entry has a headline and lines. All lines tell everything an entry says, each group of changes and each decision
once. `brief` sums up where there are many, by counts that add up to the same. What nobody wrote down is said as a
fact ("no meeting named") and never as a fault.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

import attrs

from refiqda.changes.grouping import Group, in_words
from refiqda.changes.wording import count
from refiqda.machine_coders import machine_of
from refiqda.reconciliation.words import VERB_WORDS, words_of
from refiqda.trail.shapes import (
    covers_of,
    decisions_of,
    groups_of,
    number_of,
    project_of,
    table_of,
    tables_of,
    text_of,
    texts_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from refiqda.changes.grouping import About
    from refiqda.trail.entry import Entry

MOST_CHANGES: Final = 6
"""So many groups of changes are told each for itself; more are summed up."""
MOST_DECISIONS: Final = 12
"""So many decisions are told each for itself; more are counted."""

KIND_WORDS: Final = {
    "begin": "beginning", "reading": "reading", "coding": "coding", "meeting": "meeting", "decision": "decisions",
    "theme": "themes", "narrative": "narrative", "quote": "quotes", "member-reflection": "member reflection",
    "redaction": "redaction", "audit": "audit", "export": "export",
}  # fmt: skip
_NOUNS: Final = {"note": "memo", "user": "person", "passage": "mark", "graph": "map"}
_PLURAL: Final = {"person": "people", "codebook": "codebooks"}
_FIELDS: Final = {"changes": "what changed", "decisions": "decisions", "coders": "who coded", "project": "which file",
                  "state": "which state", "summary": "counts", "log": "which decision log",
                  "covers": "what it is about", "quotes": "which quotes", "candidates": "what was seen",
                  "themes": "which themes", "taken_out": "which quotes were taken out",
                  "inputs": "made from what", "output": "which output"}  # fmt: skip
_TOLD: Final = frozenset(
    {"project", "state", "summary", "coders", "command", "inputs", "output", "reason", "note", "covers", "log",
     "title", "anchor", "withdrawn", "changes", "decisions", "quotes", "candidates", "themes",
     "taken_out"}
)  # fmt: skip
_PASSAGE_VERBS: Final = {
    "added": "{who} coded {passages} with {codes}",
    "removed": "{who} took {codes} off {passages}",
    "recoded": "{who} recoded {passages} ({pairs})",
    "extended": "{who} extended {passages} with {codes}",
    "shrunk": "{who} shortened {passages} with {codes}",
    "shifted": "{who} moved {passages} with {codes}",
}
_THING_VERBS: Final = {
    "added": ("is new", "are new"),
    "removed": ("is gone", "are gone"),
    "renamed": ("has another name", "have other names"),
    "moved": ("stands elsewhere", "stand elsewhere"),
    "edited": ("changed", "changed"),
    "merged": ("was merged", "were merged"),
    "split": ("was split", "were split"),
}


@attrs.frozen(kw_only=True)
class Line:
    """One thing that an entry says: ``text`` without its full stop.

    ``part`` is ``what``, ``change``, ``decision``, ``note``, ``reason``, ``link`` or ``gone``. ``count`` is how many
    changes or decisions the line stands for; ``inferred`` what is only proposed.
    """

    part: str
    text: str
    field: str | None = None
    about: str | None = None
    count: int = 0
    inferred: bool = False

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form, without what is not there."""
        return {name: value for name, value in attrs.asdict(self).items() if value or name == "text"}


@attrs.frozen(kw_only=True)
class Told:
    """One entry: when, who, what kind, which meeting, and all its lines; ``summed`` are those of the short form."""

    entry: Entry
    when: str
    kind: str
    who: str
    lines: tuple[Line, ...]
    summed: tuple[Line, ...]
    machines: tuple[str, ...] = ()

    @property
    def headline(self) -> str:
        """When, who and what kind, and the meeting where one is named."""
        meeting = f"; {self.entry.meeting}" if self.entry.meeting else ""
        return f"{self.when}, {self.who}: {self.kind}{meeting}"

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        entry = self.entry
        return {
            "n": entry.n,
            "at": entry.at,
            "kind": entry.kind,
            "by": list(entry.by),
            "meeting": entry.meeting,
            "tool": entry.tool,
            "headline": self.headline,
            "lines": [line.to_dict() for line in self.lines],
            "machines": list(self.machines),
            "withdrawn": list(entry.withdrawn),
            "hash": entry.hash,
        }


def tell(entries: Sequence[Entry], chosen: Iterable[Entry] | None = None) -> list[Told]:
    """Return entries in words; ``entries`` is the whole trail, ``chosen`` those to be told (all unless given)."""
    covering: dict[int, list[Entry]] = {}
    for entry in entries:
        for n in covers_of(entry):
            covering.setdefault(n, []).append(entry)
    picked = entries if chosen is None else chosen
    return [_told(entry, covering.get(entry.n, [])) for entry in picked]


def when_of(at: str) -> str:
    """Return a time as people read it, in the zone it was written with: ``2026-11-22 20:41 UTC``."""
    zone = "UTC" if at.endswith("Z") else at[-6:]
    return f"{at[:10]} {at[11:16]} {zone}"


def listed(names: Iterable[str]) -> str:
    """Return names as people say them: ``A, B and C``."""
    found = list(names)
    return f"{', '.join(found[:-1])} and {found[-1]}" if len(found) > 1 else "".join(found)


def span_words(numbers: Iterable[int]) -> str:
    """Return numbers of entries as people say them: ``entries 2 to 7 and 9``."""
    runs: list[list[int]] = []
    for n in sorted(set(numbers)):
        if runs and runs[-1][1] == n - 1:
            runs[-1][1] = n
        else:
            runs.append([n, n])
    said = [
        str(a) if a == b else f"{a} and {b}" if b == a + 1 and len(runs) == 1 else f"{a} to {b}"
        for a, b in runs
    ]
    one = len(runs) == 1 and runs[0][0] == runs[0][1]
    return f"{'entry' if one else 'entries'} {listed(said)}"


# --- one entry --------------------------------------------------------------------------------------------------


def _told(entry: Entry, covering: list[Entry]) -> Told:
    changes, decisions = _changes(entry), _decisions(entry)
    before, after = tuple(_what(entry)), (*_own_words(entry), *_links(entry, covering), *_gone(entry))
    short = changes if len(changes) <= MOST_CHANGES else _summed_changes(entry)
    counted = decisions if len(decisions) <= MOST_DECISIONS else _counted_decisions(entry)
    return Told(
        entry=entry,
        when=when_of(entry.at),
        kind=KIND_WORDS.get(entry.kind, entry.kind),
        who=listed(entry.by) or "nobody named",
        lines=(*before, *changes, *decisions, *after),
        summed=(*before, *short, *counted, *after),
        machines=_machines(entry),
    )


def _machines(entry: Entry) -> tuple[str, ...]:
    named = [
        text_of(one.get("name")) for one in tables_of(entry.value("coders")) if one.get("kind") == "machine"
    ]
    return tuple(dict.fromkeys(one for one in [*named, *filter(machine_of, entry.by)] if one))


def _what(entry: Entry) -> Iterator[Line]:
    """Tell which project was recorded, how it stands to the state before, and what made it."""
    if title := text_of(entry.value("title")):
        yield Line(part="what", text=f"The trail of {title} begins", field="title")
    elif entry.kind == "begin":
        yield Line(part="what", text="The trail begins")
    project, state = table_of(entry.value("project")), table_of(entry.value("state"))
    if project or state:
        yield Line(part="what", text=_state_words(entry, project, state), field="state")
    if command := text_of(entry.value("command")):
        inputs = [text_of(one.get("file")) for one in tables_of(entry.value("inputs"))]
        made_of = f" from {listed(filter(None, inputs))}" if any(inputs) else ""
        yield Line(part="what", text=f"Made by refiqda {command}{made_of}", field="command")
    if output := text_of(table_of(entry.value("output")).get("file")):
        yield Line(part="what", text=f"Written: {output}", field="output")
    yield from _chosen(entry)
    for machine in _machines(entry):
        yield Line(part="what", text=f"A machine coded in it: {machine}", field="coders")
    anchor = table_of(entry.value("anchor"))
    if anchor:
        how = "taken up openly" if anchor.get("resumed") is True else "recorded"
        state_of = text_of(anchor.get("state")) or "unknown"
        yield Line(
            part="what", text=f"The file's note of the trail did not fit ({state_of}); {how}", field="anchor"
        )
    stone = entry.value("withdrawn")
    if isinstance(stone, dict):
        gone = [
            count(number_of(stone.get("openings")), "value"),
            count(number_of(stone.get("states")), "kept state"),
            count(number_of(stone.get("files")), "other file"),
        ]
        yield Line(
            part="what",
            text=f"A participant withdrew; taken out of the trail: {listed(gone)}",
            field="withdrawn",
        )


def _state_words(entry: Entry, project: dict[str, Any], state: dict[str, Any]) -> str:
    file = text_of(project.get("file")) or text_of(project.get("name")) or "A file that is not named"
    since = number_of(state.get("since"))
    after = f" since entry {since}" if since else ""
    counts = tables_of(entry.value("summary"))
    holds = [
        _many(number_of(one.get("count")), text_of(one.get("object")))
        for one in counts
        if one.get("kind") == "holds"
    ]
    changes = state.get("changes")
    if changes == "first":
        return f"{file}, recorded for the first time" + (f": {listed(holds)}" if holds else "")
    if changes == "none":
        return f"{file}: nothing changed{after}"
    if changes == "unknown":
        return f"{file}: changes unknown{after}, for the state before is no longer kept"
    if changes == "known":
        number = sum(number_of(one.get("count")) for one in counts)
        return f"{file}: {count(number, 'change')}{after}" if counts else f"{file}: what changed{after}"
    return f"{file} was recorded; what changed is not said"


def _many(number: int, object_: str) -> str:
    noun = _NOUNS.get(object_, object_ or "thing")
    return count(number, noun, _PLURAL.get(noun))


# --- changes ----------------------------------------------------------------------------------------------------


def _changes(entry: Entry) -> list[Line]:
    return [
        Line(
            part="change",
            text=_sentence(group) + _place(about, group),
            field=field,
            about=about.name,
            count=group.count,
            inferred=group.inferred,
        )
        for field, about, groups in groups_of(entry)
        for group in groups
    ]


def _sentence(group: Group) -> str:
    said = in_words_safely(group)
    said = said[:1].upper() + said[1:] if group.object not in {"coding", "passage", "user"} else said
    return f"{said} (inferred)" if group.inferred else said


def in_words_safely(group: Group) -> str:
    """Return a group in words, also of a kind that this version does not know."""
    try:
        return in_words(group)
    except (KeyError, TypeError):
        return f"{_many(group.count, group.object)}: {group.kind}"


def _place(about: About, group: Group) -> str:
    return f", in {about.name}" if group.object in {"coding", "passage"} and about.name else ""


def _summed_changes(entry: Entry) -> list[Line]:
    """Sum up the groups of an entry over codes and sources; the counts add up to those of the groups."""
    found: dict[tuple[str, str, str | None, bool], list[tuple[About, Group]]] = {}
    for _, about, groups in groups_of(entry):
        for group in groups:
            passage = group.object in {"coding", "passage"}
            key = (group.kind, group.object, group.coder if passage else None, group.inferred)
            found.setdefault(key, []).append((about, group))
    return [
        Line(
            part="change",
            text=_sum_words(kind, object_, coder, of) + (" (inferred)" if inferred else ""),
            count=sum(group.count for _, group in of),
            inferred=inferred,
        )
        for (kind, object_, coder, inferred), of in found.items()
    ]


def _sum_words(kind: str, object_: str, coder: str | None, of: list[tuple[About, Group]]) -> str:
    number = sum(group.count for _, group in of)
    if len(of) == 1:
        return _sentence(attrs.evolve(of[0][1], inferred=False)) + _place(*of[0])
    if object_ == "coding" and kind in _PASSAGE_VERBS:
        codes = {group.name for _, group in of if group.name}
        pairs = {(group.before, group.after) for _, group in of}
        only = next(iter(codes)) if len(codes) == 1 else count(len(codes), "code")
        places = {(about.object, about.guid or about.name) for about, _ in of}
        said = _PASSAGE_VERBS[kind].format(
            who=coder or "somebody who is not named",
            passages=count(number, "passage"),
            codes=only,
            pairs=count(len(pairs), "pair of codes", "pairs of codes"),
        )
        return said + (_place(*of[0]) if len(places) == 1 else f", in {count(len(places), 'source')}")
    words = _THING_VERBS.get(kind, (kind, kind))
    who = f"{coder}: " if coder else ""
    return f"{who}{_many(number, object_)} {words[number != 1]}"


# --- decisions --------------------------------------------------------------------------------------------------


def _decisions(entry: Entry) -> list[Line]:
    return [
        Line(
            part="decision",
            text=_decision_words(entry, source, row),
            field=field,
            about=source or None,
            count=1,
        )
        for field, source, rows in decisions_of(entry)
        for row in rows
    ]


def verb_words(verb: str) -> str:
    """Return what a verb of the decision log is called; one that is not known, as it is written."""
    known = verb in VERB_WORDS or verb in {"auto", "propose", "theme"}
    return words_of(verb) if known else verb or "decided"  # type: ignore[arg-type]  # looked up just above


def _decision_words(entry: Entry, source: str, row: dict[str, Any]) -> str:
    """Return a decision: where, about which codes, what, by which rule or whom, and why."""
    verb = text_of(row.get("verb"))
    sides = dict.fromkeys(filter(None, (text_of(one.get("code")) for one in tables_of(row.get("sides")))))
    said = verb_words(verb)
    if verb == "propose":
        said = f"proposed: {verb_words(text_of(row.get('proposes')))}"
    if rule := text_of(row.get("rule")):
        said += f" ({rule})"
    if coder := text_of(row.get("coder")):
        said += f": {coder}"
    if code := text_of(row.get("code")) or text_of(row.get("name")):
        said += f": {code}"
    if codes := texts_of(row.get("codes")):
        said += f" ({', '.join(codes)})"
    people = texts_of(row.get("by"))
    who = f"{listed(people)}: " if people and tuple(people) != entry.by else ""
    place = " / ".join(sides) + (f" in {source}" if source and source != "no source" else "")
    told = f"{who}{place}: {said}" if place.strip() else f"{who}{said}"
    for name, words in text_proposals(row):
        told += f"; {name} had proposed: {words.rstrip('.')}"
    if number := number_of(row.get("minority")):
        told += f"; {count(number, 'minority reading')} kept"
    if replaced := row.get("replaces"):
        told += "; decided anew" if replaced else ""
    reason = text_of(row.get("reason"))
    return f"{told}. Reason: {reason.rstrip('.')}" if reason else told


def text_proposals(row: dict[str, Any]) -> list[tuple[str, str]]:
    """Return what each analyst had proposed, by name."""
    return [(name, words) for name, words in table_of(row.get("proposals")).items() if isinstance(words, str)]


def _counted_decisions(entry: Entry) -> list[Line]:
    verbs: Counter[str] = Counter()
    sources = set()
    for _, source, rows in decisions_of(entry):
        sources.add(source)
        verbs.update(text_of(row.get("verb")) for row in rows)
    number = sum(verbs.values())
    each = ", ".join(f"{many:,} {verb_words(verb)}" for verb, many in verbs.items())
    return [
        Line(
            part="decision",
            text=f"{count(number, 'decision')} on {count(len(sources), 'source')}: {each}",
            count=number,
        )
    ]


# --- notes, meetings, what is gone ------------------------------------------------------------------------------


def _chosen(entry: Entry) -> Iterator[Line]:
    """Tell which quotes were chosen, under which themes, and how many passages were seen and passed over."""
    gone = entry.value("taken_out")
    if isinstance(gone, list) and gone:
        yield Line(
            part="what",
            text=f"Taken out again: {listed(filter(None, map(text_of, gone)))}",
            field="taken_out",
            count=len(gone),
        )
    ids = [text_of(one.get("id")) for one in tables_of(entry.value("quotes"))]
    candidates = table_of(entry.value("candidates"))
    if not ids and not candidates:
        return
    value = entry.value("themes")
    themes = list(filter(None, map(text_of, value))) if isinstance(value, list) else []
    chosen = f"Chosen: {listed(filter(None, ids))}" if ids else "No quote was chosen"
    under = f", under {listed(themes)}" if themes else ""
    text = f"{chosen}{under}"
    if seen := number_of(candidates.get("seen")):
        over = number_of(candidates.get("passed_over"))
        text += f"; {count(seen, 'passage')} seen" + (f", {over:,} passed over with a reason" if over else "")
    yield Line(part="what", text=text, field="quotes", count=len(ids))


def _own_words(entry: Entry) -> Iterator[Line]:
    if note := text_of(entry.value("note")):
        yield Line(part="note", text=note, field="note")
    if reason := text_of(entry.value("reason")):
        yield Line(part="reason", text=f"Reason: {reason}", field="reason")


def _links(entry: Entry, covering: list[Entry]) -> Iterator[Line]:
    """Tell which entries a note is about, and which notes are about this one."""
    if numbers := covers_of(entry):
        yield Line(part="link", text=f"About {span_words(numbers)}", field="covers")
    for one in covering:
        name = one.meeting or f"a note on {KIND_WORDS.get(one.kind, one.kind)}"
        yield Line(part="link", text=f"Talked about in {name} (entry {one.n})")
    if not (entry.meeting or any(one.meeting for one in covering)) and concerns_codes(entry):
        yield Line(part="link", text="No meeting named")


def concerns_codes(entry: Entry) -> bool:
    """Return whether an entry changes a theme or the codebook: what is usually talked about."""
    return entry.kind == "theme" or any(
        about.object == "codebook" and any(group.object == "code" for group in groups)
        for _, about, groups in groups_of(entry)
    )


def _gone(entry: Entry) -> Iterator[Line]:
    """Tell which fields are not opened (any more), and which are of a kind that nobody here can tell."""
    stems = Counter(_stem(field) for field in entry.withdrawn)
    note = stems.pop("note", 0)
    if note:
        yield Line(part="gone", text="Its note is kept back (private) or withdrawn", field="note")
    if stems:
        names = [
            f"{_FIELDS.get(stem, stem)}" + (f" ({many:,} times)" if many > 1 else "")
            for stem, many in stems.items()
        ]
        yield Line(part="gone", text=f"Kept back or withdrawn: {', '.join(names)}")
    others = dict.fromkeys(_stem(field) for field in sorted(entry.open) if _stem(field) not in _TOLD)
    if others:
        yield Line(part="what", text=f"It also holds: {', '.join(others)}")


def _stem(field: str) -> str:
    head, _, number = field.rpartition(".")
    return head if head and number.isdigit() else field


def projects_of(entries: Iterable[Entry]) -> list[str]:
    """Return the names of the projects that were recorded, in the order of their first entries."""
    return list(dict.fromkeys(filter(None, map(project_of, entries))))
