"""The columns of the sheet, each described once: its key, its title, how it looks, and who may write in it.

Columns are found again by their titles, so that people may move them and put their own between. Three columns belong to
each analyst: what they marked, what they propose, and why.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Final

import attrs

from refiqda.office.sheets import column_key
from refiqda.office.workbooks import Column
from refiqda.reconciliation.words import VERB_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

PAGE: Final = "differences"
"""The page of the workbook that is filled in."""

LIMIT: Final = 30_000
"""How many UTF-16 units a cell is given at most; a spreadsheet cuts what is longer than 32,767 without a word."""

CORE: Final = ("verb", "whose", "code", "passage", "reason", "definition")
"""What is decided."""
AROUND: Final = ("meeting", "by", "when")
"""Who decided it, where and when; people fill these down a whole column, also beside rows without a decision."""

_TITLES: Final = {
    "id": "difference",
    "source": "source",
    "where": "where",
    "kind": "what differs",
    "state": "state",
    "context": "context",
    "before": "decided before",
    "verb": "decision",
    "whose": "whose",
    "code": "code",
    "passage": "passage",
    "reason": "reason",
    "definition": "new definition",
    "meeting": "meeting",
    "by": "by",
    "when": "when",
    "seen": "log line",
    "last": "last line",
    "as_shown": "as shown",
    "as_filled": "as filled",
}
_NAME: Final = 60
_UNSEEN: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]"
)
_BLANKS: Final = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+")
_MIDDLE: Final = " … "


@attrs.frozen
class Layout:
    """The columns for some analysts: ``titles`` by key; those of the n-th analyst are ``marked:n`` and so on."""

    analysts: tuple[str, ...]
    titles: dict[str, str]

    def protected(self) -> list[str]:
        """Return the keys of what is only for reading."""
        return ["id", "source", "where", "kind", "state", *self.of("marked"), "context", "before"]

    def filled(self) -> list[str]:
        """Return the keys of what people fill in."""
        each = [key for place in range(len(self.analysts)) for key in (f"proposes:{place}", f"why:{place}")]
        return [*CORE, *each, *AROUND]

    def kept(self) -> list[str]:
        """Return the keys of what the sheet remembers for itself."""
        return ["seen", "last", "as_shown", "as_filled"]

    def every(self) -> list[str]:
        """Return all keys in the order of the columns."""
        return [*self.protected(), *self.filled(), *self.kept()]

    def of(self, kind: str) -> list[str]:
        """Return the keys of one kind of column, analyst by analyst."""
        return [f"{kind}:{place}" for place in range(len(self.analysts))]

    def cells(self, row: Mapping[str, str | None]) -> dict[str, str]:
        """Return the cells of a row as it was read, by key; what is not there is empty."""
        return {key: (row.get(column_key(title)) or "").strip() for key, title in self.titles.items()}


def layout_of(analysts: Sequence[str]) -> Layout:
    """Return the columns for these analysts; titles that would be the same are told apart by a number."""
    titles = dict(_TITLES)
    known = {column_key(title) for title in titles.values()}
    for place, name in enumerate(analysts):
        called = in_short(name, _NAME)
        for kind, title in (
            ("marked", f"marked by {called}"),
            ("proposes", f"{called} proposes"),
            ("why", f"reason of {called}"),
        ):
            own, number = title, 2
            while column_key(own) in known:
                own, number = f"{title} ({number})", number + 1
            known.add(column_key(own))
            titles[f"{kind}:{place}"] = own
    return Layout(tuple(analysts), titles)


def columns_of(layout: Layout, codes: Sequence[str]) -> tuple[Column, ...]:
    """Return the columns as a workbook has them; ``codes`` are offered in the column for one."""
    return tuple(_column(key, layout, codes) for key in layout.every())


def _column(key: str, layout: Layout, codes: Sequence[str]) -> Column:
    title, kind = layout.titles[key], key.partition(":")[0]
    if key in layout.kept():
        return Column(title, 14, folded=True)
    width = _WIDTHS[kind]
    if kind not in {"verb", "whose", "code", "proposes", *CORE, *AROUND, "why"}:
        return Column(title, width, wrap=True)
    choices = {
        "verb": tuple(VERB_WORDS.values()),
        "whose": layout.analysts,
        "code": tuple(codes),
        "proposes": proposable(layout.analysts),
    }.get(kind, ())
    return Column(title, width, wrap=True, choices=choices, fill=True, free=kind in {"code", "proposes"})


_WIDTHS: Final = {
    "id": 16, "source": 18, "where": 14, "kind": 15, "state": 13, "marked": 34, "context": 54, "before": 26, "verb": 20,
    "whose": 15, "code": 22, "passage": 26, "reason": 34, "definition": 30, "proposes": 20, "why": 28, "meeting": 12,
    "by": 18, "when": 12,
}  # fmt: skip


def proposable(analysts: Sequence[str]) -> tuple[str, ...]:
    """Return what one analyst may choose to propose; codes and passages are written behind a colon."""
    words = [VERB_WORDS[verb] for verb in ("both-apply", "union", "intersection")]
    others = [f"{VERB_WORDS['range']}: ", f"{VERB_WORDS['recode']}: "]
    rest = [VERB_WORDS[verb] for verb in ("stand-apart", "neither", "memo", "defer")]
    return (*words, *(f"as {name}" for name in analysts), *others, *rest)


def shown_digest(layout: Layout, row: Mapping[str, str]) -> str:
    """Return what the cells that are only for reading said, in short.

    Sources and places are left out: a spreadsheet makes dates and times of names such as 2024-01-02.
    """
    keys = ["id", "kind", *layout.of("marked"), "context"]
    return f"#{_short(row[key] for key in keys)}"


def filled_digest(layout: Layout, row: Mapping[str, str]) -> str:
    """Return what the cells to be filled in said, in short: the decision, then what each analyst proposes.

    When it was is left out: a spreadsheet makes its own form of a date.
    """
    joint = [row[key] for key in CORE]
    if row["verb"]:
        joint += [row[key] for key in ("meeting", "by", *layout.of("why"))]
    each = [_short([row[f"proposes:{place}"], row[f"why:{place}"]]) for place in range(len(layout.analysts))]
    return f"#{'.'.join([_short(joint), *each])}"


def _short(cells: Iterable[str]) -> str:
    """Return a digest that neither blanks nor what nobody sees changes: programs fold the ones and drop the others."""
    plain = "\x1f".join(_BLANKS.sub("", cell) for cell in cells)
    return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def visible(text: str) -> str:
    """Return a text without what could turn a line round or stands for nothing; its line ends stay."""
    return _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def in_short(text: str, longest: int) -> str:
    """Return a text made safe to show on one line, its middle left out if it is longer."""
    line = " ".join(visible(text).split())
    if len(line) <= longest:
        return line
    tail = longest // 3
    return f"{line[: longest - tail - len(_MIDDLE)].rstrip()}{_MIDDLE}{line[-tail:].lstrip()}"


def fitting(text: str) -> str:
    """Return as much of a text as a cell takes."""
    if len(text) * 2 <= LIMIT:
        return text
    size = 0
    for place, sign in enumerate(text):
        size += 2 if sign > "\uffff" else 1
        if size > LIMIT:
            return text[:place] + _MIDDLE
    return text
