"""S1xx: the verdict of the schema of QDA-XML 1.0, by kind of fault."""

from refiqda.checks.registry import Rule


class ElementOutOfOrder(Rule, code="S101", severity="error", fixable=True):
    """An element stands where the schema does not expect it, though its parent may hold it elsewhere.

    Why: The project is not valid, and a program that checks it refuses the file.

    Example: a ``VariableValue`` after the ``SourceRef`` of a case.

    Remedy: Convert the project for a program, which writes the elements in order.
    """


class UnknownElement(Rule, code="S102", severity="error", leaving_out=True):
    """An element stands in a parent that can never hold it.

    Why: The project is not valid; programs refuse the file or lose what stands in the element.

    Example: ``<Codebook>`` for ``<CodeBook>``.

    Remedy: Convert the project for a program; what cannot be understood is left out and named.
    """


class RepeatedElement(Rule, code="S103", severity="error", leaving_out=True):
    """An element stands again where it may stand only once.

    Why: The project is not valid, and programs take the one or the other.

    Example: two ``CodeRef`` elements in one coding.

    Remedy: Leave one of them, or make two objects of it, in the program that made the file.
    """


class MissingElement(Rule, code="S104", severity="error", leaving_out=True):
    """An element that must stand is missing.

    Why: The object says nothing without it: a coding without code is dropped on import.

    Example: a ``Coding`` without ``CodeRef``.

    Remedy: Correct it in the program that made the file.
    """


class EmptyContainer(Rule, code="S105", severity="error", fixable=True):
    """A container is there without anything in it.

    Why: The schema wants it left out, and a program that checks refuses the file.

    Example: ``<Sets/>``.

    Remedy: Convert the project for a program, which leaves it out.
    """


class MissingAttribute(Rule, code="S106", severity="error", fixable=True):
    """An attribute that must stand is missing.

    Why: Programs refuse the file, or cannot show the object.

    Example: ``<Code guid="...">`` without ``isCodable``.

    Remedy: Convert the project for a program, which fills it in and says so.
    """


class UnknownAttribute(Rule, code="S107", severity="error", leaving_out=True):
    """An attribute that the schema does not have.

    Why: The project is not valid; programs refuse the file or lose the attribute in silence.

    Example: ``description="..."`` on a code, which is an element in the standard.

    Remedy: Convert the project for a program, which leaves it out and says so.
    """


class UnexpectedText(Rule, code="S108", severity="error", leaving_out=True):
    """Text stands where only elements, or nothing, may stand.

    Why: The project is not valid; programs refuse the file or lose the text.

    Example: ``<Users>anyone<User .../></Users>``.

    Remedy: Convert the project for a program, which leaves it out and says so.
    """


class UnexpectedContent(Rule, code="S109", severity="error", leaving_out=True):
    """Elements stand in an element that may hold text only, or nothing.

    Why: The project is not valid; programs refuse the file or lose the content.

    Example: ``<Description>Some <b>words</b></Description>``.

    Remedy: Convert the project for a program, which leaves the elements out and says so.
    """


class BadGuid(Rule, code="S111", severity="error", fixable=True):
    """A GUID is not one: 8-4-4-4-12 hexadecimal digits, in braces or not.

    Why: ATLAS.ti, MAXQDA and NVivo refuse identifiers of another form, or lose what refers to them.

    Example: ``guid="c001"``.

    Remedy: Convert the project for a program, which gives a GUID made from the old identifier.
    """


class BadDate(Rule, code="S112", severity="error", leaving_out=True):
    """A date, or a date with time, is not spelled as XML Schema has it, or is no day of the calendar.

    Why: Programs refuse the file, or lose when something was made.

    Example: ``creationDateTime="2024-01-31 12:00"``: the ``T`` is missing.

    Remedy: Write it as 2024-01-31T12:00:00Z.
    """


class BadColor(Rule, code="S113", severity="error", fixable=True):
    """A colour is not ``#RRGGBB`` (or ``#RGB``).

    Why: Programs refuse the file or give the code another colour.

    Example: ``color="#12345678"``, with transparency.

    Remedy: Convert the project for a program, which leaves the colour out where it cannot tell it.
    """


class BadInteger(Rule, code="S114", severity="error", leaving_out=True):
    """A value that must be a whole number is none.

    Why: A passage without a readable position is lost on import.

    Example: ``startPosition="1.5"``.

    Remedy: Correct it in the program that made the file.
    """


class BadBoolean(Rule, code="S115", severity="error", fixable=True):
    """A value that must be yes or no is neither ``true``, ``false``, ``1`` nor ``0``.

    Why: Programs refuse the file, or take it for "no".

    Example: ``isCodable="yes"``.

    Remedy: Write true or false; converting for a program does so where the meaning is beyond doubt.
    """


class BadDecimal(Rule, code="S116", severity="error", leaving_out=True):
    """A value that must be a decimal number is none.

    Why: The value of the variable is lost on import.

    Example: ``<FloatValue>1e3</FloatValue>`` or an empty ``<FloatValue/>``.

    Remedy: Write the number with digits and a point only, or leave the value out.
    """


class UnknownChoice(Rule, code="S117", severity="error", leaving_out=True):
    """A value is none of those that the schema lists.

    Why: Programs refuse the file or fall back to something else.

    Example: ``direction="both"`` for ``Bidirectional``.

    Remedy: Use one of the listed values.
    """


class WrongRoot(Rule, code="S118", severity="error", fixable=True):
    """The outermost element is not spelled as the standard spells it.

    Why: Programs do not take the file for a project.

    Example: ``<project>`` for ``<Project>``.

    Remedy: Convert the project for a program, which spells it right.
    """


class OtherSchemaFault(Rule, code="S119", severity="error", fixable=True):
    """The schema refuses something in a way that has no rule of its own.

    Why: The project is not valid, and a program that checks it refuses the file.

    Example: ``xsi:type`` on an element.

    Remedy: Export the project again from the program that made it.
    """
