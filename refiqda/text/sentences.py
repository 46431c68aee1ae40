"""Where sentences begin and end, by rules that need no model and no knowledge of the language.

A sentence ends

- at the end of a line, always: a paragraph, a turn, an item of a list ends one, with or without a full stop (and so a
  transcript without punctuation has one sentence a line);
- behind ``!`` or ``?`` with a blank after it, unless a quote closes there and the words go on in a small letter
  (``"Really?" she said``);
- behind a full stop with a blank after it, unless the next word begins with a small letter, or what stands before
  is an initial, an abbreviation, the number of a list's item, or an ordinal number (``am 3. Mai``). Where most words
  after a full stop begin with a small letter, the text uses no capitals, and a small letter says nothing;
- behind dots (``...``) only where a capital follows, other than the English ``I``: mostly they are hesitation.
  ``(.)``, ``(...)`` and ``(?)`` are marks of transcribers and end nothing;
- behind the marks of other scripts, with or without a blank: ``。！？`` (not in ``。」と``, where the quoting goes on),
  Arabic ``؟``, Urdu ``۔``, the Devanagari danda ``।``, Armenian, Ethiopic, Khmer and Burmese ones, and the Greek
  question mark.

Quotes and brackets that close belong to the sentence before. The rules follow Unicode Standard Annex 29 (sentence
boundaries) in what cases they tell apart; abbreviations, ordinals, quotes and marks of transcribers are additions.
Rules of this kind err: with an abbreviation at the end of a sentence, or one that is not in the list.

Units: code points of the canonical text, half-open.
"""

# ruff: noqa: RUF001, RUF002 - the marks of many scripts are meant

from __future__ import annotations

import re
import sys
from itertools import pairwise
from typing import Final

LINE_ENDS: Final = "\n\v\f\x85\u2028\u2029"
_LINE_END: Final = re.compile(f"[{LINE_ENDS}]+")
_BLANKS: Final = " \t\xa0\u1680\u2000-\u200b\u202f\u205f\u3000\ufeff\u200e\u200f"
_ALONE: Final = "。！？｡．।॥؟۔։።፧፨។៕။᠃"
"""Marks that end a sentence whatever follows."""
_ASKING: Final = frozenset("!?‽⁇⁈⁉;\u037e")
_MARKS: Final = re.compile(f"[.…!?‽⁇⁈⁉\u037e{_ALONE}]+")
_GREEK_QUESTION: Final = re.compile("(?<=[\u0370-\u03ff\u1f00-\u1fff]);")
_CLOSING: Final = re.compile(
    r"[\"'”’“‘»«›‹)\]}」』）】〉》〕*_]*(?:[ \xa0\u202f][»›](?=[\s.,;:!?)]|\Z)[)\]]?)?"
)
_WIDE_CLOSING: Final = re.compile(r"[\"'”’)\]}」』）】〉》〕*_]*")
"""Where no blank stands between sentences, a quote that can open opens."""
_BETWEEN: Final = re.compile(rf"[{_BLANKS}]+")
_OPENING: Final = re.compile(rf"[\"'“”„‚‘’«»‹›(\[{{¿¡—–\-*_「『（{_BLANKS}]*")
_BEFORE_TOKEN: Final = re.compile(r"(?s:.*)[\s\"'“”„‚‘’«»‹›()\[\]{}—–/¿¡,;:]")
_LOOK_BACK: Final = 32

