"""study.toml: what a sound one says, what a faulty one is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refiqda.errors import NotInProjectError, UnusableFileError
from refiqda.study import (
    APPROACHES,
    MAX_BYTES,
    POLICIES,
    ROLES,
    Analyst,
    Expected,
    Instrument,
    Round,
    Slot,
    Structure,
    StudyFileError,
    find_study,
    parse_study,
    read_study,
)

if TYPE_CHECKING:
    from pathlib import Path

WHOLE = """\
# A study that uses every key.
[study]
title = "Waiting: et après?"
languages = ["nb", "en-GB"]
approach = "codebook"

[[analyst]]
name = "Ola Nordby"
roles = ["coder", "author"]

[[analyst]]
name = "Ines Vale"
roles = ["coder"]

[[instrument]]
name = "first guide"
kind = "interview"
wave = 1

[[instrument]]
name = "prompts"
kind = "reflective notes"
wave = [1, "afterwards"]

[[expected]]
instrument = "first guide"
per = "client"
count = 2
excused = 6

[structure]
levels = ["theme", "constituent"]
slots = { theme = 1, constituent = 3 }
perspectives = ["client", "therapist"]
rules = ["slots-filled"]

[attribution]
policy = "pseudonym-per-theme"

[[round]]
name = "pilot"
sources = [
    "interview 1",
    "interview 2",
]
coders = ["Ola Nordby", "IV"]

[[round]]
name = "next batch"

