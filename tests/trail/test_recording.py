"""Recording states of projects: the entry says what changed, and nothing that participants said."""

from __future__ import annotations

import itertools
import threading
from typing import TYPE_CHECKING

import pytest

from refiqda import model
from refiqda.changes import digest, state_digest
from refiqda.errors import AmbiguousNameError, RefiqdaError
from refiqda.project import Project
from refiqda.render.recording import changed_lines, recorded_json, show_recorded
from refiqda.trail.reading import read_trail
from refiqda.trail.recording import record
from refiqda.trail.states import keep
from tests.made_studies import renewed
from tests.trail.made import begun, small

if TYPE_CHECKING:
    from pathlib import Path

    from refiqda.trail.entry import Entry


def changes(entry: Entry) -> str:
    return str(entry.value("state")["changes"])


def copy_of(project: Project) -> Project:
    made = project.copy()
    made.new_texts = dict(project.new_texts)
    return made


# --- what changed ---------------------------------------------------------------------------------------------


def test_the_first_record_counts_and_later_ones_say_what_changed(tmp_path: Path) -> None:
    trail, project = begun(tmp_path), small()
    first = record(trail, project, "mara.qdpx", by=["Mara"])
    assert changes(first) == "first"
    assert {one["object"]: one["count"] for one in first.value("summary")} == {
        "user": 1, "code": 1, "source": 1, "coding": 1,
    }  # fmt: skip
    project.add_coding("One", 15, 20, "Shame", "Mara")
    second = record(trail, project, "mara.qdpx", reason="read again", meeting="Meeting 2")
    assert changes(second) == "known"
    assert second.value("summary") == [{"kind": "added", "object": "coding", "count": 1}]
    assert changed_lines(second) == ["One: Mara coded 1 passage with Shame"]
    assert (second.value("reason"), second.meeting) == ("read again", "Meeting 2")
    assert second.value("state")["before"] == first.value("state")["meaning"]
    assert second.value("state")["since"] == first.n
    assert second.value("state")["exact"] == state_digest(project)


def test_an_unchanged_state_is_an_entry_that_says_so(tmp_path: Path) -> None:
    trail, project = begun(tmp_path), small()
    record(trail, project, "mara.qdpx")
    again = record(trail, project, "mara.qdpx")
    assert changes(again) == "none"
    assert again.values("changes") == []
    assert again.value("summary") is None


def test_guids_minted_anew_are_no_change(tmp_path: Path) -> None:
    trail, project = begun(tmp_path), small()
    record(trail, project, "mara.qdpx")
    other = Project(renewed(project.tree), rule=project.rule)
    other.new_texts.update(project.new_texts)
    entry = record(trail, other, "mara.qdpx")
    assert changes(entry) == "none"
    assert entry.value("state")["exact"] != state_digest(project)


def test_the_project_is_not_changed_by_recording(tmp_path: Path) -> None:
    trail, project = begun(tmp_path), small()
    before = state_digest(project)
    record(trail, project, "mara.qdpx")
    assert state_digest(project) == before


def test_of_a_path_only_the_file_name_is_told(tmp_path: Path) -> None:
    trail, project = begun(tmp_path), small()
    for path in ("/home/somebody/secret/mara.qdpx", "C:\\Users\\Somebody\\secret\\mara.qdpx"):
        entry = record(trail, project, path)
        assert entry.value("project")["file"] == "mara.qdpx"
    assert b"secret" not in (trail / "log.jsonl").read_bytes()


def test_a_machine_coder_is_named_as_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    trail, project = begun(tmp_path), small(coder="First pass (machine: some-model)")
    entry = record(trail, project, "a.qdpx")
    assert entry.value("coders") == [
        {"name": "First pass (machine: some-model)", "kind": "machine", "count": 1}
    ]
    project.add_coding("One", 15, 20, "Shame", "First pass (machine: some-model)")
    show_recorded(record(trail, project, "a.qdpx"))
    out = " ".join(capsys.readouterr().out.split())
    assert "the machine coder First pass (some-model) coded 1 passage with Shame" in out
    assert "Machine coders, no people" in out


