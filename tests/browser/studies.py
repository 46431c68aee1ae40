"""Projects for the page, made by script: small, invented, and the same on every run.

Each function makes one project in a folder and returns what to start the server with. Places are found by
quoting, so that a test can say which words it means; positions are code points of the canonical text.
"""

from __future__ import annotations

import io
import math
import struct
import wave
from typing import TYPE_CHECKING, Final, NamedTuple

import attrs

import refiqda
from refiqda import editing, model
from tests.pictures_and_pages import png

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

ANALYSTS: Final = ("Ada Quill", "Ben Frost", "Chi Wren", "Dot Lark", "Eli Rook", "Fay Teal")


class Mark(NamedTuple):
    """One coding: whose, the code's path, the source, the words (the n-th time they occur), a memo."""

    coder: str
    code: str
    source: str
    quote: str
    memo: str | None = None
    occurrence: int = 1


class MarginNote(NamedTuple):
    """A note on a passage, by an analyst."""

    coder: str
    source: str
    quote: str
    text: str


@attrs.frozen
class Study:
    """What the server is started with: files, options beyond the log, and the texts by name."""

    files: tuple[Path, ...]
    texts: dict[str, str]
    options: tuple[str, ...] = ()

    @property
    def folder(self) -> Path:
        """Where it lies."""
        return self.files[0].parent

    @property
    def log(self) -> Path:
        """Where its decisions go."""
        return self.folder / "decisions.jsonl"

    def span(self, source: str, quote: str, occurrence: int = 1) -> tuple[int, int]:
        """Return where these words stand."""
        return span_of(self.texts[source], quote, occurrence)


def span_of(text: str, quote: str, occurrence: int = 1) -> tuple[int, int]:
    """Return where a quote stands for the n-th time."""
    start = -1
    for _ in range(occurrence):
        start = text.index(quote, start + 1)
    return start, start + len(quote)


def project_of(
    name: str,
    texts: dict[str, str],
    marks: Iterable[Mark],
    *,
    codes: Sequence[tuple[str, str]],
    notes: Iterable[MarginNote] = (),
    analysts: Sequence[str] = ANALYSTS[:2],
) -> refiqda.Project:
    """Return a project of several analysts; ``codes`` are (path, definition), parents first."""
    project = refiqda.Project.new(name)
    for analyst in analysts:
        project.add_user(analyst)
    for path, definition in codes:
        above, _, last = path.rpartition("/")
        project.add_code(last, parent=above or None, description=definition)
    for source, text in texts.items():
        project.add_source(source, text)
    for mark in marks:
        start, end = span_of(texts[mark.source], mark.quote, mark.occurrence)
        project.add_coding(mark.source, start, end, mark.code, mark.coder, memo=mark.memo)
    for note in notes:
        _add_margin_note(project, note, span_of(texts[note.source], note.quote))
    return project


def _add_margin_note(project: refiqda.Project, note: MarginNote, span: tuple[int, int]) -> None:
    user = project.find_user(note.coder)
    passage = editing.add_passage(project, note.source, span, user)
    made = model.Note(
        guid=editing.new_guid(project, None, "note", passage.guid, note.text),
        creating_user=user.guid,
        plain_text_content=note.text,
    )
    project.tree.notes.append(made)
    passage.note_refs.append(made.guid)


