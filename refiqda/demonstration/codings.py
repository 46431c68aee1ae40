"""The invented codebook, and the passages on which the two coders agreed word for word.

Where they differ stands in ``differences``; a coder's codings are these and that coder's sides of those.
"""
# ruff: noqa: RUF001  - quotes repeat the dashes of the transcripts exactly

from __future__ import annotations

from typing import Final

import attrs

from refiqda.demonstration.pieces import CodeEntry

MARA: Final = "Mara Ridge"
COLM: Final = "Colm Vance"

ACCESS: Final = "Getting here"
ROOM: Final = "In the room"
HOME: Final = "At home"
WAITING: Final = "Getting here/Waiting"
WAY: Final = "Getting here/Finding the way"
SERIOUS: Final = "In the room/Taken seriously"
HURRIED: Final = "In the room/Hurried"
EXPLAINED: Final = "In the room/Explained"
NIGHTS: Final = "At home/Bad nights"
HABITS: Final = "At home/New habits"
OTHERS: Final = "At home/Others in the house"
DOUBT: Final = "At home/Doubt"

CODES: Final = (
    CodeEntry(
        name=ACCESS, color="#1F5A7A", definition="What lies between the first letter and the clinic's door."
    ),
    CodeEntry(
        name="Waiting",
        parent=ACCESS,
        color="#4C8DB0",
        definition="Time that passes until somebody can be seen, and what it does to people.",
    ),
    CodeEntry(
        name="Finding the way",
        parent=ACCESS,
        color="#8FBAD1",
        definition="Letters, forms, telephones and corridors, and how the clinic organises itself.",
    ),
    CodeEntry(name=ROOM, color="#7A4A1F", definition="What happens between the people in the consultation."),
    CodeEntry(
        name="Taken seriously",
        parent=ROOM,
        color="#B8763A",
        definition="Somebody is listened to, believed or given time, or says that it should have been so.",
    ),
    CodeEntry(
        name="Hurried",
        parent=ROOM,
        color="#D9A066",
        definition="The consultation is short, or feels so, to either side of the table.",
    ),
    CodeEntry(
        name="Explained",
        parent=ROOM,
        color="#E8C79E",
        definition="A reason or a picture that makes sleep or its treatment understandable.",
    ),
    CodeEntry(name=HOME, color="#2F6B3C", definition="Life with the problem and with the advice."),
    CodeEntry(
        name="Bad nights",
        parent=HOME,
        color="#4F9960",
        definition="What not sleeping is like, at night and on the day after.",
    ),
    CodeEntry(
        name="New habits",
        parent=HOME,
        color="#7DBB8B",
        definition="Something people do for their sleep.",
    ),
    CodeEntry(
        name="Others in the house",
        parent=HOME,
        color="#A9D4B3",
        definition="Family and friends who suffer from it, help, or get in the way.",
    ),
    CodeEntry(
        name="Doubt",
        parent=HOME,
        color="#6B6B2F",
        definition="Whether it helps, whether it lasts, whether sleep was the trouble at all.",
    ),
)


@attrs.frozen(order=False)
class Agreed:
    """A passage that both coded alike; ``memos`` are the margin notes that one or both wrote on it."""

    source: str
    code: str
    quote: str
    memos: tuple[tuple[str, str], ...] = ()


