"""The projects of a study of plain files: one for each analyst, and one with the themes.

All begin with the same sources, cases, sets, variables and links; codes are each analyst's own. What is added has a
GUID from its content, so that the same folder gives the same projects.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from refiqda import model
from refiqda.building.making import build
from refiqda.editing import add_passage, new_guid
from refiqda.errors import InvalidArgumentError
from refiqda.project import Project
from refiqda.speakers import apply, detect

if TYPE_CHECKING:
    from collections.abc import Sequence

    from refiqda.demonstration.plain import PlainStudy

MODERATORS: Final = ("M", "Moderator")
"""How whoever asks is labelled in texts in which several speak."""

THEMES: Final = "themes"
"""The name of the project with the themes and the passages sorted under them."""


def build_study(plain: PlainStudy) -> dict[str, Project]:
    """Return the projects of a study of plain files by name: its analysts, then the themes if it has any.

    Raises InvalidArgumentError for a coding or a note that cannot be placed.
    """
    start = start_project(plain)
    made = {key: _analyst_project(plain, start, key, name) for key, name in plain.analysts.items()}
    if plain.rows("themes"):
        made[THEMES] = _theme_project(plain, start)
    return made


def start_project(plain: PlainStudy) -> Project:
    """Return what every analyst begins with: the texts, and who and what they belong to; nothing coded."""
    project = Project.new(plain.study.title)
    for row in plain.rows("sources"):
        source = project.add_source(row["source"], plain.texts[row["source"]])
        if row.get("transcribed"):
            source.creation_date_time = f"{row['transcribed']}T00:00:00Z"
    _add_variables(project, plain)
    _add_cases(project, plain)
    project = _with_speakers(project, plain)
    _add_sets(project, plain)
    _add_dyads(project, plain)
    _add_links(project, plain)
    return project


def _add_variables(project: Project, plain: PlainStudy) -> None:
    for row in plain.rows("variables"):
        project.tree.variables.append(
            model.Variable(
                guid=new_guid(project, None, "variable", project.tree.name, row["variable"]),
                name=row["variable"],
                type_of_variable=row["type"],
                description=row["description"] or None,
            )
        )
    for row in plain.rows("sources"):
        _text_source(project, row["source"]).variable_values = _values(project, plain, row, "source")


def _values(project: Project, plain: PlainStudy, row: dict[str, str], of: str) -> list[model.VariableValue]:
    """Return the values of a row: an empty cell is a question that was not asked, ``missing`` has no answer."""
    guids = {each.name: each.guid for each in project.tree.variables}
    made = []
    for variable in plain.rows("variables"):
        cell = row.get(variable["variable"], "")
        if variable["of"] != of or not cell:
            continue
        value = model.VariableValue(variable_ref=guids[variable["variable"]])
        if cell != "missing" and variable["type"] == "Integer":
            value.integer_value = int(cell)
        elif cell != "missing":
            value.text_value = cell
        made.append(value)
    return made


def _add_cases(project: Project, plain: PlainStudy) -> None:
    """Add a case a participant, with the texts that are that person's alone."""
    for row in plain.rows("participants"):
        name = row["case"]
        case = model.Case(
            guid=new_guid(project, None, "case", project.tree.name, name),
            name=name,
            variable_values=_values(project, plain, row, "case"),
        )
        case.source_refs += [
            _text_source(project, source["source"]).guid
            for source in plain.rows("sources")
            if source["participants"] == name
        ]
        project.tree.cases.append(case)


def _with_speakers(project: Project, plain: PlainStudy) -> Project:
    """Give the cases what they said where several speak; whoever asks and the questions become cases too."""
    several = [
        _text_source(project, row["source"]).guid
        for row in plain.rows("sources")
        if ";" in row["participants"]
    ]
    if not several:
        return project
    found = detect(project, moderators=MODERATORS, prompts=plain.prompts, sources=several)
    return apply(project, found).project


def _add_sets(project: Project, plain: PlainStudy) -> None:
    """Add the sets that sources form: by instrument, wave, use and language."""
    for column, title in (("instrument", "{}"), ("wave", "wave {}"), ("use", "{}"), ("language", "{}")):
        groups: dict[str, list[str]] = {}
        for row in plain.rows("sources"):
            if row.get(column):
                groups.setdefault(row[column], []).append(_text_source(project, row["source"]).guid)
        for value, members in groups.items():
            _add_set(project, title.format(value), sources=members)


