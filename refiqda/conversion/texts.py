"""The texts of a project in the form that one program reads, and every number that counts them as it counts.

A strict file for a program holds every text (sources, representations, descriptions, transcripts, notes) with that
program's line ends and byte order mark, and every number in its units. Each number goes by way of the canonical
position (``text.positions``), so that a coding stays on its words whatever both programs count.

- For the standard, a text stays as it is where its numbers mean the same by the standard's rule; else it is
  written with LF, without byte order mark, and counted in code points.
- A file of a program whose way of counting nobody has tested is not touched when it is written for that program.
- A number beyond the end of its text keeps its distance from the end, so that it does not come to lie on words; one
  in a note stays what it is: QualCoder counts another text there. Negative ones stay too. All of this is told.
- A text that stands in the project and in a file as well is left to the file.
- A number inside of a character is brought to its edge where numbers are written anew: starts and single points
  down, ends up.

Sources: REFI-QDA 1.5, clauses 9.1.2 and 10.2.
"""

from __future__ import annotations

import collections
from operator import attrgetter, eq
from typing import TYPE_CHECKING, Any, Final, Protocol

import attrs
import numpy as np

from refiqda import model
from refiqda.conversion.journals import journal_entries
from refiqda.errors import NotInProjectError, UnusableMemberError
from refiqda.exchange.identity import made_guid, told_name, word
from refiqda.exchange.programs import STANDARD, Program, program_of
from refiqda.exchange.text_forms import PLAIN_FORM, TextForm, form_for
from refiqda.index import TextHolder, further_texts, main_text
from refiqda.text.positions import (
    BYTE_ORDER_MARK,
    PositionFlag,
    PositionMap,
    PositionRule,
    canonical_string,
    has_astral,
)
from refiqda.text.rules import rule_as, rule_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from refiqda.exchange.archive import Kept
    from refiqda.exchange.container import Container
    from refiqda.losses import LossKind, LossLog
    from refiqda.text.canonical import Text
    from refiqda.text.positions import Flags, Side

_START: Final = attrgetter("start_position")
_END: Final = attrgetter("end_position")
_FAR: Final = 2**62
_ROUNDED: Final = int(PositionFlag.ROUNDED)
_BEYOND: Final = int(PositionFlag.BEYOND_END)
_NEGATIVE: Final = int(PositionFlag.NEGATIVE)
_HELD_BYTES: Final = 1 << 25  # 32 MiB: the texts of nearly every project
_NEWLINE_NAMES: Final = {"lf": "LF", "crlf": "CRLF"}


class Texts(Protocol):
    """What recoding needs of a project: its texts as the file counts them, and where they are."""

    @property
    def tree(self) -> model.Project:
        """The model."""

    @property
    def container(self) -> Container | None:
        """Where the paths of the tree lead."""

    @property
    def rule(self) -> PositionRule:
        """How the file counts the characters of its texts."""

    @property
    def new_texts(self) -> Mapping[str, str]:
        """Texts that are in no file yet, by the path in the tree."""

    def held_file(self, path: str | None, /) -> Kept | None:
        """Return the file that a path of the tree names, if there is one."""

    def text(self, source: Any, /) -> Text:  # noqa: ANN401 - an element that has a text
        """Return the text of an element, with the rule of its positions."""


@attrs.frozen(kw_only=True)
class Recoded:
    """What became of the texts of a tree.

    ``rule`` is how its numbers count now. ``forms`` says which files are to be written in another form, ``new_texts``
    are texts that have to be written to a file, both by the path in the tree; ``held`` are the bytes of some of the
    files in their other form, so that these are not read twice. ``changed`` is whether any number or text is
    another than it was.
    """

    rule: PositionRule
    forms: Mapping[str, TextForm] = attrs.field(factory=dict)
    new_texts: Mapping[str, str] = attrs.field(factory=dict)
    held: Mapping[str, bytes] = attrs.field(factory=dict, repr=False)
    changed: bool = False


