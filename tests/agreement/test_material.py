"""What is compared, where it lies, and what is left out or asked about instead."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

import refiqda
from refiqda import model
from refiqda.agreement.inputs import CONSENSUS_GUID, one_coder_each
from refiqda.agreement.material import Material, gather
from refiqda.errors import AmbiguousNameError, InvalidArgumentError
from refiqda.matching.crosswalk import Crosswalk, Line
from refiqda.study import Round
from tests.agreement.mixed_studies import TALK, Mark, Study
from tests.made_studies import guid
from tests.pictures_and_pages import pdf, png

TWO = [Mark("Ada", "Hope", "Talk", (0, 4)), Mark("Ben", "Hope", "Talk", (2, 6))]


def spans(found: Material) -> list[tuple[str, str, str, int, int]]:
    rows = zip(
        *(getattr(found, one).tolist() for one in ("coder", "track", "code", "start", "end")), strict=True
    )
    return sorted(
        (found.coders[coder], found.tracks[track].name, found.codes[code].name, start, end)
        for coder, track, code, start, end in rows
    )


def file_of(
    person: str, text: str = TALK, *, name: str = "Talk", source: int = 10, code: int = 100
) -> refiqda.Project:
    """Return one person's file with one text and the code Hope."""
    project = refiqda.Project.new("Study")
    project.add_user(person)
    project.add_code("Hope", guid=guid(code))
    project.add_source(name, text, guid=guid(source))
    return project


# --- time and area ----------------------------------------------------------------------------------------


def recorded() -> refiqda.Project:
    project = refiqda.Project.new("Study")
    project.add_code("Hope")
    tape = model.AudioSource(guid=guid(1), name="Tape", path="internal://tape.mp3")
    project.tree.sources.append(tape)
    for number, person in enumerate(("Ada", "Ben")):
        user = project.add_user(person)
        coding = model.Coding(
            guid=guid(50 + number), creating_user=user.guid, code_ref=project.find_code("Hope").guid
        )
        tape.audio_selections.append(
            model.AudioSelection(guid=guid(60 + number), begin=9000, end=1000 * number, codings=[coding])
        )
    project.add_transcript(tape, "Tape", "Ruth: I waited.", sync_points=[(0, 0), (4000, 8)], duration=8000)
    project.add_coding(tape, 6, 8, "Hope", "Ada")
    return project


def test_a_passage_of_a_transcript_counts_in_its_words_and_a_stretch_without_words_in_time() -> None:
    found = gather(recorded())
    assert [(one.name, one.kind, one.length, one.known) for one in found.tracks] == [
        ("Tape", "text", 15, True),
        ("Tape", "time", 9000, False),
    ]
    assert sorted(zip(found.track.tolist(), found.start.tolist(), found.end.tolist(), strict=True)) == [
        (0, 6, 8),
        (1, 0, 9000),
        (1, 1000, 9000),
    ]
    assert found.boxes is None


def test_a_passage_of_a_transcript_without_positions_counts_in_time() -> None:
    project = recorded()
    (tape,) = project.tree.sources
    assert isinstance(tape, model.AudioSource)
    for point in tape.transcripts[0].sync_points:
        point.position = None
        point.time_stamp = point.time_stamp or 5000
    found = gather(project)
    assert found.track.tolist() == [1, 1, 1]
    assert not any(found.left_out.values())


