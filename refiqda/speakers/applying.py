"""Marking in a project who speaks where: cases with the passages they said, roles, prompts.

The project is copied, what an earlier run marked is taken back first, and the turns are found anew from the labels
decided on, so that a sheet filled in last week meets the texts as they are now. A turn's passage is its words without
the label. Each case refers to its passages; a case of that name that people made is used, and only added to.

In a transcript a passage lies between two sync points: those that stand at the turn's edges are used, and where there
is none one is added, its time estimated from those around it.

Sources: REFI-QDA 1.5, clauses 9.1.6, 10 and 13.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

import attrs

from refiqda import model
from refiqda.editing import check_name, estimated_time, new_guid
from refiqda.errors import AmbiguousNameError, InvalidArgumentError
from refiqda.model import guid_key
from refiqda.speakers import marks
from refiqda.speakers.found import Decision, Speakers
from refiqda.speakers.prompts import asking_paragraphs, find_given, given_prompts
from refiqda.speakers.removing import remove
from refiqda.speakers.texts import SpokenText, spoken_texts
from refiqda.text.speaker_words import ROLES, key_of
from refiqda.text.turn_lines import candidates_in, compiled_pattern
from refiqda.text.turns import BOLD, PLAIN, judge, turns_by

if TYPE_CHECKING:
    import re
    from collections.abc import Iterable, Sequence

    from refiqda.project import Project
    from refiqda.speakers.prompts import Stretch
    from refiqda.text.speaker_words import Role
    from refiqda.text.turns import Turns

_BOLD: Final = frozenset({key_of(BOLD), key_of(PLAIN)})


@attrs.frozen
class Placed:
    """What became of one label of one text: its turns, and how many of them are passages of cases now."""

    source: str
    source_name: str
    label: str
    role: Role
    cases: tuple[str, ...]
    turns: int
    passages: int

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {**attrs.asdict(self, recurse=False), "cases": list(self.cases)}


@attrs.frozen
class Applied:
    """A project in which speakers are marked, and what was done.

    ``made`` are the cases that are new, ``joined`` those that were there; ``told`` are sentences about what could not
    be done, or not as decided.
    """

    project: Project
    placed: tuple[Placed, ...]
    made: tuple[str, ...]
    joined: tuple[str, ...]
    prompts: int
    told: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form; it holds no words of the texts."""
        return {
            "format": "refiqda.speakers-apply/1",
            "placed": [one.to_dict() for one in self.placed],
            "cases": {"made": list(self.made), "joined": list(self.joined)},
            "passages": sum(one.passages for one in self.placed),
            "prompts": self.prompts,
            "told": list(self.told),
        }


def apply(
    project: Project,
    decisions: Speakers | Iterable[Decision],
    *,
    prompts: Iterable[str] | None = None,
    patterns: Sequence[str] | None = None,
    as_codes: bool = False,
) -> Applied:
    """Return a copy of ``project`` in which speakers are cases with their passages.

    ``decisions`` come from `detect` (all proposals as they are) or from a sheet. ``prompts`` are questions to mark
    where moderators say them; of a `Speakers` its prompts unless given. ``patterns`` are those declared when
    detecting. ``as_codes`` says it by codings of the cases' own codes too, for programs that read nothing else
    (NVivo, QualCoder). Raises InvalidArgumentError for a case with two roles, AmbiguousNameError for a case of whose
    name there are several.
    """
    if isinstance(decisions, Speakers):
        prompts = [one.text for one in decisions.prompts] if prompts is None else prompts
        patterns = decisions.patterns if patterns is None else patterns
        decisions = decisions.decisions()
    marker = _Marker(remove(project).project, tuple(decisions), as_codes=as_codes)
    return marker.run(given_prompts(prompts or ()), [compiled_pattern(one) for one in patterns or ()])


