"""What QualCoder's importer does with files that say everything rightly: the evidence of what it cannot hold.

The files are made without the package. A test that fails here tells that QualCoder has changed.
"""

from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

import pytest

import refiqda
from refiqda import model
from refiqda.conversion import write_strict
from tests.foreign import cases, nvivo
from tests.foreign.facts import Form
from tests.foreign.spelling import El, Way, el, ref
from tests.foreign.study import Applied, CodeIdea, Document, Memo, Passage, Study
from tests.foreign.writer import Writer
from tests.peers import measuring

if TYPE_CHECKING:
    from pathlib import Path

    from tests.foreign import study as plain
    from tests.peers.measuring import Read

pytestmark = pytest.mark.peers


class Plainly(Writer):
    """The standard's form in the way that QualCoder counts: LF, no byte order mark, memos in files."""

    form: ClassVar[Form] = Form(origin="a script", way=Way(), styled=False, split=True)
    memos_in_files = True

    def memo(self, memo: plain.Memo) -> El | None:
        made = super().memo(memo)
        if made is not None and self.memos_in_files:
            guid = self.guid(memo.key)
            self.members[f"{guid}.txt"] = memo.text.encode()
            made.children, made.attributes["plainTextPath"] = [], f"internal://{guid}.txt"
        return made


class Inline(Plainly):
    """The same with memos inside the XML."""

    memos_in_files = False


class Undated(Plainly):
    """The same with memos that name no date."""

    def memo(self, memo: plain.Memo) -> El | None:
        made = super().memo(memo)
        if made is not None:
            made.attributes = {name: said for name, said in made.attributes.items() if "DateTime" not in name}
        return made


class ByCoding(Plainly):
    """The same with selections made by one person and codings by another."""

    form: ClassVar[Form] = Form(origin="a script", way=Way(), styled=False)


class Marked(Plainly):
    """The same with a byte order mark before every text, as QualCoder itself writes them."""

    form: ClassVar[Form] = Form(origin="a script", way=Way(marked=True), styled=False, split=True)


class ValuesTwice(Plainly):
    """The same with values both on sources and in nameless cases."""

    def case(self, case: plain.CaseIdea) -> El:
        made = super().case(case)
        del made.attributes["name"]
        return made

    def source_values(self, key: str) -> list[El]:
        return [self.value(*pair) for pair in self.study.values_of(key)]


class CasesAsCodes(Plainly):
    """The same with codes that have the cases' GUIDs, and codings of them."""

    def case_codes(self) -> list[El]:
        return [
            el("Code", guid=self.guid(one.key), name=one.name, isCodable="true") for one in self.study.cases
        ]

    def holder(self, tag: str, source: plain.Document, name: str | None, owner: str | None = None) -> El:
        made = super().holder(tag, source, name, owner)
        for case in self.study.cases:
            if source.key in case.documents:
                key = f"{case.key} {source.key}"
                coding = el("Coding", ref("CodeRef", self.guid(case.key)), guid=self.guid(f"{key} coding"))
                selection = el("PlainTextSelection", coding, guid=self.guid(key))
                made.add(selection)
                selection.attributes |= {"startPosition": 0, "endPosition": len(source.text)}
        return made


BARE = Study("Small", cases.PEOPLE, cases.CODES, ())
TEXT = Document("text 1", "Interview", "We waited by the door.\nNobody came.", styled=False)


def small(*passages: Passage, **more: object) -> Study:
    """Return a study of one text."""
    study = replace(BARE, documents=(replace(TEXT, passages=passages),))
    return replace(study, **more)  # type: ignore[arg-type]  # names are the fields of Study


def read(writer: type[Writer], study: Study, peers: Path) -> Read:
    """Return what QualCoder makes of a study."""
    return measuring.qualcoder(writer(study).write().data, peers)


def test_the_coder_is_the_user_of_the_selection_not_of_the_coding(peers: Path) -> None:
    both = (Applied("coding 1", "code 2", "person 1"), Applied("coding 2", "code 4", "person 2"))
    study = small(Passage("passage 1", 3, 9, both))
    assert [row[3] for row in read(Plainly, study, peers).rows] == ["Mara Lind", "Col\u00e1n \U0001f98a"]
    assert [row[3] for row in read(ByCoding, study, peers).rows] == ["Mara Lind", "Mara Lind"]


def test_a_byte_order_mark_shifts_every_coding(peers: Path) -> None:
    study = small(Passage("passage 1", 3, 9, (Applied("coding 1", "code 2", "person 1"),)))
    assert [row[1] for row in read(Plainly, study, peers).rows] == ["waited"]
    assert [row[1] for row in read(Marked, study, peers).rows] == [" waite"]


