"""The own projects of other programs, read into the exchange format.

`import_file` finds out by the ending which form a file has (``FORMS``) and loads the module that reads it. What
is read becomes a `Project` that can be written for any program; what could not be taken over, or not as it was, is
said in the report beside it.
"""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from refiqda.errors import InvalidArgumentError, UnusableFileError, require_project, wrong_kind

if TYPE_CHECKING:
    from refiqda.losses import LossReport
    from refiqda.project import Project

FORMS: Final[dict[str, str]] = {
    ".qda": "qualcoder:import_qualcoder",
    ".sqlite3": "taguette:import_taguette",
    ".rqda": "rqda:import_rqda",
    ".eaf": "elan:import_elan",
    ".jsonld": "annotations:import_annotations",
    ".docx": "word:import_word",
}
"""The module and function of this package that reads files of each ending."""

NAMES: Final[dict[str, str]] = {
    ".qda": "a QualCoder project (its folder, or the data.qda in it)",
    ".sqlite3": "a Taguette project",
    ".rqda": "an RQDA project",
    ".eaf": "an ELAN annotation document",
    ".jsonld": "W3C Web Annotations",
    ".docx": "a Word document with margin notes",
}
"""What users read of each form."""


WRITERS: Final[dict[str, str]] = {
    ".eaf": "elan_writing:write_elan",
    ".jsonld": "annotations_writing:write_annotations",
}
"""The module and function of this package that writes files of each ending."""


def import_file(path: str | Path, **options: Any) -> tuple[Project, LossReport]:  # noqa: ANN401 - each form has its own
    """Read the project of another program and return it with the report of what did not come across.

    The ending says the form. ``options`` go to the reader of that form. Nothing is fetched and nothing is written;
    files that the project names are used where they lie inside of its own folder. Raises UnusableFileError for a
    file that is none of these or is damaged, MissingExtraError where a package is needed that is not installed.
    """
    if not isinstance(path, str | Path):
        raise wrong_kind("a path", path, "Give the path of a file.")
    file = Path(path)
    form = FORMS.get(file.suffix.casefold())
    if form is None:
        raise _unknown(file)
    if not file.exists():
        raise UnusableFileError(
            "there is no such file", file=file.name, remedy="Check the name and the folder."
        )
    made: tuple[Project, LossReport] = _loaded(form)(file, **options)
    return made


def export_file(project: Project, path: str | Path, *, overwrite: bool = False, **options: Any) -> LossReport:  # noqa: ANN401 - each form has its own
    """Write ``project`` in another program's form, which the ending says, and return what that form cannot hold.

    ``.eaf`` is an ELAN document of one recording (``source`` names it where there are several), ``.jsonld`` W3C Web
    Annotations. Raises InvalidArgumentError for another ending, OutputExistsError.
    """
    require_project(project, "tree", "text")
    file = Path(path)
    form = WRITERS.get(file.suffix.casefold())
    if form is None:
        raise InvalidArgumentError(
            "no form that is written here", file=file.name, remedy=f"End its name in {', '.join(WRITERS)}."
        )
    report: LossReport = _loaded(form)(project, file, overwrite=overwrite, **options)
    return report


def _loaded(form: str) -> Any:  # noqa: ANN401 - a function of a module named as text
    module, _, function = form.partition(":")
    return getattr(importlib.import_module(f"{__name__}.{module}"), function)


_ELSEWHERE: Final[tuple[tuple[frozenset[str], str, str], ...]] = (
    (
        frozenset({".qdpx", ".qde"}),
        "is a REFI-QDA project already",
        "All commands take it as it is; `refiqda convert` writes it for a program.",
    ),
    (
        frozenset({".qdc", ".xlsx", ".csv"}),
        "is no project of another program",
        "A codebook is read by `refiqda codebook import`, codings in a table by `refiqda build`.",
    ),
    (
        frozenset({".txt", ".md", ".pdf", ".srt", ".vtt"}),
        "is a text, not a project of another program",
        "`refiqda build` makes a project of texts.",
    ),
)
"""What people give that is read by another command, by its ending: what it is, and what reads it."""


def _unknown(file: Path) -> UnusableFileError:
    """Return the error for a file whose ending is none of ours; it says what reads it where something does."""
    for suffixes, what, remedy in _ELSEWHERE:
        if file.suffix.casefold() in suffixes:
            return UnusableFileError(what, file=file.name, remedy=remedy)
    known = "; ".join(f"{NAMES[suffix]}, {suffix}" for suffix in FORMS)
    return UnusableFileError(
        "is no project of a program that is known here", file=file.name, remedy=f"Known are: {known}."
    )


__all__ = ["FORMS", "NAMES", "WRITERS", "export_file", "import_file"]
