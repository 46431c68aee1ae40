"""Where the two invented coders differ, each difference written once, by the words of each side.

Their codings contain these passages; what was decided about them stands in ``decisions``. No passage touches
one of another difference, so that each stays one thing to decide.
"""
# ruff: noqa: RUF001  - quotes repeat the dashes of the transcripts exactly

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from refiqda.demonstration.codings import (
    COLM,
    DOUBT,
    EXPLAINED,
    HABITS,
    HURRIED,
    MARA,
    NIGHTS,
    OTHERS,
    ROOM,
    SERIOUS,
    WAITING,
    WAY,
)
from refiqda.demonstration.pieces import PlannedDifference, SegmentOf

if TYPE_CHECKING:
    from refiqda.reconciliation.differences import Kind


def _differ(source: int, kind: Kind, *segments: tuple[str, str, str]) -> PlannedDifference:
    return PlannedDifference(
        source=f"Interview {source}", kind=kind, segments=tuple(SegmentOf(*each) for each in segments)
    )


LISTENED: Final = _differ(
    1,
    "boundary",
    (MARA, SERIOUS, "she let me get all the way to the end of it"),
    (
        COLM,
        SERIOUS,
        "She let me finish. I talk slowly, I know I do, and she let me get all the way to the end of it.",
    ),
)
DOOR_HANDLE: Final = _differ(
    1,
    "code",
    (MARA, HURRIED, "he had the door handle in his hand, so to speak"),
    (COLM, ROOM, "he had the door handle in his hand, so to speak"),
)
INTERNET: Final = _differ(
    1, "one-sided", (MARA, NIGHTS, "I read things on the internet at three in the morning")
)
STOOL: Final = _differ(
    1,
    "split",
    (
        MARA,
        HABITS,
        (
            "I sit on the kitchen stool, I look at the envelope and after a while I go back. It is not a "
            "miracle. Some nights I am still there at five o'clock. But I do not look at the phone any more"
        ),
    ),
    (COLM, HABITS, "I sit on the kitchen stool, I look at the envelope and after a while I go back."),
    (COLM, HABITS, "I do not look at the phone any more"),
)
CAME_BACK: Final = _differ(
    1, "one-sided", (COLM, DOUBT, "I have been better before, for a month or so, and then it came back.")
)
FORTY_MINUTES: Final = _differ(
    2,
    "code",
    (MARA, HURRIED, "We have forty minutes on the plan, and the plan is a nice thing to have on the wall."),
    (COLM, WAY, "We have forty minutes on the plan, and the plan is a nice thing to have on the wall."),
)
TWELVE_MINUTES: Final = _differ(
    2,
    "code",
    (MARA, SERIOUS, "I am fairly sure those twelve minutes did more than the tablets."),
    (COLM, DOUBT, "I am fairly sure those twelve minutes did more than the tablets."),
)
CARDBOARD: Final = _differ(
    2,
    "boundary",
    (MARA, EXPLAINED, "I keep a clock made of cardboard, my son made it, with hands you can turn."),
    (COLM, EXPLAINED, "I keep a clock made of cardboard"),
)
DIARY: Final = _differ(2, "one-sided", (COLM, HABITS, "with a diary filled in every day in three colours"))
HALF_PAST: Final = _differ(
    3,
    "split",
    (MARA, HABITS, "I was not to go to bed before half past midnight."),
    (MARA, HABITS, "The first two weeks I walked into doors."),
    (
        COLM,
        HABITS,
        (
            "I was not to go to bed before half past midnight. Half past twelve! With a child who is up "
            "at six. The first two weeks I walked into doors."
        ),
    ),
)
COMPANY: Final = _differ(
    3,
    "boundary",
    (MARA, OTHERS, "But he kept me company, that is what I mean. He could have just slept."),
    (COLM, OTHERS, "he kept me company"),
)
TESTING: Final = _differ(
    3,
    "code",
    (MARA, DOUBT, "The first time it was only a number, and I thought, they are testing me."),
    (COLM, EXPLAINED, "The first time it was only a number, and I thought, they are testing me."),
)
WINTER: Final = _differ(
    3,
    "boundary",
    (MARA, DOUBT, "What I do not quite trust is the winter"),
    (
        COLM,
        DOUBT,
        "What I do not quite trust is the winter – it is light now, I cycle, everything is easy in May.",
    ),
)
CURVE: Final = _differ(3, "one-sided", (MARA, SERIOUS, "I am not a curve, I wanted to say."))
ON_THE_SCREEN: Final = _differ(
    4, "one-sided", (COLM, HURRIED, "If I look at the screen, they give me numbers.")
)
LAST_ONE: Final = _differ(
    4,
    "code",
    (MARA, HURRIED, "the last one in the morning has to pay for it"),
    (COLM, WAITING, "the last one in the morning has to pay for it"),
)
LAWYERS: Final = _differ(
    4,
    "boundary",
    (MARA, WAY, "They say the letter is written for lawyers."),
    (COLM, WAY, "the letter is written for lawyers."),
)
BED_AT_EIGHT: Final = _differ(
    4,
    "code",
    (MARA, NIGHTS, "They go to bed at eight to be on the safe side."),
    (COLM, HABITS, "They go to bed at eight to be on the safe side."),
)
VOTE: Final = _differ(5, "one-sided", (COLM, OTHERS, "one autumn there was a vote. Four against one."))
NEWS: Final = _differ(
    5,
    "code",
    (MARA, HABITS, "So I practised with the news. Two weeks, every evening at seven."),
    (COLM, EXPLAINED, "put it on again while you are watching the news. So I practised with the news."),
)
SISTER: Final = _differ(
    5,
    "boundary",
    (MARA, OTHERS, "my sister rings every morning at half past seven and asks “how many hours?”"),
    (
        COLM,
        OTHERS,
        (
            "But my sister rings every morning at half past seven and asks “how many hours?”, and I read it "
            "off the display. She keeps a list."
        ),
    ),
)
TRAM: Final = _differ(
    6, "one-sided", (COLM, NIGHTS, "I fell asleep on the tram and once standing up, by the oven")
)
FOUR_OF_SIX: Final = _differ(6, "one-sided", (MARA, DOUBT, "four days out of six"))
SATURDAYS: Final = _differ(
    6,
    "code",
    (MARA, SERIOUS, "then we plan with the Saturdays in it"),
    (COLM, HABITS, "then we plan with the Saturdays in it"),
)
COAT: Final = _differ(
    6,
    "boundary",
    (MARA, HURRIED, "she said it while she was putting her coat on."),
    (COLM, HURRIED, "That was quick, though, she said it while she was putting her coat on."),
)

DIFFERENCES: Final = (
    INTERNET,
    LISTENED,
    DOOR_HANDLE,
    STOOL,
    CAME_BACK,
    FORTY_MINUTES,
    TWELVE_MINUTES,
    CARDBOARD,
    DIARY,
    HALF_PAST,
    COMPANY,
    TESTING,
    WINTER,
    CURVE,
    ON_THE_SCREEN,
    LAST_ONE,
    LAWYERS,
    BED_AT_EIGHT,
    VOTE,
    NEWS,
    SISTER,
    TRAM,
    FOUR_OF_SIX,
    SATURDAYS,
    COAT,
)
