"""I0xx: what the program that a file is for would do with it; asked only with ``--for``."""

from refiqda.checks.registry import Rule


class RefusedForm(Rule, code="I001", severity="error", fixable=True):
    """The program refuses the file for the way it is written, not for what is in it.

    Why: Nothing of the project arrives, and programs seldom say why.

    Example: a folder ``Sources`` with a capital letter, for ATLAS.ti.

    Remedy: Convert the project for this program (``refiqda convert --for``), which writes it the other way.
    """


class RefusedContent(Rule, code="I002", severity="error"):
    """The program refuses the file, or stops importing, because of something that is in it.

    Why: Nothing of the project arrives, or only what came before; programs seldom say why.

    Example: a note without a date, for QualCoder.

    Remedy: Supply what is missing, or take out what is named, in the program that made the file.
    """


class DroppedContent(Rule, code="I003", severity="warning"):
    """The program does not take over something that the file says.

    Why: It is lost on import, mostly in silence, and cannot come back with the project.

    Example: values of variables, for MAXQDA.

    Remedy: Keep this file beside the imported project; tell those who work on what they will not see.
    """


class WeakenedContent(Rule, code="I004", severity="warning"):
    """The program takes something over, but weaker than the file says it.

    Why: Part of its meaning is lost, and who sees the rest does not know.

    Example: memos that are no longer attached to anything, for MAXQDA.

    Remedy: Look at what is named after the import, and keep this file beside the imported project.
    """


class MovedContent(Rule, code="I005", severity="info"):
    """The program takes something over, but puts it in another place or under another name.

    Why: It is not lost, but who looks for it in the old place does not find it.

    Example: cases that become codes, for MAXQDA.

    Remedy: Look for it there after the import.
    """


class ElsewhereInProgram(Rule, code="I006", severity="error", fixable=True):
    """The program counts in another way than the file, so that codings would come to lie on other words or areas.

    Why: Everything seems to be there, but the coded words are not those that somebody coded.

    Example: positions in UTF-16 units after an emoji, read in code points; pages measured from the other corner.

    Remedy: Convert the project for this program (``refiqda convert --for``), and compare a few passages there.
    """


class UntestedCounting(Rule, code="I007", severity="info"):
    """A coded text holds characters that programs count in different ways, and how this program does is not known.

    Why: Codings behind such a character could come to lie beside their words.

    Example: an emoji, or line ends of two characters, for MAXQDA.

    Remedy: Compare a few passages near the end of the text after the import.
    """
