"""The parts of an ELAN file, put together in the order of its schema (EAF 3.0), the same bytes for the same parts."""

from __future__ import annotations

import json
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

import attrs

from refiqda import model
from refiqda.importing.elan_book import PROPERTY
from refiqda.importing.making import clean

if TYPE_CHECKING:
    from collections.abc import Iterable

_SCHEMA: Final = "http://www.mpi.nl/tools/elan/EAFv3.0.xsd"
_NO_LANGUAGE: Final = "http://cdb.iso.org/lg/CDB-00130975-001"
_NO_DATE: Final = "1970-01-01T00:00:00+00:00"
_MIME: Final = {
    ".wav": "audio/x-wav",
    ".mp3": "audio/*",
    ".m4a": "audio/*",
    ".mp4": "video/mp4",
    ".mpg": "video/mpeg",
    ".mpeg": "video/mpeg",
    ".mov": "video/quicktime",
}
_SPEECH: Final = "speech"
_BELOW: Final = "Symbolic_Association"
_INSIDE: Final = "Included_In"
_CONSTRAINTS: Final = {
    "Time_Subdivision": "Time subdivision of parent annotation's time interval, no time gaps allowed within "
    "this interval",
    "Symbolic_Subdivision": "Symbolic subdivision of a parent annotation. Annotations refering to the same "
    "parent are ordered",
    "Symbolic_Association": "1-1 association with a parent annotation",
    "Included_In": "Time alignable annotations within the parent annotation's time interval, gaps are allowed",
}


@attrs.define(eq=False)
class Line:
    """An annotation to be: times in milliseconds, value, speaker, and who annotated."""

    begin: int
    end: int
    value: str
    speaker: str | None
    coder: str | None
    id: str = ""


@attrs.define(eq=False)
class _Tier:
    id: str
    type: str
    speaker: str | None
    coder: str | None
    above: str | None = None
    lines: list[tuple[Line, Line | None]] = attrs.field(factory=list)
    last: int = 0
    taken: set[int] = attrs.field(factory=set)
    is_timed: bool = False


