"""A participant withdraws: nothing of theirs is left in the trail, everything else is, and the proof still holds."""

from __future__ import annotations

import itertools
import json
import os
import shutil
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

import refiqda
from refiqda import model
from refiqda.errors import InvalidArgumentError, NotInProjectError, UnusableFileError
from refiqda.project import Project
from refiqda.trail import withdrawal
from refiqda.trail.entry import Draft, commitment
from refiqda.trail.heads import check_heads
from refiqda.trail.noting import note
from refiqda.trail.participants import gathered
from refiqda.trail.reading import read_trail
from refiqda.trail.recording import record
from refiqda.trail.signing import sign
from refiqda.trail.traces import Traces
from refiqda.trail.verifying import verify
from refiqda.trail.withdrawal import KIND, PARTICIPANT, UNFINISHED, Plan, Withdrawn, plan_withdrawal, withdraw
from refiqda.trail.writing import Held, append
from tests.trail.keys import make_key, needs_ssh_keygen
from tests.trail.signed import AT, made_trail

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

WORDS = "the lighthouse keeper never told my sister about the yellow boat"
OTHERS = "we counted the seven grey geese on the water every single morning"
IN_GROUP = "my grandmother hid her violin under the bakery floor for years"
ASKED = "Can you tell me how it was to come here for the first time?"


def project(*, name: str = "study", own: str = "C01-1", group: bool = True) -> Project:
    """Make a project of two participants, each with an interview, and of a group that both speak in."""
    made = Project.new(name)
    made.add_user("Mara Ridge")
    mine = made.add_source(own, f"{ASKED}\nYes, {WORDS}. That was all.")
    other = made.add_source("C02-1", f"{ASKED}\nNo, {OTHERS}. Nothing else.")
    cases = [
        model.Case(guid="10000000-0000-4000-8000-000000000001", name="C01", source_refs=[str(mine.guid)]),
        model.Case(guid="10000000-0000-4000-8000-000000000002", name="C02", source_refs=[str(other.guid)]),
    ]
    if group:
        text = f"One: {OTHERS} too.\nTwo: {IN_GROUP} then."
        shared = made.add_source("Group 1", text)
        start = text.index("Two: ")
        passage = model.PlainTextSelection(
            guid="20000000-0000-4000-8000-000000000001",
            name="turn",
            start_position=start,
            end_position=len(text),
        )
        shared.plain_text_selections.append(passage)
        cases[0].selection_refs.append(str(passage.guid))
    made.tree.cases = cases
    return made


def group_of(name: str, kind: str = "recoded") -> dict[str, Any]:
    return {
        "about": {"object": "source", "name": name},
        "groups": [{"kind": kind, "object": "coding", "count": 4}],
    }


@pytest.fixture
def trail(tmp_path: Path) -> Path:
    """Make a study whose trail names two participants in many ways, with states and a signed head."""
    study = tmp_path / "study"
    entries = [
        Draft("begin", {"note": "We begin."}, ("Mara Ridge",), at=AT),
        Draft(
            "coding",
            {
                "project": {"file": "study.qdpx", "name": "study"},
                "summary": [{"kind": "recoded", "object": "coding", "count": 8}],
                "changes.1": group_of("C01-1"),
                "changes.2": group_of("C02-1"),
                "changes.3": {"about": {"object": "case", "name": "c01"}, "groups": []},
                "changes.4": {"about": {"object": "case", "name": "C010"}, "groups": []},
                "reason": "C01's story of the boat; see also C02",
            },
            ("Mara Ridge",),
            at=AT,
        ),
        Draft("meeting", {"note": f"Mara read aloud: {WORDS.upper()}!"}, ("Mara Ridge",), "meeting 3", AT),
        Draft(
            "decision", {"decisions.1": {"about": {"object": "source", "name": "C02-1"}, "lines": []}}, at=AT
        ),
        Draft("reading", {"note": "Ellen moved me. Mara wrote this down."}, ("Mara Ridge",), at=AT),
    ]
    folder = made_trail(study, entries)
    (folder / "states").mkdir()
    refiqda.write(project(), folder / "states" / "aaaa-0001.qdpx")
    other = project(name="other", group=False)
    other.tree.cases = other.tree.cases[1:]
    other.tree.sources = other.tree.sources[1:]
    refiqda.write(other, folder / "states" / "bbbb-0001.qdpx")
    refiqda.write(project(), study / "study.qdpx")
    (study / "exports").mkdir()
    (study / "exports" / "quotes.csv").write_text(f"quote\n{WORDS}\n", encoding="utf-8")
    (study / "exports" / "clean.csv").write_text(f"quote\n{OTHERS}\n", encoding="utf-8")
    (study / "talk.mp3").write_bytes(b"ID3\x03" + bytes(100))
    private = tmp_path / "study-private"
    private.mkdir()
    (private / "register.csv").write_text(
        "case,name\nC01,Ellen Mara Varnsby\nC02,Ross Dunmallet\n", encoding="utf-8"
    )
    sign(folder, "Mara Ridge", typed=True, at=AT)
    return folder


