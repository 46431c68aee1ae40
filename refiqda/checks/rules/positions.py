"""P0xx: where passages, areas and stretches of time are."""

from refiqda.checks.registry import Rule


class PositionOutsideText(Rule, code="P001", severity="warning"):
    """A passage begins before the start or ends after the end of its text.

    Why: Nobody can say which words are meant; programs drop the passage, shift it, or refuse the project.

    Example: ``endPosition="900"`` in a text of 800 characters.

    Remedy: Check with which program and rule the positions were counted (``positions=``).
    """


class UnreadableText(Rule, code="P002", severity="warning"):
    """A text with passages cannot be read, so that nobody knows which words are meant.

    Why: The codings are there but show nothing, and no figure can be computed from them.

    Example: ``plainTextPath="internal://x.txt"`` without the file ``x.txt``.

    Remedy: Export the project with its sources, or put them into the folder beside it.
    """


class DivergingTexts(Rule, code="P003", severity="warning", leaving_out=True):
    """A text stands in the project XML and in a file, and the two differ; the file was taken.

    Why: Positions fit only one of them, and programs choose differently.

    Example: ``PlainTextContent`` and ``plainTextPath`` in one source.

    Remedy: Export the project again; or remove the one that the passages do not fit.
    """


class EndBeforeStart(Rule, code="P004", severity="warning", fixable=True):
    """A passage ends before it starts; the two were swapped.

    Why: Programs drop such a passage or refuse the project.

    Example: ``startPosition="20" endPosition="10"``.

    Remedy: Convert the project for a program, which swaps them.
    """


class PositionInsideCharacter(Rule, code="P005", severity="warning"):
    """A passage begins or ends inside of one character: between the halves of an emoji or of a line end.

    Why: It shows that the positions were perhaps counted in another way, and then all of them are shifted.

    Example: a position between CR and LF, or between the two halves of U+1F642.

    Remedy: Check with which program and rule the positions were counted (``positions=``).
    """


class UnknownSyncPoint(Rule, code="P006", severity="warning"):
    """A coded passage of a transcript names a sync point that the transcript does not have.

    Why: Nobody knows where the passage is; ``check`` reports it as R008, tables of codings as this.

    Example: ``fromSyncPoint="..."`` with the GUID of another transcript's sync point.

    Remedy: Export the project again from the program that made it.
    """


class ZeroLength(Rule, code="P007", severity="info"):
    """A passage begins where it ends: it covers no character.

    Why: Some programs use such passages as marks, others drop them; no figure counts them.

    Example: ``startPosition="7" endPosition="7"``.

    Remedy: Nothing needs to be done if a mark is meant.
    """


class PositionNotANumber(Rule, code="P008", severity="warning", leaving_out=True):
    """A position cannot be read as a number; the passage has no place.

    Why: The passage is lost on import, or the project is refused.

    Example: ``startPosition="NaN"``.

    Remedy: Correct it in the program that made the file.
    """


class SwappedCorners(Rule, code="P009", severity="warning"):
    """The corners of an area stand the wrong way round.

    Why: Pictures count from the upper left, PDF pages from the lower left; programs draw nothing, or another
    area.

    Example: ``firstX="90" secondX="10"``.

    Remedy: Check the area in the program that made the file.
    """


class SyncPointsOutOfOrder(Rule, code="P010", severity="warning"):
    """A sync point of a transcript lies later in the text but earlier in the recording than the one before.

    Why: Text and recording run apart: what is heard is not what is read.

    Example: position 10 at 5000 ms, then position 20 at 4000 ms.

    Remedy: Synchronise the transcript again in the program that made the file.
    """


class BeginAfterEnd(Rule, code="P011", severity="warning"):
    """A stretch of a recording, or a passage of a transcript, begins after it ends.

    Why: Programs drop it or refuse the project.

    Example: ``begin="5000" end="4000"``.

    Remedy: Correct it in the program that made the file.
    """


class PageBelowZero(Rule, code="P012", severity="warning"):
    """An area stands on a page of a PDF with a negative number.

    Why: There is no such page, whether one counts from 0 or from 1.

    Example: ``page="-1"``.

    Remedy: Correct it in the program that made the file.
    """


class PositionsFollowAnotherRule(Rule, code="P101", severity="warning"):
    """The passages fit another way of counting than the one that the program named in ``origin`` is known for.

    The way that the file shows was taken. How it is found, and how sure that is, stands in the documentation of
    ``refiqda.text.forensics``.

    Why: The file was perhaps made or changed by a tool that says another's name, or the program has changed; read
    in the program's way, passages would begin and end inside of words.

    Example: ``origin="NVivo 14"``, and the positions count code points.

    Remedy: Compare a few passages with the program (``refiqda info FILE --show 10``); ``--positions RULE``
    (``positions=`` in Python) decides otherwise.
    """
