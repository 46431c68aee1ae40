"""A manuscript held against projects: every quotation judged, in reading order.

First the language is looked at: where the manuscript's is none of the material's, that is said before anything is
said to be missing. Then the words of each quotation are found and judged (`refiqda.findings.verifying.judging`), held
against what the manuscript says of who speaks, and, where they stand in a translation, against its link. The status is
the first of CONTRACT's that applies to words that match; where words do not match, their fault is the status.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from refiqda.findings.manuscripts.reading import read_manuscript
from refiqda.findings.quotes.translations import links as links_of
from refiqda.findings.quotes.translations import state as state_of
from refiqda.findings.verifying.attributing import Attributions
from refiqda.findings.verifying.candidates import Candidates
from refiqda.findings.verifying.holding import HIDDEN, masked, plain
from refiqda.findings.verifying.judging import judge_words
from refiqda.findings.verifying.language import detect, in_words, mismatch
from refiqda.findings.verifying.linking import by_hand, link_verdict, plain_words
from refiqda.findings.verifying.speaking import Speaking
from refiqda.findings.verifying.values import MATCHING, QuoteCheck, Verification
from refiqda.findings.voices import hear
from refiqda.index import walk_codes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from refiqda.findings.manuscripts.values import Manuscript, Quoted
    from refiqda.findings.quotes.ledger import Ledger
    from refiqda.findings.quotes.store import QuoteStore
    from refiqda.findings.quotes.translations import Linked
    from refiqda.findings.verifying.attributing import Claim
    from refiqda.findings.verifying.holding import Holding
    from refiqda.findings.verifying.linking import LinkVerdict, SheetLink
    from refiqda.findings.verifying.passages import Words
    from refiqda.findings.verifying.values import Passage
    from refiqda.findings.voices import SourceSeen, Voices
    from refiqda.project import Project
    from refiqda.study import Study

PROVES = "matches the transcript of {}"


def verify(
    manuscript: str | Path | Manuscript,
    projects: Sequence[Project],
    *,
    study: Study | None = None,
    store: QuoteStore | None = None,
    ledger: Ledger | None = None,
    links: Sequence[SheetLink] = (),
    rules: bool = True,
) -> Verification:
    """Hold a manuscript against projects and return what was found for each quotation.

    ``study`` says what is a translation, whose texts are whose and which rules hold; ``store`` which condensates and
    translations are declared; ``ledger`` the private edits, whose words then match as if the transcript said them;
    ``links`` are rows of a linking sheet (`refiqda.findings.verifying.linking.read_links`). Without ``rules`` nothing
    is remarked. Raises UnusableFileError for a manuscript that cannot be read.
    """
    if not isinstance(manuscript, str | Path):
        read = manuscript
    else:
        read = read_manuscript(Path(manuscript), own_words=_own_words(projects))
    judge = Judge.of(hear(projects, study), projects, study=study, store=store, ledger=ledger, links=links)
    made = judge.verify(read)
    if not rules:
        return made
    return attrs.evolve(made, remarks=_remarks(made, read, judge, projects))


def _remarks(
    made: Verification, read: Manuscript, judge: Judge, projects: Sequence[Project]
) -> tuple[Any, ...]:
    from refiqda.findings.verifying.rules import remarks  # noqa: PLC0415 - loaded only where it is used

    return remarks(
        made, read, judge.voices, study=judge.study, store=judge.store, ledger=judge.ledger, projects=projects
    )


def _own_words(projects: Sequence[Project]) -> frozenset[str]:
    """Return the names of codes and sets, which in quotation marks are no quotation."""
    names = {code.name or "" for project in projects for code, _ in walk_codes(project.tree.code_book)}
    return frozenset(name for name in names if name)


@attrs.frozen(kw_only=True, eq=False)
class Judge:
    """What quotations are judged by: the material, its links, the private edits, what the study says."""

    voices: Voices
    speaking: Speaking
    said: Holding
    study: Study | None = None
    store: QuoteStore | None = None
    ledger: Ledger | None = None
    links: tuple[SheetLink, ...] = ()
    themes: dict[str, list[tuple[int, int, str]]] = attrs.field(factory=dict, repr=False)

    @classmethod
    def of(
        cls,
        voices: Voices,
        projects: Sequence[Project] = (),
        *,
        study: Study | None = None,
        store: QuoteStore | None = None,
        ledger: Ledger | None = None,
        links: Sequence[SheetLink] = (),
    ) -> Judge:
        """Return the judge of a study; the arguments are those of `verify`."""
        folder = study.folder if study is not None else None
        speaking = Speaking(voices, links_of(voices, projects, study_folder=folder, store=store))
        return cls(
            voices=voices,
            speaking=speaking,
            said=plain(voices, speaking),
            study=study,
            store=store,
            ledger=ledger,
            links=tuple(links),
            themes=_themes(projects),
        )

    @cached_property
    def _masked(self) -> Holding | None:
        return masked(self.said, self.ledger)

    @cached_property
    def _candidates(self) -> Candidates:
        return Candidates(self.speaking, self.said.corpus, self.themes)

    @cached_property
    def _states(self) -> dict[int, str]:
        return {}

    def _state(self, link: Linked) -> str:
        known = self._states.get(id(link))
        if known is None:
            known = self._states[id(link)] = state_of(link, self.voices)
        return known

    def verify(self, manuscript: Manuscript) -> Verification:
        """Return what is found for each quotation of a manuscript, without remarks."""
        attributions = Attributions(self.voices, self.study)
        quotations = " ".join(one.text for one in manuscript.quoted)
        wrong = mismatch(
            quotations if detect(quotations) else " ".join(one.text for one in manuscript.paragraphs),
            [(source.language, source.text) for source in self.voices.sources],
        )
        checks = tuple(
            self.judge(one, attributions.claim(one, manuscript), manuscript, foreign=bool(wrong))
            for one in manuscript.quoted
        )
        return Verification(
            manuscript=manuscript.name,
            checks=checks,
            language_mismatch=wrong,
            transcripts=tuple(map(_transcript, self.voices.sources)),
            left_out=manuscript.left_out,
            notes=(*self._told(manuscript, wrong), *manuscript.notes),
            links=tuple(self._links()),
        )

    def judge(
        self, quoted: Quoted, claim: Claim, manuscript: Manuscript, *, foreign: bool = False
    ) -> QuoteCheck:
        """Return the check of one quotation; ``foreign`` where its language is none of the material's."""
        if self._is_condensate(quoted):
            return self._condensate(quoted)
        words = judge_words(quoted, self.said, claim)
        if words.status not in MATCHING and self._masked is not None:
            other = judge_words(quoted, self._masked, claim)
            if other.rank > words.rank:
                words = other
        if words.status == "NOT-FOUND":
            return self._not_found(quoted, words, manuscript, foreign=foreign)
        words = self._by_claim(words, claim)
        return self._found(quoted, words)

    def _found(self, quoted: Quoted, words: Words) -> QuoteCheck:
        """Return the check of words that were found, with what is known of their link."""
        spans = [(words.holding.source(hit), *words.holding.span(hit)) for hit in words.hits]
        verdict = link_verdict(spans, quoted.text, self.speaking, self._state)
        status = words.status
        if verdict is not None and status in MATCHING:
            status = verdict.status
        told = verdict.why if verdict is not None and words.status in MATCHING else ""
        why = " ".join(filter(None, (words.why, told)))
        if words.status == "UNDECLARED-EDIT":
            if any(edit.said == HIDDEN for edit in words.edits):
                why = f"{why} The private register lets these words be printed otherwise."
            elif self._only_pronouns(words):
                why = f"{why} {_PRONOUNS[self.ledger is not None]}"
        return QuoteCheck(
            quoted=quoted,
            status=status,
            match=words.status,
            passages=tuple(self.speaking.passage(*span) for span in spans),
            similarity=round(words.similarity, 4),
            edits=words.edits,
            link=verdict.scope if verdict is not None else "",
            why=why.strip(),
            proves=_proves(status, words, verdict),
        )

    def _by_claim(self, words: Words, claim: Claim) -> Words:
        """Return words with the fault of the manuscript's own account of who speaks, where it comes first."""
        if words.status in {"SPLICED", "WRONG-SPEAKER"}:
            return words
        voices = [voice for hit in words.hits for voice in words.holding.voices(hit)]
        if voices and not claim.fits_person(voices):
            why = "The manuscript names another than who says it."
            return attrs.evolve(words, status="WRONG-SPEAKER", why=why)
        if voices and not claim.fits_role(voices):
            here = claim.slot or ", ".join(sorted(claim.roles))
            said = ", ".join(sorted({voice.role for voice in voices if voice.role}))
            why = f"It is given as a {here}'s words; a {said} says it."
            return attrs.evolve(words, status="WRONG-ROLE", why=why)
        return words

    # -- words that were not found

    def _not_found(
        self, quoted: Quoted, words: Words, manuscript: Manuscript, *, foreign: bool
    ) -> QuoteCheck:
        linked = by_hand(quoted.text, self.links, self.said.corpus, self.said.sources, self.speaking)
        if linked is not None:
            return self._by_hand(quoted, *linked)
        near = tuple(
            self.speaking.passage(words.holding.source(hit), *words.holding.span(hit), hit.similarity)
            for hit in words.hits
        )
        if not near:
            near = self._candidates.near(quoted.text, _headings(quoted, manuscript))
        why = words.why
        if foreign:
            why = "It is in another language than the material; link it to its original in the linking sheet."
        return QuoteCheck(
            quoted=quoted,
            status="NOT-FOUND",
            match="NOT-FOUND",
            passages=near,
            similarity=round(words.similarity, 4),
            why=why,
        )

    def _by_hand(self, quoted: Quoted, link: SheetLink, hit: Any) -> QuoteCheck:  # noqa: ANN401 - Hit or None
        who = f" by {link.translator}" if link.translator else ""
        when = f" on {link.at}" if link.at else ""
        if hit is None:
            why = f"It was linked by hand (row {link.row}); the original does not stand in the material as entered."
            return QuoteCheck(
                quoted=quoted, status="LINKED-STALE", match="NOT-FOUND", link="passage", why=why
            )
        source = self.said.source(hit)
        return QuoteCheck(
            quoted=quoted,
            status="LINKED-UNCHANGED",
            match="EXACT" if quoted.text.strip() == link.quote.strip() else "NORMALISED",
            passages=(self.speaking.passage(source, hit.start, hit.end),),
            similarity=1.0,
            link="passage",
            why=f"Linked by hand (row {link.row}){f', translated{who}{when}' if who or when else ''}.",
            proves=_by_hand_proves(source),
        )

    # -- condensates

    def _is_condensate(self, quoted: Quoted) -> bool:
        if quoted.form == "condensate":
            return True
        return self.store is not None and self._declared(quoted) is not None

    def _declared(self, quoted: Quoted) -> Any:  # noqa: ANN401 - Quote or None
        if self.store is None:
            return None
        wanted = plain_words(quoted.text)
        for quote in self.store.quotes.values():
            if quote.form == "condensate" and plain_words(quote.words) == wanted:
                return quote
        return None

    def _condensate(self, quoted: Quoted) -> QuoteCheck:
        """Return the check of a declared condensate: its words are the authors', and only its passage is looked for."""
        quote = self._declared(quoted)
        why = "A condensate, declared as such: its words are the authors'."
        near: tuple[Passage, ...] = ()
        if quote is not None:
            near = tuple(filter(None, map(self._target, quote.targets)))
        guessed = not near
        if guessed:
            near = self._candidates.near(quoted.text, most=1)
            why += " Which passage it condenses is not recorded; the one shown is a guess." if near else ""
        spans = [
            (source, one.start, one.end)
            for one in near
            if (source := self.speaking.seen(one.source_guid)) is not None
        ]
        verdict = link_verdict(spans, quoted.text, self.speaking, self._state)
        return QuoteCheck(
            quoted=quoted,
            status="CONDENSATE",
            match="CONDENSATE",
            passages=near,
            similarity=near[0].similarity if near else 0.0,
            link=verdict.scope if verdict is not None else "",
            why=why,
            guessed=guessed,
        )

    def _target(self, target: Any) -> Passage | None:  # noqa: ANN401 - a Target
        from refiqda.findings.quotes.anchoring import anchor  # noqa: PLC0415 - loaded only where it is used

        source = self.speaking.seen(target.source_guid) or self.speaking.seen(target.source)
        if source is None:
            return None
        found = anchor(target, source.text)
        return None if found.state == "lost" else self.speaking.passage(source, found.start, found.end)

    # -- what is said of the whole

    def _only_pronouns(self, words: Words) -> bool:
        loose = [one for one in words.edits if not (one.declared or one.masked)]
        return bool(loose) and all(
            one.printed.strip(_EDGES).casefold() in _PRONOUN_WORDS
            and (one.said.strip(_EDGES).casefold() in _PRONOUN_WORDS or one.printed == "s/")
            for one in loose
        )

    def _told(self, manuscript: Manuscript, wrong: dict[str, Any] | None) -> list[str]:
        told = []
        if wrong:
            told.append(
                f"None of the texts is in {in_words(wrong['manuscript'])}: words that were translated cannot be found. "
                "Link each quotation to its original in a sheet (--sheet)."
            )
        if self.study is not None and self.study.pronouns and not self._knows_masks:
            told.append(_NO_MASKS)
        if manuscript.tokens:
            many = len(manuscript.tokens)
            told.append(
                f"{many} {'quote is' if many == 1 else 'quotes are'} given by a token; `refiqda quotes build` puts "
                "them in and checks them."
            )
        return told

    @property
    def _knows_masks(self) -> bool:
        return self.ledger is not None and self.ledger.tells_of_quotes

    def _links(self) -> list[dict[str, str]]:
        """Return the links of the study that do not hold any more, quoted or not."""
        return [
            {
                "source": self._name(link.translation_source),
                "original": self._name(link.original_source),
                "state": state,
            }
            for link in self.speaking.linked
            if (state := self._state(link)) not in {"unchanged", "unrecorded"}
        ]

    def _name(self, asked: str) -> str:
        seen = self.speaking.seen(asked)
        return seen.name if seen is not None else asked


