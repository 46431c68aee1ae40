"""What became of holding a manuscript's quotations against the transcripts: on a terminal, as text, JSON or a file.

Worst first, then in reading order. Edits that only the private register knows are in no form: a report must not say
what a mask hides.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final, get_args

import attrs

from refiqda.files import atomic_write
from refiqda.findings.verifying.language import in_words
from refiqda.findings.verifying.values import MATCHING, Status
from refiqda.render.json_text import json_bytes
from refiqda.render.plain import counted, shorten
from refiqda.render.terminal import Page

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from refiqda.findings.verifying.values import Passage, QuoteCheck, Remark, Verification, WordEdit

SUFFIXES: Final = (".html", ".xlsx", ".json", ".txt")
FORMAT: Final = "refiqda.quotes-verify/1"

SAYS: Final[dict[Status, str]] = {
    "NOT-FOUND": "not found in the material",
    "SPLICED": "parts from different places or people, presented as one",
    "WRONG-SPEAKER": "somebody else says it",
    "WRONG-ROLE": "somebody in another role says it",
    "UNDECLARED-EDIT": "edited without a mark",
    "NOT-LINKED": "a translation without a link to what was said",
    "LINKED-STALE": "a translation whose original or words changed since",
    "CONDENSATE": "a condensate, declared as such",
    "EXCHANGE": "turns of several, in order",
    "SAID-BY-SEVERAL": "said word for word by several",
    "DECLARED-EDIT": "as said, edits marked in brackets",
    "NORMALISED": "as said but for marks, dashes, blanks",
    "LINKED-UNCHANGED": "a translation, linked, both sides unchanged",
    "EXACT": "as said, to the character",
}
"""Each status in words, the worst first."""
ORDER: Final[dict[str, int]] = {status: place for place, status in enumerate(SAYS)}

PROVES: Final = (
    "A match says that the words stand in the transcript of the date given, not that the transcript says what was "
    "spoken, nor that the passage is quoted in its sense. A linked translation says that somebody linked it and that "
    "neither side changed; whether it says the same is for a person to sign."
)
MASKED: Final = (
    "Where the private register knows of edits that protect somebody, the words are held against the transcript with "
    "these edits made, and match in this sense."
)
PRIVATE: Final = (
    "This report holds words of participants and who says them. It is for those who may see the transcripts."
)
_QUOTE: Final = 300
_EDITS: Final = 8
_CANDIDATES: Final = 3
_RULES: Final = {
    "scare-quote": "few words in marks, without a verb of saying",
    "literature": "a reference stands beside it",
    "code": "computer code",
    "title": "a title",
    "own-word": "the name of a code, a theme or a term of the study",
}


def proves(verification: Verification) -> str:
    """Return what a match shows and what not; that words are held with the private register's edits, where any is."""
    masked = any(edit.masked for check in verification.checks for edit in check.edits)
    return f"{PROVES} {MASKED}" if masked else PROVES


def sorted_checks(verification: Verification) -> list[tuple[int, QuoteCheck]]:
    """Return the checks with their numbers in reading order, from 1: those that do not match first, the worst first."""
    numbered = list(enumerate(verification.checks, 1))
    return sorted(numbered, key=lambda one: (one[1].ok, 0 if one[1].ok else ORDER[one[1].status], one[0]))


def open_edits(check: QuoteCheck) -> tuple[WordEdit, ...]:
    """Return the edits that may be shown: those of the private register are not among them."""
    return tuple(edit for edit in check.edits if not edit.masked)


def edit_words(edit: WordEdit) -> str:
    """Return one edit as people read it: what was said, then what is printed."""
    said, printed = shorten(edit.said, 120), shorten(edit.printed, 120)
    told = {
        "changed": f"“{said}” → “{printed}”",
        "added": f"“{printed}” put in",
        "dropped": f"“{said}” left out",
    }[edit.kind]
    return f"{told} (declared)" if edit.declared else told


def place_words(passage: Passage) -> str:
    """Return where a passage stands and who speaks: "focus-group-1, turn 12 (T4)"."""
    people = f" ({', '.join(passage.speakers)})" if passage.speakers else ""
    return f"{passage.source}{f', {passage.place}' if passage.place else ''}{people}"


def headline(verification: Verification) -> str:
    """Return the verdict in one line."""
    many, good = len(verification.checks), sum(check.ok for check in verification.checks)
    errors = sum(one.severity == "error" for one in verification.remarks)
    further = (
        f"; {counted(errors, 'remark')} {'is an error' if errors == 1 else 'are errors'}" if errors else ""
    )
    if not many:
        return f"{verification.manuscript}: no quotations found{further}."
    if good == many:
        whole = "the quotation matches" if many == 1 else f"all {many:,} quotations match"
        return f"{verification.manuscript}: {whole}{further}."
    bad = many - good
    return (
        f"{verification.manuscript}: of {counted(many, 'quotation')}, {good:,} match and {bad:,} "
        f"{'does' if bad == 1 else 'do'} not{further}."
    )


