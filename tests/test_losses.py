from __future__ import annotations

import json

from refiqda.losses import Loss, LossLog, LossReport


def report() -> LossReport:
    log = LossLog()
    log.add("dropped", "coding", "names no code", guid="1")
    log.add("dropped", "coding", "names no code", guid="2")
    log.add("repaired", "code", "had no identifier and has one now", name="Trust")
    return log.report()


def test_a_report_without_losses_is_false_and_says_so() -> None:
    empty = LossReport()
    assert not empty
    assert empty.to_dict() == {
        "format": "refiqda.losses/1",
        "counts": {"dropped": 0, "degraded": 0, "moved": 0, "renamed": 0, "repaired": 0},
        "losses": [],
    }
    assert str(empty).count("Nothing was") == 3


def test_like_losses_are_one_with_a_count_and_the_first_of_them() -> None:
    first, second = report()
    assert first == Loss(kind="dropped", object="coding", detail="names no code", guid="1", count=2)
    assert second.name == "Trust"


def test_the_text_begins_with_three_sentences_and_lists_everything() -> None:
    lines = str(report()).splitlines()
    assert lines[0] == (
        "2 things were left out. Nothing was written in another way, or written but worth a look. "
        "1 thing was repaired so that other programs accept the file."
    )
    assert lines[2:] == [
        "Left out:",
        "- coding: names no code (2 times).",
        "",
        "Repaired:",
        '- code "Trust": had no identifier and has one now.',
    ]


def test_reports_add_up_and_become_json() -> None:
    both = report() + report()
    assert both.count("dropped") == 4
    assert len(both) == 4
    assert json.loads(json.dumps(both.to_dict()))["counts"]["repaired"] == 2