_EDGES = ".,;:!?\"'“”‘’()–—…- "  # noqa: RUF001 - marks at words
_PRONOUN_WORDS = frozenset(
    (
        *("he", "she", "him", "her", "his", "hers", "himself", "herself", "they", "them", "their", "theirs"),
        *("themselves", "themself", "he's", "she's", "they're", "he'd", "she'd", "they'd", "he'll", "she'll"),
        *("they'll", "s/", "s/he", "he/she", "she/he", "his/her", "her/his", "him/her", "her/him"),
        *("han", "hun", "ham", "henne", "hans", "hennes", "hen", "hens", "hon", "honom", "hende", "hendes"),
        *(
            "er",
            "sie",
            "ihn",
            "ihm",
            "ihr",
            "ihre",
            "sein",
            "seine",
            "il",
            "elle",
            "lui",
            "lei",
            "él",
            "ella",
        ),
        *("hij", "zij", "ze", "hem", "haar", "zijn", "ele", "ela", "hän"),
    )
)
_NO_MASKS = (
    "The study masks pronouns by role, and no private register was read that says where: masked pronouns cannot be "
    "judged, and are told as edits."
)
_PRONOUNS = {
    False: "Only pronouns differ. If they are masked to protect somebody, the private register can say so; it was not "
    "read, or has none.",
    True: "Only pronouns differ, and the private register does not list this mask.",
}


