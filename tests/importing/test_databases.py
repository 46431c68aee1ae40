"""Databases of strangers: nothing of them is run, nothing is written, what is wrong has its one line."""

from __future__ import annotations

import contextlib
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refiqda.errors import RefiqdaError, UnusableFileError
from refiqda.importing import import_file
from refiqda.importing.databases import Database, DatabaseLimits
from refiqda.losses import LossLog
from tests.importing.databases_made import QUALCODER, RQDA, make
from tests.importing.test_qualcoder import study

if TYPE_CHECKING:
    from pathlib import Path


def opened(path: Path, **limits: int) -> Database:
    return Database(path, LossLog(), limits=DatabaseLimits(**limits))


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    for name, data, said in (
        ("a.rqda", b"", "empty"),
        ("b.rqda", b"PK\x03\x04 and so on", "no SQLite database"),
    ):
        (tmp_path / name).write_bytes(data)
        with pytest.raises(UnusableFileError, match=said):
            import_file(tmp_path / name)


def test_a_folder_in_place_of_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.rqda").mkdir()
    with pytest.raises(UnusableFileError, match="no file"):
        import_file(tmp_path / "a.rqda")


def test_a_view_in_place_of_a_table_is_not_run(tmp_path: Path) -> None:
    tables = {name: columns for name, columns in RQDA.items() if name != "coding"}
    made = make(
        tmp_path / "view.rqda",
        tables,
        {},
        "CREATE VIEW coding AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) "
        "SELECT x AS cid, x AS fid, 'w' AS seltext, 0 AS selfirst, 1 AS selend FROM c",
    )
    with pytest.raises(UnusableFileError, match="no project of RQDA"):
        import_file(made)


def test_a_trigger_changes_nothing(tmp_path: Path) -> None:
    made = make(
        tmp_path / "trigger.rqda",
        RQDA,
        {"source": [{"id": 1, "name": "A", "file": "words", "status": 1}]},
        "CREATE TRIGGER t AFTER INSERT ON source BEGIN DELETE FROM source; END",
    )
    before = made.read_bytes()
    assert len(import_file(made)[0].tree.sources) == 1
    assert made.read_bytes() == before


def test_a_column_that_calls_a_function_is_not_run(tmp_path: Path) -> None:
    columns = RQDA["source"].replace("file text", "file text GENERATED ALWAYS AS (hex(zeroblob(9))) VIRTUAL")
    made = make(tmp_path / "made.rqda", {**RQDA, "source": columns}, {})
    with closing(sqlite3.connect(made)) as connection:
        connection.execute("INSERT INTO source (name, id, status) VALUES ('A', 1, 1)")
        connection.commit()
    project, report = import_file(made)
    assert project.tree.sources == []
    assert any(loss.object == "text" and loss.name == "A" for loss in report.of_kind("dropped"))


def test_a_virtual_table_is_none(tmp_path: Path) -> None:
    made = make(tmp_path / "x.rqda", {}, {}, "CREATE VIRTUAL TABLE source USING fts4(name, file)")
    with opened(made) as database:
        assert not database.has("source")


def test_names_of_tables_and_columns_may_be_written_in_any_case(tmp_path: Path) -> None:
    made = make(
        tmp_path / "x.rqda", {"SOURCE": 'NAME text, ID integer, "odd""name" text'}, {"SOURCE": [{"ID": 4}]}
    )
    with opened(made) as database:
        rows = list(database.rows("source", "id", 'odd"name', "absent"))
    assert [row.integer("id") for row in rows] == [4]
    assert rows[0].text("absent") is None


def test_a_table_without_rowid_is_read(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "x.rqda")) as connection:
        connection.execute("CREATE TABLE source (id integer primary key, name text) WITHOUT ROWID")
        connection.execute("INSERT INTO source VALUES (2, 'b'), (1, 'a')")
        connection.commit()
    with opened(tmp_path / "x.rqda") as database:
        assert [row.text("name") for row in database.rows("source", "name")] == ["a", "b"]


