"""Who says what: the texts of one or more projects with their marks, and the people who speak in each passage.

What a text is (its language, instrument, wave and use) and whose it is, the projects say, or the tables of the study's
folder where they do not, as `refiqda.surveying` describes; the language also by a set that is called as one of the
study's languages. Who speaks in a passage, the turns say: marked ones, else those that labels show
(`refiqda.speakers`). A text of one participant without turns is that participant's; so are the turns of all who do not
ask, in a conversation with one participant.

A text that stands in several projects is told once: the same name (or GUID) with the same words.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from functools import cached_property
from typing import TYPE_CHECKING, Final

import attrs

from refiqda.errors import NotInProjectError, RefiqdaError
from refiqda.model import guid_key
from refiqda.office.sheets import read_sheet
from refiqda.speakers import all_turns
from refiqda.speakers.texts import spoken_texts
from refiqda.surveying.material import SOURCES, TRANSLATION, Participant, gather
from refiqda.surveying.values import key

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from refiqda.project import Project
    from refiqda.speakers import SpeakerTurn, SpeakerTurns
    from refiqda.speakers.texts import SpokenText
    from refiqda.study import Study
    from refiqda.surveying.material import Material

MODERATOR: Final = "moderator"
"""The role of whoever asks, and of prompts; nobody of the study's participants."""


@attrs.frozen
class Voice:
    """Somebody who speaks: the case's code ("" where nobody knows), role, dyad, and the label of the turn."""

    case: str
    role: str = ""
    dyad: str = ""
    speaker: str = ""


@attrs.frozen
class SourceSeen:
    """A text: what it is, whose, its words (canonical) with their digest, and the date of this state of it.

    ``use`` is "analysed", "context", "translation" or ""; ``kind`` that of its instrument; ``translation_of`` the GUID
    of the text it translates as a whole; ``dated`` when it was last modified, else made, as the project says it.
    """

    guid: str
    name: str
    text: str = attrs.field(repr=False)
    digest: str
    language: str = ""
    instrument: str = ""
    wave: str = ""
    use: str = ""
    kind: str = ""
    translation_of: str = ""
    dated: str | None = None
    cases: tuple[str, ...] = ()
    turns: tuple[SpeakerTurn, ...] = attrs.field(default=(), repr=False)
    prompts: tuple[tuple[int, int], ...] = attrs.field(default=(), repr=False)

    @property
    def is_translation(self) -> bool:
        """Whether its words are a translation of what was said."""
        return bool(self.translation_of) or key(self.use) == TRANSLATION

    @cached_property
    def _turn_starts(self) -> list[int]:
        return [turn.start for turn in self.turns]

    @cached_property
    def _longest(self) -> int:
        return max((turn.end - turn.start for turn in self.turns), default=0)

    def turns_in(self, start: int, end: int) -> tuple[SpeakerTurn, ...]:
        """Return the turns that share a character with ``[start, end)``, in order."""
        first = bisect_right(self._turn_starts, start - self._longest - 1)
        last = bisect_right(self._turn_starts, end - 1)
        return tuple(turn for turn in self.turns[first:last] if turn.start < end and start < turn.end)


@attrs.frozen(eq=False)
class Voices:
    """The texts of the material and the people in it."""

    sources: tuple[SourceSeen, ...]
    people: tuple[Participant, ...]

    @cached_property
    def _by_name(self) -> dict[str, list[SourceSeen]]:
        found: dict[str, list[SourceSeen]] = {}
        for one in self.sources:
            for name in {guid_key(one.guid), key(one.name)}:
                found.setdefault(name, []).append(one)
        return found

    @cached_property
    def _people(self) -> dict[str, Participant]:
        return {key(one.case): one for one in self.people}

    def source(self, asked: str) -> SourceSeen:
        """Return a text by GUID or name, the first project's where several differ; NotInProjectError for none."""
        found = self._by_name.get(guid_key(asked)) or self._by_name.get(key(asked))
        if not found:
            raise NotInProjectError(
                f'no text is called "{asked}"', remedy="`refiqda export --table sources` lists the texts."
            )
        return found[0]

    def voice(self, case: str, speaker: str = "") -> Voice:
        """Return somebody by the code used in the study; role and dyad are "" where nothing says them."""
        person = self._people.get(key(case))
        return Voice(case, person.role, person.dyad, speaker) if person else Voice(case, speaker=speaker)

    def at(self, source: str | SourceSeen, start: int, end: int) -> tuple[Voice, ...]:
        """Return everyone who speaks in a passage, in the order of their first words, each once."""
        return tuple(
            dict.fromkeys(voice for _, _, voices in self.turns_at(source, start, end) for voice in voices)
        )

    def turns_at(
        self, source: str | SourceSeen, start: int, end: int
    ) -> tuple[tuple[int, int, tuple[Voice, ...]], ...]:
        """Return a passage in parts by turn: canonical spans within ``[start, end)``, and who speaks in each.

        Labels and blanks between turns belong to no part. A text without turns is one part.
        """
        one = self.source(source) if isinstance(source, str) else source
        if not one.turns:
            return ((start, end, tuple(map(self.voice, one.cases)) if len(one.cases) == 1 else ()),)
        return tuple(
            (max(start, turn.start), min(end, turn.end), self._speaking(one, turn))
            for turn in one.turns_in(start, end)
        )

    def _speaking(self, one: SourceSeen, turn: SpeakerTurn) -> tuple[Voice, ...]:
        if turn.role == MODERATOR:
            return (Voice("", MODERATOR, speaker=turn.speakers[0] if turn.speakers else ""),)
        if turn.role == "unknown":
            return (Voice("", speaker=", ".join(turn.speakers)),)
        if len(one.cases) == 1 and len(turn.speakers) == 1:
            return (self.voice(one.cases[0], turn.speakers[0]),)
        known = [self._people.get(key(name)) for name in turn.speakers]
        return tuple(
            Voice(person.case, person.role, person.dyad, name) if person else Voice("", speaker=name)
            for name, person in zip(turn.speakers, known, strict=True)
        )


