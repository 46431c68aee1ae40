"""Projects made by the programs themselves, read here; and what another reader finds in what is written here.

QualCoder's own importer makes a project out of a file for it; Taguette's own code makes a project and cuts out what is
marked; pympi-ling reads an ELAN document. RQDA cannot be run any more. ``docs/peers.md`` says what has to be there.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import refiqda
from refiqda import model
from refiqda.importing import export_file, import_file
from tests.foreign import cases, nvivo
from tests.importing.test_elan import EAF
from tests.peers.measuring import HERE, run

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.peers

PIECES = (
    "<p>Café 🥖 &amp; tea</p>",
    "<h1>Title</h1>",
    "<ul>\n<li>one <b>two</b></li>\n<li>e\u0301</li></ul>",
)
TABLE = "<table><tr><td>a&nbsp;b</td><td>漢字</td></tr></table><pre>\n x &lt; y\n\nz</pre>one<br>two"


@pytest.fixture(name="made", scope="module")
def _made(peers: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a QualCoder project that QualCoder's own importer made."""
    folder = tmp_path_factory.mktemp("qualcoder")
    project = refiqda.Project.new("Bread")
    coders = [project.add_user(name) for name in ("Ada", "Bo")]
    codes = [project.add_code("Warm", color="#FF0000"), project.add_code("Cold", description="not warm")]
    for number, text in enumerate(
        ("Warm 🥖 bread\nand cafe\u0301, 👩‍👩‍👧 said.\n", "漢字 and more\n\nwords")
    ):
        project.add_source(f"Talk {number}", text)
        words = project.text(f"Talk {number}").string
        for start in range(0, len(words) - 3, 3):
            project.add_coding(f"Talk {number}", start, start + 3, codes[start % 2], coders[number])
    refiqda.write(project, folder / "x.qdpx", tool="qualcoder")
    command = [sys.executable, str(HERE / "qualcoder_headless.py"), str(peers / "QualCoder")]
    run([*command, str(folder / "x.qdpx"), str(folder / "Made.qda")])
    return folder / "Made.qda"


def test_every_coding_of_a_real_qualcoder_project_has_the_words_that_it_says(made: Path) -> None:
    with closing(sqlite3.connect(made / "data.qda")) as connection:
        said = connection.execute(
            "SELECT source.name, seltext, code_name.name, code_text.owner FROM code_text "
            "JOIN source ON source.id = fid JOIN code_name ON code_name.cid = code_text.cid"
        ).fetchall()
    project, report = import_file(made)
    read = [(row.source, row.quote, row.code, row.coder) for row in project.codings()]
    assert sorted(read) == sorted(said)
    assert len(read) > 10
    assert not report.of_kind("repaired", "degraded")


def test_a_study_goes_through_qualcoder_and_comes_back(made: Path, tmp_path: Path) -> None:
    before = refiqda.read(made.parent / "x.qdpx")
    project, _ = import_file(made)
    refiqda.write(project, tmp_path / "back.qdpx", tool="standard")
    after = refiqda.read(tmp_path / "back.qdpx")
    assert [one.message for one in refiqda.check(tmp_path / "back.qdpx") if one.severity == "error"] == []

    def rows(one: refiqda.Project) -> list[tuple[object, ...]]:
        return sorted(
            (row.source, row.code, row.coder, row.start, row.end, row.quote) for row in one.codings()
        )

    assert rows(after) == rows(before)


def test_a_whole_study_with_media_comes_through_qualcoder(peers: Path, tmp_path: Path) -> None:
    file = tmp_path / "study.qdpx"
    (tmp_path / "nvivo.qdpx").write_bytes(nvivo.NVivoWindows12(cases.EVERYTHING).write().data)
    refiqda.write(refiqda.read(tmp_path / "nvivo.qdpx"), file, tool="qualcoder")
    command = [sys.executable, str(HERE / "qualcoder_headless.py"), str(peers / "QualCoder")]
    run([*command, str(file), str(tmp_path / "Made.qda")])
    project, _ = import_file(tmp_path / "Made.qda")
    with closing(sqlite3.connect(tmp_path / "Made.qda" / "data.qda")) as connection:
        said = {
            table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608 - names below
            for table in ("source", "code_text", "code_image", "code_av", "cases", "code_name")
        }
        lost = connection.execute(
            "SELECT count(*) FROM code_text WHERE cid NOT IN (SELECT cid FROM code_name) OR cid IS NULL"
        ).fetchone()[0]
    kinds = [row.source_kind for row in project.codings()]
    assert len(project.tree.sources) == said["source"]
    assert len(project.tree.cases) == said["cases"]
    assert sum(kind in {"text", "pdf"} for kind in kinds) >= said["code_text"] - lost
    refiqda.write(project, tmp_path / "back.qdpx", tool="maxqda")
    assert [one.message for one in refiqda.check(tmp_path / "back.qdpx") if one.severity == "error"] == []


