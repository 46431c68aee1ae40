"""Who a quote is attributed to in print, by the study's policy.

- ``none``: nobody, ever; the same person may be heard more than once and no reader can tell;
- ``role``: the role ("client"), which is no more than the study's design tells;
- ``pseudonym``: a sign for each person, the same throughout;
- ``pseudonym-per-theme``: a sign that is new under each theme, so that nobody can be followed from one to the next.

Where the register gives no pseudonyms, signs are letters in the order in which people are first heard; they are not
made from the study's codes. Under ``pseudonym-per-theme`` no letter is used twice in a manuscript: an A under one theme
and an A under another would be taken for one person. Who has which sign is for the private register alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from refiqda.findings.quotes.values import Quote
    from refiqda.findings.voices import Voice, Voices

MODERATOR: Final = "moderator"
LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_AND: Final = {"en": "and", "nb": "og", "nn": "og", "da": "og", "de": "und", "sv": "och", "fr": "et", "es": "y",
               "it": "e", "nl": "en", "pt": "e", "fi": "ja"}  # fmt: skip


def voices_of(quote: Quote, voices: Voices) -> tuple[Voice, ...]:
    """Return the participants who speak in a quote, in order, each once; a translation's by its original too.

    Who is not known stands as a voice without case; who asks is left out.
    """
    places = [(target.source_guid or target.source, target.selector) for target in quote.targets]
    heard = [one for source, at in places for one in voices.at(source, at.start, at.end)]
    known = [one for one in heard if one.case and one.role != MODERATOR]
    if not known:
        originals = [one.original for one in quote.original]
        heard += [
            one
            for target in originals
            for one in voices.at(
                target.source_guid or target.source, target.selector.start, target.selector.end
            )
        ]
    people = {(one.case or one.speaker): one for one in heard if one.role != MODERATOR}
    return tuple(people.values())


@attrs.define
class Attribution:
    """Attribution of one manuscript: signs are given in the order of asking, and remembered.

    ``given`` are pseudonyms of the register: by case and theme, or by case and "" for all themes.
    """

    policy: str
    language: str = "en"
    given: Mapping[tuple[str, str], str] = attrs.field(factory=dict, repr=False)
    _signs: dict[tuple[str, str], str] = attrs.field(factory=dict, init=False, repr=False)

    def of(self, people: Sequence[Voice], theme: str = "") -> str:
        """Return how these people are named under a theme; "" where the policy names nobody, or nobody is known."""
        if self.policy == "none":
            return ""
        if self.policy == "role":
            words = [one.role for one in people if one.role]
        else:
            per = theme if self.policy == "pseudonym-per-theme" else ""
            words = [self._sign(one.case, per) for one in people if one.case]
        return self._listed(list(dict.fromkeys(words)))

    @property
    def rows(self) -> tuple[tuple[str, str, str], ...]:
        """Return who has which sign: case, theme ("" for all) and sign, for the restricted file alone."""
        return tuple((case, theme, sign) for (case, theme), sign in self._signs.items())

    def _sign(self, case: str, theme: str) -> str:
        place = (case, theme)
        if place not in self._signs:
            taken = set(self._signs.values()) | set(self.given.values())
            own = self.given.get(place)
            number = len(self._signs)
            while own is None:
                letter = _letters(number)
                own, number = (None if letter in taken else letter), number + 1
            self._signs[place] = own
        return self._signs[place]

    def _listed(self, words: list[str]) -> str:
        word = _AND.get(self.language.partition("-")[0].casefold(), "and")
        return f" {word} ".join(part for part in (", ".join(words[:-1]), *words[-1:]) if part)


def attribute(
    quote: Quote, voices: Voices, policy: str, theme: str = "", ledger: Attribution | None = None
) -> str:
    """Return how a quote is attributed under a theme; ``ledger`` remembers signs from one quote to the next."""
    giving = ledger if ledger is not None else Attribution(policy)
    return giving.of(voices_of(quote, voices), theme)


def _letters(number: int) -> str:
    """Return A to Z, AA, AB and so on."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, len(LETTERS))
        letters = LETTERS[rest] + letters
    return letters
