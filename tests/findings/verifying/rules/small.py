"""A small invented study for the rules: four people, a text each, a manuscript, checks by plain search."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from refiqda.findings.manuscripts.reading import read_manuscript
from refiqda.findings.verifying.rules import remarks
from refiqda.findings.verifying.values import Passage, QuoteCheck, Verification
from refiqda.findings.voices import SourceSeen, Voices, digest_of
from refiqda.project import Project
from refiqda.study import Study
from refiqda.surveying.material import Participant

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from refiqda.findings.manuscripts.values import Manuscript
    from refiqda.findings.quotes.ledger import Ledger
    from refiqda.findings.verifying.rules.originals import Link
    from refiqda.findings.verifying.values import Remark, Status

TEXTS = {
    "C01": "I came by boat and the boat was late. It took me a year to say so.",
    "C02": "The kettle was always on. I liked that it was never mentioned.",
    "T01": "I had the answer on Monday and kept it until the spring. He found it himself.",
    "T02": "We laughed at the same sign. After that it was easier to be silent.",
}
VALUES: dict[str, dict[str, str | None]] = {
    "C01": {"sex": "woman", "age": "33"},
    "C02": {"sex": "man", "age": "41"},
    "T01": {"profession": "psychologist", "sex": "woman", "pseudonym": "Astrid"},
    "T02": {"profession": "psychiatrist", "sex": "woman", "pseudonym": "Bodil"},
}


def people(*, pseudonyms: bool = False) -> tuple[Participant, ...]:
    """Return four people in two dyads; with pseudonyms only where asked."""
    return tuple(
        Participant(
            case,
            "client" if case.startswith("C") else "therapist",
            case[1:],
            {name: value for name, value in VALUES[case].items() if pseudonyms or name != "pseudonym"},
        )
        for case in TEXTS
    )


def voices(*, pseudonyms: bool = False, group: str = "", context: str = "") -> Voices:
    """Return who speaks; the text of ``group`` is one of a focus group, that of ``context`` is not analysed."""
    sources = tuple(
        SourceSeen(
            guid=f"guid-{case}",
            name=f"{case}-1",
            text=text,
            digest=digest_of(text),
            use="context" if case == context else "analysed",
            kind="focus group" if case == group else "interview",
            cases=(case,),
        )
        for case, text in TEXTS.items()
    )
    return Voices(sources, people(pseudonyms=pseudonyms))


def project(codings: Mapping[str, Sequence[str]]) -> Project:
    """Return a project in which the whole text of each case is coded under paths of codes ("Boats/client")."""
    made = Project.new("small")
    made.add_user("Ann")
    for case, text in TEXTS.items():
        made.add_source(f"{case}-1", text)
    paths: dict[str, str] = {}
    for path, cases in codings.items():
        above = ""
        for name in path.split("/"):
            here = f"{above}/{name}" if above else name
            if here not in paths:
                paths[here] = made.add_code(name, parent=paths.get(above)).guid or ""
            above = here
        for case in cases:
            made.add_coding(f"{case}-1", 0, len(TEXTS[case]), paths[path], "Ann")
    return made


def read(markdown: str) -> Manuscript:
    """Return a manuscript."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "paper.md")
        path.write_text(markdown, encoding="utf-8")
        return read_manuscript(path)


def checked(manuscript: Manuscript, heard: Voices) -> Verification:
    """Check quotations by plain search: what a text holds is EXACT, all else NOT-FOUND."""
    checks = []
    for quoted in manuscript.quoted:
        passages = tuple(
            Passage(one.name, one.guid, at, at + len(quoted.text), one.cases, quoted.text)
            for one in heard.sources
            if (at := one.text.find(quoted.text)) >= 0
        )
        status: Status = "EXACT" if passages else "NOT-FOUND"
        checks.append(QuoteCheck(quoted=quoted, status=status, match=status, passages=passages))
    return Verification(manuscript="paper.md", checks=tuple(checks))


def told(
    markdown: str,
    *kinds: str,
    study: Study | None = None,
    heard: Voices | None = None,
    codings: Mapping[str, Sequence[str]] | None = None,
    ledger: Ledger | None = None,
    consents: Mapping[str, bool | None] | None = None,
    names: Mapping[str, Sequence[str]] | None = None,
    links: Sequence[Link] = (),
) -> list[Remark]:
    """Return the remarks of the kinds about a manuscript."""
    manuscript = read(markdown)
    who = heard or voices()
    found = remarks(
        checked(manuscript, who),
        manuscript,
        who,
        study=study or Study(),
        ledger=ledger,
        register_consents=consents,
        projects=[project(codings)] if codings else (),
        names=names,
        links=links,
    )
    return [one for one in found if one.kind in kinds]
