"""W3C Web Annotations: in, out, and back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import refiqda
from refiqda import model
from refiqda.errors import UnusableFileError
from refiqda.importing import export_file, import_file
from tests.pictures_and_pages import png

if TYPE_CHECKING:
    from pathlib import Path

    from refiqda.losses import LossReport

TEXT = "Warm bread 🥖 every day.\r\nShe said: warm bread, cafe\u0301.\n"
PEOPLE = ("Ada", "Bo")
CODES = ("A", "B/C", "A")


def guid(kind: int, number: int) -> str:
    return f"{kind:08}-1111-4111-8111-{number:012}"


def bare() -> refiqda.Project:
    """Return the sources of a study, and nothing else."""
    project = refiqda.Project.new("Study")
    project.add_source("Text", TEXT)
    tree = project.tree
    transcript = model.Transcript(guid=guid(1, 1), name="Words", plain_text_content="hello 🥖 there")
    transcript.sync_points = [
        model.SyncPoint(guid=guid(2, place), time_stamp=place * 1000, position=place)
        for place in (0, 6, 8, 13)
    ]
    tree.sources += [
        model.PictureSource(guid=guid(1, 2), name="plan.png"),
        model.PDFSource(
            guid=guid(1, 3),
            name="report.pdf",
            representation=model.TextSource(guid=guid(1, 4), plain_text_content="page one\npage two"),
        ),
        model.AudioSource(guid=guid(1, 5), name="talk.mp3", transcripts=[transcript]),
        model.VideoSource(guid=guid(1, 6), name="film.mp4"),
    ]
    return project


@st.composite
def studies(draw: st.DrawFn) -> refiqda.Project:  # noqa: C901 - one of everything
    """Return a study with codings and memos on all kinds of sources."""
    project = bare()
    people = [project.add_user(name, id="X" if name == "Bo" else None).guid for name in PEOPLE]
    top = project.add_code("Top", is_codable=False, color="#102030", description="folder")
    codes = [project.add_code(name, parent=top if place else None) for place, name in enumerate(CODES)]
    number = 0

    def note(about: list[str]) -> None:
        nonlocal number
        number += 1
        said = draw(st.sampled_from(["why?", "<b>&\n🥖", "why?"]))
        made = model.Note(
            guid=guid(7, number),
            name=draw(st.sampled_from([None, "Memo"])),
            creating_user=draw(st.sampled_from([None, *people])),
            plain_text_content=said,
        )
        project.tree.notes.append(made)
        about.append(made.guid)

    def coded(selection: Any) -> None:  # noqa: ANN401 - selections of six kinds, and sources
        nonlocal number
        for _ in range(draw(st.integers(0, 2))):
            number += 1
            coding = model.Coding(
                guid=guid(6, number),
                creating_user=draw(st.sampled_from([None, *people])),
                code_ref=draw(st.sampled_from(codes)).guid,
            )
            selection.codings.append(coding)
            if draw(st.booleans()):
                note(coding.note_refs)
        if draw(st.integers(0, 3)) == 0:
            note(selection.note_refs)

    def made(kind: type[Any], **places: Any) -> Any:  # noqa: ANN401 - a selection of a kind
        nonlocal number
        number += 1
        selection = kind(guid=guid(5, number), creating_user=draw(st.sampled_from([None, *people])), **places)
        coded(selection)
        return selection

    text, picture, pdf, sound, film = project.tree.sources
    assert isinstance(text, model.TextSource)
    assert isinstance(picture, model.PictureSource)
    assert isinstance(pdf, model.PDFSource)
    assert isinstance(sound, model.AudioSource)
    assert isinstance(film, model.VideoSource)
    assert pdf.representation is not None
    length = len(project.text(text).string)
    for holder, end in ((text, length), (pdf.representation, 17)):
        for span in draw(st.lists(st.tuples(st.integers(0, end), st.integers(0, end)), max_size=3)):
            start, stop = sorted(span)
            passage = made(model.PlainTextSelection, start_position=start, end_position=stop)
            passage.description = draw(st.sampled_from([None, "said so"]))
            holder.plain_text_selections.append(passage)
    for _ in range(draw(st.integers(0, 2))):
        picture.picture_selections.append(
            made(model.PictureSelection, first_x=9, first_y=2, second_x=3, second_y=4)
        )
        pdf.pdf_selections.append(
            made(model.PDFSelection, page=2, first_x=1, first_y=9, second_x=3, second_y=4)
        )
        film.video_selections.append(
            made(model.VideoSelection, begin=draw(st.integers(0, 99999)), end=100001)
        )
    for _ in range(draw(st.integers(0, 1))):
        line = made(model.TranscriptSelection, from_sync_point=guid(2, 6), to_sync_point=guid(2, 8))
        sound.transcripts[0].transcript_selections.append(line)
    coded(film)
    note(draw(st.sampled_from([project.tree.note_refs, codes[0].note_refs, []])))
    return project


@settings(max_examples=20, deadline=None)
@given(project=studies())
def test_codings_and_memos_come_back_as_they_were(
    project: refiqda.Project, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("web") / "study.jsonld"
    report = export_file(project, path)
    assert not report.left_out(), str(report)
    back, said = import_file(path, into=bare())
    assert not said.left_out(), str(said)
    assert refiqda.digest(back) == refiqda.digest(project)
    again = path.with_name("again.jsonld")
    export_file(back, again)
    assert sorted(map(str, items(again))) == sorted(map(str, items(path)))


def items(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["first"]["items"]
    return found


def test_every_annotation_says_position_and_quote(tmp_path: Path) -> None:
    project = bare()
    coder, code = project.add_user("Ada"), project.add_code("A")
    start = project.text("Text").string.index("🥖")
    project.add_coding("Text", start, start + 1, code, coder, memo="long", created="2024-01-02T03:04:05Z")
    export_file(project, tmp_path / "x.jsonld")
    one = items(tmp_path / "x.jsonld")[0]
    assert one["type"] == "Annotation"
    assert one["creator"]["name"] == "Ada"
    assert one["created"] == "2024-01-02T03:04:05Z"
    assert one["target"]["selector"] == [
        {"type": "TextPositionSelector", "start": start, "end": start + 1},
        {
            "type": "TextQuoteSelector",
            "exact": "🥖",
            "prefix": "Warm bread ",
            "suffix": " every day.\nShe said: warm bread, cafe\u0301"[:32],
        },
    ]
    assert [(body["purpose"], body["value"]) for body in one["body"]] == [
        ("tagging", "A"),
        ("commenting", "long"),
    ]
    document = json.loads((tmp_path / "x.jsonld").read_text(encoding="utf-8"))
    assert (document["type"], document["total"]) == ("AnnotationCollection", 1)


def test_what_annotations_cannot_hold_is_told(tmp_path: Path) -> None:
    project = bare()
    project.tree.description = "About it"
    project.find_source("Text").description = "calm"
    project.tree.sets.append(model.Set(guid=guid(9, 1), name="S"))
    project.tree.cases.append(model.Case(guid=guid(9, 2), name="C"))
    report = export_file(project, tmp_path / "x.jsonld")
    assert {loss.object for loss in report.of_kind("dropped")} == {
        "project",
        "memo of a source",
        "set",
        "case",
    }


# --- what others write -------------------------------------------------------------------------------------------


def read(tmp_path: Path, document: object, **options: Any) -> tuple[refiqda.Project, LossReport]:  # noqa: ANN401 - as import_file
    (tmp_path / "Text.txt").write_text(TEXT, encoding="utf-8", newline="")
    (tmp_path / "x.jsonld").write_text(json.dumps(document), encoding="utf-8")
    return import_file(tmp_path / "x.jsonld", **options)


def quote(exact: str, prefix: str = "", suffix: str = "") -> dict[str, Any]:
    return {"type": "TextQuoteSelector", "exact": exact, "prefix": prefix, "suffix": suffix}


def test_annotations_of_a_page_find_the_text_beside_them(tmp_path: Path) -> None:
    page = {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "type": "AnnotationPage",
        "items": [
            {
                "type": "Annotation",
                "motivation": "tagging",
                "creator": {"id": "https://example.org/ada", "name": "Ada"},
                "created": "2024-01-02T03:04:05Z",
                "body": [
                    {"type": "TextualBody", "value": "Food"},
                    {"type": "TextualBody", "purpose": "commenting", "value": "hm"},
                ],
                "target": {
                    "source": "https://example.org/texts/Text.txt?x=1",
                    "selector": [quote("Warm bread")],
                },
            },
            {
                "type": "Annotation",
                "bodyValue": "just a thought",
                "creator": "https://example.org/ada",
                "target": {
                    "source": "Text.txt",
                    "selector": {"type": "TextPositionSelector", "start": 11, "end": 12},
                },
            },
            {
                "type": "Annotation",
                "motivation": "classifying",
                "body": {"source": {"id": "https://example.org/x#hot", "label": "Hot"}},
                "target": [
                    {"source": "Text.txt", "selector": quote("warm bread", "She said: ", ", café")},
                    {"source": "Text.txt", "selector": quote("bread")},
                    {"source": "Other.txt", "selector": quote("bread")},
                ],
            },
            {"type": "Annotation", "body": "https://example.org/elsewhere", "target": "Text.txt"},
        ],
    }
    project, report = read(tmp_path, page)
    rows = [(row.code, row.quote, row.coder, row.memo, row.created) for row in project.codings()]
    assert rows == [
        ("Food", "Warm bread", "Ada", "hm", "2024-01-02T03:04:05Z"),
        ("Hot", "warm bread", None, None, None),
    ]
    assert [user.name for user in project.tree.users] == ["Ada"]
    text = project.find_source("Text.txt")
    assert isinstance(text, model.TextSource)
    marked = next(one for one in text.plain_text_selections if one.note_refs)
    assert (marked.start_position, marked.end_position) == (11, 12)
    lost = [loss for loss in report.of_kind("dropped") if loss.object == "annotation without a place"]
    assert sorted((loss.name, loss.count) for loss in lost) == [("Other.txt", 1), ("Text.txt", 1)]
    assert any(loss.object == "body of an annotation" for loss in report)
    assert [one.message for one in refiqda.check(written(project, tmp_path)) if one.severity == "error"] == []


def written(project: refiqda.Project, folder: Path) -> Path:
    refiqda.write(project, folder / "made.qdpx", tool="standard")
    return folder / "made.qdpx"


def test_a_changed_text_keeps_what_its_quotes_say(tmp_path: Path) -> None:
    project = bare()
    coder, code = project.add_user("Ada"), project.add_code("A")
    for words in ("every day", "cafe\u0301"):
        start = project.text("Text").string.index(words)
        project.add_coding("Text", start, start + len(words), code, coder)
    export_file(project, tmp_path / "x.jsonld")
    changed = refiqda.Project.new("Later")
    changed.add_source("Text", "New line.\n" + TEXT.replace("cafe\u0301", "tea"))
    back, report = import_file(tmp_path / "x.jsonld", into=changed)
    assert [row.quote for row in back.codings()] == ["every day"]
    assert [loss.object for loss in report.of_kind("dropped")] == ["annotation without a place"]
    assert changed.tree.users == []


@pytest.mark.parametrize(
    ("value", "times"),
    [
        ("t=1.5,2", (1500, 2000)),
        ("t=npt:0:01:01,62.25", (61000, 62250)),
        ("t=,3", (0, 3000)),
        ("t=3", None),
        ("t=x,y", None),
        ("u=1", None),
    ],
)
def test_media_fragments_are_times(value: str, times: tuple[int, int] | None, tmp_path: Path) -> None:
    (tmp_path / "film.mp4").write_bytes(b"film")
    one = {
        "type": "Annotation",
        "motivation": "tagging",
        "body": {"value": "A"},
        "target": f"http://x.org/film.mp4#{value}",
    }
    project, report = read(tmp_path, [one])
    assert [(row.begin_ms, row.end_ms) for row in project.codings()] == ([times] if times else [])
    assert bool(report.left_out()) == (times is None)


def test_boxes_are_areas_of_pictures(tmp_path: Path) -> None:
    (tmp_path / "plan.png").write_bytes(png(40, 40))
    one = {
        "type": "Annotation",
        "motivation": "tagging",
        "body": {"value": "A"},
        "target": {"source": "plan.png", "selector": {"type": "FragmentSelector", "value": "xywh=1,2,30,4"}},
    }
    project, _ = read(tmp_path, one)
    row = next(iter(project.codings()))
    assert (row.x1, row.y1, row.x2, row.y2) == (1, 2, 31, 6)


@pytest.mark.parametrize(
    "name", ["../secret.txt", "..%2Fsecret.txt", "file:///etc/passwd", "a/../../secret.txt", "sub/link.txt"]
)
def test_nothing_outside_of_the_folder_is_read(name: str, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret words", encoding="utf-8")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    one = {"type": "Annotation", "bodyValue": "x", "target": {"source": name, "selector": quote("secret")}}
    project, report = read(folder, one)
    assert project.tree.sources == []
    assert report.left_out()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no JSON"),
        ("{", "no JSON"),
        ("[" * 200_000, "no JSON"),
        ('{"a": NaN}', "no JSON"),
        ("9" * 9999, "no JSON"),
        ("3", "no annotations"),
        ('{"type": "Dataset"}', "no annotations"),
        ('"\udc80"', "no JSON"),
    ],
)
def test_what_is_no_annotations_is_refused(text: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "x.jsonld").write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(UnusableFileError, match=said):
        import_file(tmp_path / "x.jsonld")


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-9, 9)
    | st.sampled_from(["Text.txt", "tagging", "t=1,2", "\x00", "urn:uuid:x"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "type",
                    "target",
                    "body",
                    "selector",
                    "source",
                    "id",
                    "value",
                    "purpose",
                    "creator",
                    "items",
                    "first",
                    "name",
                    "start",
                    "end",
                    "exact",
                    "created",
                    "refiqda:codebook",
                    "refiqda:code",
                    "label",
                    "refinedBy",
                    "motivation",
                ]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=52, deadline=None)
@given(
    one=st.dictionaries(
        st.sampled_from(["body", "target", "creator", "created", "motivation", "id"]), json_values
    )
)
def test_any_json_is_read_without_harm(one: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("any")
    document = {
        "type": "AnnotationPage",
        "items": [one],
        "refiqda:codebook": [one.get("body"), 3],
        "label": one.get("id"),
    }
    project, _ = read(folder, document)
    project.codings()
    assert refiqda.digest(project)


def test_pages_elsewhere_are_not_fetched(tmp_path: Path) -> None:
    document = {"type": "AnnotationCollection", "label": "Far", "first": "https://example.org/page1"}
    project, report = read(tmp_path, document)
    assert project.tree.name == "Far"
    assert [loss.object for loss in report.of_kind("dropped")] == ["page of annotations"]


def beside(
    folder: Path, *annotations: dict[str, Any], rows: bool = False
) -> tuple[refiqda.Project, LossReport]:
    """Import annotations on a text that lies beside them."""
    (folder / "talk.txt").write_bytes("🥖 ha ha ha. Warm bread, cold bread.".encode())
    path = folder / "notes.jsonld"
    said: Any = {"total": len(annotations), "rows": list(annotations)} if rows else list(annotations)
    path.write_text(json.dumps(said), encoding="utf-8")
    return import_file(path)


def at(*selectors: dict[str, Any]) -> dict[str, Any]:
    return {"source": "https://example.org/talk.txt", "selector": list(selectors)}


QUOTE, POSITION = "TextQuoteSelector", "TextPositionSelector"


@pytest.mark.parametrize("rows", [False, True])
def test_tags_text_and_user_of_a_service_are_bodies_and_creator(tmp_path: Path, rows: bool) -> None:
    one = {
        "id": "h1",
        "user": "acct:mara@example.org",
        "text": "Why *cold*?",
        "tags": ["Food", "Cold"],
        "target": [at({"type": QUOTE, "exact": "cold bread"})],
    }
    project, report = beside(tmp_path, one, rows=rows)
    found = [(row.code, row.coder, row.quote, row.memo) for row in project.codings()]
    assert sorted(found) == [(code, "mara", "cold bread", "Why *cold*?") for code in ("Cold", "Food")]
    assert not report


def test_a_position_in_utf16_counts_where_the_words_stand_there(tmp_path: Path) -> None:
    tag = {"type": "TextualBody", "purpose": "tagging", "value": "Laugh"}
    target = at({"type": POSITION, "start": 6, "end": 8}, {"type": QUOTE, "exact": "ha"})
    project, report = beside(tmp_path, {"id": "a", "body": tag, "target": target})
    assert [(row.start, row.quote) for row in project.codings()] == [(5, "ha")]
    assert not report


@pytest.mark.parametrize(
    ("selector", "placed"),
    [
        ({"type": QUOTE, "exact": "bread", "prefix": "cold "}, 1),
        ({"type": QUOTE, "exact": "bread", "suffix": ", cold"}, 1),
        ({"type": QUOTE, "exact": "bread"}, 0),
        ({"type": QUOTE, "prefix": "cold ", "suffix": "."}, 0),
        ({"type": POSITION, "start": 6, "end": 800}, 0),
    ],
)
def test_a_passage_is_placed_at_one_place_or_told(
    tmp_path: Path, selector: dict[str, Any], placed: int
) -> None:
    tag = {"type": "TextualBody", "purpose": "tagging", "value": "Food"}
    project, report = beside(tmp_path, {"id": "a", "body": tag, "target": at(selector)})
    assert len(project.codings()) == placed
    assert len(report) == 1 - placed