def numbers_agree(raw: str, one: PositionRule, other: PositionRule) -> bool:
    """Return whether two rules give every place of the text ``raw``, as stored, the same number."""
    units = {one.unit, other.unit}
    if len(units) > 1 and not raw.isascii() and ("utf8" in units or has_astral(raw)):
        return False
    if one.newline != other.newline and "\r\n" in raw:
        return False
    return one.bom == other.bom or not raw.startswith(BYTE_ORDER_MARK)


def recode(tree: model.Project, project: Texts, program: Program, log: LossLog) -> Recoded:
    """Bring the texts of ``tree``, a strict copy of the project's, to the form for ``program``, in place.

    The texts are read from ``project``, whose tree and files are not changed. What cannot be recounted is told.
    """
    own = program_of(project.tree.origin) is program
    if program is not STANDARD and own and not program.counting.verified:
        return Recoded(rule=project.rule)
    recoding = _Recoding(tree, project, program, log)
    for holder in holders_of(tree):
        recoding.add(holder)
    return recoding.result()


def holders_of(tree: model.Project) -> Iterator[TextHolder]:
    """Yield every element that has a text, sources first, then notes."""
    for source in tree.sources:
        main = main_text(source)
        if main is not None:
            yield main
        yield from further_texts(source)
    yield from tree.notes