def test_codings_of_transcripts_land_one_character_late_unless_the_text_has_a_mark(peers: Path) -> None:
    study = replace(
        cases.EVERYTHING, documents=(), printed=(), pictures=(), memos=(), cases=(), groups=(), drawings=()
    )
    words = "B: Good morning, na\u00efve one.\n"
    assert [row[1] for row in read(Plainly, study, peers).rows] == [words[1:] + "A"]
    assert [row[1] for row in read(Marked, study, peers).rows] == [words]


def test_a_coding_of_a_whole_text_is_not_read(peers: Path) -> None:
    study = small()
    whole = replace(study.documents[0], whole=(Applied("coding 1", "code 2", "person 1"),))
    assert not read(Plainly, replace(study, documents=(whole,)), peers).rows


def test_of_codes_with_one_name_the_second_loses_its_codings(peers: Path) -> None:
    codes = (CodeIdea("code 1", "Trust"), CodeIdea("code 2", "Home"), CodeIdea("code 3", "Trust", "code 2"))
    passages = (
        Passage("passage 1", 3, 9, (Applied("coding 1", "code 1", "person 1"),)),
        Passage("passage 2", 13, 16, (Applied("coding 2", "code 3", "person 1"),)),
    )
    found = read(Plainly, small(*passages, codes=codes), peers)
    assert [row[2] for row in found.rows] == ["Trust", None]


def test_a_coding_of_a_code_that_is_not_for_coding_loses_its_code(peers: Path) -> None:
    study = small(Passage("passage 1", 3, 9, (Applied("coding 1", "code 1", "person 1"),)))
    assert [row[2] for row in read(Plainly, study, peers).rows] == [None]


def test_a_memo_in_a_file_becomes_a_journal_and_one_in_the_xml_is_lost(peers: Path) -> None:
    study = small(memos=(Memo("memo 1", "On method", "person 1", "Why so?"),))
    assert read(Plainly, study, peers).counts["journal"] == 1
    assert read(Inline, study, peers).counts["journal"] == 0


def test_a_memo_of_a_text_is_lost(peers: Path) -> None:
    study = small(memos=(Memo("memo 1", "On method", "person 1", "Why so?", "text 1"),))
    found = read(Plainly, study, peers)
    assert (found.counts["journal"], found.counts["annotation"]) == (0, 0)


def test_a_memo_of_a_coding_becomes_a_journal_that_knows_nothing_of_the_coding(peers: Path) -> None:
    passage = Passage("passage 1", 3, 9, (Applied("coding 1", "code 2", "person 1"),))
    study = small(passage, memos=(Memo("memo 1", "On method", "person 1", "Why so?", "coding 1"),))
    found = read(Plainly, study, peers)
    assert (found.counts["journal"], found.counts["annotation"]) == (1, 0)


def test_a_memo_without_date_stops_the_import(peers: Path) -> None:
    study = small(memos=(Memo("memo 1", "On method", "person 1", "Why so?"),))
    with pytest.raises(measuring.PeerError, match="AttributeError"):
        read(Undated, study, peers)


def test_two_memos_of_one_name_stop_the_import(peers: Path) -> None:
    memos = tuple(Memo(f"memo {number}", "On method", "person 1", "Why so?") for number in (1, 2))
    with pytest.raises(measuring.PeerError, match="TypeError"):
        read(Plainly, small(memos=memos), peers)


def test_values_said_of_a_source_and_in_its_nameless_case_stop_the_import(peers: Path) -> None:
    study = small(variables=cases.EVERYTHING.variables, cases=cases.EVERYTHING.cases[:1])
    with pytest.raises(measuring.PeerError, match="IntegrityError"):
        read(ValuesTwice, study, peers)


def test_what_belongs_to_a_case_is_read_from_codings_of_its_own_code_only(peers: Path) -> None:
    study = small(variables=cases.EVERYTHING.variables, cases=cases.EVERYTHING.cases[:1])
    by_reference, by_coding = read(Plainly, study, peers), read(CasesAsCodes, study, peers)
    assert (by_reference.counts["cases"], by_reference.counts["case_text"]) == (1, 0)
    assert (by_coding.counts["cases"], by_coding.counts["case_text"]) == (1, 1)
    assert by_reference.counts["attribute"] == 2


def test_sets_of_texts_become_values_of_texts_and_sets_of_codes_are_lost(peers: Path) -> None:
    study = small(groups=(replace(cases.EVERYTHING.groups[0], documents=("text 1",), memos=()),))
    assert [row[3] for row in read(Plainly, study, peers).tables["attribute"]] == ["To discuss"]
    codes_only = small(groups=(replace(cases.EVERYTHING.groups[0], documents=(), memos=()),))
    assert not read(Plainly, codes_only, peers).tables["attribute"]


def test_an_annotation_of_nvivo_is_read_with_its_place(peers: Path) -> None:
    memo = Memo("memo 1", "On method", "person 1", "Why so?", "passage 1")
    study = small(Passage("passage 1", 3, 9), memos=(memo,))
    found = read(nvivo.NVivoMac20, study, peers)
    assert [row[2:5] for row in found.tables["annotation"]] == [(3, 9, "Why so?")]


