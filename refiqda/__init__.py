"""refiqda: REFI-QDA projects in and out without loss, compared, reconciled, accounted for.

Names are loaded when first used, so that ``import refiqda`` costs next to nothing.
"""

from __future__ import annotations

TYPE_CHECKING = False  # type checkers take it for true; importing typing would take longer than all the rest

if TYPE_CHECKING:
    from typing import Any, Final

    from refiqda import speakers as speakers
    from refiqda.agreement.report import agree as agree
    from refiqda.building.making import build as build
    from refiqda.changes import digest as digest
    from refiqda.changes.comparing import diff as diff
    from refiqda.checks.running import check as check
    from refiqda.codebooks.comparing import diff_codebooks as diff_codebooks
    from refiqda.codebooks.recoding.applying import recode as recode
    from refiqda.codebooks.recoding.undoing import undo_recoding as undo_recoding
    from refiqda.conversion import convert as convert
    from refiqda.crosswalks import CrosswalkMatrix as CrosswalkMatrix
    from refiqda.crosswalks import crosswalk as crosswalk
    from refiqda.crosswalks import read_crosswalk as read_crosswalk
    from refiqda.diagnostics import Diagnostic as Diagnostic
    from refiqda.errors import AmbiguousNameError as AmbiguousNameError
    from refiqda.errors import FileChangedError as FileChangedError
    from refiqda.errors import InvalidArgumentError as InvalidArgumentError
    from refiqda.errors import MissingExtraError as MissingExtraError
    from refiqda.errors import NotInProjectError as NotInProjectError
    from refiqda.errors import OutputExistsError as OutputExistsError
    from refiqda.errors import RefiqdaError as RefiqdaError
    from refiqda.errors import UnusableFileError as UnusableFileError
    from refiqda.errors import UnusableMemberError as UnusableMemberError
    from refiqda.findings.verifying.checking import verify_quotes as verify_quotes
    from refiqda.findings.verifying.values import QuoteCheck as QuoteCheck
    from refiqda.handouts import blank as blank
    from refiqda.handouts import split as split
    from refiqda.importing import import_file as import_file
    from refiqda.losses import Loss as Loss
    from refiqda.losses import LossReport as LossReport
    from refiqda.merging import merge as merge
    from refiqda.output import write as write
    from refiqda.project import Project as Project
    from refiqda.project import read as read
    from refiqda.project import read_codebook as read_codebook
    from refiqda.project import write_codebook as write_codebook
    from refiqda.reconciliation.apply import apply as apply
    from refiqda.reconciliation.consensus import Consensus as Consensus
    from refiqda.reconciliation.consensus import consensus as consensus
    from refiqda.reconciliation.decisions import Decision as Decision
    from refiqda.reconciliation.listing import differences as differences
    from refiqda.reconciliation.log_writing import append_decisions as append_decisions
    from refiqda.rows import CodingRow as CodingRow
    from refiqda.tables import Codings as Codings
    from refiqda.version import __version__ as __version__

_HOMES: Final[dict[str, str]] = {
    "AmbiguousNameError": "errors",
    "Codings": "tables",
    "__version__": "version",
    "CrosswalkMatrix": "crosswalks",
    "CodingRow": "rows",
    "Consensus": "reconciliation.consensus",
    "Decision": "reconciliation.decisions",
    "Diagnostic": "diagnostics",
    "FileChangedError": "errors",
    "InvalidArgumentError": "errors",
    "Loss": "losses",
    "LossReport": "losses",
    "MissingExtraError": "errors",
    "NotInProjectError": "errors",
    "OutputExistsError": "errors",
    "Project": "project",
    "QuoteCheck": "findings.verifying.values",
    "RefiqdaError": "errors",
    "UnusableFileError": "errors",
    "UnusableMemberError": "errors",
    "agree": "agreement.report",
    "append_decisions": "reconciliation.log_writing",
    "apply": "reconciliation.apply",
    "blank": "handouts",
    "build": "building.making",
    "check": "checks.running",
    "consensus": "reconciliation.consensus",
    "convert": "conversion",
    "crosswalk": "crosswalks",
    "diff": "changes.comparing",
    "diff_codebooks": "codebooks.comparing",
    "differences": "reconciliation.listing",
    "digest": "changes",
    "import_file": "importing",
    "merge": "merging",
    "read": "project",
    "read_codebook": "project",
    "read_crosswalk": "crosswalks",
    "recode": "codebooks.recoding.applying",
    "split": "handouts",
    "undo_recoding": "codebooks.recoding.undoing",
    "verify_quotes": "findings.verifying.checking",
    "write": "output",
    "write_codebook": "project",
}
"""Public names and the module of this package each lives in."""

_ROOMS: Final = ("speakers",)
"""Packages whose own names are public: ``refiqda.speakers.detect``."""


def __getattr__(name: str) -> Any:  # noqa: ANN401 - PEP 562; type checkers read the imports above
    home = _HOMES.get(name)
    if home is None and name not in _ROOMS:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    import importlib  # noqa: PLC0415 - importing the package is to cost nothing

    if home is None:
        return importlib.import_module(f"{__name__}.{name}")
    value = getattr(importlib.import_module(f"{__name__}.{home}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES, *_ROOMS})
