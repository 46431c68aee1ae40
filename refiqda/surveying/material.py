"""What projects and the study's own tables say about the material: which text is what, and whose it is."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Final

import attrs

from refiqda import model
from refiqda.errors import RefiqdaError
from refiqda.lookup import stand_ins
from refiqda.machine_coders import CONSENSUS_GUID
from refiqda.model import guid_key
from refiqda.office.sheets import read_sheet
from refiqda.rows import AUTOMATIC
from refiqda.speakers.marks import own_users, own_variables, role_of
from refiqda.surveying.values import Finding, key, listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from refiqda.project import Project
    from refiqda.tables import Codings

_SUFFIX: Final = re.compile(r"\.[a-z]\w{1,4}$")

MARKS: Final = ("instrument", "wave", "use", "interviewer")
"""Variables of texts, and columns of sources.csv."""

SOURCES: Final = "sources.csv"
PARTICIPANTS: Final = "participants.csv"
TRANSLATION: Final = "translation"
"""The ``use`` of a text that is no material of its own."""

_COLUMNS: Final = (
    *("source", "code_guid", "coder_guid", "coder", "origin"),
    *("code_path", "start", "end", "begin_ms", "end_ms", "page", "x1", "y1", "x2", "y2"),
)

NOT_COLLECTED: Final = frozenset({"not collected", "not asked"})


@attrs.define
class Source:
    """A source by its name in the projects: its marks, whose it is, and who coded in it how often."""

    name: str
    marks: dict[str, str] = attrs.field(factory=dict)
    cases: dict[str, None] = attrs.field(factory=dict)
    coders: Counter[str] = attrs.field(factory=Counter)

    @property
    def is_material(self) -> bool:
        """Whether it counts as material."""
        return key(self.marks.get("use", "")) != TRANSLATION


@attrs.define
class Participant:
    """Somebody whom the material is of, by the code used in the study; a secret role is one that the register says."""

    case: str
    role: str = ""
    dyad: str = ""
    values: dict[str, str | None] = attrs.field(factory=dict)
    in_projects: bool = False
    in_table: bool = False
    secret_role: bool = False


@attrs.define
class Material:
    """What all projects and tables say together; everything by `key` of its name."""

    sources: dict[str, Source] = attrs.field(factory=dict)
    people: dict[str, Participant] = attrs.field(factory=dict)
    coders: dict[str, str] = attrs.field(factory=dict)
    places: dict[str, set[object]] = attrs.field(factory=dict)
    ids: dict[str, str] = attrs.field(factory=dict)
    variables: dict[str, str] = attrs.field(factory=dict)
    findings: list[Finding] = attrs.field(factory=list)
    cases: set[str] = attrs.field(factory=set)
    tabled: bool = False

    def person(self, case: str) -> Participant:
        """Return somebody by code, made where there is nobody of it yet."""
        return self.people.setdefault(key(case), Participant(case.strip()))

    def find(self, name: str) -> str | None:
        """Return the `key` of the source that is meant, with or without the suffix of its file; None for none."""
        asked = key(name)
        if asked in self.sources:
            return asked
        bare = _SUFFIX.sub("", asked)
        return bare if bare in self.sources else self._stems().get(bare)

    def _stems(self) -> dict[str, str]:
        return {_SUFFIX.sub("", name): name for name in self.sources}

    def codings(self, coder: str) -> int:
        """Return how many codings somebody has; one that stands in several projects counts once."""
        return len(self.places.get(key(coder), ()))

    def pieces(self) -> dict[tuple[str, str, str], list[str]]:
        """Return the names of the texts of each case, instrument and wave; translations are no material."""
        found: dict[tuple[str, str, str], list[str]] = defaultdict(list)
        for source in self.sources.values():
            instrument = key(source.marks.get("instrument", ""))
            if source.is_material and instrument:
                for case in source.cases:
                    found[case, instrument, key(source.marks.get("wave", ""))].append(source.name)
        return dict(found)


def gather(projects: Mapping[str, Project], folder: Path | None, instruments: Iterable[str]) -> Material:
    """Return what the projects say, and the tables in the study's ``folder`` where the projects say nothing."""
    material = Material()
    wanted = {key(name): name for name in instruments}
    for project in projects.values():
        _add_project(material, project, wanted)
    if folder is not None:
        _add_sources_table(material, folder)
        _add_participants_table(material, folder)
    _keep_people(material)
    return material