def test_areas_are_clipped_to_pictures_and_pages_where_their_size_is_known() -> None:
    project = refiqda.Project.new("Study")
    code = project.add_code("Hope").guid
    users = [project.add_user(name).guid for name in ("Ada", "Ben")]
    photo = project.add_file("Photo", png(40, 30), suffix=".png")
    paper = project.add_file("Paper", pdf((0, 0, 200, 100), (0, 0, 50, 60)), suffix=".pdf")
    assert isinstance(photo, model.PictureSource)
    assert isinstance(paper, model.PDFSource)
    boxes = [(-5, 10, 25, 99), (25, 20, 5, 10), (41, 0, 60, 9), (7, 7, 7, 9)]
    for number, (x1, y1, x2, y2) in enumerate(boxes):
        coding = model.Coding(guid=guid(10 + number), creating_user=users[number % 2], code_ref=code)
        corners: dict[str, Any] = {"first_x": x1, "first_y": y1, "second_x": x2, "second_y": y2}
        photo.picture_selections.append(
            model.PictureSelection(guid=guid(20 + number), codings=[coding], **corners)
        )
        again = attrs.evolve(coding, guid=guid(30 + number))
        paper.pdf_selections.append(
            model.PDFSelection(guid=guid(40 + number), page=1, codings=[again], **corners)
        )
    lost = model.Coding(guid=guid(70), creating_user=users[0], code_ref=code)
    paper.pdf_selections.append(
        model.PDFSelection(
            guid=guid(71), page=7, first_x=1, first_y=2, second_x=9, second_y=8, codings=[lost]
        )
    )
    found = gather(project)
    assert [(one.name, one.width, one.height, one.page, one.known) for one in found.tracks] == [
        ("Photo", 40, 30, None, True),
        ("Paper, page 2", 50, 60, 1, True),
        ("Paper, page 8", 9, 8, 7, False),
    ]
    assert found.boxes is not None
    assert found.boxes.tolist() == [
        [0, 10, 25, 30],
        [5, 10, 25, 20],
        [0, 10, 25, 60],
        [5, 10, 25, 20],
        [41, 0, 50, 9],
        [1, 2, 9, 8],
    ]
    assert {reason: count for reason, count in found.left_out.items() if count} == {"empty": 2, "no_place": 1}


# --- whose ------------------------------------------------------------------------------------------------


def test_files_that_each_hold_both_analysts_are_told_apart_or_asked_about() -> None:
    both = Study(("Ada", "Ben")).project(TWO)
    other = Study(("Ada", "Ben"), first=5000).project([*TWO, Mark("Ben", "Fear", "Talk", (7, 9))])
    with pytest.raises(InvalidArgumentError, match=r"several people.*Ada, Ben"):
        gather({"First": both, "Second": other})
    found = gather({"Ada": both, "Ben": other})
    assert [one[:3] for one in spans(found)] == [
        ("Ada", "Talk", "Hope"),
        ("Ben", "Talk", "Fear"),
        ("Ben", "Talk", "Hope"),
    ]
    assert found.left_out["other_coders"] == 2
    assert [(one.reason, one.source, one.coder, one.count) for one in found.dropped] == [
        ("other_coders", "Talk", "Ada", 1),
        ("other_coders", "Talk", "Ben", 1),
    ]
    with pytest.raises(InvalidArgumentError, match="compare within it"):
        gather({"Ada": both, "Ben": both})
    named = one_coder_each({"A.": both, "B.": other}, users={"A.": "Ada", "B.": "Ben"})
    assert gather(named).coders == ("A.", "B.")


def test_one_guid_for_two_people_is_no_one_person() -> None:
    project = Study(("Ada", "Ben")).project(TWO)
    project.tree.users[1].guid = project.tree.users[0].guid
    with pytest.raises(InvalidArgumentError, match=r"one GUID for several people \(Ada, Ben\)"):
        gather(project)
    apart = gather(
        {"Ada": project, "Cy": Study(("Cy",), first=9000).project([Mark("Cy", "Hope", "Talk", (1, 3))])}
    )
    assert [one.kind for one in apart.questions if one.about == "coder"] == ["one-guid"]


def test_one_guid_and_one_name_in_two_files_are_two_people() -> None:
    files = {"Mara": file_of("Admin"), "Colm": file_of("Admin")}
    for number, project in enumerate(files.values()):
        project.add_coding("Talk", number, number + 5, "Hope", "Admin")
    assert [one[0] for one in spans(gather(files))] == ["Colm", "Mara"]


def test_a_machine_is_compared_only_where_that_is_asked_for_and_stays_one_in_anybodys_file() -> None:
    project = Study(("Ada", "Ben")).project(TWO)
    machine = project.add_user("First pass (machine: some-model)")
    project.add_coding("Talk", 0, 9, "Hope", machine)
    assert gather(project).coders == ("Ada", "Ben")
    assert gather(project).left_out["machine"] == 1
    with pytest.raises(InvalidArgumentError, match="is a machine"):
        gather(project, coders=["Ada", machine.name or ""])
    assert gather(project, include=["machine"]).coders == ("Ada", "Ben", machine.name)
    ben = Study(("Ben",), first=5000).project([Mark("Ben", "Hope", "Talk", (0, 3))])
    ada = Study(("Ada",)).project(TWO[:1])
    ada.add_coding("Talk", 0, 9, "Hope", ada.add_user("First pass (machine: some-model)"))
    found = gather({"Ada": ada, "Ben": ben}, include=["machine"])
    assert found.coders == ("Ada", "First pass (machine: some-model)", "Ben")
    assert gather({"Ada": ada, "Ben": ben}).coders == ("Ada", "Ben")


