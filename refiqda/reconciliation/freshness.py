"""Whether the files compared still say what they said when the decision log was begun.

The log's header names its inputs by the digest of their meaning. Decisions find their places again by what they
are about, so another state is no error; but people are told, since a consensus is a function of its inputs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from refiqda.agreement.inputs import CoderFile
from refiqda.changes import digest
from refiqda.project import Project
from refiqda.reconciliation.log import LogInput

if TYPE_CHECKING:
    from collections.abc import Sequence

    from refiqda.reconciliation.inputs import Inputs


def changed_inputs(inputs: Inputs, begun_on: Sequence[LogInput]) -> list[str]:
    """Return a sentence for each input that is not in the state that the log's header names.

    One project of all coders is told only against a log that was begun on one file; codings without a project
    cannot be told.
    """
    named = {each.coder: each for each in begun_on if each.meaning}
    if isinstance(inputs, Mapping):
        return [
            _sentence(named[name])
            for name in sorted(inputs)
            if name in named and _says_otherwise(inputs[name], named[name].meaning)
        ]
    meanings = {each.meaning for each in named.values()}
    if len(meanings) == 1 and len(named) == len(begun_on) > 1 and _says_otherwise(inputs, meanings.pop()):
        return [_sentence(begun_on[0])]
    return []


def begun_on(inputs: Inputs, coders: Sequence[str]) -> list[LogInput]:
    """Return what the header of a log that is begun now says: whose file, and the digest of its meaning."""
    given = inputs if isinstance(inputs, Mapping) else dict.fromkeys(coders, inputs)
    made = []
    for name, one in sorted(given.items()):
        project = one.given if isinstance(one, CoderFile) else one
        if isinstance(project, Project):
            made.append(LogInput(name, digest(project), project.label))
    return made


def _says_otherwise(given: object, meaning: str | None) -> bool:
    project = given.given if isinstance(given, CoderFile) else given
    return isinstance(project, Project) and digest(project) != meaning


def _sentence(begun_on: LogInput) -> str:
    file = f" ({begun_on.file})" if begun_on.file else ""
    return (
        f"The file of {begun_on.coder}{file} has changed since the log was begun; decisions on passages that "
        "changed are open again."
    )