def _add_project(material: Material, project: Project, instruments: Mapping[str, str]) -> None:
    tree = project.tree
    names = {guid_key(one.guid or ""): (one.name or "").strip() for one in tree.variables}
    sources: dict[str, Source] = {}
    holders: dict[str, Source] = {}
    own: set[str] = set()
    for one in tree.sources:
        name = one.name or one.guid or ""
        if key(name) in own:  # a second text of the name is another text
            name = f"{name} ({one.guid})"
        own.add(key(name))
        source = material.sources.setdefault(key(name), Source(name))
        sources[guid_key(one.guid or "")] = source
        for part in model.iterate(one):
            if getattr(part, "guid", None):
                holders[guid_key(str(getattr(part, "guid", "")))] = source
        for variable, value in _values(one.variable_values, names).items():
            if key(variable) in MARKS and value:
                source.marks.setdefault(key(variable), value)
    _mark_by_sets(tree, sources, instruments)
    codings = project.codings()
    codes = {guid_key(one.guid or ""): one.name for one in codings.codes}
    cases = _add_cases(material, tree, names, (sources, holders), codes)
    _add_coders(material, tree, codings, cases)


def _values(values: Iterable[model.VariableValue], names: Mapping[str, str]) -> dict[str, str | None]:
    """Return values as text by their variable's name; None for one without a value."""
    found: dict[str, str | None] = {}
    for value in values:
        name = names.get(guid_key(value.variable_ref or ""), "")
        given = [
            one
            for one in (
                *(value.text_value, value.integer_value, value.boolean_value, value.float_value),
                *(value.date_value, value.date_time_value),
            )
            if one is not None
        ]
        if name:
            found[name] = str(given[0]).strip() or None if given else None
    return found


def _mark_by_sets(tree: model.Project, sources: Mapping[str, Source], instruments: Mapping[str, str]) -> None:
    """Mark sources by the sets that hold them: one called as an instrument, ``wave 2``, ``translation``."""
    for each in tree.sets:
        name = key(each.name or "")
        if name in instruments:
            mark, value = "instrument", instruments[name]
        elif name.startswith("wave "):
            mark, value = "wave", name.removeprefix("wave ")
        elif name == TRANSLATION:
            mark, value = "use", TRANSLATION
        else:
            continue
        for member in each.member_sources:
            if guid_key(member) in sources:
                sources[guid_key(member)].marks.setdefault(mark, value)


def _add_cases(
    material: Material,
    tree: model.Project,
    names: Mapping[str, str],
    places: tuple[Mapping[str, Source], Mapping[str, Source]],
    codes: Mapping[str, str | None],
) -> dict[str, str]:
    """Add the cases that are people, with the sources they refer to; return by which codes others mean them."""
    own = own_variables(tree)
    sources, holders = places
    by_code: dict[str, str] = {}
    for case in tree.cases:
        if not case.name or role_of(case, own) not in {None, "participant"}:
            continue
        values = _values(case.variable_values, names)
        person = material.person(case.name)
        person.in_projects = True
        material.cases.add(key(case.name))
        for variable, value in values.items():
            material.variables.setdefault(key(variable), variable)
            if person.values.get(key(variable)) is None:
                person.values[key(variable)] = value
        person.role = person.role or _value_of(values, "role")
        person.dyad = person.dyad or _value_of(values, "dyad")
        found = [sources[guid_key(one)] for one in case.source_refs if guid_key(one) in sources]
        found += [holders[guid_key(one)] for one in case.selection_refs if guid_key(one) in holders]
        for source in found:
            source.cases[key(case.name)] = None
        by_code.update((guid_key(one), key(case.name)) for one in stand_ins(case, codes))
    return by_code


