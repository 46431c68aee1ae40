"""Who says what in the texts of one or more projects."""

from __future__ import annotations

import functools
import hashlib

import attrs
import pytest

import refiqda
from refiqda.errors import NotInProjectError
from refiqda.findings.voices import MODERATOR, Voice, Voices, digest_of, hear
from tests import studies


@functools.cache
def voices(name: str) -> Voices:
    plain = studies.plain(name)
    return hear(list(studies.projects(name).values()), attrs.evolve(plain.study, folder=plain.folder))


def quoted(name: str, number: str) -> tuple[str, int, int]:
    (row,) = [row for row in studies.private(name)["quotes"] if row["id"] == number]
    words = row.get("transcript") or row["printed"]
    start = voices(name).source(row["source"]).text.index(words)
    return row["source"], start, start + len(words)


def test_each_text_of_several_projects_is_told_once() -> None:
    for name in ("therapists", "dyads"):
        assert [one.name for one in voices(name).sources] == [
            row["source"] for row in studies.plain(name).rows("sources")
        ]
        assert len(voices(name).people) == len(studies.plain(name).rows("participants"))


def test_texts_say_what_the_table_of_sources_says() -> None:
    for row in studies.plain("therapists").rows("sources"):
        seen = voices("therapists").source(row["source"])
        assert (seen.language, seen.instrument, seen.wave, seen.use) == (
            *(row["language"], row["instrument"], row["wave"]),
            row["use"],
        )
        assert ";".join(seen.cases) == row["participants"]
        assert bool(seen.translation_of) is bool(row["translation_of"])
        assert (
            seen.digest == "sha256:" + hashlib.sha256(seen.text.encode()).hexdigest() == digest_of(seen.text)
        )
    assert voices("therapists").source("focus-group-1").kind == "focus group"


@pytest.mark.parametrize(
    ("number", "case", "role", "dyad"),
    [("x1", "C02", "client", "02"), ("x2", "T03", "therapist", "03"), ("i1", "C05", "client", "05")],
)
def test_a_passage_of_an_interview_is_its_participants(number: str, case: str, role: str, dyad: str) -> None:
    assert voices("dyads").at(*quoted("dyads", number)) == (Voice(case, role, dyad, case),)


def test_passages_of_a_group_are_by_turn_and_questions_are_nobodys() -> None:
    source = voices("therapists").source("focus-group-1")
    parts = voices("therapists").turns_at(source, 0, len(source.text))
    expected = [turn for turn in studies.turns("therapists", "focus-group-1") if turn.start < turn.end]
    assert [start for start, _, _ in parts] == [turn.start for turn in expected]
    for (_, _, said), turn in zip(parts, expected, strict=True):
        cases = {voice.case for voice in said} - {""}
        assert cases == {label for label in turn.speakers if label in source.cases}
        if turn.speakers == ("M",):
            assert [voice.role for voice in said] == [MODERATOR]


def test_a_part_of_a_turn_is_cut_at_the_passage() -> None:
    source = voices("dyads").source("C01-1")
    first = source.turns[1]
    assert [part[:2] for part in voices("dyads").turns_at(source, first.start + 3, first.end - 2)] == [
        (first.start + 3, first.end - 2)
    ]
    assert source.turns_in(first.end, first.end) == ()


def test_a_text_of_nobody_known_has_no_voice() -> None:
    project = refiqda.Project.new("alone")
    project.add_source("a", "Nobody said who.")
    heard = hear([project])
    assert heard.at("a", 0, 6) == ()
    with pytest.raises(NotInProjectError):
        heard.source("b")


def test_a_corrected_text_in_another_project_is_another_state() -> None:
    one, other = refiqda.Project.new("one"), refiqda.Project.new("other")
    one.add_source("a", "He said so.")
    other.add_source("a", "He says so.")
    assert [seen.text for seen in hear([one, other, one]).sources] == ["He said so.", "He says so."]
