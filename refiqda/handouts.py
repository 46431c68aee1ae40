"""Copies of one study for working apart: one per analyst (`split`), or without anybody's work (`blank`).

Every copy has the same sources, codebook, cases, variables and sets under the same GUIDs, so that `refiqda.merge`
knows on the way back that they are one study. What belongs to an analyst is what that analyst did: codings, memos
written, passages marked, and what hangs on these alone (METHOD 7; an analyst's copy shows nothing of the others').
What nobody signed belongs to nobody and goes into every copy, but for codings, which get a copy of their own.

Codings that say who belongs to a case (NVivo for Mac) are structure and stay in every copy, as do memos of codes,
which are part of the codebook, and passages that a case consists of.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

import attrs

from refiqda import model
from refiqda.errors import InvalidArgumentError, require_project
from refiqda.exchange.identity import MEANT, told_name, word
from refiqda.index import walk_codes
from refiqda.lookup import keys_of_cases
from refiqda.losses import UNNAMED_FILE, Loss, LossLog, LossReport
from refiqda.model import guid_key
from refiqda.trees import elements_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from refiqda.project import Project

UNSIGNED: Final = "without analyst"
"""The name of the copy with the codings that name nobody."""


@attrs.frozen(kw_only=True)
class Handout:
    """A copy for one analyst: the name, the user's GUID (None for codings without user), and the project.

    ``codings`` and ``memos`` are the numbers of those in it that are that analyst's own; ``files`` are the names
    of files that went with other people's memos.
    """

    name: str
    guid: str | None
    project: Project
    codings: int
    memos: int
    files: frozenset[str] = frozenset()


@attrs.frozen(kw_only=True)
class Split:
    """The copies, and what is in none of them or will not come back as it was."""

    handouts: tuple[Handout, ...]
    report: LossReport


def split(project: Project) -> Split:
    """Return a copy per analyst: everybody's sources and codebook, and of the codings and memos one's own.

    An analyst is a user who coded or wrote a memo; the order is that of the users. Merging the copies gives the
    study back (the same digest of meaning). What stands between the work of several analysts, such as a link from
    one's coding to another's memo, fits into no copy and is told; so are codings that name nobody, since merging
    signs them with the name of their copy. Raises InvalidArgumentError where nobody did anything.
    """
    require_project(project, "tree", "copy")
    work = _Work(project.tree)
    if not work.analysts:
        raise InvalidArgumentError(
            "has no codings and no memos to split",
            file=project.label,
            remedy="Use `refiqda blank` for a copy to begin with.",
        )
    users = {guid_key(user.guid): user for user in reversed(project.tree.users)}
    made: list[Handout] = []
    kept: set[Fact] = set()
    whole = _Whole(project.tree, work)
    for key in work.analysts:
        copy = project.copy(without=whole.of_others(key))
        _Cutting(copy.tree, key.__eq__, whole).cut()
        kept.update(_facts(copy.tree))
        user = users.get(key)
        name = UNSIGNED if not key else key if user is None else user.name or user.id or key
        guid = user.guid if user is not None else key or None
        files = _files(project.tree) - _files(copy.tree)
        counts = {"codings": work.codings[key], "memos": work.memos[key]}
        made.append(Handout(name=name, guid=guid, project=copy, files=files, **counts))
    log = LossLog()
    _tell(log, _facts(project.tree), kept, "stands between the work of several analysts, and is in no copy")
    if work.codings[""]:
        log.add(
            "degraded", "coding", f'names nobody; merging will sign it "{UNSIGNED}"', count=work.codings[""]
        )
    return Split(handouts=tuple(made), report=log.report())


def blank(project: Project, coder: str) -> tuple[Handout, LossReport]:
    """Return a copy without anybody's codings and memos, with a user ``coder`` to work in it, and what it leaves out.

    A user of that name or GUID who is there already is taken. Memos of codes stay: they belong to the codebook.
    Raises InvalidArgumentError for an empty name, AmbiguousNameError where several users have it.
    """
    require_project(project, "tree", "copy")
    tree = project.tree
    known = {name for user in tree.users for name in (user.name, user.id)}
    keys = {guid_key(user.guid) for user in tree.users}
    whole = _Whole(tree, _Work(tree))
    copy = project.copy(without=whole.of_others(None))
    own = copy.find_user(coder) if coder in known or guid_key(coder) in keys else copy.add_user(coder)
    _Cutting(copy.tree, lambda _: False, whole).cut()
    if own not in copy.tree.users:
        copy.tree.users.append(own)
    log = LossLog()
    _tell(log, _facts(tree), _facts(copy.tree).keys(), "is the work of an analyst, and left out")
    files = _files(tree) - _files(copy.tree)
    made = Handout(name=own.name or coder, guid=own.guid, project=copy, codings=0, memos=0, files=files)
    return made, log.report()


def account(losses: Iterable[tuple[Handout, LossReport]]) -> LossReport:
    """Return what writing copies cost, said once for all: like losses as in the copy that has the most of them.

    Files of memos that a copy leaves out are not lost: they are where the memos are.
    """
    found: dict[tuple[str, str, str], Loss] = {}
    opening = ""
    for handout, report in losses:
        opening = opening or report.opening
        for one in report:
            loss = _without(one, handout.files) if one.detail == UNNAMED_FILE else one
            key = (loss.kind, loss.object, loss.detail)
            if loss.count and (key not in found or found[key].count < loss.count):
                found[key] = loss
    return LossReport(tuple(found.values()), opening)


def _without(loss: Loss, files: frozenset[str]) -> Loss:
    left = tuple(one for one in loss.things if one.name not in files)
    return attrs.evolve(loss, things=left, count=len(left), name=left[0].name if left else None)


def _files(tree: model.Project) -> frozenset[str]:
    """Return the names of the files that a tree's memos and sources name."""
    paths = (getattr(one, field, None) for one in elements_of(tree) for field in model.PATH_FIELDS)
    return frozenset(path.rpartition("/")[2] for path in paths if path)