def test_the_consensus_and_codings_of_nobody_are_left_out() -> None:
    project = Study(("Ada", "Ben")).project(TWO)
    project.add_coding("Talk", 0, 9, "Hope", project.add_user("Consensus", guid=CONSENSUS_GUID))
    (talk, *_) = project.tree.sources
    assert isinstance(talk, model.TextSource)
    nobody = model.Coding(guid=guid(80), code_ref=guid(100))
    talk.plain_text_selections.append(
        model.PlainTextSelection(guid=guid(81), start_position=0, end_position=3, codings=[nobody])
    )
    left_out = gather(project).left_out
    assert (left_out["consensus"], left_out["no_coder"]) == (1, 1)


def test_an_analyst_who_is_called_as_the_consensus_is_is_asked_about() -> None:
    project = Study(("Ada", "Ben")).project(TWO)
    project.add_coding("Talk", 0, 9, "Hope", project.add_user("Consensus"))
    found = gather(project)
    assert found.coders == ("Ada", "Ben", "Consensus")
    (question,) = found.questions
    assert question.sentence().startswith("compared as an analyst")
    assert question.called() == "Consensus"
    for chosen in (["Ada", "Ben"], ["Ada", "Consensus"]):
        assert gather(project, coders=chosen).questions == ()
    made = Study(("Ada", "Ben")).project(TWO)
    made.add_coding("Talk", 0, 9, "Hope", made.add_user("Consensus", guid=CONSENSUS_GUID))
    assert gather(made).questions == ()


def test_coders_come_in_the_order_asked_for_and_who_marked_nothing_holds_the_text() -> None:
    files = {
        "Ada": Study(("Ada",)).project(TWO[:1]),
        "Ben": Study(("Ben",), first=5000).project(TWO[1:]),
        "Cy": Study(("Cy",), first=9000).project([]),
    }
    assert gather(files).coders == ("Ada", "Ben", "Cy")
    found = gather(files, coders=["Cy", "Ada"])
    assert found.coders == ("Cy", "Ada")
    assert found.held.all()
    assert spans(found) == [("Ada", "Talk", "Hope", 0, 4)]
    assert found.left_out["other_coders"] == 1


# --- rounds and choices -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("round_", "message"),
    [
        (Round(name="pilot", sources=("Nowhere",)), r'no text is called Nowhere \[round "pilot"\]'),
        (Round(name="pilot", coders=("Ada", "Zoe")), r'nobody is called Zoe \[round "pilot"\]'),
        (Round(name="pilot", coders=("Ada",)), "fewer than two"),
    ],
)
def test_a_round_that_names_what_is_not_there_is_an_error(round_: Round, message: str) -> None:
    with pytest.raises(InvalidArgumentError, match=message):
        gather(Study().project(TWO), round_=round_)


def test_nobody_is_compared_in_a_round_who_has_no_part_in_it() -> None:
    with pytest.raises(InvalidArgumentError, match="Cy did not code in this round"):
        gather(Study().project(TWO), round_=Round(name="pilot", coders=("Ada", "Ben")), coders=["Ada", "Cy"])


def test_a_source_is_named_or_given_by_guid_and_two_of_one_name_are_not_guessed_between() -> None:
    project = Study(("Ada", "Ben")).project(TWO)
    assert gather(project, sources=["Talk"]).left_out["other_sources"] == 0
    assert gather(project, sources=[guid(10)]).coder.size == 2
    project.add_source("Talk", "another one")
    with pytest.raises(AmbiguousNameError, match="any of 2 sources"):
        gather(project, sources=["Talk"])
    with pytest.raises(InvalidArgumentError, match="a list of names"):
        gather(project, sources="Talk")
    with pytest.raises(InvalidArgumentError, match='"prompts" cannot be included'):
        gather(project, include=["prompts"])