[report]
guide = "coreq"
"""


def fault(text: str) -> StudyFileError:
    with pytest.raises(StudyFileError) as caught:
        parse_study(text)
    assert str(caught.value).count("\n") == 0
    assert caught.value.remedy.endswith(".")
    return caught.value


def test_every_key_is_read() -> None:
    study = parse_study(WHOLE)
    assert (study.title, study.languages, study.approach) == (
        "Waiting: et après?",
        ("nb", "en-GB"),
        "codebook",
    )
    assert study.analysts == (
        Analyst(name="Ola Nordby", roles=("coder", "author")),
        Analyst(name="Ines Vale", roles=("coder",)),
    )
    assert study.instruments == (
        Instrument(name="first guide", kind="interview", waves=(1,)),
        Instrument(name="prompts", kind="reflective notes", waves=(1, "afterwards")),
    )
    assert study.expected == (Expected(instrument="first guide", per="client", count=2, excused=6),)
    assert study.structure == Structure(
        levels=("theme", "constituent"),
        slots=(Slot(name="theme", count=1), Slot(name="constituent", count=3)),
        perspectives=("client", "therapist"),
        rules=("slots-filled",),
    )
    assert study.attribution_policy == "pseudonym-per-theme"
    assert study.rounds == (
        Round(name="pilot", sources=("interview 1", "interview 2"), coders=("Ola Nordby", "IV")),
        Round(name="next batch"),
    )
    assert study.guide == "COREQ"
    assert study.folder is None


def test_an_empty_file_is_a_reflexive_study_that_attributes_nothing() -> None:
    study = parse_study("")
    assert study.approach == "reflexive"
    assert study.attribution_policy == "none"
    assert not study.allows_numbers
    assert study.rounds == ()


@pytest.mark.parametrize(("approach", "numbers"), list(zip(APPROACHES, (False, True, True), strict=True)))
def test_only_a_reflexive_study_forbids_numbers(approach: str, *, numbers: bool) -> None:
    assert parse_study(f'[study]\napproach = "{approach}"').allows_numbers is numbers


def test_a_person_in_two_roles_is_allowed_and_shown() -> None:
    study = parse_study(WHOLE)
    assert [analyst.name for analyst in study.in_two_roles] == ["Ola Nordby"]
    assert study.coders == ("Ola Nordby", "Ines Vale")


def test_a_round_gives_its_sources_and_coders() -> None:
    study = parse_study(WHOLE)
    assert study.sources_of("Pilot") == ("interview 1", "interview 2")
    assert study.coders_of("pilot") == ("Ola Nordby", "IV")
    assert study.undeclared_coders == ("IV",)


def test_a_round_that_names_nobody_is_coded_by_all_who_code_and_covers_all_sources() -> None:
    study = parse_study(WHOLE)
    assert study.sources_of("next batch") is None
    assert study.coders_of("next batch") == ("Ola Nordby", "Ines Vale")


def test_an_empty_list_of_sources_is_not_the_same_as_none_declared() -> None:
    assert parse_study('[[round]]\nname = "later"\nsources = []').sources_of("later") == ()


def test_an_unknown_round_is_told_the_nearest() -> None:
    with pytest.raises(NotInProjectError, match='no round "pilott"') as caught:
        parse_study(WHOLE).sources_of("pilott")
    assert caught.value.remedy == 'Did you mean "pilot"? Possible: pilot, next batch.'
    with pytest.raises(NotInProjectError, match=r"Declare rounds as \[\[round\]\] tables"):
        parse_study("").coders_of("pilot")


@pytest.mark.parametrize(
    ("text", "line", "where", "what", "remedy"),
    [
        ("[studdy]", 1, "studdy", "unknown table", '"study"'),
        ("titel = 1", 1, "titel", "unknown table", "Possible: study, analyst"),
        ('approach = "codebook"', 1, "approach", "unknown table", "below [study]"),
        ('\n[study]\ntitel = "x"', 3, "study.titel", "unknown key", '"title"'),
        ("[study]\ntitle = 4", 2, "study.title", "not a number", "quotation marks"),
        ('[study]\ntitle = " "', 2, "study.title", "is empty", "leave the line out"),
        ('[study]\nlanguages = "nb"', 2, "study.languages", "not a text", '["..."'),
        ('[study]\nlanguages = ["Norwegian"]', 2, "study.languages", "language tag", '"nb"'),
        ('[study]\napproach = "codbook"', 2, "study.approach", "codbook", '"codebook"'),
        ('[study]\napproach = "xx"', 2, "study.approach", '"xx"', "reflexive, codebook, reliability"),
        ('[[analyst]]\nroles = ["coder"]', 1, "analyst", '"name" is missing', "Add name"),
        ('[[analyst]]\nname = "A"\nroles = ["codr"]', 3, "analyst.roles", "codr", '"coder"'),
        ('[[analyst]]\nname = "A"\nroles = ["coder", "coder"]', 3, "analyst.roles", "twice", "once"),
        ('[[analyst]]\nname = "A"\n[[analyst]]\nname = "a "', 4, "analyst.name", "twice", "roles"),
        ('[analyst]\nname = "A"', 1, "analyst", "repeated table", "[[analyst]]"),
        ('[[study]]\ntitle = "A"', 1, "study", "a table is expected", "[study]"),
        ('[[instrument]]\nname = "A"\nwave = -1', 3, "instrument.wave", "below zero", "0 or more"),
        ('[[instrument]]\nname = "A"\nwave = true', 3, "instrument.wave", "true or false", "2"),
        ('[[instrument]]\nname = "A"\nwave = 2020-01-01', 3, "instrument.wave", "a date", "2"),
        ('[[expected]]\ninstrument = "A"', 1, "expected", '"count" is missing', "count"),
        ("[structure]\nslots = 3", 2, "structure.slots", "a list of texts", "["),
        (
            '[structure]\nlevels = ["theme"]\n[structure.slots]\nthemes = 3',
            3,
            "structure.slots",
            "themes",
            '"theme"',
        ),
        ('[attribution]\npolicy = "names"', 2, "attribution.policy", "names", "none, role, pseudonym"),
        ('[[round]]\nname = "a"\n[[round]]\nname = "A"', 4, "round.name", "twice", "own name"),
        ('[report]\nguide = "CORQ"', 2, "report.guide", "CORQ", '"COREQ"'),
        ('study.approach = "?"', 1, "study.approach", "?", "reflexive"),
        ('study = { approach = "?" }', 1, "study.approach", "?", "reflexive"),
        ('["study"]\n"approach" = "?"', 2, "study.approach", "?", "reflexive"),
        ('[study]\r\n\r\napproach = "?"\r\n', 3, "study.approach", "?", "reflexive"),
        (
            '[study]\ntitle = """\n[study]\napproach = 1\n"""\napproach = "?"',
            6,
            "study.approach",
            "?",
            "refl",
        ),
        ('[[round]]\nname = "a"\nsources = [\n"x",\n"x"]', 3, "round.sources", "twice", "once"),
    ],
)
def test_a_fault_is_told_with_line_place_and_remedy(
    text: str, line: int, where: str, what: str, remedy: str
) -> None:
    error = fault(text)
    assert error.line == line
    assert error.where == f"line {line}, {where}"
    assert what in error.what
    assert remedy in error.remedy


@pytest.mark.parametrize(
    "text",
    [
        '[[expected]]\ninstrument = "A"\ncount = 1\nexcused = ["ill"]',
        '[[participant]]\nname = "x"',
        "[register]",
        '[[expected]]\ninstrument = "A"\nreason = "ill"',
    ],
)
def test_private_facts_are_sent_to_the_private_register(text: str) -> None:
    assert "private register" in fault(text).remedy


def test_an_expectation_of_an_undeclared_instrument_is_told_the_nearest() -> None:
    text = '[[instrument]]\nname = "guide"\n[[expected]]\ninstrument = "giude"\ncount = 1'
    error = fault(text)
    assert (error.line, error.where) == (4, "line 4, expected.instrument")
    assert '"guide"' in error.remedy


def test_instruments_need_not_be_declared_to_be_expected() -> None:
    assert parse_study('[[expected]]\ninstrument = "guide"\ncount = 1').expected[0].per == "participant"


def test_slots_may_be_named_instead_of_counted() -> None:
    assert parse_study('[structure]\nslots = ["opening", "turn"]').structure.slots == (
        Slot(name="opening"),
        Slot(name="turn"),
    )


def test_broken_toml_is_told_with_its_line() -> None:
    error = fault("[study]\ntitle = no\n")
    assert error.line == 2
    assert error.what.startswith("not TOML")
    assert fault("[study]\nlanguages = [").line == 2


def test_a_long_wrong_value_is_cut_in_the_message() -> None:
    assert len(str(fault(f'[study]\napproach = "{"x" * 5000}\\n"'))) < 200
    assert len(str(fault(f'[{"x" * 5000}]\napproach = "x"'))) < 300


@pytest.mark.parametrize(
    "text",
    [
        "[study]\ntitle = " + "[" * 50_000,
        "[study]\ntitle = " + "{a=" * 50_000,
        "a" + ".a" * 100_000 + " = 1",
        "[a" + ".a" * 100_000 + "]",
        'x = """a"""", ' + "[" * 5000,
        "x = ['''a'''''," + "[" * 5000,
    ],
)
def test_absurd_nesting_is_refused_before_it_costs_anything(text: str) -> None:
    assert fault(text).what == "nested too deeply" or fault(text).what.startswith("not TOML")


@pytest.mark.parametrize("text", [" " * 300_000, '"\\' * 200_000, '"""' + '\\"""' * 100_000, "=" * 300_000])
def test_hostile_texts_are_walked_once(text: str) -> None:
    if text.strip():
        assert fault(text).line == 1
    else:
        assert parse_study(text) == parse_study("")


def test_a_number_of_thousands_of_digits_is_refused() -> None:
    assert fault(f"[[expected]]\ncount = {'9' * 10_000}").what == "a number is too long"


@given(st.text(max_size=200))
@settings(max_examples=39, deadline=None)
def test_any_text_is_a_study_or_a_typed_error(text: str) -> None:
    told = ""
    try:
        parse_study(text)
    except StudyFileError as error:
        told = str(error)
    assert "\n" not in told


@given(
    st.sampled_from(APPROACHES),
    st.sampled_from(POLICIES),
    st.lists(st.sampled_from(ROLES), unique=True),
    st.integers(0, 20),
)
@settings(max_examples=23, deadline=None)
def test_every_allowed_value_is_accepted_wherever_it_stands(
    approach: str, policy: str, roles: list[str], blank: int
) -> None:
    words = ", ".join(f'"{role}"' for role in roles)
    text = (
        "\n" * blank
        + f'[attribution]\npolicy = "{policy}"\n[study]\napproach = "{approach}"\n'
        + f'[[analyst]]\nname = "A"\nroles = [{words}]\n'
    )
    study = parse_study(text)
    assert (study.approach, study.attribution_policy) == (approach, policy)
    assert study.analysts[0].roles == tuple(roles)
    assert fault(text + "rolls = []\n").line == blank + 8


def test_a_study_is_found_upward_from_a_file_or_folder(tmp_path: Path) -> None:
    inner = tmp_path / "exports" / "march"
    inner.mkdir(parents=True)
    (inner / "study.toml").mkdir()  # a folder of that name is no study
    (tmp_path / "study.toml").write_text(WHOLE, encoding="utf-8", newline="")
    (inner / "a.qdpx").write_bytes(b"")
    for start in (tmp_path, inner, inner / "a.qdpx", inner / "not there"):
        study = find_study(start)
        assert study is not None
        assert study.folder == tmp_path.resolve()
        assert study == read_study(tmp_path) == parse_study(WHOLE)


def test_no_study_above_is_none(tmp_path: Path) -> None:
    assert find_study(tmp_path) is None


def test_the_nearest_study_wins_even_when_it_is_faulty(tmp_path: Path) -> None:
    (tmp_path / "study.toml").write_text(WHOLE, encoding="utf-8", newline="")
    inner = tmp_path / "inner"
    inner.mkdir()
    (inner / "study.toml").write_text("[nonsense]", encoding="utf-8", newline="")
    with pytest.raises(StudyFileError, match=r"^study\.toml: unknown table \[line 1, nonsense\]\. "):
        find_study(inner)


def test_a_byte_order_mark_is_forgiven_and_another_encoding_is_not(tmp_path: Path) -> None:
    path = tmp_path / "study.toml"
    path.write_bytes(b"\xef\xbb\xbf" + WHOLE.encode())
    assert read_study(path) == parse_study(WHOLE)
    path.write_bytes("[study]\ntitle = 'é'".encode("latin-1"))
    with pytest.raises(StudyFileError, match=r"not UTF-8 \[line 2\]"):
        read_study(path)


def test_a_missing_or_oversized_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnusableFileError, match="there is no such file"):
        read_study(tmp_path)
    (tmp_path / "study.toml").write_bytes(b"#" * (MAX_BYTES + 1))
    with pytest.raises(StudyFileError, match="larger than"):
        read_study(tmp_path)
