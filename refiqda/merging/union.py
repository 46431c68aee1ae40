"""The growing union: the primary's tree, into which the other copies are worked one by one.

Two things are one where they share their GUID and kind (lineage: a GUID is made once). Notes, links and sets
made apart are one where all of their content is equal; variables by name and type, for they have no other
content; cases by name where they share a source. Codes and coders made apart are never joined by name.

Values that copies disagree about are those of the base, or of the primary where there is none; each
disagreement is a conflict in the account.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Final

import attrs

from refiqda import model
from refiqda.changes.readable import text_or_none
from refiqda.changes.values import color, prose
from refiqda.index import walk_codes
from refiqda.merging.copies import made_guid
from refiqda.merging.result import Conflict, Reanchored, Unplaced
from refiqda.model import guid_key
from refiqda.trees import clone, elements_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from refiqda.exchange.archive import Kept
    from refiqda.merging.copies import Copy
    from refiqda.text.canonical import Text
    from refiqda.text.positions import PositionRule

_NORMAL: Final[dict[str, Callable[[Any], Any]]] = {
    "name": lambda value: value or "",
    "description": prose,
    "color": color,
    "is_codable": bool,
    "id": lambda value: value or "",
}


@attrs.define(eq=False)
class Union:
    """What is merged so far, and the account of it.

    ``identity`` holds the elements of the base by kind and GUID, whose values win; ``used`` every GUID taken;
    ``texts`` the texts of sources that came from other copies, by ``id`` of their element, ``borrowed`` their files.
    """

    tree: model.Project
    primary: Copy
    identity: dict[tuple[str, str], Any]
    used: dict[str, str] = attrs.field(factory=dict)
    matches: dict[str, Counter[str]] = attrs.field(factory=lambda: defaultdict(Counter))
    conflicts: list[Conflict] = attrs.field(factory=list)
    unplaced: list[Unplaced] = attrs.field(factory=list)
    reanchored: list[Reanchored] = attrs.field(factory=list)
    texts: dict[int, Text] = attrs.field(factory=dict)
    new_texts: dict[str, str] = attrs.field(factory=dict)
    media: list[tuple[str, str, str]] = attrs.field(factory=list)
    borrowed: dict[str, Kept] = attrs.field(factory=dict)
    known: dict[str, dict[str, Any]] = attrs.field(factory=lambda: defaultdict(dict))

    def __attrs_post_init__(self) -> None:
        for element in elements_of(self.tree):
            if isinstance(element, model.Identified):
                kind, key = type(element).__name__, guid_key(element.guid)
                self.known[kind].setdefault(key, element)
                self.used.setdefault(key, kind)

    @property
    def rule(self) -> PositionRule:
        """How the merged project counts positions: as the primary does."""
        return self.primary.project.rule

    def text_of(self, bearer: Any) -> Text | None:  # noqa: ANN401 - a text source, note, representation, transcript
        """Return the text of an element of the union, whichever copy it came from."""
        if bearer is None:
            return None
        known = self.texts.get(id(bearer))
        if known is None:
            known = text_or_none(self.primary.project, bearer)
            if known is not None:
                self.texts[id(bearer)] = known
        return known

    def add(self, element: model.Identified, *content: str | None, shares: str = "") -> str:
        """Register a new element; its GUID is changed where it is taken by another kind than ``shares``.

        Returns the GUID it has then.
        """
        kind = type(element).__name__
        known, key = self.known[kind], guid_key(element.guid)
        taken = self.used.get(key)
        if taken is not None and (taken != shares or key in known):
            element.guid = self.free(kind, element.guid, *content)
            key = guid_key(element.guid)
        self.used.setdefault(key, kind)
        known[key] = element
        return element.guid

    def free(self, kind: str, *content: str | None) -> str:
        """Return a GUID made of ``content`` that nothing has yet."""
        number = 0
        while True:
            made = made_guid(kind, *content, str(number))
            if made not in self.used:
                return made
            number += 1

    def compare(self, copy: Copy, mine: Any, theirs: Any, fields: Iterable[str], about: str) -> None:  # noqa: ANN401 - one kind of element
        """Note where ``theirs`` says something else than ``mine``; what mine lacks is taken over."""
        base = self.identity.get((type(mine).__name__, guid_key(mine.guid)))
        for field in fields:
            normal = _NORMAL[field]
            ours, other = getattr(mine, field), getattr(theirs, field)
            if normal(ours) == normal(other):
                continue
            if field in {"description", "color"} and not normal(ours) and base is None:
                setattr(mine, field, other)
                continue
            if field in {"description", "color"} and not normal(other):
                continue
            choices = {self.primary.label: ours, copy.label: other}
            if base is not None:
                setattr(mine, field, getattr(base, field))
                choices["base"] = getattr(base, field)
            self.conflict(field, about, choices, getattr(mine, field))

    def conflict(self, kind: str, about: str, choices: dict[str, Any], resolved: Any) -> None:  # noqa: ANN401 - JSON
        """Add to the account where copies disagree."""
        self.conflicts.append(Conflict(kind=kind, object=about, choices=choices, resolved=resolved))


@attrs.define(eq=False)
class Incoming:
    """One copy being worked in: ``guids`` says for each kind which GUID of the copy became which here."""

    copy: Copy
    union: Union
    guids: dict[str, dict[str, str]] = attrs.field(factory=lambda: defaultdict(dict))

    def here(self, guid: str, *kinds: str) -> str:
        """Return the GUID that stands for ``guid`` in the union, looked up among ``kinds`` in this order."""
        key = guid_key(guid)
        for kind in kinds or tuple(self.guids):
            found = self.guids[kind].get(key)
            if found is not None:
                return found
        return guid

    def all_here(self, guids: list[str], *kinds: str) -> list[str]:
        """Return ``guids`` as the union has them, each once."""
        if not guids:
            return []
        return list({guid_key(one): one for one in (self.here(guid, *kinds) for guid in guids)}.values())

    def map(self, kind: str, theirs: model.Identified, mine: model.Identified) -> None:
        """Note that ``theirs`` is ``mine`` in the union."""
        self.guids[kind][guid_key(theirs.guid)] = mine.guid

    def shared(self, theirs: model.Identified) -> Any | None:  # noqa: ANN401 - the same kind as theirs
        """Return the element of the union that shares GUID and kind with ``theirs``."""
        return self.union.known[type(theirs).__name__].get(guid_key(theirs.guid))

    def sign(self, element: Any) -> None:  # noqa: ANN401 - any element, with authors or without
        """Let the authors of a new element be the users that they are in the union."""
        for field in ("creating_user", "modifying_user"):
            user = getattr(element, field, None)
            if user is not None:
                setattr(element, field, self.here(user, "User"))

    def bring_files(self, element: Any, *fields: str) -> None:  # noqa: ANN401 - whatever names files
        """Let the files that these fields of a new element name come along, under names of their own.

        A file that the copy lacks is listed; its name is given up too where a file of the primary has it.
        """
        union = self.union
        for field in fields:
            path = getattr(element, field, None)
            if not path:
                continue
            held = self.copy.project.held_file(path)
            if held is not None or union.primary.project.held_file(path) is not None:
                inside = path if held is None else held.member.path
                setattr(element, field, f"internal://{guid_key(element.guid)}{PurePosixPath(inside).suffix}")
            if held is not None:
                union.borrowed[getattr(element, field)] = held
            else:
                union.media.append((getattr(element, field), self.copy.label, path))

    # --- users and codebook ------------------------------------------------------------------------------

    def unite_users(self) -> None:
        """Work in the users: one where they share the GUID, apart where only the name is equal."""
        union = self.union
        names = {user.name: user for user in union.tree.users if user.name}
        for theirs in self.copy.tree.users:
            mine = self.shared(theirs)
            if mine is not None:
                union.compare(self.copy, mine, theirs, ("name", "id"), f"coder {mine.name or mine.guid}")
                union.matches["users"]["shared"] += 1
                continue
            if theirs.name in names:
                choices = {union.primary.label: names[theirs.name].guid, self.copy.label: theirs.guid}
                union.conflict("same-name", f"coder {theirs.name}", choices, "kept apart")
            made = clone(theirs)
            self.guids["User"][guid_key(theirs.guid)] = union.add(made, theirs.name)
            union.tree.users.append(made)
            union.matches["users"]["added"] += 1

    def unite_codes(self) -> None:
        """Work in the codebook: one where codes share the GUID; a code made apart stays a code of its own."""
        union = self.union
        parents: dict[str, list[str]] = defaultdict(list)  # of a code that stands twice, both
        for code, parent in _with_parents(union.tree.code_book):
            parents[guid_key(code.guid)].append("" if parent is None else guid_key(parent.guid))
        above_of = {id(code): parent for code, parent in _with_parents(union.tree.code_book)}
        paths = {guid_key(code.guid): path for code, path in walk_codes(union.tree.code_book)}
        for theirs, parent in _with_parents(self.copy.tree.code_book):
            above = None if parent is None else self.shared_or_made(parent)
            mine = self.shared(theirs)
            if mine is None:
                self._add_code(theirs, above)
                union.matches["codes"]["added"] += 1
                continue
            union.matches["codes"]["shared"] += 1
            about = f"code {paths.get(guid_key(mine.guid), mine.name)}"
            union.compare(self.copy, mine, theirs, ("name", "description", "color", "is_codable"), about)
            self.map("Code", theirs, mine)
            if ("" if above is None else guid_key(above.guid)) not in parents[guid_key(mine.guid)]:
                now = above_of.get(id(mine))
                choices = {union.primary.label: now and now.name, self.copy.label: above and above.name}
                union.conflict("parent", about, choices, now and now.name)

    def shared_or_made(self, theirs: model.Code) -> model.Code:
        """Return what the code ``theirs`` is in the union."""
        found: model.Code = self.union.known["Code"][guid_key(self.here(theirs.guid, "Code"))]
        return found

    def _add_code(self, theirs: model.Code, above: model.Code | None) -> None:
        siblings = self.union.tree.code_book if above is None else above.codes
        made = attrs.evolve(theirs, codes=[], note_refs=[])  # they follow when all notes have their place
        self.guids["Code"][guid_key(theirs.guid)] = self.union.add(made, theirs.name, shares="Case")
        names = {code.name for code in siblings}
        if theirs.name in names:
            number = 1
            while made.name in names:
                made.name = f"{theirs.name} ({self.copy.label})" + (f" {number}" if number > 1 else "")
                number += 1
            choices = {self.union.primary.label: theirs.name, self.copy.label: theirs.name}
            self.union.conflict("same-name", f"code {theirs.name}", choices, f"kept apart as {made.name}")
        siblings.append(made)

    def attach_notes_of_codes(self) -> None:
        """Unite the notes that hang on codes, once all notes have their place."""
        for theirs, _ in _with_parents(self.copy.tree.code_book):
            mine = self.shared_or_made(theirs)
            if mine is not None:
                self.unite_references(mine.note_refs, theirs.note_refs, "Note")

    def unite_references(self, mine: list[str], theirs: list[str], *kinds: str) -> None:
        """Add to ``mine`` what ``theirs`` points to and ``mine`` does not, both as the union names them."""
        known = {guid_key(guid) for guid in mine}
        mine += [guid for guid in self.all_here(theirs, *kinds) if guid_key(guid) not in known]


def _with_parents(codes: list[model.Code]) -> list[tuple[model.Code, model.Code | None]]:
    """Return every code with the one it stands in, outer ones first, in the order of the document."""
    found: list[tuple[model.Code, model.Code | None]] = []
    stack: list[tuple[model.Code, model.Code | None]] = [(code, None) for code in reversed(codes)]
    while stack:
        code, parent = stack.pop()
        found.append((code, parent))
        stack += [(inner, code) for inner in reversed(code.codes)]
    return found