def opening(verification: Verification) -> str:
    """Return what is said first: the verdict in one line, but another language before it."""
    if not verification.language_mismatch:
        return headline(verification)
    material = " and ".join(in_words(each) for each in verification.language_mismatch["material"])
    written = in_words(verification.language_mismatch["manuscript"])
    return f"The quotations are in {written}, the material is in {material}."


def verdict_json(verification: Verification) -> dict[str, object]:
    """Return the JSON form."""
    counts = Counter(check.status for check in verification.checks)
    return {
        "format": FORMAT,
        "manuscript": verification.manuscript,
        "ok": verification.ok,
        "counts": {status: counts[status] for status in get_args(Status) if counts[status]},
        "language_mismatch": verification.language_mismatch,
        "quotes": [_check_json(check) for check in verification.checks],
        "remarks": [attrs.asdict(remark) for remark in verification.remarks],
        "left_out": [
            {"quote": one.quoted.text, "where": one.quoted.place.in_words(), "rule": one.rule}
            for one in verification.left_out
        ],
        "transcripts": list(verification.transcripts),
        "links": list(verification.links),
        "notes": list(verification.notes),
        "shows": proves(verification),
    }


def _check_json(check: QuoteCheck) -> dict[str, object]:
    found = check.match != "NOT-FOUND" and check.passages
    first = check.passages[0] if found else None
    return {
        "quote": check.quoted.text,
        "where": check.quoted.place.in_words(),
        "status": check.status,
        "source": first.source if first else None,
        "start": first.start if first else None,
        "end": first.end if first else None,
        "similarity": check.similarity,
        "edits": [
            {
                "kind": edit.kind,
                "said": edit.said,
                "printed": edit.printed,
                "at": list(edit.at),
                "span": list(edit.span),
                "declared": edit.declared,
            }
            for edit in open_edits(check)
        ],
        "ok": check.ok,
        "match": check.match,
        "link": check.link,
        "form": check.quoted.form,
        "why": check.why,
        "proves": check.proves,
        "guessed": check.guessed,
        "passages": [_passage_json(one) for one in check.passages] if found else [],
        "candidates": [] if found else [_passage_json(one) for one in check.passages],
    }


def _passage_json(passage: Passage) -> dict[str, object]:
    return {
        "source": passage.source,
        "source_guid": passage.source_guid,
        "start": passage.start,
        "end": passage.end,
        "place": passage.place,
        "speakers": list(passage.speakers),
        "words": passage.words,
        "similarity": passage.similarity,
    }


def write_verdict(verification: Verification, path: Path, *, overwrite: bool = False) -> None:
    """Write the report by the suffix of ``path``: .html, .xlsx, .json or .txt."""
    suffix = path.suffix.lower()
    with atomic_write(path, overwrite=overwrite) as stream:
        if suffix == ".json":
            stream.write(json_bytes(verdict_json(verification)))
        elif suffix == ".html":
            from refiqda.render.findings.verdict_page import page_bytes  # noqa: PLC0415 - loaded where it is used

            stream.write(page_bytes(verification))
        elif suffix == ".xlsx":
            from refiqda.render.findings.linking import write_report  # noqa: PLC0415 - as above

            write_report(verification, stream)
        else:
            page = Page(terminal=False)
            add_verdict(page, verification)
            stream.write(page.text().encode("utf-8", "replace"))


def show_verdict(verification: Verification) -> None:
    """Print the report."""
    page = Page()
    add_verdict(page, verification)
    page.show()


def add_verdict(page: Page, verification: Verification) -> None:
    """Add the report to a page."""
    page.heading(opening(verification))
    page.lines(verification.notes)
    if verification.language_mismatch:
        page.heading(headline(verification))
    for status, group in groups(verification, ok=False):
        page.heading(f"{status}: {SAYS[status]} ({len(group)})")
        same = shared_why([check for _, check in group])
        if same:
            page.line(same, indent=2)
        for number, check in group:
            _add_check(page, number, check, told=same)
    _add_remarks(page, verification.remarks)
    _add_links(page, verification)
    _add_good(page, verification)
    _add_left_out(page, verification)
    page.heading("What this shows")
    page.line(proves(verification), indent=2)
    page.line(against(verification), indent=2)


def groups(verification: Verification, *, ok: bool) -> Iterator[tuple[Status, list[tuple[int, QuoteCheck]]]]:
    """Yield the checks that match, or do not, by status, the worst first, with their numbers."""
    for status in SAYS:
        if (status in MATCHING) == ok:
            some = [one for one in enumerate(verification.checks, 1) if one[1].status == status]
            if some:
                yield status, some


