"""Which sources of several copies are one: by lineage, then by equal content, then by similar texts.

*Lineage*: the same GUID and the same kind. Where both have a text, the texts must be versions of one (at least
`IN_LINEAGE` of their characters in common); where one has none, most of the GUIDs that the two copies share must
agree in kind and content, since some programs count 1, 2, 3 instead of making GUIDs.

*Equal content*: the same canonical text (or, of pictures, recordings and PDFs without text, the same bytes), one to
one. Where a copy has it several times (a blank form for each person), only the names can tell which is which: those
of one name are one, the others are asked about.

*Similarity*: texts that have at least `SIMILAR` of their characters in common under one name, and a good deal more
under different names (a quarter of the difference), provided that no other source comes near: the difference from
every rival, in the other copy or in the own one, must be at least twice as great. Texts from one template are
thus never joined for what they share with all.

A name alone joins nothing, and names that differ in a number only (``Interview 3``, ``Interview 4``) keep apart what
is equal or alike. Whatever could be one and is not joined is a `Question`.

Every step looks at all copies at once and takes evidence in an order that is that of the texts and names; the order of
the copies changes only who is first in a group.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import combinations
from typing import TYPE_CHECKING, Final, Literal

import attrs

from refiqda.matching.nodes import (
    Candidate,
    How,
    Node,
    all_apart,
    contradict_in,
    folded_name,
    of_one_name,
    several_names,
    some_apart,
)
from refiqda.matching.shingles import likely_pairs, sketch
from refiqda.model import guid_key
from refiqda.text.anchor import align_texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from refiqda.text.anchor import TextAlignment

SIMILAR: Final = 0.8
"""The share of characters that two texts of one name must have in common to be versions of one."""
IN_LINEAGE: Final = 0.5
"""The share for texts of sources that have the same GUID."""
RENAMED: Final = 0.25
"""How much of the difference that `SIMILAR` allows may be left where the names differ."""
RIVAL: Final = 2.0
"""How much greater the difference from every other source must be."""

Doubt = Literal["same-name", "several-alike", "empty", "template", "low-similarity"]


@attrs.frozen(eq=False)
class Member:
    """A source in a group: ``alignment`` goes from its text to the first member's, None where they are equal."""

    copy: int
    candidate: Candidate
    alignment: TextAlignment | None


@attrs.frozen(eq=False)
class Group:
    """Sources of several copies that are one, in the order of the copies, and by which evidence."""

    members: tuple[Member, ...]
    how: How


@attrs.frozen
class Question:
    """What people are asked, and nothing is joined: ``names`` are (copy, name)."""

    kind: Doubt
    names: tuple[tuple[int, str], ...]


@attrs.frozen(eq=False)
class SourceMatches:
    """Every source of every copy in one group, and what could not be told."""

    groups: tuple[Group, ...]
    questions: tuple[Question, ...]


def match_sources(copies: Sequence[Sequence[Candidate]], *, threshold: float = SIMILAR) -> SourceMatches:
    """Return which sources of ``copies`` are one; every source is in one group.

    Groups come in the order of their first members; a group has at most one source of each copy.
    """
    return _Matching(copies, threshold).matches()


