"""The two studies' manuscripts: what is right is told so, and each planted change gets what its row says.

Acceptance of the rows A13, A17 to A21 and A27, B13 to B16 and B20 of the study designs.
"""

from __future__ import annotations

import functools
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from refiqda.findings.dossiers.gathering import dossier
from refiqda.findings.dossiers.unsorted import unsorted
from refiqda.findings.manuscripts.reading import read_manuscript
from refiqda.findings.verifying.rules import remarks, sections
from refiqda.findings.verifying.rules.sorting import parts_of, sort
from refiqda.findings.verifying.values import MATCHING
from refiqda.findings.verifying.verification import Judge
from refiqda.intervals import covered
from tests.findings.planted import consents, copy_of, judge, links, new_in, plant, unplanted, verified
from tests.studies import plain, planted, private, projects

if TYPE_CHECKING:
    from pathlib import Path

    from refiqda.findings.manuscripts.values import Manuscript
    from refiqda.findings.verifying.values import QuoteCheck, Remark

STUDIES = ("therapists", "dyads")
ROWS = [(name, row["id"]) for name in STUDIES for row in planted(name)]


def _folded(words: str) -> str:
    return " ".join(words.replace("\u2019", "'").split())


def _check(name: str, printed: str) -> QuoteCheck:
    found = [one for one in unplanted(name).checks if _folded(one.quoted.text) == _folded(printed)]
    assert len(found) == 1, "a quotation of the register is checked once"
    return found[0]


@functools.cache
def _manuscript(name: str) -> Manuscript:
    return read_manuscript(plain(name).folder / "writing" / "manuscript.md")


def _remarks(name: str, kind: str, consents: dict[str, bool | None] | None = None) -> list[Remark]:
    found = remarks(
        unplanted(name),
        _manuscript(name),
        judge(name).voices,
        study=plain(name).study,
        projects=list(projects(name).values()),
        links=links(name),
        register_consents=consents,
    )
    return [one for one in found if one.kind == kind]


@pytest.mark.parametrize("name", STUDIES)
def test_a_manuscript_as_it_is_gives_no_fault(name: str) -> None:
    made = unplanted(name)
    assert made.ok
    assert {check.status for check in made.checks} <= MATCHING
    assert {one.severity for one in made.remarks} == {"note"}
    assert len(made.checks) == len(private(name)["quotes"])
    assert {one.kind for one in made.remarks} <= {"ROLES", "QUANTIFIER"}


def test_masked_pronouns_are_edits_and_no_splice_where_no_register_is_read() -> None:
    known = judge("dyads")
    made = Judge(voices=known.voices, speaking=known.speaking, said=known.said, study=known.study)
    checks = made.verify(_manuscript("dyads")).checks
    assert Counter(check.status for check in checks) == {"UNDECLARED-EDIT": 4, "EXACT": 3}
    assert all("Only pronouns differ" in check.why for check in checks if check.status == "UNDECLARED-EDIT")


@pytest.mark.parametrize("row", private("therapists")["quotes"], ids=lambda row: row["id"])
def test_each_quote_of_therapists_is_what_the_register_says(row: dict[str, str]) -> None:
    check = _check("therapists", row["printed"])
    assert check.match == row["match"]
    if row["match"] != "CONDENSATE":
        assert (check.status, check.link) == ("LINKED-UNCHANGED", row["link"])
        assert {passage.source for passage in check.passages} == {row["source"]}


@pytest.mark.parametrize("row", private("dyads")["quotes"], ids=lambda row: row["id"])
def test_each_quote_of_dyads_matches_the_transcript_under_its_masks(row: dict[str, str]) -> None:
    check = _check("dyads", row["printed"])
    assert check.ok
    (passage,) = check.passages
    assert (passage.source, passage.words) == (row["source"], row["transcript"])


@pytest.mark.parametrize(("name", "number"), ROWS)
def test_a_planted_change_gets_what_its_row_says_and_nothing_else(
    name: str, number: str, tmp_path: Path
) -> None:
    row = next(one for one in planted(name) if one["id"] == number)
    folder = copy_of(name, tmp_path)
    plant(folder, row)
    assert new_in(verified(folder, row), unplanted(name)) == [row["expected"]]


def test_planted_changes_are_errors_unless_they_only_need_a_look() -> None:
    heavy = {"ATTRIBUTION", "EMPTY-SLOT", "RISK"}
    light = {"SECOND-QUOTE", "PARTNER", "OUTSIDE-THEME"}
    expected = Counter(row["expected"] for name in STUDIES for row in planted(name))
    assert heavy | light < set(expected), "every kind is planted"


def test_every_theme_has_sorted_segments_and_the_unsorted_are_known() -> None:
    made = list(projects("therapists").values())
    voices = judge("therapists").voices
    themes = sort([projects("therapists")["themes"]], voices)
    parts = {part.name: part for part in parts_of([projects("therapists")["themes"]], None)}
    for row in plain("therapists").rows("themes"):
        assert themes.under(parts[row["theme"]].codes), f"{row['theme']} has none"
    coded = sort(made[:2], voices).coded
    placed = {
        text: covered(spans) - _shared(spans, themes.coded.get(text, [])) for text, spans in coded.items()
    }
    assert any(placed.values()), "some passages of the analysts were not sorted"