def saved(project: refiqda.Project, folder: Path, name: str = "study") -> Path:
    """Write a project as the page reads it, and return where."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.qdpx"
    refiqda.write(project, path, overwrite=True)
    return path


# --- two analysts, every kind of difference -------------------------------------------------------------------

FIRST: Final = """\
I: How was the first evening at home?
P1: I came in the evening and I was tired, so I said the first thing there was. And then she waited, and I noticed \
that the words had reached her. Not that she agreed, it was more that something I only had inside was suddenly in \
the room with both of us, and it had a name.
I: And afterwards?
P1: Afterwards I walked home the long way. I do not know if I can say it better than that, and I have tried.
I: Did you tell anybody else?
P1: My brother. He laughed at first, he always does, and then he made tea and sat down. We did not talk much. It was \
enough that he knew.
I: What would you tell others?
P1: That it takes a while. You wait for the right moment and there is none, so you take a wrong one."""

SECOND: Final = """\
I: What did the letter say? 📄
P2: It said 👩🏽‍⚕️ Thursday, and nothing else. I read it at the kitchen table and I read it again on the bus.
I: And the day itself?
P2: The waiting room was full, and nobody looked up. 🌿 They had put a plant there, as if one plant made it a garden. \
I counted its leaves, twice, and then a door opened and it was my turn.
I: Who was with you?
P2: Nobody. I wanted it so. My neighbour had offered, and I said no, and on the way back I was sorry that I had."""

CODES: Final = (
    ("Being heard", "Somebody's words reach the other and are taken in."),
    ("Plain words", "What was only felt gets a name."),
    ("Waiting", "Time that passes before something can be said or done."),
    ("Support", "Others help."),
    ("Support/Family", "Help from the family, also a silent one."),
    ("Alone", "Wanting or having nobody there."),
)

_ADA, _BEN = ANALYSTS[:2]
_ONE, _TWO = "Interview 1", "Interview 2"

MARKS: Final = (
    # boundary and code in one place: Ada ends earlier, Ben has another code over part of it
    Mark(_ADA, "Being heard", _ONE, "And then she waited, and I noticed that the words had reached her."),
    Mark(_BEN, "Being heard", _ONE, "the words had reached her. Not that she agreed, it was more"),
    # two codes for the very same words
    Mark(_ADA, "Plain words", _ONE, "something I only had inside was suddenly in the room", "Naming as relief."),
    Mark(_BEN, "Being heard", _ONE, "something I only had inside was suddenly in the room", "Is it still about us?"),
    # one analyst only
    Mark(_BEN, "Alone", _ONE, "Afterwards I walked home the long way."),
    # one long passage against two short ones
    Mark(_ADA, "Support/Family", _ONE, "He laughed at first, he always does, and then he made tea and sat down."),
    Mark(_BEN, "Support/Family", _ONE, "He laughed at first"),
    Mark(_BEN, "Support/Family", _ONE, "then he made tea and sat down."),
    # both agree
    Mark(_ADA, "Waiting", _ONE, "You wait for the right moment and there is none"),
    Mark(_BEN, "Waiting", _ONE, "You wait for the right moment and there is none"),
    # another one-sided one, and a boundary, after characters beyond the first plane
    Mark(_ADA, "Plain words", _ONE, "so you take a wrong one."),
    Mark(_ADA, "Waiting", _TWO, "I read it at the kitchen table"),
    Mark(_BEN, "Waiting", _TWO, "I read it at the kitchen table and I read it again on the bus."),
    Mark(_ADA, "Waiting", _TWO, "The waiting room was full, and nobody looked up. 🌿 They had put a plant there"),
    Mark(_BEN, "Alone", _TWO, "nobody looked up. 🌿 They had put a plant there, as if one plant made it a garden."),
    Mark(_BEN, "Alone", _TWO, "I said no, and on the way back I was sorry that I had."),
)  # fmt: skip

NOTES: Final = (
    MarginNote(_ADA, _ONE, "she waited", "The waiting is what makes it reach her."),
    MarginNote(_BEN, _ONE, "it had a name", "Naming, again. Compare the brother."),
    MarginNote(_BEN, _TWO, "I counted its leaves", "Counting against the silence."),
)


def two_analysts(folder: Path, *options: str) -> Study:
    """Two analysts in one project: boundaries, codes, one-sided, split, equal ones; margin notes by both."""
    texts = {_ONE: FIRST, _TWO: SECOND}
    project = project_of("Clinic interviews", texts, MARKS, codes=CODES, notes=NOTES)
    return Study((saved(project, folder),), texts, options)


def two_files(folder: Path, *options: str) -> Study:
    """The same study as each analyst hands it in: a file of each."""
    texts = {_ONE: FIRST, _TWO: SECOND}
    files = []
    for analyst in ANALYSTS[:2]:
        own = [mark for mark in MARKS if mark.coder == analyst]
        notes = [note for note in NOTES if note.coder == analyst]
        project = project_of("Clinic interviews", texts, own, codes=CODES, notes=notes, analysts=[analyst])
        files.append(saved(project, folder, analyst.split()[0].lower()))
    return Study(tuple(files), texts, options)


def several_analysts(folder: Path, count: int, *options: str) -> Study:
    """``count`` analysts (up to six), each a word further on; the last one leaves out what the others have."""
    text = "\n".join(
        f"P{turn}: " + " ".join(f"word{turn}{chr(97 + at)}" for at in range(12)) + "." for turn in range(1, 7)
    )
    marks = []
    for number, analyst in enumerate(ANALYSTS[:count]):
        for turn in range(1, 7):
            if turn == 6 and number == count - 1:
                continue
            words = [f"word{turn}{chr(97 + at)}" for at in range(12)]
            shifted = number if turn % 2 else 0
            code = "Waiting" if turn != 4 or number % 2 else "Alone"
            marks.append(Mark(analyst, code, "Talk", " ".join(words[shifted : shifted + 5])))
    project = project_of("Group study", {"Talk": text}, marks, codes=CODES, analysts=ANALYSTS[:count])
    return Study((saved(project, folder),), {"Talk": text}, options)


# --- ten thousand ---------------------------------------------------------------------------------------------

MANY_SOURCES, MANY_IN_A_SOURCE = 20, 500


def ten_thousand(folder: Path, *options: str) -> Study:
    """Ten thousand differences in twenty texts, a quarter of each kind but splits, no two of them touching."""
    texts, marks = {}, []
    for number in range(1, MANY_SOURCES + 1):
        name = f"Interview-{number:02}"
        lines = [
            f"P{1 + place % 4}: Here stands sentence {place:03} of them all, which says little and is soon over."
            for place in range(MANY_IN_A_SOURCE)
        ]
        texts[name] = "\n".join(lines)
        for place in range(MANY_IN_A_SOURCE):
            marks += _one_of_many(name, place)
    project = refiqda.Project.new("Ten thousand")
    for analyst in ANALYSTS[:2]:
        project.add_user(analyst)
    for path, definition in CODES:
        above, _, last = path.rpartition("/")
        project.add_code(last, parent=above or None, description=definition)
    for name, text in texts.items():
        source = project.add_source(name, text)
        starts = [0]
        for line in text.split("\n"):
            starts.append(starts[-1] + len(line) + 1)
        for where, place, start, end, code, coder in marks:
            if where == name:
                project.add_coding(source, starts[place] + start, starts[place] + end, code, coder)
    return Study((saved(project, folder),), texts, options)


def _one_of_many(name: str, place: int) -> list[tuple[str, int, int, int, str, str]]:
    first, second = CODES[place % 3][0], CODES[(place + 1) % 3][0]
    ada, ben = ANALYSTS[:2]
    kinds = (
        [(4, 30, first, ada), (10, 40, first, ben)],
        [(4, 30, first, ada), (4, 30, second, ben)],
        [(4, 30, first, ada)],
        [(9, 60, first, ben)],
    )
    return [(name, place, *each) for each in kinds[place % len(kinds)]]


# --- what a file should not be able to do to the page ---------------------------------------------------------

RLO, PDF, LRI, RLI, FSI, PDI = "\u202e", "\u202c", "\u2066", "\u2067", "\u2068", "\u2069"
ZWSP, ZWJ, BOM_INSIDE = "\u200b", "\u200d", "\ufeff"

ATTACK: Final = (
    '<script>window.broken = 1; alert(1)</script><img src=x onerror="window.broken = 2; alert(2)">'
    "<svg onload='window.broken = 3'></svg><style>* { display: none }</style>"
    "<iframe src='javascript:alert(3)'></iframe>"
    "</textarea><base href='//example.org/'><a href='javascript:alert(4)' autofocus onfocus=alert(5)>link</a>"
    "&lt;b&gt; {{7*7}} ${7*7} <!-- --> ]]> '; DROP TABLE"
)
HOSTILE_CODE: Final = "<img src=x onerror=alert('code')> & \"quoted\" " + RLO + "edoc"
LONG_WORD: Final = "Donaudampfschifffahrtsgesellschaft" * 12


def hostile(folder: Path, *options: str) -> Study:
    """Text that tries to be HTML, script, bidi trick; names of codes, sources and analysts as bad."""
    marked = "Z" + "".join(chr(0x300 + at) for at in range(40)) + "algo a\u0308\u0323\u0301 cafe\u0301"
    beyond = "".join(chr(0x1D504 + at) for at in range(8)) + " \U0001f468\u200d\U0001f469\u200d\U0001f467"
    lines = [
        f"P1: before {ATTACK} after",
        f"P2: paid {RLO}00.1${PDF} and {RLI}abc{PDI} and {LRI}open isolate without an end",
        f"P3: in{ZWSP}vis{ZWJ}ible and {BOM_INSIDE}marks, and {marked} and more",
        f"P4: {LONG_WORD} goes on",
        f"P5: {beyond} beyond the first plane and then the end of it.",
        "P6: tab\tand no\u00a0break and line\u2028separator and \u0085 next line and so on.",
        "P7: nothing is wrong with this one.",
    ]
    texts = {f"<b>Talk</b> {RLO}1": "\n".join(lines)}
    (source,) = texts
    ada, ben = "Ada <i>Quill</i>", f"Ben{RLO} Frost \"'&"
    marks = [
        Mark(ada, HOSTILE_CODE, source, lines[0][4:]),
        Mark(ben, HOSTILE_CODE, source, lines[0][11:-6]),
        Mark(ada, LONG_WORD, source, lines[1][4:]),
        Mark(ben, HOSTILE_CODE, source, lines[1][4:40]),
        Mark(ada, HOSTILE_CODE, source, lines[2][4:30]),
        Mark(ben, LONG_WORD, source, LONG_WORD),
        Mark(ada, HOSTILE_CODE, source, "and then the end"),
        Mark(ben, HOSTILE_CODE, source, "then the end of it."),
        Mark(ada, HOSTILE_CODE, source, "separator and \u0085 next"),
        Mark(ben, LONG_WORD, source, "nothing is wrong"),
    ]
    codes = [(HOSTILE_CODE, ATTACK), (LONG_WORD, "A long one. " * 200)]
    notes = [
        MarginNote(ada, source, "goes on", ATTACK),
        MarginNote(ben, source, "nothing is", f"{RLO}desrever " + LONG_WORD),
    ]
    project = project_of(
        f"<script>alert('title')</script>{RLO}", texts, marks, codes=codes, notes=notes, analysts=[ada, ben]
    )
    return Study((saved(project, folder),), texts, options)


def one_paragraph(folder: Path, *options: str, size: int = 1_000_000) -> Study:
    """A text of one paragraph of a million characters, with differences at its start, middle and end."""
    words = [f"w{number:06}" for number in range(size // 8)]
    text = " ".join(words)
    marks = []
    for place in (3, len(words) // 2, len(words) - 20):
        marks += [
            Mark(_ADA, "Waiting", "Long", " ".join(words[place : place + 8])),
            Mark(_BEN, "Waiting", "Long", " ".join(words[place + 2 : place + 12])),
        ]
    project = project_of("One paragraph", {"Long": text}, marks, codes=CODES)
    return Study((saved(project, folder),), {"Long": text}, options)


def right_to_left(folder: Path, *options: str) -> Study:
    """Arabic and Hebrew, with Latin words and numbers inside of them, and a line of English."""
    text = (
        "س: كيف كانت الليلة الأولى في البيت؟\n"
        "ج: وصلت في المساء وكنت متعبا جدا، ثم انتظرت هي حتى أقول شيئا عن MRI رقم 42 في اليوم التالي.\n"
        "ש: ומה קרה אחר כך?\n"
        "ת: אחר כך הלכתי הביתה בדרך הארוכה, ואמרתי לאחי (2024) שאני רוצה להיות לבד.\n"
        "I: One line of English, to see both."
    )
    marks = [
        Mark(_ADA, "انتظار", "مقابلة", "ثم انتظرت هي حتى أقول شيئا عن MRI رقم 42"),
        Mark(_BEN, "انتظار", "مقابلة", "حتى أقول شيئا عن MRI رقم 42 في اليوم التالي."),
        Mark(_ADA, "לבד", "مقابلة", "שאני רוצה להיות לבד."),
        Mark(_BEN, "לבד", "مقابلة", "ואמרתי לאחי (2024) שאני רוצה"),
        Mark(_BEN, "Alone", "مقابلة", "One line of English"),
    ]
    codes = [("انتظار", "وقت يمر قبل أن يقال شيء"), ("לבד", "בלי אף אחד"), ("Alone", "Nobody there.")]
    project = project_of("دراسة", {"مقابلة": text}, marks, codes=codes)
    return Study((saved(project, folder),), {"مقابلة": text}, options)


# --- recordings and pictures ----------------------------------------------------------------------------------


def wav(seconds: int, *, rate: int = 8_000) -> bytes:
    """Return a recording of a rising tone, one channel of eight bits."""
    made = io.BytesIO()
    with wave.open(made, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(1)
        out.setframerate(rate)
        out.writeframes(
            b"".join(
                struct.pack("B", 128 + round(40 * math.sin(at * (200 + at / rate * 10) / rate * 6.283)))
                for at in range(seconds * rate)
            )
        )
    return made.getvalue()


def recording(folder: Path, *options: str) -> Study:
    """A recording of twenty seconds, coded in time by both, with a transcript that is tied to it and coded too."""
    lines = ["I: Can you tell me?", "P1: I waited and nobody came.", "I: And then?", "P1: Then it was over."]
    text = "\n".join(lines)
    project = refiqda.Project.new("Recorded")
    ada, ben = (project.add_user(name) for name in ANALYSTS[:2])
    for path, definition in CODES:
        above, _, last = path.rpartition("/")
        project.add_code(last, parent=above or None, description=definition)
    source = project.add_file("Talk", wav(20), suffix=".wav")
    points = [(number * 5_000, text.index(line)) for number, line in enumerate(lines) if number]
    transcript = project.add_transcript(source, "Talk, written", text, sync_points=points, duration=20_000)
    assert isinstance(source, model.AudioSource)
    for user, code, begin, end in (
        (ada, "Waiting", 2_000, 7_000),
        (ben, "Waiting", 3_500, 9_000),
        (ada, "Alone", 11_000, 14_000),
        (ben, "Plain words", 15_000, 19_500),
        (ada, "Plain words", 15_000, 19_500),
    ):
        source.audio_selections.append(
            model.AudioSelection(
                guid=editing.new_guid(project, None, "selection", user.guid, code, str(begin)),
                begin=begin,
                end=end,
                creating_user=user.guid,
                codings=[_coding(project, user, code, begin)],
            )
        )
    project.add_coding(transcript, *span_of(text, "I waited and nobody"), "Waiting", ada)
    project.add_coding(transcript, *span_of(text, "nobody came."), "Waiting", ben)
    return Study((saved(project, folder),), {"Talk, written": text}, options)


def picture(folder: Path, *options: str) -> Study:
    """A picture of 640 x 400 with areas of both: boundary, other code, one-sided."""
    project = refiqda.Project.new("Drawn")
    ada, ben = (project.add_user(name) for name in ANALYSTS[:2])
    for path, definition in CODES:
        above, _, last = path.rpartition("/")
        project.add_code(last, parent=above or None, description=definition)
    source = project.add_file("Drawing", png(640, 400), suffix=".png")
    assert isinstance(source, model.PictureSource)
    for user, code, box in (
        (ada, "Waiting", (20, 30, 220, 130)),
        (ben, "Waiting", (60, 50, 260, 170)),
        (ada, "Alone", (400, 200, 600, 380)),
        (ben, "Support", (400, 200, 600, 380)),
        (ben, "Plain words", (40, 250, 140, 300)),
    ):
        source.picture_selections.append(
            model.PictureSelection(
                guid=editing.new_guid(project, None, "selection", user.guid, code, str(box)),
                first_x=box[0],
                first_y=box[1],
                second_x=box[2],
                second_y=box[3],
                creating_user=user.guid,
                codings=[_coding(project, user, code, box[0])],
            )
        )
    return Study((saved(project, folder),), {}, options)


def _coding(project: refiqda.Project, user: model.User, code: str, number: int) -> model.Coding:
    return model.Coding(
        guid=editing.new_guid(project, None, "coding", user.guid, code, str(number)),
        creating_user=user.guid,
        code_ref=project.find_code(code).guid,
    )
