"""Laws of speakers: what is marked can be taken back without residue, and says what was decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import refiqda
from refiqda import model, speakers
from refiqda.errors import AmbiguousNameError, InvalidArgumentError
from refiqda.exchange.programs import TOOLS
from refiqda.model import guid_key
from refiqda.speakers import marks
from tests import everything
from tests.speakers.talks import GROUP, INTERVIEW, guid, recorded, study, talks, xml_of

if TYPE_CHECKING:
    from pathlib import Path

    from refiqda.project import Project


def marked(project: Project, *, as_codes: bool = False) -> speakers.Applied:
    prompts = [one.text for one in speakers.detect(project).prompts]
    return speakers.apply(project, _decided(project), prompts=prompts, as_codes=as_codes)


def _decided(project: Project) -> list[speakers.Decision]:
    """Return the proposals, made unambiguous: cases of names that are there twice are named by GUID."""
    known: dict[str, list[str]] = {}
    for case in project.tree.cases:
        known.setdefault(case.name or "", []).append(case.guid)
    roles: dict[str, str] = {}
    made = []
    for one in speakers.detect(project).decisions():
        cases = tuple(known[name][0] if len(known.get(name, ())) > 1 else name for name in one.cases)
        if len(cases) == 1 and roles.setdefault(cases[0], one.role) != one.role:
            cases = (f"{cases[0]} as {one.role}",)
        made.append(speakers.Decision(one.label, one.role, cases, one.keep, one.source))
    return made


@settings(max_examples=20)
@given(talks(), st.booleans())
def test_marked_and_taken_back_is_as_it_was(project: Project, as_codes: bool) -> None:
    before = xml_of(project)
    done = marked(project, as_codes=as_codes)
    back = speakers.remove(done.project)
    assert xml_of(back.project) == before
    assert xml_of(project) == before
    assert back.told == ()


@settings(max_examples=16)
@given(talks(), st.booleans())
def test_marking_again_replaces_what_was_marked(project: Project, as_codes: bool) -> None:
    once = marked(project, as_codes=as_codes)
    prompts = [one.text for one in speakers.detect(project).prompts]
    twice = speakers.apply(once.project, _decided(project), prompts=prompts, as_codes=as_codes)
    assert xml_of(twice.project) == xml_of(once.project)


@settings(max_examples=16)
@given(talks())
def test_marks_add_no_coding_and_touch_nothing_else(project: Project) -> None:
    done = marked(project).project
    assert list(done.codings()) == [
        row._replace(case=new.case) for row, new in zip(project.codings(), done.codings(), strict=True)
    ]
    assert done.tree.code_book == project.tree.code_book
    assert done.tree.notes == project.tree.notes


@settings(max_examples=16)
@given(talks())
def test_turns_that_are_marked_are_those_that_were_detected(project: Project) -> None:
    done = marked(project).project
    for guid_, found in speakers.all_turns(project).items():
        after = speakers.all_turns(done)[guid_]
        if found.origin == "none" or after.origin != "marked" or _is_transcript(project, guid_):
            continue
        assert [(one.start, one.end) for one in after.turns] == [(one.start, one.end) for one in found.turns]


def _is_transcript(project: Project, guid_: str) -> bool:
    return not isinstance(project.find_source(guid_), model.TextSource | model.PDFSource)


@settings(max_examples=16)
@given(talks())
def test_turns_of_a_transcript_hold_the_words_between_their_sync_points(project: Project) -> None:
    done = marked(project).project
    for one in speakers.detect(project).conversations:
        if one.found is None or not _is_transcript(project, one.source):
            continue
        wanted = [
            (turn.start, turn.speech_start, turn.speech_end)
            for turn in one.found.turns
            if turn.speech_start < turn.speech_end
        ]
        after = speakers.turns(done, one.source)
        spans = sorted({(turn.start, turn.end) for turn in after.turns})
        if after.origin == "marked":
            assert all(
                any(line <= start <= first and last <= end for start, end in spans)
                for line, first, last in wanted
            )


@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize("as_codes", [False, True])
def test_marks_are_taken_back_after_a_strict_writing_for_each_program(
    tmp_path: Path, tool: str, as_codes: bool
) -> None:
    project = recorded(study())
    project.tree.cases.append(model.Case(guid=guid(1), name="P1", description="Made by hand"))
    project.add_coding("Group", 3, 9, "Waiting", "Mara")
    refiqda.write(project, tmp_path / "plain.qdpx", tool=tool)
    refiqda.write(marked(project, as_codes=as_codes).project, tmp_path / "marked.qdpx", tool=tool)
    assert not [one for one in refiqda.check(tmp_path / "marked.qdpx") if one.severity == "error"]
    read = refiqda.read(tmp_path / "marked.qdpx")
    assert speakers.turns(read, "Group").origin == "marked"
    back = speakers.remove(read)
    assert xml_of(back.project) == xml_of(refiqda.read(tmp_path / "plain.qdpx"))
    assert back.told == ()


@pytest.mark.parametrize("name", ["everything", *everything.odd_projects()])
def test_odd_spellings_of_a_file_survive_marking_and_taking_back(name: str) -> None:
    data = everything.everything_project() if name == "everything" else everything.odd_projects()[name]
    project = refiqda.read(data)
    project.tree.sources.append(model.TextSource(guid=guid(1), name="Talk", plain_text_content=INTERVIEW))
    before = xml_of(project)
    done = speakers.apply(project, [one for one in _decided(project) if one.source == guid(1)])
    assert done.made
    assert xml_of(speakers.remove(done.project).project) == before


def test_the_digest_knows_of_marks_and_forgets_them() -> None:
    project = study()
    done = marked(project).project
    assert refiqda.digest(done) != refiqda.digest(project)
    assert refiqda.digest(speakers.remove(done).project) == refiqda.digest(project)
    assert refiqda.digest(marked(study()).project) == refiqda.digest(done)


# --- what stays -----------------------------------------------------------------------------------------


def _own_passages(project: Project) -> list[model.PlainTextSelection]:
    return [
        one
        for _, found in marks.selection_lists(project.tree)
        for one in found
        if one.creating_user == marks.USER_GUID
    ]


def test_a_passage_that_was_coded_since_stays_with_its_case() -> None:
    done = marked(study()).project
    passage = _own_passages(done)[0]
    passage.codings.append(
        model.Coding(
            guid=guid(9), code_ref=done.tree.code_book[0].guid, creating_user=done.tree.users[0].guid
        )
    )
    back = speakers.remove(done)
    assert [one.guid for one in _own_passages(back.project)] == [passage.guid]
    kept = {case.name: case.selection_refs for case in back.project.tree.cases}
    assert kept == {"Interviewer": [passage.guid], "Prompts": [passage.guid]}
    assert len(back.told) == 3


def test_a_case_with_more_in_it_stays() -> None:
    done = marked(study()).project
    done.tree.cases[0].source_refs.append(done.tree.sources[0].guid)
    back = speakers.remove(done)
    assert [case.name for case in back.project.tree.cases] == ["Interviewer"]
    assert back.project.tree.cases[0].selection_refs == []
    assert 'the case "Interviewer" stays' in back.told[0]


def test_a_role_that_somebody_rewrote_stays() -> None:
    done = marked(study()).project
    done.tree.cases[0].variable_values[0].text_value = "observer"
    back = speakers.remove(done)
    assert [value.text_value for case in back.project.tree.cases for value in case.variable_values] == [
        "observer"
    ]
    assert [one.name for one in back.project.tree.variables] == ["Speaker role"]


def test_a_code_of_a_speaker_that_others_used_stays() -> None:
    done = marked(study(), as_codes=True).project
    code = next(one for one in done.tree.code_book if one.name == "P1")
    done.add_coding("Interview 7", 50, 60, code, "Mara")
    back = speakers.remove(done)
    assert [one.name for one in back.project.tree.code_book] == ["Waiting", "P1"]
    assert any('the code "P1" stays' in one for one in back.told)


def test_a_linked_passage_stays() -> None:
    done = marked(study()).project
    passage = _own_passages(done)[0]
    done.tree.links.append(
        model.Link(guid=guid(8), origin_guid=passage.guid, target_guid=done.tree.cases[1].guid)
    )
    back = speakers.remove(done)
    assert [one.guid for one in _own_passages(back.project)] == [passage.guid]
    assert guid_key(done.tree.cases[1].guid) in {guid_key(case.guid) for case in back.project.tree.cases}


# --- what is marked -------------------------------------------------------------------------------------


def test_each_speaker_is_a_case_with_the_words_and_without_the_label() -> None:
    done = marked(study())
    said = {
        case.name: [_words(done.project, one) for one in case.selection_refs]
        for case in done.project.tree.cases
    }
    assert said["P1"] == ["By train.", "At noon."]
    assert said["P2"] == ["So did I.", "At noon.", "[overlapping] Yes."]
    assert said["Interview 7"] == ["By bus, \U0001f642 in the rain.\n\nAnd then on foot.", "More time."]
    assert said["Unknown speaker"] == ["No."]
    assert said["Several speakers"] == ["(latter)"]
    assert said["Prompts"] == ["How did you come to the clinic at all?"] * 2
    roles = {case.name: role for case, role in marks.speaker_cases(done.project)}
    assert roles["Interviewer"] == roles["KH"] == "moderator"
    assert roles["P1"] == "participant"
    assert roles["Prompts"] == "prompt"
    assert any("without words" in one for one in done.told)


def _words(project: Project, selection: str) -> str:
    for holder, found in marks.selection_lists(project.tree):
        for one in found:
            if one.guid == selection:
                text = project.text(holder)
                return text.slice(text.to_canonical(one.start_position), text.to_canonical(one.end_position))
    raise AssertionError(selection)


def test_turns_of_a_recording_lie_between_sync_points_in_order() -> None:
    project = recorded(study())
    done = marked(project).project
    transcript = done.tree.sources[-1].transcripts[0]  # type: ignore[union-attr]  # a recording
    times = [(one.time_stamp, one.position) for one in transcript.sync_points]
    assert times == [(0, 0), (3400, 21), (9100, 50), (11_100, 70), (11_600, 75), (12_000, 79)]
    assert [(one.start, one.end, one.speakers) for one in speakers.turns(done, "Talk").turns] == [
        (0, 21, ("Interviewer",)),
        (21, 50, ("P5",)),
        (50, 70, ("Interviewer",)),
        (75, 79, ("P5",)),
    ]


def test_a_case_of_that_name_is_used_and_keeps_what_it_had() -> None:
    project = study()
    project.tree.cases.append(
        model.Case(guid=guid(1), name="P1", description="Made by hand", source_refs=[guid(2)])
    )
    done = marked(project)
    assert "P1" in done.joined
    case = done.project.tree.cases[0]
    assert (case.guid, case.description, case.source_refs) == (guid(1), "Made by hand", [guid(2)])
    assert len(case.selection_refs) == 2


def test_of_two_cases_of_one_name_the_guid_says_which() -> None:
    project = study()
    project.tree.cases += [model.Case(guid=guid(one), name="P1") for one in (1, 2)]
    decisions = [
        speakers.Decision("P1", "participant", ("P1",)),
        speakers.Decision("KH", "moderator", ("KH",)),
    ]
    with pytest.raises(AmbiguousNameError, match="several cases"):
        speakers.apply(project, decisions)
    decisions[0] = speakers.Decision("P1", "participant", (guid(2),))
    done = speakers.apply(project, decisions)
    assert [len(case.selection_refs) for case in done.project.tree.cases] == [0, 2, 2]


def test_a_case_cannot_have_two_roles() -> None:
    decisions = [
        speakers.Decision("P1", "participant", ("KH",)),
        speakers.Decision("KH", "moderator", ("KH",)),
    ]
    with pytest.raises(InvalidArgumentError, match="moderator in another"):
        speakers.apply(study(), decisions)


def test_a_name_that_no_xml_can_hold_is_refused() -> None:
    with pytest.raises(InvalidArgumentError, match="XML forbids"):
        speakers.apply(study(), [speakers.Decision("KH", "moderator", ("K\x01H",))])


def test_a_role_that_is_none_is_refused() -> None:
    with pytest.raises(InvalidArgumentError, match="is no role"):
        speakers.apply(study(), [speakers.Decision("KH", "prompt", ("KH",))])


def test_what_is_no_speaker_belongs_to_the_turn_before() -> None:
    decisions = [
        speakers.Decision("KH", "moderator", ("KH",), source="Group"),
        speakers.Decision("P1", "participant", (), source="Group"),
        speakers.Decision("P2", "participant", keep=False, source="Group"),
    ]
    done = speakers.apply(study(), decisions)
    assert [case.name for case in done.project.tree.cases] == ["KH"]
    assert [_words(done.project, one) for one in done.project.tree.cases[0].selection_refs] == [
        "How did you come to the clinic at all?",
        "When?\nP1+P2: At noon.\nAlle: (latter)\n?: No.",
    ]


def test_a_sheet_that_no_longer_fits_is_told() -> None:
    decisions = [
        speakers.Decision("KH", "moderator", ("KH",), source="Group", turns=7),
        speakers.Decision("XY", "participant", ("XY",), source="Group"),
        speakers.Decision("XY", "participant", ("XY",), source="No such source"),
    ]
    told = speakers.apply(study(), decisions).told
    assert '"KH" had 7 turns when the sheet was made, and has 2 now' in told[0]
    assert '"XY" begins no turn' in told[1]
    assert "not in the project" in told[2]


def test_marked_codes_are_known_as_cases_and_make_nobody_a_coder() -> None:
    project = study()
    project.add_user("Colm")
    for coder in ("Mara", "Colm"):
        project.add_coding("Group", 47, 56, "Waiting", coder)
    done = marked(project, as_codes=True).project
    rows = list(done.codings())
    assert {(row.origin, row.coder) for row in rows} == {
        ("person", "Mara"), ("person", "Colm"), ("case", "refiqda speakers"),
    }  # fmt: skip
    with_marks, without = (refiqda.agree(one).to_dict() for one in (done, project))
    assert with_marks.pop("left_out")["cases"] == len(rows) - 2
    assert without.pop("left_out")["cases"] == 0
    assert with_marks == without


def test_marks_made_in_two_copies_are_one_after_merging() -> None:
    copies = {}
    for coder in ("Mara", "Colm"):
        project = study()
        if coder == "Colm":
            project.add_user("Colm")
        project.add_coding("Group", 47, 56, "Waiting", coder)
        copies[coder] = marked(project).project
    merged = refiqda.merge(copies).project
    assert merged is not None
    assert len(_own_passages(merged)) == len(_own_passages(copies["Mara"]))
    assert len(merged.tree.cases) == len(copies["Mara"].tree.cases)
    assert [len(case.variable_values) for case in merged.tree.cases] == [1] * len(merged.tree.cases)
    back = speakers.remove(merged)
    assert back.told == ()
    assert back.project.tree.cases == []
    assert [user.name for user in back.project.tree.users] == ["Mara", "Colm"]


def test_turns_of_a_text_without_marks_are_detected_and_without_labels_none() -> None:
    project = study(Letter="Dear all,\nnobody speaks here.")
    assert speakers.turns(project, "Group").origin == "detected"
    found = speakers.turns(project, "Letter")
    assert (found.origin, found.turns, found.rest) == ("none", (), ((0, found.length),))
    group = speakers.turns(marked(project).project, "Group")
    assert group.spans_of("moderator", "prompt")[0] == (4, 42)
    assert sum(end - start for start, end in group.rest) + sum(
        one.end - one.start for one in group.turns
    ) == len(GROUP)