_TITLES: Final = """
    mr mrs ms mx messrs dr dres prof hr fr frl fru sr sra srta srs dra dn dña mme mlle mm mmes mgr me capt sgt lt col
    gen sen gov rev hon st ste dipl ing mag univ doz sig sigg dott avv डॉ प्रो श्री
"""
_INSIDE: Final = """
    vs cf approx dept incl inkl evt ev eks bl pga mht ift iht jf jfr dvs tlf mill mrd mio ca bzw vgl sog ggf evtl
    bspw insb insbes ggü geb gest hrsg str tel ej pág págs núm avda ud uds vd vds env resp ibid cit viz cca ecc bv
    mvh div kl ekskl forts herr i.e e.g p.ej p.ex f.eks f.ex t.ex bl.a d.v.s dvs d.h z.b u.a o.ä s.o s.u i.d.r z.t
    c.-à-d c.à.d n.b p.g.a i.f.t m.t.p s.k t.o.m fr.o.m et.al
"""
_BEFORE_NUMBERS: Final = """
    no nr nos num n° nº p pp s ss fig figs tab abb kap ch chap sec art vol bd pos zl z jan feb mar apr jun jul aug
    sep sept oct okt nov dec des dez janv févr avr juil août déc ene abr ago dic gen mag giu lug set ott § av ver v
"""
_AT_THE_END_TOO: Final = """
    etc osv usw m.m m.fl mfl ofl o.l ol o.s.v u.s.w a.m p.m ph.d jr inc ltd co corp m.v i.p.v s.a b.c a.d al
"""
_NEVER_ENDING: Final = frozenset((_TITLES + _INSIDE).split())
_NUMBERED: Final = frozenset(_BEFORE_NUMBERS.split())
_SOMETIMES_ENDING: Final = frozenset(_AT_THE_END_TOO.split())
_SHORT_WORDS: Final = frozenset("iåyøæ")
"""Small letters that are words of their own and end sentences (``der jeg bor i.``); others are short for a word."""
_ORDINALS: Final = """
    am im vom zum beim der die das den dem des ab bis seit jeder jede jedes ein eine einen einem einer
"""
_MONTH_NAMES: Final = """
    januar jänner februar märz april mai juni juli august september oktober november dezember desember december mars
    maj marts
"""
_BEFORE_ORDINALS: Final = frozenset(_ORDINALS.split())
_MONTHS: Final = frozenset(_MONTH_NAMES.split())
_ORDINAL_DIGITS: Final = 2
_ENGLISH_I: Final = re.compile(r"I(?![^\W_])")
_AFTER_STOP: Final = re.compile(rf"[^\W\d_]{{2}}\.[{_BLANKS}]+([^\W\d_])")
_NO_CAPITALS: Final = 3
_HABIT: Final = 200_000
"""So much of a text shows whether it uses capitals."""


def sentence_starts(string: str) -> list[int]:
    """Return where each sentence and each line of ``string`` begins, in order, 0 first; none for an empty text.

    What lies between two starts is a sentence with the blanks behind it, or an empty line.
    """
    if not string:
        return []
    capitals = _uses_capitals(string)
    starts = {0}
    starts.update(one.end() for one in _LINE_END.finditer(string))
    for pattern in (_MARKS, _GREEK_QUESTION):
        for mark in pattern.finditer(string):
            end = _end_of_sentence(string, mark.start(), mark.end(), capitals=capitals)
            if end is not None:
                starts.add(end)
    starts.discard(len(string))
    return sorted(starts)


def sentences(string: str) -> list[tuple[int, int]]:
    """Return the spans of the sentences of ``string``, without the blanks around them."""
    found = []
    for start, end in pairwise([*sentence_starts(string), len(string)]):
        words = string[start:end]
        last = start + len(words.rstrip())
        first = end - len(words.lstrip())
        if first < last:
            found.append((first, last))
    return found


def paragraph_starts(string: str) -> list[int]:
    """Return where each line of ``string`` begins, in order, 0 first; none for an empty text."""
    if not string:
        return []
    starts = [0, *(one.end() for one in _LINE_END.finditer(string))]
    return starts if starts[-1] < len(string) else starts[:-1]


def _uses_capitals(string: str) -> bool:
    """Return whether words after a full stop mostly begin with a capital."""
    letters: list[str] = _AFTER_STOP.findall(string, 0, _HABIT)
    small = sum(one.islower() for one in letters)
    return small < _NO_CAPITALS or small <= sum(one.isupper() for one in letters)


