"""The sentence that says how the quotations of a manuscript spread over its participants, and of whom it tells nothing.

It describes, by counts over all quotations together; there is no threshold in it and no verdict. Where the counts would
put quotations into one mouth they are left out (METHOD 15): of one or two people quoted it is only said that they are
fewer than three, for "1 of 8, in 3 quotations" says whose all three are; and the most quotations of any one person are
told only where they are at most half of all.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

_WORDS: Final = {
    "en": (
        ("One quotation is printed.", "{n} quotations are printed."),
        "All {all} participants are quoted",
        "{some} of the {all} participants are quoted",
        "Fewer than three of the {all} participants are quoted.",
        ", nobody in more than {most} of them.",
        ("Of one of them the material does not tell who speaks.",
         "Of {n} of them the material does not tell who speaks."),
        ("In one of them several speak, and it counts for each.",
         "In {n} of them several speak, and these count for each."),
    ),
    "nb": (
        ("Ett sitat er gjengitt.", "{n} sitater er gjengitt."),
        "Alle {all} deltakerne er sitert",
        "{some} av de {all} deltakerne er sitert",
        "Færre enn tre av de {all} deltakerne er sitert.",
        ", ingen i mer enn {most} av sitatene.",
        ("For ett av dem går det ikke fram hvem som snakker.", "For {n} av dem går det ikke fram hvem som snakker."),
        ("I ett av dem snakker flere, og det teller for hver.", "I {n} av dem snakker flere, og de teller for hver."),
    ),
}  # fmt: skip

_TOLD: Final = 3
"""People quoted, from whom on it is told how many they are."""
FEW: Final = 3
"""Of so many quotations, "nobody in more than two" is as good as saying which."""


def aggregate_of(
    people: Mapping[str, Sequence[str]], participants: Sequence[str], language: str = "en"
) -> str:
    """Return the sentences; ``people`` are the codes of whoever speaks in each quote ("" unknown), by its id.

    In the languages that it is known in (en, nb), else in English. "" where nothing is quoted. How they spread is not
    told of few quotations, nor where one person is in all of them: it would say of two that they are the same person's.
    """
    if not people:
        return ""
    one, all_quoted, some_quoted, few_quoted, most_of, unknown, several = _WORDS.get(
        language.partition("-")[0], _WORDS["en"]
    )
    cases = {each: set(filter(None, said)) for each, said in people.items()}
    counts = Counter(case for said in cases.values() for case in said)
    said = [_numbered(one, len(cases))]
    if len(cases) <= FEW or chains_all(people):
        return said[0]
    known = set(participants) | set(counts)
    if len(counts) >= _TOLD:
        form = all_quoted if len(counts) == len(known) else some_quoted
        most = most_told(list(cases.values()))
        tail = most_of.format(most=most) if most is not None else "."
        said.append(form.format(all=len(known), some=len(counts)) + tail)
    elif counts and len(cases) > 1 and len(known) >= _TOLD:
        said.append(few_quoted.format(all=len(known)))
    together = sum(len(each) > 1 for each in cases.values())
    nobody = sum(not each for each in cases.values())
    said += [_numbered(several, together)] if together else []
    said += [_numbered(unknown, nobody)] if nobody else []
    return " ".join(said)


def most_told(people: Sequence[Collection[str]]) -> int | None:
    """Return the most quotations of any one person, None where the sentences do not tell it.

    ``people`` are whoever is heard in each quotation.
    """
    counts = Counter(one for said in people for one in said)
    most = max(counts.values(), default=0)
    told = len(people) > FEW and len(counts) >= _TOLD and 2 * most <= len(people)
    return most if told else None


def chains_all(people: Mapping[str, Sequence[str]]) -> bool:
    """Return whether somebody is heard in all of those several quotations that tell who speaks."""
    known = [cases for said in people.values() if (cases := frozenset(filter(None, said)))]
    return len(known) > 1 and bool(frozenset.intersection(*known))


def _numbered(forms: str | tuple[str, ...], number: int) -> str:
    return forms[0] if number == 1 else forms[1].format(n=number)
