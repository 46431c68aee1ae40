"""How a project finds out in which way its texts are counted: asked, known, shown by the file, or the standard's."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import attrs
import pytest

import refiqda
from refiqda import model
from refiqda.checks import check
from refiqda.exchange.container import Container
from refiqda.sampling import FEW_TEXTS, MOST_TEXTS, examine
from refiqda.summary import summarise
from refiqda.text.canonical import Text
from refiqda.text.positions import STANDARD_RULE, PositionRule, canonical_string, parse_rule
from tests.cli.calls import run_command
from tests.project.built import archive, coding, guid, passage, project_xml, source
from tests.text.counted import Form, Marked, texts

if TYPE_CHECKING:
    from pathlib import Path

    from refiqda.index import TextHolder
    from refiqda.project import Project

WAYS = {
    "NVivo for Windows": ("utf16", Form()),
    "NVivo for Mac": ("utf16", Form(crlf=False, bom=False)),
    "CRLF stored, counted as one": ("codepoint+crlf1", Form(bom=False)),
    "bytes": ("utf8", Form(crlf=False, bom=False)),
    "bytes and CRLF": ("utf8", Form()),
    "byte order mark counted": ("codepoint+bom", Form()),
    "UTF-16 and CRLF as one": ("utf16+crlf1", Form()),
    "the standard": ("codepoint", Form()),
}


def rule(spelling: str) -> PositionRule:
    found = parse_rule(spelling)
    assert found is not None
    return found


def file_of(marked: list[Marked], spelling: str, origin: str = "") -> bytes:
    """Return a project of these texts as a program that counts so writes it."""
    sources, files = "", {}
    for number, one in enumerate(marked):
        written = one.passages(rule(spelling))
        inside = "".join(
            passage(f"{number}e{at}", start, end, coding(f"{number}f{at}"))
            for at, (start, end) in enumerate(zip(written.starts, written.ends, strict=True))
        )
        sources += source(f"{number}d", inside, name=f"Interview {number}")
        files[f"{number}d"] = one.raw.encode()
    return archive(project_xml(sources, origin=origin), files)


def words_of(marked: list[Marked]) -> list[str]:
    return [canonical_string(one.raw)[start:end] for one in marked for start, end in one.spans]


def quotes_of(project: Project) -> list[str | None]:
    return [row.quote for row in project.codings()]


MARKED = texts(21, Form(), number=3, codings=40)


# --- the order ------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", WAYS)
def test_a_file_of_no_known_program_is_read_with_the_right_words(way: str) -> None:
    spelling, form = WAYS[way]
    marked = texts(22, form, number=3, codings=40)
    project = refiqda.read(file_of(marked, spelling))
    assert quotes_of(project) == words_of(marked)
    assert project.counting.decided_by == "file"
    assert project.diagnostics == []


@pytest.mark.parametrize("origin", ["ATLAS.ti 23", "MAXQDA 24", "My script 1.0", ""])
def test_for_a_program_whose_counting_is_untested_the_file_decides(origin: str) -> None:
    project = refiqda.read(file_of(MARKED, "codepoint+crlf1", origin))
    assert quotes_of(project) == words_of(MARKED)
    assert (project.counting.decided_by, project.counting.program) == ("file", None)


def test_a_rule_asked_for_is_taken_whatever_the_file_shows() -> None:
    project = refiqda.read(file_of(MARKED, "utf16", "NVivo 14"), positions="utf8")
    assert project.rule == rule("utf8")
    assert project.counting.decided_by == "forced"
    assert project.evidence().finding(project.rule).rule == rule("utf16")
    assert project.diagnostics == []


def test_a_known_program_is_believed_where_its_file_agrees() -> None:
    project = refiqda.read(file_of(MARKED, "utf16", "NVivo 14"))
    assert (project.rule, project.counting.decided_by) == (rule("utf16"), "program")
    assert project.counting.program == "NVivo for Windows"
    assert project.diagnostics == []


def test_a_known_program_is_believed_where_its_file_decides_nothing() -> None:
    few = texts(5, Form(), number=1, codings=12)
    project = refiqda.read(file_of(few, "codepoint", "NVivo 14"))
    assert (project.rule, project.counting.decided_by) == (rule("utf16"), "program")
    assert project.diagnostics == []


def test_a_file_that_contradicts_its_program_is_read_by_what_it_shows_and_told() -> None:
    data = file_of(MARKED, "codepoint", "NVivo 14")
    project = refiqda.read(data)
    assert quotes_of(project) == words_of(MARKED)
    (told,) = project.diagnostics
    assert told.rule == "P101"
    assert "counted as codepoint, not as utf16, which NVivo for Windows is known for" in told.message
    assert "--positions RULE" in (told.remedy or "")
    assert [one.message for one in check(data) if one.rule == "P101"] == [told.message]
    assert [one.rule for one in check(refiqda.read(data)) if one.rule[0] == "P"] == ["P101"]
    assert check(refiqda.read(data, positions="codepoint"), select=("P",)) == []


def test_crlf_that_qualcoder_writes_for_others_without_counting_it_is_seen() -> None:
    marked = texts(23, Form(astral=False), number=3, codings=40)
    project = refiqda.read(file_of(marked, "codepoint+crlf1", "QualCoder 3.7"))
    assert quotes_of(project) == words_of(marked)
    assert [one.rule for one in project.diagnostics] == ["P101"]


def test_where_nothing_decides_the_standard_is_taken() -> None:
    few = texts(5, Form(), number=1, codings=5)
    project = refiqda.read(file_of(few, "utf8"))
    assert (project.rule, project.counting.decided_by) == (STANDARD_RULE, "default")
    assert refiqda.read(archive(project_xml())).counting.decided_by == "default"


def test_texts_that_cannot_be_read_say_nothing() -> None:
    project = refiqda.read(
        archive(project_xml(source("d1", passage("e1", 0, 4, coding("f1")))), {"d1": b"\xff\xfe\x00"})
    )
    assert project.rule == STANDARD_RULE
    assert [one.rule for one in project.codings().diagnostics] == ["P002"]


def test_sync_points_of_transcripts_decide_too() -> None:
    raw = "".join(f"\U0001f642\U0001f642 Zeile {number} mit Wörtern\n" for number in range(30))
    lines = [at for at in range(len(raw)) if at == 0 or raw[at - 1] == "\n"]
    points = Text.from_string(raw, rule("utf16")).to_raw(lines)
    marks = "".join(
        f'<SyncPoint guid="{guid(f"9{at}")}" timeStamp="{at}" position="{point}"/>'
        for at, point in enumerate(points)
    )
    recording = (
        f'<AudioSource guid="{guid("d1")}" path="internal://a.mp3"><Transcript guid="{guid("d2")}" '
        f'plainTextPath="internal://{guid("d2")}.txt">{marks}</Transcript></AudioSource>'
    )
    project = refiqda.read(archive(project_xml(recording), {"d2": raw.encode()}))
    assert project.rule == rule("utf16")


# --- when it is decided ---------------------------------------------------------------------------


def test_opening_reads_no_text_and_the_rule_stays_as_it_was_found(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    plain = Container.read

    def counted(self: Container, member: object) -> bytes:
        read.append(getattr(member, "name", ""))
        return plain(self, member)  # type: ignore[arg-type]  # passed on

    monkeypatch.setattr(Container, "read", counted)
    project = refiqda.read(file_of(MARKED, "utf16"))
    assert len(project.tree.sources) == 3
    assert project.diagnostics == []
    assert read == []
    assert project.rule == rule("utf16")
    assert len(read) == 3
    project.codings()
    assert len(read) == 3, "what was looked at is not read twice"
    for one in project.tree.sources:
        assert isinstance(one, model.TextSource)
        one.plain_text_selections = []
    project.tree.origin = "MAXQDA"
    assert project.rule == rule("utf16")


def test_a_copy_and_a_conversion_count_as_their_original() -> None:
    project = refiqda.read(file_of(MARKED, "utf16"))
    copied = project.copy()
    for one in copied.tree.sources:
        assert isinstance(one, model.TextSource)
        one.plain_text_selections = one.plain_text_selections[:2]
    assert copied.counting == project.counting
    converted, _ = refiqda.convert(project)
    assert quotes_of(converted) == words_of(MARKED)


def test_merged_projects_keep_the_rule_of_the_primary() -> None:
    one, other = refiqda.read(file_of(MARKED, "utf16")), refiqda.read(file_of(MARKED, "utf16"))
    merged = refiqda.merge({"one": one, "other": other}).project
    assert merged is not None
    assert merged.counting.decided_by == "forced"
    assert quotes_of(merged) == words_of(MARKED)


def test_writing_and_reading_again_finds_the_same_rule() -> None:
    project = refiqda.read(file_of(MARKED, "utf8"))
    stream = io.BytesIO()
    project.write(stream)
    assert refiqda.read(stream.getvalue()).counting == project.counting


def test_a_new_project_counts_as_the_program_it_is_made_for() -> None:
    assert refiqda.Project.new("Study").rule == STANDARD_RULE
    assert refiqda.Project.new("Study", origin="NVivo 14").rule == rule("utf16")


# --- the sample -----------------------------------------------------------------------------------


def tree_of(marked: list[Marked], spelling: str) -> tuple[model.Project, dict[str, str]]:
    project = refiqda.read(file_of(marked, spelling))
    return project.tree, {guid(f"{number}d"): one.raw for number, one in enumerate(marked)}


def test_looking_ends_after_few_texts_where_they_settle_it() -> None:
    marked = texts(31, Form(), number=FEW_TEXTS * 4, codings=30)
    tree, raws = tree_of(marked, "utf16")
    asked: list[str] = []

    def raw_of(holder: TextHolder) -> str:
        asked.append(holder.guid)
        return raws[holder.guid]

    evidence = examine(tree, raw_of)
    assert evidence.finding(STANDARD_RULE).rule == rule("utf16")
    assert len(asked) <= FEW_TEXTS + 2
    places = [[one.guid for one in tree.sources].index(guid_) for guid_ in asked]
    assert max(places) >= FEW_TEXTS * 2, "spread over the texts, not the first ones"
    assert evidence.weighed < 100


def test_astral_characters_are_looked_for_beyond_the_first_texts() -> None:
    plain = texts(32, Form(astral=False, bom=False, crlf=False), number=30, codings=8)
    marked = [*plain, *texts(33, Form(bom=False, crlf=False), number=6, codings=30)]
    tree, raws = tree_of(marked, "utf16")
    assert examine(tree, lambda holder: raws[holder.guid]).finding(STANDARD_RULE).rule == rule("utf16")


def test_the_sample_is_bounded() -> None:
    tree, raws = tree_of(texts(34, Form(wide=False, astral=False, bom=False, crlf=False), number=1), "utf8")
    (only,) = tree.sources
    assert isinstance(only, model.TextSource)
    tree.sources = [attrs.evolve(only, guid=guid(f"{number}")) for number in range(MOST_TEXTS + 50)]
    (raw,) = raws.values()
    asked: list[str] = []

    def raw_of(holder: TextHolder) -> str:
        asked.append(holder.guid)
        return raw

    examine(tree, raw_of)
    assert len(asked) == MOST_TEXTS


def test_of_a_long_text_only_the_beginning_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    tree, raws = tree_of(texts(35, Form(), number=1, codings=80, words=600), "codepoint+crlf1")
    (raw,) = raws.values()
    monkeypatch.setattr("refiqda.sampling.MOST_OF_A_TEXT", len(raw) // 2)
    evidence = examine(tree, lambda _: raw)
    assert 10 < evidence.looked_at < 40
    assert evidence.finding(STANDARD_RULE).rule == rule("codepoint+crlf1")
    (right,) = (one for one in evidence.candidates() if rule("codepoint+crlf1") in one.rules)
    assert right.fits == evidence.weighed


# --- what info says -------------------------------------------------------------------------------


def test_info_says_what_the_positions_rest_on(tmp_path: Path) -> None:
    path = tmp_path / "study.qdpx"
    path.write_bytes(file_of(MARKED, "utf16"))
    value: Any = summarise(path).to_dict()["positions"]
    assert {key: value[key] for key in ("unit", "newline", "bom")} == rule("utf16").to_dict()
    evidence = value["evidence"]
    assert evidence["decided_by"] == "file"
    assert evidence["tested"] <= evidence["looked_at"]
    hits = {one["rules"][0]: one["hits"] for one in evidence["candidates"]}
    assert hits["utf16"] == max(hits.values()) == evidence["tested"]
    assert all("utf16" in one["beaten_by"] for one in evidence["candidates"] if one["rules"] != ["utf16"])
    assert evidence["dissenting_sources"] == {}


@pytest.mark.parametrize(
    ("spelling", "origin", "asked", "counted", "evidence"),
    [
        ("utf16", "", "auto", "UTF-16 units, as the file shows", "passages looked at cut no word so; "),
        ("utf16", "NVivo 14", "auto", "UTF-16 units, as NVivo for Windows writes it", "cut no word so; "),
        (
            "codepoint",
            "NVivo 14",
            "auto",
            "characters, as the file shows, though not as NVivo for Windows",
            "",
        ),
        ("utf16", "", "utf8+crlf1", "bytes, a line end as one, as you asked", "the file speaks against it: "),
        (
            "codepoint+bom",
            "",
            "auto",
            "characters, with the byte order mark, as the file shows",
            "cut no word",
        ),
    ],
)
def test_info_says_it_in_a_line_for_people(
    tmp_path: Path, spelling: str, origin: str, asked: str, counted: str, evidence: str
) -> None:
    path = tmp_path / "study.qdpx"
    path.write_bytes(file_of(MARKED, spelling, origin))
    ran = run_command("info", path, "--positions", asked)
    shown = " ".join(ran.out.split())
    assert counted in shown
    assert evidence in shown


@pytest.mark.parametrize(
    ("codings", "form", "words"),
    [
        (0, Form(), "undecided: no text with marked passages"),
        (
            9,
            Form(wide=False, astral=False, crlf=False, bom=False),
            "undecided: the ways of counting give the same",
        ),
        (4, Form(), "undecided: "),
    ],
)
def test_info_says_so_where_nothing_decides(tmp_path: Path, codings: int, form: Form, words: str) -> None:
    path = tmp_path / "study.qdpx"
    path.write_bytes(file_of(texts(3, form, number=1, codings=codings), "codepoint"))
    ran = run_command("info", path)
    assert "characters, by the standard" in ran.out
    assert words in " ".join(ran.out.split())


def test_info_names_what_the_file_leaves_open(tmp_path: Path) -> None:
    plain = texts(5, Form(astral=False), number=3, codings=40)
    path = tmp_path / "study.qdpx"
    path.write_bytes(file_of([*plain, *texts(6, Form(), number=1, codings=3)], "utf16+crlf1"))
    shown = " ".join(run_command("info", path).out.split())
    assert "characters, a line end as one, as the file shows" in shown
    assert "too few tell whether it is UTF-16 units, a line end as one" in shown


def test_info_tells_of_texts_that_disagree(tmp_path: Path) -> None:
    one, two, three = texts(24, Form(), number=3, codings=40)
    sources, files = "", {}
    for number, (text, spelling) in enumerate(((one, "utf16"), (two, "utf8"), (three, "utf16"))):
        written = text.passages(rule(spelling))
        inside = "".join(
            passage(f"{number}e{at}", start, end, "")
            for at, (start, end) in enumerate(zip(written.starts, written.ends, strict=True))
        )
        sources += source(f"{number}d", inside)
        files[f"{number}d"] = text.raw.encode()
    path = tmp_path / "study.qdpx"
    path.write_bytes(archive(project_xml(sources), files))
    found = run_command("info", path, "--positions", "utf16", "--json").json["positions"]["evidence"]
    assert found["dissenting_sources"] == {guid("1d"): "utf8"}
    assert "1 text follows another way of counting" in run_command("info", path, "--positions", "utf16").out


@pytest.mark.parametrize("origin", ["refiqda", "refiqda (for maxqda)"])
def test_info_does_not_call_undecided_what_a_file_says_of_itself(tmp_path: Path, origin: str) -> None:
    path = tmp_path / "study.qdpx"
    for codings in (0, 4):
        path.write_bytes(file_of(texts(3, Form(), number=1, codings=codings), "codepoint", origin))
        shown = " ".join(run_command("info", path).out.split())
        assert "characters, as refiqda writes it" in shown
        assert "evidence" not in shown
        assert "undecided" not in shown
    path.write_bytes(file_of(MARKED, "codepoint", origin))
    assert "passages looked at cut no word so; " in " ".join(run_command("info", path).out.split())


def test_info_tells_where_the_passages_contradict_what_a_file_says_of_itself(tmp_path: Path) -> None:
    path = tmp_path / "study.qdpx"
    path.write_bytes(file_of(MARKED, "utf16", "refiqda"))
    shown = " ".join(run_command("info", path).out.split())
    assert "UTF-16 units, as the file shows, though not as refiqda writes it" in shown
    assert "evidence" in shown


def test_info_says_that_nothing_speaks_against_a_known_program(tmp_path: Path) -> None:
    path = tmp_path / "study.qdpx"
    path.write_bytes(file_of(texts(3, Form(), number=1, codings=4), "utf16", "NVivo 14"))
    shown = " ".join(run_command("info", path).out.split())
    assert "as NVivo for Windows writes it evidence nothing speaks against it: " in shown
    assert "undecided" not in shown