def test_areas_of_pages_are_taken_as_measured_from_the_top(peers: Path) -> None:
    study = replace(
        cases.EVERYTHING, documents=(), pictures=(), recordings=(), memos=(), cases=(), groups=(), drawings=()
    )
    area = study.printed[0].areas[0].where
    found = read(Plainly, study, peers).tables["code_image"]
    assert [(row[2], row[3], row[11]) for row in found] == [(area.x1, area.y1, area.page)]


def test_the_order_of_an_areas_corners_decides_whether_it_is_read(peers: Path) -> None:
    study = replace(
        cases.EVERYTHING, documents=(), pictures=(), recordings=(), memos=(), cases=(), groups=(), drawings=()
    )
    printed = study.printed[0]
    where = printed.areas[0].where
    turned = replace(printed.areas[0], where=replace(where, y1=where.y2, y2=where.y1))
    upside_down = replace(study, printed=(replace(printed, areas=(turned,)),))
    assert not read(Plainly, upside_down, peers).tables["code_image"]


class UndatedAreas(Plainly):
    """The same with areas of pictures and transcripts that name no date."""

    def picture(self, picture: plain.Picture) -> El:
        made = super().picture(picture)
        for area in made.children:
            area.attributes = {name: said for name, said in area.attributes.items() if "DateTime" not in name}
        return made

    def transcript(self, recording: plain.Recording, owner: str | None) -> El:
        made = super().transcript(recording, owner)
        made.attributes = {name: said for name, said in made.attributes.items() if "DateTime" not in name}
        return made


class Turned(Plainly):
    """The same with areas of pictures whose first corner is the lower one."""

    def picture(self, picture: plain.Picture) -> El:
        made = super().picture(picture)
        for area in made.children:
            said = area.attributes
            said["firstY"], said["secondY"] = said["secondY"], said["firstY"]
        return made


@pytest.mark.parametrize("part", ["pictures", "recordings"])
def test_an_area_or_transcript_without_date_stops_the_import(part: str, peers: Path) -> None:
    study = replace(BARE, **{part: getattr(cases.EVERYTHING, part)})
    assert read(Plainly, study, peers).others
    with pytest.raises(measuring.PeerError, match="AttributeError"):
        read(UndatedAreas, study, peers)


def test_an_area_of_a_picture_whose_first_corner_is_lower_gets_a_negative_height(peers: Path) -> None:
    found = read(Turned, replace(BARE, pictures=cases.EVERYTHING.pictures), peers).tables["code_image"]
    assert [row[5] for row in found] == [-34]


def test_a_text_inside_the_xml_stops_the_import(peers: Path) -> None:
    class InTheXml(Plainly):
        def may_be_inline(self, source: plain.Document) -> bool:
            return source.inline

    study = small()
    inline = replace(study, documents=(replace(study.documents[0], inline=True),))
    with pytest.raises(measuring.PeerError, match="AttributeError"):
        read(InTheXml, inline, peers)


def test_graphs_and_links_of_codes_leave_no_trace(peers: Path) -> None:
    everything = small(
        bonds=cases.EVERYTHING.bonds, drawings=(replace(cases.EVERYTHING.drawings[0], edges=()),)
    )
    bare, more = read(Plainly, small(), peers), read(Plainly, everything, peers)
    assert more.counts == bare.counts


def test_a_second_coding_of_the_same_words_with_the_same_code_by_the_same_person_is_dropped(
    peers: Path,
) -> None:
    same = tuple(Applied(f"coding {number}", "code 2", "person 1") for number in (1, 2))
    assert len(read(Plainly, small(Passage("passage 1", 3, 9, same)), peers).rows) == 1


def test_the_coder_of_a_transcript_is_who_made_the_transcript(peers: Path) -> None:
    recording = cases.EVERYTHING.recordings[0]
    spoken = replace(recording.spoken[0], codings=(Applied("coding 1", "code 2", "person 2"),))
    study = replace(BARE, recordings=(replace(recording, spoken=(spoken,)),))
    assert [row[3] for row in read(Plainly, study, peers).rows] == ["Mara Lind"]


def test_memos_of_one_name_all_come_into_the_journal_of_a_file_written_for_it(peers: Path) -> None:
    project = refiqda.Project.new("Study")
    project.add_source("Talk", "We hoped.")
    for number in range(2):
        guid = f"{number:08}-0000-4000-8000-000000000000"
        project.tree.notes.append(
            model.Note(guid=guid, name="Memo", plain_text_content=f"Words of {number}.")
        )
        project.tree.note_refs.append(guid)
    stream = io.BytesIO()
    write_strict(project, stream, "qualcoder")
    found = measuring.qualcoder(stream.getvalue(), peers).tables["journal"]
    assert [row[1:3] for row in found] == [("Memo", "Words of 0."), ("Memo (2)", "Words of 1.")]
