"""A study.toml as it begins: it reads as exactly what was asked, and each line to fill in is a sound one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refiqda.errors import InvalidArgumentError, OutputExistsError
from refiqda.study import (
    APPROACHES,
    GUIDES,
    POLICIES,
    ROLES,
    Analyst,
    Expected,
    Instrument,
    Round,
    Slot,
    Structure,
    Study,
    parse_study,
    read_study,
    study_faults,
)
from refiqda.study.writing import declared, study_text, write_study

if TYPE_CHECKING:
    from pathlib import Path

WORDS = st.text(max_size=25).filter(str.strip) | st.sampled_from(
    [
        'a "b"',
        "\\",
        "C:\\new",
        "'",
        '"""',
        "Jørn Ødegård",
        "李 明",
        "a\u2028b",
        "\x7f",
        "\x00",
        "tab\there",
        "# no",
        "[x]",
    ]
)


def named(words: st.SearchStrategy[str], most: int = 3) -> st.SearchStrategy[list[str]]:
    return st.lists(words, max_size=most, unique_by=lambda name: " ".join(name.casefold().split()))


@st.composite
def studies(draw: st.DrawFn) -> Study:
    instruments = draw(named(WORDS))
    levels = draw(named(WORDS))
    counts = st.integers(0, 10**6)
    waves = st.lists(counts | WORDS, max_size=3)
    return Study(
        title=draw(st.just("") | WORDS),
        languages=tuple(draw(st.lists(st.sampled_from(["nb", "en-GB", "de-CH"]), unique=True))),
        approach=draw(st.sampled_from(APPROACHES)),
        analysts=tuple(
            Analyst(name=name, roles=tuple(draw(st.lists(st.sampled_from(ROLES), unique=True))))
            for name in draw(named(WORDS))
        ),
        instruments=tuple(
            Instrument(name=name, kind=draw(st.just("") | WORDS), waves=tuple(draw(waves)))
            for name in instruments
        ),
        expected=tuple(
            Expected(instrument=name, per=draw(WORDS), count=draw(counts), excused=draw(counts))
            for name in (instruments or draw(named(WORDS)))
        ),
        structure=Structure(
            levels=tuple(levels),
            slots=tuple(Slot(name=level, count=draw(counts)) for level in levels[:2])
            if draw(st.booleans())
            else tuple(Slot(name=name) for name in dict.fromkeys(draw(named(WORDS)))),
            perspectives=tuple(draw(named(WORDS))),
            rules=tuple(draw(named(WORDS))),
        ),
        attribution_policy=draw(st.sampled_from(POLICIES)),
        pronouns=tuple((role, draw(WORDS)) for role in draw(named(WORDS))),
        rounds=tuple(
            Round(
                name=name,
                sources=draw(st.none() | named(WORDS).map(tuple)),
                coders=draw(st.none() | named(WORDS).map(tuple)),
            )
            for name in draw(named(WORDS))
        ),
        guide=draw(st.none() | st.sampled_from(GUIDES)),
    )


@settings(max_examples=26)
@given(study=studies(), said=st.booleans())
def test_what_is_written_reads_as_what_was_asked(study: Study, said: bool) -> None:
    assert parse_study(study_text(study, approach_said=said)) == study


def test_what_was_not_said_is_a_comment_and_each_comment_of_a_line_is_a_sound_line() -> None:
    text = study_text(Study())
    assert parse_study(text) == Study()
    filled = parse_study(re.sub(r"^# (?=\w+ = |\[)", "", text, flags=re.MULTILINE))
    assert filled.title
    assert filled.analysts
    assert filled.instruments
    assert filled.expected
    assert filled.structure.levels
    assert filled.rounds
    assert filled.guide
    assert all(len(line) <= 130 for line in text.splitlines())


def test_an_approach_that_was_chosen_stands_there_also_if_it_holds_anyway() -> None:
    assert '\napproach = "reflexive"' in study_text(Study(), approach_said=True)
    assert '\n# approach = "reflexive"' in study_text(Study())