@pytest.fixture(name="python")
def _python(peers: Path) -> str:
    return str(peers / "importing" / "bin" / "python")


@pytest.fixture(name="cut")
def _cut(python: str, tmp_path: Path) -> Callable[[str], tuple[Path, list[str], list[tuple[int, int]]]]:
    """Return what makes a Taguette project of one document in which everything is marked in steps."""

    def make(html: str) -> tuple[Path, list[str], list[tuple[int, int]]]:
        script = str(HERE / "taguette_headless.py")
        spans = [(start, start + 7) for start in range(0, 36, 3)]
        marks = [[*span, ["food", "food.warm"][: 1 + span[0] % 2]] for span in spans]
        done = subprocess.run(  # noqa: S603 - our own commands
            [python, script, str(tmp_path)],
            input=json.dumps([{"name": "Talk", "html": html, "marks": marks}]),
            capture_output=True,
            check=True,
            encoding="utf-8",
        )
        texts: list[list[str]] = json.loads(done.stdout.splitlines()[-1])
        return tmp_path, texts[0], spans

    return make


@pytest.mark.parametrize(
    "html", ["".join(PIECES), TABLE, PIECES[0] * 3, "\ufeff" + PIECES[2] + "<p>" + "漢" * 9]
)
def test_every_mark_of_a_real_taguette_project_has_the_words_that_taguette_cuts_out(
    html: str, cut: Callable[[str], tuple[Path, list[str], list[tuple[int, int]]]]
) -> None:
    folder, texts, _ = cut(html)
    for name in ("work.sqlite3", "export.sqlite3"):
        project, report = import_file(folder / name)
        holder = project.tree.sources[0]
        assert isinstance(holder, model.TextSource)
        shown = project.text(holder).string
        read = [shown[one.start_position : one.end_position] for one in holder.plain_text_selections]
        assert len(read) == len(texts)
        for ours, theirs in zip(read, texts, strict=True):
            # Taguette rounds an end inside of a character up and a start up too; here a touched character is whole
            cut_out = "".join(theirs.replace("\ufeff", "").split())
            assert cut_out in "".join(ours.split())
            assert len("".join(ours.split())) - len(cut_out) <= 1
        assert not [loss for loss in report.of_kind("dropped") if loss.object == "highlight"]


def test_pympi_reads_the_same_annotations(python: str, tmp_path: Path) -> None:
    (tmp_path / "talk.eaf").write_text(EAF, encoding="utf-8")
    project, _ = import_file(tmp_path / "talk.eaf")
    export_file(project, tmp_path / "out.eaf", source="talk.mp4")
    script = (
        "import json, sys; from pympi.Elan import Eaf; eaf = Eaf(sys.argv[1]);"
        "print(json.dumps({name: [list(one[:3]) for one in eaf.get_annotation_data_for_tier(name)]"
        " for name in eaf.get_tier_names()}))"
    )
    tiers = json.loads(run([python, "-W", "ignore", "-c", script, str(tmp_path / "out.eaf")]))
    found = sorted(tuple(one) for rows in tiers.values() for one in rows)
    assert found == sorted(
        [
            (0, 1000, "Varmt brød"),
            (0, 1000, "Warm bread 🥖"),
            (1000, 2000, "yes & no"),
            (1000, 3000, "joy"),
            (1000, 3000, "she laughs"),
            (1000, 4000, "Really?"),
            (2000, 2500, "b"),
            (2000, 3000, "bye"),
            (2500, 3000, "ye"),
            (3000, 4000, "awe"),
        ]
    )


def test_nothing_of_a_real_project_is_changed_by_reading_it(made: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(made, tmp_path / "Copy.qda"))
    before = {path.relative_to(copy): path.stat().st_mtime_ns for path in copy.rglob("*")}
    import_file(copy)
    assert {path.relative_to(copy): path.stat().st_mtime_ns for path in copy.rglob("*")} == before
