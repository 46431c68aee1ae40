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
from refiqda.reconciliation.applying.clearing import remove_consensus
from refiqda.reconciliation.applying.themes import theme_sets
from refiqda.reconciliation.log import LogInput
from refiqda.reconciliation.reserved import consensus_alone, has_consensus

if TYPE_CHECKING:
    from collections.abc import Sequence

    from refiqda.reconciliation.inputs import Inputs
    from refiqda.reconciliation.log import DecisionLog


def changed_inputs(inputs: Inputs, begun_on: Sequence[LogInput], log: DecisionLog | None = None) -> list[str]:
    """Return a sentence for each input that is not in the state that the log's header names.

    One project of all coders is told only against a log that was begun on one file; codings without a project
    cannot be told. A consensus that was put into an input (of ``log``: its themes) is no change of it; one that is
    there without the codings it replaced is told of.
    """
    return [*_alone(inputs), *_changed(inputs, begun_on, theme_sets(log) if log is not None else set())]


def _alone(inputs: Inputs) -> list[str]:
    """Return a sentence for each input that has nothing to compare but what a consensus left."""
    given = inputs.values() if isinstance(inputs, Mapping) else (inputs,)
    projects = [one.given if isinstance(one, CoderFile) else one for one in given]
    return [
        f"{one.label} holds the consensus alone, not the codings that it replaced; compare the analysts' own files."
        for one in projects
        if isinstance(one, Project) and consensus_alone(one)
    ]


def _changed(inputs: Inputs, begun_on: Sequence[LogInput], themes: set[str]) -> list[str]:
    named = {each.coder: each for each in begun_on if each.meaning}
    if isinstance(inputs, Mapping):
        return [
            _sentence(named[name])
            for name in sorted(inputs)
            if name in named and _says_otherwise(inputs[name], named[name].meaning, themes)
        ]
    meanings = {each.meaning for each in named.values()}
    if (
        len(meanings) == 1
        and len(named) == len(begun_on) > 1
        and _says_otherwise(inputs, meanings.pop(), themes)
    ):
        return [_sentence(begun_on[0])]
    return []


def begun_on(inputs: Inputs, coders: Sequence[str]) -> list[LogInput]:
    """Return what the header of a log that is begun now says: whose file, and the digest of its meaning."""
    given = inputs if isinstance(inputs, Mapping) else dict.fromkeys(coders, inputs)
    made = []
    for name, one in sorted(given.items()):
        project = one.given if isinstance(one, CoderFile) else one
        if isinstance(project, Project):
            made.append(LogInput(name, digest(_without_consensus(project, set())), project.label))
    return made


def _says_otherwise(given: object, meaning: str | None, themes: set[str]) -> bool:
    project = given.given if isinstance(given, CoderFile) else given
    return isinstance(project, Project) and digest(_without_consensus(project, themes)) != meaning


def _without_consensus(project: Project, themes: set[str]) -> Project:
    """Return the project as it was before a consensus was put into it."""
    if not has_consensus(project):
        return project
    made = project.copy()
    remove_consensus(made, themes)
    return made


def _sentence(begun_on: LogInput) -> str:
    file = f" ({begun_on.file})" if begun_on.file else ""
    return (
        f"The file of {begun_on.coder}{file} has changed since the log was begun; decisions on passages that "
        "changed are open again."
    )
