"""Files as each program writes them are read right: every coding on its words, by GUID, with code and coder."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from lxml import etree

import refiqda
from refiqda import schema
from tests.foreign import cases, checking, others
from tests.foreign.programs import ONLY_SAID, TOOL_OF, WRITERS

if TYPE_CHECKING:
    from pathlib import Path

    from refiqda.project import Project
    from tests.foreign.study import Study

TELLING = [name for name in WRITERS if name != "nvivo-mac-15"]
INVALID = ("qualcoder", "transana", "openqda")
IMITATED = sorted({TOOL_OF[name]: name for name in WRITERS}.values())
SAME_STUDY = ("nvivo-win-12", "nvivo-mac-12")


@pytest.mark.parametrize("name", WRITERS)
def test_every_coding_of_a_foreign_file_is_read_right(name: str) -> None:
    written = WRITERS[name](cases.EVERYTHING).write()
    assert checking.rows_of(refiqda.read(written.data)) == checking.plainly(written.truth, WRITERS[name].form)


@pytest.mark.parametrize("name", TELLING)
def test_every_text_of_a_foreign_file_is_read_right(name: str) -> None:
    written = WRITERS[name](cases.EVERYTHING).write()
    project = refiqda.read(written.data)
    assert {guid: project.text(guid).string for guid in written.texts} == written.texts


@pytest.mark.parametrize("name", WRITERS)
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.differing_executors])
@given(study=cases.studies())
def test_hard_texts_are_read_right_in_every_form(name: str, study: Study) -> None:
    """A file with so little in it decides nothing; where only hearsay says how a program counts, we say it."""
    written = WRITERS[name](study).write()
    project = refiqda.read(written.data, positions=ONLY_SAID.get(name, "auto"))
    assert checking.rows_of(project) == checking.plainly(written.truth, WRITERS[name].form)


@pytest.mark.parametrize("name", TELLING)
def test_without_the_name_of_its_program_a_file_is_still_read_right(name: str) -> None:
    """But for areas that a program measures from the top of pages: nothing else than the name tells that."""
    written = WRITERS[name](cases.MUCH_CODED).write()
    found = checking.rows_of(refiqda.read(checking.with_origin(written.data, "")))
    assert found == checking.plainly(written.truth, others.Standard.form)


@pytest.mark.parametrize("name", IMITATED)
def test_a_script_that_says_another_programs_name_is_contradicted_by_its_words(name: str) -> None:
    """Words tell how they were counted; from where pages were measured, nothing tells but the name."""
    study = replace(cases.MUCH_CODED, printed=())
    written = others.Standard(study).write()
    data = checking.with_origin(written.data, WRITERS[name].form.origin)
    assert checking.rows_of(refiqda.read(data)) == checking.plainly(written.truth, others.Standard.form)


@settings(max_examples=26, deadline=None)
@given(study=cases.studies())
def test_a_file_that_counts_bytes_is_read_right_when_somebody_says_so(study: Study) -> None:
    written = others.Bytes(study).write()
    project = refiqda.read(written.data, positions="utf8")
    assert checking.rows_of(project) == checking.plainly(written.truth, others.Bytes.form)


@pytest.mark.parametrize("name", WRITERS)
def test_foreign_files_are_as_valid_as_those_of_the_program(name: str) -> None:
    xml = etree.fromstring(checking.root_of(WRITERS[name](cases.EVERYTHING).write().data))
    assert schema.xsd("project").validate(xml) == (name not in INVALID)


@pytest.mark.corpus
@pytest.mark.parametrize("name", WRITERS)
def test_foreign_files_are_as_valid_under_the_official_schema(name: str, standard: Path) -> None:
    official = etree.XMLSchema(etree.parse(standard / "Project.xsd"))
    xml = etree.fromstring(checking.root_of(WRITERS[name](cases.EVERYTHING).write().data))
    assert official.validate(xml) == (name not in INVALID)


# --- one study, two forms -------------------------------------------------------------------------------


def in_both_forms(study: Study) -> tuple[Project, Project]:
    """Return one study as NVivo for Windows and NVivo for Mac write it; no GUID of one stands in the other."""
    windows, mac = (WRITERS[name](study).write() for name in SAME_STUDY)
    assert not set(windows.truth) & set(mac.truth)
    return refiqda.read(windows.data), refiqda.read(mac.data)


def texts_of(project: Project) -> list[str]:
    """Return the canonical text of each source."""
    return [project.text(source).string for source in project.tree.sources]


def spans_of(project: Project) -> list[tuple[object, ...]]:
    """Return what is coded where, by whom, with what; no GUIDs."""
    columns = ("source", "start", "end", "quote", "code_path", "coder", "case", "origin", "memo", "created")
    return [tuple(getattr(row, column) for column in columns) for row in project.codings()]


def test_nvivo_for_windows_and_for_mac_are_one_study() -> None:
    windows, mac = in_both_forms(cases.TEXTS_ONLY)
    assert texts_of(windows) == texts_of(mac)
    assert spans_of(windows) == spans_of(mac)


@settings(max_examples=26, deadline=None)
@given(study=cases.studies())
def test_nvivo_for_windows_and_for_mac_are_one_study_whatever_the_text(study: Study) -> None:
    windows, mac = in_both_forms(study)
    assert texts_of(windows) == texts_of(mac)
    assert spans_of(windows) == spans_of(mac)


def test_the_two_forms_of_nvivo_mean_the_same() -> None:
    windows, mac = in_both_forms(cases.TEXTS_ONLY)
    assert refiqda.digest(windows) == refiqda.digest(mac)
