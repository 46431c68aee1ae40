"""Entries made in memory for the tests of reading a trail: what they say is all that counts there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from refiqda.trail.entry import NONE, Entry, Opening

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PEOPLE = ("Mara Ridge", "Colm Vance")
CODES = ("Shame", "Shame, carried", "Feelings/Hope")
MEETINGS = (None, "Meeting 1 (pilot)", "Meeting 2")
SOURCES = ("Interview 1", "Interview 2")


def entry(n: int, kind: str = "coding", *, closed: Sequence[str] = (), **said: Any) -> Entry:  # noqa: ANN401 - any JSON value
    """Return entry ``n``; ``at``, ``by`` and ``meeting`` are keys, everything else of ``said`` fields."""
    at, by, meeting = (
        said.pop("at", "2026-03-01T09:30:00Z"),
        said.pop("by", ("Mara Ridge",)),
        said.pop("meeting", None),
    )
    fields: Mapping[str, Any] = {name.replace("__", "."): value for name, value in said.items()}
    commit = dict.fromkeys((*fields, *closed), "0" * 64)
    opened = {name: Opening("0" * 32, value) for name, value in fields.items()}
    return Entry(n, NONE, kind, at, tuple(by), "refiqda 0.1.0", meeting, commit, opened, f"{n:064x}")


def group(**said: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON value
    """Return a group of changes as a log holds it."""
    return {"kind": "added", "object": "coding", "coder": "Colm Vance", "name": "Shame", "count": 1, **said}


_GROUPS = st.fixed_dictionaries(
    {"kind": st.sampled_from(["added", "removed", "extended", "shifted"]), "count": st.integers(1, 99)},
    optional={"inferred": st.just(value=True)},
).flatmap(
    lambda said: st.sampled_from([
        {**said, "object": "coding", "coder": coder, "name": code} for coder in PEOPLE for code in CODES
    ] + [{**said, "kind": kind, "object": "code", "name": CODES[0]} for kind in ("added", "removed", "edited")])
)  # fmt: skip


@st.composite
def entries(draw: st.DrawFn) -> list[Entry]:
    """Return a trail with changes, decisions, people, meetings and notes about earlier entries."""
    made = []
    for n in range(1, draw(st.integers(1, 8)) + 1):
        said: dict[str, Any] = {
            "by": draw(st.lists(st.sampled_from(PEOPLE), unique=True)),
            "meeting": draw(st.sampled_from(MEETINGS)),
            "at": f"2026-{draw(st.integers(1, 12)):02d}-{draw(st.integers(1, 28)):02d}T09:00:00Z",
        }
        for number in range(draw(st.integers(0, 3))):
            about = {"object": "source", "name": draw(st.sampled_from(SOURCES))}
            said[f"changes__{number + 1}"] = {"about": about, "groups": draw(st.lists(_GROUPS, max_size=5))}
        rows = [
            {"verb": "take", "coder": PEOPLE[0], "id": str(one)} for one in range(draw(st.integers(0, 15)))
        ]
        if rows:
            said["decisions__1"] = {"about": {"object": "source", "name": SOURCES[0]}, "lines": rows}
        if n > 1:
            said["covers"] = draw(st.lists(st.integers(1, n - 1), max_size=2))
        made.append(entry(n, draw(st.sampled_from(["coding", "decision", "meeting"])), **said))
    return made
