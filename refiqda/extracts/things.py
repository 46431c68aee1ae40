"""The tables of what a project has beside its codings: sources and cases with their variables, people, sets, links."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from refiqda import model
from refiqda.extracts.codebook import COUNTED
from refiqda.extracts.table import Table
from refiqda.extracts.values import spelling, value_columns
from refiqda.extracts.walking import codes_with_parents, listed, sets_of
from refiqda.extracts.wanted import owners_of_lines, source_lines
from refiqda.frames import Field
from refiqda.index import source_name
from refiqda.lookup import stand_ins
from refiqda.machine_coders import kind_of
from refiqda.model import guid_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from refiqda.extracts.walking import Words
    from refiqda.extracts.wanted import Chosen

_OF_SOURCES: Final = (
    Field("source_guid", meaning="What the file calls the source, or this text of it."),
    Field("source", meaning="The name of the source."),
    Field("source_kind", meaning="text, pdf, picture, audio, video or note."),
    Field(
        "length", "integer", "Characters of its text; empty where there is none, or none that can be read."
    ),
    Field("codings", "integer", "How many codings stand in it."),
    Field("coders", meaning="Who coded in it."),
    Field("words", "integer", "Words of its text, as blanks part them."),
    Field("created", meaning="When it was added, as the file says it."),
    Field("creator", meaning="Who added it."),
    Field("description", meaning="What the file says about it."),
    Field("memo", meaning="The notes on it."),
    Field("cases", meaning="The cases that it belongs to, as a whole or in part."),
    Field("sets", meaning="The sets that hold it."),
)
_OF_CASES: Final = (
    Field("case_guid", meaning="What the file calls the case."),
    Field("case", meaning="The name of the case."),
    Field("description", meaning="What the file says about it."),
    Field("codes", meaning="The codes that the case refers to, with the codes above them."),
    Field("sources", meaning="The sources that belong to it, as a whole or in part."),
    Field("source_count", "integer", "How many sources these are."),
    Field("selections", "integer", "How many passages or areas were marked as belonging to it."),
    Field("codings", "integer", "How many codings belong to it."),
    Field("coders", meaning="Who coded what belongs to it."),
)


def sources_table(chosen: Chosen, words: Words) -> Table:
    """Return the sources, and further texts of a source that were coded, with the variables of each."""
    tree, codings = chosen.project.tree, chosen.codings
    asked = source_lines(chosen.project, codings, chosen.wanted) if chosen.wanted.sources else None
    owners = owners_of_lines(tree, codings.sources)
    columns = value_columns(
        tree, [one.variable_values for one in tree.sources], taken=(one.name for one in _OF_SOURCES)
    )
    pointers = codings.pointers()
    counts = Counter(pointers.source.tolist())
    people: dict[int, list[str | None]] = {}
    for line, coder in sorted(set(zip(pointers.source.tolist(), pointers.coder.tolist(), strict=True))):
        people.setdefault(line, []).append(codings.coders[coder].name if coder >= 0 else None)
    cases = _cases_of_sources(chosen)
    sets = sets_of(tree, "member_sources")
    notes = {guid_key(one.guid or ""): one for one in tree.notes}
    rows = []
    for line, entry in enumerate(codings.sources):
        if asked is not None and line not in asked:
            continue
        owner = owners[line]
        source = notes.get(guid_key(entry.guid or "")) if owner is None else tree.sources[owner]
        text = codings.texts[line]
        rows.append((
            entry.guid, entry.name, entry.kind, codings.source_lengths.get(entry.guid or ""), counts[line],
            listed(people.get(line, ())), None if text is None else len(text.split()),
            *_said_of(source, words), listed(cases.get(line, ())),
            listed(sets.get(guid_key((source.guid if source else entry.guid) or ""), ())),
            *(None if owner is None else column.of.get(owner) for column in columns),
        ))  # fmt: skip
    fields = (*_OF_SOURCES, *(column.field for column in columns))
    return Table(
        name="sources", fields=fields, noun=("source", "sources"), notes=(COUNTED, *chosen.machines()), first=2,
        told=chosen.machines(), length=len(rows), make=lambda: rows,
    )  # fmt: skip


def _said_of(source: model.Source | None, words: Words) -> tuple[Any, ...]:
    if source is None:
        return (None,) * 4
    return (
        source.creation_date_time,
        words.person(source.creating_user),
        source.description,
        words.memo(source.note_refs),
    )


def _cases_of_sources(chosen: Chosen) -> dict[int, list[str | None]]:
    """Return the names of the cases by the lines of the sources that they have anything of."""
    found: dict[int, list[str | None]] = {}
    for case, lines in zip(chosen.project.tree.cases, _lines_of_cases(chosen), strict=True):
        for line in lines:
            found.setdefault(line, []).append(case.name or case.guid)
    return found


def _lines_of_cases(chosen: Chosen) -> list[list[int]]:
    """Return of each case the lines of the sources that it has anything of, in their order.

    By its own references to sources and passages, and by codings that stand for it, as NVivo writes them.
    """
    tree, whole = chosen.project.tree, chosen.whole
    lines: dict[str, list[int]] = {}
    for line, entry in enumerate(whole.sources):
        lines.setdefault(guid_key(entry.guid or ""), []).append(line)
    selected = {guid: lines.get(owner, []) for guid, owner in _sources_of_selections(tree).items()}
    names = {guid_key(entry.guid): entry.name for entry in reversed(whole.codes) if entry.guid}
    coded: dict[str, list[int]] = {}
    pointers = whole.pointers()
    for code, line in sorted(set(zip(pointers.code.tolist(), pointers.source.tolist(), strict=True))):
        if code >= 0:
            coded.setdefault(guid_key(whole.codes[code].guid or ""), []).append(line)
    found = []
    for case in tree.cases:
        of = {line for one in case.source_refs for line in lines.get(guid_key(one), ())}
        of |= {line for one in case.selection_refs for line in selected.get(guid_key(one), ())}
        of |= {line for one in stand_ins(case, names) for line in coded.get(guid_key(one), ())}
        found.append(sorted(of))
    return found


def _sources_of_selections(tree: model.Project) -> dict[str, str]:
    """Return the key of the source of each selection that a case names."""
    named = {guid_key(one) for case in tree.cases for one in case.selection_refs}
    if not named:
        return {}
    found: dict[str, str] = {}
    for source in (*tree.sources, *tree.notes):
        for element in model.iterate(source):
            key = guid_key(getattr(element, "guid", None) or "")
            if key in named:
                found.setdefault(key, guid_key(source.guid or ""))
    return found


def cases_table(chosen: Chosen) -> Table:
    """Return the cases, with the variables of each.

    NVivo for Mac puts the values on sources: a case without a value of its own has that of its sources, where all of
    them that have one say the same.
    """
    tree, codings = chosen.project.tree, chosen.codings
    lines = _lines_of_cases(chosen)
    owners = owners_of_lines(tree, chosen.whole.sources)
    said = [
        _values_of_case(tree, case, [owners[line] for line in of])
        for case, of in zip(tree.cases, lines, strict=True)
    ]
    columns = value_columns(tree, said, taken=(one.name for one in _OF_CASES))
    paths: dict[str, str] = {}
    for code, path, _, _ in codes_with_parents(tree.code_book):
        paths.setdefault(guid_key(code.guid or ""), path)
    members: dict[int, list[int]] = {}
    for row, cases in enumerate(chosen.cases()):
        for case in cases:
            members.setdefault(case, []).append(row)
    coders = codings.column("coder")
    marked = _passages_of_cases(chosen)
    rows = [
        (
            case.guid, case.name, case.description,
            listed(paths.get(guid_key(one), one) for one in case.code_refs),
            listed(chosen.whole.sources[line].name for line in lines[number]), len(lines[number]),
            len(case.selection_refs) + marked.get(number, 0),
            len(members.get(number, ())), listed(sorted({coders[row] or "" for row in members.get(number, ())})),
            *(column.of.get(number) for column in columns),
        )
        for number, case in enumerate(tree.cases)
    ]  # fmt: skip
    fields = (*_OF_CASES, *(column.field for column in columns))
    return Table(
        name="cases", fields=fields, noun=("case", "cases"), first=2, length=len(rows),
        notes=(COUNTED, _FROM_SOURCES, *chosen.machines()), told=chosen.machines(), make=lambda: rows,
    )  # fmt: skip


_FROM_SOURCES: Final = (
    "A variable that a case has no value of, and all of its sources agree on, is theirs: so do some programs write the "
    "values of cases."
)


def _passages_of_cases(chosen: Chosen) -> Counter[int]:
    """Return how many codings of passages and areas say that these belong to a case, by the case's number."""
    tree, whole = chosen.project.tree, chosen.whole
    names = {guid_key(entry.guid): entry.name for entry in reversed(whole.codes) if entry.guid}
    of_code = {
        guid_key(one): number for number, case in enumerate(tree.cases) for one in stand_ins(case, names)
    }
    rows = zip(whole.column("code_guid"), whole.column("selection_guid"), strict=True)
    return Counter(
        of_code[guid_key(code)] for code, selection in rows if selection and guid_key(code or "") in of_code
    )