def digest_of(text: str) -> str:
    """Return the digest that names a state of a text: ``sha256:`` and 64 hex digits of its canonical form in UTF-8."""
    return "sha256:" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def hear(projects: Sequence[Project], study: Study | None = None) -> Voices:
    """Return the texts of ``projects`` and who speaks in them; ``study`` says what instruments and languages there are.

    Texts that cannot be read are left out; `refiqda check` tells about them.
    """
    folder = study.folder if study is not None else None
    instruments = study.instruments if study is not None else ()
    material = gather(
        {str(number): project for number, project in enumerate(projects)},
        folder,
        [one.name for one in instruments],
    )
    kinds = {key(one.name): one.kind for one in instruments}
    table = _sources_table(study)
    found: dict[tuple[str, str], SourceSeen] = {}
    for project in projects:
        marks = _Marks(project, study, table)
        turns = all_turns(project)
        for one in spoken_texts(project):
            if one.text is None:
                continue
            digest = digest_of(one.text.string)
            places = ((guid_key(one.guid), digest), (key(one.name), digest))
            if not any(place in found for place in places):
                seen = _seen(one, digest, turns.get(one.guid), material, marks)
                found.update(
                    dict.fromkeys(places, attrs.evolve(seen, kind=kinds.get(key(seen.instrument), "")))
                )
    return Voices(
        tuple({id(one): one for one in found.values()}.values()),
        tuple(sorted(material.people.values(), key=lambda person: person.case)),
    )


def _seen(
    one: SpokenText, digest: str, spoken: SpeakerTurns | None, material: Material, marks: _Marks
) -> SourceSeen:
    """Return a text as it is seen, but for the kind of its instrument."""
    if one.text is None:
        raise AssertionError("asked only of texts that can be read")
    known = material.sources.get(material.find(one.name) or "")
    told = known.marks if known is not None else {}
    cases = known.cases if known is not None else ()
    return SourceSeen(
        guid=one.guid,
        name=one.name,
        text=one.text.string,
        digest=digest,
        language=marks.language(one.guid, one.name),
        instrument=told.get("instrument", ""),
        wave=told.get("wave", ""),
        use=told.get("use", ""),
        translation_of=marks.original(one.guid, one.name),
        dated=marks.dates.get(guid_key(one.guid)),
        cases=tuple(material.people[case].case for case in cases if case in material.people),
        turns=tuple(sorted(spoken.turns)) if spoken is not None else (),
        prompts=spoken.prompts if spoken is not None else (),
    )


def _sources_table(study: Study | None) -> Mapping[str, Mapping[str, str]]:
    """Return the rows of the study's table of sources by name; a faulty one is told by `study check`."""
    path = study.folder / SOURCES if study is not None and study.folder is not None else None
    if path is None or not path.is_file():
        return {}
    try:
        sheet = read_sheet(path)
    except RefiqdaError:
        return {}
    rows = ({column: (cell or "").strip() for column, cell in row.cells.items()} for row in sheet.rows)
    return {key(row.get("source", "")): row for row in rows}


class _Marks:
    """What a project says about its texts that no count needs: languages, dates, whole texts that are translations."""

    def __init__(self, project: Project, study: Study | None, table: Mapping[str, Mapping[str, str]]) -> None:
        tree = project.tree
        self._table = table
        self._guids = {key(one.name or ""): one.guid or "" for one in tree.sources}
        languages = {key(each) for each in study.languages} if study is not None else set()
        self._languages = {
            guid_key(member): key(each.name or "")
            for each in tree.sets
            if key(each.name or "") in languages
            for member in each.member_sources
        }
        self.dates = {
            guid_key(one.guid or ""): one.modified_date_time or one.creation_date_time for one in tree.sources
        }
        sources = set(map(guid_key, self._guids.values()))
        self._originals = {
            guid_key(link.target_guid or ""): link.origin_guid or ""
            for link in tree.links
            if key(link.name or "") == TRANSLATION
            and guid_key(link.target_guid or "") in sources
            and guid_key(link.origin_guid or "") in sources
        }

    def row(self, name: str) -> Mapping[str, str]:
        return self._table.get(key(name), {})

    def language(self, guid: str, name: str) -> str:
        return self._languages.get(guid_key(guid)) or self.row(name).get("language", "")

    def original(self, guid: str, name: str) -> str:
        said = self._originals.get(guid_key(guid))
        return said or self._guids.get(key(self.row(name).get("translation_of", "")) or "-", "")