class _Marker:
    """One project being marked."""

    def __init__(self, project: Project, decisions: tuple[Decision, ...], *, as_codes: bool) -> None:
        self.project = project
        self.tree = project.tree
        self.as_codes = as_codes
        self.told: list[str] = []
        self.made: dict[str, None] = {}
        self.joined: dict[str, None] = {}
        self.cases: dict[str, model.Case] = {}
        self.codes: dict[int, str] = {}
        self.user: model.User | None = None
        self.variable: model.Variable | None = None
        self.decided = _by_source(decisions)
        self.met: set[str | None] = set()
        self.roles = _roles(decisions)
        self.points: dict[int, _Points] = {}
        self.passages: dict[tuple[int, int, int], Any] = {}

    def run(self, prompts: list[str], patterns: Sequence[re.Pattern[str]]) -> Applied:
        """Mark all texts, then prompts."""
        placed: list[Placed] = []
        asking: list[Stretch] = []
        holders: dict[str, SpokenText] = {}
        for one in spoken_texts(self.project):
            wanted = self._decided_for(one)
            holders[one.guid] = one
            if one.text is None:
                if wanted:
                    self.told.append(f'"{one.name}": {"; ".join(one.notes)}')
                continue
            found = _turns_of(one, wanted, patterns)
            if found.turns:
                placed += self._mark(one, found, wanted)
                asking += [
                    (one.guid, one.text.string, turn.speech_start, turn.speech_end)
                    for turn in found.turns
                    if wanted[turn.key].role == "moderator"
                ]
            else:
                asking += asking_paragraphs(one.guid, one.text.string)
            self._tell_differences(one, found, wanted)
        for source in [one for one in self.decided if one is not None and one not in self.met]:
            self.told.append(f'the sheet names a source that is not in the project: "{source}"')
        number = self._mark_prompts(prompts, asking, holders)
        return Applied(
            self.project, tuple(placed), tuple(self.made), tuple(self.joined), number, tuple(self.told)
        )

    def _decided_for(self, one: SpokenText) -> dict[str, Decision]:
        """Return the decisions for a text by key: those for all texts, for its name, for its GUID."""
        wanted: dict[str, Decision] = {}
        for source in (None, guid_key(one.name), guid_key(one.guid)):
            if source in self.decided:
                wanted.update(self.decided[source])
                self.met.add(source)
        return wanted

    def _mark(self, one: SpokenText, found: Turns, wanted: dict[str, Decision]) -> list[Placed]:
        turns: Counter[str] = Counter()
        passages: Counter[str] = Counter()
        for number, turn in enumerate(found.turns):
            decision = wanted[turn.key]
            turns[turn.key] += 1
            if not decision.cases or turn.speech_start == turn.speech_end:
                continue
            stop = found.turns[number + 1].start if number + 1 < len(found.turns) else found.length
            edges = (turn.start, turn.speech_start, turn.speech_end, stop)
            selection = self._selection(one, edges)
            for name in decision.cases:
                self._refer(self._case(name), selection)
            passages[turn.key] += 1
        return [
            Placed(
                one.guid,
                one.name,
                wanted[key].label,
                wanted[key].role,
                wanted[key].cases,
                count,
                passages[key],
            )
            for key, count in turns.items()
        ]

    def _tell_differences(self, one: SpokenText, found: Turns, wanted: dict[str, Decision]) -> None:
        turns = Counter(turn.key for turn in found.turns)
        for key, decision in wanted.items():
            if not decision.keep or decision.source is None:
                continue
            if decision.turns is not None and decision.turns != turns[key]:
                self.told.append(
                    f'"{one.name}": "{decision.label}" had {_turns_in_words(decision.turns)} when the sheet was made, '
                    f"and has {turns[key]} now"
                )
            elif not turns[key]:
                self.told.append(f'"{one.name}": "{decision.label}" begins no turn there')
        for key in turns:
            empty = sum(1 for turn in found.turns if turn.key == key and turn.speech_start == turn.speech_end)
            if empty:
                label = wanted[key].label
                self.told.append(
                    f'"{one.name}": "{label}" has {_turns_in_words(empty)} without words, which make no passage'
                )

    def _mark_prompts(self, prompts: list[str], asking: list[Stretch], holders: dict[str, SpokenText]) -> int:
        if not prompts:
            return 0
        number = 0
        for prompt in find_given(prompts, asking):
            for guid, start, end in prompt.places:
                selection = self._selection(holders[guid], (start, start, end, end))
                self.roles[marks.PROMPTS] = "prompt"
                self._refer(self._case(marks.PROMPTS), selection)
                number += 1
        return number

    # --- what is added ----------------------------------------------------------------------------------

    def _own_user(self) -> str:
        if self.user is None:
            self.user = next(
                (one for one in self.tree.users if guid_key(one.guid or "") in marks.own_users(self.tree)),
                None,
            )
        if self.user is None:
            self.user = self.project.add_user(marks.USER_NAME, guid=marks.USER_GUID)
        return self.user.guid

    def _own_variable(self) -> str:
        if self.variable is None:
            mine = marks.own_variables(self.tree)
            self.variable = next(
                (one for one in self.tree.variables if guid_key(one.guid or "") in mine), None
            )
        if self.variable is None:
            taken = {one.name for one in self.tree.variables}
            name = f"{marks.VARIABLE_NAME} (refiqda)" if marks.VARIABLE_NAME in taken else marks.VARIABLE_NAME
            guid = new_guid(self.project, marks.VARIABLE_GUID, "variable")
            self.variable = model.Variable(guid=guid, name=name, type_of_variable="Text")
            self.tree.variables.append(self.variable)
        return self.variable.guid

    def _case(self, name: str) -> model.Case:
        """Return the case of a name or GUID: one that is there, or a new one."""
        if name in self.cases:
            return self.cases[name]
        key = guid_key(name)
        found = [one for one in self.tree.cases if guid_key(one.guid or "") == key][:1]
        found = found or [one for one in self.tree.cases if one.name == name]
        if len(found) > 1:
            guids = tuple(one.guid for one in found)
            raise AmbiguousNameError(
                f'several cases are called "{name}"',
                candidates=guids,
                file=self.project.label,
                remedy=f"Give the GUID of the one that is meant: {'; '.join(guids)}.",
            )
        role = self.roles.get(name, "participant")
        if found:
            case = found[0]
            self.joined[case.name or case.guid] = None
        else:
            check_name(name)
            guid = new_guid(self.project, None, "speaker", name)
            case = model.Case(guid=guid, name=name, description=marks.case_sign(role))
            self.tree.cases.append(case)
            self.made[name] = None
        variables = marks.own_variables(self.tree)
        if not any(marks.is_role_value(value, variables) for value in case.variable_values):
            value = model.VariableValue(variable_ref=self._own_variable(), text_value=role)
            case.variable_values.append(value)
        self.cases[name] = case
        return case

    def _refer(self, case: model.Case, selection: Any) -> None:  # noqa: ANN401 - of a text or of a transcript
        case.selection_refs.append(selection.guid)
        if self.as_codes:
            code = self._code(case)
            guid = new_guid(self.project, None, "speaker coding", selection.guid, code)
            selection.codings.append(model.Coding(guid=guid, creating_user=self._own_user(), code_ref=code))

    def _code(self, case: model.Case) -> str:
        """Return the code that stands for a case: its own, or one made for it."""
        if id(case) in self.codes:
            return self.codes[id(case)]
        from refiqda.index import walk_codes  # noqa: PLC0415 - only where it is asked for
        from refiqda.lookup import stand_ins  # noqa: PLC0415 - as above

        names = {guid_key(code.guid or ""): code.name for code, _ in walk_codes(self.tree.code_book)}
        own = [guid for guid in stand_ins(case, names) if guid_key(guid) in names]
        if not own:
            guid = new_guid(self.project, None, "speaker code", case.guid)
            self.tree.code_book.append(
                model.Code(guid=guid, name=case.name or guid, is_codable=True, description=marks.code_sign())
            )
            case.code_refs.append(guid)
            own = [guid]
        self.codes[id(case)] = own[0]
        return own[0]

    def _selection(self, one: SpokenText, edges: tuple[int, int, int, int]) -> Any:  # noqa: ANN401 - as above
        """Return the passage of a turn; of one place there is one, however many it belongs to."""
        _, start, end, _ = edges
        key = (id(one.holder), start, end)
        if key not in self.passages:
            content = ("speaker passage", one.holder.guid, str(start), str(end))
            guid = new_guid(self.project, None, *content)
            if isinstance(one.holder, model.Transcript):
                self.passages[key] = self._in_transcript(one, one.holder, edges, guid)
            else:
                self.passages[key] = self._in_text(one, one.holder, edges, guid)
        return self.passages[key]

    def _in_text(
        self, one: SpokenText, holder: model.TextSource, edges: tuple[int, int, int, int], guid: str
    ) -> model.PlainTextSelection:
        if one.text is None:
            raise AssertionError("only texts that can be read have turns")
        first, last = (int(raw) for raw in one.text.to_raw([edges[1], edges[2]]))
        made = model.PlainTextSelection(
            guid=guid, start_position=first, end_position=last, creating_user=self._own_user()
        )
        holder.plain_text_selections.append(made)
        return made

    def _in_transcript(
        self, one: SpokenText, holder: model.Transcript, edges: tuple[int, int, int, int], guid: str
    ) -> model.TranscriptSelection:
        if one.text is None:
            raise AssertionError("only texts that can be read have turns")
        line, start, end, stop = (int(raw) for raw in one.text.to_raw(list(edges)))
        made = model.TranscriptSelection(
            guid=guid,
            from_sync_point=self._sync_point(holder, line, start, best=start),
            to_sync_point=self._sync_point(holder, end, stop, best=end),
            creating_user=self._own_user(),
        )
        holder.transcript_selections.append(made)
        return made

    def _sync_point(self, holder: model.Transcript, first: int, last: int, *, best: int) -> str:
        """Return the sync point in the stretch, the nearest to the words; one is added where there is none."""
        known = self.points.get(id(holder))
        if known is None:
            known = self.points[id(holder)] = _Points.of(holder)
        fitting = range(bisect_left(known.places, first), bisect_right(known.places, last))
        if fitting:
            nearest = min(fitting, key=lambda at: abs(known.places[at] - best))
            return known.points[nearest].guid
        guid = new_guid(self.project, None, *marks.sync_point_content(holder, len(holder.sync_points)))
        point = model.SyncPoint(guid=guid, position=best, time_stamp=estimated_time(known.anchors, best))
        holder.sync_points.insert(fitting.start if known.in_order else len(holder.sync_points), point)
        known.places.insert(fitting.start, best)
        known.points.insert(fitting.start, point)
        return guid


