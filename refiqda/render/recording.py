"""What recording, beginning, noting and resuming say: a few lines in plain words, and the same as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import attrs

from refiqda.changes.grouping import About, Group, in_words
from refiqda.render.plain import counted
from refiqda.render.terminal import Page

if TYPE_CHECKING:
    from collections.abc import Callable

    from refiqda.trail.beginning import Begun
    from refiqda.trail.entry import Entry
    from refiqda.trail.resuming import Resumed

_SHOWN: Final = 15
"""Lines about what changed; the rest is in the log."""
_NOUNS: Final[dict[str, tuple[str, str]]] = {
    "user": ("person", "people"),
    "code": ("code", "codes"),
    "case": ("case", "cases"),
    "source": ("source", "sources"),
    "note": ("memo", "memos"),
    "variable": ("variable", "variables"),
    "set": ("set", "sets"),
    "link": ("link", "links"),
    "graph": ("map", "maps"),
    "coding": ("coding", "codings"),
    "project": ("project", "projects"),
    "passage": ("passage", "passages"),
}
_OF_PASSAGES: Final = ("coding", "passage")
"""Before what is said of these stands where they are; of everything else the sentence has the name."""
_FOUND: Final[dict[str, str]] = {
    "given": "as you said",
    "content": "by what it holds; if that is not so, say --of NAME next time",
    "command": "its only input",
}

_TO_KNOW: Final = (
    "trail/states/ will hold copies of your projects WITH THE TEXTS, to say next time what changed. They are",
    "as confidential as the projects, and may be deleted. trail/.gitignore keeps them out of git.",
    "The log has names of codes, people, sources and cases. What goes out: refiqda trail export --public.",
)


def show_begun(begun: Begun, *, folder: str) -> None:
    """Print what was made, how confidential it is, and the next step."""
    page = Page()
    page.line(f"The trail is begun{_people(begun.entry, ' by ')}: entry 1 of trail/log.jsonl.")
    page.heading("Made")
    rows = [("trail/log.jsonl", "the record: no texts, no memos; never edit it")]
    if begun.study_made:
        rows.append(("study.toml", "what the study says about itself; fill in what you know"))
    page.facts(rows)
    page.heading("To know")
    page.lines(_TO_KNOW, indent=2)
    page.heading("Next")
    where = "" if folder in {".", ""} else f"cd {folder}, then "
    page.line(f"{where}refiqda trail record PROJECT   for each project as it is today", indent=2, whole=True)
    page.show()


def begun_json(begun: Begun) -> dict[str, Any]:
    """Return the JSON form, ``refiqda.trail-init/1``."""
    made = ["trail/log.jsonl", *(["study.toml"] if begun.study_made else [])]
    return {"format": "refiqda.trail-init/1", **_head(begun.entry), "made": made}


def show_recorded(entry: Entry) -> None:
    """Print what changed, in a few lines, and the entry that says so."""
    page = Page()
    _recorded(page, entry)
    page.show()


def recorded_json(entry: Entry, name: str = "trail-record") -> dict[str, Any]:
    """Return the JSON form of an entry about a state, ``refiqda.trail-record/1``."""
    keys = ("project", "state", "summary", "coders", "anchor", "reason")
    said = {key: entry.value(key) for key in keys if entry.value(key) is not None}
    changes = [value for _, value in entry.values("changes")]
    return {"format": f"refiqda.{name}/1", **_head(entry), **said, "changes": changes}


def show_resumed(resumed: Resumed) -> None:
    """Print what was found, what it can mean, and the entry that records it."""
    page = Page()
    page.line(resumed.anchoring.words)
    if resumed.entry is None:
        page.line("It belongs to this trail: nothing to take up, and nothing was appended.")
        page.line("Did it change since? refiqda trail record PROJECT")
    else:
        page.heading("That can mean")
        page.lines([f"- {one}" for one in resumed.meanings], indent=2)
        page.heading("Recorded")
        _recorded(page, resumed.entry)
    page.show()


def resumed_json(resumed: Resumed) -> dict[str, Any]:
    """Return the JSON form, ``refiqda.trail-resume/1``; without an entry ``n`` and ``hash`` are null."""
    head = {"format": "refiqda.trail-resume/1", "n": None, "hash": None}
    if resumed.entry is not None:
        head = recorded_json(resumed.entry, "trail-resume")
    found = {"state": resumed.anchoring.state, "n": resumed.anchoring.n, "words": resumed.anchoring.words}
    return {**head, "anchor": found, "can_mean": list(resumed.meanings)}


def show_noted(entry: Entry, *, private: str | None) -> None:
    """Print which entry holds the note, or where its text is kept."""
    page = Page()
    covers = entry.value("covers")
    about = f" about {counted(len(covers), 'entry', 'entries')}" if covers else ""
    page.line(f"Entry {entry.n}: a note of the kind {entry.kind}{about}{_people(entry, ', by ')}.")
    if private is not None:
        page.line(
            f"Its text is not in the log, only in {private}. Keep that file: with it you can prove later what you wrote"
            " and when, and without it nobody can read or guess it.",
        )
    page.show()


def noted_json(entry: Entry, *, private: str | None) -> dict[str, Any]:
    """Return the JSON form, ``refiqda.trail-note/1``; ``private`` is the file of a private note."""
    covers = entry.value("covers") or []
    return {"format": "refiqda.trail-note/1", **_head(entry), "covers": covers, "private": private}


def _recorded(page: Page, entry: Entry) -> None:
    project, state = entry.value("project"), entry.value("state")
    page.line(f"{project['file']}: {_opening(state, project)}")
    if state["changes"] == "first":
        page.line(_holds(entry), indent=2)
        if project.get("like"):
            page.line(
                f"Much of it is in {project['like']} as well, but it is not the same people who coded. If it goes on"
                f" from that:"
                f" record it once more with --of {project['like']}.",
                indent=2,
            )
    lines = changed_lines(entry, room=_SHOWN)
    page.lines(lines[:_SHOWN], indent=2)
    if len(lines) > _SHOWN:
        page.line(f"... and {len(lines) - _SHOWN:,} more: refiqda trail log", indent=2)
    machines = [one["name"] for one in entry.value("coders") or () if one["kind"] == "machine"]
    if machines:
        page.line(f"Machine coders, no people: {', '.join(machines)}.", indent=2)
    anchor = entry.value("anchor")
    if anchor is not None and not anchor.get("resumed"):
        page.line(_ANCHOR[anchor["state"]].format(n=anchor.get("n")), indent=2)
    page.line(f"Entry {entry.n} of the trail{_people(entry, ', by ')}.")


_ANCHOR: Final[dict[str, str]] = {
    "foreign": "Its anchor note names another trail; the entry says so. Is it the right file?",
    "mismatch": "Its anchor note names an entry {n} that this trail does not have so; the entry says so. What that can "
    "mean: refiqda trail resume.",
    "damaged": "Its anchor note was edited and cannot be read; the entry says so.",
}


def _opening(state: dict[str, Any], project: dict[str, Any]) -> str:
    since = f"since entry {state.get('since')}"
    name = project["name"]
    how = _FOUND.get(project.get("found", ""), "")
    whose = f" of {name}" if how or not project["file"].startswith(f"{name}.") else ""
    told = f" ({how})" if how else ""
    if state["changes"] == "first":
        return f"recorded for the first time, as {name}."
    if state["changes"] == "none":
        return f"nothing changed {since}{whose}{told}; that is entered, too."
    if state["changes"] == "unknown":
        gone = "the copy kept then in trail/states/ is gone: what changed is unknown."
        return f"it changed {since}{whose}{told}, and {gone}"
    return f"changed {since}{whose}{told}:"


def _holds(entry: Entry) -> str:
    counts = [counted(one["count"], *_NOUNS[one["object"]]) for one in entry.value("summary")]
    return f"It holds {', '.join(counts)}." if counts else "It holds nothing yet."


def changed_lines(entry: Entry, *, room: int | None = None) -> list[str]:
    """Return what changed, a line for each group under what it is about, as sentences in plain words.

    Where there are more than ``room``, codings are told together: first over all sources, then over all codes.
    """
    found = [
        (About.from_dict(change["about"]), Group.from_dict(group))
        for _, change in entry.values("changes")
        for group in change["groups"]
    ]
    lines: list[str] = []
    for told in (_each, _over_sources, _over_codes):
        lines = told(found)
        if room is None or len(lines) <= room:
            break
    return lines


def _each(found: list[tuple[About, Group]]) -> list[str]:
    return [
        f"{about.name}: {in_words(group)}" if group.object in _OF_PASSAGES and about.name else in_words(group)
        for about, group in found
    ]


def _over_sources(found: list[tuple[About, Group]]) -> list[str]:
    """Tell what is said of the codings of several sources in the same words once."""
    return _together(found, lambda group: attrs.evolve(group, count=0))


def _over_codes(found: list[tuple[About, Group]]) -> list[str]:
    """Tell what one analyst did with several codes once; from which code to which stays apart."""
    return _together(found, lambda group: attrs.evolve(group, count=0, name=None))


def _together(found: list[tuple[About, Group]], key: Callable[[Group], Group]) -> list[str]:
    others = [one for one in found if one[1].object not in _OF_PASSAGES]
    alike: dict[Group, list[tuple[About, Group]]] = {}
    for about, group in found:
        if group.object in _OF_PASSAGES:
            alike.setdefault(key(group), []).append((about, group))
    lines = _each(others)
    for several in alike.values():
        names = list(dict.fromkeys(group.name for _, group in several))
        name = names[0] if len(names) == 1 else counted(len(names), "code")
        number = sum(group.count for _, group in several)
        places = {(about.object, about.name, about.guid) for about, _ in several}
        if len(places) == 1:
            lines += _each([(several[0][0], attrs.evolve(several[0][1], name=name, count=number))])
        else:
            said = in_words(attrs.evolve(several[0][1], name=name, count=number))
            lines.append(f"{said}, in {counted(len(places), 'source')}")
    return lines


def _people(entry: Entry, lead: str) -> str:
    return f"{lead}{', '.join(entry.by)}" if entry.by else ""


def _head(entry: Entry) -> dict[str, Any]:
    return {"n": entry.n, "hash": entry.hash, "kind": entry.kind, "at": entry.at, "by": list(entry.by)}