def everything(folder: Path) -> str:
    """Return all that lies in a folder, raw and unzipped, as one text in small letters."""
    parts = []
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            parts += [path.name.encode(), path.read_bytes()]
            if zipfile.is_zipfile(path):
                with zipfile.ZipFile(path) as archive:
                    parts += [archive.read(one) for one in archive.namelist()]
    return b"\n".join(parts).decode("utf-8", errors="replace").lower()


def done(folder: Path, **options: Any) -> Withdrawn:  # noqa: ANN401 - the options of withdraw
    return withdraw(folder, plan_withdrawal(folder, "C01"), at=AT, **options)


def test_nothing_of_theirs_is_left_and_all_else_is(trail: Path) -> None:
    before = read_trail(trail)
    assert WORDS in everything(trail)
    result = done(trail, by=("Mara Ridge",), reason="Withdrew by letter.")
    left = everything(trail)
    for gone in (WORDS, "lighthouse", IN_GROUP, "violin", '"c01"', "c01-1", "c01's", "ellen"):
        assert gone.lower() not in left
    for stays in (OTHERS, "c02-1", "c010", "we begin.", "withdrew by letter."):
        assert stays.lower() in left
    after = read_trail(trail)
    assert [one.hash for one in after.entries[:-1]] == [one.hash for one in before.entries], "no hash changes"
    assert [one.ok for one in check_heads(trail, after.entries)] == [True], "what was signed still holds"
    assert sorted(after.entries[1].open) == ["changes.2", "changes.4", "project", "summary"]
    assert after.entries[2].open == {}
    assert after.entries[3].open
    assert result.plan.states == ("states/aaaa-0001.qdpx",)
    assert (trail / "states" / "bbbb-0001.qdpx").exists()


def test_the_tombstone_counts_and_does_not_name(trail: Path) -> None:
    result = done(trail, by=("Mara Ridge",))
    stone = read_trail(trail).entries[-1]
    assert (stone.n, stone.kind, stone.by) == (result.line, KIND, ("Mara Ridge",))
    assert stone.value("withdrawn") == {"openings": 5, "lines": [2, 3, 5], "states": 1, "files": 0}
    assert (result.openings, result.deleted) == (5, 1)
    assert set(stone.withdrawn) == {PARTICIPANT, UNFINISHED}
    receipt = result.receipt
    assert receipt is not None
    said = json.dumps(receipt["value"], separators=(",", ":"))
    assert commitment(PARTICIPANT, receipt["salt"], said) == stone.commit[PARTICIPANT], (
        "who has the salt can show it"
    )
    assert receipt["salt"] not in everything(trail)


def test_the_code_stays_readable_where_that_is_asked_for(trail: Path) -> None:
    result = done(trail, keep_code=True)
    assert result.receipt is None
    assert read_trail(trail).entries[-1].value(PARTICIPANT) == {"case": "C01"}


def test_a_plan_changes_nothing_and_tells_what_is_left_for_people(trail: Path) -> None:
    before = everything(trail.parent)
    plan = plan_withdrawal(trail, "c01")
    assert everything(trail.parent) == before
    assert plan.participant.sources == ("C01-1",)
    assert plan.participant.shared == ("Group 1",)
    assert {(one.file, one.what) for one in plan.places} == {
        ("study.qdpx", "project"),
        ("exports/quotes.csv", "file"),
    }
    assert plan.unseen == ("talk.mp3 (no text)",)
    assert (plan.register, plan.names) == ("read", 1)
    assert WORDS not in json.dumps(plan.to_dict())
    assert "Ellen" not in json.dumps(plan.to_dict())


def test_a_name_that_an_analyst_has_too_takes_nothing_of_hers(trail: Path) -> None:
    plan = plan_withdrawal(trail, "C01")
    assert (1, "note") not in plan.openings
    assert plan.fixed == (), "Mara Ridge is no trace of Ellen Mara Varnsby"


