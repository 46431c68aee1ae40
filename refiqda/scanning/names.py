"""From the register's names to what is looked for.

A name is taken apart into words and those into runs of letters ("Anne-Grete" is two). Looked for are

- the whole name in either order, with any blanks, signs or a line end between its parts, also run together
  ("ylvabrekkhaugen"), and first name with surname where the register has names between: **full**, or **alias** for
  a further name of the same person;
- an initial and the surname in one word, as names of accounts have them ("ybrekkhaugen", "brekkhaugeny"): a
  **surname** in an address or a home folder, else a part;
- the surname alone: **surname**; a name of one word: **alias**; first and middle names alone: **part**.

The last word may carry the genitive: -s or 's. Particles ("van", "de") are no names alone. A word of fewer than three
letters is looked for with its own capitals and accents, and is a part at most. Scripts without blanks between words
(Chinese, Japanese, Thai ...) are looked for inside of words.
"""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from typing import TYPE_CHECKING, Final, Protocol

import attrs

from refiqda.scanning.folding import fold, spellings

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from refiqda.scanning.values import Kind


class Named(Protocol):
    """What the scan needs of a known name (refiqda.register.KnownName): the name, and the case it is of."""

    @property
    def name(self) -> str:
        """The name as the register has it."""

    @property
    def case(self) -> str:
        """The code of the person in the study, "" for nobody in it."""


LETTERS: Final = re.compile(r"[^\W\d_]+")
BETWEEN: Final = r"[\W_]{0,60}"
"""What may stand between the words of one name: blanks, line ends, commas, quotation marks, a new cell."""

_GAP: Final = 64
SHORT: Final = 3
MAX_WORDS: Final = 12
"""Words of one name that are looked for; a longer one is a sentence."""

_PARTICLES_WORDS: Final = (
    "van von der den de del della di da dos das do du la le los las el al bin ibn bint ben abu af av zu "
    "zur zum ten ter te y e i und og och the st san santa mac mc dr prof professor mr mrs ms miss herr "
    "frau fru jr sr"
)
_PARTICLES: Final = frozenset(_PARTICLES_WORDS.split())
_NO_BLANKS: Final = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]"
)


@attrs.frozen
class Form:
    """One way in which a name can stand in a text: ``words`` in compared form, as a pattern over the folded text.

    ``single`` says that it is one word that means a person only when it is written as a name; ``account`` that it is
    how accounts are named, and means a person only in an address.
    """

    case: str
    kind: Kind
    words: tuple[str, ...] = attrs.field(repr=False)
    single: bool
    account: bool = False

    @functools.cached_property
    def pattern(self) -> re.Pattern[str]:
        """The form as a pattern, made when one of its words stands somewhere."""
        body = BETWEEN.join(map(re.escape, self.words))
        return re.compile(rf"(?<![^\W\d_]){body}(?:'?s)?(?![^\W\d_])")

    @functools.cached_property
    def reach(self) -> int:
        """How far from one of its words the rest of the name can be, in characters."""
        return sum(map(len, self.words)) + _GAP * len(self.words)


@attrs.frozen
class Short:
    """A word of one or two letters, to be found exactly as it is written."""

    case: str
    pattern: re.Pattern[str] = attrs.field(repr=False, eq=False)


@attrs.frozen
class Wanted:
    """What is looked for: by the word each form is known by, the short ones, and those inside of words."""

    anchors: dict[str, tuple[Form, ...]] = attrs.field(repr=False)
    short: tuple[Short, ...] = attrs.field(repr=False)
    inside: tuple[tuple[str, Form], ...] = attrs.field(repr=False)


def wanted(names: Iterable[Named]) -> Wanted:
    """Return what is looked for to find these names; a name without letters is none."""
    forms: dict[tuple[str, tuple[str, ...]], Form] = {}
    short: dict[tuple[str, str], Short] = {}
    inside: dict[tuple[str, str], Form] = {}
    seen: set[str] = set()
    for known in names:
        first = known.case not in seen or not known.case
        seen.add(known.case)
        for form in _forms(known, first=first):
            if _NO_BLANKS.search("".join(form.words)):
                inside.setdefault((form.case, "".join(form.words)), form)
                continue
            _add(forms, form)
        for each in _shorts(known):
            short.setdefault((each.case, each.pattern.pattern), each)
    anchors: defaultdict[str, list[Form]] = defaultdict(list)
    for form in forms.values():
        for word in _recognised_by(form.words):
            anchors[word].append(form)
    return Wanted(
        {word: tuple(each) for word, each in anchors.items()},
        tuple(short.values()),
        tuple((word, form) for (_, word), form in inside.items()),
    )


