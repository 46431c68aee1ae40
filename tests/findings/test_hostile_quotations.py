"""Quotations that are made to mislead: each gets the status that is right by how it was made."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import refiqda

if TYPE_CHECKING:
    from pathlib import Path

GROUP = (
    "Anna: We went down to the harbour and looked for him everywhere that night.\n\n"
    "Bo: Nobody had seen the boat since the early morning, not even the guard.\n\n"
    "Anna: And then it rained so hard that we gave up looking for him.\n\n"
    "Bo: It was a long night for all of us in that house.\n"
)
KITCHEN = "P: The kitchen was cold and the stove had not been lit for days on end."
DOOR = "the door was open and I went in. " * 5
CHINESE = "我们昨天晚上去了港口，到处找他，但是没有人看见那条船。"  # noqa: RUF001 - marks of that script
ARABIC = "قلت له إننا لن نعود إلى البيت اليوم أبدا لأن الباب كان مغلقا"
FAMILY = "So the family 👩\u200d👩\u200d👧 went home and we were happy 👍\U0001f3fd all the way back to town"
LONG = " ".join(f"word{number} and thing{number * 7 % 1000} were here" for number in range(700))[:20_000]

CASES = {
    "over two turns": (
        "looked for him everywhere that night. Nobody had seen the boat since the early morning",
        "SPLICED",
        (GROUP,),
    ),
    "omission over another": (
        "We went down to the harbour [...] And then it rained so hard that we gave up",
        "WRONG-SPEAKER",
        (GROUP,),
    ),
    "out of order": (
        "And then it rained so hard [...] We went down to the harbour and looked",
        "SPLICED",
        (GROUP,),
    ),
    "omission over two texts": (
        "We went down to the harbour [...] the stove had not been lit for days",
        "SPLICED",
        (GROUP, KITCHEN),
    ),
    "repeated": ("the door was open and I went in.", "EXACT", (DOOR,)),
    "repeated, one changed": (
        "the door was open and I ran in. the door was open and I went in.",
        "UNDECLARED-EDIT",
        (DOOR,),
    ),
    "twenty thousand characters": (LONG, "EXACT", (f"P: {LONG}.",)),
    "one word of them": (LONG.replace("word400", "worm400"), "UNDECLARED-EDIT", (f"P: {LONG}.",)),
    "one letter": ("a" * 100 + "b" + "a" * 100, "NOT-FOUND", ("a" * 20_000,)),
    "Chinese": (CHINESE[:20], "EXACT", (CHINESE,)),
    "Chinese without its negation": (CHINESE.replace("没有人", "有人"), "UNDECLARED-EDIT", (CHINESE,)),
    "Arabic": (ARABIC, "EXACT", (ARABIC,)),
    "Arabic, another tense": (ARABIC.replace("لن ", "سوف "), "UNDECLARED-EDIT", (ARABIC,)),
    "family": (FAMILY, "EXACT", (FAMILY,)),
    "another family": (FAMILY.replace("👧", "👦"), "UNDECLARED-EDIT", (FAMILY,)),
    "an accent more": (
        "we sang the word resumé all night long",
        "UNDECLARED-EDIT",
        ("we sang the word resume all night long",),
    ),
    "range of numbers": (
        "we met 10 12 people outside of the house",
        "UNDECLARED-EDIT",
        ("we met 10-12 people outside of the house",),
    ),
    "parted otherwise": (
        "the rapist sat there all the day long",
        "UNDECLARED-EDIT",
        ("therapist sat there all the day long",),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_misleading_quotation_gets_the_right_status(name: str, tmp_path: Path) -> None:
    printed, status, texts = CASES[name]
    project = refiqda.Project.new("study")
    for number, text in enumerate(texts):
        project.add_source(f"text {number}", text)
    path = tmp_path / "paper.md"
    path.write_text(f"# Findings\n\n> {printed}\n", encoding="utf-8", newline="")
    assert [check.status for check in refiqda.verify_quotes(path, project)] == [status]
