"""What is left to decide, and the consensus of what is decided, for many pairs of coders at once.

    python examples/batch_reconciliation.py study/

Each folder in ``study/`` holds the exports of the coders of one batch, a file a coder, and perhaps their
``decisions.jsonl``. One line a folder: what all coders marked alike, what differs, and how much of that is
still open. A batch in which nothing is open gets its ``consensus/consensus.qdpx``, made anew each time, with every
coder's codings beside the consensus; one that has open ones says where they are.
"""

from __future__ import annotations

import sys
from pathlib import Path

import refiqda


def main() -> None:
    """Print the table, and write the consensus of each batch that is decided."""
    print(f"{'batch':<20}{'alike':>8}{'differ':>8}{'open':>8}")
    for folder in sorted(Path(sys.argv[1]).iterdir()):
        coders = {file.stem: refiqda.read(file) for file in sorted(folder.glob("*.qdpx"))}
        if len(coders) < 2:  # noqa: PLR2004 - it takes two
            continue
        log = folder / "decisions.jsonl"
        agreed = refiqda.consensus(coders, log)  # a log that is not there yet holds no decisions
        found = agreed.differences
        print(f"{folder.name:<20}{len(found.agreed):>8}{len(found.items):>8}{len(agreed.open):>8}")
        for item in agreed.open:
            difference = item.difference
            sides = "; ".join(f"{side.coder}: {side.code}" for side in difference.segments)
            print(f"  {difference.source}, {difference.kind}: {sides}")
        if not agreed.open:
            write_consensus(folder / "consensus" / "consensus.qdpx", coders, agreed)


def write_consensus(path: Path, coders: dict[str, refiqda.Project], agreed: refiqda.Consensus) -> None:
    """Put the consensus into the coders' files, merged into one project."""
    # whose codings are whose is what the comparison went by: the names of the files
    merged = refiqda.merge(coders, coders={name: [(name, None)] for name in coders}).project
    if merged is None:
        return
    path.parent.mkdir(exist_ok=True)
    refiqda.write(refiqda.apply(merged, agreed), path, tool="standard", overwrite=True)
    apart = len(agreed.standing_apart)
    print(f"  {path.name}: {len(agreed.joint)} codings, {apart} kept as two readings")


if __name__ == "__main__":
    main()