def test_what_sorting_left_over_is_listed() -> None:
    both = [projects("therapists")[key] for key in ("ragna", "eirik")]
    whole = dossier(both)
    left = unsorted(whole, projects("therapists")["themes"])
    assert 0 < len(left.passages) < len(whole.passages)
    spans: dict[str, list[tuple[int, int]]] = {}
    for row in projects("therapists")["themes"].codings():
        if row.start is not None and row.end is not None:
            spans.setdefault(row.source or "", []).append((row.start, row.end))
    for one in whole.passages:
        inside = _shared([(one.start or 0, one.end or 0)], spans.get(one.source, []))
        assert (one in left.passages) == (inside == 0)


def _shared(one: list[tuple[int, int]], other: list[tuple[int, int]]) -> int:
    both = {at for start, end in one for at in range(start, end)}
    return len(both & {at for start, end in other for at in range(start, end)})


def test_six_hooks_hold_all_eight_themes_and_each_has_a_quotation() -> None:
    study = plain("therapists")
    made = sections(_manuscript("therapists"), study.study, list(projects("therapists").values()))
    assert [one.name for one in made.lowest] == list(
        dict.fromkeys(row["hook"] for row in study.rows("lineage"))
    )
    quoted = Counter(
        section.name
        for check in unplanted("therapists").checks
        if (section := made.of(check.quoted.paragraph)) is not None
    )
    assert set(quoted) == {one.name for one in made.lowest}


def test_three_constituents_have_two_perspectives_with_one_block_quotation_each() -> None:
    study = plain("dyads")
    made = sections(_manuscript("dyads"), study.study, list(projects("dyads").values()))
    slots = Counter(
        (section.name, section.role)
        for check in unplanted("dyads").checks
        if check.quoted.form == "block" and (section := made.of(check.quoted.paragraph)) is not None
    )
    assert set(slots.values()) == {1}
    assert len(slots) == 3 * 2
    assert set(slots) == {(row["constituent"], row["perspective"]) for row in private("dyads")["quotes"]}


def test_words_that_count_clients_show_how_many_of_eleven() -> None:
    said = [one.words for one in _remarks("dyads", "QUANTIFIER")]
    sorted_ = {
        row["source"].partition("-")[0]
        for row in plain("dyads").rows("codings-themes")
        if row["code"].endswith("At a pace of one's own/client")
    }
    assert f'"Most clients": {len(sorted_)} of 11 clients have a passage' in said[1]
    assert all("of 11" in one for one in said)


def test_nobody_is_counted_where_a_theme_has_words_of_a_group() -> None:
    assert not _remarks("therapists", "QUANTIFIER")


@pytest.mark.parametrize("name", STUDIES)
def test_a_quote_of_somebody_who_did_not_agree_to_be_quoted_is_an_error(name: str) -> None:
    everybody = consents(name)
    assert not _remarks(name, "CONSENT", everybody)
    quoted = private(name)["quotes"][0]["case"]
    (one, *_) = _remarks(name, "CONSENT", {**everybody, quoted: False})
    assert one.severity == "error"
    asked = _remarks(name, "CONSENT", {**everybody, quoted: None})
    assert {each.severity for each in asked} == {"warning"}


@pytest.mark.parametrize("name", STUDIES)
def test_a_person_in_two_roles_is_stated_plainly(name: str) -> None:
    (one,) = _remarks(name, "ROLES")
    assert one.words == plain(name).study.roles_in_words


def test_a_passage_from_elsewhere_is_an_error_only_where_the_study_says_so(tmp_path: Path) -> None:
    row = next(one for one in planted("therapists") if one["expected"] == "OUTSIDE-THEME")
    folder = copy_of("therapists", tmp_path)
    plant(folder, row)
    assert {one.severity for one in verified(folder, row).remarks} == {"note"}
    study = folder / "study.toml"
    text = study.read_text(encoding="utf-8")
    declared = text.replace(
        'levels = ["theme", "hook"]', 'levels = ["theme", "hook"]\nrules = ["outside-theme"]'
    )
    study.write_text(declared, encoding="utf-8")
    assert not verified(folder, row).ok


def test_no_remark_repeats_what_a_participant_said() -> None:
    for name in STUDIES:
        said = " ".join(plain(name).texts.values())
        for one in unplanted(name).remarks:
            for words in (one.words.split()[at : at + 6] for at in range(len(one.words.split()) - 5)):
                assert " ".join(words) not in said


def test_no_remark_names_a_participant() -> None:
    names = [row["name"] for name in STUDIES for row in private(name)["register"]]
    for name in STUDIES:
        cases = [row["case"] for row in private(name)["register"]]
        words = " ".join(one.words for one in unplanted(name).remarks)
        assert not [one for one in (*names, *cases) if one in words]
