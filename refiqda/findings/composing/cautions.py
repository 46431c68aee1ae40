"""What whoever builds a manuscript is to know before it goes out: what it tells of people by what it does not say.

Nothing here stops a build, and no sentence of it holds a participant's words or code: it is for the author to decide.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from refiqda.findings.composing.aggregate import chains_all

if TYPE_CHECKING:
    from collections.abc import Iterator

    from refiqda.findings.composing.building import Sources
    from refiqda.findings.composing.values import Built
    from refiqda.findings.voices import Voices


def cautions(built: Built, sources: Sources) -> tuple[str, ...]:
    """Return sentences about a built manuscript; none where there is nothing to think of."""
    return (
        *_not_asked(built, sources),
        *_not_masked(built, sources),
        *_roles_of_one(built, sources.voices),
        *_signs_that_meet(built),
        *_not_attributed(built),
        *_sentences(built),
    )


def _not_asked(built: Built, sources: Sources) -> Iterator[str]:
    """Where nothing says that somebody allows quotes, nobody was asked, or the register is not here."""
    cases = {case for said in built.people.values() for case in said if case}
    unknown = sum(sources.may(case) is None for case in cases)
    if unknown:
        whom = "one quoted participant" if unknown == 1 else f"{unknown:,} quoted participants"
        yield (
            f"Nothing says whether {whom} allowed quotes: the private register is not here, "
            "or says nothing of it (consent_quotes). Without a register no names are looked for either."
        )


def _not_masked(built: Built, sources: Sources) -> Iterator[str]:
    """Where the study masks pronouns, and nobody wrote down whether those of a quote are to be."""
    names = [name for name in built.ids if sources.unlisted(name)]
    if names:
        are, they = ("is", "it is") if len(names) == 1 else ("are", "they are")
        yield (
            f"The study masks pronouns, and {', '.join(names)} {are} not in the private register's list of quotes: "
            f"{they} printed as said. Enter each there, altered or not."
        )


def _roles_of_one(built: Built, voices: Voices) -> Iterator[str]:
    """Where one participant alone has a role, the role is a name."""
    if built.policy != "role":
        return
    holders = Counter(one.role for one in voices.people if one.role)
    role_of = {one.case: one.role for one in voices.people}
    quoted = Counter(role_of.get(case, "") for cases in built.people.values() for case in set(cases))
    for role in sorted(holders):
        if holders[role] == 1 and quoted[role]:
            yield (
                f'One participant alone is "{role}": the role names that person, '
                f"in {_quotes(quoted[role])}. --attribution none names nobody."
            )


def _signs_that_meet(built: Built) -> Iterator[str]:
    """Where a quote is printed under two themes, its words tell that two signs are one person's."""
    if built.policy != "pseudonym-per-theme":
        return
    signs: dict[str, set[str]] = defaultdict(set)
    for one in built.settings:
        if one.pulled is not None and one.pulled.attribution and not (one.spot.framed and not one.spot.alone):
            signs[one.pulled.quote.id].add(one.pulled.attribution)
    twice = [name for name, said in signs.items() if len(said) > 1]
    if twice:
        yield (
            f"Printed under several headings, with a sign under each: {', '.join(twice)}. "
            "The same words tell that the signs are one person's; print a quote under one heading."
        )


def _not_attributed(built: Built) -> Iterator[str]:
    number = sum(
        one.pulled is not None
        and bool(one.pulled.attribution)
        and one.spot.framed
        and not (one.spot.alone and not one.pulled.condensate)
        for one in built.settings
    )
    if number:
        yield f"{_quotes(number).capitalize()} within marks that you typed: whom they are from is not added there."


def _sentences(built: Built) -> Iterator[str]:
    asked = {one.spot.kind for one in built.settings}
    if "statement" in asked and not built.statement:
        yield "[[q-statement]] became nothing: no private edits are known."
    if "aggregate" in asked and chains_all(built.people):
        yield (
            "[[q-aggregate]] tells no more than the number of quotations: one person is heard in all of them. "
            "A reader may guess so from that; think of leaving it out."
        )


def _quotes(number: int) -> str:
    return "one quote" if number == 1 else f"{number:,} quotes"
