"""A0xx: the archive itself. A1xx: the files that the project names."""

from refiqda.checks.registry import Rule


class EscapingName(Rule, code="A001", severity="error", leaving_out=True):
    """An entry's name leads out of the container; nothing of it was read.

    Why: Unpacking it could overwrite other files of the computer.

    Example: an entry ``../../x``.

    Remedy: Ask whoever made the file.
    """


class NotAFile(Rule, code="A002", severity="error", leaving_out=True):
    """An entry is a link or a device, not a file; nothing of it was read.

    Why: It can point to anything on the computer that opens it.

    Example: a symbolic link among the sources.

    Remedy: Ask whoever made the file.
    """


class ConflictingEntries(Rule, code="A003", severity="error", leaving_out=True):
    """Several entries have one name and different contents; none of them was read.

    Why: Programs read different ones, so that nobody knows which text was coded.

    Example: two entries ``sources/a.txt``.

    Remedy: Export the project again.
    """


class DamagedEntry(Rule, code="A004", severity="error", leaving_out=True):
    """An entry's data are damaged.

    Why: What it holds, a text or a picture, cannot be trusted or read.

    Example: a file cut off during a download.

    Remedy: Export the project again, or get a complete copy.
    """


class EncryptedEntry(Rule, code="A005", severity="error", leaving_out=True):
    """An entry is encrypted.

    Why: No program can import it.

    Example: an archive packed again with a password.

    Remedy: Export the project without a password.
    """


class UnknownPacking(Rule, code="A006", severity="error", leaving_out=True):
    """An entry is packed in a way that REFI-QDA does not know.

    Why: Most programs cannot unpack it.

    Example: an archive packed again with LZMA.

    Remedy: Pack the archive again with the usual method (deflate).
    """


class NamelessEntry(Rule, code="A007", severity="error", leaving_out=True):
    """An entry has no usable name; nothing of it was read.

    Why: Nothing can refer to it.

    Example: an entry named ``/``.

    Remedy: Export the project again.
    """


class BareXmlAsArchive(Rule, code="A011", severity="warning", fixable=True):
    """The project XML stands under the name of an archive.

    Why: Programs expect a ZIP archive under this name and refuse the file.

    Example: a ``.qdpx`` that is XML.

    Remedy: Rename it to .qde, or export the project again.
    """


class BackslashName(Rule, code="A012", severity="warning", fixable=True):
    r"""Names are spelled with backslashes or with empty parts.

    Why: Programs on macOS and Linux do not find such files.

    Example: an entry ``sources\\a.txt``.

    Remedy: Convert the project for a program, which writes the usual form.
    """


class RepeatedEntry(Rule, code="A013", severity="warning", fixable=True):
    """An entry occurs more than once with the same content.

    Why: Programs may read it twice or complain.

    Example: ``sources/a.txt`` twice.

    Remedy: Convert the project for a program, which writes it once.
    """


class CaseCollision(Rule, code="A014", severity="warning", fixable=True):
    """Names differ only in letter case.

    Why: On Windows and macOS one file overwrites the other.

    Example: ``sources/A.txt`` and ``sources/a.txt``.

    Remedy: Convert the project for a program, which gives them names of their own.
    """


class MisspelledFolder(Rule, code="A015", severity="warning", fixable=True):
    """The folder of the sources is not spelled ``sources``.

    Why: Programs that compare letters exactly do not find the sources.

    Example: ``Sources/a.txt``.

    Remedy: Convert the project for a program, which writes the usual form.
    """


class OtherProjectName(Rule, code="A016", severity="warning", fixable=True):
    """The project XML is not named ``project.qde``.

    Why: Programs that look for exactly this name refuse the file.

    Example: ``Project.qde``.

    Remedy: Convert the project for a program, which writes the usual form.
    """


class WrappingFolder(Rule, code="A017", severity="warning", fixable=True):
    """The whole project lies in one folder of the archive.

    Why: Programs look for the project XML at the top and refuse the file.

    Example: ``Study/project.qde``, after unpacking and packing again.

    Remedy: Convert the project for a program, which writes the usual form.
    """