# --- which texts are one ----------------------------------------------------------------------------------


def test_codings_are_carried_onto_the_words_of_the_first_text_and_those_without_words_are_counted() -> None:
    words = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
    old = file_of("Ada", words)
    new = file_of("Ben", words.replace("three", "threee").replace(" twelve thirteen", "") + " and more")
    place = old.text("Talk").string.index
    old.add_coding("Talk", place("nine"), place("ten") + 3, "Hope", "Ada")
    new_text = new.text("Talk").string
    new.add_coding("Talk", new_text.index("nine"), new_text.index("ten") + 3, "Hope", "Ben")
    new.add_coding("Talk", new_text.index(" and more"), len(new_text), "Hope", "Ben")
    found = gather({"Ada": old, "Ben": new})
    assert spans(found) == [
        (person, "Talk", "Hope", place("nine"), place("ten") + 3) for person in ("Ada", "Ben")
    ]
    assert found.left_out["words_gone"] == 1
    assert found.reanchored == 1
    assert found.texts(0) == words


def test_whose_words_stand_for_all_does_not_depend_on_the_order_of_the_files() -> None:
    words = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
    files = {"Ben": file_of("Ben", words.replace("three", "threee")), "Ada": file_of("Ada", words)}
    for person, project in files.items():
        start = project.text("Talk").string.index("nine")
        project.add_coding("Talk", start, start + 4, "Hope", person)
    found, turned = gather(files), gather(dict(reversed(files.items())))
    assert found.coders == ("Ben", "Ada")
    assert turned.coders == ("Ada", "Ben")
    assert found.texts(0) == turned.texts(0) == words
    assert spans(found) == spans(turned)


def test_texts_of_one_name_that_say_something_else_are_asked_about() -> None:
    files = {
        "Ada": file_of("Ada", "I waited for an answer the whole long day."),
        "Ben": file_of("Ben", "Nobody came to the house, nobody wrote or called us.", source=11),
    }
    for person, project in files.items():
        project.add_coding("Talk", 0, 8, "Hope", person)
    found = gather(files)
    assert [one.name for one in found.sources] == ["Talk", "Talk"]
    assert found.held.tolist() == [[True, False], [False, True]]
    assert [(one.kind, one.names) for one in found.questions] == [
        ("same-name", (("Ada", "Talk"), ("Ben", "Talk")))
    ]
    assert "different texts" in found.questions[0].sentence()


def test_words_are_there_to_be_asked_for_where_a_track_is_a_text() -> None:
    found = gather(recorded())
    assert found.texts(0) == "Ruth: I waited."
    with pytest.raises(InvalidArgumentError, match="no text"):
        found.texts(1)
    project = Study(("Ada", "Ben"), ("Talk",)).project(TWO)
    wordless = attrs.evolve(project.codings(), strings=(None,))
    with pytest.raises(InvalidArgumentError, match="no texts"):
        gather(wordless).texts(0)


def test_notes_and_texts_of_areas_are_no_material() -> None:
    project = Study(("Ada", "Ben")).project(TWO)
    ada = project.tree.users[0].guid
    coding = model.Coding(guid=guid(80), code_ref=guid(100), creating_user=ada)
    passage = model.PlainTextSelection(guid=guid(81), start_position=0, end_position=3, codings=[coding])
    note = model.Note(guid=guid(82), name="Note", plain_text_content="mine", plain_text_selections=[passage])
    project.tree.notes.append(note)
    paper = next(one for one in project.tree.sources if isinstance(one, model.PDFSource))
    inner = model.TextSource(
        guid=guid(83), plain_text_content="words", plain_text_selections=[
            attrs.evolve(passage, guid=guid(84), codings=[attrs.evolve(coding, guid=guid(85))])
        ],
    )  # fmt: skip
    paper.pdf_selections.append(
        model.PDFSelection(
            guid=guid(86), page=0, first_x=0, first_y=0, second_x=5, second_y=5, representation=inner
        )
    )
    left_out = gather(project).left_out
    assert (left_out["in_a_note"], left_out["text_of_an_area"]) == (1, 1)


# --- which codes are one ----------------------------------------------------------------------------------


