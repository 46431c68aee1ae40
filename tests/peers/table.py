"""Print the table of docs/peers.md: ``python -m tests.peers.table PEERS [REAL.qdpx ...]``.

For each public program and form: how many codings of texts have the right source, words, code and coder when the
program reads the file as it came, and when it reads what was written for it. Real files have no truth but that of the
test-side reader of their form.
"""

from __future__ import annotations

import io
import sys
from dataclasses import replace
from pathlib import Path

import refiqda
from refiqda.conversion import write_strict
from tests.foreign import cases
from tests.foreign.programs import WRITERS
from tests.foreign.readers import READERS
from tests.peers import measuring

FORMS = ("nvivo-win-20", "nvivo-mac-20", "atlasti-mac-8", "maxqda-24", "standard")
STUDIES = {
    "texts": replace(cases.MUCH_CODED, printed=(), pictures=(), recordings=()),
    "everything": cases.EVERYTHING,
}


def figure(program: str, data: bytes, wanted: list[measuring.Row], peers: Path) -> str:
    """Return what a program gets right of a file, or how it stops."""
    columns = (1,) if program in {"atlas_qdpx", "qdpxlib"} else (0, 1, 2, 3)
    try:
        found = measuring.read_by(program, data, peers)
    except measuring.PeerError as error:
        return f"stops: {str(error).partition(':')[0]}"
    return f"{measuring.right(found.rows, wanted, columns)} / {len(wanted)}"


def line(program: str, what: str, data: bytes, wanted: list[measuring.Row], peers: Path) -> str:
    """Return one line of the table."""
    made = io.BytesIO()
    write_strict(refiqda.read(data), made, measuring.TOOL_FOR[program])
    before, after = (figure(program, one, wanted, peers) for one in (data, made.getvalue()))
    return f"| {program} | {what} | {before} | {after} |"


def main(peers: Path, real: list[Path]) -> None:
    """Print all lines."""
    for program in measuring.TOOL_FOR:
        for name, study in STUDIES.items():
            for form in FORMS:
                written = WRITERS[form](study).write()
                wanted = measuring.wanted(written.truth)
                sys.stdout.write(line(program, f"{form}, {name}", written.data, wanted, peers) + "\n")
        for file in real:
            data = file.read_bytes()
            found = READERS[str(refiqda.read(data).program)].read(data)
            cases_ = {case.guid for case in refiqda.read(data).tree.cases}
            rows = {row.guid: row for row in refiqda.read(data).codings() if row.code_guid not in cases_}
            wanted = [
                (found.sources[guid], measuring.plain(words), found.codes[guid], found.coders[guid])
                for guid, words in found.words.items()
                if guid in rows
            ]
            sys.stdout.write(line(program, file.stem, data, wanted, peers) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), [Path(argument) for argument in sys.argv[2:]])
