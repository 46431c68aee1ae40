"""Finding things in a project by name, path or GUID, and adding to it: what `Project`'s methods do.

GUIDs are UUIDv5 of what is added, so that a script that runs twice makes the same file. Equal things in one
project get distinct GUIDs: a number counts the repetitions. A project's name is part of what a user, a code
or a note is made of, not of a source: the same text is the same text.
"""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

import attrs

from refiqda import model, spec
from refiqda.errors import AmbiguousNameError, InvalidArgumentError, NotInProjectError, wrong_kind
from refiqda.index import TextHolder, further_texts, main_text, source_name, walk_codes
from refiqda.model import guid_key
from refiqda.text.canonical import Text
from refiqda.text.positions import as_stored

if TYPE_CHECKING:
    from collections.abc import Iterable

    from refiqda.project import Project

NAMESPACE: Final = uuid.UUID("5f1d3c0e-8b1b-5a5e-9a52-7a3c6d2b41e7")
"""The UUIDv5 namespace of every GUID made here; never to change."""

_FORBIDDEN: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SURROGATES: Final = re.compile("[\ud800-\udfff]")

T = TypeVar("T", bound=model.Identified)


class Asked(NamedTuple):
    """A coding to be made: where, from and to (canonical), with which code, by whom."""

    source: str | model.Source
    start: int
    end: int
    code: str | model.Code
    coder: str | model.User


@attrs.define(eq=False)
class Desk:
    """What editing remembers to be quick; each memory is checked against the tree before it is trusted."""

    guids: set[str] | None = None
    selections: dict[int, tuple[int, dict[tuple[int, int, str], model.PlainTextSelection]]] = attrs.field(
        factory=dict
    )


# --- finding --------------------------------------------------------------------------------------------


def find_code(project: Project, asked: str | model.Code) -> model.Code:
    """Return the code with this GUID, path or name.

    A path may begin with a slash, and then is nothing but a path: ``/B`` is the top-level code where ``B`` is also
    the name of ``A/B``.
    """
    if isinstance(asked, model.Code):
        return asked
    codes = list(walk_codes(project.tree.code_book))
    by_guid = _by_guid(asked, (code for code, _ in codes))
    if by_guid is not None:
        return by_guid
    found = [(code, path) for code, path in codes if asked in (path, code.name)]
    found = found or [(code, path) for code, path in codes if asked == f"/{path}"]
    return _only(project, "code", asked, [(code, _code_label(code, path)) for code, path in found])


def _code_label(code: model.Code, path: str) -> str:
    """Return the path of a code as it may be asked for, and its GUID."""
    return f"{path if '/' in path else f'/{path}'} ({code.guid})"


def find_source(project: Project, asked: str | model.Source) -> model.Source:
    """Return the source with this GUID or name."""
    if isinstance(asked, model.Source | TextHolder):
        return asked
    by_guid = _by_guid(asked, project.tree.sources)
    if by_guid is not None:
        return by_guid
    found = [source for source in project.tree.sources if source_name(source) == asked]
    return _only(project, "source", asked, [(source, f"{asked} ({source.guid})") for source in found])


def find_user(project: Project, asked: str | model.User) -> model.User:
    """Return the user with this GUID, name or id."""
    if isinstance(asked, model.User):
        return asked
    by_guid = _by_guid(asked, project.tree.users)
    if by_guid is not None:
        return by_guid
    found = [user for user in project.tree.users if asked in (user.name, user.id)]
    return _only(project, "user", asked, [(user, f"{user.name} ({user.guid})") for user in found])


def text_holder(project: Project, asked: str | model.Source | TextHolder) -> TextHolder:
    """Return the element whose text is asked for by element, GUID or name of a source."""
    if isinstance(asked, TextHolder):
        return asked
    if isinstance(asked, str):
        source = _by_guid(asked, project.tree.sources)
        inner = None
        if source is None:
            inner = _by_guid(asked, project.tree.notes) or _by_guid(asked, _inner_texts(project.tree))
        if inner is not None:
            return inner
        asked = source or find_source(project, asked)
    holder = main_text(asked)
    if holder is None:
        raise NotInProjectError(
            "a source has no text",
            file=project.label,
            where=asked.guid,
            remedy="Only sources with a plain text can be read.",
        )
    return holder