class _Matching:
    """One matching of all copies."""

    def __init__(self, copies: Sequence[Sequence[Candidate]], threshold: float) -> None:
        self.copies = copies
        self.threshold = threshold
        self.nodes: dict[int, Node] = {}
        self.questions: dict[tuple[Doubt, frozenset[tuple[int, str, int]]], None] = {}
        self.asked: dict[int, set[int]] = defaultdict(set)
        self.aligned: dict[tuple[str, str], TextAlignment] = {}
        self.blank: dict[str, bool] = {}

    def matches(self) -> SourceMatches:
        """Work through the evidence."""
        self._by_lineage()
        self._by_content()
        self._by_similarity()
        self._ask_about_names()
        groups = [self._group(node) for node in self.nodes.values()]
        places = {id(one.candidate): place for place, one in self._all()}
        groups.sort(key=lambda group: (group.members[0].copy, places[id(group.members[0].candidate)]))
        questions = [
            Question(kind, tuple((copy, name) for copy, name, _ in sorted(names)))
            for kind, names in self.questions
        ]
        questions.sort(key=lambda one: (one.names, one.kind))
        return SourceMatches(tuple(groups), tuple(dict.fromkeys(questions)))

    def _all(self) -> Iterable[tuple[int, Member]]:
        for number, copy in enumerate(self.copies):
            for place, one in enumerate(copy):
                yield place, Member(number, one, None)

    def _group(self, node: Node) -> Group:
        copies = sorted(node.members)
        first = next(
            (one for one in (node.members[copy][1] for copy in copies) if one.digest is not None), None
        )
        members = []
        for copy in copies:
            one = node.members[copy][1]
            differs = first is not None and one.digest not in {None, first.digest}
            members.append(Member(copy, one, self._align(one, first) if differs and first else None))
        return Group(tuple(members), node.how)

    # --- texts --------------------------------------------------------------------------------------------

    def _align(self, one: Candidate, other: Candidate) -> TextAlignment | None:
        """Return the alignment of two texts, None where one cannot be had."""
        key = (one.digest or "", other.digest or "")
        known = self.aligned.get(key)
        if known is None and key[::-1] in self.aligned:
            known = self.aligned[key] = self.aligned[key[::-1]].inverse()
        if known is None and one.text is not None and other.text is not None:
            known = self.aligned[key] = align_texts(one.text(), other.text())
        return known

    def _similarity(self, one: Candidate, other: Candidate) -> float:
        if one.digest is not None and one.digest == other.digest:
            return 1.0
        aligned = self._align(one, other)
        return 0.0 if aligned is None else aligned.similarity

    def _is_blank(self, one: Candidate) -> bool:
        """Return whether a text says nothing; a source without text is not blank."""
        if one.digest is None or one.text is None:
            return False
        if one.digest not in self.blank:
            self.blank[one.digest] = not one.text().strip()
        return self.blank[one.digest]

    # --- asking -------------------------------------------------------------------------------------------

    def _ask(self, kind: Doubt, nodes: Iterable[Node]) -> None:
        """Ask once about these sources."""
        nodes = list(nodes)
        named = frozenset(
            (copy, one.name, place) for node in nodes for copy, (place, one) in node.members.items()
        )
        number = len(self.questions)
        self.questions.setdefault((kind, named))
        for node in nodes:
            self.asked[id(node)].add(number)

    def _was_asked(self, one: Node, other: Node) -> bool:
        return bool(self.asked[id(one)] & self.asked[id(other)])

    def _join(self, nodes: Iterable[Node], how: How) -> Node:
        """Make one of nodes that are apart, and return it; earlier evidence names the group."""
        first, *rest = nodes
        for node in rest:
            first.members.update(node.members)
            self.asked[id(first)] |= self.asked.pop(id(node), set())
            del self.nodes[id(node)]
            node.into = first
            first.how = node.how if first.how == "alone" else first.how
        first.how = how if first.how == "alone" else first.how
        return first

    # --- lineage ------------------------------------------------------------------------------------------

    def _by_lineage(self) -> None:
        """Make the sources of one GUID and kind one, where their texts are versions of one."""
        by_key: dict[tuple[str, str], list[Node]] = defaultdict(list)
        seen: set[tuple[int, str, str]] = set()
        for place, member in self._all():
            one = member.candidate
            node = Node({member.copy: (place, one)})
            self.nodes[id(node)] = node
            key = guid_key(one.guid), one.kind
            if key[0] and (member.copy, *key) not in seen:
                seen.add((member.copy, *key))
                by_key[key].append(node)
        shared = [nodes for nodes in by_key.values() if len(nodes) > 1]
        distrusted = self._distrusted(shared)
        for nodes in shared:
            self._join_lineage(nodes, distrusted)

    def _distrusted(self, shared: list[list[Node]]) -> set[tuple[int, int]]:
        """Return the pairs of copies whose equal GUIDs mostly name different things."""
        common: Counter[tuple[int, int]] = Counter()
        agree: Counter[tuple[int, int]] = Counter()
        for nodes in shared:
            for one, other in combinations(nodes, 2):
                (a, (_, mine)), (b, (_, theirs)) = *one.members.items(), *other.members.items()
                pair = (min(a, b), max(a, b))
                common[pair] += 1
                agree[pair] += self._agree(mine, theirs)
        return {pair for pair, number in common.items() if number >= _A_FEW and 2 * agree[pair] < number}

    def _agree(self, one: Candidate, other: Candidate) -> bool:
        """Return whether two sources of one GUID and kind seem to be one by what they hold, or else are called."""
        if one.digest is not None and other.digest is not None:
            return self._similarity(one, other) >= IN_LINEAGE
        if one.content is not None and other.content is not None and one.content == other.content:
            return True
        return folded_name(one.name) == folded_name(other.name)

    def _join_lineage(self, nodes: list[Node], distrusted: set[tuple[int, int]]) -> None:
        """Join what one GUID names, as far as the texts are alike; ask about the rest."""
        left = sorted(nodes, key=Node.order)
        parts: list[list[Node]] = []
        while left:
            part = [left.pop(0)]
            for node in part:
                near = [one for one in left if self._of_one_past(node, one, distrusted)]
                part += near
                left = [one for one in left if one not in near]
            parts.append(part)
        made = [self._join(part, "lineage") if len(part) > 1 else part[0] for part in parts]
        if len(made) > 1:
            candidates = [one for node in made for _, one in node.members.values()]
            if any(map(self._is_blank, candidates)):
                self._ask("empty", made)
            elif any(self._trusted(*pair, distrusted) for pair in combinations(made, 2)):
                self._ask("low-similarity", made)

    def _trusted(self, one: Node, other: Node, distrusted: set[tuple[int, int]]) -> bool:
        return any((min(a, b), max(a, b)) not in distrusted for a in one.members for b in other.members)

    def _of_one_past(self, one: Node, other: Node, distrusted: set[tuple[int, int]]) -> bool:
        (_, mine), (_, theirs) = *one.members.values(), *other.members.values()
        if mine.digest is not None and theirs.digest is not None:
            return self._similarity(mine, theirs) >= IN_LINEAGE
        return self._trusted(one, other, distrusted)

    # --- content ------------------------------------------------------------------------------------------

    def _by_content(self) -> None:
        """Make sources one that say the same, one to one."""
        buckets: dict[tuple[str, str], dict[int, Node]] = defaultdict(dict)
        for node in self.nodes.values():
            for _, one in node.members.values():
                said = one.digest if one.digest is not None else one.content
                if said is not None:
                    buckets[one.kind, said][id(node)] = node
        for _, bucket in sorted(buckets.items()):
            nodes = sorted(
                {id(one): one for one in (node.now() for node in bucket.values())}.values(), key=Node.order
            )
            if some_apart(nodes) and not self._is_blank(self._bearer(nodes)):
                self._join_equal(nodes)

    def _bearer(self, nodes: list[Node]) -> Candidate:
        return nodes[0].text_of() or next(iter(nodes[0].members.values()))[1]

    def _join_equal(self, nodes: list[Node]) -> None:
        """Join nodes of equal content: first those of one name, then the rest if it is one to one."""
        left: list[Node] = []
        for named in of_one_name(nodes):
            if all_apart(named):
                left.append(self._join(named, "content") if len(named) > 1 else named[0])
            else:
                left += named
        if not some_apart(left):
            return
        names = {name for node in left for name in node.names}
        if all_apart(left) and not contradict_in(names, names):
            self._join(left, "content")
        else:
            self._ask("template" if several_names(left) else "several-alike", left)

    # --- similarity ---------------------------------------------------------------------------------------

    def _by_similarity(self) -> None:
        """Make sources one whose texts are alike, where nothing else comes near."""
        for kind in sorted({node.kind for node in self.nodes.values()}):
            nodes = sorted((one for one in self.nodes.values() if one.kind == kind), key=Node.order)
            held = {frozenset(node.members) for node in nodes}
            open_ = {id(node) for node in nodes if any(not one & node.members.keys() for one in held)}
            if open_:
                self._join_alike(nodes, open_)

    def _join_alike(self, nodes: list[Node], open_: set[int]) -> None:
        """Join nodes of one kind that are alike; ``open_`` are those that may still find another."""
        bearers: dict[int, Candidate] = {}
        for number, node in enumerate(nodes):
            bearer = node.text_of()
            if bearer is not None and not self._is_blank(bearer):
                bearers[number] = bearer
        sketches = {
            number: sketch(bearer.text()) for number, bearer in bearers.items() if bearer.text is not None
        }
        wanted = [number for number in sketches if id(nodes[number]) in open_]
        likely = likely_pairs(sketches, wanted)
        alike: dict[int, dict[int, float]] = defaultdict(dict)
        for number in wanted:
            apart = [one for one in likely[number] if nodes[one].apart(nodes[number])][:_LOOKED_AT]
            rivals = [one for one in likely[number] if not nodes[one].apart(nodes[number])][:_LOOKED_AT]
            if not any(self._reach(bearers, number, one, alike) >= self.threshold for one in apart):
                continue
            for rival in rivals:
                self._reach(bearers, number, rival, alike)
        found = sorted(
            (-share, number, other)
            for number, others in alike.items()
            for other, share in others.items()
            if number < other and share >= self.threshold and nodes[number].apart(nodes[other])
        )
        for negative, number, other in found:
            self._decide(nodes, (number, other), -negative, alike)

    def _reach(
        self, bearers: dict[int, Candidate], one: int, other: int, alike: dict[int, dict[int, float]]
    ) -> float:
        share = self._similarity(bearers[one], bearers[other])
        alike[one][other] = alike[other][one] = share
        return share

    def _decide(
        self,
        nodes: list[Node],
        pair: tuple[int, int],
        share: float,
        alike: dict[int, dict[int, float]],
    ) -> None:
        """Join two nodes that are alike, or ask."""
        one, other = nodes[pair[0]].now(), nodes[pair[1]].now()
        if one is other or not one.apart(other):
            return
        rivals = [
            nodes[rival].now()
            for mine, partner in (pair, pair[::-1])
            for rival, near in alike[mine].items()
            if rival != partner
            and not (nodes[rival].now().apart(one) and nodes[rival].now().apart(other))
            and _comes_near(share, near)
        ]
        if rivals:
            around = list({id(node): node for node in (one, other, *rivals)}.values())
            if not self._was_asked(one, other):
                self._ask("template" if several_names(around) else "several-alike", around)
            return
        same = bool({folded_name(name) for name in one.names} & {folded_name(name) for name in other.names})
        contradict = not same and contradict_in(one.names, other.names)
        needed = self.threshold if same else 1 - RENAMED * (1 - self.threshold)
        if contradict or share < needed:
            self._ask("template" if contradict else "low-similarity", (one, other))
            return
        self._join((one, other), "similarity")

    # --- names --------------------------------------------------------------------------------------------

    def _ask_about_names(self) -> None:
        """Ask about sources of one name and kind in several copies that nothing else has joined or asked about."""
        named: dict[tuple[str, str], list[Node]] = defaultdict(list)
        for node in self.nodes.values():
            for name in sorted({name.strip().casefold() for name in node.names}):
                if name:
                    named[node.kind, name].append(node)
        for _, nodes in sorted(named.items(), key=lambda item: item[0]):
            pairs = [
                pair
                for pair in combinations(nodes[:_NAMED], 2)
                if pair[0].apart(pair[1]) and not self._was_asked(*pair)
            ]
            if pairs:
                around = {id(node): node for pair in pairs for node in pair}
                candidates = [one for node in around.values() for _, one in node.members.values()]
                blank = any(map(self._is_blank, candidates))
                self._ask("empty" if blank else "same-name", around.values())


_A_FEW: Final = 3
"""With fewer shared GUIDs than this, none is distrusted for what the others name."""
_LOOKED_AT: Final = 3
"""How many likely partners, and how many likely rivals, are aligned for each text."""
_NAMED: Final = 50


def _comes_near(share: float, rival: float) -> bool:
    """Return whether a rival's difference is less than twice that of the best."""
    return rival >= share or 1 - rival < RIVAL * (1 - share)


__all__ = [
    "IN_LINEAGE",
    "SIMILAR",
    "Candidate",
    "Group",
    "Member",
    "Question",
    "SourceMatches",
    "match_sources",
]
