"""A project that has a consensus: the new one takes its place, and no comparison counts the old one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import pytest

import refiqda
from refiqda import model
from refiqda.errors import InvalidArgumentError
from refiqda.merging import merge
from refiqda.reconciliation.apply import apply, put
from refiqda.reconciliation.consensus import consensus
from refiqda.reconciliation.freshness import begun_on
from refiqda.reconciliation.listing import differences
from refiqda.reconciliation.log import Decision, DecisionLog, append_decisions, read_log
from refiqda.reconciliation.reserved import MEMO, NAME
from refiqda.reconciliation.segments import CONSENSUS_GUID
from tests.reconciliation.fakes import Mark, log_of_the_study
from tests.reconciliation.projects import built, log_of, marks_by, places_by, xml_of
from tests.reconciliation.test_apply import the_study

if TYPE_CHECKING:
    from pathlib import Path

    from refiqda.project import Project

LINES = log_of_the_study()
LOG = DecisionLog(decisions=LINES)
HALF = DecisionLog(decisions=LINES[: len(LINES) // 2])
MARKS = [Mark("A", "X", 0, 10), Mark("B", "X", 0, 12), Mark("A", "Y", 20, 30)]


def decided(project: Project, *verbs: str) -> DecisionLog:
    """Return a log that decides the first differences of a project so."""
    items = differences(project).items
    return log_of(
        *(
            Decision(id=item.difference.id, verb=verb, by=("A", "B"))  # type: ignore[arg-type]  # verbs
            for item, verb in zip(items, verbs, strict=False)
        )
    )


@pytest.mark.parametrize("notes", [False, True])
def test_a_grown_log_makes_the_same_of_the_consensus_project_as_of_the_original(notes: bool) -> None:
    project = the_study()
    before = put(project, consensus(project, HALF), notes=notes)
    assert not before.replaced
    again = put(before.project, consensus(before.project, LOG), notes=notes)
    assert again.replaced
    assert xml_of(again.project) == xml_of(apply(project, consensus(project, LOG), notes=notes))
    # and once more, the same
    assert xml_of(apply(again.project, consensus(again.project, LOG), notes=notes)) == xml_of(again.project)


def test_the_consensus_made_anew_alone_has_what_it_would_have_had() -> None:
    project = the_study()
    before = apply(project, consensus(project, HALF))
    made = apply(before, consensus(before, LOG), only_consensus=True)
    assert xml_of(made) == xml_of(apply(project, consensus(project, LOG), only_consensus=True))


def test_what_others_put_on_the_earlier_consensus_stays() -> None:
    project = built(MARKS)
    made = apply(project, consensus(project, decided(project, "union", "stand-apart")))
    source = made.find_source("S")
    assert isinstance(source, model.TextSource)
    ours = [one for one in source.plain_text_selections if one.creating_user == CONSENSUS_GUID]
    assert len(ours) == 2
    a = made.find_user("A")
    added = model.Coding(
        guid="00000000-0000-0000-0000-0000000000ad",
        creating_user=a.guid,
        code_ref=made.find_code("Y").guid,
    )
    ours[0].codings.append(added)
    made.tree.cases.append(
        model.Case(guid="00000000-0000-0000-0000-0000000000ca", selection_refs=[ours[1].guid])
    )
    again = apply(made, consensus(made, decided(project, "neither", "neither")))
    assert marks_by(again, NAME) == set()
    left = again.find_source("S")
    assert isinstance(left, model.TextSource)
    kept = [one for one in left.plain_text_selections if one.creating_user == CONSENSUS_GUID]
    assert [one.guid for one in kept] == [one.guid for one in ours]
    assert kept[0].codings == [added]
    assert kept[1].codings == []


def test_every_comparison_leaves_the_consensus_out() -> None:
    project = the_study()
    made = apply(project, consensus(project, LOG), notes=True)
    assert differences(made, LOG).to_dict() == differences(project, LOG).to_dict()
    figures, before = (dict(refiqda.agree(one).to_dict()) for one in (made, project))
    assert figures.pop("left_out") == {
        **dict(before.pop("left_out")),
        "consensus": len(consensus(project, LOG).joint),
    }
    assert figures == before
    assert consensus(made, LOG).segments == consensus(project, LOG).segments
    people = [user.name for user in project.tree.users]
    one, other = (
        apply(copy, found)
        for copy, found in ((the_study(), consensus(project, LOG)), (the_study(), consensus(project, HALF)))
    )
    assert refiqda.agree(
        {people[0] or "": only(one, people[0]), people[1] or "": only(other, people[1])}
    ).coders


def only(project: Project, coder: str | None) -> Project:
    """Return the project with the codings of one coder, and of the consensus."""
    made = project.copy()
    ours = {user.guid for user in made.tree.users if user.name in {coder, NAME}}
    for source in made.tree.sources:
        assert isinstance(source, model.TextSource)
        for selection in source.plain_text_selections:
            selection.codings = [one for one in selection.codings if one.creating_user in ours]
    return made


def test_a_file_of_one_analyst_with_a_consensus_is_that_analysts_in_a_merge() -> None:
    project = built(MARKS)
    made = apply(project, consensus(project, decided(project, "union")))
    mine, yours = only(made, "A"), only(project, "B")
    result = merge(
        {"a.qdpx": mine, "b.qdpx": yours}, coders={"Ada": [("a.qdpx", None)], "Ben": [("b.qdpx", None)]}
    )
    assert result.project is not None
    assert {user.name for user in result.project.tree.users} >= {"Ada", "Ben", NAME}
    assert differences(result.project).material.coders == ("Ada", "Ben")


def test_an_input_with_its_consensus_has_not_changed_since_the_log_was_begun(tmp_path: Path) -> None:
    project = built(MARKS)
    log = tmp_path / "decisions.jsonl"
    theme = Decision(id="theme:1", verb="theme", name="Waiting", text="They wait.", codes=("X",), by=("A",))
    append_decisions(log, [*decided(project, "union").decisions, theme], inputs=begun_on(project, ["A", "B"]))
    assert differences(project, log).warnings == ()
    made = apply(project, consensus(project, log), notes=True)
    assert [one.name for one in made.tree.sets] == ["Waiting"]
    assert differences(made, log).warnings == ()
    made.add_coding("S", 50, 60, "X", "A")
    assert any("has changed since the log was begun" in one for one in differences(made, log).warnings)


def test_a_project_with_the_consensus_alone_is_told_and_not_made_a_consensus_of() -> None:
    project = built([*MARKS, Mark("A", "Z", 60, 70), Mark("B", "Z", 65, 75)])
    log = decided(project, "union", "stand-apart", "stand-apart")
    made = apply(project, consensus(project, log), only_consensus=True)
    assert any("holds the consensus alone" in one for one in differences(made, log).warnings)
    with pytest.raises(InvalidArgumentError, match="holds the consensus alone"):
        consensus(made, log)
    for tool in ("nvivo", "qualcoder"):  # whose files have the memo in a file of its own
        with pytest.raises(InvalidArgumentError, match="holds the consensus alone"):
            consensus(refiqda.convert(made, tool)[0], log)
    again = apply(made, consensus(project, decided(project, "neither", "stand-apart", "stand-apart")))
    assert marks_by(again, NAME) == set()
    memo = next(note for note in again.tree.notes if note.name == MEMO)
    assert "are not in this file" in (memo.plain_text_content or "")


def test_the_written_consensus_given_again_to_the_command_makes_the_same(tmp_path: Path) -> None:
    project = built(MARKS)
    log = tmp_path / "decisions.jsonl"
    append_decisions(log, decided(project, "union").decisions)
    half = tmp_path / "half.qdpx"
    refiqda.write(apply(project, consensus(project, log)), half, tool="standard")
    append_decisions(
        log, [attrs.evolve(decided(project, "union", "take").decisions[1], verb="neither", line=0)]
    )
    read = refiqda.read(half)
    made = apply(read, consensus(read, read_log(log)))
    assert places_by(made, NAME) == places_by(apply(project, consensus(project, log)), NAME)
    assert len([user for user in made.tree.users if user.guid == CONSENSUS_GUID]) == 1
    assert len([note for note in made.tree.notes if note.name == MEMO]) == 1