def _add(forms: dict[tuple[str, tuple[str, ...]], Form], form: Form) -> None:
    from refiqda.scanning.values import RANK  # noqa: PLC0415 - kept out of the types' import

    key = form.case, form.words
    old = forms.get(key)
    if old is None or old.account or (RANK[form.kind] > RANK[old.kind] and not form.account):
        forms[key] = form


def _forms(known: Named, *, first: bool) -> Iterable[Form]:
    words = _words(known.name)
    if not words:
        return
    whole: Kind = "full" if first and len(words) > 1 else "alias"
    if len(words) == 1:
        yield from _singles(known.case, words[0], "alias")
        return
    given, *middle, family = words
    orders = [words, [family, given, *middle]]
    if len(spoken := _words(known.name, particles=True)) > len(words):
        orders.append(spoken)
    if middle:
        orders += [[given, family], [family, given]]
    for order in orders:
        yield from _sequences(known.case, order, whole)
    yield from _singles(known.case, family, "surname")
    for each in (given, *middle):
        yield from _singles(known.case, each, "part")
    yield from _accounts(known.case, given, family)


def _accounts(case: str, given: str, family: str) -> Iterable[Form]:
    """Yield initial and surname in one word, in both orders; not in scripts that have no blanks between words."""
    first = LETTERS.search(fold(given).lower)
    for spelt in spellings(family):
        word = "".join(LETTERS.findall(spelt))
        if first is None or len(word) < SHORT or _NO_BLANKS.search(word):
            continue
        for each in (first[0][0] + word, word + first[0][0]):
            yield Form(case, "surname", (each,), single=True, account=True)


def _words(name: str, *, particles: bool = False) -> list[str]:
    """Return the words of a name, first name first; "Surname, First" is turned round, particles are left out."""
    text = " ".join(name.replace("(", " ").replace(")", " ").replace('"', " ").split())
    family, comma, given = text.partition(",")
    if comma and given.strip() and family.strip():
        text = f"{given} {family}"
    words = [word for word in text.split() if LETTERS.search(fold(word).lower)]
    if particles:
        return words[:MAX_WORDS]
    named = [word for word in words if fold(word).lower.strip(".'") not in _PARTICLES]
    return (named or words)[:MAX_WORDS]


def _sequences(case: str, order: Sequence[str], kind: Kind) -> Iterable[Form]:
    """Yield the forms of several words in this order: apart, and run together."""
    for spelt in _spelt(order):
        runs = [LETTERS.findall(word) for word in spelt]
        flat = tuple(run for word in runs for run in word)
        whole = tuple("".join(word) for word in runs)  # Anne-Grete as Annegrete
        for each in dict.fromkeys((flat, whole, ("".join(flat),))):
            yield _form(case, kind, each, single=False)


def _spelt(order: Sequence[str]) -> list[tuple[str, ...]]:
    """Return the words in their own letters, and with all of them written out (ø as oe)."""
    own = tuple(spellings(word)[0] for word in order)
    out = tuple(spellings(word)[-1] for word in order)
    return [own] if own == out else [own, out]


def _singles(case: str, word: str, kind: Kind) -> Iterable[Form]:
    for spelt in spellings(word):
        runs = tuple(LETTERS.findall(spelt))
        if sum(map(len, runs)) < SHORT and not _NO_BLANKS.search(spelt):
            continue  # looked for as it is written, see _shorts
        yield _form(case, kind, runs, single=True)
        if len(runs) > 1:  # O'Brien as obrien; of Berg-Hansen each half alone is only a part
            yield _form(case, kind, ("".join(runs),), single=True)
            if "-" in spelt:
                for run in runs:
                    if len(run) >= SHORT:
                        yield _form(case, "part", (run,), single=True)


def _form(case: str, kind: Kind, runs: tuple[str, ...], *, single: bool) -> Form:
    return Form(case, kind, runs, single)


def _shorts(known: Named) -> Iterable[Short]:
    for word in _words(known.name):
        bare = word.strip(".,'")
        if (
            0 < len(bare) < SHORT
            and bare.isalpha()
            and not word.endswith(".")
            and not _NO_BLANKS.search(bare)
        ):
            yield Short(known.case, re.compile(rf"(?<![^\W\d_]){re.escape(bare)}(?:['’]?s)?(?![^\W\d_])"))  # noqa: RUF001 - the curly apostrophe


def _recognised_by(runs: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words one of which must stand in a text that holds this form: its longest, or its last with an s."""
    longest = max(range(len(runs)), key=lambda at: (len(runs[at]), at))
    word = runs[longest]
    return (word, word + "s") if longest == len(runs) - 1 else (word,)
