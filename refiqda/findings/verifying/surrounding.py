"""What lies around a manuscript: its study, the study's quotes, and the private register's ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from refiqda.findings.quotes.ledger import read_ledger
from refiqda.findings.quotes.store import FILE, read_quotes
from refiqda.study import find_study, read_study

if TYPE_CHECKING:
    from pathlib import Path

    from refiqda.findings.quotes.ledger import Ledger
    from refiqda.findings.quotes.store import QuoteStore
    from refiqda.study import Study


@attrs.frozen
class Surroundings:
    """What was found; None for what there is not."""

    study: Study | None = None
    store: QuoteStore | None = None
    ledger: Ledger | None = attrs.field(default=None, repr=False)


def surroundings(
    *near: Path, study: Path | None = None, store: Path | None = None, private: bool = True
) -> Surroundings:
    """Return what lies around the paths ``near``: the study of the first that lies in one, looking upward.

    ``study`` names its folder instead, ``store`` the file of quotes; without ``private`` the register is left unread.
    Raises UnusableFileError for a file that is there and cannot be read.
    """
    found: Study | None = None
    if study is not None:
        found = find_study(study) or read_study(study)
    else:
        for path in near:
            found = find_study(path.absolute().parent)
            if found is not None:
                break
    folder = found.folder if found is not None else None
    place = store if store is not None else folder / FILE if folder is not None else None
    quotes = read_quotes(place) if place is not None and (store is not None or place.is_file()) else None
    ledger = read_ledger(folder) if private and folder is not None else None
    return Surroundings(found, quotes, ledger)
