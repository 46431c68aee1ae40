"""A machine is never taken for a person: in the file, in every program's form, and in what is made of it later."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import refiqda
from refiqda.agreement.inputs import one_coder_each
from refiqda.errors import InvalidArgumentError
from refiqda.exchange.programs import TOOLS
from refiqda.machine_coders import kind_of, machine_of, marked_name, renamed
from tests.cli.calls import run_command

if TYPE_CHECKING:
    from pathlib import Path

TEXT = {"P01": "We waited and waited. Nobody came. It was late."}
BOT = {"source": "P01", "coder": "First pass", "coder_kind": "machine", "model": "gpt-4o (2024-08)",
       "created": "2024-05-01", "prompt": "prompts/3"}  # fmt: skip
NAME = "First pass (machine: gpt-4o (2024-08))"


def project(*coders: str) -> refiqda.Project:
    rows: list[dict[str, Any]] = [
        {"source": "P01", "coder": one, "code": "Waiting", "quote": "Nobody came"} for one in coders
    ]
    rows += [
        {**BOT, "code": "Waiting", "quote": "Nobody"},
        {**BOT, "code": "Late", "quote": "late", "created": None},
    ]
    return refiqda.build(sources=TEXT, codings=rows).project


@pytest.mark.parametrize("name", ["Mac Hine", "Anna (machine room)", "machine", "(machine)", " (machine: x)", "", None,
                                  "A machine: x", "Anna (machine:)", "Anna (Machine)"])  # fmt: skip
def test_a_person_whose_name_merely_holds_the_word_is_no_machine(name: str | None) -> None:
    assert machine_of(name) is None
    assert kind_of(name) == "person"


_names = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1).filter(str.strip)


@settings(max_examples=26, deadline=None)
@given(name=_names, model=st.none() | _names)
def test_a_marked_name_is_recognised_and_marked_once(name: str, model: str | None) -> None:
    marked = marked_name(name, model)
    assert kind_of(marked) == "machine"
    assert marked_name(marked, model) == marked
    assert renamed(marked, "Other").startswith("Other (machine")
    assert renamed("Anna", name) == name


def test_the_form_says_name_model_dates_and_prompt() -> None:
    made = project("Anna")
    assert [user.name for user in made.tree.users] == ["Anna", NAME]
    (note,) = made.tree.notes
    assert made.tree.note_refs == [note.guid]
    assert made.text(note).string.splitlines()[1:] == [
        "Coder: First pass", "Model: gpt-4o (2024-08)", "Date: 2024-05-01T00:00:00", "Prompt: prompts/3",
    ]  # fmt: skip


@pytest.mark.parametrize("tool", TOOLS)
def test_it_survives_each_program_there_and_back(tool: str) -> None:
    there, _ = refiqda.convert(project("Anna"), tool=tool)
    back, _ = refiqda.convert(there, tool="standard")
    for one in (there, back):
        assert {(row.coder, row.origin) for row in one.codings()} == {("Anna", "person"), (NAME, "machine")}
        assert [entry.kind for entry in one.codings().coders if entry.name == NAME] == ["machine"]


def test_info_lists_kind_and_model(tmp_path: Path) -> None:
    refiqda.write(project("Anna"), tmp_path / "p.qdpx", tool="standard")
    coders = run_command("info", tmp_path / "p.qdpx", "--json").json["coders"]
    assert [(one["name"], one["kind"], one["model"]) for one in coders] == [
        ("Anna", "person", None), (NAME, "machine", "gpt-4o (2024-08)"),
    ]  # fmt: skip
    assert "a machine, no person" in run_command("info", tmp_path / "p.qdpx").out


def test_agreement_leaves_machines_out_unless_asked() -> None:
    made = project("Anna", "Bo")
    report = refiqda.agree(made).to_dict()
    assert report["coders"] == ["Anna", "Bo"]
    assert report["left_out"]["machine"] == 2
    assert refiqda.agree(made, include=["machine"]).to_dict()["coders"] == ["Anna", "Bo", NAME]


def test_a_file_of_a_machine_alone_is_compared_only_when_asked_and_keeps_its_mark(tmp_path: Path) -> None:
    paths = []
    for name, one in (("anna", project("Anna")), ("bot", project())):
        paths.append(tmp_path / f"{name}.qdpx")
        refiqda.write(one, paths[-1], tool="standard")
    named = [f"--coder={name}={path}" for name, path in zip(("Anna", "Bot"), paths, strict=True)]
    ran = run_command("agree", *named, "--include", "machine", "--json")
    assert ran.code == 0, ran.err
    assert "Bot (machine: gpt-4o (2024-08))" in ran.out
    files = {"Anna": refiqda.read(paths[0]), "Bot": refiqda.read(paths[1])}
    assert {row.coder for row in one_coder_each(files)["Bot (machine: gpt-4o (2024-08))"].codings()} == {
        "Bot (machine: gpt-4o (2024-08))"
    }
    with pytest.raises(InvalidArgumentError):
        refiqda.agree(files)


def test_differences_name_no_machine_as_an_analyst() -> None:
    found = refiqda.differences(project("Anna", "Bo"))
    assert NAME not in found.to_dict()["differences"].__repr__()


def test_merging_keeps_the_mark_also_under_another_name() -> None:
    a, b = project("Anna"), project("Bo")
    merged = refiqda.merge({"a": a, "b": b}).project
    assert merged is not None
    assert sorted({row.origin for row in merged.codings()}) == ["machine", "person"]
    only = refiqda.merge({"a": refiqda.build(sources=TEXT, codings=[{**BOT, "code": "W", "quote": "Nobody"}]).project,
                          "b": b}, coders={"Bot": "a"}).project  # fmt: skip
    assert only is not None
    assert "Bot (machine: gpt-4o (2024-08))" in {
        row.coder for row in only.codings() if row.origin == "machine"
    }


def test_one_user_stands_for_one_machine_with_one_model() -> None:
    rows = [{**BOT, "code": "W", "quote": quote, "model": made} for quote, made in
            (("Nobody", "m1"), ("late", "m2"), ("came", "m1"), ("waited and", None))]  # fmt: skip
    rows.append({**BOT, "coder": None, "code": "W", "quote": "It was", "model": "m3"})
    built = refiqda.build(sources=TEXT, codings=rows)
    assert built.created_coders == (
        "First pass (machine: m1)", "First pass (machine: m2)", "First pass (machine)", "m3 (machine: m3)",
    )  # fmt: skip
    assert len(built.project.tree.notes) == 4


def test_codings_of_machines_without_a_date_are_told() -> None:
    rows = [{**BOT, "code": "W", "quote": "Nobody", "created": None}]
    assert "has no date" in refiqda.build(sources=TEXT, codings=rows).notes[0]
    assert refiqda.build(sources=TEXT, codings=rows, created="2024-05-01").notes == ()


@pytest.mark.parametrize("name", ["matrix", "codes", "sources", "cases"])
@pytest.mark.parametrize("suffix", ["csv", "xlsx", "html", "docx"])
def test_figures_that_count_a_machines_codings_say_so(tmp_path: Path, name: str, suffix: str) -> None:
    told = f"The figures count 2 codings that were made by a machine, not by a person: {NAME}."
    assert project("Anna").table(name).notes[-1] == told
    assert not any("machine" in one for one in project("Anna").table(name, origins=["person"]).notes)
    refiqda.write(project("Anna"), tmp_path / "p.qdpx", tool="standard")
    ran = run_command("export", tmp_path / "p.qdpx", "--table", name, "-o", tmp_path / f"t.{suffix}")
    assert ran.out.splitlines()[-1] == told


def test_a_document_of_codings_counts_a_machine_as_no_analyst(tmp_path: Path) -> None:
    refiqda.write(project("Anna", "Bo"), tmp_path / "p.qdpx", tool="standard")
    assert (
        run_command("export", tmp_path / "p.qdpx", "--table", "codings", "-o", tmp_path / "t.docx").code == 0
    )
    lead = docx.Document(str(tmp_path / "t.docx")).paragraphs[1].text
    assert lead.endswith("1 source, 2 analysts, 1 machine.")
