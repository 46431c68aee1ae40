"""What points to what, and what is called by one GUID.

One census of the tree (all elements by class, a list comprehension a field) serves every rule. References are
counted as they are spelled, so that 200,000 codings of 50 codes ask 50 questions; one finding tells of all
references to one missing thing. Clauses: 3.7 (GUIDs), 3.8 (links), 11 (codes), 12 (sets), 13 (cases).
"""

from __future__ import annotations

import itertools
from collections import Counter
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, cast

from refiqda import model, spec
from refiqda.checks.gathering import Findings, name_of
from refiqda.checks.rules import references as rules
from refiqda.exchange.source_form import Raw
from refiqda.model import guid_key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from refiqda.checks.registry import Rule
    from refiqda.exchange.census import Census

SOURCES: Final = (
    model.TextSource,
    model.PictureSource,
    model.PDFSource,
    model.AudioSource,
    model.VideoSource,
)
_VALUES: Final = {
    "text_value": "Text",
    "boolean_value": "Boolean",
    "integer_value": "Integer",
    "float_value": "Float",
    "date_value": "Date",
    "date_time_value": "DateTime",
}
_TARGETS: Final[tuple[tuple[str, type[Rule], str, tuple[type, ...]], ...]] = (
    ("code_ref", rules.DanglingCodeRef, "code", (model.Code, model.Case)),  # NVivo for Mac codes at cases
    ("code_refs", rules.DanglingCodeRef, "code", (model.Code,)),
    ("member_codes", rules.DanglingCodeRef, "code", (model.Code,)),
    ("creating_user", rules.DanglingUserRef, "user", (model.User,)),
    ("modifying_user", rules.DanglingUserRef, "user", (model.User,)),
    ("creating_user_guid", rules.DanglingUserRef, "user", (model.User,)),
    ("modifying_user_guid", rules.DanglingUserRef, "user", (model.User,)),
    ("source_refs", rules.DanglingSourceRef, "source", SOURCES),
    ("member_sources", rules.DanglingSourceRef, "source", SOURCES),
    ("selection_refs", rules.DanglingSelectionRef, "selection", model.SELECTIONS),
    ("note_refs", rules.DanglingNoteRef, "note", (model.Note,)),
    ("member_notes", rules.DanglingNoteRef, "note", (model.Note,)),
    ("origin_guid", rules.DanglingLinkEnd, "thing", ()),
    ("target_guid", rules.DanglingLinkEnd, "thing", ()),
    ("represented_guid", rules.DanglingRepresentation, "thing", ()),
)
"""Field, rule, what it should point to, and the classes that are such; no classes: anything."""


def check_references(tree: model.Project | model.CodeBook, census: Census, findings: Findings) -> None:
    """Apply the rules R0xx."""
    known = {
        cls: _keys([one.guid or "" for one in elements])
        for cls, elements in census.items()
        if issubclass(cls, model.Identified)
    }
    _check_duplicates(census, known, findings)
    _check_targets(census, known, findings)
    _check_codings(census, findings)
    if isinstance(tree, model.Project):
        _check_graphs(tree, findings)
        _check_transcripts(census, findings)
        _check_values(census, findings)
    _check_self_references(census, findings)


def _keys(guids: list[str]) -> set[str]:
    """Return the keys of many GUIDs; where none has blanks or braces, which is usual, all at once."""
    together = "\n".join(guids)
    if together.count("\n") != len(guids) - 1 or any(one in together for one in " \t\r{}"):
        return {guid_key(one) for one in guids}
    return set(together.lower().split("\n"))


def _check_duplicates(census: Census, known: dict[type, set[str]], findings: Findings) -> None:
    for cls, keys in known.items():
        if len(keys) == len(census[cls]):
            continue
        first: dict[str, model.Identified] = {}
        counts: Counter[str] = Counter()
        for one in census[cls]:
            key = guid_key(one.guid or "")
            counts[key] += 1
            first.setdefault(key, one)
        for key, count in counts.items():
            if key and count > 1:
                message = f"{count} elements {cls.__name__} have one GUID"
                findings.add(rules.DuplicateGuid, message, first[key], occurrence=1)
    for key, classes in _shared(known).items():
        element = next(one for one in census[classes[-1]] if guid_key(one.guid or "") == key)
        usual = ", as NVivo writes cases" if set(classes) == {model.Case, model.Code} else ""
        named = " and ".join(sorted(cls.__name__ for cls in classes))
        findings.add(rules.SharedGuid, f"{named} have one GUID{usual}", element)


def _shared(known: dict[type, set[str]]) -> dict[str, list[type]]:
    """Return the GUIDs that elements of several classes have, with these classes."""
    seen: set[str] = set()
    twice: set[str] = set()
    for keys in known.values():
        twice |= seen & keys
        seen |= keys
    twice.discard("")
    return {key: [cls for cls, keys in known.items() if key in keys] for key in sorted(twice)}