def _values_of_case(
    tree: model.Project, case: model.Case, sources: Sequence[int | None]
) -> list[model.VariableValue]:
    """Return the values of a case, its own first; of others what its sources agree on."""
    own = {guid_key(one.variable_ref or "") for one in case.variable_values}
    found: dict[str, dict[str | None, model.VariableValue]] = {}
    for number in dict.fromkeys(sources):
        for value in () if number is None else tree.sources[number].variable_values:
            key = guid_key(value.variable_ref or "")
            if key not in own and spelling(value) is not None:
                found.setdefault(key, {}).setdefault(spelling(value), value)
    agreed = [next(iter(values.values())) for values in found.values() if len(values) == 1]
    return [*case.variable_values, *agreed]


# --- people, sets, links, variables -----------------------------------------------------------------------------


def users_table(chosen: Chosen) -> Table:
    """Return the people (and machines) of the project with what they coded."""
    codings = chosen.codings
    pointers = codings.pointers()
    counts = Counter(pointers.coder.tolist())
    pairs = set(zip(pointers.coder.tolist(), pointers.source.tolist(), strict=True))
    sources = Counter(coder for coder, _ in pairs)
    pairs = set(zip(pointers.coder.tolist(), pointers.code.tolist(), strict=True))
    codes = Counter(coder for coder, code in pairs if code >= 0)
    ids = {guid_key(user.guid or ""): user.id for user in reversed(chosen.project.tree.users)}
    rows: list[tuple[Any, ...]] = [
        (
            one.guid, one.name, ids.get(guid_key(one.guid or "")), kind_of(one.name),
            counts[line], codes[line], sources[line],
        )
        for line, one in enumerate(codings.coders)
    ]  # fmt: skip
    if counts[-1]:
        rows.append((None, None, None, None, counts[-1], codes[-1], sources[-1]))
    fields = (
        Field("user_guid", meaning="What the file calls this person; empty for codings of nobody."),
        Field("user", meaning="The name."),
        Field("id", meaning="A short name, often the initials."),
        Field("kind", meaning="person or machine."),
        Field("codings", "integer", "How many codings are theirs."),
        Field("codes", "integer", "How many codes they used."),
        Field("sources", "integer", "In how many sources they coded."),
    )
    return Table(
        name="users", fields=fields, noun=("user", "users"), notes=(COUNTED,), first=2, length=len(rows),
        make=lambda: rows,
    )  # fmt: skip


