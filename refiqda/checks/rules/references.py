"""R0xx: what points to what, and what is called by one GUID."""

from refiqda.checks.registry import Rule


class DanglingCodeRef(Rule, code="R001", severity="warning"):
    """Something refers to a code that the project does not have.

    Why: The reference is lost in every program; a coding without its code is dropped on import.

    Example: ``<CodeRef targetGUID="..."/>`` with a GUID that no code (and no case) has.

    Remedy: Export the project again with its whole codebook.
    """


class DanglingUserRef(Rule, code="R002", severity="warning"):
    """Something is said to be made or changed by a user who is not in the project's list.

    Why: Programs show nobody, or the person who imports, as the author; analysts cannot be told apart.

    Example: ``creatingUser="..."`` in a project without ``Users``.

    Remedy: Export the project again with its users, or add the user with this GUID.
    """


class DanglingSourceRef(Rule, code="R003", severity="warning"):
    """A case or a set refers to a source that the project does not have.

    Why: The case or set comes out smaller than it was.

    Example: ``<SourceRef targetGUID="..."/>`` in a case.

    Remedy: Export the project again with all of its sources.
    """


class DanglingSelectionRef(Rule, code="R004", severity="warning"):
    """A case refers to a passage or an area that the project does not have.

    Why: The case comes out smaller than it was.

    Example: ``<SelectionRef targetGUID="..."/>`` in a case.

    Remedy: Export the project again with all of its sources.
    """


class DanglingNoteRef(Rule, code="R005", severity="warning"):
    """Something refers to a note that the project does not have.

    Why: The memo is lost.

    Example: ``<NoteRef targetGUID="..."/>`` in a coding.

    Remedy: Export the project again with its memos.
    """


class DanglingVariableRef(Rule, code="R006", severity="warning"):
    """A value belongs to a variable that the project does not have.

    Why: The value is lost on import, for nobody knows of what it is.

    Example: ``<VariableRef targetGUID="..."/>`` in the value of a case.

    Remedy: Export the project again with its variables.
    """


class DanglingVertexRef(Rule, code="R007", severity="warning"):
    """A line of a graph begins or ends at a vertex that the graph does not have.

    Why: The line cannot be drawn.

    Example: ``<Edge sourceVertex="..." .../>``.

    Remedy: Draw the line again, or export the project again.
    """


class DanglingSyncPointRef(Rule, code="R008", severity="warning"):
    """A passage of a transcript begins or ends at a sync point that the transcript does not have.

    Why: Nobody knows where the passage is, and it is lost on import.

    Example: ``fromSyncPoint="..."`` with the GUID of another transcript's sync point.

    Remedy: Export the project again from the program that made it.
    """


class DanglingLinkEnd(Rule, code="R009", severity="warning"):
    """A link begins or ends at something that the project does not have.

    Why: The link is lost on import.

    Example: ``<Link originGUID="..." .../>``.

    Remedy: Export the project again with everything that is linked.
    """


class DanglingRepresentation(Rule, code="R010", severity="warning"):
    """A vertex or a line of a graph stands for something that the project does not have.

    Why: The drawing comes out without what it shows.

    Example: ``<Vertex representedGUID="..." .../>``.

    Remedy: Export the project again with everything that is drawn.
    """


class DuplicateGuid(Rule, code="R011", severity="warning", fixable=True):
    """Two things of one kind have the same GUID.

    Why: Whatever refers to it means one of them, and programs choose differently or keep only one.

    Example: one code that stands twice in the codebook.

    Remedy: Convert the project for a program, which gives the second a GUID of its own and says so.
    """


class SharedGuid(Rule, code="R012", severity="info", fixable=True):
    """Things of different kinds have the same GUID; references are read by the kind they ask for.

    Why: The standard wants GUIDs to be unique. NVivo for Mac gives each case also as a code, and ATLAS.ti a
    passage of a PDF also as an area: both are normal there, but other programs may take the one for the other.

    Example: ``<Case guid="X"/>`` and ``<Code guid="X"/>``.

    Remedy: Nothing needs to be done; converting for a program gives one of them a GUID of its own.
    """


class CodingWithoutCode(Rule, code="R013", severity="warning", leaving_out=True):
    """A coding names no code.

    Why: It says that a passage is coded but not with what; programs drop it.

    Example: ``<Coding guid="..."/>``.

    Remedy: Correct it in the program that made the file.
    """


class CodingWithSeveralCodes(Rule, code="R014", severity="warning", leaving_out=True):
    """A coding names more than one code; only the first is used.

    Why: The standard allows one, and programs drop the others or the whole coding.

    Example: two ``CodeRef`` elements in one ``Coding``.

    Remedy: Make one coding for each code.
    """


class CodingWithoutCoder(Rule, code="R015", severity="info"):
    """A coding names no user, and neither does its passage.

    Why: Nobody knows whose coding it is, so that analysts cannot be compared; programs show whoever imports.

    Example: ``<Coding guid="..."><CodeRef .../></Coding>``.

    Remedy: Say whose they are when copies are merged or compared (``--coder NAME=FILE``).
    """


class SelfReference(Rule, code="R016", severity="warning"):
    """A link, a set or a note refers to itself.

    Why: It says nothing, and programs that follow references can run in circles.

    Example: a ``Link`` whose ``originGUID`` and ``targetGUID`` are equal.

    Remedy: Remove the reference in the program that made the file.
    """


class ValueOfAnotherType(Rule, code="R017", severity="warning"):
    """A value of a variable is given as another type than the variable has.

    Why: Programs that read the type they expect lose the value.

    Example: a variable of type ``Integer`` with a ``TextValue``.

    Remedy: Change the type of the variable, or enter the value again.
    """
