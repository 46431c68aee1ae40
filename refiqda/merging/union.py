"""The growing union: the primary's tree, into which the other copies are worked one by one.

Two things are one where they share their GUID and kind (lineage: a GUID is made once). Notes, links and sets
made apart are one where all of their content is equal; variables by name and type, for they have no other
content; cases by name where they share a source. Codes and coders made apart are never joined by name.

What copies say of one thing is noted while they are worked in (`Union.compare`) and settled when all are there
(``refiqda.merging.versions``); each disagreement is a conflict in the account.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

import attrs

from refiqda import model
from refiqda.changes.readable import text_or_none
from refiqda.merging.copies import made_guid
from refiqda.merging.matched import Matched
from refiqda.merging.versions import Told
from refiqda.model import guid_key
from refiqda.trees import elements_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from refiqda.exchange.archive import Kept
    from refiqda.merging.copies import Copy
    from refiqda.merging.result import Reanchored, Unplaced
    from refiqda.merging.rules import Judge
    from refiqda.project import Project
    from refiqda.text.canonical import Text
    from refiqda.text.positions import PositionRule


@attrs.define(eq=False)
class Union:
    """What is merged so far, and the account of it.

    ``identity`` holds the elements of ``base`` by kind and GUID; ``used`` every GUID taken;
    ``texts`` the texts of sources that came from other copies, by ``id`` of their element, ``borrowed`` their files.
    ``told`` is what each copy says of a thing, ``origin`` which copy brought an element and what it was there (by
    ``id``; the primary's are not listed), ``working`` the copy being worked in, ``incomings`` those that were.
    """

    tree: model.Project
    primary: Copy
    identity: dict[tuple[str, str], Any]
    judge: Judge
    base: Project | None = None
    working: str = ""
    told: dict[int, Told] = attrs.field(factory=dict)
    origin: dict[int, tuple[str, Any]] = attrs.field(factory=dict)
    incomings: dict[str, Incoming] = attrs.field(factory=dict)
    native: frozenset[str] = frozenset()
    common: dict[str, model.Code] = attrs.field(factory=dict)
    """The codes here that a crosswalk gives a name in common, by that name."""
    recoded: list[str] = attrs.field(factory=list)
    """The keys of codings that a copy has under another GUID than the union."""
    alike_made: dict[str, model.Code] = attrs.field(factory=dict)
    """The codes of which copies share a GUID that a script may have made in each, by their key."""
    spoken: dict[int, str] = attrs.field(factory=dict)
    """Whose words a memo, link or graph (by ``id``) says now, where it took over those of a later copy."""
    variants: dict[int, list[tuple[Any, model.Note]]] = attrs.field(factory=dict)
    """Of a memo (by ``id``) that was edited in several copies, the others: what they say, and where it stands."""
    used: dict[str, str] = attrs.field(factory=dict)
    matches: dict[str, Counter[str]] = attrs.field(factory=lambda: defaultdict(Counter))
    unplaced: list[Unplaced] = attrs.field(factory=list)
    reanchored: list[Reanchored] = attrs.field(factory=list)
    texts: dict[int, Text] = attrs.field(factory=dict)
    new_texts: dict[str, str] = attrs.field(factory=dict)
    media: list[tuple[str, str, str]] = attrs.field(factory=list)
    borrowed: dict[str, Kept] = attrs.field(factory=dict)
    known: dict[str, dict[str, Any]] = attrs.field(factory=lambda: defaultdict(dict))
    matched: Matched = attrs.field(factory=Matched)
    """Which sources of the copies are one."""

    def __attrs_post_init__(self) -> None:
        for element in elements_of(self.tree):
            if isinstance(element, model.Identified):
                kind, key = type(element).__name__, guid_key(element.guid)
                self.known[kind].setdefault(key, element)
                self.used.setdefault(key, kind)
        self.native = frozenset(self.used)

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
        self.origin[id(element)] = self.working, element
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
        """Note that ``theirs`` of a copy is ``mine`` here; when all copies are there, what they say is settled."""
        told = self.told.get(id(mine))
        if told is None:
            label, original = self.origin.get(id(mine), (self.primary.label, mine))
            told = self.told[id(mine)] = Told(mine, tuple(fields), about, {label: original})
        told.doubled |= copy.label in told.by
        told.by[copy.label] = theirs

    def conflict(self, kind: str, about: str, choices: dict[str, Any], resolved: Any) -> None:  # noqa: ANN401 - JSON
        """Add to the account what only people can know, and what is done as long as nobody says."""
        self.judge.ask(kind, about, choices, resolved)

    def here(self, label: str, guid: str, *kinds: str) -> str:
        """Return the GUID that stands for a GUID of the copy ``label`` (or of the primary, or of the base)."""
        incoming = self.incomings.get(label)
        return guid if incoming is None else incoming.here(guid, *kinds)

    def placed(self, label: str, guids: list[str]) -> list[str]:
        """Return ``guids`` of a copy without selections that have no place here."""
        incoming = self.incomings.get(label)
        kept = None if incoming is None else incoming.guids.get("Kept")
        return guids if not kept else [one for one in guids if guid_key(one) not in kept]

    def keys_of(self, label: str) -> set[str]:
        """Return the keys of all things of the union that a copy has."""
        incoming = self.incomings.get(label)
        if incoming is None:
            return set(self.native)
        return {guid_key(guid) for by_guid in incoming.guids.values() for guid in by_guid.values()}

    def own_keys_of(self, label: str) -> set[str]:
        """Return the keys that things of a copy have there."""
        incoming = self.incomings.get(label)
        return (
            set(self.native) if incoming is None else {key for one in incoming.guids.values() for key in one}
        )

    def origin_of(self, element: Any) -> str:  # noqa: ANN401 - any element of the union
        """Return the label of the copy that brought an element."""
        return self.origin[id(element)][0] if id(element) in self.origin else self.primary.label

    def name_of(self, guid: str) -> str:
        """Return what people call the thing with this GUID."""
        key = guid_key(guid)
        found = self.known[self.used.get(key, "")].get(key)
        return str(getattr(found, "name", None) or guid)


@attrs.define(eq=False)
class Incoming:
    """One copy being worked in: ``guids`` says for each kind which GUID of the copy became which here.

    ``common`` are the names in common of its codes, by their keys, where a crosswalk gives them one.
    """

    copy: Copy
    union: Union
    guids: dict[str, dict[str, str]] = attrs.field(factory=lambda: defaultdict(dict))
    common: dict[str, str] = attrs.field(factory=dict)
    names: object = None
    """What the copy calls its things, once that was asked for (``refiqda.merging.shifting``)."""

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

    def map_coding(self, theirs: str, mine: str) -> None:
        """Note that a coding of the copy is the one of the GUID ``mine`` here."""
        key = guid_key(theirs)
        self.guids["Coding"][key] = mine
        if guid_key(mine) != key:
            self.union.recoded.append(key)

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

    def unite_references(self, mine: list[str], theirs: list[str], *kinds: str) -> None:
        """Add to ``mine`` what ``theirs`` points to and ``mine`` does not, both as the union names them."""
        known = {guid_key(guid) for guid in mine}
        mine += [guid for guid in self.all_here(theirs, *kinds) if guid_key(guid) not in known]
