"""Real files of other programs, their origin taken away: the passages that people marked show the rule, or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import refiqda
from refiqda import model
from refiqda.errors import NotInProjectError, UnusableMemberError
from refiqda.exchange.programs import program_of
from refiqda.index import further_texts, main_text
from refiqda.sampling import examine
from refiqda.text.forensics import LEVEL, STRICT, Evidence
from refiqda.text.judging import Passages
from refiqda.text.positions import ALL_RULES, STANDARD_RULE, PositionMap, PositionRule
from refiqda.text.rules import rule_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from refiqda.index import TextHolder
    from refiqda.project import Project
    from refiqda.text.canonical import Text

pytestmark = pytest.mark.corpus

CODED = ("nvivo-mac-20.5.0-zenodo5703624-constructiveturn.qdpx", "qualilab-synthetic-stress.qdpx")


def projects(corpus: Path) -> Iterator[tuple[str, Project]]:
    for path in sorted(corpus.iterdir()):
        if path.suffix in (".qdpx", ".qde"):
            yield path.name, refiqda.read(path)


def coded_texts(project: Project) -> Iterator[tuple[model.TextSource, Text]]:
    for source in project.tree.sources:
        for holder in (main_text(source), *further_texts(source)):
            if isinstance(holder, model.TextSource) and holder.plain_text_selections:
                try:
                    yield holder, project.text(holder)
                except (NotInProjectError, UnusableMemberError):
                    continue


def passages_of(holder: model.TextSource, raw: str, label: str = "") -> Passages:
    marked = holder.plain_text_selections
    return Passages(
        raw=raw,
        starts=[one.start_position or 0 for one in marked],
        ends=[one.end_position or 0 for one in marked],
        names=[one.name for one in marked],
        label=label,
    )


def same_spans(project: Project, one: PositionRule, other: PositionRule) -> bool:
    """Return whether two rules put every passage of a project on the same words."""
    for holder, text in coded_texts(project):
        written = passages_of(holder, text.raw)
        first, second = (
            PositionMap(text.raw, rule).to_spans(written.starts, written.ends) for rule in (one, other)
        )
        if not all((mine == theirs).all() for mine, theirs in zip(first[:2], second[:2], strict=True)):
            return False
    return True


def test_without_origin_no_real_file_is_read_by_a_wrong_rule(corpus: Path) -> None:
    decided = {}
    for name, project in projects(corpus):
        right = rule_of(project.tree.origin)
        project.tree.origin = None
        assert same_spans(project, right, project.rule), name
        decided[name] = project.counting.decided_by
    assert {name for name, how in decided.items() if how == "file"} == set(CODED)


def test_no_real_file_contradicts_its_program(corpus: Path) -> None:
    for name, project in projects(corpus):
        expected = rule_of(project.tree.origin)
        assert project.rule == expected, name
        assert [one for one in project.diagnostics if one.rule == "P101"] == [], name
        known = program_of(project.tree.origin)
        is_known = known is not None and known.counting.verified
        assert (project.counting.decided_by == "program") == is_known, name


@pytest.mark.parametrize("name", CODED)
def test_all_passages_say_what_the_sample_says(corpus: Path, name: str) -> None:
    project = refiqda.read(corpus / name)
    whole = Evidence()
    for holder, text in coded_texts(project):
        whole.add(passages_of(holder, text.raw, holder.guid), most=10_000)
    sample = project.evidence()
    assert whole.weighed > 2 * sample.weighed
    for level in (LEVEL, STRICT):
        assert whole.finding(project.rule, level=level).outcome == "clear"
        assert sample.finding(project.rule, level=level).outcome == "clear"
    assert whole.dissenters(project.rule) == {}
    assert [one.rules for one in whole.candidates()] == [one.rules for one in sample.candidates()]


@pytest.mark.parametrize("name", CODED)
@pytest.mark.parametrize("rule", ALL_RULES, ids=str)
def test_real_passages_in_texts_made_harder_show_every_rule(
    corpus: Path, name: str, rule: PositionRule
) -> None:
    """Real texts get an emoji at each tenth word, CRLF and a byte order mark; the real passages move along."""
    project = refiqda.read(corpus / name)
    raws: dict[str, str] = {}
    for holder, text in coded_texts(project):
        marked = holder.plain_text_selections
        starts, ends, _ = text.to_spans(
            [one.start_position or 0 for one in marked], [one.end_position or 0 for one in marked]
        )
        raw, place_of = harder(text.string)
        counted = PositionMap(raw, rule)
        for one, start, end in zip(marked, starts.tolist(), ends.tolist(), strict=True):
            one.start_position = counted.to_raw(place_of[start]).item()
            one.end_position = counted.to_raw(place_of[end]).item()
            one.name = None
        raws[holder.guid] = raw

    def raw_of(holder: TextHolder) -> str | None:
        return raws.get(holder.guid)

    found = examine(project.tree, raw_of).finding(STANDARD_RULE)
    assert (found.outcome, found.rule) == ("clear", rule)


def harder(text: str) -> tuple[str, list[int]]:
    """Return a text with more to miscount, as stored, and where each canonical place of ``text`` is in its own."""
    made, place_of, place, blanks = ["\ufeff"], [], 0, 0
    for char in text:
        place_of.append(place)
        made.append("\r\n" if char == "\n" else char)
        place += 1
        if char == " ":
            blanks += 1
            if blanks % 10 == 0:
                made.append("\U0001f642 ")
                place_of[-1] = place - 1
                place += 2
    place_of.append(place)
    return "".join(made), place_of
