"""Real files open, and are copied without losing a byte of any member."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import pytest

from refiqda.exchange.archive import Kept, write_container
from refiqda.exchange.container import open_container

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.corpus
def test_every_real_file_opens_and_is_whole(corpus: Path) -> None:
    files = sorted(path for path in corpus.rglob("*.q*") if path.suffix in {".qdpx", ".qde", ".qdc"})
    assert files
    for path in files:
        container = open_container(path)
        assert [one.rule for one in container.diagnostics if one.severity == "error"] == []
        assert container.verify() == []


@pytest.mark.corpus
def test_every_real_archive_is_copied_as_it_is(corpus: Path) -> None:
    archives = sorted(corpus.rglob("*.qdpx"))
    assert archives
    for path in archives:
        container = open_container(path)
        stream = io.BytesIO()
        assert write_container(stream, [Kept(container, member) for member in container.members]) == []
        with zipfile.ZipFile(path) as before, zipfile.ZipFile(stream) as after:
            for old, new in zip(before.infolist(), after.infolist(), strict=True):
                assert (old.filename, old.date_time, old.CRC, old.compress_type, old.compress_size) == (
                    new.filename, new.date_time, new.CRC, new.compress_type, new.compress_size
                )  # fmt: skip
                assert (old.external_attr, old.extra, old.comment) == (
                    new.external_attr,
                    new.extra,
                    new.comment,
                )
