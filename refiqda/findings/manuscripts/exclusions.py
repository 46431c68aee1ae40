"""Which quotation marks quote nobody of the study, by rules that are stated; a doubtful one stays in.

In this order: a token is never left out. "own-word": the words are the name of a code or theme. "literature": it stands
in a list of references, a reference follows directly ("(Smith, 2019)", "[12]", "@key"), or one leads in within the
sentence ("Smith (2019) wrote"). "title": the words before say that it is one ("the book", "entitled"). "scare-quote":
at most two words in a sentence without a word of saying, or at most six behind "so-called", "the term" and the like.
"code" and "comment" are told by the form's reader.
"""

# ruff: noqa: RUF001 - marks, dashes and blanks of many languages are what this is about

from __future__ import annotations

import re
import unicodedata
from itertools import islice
from typing import TYPE_CHECKING, Final

from refiqda.findings.manuscripts.sentences import tells_of_saying

if TYPE_CHECKING:
    from collections.abc import Collection

    from refiqda.findings.manuscripts.values import Quoted

FEW_WORDS: Final = 2
"""At most so many words without a word of saying are no quotation."""
FEW_TERMS: Final = 6
"""At most so many words behind "so-called" and the like are a term."""
_LONGEST_NAME: Final = 500

_PERSON: Final = (
    r"(?:client|therapist|participant|interview(?:er|ee)?|note|focus|group|patient|respondent|informant|woman|man|"
    r"male|female|moderator|session|wave|age|aged|klient|terapeut|deltaker|pasient|intervju|notat|gruppe|kvinne|mann|"
    r"klientin|therapeut(?:in)?|teilnehmer(?:in)?|patientin|frau|january|february|march|april|may|june|july|"
    r"august|september|october|november|december)"
)
_NAME: Final = r"[^\W\d_a-zßæøåäöüéèêáàçñíóúý][^\W\d_'’-]{0,30}(?:['’-][^\W\d_]{1,30}){0,2}"
_YEAR: Final = r"(?:1[6-9]|20)\d\d[a-z]?\b"
_REFERENCE: Final = re.compile(
    rf"[\s.,;:!?]{{0,4}}(?:\((?:[Ss]ee |cf\.? |e\.g\.,? |jf\. |vgl\. )?(?!(?i:{_PERSON})\b)(?:van |von |de )?{_NAME}"
    rf"[^()\d]{{0,80}}[ ,]{{1,2}}(?:in press|n\.d\.|{_YEAR})"
    r"|\[\d{1,3}(?:\s?[,;–-]\s?\d{1,3}){0,8}\]|\[-?@[\w:]|@[A-Za-z]\w{2,})"
)
_YEAR_ONLY: Final = re.compile(rf"[\s.,;]{{0,4}}\({_YEAR}(?:[,:][^()]{{0,30}})?\)")
_PAGE_ONLY: Final = re.compile(r"[\s.,;]{0,4}\((?:pp?|s|S)\.\s?\d{1,4}(?:\s?[–-]\s?\d{1,4})?\)")
_LED_IN: Final = re.compile(
    rf"(?<!\w)(?!(?i:{_PERSON})\b){_NAME}(?:\set\sal\.?|(?:,\s{_NAME}){{0,3}},?\s(?:and|og|und|&)\s{_NAME})?(?:['’]s)?,?\s"
    rf"(?:\({_YEAR}(?:[,:][^()]{{0,30}})?\)|\[\d{{1,3}}\])(?P<between>[^.!?]{{0,60}})\Z"
)
_SOMEBODY: Final = re.compile(
    rf"\b(?:{_PERSON}s?|one|another|they|several|many|some|he|she|en|noen|flere|han|hun|eine[r]?|einige)\b",
    re.IGNORECASE,
)
_KEY_LED_IN: Final = re.compile(
    r"(?<!\w)@[a-z][\w:-]{2,40}(?:\s\[[^\]]{0,30}\])?(?P<between>[^.!?]{0,60})\Z", re.IGNORECASE
)
_BY_NAME: Final = re.compile(rf"(?<!\w)(?!(?i:{_PERSON})\b){_NAME}(?:\set\sal\.?)?\s\w{{1,20}}[:,]?\Z")
_TITLED: Final = re.compile(
    r"\b(?:entitled|titled|headed|med tittelen|mit dem titel|(?:the|a|an|this|that|our|my) (?:book|article|paper|film|"
    r"song|chapter|poem|novel|play|essay|workshop|lecture|website|brochure|boka|artikkelen|filmen|kapitlet))"
    r"[\s,:]{1,3}\Z",
    re.IGNORECASE,
)
_TERMED: Final = re.compile(
    r"\b(?:so[- ]called|the (?:term|concept of|notion of|idea of|word|code|label|category|theme|label of)|known as|"
    r"le (?:terme|mot|concept de)|la notion de|soi-disant|das wort|termen|"
    r"såkalte?|begrepet|ordet|sogenannte[nrs]?|der begriff)[\s,:]{1,3}\Z",
    re.IGNORECASE,
)
REFERENCES: Final = frozenset(
    (
        *("references", "bibliography", "literature", "literature cited", "works cited", "reference list"),
        *("referanser", "litteratur", "litteraturliste", "kilder", "referenser", "litteraturförteckning"),
        *(
            "literatur",
            "literaturverzeichnis",
            "quellen",
            "quellenverzeichnis",
            "références",
            "bibliographie",
        ),
    )
)
_NUMBERING: Final = re.compile(r"\A[\d.\s]{0,10}")
_WORD: Final = re.compile(r"\w+(?:['’-]\w+)*")
_ENDS: Final = re.compile(r"[.!?…]")
_SPEAKER: Final = re.compile(r"\s*[,.]?\s*[(\[][^()\[\]]{0,40}[)\]]")