def _inner_texts(tree: model.Project) -> Iterable[TextHolder]:
    for source in tree.sources:
        holder = main_text(source)
        if holder is not None and holder is not source:
            yield holder
        yield from further_texts(source)


def _by_guid(asked: str, elements: Iterable[T]) -> T | None:
    if not isinstance(asked, str):
        raise wrong_kind("a name, path or GUID", asked, "Give it as text, or the element itself.")
    key = guid_key(asked)
    return next((one for one in elements if one.guid and guid_key(one.guid) == key), None)


def _only(project: Project, kind: str, asked: str, found: list[tuple[T, str]]) -> T:
    if len(found) == 1:
        return found[0][0]
    if not found:
        raise NotInProjectError(
            f"there is no {kind} {asked!r}", file=project.label, remedy="Give its name, path or GUID."
        )
    candidates = tuple(label for _, label in found)
    raise AmbiguousNameError(
        f"{kind} {asked!r} may be any of {len(found)}",
        candidates=candidates,
        file=project.label,
        remedy=f"Give the {'path or GUID' if kind == 'code' else 'GUID'}: {'; '.join(candidates)}.",
    )


# --- adding ---------------------------------------------------------------------------------------------


def add_user(project: Project, name: str, *, guid: str | None, id_: str | None) -> model.User:
    """Add a user."""
    check_name(name)
    check_text(id_)
    user = model.User(guid=new_guid(project, guid, "user", project.tree.name, name, id_), name=name, id=id_)
    project.tree.users.append(user)
    return user


def add_code(project: Project, code: model.Code, parent: str | model.Code | None) -> model.Code:
    """Add ``code``, which has no GUID unless it was asked for, below ``parent`` or at the top."""
    check_name(code.name)
    check_text(code.description)
    if code.color is not None and not spec.COLOR.accepts(code.color):
        raise InvalidArgumentError(f"{code.color!r} is no colour", remedy="Use #RRGGBB.")
    above = None if parent is None else find_code(project, parent)
    content = (code.name, None if above is None else above.guid, code.color, code.description)
    code.guid = new_guid(project, code.guid or None, "code", project.tree.name, *content)
    (project.tree.code_book if above is None else above.codes).append(code)
    return code


def rename_code(project: Project, asked: str | model.Code, name: str) -> model.Code:
    """Give a code another name."""
    check_name(name)
    code = find_code(project, asked)
    code.name = name
    return code


def add_source(project: Project, name: str, text: str, *, guid: str | None) -> model.TextSource:
    """Add a text source whose text waits to be written."""
    check_name(name)
    if _SURROGATES.search(text):
        raise InvalidArgumentError(
            "the text holds half of a surrogate pair", remedy="Decode it properly before it is added."
        )
    canonical = Text.from_string(text)
    made = new_guid(project, guid, "source", name, canonical.sha256)
    path = f"internal://{made.strip('{}')}.txt"
    source = model.TextSource(guid=made, name=name, plain_text_path=path)
    project.new_texts[path] = as_stored(canonical.string)
    project.tree.sources.append(source)
    return source


def add_coding(
    project: Project, asked: Asked, *, memo: str | None, created: str | None, guid: str | None
) -> model.Coding:
    """Add a coding of a span, on a selection that is there already or a new one."""
    holder = _coded_text(project, asked.source)
    code, coder = find_code(project, asked.code), find_user(project, asked.coder)
    if created is not None and not spec.DATE_TIME.accepts(created):
        raise InvalidArgumentError(f"{created!r} is no xsd:dateTime", remedy="Use 2024-01-31T12:00:00Z.")
    check_text(memo)
    text = project.text(holder)
    if not 0 <= asked.start < asked.end <= len(text):
        raise InvalidArgumentError(
            f"the span {asked.start} to {asked.end} is none of this text",
            file=project.label,
            where=holder.guid,
            remedy=f"It has the positions 0 to {len(text)}, and a passage has a length.",
        )
    span = (str(asked.start), str(asked.end))
    content = (holder.guid, *span, code.guid, coder.guid, memo, created)
    made = new_guid(project, guid, "coding", *content)
    coding = model.Coding(guid=made, creating_user=coder.guid, creation_date_time=created, code_ref=code.guid)
    if memo is not None:
        coding.note_refs.append(add_note(project, memo, coding).guid)
    raw = (text.to_raw(asked.start), text.to_raw(asked.end))
    _selection(project, holder, raw, coder).codings.append(coding)
    return coding


