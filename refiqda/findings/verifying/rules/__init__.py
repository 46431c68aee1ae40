"""What is said about a checked manuscript beside the status of each quotation: the study's own rules, risks, notes.

Errors are only what the study itself declared or what would harm somebody: its attribution policy, its slots, a value
that one person alone has, a missing consent, its pronouns. All else is a warning or a note (METHOD 11). No remark
repeats words of a participant, and none says who somebody is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from refiqda.findings.verifying.rules import counting, people, protecting, structure
from refiqda.findings.verifying.rules.material import Material, unknown_rules
from refiqda.findings.verifying.rules.sections import Section, Sections, perspective, sections
from refiqda.findings.verifying.values import Remark

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from refiqda.findings.manuscripts.values import Manuscript
    from refiqda.findings.quotes.ledger import Ledger
    from refiqda.findings.quotes.store import QuoteStore
    from refiqda.findings.verifying.rules.originals import Link
    from refiqda.findings.verifying.values import Verification
    from refiqda.findings.voices import Voices
    from refiqda.project import Project
    from refiqda.study import Study

__all__ = ["Section", "Sections", "perspective", "remarks", "sections"]


def remarks(  # noqa: PLR0913 - what a rule may look at, each by its name
    verification: Verification,
    manuscript: Manuscript,
    voices: Voices,
    *,
    study: Study | None = None,
    store: QuoteStore | None = None,
    ledger: Ledger | None = None,
    register_consents: Mapping[str, bool | None] | None = None,
    projects: Sequence[Project] = (),
    names: Mapping[str, Sequence[str]] | None = None,
    links: Sequence[Link] | None = None,
) -> tuple[Remark, ...]:
    """Return the remarks about a manuscript, errors and all, in reading order within each rule.

    ``ledger`` is the private one (`refiqda.findings.quotes.ledger`); ``register_consents`` says of each case whether
    its words may be quoted, None for no answer, and ``names`` are the real names of each case: without them those of
    the ledger. ``links`` are the translations; None reads them from projects, study and ``store``.
    """
    found = _links(voices, projects, study, store) if links is None else links
    consents = register_consents
    if consents is None and ledger is not None and ledger.consents:
        consents = ledger.consents
    material = Material(
        verification,
        manuscript,
        voices,
        study,
        store=store,
        ledger=ledger,
        consents=consents,
        projects=projects,
        names=names or (ledger.names if ledger is not None else {}),
        links=found,
    )
    return tuple(remark for rule in _RULES for remark in rule(material))


def _links(
    voices: Voices, projects: Sequence[Project], study: Study | None, store: QuoteStore | None
) -> Sequence[Link]:
    from refiqda.findings.quotes import translations  # noqa: PLC0415 - only where there are rules to hold

    folder = study.folder if study is not None else None
    return translations.links(voices, projects, study_folder=folder, store=store)


def _roles(material: Material) -> Iterator[Remark]:
    """Yield who of the team has several roles, stated plainly (STUDIES A26)."""
    words = material.study.roles_in_words if material.study is not None else ""
    if words:
        yield Remark("ROLES", "note", words)


_RULES: Final = (
    people.attributions,
    people.risks,
    protecting.consents,
    protecting.partners,
    protecting.pronouns,
    structure.slots,
    structure.second_quotes,
    structure.outside_themes,
    structure.paragraphs_without,
    people.rare_values,
    counting.quantifiers,
    _roles,
    unknown_rules,
)