def own_word_keys(words: Collection[str]) -> frozenset[str]:
    """Return names of codes and themes as they are compared: without regard to case, blanks and marks around."""
    return frozenset(key for one in words if (key := _key(one)))


def rule_for(quoted: Quoted, headings: tuple[str, ...], own_words: frozenset[str]) -> str | None:
    """Return the rule by which a quotation is left out, or None where it stays in."""
    if quoted.token is not None or quoted.form in {"linking", "condensate", "exchange"}:
        return None
    if own_words and len(quoted.text) <= _LONGEST_NAME and _key(quoted.text) in own_words:
        return "own-word"
    if _in_references(headings) or _is_literature(quoted):
        return "literature"
    return None if quoted.form == "block" else _no_quotation(quoted)


def _no_quotation(quoted: Quoted) -> str | None:
    """Return the rule by which marks within a sentence quote nobody at all, None where they may."""
    if _TITLED.search(quoted.before + " "):
        return "title"
    some = [found[0] for found in islice(_WORD.finditer(quoted.text), FEW_TERMS + 1)]
    if not some:
        return "scare-quote"
    if quoted.several or quoted.form == "listed" or _SPEAKER.match(quoted.after):
        return None
    termed = len(some) <= FEW_TERMS and _TERMED.search(quoted.before + " ") is not None
    few = len(some) <= FEW_WORDS and _ENDS.search(quoted.text) is None
    return "scare-quote" if termed or (few and not tells_of_saying(quoted.before, quoted.after)) else None


def _is_literature(quoted: Quoted) -> bool:
    after, before = quoted.after, quoted.before
    if _REFERENCE.match(after):
        return True
    led_in = None
    if any(sign in before for sign in "([@"):
        led_in = _LED_IN.search(before) or _KEY_LED_IN.search(before)
    if led_in is not None and _SOMEBODY.search(led_in["between"]) is None:
        return True
    return bool(_PAGE_ONLY.match(after) or (_YEAR_ONLY.match(after) and _BY_NAME.search(before)))


def _in_references(headings: tuple[str, ...]) -> bool:
    return any(_NUMBERING.sub("", one).strip(" :.").casefold() in REFERENCES for one in headings)


def _key(words: str) -> str:
    folded = unicodedata.normalize("NFKC", words).casefold().replace("’", "'")
    return " ".join(folded.split()).strip(" .,;:!?…\"'“”«»")


__all__ = ["FEW_TERMS", "FEW_WORDS", "REFERENCES", "own_word_keys", "rule_for"]