class _Recoding:
    """One recoding: what it asks for, and what it has found so far."""

    def __init__(self, tree: model.Project, project: Texts, program: Program, log: LossLog) -> None:
        self.project = project
        self.program = program
        self.log = log
        self.rule = rule_as(program.reading)
        if program.transcripts_marked:  # no other text of the file has a mark, so one rule is right for all
            self.rule = attrs.evolve(self.rule, bom="dropped")
        self.form = None if program is STANDARD else form_for(program)
        self.journal = {id(note) for note in journal_entries(tree)}
        self.forms: dict[str, TextForm] = {}
        self.new_texts: dict[str, str] = {}
        self.held: dict[str, bytes] = {}
        self.room = _HELD_BYTES
        self.changed = False
        # What a reader goes by who only knows the origin has to hold as well, or the origin has to change.
        self.rules = {project.rule, rule_of(tree.origin)}

    def result(self) -> Recoded:
        """Return what became of the texts."""
        untouched = self.form is None and not self.changed
        return Recoded(
            rule=self.project.rule if untouched else self.rule,
            forms=self.forms,
            new_texts=self.new_texts,
            held=self.held,
            changed=self.changed,
        )

    def add(self, holder: TextHolder) -> None:
        """Bring one text to its form, and its numbers to theirs."""
        counted = _is_counted(holder)
        twice = holder.plain_text_content is not None and self._is_in_file(holder.plain_text_path)
        if self.form is None and not twice and (not counted or self.rules == {self.rule}):
            return
        if holder.plain_text_content is None and not holder.plain_text_path:
            if counted:
                self._tell_unread(holder)
            return
        try:
            text = self.project.text(holder)
        except (NotInProjectError, UnusableMemberError):
            if counted:
                self._tell_unread(holder)
            return
        self._adapt(holder, text, counted=counted, twice=twice)

    def _adapt(self, holder: TextHolder, text: Text, *, counted: bool, twice: bool) -> None:
        raw, form = text.raw, self.form
        if form is None:
            if not counted or all(numbers_agree(raw, rule, self.rule) for rule in self.rules):
                if twice:
                    self._drop_inline(holder, raw)
                return
            form = PLAIN_FORM
        in_file = self._is_in_file(holder.plain_text_path)
        goes_out = not in_file and self._goes_out(holder)
        if not in_file and not goes_out:
            # XML reads every line end as LF, and a mark has no place inside of it
            form = attrs.evolve(PLAIN_FORM, own_mark=form.own_mark)
        elif self.program.transcripts_marked and isinstance(holder, model.Transcript):
            form = attrs.evolve(form, bom=bool(holder.transcript_selections))
        stored = raw if _has_form(text, form) else form.stored(text.string)
        if stored != raw:
            self.changed = True
            self._tell_line_ends(holder, text, form)
            if form.left_out(text.string):
                detail = (
                    "began with an invisible character (U+FEFF), which is left out: "
                    f"{self.program.title} would count what follows it otherwise than others"
                )
                self._tell("dropped", holder, detail)
        if counted and (stored != raw or not numbers_agree(raw, text.rule, self.rule)):
            left_out = form.left_out(text.string)
            _Recount(holder, text, PositionMap(stored, self.rule), self.log, left_out).run()
            self.changed = True
        if counted and not self.program.counting.verified and has_astral(raw):
            detail = (
                "has characters beyond the basic plane (such as emoji); how "
                f"{self.program.title} counts them is not tested: compare passages behind the first"
            )
            self._tell("degraded", holder, detail)
        self._place(holder, stored, stored != raw, in_file=in_file, goes_out=goes_out, form=form)

    def _place(
        self, holder: TextHolder, stored: str, changed: bool, *, in_file: bool, goes_out: bool, form: TextForm
    ) -> None:
        """See to it that the text is written, once."""
        if goes_out:
            path = self._path_for(holder)
            holder.plain_text_path, holder.plain_text_content = path, None
            self.new_texts[path] = stored
        elif in_file:
            self._drop_inline(holder, stored)
            path = holder.plain_text_path or ""
            if changed and path in self.project.new_texts:
                self.new_texts[path] = stored
            elif changed:
                self.forms[path] = form
                self._hold(path, stored)
        else:
            holder.plain_text_content = stored

    def _hold(self, path: str, stored: str) -> None:
        """Keep what is to be written for a file, if there is room: else it is read again when it is its turn."""
        if path in self.held or len(stored) > self.room:
            return
        data = stored.encode()
        if len(data) <= self.room:
            self.room -= len(data)
            self.held[path] = data

    def _is_in_file(self, path: str | None) -> bool:
        if not path:
            return False
        return path in self.project.new_texts or self.project.held_file(path) is not None

    def _goes_out(self, holder: TextHolder) -> bool:
        """Return whether a text that stands in the project XML has to be a file for this program."""
        inline = self.program.inline_texts
        if inline == "all but journals":
            return not isinstance(holder, model.Note) or id(holder) in self.journal
        return inline == "none"

    def _path_for(self, holder: TextHolder) -> str:
        path = f"internal://{holder.guid}.txt"
        while path in self.new_texts or self._is_in_file(path):
            path = f"internal://{made_guid('text', path, holder.guid)}.txt"
        return path

    def _drop_inline(self, holder: TextHolder, stored: str) -> None:
        """Leave a text that stands in a file as well where the standard wants it: in one place."""
        inline = holder.plain_text_content
        if inline is None:
            return
        holder.plain_text_content = None
        if canonical_string(inline) == canonical_string(stored):
            self._tell("repaired", holder, "its text stood in the project and in a file; the file's is kept")
        else:
            detail = "another text stood in the project than in its file; the file's is kept"
            self._tell("dropped", holder, detail)

    # --- the report -----------------------------------------------------------------------------------

    def _tell(self, kind: LossKind, element: Any, detail: str) -> None:  # noqa: ANN401 - an element with a text
        self.log.add(kind, word(element), detail, guid=element.guid, name=told_name(element))

    def _tell_unread(self, holder: TextHolder) -> None:
        self._tell("degraded", holder, "its text cannot be read, so its passages are written as they stand")

    def _tell_line_ends(self, holder: TextHolder, text: Text, form: TextForm) -> None:
        if "\r" not in text.raw:
            return
        wanted, found = _NEWLINE_NAMES[form.newline], text.newline
        if found == "mixed":
            self._tell("repaired", holder, f"its line ends, of several forms, are of one ({wanted})")
        elif found == "cr":
            self._tell("repaired", holder, f"its line ends, of a form long out of use (CR), are {wanted}")


def _is_counted(holder: TextHolder) -> bool:
    """Return whether any number counts the text."""
    if isinstance(holder, model.Transcript):
        return any(point.position is not None for point in holder.sync_points)
    return bool(holder.plain_text_selections)


def _has_form(text: Text, form: TextForm) -> bool:
    """Return whether a text is stored in this form already; a look, so that most texts are not made anew."""
    if form.left_out(text.string):
        return False
    if text.has_bom != form.bom:
        # a text that begins with U+FEFF has a mark in every form
        return text.string.startswith(BYTE_ORDER_MARK) and text.raw == form.stored(text.string)
    if form.newline == "lf":
        return "\r" not in text.raw
    crlf = text.raw.count("\r\n")
    return text.raw.count("\n") == text.raw.count("\r") == crlf


