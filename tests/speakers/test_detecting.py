"""What is proposed for each label: roles, cases, doubts, prompts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from refiqda import model, speakers
from refiqda.errors import InvalidArgumentError, UnusableFileError
from refiqda.office.word import new_document, save_document
from refiqda.project import Project
from refiqda.speakers.prompts import read_prompts
from refiqda.speakers.texts import map_spans
from tests.speakers.talks import GROUP, INTERVIEW, guid, study

if TYPE_CHECKING:
    from pathlib import Path


def found(project: Project, source: str) -> dict[str, speakers.Speaker]:
    return {one.label: one for one in speakers.detect(project).speakers if one.source_name == source}


def talk(*labels: str, times: int = 3) -> str:
    """Return a talk in which the first label asks and the others answer."""
    asks, *answers = labels
    return "".join(f"{asks}: Why?\n" + "".join(f"{one}: So.\n" for one in answers) for _ in range(times))


@pytest.mark.parametrize(
    ("labels", "roles"),
    [
        (("I", "P"), ("moderator", "participant")),
        (("Interviewer 2", "Respondent"), ("moderator", "participant")),
        (("Intervjuer", "Deltaker 1"), ("moderator", "participant")),
        (("Moderatorin", "Anna"), ("moderator", "participant")),
        (("Entrevistadora", "Paciente"), ("moderator", "participant")),
        (("Enquêteur", "Enquêtée"), ("moderator", "participant")),
        (("KH", "Anna"), ("moderator", "participant")),
        (("M", "Anna", "Alle", "Ukjent"), ("moderator", "participant", "several", "unknown")),
        (("I", "Unknown speaker", "M?"), ("moderator", "unknown", "unknown")),
    ],
)
def test_roles_are_proposed_by_words_of_several_languages_and_by_who_asks(
    labels: tuple[str, ...], roles: tuple[str, ...]
) -> None:
    rows = found(study(Talk=talk(*labels)), "Talk")
    assert tuple(rows[label].role for label in labels) == roles


def test_a_moderator_known_only_by_asking_is_a_doubt() -> None:
    rows = found(study(Talk=talk("Kari", "Anna")), "Talk")
    assert rows["Kari"].doubts == ("asks most, so it may be the moderator",)
    assert rows["Anna"].doubts == ()


def test_a_letter_for_moderators_counts_though_it_asks_little() -> None:
    text = "M: Welcome.\nAnna: Yes.\nBo: No.\n" * 3
    rows = found(study(Talk=text), "Talk")
    assert rows["M"].role == "moderator"
    assert "asks little" in rows["M"].doubts[0]
    both = found(study(Talk="M: Yes.\nK: No.\n" * 3), "Talk")
    assert {one.role for one in both.values()} == {"participant"}


def test_a_head_may_say_who_asks() -> None:
    text = "Present: T1, T2. KH: moderator. T1 = therapist.\n\n" + "KH: Welcome.\nT1: Yes.\nT2: No?\n" * 2
    rows = found(study(Talk=text), "Talk")
    assert {label: (one.role, one.doubts) for label, one in rows.items()} == {
        "KH": ("moderator", ()), "T1": ("participant", ()), "T2": ("participant", ()),
    }  # fmt: skip


def test_few_turns_are_a_doubt_only_for_names() -> None:
    talk_ = (
        talk("I", "T1", "T2", times=12) + "T3: a\nI: b?\nT3: c\nAnna: d\nI: e?\nAnna: f\n?: g\nI: h?\n?: i\n"
    )
    rows = found(study(Talk=talk_), "Talk")
    assert {label: len(one.doubts) for label, one in rows.items()} == {
        "I": 0, "T1": 0, "T2": 0, "T3": 0, "Anna": 1, "?": 0,
    }  # fmt: skip


def test_a_declared_moderator_is_none() -> None:
    project = study(Talk=talk("Kari", "Anna"))
    rows = {one.label: one for one in speakers.detect(project, moderators=["Kari"]).speakers}
    assert (rows["Kari"].role, rows["Kari"].doubts) == ("moderator", ())


def test_a_label_that_names_only_a_part_is_another_person_in_each_text() -> None:
    project = study(A=talk("I", "P"), B=talk("I", "P"), C=talk("I", "Client", "Therapist"))
    cases = {(one.source_name, one.label): one.cases for one in speakers.detect(project).speakers}
    assert cases["A", "P"] == ("A",)
    assert cases["B", "P"] == ("B",)
    assert cases["A", "I"] == cases["B", "I"] == ("Interviewer",)
    assert cases["C", "Client"] == ("Client",)


def test_a_code_or_name_is_one_person_in_all_texts() -> None:
    project = study(A=talk("I", "P5"), B=talk("I", "P5"))
    assert found(project, "A")["P5"].cases == found(project, "B")["P5"].cases == ("P5",)


def test_the_case_of_a_source_is_proposed_for_the_only_one_who_answers() -> None:
    project = study()
    source = project.find_source("Interview 7")
    project.tree.cases.append(model.Case(guid=guid(1), name="Berit", source_refs=[source.guid]))
    assert found(project, "Interview 7")["P"].cases == ("Berit",)


def test_what_is_said_by_several_belongs_to_each_of_them() -> None:
    rows = found(study(), "Group")
    assert (rows["P1+P2"].role, rows["P1+P2"].cases) == ("several", ("P1", "P2"))
    assert (rows["Alle"].role, rows["Alle"].cases) == ("several", ("Several speakers",))
    assert (rows["?"].role, rows["?"].cases) == ("unknown", ("Unknown speaker",))


def test_empty_turns_overlaps_and_words_are_counted() -> None:
    rows = found(study(), "Group")
    assert (rows["P1"].turns, rows["P1"].words, rows["P1"].empty) == (2, 2, 1)
    assert rows["P2"].overlaps == 1
    interview = found(study(), "Interview 7")["P"]
    assert (interview.paragraph, interview.words) == (6, 12)


def test_a_slip_is_asked_about_with_what_it_may_be() -> None:
    rows = found(study(Talk=talk("Interviewer", "Deltaker 1") + "Deltakr 1: Ja.\nP 9: x\n"), "Talk")
    assert not rows["Deltakr 1"].keep
    assert 'perhaps "Deltaker 1"' in rows["Deltakr 1"].doubts[0]
    assert rows["Deltakr 1"].cases == ("Deltaker 1",)


def test_labels_of_which_one_is_spelled_apart_are_asked_about() -> None:
    rows = found(study(Talk=talk("I", "P1", times=8) + "P 1: x\nI: Hm?\nP 1: y\n"), "Talk")
    assert rows["P 1"].doubts == ('perhaps "P1", written otherwise',)


def test_numbers_are_never_slips() -> None:
    rows = found(
        study(Talk=talk("I", "Deltaker 1", times=8) + "Deltaker 2: x\nI: Hm?\nDeltaker 2: y\n"), "Talk"
    )
    assert rows["Deltaker 2"].keep


def test_a_text_without_a_moderator_says_so() -> None:
    project = study(Talk="Anna: Yes.\nBo: No.\nAnna: Oh.\nBo: Well.")
    notes = {one.source_name: one.notes for one in speakers.detect(project).conversations}
    assert notes["Talk"] == ("nobody here looks like a moderator or interviewer",)
    assert notes["Interview 7"] == ("6 words stand before the first turn and belong to nobody",)


def test_a_text_that_cannot_be_read_is_told_and_the_rest_is_detected() -> None:
    project = study()
    project.tree.sources.append(
        model.TextSource(guid=guid(5), name="Gone", plain_text_path="internal://gone.txt")
    )
    notes = {one.source_name: one.notes for one in speakers.detect(project).conversations}
    assert "cannot be read" in notes["Gone"][0]
    assert found(project, "Group")


def test_two_roles_of_one_case_are_a_doubt() -> None:
    project = study(A=talk("Anna", "P1"), B=talk("I", "Anna"))
    rows = [one for one in speakers.detect(project).speakers if one.label == "Anna"]
    assert {one.role for one in rows} == {"moderator", "participant"}
    assert all(any("in another" in doubt for doubt in one.doubts) for one in rows)


def test_proposals_that_are_all_clear_can_be_taken_as_they_are() -> None:
    project = Project.new("Clear")
    project.add_source("A", INTERVIEW)
    detected = speakers.detect(project)
    assert detected.unclear == ()
    assert speakers.apply(project, detected).made == ("Interviewer", "A")


def test_who_asks_in_one_text_asks_in_the_others_too() -> None:
    project = study(A=talk("Kari", "P1"), B="Kari: Hello.\nP1: So.\nKari: Well.\nP1: Yes.")
    assert found(project, "B")["Kari"].role == "moderator"
    assert found(project, "B")["Kari"].doubts == ()


def test_a_moderator_of_other_texts_is_one_beside_somebody_who_asks_more_and_it_is_told() -> None:
    welcome = "M: Welcome.\nP1: Hi.\nI: Why?\nP1: So.\nM: Well.\nP2: Yes.\nI: When?\nP2: Now.\nM: Bye.\n"
    project = study(A=talk("M", "P1"), B=welcome)
    rows = found(project, "B")
    assert (rows["M"].role, rows["M"].cases, rows["I"].role) == ("moderator", ("Moderator",), "moderator")
    assert rows["M"].doubts == ("asks in other texts, but little in this one",)


def test_a_letter_that_asks_in_another_text_is_no_doubt_where_it_asks_little() -> None:
    quiet = "M: Welcome.\nLN: Hi.\nM: Begin.\nKB: So.\nLN: Well.\nM: Bye.\nKB: Yes.\n"
    assert found(study(B=quiet), "B")["M"].doubts != ()
    assert found(study(A=talk("M", "LN"), B=quiet), "B")["M"].doubts == ()


def test_one_who_asks_most_in_one_text_alone_stays_a_participant_in_the_others() -> None:
    others = {name: talk("KH", "LN") for name in ("A", "B", "C")}
    rows = found(study(**others, D="LN: Where?\nBO: Here.\nLN: Sure?\nBO: Yes.\nLN: Why?\nBO: So.\n"), "A")
    assert (rows["KH"].role, rows["LN"].role) == ("moderator", "participant")


def test_the_only_speaker_of_a_text_is_a_doubt() -> None:
    rows = found(study(Talk="Anna: One.\nTwo.\nAnna: Three.\nAnna: Four."), "Talk")
    assert rows["Anna"].doubts == ("is the only speaker found in its text",)


def test_a_text_with_a_few_colons_asks_nothing_and_one_of_many_labels_does() -> None:
    few = "A text that goes on.\n" * 9 + "Kari: a word.\n"
    assert found(study(Talk=few), "Talk") == {}
    many = found(study(Talk="Kari: Hello.\nAnna: Hello.\nBerit: Yes."), "Talk")
    assert {label: one.keep for label, one in many.items()} == {"Kari": False, "Anna": False, "Berit": False}


def test_an_empty_label_is_refused() -> None:
    with pytest.raises(InvalidArgumentError, match="empty"):
        speakers.detect(study(), labels=[" "])


# --- prompts --------------------------------------------------------------------------------------------


def test_questions_that_a_moderator_asks_in_several_texts_are_prompts() -> None:
    prompts = speakers.detect(study()).prompts
    assert [(one.text, one.sources, one.given) for one in prompts] == [
        ("How did you come to the clinic at all?", 2, False)
    ]


def test_a_question_that_participants_repeat_is_none() -> None:
    text = "I: Hm?\nP: How did you come to the clinic at all?\nI: Yes?\nP: Well."
    (prompt,) = speakers.detect(study(Talk=text)).prompts
    assert prompt.sources == 2


def test_given_questions_are_found_whatever_their_signs_and_blanks() -> None:
    given = ["what would you have wanted, otherwise", "A question nobody asked?"]
    wanted, nobody = speakers.detect(study(), prompts=given).prompts
    ((source, start, end),) = wanted.places
    project = study()
    assert project.text(source).slice(start, end) == "what would you have wanted otherwise?"
    assert nobody.places == ()


def test_questions_over_written_answers_are_prompts() -> None:
    texts = {f"Note {one}": f"What was it like to wait?\nLong ({one}).\n" for one in (1, 2)}
    assert "What was it like to wait?" in [one.text for one in speakers.detect(study(**texts)).prompts]


def test_a_list_of_questions_is_read_without_its_numbers(tmp_path: Path) -> None:
    path = tmp_path / "guide.txt"
    path.write_bytes("\ufeff1. How was it?\r\n\r\n- And then?\r\n– Why?\r\nHow was it?\r\n".encode())  # noqa: RUF001 - a dash
    assert read_prompts(path) == ("How was it?", "And then?", "Why?")
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UnusableFileError, match="UTF-8"):
        read_prompts(path)
    with pytest.raises(UnusableFileError, match="no such file"):
        read_prompts(tmp_path / "none.txt")


# --- bold letters ---------------------------------------------------------------------------------------


def styled(tmp_path: Path, paragraphs: list[tuple[str, bool]], plain: str | None = None) -> Project:
    """Return a project whose one text has a styled form, its paragraphs bold or not."""
    document = new_document("Talk")
    for words, bold in paragraphs:
        document.add_paragraph().add_run(words).bold = bold
    path = tmp_path / "talk.docx"
    with path.open("wb") as stream:
        save_document(document, stream)
    project = Project.new("Styled")
    text = "\n".join(words for words, _ in paragraphs) if plain is None else plain
    project.add_file("Talk", path, text=text)
    return project


ASKED = [("How was it?", True), ("Good.", False), ("It rained.", False), ("Why?", True), ("Because.", False)]


def test_bold_questions_of_a_styled_text_are_the_moderators(tmp_path: Path) -> None:
    project = styled(tmp_path, ASKED)
    rows = found(project, "Talk")
    assert {label: (one.turns, one.role, one.cases) for label, one in rows.items()} == {
        "(bold)": (2, "moderator", ("Interviewer",)),
        "(not bold)": (2, "participant", ("Talk",)),
    }
    assert all(one.doubts for one in rows.values())
    done = speakers.apply(project, speakers.detect(project))
    assert [(one.label, one.passages) for one in done.placed] == [("(bold)", 2), ("(not bold)", 2)]


def test_bold_letters_say_nothing_where_the_plain_text_says_something_else(tmp_path: Path) -> None:
    project = styled(tmp_path, ASKED, plain="How was it?\nGood, I think.\nWhy?\nBecause.")
    (one,) = speakers.detect(project).conversations
    assert "something else" in one.notes[0]
    assert one.speakers == ()


def test_a_damaged_styled_text_is_told() -> None:
    project = Project.new("Styled")
    project.add_file("Talk", b"PK\x03\x04 no archive", text=GROUP, suffix=".docx")
    (one,) = speakers.detect(project).conversations
    assert "cannot be read" in one.notes[0]
    assert one.speakers


def test_bold_spans_are_mapped_over_empty_lines_and_blanks() -> None:
    assert map_spans("A b\nC d\n", ((0, 5),), "\n A b \n\nC d") == ((2, 5), (8, 9))
    assert map_spans("A", ((0, 1),), "B") is None
    assert map_spans("A", ((0, 1),), "A") == ((0, 1),)


def test_a_declared_label_that_no_text_has_is_told() -> None:
    project = Project.new("Labels")
    project.add_source("one", "I: And then?\nP: Then nothing.\nI: Nothing?\nP: Nothing.\n")
    found = speakers.detect(project, moderators=["I", "ZZ"], labels=["Nobody:"])
    assert found.missing == ("Nobody:", "ZZ")
    assert found.to_dict()["missing"] == ["Nobody:", "ZZ"]
