"""A study, its projects and its register to one value; nothing is printed here and nothing is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refiqda.register.making import open_to_others
from refiqda.surveying.counting import count
from refiqda.surveying.material import gather
from refiqda.surveying.participating import (
    look_at_consent,
    look_at_dyads,
    look_at_recruitment,
    take_register,
)
from refiqda.surveying.values import Finding, Survey
from refiqda.surveying.variables import look_at_variables
from refiqda.surveying.working import look_at_analysts, look_at_rounds

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from refiqda.project import Project
    from refiqda.register import Register
    from refiqda.study import Study


def survey(
    study: Study,
    projects: Mapping[str, Project],
    register: Register | None = None,
    *,
    unusable: Sequence[Finding] = (),
) -> Survey:
    """Hold a study against its material: ``projects`` by the names of their files, and the register if there is one.

    A source is known by its name in all projects, a participant by the case. ``unusable`` are findings about files that
    could not be read. Raises nothing of its own: what is odd is a finding.
    """
    instruments = [one.name for one in study.instruments] + [one.instrument for one in study.expected]
    material = gather(projects, study.folder, instruments)
    findings: list[Finding] = [*unusable, *material.findings]
    if not projects:
        findings.append(
            Finding(
                kind="note",
                about="projects",
                what="There is no project to look at.",
                remedy="Put projects (.qdpx, .qde) into the study's folder, or name them.",
            )
        )
    consented: tuple[int, int] | None = None
    scopes: tuple[tuple[str, int, int], ...] = ()
    if register is not None:
        findings += take_register(material, register)
        consented, scopes, said = look_at_consent(register)
        findings += [*said, *_open_to_others(register)]
    expectations, about_material = count(study, material, register)
    analysts, about_analysts = look_at_analysts(study, material)
    rounds, about_rounds = look_at_rounds(study, material)
    recruitment, about_recruitment = look_at_recruitment(register, study.folder)
    findings += [
        *about_material,
        *look_at_dyads(study, material),
        *about_analysts,
        *about_rounds,
        *about_recruitment,
    ]
    return Survey(
        study=study,
        projects=tuple((name, len(project.tree.sources)) for name, project in projects.items()),
        sources=len(material.sources),
        participants=len(material.people),
        analysts=analysts,
        expectations=expectations,
        rounds=rounds,
        variables=look_at_variables(material),
        recruitment=recruitment,
        register="none" if register is None else "locked" if register.locked else "open",
        consented=consented,
        consents=scopes,
        findings=tuple(dict.fromkeys(findings)),
    )


def _open_to_others(register: Register) -> list[Finding]:
    if register.folder is None or register.locked or not open_to_others(register.folder):
        return []
    return [
        Finding(
            kind="note",
            about="register",
            what="Other users of this computer may read the private register.",
            remedy="Take their rights on its folder away (chmod 700), or lock it (`refiqda study lock`).",
        )
    ]