def shared_why(checks: Sequence[QuoteCheck]) -> str:
    """Return the sentence that all checks of a group have, to be told once; "" for one check alone."""
    said = {check.why for check in checks}
    return said.pop() if len(checks) > 1 and len(said) == 1 else ""


def _add_check(page: Page, number: int, check: QuoteCheck, *, told: str) -> None:
    page.gap()
    page.line(f"{number}. {check.quoted.place.in_words()}: “{shorten(check.quoted.text, _QUOTE)}”", indent=2)
    if check.why and check.why != told:
        page.line(check.why, indent=5)
    found = check.match != "NOT-FOUND"
    for passage in check.passages[: None if found else _CANDIDATES]:
        if found:
            page.line(place_words(passage), indent=5)
        else:
            page.line(f"Perhaps {place_words(passage)}: “{shorten(passage.words, 160)}”", indent=5)
    edits = open_edits(check)
    for edit in edits[:_EDITS]:
        page.line(edit_words(edit), indent=7)
    if len(edits) > _EDITS:
        page.line(f"and {len(edits) - _EDITS} more", indent=7)


def _add_remarks(page: Page, remarks: Sequence[Remark]) -> None:
    if not remarks:
        return
    page.heading("Remarks")
    for remark in sorted(remarks, key=lambda one: ("error", "warning", "note").index(one.severity)):
        what = {"error": "error", "warning": "look here", "note": "note"}[remark.severity]
        where = f"{remark.where}: " if remark.where else ""
        about = f" (quotation {remark.check + 1})" if remark.check is not None else ""
        page.line(f"{remark.kind}, {what}. {where}{remark.words}{about}", indent=2)


def _add_links(page: Page, verification: Verification) -> None:
    if not verification.links:
        return
    page.heading("Links of translations that do not hold any more")
    page.lines((link_words(one) for one in verification.links), indent=2)


def link_words(link: dict[str, str]) -> str:
    """Return what became of a link."""
    said = {
        "original-changed": "the original was changed since",
        "translation-changed": "the translation was changed since",
        "lost": "the original is not in the material any more",
    }
    return f"{link['source'] or 'a translation'}, of {link['original']}: {said.get(link['state'], link['state'])}."


def _add_good(page: Page, verification: Verification) -> None:
    if not any(check.ok for check in verification.checks):
        return
    from refiqda.render.terminal import Column  # noqa: PLC0415 - named where it is used

    page.heading("Match")
    page.table(
        [
            Column("", number=True),
            Column("where"),
            Column("status"),
            Column("words"),
            Column("stands in", flexible=True),
            Column("quotation", flexible=True),
        ],
        [
            (
                number,
                check.quoted.place.in_words(),
                check.status,
                "" if check.match == check.status else check.match,
                place_words(check.passages[0]) if check.passages else "",
                shorten(check.quoted.text, 60),
            )
            for number, check in enumerate(verification.checks, 1)
            if check.ok
        ],
    )
    noted = [
        (number, check) for number, check in enumerate(verification.checks, 1) if check.ok and _worth(check)
    ]
    for number, check in noted:
        page.line(f"{number}. {_worth(check)}", indent=2)


def _worth(check: QuoteCheck) -> str:
    """Return what is to be known of a quotation that matches; a link that holds is told by its status."""
    return "" if check.status == "LINKED-UNCHANGED" and check.link == "passage" else check.why


def _add_left_out(page: Page, verification: Verification) -> None:
    if not verification.left_out:
        return
    page.heading("Quotation marks that quote nobody of the study")
    for one in verification.left_out:
        rule = _RULES.get(one.rule, one.rule)
        page.line(f"{one.quoted.place.in_words()}: “{shorten(one.quoted.text, 80)}”, {rule}.", indent=2)


def rule_words(rule: str) -> str:
    """Return why quotation marks were left out."""
    return _RULES.get(rule, rule)


def against(verification: Verification) -> str:
    """Return against which state of the material it was held."""
    sources = verification.transcripts
    days = sorted({str(one["dated"])[:10] for one in sources if one.get("dated")})
    undated = sum(1 for one in sources if not one.get("dated"))
    when = ""
    if days:
        when = f" of {days[0]}" if len(days) == 1 else f" of {days[0]} to {days[-1]}"
        when += f"; {undated:,} without a date" if undated else ""
    elif sources:
        when = ", none with a date in the project"
    return f"Held against {counted(len(sources), 'text')}{when}."


def facts(verification: Verification) -> list[tuple[str, str]]:
    """Return each text that it was held against: its name, and its date with the beginning of its digest."""
    return [
        (str(one["source"]), f"{str(one['dated'])[:10] if one.get('dated') else 'no date'}, {_short(one)}")
        for one in verification.transcripts
    ]


def _short(one: dict[str, Any]) -> str:
    return str(one.get("digest", "")).removeprefix("sha256:")[:12]
