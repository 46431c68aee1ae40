"""Every error this library raises on purpose.

Each carries its parts (file, what, where, remedy) so that a program can act on them and the command line
can print one line: ``<file>: <what> [<where>]. <what to do>``. None quotes a participant's words.
"""


class RefiqdaError(Exception):
    """Base of all errors of this library; ``str()`` is the one line that users read.

    ``what`` says what is wrong, ``file`` in which file, ``where`` at which place in it (a line, a member, a
    row), ``remedy`` what the user can do about it.
    """

    def __init__(
        self, what: str, *, file: str | None = None, where: str | None = None, remedy: str = ""
    ) -> None:
        super().__init__(what)
        self.what = what
        self.file = file
        self.where = where
        self.remedy = remedy

    def __str__(self) -> str:
        head = f"{self.file}: {self.what}" if self.file else self.what
        place = f" [{self.where}]" if self.where else ""
        remedy = f" {self.remedy}" if self.remedy else ""
        return f"{head}{place}.{remedy}"


class UnusableFileError(RefiqdaError, ValueError):
    """An input that cannot be used at all: not the format, damaged, or hostile."""


class UnusableMemberError(RefiqdaError, ValueError):
    """One member of a container cannot be used; the rest of the file can."""


class FileChangedError(RefiqdaError, OSError):
    """A file read earlier is gone, or no longer the file that was opened."""


class OutputExistsError(RefiqdaError, FileExistsError):
    """The output exists, or is one of the inputs, and is not overwritten."""


class MissingExtraError(RefiqdaError, ImportError):
    """A job needs an optional package; the remedy names the extra to install."""


class NotInProjectError(RefiqdaError, LookupError):
    """A coder, code, source or other object was asked for that the project does not have."""


class AmbiguousNameError(RefiqdaError, LookupError):
    """A name fits several objects; ``candidates`` lists what would tell them apart."""

    def __init__(
        self,
        what: str,
        *,
        candidates: tuple[str, ...] = (),
        file: str | None = None,
        where: str | None = None,
        remedy: str = "",
    ) -> None:
        super().__init__(what, file=file, where=where, remedy=remedy)
        self.candidates = candidates


class KnownNameError(RefiqdaError, ValueError):
    """An output holds a name of the private register, or could not be looked through for one; it is not written."""


class InvalidArgumentError(RefiqdaError, ValueError):
    """An argument or option that makes no sense here."""


def wrong_kind(needed: str, given: object, remedy: str) -> InvalidArgumentError:
    """Return the error for a value of the wrong kind, which is named by its type and never quoted."""
    kind = "None" if given is None else f"a value of type {type(given).__name__}"
    return InvalidArgumentError(f"{needed} is needed here, not {kind}", remedy=remedy)


def require_project(given: object, *attributes: str) -> None:
    """Raise InvalidArgumentError unless ``given`` has what is needed of a project; a path is one not read yet."""
    if not all(hasattr(given, name) for name in attributes):
        raise wrong_kind("a project", given, 'Read one first: refiqda.read("study.qdpx").')


def unreadable(file: str, error: OSError | ValueError) -> UnusableFileError:
    """Return the error for a file that the system does not give; a ValueError is its word for a name that is none."""
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return UnusableFileError("there is no such file", file=file, remedy="Check the name and the folder.")
    if isinstance(error, IsADirectoryError):
        return UnusableFileError("is a folder", file=file, remedy="Name a file.")
    reason = getattr(error, "strerror", None) or "refused by the system"
    return UnusableFileError(
        f"cannot be read ({reason})", file=file, remedy="Check the name and your rights."
    )
