"""From the cells of a row to the lines of the log that it asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from refiqda.errors import InvalidArgumentError
from refiqda.reconciliation.log import About, Decision, Verb
from refiqda.reconciliation.outcomes import outcome
from refiqda.reconciliation.sheets.passages import Passage
from refiqda.reconciliation.sheets.showing import called_codes, counting_line
from refiqda.reconciliation.words import VERB_WORDS, verb_of, words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from refiqda.reconciliation.differences import Difference
    from refiqda.reconciliation.listing import Item
    from refiqda.reconciliation.segments import Material
    from refiqda.reconciliation.sheets.layout import Layout
    from refiqda.reconciliation.sheets.passages import Finder

_USES: Final[dict[Verb, tuple[str, ...]]] = {
    "take": ("whose",),
    "union": ("code",),
    "intersection": ("code",),
    "range": ("code", "passage"),
    "recode": ("whose", "code", "passage"),
    "both-apply": ("passage",),
    "revise-code": ("code", "definition"),
}
"""Which cells each decision reads beside the reason and who decided."""


@attrs.frozen(kw_only=True)
class Around:
    """Who decided, where and when: for rows that do not say it themselves."""

    by: tuple[str, ...] = ()
    meeting: str | None = None
    at: str | None = None


@attrs.define
class Asking:
    """Turns rows into decisions; ``told`` gathers what people should know about them.

    ``codes`` are all codes that there are, ``definitions`` the current wording of each.
    """

    layout: Layout
    material: Material
    finder: Finder
    around: Around
    codes: Sequence[str]
    definitions: Mapping[str, str]
    told: list[str] = attrs.field(factory=list)

    def joint(self, cells: Mapping[str, str], item: Item, row: int) -> Decision:
        """Return the joint decision of a row; raises InvalidArgumentError for one that cannot be carried out."""
        verb = self._verb(cells["verb"])
        uses = _USES.get(verb, ())
        unread = [self.layout.titles[key] for key in ("whose", "code", "passage", "definition")
                  if cells[key] and key not in uses]  # fmt: skip
        if unread:
            self.told.append(f'Row {row}: "{words_of(verb)}" does not read {", ".join(unread)}.')
        difference = item.difference
        given = {key: cells[key] if key in uses else "" for key in ("whose", "code", "passage", "definition")}
        made = self._decision(verb, given, difference, row)
        made = attrs.evolve(
            made,
            reason=lines(cells["reason"]) or None,
            by=people(cells["by"]) or self.around.by,
            meeting=cells["meeting"] or self.around.meeting,
            at=cells["when"] or self.around.at,
            proposals=self._proposals(cells),
            supersedes=counting_line(item.standing) or None,
        )
        if verb == "stand-apart":
            silent = [name for name in difference.compared if name not in made.proposals]
            if silent:
                self.told.append(f"Row {row}: stands apart without a reason of {' and '.join(silent)}.")
        outcome(difference, made, material=self.material)
        return made

    def proposals(
        self, cells: Mapping[str, str], item: Item, places: Iterable[int], row: int
    ) -> list[Decision]:
        """Return what the analysts at these places propose in a row; raises InvalidArgumentError as `joint`."""
        made = []
        for place in places:
            said, why = cells[f"proposes:{place}"], cells[f"why:{place}"]
            name = self.layout.analysts[place]
            if not said:
                if why and not cells["verb"]:
                    raise InvalidArgumentError(
                        f"{name} gives a reason and does not say what for", remedy="Choose what is proposed."
                    )
                continue
            verb, given = self._proposed(said)
            one = self._decision(verb, given, item.difference, row)
            outcome(item.difference, one, material=self.material)
            made.append(
                attrs.evolve(
                    one,
                    verb="propose",
                    proposes=verb,
                    reason=lines(why) or None,
                    by=(name,),
                    meeting=cells["meeting"] or self.around.meeting,
                    at=cells["when"] or self.around.at,
                )
            )
        return made

    def _decision(self, verb: Verb, given: Mapping[str, str], difference: Difference, row: int) -> Decision:
        passage = Passage()
        if given["passage"]:
            passage = self.finder.read(given["passage"], difference)
        elif verb == "range":
            raise InvalidArgumentError(
                "no passage is given", remedy="Copy its words into the column passage."
            )
        code = self._code(given["code"], verb, difference, row) if given["code"] else None
        if verb == "take" and not given["whose"]:
            raise InvalidArgumentError("nobody is named in whose", remedy=self._names())
        if verb == "revise-code" and code is None and len(difference.codes) == 1:
            code = difference.codes[0]
        if verb in {"recode", "revise-code"} and code is None:
            raise InvalidArgumentError("no code is given", remedy="Choose it in the column code.")
        return Decision(
            id=difference.id,
            verb=verb,
            about=about(difference),
            coder=self._analyst(given["whose"]) if given["whose"] else None,
            code=code,
            start=passage.start,
            end=passage.end,
            box=passage.box,
            before=self.definitions.get(code or "") if verb == "revise-code" else None,
            after=lines(given["definition"]) or None,
        )

    def _proposed(self, said: str) -> tuple[Verb, dict[str, str]]:
        """Return the verb that a cell proposes, and what stands behind it."""
        given = dict.fromkeys(("whose", "code", "passage", "definition"), "")
        first, _, rest = said.partition(":")
        if said.casefold().startswith("as ") and verb_of(first) is None:
            return "take", {**given, "whose": said[3:].strip()}
        verb = self._verb(first)
        key = {"take": "whose", "range": "passage", "both-apply": "passage"}.get(verb, "code")
        if rest.strip() and key not in _USES.get(verb, ()):
            raise InvalidArgumentError(
                f'"{words_of(verb)}" takes nothing behind a colon', remedy="Leave it out."
            )
        return verb, {**given, key: rest.strip()}

    @staticmethod
    def _verb(said: str) -> Verb:
        verb = verb_of(said)
        if verb is None:
            raise InvalidArgumentError(
                "the decision is none of the list", remedy=f"Choose one of: {', '.join(VERB_WORDS.values())}."
            )
        return verb

    def _analyst(self, said: str) -> str:
        names = self.layout.analysts
        found = [name for name in names if name == said] or [
            name for name in names if " ".join(name.split()).casefold() == " ".join(said.split()).casefold()
        ]
        if len(found) != 1:
            raise InvalidArgumentError(
                "whose reading holds is no analyst who is compared", remedy=self._names()
            )
        return found[0]

    def _names(self) -> str:
        return f"Choose one of: {', '.join(self.layout.analysts)}."

    def _code(self, said: str, verb: Verb, difference: Difference, row: int) -> str:
        if said in self.codes or said in difference.codes:
            return said
        here = [code for code, name in called_codes(difference).items() if name == said]
        found = here or [code for code in self.codes if code.rpartition("/")[2] == said]
        if len(found) == 1:
            return found[0]
        if found:
            raise InvalidArgumentError(
                "several codes have this name", remedy=f"Write the path: {' or '.join(found)}."
            )
        if verb != "recode":
            raise InvalidArgumentError(
                "the code is in no codebook", remedy="Choose one of the list, or its path."
            )
        self.told.append(f"Row {row}: the code it names is new, and will be made.")
        return said

    def _proposals(self, cells: Mapping[str, str]) -> dict[str, str]:
        """Return what each had proposed, as the joint decision keeps it: the reason, else the proposal itself."""
        said = {
            name: lines(cells[f"why:{place}"]) or cells[f"proposes:{place}"]
            for place, name in enumerate(self.layout.analysts)
        }
        return {name: words for name, words in said.items() if words}


def about(difference: Difference) -> About:
    """Return what a decision on this difference is about."""
    return About(
        difference.source,
        difference.segments,
        difference.source_text,
        difference.fingerprint,
        difference.medium,
        difference.page,
    )


def lines(cell: str) -> str:
    """Return the text of a cell with LF line ends."""
    return cell.replace("\r\n", "\n").replace("\r", "\n").strip()


def people(cell: str) -> tuple[str, ...]:
    """Return the names in a cell, each once; semicolons and line ends part them, else commas."""
    parts = cell.replace("\n", ";").split(";") if ";" in cell or "\n" in cell else cell.split(",")
    return tuple(dict.fromkeys(name for part in parts if (name := part.strip())))