def add_passage(
    project: Project, asked: str | model.Source, span: tuple[int, int], user: model.User
) -> model.PlainTextSelection:
    """Return the selection of a canonical span by a user, for a memo to stand on: one that is there, or a new one."""
    holder = _coded_text(project, asked)
    text = project.text(holder)
    return _selection(project, holder, (text.to_raw(span[0]), text.to_raw(span[1])), user)


def _coded_text(project: Project, asked: str | model.Source) -> model.TextSource:
    source = find_source(project, asked)
    holder = main_text(source)
    if not isinstance(holder, model.TextSource):
        raise InvalidArgumentError(
            "only a source with a text of its own can be coded by positions",
            file=project.label,
            where=source.guid,
            remedy="Name a text source or a PDF with its text.",
        )
    return holder


def _selection(
    project: Project, holder: model.TextSource, raw: tuple[int, int], coder: model.User
) -> model.PlainTextSelection:
    """Return the selection for a raw span and a user: a new one unless there is one to use again."""
    selections = holder.plain_text_selections
    start, end = raw
    key = (start, end, guid_key(coder.guid))
    count, known = project._desk.selections.get(id(holder), (-1, {}))  # noqa: SLF001 - the desk is for this module
    if count != len(selections):
        known = {}
        for one in reversed(selections):
            known[one.start_position or 0, one.end_position or 0, guid_key(one.creating_user or "")] = one
    found = known.get(key)
    if found is not None and project.program not in {"nvivo", "nvivo-mac"}:
        there = (found.start_position, found.end_position, guid_key(found.creating_user or ""))
        if there == key:
            return found
    content = (holder.guid, str(start), str(end), coder.guid)
    selection = model.PlainTextSelection(
        guid=new_guid(project, None, "selection", *content),
        start_position=start,
        end_position=end,
        creating_user=coder.guid,
    )
    selections.append(selection)
    known[key] = selection
    project._desk.selections[id(holder)] = (len(selections), known)  # noqa: SLF001 - as above
    return selection


def add_note(project: Project, memo: str, coding: model.Coding) -> model.Note:
    """Add a note that a coding is to refer to, by its coder and of its date."""
    note = model.Note(
        guid=new_guid(project, None, "note", coding.guid, memo),
        creating_user=coding.creating_user,
        creation_date_time=coding.creation_date_time,
        plain_text_content=memo,
    )
    project.tree.notes.append(note)
    return note


def new_guid(project: Project, wanted: str | None, kind: str, *content: str | None) -> str:
    """Return ``wanted`` if it is a GUID that is free, or the first free UUIDv5 of the content."""
    used = project._desk.guids  # noqa: SLF001 - the desk is for this module
    if used is None:
        elements = model.iterate(project.tree)
        used = {guid_key(one.guid) for one in elements if isinstance(one, model.Identified) and one.guid}
        project._desk.guids = used  # noqa: SLF001 - as above
    if wanted is not None:
        if not spec.GUID.accepts(wanted) or guid_key(wanted) in used:
            raise InvalidArgumentError(
                f"{wanted!r} is no GUID, or taken already", remedy="Leave it out to have one made."
            )
        used.add(guid_key(wanted))
        return wanted
    number = 0
    while True:
        parts = (kind, *content, *([str(number)] if number else []))
        # lengths keep the parts apart, whatever they hold
        name = "".join("-;" if part is None else f"{len(part)}:{part};" for part in parts)
        guid = str(uuid.uuid5(NAMESPACE, name))
        if guid not in used:
            used.add(guid)
            return guid
        number += 1


def check_name(name: str) -> None:
    """Refuse a name that is empty, or that no XML can hold."""
    if not name.strip():
        raise InvalidArgumentError("a name is empty", remedy="Give it at least one letter.")
    check_text(name)


def check_text(text: str | None) -> None:
    """Refuse characters that no XML can hold."""
    if text is not None and _FORBIDDEN.search(text):
        raise InvalidArgumentError(
            "a name, memo or description holds a character that XML forbids",
            remedy="Remove control characters.",
        )