def _check_targets(census: Census, known: dict[type, set[str]], findings: Findings) -> None:
    anything = set().union(*known.values())
    for cls, elements in census.items():
        fields = {field for field in dir(cls) if not field.startswith("_")}
        for field, rule, what, classes in _TARGETS:
            if field not in fields:
                continue
            targets = set().union(*(known.get(one, set()) for one in classes)) if classes else anything
            for reference, count in _references(elements, field).items():
                if reference is not None and guid_key(reference) not in targets:
                    _note_missing(findings, rule, what, (elements, field, reference, count))
    variables = known.get(model.Variable, set())
    for cls in (model.Case, *SOURCES, model.Note):
        for owner in census.get(cls, []):
            for value in owner.variable_values:
                if value.variable_ref is not None and guid_key(value.variable_ref) not in variables:
                    message = f"a value of {name_of(owner)} belongs to a variable that is not in the project"
                    findings.add(rules.DanglingVariableRef, message, owner)


def _references(elements: list[Any], field: str) -> Counter[str | None]:
    values = map(attrgetter(field), elements)
    if isinstance(getattr(elements[0], field), list):
        return Counter(itertools.chain.from_iterable(values))
    return Counter(values)


def _note_missing(
    findings: Findings, rule: type[Rule], what: str, missing: tuple[list[Any], str, str, int]
) -> None:
    elements, field, reference, count = missing
    first = next(one for one in elements if reference in _as_list(getattr(one, field)))
    times = f" ({count} times, this is the first)" if count > 1 else ""
    message = f"{name_of(first)} refers to the {what} {_shown(reference)}, which is not there{times}"
    findings.add(rule, message, first)


def _shown(reference: str) -> str:
    """Return a GUID for a message; what is none could be anything, and is not repeated."""
    return reference.strip() if spec.GUID.accepts(reference) else "(no GUID)"


def _as_list(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def _check_codings(census: Census, findings: Findings) -> None:
    codings = census.get(model.Coding, [])
    for coding in codings:
        if coding.code_ref is None:
            findings.add(rules.CodingWithoutCode, "the coding names no code", coding)
        elif coding.source_form is not None and _has_second_code(coding):
            findings.add(rules.CodingWithSeveralCodes, "the coding names more than one code", coding)
    authored = {
        id(coding)
        for cls in model.SELECTIONS
        for selection in census.get(cls, [])
        if selection.creating_user
        for coding in selection.codings
        if not coding.creating_user
    }
    lonely = [one for one in codings if not one.creating_user and id(one) not in authored]
    if lonely:
        message = f"{len(lonely)} of {len(codings)} codings name no user; this is the first"
        findings.add(rules.CodingWithoutCoder, message, lonely[0])


def _has_second_code(coding: model.Coding) -> bool:
    content = coding.source_form.content or ()
    return any(isinstance(one, Raw) and one.name.rpartition(":")[2] == "CodeRef" for one in content)


def _check_graphs(tree: model.Project, findings: Findings) -> None:
    for graph in tree.graphs:
        vertices = {guid_key(one.guid or "") for one in graph.vertices}
        for edge in graph.edges:
            for end in (edge.source_vertex, edge.target_vertex):
                if end and guid_key(end) not in vertices:
                    message = "the line begins or ends at a vertex that the graph does not have"
                    findings.add(rules.DanglingVertexRef, message, edge)


def _check_transcripts(census: Census, findings: Findings) -> None:
    for transcript in cast("list[model.Transcript]", census.get(model.Transcript, [])):
        points = {guid_key(one.guid or "") for one in transcript.sync_points}
        for selection in transcript.transcript_selections:
            asked = (selection.from_sync_point, selection.to_sync_point)
            if any(one is not None and guid_key(one) not in points for one in asked):
                message = "the passage names a sync point that the transcript does not have"
                findings.add(rules.DanglingSyncPointRef, message, selection)


def _check_values(census: Census, findings: Findings) -> None:
    types = {guid_key(one.guid or ""): one.type_of_variable for one in census.get(model.Variable, [])}
    for cls in (model.Case, *SOURCES, model.Note):
        for owner in census.get(cls, []):
            for value in owner.variable_values:
                wanted = types.get(guid_key(value.variable_ref or ""))
                given = [type_ for field, type_ in _VALUES.items() if getattr(value, field) is not None]
                if wanted in _VALUES.values() and given and wanted not in given:
                    message = f"a value is given as {given[0]}, but its variable is of type {wanted}"
                    findings.add(rules.ValueOfAnotherType, message, owner)


def _check_self_references(census: Census, findings: Findings) -> None:
    for link in census.get(model.Link, []):
        if link.origin_guid and link.target_guid and guid_key(link.origin_guid) == guid_key(link.target_guid):
            findings.add(rules.SelfReference, "the link begins and ends at the same thing", link)
    for cls, fields in (
        (model.Set, ("member_codes", "member_sources", "member_notes")),
        (model.Note, ("note_refs",)),
    ):
        for one in census.get(cls, []):
            if guid_key(one.guid or "") in {guid_key(ref) for ref in _all(one, fields)}:
                findings.add(rules.SelfReference, f"the {name_of(one).lower()} refers to itself", one)


def _all(element: object, fields: Iterable[str]) -> list[str]:
    return [reference for field in fields for reference in getattr(element, field)]
