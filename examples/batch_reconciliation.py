"""What is left to decide, for many pairs of coders at once.

    python examples/batch_reconciliation.py study/

Each folder in ``study/`` holds the exports of the coders of one batch, a file a coder, and perhaps their
``decisions.jsonl``. One line a folder: what all coders marked alike, what differs, and how much of that is
still open.
"""

from __future__ import annotations

import sys
from pathlib import Path

import refiqda


def main() -> None:
    """Print the table."""
    print(f"{'batch':<20}{'alike':>8}{'differ':>8}{'open':>8}")
    for folder in sorted(Path(sys.argv[1]).iterdir()):
        coders = {file.stem: refiqda.read(file) for file in sorted(folder.glob("*.qdpx"))}
        if len(coders) < 2:  # noqa: PLR2004 - it takes two
            continue
        log = folder / "decisions.jsonl"
        found = refiqda.differences(coders, log if log.exists() else None)
        still_open = found.with_state("open", "reopened")
        print(f"{folder.name:<20}{len(found.agreed):>8}{len(found.items):>8}{len(still_open):>8}")
        for item in still_open:
            difference = item.difference
            sides = "; ".join(f"{side.coder}: {side.code}" for side in difference.segments)
            print(f"  {difference.source}, {difference.kind}: {sides}")


if __name__ == "__main__":
    main()