def test_values_of_other_types_are_taken_for_what_they_say(tmp_path: Path) -> None:
    values = [b"caf\xc3\xa9", b"caf\xe9", 12, 3.0, 2.5, None, "12", "1.0", "x", 10**17, float("1e300")]
    made = make(tmp_path / "x.db", {"t": "v"}, {"t": [{"v": value} for value in values]})
    log = LossLog()
    with Database(made, log) as database:
        rows = list(database.rows("t", "v"))
    assert [row.text("v") for row in rows[:7]] == ["café", "café", "12", "3", "2.5", None, "12"]
    assert [row.integer("v") for row in rows] == [None, None, 12, 3, None, None, 12, 1, None, 10**17, None]
    assert any("Windows-1252" in loss.detail for loss in log.report())
    assert any("another type" in loss.detail for loss in log.report())


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        ({"max_bytes": 100}, "too large"),
        ({"max_value_bytes": 1000}, "too large"),
        ({"max_rows": 3}, "too many rows"),
        ({"max_steps": 9_000}, "too long"),
    ],
)
def test_limits_hold(limits: dict[str, int], said: str, tmp_path: Path) -> None:
    rows = [{"v": "w" * 2000} for _ in range(5000)]
    made = make(tmp_path / "x.db", {"t": "v"}, {"t": rows})
    with pytest.raises(UnusableFileError, match=said), opened(made, **limits) as database:
        list(database.rows("t", "v"))


def test_what_waits_beside_the_file_is_read_and_left_there(tmp_path: Path) -> None:
    made = make(tmp_path / "x.rqda", RQDA, {})
    writer = sqlite3.connect(made, isolation_level=None)
    try:
        writer.execute("PRAGMA journal_mode = WAL")
        writer.execute("PRAGMA wal_autocheckpoint = 0")
        writer.execute("INSERT INTO source (name, id, file, status) VALUES ('A', 1, 'words', 1)")
        before = {
            path.name: path.read_bytes() for path in tmp_path.iterdir() if not path.name.endswith("-shm")
        }
        assert "x.rqda-wal" in before
        assert [source.name for source in import_file(made)[0].tree.sources] == ["A"]
        after = {
            path.name: path.read_bytes() for path in tmp_path.iterdir() if not path.name.endswith("-shm")
        }
        assert after == before
    finally:
        writer.close()


def test_a_file_in_the_mode_with_a_log_beside_it_is_read_without_the_log(tmp_path: Path) -> None:
    made = make(tmp_path / "x.rqda", RQDA, {"source": [{"name": "A", "id": 1, "file": "w", "status": 1}]})
    with closing(sqlite3.connect(made)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
    assert len(import_file(made)[0].tree.sources) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["x.rqda"]


def test_odd_names_of_files_are_no_options(tmp_path: Path) -> None:
    made = make(
        tmp_path / "a%20b #c.rqda", RQDA, {"source": [{"name": "A", "id": 1, "file": "w", "status": 1}]}
    )
    assert import_file(made)[0].tree.name == "a%20b #c"


@pytest.fixture(name="sound", scope="module")
def _sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("sound") / "Bread.qda" / "data.qda", QUALCODER, study())


@settings(max_examples=20, deadline=None)
@given(places=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), min_size=1, max_size=12))
def test_a_damaged_file_is_read_or_refused_in_one_line(places: list[tuple[float, int]], sound: Path) -> None:
    data = bytearray(sound.read_bytes())
    made = sound.parent.parent / "Damaged.qda"
    for place, value in places:
        data[16 + int(place * (len(data) - 17))] = value
    made.write_bytes(data)
    with contextlib.suppress(RefiqdaError):
        project, report = import_file(made)
        assert project.tree.name == "Damaged"
        assert str(report).startswith("Damaged: imported from QualCoder.")
