"""The comparison of analysts in every form: terminal, JSON, CSV, workbook and page.

All forms lead with where people differ and what both and only one marked; figures come after the counts, and not at all
where nobody asked for any (METHOD 1 and 4).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from refiqda.files import atomic_write
from refiqda.render.agreement.terminal import add_agreement, show_agreement
from refiqda.render.agreement.words import REFLEXIVE, TITLES, figure_text, json_of, short_names
from refiqda.render.json_text import json_bytes

if TYPE_CHECKING:
    from pathlib import Path

    from refiqda.agreement.result import Agreement
    from refiqda.render.agreement.passages import Passages
    from refiqda.study import Study

FORMS: Final = (".html", ".xlsx", ".csv", ".json")
"""What a comparison can be written as."""
WITH_WORDS: Final = (".html", ".xlsx")


def agreement_json(
    report: Agreement, *, study: Study | None, passages: Passages | None = None, words: bool = False
) -> dict[str, Any]:
    """Return the JSON of ``agree``: the figures, how many passages differ; with ``words`` the passages too."""
    value = json_of(report, study=study)
    if passages is not None:
        value["differences"] = {"total": passages.total, **passages.differences, "same": passages.same}
        if words:
            value["passages"] = [
                {
                    "source": one.source,
                    "place": one.place,
                    "kind": one.kind,
                    "size": one.size,
                    "marks": [
                        {"coder": passages.coders[coder], "codes": list(codes), "words": one.words_of(coder)}
                        for coder, codes in one.marks
                    ],
                }
                for one in passages.found
            ]
    return value


def write_agreement(
    report: Agreement,
    value: dict[str, Any],
    path: Path,
    passages: Passages | None = None,
    *,
    study: Study | None = None,
    overwrite: bool = False,
) -> None:
    """Write the comparison in the form of its suffix (`FORMS`); raises OutputExistsError, MissingExtraError.

    ``value`` is its JSON; ``passages`` are for the page and the workbook, which find them where they are not given.
    """
    data = _data(report, value, path.suffix.lower(), passages, study)
    with atomic_write(path, overwrite=overwrite) as stream:
        stream.write(data)


def _data(
    report: Agreement, value: dict[str, Any], form: str, passages: Passages | None, study: Study | None
) -> bytes:
    if form == ".json":
        return json_bytes(value)
    from refiqda.render.agreement import tables  # noqa: PLC0415 - loaded only where it is used

    if form == ".csv":
        return tables.agreement_csv(report)
    from refiqda.render.agreement.passages import passages_of  # noqa: PLC0415 - as above

    found = passages_of(report) if passages is None else passages
    numbers = report.has_figures
    if form == ".xlsx":
        return tables.agreement_workbook(
            report, found, numbers=numbers, roles="" if study is None else study.roles_in_words
        )
    from refiqda.render.agreement.page import agreement_html  # noqa: PLC0415 - as above

    return agreement_html(report, found, study=study, numbers=numbers)


__all__ = [
    "FORMS",
    "REFLEXIVE",
    "TITLES",
    "WITH_WORDS",
    "add_agreement",
    "agreement_json",
    "figure_text",
    "short_names",
    "show_agreement",
    "write_agreement",
]