def made_apart() -> dict[str, refiqda.Project]:
    files = {"Ada": file_of("Ada"), "Ben": file_of("Ben", code=101)}
    for person, project in files.items():
        project.add_coding("Talk", 0, 4, "Hope", person)
    return files


def test_codebooks_made_apart_need_a_crosswalk_and_are_never_joined_by_name() -> None:
    with pytest.raises(InvalidArgumentError, match=r"made apart.*crosswalk"):
        gather(made_apart())
    with pytest.raises(InvalidArgumentError, match=r"crosswalk says nothing of these two\. Fill in"):
        gather(made_apart(), crosswalk=Crosswalk((), open_rows=2))
    apart = gather(made_apart(), made_apart="keep")
    assert [one.name for one in apart.codes] == ["Hope (Ada)", "Hope (Ben)"]
    assert [(one.kind, one.names) for one in apart.questions] == [
        ("same-name", (("Ada", "Hope"), ("Ben", "Hope")))
    ]
    same = gather(made_apart(), crosswalk=Crosswalk((Line("Ada", "Hope", "Ben", "Hope", "same", "Trust"),)))
    assert [one.name for one in same.codes] == ["Trust"]
    assert same.matched_by_crosswalk == ("Trust",)
    assert same.codes[0].guids == (guid(100), guid(101))
    assert same.questions == ()
    related = gather(made_apart(), crosswalk=Crosswalk((Line("Ada", "Hope", "Ben", "Hope", "related"),)))
    assert [one.name for one in related.codes] == ["Hope (Ada)", "Hope (Ben)"]
    assert related.questions == ()
    with pytest.raises(InvalidArgumentError, match='has no code "Fear"'):
        gather(made_apart(), crosswalk=Crosswalk((Line("Ada", "Fear", "Ben", "Hope", "same"),)))


def test_used_codes_that_a_crosswalk_says_nothing_of_are_asked_about_and_so_are_its_open_rows() -> None:
    files = made_apart()
    for number, (person, project) in enumerate(files.items()):
        project.add_code("Unused", guid=guid(600 + number))
        project.add_code("Held by both", guid=guid(700))
        project.add_coding("Talk", 5, 9, "Held by both", person)
        project.add_coding("Talk", 5, 9, project.add_code(f"Of {person}", guid=guid(500 + number)), person)
    said = (
        Line("Ada", "Hope", "Ben", "Hope", "same", "Trust"),
        Line("Ada", "Of Ada", "Ben", None, "only mine"),
    )
    found = gather(files, crosswalk=Crosswalk(said, open_rows=3))
    assert [(one.kind, one.names) for one in found.questions] == [
        ("not-in-the-crosswalk", (("Ben", "Of Ben"),)),
        ("open-rows", (("", "3 rows"),)),
    ]
    assert [one.sentence() for one in found.questions] == [
        "codes of which the crosswalk says nothing, so that they stay apart: Of Ben (Ben)",
        "the crosswalk is not filled in everywhere: 3 rows",
    ]


def test_the_crosswalk_holds_in_the_merged_project_too() -> None:
    files = made_apart()
    merged = refiqda.merge(files).project
    assert merged is not None
    (ada, bens) = sorted({row.code_path for row in merged.codings()}, key=str)
    said = Crosswalk((Line("Ada", "Hope", "Ben", "Hope", "same", "Trust"),))
    within = Crosswalk((Line("Ada", ada, "Ben", bens or ada, "same", "Trust"),))
    assert spans(gather(merged, crosswalk=within)) == spans(gather(files, crosswalk=said))


def test_codes_added_later_by_each_under_one_name_stay_two_beside_those_they_share() -> None:
    files = {"Ada": file_of("Ada"), "Ben": file_of("Ben")}
    for number, (person, project) in enumerate(files.items()):
        project.add_coding("Talk", 0, 4, "Hope", person)
        project.add_coding("Talk", 5, 9, project.add_code("New", guid=guid(500 + number)), person)
        project.add_code("Unused", guid=guid(600 + number))
    found = gather(files)
    assert sorted({one[2] for one in spans(found)}) == ["Hope", "New (Ada)", "New (Ben)"]
    assert [one.names for one in found.questions] == [(("Ada", "New"), ("Ben", "New"))]