def sets_table(chosen: Chosen) -> Table:
    """Return the sets, a row for each member; one without members has a row too."""
    names = names_of(chosen)
    rows: list[tuple[Any, ...]] = []
    for one in chosen.project.tree.sets:
        members: list[tuple[str | None, ...]] = [
            (kind, guid, names.get((kind, guid_key(guid))))
            for kind, guids in (
                ("code", one.member_codes), ("source", one.member_sources), ("note", one.member_notes),
            )
            for guid in guids
        ]  # fmt: skip
        rows += [(one.guid, one.name, one.description, *member) for member in members or [(None,) * 3]]
    fields = (
        Field("set_guid", meaning="What the file calls the set."),
        Field("set", meaning="The name of the set."),
        Field("description", meaning="What the file says about it."),
        Field("member_kind", meaning="code, source or note; empty for a set without members."),
        Field("member_guid", meaning="What the file calls the member."),
        Field("member", meaning="Its name; of a code the whole path."),
    )
    return Table(
        name="sets", fields=fields, noun=("member of a set", "members of sets"), first=2, length=len(rows),
        make=lambda: rows,
    )  # fmt: skip


def links_table(chosen: Chosen, words: Words) -> Table:
    """Return the links between two things."""
    names = names_of(chosen)
    ends: dict[str, tuple[str, str | None]] = {}
    for (kind, key), name in names.items():
        ends.setdefault(key, (kind, name))
    rows = [
        (
            link.guid, link.name, link.direction,
            *(
                part
                for guid in (link.origin_guid, link.target_guid)
                for part in (*ends.get(guid_key(guid or ""), (None, None)), guid)
            ),
            words.memo(link.note_refs),
        )
        for link in chosen.project.tree.links
    ]  # fmt: skip
    fields = (
        Field("link_guid", meaning="What the file calls the link."),
        Field("link", meaning="The name of the link."),
        Field("direction", meaning="Associative, OneWay or Bidirectional."),
        Field("from_kind", meaning="What it begins at: code, source, note, passage, coding, case or set."),
        Field("from", meaning="The name of that; empty for passages and codings."),
        Field("from_guid", meaning="What the file calls it."),
        Field("to_kind", meaning="What it leads to."),
        Field("to", meaning="The name of that."),
        Field("to_guid", meaning="What the file calls it."),
        Field("memo", meaning="The notes on the link."),
    )
    return Table(
        name="links", fields=fields, noun=("link", "links"), first=2, length=len(rows), make=lambda: rows
    )


