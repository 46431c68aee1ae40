"""The private ledger: how printed words differ from what was said in order to protect somebody, and why.

It lies in the private register, outside the study's folder, in tables of its own:

- ``quotes.csv`` [id, source, printed; case, transcript, kind, reason ...]: what is printed and what was said, where the
  two differ; what differs is found word by word;
- ``quote-edits.csv`` [id, start, end, original, printed, kind; target, referent, reason]: single edits by position in
  the words said, for those who want to say each; they win over the former;
- ``insider-risk.csv`` [source, quote, about, attribute]: words by which somebody else may know himself or herself;
- ``redactions.csv``: what was taken out of or altered in the transcripts themselves.

Who may be quoted, and the names that no quotation may show, are those of the register's own table of people.

Printed, such edits are not marked: "[he]" exactly where it was "she" would tell. One sentence covers them all.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import cached_property
from typing import TYPE_CHECKING, Final, cast, get_args

import attrs

from refiqda.errors import UnusableFileError
from refiqda.findings.quotes.values import PrivateEdit, PrivateKind
from refiqda.register import RegisterFileError, find_register, read_register, read_table

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from refiqda.register.tables import Row, Table
    from refiqda.study import Study

QUOTES: Final = "quotes.csv"
EDITS: Final = "quote-edits.csv"
RISKS: Final = "insider-risk.csv"
REDACTIONS: Final = "redactions.csv"
PEOPLE: Final = "register.csv"

FORMS: Final[Mapping[str, frozenset[str]]] = {
    "he": frozenset({"he", "him", "his", "himself", "he's", "he'd", "he'll"}),
    "she": frozenset({"she", "her", "hers", "herself", "she's", "she'd", "she'll"}),
    "they": frozenset({"they", "them", "their", "theirs", "themself", "themselves"}),
    "han": frozenset({"han", "ham", "hans"}),
    "hun": frozenset({"hun", "henne", "hennes"}),
    "hen": frozenset({"hen", "hens"}),
    "er": frozenset({"er", "ihn", "ihm", "sein", "seine", "seinem", "seinen", "seiner"}),
    "sie": frozenset({"sie", "ihr", "ihre", "ihrem", "ihren", "ihrer"}),
}
"""The forms of pronouns of the third person, by the one that names them."""
_PRONOUNS: Final = frozenset().union(*FORMS.values())
_KINDS: Final = get_args(PrivateKind)
_TOKEN: Final = re.compile(r"[^\W_]+(?:['\N{RIGHT SINGLE QUOTATION MARK}][^\W_]+)*|\s+|.", re.DOTALL)
_LARGEST: Final = 2**53


@attrs.frozen
class LedgerRow:
    """A quote as printed beside what was said; ``transcript`` is ``printed`` where nothing was altered."""

    id: str
    case: str
    source: str
    printed: str = attrs.field(repr=False)
    transcript: str = attrs.field(repr=False)
    constituent: str = ""
    perspective: str = ""
    more: Mapping[str, str] = attrs.field(factory=dict, repr=False)
    line: int = 0

    @property
    def altered(self) -> bool:
        """Whether what is printed is not what was said."""
        return self.printed != self.transcript


@attrs.frozen(eq=False, slots=False)
class Ledger:
    """What the register says about quotes: ``rows``, single ``edits`` by quote, risks within pairs, redactions.

    ``consents`` says of each case whether its words may be quoted, None where nothing is written; ``names`` are the
    real names of each.
    """

    rows: tuple[LedgerRow, ...] = ()
    edits: Mapping[str, tuple[PrivateEdit, ...]] = attrs.field(factory=dict, repr=False)
    partner_risks: tuple[Mapping[str, str], ...] = attrs.field(default=(), repr=False)
    redactions: tuple[Mapping[str, str], ...] = attrs.field(default=(), repr=False)
    consents: Mapping[str, bool | None] = attrs.field(factory=dict, repr=False)
    names: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict, repr=False)

    @cached_property
    def _rows(self) -> dict[str, LedgerRow]:
        return {row.id: row for row in self.rows}

    def row(self, identity: str) -> LedgerRow | None:
        """Return the row of a quote, None where it has none."""
        return self._rows.get(identity)

    @property
    def tells_of_quotes(self) -> bool:
        """Whether it says of any quote how it is printed; a register may be of people alone."""
        return bool(self.rows or self.edits)

    def knows(self, identity: str) -> bool:
        """Return whether it says of a quote how it is printed, if only that nothing is altered."""
        return identity in self.edits or identity in self._rows

    def edits_of(self, identity: str) -> tuple[PrivateEdit, ...]:
        """Return the private edits of a quote, positions in the words said; none for one that it does not know."""
        if identity in self.edits:
            return self.edits[identity]
        row = self._rows.get(identity)
        return tuple(_differences(row)) if row is not None and row.altered else ()

    def statement(self, language: str = "en") -> str:
        """Return the sentence that covers every private edit, "" where there is none; English but for "nb"."""
        kinds = {edit.kind for row in self.rows for edit in self.edits_of(row.id)}
        kinds |= {edit.kind for edits in self.edits.values() for edit in edits}
        kinds |= {cast("PrivateKind", row["kind"]) for row in self.redactions if row.get("kind") in _KINDS}
        sentence, conjunction, words = _STATEMENTS.get(language.partition("-")[0], _STATEMENTS["en"])
        said = [one for kind, one in words.items() if kind in kinds]
        if not said:
            return ""
        listed = said[0] if len(said) == 1 else f"{', '.join(said[:-1])} {conjunction} {said[-1]}"
        return sentence.format(listed)


_STATEMENTS: Final[Mapping[str, tuple[str, str, Mapping[PrivateKind, str]]]] = {
    "en": (
        "To protect those who took part, {}; this is not marked in the quotations.",
        "and",
        {
            "mask": "pronouns follow a role and not the person",
            "alter": "some details were changed",
            "generalise": "some details were made more general",
            "remove": "some details were left out",
        },
    ),
    "nb": (
        "Av hensyn til dem som deltok, {}; dette er ikke markert i sitatene.",
        "og",
        {
            "mask": "følger pronomen rollen og ikke personen",
            "alter": "er noen detaljer endret",
            "generalise": "er noen detaljer gjort mer generelle",
            "remove": "er noen detaljer utelatt",
        },
    ),
}
"""By language: the sentence, what stands before the last of several, and what was done."""


def read_ledger(study_folder: str | Path, passphrase: str | None = None) -> Ledger | None:
    """Return the ledger of the study in this folder; None where it has no register, or an empty one.

    Raises RegisterFileError with file and line, never with what stands there, and as `find_register` does.
    """
    folder = find_register(study_folder)
    if folder is None:
        return None
    tables = {
        name: read_table(folder, name, needed, passphrase)
        for name, needed in (
            (QUOTES, ("id", "source", "printed")),
            (EDITS, ("id", "start", "end", "original", "printed", "kind")),
            (RISKS, ("source", "quote", "about")),
            (REDACTIONS, ("source",)),
        )
    }
    people = read_register(folder, passphrase).people if _has_people(folder) else ()
    if not people and not any(tables.values()):
        return None
    return Ledger(
        consents={person.case: person.may("quotes") for person in people},
        names={person.case: person.names for person in people},
        rows=tuple(_rows(tables[QUOTES])),
        edits=_edits(tables[EDITS]),
        partner_risks=_plain(tables[RISKS]),
        redactions=_plain(tables[REDACTIONS]),
    )


def _has_people(folder: Path) -> bool:
    """Whether the register has its table of people, locked or not."""
    return any(one.name.startswith(PEOPLE) for one in folder.iterdir())


def pronouns(study: Study | None) -> dict[str, frozenset[str]]:
    """Return the pronouns that may stand for somebody, by role, as the study declares them; {} where it does not."""
    said = study.pronouns if study is not None else ()
    return {role: FORMS.get(word.casefold(), frozenset({word.casefold()})) for role, word in said}


def masked_words(study: Study | None) -> frozenset[str]:
    """Return every pronoun of the third person in the languages of those that a study declares for its roles."""
    declared = {word.casefold() for _, word in study.pronouns} if study is not None else set()
    families = [family for family in _FAMILIES if declared & family]
    return frozenset(declared).union(*(FORMS[word] for family in families for word in family))


_FAMILIES: Final = (
    frozenset({"he", "she", "they"}),
    frozenset({"han", "hun", "hen"}),
    frozenset({"er", "sie"}),
)


def _plain(table: Table | None) -> tuple[Mapping[str, str], ...]:
    return tuple(row.cells for row in table.rows) if table is not None else ()


def _rows(table: Table | None) -> list[LedgerRow]:
    found: dict[str, LedgerRow] = {}
    for row in table.rows if table is not None else ():
        cells = row.cells
        identity = cells.get("id", "")
        if not identity or identity in found:
            what = "a quote stands twice" if identity else "a quote has no id"
            raise RegisterFileError(what, file=QUOTES, line=row.line, remedy="Give each quote one row.")
        found[identity] = LedgerRow(
            id=identity,
            case=cells.get("case", ""),
            source=cells.get("source", ""),
            printed=cells.get("printed", ""),
            transcript=cells.get("transcript", "") or cells.get("printed", ""),
            constituent=cells.get("constituent", ""),
            perspective=cells.get("perspective", ""),
            more=cells,
            line=row.line,
        )
    return list(found.values())


def _edits(table: Table | None) -> dict[str, tuple[PrivateEdit, ...]]:
    found: dict[str, list[PrivateEdit]] = {}
    for row in table.rows if table is not None else ():
        found.setdefault(row.cells.get("id", ""), []).append(_edit(row))
    return {name: tuple(sorted(edits, key=lambda edit: edit.start)) for name, edits in found.items()}


def _edit(row: Row) -> PrivateEdit:
    cells = row.cells
    kind = cells.get("kind", "")
    if kind not in _KINDS:
        raise RegisterFileError(
            "is no kind of edit",
            file=EDITS,
            line=row.line,
            column="kind",
            remedy=f"Write one of {', '.join(_KINDS)}.",
        )
    start, end, target = (_number(row, name) for name in ("start", "end", "target"))
    if start > end:
        raise RegisterFileError("ends before it begins", file=EDITS, line=row.line)
    return PrivateEdit(
        kind=cast("PrivateKind", kind),
        start=start,
        end=end,
        original=cells.get("original", ""),
        printed=cells.get("printed", ""),
        target=target,
        referent=cells.get("referent", ""),
        reason=cells.get("reason", ""),
    )


def _number(row: Row, name: str) -> int:
    cell = row.cells.get(name, "") or "0"
    if not (cell.isascii() and cell.isdigit() and len(cell) < len(str(_LARGEST))):
        raise RegisterFileError("is no position", file=EDITS, line=row.line, column=name)
    return int(cell)


def _differences(row: LedgerRow) -> list[PrivateEdit]:
    """Return what differs word by word; a pronoun for a pronoun is a mask, all else an altered detail."""
    said = [(found[0], found.start(), found.end()) for found in _TOKEN.finditer(row.transcript)]
    printed = [(found[0], found.start(), found.end()) for found in _TOKEN.finditer(row.printed)]
    matcher = SequenceMatcher(None, [one[0] for one in said], [one[0] for one in printed], autojunk=False)
    kind = row.more.get("kind", "")
    edits = []
    for what, i, j, k, m in matcher.get_opcodes():
        if what == "equal":
            continue
        start = said[i][1] if i < len(said) else len(row.transcript)
        end = said[j - 1][2] if j > i else start
        original = row.transcript[start:end]
        put = row.printed[printed[k][1] : printed[m - 1][2]] if m > k else ""
        pronoun = original.casefold() in _PRONOUNS and put.casefold() in _PRONOUNS
        edits.append(
            PrivateEdit(
                kind="mask" if pronoun else cast("PrivateKind", kind) if kind in _KINDS else "alter",
                start=start,
                end=end,
                original=original,
                printed=put,
                referent=row.more.get("referent", "") if pronoun else "",
                reason=row.more.get("reason", ""),
            )
        )
    return edits


__all__ = ["FORMS", "Ledger", "LedgerRow", "UnusableFileError", "masked_words", "pronouns", "read_ledger"]
