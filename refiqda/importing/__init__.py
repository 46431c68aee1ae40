"""The own projects of other programs, read into the exchange format.

`import_file` finds out by the ending which form a file has (``FORMS``) and loads the module that reads it. What
is read becomes a `Project` that can be written for any program; what could not be taken over, or not as it was, is
said in the report beside it.
"""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from refiqda.errors import (
    InvalidArgumentError,
    UnusableFileError,
    require_project,
    unreadable,
    wrong_kind,
)

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
    ".qda": "a QualCoder project: its folder, or the data.qda in it",
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


_EXCHANGE: Final = (
    "is in the exchange format already",
    "Other commands take it as it is; `refiqda merge` unites several.",
)
_NOT_IMPORTED: Final = {
    **dict.fromkeys((".qdpx", ".qde"), _EXCHANGE),
    ".qdc": (
        "is a codebook, not a project",
        "`refiqda codebook import` makes a project of it, or puts it into one.",
    ),
    **dict.fromkeys(
        (".csv", ".xlsx", ".jsonl"),
        ("is a table, not a project", "`refiqda build` places a table of codings on texts."),
    ),
    **dict.fromkeys(
        (".txt", ".md", ".pdf"), ("is a text, not a project", "`refiqda build --sources` takes texts.")
    ),
}
"""What to do with files that are brought here by mistake."""


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
        what, remedy = _NOT_IMPORTED.get(
            file.suffix.casefold(),
            ("is no project of a program that is known here", f"Known are {_known()}."),
        )
        raise UnusableFileError(what, file=file.name, remedy=remedy)
    if not file.exists():
        raise unreadable(file.name, FileNotFoundError())
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


def _known() -> str:
    return ", ".join(f"{suffix} ({NAMES[suffix]})" if suffix in NAMES else suffix for suffix in FORMS)


__all__ = ["FORMS", "NAMES", "WRITERS", "export_file", "import_file"]
