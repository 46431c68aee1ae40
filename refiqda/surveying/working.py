"""Who works on the material: people and their roles, who coded what, rounds and who was to code what in them."""

from __future__ import annotations

import difflib
from collections import Counter
from typing import TYPE_CHECKING

from refiqda.machine_coders import machine_of
from refiqda.surveying.values import AnalystSeen, Finding, RoundSeen, key, listed, number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from refiqda.study import Round, Study
    from refiqda.surveying.material import Material


def look_at_analysts(study: Study, material: Material) -> tuple[tuple[AnalystSeen, ...], list[Finding]]:
    """Return everybody who is declared or coded, and what is to be said about them."""
    interviews = Counter(
        key(name)
        for source in material.sources.values()
        if source.is_material
        for name in source.marks.get("interviewer", "").split(";")
        if name.strip()
    )
    seen = [
        AnalystSeen(
            name=analyst.name,
            roles=analyst.roles,
            codings=material.codings(analyst.name),
            interviews=interviews[key(analyst.name)],
        )
        for analyst in study.analysts
    ]
    known = {key(one.name) for one in seen}
    seen += [
        AnalystSeen(
            name=name,
            roles=(),
            codings=material.codings(name),
            interviews=interviews[called],
            declared=False,
            machine=machine_of(name) is not None,
        )
        for called, name in material.coders.items()
        if called not in known
    ]
    shown = {key(source.marks["interviewer"]): source.marks["interviewer"] for source in material.sources.values()
             if source.marks.get("interviewer")}  # fmt: skip
    asked = [shown.get(name, name) for name in interviews if name not in {key(one.name) for one in seen}]
    return tuple(seen), [
        *_roles(seen),
        *_strangers(study, material, seen),
        *_silent(material, seen),
        *_unknown_interviewers(study, asked),
    ]


def _roles(seen: list[AnalystSeen]) -> Iterator[Finding]:
    """Yield who has several roles, and which two of them in one person a reader would want to know of."""
    several = [f"{one.name} ({listed(list(one.roles))})" for one in seen if len(one.roles) > 1]
    if several:
        yield Finding(
            kind="note",
            about="analysts",
            what=f"One person in several roles: {listed(several, len(several))}.",
        )
    both = [one.name for one in seen if (one.interviews or "interviewer" in one.roles) and _codes(one)]
    if both:
        yield Finding(
            kind="note",
            about="analysts",
            what=f"{listed(both)} interviewed, and {'codes' if len(both) == 1 else 'code'} the material.",
        )
    for one in seen:
        if "auditor" in one.roles and (_codes(one) or "author" in one.roles):
            other = "codes" if _codes(one) else "is an author"
            yield Finding(
                kind="note",
                about="analysts",
                what=f"{one.name} audits a study in which the same person {other}.",
            )
        if one.declared and "interviewer" not in one.roles and one.interviews:
            yield Finding(
                kind="note",
                about="analysts",
                what=f"{one.name} interviewed (it is marked in {number(one.interviews, 'text')}) and has no such role.",
                remedy="Add it to the roles in study.toml.",
            )


def _codes(one: AnalystSeen) -> bool:
    return "coder" in one.roles or bool(one.codings)


def _strangers(study: Study, material: Material, seen: list[AnalystSeen]) -> Iterator[Finding]:
    for one in seen:
        if one.declared or not study.analysts:
            continue
        if one.machine:
            yield Finding(
                kind="note",
                about="analysts",
                what=f"{one.name} is a machine, with {number(one.codings, 'coding')}: nobody's reading, in any report.",
            )
            continue
        guess = _meant(one.name, material.ids.get(key(one.name), ""), [each.name for each in study.analysts])
        yield Finding(
            kind="note",
            about="analysts",
            what=f"{one.name} has {number(one.codings, 'coding')} in the projects and is no analyst in study.toml.",
            remedy=f"Is this {guess}? Write the name as the project does."
            if guess
            else "Add an [[analyst]] table.",
        )
    for analyst in study.analysts:
        if not analyst.roles:
            yield Finding(
                kind="note",
                about="analysts",
                what=f"{analyst.name} has no role in study.toml.",
                remedy='Write roles = ["coder"], or what it is.',
            )


def _meant(name: str, id_: str, known: list[str]) -> str:
    """Return whom a program may mean: by initials, or by a name nearly the same."""
    for one in known:
        initials = "".join(part[0] for part in one.split()).casefold()
        if initials in {name.strip().casefold(), id_.strip().casefold()}:
            return one
    near = difflib.get_close_matches(key(name), [key(one) for one in known], n=1)
    return next((one for one in known if near and key(one) == near[0]), "")


