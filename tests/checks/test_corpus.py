"""Real files of other programs: as many schema faults as the official schema finds, and what is known of them."""

from __future__ import annotations

import csv
import zipfile
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from lxml import etree

import refiqda
from refiqda import spec
from refiqda.checks import check
from refiqda.checks.schema import _rename
from refiqda.exchange.programs import TOOLS

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.corpus

NVIVO = "nvivo-mac-20.5.0-zenodo5703624-constructiveturn.qdpx"


def official_errors(path: Path, standard: Path) -> int:
    """Return how many errors the official schema finds, the namespace put right."""
    data = path.read_bytes()
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            data = archive.read(next(name for name in archive.namelist() if name.lower().endswith(".qde")))
    root = etree.fromstring(data)
    codebook = etree.QName(root).localname == "CodeBook"
    judged = etree.XMLSchema(etree.parse(standard / ("Codebook.xsd" if codebook else "Project.xsd")))
    _rename(root, spec.NAMESPACES["codebook" if codebook else "project"])
    judged.validate(root)
    return len(list(judged.error_log))  # type: ignore[call-overload]  # the stubs lack iteration


def test_real_files_have_the_faults_that_the_official_schema_finds(corpus: Path, standard: Path) -> None:
    with (corpus / "manifest.csv").open(encoding="utf-8", newline="") as table:
        for line in csv.DictReader(table):
            path = corpus / line["filename"]
            found = sum(one.rule.startswith("S1") for one in refiqda.check(path))
            assert found == official_errors(path, standard), path.name
            if line["namespace"].endswith(":1.0"):
                assert found == int(line["xsd_errors"]), path.name


KNOWN = {
    "nvivo-mac-20.5.0-zenodo5703624-constructiveturn.qdpx": {
        "R012": 68,
        "A019": 1,
        "A107": 10,
        "P001": 0,
        "P020": 0,
    },
    "nvivo-mac-15.0.0-cproctor-nvivo_project.qdpx": {"A107": 2},
    "specA2-atlasti-mac-8.4.0-skyloom-Project.qde": {"P028": 1, "P026": 0},
    "openqda-dev2025-openqdarefitools-invalid-document.qde": {"R011": 1, "A106": 1},
    "specA2-atlasti-mac-8.4.0-skyloom-TestProject.qdpx": {"A101": 23, "R012": 2, "A015": 1, "A016": 1},
    "specA3-transana-3.22b2-reconstructed-from-pdf.qde": {"S008": 1, "S201": 1, "P009": 5},
    "atlasti-win-9.0.19-portableqda.qdc": {"S008": 1},
    "qualilab-synthetic-stress.qdpx": {"S101": 16},
    "specA1-portableqda-REFI-QDA-1-5.qdc": {"S105": 1},
    "f4-2025.2.9-openqdarefitools-valid-document.qde": {"R015": 1},
}


@pytest.mark.parametrize("name", sorted(KNOWN))
def test_what_is_known_of_real_files_is_found(name: str, corpus: Path) -> None:
    counts = Counter(one.rule for one in refiqda.check(corpus / name))
    assert {code: counts[code] for code in KNOWN[name]} == KNOWN[name]


def test_nvivo_cases_that_are_codes_are_for_information_only(corpus: Path) -> None:
    found = refiqda.check(corpus / "nvivo-mac-20.5.0-zenodo5703624-constructiveturn.qdpx", select=["R"])
    assert {one.severity for one in found} == {"info"}
    assert all("as NVivo writes cases" in one.message for one in found)


@pytest.mark.parametrize("tool", TOOLS)
def test_every_real_file_can_be_judged_for_every_program(corpus: Path, tool: str) -> None:
    for path in sorted(corpus.iterdir()):
        if path.suffix not in (".qdpx", ".qde", ".qdc"):
            continue
        without = check(path)
        found = check(path, tool=tool)
        said = [one for one in found if one.rule.startswith("I")]
        assert [one for one in found if one not in said] == without, path.name
        assert tool != "standard" or not [one for one in said if one.rule != "I006"], path.name


def test_what_is_known_of_real_files_is_told(corpus: Path) -> None:
    rules = {
        tool: {one.rule for one in check(corpus / NVIVO, tool=tool, select=("I",))}
        for tool in ("atlasti", "maxqda")
    }
    assert rules == {"atlasti": {"I001", "I003"}, "maxqda": {"I003", "I004", "I005"}}
