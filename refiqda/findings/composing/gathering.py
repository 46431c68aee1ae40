"""What a manuscript's quotes are pulled from: the study's quotes, ledger, links of translations and consents."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from refiqda.findings.composing.building import Sources
from refiqda.findings.quotes.printing import printed_words
from refiqda.findings.quotes.translations import links, state

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

    from refiqda.findings.quotes.ledger import Ledger
    from refiqda.findings.quotes.ledger_consents import Consents
    from refiqda.findings.quotes.store import QuoteStore
    from refiqda.findings.quotes.translations import Linked
    from refiqda.findings.quotes.values import Quote
    from refiqda.findings.voices import Voices
    from refiqda.project import Project


def gather(
    voices: Voices,
    store: QuoteStore,
    *,
    projects: Sequence[Project] = (),
    study_folder: Path | None = None,
    ledger: Ledger | None = None,
    consents: Consents | None = None,
    given: Mapping[tuple[str, str], str] | None = None,
) -> Sources:
    """Return what `refiqda.findings.composing.building.build` takes its words from."""
    linked = [one for one in links(voices, projects, study_folder, store) if one.scope == "passage"]
    return Sources(
        quotes=store.quotes,
        printed=lambda quote: printed_words(quote, voices, ledger),
        voices=voices,
        translated=lambda quote: _translated(quote, voices, linked),
        may=consents.may if consents is not None else _nothing,
        withdrawn=frozenset(store.withdrawn),
        gone=consents.withdrawn if consents is not None else frozenset(),
        hidden=(lambda name: len(ledger.edits_of(name))) if ledger is not None else _none,
        statement=ledger.statement if ledger is not None else _no_statement,
        given=given or {},
    )


def is_unlisted(quote: Quote, ledger: Ledger | None, masked: Collection[str]) -> bool:
    """Return whether a quote has a word that the study masks, and the register's ledger does not know the quote.

    ``masked`` are those words (`refiqda.findings.quotes.ledger.masked_words`).
    """
    if ledger is None or ledger.knows(quote.id):
        return False
    words = " ".join(target.selector.exact for target in quote.targets)
    return any(word in masked for word in _WORD.findall(words.casefold()))


_WORD: Final = re.compile(r"[^\W\d_]+")


def _no_statement(_: str) -> str:
    return ""


def _none(_: str) -> int:
    return 0


def _nothing(_: str) -> bool | None:
    return None


def _translated(quote: Quote, voices: Voices, linked: Sequence[Linked]) -> str:
    """Return the state of the links that a quote's passages lie in; "unchanged" where none says otherwise."""
    for target in quote.targets:
        for one in linked:
            if (
                one.translation_source not in {target.source_guid, target.source}
                or one.translation_span is None
            ):
                continue
            start, end = one.translation_span
            if start < target.selector.end and target.selector.start < end:
                found = state(one, voices)
                if found not in {"unchanged", "unrecorded"}:
                    return found
    return "unchanged"
