"""A trail as W3C PROV, in PROV-JSON (W3C Member Submission, 24 April 2013; the terms are those of PROV-DM).

What is what:

- **agents**: analysts and everybody who did something (``prov:Person``), machine coders and this software
  (``prov:SoftwareAgent``). Participants are no agents and are not named;
- **activities**: one for each entry (reading, coding, meeting, decision ...), which was associated with its people;
- **entities**: the entry itself, the states of projects that it recorded (by the digest of what they say), the files a
  command used;
- **relations**: an entry's activity generated the entry and its state; it used the state before and its inputs; a
  state was derived from the state before and from those inputs; a note used the entries that it is about; entry n
  was derived from entry n-1 by its hash.

Software acted on behalf of the people where both were at work. Nothing is claimed that the log does not say: a
withdrawn field leaves no relation. Same trail, same bytes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from refiqda.machine_coders import machine_of
from refiqda.trail.plain import KIND_WORDS
from refiqda.trail.shapes import covers_of, project_of, table_of, tables_of, text_of

if TYPE_CHECKING:
    from refiqda.trail.entry import Entry
    from refiqda.trail.reading import Trail

NAMESPACE: Final = "urn:refiqda:prov:"
_DIGITS: Final = 16


class _Document:
    """The parts of a document, each thing and each relation once."""

    def __init__(self) -> None:
        self.parts: dict[str, dict[str, dict[str, Any]]] = {}
        self._agents: dict[str, str] = {}
        self._known: set[tuple[str, tuple[str, ...]]] = set()

    def add(self, part: str, name: str, **said: str | None) -> str:
        """Add a thing unless it is there, and return its name; a key ``a__b`` stands for ``a:b``."""
        found = self.parts.setdefault(part, {}).setdefault(name, {})
        for key, value in said.items():
            if value:
                found.setdefault(key.replace("__", ":"), _qualified(key, value))
        return name

    def relate(self, part: str, **ends: str) -> None:
        """Add a relation unless it is there."""
        key = (part, tuple(ends.values()))
        if key in self._known:
            return
        self._known.add(key)
        relations = self.parts.setdefault(part, {})
        relations[f"_:{part}{len(relations) + 1}"] = {f"prov:{end}": name for end, name in ends.items()}

    def agent(self, name: str, *, software: bool) -> str:
        """Return the agent of a name."""
        found = self._agents.get(name)
        if found is None:
            found = self._agents[name] = f"refiqda:agent-{len(self._agents) + 1}"
            kind = "prov:SoftwareAgent" if software else "prov:Person"
            self.add("agent", found, prov__type=kind, prov__label=name)
        return found


def _qualified(key: str, value: str) -> object:
    """Return a value as PROV-JSON spells it: the name of a type is one of the document's names, and no text."""
    return {"$": value, "type": "prov:QUALIFIED_NAME"} if key == "prov__type" else value


def prov_json(trail: Trail) -> dict[str, Any]:
    """Return a trail as a PROV-JSON document."""
    document = _Document()
    made: dict[str, str] = {}
    for entry in trail.entries:
        _add(document, entry, made)
    return {"prefix": {"refiqda": NAMESPACE}, **document.parts}


def _add(document: _Document, entry: Entry, made: dict[str, str]) -> None:
    activity = document.add(
        "activity",
        f"refiqda:activity-{entry.n}",
        prov__startTime=entry.at,
        prov__endTime=entry.at,
        prov__type=f"refiqda:{entry.kind}",
        prov__label=KIND_WORDS.get(entry.kind, entry.kind),
        refiqda__meeting=entry.meeting,
        refiqda__command=text_of(entry.value("command")) or None,
    )
    line = document.add("entity", _entry(entry.n), prov__type="refiqda:Entry", refiqda__hash=entry.hash)
    document.relate("wasGeneratedBy", entity=line, activity=activity)
    if entry.n > 1:
        document.relate("wasDerivedFrom", generatedEntity=line, usedEntity=_entry(entry.n - 1))
    for n in covers_of(entry):
        document.relate("used", activity=activity, entity=_entry(n))
    _add_agents(document, entry, activity)
    _add_states(document, entry, activity, made)


def _entry(n: int) -> str:
    return f"refiqda:entry-{n}"


def _add_agents(document: _Document, entry: Entry, activity: str) -> None:
    """Add who did it: people, machine coders, and this software on behalf of the people."""
    software = document.agent(entry.tool, software=True)
    document.relate("wasAssociatedWith", activity=activity, agent=software)
    for name in entry.by:
        is_machine = machine_of(name) is not None
        agent = document.agent(name, software=is_machine)
        document.relate("wasAssociatedWith", activity=activity, agent=agent)
        if not is_machine and agent != software:
            document.relate("actedOnBehalfOf", delegate=software, responsible=agent, activity=activity)


def _add_states(document: _Document, entry: Entry, activity: str, made: dict[str, str]) -> None:
    """Add the state that was recorded, and what it came from."""
    state = table_of(entry.value("state"))
    now = _state(document, text_of(state.get("meaning")))
    if now is None:
        return
    project = project_of(entry)
    document.add("entity", now, refiqda__project=project or None)
    if now not in made:
        made[now] = activity
        document.relate("wasGeneratedBy", entity=now, activity=activity)
    else:
        document.relate("used", activity=activity, entity=now)
    came_from = [text_of(state.get("before"))]
    came_from += [text_of(one.get("meaning")) for one in tables_of(entry.value("inputs"))]
    for digest in came_from:
        before = _state(document, digest)
        if before is None or before == now:
            continue
        document.relate("used", activity=activity, entity=before)
        if made[now] == activity:
            document.relate("wasDerivedFrom", generatedEntity=now, usedEntity=before, activity=activity)


def _state(document: _Document, digest: str) -> str | None:
    """Return the entity of a state by the digest of what it says; None for what is no digest."""
    digits = digest.rpartition(":")[2]
    if len(digits) < _DIGITS or not set(digits) <= set("0123456789abcdef"):
        return None
    name = f"refiqda:state-{digits[:_DIGITS]}"
    return document.add("entity", name, prov__type="refiqda:State", refiqda__meaning=digest)
