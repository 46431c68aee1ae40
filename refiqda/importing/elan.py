"""ELAN annotation documents (.eaf): transcripts by speaker, codes by controlled vocabulary, both tied to time.

What a tier becomes:

- values from a controlled vocabulary are codes: each annotation is a coded stretch of the recording, by the tier's
  annotator; the vocabulary is a code that is not codable, its entries are below it;
- other tiers are speech: all tiers that stand on their own together are one transcript, a line an annotation in the
  order of time, tied to the recording at begin and end of each;
- a text tier below a tier of codes holds memos of those codings; one below speech (a translation, a gloss) is part
  of a further transcript, one for each type of tier;
- the participant of a tier is a case, with the tier's stretches or lines.

``codes`` and ``texts`` name tiers that are to be taken as the one or the other all the same.

Source: ELAN Annotation Format 3.0 (EAFv3.0.xsd and its description, Max Planck Institute for Psycholinguistics);
vocabularies of format 2.7 and earlier are read too.
"""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

import attrs

from refiqda import model
from refiqda.errors import NotInProjectError
from refiqda.importing.elan_book import Vocabularies
from refiqda.importing.elan_times import Annotation, annotations_of
from refiqda.importing.making import Authorship, Making
from refiqda.importing.plain_xml import Node, read_plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from refiqda.losses import LossReport
    from refiqda.project import Project

_PICTURES: Final = (".mp4", ".mov", ".avi", ".mpg", ".mpeg", ".m4v", ".mkv", ".webm", ".wmv", ".ogv", ".3gp")
_LINES: Final = ("\n", " ")
_NOT_READ: Final = {
    "LICENSE": "licence",
    "REF_LINK_SET": "set of links",
    "LEXICON_REF": "link to a lexicon",
    "EXTERNAL_REF": "link to something outside",
}
Recording = model.AudioSource | model.VideoSource


@attrs.define(eq=False)
class _Tier:
    """A tier: its own name, speaker, annotator, type, the tier above it, and the vocabulary of its values."""

    name: str
    participant: str | None
    annotator: str | None
    type: str
    above: str | None
    vocabulary: str | None
    annotations: list[Annotation] = attrs.field(factory=list)


def import_elan(
    path: Path, *, codes: Sequence[str] = (), texts: Sequence[str] = ()
) -> tuple[Project, LossReport]:
    """Read an ELAN file; raises UnusableFileError, and NotInProjectError for a tier that is not there."""
    root = read_plain(path, "ANNOTATION_DOCUMENT")
    making = Making(path.stem, "ELAN")
    reading = _Reading(making, root, path)
    for name in (*codes, *texts):
        if name not in reading.tiers:
            raise NotInProjectError(
                f"there is no tier {name!r}", file=path.name, remedy=f"It has {', '.join(reading.tiers)}."
            )
    reading.run(frozenset(codes), frozenset(texts))
    return making.finish()


