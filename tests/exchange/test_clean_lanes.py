"""The quick ways of making a tree strict give what going through the elements one by one gives."""

from __future__ import annotations

import copy
import dataclasses
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refiqda import model
from refiqda.exchange import clean_copy, clean_identity, identity, strict
from refiqda.exchange.programs import ATLASTI, NVIVO, STANDARD, Program
from refiqda.exchange.strict import make_strict
from tests import strategies

if TYPE_CHECKING:
    from refiqda.losses import LossReport

USER = "aaaaaaaa-0000-4000-8000-000000000001"
CODE = "bbbbbbbb-0000-4000-8000-000000000001"


@dataclasses.dataclass
class Lanes:
    """Which lanes were really taken."""

    columns: int = 0
    plain: int = 0


def both_ways(
    tree: model.Project, program: Program
) -> tuple[tuple[model.Project, LossReport], tuple[model.Project, LossReport], Lanes]:
    """Return what the quick ways give, what the slow ones give, and how often the quick ones were taken."""
    taken = Lanes()

    def copied(items: list[Any], format_: Any) -> Any:  # noqa: ANN401 - as the function it stands for
        made = clean_copy.copied(items, format_)
        taken.columns += made is not None
        return made

    def settle_plain(*given_: Any) -> bool:  # noqa: ANN401 - as the function it stands for
        done = clean_identity.settle_plain(*given_)
        taken.plain += done
        return done

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clean_copy, "FEW", 0)
        patch.setattr(strict, "copied", copied)
        patch.setattr(identity, "settle_plain", settle_plain)
        quick = make_strict(tree, program)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(strict, "worth_it", lambda _: False)
        patch.setattr(identity, "settle_plain", lambda *_: False)
        slow = make_strict(tree, program)
    return quick, slow, taken


programs = st.sampled_from((STANDARD, NVIVO, ATLASTI))


@settings(max_examples=39, deadline=None)
@given(strategies.projects(), programs)
def test_quick_and_slow_ways_give_the_same_for_any_project(tree: model.Project, program: Program) -> None:
    quick, slow, _ = both_ways(tree, program)
    assert quick == slow


def passages(count: int) -> list[model.PlainTextSelection]:
    return [
        model.PlainTextSelection(
            guid=f"11111111-0000-4000-8000-{n:012}",
            name="Zo\u00eb\n\U0001f600",
            start_position=n,
            end_position=n + 2,
            creating_user=USER,
            creation_date_time="2024-01-31T12:00:00Z",
            description=None if n else "said",
            codings=[
                model.Coding(
                    guid=f"22222222-0000-4000-8000-{n:06}{m:06}", code_ref=CODE.upper(), creating_user=USER
                )
                for m in range(n % 3)
            ],
        )
        for n in range(count)
    ]


def study() -> model.Project:
    return model.Project(
        name="P",
        users=[model.User(guid=USER, name="Ana")],
        code_book=[model.Code(guid=CODE, name="Trust", is_codable=True)],
        sources=[
            model.TextSource(
                guid="cccccccc-0000-4000-8000-000000000001",
                plain_text_content="x" * 20,
                plain_text_selections=passages(6),
                note_refs=["dddddddd-0000-4000-8000-000000000001"],
            )
        ],
        notes=[model.Note(guid="DDDDDDDD-0000-4000-8000-000000000001", name="N", plain_text_content="n")],
    )


@pytest.mark.parametrize("program", [STANDARD, NVIVO, ATLASTI])
def test_a_clean_project_takes_the_quick_ways(program: Program) -> None:
    tree = study()
    before = copy.deepcopy(tree)
    quick, slow, taken = both_ways(tree, program)
    assert quick == slow
    assert (taken.columns, taken.plain) == (1, 1)
    assert tree == before
    source = quick[0].sources[0]
    assert isinstance(source, model.TextSource)
    assert source.plain_text_selections[1] is not tree.sources[0].plain_text_selections[1]  # type: ignore[union-attr]  # a text
    assert source.plain_text_selections[2].codings[0].code_ref == quick[0].code_book[0].guid


ODD: tuple[tuple[str, Any], ...] = (
    ("start_position", None),
    ("start_position", -1),
    ("start_position", 50),
    ("start_position", True),
    ("start_position", "5"),
    ("name", "a\x00b"),
    ("name", 5),
    ("guid", ""),
    ("guid", "no-guid"),
    ("guid", "{11111111-0000-4000-8000-00000000000A}"),
    ("guid", CODE),
    ("guid", "11111111-0000-4000-8000-00000000000_"),
    ("guid", "1111111100000-4000-8000-00000000-000"),
    ("creating_user", " "),
    ("creating_user", f" {USER}"),
    ("creating_user", "eeeeeeee-0000-4000-8000-000000000001"),
    ("creation_date_time", "2023-02-29T12:00:00Z"),
    ("creation_date_time", "2024-02-29T12:00:00+02:00"),
    ("creation_date_time", "yesterday"),
    ("creation_date_time", ""),
    ("note_refs", [""]),
    ("note_refs", [USER, " "]),
    ("codings", [model.Coding(guid="33333333-0000-4000-8000-000000000001", code_ref=None)]),
    ("codings", [model.Coding(guid="33333333-0000-4000-8000-000000000001", code_ref=f" {CODE}")]),
    ("codings", [model.Coding(guid="", code_ref=CODE)]),
)


@pytest.mark.parametrize(("field", "value"), ODD)
def test_one_odd_value_gives_the_same_as_ever(field: str, value: Any) -> None:  # noqa: ANN401 - any value
    tree = study()
    source = tree.sources[0]
    assert isinstance(source, model.TextSource)
    setattr(source.plain_text_selections[3], field, value)
    for program in (STANDARD, ATLASTI):
        quick, slow, _ = both_ways(tree, program)
        assert quick == slow


@settings(max_examples=26, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.sampled_from(ODD)), max_size=3), programs)
def test_several_odd_values_give_the_same_as_ever(
    odd: list[tuple[int, tuple[str, Any]]], program: Program
) -> None:
    tree = study()
    source = tree.sources[0]
    assert isinstance(source, model.TextSource)
    for number, (field, value) in odd:
        setattr(source.plain_text_selections[number], field, copy.deepcopy(value))
    quick, slow, _ = both_ways(tree, program)
    assert quick == slow
