"""Build the projects of this study from the plain files beside this script.

    python examples/dyads/build.py [FOLDER]

One project an analyst, and one with the themes, in FOLDER (or here). All have the same texts, cases, sets and links;
the codebooks were made apart. `refiqda.demonstration.plain_projects` says how each table becomes part of them.
"""

from __future__ import annotations

import sys
from pathlib import Path

import refiqda
from refiqda.demonstration.plain import read_plain_study
from refiqda.demonstration.plain_projects import build_study

HERE = Path(__file__).resolve().parent


def main() -> None:
    """Build, write, and say what was made."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE
    folder.mkdir(parents=True, exist_ok=True)
    for name, project in build_study(read_plain_study(HERE)).items():
        report = refiqda.write(project, folder / f"{name}.qdpx", tool="standard", overwrite=True)
        print(f"{name}.qdpx: {len(project.codings())} codings, {len(report.losses)} losses")


if __name__ == "__main__":
    main()