class _Work:
    """Who did what: the analysts in the order of the users, and how much each coded and wrote."""

    def __init__(self, tree: model.Project) -> None:
        cases = keys_of_cases(tree)
        self.codings: Counter[str] = Counter()
        self.memos: Counter[str] = Counter()
        for bearer in (*tree.sources, *tree.notes):
            for element in elements_of(bearer):
                above = _marker(element)
                for coding in getattr(element, "codings", ()):
                    if guid_key(coding.code_ref or "") not in cases:
                        self.codings[guid_key(coding.creating_user or above or "")] += 1
        of_codes = _notes_of_codes(tree)
        for note in tree.notes:
            if note.creating_user and guid_key(note.guid) not in of_codes:
                self.memos[guid_key(note.creating_user)] += 1
        order = [guid_key(user.guid) for user in tree.users]
        rest = sorted({*self.codings, *self.memos} - set(order))
        self.analysts = [key for key in (*order, *rest) if self.codings[key] or self.memos[key]]


def _marker(element: model.Element) -> str | None:
    """Return who marked a passage; None for what is no passage."""
    return getattr(element, "creating_user", None) if isinstance(element, model.Selection) else None


def _notes_of_codes(tree: model.Project) -> set[str]:
    """Return the memos that codes refer to."""
    codes = (code for code, _ in walk_codes(tree.code_book))
    return {guid_key(guid) for code in codes for guid in code.note_refs}


class _Whole:
    """What is known of a tree before anything is cut, once for all copies.

    ``private`` are, by the ``id`` of a passage or coding that not every copy has, the analysts whose copies have it.
    """

    def __init__(self, tree: model.Project, work: _Work) -> None:
        self.guids = _guids(tree)
        self.named = _targets(tree)
        self.cases = keys_of_cases(tree)
        self.of_cases = {guid_key(guid) for case in tree.cases for guid in case.selection_refs}
        self.drawn = {end for one in (*tree.links, *tree.graphs) for end in _targets(one)}
        self.analysts = set(work.analysts) - {""}
        self.of_codes = _notes_of_codes(tree)
        self.private: dict[int, frozenset[str]] = {}
        for bearer in (*tree.sources, *tree.notes):
            for element in elements_of(bearer):
                self._look_at(element)

    def _look_at(self, element: model.Element) -> None:
        marker = _marker(element) or ""
        owners = set()
        for_all = False
        for coding in getattr(element, "codings", ()):
            if guid_key(coding.code_ref or "") in self.cases:
                for_all = True
            else:
                owner = guid_key(coding.creating_user or marker)
                owners.add(owner)
                self.private[id(coding)] = frozenset((owner,))
        if for_all or not isinstance(element, model.Selection):
            return
        # a passage that nobody signed is there for what else needs it, whoever's codings it bore
        guid, signed = guid_key(element.guid), guid_key(marker)
        if guid in self.of_cases:
            return
        if not owners or guid in self.drawn:
            if signed not in self.analysts:
                return
            owners.add(signed)
        self.private[id(element)] = frozenset(owners)

    def of_others(self, key: str | None) -> set[int]:
        """Return the ids of what a copy for the analyst ``key`` (None: for somebody new) has not."""
        return {one for one, owners in self.private.items() if key not in owners}


