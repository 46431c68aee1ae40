"""Small studies with a text, a recording, a picture and a PDF, coded everywhere by several people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import attrs
from hypothesis import strategies as st

import refiqda
from refiqda import model
from tests.made_studies import guid

if TYPE_CHECKING:
    from refiqda.agreement.material import Material

TALK = "Ruth: I waited.\nLeo: So did I, all day."
WORDS = "One two three."
PEOPLE = ("Ada", "Ben", "Cy")
CODES = ("Hope", "Fear")
SOURCES = ("Talk", "Tape", "Photo", "Paper")
LENGTHS = {"Talk": len(TALK), "Tape": 60}
SIDE = 8
PAGES = (0, 2)


class Mark(NamedTuple):
    """One coding: a span of a text or of time, a box with its page, or (``place`` is empty) a whole source."""

    person: str
    code: str
    source: str
    place: tuple[int, ...]

    @property
    def cells(self) -> set[Any]:
        """What it covers: characters, milliseconds, pixels; the whole source."""
        if self.source in LENGTHS and self.place:
            return set(range(*self.place))
        if self.place:
            page, x1, y1, x2, y2 = self.place
            xs, ys = sorted((x1, x2)), sorted((y1, y2))
            return {(page, x, y) for x in range(*xs) for y in range(*ys)}
        return {"whole"}

    def halves(self) -> list[Mark]:
        """Return two codings that touch and cover the same."""
        if self.source in LENGTHS and self.place:
            start, end = self.place
            middle = (start + end) // 2
            return [self._replace(place=(start, middle)), self._replace(place=(middle, end))]
        if self.place:
            page, x1, y1, x2, y2 = self.place
            middle = (x1 + x2) // 2
            return [
                self._replace(place=(page, x1, y1, middle, y2)),
                self._replace(place=(page, middle, y1, x2, y2)),
            ]
        return [self, self]


@st.composite
def spans(draw: st.DrawFn, length: int) -> tuple[int, int]:
    start = draw(st.integers(0, length - 2))
    return start, draw(st.integers(start + 2, length))


@st.composite
def marks(draw: st.DrawFn, people: tuple[str, ...] = PEOPLE) -> list[Mark]:
    made = []
    for _ in range(draw(st.integers(0, 12))):
        source = draw(st.sampled_from(SOURCES))
        place: tuple[int, ...] = ()
        if draw(st.integers(0, 7)) == 0:
            pass
        elif source in LENGTHS:
            place = draw(spans(LENGTHS[source]))
        else:
            xs, ys = draw(spans(SIDE)), draw(spans(SIDE))
            page = draw(st.sampled_from(PAGES)) if source == "Paper" else 0
            turned = draw(st.booleans())
            place = (page, *(xs[::-1] if turned else xs)[:1], ys[0], *(xs[::-1] if turned else xs)[1:], ys[1])
        made.append(Mark(draw(st.sampled_from(people)), draw(st.sampled_from(CODES)), source, place))
    return made


@attrs.define
class Study:
    """Builds projects with the same sources and codes; ``first`` numbers its codings, which no other study has."""

    people: tuple[str, ...] = PEOPLE
    sources: tuple[str, ...] = SOURCES
    first: int = 1000

    def project(self, made: list[Mark]) -> refiqda.Project:
        project = refiqda.Project.new("Study")
        for number, name in enumerate(CODES):
            project.add_code(name, guid=guid(100 + number))
        for person in self.people:
            project.add_user(person, guid=guid(200 + PEOPLE.index(person)))
        built = {name: self._source(name) for name in self.sources}
        project.tree.sources.extend(built.values())
        for number, mark in enumerate(made):
            self._code(built[mark.source], mark, self.first + 3 * number)
        return project

    def _source(self, name: str) -> Any:  # noqa: ANN401 - one of the four kinds of source
        where = guid(10 + SOURCES.index(name))
        if name == "Talk":
            return model.TextSource(guid=where, name=name, plain_text_content=TALK)
        kinds: dict[str, Any] = {
            "Tape": (model.AudioSource, "tape.mp3"),
            "Photo": (model.PictureSource, "photo.png"),
            "Paper": (model.PDFSource, "paper.pdf"),
        }
        kind, path = kinds[name]
        return kind(guid=where, name=name, path=f"internal://{path}")

    def _code(self, source: Any, mark: Mark, number: int) -> None:  # noqa: ANN401 - as above
        user = guid(200 + PEOPLE.index(mark.person))
        coding = model.Coding(
            guid=guid(number), creating_user=user, code_ref=guid(100 + CODES.index(mark.code))
        )
        if not mark.place:
            source.codings.append(coding)
            return
        common: dict[str, Any] = {"guid": guid(number + 1), "codings": [coding], "creating_user": user}
        if mark.source == "Talk":
            start, end = mark.place
            source.plain_text_selections.append(
                model.PlainTextSelection(start_position=start, end_position=end, **common)
            )
        elif mark.source == "Tape":
            begin, end = mark.place
            source.audio_selections.append(model.AudioSelection(begin=begin, end=end, **common))
        else:
            page, x1, y1, x2, y2 = mark.place
            corners: dict[str, Any] = {"first_x": x1, "first_y": y1, "second_x": x2, "second_y": y2}
            if mark.source == "Photo":
                source.picture_selections.append(model.PictureSelection(**corners, **common))
            else:
                source.pdf_selections.append(model.PDFSelection(page=page, **corners, **common))


def expected(made: list[Mark]) -> dict[tuple[str, str, str], set[Any]]:
    """Return what each coder covered with each code in each source."""
    found: dict[tuple[str, str, str], set[Any]] = {}
    for mark in made:
        found.setdefault((mark.person, mark.code, mark.source), set()).update(mark.cells)
    return found


def covered(material: Material) -> dict[tuple[str, str, str], set[Any]]:
    """Return what each coder covered with each code in each source, by the rows of a material."""
    found: dict[tuple[str, str, str], set[Any]] = {}
    rows = (material.coder, material.source, material.track, material.code, material.start, material.end)
    for row, (coder, source, track, code, start, end) in enumerate(
        zip(*(one.tolist() for one in rows), strict=True)
    ):
        names = material.coders[coder], material.codes[code].name, material.sources[source].name
        cells = found.setdefault(names, set())
        if track < 0:
            cells.add("whole")
        elif material.tracks[track].kind == "area":
            assert material.boxes is not None
            x1, y1, x2, y2 = material.boxes[row].tolist()
            assert 0 <= x1 < x2 <= material.tracks[track].width
            assert 0 <= y1 < y2 <= material.tracks[track].height
            cells |= {(material.tracks[track].page or 0, x, y) for x in range(x1, x2) for y in range(y1, y2)}
        else:
            assert 0 <= start <= end <= material.tracks[track].length
            cells |= set(range(start, end))
        assert track < 0 or material.tracks[track].source == source
    return found


def said(material: Material) -> dict[str, Any]:
    """Return all that must not depend on any order."""
    held = {
        (coder, source.name)
        for at, coder in enumerate(material.coders)
        for place, source in enumerate(material.sources)
        if material.held[at, place]
    }
    return {
        "covered": covered(material),
        "coders": sorted(material.coders),
        "sources": sorted((one.name, one.length, one.kind) for one in material.sources),
        "tracks": sorted((one.name, one.kind, one.length, one.width, one.height) for one in material.tracks),
        "codes": sorted(one.name for one in material.codes),
        "held": held,
        "left_out": material.left_out,
    }