def _add_dyads(project: Project, plain: PlainStudy) -> None:
    """Add a set a dyad, with a note that says who the two are, and a link from one case to the other."""
    dyads: dict[str, list[str]] = {}
    for row in plain.rows("participants"):
        if row.get("dyad"):
            dyads.setdefault(row["dyad"], []).append(row["case"])
    guids = {case.name: case.guid for case in project.tree.cases}
    for number, pair in dyads.items():
        name = f"dyad {number}"
        note = model.Note(
            guid=new_guid(project, None, "note", project.tree.name, name),
            name=name,
            plain_text_content=f"Client {pair[0]}, therapist {pair[1]}.",
        )
        project.tree.notes.append(note)
        members = [
            _text_source(project, row["source"]).guid
            for row in plain.rows("sources")
            if row["participants"] in pair
        ]
        _add_set(project, name, sources=members, notes=[note.guid])
        _add_link(project, name, "Associative", guids[pair[0]], guids[pair[1]])


def _add_links(project: Project, plain: PlainStudy) -> None:
    """Link each translation to what it translates: whole texts, and passages."""
    for row in plain.rows("sources"):
        if row.get("translation_of"):
            ends = (_text_source(project, row[key]).guid for key in ("translation_of", "source"))
            _add_link(project, "translation", "OneWay", *ends)
    for row in plain.rows("links"):
        original = _passage(project, row["source"], plain.span(row))
        translation = _passage(project, row["target"], plain.span(row, "translation"))
        _add_link(project, "translation", "OneWay", original.guid, translation.guid)


def _analyst_project(plain: PlainStudy, start: Project, key: str, name: str) -> Project:
    project = start.copy()
    for row in plain.rows(f"codebook-{key}"):
        english = f" ({row['in_english']})" if row.get("in_english") else ""
        project.add_code(
            row["code"],
            parent=row["parent"] or None,
            color=row["color"],
            description=row["definition"] + english,
        )
    project.add_user(name, id=_initials(name))
    project = _with_codings(plain, project, f"codings-{key}")
    _add_margin_notes(project, plain, key)
    return project


def _theme_project(plain: PlainStudy, start: Project) -> Project:
    """Return the project with the themes, each told by its claim, and the sets of those that became one."""
    project = start.copy()
    for row in plain.rows("themes"):
        project.add_code(
            row["theme"],
            parent=row["parent"] or None,
            color=row["color"],
            description=f"{row['claim']} (Meeting {row['meeting']}.)",
        )
    hooks: dict[str, list[str]] = {}
    for row in plain.rows("lineage"):
        hooks.setdefault(row["hook"], []).append(project.find_code(row["theme"]).guid)
    for hook, members in hooks.items():
        _add_set(project, hook, codes=members)
    for key, name in plain.analysts.items():
        project.add_user(name, id=_initials(name))
        _add_margin_notes(project, plain, key)
    return _with_codings(plain, project, "codings-themes")


def _with_codings(plain: PlainStudy, project: Project, table: str) -> Project:
    built = build(into=project, codings=plain.folder / f"{table}.csv")
    if built.unplaced:
        first = built.unplaced[0]
        raise InvalidArgumentError(
            f"{len(built.unplaced)} codings cannot be placed", file=f"{table}.csv", where=f"row {first.row}"
        )
    return built.project


def _add_margin_notes(project: Project, plain: PlainStudy, key: str) -> None:
    """Add an analyst's margin notes: notes on passages, both by that analyst, without a code."""
    for row in plain.rows(f"notes-{key}"):
        user = project.find_user(row["coder"])
        passage = add_passage(project, row["source"], plain.span(row), user)
        note = model.Note(
            guid=new_guid(project, None, "note", passage.guid, row["note"]),
            creating_user=user.guid,
            creation_date_time=row["created"],
            plain_text_content=row["note"],
        )
        project.tree.notes.append(note)
        passage.note_refs.append(note.guid)


def _passage(project: Project, source: str, span: tuple[int, int]) -> model.PlainTextSelection:
    """Add a passage that nobody coded: one end of a link."""
    holder = _text_source(project, source)
    start, end = (project.text(holder).to_raw(place) for place in span)
    made = model.PlainTextSelection(
        guid=new_guid(project, None, "selection", holder.guid, str(start), str(end), "link"),
        start_position=start,
        end_position=end,
    )
    holder.plain_text_selections.append(made)
    return made


def _text_source(project: Project, name: str) -> model.TextSource:
    source = project.find_source(name)
    if not isinstance(source, model.TextSource):
        raise InvalidArgumentError("is no text", file=name)
    return source


def _add_set(
    project: Project,
    name: str,
    *,
    sources: Sequence[str] = (),
    codes: Sequence[str] = (),
    notes: Sequence[str] = (),
) -> None:
    project.tree.sets.append(
        model.Set(
            guid=new_guid(project, None, "set", project.tree.name, name),
            name=name,
            member_codes=list(codes),
            member_sources=list(sources),
            member_notes=list(notes),
        )
    )


def _add_link(project: Project, name: str, direction: str, origin: str, target: str) -> None:
    project.tree.links.append(
        model.Link(
            guid=new_guid(project, None, "link", name, origin, target),
            name=name,
            direction=direction,
            origin_guid=origin,
            target_guid=target,
        )
    )


def _initials(name: str) -> str:
    return "".join(part[0] for part in name.split())
