"""Projects with people who talk: small ones for tests of speakers, and drawn ones for laws."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final

from hypothesis import strategies as st

from refiqda import model
from refiqda.exchange.writer import write_xml
from refiqda.project import Project
from tests.strategies import projects

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn

INTERVIEW: Final = (
    "Interview 7\nDate: 2024-01-11\nPlace: office\n\n"
    "I: How did you come to the clinic at all?\nP: By bus, \U0001f642 in the rain.\n\nAnd then on foot.\n"
    "I: Mm. And what would you have wanted otherwise?\nP: More time.\n"
)
GROUP: Final = (
    "KH: How did you come to the clinic at all?\nP1: By train.\nP2: So did I.\nKH: When?\n"
    "P1+P2: At noon.\nAlle: (latter)\n?: No.\nP1:\nP2: [overlapping] Yes.\n"
)


def xml_of(project: Project) -> bytes:
    """Return the project's XML as faithful writing has it."""
    stream = io.BytesIO()
    write_xml(project.tree, stream)
    return stream.getvalue()


def study(**more: str) -> Project:
    """Return a project with an interview, a focus group, and further texts by name."""
    project = Project.new("Clinic")
    project.add_user("Mara")
    project.add_code("Waiting")
    for name, text in {"Interview 7": INTERVIEW, "Group": GROUP, **more}.items():
        project.add_source(name, text)
    return project


def recorded(project: Project) -> Project:
    """Add a recording with a transcript, whose sync points stand before some of the turns."""
    text = "#00:00:00-0# I: How?\n#00:00:03-4# P5: So \U0001f642.\nMore.\n#00:00:09-1# I: Why?\nP5: Hm.\n"
    points = [(0, 0), (3400, text.index("#00:00:03")), (9100, text.index("#00:00:09"))]
    project.add_file("Talk", b"ID3" + bytes(100), suffix=".mp3")
    project.add_transcript("Talk", "Talk", text, sync_points=points, duration=12_000)
    return project


def guid(number: int) -> str:
    """Return a GUID of this number."""
    return f"00000000-0000-4000-8000-{number:012d}"


_TEXTS: Final = st.sampled_from(
    [
        INTERVIEW,
        GROUP,
        "I: a\r\nP1: \U0001f642b\r\nI: c\r\nP1: d\u2028I: e",
        "\ufeffI: a\nP: b\nI: c\nP: d",
        "No talk.",
        "",
    ]
)
_NAMES: Final = st.sampled_from(
    ["P1", "P2", "Interviewer", "Talk 0", "KH", "Prompts", "Unknown speaker", "Speaker role"]
)


@st.composite
def talks(draw: DrawFn) -> Project:
    """Any valid project, with people who talk added: in texts, PDFs and recordings, and hand-made cases."""
    tree = draw(projects())
    for number in range(draw(st.integers(1, 3))):
        tree.sources.append(_source(draw, number))
    for number in range(draw(st.integers(0, 3))):
        tree.cases.append(_case(draw, number, tree))
    if draw(st.booleans()):
        name = draw(_NAMES)
        tree.variables.append(model.Variable(guid=guid(700), name=name, type_of_variable="Text"))
    tree.origin = draw(st.sampled_from(["NVivo for Mac 20.5.0", "refiqda", "ATLAS.ti 9", "NVivo 12"]))
    return Project(tree, label="talks.qdpx")


def _source(draw: DrawFn, number: int) -> Any:  # noqa: ANN401 - a source of any kind
    text = draw(_TEXTS)
    kind = draw(st.sampled_from(["text", "pdf", "audio", "video"]))
    name = f"Talk {number}"
    if kind == "text":
        return model.TextSource(guid=guid(100 + number), name=name, plain_text_content=text)
    if kind == "pdf":
        inner = model.TextSource(guid=guid(200 + number), plain_text_content=text)
        return model.PDFSource(
            guid=guid(100 + number), name=name, path="internal://a.pdf", representation=inner
        )
    points = [
        model.SyncPoint(guid=guid(300 + number * 20 + at), time_stamp=at * 1000, position=at * 7)
        for at in range(draw(st.integers(0, 4)))
    ]
    selections = (
        [
            model.TranscriptSelection(
                guid=guid(400 + number), from_sync_point=points[0].guid, to_sync_point=points[-1].guid
            )
        ]
        if points
        else []
    )
    inside = model.Transcript(
        guid=guid(200 + number),
        name=name,
        plain_text_content=text,
        sync_points=points,
        transcript_selections=selections,
    )
    cls = model.AudioSource if kind == "audio" else model.VideoSource
    return cls(guid=guid(100 + number), name=name, path="internal://a.mp3", transcripts=[inside])


def _case(draw: DrawFn, number: int, tree: model.Project) -> model.Case:
    """Return a case that people made, perhaps one that shares its GUID with a code, as NVivo for Mac has it."""
    name = f"{draw(_NAMES)}" if number == 0 else f"P{number}"
    shared = guid(500 + number)
    if draw(st.booleans()):
        tree.code_book.append(model.Code(guid=shared, name=name, is_codable=True))
    values = (
        [model.VariableValue(variable_ref=guid(700), text_value="moderator")] if draw(st.booleans()) else []
    )
    return model.Case(
        guid=shared,
        name=name,
        description=draw(st.sampled_from([None, "Made by hand"])),
        variable_values=values,
        source_refs=[guid(100)] if draw(st.booleans()) else [],
        selection_refs=[guid(400)] if draw(st.booleans()) else [],
    )