@attrs.frozen
class _Points:
    """The sync points of a transcript by their places, and those that have a time; ``in_order`` as they stand."""

    places: list[int]
    points: list[model.SyncPoint]
    anchors: list[tuple[int, int]]
    in_order: bool

    @classmethod
    def of(cls, holder: model.Transcript) -> _Points:
        placed = [(one.position, one) for one in holder.sync_points if one.position is not None and one.guid]
        ordered = sorted(placed, key=lambda pair: pair[0])
        timed = {place: one.time_stamp for place, one in ordered if one.time_stamp is not None}
        return cls(
            places=[place for place, _ in ordered],
            points=[one for _, one in ordered],
            anchors=sorted({0: 0, **timed}.items()) if timed else [],
            in_order=len(placed) == len(holder.sync_points) and placed == ordered,
        )


def _turns_in_words(number: int) -> str:
    return f"{number:,} {'turn' if number == 1 else 'turns'}"


def _by_source(decisions: tuple[Decision, ...]) -> dict[str | None, dict[str, Decision]]:
    found: dict[str | None, dict[str, Decision]] = {}
    for one in decisions:
        if one.role not in ROLES:
            raise InvalidArgumentError(f"{one.role!r} is no role", remedy=f"Use one of: {', '.join(ROLES)}.")
        source = None if one.source is None else guid_key(one.source)
        found.setdefault(source, {})[key_of(one.label)] = one
    return found