@needs_ssh_keygen
def test_what_was_signed_with_a_key_holds_after_it_and_more_can_be_signed(
    trail: Path, tmp_path: Path
) -> None:
    key = make_key(tmp_path / "key")
    sign(trail, "Mara Ridge", key=key, at=AT)
    done(trail)
    assert sign(trail, "Mara Ridge", key=key, at=AT).head.n == 6
    assert [(one.n, one.how, one.ok) for one in check_heads(trail, read_trail(trail).entries)] == [
        (5, "ssh", True),
        (5, "typed", True),
        (6, "ssh", True),
    ]


def test_a_register_that_is_locked_is_told_and_one_that_is_broken_is_refused(trail: Path) -> None:
    register = trail.parent.with_name("study-private") / "register.csv"
    register.write_text("case\nC01\n", encoding="utf-8")
    with pytest.raises(UnusableFileError, match=r"register\.csv"):
        plan_withdrawal(trail, "C01")
    assert plan_withdrawal(trail, "C01", register=False).register == "none"
    register.rename(register.with_name("register.csv.age"))
    assert plan_withdrawal(trail, "C01").register == "locked"


def test_doing_it_again_finds_nothing_and_adds_nothing(trail: Path) -> None:
    done(trail)
    entries = len(read_trail(trail).entries)
    again = done(trail)
    assert (again.line, again.openings, again.deleted) == (None, 0, 0)
    assert len(read_trail(trail).entries) == entries


