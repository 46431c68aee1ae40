"""How a project says who speaks: described once, for writing it, for taking it back, and for asking.

A speaker is a case; what he or she said are passages without codings, which the case refers to (clause 13). The
case's role is the value of a variable of texts, which programs show as an attribute of the case. Questions read
aloud are the passages of a case whose role is ``prompt``.

What was made here is known by these signs, which strict writing for every program keeps: passages are by a reserved
user, the variable has a reserved GUID, cases and codes made for speakers begin their description alike. A case that
people made is only referred from: it keeps its description.

Sources: REFI-QDA 1.5, clauses 3.7, 10 and 13.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, cast

from refiqda import model
from refiqda.editing import content_guid
from refiqda.model import guid_key
from refiqda.text.speaker_words import ROLES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from refiqda.index import TextHolder
    from refiqda.project import Project
    from refiqda.text.speaker_words import Role

USER_NAME: Final = "refiqda speakers"
USER_GUID: Final = "5f047a4e-7612-57fd-b71f-3c7c702c3ce4"
"""Whose the passages of speakers are; nobody else's work, and no coder."""

VARIABLE_NAME: Final = "Speaker role"
VARIABLE_GUID: Final = "45a8915b-62c2-5a95-b98d-bb9fd743ddb8"
"""The variable of texts whose values are the roles."""

PROMPTS: Final = "Prompts"
UNKNOWN: Final = "Unknown speaker"
SEVERAL: Final = "Several speakers"
"""Names of cases that stand for no single person."""

_SIGN: Final = "Speaker ({role}), found by labels in transcripts (refiqda speakers)."
_CODE_SIGN: Final = "What this speaker said, by labels in transcripts (refiqda speakers)."
_SIGNED: Final = re.compile(re.escape(_SIGN).replace(re.escape("{role}"), "([a-z]+)"))
_ROLES: Final = (*ROLES, "prompt")


def case_sign(role: Role) -> str:
    """Return the description of a case made for a speaker."""
    return _SIGN.format(role=role)


def code_sign() -> str:
    """Return the description of a code made for a speaker."""
    return _CODE_SIGN


def is_own_case(case: model.Case) -> bool:
    """Return whether the case was made for a speaker and its description is still the one it got."""
    return _SIGNED.fullmatch(case.description or "") is not None


def is_own_code(code: model.Code) -> bool:
    """Return whether the code was made for a speaker and its description is still the one it got."""
    return code.description == _CODE_SIGN


def own_users(tree: model.Project) -> set[str]:
    """Return the keys of the reserved user: its GUID, or that of a user of its name where a program made new ones."""
    named = {guid_key(user.guid or "") for user in tree.users if user.name == USER_NAME}
    return named | {guid_key(USER_GUID)}


def own_variables(tree: model.Project) -> set[str]:
    """Return the keys of the variable of roles: its GUID, or that of one of its name where the user has a new one."""
    reserved = {guid_key(VARIABLE_GUID)}
    if any(guid_key(user.guid or "") == guid_key(USER_GUID) for user in tree.users):
        return reserved
    if not any(user.name == USER_NAME for user in tree.users):
        return reserved
    return reserved | {guid_key(one.guid or "") for one in tree.variables if one.name == VARIABLE_NAME}


def is_role_value(value: model.VariableValue, variables: set[str]) -> bool:
    """Return whether a case's value is one of the roles, of the variable meant for them."""
    return guid_key(value.variable_ref or "") in variables and value.text_value in _ROLES


def role_of(case: model.Case, variables: set[str]) -> Role | None:
    """Return the role of a case, by its value or, where a program dropped that, by its description."""
    for value in case.variable_values:
        if is_role_value(value, variables):
            return cast("Role", value.text_value)
    found = _SIGNED.fullmatch(case.description or "")
    return cast("Role", found[1]) if found is not None and found[1] in _ROLES else None


def speaker_cases(project: Project) -> list[tuple[model.Case, Role]]:
    """Return the cases of ``project`` that stand for speakers (or for prompts), each with its role."""
    variables = own_variables(project.tree)
    found = [(case, role_of(case, variables)) for case in project.tree.cases]
    return [(case, role) for case, role in found if role is not None]


def selection_lists(
    tree: model.Project,
) -> Iterator[tuple[TextHolder, list[Any]]]:
    """Yield each text where speakers may be marked, with the list of its passages."""
    for source in tree.sources:
        if isinstance(source, model.TextSource):
            yield source, source.plain_text_selections
        elif isinstance(source, model.PDFSource) and source.representation is not None:
            yield source.representation, source.representation.plain_text_selections
        elif isinstance(source, model.AudioSource | model.VideoSource):
            for transcript in source.transcripts:
                yield transcript, transcript.transcript_selections


def sync_point_content(transcript: model.Transcript, number: int) -> tuple[str, str, str]:
    """Return what the GUID of a sync point added for speakers is made of."""
    return ("speaker sync point", guid_key(transcript.guid), str(number))


def sync_point_guids(transcript: model.Transcript) -> set[str]:
    """Return the GUIDs that sync points of ``transcript`` have if they were added for speakers."""
    return {
        content_guid(*sync_point_content(transcript, number)) for number in range(len(transcript.sync_points))
    }
