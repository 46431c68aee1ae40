"""Participants: consent, withdrawal, the two of each dyad, how they were recruited. No name and no reason is told.

Consent is what was signed; a later review changes it only where somebody answered. Who belongs to whom may be private
even where codes show it: findings name single people, and the pair only in their ``private`` part.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from refiqda.errors import RefiqdaError
from refiqda.office.sheets import read_sheet
from refiqda.register import Step, find_register, read_withdrawn
from refiqda.surveying.values import Finding, key, listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from refiqda.project import Project
    from refiqda.register import Register
    from refiqda.study import Study
    from refiqda.surveying.material import Material, Participant

RECRUITMENT = "recruitment.csv"


def take_register(material: Material, register: Register) -> list[Finding]:
    """Add to the participants what the register knows of them; those who withdrew are none any more."""
    known = {key(person.case): person for person in register.people}
    findings = list(_withdrawn(material, register))
    if not known:
        return findings
    strangers = [one.case for called, one in material.people.items() if called not in known]
    if strangers:
        findings.append(
            Finding(
                kind="note",
                about="register",
                what=f"No row in the register: {listed(strangers)}.",
                remedy="Add the participants; a case that is no person needs no role in the project.",
            )
        )
    without = [
        person.case
        for called, person in known.items()
        if person.withdrawn is None and called not in material.people and material.sources
    ]
    if without and material.people:
        findings.append(
            Finding(
                kind="note",
                about="register",
                what=f"In the register, and no case in any project: {listed(without)}.",
                remedy='Somebody who left the study gets a date in the column "withdrawn".',
            )
        )
    for called, person in known.items():
        if person.withdrawn is not None:
            material.people.pop(called, None)
            continue
        one = material.person(person.case)
        one.secret_role = not one.role
        one.role = one.role or person.role
        one.dyad = one.dyad or person.dyad
    return findings


def _withdrawn(material: Material, register: Register) -> Iterator[Finding]:
    for person in register.people:
        if person.withdrawn is None:
            continue
        called = key(person.case)
        texts = [source.name for source in material.sources.values() if called in source.cases]
        if texts or called in material.cases:
            where = f": {listed(texts)}" if texts else ", as a case"
            yield Finding(
                kind="error",
                about="withdrawn",
                what=f"{person.case} withdrew, and is still in the projects{where}.",
                remedy="`refiqda trail withdraw` takes texts and what the trail says of them away.",
                private=f"withdrawn: {person.withdrawn}",
            )


def still_there(project: Project, folder: Path) -> tuple[str, ...]:
    """Return the codes of participants who withdrew, by the register of the study in ``folder``, and are in a project.

    Nobody is where there is no register, or none that can be read: whoever keeps it is asked by ``study check``.
    """
    from refiqda.surveying.material import gather  # noqa: PLC0415 - only where there is somebody to look for

    try:
        place = find_register(folder)
        codes = () if place is None else read_withdrawn(place)
        if not codes:
            return ()
        material = gather({"": project}, folder, ())
    except RefiqdaError:
        return ()
    there = {*material.cases, *(called for source in material.sources.values() for called in source.cases)}
    return tuple(code for code in codes if key(code) in there)


def look_at_consent(
    register: Register,
) -> tuple[tuple[int, int] | None, tuple[tuple[str, int, int], ...], list[Finding]]:
    """Return how many of how many consented, yes and no by scope, and whose consent is not written down."""
    people = [person for person in register.people if person.withdrawn is None]
    if not people:
        return None, (), []
    refused = [one for one in people if one.consented is False]
    silent = [one for one in people if one.consented is None]
    findings = [
        Finding(
            kind="error",
            about="consent",
            what=f"{one.case} did not consent, by the register.",
            remedy="Take the texts out of the study, or correct the row.",
        )
        for one in refused
    ]
    if len(silent) == len(people):
        findings.append(
            Finding(
                kind="note",
                about="consent",
                what="The register says of nobody whether they consented.",
                remedy='Write the date of the signed consent in a column "consent", each scope in "consent_quotes".',
            )
        )
    elif silent:
        findings.append(
            Finding(
                kind="note",
                about="consent",
                what=f"No consent is written down for {listed([one.case for one in silent])}.",
                remedy='Write the date of the signed consent in the column "consent".',
            )
        )
    scopes = tuple(
        (
            scope,
            sum(one.may(scope) is True for one in people),
            sum(one.may(scope) is False for one in people),
        )
        for scope in register.scopes
    )
    return (sum(one.consented is True for one in people), len(people)), scopes, findings


def look_at_dyads(study: Study, material: Material) -> list[Finding]:
    """Return what is wrong with dyads: each has exactly one of each role, and everybody of these roles is in one."""
    dyads: dict[str, list[Participant]] = defaultdict(list)
    for one in material.people.values():
        if one.dyad:
            dyads[key(one.dyad)].append(one)
    if not dyads:
        return []
    known = {key(one.role) for one in material.people.values()}
    declared = [key(role) for role in study.structure.perspectives if key(role) in known]
    used = dict.fromkeys(key(one.role) for members in dyads.values() for one in members if one.role)
    roles = declared if len(declared) > 1 else list(used)
    findings = []
    open_roles = _open_roles(study, material)
    each = f"one {' and one '.join(roles)}" if open_roles.issuperset(roles) else "one of each role"
    for members in dyads.values():
        lacking = [role for role in roles if not any(key(one.role) == role for one in members)]
        several = [role for role in roles if sum(key(one.role) == role for one in members) > 1]
        if len(members) == 1:
            named = lacking if open_roles.issuperset(lacking) else []
            findings.append(_orphan(members[0].case, members[0].dyad, named))
        elif lacking or several or len(members) != len(roles):
            findings.append(
                Finding(
                    kind="error",
                    about="dyads",
                    what=f"A dyad does not have exactly {each}.",
                    remedy="`--private` says which. Correct the role or the dyad of one of them.",
                    private=f"dyad {members[0].dyad}: {', '.join(one.case for one in members)}",
                )
            )
    alone = [one.case for one in material.people.values() if not one.dyad and key(one.role) in roles]
    findings += [_orphan(case, "", []) for case in alone]
    return findings


def _open_roles(study: Study, material: Material) -> set[str]:
    """Return the roles that are not known from the register alone."""
    said = [*study.structure.perspectives, *(one.per for one in study.expected)]
    return {key(role) for role in said} | {
        key(one.role) for one in material.people.values() if not one.secret_role
    }


def _orphan(case: str, dyad: str, lacking: Sequence[str]) -> Finding:
    partner = f"no {' and no '.join(lacking)}" if lacking else "nobody"
    return Finding(
        kind="error",
        about="dyads",
        what=f"{case} has {partner} as partner in a dyad.",
        remedy='Write the dyad of both: the variable "dyad" of the case, or a column of the register.',
        private=f"dyad {dyad}" if dyad else "",
    )


def look_at_recruitment(
    register: Register | None, folder: Path | None
) -> tuple[tuple[str, ...], list[Finding]]:
    """Return how many there were at each step, as lines to read, and where the sum is not right.

    From the register's recruitment.csv, whose reasons stay out, or from the one in the study's own folder.
    """
    steps: Sequence[Step] = register.recruitment if register is not None else ()
    private = bool(steps)
    findings: list[Finding] = []
    if not steps and folder is not None and (folder / RECRUITMENT).is_file():
        steps, findings = _steps(folder)
    lines: list[str] = []
    stage: Step | None = None
    lost: list[Step] = []
    for step in steps:
        if step.reason:
            lost.append(step)
            continue
        if stage is not None and lost:
            left = sum(one.count for one in lost)
            lines.append(_left(lost, private=private))
            right = stage.count - left == step.count
            lines.append(
                f"{step.count} {step.step}" + (f" ({stage.count} - {left} = {step.count})" if right else "")
            )
            if not right:
                findings.append(
                    Finding(
                        kind="note",
                        about="recruitment",
                        what=f'Recruitment: {stage.count} less {left} is {stage.count - left}, and "{step.step}" says '
                        f"{step.count}.",
                        remedy="Correct a number in recruitment.csv, or add whom it leaves out.",
                    )
                )
        else:
            lines.append(f"{step.count} {step.step}")
        stage, lost = step, []
    if lost:
        lines.append(_left(lost, private=private))
    return tuple(lines), findings


def _left(lost: Sequence[Step], *, private: bool) -> str:
    left = sum(one.count for one in lost)
    if private:
        return f"less {left}"
    return f"less {left}: {', '.join(f'{one.count} {one.reason}' for one in lost)}"


def _steps(folder: Path) -> tuple[list[Step], list[Finding]]:
    try:
        sheet = read_sheet(folder / RECRUITMENT)
        rows = [{name: cell or "" for name, cell in row.cells.items()} for row in sheet.rows]
        return [
            Step(step=row.get("step", ""), count=int(row.get("count", "")), reason=row.get("reason", ""))
            for row in rows
        ], []
    except (RefiqdaError, ValueError):
        return [], [
            Finding(
                kind="note",
                about="recruitment",
                what="recruitment.csv cannot be read.",
                remedy="Its columns are step, count (whole numbers) and reason.",
            )
        ]