def test_codes_that_are_one_by_an_identifier_made_of_their_name_are_asked_about() -> None:
    files = {"Ada": file_of("Ada"), "Ben": file_of("Ben")}
    for person, project in files.items():
        project.add_coding("Talk", 0, 4, "Hope", person)
        project.add_coding("Talk", 5, 9, project.add_code("New"), person)
    (asked,) = gather(files).questions
    assert (asked.kind, asked.names) == ("made-of-name", (("", "New"),))
    assert "script" in asked.sentence()
    assert asked.sentence().endswith(": New")
    said = Crosswalk((Line("Ada", "Hope", "Ben", "Hope", "same"), Line("Ada", "New", "Ben", "New", "same")))
    assert gather(files, crosswalk=said).questions == ()
    for project in files.values():
        project.add_code("Handed out, and used by nobody")
    assert gather(files).questions == ()  # so the codebook was there before they parted


def test_a_crosswalk_that_makes_two_codes_of_a_file_one_is_asked_about() -> None:
    files = {"Ada": file_of("Ada"), "Ben": file_of("Ben")}
    files["Ben"].add_code("Trust", guid=guid(500))
    for person, project in files.items():
        project.add_coding("Talk", 0, 4, "Hope", person)
    found = gather(files, crosswalk=Crosswalk((Line("Ada", "Hope", "Ben", "Trust", "same", "Hope"),)))
    assert [(one.kind, one.names) for one in found.questions] == [
        ("joined-twice", (("Ben", "Hope"), ("Ben", "Trust")))
    ]


# --- who speaks -------------------------------------------------------------------------------------------

INTERVIEW = "".join(
    f"Interviewer: How was it then, number {number}?\nRuth: It was long and cold.\n" for number in range(4)
)


def talk_of_two() -> refiqda.Project:
    project = file_of("Ada", INTERVIEW)
    project.add_user("Ben")
    for person in ("Ada", "Ben"):
        project.add_coding("Talk", 5, 60, "Hope", person)
    return project


def test_what_the_moderator_says_is_outside_with_its_label_unless_that_is_not_wanted() -> None:
    found = gather(talk_of_two())
    outside = found.outside[0]
    assert [INTERVIEW[start:end] for start, end in outside] == [
        f"Interviewer: How was it then, number {number}?" for number in range(4)
    ]
    assert found.speakers(0) == "detected"
    assert len(found.turns(0)) == 8
    assert spans(found) == [("Ada", "Talk", "Hope", 5, 60), ("Ben", "Talk", "Hope", 5, 60)]
    whole = gather(talk_of_two(), speakers=False)
    assert not whole.outside
    assert len(whole.turns(0)) == 8


def test_nobody_looks_for_speakers_before_they_are_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_project: refiqda.Project) -> None:
        raise AssertionError("nobody asked")

    monkeypatch.setattr(refiqda.speakers, "all_turns", refuse)
    found = gather(talk_of_two())
    with pytest.raises(AssertionError, match="nobody asked"):
        len(found.outside)


def test_speakers_that_people_marked_in_one_copy_hold_for_the_other() -> None:
    project = talk_of_two()
    decided = refiqda.speakers.detect(project).decisions()
    marked = refiqda.speakers.apply(
        project,
        [
            attrs.evolve(one, role="moderator", cases=("Host",)) if one.label == "Ruth" else one
            for one in decided
        ],
    ).project
    plain = file_of("Cy", INTERVIEW)
    plain.add_coding("Talk", 5, 60, "Hope", "Cy")
    files = one_coder_each({"Cy": plain, "Ada": marked}, users={"Ada": "Ada"})
    found = gather(files)
    assert found.speakers(0) == "marked"
    assert any("It was long" in INTERVIEW[start:end] for start, end in found.outside[0])


def test_a_merged_project_with_a_corrected_text_says_what_its_files_say() -> None:
    words = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
    files = {"Ada": file_of("Ada", words), "Ben": file_of("Ben", words.replace("three", "3"))}
    for person, project in files.items():
        start = project.text("Talk").string.index("nine")
        project.add_coding("Talk", start, start + 8, "Hope", person)
    merged = refiqda.merge(files).project
    assert merged is not None
    assert spans(gather(merged)) == spans(gather(files))