def _silent(material: Material, seen: list[AnalystSeen]) -> Iterator[Finding]:
    for one in seen:
        if one.declared and "coder" in one.roles and not one.codings and material.sources:
            yield Finding(
                kind="question",
                about="analysts",
                what=f"{one.name} is to code, and has no coding in these projects. Not begun, or in another file?",
            )
        elif one.declared and one.codings and "coder" not in one.roles:
            yield Finding(
                kind="note",
                about="analysts",
                what=f"{one.name} has {number(one.codings, 'coding')} and no role coder in study.toml.",
                remedy="Add it to the roles.",
            )


def _unknown_interviewers(study: Study, asked: list[str]) -> Iterator[Finding]:
    if asked and study.analysts:
        yield Finding(
            kind="note",
            about="analysts",
            what=f"Interviewed, by the marks of texts, and in no [[analyst]] table: {listed(asked)}.",
            remedy='Add a table with roles = ["interviewer"].',
        )


def look_at_rounds(study: Study, material: Material) -> tuple[tuple[RoundSeen, ...], list[Finding]]:
    """Return each round with what is there of it, and what is to be asked about it."""
    rounds, findings = [], []
    for one in study.rounds:
        seen, said = _round(one, study, material)
        rounds.append(seen)
        findings += said
    return tuple(rounds), findings + list(_unassigned(study, material))


def _round(one: Round, study: Study, material: Material) -> tuple[RoundSeen, list[Finding]]:
    known = {called: source.name for called, source in material.sources.items()}
    coders = study.coders_of(one.name)
    findings: list[Finding] = []
    if one.sources is None:
        named = [(source.name, called) for called, source in material.sources.items() if source.is_material]
        absent: list[str] = []
    else:
        placed = [(name, material.find(name)) for name in one.sources]
        named = [(name, called) for name, called in placed if called is not None]
        absent = [name for name, called in placed if called is None]
    if absent and material.sources:
        near = [
            known[each]
            for name in absent[:1]
            for each in difflib.get_close_matches(key(name), list(known), n=1)
        ]
        findings.append(
            Finding(
                kind="note",
                about="rounds",
                what=f'Round "{one.name}": no project has {listed(absent)}.',
                remedy=f'Did you mean "{near[0]}"?' if near else "Write the names as the project does.",
            )
        )
    strangers = [
        name
        for name in coders
        if key(name) not in material.coders and key(name) not in {key(each.name) for each in study.analysts}
    ]
    if strangers:
        findings.append(
            Finding(
                kind="note",
                about="rounds",
                what=f'Round "{one.name}" is for {listed(strangers)}, whom neither study.toml nor a project knows.',
                remedy="Write the names as in [[analyst]].",
            )
        )
    untouched = [
        (name, coder)
        for name, called in named
        for coder in coders
        if coder not in strangers and not material.sources[called].coders[key(coder)]
    ]
    findings += _questions(one, untouched)
    seen = RoundSeen(
        name=one.name,
        sources=len(named) + len(absent),
        present=len(named),
        coders=coders,
        untouched=tuple(untouched),
    )
    return seen, findings


def _questions(one: Round, untouched: list[tuple[str, str]]) -> Iterator[Finding]:
    for coder in dict.fromkeys(coder for _, coder in untouched):
        names = [name for name, who in untouched if who == coder]
        yield Finding(
            kind="question",
            about="rounds",
            what=f'Round "{one.name}": {coder} has no coding in {listed(names)}. '
            "Read and nothing to code, or not read yet?",
        )


def _unassigned(study: Study, material: Material) -> Iterator[Finding]:
    """Yield who coded a source of a round that is somebody else's."""
    assigned: dict[str, set[str]] = {}
    for one in study.rounds:
        for name in one.sources or ():
            assigned.setdefault(material.find(name) or "", set()).update(map(key, study.coders_of(one.name)))
    strange: dict[str, list[str]] = {}
    for name, coders in assigned.items():
        source = material.sources.get(name)
        if source is None or not coders:
            continue
        for coder in source.coders:
            if coder not in coders and machine_of(material.coders[coder]) is None:
                strange.setdefault(material.coders[coder], []).append(source.name)
    for coder, names in strange.items():
        yield Finding(
            kind="note",
            about="rounds",
            what=f"{coder} coded {listed(names)}, which no round gives to this person.",
        )