class _Cutting:
    """A tree that is being cut to one analyst's work; ``is_own`` says of a user's key whether that is the one.

    Passages and codings of others are gone already; ``whole`` tells what there was before.
    """

    def __init__(self, tree: model.Project, is_own: Callable[[str], bool], whole: _Whole) -> None:
        self.tree = tree
        self.is_own = is_own
        self.whole = whole
        self.analysts = whole.analysts
        self.of_codes = whole.of_codes

    def cut(self) -> None:
        before = set(self.whole.guids)
        self._cut_notes(self.whole.named)
        while gone := before - _guids(self.tree):
            before -= gone
            self._forget(gone)
        self._cut_users()

    def _is_others(self, owner: str | None) -> bool:
        """Return whether something signed so is another analyst's; what nobody signed is nobody's."""
        key = guid_key(owner or "")
        return key in self.analysts and not self.is_own(key)

    def _cut_notes(self, named: set[str]) -> None:
        """Leave out other analysts' memos, and unsigned ones that hung on nothing but their work."""
        still_named = _targets(self.tree)
        kept = []
        for note in self.tree.notes:
            key = guid_key(note.guid)
            lost_its_place = key in named and key not in still_named
            unsigned = guid_key(note.creating_user or "") not in self.analysts
            if key in self.of_codes or not (
                self._is_others(note.creating_user) or (unsigned and lost_its_place)
            ):
                kept.append(note)
        self.tree.notes = kept

    def _forget(self, gone: set[str]) -> None:
        """Take out what points to what is gone: references, links with such an end, drawings of such things."""
        self.tree.links = [
            one
            for one in self.tree.links
            if not gone & {guid_key(one.origin_guid or ""), guid_key(one.target_guid or "")}
        ]
        self.tree.graphs = [one for one in self.tree.graphs if not gone & _targets(one)]
        for element in elements_of(self.tree):
            for field in _pointers(type(element)):
                value = getattr(element, field)
                if isinstance(value, list):
                    if value and any(guid_key(one) in gone for one in value):
                        setattr(element, field, [one for one in value if guid_key(one) not in gone])
                elif value and guid_key(value) in gone:
                    setattr(element, field, None)

    def _cut_users(self) -> None:
        """Leave out analysts whom nothing in the copy names."""
        named = _targets(self.tree)
        self.tree.users = [
            user for user in self.tree.users if not self._is_others(user.guid) or guid_key(user.guid) in named
        ]


_POINTERS: Final[dict[type, tuple[str, ...]]] = {}


def _pointers(cls: type) -> tuple[str, ...]:
    """Return, and remember, the fields of a class that hold GUIDs of something else."""
    if cls not in _POINTERS:
        _POINTERS[cls] = tuple(field.name for field in attrs.fields(cls) if field.name in MEANT)
    return _POINTERS[cls]


def _targets(root: model.Element) -> set[str]:
    """Return the GUIDs that anything in ``root`` points to."""
    found: set[str] = set()
    for element in elements_of(root):
        for field in _pointers(type(element)):
            value = getattr(element, field)
            if isinstance(value, list):
                found.update(map(guid_key, value))
            elif value:
                found.add(guid_key(value))
    return found


def _guids(tree: model.Project) -> set[str]:
    """Return the GUIDs of everything that has one."""
    return {guid_key(one.guid) for one in elements_of(tree) if isinstance(one, model.Identified) and one.guid}


Fact = tuple[str, str, str]
"""Something that a project says: of what (a GUID), what (``is`` or the field that points), and to what."""


def _facts(tree: model.Project) -> dict[Fact, model.Identified]:
    """Return every thing and every reference that a tree holds, with the element that says it."""
    found: dict[Fact, model.Identified] = {}
    for element in elements_of(tree):
        if not isinstance(element, model.Identified) or not element.guid:
            continue
        key = guid_key(element.guid)
        found[key, "is", type(element).__name__] = element
        for field in _pointers(type(element)):
            value = getattr(element, field)
            for one in value if isinstance(value, list) else [value] if value else []:
                found[key, field, guid_key(one)] = element
    return found


def _tell(log: LossLog, said: dict[Fact, model.Identified], kept: Collection[Fact], why: str) -> None:
    """Tell what ``said`` has and ``kept`` has not; what lies inside of something left out goes without saying."""
    for (key, field, other), element in said.items():
        if (key, field, other) in kept or isinstance(element, model.User):
            continue
        whole = (key, "is", type(element).__name__)
        if field == "is":
            log.add("dropped", word(element), why, guid=element.guid, name=told_name(element))
        elif whole in kept:
            log.add("degraded", word(element), f"its reference to a {MEANT[field][1]} {why}", guid=element.guid,
                    name=told_name(element))  # fmt: skip
