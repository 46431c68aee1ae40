"""One study that has everything, and Hypothesis strategies for texts and passages that are hard to count."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from hypothesis import strategies as st

from tests.foreign.study import (
    Applied,
    Area,
    Bond,
    CaseIdea,
    CodeIdea,
    Document,
    Drawing,
    Group,
    Memo,
    Passage,
    Person,
    Picture,
    Printed,
    Recording,
    Rectangle,
    Spoken,
    Stretch,
    Study,
    VariableIdea,
)

PEOPLE: Final = (Person("person 1", "Mara Lind", "ML"), Person("person 2", "Col\u00e1n \U0001f98a", "CF"))
CODES: Final = (
    CodeIdea("code 1", "Trust", codable=False, color="#1F77B4", description="Whom they rely on."),
    CodeIdea("code 2", "In people", "code 1", color="#AABBCC"),
    CodeIdea("code 3", "In places", "code 2", description="Rooms <& streets>"),
    CodeIdea("code 4", "\u4fe1\u4efb & \u5bb6", color="#00FF00"),
)
_FAMILY: Final = "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466"
INTERVIEW: Final = (
    "Interviewer: Wie geht\u2019s? \U0001f642\n"
    "Zoe\u0308: It was \U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466 cold, really cold.\n"
    "\n"
    "\u05e9\u05dc\u05d5\u05dd said the neighbour, \u0645\u0631\u062d\u0628\u0627 the other.\n"
    "\u6211\u4eec\u90fd\u5728\u5bb6\u3002 We waited \U0001d504 by the door,\u2028then left\u0085for good.\n"
)
LETTER: Final = "Dear friend,\nthe caf\u00e9 \U0001f3da closed in winter.\nYours, \U0001f98a\n"
TALK: Final = "A: Hello \U0001f44b there.\nB: Good morning, na\u00efve one.\nA: Cold \u2744\ufe0f again."


def _at(text: str, words: str) -> tuple[int, int]:
    start = text.index(words)
    return start, start + len(words)


def _passage(key: str, text: str, words: str, *codings: Applied, where: Rectangle | None = None) -> Passage:
    start, end = _at(text, words)
    return Passage(key, start, end, codings, area=where)


def _everything() -> Study:
    interview = Document(
        "text 1",
        "Interview 1",
        INTERVIEW,
        (
            _passage("passage 1", INTERVIEW, "cold, really cold", Applied("coding 1", "code 2", "person 1")),
            _passage(
                "passage 2",
                INTERVIEW,
                f"Zoe\u0308: It was {_FAMILY} cold",
                Applied("coding 2", "code 3", "person 1"),
                Applied("coding 3", "code 4", "person 2", memo="unsure"),
                Applied("coding 4", "code 2", "person 2"),
            ),
            _passage(
                "passage 3",
                INTERVIEW,
                "\u0645\u0631\u062d\u0628\u0627",
                Applied("coding 5", "code 4", "person 1"),
            ),
            _passage(
                "passage 4",
                INTERVIEW,
                "neighbour, \u0645\u0631\u062d\u0628\u0627 the other.\n\u6211\u4eec",
                Applied("coding 6", "code 2", "person 2"),
            ),
            _passage(
                "passage 5",
                INTERVIEW,
                "door,\u2028then left\u0085for good.",
                Applied("coding 7", "code 3", "person 1"),
            ),
        ),
        whole=(Applied("coding 8", "code 4", "person 1"),),
        line_ends=("\r\n",),
    )
    again = Document(
        "text 2",
        "Interview 2",
        "\U0001f600 " * 30 + "and again\n" * 4 + "\ttrust me \u200b\U0001f680",
        (
            Passage("passage 6", 0, 1, (Applied("coding 9", "code 2", "person 2"),)),
            Passage("passage 7", 61, 73, (Applied("coding 10", "code 3", "person 2"),)),
            Passage("passage 8", 100, 112, (Applied("coding 11", "code 4", "person 1"),)),
        ),
        line_ends=("\r\n", "\n", "\r"),
        marked=True,
    )
    brief = Document(
        "text 3",
        "Field notes",
        "Door \U0001f6aa open.\nNobody in.",
        (Passage("passage 9", 7, 18, (Applied("coding 12", "code 2", "person 1"),)),),
        inline=True,
        styled=False,
    )
    letter = Document(
        "text 4",
        "Text of the letter",
        LETTER,
        (
            _passage(
                "passage 10",
                LETTER,
                "caf\u00e9 \U0001f3da closed",
                Applied("coding 13", "code 2", "person 1"),
                Applied("coding 14", "code 3", "person 1"),
                where=Rectangle(72, 690, 300, 706, 0),
            ),
            _passage(
                "passage 11",
                LETTER,
                "Yours, \U0001f98a",
                Applied("coding 15", "code 4", "person 2"),
                where=Rectangle(72, 640, 160, 656, 1),
            ),
        ),
        styled=False,
    )
    printed = Printed(
        "pdf 1",
        "Letter.pdf",
        letter,
        (Area("area 1", Rectangle(100, 200, 300, 420, 1), (Applied("coding 16", "code 2", "person 2"),)),),
    )
    picture = Picture(
        "picture 1",
        "Window.png",
        (Area("area 2", Rectangle(4, 6, 64, 40), (Applied("coding 17", "code 3", "person 1"),)),),
    )
    points = ((0, 0), (1500, TALK.index("B:")), (4200, TALK.index("A: Cold")), (6000, len(TALK)))
    recording = Recording(
        "recording 1",
        "Call.m4a",
        Document("text 5", "Call, as heard", TALK),
        points,
        (Spoken("passage 12", 1, 2, (Applied("coding 18", "code 2", "person 1"),)),),
        (Stretch("area 3", 1500, 2750, (Applied("coding 19", "code 4", "person 2"),)),),
    )
    return Study(
        name="Winter & after",
        people=PEOPLE,
        codes=CODES,
        documents=(interview, again, brief),
        printed=(printed,),
        pictures=(picture,),
        recordings=(recording,),
        memos=(
            Memo("memo 1", "On method", "person 1", "Why so?\nBecause \U0001f914."),
            Memo("memo 2", "On cold", "person 2", "She says it twice.", "passage 2"),
            Memo("memo 3", "On the first interview", "person 1", "Held outside.", "text 1"),
        ),
        variables=(VariableIdea("variable 1", "Role"), VariableIdea("variable 2", "Rooms", "Integer")),
        cases=(
            CaseIdea("case 1", "Household 1", ("text 1",), (("variable 1", "tenant"), ("variable 2", "3"))),
            CaseIdea("case 2", "Household 2", ("text 2",), (("variable 1", "owner"),)),
        ),
        groups=(Group("set 1", "To discuss", ("text 1", "text 2"), ("code 2",), ("memo 1",)),),
        bonds=(Bond("link 1", "explains", "code 2", "code 4"),),
        drawings=(Drawing("graph 1", "Map", ("code 2", "code 4", "text 1"), ((0, 1), (1, 2))),),
        description="Interviews in one street.",
    )


EVERYTHING: Final = _everything()

TEXTS_ONLY: Final = replace(
    EVERYTHING,
    documents=EVERYTHING.documents[:2],
    printed=(),
    pictures=(),
    recordings=(),
    groups=(),
    codes=tuple(replace(code, color=None) for code in CODES),
)
"""What both forms of NVivo say alike: texts, codes without colours, people, cases, variables and memos."""


def _much_coded() -> Study:
    """Return a study with many passages that begin and end at the edges of words, as people code."""
    said = (
        "Well, the winter \U0001f642 was long and we stayed inside.",
        "My neighbour \u2014 na\u00efve as she is \U0001f98a \u2014 came over every day.",
        "Nobody said a word about the heating bill, nobody at all.",
        "\U0001f914 Then spring came and the doors were open again.",
        "I trust the people here more than I trust the house.",
    )
    text = "\n".join(line for turn in range(8) for line in (f"Speaker {turn}:", *said, ""))
    edges = [
        0,
        *(index for index in range(1, len(text)) if text[index - 1].isspace() and text[index].isalpha()),
    ]
    passages = []
    for number, start in enumerate(edges[3::4]):
        end = text.find(" ", start + 5 + number % 23)
        if end < 0:
            break
        applied = Applied(f"much {number}", CODES[1 + number % 3].key, PEOPLE[number % 2].key)
        passages.append(Passage(f"much passage {number}", start, end, (applied,)))
    document = Document("text 1", "Interview 1", text, tuple(passages), styled=False, line_ends=("\r\n",))
    return replace(EVERYTHING, documents=(document, *EVERYTHING.documents[1:]))


MUCH_CODED: Final = _much_coded()
"""The whole study with enough passages to tell from the words alone how a program counts."""

_CODE_KEYS: Final = st.sampled_from([code.key for code in CODES])
_PEOPLE_KEYS: Final = st.sampled_from([person.key for person in PEOPLE])
_PIECES: Final = (
    *("a", "it is", " ", "\n", "\n", "\t", "\x0b", "\x0c", "\x1c", "<", "&", '"', "]]>"),
    *("\u00e9", "e\u0301", "\u00df", "\u4fe1", "\u05d0", "\u0627", "\u200d", "\u200f"),
    *("\ufeff", "\u2028", "\u0085", "\u00a0", "\uffff"),
    *(
        "\U0001f642",
        "\U0001f468\u200d\U0001f469\u200d\U0001f467",
        "\U0001d504",
        "\U00020000",
        "\U0001f1e9\U0001f1ea",
    ),
)


@st.composite
def documents(draw: st.DrawFn, number: int = 1) -> Document:
    """Texts with characters of every width and hard line ends, and passages anywhere in them."""
    text = "".join(draw(st.lists(st.sampled_from(_PIECES), max_size=16))).lstrip("\ufeff")
    passages = []
    for index in range(draw(st.integers(0, 4))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, len(text)))
        applied = tuple(
            Applied(
                f"coding {number}.{index}.{one}",
                draw(st.sampled_from(CODES)).key,
                draw(st.sampled_from(PEOPLE)).key,
            )
            for one in range(draw(st.integers(1, 2)))
        )
        passages.append(Passage(f"passage {number}.{index}", start, end, applied))
    ends = draw(st.lists(st.sampled_from(("\n", "\r\n", "\r")), min_size=1, max_size=3))
    return Document(
        f"text {number}",
        f"Interview {number}",
        text,
        tuple(passages),
        line_ends=tuple(ends),
        marked=draw(st.booleans()),
        styled=False,
    )


@st.composite
def studies(draw: st.DrawFn) -> Study:
    """Studies of texts alone."""
    made = tuple(draw(documents(number)) for number in range(1, draw(st.integers(1, 2)) + 1))
    return Study("Small study", PEOPLE, CODES, made)