def test_a_long_name_is_cut_and_stays_one_line(tmp_path: Path) -> None:
    trail, project = begun(tmp_path), small()
    record(trail, project, "a.qdpx")
    project.add_code("long\n" * 400)
    entry = record(trail, project, "a.qdpx")
    name = entry.values("changes")[0][1]["groups"][0]["name"]
    assert len(name) <= 200
    assert "\n" not in name


# --- of which project -----------------------------------------------------------------------------------------


def test_a_renamed_export_goes_on_from_the_project_it_holds_most_of(tmp_path: Path) -> None:
    trail, project = begun(tmp_path), small()
    record(trail, small("Quite another text, with nothing in it.\n", coder="Colm"), "other.qdpx")
    record(trail, project, "mara.qdpx")
    project.add_code("New")
    entry = record(trail, project, "export of november.qdpx")
    assert entry.value("project") == {"file": "export of november.qdpx", "name": "mara", "found": "content"}
    assert changes(entry) == "known"
    last = record(trail, project, "mara.qdpx")
    assert (changes(last), last.value("state")["since"]) == ("none", entry.n)


def test_a_renamed_export_with_new_guids_is_found_by_what_it_says(tmp_path: Path) -> None:
    trail, project = begun(tmp_path), small()
    record(trail, project, "mara.qdpx")
    other = Project(renewed(project.tree), rule=project.rule)
    other.new_texts.update(project.new_texts)
    other.add_code("New")
    entry = record(trail, other, "nvivo.qdpx")
    assert entry.value("project")["name"] == "mara"
    assert changed_lines(entry) == ["the code New is new"]


def test_what_has_nothing_in_common_is_a_new_project(tmp_path: Path) -> None:
    trail = begun(tmp_path)
    record(trail, small(), "mara.qdpx")
    other = Project.new("Elsewhere")
    other.add_source("Two", "Something else.")
    entry = record(trail, other, "colm.qdpx")
    assert (entry.value("project")["found"], changes(entry)) == ("new", "first")


def test_a_colleagues_copy_is_not_taken_for_ones_own(tmp_path: Path) -> None:
    trail, project = begun(tmp_path), small()
    record(trail, project, "mara.qdpx")
    project.add_user("Colm")
    project.add_coding("One", 15, 20, "Shame", "Colm")
    entry = record(trail, project, "both.qdpx")
    assert entry.value("project") == {"file": "both.qdpx", "name": "both", "found": "new", "like": "mara"}


def test_where_two_fit_alike_nobody_guesses(tmp_path: Path) -> None:
    trail, project = begun(tmp_path), small()
    record(trail, project, "a.qdpx")
    project.tree.description = "Of Monday."
    record(trail, project, "b.qdpx", of="b")
    project.tree.description = "Of Tuesday."
    with pytest.raises(AmbiguousNameError, match="a, b") as caught:
        record(trail, project, "c.qdpx")
    assert caught.value.candidates == ("a", "b")
    assert record(trail, project, "c.qdpx", of="b").value("state")["since"] == 3
    assert record(trail, project, "d.qdpx", of="a.qdpx").value("project")["name"] == "a"


def test_of_two_that_say_the_same_the_older_one_goes_on(tmp_path: Path) -> None:
    trail, project = begun(tmp_path), small()
    record(trail, project, "study.qdpx")
    made = {"command": "convert", "inputs": [{"file": "study.qdpx", "meaning": digest(project)}]}
    record(trail, project, "for-nvivo.qdpx", fields=made)
    project.add_code("New")
    entry = record(trail, project, "export of november.qdpx")
    assert entry.value("project") == {"file": "export of november.qdpx", "name": "study", "found": "content"}


def test_what_a_command_made_is_compared_with_its_only_input(tmp_path: Path) -> None:
    trail, project = begun(tmp_path), small()
    first = record(trail, project, "mara.qdpx")
    inputs = [{"file": "mara.qdpx", "meaning": digest(project)}]
    made = copy_of(project)
    made.rename_code("Shame", "Shame, carried")
    entry = record(trail, made, "out.qdpx", fields={"command": "recode", "inputs": inputs})
    assert entry.value("project")["name"] == "out"
    assert entry.value("state")["since"] == first.n
    assert changed_lines(entry) == ["the code Shame is now called Shame, carried"]
    merged = record(
        trail, made, "merged.qdpx", fields={"inputs": [*inputs, {"file": "x.qdpx", "meaning": "another"}]}
    )
    assert changes(merged) == "first"
    assert changes(record(trail, project, "mara.qdpx")) == "none"