def _roles(decisions: tuple[Decision, ...]) -> dict[str, Role]:
    """Return the role of each case; where a label names several cases, each has its own from elsewhere."""
    roles: dict[str, Role] = {}
    for one in decisions:
        if not one.keep or len(one.cases) != 1:
            continue
        known = roles.setdefault(one.cases[0], one.role)
        if known != one.role:
            raise InvalidArgumentError(
                f'the case "{one.cases[0]}" is {known} in one row and {one.role} in another',
                remedy="Give it one role, or name two cases.",
            )
    return roles


def _turns_of(one: SpokenText, wanted: dict[str, Decision], patterns: Sequence[re.Pattern[str]]) -> Turns:
    """Return the turns that begin with the labels that are kept, and with no others."""
    if one.text is None:
        raise AssertionError("only texts that can be read have turns")
    string = one.text.string
    kept = {key for key, decision in wanted.items() if decision.keep}
    bold = not _BOLD.isdisjoint(kept)
    candidates = [
        found
        for found in candidates_in(string, bold=one.bold, patterns=patterns)
        if (bold and found.form == "bold paragraph")
        or key_of(string[found.label_start : found.label_end]) in kept
    ]
    found = turns_by(string, candidates, judge(string, candidates, declared=kept))
    if bold and any(turn.key not in wanted for turn in found.turns):
        return turns_by(string, [], ())  # one of the two was refused, and without it there are no turns
    return found


__all__ = ["Applied", "Placed", "apply"]