class Document:
    """One ELAN file being put together."""

    def __init__(
        self,
        tree: model.Project,
        name: str,
        recording: model.AudioSource | model.VideoSource,
        said: dict[str, Any],
    ) -> None:
        self.author = ""
        self._date = tree.modified_date_time or tree.creation_date_time or _NO_DATE
        self._name, self._recording, self._said = name, recording, said
        self._coded: dict[tuple[str, str | None, str | None], list[Line]] = {}
        self._spoken: dict[str | None, list[Line]] = {}
        self._further: dict[str, list[tuple[Line, Line]]] = {}
        self._memos: list[tuple[str, Line, Line]] = []
        self._vocabularies: list[tuple[str, list[tuple[str, str | None]]]] = []

    def add_coding(self, vocabulary: str, line: Line) -> None:
        """Add a coded stretch."""
        self._coded.setdefault((vocabulary, line.coder, line.speaker), []).append(line)

    def add_memo(self, vocabulary: str, about: Line, line: Line) -> None:
        """Add a memo of a coded stretch."""
        self._memos.append((vocabulary, about, line))

    def add_speech(self, lines: list[Line]) -> None:
        """Add the lines of the first transcript, or of one whose lines cannot stand below those."""
        for line in lines:
            self._spoken.setdefault(line.speaker, []).append(line)

    def add_below(self, kind: str, pairs: list[tuple[Line, Line]]) -> None:
        """Add the lines of a further transcript, each with the line of the first one that it stands below."""
        self._further[kind] = pairs

    def add_vocabulary(self, name: str, entries: list[tuple[str, str | None]]) -> None:
        """Add a controlled vocabulary."""
        self._vocabularies.append((name, entries))

    # --- tiers --------------------------------------------------------------------------------------------

    def _tiers(self) -> list[_Tier]:
        """Return the tiers; every line is in one, and has an id of its own."""
        tiers: list[_Tier] = []
        names: set[str] = set()
        for speaker, lines in self._spoken.items():
            for coder in dict.fromkeys(line.coder for line in lines):
                chosen = [line for line in lines if line.coder == coder]
                tiers += _apart(chosen, _Tier(speaker or "Transcript", _SPEECH, speaker, coder), names)
        for (vocabulary, coder, speaker), lines in self._coded.items():
            name = "@".join([vocabulary, *filter(None, (speaker, coder))])
            tiers += _apart(lines, _Tier(name, vocabulary, speaker, coder), names)
        home = {id(line): tier for tier in tiers for line, _ in tier.lines}
        below: list[_Tier] = []
        for kind, pairs in self._further.items():
            same = all((line.begin, line.end) == (owner.begin, owner.end) for line, owner in pairs)
            once = len({(id(owner), line.coder) for line, owner in pairs}) == len(pairs)
            if same and once:
                for line, owner in pairs:
                    _below(below, home[id(owner)], kind, line, owner, names)
            else:
                below += _inside(kind, pairs, home, names)
        for _, owner, line in self._memos:
            _below(below, home[id(owner)], "memo", line, owner, names)
        tiers += below
        number = 0
        for tier in tiers:
            for line, _ in tier.lines:
                number += 1
                line.id = f"a{number}"
        return tiers

    # --- writing ------------------------------------------------------------------------------------------

    def to_bytes(self) -> bytes:
        """Return the file."""
        tiers = self._tiers()
        slots: list[str] = []
        body: list[str] = []
        for tier in tiers:
            body += self._tier(tier, slots)
        lines = [
            '<?xml version="1.0" encoding="UTF-8"?>',
            self._opening(),
            *self._header(),
            "    <TIME_ORDER>",
            *slots,
            "    </TIME_ORDER>",
            *body,
            *self._types(tiers),
            *self._language(),
            *(
                f"    <CONSTRAINT DESCRIPTION={quoteattr(text)} STEREOTYPE={quoteattr(name)}/>"
                for name, text in _CONSTRAINTS.items()
            ),
            *self._books(),
            "</ANNOTATION_DOCUMENT>",
            "",
        ]
        return "\n".join(lines).encode()

    def _opening(self) -> str:
        return (
            f"<ANNOTATION_DOCUMENT AUTHOR={_attribute(self.author)} DATE={quoteattr(self._date)} "
            'FORMAT="3.0" VERSION="3.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
            f'xsi:noNamespaceSchemaLocation="{_SCHEMA}">'
        )

    def _header(self) -> list[str]:
        suffix = PurePosixPath((self._recording.path or "").replace("\\", "/")).suffix.lower()
        name = self._name.replace("/", "_").replace("\\", "_")
        name = name if not suffix or name.lower().endswith(suffix) else name + suffix
        default = "video/*" if isinstance(self._recording, model.VideoSource) else "audio/*"
        said = json.dumps(self._said, ensure_ascii=False, sort_keys=True)
        medium = (
            f'        <MEDIA_DESCRIPTOR MEDIA_URL="file:///{quote(name)}" '
            f'MIME_TYPE="{_MIME.get(suffix, default)}" RELATIVE_MEDIA_URL="./{quote(name)}"/>'
        )
        return [
            '    <HEADER MEDIA_FILE="" TIME_UNITS="milliseconds">',
            medium,
            f'        <PROPERTY NAME="{PROPERTY}">{escape(said)}</PROPERTY>',
            "    </HEADER>",
        ]

    def _tier(self, tier: _Tier, slots: list[str]) -> list[str]:
        attributes = [f"LINGUISTIC_TYPE_REF={quoteattr(tier.type)}", f"TIER_ID={_attribute(tier.id)}"]
        for name, value in (
            ("ANNOTATOR", tier.coder),
            ("PARTICIPANT", tier.speaker),
            ("PARENT_REF", tier.above),
        ):
            if value:
                attributes.append(f"{name}={_attribute(value)}")
        made = [f"    <TIER {' '.join(sorted(attributes))}>"]
        for line, owner in tier.lines:
            if owner is None:
                slots += [
                    f'        <TIME_SLOT TIME_SLOT_ID="ts{len(slots) + 1}" TIME_VALUE="{line.begin}"/>',
                    f'        <TIME_SLOT TIME_SLOT_ID="ts{len(slots) + 2}" TIME_VALUE="{line.end}"/>',
                ]
                references = f'TIME_SLOT_REF1="ts{len(slots) - 1}" TIME_SLOT_REF2="ts{len(slots)}"'
                kind = "ALIGNABLE_ANNOTATION"
            else:
                references, kind = f'ANNOTATION_REF="{owner.id}"', "REF_ANNOTATION"
            made += [
                "        <ANNOTATION>",
                f'            <{kind} ANNOTATION_ID="{line.id}" {references}>',
                f"                <ANNOTATION_VALUE>{_characters(line.value)}</ANNOTATION_VALUE>",
                f"            </{kind}>",
                "        </ANNOTATION>",
            ]
        return [*made, "    </TIER>"]

    def _types(self, tiers: list[_Tier]) -> Iterable[str]:
        books = [name for name, _ in self._vocabularies]
        used = dict.fromkeys([_SPEECH, *books, *(tier.type for tier in tiers)])
        for name in used:
            is_below = any(tier.type == name and tier.above for tier in tiers)
            is_timed = not is_below or any(tier.type == name and tier.is_timed for tier in tiers)
            book = f" CONTROLLED_VOCABULARY_REF={_attribute(name)}" if name in books and not is_below else ""
            how = f' CONSTRAINTS="{_INSIDE if is_timed else _BELOW}"' if is_below else ""
            yield (
                f'    <LINGUISTIC_TYPE{how}{book} GRAPHIC_REFERENCES="false" '
                f'LINGUISTIC_TYPE_ID={_attribute(name)} TIME_ALIGNABLE="{"true" if is_timed else "false"}"/>'
            )

    def _language(self) -> Iterable[str]:
        if self._vocabularies:
            yield f'    <LANGUAGE LANG_DEF="{_NO_LANGUAGE}" LANG_ID="und" LANG_LABEL="undetermined (und)"/>'

    def _books(self) -> Iterable[str]:
        for number, (name, entries) in enumerate(self._vocabularies, start=1):
            yield f"    <CONTROLLED_VOCABULARY CV_ID={_attribute(name)}>"
            yield '        <DESCRIPTION LANG_REF="und"/>'
            for place, (value, description) in enumerate(entries, start=1):
                yield f'        <CV_ENTRY_ML CVE_ID="cveid_{number}_{place}">'
                yield (
                    f"            <CVE_VALUE DESCRIPTION={_attribute(description or '')} "
                    f'LANG_REF="und">{_characters(value)}</CVE_VALUE>'
                )
                yield "        </CV_ENTRY_ML>"
            yield "    </CONTROLLED_VOCABULARY>"