def variables_table(chosen: Chosen) -> Table:
    """Return the variables, and how many cases and sources have a value of each."""
    tree = chosen.project.tree
    of_cases, of_sources = (
        Counter(
            key
            for one in owners
            for key in {guid_key(v.variable_ref or "") for v in one if spelling(v) is not None}
        )
        for owners in (
            [one.variable_values for one in tree.cases],
            [one.variable_values for one in tree.sources],
        )
    )
    rows = [
        (one.guid, one.name, one.type_of_variable, one.description, of_cases[guid_key(one.guid or "")],
         of_sources[guid_key(one.guid or "")])
        for one in tree.variables
    ]  # fmt: skip
    fields = (
        Field("variable_guid", meaning="What the file calls the variable."),
        Field("variable", meaning="The name of the variable."),
        Field("type", meaning="Text, Boolean, Integer, Float, Date or DateTime."),
        Field("description", meaning="What the file says about it."),
        Field("cases", "integer", "How many cases have a value of it."),
        Field("sources", "integer", "How many sources have a value of it."),
    )
    return Table(
        name="variables", fields=fields, noun=("variable", "variables"), first=2, length=len(rows),
        make=lambda: rows,
    )  # fmt: skip


def names_of(chosen: Chosen) -> dict[tuple[str, str], str | None]:
    """Return what things are called, by kind and key: codes by their path, passages and codings not at all."""
    tree = chosen.project.tree
    found: dict[tuple[str, str], str | None] = {}

    def add(kind: str, pairs: Iterable[tuple[str | None, str | None]]) -> None:
        for guid, name in pairs:
            if guid:
                found.setdefault((kind, guid_key(guid)), name)

    add("code", ((code.guid, path) for code, path, _, _ in codes_with_parents(tree.code_book)))
    add("source", ((one.guid, source_name(one)) for one in tree.sources))
    add("note", ((one.guid, one.name) for one in tree.notes))
    add("case", ((one.guid, one.name) for one in tree.cases))
    add("set", ((one.guid, one.name) for one in tree.sets))
    add("passage", ((guid, None) for guid in chosen.whole.column("selection_guid")))
    add("coding", ((guid, None) for guid in chosen.whole.column("coding_guid")))
    return found
