"""What the two invented coders decided in three meetings, one decision a line of the log to be.

The meetings follow the order of things that METHOD asks for: decide in reading order, change a definition
where the definition was the trouble, come back to what that reopened, and let two readings stand where both
have a reason. Every difference ends decided; its last line counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypedDict, Unpack

import attrs

from refiqda.demonstration.codings import COLM, HABITS, MARA, ROOM, WAY
from refiqda.demonstration.differences import (
    BED_AT_EIGHT,
    CAME_BACK,
    CARDBOARD,
    COAT,
    COMPANY,
    CURVE,
    DIARY,
    DOOR_HANDLE,
    FORTY_MINUTES,
    FOUR_OF_SIX,
    HALF_PAST,
    INTERNET,
    LAST_ONE,
    LAWYERS,
    LISTENED,
    NEWS,
    ON_THE_SCREEN,
    SATURDAYS,
    SISTER,
    STOOL,
    TESTING,
    TRAM,
    TWELVE_MINUTES,
    VOTE,
    WINTER,
)
from refiqda.demonstration.pieces import PlannedDecision, PlannedDifference

if TYPE_CHECKING:
    from refiqda.reconciliation.log import Verb

PILOT: Final = "pilot"
REVISION: Final = "revision"
NEXT_BATCH: Final = "next batch"


class _More(TypedDict, total=False):
    """What only some verbs need."""

    by: tuple[str, ...]
    coder: str
    quote: str
    code: str
    before: str
    after: str
    proposals: tuple[tuple[str, str], ...]


@attrs.frozen
class _Draft:
    about: PlannedDifference
    verb: Verb
    reason: str
    more: _More


def _decide(about: PlannedDifference, verb: Verb, reason: str, **more: Unpack[_More]) -> _Draft:
    return _Draft(about, verb, reason, more)


def _meeting(number: int, round_: str, hour: str, *drafts: _Draft) -> tuple[PlannedDecision, ...]:
    """Give each decision its meeting and a time, two minutes after the one before (times are data here)."""
    return tuple(
        PlannedDecision(
            about=draft.about,
            round=round_,
            verb=draft.verb,
            reason=draft.reason,
            meeting=f"meeting {number}",
            at=f"{hour}:{2 * index:02}:00Z",
            **_more(draft),
        )
        for index, draft in enumerate(drafts)
    )


def _more(draft: _Draft) -> _More:
    more: _More = {"by": (MARA, COLM)}
    more.update(draft.more)
    return more


_FIRST: Final = _meeting(
    1,
    PILOT,
    "2024-02-12T13",
    _decide(INTERNET, "neither", "It tells what he did, not what the night was like."),
    _decide(LISTENED, "union", "Letting somebody finish begins where he says so."),
    _decide(
        DOOR_HANDLE,
        "take",
        "The child code fits; the parent was meant as a bookmark.",
        coder=MARA,
        proposals=((MARA, "keep Hurried"), (COLM, "was unsure whether one gesture is enough")),
    ),
    _decide(STOOL, "take", "The bad nights in between are no habit.", coder=COLM),
    _decide(CAME_BACK, "take", "Overlooked; it belongs with the other doubts.", coder=COLM),
    _decide(
        FORTY_MINUTES,
        "revise-code",
        "The definition let the clinic's timetable in. It should end at the door.",
        code=WAY,
        before="Letters, forms, telephones and corridors, and how the clinic organises itself.",
        after="Letters, forms, telephones and corridors that people meet before they are seen.",
    ),
    _decide(FORTY_MINUTES, "take", "With the new definition it is about time in the room.", coder=MARA),
    _decide(
        TWELVE_MINUTES,
        "stand-apart",
        "Two readings, both in the words; neither gives way.",
        proposals=(
            (MARA, "Time given late is still time given; the tablets are only a measure."),
            (COLM, "She says aloud that the treatment on paper does less than a talk."),
        ),
    ),
    _decide(CARDBOARD, "take", "Who made it and how it turns explains nothing.", coder=COLM),
    _decide(DIARY, "defer", "Is a diary a habit for sleep or for the clinic? After the next two interviews."),
)

_SECOND: Final = _meeting(
    2,
    REVISION,
    "2024-03-18T09",
    _decide(
        HALF_PAST,
        "range",
        "The rule with her comment on it; the doors are what the rule cost.",
        quote="I was not to go to bed before half past midnight. Half past twelve! With a child who is up at "
        "six.",
    ),
    _decide(COMPANY, "intersection", "The words on which both of us put the code are enough."),
    _decide(
        TESTING,
        "recode",
        "Nothing is explained here and nothing doubted yet. The parent code, until there is a better one.",
        code=ROOM,
        proposals=((MARA, "Doubt, because she mistrusts"), (COLM, "Explained, by its absence")),
    ),
    _decide(WINTER, "union", "The reason for the mistrust belongs to it."),
    _decide(CURVE, "memo", "A code by its absence: collect such passages before there is a rule."),
    _decide(ON_THE_SCREEN, "neither", "It is about looking, not about time."),
    _decide(LAST_ONE, "both-apply", "Hurry in the room is waiting in the corridor; she says both at once."),
    _decide(LAWYERS, "union", "One sentence, one passage."),
    _decide(
        BED_AT_EIGHT,
        "revise-code",
        "What people did on their own account made this code a basket.",
        code=HABITS,
        before="Something people do for their sleep.",
        after="Something people do for their sleep because the clinic advised it; what they tried before "
        "belongs to Bad nights.",
    ),
    _decide(BED_AT_EIGHT, "take", "Tried before any advice.", coder=MARA),
    _decide(STOOL, "take", "Read again with the new definition: it was advised.", coder=COLM),
    _decide(DIARY, "take", "The diary was advised, so it is one.", coder=COLM),
    _decide(
        HALF_PAST,
        "range",
        "Read again with the new definition: the hour was advised.",
        quote="I was not to go to bed before half past midnight. Half past twelve! With a child who is up at "
        "six.",
    ),
)

_THIRD: Final = _meeting(
    3,
    NEXT_BATCH,
    "2024-05-06T13",
    _decide(CURVE, "take", "There are three such passages by now; the definition covers them.", coder=MARA),
    _decide(VOTE, "neither", "A fishing cabin is no household."),
    _decide(NEWS, "take", "The practising is the habit; the call gives an order, no reason.", coder=MARA),
    _decide(SISTER, "intersection", "The list says something about the sister that we have elsewhere."),
    _decide(TRAM, "take", "I had overlooked it.", coder=COLM, by=(MARA,)),
    _decide(FOUR_OF_SIX, "take", "He counts, and the count is against him.", coder=MARA),
    _decide(
        SATURDAYS,
        "both-apply",
        "The plan is a habit, and that it has his Saturdays in it is being taken seriously.",
    ),
    _decide(COAT, "union", "It begins with the word quick."),
)

DECISIONS: Final = _FIRST + _SECOND + _THIRD
