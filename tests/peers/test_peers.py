"""Public programs read what was written for them, with the right words."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

import refiqda
from refiqda.conversion import write_strict
from tests.foreign import cases
from tests.foreign.programs import WRITERS
from tests.peers import measuring

if TYPE_CHECKING:
    from pathlib import Path

    from tests.foreign.facts import Truth
    from tests.foreign.study import Study

pytestmark = pytest.mark.peers

FORMS = ("nvivo-win-20", "nvivo-mac-20", "atlasti-mac-8", "maxqda-24", "standard")
TEXTS = replace(
    cases.MUCH_CODED, documents=cases.MUCH_CODED.documents[:2], printed=(), pictures=(), recordings=()
)
WORDS = (1,)
WORDS_AND_CODES = (0, 1, 2)
ALL = (0, 1, 2, 3)


def written_for(program: str, form: str, study: Study = TEXTS) -> tuple[bytes, dict[str, Truth]]:
    """Return a file of ``form`` as it is written for a public program, and its truth."""
    written = WRITERS[form](study).write()
    made = io.BytesIO()
    write_strict(refiqda.read(written.data), made, measuring.TOOL_FOR[program])
    return made.getvalue(), written.truth


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("program", ["qualcoder", "pyrefiqda", "qdapy"])
def test_a_program_reads_every_coding_of_a_text_right(program: str, form: str, peers: Path) -> None:
    data, truth = written_for(program, form)
    wanted = measuring.wanted(truth)
    found = measuring.read_by(program, data, peers)
    assert measuring.right(found.rows, wanted, ALL) == len(wanted)


@pytest.mark.parametrize("form", ["nvivo-win-20", "nvivo-mac-20", "standard"])
def test_pyqdpx_reads_every_coding_of_what_is_written_for_nvivo(form: str, peers: Path) -> None:
    """Where files are called by their source's GUID in lower case, as NVivo calls them."""
    data, truth = written_for("pyqdpx", form)
    wanted = measuring.wanted(truth)
    found = measuring.read_by("pyqdpx", data, peers)
    assert measuring.right(found.rows, wanted, ALL) == len(wanted)


@pytest.mark.parametrize("form", FORMS)
def test_atlas_qdpx_reads_the_words_of_every_coding(form: str, peers: Path) -> None:
    """It takes blanks out of the names of codes and reads no coders."""
    data, truth = written_for("atlas_qdpx", form)
    wanted = measuring.wanted(truth)
    found = measuring.read_by("atlas_qdpx", data, peers)
    assert measuring.right(found.rows, wanted, WORDS) == len(wanted)


@pytest.mark.parametrize("form", FORMS)
def test_qualcoder_reads_codings_of_texts_of_pdfs_too(form: str, peers: Path) -> None:
    data, truth = written_for("qualcoder", form, cases.EVERYTHING)
    wanted = measuring.wanted(truth, transcripts=False)
    found = measuring.read_by("qualcoder", data, peers)
    assert measuring.right(found.rows, wanted, ALL) == len(wanted)
