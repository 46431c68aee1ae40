"""CPU and memory of the diff of two projects, beside reading both: ``python benchmarks/diffing.py``.

Pairs of one size: the same project twice; a project of which two codings in a hundred were edited; two in which every
coding is another one (the most that can be told); all GUIDs minted anew; a word corrected in every text, with all
codings moved along; every coding under another code. Each measurement is a process of its own; the floor is
`refiqda.read` of both, in the same process. ``--json`` prints one JSON object.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
PAIRS = (
    "the same twice",
    "two in a hundred edited",
    "every coding another",
    "GUIDs minted anew",
    "a text corrected",
    "everything recoded",
)
MOST = 3.0
"""So many times as long as reading both a diff may take."""


def edit(project: Any) -> None:  # noqa: ANN401 - a project
    """Shorten or recode two codings in a hundred."""
    chance = random.Random(7)
    codes = [code.guid for folder in project.tree.code_book for code in folder.codes]
    for source in project.tree.sources:
        for number, selection in enumerate(source.plain_text_selections):
            if number % 100 == 0:
                selection.end_position -= 1
            elif number % 100 == 50 and selection.codings:
                selection.codings[0].code_ref = chance.choice(codes)


def mint(project: Any) -> None:  # noqa: ANN401 - a project
    """Give everything a GUID of its own, and every reference the new one."""
    import uuid  # noqa: PLC0415 - only where it is measured

    import attrs  # noqa: PLC0415 - as above

    from refiqda import model  # noqa: PLC0415 - as above

    def anew(one: Any) -> Any:  # noqa: ANN401 - a value of a field
        is_guid = isinstance(one, str) and len(one) == len(str(uuid.UUID(int=0))) and one.count("-") == 4
        return str(uuid.UUID(int=uuid.UUID(one).int ^ 0xFFFFFFFF)) if is_guid else one

    for element in model.iterate(project.tree):
        for field in attrs.fields(type(element)):
            value = getattr(element, field.name)
            if isinstance(value, list):
                value[:] = [anew(one) for one in value]
            else:
                setattr(element, field.name, anew(value))


def correct(project: Any) -> None:  # noqa: ANN401 - a project
    """Put a word into the middle of every text; codings behind it move along."""
    for source in project.tree.sources:
        text = project.text(source).string
        at = text.index(" ", len(text) // 2)
        source.plain_text_path, source.plain_text_content = None, text[:at] + " indeed" + text[at:]
        for selection in source.plain_text_selections:
            for name in ("start_position", "end_position"):
                where = getattr(selection, name)
                setattr(selection, name, where + len(" indeed") * (where > at))


def recode(project: Any) -> None:  # noqa: ANN401 - a project
    """Put every coding under the next code."""
    codes = [code.guid for folder in project.tree.code_book for code in folder.codes]
    after = dict(zip(codes, [*codes[1:], codes[0]], strict=True))
    for source in project.tree.sources:
        for selection in source.plain_text_selections:
            for coding in selection.codings:
                coding.code_ref = after.get(coding.code_ref, codes[0])


EDITS = {PAIRS[1]: edit, PAIRS[3]: mint, PAIRS[4]: correct, PAIRS[5]: recode}


def measure(pair: str, first: str, second: str) -> dict[str, Any]:
    """Return CPU seconds of reading both and of their diff."""
    import refiqda  # noqa: PLC0415 - a process of its own

    start = time.process_time()
    old, new = refiqda.read(first), refiqda.read(second)
    reading = time.process_time() - start
    if pair in EDITS:
        EDITS[pair](new)
    refiqda.diff(refiqda.Project.new("small"), refiqda.Project.new("other"))  # modules are loaded
    start = time.process_time()
    found = refiqda.diff(old, new)
    seconds = time.process_time() - start
    return {"reading": reading, "seconds": seconds, "ratio": seconds / reading, "changes": len(found)}


def main() -> int:
    """Measure every pair, print a table, and return 1 where a bar is missed."""
    parser = argparse.ArgumentParser(description="CPU of refiqda.diff beside reading both.")
    parser.add_argument("--codings", type=int, default=100_000)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--measure", nargs=3, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.measure:
        print(json.dumps(measure(*asked.measure)))
        return 0
    sys.path.insert(0, str(HERE.parent))
    from benchmarks.generate import write_project  # noqa: PLC0415 - not for the measured processes

    rows = []
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / f"{coder}.qdpx" for coder in (0, 1)]
        for coder, path in enumerate(paths):
            write_project(path, asked.codings, coder=coder)
        for pair in PAIRS:
            second = paths[pair == PAIRS[2]]
            command = [sys.executable, __file__, "--measure", pair, str(paths[0]), str(second)]
            ran = subprocess.run(command, check=True, capture_output=True, text=True, cwd=HERE.parent)  # noqa: S603 - this script
            rows.append({"pair": pair, **json.loads(ran.stdout)})
    if asked.json:
        print(json.dumps({"codings": asked.codings, "most": MOST, "rows": rows}))
    else:
        for row in rows:
            times = f"reading {row['reading']:6.2f} s  diff {row['seconds']:6.2f} s  {row['ratio']:4.2f}x"
            print(f"{row['pair']:25} {times}  {row['changes']:,} changes")
    return int(any(row["ratio"] > MOST for row in rows))


if __name__ == "__main__":
    raise SystemExit(main())
