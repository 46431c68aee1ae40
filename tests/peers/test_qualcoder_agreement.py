"""QualCoder's own statistics beside ours: its functions, taken out of its source, count the same random passages.

Nothing of QualCoder is here: the functions are read from the checkout and run without its window.
"""

from __future__ import annotations

import ast
import logging
import random
import sqlite3
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from refiqda.agreement.program_formulas import figures_like
from tests.agreement.materials import material_of

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.peers

NAMES = {
    "agreement": "agreement",
    "dual": "dual_percent",
    "uncoded": "uncoded_percent",
    "agree_coded_only": "agree_coded_only",
}


def own_function(module: Path, name: str) -> Any:  # noqa: ANN401 - another program's function
    """Return one method of a module of QualCoder as a plain function."""
    tree = ast.parse(module.read_text(encoding="utf-8"))
    found = next(one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef) and one.name == name)
    scope: dict[str, Any] = {"logger": logging.getLogger("qualcoder"), "print": lambda *_: None}
    exec(compile(ast.Module([found], []), str(module), "exec"), scope)  # noqa: S102 - the program under comparison
    return scope[name]


@pytest.mark.parametrize("seed", range(40))
def test_our_figures_are_those_that_qualcoder_computes(peers: Path, seed: int) -> None:
    module = peers / "QualCoder" / "src" / "qualcoder" / "reports.py"
    count = own_function(module, "calculate_agreement_for_code")
    dice = random.Random(seed)  # noqa: S311 - no secret
    lengths = {"one": dice.randrange(20, 80), "two": dice.randrange(20, 80)}
    marks: dict[str, list[tuple[str, str, tuple[int, ...]]]] = {"A": [], "B": []}
    for rows in marks.values():
        for name, length in lengths.items():
            spans = {
                (start, min(length, start + dice.randrange(1, 30)))
                for start in (dice.randrange(length - 1) for _ in range(dice.randrange(1, 5)))
            }
            rows += [(name, "c", span) for span in sorted(spans)]
    base = sqlite3.connect(":memory:")
    base.execute("create table code_text (pos0 integer, pos1 integer, fid integer, cid integer, owner text)")
    files = list(lengths)
    for coder, rows in marks.items():
        for name, _code, (start, end) in rows:
            base.execute(
                "insert into code_text values (?, ?, ?, 1, ?)", (start, end, files.index(name), coder)
            )
    window = SimpleNamespace(
        app=SimpleNamespace(conn=base),
        file_summaries=[(number, lengths[name]) for number, name in enumerate(files)],
        selected_coders=["A", "B"],
        parent_textEdit=SimpleNamespace(append=lambda _: None),
    )
    theirs = count(window, 1)
    row = next(
        one for one in figures_like("qualcoder", material_of(marks, lengths)).rows if one.source is None
    )
    assert [row.counts[name] for name in ("dual", "single", "uncoded", "all", "coded0", "coded1")] == [
        theirs[name] for name in ("dual_coded", "single_coded", "uncoded", "characters", "coded0", "coded1")
    ]
    for ours, name in NAMES.items():
        value = row.values[ours].value
        assert theirs[name] == ("zero div" if value is None else round(100 * value, 2))
    kappa = row.values["qualcoder_kappa"].value
    if kappa is None:
        assert theirs["kappa"] == "zerodiv"
    else:
        assert theirs["kappa"] == pytest.approx(kappa, abs=5.1e-5)