def test_two_who_record_at_once_are_compared_one_after_the_other(tmp_path: Path) -> None:
    trail, project = begun(tmp_path), small()
    record(trail, project, "mara.qdpx")
    others = [copy_of(project) for _ in range(4)]
    for number, other in enumerate(others):
        other.add_code(f"New {number}")
    threads = [threading.Thread(target=record, args=(trail, other, "mara.qdpx")) for other in others]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    entries = read_trail(trail).entries[1:]
    assert len(entries) == 5
    for before, after in itertools.pairwise(entries):
        assert after.value("state")["before"] == before.value("state")["meaning"]


def test_entries_that_were_withdrawn_are_passed_over(tmp_path: Path) -> None:
    from refiqda.trail.writing import held  # noqa: PLC0415 - for this test alone

    trail, project = begun(tmp_path), small()
    record(trail, project, "mara.qdpx")
    with held(trail) as log:
        assert log.withdraw(lambda _entry, field: field == "state") == 1
    assert changes(record(trail, project, "mara.qdpx")) == "first"


# --- nobody's words -------------------------------------------------------------------------------------------

PLANTED = {
    "text": "planted-text",
    "memo": "planted-memo",
    "coding": "planted-codingnote",
    "description": "planted-description",
    "value": "planted-value",
    "selection": "planted-selection",
    "remark": "planted-remark",
}


def full_of_words(tag: str) -> Project:
    """Return a project with a planted phrase wherever somebody's words can stand."""
    word = {name: f"{phrase}-{tag}" for name, phrase in PLANTED.items()}
    project = Project.new("Study")
    user = project.add_user("Mara")
    code = project.add_code("Shame", description=word["description"])
    source = project.add_source("One", f"I said {word['text']} and more.\nAnd then not.\n")
    project.add_coding(source, 0, 10, code, user, memo=word["coding"])
    passage = source.plain_text_selections[0]
    passage.name, passage.description = word["selection"], word["remark"]
    source.description = word["description"]
    tree = project.tree
    tree.notes.append(
        model.Note(
            guid="11111111-1111-4111-8111-111111111111", name="Memo 1", plain_text_content=word["memo"]
        )
    )
    variable = model.Variable(
        guid="22222222-2222-4222-8222-222222222222", name="Job", type_of_variable="Text"
    )
    variable.description = word["description"]
    tree.variables.append(variable)
    value = model.VariableValue(variable_ref=variable.guid, text_value=word["value"])
    tree.cases.append(
        model.Case(
            guid="33333333-3333-4333-8333-333333333333",
            name="C01",
            description=word["description"],
            variable_values=[value],
        )
    )
    tree.sets.append(
        model.Set(
            guid="44444444-4444-4444-8444-444444444444", name="To discuss", description=word["description"]
        )
    )
    return project


def test_nothing_that_anybody_said_stands_in_the_log_or_is_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    trail = begun(tmp_path)
    states = [full_of_words("a"), full_of_words("b"), small(), full_of_words("a")]
    entries = [record(trail, state, "a.qdpx", of="a") for state in states]
    assert [changes(one) for one in entries] == ["first", "known", "known", "known"]
    said = []
    for entry in entries:
        show_recorded(entry)
        said.append(capsys.readouterr().out + str(recorded_json(entry)) + "\n".join(changed_lines(entry)))
    log = (trail / "log.jsonl").read_text(encoding="utf-8")
    assert "planted" not in log
    assert "planted" not in "".join(said)
    kept = keep(trail, states[0]).path.read_bytes()
    assert b"project.qde" in kept


def test_errors_quote_nobody(tmp_path: Path) -> None:
    trail, project = begun(tmp_path), full_of_words("a")
    record(trail, project, "a.qdpx", of="a")
    record(trail, project, "b.qdpx", of="b")
    for state in (trail / "states").iterdir():
        state.write_bytes(b"planted, no archive")
    project.add_code("New")
    with pytest.raises(RefiqdaError) as caught:
        record(trail, project, "a.qdpx")
    assert "planted" not in str(caught.value)
    assert changes(record(trail, project, "c.qdpx")) == "first"
    assert "planted" not in (trail / "log.jsonl").read_text(encoding="utf-8")