def _proves(status: str, words: Words, verdict: LinkVerdict | None) -> str:
    if status not in MATCHING or not words.hits:
        return ""
    source = words.holding.source(words.hits[0])
    return _proves_link(source) if verdict is not None else PROVES.format(_state(source))


def _proves_link(source: SourceSeen) -> str:
    return (
        f"matches the translation of {_state(source)} and is linked to what was said; that both say the same is for a "
        "person to sign"
    )


def _by_hand_proves(source: SourceSeen) -> str:
    return (
        f"was linked by hand to words that stand in the transcript of {_state(source)}; that both say the same is for "
        "a person to sign"
    )


def _state(source: SourceSeen) -> str:
    """Return which state of a text it is: its date, else the beginning of its digest."""
    return source.dated[:10] if source.dated else f"unknown date (state {source.digest[7:19]})"


def _transcript(source: SourceSeen) -> dict[str, Any]:
    return {"source": source.name, "dated": source.dated, "digest": source.digest, "use": source.use}


def _themes(projects: Sequence[Project]) -> dict[str, list[tuple[int, int, str]]]:
    """Return the coded spans of each source, with the name of the code."""
    found: dict[str, list[tuple[int, int, str]]] = {}
    for project in projects:
        for row in project.codings():
            if row.start is not None and row.end is not None and row.code:
                found.setdefault(row.source_guid, []).append((row.start, row.end, row.code))
    return found


def _headings(quoted: Quoted, manuscript: Manuscript) -> tuple[str, ...]:
    """Return the headings above a quotation, without their numbers."""
    if not 0 <= quoted.paragraph < len(manuscript.paragraphs):
        return ()
    return tuple(one.lstrip("0123456789.) ") for one in manuscript.paragraphs[quoted.paragraph].headings)