def _apart(lines: list[Line], tier: _Tier, names: set[str]) -> list[_Tier]:
    """Return tiers like ``tier`` with the lines in them so that none overlaps another of its tier."""
    made: list[_Tier] = []
    for line in sorted(lines, key=lambda one: (one.begin, one.end, one.value)):
        free = next((one for one in made if one.last <= line.begin), None)
        if free is None:
            free = attrs.evolve(tier, id=_unused(tier.id, names), lines=[], taken=set())
            made.append(free)
        free.lines.append((line, None))
        free.last = line.end
    return made


def _below(tiers: list[_Tier], home: _Tier, kind: str, line: Line, owner: Line, names: set[str]) -> None:
    """Put a line below another: in a tier below that one's, one line for each."""
    for tier in tiers:
        fits = (tier.above, tier.type, tier.coder) == (home.id, kind, line.coder)
        if fits and id(owner) not in tier.taken:
            break
    else:
        tier = _Tier(_unused(f"{kind}@{home.id}", names), kind, home.speaker, line.coder, home.id)
        tiers.append(tier)
    tier.lines.append((line, owner))
    tier.taken.add(id(owner))


def _inside(
    kind: str, pairs: list[tuple[Line, Line]], home: dict[int, _Tier], names: set[str]
) -> list[_Tier]:
    """Return tiers of lines with times of their own inside of those of the lines that they stand below."""
    made: list[_Tier] = []
    groups: dict[tuple[int, str | None, str | None], list[Line]] = {}
    above = {id(tier): tier for tier in home.values()}
    for line, owner in pairs:
        groups.setdefault((id(home[id(owner)]), line.speaker, line.coder), []).append(line)
    for (key, speaker, coder), lines in groups.items():
        tier = _Tier(f"{kind}@{above[key].id}", kind, speaker, coder, above[key].id, is_timed=True)
        made += _apart(lines, tier, names)
    return made


def _unused(name: str, names: set[str]) -> str:
    number, made = 1, name
    while made in names:
        number += 1
        made = f"{name} ({number})"
    names.add(made)
    return made


def _attribute(value: str) -> str:
    """Return a value for an attribute; its line ends and tabs are spelled so that they survive."""
    return quoteattr(clean(value), {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})


def _characters(value: str) -> str:
    return escape(clean(value), {"\r": "&#13;"})


__all__ = ["Document", "Line"]