AGREED: Final = (
    Agreed(
        "Interview 1", WAITING, "Nineteen weeks I waited, from the letter to the first time anybody rang."
    ),
    Agreed(
        "Interview 1",
        WAY,
        "The letter said entrance C, and entrance C was closed for building work, so you had to go through "
        "the café and down past the laundry.",
    ),
    Agreed(
        "Interview 1",
        EXPLAINED,
        "drew it for me on the back of an envelope – the two clocks, she called them, one for the light and "
        "one for being tired",
        ((MARA, "A drawing again does what the leaflet did not. Compare the cardboard clock."),),
    ),
    Agreed(
        "Interview 1", NIGHTS, "I lay and listened to the pipes and went through every bill in the house."
    ),
    Agreed(
        "Interview 1",
        OTHERS,
        "She had slept in the sewing room since June, because I was turning like a fish.",
        (
            (MARA, "He measures the treatment by where she sleeps."),
            (COLM, "The house has its own measure, beside the recorder."),
        ),
    ),
    Agreed("Interview 2", WAITING, "They have waited half a year, most of them"),
    Agreed(
        "Interview 2",
        SERIOUS,
        "If I wait a little, the real thing comes: that they are afraid of their own bed.",
        ((COLM, "Being slow as a technique? She calls it learnt."),),
    ),
    Agreed("Interview 2", HURRIED, "When two come late, I hear myself talking faster."),
    Agreed(
        "Interview 2",
        EXPLAINED,
        "we are going to make the bed a smaller place for a while, so that sleep can find it again",
    ),
    Agreed("Interview 2", DOUBT, "I cannot mend what they lie awake about."),
    Agreed("Interview 3", NIGHTS, "I lay there with my heart going, waiting for a cry that did not come."),
    Agreed(
        "Interview 3",
        WAY,
        "the surgery said the form was on the hospital's page, and the hospital's page said the form was at "
        "the surgery",
    ),
    Agreed("Interview 3", SERIOUS, "she asked what a good night would be for me. Nobody had asked me that."),
    Agreed(
        "Interview 3",
        EXPLAINED,
        "tiredness is like pressure in a bottle, and that I had been letting it out with naps on the sofa",
    ),
    Agreed(
        "Interview 3",
        HURRIED,
        "I had four minutes at the last visit, four, I looked at the clock, because there was somebody in "
        "the corridor already.",
    ),
    Agreed(
        "Interview 4",
        SERIOUS,
        "You have to decide to believe it, and I think people feel in the first minute whether you have.",
    ),
    Agreed("Interview 4", HURRIED, "Twenty minutes for a return visit."),
    Agreed(
        "Interview 4",
        EXPLAINED,
        "I draw two columns. What helped for one night, and what helped for a month.",
    ),
    Agreed("Interview 4", HABITS, "He bought the same alarm clock for the whole family."),
    Agreed(
        "Interview 4",
        OTHERS,
        "He bought the same alarm clock for the whole family. His wife rang us to complain!",
        ((COLM, "Funny, and the clearest case of a treatment that reaches the whole house."),),
    ),
    Agreed(
        "Interview 5",
        WAITING,
        "I was put on a list and rang every Monday at nine to hear how far I had come.",
    ),
    Agreed(
        "Interview 5",
        EXPLAINED,
        "This one is for your breath, this one is for your legs, this one tells us if you dream.",
    ),
    Agreed(
        "Interview 5",
        SERIOUS,
        "did not say anything until I had looked up",
        ((MARA, "Silence as care. The order of the two sentences comes right after it."),),
    ),
    Agreed("Interview 5", DOUBT, "perhaps it was never the breathing, perhaps it is only that I am old"),
    Agreed("Interview 6", WAITING, "From May to October."),
    Agreed("Interview 6", SERIOUS, "I said things I had not even told my mum."),
    Agreed(
        "Interview 6",
        OTHERS,
        "My mum hung a blanket over my window, and my little brothers have to play outside until two.",
    ),
    Agreed("Interview 6", DOUBT, "I don't believe a lamp can do it for forty years"),
)

MEMOS: Final[dict[tuple[str, str], str]] = {
    (COLM, "I have been better before, for a month or so, and then it came back."): (
        "He has not told her. A doubt that is kept from the people at home."
    ),
    (MARA, "I am not a curve, I wanted to say."): (
        "The code by its absence. Do we want that, or a code of its own?"
    ),
    (MARA, "then we plan with the Saturdays in it"): "The plan bends to the person here.",
}