class NestedSources(Rule, code="A018", severity="warning", fixable=True):
    """Sources lie in folders below ``sources``, which is flat by the standard.

    Why: Programs do not find them.

    Example: ``sources/interviews/a.txt``.

    Remedy: Convert the project for a program, which writes the usual form.
    """


class SystemFiles(Rule, code="A019", severity="warning", fixable=True):
    """Files of an operating system or program are in the archive; they are ignored.

    Why: Programs may take them for sources.

    Example: ``__MACOSX/``, ``.DS_Store``.

    Remedy: Convert the project for a program, which leaves them out.
    """


class Zip64(Rule, code="A020", severity="warning", fixable=True):
    """The archive uses the ZIP64 extension.

    Why: Older programs cannot open it.

    Example: an archive of more than 4 GB.

    Remedy: Keep large recordings outside of the project.
    """


class UnmarkedNames(Rule, code="A021", severity="warning", fixable=True):
    """Names are not plain text or not marked as UTF-8.

    Why: Letters beyond A to Z come out wrong, and the files are not found.

    Example: a name with an umlaut packed by an old tool.

    Remedy: Convert the project for a program, which writes the usual form.
    """


class WindowsTrouble(Rule, code="A022", severity="warning", fixable=True):
    """Names cannot be stored on Windows.

    Why: Programs on Windows cannot unpack the sources.

    Example: ``sources/a:b.txt`` or ``CON.txt``.

    Remedy: Convert the project for a program, which gives them other names.
    """


class BytesAround(Rule, code="A023", severity="warning", fixable=True):
    """There are bytes before or after the archive.

    Why: Strict programs refuse the file.

    Example: a download with an error message at its end.

    Remedy: Convert the project for a program, which writes a clean archive.
    """


class OversizedFile(Rule, code="A024", severity="warning"):
    """An internal file is larger than the standard allows (2,147,483,647 bytes).

    Why: Programs cannot import it.

    Example: a long video inside of the archive.

    Remedy: Keep the file outside the project and refer to it (clause 8.5).
    """


class MissingFile(Rule, code="A101", severity="warning"):
    """A source names a file that the archive, or the folder beside the XML, does not have.

    Why: The source comes out empty, and what was coded in it is lost.

    Example: ``plainTextPath="internal://x.txt"`` without ``sources/x.txt``.

    Remedy: Export the project again with its sources, or put the file into the folder ``sources``.
    """


class UnreferencedFile(Rule, code="A102", severity="info", leaving_out=True):
    """A file among the sources that nothing refers to.

    Why: It may be a source that was lost from the project, or words that were meant to be deleted.

    Example: ``sources/old.txt``.

    Remedy: Look at it before the project is shared; converting leaves it out.
    """


class TextStandsTwice(Rule, code="A103", severity="info", fixable=True):
    """A text stands in the project XML and in a file, equal in both.

    Why: The standard wants one of them; after an edit they can differ.

    Example: ``PlainTextContent`` and ``plainTextPath`` in one source.

    Remedy: Nothing needs to be done; converting for a program leaves one.
    """


class ExternalFile(Rule, code="A104", severity="info"):
    """A source's file lies outside of the project.

    Why: It does not travel with the project, and its path can show names of people.

    Example: ``path="absolute:///C:/..."``.

    Remedy: Send the file along, or put it into the project.
    """


class TextNotUtf8(Rule, code="A105", severity="error"):
    """A text file is not UTF-8.

    Why: Programs show wrong letters, and all positions after them are shifted.

    Example: a text saved as Windows-1252.

    Remedy: Save the text as UTF-8 and export again.
    """


class StyledTextOnly(Rule, code="A106", severity="warning"):
    """A text source has no plain text: a styled text only, or none at all.

    Why: Passages count in the plain text; without it they have no words.

    Example: ``richTextPath`` without ``plainTextPath``.

    Remedy: Export the project again, with plain texts.
    """


class EmptyText(Rule, code="A107", severity="warning"):
    """A text file has nothing in it but perhaps blanks and line ends.

    Why: NVivo for Mac has imported such texts without a word where a path was written in a way that it did not
    expect, and exported them again; their passages and codings are gone.

    Example: ``plainTextPath="internal://x.txt"`` with a file of one line end.

    Remedy: Export the project again from the program that has the texts.
    """
