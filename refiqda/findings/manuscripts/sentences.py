"""What stands around a quotation in its sentence: what leads in, what follows, and what that says of it.

Only some characters on each side are looked at, so that the time does not grow with the length of a paragraph.
"""

# ruff: noqa: RUF001 - marks, dashes and blanks of many languages are what this is about

from __future__ import annotations

import re
from typing import Final

MOST: Final = 200
"""How many characters before and after a quotation are looked at and kept."""

_END: Final = re.compile(
    r"(?<![\s(\[.!?…])(?:[.!?…]|\.\.\.)[\"”“’'»«)\]]{0,3}\s{1,3}(?=[^\W\d_a-zæøåäöüß]|[\"“„«»(\[‘–—-])"
)
_ABBREVIATED: Final = re.compile(
    r"(?:\b(?:e\.g|i\.e|cf|vs|et al|al|p|pp|ca|bl\.a|f\.eks|z\.B|dvs|jf|Dr|Mr|Mrs|Ms)|\b[A-Z])\.\Z"
)
_FOLLOWS: Final = re.compile(r"[.!?…]?[\"”’»)]{0,2}")
_MORE: Final = re.compile(r"\s{0,3}(?:[(\[–—,;:a-zæøåäöüß]|\^|@)")

_COUNT: Final = (
    r"(?:several|both|all|many|most|some|each|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\d{1,3}|"
    r"flere|begge|alle|mange|noen|to|tre|fire|fem|mehreren?|beiden?|allen?|vielen?|zweien?|dreien?|vier|fünf|"
    r"plusieurs|deux|trois|quatre|cinq|toutes|tous)"
)
_BY_SEVERAL: Final = re.compile(
    rf"\b(?:said|used|spoken|told|uttered|repeated|shared|voiced|sagt|brukt|gjentatt|gesagt|benutzt|dit)\b"
    rf"[^.!?]{{0,40}}?\b(?:by|av|von|par)\s(?:the\s|de\s|den\s)?{_COUNT}\b"
    rf"|\bvon\s(?:den\s)?{_COUNT}\b[^.!?]{{0,40}}?\bgesagt\b",
    re.IGNORECASE,
)
_SEVERAL_SAID: Final = re.compile(
    rf"\b{_COUNT}(?:\s(?:of|av|von|d['’])\s?(?:them|the\s\w+|us|dem|ihnen|den\s\w+|de\s\w+|entre\s\w+))?(?:\s\w+)?\s"
    r"(?:said|say|used|repeated|sa|sier|brukte|gjentok|sagten|sagen|dit|disent)\b[^.!?“”\"«»„]{0,40}\Z",
    re.IGNORECASE,
)
_BY: Final = (" by ", " av ", " von ", " par ")
_SAID: Final = ("said", "say", "used", "repeated", "sa", "sier", "brukte", "gjentok", "dit", "disent")
_SAYING: Final = re.compile(
    r"\b(?:said|says?|saying|told|tells?|telling|wrote|writes?|written|writing|put it|puts? it|put this|"
    r"call(?:ed|s)?|describ(?:ed|es|e|ing)|spoke|speaks?|spoken|asked|asks?|answered|answers?|replied|explain(?:ed|s)?|"
    r"remember(?:ed|s)?|recall(?:ed|s)?|add(?:ed|s)|thought|think|thinks|heard|words?|phrase[sd]?|expression|"
    r"voiced|exclaimed|reported|reports|mentioned|noted|stated|states|quoted|in (?:his|her|their) own|as one|"
    r"sa|sier|sagt|skrev|skriver|skrevet|fortalte|forteller|kalte|kaller|beskrev|beskriver|svarte|spurte|husket|"
    r"forklarte|ord|uttrykk|fortalt|kalt|beskrevet|nevnte|nevner|mente|mener|tenkte|spør|svarer|husker|uttrykte|omtaler|omtalte|"
    r"sagte|sagen|schrieb|schreibt|geschrieben|nannte|nennt|erzählte|beschrieb|meinte|fragte|antwortete|worte|"
    r"sagt|gesagt|erzählt|berichtete|berichtet|erklärte|erklärt|beschreibt|beschrieben|meint|fragt|antwortet|genannt|"
    r"dit|disait|disent|écrit|écrivait|raconte|racontait|raconté|appelle|explique|expliquait|ajoute|ajoutait|répond|"
    r"demande|décrit|mots?|parle|parlait)\b",
    re.IGNORECASE,
)


def before_of(text: str, start: int) -> str:
    """Return what leads in to a position of a paragraph: the beginning of its sentence, at most `MOST` characters."""
    window = text[max(0, start - MOST) : start]
    begin = 0
    for end in _END.finditer(window):
        if _ABBREVIATED.search(window[max(0, end.start() - 8) : end.start() + 1]) is None:
            begin = end.end()
    return window[begin:].strip()


def after_of(text: str, end: int, *, closed: bool) -> str:
    """Return what follows a position in the same sentence, at most `MOST` characters.

    ``closed`` says that the words before it end a sentence; then only what goes on with it follows: a bracket, a
    small letter, a comma.
    """
    window = text[end : end + MOST]
    if closed and _MORE.match(window) is None:
        return ""
    for found in _END.finditer(window):
        if found.start() and _ABBREVIATED.search(window[max(0, found.start() - 8) : found.start() + 1]):
            continue
        return window[: found.end()].strip()
    if window[:1] in ".!?" and window[1:2].isspace():
        return window[:1]
    return window.strip()


def said_by_several(before: str, after: str) -> bool:
    """Tell whether a sentence says that its quotation was said by more than one."""
    sentence = f"{before} {after}"
    if any(word in sentence for word in _BY) and _BY_SEVERAL.search(sentence) is not None:
        return True
    return any(word in before for word in _SAID) and _SEVERAL_SAID.search(before) is not None


def tells_of_saying(before: str, after: str) -> bool:
    """Tell whether a sentence has a word of saying."""
    return _SAYING.search(before) is not None or _SAYING.search(after) is not None


__all__ = ["MOST", "after_of", "before_of", "said_by_several", "tells_of_saying"]
