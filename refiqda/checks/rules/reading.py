"""S0xx: what reading itself noticed. Where the schema's verdict (S1xx) says the same, only that is reported."""

from refiqda.checks.registry import Rule


class ForeignElement(Rule, code="S001", severity="warning", leaving_out=True):
    """An element that the standard does not have; it was kept as it is.

    Why: The project is not valid; other programs drop the element in silence or refuse the file.

    Example: ``<Rating xmlns="">5</Rating>`` inside of a code.

    Remedy: Convert the project for a program, which leaves it out and says so.
    """


class ForeignAttribute(Rule, code="S002", severity="warning", leaving_out=True):
    """An attribute that the standard does not have; it was kept as it is.

    Why: The project is not valid; other programs drop the attribute in silence or refuse the file.

    Example: ``<User guid="..." email="...">``.

    Remedy: Convert the project for a program, which leaves it out and says so.
    """


class OtherOrder(Rule, code="S003", severity="warning", fixable=True):
    """Elements in another order than the standard's; they were read all the same.

    Why: The project is not valid, and a program that checks it refuses the file.

    Example: a ``VariableValue`` after the ``SourceRef`` of a case.

    Remedy: Convert the project for a program, which writes them in order.
    """


class AbsentAttribute(Rule, code="S004", severity="warning", fixable=True):
    """An attribute that must stand is missing; something neutral was taken for it.

    Why: Programs refuse the file, or cannot show the object; what has no GUID cannot be referred to.

    Example: ``<Code guid="...">`` without ``name``.

    Remedy: Convert the project for a program, which fills it in and says so.
    """


class OddValue(Rule, code="S005", severity="warning", fixable=True):
    """A value that is not spelled as the standard asks, or cannot be read at all.

    Why: Programs read such a value differently, or refuse the file.

    Example: ``isCodable="yes"``.

    Remedy: Correct it in the program that made the file, or convert the project for a program.
    """


class HollowContainer(Rule, code="S006", severity="warning", fixable=True):
    """A container without anything in it.

    Why: The standard wants such an element left out; a program that checks refuses the file.

    Example: ``<Sets/>``.

    Remedy: Convert the project for a program, which leaves it out.
    """


class SecondElement(Rule, code="S007", severity="warning", leaving_out=True):
    """An element stands twice where it may stand once; the second was kept but not understood.

    Why: Programs take the one or the other.

    Example: two ``Description`` elements in one code.

    Remedy: Correct it in the program that made the file; converting drops the second and says so.
    """


class OtherNamespace(Rule, code="S008", severity="warning", fixable=True):
    """The namespace is not that of QDA-XML 1.0; the rest was judged as if it were.

    Why: Programs that check the namespace refuse the file.

    Example: ``xmlns="urn:QDA-XML:codebook:0:4"``, as ATLAS.ti 9 writes codebooks.

    Remedy: Convert the project for a program, which writes the namespace of 1.0.
    """


class XmlOneOne(Rule, code="S009", severity="warning", fixable=True):
    """The file says that it is XML 1.1.

    Why: Most programs read XML 1.0 only.

    Example: ``<?xml version="1.1"?>``.

    Remedy: Convert the project for a program, which writes XML 1.0.
    """


class LeadingBlanks(Rule, code="S010", severity="warning", fixable=True):
    """White space stands before the XML declaration.

    Why: This is not well-formed XML, and nearly every program refuses it.

    Example: an empty line before ``<?xml version="1.0"?>``.

    Remedy: Convert the project for a program, which writes it without.
    """


class UtfSixteen(Rule, code="S011", severity="warning", fixable=True):
    """The XML is stored as UTF-16.

    Why: The standard asks for UTF-8, and some programs read nothing else.

    Example: a project saved by a text editor as "Unicode".

    Remedy: Convert the project for a program, which writes UTF-8.
    """


class StrayText(Rule, code="S012", severity="warning", leaving_out=True):
    """Text stands where only elements may stand; it was kept.

    Why: The project is not valid; other programs lose the text or refuse the file.

    Example: ``<Users>anyone<User .../></Users>``.

    Remedy: Convert the project for a program, which leaves it out and says so.
    """


class MisspelledElement(Rule, code="S013", severity="warning", fixable=True):
    """An element's name is misspelled, or its container is missing; what was meant is beyond doubt.

    Why: Other programs do not find what stands in it: a whole codebook may vanish.

    Example: ``<Codebook><Code .../></Codebook>`` for ``<CodeBook><Codes>...``.

    Remedy: Convert the project for a program, which spells it right.
    """


class ReferenceWithoutGuid(Rule, code="S014", severity="warning", leaving_out=True):
    """A reference lacks the GUID that it should point to.

    Why: It points nowhere: a coding loses its code, a case its source.

    Example: ``<CodeRef/>``.

    Remedy: Correct it in the program that made the file; converting drops it and says so.
    """