def _put(elements: list[Any], field: str, values: list[int]) -> None:
    """Set a field of many elements of one class, by its slot: far faster than one by one."""
    if elements:
        collections.deque(map(getattr(type(elements[0]), field).__set__, elements, values), maxlen=0)


class _Recount:
    """The numbers of one text, from the file's rule to the program's."""

    def __init__(
        self, holder: TextHolder, text: Text, target: PositionMap, log: LossLog, left_out: int
    ) -> None:
        self.holder = holder
        self.left_out = left_out
        self.source = text.positions
        self.target = target
        self.log = log

    def run(self) -> None:
        """Rewrite every number, and tell what has no place in the text or lay inside of a character."""
        if isinstance(self.holder, model.Transcript):
            self._recount_points(self.holder)
        else:
            self._recount_passages(self.holder)

    def _recount_passages(self, holder: model.TextSource) -> None:
        passages: list[Any] = holder.plain_text_selections  # strict ones: each has both numbers
        starts = list(map(_START, passages))
        ends = list(map(_END, passages))
        new_starts, start_flags = self._column(starts, "start")
        new_ends, end_flags = self._column(ends, "end")
        if starts != new_starts:
            _put(passages, "start_position", new_starts)
        if ends != new_ends:
            # a passage of length zero stays one, whichever way its number is brought to an edge
            for row, is_empty in enumerate(map(eq, starts, ends)):
                if is_empty:
                    new_ends[row] = new_starts[row]
            _put(passages, "end_position", new_ends)
        flags = start_flags | end_flags
        if flags.any():
            for one, flag in zip(passages, flags.tolist(), strict=True):
                if flag:
                    self._tell(one, flag)

    def _recount_points(self, holder: model.Transcript) -> None:
        begins = {model.guid_key(one.from_sync_point or "") for one in holder.transcript_selections}
        ends = {model.guid_key(one.to_sync_point or "") for one in holder.transcript_selections} - begins
        sides: tuple[Side, ...] = ("start", "end")
        for side in sides:
            chosen = [
                (point, point.position)
                for point in holder.sync_points
                if point.position is not None and (model.guid_key(point.guid) in ends) == (side == "end")
            ]
            numbers, flags = self._column([position for _, position in chosen], side)
            for (point, _), number, flag in zip(chosen, numbers, flags.tolist(), strict=True):
                point.position = number
                if flag:
                    self._tell(point, flag)

    def _column(self, given: list[int], side: Side) -> tuple[list[int], Flags]:
        """Return the new numbers of one column and the flags of the old ones."""
        fits = not given or -_FAR <= min(given) <= max(given) <= _FAR
        numbers = given if fits else [max(min(one, _FAR), -_FAR) for one in given]
        found, flags = self.source.to_canonical(np.array(numbers, dtype=np.int64), side)
        new: list[int] = self.target.to_raw(np.maximum(found - self.left_out, 0)).tolist()
        odd = (flags & (_BEYOND | _NEGATIVE)).nonzero()[0].tolist() if flags.any() else ()
        for row in odd:
            number = given[row]
            stays = number < 0 or isinstance(self.holder, model.Note)
            new[row] = number if stays else number - self.source.raw_length + self.target.raw_length
        return new, flags

    def _tell(self, element: Any, flags: int) -> None:  # noqa: ANN401 - a passage or a sync point
        guid = element.guid
        if flags & _BEYOND:
            detail = "reaches beyond the end of its text and is kept so: no words are there to count"
            self.log.add("degraded", word(element), detail, guid=guid)
        elif flags & _NEGATIVE and isinstance(element, model.SyncPoint):
            detail = "lies before the beginning of its text and is kept so"
            self.log.add("degraded", word(element), detail, guid=guid)
        elif flags & _ROUNDED:
            detail = "began or ended inside of a character and now takes it in whole"
            if isinstance(element, model.SyncPoint):
                detail = "lay inside of a character and now lies at its edge"
            self.log.add("repaired", word(element), detail, guid=guid)