def test_analysts_are_said_as_name_and_roles() -> None:
    study = declared(
        title='The "other" chair\\',
        languages=["nb"],
        approach="Codebook",
        analysts=["Mara Ridge: Coder, author", "Ridge, Colm", "Dr: No: auditor", "  Ines   Vale :"],
        guide="coreq",
    )
    assert study.analysts == (
        Analyst(name="Mara Ridge", roles=("coder", "author")),
        Analyst(name="Ridge, Colm"),
        Analyst(name="Dr: No", roles=("auditor",)),
        Analyst(name="Ines Vale"),
    )
    assert (study.title, study.approach, study.guide) == ('The "other" chair\\', "codebook", "COREQ")


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (
            {"analysts": ["Mara: codder"]},
            r'^analyst\.roles: "codder" is not one of .* Did you mean "coder"\?',
        ),
        ({"analysts": ["A: coder", "a"]}, r'^analyst\.name: "a" stands twice'),
        ({"analysts": [": coder"]}, r"^analyst\.name: is empty"),
        ({"languages": ["English!"]}, "is not a language tag"),
        ({"title": " "}, r"^study\.title: is empty"),
    ],
)
def test_what_a_study_cannot_say_is_told_without_a_line_of_a_file_that_is_not_there(
    asked: dict[str, list[str]], message: str
) -> None:
    with pytest.raises(InvalidArgumentError, match=message):
        declared(**asked)  # type: ignore[arg-type]  # each case gives one argument


def test_half_a_character_is_refused() -> None:
    with pytest.raises(InvalidArgumentError, match="half a character"):
        declared(title="\ud800")


def test_a_study_is_never_overwritten_also_not_a_link_to_nowhere(tmp_path: Path) -> None:
    path = write_study(tmp_path / "a" / "waiting", Study(title="Waiting"))
    assert read_study(path.parent).title == "Waiting"
    before = path.read_bytes()
    with pytest.raises(OutputExistsError, match="is there already and stays as it is"):
        write_study(path.parent, Study(title="Other"))
    assert path.read_bytes() == before
    with pytest.raises(OutputExistsError, match="is a file, not a folder"):
        write_study(path, Study())
    try:
        (tmp_path / "study.toml").symlink_to(tmp_path / "nowhere")
    except OSError:
        return
    with pytest.raises(OutputExistsError):
        write_study(tmp_path, Study())
    assert not (tmp_path / "nowhere").exists()


FAULTY = """\
[study]
titel = "Waiting"
approach = "codebok"

[[analyst]]
roles = ["coder", "judge"]

[[round]]
name = "pilot"
sources = "all"

[participants]
"""


def test_all_faults_are_told_at_once_in_the_order_of_their_lines(tmp_path: Path) -> None:
    (tmp_path / "study.toml").write_text(FAULTY, encoding="utf-8")
    faults = study_faults(tmp_path)
    assert [fault.line for fault in faults] == [2, 3, 5, 6, 10, 12]
    assert all(fault.remedy for fault in faults)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ('[study]\ntitle = "x"\n', []),
        ("[study\n", [1]),
        (
            '[[analyst]]\nname = "A"\n[[analyst]]\nname = "a"\n[[round]]\nname = "x"\n[[round]]\nname = "X"\n',
            [4, 8],
        ),
        ("study = 1\nround = 2\n", [1, 2]),
    ],
)
def test_a_study_has_faults_exactly_where_it_is_refused(tmp_path: Path, text: str, lines: list[int]) -> None:
    (tmp_path / "study.toml").write_text(text, encoding="utf-8")
    assert [fault.line for fault in study_faults(tmp_path)] == lines


def test_no_file_is_one_fault(tmp_path: Path) -> None:
    assert [fault.what for fault in study_faults(tmp_path / "study.toml")] == ["there is no such file"]
