"""Codings as data frames and CSV."""

from __future__ import annotations

import csv
import sys
from typing import TYPE_CHECKING

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import refiqda
from refiqda.errors import MissingExtraError, OutputExistsError
from refiqda.rows import COLUMNS, INTEGER_COLUMNS
from tests.project.built import WORDS, archive, coding, passage, project_xml, source

if TYPE_CHECKING:
    from pathlib import Path

    from refiqda.tables import Codings


@pytest.fixture
def codings() -> Codings:
    inside = passage("71", 0, 12, coding("d1")) + coding("d2", user=None)
    xml = project_xml(source("51", inside, name="A &quot;b&quot;, c"))
    return refiqda.read(archive(xml, {"51": WORDS.encode()})).codings()


def test_pandas_has_nullable_integers_and_strings(codings: Codings) -> None:
    frame = codings.to_pandas()
    assert tuple(frame.columns) == COLUMNS
    assert {str(frame[name].dtype) for name in INTEGER_COLUMNS} == {"Int64"}
    others = set(COLUMNS) - set(INTEGER_COLUMNS)
    assert all(isinstance(frame[name].dtype, pd.StringDtype) for name in others)
    assert frame["start"].isna().tolist() == [False, True]
    assert frame["quote"][0] == WORDS[:12]


def test_polars_and_arrow_give_the_rows_back(codings: Codings) -> None:
    rows = [row._asdict() for row in codings]
    frame = codings.to_polars()
    assert frame.rows(named=True) == rows
    assert {frame.schema[name] for name in INTEGER_COLUMNS} == {pl.Int64}
    table = codings.to_arrow()
    assert table.to_pylist() == rows
    assert {table.schema.field(name).type for name in INTEGER_COLUMNS} == {pa.int64()}
    assert {table.schema.field(name).type for name in set(COLUMNS) - set(INTEGER_COLUMNS)} == {pa.string()}


def test_no_codings_are_an_empty_table_of_the_same_types(codings: Codings) -> None:
    none = codings.where([False, False])
    assert none.to_polars().schema == codings.to_polars().schema
    assert none.to_arrow().schema == codings.to_arrow().schema
    assert none.to_pandas().dtypes.equals(codings.to_pandas().dtypes)


def test_csv_opens_in_spreadsheets_and_reads_back(codings: Codings, tmp_path: Path) -> None:
    path = tmp_path / "codings.csv"
    codings.to_csv(path)
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbfcoding_guid,source_guid,")
    assert b'"Zo\xc3\xab said:\nit"' in data
    assert data.endswith(b"\r\n")
    with path.open(encoding="utf-8-sig", newline="") as stream:
        read = list(csv.DictReader(stream))
    as_text = [
        {name: "" if value is None else str(value) for name, value in row._asdict().items()}
        for row in codings
    ]
    assert read == as_text


def test_csv_does_not_overwrite(codings: Codings, tmp_path: Path) -> None:
    path = tmp_path / "codings.csv"
    path.write_bytes(b"mine")
    with pytest.raises(OutputExistsError):
        codings.to_csv(path)
    assert path.read_bytes() == b"mine"
    codings.to_csv(path, overwrite=True)
    assert path.read_bytes() != b"mine"


@pytest.mark.parametrize("name", ["pandas", "polars", "pyarrow"])
def test_a_missing_package_is_named_with_what_to_install(
    codings: Codings, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, name, None)
    make = {"pandas": codings.to_pandas, "polars": codings.to_polars, "pyarrow": codings.to_arrow}[name]
    with pytest.raises(MissingExtraError, match=r'pip install "refiqda\[frames\]"'):
        make()