class _Reading:
    def __init__(self, making: Making, root: Node, path: Path) -> None:
        self.making, self.log, self.root, self.path = making, making.log, root, path
        self.book = Vocabularies(making, root)
        types = {
            node.get("LINGUISTIC_TYPE_ID"): node.get("CONTROLLED_VOCABULARY_REF")
            for node in root.all("LINGUISTIC_TYPE")
        }
        self.tiers: dict[str, _Tier] = {}
        for node in root.all("TIER"):
            name, kind = node.get("TIER_ID") or "", node.get("LINGUISTIC_TYPE_REF") or ""
            tier = _Tier(
                name,
                node.get("PARTICIPANT"),
                node.get("ANNOTATOR"),
                kind,
                node.get("PARENT_REF"),
                types.get(kind),
            )
            self.tiers.setdefault(name, tier)
        self.cases: dict[str, model.Case] = {}
        self.coded: dict[str, model.Coding] = {}

    def run(self, codes: frozenset[str], texts: frozenset[str]) -> None:
        tree = self.making.tree
        tree.creation_date_time = self.making.date(self.root.get("DATE"), "document")
        tree.creating_user_guid = self.making.user(self.root.get("AUTHOR"))
        for one in annotations_of(self.root, self.log):
            self.tiers[one.tier].annotations.append(one)
        self.book.make()
        recording = self._recording()
        coded = [tier for tier in self.tiers.values() if self._is_code(tier, codes, texts)]
        for tier in coded:
            self._code(tier, recording)
        speech: dict[str | None, list[_Tier]] = {}
        for tier in self.tiers.values():
            if tier in coded:
                continue
            if self._holds_memos(tier, coded):
                self._attach_memos(tier)
            else:
                speech.setdefault(tier.type if tier.above else None, []).append(tier)
        for kind in sorted(speech, key=lambda one: (one is not None, one or "")):
            self._transcribe(speech[kind], kind, recording)
        self._tell_the_rest()

    def _is_code(self, tier: _Tier, codes: frozenset[str], texts: frozenset[str]) -> bool:
        return tier.name not in texts and (tier.name in codes or tier.vocabulary is not None)

    def _holds_memos(self, tier: _Tier, coded: list[_Tier]) -> bool:
        return any(tier.above == other.name for other in coded)

    # --- recordings ---------------------------------------------------------------------------------------

    def _recording(self) -> Recording:
        """Make the sources; return the one that everything is tied to: the first film, else the first file."""
        header = self.root.first("HEADER")
        descriptors = [] if header is None else list(header.all("MEDIA_DESCRIPTOR"))
        made = [self._medium(node) for node in descriptors] or [self._nameless()]
        main = next((one for one in made if isinstance(one, model.VideoSource)), made[0])
        if self.book.source is not None:
            main.name = self.book.source
        for other in made:
            self.making.tree.sources.append(other)
            if other is not main:
                link = model.Link(
                    guid=self.making.guid("together", main.guid, other.guid),
                    name="Recorded together",
                    direction="Associative",
                    origin_guid=main.guid,
                    target_guid=other.guid,
                )
                self.making.tree.links.append(link)
        return main

    def _medium(self, node: Node) -> Recording:
        urls = [unquote(url) for url in (node.get("RELATIVE_MEDIA_URL"), node.get("MEDIA_URL")) if url]
        name = PurePosixPath(urls[0].replace("\\", "/")).name if urls else ""
        suffix = PurePosixPath(name).suffix.casefold()
        kind = (node.get("MIME_TYPE") or "").partition("/")[0].casefold()
        is_film = kind == "video" or (kind != "audio" and suffix in _PICTURES)
        guid = self.making.guid("recording", self.path.stem, name)
        made: Recording = (model.VideoSource if is_film else model.AudioSource)(
            guid=guid, name=self.making.clean(name, "name of a source").strip() or self.path.stem
        )
        if node.get("TIME_ORIGIN"):
            detail = "begins later than its file; times are those of ELAN"
            self.log.add("degraded", "recording", detail, guid=guid, name=made.name)
        file = self.path.resolve().parent / name
        if name and file.is_file() and file.resolve().is_relative_to(self.path.resolve().parent):
            made.path = self.making.file(guid, suffix, file)
        elif name:
            made.path = f"relative:///{name}"
            detail = (
                "does not lie beside the ELAN file: put it beside the new file; only its name comes across"
            )
            self.log.add("degraded", "recording", detail, guid=guid, name=made.name)
        return made

    def _nameless(self) -> Recording:
        self.log.add(
            "degraded", "recording", "the file names none; there is one without a file for its times"
        )
        return model.AudioSource(guid=self.making.guid("recording", self.path.stem), name=self.path.stem)

    # --- codes --------------------------------------------------------------------------------------------

    def _code(self, tier: _Tier, recording: Recording) -> None:
        by = Authorship(self.making.user(tier.annotator))
        for one in tier.annotations:
            begin, end = one.begin or 0, one.end or 0
            selection = self._stretch(recording, begin, end, by)
            if tier.participant:
                self._case(tier.participant).selection_refs.append(selection.guid)
            if not one.value.strip():
                self.log.add("degraded", "annotation", "has no value, and so no code", name=tier.name)
                continue
            code = self.book.code(tier.vocabulary or tier.name, one.value, one.entry)
            self.coded[one.id] = self.making.coding(selection, code, by)

    def _stretch(self, recording: Recording, begin: int, end: int, by: Authorship) -> model.Selection:
        guid = self.making.guid("stretch", recording.guid, begin, end, by.user)
        if isinstance(recording, model.AudioSource):
            sound = model.AudioSelection(guid=guid, begin=begin, end=end, creating_user=by.user)
            recording.audio_selections.append(sound)
            return sound
        film = model.VideoSelection(guid=guid, begin=begin, end=end, creating_user=by.user)
        recording.video_selections.append(film)
        return film

    def _attach_memos(self, tier: _Tier) -> None:
        by = Authorship(self.making.user(tier.annotator))
        for one in tier.annotations:
            coding = self.coded.get(one.refers_to or "")
            if coding is None:
                self.log.add("dropped", "memo", "refers to an annotation that is not there", name=tier.name)
            else:
                self.making.attach(coding, one.value, by)

    def _case(self, name: str) -> model.Case:
        known = self.cases.get(name)
        if known is None:
            said = self.making.clean(name, "name of a case").strip() or "without a name"
            known = self.cases[name] = model.Case(guid=self.making.guid("case", name), name=said)
            self.making.tree.cases.append(known)
        return known

    # --- speech -------------------------------------------------------------------------------------------

    def _transcribe(self, tiers: list[_Tier], kind: str | None, recording: Recording) -> None:
        """Make one transcript of tiers: a line an annotation, in the order of time, then of the tiers."""
        lines = [
            (one.begin or 0, order, place, one, tier)
            for order, tier in enumerate(tiers)
            for place, one in enumerate(tier.annotations)
        ]
        if not lines:
            return
        lines.sort(key=lambda line: line[:3])
        name = self.path.stem if kind is None else f"{self.path.stem} ({kind})"
        transcript = model.Transcript(
            guid=self.making.guid("transcript", recording.guid, kind),
            name=self.making.clean(name, "name of a transcript"),
        )
        recording.transcripts.append(transcript)
        labelled = len({tier.participant or tier.name for *_, tier in lines}) > 1
        text: list[str] = []
        position = 0
        for begin, _, _, one, tier in lines:
            words = self.making.clean(one.value.strip(), "text").replace("\r\n", "\n").replace("\r", "\n")
            words = words.replace(*_LINES)
            label = f"{tier.participant or tier.name}: " if labelled else ""
            start = position + len(label)
            self._line(transcript, (begin, start), (one.end or begin, start + len(words)), tier)
            text.append(f"{label}{words}\n")
            position += len(text[-1])
        self.making.store(transcript, "".join(text))

    def _line(
        self, transcript: model.Transcript, first: tuple[int, int], last: tuple[int, int], tier: _Tier
    ) -> None:
        points = [
            model.SyncPoint(
                guid=self.making.guid("point", transcript.guid, *place),
                time_stamp=place[0],
                position=place[1],
            )
            for place in (first, last)
        ]
        transcript.sync_points += points
        user = self.making.user(tier.annotator)
        selection = model.TranscriptSelection(
            guid=self.making.guid("line", transcript.guid, *first, *last),
            creating_user=user,
            from_sync_point=points[0].guid,
            to_sync_point=points[1].guid,
        )
        transcript.transcript_selections.append(selection)
        self._case(tier.participant or tier.name).selection_refs.append(selection.guid)

    def _tell_the_rest(self) -> None:
        for name, what in _NOT_READ.items():
            count = sum(
                1 for node in self.root.all(name) if node.children or node.text.strip() or node.attributes
            )
            if count:
                self.log.add("dropped", what, "the format has no place for it", count=count)
        for tier in self.tiers.values():
            if tier.annotations and tier.name != (tier.participant or tier.name):
                detail = "tiers go by speaker, annotator and vocabulary; their own names do not come across"
                self.log.add("dropped", "name of a tier", detail, name=tier.name)


__all__ = ["import_elan"]