def _value_of(values: Mapping[str, str | None], name: str) -> str:
    return next((value for variable, value in values.items() if key(variable) == name and value), "")


def _add_coders(material: Material, tree: model.Project, codings: Codings, cases: Mapping[str, str]) -> None:
    """Note the codings of each person in each source; one under a case's code says whose the source is.

    A coding is known by what it says, for copies of it in other projects may have other GUIDs.
    """
    strangers = {guid_key(CONSENSUS_GUID), *own_users(tree)}
    ids = {guid_key(user.guid or ""): user.id or "" for user in tree.users}
    for name, code_guid, guid, coder, origin, *place in zip(*map(codings.column, _COLUMNS), strict=True):
        source = material.sources.get(key(name or ""))
        case = cases.get(guid_key(code_guid or ""))
        if case is not None and source is not None:
            source.cases[case] = None
        if case is not None or origin in {"case", AUTOMATIC} or not guid or guid_key(guid) in strangers:
            continue
        called = key(coder or guid)
        material.coders.setdefault(called, coder or guid)
        material.ids.setdefault(called, ids.get(guid_key(guid), ""))
        material.places.setdefault(called, set()).add((name, *place))
        if source is not None:
            source.coders[called] += 1


def _add_sources_table(material: Material, folder: Path) -> None:
    rows = _table(material, folder, SOURCES, "source")
    unknown = []
    for row in rows:
        known = material.find(row.get("source", ""))
        if known is None:
            unknown.append(row.get("source", ""))
            continue
        source = material.sources[known]
        for mark in MARKS:
            said = source.marks.get(mark)
            if row.get(mark):
                source.marks.setdefault(mark, row[mark])
            if said and row.get(mark) and key(said) != key(row[mark]):
                material.findings.append(
                    Finding(
                        kind="note",
                        about="material",
                        what=f'The project and {SOURCES} differ about the {mark} of "{source.name}".',
                        remedy="The project counts. Correct one of them.",
                    )
                )
        for case in filter(None, map(str.strip, row.get("participants", "").split(";"))):
            material.person(case)
            source.cases[key(case)] = None
    if unknown and material.sources:
        material.findings.append(
            Finding(
                kind="note",
                about="material",
                what=f"{SOURCES} names what is in no project: {listed(unknown)}.",
                remedy="Correct the names, or add the texts.",
            )
        )


def _add_participants_table(material: Material, folder: Path) -> None:
    for row in _table(material, folder, PARTICIPANTS, "case"):
        if row.get("case", "").strip():
            person = material.person(row["case"])
            person.in_table = True
            person.role = person.role or row.get("role", "").strip()
            person.dyad = person.dyad or row.get("dyad", "").strip()
            material.tabled = True


def _table(material: Material, folder: Path, name: str, needed: str) -> list[dict[str, str]]:
    """Return the rows of a table of the study's folder; a faulty one is a finding, and has none."""
    path = folder / name
    if not path.is_file():
        return []
    try:
        sheet = read_sheet(path)
    except RefiqdaError as error:
        material.findings.append(
            Finding(
                kind="error",
                about="material",
                what=f"{name} cannot be used: {error.what}.",
                remedy=error.remedy,
            )
        )
        return []
    if needed not in sheet.columns:
        material.findings.append(
            Finding(kind="note", about="material", what=f'{name} has no column "{needed}" and is not used.')
        )
        return []
    return [{column: cell or "" for column, cell in row.cells.items()} for row in sheet.rows]


def _keep_people(material: Material) -> None:
    """Leave out cases that are no participants, where anything says who is one: a table, or roles."""
    people = material.people.values()
    if material.tabled:
        material.people = {key(one.case): one for one in people if one.in_table}
    elif any(one.role for one in people):
        material.people = {key(one.case): one for one in people if one.role}