class Killed(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("step", range(4))
def test_a_withdrawal_that_breaks_off_goes_on_where_it_stopped(
    step: int, trail: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (trail.parent / "study.qdpx").unlink()  # the states are all that knows which sources are theirs
    plan = plan_withdrawal(trail, "C01")
    with monkeypatch.context() as patched:
        _break_off(patched, step)
        with pytest.raises(Killed):
            withdraw(trail, plan, at=AT)
    assert read_trail(trail).entries[-1].value(UNFINISHED) is not None
    again = plan_withdrawal(trail, "C01")
    assert again.resumed == 6
    result = withdraw(trail, again, at=AT)
    assert result.line == 6
    assert len(read_trail(trail).entries) == 6, "one tombstone, not two"
    left = everything(trail)
    for gone in (WORDS, IN_GROUP, '"c01"', "c01-1", "ellen"):
        assert gone.lower() not in left
    assert OTHERS in left
    assert [one.ok for one in check_heads(trail, read_trail(trail).entries)] == [True]
    with pytest.raises(NotInProjectError):
        plan_withdrawal(trail, "C01")


def _break_off(patched: pytest.MonkeyPatch, step: int) -> None:
    """Let the process end after so many of its steps: tombstone, openings, files, closing."""

    def ends(*_: object) -> Any:  # noqa: ANN401 - it never returns
        raise Killed

    calls = []
    take_away = Held.withdraw

    def counted(self: Any, choose: Callable[..., bool]) -> int:  # noqa: ANN401 - as above
        calls.append(1)
        if len(calls) > (0 if step == 0 else 1):
            raise Killed
        return int(take_away(self, choose))

    if step in {0, 3}:
        patched.setattr(Held, "withdraw", counted)
    elif step == 1:
        patched.setattr(withdrawal, "_delete", ends)
    else:
        real = withdrawal._delete

        def one(path: Path) -> bool:
            real(path)
            raise Killed

        patched.setattr(withdrawal, "_delete", one)


WRITING = ("write", "fsync", "replace", "unlink", "truncate", "ftruncate", "link", "rename")


def _dead_from(patched: pytest.MonkeyPatch, call: int) -> None:
    """Let nothing reach the disk any more from a call of the system on."""
    calls = itertools.count(1)

    def counted(real: Callable[..., Any]) -> Callable[..., Any]:
        def one(*given: Any, **named: Any) -> Any:  # noqa: ANN401 - whatever the call takes
            if next(calls) >= call:
                raise Killed
            return real(*given, **named)

        return one

    for name in WRITING:
        patched.setattr(os, name, counted(getattr(os, name)))


@pytest.mark.long
def test_a_withdrawal_that_breaks_off_at_any_call_of_the_system_goes_on(
    trail: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for call in itertools.count(1):
        folder = shutil.copytree(trail.parent, tmp_path / f"copy-{call}") / trail.name
        plan = plan_withdrawal(folder, "C01", register=False)
        try:
            with monkeypatch.context() as patched:
                _dead_from(patched, call)
                withdraw(folder, plan, at=AT)
        except Killed:
            withdraw(folder, plan_withdrawal(folder, "C01", register=False), at=AT)
        else:
            break
        left = everything(folder)
        assert all(gone.lower() not in left for gone in (WORDS, IN_GROUP, '"c01"', "c01-1"))
        assert verify(folder).ok
        assert [one.kind for one in read_trail(folder).entries].count(KIND) == 1
    assert call > 10


def test_a_torn_line_with_their_words_goes_too(trail: Path) -> None:
    log = trail / "log.jsonl"
    log.write_bytes(log.read_bytes() + f'{{"at":"2026","open":"{WORDS}'.encode())
    (trail / "log.jsonl.cut-off").write_text(f"{OTHERS}\n", encoding="utf-8")
    done(trail)
    assert WORDS not in everything(trail)
    assert not (trail / "log.jsonl.cut-off").exists()


def test_what_hashes_cover_is_told_and_cannot_go(trail: Path) -> None:
    append(trail, [Draft("meeting", {}, ("Mara Ridge",), "about C01", AT)])
    sign(trail, "Mara Ridge", typed=True, statement="C01 is fine.", at=AT)
    plan = plan_withdrawal(trail, "C01")
    assert plan.fixed == (
        "line 6: the name of its meeting",
        "trail/heads/000006-mara-ridge.json: what was signed says it",
    )
    withdraw(trail, plan, at=AT)
    assert all(one.ok for one in check_heads(trail, read_trail(trail).entries))


def test_a_state_that_nobody_can_read_any_more_goes(trail: Path) -> None:
    (trail / "states" / "cccc-0001.qdpx").write_bytes(b"PK\x03\x04 damaged")
    assert "states/cccc-0001.qdpx" in plan_withdrawal(trail, "C01").states


@pytest.mark.parametrize("name", ["states", "private", "heads"])
def test_nothing_is_deleted_behind_a_link(trail: Path, tmp_path: Path, name: str) -> None:
    plan = plan_withdrawal(trail, "C01")
    documents = tmp_path / "documents"
    documents.mkdir()
    (documents / "thesis.docx").write_bytes(b"no state")
    (documents / "C01.qdpx").write_bytes(b"somebody's only copy")
    if (trail / name).exists():
        (trail / name).rename(tmp_path / "before")
    (trail / name).symlink_to(documents, target_is_directory=True)
    before = (trail / "log.jsonl").read_bytes()
    for refused in (lambda: plan_withdrawal(trail, "C01"), lambda: withdraw(trail, plan)):
        with pytest.raises(UnusableFileError, match="is a link"):
            refused()
    assert len(list(documents.iterdir())) == 2
    assert (trail / "log.jsonl").read_bytes() == before


def test_a_file_among_the_states_that_is_none_is_told_and_stays(trail: Path) -> None:
    (trail / "states" / "README.txt").write_text("Keep these for ten years.", encoding="utf-8")
    (trail / "states" / "C01.txt").write_text("C01 said so.", encoding="utf-8")
    plan = plan_withdrawal(trail, "C01")
    assert plan.states == ("states/aaaa-0001.qdpx",)
    assert "trail/states/C01.txt" in [one.file for one in plan.places]
    done(trail)
    assert sorted(one.name for one in (trail / "states").iterdir()) == [
        "C01.txt",
        "README.txt",
        "bbbb-0001.qdpx",
    ]


def test_a_state_and_a_note_kept_after_the_plan_was_shown_go_too(trail: Path) -> None:
    plan = plan_withdrawal(trail, "C01")
    changed = project()
    changed.add_code("Tenderness")
    record(trail, changed, "study.qdpx", of="study", at=AT)
    note(trail, "reading", "C01 stays with me.", at=AT)
    assert len(list((trail / "states").iterdir())) == 3
    withdraw(trail, plan, at=AT)
    left = everything(trail)
    assert WORDS not in left
    assert "c01 stays" not in left
    assert verify(trail).ok


def test_nobody_knows_a_code_that_stands_nowhere(trail: Path) -> None:
    with pytest.raises(NotInProjectError, match="neither the trail nor a project"):
        plan_withdrawal(trail, "C77")
    with pytest.raises(InvalidArgumentError, match="no participant"):
        plan_withdrawal(trail, " ")
    with pytest.raises(InvalidArgumentError, match="names the participant"):
        done(trail, reason="C01 wrote a letter")
    assert len(read_trail(trail).entries) == 5


def test_a_source_named_by_hand_is_theirs(trail: Path) -> None:
    plan = plan_withdrawal(trail, "C01", sources=["Group 1"])
    assert plan.participant.sources == ("C01-1", "Group 1")
    assert plan.participant.shared == ()


def test_a_text_is_known_again_under_another_name_and_without_a_case() -> None:
    renamed = project(own="Interview with a keeper")
    renamed.tree.cases = []
    for order in ([project(), renamed], [renamed, project()]):
        found = gathered("C01", [], order)
        assert found.sources == ("C01-1", "Interview with a keeper")
        stretches = " ".join(WORDS.split()[:6])
        assert stretches in found.own
        assert " ".join(ASKED.lower().split()[:6]) not in found.own, "what is asked of all is nobody's"


def test_traces_are_whole_words() -> None:
    traces = Traces(["C01", "C01-1.txt", "Åse Bø", "7"], ["ABCD-1"], [])
    for text in ("about c01.", "C01-1 again", "see C01_1", "ÅSE  BØ said", "Åse Bø's", "(abcd-1)", "C01s"):
        assert traces.in_value([{"k": text}]), text
    for text in ("C010", "XC01", "C0", "Åse Bøe", "at 7 o'clock"):
        assert not traces.in_value(text), text
    assert not Traces(["C012"], [], []).in_value("1b4e28ba-C012-11d2-883f-0016d3cca427"), (
        "a GUID names nobody"
    )
    assert traces.in_value({"name": "7"}), "alone, a short code is one"


def test_a_code_that_is_an_analysts_name_takes_nothing_of_hers(tmp_path: Path) -> None:
    entries = [
        Draft("begin", {"note": "Mara begins."}, ("Mara Ridge",), at=AT),
        Draft("coding", {"changes.1": {"about": {"object": "case", "name": "Mara"}, "groups": []}}, at=AT),
        Draft("coding", {"changes.1": group_of("7.docx"), "note": "7 pages"}, at=AT),
    ]
    folder = made_trail(tmp_path / "study", entries)
    plan = plan_withdrawal(folder, "mara")
    assert plan.cautious
    assert plan.openings == ((2, "changes.1"),)
    made = project(own="7.docx")
    made.tree.cases[0].name = "7"
    refiqda.write(made, tmp_path / "study" / "study.qdpx")
    short = plan_withdrawal(folder, "7")
    assert short.cautious
    assert short.openings == ((3, "changes.1"),), "not every 7 is the participant"


def test_a_large_archive_is_looked_through_member_by_member(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    traces = Traces(["P1"], [], [])
    with zipfile.ZipFile(tmp_path / "a.qdpx", "w") as archive:
        archive.writestr("film.mp4", b"\x00\x00\x00\x18ftyp" + bytes(5000))
        archive.writestr("text.txt", "P1 says so")
        archive.writestr("long.txt", "P1 " * 400)
    monkeypatch.setattr("refiqda.trail.traces.MAX_FILE", 1000)
    found, why = traces.in_file(tmp_path / "a.qdpx")
    assert (found.names, why) == (1, "too large")


def test_words_are_found_in_every_wrapping(tmp_path: Path) -> None:
    traces = Traces([], [], gathered("C01", [], [project()]).own)
    cut = WORDS.replace(" ", "\n", 1).replace("keeper ", "keeper, ").upper()
    texts = {
        "plain.txt": cut.encode(), "wide.txt": cut.encode("utf-16"), "bare.txt": cut.encode("utf-16-le"),
        "page.html": f"<p>{WORDS.replace('keeper', '<b>kee</b>per')}</p>".encode(),
        "list.json": json.dumps(WORDS.replace(" ", "\n")).encode(),
    }  # fmt: skip
    for name, data in texts.items():
        (tmp_path / name).write_bytes(data)
        assert traces.in_file(tmp_path / name)[0].passages == 1, name
    with zipfile.ZipFile(tmp_path / "a.docx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", texts["page.html"])
    with zipfile.ZipFile(tmp_path / "b.qdpx", "w") as archive:
        archive.write(tmp_path / "a.docx", "sources/a.docx")
    assert traces.in_file(tmp_path / "b.qdpx")[0].passages == 1
    (tmp_path / "c.zip").write_bytes((tmp_path / "a.docx").read_bytes()[:-30])
    assert traces.in_file(tmp_path / "c.zip")[1] == "damaged or locked"
    shutil.copyfile(tmp_path / "plain.txt", tmp_path / "d.txt")
    assert not Traces(["zz9"], [], []).in_file(tmp_path / "d.txt")[0]


def test_a_plan_shows_no_word_of_theirs_when_it_is_printed(trail: Path) -> None:
    plan: Plan = plan_withdrawal(trail, "C01")
    assert "lighthouse" not in repr(plan)
    assert "Ellen" not in repr(plan)