def _end_of_sentence(string: str, begin: int, end: int, *, capitals: bool) -> int | None:
    """Return where the next sentence begins after the marks ``string[begin:end]``, None where they end none."""
    marks = string[begin:end]
    after = string[end : end + 1]
    if marks == "." and not (after.isspace() or not after or _closes(string, end)):
        return None  # inside of a number, an address, an abbreviation: nearly all that are no ends
    closed = _end_of(_WIDE_CLOSING if marks[-1] in _ALONE else _CLOSING, string, end)
    blanks = _end_of(_BETWEEN, string, closed)
    if blanks >= len(string) or string[blanks] in LINE_ENDS:
        return None  # the line ends here anyway
    if marks[-1] in _ALONE:
        return None if _goes_on(string, begin, end, closed) else blanks
    if blanks == closed or string[begin - 1 : begin] in ("(", "["):
        return None  # words go on, or it is a mark of a transcriber
    opened = _end_of(_OPENING, string, blanks)
    small = string[opened : opened + 1].islower()
    if not _ASKING.isdisjoint(marks):
        inside = closed > end and small
    elif marks == ".":
        inside = (small and capitals) or _is_short(string, begin, opened)
    else:
        inside = small or _ENGLISH_I.match(string, opened) is not None
    return None if inside else blanks


def _closes(string: str, place: int) -> bool:
    closed = _end_of(_CLOSING, string, place)
    return closed > place and (closed == len(string) or string[closed].isspace())


def _end_of(pattern: re.Pattern[str], string: str, place: int, stop: int = sys.maxsize) -> int:
    match = pattern.match(string, place, stop)
    return match.end() if match is not None else place


def _goes_on(string: str, begin: int, end: int, closed: int) -> bool:
    """Return whether a mark that ends sentences without a blank behind it ends none here."""
    if string[end - 1] == "．" and string[begin - 1 : begin].isdigit() and string[end : end + 1].isdigit():
        return True  # a decimal number in wide digits
    return closed > end and string[closed : closed + 1] in (
        "と",
        "っ",
    )  # quoted: the sentence around it goes on


def _is_short(string: str, stop: int, following: int) -> bool:
    """Return whether the full stop at ``stop`` stands after an abbreviation, an initial or a number that counts."""
    back = max(0, stop - _LOOK_BACK)
    token = string[_end_of(_BEFORE_TOKEN, string, back, stop) : stop]
    word = token.casefold()
    after = string[following : following + 1]
    if token.isdigit():
        return _counts(string, stop - len(token), token, following)
    if len(token) == 1 and token.isalpha():
        measured = string[max(0, stop - 3) : stop - 1].strip().isdigit()  # 8 h., 5 m.
        ends = after.isupper() and (token in _SHORT_WORDS or (measured and token.islower()))
        return not ends and not _is_wide(token)
    return (
        word in _NEVER_ENDING
        or (word in _NUMBERED and after.isdigit())
        or (word in _SOMETIMES_ENDING and not after.isupper())
        or ("." in token and word not in _SOMETIMES_ENDING and all(len(one) == 1 for one in token.split(".")))
    )  # the last are U.S., N.N.


def _counts(string: str, begin: int, number: str, following: int) -> bool:
    """Return whether a number with a full stop is an ordinal, part of a date, or the number of an item."""
    before = string[max(0, begin - _LOOK_BACK) : begin]
    line = before.rsplit("\n", 1)[-1]
    if not line.strip() and (begin <= _LOOK_BACK or "\n" in before):
        return True  # the first thing of its line
    if len(number) > _ORDINAL_DIGITS:
        return False
    if string[following : following + 1].isdigit():
        return True
    words = line.split()
    after = re.match(r"[^\W\d_]*", string[following : following + _LOOK_BACK])
    return bool(words and words[-1].casefold() in _BEFORE_ORDINALS) or (
        after is not None and after.group().casefold() in _MONTHS
    )


def _is_wide(letter: str) -> bool:
    """Return whether a letter is a word of its own in Chinese or Japanese."""
    return "\u2e80" <= letter <= "\u9fff" or "\U00020000" <= letter <= "\U0003ffff"


__all__ = ["LINE_ENDS", "paragraph_starts", "sentence_starts", "sentences"]
