"""``refiqda quotes build`` in the folder of study A, with its register beside it."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import attrs
import docx
import pytest

import refiqda
from refiqda.findings.quotes.store import append_quotes
from refiqda.model import TextSource
from refiqda.trail.beginning import begin
from refiqda.trail.reading import read_trail
from tests import studies
from tests.cli.calls import Ran, run_command
from tests.findings.composing import made

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make study A with its projects and quotes once."""
    folder = tmp_path_factory.mktemp("studies") / "therapists"
    plain = studies.plain("therapists").folder
    folder.mkdir()
    for name in ("study.toml", "sources.csv", "participants.csv", "links.csv"):
        shutil.copy(plain / name, folder)
    shutil.copytree(plain.with_name("therapists-private"), folder.with_name("therapists-private"))
    for name in ("ragna", "eirik", "themes"):
        refiqda.write(studies.projects("therapists")[name], folder / f"{name}.qdpx")
    append_quotes(folder, made.quotes().values())
    (folder / "paper.md").write_text(made.manuscript(), encoding="utf-8")
    return folder


@pytest.fixture
def study(whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of it, as the current folder."""
    for name in ("therapists", "therapists-private"):
        shutil.copytree(whole.with_name(name), tmp_path / name)
    monkeypatch.chdir(tmp_path / "therapists")
    return tmp_path / "therapists"


def build(*more: str, manuscript: str = "paper.md", output: str = "out.md") -> Ran:
    return run_command("quotes", "build", manuscript, "ragna.qdpx", "-o", output, *more)


def test_a_manuscript_and_its_evidence_are_built(study: Path) -> None:
    ran = build(
        "eirik.qdpx", "themes.qdpx", "--evidence", "team.json", "--public-evidence", "all.json", "--json"
    )
    assert ran.code == 0, ran.err
    said = json.loads(ran.out)
    assert said["format"] == "refiqda.quotes-build/1"
    assert (said["attribution"], len(said["quotes"]), said["faults"]) == ("none", 24, [])
    text = (study / "out.md").read_text(encoding="utf-8")
    assert "[[" not in text
    assert "“I borrow it, right down to the tone”" in text
    assert said["aggregate"] in text
    team, everybody = (json.loads((study / name).read_bytes()) for name in ("team.json", "all.json"))
    assert {row["evidence"] for row in team["evidence"]} == {row["evidence"] for row in everybody["evidence"]}


def test_the_same_inputs_give_the_same_bytes_and_nothing_is_overwritten(study: Path) -> None:
    for name in ("one", "two"):
        assert build("--evidence", f"{name}.xlsx", output=f"{name}.md").code == 0
    assert (study / "one.md").read_bytes() == (study / "two.md").read_bytes()
    assert (study / "one.xlsx").read_bytes() == (study / "two.xlsx").read_bytes()
    before = (study / "one.md").read_bytes()
    assert build(output="one.md").code == 2
    assert build(output="paper.md").code == 2
    assert build("--evidence", "new.md.xlsx", "--public-evidence", "two.xlsx", output="new.md").code == 2
    assert not (study / "new.md").exists()
    assert (study / "one.md").read_bytes() == before


def test_a_corrected_transcript_stops_the_build_with_every_place(study: Path) -> None:
    names = {"note-T2-wave-1-english": "I borrow it", "note-T1-wave-1": "Jeg skammet meg mer"}
    changed = studies.projects("therapists")["ragna"].copy()
    for source in changed.tree.sources:
        words = names.get(source.name or "")
        if words is not None and isinstance(source, TextSource):
            source.plain_text_content = changed.text(source).string.replace(words, "Now otherwise")
            source.plain_text_path = None
    refiqda.write(changed, study / "ragna.qdpx", overwrite=True)
    ran = build()
    assert ran.code == 1, ran.err
    lines = [line for line in ran.err.splitlines() if line.startswith("refiqda: error: paper.md:")]
    assert {line.split('"')[1] for line in lines} == {"q08", "q03"}
    assert all("[line " in line for line in lines)
    assert "right down to the tone" not in ran.err
    assert not (study / "out.md").exists()


def test_who_does_not_allow_quotes_or_withdrew_is_not_printed(study: Path) -> None:
    register = study.with_name("therapists-private") / "register.csv"
    text = register.read_text(encoding="utf-8")
    yes = "Torjus Vallestrand,Recruiter B,yes"
    assert yes in text
    register.write_text(text.replace(yes, yes.replace("yes", "no")), encoding="utf-8")
    ran = build("--json")
    assert ran.code == 1
    faults = json.loads(ran.out)["faults"]
    assert {one["why"] for one in faults} == {"no consent"}
    assert {one["id"] for one in faults} == {name for name, said in made.people().items() if "T2" in said}
    assert not (study / "out.md").exists()


@pytest.mark.parametrize("form", ["md", "docx"])
def test_a_planted_name_stops_the_whole_packet(study: Path, form: str) -> None:
    text = made.manuscript().replace("Disappointment", "Signe Moldaker says that disappointment")
    if form == "md":
        (study / "named.md").write_text(text, encoding="utf-8")
    else:
        document = docx.Document()
        for line in text.splitlines():
            paragraph = document.add_paragraph()
            for at in range(0, len(line), 7):  # as Word cuts what is typed
                paragraph.add_run(line[at : at + 7])
        document.save(str(study / "named.docx"))
    ran = build(
        "--public-evidence", "all.csv", "--allow-names", manuscript=f"named.{form}", output=f"out.{form}"
    )
    assert ran.code == 2
    assert "known name" in ran.err
    assert "Moldaker" not in ran.err
    assert not [path.name for path in study.iterdir() if path.name.startswith(("out", "all"))]


def test_a_name_in_the_evidence_takes_the_manuscript_back(study: Path) -> None:
    quote = made.quotes()["q01"]
    append_quotes(study, [attrs.evolve(quote, reason="Signe Moldaker said it best")])
    ran = build("--evidence", "team.csv")
    assert ran.code == 2
    assert not (study / "out.md").exists()
    assert build("--evidence", "team.csv", "--allow-names").code == 0, "the team's own table may hold it"
    assert "Moldaker" in (study / "team.csv").read_text(encoding="utf-8-sig")


def test_a_refused_packet_leaves_the_files_of_the_build_before_as_they_were(study: Path) -> None:
    assert build("--evidence", "team.csv", "--public-evidence", "all.html").code == 0
    before = {path.name: path.read_bytes() for path in study.iterdir() if path.is_file()}
    quote = made.quotes()["q01"]
    append_quotes(study, [attrs.evolve(quote, reason="Signe Moldaker said it best")])
    before["quotes.jsonl"] = (study / "quotes.jsonl").read_bytes()
    ran = build("--evidence", "team.csv", "--public-evidence", "all.html", "--marks", "nb", "--force")
    assert ran.code == 2
    assert {path.name: path.read_bytes() for path in study.iterdir() if path.is_file()} == before
    assert build("--evidence", "team.csv", "--marks", "nb", "--force", "--allow-names").code == 0
    assert (study / "out.md").read_bytes() != before["out.md"]
    assert not list(study.glob(".*.before"))


def test_a_build_is_entered_in_the_trail_without_words(study: Path) -> None:
    begin(study)
    ran = build("--by", "Ragna Hovdelin", "--reason", "first draft")
    assert ran.code == 0, ran.err
    entry = read_trail(study / "trail").entries[-1]
    assert (entry.kind, entry.by, entry.value("quotes"), entry.value("command")) == (
        "export", ("Ragna Hovdelin",), 24, "quotes build",
    )  # fmt: skip
    assert entry.value("reason") == "first draft"
    log = (study / "trail" / "log.jsonl").read_text(encoding="utf-8")
    assert not [words for words in made.whole().values() if words in log]
    count = len(read_trail(study / "trail").entries)
    assert build("--no-trail", output="again.md").code == 0
    assert len(read_trail(study / "trail").entries) == count


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["-o", "out.tex"], "in the form it has"),
        (["--public-evidence", "a.pdf"], "not written in this form"),
        (["--marks", "klingon"], "marks are not known"),
        (["--quotes", "none.jsonl"], "no quotes yet"),
        (["--evidence", "x.csv", "--public-evidence", "x.csv"], "named twice"),
    ],
)
def test_what_cannot_be_done_is_one_line(study: Path, more: list[str], said: str) -> None:
    ran = build(*more)
    assert ran.code == 2
    assert said in ran.err
    assert not (study / "out.md").exists()
